// SPDX-License-Identifier: MIT
#include "libfips/coord_cache.h"

#include <errno.h>
#include <stdlib.h>

#include "libfips/coords.h"

static struct fips_coord_entry *coord_entry(struct fips_map_node *node)
{
	return fips_map_entry(node, struct fips_coord_entry, node);
}

static struct fips_coord_entry *find_entry(const struct fips_coord_cache *cache,
					   const struct fips_node_addr *addr)
{
	return coord_entry(fips_map_find(&cache->entries, addr));
}

static bool is_expired(const struct fips_coord_entry *entry, u64 now_ms)
{
	return now_ms > entry->expires_ms;
}

static void entry_free(struct fips_map_node *node)
{
	free(coord_entry(node)->coords);
	free(coord_entry(node));
}

static void drop_entry(struct fips_coord_cache *cache, struct fips_coord_entry *entry)
{
	cache->addr_count -= entry->coords->count;
	fips_map_remove(&cache->entries, &entry->node);
	entry_free(&entry->node);
}

void fips_coord_cache_init(struct fips_coord_cache *cache, size_t max_entries, u64 ttl_ms,
			   const u8 seed[FIPS_MAP_SEED_SIZE])
{
	fips_map_init(&cache->entries, seed);
	cache->max_entries = max_entries;
	cache->ttl_ms = ttl_ms;
	cache->addr_count = 0;
}

void fips_coord_cache_fini(struct fips_coord_cache *cache)
{
	fips_map_fini(&cache->entries, entry_free);
	cache->addr_count = 0;
}

static size_t addr_budget(const struct fips_coord_cache *cache)
{
	return cache->max_entries * FIPS_COORD_CACHE_ADDRS_PER_ENTRY;
}

/* Until there is room for one more entry with so many addresses. */
static void make_room(struct fips_coord_cache *cache, size_t addrs)
{
	while (cache->entries.count && (cache->entries.count >= cache->max_entries ||
					cache->addr_count + addrs > addr_budget(cache)))
		drop_entry(cache, coord_entry(cache->entries.oldest));
}

/* An entry that became longer may take the place of older ones. */
static void trim(struct fips_coord_cache *cache, const struct fips_coord_entry *keep)
{
	while (cache->addr_count > addr_budget(cache) && cache->entries.oldest != &keep->node)
		drop_entry(cache, coord_entry(cache->entries.oldest));
}

static void refresh(struct fips_coord_cache *cache, struct fips_coord_entry *entry, u64 now_ms)
{
	entry->used_ms = now_ms;
	if (__builtin_add_overflow(now_ms, cache->ttl_ms, &entry->expires_ms))
		entry->expires_ms = UINT64_MAX;
	fips_map_touch(&cache->entries, &entry->node);
}

static struct fips_coord_entry *add_entry(struct fips_coord_cache *cache,
					  const struct fips_node_addr *addr, u64 now_ms)
{
	struct fips_coord_entry *entry = calloc(1, sizeof(*entry));

	if (!entry || fips_map_insert(&cache->entries, &entry->node, addr)) {
		free(entry);
		return NULL;
	}
	entry->created_ms = now_ms;
	return entry;
}

static int learn(struct fips_coord_cache *cache, const struct fips_node_addr *addr,
		 const struct fips_coords *coords, u64 now_ms, struct fips_coord_entry **learned)
{
	struct fips_coord_entry *entry = find_entry(cache, addr);
	struct fips_coords *copy;

	if (!coords->count || coords->count > addr_budget(cache))
		return -EINVAL;
	copy = fips_coords_dup(coords);
	if (!copy)
		return -ENOMEM;
	if (entry) {
		cache->addr_count -= entry->coords->count;
		free(entry->coords);
	} else {
		make_room(cache, copy->count);
		entry = add_entry(cache, addr, now_ms);
	}
	if (!entry) {
		free(copy);
		return -ENOMEM;
	}
	entry->coords = copy;
	cache->addr_count += copy->count;
	refresh(cache, entry, now_ms);
	trim(cache, entry);
	*learned = entry;
	return 0;
}

int fips_coord_cache_insert(struct fips_coord_cache *cache, const struct fips_node_addr *addr,
			    const struct fips_coords *coords, u64 now_ms)
{
	struct fips_coord_entry *entry;

	return learn(cache, addr, coords, now_ms, &entry);
}

int fips_coord_cache_insert_mtu(struct fips_coord_cache *cache, const struct fips_node_addr *addr,
				const struct fips_coords *coords, u16 path_mtu, u64 now_ms)
{
	struct fips_coord_entry *entry;
	int err = learn(cache, addr, coords, now_ms, &entry);

	if (err)
		return err;
	entry->has_path_mtu = true;
	entry->path_mtu = path_mtu;
	return 0;
}

bool fips_coord_cache_get(const struct fips_coord_cache *cache, const struct fips_node_addr *addr,
			  u64 now_ms, struct fips_coords *coords)
{
	const struct fips_coord_entry *entry = find_entry(cache, addr);

	if (!entry || is_expired(entry, now_ms))
		return false;
	*coords = *entry->coords;
	return true;
}

bool fips_coord_cache_use(struct fips_coord_cache *cache, const struct fips_node_addr *addr,
			  u64 now_ms, struct fips_coords *coords)
{
	struct fips_coord_entry *entry = find_entry(cache, addr);

	if (!entry)
		return false;
	if (is_expired(entry, now_ms)) {
		drop_entry(cache, entry);
		return false;
	}
	refresh(cache, entry, now_ms);
	*coords = *entry->coords;
	return true;
}

const struct fips_coord_entry *fips_coord_cache_entry(const struct fips_coord_cache *cache,
						      const struct fips_node_addr *addr)
{
	return find_entry(cache, addr);
}

bool fips_coord_cache_remove(struct fips_coord_cache *cache, const struct fips_node_addr *addr)
{
	struct fips_coord_entry *entry = find_entry(cache, addr);

	if (entry)
		drop_entry(cache, entry);
	return entry;
}

size_t fips_coord_cache_purge(struct fips_coord_cache *cache, u64 now_ms)
{
	struct fips_map_node *node, *next;
	size_t removed = 0;

	fips_map_for_each(&cache->entries, node, next) {
		if (is_expired(coord_entry(node), now_ms)) {
			drop_entry(cache, coord_entry(node));
			removed++;
		}
	}
	return removed;
}

size_t fips_coord_cache_invalidate_via(struct fips_coord_cache *cache,
				       const struct fips_node_addr *via)
{
	struct fips_map_node *node, *next;
	size_t removed = 0;

	fips_map_for_each(&cache->entries, node, next) {
		if (fips_coords_contains(coord_entry(node)->coords, via)) {
			drop_entry(cache, coord_entry(node));
			removed++;
		}
	}
	return removed;
}

size_t fips_coord_cache_invalidate_other_roots(struct fips_coord_cache *cache,
					       const struct fips_node_addr *root)
{
	struct fips_map_node *node, *next;
	size_t removed = 0;

	fips_map_for_each(&cache->entries, node, next) {
		if (!fips_node_addr_equal(fips_coords_root(coord_entry(node)->coords), root)) {
			drop_entry(cache, coord_entry(node));
			removed++;
		}
	}
	return removed;
}

struct fips_coord_cache_stats fips_coord_cache_stats(const struct fips_coord_cache *cache,
						     u64 now_ms)
{
	struct fips_coord_cache_stats stats = {
		.entries = cache->entries.count,
		.max_entries = cache->max_entries,
	};
	struct fips_map_node *node, *next;
	u64 total_age_ms = 0;

	fips_map_for_each(&cache->entries, node, next) {
		const struct fips_coord_entry *entry = coord_entry(node);

		stats.expired += is_expired(entry, now_ms);
		total_age_ms += now_ms > entry->created_ms ? now_ms - entry->created_ms : 0;
	}
	if (stats.entries)
		stats.average_age_ms = total_age_ms / stats.entries;
	return stats;
}
