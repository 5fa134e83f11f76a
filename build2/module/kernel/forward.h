/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _FIPS_FORWARD_H
#define _FIPS_FORWARD_H

#include "packet.h"

/**
 * fips_forward_receive() - a session datagram was opened on a link
 * @rx: what is known of it; ttl, path_mtu, src and dest are filled in here
 * @skb: data at the datagram's type byte, linear and ours to write to; consumed
 *
 * For this node: to its session. In transit: ttl, path_mtu and CE are brought up to date and it
 * goes out by its route, or is staged for one. Protocol document, "Forwarding".
 *
 * Context: softirq or BH disabled, RCU section.
 */
void fips_forward_receive(struct fips_rx *rx, struct sk_buff *skb);

/**
 * fips_forward_originate() - send a datagram of this node's
 * @fdev: device
 * @link: link to use, or NULL: by route
 * @skb: data at the datagram's type byte, the datagram's header filled in; consumed. Its
 *	path_mtu is lowered to the link's MTU
 *
 * Without a route it is staged.
 *
 * Context: BH disabled, RCU section.
 * Return: 0, also when staged; -EHOSTUNREACH when the route says unreachable; -EMSGSIZE or what the
 * link says.
 */
int fips_forward_originate(struct fips_dev *fdev, struct fips_link *link, struct sk_buff *skb);

/**
 * fips_forward_count_originated() - count datagrams of this node's that were sent by a link
 * @fdev: device
 * @packets: how many
 * @bytes: their bytes, message types included
 */
void fips_forward_count_originated(struct fips_dev *fdev, unsigned int packets, unsigned int bytes);

/**
 * fips_forward_send_datagram() - originate a datagram that the daemon made
 * @fdev: device
 * @link: link to use, or NULL: by route
 * @hdr: its header
 * @message: session message
 * @len: bytes of it
 *
 * Context: process or softirq, RCU section or device locked.
 * Return: as fips_forward_originate(); -ENOMEM.
 */
int fips_forward_send_datagram(struct fips_dev *fdev, struct fips_link *link,
			       const struct fips_datagram_hdr *hdr, const void *message,
			       size_t len);

/**
 * fips_forward_inject() - deliver or forward a received datagram that the daemon gives back
 * @fdev: device
 * @hdr: its header as it was received
 * @message: session message
 * @len: bytes of it
 * @ce: it came with congestion experienced
 * @time: when it was received, CLOCK_MONOTONIC nanoseconds; 0: now
 *
 * As fips_forward_receive(), and not counted as received again.
 *
 * Context: process or softirq.
 * Return: 0 or -ENOMEM.
 */
int fips_forward_inject(struct fips_dev *fdev, const struct fips_datagram_hdr *hdr,
			const void *message, size_t len, bool ce, u64 time);

/**
 * fips_forward_hand_up() - hand a datagram for this node to the daemon
 * @rx: what is known of it
 * @skb: data at the session message's prefix; consumed
 *
 * Context: softirq or BH disabled, RCU section.
 */
void fips_forward_hand_up(const struct fips_rx *rx, struct sk_buff *skb);

#endif /* _FIPS_FORWARD_H */
