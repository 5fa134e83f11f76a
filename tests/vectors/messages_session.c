// SPDX-License-Identifier: MIT
/* Vectors of session messages: reports, path MTU, data, coordinates warm-up, errors. */
#include "libfips/frame.h"
#include "messages.h"

/* ---- Reports and path MTU ---- */

static int build_sender_report(struct vector *v, json_t *fields, u8 *out, size_t size)
{
	const struct fips_sender_counts sr = sender_counts(v, fields);

	return fips_session_sender_report_build(&sr, out, size);
}

static int parse_sender_report(struct vector *v, json_t *decoded, const u8 *data, size_t len)
{
	struct fips_sender_counts sr;
	int consumed = fips_session_sender_report_parse(&sr, data, len);

	if (consumed >= 0)
		check_sender_counts(v, decoded, &sr);
	return consumed;
}

static int build_receiver_report(struct vector *v, json_t *fields, u8 *out, size_t size)
{
	const struct fips_receiver_counts rr = receiver_counts(v, fields);

	return fips_session_receiver_report_build(&rr, out, size);
}

static int parse_receiver_report(struct vector *v, json_t *decoded, const u8 *data, size_t len)
{
	struct fips_receiver_counts rr;
	int consumed = fips_session_receiver_report_parse(&rr, data, len);

	if (consumed >= 0)
		check_receiver_counts(v, decoded, &rr);
	return consumed;
}

static int build_path_mtu(struct vector *v, json_t *fields, u8 *out, size_t size)
{
	return fips_path_mtu_build(vector_u64(v, fields, "path_mtu"), out, size);
}

static int parse_path_mtu(struct vector *v, json_t *decoded, const u8 *data, size_t len)
{
	u16 path_mtu;
	int consumed = fips_path_mtu_parse(&path_mtu, data, len);

	if (consumed >= 0)
		vector_check_u64(v, decoded, "path_mtu", path_mtu);
	return consumed;
}

/* ---- Errors ---- */

static struct fips_error_signal error_signal(struct vector *v, json_t *fields, u8 msg_type)
{
	struct fips_error_signal err = {
		.msg_type = msg_type,
		.dest = vector_addr(v, fields, "dest_addr"),
		.reporter = vector_addr(v, fields, "reporter"),
	};

	if (msg_type == FIPS_SESSION_MSG_PATH_BROKEN)
		err.last_coords = vector_coords(v, fields, "last_known_coords");
	if (msg_type == FIPS_SESSION_MSG_MTU_EXCEEDED)
		err.mtu = vector_u64(v, fields, "mtu");
	return err;
}

static int build_error(struct vector *v, json_t *fields, u8 msg_type, u8 *out, size_t size)
{
	const struct fips_error_signal err = error_signal(v, fields, msg_type);

	return fips_error_signal_build(&err, out, size);
}

static int build_coords_required(struct vector *v, json_t *fields, u8 *out, size_t size)
{
	return build_error(v, fields, FIPS_SESSION_MSG_COORDS_REQUIRED, out, size);
}

static int build_path_broken(struct vector *v, json_t *fields, u8 *out, size_t size)
{
	return build_error(v, fields, FIPS_SESSION_MSG_PATH_BROKEN, out, size);
}

static int build_mtu_exceeded(struct vector *v, json_t *fields, u8 *out, size_t size)
{
	return build_error(v, fields, FIPS_SESSION_MSG_MTU_EXCEEDED, out, size);
}

static int parse_error(struct vector *v, json_t *decoded, const u8 *data, size_t len)
{
	struct fips_error_signal err;
	int consumed = fips_error_signal_parse(&err, data, len);

	if (consumed < 0)
		return consumed;
	vector_check_str(v, v->json, "message", fips_session_msg_name(err.msg_type));
	vector_check_addr(v, decoded, "dest_addr", &err.dest);
	vector_check_addr(v, decoded, "reporter", &err.reporter);
	if (err.msg_type == FIPS_SESSION_MSG_PATH_BROKEN)
		vector_check_coords(v, decoded, "last_known_coords", &err.last_coords);
	if (err.msg_type == FIPS_SESSION_MSG_MTU_EXCEEDED)
		vector_check_u64(v, decoded, "mtu", err.mtu);
	return consumed;
}

/* clang-format off */
const struct message_codec session_codecs[] = {
	{ "SessionSenderReport", "session", { 0 }, 0, build_sender_report, parse_sender_report },
	{ "SessionReceiverReport", "session", { 0 }, 0, build_receiver_report,
	  parse_receiver_report },
	{ "PathMtuNotification", "session", { 0 }, 0, build_path_mtu, parse_path_mtu },
	{ "CoordsRequired", "session",
	  { 0, FIPS_FSP_FLAG_U, 0, 0, FIPS_SESSION_MSG_COORDS_REQUIRED }, 5, build_coords_required,
	  parse_error },
	{ "PathBroken", "session", { 0, FIPS_FSP_FLAG_U, 0, 0, FIPS_SESSION_MSG_PATH_BROKEN }, 5,
	  build_path_broken, parse_error },
	{ "MtuExceeded", "session", { 0, FIPS_FSP_FLAG_U, 0, 0, FIPS_SESSION_MSG_MTU_EXCEEDED }, 5,
	  build_mtu_exceeded, parse_error },
};
/* clang-format on */

const size_t session_codec_count = FIPS_ARRAY_SIZE(session_codecs);

/* ---- CoordsWarmup and data ---- */

static void run_coords_warmup(struct vector *v)
{
	struct fips_session_frame frame = {
		.counter = vector_u64(v, v->json, "counter"),
		.has_coords = true,
		.src_coords = vector_coords(v, v->json, "src_coords"),
		.dest_coords = vector_coords(v, v->json, "dest_coords"),
		.timestamp = vector_u64(v, v->json, "timestamp"),
		.msg_type = FIPS_SESSION_MSG_COORDS_WARMUP,
		.inner_flags = vector_u64(v, v->json, "inner_flags"),
	};
	size_t size = fips_session_frame_len(&frame);
	u8 *out = vector_alloc(v, size);
	u8 *plain = vector_alloc(v, size);
	struct fips_session_frame opened;
	u8 key[FIPS_KEY_LEN];
	int len, plain_len;

	vector_check_str(v, v->json, "message", fips_session_msg_name(frame.msg_type));
	vector_check_str(v, v->json, "layer", "session");
	vector_hex_exact(v, v->json, "key", key, sizeof(key));
	len = fips_session_frame_seal(&frame, key, out, size);
	if (!vector_check(v, "bytes", len > 0, "expected a message, got %s",
			  fips_frame_strerror(len)))
		return;
	vector_check_hex(v, v->json, "bytes", out, len);
	vector_check_hex(v, v->json, "aad", out, sizeof(struct fips_fsp_hdr));

	plain_len = fips_session_frame_open(&opened, key, out, len, plain, size);
	if (!vector_check(v, "bytes", plain_len >= 0, "expected it to open, got %s",
			  fips_frame_strerror(plain_len)))
		return;
	vector_check_hex(v, v->json, "plaintext", plain, plain_len);
	vector_check_u64(v, v->json, "coords_wire_size", opened.coords_len);
	vector_check_coords(v, v->json, "src_coords", &opened.src_coords);
	vector_check_coords(v, v->json, "dest_coords", &opened.dest_coords);
	vector_check_u64(v, v->json, "counter", opened.counter);
	vector_check_u64(v, v->json, "timestamp", opened.timestamp);
	vector_check_u64(v, v->json, "inner_flags", opened.inner_flags);
	vector_check_str(v, v->json, "message", fips_session_msg_name(opened.msg_type));
}

static void run_data_body(struct vector *v)
{
	struct vector_bytes payload = vector_hex(v, v->json, "payload");
	const struct fips_data data = {
		.src_port = vector_u64(v, v->json, "src_port"),
		.dst_port = vector_u64(v, v->json, "dst_port"),
		.payload = payload.data,
		.payload_len = payload.len,
	};
	size_t size = payload.len + sizeof(struct fips_port_hdr);
	u8 *out = vector_alloc(v, size);
	struct fips_data parsed;
	int len;

	vector_check_str(v, v->json, "message", fips_session_msg_name(FIPS_SESSION_MSG_DATA));
	vector_check_str(v, v->json, "layer", "session");
	vector_check_u64(v, v->json, "ipv6_shim_port", FIPS_PORT_IPV6);
	len = fips_data_build(&data, out, size);
	vector_check_hex(v, v->json, "body", out, len > 0 ? len : 0);
	if (!vector_check(v, "body", fips_data_parse(&parsed, out, size) == len,
			  "expected all of it to be consumed"))
		return;
	vector_check_u64(v, v->json, "src_port", parsed.src_port);
	vector_check_u64(v, v->json, "dst_port", parsed.dst_port);
	vector_check_hex(v, v->json, "payload", parsed.payload, parsed.payload_len);
}

static const struct vector_handler handlers[] = {
	{ "messages", "coords_warmup", run_coords_warmup },
	{ "messages", "data_body", run_data_body },
};

VECTOR_HANDLERS(handlers)
