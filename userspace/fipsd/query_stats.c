// SPDX-License-Identifier: MIT
/* Queries for history: figures of the node and of its peers over time. */

#include <errno.h>
#include <stdlib.h>

#include "fipsd/queries.h"

/**
 * struct selection - what a request is about
 * @peer: whose figures; NULL: the node's
 * @window_secs: how far back
 * @step: time between samples
 */
struct selection {
	const char *peer;
	u64 window_secs;
	enum fipsd_history_step step;
};

static bool refuse(struct fipsd_query_input *input, const char *what, const char *value)
{
	snprintf(input->error, sizeof(input->error), "%s%.200s", what, value);
	return false;
}

static const char *param(const struct fipsd_query_input *input, const char *key,
			 const char *otherwise)
{
	const char *text = json_string_value(json_object_get(input->params, key));

	return text ? text : otherwise;
}

/* A number and a unit: s, m or h. */
static bool parse_duration(struct fipsd_query_input *input, const char *text, u64 *secs)
{
	size_t length = strlen(text);
	u64 number;
	char *end;

	if (!length)
		return refuse(input, "empty duration", "");
	errno = 0;
	number = strtoull(text, &end, 10);
	if (errno || end != text + length - 1 || end == text || *text == '-' || *text == ' ' ||
	    number > UINT32_MAX)
		return refuse(input, "invalid duration: ", text);
	switch (*end) {
	case 's':
		*secs = number;
		return true;
	case 'm':
		*secs = number * 60;
		return true;
	case 'h':
		*secs = number * 3600;
		return true;
	}
	snprintf(input->error, sizeof(input->error), "unknown duration unit: %c (expected s, m, h)",
		 *end);
	return false;
}

static bool parse_step(struct fipsd_query_input *input, const char *text,
		       enum fipsd_history_step *step)
{
	if (!strcmp(text, "1s")) {
		*step = FIPSD_HISTORY_BY_SECOND;
		return true;
	}
	if (!strcmp(text, "1m")) {
		*step = FIPSD_HISTORY_BY_MINUTE;
		return true;
	}
	snprintf(input->error, sizeof(input->error),
		 "unknown granularity: %.200s (expected 1s or 1m)", text);
	return false;
}

static bool parse_selection(struct fipsd_query_input *input, struct selection *selection)
{
	selection->peer = param(input, "peer", NULL);
	return parse_duration(input, param(input, "window", "10m"), &selection->window_secs) &&
	       parse_step(input, param(input, "granularity", "1s"), &selection->step);
}

static bool find_metric(struct fipsd_query_input *input, enum fipsd_history_scope scope,
			const char *name, int *metric)
{
	*metric = fipsd_history_find(scope, name);
	if (*metric >= 0)
		return true;
	return refuse(
		input,
		scope == FIPSD_HISTORY_PEER ? "unknown peer metric: " : "unknown metric: ", name);
}

static bool find_peer(struct fipsd_query_input *input, const char *npub,
		      const struct fipsd_history_peer **peer)
{
	char text[FIPS_NPUB_SHORT_SIZE];
	struct fips_node_addr addr;
	struct fips_pubkey pubkey;
	int err = fips_npub_decode(&pubkey, npub);

	if (err)
		return refuse(input, "invalid peer npub: ", fips_identity_strerror(err));
	fips_node_addr_from_pubkey(&addr, &pubkey);
	*peer = fipsd_history_peer(input->history, &addr);
	if (*peer)
		return true;
	return refuse(input,
		      "peer not tracked in stats history: ", fips_npub_shorten(text, &pubkey));
}

static u64 step_secs(enum fipsd_history_step step)
{
	return step == FIPSD_HISTORY_BY_SECOND ? 1 : 60;
}

static void put_values(struct fipsd_json *json, const struct fipsd_series *series)
{
	size_t i;

	fipsd_json_array(json, "values");
	for (i = 0; i < series->count; i++)
		fipsd_json_number(json, NULL, fipsd_series_value(series, i));
	fipsd_json_end_array(json);
}

static void put_series(const struct fipsd_query_input *input, struct fipsd_json *json,
		       const struct selection *selection, const struct fipsd_history_peer *peer,
		       int metric)
{
	const struct fipsd_history_metric *metrics;
	struct fipsd_series series;
	size_t count;

	metrics = fipsd_history_metrics(peer ? FIPSD_HISTORY_PEER : FIPSD_HISTORY_NODE, &count);
	fipsd_history_series(input->history, peer, metric, selection->step, selection->window_secs,
			     &series);
	fipsd_json_object(json, NULL);
	fipsd_json_text(json, "metric", metrics[metric].name);
	fipsd_json_text(json, "unit", metrics[metric].unit);
	fipsd_json_u64(json, "granularity_seconds", step_secs(selection->step));
	put_values(json, &series);
	fipsd_json_end_object(json);
}

bool fipsd_show_stats_history(struct fipsd_query_input *input, struct fipsd_json *json)
{
	const struct fipsd_history_peer *peer = NULL;
	struct selection selection;
	const char *name;
	int metric;

	if (!input->params)
		return refuse(input, "missing params for show_stats_history", "");
	name = param(input, "metric", NULL);
	if (!name)
		return refuse(input, "missing 'metric' parameter", "");
	if (!parse_selection(input, &selection) ||
	    !find_metric(input, selection.peer ? FIPSD_HISTORY_PEER : FIPSD_HISTORY_NODE, name,
			 &metric) ||
	    (selection.peer && !find_peer(input, selection.peer, &peer)))
		return false;
	put_series(input, json, &selection, peer, metric);
	return true;
}

bool fipsd_show_stats_all_history(struct fipsd_query_input *input, struct fipsd_json *json)
{
	const struct fipsd_history_peer *peer = NULL;
	struct selection selection;
	size_t count, i;

	if (!parse_selection(input, &selection) ||
	    (selection.peer && !find_peer(input, selection.peer, &peer)))
		return false;
	fipsd_history_metrics(peer ? FIPSD_HISTORY_PEER : FIPSD_HISTORY_NODE, &count);
	fipsd_json_object(json, NULL);
	fipsd_json_u64(json, "granularity_seconds", step_secs(selection.step));
	fipsd_json_u64(json, "window_seconds", selection.window_secs);
	fipsd_json_text(json, "peer", selection.peer);
	fipsd_json_array(json, "series");
	for (i = 0; i < count; i++)
		put_series(input, json, &selection, peer, (int)i);
	fipsd_json_end_array(json);
	fipsd_json_end_object(json);
	return true;
}

static void put_peer_series(const struct fipsd_query_input *input, struct fipsd_json *json,
			    const struct selection *selection,
			    const struct fipsd_history_peer *peer, int metric)
{
	struct fipsd_series series;

	fipsd_history_series(input->history, peer, metric, selection->step, selection->window_secs,
			     &series);
	fipsd_json_object(json, NULL);
	fipsd_json_node_addr(json, "node_addr", &peer->addr);
	fipsd_json_text(json, "display_name", peer->display_name);
	fipsd_json_bool(json, "is_active", peer->is_active);
	put_values(json, &series);
	fipsd_json_end_object(json);
}

bool fipsd_show_stats_history_all_peers(struct fipsd_query_input *input, struct fipsd_json *json)
{
	const struct fipsd_history_metric *metrics;
	const struct fipsd_history_peer **peers;
	struct selection selection;
	const char *name;
	size_t count, i;
	int metric;

	if (!input->params)
		return refuse(input, "missing params for show_stats_history_all_peers", "");
	name = param(input, "metric", NULL);
	if (!name)
		return refuse(input, "missing 'metric' parameter", "");
	if (!find_metric(input, FIPSD_HISTORY_PEER, name, &metric) ||
	    !parse_selection(input, &selection))
		return false;
	metrics = fipsd_history_metrics(FIPSD_HISTORY_PEER, &count);
	peers = fipsd_history_peers(input->history, &count);
	if (!peers)
		return refuse(input, "out of memory", "");
	fipsd_json_object(json, NULL);
	fipsd_json_text(json, "metric", metrics[metric].name);
	fipsd_json_text(json, "unit", metrics[metric].unit);
	fipsd_json_u64(json, "granularity_seconds", step_secs(selection.step));
	fipsd_json_u64(json, "window_seconds", selection.window_secs);
	fipsd_json_array(json, "peers");
	for (i = 0; i < count; i++)
		put_peer_series(input, json, &selection, peers[i], metric);
	fipsd_json_end_array(json);
	fipsd_json_end_object(json);
	free(peers);
	return true;
}

static u64 secs_ago(const struct fipsd_query_input *input, u64 then_mono_ms)
{
	return input->now_mono_ms > then_mono_ms ? (input->now_mono_ms - then_mono_ms) / 1000 : 0;
}

bool fipsd_show_stats_peers(struct fipsd_query_input *input, struct fipsd_json *json)
{
	const struct fipsd_history_peer **peers;
	size_t count, i;

	peers = fipsd_history_peers(input->history, &count);
	if (!peers)
		return refuse(input, "out of memory", "");
	fipsd_json_object(json, NULL);
	fipsd_json_array(json, "peers");
	for (i = 0; i < count; i++) {
		fipsd_json_object(json, NULL);
		fipsd_json_text(json, "npub", peers[i]->npub);
		fipsd_json_node_addr(json, "node_addr", &peers[i]->addr);
		fipsd_json_text(json, "display_name", peers[i]->display_name);
		fipsd_json_bool(json, "is_active", peers[i]->is_active);
		fipsd_json_u64(json, "first_seen_secs_ago",
			       secs_ago(input, peers[i]->first_seen_ms));
		fipsd_json_u64(json, "last_contact_secs_ago",
			       secs_ago(input, peers[i]->last_contact_ms));
		fipsd_json_end_object(json);
	}
	fipsd_json_end_array(json);
	fipsd_json_u64(json, "count", count);
	fipsd_json_end_object(json);
	free(peers);
	return true;
}

bool fipsd_show_stats_list(struct fipsd_query_input *input, struct fipsd_json *json)
{
	static const char *const scopes[] = {
		[FIPSD_HISTORY_NODE] = "node",
		[FIPSD_HISTORY_PEER] = "peer",
	};
	const struct fipsd_history_metric *metrics;
	enum fipsd_history_scope scope;
	size_t count, i;

	fipsd_json_object(json, NULL);
	fipsd_json_array(json, "metrics");
	for (scope = 0; scope < FIPSD_HISTORY_SCOPES; scope++) {
		metrics = fipsd_history_metrics(scope, &count);
		for (i = 0; i < count; i++) {
			fipsd_json_object(json, NULL);
			fipsd_json_text(json, "name", metrics[i].name);
			fipsd_json_text(json, "unit", metrics[i].unit);
			fipsd_json_text(json, "scope", scopes[scope]);
			fipsd_json_end_object(json);
		}
	}
	fipsd_json_end_array(json);
	fipsd_json_u64(json, "fast_ring_seconds", FIPSD_HISTORY_SECONDS);
	fipsd_json_u64(json, "slow_ring_minutes", FIPSD_HISTORY_MINUTES);
	fipsd_json_u64(json, "peer_retention_seconds", FIPSD_HISTORY_RETENTION_SECS);
	fipsd_json_end_object(json);
	return true;
}
