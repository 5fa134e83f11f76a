/* SPDX-License-Identifier: MIT */
/*
 * Cryptography: a thin layer over libsecp256k1 and libsodium, so that the rest of libfips speaks of
 * keys and bytes only. No state is kept but the two libraries' own.
 */
#ifndef FIPS_CRYPTO_H
#define FIPS_CRYPTO_H

#include "libfips/types.h"

/** struct fips_chunk - a piece of a message to be hashed. */
struct fips_chunk {
	const void *data;
	size_t len;
};

/** fips_sha256() - SHA-256 of len bytes. */
void fips_sha256(u8 digest[32], const void *data, size_t len);

/** fips_sha256_chunks() - SHA-256 of several pieces, one after the other. */
void fips_sha256_chunks(u8 digest[32], const struct fips_chunk *chunks, size_t count);

/**
 * fips_hkdf_sha256() - two keys from key material, as Noise's HKDF with two outputs
 * @out1: first 32 bytes; may be @salt
 * @out2: next 32 bytes
 * @salt: 32 bytes
 * @ikm: key material
 * @len: its length, may be 0
 */
void fips_hkdf_sha256(u8 out1[32], u8 out2[32], const u8 salt[32], const void *ikm, size_t len);

/**
 * fips_aead_seal() - ChaCha20-Poly1305 (RFC 8439)
 * @out: len + FIPS_TAG_LEN bytes; may be @data
 * @key: key
 * @counter: nonce: four zero bytes, then this, little-endian
 * @ad: associated data
 * @ad_len: its length
 * @data: plaintext
 * @len: its length
 */
void fips_aead_seal(u8 *out, const u8 key[FIPS_KEY_LEN], u64 counter, const void *ad,
		    size_t ad_len, const void *data, size_t len);

/**
 * fips_aead_open() - ChaCha20-Poly1305 (RFC 8439)
 * @out: len - FIPS_TAG_LEN bytes; may be @data; what it holds is of no use if
 *	the tag is wrong
 * @key: key
 * @counter: nonce, as when sealing
 * @ad: associated data
 * @ad_len: its length
 * @data: ciphertext and tag
 * @len: length of both
 *
 * Return: whether there is a tag and it is right.
 */
bool fips_aead_open(u8 *out, const u8 key[FIPS_KEY_LEN], u64 counter, const void *ad,
		    size_t ad_len, const void *data, size_t len);

/** fips_wipe() - overwrite secrets; the compiler does not leave it out. */
void fips_wipe(void *data, size_t len);

/** fips_memequal() - compare in time that does not depend on the contents. */
bool fips_memequal(const void *a, const void *b, size_t len);

/** fips_secret_valid() - whether 32 bytes are a secret key: not 0, below the group's order. */
bool fips_secret_valid(const u8 secret[32]);

/** fips_secret_generate() - a secret key. Return: false if the source never gives a valid one. */
bool fips_secret_generate(u8 secret[32], const struct fips_random *rng);

/** fips_secret_to_point() - public key of a secret key. Return: whether the latter is valid. */
bool fips_secret_to_point(struct fips_point *point, const u8 secret[32]);

/** fips_point_valid() - whether 33 bytes are a compressed point of the curve. */
bool fips_point_valid(const struct fips_point *point);

/**
 * fips_ecdh() - key agreement
 * @shared: SHA-256 of the x coordinate of secret times point, so that the parity of @point is of no
 *	account
 * @secret: own secret key
 * @point: the other side's public key
 *
 * Return: whether @secret and @point are valid.
 */
bool fips_ecdh(u8 shared[32], const u8 secret[32], const struct fips_point *point);

/** fips_ecdh_point() - the point itself: x, then y, 32 bytes each, big-endian. For tests. */
bool fips_ecdh_point(u8 xy[64], const u8 secret[32], const struct fips_point *point);

/** fips_schnorr_sign() - BIP-340 over a digest. Return: whether the secret key is valid. */
bool fips_schnorr_sign(u8 signature[FIPS_SIGNATURE_LEN], const u8 secret[32], const u8 digest[32],
		       const u8 aux[32]);

/** fips_schnorr_verify() - BIP-340 over a digest, by the x coordinate of a public key. */
bool fips_schnorr_verify(const u8 pubkey[FIPS_PUBKEY_X_LEN], const u8 digest[32],
			 const u8 signature[FIPS_SIGNATURE_LEN]);

/** fips_pubkey_x_valid() - whether 32 bytes are the x coordinate of a point of the curve. */
bool fips_pubkey_x_valid(const u8 pubkey[FIPS_PUBKEY_X_LEN]);

/** fips_random_system - the operating system's randomness, for programs. */
extern const struct fips_random fips_random_system;

#endif /* FIPS_CRYPTO_H */
