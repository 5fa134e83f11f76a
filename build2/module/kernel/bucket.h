/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Token buckets without a lock: a rate and a burst, kept as the one time at which the bucket would
 * be full again (the "virtual scheduling" form of the generic cell rate algorithm, ITU-T I.371).
 */
#ifndef _FIPS_BUCKET_H
#define _FIPS_BUCKET_H

#include <linux/atomic.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/time64.h>
#include <linux/types.h>

/**
 * struct fips_bucket - a token bucket
 * @full_at: when the bucket will be full again, ns of CLOCK_MONOTONIC
 * @interval: nanoseconds for one token; 0: no tokens at all
 * @depth: nanoseconds for a burst
 */
struct fips_bucket {
	atomic64_t	full_at;
	u64		interval;
	u64		depth;
};

/**
 * fips_bucket_set() - set rate and burst, and fill the bucket; one in use may be set again
 * @bucket: the bucket
 * @rate: tokens a second; 0 for none
 * @burst: tokens a full bucket holds, at least one
 */
static inline void fips_bucket_set(struct fips_bucket *bucket, u32 rate, u32 burst)
{
	u64 interval = rate ? div_u64(NSEC_PER_SEC, rate) : 0;

	WRITE_ONCE(bucket->interval, interval);
	WRITE_ONCE(bucket->depth, interval * max(burst, 1U));
	/* What was taken at another rate says nothing about this one. */
	atomic64_set(&bucket->full_at, 0);
}

/**
 * fips_bucket_take() - take a token
 * @bucket: the bucket
 *
 * Any context. A bucket that is empty is only read, so a flood does not make CPUs fight over it.
 *
 * Return: true if there was one.
 */
static inline bool fips_bucket_take(struct fips_bucket *bucket)
{
	u64 interval = READ_ONCE(bucket->interval);
	u64 depth = READ_ONCE(bucket->depth);
	s64 now = ktime_get_ns();
	s64 was = atomic64_read(&bucket->full_at);
	s64 next;

	if (!interval)
		return false;
	do {
		next = max(was, now) + interval;
		if (next - now > depth)
			return false;
	} while (!atomic64_try_cmpxchg(&bucket->full_at, &was, next));
	return true;
}

#endif /* _FIPS_BUCKET_H */
