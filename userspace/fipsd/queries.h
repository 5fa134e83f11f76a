/* SPDX-License-Identifier: MIT */
/* The control socket's read queries: pictures of the node as the reference's JSON. */
#ifndef FIPSD_QUERIES_H
#define FIPSD_QUERIES_H

#include <jansson.h>

#include "fipsd/history.h"
#include "fipsd/json_text.h"

#define FIPSD_QUERY_ERROR_SIZE 512

/**
 * struct fipsd_query_input - what an answer is made from
 * @snapshot: the picture
 * @history: of pictures before; NULL for queries that are slow
 * @params: of the request, NULL without any
 * @socket_path: where the control socket is
 * @now_ms: Unix milliseconds
 * @now_mono_ms: CLOCK_MONOTONIC in milliseconds
 * @error: says what was wrong with the request
 */
struct fipsd_query_input {
	const struct fipsd_snapshot *snapshot;
	const struct fipsd_history *history;
	const json_t *params;
	const char *socket_path;
	u64 now_ms;
	u64 now_mono_ms;
	char error[FIPSD_QUERY_ERROR_SIZE];
};

/**
 * struct fipsd_query - a read query
 * @command: its name in requests
 * @render: writes the answer's data. Return: whether it could be answered; if not, @error says why
 * @slow: asks the system for something, so that it is run in a thread of its own
 */
struct fipsd_query {
	const char *command;
	bool (*render)(struct fipsd_query_input *input, struct fipsd_json *json);
	bool slow;
};

/** fipsd_query_find() - the query of a name, NULL if there is none. */
const struct fipsd_query *fipsd_query_find(const char *command);

/* One function per query; the tables of the reference's document say what they show. */

bool fipsd_show_status(struct fipsd_query_input *input, struct fipsd_json *json);
bool fipsd_show_acl(struct fipsd_query_input *input, struct fipsd_json *json);
bool fipsd_show_peers(struct fipsd_query_input *input, struct fipsd_json *json);
bool fipsd_show_links(struct fipsd_query_input *input, struct fipsd_json *json);
bool fipsd_show_sessions(struct fipsd_query_input *input, struct fipsd_json *json);
bool fipsd_show_connections(struct fipsd_query_input *input, struct fipsd_json *json);
bool fipsd_show_transports(struct fipsd_query_input *input, struct fipsd_json *json);
bool fipsd_show_mmp(struct fipsd_query_input *input, struct fipsd_json *json);
bool fipsd_show_tree(struct fipsd_query_input *input, struct fipsd_json *json);
bool fipsd_show_bloom(struct fipsd_query_input *input, struct fipsd_json *json);
bool fipsd_show_cache(struct fipsd_query_input *input, struct fipsd_json *json);
bool fipsd_show_identity_cache(struct fipsd_query_input *input, struct fipsd_json *json);
bool fipsd_show_routing(struct fipsd_query_input *input, struct fipsd_json *json);
bool fipsd_show_counters(struct fipsd_query_input *input, struct fipsd_json *json);
bool fipsd_show_metrics(struct fipsd_query_input *input, struct fipsd_json *json);
bool fipsd_show_stats_list(struct fipsd_query_input *input, struct fipsd_json *json);
bool fipsd_show_stats_peers(struct fipsd_query_input *input, struct fipsd_json *json);
bool fipsd_show_stats_history(struct fipsd_query_input *input, struct fipsd_json *json);
bool fipsd_show_stats_all_history(struct fipsd_query_input *input, struct fipsd_json *json);
bool fipsd_show_stats_history_all_peers(struct fipsd_query_input *input, struct fipsd_json *json);
bool fipsd_show_listening_sockets(struct fipsd_query_input *input, struct fipsd_json *json);

/** fipsd_query_family() - write the counters of a family that the reference has. */
void fipsd_query_family(struct fipsd_json *json, const char *key, const char *family,
			const struct fipsd_snapshot *snapshot);

#endif /* FIPSD_QUERIES_H */
