// SPDX-License-Identifier: MIT
#include "libfips/session.h"

#include <stdlib.h>

#include "libfips/cookie.h"
#include "libfips/node_private.h"

static void session_idle_due(void *ctx, struct fips_timer *timer);
static void session_rekey_due(void *ctx, struct fips_timer *timer);
static void session_drain_due(void *ctx, struct fips_timer *timer);

void fips_sessions_init(struct fips_node *node)
{
	u8 seed[FIPS_MAP_SEED_SIZE];

	fips_node_seed(node, seed);
	fips_map_init(&node->sessions.by_addr, seed);
}

void fips_sessions_fini(struct fips_node *node)
{
	struct fips_map_node *at, *next;
	struct fips_session *session;

	fips_session_for_each(node, session, at, next)
		fips_session_unregister(node, session);
	fips_map_fini(&node->sessions.by_addr, NULL);
}

struct fips_session *fips_session_find(const struct fips_node *node,
				       const struct fips_node_addr *addr)
{
	return fips_map_entry(fips_map_find(&node->sessions.by_addr, addr), struct fips_session,
			      by_addr);
}

struct fips_session *fips_session_register(struct fips_node *node,
					   const struct fips_node_addr *addr, bool initiator)
{
	struct fips_session *session = calloc(1, sizeof(*session));

	if (!session)
		return NULL;
	session->addr = *addr;
	session->initiator = initiator;
	session->created_unix_ms = node->now.unix_ms;
	session->active_ms = node->now_ms;
	fips_pmtu_init(&session->pmtu);
	fips_timer_init(&session->idle_timer, session_idle_due);
	fips_timer_init(&session->rekey_timer, session_rekey_due);
	fips_timer_init(&session->drain_timer, session_drain_due);
	if (fips_measuring_session_init(node, session)) {
		free(session);
		return NULL;
	}
	if (fips_map_insert(&node->sessions.by_addr, &session->by_addr, addr)) {
		fips_meter_fini(&session->meter);
		free(session);
		return NULL;
	}
	return session;
}

void fips_session_set_state(struct fips_node *node, struct fips_session *session,
			    enum fips_session_state state)
{
	if (session->state == FIPS_SESSION_AWAITING_MSG3)
		node->sessions.awaiting--;
	session->state = state;
	if (state == FIPS_SESSION_AWAITING_MSG3)
		node->sessions.awaiting++;
}

/* ---- The data plane's picture of a session ---- */

static size_t session_cookie(const struct fips_session *session, u8 out[FIPS_COOKIE_MAX])
{
	struct fips_session_cookie cookie = {
		.pubkey = session->pubkey,
		.remote_epoch = session->remote_epoch,
		.initiator = session->initiator,
		.created_unix_ms = session->created_unix_ms,
		.path_mtu = session->pmtu.current_mtu,
	};

	return fips_session_cookie_encode(&cookie, out);
}

/*
 * What may be sent to a node. 0: nothing is known but the first link, which the data plane sees to
 * by itself.
 */
static u16 session_path_mtu(const struct fips_node *node, const struct fips_session *session)
{
	u16 mtu = session->pmtu.current_mtu, stored;
	u8 ipv6[16];

	fips_node_addr_to_ipv6(ipv6, &session->addr);
	if (!fips_pmtu_store_get(&node->pmtu, ipv6, &stored))
		return 0;
	return stored < mtu ? stored : mtu;
}

/*
 * Who called has not been looked up, so nothing is known of the way to it; the one its messages
 * came by tells as much as the way back of a lookup's answer would.
 */
static void assume_path(struct fips_node *node, const struct fips_session *session)
{
	u16 stored, mtu = session->pmtu.current_mtu;
	u8 ipv6[16];

	fips_node_addr_to_ipv6(ipv6, &session->addr);
	if (!session->handshake_mtu || fips_pmtu_store_get(&node->pmtu, ipv6, &stored))
		return;
	if (session->handshake_mtu < mtu)
		mtu = fips_pmtu_believe(session->handshake_mtu);
	fips_pmtu_store_tighten(&node->pmtu, ipv6, mtu);
}

static void session_action(struct fips_node *node, enum fips_action_type type,
			   const struct fips_session *session, u32 fields)
{
	struct fips_coords coords = fips_routing_coords(node, &session->addr);
	size_t count = coords.count, coords_len, cookie_len = 0;
	u8 cookie[FIPS_COOKIE_MAX];
	struct fips_action *action;

	if (count > FIPS_COORDS_MAX / sizeof(*coords.addrs))
		fields &= ~FIPS_FIELD_COORDS;
	coords_len = fields & FIPS_FIELD_COORDS ? count * sizeof(*coords.addrs) : 0;
	if (fields & FIPS_FIELD_COOKIE)
		cookie_len = session_cookie(session, cookie);
	action = fips_action_add(&node->actions, type, cookie_len + coords_len);
	action->session.fields = fields;
	action->session.node_addr = session->addr;
	action->session.warmup = node->config->node.session.coords_warmup_packets;
	action->session.path_mtu = session_path_mtu(node, session);
	action->session.spin_initiator = session->initiator;
	if (cookie_len)
		action->session.cookie = fips_action_bytes(action, cookie, cookie_len);
	if (coords_len)
		action->session.coords = fips_action_bytes(action, coords.addrs, coords_len);
}

void fips_session_expect(struct fips_node *node, struct fips_session *session)
{
	if (session->in_plane)
		return;
	session->in_plane = true;
	session_action(node, FIPS_ACTION_SESSION_NEW, session,
		       FIPS_FIELD_COORDS | FIPS_FIELD_WARMUP | FIPS_FIELD_PATH_MTU |
			       FIPS_FIELD_SPIN_INITIATOR);
}

void fips_session_save(struct fips_node *node, struct fips_session *session)
{
	session_action(node, FIPS_ACTION_SESSION_SET, session, FIPS_FIELD_COOKIE);
}

void fips_session_warm_up(struct fips_node *node, struct fips_session *session)
{
	session->warmup = node->config->node.session.coords_warmup_packets;
	session_action(node, FIPS_ACTION_SESSION_SET, session,
		       FIPS_FIELD_COORDS | FIPS_FIELD_WARMUP | FIPS_FIELD_PATH_MTU);
}

void fips_session_path_changed(struct fips_node *node, struct fips_session *session)
{
	if (session->in_plane)
		session_action(node, FIPS_ACTION_SESSION_SET, session,
			       FIPS_FIELD_COORDS | FIPS_FIELD_PATH_MTU | FIPS_FIELD_COOKIE);
}

/* ---- Keys ---- */

static void session_delete_key(struct fips_node *node, struct fips_session *session,
			       enum fips_key_slot slot)
{
	struct fips_action *action;

	if (!session->key[slot].present)
		return;
	action = fips_action_add(&node->actions, FIPS_ACTION_KEY_DEL, 0);
	action->key.id = session->key[slot].id;
	action->key.session = session->addr;
	session->key[slot] = (struct fips_session_key){ 0 };
}

void fips_session_install(struct fips_node *node, struct fips_session *session,
			  const struct fips_noise_outcome *keys, bool k_bit)
{
	struct fips_action *action = fips_action_add(&node->actions, FIPS_ACTION_KEY_NEW, 0);
	u32 id = node->links.next_key_id++;

	session->key[FIPS_KEY_SLOT_PENDING] = (struct fips_session_key){
		.present = true,
		.id = id,
		.k_bit = k_bit,
		.action = action->id,
	};
	action->key.fields = FIPS_FIELD_SLOT | FIPS_FIELD_COUNTER_MARK;
	action->key.id = id;
	action->key.slot = FIPS_KEY_SLOT_PENDING;
	action->key.session = session->addr;
	memcpy(action->key.send_key, keys->send_key, FIPS_KEY_LEN);
	memcpy(action->key.recv_key, keys->recv_key, FIPS_KEY_LEN);
	action->key.k_bit = k_bit;
	if (node->config->node.rekey.enabled)
		action->key.counter_mark = node->config->node.rekey.after_messages;
}

static void session_start_rekey_timer(struct fips_node *node, struct fips_session *session)
{
	fips_rekey_timer_start(&session->rekey, node->now_ms, &node->env.random);
	fips_timer_arm(&node->timers, &session->rekey_timer,
		       fips_rekey_due_ms(&session->rekey, node->config->node.rekey.after_secs));
}

/* A pending key became current; what the data plane did by itself is not asked for again. */
static void session_shift_keys(struct fips_node *node, struct fips_session *session)
{
	session->key[FIPS_KEY_SLOT_PREVIOUS] = session->key[FIPS_KEY_SLOT_CURRENT];
	session->key[FIPS_KEY_SLOT_CURRENT] = session->key[FIPS_KEY_SLOT_PENDING];
	session->key[FIPS_KEY_SLOT_PENDING] = (struct fips_session_key){ 0 };
	session_start_rekey_timer(node, session);
	if (session->handshake && session->handshake->rekey)
		fips_session_handshake_end(node, session);
	if (!session->key[FIPS_KEY_SLOT_PREVIOUS].present)
		return;
	session->drained_ms = node->now_ms + FIPS_REKEY_DRAIN_MS;
	fips_timer_arm(&node->timers, &session->drain_timer, session->drained_ms);
	fips_meter_rekeyed(&session->meter, node->now_us);
}

void fips_session_cut_over(struct fips_node *node, struct fips_session *session)
{
	struct fips_action *action;

	if (!session->key[FIPS_KEY_SLOT_PENDING].present)
		return;
	action = fips_action_add(&node->actions, FIPS_ACTION_KEY_SET, 0);
	action->key.fields = FIPS_FIELD_SLOT;
	action->key.id = session->key[FIPS_KEY_SLOT_PENDING].id;
	action->key.slot = FIPS_KEY_SLOT_CURRENT;
	action->key.session = session->addr;
	session_shift_keys(node, session);
}

void fips_session_promoted(struct fips_node *node, struct fips_session *session, u32 key_id)
{
	bool proving = session->handshake && session->handshake->proving;

	if (!session->key[FIPS_KEY_SLOT_PENDING].present ||
	    session->key[FIPS_KEY_SLOT_PENDING].id != key_id)
		return;
	session_shift_keys(node, session);
	if (proving)
		fips_session_prove(node, session, FIPS_KEY_SLOT_CURRENT);
	fips_log_debug(node, "%s: session rekey complete, the peer uses the new keys",
		       fips_node_name(node, &session->addr).s);
}

void fips_session_confirmed(struct fips_node *node, struct fips_session *session, u32 key_id)
{
	if (session->key[FIPS_KEY_SLOT_CURRENT].id == key_id && session->handshake &&
	    session->handshake->confirming)
		fips_session_handshake_end(node, session);
}

void fips_session_drop_pending(struct fips_node *node, struct fips_session *session)
{
	session_delete_key(node, session, FIPS_KEY_SLOT_PENDING);
}

/* Begin a rekey if nothing speaks against it; ask again until a new key is in use. */
static void session_rekey_due(void *ctx, struct fips_timer *timer)
{
	struct fips_session *session = fips_container_of(timer, struct fips_session, rekey_timer);
	struct fips_node *node = ctx;
	u64 again_ms = node->now_ms + FIPS_REKEY_RETRY_MS;

	if (!node->config->node.rekey.enabled)
		return;
	if (fips_rekey_dampened(&session->rekey, node->now_ms))
		again_ms = session->rekey.peer_began_ms + FIPS_REKEY_DAMPENING_MS;
	else if (!session->handshake && !session->key[FIPS_KEY_SLOT_PENDING].present)
		fips_session_rekey_begin(node, session);
	fips_timer_arm(&node->timers, timer, again_ms);
}

void fips_session_counter_passed(struct fips_node *node, struct fips_session *session)
{
	fips_timer_arm(&node->timers, &session->rekey_timer, node->now_ms);
}

/* ---- Life ---- */

void fips_session_established(struct fips_node *node, struct fips_session *session)
{
	struct fips_link *link = fips_routing_next_hop(node, &session->addr, NULL);
	u64 idle_ms = node->config->node.session.idle_timeout_secs * 1000;

	fips_session_set_state(node, session, FIPS_SESSION_ESTABLISHED);
	if (link)
		fips_pmtu_limit(&session->pmtu, fips_link_mtu(node, link));
	assume_path(node, session);
	fips_routing_install(node, &session->addr);
	session->warmup = node->config->node.session.coords_warmup_packets;
	session->active_ms = node->now_ms;
	session_action(node, FIPS_ACTION_SESSION_SET, session,
		       FIPS_FIELD_COOKIE | FIPS_FIELD_COORDS | FIPS_FIELD_PATH_MTU |
			       FIPS_FIELD_SPIN_INITIATOR);
	fips_session_cut_over(node, session);
	if (idle_ms)
		fips_timer_arm(&node->timers, &session->idle_timer, node->now_ms + idle_ms);
	fips_node_session_up(node, session);
}

void fips_session_resume(struct fips_node *node, struct fips_session *session)
{
	u64 since_ms = session->rekey.since_ms;
	u64 idle_ms = node->config->node.session.idle_timeout_secs * 1000;

	session_start_rekey_timer(node, session);
	session->rekey.since_ms = since_ms;
	fips_timer_arm(&node->timers, &session->rekey_timer,
		       fips_rekey_due_ms(&session->rekey, node->config->node.rekey.after_secs));
	if (session->key[FIPS_KEY_SLOT_PREVIOUS].present) {
		session->drained_ms = node->now_ms + FIPS_REKEY_DRAIN_MS;
		fips_timer_arm(&node->timers, &session->drain_timer, session->drained_ms);
	}
	if (idle_ms)
		fips_timer_arm(&node->timers, &session->idle_timer, session->active_ms + idle_ms);
	fips_session_handshake_resume(node, session);
}

/* Data does not come up here: the data plane is asked, the verdict falls in usage. */
static void session_idle_due(void *ctx, struct fips_timer *timer)
{
	struct fips_session *session = fips_container_of(timer, struct fips_session, idle_timer);
	struct fips_node *node = ctx;
	u64 due = session->active_ms + node->config->node.session.idle_timeout_secs * 1000;

	if (node->now_ms >= due) {
		fips_node_want_dump(node, FIPS_DUMP_SESSIONS);
		due = node->now_ms + 1000;
	}
	fips_timer_arm(&node->timers, timer, due);
}

/* The previous key stays as long as the peer uses it, which the data plane knows. */
static void session_drain_due(void *ctx, struct fips_timer *timer)
{
	struct fips_session *session = fips_container_of(timer, struct fips_session, drain_timer);
	struct fips_node *node = ctx;

	if (!session->key[FIPS_KEY_SLOT_PREVIOUS].present)
		return;
	fips_node_want_dump(node, FIPS_DUMP_SESSIONS);
	fips_timer_arm(&node->timers, timer, node->now_ms + 1000);
}

static void session_retire_previous(struct fips_node *node, struct fips_session *session,
				    const struct fips_dump_session *dump)
{
	u64 due = session->drained_ms;
	unsigned int i;

	if (!session->key[FIPS_KEY_SLOT_PREVIOUS].present || node->now_ms < due)
		return;
	for (i = 0; i < dump->key_count; i++) {
		const struct fips_dump_key *key = &dump->keys[i];

		if (key->id == session->key[FIPS_KEY_SLOT_PREVIOUS].id && key->confirmed &&
		    key->idle_ms < FIPS_REKEY_DRAIN_MS)
			due = node->now_ms - key->idle_ms + FIPS_REKEY_DRAIN_MS;
	}
	if (node->now_ms < due) {
		fips_timer_arm(&node->timers, &session->drain_timer, due);
		return;
	}
	session_delete_key(node, session, FIPS_KEY_SLOT_PREVIOUS);
	fips_timer_cancel(&node->timers, &session->drain_timer);
}

void fips_session_usage(struct fips_node *node, const struct fips_dump_session *dump)
{
	struct fips_session *session = fips_session_find(node, &dump->node_addr);
	u64 idle_ms = node->config->node.session.idle_timeout_secs * 1000;

	if (!session)
		return;
	session->traffic = (struct fips_traffic_view){
		.at_unix_ms = node->now.unix_ms,
		.packets_sent = dump->tx_packets,
		.packets_recv = dump->rx_packets,
		.bytes_sent = dump->tx_bytes,
		.bytes_recv = dump->rx_bytes,
	};
	session->warmup = dump->warmup;
	if (dump->data_idle_ms <= node->now_ms &&
	    node->now_ms - dump->data_idle_ms > session->active_ms)
		session->active_ms = node->now_ms - dump->data_idle_ms;
	if (session->state != FIPS_SESSION_ESTABLISHED)
		return;
	if (dump->rx_path_mtu && dump->rx_packets)
		fips_pmtu_observe(&session->pmtu, dump->rx_path_mtu);
	if (idle_ms && node->now_ms >= session->active_ms + idle_ms) {
		fips_log_debug(node, "%s: no data for %llu s, session closed",
			       fips_node_name(node, &session->addr).s,
			       (unsigned long long)idle_ms / 1000);
		fips_session_del(node, session);
		return;
	}
	session_retire_previous(node, session, dump);
}

/* ---- Messages ---- */

u64 fips_session_send(struct fips_node *node, struct fips_session *session, enum fips_key_slot slot,
		      u8 msg_type, bool coords, const void *body, size_t len)
{
	struct fips_action *action = fips_action_add(&node->actions, FIPS_ACTION_FRAME, len);

	action->frame.type = FIPS_FRAME_TYPE_SESSION;
	action->frame.fields = FIPS_FIELD_SLOT;
	action->frame.session = session->addr;
	action->frame.slot = slot;
	action->frame.msg_type = msg_type;
	action->frame.coords = coords;
	action->frame.payload = fips_action_bytes(action, body, len);
	return action->id;
}

/* ---- End ---- */

void fips_session_unregister(struct fips_node *node, struct fips_session *session)
{
	fips_session_handshake_end(node, session);
	if (session->state == FIPS_SESSION_AWAITING_MSG3)
		node->sessions.awaiting--;
	fips_timer_cancel(&node->timers, &session->idle_timer);
	fips_timer_cancel(&node->timers, &session->rekey_timer);
	fips_timer_cancel(&node->timers, &session->drain_timer);
	fips_timer_cancel(&node->timers, &session->meter.timer);
	fips_map_remove(&node->sessions.by_addr, &session->by_addr);
	fips_meter_fini(&session->meter);
	free(session);
}

void fips_session_del(struct fips_node *node, struct fips_session *session)
{
	struct fips_action *action;

	if (session->in_plane) {
		action = fips_action_add(&node->actions, FIPS_ACTION_SESSION_DEL, 0);
		action->session.node_addr = session->addr;
	}
	if (session->state == FIPS_SESSION_ESTABLISHED)
		fips_node_notice(node, FIPS_NOTICE_SESSION_DOWN, &session->addr);
	fips_session_unregister(node, session);
}

void fips_session_action_failed(struct fips_node *node, u64 action, const char *message)
{
	struct fips_map_node *at, *next;
	struct fips_session *session;
	int slot;

	fips_session_for_each(node, session, at, next) {
		bool failed = false;

		for (slot = 0; slot < FIPS_SESSION_KEY_SLOTS; slot++)
			failed |= session->key[slot].present && session->key[slot].action == action;
		if (!failed)
			continue;
		fips_log_warn(node, "%s: session not made: %s",
			      fips_node_name(node, &session->addr).s, message);
		fips_session_del(node, session);
		return;
	}
}
