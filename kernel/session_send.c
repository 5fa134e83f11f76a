// SPDX-License-Identifier: GPL-2.0
/*
 * The messages of sessions on their way out: sealing the host's packets and the daemon's messages.
 */
#include "session.h"

#include <linux/netdevice.h>
#include <linux/tcp.h>
#include <net/gso.h>

#include "counters.h"
#include "device.h"
#include "forward.h"
#include "frame.h"
#include "gso.h"
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

/* Largest IPv6 packet that the device takes and the path carries, as far as that is known. */
static unsigned int fips_session_path_mtu(struct fips_session *session)
{
	unsigned int mtu = READ_ONCE(session->fdev->netdev->mtu);
	u16 path_mtu = READ_ONCE(session->path_mtu);

	return path_mtu ? min(mtu, fips_session_inner_mtu(path_mtu)) : mtu;
}

/* And that fits the first link of it. */
static unsigned int fips_session_mtu(struct fips_session *session, struct fips_link *link)
{
	return min(fips_session_path_mtu(session), fips_session_inner_mtu(fips_link_mtu(link)));
}

/* Careful where nothing is known. */
u16 fips_session_mss(struct fips_session *session)
{
	unsigned int headers = sizeof(struct ipv6hdr) + sizeof(struct tcphdr);
	unsigned int mtu = fips_session_path_mtu(session);
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

static void fips_session_datagram(struct fips_session *session, const struct fips_self *self,
				  u16 path_mtu, struct fips_datagram_hdr *datagram)
{
	*datagram = (struct fips_datagram_hdr){
		.msg_type	= FIPS_LINK_MSG_DATAGRAM,
		.ttl		= READ_ONCE(session->fdev->ttl),
		.path_mtu	= cpu_to_le16(path_mtu),
		.src		= self->addr,
		.dest		= session->addr,
	};
}

/* Puts header, coordinates and datagram header before what is sealed. */
static void fips_session_push_headers(struct fips_session *session, struct sk_buff *skb,
				      const struct fips_fsp_hdr *hdr,
				      const struct fips_warmup *warmup,
				      const struct fips_self *self)
{
	if (warmup->own) {
		fips_warmup_push(skb, warmup->theirs);
		fips_warmup_push(skb, warmup->own);
	}
	memcpy(__skb_push(skb, sizeof(*hdr)), hdr, sizeof(*hdr));
	fips_session_datagram(session, self, FIPS_PATH_MTU_UNKNOWN,
			      __skb_push(skb, sizeof(struct fips_datagram_hdr)));
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
	msg.inner_flags = READ_ONCE(key->spin) ? FIPS_FSP_INNER_FLAG_SP : 0;
	msg.flags = warmup->own ? FIPS_FSP_FLAG_CP : 0;
	/* A CoordsWarmup never has the K flag: the reference sends it so. */
	if (key->k_bit && msg_type != FIPS_SESSION_MSG_COORDS_WARMUP)
		msg.flags |= FIPS_FSP_FLAG_K;
	fips_fsp_seal(&msg, __skb_push(skb, sizeof(struct fips_fsp_inner)), len, key->send_key,
		      &hdr);
	__skb_put(skb, FIPS_TAG_LEN);
	fips_measure_sent(&key->tx, msg.counter, msg.timestamp, skb->len);
	fips_measure_count_tx(session->totals, 1, skb->len);
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

static void fips_session_count_sent(struct fips_session *session, unsigned int packets,
				    unsigned int inner, unsigned int body, u64 now)
{
	dev_sw_netstats_tx_add(session->fdev->netdev, packets, inner);
	fips_measure_count_tx(session->data, packets, body);
	WRITE_ONCE(session->last_data, now);
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
	/* What the host knew of the packet is not true of the frame. Its socket goes on waiting. */
	skb_scrub_packet(skb, true);
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
		fips_session_count_sent(session, 1, len, body, ktime_get_ns());
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

/*
 * The host's GSO packets: segments are sealed while they are copied out of the packet, frame beside
 * frame in one aggregate of the link.
 */

/* Bytes of a message before the transport header of the packet it carries. */
#define FIPS_SEGMENT_HEADER_LEN	(sizeof(struct fips_datagram_hdr) + sizeof(struct fips_fsp_hdr) + \
				 sizeof(struct fips_fsp_inner) + sizeof(struct fips_port_hdr) + \
				 sizeof(struct fips_shim_hdr))

/**
 * struct fips_session_tx - segments on their way out
 * @session: session
 * @key: key they are sealed under
 * @datagram: their datagram header
 * @msg: headers of the next
 * @first: counter of the first
 * @marked: the counter passed the key's mark
 * @out: their frames
 * @inner: bytes of the IPv6 packets in the aggregate
 */
struct fips_session_tx {
	struct fips_session		*session;
	struct fips_key			*key;
	struct fips_datagram_hdr	datagram;
	struct fips_fsp_message		msg;
	u64				first;
	bool				marked;
	struct fips_link_tx		out;
	unsigned int			inner;
};

static int fips_session_tx_begin(struct fips_session_tx *tx, struct fips_session *session,
				 struct fips_link *link, unsigned int count)
{
	const struct fips_self *self = rcu_dereference(session->fdev->self);
	struct fips_key *key = fips_keyring_get(&session->keys, FIPS_KEY_SLOT_CURRENT);
	int err;

	if (!key || !self)
		return -ENOKEY;
	err = fips_link_tx_begin(&tx->out, link, count);
	if (err)
		return err;
	tx->session = session;
	tx->key = key;
	tx->inner = 0;
	fips_session_datagram(session, self, fips_link_mtu(link), &tx->datagram);
	tx->msg = (struct fips_fsp_message){
		.flags		= key->k_bit ? FIPS_FSP_FLAG_K : 0,
		.timestamp	= fips_key_timestamp(key, tx->out.now),
		.msg_type	= FIPS_SESSION_MSG_DATA,
		.inner_flags	= READ_ONCE(key->spin) ? FIPS_FSP_INNER_FLAG_SP : 0,
	};
	err = fips_key_take_counters(key, count, &tx->msg.counter, &tx->marked);
	tx->first = tx->msg.counter;
	return err;
}

static void fips_session_tx_flush(struct fips_session_tx *tx)
{
	const unsigned int headers = sizeof(struct ipv6hdr) - sizeof(struct fips_shim_hdr);
	unsigned int packets = tx->out.agg.count, bytes;
	struct fips_session *session = tx->session;

	if (!tx->out.agg.skb)
		return;
	bytes = tx->out.agg.skb->len - packets * FIPS_FMP_HEADER_LEN - packets * FIPS_TAG_LEN;
	if (fips_link_tx_flush(&tx->out)) {
		fips_count_add(session->fdev, FIPS_FORWARDING_ORIGINATE_FAILED, packets);
		fips_count_add(session->fdev, FIPS_SESSION_TX_FAILED, packets);
	} else {
		fips_forward_count_originated(session->fdev, packets, bytes);
		fips_session_count_sent(session, packets, tx->inner,
					tx->inner - packets * headers, tx->out.now);
	}
	tx->inner = 0;
}

/* A place for a message, in this aggregate or the next. */
static u8 *fips_session_tx_place(struct fips_session_tx *tx, unsigned int len)
{
	u8 *place = NULL;

	if (likely(fips_link_tx_takes(&tx->out, len)))
		place = fips_link_tx_place(&tx->out, len);
	if (likely(place))
		return place;
	fips_session_tx_flush(tx);
	return fips_link_tx_place(&tx->out, len);
}

static bool fips_session_tx_segment(struct fips_session_tx *tx, const struct fips_gso *gso,
				    unsigned int i)
{
	unsigned int packet = gso->header_len + fips_gso_payload_len(gso, i);
	unsigned int len = FIPS_SEGMENT_HEADER_LEN + packet + FIPS_TAG_LEN;
	u8 *message = fips_session_tx_place(tx, len), *sealed;
	struct fips_port_hdr *port;

	if (unlikely(!message))
		return false;
	memcpy(message, &tx->datagram, sizeof(tx->datagram));
	sealed = message + sizeof(tx->datagram) + sizeof(struct fips_fsp_hdr);
	port = (struct fips_port_hdr *)(sealed + sizeof(struct fips_fsp_inner));
	port->src_port = cpu_to_le16(FIPS_PORT_IPV6);
	port->dst_port = cpu_to_le16(FIPS_PORT_IPV6);
	fips_gso_write(gso, i, (u8 *)(port + 1));
	trace_fips_session_seal(tx->session->fdev, &tx->session->addr, tx->msg.counter,
				tx->msg.msg_type, sizeof(*port) + sizeof(gso->shim) + packet);
	fips_fsp_seal(&tx->msg, sealed, sizeof(*port) + sizeof(gso->shim) + packet,
		      tx->key->send_key, (struct fips_fsp_hdr *)sealed - 1);
	tx->msg.counter++;
	fips_link_tx_seal(&tx->out, message, message, len, false);
	tx->inner += sizeof(struct ipv6hdr) + packet;
	return true;
}

/* What was sealed with the session's key, whatever became of it. */
static void fips_session_tx_end(struct fips_session_tx *tx, const struct fips_gso *gso)
{
	unsigned int count = tx->msg.counter - tx->first;
	unsigned int each = sizeof(struct fips_fsp_inner) + sizeof(struct fips_port_hdr) +
			    sizeof(struct fips_shim_hdr) + gso->header_len + FIPS_TAG_LEN;
	unsigned int bytes = count * each + gso->skb->len - sizeof(struct ipv6hdr) -
			     gso->header_len;

	fips_measure_sent(&tx->key->tx, tx->first, tx->msg.timestamp, bytes);
	fips_measure_count_tx(tx->session->totals, count, bytes);
	if (unlikely(tx->marked))
		fips_session_event_key(tx->session, FIPS_EVENT_TYPE_KEY_COUNTER, tx->key,
				       FIPS_KEY_SLOT_CURRENT, tx->msg.counter - 1);
}

/* False, with nothing done, if it has to be cut up by other means. */
static bool fips_session_send_aggregate(struct fips_session *session, struct fips_link *link,
					struct sk_buff *skb)
{
	struct fips_session_tx tx;
	struct fips_gso gso;
	unsigned int i;

	if (!fips_gso_begin(&gso, skb) ||
	    !fips_link_fits(link, FIPS_SEGMENT_HEADER_LEN + gso.header_len + gso.mss +
			    FIPS_TAG_LEN) ||
	    fips_session_tx_begin(&tx, session, link, gso.segments))
		return false;
	for (i = 0; i < gso.segments; i++) {
		if (!fips_session_tx_segment(&tx, &gso, i)) {
			fips_count_add(session->fdev, FIPS_TX_NOMEM, gso.segments - i);
			break;
		}
	}
	fips_session_tx_flush(&tx);
	fips_session_tx_end(&tx, &gso);
	consume_skb(skb);
	return true;
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

static bool fips_session_fits(const struct sk_buff *skb, unsigned int mtu)
{
	return skb_is_gso(skb) ? skb_gso_validate_network_len(skb, mtu) : skb->len <= mtu;
}

void fips_session_xmit(struct fips_dev *fdev, struct sk_buff *skb)
{
	struct fips_session *session;
	struct fips_warmup warmup;
	struct fips_next_hop hop;
	unsigned int mtu;
	int err;

	session = fips_session_get_by_ipv6(fdev, &ipv6_hdr(skb)->daddr);
	if (!session || !fips_keyring_get(&session->keys, FIPS_KEY_SLOT_CURRENT)) {
		fips_session_stage(fdev, skb);
		return;
	}
	prefetchw(this_cpu_ptr(session->totals));
	fips_keyring_prefetch_seal(&session->keys);
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
	mtu = fips_session_mtu(session, hop.link);
	if (unlikely(!fips_session_fits(skb, mtu))) {
		fips_icmp_too_big(fdev, skb, mtu);
		fips_drop(fdev, skb, FIPS_SESSION_TX_TOO_BIG);
		return;
	}
	fips_link_prefetch_seal(hop.link);
	fips_session_warm_up(session, hop.link, skb, &warmup);
	if (!skb_is_gso(skb))
		fips_session_send_packet(session, hop.link, skb, &warmup);
	else if (!fips_session_send_aggregate(session, hop.link, skb))
		fips_session_send_segments(session, hop.link, skb);
}
