// SPDX-License-Identifier: GPL-2.0
/*
 * The messages of sessions that come for this node: opening them, delivering what is in them.
 */
#include "session.h"

#include <linux/netdevice.h>

#include "burst.h"
#include "counters.h"
#include "device.h"
#include "forward.h"
#include "frame.h"
#include "link.h"
#include "shim.h"
#include "trace.h"
#include "transport.h"
#include "upcall.h"

static void fips_session_count_delivered(struct net_device *netdev, unsigned int packets,
					 unsigned int bytes)
{
	struct pcpu_sw_netstats *stats = this_cpu_ptr(netdev->tstats);

	u64_stats_update_begin(&stats->syncp);
	u64_stats_add(&stats->rx_packets, packets);
	u64_stats_add(&stats->rx_bytes, bytes);
	u64_stats_update_end(&stats->syncp);
}

/* Data is at the IPv6 header; @bytes are those of the packets it was put together from. */
static void fips_session_deliver(struct fips_dev *fdev, struct sk_buff *skb, unsigned int packets,
				 unsigned int bytes)
{
	struct net_device *netdev = fdev->netdev;

	if (unlikely(!(READ_ONCE(netdev->flags) & IFF_UP))) {
		fips_count_add(fdev, FIPS_SESSION_RX_DOWN, packets - 1);
		fips_drop(fdev, skb, FIPS_SESSION_RX_DOWN);
		return;
	}
	skb->dev = netdev;
	skb->protocol = htons(ETH_P_IPV6);
	skb_reset_mac_header(skb);
	fips_session_count_delivered(netdev, packets, bytes);
	gro_cells_receive(&fdev->gro, skb);
}

static void fips_session_deliver_packet(struct fips_dev *fdev, struct sk_buff *skb)
{
	fips_skb_scrub(skb);
	/* The session's tag covers every byte: no checksum in the packet can be more than that. */
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	skb->csum_level = ~0;
	skb_reset_network_header(skb);
	skb_set_transport_header(skb, sizeof(struct ipv6hdr));
	fips_session_deliver(fdev, skb, 1, skb->len);
}

/* Data is at the shim. Makes the IPv6 packet in place: what stood before it had more bytes. */
static void fips_session_receive_ipv6(struct fips_rx *rx, struct fips_session *session,
				      struct sk_buff *skb)
{
	const int grows = sizeof(struct ipv6hdr) - sizeof(struct fips_shim_hdr);
	struct ipv6hdr *ip6 = (struct ipv6hdr *)(skb->data - grows);

	if (fips_shim_expand(ip6, skb->data, skb->len, &rx->src, &rx->dest)) {
		fips_drop(rx->fdev, skb, FIPS_SESSION_RX_SHIM);
		return;
	}
	__skb_push(skb, grows);
	if (rx->ce) {
		fips_shim_mark_ce(ip6);
		fips_count(rx->fdev, FIPS_CONGESTION_CE_RECEIVED);
	}
	fips_shim_clamp_mss(skb->data, skb->len, fips_session_mss(session), false);
	fips_session_deliver_packet(rx->fdev, skb);
}

static void fips_session_receive_data(struct fips_rx *rx, struct fips_session *session,
				      struct sk_buff *skb)
{
	const struct fips_port_hdr *port = (const struct fips_port_hdr *)skb->data;

	if (skb->len < sizeof(*port)) {
		fips_drop(rx->fdev, skb, FIPS_SESSION_RX_TRUNCATED);
		return;
	}
	fips_measure_count_rx(session->data, 1, skb->len);
	WRITE_ONCE(session->last_data, rx->time);
	if (le16_to_cpu(port->dst_port) != FIPS_PORT_IPV6) {
		fips_drop(rx->fdev, skb, FIPS_SESSION_RX_UNKNOWN_PORT);
		return;
	}
	__skb_pull(skb, sizeof(*port));
	fips_session_receive_ipv6(rx, session, skb);
}

static void fips_session_hand_up(const struct fips_rx *rx, struct fips_session *session,
				 struct sk_buff *skb)
{
	struct fips_frame frame;

	fips_rx_describe(rx, &frame, FIPS_FRAME_TYPE_SESSION);
	frame.has |= BIT(FIPS_A_FRAME_KEY_ID) | BIT(FIPS_A_FRAME_SLOT) |
		     BIT(FIPS_A_FRAME_COUNTER) | BIT(FIPS_A_FRAME_TIMESTAMP) |
		     BIT(FIPS_A_FRAME_MSG_TYPE) | BIT(FIPS_A_FRAME_INNER_FLAGS) |
		     BIT(FIPS_A_FRAME_TTL) | BIT(FIPS_A_FRAME_PATH_MTU);
	frame.msg_type = rx->msg_type;
	frame.inner_flags = rx->inner_flags;
	frame.ttl = rx->ttl;
	frame.path_mtu = rx->path_mtu;
	frame.session = &session->addr;
	frame.skb = skb;
	frame.len = skb->len;
	fips_rx_hand_up(rx, &frame, &session->upcalls, skb);
}

/* Data is at the body. */
static void fips_session_dispatch(struct fips_rx *rx, struct fips_session *session,
				  struct sk_buff *skb)
{
	switch (rx->msg_type) {
	case FIPS_SESSION_MSG_DATA:
		fips_session_receive_data(rx, session, skb);
		break;
	case FIPS_SESSION_MSG_COORDS_WARMUP:
		/* It was sent for the coordinates before it, which the daemon has seen. */
		fips_count(rx->fdev, FIPS_SESSION_RX_WARMUPS);
		consume_skb(skb);
		break;
	default:
		fips_session_hand_up(rx, session, skb);
	}
}

static void fips_session_count_rx(struct fips_session *session, unsigned int messages,
				  unsigned int bytes)
{
	fips_measure_count_rx(session->totals, messages, bytes);
	fips_count_add(session->fdev, FIPS_SESSION_RX_MESSAGES, messages);
}

static void fips_session_note_success(const struct fips_rx *rx, struct fips_session *session,
				      const struct fips_opened *opened, unsigned int bytes)
{
	if (unlikely(atomic_read(&session->failures)))
		atomic_set(&session->failures, 0);
	WRITE_ONCE(session->last_rx, rx->time);
	if (session->rx_path_mtu != rx->path_mtu)
		WRITE_ONCE(session->rx_path_mtu, rx->path_mtu);
	trace_fips_session_open(rx->fdev, &session->addr, rx->counter, rx->msg_type, bytes);
	if (unlikely(opened->promoted)) {
		fips_session_event_key(session, FIPS_EVENT_TYPE_KEY_PROMOTED, opened->key,
				       opened->slot, 0);
		fips_session_resume(session);
	}
	if (unlikely(opened->confirmed))
		fips_session_event_key(session, FIPS_EVENT_TYPE_KEY_CONFIRMED, opened->key,
				       opened->slot, 0);
}

/* Holds a message whose key is awaited. False if that came meanwhile. */
static bool fips_session_hold_message(const struct fips_rx *rx, struct fips_session *session,
				      struct sk_buff *skb)
{
	struct fips_skb_cb cb = { .time = rx->time, .ce = rx->ce };

	if (rx->link) {
		cb.from = *rx->from;
		cb.transport_id = rx->transport->spec.id;
		cb.link_id = rx->link->id;
	}
	fips_skb_scrub(skb);
	skb->dev = rx->fdev->netdev;
	*FIPS_SKB_CB(skb) = cb;
	__skb_push(skb, sizeof(struct fips_datagram_hdr));
	if (fips_session_hold(session, skb))
		return true;
	__skb_pull(skb, sizeof(struct fips_datagram_hdr));
	return false;
}

/* No key opens a message; the one that would may be on its way. */
static bool fips_session_key_may_come(const struct fips_session *session, int err)
{
	return (err == -EBADMSG || err == -EKEYREJECTED) && fips_hold_is_open(&session->held);
}

static void fips_session_refuse(const struct fips_rx *rx, struct fips_session *session,
				struct sk_buff *skb, int err)
{
	switch (err) {
	case -EKEYREJECTED:
		fips_drop(rx->fdev, skb, FIPS_SESSION_RX_REPLAY);
		break;
	case -EBADMSG:
		atomic_inc(&session->failures);
		fips_drop(rx->fdev, skb, FIPS_SESSION_RX_DECRYPT_FAILED);
		break;
	case -ENOMSG:
		fips_drop(rx->fdev, skb, FIPS_SESSION_RX_TRUNCATED);
		break;
	default:
		fips_drop(rx->fdev, skb, FIPS_SESSION_BAD_STATE);
	}
}

/* Enters an opened message, @bytes of plaintext. False if another CPU entered its counter first. */
static bool fips_session_accept(struct fips_rx *rx, struct fips_session *session,
				const struct fips_fsp_message *msg, struct fips_opened *opened,
				unsigned int bytes)
{
	const struct fips_measure_frame measured = {
		.counter	= msg->counter,
		.time		= rx->time,
		.timestamp	= msg->timestamp,
		.bytes		= bytes,
		.ce		= rx->ce,
		.spin		= msg->inner_flags & FIPS_FSP_INNER_FLAG_SP,
	};

	if (unlikely(!fips_key_received(&session->keys, opened, &measured,
					READ_ONCE(session->spin_initiator))))
		return false;
	rx->counter = msg->counter;
	rx->timestamp = msg->timestamp;
	rx->msg_type = msg->msg_type;
	rx->inner_flags = msg->inner_flags;
	rx->key_id = opened->key->id;
	rx->slot = opened->slot;
	fips_session_note_success(rx, session, opened, bytes);
	return true;
}

/* Opens a message; consumes it unless -ENOKEY is returned: its key is not there, but may come. */
static int fips_session_open(struct fips_rx *rx, struct fips_session *session,
			     struct fips_fsp_message *msg, struct sk_buff *skb)
{
	unsigned int headers = msg->offset + sizeof(struct fips_fsp_inner);
	unsigned int bytes = skb->len - msg->offset - FIPS_TAG_LEN;
	struct fips_opened opened;
	int err;

	err = fips_fsp_open(msg, &session->keys, skb->data + msg->offset, skb->data, skb->len,
			    &opened);
	if (err == -ENOKEY || unlikely(fips_session_key_may_come(session, err)))
		return -ENOKEY;
	if (unlikely(err)) {
		fips_session_refuse(rx, session, skb, err);
		return 0;
	}
	if (unlikely(!fips_session_accept(rx, session, msg, &opened, bytes))) {
		fips_drop(rx->fdev, skb, FIPS_SESSION_RX_REPLAY);
		return 0;
	}
	fips_session_count_rx(session, 1, bytes);
	__skb_trim(skb, skb->len - FIPS_TAG_LEN);
	__skb_pull(skb, headers);
	fips_session_dispatch(rx, session, skb);
	return 0;
}

static enum fips_counter fips_session_malformed(int err)
{
	switch (err) {
	case -ENODATA:
		return FIPS_SESSION_RX_SHORT;
	case -EILSEQ:
		return FIPS_SESSION_RX_COORDS;
	default:
		return FIPS_SESSION_RX_PHASE;
	}
}

static void fips_session_receive_sealed(struct fips_rx *rx, struct sk_buff *skb)
{
	struct fips_session *session;
	struct fips_fsp_message msg;
	int err;

	err = fips_fsp_parse(&msg, skb->data, skb->len);
	if (err) {
		fips_drop(rx->fdev, skb, fips_session_malformed(err));
		return;
	}
	session = fips_session_get(rx->fdev, &rx->src);
	if (!session) {
		fips_drop(rx->fdev, skb, FIPS_SESSION_UNKNOWN);
		return;
	}
	fips_keyring_prefetch_open(&session->keys);
	prefetchw(this_cpu_ptr(session->totals));
	if (likely(!fips_session_open(rx, session, &msg, skb)) ||
	    fips_session_hold_message(rx, session, skb))
		return;
	/* The key came between our look at the keyring and the queue, or none will. */
	if (fips_session_open(rx, session, &msg, skb))
		fips_drop(rx->fdev, skb, FIPS_SESSION_BAD_STATE);
}

void fips_session_receive(struct fips_rx *rx, struct sk_buff *skb)
{
	const struct fips_prefix *prefix = (const struct fips_prefix *)skb->data;
	struct fips_session *session;

	if (skb->len < sizeof(*prefix)) {
		fips_drop(rx->fdev, skb, FIPS_SESSION_RX_SHORT);
		return;
	}
	switch (prefix->ver_phase & FIPS_PHASE_MASK) {
	case FIPS_PHASE_ESTABLISHED:
		if (prefix->flags & FIPS_FSP_FLAG_U)
			fips_forward_hand_up(rx, skb);
		else
			fips_session_receive_sealed(rx, skb);
		break;
	case FIPS_PHASE_MSG3:
		session = fips_session_get(rx->fdev, &rx->src);
		if (session)
			fips_session_await_key(session);
		fallthrough;
	case FIPS_PHASE_MSG1:
	case FIPS_PHASE_MSG2:
		fips_forward_hand_up(rx, skb);
		break;
	default:
		fips_drop(rx->fdev, skb, FIPS_SESSION_RX_PHASE);
	}
}

/*
 * Messages that came in as one packet.
 */

void fips_session_flush_burst(struct fips_burst *burst)
{
	unsigned int packets = burst->join.count;

	if (burst->join.skb)
		fips_session_deliver(burst->rx.fdev, fips_join_finish(&burst->join), packets,
				     burst->join_bytes);
}

/* A datagram of a burst as a packet, data at the session message. */
static struct sk_buff *fips_session_packet(struct fips_burst *burst, unsigned int len)
{
	const unsigned int header = sizeof(struct fips_datagram_hdr);
	struct sk_buff *skb = fips_burst_packet(burst->rx.fdev, burst->message, header + len);

	if (!skb)
		return NULL;
	/* As it is after fips_datagram_take_hop(). */
	((struct fips_datagram_hdr *)skb->data)->ttl--;
	__skb_pull(skb, header);
	return skb;
}

void fips_session_count_burst(struct fips_burst *burst)
{
	struct fips_session *session = burst->session_counted;

	if (burst->session_rx.packets)
		fips_session_count_rx(session, burst->session_rx.packets, burst->session_rx.bytes);
	if (burst->data_rx.packets) {
		fips_measure_count_rx(session->data, burst->data_rx.packets, burst->data_rx.bytes);
		WRITE_ONCE(session->last_data, burst->rx.time);
	}
	burst->session_rx = (struct fips_tally){};
	burst->data_rx = (struct fips_tally){};
}

static void fips_session_tally(struct fips_burst *burst, unsigned int bytes)
{
	if (unlikely(burst->session_counted != burst->session)) {
		fips_session_count_burst(burst);
		burst->session_counted = burst->session;
	}
	fips_tally_add(&burst->session_rx, bytes);
}

/* Where the shim of an opened message is that carries an IPv6 packet; else NULL. */
static const u8 *fips_session_shim(const struct fips_rx *rx, const u8 *inner, unsigned int len)
{
	const struct fips_port_hdr *port =
		(const struct fips_port_hdr *)(inner + sizeof(struct fips_fsp_inner));

	if (rx->msg_type != FIPS_SESSION_MSG_DATA || len < sizeof(struct fips_fsp_inner) +
	    sizeof(*port) || le16_to_cpu(port->dst_port) != FIPS_PORT_IPV6)
		return NULL;
	return (const u8 *)(port + 1);
}

static bool fips_session_expand(const struct fips_rx *rx, struct ipv6hdr *ip6, const u8 *shim,
				unsigned int len)
{
	if (fips_shim_expand(ip6, shim, len, &rx->src, &rx->dest))
		return false;
	if (rx->ce)
		fips_shim_mark_ce(ip6);
	return true;
}

/* @len: bytes of the message from its inner header on. */
static void fips_session_tally_joined(struct fips_burst *burst, unsigned int len)
{
	const unsigned int grows = sizeof(struct ipv6hdr) - sizeof(struct fips_shim_hdr);
	struct fips_rx *rx = &burst->rx;

	len -= sizeof(struct fips_fsp_inner);
	burst->join_bytes += len - sizeof(struct fips_port_hdr) + grows;
	fips_tally_add(&burst->data_rx, len);
	if (rx->ce)
		fips_count(rx->fdev, FIPS_CONGESTION_CE_RECEIVED);
}

/* Keeps a packet that was opened in its place behind others. False if it does not belong there. */
static bool fips_session_settle(struct fips_burst *burst, const u8 *inner, unsigned int len)
{
	const u8 *shim = fips_session_shim(&burst->rx, inner, len);
	struct ipv6hdr ip6;

	return shim && fips_session_expand(&burst->rx, &ip6, shim, len - (shim - inner)) &&
	       fips_join_settle(&burst->join, &ip6);
}

/* Appends a packet to those before it, or begins with it. False if others cannot follow it. */
static bool fips_session_join(struct fips_burst *burst, const u8 *inner, unsigned int len)
{
	const u8 *shim = fips_session_shim(&burst->rx, inner, len), *data;
	struct ipv6hdr ip6;

	if (!shim || !fips_session_expand(&burst->rx, &ip6, shim, len - (shim - inner)))
		return false;
	data = shim + sizeof(struct fips_shim_hdr);
	len -= data - inner;
	if (fips_join_add(&burst->join, &ip6, data, len))
		return true;
	fips_session_flush_burst(burst);
	burst->join_bytes = 0;
	return fips_join_begin(&burst->join, &ip6, data, len);
}

/* @inner: an opened message, @len bytes from its inner header on. */
static void fips_session_dispatch_burst(struct fips_burst *burst, struct fips_session *session,
					const u8 *inner, unsigned int len)
{
	struct fips_rx *rx = &burst->rx;
	struct sk_buff *skb;

	if (likely(fips_session_join(burst, inner, len))) {
		fips_session_tally_joined(burst, len);
		return;
	}
	skb = fips_burst_packet(rx->fdev, inner + sizeof(struct fips_fsp_inner),
				len - sizeof(struct fips_fsp_inner));
	fips_burst_flush(burst);
	if (skb)
		fips_session_dispatch(rx, session, skb);
}

/* What cannot be opened yet goes as a packet, which may be held. */
static void fips_session_pass_burst(struct fips_burst *burst, unsigned int len)
{
	struct sk_buff *skb = fips_session_packet(burst, len);

	fips_burst_flush(burst);
	if (skb)
		fips_session_receive(&burst->rx, skb);
}

/* Opens and enters a message, @data and @len, to @text. Then @len is that of the plaintext. */
static int fips_session_open_burst(struct fips_burst *burst, struct fips_fsp_message *msg, u8 *text,
				   const u8 *data, unsigned int *len)
{
	struct fips_session *session = burst->session;
	struct fips_opened opened;
	int err;

	err = fips_fsp_open(msg, &session->keys, text, data, *len, &opened);
	if (unlikely(err))
		return err;
	*len -= msg->offset + FIPS_TAG_LEN;
	if (unlikely(!fips_session_accept(&burst->rx, session, msg, &opened, *len)))
		return -EKEYREJECTED;
	fips_session_tally(burst, *len);
	return 0;
}

/*
 * Most messages follow on the one before: such a one is opened where its payload belongs. What
 * turns out to be something else is moved to the workspace, as if it had been opened there.
 */
static int fips_session_open_joining(struct fips_burst *burst, struct fips_fsp_message *msg,
				     const u8 *data, unsigned int *len)
{
	u8 *text = fips_join_place(&burst->join, *len - msg->offset - FIPS_TAG_LEN);
	int err;

	if (!text)
		return fips_session_open_burst(burst, msg, burst->inner_text, data, len);
	err = fips_session_open_burst(burst, msg, text, data, len);
	if (likely(!err) && likely(fips_session_settle(burst, text, *len)))
		return 1;
	if (!err)
		memcpy(burst->inner_text, text, *len);
	fips_join_leave(&burst->join);
	return err;
}

void fips_session_receive_burst(struct fips_burst *burst, unsigned int len)
{
	const u8 *data = burst->message + sizeof(struct fips_datagram_hdr);
	struct fips_session *session = burst->session;
	struct fips_rx *rx = &burst->rx;
	unsigned int text_len = len;
	struct fips_fsp_message msg;
	struct sk_buff *skb;
	int ret;

	if (!session || !fips_node_addr_equal(&session->addr, &rx->src))
		session = fips_session_get(rx->fdev, &rx->src);
	burst->session = session;
	if (unlikely(!session) || unlikely(fips_fsp_parse(&msg, data, len))) {
		fips_session_pass_burst(burst, len);
		return;
	}
	ret = fips_session_open_joining(burst, &msg, data, &text_len);
	if (likely(ret > 0)) {
		fips_session_tally_joined(burst, text_len);
	} else if (!ret) {
		fips_session_dispatch_burst(burst, session, burst->inner_text, text_len);
	} else if (ret == -ENOKEY || fips_session_key_may_come(session, ret)) {
		fips_session_pass_burst(burst, len);
	} else {
		skb = fips_burst_packet(rx->fdev, data, len);
		if (skb)
			fips_session_refuse(rx, session, skb, ret);
	}
}

static void fips_session_receive_held(struct fips_dev *fdev, struct sk_buff *skb)
{
	const struct fips_datagram_hdr *hdr = (const struct fips_datagram_hdr *)skb->data;
	const struct fips_skb_cb cb = *FIPS_SKB_CB(skb);
	struct fips_rx rx = {
		.fdev		= fdev,
		.transport	= fips_transport_find(fdev, cb.transport_id),
		.link		= fips_link_get(fdev, cb.link_id),
		.from		= &cb.from,
		.time		= cb.time,
		.ce		= cb.ce,
		.wire_len	= skb->len + FIPS_FMP_OVERHEAD,
		.ttl		= hdr->ttl + 1, /* as it was received */
		.path_mtu	= le16_to_cpu(hdr->path_mtu),
		.src		= hdr->src,
		.dest		= hdr->dest,
	};

	/* Where it came from may be gone by now; it is authentic all the same. */
	if (!rx.transport)
		rx.link = NULL;
	__skb_pull(skb, sizeof(*hdr));
	fips_session_receive(&rx, skb);
}

void fips_session_open_held(struct fips_dev *fdev, struct sk_buff_head *messages)
{
	struct sk_buff *skb;

	local_bh_disable();
	rcu_read_lock();
	while ((skb = __skb_dequeue(messages)))
		fips_session_receive_held(fdev, skb);
	rcu_read_unlock();
	local_bh_enable();
}
