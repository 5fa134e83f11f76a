// SPDX-License-Identifier: MIT
/* What the daemon's answers look like to people. */

#include <string.h>

#include "fipsctl/output.h"
#include "fipsctl/request.h"
#include "fipsctl/view.h"

static const struct ctl_column status_lines[] = {
	{ "state", "state", CTL_TEXT },
	{ "version", "version", CTL_TEXT },
	{ "npub", "npub", CTL_TEXT },
	{ "node address", "node_addr", CTL_TEXT },
	{ "IPv6 address", "ipv6_addr", CTL_TEXT },
	{ "identity is kept", "persistent", CTL_TEXT },
	{ "up", "uptime_secs", CTL_SECS },
	{ "device", "tun_name", CTL_TEXT },
	{ "device state", "tun_state", CTL_TEXT },
	{ "IPv6 MTU", "effective_ipv6_mtu", CTL_TEXT },
	{ "peers", "peer_count", CTL_TEXT },
	{ "links", "link_count", CTL_TEXT },
	{ "handshakes", "connection_count", CTL_TEXT },
	{ "sessions", "session_count", CTL_TEXT },
	{ "transports", "transport_count", CTL_TEXT },
	{ "tree root", "root", CTL_TEXT },
	{ "is the root", "is_root", CTL_TEXT },
	{ "leaf only", "is_leaf_only", CTL_TEXT },
	{ "nodes in the mesh, estimated", "estimated_mesh_size", CTL_TEXT },
	{ "delivered", "forwarding.delivered_bytes", CTL_BYTES },
	{ "originated", "forwarding.originated_bytes", CTL_BYTES },
	{ "forwarded", "forwarding.forwarded_bytes", CTL_BYTES },
	{ "control socket", "control_socket", CTL_TEXT },
	{ "process", "pid", CTL_TEXT },
	CTL_COLUMNS_END,
};

static const struct ctl_column peer_columns[] = {
	{ "PEER", "display_name", CTL_TEXT },
	{ "STATE", "connectivity", CTL_TEXT },
	{ "DIRECTION", "direction", CTL_TEXT },
	{ "TRANSPORT", "transport_type", CTL_TEXT },
	{ "ADDRESS", "transport_addr", CTL_TEXT },
	{ "SEEN", "last_seen_ms", CTL_SINCE },
	{ "RTT MS", "mmp.srtt_ms", CTL_MEASURE },
	{ "LOSS", "mmp.loss_rate", CTL_PERCENT },
	{ "SENT", "stats.bytes_sent", CTL_BYTES },
	{ "RECEIVED", "stats.bytes_recv", CTL_BYTES },
	CTL_COLUMNS_END,
};

static const struct ctl_column link_columns[] = {
	{ "LINK", "link_id", CTL_TEXT },
	{ "TRANSPORT", "transport_id", CTL_TEXT },
	{ "REMOTE", "remote_addr", CTL_TEXT },
	{ "DIRECTION", "direction", CTL_TEXT },
	{ "STATE", "state", CTL_TEXT },
	{ "AGE", "created_at_ms", CTL_SINCE },
	{ "HEARD", "stats.last_recv_ms", CTL_SINCE },
	{ "SENT", "stats.bytes_sent", CTL_BYTES },
	{ "RECEIVED", "stats.bytes_recv", CTL_BYTES },
	CTL_COLUMNS_END,
};

static const struct ctl_column session_columns[] = {
	{ "REMOTE", "display_name", CTL_TEXT },	       { "STATE", "state", CTL_TEXT },
	{ "INITIATOR", "is_initiator", CTL_TEXT },     { "ACTIVE", "last_activity_ms", CTL_SINCE },
	{ "MTU", "mmp.path_mtu", CTL_TEXT },	       { "RTT MS", "mmp.srtt_ms", CTL_MEASURE },
	{ "LOSS", "mmp.loss_rate", CTL_PERCENT },      { "SENT", "stats.bytes_sent", CTL_BYTES },
	{ "RECEIVED", "stats.bytes_recv", CTL_BYTES }, CTL_COLUMNS_END,
};

static const struct ctl_column transport_columns[] = {
	{ "ID", "transport_id", CTL_TEXT },
	{ "TYPE", "type", CTL_TEXT },
	{ "NAME", "name", CTL_TEXT },
	{ "STATE", "state", CTL_TEXT },
	{ "LOCAL", "local_addr", CTL_TEXT },
	{ "MTU", "mtu", CTL_TEXT },
	{ "SENT", "stats.bytes_sent", CTL_BYTES },
	{ "RECEIVED", "stats.bytes_recv", CTL_BYTES },
	CTL_COLUMNS_END,
};

static const struct ctl_column connection_columns[] = {
	{ "LINK", "link_id", CTL_TEXT },
	{ "DIRECTION", "direction", CTL_TEXT },
	{ "STATE", "handshake_state", CTL_TEXT },
	{ "AGE", "started_at_ms", CTL_SINCE },
	{ "IDLE", "idle_ms", CTL_MS },
	{ "RESENDS", "resend_count", CTL_TEXT },
	{ "PEER", "expected_peer", CTL_TEXT },
	CTL_COLUMNS_END,
};

static const struct ctl_column tree_lines[] = {
	{ "tree root", "root", CTL_TEXT },
	{ "its key", "root_npub", CTL_TEXT },
	{ "is the root", "is_root", CTL_TEXT },
	{ "depth", "depth", CTL_TEXT },
	{ "parent", "parent_display_name", CTL_TEXT },
	{ "declaration", "declaration_sequence", CTL_TEXT },
	{ "is signed", "declaration_signed", CTL_TEXT },
	{ "announcements sent", "stats.sent", CTL_TEXT },
	{ "received", "stats.received", CTL_TEXT },
	{ "accepted", "stats.accepted", CTL_TEXT },
	{ "changes of the parent", "stats.parent_switches", CTL_TEXT },
	CTL_COLUMNS_END,
};

static const struct ctl_column tree_columns[] = {
	{ "NEIGHBOUR", "display_name", CTL_TEXT },
	{ "DEPTH", "depth", CTL_TEXT },
	{ "HOPS", "distance_to_us", CTL_TEXT },
	{ "ROOT", "root", CTL_TEXT },
	CTL_COLUMNS_END,
};

static const struct ctl_column bloom_lines[] = {
	{ "last filter sent", "sequence", CTL_TEXT },
	{ "full, to the parent", "uptree_fill_ratio", CTL_PERCENT },
	{ "nodes in it", "uptree_estimated_count", CTL_MEASURE },
	{ "filters sent", "stats.sent", CTL_TEXT },
	{ "received", "stats.received", CTL_TEXT },
	{ "accepted", "stats.accepted", CTL_TEXT },
	{ "refused as too full", "stats.fill_exceeded", CTL_TEXT },
	CTL_COLUMNS_END,
};

static const struct ctl_column bloom_columns[] = {
	{ "PEER", "display_name", CTL_TEXT },	     { "FILTER", "filter_sequence", CTL_TEXT },
	{ "NODES", "estimated_count", CTL_MEASURE }, { "BITS", "set_bits", CTL_TEXT },
	{ "FULL", "fill_ratio", CTL_PERCENT },	     CTL_COLUMNS_END,
};

static const struct ctl_column link_mmp_columns[] = {
	{ "PEER", "display_name", CTL_TEXT },
	{ "MODE", "mode", CTL_TEXT },
	{ "RTT MS", "link_layer.srtt_ms", CTL_MEASURE },
	{ "TREND", "link_layer.rtt_trend", CTL_TEXT },
	{ "LOSS", "link_layer.smoothed_loss", CTL_PERCENT },
	{ "ETX", "link_layer.smoothed_etx", CTL_MEASURE },
	{ "QUALITY", "link_layer.lqi", CTL_MEASURE },
	{ "GOODPUT", "link_layer.goodput_bps", CTL_RATE },
	{ "CE", "link_layer.ecn_ce_count", CTL_TEXT },
	CTL_COLUMNS_END,
};

static const struct ctl_column session_mmp_columns[] = {
	{ "REMOTE", "display_name", CTL_TEXT },
	{ "MODE", "mode", CTL_TEXT },
	{ "RTT MS", "session_layer.srtt_ms", CTL_MEASURE },
	{ "TREND", "session_layer.rtt_trend", CTL_TEXT },
	{ "LOSS", "session_layer.smoothed_loss", CTL_PERCENT },
	{ "ETX", "session_layer.smoothed_etx", CTL_MEASURE },
	{ "QUALITY", "session_layer.sqi", CTL_MEASURE },
	{ "MTU", "session_layer.path_mtu", CTL_TEXT },
	CTL_COLUMNS_END,
};

static const struct ctl_column cache_lines[] = {
	{ "entries", "count", CTL_TEXT },
	{ "at most", "max_entries", CTL_TEXT },
	{ "full", "fill_ratio", CTL_PERCENT },
	{ "live unused for", "default_ttl_ms", CTL_MS },
	{ "expired", "expired", CTL_TEXT },
	{ "average age", "avg_age_ms", CTL_MS },
	CTL_COLUMNS_END,
};

/* clang-format off */
static const struct ctl_column cache_columns[] = {
	{ "NODE", "display_name", CTL_TEXT },	 { "ADDRESS", "ipv6_addr", CTL_TEXT },
	{ "DEPTH", "depth", CTL_TEXT },		 { "AGE", "age_ms", CTL_MS },
	{ "USED", "last_used_ms", CTL_SINCE },	 { "MTU", "path_mtu", CTL_TEXT },
	CTL_COLUMNS_END,
};
/* clang-format on */

static const struct ctl_column routing_lines[] = {
	{ "coordinates known", "coord_cache_entries", CTL_TEXT },
	{ "keys known", "identity_cache_entries", CTL_TEXT },
	{ "destinations waited for", "pending_tun_destinations", CTL_TEXT },
	{ "packets that wait", "pending_tun_packets", CTL_TEXT },
	{ "lookups of others remembered", "recent_requests", CTL_TEXT },
	{ "forwarded", "forwarding.forwarded_packets", CTL_TEXT },
	{ "  to the destination itself", "forwarding.route_direct_peer", CTL_TEXT },
	{ "  up the tree", "forwarding.route_tree_up", CTL_TEXT },
	{ "  down the tree", "forwarding.route_tree_down", CTL_TEXT },
	{ "  down, but across", "forwarding.route_tree_down_cross", CTL_TEXT },
	{ "  by a cross link, then down", "forwarding.route_crosslink_descend", CTL_TEXT },
	{ "  by a cross link, then up", "forwarding.route_crosslink_ascend", CTL_TEXT },
	{ "dropped: no route", "forwarding.drop_no_route_packets", CTL_TEXT },
	{ "dropped: too big", "forwarding.drop_mtu_exceeded_packets", CTL_TEXT },
	{ "dropped: hops used up", "forwarding.ttl_exhausted_packets", CTL_TEXT },
	{ "sent on with congestion", "congestion.ce_forwarded", CTL_TEXT },
	CTL_COLUMNS_END,
};

static const struct ctl_column lookup_columns[] = {
	{ "SEARCHED FOR", "display_name", CTL_TEXT },
	{ "ATTEMPT", "attempt", CTL_TEXT },
	{ "SINCE", "age_ms", CTL_MS },
	CTL_COLUMNS_END,
};

static const struct ctl_column retry_columns[] = {
	{ "DIALLED AGAIN", "display_name", CTL_TEXT },
	{ "FAILED", "retry_count", CTL_TEXT },
	{ "FOR EVER", "auto_reconnect", CTL_TEXT },
	CTL_COLUMNS_END,
};

static const struct ctl_column identity_columns[] = {
	{ "NODE", "display_name", CTL_TEXT },
	{ "ADDRESS", "ipv6_addr", CTL_TEXT },
	{ "KEY", "npub", CTL_TEXT },
	{ "SEEN", "age_ms", CTL_MS },
	CTL_COLUMNS_END,
};

static const struct ctl_column listening_lines[] = {
	{ "address", "fips0_addr", CTL_TEXT },
	{ "is filtered", "firewall_active", CTL_TEXT },
	CTL_COLUMNS_END,
};

/* clang-format off */
static const struct ctl_column listening_columns[] = {
	{ "PROTOCOL", "proto", CTL_TEXT }, { "PORT", "port", CTL_TEXT },
	{ "BOUND TO", "local_addr", CTL_TEXT }, { "PROCESS", "process", CTL_TEXT },
	{ "PID", "pid", CTL_TEXT },	   { "FILTER", "filter", CTL_TEXT },
	CTL_COLUMNS_END,
};
/* clang-format on */

/* clang-format off */
static const struct ctl_column counter_columns[] = {
	{ "SOURCE", "source", CTL_TEXT }, { "FAMILY", "family", CTL_TEXT },
	{ "NAME", "name", CTL_TEXT },	  { "VALUE", "value", CTL_TEXT },
	{ "UNIT", "unit", CTL_TEXT },	  { "MEANING", "help", CTL_TEXT },
	CTL_COLUMNS_END,
};
/* clang-format on */

static const struct ctl_column acl_lines[] = {
	{ "mode", "effective_mode", CTL_TEXT },
	{ "is enforced", "enforcement_active", CTL_TEXT },
	{ "others", "default_decision", CTL_TEXT },
	{ "allowed in", "allow_file", CTL_TEXT },
	{ "all of them", "allow_all", CTL_TEXT },
	{ "denied in", "deny_file", CTL_TEXT },
	{ "all of them", "deny_all", CTL_TEXT },
	CTL_COLUMNS_END,
};

static const struct ctl_column allow_columns[] = {
	{ "ALLOWED", NULL, CTL_TEXT },
	CTL_COLUMNS_END,
};

static const struct ctl_column deny_columns[] = {
	{ "DENIED", NULL, CTL_TEXT },
	CTL_COLUMNS_END,
};

static const struct ctl_column metric_columns[] = {
	{ "METRIC", "name", CTL_TEXT },
	{ "UNIT", "unit", CTL_TEXT },
	{ "OF", "scope", CTL_TEXT },
	CTL_COLUMNS_END,
};

static const struct ctl_column history_peer_columns[] = {
	{ "PEER", "display_name", CTL_TEXT },
	{ "ACTIVE", "is_active", CTL_TEXT },
	{ "FIRST SEEN", "first_seen_secs_ago", CTL_SECS },
	{ "LAST SEEN", "last_contact_secs_ago", CTL_SECS },
	{ "KEY", "npub", CTL_TEXT },
	CTL_COLUMNS_END,
};

/* clang-format off */
static const struct ctl_view views[] = {
	{ "status", "show_status", status_lines, { { NULL } } },
	{ "peers", "show_peers", NULL,
	  { { "peers", peer_columns,
	      "There are no peers; \"fipsctl show connections\" shows who is on the way." } } },
	{ "links", "show_links", NULL, { { "links", link_columns, "There are no links." } } },
	{ "sessions", "show_sessions", NULL,
	  { { "sessions", session_columns, "There are no sessions." } } },
	{ "transports", "show_transports", NULL,
	  { { "transports", transport_columns, "There are no transports." } } },
	{ "connections", "show_connections", NULL,
	  { { "connections", connection_columns, "No handshake is going on." } } },
	{ "tree", "show_tree", tree_lines,
	  { { "peers", tree_columns, "No neighbour has said where it stands." } } },
	{ "bloom", "show_bloom", bloom_lines,
	  { { "peer_filters", bloom_columns, "There are no peers." } } },
	{ "mmp", "show_mmp", NULL,
	  { { "peers", link_mmp_columns, "There are no links." },
	    { "sessions", session_mmp_columns, "There are no sessions." } } },
	{ "cache", "show_cache", cache_lines,
	  { { "entries", cache_columns, "No other node's place is known." } } },
	{ "routing", "show_routing", routing_lines,
	  { { "pending_lookups", lookup_columns, "No node is searched for." },
	    { "retries", retry_columns, "Nobody is dialled again." } } },
	{ "identity-cache", "show_identity_cache", NULL,
	  { { "entries", identity_columns, "No other node's key is known." } } },
	{ "listening", "show_listening_sockets", listening_lines,
	  { { "sockets", listening_columns, "The mesh reaches no service here." } } },
	{ "counters", "show_counters", NULL,
	  { { "counters", counter_columns, "There are no counters." } } },
};
/* clang-format on */

static const struct ctl_view acl_view = {
	"acl",
	"show_acl",
	acl_lines,
	{ { "allow_file_entries", allow_columns, "Nobody is in the list of those allowed." },
	  { "deny_file_entries", deny_columns, "Nobody is in the list of those denied." } },
};

static const struct ctl_view stats_list_view = {
	"list",
	"show_stats_list",
	NULL,
	{ { "metrics", metric_columns, "There are no metrics." } },
};

static const struct ctl_view stats_peers_view = {
	"peers",
	"show_stats_peers",
	NULL,
	{ { "peers", history_peer_columns, "No peer has a history." } },
};

const struct ctl_view *ctl_view_find(const char *name)
{
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(views); i++)
		if (!strcmp(views[i].name, name))
			return &views[i];
	return NULL;
}

const struct ctl_view *ctl_view_acl(void)
{
	return &acl_view;
}

const struct ctl_view *ctl_view_stats_list(void)
{
	return &stats_list_view;
}

const struct ctl_view *ctl_view_stats_peers(void)
{
	return &stats_peers_view;
}

void ctl_view_print(const struct ctl *ctl, const struct ctl_view *view, const json_t *data)
{
	bool first = !view->lines;
	size_t i;

	if (ctl_wants_json(ctl)) {
		ctl_print_json(ctl, data);
		return;
	}
	if (view->lines)
		ctl_print_list(ctl, view->lines, data);
	for (i = 0; i < CTL_VIEW_TABLES && view->tables[i].key; i++) {
		if (!first)
			fputc('\n', ctl->out);
		first = false;
		ctl_print_table(ctl, view->tables[i].columns,
				json_object_get(data, view->tables[i].key), view->tables[i].empty);
	}
}

enum ctl_exit ctl_view_show(const struct ctl *ctl, const struct ctl_view *view)
{
	struct ctl_reason reason;
	json_t *data = ctl_request(ctl, view->command, NULL, &reason);

	if (!data) {
		ctl_error(ctl, "%s", reason.text);
		return CTL_FAILED;
	}
	ctl_view_print(ctl, view, data);
	json_decref(data);
	return CTL_OK;
}
