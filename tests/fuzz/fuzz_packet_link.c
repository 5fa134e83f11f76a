// SPDX-License-Identifier: MIT
/*
 * Link messages and link handshake frames. What a parser accepts, its builder makes again; and that
 * once more gives the same bytes, reserved ones settled.
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

REMAKE(remake_prefix, struct fips_packet_prefix, fips_prefix_parse, fips_prefix_build)
REMAKE(remake_msg1, struct fips_link_msg1, fips_link_msg1_parse, fips_link_msg1_build)
REMAKE(remake_msg2, struct fips_link_msg2, fips_link_msg2_parse, fips_link_msg2_build)
REMAKE(remake_datagram, struct fips_datagram, fips_datagram_parse, fips_datagram_build)
REMAKE(remake_sender, struct fips_sender_counts, fips_link_sender_report_parse,
       fips_link_sender_report_build)
REMAKE(remake_receiver, struct fips_receiver_counts, fips_link_receiver_report_parse,
       fips_link_receiver_report_build)
REMAKE(remake_tree, struct fips_tree_announce, fips_tree_announce_parse, fips_tree_announce_build)
REMAKE(remake_filter, struct fips_filter_announce, fips_filter_announce_parse,
       fips_filter_announce_build)
REMAKE(remake_request, struct fips_lookup_request, fips_lookup_request_parse,
       fips_lookup_request_build)
REMAKE(remake_response, struct fips_lookup_response, fips_lookup_response_parse,
       fips_lookup_response_build)

static int remake_disconnect(const u8 *data, size_t len, u8 *out)
{
	enum fips_disconnect_reason reason;

	if (fips_disconnect_parse(&reason, data, len) < 0)
		return 0;
	return fips_disconnect_build(reason, out, MESSAGE_MAX);
}

static int remake_heartbeat(const u8 *data, size_t len, u8 *out)
{
	return fips_heartbeat_parse(data, len) < 0 ? 0 : fips_heartbeat_build(out, MESSAGE_MAX);
}

static const remake remakes[] = {
	remake_prefix,	remake_msg1,	 remake_msg2,	 remake_datagram,
	remake_sender,	remake_receiver, remake_tree,	 remake_filter,
	remake_request, remake_response, remake_disconnect, remake_heartbeat,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static u8 once[MESSAGE_MAX], twice[MESSAGE_MAX];

	if (size > MESSAGE_MAX)
		return 0;
	for (size_t i = 0; i < FIPS_ARRAY_SIZE(remakes); i++) {
		int len = remakes[i](data, size, once);

		if (len < 0 || (size_t)len > size)
			abort();
		if (len && (remakes[i](once, len, twice) != len || memcmp(once, twice, len)))
			abort();
	}
	return 0;
}
