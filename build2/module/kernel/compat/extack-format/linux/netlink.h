/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For kernels whose netlink errors are constant strings. A message with numbers in it stands in a
 * buffer of the place that reports it; two requests that fail there at the same time may see each
 * other's numbers, but always a string: the last byte of the buffer stays 0.
 */
#ifndef _FIPS_COMPAT_EXTACK_FORMAT_H
#define _FIPS_COMPAT_EXTACK_FORMAT_H

#include_next <linux/netlink.h>

#define NL_SET_ERR_MSG_FMT(extack, fmt, args...) do {				\
	static char __buf[80];							\
	struct netlink_ext_ack *__extack = (extack);				\
										\
	if (!__extack)								\
		break;								\
	snprintf(__buf, sizeof(__buf) - 1, fmt, ##args);			\
	do_trace_netlink_extack(__buf);						\
	__extack->_msg = __buf;							\
} while (0)

#endif /* _FIPS_COMPAT_EXTACK_FORMAT_H */
