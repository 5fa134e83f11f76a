/* SPDX-License-Identifier: MIT */
/*
 * Router: over which peer a datagram goes on, and what kind of step that is.
 *
 * Protocol document: "Routing". Without the destination's coordinates nothing but a direct peer is
 * chosen, because only a step that is strictly closer to the destination cannot lead into a loop.
 */
#ifndef FIPS_ROUTER_H
#define FIPS_ROUTER_H

#include <linux/fips_netlink.h>

#include "libfips/types.h"

/**
 * struct fips_router_peer - what the router looks at in a peer
 * @addr: the peer
 * @can_send: its link is up
 * @may_reach: its Bloom filter claims the destination
 * @link_cost: fips_mmp_link_cost() of its link
 * @coords: its coordinates, count 0: unknown
 */
struct fips_router_peer {
	struct fips_node_addr addr;
	bool can_send;
	bool may_reach;
	double link_cost;
	struct fips_coords coords;
};

/**
 * struct fips_router_view - what the router looks at in this node, for one destination
 * @self: this node
 * @coords: its coordinates
 * @peers: all its peers, in any order
 * @peer_count: number of them
 */
struct fips_router_view {
	const struct fips_node_addr *self;
	struct fips_coords coords;
	const struct fips_router_peer *peers;
	size_t peer_count;
};

/**
 * fips_router_next_hop() - choose the peer a datagram goes to
 * @view: this node and its peers
 * @dest: destination
 * @dest_coords: its coordinates if they are in the cache (a use that refreshes them), else count 0
 *
 * In this order: no peer for this node itself; the destination if it is a peer; the cheapest of the
 * peers whose filter claims the destination and that are closer to it, then the closest, then the
 * smallest address; the closest of all peers, if it is closer than this node.
 *
 * Return: the peer, or NULL: no route.
 */
const struct fips_router_peer *fips_router_next_hop(const struct fips_router_view *view,
						    const struct fips_node_addr *dest,
						    const struct fips_coords *dest_coords);

/**
 * fips_router_greedy() - the last step of fips_router_next_hop() alone, whether or not the link is
 * up.
 */
const struct fips_router_peer *fips_router_greedy(const struct fips_router_view *view,
						  const struct fips_coords *dest_coords);

/* Kinds of transit steps, enum fips_route_class; their counters sum up to forwarded_packets. */
#define FIPS_ROUTE_CLASSES (FIPS_ROUTE_CLASS_CROSS_LINK_ASCEND + 1)

/**
 * fips_router_classify() - what kind of step it is to send to a peer
 * @view: this node; its peers are not looked at
 * @dest: destination
 * @dest_coords: its coordinates, count 0: unknown, taken as not below the peer
 * @peer: the next hop
 */
enum fips_route_class fips_router_classify(const struct fips_router_view *view,
					   const struct fips_node_addr *dest,
					   const struct fips_coords *dest_coords,
					   const struct fips_router_peer *peer);

/** fips_route_class_name() - name of a class as in the vectors and logs, "TreeUp". */
const char *fips_route_class_name(enum fips_route_class route_class);

/** fips_route_class_counter() - name of a class's counter, "route_tree_up". */
const char *fips_route_class_counter(enum fips_route_class route_class);

#endif /* FIPS_ROUTER_H */
