// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/fips.yaml */
/* YNL-GEN kernel source */
/* To regenerate run: tools/net/ynl/ynl-regen.sh */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink_gen.h"

#include <uapi/linux/fips_netlink.h>

/* Common nested types */
const struct nla_policy fips_route_entry_nl_policy[FIPS_A_ROUTE_ENTRY_CLASS + 1] = {
	[FIPS_A_ROUTE_ENTRY_DEST] = NLA_POLICY_EXACT_LEN(FIPS_NODE_ADDR_LEN),
	[FIPS_A_ROUTE_ENTRY_LINK_ID] = { .type = NLA_U32, },
	[FIPS_A_ROUTE_ENTRY_UNREACHABLE_MS] = { .type = NLA_U32, },
	[FIPS_A_ROUTE_ENTRY_CLASS] = NLA_POLICY_MAX(NLA_U32, 5),
};

/* FIPS_CMD_DEV_GET - do */
const struct nla_policy fips_dev_get_nl_policy[FIPS_A_DEV_IFINDEX + 1] = {
	[FIPS_A_DEV_IFINDEX] = { .type = NLA_U32, },
};

/* FIPS_CMD_DEV_SET - do */
const struct nla_policy fips_dev_set_nl_policy[FIPS_A_DEV_PATH_MTU_DEFAULT + 1] = {
	[FIPS_A_DEV_IFINDEX] = { .type = NLA_U32, },
	[FIPS_A_DEV_NODE_ADDR] = NLA_POLICY_EXACT_LEN(FIPS_NODE_ADDR_LEN),
	[FIPS_A_DEV_COOKIE] = NLA_POLICY_MAX_LEN(FIPS_COOKIE_MAX),
	[FIPS_A_DEV_COORDS] = NLA_POLICY_MAX_LEN(FIPS_COORDS_MAX),
	[FIPS_A_DEV_HEARTBEAT_MS] = { .type = NLA_U32, },
	[FIPS_A_DEV_LINGER_S] = { .type = NLA_U32, },
	[FIPS_A_DEV_TTL] = NLA_POLICY_MIN(NLA_U8, 1),
	[FIPS_A_DEV_CONGESTED] = NLA_POLICY_MAX(NLA_U8, 1),
	[FIPS_A_DEV_PATH_MTU_DEFAULT] = { .type = NLA_U16, },
};

/* FIPS_CMD_DEV_CLAIM - do */
const struct nla_policy fips_dev_claim_nl_policy[FIPS_A_DEV_IFINDEX + 1] = {
	[FIPS_A_DEV_IFINDEX] = { .type = NLA_U32, },
};

/* FIPS_CMD_DEV_FLUSH - do */
const struct nla_policy fips_dev_flush_nl_policy[FIPS_A_DEV_IFINDEX + 1] = {
	[FIPS_A_DEV_IFINDEX] = { .type = NLA_U32, },
};

/* FIPS_CMD_TRANSPORT_GET - do */
const struct nla_policy fips_transport_get_nl_policy[FIPS_A_TRANSPORT_ID + 1] = {
	[FIPS_A_TRANSPORT_IFINDEX] = { .type = NLA_U32, },
	[FIPS_A_TRANSPORT_ID] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* FIPS_CMD_TRANSPORT_NEW - do */
const struct nla_policy fips_transport_new_nl_policy[FIPS_A_TRANSPORT_RAW_BURST + 1] = {
	[FIPS_A_TRANSPORT_IFINDEX] = { .type = NLA_U32, },
	[FIPS_A_TRANSPORT_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[FIPS_A_TRANSPORT_TYPE] = NLA_POLICY_RANGE(NLA_U32, 1, 3),
	[FIPS_A_TRANSPORT_NAME] = { .type = NLA_NUL_STRING, .len = FIPS_NAME_MAX, },
	[FIPS_A_TRANSPORT_LOCAL] = NLA_POLICY_MAX_LEN(28),
	[FIPS_A_TRANSPORT_BIND_IFINDEX] = { .type = NLA_U32, },
	[FIPS_A_TRANSPORT_MTU] = NLA_POLICY_MIN(NLA_U16, 128),
	[FIPS_A_TRANSPORT_RCVBUF] = { .type = NLA_U32, },
	[FIPS_A_TRANSPORT_SNDBUF] = { .type = NLA_U32, },
	[FIPS_A_TRANSPORT_MARK] = { .type = NLA_U32, },
	[FIPS_A_TRANSPORT_RAW_RATE] = { .type = NLA_U32, },
	[FIPS_A_TRANSPORT_RAW_BURST] = { .type = NLA_U32, },
};

/* FIPS_CMD_TRANSPORT_SET - do */
const struct nla_policy fips_transport_set_nl_policy[FIPS_A_TRANSPORT_RAW_BURST + 1] = {
	[FIPS_A_TRANSPORT_IFINDEX] = { .type = NLA_U32, },
	[FIPS_A_TRANSPORT_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[FIPS_A_TRANSPORT_NAME] = { .type = NLA_NUL_STRING, .len = FIPS_NAME_MAX, },
	[FIPS_A_TRANSPORT_MTU] = NLA_POLICY_MIN(NLA_U16, 128),
	[FIPS_A_TRANSPORT_RCVBUF] = { .type = NLA_U32, },
	[FIPS_A_TRANSPORT_SNDBUF] = { .type = NLA_U32, },
	[FIPS_A_TRANSPORT_MARK] = { .type = NLA_U32, },
	[FIPS_A_TRANSPORT_RAW_RATE] = { .type = NLA_U32, },
	[FIPS_A_TRANSPORT_RAW_BURST] = { .type = NLA_U32, },
};

/* FIPS_CMD_TRANSPORT_DEL - do */
const struct nla_policy fips_transport_del_nl_policy[FIPS_A_TRANSPORT_ID + 1] = {
	[FIPS_A_TRANSPORT_IFINDEX] = { .type = NLA_U32, },
	[FIPS_A_TRANSPORT_ID] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* FIPS_CMD_INDEX_NEW - do */
const struct nla_policy fips_index_new_nl_policy[FIPS_A_INDEX_LOCAL_INDEX + 1] = {
	[FIPS_A_INDEX_IFINDEX] = { .type = NLA_U32, },
	[FIPS_A_INDEX_TRANSPORT_ID] = { .type = NLA_U32, },
	[FIPS_A_INDEX_LOCAL_INDEX] = { .type = NLA_U32, },
};

/* FIPS_CMD_INDEX_DEL - do */
const struct nla_policy fips_index_del_nl_policy[FIPS_A_INDEX_LOCAL_INDEX + 1] = {
	[FIPS_A_INDEX_IFINDEX] = { .type = NLA_U32, },
	[FIPS_A_INDEX_TRANSPORT_ID] = { .type = NLA_U32, },
	[FIPS_A_INDEX_LOCAL_INDEX] = { .type = NLA_U32, },
};

/* FIPS_CMD_LINK_GET - do */
const struct nla_policy fips_link_get_nl_policy[FIPS_A_LINK_ID + 1] = {
	[FIPS_A_LINK_IFINDEX] = { .type = NLA_U32, },
	[FIPS_A_LINK_ID] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* FIPS_CMD_LINK_NEW - do */
const struct nla_policy fips_link_new_nl_policy[FIPS_A_LINK_SPIN_INITIATOR + 1] = {
	[FIPS_A_LINK_IFINDEX] = { .type = NLA_U32, },
	[FIPS_A_LINK_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[FIPS_A_LINK_NODE_ADDR] = NLA_POLICY_EXACT_LEN(FIPS_NODE_ADDR_LEN),
	[FIPS_A_LINK_TRANSPORT_ID] = { .type = NLA_U32, },
	[FIPS_A_LINK_REMOTE] = NLA_POLICY_MAX_LEN(28),
	[FIPS_A_LINK_MTU] = NLA_POLICY_MIN(NLA_U16, 128),
	[FIPS_A_LINK_COOKIE] = NLA_POLICY_MAX_LEN(FIPS_COOKIE_MAX),
	[FIPS_A_LINK_CONGESTED] = NLA_POLICY_MAX(NLA_U8, 1),
	[FIPS_A_LINK_SPIN_INITIATOR] = NLA_POLICY_MAX(NLA_U8, 1),
};

/* FIPS_CMD_LINK_SET - do */
const struct nla_policy fips_link_set_nl_policy[FIPS_A_LINK_SPIN_INITIATOR + 1] = {
	[FIPS_A_LINK_IFINDEX] = { .type = NLA_U32, },
	[FIPS_A_LINK_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[FIPS_A_LINK_TRANSPORT_ID] = { .type = NLA_U32, },
	[FIPS_A_LINK_REMOTE] = NLA_POLICY_MAX_LEN(28),
	[FIPS_A_LINK_MTU] = NLA_POLICY_MIN(NLA_U16, 128),
	[FIPS_A_LINK_COOKIE] = NLA_POLICY_MAX_LEN(FIPS_COOKIE_MAX),
	[FIPS_A_LINK_CONGESTED] = NLA_POLICY_MAX(NLA_U8, 1),
	[FIPS_A_LINK_SPIN_INITIATOR] = NLA_POLICY_MAX(NLA_U8, 1),
};

/* FIPS_CMD_LINK_DEL - do */
const struct nla_policy fips_link_del_nl_policy[FIPS_A_LINK_ID + 1] = {
	[FIPS_A_LINK_IFINDEX] = { .type = NLA_U32, },
	[FIPS_A_LINK_ID] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* FIPS_CMD_KEY_NEW - do */
const struct nla_policy fips_key_new_nl_policy[FIPS_A_KEY_COUNTER_MARK + 1] = {
	[FIPS_A_KEY_IFINDEX] = { .type = NLA_U32, },
	[FIPS_A_KEY_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[FIPS_A_KEY_SLOT] = NLA_POLICY_MAX(NLA_U32, 2),
	[FIPS_A_KEY_LINK_ID] = { .type = NLA_U32, },
	[FIPS_A_KEY_SESSION] = NLA_POLICY_EXACT_LEN(FIPS_NODE_ADDR_LEN),
	[FIPS_A_KEY_LOCAL_INDEX] = { .type = NLA_U32, },
	[FIPS_A_KEY_REMOTE_INDEX] = { .type = NLA_U32, },
	[FIPS_A_KEY_SEND_KEY] = NLA_POLICY_EXACT_LEN(FIPS_KEY_LEN),
	[FIPS_A_KEY_RECV_KEY] = NLA_POLICY_EXACT_LEN(FIPS_KEY_LEN),
	[FIPS_A_KEY_K_BIT] = NLA_POLICY_MAX(NLA_U8, 1),
	[FIPS_A_KEY_COUNTER_MARK] = { .type = NLA_U64, },
};

/* FIPS_CMD_KEY_SET - do */
const struct nla_policy fips_key_set_nl_policy[FIPS_A_KEY_COUNTER_MARK + 1] = {
	[FIPS_A_KEY_IFINDEX] = { .type = NLA_U32, },
	[FIPS_A_KEY_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[FIPS_A_KEY_SLOT] = NLA_POLICY_MAX(NLA_U32, 2),
	[FIPS_A_KEY_LINK_ID] = { .type = NLA_U32, },
	[FIPS_A_KEY_SESSION] = NLA_POLICY_EXACT_LEN(FIPS_NODE_ADDR_LEN),
	[FIPS_A_KEY_COUNTER_MARK] = { .type = NLA_U64, },
};

/* FIPS_CMD_KEY_DEL - do */
const struct nla_policy fips_key_del_nl_policy[FIPS_A_KEY_SESSION + 1] = {
	[FIPS_A_KEY_IFINDEX] = { .type = NLA_U32, },
	[FIPS_A_KEY_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[FIPS_A_KEY_LINK_ID] = { .type = NLA_U32, },
	[FIPS_A_KEY_SESSION] = NLA_POLICY_EXACT_LEN(FIPS_NODE_ADDR_LEN),
};

/* FIPS_CMD_SESSION_GET - do */
const struct nla_policy fips_session_get_nl_policy[FIPS_A_SESSION_NODE_ADDR + 1] = {
	[FIPS_A_SESSION_IFINDEX] = { .type = NLA_U32, },
	[FIPS_A_SESSION_NODE_ADDR] = NLA_POLICY_EXACT_LEN(FIPS_NODE_ADDR_LEN),
};

/* FIPS_CMD_SESSION_NEW - do */
const struct nla_policy fips_session_new_nl_policy[FIPS_A_SESSION_SPIN_INITIATOR + 1] = {
	[FIPS_A_SESSION_IFINDEX] = { .type = NLA_U32, },
	[FIPS_A_SESSION_NODE_ADDR] = NLA_POLICY_EXACT_LEN(FIPS_NODE_ADDR_LEN),
	[FIPS_A_SESSION_COOKIE] = NLA_POLICY_MAX_LEN(FIPS_COOKIE_MAX),
	[FIPS_A_SESSION_COORDS] = NLA_POLICY_MAX_LEN(FIPS_COORDS_MAX),
	[FIPS_A_SESSION_WARMUP] = { .type = NLA_U8, },
	[FIPS_A_SESSION_PATH_MTU] = { .type = NLA_U16, },
	[FIPS_A_SESSION_SPIN_INITIATOR] = NLA_POLICY_MAX(NLA_U8, 1),
};

/* FIPS_CMD_SESSION_SET - do */
const struct nla_policy fips_session_set_nl_policy[FIPS_A_SESSION_SPIN_INITIATOR + 1] = {
	[FIPS_A_SESSION_IFINDEX] = { .type = NLA_U32, },
	[FIPS_A_SESSION_NODE_ADDR] = NLA_POLICY_EXACT_LEN(FIPS_NODE_ADDR_LEN),
	[FIPS_A_SESSION_COOKIE] = NLA_POLICY_MAX_LEN(FIPS_COOKIE_MAX),
	[FIPS_A_SESSION_COORDS] = NLA_POLICY_MAX_LEN(FIPS_COORDS_MAX),
	[FIPS_A_SESSION_WARMUP] = { .type = NLA_U8, },
	[FIPS_A_SESSION_PATH_MTU] = { .type = NLA_U16, },
	[FIPS_A_SESSION_SPIN_INITIATOR] = NLA_POLICY_MAX(NLA_U8, 1),
};

/* FIPS_CMD_SESSION_DEL - do */
const struct nla_policy fips_session_del_nl_policy[FIPS_A_SESSION_NODE_ADDR + 1] = {
	[FIPS_A_SESSION_IFINDEX] = { .type = NLA_U32, },
	[FIPS_A_SESSION_NODE_ADDR] = NLA_POLICY_EXACT_LEN(FIPS_NODE_ADDR_LEN),
};

/* FIPS_CMD_STAGED_DEL - do */
const struct nla_policy fips_staged_del_nl_policy[FIPS_A_ROUTE_UNREACHABLE_MS + 1] = {
	[FIPS_A_ROUTE_IFINDEX] = { .type = NLA_U32, },
	[FIPS_A_ROUTE_DEST] = NLA_POLICY_EXACT_LEN(FIPS_NODE_ADDR_LEN),
	[FIPS_A_ROUTE_UNREACHABLE_MS] = { .type = NLA_U32, },
};

/* FIPS_CMD_ROUTE_GET - do */
const struct nla_policy fips_route_get_nl_policy[FIPS_A_ROUTE_DEST + 1] = {
	[FIPS_A_ROUTE_IFINDEX] = { .type = NLA_U32, },
	[FIPS_A_ROUTE_DEST] = NLA_POLICY_EXACT_LEN(FIPS_NODE_ADDR_LEN),
};

/* FIPS_CMD_ROUTE_NEW - do */
const struct nla_policy fips_route_new_nl_policy[FIPS_A_ROUTE_ENTRY + 1] = {
	[FIPS_A_ROUTE_IFINDEX] = { .type = NLA_U32, },
	[FIPS_A_ROUTE_DEST] = NLA_POLICY_EXACT_LEN(FIPS_NODE_ADDR_LEN),
	[FIPS_A_ROUTE_LINK_ID] = { .type = NLA_U32, },
	[FIPS_A_ROUTE_UNREACHABLE_MS] = { .type = NLA_U32, },
	[FIPS_A_ROUTE_CLASS] = NLA_POLICY_MAX(NLA_U32, 5),
	[FIPS_A_ROUTE_ENTRY] = NLA_POLICY_NESTED(fips_route_entry_nl_policy),
};

/* FIPS_CMD_ROUTE_DEL - do */
const struct nla_policy fips_route_del_nl_policy[FIPS_A_ROUTE_DEST + 1] = {
	[FIPS_A_ROUTE_IFINDEX] = { .type = NLA_U32, },
	[FIPS_A_ROUTE_DEST] = NLA_POLICY_EXACT_LEN(FIPS_NODE_ADDR_LEN),
};

/* FIPS_CMD_FRAME_SEND - do */
const struct nla_policy fips_frame_send_nl_policy[FIPS_A_FRAME_PAYLOAD + 1] = {
	[FIPS_A_FRAME_IFINDEX] = { .type = NLA_U32, },
	[FIPS_A_FRAME_TYPE] = NLA_POLICY_RANGE(NLA_U32, 1, 8),
	[FIPS_A_FRAME_TRANSPORT_ID] = { .type = NLA_U32, },
	[FIPS_A_FRAME_REMOTE] = NLA_POLICY_MAX_LEN(28),
	[FIPS_A_FRAME_LINK_ID] = { .type = NLA_U32, },
	[FIPS_A_FRAME_SESSION] = NLA_POLICY_EXACT_LEN(FIPS_NODE_ADDR_LEN),
	[FIPS_A_FRAME_SLOT] = NLA_POLICY_MAX(NLA_U32, 2),
	[FIPS_A_FRAME_CE] = NLA_POLICY_MAX(NLA_U8, 1),
	[FIPS_A_FRAME_MSG_TYPE] = { .type = NLA_U8, },
	[FIPS_A_FRAME_INNER_FLAGS] = { .type = NLA_U8, },
	[FIPS_A_FRAME_COORDS] = NLA_POLICY_MAX(NLA_U8, 1),
	[FIPS_A_FRAME_SRC] = NLA_POLICY_EXACT_LEN(FIPS_NODE_ADDR_LEN),
	[FIPS_A_FRAME_DEST] = NLA_POLICY_EXACT_LEN(FIPS_NODE_ADDR_LEN),
	[FIPS_A_FRAME_TTL] = { .type = NLA_U8, },
	[FIPS_A_FRAME_PATH_MTU] = { .type = NLA_U16, },
	[FIPS_A_FRAME_RX_TIME] = { .type = NLA_U64, },
	[FIPS_A_FRAME_PAYLOAD] = { .type = NLA_BINARY, },
};

/* FIPS_CMD_COUNTERS_GET - do */
const struct nla_policy fips_counters_get_nl_policy[FIPS_A_COUNTER_IFINDEX + 1] = {
	[FIPS_A_COUNTER_IFINDEX] = { .type = NLA_U32, },
};

/* FIPS_CMD_MEASURE_TAKE - do */
const struct nla_policy fips_measure_take_nl_policy[FIPS_A_MEASURE_SESSION + 1] = {
	[FIPS_A_MEASURE_IFINDEX] = { .type = NLA_U32, },
	[FIPS_A_MEASURE_LINK_ID] = { .type = NLA_U32, },
	[FIPS_A_MEASURE_SESSION] = NLA_POLICY_EXACT_LEN(FIPS_NODE_ADDR_LEN),
};

/* Ops table for fips */
const struct genl_ops fips_nl_ops[28] = {
	{
		.cmd		= FIPS_CMD_DEV_GET,
		.doit		= fips_nl_dev_get_doit,
		.dumpit		= fips_nl_dev_get_dumpit,
		.policy		= fips_dev_get_nl_policy,
		.maxattr	= FIPS_A_DEV_IFINDEX,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= FIPS_CMD_DEV_SET,
		.doit		= fips_nl_dev_set_doit,
		.policy		= fips_dev_set_nl_policy,
		.maxattr	= FIPS_A_DEV_PATH_MTU_DEFAULT,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= FIPS_CMD_DEV_CLAIM,
		.doit		= fips_nl_dev_claim_doit,
		.policy		= fips_dev_claim_nl_policy,
		.maxattr	= FIPS_A_DEV_IFINDEX,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= FIPS_CMD_DEV_FLUSH,
		.doit		= fips_nl_dev_flush_doit,
		.policy		= fips_dev_flush_nl_policy,
		.maxattr	= FIPS_A_DEV_IFINDEX,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= FIPS_CMD_TRANSPORT_GET,
		.doit		= fips_nl_transport_get_doit,
		.dumpit		= fips_nl_transport_get_dumpit,
		.policy		= fips_transport_get_nl_policy,
		.maxattr	= FIPS_A_TRANSPORT_ID,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= FIPS_CMD_TRANSPORT_NEW,
		.doit		= fips_nl_transport_new_doit,
		.policy		= fips_transport_new_nl_policy,
		.maxattr	= FIPS_A_TRANSPORT_RAW_BURST,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= FIPS_CMD_TRANSPORT_SET,
		.doit		= fips_nl_transport_set_doit,
		.policy		= fips_transport_set_nl_policy,
		.maxattr	= FIPS_A_TRANSPORT_RAW_BURST,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= FIPS_CMD_TRANSPORT_DEL,
		.doit		= fips_nl_transport_del_doit,
		.policy		= fips_transport_del_nl_policy,
		.maxattr	= FIPS_A_TRANSPORT_ID,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= FIPS_CMD_INDEX_NEW,
		.doit		= fips_nl_index_new_doit,
		.policy		= fips_index_new_nl_policy,
		.maxattr	= FIPS_A_INDEX_LOCAL_INDEX,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= FIPS_CMD_INDEX_DEL,
		.doit		= fips_nl_index_del_doit,
		.policy		= fips_index_del_nl_policy,
		.maxattr	= FIPS_A_INDEX_LOCAL_INDEX,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= FIPS_CMD_LINK_GET,
		.doit		= fips_nl_link_get_doit,
		.dumpit		= fips_nl_link_get_dumpit,
		.policy		= fips_link_get_nl_policy,
		.maxattr	= FIPS_A_LINK_ID,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= FIPS_CMD_LINK_NEW,
		.doit		= fips_nl_link_new_doit,
		.policy		= fips_link_new_nl_policy,
		.maxattr	= FIPS_A_LINK_SPIN_INITIATOR,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= FIPS_CMD_LINK_SET,
		.doit		= fips_nl_link_set_doit,
		.policy		= fips_link_set_nl_policy,
		.maxattr	= FIPS_A_LINK_SPIN_INITIATOR,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= FIPS_CMD_LINK_DEL,
		.doit		= fips_nl_link_del_doit,
		.policy		= fips_link_del_nl_policy,
		.maxattr	= FIPS_A_LINK_ID,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= FIPS_CMD_KEY_NEW,
		.doit		= fips_nl_key_new_doit,
		.policy		= fips_key_new_nl_policy,
		.maxattr	= FIPS_A_KEY_COUNTER_MARK,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= FIPS_CMD_KEY_SET,
		.doit		= fips_nl_key_set_doit,
		.policy		= fips_key_set_nl_policy,
		.maxattr	= FIPS_A_KEY_COUNTER_MARK,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= FIPS_CMD_KEY_DEL,
		.doit		= fips_nl_key_del_doit,
		.policy		= fips_key_del_nl_policy,
		.maxattr	= FIPS_A_KEY_SESSION,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= FIPS_CMD_SESSION_GET,
		.doit		= fips_nl_session_get_doit,
		.dumpit		= fips_nl_session_get_dumpit,
		.policy		= fips_session_get_nl_policy,
		.maxattr	= FIPS_A_SESSION_NODE_ADDR,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= FIPS_CMD_SESSION_NEW,
		.doit		= fips_nl_session_new_doit,
		.policy		= fips_session_new_nl_policy,
		.maxattr	= FIPS_A_SESSION_SPIN_INITIATOR,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= FIPS_CMD_SESSION_SET,
		.doit		= fips_nl_session_set_doit,
		.policy		= fips_session_set_nl_policy,
		.maxattr	= FIPS_A_SESSION_SPIN_INITIATOR,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= FIPS_CMD_SESSION_DEL,
		.doit		= fips_nl_session_del_doit,
		.policy		= fips_session_del_nl_policy,
		.maxattr	= FIPS_A_SESSION_NODE_ADDR,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= FIPS_CMD_STAGED_DEL,
		.doit		= fips_nl_staged_del_doit,
		.policy		= fips_staged_del_nl_policy,
		.maxattr	= FIPS_A_ROUTE_UNREACHABLE_MS,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= FIPS_CMD_ROUTE_GET,
		.doit		= fips_nl_route_get_doit,
		.dumpit		= fips_nl_route_get_dumpit,
		.policy		= fips_route_get_nl_policy,
		.maxattr	= FIPS_A_ROUTE_DEST,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= FIPS_CMD_ROUTE_NEW,
		.doit		= fips_nl_route_new_doit,
		.policy		= fips_route_new_nl_policy,
		.maxattr	= FIPS_A_ROUTE_ENTRY,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= FIPS_CMD_ROUTE_DEL,
		.doit		= fips_nl_route_del_doit,
		.policy		= fips_route_del_nl_policy,
		.maxattr	= FIPS_A_ROUTE_DEST,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= FIPS_CMD_FRAME_SEND,
		.doit		= fips_nl_frame_send_doit,
		.policy		= fips_frame_send_nl_policy,
		.maxattr	= FIPS_A_FRAME_PAYLOAD,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= FIPS_CMD_COUNTERS_GET,
		.doit		= fips_nl_counters_get_doit,
		.policy		= fips_counters_get_nl_policy,
		.maxattr	= FIPS_A_COUNTER_IFINDEX,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= FIPS_CMD_MEASURE_TAKE,
		.doit		= fips_nl_measure_take_doit,
		.policy		= fips_measure_take_nl_policy,
		.maxattr	= FIPS_A_MEASURE_SESSION,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
};

static const struct genl_multicast_group fips_nl_mcgrps[] = {
	[FIPS_NLGRP_MONITOR] = { "monitor", },
};
