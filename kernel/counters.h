/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters of a device, one array per CPU.
 *
 * The table below is the registry: what a counter is called (family and name are those of the
 * control socket), which statistic of the netdevice it adds to, and what it means. Every packet
 * that is dropped is counted in exactly one of those whose statistic is not NONE or of the "drop"
 * kind; see Documentation/counters.rst for the sums that hold.
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
	X(TRANSPORT_RX_NOMEM, "transport", "rx_no_memory", NONE,				\
	  "datagrams dropped for want of memory")						\
	/* Outcomes of handing up a raw frame, in the order of enum fips_upcall_outcome. */	\
	X(TRANSPORT_RAW, "transport", "raw_handed_up", NONE,					\
	  "unestablished frames handed to the daemon")						\
	X(TRANSPORT_RAW_NO_OWNER, "transport", "raw_no_owner", NONE,				\
	  "unestablished frames with no daemon to take them")					\
	X(TRANSPORT_RAW_LIMITED, "transport", "raw_rate_limited", NONE,				\
	  "unestablished frames over the transport's raw-rate")					\
	X(TRANSPORT_RAW_LOST, "transport", "raw_lost", NONE,					\
	  "unestablished frames that did not fit in the daemon's socket")			\
	X(TRANSPORT_TX_NO_ROUTE, "transport", "tx_no_route", NONE,				\
	  "frames not sent: the host has no route to the peer's transport address")		\
	X(TRANSPORT_TX_ERROR, "transport", "send_errors", NONE,					\
	  "frames not sent for another reason")							\
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
	/* Outcomes of handing up an opened frame, in the same order. */			\
	X(UPCALL_FRAMES, "upcall", "frames", NONE,						\
	  "opened messages handed to the daemon")						\
	X(UPCALL_FRAMES_NO_OWNER, "upcall", "frames_no_owner", NONE,				\
	  "opened messages with no daemon to take them")					\
	X(UPCALL_FRAMES_LIMITED, "upcall", "frames_rate_limited", NONE,				\
	  "opened messages over the bound of their link or session")				\
	X(UPCALL_FRAMES_LOST, "upcall", "frames_lost", NONE,					\
	  "opened messages that did not fit in the daemon's socket")				\
	/* The same of copies and misses: the datagram itself went its way. */			\
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
