/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR MIT */
/* What measurements hold in one attribute, in the byte order of the host. */
#ifndef _UAPI_LINUX_FIPS_MEASURE_H
#define _UAPI_LINUX_FIPS_MEASURE_H

#include <linux/types.h>

/**
 * struct fips_owd_sample - one sample of one-way delay, as measure-take hands out an array of them
 * @seq: number of the frame since the key came into use, from 1
 * @reserved: 0
 * @delay_us: time since the frame before minus the sender's timestamp; only its slope means
 *	anything
 */
struct fips_owd_sample {
	__u32	seq;
	__u32	reserved;
	__s64	delay_us;
};

#endif /* _UAPI_LINUX_FIPS_MEASURE_H */
