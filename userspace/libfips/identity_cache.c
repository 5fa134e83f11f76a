// SPDX-License-Identifier: MIT
#include "libfips/identity_cache.h"

#include <stdlib.h>

static void known_identity_release(struct fips_map_node *node)
{
	free(fips_map_entry(node, struct fips_known_identity, node));
}

/* What an IPv6 address tells of a node address. */
static void prefix_key(u8 key[FIPS_MAP_KEY_SIZE], const struct fips_node_addr *addr)
{
	memcpy(key, addr->b, FIPS_MAP_KEY_SIZE - 1);
	key[FIPS_MAP_KEY_SIZE - 1] = 0;
}

void fips_identity_cache_init(struct fips_identity_cache *cache, size_t max_entries,
			      const u8 seed[FIPS_MAP_SEED_SIZE])
{
	cache->max_entries = max_entries ? max_entries : 1;
	fips_map_init(&cache->known, seed);
}

void fips_identity_cache_fini(struct fips_identity_cache *cache)
{
	fips_map_fini(&cache->known, known_identity_release);
}

const struct fips_known_identity *fips_identity_cache_put(struct fips_identity_cache *cache,
							  const struct fips_pubkey *pubkey,
							  u64 now_ms)
{
	struct fips_known_identity *known;
	struct fips_node_addr addr;
	u8 key[FIPS_MAP_KEY_SIZE];

	fips_node_addr_from_pubkey(&addr, pubkey);
	prefix_key(key, &addr);
	known = fips_map_entry(fips_map_find(&cache->known, key), struct fips_known_identity, node);
	if (!known) {
		known = calloc(1, sizeof(*known));
		if (!known || fips_map_insert(&cache->known, &known->node, key)) {
			free(known);
			return NULL;
		}
	}
	known->addr = addr;
	known->pubkey = *pubkey;
	known->seen_ms = now_ms;
	fips_map_touch(&cache->known, &known->node);
	while (cache->known.count > cache->max_entries) {
		struct fips_map_node *oldest = cache->known.oldest;

		fips_map_remove(&cache->known, oldest);
		known_identity_release(oldest);
	}
	return known;
}

const struct fips_known_identity *fips_identity_cache_peek(const struct fips_identity_cache *cache,
							   const struct fips_node_addr *addr)
{
	u8 key[FIPS_MAP_KEY_SIZE];

	prefix_key(key, addr);
	return fips_map_entry(fips_map_find(&cache->known, key), struct fips_known_identity, node);
}

const struct fips_known_identity *fips_identity_cache_use(struct fips_identity_cache *cache,
							  const struct fips_node_addr *addr,
							  u64 now_ms)
{
	struct fips_known_identity *known;
	u8 key[FIPS_MAP_KEY_SIZE];

	prefix_key(key, addr);
	known = fips_map_entry(fips_map_find(&cache->known, key), struct fips_known_identity, node);
	if (known) {
		fips_map_touch(&cache->known, &known->node);
		known->seen_ms = now_ms;
	}
	return known;
}
