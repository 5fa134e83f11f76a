// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink family "fips": the family itself, devices, what the other files of it share.
 */
#include "netlink.h"

#include <linux/mutex.h>
#include <linux/netlink.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#include "counters.h"
#include "device.h"
#include "owner.h"

/*
 * Included rather than compiled by itself: the generator makes the table of multicast groups
 * static, and the family below needs it.
 */
#include "netlink_gen.c"

/* Every request names its device by the first attribute, whatever its set. */
static_assert((int)FIPS_A_TRANSPORT_IFINDEX == (int)FIPS_A_DEV_IFINDEX);
static_assert((int)FIPS_A_INDEX_IFINDEX == (int)FIPS_A_DEV_IFINDEX);
static_assert((int)FIPS_A_KEY_IFINDEX == (int)FIPS_A_DEV_IFINDEX);
static_assert((int)FIPS_A_LINK_IFINDEX == (int)FIPS_A_DEV_IFINDEX);
static_assert((int)FIPS_A_SESSION_IFINDEX == (int)FIPS_A_DEV_IFINDEX);
static_assert((int)FIPS_A_ROUTE_IFINDEX == (int)FIPS_A_DEV_IFINDEX);
static_assert((int)FIPS_A_FRAME_IFINDEX == (int)FIPS_A_DEV_IFINDEX);
static_assert((int)FIPS_A_COUNTER_IFINDEX == (int)FIPS_A_DEV_IFINDEX);
static_assert((int)FIPS_A_MEASURE_IFINDEX == (int)FIPS_A_DEV_IFINDEX);

/* Largest answer about one object: a cookie, coordinates, and what is small. */
#define FIPS_NL_OBJECT_LEN	(FIPS_COOKIE_MAX + FIPS_COORDS_MAX + 1024)
/* One entry of the answer to counters-get. */
#define FIPS_NL_COUNTER_LEN	256

static struct genl_family fips_family __ro_after_init = {
	.name		= FIPS_FAMILY_NAME,
	.version	= FIPS_FAMILY_VERSION,
	.module		= THIS_MODULE,
	.netnsok	= true,
	.parallel_ops	= true,
	.ops		= fips_nl_ops,
	.n_ops		= ARRAY_SIZE(fips_nl_ops),
	.mcgrps		= fips_nl_mcgrps,
	.n_mcgrps	= ARRAY_SIZE(fips_nl_mcgrps),
};

/**
 * fips_netlink_put() - begin an unsolicited message
 * @msg: the message, empty
 * @cmd: its command, FIPS_CMD_*
 *
 * Return: the header, for genlmsg_end(), or NULL.
 */
void *fips_netlink_put(struct sk_buff *msg, u8 cmd)
{
	return genlmsg_put(msg, 0, 0, &fips_family, 0, cmd);
}

/**
 * fips_netlink_has_monitors() - whether anybody listens to events
 * @net: the network namespace
 *
 * Return: true if somebody does.
 */
bool fips_netlink_has_monitors(struct net *net)
{
	return genl_has_listeners(&fips_family, net, FIPS_NLGRP_MONITOR);
}

/**
 * fips_netlink_multicast() - send a message to all monitors
 * @net: the network namespace
 * @msg: the message; consumed
 */
void fips_netlink_multicast(struct net *net, struct sk_buff *msg)
{
	genlmsg_multicast_netns(&fips_family, net, msg, 0, FIPS_NLGRP_MONITOR, GFP_ATOMIC);
}

/**
 * fips_nl_missing() - refuse a request that lacks an attribute
 * @info: the request
 * @attr: the attribute
 * @message: says so, begins with the attribute's name
 *
 * Return: -EINVAL.
 */
int fips_nl_missing(struct genl_info *info, int attr, const char *message)
{
	if (info->extack) {
		info->extack->_msg = message;
		NL_SET_ERR_ATTR_MISS(info->extack, NULL, attr);
	}
	return -EINVAL;
}

/**
 * fips_nl_invalid() - refuse a request for the value of an attribute
 * @info: the request
 * @attr: the attribute
 * @message: says what is wrong, begins with the attribute's name
 *
 * Return: -EINVAL.
 */
int fips_nl_invalid(struct genl_info *info, int attr, const char *message)
{
	if (info->extack)
		info->extack->_msg = message;
	NL_SET_BAD_ATTR(info->extack, info->attrs[attr]);
	return -EINVAL;
}

static struct fips_dev *fips_nl_lock_ifindex(struct net *net, const struct nlattr *ifindex,
					     struct netlink_ext_ack *extack)
{
	struct fips_dev *fdev = fips_device_get(net, nla_get_u32(ifindex), extack);

	if (IS_ERR(fdev)) {
		NL_SET_BAD_ATTR(extack, ifindex);
		return fdev;
	}
	mutex_lock(&fdev->lock);
	if (!fdev->gone)
		return fdev;
	fips_nl_unlock(fdev);
	NL_SET_ERR_MSG_ATTR(extack, ifindex, "ifindex: the device is being deleted");
	return ERR_PTR(-ENODEV);
}

/**
 * fips_nl_lock() - find the device a request is for, hold it and lock it
 * @info: the request
 *
 * Return: the device, to be given to fips_nl_unlock(), or an error pointer.
 */
struct fips_dev *fips_nl_lock(struct genl_info *info)
{
	if (!info->attrs[FIPS_A_DEV_IFINDEX])
		return ERR_PTR(fips_nl_missing(info, FIPS_A_DEV_IFINDEX, "ifindex: missing"));
	return fips_nl_lock_ifindex(genl_info_net(info), info->attrs[FIPS_A_DEV_IFINDEX],
				    info->extack);
}

/**
 * fips_nl_unlock() - unlock a device and let go of it
 * @fdev: the device
 */
void fips_nl_unlock(struct fips_dev *fdev)
{
	mutex_unlock(&fdev->lock);
	fips_device_put(fdev);
}

/**
 * fips_nl_has() - which attributes a request has
 * @info: the request
 * @max: highest attribute its command takes
 *
 * Return: a bit for each.
 */
u32 fips_nl_has(const struct genl_info *info, int max)
{
	u32 has = 0;
	int attr;

	for (attr = 1; attr <= max; attr++) {
		if (info->attrs[attr])
			has |= BIT(attr);
	}
	return has;
}

static void fips_sockaddr_unmap(union fips_sockaddr *addr)
{
	const struct sockaddr_in in4 = {
		.sin_family		= AF_INET,
		.sin_port		= addr->in6.sin6_port,
		.sin_addr.s_addr	= addr->in6.sin6_addr.s6_addr32[3],
	};

	memset(addr, 0, sizeof(*addr));
	addr->in4 = in4;
}

/**
 * fips_nl_sockaddr() - read an address
 * @info: the request
 * @attr: attribute that holds a struct sockaddr_in or sockaddr_in6
 * @addr: filled in; an IPv4 address that was mapped into IPv6 is an IPv4 address here
 * @message: what is said if it is neither, or missing; begins with the attribute's name
 *
 * Return: 0 or -EINVAL.
 */
int fips_nl_sockaddr(struct genl_info *info, int attr, union fips_sockaddr *addr,
		     const char *message)
{
	const struct nlattr *nla = info->attrs[attr];

	if (!nla)
		return fips_nl_missing(info, attr, message);
	memset(addr, 0, sizeof(*addr));
	memcpy(addr, nla_data(nla), min_t(size_t, nla_len(nla), sizeof(*addr)));
	if (!fips_sockaddr_len(addr) || nla_len(nla) != fips_sockaddr_len(addr))
		return fips_nl_invalid(info, attr, message);
	if (addr->sa.sa_family == AF_INET6 && ipv6_addr_v4mapped(&addr->in6.sin6_addr))
		fips_sockaddr_unmap(addr);
	return 0;
}

/**
 * fips_nl_reply_new() - begin the answer to a request
 * @info: the request
 * @len: room for attributes
 * @hdr: gets the header, for fips_nl_reply()
 *
 * Return: the message, or NULL.
 */
struct sk_buff *fips_nl_reply_new(struct genl_info *info, size_t len, void **hdr)
{
	struct sk_buff *msg = genlmsg_new(len, GFP_KERNEL);

	if (!msg)
		return NULL;
	*hdr = genlmsg_put_reply(msg, info, &fips_family, 0, info->genlhdr->cmd);
	if (*hdr)
		return msg;
	nlmsg_free(msg);
	return NULL;
}

/**
 * fips_nl_reply() - send the answer to a request
 * @msg: the message; consumed
 * @hdr: its header
 * @filled: whether it could be filled: 0, or an error to be returned in place of the answer
 * @info: the request
 *
 * Return: 0 or a negative error.
 */
int fips_nl_reply(struct sk_buff *msg, void *hdr, int filled, struct genl_info *info)
{
	if (filled) {
		nlmsg_free(msg);
		return filled;
	}
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

static int fips_nl_dump_entry(struct sk_buff *msg, struct netlink_callback *cb,
			      struct fips_dev *fdev, const struct fips_nl_dump *dump, void *entry)
{
	void *hdr = genlmsg_put(msg, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq, &fips_family,
				NLM_F_MULTI, dump->cmd);

	if (!hdr)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, hdr);
	if (dump->fill(msg, fdev, entry)) {
		genlmsg_cancel(msg, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, hdr);
	return 0;
}

static int fips_nl_dump_table(struct sk_buff *msg, struct netlink_callback *cb,
			      struct fips_dev *fdev, const struct fips_nl_dump *dump)
{
	struct xarray *table = (void *)fdev + dump->table;
	unsigned long index;
	void *entry;

	xa_for_each_start(table, index, entry, cb->args[0]) {
		if (fips_nl_dump_entry(msg, cb, fdev, dump, entry)) {
			cb->args[0] = index;
			/* One that fits into no message would be tried for ever. */
			return msg->len ? : -EMSGSIZE;
		}
	}
	cb->args[0] = ULONG_MAX;
	return msg->len;
}

/**
 * fips_nl_dump() - go on with a dump of a table of the device the request names
 * @msg: message to fill
 * @cb: the dump
 * @dump: which table, and how
 *
 * Each call looks the device up and locks it, so that nothing is held between calls. Objects that
 * are there all the time appear once; a dump during which the table changed is marked so
 * (NLM_F_DUMP_INTR).
 *
 * Return: bytes filled, 0 at the end, or a negative error.
 */
int fips_nl_dump(struct sk_buff *msg, struct netlink_callback *cb, const struct fips_nl_dump *dump)
{
	const struct nlattr *ifindex = genl_info_dump(cb)->attrs[FIPS_A_DEV_IFINDEX];
	struct fips_dev *fdev;
	int ret;

	if (cb->args[0] == ULONG_MAX)
		return 0;
	if (!ifindex) {
		NL_SET_ERR_MSG(cb->extack, "ifindex: missing");
		return -EINVAL;
	}
	fdev = fips_nl_lock_ifindex(sock_net(cb->skb->sk), ifindex, cb->extack);
	if (IS_ERR(fdev))
		return PTR_ERR(fdev);
	/* 0 stands for "no number". */
	cb->seq = *(u32 *)((void *)fdev + dump->gen) + 1 ? : 1;
	ret = fips_nl_dump_table(msg, cb, fdev, dump);
	fips_nl_unlock(fdev);
	return ret;
}

/*
 * Devices.
 */

int fips_nl_dev_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fips_dev *fdev;
	struct sk_buff *msg;
	void *hdr;
	int ret;

	msg = fips_nl_reply_new(info, FIPS_NL_OBJECT_LEN, &hdr);
	if (!msg)
		return -ENOMEM;
	fdev = fips_nl_lock(info);
	if (IS_ERR(fdev)) {
		nlmsg_free(msg);
		return PTR_ERR(fdev);
	}
	ret = fips_device_fill(msg, fdev);
	fips_nl_unlock(fdev);
	return fips_nl_reply(msg, hdr, ret, info);
}

static int fips_nl_dev_fill(struct sk_buff *msg, struct fips_dev *fdev, void *entry)
{
	return fips_device_fill(msg, fdev);
}

int fips_nl_dev_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	static const struct fips_nl_dump dump = {
		.cmd = FIPS_CMD_DEV_GET, .fill = fips_nl_dev_fill,
	};
	struct net *net = sock_net(cb->skb->sk);
	struct fips_dev *fdev;
	int ret;

	while ((fdev = fips_device_get_next(net, cb->args[0]))) {
		mutex_lock(&fdev->lock);
		ret = fdev->gone ? 0 : fips_nl_dump_entry(skb, cb, fdev, &dump, NULL);
		if (!ret)
			cb->args[0] = fdev->netdev->ifindex;
		fips_nl_unlock(fdev);
		if (ret)
			return skb->len ? : ret;
	}
	return skb->len;
}

static int fips_nl_parse_dev(struct genl_info *info, struct fips_dev_spec *spec)
{
	spec->has = fips_nl_has(info, FIPS_A_DEV_PATH_MTU_DEFAULT);
	fips_nl_node_addr(info, FIPS_A_DEV_NODE_ADDR, &spec->addr);
	spec->cookie = fips_nl_bytes(info, FIPS_A_DEV_COOKIE, &spec->cookie_len);
	spec->coords = fips_nl_bytes(info, FIPS_A_DEV_COORDS, &spec->coords_len);
	spec->heartbeat_ms = fips_nl_u32(info, FIPS_A_DEV_HEARTBEAT_MS);
	spec->linger_s = fips_nl_u32(info, FIPS_A_DEV_LINGER_S);
	spec->path_mtu_default = fips_nl_u16(info, FIPS_A_DEV_PATH_MTU_DEFAULT);
	spec->ttl = fips_nl_u8(info, FIPS_A_DEV_TTL);
	spec->congested = fips_nl_u8(info, FIPS_A_DEV_CONGESTED);
	if (spec->coords_len % FIPS_NODE_ADDR_LEN)
		return fips_nl_invalid(info, FIPS_A_DEV_COORDS,
				       "coords: expected node addresses of 16 bytes each");
	return 0;
}

int fips_nl_dev_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fips_dev_spec spec = {};
	struct fips_dev *fdev;
	int ret;

	ret = fips_nl_parse_dev(info, &spec);
	if (ret)
		return ret;
	fdev = fips_nl_lock(info);
	if (IS_ERR(fdev))
		return PTR_ERR(fdev);
	ret = fips_device_set(fdev, &spec);
	fips_nl_unlock(fdev);
	return ret;
}

int fips_nl_dev_claim_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fips_dev *fdev = fips_nl_lock(info);
	int ret;

	if (IS_ERR(fdev))
		return PTR_ERR(fdev);
	ret = fips_owner_claim(fdev, genl_info_net(info), info->snd_portid, info->extack);
	fips_nl_unlock(fdev);
	return ret;
}

int fips_nl_dev_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fips_dev *fdev = fips_nl_lock(info);

	if (IS_ERR(fdev))
		return PTR_ERR(fdev);
	fips_device_flush(fdev);
	fips_nl_unlock(fdev);
	return 0;
}

int fips_nl_counters_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fips_dev *fdev;
	struct sk_buff *msg;
	void *hdr;
	int ret;

	msg = fips_nl_reply_new(info, FIPS_COUNTER_MAX * FIPS_NL_COUNTER_LEN, &hdr);
	if (!msg)
		return -ENOMEM;
	fdev = fips_nl_lock(info);
	if (IS_ERR(fdev)) {
		nlmsg_free(msg);
		return PTR_ERR(fdev);
	}
	ret = nla_put_u32(msg, FIPS_A_COUNTER_IFINDEX, fdev->netdev->ifindex);
	if (!ret)
		ret = fips_counters_fill(fdev, msg);
	fips_nl_unlock(fdev);
	return fips_nl_reply(msg, hdr, ret, info);
}

/*
 * The family.
 */

/* A daemon's socket closed: its devices are free to be claimed by another. */
static int fips_nl_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	const struct netlink_notify *notify = ptr;

	if (event == NETLINK_URELEASE && notify->protocol == NETLINK_GENERIC)
		fips_device_release(notify->net, notify->portid);
	return NOTIFY_DONE;
}

static struct notifier_block fips_nl_notifier = { .notifier_call = fips_nl_event };

/**
 * fips_netlink_init() - requests are served from now on
 *
 * Return: 0 or a negative error.
 */
int __init fips_netlink_init(void)
{
	int ret;

	ret = netlink_register_notifier(&fips_nl_notifier);
	if (ret)
		return ret;
	ret = genl_register_family(&fips_family);
	if (ret)
		netlink_unregister_notifier(&fips_nl_notifier);
	return ret;
}

/**
 * fips_netlink_uninit() - no requests are served any more
 */
void fips_netlink_uninit(void)
{
	genl_unregister_family(&fips_family);
	netlink_unregister_notifier(&fips_nl_notifier);
}
