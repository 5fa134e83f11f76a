/* SPDX-License-Identifier: MIT */
/*
 * Identity cache: public keys by the node addresses and IPv6 addresses that were made of them.
 *
 * An address cannot be turned back into its key, so a node can only be called whose key was seen:
 * in the configuration, a DNS query, or a handshake. Protocol document: "Addresses".
 */
#ifndef FIPS_IDENTITY_CACHE_H
#define FIPS_IDENTITY_CACHE_H

#include "libfips/identity.h"
#include "libfips/map.h"

/**
 * struct fips_known_identity - a key that was seen
 * @node: membership in the cache; its key is the 15 bytes an IPv6 address holds, then 0
 * @addr: node address
 * @pubkey: the key
 * @seen_ms: when it was last seen or used, monotonic
 */
struct fips_known_identity {
	struct fips_map_node node;
	struct fips_node_addr addr;
	struct fips_pubkey pubkey;
	u64 seen_ms;
};

/** struct fips_identity_cache - keys seen, the least recently used one first. */
struct fips_identity_cache {
	struct fips_map known;
	size_t max_entries;
};

/** fips_identity_cache_init() - an empty cache; seed is random, for the hash. */
void fips_identity_cache_init(struct fips_identity_cache *cache, size_t max_entries,
			      const u8 seed[FIPS_MAP_SEED_SIZE]);

/** fips_identity_cache_fini() - forget all. */
void fips_identity_cache_fini(struct fips_identity_cache *cache);

/**
 * fips_identity_cache_put() - remember a key; counts as a use
 *
 * The key used longest ago gives way in a full cache. Return: the entry, or NULL without memory.
 */
const struct fips_known_identity *fips_identity_cache_put(struct fips_identity_cache *cache,
							  const struct fips_pubkey *pubkey,
							  u64 now_ms);

/**
 * fips_identity_cache_use() - key of an address of which the first 15 bytes are known; counts as a
 * use. Return: NULL if it was never seen.
 */
const struct fips_known_identity *fips_identity_cache_use(struct fips_identity_cache *cache,
							  const struct fips_node_addr *addr,
							  u64 now_ms);

/** fips_identity_cache_peek() - the same, not as a use. */
const struct fips_known_identity *fips_identity_cache_peek(const struct fips_identity_cache *cache,
							   const struct fips_node_addr *addr);

#endif /* FIPS_IDENTITY_CACHE_H */
