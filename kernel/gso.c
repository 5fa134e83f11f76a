// SPDX-License-Identifier: GPL-2.0
/*
 * Inner packets of several segments: cut up on the way out, put together on the way in.
 */
#include "gso.h"

#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/ip6_checksum.h>
#include <net/tcp.h>

#include "pages.h"
#include "shim.h"

/*
 * Cutting up.
 */

#define FIPS_GSO_TCP	(SKB_GSO_TCPV6 | SKB_GSO_TCP_ECN | SKB_GSO_DODGY)
#define FIPS_GSO_UDP	(SKB_GSO_UDP_L4 | SKB_GSO_DODGY)

/* Bytes of the transport's header; 0 if it is none that we cut up. */
static unsigned int fips_gso_header_len(struct sk_buff *skb)
{
	unsigned int type = skb_shinfo(skb)->gso_type;
	const struct tcphdr *tcp;
	unsigned int len;

	if (ipv6_hdr(skb)->nexthdr == IPPROTO_UDP)
		return type & SKB_GSO_UDP_L4 && !(type & ~FIPS_GSO_UDP) ?
		       sizeof(struct udphdr) : 0;
	if (ipv6_hdr(skb)->nexthdr != IPPROTO_TCP || !(type & SKB_GSO_TCPV6) ||
	    type & ~FIPS_GSO_TCP ||
	    !pskb_may_pull(skb, sizeof(struct ipv6hdr) + sizeof(struct tcphdr)))
		return 0;
	tcp = (const struct tcphdr *)(skb->data + sizeof(struct ipv6hdr));
	len = tcp->doff * 4;
	return len >= sizeof(*tcp) && !tcp->syn && !tcp->urg ? len : 0;
}

bool fips_gso_begin(struct fips_gso *gso, struct sk_buff *skb)
{
	unsigned int headers;

	if (skb->ip_summed != CHECKSUM_PARTIAL || skb->encapsulation)
		return false;
	gso->skb = skb;
	gso->mss = skb_shinfo(skb)->gso_size;
	gso->header_len = fips_gso_header_len(skb);
	headers = sizeof(struct ipv6hdr) + gso->header_len;
	if (!gso->header_len || skb->len <= headers || !pskb_may_pull(skb, headers) ||
	    !fips_shim_compress(&gso->shim, skb->data, skb->len))
		return false;
	gso->segments = DIV_ROUND_UP(skb->len - headers, gso->mss);
	return true;
}

unsigned int fips_gso_payload_len(const struct fips_gso *gso, unsigned int i)
{
	unsigned int all = gso->skb->len - sizeof(struct ipv6hdr) - gso->header_len;

	return min(gso->mss, all - i * gso->mss);
}

/* The host's header is that of the first segment, with the flags of the last. */
static void fips_gso_adapt_tcp(const struct fips_gso *gso, unsigned int i, struct tcphdr *tcp)
{
	tcp->seq = htonl(ntohl(tcp->seq) + i * gso->mss);
	if (i)
		tcp->cwr = 0;
	if (i < gso->segments - 1) {
		tcp->fin = 0;
		tcp->psh = 0;
	}
}

void fips_gso_write(const struct fips_gso *gso, unsigned int i, u8 *to)
{
	const struct ipv6hdr *ip6 = (const struct ipv6hdr *)gso->skb->data;
	unsigned int len = fips_gso_payload_len(gso, i), all = gso->header_len + len;
	u8 *header = to + sizeof(gso->shim);
	__sum16 *check;
	__wsum sum;

	memcpy(to, &gso->shim, sizeof(gso->shim));
	memcpy(header, ip6 + 1, gso->header_len);
	if (ip6->nexthdr == IPPROTO_TCP) {
		fips_gso_adapt_tcp(gso, i, (struct tcphdr *)header);
		check = &((struct tcphdr *)header)->check;
	} else {
		((struct udphdr *)header)->len = htons(all);
		check = &((struct udphdr *)header)->check;
	}
	*check = 0;
	sum = skb_copy_and_csum_bits(gso->skb, sizeof(*ip6) + gso->header_len + i * gso->mss,
				     header + gso->header_len, len);
	sum = csum_partial(header, gso->header_len, sum);
	*check = csum_ipv6_magic(&ip6->saddr, &ip6->daddr, all, ip6->nexthdr, sum);
	if (!*check)
		*check = CSUM_MANGLED_0;
}

/*
 * Putting together.
 */

#define FIPS_JOIN_LAST	(TCP_FLAG_FIN | TCP_FLAG_PSH)	/* flags that only a last segment has */

/* Bytes of the header of a TCP segment with data that others may follow or precede, else 0. */
static unsigned int fips_join_header_len(const struct ipv6hdr *ip6, const u8 *data,
					 unsigned int len)
{
	const struct tcphdr *tcp = (const struct tcphdr *)data;
	unsigned int header_len;

	if (ip6->nexthdr != IPPROTO_TCP || len <= sizeof(*tcp))
		return 0;
	header_len = tcp->doff * 4;
	if (header_len < sizeof(*tcp) || header_len >= len)
		return 0;
	return tcp_flag_word(tcp) & (TCP_FLAG_SYN | TCP_FLAG_RST | TCP_FLAG_URG | TCP_FLAG_CWR) ?
	       0 : header_len;
}

static bool fips_join_append(struct fips_join *join, const u8 *data, unsigned int len)
{
	u8 *to = fips_pages_extend(join->skb, len, 0);

	if (!to)
		return false;
	memcpy(to, data, len);
	join->next_seq += len;
	join->count++;
	return true;
}

/* All of both headers but lengths, sequence number, checksum and the flags of a last segment. */
static bool fips_join_same_flow(const struct fips_join *join, const struct ipv6hdr *ip6,
				const struct tcphdr *tcp)
{
	const struct ipv6hdr *ip6_first = (const struct ipv6hdr *)join->skb->data;
	const struct tcphdr *first = (const struct tcphdr *)(ip6_first + 1);

	return !memcmp(ip6, ip6_first, offsetof(struct ipv6hdr, payload_len)) &&
	       !memcmp(&ip6->nexthdr, &ip6_first->nexthdr,
		       sizeof(*ip6) - offsetof(struct ipv6hdr, nexthdr)) &&
	       tcp->source == first->source && tcp->dest == first->dest &&
	       tcp->ack_seq == first->ack_seq &&
	       !((tcp_flag_word(tcp) ^ tcp_flag_word(first)) & ~FIPS_JOIN_LAST) &&
	       !memcmp(tcp + 1, first + 1, join->header_len - sizeof(*tcp));
}

/* Whether a segment, header and payload, may be the next. */
static bool fips_join_follows(const struct fips_join *join, const struct ipv6hdr *ip6,
			      const u8 *data, unsigned int len)
{
	const struct tcphdr *tcp = (const struct tcphdr *)data;

	return fips_join_header_len(ip6, data, len) == join->header_len &&
	       len - join->header_len <= join->mss && ntohl(tcp->seq) == join->next_seq &&
	       fips_join_same_flow(join, ip6, tcp);
}

static bool fips_join_has_room(const struct fips_join *join, unsigned int len)
{
	return join->skb && !join->closed && join->skb->len + len < GRO_LEGACY_MAX_SIZE;
}

/* The packet has the flags of its last segment. */
static void fips_join_note(struct fips_join *join, const struct tcphdr *tcp, unsigned int len)
{
	struct tcphdr *first = (struct tcphdr *)(join->skb->data + sizeof(struct ipv6hdr));

	tcp_flag_word(first) |= tcp_flag_word(tcp) & FIPS_JOIN_LAST;
	join->closed = len < join->mss || (tcp_flag_word(tcp) & FIPS_JOIN_LAST) != 0;
}

bool fips_join_add(struct fips_join *join, const struct ipv6hdr *ip6, const u8 *data,
		   unsigned int len)
{
	unsigned int header_len = join->header_len;

	if (!fips_join_has_room(join, len - header_len) ||
	    !fips_join_follows(join, ip6, data, len) ||
	    !fips_join_append(join, data + header_len, len - header_len))
		return false;
	fips_join_note(join, (const struct tcphdr *)data, len - header_len);
	return true;
}

static unsigned int fips_join_before(const struct fips_join *join)
{
	return FIPS_AEAD_ROOM + FIPS_JOIN_MESSAGE_LEN + join->header_len;
}

u8 *fips_join_place(struct fips_join *join, unsigned int len)
{
	unsigned int headers = FIPS_JOIN_MESSAGE_LEN + join->header_len;
	unsigned int before = fips_join_before(join);

	if (len <= headers || !fips_join_has_room(join, len - headers))
		return NULL;
	join->place_len = len - headers;
	join->place = fips_pages_extend_behind(join->skb, join->place_len, before);
	if (!join->place)
		return NULL;
	memcpy(join->covered, join->place - before, before);
	return join->place - headers;
}

static void fips_join_uncover(struct fips_join *join)
{
	unsigned int before = fips_join_before(join);

	memcpy(join->place - before, join->covered, before);
	join->place = NULL;
}

bool fips_join_settle(struct fips_join *join, const struct ipv6hdr *ip6)
{
	const u8 *data = join->place - join->header_len;

	if (!fips_join_follows(join, ip6, data, join->header_len + join->place_len))
		return false;
	fips_join_note(join, (const struct tcphdr *)data, join->place_len);
	join->next_seq += join->place_len;
	join->count++;
	fips_join_uncover(join);
	return true;
}

void fips_join_leave(struct fips_join *join)
{
	fips_join_uncover(join);
	fips_pages_shorten(join->skb, join->place_len);
}

bool fips_join_begin(struct fips_join *join, const struct ipv6hdr *ip6, const u8 *data,
		     unsigned int len)
{
	unsigned int header_len = fips_join_header_len(ip6, data, len);
	const struct tcphdr *tcp = (const struct tcphdr *)data;
	struct sk_buff *skb;

	if (!header_len)
		return false;
	skb = alloc_skb(LL_MAX_HEADER + sizeof(*ip6) + header_len, GFP_ATOMIC);
	if (!skb)
		return false;
	skb_reserve(skb, LL_MAX_HEADER);
	skb_put_data(skb, ip6, sizeof(*ip6));
	skb_put_data(skb, data, header_len);
	*join = (struct fips_join){
		.skb		= skb,
		.header_len	= header_len,
		.mss		= len - header_len,
		.next_seq	= ntohl(tcp->seq),
		.closed		= (tcp_flag_word(tcp) & FIPS_JOIN_LAST) != 0,
	};
	if (fips_join_append(join, data + header_len, len - header_len))
		return true;
	kfree_skb(skb);
	join->skb = NULL;
	return false;
}

struct sk_buff *fips_join_finish(struct fips_join *join)
{
	struct sk_buff *skb = join->skb;
	struct ipv6hdr *ip6 = (struct ipv6hdr *)skb->data;
	struct tcphdr *tcp = (struct tcphdr *)(ip6 + 1);

	join->skb = NULL;
	skb_reset_network_header(skb);
	skb_set_transport_header(skb, sizeof(*ip6));
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	skb->csum_level = ~0;
	if (join->count == 1)
		return skb;
	ip6->payload_len = htons(skb->len - sizeof(*ip6));
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_level = 0;
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->csum_offset = offsetof(struct tcphdr, check);
	tcp->check = ~tcp_v6_check(skb->len - sizeof(*ip6), &ip6->saddr, &ip6->daddr, 0);
	skb_shinfo(skb)->gso_size = join->mss;
	skb_shinfo(skb)->gso_segs = join->count;
	skb_shinfo(skb)->gso_type = SKB_GSO_TCPV6;
	return skb;
}
