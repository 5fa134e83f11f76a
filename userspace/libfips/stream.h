/* SPDX-License-Identifier: MIT */
/*
 * Stream framing: where a frame ends on a transport that has no datagrams.
 *
 * Protocol document: "Stream transports". Every frame says in its common prefix how long it is;
 * nothing else stands between frames. After an error a stream cannot be read any further.
 */
#ifndef FIPS_STREAM_H
#define FIPS_STREAM_H

#include "libfips/types.h"

/** enum fips_stream_error - why bytes do not begin a frame. */
enum fips_stream_error {
	FIPS_STREAM_UNKNOWN_VERSION = -1,
	FIPS_STREAM_UNKNOWN_PHASE = -2,
	/** an established frame longer than the transport's MTU */
	FIPS_STREAM_PAYLOAD_TOO_LARGE = -3,
	/** a handshake message of another length than it must have */
	FIPS_STREAM_HANDSHAKE_SIZE_MISMATCH = -4,
};

/** fips_stream_error_name() - the protocol's short name of an error, "UnknownPhase". */
const char *fips_stream_error_name(int error);

/**
 * fips_stream_frame_len() - length of the frame that begins here
 * @data: bytes of the stream
 * @len: number of them
 * @mtu: MTU of the transport, bound on established frames
 *
 * Return: the frame's whole length, 0 if there are too few bytes to tell, or a negative enum
 * fips_stream_error.
 */
int fips_stream_frame_len(const void *data, size_t len, u16 mtu);

#endif /* FIPS_STREAM_H */
