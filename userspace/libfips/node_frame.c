// SPDX-License-Identifier: MIT
/* Node: which noun a frame from the data plane is for. */
#include <stdlib.h>

#include "libfips/node_private.h"

/* ---- Frames that are not ours to open: link handshakes ---- */

static void raw_frame(struct fips_node *node, const struct fips_frame_up *frame)
{
	struct fips_packet_prefix prefix;

	if (fips_prefix_parse(&prefix, frame->payload.data, frame->payload.len) < 0)
		fips_node_count(node, FIPS_COUNT_RAW_TOO_SHORT);
	else if (prefix.version != FIPS_FMP_VERSION)
		fips_node_count(node, FIPS_COUNT_RAW_VERSION);
	else if (!fips_transports_find(&node->transports, frame->from.transport_id))
		fips_node_count(node, FIPS_COUNT_RAW_TRANSPORT);
	else if (prefix.phase == FIPS_PHASE_MSG1)
		fips_link_msg1(node, frame);
	else if (prefix.phase == FIPS_PHASE_MSG2)
		fips_link_msg2(node, frame);
	else
		fips_node_count(node, FIPS_COUNT_RAW_PHASE);
}

/* ---- Link messages ---- */

static void disconnected(struct fips_node *node, struct fips_link *link, const void *msg,
			 size_t len)
{
	enum fips_disconnect_reason reason;

	if (fips_disconnect_parse(&reason, msg, len) < 0) {
		fips_node_count(node, FIPS_COUNT_LINK_DECODE_ERROR);
		return;
	}
	fips_log_info(node, "%s: closed the link: %s", fips_node_name(node, &link->addr).s,
		      fips_disconnect_reason_name(reason));
	fips_node_link_down(node, link, true);
}

static void link_message(struct fips_node *node, struct fips_link *link, const u8 *msg, size_t len)
{
	switch (msg[0]) {
	case FIPS_LINK_MSG_SENDER_REPORT:
	case FIPS_LINK_MSG_RECEIVER_REPORT:
		fips_measuring_link_report(node, link, msg, len);
		break;
	case FIPS_LINK_MSG_TREE_ANNOUNCE:
		fips_announce_tree(node, link, msg, len);
		break;
	case FIPS_LINK_MSG_FILTER_ANNOUNCE:
		fips_announce_filter(node, link, msg, len);
		break;
	case FIPS_LINK_MSG_LOOKUP_REQUEST:
		fips_searching_request(node, link, msg, len);
		break;
	case FIPS_LINK_MSG_LOOKUP_RESPONSE:
		fips_searching_response(node, msg, len);
		break;
	case FIPS_LINK_MSG_DISCONNECT:
		disconnected(node, link, msg, len);
		break;
	case FIPS_LINK_MSG_HEARTBEAT:
		break;
	default:
		fips_node_count(node, FIPS_COUNT_LINK_UNKNOWN_TYPE);
		break;
	}
}

static void count_unknown_link(struct fips_node *node, u8 msg_type)
{
	switch (msg_type) {
	case FIPS_LINK_MSG_TREE_ANNOUNCE:
		fips_node_count(node, FIPS_COUNT_TREE_UNKNOWN_PEER);
		break;
	case FIPS_LINK_MSG_FILTER_ANNOUNCE:
		fips_node_count(node, FIPS_COUNT_BLOOM_UNKNOWN_PEER);
		break;
	case FIPS_LINK_MSG_SENDER_REPORT:
	case FIPS_LINK_MSG_RECEIVER_REPORT:
		fips_node_count(node, FIPS_COUNT_MMP_UNKNOWN_PEER);
		break;
	default:
		fips_node_count(node, FIPS_COUNT_LINK_UNKNOWN);
		break;
	}
}

/* The codecs take a message with its type, which the data plane hands over beside it. */
static void link_frame(struct fips_node *node, const struct fips_frame_up *frame)
{
	struct fips_link *link = fips_link_by_id(node, frame->link_id);
	size_t len = frame->payload.len + 1;
	u8 *msg;

	if (!link) {
		count_unknown_link(node, frame->msg_type);
		return;
	}
	fips_link_heard(link, node->now_ms);
	msg = malloc(len);
	if (!msg)
		return;
	msg[0] = frame->msg_type;
	if (frame->payload.len)
		memcpy(msg + 1, frame->payload.data, frame->payload.len);
	link_message(node, link, msg, len);
	free(msg);
}

/* ---- Session datagrams and messages ---- */

static void count_unopened(struct fips_node *node, const struct fips_node_addr *src)
{
	fips_node_count(node, fips_session_find(node, src) ? FIPS_COUNT_SESSION_BAD_STATE :
							     FIPS_COUNT_SESSION_UNKNOWN);
}

static void local_datagram(struct fips_node *node, const struct fips_frame_up *frame)
{
	const struct fips_bytes *payload = &frame->payload;
	struct fips_packet_prefix prefix;

	if (fips_prefix_parse(&prefix, payload->data, payload->len) < 0)
		fips_node_count(node, FIPS_COUNT_SESSION_DECODE_ERROR);
	else if (prefix.phase != FIPS_PHASE_ESTABLISHED)
		fips_session_handshake_receive(node, &frame->src, frame->path_mtu, payload->data,
					       payload->len);
	else if (prefix.flags & FIPS_FSP_FLAG_U)
		fips_signal_receive(node, payload->data, payload->len);
	else
		count_unopened(node, &frame->src);
}

static void datagram_frame(struct fips_node *node, const struct fips_frame_up *frame)
{
	fips_routing_learn(node, &frame->src, &frame->dest, frame->payload.data,
			   frame->payload.len);
	if (!frame->copy)
		local_datagram(node, frame);
	fips_searching_learned(node, &frame->src);
	fips_searching_learned(node, &frame->dest);
}

static void session_frame(struct fips_node *node, const struct fips_frame_up *frame)
{
	struct fips_session *session = fips_session_find(node, &frame->session);
	const struct fips_bytes *body = &frame->payload;

	if (!session || session->state != FIPS_SESSION_ESTABLISHED) {
		count_unopened(node, &frame->session);
		return;
	}
	if (frame->path_mtu)
		fips_pmtu_observe(&session->pmtu, frame->path_mtu);
	switch (frame->msg_type) {
	case FIPS_SESSION_MSG_SENDER_REPORT:
	case FIPS_SESSION_MSG_RECEIVER_REPORT:
		fips_measuring_session_report(node, session, frame->msg_type, body->data,
					      body->len);
		break;
	case FIPS_SESSION_MSG_PATH_MTU:
		fips_measuring_path_mtu(node, session, body->data, body->len);
		break;
	default:
		break;
	}
}

void fips_node_frame(struct fips_node *node, const struct fips_frame_up *frame,
		     const struct fips_now *now)
{
	fips_node_enter(node, now);
	if (node->state != FIPS_NODE_RUNNING)
		return;
	switch (frame->type) {
	case FIPS_FRAME_TYPE_RAW:
		raw_frame(node, frame);
		break;
	case FIPS_FRAME_TYPE_LINK:
		link_frame(node, frame);
		break;
	case FIPS_FRAME_TYPE_DATAGRAM:
		datagram_frame(node, frame);
		break;
	case FIPS_FRAME_TYPE_SESSION:
		session_frame(node, frame);
		break;
	case FIPS_FRAME_TYPE_ROUTE_MISS:
		fips_routing_miss(node, frame);
		break;
	case FIPS_FRAME_TYPE_SESSION_MISS:
		fips_node_call(node, &frame->dest);
		break;
	case FIPS_FRAME_TYPE_MTU_EXCEEDED:
		fips_signal_mtu_exceeded(node, &frame->src, &frame->dest, frame->path_mtu);
		break;
	case FIPS_FRAME_TYPE_INJECT:
		break;
	}
}
