// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink family "fips": links, receiver indices, and keys of links and sessions.
 */
#include <linux/netlink.h>

#include "device.h"
#include "keyring.h"
#include "link.h"
#include "netlink.h"
#include "netlink_gen.h"
#include "session.h"

#define FIPS_NL_LINK_LEN	(FIPS_COOKIE_MAX + 1024)

/*
 * Links.
 */

int fips_nl_link_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fips_link *link;
	struct fips_dev *fdev;
	struct sk_buff *msg;
	void *hdr;
	int ret;

	if (!info->attrs[FIPS_A_LINK_ID])
		return fips_nl_missing(info, FIPS_A_LINK_ID, "id: missing");
	msg = fips_nl_reply_new(info, FIPS_NL_LINK_LEN, &hdr);
	if (!msg)
		return -ENOMEM;
	fdev = fips_nl_lock(info);
	if (IS_ERR(fdev)) {
		nlmsg_free(msg);
		return PTR_ERR(fdev);
	}
	link = fips_link_get(fdev, nla_get_u32(info->attrs[FIPS_A_LINK_ID]));
	if (link) {
		ret = fips_link_fill(msg, link);
	} else {
		fips_nl_invalid(info, FIPS_A_LINK_ID, "id: the device has no such link");
		ret = -ENOENT;
	}
	fips_nl_unlock(fdev);
	return fips_nl_reply(msg, hdr, ret, info);
}

static int fips_nl_link_fill(struct sk_buff *msg, struct fips_dev *fdev, void *entry)
{
	return fips_link_fill(msg, entry);
}

int fips_nl_link_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	static const struct fips_nl_dump dump = {
		.cmd	= FIPS_CMD_LINK_GET,
		.table	= offsetof(struct fips_dev, links),
		.gen	= offsetof(struct fips_dev, links_gen),
		.fill	= fips_nl_link_fill,
	};

	return fips_nl_dump(skb, cb, &dump);
}

static int fips_nl_parse_link(struct genl_info *info, struct fips_link_spec *spec)
{
	spec->has = fips_nl_has(info, FIPS_A_LINK_SPIN_INITIATOR);
	if (!info->attrs[FIPS_A_LINK_ID])
		return fips_nl_missing(info, FIPS_A_LINK_ID, "id: missing");
	spec->id = nla_get_u32(info->attrs[FIPS_A_LINK_ID]);
	fips_nl_node_addr(info, FIPS_A_LINK_NODE_ADDR, &spec->addr);
	spec->transport_id = fips_nl_u32(info, FIPS_A_LINK_TRANSPORT_ID);
	spec->mtu = fips_nl_u16(info, FIPS_A_LINK_MTU);
	spec->congested = fips_nl_u8(info, FIPS_A_LINK_CONGESTED);
	spec->spin_initiator = fips_nl_u8(info, FIPS_A_LINK_SPIN_INITIATOR);
	spec->cookie = fips_nl_bytes(info, FIPS_A_LINK_COOKIE, &spec->cookie_len);
	if (!info->attrs[FIPS_A_LINK_REMOTE])
		return 0;
	return fips_nl_sockaddr(info, FIPS_A_LINK_REMOTE, &spec->remote,
				"remote: expected a struct sockaddr_in or sockaddr_in6");
}

int fips_nl_link_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fips_link_spec spec = {};
	struct fips_dev *fdev;
	int ret;

	ret = fips_nl_parse_link(info, &spec);
	if (ret)
		return ret;
	if (!info->attrs[FIPS_A_LINK_NODE_ADDR])
		return fips_nl_missing(info, FIPS_A_LINK_NODE_ADDR, "node-addr: missing");
	if (!info->attrs[FIPS_A_LINK_TRANSPORT_ID])
		return fips_nl_missing(info, FIPS_A_LINK_TRANSPORT_ID, "transport-id: missing");
	if (!info->attrs[FIPS_A_LINK_REMOTE])
		return fips_nl_missing(info, FIPS_A_LINK_REMOTE, "remote: missing");
	fdev = fips_nl_lock(info);
	if (IS_ERR(fdev))
		return PTR_ERR(fdev);
	ret = fips_link_new(fdev, &spec, info->extack);
	fips_nl_unlock(fdev);
	return ret;
}

int fips_nl_link_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fips_link_spec spec = {};
	struct fips_dev *fdev;
	int ret;

	ret = fips_nl_parse_link(info, &spec);
	if (ret)
		return ret;
	fdev = fips_nl_lock(info);
	if (IS_ERR(fdev))
		return PTR_ERR(fdev);
	ret = fips_link_set(fdev, &spec, info->extack);
	fips_nl_unlock(fdev);
	return ret;
}

int fips_nl_link_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fips_dev *fdev;
	int ret;

	if (!info->attrs[FIPS_A_LINK_ID])
		return fips_nl_missing(info, FIPS_A_LINK_ID, "id: missing");
	fdev = fips_nl_lock(info);
	if (IS_ERR(fdev))
		return PTR_ERR(fdev);
	ret = fips_link_del(fdev, nla_get_u32(info->attrs[FIPS_A_LINK_ID]));
	if (ret == -ENOENT)
		fips_nl_invalid(info, FIPS_A_LINK_ID, "id: the device has no such link");
	fips_nl_unlock(fdev);
	return ret;
}

/*
 * Receiver indices.
 */

static int fips_nl_check_index(struct genl_info *info)
{
	if (!info->attrs[FIPS_A_INDEX_TRANSPORT_ID])
		return fips_nl_missing(info, FIPS_A_INDEX_TRANSPORT_ID, "transport-id: missing");
	if (!info->attrs[FIPS_A_INDEX_LOCAL_INDEX])
		return fips_nl_missing(info, FIPS_A_INDEX_LOCAL_INDEX, "local-index: missing");
	return 0;
}

int fips_nl_index_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fips_dev *fdev;
	int ret;

	ret = fips_nl_check_index(info);
	if (ret)
		return ret;
	fdev = fips_nl_lock(info);
	if (IS_ERR(fdev))
		return PTR_ERR(fdev);
	ret = fips_link_index_new(fdev, nla_get_u32(info->attrs[FIPS_A_INDEX_TRANSPORT_ID]),
				  nla_get_u32(info->attrs[FIPS_A_INDEX_LOCAL_INDEX]),
				  info->extack);
	fips_nl_unlock(fdev);
	return ret;
}

int fips_nl_index_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fips_dev *fdev;
	int ret;

	ret = fips_nl_check_index(info);
	if (ret)
		return ret;
	fdev = fips_nl_lock(info);
	if (IS_ERR(fdev))
		return PTR_ERR(fdev);
	ret = fips_link_index_del(fdev, nla_get_u32(info->attrs[FIPS_A_INDEX_TRANSPORT_ID]),
				  nla_get_u32(info->attrs[FIPS_A_INDEX_LOCAL_INDEX]));
	if (ret == -EBUSY)
		fips_nl_invalid(info, FIPS_A_INDEX_LOCAL_INDEX,
				"local-index: a key holds it; delete the key");
	fips_nl_unlock(fdev);
	return ret;
}

/*
 * Keys. Whose they are is said by link-id or session, one of them.
 */

static int fips_nl_check_key(struct genl_info *info)
{
	if (!info->attrs[FIPS_A_KEY_ID])
		return fips_nl_missing(info, FIPS_A_KEY_ID, "id: missing");
	if (!info->attrs[FIPS_A_KEY_LINK_ID] && !info->attrs[FIPS_A_KEY_SESSION])
		return fips_nl_missing(info, FIPS_A_KEY_LINK_ID,
				       "link-id: missing, and so is session");
	if (info->attrs[FIPS_A_KEY_LINK_ID] && info->attrs[FIPS_A_KEY_SESSION])
		return fips_nl_invalid(info, FIPS_A_KEY_SESSION,
				       "session: a key is of a link or of a session, not of both");
	return 0;
}

static int fips_nl_parse_key(struct genl_info *info, struct fips_key_spec *spec)
{
	if (!info->attrs[FIPS_A_KEY_SLOT])
		return fips_nl_missing(info, FIPS_A_KEY_SLOT, "slot: missing");
	if (!info->attrs[FIPS_A_KEY_SEND_KEY])
		return fips_nl_missing(info, FIPS_A_KEY_SEND_KEY, "send-key: missing");
	if (!info->attrs[FIPS_A_KEY_RECV_KEY])
		return fips_nl_missing(info, FIPS_A_KEY_RECV_KEY, "recv-key: missing");
	if (nla_get_u32(info->attrs[FIPS_A_KEY_SLOT]) == FIPS_KEY_SLOT_PREVIOUS)
		return fips_nl_invalid(info, FIPS_A_KEY_SLOT,
				       "slot: a key is installed as current or as pending");
	if (info->attrs[FIPS_A_KEY_LINK_ID] && !info->attrs[FIPS_A_KEY_LOCAL_INDEX])
		return fips_nl_missing(info, FIPS_A_KEY_LOCAL_INDEX, "local-index: missing");
	if (info->attrs[FIPS_A_KEY_LINK_ID] && !info->attrs[FIPS_A_KEY_REMOTE_INDEX])
		return fips_nl_missing(info, FIPS_A_KEY_REMOTE_INDEX, "remote-index: missing");
	spec->id = nla_get_u32(info->attrs[FIPS_A_KEY_ID]);
	spec->slot = nla_get_u32(info->attrs[FIPS_A_KEY_SLOT]);
	spec->local_index = fips_nl_u32(info, FIPS_A_KEY_LOCAL_INDEX);
	spec->remote_index = fips_nl_u32(info, FIPS_A_KEY_REMOTE_INDEX);
	spec->k_bit = fips_nl_u8(info, FIPS_A_KEY_K_BIT);
	spec->counter_mark = fips_nl_u64(info, FIPS_A_KEY_COUNTER_MARK);
	spec->send_key = nla_data(info->attrs[FIPS_A_KEY_SEND_KEY]);
	spec->recv_key = nla_data(info->attrs[FIPS_A_KEY_RECV_KEY]);
	return 0;
}

/* Secrets do not outlive their request in memory that is ours to wipe. */
static void fips_nl_wipe_key(struct genl_info *info, int attr)
{
	if (info->attrs[attr])
		memzero_explicit(nla_data(info->attrs[attr]), nla_len(info->attrs[attr]));
}

static int fips_nl_key_new(struct genl_info *info)
{
	struct fips_key_spec spec = {};
	struct fips_node_addr addr;
	struct fips_dev *fdev;
	int ret;

	ret = fips_nl_check_key(info);
	if (!ret)
		ret = fips_nl_parse_key(info, &spec);
	if (ret)
		return ret;
	fdev = fips_nl_lock(info);
	if (IS_ERR(fdev))
		return PTR_ERR(fdev);
	if (info->attrs[FIPS_A_KEY_LINK_ID]) {
		ret = fips_link_key_new(fdev, nla_get_u32(info->attrs[FIPS_A_KEY_LINK_ID]), &spec,
					info->extack);
	} else {
		fips_nl_node_addr(info, FIPS_A_KEY_SESSION, &addr);
		ret = fips_session_key_new(fdev, &addr, &spec, info->extack);
	}
	fips_nl_unlock(fdev);
	return ret;
}

int fips_nl_key_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	int ret = fips_nl_key_new(info);

	fips_nl_wipe_key(info, FIPS_A_KEY_SEND_KEY);
	fips_nl_wipe_key(info, FIPS_A_KEY_RECV_KEY);
	return ret;
}

static int fips_nl_check_key_set(struct genl_info *info)
{
	const struct nlattr *slot = info->attrs[FIPS_A_KEY_SLOT];

	if (slot && nla_get_u32(slot) != FIPS_KEY_SLOT_CURRENT)
		return fips_nl_invalid(info, FIPS_A_KEY_SLOT,
				       "slot: a key can be made current, nothing else");
	if (!slot && !info->attrs[FIPS_A_KEY_COUNTER_MARK])
		return fips_nl_missing(info, FIPS_A_KEY_SLOT,
				       "slot: missing, and so is counter-mark: nothing to change");
	return 0;
}

int fips_nl_key_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	const bool promote = info->attrs[FIPS_A_KEY_SLOT];
	u64 mark = fips_nl_u64(info, FIPS_A_KEY_COUNTER_MARK);
	const u64 *new_mark = info->attrs[FIPS_A_KEY_COUNTER_MARK] ? &mark : NULL;
	struct fips_node_addr addr;
	struct fips_dev *fdev;
	u32 id = fips_nl_u32(info, FIPS_A_KEY_ID);
	int ret;

	ret = fips_nl_check_key(info);
	if (!ret)
		ret = fips_nl_check_key_set(info);
	if (ret)
		return ret;
	fdev = fips_nl_lock(info);
	if (IS_ERR(fdev))
		return PTR_ERR(fdev);
	if (info->attrs[FIPS_A_KEY_LINK_ID]) {
		ret = fips_link_key_set(fdev, nla_get_u32(info->attrs[FIPS_A_KEY_LINK_ID]), id,
					promote, new_mark, info->extack);
	} else {
		fips_nl_node_addr(info, FIPS_A_KEY_SESSION, &addr);
		ret = fips_session_key_set(fdev, &addr, id, promote, new_mark, info->extack);
	}
	fips_nl_unlock(fdev);
	return ret;
}

int fips_nl_key_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fips_node_addr addr;
	struct fips_dev *fdev;
	u32 id = fips_nl_u32(info, FIPS_A_KEY_ID);
	int ret;

	ret = fips_nl_check_key(info);
	if (ret)
		return ret;
	fdev = fips_nl_lock(info);
	if (IS_ERR(fdev))
		return PTR_ERR(fdev);
	if (info->attrs[FIPS_A_KEY_LINK_ID]) {
		ret = fips_link_key_del(fdev, nla_get_u32(info->attrs[FIPS_A_KEY_LINK_ID]), id);
	} else {
		fips_nl_node_addr(info, FIPS_A_KEY_SESSION, &addr);
		ret = fips_session_key_del(fdev, &addr, id);
	}
	fips_nl_unlock(fdev);
	return ret;
}
