// SPDX-License-Identifier: MIT
/* Vectors of the replay window. */
#include "libfips/replay.h"
#include "runner.h"

/* The rows, once it is sure that their columns are the ones this handler reads. */
static json_t *steps(struct vector *v, const char *const *columns, size_t count)
{
	json_t *steps_are = vector_get(v, v->json, "steps_are");

	vector_check(v, "steps_are", json_array_size(steps_are) == count, "expected %zu columns",
		     count);
	for (size_t i = 0; i < count; i++) {
		const char *column = json_string_value(json_array_get(steps_are, i));

		vector_check(v, "steps_are", column && !strcmp(column, columns[i]),
			     "expected column %zu to be %s", i, columns[i]);
	}
	vector_check(v, "window_size", vector_u64(v, v->json, "window_size") == FIPS_REPLAY_WINDOW,
		     "expected %d", FIPS_REPLAY_WINDOW);
	return vector_get(v, v->json, "steps");
}

static void check_highest(struct vector *v, json_t *expected, const struct fips_replay *replay)
{
	u64 highest = vector_value_u64(v, expected, "highest_after");

	vector_check(v, "highest_after", highest == replay->highest, "expected %llu, got %llu",
		     (unsigned long long)highest, (unsigned long long)replay->highest);
}

static void check_accepted(struct vector *v, json_t *expected, bool accepted)
{
	vector_check(v, "accepted", json_is_true(expected) == accepted, "expected %s, got %s",
		     json_is_true(expected) ? "yes" : "no", accepted ? "yes" : "no");
}

static void run_check_then_accept(struct vector *v)
{
	static const char *const columns[] = { "counter", "accepted", "highest_after" };
	json_t *rows = steps(v, columns, FIPS_ARRAY_SIZE(columns));
	struct fips_replay replay;
	json_t *step;
	size_t i;

	fips_replay_init(&replay);
	json_array_foreach(rows, i, step) {
		u64 counter = vector_value_u64(v, json_array_get(step, 0), "counter");
		bool accepted = fips_replay_check(&replay, counter);

		vector_where(v, "step %zu, counter %llu", i, (unsigned long long)counter);
		check_accepted(v, json_array_get(step, 1), accepted);
		if (accepted)
			fips_replay_accept(&replay, counter);
		check_highest(v, json_array_get(step, 2), &replay);
	}
}

static void run_operations(struct vector *v)
{
	static const char *const columns[] = {
		"operation",
		"counter",
		"check_result",
		"highest_after",
	};
	json_t *rows = steps(v, columns, FIPS_ARRAY_SIZE(columns));
	struct fips_replay replay;
	json_t *step;
	size_t i;

	fips_replay_init(&replay);
	json_array_foreach(rows, i, step) {
		const char *operation = json_string_value(json_array_get(step, 0));
		json_t *result = json_array_get(step, 2);
		u64 counter = vector_value_u64(v, json_array_get(step, 1), "counter");

		vector_where(v, "step %zu, %s %llu", i, operation, (unsigned long long)counter);
		if (!strcmp(operation, "check"))
			check_accepted(v, result, fips_replay_check(&replay, counter));
		else if (!json_is_null(result))
			vector_fail(v, "check_result", "expected none");
		else if (!strcmp(operation, "accept"))
			fips_replay_accept(&replay, counter);
		else if (!strcmp(operation, "reset"))
			fips_replay_init(&replay);
		else
			vector_fail(v, "operation", "not known to this handler");
		check_highest(v, json_array_get(step, 3), &replay);
	}
}

static const struct vector_handler handlers[] = {
	{ "replay", "check_then_accept", run_check_then_accept },
	{ "replay", "operations", run_operations },
};

VECTOR_HANDLERS(handlers)
