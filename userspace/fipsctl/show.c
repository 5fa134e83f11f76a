// SPDX-License-Identifier: MIT
/* fipsctl show: what the daemon says about its node. */

#include <string.h>

#include "fipsctl/kernel.h"
#include "fipsctl/output.h"
#include "fipsctl/request.h"
#include "libfips/types.h"

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

static const struct ctl_column counter_columns[] = {
	{ "FAMILY", "family", CTL_TEXT },
	{ "NAME", "name", CTL_TEXT },
	{ "VALUE", "value", CTL_TEXT },
	{ "MEANING", "help", CTL_TEXT },
	CTL_COLUMNS_END,
};

/* A view: the query, and how its answer is shown. Without a key the answer is one object. */
struct view {
	const char *name;
	const char *command;
	const char *key;
	const struct ctl_column *columns;
	const char *empty;
};

static const struct view views[] = {
	{ "status", "show_status", NULL, status_lines, NULL },
	{ "peers", "show_peers", "peers", peer_columns,
	  "There are no peers; \"fipsctl show connections\" shows who is on the way." },
	{ "links", "show_links", "links", link_columns, "There are no links." },
	{ "sessions", "show_sessions", "sessions", session_columns, "There are no sessions." },
	{ "transports", "show_transports", "transports", transport_columns,
	  "There are no transports." },
	{ "connections", "show_connections", "connections", connection_columns,
	  "No handshake is going on." },
	{ "counters", "show_counters", "counters", counter_columns, "There are no counters." },
};

static const struct view *find_view(const char *name)
{
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(views); i++)
		if (!strcmp(views[i].name, name))
			return &views[i];
	return NULL;
}

static void print_view(const struct ctl *ctl, const struct view *view, const json_t *data)
{
	if (ctl_wants_json(ctl))
		ctl_print_json(ctl, data);
	else if (view->key)
		ctl_print_table(ctl, view->columns, json_object_get(data, view->key), view->empty);
	else
		ctl_print_list(ctl, view->columns, data);
}

static enum ctl_exit run(struct ctl *ctl, const struct ctl_command *command, int argc, char **argv)
{
	struct ctl_reason reason;
	const struct view *view;
	enum ctl_exit result;
	json_t *data;

	if (!ctl_parse_options(ctl, command, &argc, argv, &result))
		return result;
	if (argc != 2)
		return ctl_usage(ctl, command, "expected what to show");
	view = find_view(argv[1]);
	if (!view)
		return ctl_usage(ctl, command, "cannot show \"%s\"", argv[1]);
	data = ctl_request(ctl, view->command, NULL, &reason);
	if (data) {
		print_view(ctl, view, data);
		json_decref(data);
		return CTL_OK;
	}
	if (!reason.no_daemon || !ctl_kernel_has_view(view->name)) {
		ctl_error(ctl, "%s", reason.text);
		return CTL_FAILED;
	}
	ctl_error(ctl, "no daemon answers; this is what the kernel knows");
	return ctl_kernel_show(ctl, view->name, NULL);
}

const struct ctl_command ctl_show_command = {
	.name = "show",
	.arguments = "status|peers|links|sessions|transports|connections|counters",
	.summary = "Show what the daemon knows",
	.help = "Links, sessions and transports are read from the kernel where no daemon runs.\n"
		"Counters are the daemon's; \"fipsctl kernel counters\" shows the kernel's.\n",
	.run = run,
};
