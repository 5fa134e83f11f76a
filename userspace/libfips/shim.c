// SPDX-License-Identifier: MIT
#include "libfips/shim.h"

/* Offsets in an IPv6 header. */
#define IPV6_PAYLOAD_LEN 4
#define IPV6_NEXT_HEADER 6
#define IPV6_HOP_LIMIT 7
#define IPV6_SRC 8
#define IPV6_DEST 24

int fips_shim_compress(const void *packet, size_t len, void *out, size_t size)
{
	struct fips_shim_hdr *hdr = out;
	const u8 *ipv6 = packet;
	size_t upper_len;

	if (len < FIPS_IPV6_HEADER_LEN || ipv6[0] >> 4 != 6)
		return -1;
	upper_len = len - FIPS_IPV6_HEADER_LEN;
	if (size < sizeof(*hdr) || size - sizeof(*hdr) < upper_len)
		return -1;
	hdr->format = FIPS_SHIM_FORMAT_COMPRESSED;
	memcpy(hdr->ver_tc_flow, ipv6, sizeof(hdr->ver_tc_flow));
	hdr->next_header = ipv6[IPV6_NEXT_HEADER];
	hdr->hop_limit = ipv6[IPV6_HOP_LIMIT];
	memcpy(hdr + 1, ipv6 + FIPS_IPV6_HEADER_LEN, upper_len);
	return sizeof(*hdr) + upper_len;
}

int fips_shim_decompress(const void *payload, size_t len, const u8 src[16], const u8 dest[16],
			 void *out, size_t size)
{
	const struct fips_shim_hdr *hdr = payload;
	u8 *ipv6 = out;
	size_t upper_len;

	if (len < sizeof(*hdr) || hdr->format != FIPS_SHIM_FORMAT_COMPRESSED)
		return -1;
	upper_len = len - sizeof(*hdr);
	if (upper_len > UINT16_MAX || size < FIPS_IPV6_HEADER_LEN + upper_len)
		return -1;
	memcpy(ipv6, hdr->ver_tc_flow, sizeof(hdr->ver_tc_flow));
	ipv6[0] = 6 << 4 | (ipv6[0] & 0x0f);
	fips_put_be16(ipv6 + IPV6_PAYLOAD_LEN, upper_len);
	ipv6[IPV6_NEXT_HEADER] = hdr->next_header;
	ipv6[IPV6_HOP_LIMIT] = hdr->hop_limit;
	memcpy(ipv6 + IPV6_SRC, src, 16);
	memcpy(ipv6 + IPV6_DEST, dest, 16);
	memcpy(ipv6 + FIPS_IPV6_HEADER_LEN, hdr + 1, upper_len);
	return FIPS_IPV6_HEADER_LEN + upper_len;
}
