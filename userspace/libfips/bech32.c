// SPDX-License-Identifier: MIT
#include "libfips/bech32.h"

#include <ctype.h>

#define RESIDUE_BECH32 1
#define RESIDUE_BECH32M 0x2bc830a3

static const char alphabet[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

static u32 checksum_step(u32 state, u8 value)
{
	static const u32 generator[5] = {
		0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3,
	};
	u8 top = state >> 25;

	state = (state & 0x1ffffff) << 5 ^ value;
	for (int i = 0; i < 5; i++)
		if (top >> i & 1)
			state ^= generator[i];
	return state;
}

/* Checksum state after the human-readable part: high bits of each character, 0, low bits. */
static u32 checksum_prefix(const char *prefix)
{
	u32 state = 1;

	for (const char *p = prefix; *p; p++)
		state = checksum_step(state, (u8)*p >> 5);
	state = checksum_step(state, 0);
	for (const char *p = prefix; *p; p++)
		state = checksum_step(state, *p & 0x1f);
	return state;
}

static int alphabet_value(char c)
{
	const char *p;

	if (!c)
		return -1;
	p = strchr(alphabet, tolower((u8)c));
	return p ? p - alphabet : -1;
}

static bool case_is_mixed(const char *str)
{
	bool upper = false, lower = false;

	for (; *str; str++) {
		upper |= *str >= 'A' && *str <= 'Z';
		lower |= *str >= 'a' && *str <= 'z';
	}
	return upper && lower;
}

/* Separator of a string whose data part and case are in order, or NULL. */
static const char *find_separator(const char *str)
{
	const char *separator = strrchr(str, '1');

	if (!separator || case_is_mixed(str))
		return NULL;
	for (const char *p = separator + 1; *p; p++)
		if (alphabet_value(*p) < 0)
			return NULL;
	return separator;
}

static int copy_prefix(struct fips_bech32 *out, const char *str, size_t len)
{
	if (!len || len > FIPS_BECH32_PREFIX_MAX)
		return FIPS_BECH32_PREFIX;
	for (size_t i = 0; i < len; i++) {
		if (str[i] < 33 || str[i] > 126)
			return FIPS_BECH32_PREFIX;
		out->prefix[i] = tolower((u8)str[i]);
	}
	out->prefix[len] = '\0';
	return 0;
}

static bool checksum_right(const char *prefix, const char *data)
{
	u32 state = checksum_prefix(prefix);

	for (; *data; data++)
		state = checksum_step(state, alphabet_value(*data));
	return state == RESIDUE_BECH32 || state == RESIDUE_BECH32M;
}

/* Groups of five bits to bytes; bits that fill no byte are padding. */
static size_t unpack(u8 *out, const char *data, size_t len)
{
	u32 bits = 0, count = 0;
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		bits = (bits << 5 | alphabet_value(data[i])) & 0xfff;
		count += 5;
		if (count >= 8) {
			count -= 8;
			out[n++] = bits >> count;
		}
	}
	return n;
}

int fips_bech32_decode(struct fips_bech32 *out, const char *str)
{
	const char *separator = find_separator(str);
	size_t data_len;
	int err;

	if (!separator)
		return FIPS_BECH32_CHAR;
	err = copy_prefix(out, str, separator - str);
	if (err)
		return err;
	if (strlen(str) > FIPS_BECH32_LEN_MAX)
		return FIPS_BECH32_TOO_LONG;
	data_len = strlen(separator + 1);
	if (data_len < FIPS_BECH32_CHECKSUM)
		return FIPS_BECH32_TOO_SHORT;
	if (!checksum_right(out->prefix, separator + 1))
		return FIPS_BECH32_CHECKSUM_WRONG;
	out->len = unpack(out->data, separator + 1, data_len - FIPS_BECH32_CHECKSUM);
	return 0;
}

int fips_bech32_encode(char *out, size_t size, const char *prefix, const void *data, size_t len)
{
	size_t prefix_len = strlen(prefix);
	size_t groups = (len * 8 + 4) / 5;
	size_t total = prefix_len + 1 + groups + FIPS_BECH32_CHECKSUM;
	u32 state = checksum_prefix(prefix);
	const u8 *bytes = data;

	if (total >= size)
		return -1;
	memcpy(out, prefix, prefix_len);
	out += prefix_len;
	*out++ = '1';
	for (size_t i = 0; i < groups; i++) {
		size_t byte = i * 5 / 8;
		u32 pair = bytes[byte] << 8 | (byte + 1 < len ? bytes[byte + 1] : 0);
		u8 value = pair >> (11 - i * 5 % 8) & 0x1f;

		state = checksum_step(state, value);
		*out++ = alphabet[value];
	}
	for (int i = 0; i < FIPS_BECH32_CHECKSUM; i++)
		state = checksum_step(state, 0);
	state ^= RESIDUE_BECH32;
	for (int i = 0; i < FIPS_BECH32_CHECKSUM; i++)
		*out++ = alphabet[state >> 5 * (5 - i) & 0x1f];
	*out = '\0';
	return total;
}
