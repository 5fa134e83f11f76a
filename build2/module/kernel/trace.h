/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints: what a person greps for. `perf trace -e fips:*`, or events/fips in tracefs.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM fips

#if !defined(_FIPS_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _FIPS_TRACE_H

#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/tracepoint.h>

#include "counters.h"
#include "device.h"
#include "transport.h"

#define FIPS_TRACE_DEFINE_COUNTER(id, family, name, unit, stat, help) TRACE_DEFINE_ENUM(FIPS_##id);
FIPS_COUNTERS(FIPS_TRACE_DEFINE_COUNTER)
#undef FIPS_TRACE_DEFINE_COUNTER

#ifndef FIPS_TRACE_COUNTER
#define FIPS_TRACE_COUNTER(id, family, name, unit, stat, help) { FIPS_##id, family "." name },
#define FIPS_TRACE_UNKNOWN { FIPS_COUNTER_MAX, "?" }
#endif

/* A packet, datagram or frame was dropped; reason is the name of the counter. */
TRACE_EVENT(fips_drop,
	TP_PROTO(const struct fips_dev *fdev, const struct sk_buff *skb, enum fips_counter reason),
	TP_ARGS(fdev, skb, reason),
	TP_STRUCT__entry(
		__field(int,		ifindex)
		__field(const void *,	skbaddr)
		__field(unsigned int,	len)
		__field(unsigned int,	reason)
	),
	TP_fast_assign(
		__entry->ifindex	= fdev->netdev->ifindex;
		__entry->skbaddr	= skb;
		__entry->len		= skb->len;
		__entry->reason		= reason;
	),
	TP_printk("ifindex=%d skb=%p len=%u reason=%s", __entry->ifindex, __entry->skbaddr,
		  __entry->len,
		  __print_symbolic(__entry->reason, FIPS_COUNTERS(FIPS_TRACE_COUNTER)
				   FIPS_TRACE_UNKNOWN))
);

DECLARE_EVENT_CLASS(fips_transport,
	TP_PROTO(const struct fips_transport *t, const struct sk_buff *skb,
		 const union fips_sockaddr *addr),
	TP_ARGS(t, skb, addr),
	TP_STRUCT__entry(
		__field(int,		ifindex)
		__field(u32,		transport_id)
		__field(unsigned int,	len)
		__array(u8,		addr, sizeof(union fips_sockaddr))
	),
	TP_fast_assign(
		__entry->ifindex	= t->fdev->netdev->ifindex;
		__entry->transport_id	= t->spec.id;
		__entry->len		= skb->len;
		memcpy(__entry->addr, addr, sizeof(union fips_sockaddr));
	),
	TP_printk("ifindex=%d transport=%u len=%u addr=%pISpc", __entry->ifindex,
		  __entry->transport_id, __entry->len, __entry->addr)
);

/* A datagram came in by a transport. */
DEFINE_EVENT(fips_transport, fips_transport_receive,
	TP_PROTO(const struct fips_transport *t, const struct sk_buff *skb,
		 const union fips_sockaddr *addr),
	TP_ARGS(t, skb, addr)
);

/* A frame is about to leave by a transport. */
DEFINE_EVENT(fips_transport, fips_transport_send,
	TP_PROTO(const struct fips_transport *t, const struct sk_buff *skb,
		 const union fips_sockaddr *addr),
	TP_ARGS(t, skb, addr)
);

DECLARE_EVENT_CLASS(fips_link_frame,
	TP_PROTO(const struct fips_dev *fdev, u32 link_id, u64 counter, unsigned int msg_type,
		 unsigned int len),
	TP_ARGS(fdev, link_id, counter, msg_type, len),
	TP_STRUCT__entry(
		__field(int,		ifindex)
		__field(u32,		link_id)
		__field(u64,		counter)
		__field(unsigned int,	msg_type)
		__field(unsigned int,	len)
	),
	TP_fast_assign(
		__entry->ifindex	= fdev->netdev->ifindex;
		__entry->link_id	= link_id;
		__entry->counter	= counter;
		__entry->msg_type	= msg_type;
		__entry->len		= len;
	),
	TP_printk("ifindex=%d link=%u counter=%llu msg_type=0x%02x len=%u", __entry->ifindex,
		  __entry->link_id, __entry->counter, __entry->msg_type, __entry->len)
);

/* A frame of a link authenticated. */
DEFINE_EVENT(fips_link_frame, fips_link_open,
	TP_PROTO(const struct fips_dev *fdev, u32 link_id, u64 counter, unsigned int msg_type,
		 unsigned int len),
	TP_ARGS(fdev, link_id, counter, msg_type, len)
);

/* A message was sealed for a link. */
DEFINE_EVENT(fips_link_frame, fips_link_seal,
	TP_PROTO(const struct fips_dev *fdev, u32 link_id, u64 counter, unsigned int msg_type,
		 unsigned int len),
	TP_ARGS(fdev, link_id, counter, msg_type, len)
);

/* A datagram in transit goes on. */
TRACE_EVENT(fips_forward,
	TP_PROTO(const struct fips_dev *fdev, const struct fips_node_addr *src,
		 const struct fips_node_addr *dest, u32 link_id, unsigned int class,
		 unsigned int len),
	TP_ARGS(fdev, src, dest, link_id, class, len),
	TP_STRUCT__entry(
		__field(int,		ifindex)
		__array(u8,		src, FIPS_NODE_ADDR_LEN)
		__array(u8,		dest, FIPS_NODE_ADDR_LEN)
		__field(u32,		link_id)
		__field(unsigned int,	class)
		__field(unsigned int,	len)
	),
	TP_fast_assign(
		__entry->ifindex	= fdev->netdev->ifindex;
		memcpy(__entry->src, src, FIPS_NODE_ADDR_LEN);
		memcpy(__entry->dest, dest, FIPS_NODE_ADDR_LEN);
		__entry->link_id	= link_id;
		__entry->class		= class;
		__entry->len		= len;
	),
	TP_printk("ifindex=%d src=%16phN dest=%16phN link=%u class=%s len=%u", __entry->ifindex,
		  __entry->src, __entry->dest, __entry->link_id,
		  __print_symbolic(__entry->class,
				   { FIPS_ROUTE_CLASS_DIRECT, "direct" },
				   { FIPS_ROUTE_CLASS_TREE_UP, "tree-up" },
				   { FIPS_ROUTE_CLASS_TREE_DOWN, "tree-down" },
				   { FIPS_ROUTE_CLASS_TREE_DOWN_CROSS, "tree-down-cross" },
				   { FIPS_ROUTE_CLASS_CROSS_LINK_DESCEND, "cross-link-descend" },
				   { FIPS_ROUTE_CLASS_CROSS_LINK_ASCEND, "cross-link-ascend" }),
		  __entry->len)
);

DECLARE_EVENT_CLASS(fips_session_message,
	TP_PROTO(const struct fips_dev *fdev, const struct fips_node_addr *remote, u64 counter,
		 unsigned int msg_type, unsigned int len),
	TP_ARGS(fdev, remote, counter, msg_type, len),
	TP_STRUCT__entry(
		__field(int,		ifindex)
		__array(u8,		remote, FIPS_NODE_ADDR_LEN)
		__field(u64,		counter)
		__field(unsigned int,	msg_type)
		__field(unsigned int,	len)
	),
	TP_fast_assign(
		__entry->ifindex	= fdev->netdev->ifindex;
		memcpy(__entry->remote, remote, FIPS_NODE_ADDR_LEN);
		__entry->counter	= counter;
		__entry->msg_type	= msg_type;
		__entry->len		= len;
	),
	TP_printk("ifindex=%d remote=%16phN counter=%llu msg_type=0x%02x len=%u", __entry->ifindex,
		  __entry->remote, __entry->counter, __entry->msg_type, __entry->len)
);

/* A message of a session authenticated. */
DEFINE_EVENT(fips_session_message, fips_session_open,
	TP_PROTO(const struct fips_dev *fdev, const struct fips_node_addr *remote, u64 counter,
		 unsigned int msg_type, unsigned int len),
	TP_ARGS(fdev, remote, counter, msg_type, len)
);

/* A message was sealed for a session. */
DEFINE_EVENT(fips_session_message, fips_session_seal,
	TP_PROTO(const struct fips_dev *fdev, const struct fips_node_addr *remote, u64 counter,
		 unsigned int msg_type, unsigned int len),
	TP_ARGS(fdev, remote, counter, msg_type, len)
);

/* A frame was handed to the daemon, or was not. */
TRACE_EVENT(fips_upcall_frame,
	TP_PROTO(const struct fips_dev *fdev, const struct fips_frame *frame, int outcome),
	TP_ARGS(fdev, frame, outcome),
	TP_STRUCT__entry(
		__field(int,		ifindex)
		__field(unsigned int,	type)
		__field(u32,		transport_id)
		__field(u32,		link_id)
		__field(unsigned int,	msg_type)
		__field(unsigned int,	len)
		__field(int,		outcome)
	),
	TP_fast_assign(
		__entry->ifindex	= fdev->netdev->ifindex;
		__entry->type		= frame->type;
		__entry->transport_id	= frame->transport_id;
		__entry->link_id	= frame->link_id;
		__entry->msg_type	= frame->msg_type;
		__entry->len		= frame->len;
		__entry->outcome	= outcome;
	),
	TP_printk("ifindex=%d type=%s transport=%u link=%u msg_type=0x%02x len=%u %s",
		  __entry->ifindex,
		  __print_symbolic(__entry->type,
				   { FIPS_FRAME_TYPE_RAW, "raw" },
				   { FIPS_FRAME_TYPE_LINK, "link" },
				   { FIPS_FRAME_TYPE_DATAGRAM, "datagram" },
				   { FIPS_FRAME_TYPE_SESSION, "session" },
				   { FIPS_FRAME_TYPE_INJECT, "inject" },
				   { FIPS_FRAME_TYPE_ROUTE_MISS, "route-miss" },
				   { FIPS_FRAME_TYPE_SESSION_MISS, "session-miss" },
				   { FIPS_FRAME_TYPE_MTU_EXCEEDED, "mtu-exceeded" }),
		  __entry->transport_id, __entry->link_id, __entry->msg_type, __entry->len,
		  __print_symbolic(__entry->outcome,
				   { FIPS_UPCALL_SENT, "sent" },
				   { FIPS_UPCALL_NO_OWNER, "no-owner" },
				   { FIPS_UPCALL_LIMITED, "rate-limited" },
				   { FIPS_UPCALL_LOST, "lost" }))
);

#endif /* _FIPS_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
