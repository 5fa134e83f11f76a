// SPDX-License-Identifier: MIT
/* Session messages: handshake, errors, reports, data, coordinates. */
#include "libfips/packet.h"

#include "fuzz.h"

static int remake_coords(const u8 *data, size_t len, u8 *out)
{
	struct fips_coords msg;

	if (!fuzz_accepted(fips_coords_parse_optional(&msg, data, len), len))
		return 0;
	return fips_coords_build(&msg, out, FUZZ_MESSAGE_MAX);
}

static int remake_sender(const u8 *data, size_t len, u8 *out)
{
	struct fips_sender_counts msg;

	if (!fuzz_accepted(fips_session_sender_report_parse(&msg, data, len), len))
		return 0;
	return fips_session_sender_report_build(&msg, out, FUZZ_MESSAGE_MAX);
}

static int remake_receiver(const u8 *data, size_t len, u8 *out)
{
	struct fips_receiver_counts msg;

	if (!fuzz_accepted(fips_session_receiver_report_parse(&msg, data, len), len))
		return 0;
	return fips_session_receiver_report_build(&msg, out, FUZZ_MESSAGE_MAX);
}

static int remake_data(const u8 *data, size_t len, u8 *out)
{
	struct fips_data msg;

	if (!fuzz_accepted(fips_data_parse(&msg, data, len), len))
		return 0;
	return fips_data_build(&msg, out, FUZZ_MESSAGE_MAX);
}

static int remake_error(const u8 *data, size_t len, u8 *out)
{
	struct fips_error_signal msg;

	if (!fuzz_accepted(fips_error_signal_parse(&msg, data, len), len))
		return 0;
	return fips_error_signal_build(&msg, out, FUZZ_MESSAGE_MAX);
}

static int remake_handshake(const u8 *data, size_t len, u8 *out)
{
	struct fips_session_handshake_msg msg;
	int built;

	if (fips_session_handshake_parse(&msg, data, len) < 0)
		return 0;
	built = fips_session_handshake_build(&msg, out, FUZZ_MESSAGE_MAX);
	/* What came in a packet longer than 64 KiB cannot be said in payload_len. */
	return built == FIPS_PACKET_TOO_LONG ? 0 : built;
}

static int remake_path_mtu(const u8 *data, size_t len, u8 *out)
{
	u16 path_mtu;

	if (fips_path_mtu_parse(&path_mtu, data, len) < 0)
		return 0;
	return fips_path_mtu_build(path_mtu, out, FUZZ_MESSAGE_MAX);
}

static const fuzz_remake remakes[] = {
	remake_coords, remake_sender,	 remake_receiver, remake_data,
	remake_error,  remake_handshake, remake_path_mtu,
};

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct fips_coords src, dest;

	for (size_t i = 0; i < FIPS_ARRAY_SIZE(remakes); i++)
		fuzz_remake_twice(remakes[i], data, size);
	if (fuzz_accepted(fips_coords_pair_parse(&src, &dest, data, size), size) &&
	    fips_coords_wire_len(&src) + fips_coords_wire_len(&dest) > size)
		abort();
	return 0;
}
