// SPDX-License-Identifier: GPL-2.0
/*
 * Routes: which link leads to which node, as the daemon found out.
 */
#include "route.h"

#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <net/netlink.h>

#include "device.h"
#include "link.h"
#include "staging.h"
#include "upcall.h"

static const struct rhashtable_params fips_route_params = {
	.key_len		= sizeof(struct fips_node_addr),
	.key_offset		= offsetof(struct fips_route, dest),
	.head_offset		= offsetof(struct fips_route, hash),
	.automatic_shrinking	= true,
};

/**
 * fips_routes_init() - no routes
 * @fdev: the device
 *
 * Return: 0 or a negative error.
 */
int fips_routes_init(struct fips_dev *fdev)
{
	xa_init_flags(&fdev->routes_order, XA_FLAGS_ALLOC1);
	return rhashtable_init(&fdev->routes, &fips_route_params);
}

/**
 * fips_routes_uninit() - free the tables
 * @fdev: the device, flushed; no packet reaches it any more
 */
void fips_routes_uninit(struct fips_dev *fdev)
{
	rhashtable_destroy(&fdev->routes);
	xa_destroy(&fdev->routes_order);
}

static void fips_route_tell(struct fips_dev *fdev, enum fips_event_type type,
			    const struct fips_route *route)
{
	struct fips_event event = { .type = type, .node_addr = &route->dest };

	if (route->link) {
		event.has = BIT(FIPS_A_EVENT_LINK_ID);
		event.link_id = route->link->id;
	}
	fips_upcall_event(fdev, &event);
}

/**
 * fips_route_find() - find the route to a node
 * @fdev: the device
 * @dest: the node
 *
 * Context: RCU section, or under fips_dev.lock.
 * Return: the route, or NULL.
 */
struct fips_route *fips_route_find(struct fips_dev *fdev, const struct fips_node_addr *dest)
{
	return rhashtable_lookup_fast(&fdev->routes, dest, fips_route_params);
}

static void fips_route_mark_used(struct fips_route *route)
{
	if (READ_ONCE(route->used) != jiffies)
		WRITE_ONCE(route->used, jiffies);
}

/**
 * fips_route_lookup() - find the next hop to a node
 * @fdev: the device
 * @dest: the node
 * @hop: filled in when there is one
 *
 * A link that has its key is itself the route to its peer, unless the daemon gave another. Protocol
 * document, "Forwarding".
 *
 * Context: RCU section, in which the link stays valid.
 * Return: 0; -ENOENT when nothing is known; -EHOSTUNREACH when it is known that there is none.
 */
int fips_route_lookup(struct fips_dev *fdev, const struct fips_node_addr *dest,
		      struct fips_next_hop *hop)
{
	struct fips_route *route = rhashtable_lookup(&fdev->routes, dest, fips_route_params);
	struct fips_link *link;

	if (route)
		fips_route_mark_used(route);
	if (route && route->link) {
		hop->link = route->link;
		hop->class = route->class;
		return 0;
	}
	link = fips_link_get_by_addr(fdev, dest);
	if (link && fips_keyring_get(&link->keys, FIPS_KEY_SLOT_CURRENT)) {
		hop->link = link;
		hop->class = FIPS_ROUTE_CLASS_DIRECT;
		return 0;
	}
	if (route && time_before(jiffies, route->unreachable_until))
		return -EHOSTUNREACH;
	return -ENOENT;
}

static void fips_route_remove(struct fips_dev *fdev, struct fips_route *route)
{
	rhashtable_remove_fast(&fdev->routes, &route->hash, fips_route_params);
	xa_erase(&fdev->routes_order, route->order);
	if (route->link)
		list_del(&route->by_link);
	fdev->routes_gen++;
	fips_route_tell(fdev, FIPS_EVENT_TYPE_ROUTE_DEL, route);
	kfree_rcu(route, rcu);
}

/**
 * fips_route_del() - delete the route to a node
 * @fdev: the device, locked
 * @dest: the node
 * @extack: told what is wrong
 *
 * Return: 0 or -ENOENT.
 */
int fips_route_del(struct fips_dev *fdev, const struct fips_node_addr *dest,
		   struct netlink_ext_ack *extack)
{
	struct fips_route *route = fips_route_find(fdev, dest);

	if (!route) {
		NL_SET_ERR_MSG(extack, "dest: there is no route to this node address");
		return -ENOENT;
	}
	fips_route_remove(fdev, route);
	return 0;
}

/**
 * fips_routes_drop_link() - delete the routes through a link, which is about to be deleted
 * @fdev: the device, locked
 * @link: the link
 */
void fips_routes_drop_link(struct fips_dev *fdev, struct fips_link *link)
{
	struct fips_route *route, *next;

	list_for_each_entry_safe(route, next, &link->routes, by_link)
		fips_route_remove(fdev, route);
}

/**
 * fips_routes_flush() - delete all routes
 * @fdev: the device, locked
 */
void fips_routes_flush(struct fips_dev *fdev)
{
	struct fips_route *route;
	unsigned long order;

	xa_for_each(&fdev->routes_order, order, route)
		fips_route_remove(fdev, route);
}

static struct fips_route *fips_route_alloc(struct fips_dev *fdev,
					   const struct fips_route_spec *spec,
					   struct netlink_ext_ack *extack)
{
	struct fips_link *link = NULL;
	struct fips_route *route;

	if (spec->link_id) {
		link = fips_link_get(fdev, spec->link_id);
		if (!link) {
			NL_SET_ERR_MSG_ATTR(extack, spec->attr,
					    "link-id: the device has no such link");
			return ERR_PTR(-ENOENT);
		}
	}
	route = kzalloc(sizeof(*route), GFP_KERNEL);
	if (!route)
		return ERR_PTR(-ENOMEM);
	route->dest = spec->dest;
	route->link = link;
	route->class = spec->class;
	route->unreachable_until = jiffies + msecs_to_jiffies(spec->unreachable_ms);
	route->pending = true;
	route->used = jiffies;
	return route;
}

/*
 * A batch is made in three steps, so that it happens whole or not at all: all that needs memory of
 * its own; the hash table, which may fail at any entry and is then put back; lists and events.
 */

/**
 * struct fips_route_change - one route of a batch
 * @route: the new one
 * @old: the one it takes the place of, or NULL
 */
struct fips_route_change {
	struct fips_route *route;
	struct fips_route *old;
};

static int fips_route_prepare(struct fips_dev *fdev, struct fips_route_change *change,
			      const struct fips_route_spec *spec, struct netlink_ext_ack *extack)
{
	struct fips_route *route = fips_route_alloc(fdev, spec, extack);
	int ret;

	if (IS_ERR(route))
		return PTR_ERR(route);
	/* Reserves the place; the route itself is put there when nothing can fail any more. */
	ret = xa_alloc(&fdev->routes_order, &route->order, NULL, xa_limit_32b, GFP_KERNEL);
	if (ret) {
		kfree(route);
		return ret;
	}
	change->route = route;
	return 0;
}

static int fips_route_insert(struct fips_dev *fdev, struct fips_route_change *change,
			     const struct fips_route_spec *spec, struct netlink_ext_ack *extack)
{
	struct fips_route *route = change->route;
	struct fips_route *old = fips_route_find(fdev, &route->dest);

	if (!old)
		return rhashtable_insert_fast(&fdev->routes, &route->hash, fips_route_params);
	if (old->pending) {
		NL_SET_ERR_MSG_ATTR(extack, spec->attr, "dest: it is in the request twice");
		return -EINVAL;
	}
	change->old = old;
	route->used = READ_ONCE(old->used);
	return rhashtable_replace_fast(&fdev->routes, &old->hash, &route->hash, fips_route_params);
}

static void fips_route_revert(struct fips_dev *fdev, struct fips_route_change *change)
{
	struct fips_route *route = change->route;

	if (change->old)
		rhashtable_replace_fast(&fdev->routes, &route->hash, &change->old->hash,
					fips_route_params);
	else
		rhashtable_remove_fast(&fdev->routes, &route->hash, fips_route_params);
}

static void fips_route_commit(struct fips_dev *fdev, struct fips_route_change *change)
{
	struct fips_route *route = change->route, *old = change->old;

	route->pending = false;
	/* It takes the old one's place in dumps; storing where something is stored cannot fail. */
	if (old) {
		xa_erase(&fdev->routes_order, route->order);
		route->order = old->order;
		if (old->link)
			list_del(&old->by_link);
		kfree_rcu(old, rcu);
	}
	xa_store(&fdev->routes_order, route->order, route, GFP_KERNEL);
	if (route->link)
		list_add_tail(&route->by_link, &route->link->routes);
	fdev->routes_gen++;
	fips_route_tell(fdev, FIPS_EVENT_TYPE_ROUTE_NEW, route);
	if (route->link)
		fips_staging_resume(&fdev->no_route, &route->dest);
	else
		fips_staging_refuse(&fdev->no_route, &route->dest, 0);
}

static void fips_route_abandon(struct fips_dev *fdev, struct fips_route_change *change)
{
	xa_erase(&fdev->routes_order, change->route->order);
	kfree_rcu(change->route, rcu);
}

static int fips_routes_apply(struct fips_dev *fdev, struct fips_route_change *changes,
			     const struct fips_route_spec *specs, unsigned int count,
			     struct netlink_ext_ack *extack)
{
	unsigned int prepared, inserted = 0, i;
	int ret = 0;

	for (prepared = 0; prepared < count; prepared++) {
		ret = fips_route_prepare(fdev, &changes[prepared], &specs[prepared], extack);
		if (ret)
			goto err;
	}
	for (; inserted < count; inserted++) {
		ret = fips_route_insert(fdev, &changes[inserted], &specs[inserted], extack);
		if (ret)
			goto err;
	}
	for (i = 0; i < count; i++)
		fips_route_commit(fdev, &changes[i]);
	return 0;

err:
	while (inserted--)
		fips_route_revert(fdev, &changes[inserted]);
	while (prepared--)
		fips_route_abandon(fdev, &changes[prepared]);
	return ret;
}

/**
 * fips_routes_set() - install or replace routes, all or none
 * @fdev: the device, locked
 * @specs: the routes
 * @count: how many
 * @extack: told what is wrong
 *
 * Datagrams that wait for them are sent, or dropped when the destination is unreachable.
 *
 * Return: 0; -ENOENT for a link that is not there; -EINVAL for a destination given twice; -ENOMEM.
 */
int fips_routes_set(struct fips_dev *fdev, const struct fips_route_spec *specs, unsigned int count,
		    struct netlink_ext_ack *extack)
{
	struct fips_route_change *changes;
	int ret;

	changes = kvcalloc(count, sizeof(*changes), GFP_KERNEL);
	if (!changes)
		return -ENOMEM;
	ret = fips_routes_apply(fdev, changes, specs, count, extack);
	kvfree(changes);
	return ret;
}

/**
 * fips_route_fill() - describe a route in a netlink message (attribute set "route")
 * @msg: the message
 * @fdev: the device, locked
 * @route: the route
 *
 * Return: 0 or -EMSGSIZE.
 */
int fips_route_fill(struct sk_buff *msg, struct fips_dev *fdev, const struct fips_route *route)
{
	unsigned long now = jiffies;
	u32 left = 0;

	if (nla_put_u32(msg, FIPS_A_ROUTE_IFINDEX, fdev->netdev->ifindex) ||
	    nla_put(msg, FIPS_A_ROUTE_DEST, sizeof(route->dest), &route->dest) ||
	    nla_put_u64_64bit(msg, FIPS_A_ROUTE_IDLE_MS,
			      jiffies_to_msecs(now - READ_ONCE(route->used)), FIPS_A_ROUTE_PAD))
		return -EMSGSIZE;
	if (route->link) {
		if (nla_put_u32(msg, FIPS_A_ROUTE_LINK_ID, route->link->id) ||
		    nla_put_u32(msg, FIPS_A_ROUTE_CLASS, route->class))
			return -EMSGSIZE;
		return 0;
	}
	if (time_before(now, route->unreachable_until))
		left = jiffies_to_msecs(route->unreachable_until - now);
	return nla_put_u32(msg, FIPS_A_ROUTE_UNREACHABLE_MS, left);
}
