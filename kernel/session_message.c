// SPDX-License-Identifier: GPL-2.0
/*
 * The messages of sessions: sealing the host's packets, opening what comes for this node.
 */
#include "session.h"

#include <linux/netdevice.h>
#include <linux/tcp.h>
#include <net/gso.h>

#include "counters.h"
#include "device.h"
#include "forward.h"
#include "frame.h"
#include "icmp.h"
#include "link.h"
#include "route.h"
#include "shim.h"
#include "staging.h"
#include "trace.h"
#include "transport.h"
#include "upcall.h"

/* Room before the body of a message for all headers but coordinates. */
#define FIPS_MESSAGE_HEADROOM	(FIPS_TRANSPORT_HEADROOM + FIPS_FMP_OVERHEAD + \
				 sizeof(struct fips_datagram_hdr) + \
				 sizeof(struct fips_fsp_hdr) + sizeof(struct fips_fsp_inner))

/*
 * What fits.
 */

/* Largest IPv6 packet that fits a frame. */
static unsigned int fips_session_inner_mtu(unsigned int frame)
{
	return frame > FIPS_DATA_OVERHEAD ? frame - FIPS_DATA_OVERHEAD : 0;
}

/* Largest IPv6 packet that may be sent, as far as it is known. */
static unsigned int fips_session_mtu(struct fips_session *session)
{
	unsigned int mtu = READ_ONCE(session->fdev->netdev->mtu);
	u16 path_mtu = READ_ONCE(session->path_mtu);

	return path_mtu ? min(mtu, fips_session_inner_mtu(path_mtu)) : mtu;
}

/* The MSS that both sides of a TCP connection are held to: careful where nothing is known. */
static u16 fips_session_mss(struct fips_session *session)
{
	unsigned int headers = sizeof(struct ipv6hdr) + sizeof(struct tcphdr);
	unsigned int mtu = fips_session_mtu(session);
	u16 assumed = READ_ONCE(session->fdev->path_mtu_default);

	if (!READ_ONCE(session->path_mtu) && assumed)
		mtu = min_t(unsigned int, mtu, assumed);
	return mtu > headers ? min_t(unsigned int, mtu - headers, U16_MAX) : 0;
}

/*
 * Coordinates on outgoing messages.
 */

/**
 * struct fips_warmup - coordinates that go with a message
 * @own: this node's; NULL: none go with it
 * @theirs: the remote node's
 */
struct fips_warmup {
	const struct fips_coords *own;
	const struct fips_coords *theirs;
};

static unsigned int fips_warmup_len(const struct fips_warmup *warmup)
{
	if (!warmup->own)
		return 0;
	return FIPS_COORDS_LEN(warmup->own->count) + FIPS_COORDS_LEN(warmup->theirs->count);
}

/* As long as the remote node's are not known, our own stand in for them: there must be some. */
static bool fips_warmup_get(struct fips_session *session, struct fips_warmup *warmup)
{
	warmup->own = rcu_dereference(session->fdev->coords);
	warmup->theirs = rcu_dereference(session->coords) ? : warmup->own;
	return warmup->own;
}

static void fips_warmup_push(struct sk_buff *skb, const struct fips_coords *coords)
{
	__le16 count = cpu_to_le16(coords->count);
	u8 *wire = __skb_push(skb, FIPS_COORDS_LEN(coords->count));

	memcpy(wire, &count, sizeof(count));
	memcpy(wire + sizeof(count), coords->node, coords->count * FIPS_NODE_ADDR_LEN);
}

/*
 * Sealing.
 */

/* Puts header, coordinates and datagram header before what is sealed. */
static void fips_session_push_headers(struct fips_session *session, struct sk_buff *skb,
				      const struct fips_fsp_hdr *hdr,
				      const struct fips_warmup *warmup,
				      const struct fips_self *self)
{
	struct fips_datagram_hdr *datagram;

	if (warmup->own) {
		fips_warmup_push(skb, warmup->theirs);
		fips_warmup_push(skb, warmup->own);
	}
	memcpy(__skb_push(skb, sizeof(*hdr)), hdr, sizeof(*hdr));
	datagram = __skb_push(skb, sizeof(*datagram));
	*datagram = (struct fips_datagram_hdr){
		.msg_type	= FIPS_LINK_MSG_DATAGRAM,
		.ttl		= READ_ONCE(session->fdev->ttl),
		.path_mtu	= cpu_to_le16(FIPS_PATH_MTU_UNKNOWN),
		.src		= self->addr,
		.dest		= session->addr,
	};
}

/* Seals a message, data at its body and room around it, and makes it a datagram. */
static int fips_session_seal(struct fips_session *session, enum fips_key_slot slot,
			     struct sk_buff *skb, u8 msg_type, const struct fips_warmup *warmup)
{
	const struct fips_self *self = rcu_dereference(session->fdev->self);
	struct fips_key *key = fips_keyring_get(&session->keys, slot);
	struct fips_fsp_message msg = { .msg_type = msg_type };
	unsigned int len = skb->len;
	struct fips_fsp_hdr hdr;
	bool marked;
	int err;

	if (!key || !self)
		return -ENOKEY;
	err = fips_key_take_counters(key, 1, &msg.counter, &marked);
	if (err) {
		fips_count(session->fdev, FIPS_SESSION_TX_COUNTER_END);
		return err;
	}
	trace_fips_session_seal(session->fdev, &session->addr, msg.counter, msg_type, len);
	msg.timestamp = fips_key_timestamp(key, ktime_get_ns());
	msg.inner_flags = READ_ONCE(key->rx.spin) ? FIPS_FSP_INNER_FLAG_SP : 0;
	msg.flags = warmup->own ? FIPS_FSP_FLAG_CP : 0;
	/* A CoordsWarmup never has the K flag: the reference sends it so. */
	if (key->k_bit && msg_type != FIPS_SESSION_MSG_COORDS_WARMUP)
		msg.flags |= FIPS_FSP_FLAG_K;
	fips_fsp_seal(&msg, __skb_push(skb, sizeof(struct fips_fsp_inner)), len, key->send_key,
		      &hdr);
	__skb_put(skb, FIPS_TAG_LEN);
	fips_measure_sent(&key->tx, msg.counter, msg.timestamp, skb->len);
	fips_measure_count_tx(session->totals, skb->len);
	if (unlikely(marked))
		fips_session_event_key(session, FIPS_EVENT_TYPE_KEY_COUNTER, key, slot,
				       msg.counter);
	fips_session_push_headers(session, skb, &hdr, warmup, self);
	return 0;
}

/* A message of its own: alloc, seal, originate. */
static int fips_session_send(struct fips_session *session, enum fips_key_slot slot,
			     struct fips_link *link, u8 msg_type, const struct fips_warmup *warmup,
			     const void *body, size_t len)
{
	unsigned int headroom = FIPS_MESSAGE_HEADROOM + fips_warmup_len(warmup);
	struct sk_buff *skb;
	int err;

	skb = alloc_skb(headroom + len + FIPS_DATA_TRAILER_LEN, GFP_ATOMIC);
	if (!skb)
		return -ENOMEM;
	skb_reserve(skb, headroom);
	skb_put_data(skb, body, len);
	err = fips_session_seal(session, slot, skb, msg_type, warmup);
	if (err) {
		kfree_skb(skb);
		return err;
	}
	return fips_forward_originate(session->fdev, link, skb);
}

int fips_session_send_message(struct fips_session *session, enum fips_key_slot slot, u8 msg_type,
			      bool coords, const void *body, size_t len)
{
	struct fips_warmup warmup = {};
	int err = -ENOENT;

	local_bh_disable();
	rcu_read_lock();
	if (!coords || fips_warmup_get(session, &warmup))
		err = fips_session_send(session, slot, NULL, msg_type, &warmup, body, len);
	rcu_read_unlock();
	local_bh_enable();
	return err;
}

/*
 * The host's packets.
 */

/* Makes a body of an IPv6 packet that is ours to write to: port header, shim, payload. */
static bool fips_session_wrap(struct sk_buff *skb)
{
	struct fips_shim_hdr shim;
	struct fips_port_hdr *port;

	if (!fips_shim_compress(&shim, skb->data, skb->len))
		return false;
	__skb_pull(skb, sizeof(struct ipv6hdr));
	memcpy(__skb_push(skb, sizeof(shim)), &shim, sizeof(shim));
	port = __skb_push(skb, sizeof(*port));
	port->src_port = cpu_to_le16(FIPS_PORT_IPV6);
	port->dst_port = cpu_to_le16(FIPS_PORT_IPV6);
	return true;
}

static void fips_session_count_sent(struct fips_session *session, unsigned int inner,
				    unsigned int body)
{
	dev_sw_netstats_tx_add(session->fdev->netdev, 1, inner);
	fips_measure_count_tx(session->data, body);
	WRITE_ONCE(session->last_data, ktime_get_ns());
}

/* One packet, not GSO, that is known to fit. */
static void fips_session_send_packet(struct fips_session *session, struct fips_link *link,
				     struct sk_buff *skb, const struct fips_warmup *warmup)
{
	unsigned int headroom = FIPS_MESSAGE_HEADROOM + fips_warmup_len(warmup) +
				sizeof(struct fips_port_hdr) + sizeof(struct fips_shim_hdr);
	struct fips_dev *fdev = session->fdev;
	unsigned int len = skb->len, body;
	int err;

	skb = fips_skb_make_room(skb, headroom - sizeof(struct ipv6hdr), FIPS_DATA_TRAILER_LEN);
	if (!skb) {
		fips_count(fdev, FIPS_TX_NOMEM);
		return;
	}
	fips_shim_clamp_mss(skb->data, skb->len, fips_session_mss(session),
			    skb->ip_summed == CHECKSUM_PARTIAL);
	if (skb->ip_summed == CHECKSUM_PARTIAL && skb_checksum_help(skb)) {
		fips_drop(fdev, skb, FIPS_TX_NOMEM);
		return;
	}
	if (!fips_session_wrap(skb)) {
		fips_drop(fdev, skb, FIPS_TX_NOT_IPV6);
		return;
	}
	body = skb->len - sizeof(struct fips_port_hdr);
	err = fips_session_seal(session, FIPS_KEY_SLOT_CURRENT, skb, FIPS_SESSION_MSG_DATA, warmup);
	if (err) {
		fips_drop(fdev, skb, FIPS_SESSION_TX_FAILED);
		return;
	}
	if (warmup->own)
		fips_count(fdev, FIPS_SESSION_TX_COORDS);
	err = fips_forward_originate(fdev, link, skb);
	if (err)
		fips_count(fdev, FIPS_SESSION_TX_FAILED);
	else
		fips_session_count_sent(session, len, body);
}

/*
 * The first packets of a session carry coordinates, so that the nodes on the way learn them. Where
 * they do not fit, a message of their own goes before the packet.
 */
static void fips_session_warm_up(struct fips_session *session, struct fips_link *link,
				 const struct sk_buff *skb, struct fips_warmup *warmup)
{
	unsigned int len, mtu = fips_link_mtu(link);
	u16 path_mtu = READ_ONCE(session->path_mtu);

	warmup->own = NULL;
	if (likely(!atomic_read(&session->warmup)) || !fips_warmup_get(session, warmup))
		return;
	if (atomic_dec_if_positive(&session->warmup) < 0) {
		warmup->own = NULL;
		return;
	}
	len = skb->len + FIPS_DATA_OVERHEAD + fips_warmup_len(warmup);
	if (!skb_is_gso(skb) && len <= (path_mtu ? min_t(unsigned int, mtu, path_mtu) : mtu))
		return;
	if (!fips_session_send(session, FIPS_KEY_SLOT_CURRENT, link,
			       FIPS_SESSION_MSG_COORDS_WARMUP, warmup, NULL, 0))
		fips_count(session->fdev, FIPS_SESSION_TX_WARMUPS);
	warmup->own = NULL;
}

static void fips_session_send_segments(struct fips_session *session, struct fips_link *link,
				       struct sk_buff *skb)
{
	const struct fips_warmup none = {};
	struct sk_buff *segs, *seg, *next;

	segs = skb_gso_segment(skb, 0);
	if (IS_ERR_OR_NULL(segs)) {
		fips_drop(session->fdev, skb, FIPS_TX_NOMEM);
		return;
	}
	consume_skb(skb);
	skb_list_walk_safe(segs, seg, next) {
		skb_mark_not_on_list(seg);
		fips_session_send_packet(session, link, seg, &none);
	}
}

static void fips_session_stage(struct fips_dev *fdev, struct sk_buff *skb)
{
	struct fips_node_addr prefix;
	const struct fips_frame miss = {
		.type		= FIPS_FRAME_TYPE_SESSION_MISS,
		.local_origin	= true,
		.dest		= &prefix,
	};

	fips_ip6_to_prefix(&ipv6_hdr(skb)->daddr, &prefix);
	/* The route it came by may hold the device, which waits for us. */
	skb_dst_drop(skb);
	fips_staging_hold(&fdev->no_session, &prefix, skb, &miss, NULL);
}

static void fips_session_stage_for_route(struct fips_session *session, struct sk_buff *skb)
{
	const struct fips_self *self = rcu_dereference(session->fdev->self);
	struct fips_node_addr dest = session->addr;
	const struct fips_frame miss = {
		.type		= FIPS_FRAME_TYPE_ROUTE_MISS,
		.local_origin	= true,
		.src		= self ? &self->addr : NULL,
		.dest		= &dest,
	};

	skb_dst_drop(skb);
	*FIPS_SKB_CB(skb) = (struct fips_skb_cb){ .ipv6 = true };
	fips_staging_hold(&session->fdev->no_route, &dest, skb, &miss, NULL);
}

static bool fips_session_fits(struct fips_session *session, const struct sk_buff *skb)
{
	unsigned int mtu = fips_session_mtu(session);

	return skb_is_gso(skb) ? skb_gso_validate_network_len(skb, mtu) : skb->len <= mtu;
}

void fips_session_xmit(struct fips_dev *fdev, struct sk_buff *skb)
{
	struct fips_session *session;
	struct fips_warmup warmup;
	struct fips_next_hop hop;
	int err;

	session = fips_session_get_by_ipv6(fdev, &ipv6_hdr(skb)->daddr);
	if (!session || !fips_keyring_get(&session->keys, FIPS_KEY_SLOT_CURRENT)) {
		fips_session_stage(fdev, skb);
		return;
	}
	if (unlikely(!fips_session_fits(session, skb))) {
		fips_icmp_too_big(fdev, skb, fips_session_mtu(session));
		fips_drop(fdev, skb, FIPS_SESSION_TX_TOO_BIG);
		return;
	}
	err = fips_route_lookup(fdev, &session->addr, &hop);
	if (err == -ENOENT) {
		fips_session_stage_for_route(session, skb);
		return;
	}
	if (err) {
		fips_icmp_no_route(fdev, skb);
		fips_drop(fdev, skb, FIPS_SESSION_TX_UNREACHABLE);
		return;
	}
	fips_session_warm_up(session, hop.link, skb, &warmup);
	if (skb_is_gso(skb))
		fips_session_send_segments(session, hop.link, skb);
	else
		fips_session_send_packet(session, hop.link, skb, &warmup);
}

/*
 * Receiving.
 */

static void fips_session_deliver(struct fips_rx *rx, struct sk_buff *skb)
{
	struct net_device *netdev = rx->fdev->netdev;
	unsigned int len = skb->len;

	if (unlikely(!(READ_ONCE(netdev->flags) & IFF_UP))) {
		fips_drop(rx->fdev, skb, FIPS_SESSION_RX_DOWN);
		return;
	}
	fips_skb_scrub(skb);
	skb->dev = netdev;
	skb->protocol = htons(ETH_P_IPV6);
	/* The session's tag covers every byte: no checksum in the packet can be more than that. */
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	skb->csum_level = ~0;
	skb_reset_mac_header(skb);
	skb_reset_network_header(skb);
	skb_set_transport_header(skb, sizeof(struct ipv6hdr));
	dev_sw_netstats_rx_add(netdev, len);
	gro_cells_receive(&rx->fdev->gro, skb);
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
	fips_session_deliver(rx, skb);
}

static void fips_session_receive_data(struct fips_rx *rx, struct fips_session *session,
				      struct sk_buff *skb)
{
	const struct fips_port_hdr *port = (const struct fips_port_hdr *)skb->data;

	if (skb->len < sizeof(*port)) {
		fips_drop(rx->fdev, skb, FIPS_SESSION_RX_TRUNCATED);
		return;
	}
	fips_measure_count_rx(session->data, skb->len);
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

static void fips_session_note_success(const struct fips_rx *rx, struct fips_session *session,
				      const struct fips_opened *opened, unsigned int bytes)
{
	if (unlikely(atomic_read(&session->failures)))
		atomic_set(&session->failures, 0);
	WRITE_ONCE(session->last_rx, rx->time);
	if (session->rx_path_mtu != rx->path_mtu)
		WRITE_ONCE(session->rx_path_mtu, rx->path_mtu);
	fips_measure_count_rx(session->totals, bytes);
	fips_count(rx->fdev, FIPS_SESSION_RX_MESSAGES);
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

/* Holds a message of an expected session. False if its key came meanwhile. */
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

/* Opens a message; consumes it unless -ENOKEY is returned. */
static int fips_session_open(struct fips_rx *rx, struct fips_session *session,
			     struct fips_fsp_message *msg, struct sk_buff *skb)
{
	unsigned int headers = msg->offset + sizeof(struct fips_fsp_inner);
	struct fips_measure_frame measured;
	struct fips_opened opened;
	int err;

	err = fips_fsp_open(msg, &session->keys, skb->data, skb->len, &opened);
	if (err == -ENOKEY)
		return err;
	if (unlikely(err)) {
		fips_session_refuse(rx, session, skb, err);
		return 0;
	}
	measured = (struct fips_measure_frame){
		.counter	= msg->counter,
		.time		= rx->time,
		.timestamp	= msg->timestamp,
		.bytes		= skb->len - msg->offset - FIPS_TAG_LEN,
		.ce		= rx->ce,
		.spin		= msg->inner_flags & FIPS_FSP_INNER_FLAG_SP,
	};
	if (unlikely(!fips_key_received(&session->keys, &opened, &measured,
					READ_ONCE(session->spin_initiator)))) {
		fips_drop(rx->fdev, skb, FIPS_SESSION_RX_REPLAY);
		return 0;
	}
	rx->counter = msg->counter;
	rx->timestamp = msg->timestamp;
	rx->msg_type = msg->msg_type;
	rx->inner_flags = msg->inner_flags;
	rx->key_id = opened.key->id;
	rx->slot = opened.slot;
	fips_session_note_success(rx, session, &opened, measured.bytes);

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
	if (likely(!fips_session_open(rx, session, &msg, skb)) ||
	    fips_session_hold_message(rx, session, skb))
		return;
	/* The key came between our look at the keyring and the queue, or all keys are gone. */
	if (fips_session_open(rx, session, &msg, skb))
		fips_drop(rx->fdev, skb, FIPS_SESSION_BAD_STATE);
}

void fips_session_receive(struct fips_rx *rx, struct sk_buff *skb)
{
	const struct fips_prefix *prefix = (const struct fips_prefix *)skb->data;

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
	case FIPS_PHASE_MSG1:
	case FIPS_PHASE_MSG2:
	case FIPS_PHASE_MSG3:
		fips_forward_hand_up(rx, skb);
		break;
	default:
		fips_drop(rx->fdev, skb, FIPS_SESSION_RX_PHASE);
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
