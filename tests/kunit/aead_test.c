// SPDX-License-Identifier: GPL-2.0
/*
 * Our sealing and opening against the kernel's own calls, on random bytes of all lengths.
 */
#include <crypto/chacha20poly1305.h>
#include <kunit/test.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "aead.h"
#include "support.h"

#define LEN_MAX	65536

/**
 * struct sealing - one text to seal
 * @key: key
 * @ad: associated data
 * @ad_len: bytes of it
 * @counter: counter
 * @data: room, plaintext, room for the tag; what was sealed here
 * @expected: what the kernel's call makes of it
 * @opened: room, what was opened
 */
struct sealing {
	u8 key[FIPS_KEY_LEN];
	u8 ad[32];
	size_t ad_len;
	u64 counter;
	u8 *data;
	u8 *expected;
	u8 *opened;
};

static void sealing_init(struct kunit *test, struct sealing *s)
{
	s->data = sealing_buffer(test, LEN_MAX + FIPS_TAG_LEN);
	s->expected = sealing_buffer(test, LEN_MAX + FIPS_TAG_LEN);
	s->opened = sealing_buffer(test, LEN_MAX + FIPS_TAG_LEN);
}

static void try_length(struct kunit *test, struct sealing *s, size_t len)
{
	u8 before[FIPS_AEAD_ROOM];
	bool good;

	get_random_bytes(s->key, sizeof(s->key));
	get_random_bytes(s->ad, sizeof(s->ad));
	get_random_bytes(&s->counter, sizeof(s->counter));
	get_random_bytes(s->data - FIPS_AEAD_ROOM, FIPS_AEAD_ROOM + len);
	memcpy(before, s->data - FIPS_AEAD_ROOM, FIPS_AEAD_ROOM);
	s->ad_len = len % sizeof(s->ad);

	fips_aead_seal(s->opened, s->data, len, s->ad, s->ad_len, s->counter, s->key);
	chacha20poly1305_encrypt(s->expected, s->data, len, s->ad, s->ad_len, s->counter, s->key);
	fips_aead_seal(s->data, s->data, len, s->ad, s->ad_len, s->counter, s->key);
	KUNIT_EXPECT_MEMEQ(test, s->data, s->expected, len + FIPS_TAG_LEN);
	KUNIT_EXPECT_MEMEQ(test, s->opened, s->expected, len + FIPS_TAG_LEN);
	KUNIT_EXPECT_MEMEQ(test, s->data - FIPS_AEAD_ROOM, before, FIPS_AEAD_ROOM);

	good = fips_aead_open(s->opened, s->data, len + FIPS_TAG_LEN, s->ad, s->ad_len, s->counter,
			      s->key);
	KUNIT_EXPECT_TRUE(test, good);
	KUNIT_EXPECT_MEMEQ(test, s->data, s->expected, len + FIPS_TAG_LEN);
	KUNIT_EXPECT_TRUE(test, fips_aead_open(s->data, s->data, len + FIPS_TAG_LEN, s->ad,
					       s->ad_len, s->counter, s->key));
	KUNIT_EXPECT_MEMEQ(test, s->opened, s->data, len);
}

static void all_lengths_of_frames_test(struct kunit *test)
{
	struct sealing s;
	size_t len;

	sealing_init(test, &s);
	for (len = 0; len <= 2200; len++)
		try_length(test, &s, len);
}

static void random_lengths_test(struct kunit *test)
{
	struct sealing s;
	int i;

	sealing_init(test, &s);
	for (i = 0; i < 20; i++)
		try_length(test, &s, get_random_u32() % (LEN_MAX + 1));
	try_length(test, &s, LEN_MAX);
}

/* Any bit, and any end that is missing. */
static void damaged_test(struct kunit *test)
{
	u8 *data = sealing_buffer(test, 100 + FIPS_TAG_LEN), *out = sealing_buffer(test, 100);
	const u8 key[FIPS_KEY_LEN] = { 1 }, ad[] = "header";
	size_t i;

	fips_aead_seal(data, data, 100, ad, sizeof(ad), 7, key);
	for (i = 0; i < (100 + FIPS_TAG_LEN) * 8; i++) {
		data[i / 8] ^= 1 << i % 8;
		KUNIT_EXPECT_FALSE(test, fips_aead_open(out, data, 100 + FIPS_TAG_LEN, ad,
							sizeof(ad), 7, key));
		data[i / 8] ^= 1 << i % 8;
	}
	for (i = 0; i < 100 + FIPS_TAG_LEN; i++)
		KUNIT_EXPECT_FALSE(test, fips_aead_open(out, data, i, ad, sizeof(ad), 7, key));
	KUNIT_EXPECT_FALSE(test, fips_aead_open(out, data, 100 + FIPS_TAG_LEN, ad, sizeof(ad), 8,
						key));
	KUNIT_EXPECT_FALSE(test, fips_aead_open(out, data, 100 + FIPS_TAG_LEN, ad, 3, 7, key));
	KUNIT_EXPECT_TRUE(test, fips_aead_open(out, data, 100 + FIPS_TAG_LEN, ad, sizeof(ad), 7,
					       key));
}

static struct kunit_case aead_cases[] = {
	KUNIT_CASE(all_lengths_of_frames_test),
	KUNIT_CASE(random_lengths_test),
	KUNIT_CASE(damaged_test),
	{}
};

static struct kunit_suite aead_suite = {
	.name = "fips_aead",
	.test_cases = aead_cases,
};

kunit_test_suite(aead_suite);
