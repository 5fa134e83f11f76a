/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR MIT */
/*
 * The registry of all counters, the kernel module's and the daemon's: what they are called, what
 * they count, in which unit. Family and name are those of the control socket, for whatever the
 * reference counts too; a name may be there twice, once of each side.
 */
#ifndef _UAPI_LINUX_FIPS_COUNTERS_H
#define _UAPI_LINUX_FIPS_COUNTERS_H

/*
 * FIPS_COUNTERS() - of a device, in the kernel
 *
 * X(ID, family, name, unit, statistic of the netdevice that it adds to, help)
 *
 * Each datagram of a transport ends in one counter: "transport.rx_short", one of the four
 * "transport.raw_*", or one of "link.rx_*" (where "rx_held" ends later in another). So their sum is
 * that of the transports' rx-packets. Each packet of the host that is dropped ends in one counter
 * with a statistic, so that `ip -s link` shows the sum of those.
 */
#define FIPS_COUNTERS(X)									\
	/* A datagram or frame as it comes from a transport. */					\
	X(TRANSPORT_RX_SHORT, "transport", "rx_short", "datagrams", NONE,			\
	  "datagrams shorter than a common prefix")						\
	/* Outcomes of handing up a raw frame, in the order of enum fips_upcall_outcome. */	\
	X(TRANSPORT_RAW, "transport", "raw_handed_up", "frames", NONE,				\
	  "unestablished frames handed to the daemon")						\
	X(TRANSPORT_RAW_NO_OWNER, "transport", "raw_no_owner", "frames", NONE,			\
	  "unestablished frames with no daemon to take them")					\
	X(TRANSPORT_RAW_LIMITED, "transport", "raw_rate_limited", "frames", NONE,		\
	  "unestablished frames over the transport's raw-rate")					\
	X(TRANSPORT_RAW_LOST, "transport", "raw_lost", "frames", NONE,				\
	  "unestablished frames that did not fit in the daemon's socket")			\
	/* Packets the host gives us. */							\
	X(TX_NOT_IPV6, "device", "tx_not_ipv6", "packets", TX_DROPPED,				\
	  "packets that are no valid IPv6")							\
	X(TX_MULTICAST, "device", "tx_multicast", "packets", TX_DROPPED,			\
	  "IPv6 multicast packets")								\
	X(TX_NOT_MESH, "device", "tx_not_mesh", "packets", TX_DROPPED,				\
	  "packets to addresses outside fd00::/8")						\
	X(TX_NO_NODE_ADDR, "device", "tx_no_node_addr", "packets", TX_DROPPED,			\
	  "packets sent before the device got its node address")				\
	X(TX_NOMEM, "device", "tx_no_memory", "packets", TX_DROPPED,				\
	  "packets dropped for want of memory")							\
	X(TX_LOCAL, "device", "tx_local", "packets", NONE,					\
	  "packets to the node's own address, given back to the host")				\
	/* Frames of links. */									\
	X(LINK_RX_FRAMES, "link", "rx_frames", "frames", NONE, "frames opened")			\
	X(LINK_RX_SHORT, "link", "rx_short", "frames", NONE,					\
	  "established frames shorter than header and tag")					\
	X(LINK_RX_VERSION, "link", "rx_version", "frames", NONE,				\
	  "frames of another protocol version")							\
	X(LINK_RX_UNKNOWN_INDEX, "link", "rx_unknown_index", "frames", NONE,			\
	  "frames with a receiver index nobody was given")					\
	X(LINK_RX_HELD, "link", "rx_held", "frames", NONE, "frames held until their key came")	\
	X(LINK_RX_HELD_DROPPED, "link", "rx_held_dropped", "frames", NONE,			\
	  "held frames whose key did not come in time, and those there was no room for")	\
	X(LINK_RX_NO_KEY, "link", "rx_no_key", "frames", NONE,					\
	  "frames for a link without keys")							\
	X(LINK_RX_REPLAY, "link", "rx_replay", "frames", NONE,					\
	  "frames with a counter that was seen or is too old")					\
	X(LINK_RX_DECRYPT_FAILED, "link", "rx_decrypt_failed", "frames", NONE,			\
	  "frames that did not authenticate")							\
	X(LINK_RX_TRUNCATED, "link", "rx_truncated", "frames", NONE,				\
	  "authentic frames without a message type")						\
	X(LINK_RX_NOMEM, "link", "rx_no_memory", "frames", NONE,				\
	  "frames dropped for want of memory")							\
	X(LINK_RX_HEARTBEATS, "link", "rx_heartbeats", "messages", NONE,			\
	  "heartbeats received")								\
	X(LINK_ROAMED, "link", "roamed", "events", NONE,					\
	  "peers that moved to another address")						\
	X(LINK_TX_HEARTBEATS, "link", "tx_heartbeats", "messages", NONE,			\
	  "heartbeats sent by the module itself")						\
	X(LINK_TX_NO_KEY, "link", "tx_no_key", "messages", NONE,				\
	  "messages for a link without a key")							\
	X(LINK_TX_TOO_BIG, "link", "tx_too_big", "messages", NONE,				\
	  "messages that exceed the link's MTU with their headers")				\
	X(LINK_TX_COUNTER_END, "link", "tx_key_used_up", "messages", NONE,			\
	  "messages for which the key had no counter left")					\
	X(LINK_TX_NOMEM, "link", "tx_no_memory", "messages", NONE,				\
	  "messages dropped for want of memory")						\
	/* Session datagrams, as the reference names them. */					\
	X(FORWARDING_RECEIVED_PACKETS, "forwarding", "received_packets", "datagrams", NONE,	\
	  "session datagrams received")								\
	X(FORWARDING_RECEIVED_BYTES, "forwarding", "received_bytes", "bytes", NONE,		\
	  "their bytes")									\
	X(FORWARDING_DECODE_ERROR_PACKETS, "forwarding", "decode_error_packets",		\
	  "datagrams", NONE, "session datagrams shorter than their header")			\
	X(FORWARDING_DECODE_ERROR_BYTES, "forwarding", "decode_error_bytes", "bytes", NONE,	\
	  "their bytes")									\
	X(FORWARDING_TTL_EXHAUSTED_PACKETS, "forwarding", "ttl_exhausted_packets",		\
	  "datagrams", NONE, "session datagrams that came with ttl 0")				\
	X(FORWARDING_TTL_EXHAUSTED_BYTES, "forwarding", "ttl_exhausted_bytes", "bytes", NONE,	\
	  "their bytes")									\
	X(FORWARDING_DELIVERED_PACKETS, "forwarding", "delivered_packets", "datagrams", NONE,	\
	  "session datagrams for this node")							\
	X(FORWARDING_DELIVERED_BYTES, "forwarding", "delivered_bytes", "bytes", NONE,		\
	  "their bytes")									\
	X(FORWARDING_FORWARDED_PACKETS, "forwarding", "forwarded_packets", "datagrams", NONE,	\
	  "session datagrams sent on for others")						\
	X(FORWARDING_FORWARDED_BYTES, "forwarding", "forwarded_bytes", "bytes", NONE,		\
	  "their bytes")									\
	X(FORWARDING_DROP_NO_ROUTE_PACKETS, "forwarding", "drop_no_route_packets",		\
	  "datagrams", NONE, "session datagrams in transit to where there is no way")		\
	X(FORWARDING_DROP_NO_ROUTE_BYTES, "forwarding", "drop_no_route_bytes", "bytes", NONE,	\
	  "their bytes")									\
	X(FORWARDING_DROP_MTU_EXCEEDED_PACKETS, "forwarding", "drop_mtu_exceeded_packets",	\
	  "datagrams", NONE, "session datagrams in transit that exceed the next link's MTU")	\
	X(FORWARDING_DROP_MTU_EXCEEDED_BYTES, "forwarding", "drop_mtu_exceeded_bytes",		\
	  "bytes", NONE, "their bytes")								\
	X(FORWARDING_DROP_SEND_ERROR_PACKETS, "forwarding", "drop_send_error_packets",		\
	  "datagrams", NONE, "session datagrams in transit that the next link did not take")	\
	X(FORWARDING_DROP_SEND_ERROR_BYTES, "forwarding", "drop_send_error_bytes",		\
	  "bytes", NONE, "their bytes")								\
	X(FORWARDING_ORIGINATED_PACKETS, "forwarding", "originated_packets",			\
	  "datagrams", NONE, "session datagrams of this node sent")				\
	X(FORWARDING_ORIGINATED_BYTES, "forwarding", "originated_bytes", "bytes", NONE,		\
	  "their bytes")									\
	X(FORWARDING_ORIGINATE_FAILED, "forwarding", "originate_failed", "datagrams", NONE,	\
	  "session datagrams of this node that the link did not take")				\
	X(FORWARDING_NO_NODE_ADDR, "forwarding", "no_node_addr", "datagrams", NONE,		\
	  "session datagrams that came before the device got its node address")			\
	X(FORWARDING_NOMEM, "forwarding", "no_memory", "datagrams", NONE,			\
	  "session datagrams dropped for want of memory")					\
	/* Why they were forwarded there, in the order of enum fips_route_class. */		\
	X(FORWARDING_ROUTE_DIRECT_PEER, "forwarding", "route_direct_peer", "datagrams", NONE,	\
	  "forwarded to the destination itself")						\
	X(FORWARDING_ROUTE_TREE_UP, "forwarding", "route_tree_up", "datagrams", NONE,		\
	  "forwarded to the parent")								\
	X(FORWARDING_ROUTE_TREE_DOWN, "forwarding", "route_tree_down", "datagrams", NONE,	\
	  "forwarded to a child above the destination")						\
	X(FORWARDING_ROUTE_TREE_DOWN_CROSS, "forwarding", "route_tree_down_cross",		\
	  "datagrams", NONE, "forwarded to a child that is not above the destination")		\
	X(FORWARDING_ROUTE_CROSSLINK_DESCEND, "forwarding", "route_crosslink_descend",		\
	  "datagrams", NONE, "forwarded to another peer, above the destination")		\
	X(FORWARDING_ROUTE_CROSSLINK_ASCEND, "forwarding", "route_crosslink_ascend",		\
	  "datagrams", NONE, "forwarded to another peer, not above the destination")		\
	X(CONGESTION_CE_FORWARDED, "congestion", "ce_forwarded", "datagrams", NONE,		\
	  "session datagrams sent on with congestion experienced")				\
	X(CONGESTION_CE_RECEIVED, "congestion", "ce_received", "datagrams", NONE,		\
	  "IPv6 packets delivered from datagrams with congestion experienced")			\
	X(CONGESTION_DETECTED, "congestion", "congestion_detected", "datagrams", NONE,		\
	  "session datagrams sent on while this node or the next link was congested")		\
	/* Session messages. */									\
	X(SESSION_UNKNOWN, "session", "unknown_session", "messages", RX_DROPPED,		\
	  "session messages from a node with which there is no session")			\
	X(SESSION_BAD_STATE, "session", "bad_state", "messages", RX_DROPPED,			\
	  "session messages that came before their key and could not wait for it")		\
	X(SESSION_RX_MESSAGES, "session", "rx_messages", "messages", NONE,			\
	  "session messages opened")								\
	X(SESSION_RX_HELD, "session", "rx_held", "messages", NONE,				\
	  "session messages held until their key came")						\
	X(SESSION_RX_SHORT, "session", "rx_short", "messages", RX_ERRORS,			\
	  "session messages shorter than their headers and tag")				\
	X(SESSION_RX_PHASE, "session", "rx_phase", "messages", RX_ERRORS,			\
	  "session messages of another version or of no known phase")				\
	X(SESSION_RX_COORDS, "session", "rx_coords_malformed", "messages", RX_ERRORS,		\
	  "session messages with malformed coordinates")					\
	X(SESSION_RX_REPLAY, "session", "rx_replay", "messages", RX_DROPPED,			\
	  "session messages with a counter that was seen or is too old")			\
	X(SESSION_RX_DECRYPT_FAILED, "session", "rx_decrypt_failed", "messages", RX_ERRORS,	\
	  "session messages that did not authenticate")						\
	X(SESSION_RX_TRUNCATED, "session", "rx_truncated", "messages", RX_ERRORS,		\
	  "authentic session messages without an inner header or port")				\
	X(SESSION_RX_WARMUPS, "session", "rx_warmups", "messages", NONE,			\
	  "CoordsWarmup messages received")							\
	X(SESSION_RX_UNKNOWN_PORT, "session", "rx_unknown_port", "messages", RX_DROPPED,	\
	  "data messages for a port that nobody serves")					\
	X(SESSION_RX_SHIM, "session", "rx_shim_malformed", "packets", RX_ERRORS,		\
	  "IPv6 packets in an unknown format, or too long")					\
	X(SESSION_RX_DOWN, "session", "rx_device_down", "packets", RX_DROPPED,			\
	  "IPv6 packets that came while the device was down")					\
	X(SESSION_TX_TOO_BIG, "session", "tx_too_big", "packets", TX_DROPPED,			\
	  "packets that exceed the path's MTU; their senders were told")			\
	X(SESSION_TX_UNREACHABLE, "session", "tx_unreachable", "packets", TX_DROPPED,		\
	  "packets to where there is no way; their senders were told")				\
	X(SESSION_TX_COUNTER_END, "session", "tx_key_used_up", "messages", TX_ERRORS,		\
	  "messages for which the key had no counter left")					\
	X(SESSION_TX_FAILED, "session", "tx_failed", "messages", TX_ERRORS,			\
	  "data messages that the first link did not take")					\
	X(SESSION_TX_WARMUPS, "session", "tx_warmups", "messages", NONE,			\
	  "CoordsWarmup messages sent")								\
	X(SESSION_TX_COORDS, "session", "tx_with_coords", "messages", NONE,			\
	  "data messages sent with coordinates")						\
	/* Outcomes of handing up an opened frame, in the same order. */			\
	X(UPCALL_FRAMES, "upcall", "frames", "messages", NONE,					\
	  "opened messages handed to the daemon")						\
	X(UPCALL_FRAMES_NO_OWNER, "upcall", "frames_no_owner", "messages", NONE,		\
	  "opened messages with no daemon to take them")					\
	X(UPCALL_FRAMES_LIMITED, "upcall", "frames_rate_limited", "messages", NONE,		\
	  "opened messages over the bound of their link or session")				\
	X(UPCALL_FRAMES_LOST, "upcall", "frames_lost", "messages", NONE,			\
	  "opened messages that did not fit in the daemon's socket")				\
	/* The same of what tells of a datagram without being it. */				\
	X(UPCALL_NOTICES, "upcall", "notices", "notices", NONE,					\
	  "copies and misses handed to the daemon")						\
	X(UPCALL_NOTICES_NO_OWNER, "upcall", "notices_no_owner", "notices", NONE,		\
	  "copies and misses with no daemon to take them")					\
	X(UPCALL_NOTICES_LIMITED, "upcall", "notices_rate_limited", "notices", NONE,		\
	  "copies and misses over the bound of their link or session")				\
	X(UPCALL_NOTICES_LOST, "upcall", "notices_lost", "notices", NONE,			\
	  "copies and misses that did not fit in the daemon's socket")				\
	X(UPCALL_EVENTS, "upcall", "events", "events", NONE, "events handed to the daemon")	\
	X(UPCALL_EVENTS_LOST, "upcall", "events_lost", "events", NONE,				\
	  "events that did not fit in the daemon's socket")					\
	/* Hold queues. */									\
	X(STAGED_SESSION, "staging", "session_held", "packets", NONE,				\
	  "packets held while a session is made")						\
	X(STAGED_SESSION_RESUMED, "staging", "session_resumed", "packets", NONE,		\
	  "held packets sent when their session was there")					\
	X(STAGED_SESSION_OVERFLOW, "staging", "session_overflow", "packets", TX_DROPPED,	\
	  "held packets dropped for newer ones")						\
	X(STAGED_SESSION_EXPIRED, "staging", "session_expired", "packets", TX_DROPPED,		\
	  "held packets whose session did not come in time")					\
	X(STAGED_SESSION_REFUSED, "staging", "session_refused", "packets", TX_DROPPED,		\
	  "packets to a destination for which there will be no session")			\
	X(STAGED_SESSION_FLUSHED, "staging", "session_flushed", "packets", TX_DROPPED,		\
	  "held packets dropped when the device was flushed")					\
	X(STAGED_ROUTE, "staging", "route_held", "datagrams", NONE,				\
	  "datagrams held while a route is found")						\
	X(STAGED_ROUTE_RESUMED, "staging", "route_resumed", "datagrams", NONE,			\
	  "held datagrams sent when their route was there")					\
	X(STAGED_ROUTE_OVERFLOW, "staging", "route_overflow", "datagrams", NONE,		\
	  "held datagrams dropped for newer ones")						\
	X(STAGED_ROUTE_EXPIRED, "staging", "route_expired", "datagrams", NONE,			\
	  "held datagrams whose route did not come in time")					\
	X(STAGED_ROUTE_REFUSED, "staging", "route_refused", "datagrams", NONE,			\
	  "datagrams to an unreachable destination")						\
	X(STAGED_ROUTE_FLUSHED, "staging", "route_flushed", "datagrams", NONE,			\
	  "held datagrams dropped when the device was flushed")

/*
 * FIPS_NODE_COUNTERS() - of the protocol core, in the daemon
 *
 * X(ID, family, name, unit, help)
 *
 * Every raw frame handed to the core is counted in exactly one line of family "raw".
 */
#define FIPS_NODE_COUNTERS(X)									\
	X(RAW_TOO_SHORT, "raw", "too_short", "frames", "frames shorter than a common prefix")	\
	X(RAW_VERSION, "raw", "unknown_version", "frames",					\
	  "frames of another protocol version")							\
	X(RAW_PHASE, "raw", "unknown_phase", "frames", "frames of no known phase")		\
	X(RAW_TRANSPORT, "raw", "unknown_transport", "frames",					\
	  "frames of a transport that is gone")							\
	X(RAW_RATE_LIMITED, "raw", "rate_limited", "frames",					\
	  "first messages over the handshake rate")						\
	X(RAW_MALFORMED, "raw", "malformed", "frames", "handshake messages of a wrong form")	\
	X(RAW_REFUSED, "raw", "refused", "frames",						\
	  "handshake messages from strangers not admitted")					\
	X(RAW_NOT_AUTHENTIC, "raw", "not_authentic", "frames",					\
	  "handshake messages that do not open")						\
	X(RAW_UNKNOWN, "raw", "unknown_connection", "frames",					\
	  "second messages nobody waits for")							\
	X(RAW_DUPLICATE, "raw", "duplicate", "frames",						\
	  "handshake messages already answered or of no use")					\
	X(RAW_ANSWERED, "raw", "answered", "frames", "first messages answered")			\
	X(RAW_COMPLETED, "raw", "completed", "frames",						\
	  "second messages that ended a handshake")						\
	X(HANDSHAKE_BAD_STATE, "handshake", "bad_state", "messages",				\
	  "handshake messages refused")								\
	X(HANDSHAKE_UNKNOWN, "handshake", "unknown_connection", "messages",			\
	  "handshake messages for no handshake")						\
	X(SESSION_UNKNOWN, "session", "unknown_session", "messages",				\
	  "session messages for no session")							\
	X(SESSION_BAD_STATE, "session", "bad_state", "messages",				\
	  "session messages in the wrong state")						\
	X(SESSION_DECODE_ERROR, "session", "decode_error", "messages",				\
	  "session messages of a wrong form")							\
	X(SESSION_CRYPTO_ERROR, "session", "crypto_error", "messages",				\
	  "session handshake messages that do not open")					\
	X(SESSION_LIMITED, "session", "handshake_limited", "messages",				\
	  "session setups over the cap of pending ones")					\
	X(LINK_UNKNOWN, "link", "unknown_link", "messages",					\
	  "link messages of links that are gone")						\
	X(LINK_UNKNOWN_TYPE, "link", "unknown_type", "messages",				\
	  "link messages of no known type")							\
	X(LINK_DECODE_ERROR, "link", "decode_error", "messages",				\
	  "Disconnect messages of a wrong form")						\
	X(MMP_DECODE_ERROR, "mmp", "decode_error", "messages", "reports of a wrong form")	\
	X(MMP_UNKNOWN_PEER, "mmp", "unknown_peer", "messages",					\
	  "reports of links that are gone")							\
	X(TREE_RECEIVED, "tree", "received", "messages", "tree announcements received")		\
	X(TREE_DECODE_ERROR, "tree", "decode_error", "messages",				\
	  "tree announcements of a wrong form")							\
	X(TREE_UNKNOWN_PEER, "tree", "unknown_peer", "messages",				\
	  "tree announcements from links that are gone")					\
	X(TREE_ADDR_MISMATCH, "tree", "addr_mismatch", "messages",				\
	  "tree announcements that declare another node")					\
	X(TREE_SIG_FAILED, "tree", "sig_failed", "messages",					\
	  "tree announcements with a wrong signature")						\
	X(TREE_STALE, "tree", "stale", "messages",						\
	  "tree announcements no newer than the last one")					\
	X(TREE_ANCESTRY_INVALID, "tree", "ancestry_invalid", "messages",			\
	  "tree announcements with a contradictory ancestry")					\
	X(TREE_ACCEPTED, "tree", "accepted", "messages", "tree announcements accepted")		\
	X(TREE_PARENT_SWITCHED, "tree", "parent_switched", "events", "changes of the parent")	\
	X(TREE_LOOP_DETECTED, "tree", "loop_detected", "events",				\
	  "parents left because of a loop")							\
	X(TREE_ANCESTRY_CHANGED, "tree", "ancestry_changed", "events",				\
	  "changes of the parent's ancestry")							\
	X(TREE_SENT, "tree", "sent", "messages", "tree announcements sent")			\
	X(TREE_RATE_LIMITED, "tree", "rate_limited", "messages",				\
	  "announcements put off by the limit")							\
	X(TREE_SEND_FAILED, "tree", "send_failed", "messages",					\
	  "announcements that could not be sent")						\
	X(TREE_SIGN_FAILED, "tree", "outbound_sign_failed", "events",				\
	  "declarations that could not be signed")						\
	X(TREE_PARENT_SWITCHES, "tree", "parent_switches", "events", "changes of the parent")	\
	X(TREE_PARENT_LOSSES, "tree", "parent_losses", "events",				\
	  "parents lost with their link")							\
	X(TREE_FLAP_DAMPENED, "tree", "flap_dampened", "events",				\
	  "times flap dampening was engaged")							\
	X(BLOOM_RECEIVED, "bloom", "received", "messages", "filter announcements received")	\
	X(BLOOM_DECODE_ERROR, "bloom", "decode_error", "messages",				\
	  "filter announcements of a wrong form")						\
	X(BLOOM_INVALID, "bloom", "invalid", "messages",					\
	  "filter announcements whose length and size class disagree")				\
	X(BLOOM_NON_V1, "bloom", "non_v1", "messages",						\
	  "filter announcements of another size class")						\
	X(BLOOM_UNKNOWN_PEER, "bloom", "unknown_peer", "messages",				\
	  "filter announcements from links that are gone")					\
	X(BLOOM_STALE, "bloom", "stale", "messages",						\
	  "filter announcements no newer than the last one")					\
	X(BLOOM_FILL_EXCEEDED, "bloom", "fill_exceeded", "messages",				\
	  "filter announcements too full to be believed")					\
	X(BLOOM_ACCEPTED, "bloom", "accepted", "messages", "filter announcements accepted")	\
	X(BLOOM_SENT, "bloom", "sent", "messages", "filter announcements sent")			\
	X(BLOOM_DEBOUNCE, "bloom", "debounce_suppressed", "messages",				\
	  "announcements put off by the debounce")						\
	X(BLOOM_SEND_FAILED, "bloom", "send_failed", "messages",				\
	  "announcements that could not be sent")						\
	X(REQ_RECEIVED, "discovery", "req_received", "messages", "lookup requests received")	\
	X(REQ_DECODE_ERROR, "discovery", "req_decode_error", "messages",			\
	  "lookup requests of a wrong form")							\
	X(REQ_DUPLICATE, "discovery", "req_duplicate", "messages",				\
	  "lookup requests seen before")							\
	X(REQ_DEDUP_CACHE_FULL, "discovery", "req_dedup_cache_full", "messages",		\
	  "lookup requests with no room to remember")						\
	X(REQ_TARGET_IS_US, "discovery", "req_target_is_us", "messages",			\
	  "lookup requests for this node")							\
	X(REQ_FORWARDED, "discovery", "req_forwarded", "messages",				\
	  "lookup requests forwarded")								\
	X(REQ_TTL_EXHAUSTED, "discovery", "req_ttl_exhausted", "messages",			\
	  "lookup requests with no hops left")							\
	X(REQ_INITIATED, "discovery", "req_initiated", "lookups", "lookup requests begun")	\
	X(REQ_DEDUPLICATED, "discovery", "req_deduplicated", "lookups",				\
	  "lookups not begun: one is under way")						\
	X(REQ_BACKOFF_SUPPRESSED, "discovery", "req_backoff_suppressed", "lookups",		\
	  "lookups not begun: failed shortly before")						\
	X(REQ_FORWARD_RATE_LIMITED, "discovery", "req_forward_rate_limited", "messages",	\
	  "lookup requests not forwarded: one for this target shortly before")			\
	X(REQ_BLOOM_MISS, "discovery", "req_bloom_miss", "lookups",				\
	  "lookups not begun: in no peer's filter")						\
	X(REQ_NO_TREE_PEER, "discovery", "req_no_tree_peer", "messages",			\
	  "lookup requests not forwarded: in no filter")					\
	X(REQ_FALLBACK_FORWARDED, "discovery", "req_fallback_forwarded", "messages",		\
	  "lookup requests forwarded to peers off the tree")					\
	X(RESP_RECEIVED, "discovery", "resp_received", "messages",				\
	  "lookup responses received")								\
	X(RESP_DECODE_ERROR, "discovery", "resp_decode_error", "messages",			\
	  "lookup responses of a wrong form")							\
	X(RESP_FORWARDED, "discovery", "resp_forwarded", "messages",				\
	  "lookup responses forwarded")								\
	X(RESP_IDENTITY_MISS, "discovery", "resp_identity_miss", "messages",			\
	  "lookup responses of nodes whose key is unknown")					\
	X(RESP_PROOF_FAILED, "discovery", "resp_proof_failed", "messages",			\
	  "lookup responses with a wrong proof")						\
	X(RESP_NO_ROUTE, "discovery", "resp_no_route", "messages",				\
	  "lookup responses with no way back to the origin")					\
	X(RESP_ACCEPTED, "discovery", "resp_accepted", "messages",				\
	  "lookup responses accepted")								\
	X(RESP_TIMED_OUT, "discovery", "resp_timed_out", "lookups",				\
	  "lookups without an answer")								\
	X(FWD_NO_ROUTE, "forwarding", "drop_no_route_packets", "datagrams",			\
	  "transit datagrams the core found no route for")					\
	X(ERR_COORDS_REQUIRED, "errors", "coords_required", "messages",				\
	  "CoordsRequired received")								\
	X(ERR_PATH_BROKEN, "errors", "path_broken", "messages", "PathBroken received")		\
	X(ERR_MTU_EXCEEDED, "errors", "mtu_exceeded", "messages", "MtuExceeded received")	\
	X(CONGESTION_DETECTED, "congestion", "congestion_episodes", "events",			\
	  "times a link or this node became congested")						\
	X(CONGESTION_DROPS, "congestion", "kernel_drop_events", "events",			\
	  "times a transport began to drop")

/* FIPS_PLANE_COUNTERS() - of what is between daemon and kernel: X(ID, family, name, unit, help) */
#define FIPS_PLANE_COUNTERS(X)									\
	X(PLANE_FRAMES, "plane", "frames", "frames", "frames from the kernel")			\
	X(PLANE_EVENTS, "plane", "events", "events", "events from the kernel")			\
	X(PLANE_OVERRUNS, "plane", "overruns", "events",					\
	  "times the kernel had more than the socket could hold")				\
	X(PLANE_RESYNCS, "plane", "resyncs", "events",						\
	  "times the kernel's tables were read to find what was lost")				\
	X(PLANE_REQUESTS, "plane", "requests", "requests", "requests to the kernel")		\
	X(PLANE_REQUESTS_FAILED, "plane", "requests_failed", "requests",			\
	  "requests the kernel refused")							\
	X(PLANE_PICTURES, "plane", "pictures", "pictures",					\
	  "pictures made of this node for those who ask")					\
	X(PLANE_PICTURE_TIME, "plane", "picture_time", "nanoseconds",				\
	  "processor time that took, reading the kernel's tables included")

#endif /* _UAPI_LINUX_FIPS_COUNTERS_H */
