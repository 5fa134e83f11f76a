// SPDX-License-Identifier: MIT
#include "libfips/node_view.h"

#include <math.h>

#include "libfips/node_private.h"

/* Monotonic milliseconds as Unix milliseconds. */
static u64 unix_of(const struct fips_now *now, u64 mono_ms)
{
	u64 age_ms = now->mono_ns / 1000000 - mono_ms;

	return mono_ms <= now->mono_ns / 1000000 && age_ms < now->unix_ms ? now->unix_ms - age_ms :
									    now->unix_ms;
}

/* Packets wait for nodes that are searched for, and for those that are being called. */
static size_t held_destinations(const struct fips_node *node)
{
	size_t count = node->searching.sessions.count;
	struct fips_map_node *at, *next;
	struct fips_session *session;

	fips_session_for_each(node, session, at, next)
		count += session->state == FIPS_SESSION_INITIATING;
	return count;
}

void fips_node_status(const struct fips_node *node, const struct fips_now *now,
		      struct fips_status_view *view)
{
	u16 mtu = fips_transports_min_mtu(&node->transports);

	*view = (struct fips_status_view){
		.state = node->state,
		.identity = &node->identity,
		.epoch = node->epoch,
		.started_unix_ms = node->started_unix_ms,
		.uptime_ms = now->mono_ns / 1000000 - node->started_ms,
		.leaf_only = node->config->node.leaf_only,
		.peers = node->links.by_addr.count,
		.links = node->links.by_addr.count + node->handshakes.dialing,
		.connections = node->handshakes.dialing,
		.sessions = node->sessions.by_addr.count,
		.transports = node->transports.count,
		.effective_ipv6_mtu = fips_pmtu_effective_ipv6(mtu),
		.root = *fips_tree_root(&node->tree),
		.is_root = fips_tree_is_root(&node->tree),
		.coords = fips_tree_coords(&node->tree),
		.tree_sequence = fips_tree_sequence(&node->tree),
		.cached_coords = node->routing.coords.entries.count,
		.cached_identities = node->identities.known.count,
		.held_destinations = held_destinations(node),
	};
	view->has_mesh_size = fips_announce_mesh_size(node, &view->mesh_size);
}

/* Depth behind a neighbour, cost of the link to it included: what parents are chosen by. */
static double effective_depth(const struct fips_node *node, const struct fips_link *link)
{
	struct fips_coords coords = fips_tree_peer_coords(&node->tree, &link->addr);
	struct fips_map_node *at, *next;
	struct fips_link *other;
	bool measured = false;

	fips_link_for_each(node, other, at, next)
		measured |= other->meter.mmp.metrics.srtt.initialized;
	if (!coords.count || (measured && !link->meter.mmp.metrics.srtt.initialized))
		return NAN;
	return fips_coords_depth(&coords) + fips_mmp_metrics_cost(&link->meter.mmp.metrics);
}

static void peer_view(const struct fips_node *node, const struct fips_now *now,
		      const struct fips_link *link, struct fips_peer_view *view)
{
	const struct fips_transport *transport =
		fips_transports_find(&node->transports, link->endpoint.transport_id);
	const struct fips_link_key *key = &link->key[FIPS_KEY_SLOT_CURRENT];

	*view = (struct fips_peer_view){
		.node_addr = link->addr,
		.pubkey = link->pubkey,
		.alias = fips_peer_alias(node, &link->addr),
		.link_id = link->id,
		.endpoint = link->endpoint,
		.transport_type = transport ? transport->type : FIPS_TRANSPORT_TYPE_UDP,
		.initiator = link->initiator,
		.connectivity = "connected",
		.authenticated_unix_ms = link->made_unix_ms,
		.last_seen_unix_ms = unix_of(now, link->heard_ms),
		.coords = fips_tree_peer_coords(&node->tree, &link->addr),
		.has_filter = link->filters.has_inbound,
		.filter_sequence = link->filters.inbound_sequence,
		.is_parent = !fips_tree_is_root(&node->tree) &&
			     fips_node_addr_equal(fips_tree_parent(&node->tree), &link->addr),
		.effective_depth = effective_depth(node, link),
		.traffic = link->traffic,
		.send_counter = link->send_counter,
		.highest_recv_counter = link->recv_counter,
		.decrypt_failures = link->decrypt_failures,
		.replays = link->replays,
		.local_index = key->local_index,
		.remote_index = key->remote_index,
		.k_bit = key->k_bit,
		.rekey_in_progress = link->handshake || link->key[FIPS_KEY_SLOT_PENDING].present,
		.rekey_draining = link->key[FIPS_KEY_SLOT_PREVIOUS].present,
		.mtu = fips_link_mtu(node, link),
	};
	view->has_coords = view->coords.count > 0;
	view->is_child = !view->is_parent && fips_tree_is_neighbour(&node->tree, &link->addr);
	fips_measuring_view(&link->meter, &view->mmp);
}

void fips_node_peers(const struct fips_node *node, const struct fips_now *now,
		     void (*fn)(void *ctx, const struct fips_peer_view *view), void *ctx)
{
	struct fips_map_node *at, *next;
	struct fips_peer_view view;
	struct fips_link *link;

	fips_link_for_each(node, link, at, next) {
		peer_view(node, now, link, &view);
		fn(ctx, &view);
	}
}

static void handshake_view(const struct fips_link_handshake *hs, struct fips_link_view *view)
{
	*view = (struct fips_link_view){
		.endpoint = hs->endpoint,
		.has_peer = true,
		.node_addr = hs->addr,
		.initiator = true,
		.state = "connecting",
		.handshake_state = "sent_msg1",
		.created_unix_ms = hs->started_unix_ms,
		.started_mono_ms = hs->started_ms,
		.last_activity_mono_ms = hs->started_ms,
		.resend_count = hs->resends,
	};
}

void fips_node_links(const struct fips_node *node, const struct fips_now *now,
		     void (*fn)(void *ctx, const struct fips_link_view *view), void *ctx)
{
	struct fips_map_node *at, *next;
	struct fips_link_handshake *hs;
	struct fips_link_view view;
	struct fips_link *link;

	fips_link_for_each(node, link, at, next) {
		view = (struct fips_link_view){
			.id = link->id,
			.endpoint = link->endpoint,
			.has_peer = true,
			.node_addr = link->addr,
			.initiator = link->initiator,
			.state = "connected",
			.handshake_state = "complete",
			.created_unix_ms = link->made_unix_ms,
			.last_activity_mono_ms = link->heard_ms,
			.traffic = link->traffic,
		};
		fn(ctx, &view);
	}
	fips_link_handshake_for_each(node, hs, at, next) {
		if (hs->link)
			continue;
		handshake_view(hs, &view);
		fn(ctx, &view);
	}
}

static const char *session_state_name(enum fips_session_state state)
{
	switch (state) {
	case FIPS_SESSION_INITIATING:
		return "initiating";
	case FIPS_SESSION_AWAITING_MSG3:
		return "awaiting_msg3";
	case FIPS_SESSION_ESTABLISHED:
		return "established";
	}
	return "unknown";
}

static void session_view(const struct fips_node *node, const struct fips_now *now,
			 const struct fips_session *session, struct fips_session_view *view)
{
	*view = (struct fips_session_view){
		.node_addr = session->addr,
		.has_pubkey = session->has_pubkey,
		.pubkey = session->pubkey,
		.alias = fips_peer_alias(node, &session->addr),
		.state = session_state_name(session->state),
		.initiator = session->initiator,
		.created_unix_ms = session->created_unix_ms,
		.last_activity_unix_ms = unix_of(now, session->active_ms),
		.resend_count = session->handshake ? session->handshake->resends : 0,
		.k_bit = session->key[FIPS_KEY_SLOT_CURRENT].k_bit,
		.rekey_in_progress = session->handshake && session->handshake->rekey,
		.rekey_draining = session->key[FIPS_KEY_SLOT_PREVIOUS].present,
		.warmup_remaining = session->warmup,
		.path_mtu = session->pmtu.current_mtu,
		.traffic = session->traffic,
	};
	if (session->state == FIPS_SESSION_ESTABLISHED)
		fips_measuring_view(&session->meter, &view->mmp);
}

void fips_node_sessions(const struct fips_node *node, const struct fips_now *now,
			void (*fn)(void *ctx, const struct fips_session_view *view), void *ctx)
{
	struct fips_map_node *at, *next;
	struct fips_session_view view;
	struct fips_session *session;

	fips_session_for_each(node, session, at, next) {
		session_view(node, now, session, &view);
		fn(ctx, &view);
	}
}

void fips_node_transports(const struct fips_node *node,
			  void (*fn)(void *ctx, const struct fips_transport_view *view), void *ctx)
{
	const struct fips_transport *transport;

	for (transport = node->transports.first; transport; transport = transport->next) {
		struct fips_transport_view view = {
			.id = transport->id,
			.type = transport->type,
			.name = transport->name,
			.local = transport->local,
			.mtu = transport->mtu,
			.accept = transport->accept,
			.counts = transport->counts,
		};

		fn(ctx, &view);
	}
}

void fips_node_counters(const struct fips_node *node,
			void (*fn)(void *ctx, const struct fips_counter_view *view), void *ctx)
{
	static const struct fips_counter_view counters[] = {
#define COUNTER_VIEW(id, fam, nam, unt, hlp) \
	{ .family = fam, .name = nam, .unit = unt, .help = hlp },
		FIPS_NODE_COUNTERS(COUNTER_VIEW)
#undef COUNTER_VIEW
	};
	size_t i;

	for (i = 0; i < FIPS_NODE_COUNTER_MAX; i++) {
		struct fips_counter_view view = counters[i];

		view.value = node->counters[i];
		fn(ctx, &view);
	}
}
