// SPDX-License-Identifier: MIT
#include "libfips/map.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define MAP_FIRST_BUCKETS 16

static_assert(crypto_shorthash_KEYBYTES == FIPS_MAP_SEED_SIZE, "seed is no SipHash key");

static u64 map_hash(const struct fips_map *map, const void *key)
{
	u8 out[crypto_shorthash_BYTES];
	u64 hash;

	crypto_shorthash(out, key, FIPS_MAP_KEY_SIZE, map->seed);
	memcpy(&hash, out, sizeof(hash));
	return hash;
}

static struct fips_map_node **map_bucket(const struct fips_map *map, u64 hash)
{
	return &map->buckets[hash & (map->bucket_count - 1)];
}

void fips_map_init(struct fips_map *map, const u8 seed[FIPS_MAP_SEED_SIZE])
{
	memset(map, 0, sizeof(*map));
	memcpy(map->seed, seed, FIPS_MAP_SEED_SIZE);
}

void fips_map_fini(struct fips_map *map, void (*release)(struct fips_map_node *node))
{
	struct fips_map_node *node, *next;

	fips_map_for_each(map, node, next) {
		if (release)
			release(node);
	}
	free(map->buckets);
	map->buckets = NULL;
	map->bucket_count = 0;
	map->count = 0;
	map->oldest = NULL;
	map->newest = NULL;
}

struct fips_map_node *fips_map_find(const struct fips_map *map, const void *key)
{
	struct fips_map_node *node;
	u64 hash;

	if (!map->count)
		return NULL;
	hash = map_hash(map, key);
	for (node = *map_bucket(map, hash); node; node = node->chain) {
		if (node->hash == hash && !memcmp(node->key, key, FIPS_MAP_KEY_SIZE))
			return node;
	}
	return NULL;
}

static void map_link_newest(struct fips_map *map, struct fips_map_node *node)
{
	node->older = map->newest;
	node->newer = NULL;
	if (map->newest)
		map->newest->newer = node;
	else
		map->oldest = node;
	map->newest = node;
}

static void map_unlink(struct fips_map *map, struct fips_map_node *node)
{
	if (node->older)
		node->older->newer = node->newer;
	else
		map->oldest = node->newer;
	if (node->newer)
		node->newer->older = node->older;
	else
		map->newest = node->older;
}

/* Keeps the load at or below one entry per bucket. */
static int map_grow(struct fips_map *map)
{
	size_t count = map->bucket_count ? map->bucket_count * 2 : MAP_FIRST_BUCKETS;
	struct fips_map_node **buckets, **old = map->buckets;
	struct fips_map_node *node, *next;

	buckets = calloc(count, sizeof(struct fips_map_node *));
	if (!buckets)
		return -ENOMEM;
	map->buckets = buckets;
	map->bucket_count = count;
	fips_map_for_each(map, node, next) {
		struct fips_map_node **bucket = map_bucket(map, node->hash);

		node->chain = *bucket;
		*bucket = node;
	}
	free(old);
	return 0;
}

int fips_map_insert(struct fips_map *map, struct fips_map_node *node, const void *key)
{
	struct fips_map_node **bucket;

	/* A full table that cannot grow still works, only slower; an absent one cannot. */
	if (map->count >= map->bucket_count && map_grow(map) && !map->buckets)
		return -ENOMEM;
	memcpy(node->key, key, FIPS_MAP_KEY_SIZE);
	node->hash = map_hash(map, key);
	bucket = map_bucket(map, node->hash);
	node->chain = *bucket;
	*bucket = node;
	map_link_newest(map, node);
	map->count++;
	return 0;
}

void fips_map_remove(struct fips_map *map, struct fips_map_node *node)
{
	struct fips_map_node **link = map_bucket(map, node->hash);

	while (*link != node)
		link = &(*link)->chain;
	*link = node->chain;
	map_unlink(map, node);
	map->count--;
}

void fips_map_touch(struct fips_map *map, struct fips_map_node *node)
{
	if (map->newest == node)
		return;
	map_unlink(map, node);
	map_link_newest(map, node);
}

void fips_map_integer_key(u8 key[FIPS_MAP_KEY_SIZE], u64 value)
{
	memset(key, 0, FIPS_MAP_KEY_SIZE);
	memcpy(key, &value, sizeof(value));
}
