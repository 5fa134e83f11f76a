// SPDX-License-Identifier: MIT
/* One request at a time, waited for; answers as lists. */
#include <errno.h>
#include <stdlib.h>

#include <netlink/genl/genl.h>

#include "netlink/client_private.h"

/* A table that changes all the time is not read in one piece; this often is enough in practice. */
#define DUMP_ATTEMPTS 16

/** struct fips_nl_block - one datagram from the kernel, which a list's items point into. */
struct fips_nl_block {
	struct fips_nl_block *next;
	struct nlmsghdr data[];
};

static void list_init(struct fips_nl_list *list, enum fips_nl_kind kind)
{
	*list = (struct fips_nl_list){ .kind = kind };
}

void fips_nl_list_free(struct fips_nl_list *list)
{
	struct fips_nl_block *block;

	while ((block = list->blocks)) {
		list->blocks = block->next;
		free(block);
	}
	free(list->items);
	list_init(list, list->kind);
}

static int list_append(struct fips_nl_list *list, const struct nlattr *head, int len)
{
	const size_t size = fips_nl_kind_size(list->kind);
	char *items = list->items;

	/* Twice the room when it is full, which is at every power of two. */
	if (!(list->count & (list->count - 1))) {
		items = realloc(items, (list->count ? 2 * list->count : 1) * size);
		if (!items)
			return -ENOMEM;
		list->items = items;
	}
	return fips_nl_decode(list->kind, items + list->count++ * size, head, len);
}

static int list_append_counters(struct fips_nl_list *list, const struct genlmsghdr *genl)
{
	const struct nlattr *nla;
	int rest, err;

	nla_for_each_attr(nla, genlmsg_attrdata(genl, 0), genlmsg_attrlen(genl, 0), rest) {
		if (nla_type(nla) != FIPS_A_COUNTER_ENTRY)
			continue;
		err = list_append(list, nla_data(nla), nla_len(nla));
		if (err)
			return err;
	}
	return 0;
}

static int list_take(struct fips_nl_list *list, const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = nlmsg_data(nlh);

	if (!nlmsg_valid_hdr(nlh, GENL_HDRLEN))
		return -EBADMSG;
	if (list->kind == FIPS_NL_COUNTER)
		return list_append_counters(list, genl);
	return list_append(list, genlmsg_attrdata(genl, 0), genlmsg_attrlen(genl, 0));
}

static struct fips_nl_block *list_keep(struct fips_nl_list *list, const void *data, int len)
{
	struct fips_nl_block *block = malloc(sizeof(*block) + len);

	if (block) {
		memcpy(block->data, data, len);
		block->next = list->blocks;
		list->blocks = block;
	}
	return block;
}

/**
 * struct exchange - a request under way
 * @seq: its number
 * @cmd: its command
 * @list: takes the answer; NULL: none is wanted
 * @ended: it was acknowledged
 * @torn: a dump was not read in one piece
 */
struct exchange {
	u32 seq;
	int cmd;
	struct fips_nl_list *list;
	bool ended;
	bool torn;
};

static int exchange_take(struct fips_nl_client *client, struct exchange *x, struct nlmsghdr *nlh,
			 struct fips_nl_error *error)
{
	int err;

	if (nlh->nlmsg_seq != x->seq)
		return 0;
	x->torn |= (nlh->nlmsg_flags & NLM_F_DUMP_INTR) != 0;
	if (nlh->nlmsg_type == NLMSG_ERROR || nlh->nlmsg_type == NLMSG_DONE) {
		x->ended = true;
		return fips_nl_acknowledgment(nlh, error);
	}
	if (nlh->nlmsg_type != client->family || !x->list)
		return 0;
	err = list_take(x->list, nlh);
	if (err)
		fips_nl_fail(error, x->cmd, err, "%s: answer: %s", fips_nl_command_name(x->cmd),
			     strerror(-err));
	return err;
}

static int exchange_read(struct fips_nl_client *client, struct exchange *x,
			 struct fips_nl_error *error)
{
	int len = fips_nl_read(client, 0), err = 0;
	const int bytes = len;
	struct nlmsghdr *nlh = (struct nlmsghdr *)client->rx;

	if (len < 0 && len != -ENOBUFS)
		return fips_nl_fail(error, x->cmd, len == -EAGAIN ? -ETIMEDOUT : len,
				    "%s: no answer from the kernel", fips_nl_command_name(x->cmd));
	if (len > 0 && x->list) {
		struct fips_nl_block *block = list_keep(x->list, client->rx, len);

		if (!block)
			return fips_nl_fail(error, x->cmd, -ENOMEM, "no memory for an answer");
		nlh = block->data;
	}
	for (; !err && !x->ended && len > 0 && nlmsg_ok(nlh, len); nlh = nlmsg_next(nlh, &len))
		err = exchange_take(client, x, nlh, error);
	/* An error brings the request back, which may hold keys. */
	if (err && bytes > 0)
		explicit_bzero(client->rx, bytes);
	return err;
}

static int exchange(struct fips_nl_client *client, int cmd, int flags, enum fips_nl_kind kind,
		    const void *object, struct fips_nl_list *list, bool *torn,
		    struct fips_nl_error *error)
{
	struct exchange x = { .cmd = cmd, .list = list };
	struct nl_msg *msg;
	int err = fips_nl_request(&msg, client, cmd, flags, kind, object);

	if (!err)
		err = fips_nl_send(client, nlmsg_hdr(msg), nlmsg_hdr(msg)->nlmsg_len);
	fips_nl_request_free(msg);
	if (err)
		return fips_nl_fail(error, cmd, err, "%s: %s", fips_nl_command_name(cmd),
				    strerror(-err));
	x.seq = client->seq;
	while (!err && !x.ended)
		err = exchange_read(client, &x, error);
	if (err && list)
		fips_nl_list_free(list);
	*torn = x.torn;
	return err;
}

int fips_nl_do(struct fips_nl_client *client, int cmd, const void *object,
	       struct fips_nl_error *error)
{
	bool torn;

	return exchange(client, cmd, NLM_F_ACK, fips_nl_command_kind(cmd), object, NULL, &torn,
			error);
}

int fips_nl_get(struct fips_nl_client *client, int cmd, const void *object,
		struct fips_nl_list *list, struct fips_nl_error *error)
{
	bool torn;

	list_init(list, fips_nl_command_kind(cmd));
	return exchange(client, cmd, NLM_F_ACK, list->kind, object, list, &torn, error);
}

int fips_nl_get_counters(struct fips_nl_client *client, u32 ifindex, struct fips_nl_list *list,
			 struct fips_nl_error *error)
{
	/* Every attribute set begins with the device. */
	const struct fips_nl_dev dev = { .has = FIPS_NL_BIT(DEV_IFINDEX), .ifindex = ifindex };
	bool torn;

	list_init(list, FIPS_NL_COUNTER);
	return exchange(client, FIPS_CMD_COUNTERS_GET, NLM_F_ACK, FIPS_NL_DEV, &dev, list, &torn,
			error);
}

int fips_nl_dump(struct fips_nl_client *client, int cmd, u32 ifindex, struct fips_nl_list *list,
		 struct fips_nl_error *error)
{
	const struct fips_nl_dev dev = { .has = FIPS_NL_BIT(DEV_IFINDEX), .ifindex = ifindex };
	bool torn = true;
	int attempt, err = 0;

	list_init(list, fips_nl_command_kind(cmd));
	for (attempt = 0; !err && torn && attempt < DUMP_ATTEMPTS; attempt++) {
		fips_nl_list_free(list);
		err = exchange(client, cmd, NLM_F_DUMP, FIPS_NL_DEV, ifindex ? &dev : NULL, list,
			       &torn, error);
	}
	if (err || !torn)
		return err;
	fips_nl_list_free(list);
	return fips_nl_fail(error, cmd, -EINTR, "%s: the table does not hold still, try again",
			    fips_nl_command_name(cmd));
}
