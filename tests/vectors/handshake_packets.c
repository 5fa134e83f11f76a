// SPDX-License-Identifier: MIT
/* Vectors of what carries the handshakes: link frames of phases 1 and 2, session messages. */
#include "libfips/packet.h"
#include "runner.h"

static void check_prefix(struct vector *v, const struct vector_bytes *frame)
{
	json_t *expected = vector_get(v, v->json, "common_prefix");
	struct fips_packet_prefix prefix;

	if (fips_prefix_parse(&prefix, frame->data, frame->len) < 0) {
		vector_check_null(v, v->json, "common_prefix", false);
		return;
	}
	vector_check_u64(v, expected, "version", prefix.version);
	vector_check_u64(v, expected, "phase", prefix.phase);
	vector_check_u64(v, expected, "flags", prefix.flags);
	vector_check_u64(v, expected, "payload_len", prefix.payload_len);
}

static void run_frame_parse(struct vector *v)
{
	struct vector_bytes frame = vector_hex(v, v->json, "frame");
	json_t *expected;
	struct fips_link_msg1 msg1;
	struct fips_link_msg2 msg2;

	check_prefix(v, &frame);
	if (fips_link_msg1_parse(&msg1, frame.data, frame.len) < 0) {
		vector_check_null(v, v->json, "as_msg1", false);
	} else {
		expected = vector_get(v, v->json, "as_msg1");
		vector_check_u64(v, expected, "sender_index", msg1.sender_index);
		vector_check_u64(v, expected, "noise_offset", msg1.noise - frame.data);
	}
	if (fips_link_msg2_parse(&msg2, frame.data, frame.len) < 0) {
		vector_check_null(v, v->json, "as_msg2", false);
	} else {
		expected = vector_get(v, v->json, "as_msg2");
		vector_check_u64(v, expected, "sender_index", msg2.sender_index);
		vector_check_u64(v, expected, "receiver_index", msg2.receiver_index);
		vector_check_u64(v, expected, "noise_offset", msg2.noise - frame.data);
	}
}

static u8 phase_of(struct vector *v)
{
	const char *message = vector_str(v, v->json, "message");

	if (!strcmp(message, "setup"))
		return FIPS_PHASE_MSG1;
	if (!strcmp(message, "ack"))
		return FIPS_PHASE_MSG2;
	vector_check(v, "message", !strcmp(message, "msg3"), "expected setup, ack or msg3");
	return FIPS_PHASE_MSG3;
}

/* The vector has the body alone; version and flags of the prefix must not matter. */
static void run_body_decode(struct vector *v)
{
	struct vector_bytes body = vector_hex(v, v->json, "body");
	const struct fips_packet_prefix prefix = {
		.version = 5,
		.phase = phase_of(v),
		.flags = 0xa5,
	};
	size_t len = sizeof(struct fips_prefix) + body.len;
	u8 *packet = vector_alloc(v, len);
	struct fips_session_handshake_msg msg;
	json_t *decoded;
	int consumed;

	fips_prefix_build(&prefix, packet, len);
	memcpy(packet + sizeof(struct fips_prefix), body.data, body.len);
	consumed = fips_session_handshake_parse(&msg, packet, len);
	vector_check_str(v, v->json, "verdict",
			 fips_packet_error_name(consumed < 0 ? consumed : 0));
	if (consumed < 0) {
		vector_check_null(v, v->json, "decoded", false);
		return;
	}
	decoded = vector_get(v, v->json, "decoded");
	vector_check_u64(v, decoded, "flags_kept", msg.flags);
	vector_check_hex(v, decoded, "handshake", msg.noise, msg.noise_len);
	if (msg.phase != FIPS_PHASE_MSG3) {
		vector_check_coords(v, decoded, "src_coords", &msg.src_coords);
		vector_check_coords(v, decoded, "dest_coords", &msg.dest_coords);
	}
}

static const struct vector_handler handlers[] = {
	{ "noise_ik", "frame_parse", run_frame_parse },
	{ "noise_xk", "body_decode", run_body_decode },
};

VECTOR_HANDLERS(handlers)
