// SPDX-License-Identifier: GPL-2.0
/*
 * What the daemon sets of a device, and what is told of it: who the node is, coordinates, cookie,
 * numbers.
 */
#include <linux/slab.h>
#include <net/netlink.h>

#include "device.h"
#include "owner.h"

/**
 * fips_coords_new() - coordinates of a list of node addresses
 * @addrs: the addresses, from the node itself to the root
 * @len: bytes of them, a multiple of FIPS_NODE_ADDR_LEN
 *
 * Return: the coordinates, to be freed by kfree_rcu(), or NULL.
 */
struct fips_coords *fips_coords_new(const void *addrs, size_t len)
{
	struct fips_coords *coords = kzalloc(struct_size(coords, node, len / FIPS_NODE_ADDR_LEN),
					     GFP_KERNEL);

	if (!coords)
		return NULL;
	coords->count = len / FIPS_NODE_ADDR_LEN;
	memcpy(coords->node, addrs, len);
	return coords;
}

/**
 * fips_cookie_new() - a cookie of the daemon's bytes
 * @data: the bytes
 * @len: how many
 *
 * Return: the cookie, to be freed by kfree(), or NULL.
 */
struct fips_cookie *fips_cookie_new(const void *data, size_t len)
{
	struct fips_cookie *cookie = kmalloc(struct_size(cookie, data, len), GFP_KERNEL);

	if (!cookie)
		return NULL;
	cookie->len = len;
	memcpy(cookie->data, data, len);
	return cookie;
}

/**
 * fips_cookie_set() - replace a cookie
 * @cookie: the cookie, or NULL; protected by fips_dev.lock
 * @data: its new bytes
 * @len: how many; none leaves no cookie
 *
 * Return: 0, or -ENOMEM and the cookie is as it was.
 */
int fips_cookie_set(struct fips_cookie **cookie, const void *data, size_t len)
{
	struct fips_cookie *new = len ? fips_cookie_new(data, len) : NULL;

	if (len && !new)
		return -ENOMEM;
	kfree(*cookie);
	*cookie = new;
	return 0;
}

static struct fips_self *fips_self_new(const struct fips_node_addr *addr)
{
	struct fips_self *self = kzalloc(sizeof(*self), GFP_KERNEL);

	if (!self)
		return NULL;
	self->addr = *addr;
	fips_node_addr_to_ip6(addr, &self->ip6);
	return self;
}

static struct fips_self *fips_self_locked(struct fips_dev *fdev)
{
	return rcu_dereference_protected(fdev->self, lockdep_is_held(&fdev->lock));
}

/* What of a spec needs memory, had before anything is changed. */
struct fips_dev_change {
	struct fips_self	*self;
	struct fips_coords	*coords;
	struct fips_cookie	*cookie;
};

static int fips_dev_change_prepare(struct fips_dev *fdev, const struct fips_dev_spec *spec,
				   struct fips_dev_change *change)
{
	const struct fips_self *self = fips_self_locked(fdev);

	if (spec->has & BIT(FIPS_A_DEV_NODE_ADDR) &&
	    !(self && fips_node_addr_equal(&self->addr, &spec->addr))) {
		change->self = fips_self_new(&spec->addr);
		if (!change->self)
			return -ENOMEM;
	}
	if (spec->coords_len) {
		change->coords = fips_coords_new(spec->coords, spec->coords_len);
		if (!change->coords)
			return -ENOMEM;
	}
	if (spec->cookie_len) {
		change->cookie = fips_cookie_new(spec->cookie, spec->cookie_len);
		if (!change->cookie)
			return -ENOMEM;
	}
	return 0;
}

static void fips_dev_change_abandon(struct fips_dev_change *change)
{
	kfree(change->self);
	kfree(change->coords);
	kfree(change->cookie);
}

static void fips_dev_set_self(struct fips_dev *fdev, struct fips_self *self)
{
	struct fips_self *old = fips_self_locked(fdev);

	/* What the other node had is none of this one's. */
	if (old)
		fips_device_flush(fdev);
	rcu_assign_pointer(fdev->self, self);
	if (old)
		kfree_rcu(old, rcu);
}

static void fips_dev_set_coords(struct fips_dev *fdev, struct fips_coords *coords)
{
	struct fips_coords *old = rcu_dereference_protected(fdev->coords,
							    lockdep_is_held(&fdev->lock));

	rcu_assign_pointer(fdev->coords, coords);
	if (old)
		kfree_rcu(old, rcu);
}

static void fips_dev_set_scalars(struct fips_dev *fdev, const struct fips_dev_spec *spec)
{
	if (spec->has & BIT(FIPS_A_DEV_LINGER_S))
		WRITE_ONCE(fdev->linger_s, spec->linger_s);
	if (spec->has & BIT(FIPS_A_DEV_PATH_MTU_DEFAULT))
		WRITE_ONCE(fdev->path_mtu_default, spec->path_mtu_default);
	if (spec->has & BIT(FIPS_A_DEV_TTL))
		WRITE_ONCE(fdev->ttl, spec->ttl);
	if (spec->has & BIT(FIPS_A_DEV_CONGESTED))
		WRITE_ONCE(fdev->congested, spec->congested);
	if (spec->has & BIT(FIPS_A_DEV_HEARTBEAT_MS)) {
		WRITE_ONCE(fdev->heartbeat_ms, spec->heartbeat_ms);
		fips_device_heartbeat_changed(fdev);
	}
}

/**
 * fips_device_set() - change a device
 * @fdev: the device, locked
 * @spec: what is asked
 *
 * Return: 0, or -ENOMEM and nothing is changed.
 */
int fips_device_set(struct fips_dev *fdev, const struct fips_dev_spec *spec)
{
	struct fips_dev_change change = {};
	int ret;

	ret = fips_dev_change_prepare(fdev, spec, &change);
	if (ret) {
		fips_dev_change_abandon(&change);
		return ret;
	}
	if (change.self)
		fips_dev_set_self(fdev, change.self);
	if (spec->has & BIT(FIPS_A_DEV_COORDS))
		fips_dev_set_coords(fdev, change.coords);
	if (spec->has & BIT(FIPS_A_DEV_COOKIE)) {
		kfree(fdev->cookie);
		fdev->cookie = change.cookie;
	}
	fips_dev_set_scalars(fdev, spec);
	return 0;
}

static int fips_device_fill_self(struct sk_buff *msg, struct fips_dev *fdev)
{
	const struct fips_coords *coords = rcu_dereference_protected(fdev->coords,
								     lockdep_is_held(&fdev->lock));
	const struct fips_self *self = fips_self_locked(fdev);

	if ((self && nla_put(msg, FIPS_A_DEV_NODE_ADDR, sizeof(self->addr), &self->addr)) ||
	    (coords && nla_put(msg, FIPS_A_DEV_COORDS, coords->count * FIPS_NODE_ADDR_LEN,
			       coords->node)) ||
	    (fdev->cookie && nla_put(msg, FIPS_A_DEV_COOKIE, fdev->cookie->len,
				     fdev->cookie->data)))
		return -EMSGSIZE;
	return 0;
}

static u32 fips_device_count_xa(struct xarray *xa)
{
	unsigned long index;
	u32 count = 0;
	void *entry;

	xa_for_each(xa, index, entry)
		count++;
	return count;
}

/**
 * fips_device_fill() - describe a device in a netlink message (attribute set "dev")
 * @msg: the message
 * @fdev: the device, locked
 *
 * Return: 0 or -EMSGSIZE.
 */
int fips_device_fill(struct sk_buff *msg, struct fips_dev *fdev)
{
	if (nla_put_u32(msg, FIPS_A_DEV_IFINDEX, fdev->netdev->ifindex) ||
	    nla_put_string(msg, FIPS_A_DEV_IFNAME, fdev->netdev->name) ||
	    nla_put_u32(msg, FIPS_A_DEV_OWNER_PORT, fips_owner_port(fdev)) ||
	    fips_device_fill_self(msg, fdev) ||
	    nla_put_u32(msg, FIPS_A_DEV_HEARTBEAT_MS, fdev->heartbeat_ms) ||
	    nla_put_u32(msg, FIPS_A_DEV_LINGER_S, fdev->linger_s) ||
	    nla_put_u8(msg, FIPS_A_DEV_TTL, fdev->ttl) ||
	    nla_put_u8(msg, FIPS_A_DEV_CONGESTED, fdev->congested) ||
	    nla_put_u32(msg, FIPS_A_DEV_LINKS, fips_device_count_xa(&fdev->links)) ||
	    nla_put_u32(msg, FIPS_A_DEV_SESSIONS, atomic_read(&fdev->sessions.nelems)) ||
	    nla_put_u32(msg, FIPS_A_DEV_ROUTES, atomic_read(&fdev->routes.nelems)) ||
	    nla_put_u32(msg, FIPS_A_DEV_STAGED, READ_ONCE(fdev->no_session.packets) +
						READ_ONCE(fdev->no_route.packets)) ||
	    nla_put_u16(msg, FIPS_A_DEV_PATH_MTU_DEFAULT, fdev->path_mtu_default))
		return -EMSGSIZE;
	return 0;
}
