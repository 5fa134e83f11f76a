// SPDX-License-Identifier: GPL-2.0
/*
 * ICMPv6 errors towards the host.
 */
#include "icmp.h"

#include <linux/icmpv6.h>
#include <linux/netdevice.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>

#include "device.h"

/* RFC 4443, 2.4 (e): no answer to an error, nor to or from what is not one host. */
static bool fips_icmp_may_answer(struct sk_buff *skb)
{
	const struct ipv6hdr *ip6 = ipv6_hdr(skb);
	u8 type_buf;
	const u8 *type;

	if (ipv6_addr_any(&ip6->saddr) || ipv6_addr_is_multicast(&ip6->saddr) ||
	    ipv6_addr_is_multicast(&ip6->daddr))
		return false;
	if (ip6->nexthdr != IPPROTO_ICMPV6)
		return true;
	type = skb_header_pointer(skb, skb_network_offset(skb) + sizeof(*ip6), sizeof(type_buf),
				  &type_buf);
	return type && *type & ICMPV6_INFOMSG_MASK;
}

static struct sk_buff *fips_icmp_build_too_big(struct sk_buff *skb, u32 mtu)
{
	const struct ipv6hdr *about = ipv6_hdr(skb);
	unsigned int headers = sizeof(struct ipv6hdr) + sizeof(struct icmp6hdr);
	unsigned int quoted = min_t(unsigned int, skb->len - skb_network_offset(skb),
				    IPV6_MIN_MTU - headers);
	struct icmp6hdr *icmp;
	struct sk_buff *answer;
	struct ipv6hdr *ip6;
	unsigned int len;

	answer = alloc_skb(LL_MAX_HEADER + headers + quoted, GFP_ATOMIC);
	if (!answer)
		return NULL;
	skb_reserve(answer, LL_MAX_HEADER);
	skb_reset_network_header(answer);
	ip6 = skb_put(answer, sizeof(*ip6));
	skb_set_transport_header(answer, sizeof(*ip6));
	icmp = skb_put(answer, sizeof(*icmp));
	if (skb_copy_bits(skb, skb_network_offset(skb), skb_put(answer, quoted), quoted)) {
		kfree_skb(answer);
		return NULL;
	}
	len = sizeof(*icmp) + quoted;
	ip6_flow_hdr(ip6, 0, 0);
	ip6->payload_len = htons(len);
	ip6->nexthdr = IPPROTO_ICMPV6;
	ip6->hop_limit = IPV6_DEFAULT_HOPLIMIT;
	ip6->saddr = about->daddr;
	ip6->daddr = about->saddr;
	*icmp = (struct icmp6hdr){ .icmp6_type = ICMPV6_PKT_TOOBIG, .icmp6_mtu = htonl(mtu) };
	icmp->icmp6_cksum = csum_ipv6_magic(&ip6->saddr, &ip6->daddr, len, IPPROTO_ICMPV6,
					    csum_partial(icmp, len, 0));
	return answer;
}

/* The host's own limit leaves Packet Too Big out by default (net.ipv6.icmp.ratemask), so do we. */
void fips_icmp_too_big(struct fips_dev *fdev, struct sk_buff *skb, u32 mtu)
{
	struct sk_buff *answer;

	if (!fips_icmp_may_answer(skb))
		return;
	answer = fips_icmp_build_too_big(skb, mtu);
	if (!answer)
		return;
	answer->dev = fdev->netdev;
	answer->protocol = htons(ETH_P_IPV6);
	answer->pkt_type = PACKET_HOST;
	skb_reset_mac_header(answer);
	netif_rx(answer);
}

void fips_icmp_no_route(struct fips_dev *fdev, struct sk_buff *skb)
{
	skb->dev = fdev->netdev;
	icmpv6_ndo_send(skb, ICMPV6_DEST_UNREACH, ICMPV6_NOROUTE, 0);
}
