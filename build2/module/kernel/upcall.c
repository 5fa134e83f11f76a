// SPDX-License-Identifier: GPL-2.0
/*
 * Upcalls: frames and events for the daemon that claimed the device, in one ordered stream, and
 * events for monitors.
 */
#include "upcall.h"

#include <linux/ktime.h>
#include <net/genetlink.h>

#include "counters.h"
#include "device.h"
#include "netlink.h"
#include "owner.h"
#include "trace.h"

/* Room for all attributes of a frame but the payload, and for those of an event. */
#define FIPS_FRAME_ATTRS_LEN	384
#define FIPS_EVENT_ATTRS_LEN	256

/* How long after a loss the daemon's socket is tried again, as long as nothing else does. */
#define FIPS_UPCALL_RETRY	msecs_to_jiffies(20)

/* Events of what the daemon did itself are for monitors only. */
static bool fips_event_is_news(enum fips_event_type type)
{
	return type <= FIPS_EVENT_TYPE_OWNER_GONE;
}

/* Consumes the message. The socket's namespace is there as long as the socket, under RCU. */
static int fips_upcall_unicast(struct fips_dev *fdev, struct sk_buff *msg)
{
	const struct fips_owner *owner;
	int ret = -ENOTCONN;

	rcu_read_lock();
	owner = rcu_dereference(fdev->owner);
	if (owner)
		ret = genlmsg_unicast(owner->net, msg, owner->portid);
	else
		nlmsg_free(msg);
	rcu_read_unlock();
	return ret;
}

static int fips_event_put(struct sk_buff *msg, const struct fips_dev *fdev,
			  const struct fips_event *e)
{
	if (nla_put_u32(msg, FIPS_A_EVENT_IFINDEX, fdev->netdev->ifindex) ||
	    nla_put_u32(msg, FIPS_A_EVENT_TYPE, e->type) ||
	    nla_put_u64_64bit(msg, FIPS_A_EVENT_TIME, ktime_get_ns(), FIPS_A_EVENT_PAD))
		return -EMSGSIZE;
	if ((e->has & BIT(FIPS_A_EVENT_LINK_ID) &&
	     nla_put_u32(msg, FIPS_A_EVENT_LINK_ID, e->link_id)) ||
	    (e->has & BIT(FIPS_A_EVENT_KEY_ID) &&
	     nla_put_u32(msg, FIPS_A_EVENT_KEY_ID, e->key_id)) ||
	    (e->has & BIT(FIPS_A_EVENT_SLOT) &&
	     nla_put_u32(msg, FIPS_A_EVENT_SLOT, e->slot)) ||
	    (e->has & BIT(FIPS_A_EVENT_TRANSPORT_ID) &&
	     nla_put_u32(msg, FIPS_A_EVENT_TRANSPORT_ID, e->transport_id)) ||
	    (e->has & BIT(FIPS_A_EVENT_COUNT) &&
	     nla_put_u64_64bit(msg, FIPS_A_EVENT_COUNT, e->count, FIPS_A_EVENT_PAD)))
		return -EMSGSIZE;
	if ((e->node_addr &&
	     nla_put(msg, FIPS_A_EVENT_NODE_ADDR, sizeof(*e->node_addr), e->node_addr)) ||
	    (e->remote &&
	     nla_put(msg, FIPS_A_EVENT_REMOTE, fips_sockaddr_len(e->remote), e->remote)))
		return -EMSGSIZE;
	return 0;
}

static struct sk_buff *fips_event_msg(const struct fips_dev *fdev, const struct fips_event *event)
{
	struct sk_buff *msg = genlmsg_new(FIPS_EVENT_ATTRS_LEN, GFP_ATOMIC);
	void *hdr;

	if (!msg)
		return NULL;
	hdr = fips_netlink_put(msg, FIPS_CMD_EVENT_NTF);
	if (!hdr || fips_event_put(msg, fdev, event)) {
		nlmsg_free(msg);
		return NULL;
	}
	genlmsg_end(msg, hdr);
	return msg;
}

/* Something did not fit in the daemon's socket: it will have to look for itself. */
static void fips_upcall_note_lost(struct fips_dev *fdev, u64 count)
{
	atomic64_add(count, &fdev->upcall.lost);
	queue_delayed_work(system_power_efficient_wq, &fdev->upcall.tell_lost, FIPS_UPCALL_RETRY);
}

/* Tell the daemon of losses before anything else. Fails as long as its socket has no room. */
static int fips_upcall_tell_lost(struct fips_dev *fdev)
{
	struct fips_event event = {
		.type = FIPS_EVENT_TYPE_UPCALLS_LOST,
		.has = BIT(FIPS_A_EVENT_COUNT),
	};
	struct sk_buff *msg;
	int ret = -ENOMEM;

	if (likely(!atomic64_read(&fdev->upcall.lost)))
		return 0;
	event.count = atomic64_xchg(&fdev->upcall.lost, 0);
	if (!event.count)
		return 0;
	msg = fips_event_msg(fdev, &event);
	if (msg)
		ret = fips_upcall_unicast(fdev, msg);
	/* A daemon that comes later reads everything anyhow. */
	if (ret && ret != -ENOTCONN)
		fips_upcall_note_lost(fdev, event.count);
	return ret;
}

static void fips_upcall_tell_lost_work(struct work_struct *work)
{
	struct fips_dev *fdev = container_of(to_delayed_work(work), struct fips_dev,
					     upcall.tell_lost);

	fips_upcall_tell_lost(fdev);
}

static int fips_frame_put_scalars(struct sk_buff *msg, const struct fips_frame *f)
{
	if ((f->has & BIT(FIPS_A_FRAME_TRANSPORT_ID) &&
	     nla_put_u32(msg, FIPS_A_FRAME_TRANSPORT_ID, f->transport_id)) ||
	    (f->has & BIT(FIPS_A_FRAME_LINK_ID) &&
	     nla_put_u32(msg, FIPS_A_FRAME_LINK_ID, f->link_id)) ||
	    (f->has & BIT(FIPS_A_FRAME_KEY_ID) &&
	     nla_put_u32(msg, FIPS_A_FRAME_KEY_ID, f->key_id)) ||
	    (f->has & BIT(FIPS_A_FRAME_SLOT) &&
	     nla_put_u32(msg, FIPS_A_FRAME_SLOT, f->slot)) ||
	    (f->has & BIT(FIPS_A_FRAME_COUNTER) &&
	     nla_put_u64_64bit(msg, FIPS_A_FRAME_COUNTER, f->counter, FIPS_A_FRAME_PAD)) ||
	    (f->has & BIT(FIPS_A_FRAME_TIMESTAMP) &&
	     nla_put_u32(msg, FIPS_A_FRAME_TIMESTAMP, f->timestamp)) ||
	    (f->has & BIT(FIPS_A_FRAME_CE) &&
	     nla_put_u8(msg, FIPS_A_FRAME_CE, f->ce)) ||
	    (f->has & BIT(FIPS_A_FRAME_MSG_TYPE) &&
	     nla_put_u8(msg, FIPS_A_FRAME_MSG_TYPE, f->msg_type)) ||
	    (f->has & BIT(FIPS_A_FRAME_INNER_FLAGS) &&
	     nla_put_u8(msg, FIPS_A_FRAME_INNER_FLAGS, f->inner_flags)) ||
	    (f->has & BIT(FIPS_A_FRAME_TTL) &&
	     nla_put_u8(msg, FIPS_A_FRAME_TTL, f->ttl)) ||
	    (f->has & BIT(FIPS_A_FRAME_PATH_MTU) &&
	     nla_put_u16(msg, FIPS_A_FRAME_PATH_MTU, f->path_mtu)) ||
	    (f->has & BIT(FIPS_A_FRAME_WIRE_LEN) &&
	     nla_put_u32(msg, FIPS_A_FRAME_WIRE_LEN, f->wire_len)) ||
	    (f->rx_time &&
	     nla_put_u64_64bit(msg, FIPS_A_FRAME_RX_TIME, f->rx_time, FIPS_A_FRAME_PAD)))
		return -EMSGSIZE;
	return 0;
}

static int fips_frame_put(struct sk_buff *msg, const struct fips_dev *fdev,
			  const struct fips_frame *f)
{
	struct nlattr *payload;

	if (nla_put_u32(msg, FIPS_A_FRAME_IFINDEX, fdev->netdev->ifindex) ||
	    nla_put_u32(msg, FIPS_A_FRAME_TYPE, f->type) ||
	    fips_frame_put_scalars(msg, f) ||
	    (f->copy && nla_put_flag(msg, FIPS_A_FRAME_COPY)) ||
	    (f->local_origin && nla_put_flag(msg, FIPS_A_FRAME_LOCAL_ORIGIN)) ||
	    (f->remote &&
	     nla_put(msg, FIPS_A_FRAME_REMOTE, fips_sockaddr_len(f->remote), f->remote)) ||
	    (f->session && nla_put(msg, FIPS_A_FRAME_SESSION, sizeof(*f->session), f->session)) ||
	    (f->src && nla_put(msg, FIPS_A_FRAME_SRC, sizeof(*f->src), f->src)) ||
	    (f->dest && nla_put(msg, FIPS_A_FRAME_DEST, sizeof(*f->dest), f->dest)))
		return -EMSGSIZE;
	if (!f->skb)
		return 0;
	payload = nla_reserve(msg, FIPS_A_FRAME_PAYLOAD, f->len);
	if (!payload)
		return -EMSGSIZE;
	return skb_copy_bits(f->skb, f->offset, nla_data(payload), f->len);
}

static struct sk_buff *fips_frame_msg(const struct fips_dev *fdev, const struct fips_frame *frame)
{
	unsigned int len = frame->skb ? frame->len : 0;
	struct sk_buff *msg;
	void *hdr;

	/* The length of an attribute has 16 bits. */
	if (len > U16_MAX - NLA_HDRLEN)
		return NULL;
	msg = genlmsg_new(FIPS_FRAME_ATTRS_LEN + nla_total_size(len), GFP_ATOMIC);
	if (!msg)
		return NULL;
	hdr = fips_netlink_put(msg, FIPS_CMD_FRAME_NTF);
	if (!hdr || fips_frame_put(msg, fdev, frame)) {
		nlmsg_free(msg);
		return NULL;
	}
	genlmsg_end(msg, hdr);
	return msg;
}

static enum fips_upcall_outcome fips_upcall_try_frame(struct fips_dev *fdev,
						      const struct fips_frame *frame,
						      struct fips_bucket *bound)
{
	struct sk_buff *msg;
	int ret;

	if (!rcu_access_pointer(fdev->owner))
		return FIPS_UPCALL_NO_OWNER;
	if (bound && !fips_bucket_take(bound))
		return FIPS_UPCALL_LIMITED;
	if (fips_upcall_tell_lost(fdev)) {
		fips_upcall_note_lost(fdev, 1);
		return FIPS_UPCALL_LOST;
	}
	msg = fips_frame_msg(fdev, frame);
	ret = msg ? fips_upcall_unicast(fdev, msg) : -ENOMEM;
	if (!ret)
		return FIPS_UPCALL_SENT;
	if (ret == -ENOTCONN)
		return FIPS_UPCALL_NO_OWNER;
	fips_upcall_note_lost(fdev, 1);
	return FIPS_UPCALL_LOST;
}

/* The counters of a kind of frame begin with that of FIPS_UPCALL_SENT. */
static unsigned int fips_frame_counter(const struct fips_frame *frame)
{
	switch (frame->type) {
	case FIPS_FRAME_TYPE_RAW:
		return FIPS_TRANSPORT_RAW;
	case FIPS_FRAME_TYPE_ROUTE_MISS:
	case FIPS_FRAME_TYPE_SESSION_MISS:
	case FIPS_FRAME_TYPE_MTU_EXCEEDED:
		return FIPS_UPCALL_NOTICES;
	default:
		return frame->copy ? FIPS_UPCALL_NOTICES : FIPS_UPCALL_FRAMES;
	}
}

/**
 * fips_upcall_frame() - hand a frame to the daemon
 * @fdev: the device
 * @frame: the frame; its payload is copied, nothing is consumed
 * @bound: what the link, session or transport may hand up; NULL for no bound
 *
 * Counts what became of it, in the counters of its kind: raw frames, opened messages, or notices
 * (copies, misses, and what else does not carry a datagram itself). What is lost for want of room
 * in the daemon's socket is told to the daemon by the event "upcalls-lost", in order with the
 * frames.
 *
 * Context: any; not under a lock that is taken with interrupts disabled.
 * Return: what became of it.
 */
enum fips_upcall_outcome fips_upcall_frame(struct fips_dev *fdev, const struct fips_frame *frame,
					   struct fips_bucket *bound)
{
	enum fips_upcall_outcome outcome = fips_upcall_try_frame(fdev, frame, bound);

	fips_count(fdev, fips_frame_counter(frame) + outcome);
	trace_fips_upcall_frame(fdev, frame, outcome);
	return outcome;
}

static void fips_upcall_event_to_owner(struct fips_dev *fdev, const struct fips_event *event)
{
	struct sk_buff *msg;
	int ret;

	if (!rcu_access_pointer(fdev->owner))
		return;
	ret = fips_upcall_tell_lost(fdev);
	if (!ret) {
		msg = fips_event_msg(fdev, event);
		ret = msg ? fips_upcall_unicast(fdev, msg) : -ENOMEM;
	}
	if (!ret) {
		fips_count(fdev, FIPS_UPCALL_EVENTS);
	} else if (ret != -ENOTCONN) {
		fips_count(fdev, FIPS_UPCALL_EVENTS_LOST);
		fips_upcall_note_lost(fdev, 1);
	}
}

/**
 * fips_upcall_event() - tell that something happened
 * @fdev: the device
 * @event: what
 *
 * Goes to monitors, and, where it is news to it, to the daemon.
 *
 * Context: any; not under a lock that is taken with interrupts disabled.
 */
void fips_upcall_event(struct fips_dev *fdev, const struct fips_event *event)
{
	struct net *net = dev_net(fdev->netdev);
	struct sk_buff *msg;

	if (fips_event_is_news(event->type))
		fips_upcall_event_to_owner(fdev, event);
	if (!fips_netlink_has_monitors(net))
		return;
	msg = fips_event_msg(fdev, event);
	if (msg)
		fips_netlink_multicast(net, msg);
}

/**
 * fips_upcall_init() - nothing lost yet
 * @fdev: the device
 */
void fips_upcall_init(struct fips_dev *fdev)
{
	atomic64_set(&fdev->upcall.lost, 0);
	INIT_DELAYED_WORK(&fdev->upcall.tell_lost, fips_upcall_tell_lost_work);
}

/**
 * fips_upcall_stop() - no upcall outlives this
 * @fdev: the device; it has no owner any more and nothing makes upcalls
 */
void fips_upcall_stop(struct fips_dev *fdev)
{
	cancel_delayed_work_sync(&fdev->upcall.tell_lost);
}
