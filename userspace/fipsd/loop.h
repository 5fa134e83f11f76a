/* SPDX-License-Identifier: MIT */
/*
 * The daemon's loop: waits for the kernel's frames, for the core's next deadline, for the next
 * second, for signals; and before it waits, has the core's actions carried out.
 */
#ifndef FIPSD_LOOP_H
#define FIPSD_LOOP_H

#include <uv.h>

#include "libfips/types.h"

/**
 * struct fipsd_loop_ops - what to do when something happens
 * @upcalls: the device's socket is readable
 * @settle: about to wait: carry out what is to be done. Return: the time of CLOCK_MONOTONIC, in
 *	nanoseconds, to be woken at by @expired; UINT64_MAX: not at all
 * @expired: that time has come
 * @tick: a second has passed
 * @end: SIGINT or SIGTERM came
 * @leave: SIGQUIT came
 * @reload: SIGHUP came
 * @ctx: handed to them
 */
struct fipsd_loop_ops {
	void (*upcalls)(void *ctx);
	u64 (*settle)(void *ctx);
	void (*expired)(void *ctx);
	void (*tick)(void *ctx);
	void (*end)(void *ctx, const char *signal);
	void (*leave)(void *ctx);
	void (*reload)(void *ctx);
	void *ctx;
};

/**
 * struct fipsd_loop - a loop
 * @uv: libuv's, for others' handles
 *
 * The rest is private.
 */
struct fipsd_loop {
	uv_loop_t uv;
	uv_poll_t upcalls;
	uv_prepare_t settle;
	uv_timer_t expiry;
	uv_timer_t tick;
	uv_signal_t sigint;
	uv_signal_t sigterm;
	uv_signal_t sigquit;
	uv_signal_t sighup;
	u64 armed;
	struct fipsd_loop_ops ops;
};

/** fipsd_loop_init() - a loop with signals only. Return: 0 or a negative errno. */
int fipsd_loop_init(struct fipsd_loop *loop, const struct fipsd_loop_ops *ops);

/** fipsd_loop_watch() - begin to wait for a device. Return: 0 or a negative errno. */
int fipsd_loop_watch(struct fipsd_loop *loop, int fd);

/** fipsd_loop_run() - until fipsd_loop_stop(). */
void fipsd_loop_run(struct fipsd_loop *loop);

/** fipsd_loop_stop() - fipsd_loop_run() returns. */
void fipsd_loop_stop(struct fipsd_loop *loop);

/**
 * fipsd_loop_close() - close all handles
 *
 * Those of others must be closing already; they get their last calls. Return: whether everything
 * ended; if not, a thread of the loop's is still busy.
 */
bool fipsd_loop_close(struct fipsd_loop *loop);

#endif /* FIPSD_LOOP_H */
