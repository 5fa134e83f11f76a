// SPDX-License-Identifier: MIT
/* All read queries, one row each. */

#include "fipsd/queries.h"

static const struct fipsd_query queries[] = {
	{ "show_status", fipsd_show_status, false },
	{ "show_acl", fipsd_show_acl, false },
	{ "show_peers", fipsd_show_peers, false },
	{ "show_links", fipsd_show_links, false },
	{ "show_sessions", fipsd_show_sessions, false },
	{ "show_connections", fipsd_show_connections, false },
	{ "show_transports", fipsd_show_transports, false },
	{ "show_mmp", fipsd_show_mmp, false },
	{ "show_tree", fipsd_show_tree, false },
	{ "show_bloom", fipsd_show_bloom, false },
	{ "show_cache", fipsd_show_cache, false },
	{ "show_identity_cache", fipsd_show_identity_cache, false },
	{ "show_routing", fipsd_show_routing, false },
	{ "show_counters", fipsd_show_counters, false },
	{ "show_metrics", fipsd_show_metrics, false },
	{ "show_stats_list", fipsd_show_stats_list, false },
	{ "show_stats_peers", fipsd_show_stats_peers, false },
	{ "show_stats_history", fipsd_show_stats_history, false },
	{ "show_stats_all_history", fipsd_show_stats_all_history, false },
	{ "show_stats_history_all_peers", fipsd_show_stats_history_all_peers, false },
	{ "show_listening_sockets", fipsd_show_listening_sockets, true },
};

const struct fipsd_query *fipsd_query_find(const char *command)
{
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(queries); i++)
		if (!strcmp(queries[i].command, command))
			return &queries[i];
	return NULL;
}
