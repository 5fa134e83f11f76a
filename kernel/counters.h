/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters of a device, one array per CPU.
 *
 * The table below is the registry: what a counter is called (family and name are those of the
 * control socket), which statistic of the netdevice it adds to, and what it means.
 *
 * Each datagram of a transport ends in one counter: "transport.rx_short", one of the four
 * "transport.raw_*", or one of "link.rx_*" (where "rx_held" ends later in another). So their sum is
 * that of the transports' rx-packets. Each packet of the host that is dropped ends in one counter
 * with a statistic, so that `ip -s link` shows the sum of those.
 */
#ifndef _FIPS_COUNTERS_H
#define _FIPS_COUNTERS_H

#include <linux/percpu.h>
#include <linux/skbuff.h>
#include <linux/u64_stats_sync.h>

#include "device.h"

struct netlink_ext_ack;
struct rtnl_link_stats64;

/*
 * FIPS_COUNTERS() - the registry
 *
 * X(ID, family, name, statistic of the netdevice, help)
 */
#define FIPS_COUNTERS(X)									\
	/* A datagram or frame as it comes from a transport. */					\
	X(TRANSPORT_RX_SHORT, "transport", "rx_short", NONE,					\
	  "datagrams shorter than a common prefix")						\
	/* Outcomes of handing up a raw frame, in the order of enum fips_upcall_outcome. */	\
	X(TRANSPORT_RAW, "transport", "raw_handed_up", NONE,					\
	  "unestablished frames handed to the daemon")						\
	X(TRANSPORT_RAW_NO_OWNER, "transport", "raw_no_owner", NONE,				\
	  "unestablished frames with no daemon to take them")					\
	X(TRANSPORT_RAW_LIMITED, "transport", "raw_rate_limited", NONE,				\
	  "unestablished frames over the transport's raw-rate")					\
	X(TRANSPORT_RAW_LOST, "transport", "raw_lost", NONE,					\
	  "unestablished frames that did not fit in the daemon's socket")			\
	/* Packets the host gives us. */							\
	X(TX_NOT_IPV6, "device", "tx_not_ipv6", TX_DROPPED,					\
	  "packets that are no valid IPv6")							\
	X(TX_MULTICAST, "device", "tx_multicast", TX_DROPPED,					\
	  "IPv6 multicast packets")								\
	X(TX_NOT_MESH, "device", "tx_not_mesh", TX_DROPPED,					\
	  "packets to addresses outside fd00::/8")						\
	X(TX_NO_NODE_ADDR, "device", "tx_no_node_addr", TX_DROPPED,				\
	  "packets sent before the device got its node address")				\
	X(TX_NOMEM, "device", "tx_no_memory", TX_DROPPED,					\
	  "packets dropped for want of memory")							\
	X(TX_LOCAL, "device", "tx_local", NONE,							\
	  "packets to the node's own address, given back to the host")				\
	/* Frames of links. */									\
	X(LINK_RX_FRAMES, "link", "rx_frames", NONE, "frames opened")				\
	X(LINK_RX_SHORT, "link", "rx_short", NONE,						\
	  "established frames shorter than header and tag")					\
	X(LINK_RX_VERSION, "link", "rx_version", NONE, "frames of another protocol version")	\
	X(LINK_RX_UNKNOWN_INDEX, "link", "rx_unknown_index", NONE,				\
	  "frames with a receiver index nobody was given")					\
	X(LINK_RX_HELD, "link", "rx_held", NONE, "frames held until their key came")		\
	X(LINK_RX_HELD_DROPPED, "link", "rx_held_dropped", NONE,				\
	  "held frames whose key did not come in time, and those there was no room for")	\
	X(LINK_RX_NO_KEY, "link", "rx_no_key", NONE, "frames for a link without keys")		\
	X(LINK_RX_REPLAY, "link", "rx_replay", NONE,						\
	  "frames with a counter that was seen or is too old")					\
	X(LINK_RX_DECRYPT_FAILED, "link", "rx_decrypt_failed", NONE,				\
	  "frames that did not authenticate")							\
	X(LINK_RX_TRUNCATED, "link", "rx_truncated", NONE,					\
	  "authentic frames without a message type")						\
	X(LINK_RX_NOMEM, "link", "rx_no_memory", NONE, "frames dropped for want of memory")	\
	X(LINK_RX_HEARTBEATS, "link", "rx_heartbeats", NONE, "heartbeats received")		\
	X(LINK_ROAMED, "link", "roamed", NONE, "peers that moved to another address")		\
	X(LINK_TX_HEARTBEATS, "link", "tx_heartbeats", NONE,					\
	  "heartbeats sent by the module itself")						\
	X(LINK_TX_NO_KEY, "link", "tx_no_key", NONE, "messages for a link without a key")	\
	X(LINK_TX_TOO_BIG, "link", "tx_too_big", NONE,						\
	  "messages that exceed the link's MTU with their headers")				\
	X(LINK_TX_COUNTER_END, "link", "tx_counter_end", NONE,					\
	  "messages for which the key had no counter left")					\
	X(LINK_TX_NOMEM, "link", "tx_no_memory", NONE, "messages dropped for want of memory")	\
	/* Session datagrams, as the reference names them. */					\
	X(FORWARDING_RECEIVED_PACKETS, "forwarding", "received_packets", NONE,			\
	  "session datagrams received")								\
	X(FORWARDING_RECEIVED_BYTES, "forwarding", "received_bytes", NONE, "their bytes")	\
	X(FORWARDING_DECODE_ERROR_PACKETS, "forwarding", "decode_error_packets", NONE,		\
	  "session datagrams shorter than their header")					\
	X(FORWARDING_DECODE_ERROR_BYTES, "forwarding", "decode_error_bytes", NONE,		\
	  "their bytes")									\
	X(FORWARDING_TTL_EXHAUSTED_PACKETS, "forwarding", "ttl_exhausted_packets", NONE,	\
	  "session datagrams that came with ttl 0")						\
	X(FORWARDING_TTL_EXHAUSTED_BYTES, "forwarding", "ttl_exhausted_bytes", NONE,		\
	  "their bytes")									\
	X(FORWARDING_DELIVERED_PACKETS, "forwarding", "delivered_packets", NONE,		\
	  "session datagrams for this node")							\
	X(FORWARDING_DELIVERED_BYTES, "forwarding", "delivered_bytes", NONE, "their bytes")	\
	X(FORWARDING_FORWARDED_PACKETS, "forwarding", "forwarded_packets", NONE,		\
	  "session datagrams sent on for others")						\
	X(FORWARDING_FORWARDED_BYTES, "forwarding", "forwarded_bytes", NONE, "their bytes")	\
	X(FORWARDING_DROP_NO_ROUTE_PACKETS, "forwarding", "drop_no_route_packets", NONE,	\
	  "session datagrams in transit to where there is no way")				\
	X(FORWARDING_DROP_NO_ROUTE_BYTES, "forwarding", "drop_no_route_bytes", NONE,		\
	  "their bytes")									\
	X(FORWARDING_DROP_MTU_EXCEEDED_PACKETS, "forwarding", "drop_mtu_exceeded_packets",	\
	  NONE, "session datagrams in transit that exceed the next link's MTU")			\
	X(FORWARDING_DROP_MTU_EXCEEDED_BYTES, "forwarding", "drop_mtu_exceeded_bytes", NONE,	\
	  "their bytes")									\
	X(FORWARDING_DROP_SEND_ERROR_PACKETS, "forwarding", "drop_send_error_packets", NONE,	\
	  "session datagrams in transit that the next link did not take")			\
	X(FORWARDING_DROP_SEND_ERROR_BYTES, "forwarding", "drop_send_error_bytes", NONE,	\
	  "their bytes")									\
	X(FORWARDING_ORIGINATED_PACKETS, "forwarding", "originated_packets", NONE,		\
	  "session datagrams of this node sent")						\
	X(FORWARDING_ORIGINATED_BYTES, "forwarding", "originated_bytes", NONE, "their bytes")	\
	X(FORWARDING_ORIGINATE_FAILED, "forwarding", "originate_failed", NONE,			\
	  "session datagrams of this node that the link did not take")				\
	X(FORWARDING_NO_NODE_ADDR, "forwarding", "no_node_addr", NONE,				\
	  "session datagrams that came before the device got its node address")			\
	X(FORWARDING_NOMEM, "forwarding", "no_memory", NONE,					\
	  "session datagrams dropped for want of memory")					\
	/* Why they were forwarded there, in the order of enum fips_route_class. */		\
	X(FORWARDING_ROUTE_DIRECT_PEER, "forwarding", "route_direct_peer", NONE,		\
	  "forwarded to the destination itself")						\
	X(FORWARDING_ROUTE_TREE_UP, "forwarding", "route_tree_up", NONE,			\
	  "forwarded to the parent")								\
	X(FORWARDING_ROUTE_TREE_DOWN, "forwarding", "route_tree_down", NONE,			\
	  "forwarded to a child above the destination")						\
	X(FORWARDING_ROUTE_TREE_DOWN_CROSS, "forwarding", "route_tree_down_cross", NONE,	\
	  "forwarded to a child that is not above the destination")				\
	X(FORWARDING_ROUTE_CROSSLINK_DESCEND, "forwarding", "route_crosslink_descend", NONE,	\
	  "forwarded to another peer, above the destination")					\
	X(FORWARDING_ROUTE_CROSSLINK_ASCEND, "forwarding", "route_crosslink_ascend", NONE,	\
	  "forwarded to another peer, not above the destination")				\
	X(CONGESTION_CE_FORWARDED, "congestion", "ce_forwarded", NONE,				\
	  "session datagrams sent on with congestion experienced")				\
	X(CONGESTION_CE_RECEIVED, "congestion", "ce_received", NONE,				\
	  "IPv6 packets delivered from datagrams with congestion experienced")			\
	X(CONGESTION_DETECTED, "congestion", "congestion_detected", NONE,			\
	  "session datagrams sent on while this node or the next link was congested")		\
	/* Session messages. */									\
	X(SESSION_UNKNOWN, "session", "unknown_session", RX_DROPPED,				\
	  "session messages from a node with which there is no session")			\
	X(SESSION_BAD_STATE, "session", "bad_state", RX_DROPPED,				\
	  "session messages that came before their key and could not wait for it")		\
	X(SESSION_RX_MESSAGES, "session", "rx_messages", NONE, "session messages opened")	\
	X(SESSION_RX_HELD, "session", "rx_held", NONE,						\
	  "session messages held until their key came")						\
	X(SESSION_RX_SHORT, "session", "rx_short", RX_ERRORS,					\
	  "session messages shorter than their headers and tag")				\
	X(SESSION_RX_PHASE, "session", "rx_phase", RX_ERRORS,					\
	  "session messages of another version or of no known phase")				\
	X(SESSION_RX_COORDS, "session", "rx_coords_malformed", RX_ERRORS,			\
	  "session messages with malformed coordinates")					\
	X(SESSION_RX_REPLAY, "session", "rx_replay", RX_DROPPED,				\
	  "session messages with a counter that was seen or is too old")			\
	X(SESSION_RX_DECRYPT_FAILED, "session", "rx_decrypt_failed", RX_ERRORS,			\
	  "session messages that did not authenticate")						\
	X(SESSION_RX_TRUNCATED, "session", "rx_truncated", RX_ERRORS,				\
	  "authentic session messages without an inner header or port")				\
	X(SESSION_RX_WARMUPS, "session", "rx_warmups", NONE, "CoordsWarmup messages received")	\
	X(SESSION_RX_UNKNOWN_PORT, "session", "rx_unknown_port", RX_DROPPED,			\
	  "data messages for a port that nobody serves")					\
	X(SESSION_RX_SHIM, "session", "rx_shim_malformed", RX_ERRORS,				\
	  "IPv6 packets in an unknown format, or too long")					\
	X(SESSION_RX_DOWN, "session", "rx_device_down", RX_DROPPED,				\
	  "IPv6 packets that came while the device was down")					\
	X(SESSION_TX_TOO_BIG, "session", "tx_too_big", TX_DROPPED,				\
	  "packets that exceed the path's MTU; their senders were told")			\
	X(SESSION_TX_UNREACHABLE, "session", "tx_unreachable", TX_DROPPED,			\
	  "packets to where there is no way; their senders were told")				\
	X(SESSION_TX_COUNTER_END, "session", "tx_counter_end", TX_ERRORS,			\
	  "messages for which the key had no counter left")					\
	X(SESSION_TX_FAILED, "session", "tx_failed", TX_ERRORS,					\
	  "data messages that the first link did not take")					\
	X(SESSION_TX_WARMUPS, "session", "tx_warmups", NONE, "CoordsWarmup messages sent")	\
	X(SESSION_TX_COORDS, "session", "tx_with_coords", NONE,					\
	  "data messages sent with coordinates")						\
	/* Outcomes of handing up an opened frame, in the same order. */			\
	X(UPCALL_FRAMES, "upcall", "frames", NONE,						\
	  "opened messages handed to the daemon")						\
	X(UPCALL_FRAMES_NO_OWNER, "upcall", "frames_no_owner", NONE,				\
	  "opened messages with no daemon to take them")					\
	X(UPCALL_FRAMES_LIMITED, "upcall", "frames_rate_limited", NONE,				\
	  "opened messages over the bound of their link or session")				\
	X(UPCALL_FRAMES_LOST, "upcall", "frames_lost", NONE,					\
	  "opened messages that did not fit in the daemon's socket")				\
	/* The same of what tells of a datagram without being it. */				\
	X(UPCALL_NOTICES, "upcall", "notices", NONE,						\
	  "copies and misses handed to the daemon")						\
	X(UPCALL_NOTICES_NO_OWNER, "upcall", "notices_no_owner", NONE,				\
	  "copies and misses with no daemon to take them")					\
	X(UPCALL_NOTICES_LIMITED, "upcall", "notices_rate_limited", NONE,			\
	  "copies and misses over the bound of their link or session")				\
	X(UPCALL_NOTICES_LOST, "upcall", "notices_lost", NONE,					\
	  "copies and misses that did not fit in the daemon's socket")				\
	X(UPCALL_EVENTS, "upcall", "events", NONE,						\
	  "events handed to the daemon")							\
	X(UPCALL_EVENTS_LOST, "upcall", "events_lost", NONE,					\
	  "events that did not fit in the daemon's socket")					\
	/* Hold queues. */									\
	X(STAGED_SESSION, "staging", "session_held", NONE,					\
	  "packets held while a session is made")						\
	X(STAGED_SESSION_RESUMED, "staging", "session_resumed", NONE,				\
	  "held packets sent when their session was there")					\
	X(STAGED_SESSION_OVERFLOW, "staging", "session_overflow", TX_DROPPED,			\
	  "held packets dropped for newer ones")						\
	X(STAGED_SESSION_EXPIRED, "staging", "session_expired", TX_DROPPED,			\
	  "held packets whose session did not come in time")					\
	X(STAGED_SESSION_REFUSED, "staging", "session_refused", TX_DROPPED,			\
	  "packets to a destination for which there will be no session")			\
	X(STAGED_SESSION_FLUSHED, "staging", "session_flushed", TX_DROPPED,			\
	  "held packets dropped when the device was flushed")					\
	X(STAGED_ROUTE, "staging", "route_held", NONE,						\
	  "datagrams held while a route is found")						\
	X(STAGED_ROUTE_RESUMED, "staging", "route_resumed", NONE,				\
	  "held datagrams sent when their route was there")					\
	X(STAGED_ROUTE_OVERFLOW, "staging", "route_overflow", NONE,				\
	  "held datagrams dropped for newer ones")						\
	X(STAGED_ROUTE_EXPIRED, "staging", "route_expired", NONE,				\
	  "held datagrams whose route did not come in time")					\
	X(STAGED_ROUTE_REFUSED, "staging", "route_refused", NONE,				\
	  "datagrams to an unreachable destination")						\
	X(STAGED_ROUTE_FLUSHED, "staging", "route_flushed", NONE,				\
	  "held datagrams dropped when the device was flushed")

/**
 * enum fips_counter - one for each line of FIPS_COUNTERS()
 * @FIPS_COUNTER_MAX: their number
 */
enum fips_counter {
#define FIPS_COUNTER_ENUM(id, family, name, stat, help) FIPS_##id,
	FIPS_COUNTERS(FIPS_COUNTER_ENUM)
#undef FIPS_COUNTER_ENUM
	FIPS_COUNTER_MAX
};

/**
 * struct fips_counters - one CPU's counters
 * @syncp: for readers on 32-bit machines
 * @value: the counters
 */
struct fips_counters {
	struct u64_stats_sync	syncp;
	u64_stats_t		value[FIPS_COUNTER_MAX];
};

/**
 * fips_count_add() - add to a counter
 * @fdev: the device
 * @id: which counter
 * @n: how much
 *
 * Any context.
 */
static inline void fips_count_add(struct fips_dev *fdev, enum fips_counter id, u64 n)
{
	struct fips_counters *c = get_cpu_ptr(fdev->counters);
	unsigned long flags = u64_stats_update_begin_irqsave(&c->syncp);

	u64_stats_add(&c->value[id], n);
	u64_stats_update_end_irqrestore(&c->syncp, flags);
	put_cpu_ptr(fdev->counters);
}

/**
 * fips_count() - count one
 * @fdev: the device
 * @id: which counter
 *
 * Any context.
 */
static inline void fips_count(struct fips_dev *fdev, enum fips_counter id)
{
	fips_count_add(fdev, id, 1);
}

void fips_drop(struct fips_dev *fdev, struct sk_buff *skb, enum fips_counter id);

int fips_counters_init(struct fips_dev *fdev);
void fips_counters_uninit(struct fips_dev *fdev);
u64 fips_counter_read(const struct fips_dev *fdev, enum fips_counter id);
void fips_counters_stats64(const struct fips_dev *fdev, struct rtnl_link_stats64 *stats);
int fips_counters_fill(const struct fips_dev *fdev, struct sk_buff *msg);

#endif /* _FIPS_COUNTERS_H */
