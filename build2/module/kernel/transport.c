// SPDX-License-Identifier: GPL-2.0
/*
 * Transports: how frames get from one node to the next.
 */
#include "transport.h"

#include <linux/skbuff.h>
#include <linux/slab.h>
#include <net/netlink.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#include "burst.h"
#include "counters.h"
#include "device.h"
#include "link.h"
#include "spread.h"
#include "trace.h"
#include "upcall.h"

static const struct fips_transport_ops *fips_transport_ops_of(u32 type)
{
	return type == FIPS_TRANSPORT_TYPE_UDP ? &fips_udp_ops : NULL;
}

static void fips_transport_free_rcu(struct rcu_head *rcu)
{
	struct fips_transport *t = container_of(rcu, struct fips_transport, rcu);

	free_percpu(t->stats);
	kfree(t);
}

static void fips_transport_release(struct kref *kref)
{
	call_rcu(&container_of(kref, struct fips_transport, kref)->rcu, fips_transport_free_rcu);
}

/**
 * fips_transport_get() - hold a transport
 * @t: the transport
 *
 * Return: @t.
 */
struct fips_transport *fips_transport_get(struct fips_transport *t)
{
	kref_get(&t->kref);
	return t;
}

/**
 * fips_transport_put() - let go of a transport
 * @t: the transport
 *
 * It is freed after a grace period when nobody holds it any more.
 */
void fips_transport_put(struct fips_transport *t)
{
	kref_put(&t->kref, fips_transport_release);
}

/**
 * fips_transport_find() - find a transport by id
 * @fdev: the device
 * @id: id of the transport
 *
 * Context: RCU section, or under fips_dev.lock.
 * Return: the transport, not held, or NULL.
 */
struct fips_transport *fips_transport_find(struct fips_dev *fdev, u32 id)
{
	return xa_load(&fdev->transports, id);
}

static void fips_transport_spec_defaults(struct fips_transport_spec *spec)
{
	if (!(spec->has & BIT(FIPS_A_TRANSPORT_MTU)))
		spec->mtu = FIPS_TRANSPORT_MTU_DEFAULT;
	if (!(spec->has & BIT(FIPS_A_TRANSPORT_RAW_RATE)))
		spec->raw_rate = FIPS_TRANSPORT_RAW_RATE_DEFAULT;
	if (!(spec->has & BIT(FIPS_A_TRANSPORT_RAW_BURST)))
		spec->raw_burst = FIPS_TRANSPORT_RAW_BURST_DEFAULT;
}

static struct fips_transport *fips_transport_alloc(struct fips_dev *fdev,
						   const struct fips_transport_spec *spec,
						   const struct fips_transport_ops *ops)
{
	struct fips_transport *t = kzalloc(sizeof(*t), GFP_KERNEL);
	int cpu;

	if (!t)
		return NULL;
	t->stats = alloc_percpu(struct fips_transport_stats);
	if (!t->stats) {
		kfree(t);
		return NULL;
	}
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(t->stats, cpu)->syncp);
	t->fdev = fdev;
	t->ops = ops;
	t->spec = *spec;
	fips_transport_spec_defaults(&t->spec);
	fips_bucket_set(&t->raw, t->spec.raw_rate, t->spec.raw_burst);
	INIT_LIST_HEAD(&t->links);
	kref_init(&t->kref);
	return t;
}

/* Opens it in the namespace the device was made in, which may be on its way out. */
static int fips_transport_open(struct fips_transport *t, struct netlink_ext_ack *extack)
{
	struct net *net;
	int ret;

	rcu_read_lock();
	net = rcu_dereference(t->fdev->net);
	net = net ? maybe_get_net(net) : NULL;
	rcu_read_unlock();
	if (!net) {
		NL_SET_ERR_MSG(extack,
			       "ifindex: the network namespace this device was made in is gone");
		return -ENONET;
	}
	ret = t->ops->open(t, net, extack);
	put_net(net);
	return ret;
}

/**
 * fips_transport_new() - open a transport
 * @fdev: the device, locked
 * @spec: what is asked
 * @extack: told what is wrong
 *
 * Return: 0; -EEXIST for an id that is taken; -EOPNOTSUPP for a type this module does not have;
 * -ENONET when the namespace of the device's sockets is gone; or what opening it says.
 */
int fips_transport_new(struct fips_dev *fdev, const struct fips_transport_spec *spec,
		       struct netlink_ext_ack *extack)
{
	const struct fips_transport_ops *ops = fips_transport_ops_of(spec->type);
	struct fips_transport *t;
	int ret;

	if (!ops) {
		NL_SET_ERR_MSG(extack, "type: this module has udp transports only");
		return -EOPNOTSUPP;
	}
	if (fips_transport_find(fdev, spec->id)) {
		NL_SET_ERR_MSG(extack, "id: the device has a transport of this id");
		return -EEXIST;
	}
	t = fips_transport_alloc(fdev, spec, ops);
	if (!t)
		return -ENOMEM;
	/* In the table before it receives: a handshake may be answered at once. */
	ret = xa_insert(&fdev->transports, t->spec.id, t, GFP_KERNEL);
	if (ret)
		goto err_put;
	ret = fips_transport_open(t, extack);
	if (ret)
		goto err_erase;
	fdev->transports_gen++;
	return 0;

err_erase:
	xa_erase(&fdev->transports, t->spec.id);
err_put:
	fips_transport_put(t);
	return ret;
}

/* Another mark may mean another way. */
static void fips_transport_forget_ways(struct fips_transport *t)
{
	struct fips_link *link;

	list_for_each_entry(link, &t->links, by_transport)
		fips_link_forget_way(link);
}

/**
 * fips_transport_set() - change a transport
 * @t: the transport, its device locked
 * @spec: what is asked: name, mtu, buffer sizes, mark, raw frames
 */
void fips_transport_set(struct fips_transport *t, const struct fips_transport_spec *spec)
{
	if (spec->has & BIT(FIPS_A_TRANSPORT_NAME))
		strscpy(t->spec.name, spec->name, sizeof(t->spec.name));
	if (spec->has & BIT(FIPS_A_TRANSPORT_MTU))
		WRITE_ONCE(t->spec.mtu, spec->mtu);
	if (spec->has & BIT(FIPS_A_TRANSPORT_MARK)) {
		WRITE_ONCE(t->spec.mark, spec->mark);
		fips_transport_forget_ways(t);
	}
	if (spec->has & BIT(FIPS_A_TRANSPORT_RCVBUF))
		t->spec.rcvbuf = spec->rcvbuf;
	if (spec->has & BIT(FIPS_A_TRANSPORT_SNDBUF))
		t->spec.sndbuf = spec->sndbuf;
	if (spec->has & BIT(FIPS_A_TRANSPORT_RAW_RATE))
		t->spec.raw_rate = spec->raw_rate;
	if (spec->has & BIT(FIPS_A_TRANSPORT_RAW_BURST))
		t->spec.raw_burst = spec->raw_burst;
	t->spec.has |= spec->has;
	if (spec->has & (BIT(FIPS_A_TRANSPORT_RAW_RATE) | BIT(FIPS_A_TRANSPORT_RAW_BURST)))
		fips_bucket_set(&t->raw, t->spec.raw_rate, t->spec.raw_burst);
	t->ops->set(t, spec->has);
}

/**
 * fips_transport_del() - close a transport and delete the links on it
 * @t: the transport, its device locked
 */
void fips_transport_del(struct fips_transport *t)
{
	struct fips_dev *fdev = t->fdev;

	xa_erase(&fdev->transports, t->spec.id);
	t->ops->close(t);
	fips_links_flush(fdev, t);
	fdev->transports_gen++;
	fips_transport_put(t);
}

/**
 * fips_transports_flush() - close all transports
 * @fdev: the device, locked
 */
void fips_transports_flush(struct fips_dev *fdev)
{
	struct fips_transport *t;
	unsigned long id;

	xa_for_each(&fdev->transports, id, t)
		fips_transport_del(t);
}

/**
 * fips_transports_netns_gone() - close the sockets in a namespace that goes away
 * @fdev: the device, locked; it lives on in another namespace
 *
 * The transports stay, but nothing is sent or received by them any more.
 */
void fips_transports_netns_gone(struct fips_dev *fdev)
{
	struct fips_transport *t;
	unsigned long id;

	xa_for_each(&fdev->transports, id, t)
		t->ops->close(t);
}

static void fips_transport_count_rx(struct fips_transport *t, unsigned int packets,
				    unsigned int len)
{
	struct fips_transport_stats *stats = this_cpu_ptr(t->stats);

	u64_stats_update_begin(&stats->syncp);
	u64_stats_add(&stats->rx_packets, packets);
	u64_stats_add(&stats->rx_bytes, len);
	u64_stats_update_end(&stats->syncp);
}

static void fips_transport_count_rx_error(struct fips_transport *t)
{
	struct fips_transport_stats *stats = this_cpu_ptr(t->stats);

	u64_stats_update_begin(&stats->syncp);
	u64_stats_inc(&stats->rx_errors);
	u64_stats_update_end(&stats->syncp);
}

/**
 * fips_transport_count_too_big() - a message did not fit into a frame
 * @t: the transport
 *
 * Context: process or softirq.
 */
void fips_transport_count_too_big(struct fips_transport *t)
{
	struct fips_transport_stats *stats;

	local_bh_disable();
	stats = this_cpu_ptr(t->stats);
	u64_stats_update_begin(&stats->syncp);
	u64_stats_inc(&stats->tx_too_big);
	u64_stats_update_end(&stats->syncp);
	local_bh_enable();
}

static void fips_transport_count_tx(struct fips_transport *t, unsigned int packets,
				    unsigned int len, bool sent)
{
	struct fips_transport_stats *stats = this_cpu_ptr(t->stats);

	u64_stats_update_begin(&stats->syncp);
	if (sent) {
		u64_stats_add(&stats->tx_packets, packets);
		u64_stats_add(&stats->tx_bytes, len);
	} else {
		u64_stats_add(&stats->tx_errors, packets);
	}
	u64_stats_update_end(&stats->syncp);
}

/**
 * fips_transport_send() - send a frame
 * @t: the transport
 * @skb: the frame, with FIPS_TRANSPORT_HEADROOM or it is copied; consumed in any case
 * @to: where to
 * @cache: remembers the way there; or NULL
 *
 * Context: BH disabled, RCU section.
 * Return: 0; -ENONET when the transport is closed; -EAFNOSUPPORT for an address it cannot send to;
 * -ENOMEM; or why there is no route, such as -ENETUNREACH.
 */
int fips_transport_send(struct fips_transport *t, struct sk_buff *skb,
			const union fips_sockaddr *to, struct dst_cache *cache)
{
	unsigned int packets = skb_is_gso(skb) ? skb_shinfo(skb)->gso_segs : 1;
	unsigned int len = skb->len;
	int ret;

	trace_fips_transport_send(t, skb, to);
	ret = t->ops->send(t, skb, to, cache);
	fips_transport_count_tx(t, packets, len, !ret);
	return ret;
}

/* Whether a second handshake message names an index of ours: it is awaited, junk is not. */
static bool fips_transport_awaits(struct fips_transport *t, struct sk_buff *skb)
{
	const struct fips_fmp_msg2 *msg;
	struct fips_fmp_msg2 copy;

	if (skb->len != sizeof(copy))
		return false;
	msg = skb_header_pointer(skb, 0, sizeof(copy), &copy);
	return msg && msg->prefix.ver_phase == FIPS_PHASE_MSG2 &&
	       fips_link_index_known(t->fdev, t->spec.id, le32_to_cpu(msg->receiver_index));
}

static void fips_transport_receive_raw(struct fips_transport *t, struct sk_buff *skb,
				       const union fips_sockaddr *from)
{
	const struct fips_frame frame = {
		.type		= FIPS_FRAME_TYPE_RAW,
		.has		= BIT(FIPS_A_FRAME_TRANSPORT_ID),
		.transport_id	= t->spec.id,
		.rx_time	= ktime_get_ns(),
		.remote		= from,
		.skb		= skb,
		.len		= skb->len,
	};
	struct fips_bucket *bound = fips_transport_awaits(t, skb) ? NULL : &t->raw;

	if (fips_upcall_frame(t->fdev, &frame, bound) == FIPS_UPCALL_SENT)
		consume_skb(skb);
	else
		kfree_skb(skb);
}

/**
 * fips_transport_receive_frame() - a datagram that is counted already came in
 * @t: the transport
 * @skb: the datagram, data at its payload; consumed
 * @from: where it came from
 *
 * Established frames go to their link, all else to the daemon. Protocol document, "Common prefix".
 *
 * Context: softirq, RCU section.
 */
void fips_transport_receive_frame(struct fips_transport *t, struct sk_buff *skb,
				  const union fips_sockaddr *from)
{
	const struct fips_prefix *prefix;
	struct fips_prefix copy;

	prefix = skb_header_pointer(skb, 0, sizeof(copy), &copy);
	if (!prefix) {
		fips_transport_count_rx_error(t);
		fips_drop(t->fdev, skb, FIPS_TRANSPORT_RX_SHORT);
		return;
	}
	if (prefix->ver_phase == FIPS_PHASE_ESTABLISHED)
		fips_link_receive(t->fdev, t, skb, from);
	else
		fips_transport_receive_raw(t, skb, from);
}

/* Datagrams in a packet. */
static unsigned int fips_transport_frames(const struct sk_buff *skb)
{
	return skb_is_gso(skb) ? DIV_ROUND_UP(skb->len, skb_shinfo(skb)->gso_size) : 1;
}

/**
 * fips_transport_count_lost() - a queue of ours has no room for what was received
 * @t: the transport
 * @skb: the datagram, or several in one packet
 *
 * Context: softirq.
 */
void fips_transport_count_lost(struct fips_transport *t, const struct sk_buff *skb)
{
	struct fips_transport_stats *stats = this_cpu_ptr(t->stats);

	u64_stats_update_begin(&stats->syncp);
	u64_stats_add(&stats->rx_lost, fips_transport_frames(skb));
	u64_stats_update_end(&stats->syncp);
}

/**
 * fips_transport_process() - open what was received
 * @t: the transport
 * @skb: the datagram, or several in one packet, counted; consumed
 * @from: where it came from
 *
 * Context: softirq, RCU section.
 */
void fips_transport_process(struct fips_transport *t, struct sk_buff *skb,
			    const union fips_sockaddr *from)
{
	if (skb_is_gso(skb))
		fips_burst_receive(t->fdev, t, skb, from);
	else
		fips_transport_receive_frame(t, skb, from);
}

/**
 * fips_transport_receive() - a datagram came in, or several in one packet
 * @t: the transport
 * @skb: the datagram, data at its payload; or datagrams of gso_size bytes, side by side; consumed
 * @from: where it came from
 *
 * Context: softirq, RCU section.
 */
void fips_transport_receive(struct fips_transport *t, struct sk_buff *skb,
			    const union fips_sockaddr *from)
{
	trace_fips_transport_receive(t, skb, from);
	fips_transport_count_rx(t, fips_transport_frames(skb), skb->len);
	if (!fips_spread_enqueue(t, skb, from))
		fips_transport_process(t, skb, from);
}

/* Numbers of a transport's traffic. */
#define FIPS_TRANSPORT_SUMS 8

static void fips_transport_read_stats(const struct fips_transport *t, u64 sums[FIPS_TRANSPORT_SUMS])
{
	int cpu;

	memset(sums, 0, FIPS_TRANSPORT_SUMS * sizeof(*sums));
	for_each_possible_cpu(cpu) {
		const struct fips_transport_stats *stats = per_cpu_ptr(t->stats, cpu);
		unsigned int start;
		u64 values[FIPS_TRANSPORT_SUMS];
		int i;

		do {
			start = u64_stats_fetch_begin(&stats->syncp);
			values[0] = u64_stats_read(&stats->rx_packets);
			values[1] = u64_stats_read(&stats->rx_bytes);
			values[2] = u64_stats_read(&stats->tx_packets);
			values[3] = u64_stats_read(&stats->tx_bytes);
			values[4] = u64_stats_read(&stats->tx_errors);
			values[5] = u64_stats_read(&stats->rx_lost);
			values[6] = u64_stats_read(&stats->rx_errors);
			values[7] = u64_stats_read(&stats->tx_too_big);
		} while (u64_stats_fetch_retry(&stats->syncp, start));
		for (i = 0; i < FIPS_TRANSPORT_SUMS; i++)
			sums[i] += values[i];
	}
}

static int fips_transport_fill_stats(struct sk_buff *msg, const struct fips_transport *t)
{
	static const int attrs[] = {
		FIPS_A_TRANSPORT_RX_PACKETS, FIPS_A_TRANSPORT_RX_BYTES,
		FIPS_A_TRANSPORT_TX_PACKETS, FIPS_A_TRANSPORT_TX_BYTES,
		FIPS_A_TRANSPORT_TX_ERRORS, FIPS_A_TRANSPORT_RX_DROPS,
		FIPS_A_TRANSPORT_RX_ERRORS, FIPS_A_TRANSPORT_TX_TOO_BIG,
	};
	u64 sums[FIPS_TRANSPORT_SUMS];
	int i;

	fips_transport_read_stats(t, sums);
	sums[5] += t->ops->drops(t);
	for (i = 0; i < ARRAY_SIZE(attrs); i++) {
		if (nla_put_u64_64bit(msg, attrs[i], sums[i], FIPS_A_TRANSPORT_PAD))
			return -EMSGSIZE;
	}
	return 0;
}

/**
 * fips_transport_fill() - describe a transport in a netlink message (attribute set "transport")
 * @msg: the message
 * @t: the transport, its device locked
 *
 * Return: 0 or -EMSGSIZE.
 */
int fips_transport_fill(struct sk_buff *msg, const struct fips_transport *t)
{
	struct fips_transport_spec now = t->spec;

	/* What the kind made of what was asked: a port chosen, buffers rounded. */
	t->ops->actual(t, &now);
	if (nla_put_u32(msg, FIPS_A_TRANSPORT_IFINDEX, t->fdev->netdev->ifindex) ||
	    nla_put_u32(msg, FIPS_A_TRANSPORT_ID, now.id) ||
	    nla_put_u32(msg, FIPS_A_TRANSPORT_TYPE, now.type) ||
	    nla_put_string(msg, FIPS_A_TRANSPORT_NAME, now.name) ||
	    nla_put(msg, FIPS_A_TRANSPORT_LOCAL, fips_sockaddr_len(&now.local), &now.local) ||
	    (now.bind_ifindex &&
	     nla_put_u32(msg, FIPS_A_TRANSPORT_BIND_IFINDEX, now.bind_ifindex)) ||
	    nla_put_u16(msg, FIPS_A_TRANSPORT_MTU, now.mtu) ||
	    nla_put_u32(msg, FIPS_A_TRANSPORT_RCVBUF, now.rcvbuf) ||
	    nla_put_u32(msg, FIPS_A_TRANSPORT_SNDBUF, now.sndbuf) ||
	    nla_put_u32(msg, FIPS_A_TRANSPORT_MARK, now.mark) ||
	    nla_put_u32(msg, FIPS_A_TRANSPORT_RAW_RATE, now.raw_rate) ||
	    nla_put_u32(msg, FIPS_A_TRANSPORT_RAW_BURST, now.raw_burst))
		return -EMSGSIZE;
	return fips_transport_fill_stats(msg, t);
}
