// SPDX-License-Identifier: MIT
/* Queries for what the node knows of the mesh: tree, filters, caches, routing. */

#include "fipsd/queries.h"

static void put_coords(struct fipsd_json *json, const char *key, const struct fipsd_coords *coords)
{
	u32 i;

	fipsd_json_array(json, key);
	for (i = 0; i < coords->count; i++)
		fipsd_json_node_addr(json, NULL, &coords->addrs[i]);
	fipsd_json_end_array(json);
}

static u64 age_ms(const struct fipsd_query_input *input, u64 then_ms)
{
	return input->now_ms > then_ms ? input->now_ms - then_ms : 0;
}

static void put_addr_ipv6(struct fipsd_json *json, const struct fips_node_addr *addr)
{
	u8 ipv6[16];

	fips_node_addr_to_ipv6(ipv6, addr);
	fipsd_json_ipv6(json, "ipv6_addr", ipv6);
}

/* --- Tree --- */

static void put_tree_peer(struct fipsd_json *json, const struct fipsd_tree_row *row)
{
	fipsd_json_object(json, NULL);
	fipsd_json_node_addr(json, "node_addr", &row->node_addr);
	fipsd_json_text(json, "display_name", row->display_name);
	if (row->coords.count) {
		fipsd_json_u64(json, "depth", row->coords.count - 1);
		fipsd_json_node_addr(json, "root", &row->coords.addrs[row->coords.count - 1]);
		put_coords(json, "coords", &row->coords);
		fipsd_json_u64(json, "distance_to_us", row->distance_to_us);
	}
	fipsd_json_end_object(json);
}

static void put_own_coords(struct fipsd_json *json, const struct fipsd_snapshot *s)
{
	const struct fipsd_own_coords_row *row;
	size_t i;

	fipsd_json_u64(json, "depth", s->own_coords.count ? s->own_coords.count - 1 : 0);
	fipsd_json_array(json, "my_coords");
	for (i = 0; i < s->own_coords.count; i++) {
		row = s->own_coords.rows[i];
		fipsd_json_node_addr(json, NULL, &row->node_addr);
	}
	fipsd_json_end_array(json);
}

bool fipsd_show_tree(struct fipsd_query_input *input, struct fipsd_json *json)
{
	const struct fipsd_snapshot *s = input->snapshot;
	const struct fipsd_tree_figures *tree = &s->node.tree;
	size_t i;

	fipsd_json_object(json, NULL);
	fipsd_json_node_addr(json, "my_node_addr", &s->node.node_addr);
	fipsd_json_node_addr(json, "root", &s->node.root);
	fipsd_json_text(json, "root_npub", *tree->root_npub ? tree->root_npub : NULL);
	fipsd_json_bool(json, "is_root", s->node.is_root);
	put_own_coords(json, s);
	fipsd_json_node_addr(json, "parent", &tree->parent);
	fipsd_json_text(json, "parent_display_name", tree->parent_display_name);
	fipsd_json_u64(json, "declaration_sequence", tree->declaration_sequence);
	fipsd_json_bool(json, "declaration_signed", tree->declaration_signed);
	fipsd_json_u64(json, "peer_tree_count", tree->peer_tree_count);
	fipsd_json_array(json, "peers");
	for (i = 0; i < s->tree.count; i++)
		put_tree_peer(json, s->tree.rows[i]);
	fipsd_json_end_array(json);
	fipsd_query_family(json, "stats", "tree", s);
	fipsd_json_end_object(json);
	return true;
}

/* --- Bloom filters --- */

static void put_filter(struct fipsd_json *json, const struct fipsd_filter_row *row)
{
	fipsd_json_object(json, NULL);
	fipsd_json_node_addr(json, "peer", &row->peer);
	fipsd_json_text(json, "display_name", row->display_name);
	fipsd_json_bool(json, "has_filter", row->has_filter);
	fipsd_json_u64(json, "filter_sequence", row->filter_sequence);
	if (row->has_filter) {
		fipsd_json_number(json, "estimated_count", row->estimated_count);
		fipsd_json_u64(json, "set_bits", row->set_bits);
		fipsd_json_number(json, "fill_ratio", row->fill_ratio);
	}
	fipsd_json_end_object(json);
}

bool fipsd_show_bloom(struct fipsd_query_input *input, struct fipsd_json *json)
{
	const struct fipsd_snapshot *s = input->snapshot;
	size_t i;

	fipsd_json_object(json, NULL);
	fipsd_json_node_addr(json, "own_node_addr", &s->node.node_addr);
	fipsd_json_bool(json, "is_leaf_only", s->node.is_leaf_only);
	fipsd_json_u64(json, "sequence", s->node.bloom.sequence);
	/* Nobody tells a node that it is a leaf, here as in the reference: there are none. */
	fipsd_json_u64(json, "leaf_dependent_count", 0);
	fipsd_json_array(json, "leaf_dependents");
	fipsd_json_end_array(json);
	fipsd_json_array(json, "peer_filters");
	for (i = 0; i < s->filters.count; i++)
		put_filter(json, s->filters.rows[i]);
	fipsd_json_end_array(json);
	fipsd_json_number(json, "uptree_fill_ratio", s->node.bloom.uptree_fill_ratio);
	fipsd_json_number(json, "uptree_estimated_count", s->node.bloom.uptree_estimated_count);
	fipsd_query_family(json, "stats", "bloom", s);
	fipsd_json_end_object(json);
	return true;
}

/* --- Caches --- */

static void put_cache_entry(const struct fipsd_query_input *input, struct fipsd_json *json,
			    const struct fipsd_cache_row *row)
{
	fipsd_json_object(json, NULL);
	fipsd_json_node_addr(json, "node_addr", &row->node_addr);
	fipsd_json_text(json, "display_name", row->display_name);
	put_addr_ipv6(json, &row->node_addr);
	fipsd_json_u64(json, "depth", row->coords.count ? row->coords.count - 1 : 0);
	put_coords(json, "coords", &row->coords);
	fipsd_json_u64(json, "age_ms", age_ms(input, row->created_at_ms));
	fipsd_json_u64(json, "last_used_ms", row->last_used_ms);
	if (row->path_mtu)
		fipsd_json_u64(json, "path_mtu", row->path_mtu);
	fipsd_json_end_object(json);
}

bool fipsd_show_cache(struct fipsd_query_input *input, struct fipsd_json *json)
{
	const struct fipsd_snapshot *s = input->snapshot;
	const struct fipsd_cache_figures *cache = &s->node.cache;
	size_t i;

	fipsd_json_object(json, NULL);
	fipsd_json_u64(json, "count", cache->count);
	fipsd_json_u64(json, "max_entries", cache->max_entries);
	fipsd_json_number(json, "fill_ratio",
			  cache->max_entries ? (double)cache->count / (double)cache->max_entries :
					       0.0);
	fipsd_json_u64(json, "default_ttl_ms", cache->default_ttl_ms);
	fipsd_json_u64(json, "expired", cache->expired);
	fipsd_json_u64(json, "avg_age_ms", cache->avg_age_ms);
	fipsd_json_array(json, "entries");
	for (i = 0; i < s->cache.count; i++)
		put_cache_entry(input, json, s->cache.rows[i]);
	fipsd_json_end_array(json);
	fipsd_json_end_object(json);
	return true;
}

static void put_identity(const struct fipsd_query_input *input, struct fipsd_json *json,
			 const struct fipsd_identity_row *row)
{
	fipsd_json_object(json, NULL);
	fipsd_json_node_addr(json, "node_addr", &row->node_addr);
	fipsd_json_text(json, "npub", row->npub);
	fipsd_json_text(json, "display_name", row->display_name);
	put_addr_ipv6(json, &row->node_addr);
	fipsd_json_u64(json, "last_seen_ms", row->last_seen_ms);
	fipsd_json_u64(json, "age_ms", age_ms(input, row->last_seen_ms));
	fipsd_json_end_object(json);
}

bool fipsd_show_identity_cache(struct fipsd_query_input *input, struct fipsd_json *json)
{
	const struct fipsd_snapshot *s = input->snapshot;
	size_t i;

	fipsd_json_object(json, NULL);
	fipsd_json_array(json, "entries");
	for (i = 0; i < s->identities.count; i++)
		put_identity(input, json, s->identities.rows[i]);
	fipsd_json_end_array(json);
	fipsd_json_u64(json, "count", s->node.routing.identity_cache_entries);
	fipsd_json_u64(json, "max_entries", s->node.routing.identity_cache_max);
	fipsd_json_end_object(json);
	return true;
}

/* --- Routing --- */

static void put_lookup(const struct fipsd_query_input *input, struct fipsd_json *json,
		       const struct fipsd_lookup_row *row)
{
	fipsd_json_object(json, NULL);
	fipsd_json_node_addr(json, "target", &row->target);
	fipsd_json_text(json, "display_name", row->display_name);
	fipsd_json_u64(json, "initiated_ms", row->initiated_ms);
	fipsd_json_u64(json, "last_sent_ms", row->last_sent_ms);
	fipsd_json_u64(json, "attempt", row->attempt);
	fipsd_json_u64(json, "age_ms", age_ms(input, row->initiated_ms));
	fipsd_json_end_object(json);
}

static void put_retry(struct fipsd_json *json, const struct fipsd_retry_row *row)
{
	fipsd_json_object(json, NULL);
	fipsd_json_node_addr(json, "node_addr", &row->node_addr);
	fipsd_json_text(json, "display_name", row->display_name);
	fipsd_json_u64(json, "retry_count", row->retry_count);
	fipsd_json_u64(json, "retry_after_ms", row->retry_after_ms);
	fipsd_json_bool(json, "auto_reconnect", row->auto_reconnect);
	fipsd_json_end_object(json);
}

bool fipsd_show_routing(struct fipsd_query_input *input, struct fipsd_json *json)
{
	const struct fipsd_snapshot *s = input->snapshot;
	const struct fipsd_routing_figures *routing = &s->node.routing;
	size_t i;

	fipsd_json_object(json, NULL);
	fipsd_json_u64(json, "coord_cache_entries", s->node.cache.count);
	fipsd_json_u64(json, "identity_cache_entries", routing->identity_cache_entries);
	fipsd_json_array(json, "pending_lookups");
	for (i = 0; i < s->lookups.count; i++)
		put_lookup(input, json, s->lookups.rows[i]);
	fipsd_json_end_array(json);
	fipsd_json_u64(json, "pending_tun_destinations", routing->pending_tun_destinations);
	fipsd_json_u64(json, "pending_tun_packets", routing->pending_tun_packets);
	fipsd_json_u64(json, "recent_requests", routing->recent_requests);
	fipsd_json_array(json, "retries");
	for (i = 0; i < s->retries.count; i++)
		put_retry(json, s->retries.rows[i]);
	fipsd_json_end_array(json);
	fipsd_query_family(json, "forwarding", "forwarding", s);
	fipsd_query_family(json, "discovery", "discovery", s);
	fipsd_query_family(json, "error_signals", "errors", s);
	fipsd_query_family(json, "congestion", "congestion", s);
	fipsd_json_end_object(json);
	return true;
}
