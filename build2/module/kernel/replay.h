/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _FIPS_REPLAY_H
#define _FIPS_REPLAY_H

#include <linux/bitmap.h>
#include <linux/types.h>

#define FIPS_REPLAY_WINDOW	2048	/* counters this far below the highest are too old */

/**
 * struct fips_replay - sliding window of the counters received under one key
 * @highest: highest counter accepted; 0 before any
 * @seen: one bit per counter, a ring indexed by the counter's low bits
 *
 * Protocol document, "Replay protection". A fresh window has seen nothing, so counter 0 passes
 * once.
 */
struct fips_replay {
	u64 highest;
	DECLARE_BITMAP(seen, FIPS_REPLAY_WINDOW);
};

/**
 * fips_replay_init() - empty a window
 * @replay: the window
 */
void fips_replay_init(struct fips_replay *replay);

/**
 * fips_replay_check() - would a counter be accepted?
 * @replay: the window
 * @counter: counter of a frame, not authenticated yet
 *
 * Without the lock that guards the window the answer is a hint: right for every counter that
 * nobody else is accepting at the same time. fips_replay_accept() decides.
 *
 * Return: false if the counter was seen or is too old.
 */
bool fips_replay_check(const struct fips_replay *replay, u64 counter);

/**
 * fips_replay_accept() - enter the counter of an authenticated frame
 * @replay: the window
 * @counter: the counter
 *
 * Context: under the lock that guards the window.
 * Return: false, and nothing changed, if the counter was seen or is too old.
 */
bool fips_replay_accept(struct fips_replay *replay, u64 counter);

#endif /* _FIPS_REPLAY_H */
