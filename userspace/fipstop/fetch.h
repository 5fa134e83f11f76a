/* SPDX-License-Identifier: MIT */
/*
 * Fetching: once per refresh interval, and whenever what is shown changes, the queries that the tab
 * in front needs, all at the same time. None of it waits.
 */
#ifndef FIPSTOP_FETCH_H
#define FIPSTOP_FETCH_H

#include <poll.h>

#include "fipstop/app.h"
#include "fipstop/request.h"

/**
 * struct top_fetch - what is being asked
 * @requests: by query
 * @round_ms: monotonic time of the next round
 */
struct top_fetch {
	struct top_request requests[TOP_QUERIES];
	u64 round_ms;
};

/** top_fetch_begin() - nothing is asked yet, and the first round is due. */
void top_fetch_begin(struct top_fetch *fetch);

/** top_fetch_end() - give up all requests. */
void top_fetch_end(struct top_fetch *fetch);

/**
 * top_fetch_step() - take what has come, send off what is due
 *
 * Takes @app's wishes: refetch, disconnect. app->mono_ms is to be the time.
 */
void top_fetch_step(struct top_fetch *fetch, struct top_app *app);

/**
 * top_fetch_poll() - what to wait for
 * @polls: room for TOP_QUERIES
 * @count: set
 *
 * Return: monotonic time when top_fetch_step() is to be called at the latest.
 */
u64 top_fetch_poll(const struct top_fetch *fetch, const struct top_app *app, struct pollfd *polls,
		   int *count);

#endif /* FIPSTOP_FETCH_H */
