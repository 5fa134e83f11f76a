// SPDX-License-Identifier: MIT
/* Queries for peers, links, sessions, handshakes, transports and their measurements. */

#include "fipsd/queries.h"

static void put_traffic(struct fipsd_json *json, const struct fipsd_traffic *traffic)
{
	fipsd_json_u64(json, "packets_sent", traffic->packets_sent);
	fipsd_json_u64(json, "packets_recv", traffic->packets_recv);
	fipsd_json_u64(json, "bytes_sent", traffic->bytes_sent);
	fipsd_json_u64(json, "bytes_recv", traffic->bytes_recv);
}

static void put_stats(struct fipsd_json *json, const struct fipsd_traffic *traffic)
{
	fipsd_json_object(json, "stats");
	put_traffic(json, traffic);
	fipsd_json_end_object(json);
}

/* One figure for how good a path is: expected transmissions, weighted by the round trip. */
static double quality_index(const struct fipsd_mmp *mmp)
{
	return mmp->smoothed_etx * (1.0 + mmp->srtt_ms / 100.0);
}

static void put_smoothed(struct fipsd_json *json, const struct fipsd_mmp *mmp,
			 const char *quality_key)
{
	if (mmp->has_smoothed_loss)
		fipsd_json_number(json, "smoothed_loss", mmp->smoothed_loss);
	if (mmp->has_smoothed_etx)
		fipsd_json_number(json, "smoothed_etx", mmp->smoothed_etx);
	if (mmp->has_srtt)
		fipsd_json_number(json, "srtt_ms", mmp->srtt_ms);
	if (mmp->has_srtt && mmp->has_smoothed_etx)
		fipsd_json_number(json, quality_key, quality_index(mmp));
}

static void put_delivery(struct fipsd_json *json, const struct fipsd_mmp *mmp)
{
	fipsd_json_number(json, "delivery_ratio_forward", mmp->delivery_ratio_forward);
	fipsd_json_number(json, "delivery_ratio_reverse", mmp->delivery_ratio_reverse);
}

/* @session: what is measured is no link. */
static void put_mmp(struct fipsd_json *json, const struct fipsd_mmp *mmp, bool session)
{
	if (!mmp->present)
		return;
	fipsd_json_object(json, "mmp");
	fipsd_json_text(json, "mode", mmp->mode);
	fipsd_json_number(json, "loss_rate", mmp->loss_rate);
	fipsd_json_number(json, "etx", mmp->etx);
	fipsd_json_number(json, "goodput_bps", mmp->goodput_bps);
	put_delivery(json, mmp);
	put_smoothed(json, mmp, session ? "sqi" : "lqi");
	if (session)
		fipsd_json_u64(json, "path_mtu", mmp->path_mtu);
	fipsd_json_end_object(json);
}

/* --- Peers --- */

static void put_nostr(struct fipsd_json *json, const struct fipsd_nostr_traversal *nostr)
{
	fipsd_json_object(json, "nostr_traversal");
	fipsd_json_u64(json, "consecutive_failures", nostr->consecutive_failures);
	fipsd_json_bool(json, "in_cooldown", nostr->cooldown_until_ms);
	if (nostr->cooldown_until_ms)
		fipsd_json_u64(json, "cooldown_until_ms", nostr->cooldown_until_ms);
	else
		fipsd_json_null(json, "cooldown_until_ms");
	if (nostr->has_skew)
		fipsd_json_s64(json, "last_observed_skew_ms", nostr->last_observed_skew_ms);
	else
		fipsd_json_null(json, "last_observed_skew_ms");
	fipsd_json_end_object(json);
}

static void put_peer_keys(struct fipsd_json *json, const struct fipsd_peer_row *peer)
{
	char index[9];

	fipsd_json_u64(json, "replay_suppressed", peer->replay_suppressed);
	fipsd_json_u64(json, "consecutive_decrypt_failures", peer->consecutive_decrypt_failures);
	if (peer->has_noise) {
		fipsd_json_object(json, "noise");
		fipsd_json_u64(json, "send_counter", peer->send_counter);
		fipsd_json_u64(json, "highest_recv_counter", peer->highest_recv_counter);
		fipsd_json_end_object(json);
	}
	if (peer->has_index) {
		snprintf(index, sizeof(index), "%08x", peer->our_session_index);
		fipsd_json_text(json, "our_session_index", index);
	}
	if (peer->rekey_in_progress)
		fipsd_json_bool(json, "rekey_in_progress", true);
	if (peer->rekey_draining)
		fipsd_json_bool(json, "rekey_draining", true);
	fipsd_json_bool(json, "current_k_bit", peer->current_k_bit);
}

static void put_peer_place(struct fipsd_json *json, const struct fipsd_peer_row *peer)
{
	fipsd_json_bool(json, "has_tree_position", peer->has_tree_position);
	fipsd_json_bool(json, "has_bloom_filter", peer->filter_sequence);
	fipsd_json_u64(json, "filter_sequence", peer->filter_sequence);
	fipsd_json_bool(json, "is_parent", peer->is_parent);
	fipsd_json_bool(json, "is_child", peer->is_child);
	if (peer->has_depth)
		fipsd_json_u64(json, "tree_depth", peer->tree_depth);
	if (peer->has_effective_depth)
		fipsd_json_number(json, "effective_depth", peer->effective_depth);
	else
		fipsd_json_null(json, "effective_depth");
}

static void put_peer(struct fipsd_json *json, const void *row, u64 now_ms)
{
	const struct fipsd_peer_row *peer = row;

	fipsd_json_node_addr(json, "node_addr", &peer->node_addr);
	fipsd_json_text(json, "npub", peer->npub);
	fipsd_json_text(json, "display_name", peer->display_name);
	fipsd_json_ipv6(json, "ipv6_addr", peer->ipv6_addr);
	fipsd_json_text(json, "connectivity", peer->connectivity);
	fipsd_json_u64(json, "link_id", peer->link_id);
	fipsd_json_u64(json, "authenticated_at_ms", peer->authenticated_at_ms);
	fipsd_json_u64(json, "last_seen_ms", peer->last_seen_ms);
	put_peer_place(json, peer);
	fipsd_json_text_if(json, "transport_addr", peer->transport_addr);
	fipsd_json_text_if(json, "direction", peer->direction);
	fipsd_json_text_if(json, "transport_type", peer->transport_type);
	put_stats(json, &peer->stats);
	put_nostr(json, &peer->nostr_traversal);
	put_peer_keys(json, peer);
	put_mmp(json, &peer->mmp, false);
}

/* --- Links, sessions, handshakes, transports --- */

static void put_link(struct fipsd_json *json, const void *row, u64 now_ms)
{
	const struct fipsd_link_row *link = row;

	fipsd_json_u64(json, "link_id", link->link_id);
	fipsd_json_u64(json, "transport_id", link->transport_id);
	fipsd_json_text(json, "remote_addr", link->remote_addr);
	fipsd_json_text(json, "direction", link->direction);
	fipsd_json_text(json, "state", link->state);
	fipsd_json_u64(json, "created_at_ms", link->created_at_ms);
	fipsd_json_object(json, "stats");
	put_traffic(json, &link->stats);
	fipsd_json_u64(json, "last_recv_ms", link->last_recv_ms);
	fipsd_json_end_object(json);
}

static void put_session(struct fipsd_json *json, const void *row, u64 now_ms)
{
	const struct fipsd_session_row *session = row;

	fipsd_json_node_addr(json, "remote_addr", &session->remote_addr);
	fipsd_json_text(json, "npub", session->npub);
	fipsd_json_text(json, "display_name", session->display_name);
	fipsd_json_text(json, "state", session->state);
	fipsd_json_bool(json, "is_initiator", session->is_initiator);
	fipsd_json_u64(json, "last_activity_ms", session->last_activity_ms);
	put_stats(json, &session->stats);
	if (session->established) {
		fipsd_json_u64(json, "session_start_ms", session->session_start_ms);
		fipsd_json_bool(json, "current_k_bit", session->current_k_bit);
		fipsd_json_u64(json, "coords_warmup_remaining", session->coords_warmup_remaining);
		fipsd_json_bool(json, "is_draining", session->is_draining);
	} else {
		fipsd_json_u64(json, "resend_count", session->resend_count);
	}
	put_mmp(json, &session->mmp, true);
}

static void put_connection(struct fipsd_json *json, const void *row, u64 now_ms)
{
	const struct fipsd_connection_row *connection = row;
	u64 idle = now_ms > connection->last_activity_ms ? now_ms - connection->last_activity_ms :
							   0;

	fipsd_json_u64(json, "link_id", connection->link_id);
	fipsd_json_text(json, "direction", connection->direction);
	fipsd_json_text(json, "handshake_state", connection->handshake_state);
	fipsd_json_u64(json, "started_at_ms", connection->started_at_ms);
	fipsd_json_u64(json, "idle_ms", idle);
	fipsd_json_u64(json, "resend_count", connection->resend_count);
	fipsd_json_text_if(json, "expected_peer", connection->expected_peer);
}

static void put_transport(struct fipsd_json *json, const void *row, u64 now_ms)
{
	const struct fipsd_transport_row *transport = row;
	u32 i;

	fipsd_json_u64(json, "transport_id", transport->transport_id);
	fipsd_json_text(json, "type", transport->type);
	fipsd_json_text(json, "state", transport->state);
	fipsd_json_u64(json, "mtu", transport->mtu);
	fipsd_json_text_if(json, "name", transport->name);
	fipsd_json_text_if(json, "local_addr", transport->local_addr);
	fipsd_json_text_if(json, "tor_mode", transport->tor_mode);
	fipsd_json_text_if(json, "onion_address", transport->onion_address);
	fipsd_json_object(json, "stats");
	for (i = 0; i < transport->stats_count && i < FIPSD_COUNTERS_MAX; i++)
		fipsd_json_u64(json, transport->stats[i].name, transport->stats[i].value);
	fipsd_json_end_object(json);
}

/* --- Measurements --- */

static void put_link_layer(struct fipsd_json *json, const struct fipsd_mmp *mmp)
{
	fipsd_json_object(json, "link_layer");
	fipsd_json_number(json, "loss_rate", mmp->loss_rate);
	fipsd_json_number(json, "etx", mmp->etx);
	fipsd_json_number(json, "goodput_bps", mmp->goodput_bps);
	fipsd_json_text(json, "spin_bit_role", mmp->spin_initiator ? "initiator" : "responder");
	put_smoothed(json, mmp, "lqi");
	fipsd_json_text_if(json, "rtt_trend", mmp->rtt_trend);
	fipsd_json_text_if(json, "loss_trend", mmp->loss_trend);
	fipsd_json_text_if(json, "goodput_trend", mmp->goodput_trend);
	fipsd_json_text_if(json, "jitter_trend", mmp->jitter_trend);
	put_delivery(json, mmp);
	fipsd_json_u64(json, "ecn_ce_count", mmp->ecn_ce_count);
	fipsd_json_end_object(json);
}

static void put_peer_mmp(struct fipsd_json *json, const struct fipsd_peer_row *peer)
{
	if (!peer->mmp.present)
		return;
	fipsd_json_object(json, NULL);
	fipsd_json_node_addr(json, "peer", &peer->node_addr);
	fipsd_json_text(json, "display_name", peer->display_name);
	fipsd_json_text(json, "mode", peer->mmp.mode);
	put_link_layer(json, &peer->mmp);
	fipsd_json_end_object(json);
}

static void put_session_mmp(struct fipsd_json *json, const struct fipsd_session_row *session)
{
	const struct fipsd_mmp *mmp = &session->mmp;

	if (!mmp->present)
		return;
	fipsd_json_object(json, NULL);
	fipsd_json_node_addr(json, "remote", &session->remote_addr);
	fipsd_json_text(json, "display_name", session->display_name);
	fipsd_json_text(json, "mode", mmp->mode);
	fipsd_json_object(json, "session_layer");
	fipsd_json_number(json, "loss_rate", mmp->loss_rate);
	fipsd_json_number(json, "etx", mmp->etx);
	fipsd_json_u64(json, "path_mtu", mmp->path_mtu);
	put_smoothed(json, mmp, "sqi");
	fipsd_json_text_if(json, "rtt_trend", mmp->rtt_trend);
	fipsd_json_text_if(json, "loss_trend", mmp->loss_trend);
	fipsd_json_text_if(json, "etx_trend", mmp->etx_trend);
	fipsd_json_end_object(json);
	fipsd_json_end_object(json);
}

bool fipsd_show_mmp(struct fipsd_query_input *input, struct fipsd_json *json)
{
	const struct fipsd_snapshot *s = input->snapshot;
	size_t i;

	fipsd_json_object(json, NULL);
	fipsd_json_array(json, "peers");
	for (i = 0; i < s->peers.count; i++)
		put_peer_mmp(json, s->peers.rows[i]);
	fipsd_json_end_array(json);
	fipsd_json_array(json, "sessions");
	for (i = 0; i < s->sessions.count; i++)
		put_session_mmp(json, s->sessions.rows[i]);
	fipsd_json_end_array(json);
	fipsd_json_end_object(json);
	return true;
}

/* --- Tables --- */

static bool show_table(const struct fipsd_query_input *input, struct fipsd_json *json,
		       const char *key, const struct fipsd_table *table,
		       void (*put)(struct fipsd_json *json, const void *row, u64 now_ms))
{
	size_t i;

	fipsd_json_object(json, NULL);
	fipsd_json_array(json, key);
	for (i = 0; i < table->count; i++) {
		fipsd_json_object(json, NULL);
		put(json, table->rows[i], input->now_ms);
		fipsd_json_end_object(json);
	}
	fipsd_json_end_array(json);
	fipsd_json_end_object(json);
	return true;
}

bool fipsd_show_peers(struct fipsd_query_input *input, struct fipsd_json *json)
{
	return show_table(input, json, "peers", &input->snapshot->peers, put_peer);
}

bool fipsd_show_links(struct fipsd_query_input *input, struct fipsd_json *json)
{
	return show_table(input, json, "links", &input->snapshot->links, put_link);
}

bool fipsd_show_sessions(struct fipsd_query_input *input, struct fipsd_json *json)
{
	return show_table(input, json, "sessions", &input->snapshot->sessions, put_session);
}

bool fipsd_show_connections(struct fipsd_query_input *input, struct fipsd_json *json)
{
	return show_table(input, json, "connections", &input->snapshot->connections,
			  put_connection);
}

bool fipsd_show_transports(struct fipsd_query_input *input, struct fipsd_json *json)
{
	return show_table(input, json, "transports", &input->snapshot->transports, put_transport);
}
