// SPDX-License-Identifier: MIT
#include "libfips/crypto.h"

#include <pthread.h>
#include <stdlib.h>

#include <secp256k1.h>
#include <secp256k1_ecdh.h>
#include <secp256k1_extrakeys.h>
#include <secp256k1_schnorrsig.h>
#include <sodium.h>

/* A source that gives this many useless keys in a row is broken: one is useless once in 2^128. */
#define SECRET_TRIES 8

static secp256k1_context *context;
static pthread_once_t context_once = PTHREAD_ONCE_INIT;

static void context_make(void)
{
	u8 seed[32];

	if (sodium_init() < 0)
		abort();
	context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
	if (!context)
		abort();
	/* Blinds the arithmetic against side channels; no result depends on it. */
	randombytes_buf(seed, sizeof(seed));
	if (!secp256k1_context_randomize(context, seed))
		abort();
	fips_wipe(seed, sizeof(seed));
}

static const secp256k1_context *secp(void)
{
	pthread_once(&context_once, context_make);
	return context;
}

void fips_sha256(u8 digest[32], const void *data, size_t len)
{
	crypto_hash_sha256(digest, data, len);
}

void fips_sha256_chunks(u8 digest[32], const struct fips_chunk *chunks, size_t count)
{
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	for (size_t i = 0; i < count; i++)
		crypto_hash_sha256_update(&state, chunks[i].data, chunks[i].len);
	crypto_hash_sha256_final(&state, digest);
	fips_wipe(&state, sizeof(state));
}

static void hmac_sha256(u8 mac[32], const u8 key[32], const void *data, size_t len,
			const u8 *suffix, size_t suffix_len)
{
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, key, 32);
	crypto_auth_hmacsha256_update(&state, data, len);
	crypto_auth_hmacsha256_update(&state, suffix, suffix_len);
	crypto_auth_hmacsha256_final(&state, mac);
	fips_wipe(&state, sizeof(state));
}

void fips_hkdf_sha256(u8 out1[32], u8 out2[32], const u8 salt[32], const void *ikm, size_t len)
{
	static const u8 first = 1, second = 2;
	u8 prk[32];

	hmac_sha256(prk, salt, ikm, len, NULL, 0);
	hmac_sha256(out1, prk, NULL, 0, &first, 1);
	hmac_sha256(out2, prk, out1, 32, &second, 1);
	fips_wipe(prk, sizeof(prk));
}

static void counter_to_nonce(u8 nonce[12], u64 counter)
{
	memset(nonce, 0, 4);
	fips_put_le64(nonce + 4, counter);
}

void fips_aead_seal(u8 *out, const u8 key[FIPS_KEY_LEN], u64 counter, const void *ad, size_t ad_len,
		    const void *data, size_t len)
{
	u8 nonce[12];

	secp(); /* also lets libsodium choose its fastest implementation */
	counter_to_nonce(nonce, counter);
	crypto_aead_chacha20poly1305_ietf_encrypt(out, NULL, data, len, ad, ad_len, NULL, nonce,
						  key);
}

bool fips_aead_open(u8 *out, const u8 key[FIPS_KEY_LEN], u64 counter, const void *ad, size_t ad_len,
		    const void *data, size_t len)
{
	u8 nonce[12];

	if (len < FIPS_TAG_LEN)
		return false;
	secp();
	counter_to_nonce(nonce, counter);
	return crypto_aead_chacha20poly1305_ietf_decrypt(out, NULL, NULL, data, len, ad, ad_len,
							 nonce, key) == 0;
}

void fips_wipe(void *data, size_t len)
{
	sodium_memzero(data, len);
}

bool fips_memequal(const void *a, const void *b, size_t len)
{
	return sodium_memcmp(a, b, len) == 0;
}

bool fips_secret_valid(const u8 secret[32])
{
	return secp256k1_ec_seckey_verify(secp(), secret);
}

bool fips_secret_generate(u8 secret[32], const struct fips_random *rng)
{
	for (int i = 0; i < SECRET_TRIES; i++) {
		fips_random_bytes(rng, secret, 32);
		if (fips_secret_valid(secret))
			return true;
	}
	fips_wipe(secret, 32);
	return false;
}

bool fips_secret_to_point(struct fips_point *point, const u8 secret[32])
{
	secp256k1_pubkey pubkey;
	size_t len = sizeof(point->b);

	if (!secp256k1_ec_pubkey_create(secp(), &pubkey, secret))
		return false;
	return secp256k1_ec_pubkey_serialize(secp(), point->b, &len, &pubkey,
					     SECP256K1_EC_COMPRESSED);
}

bool fips_point_valid(const struct fips_point *point)
{
	secp256k1_pubkey pubkey;

	return secp256k1_ec_pubkey_parse(secp(), &pubkey, point->b, sizeof(point->b));
}

static int hash_x_only(unsigned char *out, const unsigned char *x, const unsigned char *y,
		       void *unused)
{
	fips_sha256(out, x, 32);
	return 1;
}

static int copy_xy(unsigned char *out, const unsigned char *x, const unsigned char *y, void *unused)
{
	memcpy(out, x, 32);
	memcpy(out + 32, y, 32);
	return 1;
}

static bool ecdh(u8 *out, const u8 secret[32], const struct fips_point *point,
		 secp256k1_ecdh_hash_function hash)
{
	secp256k1_pubkey pubkey;

	if (!secp256k1_ec_pubkey_parse(secp(), &pubkey, point->b, sizeof(point->b)))
		return false;
	return secp256k1_ecdh(secp(), out, &pubkey, secret, hash, NULL);
}

bool fips_ecdh(u8 shared[32], const u8 secret[32], const struct fips_point *point)
{
	return ecdh(shared, secret, point, hash_x_only);
}

bool fips_ecdh_point(u8 xy[64], const u8 secret[32], const struct fips_point *point)
{
	return ecdh(xy, secret, point, copy_xy);
}

bool fips_schnorr_sign(u8 signature[FIPS_SIGNATURE_LEN], const u8 secret[32], const u8 digest[32],
		       const u8 aux[32])
{
	secp256k1_keypair pair;
	bool ok;

	if (!secp256k1_keypair_create(secp(), &pair, secret))
		return false;
	ok = secp256k1_schnorrsig_sign32(secp(), signature, digest, &pair, aux);
	fips_wipe(&pair, sizeof(pair));
	return ok;
}

bool fips_schnorr_verify(const u8 pubkey[FIPS_PUBKEY_X_LEN], const u8 digest[32],
			 const u8 signature[FIPS_SIGNATURE_LEN])
{
	secp256k1_xonly_pubkey xonly;

	if (!secp256k1_xonly_pubkey_parse(secp(), &xonly, pubkey))
		return false;
	return secp256k1_schnorrsig_verify(secp(), signature, digest, 32, &xonly);
}

bool fips_pubkey_x_valid(const u8 pubkey[FIPS_PUBKEY_X_LEN])
{
	secp256k1_xonly_pubkey xonly;

	return secp256k1_xonly_pubkey_parse(secp(), &xonly, pubkey);
}

static void system_fill(void *ctx, void *buf, size_t len)
{
	secp(); /* initializes libsodium */
	randombytes_buf(buf, len);
}

const struct fips_random fips_random_system = { .fill = system_fill };
