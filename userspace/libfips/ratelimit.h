/* SPDX-License-Identifier: MIT */
#ifndef FIPS_RATELIMIT_H
#define FIPS_RATELIMIT_H

#include "libfips/map.h"

/*
 * Token bucket, admission of inbound handshakes, and a minimum interval per key.
 *
 * Protocol document: "Limits".
 */

#define FIPS_HANDSHAKE_BURST_DEFAULT	100
#define FIPS_HANDSHAKE_RATE_DEFAULT	10.0
#define FIPS_ROUTING_ERROR_INTERVAL_MS	100
#define FIPS_LOOKUP_FORWARD_INTERVAL_MS 2000
#define FIPS_PACKET_TOO_BIG_INTERVAL_MS 100
#define FIPS_SHORT_LIMITER_MAX_AGE_MS	10000
#define FIPS_LOOKUP_FORWARD_MAX_AGE_MS	60000
#define FIPS_INTERVAL_LIMITER_MAX_KEYS	4096

/** Token bucket; refills continuously, holds at most `capacity`. */
struct fips_token_bucket {
	u32 capacity;
	double tokens;
	double refill_per_second;
	u64 refilled_us;
};

/**
 * fips_token_bucket_init() - make a full bucket.
 * @bucket: the bucket
 * @capacity: tokens held at most (burst)
 * @refill_per_second: tokens added per second
 * @now_us: monotonic time, microseconds
 */
void fips_token_bucket_init(struct fips_token_bucket *bucket, u32 capacity,
			    double refill_per_second, u64 now_us);

/**
 * fips_token_bucket_take() - take @count tokens, or none.
 *
 * Return: true when all were there
 */
bool fips_token_bucket_take(struct fips_token_bucket *bucket, u32 count, u64 now_us);

/** Admission of inbound handshakes: a bucket against floods, a cap on those still open. */
struct fips_handshake_limiter {
	struct fips_token_bucket bucket;
	u32 pending;
	u32 max_pending;
};

/**
 * fips_handshake_limiter_init() - start with a full bucket and nothing pending; units as
 * fips_token_bucket_init().
 */
void fips_handshake_limiter_init(struct fips_handshake_limiter *limiter, u32 burst,
				 double per_second, u32 max_pending, u64 now_us);

/**
 * fips_handshake_limiter_start() - ask before the first expensive operation on a message 1.
 *
 * Return: true when it may be processed; then call fips_handshake_limiter_complete() once for it
 *
 * At the cap on pending handshakes no token is spent.
 */
bool fips_handshake_limiter_start(struct fips_handshake_limiter *limiter, u64 now_us);

/** fips_handshake_limiter_complete() - one started handshake ended, well or badly. */
void fips_handshake_limiter_complete(struct fips_handshake_limiter *limiter);

/** Smallest time between two events of one key, for up to `max_keys` keys. */
struct fips_interval_limiter {
	struct fips_map keys;
	u64 interval_ms;
	u64 max_age_ms;
	u32 max_keys;
};

/**
 * fips_interval_limiter_init() - make an empty limiter.
 * @limiter: the limiter
 * @interval_ms: smallest time between two allowed events of a key
 * @max_age_ms: a key not allowed for this long is forgotten
 * @seed: random, for the hash
 *
 * At most FIPS_INTERVAL_LIMITER_MAX_KEYS keys are remembered; a new one then replaces the one
 * allowed longest ago.
 */
void fips_interval_limiter_init(struct fips_interval_limiter *limiter, u64 interval_ms,
				u64 max_age_ms, const u8 seed[FIPS_MAP_SEED_SIZE]);

/** fips_interval_limiter_fini() - free all keys. */
void fips_interval_limiter_fini(struct fips_interval_limiter *limiter);

/**
 * fips_interval_limiter_allow() - ask whether an event of @key may happen now, and record it if so.
 * @limiter: the limiter
 * @key: FIPS_MAP_KEY_SIZE bytes: a node address or an IPv6 address
 * @now_ms: monotonic time, milliseconds
 *
 * Return: true when the event may happen; without memory for a new key it may not
 */
bool fips_interval_limiter_allow(struct fips_interval_limiter *limiter, const void *key,
				 u64 now_ms);

/** fips_interval_limiter_ready_ms() - when an event of @key may happen again; 0: at any time. */
u64 fips_interval_limiter_ready_ms(const struct fips_interval_limiter *limiter, const void *key);

#endif /* FIPS_RATELIMIT_H */
