/* SPDX-License-Identifier: MIT */
/* The Graphs tab's choices: windows of time, metrics, peers. */
#ifndef FIPSTOP_GRAPHS_H
#define FIPSTOP_GRAPHS_H

#include "fipstop/app.h"

#define TOP_GRAPHS_WINDOWS 4
#define TOP_PEER_METRICS 7

/**
 * struct top_window - a window of time, in the control protocol's words
 * @window: how far back
 * @granularity: from one sample to the next
 * @secs: @window in seconds
 */
struct top_window {
	const char *window;
	const char *granularity;
	u32 secs;
};

/** top_graphs_window() - the chosen window. */
const struct top_window *top_graphs_window(const struct top_app *app);

/** top_graphs_metric() - the metric of peers that is chosen. */
const char *top_graphs_metric(const struct top_app *app);

/** top_graphs_peer() - the chosen peer as show_stats_peers has it. Return: borrowed, or NULL. */
const json_t *top_graphs_peer(const struct top_app *app);

/** top_graphs_step_peer() - choose the peer @step on; @around: the first follows the last. */
void top_graphs_step_peer(struct top_app *app, int step, bool around);

#endif /* FIPSTOP_GRAPHS_H */
