/* SPDX-License-Identifier: MIT */
/*
 * The mesh's netdevice: made when it is missing, else taken as it is; its address, MTU, route and
 * routing rule.
 */
#ifndef FIPSD_DEVICE_H
#define FIPSD_DEVICE_H

#include <net/if.h>

#include "libfips/types.h"

struct nl_sock;

/**
 * struct fipsd_device - the netdevice; fields are private, but for number, name and @fresh
 * @ifindex: its number
 * @name: its name
 * @route: rtnetlink socket
 * @made: it is the daemon's own, made by this or an earlier one: removed at the end
 * @fresh: this daemon has made it
 * @raised: this daemon has put it up
 * @address: the address this daemon gave it, @has_address
 * @has_address: see there
 * @has_route: this daemon has made the route
 */
struct fipsd_device {
	u32 ifindex;
	char name[IF_NAMESIZE];
	struct nl_sock *route;
	bool made;
	bool fresh;
	bool raised;
	bool has_address;
	bool has_route;
	struct fips_node_addr address;
};

/**
 * fipsd_device_open() - find the device, or make it
 * @device: set; to be given to fipsd_device_close() or fipsd_device_leave()
 * @name: of the device
 *
 * What is wrong is logged.
 *
 * Return: 0 or a negative errno; -EEXIST: a device of another kind has that name.
 */
int fipsd_device_open(struct fipsd_device *device, const char *name);

/**
 * fipsd_device_configure() - make the device an interface of the host
 * @device: open
 * @addr: whose IPv6 address it is to have, as a /128
 * @mtu: of IPv6 packets
 *
 * Sets MTU and address, puts it up, leads fd00::/8 to it, and sees to it by a rule (preference
 * 5265) that no other routing table is asked first. Mesh addresses of other nodes, which an earlier
 * identity may have left, are removed. What is wrong is logged.
 *
 * Return: 0 or a negative errno.
 */
int fipsd_device_configure(struct fipsd_device *device, const struct fips_node_addr *addr, u32 mtu);

/**
 * fipsd_device_close() - remove what fipsd made: the device, or on one that somebody else made
 * address and route
 */
void fipsd_device_close(struct fipsd_device *device);

/** fipsd_device_leave() - let go of the device as it is. */
void fipsd_device_leave(struct fipsd_device *device);

#endif /* FIPSD_DEVICE_H */
