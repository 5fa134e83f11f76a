/* SPDX-License-Identifier: MIT */
/*
 * bech32 (BIP-173) and bech32m (BIP-350): bytes as text with a checksum, as npub and nsec are
 * written (NIP-19).
 *
 * Protocol document: "Identity".
 */
#ifndef FIPS_BECH32_H
#define FIPS_BECH32_H

#include "libfips/types.h"

#define FIPS_BECH32_PREFIX_MAX	83
#define FIPS_BECH32_LEN_MAX	1023	/* the checksum is of no use beyond */
#define FIPS_BECH32_CHECKSUM	6
#define FIPS_BECH32_DATA_MAX	((FIPS_BECH32_LEN_MAX - 2 - FIPS_BECH32_CHECKSUM) * 5 / 8)

/** enum fips_bech32_error - why a string is not bech32. */
enum fips_bech32_error {
	FIPS_BECH32_OK = 0,
	/** a character is none of bech32's, case is mixed, or there is no separator */
	FIPS_BECH32_CHAR = -1,
	/** the human-readable part is empty, too long, or no printable ASCII */
	FIPS_BECH32_PREFIX = -2,
	/** no room for a checksum */
	FIPS_BECH32_TOO_SHORT = -3,
	FIPS_BECH32_TOO_LONG = -4,
	FIPS_BECH32_CHECKSUM_WRONG = -5,
};

/**
 * struct fips_bech32 - a decoded string
 * @prefix: human-readable part in lower case, ends with NUL
 * @data: bytes; padding bits are dropped, whatever they are
 * @len: number of bytes
 */
struct fips_bech32 {
	char prefix[FIPS_BECH32_PREFIX_MAX + 1];
	u8 data[FIPS_BECH32_DATA_MAX];
	size_t len;
};

/**
 * fips_bech32_decode() - text to bytes
 * @out: result; may hold a secret, and part of one on error
 * @str: text; a bech32 or a bech32m checksum is accepted
 *
 * Return: 0 or a negative enum fips_bech32_error.
 */
int fips_bech32_decode(struct fips_bech32 *out, const char *str);

/**
 * fips_bech32_encode() - bytes to text, with a bech32 checksum
 * @out: where to put the text, ends with NUL
 * @size: room there
 * @prefix: human-readable part, lower case
 * @data: bytes
 * @len: number of bytes
 *
 * Return: length of the text, or -1 if there is no room.
 */
int fips_bech32_encode(char *out, size_t size, const char *prefix, const void *data, size_t len);

#endif /* FIPS_BECH32_H */
