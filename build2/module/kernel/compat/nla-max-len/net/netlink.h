/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For kernels without NLA_POLICY_MAX_LEN().
 */
#ifndef _FIPS_COMPAT_NLA_MAX_LEN_H
#define _FIPS_COMPAT_NLA_MAX_LEN_H

#include_next <net/netlink.h>

#define NLA_POLICY_MAX_LEN(max) { .type = NLA_BINARY, .len = (max) }

#endif /* _FIPS_COMPAT_NLA_MAX_LEN_H */
