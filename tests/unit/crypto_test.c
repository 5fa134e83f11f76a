// SPDX-License-Identifier: MIT
/* Cryptography: what is refused, and that buffers may be the same. */
#include "libfips/crypto.h"
#include "unit.h"

static const u8 group_order[32] = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xfe, 0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48,
	0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41,
};

static void hash_of_chunks(void **state)
{
	const struct fips_chunk chunks[] = { { "ab", 2 }, { NULL, 0 }, { "c", 1 } };
	u8 whole[32], pieces[32];
	char text[65];

	fips_sha256(whole, "abc", 3);
	fips_sha256_chunks(pieces, chunks, FIPS_ARRAY_SIZE(chunks));
	assert_memory_equal(whole, pieces, sizeof(whole));
	assert_string_equal(fips_hex_encode(text, whole, sizeof(whole)),
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void hkdf_in_place(void **state)
{
	u8 salt[32] = { 1 }, ikm[32] = { 2 }, a[32], b[32], in_place[32];

	fips_hkdf_sha256(a, b, salt, ikm, sizeof(ikm));
	memcpy(in_place, salt, sizeof(in_place));
	fips_hkdf_sha256(in_place, b, in_place, ikm, sizeof(ikm));
	assert_memory_equal(in_place, a, sizeof(a));
	assert_memory_not_equal(a, b, sizeof(a));
}

static void seal_and_open_in_place(void **state)
{
	static const u8 key[FIPS_KEY_LEN] = { 7 };
	u8 buf[5 + FIPS_TAG_LEN] = "hello";

	fips_aead_seal(buf, key, 3, "ad", 2, buf, 5);
	assert_true(fips_aead_open(buf, key, 3, "ad", 2, buf, sizeof(buf)));
	assert_memory_equal(buf, "hello", 5);
}

static void any_change_is_noticed(void **state)
{
	static const u8 key[FIPS_KEY_LEN] = { 7 }, other_key[FIPS_KEY_LEN] = { 8 };
	u8 sealed[5 + FIPS_TAG_LEN], opened[5];

	fips_aead_seal(sealed, key, 3, "ad", 2, "hello", 5);
	for (size_t i = 0; i < sizeof(sealed); i++) {
		sealed[i] ^= 0x10;
		assert_false(fips_aead_open(opened, key, 3, "ad", 2, sealed, sizeof(sealed)));
		sealed[i] ^= 0x10;
	}
	assert_false(fips_aead_open(opened, other_key, 3, "ad", 2, sealed, sizeof(sealed)));
	assert_false(fips_aead_open(opened, key, 4, "ad", 2, sealed, sizeof(sealed)));
	assert_false(fips_aead_open(opened, key, 3, "aD", 2, sealed, sizeof(sealed)));
	assert_false(fips_aead_open(opened, key, 3, "ad", 1, sealed, sizeof(sealed)));
	assert_true(fips_aead_open(opened, key, 3, "ad", 2, sealed, sizeof(sealed)));
}

static void shorter_than_a_tag(void **state)
{
	static const u8 key[FIPS_KEY_LEN];
	u8 out[1];

	for (size_t len = 0; len < FIPS_TAG_LEN; len++) {
		u8 *data = unit_copy("................", len);

		assert_false(fips_aead_open(out, key, 0, NULL, 0, data, len));
		free(data);
	}
}

static void range_of_secret_keys(void **state)
{
	u8 secret[32] = { 0 };
	struct fips_point point;

	assert_false(fips_secret_valid(secret));
	assert_false(fips_secret_to_point(&point, secret));
	secret[31] = 1;
	assert_true(fips_secret_valid(secret));
	assert_false(fips_secret_valid(group_order));
	memcpy(secret, group_order, sizeof(secret));
	secret[31]--;
	assert_true(fips_secret_valid(secret));
	assert_true(fips_secret_to_point(&point, secret));
}

/* Gives an impossible key first, a good one after it. */
static void second_time_lucky(void *ctx, void *buf, size_t len)
{
	int *calls = ctx;

	memset(buf, (*calls)++ ? 0x11 : 0xff, len);
}

static void generated_keys_are_valid(void **state)
{
	u8 zero = 0;
	int calls = 0;
	const struct fips_random broken = { unit_constant_fill, &zero };
	const struct fips_random lucky = { second_time_lucky, &calls };
	u8 secret[32] = { 0xaa };

	assert_false(fips_secret_generate(secret, &broken));
	assert_true(unit_all_zero(secret, sizeof(secret)));
	assert_true(fips_secret_generate(secret, &lucky));
	assert_int_equal(calls, 2);
	assert_int_equal(secret[0], 0x11);
}

static void agreement_ignores_parity(void **state)
{
	const u8 a[32] = { 1 }, b[32] = { 2 };
	struct fips_point pa, pb;
	u8 ab[32], ba[32];

	assert_true(fips_secret_to_point(&pa, a));
	assert_true(fips_secret_to_point(&pb, b));
	assert_true(fips_ecdh(ab, a, &pb));
	pa.b[0] ^= 0x01;
	assert_true(fips_ecdh(ba, b, &pa));
	assert_memory_equal(ab, ba, sizeof(ab));
}

static void agreement_refuses_bad_keys(void **state)
{
	const u8 good[32] = { 1 }, zero[32] = { 0 };
	struct fips_point point, bad;
	u8 shared[32];

	assert_true(fips_secret_to_point(&point, good));
	assert_false(fips_ecdh(shared, zero, &point));
	bad = point;
	bad.b[0] = 0x04;
	assert_false(fips_point_valid(&bad));
	assert_false(fips_ecdh(shared, good, &bad));
	memset(bad.b, 0xff, sizeof(bad.b));
	bad.b[0] = 0x02;
	assert_false(fips_point_valid(&bad));
	assert_false(fips_ecdh(shared, good, &bad));
}

static void signatures(void **state)
{
	const u8 secret[32] = { 1 }, other[32] = { 2 }, zero[32] = { 0 };
	u8 digest[32] = { 3 }, signature[FIPS_SIGNATURE_LEN];
	struct fips_point point, other_point;

	fips_secret_to_point(&point, secret);
	fips_secret_to_point(&other_point, other);
	assert_true(fips_schnorr_sign(signature, secret, digest, NULL));
	assert_true(fips_schnorr_verify(point.b + 1, digest, signature));
	assert_false(fips_schnorr_verify(other_point.b + 1, digest, signature));
	digest[0] ^= 1;
	assert_false(fips_schnorr_verify(point.b + 1, digest, signature));
	assert_false(fips_schnorr_verify(zero, digest, signature));
	assert_false(fips_schnorr_sign(signature, zero, digest, NULL));
}

static void system_source_gives_bytes(void **state)
{
	u8 a[32] = { 0 }, b[32] = { 0 };

	fips_random_bytes(&fips_random_system, a, sizeof(a));
	fips_random_bytes(&fips_random_system, b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hash_of_chunks),
		cmocka_unit_test(hkdf_in_place),
		cmocka_unit_test(seal_and_open_in_place),
		cmocka_unit_test(any_change_is_noticed),
		cmocka_unit_test(shorter_than_a_tag),
		cmocka_unit_test(range_of_secret_keys),
		cmocka_unit_test(generated_keys_are_valid),
		cmocka_unit_test(agreement_ignores_parity),
		cmocka_unit_test(agreement_refuses_bad_keys),
		cmocka_unit_test(signatures),
		cmocka_unit_test(system_source_gives_bytes),
	};

	return cmocka_run_group_tests_name("crypto", tests, NULL, NULL);
}
