// SPDX-License-Identifier: MIT
#include "libfips/stun.h"

#define HEADER_LEN 20
#define AT_LENGTH 2
#define AT_COOKIE 4
#define AT_TRANSACTION 8
#define COOKIE_LEN 4

#define BINDING_REQUEST 0x0001
#define BINDING_SUCCESS 0x0101

#define ATTRIBUTE_HEADER_LEN 4
#define ATTRIBUTE_MAPPED_ADDRESS 0x0001
#define ATTRIBUTE_XOR_MAPPED_ADDRESS 0x0020

#define FAMILY_IPV4 1
#define FAMILY_IPV6 2

static const u8 cookie[COOKIE_LEN] = { 0x21, 0x12, 0xa4, 0x42 };

void fips_stun_request_build(u8 request[FIPS_STUN_REQUEST_LEN],
			     const u8 transaction[FIPS_STUN_TRANSACTION_LEN])
{
	fips_put_be16(request, BINDING_REQUEST);
	fips_put_be16(request + AT_LENGTH, 0);
	memcpy(request + AT_COOKIE, cookie, COOKIE_LEN);
	memcpy(request + AT_TRANSACTION, transaction, FIPS_STUN_TRANSACTION_LEN);
}

/* Mask of the address: the cookie, then the transaction; both stand so in the header. */
static void unmask(struct fips_stun_address *address, const u8 *header)
{
	size_t i;

	address->port ^= fips_get_be16(cookie);
	for (i = 0; i < sizeof(address->ip); i++)
		address->ip[i] ^= header[AT_COOKIE + i];
}

static bool read_address(struct fips_stun_address *address, const u8 *value, size_t len)
{
	memset(address, 0, sizeof(*address));
	if (len >= 8 && value[1] == FAMILY_IPV4)
		memcpy(address->ip, value + 4, 4);
	else if (len >= 20 && value[1] == FAMILY_IPV6)
		memcpy(address->ip, value + 4, 16);
	else
		return false;
	address->is_ipv6 = value[1] == FAMILY_IPV6;
	address->port = fips_get_be16(value + 2);
	return true;
}

static bool read_attribute(struct fips_stun_address *address, u16 type, const u8 *value, size_t len,
			   const u8 *header)
{
	if (type != ATTRIBUTE_MAPPED_ADDRESS && type != ATTRIBUTE_XOR_MAPPED_ADDRESS)
		return false;
	if (!read_address(address, value, len))
		return false;
	if (type == ATTRIBUTE_XOR_MAPPED_ADDRESS)
		unmask(address, header);
	if (!address->is_ipv6)
		memset(address->ip + 4, 0, sizeof(address->ip) - 4);
	return true;
}

bool fips_stun_response_parse(struct fips_stun_address *address, const void *data, size_t len,
			      const u8 transaction[FIPS_STUN_TRANSACTION_LEN])
{
	const u8 *bytes = data;
	size_t at = HEADER_LEN, end;

	if (len < HEADER_LEN || fips_get_be16(bytes) != BINDING_SUCCESS ||
	    memcmp(bytes + AT_COOKIE, cookie, COOKIE_LEN) ||
	    memcmp(bytes + AT_TRANSACTION, transaction, FIPS_STUN_TRANSACTION_LEN))
		return false;
	end = HEADER_LEN + (size_t)fips_get_be16(bytes + AT_LENGTH);
	if (end > len)
		end = len;
	while (at + ATTRIBUTE_HEADER_LEN <= end) {
		const u8 *value = bytes + at + ATTRIBUTE_HEADER_LEN;
		size_t value_len = fips_get_be16(bytes + at + 2);

		if (value_len > (size_t)(bytes + len - value))
			return false;
		if (read_attribute(address, fips_get_be16(bytes + at), value, value_len, bytes))
			return true;
		/* Attributes are padded to four bytes. */
		at += ATTRIBUTE_HEADER_LEN + (value_len + 3) / 4 * 4;
	}
	return false;
}
