// SPDX-License-Identifier: MIT
#include "libfips/router.h"

#include "libfips/coords.h"

static const struct fips_router_peer *direct_peer(const struct fips_router_view *view,
						  const struct fips_node_addr *dest)
{
	size_t i;

	for (i = 0; i < view->peer_count; i++) {
		if (view->peers[i].can_send && fips_node_addr_equal(&view->peers[i].addr, dest))
			return &view->peers[i];
	}
	return NULL;
}

struct candidate {
	const struct fips_router_peer *peer;
	u32 distance;
};

static bool cheaper_then_closer(const struct candidate *a, const struct candidate *b)
{
	if (!b->peer || a->peer->link_cost < b->peer->link_cost)
		return true;
	if (a->peer->link_cost != b->peer->link_cost)
		return false;
	if (a->distance != b->distance)
		return a->distance < b->distance;
	return fips_node_addr_cmp(&a->peer->addr, &b->peer->addr) < 0;
}

static bool closer(const struct candidate *a, const struct candidate *b)
{
	if (!b->peer || a->distance < b->distance)
		return true;
	return a->distance == b->distance && fips_node_addr_cmp(&a->peer->addr, &b->peer->addr) < 0;
}

static const struct fips_router_peer *by_filter(const struct fips_router_view *view,
						const struct fips_coords *dest_coords)
{
	u32 own_distance = fips_coords_distance(&view->coords, dest_coords);
	struct candidate best = { 0 };
	size_t i;

	for (i = 0; i < view->peer_count; i++) {
		struct candidate this = { .peer = &view->peers[i] };

		if (!this.peer->may_reach || !this.peer->can_send)
			continue;
		this.distance = fips_coords_distance(&this.peer->coords, dest_coords);
		if (this.distance < own_distance && cheaper_then_closer(&this, &best))
			best = this;
	}
	return best.peer;
}

const struct fips_router_peer *fips_router_greedy(const struct fips_router_view *view,
						  const struct fips_coords *dest_coords)
{
	u32 own_distance = fips_coords_distance(&view->coords, dest_coords);
	struct candidate best = { 0 };
	size_t i;

	if (own_distance == FIPS_DISTANCE_INFINITE)
		return NULL;
	for (i = 0; i < view->peer_count; i++) {
		struct candidate this = { .peer = &view->peers[i] };

		if (!this.peer->coords.count)
			continue;
		this.distance = fips_coords_distance(&this.peer->coords, dest_coords);
		if (closer(&this, &best))
			best = this;
	}
	return best.peer && best.distance < own_distance ? best.peer : NULL;
}

const struct fips_router_peer *fips_router_next_hop(const struct fips_router_view *view,
						    const struct fips_node_addr *dest,
						    const struct fips_coords *dest_coords)
{
	const struct fips_router_peer *peer;

	if (fips_node_addr_equal(view->self, dest))
		return NULL;
	peer = direct_peer(view, dest);
	if (peer || !dest_coords->count)
		return peer;
	peer = by_filter(view, dest_coords);
	if (peer)
		return peer;
	peer = fips_router_greedy(view, dest_coords);
	return peer && peer->can_send ? peer : NULL;
}

enum fips_route_class fips_router_classify(const struct fips_router_view *view,
					   const struct fips_node_addr *dest,
					   const struct fips_coords *dest_coords,
					   const struct fips_router_peer *peer)
{
	bool dest_below_peer;

	if (fips_node_addr_equal(&peer->addr, dest))
		return FIPS_ROUTE_CLASS_DIRECT;
	if (fips_coords_has_ancestor(&view->coords, &peer->addr))
		return FIPS_ROUTE_CLASS_TREE_UP;
	dest_below_peer = fips_coords_has_ancestor(dest_coords, &peer->addr);
	if (fips_coords_has_ancestor(&peer->coords, view->self))
		return dest_below_peer ? FIPS_ROUTE_CLASS_TREE_DOWN :
					 FIPS_ROUTE_CLASS_TREE_DOWN_CROSS;
	return dest_below_peer ? FIPS_ROUTE_CLASS_CROSS_LINK_DESCEND :
				 FIPS_ROUTE_CLASS_CROSS_LINK_ASCEND;
}

static const struct {
	const char *name;
	const char *counter;
} route_classes[FIPS_ROUTE_CLASSES] = {
	[FIPS_ROUTE_CLASS_DIRECT] = { "DirectPeer", "route_direct_peer" },
	[FIPS_ROUTE_CLASS_TREE_UP] = { "TreeUp", "route_tree_up" },
	[FIPS_ROUTE_CLASS_TREE_DOWN] = { "TreeDown", "route_tree_down" },
	[FIPS_ROUTE_CLASS_TREE_DOWN_CROSS] = { "TreeDownCross", "route_tree_down_cross" },
	[FIPS_ROUTE_CLASS_CROSS_LINK_DESCEND] = { "CrosslinkDescend", "route_crosslink_descend" },
	[FIPS_ROUTE_CLASS_CROSS_LINK_ASCEND] = { "CrosslinkAscend", "route_crosslink_ascend" },
};

const char *fips_route_class_name(enum fips_route_class route_class)
{
	return route_classes[route_class].name;
}

const char *fips_route_class_counter(enum fips_route_class route_class)
{
	return route_classes[route_class].counter;
}
