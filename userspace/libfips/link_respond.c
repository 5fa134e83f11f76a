// SPDX-License-Identifier: MIT
/* Link handshakes, the responder's side: what becomes of a first message. */
#include <stdlib.h>

#include "libfips/link_handshake.h"
#include "libfips/node_private.h"

/**
 * struct first_message - a first message on its way through the checks
 * @from: where it came from
 * @msg1: the message
 * @noise: the handshake, message 1 read
 * @pubkey: who it is from
 * @addr: its node address
 */
struct first_message {
	const struct fips_endpoint *from;
	struct fips_link_msg1 msg1;
	struct fips_noise noise;
	struct fips_pubkey pubkey;
	struct fips_node_addr addr;
};

/* Why a first message was not answered; counters of it. */
static void refuse(struct fips_node *node, enum fips_node_counter why)
{
	fips_node_count(node, why);
	fips_node_count(node, FIPS_COUNT_HANDSHAKE_BAD_STATE);
}

static void send_answer(struct fips_node *node, const struct fips_endpoint *to,
			const struct fips_fmp_msg2 *msg2)
{
	struct fips_action *action =
		fips_action_add(&node->actions, FIPS_ACTION_FRAME, sizeof(*msg2));

	action->frame.type = FIPS_FRAME_TYPE_RAW;
	action->frame.endpoint = *to;
	action->frame.payload = fips_action_bytes(action, msg2, sizeof(*msg2));
}

/* The link whose last answered first message this is a duplicate of. */
static bool is_duplicate(const struct fips_link *link, const struct fips_link_msg1 *msg1)
{
	return link && link->answer.present &&
	       !memcmp(link->answer.ephemeral, msg1->noise, sizeof(link->answer.ephemeral));
}

/*
 * Strangers are only answered where the transport is configured so. Whoever has a link from that
 * address, or is being called there, is none.
 */
static bool is_admitted(const struct fips_node *node, const struct fips_endpoint *from)
{
	const struct fips_transport *transport =
		fips_transports_find(&node->transports, from->transport_id);

	return (transport && transport->accept) || fips_link_at(node, from) ||
	       fips_link_dialing_at(node, from);
}

/*
 * Write message 2 and finish. Return: whether that went well; then @index is in use and @keys must
 * be wiped.
 */
static bool make_answer(struct fips_node *node, struct first_message *first, u32 *index,
			struct fips_noise_outcome *keys, struct fips_link_answer *answer)
{
	struct fips_link_msg2 msg2 = { .receiver_index = first->msg1.sender_index };
	u8 noise[FIPS_NOISE_IK_MSG2_LEN];

	if (!fips_index_allocate(&node->links.indices, &node->env.random, index))
		return false;
	msg2.sender_index = *index;
	msg2.noise = noise;
	memcpy(answer->ephemeral, first->msg1.noise, sizeof(answer->ephemeral));
	if (fips_noise_write(&first->noise, &node->env.random, noise, sizeof(noise)) < 0 ||
	    fips_link_msg2_build(&msg2, &answer->msg2, sizeof(answer->msg2)) < 0 ||
	    fips_noise_finish(&first->noise, keys)) {
		fips_index_free(&node->links.indices, *index);
		return false;
	}
	answer->present = true;
	return true;
}

static void answer_new(struct fips_node *node, struct first_message *first)
{
	struct fips_link_spec spec = {
		.pubkey = first->pubkey,
		.endpoint = *first->from,
		.remote_epoch = *fips_noise_remote_epoch(&first->noise),
	};
	struct fips_link_answer answer;
	struct fips_noise_outcome keys;
	struct fips_link *link;
	u32 index;

	if (!make_answer(node, first, &index, &keys, &answer)) {
		refuse(node, FIPS_COUNT_RAW_REFUSED);
		return;
	}
	link = fips_link_new(node, &spec);
	if (!link) {
		fips_index_free(&node->links.indices, index);
		refuse(node, FIPS_COUNT_RAW_REFUSED);
	} else {
		link->answer = answer;
		fips_link_install(node, link, FIPS_KEY_SLOT_CURRENT, &keys, index,
				  first->msg1.sender_index, false);
		send_answer(node, first->from, &answer.msg2);
		fips_node_count(node, FIPS_COUNT_RAW_ANSWERED);
		fips_node_link_up(node, link);
	}
	fips_noise_outcome_wipe(&keys);
}

static void answer_rekey(struct fips_node *node, struct first_message *first,
			 struct fips_link *link)
{
	const struct fips_config_rate_limit *limit = &node->config->node.rate_limit;
	struct fips_noise_outcome keys;
	u32 index;

	if (!make_answer(node, first, &index, &keys, &link->answer)) {
		refuse(node, FIPS_COUNT_RAW_REFUSED);
		return;
	}
	fips_link_install(node, link, FIPS_KEY_SLOT_PENDING, &keys, index, first->msg1.sender_index,
			  !link->key[FIPS_KEY_SLOT_CURRENT].k_bit);
	fips_noise_outcome_wipe(&keys);
	send_answer(node, first->from, &link->answer.msg2);
	link->answered_ms = node->now_ms;
	fips_rekey_peer_began(&link->rekey, node->now_ms);
	fips_link_await_cut_over(node, link,
				 node->now_ms + limit->handshake_timeout_secs * 1000 +
					 FIPS_REKEY_DRAIN_MS);
	fips_node_count(node, FIPS_COUNT_RAW_ANSWERED);
	fips_log_debug(node, "%s: answered its link rekey", fips_node_name(node, &link->addr).s);
}

/* A first message of a neighbour that we have a link to, and that has not restarted. */
static void msg1_of_neighbour(struct fips_node *node, struct first_message *first,
			      struct fips_link *link)
{
	struct fips_rekey_situation at = {
		.enabled = node->config->node.rekey.enabled,
		.established = true,
		.has_pending = link->key[FIPS_KEY_SLOT_PENDING].present,
		.initiating = link->handshake,
		.age_ms = node->now_ms - link->rekey.since_ms,
	};

	if (is_duplicate(link, &first->msg1)) {
		send_answer(node, first->from, &link->answer.msg2);
		fips_node_count(node, FIPS_COUNT_RAW_DUPLICATE);
		return;
	}
	switch (fips_rekey_judge_link(&at, &node->identity.addr, &link->addr)) {
	case FIPS_REKEY_YIELD_AND_RESPOND:
		fips_link_handshake_end(node, link->handshake);
		answer_rekey(node, first, link);
		break;
	case FIPS_REKEY_RESPOND:
		answer_rekey(node, first, link);
		break;
	case FIPS_REKEY_IGNORE:
		refuse(node, FIPS_COUNT_RAW_DUPLICATE);
		break;
	case FIPS_REKEY_NOT_A_REKEY:
		fips_node_count(node, FIPS_COUNT_RAW_DUPLICATE);
		break;
	}
}

static void msg1_of_stranger(struct fips_node *node, struct first_message *first)
{
	if (fips_node_addr_equal(&first->addr, &node->identity.addr) || fips_peers_full(node) ||
	    !fips_node_allows(node, &first->addr)) {
		refuse(node, FIPS_COUNT_RAW_REFUSED);
		return;
	}
	answer_new(node, first);
}

static void msg1_authentic(struct fips_node *node, struct first_message *first)
{
	struct fips_link *link = fips_link_find(node, &first->addr);

	if (link &&
	    !fips_epoch_equal(&link->remote_epoch, fips_noise_remote_epoch(&first->noise))) {
		fips_log_info(node, "%s: restarted, its old link is closed",
			      fips_node_name(node, &link->addr).s);
		fips_node_link_down(node, link, true);
		link = NULL;
	}
	if (link)
		msg1_of_neighbour(node, first, link);
	else
		msg1_of_stranger(node, first);
}

static void msg1_admitted(struct fips_node *node, const struct fips_frame_up *frame)
{
	struct fips_link *link = fips_link_at(node, &frame->from);
	struct first_message first = { .from = &frame->from };

	if (fips_link_msg1_parse(&first.msg1, frame->payload.data, frame->payload.len) < 0) {
		refuse(node, FIPS_COUNT_RAW_MALFORMED);
		return;
	}
	if (is_duplicate(link, &first.msg1)) {
		send_answer(node, first.from, &link->answer.msg2);
		fips_node_count(node, FIPS_COUNT_RAW_DUPLICATE);
		return;
	}
	fips_noise_init(&first.noise, FIPS_NOISE_IK, FIPS_NOISE_RESPONDER, &node->identity, NULL,
			&node->epoch);
	if (fips_noise_read(&first.noise, first.msg1.noise, FIPS_NOISE_IK_MSG1_LEN)) {
		refuse(node, FIPS_COUNT_RAW_NOT_AUTHENTIC);
	} else {
		fips_point_to_pubkey(&first.pubkey, fips_noise_remote_static(&first.noise));
		fips_node_addr_from_pubkey(&first.addr, &first.pubkey);
		msg1_authentic(node, &first);
	}
	fips_noise_wipe(&first.noise);
}

void fips_link_msg1(struct fips_node *node, const struct fips_frame_up *frame)
{
	if (!fips_handshake_limiter_start(&node->handshakes.limiter, node->now_us)) {
		fips_node_count(node, FIPS_COUNT_RAW_RATE_LIMITED);
		return;
	}
	if (is_admitted(node, &frame->from))
		msg1_admitted(node, frame);
	else
		refuse(node, FIPS_COUNT_RAW_REFUSED);
	fips_handshake_limiter_complete(&node->handshakes.limiter);
}
