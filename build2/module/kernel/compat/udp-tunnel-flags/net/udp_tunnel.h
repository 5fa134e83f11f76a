/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For kernels whose udp_tunnel_xmit_skb() and udp_tunnel6_xmit_skb() take no flags for the control
 * block. We pass none.
 */
#ifndef _FIPS_COMPAT_UDP_TUNNEL_FLAGS_H
#define _FIPS_COMPAT_UDP_TUNNEL_FLAGS_H

#include_next <net/udp_tunnel.h>

#define udp_tunnel_xmit_skb(rt, sk, skb, src, dst, tos, ttl, df, sport, dport, xnet, nocheck,	\
			    flags)								\
	udp_tunnel_xmit_skb(rt, sk, skb, src, dst, tos, ttl, df, sport, dport, xnet, nocheck)
#define udp_tunnel6_xmit_skb(dst, sk, skb, dev, saddr, daddr, prio, ttl, label, sport, dport,	\
			     nocheck, flags)							\
	udp_tunnel6_xmit_skb(dst, sk, skb, dev, saddr, daddr, prio, ttl, label, sport, dport,	\
			     nocheck)

#endif /* _FIPS_COMPAT_UDP_TUNNEL_FLAGS_H */
