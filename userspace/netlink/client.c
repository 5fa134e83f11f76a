// SPDX-License-Identifier: MIT
/* The socket: its life, messages to the kernel, messages from it, what it says of errors. */
#include <errno.h>
#include <linux/netlink.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>

#include "netlink/client_private.h"

/* The kernel answers at once or not at all; that it never does must not hang anybody. */
#define ANSWER_TIMEOUT_S 10

int fips_nl_fail(struct fips_nl_error *error, int cmd, int code, const char *format, ...)
{
	va_list args;

	error->code = code;
	error->command = cmd;
	error->attribute = 0;
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return code;
}

/* libnl's error to an errno. */
static int errno_of(int nl_error)
{
	switch (-nl_error) {
	case NLE_OBJ_NOTFOUND:
		return -ENOENT;
	case NLE_NOMEM:
		return -ENOMEM;
	case NLE_PERM:
	case NLE_NOACCESS:
		return -EPERM;
	default:
		return -EIO;
	}
}

static void set_options(struct fips_nl_client *client)
{
	const struct timeval timeout = { .tv_sec = ANSWER_TIMEOUT_S };
	const int one = 1;
	const int fd = nl_socket_get_fd(client->sock);

	/* Errors are told in less detail without, nothing more. */
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
}

static int connect_family(struct fips_nl_client *client, struct fips_nl_error *error)
{
	int err = nl_connect(client->sock, NETLINK_GENERIC);

	if (err < 0)
		return fips_nl_fail(error, 0, errno_of(err), "generic netlink: %s",
				    nl_geterror(err));
	err = genl_ctrl_resolve(client->sock, FIPS_FAMILY_NAME);
	if (err == -NLE_OBJ_NOTFOUND)
		return fips_nl_fail(error, 0, -ENOENT,
				    "the kernel module is not loaded (modprobe fips)");
	if (err < 0)
		return fips_nl_fail(error, 0, errno_of(err), "netlink family \"%s\": %s",
				    FIPS_FAMILY_NAME, nl_geterror(err));
	client->family = err;
	set_options(client);
	return 0;
}

int fips_nl_open(struct fips_nl_client **out, struct fips_nl_error *error)
{
	struct fips_nl_client *client = calloc(1, sizeof(*client));
	int err;

	*out = NULL;
	if (client) {
		client->rx = malloc(FIPS_NL_BUFFER_SIZE);
		client->batch = malloc(FIPS_NL_BUFFER_SIZE);
		client->sock = nl_socket_alloc();
	}
	if (!client || !client->rx || !client->batch || !client->sock)
		err = fips_nl_fail(error, 0, -ENOMEM, "no memory for a netlink socket");
	else
		err = connect_family(client, error);
	if (err)
		fips_nl_close(client);
	else
		*out = client;
	return err;
}

void fips_nl_close(struct fips_nl_client *client)
{
	if (!client)
		return;
	nl_socket_free(client->sock);
	if (client->batch)
		explicit_bzero(client->batch, client->batch_len);
	free(client->batch);
	free(client->rx);
	free(client);
}

int fips_nl_fd(const struct fips_nl_client *client)
{
	return nl_socket_get_fd(client->sock);
}

u32 fips_nl_port(const struct fips_nl_client *client)
{
	return nl_socket_get_local_port(client->sock);
}

static void set_buffer(int fd, int force, int plain, int bytes)
{
	if (bytes && setsockopt(fd, SOL_SOCKET, force, &bytes, sizeof(bytes)))
		setsockopt(fd, SOL_SOCKET, plain, &bytes, sizeof(bytes));
}

void fips_nl_set_buffers(struct fips_nl_client *client, int receive, int send)
{
	set_buffer(fips_nl_fd(client), SO_RCVBUFFORCE, SO_RCVBUF, receive);
	set_buffer(fips_nl_fd(client), SO_SNDBUFFORCE, SO_SNDBUF, send);
}

int fips_nl_monitor(struct fips_nl_client *client, struct fips_nl_error *error)
{
	int group = genl_ctrl_resolve_grp(client->sock, FIPS_FAMILY_NAME, FIPS_MCGRP_MONITOR);
	int err = group < 0 ? group : nl_socket_add_membership(client->sock, group);

	if (err < 0)
		return fips_nl_fail(error, 0, errno_of(err), "group \"%s\": %s", FIPS_MCGRP_MONITOR,
				    nl_geterror(err));
	return 0;
}

int fips_nl_request(struct nl_msg **out, struct fips_nl_client *client, int cmd, int flags,
		    enum fips_nl_kind kind, const void *object)
{
	size_t size = object ? fips_nl_encoded_size(kind, object) : 0;
	struct nl_msg *msg;
	int err = -ENOMEM;

	*out = NULL;
	msg = nlmsg_alloc_size(nlmsg_total_size(GENL_HDRLEN) + size);
	if (!msg)
		return -ENOMEM;
	if (genlmsg_put(msg, fips_nl_port(client), client->seq + 1, client->family, 0,
			NLM_F_REQUEST | flags, cmd, FIPS_FAMILY_VERSION))
		err = object ? fips_nl_encode(msg, kind, object) : 0;
	if (err) {
		fips_nl_request_free(msg);
		return err;
	}
	client->seq++;
	*out = msg;
	return 0;
}

void fips_nl_request_free(struct nl_msg *msg)
{
	if (!msg)
		return;
	explicit_bzero(nlmsg_hdr(msg), nlmsg_hdr(msg)->nlmsg_len);
	nlmsg_free(msg);
}

int fips_nl_send(struct fips_nl_client *client, const void *data, size_t len)
{
	ssize_t sent;

	do {
		sent = send(fips_nl_fd(client), data, len, 0);
	} while (sent < 0 && errno == EINTR);
	return sent < 0 ? -errno : 0;
}

int fips_nl_read(struct fips_nl_client *client, int flags)
{
	struct sockaddr_nl from = { 0 };
	struct iovec iov = { .iov_base = client->rx, .iov_len = FIPS_NL_BUFFER_SIZE };
	struct msghdr msg = {
		.msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &iov,
		.msg_iovlen = 1,
	};
	ssize_t len;

	do {
		len = recvmsg(fips_nl_fd(client), &msg, flags);
	} while (len < 0 && errno == EINTR);
	if (len < 0)
		return -errno;
	/* What is not whole is as good as lost. */
	if (msg.msg_flags & MSG_TRUNC)
		return -ENOBUFS;
	/* Any process may send to our port. */
	return from.nl_pid ? 0 : (int)len;
}

/* The attributes behind an error: the kernel's words, and where in the request it means. */
static void read_extack(const struct nlmsghdr *nlh, const struct nlmsgerr *nlerr, const char **text,
			int *offset, int *missing)
{
	size_t skip = sizeof(*nlerr);
	const struct nlattr *nla;
	int rest;

	*text = NULL;
	*offset = *missing = 0;
	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		skip += NLMSG_ALIGN(nlerr->msg.nlmsg_len) - sizeof(nlerr->msg);
	if (skip > (size_t)nlmsg_datalen(nlh))
		return;
	rest = nlmsg_datalen(nlh) - (int)skip;
	for (nla = (const struct nlattr *)((const char *)nlerr + skip); nla_ok(nla, rest);
	     nla = nla_next(nla, &rest)) {
		int len = nla_len(nla);

		if (nla_type(nla) == NLMSGERR_ATTR_MSG && len &&
		    !((const char *)nla_data(nla))[len - 1])
			*text = nla_data(nla);
		else if (nla_type(nla) == NLMSGERR_ATTR_OFFS && len == sizeof(u32))
			*offset = (int)nla_get_u32(nla);
		else if (nla_type(nla) == NLMSGERR_ATTR_MISS_TYPE && len == sizeof(u32))
			*missing = (int)nla_get_u32(nla);
	}
}

/* The request that an error is about, as far as it was echoed. */
static void describe(const struct nlmsghdr *nlh, struct fips_nl_error *error)
{
	const struct nlmsgerr *nlerr = nlmsg_data(nlh);
	const struct nlmsghdr *request = &nlerr->msg;
	bool whole = !(nlh->nlmsg_flags & NLM_F_CAPPED) &&
		     nlmsg_datalen(nlh) - (int)offsetof(struct nlmsgerr, msg) >=
			     (int)request->nlmsg_len &&
		     nlmsg_valid_hdr(request, GENL_HDRLEN);
	char field[64] = "", said[16] = "";
	int offset, missing;
	const char *text;

	read_extack(nlh, nlerr, &text, &offset, &missing);
	if (whole)
		error->command = ((const struct genlmsghdr *)nlmsg_data(request))->cmd;
	if (whole && offset)
		fips_nl_locate(request, offset, &error->attribute, field, sizeof(field));
	if (missing && error->command) {
		error->attribute = missing;
		fips_nl_attribute_name(field, sizeof(field), fips_nl_command_kind(error->command),
				       missing);
		snprintf(said, sizeof(said), "is missing");
	}
	/* Some of the kernel's messages begin with the field themselves. */
	if (text && *field && !strncmp(text, field, strlen(field)))
		*field = '\0';
	snprintf(error->text, sizeof(error->text), "%s: %s%s%s",
		 fips_nl_command_name(error->command), field, *field ? ": " : "",
		 text  ? text :
		 *said ? said :
			 strerror(-error->code));
}

int fips_nl_acknowledgment(const struct nlmsghdr *nlh, struct fips_nl_error *error)
{
	const struct nlmsgerr *nlerr = nlmsg_data(nlh);

	memset(error, 0, sizeof(*error));
	if (nlmsg_datalen(nlh) < (int)sizeof(nlerr->error))
		return fips_nl_fail(error, 0, -EBADMSG, "the kernel's answer is too short");
	/* A dump's end carries the same number in the same place. */
	error->code = nlerr->error < 0 ? nlerr->error : 0;
	if (!error->code)
		return 0;
	if (nlh->nlmsg_type == NLMSG_ERROR && nlmsg_datalen(nlh) >= (int)sizeof(*nlerr))
		describe(nlh, error);
	else
		snprintf(error->text, sizeof(error->text), "%s", strerror(-error->code));
	return error->code;
}
