// SPDX-License-Identifier: MIT
#include "libfips/session_handshake.h"

#include <errno.h>
#include <stdlib.h>

#include "libfips/node_private.h"

/*
 * A responder of another make says nothing under the new key until the initiator does. That waits
 * until four messages 3 have been sent: before one of them arrives its frames would not open.
 */
#define PROVE_UNASKED_MS 7250

/* A rekey whose first message was sent again so often is taken for one that is not answered. */
#define UNANSWERED_RESENDS 1
/* The same for one that was answered so often again, and not ended. */
#define UNENDED_RESENDS 2

static void handshake_due(void *ctx, struct fips_timer *timer);

static struct fips_session_handshake *handshake_new(struct fips_node *node,
						    struct fips_session *session, bool initiator)
{
	struct fips_session_handshake *hs = calloc(1, sizeof(*hs));
	struct fips_point remote;

	if (!hs)
		return NULL;
	fips_session_handshake_end(node, session);
	hs->session = session;
	hs->rekey = session->state == FIPS_SESSION_ESTABLISHED;
	hs->initiator = initiator;
	hs->started_ms = node->now_ms;
	hs->resend_ms = FIPS_TIMER_NEVER;
	hs->prove_ms = FIPS_TIMER_NEVER;
	fips_timer_init(&hs->timer, handshake_due);
	if (initiator)
		fips_pubkey_to_point(&remote, &session->pubkey);
	fips_noise_init(&hs->noise, FIPS_NOISE_XK,
			initiator ? FIPS_NOISE_INITIATOR : FIPS_NOISE_RESPONDER, &node->identity,
			initiator ? &remote : NULL, &node->epoch);
	session->handshake = hs;
	return hs;
}

void fips_session_handshake_end(struct fips_node *node, struct fips_session *session)
{
	struct fips_session_handshake *hs = session->handshake;

	if (!hs)
		return;
	session->handshake = NULL;
	fips_timer_cancel(&node->timers, &hs->timer);
	fips_noise_wipe(&hs->noise);
	free(hs);
}

/* ---- Messages and their resending ---- */

/*
 * Make this side's next message and keep it for resending. Return: whether that went well; if not,
 * the handshake cannot go on.
 */
static bool handshake_write(struct fips_node *node, struct fips_session_handshake *hs, u8 phase)
{
	int len = fips_noise_write(&hs->noise, &node->env.random, hs->message, sizeof(hs->message));

	hs->message_len = len < 0 ? 0 : len;
	hs->phase = phase;
	hs->resends = 0;
	return len >= 0;
}

static u64 handshake_end_ms(const struct fips_node *node, const struct fips_session_handshake *hs)
{
	return hs->started_ms + node->config->node.rate_limit.handshake_timeout_secs * 1000;
}

/* When the message is sent again, or, the budget being spent, the handshake given up. */
static void handshake_schedule(struct fips_node *node, struct fips_session_handshake *hs)
{
	const struct fips_config_rate_limit *limit = &node->config->node.rate_limit;
	u64 due = handshake_end_ms(node, hs);

	hs->resend_ms = FIPS_TIMER_NEVER;
	if (hs->message_len && hs->resends < limit->handshake_max_resends)
		hs->resend_ms = node->now_ms +
				fips_resend_delay_ms(limit->handshake_resend_interval_ms,
						     limit->handshake_resend_backoff, hs->resends);
	if (hs->resend_ms < due)
		due = hs->resend_ms;
	if (hs->prove_ms < due)
		due = hs->prove_ms;
	fips_timer_arm(&node->timers, &hs->timer, due);
}

/*
 * Send what handshake_write() made, with the places in the tree as they are now. If the peer's is
 * not known any more it is searched for.
 */
static void handshake_send(struct fips_node *node, struct fips_session_handshake *hs)
{
	struct fips_session_handshake_msg msg = {
		.phase = hs->phase,
		.src_coords = fips_tree_coords(&node->tree),
		.noise = hs->message,
		.noise_len = hs->message_len,
	};
	u8 wire[FIPS_SESSION_HANDSHAKE_MAX];
	int len;

	if (hs->phase != FIPS_PHASE_MSG3)
		msg.dest_coords = fips_routing_coords(node, &hs->session->addr);
	len = fips_session_handshake_build(&msg, wire, sizeof(wire));
	if (len > 0 && !fips_routing_send(node, &hs->session->addr, wire, len) &&
	    fips_identity_cache_use(&node->identities, &hs->session->addr, node->now_ms))
		fips_searching_begin(node, &hs->session->addr, false);
}

void fips_session_handshake_found(struct fips_node *node, struct fips_session *session)
{
	if (session->handshake && session->handshake->message_len)
		handshake_send(node, session->handshake);
}

static void handshake_give_up(struct fips_node *node, struct fips_session_handshake *hs)
{
	struct fips_session *session = hs->session;
	struct fips_node_addr addr = session->addr;

	if (hs->rekey) {
		fips_log_debug(node, "%s: session rekey given up, no answer",
			       fips_node_name(node, &addr).s);
		fips_session_drop_pending(node, session);
		fips_session_handshake_end(node, session);
		return;
	}
	fips_log_info(node, "%s: session handshake timed out", fips_node_name(node, &addr).s);
	if (hs->initiator)
		fips_node_not_found(node, &addr);
	fips_session_del(node, session);
}

void fips_session_prove(struct fips_node *node, struct fips_session *session,
			enum fips_key_slot slot)
{
	u8 body[sizeof(struct fips_session_sender_report)];
	struct fips_sender_counts counts = { 0 };
	int len = fips_session_sender_report_build(&counts, body, sizeof(body));

	if (len > 0)
		fips_session_send(node, session, slot, FIPS_SESSION_MSG_SENDER_REPORT, false, body,
				  len);
}

/* Show the peer that this side has the new key; more and more seldom. */
static void handshake_prove(struct fips_node *node, struct fips_session_handshake *hs)
{
	fips_session_prove(node, hs->session, FIPS_KEY_SLOT_PENDING);
	hs->prove_ms = node->now_ms + hs->prove_interval_ms;
	hs->prove_interval_ms *= 2;
}

/*
 * The reference says each message of a rekey once, and waits for ever for the answer to one that
 * was lost; with the smaller address it meanwhile drops what we begin. A message that does not open
 * makes it give its own up: it is the answer, or message 3, that it waits for. Nobody else minds.
 */
static void send_void(struct fips_node *node, struct fips_session *session, u8 phase, size_t len)
{
	u8 noise[FIPS_NOISE_XK_MSG3_LEN], wire[FIPS_SESSION_HANDSHAKE_MAX];
	struct fips_session_handshake_msg msg = {
		.phase = phase,
		.src_coords = fips_tree_coords(&node->tree),
		.noise = noise,
		.noise_len = len,
	};
	int wire_len;

	if (phase != FIPS_PHASE_MSG3)
		msg.dest_coords = fips_routing_coords(node, &session->addr);
	fips_random_bytes(&node->env.random, noise, len);
	wire_len = fips_session_handshake_build(&msg, wire, sizeof(wire));
	if (wire_len > 0)
		fips_routing_send(node, &session->addr, wire, wire_len);
}

static bool is_unanswered_rekey(const struct fips_session_handshake *hs)
{
	return hs->initiator && hs->rekey && hs->phase == FIPS_PHASE_MSG1 &&
	       hs->resends >= UNANSWERED_RESENDS;
}

/*
 * The older reference does not repeat message 3, and uses its new key whether or not it arrived. A
 * rekey of our own gives it one that we have, too.
 */
static bool is_unended_rekey(const struct fips_session_handshake *hs)
{
	return !hs->initiator && hs->rekey && !hs->waiting && hs->resends >= UNENDED_RESENDS;
}

static void begin_instead(struct fips_node *node, struct fips_session *session)
{
	fips_log_info(node, "%s: does not end its session rekey, another one is begun",
		      fips_node_name(node, &session->addr).s);
	fips_session_handshake_end(node, session);
	fips_session_rekey_begin(node, session);
}

static void handshake_due(void *ctx, struct fips_timer *timer)
{
	struct fips_session_handshake *hs =
		fips_container_of(timer, struct fips_session_handshake, timer);
	struct fips_node *node = ctx;
	u64 resend_ms = hs->resend_ms;

	if (node->now_ms >= handshake_end_ms(node, hs)) {
		handshake_give_up(node, hs);
		return;
	}
	if (node->now_ms >= resend_ms && is_unended_rekey(hs)) {
		begin_instead(node, hs->session);
		return;
	}
	if (node->now_ms >= resend_ms) {
		if (is_unanswered_rekey(hs)) {
			send_void(node, hs->session, FIPS_PHASE_MSG2, FIPS_NOISE_XK_MSG2_LEN);
			send_void(node, hs->session, FIPS_PHASE_MSG3, FIPS_NOISE_XK_MSG3_LEN);
		}
		handshake_send(node, hs);
		hs->resends++;
	}
	if (node->now_ms >= hs->prove_ms)
		handshake_prove(node, hs);
	handshake_schedule(node, hs);
	/* A proof in between does not put the next resend off. */
	if (node->now_ms < resend_ms)
		hs->resend_ms = resend_ms;
}

/* ---- Initiator ---- */

int fips_session_initiate(struct fips_node *node, const struct fips_pubkey *pubkey)
{
	struct fips_session_handshake *hs;
	struct fips_session *session;
	struct fips_node_addr addr;

	fips_node_addr_from_pubkey(&addr, pubkey);
	if (fips_session_find(node, &addr))
		return 0;
	if (!fips_routing_next_hop(node, &addr, NULL))
		return -EHOSTUNREACH;
	session = fips_session_register(node, &addr, true);
	if (!session)
		return -ENOMEM;
	session->pubkey = *pubkey;
	session->has_pubkey = true;
	hs = handshake_new(node, session, true);
	if (!hs || !handshake_write(node, hs, FIPS_PHASE_MSG1)) {
		fips_session_del(node, session);
		return -ENOMEM;
	}
	handshake_send(node, hs);
	handshake_schedule(node, hs);
	fips_log_debug(node, "%s: session handshake begun", fips_node_name(node, &addr).s);
	return 0;
}

void fips_session_rekey_begin(struct fips_node *node, struct fips_session *session)
{
	struct fips_session_handshake *hs;

	if (!fips_routing_next_hop(node, &session->addr, NULL))
		return;
	hs = handshake_new(node, session, true);
	if (!hs || !handshake_write(node, hs, FIPS_PHASE_MSG1)) {
		fips_session_handshake_end(node, session);
		return;
	}
	handshake_send(node, hs);
	handshake_schedule(node, hs);
	fips_log_debug(node, "%s: session rekey begun", fips_node_name(node, &session->addr).s);
}

void fips_session_renew(struct fips_node *node, struct fips_session *session)
{
	if (!session->handshake)
		fips_session_rekey_begin(node, session);
	if (session->handshake)
		session->handshake->eager = true;
}

/*
 * Message 3 of a first handshake was sent: what waits is sent right behind it. The message is sent
 * again until something comes under the key, for without it the peer has no session.
 */
static void initiator_establish(struct fips_node *node, struct fips_session *session)
{
	struct fips_session_handshake *hs = session->handshake;

	hs->confirming = true;
	hs->started_ms = node->now_ms;
	handshake_schedule(node, hs);
	fips_session_established(node, session);
	fips_log_info(node, "%s: session established", fips_node_name(node, &session->addr).s);
}

static void initiator_take_ack(struct fips_node *node, struct fips_session *session,
			       const struct fips_session_handshake_msg *msg)
{
	struct fips_session_handshake *hs = session->handshake;
	bool k_bit = hs->rekey && !session->key[FIPS_KEY_SLOT_CURRENT].k_bit;
	struct fips_noise_outcome keys;

	if (fips_noise_read(&hs->noise, msg->noise, msg->noise_len)) {
		fips_node_count(node, FIPS_COUNT_SESSION_CRYPTO_ERROR);
		return;
	}
	if (!handshake_write(node, hs, FIPS_PHASE_MSG3) || fips_noise_finish(&hs->noise, &keys)) {
		handshake_give_up(node, hs);
		return;
	}
	session->remote_epoch = keys.remote_epoch;
	fips_session_expect(node, session);
	fips_session_install(node, session, &keys, k_bit);
	fips_noise_outcome_wipe(&keys);
	handshake_send(node, hs);
	if (!hs->rekey) {
		initiator_establish(node, session);
		return;
	}
	hs->proving = true;
	hs->started_ms = node->now_ms;
	hs->prove_ms = node->now_ms + (hs->eager ? FIPS_REKEY_PROBE_INTERVAL_MS : PROVE_UNASKED_MS);
	hs->prove_interval_ms = FIPS_REKEY_PROBE_INTERVAL_MS;
	handshake_schedule(node, hs);
}

static void receive_ack(struct fips_node *node, const struct fips_node_addr *src,
			const struct fips_session_handshake_msg *msg)
{
	struct fips_session *session = fips_session_find(node, src);
	struct fips_session_handshake *hs = session ? session->handshake : NULL;

	if (!session) {
		fips_node_count(node, FIPS_COUNT_SESSION_UNKNOWN);
	} else if (hs && (hs->proving || hs->confirming)) {
		/* It did not get message 3. */
		handshake_send(node, hs);
	} else if (hs && hs->initiator) {
		initiator_take_ack(node, session, msg);
	} else {
		fips_node_count(node, FIPS_COUNT_SESSION_BAD_STATE);
	}
}

/* ---- Responder ---- */

static void respond(struct fips_node *node, struct fips_session *session,
		    const struct fips_session_handshake_msg *msg)
{
	struct fips_session_handshake *hs = handshake_new(node, session, false);

	if (!hs)
		return;
	if (fips_noise_read(&hs->noise, msg->noise, msg->noise_len) ||
	    !handshake_write(node, hs, FIPS_PHASE_MSG2)) {
		fips_node_count(node, FIPS_COUNT_SESSION_CRYPTO_ERROR);
		if (hs->rekey)
			fips_session_handshake_end(node, session);
		else
			fips_session_del(node, session);
		return;
	}
	memcpy(hs->msg1, msg->noise, sizeof(hs->msg1));
	if (!hs->rekey) {
		fips_session_set_state(node, session, FIPS_SESSION_AWAITING_MSG3);
		fips_session_expect(node, session);
	}
	handshake_send(node, hs);
	handshake_schedule(node, hs);
	fips_log_debug(node, "%s: answered its session %s", fips_node_name(node, &session->addr).s,
		       hs->rekey ? "rekey" : "setup");
}

static void respond_new(struct fips_node *node, const struct fips_node_addr *src,
			const struct fips_session_handshake_msg *msg)
{
	struct fips_session *session;

	if (node->sessions.awaiting >= node->config->node.limits.max_pending_inbound) {
		fips_node_count(node, FIPS_COUNT_SESSION_LIMITED);
		return;
	}
	session = fips_session_register(node, src, false);
	if (session)
		respond(node, session, msg);
}

/* Both sides began at once: the smaller address stays the initiator. */
static void setup_while_initiating(struct fips_node *node, struct fips_session *session,
				   const struct fips_session_handshake_msg *msg)
{
	bool ours = fips_cross_connection_wins(&node->identity.addr, &session->addr, true);

	fips_log_debug(node, "%s: both sides began a session, %s handshake is kept",
		       fips_node_name(node, &session->addr).s, ours ? "our" : "its");
	if (ours)
		return;
	session->initiator = false;
	respond(node, session, msg);
}

static void setup_while_established(struct fips_node *node, struct fips_session *session,
				    const struct fips_node_addr *src,
				    const struct fips_session_handshake_msg *msg)
{
	const struct fips_session_handshake *hs = session->handshake;
	struct fips_rekey_situation at = {
		.enabled = node->config->node.rekey.enabled,
		.established = true,
		.has_pending = session->key[FIPS_KEY_SLOT_PENDING].present,
		.initiating = hs && hs->initiator && hs->rekey && !hs->proving,
		.age_ms = node->now_ms - session->rekey.since_ms,
	};

	switch (fips_rekey_judge_session(&at, &node->identity.addr, &session->addr)) {
	case FIPS_REKEY_IGNORE:
		fips_node_count(node, FIPS_COUNT_SESSION_BAD_STATE);
		break;
	/* Rekeys are off: it has lost its session, or somebody else would like us to believe so. */
	case FIPS_REKEY_NOT_A_REKEY:
	case FIPS_REKEY_RESPOND:
	case FIPS_REKEY_YIELD_AND_RESPOND:
		respond(node, session, msg);
		fips_rekey_peer_began(&session->rekey, node->now_ms);
		break;
	}
}

static void receive_setup(struct fips_node *node, const struct fips_node_addr *src,
			  const struct fips_session_handshake_msg *msg)
{
	struct fips_session *session = fips_session_find(node, src);
	struct fips_session_handshake *hs = session ? session->handshake : NULL;
	struct fips_point ephemeral;

	memcpy(ephemeral.b, msg->noise, sizeof(ephemeral.b));
	if (!fips_point_valid(&ephemeral)) {
		fips_node_count(node, FIPS_COUNT_SESSION_CRYPTO_ERROR);
		return;
	}
	if (!session) {
		respond_new(node, src, msg);
	} else if (hs && !hs->initiator && hs->message_len &&
		   !memcmp(hs->msg1, msg->noise, sizeof(hs->msg1))) {
		handshake_send(node, hs);
	} else if (session->state == FIPS_SESSION_ESTABLISHED) {
		setup_while_established(node, session, src, msg);
	} else if (session->state == FIPS_SESSION_INITIATING) {
		setup_while_initiating(node, session, msg);
	} else {
		respond(node, session, msg);
	}
}

/* The first handshake is over: it is known now who is at the other end. */
static void responder_establish(struct fips_node *node, struct fips_session *session,
				const struct fips_noise_outcome *keys)
{
	fips_point_to_pubkey(&session->pubkey, &keys->remote_static);
	session->has_pubkey = true;
	session->remote_epoch = keys->remote_epoch;
	fips_identity_cache_put(&node->identities, &session->pubkey, node->now_ms);
	fips_session_handshake_end(node, session);
	fips_session_install(node, session, keys, false);
	fips_session_established(node, session);
	fips_log_info(node, "%s: session established", fips_node_name(node, &session->addr).s);
}

/*
 * The pending key waits for its peer, for as long as that may try to bring message 3 over. The peer
 * had the key before it sent that message, so it is shown at once that it arrived.
 */
static void await_cut_over(struct fips_node *node, struct fips_session_handshake *hs)
{
	hs->waiting = true;
	hs->message_len = 0;
	hs->started_ms = node->now_ms + FIPS_REKEY_DRAIN_MS;
	hs->prove_interval_ms = FIPS_REKEY_PROBE_INTERVAL_MS;
	handshake_prove(node, hs);
	handshake_schedule(node, hs);
}

void fips_session_handshake_resume(struct fips_node *node, struct fips_session *session)
{
	struct fips_session_handshake *hs;

	if (!session->key[FIPS_KEY_SLOT_PENDING].present)
		return;
	hs = handshake_new(node, session, false);
	if (hs)
		await_cut_over(node, hs);
	else
		fips_session_drop_pending(node, session);
}

/*
 * New keys wait until the peer uses them. If it has restarted, or lost its session, it has no other
 * ones, and so they are used at once.
 */
static void responder_rekeyed(struct fips_node *node, struct fips_session *session,
			      const struct fips_noise_outcome *keys)
{
	struct fips_session_handshake *hs = session->handshake;
	bool restarted = !fips_epoch_equal(&session->remote_epoch, &keys->remote_epoch) ||
			 !node->config->node.rekey.enabled;

	fips_session_install(node, session, keys, !session->key[FIPS_KEY_SLOT_CURRENT].k_bit);
	if (restarted) {
		session->remote_epoch = keys->remote_epoch;
		fips_session_cut_over(node, session);
		fips_session_save(node, session);
		return;
	}
	await_cut_over(node, hs);
}

static void receive_msg3(struct fips_node *node, const struct fips_node_addr *src,
			 const struct fips_session_handshake_msg *msg)
{
	struct fips_session *session = fips_session_find(node, src);
	struct fips_session_handshake *hs = session ? session->handshake : NULL;
	struct fips_noise_outcome keys;
	struct fips_pubkey pubkey;
	struct fips_node_addr addr;

	if (!session || !hs || hs->initiator || hs->waiting) {
		fips_node_count(node, session ? FIPS_COUNT_SESSION_BAD_STATE :
						FIPS_COUNT_SESSION_UNKNOWN);
		return;
	}
	if (fips_noise_read(&hs->noise, msg->noise, msg->noise_len) ||
	    fips_noise_finish(&hs->noise, &keys)) {
		fips_node_count(node, FIPS_COUNT_SESSION_CRYPTO_ERROR);
		return;
	}
	/* Who signed for the handshake must be who the datagrams claim to come from. */
	fips_point_to_pubkey(&pubkey, &keys.remote_static);
	fips_node_addr_from_pubkey(&addr, &pubkey);
	if (!fips_node_addr_equal(&addr, src)) {
		fips_node_count(node, FIPS_COUNT_SESSION_CRYPTO_ERROR);
		handshake_give_up(node, hs);
	} else if (hs->rekey) {
		responder_rekeyed(node, session, &keys);
	} else {
		responder_establish(node, session, &keys);
	}
	fips_noise_outcome_wipe(&keys);
}

/* The session that is handed its message is told by which way that came. */
static void note_path(struct fips_node *node, const struct fips_node_addr *src, u16 path_mtu)
{
	struct fips_session *session = fips_session_find(node, src);

	if (session && path_mtu != FIPS_PATH_MTU_UNKNOWN)
		session->handshake_mtu = path_mtu;
}

void fips_session_handshake_receive(struct fips_node *node, const struct fips_node_addr *src,
				    u16 path_mtu, const void *data, size_t len)
{
	static const size_t noise_len[] = {
		[FIPS_PHASE_MSG1] = FIPS_NOISE_XK_MSG1_LEN,
		[FIPS_PHASE_MSG2] = FIPS_NOISE_XK_MSG2_LEN,
		[FIPS_PHASE_MSG3] = FIPS_NOISE_XK_MSG3_LEN,
	};
	struct fips_session_handshake_msg msg;

	if (fips_session_handshake_parse(&msg, data, len) < 0 ||
	    msg.noise_len != noise_len[msg.phase] ||
	    fips_node_addr_equal(src, &node->identity.addr)) {
		fips_node_count(node, FIPS_COUNT_SESSION_DECODE_ERROR);
		return;
	}
	note_path(node, src, path_mtu);
	if (msg.phase == FIPS_PHASE_MSG1)
		receive_setup(node, src, &msg);
	else if (msg.phase == FIPS_PHASE_MSG2)
		receive_ack(node, src, &msg);
	else
		receive_msg3(node, src, &msg);
}
