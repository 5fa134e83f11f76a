// SPDX-License-Identifier: MIT
#include "libfips/backoff.h"

#include <stdlib.h>

static u64 saturating_multiply(u64 a, u64 b)
{
	u64 product;

	return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

static u64 doublings(u32 count)
{
	return count < 64 ? UINT64_C(1) << count : UINT64_MAX;
}

static u64 min_u64(u64 a, u64 b)
{
	return a < b ? a : b;
}

u64 fips_retry_backoff_ms(u64 base_ms, u32 retries, u64 max_ms)
{
	return min_u64(saturating_multiply(base_ms, doublings(retries)), max_ms);
}

u64 fips_resend_delay_ms(u64 interval_ms, double factor, u32 resends)
{
	double delay = (double)interval_ms;

	while (resends-- && delay < (double)INT64_MAX)
		delay *= factor;
	if (!(delay > 0))
		return 0;
	return delay >= (double)INT64_MAX ? INT64_MAX : (u64)delay;
}

struct failed_target {
	struct fips_map_node node;
	u64 suppressed_until_ms;
	u32 failures;
};

static struct failed_target *failed_target(struct fips_map_node *node)
{
	return fips_map_entry(node, struct failed_target, node);
}

static void failed_target_free(struct fips_map_node *node)
{
	free(failed_target(node));
}

void fips_lookup_backoff_init(struct fips_lookup_backoff *backoff, u64 base_secs, u64 max_secs,
			      const u8 seed[FIPS_MAP_SEED_SIZE])
{
	fips_map_init(&backoff->targets, seed);
	backoff->base_secs = base_secs;
	backoff->max_secs = max_secs;
}

void fips_lookup_backoff_fini(struct fips_lookup_backoff *backoff)
{
	fips_map_fini(&backoff->targets, failed_target_free);
}

void fips_lookup_backoff_reset(struct fips_lookup_backoff *backoff)
{
	fips_map_fini(&backoff->targets, failed_target_free);
}

static struct failed_target *find_target(const struct fips_lookup_backoff *backoff,
					 const void *target)
{
	return failed_target(fips_map_find(&backoff->targets, target));
}

bool fips_lookup_backoff_suppressed(const struct fips_lookup_backoff *backoff, const void *target,
				    u64 now_ms)
{
	const struct failed_target *failed = find_target(backoff, target);

	return failed && now_ms < failed->suppressed_until_ms;
}

u32 fips_lookup_backoff_failures(const struct fips_lookup_backoff *backoff, const void *target)
{
	const struct failed_target *failed = find_target(backoff, target);

	return failed ? failed->failures : 0;
}

static struct failed_target *add_target(struct fips_lookup_backoff *backoff, const void *target)
{
	struct failed_target *failed = calloc(1, sizeof(*failed));

	if (!failed)
		return NULL;
	if (fips_map_insert(&backoff->targets, &failed->node, target)) {
		free(failed);
		return NULL;
	}
	if (backoff->targets.count > FIPS_LOOKUP_BACKOFF_MAX_TARGETS) {
		struct fips_map_node *oldest = backoff->targets.oldest;

		fips_map_remove(&backoff->targets, oldest);
		failed_target_free(oldest);
	}
	return failed;
}

void fips_lookup_backoff_failed(struct fips_lookup_backoff *backoff, const void *target, u64 now_ms)
{
	struct failed_target *failed = find_target(backoff, target);
	u64 secs;

	if (failed)
		fips_map_touch(&backoff->targets, &failed->node);
	else
		failed = add_target(backoff, target);
	if (!failed)
		return;
	if (failed->failures < UINT32_MAX)
		failed->failures++;
	secs = min_u64(saturating_multiply(backoff->base_secs, doublings(failed->failures - 1)),
		       backoff->max_secs);
	if (__builtin_add_overflow(now_ms, saturating_multiply(secs, 1000),
				   &failed->suppressed_until_ms))
		failed->suppressed_until_ms = UINT64_MAX;
}

void fips_lookup_backoff_succeeded(struct fips_lookup_backoff *backoff, const void *target)
{
	struct failed_target *failed = find_target(backoff, target);

	if (!failed)
		return;
	fips_map_remove(&backoff->targets, &failed->node);
	free(failed);
}
