// SPDX-License-Identifier: MIT
/* Replay window: against a plain list of all counters ever seen, and at the end of the range. */
#include "libfips/replay.h"
#include "unit.h"

#define SEEN_MAX 20000

/* What the window is to do, written down in the plainest way. */
struct model {
	u64 seen[SEEN_MAX];
	size_t count;
	u64 highest;
};

static bool model_check(const struct model *model, u64 counter)
{
	if (counter <= model->highest && model->highest - counter >= FIPS_REPLAY_WINDOW)
		return false;
	for (size_t i = 0; i < model->count; i++)
		if (model->seen[i] == counter)
			return false;
	return true;
}

static void model_accept(struct model *model, u64 counter)
{
	model->seen[model->count++] = counter;
	if (counter > model->highest)
		model->highest = counter;
}

static void follow_model(u64 start, u64 spread, size_t rounds)
{
	struct model *model = calloc(1, sizeof(*model));
	struct fips_replay replay;
	u64 seed = start + spread + 1;
	u64 base = start;

	fips_replay_init(&replay);
	for (size_t i = 0; i < rounds; i++) {
		u64 step, counter;
		bool fine;

		unit_random_fill(&seed, &step, sizeof(step));
		counter = base + step % spread;
		if (i % 3 == 0)
			base += step % 5;
		fine = model_check(model, counter);
		assert_int_equal(fips_replay_check(&replay, counter), fine);
		if (!fine)
			continue;
		model_accept(model, counter);
		fips_replay_accept(&replay, counter);
		assert_true(replay.highest == model->highest);
		assert_false(fips_replay_check(&replay, counter));
	}
	free(model);
}

static void as_the_model_near(void **state)
{
	follow_model(0, 100, 3000);
}

static void as_the_model_across_the_window(void **state)
{
	follow_model(0, 3 * FIPS_REPLAY_WINDOW, 6000);
	follow_model(UINT64_C(1) << 32, FIPS_REPLAY_WINDOW + 7, 6000);
}

static void as_the_model_with_leaps(void **state)
{
	follow_model(0, 50 * FIPS_REPLAY_WINDOW, 3000);
}

static void end_of_the_range(void **state)
{
	struct fips_replay replay;

	fips_replay_init(&replay);
	assert_true(fips_replay_check(&replay, UINT64_MAX));
	fips_replay_accept(&replay, UINT64_MAX);
	assert_true(replay.highest == UINT64_MAX);
	assert_false(fips_replay_check(&replay, UINT64_MAX));
	assert_true(fips_replay_check(&replay, UINT64_MAX - 1));
	fips_replay_accept(&replay, UINT64_MAX - 1);
	assert_false(fips_replay_check(&replay, UINT64_MAX - 1));
	assert_true(fips_replay_check(&replay, UINT64_MAX - FIPS_REPLAY_WINDOW + 1));
	assert_false(fips_replay_check(&replay, UINT64_MAX - FIPS_REPLAY_WINDOW));
	assert_false(fips_replay_check(&replay, 0));
}

static void checking_changes_nothing(void **state)
{
	struct fips_replay replay, before;

	fips_replay_init(&replay);
	fips_replay_accept(&replay, 77);
	before = replay;
	fips_replay_check(&replay, 5);
	fips_replay_check(&replay, 5000);
	assert_memory_equal(&replay, &before, sizeof(replay));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_the_model_near),
		cmocka_unit_test(as_the_model_across_the_window),
		cmocka_unit_test(as_the_model_with_leaps),
		cmocka_unit_test(end_of_the_range),
		cmocka_unit_test(checking_changes_nothing),
	};

	return cmocka_run_group_tests_name("replay", tests, NULL, NULL);
}
