// SPDX-License-Identifier: MIT
#include "libfips/beacon.h"

#include "libfips/identity.h"

#define FRAME_TYPE_BEACON 1
#define BEACON_VERSION 1

void fips_beacon_build(u8 beacon[FIPS_BEACON_LEN], const struct fips_pubkey *pubkey)
{
	beacon[0] = FRAME_TYPE_BEACON;
	beacon[1] = BEACON_VERSION;
	memcpy(beacon + 2, pubkey->b, sizeof(pubkey->b));
}

bool fips_beacon_parse(struct fips_pubkey *pubkey, const void *data, size_t len)
{
	const u8 *beacon = data;

	if (len < FIPS_BEACON_LEN || beacon[0] != FRAME_TYPE_BEACON || beacon[1] != BEACON_VERSION)
		return false;
	memcpy(pubkey->b, beacon + 2, sizeof(pubkey->b));
	return fips_pubkey_valid(pubkey);
}
