// SPDX-License-Identifier: MIT
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "libfips/map.h"

struct item {
	struct fips_map_node node;
	u64 value;
};

static const u8 seed[FIPS_MAP_SEED_SIZE] = { 7 };
static unsigned int released;

static struct item *item_of(struct fips_map_node *node)
{
	return fips_map_entry(node, struct item, node);
}

static void release_item(struct fips_map_node *node)
{
	free(item_of(node));
	released++;
}

static struct item *add(struct fips_map *map, u64 value)
{
	struct item *item = calloc(1, sizeof(*item));
	u8 key[FIPS_MAP_KEY_SIZE];

	assert_non_null(item);
	item->value = value;
	fips_map_integer_key(key, value);
	assert_int_equal(fips_map_insert(map, &item->node, key), 0);
	return item;
}

static struct item *find(const struct fips_map *map, u64 value)
{
	u8 key[FIPS_MAP_KEY_SIZE];

	fips_map_integer_key(key, value);
	return item_of(fips_map_find(map, key));
}

static void finds_every_entry_while_it_grows(void **state)
{
	struct fips_map map;
	u64 i;

	fips_map_init(&map, seed);
	assert_null(find(&map, 1));
	for (i = 0; i < 5000; i++)
		add(&map, i);
	assert_int_equal(map.count, 5000);
	for (i = 0; i < 5000; i++)
		assert_int_equal(find(&map, i)->value, i);
	assert_null(find(&map, 5000));
	released = 0;
	fips_map_fini(&map, release_item);
	assert_int_equal(released, 5000);
	assert_int_equal(map.count, 0);
	assert_null(find(&map, 1));
}

static void removed_entries_are_gone_and_others_stay(void **state)
{
	struct fips_map_node *node, *next;
	struct fips_map map;
	u64 i;

	fips_map_init(&map, seed);
	for (i = 0; i < 300; i++)
		add(&map, i);
	fips_map_for_each(&map, node, next) {
		if (item_of(node)->value % 3 == 0) {
			fips_map_remove(&map, node);
			free(item_of(node));
		}
	}
	assert_int_equal(map.count, 200);
	for (i = 0; i < 300; i++) {
		if (i % 3 == 0)
			assert_null(find(&map, i));
		else
			assert_non_null(find(&map, i));
	}
	fips_map_fini(&map, release_item);
}

static void order_is_by_last_use(void **state)
{
	static const u64 expected[] = { 1, 3, 0, 2 };
	struct fips_map_node *node, *next;
	struct item *items[4];
	struct fips_map map;
	size_t i = 0;

	fips_map_init(&map, seed);
	for (i = 0; i < 4; i++)
		items[i] = add(&map, i);
	fips_map_touch(&map, &items[0]->node);
	fips_map_touch(&map, &items[2]->node);
	fips_map_touch(&map, &items[2]->node);
	i = 0;
	fips_map_for_each(&map, node, next)
		assert_int_equal(item_of(node)->value, expected[i++]);
	assert_int_equal(i, 4);
	fips_map_remove(&map, &items[1]->node);
	assert_ptr_equal(item_of(map.oldest), items[3]);
	free(items[1]);
	fips_map_fini(&map, release_item);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_every_entry_while_it_grows),
		cmocka_unit_test(removed_entries_are_gone_and_others_stay),
		cmocka_unit_test(order_is_by_last_use),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
