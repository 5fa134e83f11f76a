// SPDX-License-Identifier: GPL-2.0
/*
 * Replay windows.
 */
#include "replay.h"

#include <linux/bitmap.h>
#include <linux/minmax.h>
#include <linux/string.h>

static unsigned int fips_replay_bit(u64 counter)
{
	return counter % FIPS_REPLAY_WINDOW;
}

void fips_replay_init(struct fips_replay *replay)
{
	memset(replay, 0, sizeof(*replay));
}

bool fips_replay_check(const struct fips_replay *replay, u64 counter)
{
	u64 highest = READ_ONCE(replay->highest);

	if (counter > highest)
		return true;
	if (highest - counter >= FIPS_REPLAY_WINDOW)
		return false;
	return !test_bit(fips_replay_bit(counter), replay->seen);
}

/* Make room for the counters from @from to @to, which were out of the window before. */
static void fips_replay_advance(struct fips_replay *replay, u64 from, u64 to)
{
	unsigned int first = fips_replay_bit(from);
	unsigned int count, until_wrap;

	if (to - from >= FIPS_REPLAY_WINDOW - 1) {
		bitmap_zero(replay->seen, FIPS_REPLAY_WINDOW);
		return;
	}
	count = to - from + 1;
	until_wrap = min_t(unsigned int, count, FIPS_REPLAY_WINDOW - first);
	bitmap_clear(replay->seen, first, until_wrap);
	bitmap_clear(replay->seen, 0, count - until_wrap);
}

bool fips_replay_accept(struct fips_replay *replay, u64 counter)
{
	if (!fips_replay_check(replay, counter))
		return false;
	if (counter > replay->highest) {
		fips_replay_advance(replay, replay->highest + 1, counter);
		WRITE_ONCE(replay->highest, counter);
	}
	__set_bit(fips_replay_bit(counter), replay->seen);
	return true;
}
