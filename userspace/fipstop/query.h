/* SPDX-License-Identifier: MIT */
/* What fipstop asks: the control protocol's queries that it uses, and how an attempt can end. */
#ifndef FIPSTOP_QUERY_H
#define FIPSTOP_QUERY_H

#include <stdbool.h>

#include <jansson.h>

/** enum top_query - queries; those from TOP_QUERY_GATEWAY on go to the gateway. */
enum top_query {
	TOP_QUERY_STATUS,
	TOP_QUERY_LISTENING,
	TOP_QUERY_PEERS,
	TOP_QUERY_LINKS,
	TOP_QUERY_TRANSPORTS,
	TOP_QUERY_SESSIONS,
	TOP_QUERY_TREE,
	TOP_QUERY_BLOOM,
	TOP_QUERY_MMP,
	TOP_QUERY_ROUTING,
	TOP_QUERY_CACHE,
	TOP_QUERY_STATS_PEERS,
	TOP_QUERY_NODE_HISTORY,
	TOP_QUERY_METRIC_HISTORY,
	TOP_QUERY_PEER_HISTORY,
	TOP_QUERY_DISCONNECT,
	TOP_QUERY_GATEWAY,
	TOP_QUERY_MAPPINGS,
	TOP_QUERIES,
};

/** enum top_outcome - how an attempt to ask ended. */
enum top_outcome {
	TOP_ANSWERED,
	TOP_REFUSED, /* whoever was asked says why not */
	TOP_FAILED, /* nobody there, or no answer in time */
};

/**
 * struct top_answer - the newest answer to a query
 * @data: NULL if there is none
 * @error: why, "" if nobody said
 */
struct top_answer {
	json_t *data;
	char error[192];
};

struct top_app;

/** top_query_command() - what a query is called in the protocol. */
const char *top_query_command(enum top_query query);

/** top_query_is_for_gateway() - whom to ask. */
bool top_query_is_for_gateway(enum top_query query);

/** top_query_params() - a query's parameters for what is shown. Return: a reference, or NULL. */
json_t *top_query_params(const struct top_app *app, enum top_query query);

/**
 * top_query_plan() - what the tab in front needs, the status always included
 * @plan: room for TOP_QUERIES
 *
 * Return: how many there are.
 */
int top_query_plan(const struct top_app *app, enum top_query plan[TOP_QUERIES]);

#endif /* FIPSTOP_QUERY_H */
