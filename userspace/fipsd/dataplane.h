/* SPDX-License-Identifier: MIT */
/*
 * The data plane as the daemon sees it: carries out the core's actions on the kernel, in order, and
 * brings the kernel's frames and events to the core.
 *
 * Three sockets: requests with their acknowledgments; frames and events, the one that claims the
 * device; dumps. So that a flood of frames loses no acknowledgment, and the other way round.
 */
#ifndef FIPSD_DATAPLANE_H
#define FIPSD_DATAPLANE_H

#include "fipsd/answer.h"
#include "libfips/node.h"

/** struct fipsd_dataplane - a claimed device, opaque. */
struct fipsd_dataplane;

/**
 * struct fipsd_dataplane_ops - what the data plane cannot do by itself
 * @request: an action that is not for the kernel: resolve, dial, hang up, a notice. Borrowed for
 *	the call
 * @broken: the device is gone, or the kernel no longer answers; called once
 * @ctx: handed to them
 */
struct fipsd_dataplane_ops {
	void (*request)(void *ctx, const struct fips_action *action);
	void (*broken)(void *ctx, const char *why);
	void *ctx;
};

/**
 * fipsd_dataplane_open() - claim a device
 * @plane: set, to be given to fipsd_dataplane_close(); NULL after an error
 * @ifindex: device
 * @name: its name, for complaints
 * @ops: copied
 *
 * What is wrong is logged.
 *
 * Return: 0, -EBUSY if another daemon has claimed it, or another negative errno.
 */
int fipsd_dataplane_open(struct fipsd_dataplane **plane, u32 ifindex, const char *name,
			 const struct fipsd_dataplane_ops *ops);

/** fipsd_dataplane_close() - give the device up; all it holds stays; NULL is taken. */
void fipsd_dataplane_close(struct fipsd_dataplane *plane);

/** fipsd_dataplane_fd() - readable when there are frames or events. */
int fipsd_dataplane_fd(const struct fipsd_dataplane *plane);

/** fipsd_dataplane_ifindex() - the device. */
u32 fipsd_dataplane_ifindex(const struct fipsd_dataplane *plane);

/**
 * fipsd_dataplane_requests() - socket for single requests, fips_nl_do()
 *
 * For what is no action of the core's: transports.
 */
struct fips_nl_client *fipsd_dataplane_requests(struct fipsd_dataplane *plane);

/**
 * fipsd_dataplane_dump() - read what the device holds
 * @plane: the device
 * @dump: set, to be given to fipsd_dump_free(); empty after an error
 * @what: enum fips_dump_what, ored
 *
 * What is wrong is logged.
 *
 * Return: 0 or a negative errno.
 */
int fipsd_dataplane_dump(struct fipsd_dataplane *plane, struct fipsd_dump *dump, u32 what);

/**
 * fipsd_dataplane_begin() - empty the device, and make it a node's
 * @plane: the device
 * @addr: the node's address. Set before there are transports: another one's would take them with it
 *
 * Return: 0 or a negative errno, which is logged.
 */
int fipsd_dataplane_begin(struct fipsd_dataplane *plane, const struct fips_node_addr *addr);

/**
 * fipsd_dataplane_counters() - read the module's counters of the device
 * @plane: the device
 * @list: set, struct fips_nl_counter, to be given to fips_nl_list_free(); empty after an error
 *
 * Return: 0 or a negative errno.
 */
int fipsd_dataplane_counters(struct fipsd_dataplane *plane, struct fips_nl_list *list);

/**
 * fipsd_dataplane_run() - carry out the core's actions until there are none
 * @plane: the device
 * @node: the core; told of requests that failed, of measurements and dumps it asked for, and given
 *	a dump when something was lost
 */
void fipsd_dataplane_run(struct fipsd_dataplane *plane, struct fips_node *node);

/** fipsd_dataplane_get_expiry() - monotonic ns at which fipsd_dataplane_run() is due by itself. */
u64 fipsd_dataplane_get_expiry(const struct fipsd_dataplane *plane);

/**
 * fipsd_dataplane_receive() - bring the core what has come in, without waiting
 * @plane: the device
 * @node: the core
 *
 * A part of it, when there is much; the socket stays readable then. To be followed by
 * fipsd_dataplane_run().
 */
void fipsd_dataplane_receive(struct fipsd_dataplane *plane, struct fips_node *node);

/** struct fipsd_dataplane_stats - what became of upcalls and requests. */
struct fipsd_dataplane_stats {
	u64 frames;
	u64 events;
	u64 overruns;
	u64 resyncs;
	u64 requests;
	u64 requests_failed;
};

/** fipsd_dataplane_stats() - counts since the start. */
const struct fipsd_dataplane_stats *fipsd_dataplane_stats(const struct fipsd_dataplane *plane);

#endif /* FIPSD_DATAPLANE_H */
