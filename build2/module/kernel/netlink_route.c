// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink family "fips": routes.
 */
#include <linux/netlink.h>

#include "device.h"
#include "netlink.h"
#include "netlink_gen.h"
#include "route.h"

#define FIPS_NL_ROUTE_LEN	128

int fips_nl_route_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fips_route *route;
	struct fips_node_addr dest;
	struct fips_dev *fdev;
	struct sk_buff *msg;
	void *hdr;
	int ret;

	if (!info->attrs[FIPS_A_ROUTE_DEST])
		return fips_nl_missing(info, FIPS_A_ROUTE_DEST, "dest: missing");
	fips_nl_node_addr(info, FIPS_A_ROUTE_DEST, &dest);
	msg = fips_nl_reply_new(info, FIPS_NL_ROUTE_LEN, &hdr);
	if (!msg)
		return -ENOMEM;
	fdev = fips_nl_lock(info);
	if (IS_ERR(fdev)) {
		nlmsg_free(msg);
		return PTR_ERR(fdev);
	}
	route = fips_route_find(fdev, &dest);
	if (route) {
		ret = fips_route_fill(msg, fdev, route);
	} else {
		fips_nl_invalid(info, FIPS_A_ROUTE_DEST,
				"dest: there is no route to this node address");
		ret = -ENOENT;
	}
	fips_nl_unlock(fdev);
	return fips_nl_reply(msg, hdr, ret, info);
}

static int fips_nl_route_fill(struct sk_buff *msg, struct fips_dev *fdev, void *entry)
{
	return fips_route_fill(msg, fdev, entry);
}

int fips_nl_route_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	static const struct fips_nl_dump dump = {
		.cmd	= FIPS_CMD_ROUTE_GET,
		.table	= offsetof(struct fips_dev, routes_order),
		.gen	= offsetof(struct fips_dev, routes_gen),
		.fill	= fips_nl_route_fill,
	};

	return fips_nl_dump(skb, cb, &dump);
}

/* Whether a route says where to go, or that there is no way. @whole stands for what it lacks. */
static int fips_nl_check_route(struct genl_info *info, const struct nlattr *link_id,
			       const struct nlattr *unreachable, const struct nlattr *whole)
{
	if (!link_id && !unreachable) {
		NL_SET_ERR_MSG_ATTR(info->extack, whole,
				    "link-id is missing, and so is unreachable-ms");
		return -EINVAL;
	}
	if (link_id && unreachable) {
		NL_SET_ERR_MSG_ATTR(info->extack, unreachable,
				    "unreachable-ms: a destination with a link is not unreachable");
		return -EINVAL;
	}
	if (link_id && !nla_get_u32(link_id)) {
		NL_SET_ERR_MSG_ATTR(info->extack, link_id, "link-id: must not be 0");
		return -EINVAL;
	}
	return 0;
}

/* The route given by attributes of the request itself. */
static int fips_nl_parse_route(struct genl_info *info, struct fips_route_spec *spec)
{
	spec->link_id = fips_nl_u32(info, FIPS_A_ROUTE_LINK_ID);
	spec->unreachable_ms = fips_nl_u32(info, FIPS_A_ROUTE_UNREACHABLE_MS);
	spec->class = fips_nl_u32(info, FIPS_A_ROUTE_CLASS);
	spec->attr = info->attrs[FIPS_A_ROUTE_DEST];
	fips_nl_node_addr(info, FIPS_A_ROUTE_DEST, &spec->dest);
	return fips_nl_check_route(info, info->attrs[FIPS_A_ROUTE_LINK_ID],
				   info->attrs[FIPS_A_ROUTE_UNREACHABLE_MS], spec->attr);
}

static int fips_nl_parse_route_entry(struct genl_info *info, const struct nlattr *entry,
				     struct fips_route_spec *spec)
{
	struct nlattr *attrs[FIPS_A_ROUTE_ENTRY_MAX + 1];
	int ret;

	ret = nla_parse_nested(attrs, FIPS_A_ROUTE_ENTRY_MAX, entry, fips_route_entry_nl_policy,
			       info->extack);
	if (ret)
		return ret;
	if (!attrs[FIPS_A_ROUTE_ENTRY_DEST]) {
		NL_SET_ERR_MSG_ATTR(info->extack, entry, "dest is missing");
		return -EINVAL;
	}
	spec->attr = entry;
	nla_memcpy(&spec->dest, attrs[FIPS_A_ROUTE_ENTRY_DEST], sizeof(spec->dest));
	if (attrs[FIPS_A_ROUTE_ENTRY_LINK_ID])
		spec->link_id = nla_get_u32(attrs[FIPS_A_ROUTE_ENTRY_LINK_ID]);
	if (attrs[FIPS_A_ROUTE_ENTRY_UNREACHABLE_MS])
		spec->unreachable_ms = nla_get_u32(attrs[FIPS_A_ROUTE_ENTRY_UNREACHABLE_MS]);
	if (attrs[FIPS_A_ROUTE_ENTRY_CLASS])
		spec->class = nla_get_u32(attrs[FIPS_A_ROUTE_ENTRY_CLASS]);
	return fips_nl_check_route(info, attrs[FIPS_A_ROUTE_ENTRY_LINK_ID],
				   attrs[FIPS_A_ROUTE_ENTRY_UNREACHABLE_MS], entry);
}

static unsigned int fips_nl_count_route_entries(struct genl_info *info)
{
	const struct nlattr *attr;
	unsigned int count = 0;
	int rem;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem)
		count += nla_type(attr) == FIPS_A_ROUTE_ENTRY;
	return count;
}

/* One route by the request's own attributes, or entries, or both. */
static int fips_nl_parse_routes(struct genl_info *info, struct fips_route_spec *specs)
{
	const struct nlattr *attr;
	int rem, ret;

	if (info->attrs[FIPS_A_ROUTE_DEST]) {
		ret = fips_nl_parse_route(info, specs++);
		if (ret)
			return ret;
	}
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != FIPS_A_ROUTE_ENTRY)
			continue;
		ret = fips_nl_parse_route_entry(info, attr, specs++);
		if (ret)
			return ret;
	}
	return 0;
}

int fips_nl_route_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	unsigned int count = fips_nl_count_route_entries(info) + !!info->attrs[FIPS_A_ROUTE_DEST];
	struct fips_route_spec *specs;
	struct fips_dev *fdev;
	int ret;

	if (!count)
		return fips_nl_missing(info, FIPS_A_ROUTE_DEST,
				       "dest: missing, and there are no entries");
	specs = kvcalloc(count, sizeof(*specs), GFP_KERNEL);
	if (!specs)
		return -ENOMEM;
	ret = fips_nl_parse_routes(info, specs);
	if (ret)
		goto out;
	fdev = fips_nl_lock(info);
	if (IS_ERR(fdev)) {
		ret = PTR_ERR(fdev);
		goto out;
	}
	ret = fips_routes_set(fdev, specs, count, info->extack);
	fips_nl_unlock(fdev);
out:
	kvfree(specs);
	return ret;
}

int fips_nl_route_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fips_node_addr dest;
	struct fips_dev *fdev;
	int ret;

	if (!info->attrs[FIPS_A_ROUTE_DEST])
		return fips_nl_missing(info, FIPS_A_ROUTE_DEST, "dest: missing");
	fips_nl_node_addr(info, FIPS_A_ROUTE_DEST, &dest);
	fdev = fips_nl_lock(info);
	if (IS_ERR(fdev))
		return PTR_ERR(fdev);
	ret = fips_route_del(fdev, &dest, info->extack);
	fips_nl_unlock(fdev);
	return ret;
}
