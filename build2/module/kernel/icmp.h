/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _FIPS_ICMP_H
#define _FIPS_ICMP_H

#include <linux/skbuff.h>

struct fips_dev;

/**
 * fips_icmp_too_big() - tell the sender of a packet that it is too big
 * @fdev: device the packet was to leave by
 * @skb: the packet, network header at the IPv6 header; not consumed
 * @mtu: largest IPv6 packet that fits
 *
 * The answer comes from the packet's destination: one from an address of the host itself would be
 * ignored by it.
 *
 * Context: softirq or BH disabled.
 */
void fips_icmp_too_big(struct fips_dev *fdev, struct sk_buff *skb, u32 mtu);

/**
 * fips_icmp_no_route() - tell the sender of a packet that its destination cannot be reached
 * @fdev: device the packet was to leave by
 * @skb: the packet, network header at the IPv6 header; not consumed
 *
 * Context: softirq or BH disabled.
 */
void fips_icmp_no_route(struct fips_dev *fdev, struct sk_buff *skb);

#endif /* _FIPS_ICMP_H */
