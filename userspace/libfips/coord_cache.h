/* SPDX-License-Identifier: MIT */
/*
 * Coordinate cache: where other nodes stand in the tree, as learned from lookups and from session
 * messages passing by.
 *
 * Protocol document: "Routing", "Coordinate cache". An entry lives `ttl_ms` from its last use. A
 * full cache gives up the entry used longest ago, which is also the one that expires first.
 */
#ifndef FIPS_COORD_CACHE_H
#define FIPS_COORD_CACHE_H

#include "libfips/map.h"
#include "libfips/types.h"

#define FIPS_COORD_CACHE_SIZE_DEFAULT	50000
#define FIPS_COORD_CACHE_TTL_MS_DEFAULT 300000
/* A sender chooses how long coordinates are; this bounds them on average. */
#define FIPS_COORD_CACHE_ADDRS_PER_ENTRY 32

/**
 * struct fips_coord_entry - what is known of one node
 * @node: membership in the cache; its key is the node's address
 * @coords: its coordinates
 * @created_ms: when it was first learned of
 * @used_ms: when it was last used or learned of
 * @expires_ms: last millisecond of its life
 * @has_path_mtu: whether a lookup brought a path MTU
 * @path_mtu: smallest link MTU on the lookup's way
 */
struct fips_coord_entry {
	struct fips_map_node node;
	struct fips_coords *coords;
	u64 created_ms;
	u64 used_ms;
	u64 expires_ms;
	bool has_path_mtu;
	u16 path_mtu;
};

/**
 * struct fips_coord_cache - the cache
 * @entries: struct fips_coord_entry by node address, in order of use
 * @max_entries: capacity
 * @ttl_ms: life after a use
 * @addr_count: addresses in all coordinates together
 */
struct fips_coord_cache {
	struct fips_map entries;
	size_t max_entries;
	u64 ttl_ms;
	size_t addr_count;
};

/** struct fips_coord_cache_stats - for display. */
struct fips_coord_cache_stats {
	size_t entries;
	size_t max_entries;
	size_t expired;
	u64 average_age_ms;
};

/** fips_coord_cache_init() - an empty cache; seed is random, for the hash. */
void fips_coord_cache_init(struct fips_coord_cache *cache, size_t max_entries, u64 ttl_ms,
			   const u8 seed[FIPS_MAP_SEED_SIZE]);

/** fips_coord_cache_fini() - free all entries. */
void fips_coord_cache_fini(struct fips_coord_cache *cache);

/**
 * fips_coord_cache_insert() - learn a node's coordinates, or learn them anew
 * @cache: the cache
 * @addr: the node
 * @coords: copied
 * @now_ms: monotonic time
 *
 * A path MTU known before stays.
 *
 * Return: 0; -EINVAL for no coordinates or too many; -ENOMEM. On error nothing changed, except that
 * an entry may have been given up for the new one.
 */
int fips_coord_cache_insert(struct fips_coord_cache *cache, const struct fips_node_addr *addr,
			    const struct fips_coords *coords, u64 now_ms);

/** fips_coord_cache_insert_mtu() - the same with the path MTU of a lookup response. */
int fips_coord_cache_insert_mtu(struct fips_coord_cache *cache, const struct fips_node_addr *addr,
				const struct fips_coords *coords, u16 path_mtu, u64 now_ms);

/**
 * fips_coord_cache_get() - look, without counting as a use
 * @coords: set to the coordinates, valid until the cache changes
 *
 * Return: false when the node is unknown or its entry has expired.
 */
bool fips_coord_cache_get(const struct fips_coord_cache *cache, const struct fips_node_addr *addr,
			  u64 now_ms, struct fips_coords *coords);

/**
 * fips_coord_cache_use() - the same as a use: the entry's life begins again, an expired one is
 * removed.
 */
bool fips_coord_cache_use(struct fips_coord_cache *cache, const struct fips_node_addr *addr,
			  u64 now_ms, struct fips_coords *coords);

/** fips_coord_cache_entry() - all that is known of a node, expired or not. Return: NULL if nothing.
 */
const struct fips_coord_entry *fips_coord_cache_entry(const struct fips_coord_cache *cache,
						      const struct fips_node_addr *addr);

/** fips_coord_cache_remove() - forget a node. Return: whether it was known. */
bool fips_coord_cache_remove(struct fips_coord_cache *cache, const struct fips_node_addr *addr);

/** fips_coord_cache_purge() - remove what has expired. Return: number of entries removed. */
size_t fips_coord_cache_purge(struct fips_coord_cache *cache, u64 now_ms);

/**
 * fips_coord_cache_invalidate_via() - remove entries whose coordinates hold a node. Return: their
 * number.
 */
size_t fips_coord_cache_invalidate_via(struct fips_coord_cache *cache,
				       const struct fips_node_addr *via);

/**
 * fips_coord_cache_invalidate_other_roots() - remove entries with another root. Return: their
 * number.
 */
size_t fips_coord_cache_invalidate_other_roots(struct fips_coord_cache *cache,
					       const struct fips_node_addr *root);

/** fips_coord_cache_stats() - figures for display. */
struct fips_coord_cache_stats fips_coord_cache_stats(const struct fips_coord_cache *cache,
						     u64 now_ms);

#endif /* FIPS_COORD_CACHE_H */
