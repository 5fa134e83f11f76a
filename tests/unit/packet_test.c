// SPDX-License-Identifier: MIT
/*
 * Packet codecs: one sample of every message, built into too little room, read cut off anywhere,
 * and read back; sizes as the protocol has them.
 */
#include <assert.h>

#include "libfips/packet.h"
#include "unit.h"

#define MESSAGE_MAX 4096

static const struct fips_node_addr addrs[3] = { { { 3 } }, { { 2 } }, { { 1 } } };
static const struct fips_coords coords = { addrs, 3 };
static const struct fips_coords short_coords = { addrs + 1, 2 };
static const u8 bytes[FIPS_FILTER_LEN(FIPS_FILTER_SIZE_CLASS)] = { 1, 2, 3 };

/* ---- Samples ---- */

static int build_prefix(void *out, size_t size)
{
	const struct fips_packet_prefix prefix = { 0, FIPS_PHASE_MSG3, 0x12, 0x3456 };

	return fips_prefix_build(&prefix, out, size);
}

static int parse_prefix(const void *data, size_t len)
{
	struct fips_packet_prefix prefix;

	return fips_prefix_parse(&prefix, data, len);
}

static int build_coords(void *out, size_t size)
{
	return fips_coords_build(&coords, out, size);
}

static int parse_coords(const void *data, size_t len)
{
	struct fips_coords parsed;

	return fips_coords_parse(&parsed, data, len);
}

static int build_coords_pair(void *out, size_t size)
{
	int n = fips_coords_build(&coords, out, size);
	int m = n < 0 ? n : fips_coords_build(&short_coords, (u8 *)out + n, size - n);

	return m < 0 ? m : n + m;
}

static int parse_coords_pair(const void *data, size_t len)
{
	struct fips_coords src, dest;

	return fips_coords_pair_parse(&src, &dest, data, len);
}

static int build_msg1(void *out, size_t size)
{
	const struct fips_link_msg1 msg = { 7, bytes };

	return fips_link_msg1_build(&msg, out, size);
}

static int parse_msg1(const void *data, size_t len)
{
	struct fips_link_msg1 msg;

	return fips_link_msg1_parse(&msg, data, len);
}

static int build_msg2(void *out, size_t size)
{
	const struct fips_link_msg2 msg = { 7, 8, bytes };

	return fips_link_msg2_build(&msg, out, size);
}

static int parse_msg2(const void *data, size_t len)
{
	struct fips_link_msg2 msg;

	return fips_link_msg2_parse(&msg, data, len);
}

static int build_datagram(void *out, size_t size)
{
	struct fips_datagram dg;

	fips_datagram_init(&dg, &addrs[0], &addrs[1], NULL, 0);
	return fips_datagram_build(&dg, out, size);
}

static int parse_datagram(const void *data, size_t len)
{
	struct fips_datagram dg;

	return fips_datagram_parse(&dg, data, len);
}

static int build_link_sr(void *out, size_t size)
{
	const struct fips_sender_counts sr = { .cumulative_bytes_sent = 9 };

	return fips_link_sender_report_build(&sr, out, size);
}

static int parse_link_sr(const void *data, size_t len)
{
	struct fips_sender_counts sr;

	return fips_link_sender_report_parse(&sr, data, len);
}

static int build_link_rr(void *out, size_t size)
{
	const struct fips_receiver_counts rr = { .owd_trend = -1 };

	return fips_link_receiver_report_build(&rr, out, size);
}

static int parse_link_rr(const void *data, size_t len)
{
	struct fips_receiver_counts rr;

	return fips_link_receiver_report_parse(&rr, data, len);
}

static int build_tree(void *out, size_t size)
{
	const struct fips_ancestry_entry entries[2] = { { .node = addrs[0] } };
	const struct fips_tree_announce ta = {
		.ancestry = { entries, 2 },
		.signature = bytes,
	};

	return fips_tree_announce_build(&ta, out, size);
}

static int parse_tree(const void *data, size_t len)
{
	struct fips_tree_announce ta;

	return fips_tree_announce_parse(&ta, data, len);
}

static int build_filter(void *out, size_t size)
{
	const struct fips_filter_announce fa = {
		.hash_count = 5,
		.size_class = FIPS_FILTER_SIZE_CLASS,
		.filter = bytes,
		.filter_len = sizeof(bytes),
	};

	return fips_filter_announce_build(&fa, out, size);
}

static int parse_filter(const void *data, size_t len)
{
	struct fips_filter_announce fa;

	return fips_filter_announce_parse(&fa, data, len);
}

static int build_request(void *out, size_t size)
{
	const struct fips_lookup_request lr = { .ttl = 3, .origin_coords = coords };

	return fips_lookup_request_build(&lr, out, size);
}

static int parse_request(const void *data, size_t len)
{
	struct fips_lookup_request lr;

	return fips_lookup_request_parse(&lr, data, len);
}

static int build_response(void *out, size_t size)
{
	const struct fips_lookup_response lr = { .target_coords = coords, .proof = bytes };

	return fips_lookup_response_build(&lr, out, size);
}

static int parse_response(const void *data, size_t len)
{
	struct fips_lookup_response lr;

	return fips_lookup_response_parse(&lr, data, len);
}

static int build_disconnect(void *out, size_t size)
{
	return fips_disconnect_build(FIPS_DISCONNECT_TIMEOUT, out, size);
}

static int parse_disconnect(const void *data, size_t len)
{
	enum fips_disconnect_reason reason;

	return fips_disconnect_parse(&reason, data, len);
}

static int build_handshake(u8 phase, void *out, size_t size)
{
	const struct fips_session_handshake_msg msg = {
		.phase = phase,
		.src_coords = coords,
		.dest_coords = short_coords,
		.noise = bytes,
		.noise_len = 40,
	};

	return fips_session_handshake_build(&msg, out, size);
}

static int build_setup(void *out, size_t size)
{
	return build_handshake(FIPS_PHASE_MSG1, out, size);
}

static int build_ack(void *out, size_t size)
{
	return build_handshake(FIPS_PHASE_MSG2, out, size);
}

static int build_msg3(void *out, size_t size)
{
	return build_handshake(FIPS_PHASE_MSG3, out, size);
}

static int parse_handshake(const void *data, size_t len)
{
	struct fips_session_handshake_msg msg;

	return fips_session_handshake_parse(&msg, data, len);
}

static int build_session_sr(void *out, size_t size)
{
	const struct fips_sender_counts sr = { .cumulative_bytes_sent = 9 };

	return fips_session_sender_report_build(&sr, out, size);
}

static int parse_session_sr(const void *data, size_t len)
{
	struct fips_sender_counts sr;

	return fips_session_sender_report_parse(&sr, data, len);
}

static int build_session_rr(void *out, size_t size)
{
	const struct fips_receiver_counts rr = { .owd_trend = -1 };

	return fips_session_receiver_report_build(&rr, out, size);
}

static int parse_session_rr(const void *data, size_t len)
{
	struct fips_receiver_counts rr;

	return fips_session_receiver_report_parse(&rr, data, len);
}

static int build_path_mtu(void *out, size_t size)
{
	return fips_path_mtu_build(1280, out, size);
}

static int parse_path_mtu(const void *data, size_t len)
{
	u16 path_mtu;

	return fips_path_mtu_parse(&path_mtu, data, len);
}

static int build_data(void *out, size_t size)
{
	const struct fips_data data = { .src_port = 1, .dst_port = FIPS_PORT_IPV6 };

	return fips_data_build(&data, out, size);
}

static int parse_data(const void *data, size_t len)
{
	struct fips_data parsed;

	return fips_data_parse(&parsed, data, len);
}

static int build_error(u8 msg_type, void *out, size_t size)
{
	const struct fips_error_signal err = {
		.msg_type = msg_type,
		.last_coords = short_coords,
		.mtu = 1280,
	};

	return fips_error_signal_build(&err, out, size);
}

static int build_coords_required(void *out, size_t size)
{
	return build_error(FIPS_SESSION_MSG_COORDS_REQUIRED, out, size);
}

static int build_path_broken(void *out, size_t size)
{
	return build_error(FIPS_SESSION_MSG_PATH_BROKEN, out, size);
}

static int build_mtu_exceeded(void *out, size_t size)
{
	return build_error(FIPS_SESSION_MSG_MTU_EXCEEDED, out, size);
}

static int parse_error(const void *data, size_t len)
{
	struct fips_error_signal err;

	return fips_error_signal_parse(&err, data, len);
}

static int parse_heartbeat(const void *data, size_t len)
{
	return fips_heartbeat_parse(data, len);
}

static const struct {
	const char *name;
	int (*build)(void *out, size_t size);
	int (*parse)(const void *data, size_t len);
	int len;
	int one_more; /* what a byte after it does: 0: nothing, else the error */
} samples[] = {
	{ "prefix", build_prefix, parse_prefix, 4, 0 },
	{ "coordinates", build_coords, parse_coords, 50, 0 },
	{ "coordinates, a pair", build_coords_pair, parse_coords_pair, 50 + 34, 0 },
	{ "link msg1", build_msg1, parse_msg1, 114, FIPS_PACKET_TOO_LONG },
	{ "link msg2", build_msg2, parse_msg2, 69, FIPS_PACKET_TOO_LONG },
	{ "datagram", build_datagram, parse_datagram, 36, 0 },
	{ "link sender report", build_link_sr, parse_link_sr, 48, 0 },
	{ "link receiver report", build_link_rr, parse_link_rr, 68, 0 },
	{ "tree announcement", build_tree, parse_tree, 100 + 2 * 32, 0 },
	{ "filter announcement", build_filter, parse_filter, 1035, FIPS_PACKET_TOO_LONG },
	{ "lookup request", build_request, parse_request, 46 + 3 * 16, 0 },
	{ "lookup response", build_response, parse_response, 93 + 3 * 16, 0 },
	{ "disconnect", build_disconnect, parse_disconnect, 2, 0 },
	{ "heartbeat", fips_heartbeat_build, parse_heartbeat, 1, 0 },
	{ "session setup", build_setup, parse_handshake, 5 + 50 + 34 + 2 + 40, 0 },
	{ "session ack", build_ack, parse_handshake, 5 + 50 + 34 + 2 + 40, 0 },
	{ "session msg3", build_msg3, parse_handshake, 5 + 2 + 40, 0 },
	{ "session sender report", build_session_sr, parse_session_sr, 46, 0 },
	{ "session receiver report", build_session_rr, parse_session_rr, 66, 0 },
	{ "path MTU", build_path_mtu, parse_path_mtu, 2, 0 },
	{ "data", build_data, parse_data, 4, 0 },
	{ "coords required", build_coords_required, parse_error, 38, 0 },
	{ "path broken", build_path_broken, parse_error, 38 + 34, 0 },
	{ "MTU exceeded", build_mtu_exceeded, parse_error, 40, 0 },
};

/* ---- Tests over all samples ---- */

static void lengths(void **state)
{
	u8 out[MESSAGE_MAX];

	for (size_t i = 0; i < FIPS_ARRAY_SIZE(samples); i++) {
		int len = samples[i].build(out, sizeof(out));

		if (len != samples[i].len)
			fail_msg("%s: expected %d bytes, got %d", samples[i].name, samples[i].len,
				 len);
		if (samples[i].parse(out, len) != len)
			fail_msg("%s: not read back whole", samples[i].name);
	}
}

static void no_room_is_refused(void **state)
{
	for (size_t i = 0; i < FIPS_ARRAY_SIZE(samples); i++) {
		for (int size = 0; size <= samples[i].len; size++) {
			u8 *out = malloc(size ? size : 1);
			int len = samples[i].build(out, size);
			int expected = size == samples[i].len ? size : FIPS_PACKET_NO_SPACE;

			if (len != expected)
				fail_msg("%s into %d bytes: expected %d, got %d", samples[i].name,
					 size, expected, len);
			free(out);
		}
	}
}

static void cut_off_anywhere_is_too_short(void **state)
{
	u8 out[MESSAGE_MAX];

	for (size_t i = 0; i < FIPS_ARRAY_SIZE(samples); i++) {
		int whole = samples[i].build(out, sizeof(out));

		for (int len = 0; len < whole; len++) {
			u8 *copy = unit_copy(out, len);

			if (samples[i].parse(copy, len) != FIPS_PACKET_TOO_SHORT)
				fail_msg("%s of %d bytes, cut to %d: not refused as too short",
					 samples[i].name, whole, len);
			free(copy);
		}
	}
}

static void bytes_after_the_end(void **state)
{
	u8 out[MESSAGE_MAX];

	for (size_t i = 0; i < FIPS_ARRAY_SIZE(samples); i++) {
		int len = samples[i].build(out, sizeof(out));
		int consumed = samples[i].parse(out, len + 1);
		/* The payload of these two goes to the end of the packet. */
		bool takes_all = samples[i].parse == parse_datagram ||
				 samples[i].parse == parse_data;
		int expected = samples[i].one_more ? samples[i].one_more : len + takes_all;

		if (consumed != expected)
			fail_msg("%s: expected %d, got %d", samples[i].name, expected, consumed);
	}
}

/* ---- What is peculiar to one message ---- */

static void another_type(void **state)
{
	static const u8 types[] = {
		FIPS_LINK_MSG_DATAGRAM,	       FIPS_LINK_MSG_SENDER_REPORT,
		FIPS_LINK_MSG_RECEIVER_REPORT, FIPS_LINK_MSG_TREE_ANNOUNCE,
		FIPS_LINK_MSG_FILTER_ANNOUNCE, FIPS_LINK_MSG_LOOKUP_REQUEST,
		FIPS_LINK_MSG_LOOKUP_RESPONSE, FIPS_LINK_MSG_DISCONNECT,
		FIPS_LINK_MSG_HEARTBEAT,
	};
	static int (*const parsers[])(const void *data, size_t len) = {
		parse_datagram, parse_link_sr,	parse_link_rr,	  parse_tree,	   parse_filter,
		parse_request,	parse_response, parse_disconnect, parse_heartbeat,
	};
	u8 message[1] = { 0 };

	for (size_t i = 0; i < FIPS_ARRAY_SIZE(types); i++) {
		for (unsigned int type = 0; type <= UINT8_MAX; type++) {
			message[0] = type;
			if (type != types[i])
				assert_int_equal(parsers[i](message, 1), FIPS_PACKET_WRONG_TYPE);
			else
				assert_int_not_equal(parsers[i](message, 1),
						     FIPS_PACKET_WRONG_TYPE);
		}
	}
}

static void handshake_of_a_link(void **state)
{
	u8 out[MESSAGE_MAX];
	int len = build_msg1(out, sizeof(out));

	out[0] = FIPS_PHASE_MSG2;
	assert_int_equal(parse_msg1(out, len), FIPS_PACKET_WRONG_TYPE);
	out[0] = 1 << FIPS_VERSION_SHIFT | FIPS_PHASE_MSG1;
	assert_int_equal(parse_msg1(out, len), FIPS_PACKET_UNSUPPORTED_VERSION);
	out[0] = FIPS_PHASE_MSG1;
	out[1] = 0x80;
	assert_int_equal(parse_msg1(out, len), FIPS_PACKET_MALFORMED);
}

static void handshake_of_a_session(void **state)
{
	static const u8 long_noise[UINT16_MAX];
	struct fips_session_handshake_msg msg = { .phase = FIPS_PHASE_MSG1, .src_coords = coords };
	u8 out[MESSAGE_MAX];

	assert_int_equal(fips_session_handshake_build(&msg, out, sizeof(out)),
			 FIPS_PACKET_MALFORMED);
	msg.phase = FIPS_PHASE_ESTABLISHED;
	assert_int_equal(fips_session_handshake_build(&msg, out, sizeof(out)),
			 FIPS_PACKET_WRONG_TYPE);
	msg.phase = FIPS_PHASE_MSG3;
	msg.noise = long_noise;
	msg.noise_len = sizeof(long_noise);
	assert_int_equal(fips_session_handshake_build(&msg, out, sizeof(out)),
			 FIPS_PACKET_TOO_LONG);
	for (unsigned int phase = 0; phase < 16; phase++) {
		int len = build_msg3(out, sizeof(out));

		out[0] = phase;
		if (phase < FIPS_PHASE_MSG1 || phase > FIPS_PHASE_MSG3)
			assert_int_equal(parse_handshake(out, len), FIPS_PACKET_WRONG_TYPE);
	}
}

static void coordinates_point_into_the_packet(void **state)
{
	u8 out[MESSAGE_MAX];
	struct fips_lookup_request lr;
	int len = build_request(out, sizeof(out));

	assert_int_equal(fips_lookup_request_parse(&lr, out, len), len);
	assert_true(fips_coords_equal(&lr.origin_coords, &coords));
	assert_ptr_equal(lr.origin_coords.addrs, out + 46);
}

static void most_coordinates_there_can_be(void **state)
{
	const struct fips_coords many = { calloc(UINT16_MAX, sizeof(struct fips_node_addr)),
					  UINT16_MAX };
	size_t size = fips_coords_wire_len(&many);
	u8 *out = malloc(size);
	struct fips_coords parsed;

	assert_int_equal(fips_coords_build(&many, out, size - 1), FIPS_PACKET_NO_SPACE);
	assert_int_equal(fips_coords_build(&many, out, size), size);
	assert_int_equal(fips_coords_parse(&parsed, out, size - 1), FIPS_PACKET_TOO_SHORT);
	assert_int_equal(fips_coords_parse(&parsed, out, size), size);
	assert_int_equal(parsed.count, UINT16_MAX);
	free(out);
	free((void *)many.addrs);
}

static void announcements_that_cannot_be_made(void **state)
{
	const struct fips_ancestry_entry entry = { .node = addrs[0] };
	struct fips_tree_announce ta = { .ancestry = { &entry, 1 } };
	struct fips_filter_announce fa = {
		.size_class = FIPS_FILTER_SIZE_CLASS,
		.filter = bytes,
		.filter_len = sizeof(bytes),
	};
	u8 out[MESSAGE_MAX];

	assert_int_equal(fips_tree_announce_build(&ta, out, sizeof(out)), FIPS_PACKET_NO_SIGNATURE);
	ta.signature = bytes;
	ta.ancestry.count = 0;
	assert_int_equal(fips_tree_announce_build(&ta, out, sizeof(out)), FIPS_PACKET_MALFORMED);
	assert_int_equal(fips_filter_announce_build(&fa, out, sizeof(out)), FIPS_PACKET_MALFORMED);
	fa.hash_count = 5;
	fa.size_class = FIPS_FILTER_SIZE_CLASS_MAX + 1;
	assert_int_equal(fips_filter_announce_build(&fa, out, sizeof(out)), FIPS_PACKET_MALFORMED);
}

static void errors_that_are_none(void **state)
{
	u8 out[MESSAGE_MAX];
	int len = build_mtu_exceeded(out, sizeof(out));

	assert_int_equal(build_error(FIPS_SESSION_MSG_DATA, out + len, sizeof(out) - len),
			 FIPS_PACKET_WRONG_TYPE);
	out[4] = FIPS_SESSION_MSG_DATA;
	assert_int_equal(parse_error(out, len), FIPS_PACKET_WRONG_TYPE);
	out[4] = FIPS_SESSION_MSG_MTU_EXCEEDED + 1;
	assert_int_equal(parse_error(out, len), FIPS_PACKET_WRONG_TYPE);
}

static void hops(void **state)
{
	struct fips_datagram dg = { .ttl = 1 };
	struct fips_lookup_request lr = { .ttl = 1 };

	assert_true(fips_datagram_decrement_ttl(&dg));
	assert_false(fips_datagram_decrement_ttl(&dg));
	assert_int_equal(dg.ttl, 0);
	assert_true(fips_lookup_request_decrement_ttl(&lr));
	assert_false(fips_lookup_request_decrement_ttl(&lr));
	assert_int_equal(lr.ttl, 0);
}

static void every_error_has_a_name_and_a_sentence(void **state)
{
	for (int err = FIPS_PACKET_NO_SPACE; err <= 0; err++) {
		assert_non_null(fips_packet_error_name(err));
		assert_non_null(fips_packet_strerror(err));
	}
	assert_string_equal(fips_packet_strerror(-99), "unknown packet error");
	assert_string_equal(fips_packet_error_name(-99), "Unknown");
}

/* The wire structures hold no padding: their sizes are the protocol's. */
static_assert(sizeof(struct fips_prefix) == 4, "common prefix");
static_assert(sizeof(struct fips_fmp_hdr) == 16, "outer header of a frame");
static_assert(sizeof(struct fips_fmp_inner) == 5, "inner header of a frame");
static_assert(sizeof(struct fips_fsp_hdr) == 12, "outer header of a message");
static_assert(sizeof(struct fips_fsp_inner) == 6, "inner header of a message");
static_assert(sizeof(struct fips_ancestry_entry) == 32, "ancestry entry");
static_assert(sizeof(struct fips_tree_declaration) == 48, "signed declaration");
static_assert(sizeof(struct fips_shim_hdr) == 7, "shim header");
static_assert(FIPS_FMP_OVERHEAD == 16 + 4 + 16, "what a frame adds to a message");
static_assert(FIPS_FSP_OVERHEAD == 12 + 6 + 16, "what a message adds to its body");

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lengths),
		cmocka_unit_test(no_room_is_refused),
		cmocka_unit_test(cut_off_anywhere_is_too_short),
		cmocka_unit_test(bytes_after_the_end),
		cmocka_unit_test(another_type),
		cmocka_unit_test(handshake_of_a_link),
		cmocka_unit_test(handshake_of_a_session),
		cmocka_unit_test(coordinates_point_into_the_packet),
		cmocka_unit_test(most_coordinates_there_can_be),
		cmocka_unit_test(announcements_that_cannot_be_made),
		cmocka_unit_test(errors_that_are_none),
		cmocka_unit_test(hops),
		cmocka_unit_test(every_error_has_a_name_and_a_sentence),
	};

	return cmocka_run_group_tests_name("packet", tests, NULL, NULL);
}
