/* SPDX-License-Identifier: MIT */
/* The time, as the core wants it. */
#ifndef FIPSD_CLOCK_H
#define FIPSD_CLOCK_H

#include <time.h>

#include "libfips/plane.h"

/** fipsd_clock_read() - a clock, in nanoseconds. */
static inline u64 fipsd_clock_read(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (u64)t.tv_sec * 1000000000 + (u64)t.tv_nsec;
}

/** fipsd_now() - the time it is. */
static inline struct fips_now fipsd_now(void)
{
	return (struct fips_now){
		.mono_ns = fipsd_clock_read(CLOCK_MONOTONIC),
		.unix_ms = fipsd_clock_read(CLOCK_REALTIME) / 1000000,
	};
}

#endif /* FIPSD_CLOCK_H */
