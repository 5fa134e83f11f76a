/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The generic netlink family "fips": parses requests, calls a noun, fills the answer.
 */
#ifndef _FIPS_NETLINK_H
#define _FIPS_NETLINK_H

#include <linux/types.h>
#include <net/genetlink.h>

#include <uapi/linux/fips_netlink.h>

#include "addr.h"

struct fips_dev;

int fips_netlink_init(void);
void fips_netlink_uninit(void);

void *fips_netlink_put(struct sk_buff *msg, u8 cmd);
bool fips_netlink_has_monitors(struct net *net);
void fips_netlink_multicast(struct net *net, struct sk_buff *msg);

/*
 * What the files of the family share.
 */

/**
 * struct fips_nl_dump - how a table of a device is dumped
 * @cmd: command of the messages
 * @table: offset of its xarray in struct fips_dev
 * @gen: offset of the u32 in it that changes with the table
 * @fill: fills a message with an entry; fips_dev.lock is held
 */
struct fips_nl_dump {
	u8	cmd;
	size_t	table;
	size_t	gen;
	int	(*fill)(struct sk_buff *msg, struct fips_dev *fdev, void *entry);
};

struct fips_dev *fips_nl_lock(struct genl_info *info);
void fips_nl_unlock(struct fips_dev *fdev);
int fips_nl_missing(struct genl_info *info, int attr, const char *message);
int fips_nl_invalid(struct genl_info *info, int attr, const char *message);
int fips_nl_sockaddr(struct genl_info *info, int attr, union fips_sockaddr *addr,
		     const char *message);
u32 fips_nl_has(const struct genl_info *info, int max);
struct sk_buff *fips_nl_reply_new(struct genl_info *info, size_t len, void **hdr);
int fips_nl_reply(struct sk_buff *msg, void *hdr, int filled, struct genl_info *info);
int fips_nl_dump(struct sk_buff *msg, struct netlink_callback *cb, const struct fips_nl_dump *dump);

/**
 * fips_nl_u64() - a number of a request
 * @info: the request
 * @attr: attribute of type u64
 *
 * Return: its value; 0 if it is not there.
 */
static inline u64 fips_nl_u64(const struct genl_info *info, int attr)
{
	return info->attrs[attr] ? nla_get_u64(info->attrs[attr]) : 0;
}

/**
 * fips_nl_u32() - a number of a request
 * @info: the request
 * @attr: attribute of type u32
 *
 * Return: its value; 0 if it is not there.
 */
static inline u32 fips_nl_u32(const struct genl_info *info, int attr)
{
	return info->attrs[attr] ? nla_get_u32(info->attrs[attr]) : 0;
}

/**
 * fips_nl_u16() - a number of a request
 * @info: the request
 * @attr: attribute of type u16
 *
 * Return: its value; 0 if it is not there.
 */
static inline u16 fips_nl_u16(const struct genl_info *info, int attr)
{
	return info->attrs[attr] ? nla_get_u16(info->attrs[attr]) : 0;
}

/**
 * fips_nl_u8() - a number of a request
 * @info: the request
 * @attr: attribute of type u8
 *
 * Return: its value; 0 if it is not there.
 */
static inline u8 fips_nl_u8(const struct genl_info *info, int attr)
{
	return info->attrs[attr] ? nla_get_u8(info->attrs[attr]) : 0;
}

/**
 * fips_nl_bytes() - the bytes of an attribute of a request
 * @info: the request
 * @attr: attribute of type binary
 * @len: gets how many
 *
 * Return: the bytes; NULL, and none, if it is not there.
 */
static inline const void *fips_nl_bytes(const struct genl_info *info, int attr, u16 *len)
{
	*len = info->attrs[attr] ? nla_len(info->attrs[attr]) : 0;
	return info->attrs[attr] ? nla_data(info->attrs[attr]) : NULL;
}

/**
 * fips_nl_node_addr() - a node address of a request
 * @info: the request
 * @attr: attribute that holds it; its policy has checked the length
 * @addr: gets the address; all zero if it is not there
 */
static inline void fips_nl_node_addr(const struct genl_info *info, int attr,
				     struct fips_node_addr *addr)
{
	memset(addr, 0, sizeof(*addr));
	if (info->attrs[attr])
		nla_memcpy(addr, info->attrs[attr], sizeof(*addr));
}

#endif /* _FIPS_NETLINK_H */
