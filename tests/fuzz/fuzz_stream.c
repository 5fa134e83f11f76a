// SPDX-License-Identifier: MIT
/* Stream framing: frames of a stream follow each other, and what is no frame ends it. */
#include <stdlib.h>

#include "libfips/stream.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	u16 mtu;
	int len;

	if (size < sizeof(mtu))
		return 0;
	mtu = fips_get_le16(data);
	data += sizeof(mtu);
	size -= sizeof(mtu);
	while ((len = fips_stream_frame_len(data, size, mtu)) > 0) {
		/* A handshake message may be longer than a small MTU, an empty frame as well. */
		if (len > mtu && len > (int)sizeof(struct fips_fmp_msg1))
			abort();
		if ((size_t)len > size)
			return 0;
		data += len;
		size -= (size_t)len;
	}
	if (!len && size >= sizeof(struct fips_prefix))
		abort();
	return 0;
}
