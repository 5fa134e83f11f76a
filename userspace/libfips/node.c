// SPDX-License-Identifier: MIT
#include "libfips/node.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "libfips/adopt.h"
#include "libfips/node_private.h"

/* ---- Time, names, lines, notices ---- */

void fips_node_enter(struct fips_node *node, const struct fips_now *now)
{
	node->now = *now;
	node->now_ms = now->mono_ns / 1000000;
	node->now_us = now->mono_ns / 1000;
}

void fips_node_log(const struct fips_node *node, enum fips_config_log_level level,
		   const char *format, ...)
{
	char line[512];
	va_list args;

	if (!node->env.log || level > node->env.log_level)
		return;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	node->env.log(node->env.log_ctx, level, line);
}

struct fips_node_name fips_node_name(const struct fips_node *node,
				     const struct fips_node_addr *addr)
{
	const struct fips_known_identity *known = fips_identity_cache_peek(&node->identities, addr);
	const char *alias = fips_peer_alias(node, addr);
	struct fips_node_name name;

	if (alias)
		snprintf(name.s, sizeof(name.s), "%s", alias);
	else if (known)
		fips_npub_shorten(name.s, &known->pubkey);
	else
		snprintf(name.s, sizeof(name.s), "%02x%02x%02x%02x...", addr->b[0], addr->b[1],
			 addr->b[2], addr->b[3]);
	return name;
}

void fips_node_notice(struct fips_node *node, enum fips_notice what,
		      const struct fips_node_addr *addr)
{
	struct fips_action *action = fips_action_add(&node->actions, FIPS_ACTION_NOTICE, 0);

	action->notice.what = what;
	if (addr)
		action->notice.node_addr = *addr;
}

void fips_node_want_dump(struct fips_node *node, u32 what)
{
	if (node->dump_wanted && node->now_ms >= node->dump_asked_ms + FIPS_DUMP_TIMEOUT_MS)
		node->dump_wanted = 0;
	what &= ~node->dump_wanted;
	if (!what)
		return;
	if (!node->dump_wanted)
		node->dump_asked_ms = node->now_ms;
	node->dump_wanted |= what;
	fips_action_add(&node->actions, FIPS_ACTION_DUMP, 0)->dump = what;
}

/* ---- Life ---- */

static int node_init(struct fips_node *node)
{
	u8 seed[FIPS_MAP_SEED_SIZE];
	int ret;

	fips_random_bytes(&node->env.random, &node->epoch, sizeof(node->epoch));
	fips_node_seed(node, seed);
	fips_identity_cache_init(&node->identities, node->config->node.cache.identity_size, seed);
	fips_pmtu_store_init(&node->pmtu, seed);
	fips_links_init(node);
	fips_link_handshakes_init(node);
	fips_sessions_init(node);
	fips_routing_init(node);
	fips_searching_init(node);
	fips_signals_init(node);
	fips_measuring_init(node);
	ret = fips_peers_init(node);
	return ret ? ret : fips_announce_init(node);
}

struct fips_node *fips_node_new(const struct fips_config *config,
				const struct fips_identity *identity,
				const struct fips_node_env *env, const struct fips_now *now)
{
	struct fips_node *node = calloc(1, sizeof(*node));

	if (!node)
		return NULL;
	node->config = config;
	node->identity = *identity;
	node->env = *env;
	fips_node_enter(node, now);
	node->started_ms = node->now_ms;
	node->started_unix_ms = now->unix_ms;
	if (fips_action_queue_init(&node->actions)) {
		free(node);
		return NULL;
	}
	if (!node_init(node))
		return node;
	fips_node_free(node);
	return NULL;
}

void fips_node_free(struct fips_node *node)
{
	if (!node)
		return;
	fips_measuring_fini(node);
	fips_peers_fini(node);
	fips_link_handshakes_fini(node);
	fips_sessions_fini(node);
	fips_links_fini(node);
	fips_searching_fini(node);
	fips_signals_fini(node);
	fips_routing_fini(node);
	fips_announce_fini(node);
	fips_transports_fini(&node->transports);
	fips_identity_cache_fini(&node->identities);
	fips_pmtu_store_fini(&node->pmtu);
	fips_action_queue_fini(&node->actions);
	fips_identity_wipe(&node->identity);
	free(node);
}

/* As long as nothing is known of a path, connections are only made for what any path carries. */
static u16 path_mtu_default(const struct fips_node *node)
{
	u16 mtu = fips_transports_min_mtu(&node->transports);

	return fips_pmtu_effective_ipv6(mtu < FIPS_IPV6_MIN_MTU ? mtu : FIPS_IPV6_MIN_MTU);
}

static void set_path_mtu_default(struct fips_node *node)
{
	struct fips_action *action = fips_action_add(&node->actions, FIPS_ACTION_DEV_SET, 0);

	action->dev.fields = FIPS_FIELD_PATH_MTU_DEFAULT;
	action->dev.path_mtu_default = path_mtu_default(node);
}

static void set_coords(struct fips_node *node)
{
	struct fips_coords coords = fips_tree_coords(&node->tree);
	size_t len = coords.count * sizeof(*coords.addrs);
	struct fips_action *action;

	if (len > FIPS_COORDS_MAX)
		return;
	action = fips_action_add(&node->actions, FIPS_ACTION_DEV_SET, len);
	action->dev.fields = FIPS_FIELD_COORDS;
	action->dev.coords = fips_action_bytes(action, coords.addrs, len);
}

/* What a device is told at the start, whatever it held. */
static void device_setup(struct fips_node *node)
{
	struct fips_action *action = fips_action_add(&node->actions, FIPS_ACTION_DEV_SET, 0);

	action->dev.fields = FIPS_FIELD_NODE_ADDR | FIPS_FIELD_HEARTBEAT_MS | FIPS_FIELD_TTL |
			     FIPS_FIELD_CONGESTED | FIPS_FIELD_PATH_MTU_DEFAULT;
	action->dev.node_addr = node->identity.addr;
	action->dev.heartbeat_ms = node->config->node.heartbeat_interval_secs * 1000;
	action->dev.ttl = node->config->node.session.default_ttl;
	action->dev.path_mtu_default = path_mtu_default(node);
	set_coords(node);
	fips_adopt_save_device(node);
	fips_measuring_start(node);
}

void fips_node_start(struct fips_node *node, const struct fips_now *now)
{
	fips_node_enter(node, now);
	node->state = FIPS_NODE_RUNNING;
	fips_searching_news(node);
	fips_announce_signed(node);
	device_setup(node);
	fips_peers_dial_all(node);
}

int fips_node_adopt(struct fips_node *node, const struct fips_dump *dump,
		    const struct fips_now *now)
{
	int ret;

	fips_node_enter(node, now);
	ret = fips_adopt(node, dump);
	if (ret)
		return ret;
	node->state = FIPS_NODE_RUNNING;
	fips_announce_signed(node);
	device_setup(node);
	fips_peers_dial_all(node);
	return 0;
}

void fips_node_resync(struct fips_node *node, const struct fips_dump *dump,
		      const struct fips_now *now)
{
	fips_node_enter(node, now);
	if (node->state == FIPS_NODE_RUNNING)
		fips_adopt_resync(node, dump);
}

static void end_handshakes(struct fips_node *node)
{
	struct fips_map_node *at, *next;
	struct fips_link_handshake *hs;

	fips_link_handshake_for_each(node, hs, at, next)
		fips_link_handshake_end(node, hs);
}

void fips_node_shutdown(struct fips_node *node, enum fips_disconnect_reason reason,
			const struct fips_now *now)
{
	struct fips_map_node *at, *next;
	struct fips_session *session;
	struct fips_link *link;
	size_t count = node->links.by_addr.count;

	fips_node_enter(node, now);
	node->state = FIPS_NODE_STOPPED;
	end_handshakes(node);
	fips_session_for_each(node, session, at, next)
		fips_session_del(node, session);
	fips_link_for_each(node, link, at, next) {
		fips_link_send_disconnect(node, link, reason);
		fips_link_del(node, link->id);
		fips_link_unregister(node, link);
	}
	fips_log_info(node, "stopped, %zu peers told", count);
	fips_node_notice(node, FIPS_NOTICE_STOPPED, NULL);
}

void fips_node_suspend(struct fips_node *node, const struct fips_now *now)
{
	struct fips_map_node *at, *next;
	struct fips_session *session;

	fips_node_enter(node, now);
	end_handshakes(node);
	fips_session_for_each(node, session, at, next) {
		if (session->state == FIPS_SESSION_ESTABLISHED)
			fips_session_handshake_end(node, session);
		else
			fips_session_del(node, session);
	}
	node->state = FIPS_NODE_STOPPED;
	fips_adopt_save_device(node);
	fips_node_notice(node, FIPS_NOTICE_STOPPED, NULL);
}

/* ---- Transports and what comes of names and streams ---- */

static void endpoint_gone(struct fips_node *node, u32 transport_id,
			  const struct fips_remote *remote)
{
	struct fips_map_node *at, *next;
	struct fips_link_handshake *hs;
	struct fips_link *link;

	fips_link_for_each(node, link, at, next)
		if (link->endpoint.transport_id == transport_id &&
		    (!remote || fips_remote_equal(&link->endpoint.remote, remote)))
			fips_node_link_down(node, link, true);
	fips_link_handshake_for_each(node, hs, at, next)
		if (hs->endpoint.transport_id == transport_id &&
		    (!remote || fips_remote_equal(&hs->endpoint.remote, remote)))
			fips_link_handshake_fail(node, hs, "its transport is gone");
}

void fips_node_transport_up(struct fips_node *node, const struct fips_transport_up *transport,
			    const struct fips_now *now)
{
	fips_node_enter(node, now);
	if (!fips_transports_put(&node->transports, transport) || node->state != FIPS_NODE_RUNNING)
		return;
	set_path_mtu_default(node);
	fips_peers_dial_all(node);
}

void fips_node_transport_down(struct fips_node *node, u32 transport_id, const struct fips_now *now)
{
	fips_node_enter(node, now);
	if (!fips_transports_remove(&node->transports, transport_id) ||
	    node->state != FIPS_NODE_RUNNING)
		return;
	endpoint_gone(node, transport_id, NULL);
	set_path_mtu_default(node);
}

void fips_node_resolved(struct fips_node *node, u32 request, const struct fips_remote *remotes,
			size_t count, const char *error, const struct fips_now *now)
{
	fips_node_enter(node, now);
	if (node->state == FIPS_NODE_RUNNING)
		fips_peers_resolved(node, request, remotes, count, error);
}

void fips_node_dialed(struct fips_node *node, u32 request, const struct fips_endpoint *endpoint,
		      const char *error, const struct fips_now *now)
{
	fips_node_enter(node, now);
	if (node->state == FIPS_NODE_RUNNING)
		fips_peers_dialed(node, request, endpoint, error);
}

void fips_node_hung_up(struct fips_node *node, const struct fips_endpoint *endpoint,
		       const struct fips_now *now)
{
	fips_node_enter(node, now);
	if (node->state == FIPS_NODE_RUNNING)
		endpoint_gone(node, endpoint->transport_id, &endpoint->remote);
}

/* ---- Events and answers of the data plane ---- */

static void session_event(struct fips_node *node, const struct fips_plane_event *event)
{
	struct fips_session *session = fips_session_find(node, &event->node_addr);

	if (!session)
		return;
	if (event->type == FIPS_EVENT_TYPE_KEY_PROMOTED)
		fips_session_promoted(node, session, event->key_id);
	else if (event->type == FIPS_EVENT_TYPE_KEY_CONFIRMED)
		fips_session_confirmed(node, session, event->key_id);
	else if (event->type == FIPS_EVENT_TYPE_KEY_COUNTER)
		fips_session_counter_passed(node, session);
}

static void link_failing(struct fips_node *node, struct fips_link *link)
{
	fips_log_warn(node, "%s: its frames do not authenticate any more, link closed",
		      fips_node_name(node, &link->addr).s);
	fips_node_link_down(node, link, true);
}

static void link_event(struct fips_node *node, const struct fips_plane_event *event)
{
	struct fips_link *link = fips_link_by_id(node, event->link_id);

	if (!link)
		return;
	switch (event->type) {
	case FIPS_EVENT_TYPE_LINK_ROAMED:
		fips_link_roamed(node, link, &event->from);
		break;
	case FIPS_EVENT_TYPE_LINK_FAILING:
		link_failing(node, link);
		break;
	case FIPS_EVENT_TYPE_KEY_PROMOTED:
		fips_link_promoted(node, link, event->key_id);
		break;
	case FIPS_EVENT_TYPE_KEY_CONFIRMED:
		fips_link_handshake_confirmed(node, link);
		break;
	case FIPS_EVENT_TYPE_KEY_COUNTER:
		fips_link_counter_passed(node, link);
		break;
	default:
		break;
	}
}

void fips_node_plane_event(struct fips_node *node, const struct fips_plane_event *event,
			   const struct fips_now *now)
{
	fips_node_enter(node, now);
	if (node->state != FIPS_NODE_RUNNING)
		return;
	if (event->link_id)
		link_event(node, event);
	else
		session_event(node, event);
}

void fips_node_action_done(struct fips_node *node, u64 id, int error, const char *message,
			   const struct fips_now *now)
{
	fips_node_enter(node, now);
	if (!error || node->state != FIPS_NODE_RUNNING)
		return;
	if (!message)
		message = strerror(-error);
	fips_link_handshake_send_failed(node, id, message);
	fips_link_action_failed(node, id, message);
	fips_session_action_failed(node, id, message);
	fips_measuring_send_failed(node, id);
}

void fips_node_measured(struct fips_node *node, const struct fips_measure *measure,
			const struct fips_now *now)
{
	fips_node_enter(node, now);
	if (node->state == FIPS_NODE_RUNNING)
		fips_measuring_taken(node, measure);
}

void fips_node_usage(struct fips_node *node, const struct fips_dump *dump,
		     const struct fips_now *now)
{
	size_t i, began;

	fips_node_enter(node, now);
	node->dump_wanted &= ~dump->what;
	if (node->state != FIPS_NODE_RUNNING)
		return;
	began = fips_transports_usage(&node->transports, dump);
	while (began--)
		fips_node_count(node, FIPS_COUNT_CONGESTION_DROPS);
	if (dump->what & FIPS_DUMP_TRANSPORTS)
		fips_measuring_congestion(node);
	for (i = 0; i < dump->link_count; i++)
		fips_link_usage(node, &dump->links[i]);
	for (i = 0; i < dump->session_count; i++)
		fips_session_usage(node, &dump->sessions[i]);
	fips_routing_usage(node, dump);
}

void fips_node_identity_learned(struct fips_node *node, const struct fips_pubkey *pubkey,
				const struct fips_now *now)
{
	fips_node_enter(node, now);
	fips_identity_cache_put(&node->identities, pubkey, node->now_ms);
}

/* ---- Control ---- */

void fips_node_set_acl(struct fips_node *node, const struct fips_acl *acl)
{
	node->acl = acl;
}

bool fips_node_allows(const struct fips_node *node, const struct fips_node_addr *addr)
{
	return !node->acl || fips_acl_allows(node->acl, addr);
}

const char *fips_node_connect(struct fips_node *node, const struct fips_pubkey *pubkey,
			      enum fips_transport_type transport_type, const char *address,
			      const struct fips_now *now)
{
	fips_node_enter(node, now);
	if (node->state != FIPS_NODE_RUNNING)
		return "the node is not running";
	return fips_peers_connect(node, pubkey, transport_type, address);
}

const char *fips_node_disconnect(struct fips_node *node, const struct fips_pubkey *pubkey,
				 const struct fips_now *now)
{
	struct fips_node_addr addr;
	struct fips_link *link;

	fips_node_enter(node, now);
	fips_node_addr_from_pubkey(&addr, pubkey);
	link = fips_link_find(node, &addr);
	if (!link)
		return "peer not found";
	fips_peers_forget(node, &addr);
	fips_link_send_disconnect(node, link, FIPS_DISCONNECT_CONFIGURATION_CHANGE);
	fips_node_link_down(node, link, false);
	return NULL;
}

/* ---- Time and actions ---- */

u64 fips_node_get_expiry(const struct fips_node *node)
{
	u64 due = fips_timers_next_ms(&node->timers);

	if (node->state != FIPS_NODE_RUNNING || due > UINT64_MAX / 1000000)
		return UINT64_MAX;
	return due * 1000000;
}

void fips_node_handle_expiry(struct fips_node *node, const struct fips_now *now)
{
	fips_node_enter(node, now);
	if (node->state == FIPS_NODE_RUNNING)
		fips_timers_run(&node->timers, node->now_ms, node);
}

const struct fips_action *fips_node_next_action(struct fips_node *node)
{
	return fips_action_next(&node->actions);
}

/* ---- What one noun's news mean to the others ---- */

bool fips_node_tighten_path(struct fips_node *node, const struct fips_node_addr *addr, u16 mtu)
{
	struct fips_session *session;
	u8 ipv6[16];

	fips_node_addr_to_ipv6(ipv6, addr);
	if (!fips_pmtu_store_tighten(&node->pmtu, ipv6, mtu))
		return false;
	session = fips_session_find(node, addr);
	if (session)
		fips_session_path_changed(node, session);
	return true;
}

void fips_node_link_up(struct fips_node *node, struct fips_link *link)
{
	char text[FIPS_REMOTE_TEXT_SIZE];

	fips_identity_cache_put(&node->identities, &link->pubkey, node->now_ms);
	fips_link_start(node, link);
	fips_measuring_link_start(node, link);
	fips_node_tighten_path(node, &link->addr, fips_link_mtu(node, link));
	fips_peers_linked(node, &link->addr);
	fips_log_info(node, "%s: linked by %s", fips_node_name(node, &link->addr).s,
		      fips_remote_format(text, &link->endpoint.remote));
	fips_announce_link_up(node, link);
	fips_lookup_reset_backoff(&node->searching.lookups);
	fips_searching_news(node);
	fips_routing_changed(node);
	fips_node_notice(node, FIPS_NOTICE_PEER_UP, &link->addr);
}

void fips_node_link_down(struct fips_node *node, struct fips_link *link, bool reconnect)
{
	struct fips_node_addr addr = link->addr;
	struct fips_session *session = fips_session_find(node, &addr);
	u32 id = link->id;

	if (session)
		fips_session_del(node, session);
	fips_link_unregister(node, link);
	fips_announce_link_down(node, &addr);
	fips_routing_link_down(node);
	fips_link_del(node, id);
	fips_node_notice(node, FIPS_NOTICE_PEER_DOWN, &addr);
	if (reconnect)
		fips_peers_lost(node, &addr);
}

void fips_node_place_changed(struct fips_node *node, const struct fips_tree_outcome *outcome)
{
	fips_coord_cache_invalidate_via(&node->routing.coords, &node->identity.addr);
	if (outcome->root_changed)
		fips_coord_cache_invalidate_other_roots(&node->routing.coords,
							fips_tree_root(&node->tree));
	set_coords(node);
	fips_adopt_save_device(node);
	fips_lookup_reset_backoff(&node->searching.lookups);
	fips_routing_changed(node);
}

static void refuse_staged(struct fips_node *node, const struct fips_node_addr *addr)
{
	struct fips_action *action = fips_action_add(&node->actions, FIPS_ACTION_STAGED_DEL, 0);

	action->staged.dest = *addr;
	action->staged.dest.b[FIPS_NODE_ADDR_LEN - 1] = 0;
	action->staged.unreachable_ms = FIPS_ROUTE_UNREACHABLE_MS;
}

void fips_node_not_found(struct fips_node *node, const struct fips_node_addr *addr)
{
	const struct fips_session *session = fips_session_find(node, addr);

	if (session && session->state == FIPS_SESSION_ESTABLISHED)
		fips_routing_refuse(node, addr, FIPS_ROUTE_UNREACHABLE_MS);
	else
		refuse_staged(node, addr);
}

/* Begin a session, or a search for the node that it is to be with. */
static void call_node(struct fips_node *node, const struct fips_node_addr *addr, bool search)
{
	const struct fips_known_identity *known =
		fips_identity_cache_use(&node->identities, addr, node->now_ms);
	int ret = known ? fips_session_initiate(node, &known->pubkey) : -ENOENT;

	if (ret == -EHOSTUNREACH && search && fips_searching_begin(node, &known->addr, true))
		return;
	if (ret)
		refuse_staged(node, addr);
}

void fips_node_found(struct fips_node *node, const struct fips_node_addr *addr, bool for_session)
{
	struct fips_session *session = fips_session_find(node, addr);

	fips_routing_changed(node);
	if (session)
		fips_session_handshake_found(node, session);
	if (session && session->state == FIPS_SESSION_ESTABLISHED) {
		fips_session_warm_up(node, session);
		fips_routing_install(node, addr);
	} else if (for_session) {
		call_node(node, addr, false);
	}
}

void fips_node_session_up(struct fips_node *node, struct fips_session *session)
{
	fips_measuring_session_start(node, session);
	fips_node_notice(node, FIPS_NOTICE_SESSION_UP, &session->addr);
}

void fips_node_call(struct fips_node *node, const struct fips_node_addr *addr)
{
	if (!fips_session_find(node, addr))
		call_node(node, addr, true);
}
