/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Transports: how frames get from one node to the next. A small table of operations for each kind.
 */
#ifndef _FIPS_TRANSPORT_H
#define _FIPS_TRANSPORT_H

#include <linux/kref.h>
#include <linux/netfilter.h>
#include <linux/rcupdate.h>
#include <linux/u64_stats_sync.h>

#include <uapi/linux/fips_netlink.h>

#include "addr.h"
#include "bucket.h"

struct dst_cache;
struct fips_dev;
struct netlink_ext_ack;
struct sk_buff;
struct sock;

#define FIPS_TRANSPORT_MTU_DEFAULT		1280
#define FIPS_TRANSPORT_RAW_RATE_DEFAULT		1000
#define FIPS_TRANSPORT_RAW_BURST_DEFAULT	1000

/* Headroom a frame needs for the headers below it. */
#define FIPS_TRANSPORT_HEADROOM \
	(sizeof(struct ipv6hdr) + sizeof(struct udphdr) + LL_MAX_HEADER)

/**
 * struct fips_transport_stats - one CPU's traffic of a transport
 * @rx_packets: datagrams received
 * @rx_bytes: their payload
 * @tx_packets: datagrams sent
 * @tx_bytes: their payload
 * @tx_errors: datagrams that could not be sent
 * @rx_lost: datagrams lost by queues of ours before a frame was looked at
 * @rx_errors: datagrams that cannot be a frame
 * @tx_too_big: messages that did not fit into a frame of the MTU
 * @syncp: for readers on 32-bit machines
 */
struct fips_transport_stats {
	u64_stats_t		rx_packets;
	u64_stats_t		rx_bytes;
	u64_stats_t		tx_packets;
	u64_stats_t		tx_bytes;
	u64_stats_t		tx_errors;
	u64_stats_t		rx_lost;
	u64_stats_t		rx_errors;
	u64_stats_t		tx_too_big;
	struct u64_stats_sync	syncp;
};

/**
 * struct fips_transport_spec - a transport as the daemon asks for it
 * @has: bits FIPS_A_TRANSPORT_* of what it asks for
 * @id: chosen by the daemon, unique in the device
 * @type: what kind
 * @name: what people call it
 * @local: address to bind
 * @bind_ifindex: interface to bind to; 0 for none
 * @mtu: largest frame
 * @rcvbuf: receive buffer, bytes
 * @sndbuf: send buffer, bytes
 * @mark: fwmark of what is sent
 * @raw_rate: raw frames a second handed up
 * @raw_burst: burst of those
 */
struct fips_transport_spec {
	u32			has;
	u32			id;
	u32			type;
	char			name[FIPS_NAME_MAX + 1];
	union fips_sockaddr	local;
	u32			bind_ifindex;
	u16			mtu;
	u32			rcvbuf;
	u32			sndbuf;
	u32			mark;
	u32			raw_rate;
	u32			raw_burst;
};

/**
 * struct fips_transport - a transport
 * @fdev: its device; stays as long as the transport is in its table
 * @ops: how its kind does things
 * @spec: what the daemon asked for; mtu and mark are read by packets, the rest under fips_dev.lock
 * @sk: socket; NULL once the transport, or the network namespace it was made in, is gone
 * @hook: how UDP takes aggregates
 * @raw: bounds the raw frames handed up
 * @stats: traffic
 * @links: the links on it (fips_link.by_transport), under fips_dev.lock
 * @kref: held by the device's table and by links
 * @rcu: to free it
 */
struct fips_transport {
	struct fips_dev				*fdev;
	const struct fips_transport_ops		*ops;
	struct fips_transport_spec		spec;
	struct sock __rcu			*sk;
	struct nf_hook_ops			hook;
	struct fips_bucket			raw;
	struct fips_transport_stats __percpu	*stats;
	struct list_head			links;
	struct kref				kref;
	struct rcu_head				rcu;
};

/**
 * struct fips_transport_ops - how a kind of transport does things
 * @open: begin to receive; under fips_dev.lock
 * @close: stop; nothing is received or sent any more when it returns; under fips_dev.lock
 * @set: apply those of spec that have a bit FIPS_A_TRANSPORT_* in @has; under fips_dev.lock
 * @send: send a frame; consumes @skb in any case; under RCU, BH disabled
 * @drops: datagrams lost before they reached us; under fips_dev.lock
 * @actual: correct in a copy of spec what turned out otherwise, like a port; under fips_dev.lock
 * @check_addr: NULL if an address can be sent to, else what is wrong with it; under fips_dev.lock
 */
struct fips_transport_ops {
	int (*open)(struct fips_transport *t, struct net *net, struct netlink_ext_ack *extack);
	void (*close)(struct fips_transport *t);
	void (*set)(struct fips_transport *t, u32 has);
	int (*send)(struct fips_transport *t, struct sk_buff *skb, const union fips_sockaddr *to,
		    struct dst_cache *cache);
	u64 (*drops)(const struct fips_transport *t);
	void (*actual)(const struct fips_transport *t, struct fips_transport_spec *spec);
	const char *(*check_addr)(const struct fips_transport *t, const union fips_sockaddr *addr);
};

extern const struct fips_transport_ops fips_udp_ops;

int fips_transport_new(struct fips_dev *fdev, const struct fips_transport_spec *spec,
		       struct netlink_ext_ack *extack);
void fips_transport_set(struct fips_transport *t, const struct fips_transport_spec *spec);
void fips_transport_del(struct fips_transport *t);
void fips_transports_flush(struct fips_dev *fdev);
void fips_transports_netns_gone(struct fips_dev *fdev);

struct fips_transport *fips_transport_find(struct fips_dev *fdev, u32 id);
struct fips_transport *fips_transport_get(struct fips_transport *t);
void fips_transport_put(struct fips_transport *t);

void fips_transport_count_too_big(struct fips_transport *t);
int fips_transport_send(struct fips_transport *t, struct sk_buff *skb,
			const union fips_sockaddr *to, struct dst_cache *cache);
void fips_transport_receive_frame(struct fips_transport *t, struct sk_buff *skb,
				  const union fips_sockaddr *from);
void fips_transport_count_lost(struct fips_transport *t, const struct sk_buff *skb);
void fips_transport_process(struct fips_transport *t, struct sk_buff *skb,
			    const union fips_sockaddr *from);
void fips_transport_receive(struct fips_transport *t, struct sk_buff *skb,
			    const union fips_sockaddr *from);
int fips_transport_fill(struct sk_buff *msg, const struct fips_transport *t);

#endif /* _FIPS_TRANSPORT_H */
