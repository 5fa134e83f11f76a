/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a packet carries on its way through the module.
 */
#ifndef _FIPS_PACKET_H
#define _FIPS_PACKET_H

#include <linux/ipv6.h>
#include <linux/skbuff.h>

#include <uapi/linux/fips_netlink.h>
#include <uapi/linux/fips_packet.h>

#include "addr.h"

struct fips_bucket;
struct fips_dev;
struct fips_frame;
struct fips_link;
struct fips_transport;

/* Bytes in front of an IPv6 packet's payload on its way out, less the 40 of its own header. */
#define FIPS_DATA_HEADER_LEN	(sizeof(struct fips_fmp_hdr) + \
				 sizeof_field(struct fips_fmp_inner, timestamp) + \
				 sizeof(struct fips_datagram_hdr) + \
				 sizeof(struct fips_fsp_hdr) + sizeof(struct fips_fsp_inner) + \
				 sizeof(struct fips_port_hdr) + sizeof(struct fips_shim_hdr))

/* Two tags end a frame that carries data. */
#define FIPS_DATA_TRAILER_LEN	(2 * FIPS_TAG_LEN)

/* What a full-sized IPv6 packet loses of the link's MTU, both headers and tags counted. */
#define FIPS_DATA_OVERHEAD	(FIPS_DATA_HEADER_LEN + FIPS_DATA_TRAILER_LEN - \
				 sizeof(struct ipv6hdr))

/**
 * struct fips_rx - what is known of a received frame, gathered from stage to stage
 * @fdev: device the frame came in on
 * @transport: transport it came in on; NULL when the daemon gave the datagram back
 * @link: link it was opened on; NULL when the daemon gave the datagram back
 * @from: source address on the transport
 * @time: when it was received, CLOCK_MONOTONIC nanoseconds
 * @wire_len: bytes of the frame as it came in
 * @key_id: key that opened the link frame, later the session message
 * @slot: slot that key was found in, enum fips_key_slot
 * @counter: counter of the link frame, later of the session message
 * @timestamp: the sender's inner timestamp, ms
 * @msg_type: message type of the innermost header opened so far
 * @inner_flags: inner flags of a session message
 * @ce: congestion experienced, as told by the link frame
 * @injected: the daemon gave the datagram back: it was counted as received before
 * @ttl: of the datagram, as received
 * @path_mtu: of the datagram, as received
 * @src: source of the datagram
 * @dest: destination of the datagram
 *
 * Lives on the stack of the receiving softirq. Pointers are valid inside its RCU section.
 */
struct fips_rx {
	struct fips_dev *fdev;
	struct fips_transport *transport;
	struct fips_link *link;
	const union fips_sockaddr *from;
	u64 time;
	u32 wire_len;
	u32 key_id;
	u32 slot;
	u64 counter;
	u32 timestamp;
	u8 msg_type;
	u8 inner_flags;
	bool ce;
	bool injected;
	u8 ttl;
	u16 path_mtu;
	struct fips_node_addr src;
	struct fips_node_addr dest;
};

/**
 * struct fips_skb_cb - what a packet keeps while it waits, in skb->cb
 * @from: a frame that waits for its key: source address on the transport
 * @transport_id: transport it came in on
 * @time: when it was received, CLOCK_MONOTONIC nanoseconds
 * @link_id: a message that waits for its key: link it came in on; 0: the daemon gave it back
 * @ipv6: what waits for a route: it is an IPv6 packet of the host's, not a datagram
 * @local: a datagram that waits for a route: it is this node's own, not one in transit
 * @ce: it came with congestion experienced
 */
struct fips_skb_cb {
	union fips_sockaddr	from;
	u32			transport_id;
	u64			time;
	u32			link_id;
	bool			ipv6;
	bool			local;
	bool			ce;
};

#define FIPS_SKB_CB(skb) ((struct fips_skb_cb *)(skb)->cb)

static_assert(sizeof(struct fips_skb_cb) <= sizeof_field(struct sk_buff, cb));

/**
 * fips_skb_make_room() - a packet that can be written to and has room for headers and tags
 * @skb: any packet that is not GSO; consumed when it has to be copied or that fails
 * @headroom: bytes wanted before its data
 * @tailroom: bytes wanted behind it
 *
 * Return: a linear packet of our own: @skb itself, or a copy; NULL without memory.
 */
struct sk_buff *fips_skb_make_room(struct sk_buff *skb, unsigned int headroom,
				   unsigned int tailroom);

/**
 * fips_skb_scrub() - forget what a received packet was before: owner, route, connection, offloads
 * @skb: packet that waits for long, or is not what it was any more
 */
void fips_skb_scrub(struct sk_buff *skb);

/**
 * fips_rx_describe() - what the daemon wants to know of every frame
 * @rx: what is known of it
 * @frame: filled in, payload and what is particular to its type apart
 * @type: type of the frame
 */
void fips_rx_describe(const struct fips_rx *rx, struct fips_frame *frame,
		      enum fips_frame_type type);

/**
 * fips_rx_hand_up() - hand a frame to the daemon for good
 * @rx: what is known of it
 * @frame: its description
 * @bound: limits what is handed up, or NULL
 * @skb: packet; consumed
 */
void fips_rx_hand_up(const struct fips_rx *rx, const struct fips_frame *frame,
		     struct fips_bucket *bound, struct sk_buff *skb);

#endif /* _FIPS_PACKET_H */
