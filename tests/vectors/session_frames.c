// SPDX-License-Identifier: MIT
/* Vectors of established messages of sessions, of datagrams, and of IPv6 packets in them. */
#include "libfips/frame.h"
#include "libfips/identity.h"
#include "libfips/shim.h"
#include "runner.h"

#define PACKET_MAX 65536

static const char *verdict_name(int ret)
{
	if (ret >= 0)
		return "ok";
	switch (ret) {
	case FIPS_FRAME_NOT_ESTABLISHED:
		return "header_rejected";
	case FIPS_FRAME_BAD_COORDS:
		return "coords_MessageTooShort";
	case FIPS_FRAME_NO_TAG:
		return "MessageTooShort";
	case FIPS_FRAME_DECRYPT_FAILED:
		return "DecryptionFailed";
	case FIPS_FRAME_INNER_TOO_SHORT:
		return "inner_too_short";
	default:
		return fips_frame_strerror(ret);
	}
}

/* Return: false if there is not even a prefix, and the vector says so. */
static bool check_prefix(struct vector *v, json_t *opened, const u8 *data, size_t len)
{
	struct fips_packet_prefix prefix;
	json_t *expected;

	if (fips_prefix_parse(&prefix, data, len) < 0) {
		vector_check_str(v, opened, "verdict", "prefix_too_short");
		return false;
	}
	expected = vector_get(v, opened, "prefix");
	vector_check_u64(v, expected, "version", prefix.version);
	vector_check_u64(v, expected, "phase", prefix.phase);
	vector_check_u64(v, expected, "flags", prefix.flags);
	vector_check_u64(v, expected, "payload_len", prefix.payload_len);
	vector_check_bool(v, expected, "has_coords", prefix.flags & FIPS_FSP_FLAG_CP);
	vector_check_bool(v, expected, "unencrypted", prefix.flags & FIPS_FSP_FLAG_U);
	return true;
}

static void check_coords(struct vector *v, json_t *opened, const struct fips_session_frame *frame)
{
	json_t *expected = vector_get(v, opened, "coords");

	if (!frame->has_coords) {
		vector_check_null(v, opened, "coords", false);
		return;
	}
	vector_check_u64(v, expected, "bytes", frame->coords_len);
	vector_check_coords(v, expected, "src", &frame->src_coords);
	vector_check_coords(v, expected, "dest", &frame->dest_coords);
}

static void check_message(struct vector *v, json_t *opened, const struct fips_session_frame *frame)
{
	const char *name = fips_session_msg_name(frame->msg_type);

	vector_check_u64(v, opened, "timestamp", frame->timestamp);
	vector_check_u64(v, opened, "msg_type", frame->msg_type);
	vector_check_u64(v, opened, "inner_flags", frame->inner_flags);
	vector_check_bool(v, opened, "spin_bit", frame->inner_flags & FIPS_FSP_INNER_FLAG_SP);
	vector_check_hex(v, opened, "body", frame->body, frame->body_len);
	if (name)
		vector_check_str(v, opened, "known_msg_type", name);
	else
		vector_check_null(v, opened, "known_msg_type", false);
}

static void check_opened(struct vector *v, const u8 key[FIPS_KEY_LEN], const u8 *data, size_t len)
{
	json_t *opened = vector_get(v, v->json, "opened");
	u8 *plain = vector_alloc(v, len);
	struct fips_session_frame frame;
	int ret;

	vector_where(v, "opened");
	ret = fips_session_frame_open(&frame, key, data, len, plain, len);
	if (!check_prefix(v, opened, data, len))
		return;
	vector_check_str(v, opened, "verdict", verdict_name(ret));
	if (ret != FIPS_FRAME_NOT_ESTABLISHED && ret != FIPS_FRAME_BAD_COORDS) {
		vector_check_u64(v, opened, "counter", frame.counter);
		check_coords(v, opened, &frame);
	}
	if (ret == FIPS_FRAME_INNER_TOO_SHORT)
		vector_check_hex(v, opened, "plaintext", plain,
				 len - FIPS_FSP_MESSAGE_MIN - frame.coords_len);
	if (ret >= 0)
		check_message(v, opened, &frame);
	vector_where(v, "%s", "");
}

static void check_coords_bytes(struct vector *v, const struct fips_session_frame *frame)
{
	u8 *out = vector_alloc(v, PACKET_MAX);
	int len = 0;

	if (frame->has_coords) {
		len = fips_coords_build(&frame->src_coords, out, PACKET_MAX);
		len += fips_coords_build(&frame->dest_coords, out + len, PACKET_MAX - len);
	} else {
		vector_check_null(v, v->json, "src_coords", false);
		vector_check_null(v, v->json, "dest_coords", false);
	}
	vector_check_hex(v, v->json, "coords_bytes", out, len);
}

static void check_plaintext(struct vector *v, const struct fips_session_frame *frame)
{
	size_t len = sizeof(struct fips_fsp_inner) + frame->body_len;
	u8 *plain = vector_alloc(v, len);

	fips_put_le32(plain, frame->timestamp);
	plain[4] = frame->msg_type;
	plain[5] = frame->inner_flags;
	memcpy(plain + 6, frame->body, frame->body_len);
	vector_check_hex(v, v->json, "plaintext", plain, len);
}

static void check_nonce(struct vector *v, u64 counter)
{
	u8 nonce[12] = { 0 };

	fips_put_le64(nonce + 4, counter);
	vector_check_hex(v, v->json, "nonce", nonce, sizeof(nonce));
}

static void run_seal(struct vector *v)
{
	struct vector_bytes body = vector_hex(v, v->json, "body");
	u8 flags = vector_u64(v, v->json, "flags");
	const struct fips_session_frame frame = {
		.flags = flags,
		.counter = vector_u64(v, v->json, "counter"),
		.has_coords = flags & FIPS_FSP_FLAG_CP,
		.src_coords = vector_coords(v, v->json, "src_coords"),
		.dest_coords = vector_coords(v, v->json, "dest_coords"),
		.timestamp = vector_u64(v, v->json, "timestamp"),
		.msg_type = vector_u64(v, v->json, "msg_type"),
		.inner_flags = vector_u64(v, v->json, "inner_flags"),
		.body = body.data,
		.body_len = body.len,
	};
	size_t size = fips_session_frame_len(&frame);
	u8 *out = vector_alloc(v, size);
	u8 key[FIPS_KEY_LEN];
	int len;

	vector_hex_exact(v, v->json, "key", key, sizeof(key));
	vector_check_bool(v, v->json, "flag_cp", flags & FIPS_FSP_FLAG_CP);
	vector_check_bool(v, v->json, "flag_k", flags & FIPS_FSP_FLAG_K);
	vector_check_bool(v, v->json, "flag_u", flags & FIPS_FSP_FLAG_U);
	check_nonce(v, frame.counter);
	check_plaintext(v, &frame);
	check_coords_bytes(v, &frame);
	len = fips_session_frame_seal(&frame, key, out, size);
	if (!vector_check(v, "message", len > 0, "expected a message, got %s",
			  fips_frame_strerror(len)))
		return;
	vector_check_hex(v, v->json, "message", out, len);
	vector_check_hex(v, v->json, "aad", out, sizeof(struct fips_fsp_hdr));
	vector_check_u64(v, v->json, "payload_len_field",
			 fips_get_le16(out + offsetof(struct fips_prefix, payload_len)));
	check_opened(v, key, out, len);
}

static void run_open(struct vector *v)
{
	struct vector_bytes message = vector_hex(v, v->json, "message");
	u8 key[FIPS_KEY_LEN];

	vector_hex_exact(v, v->json, "key", key, sizeof(key));
	check_opened(v, key, message.data, message.len);
}

static void run_prefix(struct vector *v)
{
	u8 bytes[sizeof(struct fips_prefix)] = { 0 };
	const struct fips_packet_prefix prefix = {
		.version = FIPS_FSP_VERSION,
		.phase = vector_u64(v, v->json, "phase"),
		.flags = json_is_true(json_object_get(v->json, "flag_u")) ? FIPS_FSP_FLAG_U : 0,
		.payload_len = vector_u64(v, v->json, "payload_len"),
	};

	fips_prefix_build(&prefix, bytes, sizeof(bytes));
	vector_check_hex(v, v->json, "bytes", bytes, sizeof(bytes));
}

/* ---- Datagrams ---- */

static bool parse_datagram(struct vector *v, struct fips_datagram *dg, const u8 *data, int len)
{
	int consumed = fips_datagram_parse(dg, data, len);

	return vector_check(v, "link_message", len >= 0 && consumed == len,
			    "expected all of it to be consumed, got %s",
			    fips_packet_strerror(consumed < 0 ? consumed : 0));
}

static void run_datagram(struct vector *v)
{
	struct vector_bytes payload = vector_hex(v, v->json, "payload");
	const struct fips_datagram dg = {
		.ttl = vector_u64(v, v->json, "ttl"),
		.path_mtu = vector_u64(v, v->json, "path_mtu"),
		.src = vector_addr(v, v->json, "src_addr"),
		.dest = vector_addr(v, v->json, "dest_addr"),
		.payload = payload.data,
		.payload_len = payload.len,
	};
	size_t size = payload.len + sizeof(struct fips_datagram_hdr);
	u8 *out = vector_alloc(v, size);
	u8 *again = vector_alloc(v, size);
	struct fips_datagram parsed;
	int len;

	len = fips_datagram_build(&dg, out, size);
	vector_check_hex(v, v->json, "link_message", out, len > 0 ? len : 0);
	if (!parse_datagram(v, &parsed, out, len))
		return;
	vector_check_u64(v, v->json, "decoded_ttl", parsed.ttl);
	vector_check_u64(v, v->json, "decoded_path_mtu", parsed.path_mtu);
	vector_check_addr(v, v->json, "src_addr", &parsed.src);
	vector_check_addr(v, v->json, "dest_addr", &parsed.dest);
	vector_check_hex(v, v->json, "payload", parsed.payload, parsed.payload_len);
	vector_check_bool(v, v->json, "decrement_allowed", fips_datagram_decrement_ttl(&parsed));
	vector_check_u64(v, v->json, "ttl_after_decrement", parsed.ttl);
	len = fips_datagram_build(&parsed, again, size);
	vector_check_hex(v, v->json, "reencoded_after_decrement", again, len > 0 ? len : 0);
}

static void run_datagram_defaults(struct vector *v)
{
	struct vector_bytes payload = vector_hex(v, v->json, "payload");
	struct fips_node_addr src = vector_addr(v, v->json, "src_addr");
	struct fips_node_addr dest = vector_addr(v, v->json, "dest_addr");
	size_t size = payload.len + sizeof(struct fips_datagram_hdr);
	u8 *out = vector_alloc(v, size);
	struct fips_datagram dg;
	int len;

	fips_datagram_init(&dg, &src, &dest, payload.data, payload.len);
	vector_check_u64(v, v->json, "default_ttl", dg.ttl);
	vector_check_u64(v, v->json, "default_path_mtu", dg.path_mtu);
	len = fips_datagram_build(&dg, out, size);
	vector_check_hex(v, v->json, "link_message", out, len > 0 ? len : 0);
}

static void run_datagram_decode(struct vector *v)
{
	struct vector_bytes bytes = vector_hex(v, v->json, "bytes_after_type");
	u8 *message = vector_alloc(v, bytes.len + 1);
	json_t *decoded = vector_get(v, v->json, "decoded");
	struct fips_datagram dg;
	int consumed;

	message[0] = FIPS_LINK_MSG_DATAGRAM;
	memcpy(message + 1, bytes.data, bytes.len);
	consumed = fips_datagram_parse(&dg, message, bytes.len + 1);
	vector_check_str(v, v->json, "verdict",
			 fips_packet_error_name(consumed < 0 ? consumed : 0));
	if (consumed < 0) {
		vector_check_null(v, v->json, "decoded", false);
		return;
	}
	vector_check_u64(v, decoded, "ttl", dg.ttl);
	vector_check_u64(v, decoded, "path_mtu", dg.path_mtu);
	vector_check_addr(v, decoded, "src_addr", &dg.src);
	vector_check_addr(v, decoded, "dest_addr", &dg.dest);
	vector_check_hex(v, decoded, "payload", dg.payload, dg.payload_len);
}

/* ---- IPv6 packets through every layer, and back ---- */

/* One buffer per layer on the way out. */
struct layers {
	struct vector_bytes shim;
	struct vector_bytes body;
	struct vector_bytes session;
	struct vector_bytes link;
	struct vector_bytes frame;
};

static struct vector_bytes room(struct vector *v)
{
	return (struct vector_bytes){ vector_alloc(v, PACKET_MAX), 0 };
}

static void made(struct vector *v, struct vector_bytes *layer, int len, const char *key)
{
	layer->len = len > 0 ? len : 0;
	vector_check_hex(v, v->json, key, layer->data, layer->len);
}

static void go_down(struct vector *v, struct layers *out, const u8 session_key[FIPS_KEY_LEN],
		    const u8 link_key[FIPS_KEY_LEN])
{
	struct vector_bytes packet = vector_hex(v, v->json, "ipv6_packet");
	struct fips_node_addr src = vector_addr(v, v->json, "src_node_addr");
	struct fips_node_addr dest = vector_addr(v, v->json, "dest_node_addr");
	struct fips_session_frame session = {
		.counter = vector_u64(v, v->json, "session_counter"),
		.timestamp = vector_u64(v, v->json, "session_timestamp"),
		.msg_type = FIPS_SESSION_MSG_DATA,
		.inner_flags = vector_u64(v, v->json, "inner_flags"),
	};
	struct fips_frame frame = {
		.receiver_index = vector_u64(v, v->json, "link_receiver_index"),
		.counter = vector_u64(v, v->json, "link_counter"),
		.timestamp = vector_u64(v, v->json, "link_timestamp"),
	};
	struct fips_datagram dg;
	struct fips_data data;

	*out = (struct layers){ room(v), room(v), room(v), room(v), room(v) };
	made(v, &out->shim, fips_shim_compress(packet.data, packet.len, out->shim.data, PACKET_MAX),
	     "shim_payload");
	data = (struct fips_data){
		.src_port = vector_u64(v, v->json, "src_port"),
		.dst_port = vector_u64(v, v->json, "dest_port"),
		.payload = out->shim.data,
		.payload_len = out->shim.len,
	};
	vector_check_u64(v, v->json, "dest_port", FIPS_PORT_IPV6);
	made(v, &out->body, fips_data_build(&data, out->body.data, PACKET_MAX), "session_body");
	session.body = out->body.data;
	session.body_len = out->body.len;
	made(v, &out->session,
	     fips_session_frame_seal(&session, session_key, out->session.data, PACKET_MAX),
	     "session_message");
	vector_check_hex(v, v->json, "session_aad", out->session.data, sizeof(struct fips_fsp_hdr));
	fips_datagram_init(&dg, &src, &dest, out->session.data, out->session.len);
	made(v, &out->link, fips_datagram_build(&dg, out->link.data, PACKET_MAX), "link_message");
	frame.msg = out->link.data;
	frame.msg_len = out->link.len;
	made(v, &out->frame, fips_frame_seal(&frame, link_key, out->frame.data, PACKET_MAX),
	     "link_frame");
	/* Bytes that the packet grew by on its way. */
	vector_check_u64(v, v->json, "overhead", out->frame.len - packet.len);
}

static void go_up(struct vector *v, const struct layers *in, const u8 session_key[FIPS_KEY_LEN],
		  const u8 link_key[FIPS_KEY_LEN])
{
	u8 *plain = vector_alloc(v, PACKET_MAX);
	u8 *session_plain = vector_alloc(v, PACKET_MAX);
	u8 *packet = vector_alloc(v, PACKET_MAX);
	struct fips_session_frame session;
	struct fips_frame frame;
	struct fips_datagram dg;
	struct fips_data data;
	u8 src[16], dest[16];
	int len;

	len = fips_frame_open(&frame, link_key, in->frame.data, in->frame.len, plain, PACKET_MAX);
	if (!vector_check(v, "link_frame", len > 0, "expected it to open, got %s",
			  fips_frame_strerror(len)) ||
	    !parse_datagram(v, &dg, frame.msg, frame.msg_len))
		return;
	len = fips_session_frame_open(&session, session_key, dg.payload, dg.payload_len,
				      session_plain, PACKET_MAX);
	if (!vector_check(v, "session_message", len > 0, "expected it to open, got %s",
			  fips_frame_strerror(len)))
		return;
	vector_check_hex(v, v->json, "session_plaintext", session_plain, len);
	fips_data_parse(&data, session.body, session.body_len);
	fips_node_addr_to_ipv6(src, &dg.src);
	fips_node_addr_to_ipv6(dest, &dg.dest);
	vector_check_hex(v, v->json, "src_ipv6", src, sizeof(src));
	vector_check_hex(v, v->json, "dest_ipv6", dest, sizeof(dest));
	len = fips_shim_decompress(data.payload, data.payload_len, src, dest, packet, PACKET_MAX);
	vector_check_hex(v, v->json, "decompressed", packet, len > 0 ? len : 0);
}

static void run_ipv6_shim(struct vector *v)
{
	u8 session_key[FIPS_KEY_LEN], link_key[FIPS_KEY_LEN];
	struct layers layers;

	vector_hex_exact(v, v->json, "session_key", session_key, sizeof(session_key));
	vector_hex_exact(v, v->json, "link_key", link_key, sizeof(link_key));
	go_down(v, &layers, session_key, link_key);
	go_up(v, &layers, session_key, link_key);
}

static void decompress(struct vector *v, const struct vector_bytes *payload, const char *key)
{
	u8 *packet = vector_alloc(v, PACKET_MAX);
	u8 src[16], dest[16];
	int len;

	vector_hex_exact(v, v->json, "src_ipv6", src, sizeof(src));
	vector_hex_exact(v, v->json, "dest_ipv6", dest, sizeof(dest));
	len = fips_shim_decompress(payload->data, payload->len, src, dest, packet, PACKET_MAX);
	vector_check_bool(v, v->json, "accepted", len >= 0);
	if (len >= 0)
		vector_check_hex(v, v->json, key, packet, len);
	else
		vector_check_null(v, v->json, key, false);
}

static void run_shim_decompress(struct vector *v)
{
	struct vector_bytes payload = vector_hex(v, v->json, "shim_payload");

	decompress(v, &payload, "ipv6_packet");
}

static void run_shim_compress(struct vector *v)
{
	struct vector_bytes packet = vector_hex(v, v->json, "ipv6_packet");
	struct vector_bytes payload = room(v);
	int len;

	len = fips_shim_compress(packet.data, packet.len, payload.data, PACKET_MAX);
	vector_check_bool(v, v->json, "accepted", len >= 0);
	if (len < 0) {
		vector_check_null(v, v->json, "shim_payload", false);
		vector_check_null(v, v->json, "decompressed", false);
		return;
	}
	payload.len = len;
	vector_check_hex(v, v->json, "shim_payload", payload.data, payload.len);
	decompress(v, &payload, "decompressed");
}

static const struct vector_handler handlers[] = {
	{ "fsp_frames", "seal", run_seal },
	{ "fsp_frames", "open", run_open },
	{ "fsp_frames", "prefix", run_prefix },
	{ "fsp_frames", "datagram", run_datagram },
	{ "fsp_frames", "datagram_defaults", run_datagram_defaults },
	{ "fsp_frames", "datagram_decode", run_datagram_decode },
	{ "fsp_frames", "ipv6_shim", run_ipv6_shim },
	{ "fsp_frames", "shim_decompress", run_shim_decompress },
	{ "fsp_frames", "shim_compress", run_shim_compress },
};

VECTOR_HANDLERS(handlers)
