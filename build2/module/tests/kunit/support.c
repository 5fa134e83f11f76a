// SPDX-License-Identifier: GPL-2.0
#include "support.h"

#include <linux/hex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "aead.h"
#include "keyring.h"

struct bytes from_hex(struct kunit *test, const char *hex)
{
	struct bytes bytes = { .len = hex ? strlen(hex) / 2 : 0 };

	bytes.data = kunit_kzalloc(test, bytes.len + FIPS_TAG_LEN, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, bytes.data);
	if (hex)
		KUNIT_ASSERT_EQ(test, hex2bin(bytes.data, hex, bytes.len), 0);
	return bytes;
}

struct fips_node_addr node_addr_from_hex(struct kunit *test, const char *hex)
{
	struct bytes bytes = from_hex(test, hex);
	struct fips_node_addr addr;

	KUNIT_ASSERT_EQ(test, bytes.len, sizeof(addr));
	memcpy(&addr, bytes.data, sizeof(addr));
	return addr;
}

u8 *exact_copy(struct kunit *test, const void *data, size_t len)
{
	u8 *copy = kmalloc(max_t(size_t, len, 1), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, copy);
	memcpy(copy, data, len);
	return copy;
}

u8 *sealing_buffer(struct kunit *test, size_t len)
{
	u8 *room = kunit_kzalloc(test, FIPS_AEAD_ROOM + len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, room);
	return room + FIPS_AEAD_ROOM;
}

void install_key(struct kunit *test, struct fips_keyring *keys, u32 slot, u32 id, const char *hex,
		 u8 k_bit)
{
	struct bytes secret = from_hex(test, hex);
	const struct fips_key_spec spec = {
		.id = id, .slot = slot, .k_bit = k_bit,
		.send_key = secret.data, .recv_key = secret.data,
	};

	KUNIT_ASSERT_EQ(test, secret.len, FIPS_KEY_LEN);
	KUNIT_ASSERT_EQ(test, fips_keyring_install(keys, &spec, NULL), 0);
}
