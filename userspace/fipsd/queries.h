/* SPDX-License-Identifier: MIT */
/* The control socket's read queries: pictures of the node as the reference's JSON. */
#ifndef FIPSD_QUERIES_H
#define FIPSD_QUERIES_H

#include <jansson.h>

#include "fipsd/snapshot.h"

/**
 * struct fipsd_query_input - what an answer is made from
 * @snapshot: the picture
 * @params: of the request, NULL without any
 * @socket_path: where the control socket is
 * @now_ms: Unix milliseconds
 * @now_mono_ms: CLOCK_MONOTONIC in milliseconds
 */
struct fipsd_query_input {
	const struct fipsd_snapshot *snapshot;
	const json_t *params;
	const char *socket_path;
	u64 now_ms;
	u64 now_mono_ms;
};

/**
 * struct fipsd_query - a read query
 * @command: its name in requests
 * @render: makes the answer's data; NULL without memory
 */
struct fipsd_query {
	const char *command;
	json_t *(*render)(const struct fipsd_query_input *input);
};

/** fipsd_query_find() - the query of a name, NULL if there is none. */
const struct fipsd_query *fipsd_query_find(const char *command);

#endif /* FIPSD_QUERIES_H */
