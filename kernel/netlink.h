/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The generic netlink family "fips".
 */
#ifndef _FIPS_NETLINK_H
#define _FIPS_NETLINK_H

#include <linux/types.h>

struct net;
struct sk_buff;

int fips_netlink_init(void);
void fips_netlink_uninit(void);

void *fips_netlink_put(struct sk_buff *msg, u8 cmd);
bool fips_netlink_has_monitors(struct net *net);
void fips_netlink_multicast(struct net *net, struct sk_buff *msg);

#endif /* _FIPS_NETLINK_H */
