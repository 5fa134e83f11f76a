// SPDX-License-Identifier: GPL-2.0
/*
 * The daemon that has claimed a device, if one has.
 */
#include "owner.h"

#include <linux/netlink.h>
#include <linux/slab.h>
#include <net/net_namespace.h>

#include "device.h"
#include "staging.h"
#include "upcall.h"

static struct fips_owner *fips_owner_locked(struct fips_dev *fdev)
{
	return rcu_dereference_protected(fdev->owner, lockdep_is_held(&fdev->lock));
}

/**
 * fips_owner_leave() - leave a device without its daemon, if it has one
 * @fdev: the device, locked
 */
void fips_owner_leave(struct fips_dev *fdev)
{
	const struct fips_event event = { .type = FIPS_EVENT_TYPE_OWNER_GONE };
	struct fips_owner *owner = fips_owner_locked(fdev);

	if (!owner)
		return;
	RCU_INIT_POINTER(fdev->owner, NULL);
	kfree_rcu(owner, rcu);
	atomic64_set(&fdev->upcall.lost, 0);
	fips_upcall_event(fdev, &event);
	fips_staging_owner_changed(&fdev->no_session, false);
	fips_staging_owner_changed(&fdev->no_route, false);
}

/**
 * fips_owner_exists() - whether a daemon has claimed a device
 * @fdev: the device
 *
 * Return: true if one has.
 */
bool fips_owner_exists(struct fips_dev *fdev)
{
	return rcu_access_pointer(fdev->owner);
}

/**
 * fips_owner_is() - whether it is a certain daemon that has claimed a device
 * @fdev: the device
 * @net: network namespace of the daemon's socket
 * @portid: netlink port of the daemon's socket
 *
 * Return: true if it is.
 */
bool fips_owner_is(struct fips_dev *fdev, const struct net *net, u32 portid)
{
	const struct fips_owner *owner;
	bool is_owner;

	rcu_read_lock();
	owner = rcu_dereference(fdev->owner);
	is_owner = owner && owner->portid == portid && net_eq(owner->net, net);
	rcu_read_unlock();
	return is_owner;
}

/**
 * fips_owner_claim() - claim a device for a daemon
 * @fdev: the device, locked
 * @net: network namespace of the daemon's socket
 * @portid: netlink port of the daemon's socket
 * @extack: told what is wrong
 *
 * Claiming again what one has claimed does nothing.
 *
 * Return: 0; -EBUSY when another has claimed it; -ENODEV when it moves to another namespace right
 * now; -ENOMEM.
 */
int fips_owner_claim(struct fips_dev *fdev, struct net *net, u32 portid,
		     struct netlink_ext_ack *extack)
{
	struct fips_owner *owner = fips_owner_locked(fdev);

	if (fips_owner_is(fdev, net, portid))
		return 0;
	if (owner) {
		NL_SET_ERR_MSG(extack, "ifindex: another daemon has claimed this device");
		return -EBUSY;
	}
	if (!net_eq(dev_net(fdev->netdev), net))
		return -ENODEV;
	owner = kzalloc(sizeof(*owner), GFP_KERNEL);
	if (!owner)
		return -ENOMEM;
	owner->net = net;
	owner->portid = portid;
	rcu_assign_pointer(fdev->owner, owner);
	fips_staging_owner_changed(&fdev->no_session, true);
	fips_staging_owner_changed(&fdev->no_route, true);
	return 0;
}

/**
 * fips_owner_port() - netlink port of the daemon that has claimed a device
 * @fdev: the device, locked
 *
 * Return: the port; 0 if there is none.
 */
u32 fips_owner_port(struct fips_dev *fdev)
{
	const struct fips_owner *owner = fips_owner_locked(fdev);

	return owner ? owner->portid : 0;
}

/**
 * fips_owner_check_net() - leave a device without its daemon if it is in another namespace now
 * @fdev: the device, locked
 */
void fips_owner_check_net(struct fips_dev *fdev)
{
	const struct fips_owner *owner = fips_owner_locked(fdev);

	if (owner && !net_eq(owner->net, dev_net(fdev->netdev)))
		fips_owner_leave(fdev);
}
