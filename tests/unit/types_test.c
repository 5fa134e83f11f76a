// SPDX-License-Identifier: MIT
/* Hexadecimal text, numbers at odd addresses, copies of coordinates. */
#include "unit.h"

static void hex_round_trip(void **state)
{
	static const u8 bytes[] = { 0x00, 0x7f, 0x80, 0xff };
	char text[2 * sizeof(bytes) + 1];
	u8 back[sizeof(bytes)];

	assert_string_equal(fips_hex_encode(text, bytes, sizeof(bytes)), "007f80ff");
	assert_int_equal(fips_hex_decode(back, sizeof(back), text), sizeof(bytes));
	assert_memory_equal(back, bytes, sizeof(bytes));
	assert_int_equal(fips_hex_decode(back, sizeof(back), "7F80fF"), 3);
	assert_int_equal(fips_hex_decode(back, sizeof(back), ""), 0);
}

static void hex_refuses(void **state)
{
	u8 out[2];

	assert_int_equal(fips_hex_decode(out, sizeof(out), "abc"), -1);
	assert_int_equal(fips_hex_decode(out, sizeof(out), "0g"), -1);
	assert_int_equal(fips_hex_decode(out, sizeof(out), "g0"), -1);
	assert_int_equal(fips_hex_decode(out, sizeof(out), "0x"), -1);
	assert_int_equal(fips_hex_decode(out, sizeof(out), " 00"), -1);
	assert_int_equal(fips_hex_decode(out, sizeof(out), "aabbcc"), -1);
}

static void numbers_at_odd_addresses(void **state)
{
	u8 buf[9] = { 0 };

	fips_put_le16(buf + 1, 0x0102);
	assert_memory_equal(buf, "\0\2\1\0\0\0\0\0\0", 9);
	fips_put_le32(buf + 1, 0x01020304);
	assert_memory_equal(buf, "\0\4\3\2\1\0\0\0\0", 9);
	assert_int_equal(fips_get_le16(buf + 1), 0x0304);
	assert_int_equal(fips_get_le32(buf + 1), 0x01020304);
	fips_put_le64(buf + 1, UINT64_C(0x0102030405060708));
	assert_memory_equal(buf, "\0\10\7\6\5\4\3\2\1", 9);
	assert_true(fips_get_le64(buf + 1) == UINT64_C(0x0102030405060708));
	fips_put_be16(buf + 1, 0x0102);
	assert_memory_equal(buf, "\0\1\2", 3);
	assert_int_equal(fips_get_be16(buf + 1), 0x0102);
	fips_put_be64(buf + 1, UINT64_C(0x0102030405060708));
	assert_memory_equal(buf, "\0\1\2\3\4\5\6\7\10", 9);
}

static void coordinates_are_copied(void **state)
{
	struct fips_node_addr addrs[2] = { { { 1 } }, { { 2 } } };
	const struct fips_coords coords = { addrs, 2 };
	const struct fips_coords first = { addrs, 1 };
	const struct fips_coords none = { NULL, 0 };
	struct fips_coords *copy = fips_coords_dup(&coords);
	struct fips_coords *empty = fips_coords_dup(&none);

	assert_true(fips_coords_equal(copy, &coords));
	assert_true(fips_coords_equal(empty, &none));
	assert_false(fips_coords_equal(copy, &first));
	assert_false(fips_coords_equal(copy, &none));
	addrs[1].b[15] = 1;
	assert_false(fips_coords_equal(copy, &coords));
	assert_int_equal(copy->addrs[1].b[15], 0);
	free(copy);
	free(empty);
}

static void addresses_compare_big_endian(void **state)
{
	const struct fips_node_addr low = { { 0x01, 0xff } };
	const struct fips_node_addr high = { { 0x02, 0x00 } };

	assert_true(fips_node_addr_cmp(&low, &high) < 0);
	assert_true(fips_node_addr_cmp(&high, &low) > 0);
	assert_true(fips_node_addr_equal(&low, &low));
	assert_false(fips_node_addr_equal(&low, &high));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hex_round_trip),
		cmocka_unit_test(hex_refuses),
		cmocka_unit_test(numbers_at_odd_addresses),
		cmocka_unit_test(coordinates_are_copied),
		cmocka_unit_test(addresses_compare_big_endian),
	};

	return cmocka_run_group_tests_name("types", tests, NULL, NULL);
}
