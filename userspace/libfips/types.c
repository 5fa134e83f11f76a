// SPDX-License-Identifier: MIT
#include "libfips/types.h"

#include <stdlib.h>

struct fips_coords *fips_coords_dup(const struct fips_coords *src)
{
	struct {
		struct fips_coords coords;
		struct fips_node_addr addrs[];
	} *copy = malloc(sizeof(*copy) + src->count * sizeof(*src->addrs));

	if (!copy)
		return NULL;
	if (src->count)
		memcpy(copy->addrs, src->addrs, src->count * sizeof(*src->addrs));
	copy->coords.addrs = copy->addrs;
	copy->coords.count = src->count;
	return &copy->coords;
}

bool fips_coords_equal(const struct fips_coords *a, const struct fips_coords *b)
{
	if (a->count != b->count)
		return false;
	return !a->count || !memcmp(a->addrs, b->addrs, a->count * sizeof(*a->addrs));
}

char *fips_hex_encode(char *out, const void *data, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	const u8 *bytes = data;

	for (size_t i = 0; i < len; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 0xf];
	}
	out[2 * len] = '\0';
	return out;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int fips_hex_decode(void *out, size_t size, const char *str)
{
	size_t digits = strlen(str);
	u8 *bytes = out;

	if (digits % 2 || digits / 2 > size)
		return -1;
	for (size_t i = 0; i < digits / 2; i++) {
		int high = hex_digit(str[2 * i]);
		int low = hex_digit(str[2 * i + 1]);

		if (high < 0 || low < 0)
			return -1;
		bytes[i] = high << 4 | low;
	}
	return digits / 2;
}
