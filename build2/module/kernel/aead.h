/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ChaCha20-Poly1305 over linear buffers. The nonce is four zero bytes and the counter in
 * little-endian order (protocol document, "Sealing").
 */
#ifndef _FIPS_AEAD_H
#define _FIPS_AEAD_H

#include <uapi/linux/fips_packet.h>

/*
 * One block of keystream makes the Poly1305 key. Computed by itself it costs as much as several, so
 * it is made in one run with the keystream of the text, which wants a block's room before the text.
 */
#define FIPS_AEAD_ROOM	64

/**
 * fips_aead_seal() - encrypt and write the tag
 * @out: gets ciphertext and tag; FIPS_AEAD_ROOM bytes before it are written to and put back. @data
 *	itself, or a buffer apart from it
 * @data: plaintext, with FIPS_AEAD_ROOM bytes before it that may be read
 * @len: bytes of plaintext
 * @ad: associated data; may be in the room
 * @ad_len: bytes of associated data
 * @counter: counter of the frame, never used before with @key
 * @key: key
 */
void fips_aead_seal(u8 *out, const u8 *data, size_t len, const void *ad, size_t ad_len,
		    u64 counter, const u8 key[FIPS_KEY_LEN]);

/**
 * fips_aead_open() - authenticate and decrypt
 * @out: gets the plaintext. Either @data itself, which is left as it is when it does not
 *	authenticate; or a buffer apart from it with FIPS_AEAD_ROOM bytes of room before it, all of
 *	which is workspace: nothing in it means anything when @data does not authenticate
 * @data: ciphertext with tag; when @out is apart, with FIPS_AEAD_ROOM bytes before it that may be
 *	read
 * @len: bytes of ciphertext, tag counted in
 * @ad: associated data
 * @ad_len: bytes of associated data
 * @counter: counter of the frame
 * @key: key
 *
 * Return: whether it authenticated; then @len - FIPS_TAG_LEN bytes of plaintext are in @out.
 */
bool fips_aead_open(u8 *out, const u8 *data, size_t len, const void *ad, size_t ad_len,
		    u64 counter, const u8 key[FIPS_KEY_LEN]);

#endif /* _FIPS_AEAD_H */
