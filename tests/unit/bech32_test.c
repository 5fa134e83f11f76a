// SPDX-License-Identifier: MIT
/* bech32: the BIPs' own examples, and the edges of length. */
#include "libfips/bech32.h"
#include "unit.h"

#define LONG_PREFIX                                                \
	"an83characterlonghumanreadablepartthatcontainsthenumber1" \
	"andtheexcludedcharactersbio"

static const char *const valid[] = {
	/* BIP-173 */
	"A12UEL5L",
	"a12uel5l",
	LONG_PREFIX "1tt5tgs",
	"abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
	"split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
	"?1ezyfcl",
	/* BIP-350 */
	"A1LQFN3A",
	"a1lqfn3a",
	"abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx",
	"?1v759aa",
};

static const struct {
	const char *text;
	int error;
} invalid[] = {
	{ "\0401nwldj5", FIPS_BECH32_PREFIX },
	{ "\1771axkwrx", FIPS_BECH32_PREFIX },
	{ "\2001eym55h", FIPS_BECH32_PREFIX },
	{ "pzry9x0s0muk", FIPS_BECH32_CHAR },
	{ "1pzry9x0s0muk", FIPS_BECH32_PREFIX },
	{ "x1b4n0q5v", FIPS_BECH32_CHAR },
	{ "li1dgmt3", FIPS_BECH32_TOO_SHORT },
	{ "de1lg7wt\xff", FIPS_BECH32_CHAR },
	{ "A1G7SGD8", FIPS_BECH32_CHECKSUM_WRONG },
	{ "10a06t8", FIPS_BECH32_PREFIX },
	{ "1qzzfhee", FIPS_BECH32_PREFIX },
	{ "A12uel5l", FIPS_BECH32_CHAR },
	{ "a12UEL5L", FIPS_BECH32_CHAR },
	{ "", FIPS_BECH32_CHAR },
	{ "1", FIPS_BECH32_PREFIX },
	{ LONG_PREFIX "x1tt5tgs", FIPS_BECH32_PREFIX },
};

static void valid_strings(void **state)
{
	struct fips_bech32 decoded;

	for (size_t i = 0; i < FIPS_ARRAY_SIZE(valid); i++)
		if (fips_bech32_decode(&decoded, valid[i]))
			fail_msg("\"%s\" was refused", valid[i]);
}

static void invalid_strings(void **state)
{
	struct fips_bech32 decoded;

	for (size_t i = 0; i < FIPS_ARRAY_SIZE(invalid); i++) {
		int err = fips_bech32_decode(&decoded, invalid[i].text);

		if (err != invalid[i].error)
			fail_msg("\"%s\": expected %d, got %d", invalid[i].text, invalid[i].error,
				 err);
	}
}

static void prefix_is_lower_case(void **state)
{
	struct fips_bech32 decoded;

	assert_int_equal(fips_bech32_decode(&decoded, "A12UEL5L"), 0);
	assert_string_equal(decoded.prefix, "a");
	assert_int_equal(decoded.len, 0);
}

static void round_trip_of_any_length(void **state)
{
	char text[FIPS_BECH32_LEN_MAX + 1];
	u8 data[FIPS_BECH32_DATA_MAX];
	u64 seed = 1;

	unit_random_fill(&seed, data, sizeof(data));
	for (size_t len = 0; len <= sizeof(data); len++) {
		struct fips_bech32 decoded;
		int n = fips_bech32_encode(text, sizeof(text), "x", data, len);

		assert_int_equal(n, strlen(text));
		assert_int_equal(fips_bech32_decode(&decoded, text), 0);
		assert_int_equal(decoded.len, len);
		assert_memory_equal(decoded.data, data, len);
	}
}

static void longest_string(void **state)
{
	char text[FIPS_BECH32_LEN_MAX + 2];
	struct fips_bech32 decoded;

	memset(text, 'q', sizeof(text) - 1);
	memcpy(text, "x1", 2);
	text[FIPS_BECH32_LEN_MAX] = '\0';
	assert_int_equal(fips_bech32_decode(&decoded, text), FIPS_BECH32_CHECKSUM_WRONG);
	text[FIPS_BECH32_LEN_MAX] = 'q';
	text[FIPS_BECH32_LEN_MAX + 1] = '\0';
	assert_int_equal(fips_bech32_decode(&decoded, text), FIPS_BECH32_TOO_LONG);
}

static void encoding_is_bounded(void **state)
{
	static const u8 data[32] = { 0xff };
	char text[64];

	assert_int_equal(fips_bech32_encode(text, 64, "npub", data, sizeof(data)), 63);
	memset(text, 'z', sizeof(text));
	assert_int_equal(fips_bech32_encode(text, 63, "npub", data, sizeof(data)), -1);
	assert_int_equal(text[0], 'z');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(valid_strings),	cmocka_unit_test(invalid_strings),
		cmocka_unit_test(prefix_is_lower_case), cmocka_unit_test(round_trip_of_any_length),
		cmocka_unit_test(longest_string),	cmocka_unit_test(encoding_is_bounded),
	};

	return cmocka_run_group_tests_name("bech32", tests, NULL, NULL);
}
