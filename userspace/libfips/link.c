// SPDX-License-Identifier: MIT
#include "libfips/link.h"

#include <stdlib.h>

#include "libfips/cookie.h"
#include "libfips/node_private.h"

/* So long and so often a pending key is looked after that nobody seems to use. */
#define LOOK_CUT_OVER_MS 3000
/* Frames under the old key may come so long after the new one was answered for. */
#define LATE_FRAMES_MS 500

static void link_dead_due(void *ctx, struct fips_timer *timer);
static void link_rekey_due(void *ctx, struct fips_timer *timer);
static void link_drain_due(void *ctx, struct fips_timer *timer);

void fips_links_init(struct fips_node *node)
{
	u8 seed[FIPS_MAP_SEED_SIZE];

	fips_node_seed(node, seed);
	fips_map_init(&node->links.by_addr, seed);
	fips_map_init(&node->links.by_id, seed);
	node->links.next_id = 1;
	node->links.next_key_id = 1;
}

void fips_links_fini(struct fips_node *node)
{
	struct fips_map_node *at, *next;
	struct fips_link *link;

	fips_link_for_each(node, link, at, next)
		fips_link_unregister(node, link);
	fips_map_fini(&node->links.by_addr, NULL);
	fips_map_fini(&node->links.by_id, NULL);
	fips_index_set_release(&node->links.indices);
}

struct fips_link *fips_link_find(const struct fips_node *node, const struct fips_node_addr *addr)
{
	return fips_map_entry(fips_map_find(&node->links.by_addr, addr), struct fips_link, by_addr);
}

struct fips_link *fips_link_by_id(const struct fips_node *node, u32 id)
{
	u8 key[FIPS_MAP_KEY_SIZE];

	fips_map_integer_key(key, id);
	return fips_map_entry(fips_map_find(&node->links.by_id, key), struct fips_link, by_id);
}

struct fips_link *fips_link_at(const struct fips_node *node, const struct fips_endpoint *endpoint)
{
	struct fips_map_node *at, *next;
	struct fips_link *link;

	fips_link_for_each(node, link, at, next)
		if (fips_endpoint_equal(&link->endpoint, endpoint))
			return link;
	return NULL;
}

static int link_enter(struct fips_node *node, struct fips_link *link)
{
	u8 key[FIPS_MAP_KEY_SIZE];
	int ret;

	ret = fips_map_insert(&node->links.by_addr, &link->by_addr, &link->addr);
	if (ret)
		return ret;
	fips_map_integer_key(key, link->id);
	ret = fips_map_insert(&node->links.by_id, &link->by_id, key);
	if (ret)
		fips_map_remove(&node->links.by_addr, &link->by_addr);
	return ret;
}

struct fips_link *fips_link_register(struct fips_node *node, const struct fips_link_spec *spec)
{
	struct fips_link *link = calloc(1, sizeof(*link));

	if (!link)
		return NULL;
	link->id = spec->id ? spec->id : node->links.next_id++;
	link->pubkey = spec->pubkey;
	fips_node_addr_from_pubkey(&link->addr, &spec->pubkey);
	link->endpoint = spec->endpoint;
	link->initiator = spec->initiator;
	link->remote_epoch = spec->remote_epoch;
	link->made_unix_ms = node->now.unix_ms;
	link->heard_ms = node->now_ms;
	link->abandon_ms = FIPS_TIMER_NEVER;
	link->look_ms = FIPS_TIMER_NEVER;
	fips_timer_init(&link->dead_timer, link_dead_due);
	fips_timer_init(&link->rekey_timer, link_rekey_due);
	fips_timer_init(&link->drain_timer, link_drain_due);
	fips_announce_link_init(link);
	if (fips_measuring_link_init(node, link)) {
		free(link);
		return NULL;
	}
	if (link_enter(node, link)) {
		fips_meter_fini(&link->meter);
		free(link);
		return NULL;
	}
	if (link->id >= node->links.next_id)
		node->links.next_id = link->id + 1;
	return link;
}

static size_t link_cookie(const struct fips_link *link, u8 out[FIPS_COOKIE_MAX])
{
	u8 filter[sizeof(struct fips_filter_announce_hdr) + FIPS_BLOOM_BYTES];
	struct fips_filter_announce announce = {
		.sequence = link->filters.inbound_sequence,
		.hash_count = link->filters.inbound_hash_count,
		.size_class = FIPS_FILTER_SIZE_CLASS,
		.filter = link->filters.inbound,
		.filter_len = FIPS_BLOOM_BYTES,
	};
	struct fips_link_cookie cookie = {
		.pubkey = link->pubkey,
		.remote_epoch = link->remote_epoch,
		.initiator = link->initiator,
		.made_unix_ms = link->made_unix_ms,
		.tree = link->announcement,
		.tree_len = link->announcement_len,
	};
	int len;

	if (link->filters.has_inbound) {
		len = fips_filter_announce_build(&announce, filter, sizeof(filter));
		if (len > 0) {
			cookie.filter = filter;
			cookie.filter_len = len;
		}
	}
	return fips_link_cookie_encode(&cookie, out);
}

static struct fips_action *link_action(struct fips_node *node, enum fips_action_type type,
				       const struct fips_link *link, u32 fields)
{
	u8 cookie[FIPS_COOKIE_MAX];
	size_t len = fields & FIPS_FIELD_COOKIE ? link_cookie(link, cookie) : 0;
	struct fips_action *action = fips_action_add(&node->actions, type, len);

	action->link.fields = fields;
	action->link.id = link->id;
	action->link.node_addr = link->addr;
	action->link.endpoint = link->endpoint;
	action->link.congested = link->congested;
	action->link.spin_initiator = link->initiator;
	if (len)
		action->link.cookie = fips_action_bytes(action, cookie, len);
	return action;
}

struct fips_link *fips_link_new(struct fips_node *node, const struct fips_link_spec *spec)
{
	struct fips_link *link = fips_link_register(node, spec);

	if (link)
		link->made_action =
			link_action(node, FIPS_ACTION_LINK_NEW, link,
				    FIPS_FIELD_NODE_ADDR | FIPS_FIELD_ENDPOINT | FIPS_FIELD_COOKIE |
					    FIPS_FIELD_SPIN_INITIATOR)
				->id;
	return link;
}

void fips_link_set_congested(struct fips_node *node, struct fips_link *link, bool congested)
{
	link->congested = congested;
	link_action(node, FIPS_ACTION_LINK_SET, link, FIPS_FIELD_CONGESTED);
}

void fips_link_save(struct fips_node *node, struct fips_link *link)
{
	link_action(node, FIPS_ACTION_LINK_SET, link, FIPS_FIELD_COOKIE);
}

/* ---- Keys ---- */

static void link_forget_key(struct fips_node *node, struct fips_link *link, enum fips_key_slot slot)
{
	struct fips_link_key *key = &link->key[slot];

	if (key->present)
		fips_index_free(&node->links.indices, key->local_index);
	*key = (struct fips_link_key){ 0 };
}

static void link_delete_key(struct fips_node *node, struct fips_link *link, enum fips_key_slot slot)
{
	struct fips_action *action;

	if (!link->key[slot].present)
		return;
	action = fips_action_add(&node->actions, FIPS_ACTION_KEY_DEL, 0);
	action->key.id = link->key[slot].id;
	action->key.link_id = link->id;
	link_forget_key(node, link, slot);
}

void fips_link_install(struct fips_node *node, struct fips_link *link, enum fips_key_slot slot,
		       const struct fips_noise_outcome *keys, u32 local_index, u32 remote_index,
		       bool k_bit)
{
	struct fips_action *action = fips_action_add(&node->actions, FIPS_ACTION_KEY_NEW, 0);
	u32 id = node->links.next_key_id++;

	link_forget_key(node, link, slot);
	link->key[slot] = (struct fips_link_key){
		.present = true,
		.id = id,
		.local_index = local_index,
		.remote_index = remote_index,
		.k_bit = k_bit,
		.action = action->id,
	};
	action->key.fields = FIPS_FIELD_SLOT | FIPS_FIELD_COUNTER_MARK;
	action->key.id = id;
	action->key.slot = slot;
	action->key.link_id = link->id;
	action->key.local_index = local_index;
	action->key.remote_index = remote_index;
	memcpy(action->key.send_key, keys->send_key, FIPS_KEY_LEN);
	memcpy(action->key.recv_key, keys->recv_key, FIPS_KEY_LEN);
	action->key.k_bit = k_bit;
	if (node->config->node.rekey.enabled)
		action->key.counter_mark = node->config->node.rekey.after_messages;
}

/* The earlier of what is to happen to the previous and to the pending key. */
static void link_arm_drain(struct fips_node *node, struct fips_link *link)
{
	u64 due = link->abandon_ms;

	if (link->key[FIPS_KEY_SLOT_PREVIOUS].present && link->drained_ms < due)
		due = link->drained_ms;
	if (link->look_ms < due)
		due = link->look_ms;
	if (due == FIPS_TIMER_NEVER)
		fips_timer_cancel(&node->timers, &link->drain_timer);
	else
		fips_timer_arm(&node->timers, &link->drain_timer, due);
}

static void link_drain_due(void *ctx, struct fips_timer *timer)
{
	struct fips_link *link = fips_container_of(timer, struct fips_link, drain_timer);
	struct fips_node *node = ctx;

	if (link->key[FIPS_KEY_SLOT_PREVIOUS].present && node->now_ms >= link->drained_ms)
		link_delete_key(node, link, FIPS_KEY_SLOT_PREVIOUS);
	if (node->now_ms >= link->abandon_ms) {
		fips_log_debug(node, "%s: nothing came under the new keys, rekey given up",
			       fips_node_name(node, &link->addr).s);
		fips_link_drop_pending(node, link);
		return;
	}
	if (node->now_ms >= link->look_ms) {
		link->look_ms = node->now_ms + LOOK_CUT_OVER_MS;
		fips_node_want_dump(node, FIPS_DUMP_LINKS);
	}
	link_arm_drain(node, link);
}

void fips_link_await_cut_over(struct fips_node *node, struct fips_link *link, u64 until_ms)
{
	link->abandon_ms = until_ms;
	link->look_ms = node->now_ms + LOOK_CUT_OVER_MS;
	link_arm_drain(node, link);
}

static void link_start_rekey_timer(struct fips_node *node, struct fips_link *link)
{
	fips_rekey_timer_start(&link->rekey, node->now_ms, &node->env.random);
	fips_timer_arm(&node->timers, &link->rekey_timer,
		       fips_rekey_due_ms(&link->rekey, node->config->node.rekey.after_secs));
}

/* A pending key became current; what the data plane did by itself is not asked for again. */
static void link_shift_keys(struct fips_node *node, struct fips_link *link)
{
	link_forget_key(node, link, FIPS_KEY_SLOT_PREVIOUS);
	link->key[FIPS_KEY_SLOT_PREVIOUS] = link->key[FIPS_KEY_SLOT_CURRENT];
	link->key[FIPS_KEY_SLOT_CURRENT] = link->key[FIPS_KEY_SLOT_PENDING];
	link->key[FIPS_KEY_SLOT_PENDING] = (struct fips_link_key){ 0 };
	link->abandon_ms = FIPS_TIMER_NEVER;
	link->look_ms = FIPS_TIMER_NEVER;
	link->drained_ms = node->now_ms + FIPS_REKEY_DRAIN_MS;
	link_arm_drain(node, link);
	link_start_rekey_timer(node, link);
	fips_meter_rekeyed(&link->meter, node->now_us);
}

void fips_link_cut_over(struct fips_node *node, struct fips_link *link)
{
	struct fips_action *action;

	if (!link->key[FIPS_KEY_SLOT_PENDING].present)
		return;
	action = fips_action_add(&node->actions, FIPS_ACTION_KEY_SET, 0);
	action->key.fields = FIPS_FIELD_SLOT;
	action->key.id = link->key[FIPS_KEY_SLOT_PENDING].id;
	action->key.slot = FIPS_KEY_SLOT_CURRENT;
	action->key.link_id = link->id;
	link_shift_keys(node, link);
}

void fips_link_promoted(struct fips_node *node, struct fips_link *link, u32 key_id)
{
	if (!link->key[FIPS_KEY_SLOT_PENDING].present ||
	    link->key[FIPS_KEY_SLOT_PENDING].id != key_id)
		return;
	link_shift_keys(node, link);
	fips_log_debug(node, "%s: link rekey complete, the peer uses the new keys",
		       fips_node_name(node, &link->addr).s);
}

void fips_link_drop_pending(struct fips_node *node, struct fips_link *link)
{
	if (!link->key[FIPS_KEY_SLOT_PENDING].present)
		return;
	link_delete_key(node, link, FIPS_KEY_SLOT_PENDING);
	link->answer.present = false;
	link->abandon_ms = FIPS_TIMER_NEVER;
	link->look_ms = FIPS_TIMER_NEVER;
	link_arm_drain(node, link);
}

/*
 * A neighbour that has lost the link, but not its startup epoch, begins anew: what we take for a
 * rekey is its first handshake. Its frames then lack the flag by which the data plane knows a new
 * key, and nothing comes under the old one any more. It has lost the session, too.
 */
static void link_look_cut_over(struct fips_node *node, struct fips_link *link)
{
	struct fips_session *session = fips_session_find(node, &link->addr);

	if (!link->key[FIPS_KEY_SLOT_PENDING].present || link->look_ms == FIPS_TIMER_NEVER ||
	    node->now_ms < link->answered_ms + LOOK_CUT_OVER_MS ||
	    link->heard_ms > link->answered_ms + LATE_FRAMES_MS)
		return;
	fips_log_info(node, "%s: silent since it asked for new keys, they are used now",
		      fips_node_name(node, &link->addr).s);
	fips_link_cut_over(node, link);
	if (session && session->state == FIPS_SESSION_ESTABLISHED)
		fips_session_renew(node, session);
}

static u64 link_dead_timeout_ms(const struct fips_node *node)
{
	return node->config->node.link_dead_timeout_secs * 1000;
}

static bool link_is_silent(const struct fips_node *node, const struct fips_link *link)
{
	return node->now_ms >= link->heard_ms + link_dead_timeout_ms(node);
}

/* A rekey that is under way and has messages left may be all that is heard for a while. */
static bool link_is_dead(const struct fips_node *node, const struct fips_link *link)
{
	return link_is_silent(node, link) &&
	       !(link->handshake &&
		 link->handshake->resends < node->config->node.rate_limit.handshake_max_resends);
}

/* Begin a rekey if nothing speaks against it; ask again until a new key is in use. */
static void link_rekey_due(void *ctx, struct fips_timer *timer)
{
	struct fips_link *link = fips_container_of(timer, struct fips_link, rekey_timer);
	struct fips_node *node = ctx;
	u64 again_ms = node->now_ms + FIPS_REKEY_RETRY_MS;

	if (!node->config->node.rekey.enabled)
		return;
	if (fips_rekey_dampened(&link->rekey, node->now_ms))
		again_ms = link->rekey.peer_began_ms + FIPS_REKEY_DAMPENING_MS;
	else if (link_is_silent(node, link))
		fips_node_want_dump(node, FIPS_DUMP_LINKS); /* It is to be closed, most likely. */
	else if (!link->handshake && !link->key[FIPS_KEY_SLOT_PENDING].present)
		fips_link_rekey_begin(node, link);
	fips_timer_arm(&node->timers, timer, again_ms);
}

void fips_link_counter_passed(struct fips_node *node, struct fips_link *link)
{
	fips_timer_arm(&node->timers, &link->rekey_timer, node->now_ms);
}

/* ---- Life ---- */

void fips_link_heard(struct fips_link *link, u64 at_ms)
{
	if (at_ms > link->heard_ms)
		link->heard_ms = at_ms;
}

/*
 * Not every frame comes up here, so before a link is declared dead the data plane is asked; the
 * verdict falls in fips_link_usage().
 */
static void link_dead_due(void *ctx, struct fips_timer *timer)
{
	struct fips_link *link = fips_container_of(timer, struct fips_link, dead_timer);
	struct fips_node *node = ctx;
	u64 due = link->heard_ms + link_dead_timeout_ms(node);

	if (node->now_ms >= due) {
		if (link_is_dead(node, link))
			fips_node_want_dump(node, FIPS_DUMP_LINKS);
		due = node->now_ms + 1000;
	}
	fips_timer_arm(&node->timers, timer, due);
}

/* Look again as soon as it may be dead, not a moment later. */
static void link_arm_dead(struct fips_node *node, struct fips_link *link)
{
	u64 due = link->heard_ms + link_dead_timeout_ms(node);

	if (due > node->now_ms)
		fips_timer_arm_earlier(&node->timers, &link->dead_timer, due);
}

void fips_link_start(struct fips_node *node, struct fips_link *link)
{
	link_start_rekey_timer(node, link);
	fips_timer_arm(&node->timers, &link->dead_timer,
		       link->heard_ms + link_dead_timeout_ms(node));
}

void fips_link_resume(struct fips_node *node, struct fips_link *link)
{
	fips_timer_arm(&node->timers, &link->rekey_timer,
		       fips_rekey_due_ms(&link->rekey, node->config->node.rekey.after_secs));
	link->drained_ms = node->now_ms + FIPS_REKEY_DRAIN_MS;
	link_arm_drain(node, link);
}

void fips_link_usage(struct fips_node *node, const struct fips_dump_link *dump)
{
	struct fips_link *link = fips_link_by_id(node, dump->id);
	unsigned int i;

	if (!link)
		return;
	link->traffic = (struct fips_traffic_view){
		.at_unix_ms = node->now.unix_ms,
		.packets_sent = dump->tx_packets,
		.packets_recv = dump->rx_packets,
		.bytes_sent = dump->tx_bytes,
		.bytes_recv = dump->rx_bytes,
	};
	link->decrypt_failures = dump->decrypt_failures;
	link->replays = dump->replays;
	for (i = 0; i < dump->key_count; i++)
		if (dump->keys[i].slot == FIPS_KEY_SLOT_CURRENT) {
			link->send_counter = dump->keys[i].tx_counter;
			link->recv_counter = dump->keys[i].rx_counter;
		}
	if (dump->rx_packets && dump->rx_idle_ms <= node->now_ms)
		fips_link_heard(link, node->now_ms - dump->rx_idle_ms);
	if (fips_link_handshake_look(node, link))
		return;
	link_look_cut_over(node, link);
	if (!link_is_dead(node, link)) {
		link_arm_dead(node, link);
		return;
	}
	fips_log_info(node, "%s: nothing heard for %llu s, link closed",
		      fips_node_name(node, &link->addr).s,
		      (unsigned long long)node->config->node.link_dead_timeout_secs);
	fips_node_link_down(node, link, true);
}

void fips_link_roamed(struct fips_node *node, struct fips_link *link,
		      const struct fips_endpoint *endpoint)
{
	char from[FIPS_REMOTE_TEXT_SIZE], to[FIPS_REMOTE_TEXT_SIZE];

	fips_log_debug(node, "%s: moved from %s to %s", fips_node_name(node, &link->addr).s,
		       fips_remote_format(from, &link->endpoint.remote),
		       fips_remote_format(to, &endpoint->remote));
	link->endpoint = *endpoint;
}

/* ---- Messages ---- */

u64 fips_link_send(struct fips_node *node, struct fips_link *link, const void *msg, size_t len)
{
	struct fips_action *action = fips_action_add(&node->actions, FIPS_ACTION_FRAME, len);

	action->frame.type = FIPS_FRAME_TYPE_LINK;
	action->frame.link_id = link->id;
	action->frame.payload = fips_action_bytes(action, msg, len);
	return action->id;
}

void fips_link_send_disconnect(struct fips_node *node, struct fips_link *link,
			       enum fips_disconnect_reason reason)
{
	u8 msg[sizeof(struct fips_disconnect_msg)];
	int len = fips_disconnect_build(reason, msg, sizeof(msg));

	if (len > 0)
		fips_link_send(node, link, msg, len);
}

void fips_link_action_failed(struct fips_node *node, u64 action, const char *message)
{
	struct fips_map_node *at, *next;
	struct fips_link *link;
	int slot;

	fips_link_for_each(node, link, at, next) {
		bool failed = link->made_action == action;

		for (slot = 0; slot < FIPS_LINK_KEY_SLOTS; slot++)
			failed |= link->key[slot].present && link->key[slot].action == action;
		if (!failed)
			continue;
		fips_log_warn(node, "%s: link not made: %s", fips_node_name(node, &link->addr).s,
			      message);
		fips_node_link_down(node, link, true);
		return;
	}
}

u16 fips_link_mtu(const struct fips_node *node, const struct fips_link *link)
{
	const struct fips_transport *transport =
		fips_transports_find(&node->transports, link->endpoint.transport_id);

	return transport ? transport->mtu : FIPS_TRANSPORT_MTU_DEFAULT;
}

/* ---- End ---- */

void fips_link_unregister(struct fips_node *node, struct fips_link *link)
{
	int slot;

	if (link->handshake)
		fips_link_handshake_end(node, link->handshake);
	for (slot = 0; slot < FIPS_LINK_KEY_SLOTS; slot++)
		link_forget_key(node, link, slot);
	fips_timer_cancel(&node->timers, &link->dead_timer);
	fips_timer_cancel(&node->timers, &link->rekey_timer);
	fips_timer_cancel(&node->timers, &link->drain_timer);
	fips_timer_cancel(&node->timers, &link->announce_timer);
	fips_timer_cancel(&node->timers, &link->meter.timer);
	fips_map_remove(&node->links.by_addr, &link->by_addr);
	fips_map_remove(&node->links.by_id, &link->by_id);
	fips_meter_fini(&link->meter);
	free(link->announcement);
	free(link);
}

void fips_link_del(struct fips_node *node, u32 id)
{
	struct fips_action *action = fips_action_add(&node->actions, FIPS_ACTION_LINK_DEL, 0);

	action->link.id = id;
}
