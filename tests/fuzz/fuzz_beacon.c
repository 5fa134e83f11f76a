// SPDX-License-Identifier: MIT
/* Ethernet beacons: what is accepted is built again from the key that was read. */
#include <stdlib.h>

#include "libfips/beacon.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct fips_pubkey pubkey;
	u8 again[FIPS_BEACON_LEN];

	if (!fips_beacon_parse(&pubkey, data, size))
		return 0;
	fips_beacon_build(again, &pubkey);
	if (memcmp(again, data, sizeof(again)))
		abort();
	return 0;
}
