/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Routes: which link leads to which node, as the daemon found out.
 */
#ifndef _FIPS_ROUTE_H
#define _FIPS_ROUTE_H

#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/rhashtable-types.h>

#include <uapi/linux/fips_netlink.h>

#include "addr.h"

struct fips_dev;
struct fips_link;
struct netlink_ext_ack;
struct nlattr;
struct sk_buff;

/**
 * struct fips_route - what is known of the way to a node
 * @dest: the node
 * @link: next hop; NULL when the node is unreachable
 * @unreachable_until: until when, jiffies; only without @link
 * @class: why the link was chosen
 * @used: when a datagram last took it, jiffies; written at most once a jiffy
 * @pending: of a batch that is being installed, under fips_dev.lock
 * @hash: in the device's table
 * @by_link: in fips_link.routes, under fips_dev.lock
 * @order: index in the device's dump order
 * @rcu: to free it
 */
struct fips_route {
	struct fips_node_addr	dest;
	struct fips_link	*link;
	unsigned long		unreachable_until;
	enum fips_route_class	class;
	unsigned long		used;
	bool			pending;
	struct rhash_head	hash;
	struct list_head	by_link;
	u32			order;
	struct rcu_head		rcu;
};

/**
 * struct fips_route_spec - a route as the daemon asks for it
 * @dest: the node
 * @link_id: next hop; 0 for none
 * @unreachable_ms: with no next hop: for how long there is none
 * @class: why the link was chosen
 * @attr: where it stands in the request, to be named in errors
 */
struct fips_route_spec {
	struct fips_node_addr	dest;
	u32			link_id;
	u32			unreachable_ms;
	enum fips_route_class	class;
	const struct nlattr	*attr;
};

/**
 * struct fips_next_hop - answer of fips_route_lookup()
 * @link: the link; valid as long as the RCU read section lasts
 * @class: why the link was chosen
 */
struct fips_next_hop {
	struct fips_link	*link;
	enum fips_route_class	class;
};

int fips_routes_init(struct fips_dev *fdev);
void fips_routes_uninit(struct fips_dev *fdev);
void fips_routes_flush(struct fips_dev *fdev);
void fips_routes_drop_link(struct fips_dev *fdev, struct fips_link *link);
int fips_route_lookup(struct fips_dev *fdev, const struct fips_node_addr *dest,
		      struct fips_next_hop *hop);
int fips_routes_set(struct fips_dev *fdev, const struct fips_route_spec *specs, unsigned int count,
		    struct netlink_ext_ack *extack);
int fips_route_del(struct fips_dev *fdev, const struct fips_node_addr *dest,
		   struct netlink_ext_ack *extack);
struct fips_route *fips_route_find(struct fips_dev *fdev, const struct fips_node_addr *dest);
int fips_route_fill(struct sk_buff *msg, struct fips_dev *fdev, const struct fips_route *route);

#endif /* _FIPS_ROUTE_H */
