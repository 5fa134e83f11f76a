/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The netdevice: one node of the mesh.
 */
#ifndef _FIPS_DEVICE_H
#define _FIPS_DEVICE_H

#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/rhashtable.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <net/gro_cells.h>

#include "addr.h"
#include "spread.h"
#include "staging.h"
#include "upcall.h"

struct fips_counters;
struct fips_owner;
struct netlink_ext_ack;

/**
 * struct fips_self - who this node is; read under RCU, replaced whole
 * @addr: node address
 * @ip6: IPv6 address made from it
 * @rcu: to free it
 */
struct fips_self {
	struct fips_node_addr	addr;
	struct in6_addr		ip6;
	struct rcu_head		rcu;
};

/**
 * struct fips_cookie - bytes the daemon keeps with an object; opaque
 * @len: how many
 * @data: the bytes
 */
struct fips_cookie {
	u16	len;
	u8	data[];
};

/**
 * struct fips_dev - a device, netdev_priv() of its netdevice
 * @netdev: the netdevice
 * @net: network namespace the device was made in, where its sockets are; NULL once that is gone.
 *	Not held: an exiting namespace closes the sockets
 * @lock: serialises all that changes the device or its tables; taken inside RTNL
 * @gone: the device is being deleted, nothing may be added; under @lock
 * @self: who this node is; NULL until the daemon has said so
 * @coords: own coordinates; NULL until the daemon has said so
 * @cookie: the daemon's, or NULL; under @lock
 * @heartbeat_ms: silence on a link after which we send a Heartbeat; 0 for never
 * @linger_s: how long streams are kept with no owner, seconds
 * @path_mtu_default: inner MTU assumed for a destination of which nothing is known; 0: the device's
 * @ttl: of datagrams originated here
 * @congested: transit datagrams are marked CE
 * @owner: the daemon that claimed the device, or NULL
 * @upcall: state of upcalls
 * @counters: per-CPU counters
 * @gro: delivers received packets, put together where they belong together
 * @spread: spreads received aggregates over CPUs
 * @no_session: packets that wait for a session
 * @no_route: datagrams that wait for a route
 * @heartbeat: sends heartbeats
 * @list: in the list of all devices
 * @transports: struct fips_transport by id
 * @routes: struct fips_route by destination
 * @routes_order: the same, in the order they were made, for dumps
 * @transports_gen: changes when a transport is made or deleted; so that dumps can tell
 * @links_gen: the same for links
 * @sessions_gen: the same for sessions
 * @routes_gen: the same for routes
 * @links: struct fips_link by id
 * @peers: struct fips_link by the peer's node address
 * @indices: struct fips_index by transport id and index
 * @sessions: struct fips_session by node address
 * @sessions_prefix: struct fips_session by the 15 bytes an IPv6 address holds
 * @sessions_order: struct fips_session in the order they were made, for dumps
 */
struct fips_dev {
	struct net_device		*netdev;
	struct net __rcu		*net;
	struct mutex			lock;
	bool				gone;

	struct fips_self __rcu		*self;
	struct fips_coords __rcu	*coords;
	struct fips_cookie		*cookie;
	u32				heartbeat_ms;
	u32				linger_s;
	u16				path_mtu_default;
	u8				ttl;
	u8				congested;

	struct fips_owner __rcu		*owner;
	struct fips_upcall		upcall;
	struct fips_counters __percpu	*counters;
	struct gro_cells		gro;
	struct fips_spread		spread;
	struct fips_staging		no_session;
	struct fips_staging		no_route;
	struct delayed_work		heartbeat;
	struct list_head		list;

	struct xarray			transports;
	struct rhashtable		routes;
	struct xarray			routes_order;
	u32				transports_gen;
	u32				links_gen;
	u32				sessions_gen;
	u32				routes_gen;

	/* Tables of link.c and session.c. */
	struct xarray			links;
	struct rhashtable		peers;
	struct rhashtable		indices;
	struct rhashtable		sessions;
	struct rhashtable		sessions_prefix;
	struct xarray			sessions_order;
};

/**
 * struct fips_dev_spec - what the daemon sets of a device
 * @has: bits FIPS_A_DEV_* of what it sets
 * @addr: node address; another than before flushes the device
 * @cookie: cookie
 * @cookie_len: bytes of it; none leaves no cookie
 * @coords: own coordinates, node addresses from this node to the root
 * @coords_len: bytes of them, a multiple of FIPS_NODE_ADDR_LEN; 0 to forget them
 * @heartbeat_ms: see &struct fips_dev
 * @linger_s: see &struct fips_dev
 * @path_mtu_default: see &struct fips_dev
 * @ttl: see &struct fips_dev
 * @congested: see &struct fips_dev
 */
struct fips_dev_spec {
	u32			has;
	struct fips_node_addr	addr;
	const void		*cookie;
	u16			cookie_len;
	const void		*coords;
	u16			coords_len;
	u32			heartbeat_ms;
	u32			linger_s;
	u16			path_mtu_default;
	u8			ttl;
	u8			congested;
};

int fips_device_init(void);
void fips_device_uninit(void);

struct fips_dev *fips_device_get(struct net *net, u32 ifindex, struct netlink_ext_ack *extack);
void fips_device_put(struct fips_dev *fdev);
struct fips_dev *fips_device_get_next(struct net *net, u32 after_ifindex);
int fips_device_set(struct fips_dev *fdev, const struct fips_dev_spec *spec);
int fips_device_fill(struct sk_buff *msg, struct fips_dev *fdev);
void fips_device_release(struct net *net, u32 portid);
void fips_device_flush(struct fips_dev *fdev);
void fips_device_heartbeat_changed(struct fips_dev *fdev);

struct fips_cookie *fips_cookie_new(const void *data, size_t len);
int fips_cookie_set(struct fips_cookie **cookie, const void *data, size_t len);
struct fips_coords *fips_coords_new(const void *addrs, size_t len);

#endif /* _FIPS_DEVICE_H */
