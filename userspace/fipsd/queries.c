// SPDX-License-Identifier: MIT
/* Pictures of the node as JSON. One function per query, one row per query in the table below. */

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "fipsd/queries.h"

/* jansson makes a missing value of what JSON has no number for; the protocol has null. */
static json_t *number(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *hex_addr(const struct fips_node_addr *addr)
{
	char text[FIPS_NODE_ADDR_SIZE];

	return json_string(fips_node_addr_format(text, addr));
}

static json_t *ipv6_text(const u8 ipv6[16])
{
	char text[FIPS_IPV6_SIZE];

	return json_string(fips_ipv6_format(text, ipv6));
}

static void set(json_t *object, const char *key, json_t *value)
{
	json_object_set_new(object, key, value);
}

static void set_u64(json_t *object, const char *key, u64 value)
{
	set(object, key, json_integer(value));
}

static void set_text(json_t *object, const char *key, const char *value)
{
	set(object, key, json_string(value));
}

static void set_bool(json_t *object, const char *key, bool value)
{
	set(object, key, json_boolean(value));
}

/* Keys that are left out where there is nothing to say. */
static void set_text_if(json_t *object, const char *key, const char *value)
{
	if (value && *value)
		set_text(object, key, value);
}

static json_t *traffic_to_json(const struct fipsd_traffic *traffic)
{
	json_t *json = json_object();

	set_u64(json, "packets_sent", traffic->packets_sent);
	set_u64(json, "packets_recv", traffic->packets_recv);
	set_u64(json, "bytes_sent", traffic->bytes_sent);
	set_u64(json, "bytes_recv", traffic->bytes_recv);
	return json;
}

/* One figure for how good a path is: expected transmissions, weighted by the round trip. */
static double quality_index(const struct fipsd_mmp *mmp)
{
	return mmp->smoothed_etx * (1.0 + mmp->srtt_ms / 100.0);
}

static void set_mmp(json_t *object, const struct fipsd_mmp *mmp, const char *quality_key)
{
	json_t *json;

	if (!mmp->present)
		return;
	json = json_object();
	set_text(json, "mode", mmp->mode);
	set(json, "loss_rate", number(mmp->loss_rate));
	set(json, "etx", number(mmp->etx));
	set(json, "goodput_bps", number(mmp->goodput_bps));
	set(json, "delivery_ratio_forward", number(mmp->delivery_ratio_forward));
	set(json, "delivery_ratio_reverse", number(mmp->delivery_ratio_reverse));
	if (mmp->has_srtt)
		set(json, "srtt_ms", number(mmp->srtt_ms));
	if (mmp->has_smoothed_loss)
		set(json, "smoothed_loss", number(mmp->smoothed_loss));
	if (mmp->has_smoothed_etx)
		set(json, "smoothed_etx", number(mmp->smoothed_etx));
	if (mmp->has_srtt && mmp->has_smoothed_etx)
		set(json, quality_key, number(quality_index(mmp)));
	set(object, "mmp", json);
}

static json_t *nostr_to_json(const struct fipsd_nostr_traversal *nostr)
{
	json_t *json = json_object();

	set_u64(json, "consecutive_failures", nostr->consecutive_failures);
	set_bool(json, "in_cooldown", nostr->cooldown_until_ms);
	set(json, "cooldown_until_ms",
	    nostr->cooldown_until_ms ? json_integer(nostr->cooldown_until_ms) : json_null());
	set(json, "last_observed_skew_ms",
	    nostr->has_skew ? json_integer(nostr->last_observed_skew_ms) : json_null());
	return json;
}

static void set_peer_keys(json_t *json, const struct fipsd_peer_row *peer)
{
	char index[9];
	json_t *noise;

	set_u64(json, "replay_suppressed", peer->replay_suppressed);
	set_u64(json, "consecutive_decrypt_failures", peer->consecutive_decrypt_failures);
	if (peer->has_noise) {
		noise = json_object();
		set_u64(noise, "send_counter", peer->send_counter);
		set_u64(noise, "highest_recv_counter", peer->highest_recv_counter);
		set(json, "noise", noise);
	}
	if (peer->has_index) {
		snprintf(index, sizeof(index), "%08x", peer->our_session_index);
		set_text(json, "our_session_index", index);
	}
	if (peer->rekey_in_progress)
		set_bool(json, "rekey_in_progress", true);
	if (peer->rekey_draining)
		set_bool(json, "rekey_draining", true);
	set_bool(json, "current_k_bit", peer->current_k_bit);
}

static json_t *peer_to_json(const void *row, u64 now_ms)
{
	const struct fipsd_peer_row *peer = row;
	json_t *json = json_object();

	set(json, "node_addr", hex_addr(&peer->node_addr));
	set_text(json, "npub", peer->npub);
	set_text(json, "display_name", peer->display_name);
	set(json, "ipv6_addr", ipv6_text(peer->ipv6_addr));
	set_text(json, "connectivity", peer->connectivity);
	set_u64(json, "link_id", peer->link_id);
	set_u64(json, "authenticated_at_ms", peer->authenticated_at_ms);
	set_u64(json, "last_seen_ms", peer->last_seen_ms);
	set_bool(json, "has_tree_position", peer->has_tree_position);
	set_bool(json, "has_bloom_filter", peer->filter_sequence);
	set_u64(json, "filter_sequence", peer->filter_sequence);
	set_bool(json, "is_parent", peer->is_parent);
	set_bool(json, "is_child", peer->is_child);
	set_text_if(json, "transport_addr", peer->transport_addr);
	set_text_if(json, "direction", peer->direction);
	set_text_if(json, "transport_type", peer->transport_type);
	if (peer->has_depth)
		set_u64(json, "tree_depth", peer->tree_depth);
	set(json, "effective_depth",
	    peer->has_effective_depth ? number(peer->effective_depth) : json_null());
	set(json, "stats", traffic_to_json(&peer->stats));
	set(json, "nostr_traversal", nostr_to_json(&peer->nostr_traversal));
	set_peer_keys(json, peer);
	set_mmp(json, &peer->mmp, "lqi");
	return json;
}

static json_t *link_to_json(const void *row, u64 now_ms)
{
	const struct fipsd_link_row *link = row;
	json_t *json = json_object(), *stats = traffic_to_json(&link->stats);

	set_u64(json, "link_id", link->link_id);
	set_u64(json, "transport_id", link->transport_id);
	set_text(json, "remote_addr", link->remote_addr);
	set_text(json, "direction", link->direction);
	set_text(json, "state", link->state);
	set_u64(json, "created_at_ms", link->created_at_ms);
	set_u64(stats, "last_recv_ms", link->last_recv_ms);
	set(json, "stats", stats);
	return json;
}

static json_t *session_to_json(const void *row, u64 now_ms)
{
	const struct fipsd_session_row *session = row;
	json_t *json = json_object();

	set(json, "remote_addr", hex_addr(&session->remote_addr));
	set_text(json, "npub", session->npub);
	set_text(json, "display_name", session->display_name);
	set_text(json, "state", session->state);
	set_bool(json, "is_initiator", session->is_initiator);
	set_u64(json, "last_activity_ms", session->last_activity_ms);
	set(json, "stats", traffic_to_json(&session->stats));
	if (session->established) {
		set_u64(json, "session_start_ms", session->session_start_ms);
		set_bool(json, "current_k_bit", session->current_k_bit);
		set_u64(json, "coords_warmup_remaining", session->coords_warmup_remaining);
		set_bool(json, "is_draining", session->is_draining);
	} else {
		set_u64(json, "resend_count", session->resend_count);
	}
	set_mmp(json, &session->mmp, "sqi");
	if (session->mmp.present)
		set_u64(json_object_get(json, "mmp"), "path_mtu", session->mmp.path_mtu);
	return json;
}

static json_t *connection_to_json(const void *row, u64 now_ms)
{
	const struct fipsd_connection_row *connection = row;
	json_t *json = json_object();
	u64 idle = now_ms > connection->last_activity_ms ? now_ms - connection->last_activity_ms :
							   0;

	set_u64(json, "link_id", connection->link_id);
	set_text(json, "direction", connection->direction);
	set_text(json, "handshake_state", connection->handshake_state);
	set_u64(json, "started_at_ms", connection->started_at_ms);
	set_u64(json, "idle_ms", idle);
	set_u64(json, "resend_count", connection->resend_count);
	set_text_if(json, "expected_peer", connection->expected_peer);
	return json;
}

static json_t *transport_to_json(const void *row, u64 now_ms)
{
	const struct fipsd_transport_row *transport = row;
	json_t *json = json_object(), *stats = json_object();
	u32 i;

	set_u64(json, "transport_id", transport->transport_id);
	set_text(json, "type", transport->type);
	set_text(json, "state", transport->state);
	set_u64(json, "mtu", transport->mtu);
	set_text_if(json, "name", transport->name);
	set_text_if(json, "local_addr", transport->local_addr);
	set_text_if(json, "tor_mode", transport->tor_mode);
	set_text_if(json, "onion_address", transport->onion_address);
	for (i = 0; i < transport->stats_count && i < FIPSD_COUNTERS_MAX; i++)
		set_u64(stats, transport->stats[i].name, transport->stats[i].value);
	set(json, "stats", stats);
	return json;
}

static json_t *counter_to_json(const void *row, u64 now_ms)
{
	const struct fipsd_counter_row *counter = row;
	json_t *json = json_object();

	set_text(json, "family", counter->family);
	set_text(json, "name", counter->name);
	set_u64(json, "value", counter->value);
	set_text(json, "help", counter->help);
	return json;
}

static json_t *table_to_json(const char *key, const struct fipsd_table *table,
			     json_t *(*row_to_json)(const void *row, u64 now_ms), u64 now_ms)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < table->count; i++)
		json_array_append_new(array, row_to_json(table->rows[i], now_ms));
	return json_pack("{s:o}", key, array);
}

static json_t *show_peers(const struct fipsd_query_input *input)
{
	return table_to_json("peers", &input->snapshot->peers, peer_to_json, input->now_ms);
}

static json_t *show_links(const struct fipsd_query_input *input)
{
	return table_to_json("links", &input->snapshot->links, link_to_json, input->now_ms);
}

static json_t *show_sessions(const struct fipsd_query_input *input)
{
	return table_to_json("sessions", &input->snapshot->sessions, session_to_json,
			     input->now_ms);
}

static json_t *show_connections(const struct fipsd_query_input *input)
{
	return table_to_json("connections", &input->snapshot->connections, connection_to_json,
			     input->now_ms);
}

static json_t *show_transports(const struct fipsd_query_input *input)
{
	return table_to_json("transports", &input->snapshot->transports, transport_to_json,
			     input->now_ms);
}

static json_t *show_counters(const struct fipsd_query_input *input)
{
	return table_to_json("counters", &input->snapshot->counters, counter_to_json,
			     input->now_ms);
}

static json_t *forwarding_to_json(const struct fipsd_forwarding *forwarding)
{
#define COUNTER(name)                                          \
	{                                                      \
#name, offsetof(struct fipsd_forwarding, name) \
	}
	static const struct {
		const char *key;
		size_t offset;
	} counters[] = {
		COUNTER(received_packets),
		COUNTER(received_bytes),
		COUNTER(decode_error_packets),
		COUNTER(decode_error_bytes),
		COUNTER(ttl_exhausted_packets),
		COUNTER(ttl_exhausted_bytes),
		COUNTER(delivered_packets),
		COUNTER(delivered_bytes),
		COUNTER(forwarded_packets),
		COUNTER(forwarded_bytes),
		COUNTER(drop_no_route_packets),
		COUNTER(drop_no_route_bytes),
		COUNTER(drop_mtu_exceeded_packets),
		COUNTER(drop_mtu_exceeded_bytes),
		COUNTER(drop_send_error_packets),
		COUNTER(drop_send_error_bytes),
		COUNTER(originated_packets),
		COUNTER(originated_bytes),
		COUNTER(route_tree_up),
		COUNTER(route_tree_down),
		COUNTER(route_tree_down_cross),
		COUNTER(route_crosslink_descend),
		COUNTER(route_crosslink_ascend),
		COUNTER(route_direct_peer),
	};
#undef COUNTER
	json_t *json = json_object();
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(counters); i++)
		set_u64(json, counters[i].key,
			*(const u64 *)((const char *)forwarding + counters[i].offset));
	return json;
}

static json_t *spark_to_json(const struct fipsd_spark *spark)
{
	json_t *array = json_array();
	u32 i;

	for (i = 0; i < spark->count && i < FIPSD_SPARK_COUNT; i++)
		json_array_append_new(array, number(spark->value[i]));
	return array;
}

static json_t *sparklines_to_json(const struct fipsd_node_figures *node)
{
	json_t *json = json_object();

	set(json, "mesh_size", spark_to_json(&node->sparklines.mesh_size));
	set(json, "tree_depth", spark_to_json(&node->sparklines.tree_depth));
	set(json, "peer_count", spark_to_json(&node->sparklines.peer_count));
	set(json, "bytes_in", spark_to_json(&node->sparklines.bytes_in));
	set(json, "bytes_out", spark_to_json(&node->sparklines.bytes_out));
	set(json, "loss_rate", spark_to_json(&node->sparklines.loss_rate));
	return json;
}

static json_t *kind_counts_to_json(const struct fipsd_node_figures *node)
{
	json_t *json = json_object();
	u32 i;

	for (i = 0; i < node->transport_kinds && i < FIPSD_TRANSPORT_KINDS; i++)
		set_u64(json, node->transport_peer_counts[i].type,
			node->transport_peer_counts[i].peers);
	return json;
}

static void set_process(json_t *json)
{
	char path[4096];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);

	path[length > 0 ? length : 0] = '\0';
	set_u64(json, "pid", getpid());
	set_text(json, "exe_path", *path ? path : "-");
}

static void set_counts(json_t *json, const struct fipsd_node_figures *node)
{
	set_u64(json, "peer_count", node->peer_count);
	set_u64(json, "session_count", node->session_count);
	set_u64(json, "link_count", node->link_count);
	set_u64(json, "transport_count", node->transport_count);
	set_u64(json, "connection_count", node->connection_count);
	set(json, "transport_peer_counts", kind_counts_to_json(node));
	set(json, "estimated_mesh_size",
	    node->has_mesh_size ? json_integer(node->estimated_mesh_size) : json_null());
}

static json_t *show_status(const struct fipsd_query_input *input)
{
	const struct fipsd_node_figures *node = &input->snapshot->node;
	json_t *json = json_object();
	u64 up_ms = node->started_mono_ms && input->now_mono_ms > node->started_mono_ms ?
			    input->now_mono_ms - node->started_mono_ms :
			    0;

	set_text(json, "version", FIPS_VERSION);
	set_text(json, "npub", node->npub);
	set(json, "node_addr", hex_addr(&node->node_addr));
	set(json, "ipv6_addr", ipv6_text(node->ipv6_addr));
	set_text(json, "state", node->state);
	set_bool(json, "is_leaf_only", node->is_leaf_only);
	set_counts(json, node);
	set_text(json, "tun_state", node->tun_state);
	set_text(json, "tun_name", *node->tun_name ? node->tun_name : "-");
	set_u64(json, "effective_ipv6_mtu", node->effective_ipv6_mtu);
	set_text(json, "control_socket", input->socket_path);
	set_process(json);
	set_u64(json, "uptime_secs", up_ms / 1000);
	set_bool(json, "persistent", node->persistent);
	set(json, "root", hex_addr(&node->root));
	set_bool(json, "is_root", node->is_root);
	set(json, "forwarding", forwarding_to_json(&node->forwarding));
	set(json, "sparklines", sparklines_to_json(node));
	return json;
}

static const struct fipsd_query queries[] = {
	{ "show_status", show_status },
	{ "show_peers", show_peers },
	{ "show_links", show_links },
	{ "show_sessions", show_sessions },
	{ "show_connections", show_connections },
	{ "show_transports", show_transports },
	{ "show_counters", show_counters },
};

const struct fipsd_query *fipsd_query_find(const char *command)
{
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(queries); i++)
		if (!strcmp(queries[i].command, command))
			return &queries[i];
	return NULL;
}
