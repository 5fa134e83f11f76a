// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink family "fips": transports.
 */
#include <linux/netlink.h>

#include "device.h"
#include "netlink.h"
#include "netlink_gen.h"
#include "transport.h"

#define FIPS_NL_TRANSPORT_LEN	512

static struct fips_transport *fips_nl_transport(struct fips_dev *fdev, struct genl_info *info)
{
	struct fips_transport *t;

	if (!info->attrs[FIPS_A_TRANSPORT_ID])
		return ERR_PTR(fips_nl_missing(info, FIPS_A_TRANSPORT_ID, "id: missing"));
	t = fips_transport_find(fdev, nla_get_u32(info->attrs[FIPS_A_TRANSPORT_ID]));
	if (t)
		return t;
	fips_nl_invalid(info, FIPS_A_TRANSPORT_ID, "id: the device has no such transport");
	return ERR_PTR(-ENOENT);
}

/*
 * The sockets are in the namespace the device was made in, not in the one it is in now: whoever
 * opens or changes one has to be privileged there, too.
 */
static int fips_nl_check_sockets(struct sk_buff *skb, struct genl_info *info,
				 struct fips_dev *fdev)
{
	struct net *net;
	bool allowed;

	rcu_read_lock();
	net = rcu_dereference(fdev->net);
	allowed = !net || netlink_ns_capable(skb, net->user_ns, CAP_NET_ADMIN);
	rcu_read_unlock();
	if (allowed)
		return 0;
	fips_nl_invalid(info, FIPS_A_TRANSPORT_IFINDEX,
			"ifindex: needs CAP_NET_ADMIN in the network namespace this device was made in");
	return -EPERM;
}

int fips_nl_transport_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fips_transport *t;
	struct fips_dev *fdev;
	struct sk_buff *msg;
	void *hdr;
	int ret;

	msg = fips_nl_reply_new(info, FIPS_NL_TRANSPORT_LEN, &hdr);
	if (!msg)
		return -ENOMEM;
	fdev = fips_nl_lock(info);
	if (IS_ERR(fdev)) {
		nlmsg_free(msg);
		return PTR_ERR(fdev);
	}
	t = fips_nl_transport(fdev, info);
	ret = IS_ERR(t) ? PTR_ERR(t) : fips_transport_fill(msg, t);
	fips_nl_unlock(fdev);
	return fips_nl_reply(msg, hdr, ret, info);
}

static int fips_nl_transport_fill(struct sk_buff *msg, struct fips_dev *fdev, void *entry)
{
	return fips_transport_fill(msg, entry);
}

int fips_nl_transport_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	static const struct fips_nl_dump dump = {
		.cmd	= FIPS_CMD_TRANSPORT_GET,
		.table	= offsetof(struct fips_dev, transports),
		.gen	= offsetof(struct fips_dev, transports_gen),
		.fill	= fips_nl_transport_fill,
	};

	return fips_nl_dump(skb, cb, &dump);
}

/* What transport-new and transport-set have in common. */
static void fips_nl_parse_transport(struct genl_info *info, struct fips_transport_spec *spec)
{
	spec->has = fips_nl_has(info, FIPS_A_TRANSPORT_RAW_BURST);
	spec->id = fips_nl_u32(info, FIPS_A_TRANSPORT_ID);
	if (info->attrs[FIPS_A_TRANSPORT_NAME])
		nla_strscpy(spec->name, info->attrs[FIPS_A_TRANSPORT_NAME], sizeof(spec->name));
	spec->mtu = fips_nl_u16(info, FIPS_A_TRANSPORT_MTU);
	spec->rcvbuf = fips_nl_u32(info, FIPS_A_TRANSPORT_RCVBUF);
	spec->sndbuf = fips_nl_u32(info, FIPS_A_TRANSPORT_SNDBUF);
	spec->mark = fips_nl_u32(info, FIPS_A_TRANSPORT_MARK);
	spec->raw_rate = fips_nl_u32(info, FIPS_A_TRANSPORT_RAW_RATE);
	spec->raw_burst = fips_nl_u32(info, FIPS_A_TRANSPORT_RAW_BURST);
}

static int fips_nl_parse_transport_new(struct genl_info *info, struct fips_transport_spec *spec)
{
	if (!info->attrs[FIPS_A_TRANSPORT_ID])
		return fips_nl_missing(info, FIPS_A_TRANSPORT_ID, "id: missing");
	if (!info->attrs[FIPS_A_TRANSPORT_TYPE])
		return fips_nl_missing(info, FIPS_A_TRANSPORT_TYPE, "type: missing");
	fips_nl_parse_transport(info, spec);
	spec->type = nla_get_u32(info->attrs[FIPS_A_TRANSPORT_TYPE]);
	spec->bind_ifindex = fips_nl_u32(info, FIPS_A_TRANSPORT_BIND_IFINDEX);
	return fips_nl_sockaddr(info, FIPS_A_TRANSPORT_LOCAL, &spec->local,
				"local: expected a struct sockaddr_in or sockaddr_in6");
}

int fips_nl_transport_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fips_transport_spec spec = {};
	struct fips_dev *fdev;
	int ret;

	ret = fips_nl_parse_transport_new(info, &spec);
	if (ret)
		return ret;
	fdev = fips_nl_lock(info);
	if (IS_ERR(fdev))
		return PTR_ERR(fdev);
	ret = fips_nl_check_sockets(skb, info, fdev);
	if (!ret)
		ret = fips_transport_new(fdev, &spec, info->extack);
	fips_nl_unlock(fdev);
	return ret;
}

int fips_nl_transport_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fips_transport_spec spec = {};
	struct fips_transport *t;
	struct fips_dev *fdev;
	int ret;

	fips_nl_parse_transport(info, &spec);
	fdev = fips_nl_lock(info);
	if (IS_ERR(fdev))
		return PTR_ERR(fdev);
	ret = fips_nl_check_sockets(skb, info, fdev);
	if (ret)
		goto out;
	t = fips_nl_transport(fdev, info);
	ret = PTR_ERR_OR_ZERO(t);
	if (!ret)
		fips_transport_set(t, &spec);
out:
	fips_nl_unlock(fdev);
	return ret;
}

int fips_nl_transport_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fips_transport *t;
	struct fips_dev *fdev;

	fdev = fips_nl_lock(info);
	if (IS_ERR(fdev))
		return PTR_ERR(fdev);
	t = fips_nl_transport(fdev, info);
	if (!IS_ERR(t))
		fips_transport_del(t);
	fips_nl_unlock(fdev);
	return PTR_ERR_OR_ZERO(t);
}
