// SPDX-License-Identifier: GPL-2.0
/*
 * Session datagrams: for this node, in transit, and of its own.
 */
#include "forward.h"

#include "burst.h"
#include "counters.h"
#include "device.h"
#include "frame.h"
#include "icmp.h"
#include "link.h"
#include "route.h"
#include "session.h"
#include "staging.h"
#include "trace.h"
#include "transport.h"
#include "upcall.h"

/* Counts datagrams in a pair of counters, packets and bytes. */
static void fips_forward_count_more(struct fips_dev *fdev, enum fips_counter packets,
				    unsigned int count, unsigned int bytes)
{
	fips_count_add(fdev, packets, count);
	fips_count_add(fdev, packets + 1, bytes);
}

static void fips_forward_count(struct fips_dev *fdev, enum fips_counter packets, unsigned int len)
{
	fips_forward_count_more(fdev, packets, 1, len);
}

static void fips_forward_drop(struct fips_dev *fdev, struct sk_buff *skb,
			      enum fips_counter packets, unsigned int len)
{
	fips_count_add(fdev, packets + 1, len);
	fips_drop(fdev, skb, packets);
}

/* The type byte is not counted, except where the reference does. */
static unsigned int fips_forward_len(const struct sk_buff *skb)
{
	return skb->len - sizeof_field(struct fips_datagram_hdr, msg_type);
}

static const struct fips_datagram_hdr *fips_forward_hdr(const struct sk_buff *skb)
{
	return (const struct fips_datagram_hdr *)skb->data;
}

/*
 * Upcalls.
 */

static void fips_forward_describe(const struct fips_rx *rx, struct fips_frame *frame,
				  enum fips_frame_type type)
{
	fips_rx_describe(rx, frame, type);
	frame->has |= BIT(FIPS_A_FRAME_TTL) | BIT(FIPS_A_FRAME_PATH_MTU);
	frame->ttl = rx->ttl;
	frame->path_mtu = rx->path_mtu;
	frame->src = &rx->src;
	frame->dest = &rx->dest;
}

void fips_forward_hand_up(const struct fips_rx *rx, struct sk_buff *skb)
{
	struct fips_frame frame;

	fips_forward_describe(rx, &frame, FIPS_FRAME_TYPE_DATAGRAM);
	frame.skb = skb;
	frame.len = skb->len;
	fips_rx_hand_up(rx, &frame, rx->link ? &rx->link->upcalls : NULL, skb);
}

/* What the daemon does not know it has got once already. */
static struct fips_bucket *fips_forward_bound(const struct fips_rx *rx)
{
	return rx->link ? &rx->link->copies : NULL;
}

/* Shows the daemon the coordinates of a datagram that goes its way without it. */
static void fips_forward_copy_up(const struct fips_rx *rx, const struct sk_buff *skb)
{
	unsigned int offset = sizeof(struct fips_datagram_hdr);
	size_t len = fips_coords_headers_len(skb->data + offset, skb->len - offset);
	struct fips_frame frame;

	if (!len || rx->injected)
		return;
	fips_forward_describe(rx, &frame, FIPS_FRAME_TYPE_DATAGRAM);
	frame.copy = true;
	frame.skb = skb;
	frame.offset = offset;
	frame.len = len;
	fips_upcall_frame(rx->fdev, &frame, fips_forward_bound(rx));
}

/* Lets the daemon tell the source which MTU the datagram exceeded. */
static void fips_forward_mtu_up(const struct fips_rx *rx, struct fips_link *out)
{
	struct fips_frame frame;

	fips_forward_describe(rx, &frame, FIPS_FRAME_TYPE_MTU_EXCEEDED);
	frame.path_mtu = fips_link_mtu(out);
	fips_upcall_frame(rx->fdev, &frame, fips_forward_bound(rx));
}

/*
 * Transit.
 */

static void fips_forward_count_class(struct fips_dev *fdev, enum fips_route_class class)
{
	static_assert(FIPS_FORWARDING_ROUTE_CROSSLINK_ASCEND -
		      FIPS_FORWARDING_ROUTE_DIRECT_PEER == FIPS_ROUTE_CLASS_CROSS_LINK_ASCEND);

	fips_count(fdev, FIPS_FORWARDING_ROUTE_DIRECT_PEER + class);
}

static void fips_forward_lower_mtu(struct sk_buff *skb, struct fips_link *out)
{
	struct fips_datagram_hdr *hdr = (struct fips_datagram_hdr *)skb->data;
	u16 mtu = fips_link_mtu(out);

	if (le16_to_cpu(hdr->path_mtu) > mtu)
		hdr->path_mtu = cpu_to_le16(mtu);
}

static void fips_forward_trace(const struct fips_dev *fdev, const struct fips_next_hop *hop,
			       const struct sk_buff *skb)
{
	const struct fips_datagram_hdr *hdr = fips_forward_hdr(skb);

	trace_fips_forward(fdev, &hdr->src, &hdr->dest, hop->link->id, hop->class, skb->len);
}

/* Sends a datagram on; @ce is what it came with. */
static void fips_forward_send_on(struct fips_dev *fdev, const struct fips_next_hop *hop,
				 struct sk_buff *skb, bool ce)
{
	bool congested = READ_ONCE(fdev->congested) || READ_ONCE(hop->link->congested);
	unsigned int len = skb->len;

	if (congested)
		fips_count(fdev, FIPS_CONGESTION_DETECTED);
	fips_forward_lower_mtu(skb, hop->link);
	fips_forward_trace(fdev, hop, skb);
	if (fips_link_seal_frame(hop->link, skb, FIPS_KEY_SLOT_CURRENT, ce || congested)) {
		fips_forward_count(fdev, FIPS_FORWARDING_DROP_SEND_ERROR_PACKETS,
				   len - sizeof_field(struct fips_datagram_hdr, msg_type));
		return;
	}
	fips_forward_count(fdev, FIPS_FORWARDING_FORWARDED_PACKETS, len);
	fips_forward_count_class(fdev, hop->class);
	if (ce || congested)
		fips_count(fdev, FIPS_CONGESTION_CE_FORWARDED);
}

static void fips_forward_stage(const struct fips_rx *rx, struct sk_buff *skb)
{
	unsigned int offset = sizeof(struct fips_datagram_hdr);
	struct fips_frame miss;

	fips_forward_describe(rx, &miss, FIPS_FRAME_TYPE_ROUTE_MISS);
	miss.skb = skb;
	miss.offset = offset;
	miss.len = fips_coords_headers_len(skb->data + offset, skb->len - offset);
	fips_skb_scrub(skb);
	skb->dev = rx->fdev->netdev;
	*FIPS_SKB_CB(skb) = (struct fips_skb_cb){ .time = rx->time, .ce = rx->ce };
	fips_staging_hold(&rx->fdev->no_route, &rx->dest, skb, &miss, fips_forward_bound(rx));
}

/* The datagram has lost its hop. */
static void fips_forward_transit(const struct fips_rx *rx, struct sk_buff *skb)
{
	struct fips_next_hop hop;
	int err;

	err = fips_route_lookup(rx->fdev, &rx->dest, &hop);
	if (err == -ENOENT) {
		fips_forward_stage(rx, skb);
		return;
	}
	if (err) {
		fips_forward_drop(rx->fdev, skb, FIPS_FORWARDING_DROP_NO_ROUTE_PACKETS,
				  fips_forward_len(skb));
		return;
	}
	fips_forward_copy_up(rx, skb);
	if (!fips_link_fits(hop.link, skb->len)) {
		fips_forward_mtu_up(rx, hop.link);
		fips_forward_drop(rx->fdev, skb, FIPS_FORWARDING_DROP_MTU_EXCEEDED_PACKETS,
				  fips_forward_len(skb));
		return;
	}
	fips_forward_send_on(rx->fdev, &hop, skb, rx->ce);
}

/*
 * Receiving.
 */

static void fips_forward_deliver(struct fips_rx *rx, struct sk_buff *skb)
{
	const struct fips_prefix *prefix;

	fips_forward_count(rx->fdev, FIPS_FORWARDING_DELIVERED_PACKETS, fips_forward_len(skb));
	prefix = (const struct fips_prefix *)(fips_forward_hdr(skb) + 1);
	/* Of handshakes the daemon gets all; of established messages nothing else. */
	if (skb->len >= sizeof(struct fips_datagram_hdr) + sizeof(*prefix) &&
	    (prefix->ver_phase & FIPS_PHASE_MASK) == FIPS_PHASE_ESTABLISHED)
		fips_forward_copy_up(rx, skb);
	__skb_pull(skb, sizeof(struct fips_datagram_hdr));
	fips_session_receive(rx, skb);
}

void fips_forward_receive(struct fips_rx *rx, struct sk_buff *skb)
{
	const struct fips_self *self = rcu_dereference(rx->fdev->self);
	struct fips_datagram_hdr *hdr = (struct fips_datagram_hdr *)skb->data;

	if (!rx->injected)
		fips_forward_count(rx->fdev, FIPS_FORWARDING_RECEIVED_PACKETS,
				   fips_forward_len(skb));
	if (skb->len < sizeof(*hdr)) {
		fips_forward_drop(rx->fdev, skb, FIPS_FORWARDING_DECODE_ERROR_PACKETS,
				  fips_forward_len(skb));
		return;
	}
	if (unlikely(!self)) {
		fips_drop(rx->fdev, skb, FIPS_FORWARDING_NO_NODE_ADDR);
		return;
	}
	rx->ttl = hdr->ttl;
	rx->path_mtu = le16_to_cpu(hdr->path_mtu);
	rx->src = hdr->src;
	rx->dest = hdr->dest;
	if (!fips_datagram_take_hop(hdr))
		fips_forward_drop(rx->fdev, skb, FIPS_FORWARDING_TTL_EXHAUSTED_PACKETS,
				  fips_forward_len(skb));
	else if (fips_node_addr_equal(&rx->dest, &self->addr))
		fips_forward_deliver(rx, skb);
	else
		fips_forward_transit(rx, skb);
}

/*
 * Datagrams that came in as one packet.
 */

void fips_forward_flush_burst(struct fips_burst *burst)
{
	unsigned int packets = burst->out.agg.count, bytes;
	struct fips_dev *fdev = burst->rx.fdev;

	if (!burst->out.agg.skb)
		return;
	bytes = burst->out.agg.skb->len - packets * FIPS_FMP_OVERHEAD;
	if (fips_link_tx_flush(&burst->out)) {
		fips_forward_count_more(fdev, FIPS_FORWARDING_DROP_SEND_ERROR_PACKETS, packets,
					bytes - packets);
	} else {
		fips_forward_count_more(fdev, FIPS_FORWARDING_FORWARDED_PACKETS, packets, bytes);
		fips_count_add(fdev, FIPS_FORWARDING_ROUTE_DIRECT_PEER + burst->hop.class, packets);
		fips_count_add(fdev, FIPS_CONGESTION_CE_FORWARDED, burst->out_ce);
	}
	burst->out_ce = 0;
}

void fips_forward_count_burst(struct fips_burst *burst)
{
	fips_forward_count_more(burst->rx.fdev, FIPS_FORWARDING_RECEIVED_PACKETS,
				burst->received.packets, burst->received.bytes);
	fips_forward_count_more(burst->rx.fdev, FIPS_FORWARDING_DELIVERED_PACKETS,
				burst->delivered.packets, burst->delivered.bytes);
}

/* Whether burst->hop is, or now is, the way to a destination that a datagram can take. */
static bool fips_forward_hop_burst(struct fips_burst *burst, const struct fips_node_addr *dest,
				   unsigned int len)
{
	if (!burst->hop.link || !fips_node_addr_equal(dest, &burst->hop_dest)) {
		fips_forward_flush_burst(burst);
		burst->hop_dest = *dest;
		if (fips_route_lookup(burst->rx.fdev, dest, &burst->hop) ||
		    fips_link_tx_begin(&burst->out, burst->hop.link, 1)) {
			burst->hop.link = NULL;
			return false;
		}
	}
	return fips_link_fits(burst->hop.link, len);
}

static u8 *fips_forward_place_burst(struct fips_burst *burst, unsigned int len)
{
	u8 *place = NULL;

	if (likely(fips_link_tx_takes(&burst->out, len)))
		place = fips_link_tx_place(&burst->out, len);
	if (likely(place))
		return place;
	fips_forward_flush_burst(burst);
	return fips_link_tx_place(&burst->out, len);
}

/* In transit: sealed anew out of the workspace, where it was opened, into the next aggregate. */
static bool fips_forward_transit_burst(struct fips_burst *burst, unsigned int len)
{
	struct fips_datagram_hdr *hdr = (struct fips_datagram_hdr *)burst->message;
	struct fips_dev *fdev = burst->rx.fdev;
	bool congested;
	u8 *place;
	u16 mtu;

	if (!fips_forward_hop_burst(burst, &hdr->dest, len))
		return false;
	place = fips_forward_place_burst(burst, len);
	if (unlikely(!place))
		return false;
	hdr->ttl--;
	mtu = fips_link_mtu(burst->hop.link);
	if (le16_to_cpu(hdr->path_mtu) > mtu)
		hdr->path_mtu = cpu_to_le16(mtu);
	congested = READ_ONCE(fdev->congested) || READ_ONCE(burst->hop.link->congested);
	if (unlikely(congested))
		fips_count(fdev, FIPS_CONGESTION_DETECTED);
	burst->out_ce += congested || burst->rx.ce;
	trace_fips_forward(fdev, &hdr->src, &hdr->dest, burst->hop.link->id, burst->hop.class, len);
	fips_link_tx_seal(&burst->out, place, burst->message, len, congested || burst->rx.ce);
	fips_tally_add(&burst->received, len - sizeof(hdr->msg_type));
	return true;
}

/* Sealed, and nothing that the daemon wants to see. */
static bool fips_forward_is_ordinary(const struct fips_prefix *prefix)
{
	return (prefix->ver_phase & FIPS_PHASE_MASK) == FIPS_PHASE_ESTABLISHED &&
	       !(prefix->flags & (FIPS_FSP_FLAG_CP | FIPS_FSP_FLAG_U));
}

bool fips_forward_receive_burst(struct fips_burst *burst, unsigned int len)
{
	const struct fips_datagram_hdr *hdr = (const struct fips_datagram_hdr *)burst->message;
	struct fips_rx *rx = &burst->rx;
	const struct fips_self *self = rcu_dereference(rx->fdev->self);

	if (unlikely(len < sizeof(*hdr) + sizeof(struct fips_fsp_hdr)) || unlikely(!self) ||
	    unlikely(!hdr->ttl) ||
	    unlikely(!fips_forward_is_ordinary((const struct fips_prefix *)(hdr + 1))))
		return false;
	if (!fips_node_addr_equal(&hdr->dest, &self->addr))
		return fips_forward_transit_burst(burst, len);
	rx->ttl = hdr->ttl;
	rx->path_mtu = le16_to_cpu(hdr->path_mtu);
	rx->src = hdr->src;
	rx->dest = hdr->dest;
	fips_tally_add(&burst->received, len - sizeof(hdr->msg_type));
	fips_tally_add(&burst->delivered, len - sizeof(hdr->msg_type));
	fips_session_receive_burst(burst, len - sizeof(*hdr));
	return true;
}

static struct sk_buff *fips_forward_alloc(const struct fips_datagram_hdr *hdr,
					  const void *message, size_t len)
{
	unsigned int headroom = FIPS_TRANSPORT_HEADROOM + FIPS_FMP_OVERHEAD;
	struct sk_buff *skb;

	skb = alloc_skb(headroom + sizeof(*hdr) + len + FIPS_TAG_LEN, GFP_ATOMIC);
	if (!skb)
		return NULL;
	skb_reserve(skb, headroom);
	skb_put_data(skb, hdr, sizeof(*hdr));
	skb_put_data(skb, message, len);
	return skb;
}

int fips_forward_inject(struct fips_dev *fdev, const struct fips_datagram_hdr *hdr,
			const void *message, size_t len, bool ce, u64 time)
{
	struct fips_rx rx = {
		.fdev = fdev, .ce = ce, .time = time ? : ktime_get_ns(), .injected = true,
	};
	struct sk_buff *skb = fips_forward_alloc(hdr, message, len);

	if (!skb)
		return -ENOMEM;
	rx.wire_len = skb->len;
	local_bh_disable();
	rcu_read_lock();
	fips_forward_receive(&rx, skb);
	rcu_read_unlock();
	local_bh_enable();
	return 0;
}

/*
 * Originating.
 */

/* Without a route: stage the datagram, or say that there is none. */
static int fips_forward_stage_own(struct fips_dev *fdev, struct sk_buff *skb, int err)
{
	const struct fips_datagram_hdr *hdr = fips_forward_hdr(skb);
	struct fips_node_addr dest = hdr->dest;
	const struct fips_frame miss = {
		.type		= FIPS_FRAME_TYPE_ROUTE_MISS,
		.local_origin	= true,
		.src		= &hdr->src,
		.dest		= &dest,
	};

	if (err != -ENOENT) {
		fips_drop(fdev, skb, FIPS_FORWARDING_ORIGINATE_FAILED);
		return err;
	}
	fips_skb_scrub(skb);
	skb->dev = fdev->netdev;
	*FIPS_SKB_CB(skb) = (struct fips_skb_cb){ .local = true };
	fips_staging_hold(&fdev->no_route, &dest, skb, &miss, NULL);
	return 0;
}

void fips_forward_count_originated(struct fips_dev *fdev, unsigned int packets, unsigned int bytes)
{
	fips_forward_count_more(fdev, FIPS_FORWARDING_ORIGINATED_PACKETS, packets, bytes);
}

int fips_forward_originate(struct fips_dev *fdev, struct fips_link *link, struct sk_buff *skb)
{
	struct fips_next_hop hop = { .link = link };
	unsigned int len = skb->len;
	int err;

	if (!link) {
		err = fips_route_lookup(fdev, &fips_forward_hdr(skb)->dest, &hop);
		if (err)
			return fips_forward_stage_own(fdev, skb, err);
	}
	fips_forward_lower_mtu(skb, hop.link);
	err = fips_link_seal_frame(hop.link, skb, FIPS_KEY_SLOT_CURRENT, false);
	if (err)
		fips_count(fdev, FIPS_FORWARDING_ORIGINATE_FAILED);
	else
		fips_forward_count_originated(fdev, 1, len);
	return err;
}

int fips_forward_send_datagram(struct fips_dev *fdev, struct fips_link *link,
			       const struct fips_datagram_hdr *hdr, const void *message,
			       size_t len)
{
	struct sk_buff *skb = fips_forward_alloc(hdr, message, len);
	int err;

	if (!skb)
		return -ENOMEM;
	local_bh_disable();
	rcu_read_lock();
	err = fips_forward_originate(fdev, link, skb);
	rcu_read_unlock();
	local_bh_enable();
	return err;
}

/*
 * Datagrams, and packets of the host, that wait for a route.
 */

static bool fips_forward_answered(struct fips_dev *fdev, const struct fips_node_addr *dest)
{
	struct fips_next_hop hop;

	return fips_route_lookup(fdev, dest, &hop) != -ENOENT;
}

static void fips_forward_resume_transit(struct fips_dev *fdev, struct sk_buff *skb)
{
	const struct fips_datagram_hdr *hdr = fips_forward_hdr(skb);
	struct fips_rx rx = {
		.fdev		= fdev,
		.time		= FIPS_SKB_CB(skb)->time,
		.ce		= FIPS_SKB_CB(skb)->ce,
		.injected	= true,
		.wire_len	= skb->len,
		.ttl		= hdr->ttl + 1, /* as it was received */
		.path_mtu	= le16_to_cpu(hdr->path_mtu),
		.src		= hdr->src,
		.dest		= hdr->dest,
	};

	fips_forward_transit(&rx, skb);
}

static void fips_forward_resume(struct fips_dev *fdev, struct sk_buff *skb)
{
	if (FIPS_SKB_CB(skb)->ipv6)
		fips_session_xmit(fdev, skb);
	else if (FIPS_SKB_CB(skb)->local)
		fips_forward_originate(fdev, NULL, skb);
	else
		fips_forward_resume_transit(fdev, skb);
}

static void fips_forward_refuse(struct fips_dev *fdev, struct sk_buff *skb)
{
	if (FIPS_SKB_CB(skb)->ipv6)
		fips_icmp_no_route(fdev, skb);
	else if (!FIPS_SKB_CB(skb)->local)
		fips_forward_count(fdev, FIPS_FORWARDING_DROP_NO_ROUTE_PACKETS,
				   fips_forward_len(skb));
}

const struct fips_staging_ops fips_staging_route_ops = {
	.answered	= fips_forward_answered,
	.resume		= fips_forward_resume,
	.refuse		= fips_forward_refuse,
	.held		= FIPS_STAGED_ROUTE,
};
