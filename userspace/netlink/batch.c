// SPDX-License-Identifier: MIT
/* Many requests at a time, and what the kernel sends by itself. */
#include <errno.h>
#include <sys/socket.h>

#include <netlink/genl/genl.h>

#include "netlink/client_private.h"

int fips_nl_queue(struct fips_nl_client *client, int cmd, const void *object, u64 tag)
{
	size_t len, room = FIPS_NL_BUFFER_SIZE - client->batch_len;
	struct nl_msg *msg;
	int err;

	if (client->batch_count == FIPS_NL_BATCH_MAX)
		return -ENOBUFS;
	err = fips_nl_request(&msg, client, cmd, NLM_F_ACK, fips_nl_command_kind(cmd), object);
	if (err)
		return err;
	len = NLMSG_ALIGN(nlmsg_hdr(msg)->nlmsg_len);
	if (len <= room) {
		memcpy(client->batch + client->batch_len, nlmsg_hdr(msg), len);
		client->batch_len += len;
		client->tags[client->batch_count++] = tag;
	} else {
		client->seq--;
		err = client->batch_count ? -ENOBUFS : -EMSGSIZE;
	}
	fips_nl_request_free(msg);
	return err;
}

size_t fips_nl_queued(const struct fips_nl_client *client)
{
	return client->batch_count;
}

/**
 * struct flight - requests that were sent
 * @first: sequence number of the first
 * @count: number of them
 * @next: number of the first that is not acknowledged
 * @tags: theirs
 */
struct flight {
	u32 first;
	size_t count;
	size_t next;
	u64 tags[FIPS_NL_BATCH_MAX];
};

static void call_done(const struct fips_nl_handler *handler, u64 tag,
		      const struct fips_nl_error *error)
{
	if (handler->done)
		handler->done(handler->ctx, tag, error);
}

/* All requests before number `until` that were not acknowledged will never be. */
static void give_up(struct flight *flight, size_t until, int code,
		    const struct fips_nl_handler *handler)
{
	struct fips_nl_error error;

	fips_nl_fail(&error, 0, code, "no acknowledgment: %s", strerror(-code));
	while (flight->next < until)
		call_done(handler, flight->tags[flight->next++], &error);
}

static void take_acknowledgment(struct nlmsghdr *nlh, struct flight *flight,
				const struct fips_nl_handler *handler)
{
	size_t number = nlh->nlmsg_seq - flight->first;
	struct fips_nl_error error;

	if (number < flight->next || number >= flight->count)
		return;
	fips_nl_acknowledgment(nlh, &error);
	/* An error brings the request back, which may hold keys. */
	explicit_bzero(nlmsg_data(nlh), nlmsg_datalen(nlh));
	give_up(flight, number, -ENOBUFS, handler);
	flight->next++;
	call_done(handler, flight->tags[number], &error);
}

static void take_object(struct fips_nl_client *client, const struct nlmsghdr *nlh,
			const struct fips_nl_handler *handler)
{
	const struct genlmsghdr *genl = nlmsg_data(nlh);
	union fips_nl_object object;
	enum fips_nl_kind kind;

	if (nlh->nlmsg_type != client->family || !nlmsg_valid_hdr(nlh, GENL_HDRLEN))
		return;
	kind = fips_nl_command_kind(genl->cmd);
	/* Counters come nested: fips_nl_get_counters(). */
	if (kind == FIPS_NL_KINDS || kind == FIPS_NL_COUNTER || !handler->object)
		return;
	if (!fips_nl_decode(kind, &object, genlmsg_attrdata(genl, 0), genlmsg_attrlen(genl, 0)))
		handler->object(handler->ctx, genl->cmd, &object);
}

static void take_messages(struct fips_nl_client *client, int len, struct flight *flight,
			  const struct fips_nl_handler *handler)
{
	struct nlmsghdr *nlh;

	for (nlh = (struct nlmsghdr *)client->rx; nlmsg_ok(nlh, len); nlh = nlmsg_next(nlh, &len)) {
		if (nlh->nlmsg_type != NLMSG_ERROR)
			take_object(client, nlh, handler);
		else if (flight)
			take_acknowledgment(nlh, flight, handler);
	}
}

/* The batch's memory is free for new requests as soon as it is sent. */
static int depart(struct fips_nl_client *client, struct flight *flight)
{
	int err;

	flight->count = client->batch_count;
	flight->first = client->seq - (u32)client->batch_count + 1;
	flight->next = 0;
	memcpy(flight->tags, client->tags, flight->count * sizeof(flight->tags[0]));
	err = fips_nl_send(client, client->batch, client->batch_len);
	explicit_bzero(client->batch, client->batch_len);
	client->batch_len = 0;
	client->batch_count = 0;
	return err;
}

void fips_nl_flush(struct fips_nl_client *client, const struct fips_nl_handler *handler)
{
	struct flight flight;
	int len, err;

	if (!client->batch_count)
		return;
	err = depart(client, &flight);
	while (!err && flight.next < flight.count) {
		len = fips_nl_read(client, MSG_DONTWAIT);
		if (len > 0)
			take_messages(client, len, &flight, handler);
		else if (len < 0 && len != -ENOBUFS)
			err = len == -EAGAIN ? -ENOBUFS : len;
	}
	give_up(&flight, flight.count, err, handler);
}

int fips_nl_receive(struct fips_nl_client *client, const struct fips_nl_handler *handler, int limit)
{
	int taken, len;

	for (taken = 0; taken < limit; taken++) {
		len = fips_nl_read(client, MSG_DONTWAIT);
		if (len == -EAGAIN)
			break;
		if (len > 0)
			take_messages(client, len, NULL, handler);
		else if (len == -ENOBUFS && handler->lost)
			handler->lost(handler->ctx);
		else if (len < 0 && len != -ENOBUFS)
			return len;
	}
	return taken;
}
