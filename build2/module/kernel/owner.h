/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The daemon that has claimed a device, if one has.
 */
#ifndef _FIPS_OWNER_H
#define _FIPS_OWNER_H

#include <linux/rcupdate.h>
#include <linux/types.h>

struct fips_dev;
struct net;
struct netlink_ext_ack;

/**
 * struct fips_owner - the daemon that claimed a device; read under RCU, replaced whole
 * @net: network namespace of its socket; stays as long as the socket does
 * @portid: netlink port of its socket
 * @rcu: to free it
 */
struct fips_owner {
	struct net		*net;
	u32			portid;
	struct rcu_head		rcu;
};

int fips_owner_claim(struct fips_dev *fdev, struct net *net, u32 portid,
		     struct netlink_ext_ack *extack);
void fips_owner_leave(struct fips_dev *fdev);
void fips_owner_check_net(struct fips_dev *fdev);
bool fips_owner_exists(struct fips_dev *fdev);
bool fips_owner_is(struct fips_dev *fdev, const struct net *net, u32 portid);
u32 fips_owner_port(struct fips_dev *fdev);

#endif /* _FIPS_OWNER_H */
