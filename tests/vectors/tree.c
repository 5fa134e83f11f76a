// SPDX-License-Identifier: MIT
/* Spanning tree and routing: distances, parent choice, own coordinates, next hops. */
#include "libfips/coords.h"
#include "libfips/mmp_estimator.h"
#include "libfips/router.h"
#include "libfips/tree.h"
#include "runner.h"

/* Times before "now" must not be negative. */
#define NOW_MS 1000000000

static const u8 seed[FIPS_MAP_SEED_SIZE];

/* A number, or a word for "there is none". */
static void check_distance(struct vector *v, const char *key, u32 distance)
{
	if (json_is_string(vector_get(v, v->json, key)))
		vector_check_str(v, v->json, key,
				 distance == FIPS_DISTANCE_INFINITE ? "infinite" : "a number");
	else
		vector_check_u64(v, v->json, key, distance);
}

static void check_addr_or_null(struct vector *v, json_t *obj, const char *key,
			       const struct fips_node_addr *addr)
{
	if (vector_is_null(obj, key))
		vector_check_null(v, obj, key, addr);
	else if (vector_check(v, key, addr, "an address, got none"))
		vector_check_addr(v, obj, key, addr);
}

/* What the hand-made pairs say beside the distance. */
static void check_relations(struct vector *v, const struct fips_coords *a,
			    const struct fips_coords *b)
{
	static const struct fips_node_addr stranger = { { 0x5a, 0xa5, 0x3c } };

	check_addr_or_null(v, v->json, "a_root", fips_coords_root(a));
	check_addr_or_null(v, v->json, "a_parent", fips_coords_parent(a));
	vector_check_bool(v, v->json, "a_contains_b", fips_coords_contains(a, fips_coords_node(b)));
	vector_check_bool(v, v->json, "a_contains_stranger", fips_coords_contains(a, &stranger));
	vector_check_bool(v, v->json, "a_has_ancestor_b",
			  fips_coords_has_ancestor(a, fips_coords_node(b)));
	vector_check_bool(v, v->json, "b_has_ancestor_a",
			  fips_coords_has_ancestor(b, fips_coords_node(a)));
}

static void run_distance(struct vector *v)
{
	struct fips_coords a = vector_coords(v, v->json, "a"), b = vector_coords(v, v->json, "b");

	check_distance(v, "distance", fips_coords_distance(&a, &b));
	check_distance(v, "distance_reverse", fips_coords_distance(&b, &a));
	check_addr_or_null(v, v->json, "lca", fips_coords_lca(&a, &b));
	vector_check_u64(v, v->json, "lca_depth", fips_coords_lca_depth(&a, &b));
	vector_check_u64(v, v->json, "a_depth", fips_coords_depth(&a));
	vector_check_u64(v, v->json, "b_depth", fips_coords_depth(&b));
	if (!vector_is_null(v->json, "a_root"))
		check_relations(v, &a, &b);
}

/* An announcement with this ancestry, as a peer with these coordinates would make it. */
static struct fips_tree_announce announce_of(struct vector *v, const struct fips_coords *coords,
					     u64 sequence)
{
	struct fips_ancestry_entry *entries = vector_alloc(v, coords->count * sizeof(*entries));
	size_t i;

	for (i = 0; i < coords->count; i++)
		entries[i].node = coords->addrs[i];
	return (struct fips_tree_announce){
		.sequence = sequence,
		.parent = *fips_coords_parent(coords),
		.ancestry = { .entries = entries, .count = coords->count },
	};
}

static void add_peer(struct vector *v, struct fips_tree *tree, const struct fips_coords *coords,
		     u64 sequence)
{
	struct fips_tree_announce announce = announce_of(v, coords, sequence);

	vector_check(v, "peers", fips_tree_update_peer(tree, &announce) == FIPS_TREE_ACCEPTED,
		     "the announcement to be fresh");
}

static void new_tree(struct vector *v, struct fips_tree *tree, const struct fips_node_addr *self,
		     const struct fips_tree_config *config, u64 unix_secs)
{
	vector_check(v, "tree", !fips_tree_init(tree, self, config, unix_secs, seed), "memory");
}

/* The parent before is known by the tail of the own coordinates; it need not be a peer any more. */
static void set_parent_before(struct vector *v, struct fips_tree *tree)
{
	struct fips_coords own = vector_coords(v, v->json, "own_coords_before");
	struct fips_node_addr parent = vector_addr(v, v->json, "current_parent");
	u64 ago_ms = vector_u64(v, v->json, "ms_since_last_switch");
	struct fips_coords above = { .addrs = own.addrs + 1, .count = (u16)(own.count - 1) };

	add_peer(v, tree, &above, 1);
	vector_check(v, "current_parent",
		     !fips_tree_set_parent(tree, &parent, 2, 0, NOW_MS - ago_ms, NULL),
		     "to be set");
	if (!vector_bool(v, v->json, "current_parent_still_a_peer"))
		fips_tree_forget_peer(tree, &parent);
}

static void run_parent_choice(struct vector *v)
{
	struct fips_tree_config config = FIPS_TREE_CONFIG_DEFAULT;
	struct fips_node_addr self = vector_addr(v, v->json, "own_node_addr"), parent;
	json_t *peers = vector_get(v, v->json, "peers"), *peer;
	struct fips_tree_cost *items =
		vector_alloc(v, (json_array_size(peers) + 1) * sizeof(*items));
	struct fips_tree_costs costs = { .item = items };
	struct fips_coords own;
	struct fips_tree tree;
	bool due;
	size_t i;

	config.hysteresis = vector_double(v, v->json, "hysteresis");
	config.hold_down_ms = vector_u64(v, v->json, "hold_down_secs") * 1000;
	new_tree(v, &tree, &self, &config, 0);
	if (!vector_is_null(v->json, "current_parent"))
		set_parent_before(v, &tree);
	own = fips_tree_coords(&tree);
	vector_check_coords(v, v->json, "own_coords_before", &own);
	vector_check_addr(v, v->json, "own_root_before", fips_tree_root(&tree));
	vector_check_bool(v, v->json, "is_root_before", fips_tree_is_root(&tree));
	json_array_foreach(peers, i, peer) {
		struct fips_node_addr addr = vector_addr(v, peer, "node_addr");
		struct fips_coords coords = vector_coords(v, peer, "coords");

		add_peer(v, &tree, &coords, 10);
		if (vector_is_null(peer, "cost"))
			continue;
		items[costs.count].addr = addr;
		items[costs.count++].cost = vector_double(v, peer, "cost");
	}
	vector_check_bool(v, v->json, "should_be_root", fips_tree_should_be_root(&tree));
	due = fips_tree_evaluate(&tree, &costs, NOW_MS, &parent);
	check_addr_or_null(v, v->json, "switch_to", due ? &parent : NULL);
	fips_tree_fini(&tree);
}

static void run_defaults(struct vector *v)
{
	struct fips_tree_config config = FIPS_TREE_CONFIG_DEFAULT;

	vector_check_double(v, v->json, "parent_hysteresis", config.hysteresis);
	vector_check_u64(v, v->json, "hold_down_secs", config.hold_down_ms / 1000);
	vector_check_u64(v, v->json, "reeval_interval_secs", config.reeval_interval_ms / 1000);
	vector_check_u64(v, v->json, "announce_min_interval_ms",
			 FIPS_TREE_ANNOUNCE_INTERVAL_MS_DEFAULT);
	vector_check_u64(v, v->json, "flap_threshold", config.flap_threshold);
	vector_check_u64(v, v->json, "flap_window_secs", config.flap_window_ms / 1000);
	vector_check_u64(v, v->json, "flap_dampening_secs", config.flap_dampening_ms / 1000);
}

static void run_flap(struct vector *v)
{
	static const struct fips_node_addr self = { { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
						      0xff } };
	struct fips_tree_config config = FIPS_TREE_CONFIG_DEFAULT;
	struct fips_node_addr parent = { { 0 } };
	struct fips_tree tree;
	json_t *step;
	size_t i;

	config.flap_threshold = (u32)vector_u64(v, v->json, "threshold");
	config.flap_window_ms = vector_u64(v, v->json, "window_secs") * 1000;
	config.flap_dampening_ms = vector_u64(v, v->json, "dampening_secs") * 1000;
	new_tree(v, &tree, &self, &config, 0);
	json_array_foreach(vector_get(v, v->json, "steps"), i, step) {
		struct fips_coords coords = { .addrs = &parent, .count = 1 };
		u64 now_ms = NOW_MS + vector_u64(v, step, "ms");
		bool engaged = false;

		vector_where(v, "step %zu", i);
		if (vector_is_null(step, "switch_to_same_parent"))
			parent = vector_addr(v, step, "switch_to");
		if (!fips_tree_peer(&tree, &parent))
			add_peer(v, &tree, &coords, 1);
		fips_tree_set_parent(&tree, &parent, i + 2, 0, now_ms, &engaged);
		vector_check_bool(v, step, "dampening_engaged_now", engaged);
		vector_check_bool(v, step, "dampened", fips_tree_flap_dampened(&tree, now_ms));
	}
	fips_tree_fini(&tree);
}

static void check_own(struct vector *v, const char *key, const struct fips_tree *tree)
{
	json_t *expected = vector_get(v, v->json, key);
	struct fips_coords own = fips_tree_coords(tree);
	struct fips_tree_announce announce = fips_tree_announcement(tree);

	vector_where(v, "%s", key);
	vector_check_bool(v, expected, "is_root", fips_tree_is_root(tree));
	vector_check_u64(v, expected, "sequence", fips_tree_sequence(tree));
	if (!vector_is_null(expected, "timestamp"))
		vector_check_u64(v, expected, "timestamp", announce.timestamp);
	if (!vector_is_null(expected, "coords"))
		vector_check_coords(v, expected, "coords", &own);
	if (!vector_is_null(expected, "declared_parent"))
		vector_check_addr(v, expected, "declared_parent", fips_tree_parent(tree));
	if (!vector_is_null(expected, "root"))
		vector_check_addr(v, expected, "root", fips_tree_root(tree));
	vector_check(v, "ancestry",
		     announce.ancestry.count == own.count &&
			     fips_get_le64(&announce.ancestry.entries[0].sequence) ==
				     announce.sequence &&
			     fips_get_le64(&announce.ancestry.entries[0].timestamp) ==
				     announce.timestamp,
		     "to begin with the declaration's numbers");
	vector_where(v, "%s", "");
}

static void run_own_coords(struct vector *v)
{
	struct fips_node_addr self = vector_addr(v, v->json, "own_node_addr");
	struct fips_coords parent = vector_coords(v, v->json, "parent_coords");
	struct fips_tree_config config = FIPS_TREE_CONFIG_DEFAULT;
	struct fips_tree_costs no_costs = { 0 };
	struct fips_tree_outcome outcome;
	struct fips_tree tree;

	new_tree(v, &tree, &self, &config, vector_u64(v, v->json, "unix_secs_at_start"));
	check_own(v, "initial", &tree);
	add_peer(v, &tree, &parent, 1);
	fips_tree_set_parent(&tree, fips_coords_node(&parent),
			     vector_u64(v, v->json, "set_parent_sequence"),
			     vector_u64(v, v->json, "set_parent_timestamp"), NOW_MS, NULL);
	check_own(v, "after", &tree);
	if (!fips_tree_remove_peer(&tree, fips_coords_node(&parent), &no_costs, NOW_MS,
				   vector_u64(v, v->json, "unix_secs_at_loss"), &outcome)) {
		/*
		 * Made a root above, so there was nothing to lose; take up a lost parent from
		 * before.
		 */
		struct fips_tree_declaration own = tree.declaration;

		own.parent = *fips_coords_node(&parent);
		fips_tree_adopt(&tree, &own, tree.signature,
				vector_u64(v, v->json, "unix_secs_at_loss"));
	}
	check_own(v, "after_parent_lost", &tree);
	fips_tree_fini(&tree);
}

static void run_freshness(struct vector *v)
{
	static const struct fips_node_addr self = { { 0xff } }, peer = { { 1 } };
	struct fips_coords coords = { .addrs = &peer, .count = 1 };
	struct fips_tree_config config = FIPS_TREE_CONFIG_DEFAULT;
	struct fips_tree tree;
	json_t *step;
	size_t i;

	new_tree(v, &tree, &self, &config, 0);
	json_array_foreach(vector_get(v, v->json, "steps"), i, step) {
		u64 sequence = vector_value_u64(v, json_array_get(step, 0), "sequence");
		struct fips_tree_announce announce = announce_of(v, &coords, sequence);
		bool accepted = fips_tree_update_peer(&tree, &announce) == FIPS_TREE_ACCEPTED;

		vector_where(v, "step %zu", i);
		vector_check(v, "accepted", accepted == json_is_true(json_array_get(step, 1)),
			     "the other");
	}
	fips_tree_fini(&tree);
}

static void run_greedy_next_hop(struct vector *v)
{
	struct fips_coords own = vector_coords(v, v->json, "own_coords");
	struct fips_coords dest = vector_coords(v, v->json, "dest_coords");
	json_t *peers = vector_get(v, v->json, "peers"), *peer;
	struct fips_router_peer *list =
		vector_alloc(v, (json_array_size(peers) + 1) * sizeof(*list));
	struct fips_router_view view = {
		.self = fips_coords_node(&own),
		.coords = own,
		.peers = list,
		.peer_count = json_array_size(peers),
	};
	const struct fips_router_peer *hop;
	size_t i;

	json_array_foreach(peers, i, peer) {
		json_t *wrapped = json_pack("{sO}", "coords", peer);

		list[i].coords = vector_coords(v, wrapped, "coords");
		list[i].addr = *fips_coords_node(&list[i].coords);
		list[i].can_send = true;
		json_decref(wrapped);
	}
	hop = fips_router_greedy(&view, &dest);
	check_addr_or_null(v, v->json, "next_hop", hop ? &hop->addr : NULL);
}

static struct fips_router_peer router_peer(struct vector *v, json_t *obj)
{
	const char *connectivity = vector_str(v, obj, "connectivity");
	struct fips_mmp_srtt srtt = { 0 };
	struct fips_router_peer peer = {
		.addr = vector_addr(v, obj, "node_addr"),
		.can_send = vector_bool(v, obj, "can_send"),
		.may_reach = vector_bool(v, obj, "filter_contains_dest"),
		.coords = vector_coords(v, obj, "coords"),
	};

	vector_check_bool(v, obj, "can_send",
			  !strcmp(connectivity, "connected") || !strcmp(connectivity, "stale"));
	if (!vector_is_null(obj, "srtt_us"))
		fips_mmp_srtt_update(&srtt, vector_s64(v, obj, "srtt_us"));
	peer.link_cost = fips_mmp_link_cost(vector_double(v, obj, "etx"), &srtt);
	vector_check_double(v, obj, "link_cost", peer.link_cost);
	return peer;
}

/* A tree with the own coordinates and the peers' that the vector gives. */
static void check_neighbours(struct vector *v, const struct fips_router_view *view)
{
	struct fips_coords above = { .addrs = view->coords.addrs + 1,
				     .count = (u16)(view->coords.count - 1) };
	struct fips_tree_config config = FIPS_TREE_CONFIG_DEFAULT;
	struct fips_coords own;
	struct fips_tree tree;
	json_t *peer;
	size_t i;

	new_tree(v, &tree, view->self, &config, 0);
	if (above.count) {
		add_peer(v, &tree, &above, 1);
		fips_tree_set_parent(&tree, fips_coords_node(&above), 2, 0, NOW_MS, NULL);
	}
	own = fips_tree_coords(&tree);
	vector_check_coords(v, v->json, "own_coords", &own);
	for (i = 0; i < view->peer_count; i++) {
		if (view->peers[i].coords.count)
			add_peer(v, &tree, &view->peers[i].coords, 10);
	}
	json_array_foreach(vector_get(v, v->json, "peers"), i, peer) {
		vector_where(v, "peer %zu", i);
		vector_check_bool(v, peer, "is_tree_peer",
				  fips_tree_is_neighbour(&tree, &view->peers[i].addr));
	}
	vector_where(v, "%s", "");
	fips_tree_fini(&tree);
}

static const char *class_name(const struct fips_router_view *view,
			      const struct fips_node_addr *dest,
			      const struct fips_coords *dest_coords,
			      const struct fips_router_peer *peer)
{
	return fips_route_class_name(fips_router_classify(view, dest, dest_coords, peer));
}

static void check_classes(struct vector *v, const struct fips_router_view *view,
			  const struct fips_node_addr *dest, const struct fips_coords *dest_coords)
{
	json_t *pair;
	size_t i, j;

	json_array_foreach(vector_get(v, v->json, "route_class_if_sent_to"), i, pair) {
		const char *expected = json_string_value(json_array_get(pair, 1)), *got = "none";
		struct vector_bytes to =
			vector_value_hex(v, json_array_get(pair, 0), "route_class_if_sent_to");

		for (j = 0; j < view->peer_count; j++) {
			if (to.len == FIPS_NODE_ADDR_LEN &&
			    !memcmp(view->peers[j].addr.b, to.data, to.len))
				got = class_name(view, dest, dest_coords, &view->peers[j]);
		}
		vector_check(v, "route_class_if_sent_to", !strcmp(got, expected),
			     "number %zu to be %s, got %s", i, expected, got);
	}
}

static void run_full_next_hop(struct vector *v)
{
	struct fips_node_addr self = vector_addr(v, v->json, "own_node_addr"),
			      dest = vector_addr(v, v->json, "dest");
	struct fips_coords dest_coords = vector_coords(v, v->json, "dest_coords_cached");
	json_t *peers = vector_get(v, v->json, "peers"), *peer;
	struct fips_router_peer *list =
		vector_alloc(v, (json_array_size(peers) + 1) * sizeof(*list));
	struct fips_router_view view = {
		.self = &self,
		.coords = vector_coords(v, v->json, "own_coords"),
		.peers = list,
		.peer_count = json_array_size(peers),
	};
	const struct fips_router_peer *hop;
	size_t i;

	vector_check_u64(v, v->json, "peer_count", view.peer_count);
	json_array_foreach(peers, i, peer) {
		vector_where(v, "peer %zu", i);
		list[i] = router_peer(v, peer);
	}
	vector_where(v, "%s", "");
	check_neighbours(v, &view);
	hop = fips_router_next_hop(&view, &dest, &dest_coords);
	check_addr_or_null(v, v->json, "next_hop", hop ? &hop->addr : NULL);
	if (!hop)
		vector_check_null(v, v->json, "route_class", false);
	else
		vector_check_str(v, v->json, "route_class",
				 class_name(&view, &dest, &dest_coords, hop));
	check_classes(v, &view, &dest, &dest_coords);
}

static const struct vector_handler handlers[] = {
	{ "tree", "distance", run_distance },
	{ "tree", "parent_choice", run_parent_choice },
	{ "tree", "defaults", run_defaults },
	{ "tree", "flap", run_flap },
	{ "tree", "own_coords", run_own_coords },
	{ "tree", "freshness", run_freshness },
	{ "tree", "greedy_next_hop", run_greedy_next_hop },
	{ "tree", "full_next_hop", run_full_next_hop },
};

VECTOR_HANDLERS(handlers)
