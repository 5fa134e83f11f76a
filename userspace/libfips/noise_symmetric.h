/* SPDX-License-Identifier: MIT */
/*
 * Symmetric state of a Noise handshake: chaining key, transcript hash and the key in use.
 *
 * Protocol document: "Key agreement".
 */
#ifndef FIPS_NOISE_SYMMETRIC_H
#define FIPS_NOISE_SYMMETRIC_H

#include "libfips/types.h"

/**
 * struct fips_noise_symmetric - symmetric state
 * @ck: chaining key
 * @h: transcript hash
 * @k: key in use; valid if @has_key
 * @nonce: number of AEAD calls made with @k
 * @has_key: whether a key has been mixed in
 */
struct fips_noise_symmetric {
	u8 ck[32];
	u8 h[32];
	u8 k[FIPS_KEY_LEN];
	u64 nonce;
	bool has_key;
};

/** fips_noise_symmetric_init() - state for a protocol name; names over 32 bytes are hashed. */
void fips_noise_symmetric_init(struct fips_noise_symmetric *sym, const char *protocol_name);

/** fips_noise_mix_hash() - h becomes SHA-256 of h and data. */
void fips_noise_mix_hash(struct fips_noise_symmetric *sym, const void *data, size_t len);

/** fips_noise_mix_key() - ck and k become HKDF of ck and 32 bytes of key material; nonce 0. */
void fips_noise_mix_key(struct fips_noise_symmetric *sym, const u8 ikm[32]);

/**
 * fips_noise_encrypt_and_hash() - seal with k and mix what comes out into h
 * @sym: state; a key must have been mixed in
 * @out: len + FIPS_TAG_LEN bytes; may be @data
 * @data: plaintext
 * @len: its length
 *
 * The associated data is empty: FIPS v0.4.0 does not bind the transcript here.
 */
void fips_noise_encrypt_and_hash(struct fips_noise_symmetric *sym, u8 *out, const void *data,
				 size_t len);

/**
 * fips_noise_decrypt_and_hash() - open with k and mix what came in into h
 * @sym: state; a key must have been mixed in
 * @out: len - FIPS_TAG_LEN bytes; not @data
 * @data: ciphertext and tag
 * @len: length of both
 *
 * Return: whether the tag is right; if not, the state has not changed.
 */
bool fips_noise_decrypt_and_hash(struct fips_noise_symmetric *sym, u8 *out, const void *data,
				 size_t len);

/** fips_noise_split() - the initiator's sending key k1 and the responder's k2. */
void fips_noise_split(const struct fips_noise_symmetric *sym, u8 k1[FIPS_KEY_LEN],
		      u8 k2[FIPS_KEY_LEN]);

#endif /* FIPS_NOISE_SYMMETRIC_H */
