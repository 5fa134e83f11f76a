/* SPDX-License-Identifier: MIT */
/*
 * Routing: which neighbour leads to which node, and the data plane's routes.
 *
 * Protocol document: "Routing". The data plane knows a route to every neighbour by itself. Routes
 * to other nodes are installed when they are first missed, replaced by their differences when the
 * choice changes, and removed when they have not been used for as long as coordinates live.
 */
#ifndef FIPS_ROUTING_H
#define FIPS_ROUTING_H

#include "libfips/coord_cache.h"
#include "libfips/link.h"
#include "libfips/ratelimit.h"

#define FIPS_ROUTES_MAX		     16384
/* Changes of the topology come in bursts; routes follow after this long. */
#define FIPS_ROUTES_UPDATE_MS	     20
/* How long local senders are told that a node cannot be reached, before it is looked for anew. */
#define FIPS_ROUTE_UNREACHABLE_MS    1000
/*
 * The same for transit, where each source is told by a signal and answers with coordinates, which
 * must not be refused too.
 */
#define FIPS_ROUTE_TRANSIT_REFUSE_MS 10

/**
 * struct fips_installed_route - a route in the data plane
 * @by_dest: membership by destination
 * @link_id: next hop
 * @route_class: why it was chosen
 */
struct fips_installed_route {
	struct fips_map_node by_dest;
	u32 link_id;
	enum fips_route_class route_class;
};

/**
 * struct fips_routing - what a node knows of ways to others
 * @coords: where other nodes stand in the tree
 * @installed: struct fips_installed_route by destination
 * @update_timer: routes are to be compared with the topology
 * @age_timer: routes are to be looked through for unused ones
 */
struct fips_routing {
	struct fips_coord_cache coords;
	struct fips_map installed;
	struct fips_timer update_timer;
	struct fips_timer age_timer;
};

/** fips_routing_init() - nothing is known. */
void fips_routing_init(struct fips_node *node);

/** fips_routing_fini() - forget all. */
void fips_routing_fini(struct fips_node *node);

/**
 * fips_routing_next_hop() - the link over which a node is reached
 * @node: the node
 * @dest: destination
 * @route_class: what kind of step it is; may be NULL
 *
 * Return: the link, or NULL: no route.
 */
struct fips_link *fips_routing_next_hop(struct fips_node *node, const struct fips_node_addr *dest,
					enum fips_route_class *route_class);

/**
 * fips_routing_send() - originate a datagram
 * @node: the node
 * @dest: destination
 * @payload: session message
 * @len: its length
 *
 * Return: whether there was a route.
 */
bool fips_routing_send(struct fips_node *node, const struct fips_node_addr *dest,
		       const void *payload, size_t len);

/** fips_routing_install() - install a route if there is one. Return: whether there is. */
bool fips_routing_install(struct fips_node *node, const struct fips_node_addr *dest);

/** fips_routing_refuse() - there is no way to a node for so long. */
void fips_routing_refuse(struct fips_node *node, const struct fips_node_addr *dest, u32 ms);

/** fips_routing_changed() - links, tree, filters or coordinates are not what they were. */
void fips_routing_changed(struct fips_node *node);

/** fips_routing_link_down() - a link will be deleted: move its routes to others first. */
void fips_routing_link_down(struct fips_node *node);

/** fips_routing_adopt() - a route that the data plane holds already. */
void fips_routing_adopt(struct fips_node *node, const struct fips_dump_route *dump);

/** fips_routing_usage() - take a dump's figures: unused routes go, used ones keep coordinates. */
void fips_routing_usage(struct fips_node *node, const struct fips_dump *dump);

/**
 * fips_routing_learn() - take the coordinates of a session message passing by or coming in
 * @node: the node
 * @src: its source
 * @dest: its destination
 * @data: session message: at least its headers and coordinates
 * @len: its length
 */
void fips_routing_learn(struct fips_node *node, const struct fips_node_addr *src,
			const struct fips_node_addr *dest, const void *data, size_t len);

/**
 * fips_routing_learn_coords() - take coordinates that nobody vouches for
 * @node: the node
 * @addr: whose they are said to be
 * @coords: the coordinates
 */
void fips_routing_learn_coords(struct fips_node *node, const struct fips_node_addr *addr,
			       const struct fips_coords *coords);

/** fips_routing_coords() - coordinates of a node, own ones if they are unknown. */
struct fips_coords fips_routing_coords(struct fips_node *node, const struct fips_node_addr *addr);

/** fips_routing_miss() - the data plane found no route for a datagram. */
void fips_routing_miss(struct fips_node *node, const struct fips_frame_up *frame);

#endif /* FIPS_ROUTING_H */
