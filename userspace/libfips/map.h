/* SPDX-License-Identifier: MIT */
#ifndef FIPS_MAP_H
#define FIPS_MAP_H

#include "libfips/types.h"

/*
 * Keyed hash table whose entries live inside the caller's own structures.
 *
 * Keys are 16 bytes (a node address, an IPv6 address, or a zero-padded integer). Senders choose
 * many of these keys, so the hash is SipHash under a random seed. Entries also stand in a list
 * ordered by last use: the head is the one to evict. The table never owns an entry; it allocates
 * nothing but its array of buckets.
 */

#define FIPS_MAP_KEY_SIZE  16
#define FIPS_MAP_SEED_SIZE 16

/** Membership of one structure in one map; embed it and use fips_map_entry(). */
struct fips_map_node {
	struct fips_map_node *chain;
	struct fips_map_node *older;
	struct fips_map_node *newer;
	u64 hash;
	u8 key[FIPS_MAP_KEY_SIZE];
};

/** The table. All fields are private, `count` excepted. */
struct fips_map {
	struct fips_map_node **buckets;
	size_t bucket_count;
	size_t count;
	struct fips_map_node *oldest;
	struct fips_map_node *newest;
	u8 seed[FIPS_MAP_SEED_SIZE];
};

/** Structure of type @type whose member @member is @node; NULL stays NULL. */
#define fips_map_entry(node, type, member) \
	((type *)fips_map_container(node, offsetof(type, member)))

static inline void *fips_map_container(const struct fips_map_node *node, size_t offset)
{
	return node ? (char *)(uintptr_t)node - offset : NULL;
}

/** Walk from the least to the most recently used; the current entry may be removed on the way. */
#define fips_map_for_each(map, node, next)                                           \
	for ((node) = (map)->oldest, (next) = (node) ? (node)->newer : NULL; (node); \
	     (node) = (next), (next) = (node) ? (node)->newer : NULL)

/** The same with the structure of type @type whose member @member is @node at hand as @entry. */
#define fips_map_for_each_entry(map, entry, type, member, node, next)              \
	for ((node) = (map)->oldest, (next) = (node) ? (node)->newer : NULL;       \
	     (node) && ((entry) = fips_map_entry(node, type, member), true);       \
	     (node) = (next), (next) = (node) ? (node)->newer : NULL)

/**
 * fips_map_init() - make an empty map.
 * @map: the map
 * @seed: FIPS_MAP_SEED_SIZE random bytes, unknown to the network
 *
 * Allocates nothing.
 */
void fips_map_init(struct fips_map *map, const u8 seed[FIPS_MAP_SEED_SIZE]);

/**
 * fips_map_fini() - empty the map and free its buckets.
 * @map: the map
 * @release: called with each node, which is out of the map by then; NULL to leave the entries to
 * the caller
 */
void fips_map_fini(struct fips_map *map, void (*release)(struct fips_map_node *node));

/**
 * fips_map_find() - look a key up, without changing the order of use.
 *
 * Return: the node, or NULL
 */
struct fips_map_node *fips_map_find(const struct fips_map *map, const void *key);

/**
 * fips_map_insert() - add an entry as the most recently used one.
 * @map: the map
 * @node: the entry's membership, not in any map
 * @key: FIPS_MAP_KEY_SIZE bytes, copied; must not be in the map yet
 *
 * Return: 0, or -ENOMEM with nothing changed
 */
int fips_map_insert(struct fips_map *map, struct fips_map_node *node, const void *key);

/** fips_map_remove() - take an entry, which must be in @map, out of it. */
void fips_map_remove(struct fips_map *map, struct fips_map_node *node);

/** fips_map_touch() - make an entry of @map the most recently used one. */
void fips_map_touch(struct fips_map *map, struct fips_map_node *node);

/** fips_map_integer_key() - write @value as a map key. */
void fips_map_integer_key(u8 key[FIPS_MAP_KEY_SIZE], u64 value);

#endif /* FIPS_MAP_H */
