/* SPDX-License-Identifier: MIT */
/*
 * Replay window: which of the last 2048 counters under a key have been seen.
 *
 * Protocol document: "Replay protection".
 */
#ifndef FIPS_REPLAY_H
#define FIPS_REPLAY_H

#include "libfips/types.h"

#define FIPS_REPLAY_WINDOW	2048

/**
 * struct fips_replay - replay window
 * @highest: highest counter accepted; 0 at first, with nothing seen
 * @seen: counter c at bit c modulo FIPS_REPLAY_WINDOW, for the last FIPS_REPLAY_WINDOW counters
 */
struct fips_replay {
	u64 highest;
	u64 seen[FIPS_REPLAY_WINDOW / 64];
};

/** fips_replay_init() - a fresh window: counter 0 is fine once. */
void fips_replay_init(struct fips_replay *replay);

/** fips_replay_check() - whether a counter may still be accepted; changes nothing. */
bool fips_replay_check(const struct fips_replay *replay, u64 counter);

/**
 * fips_replay_accept() - note a counter, once its frame has proved authentic
 *
 * Only after fips_replay_check() said yes.
 */
void fips_replay_accept(struct fips_replay *replay, u64 counter);

#endif /* FIPS_REPLAY_H */
