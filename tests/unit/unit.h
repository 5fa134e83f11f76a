/* SPDX-License-Identifier: MIT */
/* What unit tests share: cmocka with all it needs, and random sources that are not random. */
#ifndef FIPS_UNIT_H
#define FIPS_UNIT_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "libfips/types.h"

/** unit_random_fill() - xorshift64* with its state at ctx: the same bytes in every run. */
static inline void unit_random_fill(void *ctx, void *buf, size_t len)
{
	u64 *state = ctx;
	u8 *bytes = buf;

	for (size_t i = 0; i < len; i++) {
		*state ^= *state >> 12;
		*state ^= *state << 25;
		*state ^= *state >> 27;
		bytes[i] = *state * UINT64_C(0x2545f4914f6cdd1d) >> 56;
	}
}

/** unit_constant_fill() - a broken source: the byte at ctx for ever. */
static inline void unit_constant_fill(void *ctx, void *buf, size_t len)
{
	memset(buf, *(u8 *)ctx, len);
}

/** unit_all_zero() - whether every byte is 0. */
static inline bool unit_all_zero(const void *data, size_t len)
{
	const u8 *bytes = data;

	for (size_t i = 0; i < len; i++)
		if (bytes[i])
			return false;
	return true;
}

/** unit_copy() - a copy of just this length, so that a sanitizer sees every byte read beyond it. */
static inline u8 *unit_copy(const void *data, size_t len)
{
	u8 *copy = malloc(len ? len : 1);

	assert_non_null(copy);
	memcpy(copy, data, len);
	return copy;
}

#endif /* FIPS_UNIT_H */
