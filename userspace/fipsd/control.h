/* SPDX-License-Identifier: MIT */
/*
 * The control socket: the reference's protocol, one JSON request and one JSON response a line, one
 * of each per connection.
 *
 * It lives in a thread of its own. Queries are answered there from the newest picture of the node;
 * only commands that change something go to the loop's thread, and wait five seconds at most.
 */
#ifndef FIPSD_CONTROL_H
#define FIPSD_CONTROL_H

#include <stddef.h>
#include <uv.h>

#include "fipsd/snapshot.h"

#define FIPSD_CONTROL_ERROR_SIZE 512

/**
 * struct fipsd_control_ops - what changes a node; called in the loop's thread
 * @connect: dial a peer; @npub, @address and @transport are the request's, not checked
 * @disconnect: drop the link to a peer, and do not dial it again by itself
 *
 * Both return 0, or another value with the reason written to @error.
 */
struct fipsd_control_ops {
	int (*connect)(void *ctx, const char *npub, const char *address, const char *transport,
		       char error[FIPSD_CONTROL_ERROR_SIZE]);
	int (*disconnect)(void *ctx, const char *npub, char error[FIPSD_CONTROL_ERROR_SIZE]);
};

/** struct fipsd_control - a running control socket, opaque. */
struct fipsd_control;

/**
 * fipsd_control_start() - open the control socket and serve it
 * @control: set
 * @path: where the socket is to be. Its directory is made if it is missing; a socket that nobody
 *	serves any more is replaced. Mode 0770, and the group "fips" where there is one, directory
 *	included
 * @loop: runs the commands
 * @publisher: has the pictures; must outlive the control socket
 * @ops: the commands
 * @ctx: for @ops
 *
 * Return: 0, -EADDRINUSE if somebody serves that socket, or another negative errno.
 */
int fipsd_control_start(struct fipsd_control **control, const char *path, uv_loop_t *loop,
			struct fipsd_publisher *publisher, const struct fipsd_control_ops *ops,
			void *ctx);

/**
 * fipsd_control_stop() - close the control socket and remove it
 * @control: NULL is taken
 *
 * In the loop's thread. Requests that wait are told that the node shuts down. The loop has to run
 * once more afterwards, as with every handle that is closed; @control is freed then.
 */
void fipsd_control_stop(struct fipsd_control *control);

#endif /* FIPSD_CONTROL_H */
