// SPDX-License-Identifier: MIT
/*
 * Session messages: handshake, errors, reports, data, coordinates. What a parser accepts, its
 * builder makes again; and that once more gives the same bytes, reserved ones settled.
 */
#include <stdlib.h>

#include "libfips/packet.h"

#define MESSAGE_MAX	65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Parse data, build it again into out. Return: length built, 0 if it was refused. */
typedef int (*remake)(const u8 *data, size_t len, u8 *out);

#define REMAKE(name, type, parse, build)					\
	static int name(const u8 *data, size_t len, u8 *out)			\
	{									\
		type msg;							\
		int consumed = parse(&msg, data, len);				\
										\
		if (consumed < 0)						\
			return 0;						\
		if ((size_t)consumed > len)					\
			abort();						\
		return build(&msg, out, MESSAGE_MAX);				\
	}

REMAKE(remake_coords, struct fips_coords, fips_coords_parse_optional, fips_coords_build)
REMAKE(remake_sender, struct fips_sender_counts, fips_session_sender_report_parse,
       fips_session_sender_report_build)
REMAKE(remake_receiver, struct fips_receiver_counts, fips_session_receiver_report_parse,
       fips_session_receiver_report_build)
REMAKE(remake_data, struct fips_data, fips_data_parse, fips_data_build)
REMAKE(remake_error, struct fips_error_signal, fips_error_signal_parse, fips_error_signal_build)

static int remake_handshake(const u8 *data, size_t len, u8 *out)
{
	struct fips_session_handshake_msg msg;
	int built;

	if (fips_session_handshake_parse(&msg, data, len) < 0)
		return 0;
	built = fips_session_handshake_build(&msg, out, MESSAGE_MAX);
	/* What came in a packet longer than 64 KiB cannot be said in payload_len. */
	return built == FIPS_PACKET_TOO_LONG ? 0 : built;
}

static int remake_path_mtu(const u8 *data, size_t len, u8 *out)
{
	u16 path_mtu;

	if (fips_path_mtu_parse(&path_mtu, data, len) < 0)
		return 0;
	return fips_path_mtu_build(path_mtu, out, MESSAGE_MAX);
}

static const remake remakes[] = {
	remake_coords, remake_sender,	 remake_receiver, remake_data,
	remake_error,  remake_handshake, remake_path_mtu,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static u8 once[MESSAGE_MAX], twice[MESSAGE_MAX];
	struct fips_coords src, dest;

	if (size > MESSAGE_MAX)
		return 0;
	for (size_t i = 0; i < FIPS_ARRAY_SIZE(remakes); i++) {
		int len = remakes[i](data, size, once);

		if (len < 0 || (size_t)len > size)
			abort();
		if (len && (remakes[i](once, len, twice) != len || memcmp(once, twice, len)))
			abort();
	}
	if (fips_coords_pair_parse(&src, &dest, data, size) >= 0 &&
	    fips_coords_wire_len(&src) + fips_coords_wire_len(&dest) > size)
		abort();
	return 0;
}
