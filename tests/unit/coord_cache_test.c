// SPDX-License-Identifier: MIT
/* Coordinate cache: how it stays within its bounds. */
#include <errno.h>

#include "libfips/coord_cache.h"
#include "libfips/coords.h"
#include "unit.h"

#define ENTRIES 64

static const u8 map_seed[FIPS_MAP_SEED_SIZE] = { 6 };

static struct fips_node_addr node(u32 i)
{
	struct fips_node_addr addr = { { 0 } };

	memcpy(addr.b, &i, sizeof(i));
	return addr;
}

/* Coordinates of a node at a depth, as a sender may make them up. */
static int learn(struct fips_coord_cache *cache, u32 i, size_t depth, u64 now_ms)
{
	struct fips_node_addr *addrs = calloc(depth + 1, sizeof(*addrs));
	struct fips_coords coords = { .addrs = addrs, .count = (u16)(depth + 1) };
	int err;

	assert_non_null(addrs);
	addrs[0] = node(i);
	err = fips_coord_cache_insert(cache, addrs, &coords, now_ms);
	free(addrs);
	return err;
}

static bool knows(const struct fips_coord_cache *cache, u32 i)
{
	struct fips_node_addr addr = node(i);

	return fips_coord_cache_entry(cache, &addr);
}

static void the_longest_unused_goes_first(void **state)
{
	struct fips_node_addr first = node(0);
	struct fips_coord_cache cache;
	struct fips_coords coords;

	fips_coord_cache_init(&cache, ENTRIES, 1000, map_seed);
	for (u32 i = 0; i < ENTRIES; i++)
		assert_int_equal(learn(&cache, i, 2, i), 0);
	assert_true(fips_coord_cache_use(&cache, &first, 500, &coords));
	assert_int_equal(learn(&cache, ENTRIES, 2, 501), 0);
	assert_true(knows(&cache, 0));
	assert_false(knows(&cache, 1));
	assert_int_equal(cache.entries.count, ENTRIES);
	fips_coord_cache_fini(&cache);
}

static void long_coordinates_push_out_many(void **state)
{
	struct fips_coord_cache cache;

	fips_coord_cache_init(&cache, ENTRIES, 1000, map_seed);
	for (u32 i = 0; i < 4 * ENTRIES; i++) {
		assert_int_equal(learn(&cache, i, 300, 0), 0);
		assert_true(cache.addr_count <= ENTRIES * FIPS_COORD_CACHE_ADDRS_PER_ENTRY);
	}
	/* A known node that claims to stand deeper and deeper costs others, not memory. */
	for (size_t depth = 1; depth < ENTRIES * FIPS_COORD_CACHE_ADDRS_PER_ENTRY; depth *= 2) {
		assert_int_equal(learn(&cache, 4 * ENTRIES - 1, depth, 1), 0);
		assert_true(cache.addr_count <= ENTRIES * FIPS_COORD_CACHE_ADDRS_PER_ENTRY);
	}
	assert_int_equal(learn(&cache, 9999, ENTRIES * FIPS_COORD_CACHE_ADDRS_PER_ENTRY, 1),
			 -EINVAL);
	assert_false(knows(&cache, 9999));
	fips_coord_cache_fini(&cache);
	assert_int_equal(cache.addr_count, 0);
}

static void no_coordinates_are_not_learned(void **state)
{
	struct fips_coords none = { 0 };
	struct fips_node_addr addr = node(1);
	struct fips_coord_cache cache;

	fips_coord_cache_init(&cache, ENTRIES, 1000, map_seed);
	assert_int_equal(fips_coord_cache_insert(&cache, &addr, &none, 0), -EINVAL);
	assert_false(knows(&cache, 1));
	fips_coord_cache_fini(&cache);
}

static void figures_for_display(void **state)
{
	struct fips_coord_cache_stats stats;
	struct fips_coord_cache cache;

	fips_coord_cache_init(&cache, ENTRIES, 1000, map_seed);
	learn(&cache, 1, 1, 0);
	learn(&cache, 2, 1, 600);
	stats = fips_coord_cache_stats(&cache, 1200);
	assert_int_equal(stats.entries, 2);
	assert_int_equal(stats.max_entries, ENTRIES);
	assert_int_equal(stats.expired, 1);
	assert_int_equal(stats.average_age_ms, 900);
	fips_coord_cache_fini(&cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_longest_unused_goes_first),
		cmocka_unit_test(long_coordinates_push_out_many),
		cmocka_unit_test(no_coordinates_are_not_learned),
		cmocka_unit_test(figures_for_display),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
