// SPDX-License-Identifier: MIT
/* Path MTU store: who may loosen, who may only tighten, and how much is kept. */
#include "libfips/pmtu.h"
#include "unit.h"

static const u8 map_seed[FIPS_MAP_SEED_SIZE] = { 8 };

static void only_a_lookup_loosens(void **state)
{
	static const u8 dest[16] = { 0xfd, 1 };
	struct fips_pmtu_store store;
	u16 mtu;

	fips_pmtu_store_init(&store, map_seed);
	assert_false(fips_pmtu_store_get(&store, dest, &mtu));
	assert_true(fips_pmtu_store_tighten(&store, dest, 1400));
	assert_false(fips_pmtu_store_tighten(&store, dest, 1400));
	assert_false(fips_pmtu_store_tighten(&store, dest, 1500));
	assert_true(fips_pmtu_store_tighten(&store, dest, 1300));
	assert_true(fips_pmtu_store_get(&store, dest, &mtu));
	assert_int_equal(mtu, 1300);
	fips_pmtu_store_replace(&store, dest, 1500);
	fips_pmtu_store_get(&store, dest, &mtu);
	assert_int_equal(mtu, 1500);
	fips_pmtu_store_fini(&store);
}

static void the_store_is_bounded(void **state)
{
	u8 dest[16] = { 0xfd };
	struct fips_pmtu_store store;
	u16 mtu;

	fips_pmtu_store_init(&store, map_seed);
	for (u32 i = 0; i < FIPS_PMTU_STORE_MAX + 10; i++) {
		memcpy(dest + 4, &i, sizeof(i));
		fips_pmtu_store_tighten(&store, dest, 1280);
	}
	assert_int_equal(store.entries.count, FIPS_PMTU_STORE_MAX);
	assert_true(fips_pmtu_store_get(&store, dest, &mtu));
	memset(dest + 4, 0, 4);
	assert_false(fips_pmtu_store_get(&store, dest, &mtu));
	fips_pmtu_store_fini(&store);
}

static void a_round_trip_time_cannot_stop_notifications(void **state)
{
	struct fips_pmtu pmtu;

	fips_pmtu_init(&pmtu);
	fips_pmtu_follow_rtt(&pmtu, 1e300);
	assert_true(pmtu.interval_ms <= UINT32_MAX);
	fips_pmtu_follow_rtt(&pmtu, 0);
	assert_int_equal(pmtu.interval_ms, 10000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_a_lookup_loosens),
		cmocka_unit_test(the_store_is_bounded),
		cmocka_unit_test(a_round_trip_time_cannot_stop_notifications),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
