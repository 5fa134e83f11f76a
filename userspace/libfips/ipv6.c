// SPDX-License-Identifier: MIT
#include "libfips/ipv6.h"

#include "libfips/shim.h"

#define AT_LENGTH 4
#define AT_NEXT_HEADER 6
#define AT_HOP_LIMIT 7
#define AT_SRC 8
#define AT_DEST 24
#define ADDRESS_LEN 16

#define PROTO_TCP 6
#define PROTO_UDP 17
#define PROTO_ICMP6 58

#define TCP_HEADER_MIN 20
#define TCP_AT_DATA_OFFSET 12
#define TCP_AT_FLAGS 13
#define TCP_AT_CHECKSUM 16
#define TCP_FLAG_SYN 0x02
#define TCP_OPTION_END 0
#define TCP_OPTION_NOP 1
#define TCP_OPTION_MSS 2
#define TCP_OPTION_MSS_LEN 4

#define UDP_HEADER_LEN 8
#define UDP_AT_CHECKSUM 6

#define ICMP6_HEADER_LEN 8
#define ICMP6_FIRST_INFORMATIONAL 128
#define ICMP6_HOP_LIMIT 64

#define ECN_MASK 0x3

static void put_be16(u8 *p, u16 v)
{
	p[0] = (u8)(v >> 8);
	p[1] = (u8)v;
}

static bool is_ipv6(const u8 *packet, size_t len)
{
	return len >= FIPS_IPV6_HEADER_LEN && packet[0] >> 4 == 6;
}

/* An odd last byte counts as the high half of a word. */
static u64 sum_words(const u8 *data, size_t len)
{
	u64 sum = 0;
	size_t i;

	for (i = 0; i + 1 < len; i += 2)
		sum += fips_get_be16(data + i);
	if (len % 2)
		sum += (u64)data[len - 1] << 8;
	return sum;
}

/* Checksum over the pseudo-header (addresses out of the IPv6 header) and the payload. */
static u16 checksum(const u8 *packet, u8 proto, const u8 *payload, size_t len)
{
	u64 sum =
		sum_words(packet + AT_SRC, 2 * ADDRESS_LEN) + len + proto + sum_words(payload, len);

	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (u16)~sum;
}

void fips_ipv6_update_checksum(u8 *packet, size_t len)
{
	u8 *payload = packet + FIPS_IPV6_HEADER_LEN, *field;
	size_t payload_len;
	u16 sum;

	if (!is_ipv6(packet, len))
		return;
	payload_len = fips_get_be16(packet + AT_LENGTH);
	if (payload_len > len - FIPS_IPV6_HEADER_LEN)
		return;
	if (packet[AT_NEXT_HEADER] == PROTO_TCP && payload_len >= TCP_HEADER_MIN)
		field = payload + TCP_AT_CHECKSUM;
	else if (packet[AT_NEXT_HEADER] == PROTO_UDP && payload_len >= UDP_HEADER_LEN)
		field = payload + UDP_AT_CHECKSUM;
	else
		return;
	put_be16(field, 0);
	sum = checksum(packet, packet[AT_NEXT_HEADER], payload, payload_len);
	if (!sum && packet[AT_NEXT_HEADER] == PROTO_UDP)
		sum = 0xffff;
	put_be16(field, sum);
}

/* The MSS option's value within a SYN's options, NULL if there is none that is well-formed. */
static u8 *find_mss(u8 *options, size_t len)
{
	size_t i = 0;

	while (i < len && options[i] != TCP_OPTION_END) {
		size_t option_len;

		if (options[i] == TCP_OPTION_NOP) {
			i++;
			continue;
		}
		if (len - i < 2)
			return NULL;
		option_len = options[i + 1];
		if (option_len < 2 || option_len > len - i)
			return NULL;
		if (options[i] == TCP_OPTION_MSS && option_len == TCP_OPTION_MSS_LEN)
			return options + i + 2;
		i += option_len;
	}
	return NULL;
}

/* Length of the header of a TCP SYN; 0 if the packet is none. */
static size_t syn_header_len(const u8 *packet, size_t len)
{
	const u8 *tcp = packet + FIPS_IPV6_HEADER_LEN;
	size_t header_len;

	if (!is_ipv6(packet, len) || packet[AT_NEXT_HEADER] != PROTO_TCP ||
	    len < FIPS_IPV6_HEADER_LEN + TCP_HEADER_MIN || !(tcp[TCP_AT_FLAGS] & TCP_FLAG_SYN))
		return 0;
	header_len = (size_t)(tcp[TCP_AT_DATA_OFFSET] >> 4) * 4;
	if (header_len < TCP_HEADER_MIN || header_len > len - FIPS_IPV6_HEADER_LEN)
		return 0;
	return header_len;
}

bool fips_ipv6_clamp_mss(u8 *packet, size_t len, u16 max_mss)
{
	size_t header_len = syn_header_len(packet, len);
	u8 *mss;

	if (!header_len)
		return false;
	mss = find_mss(packet + FIPS_IPV6_HEADER_LEN + TCP_HEADER_MIN, header_len - TCP_HEADER_MIN);
	if (!mss || fips_get_be16(mss) <= max_mss)
		return false;
	put_be16(mss, max_mss);
	fips_ipv6_update_checksum(packet, len);
	return true;
}

void fips_ipv6_mark_ce(u8 *packet, size_t len)
{
	/* ECN is the low two bits of the traffic class, which lies across the first two bytes. */
	if (len < 2 || !(packet[1] >> 4 & ECN_MASK))
		return;
	packet[1] |= ECN_MASK << 4;
}

static bool is_multicast(const u8 address[ADDRESS_LEN])
{
	return address[0] == 0xff;
}

static bool is_unspecified(const u8 address[ADDRESS_LEN])
{
	static const u8 unspecified[ADDRESS_LEN];

	return !memcmp(address, unspecified, ADDRESS_LEN);
}

bool fips_icmp6_may_answer(const u8 *packet, size_t len, enum fips_icmp6_type type)
{
	if (!is_ipv6(packet, len) || is_unspecified(packet + AT_SRC) ||
	    is_multicast(packet + AT_SRC))
		return false;
	if (is_multicast(packet + AT_DEST) && type != FIPS_ICMP6_PACKET_TOO_BIG)
		return false;
	return packet[AT_NEXT_HEADER] != PROTO_ICMP6 || len == FIPS_IPV6_HEADER_LEN ||
	       packet[FIPS_IPV6_HEADER_LEN] >= ICMP6_FIRST_INFORMATIONAL;
}

int fips_icmp6_build(const u8 *packet, size_t len, enum fips_icmp6_type type, u8 code, u32 mtu,
		     const u8 src[16], u8 *out, size_t size)
{
	u8 *icmp = out + FIPS_IPV6_HEADER_LEN;
	size_t quoted = len, total;

	if (quoted > FIPS_ICMP6_ERROR_MAX - FIPS_IPV6_HEADER_LEN - ICMP6_HEADER_LEN)
		quoted = FIPS_ICMP6_ERROR_MAX - FIPS_IPV6_HEADER_LEN - ICMP6_HEADER_LEN;
	total = FIPS_IPV6_HEADER_LEN + ICMP6_HEADER_LEN + quoted;
	if (len < FIPS_IPV6_HEADER_LEN || size < total)
		return -1;
	memset(out, 0, FIPS_IPV6_HEADER_LEN + ICMP6_HEADER_LEN);
	out[0] = 6 << 4;
	put_be16(out + AT_LENGTH, (u16)(ICMP6_HEADER_LEN + quoted));
	out[AT_NEXT_HEADER] = PROTO_ICMP6;
	out[AT_HOP_LIMIT] = ICMP6_HOP_LIMIT;
	memcpy(out + AT_SRC, src, ADDRESS_LEN);
	memcpy(out + AT_DEST, packet + AT_SRC, ADDRESS_LEN);
	icmp[0] = (u8)type;
	icmp[1] = code;
	put_be16(icmp + 4, (u16)(mtu >> 16));
	put_be16(icmp + 6, (u16)mtu);
	memcpy(icmp + ICMP6_HEADER_LEN, packet, quoted);
	put_be16(icmp + 2, checksum(out, PROTO_ICMP6, icmp, ICMP6_HEADER_LEN + quoted));
	return (int)total;
}
