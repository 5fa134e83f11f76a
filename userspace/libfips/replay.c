// SPDX-License-Identifier: MIT
#include "libfips/replay.h"

static u64 *seen_word(struct fips_replay *replay, u64 counter)
{
	return &replay->seen[counter % FIPS_REPLAY_WINDOW / 64];
}

static u64 seen_bit(u64 counter)
{
	return UINT64_C(1) << counter % 64;
}

void fips_replay_init(struct fips_replay *replay)
{
	memset(replay, 0, sizeof(*replay));
}

bool fips_replay_check(const struct fips_replay *replay, u64 counter)
{
	if (counter > replay->highest)
		return true;
	if (replay->highest - counter >= FIPS_REPLAY_WINDOW)
		return false;
	return !(replay->seen[counter % FIPS_REPLAY_WINDOW / 64] & seen_bit(counter));
}

/* Each step forward takes over the bit of the counter that drops out of the window. */
static void move_window(struct fips_replay *replay, u64 highest)
{
	if (highest - replay->highest >= FIPS_REPLAY_WINDOW) {
		memset(replay->seen, 0, sizeof(replay->seen));
		replay->highest = highest;
	}
	while (replay->highest != highest) {
		replay->highest++;
		*seen_word(replay, replay->highest) &= ~seen_bit(replay->highest);
	}
}

void fips_replay_accept(struct fips_replay *replay, u64 counter)
{
	if (counter > replay->highest)
		move_window(replay, counter);
	*seen_word(replay, counter) |= seen_bit(counter);
}
