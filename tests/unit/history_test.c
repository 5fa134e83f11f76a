// SPDX-License-Identifier: MIT
/* History: what becomes of the pictures of an hour and of a day. */

#include <math.h>

#include "fipsd/history.h"
#include "unit.h"

/* A node whose pictures are taken second after second. */
struct fixture {
	struct fipsd_publisher *publisher;
	struct fipsd_history *history;
	u64 now_ms;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->publisher = fipsd_publisher_new();
	f->history = fipsd_history_new();
	f->now_ms = 1000;
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	fipsd_history_free(f->history);
	fipsd_publisher_free(f->publisher);
	free(f);
	return 0;
}

/* @received: by the node and by its one peer; @has_peer: whether the peer is there. */
static void tick(struct fixture *f, u64 received, bool has_peer, bool taken)
{
	struct fipsd_snapshot *s = fipsd_snapshot_new(f->publisher);
	const struct fipsd_snapshot *newest;
	struct fipsd_peer_row peer;

	s->taken_mono_ms = f->now_ms;
	f->now_ms += 1000;
	s->node.forwarding.received_bytes = received;
	s->node.peer_count = has_peer;
	memset(&peer, 0, sizeof(peer));
	fipsd_text(peer.display_name, "gate");
	peer.stats.bytes_recv = received;
	peer.mmp.present = true;
	peer.mmp.has_srtt = true;
	peer.mmp.srtt_ms = 5;
	peer.mmp.loss_rate = 0.5;
	if (has_peer)
		assert_int_equal(fipsd_table_add(&s->peers, &peer), 0);
	fipsd_publish(f->publisher, s);
	if (!taken)
		return;
	newest = fipsd_snapshot_get(f->publisher);
	fipsd_history_take(f->history, newest);
	fipsd_snapshot_put(newest);
}

static const struct fipsd_history_peer *only_peer(const struct fixture *f)
{
	static const struct fips_node_addr addr;

	return fipsd_history_peer(f->history, &addr);
}

static struct fipsd_series series(const struct fixture *f, const char *metric, bool of_peer,
				  enum fipsd_history_step step, u64 window)
{
	const struct fipsd_history_peer *peer = of_peer ? only_peer(f) : NULL;
	struct fipsd_series s;
	int number = fipsd_history_find(of_peer ? FIPSD_HISTORY_PEER : FIPSD_HISTORY_NODE, metric);

	assert_true(number >= 0);
	fipsd_history_series(f->history, peer, number, step, window, &s);
	return s;
}

#define SECONDS(f, metric, of_peer, window) \
	series(f, metric, of_peer, FIPSD_HISTORY_BY_SECOND, window)

static void rates_are_differences(void **state)
{
	struct fixture *f = *state;
	struct fipsd_series s;

	tick(f, 100, true, true);
	tick(f, 150, true, true);
	tick(f, 150, true, true);
	s = SECONDS(f, "bytes_in", false, 5);
	assert_int_equal(s.count, 5);
	/* Before the start nothing is known; the first second has nothing to compare with. */
	assert_true(isnan(fipsd_series_value(&s, 1)));
	assert_true(fipsd_series_value(&s, 2) == 0);
	assert_true(fipsd_series_value(&s, 3) == 50);
	assert_true(fipsd_series_value(&s, 4) == 0);
	s = SECONDS(f, "bytes_in", true, 3);
	assert_true(isnan(fipsd_series_value(&s, 0)));
	assert_true(fipsd_series_value(&s, 1) == 50);
	s = SECONDS(f, "srtt_ms", true, 1);
	assert_true(fipsd_series_value(&s, 0) == 5);
	s = SECONDS(f, "loss_rate", false, 1);
	assert_true(fipsd_series_value(&s, 0) == 0.5);
}

static void counters_that_began_anew_leave_a_gap(void **state)
{
	struct fixture *f = *state;
	struct fipsd_series s;

	tick(f, 100, true, true);
	tick(f, 10, true, true);
	tick(f, 15, true, true);
	s = SECONDS(f, "bytes_in", true, 2);
	assert_true(isnan(fipsd_series_value(&s, 0)));
	assert_true(fipsd_series_value(&s, 1) == 5);
}

static void absent_peers_leave_gaps_and_are_kept_a_day(void **state)
{
	struct fixture *f = *state;
	struct fipsd_series s;

	tick(f, 1, false, true);
	tick(f, 2, true, true);
	tick(f, 3, true, true);
	tick(f, 4, false, true);
	tick(f, 5, true, true);
	s = SECONDS(f, "bytes_in", true, 5);
	assert_true(isnan(fipsd_series_value(&s, 0)));
	assert_true(isnan(fipsd_series_value(&s, 1)));
	assert_true(fipsd_series_value(&s, 2) == 1);
	assert_true(isnan(fipsd_series_value(&s, 3)));
	/* Not what came in while it was away. */
	assert_true(isnan(fipsd_series_value(&s, 4)));

	tick(f, 6, false, true);
	assert_false(only_peer(f)->is_active);
	f->now_ms += FIPSD_HISTORY_RETENTION_SECS * 1000ULL;
	tick(f, 7, false, true);
	assert_null(only_peer(f));
}

static void missed_pictures_leave_gaps(void **state)
{
	struct fixture *f = *state;
	struct fipsd_series s;

	tick(f, 1, true, true);
	tick(f, 2, true, false);
	tick(f, 3, true, false);
	tick(f, 4, true, true);
	s = SECONDS(f, "peer_count", false, 4);
	assert_true(fipsd_series_value(&s, 0) == 1);
	assert_true(isnan(fipsd_series_value(&s, 1)));
	assert_true(isnan(fipsd_series_value(&s, 2)));
	assert_true(fipsd_series_value(&s, 3) == 1);
}

static void minutes_sum_up_seconds_and_rings_turn(void **state)
{
	struct fixture *f = *state;
	struct fipsd_series s;
	u64 i;

	for (i = 0; i < 3 * 3600; i++)
		tick(f, i * 10, true, true);
	s = SECONDS(f, "bytes_in", false, 1000000);
	assert_int_equal(s.count, FIPSD_HISTORY_SECONDS);
	assert_true(fipsd_series_value(&s, 0) == 10);
	assert_true(fipsd_series_value(&s, s.count - 1) == 10);
	s = series(f, "bytes_in", false, FIPSD_HISTORY_BY_MINUTE, 4 * 3600);
	assert_int_equal(s.count, 240);
	assert_true(isnan(fipsd_series_value(&s, 59)));
	assert_true(fipsd_series_value(&s, 61) == 10);
	assert_true(fipsd_series_value(&s, 239) == 10);
	s = series(f, "ecn_ce", true, FIPSD_HISTORY_BY_MINUTE, 60);
	assert_true(fipsd_series_value(&s, 0) == 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(rates_are_differences),
		TEST(counters_that_began_anew_leave_a_gap),
		TEST(absent_peers_leave_gaps_and_are_kept_a_day),
		TEST(missed_pictures_leave_gaps),
		TEST(minutes_sum_up_seconds_and_rings_turn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
