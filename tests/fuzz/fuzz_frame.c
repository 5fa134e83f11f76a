// SPDX-License-Identifier: MIT
/*
 * Established frames and session messages: opened as they come; and sealed around the input, then
 * opened, which must give it back.
 */
#include "libfips/frame.h"

#include "fuzz.h"

#define FRAME_MAX 70000

static const u8 key[FIPS_KEY_LEN] = { 1, 2, 3 };

static u8 sealed[FRAME_MAX], plain[FRAME_MAX];

/* Whatever the bytes are, no more comes out than went in. */
static void open_as_it_comes(const u8 *data, size_t size)
{
	struct fips_frame frame;
	struct fips_session_frame session;

	if (fips_frame_open(&frame, key, data, size, plain, sizeof(plain)) > (int)size)
		abort();
	if (fips_session_frame_open(&session, key, data, size, plain, sizeof(plain)) > (int)size)
		abort();
	if (session.has_coords && session.coords_len > size)
		abort();
}

static void seal_link_frame(const u8 *data, size_t size)
{
	const struct fips_frame frame = {
		.flags = data[0],
		.receiver_index = data[1],
		.counter = data[2],
		.timestamp = data[3],
		.msg = data,
		.msg_len = size,
	};
	struct fips_frame opened;
	int len = fips_frame_seal(&frame, key, sealed, sizeof(sealed));

	if (len < 0 || fips_frame_open(&opened, key, sealed, len, plain, sizeof(plain)) < 0)
		abort();
	if (opened.msg_len != size || memcmp(opened.msg, data, size) ||
	    opened.flags != frame.flags || opened.counter != frame.counter)
		abort();
}

static void seal_session_frame(const u8 *data, size_t size)
{
	const struct fips_node_addr *addrs = (const struct fips_node_addr *)data;
	size_t count = size / sizeof(*addrs);
	const struct fips_session_frame frame = {
		.counter = data[0],
		.has_coords = data[1] & 1,
		.src_coords = { addrs, data[2] % (count + 1) },
		.dest_coords = { addrs, data[3] % (count + 1) },
		.msg_type = data[1],
		.inner_flags = data[2],
		.body = data,
		.body_len = size,
	};
	struct fips_session_frame opened;
	int len = fips_session_frame_seal(&frame, key, sealed, sizeof(sealed));

	if (len < 0 || (size_t)len != fips_session_frame_len(&frame))
		abort();
	if (fips_session_frame_open(&opened, key, sealed, len, plain, sizeof(plain)) < 0)
		abort();
	if (opened.body_len != size || memcmp(opened.body, data, size))
		abort();
	if (frame.has_coords && (!fips_coords_equal(&opened.src_coords, &frame.src_coords) ||
				 !fips_coords_equal(&opened.dest_coords, &frame.dest_coords)))
		abort();
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	open_as_it_comes(data, size);
	if (size < 4 || size > 8192)
		return 0;
	seal_link_frame(data, size);
	seal_session_frame(data, size);
	return 0;
}
