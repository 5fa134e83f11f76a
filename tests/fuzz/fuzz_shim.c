// SPDX-License-Identifier: MIT
/* IPv6 shim: any packet there and back, any payload to a packet and again to the payload. */
#include "libfips/shim.h"

#include "fuzz.h"

#define PACKET_MAX (FIPS_IPV6_HEADER_LEN + UINT16_MAX)

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static u8 payload[PACKET_MAX], packet[PACKET_MAX];
	static const u8 src[16] = { 0xfd, 1 }, dest[16] = { 0xfd, 2 };
	int len, again;

	len = fips_shim_compress(data, size, payload, sizeof(payload));
	if (len >= 0) {
		again = fips_shim_decompress(payload, len, src, dest, packet, sizeof(packet));
		if (again != (int)size || memcmp(packet, data, 4) ||
		    memcmp(packet + FIPS_IPV6_HEADER_LEN, data + FIPS_IPV6_HEADER_LEN,
			   size - FIPS_IPV6_HEADER_LEN))
			abort();
	}
	len = fips_shim_decompress(data, size, src, dest, packet, sizeof(packet));
	if (len >= 0) {
		again = fips_shim_compress(packet, len, payload, sizeof(payload));
		if (again != (int)size || memcmp(payload + 2, data + 2, size - 2))
			abort();
	}
	return 0;
}
