/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For kernels whose UDP tunnels are set up and released by struct socket.
 */
#ifndef _FIPS_COMPAT_UDP_TUNNEL_SOCK_H
#define _FIPS_COMPAT_UDP_TUNNEL_SOCK_H

#include_next <net/udp_tunnel.h>

#define setup_udp_tunnel_sock(net, sk, cfg) setup_udp_tunnel_sock(net, (sk)->sk_socket, cfg)
#define udp_tunnel_sock_release(sk) udp_tunnel_sock_release((sk)->sk_socket)

#endif /* _FIPS_COMPAT_UDP_TUNNEL_SOCK_H */
