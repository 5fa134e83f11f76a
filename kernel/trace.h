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
