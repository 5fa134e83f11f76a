/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _FIPS_FORWARD_H
#define _FIPS_FORWARD_H

#include "packet.h"

/**
 * fips_forward_receive() - a session datagram was opened on a link
 * @rx: what is known of it; ttl, path_mtu, src and dest are filled in here
 * @skb: data at the datagram's type byte; consumed
 *
 * For this node: to its session. In transit: ttl, path_mtu and CE are brought up to date and it
 * goes out by its route, or is staged for one. Protocol document, "Forwarding".
 *
 * Context: softirq, RCU section.
 */
void fips_forward_receive(struct fips_rx *rx, struct sk_buff *skb);

/**
 * fips_forward_originate() - send a datagram of this node's
 * @fdev: device
 * @link: link to use, or NULL: by route
 * @skb: data at the datagram's type byte, src, dest and ttl filled in; consumed. path_mtu is lowered
 *	to the link's MTU
 *
 * Without a route it is staged.
 *
 * Context: softirq or BH disabled, RCU section.
 * Return: 0, also when staged; -EHOSTUNREACH when the route says unreachable; -EMSGSIZE or what the
 * link says.
 */
int fips_forward_originate(struct fips_dev *fdev, struct fips_link *link, struct sk_buff *skb);

/**
 * fips_forward_inject() - a received datagram given back by the daemon
 * @rx: fdev, ce and time filled in, injected set
 * @skb: data at the datagram's type byte; consumed
 *
 * As fips_forward_receive(), and not counted as received again.
 *
 * Context: process or softirq; takes its own RCU section.
 */
void fips_forward_inject(struct fips_rx *rx, struct sk_buff *skb);

/**
 * fips_forward_headers_len() - session-layer headers and coordinates of a session message
 * @data: message, at its prefix
 * @len: bytes of it
 * @coords: it carries coordinates
 *
 * What the daemon wants of a message that it does not get itself.
 *
 * Return: how many bytes from @data hold headers and coordinates; all there are when malformed.
 */
size_t fips_forward_headers_len(const u8 *data, size_t len, bool *coords);

#endif /* _FIPS_FORWARD_H */
