// SPDX-License-Identifier: GPL-2.0
/*
 * The frames of links: opening what comes in, sealing what goes out.
 */
#include "link.h"

#include "burst.h"
#include "counters.h"
#include "device.h"
#include "forward.h"
#include "frame.h"
#include "trace.h"
#include "transport.h"
#include "upcall.h"

/*
 * Receiving.
 */

/* When no frame of a link has authenticated for long, the daemon is told, once. */
static void fips_link_note_failure(struct fips_link *link, u64 now)
{
	u32 heartbeat_ms = READ_ONCE(link->fdev->heartbeat_ms) ? : FIPS_LINK_SILENCE_MS;
	struct fips_event event = {
		.type		= FIPS_EVENT_TYPE_LINK_FAILING,
		.has		= BIT(FIPS_A_EVENT_LINK_ID) | BIT(FIPS_A_EVENT_COUNT),
		.link_id	= link->id,
		.node_addr	= &link->addr,
	};

	event.count = atomic_inc_return(&link->failures);
	if (event.count < FIPS_LINK_FAILURES_MAX || READ_ONCE(link->failing) ||
	    now - READ_ONCE(link->last_rx) < (u64)heartbeat_ms * NSEC_PER_MSEC)
		return;
	if (!xchg(&link->failing, true))
		fips_upcall_event(link->fdev, &event);
}

static void fips_link_refuse(const struct fips_rx *rx, struct sk_buff *skb, int err)
{
	switch (err) {
	case -EKEYREJECTED:
		fips_drop(rx->fdev, skb, FIPS_LINK_RX_REPLAY);
		break;
	case -EBADMSG:
		fips_link_note_failure(rx->link, rx->time);
		fips_drop(rx->fdev, skb, FIPS_LINK_RX_DECRYPT_FAILED);
		break;
	case -ENOMSG:
		fips_drop(rx->fdev, skb, FIPS_LINK_RX_TRUNCATED);
		break;
	default:
		fips_drop(rx->fdev, skb, FIPS_LINK_RX_NO_KEY);
	}
}

/* The peer is where its newest authentic frame came from, whatever key it was sealed under. */
static void fips_link_follow(const struct fips_rx *rx)
{
	const struct fips_endpoint *endpoint = rcu_dereference(rx->link->endpoint);
	const struct fips_event event = {
		.type		= FIPS_EVENT_TYPE_LINK_ROAMED,
		.has		= BIT(FIPS_A_EVENT_LINK_ID) | BIT(FIPS_A_EVENT_TRANSPORT_ID),
		.link_id	= rx->link->id,
		.transport_id	= rx->transport->spec.id,
		.node_addr	= &rx->link->addr,
		.remote		= rx->from,
	};

	/* Only the daemon moves a link to another transport. */
	if (!endpoint || endpoint->transport != rx->transport ||
	    likely(fips_sockaddr_equal(&endpoint->remote, rx->from)))
		return;
	if (!fips_link_roam(rx->link, rx->from))
		return;
	fips_count(rx->fdev, FIPS_LINK_ROAMED);
	fips_upcall_event(rx->fdev, &event);
}

static void fips_link_count_rx(struct fips_link *link, unsigned int frames, unsigned int bytes)
{
	fips_measure_count_rx(link->totals, frames, bytes);
	fips_count_add(link->fdev, FIPS_LINK_RX_FRAMES, frames);
}

static void fips_link_note_success(const struct fips_rx *rx, const struct fips_opened *opened)
{
	struct fips_link *link = rx->link;

	if (unlikely(atomic_read(&link->failures))) {
		atomic_set(&link->failures, 0);
		WRITE_ONCE(link->failing, false);
	}
	WRITE_ONCE(link->last_rx, rx->time);
	fips_link_follow(rx);
	if (unlikely(opened->promoted))
		fips_link_event_key(link, FIPS_EVENT_TYPE_KEY_PROMOTED, opened->key,
				    opened->slot, 0);
	if (unlikely(opened->confirmed))
		fips_link_event_key(link, FIPS_EVENT_TYPE_KEY_CONFIRMED, opened->key,
				    opened->slot, 0);
}

static void fips_link_hand_up(const struct fips_rx *rx, struct sk_buff *skb)
{
	struct fips_frame frame;

	fips_rx_describe(rx, &frame, FIPS_FRAME_TYPE_LINK);
	frame.has |= BIT(FIPS_A_FRAME_MSG_TYPE);
	frame.msg_type = rx->msg_type;
	frame.skb = skb;
	frame.offset = sizeof(rx->msg_type);
	frame.len = skb->len - frame.offset;
	fips_rx_hand_up(rx, &frame, &rx->link->upcalls, skb);
}

/* Data is at the message's type. */
static void fips_link_dispatch(struct fips_rx *rx, struct sk_buff *skb)
{
	switch (rx->msg_type) {
	case FIPS_LINK_MSG_DATAGRAM:
		fips_forward_receive(rx, skb);
		break;
	case FIPS_LINK_MSG_HEARTBEAT:
		fips_count(rx->fdev, FIPS_LINK_RX_HEARTBEATS);
		consume_skb(skb);
		break;
	default:
		fips_link_hand_up(rx, skb);
	}
}

/* Enters an opened frame. False if another CPU entered its counter first. */
static bool fips_link_accept(struct fips_rx *rx, const struct fips_fmp_frame *frame,
			     struct fips_opened *opened)
{
	const struct fips_measure_frame measured = {
		.counter	= frame->counter,
		.time		= rx->time,
		.timestamp	= frame->timestamp,
		.bytes		= rx->wire_len,
		.ce		= frame->flags & FIPS_FMP_FLAG_CE,
		.spin		= frame->flags & FIPS_FMP_FLAG_SP,
	};

	if (unlikely(!fips_key_received(&rx->link->keys, opened, &measured,
					READ_ONCE(rx->link->spin_initiator))))
		return false;
	rx->ce = measured.ce;
	rx->counter = frame->counter;
	rx->timestamp = frame->timestamp;
	rx->msg_type = frame->msg_type;
	rx->key_id = opened->key->id;
	rx->slot = opened->slot;
	fips_link_note_success(rx, opened);
	trace_fips_link_open(rx->fdev, rx->link->id, rx->counter, rx->msg_type, rx->wire_len);
	return true;
}

/* The frame is linear and ours to write to; rx->link is known. */
static void fips_link_open_frame(struct fips_rx *rx, struct fips_fmp_frame *frame,
				 struct sk_buff *skb)
{
	struct fips_opened opened;
	int err;

	err = fips_fmp_open(frame, &rx->link->keys, skb->data + sizeof(struct fips_fmp_hdr),
			    skb->data, skb->len, &opened);
	if (unlikely(err)) {
		fips_link_refuse(rx, skb, err);
		return;
	}
	if (unlikely(!fips_link_accept(rx, frame, &opened))) {
		fips_drop(rx->fdev, skb, FIPS_LINK_RX_REPLAY);
		return;
	}
	fips_link_count_rx(rx->link, 1, rx->wire_len);
	__skb_trim(skb, skb->len - FIPS_TAG_LEN);
	__skb_pull(skb, FIPS_FMP_HEADER_LEN);
	fips_link_dispatch(rx, skb);
}

/* Holds a frame that names a reserved index. False if its key came meanwhile. */
static bool fips_link_hold_frame(struct fips_rx *rx, struct fips_index *index, struct sk_buff *skb)
{
	struct fips_skb_cb *cb = FIPS_SKB_CB(skb);

	fips_skb_scrub(skb);
	skb->dev = rx->fdev->netdev;
	cb->from = *rx->from;
	cb->transport_id = rx->transport->spec.id;
	cb->time = rx->time;
	return fips_index_hold(rx->fdev, index, skb);
}

/* The link a frame is for; NULL if the frame went elsewhere: held or dropped. */
static struct fips_link *fips_link_of_frame(struct fips_rx *rx, u32 receiver_index,
					    struct sk_buff *skb)
{
	struct fips_index *index;
	struct fips_link *link;

	index = fips_index_lookup(rx->fdev, rx->transport->spec.id, receiver_index);
	link = index ? rcu_dereference(index->link) : NULL;
	if (likely(link))
		return link;
	if (index) {
		if (fips_link_hold_frame(rx, index, skb))
			return NULL;
		link = rcu_dereference(index->link);
	}
	if (!link)
		fips_drop(rx->fdev, skb, FIPS_LINK_RX_UNKNOWN_INDEX);
	return link;
}

static void fips_link_receive_frame(struct fips_rx *rx, struct sk_buff *skb)
{
	struct fips_fmp_frame frame;
	int err = -ENODATA;

	if (likely(pskb_may_pull(skb, sizeof(struct fips_fmp_hdr))))
		err = fips_fmp_parse(&frame, skb->data, skb->len);
	if (unlikely(err)) {
		fips_drop(rx->fdev, skb, err == -EPROTO ? FIPS_LINK_RX_VERSION :
							  FIPS_LINK_RX_SHORT);
		return;
	}
	rx->link = fips_link_of_frame(rx, frame.receiver_index, skb);
	if (unlikely(!rx->link))
		return;
	fips_keyring_prefetch_open(&rx->link->keys);
	prefetch(rcu_dereference(rx->link->endpoint));
	prefetchw(this_cpu_ptr(rx->link->totals));
	if (unlikely(skb_ensure_writable(skb, skb->len))) {
		fips_drop(rx->fdev, skb, FIPS_LINK_RX_NOMEM);
		return;
	}
	fips_link_open_frame(rx, &frame, skb);
}

void fips_link_receive(struct fips_dev *fdev, struct fips_transport *transport, struct sk_buff *skb,
		       const union fips_sockaddr *from)
{
	struct fips_rx rx = {
		.fdev		= fdev,
		.transport	= transport,
		.from		= from,
		.time		= ktime_get_ns(),
		.wire_len	= skb->len,
	};

	fips_link_receive_frame(&rx, skb);
}

/* Whether rx.link is, or now is, the link of a frame whose key is there. */
static bool fips_link_of_burst(struct fips_burst *burst, u32 receiver_index)
{
	struct fips_rx *rx = &burst->rx;
	struct fips_index *index;

	if (likely(rx->link && burst->receiver_index == receiver_index))
		return true;
	index = fips_index_lookup(rx->fdev, rx->transport->spec.id, receiver_index);
	rx->link = index ? rcu_dereference(index->link) : NULL;
	burst->receiver_index = receiver_index;
	return rx->link;
}

/* Anything but an ordinary datagram: as a packet, after those before it. */
static void fips_link_pass_burst(struct fips_burst *burst, unsigned int len)
{
	struct sk_buff *skb = fips_burst_packet(burst->rx.fdev, burst->message, len);

	fips_burst_flush(burst);
	if (skb)
		fips_link_dispatch(&burst->rx, skb);
}

static void fips_link_refuse_burst(const struct fips_burst *burst, const u8 *data,
				   unsigned int len, int err)
{
	struct sk_buff *skb = fips_burst_packet(burst->rx.fdev, data, len);

	if (skb)
		fips_link_refuse(&burst->rx, skb, err);
}

void fips_link_count_burst(struct fips_burst *burst)
{
	if (burst->link_rx.packets)
		fips_link_count_rx(burst->link_counted, burst->link_rx.packets,
				   burst->link_rx.bytes);
	burst->link_rx = (struct fips_tally){};
}

static void fips_link_tally(struct fips_burst *burst)
{
	if (unlikely(burst->link_counted != burst->rx.link)) {
		fips_link_count_burst(burst);
		burst->link_counted = burst->rx.link;
	}
	fips_tally_add(&burst->link_rx, burst->rx.wire_len);
}

bool fips_link_receive_burst(struct fips_burst *burst, const u8 *data, unsigned int len)
{
	struct fips_rx *rx = &burst->rx;
	struct fips_fmp_frame frame;
	struct fips_opened opened;
	int err;

	if (unlikely(fips_fmp_parse(&frame, data, len)) ||
	    unlikely(!fips_link_of_burst(burst, frame.receiver_index)))
		return false;
	err = fips_fmp_open(&frame, &rx->link->keys, burst->text, data, len, &opened);
	if (likely(!err) && unlikely(!fips_link_accept(rx, &frame, &opened)))
		err = -EKEYREJECTED;
	if (unlikely(err)) {
		fips_link_refuse_burst(burst, data, len, err);
		return true;
	}
	fips_link_tally(burst);
	burst->message = burst->text + offsetof(struct fips_fmp_inner, msg_type);
	len -= FIPS_FMP_OVERHEAD;
	if (unlikely(rx->msg_type != FIPS_LINK_MSG_DATAGRAM) ||
	    unlikely(!fips_forward_receive_burst(burst, len)))
		fips_link_pass_burst(burst, len);
	return true;
}

static void fips_link_receive_held(struct fips_dev *fdev, struct sk_buff *skb)
{
	union fips_sockaddr from = FIPS_SKB_CB(skb)->from;
	struct fips_rx rx = {
		.fdev		= fdev,
		.transport	= fips_transport_find(fdev, FIPS_SKB_CB(skb)->transport_id),
		.from		= &from,
		.time		= FIPS_SKB_CB(skb)->time,
		.wire_len	= skb->len,
	};

	if (rx.transport)
		fips_link_receive_frame(&rx, skb);
	else
		fips_drop(fdev, skb, FIPS_LINK_RX_HELD_DROPPED);
}

void fips_link_open_held(struct fips_dev *fdev, struct sk_buff_head *frames)
{
	struct sk_buff *skb;

	local_bh_disable();
	rcu_read_lock();
	while ((skb = __skb_dequeue(frames)))
		fips_link_receive_held(fdev, skb);
	rcu_read_unlock();
	local_bh_enable();
}

/*
 * Sending.
 */

/* Why a message cannot be sent, or 0. */
static int fips_link_check(struct fips_link *link, const struct fips_key *key, unsigned int len)
{
	if (!key) {
		fips_count(link->fdev, FIPS_LINK_TX_NO_KEY);
		return -ENOKEY;
	}
	if (!fips_link_fits(link, len)) {
		fips_count(link->fdev, FIPS_LINK_TX_TOO_BIG);
		return -EMSGSIZE;
	}
	return 0;
}

bool fips_link_fits(struct fips_link *link, unsigned int len)
{
	struct fips_endpoint *endpoint;

	if (likely(len + FIPS_FMP_OVERHEAD <= fips_link_mtu(link)))
		return true;
	endpoint = rcu_dereference(link->endpoint);
	if (endpoint)
		fips_transport_count_too_big(endpoint->transport);
	return false;
}

static u8 fips_link_flags(const struct fips_key *key, bool ce)
{
	return (key->k_bit ? FIPS_FMP_FLAG_K : 0) | (ce ? FIPS_FMP_FLAG_CE : 0) |
	       (READ_ONCE(key->spin) ? FIPS_FMP_FLAG_SP : 0);
}

/* The cached route, which is wanted when the frame is sealed. */
static void fips_link_prefetch_way(const struct fips_link *link)
{
	const struct fips_endpoint *endpoint = rcu_dereference(link->endpoint);

	if (endpoint)
		prefetch(this_cpu_ptr((void __percpu *)endpoint->dst.cache));
}

/* Writes the headers before a message with room around it, and seals. */
static int fips_link_seal(struct fips_link *link, struct fips_key *key, enum fips_key_slot slot,
			  struct sk_buff *skb, bool ce)
{
	u64 now = ktime_get_ns();
	struct fips_fmp_frame frame = {
		.flags		= fips_link_flags(key, ce),
		.receiver_index	= key->remote_index,
		.timestamp	= fips_key_timestamp(key, now),
	};
	unsigned int len = skb->len;
	bool marked;
	int err;

	fips_link_prefetch_way(link);
	err = fips_key_take_counters(key, 1, &frame.counter, &marked);
	if (unlikely(err)) {
		fips_count(link->fdev, FIPS_LINK_TX_COUNTER_END);
		return err;
	}
	trace_fips_link_seal(link->fdev, link->id, frame.counter, skb->data[0], len);
	__skb_push(skb, FIPS_FMP_HEADER_LEN);
	fips_fmp_seal(&frame, skb->data, skb->data + sizeof(struct fips_fmp_hdr), len,
		      key->send_key);
	__skb_put(skb, FIPS_TAG_LEN);

	fips_measure_sent(&key->tx, frame.counter, frame.timestamp, skb->len);
	fips_measure_count_tx(link->totals, 1, skb->len);
	WRITE_ONCE(link->last_tx, now);
	if (unlikely(marked))
		fips_link_event_key(link, FIPS_EVENT_TYPE_KEY_COUNTER, key, slot, frame.counter);
	return 0;
}

static int fips_link_send(struct fips_link *link, struct sk_buff *skb)
{
	struct fips_endpoint *endpoint = rcu_dereference(link->endpoint);

	if (!endpoint) {
		kfree_skb(skb);
		return -ENOTCONN;
	}
	/* No offload of the packet it was holds for the frame. */
	skb->ip_summed = CHECKSUM_NONE;
	skb->encapsulation = 0;
	return fips_transport_send(endpoint->transport, skb, &endpoint->remote, &endpoint->dst);
}

int fips_link_seal_frame(struct fips_link *link, struct sk_buff *skb, enum fips_key_slot slot,
			 bool ce)
{
	struct fips_key *key = fips_keyring_get(&link->keys, slot);
	int err = fips_link_check(link, key, skb->len);

	if (unlikely(err))
		goto err_free;
	skb = fips_skb_make_room(skb, FIPS_TRANSPORT_HEADROOM + FIPS_FMP_HEADER_LEN, FIPS_TAG_LEN);
	if (unlikely(!skb)) {
		fips_count(link->fdev, FIPS_LINK_TX_NOMEM);
		err = -ENOMEM;
		goto err_count;
	}
	err = fips_link_seal(link, key, slot, skb, ce);
	if (unlikely(err))
		goto err_free;
	err = fips_link_send(link, skb);
	if (unlikely(err))
		goto err_count;
	return 0;

err_free:
	kfree_skb(skb);
err_count:
	atomic64_inc(&link->tx_errors);
	return err;
}

/*
 * Sending aggregates.
 */

int fips_link_tx_begin(struct fips_link_tx *tx, struct fips_link *link, unsigned int reserve)
{
	const enum fips_key_slot slot = FIPS_KEY_SLOT_CURRENT;
	struct fips_key *key = fips_keyring_get(&link->keys, slot);
	u64 now = ktime_get_ns();

	if (!key)
		return -ENOKEY;
	*tx = (struct fips_link_tx){
		.link		= link,
		.key		= key,
		.slot		= slot,
		.now		= now,
		.reserve	= reserve,
		.frame		= {
			.receiver_index	= key->remote_index,
			.timestamp	= fips_key_timestamp(key, now),
		},
	};
	return 0;
}

bool fips_link_tx_takes(const struct fips_link_tx *tx, unsigned int len)
{
	return fips_aggregate_takes(&tx->agg, len + FIPS_FMP_OVERHEAD);
}

static bool fips_link_tx_take_counters(struct fips_link_tx *tx)
{
	bool marked;

	if (fips_key_take_counters(tx->key, tx->reserve, &tx->frame.counter, &marked)) {
		fips_count(tx->link->fdev, FIPS_LINK_TX_COUNTER_END);
		return false;
	}
	tx->left = tx->reserve;
	tx->marked |= marked;
	return true;
}

u8 *fips_link_tx_place(struct fips_link_tx *tx, unsigned int len)
{
	u8 *frame;

	if (!tx->left && !fips_link_tx_take_counters(tx))
		return NULL;
	frame = fips_aggregate_add(&tx->agg, len + FIPS_FMP_OVERHEAD);
	return frame ? frame + FIPS_FMP_HEADER_LEN : NULL;
}

void fips_link_tx_seal(struct fips_link_tx *tx, u8 *place, u8 *message, unsigned int len, bool ce)
{
	u8 *plain = message - offsetof(struct fips_fmp_inner, msg_type);

	trace_fips_link_seal(tx->link->fdev, tx->link->id, tx->frame.counter, message[0], len);
	tx->frame.flags = fips_link_flags(tx->key, ce);
	fips_fmp_seal(&tx->frame, place - FIPS_FMP_HEADER_LEN, plain, len, tx->key->send_key);
	if (tx->agg.count == 1)
		tx->first = tx->frame.counter;
	tx->frame.counter++;
	tx->left--;
}

int fips_link_tx_flush(struct fips_link_tx *tx)
{
	unsigned int count = tx->agg.count;
	struct fips_link *link = tx->link;
	struct sk_buff *skb;
	int err;

	if (!tx->agg.skb)
		return 0;
	skb = fips_aggregate_finish(&tx->agg);
	fips_measure_sent(&tx->key->tx, tx->first, tx->frame.timestamp, skb->len);
	fips_measure_count_tx(link->totals, count, skb->len);
	WRITE_ONCE(link->last_tx, tx->now);
	if (unlikely(tx->marked))
		fips_link_event_key(link, FIPS_EVENT_TYPE_KEY_COUNTER, tx->key, tx->slot,
				    tx->frame.counter - 1);
	tx->marked = false;
	err = fips_link_send(link, skb);
	if (unlikely(err))
		atomic64_add(count, &link->tx_errors);
	return err;
}

int fips_link_send_message(struct fips_link *link, enum fips_key_slot slot, u8 msg_type,
			   const void *body, size_t len)
{
	unsigned int headroom = FIPS_TRANSPORT_HEADROOM + FIPS_FMP_HEADER_LEN;
	struct sk_buff *skb;
	int err;

	skb = alloc_skb(headroom + sizeof(msg_type) + len + FIPS_TAG_LEN, GFP_ATOMIC);
	if (!skb) {
		fips_count(link->fdev, FIPS_LINK_TX_NOMEM);
		return -ENOMEM;
	}
	skb_reserve(skb, headroom);
	skb_put_u8(skb, msg_type);
	skb_put_data(skb, body, len);
	local_bh_disable();
	rcu_read_lock();
	err = fips_link_seal_frame(link, skb, slot, false);
	rcu_read_unlock();
	local_bh_enable();
	return err;
}

void fips_link_heartbeat_all(struct fips_dev *fdev, u64 silence)
{
	struct fips_link *link;
	unsigned long id;

	rcu_read_lock();
	xa_for_each(&fdev->links, id, link) {
		if (ktime_get_ns() - READ_ONCE(link->last_tx) < silence ||
		    !fips_keyring_get(&link->keys, FIPS_KEY_SLOT_CURRENT))
			continue;
		if (!fips_link_send_message(link, FIPS_KEY_SLOT_CURRENT, FIPS_LINK_MSG_HEARTBEAT,
					    NULL, 0))
			fips_count(fdev, FIPS_LINK_TX_HEARTBEATS);
	}
	rcu_read_unlock();
}
