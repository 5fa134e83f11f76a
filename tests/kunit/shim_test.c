// SPDX-License-Identifier: GPL-2.0
/*
 * IPv6 shim against the golden vectors; MSS clamp; congestion marks.
 */
#include <kunit/test.h>
#include <linux/slab.h>
#include <linux/tcp.h>
#include <net/inet_ecn.h>
#include <net/ip6_checksum.h>

#include "addr.h"
#include "frame.h"
#include "packet.h"
#include "shim.h"
#include "support.h"
#include "vectors.h"
#include "kunit-vectors/ipv6.h"
#include "kunit-vectors/shim.h"

VECTOR_PARAM(ipv6_vectors);
VECTOR_PARAM(shim_compress_vectors);
VECTOR_PARAM(shim_decompress_vectors);

/* The node that has an IPv6 address; of its last byte the address tells nothing. */
static struct fips_node_addr node_of_ipv6(struct kunit *test, const char *hex)
{
	struct bytes ip = from_hex(test, hex);
	struct fips_node_addr node = {};

	KUNIT_ASSERT_EQ(test, ip.len, sizeof(struct in6_addr));
	KUNIT_ASSERT_EQ(test, ip.data[0], FIPS_IPV6_PREFIX);
	memcpy(node.b, ip.data + 1, FIPS_PREFIX_LEN);
	return node;
}

static void shim_compress_test(struct kunit *test)
{
	const struct shim_vector *vector = test->param_value;
	struct bytes packet = from_hex(test, vector->ipv6_packet);
	struct bytes expected = from_hex(test, vector->shim_payload);
	u8 *exact = exact_copy(test, packet.data, packet.len);
	struct fips_shim_hdr shim;

	KUNIT_EXPECT_EQ(test, fips_shim_compress(&shim, exact, packet.len), vector->accepted);
	kfree(exact);
	if (!vector->accepted)
		return;
	KUNIT_ASSERT_EQ(test, expected.len,
			sizeof(shim) + packet.len - sizeof(struct ipv6hdr));
	KUNIT_EXPECT_MEMEQ(test, (u8 *)&shim, expected.data, sizeof(shim));
	KUNIT_EXPECT_MEMEQ(test, packet.data + sizeof(struct ipv6hdr),
			   expected.data + sizeof(shim), expected.len - sizeof(shim));
}

/* As the receiver does it: the header grows over what stood before the shim. */
static void expect_expanded(struct kunit *test, const char *shim_payload, bool accepted,
			    const char *ipv6_packet, const struct fips_node_addr *src,
			    const struct fips_node_addr *dest)
{
	const size_t grows = sizeof(struct ipv6hdr) - sizeof(struct fips_shim_hdr);
	struct bytes payload = from_hex(test, shim_payload);
	struct bytes expected = from_hex(test, ipv6_packet);
	u8 *buffer = kunit_kzalloc(test, grows + payload.len, GFP_KERNEL);
	int err;

	KUNIT_ASSERT_NOT_NULL(test, buffer);
	memcpy(buffer + grows, payload.data, payload.len);
	err = fips_shim_expand((struct ipv6hdr *)buffer, buffer + grows, payload.len, src, dest);
	KUNIT_EXPECT_EQ(test, !err, accepted);
	if (err)
		return;
	KUNIT_ASSERT_EQ(test, grows + payload.len, expected.len);
	KUNIT_EXPECT_MEMEQ(test, buffer, expected.data, expected.len);
}

static void shim_decompress_test(struct kunit *test)
{
	const struct shim_vector *vector = test->param_value;
	struct fips_node_addr src = node_of_ipv6(test, vector->src);
	struct fips_node_addr dest = node_of_ipv6(test, vector->dest);

	expect_expanded(test, vector->shim_payload, vector->accepted, vector->ipv6_packet, &src,
			&dest);
}

/*
 * What was compressed in spite of its header's length or addresses comes out with the right ones.
 */
static void shim_compress_and_back_test(struct kunit *test)
{
	const struct shim_vector *vector = test->param_value;
	struct fips_node_addr src = node_of_ipv6(test, vector->src);
	struct fips_node_addr dest = node_of_ipv6(test, vector->dest);

	if (vector->accepted)
		expect_expanded(test, vector->shim_payload, true, vector->decompressed, &src,
				&dest);
}

/* All layers of a packet, from the inside out: each has to give the vector's bytes. */
static void ipv6_layers_test(struct kunit *test)
{
	const struct ipv6_vector *vector = test->param_value;
	struct bytes packet = from_hex(test, vector->ipv6_packet);
	struct bytes payload = from_hex(test, vector->shim_payload);
	struct bytes body = from_hex(test, vector->session_body);
	struct bytes message = from_hex(test, vector->session_message);
	struct bytes link_message = from_hex(test, vector->link_message);
	struct bytes link_frame = from_hex(test, vector->link_frame);
	struct bytes session_key = from_hex(test, vector->session_key);
	struct bytes link_key = from_hex(test, vector->link_key);
	const struct fips_fsp_message msg = {
		.counter = vector->session_counter, .timestamp = vector->session_timestamp,
		.msg_type = FIPS_SESSION_MSG_DATA, .inner_flags = vector->inner_flags,
	};
	const struct fips_fmp_frame frame = {
		.receiver_index = vector->link_receiver_index, .counter = vector->link_counter,
		.timestamp = vector->link_timestamp,
	};
	struct fips_port_hdr *port = (struct fips_port_hdr *)body.data;
	struct fips_shim_hdr shim;
	struct fips_fsp_hdr hdr;
	u8 *data;

	KUNIT_ASSERT_TRUE(test, fips_shim_compress(&shim, packet.data, packet.len));
	KUNIT_EXPECT_MEMEQ(test, (u8 *)&shim, payload.data, sizeof(shim));
	KUNIT_EXPECT_EQ(test, le16_to_cpu(port->src_port), FIPS_PORT_IPV6);
	KUNIT_EXPECT_EQ(test, le16_to_cpu(port->dst_port), FIPS_PORT_IPV6);
	KUNIT_EXPECT_MEMEQ(test, body.data + sizeof(*port), payload.data, payload.len);

	data = sealing_buffer(test, message.len);
	memcpy(data + sizeof(struct fips_fsp_inner), body.data, body.len);
	fips_fsp_seal(&msg, data, body.len, session_key.data, &hdr);
	KUNIT_EXPECT_MEMEQ(test, (u8 *)&hdr, message.data, sizeof(hdr));
	KUNIT_EXPECT_MEMEQ(test, data, message.data + sizeof(hdr), message.len - sizeof(hdr));

	KUNIT_ASSERT_EQ(test, link_message.len, sizeof(struct fips_datagram_hdr) + message.len);
	KUNIT_EXPECT_MEMEQ(test, link_message.data + sizeof(struct fips_datagram_hdr),
			   message.data, message.len);

	data = sealing_buffer(test, link_frame.len);
	memcpy(data + FIPS_FMP_HEADER_LEN, link_message.data, link_message.len);
	fips_fmp_seal(&frame, data, data + sizeof(struct fips_fmp_hdr), link_message.len,
		      link_key.data);
	KUNIT_EXPECT_MEMEQ(test, data, link_frame.data, link_frame.len);

	KUNIT_EXPECT_EQ(test, link_frame.len - packet.len, vector->overhead);
	KUNIT_EXPECT_EQ(test, FIPS_DATA_OVERHEAD, vector->overhead);
}

static void ipv6_expand_test(struct kunit *test)
{
	const struct ipv6_vector *vector = test->param_value;
	struct fips_node_addr src = node_addr_from_hex(test, vector->src_node_addr);
	struct fips_node_addr dest = node_addr_from_hex(test, vector->dest_node_addr);

	expect_expanded(test, vector->shim_payload, true, vector->decompressed, &src, &dest);
}

/*
 * MSS.
 */

#define OPTIONS_MAX 40

/**
 * struct mss_case - a TCP header and what the clamp does to it
 * @name: name
 * @flags: byte of flags
 * @options: its options
 * @len: bytes of them, a multiple of four
 * @mss: offset of the MSS value among them; 0: there is none that counts
 * @clamped: whether an MSS of 1220 clamps it
 */
struct mss_case {
	const char *name;
	u8 flags;
	u8 options[OPTIONS_MAX];
	u8 len;
	u8 mss;
	bool clamped;
};

#define SYN 0x02
#define SYN_ACK 0x12
#define ACK 0x10

static const struct mss_case mss_cases[] = {
	{ "syn", SYN, { 2, 4, 0x05, 0xb4 }, 4, 2, true },
	{ "syn_ack", SYN_ACK, { 2, 4, 0x05, 0xb4 }, 4, 2, true },
	{ "not_syn", ACK, { 2, 4, 0x05, 0xb4 }, 4, 2, false },
	{ "small_enough", SYN, { 2, 4, 0x04, 0xc4 }, 4, 2, false },
	{ "one_too_many", SYN, { 2, 4, 0x04, 0xc5 }, 4, 2, true },
	{ "largest", SYN, { 2, 4, 0xff, 0xff }, 4, 2, true },
	{ "after_nops", SYN, { 1, 1, 1, 1, 2, 4, 0x05, 0xb4 }, 8, 6, true },
	{ "odd_offset", SYN, { 1, 2, 4, 0x05, 0xb4, 1, 1, 0 }, 8, 3, true },
	{ "after_others", SYN, { 4, 2, 3, 3, 7, 2, 4, 0x05, 0xb4, 0, 0, 0 }, 12, 7, true },
	{ "no_options", SYN, {}, 0, 0, false },
	{ "after_end", SYN, { 0, 2, 4, 0x05, 0xb4, 0, 0, 0 }, 8, 0, false },
	{ "wrong_length", SYN, { 2, 3, 0x05, 0xb4 }, 4, 0, false },
	{ "length_zero", SYN, { 3, 0, 2, 4, 0x05, 0xb4, 0, 0 }, 8, 0, false },
	{ "length_one", SYN, { 3, 1, 2, 4, 0x05, 0xb4, 0, 0 }, 8, 0, false },
	{ "length_too_long", SYN, { 1, 1, 2, 4 }, 4, 0, false },
	{ "kind_alone_at_end", SYN, { 1, 1, 1, 2 }, 4, 0, false },
};

KUNIT_ARRAY_PARAM_DESC(mss_cases, mss_cases, name);

#define MSS_LIMIT 1220
#define TCP_BODY 3

static u16 tcp_checksum(const u8 *packet, size_t len)
{
	const struct ipv6hdr *ip6 = (const struct ipv6hdr *)packet;

	len -= sizeof(*ip6);
	return (__force u16)csum_ipv6_magic(&ip6->saddr, &ip6->daddr, len, IPPROTO_TCP,
					    csum_partial(ip6 + 1, len, 0));
}

/* A packet with a right checksum, and a few bytes of data behind its header. */
static size_t build_tcp(u8 *packet, const struct mss_case *c)
{
	struct ipv6hdr *ip6 = (struct ipv6hdr *)packet;
	struct tcphdr *tcp = (struct tcphdr *)(ip6 + 1);
	size_t len = sizeof(*ip6) + sizeof(*tcp) + c->len + TCP_BODY;

	memset(packet, 0, len);
	ip6->version = 6;
	ip6->nexthdr = IPPROTO_TCP;
	ip6->payload_len = htons(len - sizeof(*ip6));
	memset(&ip6->saddr, 0xfd, sizeof(ip6->saddr));
	memset(&ip6->daddr, 0xfc, sizeof(ip6->daddr));
	tcp->source = htons(4711);
	tcp->doff = (sizeof(*tcp) + c->len) / 4;
	((u8 *)tcp)[13] = c->flags;
	memcpy(tcp + 1, c->options, c->len);
	memset(packet + len - TCP_BODY, 0xa5, TCP_BODY);
	tcp->check = (__force __sum16)tcp_checksum(packet, len);
	return len;
}

static void mss_test(struct kunit *test)
{
	const struct mss_case *c = test->param_value;
	u8 packet[sizeof(struct ipv6hdr) + sizeof(struct tcphdr) + OPTIONS_MAX + TCP_BODY];
	u8 before[sizeof(packet)];
	size_t len = build_tcp(packet, c);
	u8 *mss = packet + sizeof(struct ipv6hdr) + sizeof(struct tcphdr) + c->mss;

	memcpy(before, packet, len);
	KUNIT_EXPECT_EQ(test, fips_shim_clamp_mss(packet, len, MSS_LIMIT, false), c->clamped);
	KUNIT_EXPECT_EQ(test, tcp_checksum(packet, len), 0);
	if (!c->clamped) {
		KUNIT_EXPECT_MEMEQ(test, packet, before, len);
		return;
	}
	KUNIT_EXPECT_EQ(test, mss[0] << 8 | mss[1], MSS_LIMIT);
	/* Once is enough. */
	KUNIT_EXPECT_FALSE(test, fips_shim_clamp_mss(packet, len, MSS_LIMIT, false));
}

/* A checksum that the host has not finished is not touched. */
static void mss_partial_test(struct kunit *test)
{
	const struct mss_case *c = test->param_value;
	u8 packet[sizeof(struct ipv6hdr) + sizeof(struct tcphdr) + OPTIONS_MAX + TCP_BODY];
	struct tcphdr *tcp = (struct tcphdr *)(packet + sizeof(struct ipv6hdr));
	size_t len = build_tcp(packet, c);
	__sum16 check = tcp->check;

	KUNIT_EXPECT_EQ(test, fips_shim_clamp_mss(packet, len, MSS_LIMIT, true), c->clamped);
	KUNIT_EXPECT_EQ(test, (__force u16)tcp->check, (__force u16)check);
}

/* Cut short at every length, and with every length its header may claim. */
static void mss_truncated_test(struct kunit *test)
{
	const struct mss_case *c = test->param_value;
	u8 packet[sizeof(struct ipv6hdr) + sizeof(struct tcphdr) + OPTIONS_MAX + TCP_BODY];
	size_t doff_at = sizeof(struct ipv6hdr) + 12, len = build_tcp(packet, c), part;
	int doff;

	for (doff = 0; doff < 16; doff++) {
		packet[doff_at] = doff << 4;
		for (part = 0; part <= len; part++) {
			u8 *exact = exact_copy(test, packet, part);

			fips_shim_clamp_mss(exact, part, MSS_LIMIT, false);
			kfree(exact);
		}
	}
}

static void mss_other_protocol_test(struct kunit *test)
{
	u8 packet[sizeof(struct ipv6hdr) + sizeof(struct tcphdr) + OPTIONS_MAX + TCP_BODY];
	size_t len = build_tcp(packet, &mss_cases[0]);

	((struct ipv6hdr *)packet)->nexthdr = IPPROTO_UDP;
	KUNIT_EXPECT_FALSE(test, fips_shim_clamp_mss(packet, len, MSS_LIMIT, false));
}

/* RFC 3168: a sender that cannot do with it gets no mark; nothing else in the header changes. */
static void mark_ce_test(struct kunit *test)
{
	static const u8 expected[] = {
		[INET_ECN_NOT_ECT] = INET_ECN_NOT_ECT, [INET_ECN_ECT_1] = INET_ECN_CE,
		[INET_ECN_ECT_0] = INET_ECN_CE, [INET_ECN_CE] = INET_ECN_CE,
	};
	int dsfield;

	for (dsfield = 0; dsfield < 256; dsfield++) {
		struct ipv6hdr ip6 = {};

		ip6_flow_hdr(&ip6, dsfield, htonl(0x000abcde));
		fips_shim_mark_ce(&ip6);
		KUNIT_EXPECT_EQ(test, ipv6_get_dsfield(&ip6),
				(dsfield & ~INET_ECN_MASK) | expected[dsfield & INET_ECN_MASK]);
		KUNIT_EXPECT_EQ(test, ntohl(ip6_flowlabel(&ip6)), 0x000abcde);
		KUNIT_EXPECT_TRUE(test, ip6.version == 6);
	}
}

static struct kunit_case shim_cases[] = {
	KUNIT_CASE_PARAM(shim_compress_test, shim_compress_vectors_gen_params),
	KUNIT_CASE_PARAM(shim_compress_and_back_test, shim_compress_vectors_gen_params),
	KUNIT_CASE_PARAM(shim_decompress_test, shim_decompress_vectors_gen_params),
	KUNIT_CASE_PARAM(ipv6_layers_test, ipv6_vectors_gen_params),
	KUNIT_CASE_PARAM(ipv6_expand_test, ipv6_vectors_gen_params),
	KUNIT_CASE_PARAM(mss_test, mss_cases_gen_params),
	KUNIT_CASE_PARAM(mss_partial_test, mss_cases_gen_params),
	KUNIT_CASE_PARAM(mss_truncated_test, mss_cases_gen_params),
	KUNIT_CASE(mss_other_protocol_test),
	KUNIT_CASE(mark_ce_test),
	{}
};

static struct kunit_suite shim_suite = {
	.name = "fips_shim",
	.test_cases = shim_cases,
};

kunit_test_suite(shim_suite);
