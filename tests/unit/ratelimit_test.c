// SPDX-License-Identifier: MIT
/* Limits: what the vectors do not pin: how much is remembered, and for how long. */
#include "libfips/backoff.h"
#include "libfips/ratelimit.h"
#include "unit.h"

static const u8 map_seed[FIPS_MAP_SEED_SIZE] = { 5 };

static void a_flood_of_keys_keeps_the_limiter_small(void **state)
{
	struct fips_interval_limiter limiter;
	u8 key[FIPS_MAP_KEY_SIZE];

	fips_interval_limiter_init(&limiter, 100, FIPS_SHORT_LIMITER_MAX_AGE_MS, map_seed);
	for (u64 i = 0; i < 3 * FIPS_INTERVAL_LIMITER_MAX_KEYS; i++) {
		fips_map_integer_key(key, i);
		assert_true(fips_interval_limiter_allow(&limiter, key, 50));
	}
	assert_int_equal(limiter.keys.count, FIPS_INTERVAL_LIMITER_MAX_KEYS);
	/* The newest are still limited. */
	assert_false(fips_interval_limiter_allow(&limiter, key, 60));
	/* Old keys go once anything is allowed again. */
	fips_map_integer_key(key, UINT64_MAX);
	assert_true(fips_interval_limiter_allow(&limiter, key, 50 + FIPS_SHORT_LIMITER_MAX_AGE_MS));
	assert_int_equal(limiter.keys.count, 1);
	fips_interval_limiter_fini(&limiter);
}

static void a_clock_that_steps_back_does_not_open_the_gate(void **state)
{
	static const u8 key[FIPS_MAP_KEY_SIZE] = { 1 };
	struct fips_interval_limiter limiter;
	struct fips_token_bucket bucket;

	fips_interval_limiter_init(&limiter, 100, 1000, map_seed);
	assert_true(fips_interval_limiter_allow(&limiter, key, 5000));
	assert_false(fips_interval_limiter_allow(&limiter, key, 10));
	fips_interval_limiter_fini(&limiter);
	fips_token_bucket_init(&bucket, 1, 10, 5000000);
	assert_true(fips_token_bucket_take(&bucket, 1, 5000000));
	assert_false(fips_token_bucket_take(&bucket, 1, 10));
}

static void handshakes_at_the_cap_cost_no_token(void **state)
{
	struct fips_handshake_limiter limiter;

	fips_handshake_limiter_init(&limiter, 2, 0, 1, 0);
	assert_true(fips_handshake_limiter_start(&limiter, 0));
	for (int i = 0; i < 10; i++)
		assert_false(fips_handshake_limiter_start(&limiter, 0));
	fips_handshake_limiter_complete(&limiter);
	assert_true(fips_handshake_limiter_start(&limiter, 0));
	fips_handshake_limiter_complete(&limiter);
	assert_false(fips_handshake_limiter_start(&limiter, 0));
}

static void failed_targets_are_bounded(void **state)
{
	struct fips_lookup_backoff backoff;
	u8 key[FIPS_MAP_KEY_SIZE];

	fips_lookup_backoff_init(&backoff, 10, 100, map_seed);
	for (u64 i = 0; i < 2 * FIPS_LOOKUP_BACKOFF_MAX_TARGETS; i++) {
		fips_map_integer_key(key, i);
		fips_lookup_backoff_failed(&backoff, key, 0);
	}
	assert_int_equal(backoff.targets.count, FIPS_LOOKUP_BACKOFF_MAX_TARGETS);
	assert_true(fips_lookup_backoff_suppressed(&backoff, key, 9999));
	fips_map_integer_key(key, 0);
	assert_false(fips_lookup_backoff_suppressed(&backoff, key, 0));
	fips_lookup_backoff_reset(&backoff);
	assert_int_equal(backoff.targets.count, 0);
	fips_lookup_backoff_fini(&backoff);
}

static void resends_grow_by_their_factor(void **state)
{
	assert_int_equal(fips_resend_delay_ms(1000, 2.0, 0), 1000);
	assert_int_equal(fips_resend_delay_ms(1000, 2.0, 1), 2000);
	assert_int_equal(fips_resend_delay_ms(1000, 2.0, 4), 16000);
	assert_int_equal(fips_resend_delay_ms(1000, 1.5, 2), 2250);
	assert_int_equal(fips_resend_delay_ms(1000, 1.0, UINT32_MAX), 1000);
	assert_int_equal(fips_resend_delay_ms(1000, 10.0, UINT32_MAX), INT64_MAX);
	assert_int_equal(fips_resend_delay_ms(1000, -1.0, 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_flood_of_keys_keeps_the_limiter_small),
		cmocka_unit_test(a_clock_that_steps_back_does_not_open_the_gate),
		cmocka_unit_test(handshakes_at_the_cap_cost_no_token),
		cmocka_unit_test(failed_targets_are_bounded),
		cmocka_unit_test(resends_grow_by_their_factor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
