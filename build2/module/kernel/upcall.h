/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Upcalls: frames and events for the daemon that claimed the device, in one ordered stream, and
 * events for monitors.
 */
#ifndef _FIPS_UPCALL_H
#define _FIPS_UPCALL_H

#include <linux/bits.h>
#include <linux/skbuff.h>
#include <linux/workqueue.h>

#include <uapi/linux/fips_netlink.h>

#include "addr.h"
#include "bucket.h"

struct fips_dev;

/* What one link or session may hand up: frames a second, and in one burst. */
#define FIPS_UPCALL_RATE	2000
#define FIPS_UPCALL_BURST	512

/**
 * struct fips_frame - a frame for the daemon (the attribute set "frame" of the netlink family)
 * @type: what it is
 * @has: bits FIPS_A_FRAME_* of the scalars below that are set; pointers are set when not NULL
 * @transport_id: transport it came by
 * @link_id: link it came by
 * @key_id: key it was opened with
 * @slot: slot of that key
 * @counter: its number under that key
 * @timestamp: the sender's inner timestamp, ms
 * @rx_time: when it was received, ns of CLOCK_MONOTONIC; there is none if 0
 * @wire_len: bytes of the frame it came in
 * @path_mtu: of the datagram
 * @ttl: of the datagram
 * @ce: congestion experienced
 * @msg_type: message type of the inner header
 * @inner_flags: inner flags of a session message
 * @copy: the datagram itself went its way
 * @local_origin: a miss by this host
 * @remote: address it came from
 * @session: remote node of the session
 * @src: source of the datagram
 * @dest: its destination
 * @skb: holds the payload, of which there is none if NULL; may be non-linear
 * @offset: of the payload in @skb
 * @len: bytes of the payload
 */
struct fips_frame {
	enum fips_frame_type		type;
	u32				has;
	u32				transport_id;
	u32				link_id;
	u32				key_id;
	u32				slot;
	u64				counter;
	u32				timestamp;
	u64				rx_time;
	u32				wire_len;
	u16				path_mtu;
	u8				ttl;
	u8				ce;
	u8				msg_type;
	u8				inner_flags;
	bool				copy;
	bool				local_origin;
	const union fips_sockaddr	*remote;
	const struct fips_node_addr	*session;
	const struct fips_node_addr	*src;
	const struct fips_node_addr	*dest;
	const struct sk_buff		*skb;
	unsigned int			offset;
	unsigned int			len;
};

/**
 * struct fips_event - something that happened (the attribute set "event" of the netlink family)
 * @type: what
 * @has: bits FIPS_A_EVENT_* of the scalars below that are set; pointers are set when not NULL
 * @link_id: link concerned
 * @key_id: key concerned
 * @slot: slot of that key
 * @transport_id: transport concerned
 * @count: see the spec
 * @node_addr: peer of the link, remote node of the session or destination of the route
 * @remote: address on the transport
 */
struct fips_event {
	enum fips_event_type		type;
	u32				has;
	u32				link_id;
	u32				key_id;
	u32				slot;
	u32				transport_id;
	u64				count;
	const struct fips_node_addr	*node_addr;
	const union fips_sockaddr	*remote;
};

/**
 * enum fips_upcall_outcome - what became of a frame for the daemon; also the order of the counters
 * @FIPS_UPCALL_SENT: it is in the daemon's socket
 * @FIPS_UPCALL_NO_OWNER: there is no daemon
 * @FIPS_UPCALL_LIMITED: over its bound
 * @FIPS_UPCALL_LOST: the daemon's socket is full, or there was no memory
 */
enum fips_upcall_outcome {
	FIPS_UPCALL_SENT,
	FIPS_UPCALL_NO_OWNER,
	FIPS_UPCALL_LIMITED,
	FIPS_UPCALL_LOST,
};

/**
 * struct fips_upcall - state of a device's upcalls
 * @lost: upcalls lost of which the daemon has not been told yet
 * @tell_lost: tells it as soon as its socket has room again
 */
struct fips_upcall {
	atomic64_t		lost;
	struct delayed_work	tell_lost;
};

void fips_upcall_init(struct fips_dev *fdev);
void fips_upcall_stop(struct fips_dev *fdev);
enum fips_upcall_outcome fips_upcall_frame(struct fips_dev *fdev, const struct fips_frame *frame,
					   struct fips_bucket *bound);
void fips_upcall_event(struct fips_dev *fdev, const struct fips_event *event);

#endif /* _FIPS_UPCALL_H */
