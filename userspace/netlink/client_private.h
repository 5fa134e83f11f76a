/* SPDX-License-Identifier: MIT */
/* What the client's files share. */
#ifndef FIPS_NL_CLIENT_PRIVATE_H
#define FIPS_NL_CLIENT_PRIVATE_H

#include <netlink/socket.h>

#include "netlink/client.h"
#include "netlink/codec.h"

/* A frame of the greatest length with all its attributes, and a dump's largest message. */
#define FIPS_NL_BUFFER_SIZE (128 * 1024)
#define FIPS_NL_BATCH_MAX 256

/**
 * struct fips_nl_client - a socket
 * @sock: libnl's
 * @family: number of the family
 * @seq: of the newest request
 * @rx: what was received last
 * @batch: requests to be sent, one after the other
 * @batch_len: bytes of them
 * @batch_count: number of them; the last one's sequence number is @seq
 * @tags: theirs
 */
struct fips_nl_client {
	struct nl_sock *sock;
	int family;
	u32 seq;
	char *rx;
	char *batch;
	size_t batch_len;
	size_t batch_count;
	u64 tags[FIPS_NL_BATCH_MAX];
};

/** fips_nl_fail() - fill in an error of our own. Return: @code. */
int fips_nl_fail(struct fips_nl_error *error, int cmd, int code, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/**
 * fips_nl_request() - make a message
 * @msg: set, to be given to fips_nl_request_free()
 * @client: its family and next sequence number go into the header
 * @cmd: FIPS_CMD_*
 * @flags: beside NLM_F_REQUEST
 * @kind: what @object is
 * @object: attributes; NULL: none
 *
 * Return: 0 or a negative errno.
 */
int fips_nl_request(struct nl_msg **msg, struct fips_nl_client *client, int cmd, int flags,
		    enum fips_nl_kind kind, const void *object);

/** fips_nl_request_free() - wipe a message, which may hold keys, and free it. */
void fips_nl_request_free(struct nl_msg *msg);

/** fips_nl_send() - send bytes to the kernel. Return: 0 or a negative errno. */
int fips_nl_send(struct fips_nl_client *client, const void *data, size_t len);

/**
 * fips_nl_read() - receive one datagram of messages into @client->rx
 * @client: socket
 * @flags: of recv()
 *
 * Return: bytes; 0: it was not from the kernel; -EAGAIN: nothing there; -ENOBUFS: something was
 * lost; another negative errno: the socket is broken.
 */
int fips_nl_read(struct fips_nl_client *client, int flags);

/**
 * fips_nl_acknowledgment() - what an NLMSG_ERROR or NLMSG_DONE says
 * @nlh: message
 * @error: set
 *
 * Return: error->code.
 */
int fips_nl_acknowledgment(const struct nlmsghdr *nlh, struct fips_nl_error *error);

#endif /* FIPS_NL_CLIENT_PRIVATE_H */
