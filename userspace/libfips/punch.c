// SPDX-License-Identifier: MIT
#include "libfips/punch.h"

#include "libfips/crypto.h"

#define MAGIC_LEN 4
#define AT_SEQUENCE 4
#define AT_HASH 8

/* By enum fips_punch_kind. */
static const u8 magic[][MAGIC_LEN] = {
	[FIPS_PUNCH_PROBE] = { 'N', 'P', 'T', 'C' },
	[FIPS_PUNCH_ACK] = { 'N', 'P', 'T', 'A' },
};

void fips_punch_hash(u8 hash[FIPS_PUNCH_HASH_LEN], const char *session_id)
{
	u8 digest[32];

	fips_sha256(digest, session_id, strlen(session_id));
	memcpy(hash, digest, FIPS_PUNCH_HASH_LEN);
}

void fips_punch_build(u8 out[FIPS_PUNCH_LEN], const struct fips_punch *punch)
{
	u32 sequence = htobe32(punch->sequence);

	memcpy(out, magic[punch->kind], MAGIC_LEN);
	memcpy(out + AT_SEQUENCE, &sequence, sizeof(sequence));
	memcpy(out + AT_HASH, punch->session_hash, FIPS_PUNCH_HASH_LEN);
}

bool fips_punch_parse(struct fips_punch *punch, const void *data, size_t len)
{
	const u8 *bytes = data;
	u32 sequence;

	if (len < FIPS_PUNCH_LEN)
		return false;
	if (!memcmp(bytes, magic[FIPS_PUNCH_PROBE], MAGIC_LEN))
		punch->kind = FIPS_PUNCH_PROBE;
	else if (!memcmp(bytes, magic[FIPS_PUNCH_ACK], MAGIC_LEN))
		punch->kind = FIPS_PUNCH_ACK;
	else
		return false;
	memcpy(&sequence, bytes + AT_SEQUENCE, sizeof(sequence));
	punch->sequence = be32toh(sequence);
	memcpy(punch->session_hash, bytes + AT_HASH, FIPS_PUNCH_HASH_LEN);
	return true;
}
