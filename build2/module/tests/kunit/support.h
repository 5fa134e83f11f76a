/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the suites share: bytes from hex, keys.
 */
#ifndef _FIPS_KUNIT_SUPPORT_H
#define _FIPS_KUNIT_SUPPORT_H

#include <kunit/test.h>

#include <uapi/linux/fips_packet.h>

struct fips_keyring;

/**
 * struct bytes - a buffer that lives as long as the test
 * @data: its bytes, writable; room for FIPS_TAG_LEN more behind them
 * @len: their number
 */
struct bytes {
	u8 *data;
	size_t len;
};

/** from_hex() - bytes from hex; NULL gives none. */
struct bytes from_hex(struct kunit *test, const char *hex);

/** node_addr_from_hex() - a node address from hex. */
struct fips_node_addr node_addr_from_hex(struct kunit *test, const char *hex);

/**
 * exact_copy() - a copy that ends where its allocation ends, so that KASAN sees one byte too far
 *
 * Freed by the caller: there are too many of them to wait for the end of the test.
 */
u8 *exact_copy(struct kunit *test, const void *data, size_t len);

/** sealing_buffer() - zeroed bytes to seal in, with the room before them that sealing wants. */
u8 *sealing_buffer(struct kunit *test, size_t len);

/**
 * install_key() - put a key into a keyring
 * @test: test
 * @keys: keyring without receiver indices
 * @slot: slot
 * @id: its id
 * @hex: both its secrets
 * @k_bit: its K flag
 */
void install_key(struct kunit *test, struct fips_keyring *keys, u32 slot, u32 id, const char *hex,
		 u8 k_bit);

#endif /* _FIPS_KUNIT_SUPPORT_H */
