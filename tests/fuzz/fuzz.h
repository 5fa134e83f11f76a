/* SPDX-License-Identifier: MIT */
/*
 * What fuzz targets share: the entry libFuzzer calls, and parsers checked against their builders.
 */
#ifndef FIPS_FUZZ_H
#define FIPS_FUZZ_H

#include <stdlib.h>

#include "libfips/types.h"

#define FUZZ_MESSAGE_MAX	65536

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

/**
 * typedef fuzz_remake - parse data and build it again into out, FUZZ_MESSAGE_MAX bytes
 *
 * Return: length of what was built; 0 if data was refused.
 */
typedef int (*fuzz_remake)(const u8 *data, size_t len, u8 *out);

/** fuzz_accepted() - whether a parser accepted; it must not have consumed more than there is. */
static inline bool fuzz_accepted(int consumed, size_t len)
{
	if (consumed > 0 && (size_t)consumed > len)
		abort();
	return consumed >= 0;
}

/**
 * fuzz_remake_twice() - what a parser accepts, its builder makes again
 *
 * The first time reserved bytes are settled, the second time nothing may change.
 */
static inline void fuzz_remake_twice(fuzz_remake remake, const u8 *data, size_t len)
{
	static u8 once[FUZZ_MESSAGE_MAX], twice[FUZZ_MESSAGE_MAX];
	int built;

	if (len > FUZZ_MESSAGE_MAX)
		return;
	built = remake(data, len, once);
	if (built < 0 || (size_t)built > len)
		abort();
	if (built && (remake(once, built, twice) != built || memcmp(once, twice, built)))
		abort();
}

#endif /* FIPS_FUZZ_H */
