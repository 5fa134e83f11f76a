/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For kernels whose rtnl_link_ops.newlink takes its parameters one by one.
 */
#ifndef _FIPS_COMPAT_NEWLINK_PARAMS_H
#define _FIPS_COMPAT_NEWLINK_PARAMS_H

#include_next <net/rtnetlink.h>

struct rtnl_newlink_params {
	struct net *src_net;
	struct nlattr **tb;
	struct nlattr **data;
};

static inline struct net *rtnl_newlink_link_net(struct rtnl_newlink_params *params)
{
	return params->src_net;
}

/* A function of the old kind that calls the one of the new kind. */
#define FIPS_NEWLINK(newlink) newlink##_one_by_one
#define FIPS_DEFINE_NEWLINK(newlink)							\
	static int newlink##_one_by_one(struct net *src_net, struct net_device *netdev,	\
					struct nlattr **tb, struct nlattr **data,	\
					struct netlink_ext_ack *extack)			\
	{										\
		struct rtnl_newlink_params params = {					\
			.src_net = src_net, .tb = tb, .data = data,			\
		};									\
											\
		return newlink(netdev, &params, extack);				\
	}

#endif /* _FIPS_COMPAT_NEWLINK_PARAMS_H */
