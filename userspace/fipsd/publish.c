// SPDX-License-Identifier: MIT
#include <math.h>

#include <linux/fips_counters.h>

#include "fipsd/clock.h"
#include "fipsd/publish_private.h"
#include "libfips/transports.h"

static const char *const node_states[] = {
	[FIPS_NODE_CREATED] = "created",
	[FIPS_NODE_RUNNING] = "running",
	[FIPS_NODE_STOPPED] = "stopped",
};

static const char *const mmp_modes[] = {
	[FIPS_CONFIG_MMP_FULL] = "full",
	[FIPS_CONFIG_MMP_LIGHTWEIGHT] = "lightweight",
	[FIPS_CONFIG_MMP_MINIMAL] = "minimal",
};

static const char *direction(bool initiator)
{
	return initiator ? "outbound" : "inbound";
}

/* CLOCK_MONOTONIC to Unix milliseconds. */
static u64 unix_ms(const struct fipsd_painting *p, u64 mono_ms)
{
	u64 now = p->now.mono_ns / 1000000;

	return mono_ms && mono_ms <= now ? p->now.unix_ms - (now - mono_ms) : 0;
}

/* @npub: "" while the node's key is not known. */
static void paint_name(char out[FIPSD_NAME_SIZE], const struct fipsd_painting *p, const char *alias,
		       const struct fips_node_addr *addr, const char *npub)
{
	const struct fips_name_view name = { .addr = *addr, .alias = alias };

	fipsd_paint_name(out, p, &name, *npub ? npub : NULL);
}

static void paint_remote(char out[FIPSD_ENDPOINT_SIZE], const struct fips_remote *remote)
{
	char text[FIPS_REMOTE_TEXT_SIZE];

	if (remote->len)
		snprintf(out, FIPSD_ENDPOINT_SIZE, "%s", fips_remote_format(text, remote));
}

static void paint_traffic(struct fipsd_traffic *out, const struct fips_traffic_view *traffic)
{
	out->packets_sent = traffic->packets_sent;
	out->packets_recv = traffic->packets_recv;
	out->bytes_sent = traffic->bytes_sent;
	out->bytes_recv = traffic->bytes_recv;
}

static double known(double value)
{
	return isnan(value) ? 0 : value;
}

static void paint_mmp(struct fipsd_mmp *out, const struct fips_mmp_view *mmp)
{
	out->present = mmp->present;
	out->mode = mmp_modes[mmp->mode];
	out->has_srtt = !isnan(mmp->srtt_ms);
	out->srtt_ms = known(mmp->srtt_ms);
	out->loss_rate = known(mmp->loss_rate);
	out->etx = known(mmp->etx);
	out->goodput_bps = known(mmp->goodput_bps);
	out->delivery_ratio_forward = known(mmp->delivery_ratio_forward);
	out->delivery_ratio_reverse = known(mmp->delivery_ratio_reverse);
	out->has_smoothed_loss = !isnan(mmp->smoothed_loss);
	out->smoothed_loss = known(mmp->smoothed_loss);
	out->has_smoothed_etx = !isnan(mmp->smoothed_etx);
	out->smoothed_etx = known(mmp->smoothed_etx);
	out->spin_initiator = mmp->spin_initiator;
	out->rtt_trend = mmp->rtt_trend;
	out->loss_trend = mmp->loss_trend;
	out->goodput_trend = mmp->goodput_trend;
	out->jitter_trend = mmp->jitter_trend;
	out->etx_trend = mmp->etx_trend;
	out->ecn_ce_count = mmp->ecn_ce_sent;
}

static void count_peer(struct fipsd_node_figures *node, const char *type)
{
	u32 i;

	for (i = 0; i < node->transport_kinds; i++) {
		if (node->transport_peer_counts[i].type == type)
			node->transport_peer_counts[i].peers++;
	}
}

static void paint_peer_place(struct fipsd_peer_row *row, const struct fips_peer_view *peer)
{
	row->has_tree_position = peer->has_coords;
	row->is_parent = peer->is_parent;
	row->is_child = peer->is_child;
	row->has_depth = peer->has_coords && peer->coords.count;
	row->tree_depth = row->has_depth ? peer->coords.count - 1u : 0;
	row->has_effective_depth = !isnan(peer->effective_depth);
	row->effective_depth = known(peer->effective_depth);
	row->filter_sequence = peer->has_filter ? peer->filter_sequence : 0;
}

static void paint_peer_key(struct fipsd_peer_row *row, const struct fips_peer_view *peer)
{
	row->has_index = true;
	row->has_noise = true;
	row->our_session_index = peer->local_index;
	row->current_k_bit = peer->k_bit;
	row->rekey_in_progress = peer->rekey_in_progress;
	row->rekey_draining = peer->rekey_draining;
	row->send_counter = peer->send_counter;
	row->highest_recv_counter = peer->highest_recv_counter;
	row->consecutive_decrypt_failures = peer->decrypt_failures;
	row->replay_suppressed = peer->replays;
}

static void paint_peer(void *ctx, const struct fips_peer_view *peer)
{
	struct fipsd_painting *p = ctx;
	struct fipsd_peer_row row;

	memset(&row, 0, sizeof(row));
	row.node_addr = peer->node_addr;
	fips_npub_encode(row.npub, &peer->pubkey);
	paint_name(row.display_name, p, peer->alias, &peer->node_addr, row.npub);
	paint_remote(row.transport_addr, &peer->endpoint.remote);
	fips_node_addr_to_ipv6(row.ipv6_addr, &peer->node_addr);
	row.connectivity = peer->connectivity;
	row.direction = direction(peer->initiator);
	row.transport_type = fips_transport_type_name(peer->transport_type);
	row.link_id = peer->link_id;
	row.authenticated_at_ms = peer->authenticated_unix_ms;
	row.last_seen_ms = peer->last_seen_unix_ms;
	paint_peer_place(&row, peer);
	paint_peer_key(&row, peer);
	paint_traffic(&row.stats, &peer->traffic);
	paint_mmp(&row.mmp, &peer->mmp);
	row.mmp.path_mtu = peer->mtu;
	row.ecn_ce_received = peer->mmp.ecn_ce_received;
	fipsd_table_add(&p->to->peers, &row);
	count_peer(&p->to->node, row.transport_type);
}

static void paint_connection(struct fipsd_painting *p, const struct fips_link_view *link)
{
	struct fipsd_connection_row row;

	memset(&row, 0, sizeof(row));
	row.link_id = link->id;
	row.direction = direction(link->initiator);
	row.handshake_state = link->handshake_state;
	row.started_at_ms = unix_ms(p, link->started_mono_ms);
	row.last_activity_ms = unix_ms(p, link->last_activity_mono_ms);
	row.resend_count = link->resend_count;
	if (link->has_peer)
		fips_npub_encode(row.expected_peer, &link->pubkey);
	fipsd_table_add(&p->to->connections, &row);
}

static void paint_link(void *ctx, const struct fips_link_view *link)
{
	struct fipsd_painting *p = ctx;
	struct fipsd_link_row row;

	if (!link->id) {
		paint_connection(p, link);
		return;
	}
	memset(&row, 0, sizeof(row));
	row.link_id = link->id;
	row.transport_id = link->endpoint.transport_id;
	paint_remote(row.remote_addr, &link->endpoint.remote);
	row.direction = direction(link->initiator);
	row.state = link->state;
	row.created_at_ms = link->created_unix_ms;
	row.last_recv_ms = unix_ms(p, link->last_activity_mono_ms);
	paint_traffic(&row.stats, &link->traffic);
	fipsd_table_add(&p->to->links, &row);
}

static void paint_session(void *ctx, const struct fips_session_view *session)
{
	struct fipsd_painting *p = ctx;
	struct fipsd_session_row row;

	memset(&row, 0, sizeof(row));
	row.remote_addr = session->node_addr;
	if (session->has_pubkey)
		fips_npub_encode(row.npub, &session->pubkey);
	paint_name(row.display_name, p, session->alias, &session->node_addr, row.npub);
	row.state = session->state;
	row.is_initiator = session->initiator;
	row.established = !strcmp(session->state, "established");
	row.resend_count = session->resend_count;
	row.last_activity_ms = session->last_activity_unix_ms;
	paint_traffic(&row.stats, &session->traffic);
	row.session_start_ms = session->created_unix_ms;
	row.current_k_bit = session->k_bit;
	row.is_draining = session->rekey_draining;
	row.coords_warmup_remaining = session->warmup_remaining;
	paint_mmp(&row.mmp, &session->mmp);
	row.mmp.path_mtu = session->path_mtu;
	fipsd_table_add(&p->to->sessions, &row);
}

static void paint_transport(void *ctx, const struct fips_transport_view *transport)
{
	struct fipsd_painting *p = ctx;
	const struct fips_dump_transport *counts = &transport->counts;
	struct fipsd_transport_row row;
	const struct fipsd_counter stats[] = {
		{ "packets_sent", counts->tx_packets }, { "bytes_sent", counts->tx_bytes },
		{ "packets_recv", counts->rx_packets }, { "bytes_recv", counts->rx_bytes },
		{ "send_errors", counts->tx_errors },	{ "recv_errors", counts->rx_errors },
		{ "mtu_exceeded", counts->tx_too_big }, { "kernel_drops", counts->rx_drops },
	};

	memset(&row, 0, sizeof(row));
	row.transport_id = transport->id;
	row.type = fips_transport_type_name(transport->type);
	row.state = "up";
	row.mtu = transport->mtu;
	fipsd_text(row.name, "%s", transport->name ? transport->name : "");
	paint_remote(row.local_addr, &transport->local);
	row.stats_count = FIPS_ARRAY_SIZE(stats);
	memcpy(row.stats, stats, sizeof(stats));
	fipsd_table_add(&p->to->transports, &row);
}

/* --- The node as a whole --- */

static void paint_kinds(struct fipsd_node_figures *node, const struct fips_config_transports *t)
{
	const struct {
		enum fips_transport_type type;
		size_t count;
	} kinds[] = {
		{ FIPS_TRANSPORT_TYPE_UDP, t->udp_count },
	};
	size_t i;

	node->transport_kinds = 0;
	for (i = 0; i < FIPS_ARRAY_SIZE(kinds); i++) {
		if (kinds[i].count)
			node->transport_peer_counts[node->transport_kinds++] =
				(struct fipsd_kind_count){
					.type = fips_transport_type_name(kinds[i].type),
				};
	}
}

static void paint_status(struct fipsd_painting *p, const struct fips_status_view *status)
{
	struct fipsd_node_figures *node = &p->to->node;
	const struct fipsd_scene *scene = p->scene;

	fips_npub_encode(node->npub, &status->identity->pubkey);
	node->node_addr = status->identity->addr;
	fips_node_addr_to_ipv6(node->ipv6_addr, &node->node_addr);
	node->state = node_states[status->state];
	node->tun_state = scene->config->tun.enabled ? "active" : "disabled";
	fipsd_text(node->tun_name, "%.15s", scene->config->tun.enabled ? scene->device : "");
	node->is_leaf_only = status->leaf_only;
	node->is_root = status->is_root;
	node->persistent = scene->persistent;
	node->has_mesh_size = status->has_mesh_size;
	node->estimated_mesh_size = status->mesh_size;
	node->root = status->root;
	node->started_mono_ms = scene->started_mono_ms;
	node->peer_count = status->peers;
	node->session_count = status->sessions;
	node->link_count = status->links;
	node->transport_count = status->transports;
	node->connection_count = status->connections;
	node->effective_ipv6_mtu = status->effective_ipv6_mtu;
}

#define FORWARDING(member)                                         \
	{                                                          \
#member, offsetof(struct fipsd_forwarding, member) \
	}

static const struct {
	const char *name;
	size_t offset;
} forwarding_counters[] = {
	FORWARDING(received_packets),
	FORWARDING(received_bytes),
	FORWARDING(decode_error_packets),
	FORWARDING(decode_error_bytes),
	FORWARDING(ttl_exhausted_packets),
	FORWARDING(ttl_exhausted_bytes),
	FORWARDING(delivered_packets),
	FORWARDING(delivered_bytes),
	FORWARDING(forwarded_packets),
	FORWARDING(forwarded_bytes),
	FORWARDING(drop_no_route_packets),
	FORWARDING(drop_no_route_bytes),
	FORWARDING(drop_mtu_exceeded_packets),
	FORWARDING(drop_mtu_exceeded_bytes),
	FORWARDING(drop_send_error_packets),
	FORWARDING(drop_send_error_bytes),
	FORWARDING(originated_packets),
	FORWARDING(originated_bytes),
	FORWARDING(route_tree_up),
	FORWARDING(route_tree_down),
	FORWARDING(route_tree_down_cross),
	FORWARDING(route_crosslink_descend),
	FORWARDING(route_crosslink_ascend),
	FORWARDING(route_direct_peer),
};

static void paint_forwarding(struct fipsd_forwarding *out, const struct fips_nl_counter *counter)
{
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(forwarding_counters); i++) {
		if (!strcmp(counter->name, forwarding_counters[i].name))
			*(u64 *)((char *)out + forwarding_counters[i].offset) = counter->value;
	}
}

static void paint_kernel_counters(struct fipsd_painting *p, struct fipsd_scene *scene)
{
	const struct fips_nl_counter *counter;
	struct fips_nl_list counters;

	memset(&p->to->node.forwarding, 0, sizeof(p->to->node.forwarding));
	if (fipsd_dataplane_counters(scene->plane, &counters))
		return;
	fips_nl_list_for_each(counter, &counters) {
		struct fipsd_counter_row row;

		memset(&row, 0, sizeof(row));
		if (fipsd_counter_names(&scene->names, &row, counter))
			continue;
		row.kernel = true;
		row.value = counter->value;
		fipsd_table_add(&p->to->counters, &row);
		if (!strcmp(counter->family, "forwarding"))
			paint_forwarding(&p->to->node.forwarding, counter);
	}
	fips_nl_list_free(&counters);
}

static void paint_counter(void *ctx, const struct fips_counter_view *counter)
{
	struct fipsd_painting *p = ctx;
	struct fipsd_counter_row row;

	memset(&row, 0, sizeof(row));
	row.family = counter->family;
	row.name = counter->name;
	row.unit = counter->unit;
	row.help = counter->help;
	row.value = counter->value;
	fipsd_table_add(&p->to->counters, &row);
	/* What the core drops for want of a route has left the kernel's hands. */
	if (!strcmp(counter->family, "forwarding") &&
	    !strcmp(counter->name, "drop_no_route_packets"))
		p->to->node.forwarding.drop_no_route_packets += counter->value;
}

static void paint_plane_counters(struct fipsd_painting *p)
{
	const struct fipsd_dataplane_stats *stats = fipsd_dataplane_stats(p->scene->plane);
	const u64 values[] = {
		stats->frames,	 stats->events,		 stats->overruns,    stats->resyncs,
		stats->requests, stats->requests_failed, p->scene->pictures, p->scene->picture_ns,
	};
	static const struct {
		const char *family;
		const char *name;
		const char *unit;
		const char *help;
	} counters[] = {
#define PLANE_COUNTER(id, family, name, unit, help) { family, name, unit, help },
		FIPS_PLANE_COUNTERS(PLANE_COUNTER)
#undef PLANE_COUNTER
	};
	struct fipsd_counter_row row;
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(counters); i++) {
		memset(&row, 0, sizeof(row));
		row.family = counters[i].family;
		row.name = counters[i].name;
		row.unit = counters[i].unit;
		row.help = counters[i].help;
		row.value = values[i];
		fipsd_table_add(&p->to->counters, &row);
	}
}

/* The core's numbers of links, sessions and transports are those of the newest dump. */
static void refresh(struct fipsd_painting *p)
{
	const struct fipsd_scene *scene = p->scene;
	const struct fips_nl_dev *dev;
	struct fipsd_dump dump;
	struct fips_now now;

	if (fipsd_dataplane_dump(scene->plane, &dump, FIPS_DUMP_ALL & ~FIPS_DUMP_ROUTES))
		return;
	now = fipsd_now();
	dump.core.what &= ~FIPS_DUMP_DEV;
	fips_node_usage(scene->node, &dump.core, &now);
	fips_nl_list_for_each(dev, &dump.dev)
		p->to->node.routing.pending_tun_packets = dev->staged;
	fipsd_dump_free(&dump);
}

static void publish(struct fipsd_scene *scene)
{
	struct fips_status_view status;
	struct fipsd_painting p = {
		.scene = scene,
		.to = fipsd_snapshot_new(scene->publisher),
		.hosts = fipsd_hosts_file_get(scene->hosts),
	};

	if (!p.to)
		return;
	refresh(&p);
	p.now = fipsd_now();
	p.to->taken_mono_ms = p.now.mono_ns / 1000000;
	fips_node_status(scene->node, &p.now, &status);
	paint_status(&p, &status);
	paint_kinds(&p.to->node, &scene->config->transports);
	fips_node_peers(scene->node, &p.now, paint_peer, &p);
	fips_node_links(scene->node, &p.now, paint_link, &p);
	fips_node_sessions(scene->node, &p.now, paint_session, &p);
	fips_node_transports(scene->node, paint_transport, &p);
	paint_kernel_counters(&p, scene);
	fips_node_counters(scene->node, paint_counter, &p);
	paint_plane_counters(&p);
	fipsd_paint_mesh(&p);
	fipsd_paint_acl(&p);
	fipsd_publish(scene->publisher, p.to);
}

void fipsd_scene_publish(struct fipsd_scene *scene)
{
	u64 began = fipsd_clock_read(CLOCK_THREAD_CPUTIME_ID);

	publish(scene);
	scene->pictures++;
	scene->picture_ns += fipsd_clock_read(CLOCK_THREAD_CPUTIME_ID) - began;
}

void fipsd_scene_fini(struct fipsd_scene *scene)
{
	fipsd_counter_names_free(scene->names);
	scene->names = NULL;
}
