/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR MIT */
/*
 * Packet formats of the Free Internetworking Peering System, as they are on the wire.
 *
 * One header for the kernel module and for userspace. Integers are little-endian unless a field
 * says otherwise; no structure holds padding, and none needs more than byte alignment, so a
 * pointer into a received packet may be used as it is once its length has been checked.
 *
 * FMP, the mesh protocol, is what two neighbours speak on a link. FSP, the session protocol, is
 * what two nodes speak end to end; its messages travel in session datagrams, which are link
 * messages of FMP.
 */
#ifndef _UAPI_LINUX_FIPS_PACKET_H
#define _UAPI_LINUX_FIPS_PACKET_H

#include <linux/types.h>

#define FIPS_NODE_ADDR_LEN	16	/* first half of SHA-256 over the x-only public key */
#define FIPS_PUBKEY_LEN		33	/* secp256k1 point, compressed: 02 or 03, then x */
#define FIPS_PUBKEY_X_LEN	32	/* x coordinate alone, what an npub holds */
#define FIPS_SIGNATURE_LEN	64	/* BIP-340 Schnorr signature */
#define FIPS_KEY_LEN		32	/* ChaCha20-Poly1305 key */
#define FIPS_TAG_LEN		16	/* ChaCha20-Poly1305 tag */
#define FIPS_EPOCH_LEN		8	/* startup epoch: random, another one after each restart */
#define FIPS_SEALED_EPOCH_LEN	(FIPS_EPOCH_LEN + FIPS_TAG_LEN)
#define FIPS_SEALED_PUBKEY_LEN	(FIPS_PUBKEY_LEN + FIPS_TAG_LEN)

#define FIPS_IPV6_PREFIX	0xfd	/* first byte of an IPv6 address, before the node address */

#define FIPS_UDP_PORT		2121	/* default port of the UDP transport */
#define FIPS_ETHERTYPE		0x2121	/* default EtherType of the Ethernet transport */

/**
 * struct fips_node_addr - address of a node in the mesh
 * @b: bytes; two addresses compare as big-endian numbers
 */
struct fips_node_addr {
	__u8 b[FIPS_NODE_ADDR_LEN];
} __attribute__((packed));

/*
 * The common prefix, first bytes of every FMP frame and of every FSP message.
 */

#define FIPS_PHASE_ESTABLISHED	0x0	/* sealed; in FSP also plaintext errors */
#define FIPS_PHASE_MSG1		0x1	/* first handshake message */
#define FIPS_PHASE_MSG2		0x2	/* second handshake message */
#define FIPS_PHASE_MSG3		0x3	/* third handshake message, FSP only */

#define FIPS_PHASE_MASK		0x0f
#define FIPS_VERSION_SHIFT	4

#define FIPS_FMP_VERSION	0
#define FIPS_FSP_VERSION	0

/**
 * struct fips_prefix - common prefix
 * @ver_phase: protocol version in the high nibble, phase (FIPS_PHASE_*) in the low one
 * @flags: FIPS_FMP_FLAG_* or FIPS_FSP_FLAG_*; 0 in handshake messages
 * @payload_len: bytes after the header of the phase, the inner header included,
 *	coordinates and tag left out. Only stream transports rely on it.
 */
struct fips_prefix {
	__u8	ver_phase;
	__u8	flags;
	__le16	payload_len;
} __attribute__((packed));

/*
 * FMP: frames of a link.
 */

#define FIPS_FMP_FLAG_K		0x01	/* key epoch: its parity */
#define FIPS_FMP_FLAG_CE	0x02	/* congestion experienced, on this hop or before it */
#define FIPS_FMP_FLAG_SP	0x04	/* spin bit */

#define FIPS_NOISE_IK_MSG1_LEN	(FIPS_PUBKEY_LEN + FIPS_SEALED_PUBKEY_LEN + FIPS_SEALED_EPOCH_LEN)
#define FIPS_NOISE_IK_MSG2_LEN	(FIPS_PUBKEY_LEN + FIPS_SEALED_EPOCH_LEN)

/**
 * struct fips_fmp_msg1 - link handshake, first message (phase FIPS_PHASE_MSG1)
 * @prefix: common prefix, payload_len 110
 * @sender_index: receiver index the initiator wants in frames sent to it
 * @noise: Noise IK message 1: ephemeral key, sealed static key, sealed epoch
 */
struct fips_fmp_msg1 {
	struct fips_prefix prefix;
	__le32	sender_index;
	__u8	noise[FIPS_NOISE_IK_MSG1_LEN];
} __attribute__((packed));

/**
 * struct fips_fmp_msg2 - link handshake, second message (phase FIPS_PHASE_MSG2)
 * @prefix: common prefix, payload_len 65
 * @sender_index: receiver index the responder wants in frames sent to it
 * @receiver_index: sender_index of the first message
 * @noise: Noise IK message 2: ephemeral key, sealed epoch
 */
struct fips_fmp_msg2 {
	struct fips_prefix prefix;
	__le32	sender_index;
	__le32	receiver_index;
	__u8	noise[FIPS_NOISE_IK_MSG2_LEN];
} __attribute__((packed));

/**
 * struct fips_fmp_hdr - outer header of an established frame; the whole of it is associated data
 * @prefix: common prefix; payload_len counts the inner header and the message
 * @receiver_index: index the receiver of this frame chose in the handshake
 * @counter: number of the frame under its key, and the nonce (four zero bytes, then these eight)
 *
 * What follows is sealed: struct fips_fmp_inner, the message, and the tag in the clear.
 */
struct fips_fmp_hdr {
	struct fips_prefix prefix;
	__le32	receiver_index;
	__le64	counter;
} __attribute__((packed));

/**
 * struct fips_fmp_inner - first bytes of a frame's plaintext
 * @timestamp: milliseconds since the sender began to use this key
 * @msg_type: FIPS_LINK_MSG_*; also the first byte of the link message
 */
struct fips_fmp_inner {
	__le32	timestamp;
	__u8	msg_type;
} __attribute__((packed));

/* Bytes a frame adds to a link message, which itself begins with msg_type. */
#define FIPS_FMP_OVERHEAD	(16 + 4 + FIPS_TAG_LEN)
/* Shorter frames are not frames: outer header and tag. */
#define FIPS_FMP_FRAME_MIN	(16 + FIPS_TAG_LEN)
/* Longest plaintext, tag counted in. */
#define FIPS_SEALED_MAX		65535

/**
 * enum fips_link_msg - types of link messages
 * @FIPS_LINK_MSG_DATAGRAM: session datagram, struct fips_datagram_hdr
 * @FIPS_LINK_MSG_SENDER_REPORT: struct fips_link_sender_report
 * @FIPS_LINK_MSG_RECEIVER_REPORT: struct fips_link_receiver_report
 * @FIPS_LINK_MSG_TREE_ANNOUNCE: struct fips_tree_announce_hdr
 * @FIPS_LINK_MSG_FILTER_ANNOUNCE: struct fips_filter_announce_hdr
 * @FIPS_LINK_MSG_LOOKUP_REQUEST: struct fips_lookup_request_hdr
 * @FIPS_LINK_MSG_LOOKUP_RESPONSE: struct fips_lookup_response_hdr
 * @FIPS_LINK_MSG_DISCONNECT: struct fips_disconnect_msg
 * @FIPS_LINK_MSG_HEARTBEAT: the type byte alone
 */
enum fips_link_msg {
	FIPS_LINK_MSG_DATAGRAM		= 0x00,
	FIPS_LINK_MSG_SENDER_REPORT	= 0x01,
	FIPS_LINK_MSG_RECEIVER_REPORT	= 0x02,
	FIPS_LINK_MSG_TREE_ANNOUNCE	= 0x10,
	FIPS_LINK_MSG_FILTER_ANNOUNCE	= 0x20,
	FIPS_LINK_MSG_LOOKUP_REQUEST	= 0x30,
	FIPS_LINK_MSG_LOOKUP_RESPONSE	= 0x31,
	FIPS_LINK_MSG_DISCONNECT	= 0x50,
	FIPS_LINK_MSG_HEARTBEAT		= 0x51,
};

#define FIPS_TTL_DEFAULT	64
#define FIPS_PATH_MTU_UNKNOWN	0xffff	/* path_mtu before any link has been crossed */

/**
 * struct fips_datagram_hdr - session datagram; a session message follows
 * @msg_type: FIPS_LINK_MSG_DATAGRAM
 * @ttl: hops left; a node that would send on a datagram with 0 drops it
 * @path_mtu: smallest link MTU crossed so far
 * @src: node that sends the session message; for an error signal, the node that reports
 * @dest: node the session message is for
 */
struct fips_datagram_hdr {
	__u8	msg_type;
	__u8	ttl;
	__le16	path_mtu;
	struct fips_node_addr src;
	struct fips_node_addr dest;
} __attribute__((packed));

/**
 * struct fips_sender_report - what a sender counted, common to links and sessions
 * @interval_start_counter: counter of the interval's first frame
 * @interval_end_counter: counter of its last frame
 * @interval_start_timestamp: inner timestamp of the first frame, ms
 * @interval_end_timestamp: inner timestamp of the last frame, ms
 * @interval_bytes_sent: bytes sent in the interval
 * @cumulative_packets_sent: frames sent since the key came into use
 * @cumulative_bytes_sent: bytes sent since the key came into use
 */
struct fips_sender_report {
	__le64	interval_start_counter;
	__le64	interval_end_counter;
	__le32	interval_start_timestamp;
	__le32	interval_end_timestamp;
	__le32	interval_bytes_sent;
	__le64	cumulative_packets_sent;
	__le64	cumulative_bytes_sent;
} __attribute__((packed));

/**
 * struct fips_receiver_report - what a receiver counted, common to links and sessions
 * @highest_counter: highest counter received
 * @cumulative_packets_recv: frames received
 * @cumulative_bytes_recv: bytes received
 * @timestamp_echo: inner timestamp of the newest frame received, ms; 0: none
 * @dwell_time: milliseconds between that frame and this report
 * @max_burst_loss: longest run of lost frames in the interval
 * @mean_burst_loss: mean length of the runs of lost frames, 8.8 fixed point
 * @reserved: 0
 * @jitter: interarrival jitter, microseconds
 * @ecn_ce_count: frames received with CE
 * @owd_trend: slope of the one-way delay, microseconds per second, two's complement
 * @burst_loss_count: runs of lost frames in the interval
 * @cumulative_reorder_count: frames that came after one with a higher counter
 * @interval_packets_recv: frames received in the interval
 * @interval_bytes_recv: bytes received in the interval
 */
struct fips_receiver_report {
	__le64	highest_counter;
	__le64	cumulative_packets_recv;
	__le64	cumulative_bytes_recv;
	__le32	timestamp_echo;
	__le16	dwell_time;
	__le16	max_burst_loss;
	__le16	mean_burst_loss;
	__u8	reserved[2];
	__le32	jitter;
	__le32	ecn_ce_count;
	__le32	owd_trend;
	__le32	burst_loss_count;
	__le32	cumulative_reorder_count;
	__le32	interval_packets_recv;
	__le32	interval_bytes_recv;
} __attribute__((packed));

/**
 * struct fips_link_sender_report - sender report of a link
 * @msg_type: FIPS_LINK_MSG_SENDER_REPORT
 * @reserved: 0
 * @report: the counts
 */
struct fips_link_sender_report {
	__u8	msg_type;
	__u8	reserved[3];
	struct fips_sender_report report;
} __attribute__((packed));

/**
 * struct fips_link_receiver_report - receiver report of a link
 * @msg_type: FIPS_LINK_MSG_RECEIVER_REPORT
 * @reserved: 0
 * @report: the counts
 */
struct fips_link_receiver_report {
	__u8	msg_type;
	__u8	reserved[3];
	struct fips_receiver_report report;
} __attribute__((packed));

#define FIPS_TREE_ANNOUNCE_VERSION	1

/**
 * struct fips_ancestry_entry - one node on the way from the announcing node up to the root
 * @node: the node
 * @sequence: sequence number of that node's declaration
 * @timestamp: Unix seconds of that node's declaration
 */
struct fips_ancestry_entry {
	struct fips_node_addr node;
	__le64	sequence;
	__le64	timestamp;
} __attribute__((packed));

/**
 * struct fips_tree_announce_hdr - tree announcement
 * @msg_type: FIPS_LINK_MSG_TREE_ANNOUNCE
 * @version: FIPS_TREE_ANNOUNCE_VERSION
 * @sequence: number of the declaration; only a higher one is news
 * @timestamp: Unix seconds of the declaration
 * @parent: the parent chosen; the node itself if it is a root
 * @ancestry_count: number of entries
 *
 * Then come the entries (struct fips_ancestry_entry), the node itself first, and a signature of
 * the declaration, struct fips_tree_declaration.
 */
struct fips_tree_announce_hdr {
	__u8	msg_type;
	__u8	version;
	__le64	sequence;
	__le64	timestamp;
	struct fips_node_addr parent;
	__le16	ancestry_count;
} __attribute__((packed));

/**
 * struct fips_tree_declaration - what a tree announcement's signature covers, never sent as such
 * @node: the announcing node
 * @parent: the parent it chose
 * @sequence: as in the announcement
 * @timestamp: as in the announcement
 */
struct fips_tree_declaration {
	struct fips_node_addr node;
	struct fips_node_addr parent;
	__le64	sequence;
	__le64	timestamp;
} __attribute__((packed));

#define FIPS_FILTER_SIZE_CLASS		1	/* the one size class of this version */
#define FIPS_FILTER_SIZE_CLASS_MAX	3
#define FIPS_FILTER_LEN(size_class)	(512 << (size_class))

/**
 * struct fips_filter_announce_hdr - Bloom filter announcement; FIPS_FILTER_LEN(size_class) bytes
 * follow, no more
 * @msg_type: FIPS_LINK_MSG_FILTER_ANNOUNCE
 * @sequence: number of the announcement; only a higher one is news
 * @hash_count: number of hash functions, not 0
 * @size_class: FIPS_FILTER_SIZE_CLASS
 */
struct fips_filter_announce_hdr {
	__u8	msg_type;
	__le64	sequence;
	__u8	hash_count;
	__u8	size_class;
} __attribute__((packed));

/*
 * Coordinates are a __le16 count and as many node addresses, from a node itself up to the root.
 */
#define FIPS_COORDS_LEN(count)	(2 + (count) * FIPS_NODE_ADDR_LEN)

/**
 * struct fips_lookup_request_hdr - search for a node; the origin's coordinates follow
 * @msg_type: FIPS_LINK_MSG_LOOKUP_REQUEST
 * @request_id: random
 * @target: the node searched for
 * @origin: the node that searches
 * @ttl: hops left
 * @min_mtu: smallest link MTU of use to the origin; 0: any
 */
struct fips_lookup_request_hdr {
	__u8	msg_type;
	__le64	request_id;
	struct fips_node_addr target;
	struct fips_node_addr origin;
	__u8	ttl;
	__le16	min_mtu;
} __attribute__((packed));

/**
 * struct fips_lookup_response_hdr - answer to a search; the target's coordinates and its
 * signature follow
 * @msg_type: FIPS_LINK_MSG_LOOKUP_RESPONSE
 * @request_id: as in the request
 * @target: the node found
 * @path_mtu: smallest link MTU crossed so far; not signed
 *
 * The signature is the target's, over request_id, target and the coordinates as encoded here.
 */
struct fips_lookup_response_hdr {
	__u8	msg_type;
	__le64	request_id;
	struct fips_node_addr target;
	__le16	path_mtu;
} __attribute__((packed));

/**
 * enum fips_disconnect_reason - why a link is closed; unknown codes mean OTHER
 * @FIPS_DISCONNECT_SHUTDOWN: the node goes down
 * @FIPS_DISCONNECT_RESTART: the node restarts
 * @FIPS_DISCONNECT_PROTOCOL_ERROR: the peer broke the protocol
 * @FIPS_DISCONNECT_TRANSPORT_FAILURE: the transport failed
 * @FIPS_DISCONNECT_RESOURCE_EXHAUSTION: no room for the link
 * @FIPS_DISCONNECT_SECURITY_VIOLATION: the peer is not allowed
 * @FIPS_DISCONNECT_CONFIGURATION_CHANGE: the peer was taken out of the configuration
 * @FIPS_DISCONNECT_TIMEOUT: nothing was heard
 * @FIPS_DISCONNECT_OTHER: anything else
 */
enum fips_disconnect_reason {
	FIPS_DISCONNECT_SHUTDOWN		= 0x00,
	FIPS_DISCONNECT_RESTART			= 0x01,
	FIPS_DISCONNECT_PROTOCOL_ERROR		= 0x02,
	FIPS_DISCONNECT_TRANSPORT_FAILURE	= 0x03,
	FIPS_DISCONNECT_RESOURCE_EXHAUSTION	= 0x04,
	FIPS_DISCONNECT_SECURITY_VIOLATION	= 0x05,
	FIPS_DISCONNECT_CONFIGURATION_CHANGE	= 0x06,
	FIPS_DISCONNECT_TIMEOUT			= 0x07,
	FIPS_DISCONNECT_OTHER			= 0xff,
};

/**
 * struct fips_disconnect_msg - the sender closes the link
 * @msg_type: FIPS_LINK_MSG_DISCONNECT
 * @reason: FIPS_DISCONNECT_*
 */
struct fips_disconnect_msg {
	__u8	msg_type;
	__u8	reason;
} __attribute__((packed));

/*
 * FSP: messages of a session.
 */

#define FIPS_FSP_FLAG_CP	0x01	/* coordinates stand between header and ciphertext */
#define FIPS_FSP_FLAG_K		0x02	/* key epoch: its parity */
#define FIPS_FSP_FLAG_U		0x04	/* plaintext: an error signal, struct fips_error_hdr */

#define FIPS_FSP_INNER_FLAG_SP	0x01	/* spin bit */

#define FIPS_SETUP_FLAG_REQUEST_ACK	0x01
#define FIPS_SETUP_FLAG_BIDIRECTIONAL	0x02

#define FIPS_NOISE_XK_MSG1_LEN	FIPS_PUBKEY_LEN
#define FIPS_NOISE_XK_MSG2_LEN	(FIPS_PUBKEY_LEN + FIPS_SEALED_EPOCH_LEN)
#define FIPS_NOISE_XK_MSG3_LEN	(FIPS_SEALED_PUBKEY_LEN + FIPS_SEALED_EPOCH_LEN)

/**
 * struct fips_session_setup_hdr - session handshake message, all three phases
 * @prefix: common prefix; payload_len counts all after it
 * @flags: FIPS_SETUP_FLAG_* in phase FIPS_PHASE_MSG1, else reserved
 *
 * In phases FIPS_PHASE_MSG1 and FIPS_PHASE_MSG2 the coordinates of the message's source, then of
 * its destination follow; in all phases, last, a __le16 length and as many bytes of Noise XK
 * message.
 */
struct fips_session_setup_hdr {
	struct fips_prefix prefix;
	__u8	flags;
} __attribute__((packed));

/**
 * struct fips_fsp_hdr - outer header of an established message; the whole of it is associated data
 * @prefix: common prefix; payload_len counts the inner header and the body
 * @counter: number of the message under its key, and the nonce (four zero bytes, then these eight)
 *
 * With FIPS_FSP_FLAG_CP the coordinates of source and destination follow, in the clear and not
 * authenticated. Then comes what is sealed: struct fips_fsp_inner, the body, and the tag in the
 * clear.
 */
struct fips_fsp_hdr {
	struct fips_prefix prefix;
	__le64	counter;
} __attribute__((packed));

/**
 * struct fips_fsp_inner - first bytes of a message's plaintext
 * @timestamp: milliseconds since the sender began to use this key
 * @msg_type: FIPS_SESSION_MSG_*
 * @flags: FIPS_FSP_INNER_FLAG_*
 */
struct fips_fsp_inner {
	__le32	timestamp;
	__u8	msg_type;
	__u8	flags;
} __attribute__((packed));

/* Bytes an established message adds to its body, coordinates apart. */
#define FIPS_FSP_OVERHEAD	(12 + 6 + FIPS_TAG_LEN)
/* Shorter messages are not established messages: outer header and tag. */
#define FIPS_FSP_MESSAGE_MIN	(12 + FIPS_TAG_LEN)

/**
 * enum fips_session_msg - types of session messages
 * @FIPS_SESSION_MSG_DATA: data for a port, struct fips_port_hdr
 * @FIPS_SESSION_MSG_SENDER_REPORT: struct fips_session_sender_report
 * @FIPS_SESSION_MSG_RECEIVER_REPORT: struct fips_session_receiver_report
 * @FIPS_SESSION_MSG_PATH_MTU: struct fips_path_mtu_msg
 * @FIPS_SESSION_MSG_COORDS_WARMUP: no body; sent for the coordinates in front of it
 * @FIPS_SESSION_MSG_COORDS_REQUIRED: plaintext error, struct fips_error_hdr
 * @FIPS_SESSION_MSG_PATH_BROKEN: plaintext error, struct fips_error_hdr, then coordinates,
 *	possibly none
 * @FIPS_SESSION_MSG_MTU_EXCEEDED: plaintext error, struct fips_error_hdr, then a __le16 MTU
 */
enum fips_session_msg {
	FIPS_SESSION_MSG_DATA			= 0x10,
	FIPS_SESSION_MSG_SENDER_REPORT		= 0x11,
	FIPS_SESSION_MSG_RECEIVER_REPORT	= 0x12,
	FIPS_SESSION_MSG_PATH_MTU		= 0x13,
	FIPS_SESSION_MSG_COORDS_WARMUP		= 0x14,
	FIPS_SESSION_MSG_COORDS_REQUIRED	= 0x20,
	FIPS_SESSION_MSG_PATH_BROKEN		= 0x21,
	FIPS_SESSION_MSG_MTU_EXCEEDED		= 0x22,
};

/**
 * struct fips_session_sender_report - body of a session's sender report
 * @reserved: 0
 * @report: the counts
 */
struct fips_session_sender_report {
	__u8	reserved[2];
	struct fips_sender_report report;
} __attribute__((packed));

/**
 * struct fips_session_receiver_report - body of a session's receiver report
 * @reserved: 0
 * @report: the counts
 */
struct fips_session_receiver_report {
	__u8	reserved[2];
	struct fips_receiver_report report;
} __attribute__((packed));

/**
 * struct fips_path_mtu_msg - body of a path MTU notification
 * @path_mtu: smallest link MTU on the way from the peer to the sender of this
 */
struct fips_path_mtu_msg {
	__le16	path_mtu;
} __attribute__((packed));

/**
 * struct fips_error_hdr - plaintext error a node on the way sends to the source of a datagram
 * @prefix: phase FIPS_PHASE_ESTABLISHED, flags FIPS_FSP_FLAG_U; payload_len counts all after it
 * @msg_type: FIPS_SESSION_MSG_COORDS_REQUIRED and after
 * @flags: reserved
 * @dest: destination of the datagram that could not be sent on
 * @reporter: the node that reports
 */
struct fips_error_hdr {
	struct fips_prefix prefix;
	__u8	msg_type;
	__u8	flags;
	struct fips_node_addr dest;
	struct fips_node_addr reporter;
} __attribute__((packed));

#define FIPS_PORT_IPV6		256	/* IPv6 packets, struct fips_shim_hdr */

/**
 * struct fips_port_hdr - first bytes of a data message's body
 * @src_port: port of the sender
 * @dst_port: port of the receiver, says what follows
 */
struct fips_port_hdr {
	__le16	src_port;
	__le16	dst_port;
} __attribute__((packed));

#define FIPS_SHIM_FORMAT_COMPRESSED	0x00

/**
 * struct fips_shim_hdr - an IPv6 header without what the session knows; the packet's payload
 * follows
 * @format: FIPS_SHIM_FORMAT_COMPRESSED
 * @ver_tc_flow: first four bytes of the IPv6 header; the version is ignored by the receiver
 * @next_header: as in the IPv6 header
 * @hop_limit: as in the IPv6 header
 */
struct fips_shim_hdr {
	__u8	format;
	__u8	ver_tc_flow[4];
	__u8	next_header;
	__u8	hop_limit;
} __attribute__((packed));

#endif /* _UAPI_LINUX_FIPS_PACKET_H */
