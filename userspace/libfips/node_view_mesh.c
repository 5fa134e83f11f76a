// SPDX-License-Identifier: MIT
/* Views of what a node knows of the mesh: tree, filters, coordinates, keys, lookups, dialling. */
#include <math.h>

#include "libfips/node_private.h"

/* Monotonic milliseconds as Unix milliseconds; a time to come, too. */
static u64 unix_of(const struct fips_now *now, u64 mono_ms)
{
	return now->unix_ms + (mono_ms - now->mono_ns / 1000000);
}

static void name_view(const struct fips_node *node, const struct fips_node_addr *addr,
		      struct fips_name_view *view)
{
	const struct fips_known_identity *known = fips_identity_cache_peek(&node->identities, addr);

	*view = (struct fips_name_view){
		.addr = *addr,
		.alias = fips_peer_alias(node, addr),
	};
	if (fips_node_addr_equal(addr, &node->identity.addr)) {
		view->has_pubkey = true;
		view->pubkey = node->identity.pubkey;
	} else if (known && fips_node_addr_equal(addr, &known->addr)) {
		view->has_pubkey = true;
		view->pubkey = known->pubkey;
	}
}

/* ---- Tree ---- */

void fips_node_tree_view(const struct fips_node *node, struct fips_tree_view *view)
{
	*view = (struct fips_tree_view){
		.is_root = fips_tree_is_root(&node->tree),
		.is_signed = node->tree.is_signed,
		.coords = fips_tree_coords(&node->tree),
		.sequence = fips_tree_sequence(&node->tree),
		.peers = node->tree.peers.count,
	};
	name_view(node, fips_tree_parent(&node->tree), &view->parent);
	name_view(node, fips_tree_root(&node->tree), &view->root);
}

void fips_node_tree_peers(const struct fips_node *node,
			  void (*fn)(void *ctx, const struct fips_tree_peer_view *view), void *ctx)
{
	struct fips_coords own = fips_tree_coords(&node->tree);
	struct fips_map_node *at, *next;

	fips_map_for_each(&node->tree.peers, at, next) {
		const struct fips_node_addr *addr = (const struct fips_node_addr *)at->key;
		struct fips_tree_peer_view view = {
			.coords = fips_tree_peer_coords(&node->tree, addr),
		};

		name_view(node, addr, &view.name);
		view.distance = view.coords.count ? fips_coords_distance(&own, &view.coords) : 0;
		fn(ctx, &view);
	}
}

/* ---- Filters ---- */

static double estimate(const struct fips_node *node, const struct fips_bloom *filter)
{
	double count;

	return fips_bloom_estimate(filter, node->config->node.bloom.max_inbound_fpr, &count) ?
		       count :
		       NAN;
}

void fips_node_filters_view(const struct fips_node *node, struct fips_filters_view *view)
{
	const struct fips_link *parent = fips_link_find(node, fips_tree_parent(&node->tree));
	u8 sent[FIPS_BLOOM_BYTES];
	struct fips_bloom filter;

	*view = (struct fips_filters_view){
		.sequence = node->announcing.filter_sequence,
		.uptree_fill_ratio = NAN,
		.uptree_estimate = NAN,
	};
	if (fips_tree_is_root(&node->tree) || !parent || !parent->filters.has_sent)
		return;
	memcpy(sent, parent->filters.sent, sizeof(sent));
	fips_bloom_init(&filter, sent, FIPS_BLOOM_BITS, FIPS_BLOOM_HASH_COUNT);
	view->uptree_fill_ratio = fips_bloom_fill_ratio(&filter);
	view->uptree_estimate = estimate(node, &filter);
}

void fips_node_filters(const struct fips_node *node,
		       void (*fn)(void *ctx, const struct fips_filter_view *view), void *ctx)
{
	struct fips_map_node *at, *next;
	struct fips_bloom filter;
	struct fips_link *link;

	fips_link_for_each(node, link, at, next) {
		struct fips_filter_view view = {
			.has_filter = fips_bloom_peer_inbound(&link->filters, &filter),
			.sequence = link->filters.inbound_sequence,
			.estimate = NAN,
		};

		name_view(node, &link->addr, &view.name);
		if (view.has_filter) {
			view.estimate = estimate(node, &filter);
			view.set_bits = fips_bloom_count_ones(&filter);
			view.fill_ratio = fips_bloom_fill_ratio(&filter);
		}
		fn(ctx, &view);
	}
}

/* ---- Caches ---- */

void fips_node_coords_figures(const struct fips_node *node, const struct fips_now *now,
			      struct fips_coords_figures_view *view)
{
	struct fips_coord_cache_stats stats =
		fips_coord_cache_stats(&node->routing.coords, now->mono_ns / 1000000);

	*view = (struct fips_coords_figures_view){
		.count = stats.entries,
		.max = stats.max_entries,
		.expired = stats.expired,
		.ttl_ms = node->routing.coords.ttl_ms,
		.average_age_ms = stats.average_age_ms,
	};
}

/* The newest so many of a map's entries: where to begin. NULL: there are none. */
static struct fips_map_node *newest(const struct fips_map *map, size_t max)
{
	struct fips_map_node *at = map->newest;

	if (map->count <= max)
		return map->oldest;
	while (at && --max)
		at = at->older;
	return at;
}

void fips_node_coords(const struct fips_node *node, const struct fips_now *now, size_t max,
		      void (*fn)(void *ctx, const struct fips_coords_view *view), void *ctx)
{
	struct fips_map_node *at = newest(&node->routing.coords.entries, max);

	for (; at; at = at->newer) {
		const struct fips_coord_entry *entry =
			fips_map_entry(at, struct fips_coord_entry, node);
		struct fips_coords_view view = {
			.coords = *entry->coords,
			.created_unix_ms = unix_of(now, entry->created_ms),
			.used_unix_ms = unix_of(now, entry->used_ms),
			.has_path_mtu = entry->has_path_mtu,
			.path_mtu = entry->path_mtu,
		};

		if (entry->expires_ms < now->mono_ns / 1000000)
			continue;
		name_view(node, (const struct fips_node_addr *)at->key, &view.name);
		fn(ctx, &view);
	}
}

void fips_node_identities(const struct fips_node *node, const struct fips_now *now, size_t max,
			  void (*fn)(void *ctx, const struct fips_identity_view *view), void *ctx)
{
	struct fips_map_node *at = newest(&node->identities.known, max);

	for (; at; at = at->newer) {
		const struct fips_known_identity *known =
			fips_map_entry(at, struct fips_known_identity, node);
		struct fips_identity_view view = {
			.name = {
				.addr = known->addr,
				.has_pubkey = true,
				.pubkey = known->pubkey,
				.alias = fips_peer_alias(node, &known->addr),
			},
			.seen_unix_ms = unix_of(now, known->seen_ms),
		};

		fn(ctx, &view);
	}
}

/* ---- Lookups and dialling ---- */

struct search_walk {
	const struct fips_node *node;
	const struct fips_now *now;
	void (*fn)(void *ctx, const struct fips_search_view *view);
	void *ctx;
};

static void search_view(void *ctx, const struct fips_lookup_status *status)
{
	const struct search_walk *walk = ctx;
	struct fips_search_view view = {
		.started_unix_ms = unix_of(walk->now, status->started_ms),
		.sent_unix_ms = unix_of(walk->now, status->last_sent_ms),
		.attempt = status->attempt,
	};

	name_view(walk->node, &status->target, &view.name);
	walk->fn(walk->ctx, &view);
}

void fips_node_searches(const struct fips_node *node, const struct fips_now *now,
			void (*fn)(void *ctx, const struct fips_search_view *view), void *ctx)
{
	struct search_walk walk = { node, now, fn, ctx };

	fips_lookup_each(&node->searching.lookups, search_view, &walk);
}

void fips_node_retries(const struct fips_node *node, const struct fips_now *now,
		       void (*fn)(void *ctx, const struct fips_retry_view *view), void *ctx)
{
	struct fips_map_node *at, *next;
	struct fips_peer *peer;

	fips_map_for_each_entry(&node->peers.by_addr, peer, struct fips_peer, by_addr, at, next) {
		struct fips_retry_view view = {
			.retries = peer->retries,
			.auto_reconnect = peer->auto_reconnect,
		};

		if (!peer->retry_timer.armed)
			continue;
		view.due_unix_ms = unix_of(now, peer->retry_timer.due_ms);
		name_view(node, &peer->addr, &view.name);
		fn(ctx, &view);
	}
}

size_t fips_node_recent_requests(const struct fips_node *node)
{
	return node->searching.lookups.recent.count;
}
