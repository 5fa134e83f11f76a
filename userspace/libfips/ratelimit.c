// SPDX-License-Identifier: MIT
#include "libfips/ratelimit.h"

#include <stdlib.h>

void fips_token_bucket_init(struct fips_token_bucket *bucket, u32 capacity,
			    double refill_per_second, u64 now_us)
{
	bucket->capacity = capacity;
	bucket->tokens = capacity;
	bucket->refill_per_second = refill_per_second;
	bucket->refilled_us = now_us;
}

static void token_bucket_refill(struct fips_token_bucket *bucket, u64 now_us)
{
	u64 elapsed_us = now_us > bucket->refilled_us ? now_us - bucket->refilled_us : 0;
	double seconds =
		(double)(elapsed_us / 1000000) + (double)(elapsed_us % 1000000 * 1000) / 1e9;

	bucket->tokens += seconds * bucket->refill_per_second;
	if (bucket->tokens > bucket->capacity)
		bucket->tokens = bucket->capacity;
	bucket->refilled_us = now_us;
}

bool fips_token_bucket_take(struct fips_token_bucket *bucket, u32 count, u64 now_us)
{
	token_bucket_refill(bucket, now_us);
	if (bucket->tokens < count)
		return false;
	bucket->tokens -= count;
	return true;
}

void fips_handshake_limiter_init(struct fips_handshake_limiter *limiter, u32 burst,
				 double per_second, u32 max_pending, u64 now_us)
{
	fips_token_bucket_init(&limiter->bucket, burst, per_second, now_us);
	limiter->pending = 0;
	limiter->max_pending = max_pending;
}

bool fips_handshake_limiter_start(struct fips_handshake_limiter *limiter, u64 now_us)
{
	if (limiter->pending >= limiter->max_pending)
		return false;
	if (!fips_token_bucket_take(&limiter->bucket, 1, now_us))
		return false;
	limiter->pending++;
	return true;
}

void fips_handshake_limiter_complete(struct fips_handshake_limiter *limiter)
{
	if (limiter->pending)
		limiter->pending--;
}

struct limited_key {
	struct fips_map_node node;
	u64 allowed_ms;
};

static struct limited_key *limited_key(struct fips_map_node *node)
{
	return fips_map_entry(node, struct limited_key, node);
}

static void limited_key_free(struct fips_map_node *node)
{
	free(limited_key(node));
}

void fips_interval_limiter_init(struct fips_interval_limiter *limiter, u64 interval_ms,
				u64 max_age_ms, const u8 seed[FIPS_MAP_SEED_SIZE])
{
	fips_map_init(&limiter->keys, seed);
	limiter->interval_ms = interval_ms;
	limiter->max_age_ms = max_age_ms;
	limiter->max_keys = FIPS_INTERVAL_LIMITER_MAX_KEYS;
}

void fips_interval_limiter_fini(struct fips_interval_limiter *limiter)
{
	fips_map_fini(&limiter->keys, limited_key_free);
}

static u64 since_allowed(const struct limited_key *key, u64 now_ms)
{
	return now_ms > key->allowed_ms ? now_ms - key->allowed_ms : 0;
}

/* The list is in order of the last allowed event, so what is to be forgotten stands at its head. */
static void interval_limiter_expire(struct fips_interval_limiter *limiter, u64 now_ms)
{
	struct fips_map_node *node, *next;

	fips_map_for_each(&limiter->keys, node, next) {
		if (limiter->keys.count <= limiter->max_keys &&
		    since_allowed(limited_key(node), now_ms) < limiter->max_age_ms)
			return;
		fips_map_remove(&limiter->keys, node);
		limited_key_free(node);
	}
}

bool fips_interval_limiter_allow(struct fips_interval_limiter *limiter, const void *key, u64 now_ms)
{
	struct limited_key *limited = limited_key(fips_map_find(&limiter->keys, key));

	if (limited) {
		if (since_allowed(limited, now_ms) < limiter->interval_ms)
			return false;
		fips_map_touch(&limiter->keys, &limited->node);
	} else {
		limited = malloc(sizeof(*limited));
		if (!limited)
			return false;
		if (fips_map_insert(&limiter->keys, &limited->node, key)) {
			free(limited);
			return false;
		}
	}
	limited->allowed_ms = now_ms;
	interval_limiter_expire(limiter, now_ms);
	return true;
}

u64 fips_interval_limiter_ready_ms(const struct fips_interval_limiter *limiter, const void *key)
{
	const struct limited_key *limited = limited_key(fips_map_find(&limiter->keys, key));

	return limited ? limited->allowed_ms + limiter->interval_ms : 0;
}
