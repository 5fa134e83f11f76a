/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a packet carries on its way through the module.
 */
#ifndef _FIPS_PACKET_H
#define _FIPS_PACKET_H

#include <linux/ipv6.h>
#include <linux/skbuff.h>

#include <uapi/linux/fips_packet.h>

#include "addr.h"

struct fips_dev;
struct fips_link;
struct fips_transport;

/* Bytes in front of an IPv6 packet's payload on its way out, less the 40 of its own header. */
#define FIPS_DATA_HEADER_LEN	(sizeof(struct fips_fmp_hdr) + sizeof_field(struct fips_fmp_inner, timestamp) + \
				 sizeof(struct fips_datagram_hdr) + sizeof(struct fips_fsp_hdr) + \
				 sizeof(struct fips_fsp_inner) + sizeof(struct fips_port_hdr) + \
				 sizeof(struct fips_shim_hdr))

/* Two tags end a frame that carries data. */
#define FIPS_DATA_TRAILER_LEN	(2 * FIPS_TAG_LEN)

/* What a full-sized IPv6 packet loses of the link's MTU, both headers and tags counted. */
#define FIPS_DATA_OVERHEAD	(FIPS_DATA_HEADER_LEN + FIPS_DATA_TRAILER_LEN - sizeof(struct ipv6hdr))

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
 * struct fips_skb_cb - what a frame keeps while it waits for its key, in skb->cb
 * @from: source address on the transport
 * @transport_id: transport it came in on
 * @time: when it was received, CLOCK_MONOTONIC nanoseconds
 */
struct fips_skb_cb {
	union fips_sockaddr from;
	u32 transport_id;
	u64 time;
};

#define FIPS_SKB_CB(skb) ((struct fips_skb_cb *)(skb)->cb)

#endif /* _FIPS_PACKET_H */
