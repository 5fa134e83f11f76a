// SPDX-License-Identifier: MIT
/* FSP: the handshake of a session, the bodies of its messages, and the errors on its way. */
#include "libfips/packet.h"

#include "libfips/packet_internal.h"

/* ---- Handshake ---- */

#define SETUP_FLAGS (FIPS_SETUP_FLAG_REQUEST_ACK | FIPS_SETUP_FLAG_BIDIRECTIONAL)

static bool phase_has_coords(u8 phase)
{
	return phase != FIPS_PHASE_MSG3;
}

static int parse_noise(struct fips_session_handshake_msg *msg, const u8 *data, size_t len)
{
	size_t noise_len;

	if (len < sizeof(u16))
		return FIPS_PACKET_TOO_SHORT;
	noise_len = fips_get_le16(data);
	if (len - sizeof(u16) < noise_len)
		return FIPS_PACKET_TOO_SHORT;
	msg->noise = data + sizeof(u16);
	msg->noise_len = noise_len;
	return sizeof(u16) + noise_len;
}

int fips_session_handshake_parse(struct fips_session_handshake_msg *msg, const void *data,
				 size_t len)
{
	const struct fips_session_setup_hdr *wire = data;
	const u8 *bytes = data;
	size_t pos = sizeof(*wire);
	int n;

	memset(msg, 0, sizeof(*msg));
	if (len < sizeof(wire->prefix))
		return FIPS_PACKET_TOO_SHORT;
	msg->phase = wire->prefix.ver_phase & FIPS_PHASE_MASK;
	if (msg->phase < FIPS_PHASE_MSG1 || msg->phase > FIPS_PHASE_MSG3)
		return FIPS_PACKET_WRONG_TYPE;
	if (len < sizeof(*wire))
		return FIPS_PACKET_TOO_SHORT;
	msg->flags = wire->flags;
	if (msg->phase == FIPS_PHASE_MSG1)
		msg->flags &= SETUP_FLAGS;

	if (phase_has_coords(msg->phase)) {
		n = fips_coords_parse(&msg->src_coords, bytes + pos, len - pos);
		if (n < 0)
			return n;
		pos += n;
		n = fips_coords_parse(&msg->dest_coords, bytes + pos, len - pos);
		if (n < 0)
			return n;
		pos += n;
	}
	n = parse_noise(msg, bytes + pos, len - pos);
	return n < 0 ? n : (int)(pos + n);
}

static size_t session_handshake_len(const struct fips_session_handshake_msg *msg)
{
	size_t len = sizeof(struct fips_session_setup_hdr) + sizeof(u16) + msg->noise_len;

	if (phase_has_coords(msg->phase))
		len += fips_coords_wire_len(&msg->src_coords) +
		       fips_coords_wire_len(&msg->dest_coords);
	return len;
}

int fips_session_handshake_build(const struct fips_session_handshake_msg *msg, void *out,
				 size_t size)
{
	struct fips_session_setup_hdr *wire = out;
	size_t len = session_handshake_len(msg);
	u8 *pos = (u8 *)(wire + 1);
	u8 *end = (u8 *)out + len;

	if (msg->phase < FIPS_PHASE_MSG1 || msg->phase > FIPS_PHASE_MSG3)
		return FIPS_PACKET_WRONG_TYPE;
	if (phase_has_coords(msg->phase) && (!msg->src_coords.count || !msg->dest_coords.count))
		return FIPS_PACKET_MALFORMED;
	if (len - sizeof(wire->prefix) > UINT16_MAX)
		return FIPS_PACKET_TOO_LONG;
	if (size < len)
		return FIPS_PACKET_NO_SPACE;

	fips_prefix_fill(&wire->prefix, msg->phase, 0, len - sizeof(wire->prefix));
	wire->flags = msg->flags;
	if (phase_has_coords(msg->phase)) {
		pos += fips_coords_build(&msg->src_coords, pos, end - pos);
		pos += fips_coords_build(&msg->dest_coords, pos, end - pos);
	}
	fips_put_le16(pos, msg->noise_len);
	if (msg->noise_len)
		memcpy(pos + sizeof(u16), msg->noise, msg->noise_len);
	return len;
}

/* ---- Bodies of established messages ---- */

int fips_session_sender_report_parse(struct fips_sender_counts *sr, const void *data, size_t len)
{
	const struct fips_session_sender_report *wire = data;

	if (len < sizeof(*wire))
		return FIPS_PACKET_TOO_SHORT;
	fips_sender_report_read(sr, &wire->report);
	return sizeof(*wire);
}

int fips_session_sender_report_build(const struct fips_sender_counts *sr, void *out, size_t size)
{
	struct fips_session_sender_report *wire = out;

	if (size < sizeof(*wire))
		return FIPS_PACKET_NO_SPACE;
	memset(wire->reserved, 0, sizeof(wire->reserved));
	fips_sender_report_fill(&wire->report, sr);
	return sizeof(*wire);
}

int fips_session_receiver_report_parse(struct fips_receiver_counts *rr, const void *data,
				       size_t len)
{
	const struct fips_session_receiver_report *wire = data;

	if (len < sizeof(*wire))
		return FIPS_PACKET_TOO_SHORT;
	fips_receiver_report_read(rr, &wire->report);
	return sizeof(*wire);
}

int fips_session_receiver_report_build(const struct fips_receiver_counts *rr, void *out,
				       size_t size)
{
	struct fips_session_receiver_report *wire = out;

	if (size < sizeof(*wire))
		return FIPS_PACKET_NO_SPACE;
	memset(wire->reserved, 0, sizeof(wire->reserved));
	fips_receiver_report_fill(&wire->report, rr);
	return sizeof(*wire);
}

int fips_path_mtu_parse(u16 *path_mtu, const void *data, size_t len)
{
	const struct fips_path_mtu_msg *wire = data;

	if (len < sizeof(*wire))
		return FIPS_PACKET_TOO_SHORT;
	*path_mtu = le16toh(wire->path_mtu);
	return sizeof(*wire);
}

int fips_path_mtu_build(u16 path_mtu, void *out, size_t size)
{
	struct fips_path_mtu_msg *wire = out;

	if (size < sizeof(*wire))
		return FIPS_PACKET_NO_SPACE;
	wire->path_mtu = htole16(path_mtu);
	return sizeof(*wire);
}

int fips_data_parse(struct fips_data *data, const void *body, size_t len)
{
	const struct fips_port_hdr *wire = body;

	if (len < sizeof(*wire))
		return FIPS_PACKET_TOO_SHORT;
	data->src_port = le16toh(wire->src_port);
	data->dst_port = le16toh(wire->dst_port);
	data->payload = (const u8 *)(wire + 1);
	data->payload_len = len - sizeof(*wire);
	return len;
}

int fips_data_build(const struct fips_data *data, void *out, size_t size)
{
	struct fips_port_hdr *wire = out;

	if (size < sizeof(*wire) || size - sizeof(*wire) < data->payload_len)
		return FIPS_PACKET_NO_SPACE;
	wire->src_port = htole16(data->src_port);
	wire->dst_port = htole16(data->dst_port);
	if (data->payload_len)
		memcpy(wire + 1, data->payload, data->payload_len);
	return sizeof(*wire) + data->payload_len;
}

/* ---- Errors ---- */

int fips_error_signal_parse(struct fips_error_signal *err, const void *data, size_t len)
{
	const struct fips_error_hdr *wire = data;
	const u8 *tail = (const u8 *)(wire + 1);
	size_t tail_len;
	int n = 0;

	memset(err, 0, sizeof(*err));
	if (len < offsetof(struct fips_error_hdr, flags))
		return FIPS_PACKET_TOO_SHORT;
	err->msg_type = wire->msg_type;
	if (err->msg_type < FIPS_SESSION_MSG_COORDS_REQUIRED ||
	    err->msg_type > FIPS_SESSION_MSG_MTU_EXCEEDED)
		return FIPS_PACKET_WRONG_TYPE;
	if (len < sizeof(*wire))
		return FIPS_PACKET_TOO_SHORT;
	tail_len = len - sizeof(*wire);
	err->dest = wire->dest;
	err->reporter = wire->reporter;

	if (err->msg_type == FIPS_SESSION_MSG_PATH_BROKEN)
		n = fips_coords_parse_optional(&err->last_coords, tail, tail_len);
	else if (err->msg_type == FIPS_SESSION_MSG_MTU_EXCEEDED)
		n = fips_path_mtu_parse(&err->mtu, tail, tail_len);
	return n < 0 ? n : (int)sizeof(*wire) + n;
}

int fips_error_signal_build(const struct fips_error_signal *err, void *out, size_t size)
{
	struct fips_error_hdr *wire = out;
	u8 *tail = (u8 *)(wire + 1);
	size_t tail_len;
	int n = 0;

	if (size < sizeof(*wire))
		return FIPS_PACKET_NO_SPACE;
	tail_len = size - sizeof(*wire);
	if (err->msg_type == FIPS_SESSION_MSG_PATH_BROKEN)
		n = fips_coords_build(&err->last_coords, tail, tail_len);
	else if (err->msg_type == FIPS_SESSION_MSG_MTU_EXCEEDED)
		n = fips_path_mtu_build(err->mtu, tail, tail_len);
	else if (err->msg_type != FIPS_SESSION_MSG_COORDS_REQUIRED)
		return FIPS_PACKET_WRONG_TYPE;
	if (n < 0)
		return n;

	fips_prefix_fill(&wire->prefix, FIPS_PHASE_ESTABLISHED, FIPS_FSP_FLAG_U,
			 sizeof(*wire) - sizeof(wire->prefix) + n);
	wire->msg_type = err->msg_type;
	wire->flags = 0;
	wire->dest = err->dest;
	wire->reporter = err->reporter;
	return sizeof(*wire) + n;
}
