// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink family "fips": sessions, and the packets that wait for one.
 */
#include <linux/netlink.h>

#include "device.h"
#include "netlink.h"
#include "netlink_gen.h"
#include "session.h"
#include "staging.h"

#define FIPS_NL_SESSION_LEN	(FIPS_COOKIE_MAX + FIPS_COORDS_MAX + 1024)

int fips_nl_session_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fips_session *session;
	struct fips_node_addr addr;
	struct fips_dev *fdev;
	struct sk_buff *msg;
	void *hdr;
	int ret;

	if (!info->attrs[FIPS_A_SESSION_NODE_ADDR])
		return fips_nl_missing(info, FIPS_A_SESSION_NODE_ADDR, "node-addr: missing");
	fips_nl_node_addr(info, FIPS_A_SESSION_NODE_ADDR, &addr);
	msg = fips_nl_reply_new(info, FIPS_NL_SESSION_LEN, &hdr);
	if (!msg)
		return -ENOMEM;
	fdev = fips_nl_lock(info);
	if (IS_ERR(fdev)) {
		nlmsg_free(msg);
		return PTR_ERR(fdev);
	}
	session = fips_session_get(fdev, &addr);
	if (session) {
		ret = fips_session_fill(msg, session);
	} else {
		fips_nl_invalid(info, FIPS_A_SESSION_NODE_ADDR,
				"node-addr: the device has no session with this node");
		ret = -ENOENT;
	}
	fips_nl_unlock(fdev);
	return fips_nl_reply(msg, hdr, ret, info);
}

static int fips_nl_session_fill(struct sk_buff *msg, struct fips_dev *fdev, void *entry)
{
	return fips_session_fill(msg, entry);
}

int fips_nl_session_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	static const struct fips_nl_dump dump = {
		.cmd	= FIPS_CMD_SESSION_GET,
		.table	= offsetof(struct fips_dev, sessions_order),
		.gen	= offsetof(struct fips_dev, sessions_gen),
		.fill	= fips_nl_session_fill,
	};

	return fips_nl_dump(skb, cb, &dump);
}

static int fips_nl_parse_session(struct genl_info *info, struct fips_session_spec *spec)
{
	if (!info->attrs[FIPS_A_SESSION_NODE_ADDR])
		return fips_nl_missing(info, FIPS_A_SESSION_NODE_ADDR, "node-addr: missing");
	spec->has = fips_nl_has(info, FIPS_A_SESSION_SPIN_INITIATOR);
	fips_nl_node_addr(info, FIPS_A_SESSION_NODE_ADDR, &spec->addr);
	spec->coords = fips_nl_bytes(info, FIPS_A_SESSION_COORDS, &spec->coords_len);
	spec->cookie = fips_nl_bytes(info, FIPS_A_SESSION_COOKIE, &spec->cookie_len);
	spec->warmup = fips_nl_u8(info, FIPS_A_SESSION_WARMUP);
	spec->path_mtu = fips_nl_u16(info, FIPS_A_SESSION_PATH_MTU);
	spec->spin_initiator = fips_nl_u8(info, FIPS_A_SESSION_SPIN_INITIATOR);
	if (spec->coords_len % FIPS_NODE_ADDR_LEN)
		return fips_nl_invalid(info, FIPS_A_SESSION_COORDS,
				       "coords: expected node addresses of 16 bytes each");
	return 0;
}

static int fips_nl_with_session(struct genl_info *info,
				int (*change)(struct fips_dev *fdev,
					      const struct fips_session_spec *spec,
					      struct netlink_ext_ack *extack))
{
	struct fips_session_spec spec = {};
	struct fips_dev *fdev;
	int ret;

	ret = fips_nl_parse_session(info, &spec);
	if (ret)
		return ret;
	fdev = fips_nl_lock(info);
	if (IS_ERR(fdev))
		return PTR_ERR(fdev);
	ret = change(fdev, &spec, info->extack);
	fips_nl_unlock(fdev);
	return ret;
}

int fips_nl_session_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	return fips_nl_with_session(info, fips_session_new);
}

int fips_nl_session_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return fips_nl_with_session(info, fips_session_set);
}

static void fips_nl_refuse_staged(struct fips_dev *fdev, const struct fips_node_addr *addr,
				  u32 unreachable_ms)
{
	struct fips_node_addr prefix;

	fips_node_addr_to_prefix(addr, &prefix);
	fips_staging_refuse(&fdev->no_session, &prefix, unreachable_ms);
}

int fips_nl_session_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fips_node_addr addr;
	struct fips_dev *fdev;
	int ret;

	if (!info->attrs[FIPS_A_SESSION_NODE_ADDR])
		return fips_nl_missing(info, FIPS_A_SESSION_NODE_ADDR, "node-addr: missing");
	fips_nl_node_addr(info, FIPS_A_SESSION_NODE_ADDR, &addr);
	fdev = fips_nl_lock(info);
	if (IS_ERR(fdev))
		return PTR_ERR(fdev);
	ret = fips_session_del(fdev, &addr);
	if (ret == -ENOENT)
		fips_nl_invalid(info, FIPS_A_SESSION_NODE_ADDR,
				"node-addr: the device has no session with this node");
	else
		fips_nl_refuse_staged(fdev, &addr, 0);
	fips_nl_unlock(fdev);
	return ret;
}

int fips_nl_staged_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fips_node_addr addr;
	struct fips_dev *fdev;

	if (!info->attrs[FIPS_A_ROUTE_DEST])
		return fips_nl_missing(info, FIPS_A_ROUTE_DEST, "dest: missing");
	fips_nl_node_addr(info, FIPS_A_ROUTE_DEST, &addr);
	fdev = fips_nl_lock(info);
	if (IS_ERR(fdev))
		return PTR_ERR(fdev);
	fips_nl_refuse_staged(fdev, &addr, fips_nl_u32(info, FIPS_A_ROUTE_UNREACHABLE_MS));
	fips_nl_unlock(fdev);
	return 0;
}
