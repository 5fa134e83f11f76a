// SPDX-License-Identifier: MIT
/* Hole punch datagrams: what is accepted is built again from what was read. */
#include <stdlib.h>

#include "libfips/punch.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct fips_punch punch;
	u8 again[FIPS_PUNCH_LEN];

	if (!fips_punch_parse(&punch, data, size))
		return 0;
	fips_punch_build(again, &punch);
	if (memcmp(again, data, sizeof(again)))
		abort();
	return 0;
}
