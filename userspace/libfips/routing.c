// SPDX-License-Identifier: MIT
#include "libfips/routing.h"

#include <stdlib.h>

#include "libfips/coords.h"
#include "libfips/frame.h"
#include "libfips/node_private.h"
#include "libfips/router.h"

static void routes_update_due(void *ctx, struct fips_timer *timer);
static void routes_age_due(void *ctx, struct fips_timer *timer);

static u64 coord_ttl_ms(const struct fips_node *node)
{
	return node->config->node.cache.coord_ttl_secs * 1000;
}

void fips_routing_init(struct fips_node *node)
{
	u8 seed[FIPS_MAP_SEED_SIZE];

	fips_node_seed(node, seed);
	fips_coord_cache_init(&node->routing.coords, node->config->node.cache.coord_size,
			      coord_ttl_ms(node), seed);
	fips_map_init(&node->routing.installed, seed);
	fips_timer_init(&node->routing.update_timer, routes_update_due);
	fips_timer_init(&node->routing.age_timer, routes_age_due);
}

static void installed_free(struct fips_map_node *at)
{
	free(fips_map_entry(at, struct fips_installed_route, by_dest));
}

void fips_routing_fini(struct fips_node *node)
{
	fips_timer_cancel(&node->timers, &node->routing.update_timer);
	fips_timer_cancel(&node->timers, &node->routing.age_timer);
	fips_coord_cache_fini(&node->routing.coords);
	fips_map_fini(&node->routing.installed, installed_free);
}

/* ---- Choice ---- */

/* All neighbours as the router sees them; to be given to free(). */
static struct fips_router_peer *router_peers(const struct fips_node *node,
					     const struct fips_bloom_hash *hash, size_t *count)
{
	struct fips_router_peer *peers = calloc(node->links.by_addr.count + 1, sizeof(*peers));
	struct fips_map_node *at, *next;
	struct fips_link *link;

	*count = 0;
	if (!peers)
		return NULL;
	fips_link_for_each(node, link, at, next)
		peers[(*count)++] = (struct fips_router_peer){
			.addr = link->addr,
			.can_send = true,
			.may_reach = fips_bloom_may_reach(&link->filters, hash),
			.link_cost = fips_mmp_metrics_cost(&link->meter.mmp.metrics),
			.coords = fips_tree_peer_coords(&node->tree, &link->addr),
		};
	return peers;
}

struct fips_link *fips_routing_next_hop(struct fips_node *node, const struct fips_node_addr *dest,
					enum fips_route_class *route_class)
{
	struct fips_bloom_hash hash = fips_bloom_hash(dest);
	struct fips_router_view view = {
		.self = &node->identity.addr,
		.coords = fips_tree_coords(&node->tree),
	};
	struct fips_link *link = fips_link_find(node, dest);
	struct fips_coords coords = { 0 };
	const struct fips_router_peer *hop;
	struct fips_router_peer *peers;

	if (link) {
		if (route_class)
			*route_class = FIPS_ROUTE_CLASS_DIRECT;
		return link;
	}
	if (!fips_coord_cache_use(&node->routing.coords, dest, node->now_ms, &coords))
		return NULL;
	peers = router_peers(node, &hash, &view.peer_count);
	view.peers = peers;
	hop = fips_router_next_hop(&view, dest, &coords);
	if (hop && route_class)
		*route_class = fips_router_classify(&view, dest, &coords, hop);
	link = hop ? fips_link_find(node, &hop->addr) : NULL;
	free(peers);
	return link;
}

bool fips_routing_send(struct fips_node *node, const struct fips_node_addr *dest,
		       const void *payload, size_t len)
{
	struct fips_link *link = fips_routing_next_hop(node, dest, NULL);
	struct fips_action *action;

	if (!link)
		return false;
	action = fips_action_add(&node->actions, FIPS_ACTION_FRAME, len);
	action->frame.type = FIPS_FRAME_TYPE_DATAGRAM;
	action->frame.fields = FIPS_FIELD_LINK;
	action->frame.link_id = link->id;
	action->frame.dest = *dest;
	action->frame.payload = fips_action_bytes(action, payload, len);
	return true;
}

struct fips_coords fips_routing_coords(struct fips_node *node, const struct fips_node_addr *addr)
{
	struct fips_coords coords;

	if (fips_coord_cache_get(&node->routing.coords, addr, node->now_ms, &coords))
		return coords;
	return fips_tree_coords(&node->tree);
}

/* ---- The data plane's routes ---- */

static struct fips_installed_route *installed_find(const struct fips_node *node,
						   const struct fips_node_addr *dest)
{
	return fips_map_entry(fips_map_find(&node->routing.installed, dest),
			      struct fips_installed_route, by_dest);
}

static void installed_remove(struct fips_node *node, struct fips_installed_route *route)
{
	fips_map_remove(&node->routing.installed, &route->by_dest);
	free(route);
}

static void route_action_del(struct fips_node *node, const struct fips_node_addr *dest)
{
	struct fips_action_route entry = { .dest = *dest };
	struct fips_action *action =
		fips_action_add(&node->actions, FIPS_ACTION_ROUTE_DEL, sizeof(entry));

	action->routes.entries =
		(const struct fips_action_route *)fips_action_bytes(action, &entry, sizeof(entry))
			.data;
	action->routes.count = action->routes.entries ? 1 : 0;
}

static void route_action_new(struct fips_node *node, const struct fips_action_route *entries,
			     size_t count)
{
	size_t len = count * sizeof(*entries);
	struct fips_action *action;

	if (!count)
		return;
	action = fips_action_add(&node->actions, FIPS_ACTION_ROUTES, len);
	action->routes.entries =
		(const struct fips_action_route *)fips_action_bytes(action, entries, len).data;
	action->routes.count = action->routes.entries ? count : 0;
}

/* Enter a route, the one installed longest ago giving way in a full table. */
static struct fips_installed_route *installed_put(struct fips_node *node,
						  const struct fips_node_addr *dest)
{
	struct fips_installed_route *route = installed_find(node, dest);

	if (route)
		return route;
	if (node->routing.installed.count >= FIPS_ROUTES_MAX) {
		struct fips_map_node *oldest = node->routing.installed.oldest;

		route_action_del(node, (const struct fips_node_addr *)oldest->key);
		installed_remove(node,
				 fips_map_entry(oldest, struct fips_installed_route, by_dest));
	}
	route = calloc(1, sizeof(*route));
	if (route && fips_map_insert(&node->routing.installed, &route->by_dest, dest)) {
		free(route);
		return NULL;
	}
	if (route && !node->routing.age_timer.armed)
		fips_timer_arm(&node->timers, &node->routing.age_timer,
			       node->now_ms + coord_ttl_ms(node) / 2);
	return route;
}

bool fips_routing_install(struct fips_node *node, const struct fips_node_addr *dest)
{
	struct fips_action_route entry = { .dest = *dest };
	struct fips_installed_route *route;
	struct fips_link *link;

	link = fips_routing_next_hop(node, dest, &entry.route_class);
	if (!link)
		return false;
	if (entry.route_class == FIPS_ROUTE_CLASS_DIRECT)
		return true;
	route = installed_put(node, dest);
	if (!route)
		return false;
	entry.link_id = link->id;
	route->link_id = link->id;
	route->route_class = entry.route_class;
	route_action_new(node, &entry, 1);
	return true;
}

void fips_routing_refuse(struct fips_node *node, const struct fips_node_addr *dest, u32 ms)
{
	struct fips_action_route entry = { .dest = *dest, .unreachable_ms = ms };
	struct fips_installed_route *route = installed_find(node, dest);

	if (route)
		installed_remove(node, route);
	route_action_new(node, &entry, 1);
}

void fips_routing_changed(struct fips_node *node)
{
	if (node->routing.installed.count)
		fips_timer_arm_earlier(&node->timers, &node->routing.update_timer,
				       node->now_ms + FIPS_ROUTES_UPDATE_MS);
}

/* Compare all routes with what would be chosen now; one batch of differences. */
static void routes_update(struct fips_node *node)
{
	struct fips_action_route *changed =
		calloc(node->routing.installed.count + 1, sizeof(*changed));
	struct fips_map_node *at, *next;
	size_t count = 0;

	if (!changed)
		return;
	fips_map_for_each(&node->routing.installed, at, next) {
		struct fips_installed_route *route =
			fips_map_entry(at, struct fips_installed_route, by_dest);
		struct fips_action_route entry = { 0 };
		struct fips_link *link;

		memcpy(&entry.dest, at->key, sizeof(entry.dest));
		link = fips_routing_next_hop(node, &entry.dest, &entry.route_class);
		if (!link || entry.route_class == FIPS_ROUTE_CLASS_DIRECT) {
			route_action_del(node, &entry.dest);
			installed_remove(node, route);
		} else if (link->id != route->link_id || entry.route_class != route->route_class) {
			entry.link_id = link->id;
			route->link_id = link->id;
			route->route_class = entry.route_class;
			changed[count++] = entry;
		}
	}
	route_action_new(node, changed, count);
	free(changed);
}

static void routes_update_due(void *ctx, struct fips_timer *timer)
{
	routes_update(ctx);
}

void fips_routing_link_down(struct fips_node *node)
{
	fips_timer_cancel(&node->timers, &node->routing.update_timer);
	routes_update(node);
}

void fips_routing_adopt(struct fips_node *node, const struct fips_dump_route *dump)
{
	struct fips_installed_route *route = installed_put(node, &dump->dest);

	if (!route)
		return;
	route->link_id = dump->link_id;
	route->route_class = dump->route_class;
}

/* ---- Use ---- */

static void routes_age_due(void *ctx, struct fips_timer *timer)
{
	struct fips_node *node = ctx;

	if (!node->routing.installed.count)
		return;
	fips_node_want_dump(node, FIPS_DUMP_ROUTES);
	fips_timer_arm(&node->timers, timer, node->now_ms + coord_ttl_ms(node) / 2);
}

void fips_routing_usage(struct fips_node *node, const struct fips_dump *dump)
{
	struct fips_installed_route *route;
	struct fips_coords coords;
	size_t i;

	for (i = 0; i < dump->route_count; i++) {
		const struct fips_dump_route *used = &dump->routes[i];

		route = installed_find(node, &used->dest);
		if (!route || used->unreachable_ms)
			continue;
		if (used->idle_ms < coord_ttl_ms(node)) {
			fips_coord_cache_use(&node->routing.coords, &used->dest, node->now_ms,
					     &coords);
			continue;
		}
		route_action_del(node, &used->dest);
		installed_remove(node, route);
	}
}

/* ---- Coordinates passing by ---- */

void fips_routing_learn_coords(struct fips_node *node, const struct fips_node_addr *addr,
			       const struct fips_coords *coords)
{
	const struct fips_node_addr *root = fips_tree_root(&node->tree);
	struct fips_coords known = { 0 };
	bool changed;

	if (!coords->count || fips_node_addr_equal(addr, &node->identity.addr))
		return;
	fips_coord_cache_get(&node->routing.coords, addr, node->now_ms, &known);
	/* What leads nowhere does not take the place of what leads somewhere. */
	if (known.count && fips_node_addr_equal(fips_coords_root(&known), root) &&
	    !fips_node_addr_equal(fips_coords_root(coords), root))
		return;
	changed = !known.count || !fips_coords_equal(&known, coords);
	if (!fips_coord_cache_insert(&node->routing.coords, addr, coords, node->now_ms) &&
	    changed && installed_find(node, addr))
		fips_routing_changed(node);
}

void fips_routing_learn(struct fips_node *node, const struct fips_node_addr *src,
			const struct fips_node_addr *dest, const void *data, size_t len)
{
	struct fips_coords src_coords, dest_coords;
	struct fips_packet_prefix prefix;
	const u8 *bytes = data;
	size_t pos;

	if (fips_prefix_parse(&prefix, data, len) < 0)
		return;
	/* Of a datagram that went its way there are the headers and coordinates, nothing behind. */
	if (prefix.phase == FIPS_PHASE_MSG1 || prefix.phase == FIPS_PHASE_MSG2)
		pos = sizeof(struct fips_session_setup_hdr);
	else if (prefix.phase == FIPS_PHASE_ESTABLISHED && (prefix.flags & FIPS_FSP_FLAG_CP) &&
		 !(prefix.flags & FIPS_FSP_FLAG_U))
		pos = sizeof(struct fips_fsp_hdr);
	else
		return;
	if (len <= pos ||
	    fips_coords_pair_parse(&src_coords, &dest_coords, bytes + pos, len - pos) < 0)
		return;
	fips_routing_learn_coords(node, src, &src_coords);
	fips_routing_learn_coords(node, dest, &dest_coords);
}

/* ---- Misses ---- */

/* A datagram of this host's: look for the destination; what waits is sent or refused then. */
static void miss_local(struct fips_node *node, const struct fips_node_addr *dest)
{
	if (!fips_identity_cache_use(&node->identities, dest, node->now_ms) ||
	    !fips_searching_begin(node, dest, false))
		fips_routing_refuse(node, dest, FIPS_ROUTE_UNREACHABLE_MS);
}

void fips_routing_miss(struct fips_node *node, const struct fips_frame_up *frame)
{
	struct fips_action_route entry = { .dest = frame->dest };

	fips_routing_learn(node, &frame->src, &frame->dest, frame->payload.data,
			   frame->payload.len);
	fips_searching_learned(node, &frame->src);
	/* The link came up while the datagram waited. */
	if (fips_link_find(node, &frame->dest)) {
		entry.link_id = fips_link_find(node, &frame->dest)->id;
		route_action_new(node, &entry, 1);
		return;
	}
	if (fips_routing_install(node, &frame->dest))
		return;
	if (frame->local_origin) {
		miss_local(node, &frame->dest);
		return;
	}
	fips_node_count(node, FIPS_COUNT_FWD_NO_ROUTE);
	fips_signal_no_route(node, &frame->src, &frame->dest);
	fips_routing_refuse(node, &frame->dest, FIPS_ROUTE_TRANSIT_REFUSE_MS);
}
