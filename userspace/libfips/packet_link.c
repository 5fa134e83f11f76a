// SPDX-License-Identifier: MIT
/* FMP: the handshake of a link and the messages in its frames. */
#include "libfips/packet.h"

#include "libfips/packet_internal.h"

/* ---- Handshake ---- */

static int check_handshake(const struct fips_prefix *prefix, u8 phase)
{
	if (prefix->ver_phase >> FIPS_VERSION_SHIFT != FIPS_FMP_VERSION)
		return FIPS_PACKET_UNSUPPORTED_VERSION;
	if ((prefix->ver_phase & FIPS_PHASE_MASK) != phase)
		return FIPS_PACKET_WRONG_TYPE;
	if (prefix->flags)
		return FIPS_PACKET_MALFORMED;
	return 0;
}

static int check_exact_len(size_t len, size_t expected)
{
	if (len == expected)
		return 0;
	return len < expected ? FIPS_PACKET_TOO_SHORT : FIPS_PACKET_TOO_LONG;
}

int fips_link_msg1_parse(struct fips_link_msg1 *msg, const void *data, size_t len)
{
	const struct fips_fmp_msg1 *wire = data;
	int err;

	err = check_exact_len(len, sizeof(*wire));
	if (!err)
		err = check_handshake(&wire->prefix, FIPS_PHASE_MSG1);
	if (err)
		return err;
	msg->sender_index = le32toh(wire->sender_index);
	msg->noise = wire->noise;
	return sizeof(*wire);
}

int fips_link_msg1_build(const struct fips_link_msg1 *msg, void *out, size_t size)
{
	struct fips_fmp_msg1 *wire = out;

	if (size < sizeof(*wire))
		return FIPS_PACKET_NO_SPACE;
	fips_prefix_fill(&wire->prefix, FIPS_PHASE_MSG1, 0, sizeof(*wire) - sizeof(wire->prefix));
	wire->sender_index = htole32(msg->sender_index);
	memcpy(wire->noise, msg->noise, sizeof(wire->noise));
	return sizeof(*wire);
}

int fips_link_msg2_parse(struct fips_link_msg2 *msg, const void *data, size_t len)
{
	const struct fips_fmp_msg2 *wire = data;
	int err;

	err = check_exact_len(len, sizeof(*wire));
	if (!err)
		err = check_handshake(&wire->prefix, FIPS_PHASE_MSG2);
	if (err)
		return err;
	msg->sender_index = le32toh(wire->sender_index);
	msg->receiver_index = le32toh(wire->receiver_index);
	msg->noise = wire->noise;
	return sizeof(*wire);
}

int fips_link_msg2_build(const struct fips_link_msg2 *msg, void *out, size_t size)
{
	struct fips_fmp_msg2 *wire = out;

	if (size < sizeof(*wire))
		return FIPS_PACKET_NO_SPACE;
	fips_prefix_fill(&wire->prefix, FIPS_PHASE_MSG2, 0, sizeof(*wire) - sizeof(wire->prefix));
	wire->sender_index = htole32(msg->sender_index);
	wire->receiver_index = htole32(msg->receiver_index);
	memcpy(wire->noise, msg->noise, sizeof(wire->noise));
	return sizeof(*wire);
}

/* ---- Link messages ---- */

/* Every link message begins with its type; one that is only that is a message cut off. */
static int check_message(const void *data, size_t len, u8 msg_type, size_t min_len)
{
	const u8 *bytes = data;

	if (!len)
		return FIPS_PACKET_TOO_SHORT;
	if (bytes[0] != msg_type)
		return FIPS_PACKET_WRONG_TYPE;
	return len < min_len ? FIPS_PACKET_TOO_SHORT : 0;
}

void fips_datagram_init(struct fips_datagram *dg, const struct fips_node_addr *src,
			const struct fips_node_addr *dest, const void *payload, size_t len)
{
	dg->ttl = FIPS_TTL_DEFAULT;
	dg->path_mtu = FIPS_PATH_MTU_UNKNOWN;
	dg->src = *src;
	dg->dest = *dest;
	dg->payload = payload;
	dg->payload_len = len;
}

bool fips_datagram_decrement_ttl(struct fips_datagram *dg)
{
	if (!dg->ttl)
		return false;
	dg->ttl--;
	return true;
}

int fips_datagram_parse(struct fips_datagram *dg, const void *data, size_t len)
{
	const struct fips_datagram_hdr *wire = data;
	int err = check_message(data, len, FIPS_LINK_MSG_DATAGRAM, sizeof(*wire));

	if (err)
		return err;
	dg->ttl = wire->ttl;
	dg->path_mtu = le16toh(wire->path_mtu);
	dg->src = wire->src;
	dg->dest = wire->dest;
	dg->payload = (const u8 *)(wire + 1);
	dg->payload_len = len - sizeof(*wire);
	return len;
}

int fips_datagram_build(const struct fips_datagram *dg, void *out, size_t size)
{
	struct fips_datagram_hdr *wire = out;

	if (size < sizeof(*wire) || size - sizeof(*wire) < dg->payload_len)
		return FIPS_PACKET_NO_SPACE;
	wire->msg_type = FIPS_LINK_MSG_DATAGRAM;
	wire->ttl = dg->ttl;
	wire->path_mtu = htole16(dg->path_mtu);
	wire->src = dg->src;
	wire->dest = dg->dest;
	if (dg->payload_len)
		memcpy(wire + 1, dg->payload, dg->payload_len);
	return sizeof(*wire) + dg->payload_len;
}

int fips_link_sender_report_parse(struct fips_sender_counts *sr, const void *data, size_t len)
{
	const struct fips_link_sender_report *wire = data;
	int err = check_message(data, len, FIPS_LINK_MSG_SENDER_REPORT, sizeof(*wire));

	if (err)
		return err;
	fips_sender_report_read(sr, &wire->report);
	return sizeof(*wire);
}

int fips_link_sender_report_build(const struct fips_sender_counts *sr, void *out, size_t size)
{
	struct fips_link_sender_report *wire = out;

	if (size < sizeof(*wire))
		return FIPS_PACKET_NO_SPACE;
	wire->msg_type = FIPS_LINK_MSG_SENDER_REPORT;
	memset(wire->reserved, 0, sizeof(wire->reserved));
	fips_sender_report_fill(&wire->report, sr);
	return sizeof(*wire);
}

int fips_link_receiver_report_parse(struct fips_receiver_counts *rr, const void *data, size_t len)
{
	const struct fips_link_receiver_report *wire = data;
	int err = check_message(data, len, FIPS_LINK_MSG_RECEIVER_REPORT, sizeof(*wire));

	if (err)
		return err;
	fips_receiver_report_read(rr, &wire->report);
	return sizeof(*wire);
}

int fips_link_receiver_report_build(const struct fips_receiver_counts *rr, void *out, size_t size)
{
	struct fips_link_receiver_report *wire = out;

	if (size < sizeof(*wire))
		return FIPS_PACKET_NO_SPACE;
	wire->msg_type = FIPS_LINK_MSG_RECEIVER_REPORT;
	memset(wire->reserved, 0, sizeof(wire->reserved));
	fips_receiver_report_fill(&wire->report, rr);
	return sizeof(*wire);
}

int fips_tree_announce_parse(struct fips_tree_announce *ta, const void *data, size_t len)
{
	const struct fips_tree_announce_hdr *wire = data;
	const struct fips_ancestry_entry *entries;
	size_t total;
	u16 count;
	int err;

	err = check_message(data, len, FIPS_LINK_MSG_TREE_ANNOUNCE,
			    sizeof(*wire) + FIPS_SIGNATURE_LEN);
	if (err)
		return err;
	if (wire->version != FIPS_TREE_ANNOUNCE_VERSION)
		return FIPS_PACKET_UNSUPPORTED_VERSION;
	count = le16toh(wire->ancestry_count);
	total = sizeof(*wire) + count * sizeof(*entries) + FIPS_SIGNATURE_LEN;
	if (len < total)
		return FIPS_PACKET_TOO_SHORT;
	if (!count)
		return FIPS_PACKET_MALFORMED;

	entries = (const struct fips_ancestry_entry *)(wire + 1);
	ta->sequence = le64toh(wire->sequence);
	ta->timestamp = le64toh(wire->timestamp);
	ta->parent = wire->parent;
	ta->ancestry.entries = entries;
	ta->ancestry.count = count;
	ta->signature = (const u8 *)(entries + count);
	return total;
}

int fips_tree_announce_build(const struct fips_tree_announce *ta, void *out, size_t size)
{
	struct fips_tree_announce_hdr *wire = out;
	size_t entries_len = ta->ancestry.count * sizeof(*ta->ancestry.entries);
	size_t total = sizeof(*wire) + entries_len + FIPS_SIGNATURE_LEN;
	u8 *pos = (u8 *)(wire + 1);

	if (!ta->signature)
		return FIPS_PACKET_NO_SIGNATURE;
	if (!ta->ancestry.count)
		return FIPS_PACKET_MALFORMED;
	if (size < total)
		return FIPS_PACKET_NO_SPACE;
	wire->msg_type = FIPS_LINK_MSG_TREE_ANNOUNCE;
	wire->version = FIPS_TREE_ANNOUNCE_VERSION;
	wire->sequence = htole64(ta->sequence);
	wire->timestamp = htole64(ta->timestamp);
	wire->parent = ta->parent;
	wire->ancestry_count = htole16(ta->ancestry.count);
	memcpy(pos, ta->ancestry.entries, entries_len);
	memcpy(pos + entries_len, ta->signature, FIPS_SIGNATURE_LEN);
	return total;
}

void fips_tree_declaration_build(struct fips_tree_declaration *decl,
				 const struct fips_node_addr *node,
				 const struct fips_node_addr *parent, u64 sequence, u64 timestamp)
{
	decl->node = *node;
	decl->parent = *parent;
	decl->sequence = htole64(sequence);
	decl->timestamp = htole64(timestamp);
}

int fips_filter_announce_parse(struct fips_filter_announce *fa, const void *data, size_t len)
{
	const struct fips_filter_announce_hdr *wire = data;
	int err = check_message(data, len, FIPS_LINK_MSG_FILTER_ANNOUNCE, sizeof(*wire));

	if (err)
		return err;
	if (wire->size_class != FIPS_FILTER_SIZE_CLASS)
		return FIPS_PACKET_MALFORMED;
	err = check_exact_len(len, sizeof(*wire) + FIPS_FILTER_LEN(wire->size_class));
	if (err)
		return err;
	if (!wire->hash_count)
		return FIPS_PACKET_MALFORMED;

	fa->sequence = le64toh(wire->sequence);
	fa->hash_count = wire->hash_count;
	fa->size_class = wire->size_class;
	fa->filter = (const u8 *)(wire + 1);
	fa->filter_len = len - sizeof(*wire);
	return len;
}

int fips_filter_announce_build(const struct fips_filter_announce *fa, void *out, size_t size)
{
	struct fips_filter_announce_hdr *wire = out;

	if (fa->size_class > FIPS_FILTER_SIZE_CLASS_MAX || !fa->hash_count ||
	    fa->filter_len != FIPS_FILTER_LEN(fa->size_class))
		return FIPS_PACKET_MALFORMED;
	if (size < sizeof(*wire) + fa->filter_len)
		return FIPS_PACKET_NO_SPACE;
	wire->msg_type = FIPS_LINK_MSG_FILTER_ANNOUNCE;
	wire->sequence = htole64(fa->sequence);
	wire->hash_count = fa->hash_count;
	wire->size_class = fa->size_class;
	memcpy(wire + 1, fa->filter, fa->filter_len);
	return sizeof(*wire) + fa->filter_len;
}

bool fips_lookup_request_decrement_ttl(struct fips_lookup_request *lr)
{
	if (!lr->ttl)
		return false;
	lr->ttl--;
	return true;
}

int fips_lookup_request_parse(struct fips_lookup_request *lr, const void *data, size_t len)
{
	const struct fips_lookup_request_hdr *wire = data;
	int err = check_message(data, len, FIPS_LINK_MSG_LOOKUP_REQUEST, sizeof(*wire));
	int coords_len;

	if (err)
		return err;
	coords_len = fips_coords_parse(&lr->origin_coords, wire + 1, len - sizeof(*wire));
	if (coords_len < 0)
		return coords_len;
	lr->request_id = le64toh(wire->request_id);
	lr->target = wire->target;
	lr->origin = wire->origin;
	lr->ttl = wire->ttl;
	lr->min_mtu = le16toh(wire->min_mtu);
	return sizeof(*wire) + coords_len;
}

int fips_lookup_request_build(const struct fips_lookup_request *lr, void *out, size_t size)
{
	struct fips_lookup_request_hdr *wire = out;
	int coords_len;

	if (size < sizeof(*wire))
		return FIPS_PACKET_NO_SPACE;
	coords_len = fips_coords_build(&lr->origin_coords, wire + 1, size - sizeof(*wire));
	if (coords_len < 0)
		return coords_len;
	wire->msg_type = FIPS_LINK_MSG_LOOKUP_REQUEST;
	wire->request_id = htole64(lr->request_id);
	wire->target = lr->target;
	wire->origin = lr->origin;
	wire->ttl = lr->ttl;
	wire->min_mtu = htole16(lr->min_mtu);
	return sizeof(*wire) + coords_len;
}

int fips_lookup_response_parse(struct fips_lookup_response *lr, const void *data, size_t len)
{
	const struct fips_lookup_response_hdr *wire = data;
	const u8 *coords = (const u8 *)(wire + 1);
	size_t total;
	int coords_len;
	int err;

	err = check_message(data, len, FIPS_LINK_MSG_LOOKUP_RESPONSE,
			    sizeof(*wire) + FIPS_COORDS_LEN(0) + FIPS_SIGNATURE_LEN);
	if (err)
		return err;
	coords_len = fips_coords_parse(&lr->target_coords, coords, len - sizeof(*wire));
	if (coords_len < 0)
		return coords_len;
	total = sizeof(*wire) + coords_len + FIPS_SIGNATURE_LEN;
	if (len < total)
		return FIPS_PACKET_TOO_SHORT;
	lr->request_id = le64toh(wire->request_id);
	lr->target = wire->target;
	lr->path_mtu = le16toh(wire->path_mtu);
	lr->proof = coords + coords_len;
	return total;
}

int fips_lookup_response_build(const struct fips_lookup_response *lr, void *out, size_t size)
{
	struct fips_lookup_response_hdr *wire = out;
	size_t coords_len = fips_coords_wire_len(&lr->target_coords);
	u8 *pos = (u8 *)(wire + 1);

	if (size < sizeof(*wire) + coords_len + FIPS_SIGNATURE_LEN)
		return FIPS_PACKET_NO_SPACE;
	wire->msg_type = FIPS_LINK_MSG_LOOKUP_RESPONSE;
	wire->request_id = htole64(lr->request_id);
	wire->target = lr->target;
	wire->path_mtu = htole16(lr->path_mtu);
	fips_coords_build(&lr->target_coords, pos, coords_len);
	memcpy(pos + coords_len, lr->proof, FIPS_SIGNATURE_LEN);
	return sizeof(*wire) + coords_len + FIPS_SIGNATURE_LEN;
}

int fips_lookup_proof_build(u64 request_id, const struct fips_node_addr *target,
			    const struct fips_coords *target_coords, void *out, size_t size)
{
	u8 *pos = out;
	int coords_len;

	if (size < sizeof(request_id) + sizeof(*target))
		return FIPS_PACKET_NO_SPACE;
	fips_put_le64(pos, request_id);
	pos += sizeof(request_id);
	memcpy(pos, target, sizeof(*target));
	pos += sizeof(*target);
	coords_len =
		fips_coords_build(target_coords, pos, size - sizeof(request_id) - sizeof(*target));
	if (coords_len < 0)
		return coords_len;
	return sizeof(request_id) + sizeof(*target) + coords_len;
}

int fips_disconnect_parse(enum fips_disconnect_reason *reason, const void *data, size_t len)
{
	const struct fips_disconnect_msg *wire = data;
	int err = check_message(data, len, FIPS_LINK_MSG_DISCONNECT, sizeof(*wire));

	if (err)
		return err;
	if (fips_disconnect_reason_name(wire->reason))
		*reason = wire->reason;
	else
		*reason = FIPS_DISCONNECT_OTHER;
	return sizeof(*wire);
}

int fips_disconnect_build(enum fips_disconnect_reason reason, void *out, size_t size)
{
	struct fips_disconnect_msg *wire = out;

	if (size < sizeof(*wire))
		return FIPS_PACKET_NO_SPACE;
	wire->msg_type = FIPS_LINK_MSG_DISCONNECT;
	wire->reason = reason;
	return sizeof(*wire);
}

int fips_heartbeat_parse(const void *data, size_t len)
{
	int err = check_message(data, len, FIPS_LINK_MSG_HEARTBEAT, 1);

	return err ? err : 1;
}

int fips_heartbeat_build(void *out, size_t size)
{
	u8 *bytes = out;

	if (!size)
		return FIPS_PACKET_NO_SPACE;
	bytes[0] = FIPS_LINK_MSG_HEARTBEAT;
	return 1;
}
