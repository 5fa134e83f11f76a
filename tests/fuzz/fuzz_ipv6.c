// SPDX-License-Identifier: MIT
/* Packets of hosts: whatever they hold, they are clamped, marked and answered within their bounds.
 */
#include <stdlib.h>

#include "libfips/ipv6.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static void answer(const u8 *packet, size_t len, enum fips_icmp6_type type)
{
	static const u8 src[16] = { 0xfd };
	u8 error[FIPS_ICMP6_ERROR_MAX], *small;
	int error_len;

	if (!fips_icmp6_may_answer(packet, len, type))
		return;
	error_len = fips_icmp6_build(packet, len, type, 0, 1280, src, error, sizeof(error));
	if (error_len < 0)
		abort();
	/* An error must not be answered. */
	if (fips_icmp6_may_answer(error, (size_t)error_len, FIPS_ICMP6_PACKET_TOO_BIG))
		abort();
	small = malloc((size_t)error_len - 1);
	if (small &&
	    fips_icmp6_build(packet, len, type, 0, 1280, src, small, (size_t)error_len - 1) >= 0)
		abort();
	free(small);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	u8 *packet = malloc(size ? size : 1);
	u16 max_mss = size > 1 ? fips_get_be16(data + size - 2) : 0;

	if (!packet)
		return 0;
	memcpy(packet, data, size);
	answer(packet, size, FIPS_ICMP6_DEST_UNREACHABLE);
	answer(packet, size, FIPS_ICMP6_PACKET_TOO_BIG);
	fips_ipv6_mark_ce(packet, size);
	/* Once clamped, there is nothing left to clamp. */
	fips_ipv6_clamp_mss(packet, size, max_mss);
	if (fips_ipv6_clamp_mss(packet, size, max_mss))
		abort();
	fips_ipv6_update_checksum(packet, size);
	free(packet);
	return 0;
}
