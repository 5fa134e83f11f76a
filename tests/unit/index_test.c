// SPDX-License-Identifier: MIT
/* Receiver indices: one of a kind, given back, and what happens when the source is broken. */
#include "libfips/index.h"
#include "unit.h"

#define MANY 3000

static void many_and_all_different(void **state)
{
	struct fips_index_set set = { 0 };
	u32 *taken = calloc(MANY, sizeof(*taken));
	u64 seed = 3;
	const struct fips_random rng = { unit_random_fill, &seed };

	for (size_t i = 0; i < MANY; i++)
		assert_true(fips_index_allocate(&set, &rng, &taken[i]));
	assert_int_equal(set.count, MANY);
	for (size_t i = 0; i < MANY; i++) {
		assert_true(fips_index_in_use(&set, taken[i]));
		assert_true(fips_index_free(&set, taken[i]));
		assert_false(fips_index_in_use(&set, taken[i]));
		assert_false(fips_index_free(&set, taken[i]));
	}
	assert_int_equal(set.count, 0);
	fips_index_set_release(&set);
	free(taken);
}

static void a_broken_source_ends(void **state)
{
	struct fips_index_set set = { 0 };
	u8 byte = 0x5a;
	const struct fips_random rng = { unit_constant_fill, &byte };
	u32 index = 0;

	assert_true(fips_index_allocate(&set, &rng, &index));
	assert_int_equal(index, 0x5a5a5a5a);
	assert_false(fips_index_allocate(&set, &rng, &index));
	assert_int_equal(set.count, 1);
	fips_index_set_release(&set);
}

static void reserving(void **state)
{
	struct fips_index_set set = { 0 };

	assert_false(fips_index_in_use(&set, 0));
	assert_false(fips_index_free(&set, 0));
	assert_true(fips_index_reserve(&set, 0));
	assert_true(fips_index_reserve(&set, UINT32_MAX));
	assert_true(fips_index_reserve(&set, 7));
	assert_false(fips_index_reserve(&set, 7));
	assert_true(fips_index_in_use(&set, 0));
	assert_true(fips_index_in_use(&set, UINT32_MAX));
	assert_false(fips_index_in_use(&set, 8));
	fips_index_set_release(&set);
	assert_int_equal(set.count, 0);
	assert_true(fips_index_reserve(&set, 7));
	fips_index_set_release(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_and_all_different),
		cmocka_unit_test(a_broken_source_ends),
		cmocka_unit_test(reserving),
	};

	return cmocka_run_group_tests_name("index", tests, NULL, NULL);
}
