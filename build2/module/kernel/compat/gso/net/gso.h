/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For kernels that declare skb_gso_segment() in linux/netdevice.h.
 */
#ifndef _FIPS_COMPAT_GSO_H
#define _FIPS_COMPAT_GSO_H

#include <linux/netdevice.h>

#endif /* _FIPS_COMPAT_GSO_H */
