/* SPDX-License-Identifier: MIT */
/*
 * History of the node's figures and of each peer's: an hour in seconds, a day in minutes. It is
 * made from pictures of the node (snapshot.h), belongs to one thread, and is lost at the end.
 *
 * All figures share one axis of time: one sample of each per picture. NaN stands where there was
 * none.
 */
#ifndef FIPSD_HISTORY_H
#define FIPSD_HISTORY_H

#include "fipsd/snapshot.h"
#include "libfips/map.h"

#define FIPSD_HISTORY_SECONDS		3600
#define FIPSD_HISTORY_MINUTES		1440
#define FIPSD_HISTORY_RETENTION_SECS	86400

/** enum fipsd_history_scope - whose figures. */
enum fipsd_history_scope {
	FIPSD_HISTORY_NODE,
	FIPSD_HISTORY_PEER,
	FIPSD_HISTORY_SCOPES
};

/** struct fipsd_history_metric - a figure: its name and its unit, as in the control protocol. */
struct fipsd_history_metric {
	const char *name;
	const char *unit;
};

/**
 * fipsd_history_metrics() - all figures of a scope
 * @scope: of which scope
 * @count: set to their number; a figure's number is its place among them
 */
const struct fipsd_history_metric *fipsd_history_metrics(enum fipsd_history_scope scope,
							 size_t *count);

/** fipsd_history_find() - number of a figure. Return: -1: there is none of that name. */
int fipsd_history_find(enum fipsd_history_scope scope, const char *name);

/** struct fipsd_history - a history, opaque. */
struct fipsd_history;

/** fipsd_history_new() - an empty history; NULL without memory. */
struct fipsd_history *fipsd_history_new(void);

/** fipsd_history_free() - free it; NULL is taken. */
void fipsd_history_free(struct fipsd_history *history);

/** fipsd_history_take() - take a picture's samples; those of pictures that were missed are NaN. */
void fipsd_history_take(struct fipsd_history *history, const struct fipsd_snapshot *snapshot);

/**
 * struct fipsd_history_peer - a peer that has a history
 * @first_seen_ms: CLOCK_MONOTONIC
 * @last_contact_ms: when it was last a peer
 * @is_active: whether it is one as of the last picture
 *
 * Others are private.
 */
struct fipsd_history_peer {
	struct fips_map_node node;
	struct fips_node_addr addr;
	char npub[FIPS_NPUB_SIZE];
	char display_name[FIPSD_NAME_SIZE];
	u64 first_seen_ms;
	u64 last_contact_ms;
	bool is_active;
};

/** fipsd_history_peer() - a peer's; NULL: it has none. */
const struct fipsd_history_peer *fipsd_history_peer(const struct fipsd_history *history,
						    const struct fips_node_addr *addr);

/**
 * fipsd_history_peers() - all peers that have one: active ones first, then by name
 * @history: the history
 * @count: set to their number
 *
 * Return: an array of so many, to be given to free(), or NULL without memory.
 */
const struct fipsd_history_peer **fipsd_history_peers(const struct fipsd_history *history,
						      size_t *count);

/** enum fipsd_history_step - time between two samples. */
enum fipsd_history_step {
	FIPSD_HISTORY_BY_SECOND,
	FIPSD_HISTORY_BY_MINUTE,
};

/** struct fipsd_series - @count samples of one figure, oldest first; the rest is private. */
struct fipsd_series {
	size_t count;
	size_t unknown;
	const double *ring;
	size_t ring_size;
	size_t first;
};

/**
 * fipsd_history_series() - the last samples of a figure
 * @history: the history
 * @peer: whose; NULL: the node's
 * @metric: number of the figure
 * @step: time between samples
 * @window_secs: how far back, at most as far as the ring goes; before the start there is NaN
 * @series: set; valid until the history changes
 */
void fipsd_history_series(const struct fipsd_history *history,
			  const struct fipsd_history_peer *peer, int metric,
			  enum fipsd_history_step step, u64 window_secs,
			  struct fipsd_series *series);

/** fipsd_history_recent() - the last samples of a figure of the node, no more than there are. */
void fipsd_history_recent(const struct fipsd_history *history, int metric, size_t max,
			  struct fipsd_series *series);

/** fipsd_series_value() - one of them. */
double fipsd_series_value(const struct fipsd_series *series, size_t index);

#endif /* FIPSD_HISTORY_H */
