// SPDX-License-Identifier: MIT
#include <signal.h>

#include "fipsd/clock.h"
#include "fipsd/loop.h"

#define TICK_MS 1000
/* Rounds that handles get to say their last words. */
#define CLOSING_ROUNDS 8

static void on_upcalls(uv_poll_t *handle, int status, int events)
{
	struct fipsd_loop *loop = handle->data;

	loop->ops.upcalls(loop->ops.ctx);
}

static void on_expiry(uv_timer_t *handle)
{
	struct fipsd_loop *loop = handle->data;

	loop->armed = UINT64_MAX;
	loop->ops.expired(loop->ops.ctx);
}

static void on_tick(uv_timer_t *handle)
{
	struct fipsd_loop *loop = handle->data;

	loop->ops.tick(loop->ops.ctx);
}

static void arm(struct fipsd_loop *loop, u64 expiry)
{
	u64 now;

	if (expiry == loop->armed)
		return;
	loop->armed = expiry;
	uv_timer_stop(&loop->expiry);
	if (expiry == UINT64_MAX)
		return;
	now = fipsd_clock_read(CLOCK_MONOTONIC);
	uv_update_time(&loop->uv);
	/* Rounded up: woken too early, there would be nothing to do but to wait again. */
	uv_timer_start(&loop->expiry, on_expiry,
		       expiry > now ? (expiry - now + 999999) / 1000000 : 0, 0);
}

static void on_settle(uv_prepare_t *handle)
{
	struct fipsd_loop *loop = handle->data;

	arm(loop, loop->ops.settle(loop->ops.ctx));
}

static void on_signal(uv_signal_t *handle, int number)
{
	struct fipsd_loop *loop = handle->data;

	if (number == SIGHUP)
		loop->ops.reload(loop->ops.ctx);
	else if (number == SIGQUIT)
		loop->ops.leave(loop->ops.ctx);
	else
		loop->ops.end(loop->ops.ctx, number == SIGINT ? "SIGINT" : "SIGTERM");
}

static int watch_signal(struct fipsd_loop *loop, uv_signal_t *handle, int number)
{
	int err = uv_signal_init(&loop->uv, handle);

	handle->data = loop;
	return err ? err : uv_signal_start(handle, on_signal, number);
}

int fipsd_loop_init(struct fipsd_loop *loop, const struct fipsd_loop_ops *ops)
{
	int err = uv_loop_init(&loop->uv);

	if (err)
		return err;
	loop->ops = *ops;
	loop->armed = UINT64_MAX;
	/* These cannot fail. */
	uv_prepare_init(&loop->uv, &loop->settle);
	uv_timer_init(&loop->uv, &loop->expiry);
	uv_timer_init(&loop->uv, &loop->tick);
	loop->settle.data = loop;
	loop->expiry.data = loop;
	loop->tick.data = loop;
	err = watch_signal(loop, &loop->sigint, SIGINT);
	if (!err)
		err = watch_signal(loop, &loop->sigterm, SIGTERM);
	if (!err)
		err = watch_signal(loop, &loop->sigquit, SIGQUIT);
	if (!err)
		err = watch_signal(loop, &loop->sighup, SIGHUP);
	return err;
}

int fipsd_loop_watch(struct fipsd_loop *loop, int fd)
{
	int err = uv_poll_init(&loop->uv, &loop->upcalls, fd);

	if (err)
		return err;
	loop->upcalls.data = loop;
	uv_prepare_start(&loop->settle, on_settle);
	uv_timer_start(&loop->tick, on_tick, TICK_MS, TICK_MS);
	return uv_poll_start(&loop->upcalls, UV_READABLE, on_upcalls);
}

void fipsd_loop_run(struct fipsd_loop *loop)
{
	uv_run(&loop->uv, UV_RUN_DEFAULT);
}

void fipsd_loop_stop(struct fipsd_loop *loop)
{
	uv_stop(&loop->uv);
}

static void close_handle(uv_handle_t *handle, void *ctx)
{
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

bool fipsd_loop_close(struct fipsd_loop *loop)
{
	int round;

	uv_walk(&loop->uv, close_handle, NULL);
	for (round = 0; round < CLOSING_ROUNDS; round++) {
		if (!uv_run(&loop->uv, UV_RUN_NOWAIT))
			break;
	}
	return !uv_loop_close(&loop->uv);
}
