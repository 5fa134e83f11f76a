// SPDX-License-Identifier: MIT
/* Rekey: when one is due, and who answers whom. */
#include "libfips/rekey.h"
#include "unit.h"

static const struct fips_node_addr small = { { 1 } }, large = { { 2 } };

static void due_by_time_or_by_frames(void **state)
{
	struct fips_rekey_timer timer = { .since_ms = 1000, .jitter_secs = -15 };

	assert_false(fips_rekey_due(&timer, 120, 65536, 0, 105999));
	assert_true(fips_rekey_due(&timer, 120, 65536, 0, 106000));
	timer.jitter_secs = 15;
	assert_false(fips_rekey_due(&timer, 120, 65536, 65535, 135999));
	assert_true(fips_rekey_due(&timer, 120, 65536, 0, 136000));
	assert_true(fips_rekey_due(&timer, 120, 65536, 65536, 1000));
	assert_int_equal(fips_rekey_due_ms(&timer, 120), 136000);
}

static void jitter_larger_than_the_interval_is_no_trap(void **state)
{
	struct fips_rekey_timer timer = { .since_ms = 1000, .jitter_secs = -15 };

	assert_int_equal(fips_rekey_due_ms(&timer, 10), 1000);
	timer.jitter_secs = 15;
	assert_int_equal(fips_rekey_due_ms(&timer, UINT64_MAX), UINT64_MAX);
	assert_int_equal(fips_rekey_due_ms(&timer, UINT64_MAX / 1000), UINT64_MAX);
}

static void not_while_the_peer_has_just_begun(void **state)
{
	struct fips_rekey_timer timer = { .since_ms = 1000 };

	fips_rekey_peer_began(&timer, 200000);
	assert_false(fips_rekey_due(&timer, 120, 65536, 1 << 20, 229999));
	assert_true(fips_rekey_due(&timer, 120, 65536, 0, 230000));
}

static void a_young_links_message_is_no_rekey(void **state)
{
	struct fips_rekey_situation at = { .enabled = true, .established = true, .age_ms = 29999 };

	assert_int_equal(fips_rekey_judge_link(&at, &small, &large), FIPS_REKEY_NOT_A_REKEY);
	at.age_ms = 30000;
	assert_int_equal(fips_rekey_judge_link(&at, &small, &large), FIPS_REKEY_RESPOND);
	at.enabled = false;
	assert_int_equal(fips_rekey_judge_link(&at, &small, &large), FIPS_REKEY_NOT_A_REKEY);
	/* A session has no such age. */
	at = (struct fips_rekey_situation){ .enabled = true, .established = true };
	assert_int_equal(fips_rekey_judge_session(&at, &small, &large), FIPS_REKEY_RESPOND);
}

static void the_smaller_address_goes_first(void **state)
{
	struct fips_rekey_situation at = {
		.enabled = true,
		.established = true,
		.initiating = true,
		.age_ms = 60000,
	};

	assert_int_equal(fips_rekey_judge_link(&at, &small, &large), FIPS_REKEY_IGNORE);
	assert_int_equal(fips_rekey_judge_link(&at, &large, &small), FIPS_REKEY_YIELD_AND_RESPOND);
	assert_int_equal(fips_rekey_judge_session(&at, &small, &large), FIPS_REKEY_IGNORE);
	assert_int_equal(fips_rekey_judge_session(&at, &large, &small),
			 FIPS_REKEY_YIELD_AND_RESPOND);
}

static void waiting_keys_are_not_overwritten(void **state)
{
	struct fips_rekey_situation at = {
		.enabled = true,
		.established = true,
		.has_pending = true,
		.age_ms = 60000,
	};

	assert_int_equal(fips_rekey_judge_link(&at, &large, &small), FIPS_REKEY_IGNORE);
	assert_int_equal(fips_rekey_judge_session(&at, &large, &small), FIPS_REKEY_IGNORE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(due_by_time_or_by_frames),
		cmocka_unit_test(jitter_larger_than_the_interval_is_no_trap),
		cmocka_unit_test(not_while_the_peer_has_just_begun),
		cmocka_unit_test(a_young_links_message_is_no_rekey),
		cmocka_unit_test(the_smaller_address_goes_first),
		cmocka_unit_test(waiting_keys_are_not_overwritten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
