/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/fips.yaml */
/* YNL-GEN kernel header */
/* To regenerate run: tools/net/ynl/ynl-regen.sh */

#ifndef _LINUX_FIPS_GEN_H
#define _LINUX_FIPS_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/fips_netlink.h>

/* Common nested types */
extern const struct nla_policy fips_route_entry_nl_policy[FIPS_A_ROUTE_ENTRY_CLASS + 1];

extern const struct nla_policy fips_dev_get_nl_policy[FIPS_A_DEV_IFINDEX + 1];

extern const struct nla_policy fips_dev_set_nl_policy[FIPS_A_DEV_PATH_MTU_DEFAULT + 1];

extern const struct nla_policy fips_dev_claim_nl_policy[FIPS_A_DEV_IFINDEX + 1];

extern const struct nla_policy fips_dev_flush_nl_policy[FIPS_A_DEV_IFINDEX + 1];

extern const struct nla_policy fips_transport_get_nl_policy[FIPS_A_TRANSPORT_ID + 1];

extern const struct nla_policy fips_transport_new_nl_policy[FIPS_A_TRANSPORT_RAW_BURST + 1];

extern const struct nla_policy fips_transport_set_nl_policy[FIPS_A_TRANSPORT_RAW_BURST + 1];

extern const struct nla_policy fips_transport_del_nl_policy[FIPS_A_TRANSPORT_ID + 1];

extern const struct nla_policy fips_index_new_nl_policy[FIPS_A_INDEX_LOCAL_INDEX + 1];

extern const struct nla_policy fips_index_del_nl_policy[FIPS_A_INDEX_LOCAL_INDEX + 1];

extern const struct nla_policy fips_link_get_nl_policy[FIPS_A_LINK_ID + 1];

extern const struct nla_policy fips_link_new_nl_policy[FIPS_A_LINK_SPIN_INITIATOR + 1];

extern const struct nla_policy fips_link_set_nl_policy[FIPS_A_LINK_SPIN_INITIATOR + 1];

extern const struct nla_policy fips_link_del_nl_policy[FIPS_A_LINK_ID + 1];

extern const struct nla_policy fips_key_new_nl_policy[FIPS_A_KEY_COUNTER_MARK + 1];

extern const struct nla_policy fips_key_set_nl_policy[FIPS_A_KEY_COUNTER_MARK + 1];

extern const struct nla_policy fips_key_del_nl_policy[FIPS_A_KEY_SESSION + 1];

extern const struct nla_policy fips_session_get_nl_policy[FIPS_A_SESSION_NODE_ADDR + 1];

extern const struct nla_policy fips_session_new_nl_policy[FIPS_A_SESSION_SPIN_INITIATOR + 1];

extern const struct nla_policy fips_session_set_nl_policy[FIPS_A_SESSION_SPIN_INITIATOR + 1];

extern const struct nla_policy fips_session_del_nl_policy[FIPS_A_SESSION_NODE_ADDR + 1];

extern const struct nla_policy fips_staged_del_nl_policy[FIPS_A_ROUTE_UNREACHABLE_MS + 1];

extern const struct nla_policy fips_route_get_nl_policy[FIPS_A_ROUTE_DEST + 1];

extern const struct nla_policy fips_route_new_nl_policy[FIPS_A_ROUTE_ENTRY + 1];

extern const struct nla_policy fips_route_del_nl_policy[FIPS_A_ROUTE_DEST + 1];

extern const struct nla_policy fips_frame_send_nl_policy[FIPS_A_FRAME_PAYLOAD + 1];

extern const struct nla_policy fips_counters_get_nl_policy[FIPS_A_COUNTER_IFINDEX + 1];

extern const struct nla_policy fips_measure_take_nl_policy[FIPS_A_MEASURE_SESSION + 1];

/* Ops table for fips */
extern const struct genl_ops fips_nl_ops[28];

int fips_nl_dev_get_doit(struct sk_buff *skb, struct genl_info *info);
int fips_nl_dev_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int fips_nl_dev_set_doit(struct sk_buff *skb, struct genl_info *info);
int fips_nl_dev_claim_doit(struct sk_buff *skb, struct genl_info *info);
int fips_nl_dev_flush_doit(struct sk_buff *skb, struct genl_info *info);
int fips_nl_transport_get_doit(struct sk_buff *skb, struct genl_info *info);
int fips_nl_transport_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);
int fips_nl_transport_new_doit(struct sk_buff *skb, struct genl_info *info);
int fips_nl_transport_set_doit(struct sk_buff *skb, struct genl_info *info);
int fips_nl_transport_del_doit(struct sk_buff *skb, struct genl_info *info);
int fips_nl_index_new_doit(struct sk_buff *skb, struct genl_info *info);
int fips_nl_index_del_doit(struct sk_buff *skb, struct genl_info *info);
int fips_nl_link_get_doit(struct sk_buff *skb, struct genl_info *info);
int fips_nl_link_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int fips_nl_link_new_doit(struct sk_buff *skb, struct genl_info *info);
int fips_nl_link_set_doit(struct sk_buff *skb, struct genl_info *info);
int fips_nl_link_del_doit(struct sk_buff *skb, struct genl_info *info);
int fips_nl_key_new_doit(struct sk_buff *skb, struct genl_info *info);
int fips_nl_key_set_doit(struct sk_buff *skb, struct genl_info *info);
int fips_nl_key_del_doit(struct sk_buff *skb, struct genl_info *info);
int fips_nl_session_get_doit(struct sk_buff *skb, struct genl_info *info);
int fips_nl_session_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb);
int fips_nl_session_new_doit(struct sk_buff *skb, struct genl_info *info);
int fips_nl_session_set_doit(struct sk_buff *skb, struct genl_info *info);
int fips_nl_session_del_doit(struct sk_buff *skb, struct genl_info *info);
int fips_nl_staged_del_doit(struct sk_buff *skb, struct genl_info *info);
int fips_nl_route_get_doit(struct sk_buff *skb, struct genl_info *info);
int fips_nl_route_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int fips_nl_route_new_doit(struct sk_buff *skb, struct genl_info *info);
int fips_nl_route_del_doit(struct sk_buff *skb, struct genl_info *info);
int fips_nl_frame_send_doit(struct sk_buff *skb, struct genl_info *info);
int fips_nl_counters_get_doit(struct sk_buff *skb, struct genl_info *info);
int fips_nl_measure_take_doit(struct sk_buff *skb, struct genl_info *info);

enum {
	FIPS_NLGRP_MONITOR,
};

#endif /* _LINUX_FIPS_GEN_H */
