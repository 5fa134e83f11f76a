/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For kernels in which a dump has no struct genl_info; attributes are all we want of it.
 */
#ifndef _FIPS_COMPAT_GENL_INFO_DUMP_H
#define _FIPS_COMPAT_GENL_INFO_DUMP_H

#include_next <net/genetlink.h>

#define genl_info_dump(cb) genl_dumpit_info(cb)

#endif /* _FIPS_COMPAT_GENL_INFO_DUMP_H */
