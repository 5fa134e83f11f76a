/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For kernels whose ChaCha state is an array of words, not a structure.
 */
#ifndef _FIPS_COMPAT_CHACHA_STATE_H
#define _FIPS_COMPAT_CHACHA_STATE_H

#include_next <crypto/chacha.h>

#ifndef CHACHA_KEY_WORDS
#define CHACHA_KEY_WORDS	8
#endif

struct chacha_state {
	u32 x[CHACHA_STATE_WORDS];
};

static inline void fips_compat_chacha_init(struct chacha_state *state, const u32 *key, const u8 *iv)
{
	chacha_init(state->x, key, iv);
}

static inline void fips_compat_chacha20_crypt(struct chacha_state *state, u8 *dst, const u8 *src,
					      unsigned int bytes)
{
	chacha20_crypt(state->x, dst, src, bytes);
}

static inline void chacha_zeroize_state(struct chacha_state *state)
{
	memzero_explicit(state, sizeof(*state));
}

#define chacha_init	fips_compat_chacha_init
#define chacha20_crypt	fips_compat_chacha20_crypt

#endif /* _FIPS_COMPAT_CHACHA_STATE_H */
