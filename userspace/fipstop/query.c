// SPDX-License-Identifier: MIT
/* What fipstop asks. */

#include "fipstop/figure.h"
#include "fipstop/graphs.h"
#include "fipstop/view.h"

const char *top_query_command(enum top_query query)
{
	static const char *const commands[TOP_QUERIES] = {
		[TOP_QUERY_STATUS] = "show_status",
		[TOP_QUERY_LISTENING] = "show_listening_sockets",
		[TOP_QUERY_PEERS] = "show_peers",
		[TOP_QUERY_LINKS] = "show_links",
		[TOP_QUERY_TRANSPORTS] = "show_transports",
		[TOP_QUERY_SESSIONS] = "show_sessions",
		[TOP_QUERY_TREE] = "show_tree",
		[TOP_QUERY_BLOOM] = "show_bloom",
		[TOP_QUERY_MMP] = "show_mmp",
		[TOP_QUERY_ROUTING] = "show_routing",
		[TOP_QUERY_CACHE] = "show_cache",
		[TOP_QUERY_STATS_PEERS] = "show_stats_peers",
		[TOP_QUERY_NODE_HISTORY] = "show_stats_all_history",
		[TOP_QUERY_METRIC_HISTORY] = "show_stats_history_all_peers",
		[TOP_QUERY_PEER_HISTORY] = "show_stats_all_history",
		[TOP_QUERY_DISCONNECT] = "disconnect",
		[TOP_QUERY_GATEWAY] = "show_gateway",
		[TOP_QUERY_MAPPINGS] = "show_mappings",
	};

	return commands[query];
}

bool top_query_is_for_gateway(enum top_query query)
{
	return query >= TOP_QUERY_GATEWAY;
}

json_t *top_query_params(const struct top_app *app, enum top_query query)
{
	const struct top_window *window = top_graphs_window(app);

	switch (query) {
	case TOP_QUERY_NODE_HISTORY:
		return json_pack("{s:s, s:s}", "window", window->window, "granularity",
				 window->granularity);
	case TOP_QUERY_METRIC_HISTORY:
		return json_pack("{s:s, s:s, s:s}", "metric", top_graphs_metric(app), "window",
				 window->window, "granularity", window->granularity);
	case TOP_QUERY_PEER_HISTORY:
		return json_pack("{s:s, s:s, s:s}", "peer", top_text(top_graphs_peer(app), "npub"),
				 "window", window->window, "granularity", window->granularity);
	case TOP_QUERY_DISCONNECT:
		return json_pack("{s:s}", "npub", app->disconnect);
	default:
		return NULL;
	}
}

/* The Graphs tab needs the history that its mode plots. */
static int add_history(const struct top_app *app, enum top_query *plan)
{
	switch (app->graphs.mode) {
	case TOP_GRAPHS_METRIC:
		plan[0] = TOP_QUERY_METRIC_HISTORY;
		return 1;
	case TOP_GRAPHS_PEER:
		plan[0] = TOP_QUERY_PEER_HISTORY;
		/* Which peers there are is known a round later. */
		return top_graphs_peer(app) ? 1 : 0;
	default:
		plan[0] = TOP_QUERY_NODE_HISTORY;
		return 1;
	}
}

int top_query_plan(const struct top_app *app, enum top_query plan[TOP_QUERIES])
{
	const struct top_view *view = top_view(app->tab);
	int count = 0, i;

	plan[count++] = TOP_QUERY_STATUS;
	for (i = 0; i < view->query_count; i++)
		plan[count++] = view->queries[i];
	if (app->tab == TOP_GRAPHS)
		count += add_history(app, &plan[count]);
	return count;
}
