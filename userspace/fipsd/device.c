// SPDX-License-Identifier: MIT
#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdio.h>

#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/route.h>
#include <netlink/route/rule.h>
#include <netlink/socket.h>

#include "fipsd/device.h"
#include "fipsd/log.h"
#include "libfips/identity.h"

#define KIND "fips"
/* Tells a later daemon that the device is not somebody else's. */
#define ALIAS "made by fipsd"
/* Tells whose the rule is; between the kernel's numbers and those of known routing daemons. */
#define RULE_PROTOCOL 121
#define RULE_PREFERENCE 5265
#define MESH_PREFIX_BITS 8

/* libnl's error to an errno; 0 stays. */
static int errno_of(int nl_error)
{
	switch (-nl_error) {
	case 0:
		return 0;
	case NLE_EXIST:
		return -EEXIST;
	case NLE_NODEV:
	case NLE_OBJ_NOTFOUND:
		return -ENODEV;
	case NLE_NOMEM:
		return -ENOMEM;
	case NLE_PERM:
	case NLE_NOACCESS:
		return -EPERM;
	case NLE_OPNOTSUPP:
		return -EOPNOTSUPP;
	case NLE_BUSY:
		return -EBUSY;
	case NLE_RANGE:
		return -ERANGE;
	default:
		return -EINVAL;
	}
}

static struct nl_addr *mesh_address(const struct fips_node_addr *addr, int bits)
{
	u8 ipv6[16] = { FIPS_IPV6_PREFIX };
	struct nl_addr *result;

	if (addr)
		fips_node_addr_to_ipv6(ipv6, addr);
	result = nl_addr_build(AF_INET6, ipv6, sizeof(ipv6));
	if (result)
		nl_addr_set_prefixlen(result, bits);
	return result;
}

/* --- The device --- */

static int set_alias(struct fipsd_device *device)
{
	struct rtnl_link *link = rtnl_link_alloc();
	int err = -NLE_NOMEM;

	if (link) {
		rtnl_link_set_ifindex(link, (int)device->ifindex);
		rtnl_link_set_ifalias(link, ALIAS);
		err = rtnl_link_change(device->route, link, link, 0);
	}
	rtnl_link_put(link);
	return err;
}

static int make_link(struct fipsd_device *device)
{
	struct rtnl_link *link = rtnl_link_alloc();
	int err = -NLE_NOMEM;

	if (link) {
		rtnl_link_set_name(link, device->name);
		err = rtnl_link_set_type(link, KIND);
	}
	if (!err)
		err = rtnl_link_add(device->route, link, NLM_F_CREATE | NLM_F_EXCL);
	rtnl_link_put(link);
	if (err == -NLE_OPNOTSUPP)
		log_error(
			"%s: the kernel has no \"%s\" devices: its module is not installed or cannot be loaded",
			device->name, KIND);
	else if (err)
		log_error("%s: cannot be made: %s", device->name, nl_geterror(err));
	return err;
}

static int take_link(struct fipsd_device *device, struct rtnl_link *link)
{
	const char *kind = rtnl_link_get_type(link);
	const char *alias = rtnl_link_get_ifalias(link);

	if (!kind || strcmp(kind, KIND)) {
		log_error(
			"%s: this is a device of kind \"%s\", not \"%s\"; choose another tun.name",
			device->name, kind ? kind : "none", KIND);
		return -EEXIST;
	}
	device->ifindex = (u32)rtnl_link_get_ifindex(link);
	device->made = alias && !strcmp(alias, ALIAS);
	return 0;
}

static int find_or_make(struct fipsd_device *device)
{
	struct rtnl_link *link = NULL;
	bool made = false;
	int err = rtnl_link_get_kernel(device->route, 0, device->name, &link);

	if (errno_of(err) == -ENODEV) {
		err = make_link(device);
		if (err)
			return errno_of(err);
		made = true;
		err = rtnl_link_get_kernel(device->route, 0, device->name, &link);
	}
	if (err) {
		log_error("%s: %s", device->name, nl_geterror(err));
		return errno_of(err);
	}
	err = take_link(device, link);
	rtnl_link_put(link);
	if (err || !made)
		return err;
	device->made = true;
	device->fresh = true;
	set_alias(device);
	log_info("%s: made", device->name);
	return 0;
}

int fipsd_device_open(struct fipsd_device *device, const char *name)
{
	int err;

	memset(device, 0, sizeof(*device));
	snprintf(device->name, sizeof(device->name), "%s", name);
	device->route = nl_socket_alloc();
	if (!device->route)
		return -ENOMEM;
	err = nl_connect(device->route, NETLINK_ROUTE);
	if (err) {
		log_error("rtnetlink: %s", nl_geterror(err));
		err = errno_of(err);
	} else {
		err = find_or_make(device);
	}
	if (err)
		fipsd_device_leave(device);
	return err;
}

/* --- MTU and state --- */

static int change_link(struct fipsd_device *device, u32 mtu, bool up)
{
	struct rtnl_link *link = rtnl_link_alloc();
	int err = -NLE_NOMEM;

	if (link) {
		rtnl_link_set_ifindex(link, (int)device->ifindex);
		if (mtu)
			rtnl_link_set_mtu(link, mtu);
		if (up)
			rtnl_link_set_flags(link, IFF_UP);
		else
			rtnl_link_unset_flags(link, IFF_UP);
		err = rtnl_link_change(device->route, link, link, 0);
	}
	rtnl_link_put(link);
	return err;
}

static bool is_up(struct fipsd_device *device)
{
	struct rtnl_link *link = NULL;
	bool up;

	if (rtnl_link_get_kernel(device->route, (int)device->ifindex, NULL, &link))
		return false;
	up = rtnl_link_get_flags(link) & IFF_UP;
	rtnl_link_put(link);
	return up;
}

static int raise(struct fipsd_device *device, u32 mtu)
{
	bool up = is_up(device);
	int err = change_link(device, mtu, true);

	if (err) {
		log_error("%s: cannot be put up with an MTU of %u: %s", device->name, mtu,
			  nl_geterror(err));
		return errno_of(err);
	}
	device->raised = !up;
	return 0;
}

/* --- Addresses --- */

static int change_address(struct fipsd_device *device, const struct fips_node_addr *addr, bool add)
{
	struct rtnl_addr *entry = rtnl_addr_alloc();
	struct nl_addr *local = mesh_address(addr, 128);
	int err = -NLE_NOMEM;

	if (entry && local) {
		rtnl_addr_set_ifindex(entry, (int)device->ifindex);
		rtnl_addr_set_family(entry, AF_INET6);
		rtnl_addr_set_flags(entry, IFA_F_NODAD);
		err = rtnl_addr_set_local(entry, local);
		rtnl_addr_set_prefixlen(entry, 128);
	}
	if (!err)
		err = add ? rtnl_addr_add(device->route, entry, NLM_F_CREATE | NLM_F_EXCL) :
			    rtnl_addr_delete(device->route, entry, 0);
	nl_addr_put(local);
	rtnl_addr_put(entry);
	return err;
}

/* A mesh address names a node by its key: one of another node's can only mislead. */
static bool is_stale(struct rtnl_addr *entry, const struct fipsd_device *device,
		     struct nl_addr *own)
{
	struct nl_addr *local = rtnl_addr_get_local(entry);

	return (u32)rtnl_addr_get_ifindex(entry) == device->ifindex && local &&
	       nl_addr_get_family(local) == AF_INET6 &&
	       *(const u8 *)nl_addr_get_binary_addr(local) == FIPS_IPV6_PREFIX &&
	       nl_addr_cmp(local, own);
}

static void remove_stale(struct fipsd_device *device, struct nl_addr *own)
{
	struct nl_cache *cache = NULL;
	struct nl_object *object;

	if (rtnl_addr_alloc_cache(device->route, &cache))
		return;
	for (object = nl_cache_get_first(cache); object; object = nl_cache_get_next(object)) {
		if (is_stale((struct rtnl_addr *)object, device, own))
			rtnl_addr_delete(device->route, (struct rtnl_addr *)object, 0);
	}
	nl_cache_free(cache);
}

static int set_address(struct fipsd_device *device, const struct fips_node_addr *addr)
{
	struct nl_addr *own = mesh_address(addr, 128);
	int err;

	if (!own)
		return -ENOMEM;
	remove_stale(device, own);
	nl_addr_put(own);
	err = change_address(device, addr, true);
	if (err && err != -NLE_EXIST) {
		log_error("%s: cannot be given its address: %s (is IPv6 disabled?)", device->name,
			  nl_geterror(err));
		return errno_of(err);
	}
	device->address = *addr;
	device->has_address = !err;
	return 0;
}

/* --- Route and rule --- */

static int change_route(struct fipsd_device *device, bool add)
{
	struct rtnl_route *route = rtnl_route_alloc();
	struct rtnl_nexthop *hop = rtnl_route_nh_alloc();
	struct nl_addr *prefix = mesh_address(NULL, MESH_PREFIX_BITS);
	int err = -NLE_NOMEM;

	if (route && hop && prefix) {
		rtnl_route_set_family(route, AF_INET6);
		rtnl_route_set_table(route, RT_TABLE_MAIN);
		rtnl_route_set_protocol(route, RTPROT_STATIC);
		rtnl_route_set_type(route, RTN_UNICAST);
		rtnl_route_nh_set_ifindex(hop, (int)device->ifindex);
		err = rtnl_route_set_dst(route, prefix);
	}
	if (!err) {
		rtnl_route_add_nexthop(route, hop);
		hop = NULL;
		/* Beside another device's route, should there be one; twice is refused. */
		err = add ? rtnl_route_add(device->route, route, NLM_F_CREATE | NLM_F_APPEND) :
			    rtnl_route_delete(device->route, route, 0);
	}
	nl_addr_put(prefix);
	if (hop)
		rtnl_route_nh_free(hop);
	rtnl_route_put(route);
	return err;
}

static int change_rule(struct fipsd_device *device, bool add)
{
	struct rtnl_rule *rule = rtnl_rule_alloc();
	struct nl_addr *prefix = mesh_address(NULL, MESH_PREFIX_BITS);
	int err = -NLE_NOMEM;

	if (rule && prefix) {
		rtnl_rule_set_family(rule, AF_INET6);
		rtnl_rule_set_prio(rule, RULE_PREFERENCE);
		rtnl_rule_set_table(rule, RT_TABLE_MAIN);
		rtnl_rule_set_action(rule, FR_ACT_TO_TBL);
		rtnl_rule_set_protocol(rule, RULE_PROTOCOL);
		err = rtnl_rule_set_dst(rule, prefix);
	}
	if (!err)
		err = add ? rtnl_rule_add(device->route, rule, NLM_F_CREATE | NLM_F_EXCL) :
			    rtnl_rule_delete(device->route, rule, 0);
	nl_addr_put(prefix);
	rtnl_rule_put(rule);
	return err;
}

/* The rule serves all mesh devices of the namespace; the last one takes it away. */
static bool others_exist(struct fipsd_device *device)
{
	struct nl_cache *cache = NULL;
	struct nl_object *object;
	bool found = false;

	if (rtnl_link_alloc_cache(device->route, AF_UNSPEC, &cache))
		return true;
	for (object = nl_cache_get_first(cache); object; object = nl_cache_get_next(object)) {
		struct rtnl_link *link = (struct rtnl_link *)object;
		const char *kind = rtnl_link_get_type(link);

		found |= kind && !strcmp(kind, KIND) &&
			 (u32)rtnl_link_get_ifindex(link) != device->ifindex;
	}
	nl_cache_free(cache);
	return found;
}

static int set_route(struct fipsd_device *device)
{
	int err = change_route(device, true);

	if (err && err != -NLE_EXIST) {
		log_error("%s: fd00::/8 cannot be routed to it: %s", device->name,
			  nl_geterror(err));
		return errno_of(err);
	}
	device->has_route = !err;
	err = change_rule(device, true);
	if (err && err != -NLE_EXIST)
		log_warn(
			"ip -6 rule for fd00::/8 was not added, another routing table may take its packets: %s",
			nl_geterror(err));
	return 0;
}

int fipsd_device_configure(struct fipsd_device *device, const struct fips_node_addr *addr, u32 mtu)
{
	int err = raise(device, mtu);

	if (!err)
		err = set_address(device, addr);
	return err ? err : set_route(device);
}

/* --- The end --- */

static void remove_link(struct fipsd_device *device)
{
	struct rtnl_link *link = rtnl_link_alloc();
	int err = -NLE_NOMEM;

	if (link) {
		rtnl_link_set_ifindex(link, (int)device->ifindex);
		err = rtnl_link_delete(device->route, link);
	}
	rtnl_link_put(link);
	if (err && errno_of(err) != -ENODEV)
		log_warn("%s: cannot be removed: %s", device->name, nl_geterror(err));
	else
		log_info("%s: removed", device->name);
}

static void undo(struct fipsd_device *device)
{
	if (device->has_route)
		change_route(device, false);
	if (device->has_address)
		change_address(device, &device->address, false);
	if (device->raised)
		change_link(device, 0, false);
}

void fipsd_device_close(struct fipsd_device *device)
{
	if (device->route && !others_exist(device))
		change_rule(device, false);
	if (device->route && device->made)
		remove_link(device);
	else if (device->route)
		undo(device);
	fipsd_device_leave(device);
}

void fipsd_device_leave(struct fipsd_device *device)
{
	nl_socket_free(device->route);
	device->route = NULL;
}
