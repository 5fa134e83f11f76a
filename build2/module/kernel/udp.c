// SPDX-License-Identifier: GPL-2.0
/*
 * The UDP transport: sockets of the module's own, one for each transport.
 *
 * They live as long as the transport, with or without a daemon, in the network namespace the device
 * was made in, which they do not keep from going away.
 */
#include <linux/if_ether.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/udp.h>
#include <net/dst_cache.h>
#include <net/inet_sock.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/route.h>
#include <net/sock.h>
#include <net/udp_tunnel.h>

#include "counters.h"
#include "device.h"
#include "transport.h"

static bool fips_udp_source(const struct sk_buff *skb, union fips_sockaddr *from)
{
	memset(from, 0, sizeof(*from));
	if (skb->protocol == htons(ETH_P_IP)) {
		from->in4.sin_family = AF_INET;
		from->in4.sin_port = udp_hdr(skb)->source;
		from->in4.sin_addr.s_addr = ip_hdr(skb)->saddr;
		return true;
	}
	if (skb->protocol == htons(ETH_P_IPV6)) {
		from->in6.sin6_family = AF_INET6;
		from->in6.sin6_port = udp_hdr(skb)->source;
		from->in6.sin6_addr = ipv6_hdr(skb)->saddr;
		from->in6.sin6_scope_id = ipv6_iface_scope_id(&ipv6_hdr(skb)->saddr, skb->skb_iif);
		return true;
	}
	return false;
}

/* Data is at the UDP header, whose length and checksum the stack has checked. */
static int fips_udp_receive(struct sock *sk, struct sk_buff *skb)
{
	struct fips_transport *t = rcu_dereference_sk_user_data(sk);
	union fips_sockaddr from;

	/* Without a transport it is being closed; UDP runs over nothing but the two. */
	if (!t || !fips_udp_source(skb, &from)) {
		kfree_skb(skb);
		return 0;
	}
	skb_mark_not_on_list(skb);
	__skb_pull(skb, sizeof(struct udphdr));
	fips_transport_receive(t, skb, &from);
	return 0;
}

/*
 * Aggregates. The stack cuts up what comes for a socket with encap_rcv, unless it takes it for the
 * packet of a tunnel: so it is marked as one, after the host's own filters have seen it. Where that
 * is not possible frames come one by one.
 */

static bool fips_udp_is_bound(const struct sock *sk, const struct sk_buff *skb, u8 family)
{
	if (family == NFPROTO_IPV4)
		return !inet_sk(sk)->inet_rcv_saddr ||
		       inet_sk(sk)->inet_rcv_saddr == ip_hdr(skb)->daddr;
	return sk->sk_family == AF_INET6 &&
	       (ipv6_addr_any(&sk->sk_v6_rcv_saddr) ||
		ipv6_addr_equal(&sk->sk_v6_rcv_saddr, &ipv6_hdr(skb)->daddr));
}

static bool fips_udp_is_ours(const struct sock *sk, const struct sk_buff *skb, u8 family)
{
	u8 protocol = family == NFPROTO_IPV4 ? ip_hdr(skb)->protocol : ipv6_hdr(skb)->nexthdr;
	const struct udphdr *udp;
	struct udphdr copy;

	if (protocol != IPPROTO_UDP)
		return false;
	udp = skb_header_pointer(skb, skb_transport_offset(skb), sizeof(copy), &copy);
	return udp && udp->dest == inet_sk(sk)->inet_sport && fips_udp_is_bound(sk, skb, family);
}

static unsigned int fips_udp_local_in(void *priv, struct sk_buff *skb,
				      const struct nf_hook_state *state)
{
	const struct fips_transport *t = priv;
	const struct sock *sk;

	if (!skb_is_gso(skb) || !(skb_shinfo(skb)->gso_type & SKB_GSO_UDP_L4))
		return NF_ACCEPT;
	sk = rcu_dereference(t->sk);
	if (sk && fips_udp_is_ours(sk, skb, state->pf))
		skb_shinfo(skb)->gso_type |= SKB_GSO_UDP_TUNNEL_CSUM;
	return NF_ACCEPT;
}

static void fips_udp_take_aggregates(struct fips_transport *t, struct net *net,
				     struct socket *sock)
{
	int on = 1;

	t->hook = (struct nf_hook_ops){
		.hook		= fips_udp_local_in,
		.priv		= t,
		.pf		= NFPROTO_INET,
		.hooknum	= NF_INET_LOCAL_IN,
		.priority	= NF_IP_PRI_LAST,
	};
	if (!IS_ENABLED(CONFIG_NETFILTER) || nf_register_net_hook(net, &t->hook)) {
		t->hook.hook = NULL;
		return;
	}
	sock->ops->setsockopt(sock, SOL_UDP, UDP_GRO, KERNEL_SOCKPTR(&on), sizeof(on));
}

static void fips_udp_set_buffers(struct fips_transport *t, struct sock *sk, u32 has)
{
	/* As with SO_RCVBUFFORCE: the daemon has the privilege, so there is no limit to it. */
	if (has & BIT(FIPS_A_TRANSPORT_RCVBUF))
		sock_set_rcvbuf(sk, min_t(u32, t->spec.rcvbuf, INT_MAX / 2));
	if (has & BIT(FIPS_A_TRANSPORT_SNDBUF)) {
		sk->sk_userlocks |= SOCK_SNDBUF_LOCK;
		WRITE_ONCE(sk->sk_sndbuf, max_t(u32, min_t(u32, t->spec.sndbuf, INT_MAX / 2) * 2,
						SOCK_MIN_SNDBUF));
	}
}

static int fips_udp_port_cfg(const struct fips_transport *t, struct udp_port_cfg *cfg,
			     struct netlink_ext_ack *extack)
{
	const union fips_sockaddr *local = &t->spec.local;

	cfg->family = local->sa.sa_family;
	cfg->bind_ifindex = t->spec.bind_ifindex;
	switch (local->sa.sa_family) {
	case AF_INET:
		cfg->local_ip = local->in4.sin_addr;
		cfg->local_udp_port = local->in4.sin_port;
		cfg->use_udp_checksums = true;
		return 0;
	case AF_INET6:
		cfg->local_ip6 = local->in6.sin6_addr;
		cfg->local_udp_port = local->in6.sin6_port;
		cfg->use_udp6_tx_checksums = true;
		cfg->use_udp6_rx_checksums = true;
		/* A link-local address means nothing without its interface. */
		if (ipv6_addr_type(&cfg->local_ip6) & IPV6_ADDR_LINKLOCAL && !cfg->bind_ifindex)
			cfg->bind_ifindex = local->in6.sin6_scope_id;
		return 0;
	default:
		NL_SET_ERR_MSG(extack,
			       "local: a udp transport binds to a sockaddr_in or sockaddr_in6");
		return -EINVAL;
	}
}

static void fips_udp_explain(int error, struct netlink_ext_ack *extack)
{
	switch (error) {
	case -EADDRINUSE:
		NL_SET_ERR_MSG(extack, "local: another socket is bound to this address and port");
		break;
	case -EADDRNOTAVAIL:
		NL_SET_ERR_MSG(extack, "local: this host has no such address");
		break;
	case -ENODEV:
		NL_SET_ERR_MSG(extack, "bind-ifindex: there is no such interface");
		break;
	case -EAFNOSUPPORT:
	case -EPFNOSUPPORT:
		NL_SET_ERR_MSG(extack, "local: this host has no such address family");
		break;
	default:
		NL_SET_ERR_MSG(extack, "local: the socket cannot be bound");
		break;
	}
}

/* Binding does not look whether there is such an interface. */
static bool fips_udp_has_interface(struct net *net, int ifindex)
{
	bool found;

	rcu_read_lock();
	found = !ifindex || dev_get_by_index_rcu(net, ifindex);
	rcu_read_unlock();
	return found;
}

static int fips_udp_open(struct fips_transport *t, struct net *net, struct netlink_ext_ack *extack)
{
	struct udp_tunnel_sock_cfg tunnel = {
		.sk_user_data	= t,
		.encap_type	= 1,
		.encap_rcv	= fips_udp_receive,
	};
	struct udp_port_cfg cfg = {};
	struct socket *sock;
	int ret;

	ret = fips_udp_port_cfg(t, &cfg, extack);
	if (ret)
		return ret;
	ret = -ENODEV;
	if (fips_udp_has_interface(net, cfg.bind_ifindex))
		ret = udp_sock_create(net, &cfg, &sock);
	if (ret) {
		fips_udp_explain(ret, extack);
		return ret;
	}
	sock->sk->sk_allocation = GFP_ATOMIC;
	fips_udp_set_buffers(t, sock->sk, t->spec.has);
	rcu_assign_pointer(t->sk, sock->sk);
	setup_udp_tunnel_sock(net, sock->sk, &tunnel);
	fips_udp_take_aggregates(t, net, sock);
	return 0;
}

static struct sock *fips_udp_sock(const struct fips_transport *t)
{
	return rcu_dereference_protected(t->sk, lockdep_is_held(&t->fdev->lock));
}

static void fips_udp_close(struct fips_transport *t)
{
	struct sock *sk = fips_udp_sock(t);

	if (!sk)
		return;
	if (t->hook.hook)
		nf_unregister_net_hook(sock_net(sk), &t->hook);
	rcu_assign_sk_user_data(sk, NULL);
	RCU_INIT_POINTER(t->sk, NULL);
	/* Nobody is receiving or sending by it any more after this. */
	synchronize_net();
	udp_tunnel_sock_release(sk);
}

static void fips_udp_set(struct fips_transport *t, u32 has)
{
	struct sock *sk = fips_udp_sock(t);

	if (sk)
		fips_udp_set_buffers(t, sk, has);
}

static u64 fips_udp_drops(const struct fips_transport *t)
{
	struct sock *sk = fips_udp_sock(t);

	return sk ? sk_drops_read(sk) : 0;
}

static void fips_udp_actual(const struct fips_transport *t, struct fips_transport_spec *spec)
{
	struct sock *sk = fips_udp_sock(t);

	if (!sk)
		return;
	spec->rcvbuf = READ_ONCE(sk->sk_rcvbuf);
	spec->sndbuf = READ_ONCE(sk->sk_sndbuf);
	if (spec->local.sa.sa_family == AF_INET6)
		spec->local.in6.sin6_port = inet_sk(sk)->inet_sport;
	else
		spec->local.in4.sin_port = inet_sk(sk)->inet_sport;
}

static const char *fips_udp_check_addr(const struct fips_transport *t,
				       const union fips_sockaddr *addr)
{
	const union fips_sockaddr *local = &t->spec.local;

	if (addr->sa.sa_family == AF_INET) {
		if (local->sa.sa_family == AF_INET6 && !ipv6_addr_any(&local->in6.sin6_addr))
			return "remote: an IPv4 address, but the transport is bound to an IPv6 one";
		return addr->in4.sin_port && addr->in4.sin_addr.s_addr ? NULL :
			"remote: address and port must not be 0";
	}
	if (local->sa.sa_family == AF_INET)
		return "remote: an IPv6 address, but the transport is bound to an IPv4 one";
	return addr->in6.sin6_port && !ipv6_addr_any(&addr->in6.sin6_addr) ? NULL :
		"remote: address and port must not be 0";
}

/* The way out must not lead back into the device, which would seal what it sealed. */
static int fips_udp_check_dst(const struct fips_transport *t, const struct dst_entry *dst)
{
	return dst->dev == t->fdev->netdev ? -ELOOP : 0;
}

static struct rtable *fips_udp_route4(const struct fips_transport *t, struct sock *sk,
				      struct flowi4 *fl, struct dst_cache *cache)
{
	struct rtable *rt = cache ? dst_cache_get_ip4(cache, &fl->saddr) : NULL;
	int ret;

	if (rt)
		return rt;
	security_sk_classify_flow(sk, flowi4_to_flowi_common(fl));
	rt = ip_route_output_flow(sock_net(sk), fl, sk);
	if (IS_ERR(rt))
		return rt;
	ret = fips_udp_check_dst(t, &rt->dst);
	if (ret) {
		ip_rt_put(rt);
		return ERR_PTR(ret);
	}
	if (cache)
		dst_cache_set_ip4(cache, &rt->dst, fl->saddr);
	return rt;
}

static int fips_udp_send4(struct fips_transport *t, struct sock *sk, struct sk_buff *skb,
			  const struct sockaddr_in *to, struct dst_cache *cache)
{
	struct flowi4 fl = {
		.saddr		= inet_sk(sk)->inet_saddr,
		.daddr		= to->sin_addr.s_addr,
		.fl4_sport	= inet_sk(sk)->inet_sport,
		.fl4_dport	= to->sin_port,
		.flowi4_oif	= sk->sk_bound_dev_if,
		.flowi4_mark	= skb->mark,
		.flowi4_proto	= IPPROTO_UDP,
	};
	struct rtable *rt = fips_udp_route4(t, sk, &fl, cache);

	if (IS_ERR(rt))
		return PTR_ERR(rt);
	udp_tunnel_xmit_skb(rt, sk, skb, fl.saddr, fl.daddr, 0, ip4_dst_hoplimit(&rt->dst), 0,
			    fl.fl4_sport, fl.fl4_dport, false, false, 0);
	return 0;
}

static struct dst_entry *fips_udp_route6(const struct fips_transport *t, struct sock *sk,
					 struct flowi6 *fl, struct dst_cache *cache)
{
	struct dst_entry *dst = cache ? dst_cache_get_ip6(cache, &fl->saddr) : NULL;
	int ret;

	if (dst)
		return dst;
	security_sk_classify_flow(sk, flowi6_to_flowi_common(fl));
	dst = ip6_dst_lookup_flow(sock_net(sk), sk, fl, NULL);
	if (IS_ERR(dst))
		return dst;
	ret = fips_udp_check_dst(t, dst);
	if (ret) {
		dst_release(dst);
		return ERR_PTR(ret);
	}
	if (cache)
		dst_cache_set_ip6(cache, dst, &fl->saddr);
	return dst;
}

static int fips_udp_send6(struct fips_transport *t, struct sock *sk, struct sk_buff *skb,
			  const struct sockaddr_in6 *to, struct dst_cache *cache)
{
	struct flowi6 fl = {
		.saddr		= inet6_sk(sk)->saddr,
		.daddr		= to->sin6_addr,
		.fl6_sport	= inet_sk(sk)->inet_sport,
		.fl6_dport	= to->sin6_port,
		.flowi6_oif	= sk->sk_bound_dev_if ? : to->sin6_scope_id,
		.flowi6_mark	= skb->mark,
		.flowi6_proto	= IPPROTO_UDP,
	};
	struct dst_entry *dst = fips_udp_route6(t, sk, &fl, cache);

	if (IS_ERR(dst))
		return PTR_ERR(dst);
	udp_tunnel6_xmit_skb(dst, sk, skb, skb->dev, &fl.saddr, &fl.daddr, 0, ip6_dst_hoplimit(dst),
			     0, fl.fl6_sport, fl.fl6_dport, false, 0);
	return 0;
}

/* An aggregate: one datagram for each frame, cut and given their checksums as late as possible. */
static void fips_udp_offload(struct sk_buff *skb)
{
	skb_shinfo(skb)->gso_type = SKB_GSO_UDP_L4;
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_headroom(skb) - sizeof(struct udphdr);
	skb->csum_offset = offsetof(struct udphdr, check);
}

static int fips_udp_try_send(struct fips_transport *t, struct sk_buff *skb,
			     const union fips_sockaddr *to, struct dst_cache *cache)
{
	struct sock *sk = rcu_dereference(t->sk);

	if (!sk)
		return -ENONET;
	if (skb_cow_head(skb, FIPS_TRANSPORT_HEADROOM))
		return -ENOMEM;
	if (skb_is_gso(skb))
		fips_udp_offload(skb);
	skb_mark_not_on_list(skb);
	/* The device's statistics are of the host's packets, not of frames, some in transit. */
	skb->dev = NULL;
	skb->mark = READ_ONCE(t->spec.mark);
	/* A frame larger than the path's MTU is cut into fragments, as any UDP datagram. */
	skb->ignore_df = 1;
	if (to->sa.sa_family == AF_INET)
		return fips_udp_send4(t, sk, skb, &to->in4, cache);
	if (to->sa.sa_family == AF_INET6 && sk->sk_family == AF_INET6)
		return fips_udp_send6(t, sk, skb, &to->in6, cache);
	return -EAFNOSUPPORT;
}

static int fips_udp_send(struct fips_transport *t, struct sk_buff *skb,
			 const union fips_sockaddr *to, struct dst_cache *cache)
{
	int ret = fips_udp_try_send(t, skb, to, cache);

	if (!ret)
		return 0;
	net_dbg_ratelimited("%s: transport %u cannot send to %pISpfsc: error %d\n",
			    netdev_name(t->fdev->netdev), t->spec.id, &to->sa, ret);
	kfree_skb(skb);
	return ret;
}

const struct fips_transport_ops fips_udp_ops = {
	.open		= fips_udp_open,
	.close		= fips_udp_close,
	.set		= fips_udp_set,
	.send		= fips_udp_send,
	.drops		= fips_udp_drops,
	.actual		= fips_udp_actual,
	.check_addr	= fips_udp_check_addr,
};
