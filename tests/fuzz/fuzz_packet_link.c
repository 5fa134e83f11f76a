// SPDX-License-Identifier: MIT
/* Link messages and link handshake frames. */
#include "libfips/packet.h"

#include "fuzz.h"

static int remake_prefix(const u8 *data, size_t len, u8 *out)
{
	struct fips_packet_prefix msg;

	if (!fuzz_accepted(fips_prefix_parse(&msg, data, len), len))
		return 0;
	return fips_prefix_build(&msg, out, FUZZ_MESSAGE_MAX);
}

static int remake_msg1(const u8 *data, size_t len, u8 *out)
{
	struct fips_link_msg1 msg;

	if (!fuzz_accepted(fips_link_msg1_parse(&msg, data, len), len))
		return 0;
	return fips_link_msg1_build(&msg, out, FUZZ_MESSAGE_MAX);
}

static int remake_msg2(const u8 *data, size_t len, u8 *out)
{
	struct fips_link_msg2 msg;

	if (!fuzz_accepted(fips_link_msg2_parse(&msg, data, len), len))
		return 0;
	return fips_link_msg2_build(&msg, out, FUZZ_MESSAGE_MAX);
}

static int remake_datagram(const u8 *data, size_t len, u8 *out)
{
	struct fips_datagram msg;

	if (!fuzz_accepted(fips_datagram_parse(&msg, data, len), len))
		return 0;
	return fips_datagram_build(&msg, out, FUZZ_MESSAGE_MAX);
}

static int remake_sender(const u8 *data, size_t len, u8 *out)
{
	struct fips_sender_counts msg;

	if (!fuzz_accepted(fips_link_sender_report_parse(&msg, data, len), len))
		return 0;
	return fips_link_sender_report_build(&msg, out, FUZZ_MESSAGE_MAX);
}

static int remake_receiver(const u8 *data, size_t len, u8 *out)
{
	struct fips_receiver_counts msg;

	if (!fuzz_accepted(fips_link_receiver_report_parse(&msg, data, len), len))
		return 0;
	return fips_link_receiver_report_build(&msg, out, FUZZ_MESSAGE_MAX);
}

static int remake_tree(const u8 *data, size_t len, u8 *out)
{
	struct fips_tree_announce msg;

	if (!fuzz_accepted(fips_tree_announce_parse(&msg, data, len), len))
		return 0;
	return fips_tree_announce_build(&msg, out, FUZZ_MESSAGE_MAX);
}

static int remake_filter(const u8 *data, size_t len, u8 *out)
{
	struct fips_filter_announce msg;

	if (!fuzz_accepted(fips_filter_announce_parse(&msg, data, len), len))
		return 0;
	return fips_filter_announce_build(&msg, out, FUZZ_MESSAGE_MAX);
}

static int remake_request(const u8 *data, size_t len, u8 *out)
{
	struct fips_lookup_request msg;

	if (!fuzz_accepted(fips_lookup_request_parse(&msg, data, len), len))
		return 0;
	return fips_lookup_request_build(&msg, out, FUZZ_MESSAGE_MAX);
}

static int remake_response(const u8 *data, size_t len, u8 *out)
{
	struct fips_lookup_response msg;

	if (!fuzz_accepted(fips_lookup_response_parse(&msg, data, len), len))
		return 0;
	return fips_lookup_response_build(&msg, out, FUZZ_MESSAGE_MAX);
}

static int remake_disconnect(const u8 *data, size_t len, u8 *out)
{
	enum fips_disconnect_reason reason;

	if (!fuzz_accepted(fips_disconnect_parse(&reason, data, len), len))
		return 0;
	return fips_disconnect_build(reason, out, FUZZ_MESSAGE_MAX);
}

static int remake_heartbeat(const u8 *data, size_t len, u8 *out)
{
	if (fips_heartbeat_parse(data, len) < 0)
		return 0;
	return fips_heartbeat_build(out, FUZZ_MESSAGE_MAX);
}

static const fuzz_remake remakes[] = {
	remake_prefix,	remake_msg1,	 remake_msg2,	    remake_datagram,
	remake_sender,	remake_receiver, remake_tree,	    remake_filter,
	remake_request, remake_response, remake_disconnect, remake_heartbeat,
};

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	for (size_t i = 0; i < FIPS_ARRAY_SIZE(remakes); i++)
		fuzz_remake_twice(remakes[i], data, size);
	return 0;
}
