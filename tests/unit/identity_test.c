// SPDX-License-Identifier: MIT
/* Identity: what a refused key leaves behind, and what people are told. */
#include "libfips/identity.h"
#include "unit.h"

/* The secret key 0: well written, but no key. */
#define NSEC_ZERO "nsec1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqwkhnav"
#define HEX_ONE "0000000000000000000000000000000000000000000000000000000000000001"

static void a_refused_string_changes_nothing(void **state)
{
	struct fips_identity id, before;

	assert_int_equal(fips_identity_from_string(&id, HEX_ONE), 0);
	before = id;
	assert_int_equal(fips_identity_from_string(&id, NSEC_ZERO), FIPS_IDENTITY_INVALID_KEY);
	assert_memory_equal(&id, &before, sizeof(id));
	assert_int_equal(fips_identity_from_string(&id, "nsec"), FIPS_IDENTITY_HEX);
	assert_memory_equal(&id, &before, sizeof(id));
}

static void a_key_that_is_none_is_wiped(void **state)
{
	u8 secret[FIPS_SECRET_LEN];
	char all_ff[65];

	memset(all_ff, 'f', 64);
	all_ff[64] = '\0';
	memset(secret, 0xaa, sizeof(secret));
	assert_int_equal(fips_secret_decode(secret, all_ff), FIPS_IDENTITY_INVALID_KEY);
	assert_true(unit_all_zero(secret, sizeof(secret)));
}

static void wiping(void **state)
{
	struct fips_identity id;

	assert_int_equal(fips_identity_from_string(&id, HEX_ONE), 0);
	fips_identity_wipe(&id);
	assert_true(unit_all_zero(&id, sizeof(id)));
}

static void generating(void **state)
{
	u64 seed = 5;
	u8 zero = 0;
	const struct fips_random rng = { unit_random_fill, &seed };
	const struct fips_random broken = { unit_constant_fill, &zero };
	struct fips_identity a, b;

	assert_int_equal(fips_identity_generate(&a, &rng), 0);
	assert_int_equal(fips_identity_generate(&b, &rng), 0);
	assert_false(fips_pubkey_equal(&a.pubkey, &b.pubkey));
	assert_false(fips_node_addr_equal(&a.addr, &b.addr));
	assert_int_equal(fips_identity_generate(&a, &broken), FIPS_IDENTITY_RANDOM);
}

static void an_npub_that_is_no_key_changes_nothing(void **state)
{
	struct fips_pubkey pubkey = { { 0x55 } }, before = pubkey;
	struct fips_pubkey none = { { 0 } };
	char npub[FIPS_NPUB_SIZE];

	fips_npub_encode(npub, &none);
	assert_int_equal(fips_npub_decode(&pubkey, npub), FIPS_IDENTITY_INVALID_KEY);
	assert_memory_equal(&pubkey, &before, sizeof(pubkey));
	assert_false(fips_pubkey_valid(&none));
}

static void text_forms(void **state)
{
	char text[FIPS_NPUB_SIZE];
	struct fips_identity id;
	struct fips_point point;
	u8 ipv6[16];

	assert_int_equal(fips_identity_from_string(&id, HEX_ONE), 0);
	assert_string_equal(fips_node_addr_format(text, &id.addr),
			    "132f39a98c31baaddba6525f5d43f295");
	fips_node_addr_to_ipv6(ipv6, &id.addr);
	assert_int_equal(ipv6[0], FIPS_IPV6_PREFIX);
	assert_memory_equal(ipv6 + 1, id.addr.b, 15);
	memset(ipv6 + 1, 0, 14);
	assert_string_equal(fips_ipv6_format(text, ipv6), "fd00::f2");
	fips_pubkey_to_point(&point, &id.pubkey);
	assert_int_equal(point.b[0], 0x02);
	assert_memory_equal(point.b + 1, id.pubkey.b, sizeof(id.pubkey.b));
}

static void every_error_has_a_name_and_a_sentence(void **state)
{
	for (int err = FIPS_IDENTITY_BECH32_CHECKSUM; err <= 0; err++) {
		assert_non_null(fips_identity_error_name(err));
		assert_non_null(fips_identity_strerror(err));
		assert_true(strlen(fips_identity_strerror(err)) > 0);
	}
	assert_string_equal(fips_identity_strerror(1), "unknown identity error");
	assert_string_equal(fips_identity_strerror(-1000), "unknown identity error");
	assert_string_equal(fips_identity_error_name(-1000), "Unknown");
}

static void signature_of_another(void **state)
{
	u64 seed = 9;
	const struct fips_random rng = { unit_random_fill, &seed };
	u8 signature[FIPS_SIGNATURE_LEN], aux[32] = { 1 }, challenge[32] = { 2 };
	struct fips_identity a, b;
	struct fips_node_addr addr = { { 0x77 } }, before = addr;

	fips_identity_generate(&a, &rng);
	fips_identity_generate(&b, &rng);
	assert_int_equal(fips_sign(signature, &a, "data", 4, aux), 0);
	assert_true(fips_verify(&a.pubkey, "data", 4, signature));
	assert_false(fips_verify(&b.pubkey, "data", 4, signature));
	assert_int_equal(fips_challenge_sign(signature, &a, challenge, 1, aux), 0);
	assert_int_equal(fips_challenge_verify(&addr, &b.pubkey, challenge, 1, signature),
			 FIPS_IDENTITY_BAD_SIGNATURE);
	assert_memory_equal(&addr, &before, sizeof(addr));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_refused_string_changes_nothing),
		cmocka_unit_test(a_key_that_is_none_is_wiped),
		cmocka_unit_test(wiping),
		cmocka_unit_test(generating),
		cmocka_unit_test(an_npub_that_is_no_key_changes_nothing),
		cmocka_unit_test(text_forms),
		cmocka_unit_test(every_error_has_a_name_and_a_sentence),
		cmocka_unit_test(signature_of_another),
	};

	return cmocka_run_group_tests_name("identity", tests, NULL, NULL);
}
