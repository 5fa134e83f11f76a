// SPDX-License-Identifier: MIT
/* What FMP and FSP messages have in common: errors, names, prefix, coordinates, reports. */
#include "libfips/packet.h"

#include "libfips/packet_internal.h"

static const struct {
	const char *name;
	const char *text;
} errors[] = {
	[0] = { "ok", "success" },
	[-FIPS_PACKET_TOO_SHORT] = { "MessageTooShort", "the message is cut off" },
	[-FIPS_PACKET_TOO_LONG] = { "MessageTooLong", "the message is too long" },
	[-FIPS_PACKET_MALFORMED] = { "Malformed", "a field holds what it must not" },
	[-FIPS_PACKET_UNSUPPORTED_VERSION] = { "UnsupportedVersion",
					       "the message is of another version" },
	[-FIPS_PACKET_WRONG_TYPE] = { "InvalidMessageType", "the message is of another type" },
	[-FIPS_PACKET_NO_SIGNATURE] = { "InvalidSignature", "the message is not signed" },
	[-FIPS_PACKET_NO_SPACE] = { "NoSpace", "the buffer is too small for the message" },
};

const char *fips_packet_strerror(int error)
{
	if (error > 0 || -error >= (int)FIPS_ARRAY_SIZE(errors))
		return "unknown packet error";
	return errors[-error].text;
}

const char *fips_packet_error_name(int error)
{
	if (error > 0 || -error >= (int)FIPS_ARRAY_SIZE(errors))
		return "Unknown";
	return errors[-error].name;
}

const char *fips_link_msg_name(u8 msg_type)
{
	switch (msg_type) {
	case FIPS_LINK_MSG_DATAGRAM:
		return "SessionDatagram";
	case FIPS_LINK_MSG_SENDER_REPORT:
		return "SenderReport";
	case FIPS_LINK_MSG_RECEIVER_REPORT:
		return "ReceiverReport";
	case FIPS_LINK_MSG_TREE_ANNOUNCE:
		return "TreeAnnounce";
	case FIPS_LINK_MSG_FILTER_ANNOUNCE:
		return "FilterAnnounce";
	case FIPS_LINK_MSG_LOOKUP_REQUEST:
		return "LookupRequest";
	case FIPS_LINK_MSG_LOOKUP_RESPONSE:
		return "LookupResponse";
	case FIPS_LINK_MSG_DISCONNECT:
		return "Disconnect";
	case FIPS_LINK_MSG_HEARTBEAT:
		return "Heartbeat";
	default:
		return NULL;
	}
}

const char *fips_session_msg_name(u8 msg_type)
{
	switch (msg_type) {
	case FIPS_SESSION_MSG_DATA:
		return "DataPacket";
	case FIPS_SESSION_MSG_SENDER_REPORT:
		return "SenderReport";
	case FIPS_SESSION_MSG_RECEIVER_REPORT:
		return "ReceiverReport";
	case FIPS_SESSION_MSG_PATH_MTU:
		return "PathMtuNotification";
	case FIPS_SESSION_MSG_COORDS_WARMUP:
		return "CoordsWarmup";
	case FIPS_SESSION_MSG_COORDS_REQUIRED:
		return "CoordsRequired";
	case FIPS_SESSION_MSG_PATH_BROKEN:
		return "PathBroken";
	case FIPS_SESSION_MSG_MTU_EXCEEDED:
		return "MtuExceeded";
	default:
		return NULL;
	}
}

const char *fips_handshake_msg_name(u8 phase)
{
	switch (phase) {
	case FIPS_PHASE_MSG1:
		return "NoiseIKMsg1";
	case FIPS_PHASE_MSG2:
		return "NoiseIKMsg2";
	default:
		return NULL;
	}
}

const char *fips_disconnect_reason_name(u8 reason)
{
	switch (reason) {
	case FIPS_DISCONNECT_SHUTDOWN:
		return "Shutdown";
	case FIPS_DISCONNECT_RESTART:
		return "Restart";
	case FIPS_DISCONNECT_PROTOCOL_ERROR:
		return "ProtocolError";
	case FIPS_DISCONNECT_TRANSPORT_FAILURE:
		return "TransportFailure";
	case FIPS_DISCONNECT_RESOURCE_EXHAUSTION:
		return "ResourceExhaustion";
	case FIPS_DISCONNECT_SECURITY_VIOLATION:
		return "SecurityViolation";
	case FIPS_DISCONNECT_CONFIGURATION_CHANGE:
		return "ConfigurationChange";
	case FIPS_DISCONNECT_TIMEOUT:
		return "Timeout";
	case FIPS_DISCONNECT_OTHER:
		return "Other";
	default:
		return NULL;
	}
}

int fips_prefix_parse(struct fips_packet_prefix *prefix, const void *data, size_t len)
{
	const struct fips_prefix *wire = data;

	if (len < sizeof(*wire))
		return FIPS_PACKET_TOO_SHORT;
	prefix->version = wire->ver_phase >> FIPS_VERSION_SHIFT;
	prefix->phase = wire->ver_phase & FIPS_PHASE_MASK;
	prefix->flags = wire->flags;
	prefix->payload_len = le16toh(wire->payload_len);
	return sizeof(*wire);
}

void fips_prefix_fill(struct fips_prefix *wire, u8 phase, u8 flags, size_t payload_len)
{
	wire->ver_phase = phase;
	wire->flags = flags;
	wire->payload_len = htole16(payload_len);
}

int fips_prefix_build(const struct fips_packet_prefix *prefix, void *out, size_t size)
{
	struct fips_prefix *wire = out;

	if (size < sizeof(*wire))
		return FIPS_PACKET_NO_SPACE;
	fips_prefix_fill(wire, prefix->version << FIPS_VERSION_SHIFT | prefix->phase, prefix->flags,
			 prefix->payload_len);
	return sizeof(*wire);
}

size_t fips_coords_wire_len(const struct fips_coords *coords)
{
	return FIPS_COORDS_LEN((size_t)coords->count);
}

int fips_coords_parse_optional(struct fips_coords *coords, const void *data, size_t len)
{
	const u8 *bytes = data;
	size_t wire_len;
	u16 count;

	if (len < sizeof(u16))
		return FIPS_PACKET_TOO_SHORT;
	count = fips_get_le16(bytes);
	wire_len = FIPS_COORDS_LEN((size_t)count);
	if (len < wire_len)
		return FIPS_PACKET_TOO_SHORT;
	coords->count = count;
	coords->addrs = count ? (const struct fips_node_addr *)(bytes + sizeof(u16)) : NULL;
	return wire_len;
}

int fips_coords_parse(struct fips_coords *coords, const void *data, size_t len)
{
	int consumed = fips_coords_parse_optional(coords, data, len);

	if (consumed >= 0 && !coords->count)
		return FIPS_PACKET_MALFORMED;
	return consumed;
}

int fips_coords_build(const struct fips_coords *coords, void *out, size_t size)
{
	size_t wire_len = fips_coords_wire_len(coords);
	u8 *bytes = out;

	if (size < wire_len)
		return FIPS_PACKET_NO_SPACE;
	fips_put_le16(bytes, coords->count);
	if (coords->count)
		memcpy(bytes + sizeof(u16), coords->addrs, wire_len - sizeof(u16));
	return wire_len;
}

int fips_coords_pair_parse(struct fips_coords *src, struct fips_coords *dest, const void *data,
			   size_t len)
{
	const u8 *bytes = data;
	int src_len, dest_len;

	src_len = fips_coords_parse_optional(src, bytes, len);
	if (src_len < 0)
		return src_len;
	dest_len = fips_coords_parse_optional(dest, bytes + src_len, len - src_len);
	if (dest_len < 0)
		return dest_len;
	return src_len + dest_len;
}

void fips_sender_report_read(struct fips_sender_counts *sr, const struct fips_sender_report *wire)
{
	sr->interval_start_counter = le64toh(wire->interval_start_counter);
	sr->interval_end_counter = le64toh(wire->interval_end_counter);
	sr->interval_start_timestamp = le32toh(wire->interval_start_timestamp);
	sr->interval_end_timestamp = le32toh(wire->interval_end_timestamp);
	sr->interval_bytes_sent = le32toh(wire->interval_bytes_sent);
	sr->cumulative_packets_sent = le64toh(wire->cumulative_packets_sent);
	sr->cumulative_bytes_sent = le64toh(wire->cumulative_bytes_sent);
}

void fips_sender_report_fill(struct fips_sender_report *wire, const struct fips_sender_counts *sr)
{
	wire->interval_start_counter = htole64(sr->interval_start_counter);
	wire->interval_end_counter = htole64(sr->interval_end_counter);
	wire->interval_start_timestamp = htole32(sr->interval_start_timestamp);
	wire->interval_end_timestamp = htole32(sr->interval_end_timestamp);
	wire->interval_bytes_sent = htole32(sr->interval_bytes_sent);
	wire->cumulative_packets_sent = htole64(sr->cumulative_packets_sent);
	wire->cumulative_bytes_sent = htole64(sr->cumulative_bytes_sent);
}

void fips_receiver_report_read(struct fips_receiver_counts *rr,
			       const struct fips_receiver_report *wire)
{
	rr->highest_counter = le64toh(wire->highest_counter);
	rr->cumulative_packets_recv = le64toh(wire->cumulative_packets_recv);
	rr->cumulative_bytes_recv = le64toh(wire->cumulative_bytes_recv);
	rr->timestamp_echo = le32toh(wire->timestamp_echo);
	rr->dwell_time = le16toh(wire->dwell_time);
	rr->max_burst_loss = le16toh(wire->max_burst_loss);
	rr->mean_burst_loss = le16toh(wire->mean_burst_loss);
	rr->jitter = le32toh(wire->jitter);
	rr->ecn_ce_count = le32toh(wire->ecn_ce_count);
	rr->owd_trend = (s32)le32toh(wire->owd_trend);
	rr->burst_loss_count = le32toh(wire->burst_loss_count);
	rr->cumulative_reorder_count = le32toh(wire->cumulative_reorder_count);
	rr->interval_packets_recv = le32toh(wire->interval_packets_recv);
	rr->interval_bytes_recv = le32toh(wire->interval_bytes_recv);
}

void fips_receiver_report_fill(struct fips_receiver_report *wire,
			       const struct fips_receiver_counts *rr)
{
	memset(wire->reserved, 0, sizeof(wire->reserved));
	wire->highest_counter = htole64(rr->highest_counter);
	wire->cumulative_packets_recv = htole64(rr->cumulative_packets_recv);
	wire->cumulative_bytes_recv = htole64(rr->cumulative_bytes_recv);
	wire->timestamp_echo = htole32(rr->timestamp_echo);
	wire->dwell_time = htole16(rr->dwell_time);
	wire->max_burst_loss = htole16(rr->max_burst_loss);
	wire->mean_burst_loss = htole16(rr->mean_burst_loss);
	wire->jitter = htole32(rr->jitter);
	wire->ecn_ce_count = htole32(rr->ecn_ce_count);
	wire->owd_trend = htole32((u32)rr->owd_trend);
	wire->burst_loss_count = htole32(rr->burst_loss_count);
	wire->cumulative_reorder_count = htole32(rr->cumulative_reorder_count);
	wire->interval_packets_recv = htole32(rr->interval_packets_recv);
	wire->interval_bytes_recv = htole32(rr->interval_bytes_recv);
}
