// SPDX-License-Identifier: MIT
#include "libfips/noise_symmetric.h"

#include "libfips/crypto.h"

void fips_noise_symmetric_init(struct fips_noise_symmetric *sym, const char *protocol_name)
{
	size_t len = strlen(protocol_name);

	memset(sym, 0, sizeof(*sym));
	if (len <= sizeof(sym->h))
		memcpy(sym->h, protocol_name, len);
	else
		fips_sha256(sym->h, protocol_name, len);
	memcpy(sym->ck, sym->h, sizeof(sym->ck));
}

void fips_noise_mix_hash(struct fips_noise_symmetric *sym, const void *data, size_t len)
{
	const struct fips_chunk chunks[] = {
		{ sym->h, sizeof(sym->h) },
		{ data, len },
	};

	fips_sha256_chunks(sym->h, chunks, FIPS_ARRAY_SIZE(chunks));
}

void fips_noise_mix_key(struct fips_noise_symmetric *sym, const u8 ikm[32])
{
	fips_hkdf_sha256(sym->ck, sym->k, sym->ck, ikm, 32);
	sym->nonce = 0;
	sym->has_key = true;
}

void fips_noise_encrypt_and_hash(struct fips_noise_symmetric *sym, u8 *out, const void *data,
				 size_t len)
{
	fips_aead_seal(out, sym->k, sym->nonce++, NULL, 0, data, len);
	fips_noise_mix_hash(sym, out, len + FIPS_TAG_LEN);
}

bool fips_noise_decrypt_and_hash(struct fips_noise_symmetric *sym, u8 *out, const void *data,
				 size_t len)
{
	if (!fips_aead_open(out, sym->k, sym->nonce, NULL, 0, data, len))
		return false;
	sym->nonce++;
	fips_noise_mix_hash(sym, data, len);
	return true;
}

void fips_noise_split(const struct fips_noise_symmetric *sym, u8 k1[FIPS_KEY_LEN],
		      u8 k2[FIPS_KEY_LEN])
{
	fips_hkdf_sha256(k1, k2, sym->ck, NULL, 0);
}
