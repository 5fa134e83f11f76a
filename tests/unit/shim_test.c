// SPDX-License-Identifier: MIT
/* IPv6 shim: bounds of its buffers, and the longest packet. */
#include "libfips/shim.h"
#include "unit.h"

#define PAYLOAD_MAX UINT16_MAX

static const u8 src[16] = { 0xfd, 1 }, dest[16] = { 0xfd, 2 };

static void bounded(void **state)
{
	u8 packet[FIPS_IPV6_HEADER_LEN + 10] = { 0x60 };
	u8 payload[sizeof(struct fips_shim_hdr) + 10];

	assert_int_equal(fips_shim_compress(packet, sizeof(packet), payload, sizeof(payload) - 1),
			 -1);
	assert_int_equal(fips_shim_compress(packet, sizeof(packet), payload, 0), -1);
	assert_int_equal(fips_shim_compress(packet, sizeof(packet), payload, sizeof(payload)),
			 sizeof(payload));
	assert_int_equal(fips_shim_decompress(payload, sizeof(payload), src, dest, packet,
					      sizeof(packet) - 1),
			 -1);
	assert_int_equal(fips_shim_decompress(payload, sizeof(payload), src, dest, packet,
					      sizeof(packet)),
			 sizeof(packet));
	assert_int_equal(sizeof(packet) - sizeof(payload), FIPS_SHIM_SAVED);
}

static void longest_packet(void **state)
{
	size_t len = sizeof(struct fips_shim_hdr) + PAYLOAD_MAX;
	u8 *payload = calloc(1, len + 1);
	u8 *packet = calloc(1, FIPS_IPV6_HEADER_LEN + PAYLOAD_MAX + 1);

	assert_int_equal(fips_shim_decompress(payload, len, src, dest, packet,
					      FIPS_IPV6_HEADER_LEN + PAYLOAD_MAX + 1),
			 FIPS_IPV6_HEADER_LEN + PAYLOAD_MAX);
	assert_int_equal(fips_get_be16(packet + 4), PAYLOAD_MAX);
	assert_int_equal(fips_shim_decompress(payload, len + 1, src, dest, packet,
					      FIPS_IPV6_HEADER_LEN + PAYLOAD_MAX + 1),
			 -1);
	free(payload);
	free(packet);
}

static void cut_off_anywhere(void **state)
{
	u8 packet[FIPS_IPV6_HEADER_LEN + 4] = { 0x60 };
	u8 out[FIPS_IPV6_HEADER_LEN + 4];

	for (size_t len = 0; len < FIPS_IPV6_HEADER_LEN; len++) {
		u8 *copy = unit_copy(packet, len);

		assert_int_equal(fips_shim_compress(copy, len, out, sizeof(out)), -1);
		free(copy);
	}
	for (size_t len = 0; len < sizeof(struct fips_shim_hdr); len++) {
		u8 *copy = unit_copy(out, len);

		assert_int_equal(fips_shim_decompress(copy, len, src, dest, packet, sizeof(packet)),
				 -1);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bounded),
		cmocka_unit_test(longest_packet),
		cmocka_unit_test(cut_off_anywhere),
	};

	return cmocka_run_group_tests_name("shim", tests, NULL, NULL);
}
