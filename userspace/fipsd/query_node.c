// SPDX-License-Identifier: MIT
/* Queries for the node as a whole: status, access control, counters. */

#include <unistd.h>

#include "fipsd/queries.h"

#define SPARK_SECONDS 30

/* --- Counters --- */

/* What the reference has in each family, in its order. */
static const struct {
	const char *family;
	const char *const *names;
	/* clang-format off */
} families[] = {
	{ "discovery",
	  (const char *const[]){ "req_received", "req_decode_error", "req_duplicate",
				 "req_dedup_cache_full", "req_target_is_us", "req_forwarded",
				 "req_ttl_exhausted", "req_initiated", "req_deduplicated",
				 "req_backoff_suppressed", "req_forward_rate_limited",
				 "req_bloom_miss", "req_no_tree_peer", "req_fallback_forwarded",
				 "resp_received", "resp_decode_error", "resp_forwarded",
				 "resp_identity_miss", "resp_proof_failed", "resp_no_route",
				 "resp_accepted", "resp_timed_out", NULL } },
	{ "tree",
	  (const char *const[]){ "received", "decode_error", "unknown_peer", "addr_mismatch",
				 "sig_failed", "stale", "ancestry_invalid", "accepted",
				 "parent_switched", "loop_detected", "ancestry_changed", "sent",
				 "rate_limited", "send_failed", "outbound_sign_failed",
				 "parent_switches", "parent_losses", "flap_dampened", NULL } },
	{ "bloom",
	  (const char *const[]){ "received", "decode_error", "invalid", "non_v1", "unknown_peer",
				 "stale", "fill_exceeded", "accepted", "sent",
				 "debounce_suppressed", "send_failed", NULL } },
	{ "congestion",
	  (const char *const[]){ "ce_forwarded", "ce_received", "congestion_detected",
				 "kernel_drop_events", NULL } },
	{ "errors",
	  (const char *const[]){ "coords_required", "path_broken", "mtu_exceeded", NULL } },
};
/* clang-format on */

static u64 counter_value(const struct fipsd_snapshot *snapshot, const char *family,
			 const char *name)
{
	const struct fipsd_counter_row *row;
	size_t i;

	for (i = 0; i < snapshot->counters.count; i++) {
		row = snapshot->counters.rows[i];
		if (!strcmp(row->name, name) && !strcmp(row->family, family))
			return row->value;
	}
	return 0;
}

static void put_forwarding(struct fipsd_json *json, const struct fipsd_forwarding *f)
{
	fipsd_json_object(json, "forwarding");
#define PUT(member) fipsd_json_u64(json, #member, f->member)
	PUT(received_packets);
	PUT(received_bytes);
	PUT(decode_error_packets);
	PUT(decode_error_bytes);
	PUT(ttl_exhausted_packets);
	PUT(ttl_exhausted_bytes);
	PUT(delivered_packets);
	PUT(delivered_bytes);
	PUT(forwarded_packets);
	PUT(forwarded_bytes);
	PUT(drop_no_route_packets);
	PUT(drop_no_route_bytes);
	PUT(drop_mtu_exceeded_packets);
	PUT(drop_mtu_exceeded_bytes);
	PUT(drop_send_error_packets);
	PUT(drop_send_error_bytes);
	PUT(originated_packets);
	PUT(originated_bytes);
	PUT(route_tree_up);
	PUT(route_tree_down);
	PUT(route_tree_down_cross);
	PUT(route_crosslink_descend);
	PUT(route_crosslink_ascend);
	PUT(route_direct_peer);
#undef PUT
	fipsd_json_end_object(json);
}

void fipsd_query_family(struct fipsd_json *json, const char *key, const char *family,
			const struct fipsd_snapshot *snapshot)
{
	const char *const *name;
	size_t i;

	if (!strcmp(family, "forwarding")) {
		put_forwarding(json, &snapshot->node.forwarding);
		return;
	}
	fipsd_json_object(json, key);
	for (i = 0; i < FIPS_ARRAY_SIZE(families); i++) {
		if (strcmp(families[i].family, family))
			continue;
		for (name = families[i].names; *name; name++)
			fipsd_json_u64(json, *name, counter_value(snapshot, family, *name));
	}
	fipsd_json_end_object(json);
}

bool fipsd_show_metrics(struct fipsd_query_input *input, struct fipsd_json *json)
{
	static const char *const shown[] = {
		"forwarding", "discovery", "tree", "bloom", "congestion", "errors",
	};
	size_t i;

	fipsd_json_object(json, NULL);
	for (i = 0; i < FIPS_ARRAY_SIZE(shown); i++)
		fipsd_query_family(json, shown[i], shown[i], input->snapshot);
	fipsd_json_end_object(json);
	return true;
}

bool fipsd_show_counters(struct fipsd_query_input *input, struct fipsd_json *json)
{
	const struct fipsd_snapshot *s = input->snapshot;
	size_t i;

	fipsd_json_object(json, NULL);
	fipsd_json_array(json, "counters");
	for (i = 0; i < s->counters.count; i++) {
		const struct fipsd_counter_row *row = s->counters.rows[i];

		fipsd_json_object(json, NULL);
		fipsd_json_text(json, "source", row->kernel ? "kernel" : "daemon");
		fipsd_json_text(json, "family", row->family);
		fipsd_json_text(json, "name", row->name);
		fipsd_json_text(json, "unit", row->unit);
		fipsd_json_u64(json, "value", row->value);
		fipsd_json_text(json, "help", row->help);
		fipsd_json_end_object(json);
	}
	fipsd_json_end_array(json);
	fipsd_json_end_object(json);
	return true;
}

/* --- Status --- */

static void put_sparkline(struct fipsd_json *json, const struct fipsd_history *history,
			  const char *metric)
{
	int number = fipsd_history_find(FIPSD_HISTORY_NODE, metric);
	struct fipsd_series series;
	size_t i;

	fipsd_history_recent(history, number, SPARK_SECONDS, &series);
	fipsd_json_array(json, metric);
	for (i = 0; i < series.count; i++)
		fipsd_json_number(json, NULL, fipsd_series_value(&series, i));
	fipsd_json_end_array(json);
}

static void put_sparklines(struct fipsd_json *json, const struct fipsd_history *history)
{
	static const char *const shown[] = {
		"mesh_size", "tree_depth", "peer_count", "bytes_in", "bytes_out", "loss_rate",
	};
	size_t i;

	fipsd_json_object(json, "sparklines");
	for (i = 0; i < FIPS_ARRAY_SIZE(shown); i++)
		put_sparkline(json, history, shown[i]);
	fipsd_json_end_object(json);
}

static void put_process(struct fipsd_json *json)
{
	char path[4096];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);

	path[length > 0 ? length : 0] = '\0';
	fipsd_json_u64(json, "pid", getpid());
	fipsd_json_text(json, "exe_path", *path ? path : "-");
}

static void put_counts(struct fipsd_json *json, const struct fipsd_node_figures *node)
{
	u32 i;

	fipsd_json_u64(json, "peer_count", node->peer_count);
	fipsd_json_u64(json, "session_count", node->session_count);
	fipsd_json_u64(json, "link_count", node->link_count);
	fipsd_json_u64(json, "transport_count", node->transport_count);
	fipsd_json_u64(json, "connection_count", node->connection_count);
	fipsd_json_object(json, "transport_peer_counts");
	for (i = 0; i < node->transport_kinds && i < FIPSD_TRANSPORT_KINDS; i++)
		fipsd_json_u64(json, node->transport_peer_counts[i].type,
			       node->transport_peer_counts[i].peers);
	fipsd_json_end_object(json);
	if (node->has_mesh_size)
		fipsd_json_u64(json, "estimated_mesh_size", node->estimated_mesh_size);
	else
		fipsd_json_null(json, "estimated_mesh_size");
}

bool fipsd_show_status(struct fipsd_query_input *input, struct fipsd_json *json)
{
	const struct fipsd_node_figures *node = &input->snapshot->node;
	u64 up_ms = node->started_mono_ms && input->now_mono_ms > node->started_mono_ms ?
			    input->now_mono_ms - node->started_mono_ms :
			    0;

	fipsd_json_object(json, NULL);
	fipsd_json_text(json, "version", FIPS_VERSION);
	fipsd_json_text(json, "npub", node->npub);
	fipsd_json_node_addr(json, "node_addr", &node->node_addr);
	fipsd_json_ipv6(json, "ipv6_addr", node->ipv6_addr);
	fipsd_json_text(json, "state", node->state);
	fipsd_json_bool(json, "is_leaf_only", node->is_leaf_only);
	put_counts(json, node);
	fipsd_json_text(json, "tun_state", node->tun_state);
	fipsd_json_text(json, "tun_name", *node->tun_name ? node->tun_name : "-");
	fipsd_json_u64(json, "effective_ipv6_mtu", node->effective_ipv6_mtu);
	fipsd_json_text(json, "control_socket", input->socket_path);
	put_process(json);
	fipsd_json_u64(json, "uptime_secs", up_ms / 1000);
	fipsd_json_bool(json, "persistent", node->persistent);
	fipsd_json_node_addr(json, "root", &node->root);
	fipsd_json_bool(json, "is_root", node->is_root);
	put_forwarding(json, &node->forwarding);
	put_sparklines(json, input->history);
	fipsd_json_end_object(json);
	return true;
}

/* --- Access control --- */

static void put_acl_list(struct fipsd_json *json, const char *key,
			 const struct fipsd_snapshot *snapshot, bool deny, bool tokens)
{
	size_t i;

	fipsd_json_array(json, key);
	for (i = 0; i < snapshot->acl.count; i++) {
		const struct fipsd_acl_row *row = snapshot->acl.rows[i];

		if (row->deny == deny && (tokens || *row->npub))
			fipsd_json_text(json, NULL, tokens ? row->token : row->npub);
	}
	fipsd_json_end_array(json);
}

bool fipsd_show_acl(struct fipsd_query_input *input, struct fipsd_json *json)
{
	const struct fipsd_snapshot *s = input->snapshot;
	const struct fipsd_acl_figures *acl = &s->node.acl;

	fipsd_json_object(json, NULL);
	fipsd_json_text(json, "allow_file", acl->allow_file);
	fipsd_json_text(json, "deny_file", acl->deny_file);
	fipsd_json_bool(json, "enforcement_active", acl->enforcement_active);
	fipsd_json_text(json, "effective_mode", acl->effective_mode);
	fipsd_json_text(json, "default_decision", acl->default_decision);
	fipsd_json_bool(json, "allow_all", acl->allow_all);
	fipsd_json_bool(json, "deny_all", acl->deny_all);
	put_acl_list(json, "allow_file_entries", s, false, true);
	put_acl_list(json, "deny_file_entries", s, true, true);
	put_acl_list(json, "allow_entries", s, false, false);
	put_acl_list(json, "deny_entries", s, true, false);
	fipsd_json_end_object(json);
	return true;
}
