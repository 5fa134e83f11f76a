/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ChaCha20-Poly1305 over linear buffers, in place. The nonce is four zero bytes and the counter in
 * little-endian order (protocol document, "Sealing").
 */
#ifndef _FIPS_AEAD_H
#define _FIPS_AEAD_H

#include <crypto/chacha20poly1305.h>
#include <uapi/linux/fips_packet.h>

/**
 * fips_aead_seal() - encrypt in place and write the tag
 * @data: plaintext; FIPS_TAG_LEN bytes behind it are written
 * @len: bytes of plaintext
 * @ad: associated data
 * @ad_len: bytes of associated data
 * @counter: counter of the frame, never used before with @key
 * @key: key
 */
static inline void fips_aead_seal(u8 *data, size_t len, const void *ad, size_t ad_len,
				  u64 counter, const u8 key[FIPS_KEY_LEN])
{
	chacha20poly1305_encrypt(data, data, len, ad, ad_len, counter, key);
}

/**
 * fips_aead_open() - authenticate and decrypt in place
 * @data: ciphertext with tag; left as it is when it does not authenticate
 * @len: bytes of ciphertext, tag counted in
 * @ad: associated data
 * @ad_len: bytes of associated data
 * @counter: counter of the frame
 * @key: key
 *
 * Return: whether it authenticated; then @len - FIPS_TAG_LEN bytes of plaintext are in @data.
 */
static inline bool fips_aead_open(u8 *data, size_t len, const void *ad, size_t ad_len,
				  u64 counter, const u8 key[FIPS_KEY_LEN])
{
	return chacha20poly1305_decrypt(data, data, len, ad, ad_len, counter, key);
}

#endif /* _FIPS_AEAD_H */
