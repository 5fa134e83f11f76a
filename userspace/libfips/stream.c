// SPDX-License-Identifier: MIT
#include "libfips/stream.h"

#include "libfips/packet.h"

const char *fips_stream_error_name(int error)
{
	switch (error) {
	case FIPS_STREAM_UNKNOWN_VERSION:
		return "UnknownVersion";
	case FIPS_STREAM_UNKNOWN_PHASE:
		return "UnknownPhase";
	case FIPS_STREAM_PAYLOAD_TOO_LARGE:
		return "PayloadTooLarge";
	case FIPS_STREAM_HANDSHAKE_SIZE_MISMATCH:
		return "HandshakeSizeMismatch";
	}
	return "ok";
}

static int handshake_len(const struct fips_packet_prefix *prefix, size_t whole)
{
	if (prefix->payload_len != whole - sizeof(struct fips_prefix))
		return FIPS_STREAM_HANDSHAKE_SIZE_MISMATCH;
	return (int)whole;
}

int fips_stream_frame_len(const void *data, size_t len, u16 mtu)
{
	struct fips_packet_prefix prefix;

	if (fips_prefix_parse(&prefix, data, len) < 0)
		return 0;
	if (prefix.version != FIPS_FMP_VERSION)
		return FIPS_STREAM_UNKNOWN_VERSION;
	switch (prefix.phase) {
	case FIPS_PHASE_MSG1:
		return handshake_len(&prefix, sizeof(struct fips_fmp_msg1));
	case FIPS_PHASE_MSG2:
		return handshake_len(&prefix, sizeof(struct fips_fmp_msg2));
	case FIPS_PHASE_ESTABLISHED:
		/* An empty one passes any MTU, as in the reference. */
		if (prefix.payload_len && prefix.payload_len + FIPS_FMP_FRAME_MIN > mtu)
			return FIPS_STREAM_PAYLOAD_TOO_LARGE;
		return prefix.payload_len + FIPS_FMP_FRAME_MIN;
	}
	return FIPS_STREAM_UNKNOWN_PHASE;
}
