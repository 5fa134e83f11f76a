/* SPDX-License-Identifier: MIT */
/*
 * Talking to the kernel module: sockets of the "fips" generic-netlink family, requests with their
 * acknowledgments, dumps.
 *
 * What only reads needs no privilege and no daemon:
 *
 *	struct fips_nl_client *nl;
 *	struct fips_nl_error error;
 *	struct fips_nl_list links;
 *	const struct fips_nl_link *link;
 *
 *	if (fips_nl_open(&nl, &error) ||
 *	    fips_nl_dump(nl, FIPS_CMD_LINK_GET, ifindex, &links, &error))
 *		fprintf(stderr, "%s\n", error.text);
 *	fips_nl_list_for_each(link, &links)
 *		...
 *	fips_nl_list_free(&links);
 *	fips_nl_close(nl);
 */
#ifndef FIPS_NL_CLIENT_H
#define FIPS_NL_CLIENT_H

#include "netlink/objects.h"

struct fips_nl_client;

/**
 * struct fips_nl_error - what was wrong with a request
 * @code: negative errno; -ENOENT from fips_nl_open() if the module is not loaded
 * @command: FIPS_CMD_*, 0 if it was none of them
 * @attribute: number of the attribute that was refused or missing, 0 unknown
 * @text: for a person: what was asked for, which field was wrong, the kernel's own words
 */
struct fips_nl_error {
	int code;
	int command;
	int attribute;
	char text[256];
};

/**
 * fips_nl_open() - a socket of the family, for requests or for what the kernel sends by itself
 * @client: set to the socket, or to NULL
 * @error: says what was wrong
 *
 * Return: 0 or a negative errno; -ENOENT: there is no such family, the module is not loaded.
 */
int fips_nl_open(struct fips_nl_client **client, struct fips_nl_error *error);

/** fips_nl_close() - close it; NULL is fine. */
void fips_nl_close(struct fips_nl_client *client);

/** fips_nl_fd() - the file descriptor, for poll(); readable means fips_nl_receive(). */
int fips_nl_fd(const struct fips_nl_client *client);

/** fips_nl_port() - the socket's netlink port, what `owner-port` of a claimed device says. */
u32 fips_nl_port(const struct fips_nl_client *client);

/**
 * fips_nl_set_buffers() - size of the socket's buffers, as far as privilege and limits allow
 * @client: socket
 * @receive: bytes, 0: leave it
 * @send: bytes, 0: leave it
 */
void fips_nl_set_buffers(struct fips_nl_client *client, int receive, int send);

/**
 * fips_nl_monitor() - join the group of monitors: fips_nl_receive() then yields every event
 *
 * Return: 0 or a negative errno.
 */
int fips_nl_monitor(struct fips_nl_client *client, struct fips_nl_error *error);

/*
 * One request at a time.
 */

/**
 * fips_nl_do() - make a request and wait for its acknowledgment
 * @client: socket that nothing else is under way on
 * @cmd: FIPS_CMD_*
 * @object: the structure that fips_nl_command_kind() tells, members to be sent marked in `has`
 * @error: says what was wrong
 *
 * Return: 0 or a negative errno.
 */
int fips_nl_do(struct fips_nl_client *client, int cmd, const void *object,
	       struct fips_nl_error *error);

/**
 * struct fips_nl_list - objects that the kernel answered with
 * @kind: what they are
 * @items: array of structures of that kind
 * @count: number of them
 * @blocks: what they point into; private
 */
struct fips_nl_list {
	enum fips_nl_kind kind;
	void *items;
	size_t count;
	struct fips_nl_block *blocks;
};

/** fips_nl_list_for_each() - go through a list with a pointer of its kind. */
#define fips_nl_list_for_each(pos, list) \
	for ((pos) = (list)->items; (pos) < (__typeof__(pos))(list)->items + (list)->count; (pos)++)

/**
 * fips_nl_dump() - read all objects of a kind
 * @client: socket that nothing else is under way on
 * @cmd: FIPS_CMD_DEV_GET, _TRANSPORT_GET, _LINK_GET, _SESSION_GET, _ROUTE_GET
 * @ifindex: device, 0 for FIPS_CMD_DEV_GET
 * @list: set, to be given to fips_nl_list_free(); empty after an error
 * @error: says what was wrong
 *
 * A dump that a change came in between of is made again.
 *
 * Return: 0 or a negative errno.
 */
int fips_nl_dump(struct fips_nl_client *client, int cmd, u32 ifindex, struct fips_nl_list *list,
		 struct fips_nl_error *error);

/**
 * fips_nl_get() - make a request that is answered by one object
 * @client: socket that nothing else is under way on
 * @cmd: FIPS_CMD_DEV_GET, _TRANSPORT_GET, _LINK_GET, _SESSION_GET, _ROUTE_GET, _MEASURE_TAKE
 * @object: as for fips_nl_do()
 * @list: set, to be given to fips_nl_list_free(); empty after an error
 * @error: says what was wrong
 *
 * Return: 0 or a negative errno.
 */
int fips_nl_get(struct fips_nl_client *client, int cmd, const void *object,
		struct fips_nl_list *list, struct fips_nl_error *error);

/** fips_nl_get_counters() - all counters of a device, struct fips_nl_counter. */
int fips_nl_get_counters(struct fips_nl_client *client, u32 ifindex, struct fips_nl_list *list,
			 struct fips_nl_error *error);

/** fips_nl_list_free() - give a list's memory back. */
void fips_nl_list_free(struct fips_nl_list *list);

/*
 * Many requests at a time.
 */

/**
 * fips_nl_queue() - add a request to the batch that fips_nl_flush() sends
 * @client: socket
 * @cmd: FIPS_CMD_*
 * @object: as for fips_nl_do(); copied
 * @tag: comes back with the acknowledgment
 *
 * Return: 0, -ENOBUFS if the batch is full (flush it), -EMSGSIZE if the request is too long for
 * any, -ENOMEM.
 */
int fips_nl_queue(struct fips_nl_client *client, int cmd, const void *object, u64 tag);

/** fips_nl_queued() - number of requests in the batch. */
size_t fips_nl_queued(const struct fips_nl_client *client);

/**
 * struct fips_nl_handler - who gets what came in
 * @done: a request was acknowledged; code 0 or a negative errno, the text set then. Called in the
 *	order of the requests. -ENOBUFS: the acknowledgment was lost, or never asked for as
 *	sending failed; what became of the request is unknown
 * @object: an object came: an event, a frame, or the answer to a request. Borrowed for the call
 * @lost: the kernel had more than the socket could hold, something is missing from here on
 * @ctx: handed to them
 *
 * Members may be NULL.
 */
struct fips_nl_handler {
	void (*done)(void *ctx, u64 tag, const struct fips_nl_error *error);
	void (*object)(void *ctx, int cmd, const union fips_nl_object *object);
	void (*lost)(void *ctx);
	void *ctx;
};

/**
 * fips_nl_flush() - send the batch and hand over its acknowledgments
 * @client: socket
 * @handler: gets them; each request of the batch is acknowledged exactly once before this returns
 *
 * The kernel works on requests while they are being sent, so this waits for nothing else.
 */
void fips_nl_flush(struct fips_nl_client *client, const struct fips_nl_handler *handler);

/**
 * fips_nl_receive() - hand over what has come in, without waiting
 * @client: socket
 * @handler: gets it
 * @limit: most messages to take, so that others get their turn
 *
 * Return: number of messages taken; as many as @limit: there may be more. A negative errno if the
 * socket is broken.
 */
int fips_nl_receive(struct fips_nl_client *client, const struct fips_nl_handler *handler,
		    int limit);

#endif /* FIPS_NL_CLIENT_H */
