// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink family "fips": frames from the daemon, and measurements.
 */
#include <linux/netlink.h>
#include <linux/skbuff.h>

#include "device.h"
#include "forward.h"
#include "link.h"
#include "measure.h"
#include "netlink.h"
#include "netlink_gen.h"
#include "packet.h"
#include "session.h"
#include "transport.h"

#define FIPS_NL_MEASURE_LEN	(512 + FIPS_OWD_WINDOW * sizeof(struct fips_owd_sample))

/*
 * Frames. Each type has a function of its own, called with the device locked.
 */

static int fips_nl_refuse(struct genl_info *info, int attr, int error, const char *message)
{
	fips_nl_invalid(info, attr, message);
	return error;
}

static struct fips_link *fips_nl_frame_link(struct fips_dev *fdev, struct genl_info *info)
{
	struct fips_link *link = fips_link_get(fdev, fips_nl_u32(info, FIPS_A_FRAME_LINK_ID));

	if (link)
		return link;
	return ERR_PTR(fips_nl_refuse(info, FIPS_A_FRAME_LINK_ID, -ENOENT,
				      "link-id: the device has no such link"));
}

static enum fips_key_slot fips_nl_frame_slot(struct genl_info *info)
{
	return fips_nl_u32(info, FIPS_A_FRAME_SLOT);
}

/* Say what an error of sending means, where it is not about one attribute. */
static int fips_nl_explain_send(struct genl_info *info, int error)
{
	if (!info->extack || info->extack->_msg)
		return error;
	switch (error) {
	case -ENOKEY:
		return fips_nl_refuse(info, FIPS_A_FRAME_SLOT, error,
				      "slot: there is no key in it");
	case -EMSGSIZE:
		return fips_nl_refuse(info, FIPS_A_FRAME_PAYLOAD, error,
				      "payload: the frame would exceed the MTU of its link");
	case -EKEYEXPIRED:
		return fips_nl_refuse(info, FIPS_A_FRAME_SLOT, error,
				      "slot: the key in it has no counter left");
	case -EHOSTUNREACH:
	case -ENETUNREACH:
		NL_SET_ERR_MSG(info->extack, "there is no way to the destination");
		return error;
	default:
		return error;
	}
}

static struct sk_buff *fips_nl_raw_skb(struct genl_info *info)
{
	const struct nlattr *payload = info->attrs[FIPS_A_FRAME_PAYLOAD];
	struct sk_buff *skb = alloc_skb(FIPS_TRANSPORT_HEADROOM + nla_len(payload), GFP_KERNEL);

	if (!skb)
		return NULL;
	skb_reserve(skb, FIPS_TRANSPORT_HEADROOM);
	skb_put_data(skb, nla_data(payload), nla_len(payload));
	return skb;
}

static int fips_nl_send_raw(struct fips_dev *fdev, struct genl_info *info)
{
	struct fips_transport *t;
	union fips_sockaddr to;
	const char *wrong;
	struct sk_buff *skb;
	int ret;

	t = fips_transport_find(fdev, fips_nl_u32(info, FIPS_A_FRAME_TRANSPORT_ID));
	if (!t)
		return fips_nl_refuse(info, FIPS_A_FRAME_TRANSPORT_ID, -ENOENT,
				      "transport-id: the device has no such transport");
	ret = fips_nl_sockaddr(info, FIPS_A_FRAME_REMOTE, &to,
			       "remote: expected a struct sockaddr_in or sockaddr_in6");
	if (ret)
		return ret;
	wrong = t->ops->check_addr(t, &to);
	if (wrong)
		return fips_nl_invalid(info, FIPS_A_FRAME_REMOTE, wrong);
	if (nla_len(info->attrs[FIPS_A_FRAME_PAYLOAD]) > t->spec.mtu)
		return fips_nl_refuse(info, FIPS_A_FRAME_PAYLOAD, -EMSGSIZE,
				      "payload: longer than the MTU of the transport");
	skb = fips_nl_raw_skb(info);
	if (!skb)
		return -ENOMEM;
	rcu_read_lock();
	local_bh_disable();
	ret = fips_transport_send(t, skb, &to, NULL);
	local_bh_enable();
	rcu_read_unlock();
	return ret;
}

static int fips_nl_send_link(struct fips_dev *fdev, struct genl_info *info)
{
	const struct nlattr *payload = info->attrs[FIPS_A_FRAME_PAYLOAD];
	struct fips_link *link;

	if (!info->attrs[FIPS_A_FRAME_LINK_ID])
		return fips_nl_missing(info, FIPS_A_FRAME_LINK_ID, "link-id: missing");
	if (!info->attrs[FIPS_A_FRAME_MSG_TYPE])
		return fips_nl_missing(info, FIPS_A_FRAME_MSG_TYPE, "msg-type: missing");
	link = fips_nl_frame_link(fdev, info);
	if (IS_ERR(link))
		return PTR_ERR(link);
	return fips_link_send_message(link, fips_nl_frame_slot(info),
				      nla_get_u8(info->attrs[FIPS_A_FRAME_MSG_TYPE]),
				      nla_data(payload), nla_len(payload));
}

static int fips_nl_send_session(struct fips_dev *fdev, struct genl_info *info)
{
	const struct nlattr *payload = info->attrs[FIPS_A_FRAME_PAYLOAD];
	struct fips_session *session;
	struct fips_node_addr addr;

	if (!info->attrs[FIPS_A_FRAME_SESSION])
		return fips_nl_missing(info, FIPS_A_FRAME_SESSION, "session: missing");
	if (!info->attrs[FIPS_A_FRAME_MSG_TYPE])
		return fips_nl_missing(info, FIPS_A_FRAME_MSG_TYPE, "msg-type: missing");
	fips_nl_node_addr(info, FIPS_A_FRAME_SESSION, &addr);
	session = fips_session_get(fdev, &addr);
	if (!session)
		return fips_nl_refuse(info, FIPS_A_FRAME_SESSION, -ENOENT,
				      "session: the device has no session with this node");
	return fips_session_send_message(session, fips_nl_frame_slot(info),
					 nla_get_u8(info->attrs[FIPS_A_FRAME_MSG_TYPE]),
					 fips_nl_u8(info, FIPS_A_FRAME_COORDS),
					 nla_data(payload), nla_len(payload));
}

/* The header of a datagram as the request's attributes say; with defaults for what they do not. */
static int fips_nl_datagram_hdr(struct fips_dev *fdev, struct genl_info *info,
				struct fips_datagram_hdr *hdr)
{
	const struct fips_self *self = rcu_dereference_protected(fdev->self,
								 lockdep_is_held(&fdev->lock));
	const bool has_path_mtu = info->attrs[FIPS_A_FRAME_PATH_MTU];

	if (!info->attrs[FIPS_A_FRAME_DEST])
		return fips_nl_missing(info, FIPS_A_FRAME_DEST, "dest: missing");
	if (!info->attrs[FIPS_A_FRAME_SRC] && !self)
		return fips_nl_missing(info, FIPS_A_FRAME_SRC,
				       "src: missing, and the device has no node address");
	hdr->msg_type = FIPS_LINK_MSG_DATAGRAM;
	hdr->ttl = info->attrs[FIPS_A_FRAME_TTL] ? fips_nl_u8(info, FIPS_A_FRAME_TTL) : fdev->ttl;
	hdr->path_mtu = cpu_to_le16(has_path_mtu ? fips_nl_u16(info, FIPS_A_FRAME_PATH_MTU) :
						   FIPS_PATH_MTU_UNKNOWN);
	fips_nl_node_addr(info, FIPS_A_FRAME_DEST, &hdr->dest);
	if (info->attrs[FIPS_A_FRAME_SRC])
		fips_nl_node_addr(info, FIPS_A_FRAME_SRC, &hdr->src);
	else
		hdr->src = self->addr;
	return 0;
}

static int fips_nl_send_datagram(struct fips_dev *fdev, struct genl_info *info)
{
	const struct nlattr *payload = info->attrs[FIPS_A_FRAME_PAYLOAD];
	struct fips_link *link = NULL;
	struct fips_datagram_hdr hdr;
	int ret;

	ret = fips_nl_datagram_hdr(fdev, info, &hdr);
	if (ret)
		return ret;
	if (info->attrs[FIPS_A_FRAME_LINK_ID]) {
		link = fips_nl_frame_link(fdev, info);
		if (IS_ERR(link))
			return PTR_ERR(link);
	}
	return fips_forward_send_datagram(fdev, link, &hdr, nla_data(payload), nla_len(payload));
}

static int fips_nl_send_inject(struct fips_dev *fdev, struct genl_info *info)
{
	const struct nlattr *payload = info->attrs[FIPS_A_FRAME_PAYLOAD];
	struct fips_datagram_hdr hdr;
	int ret;

	if (!info->attrs[FIPS_A_FRAME_SRC])
		return fips_nl_missing(info, FIPS_A_FRAME_SRC, "src: missing");
	if (!info->attrs[FIPS_A_FRAME_TTL])
		return fips_nl_missing(info, FIPS_A_FRAME_TTL, "ttl: missing");
	ret = fips_nl_datagram_hdr(fdev, info, &hdr);
	if (ret)
		return ret;
	return fips_forward_inject(fdev, &hdr, nla_data(payload), nla_len(payload),
				   fips_nl_u8(info, FIPS_A_FRAME_CE),
				   fips_nl_u64(info, FIPS_A_FRAME_RX_TIME));
}

static int fips_nl_send_frame(struct fips_dev *fdev, struct genl_info *info)
{
	switch (nla_get_u32(info->attrs[FIPS_A_FRAME_TYPE])) {
	case FIPS_FRAME_TYPE_RAW:
		return fips_nl_send_raw(fdev, info);
	case FIPS_FRAME_TYPE_LINK:
		return fips_nl_send_link(fdev, info);
	case FIPS_FRAME_TYPE_DATAGRAM:
		return fips_nl_send_datagram(fdev, info);
	case FIPS_FRAME_TYPE_SESSION:
		return fips_nl_send_session(fdev, info);
	case FIPS_FRAME_TYPE_INJECT:
		return fips_nl_send_inject(fdev, info);
	default:
		return fips_nl_invalid(info, FIPS_A_FRAME_TYPE,
				       "type: frames of this type go up only");
	}
}

int fips_nl_frame_send_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fips_dev *fdev;
	int ret;

	if (!info->attrs[FIPS_A_FRAME_TYPE])
		return fips_nl_missing(info, FIPS_A_FRAME_TYPE, "type: missing");
	if (!info->attrs[FIPS_A_FRAME_PAYLOAD])
		return fips_nl_missing(info, FIPS_A_FRAME_PAYLOAD, "payload: missing");
	fdev = fips_nl_lock(info);
	if (IS_ERR(fdev))
		return PTR_ERR(fdev);
	ret = fips_nl_explain_send(info, fips_nl_send_frame(fdev, info));
	fips_nl_unlock(fdev);
	return ret;
}

/*
 * Measurements.
 */

static int fips_nl_put_u64(struct sk_buff *msg, int attr, u64 value)
{
	return nla_put_u64_64bit(msg, attr, value, FIPS_A_MEASURE_PAD);
}

static int fips_nl_fill_measure_tx(struct sk_buff *msg, const struct fips_measure *m)
{
	if (fips_nl_put_u64(msg, FIPS_A_MEASURE_TX_PACKETS, m->tx_packets) ||
	    fips_nl_put_u64(msg, FIPS_A_MEASURE_TX_BYTES, m->tx_bytes))
		return -EMSGSIZE;
	if (!m->tx_any)
		return 0;
	if (fips_nl_put_u64(msg, FIPS_A_MEASURE_TX_FIRST_COUNTER, m->tx_first_counter) ||
	    fips_nl_put_u64(msg, FIPS_A_MEASURE_TX_LAST_COUNTER, m->tx_last_counter) ||
	    nla_put_u32(msg, FIPS_A_MEASURE_TX_FIRST_TIMESTAMP, m->tx_first_timestamp) ||
	    nla_put_u32(msg, FIPS_A_MEASURE_TX_LAST_TIMESTAMP, m->tx_last_timestamp) ||
	    nla_put_u32(msg, FIPS_A_MEASURE_TX_INTERVAL_BYTES, m->tx_interval_bytes))
		return -EMSGSIZE;
	return 0;
}

static int fips_nl_fill_measure_rx(struct sk_buff *msg, const struct fips_measure *m)
{
	if (fips_nl_put_u64(msg, FIPS_A_MEASURE_RX_PACKETS, m->rx_packets) ||
	    fips_nl_put_u64(msg, FIPS_A_MEASURE_RX_BYTES, m->rx_bytes) ||
	    fips_nl_put_u64(msg, FIPS_A_MEASURE_RX_HIGHEST_COUNTER, m->rx_highest_counter) ||
	    fips_nl_put_u64(msg, FIPS_A_MEASURE_RX_REORDERED, m->rx_reordered) ||
	    nla_put_u32(msg, FIPS_A_MEASURE_RX_CE, m->rx_ce) ||
	    nla_put_u32(msg, FIPS_A_MEASURE_RX_JITTER, m->rx_jitter) ||
	    nla_put_u32(msg, FIPS_A_MEASURE_RX_LAST_TIMESTAMP, m->rx_last_timestamp) ||
	    fips_nl_put_u64(msg, FIPS_A_MEASURE_RX_LAST_TIME, m->rx_last_time))
		return -EMSGSIZE;
	if (m->rx_any &&
	    (nla_put_u32(msg, FIPS_A_MEASURE_RX_INTERVAL_PACKETS, m->rx_interval_packets) ||
	     nla_put_u32(msg, FIPS_A_MEASURE_RX_INTERVAL_BYTES, m->rx_interval_bytes)))
		return -EMSGSIZE;
	if (nla_put_u32(msg, FIPS_A_MEASURE_RX_BURST_COUNT, m->rx_burst_count) ||
	    nla_put_u32(msg, FIPS_A_MEASURE_RX_BURST_MAX, m->rx_burst_max) ||
	    fips_nl_put_u64(msg, FIPS_A_MEASURE_RX_BURST_TOTAL, m->rx_burst_total) ||
	    nla_put(msg, FIPS_A_MEASURE_OWD_SAMPLES, m->owd_count * sizeof(*m->owd), m->owd) ||
	    (m->spin_rtt && fips_nl_put_u64(msg, FIPS_A_MEASURE_SPIN_RTT_NS, m->spin_rtt)))
		return -EMSGSIZE;
	return 0;
}

static int fips_nl_fill_measure(struct sk_buff *msg, struct fips_dev *fdev, struct genl_info *info,
				const struct fips_measure *m)
{
	const struct nlattr *session = info->attrs[FIPS_A_MEASURE_SESSION];

	if (nla_put_u32(msg, FIPS_A_MEASURE_IFINDEX, fdev->netdev->ifindex) ||
	    (session &&
	     nla_put(msg, FIPS_A_MEASURE_SESSION, nla_len(session), nla_data(session))) ||
	    (!session && nla_put_u32(msg, FIPS_A_MEASURE_LINK_ID,
				     fips_nl_u32(info, FIPS_A_MEASURE_LINK_ID))) ||
	    fips_nl_fill_measure_tx(msg, m) || fips_nl_fill_measure_rx(msg, m) ||
	    fips_nl_put_u64(msg, FIPS_A_MEASURE_NOW, m->now) ||
	    nla_put_u32(msg, FIPS_A_MEASURE_TIMESTAMP, m->timestamp))
		return -EMSGSIZE;
	return 0;
}

static int fips_nl_take_measure(struct fips_dev *fdev, struct genl_info *info,
				struct fips_measure *m)
{
	struct fips_session *session;
	struct fips_node_addr addr;
	struct fips_link *link;

	if (info->attrs[FIPS_A_MEASURE_SESSION]) {
		fips_nl_node_addr(info, FIPS_A_MEASURE_SESSION, &addr);
		session = fips_session_get(fdev, &addr);
		if (!session)
			return fips_nl_refuse(info, FIPS_A_MEASURE_SESSION, -ENOENT,
					      "session: the device has no session with this node");
		return fips_session_measure_take(session, m);
	}
	link = fips_link_get(fdev, nla_get_u32(info->attrs[FIPS_A_MEASURE_LINK_ID]));
	if (!link)
		return fips_nl_refuse(info, FIPS_A_MEASURE_LINK_ID, -ENOENT,
				      "link-id: the device has no such link");
	return fips_link_measure_take(link, m);
}

static int fips_nl_answer_measure(struct sk_buff *msg, struct genl_info *info,
				  struct fips_measure *m)
{
	struct fips_dev *fdev = fips_nl_lock(info);
	int ret;

	if (IS_ERR(fdev))
		return PTR_ERR(fdev);
	ret = fips_nl_take_measure(fdev, info, m);
	if (ret == -ENOKEY)
		NL_SET_ERR_MSG(info->extack, "there is no current key whose frames were measured");
	if (!ret)
		ret = fips_nl_fill_measure(msg, fdev, info, m);
	fips_nl_unlock(fdev);
	return ret;
}

int fips_nl_measure_take_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fips_measure *m;
	struct sk_buff *msg;
	void *hdr;
	int ret;

	if (!info->attrs[FIPS_A_MEASURE_LINK_ID] && !info->attrs[FIPS_A_MEASURE_SESSION])
		return fips_nl_missing(info, FIPS_A_MEASURE_LINK_ID,
				       "link-id: missing, and so is session");
	m = kzalloc(sizeof(*m), GFP_KERNEL);
	if (!m)
		return -ENOMEM;
	msg = fips_nl_reply_new(info, FIPS_NL_MEASURE_LEN, &hdr);
	ret = -ENOMEM;
	if (msg) {
		ret = fips_nl_answer_measure(msg, info, m);
		ret = fips_nl_reply(msg, hdr, ret, info);
	}
	kfree(m);
	return ret;
}
