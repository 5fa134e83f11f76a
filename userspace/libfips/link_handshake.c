// SPDX-License-Identifier: MIT
#include "libfips/link_handshake.h"

#include <stdlib.h>

#include "libfips/node_private.h"

static void handshake_due(void *ctx, struct fips_timer *timer);

static void index_key(u8 key[FIPS_MAP_KEY_SIZE], u32 transport_id, u32 local_index)
{
	fips_map_integer_key(key, (u64)transport_id << 32 | local_index);
}

void fips_link_handshakes_init(struct fips_node *node)
{
	const struct fips_config_rate_limit *limit = &node->config->node.rate_limit;
	u64 max_pending = node->config->node.limits.max_pending_inbound;
	u8 seed[FIPS_MAP_SEED_SIZE];

	fips_node_seed(node, seed);
	fips_map_init(&node->handshakes.by_index, seed);
	fips_handshake_limiter_init(&node->handshakes.limiter, limit->handshake_burst,
				    limit->handshake_rate,
				    max_pending < UINT32_MAX ? max_pending : UINT32_MAX,
				    node->now_us);
}

void fips_link_handshakes_fini(struct fips_node *node)
{
	struct fips_map_node *at, *next;
	struct fips_link_handshake *hs;

	fips_link_handshake_for_each(node, hs, at, next)
		fips_link_handshake_end(node, hs);
	fips_map_fini(&node->handshakes.by_index, NULL);
}

/* ---- Initiator ---- */

static u64 send_raw(struct fips_node *node, const struct fips_endpoint *to, const void *data,
		    size_t len)
{
	struct fips_action *action = fips_action_add(&node->actions, FIPS_ACTION_FRAME, len);

	action->frame.type = FIPS_FRAME_TYPE_RAW;
	action->frame.endpoint = *to;
	action->frame.payload = fips_action_bytes(action, data, len);
	return action->id;
}

static void index_action(struct fips_node *node, enum fips_action_type type, u32 transport_id,
			 u32 local_index)
{
	struct fips_action *action = fips_action_add(&node->actions, type, 0);

	action->index.transport_id = transport_id;
	action->index.local_index = local_index;
}

static void handshake_arm(struct fips_node *node, struct fips_link_handshake *hs)
{
	const struct fips_config_rate_limit *limit = &node->config->node.rate_limit;
	u64 due = node->now_ms + limit->handshake_resend_interval_ms;

	if (hs->resends < limit->handshake_max_resends)
		due = node->now_ms + fips_resend_delay_ms(limit->handshake_resend_interval_ms,
							  limit->handshake_resend_backoff,
							  hs->resends);
	else if (!hs->link)
		due = hs->started_ms + limit->handshake_timeout_secs * 1000;
	if (!hs->link && due > hs->started_ms + limit->handshake_timeout_secs * 1000)
		due = hs->started_ms + limit->handshake_timeout_secs * 1000;
	fips_timer_arm(&node->timers, &hs->timer, due > node->now_ms ? due : node->now_ms);
}

/* Write message 1 of a handshake that knows whom it is for; everything but sending it. */
static bool handshake_prepare(struct fips_node *node, struct fips_link_handshake *hs)
{
	struct fips_link_msg1 msg1 = { .sender_index = hs->local_index };
	u8 noise[FIPS_NOISE_IK_MSG1_LEN];
	struct fips_point remote;

	fips_pubkey_to_point(&remote, &hs->pubkey);
	fips_noise_init(&hs->noise, FIPS_NOISE_IK, FIPS_NOISE_INITIATOR, &node->identity, &remote,
			&node->epoch);
	if (fips_noise_write(&hs->noise, &node->env.random, noise, sizeof(noise)) < 0)
		return false;
	msg1.noise = noise;
	return fips_link_msg1_build(&msg1, &hs->msg1, sizeof(hs->msg1)) > 0;
}

static struct fips_link_handshake *handshake_new(struct fips_node *node,
						 const struct fips_pubkey *pubkey,
						 const struct fips_endpoint *endpoint)
{
	struct fips_link_handshake *hs = calloc(1, sizeof(*hs));
	u8 key[FIPS_MAP_KEY_SIZE];

	if (!hs)
		return NULL;
	hs->pubkey = *pubkey;
	fips_node_addr_from_pubkey(&hs->addr, pubkey);
	hs->endpoint = *endpoint;
	hs->started_ms = node->now_ms;
	hs->started_unix_ms = node->now.unix_ms;
	fips_timer_init(&hs->timer, handshake_due);
	if (!fips_index_allocate(&node->links.indices, &node->env.random, &hs->local_index)) {
		free(hs);
		return NULL;
	}
	index_key(key, endpoint->transport_id, hs->local_index);
	if (handshake_prepare(node, hs) &&
	    !fips_map_insert(&node->handshakes.by_index, &hs->by_index, key))
		return hs;
	fips_index_free(&node->links.indices, hs->local_index);
	fips_noise_wipe(&hs->noise);
	free(hs);
	return NULL;
}

static void handshake_begin(struct fips_node *node, struct fips_link_handshake *hs)
{
	index_action(node, FIPS_ACTION_INDEX_NEW, hs->endpoint.transport_id, hs->local_index);
	hs->sent_action = send_raw(node, &hs->endpoint, &hs->msg1, sizeof(hs->msg1));
	handshake_arm(node, hs);
}

bool fips_link_dial(struct fips_node *node, const struct fips_pubkey *pubkey,
		    const struct fips_endpoint *endpoint)
{
	struct fips_link_handshake *hs = handshake_new(node, pubkey, endpoint);
	char text[FIPS_REMOTE_TEXT_SIZE];

	if (!hs)
		return false;
	node->handshakes.dialing++;
	handshake_begin(node, hs);
	fips_log_debug(node, "%s: handshake begun with %s", fips_node_name(node, &hs->addr).s,
		       fips_remote_format(text, &endpoint->remote));
	return true;
}

void fips_link_rekey_begin(struct fips_node *node, struct fips_link *link)
{
	struct fips_link_handshake *hs = handshake_new(node, &link->pubkey, &link->endpoint);

	if (!hs)
		return;
	hs->link = link;
	link->handshake = hs;
	handshake_begin(node, hs);
	fips_log_debug(node, "%s: link rekey begun", fips_node_name(node, &link->addr).s);
}

size_t fips_link_dialing(const struct fips_node *node, const struct fips_node_addr *addr)
{
	struct fips_map_node *at, *next;
	struct fips_link_handshake *hs;
	size_t count = 0;

	fips_link_handshake_for_each(node, hs, at, next)
		if (!hs->link && fips_node_addr_equal(&hs->addr, addr))
			count++;
	return count;
}

bool fips_link_dialing_at(const struct fips_node *node, const struct fips_endpoint *endpoint)
{
	struct fips_map_node *at, *next;
	struct fips_link_handshake *hs;

	fips_link_handshake_for_each(node, hs, at, next)
		if (!hs->link && fips_endpoint_equal(&hs->endpoint, endpoint))
			return true;
	return false;
}

/* Free a handshake; its index goes to @keep_index's new owner, or is given up. */
static void handshake_free(struct fips_node *node, struct fips_link_handshake *hs, bool keep_index)
{
	if (!keep_index) {
		index_action(node, FIPS_ACTION_INDEX_DEL, hs->endpoint.transport_id,
			     hs->local_index);
		fips_index_free(&node->links.indices, hs->local_index);
	}
	if (hs->link)
		hs->link->handshake = NULL;
	else
		node->handshakes.dialing--;
	fips_timer_cancel(&node->timers, &hs->timer);
	fips_map_remove(&node->handshakes.by_index, &hs->by_index);
	fips_noise_wipe(&hs->noise);
	free(hs);
}

void fips_link_handshake_end(struct fips_node *node, struct fips_link_handshake *hs)
{
	handshake_free(node, hs, false);
}

/* A handshake ended without a link, or a rekey without new keys. */
void fips_link_handshake_fail(struct fips_node *node, struct fips_link_handshake *hs,
			      const char *why)
{
	struct fips_node_addr addr = hs->addr;
	bool dialing = !hs->link;

	fips_log_debug(node, "%s: %s failed: %s", fips_node_name(node, &addr).s,
		       dialing ? "handshake" : "link rekey", why);
	fips_link_handshake_end(node, hs);
	if (dialing)
		fips_peers_attempt_failed(node, &addr);
}

static void handshake_due(void *ctx, struct fips_timer *timer)
{
	struct fips_link_handshake *hs =
		fips_container_of(timer, struct fips_link_handshake, timer);
	struct fips_node *node = ctx;
	const struct fips_config_rate_limit *limit = &node->config->node.rate_limit;

	if (hs->resends >= limit->handshake_max_resends ||
	    (!hs->link && node->now_ms >= hs->started_ms + limit->handshake_timeout_secs * 1000)) {
		fips_link_handshake_fail(node, hs, "no answer");
		return;
	}
	hs->resends++;
	hs->sent_action = send_raw(node, &hs->endpoint, &hs->msg1, sizeof(hs->msg1));
	handshake_arm(node, hs);
	if (hs->link && hs->resends > 1)
		fips_node_want_dump(node, FIPS_DUMP_LINKS);
}

/* Three, as the wire that lost its answer may lose this. The old keys open it for a while yet. */
static void take_leave(struct fips_node *node, struct fips_link *link)
{
	int i;

	for (i = 0; i < 3; i++)
		fips_link_send_disconnect(node, link, FIPS_DISCONNECT_TIMEOUT);
}

bool fips_link_handshake_look(struct fips_node *node, struct fips_link *link)
{
	const struct fips_link_handshake *hs = link->handshake;
	struct fips_endpoint endpoint = link->endpoint;
	struct fips_pubkey pubkey = link->pubkey;

	if (!hs || hs->resends < 2 || link->heard_ms + FIPS_LINK_SPOKE_MS < hs->started_ms ||
	    node->now_ms < link->heard_ms + FIPS_LINK_SILENT_MS)
		return false;
	fips_log_info(node, "%s: uses keys whose handshake was lost, link is made anew",
		      fips_node_name(node, &link->addr).s);
	take_leave(node, link);
	fips_node_link_down(node, link, true);
	fips_link_dial(node, &pubkey, &endpoint);
	return true;
}

void fips_link_handshake_send_failed(struct fips_node *node, u64 action, const char *message)
{
	struct fips_map_node *at, *next;
	struct fips_link_handshake *hs;

	fips_link_handshake_for_each(node, hs, at, next)
		if (hs->sent_action == action && !hs->link) {
			fips_link_handshake_fail(node, hs, message);
			return;
		}
}

/* ---- Initiator, message 2 ---- */

/* New keys of a rekey we began: the peer has them already, so they are used at once. */
static void rekey_completed(struct fips_node *node, struct fips_link_handshake *hs,
			    const struct fips_noise_outcome *keys, u32 remote_index)
{
	struct fips_link *link = hs->link;
	bool restarted = !fips_epoch_equal(&link->remote_epoch, &keys->remote_epoch);
	struct fips_session *session = restarted ? fips_session_find(node, &link->addr) : NULL;

	fips_link_install(node, link, FIPS_KEY_SLOT_PENDING, keys, hs->local_index, remote_index,
			  !link->key[FIPS_KEY_SLOT_CURRENT].k_bit);
	handshake_free(node, hs, true);
	fips_link_cut_over(node, link);
	if (restarted) {
		link->remote_epoch = keys->remote_epoch;
		fips_link_save(node, link);
		if (session)
			fips_session_del(node, session);
		fips_log_info(node, "%s: restarted, its session is made anew",
			      fips_node_name(node, &link->addr).s);
	}
	fips_log_debug(node, "%s: link rekey complete", fips_node_name(node, &link->addr).s);
}

/*
 * Both sides began at once, and we answered the peer's first message before ours was answered. The
 * smaller address's handshake survives: its keys replace the other's, under which the peer, who has
 * answered our first message too, never sent anything.
 */
static void cross_connection(struct fips_node *node, struct fips_link_handshake *hs,
			     struct fips_link *link, const struct fips_noise_outcome *keys,
			     u32 remote_index)
{
	bool ours = fips_cross_connection_wins(&node->identity.addr, &link->addr, true);

	if (ours) {
		fips_link_install(node, link, FIPS_KEY_SLOT_CURRENT, keys, hs->local_index,
				  remote_index, false);
		link->answer.present = false;
	}
	handshake_free(node, hs, ours);
	fips_log_debug(node, "%s: both sides began, %s handshake is kept",
		       fips_node_name(node, &link->addr).s, ours ? "our" : "its");
	fips_announce_link_up(node, link);
}

void fips_link_handshake_confirmed(struct fips_node *node, const struct fips_link *link)
{
	struct fips_map_node *at, *next;
	struct fips_link_handshake *hs;

	if (link->initiator || fips_cross_connection_wins(&node->identity.addr, &link->addr, true))
		return;
	fips_link_handshake_for_each(node, hs, at, next) {
		if (hs->link || !fips_node_addr_equal(&hs->addr, &link->addr))
			continue;
		hs->resends = node->config->node.rate_limit.handshake_max_resends;
		fips_timer_arm(&node->timers, &hs->timer, node->now_ms + FIPS_LINK_LATE_ANSWER_MS);
	}
}

static void handshake_completed(struct fips_node *node, struct fips_link_handshake *hs,
				const struct fips_noise_outcome *keys, u32 remote_index)
{
	struct fips_link_spec spec = {
		.pubkey = hs->pubkey,
		.endpoint = hs->endpoint,
		.initiator = true,
		.remote_epoch = keys->remote_epoch,
	};
	struct fips_link *link = fips_link_new(node, &spec);

	if (!link) {
		fips_link_handshake_fail(node, hs, "out of memory");
		return;
	}
	fips_link_install(node, link, FIPS_KEY_SLOT_CURRENT, keys, hs->local_index, remote_index,
			  false);
	handshake_free(node, hs, true);
	fips_node_link_up(node, link);
}

static void msg2_accepted(struct fips_node *node, struct fips_link_handshake *hs, u32 remote_index,
			  const struct fips_endpoint *from)
{
	struct fips_link *link = hs->link ? NULL : fips_link_find(node, &hs->addr);
	struct fips_noise_outcome keys;

	if (fips_noise_finish(&hs->noise, &keys))
		return;
	if (hs->link) {
		rekey_completed(node, hs, &keys, remote_index);
	} else if (link) {
		cross_connection(node, hs, link, &keys, remote_index);
	} else if (!fips_node_allows(node, &hs->addr)) {
		fips_link_handshake_fail(node, hs, "not allowed to link");
	} else if (fips_peers_full(node)) {
		fips_link_handshake_fail(node, hs, "as many peers as allowed");
	} else {
		hs->endpoint = *from;
		handshake_completed(node, hs, &keys, remote_index);
	}
	fips_noise_outcome_wipe(&keys);
}

void fips_link_msg2(struct fips_node *node, const struct fips_frame_up *frame)
{
	struct fips_link_handshake *hs;
	struct fips_link_msg2 msg2;
	u8 key[FIPS_MAP_KEY_SIZE];

	if (fips_link_msg2_parse(&msg2, frame->payload.data, frame->payload.len) < 0) {
		fips_node_count(node, FIPS_COUNT_RAW_MALFORMED);
		fips_node_count(node, FIPS_COUNT_HANDSHAKE_BAD_STATE);
		return;
	}
	index_key(key, frame->from.transport_id, msg2.receiver_index);
	hs = fips_map_entry(fips_map_find(&node->handshakes.by_index, key),
			    struct fips_link_handshake, by_index);
	if (!hs) {
		fips_node_count(node, FIPS_COUNT_RAW_UNKNOWN);
		fips_node_count(node, FIPS_COUNT_HANDSHAKE_UNKNOWN);
		return;
	}
	if (fips_noise_read(&hs->noise, msg2.noise, FIPS_NOISE_IK_MSG2_LEN)) {
		fips_node_count(node, FIPS_COUNT_RAW_NOT_AUTHENTIC);
		fips_node_count(node, FIPS_COUNT_HANDSHAKE_BAD_STATE);
		return;
	}
	fips_node_count(node, FIPS_COUNT_RAW_COMPLETED);
	msg2_accepted(node, hs, msg2.sender_index, &frame->from);
}
