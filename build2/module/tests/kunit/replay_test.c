// SPDX-License-Identifier: GPL-2.0
/*
 * Replay window against the golden vectors.
 */
#include <kunit/test.h>

#include "replay.h"
#include "vectors.h"
#include "kunit-vectors/replay.h"

VECTOR_PARAM(replay_vectors);

static void replay_do(struct kunit *test, struct fips_replay *replay,
		      const struct replay_step *step)
{
	switch (step->op) {
	case REPLAY_BOTH:
		KUNIT_EXPECT_EQ(test, fips_replay_check(replay, step->counter), step->expected);
		KUNIT_EXPECT_EQ(test, fips_replay_accept(replay, step->counter), step->expected);
		break;
	case REPLAY_CHECK:
		KUNIT_EXPECT_EQ(test, fips_replay_check(replay, step->counter), step->expected);
		break;
	case REPLAY_ACCEPT:
		fips_replay_accept(replay, step->counter);
		break;
	case REPLAY_RESET:
		fips_replay_init(replay);
		break;
	}
}

static void replay_vector_test(struct kunit *test)
{
	const struct replay_vector *vector = test->param_value;
	struct fips_replay replay;
	size_t i;

	fips_replay_init(&replay);
	for (i = 0; i < vector->count; i++) {
		replay_do(test, &replay, &vector->steps[i]);
		KUNIT_EXPECT_EQ_MSG(test, replay.highest, vector->steps[i].highest, "step %zu", i);
	}
}

/*
 * Every counter of a long run in a shuffled order is accepted once, as long as it is in the window.
 */
static void replay_reordered_test(struct kunit *test)
{
	struct fips_replay replay;
	u64 block, i;

	fips_replay_init(&replay);
	for (block = 0; block < 64; block++) {
		for (i = 0; i < 512; i++) {
			/* 5 and 512 have no common factor: each number of the block comes once. */
			u64 counter = block * 512 + i * 5 % 512;

			KUNIT_ASSERT_TRUE(test, fips_replay_accept(&replay, counter));
			KUNIT_ASSERT_FALSE(test, fips_replay_accept(&replay, counter));
		}
	}
}

static struct kunit_case replay_cases[] = {
	KUNIT_CASE_PARAM(replay_vector_test, replay_vectors_gen_params),
	KUNIT_CASE(replay_reordered_test),
	{}
};

static struct kunit_suite replay_suite = {
	.name = "fips_replay",
	.test_cases = replay_cases,
};

kunit_test_suite(replay_suite);
