/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For kernels whose sockets keep one counter of drops.
 */
#ifndef _FIPS_COMPAT_SOCK_DROPS_H
#define _FIPS_COMPAT_SOCK_DROPS_H

#include_next <net/sock.h>

static inline int sk_drops_read(const struct sock *sk)
{
	return atomic_read(&sk->sk_drops);
}

#endif /* _FIPS_COMPAT_SOCK_DROPS_H */
