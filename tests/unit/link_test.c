// SPDX-License-Identifier: MIT
/*
 * Links: handshakes under loss and from both sides, rekeys, restarts, ends; over a virtual network.
 */
#include "libfips/packet.h"
#include "net.h"

/* ---- Handshakes ---- */

static void a_link_comes_up_on_both_sides(void **state)
{
	struct pair p = pair_new(1, NULL, &net_good);
	struct fips_peer_view at_a, at_b;

	pair_link(&p);
	assert_true(sim_host_peer_view(p.a, p.b, &at_a));
	assert_true(sim_host_peer_view(p.b, p.a, &at_b));
	assert_true(at_a.initiator);
	assert_false(at_b.initiator);
	assert_int_equal(at_a.local_index, at_b.remote_index);
	assert_int_equal(at_a.remote_index, at_b.local_index);
	assert_string_equal(at_a.alias, "host1");
	assert_no_failures(p.a);
	assert_no_failures(p.b);
	sim_network_free(p.net);
}

/* Counts frames of one phase, and loses those a bit mask names. */
struct phase_tap {
	struct sim_network *net;
	u8 phase;
	u32 lose;
	size_t seen;
	u64 at_ms[16];
	u64 start_ns;
};

static bool phase_tap(void *ctx, struct sim_host *from, struct sim_host *to, const void *data,
		      size_t len)
{
	struct phase_tap *tap = ctx;
	size_t n;

	if (*(const u8 *)data != tap->phase)
		return false;
	n = tap->seen++;
	if (n < FIPS_ARRAY_SIZE(tap->at_ms))
		tap->at_ms[n] = (sim_network_now(tap->net) - tap->start_ns) / SIM_MS;
	return n < 32 && (tap->lose >> n & 1);
}

static void message_1_is_resent_on_schedule(void **state)
{
	static const u64 schedule_ms[] = { 0, 1000, 3000, 7000, 15000 };
	struct pair p = pair_new(2, NULL, &net_good);
	struct phase_tap tap = {
		.net = p.net,
		.phase = FIPS_PHASE_MSG1,
		.lose = ~0u,
		.start_ns = sim_network_now(p.net),
	};
	size_t i;

	sim_network_tap(p.net, phase_tap, &tap);
	pair_start(&p);
	sim_network_run(p.net, 31 * SIM_S);
	assert_int_equal(tap.seen, FIPS_ARRAY_SIZE(schedule_ms));
	for (i = 0; i < FIPS_ARRAY_SIZE(schedule_ms); i++)
		assert_int_equal(tap.at_ms[i], schedule_ms[i]);
	/* It timed out after 30 s; the next attempt begins 10 s later. */
	tap.lose = 0;
	sim_network_run(p.net, 8 * SIM_S);
	assert_int_equal(tap.seen, FIPS_ARRAY_SIZE(schedule_ms));
	sim_network_run(p.net, 2 * SIM_S);
	assert_true(pair_linked(&p));
	sim_network_free(p.net);
}

static void pauses_between_attempts_double(void **state)
{
	struct pair p = pair_new(3, NULL, &net_good);
	struct phase_tap tap = {
		.net = p.net,
		.phase = FIPS_PHASE_MSG1,
		.lose = ~0u,
		.start_ns = sim_network_now(p.net),
	};

	sim_network_tap(p.net, phase_tap, &tap);
	pair_start(&p);
	/* 30 s of trying, 10 s of pause; 30 s, 20 s; ... */
	sim_network_run(p.net, 91 * SIM_S);
	assert_int_equal(tap.at_ms[5], 40000);
	assert_int_equal(tap.at_ms[10], 90000);
	sim_network_free(p.net);
}

static void a_lost_message_2_is_sent_again(void **state)
{
	struct pair p = pair_new(4, NULL, &net_good);
	struct phase_tap tap = { .net = p.net, .phase = FIPS_PHASE_MSG2, .lose = 3 };

	sim_network_tap(p.net, phase_tap, &tap);
	pair_link(&p);
	assert_int_equal(tap.seen, 3);
	assert_reaches(p.net, p.a, p.b, SIM_S);
	assert_int_equal(sim_host_counter(p.b, "raw", "answered"), 1);
	assert_int_equal(sim_host_counter(p.b, "raw", "duplicate"), 2);
	sim_network_free(p.net);
}

static void both_sides_may_dial_at_once(void **state)
{
	struct fips_peer_view at_a, at_b;
	u64 seed;

	for (seed = 10; seed < 30; seed++) {
		struct sim_join join = {
			.delay_ns = 5 * SIM_MS,
			.jitter_ns = (seed % 4) * 4 * SIM_MS,
		};
		struct pair p = pair_new(seed, NULL, &join);

		sim_host_peer(p.b, p.a);
		sim_host_start(p.a);
		sim_network_run(p.net, (seed % 5) * 2 * SIM_MS);
		sim_host_start(p.b);
		assert_true(sim_network_run_until(p.net, pair_linked, &p, 10 * SIM_S));
		sim_network_run(p.net, 2 * SIM_S);
		assert_true(sim_host_peer_view(p.a, p.b, &at_a));
		assert_true(sim_host_peer_view(p.b, p.a, &at_b));
		assert_int_equal(at_a.local_index, at_b.remote_index);
		assert_int_equal(at_a.remote_index, at_b.local_index);
		assert_true(at_a.is_parent != at_b.is_parent);
		assert_reaches(p.net, p.a, p.b, SIM_S);
		assert_reaches(p.net, p.b, p.a, SIM_S);
		assert_int_equal(sim_plane_counters(sim_host_plane(p.a))->decrypt_failed, 0);
		assert_int_equal(sim_plane_counters(sim_host_plane(p.b))->decrypt_failed, 0);
		sim_network_free(p.net);
	}
}

static void links_come_up_over_a_bad_network(void **state)
{
	struct sim_join join = { .delay_ns = 20 * SIM_MS, .jitter_ns = 100 * SIM_MS, .loss = 0.3 };
	u64 seed;

	for (seed = 40; seed < 60; seed++) {
		struct pair p = pair_new(seed, NULL, &join);

		sim_host_peer(p.b, p.a);
		pair_link(&p);
		sim_network_free(p.net);
	}
}

/* ---- Who is let in ---- */

static void no_more_peers_than_allowed(void **state)
{
	struct sim_network *net = sim_network_new(5);
	struct sim_host *hub = sim_host_add(net, "node:\n  limits:\n    max_peers: 2");
	struct sim_host *spoke[4];
	size_t i, linked = 0;

	sim_host_start(hub);
	for (i = 0; i < FIPS_ARRAY_SIZE(spoke); i++) {
		spoke[i] = sim_host_add(net, NULL);
		sim_network_join(net, hub, spoke[i], &net_good);
		sim_host_peer(spoke[i], hub);
		sim_host_start(spoke[i]);
	}
	sim_network_run(net, 5 * SIM_S);
	for (i = 0; i < FIPS_ARRAY_SIZE(spoke); i++)
		linked += sim_host_linked(hub, spoke[i]);
	assert_int_equal(linked, 2);
	assert_true(sim_host_counter(hub, "raw", "refused") >= 2);
	sim_network_free(net);
}

/* Those that are being called when the last place is taken have to stay out as well. */
static void no_more_peers_than_allowed_of_those_called(void **state)
{
	struct sim_network *net = sim_network_new(5);
	struct sim_host *hub = sim_host_add(net, "node:\n  limits:\n    max_peers: 1");
	struct sim_host *spoke[3];
	size_t i, linked = 0;

	for (i = 0; i < FIPS_ARRAY_SIZE(spoke); i++) {
		spoke[i] = sim_host_add(net, NULL);
		sim_network_join(net, hub, spoke[i], &net_good);
		sim_host_peer(hub, spoke[i]);
		sim_host_peer(spoke[i], hub);
	}
	sim_host_start(hub);
	for (i = 0; i < FIPS_ARRAY_SIZE(spoke); i++) {
		sim_network_run(net, 2 * SIM_S);
		sim_host_start(spoke[i]);
	}
	sim_network_run(net, 60 * SIM_S);
	for (i = 0; i < FIPS_ARRAY_SIZE(spoke); i++)
		linked += sim_host_linked(hub, spoke[i]);
	assert_int_equal(linked, 1);
	sim_network_free(net);
}

static void garbage_is_counted_once_and_changes_nothing(void **state)
{
	static const char *const terminal[] = {
		"too_short", "unknown_version", "unknown_phase", "rate_limited",
		"malformed", "refused",		"not_authentic", "unknown_connection",
		"duplicate", "answered",	"completed"
	};
	struct pair p = pair_new(6, NULL, &net_good);
	u64 random = 42, raw, counted = 0;
	u8 junk[200];
	size_t i;

	pair_link(&p);
	for (i = 0; i < 5000; i++) {
		unit_random_fill(&random, junk, sizeof(junk));
		if (i % 3)
			junk[0] = 1 + i % 2;
		if (i % 2)
			memset(junk + 1, 0, 3);
		sim_host_inject(p.b, p.a, junk,
				i % 5 ? junk[9] % sizeof(junk) :
				i % 2 ? sizeof(struct fips_fmp_msg1) :
					sizeof(struct fips_fmp_msg2));
		sim_network_run(p.net, SIM_MS);
	}
	raw = sim_plane_counters(sim_host_plane(p.b))->raw_handed_up;
	for (i = 0; i < FIPS_ARRAY_SIZE(terminal); i++)
		counted += sim_host_counter(p.b, "raw", terminal[i]);
	assert_int_equal(counted, raw);
	assert_true(pair_linked(&p));
	assert_reaches(p.net, p.a, p.b, SIM_S);
	sim_network_free(p.net);
}

/* ---- Ends ---- */

static void disconnect_closes_both_sides(void **state)
{
	struct pair p = pair_new(7, NULL, &net_good);
	struct fips_now now;
	const char *why;

	pair_link(&p);
	now = sim_host_now(p.a);
	assert_null(
		fips_node_disconnect(sim_host_node(p.a), &sim_host_identity(p.b)->pubkey, &now));
	sim_host_settle(p.a);
	sim_network_run(p.net, 100 * SIM_MS);
	assert_true(pair_apart(&p));
	/* Who disconnects does not dial again. */
	sim_network_run(p.net, 60 * SIM_S);
	assert_true(pair_apart(&p));
	why = fips_node_disconnect(sim_host_node(p.a), &sim_host_identity(p.b)->pubkey, &now);
	assert_non_null(why);
	sim_network_free(p.net);
}

static void a_stopped_peer_is_dialled_again(void **state)
{
	struct pair p = pair_new(8, NULL, &net_good);

	pair_link(&p);
	sim_host_stop(p.b);
	sim_network_run(p.net, 100 * SIM_MS);
	assert_false(sim_host_linked(p.a, p.b));
	sim_network_run(p.net, 2 * SIM_S);
	sim_host_start(p.b);
	assert_true(sim_network_run_until(p.net, pair_linked, &p, 5 * SIM_S));
	assert_reaches(p.net, p.a, p.b, SIM_S);
	sim_network_free(p.net);
}

static void silence_ends_a_link(void **state)
{
	struct pair p = pair_new(9, NULL, &net_good);

	pair_link(&p);
	sim_network_run(p.net, 10 * SIM_S);
	sim_network_part(p.net, p.a, p.b);
	sim_network_run(p.net, 28 * SIM_S);
	assert_true(pair_linked(&p));
	sim_network_run(p.net, 5 * SIM_S);
	assert_true(pair_apart(&p));
	sim_network_join(p.net, p.a, p.b, &net_good);
	assert_true(sim_network_run_until(p.net, pair_linked, &p, 60 * SIM_S));
	assert_reaches(p.net, p.b, p.a, SIM_S);
	sim_network_free(p.net);
}

static void heartbeats_keep_an_idle_link(void **state)
{
	struct pair p = pair_new(10, "node:\n  mmp:\n    mode: minimal", &net_good);

	pair_link(&p);
	sim_network_run(p.net, 100 * SIM_S);
	assert_true(pair_linked(&p));
	assert_int_equal(sim_host_counter(p.b, "raw", "answered"), 1);
	sim_network_free(p.net);
}

/* Whether or not any reports are made. */
static void a_transport_that_loses_frames_is_congestion(void **state)
{
	struct pair p = pair_new(32, "node:\n  mmp:\n    mode: minimal", &net_good);

	pair_link(&p);
	sim_network_run(p.net, 10 * SIM_S);
	assert_int_equal(sim_host_counter(p.a, "congestion", "kernel_drop_events"), 0);
	sim_plane_drop(sim_host_plane(p.a), 1, 3);
	sim_network_run(p.net, 2 * SIM_S);
	assert_int_equal(sim_host_counter(p.a, "congestion", "kernel_drop_events"), 1);
	assert_int_equal(sim_host_counter(p.a, "congestion", "congestion_episodes"), 1);
	/* It was over a second later: this is another one. */
	sim_network_run(p.net, SIM_S);
	sim_plane_drop(sim_host_plane(p.a), 1, 1);
	sim_network_run(p.net, 2 * SIM_S);
	assert_int_equal(sim_host_counter(p.a, "congestion", "kernel_drop_events"), 2);
	assert_int_equal(sim_host_counter(p.b, "congestion", "kernel_drop_events"), 0);
	sim_network_free(p.net);
}

static void a_restarted_peer_gets_a_new_link(void **state)
{
	struct pair p = pair_new(11, NULL, &net_good);
	struct fips_peer_view before, after;

	pair_link(&p);
	assert_reaches(p.net, p.a, p.b, SIM_S);
	assert_true(sim_host_peer_view(p.b, p.a, &before));
	sim_host_wipe(p.a);
	sim_host_start(p.a);
	sim_network_run(p.net, SIM_S);
	assert_true(sim_host_peer_view(p.b, p.a, &after));
	assert_int_not_equal(before.link_id, after.link_id);
	assert_reaches(p.net, p.a, p.b, SIM_S);
	assert_reaches(p.net, p.b, p.a, SIM_S);
	sim_network_free(p.net);
}

static void a_peer_may_move(void **state)
{
	struct pair p = pair_new(12, NULL, &net_good);
	struct fips_endpoint now_at;
	struct fips_peer_view view;

	pair_link(&p);
	sim_host_move(p.a);
	assert_reaches(p.net, p.a, p.b, SIM_S);
	assert_reaches(p.net, p.b, p.a, SIM_S);
	assert_true(sim_host_peer_view(p.b, p.a, &view));
	now_at = sim_host_endpoint(p.a);
	assert_true(fips_endpoint_equal(&view.endpoint, &now_at));
	sim_network_free(p.net);
}

/* ---- Rekeys ---- */

#define OFTEN "node:\n  rekey:\n    after_secs: 35"

/* Rekeys of a link seen by its K flag. */
static u32 count_rekeys(struct pair *p, u64 for_ns, u64 interval_ns, u64 *sent)
{
	u64 end = sim_network_now(p->net) + for_ns;
	struct fips_peer_view view;
	bool k_bit = false;
	u32 rekeys = 0;

	while (sim_network_now(p->net) < end) {
		if (sent) {
			sim_host_send(p->a, p->b, sent, sizeof(*sent));
			sim_host_send(p->b, p->a, sent, sizeof(*sent));
			(*sent)++;
		}
		sim_network_run(p->net, interval_ns);
		if (!sim_host_peer_view(p->a, p->b, &view))
			continue;
		rekeys += view.k_bit != k_bit;
		k_bit = view.k_bit;
	}
	return rekeys;
}

static void rekeys_lose_nothing(void **state)
{
	struct pair p = pair_new(13, OFTEN, &net_good);
	u64 sent = 0;

	pair_link(&p);
	assert_true(count_rekeys(&p, 400 * SIM_S, 50 * SIM_MS, &sent) >= 7);
	sim_network_run(p.net, SIM_S);
	assert_int_equal(sim_host_received(p.a), sent);
	assert_int_equal(sim_host_received(p.b), sent);
	assert_no_failures(p.a);
	assert_no_failures(p.b);
	sim_network_free(p.net);
}

static void rekeys_over_a_bad_network_fail_to_open_nothing(void **state)
{
	struct pair p = pair_new(14, OFTEN, &net_bad);
	u64 sent = 0, at_a, at_b;

	sim_host_peer(p.b, p.a);
	pair_link(&p);
	sim_network_run(p.net, SIM_S);
	at_a = unknown_index(p.a);
	at_b = unknown_index(p.b);
	assert_true(count_rekeys(&p, 600 * SIM_S, 50 * SIM_MS, &sent) >= 10);
	assert_true(pair_linked(&p));
	assert_no_failures_since(p.a, at_a);
	assert_no_failures_since(p.b, at_b);
	sim_network_free(p.net);
}

static void a_key_that_served_enough_is_changed(void **state)
{
	struct pair p = pair_new(15, "node:\n  rekey:\n    after_messages: 500", &net_good);
	struct fips_peer_view view;

	pair_link(&p);
	sim_network_run(p.net, 31 * SIM_S);
	exchange(p.net, p.a, p.b, 5 * SIM_MS, 4 * SIM_S);
	assert_true(sim_host_peer_view(p.a, p.b, &view));
	assert_true(view.k_bit);
	assert_no_failures(p.a);
	assert_no_failures(p.b);
	sim_network_free(p.net);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_link_comes_up_on_both_sides),
		cmocka_unit_test(message_1_is_resent_on_schedule),
		cmocka_unit_test(pauses_between_attempts_double),
		cmocka_unit_test(a_lost_message_2_is_sent_again),
		cmocka_unit_test(both_sides_may_dial_at_once),
		cmocka_unit_test(links_come_up_over_a_bad_network),
		cmocka_unit_test(no_more_peers_than_allowed),
		cmocka_unit_test(no_more_peers_than_allowed_of_those_called),
		cmocka_unit_test(garbage_is_counted_once_and_changes_nothing),
		cmocka_unit_test(disconnect_closes_both_sides),
		cmocka_unit_test(a_stopped_peer_is_dialled_again),
		cmocka_unit_test(silence_ends_a_link),
		cmocka_unit_test(heartbeats_keep_an_idle_link),
		cmocka_unit_test(a_transport_that_loses_frames_is_congestion),
		cmocka_unit_test(a_restarted_peer_gets_a_new_link),
		cmocka_unit_test(a_peer_may_move),
		cmocka_unit_test(rekeys_lose_nothing),
		cmocka_unit_test(rekeys_over_a_bad_network_fail_to_open_nothing),
		cmocka_unit_test(a_key_that_served_enough_is_changed),
	};

	return cmocka_run_group_tests_name("link", tests, NULL, NULL);
}
