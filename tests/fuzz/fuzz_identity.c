// SPDX-License-Identifier: MIT
/* Keys in text: what is accepted is written again, and read again as the same key. */
#include "libfips/bech32.h"
#include "libfips/identity.h"

#include "fuzz.h"

static void check_bech32(const char *text)
{
	static char again[FIPS_BECH32_LEN_MAX + 1];
	static struct fips_bech32 decoded, twice;

	if (fips_bech32_decode(&decoded, text))
		return;
	if (fips_bech32_encode(again, sizeof(again), decoded.prefix, decoded.data, decoded.len) <
		    0 ||
	    fips_bech32_decode(&twice, again))
		abort();
	if (decoded.len != twice.len || memcmp(decoded.data, twice.data, decoded.len) ||
	    strcmp(decoded.prefix, twice.prefix))
		abort();
}

static void check_npub(const char *text)
{
	struct fips_pubkey pubkey, again;
	char npub[FIPS_NPUB_SIZE], shortened[FIPS_NPUB_SHORT_SIZE];

	if (fips_npub_decode(&pubkey, text))
		return;
	if (fips_npub_decode(&again, fips_npub_encode(npub, &pubkey)) ||
	    !fips_pubkey_equal(&pubkey, &again))
		abort();
	fips_npub_shorten(shortened, &pubkey);
}

static void check_secret(const char *text)
{
	struct fips_identity id, again;
	char nsec[FIPS_NSEC_SIZE];

	if (fips_identity_from_string(&id, text))
		return;
	if (fips_identity_from_string(&again, fips_nsec_encode(nsec, id.secret)) ||
	    memcmp(&id, &again, sizeof(id)))
		abort();
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	char *text = malloc(size + 1);

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	check_bech32(text);
	check_npub(text);
	check_secret(text);
	free(text);
	return 0;
}
