// SPDX-License-Identifier: GPL-2.0
/*
 * ChaCha20-Poly1305 (RFC 8439) with the Poly1305 key and the keystream made in one run. The same
 * bytes as the kernel's own chacha20poly1305 calls, which take a sixth longer for a full frame.
 */
#include "aead.h"

#include <crypto/algapi.h>
#include <crypto/chacha.h>
#include <crypto/chacha20poly1305.h>
#include <crypto/poly1305.h>
#include <linux/string.h>

/* What is opened in place by way of the stack, bytes of ciphertext and tag. */
#define FIPS_AEAD_SHORT	384

/* The keystream over @len bytes, its block 0 first. */
static void fips_aead_crypt(u8 *out, const u8 *data, size_t len, u64 counter,
			    const u8 key[FIPS_KEY_LEN])
{
	__le64 iv[2] = { 0, cpu_to_le64(counter) };
	struct chacha_state state;
	u32 words[CHACHA_KEY_WORDS];
	int i;

	for (i = 0; i < CHACHA_KEY_WORDS; i++)
		words[i] = get_unaligned_le32(key + i * sizeof(u32));
	chacha_init(&state, words, (u8 *)iv);
	chacha20_crypt(&state, out, data, len);
	chacha_zeroize_state(&state);
	memzero_explicit(words, sizeof(words));
}

/*
 * Runs the keystream over a text and the room before it, whatever stands there: what it did to that
 * is the Poly1305 key.
 */
static void fips_aead_run(struct poly1305_desc_ctx *poly, u8 *out, const u8 *data, size_t len,
			  u64 counter, const u8 key[FIPS_KEY_LEN])
{
	u8 *room = out - FIPS_AEAD_ROOM, block[POLY1305_KEY_SIZE];

	memcpy(block, data - FIPS_AEAD_ROOM, sizeof(block));
	fips_aead_crypt(room, data - FIPS_AEAD_ROOM, FIPS_AEAD_ROOM + len, counter, key);
	crypto_xor(block, room, sizeof(block));
	poly1305_init(poly, block);
	memzero_explicit(block, sizeof(block));
}

/* Each call of poly1305_update() has its price, so what lies side by side goes in one. */
static void fips_aead_tag(struct poly1305_desc_ctx *poly, const u8 *ad, size_t ad_len,
			  const u8 *data, size_t len, u8 tag[FIPS_TAG_LEN])
{
	u8 blocks[2 * POLY1305_BLOCK_SIZE] = {}, last[POLY1305_BLOCK_SIZE] = {};
	size_t pad = -len % POLY1305_BLOCK_SIZE, rest = ad_len % POLY1305_BLOCK_SIZE;

	if (ad + ad_len == data && !rest) {
		poly1305_update(poly, ad, ad_len + len);
	} else {
		memcpy(last, ad + ad_len - rest, rest);
		if (ad_len > rest)
			poly1305_update(poly, ad, ad_len - rest);
		if (rest)
			poly1305_update(poly, last, sizeof(last));
		poly1305_update(poly, data, len);
	}
	put_unaligned_le64(ad_len, blocks + pad);
	put_unaligned_le64(len, blocks + pad + sizeof(__le64));
	poly1305_update(poly, blocks, pad + 2 * sizeof(__le64));
	poly1305_final(poly, tag);
}

void fips_aead_seal(u8 *out, const u8 *data, size_t len, const void *ad, size_t ad_len,
		    u64 counter, const u8 key[FIPS_KEY_LEN])
{
	u8 *room = out - FIPS_AEAD_ROOM, saved[FIPS_AEAD_ROOM];
	struct poly1305_desc_ctx poly;

	memcpy(saved, room, sizeof(saved));
	fips_aead_run(&poly, out, data, len, counter, key);
	memcpy(room, saved, sizeof(saved));
	fips_aead_tag(&poly, ad, ad_len, out, len, out + len);
}

static bool fips_aead_open_apart(u8 *out, const u8 *data, size_t len, const void *ad, size_t ad_len,
				 u64 counter, const u8 key[FIPS_KEY_LEN])
{
	struct poly1305_desc_ctx poly;
	u8 tag[FIPS_TAG_LEN];

	if (len < FIPS_TAG_LEN)
		return false;
	len -= FIPS_TAG_LEN;
	fips_aead_run(&poly, out, data, len, counter, key);
	fips_aead_tag(&poly, ad, ad_len, data, len, tag);
	return !crypto_memneq(tag, data + len, FIPS_TAG_LEN);
}

/* In place. A short text is worth a detour: the library's call takes twice as long for it. */
static bool fips_aead_open_short(u8 *data, size_t len, const void *ad, size_t ad_len, u64 counter,
				 const u8 key[FIPS_KEY_LEN])
{
	u8 work[FIPS_AEAD_ROOM + FIPS_AEAD_SHORT], *text = work + FIPS_AEAD_ROOM;
	struct poly1305_desc_ctx poly;
	u8 tag[FIPS_TAG_LEN];

	if (len < FIPS_TAG_LEN)
		return false;
	len -= FIPS_TAG_LEN;
	memset(work, 0, FIPS_AEAD_ROOM);
	memcpy(text, data, len);
	fips_aead_run(&poly, text, text, len, counter, key);
	fips_aead_tag(&poly, ad, ad_len, data, len, tag);
	if (crypto_memneq(tag, data + len, FIPS_TAG_LEN))
		return false;
	memcpy(data, text, len);
	return true;
}

bool fips_aead_open(u8 *out, const u8 *data, size_t len, const void *ad, size_t ad_len,
		    u64 counter, const u8 key[FIPS_KEY_LEN])
{
	if (out == data && len <= FIPS_AEAD_SHORT)
		return fips_aead_open_short(out, len, ad, ad_len, counter, key);
	if (out == data)
		return chacha20poly1305_decrypt(out, data, len, ad, ad_len, counter, key);
	return fips_aead_open_apart(out, data, len, ad, ad_len, counter, key);
}
