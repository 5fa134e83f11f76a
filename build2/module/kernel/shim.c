// SPDX-License-Identifier: GPL-2.0
/*
 * IPv6 packets as sessions carry them, and what is done to them on the way.
 */
#include "shim.h"

#include <linux/string.h>
#include <linux/tcp.h>
#include <net/checksum.h>
#include <net/inet_ecn.h>

#include "addr.h"

#define FIPS_TCPOPT_END		0
#define FIPS_TCPOPT_NOP		1
#define FIPS_TCPOPT_MSS		2
#define FIPS_TCPOPT_MSS_LEN	4

bool fips_shim_compress(struct fips_shim_hdr *shim, const u8 *packet, size_t len)
{
	const struct ipv6hdr *ip6 = (const struct ipv6hdr *)packet;

	if (len < sizeof(*ip6) || ip6->version != 6)
		return false;
	shim->format = FIPS_SHIM_FORMAT_COMPRESSED;
	memcpy(shim->ver_tc_flow, ip6, sizeof(shim->ver_tc_flow));
	shim->next_header = ip6->nexthdr;
	shim->hop_limit = ip6->hop_limit;
	return true;
}

int fips_shim_expand(struct ipv6hdr *ip6, const u8 *data, size_t len,
		     const struct fips_node_addr *src, const struct fips_node_addr *dest)
{
	struct fips_shim_hdr shim;

	if (len < sizeof(shim))
		return -ENODATA;
	memcpy(&shim, data, sizeof(shim));
	len -= sizeof(shim);
	if (shim.format != FIPS_SHIM_FORMAT_COMPRESSED)
		return -EPROTONOSUPPORT;
	if (len > U16_MAX)
		return -EMSGSIZE;
	memcpy(ip6, shim.ver_tc_flow, sizeof(shim.ver_tc_flow));
	ip6->version = 6;
	ip6->payload_len = htons(len);
	ip6->nexthdr = shim.next_header;
	ip6->hop_limit = shim.hop_limit;
	fips_node_addr_to_ip6(src, &ip6->saddr);
	fips_node_addr_to_ip6(dest, &ip6->daddr);
	return 0;
}

/* The MSS value among the options of a TCP header, or NULL. */
static u8 *fips_shim_find_mss(u8 *opt, const u8 *end)
{
	while (opt < end && *opt != FIPS_TCPOPT_END) {
		if (*opt == FIPS_TCPOPT_NOP) {
			opt++;
			continue;
		}
		if (end - opt < 2 || opt[1] < 2 || opt[1] > end - opt)
			return NULL;
		if (opt[0] == FIPS_TCPOPT_MSS && opt[1] == FIPS_TCPOPT_MSS_LEN)
			return opt + 2;
		opt += opt[1];
	}
	return NULL;
}

bool fips_shim_clamp_mss(u8 *packet, size_t len, u16 mss, bool partial)
{
	const struct ipv6hdr *ip6 = (const struct ipv6hdr *)packet;
	struct tcphdr *tcp = (struct tcphdr *)(packet + sizeof(*ip6));
	__be16 old, new = htons(mss);
	size_t tcp_len;
	u8 *option;

	if (len < sizeof(*ip6) + sizeof(*tcp) || ip6->nexthdr != IPPROTO_TCP || !tcp->syn)
		return false;
	tcp_len = tcp->doff * 4;
	if (tcp_len < sizeof(*tcp) || tcp_len > len - sizeof(*ip6))
		return false;
	option = fips_shim_find_mss((u8 *)(tcp + 1), (u8 *)tcp + tcp_len);
	if (!option)
		return false;
	memcpy(&old, option, sizeof(old));
	if (ntohs(old) <= mss)
		return false;
	memcpy(option, &new, sizeof(new));
	if (partial)
		return true;
	/* At an odd offset the option's bytes stand in two words of the sum, swapped. */
	if ((option - packet) & 1) {
		old = (__force __be16)swab16((__force u16)old);
		new = (__force __be16)swab16((__force u16)new);
	}
	csum_replace2(&tcp->check, old, new);
	return true;
}

void fips_shim_mark_ce(struct ipv6hdr *ip6)
{
	u8 dsfield = ipv6_get_dsfield(ip6);

	if (!INET_ECN_is_not_ect(dsfield))
		ipv6_change_dsfield(ip6, 0xff, dsfield | INET_ECN_CE);
}
