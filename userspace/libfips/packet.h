/* SPDX-License-Identifier: MIT */
/*
 * Packet codecs: every message of FMP and FSP between its bytes and a structure in host byte order.
 *
 * A parser takes exactly what the builder of the same name makes, and nothing of it is trusted. It
 * returns the bytes it consumed, or a negative enum fips_packet_error; bytes after a message are
 * left alone where the protocol allows them. Pointers in the structures it fills (coordinates,
 * payloads, signatures) borrow from the packet. A builder writes into the caller's buffer and
 * returns the length, or FIPS_PACKET_NO_SPACE and the like. No codec allocates.
 *
 * Established frames and messages, which are sealed, are the business of frame.h.
 *
 * Protocol document: "Link messages", "Session messages", "Error signals", "Coordinates".
 */
#ifndef FIPS_PACKET_H
#define FIPS_PACKET_H

#include "libfips/types.h"

/**
 * enum fips_packet_error - why bytes are not the message, or fields not a message
 *
 * fips_packet_strerror() gives the sentence, fips_packet_error_name() the short name.
 */
enum fips_packet_error {
	/** fewer bytes than the message, or than a count in it, asks for */
	FIPS_PACKET_TOO_SHORT = -1,
	/** bytes after a message that must end where it ends, or a plaintext over the limit */
	FIPS_PACKET_TOO_LONG = -2,
	/** a field has a value that it must not have */
	FIPS_PACKET_MALFORMED = -3,
	FIPS_PACKET_UNSUPPORTED_VERSION = -4,
	/** the type byte, or the phase, is another message's */
	FIPS_PACKET_WRONG_TYPE = -5,
	/** a signature is missing where one must be */
	FIPS_PACKET_NO_SIGNATURE = -6,
	/** the builder's buffer is too small */
	FIPS_PACKET_NO_SPACE = -7,
};

/** fips_packet_strerror() - what is wrong, for people. */
const char *fips_packet_strerror(int error);

/** fips_packet_error_name() - the protocol's short name of an error, "MessageTooShort". */
const char *fips_packet_error_name(int error);

/* Names, as logs, tables and the control socket use them; NULL for an unknown code. */

/** fips_link_msg_name() - name of a link message's type, "TreeAnnounce". */
const char *fips_link_msg_name(u8 msg_type);

/** fips_session_msg_name() - name of a session message's type, "DataPacket". */
const char *fips_session_msg_name(u8 msg_type);

/** fips_handshake_msg_name() - name of a link handshake message by its phase, "NoiseIKMsg1". */
const char *fips_handshake_msg_name(u8 phase);

/** fips_disconnect_reason_name() - name of a disconnect reason, "Shutdown". */
const char *fips_disconnect_reason_name(u8 reason);

/* ---- Common prefix and coordinates ---- */

/**
 * struct fips_packet_prefix - common prefix of FMP frames and FSP messages
 * @version: protocol version, 4 bits
 * @phase: FIPS_PHASE_*, 4 bits
 * @flags: flags of the phase
 * @payload_len: as sent; receivers of datagrams do not check it
 */
struct fips_packet_prefix {
	u8 version;
	u8 phase;
	u8 flags;
	u16 payload_len;
};

/** fips_prefix_parse() - common prefix of FMP and FSP; any version, phase and flags. */
int fips_prefix_parse(struct fips_packet_prefix *prefix, const void *data, size_t len);

/** fips_prefix_build() - common prefix of FMP and FSP. */
int fips_prefix_build(const struct fips_packet_prefix *prefix, void *out, size_t size);

/** fips_coords_wire_len() - bytes that coordinates take in a message. */
size_t fips_coords_wire_len(const struct fips_coords *coords);

/** fips_coords_parse() - coordinates that must be there: count 0 is FIPS_PACKET_MALFORMED. */
int fips_coords_parse(struct fips_coords *coords, const void *data, size_t len);

/** fips_coords_parse_optional() - coordinates that may be absent: count 0 is fine. */
int fips_coords_parse_optional(struct fips_coords *coords, const void *data, size_t len);

/** fips_coords_build() - coordinates; count 0 means absent. */
int fips_coords_build(const struct fips_coords *coords, void *out, size_t size);

/** fips_coords_pair_parse() - the coordinates behind a header with FIPS_FSP_FLAG_CP. */
int fips_coords_pair_parse(struct fips_coords *src, struct fips_coords *dest, const void *data,
			   size_t len);

/* ---- FMP: link handshake ---- */

/**
 * struct fips_link_msg1 - first message of a link handshake
 * @sender_index: receiver index the initiator wants
 * @noise: FIPS_NOISE_IK_MSG1_LEN bytes
 */
struct fips_link_msg1 {
	u32 sender_index;
	const u8 *noise;
};

/** fips_link_msg1_parse() - exact length, version 0, flags 0; payload_len is not looked at. */
int fips_link_msg1_parse(struct fips_link_msg1 *msg, const void *data, size_t len);

/** fips_link_msg1_build() - first message of a link handshake, 114 bytes. */
int fips_link_msg1_build(const struct fips_link_msg1 *msg, void *out, size_t size);

/**
 * struct fips_link_msg2 - second message of a link handshake
 * @sender_index: receiver index the responder wants
 * @receiver_index: the initiator's, out of the first message
 * @noise: FIPS_NOISE_IK_MSG2_LEN bytes
 */
struct fips_link_msg2 {
	u32 sender_index;
	u32 receiver_index;
	const u8 *noise;
};

/** fips_link_msg2_parse() - exact length, version 0, flags 0; payload_len is not looked at. */
int fips_link_msg2_parse(struct fips_link_msg2 *msg, const void *data, size_t len);

/** fips_link_msg2_build() - second message of a link handshake, 69 bytes. */
int fips_link_msg2_build(const struct fips_link_msg2 *msg, void *out, size_t size);

/* ---- FMP: link messages, the type byte first ---- */

/**
 * struct fips_datagram - session datagram
 * @ttl: hops left
 * @path_mtu: smallest link MTU crossed so far
 * @src: source
 * @dest: destination
 * @payload: session message
 * @payload_len: its length
 */
struct fips_datagram {
	u8 ttl;
	u16 path_mtu;
	struct fips_node_addr src;
	struct fips_node_addr dest;
	const u8 *payload;
	size_t payload_len;
};

/** fips_datagram_init() - a datagram as an error signal begins: TTL 64, path MTU unknown. */
void fips_datagram_init(struct fips_datagram *dg, const struct fips_node_addr *src,
			const struct fips_node_addr *dest, const void *payload, size_t len);

/** fips_datagram_decrement_ttl() - one hop less. Return: whether there was one left. */
bool fips_datagram_decrement_ttl(struct fips_datagram *dg);

/** fips_datagram_parse() - session datagram; its payload goes to the end of the message. */
int fips_datagram_parse(struct fips_datagram *dg, const void *data, size_t len);

/** fips_datagram_build() - session datagram. */
int fips_datagram_build(const struct fips_datagram *dg, void *out, size_t size);

/**
 * struct fips_sender_counts - contents of a sender report, host byte order
 *
 * Fields as in struct fips_sender_report.
 */
struct fips_sender_counts {
	u64 interval_start_counter;
	u64 interval_end_counter;
	u32 interval_start_timestamp;
	u32 interval_end_timestamp;
	u32 interval_bytes_sent;
	u64 cumulative_packets_sent;
	u64 cumulative_bytes_sent;
};

/**
 * struct fips_receiver_counts - contents of a receiver report, host byte order
 *
 * Fields as in struct fips_receiver_report.
 */
struct fips_receiver_counts {
	u64 highest_counter;
	u64 cumulative_packets_recv;
	u64 cumulative_bytes_recv;
	u32 timestamp_echo;
	u16 dwell_time;
	u16 max_burst_loss;
	u16 mean_burst_loss;
	u32 jitter;
	u32 ecn_ce_count;
	s32 owd_trend;
	u32 burst_loss_count;
	u32 cumulative_reorder_count;
	u32 interval_packets_recv;
	u32 interval_bytes_recv;
};

/** fips_link_sender_report_parse() - sender report of a link; reserved bytes are ignored. */
int fips_link_sender_report_parse(struct fips_sender_counts *sr, const void *data, size_t len);

/** fips_link_sender_report_build() - sender report of a link, 48 bytes. */
int fips_link_sender_report_build(const struct fips_sender_counts *sr, void *out, size_t size);

/** fips_link_receiver_report_parse() - receiver report of a link; reserved bytes are ignored. */
int fips_link_receiver_report_parse(struct fips_receiver_counts *rr, const void *data, size_t len);

/** fips_link_receiver_report_build() - receiver report of a link, 68 bytes. */
int fips_link_receiver_report_build(const struct fips_receiver_counts *rr, void *out, size_t size);

/**
 * struct fips_tree_announce - tree announcement
 * @sequence: number of the declaration
 * @timestamp: Unix seconds of it
 * @parent: the parent chosen
 * @ancestry: from the announcing node up to the root, at least one entry
 * @signature: FIPS_SIGNATURE_LEN bytes; NULL: not signed yet
 *
 * The announcing node is the first entry's. Three checks are the caller's, all needed: the
 * signature, that the announcing node is the peer, and the semantics.
 */
struct fips_tree_announce {
	u64 sequence;
	u64 timestamp;
	struct fips_node_addr parent;
	struct fips_ancestry ancestry;
	const u8 *signature;
};

/** fips_tree_announce_parse() - TreeAnnounce; no ancestry at all is FIPS_PACKET_MALFORMED. */
int fips_tree_announce_parse(struct fips_tree_announce *ta, const void *data, size_t len);

/** fips_tree_announce_build() - FIPS_PACKET_NO_SIGNATURE if there is none. */
int fips_tree_announce_build(const struct fips_tree_announce *ta, void *out, size_t size);

/** fips_tree_declaration_build() - the 48 bytes that the signature covers. */
void fips_tree_declaration_build(struct fips_tree_declaration *decl,
				 const struct fips_node_addr *node,
				 const struct fips_node_addr *parent, u64 sequence, u64 timestamp);

/**
 * struct fips_filter_announce - Bloom filter announcement
 * @sequence: number of the announcement
 * @hash_count: number of hash functions
 * @size_class: the filter has FIPS_FILTER_LEN(size_class) bytes
 * @filter: bits, bit i in byte i / 8, least significant first
 * @filter_len: bytes of them
 */
struct fips_filter_announce {
	u64 sequence;
	u8 hash_count;
	u8 size_class;
	const u8 *filter;
	size_t filter_len;
};

/** fips_filter_announce_parse() - FilterAnnounce; bytes after it are an error. */
int fips_filter_announce_parse(struct fips_filter_announce *fa, const void *data, size_t len);

/** fips_filter_announce_build() - FIPS_PACKET_MALFORMED if length and size class disagree. */
int fips_filter_announce_build(const struct fips_filter_announce *fa, void *out, size_t size);

/**
 * struct fips_lookup_request - search for a node
 * @request_id: random number of the search
 * @target: the node searched for
 * @origin: the node that searches
 * @ttl: hops left
 * @min_mtu: smallest link MTU of use to the origin, 0: any
 * @origin_coords: coordinates of the origin
 */
struct fips_lookup_request {
	u64 request_id;
	struct fips_node_addr target;
	struct fips_node_addr origin;
	u8 ttl;
	u16 min_mtu;
	struct fips_coords origin_coords;
};

/** fips_lookup_request_decrement_ttl() - one hop less. Return: whether there was one left. */
bool fips_lookup_request_decrement_ttl(struct fips_lookup_request *lr);

/** fips_lookup_request_parse() - LookupRequest; the origin's coordinates must be there. */
int fips_lookup_request_parse(struct fips_lookup_request *lr, const void *data, size_t len);

/** fips_lookup_request_build() - LookupRequest. */
int fips_lookup_request_build(const struct fips_lookup_request *lr, void *out, size_t size);

/**
 * struct fips_lookup_response - answer to a search
 * @request_id: of the request
 * @target: the node found
 * @path_mtu: smallest link MTU crossed so far
 * @target_coords: coordinates of the target
 * @proof: FIPS_SIGNATURE_LEN bytes, the target's, over fips_lookup_proof_build()
 */
struct fips_lookup_response {
	u64 request_id;
	struct fips_node_addr target;
	u16 path_mtu;
	struct fips_coords target_coords;
	const u8 *proof;
};

/** fips_lookup_response_parse() - LookupResponse; the target's coordinates must be there. */
int fips_lookup_response_parse(struct fips_lookup_response *lr, const void *data, size_t len);

/** fips_lookup_response_build() - LookupResponse. */
int fips_lookup_response_build(const struct fips_lookup_response *lr, void *out, size_t size);

/** fips_lookup_proof_build() - the bytes a lookup response's proof covers: path_mtu left out. */
int fips_lookup_proof_build(u64 request_id, const struct fips_node_addr *target,
			    const struct fips_coords *target_coords, void *out, size_t size);

/** fips_disconnect_parse() - reason of a Disconnect; an unknown code becomes OTHER. */
int fips_disconnect_parse(enum fips_disconnect_reason *reason, const void *data, size_t len);

/** fips_disconnect_build() - Disconnect, 2 bytes. */
int fips_disconnect_build(enum fips_disconnect_reason reason, void *out, size_t size);

/** fips_heartbeat_parse() - Heartbeat; what follows the type byte is not looked at. */
int fips_heartbeat_parse(const void *data, size_t len);

/** fips_heartbeat_build() - Heartbeat, 1 byte. */
int fips_heartbeat_build(void *out, size_t size);

/* ---- FSP: session handshake, the common prefix first ---- */

/**
 * struct fips_session_handshake_msg - SessionSetup, SessionAck or SessionMsg3
 * @phase: FIPS_PHASE_MSG1, FIPS_PHASE_MSG2 or FIPS_PHASE_MSG3
 * @flags: FIPS_SETUP_FLAG_* in a SessionSetup, unknown ones dropped; reserved in the others
 * @src_coords: coordinates of the sender; not in phase 3
 * @dest_coords: coordinates of the receiver; not in phase 3
 * @noise: Noise XK message
 * @noise_len: its length; the Noise layer checks it
 */
struct fips_session_handshake_msg {
	u8 phase;
	u8 flags;
	struct fips_coords src_coords;
	struct fips_coords dest_coords;
	const u8 *noise;
	size_t noise_len;
};

/** fips_session_handshake_parse() - version and flags of the prefix are not looked at. */
int fips_session_handshake_parse(struct fips_session_handshake_msg *msg, const void *data,
				 size_t len);

/** fips_session_handshake_build() - coordinates must be there in phases 1 and 2. */
int fips_session_handshake_build(const struct fips_session_handshake_msg *msg, void *out,
				 size_t size);

/* ---- FSP: bodies of established messages, the type stands in the inner header ---- */

/** fips_session_sender_report_parse() - body of a session's sender report. */
int fips_session_sender_report_parse(struct fips_sender_counts *sr, const void *data, size_t len);

/** fips_session_sender_report_build() - body of a session's sender report, 46 bytes. */
int fips_session_sender_report_build(const struct fips_sender_counts *sr, void *out, size_t size);

/** fips_session_receiver_report_parse() - body of a session's receiver report. */
int fips_session_receiver_report_parse(struct fips_receiver_counts *rr, const void *data,
				       size_t len);

/** fips_session_receiver_report_build() - body of a session's receiver report, 66 bytes. */
int fips_session_receiver_report_build(const struct fips_receiver_counts *rr, void *out,
				       size_t size);

/** fips_path_mtu_parse() - body of a path MTU notification. */
int fips_path_mtu_parse(u16 *path_mtu, const void *data, size_t len);

/** fips_path_mtu_build() - body of a path MTU notification, 2 bytes. */
int fips_path_mtu_build(u16 path_mtu, void *out, size_t size);

/**
 * struct fips_data - body of a data message
 * @src_port: port of the sender
 * @dst_port: port of the receiver
 * @payload: what the port's service sends
 * @payload_len: its length
 */
struct fips_data {
	u16 src_port;
	u16 dst_port;
	const u8 *payload;
	size_t payload_len;
};

/** fips_data_parse() - body of a data message; its payload goes to the end. */
int fips_data_parse(struct fips_data *data, const void *body, size_t len);

/** fips_data_build() - body of a data message. */
int fips_data_build(const struct fips_data *data, void *out, size_t size);

/* ---- FSP: plaintext errors, the common prefix first ---- */

/**
 * struct fips_error_signal - CoordsRequired, PathBroken or MtuExceeded
 * @msg_type: FIPS_SESSION_MSG_COORDS_REQUIRED, _PATH_BROKEN or _MTU_EXCEEDED
 * @dest: destination of the datagram that could not be sent on
 * @reporter: the node that reports
 * @last_coords: PathBroken: coordinates that led nowhere, count 0: none
 * @mtu: MtuExceeded: MTU of the link it did not fit
 */
struct fips_error_signal {
	u8 msg_type;
	struct fips_node_addr dest;
	struct fips_node_addr reporter;
	struct fips_coords last_coords;
	u16 mtu;
};

/** fips_error_signal_parse() - FIPS_PACKET_WRONG_TYPE if it is none of the three. */
int fips_error_signal_parse(struct fips_error_signal *err, const void *data, size_t len);

/** fips_error_signal_build() - FIPS_PACKET_WRONG_TYPE if msg_type is none of the three. */
int fips_error_signal_build(const struct fips_error_signal *err, void *out, size_t size);

#endif /* FIPS_PACKET_H */
