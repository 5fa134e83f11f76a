// SPDX-License-Identifier: MIT
/* Vectors of messages: encoding and decoding through one table, coordinates, names, flags. */
#include "messages.h"

struct fips_sender_counts sender_counts(struct vector *v, json_t *fields)
{
	const struct fips_sender_counts sr = {
		.interval_start_counter = vector_u64(v, fields, "interval_start_counter"),
		.interval_end_counter = vector_u64(v, fields, "interval_end_counter"),
		.interval_start_timestamp = vector_u64(v, fields, "interval_start_timestamp"),
		.interval_end_timestamp = vector_u64(v, fields, "interval_end_timestamp"),
		.interval_bytes_sent = vector_u64(v, fields, "interval_bytes_sent"),
		.cumulative_packets_sent = vector_u64(v, fields, "cumulative_packets_sent"),
		.cumulative_bytes_sent = vector_u64(v, fields, "cumulative_bytes_sent"),
	};

	return sr;
}

void check_sender_counts(struct vector *v, json_t *decoded, const struct fips_sender_counts *sr)
{
	vector_check_u64(v, decoded, "interval_start_counter", sr->interval_start_counter);
	vector_check_u64(v, decoded, "interval_end_counter", sr->interval_end_counter);
	vector_check_u64(v, decoded, "interval_start_timestamp", sr->interval_start_timestamp);
	vector_check_u64(v, decoded, "interval_end_timestamp", sr->interval_end_timestamp);
	vector_check_u64(v, decoded, "interval_bytes_sent", sr->interval_bytes_sent);
	vector_check_u64(v, decoded, "cumulative_packets_sent", sr->cumulative_packets_sent);
	vector_check_u64(v, decoded, "cumulative_bytes_sent", sr->cumulative_bytes_sent);
}

struct fips_receiver_counts receiver_counts(struct vector *v, json_t *fields)
{
	const struct fips_receiver_counts rr = {
		.highest_counter = vector_u64(v, fields, "highest_counter"),
		.cumulative_packets_recv = vector_u64(v, fields, "cumulative_packets_recv"),
		.cumulative_bytes_recv = vector_u64(v, fields, "cumulative_bytes_recv"),
		.timestamp_echo = vector_u64(v, fields, "timestamp_echo"),
		.dwell_time = vector_u64(v, fields, "dwell_time"),
		.max_burst_loss = vector_u64(v, fields, "max_burst_loss"),
		.mean_burst_loss = vector_u64(v, fields, "mean_burst_loss"),
		.jitter = vector_u64(v, fields, "jitter"),
		.ecn_ce_count = vector_u64(v, fields, "ecn_ce_count"),
		.owd_trend = vector_s64(v, fields, "owd_trend"),
		.burst_loss_count = vector_u64(v, fields, "burst_loss_count"),
		.cumulative_reorder_count = vector_u64(v, fields, "cumulative_reorder_count"),
		.interval_packets_recv = vector_u64(v, fields, "interval_packets_recv"),
		.interval_bytes_recv = vector_u64(v, fields, "interval_bytes_recv"),
	};

	return rr;
}

void check_receiver_counts(struct vector *v, json_t *decoded, const struct fips_receiver_counts *rr)
{
	vector_check_u64(v, decoded, "highest_counter", rr->highest_counter);
	vector_check_u64(v, decoded, "cumulative_packets_recv", rr->cumulative_packets_recv);
	vector_check_u64(v, decoded, "cumulative_bytes_recv", rr->cumulative_bytes_recv);
	vector_check_u64(v, decoded, "timestamp_echo", rr->timestamp_echo);
	vector_check_u64(v, decoded, "dwell_time", rr->dwell_time);
	vector_check_u64(v, decoded, "max_burst_loss", rr->max_burst_loss);
	vector_check_u64(v, decoded, "mean_burst_loss", rr->mean_burst_loss);
	vector_check_u64(v, decoded, "jitter", rr->jitter);
	vector_check_u64(v, decoded, "ecn_ce_count", rr->ecn_ce_count);
	vector_check_s64(v, decoded, "owd_trend", rr->owd_trend);
	vector_check_u64(v, decoded, "burst_loss_count", rr->burst_loss_count);
	vector_check_u64(v, decoded, "cumulative_reorder_count", rr->cumulative_reorder_count);
	vector_check_u64(v, decoded, "interval_packets_recv", rr->interval_packets_recv);
	vector_check_u64(v, decoded, "interval_bytes_recv", rr->interval_bytes_recv);
}

/* The reference has one name for both kinds of wrong length. */
static const char *verdict_name(int consumed)
{
	if (consumed == FIPS_PACKET_TOO_LONG)
		consumed = FIPS_PACKET_TOO_SHORT;
	return fips_packet_error_name(consumed < 0 ? consumed : 0);
}

static const struct message_codec *find(const struct message_codec *codecs, size_t count,
					const char *message)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(codecs[i].message, message))
			return &codecs[i];
	return NULL;
}

static const struct message_codec *codec_of(struct vector *v)
{
	const char *message = vector_str(v, v->json, "message");
	const struct message_codec *codec;

	codec = find(link_codecs, link_codec_count, message);
	if (!codec)
		codec = find(session_codecs, session_codec_count, message);
	if (!codec)
		vector_fail(v, "message", "\"%s\" is not known to this handler", message);
	return codec;
}

static void run_encode(struct vector *v)
{
	const struct message_codec *codec = codec_of(v);
	json_t *decoded = json_object_get(v->json, "decoded");
	u8 *out = vector_alloc(v, MESSAGE_MAX);
	int len, consumed;

	if (!codec)
		return;
	vector_check_str(v, v->json, "layer", codec->layer);
	vector_check_u64(v, v->json, "decode_skips", codec->lead_len);
	len = codec->build(v, vector_get(v, v->json, "fields"), out, MESSAGE_MAX);
	if (!vector_check(v, "bytes", len > 0, "expected a message, got %s",
			  fips_packet_strerror(len)))
		return;
	vector_check_hex(v, v->json, "bytes", out, len);

	vector_where(v, "decoded");
	consumed = codec->parse(v, decoded, out, len);
	vector_where(v, "%s", "");
	vector_check(v, "bytes", consumed == len, "expected %d to be consumed, got %d", len,
		     consumed);
	if (decoded)
		vector_check_str(v, v->json, "verdict", verdict_name(consumed));
}

static void run_decode(struct vector *v)
{
	const struct message_codec *codec = codec_of(v);
	struct vector_bytes input = vector_hex(v, v->json, "decode_input");
	json_t *decoded = vector_get(v, v->json, "decoded");
	u8 *message;
	int consumed;

	if (!codec)
		return;
	message = vector_alloc(v, codec->lead_len + input.len);
	memcpy(message, codec->lead, codec->lead_len);
	memcpy(message + codec->lead_len, input.data, input.len);
	consumed = codec->parse(v, decoded, message, codec->lead_len + input.len);
	vector_check_str(v, v->json, "verdict", verdict_name(consumed));
	if (consumed < 0)
		vector_check_null(v, v->json, "decoded", false);
}

static void check_coords_parsed(struct vector *v, int consumed, const struct fips_coords *coords)
{
	vector_check_u64(v, v->json, "consumed", consumed);
	if (coords->count)
		vector_check_coords(v, v->json, "coords", coords);
	else
		vector_check_null(v, v->json, "coords", false);
}

static void run_coords(struct vector *v)
{
	struct fips_coords coords = vector_coords(v, v->json, "coords");
	size_t size = fips_coords_wire_len(&coords);
	u8 *out = vector_alloc(v, size);
	struct fips_coords parsed;
	int len;

	vector_check_u64(v, v->json, "wire_size", size);
	len = fips_coords_build(&coords, out, size);
	vector_check_hex(v, v->json, "bytes", out, len > 0 ? len : 0);
	check_coords_parsed(v, fips_coords_parse(&parsed, out, size), &parsed);
}

static void run_coords_decode(struct vector *v)
{
	struct vector_bytes bytes = vector_hex(v, v->json, "bytes");
	struct fips_coords coords;
	int consumed;

	consumed = fips_coords_parse_optional(&coords, bytes.data, bytes.len);
	vector_check_str(v, v->json, "verdict", verdict_name(consumed));
	if (consumed >= 0) {
		check_coords_parsed(v, consumed, &coords);
		return;
	}
	vector_check_null(v, v->json, "consumed", false);
	vector_check_null(v, v->json, "coords", false);
}

/* Each code of the vector has this name, and no other code has one. */
static void check_table(struct vector *v, const char *key, const char *(*name_of)(u8 code))
{
	json_t *table = vector_get(v, v->json, key);
	char code_text[3];

	for (unsigned int code = 0; code <= UINT8_MAX; code++) {
		const char *name = name_of(code);

		snprintf(code_text, sizeof(code_text), "%02x", code);
		vector_where(v, "%s", key);
		if (name)
			vector_check_str(v, table, code_text, name);
		else if (json_object_get(table, code_text))
			vector_fail(v, code_text, "expected a name, got none");
	}
	vector_where(v, "%s", "");
}

static void run_tables(struct vector *v)
{
	check_table(v, "link_message", fips_link_msg_name);
	check_table(v, "session_message", fips_session_msg_name);
	check_table(v, "handshake_message", fips_handshake_msg_name);
	check_table(v, "disconnect_reason", fips_disconnect_reason_name);
}

/* Bits of a flags byte by name, and the byte with all unknown ones left out. */
struct flag_bit {
	const char *name;
	u8 bit;
};

static void check_flags(struct vector *v, const char *key, const struct flag_bit *bits,
			size_t count)
{
	json_t *expected = vector_get(v, v->json, key);
	u8 byte = vector_u64(v, v->json, "byte");
	u8 known = 0;

	vector_where(v, "%s", key);
	for (size_t i = 0; i < count; i++) {
		vector_check_bool(v, expected, bits[i].name, byte & bits[i].bit);
		known |= bits[i].bit;
	}
	vector_check_u64(v, expected, "reencoded", byte & known);
	vector_where(v, "%s", "");
}

static void run_flags(struct vector *v)
{
	static const struct flag_bit prefix_bits[] = {
		{ "coords_present", FIPS_FSP_FLAG_CP },
		{ "key_epoch", FIPS_FSP_FLAG_K },
		{ "unencrypted", FIPS_FSP_FLAG_U },
	};
	static const struct flag_bit inner_bits[] = {
		{ "spin", FIPS_FSP_INNER_FLAG_SP },
	};
	static const struct flag_bit setup_bits[] = {
		{ "request_ack", FIPS_SETUP_FLAG_REQUEST_ACK },
		{ "bidirectional", FIPS_SETUP_FLAG_BIDIRECTIONAL },
	};

	check_flags(v, "session_prefix", prefix_bits, FIPS_ARRAY_SIZE(prefix_bits));
	check_flags(v, "session_inner", inner_bits, FIPS_ARRAY_SIZE(inner_bits));
	check_flags(v, "setup", setup_bits, FIPS_ARRAY_SIZE(setup_bits));
}

/* clang-format off */
static const struct vector_handler handlers[] = {
	{ "messages", "encode", run_encode },
	{ "messages", "decode", run_decode },
	{ "messages", "coords", run_coords },
	{ "messages", "coords_decode", run_coords_decode },
	{ "messages", "tables", run_tables },
	{ "messages", "flags", run_flags },
};
/* clang-format on */

VECTOR_HANDLERS(handlers)
