// SPDX-License-Identifier: MIT
/* Sessions: handshakes in every order and under loss, rekeys, ends; over a virtual network. */
#include "libfips/packet.h"
#include "net.h"

static bool session_established(struct sim_host *host, struct sim_host *to)
{
	struct fips_session_view view;

	return sim_host_session_view(host, to, &view) && !strcmp(view.state, "established");
}

static void data_makes_a_session(void **state)
{
	struct pair p = pair_new(1, NULL, &net_good);
	struct fips_session_view at_a, at_b;

	pair_link(&p);
	assert_reaches(p.net, p.a, p.b, SIM_S);
	assert_reaches(p.net, p.b, p.a, SIM_S);
	assert_true(sim_host_session_view(p.a, p.b, &at_a));
	assert_true(sim_host_session_view(p.b, p.a, &at_b));
	assert_true(at_a.initiator);
	assert_false(at_b.initiator);
	assert_true(at_b.has_pubkey);
	assert_memory_equal(&at_b.pubkey, &sim_host_identity(p.a)->pubkey, sizeof(at_b.pubkey));
	assert_int_equal(at_a.path_mtu, 1472);
	assert_no_failures(p.a);
	assert_no_failures(p.b);
	sim_network_free(p.net);
}

/* Every packet that waits for a session is sent, the first one included. */
static void what_waits_for_a_session_is_sent(void **state)
{
	struct pair p = pair_new(2, NULL, &net_good);
	u64 i;

	pair_link(&p);
	for (i = 0; i < 10; i++)
		sim_host_send(p.a, p.b, &i, sizeof(i));
	sim_network_run(p.net, SIM_S);
	assert_int_equal(sim_host_received(p.b), 10);
	sim_network_free(p.net);
}

/* A core that is stopped for 50 ms at any point of the handshake loses nothing. */
static void a_pause_anywhere_loses_nothing(void **state)
{
	u64 at_ms, i;
	int who;

	for (who = 0; who < 2; who++)
		for (at_ms = 0; at_ms < 30; at_ms++) {
			struct pair p = pair_new(3, NULL, &net_good);
			struct sim_host *paused = who ? p.a : p.b;
			struct fips_peer_view view;

			pair_start(&p);
			sim_network_run(p.net, at_ms * SIM_MS);
			sim_host_pause(paused, 50 * SIM_MS);
			assert_true(sim_network_run_until(p.net, pair_linked, &p, SIM_S));
			for (i = 0; i < 5; i++) {
				sim_host_send(p.a, p.b, &i, sizeof(i));
				sim_network_run(p.net, at_ms * SIM_MS / 5);
			}
			sim_host_pause(paused, 50 * SIM_MS);
			sim_network_run(p.net, 300 * SIM_MS);
			assert_int_equal(sim_host_received(p.b), 5);
			assert_true(sim_host_peer_view(p.a, p.b, &view) && view.has_coords);
			assert_true(sim_host_peer_view(p.b, p.a, &view) && view.has_coords);
			assert_no_failures(p.a);
			assert_no_failures(p.b);
			sim_network_free(p.net);
		}
}

static void both_sides_may_begin_at_once(void **state)
{
	u64 seed;

	for (seed = 10; seed < 20; seed++) {
		struct pair p = pair_new(seed, NULL, &net_good);
		struct fips_session_view at_a, at_b;
		bool a_is_smaller = fips_node_addr_cmp(&sim_host_identity(p.a)->addr,
						       &sim_host_identity(p.b)->addr) < 0;

		pair_link(&p);
		sim_host_send(p.a, p.b, "a", 1);
		sim_host_send(p.b, p.a, "b", 1);
		sim_network_run(p.net, SIM_S);
		assert_int_equal(sim_host_received(p.a), 1);
		assert_int_equal(sim_host_received(p.b), 1);
		assert_true(sim_host_session_view(p.a, p.b, &at_a));
		assert_true(sim_host_session_view(p.b, p.a, &at_b));
		assert_int_equal(at_a.initiator, a_is_smaller);
		assert_int_equal(at_b.initiator, !a_is_smaller);
		assert_no_failures(p.a);
		assert_no_failures(p.b);
		sim_network_free(p.net);
	}
}

/* Loses the n-th frames that a host sends, counted from when the tap is set. */
struct nth_tap {
	struct sim_host *from;
	u32 lose;
	bool lose_all;
	size_t seen;
};

static bool nth_tap(void *ctx, struct sim_host *from, struct sim_host *to, const void *data,
		    size_t len)
{
	struct nth_tap *tap = ctx;
	size_t n;

	if (from != tap->from)
		return false;
	n = tap->seen++;
	return tap->lose_all || (n < 32 && (tap->lose >> n & 1));
}

/* Any one handshake message, or any two in a row, may be lost: it is sent again. */
static void lost_messages_are_sent_again(void **state)
{
	u32 lose;
	int who;

	for (who = 0; who < 2; who++)
		for (lose = 1; lose < 8; lose++) {
			struct pair p = pair_new(21, "node:\n  mmp:\n    mode: minimal", &net_good);
			struct nth_tap tap = { .from = who ? p.a : p.b, .lose = lose };

			pair_link(&p);
			sim_network_run(p.net, 2 * SIM_S);
			sim_network_tap(p.net, nth_tap, &tap);
			sim_host_send(p.a, p.b, "x", 1);
			sim_network_run(p.net, 20 * SIM_S);
			assert_true(session_established(p.a, p.b));
			assert_true(session_established(p.b, p.a));
			sim_network_tap(p.net, NULL, NULL);
			assert_reaches(p.net, p.a, p.b, SIM_S);
			assert_reaches(p.net, p.b, p.a, SIM_S);
			sim_network_free(p.net);
		}
}

static void sessions_come_up_over_a_bad_network(void **state)
{
	u64 seed;

	for (seed = 30; seed < 50; seed++) {
		struct sim_join join = net_bad;
		struct pair p = pair_new(seed, NULL, &join);

		join.loss = 0.25;
		pair_link(&p);
		sim_network_join(p.net, p.a, p.b, &join);
		sim_host_send(p.a, p.b, "x", 1);
		sim_network_run(p.net, 15 * SIM_S);
		assert_true(session_established(p.a, p.b));
		assert_true(session_established(p.b, p.a));
		sim_network_free(p.net);
	}
}

static void an_unanswered_handshake_ends(void **state)
{
	struct pair p = pair_new(51, NULL, &net_good);
	struct nth_tap tap = { .from = p.b, .lose_all = true };
	struct fips_session_view view;

	pair_link(&p);
	sim_host_send(p.a, p.b, "x", 1);
	sim_network_tap(p.net, nth_tap, &tap);
	sim_network_run(p.net, 20 * SIM_S);
	assert_true(sim_host_session_view(p.a, p.b, &view));
	assert_true(view.resend_count >= 4);
	sim_network_run(p.net, 11 * SIM_S);
	assert_false(sim_host_session_view(p.a, p.b, &view));
	assert_int_equal(sim_plane_staged(sim_host_plane(p.a)), 0);
	sim_network_free(p.net);
}

static void a_node_without_a_key_cannot_be_called(void **state)
{
	struct pair p = pair_new(52, NULL, &net_good);
	struct fips_node_addr nobody = { { 1, 2, 3 } };

	pair_link(&p);
	sim_plane_send(sim_host_plane(p.a), &nobody, "x", 1, sim_network_now(p.net));
	sim_network_run(p.net, 100 * SIM_MS);
	assert_int_equal(sim_plane_staged(sim_host_plane(p.a)), 0);
	sim_plane_send(sim_host_plane(p.a), &nobody, "x", 1, sim_network_now(p.net));
	assert_int_equal(sim_plane_counters(sim_host_plane(p.a))->refused, 1);
	sim_network_free(p.net);
}

static void an_idle_session_ends(void **state)
{
	struct pair p = pair_new(53, NULL, &net_good);

	pair_link(&p);
	assert_reaches(p.net, p.a, p.b, SIM_S);
	exchange(p.net, p.a, p.b, SIM_S, 100 * SIM_S);
	assert_true(session_established(p.a, p.b));
	sim_network_run(p.net, 88 * SIM_S);
	assert_true(session_established(p.a, p.b));
	sim_network_run(p.net, 4 * SIM_S);
	assert_false(session_established(p.a, p.b));
	assert_false(session_established(p.b, p.a));
	assert_reaches(p.net, p.b, p.a, SIM_S);
	sim_network_free(p.net);
}

static void a_session_ends_with_the_link_to_its_node(void **state)
{
	struct pair p = pair_new(54, NULL, &net_good);

	pair_link(&p);
	assert_reaches(p.net, p.a, p.b, SIM_S);
	sim_host_stop(p.b);
	sim_network_run(p.net, SIM_S);
	assert_false(session_established(p.a, p.b));
	sim_network_free(p.net);
}

/* ---- Rekeys ---- */

#define OFTEN "node:\n  rekey:\n    after_secs: 35"

/* Rekeys of a session, seen by its K flag, with data both ways all the time. */
static u32 session_rekeys(struct pair *p, u64 for_ns, u64 interval_ns, u64 *sent)
{
	u64 end = sim_network_now(p->net) + for_ns;
	struct fips_session_view view;
	bool k_bit = false;
	u32 rekeys = 0;

	while (sim_network_now(p->net) < end) {
		sim_host_send(p->a, p->b, sent, sizeof(*sent));
		sim_host_send(p->b, p->a, sent, sizeof(*sent));
		(*sent)++;
		sim_network_run(p->net, interval_ns);
		if (!sim_host_session_view(p->a, p->b, &view))
			continue;
		rekeys += view.k_bit != k_bit;
		k_bit = view.k_bit;
	}
	return rekeys;
}

static void rekeys_lose_nothing(void **state)
{
	struct pair p = pair_new(60, OFTEN, &net_good);
	u64 sent = 0;

	pair_link(&p);
	assert_true(session_rekeys(&p, 400 * SIM_S, 100 * SIM_MS, &sent) >= 8);
	sim_network_run(p.net, SIM_S);
	assert_int_equal(sim_host_received(p.a), sent);
	assert_int_equal(sim_host_received(p.b), sent);
	assert_no_failures(p.a);
	assert_no_failures(p.b);
	sim_network_free(p.net);
}

/* All data that the network passed is delivered, though it loses and reorders. */
static void rekeys_over_a_bad_network_lose_nothing_more(void **state)
{
	struct pair p = pair_new(61, OFTEN, &net_bad);
	const struct sim_plane_counters *a, *b;
	u64 sent = 0;

	pair_link(&p);
	assert_true(session_rekeys(&p, 1800 * SIM_S, 100 * SIM_MS, &sent) >= 35);
	sim_network_run(p.net, SIM_S);
	a = sim_plane_counters(sim_host_plane(p.a));
	b = sim_plane_counters(sim_host_plane(p.b));
	assert_int_equal(sim_host_received(p.a), a->data_received);
	assert_true(b->data_received > sent * 85 / 100);
	assert_no_failures(p.a);
	assert_no_failures(p.b);
	sim_network_free(p.net);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(data_makes_a_session),
		cmocka_unit_test(what_waits_for_a_session_is_sent),
		cmocka_unit_test(a_pause_anywhere_loses_nothing),
		cmocka_unit_test(both_sides_may_begin_at_once),
		cmocka_unit_test(lost_messages_are_sent_again),
		cmocka_unit_test(sessions_come_up_over_a_bad_network),
		cmocka_unit_test(an_unanswered_handshake_ends),
		cmocka_unit_test(a_node_without_a_key_cannot_be_called),
		cmocka_unit_test(an_idle_session_ends),
		cmocka_unit_test(a_session_ends_with_the_link_to_its_node),
		cmocka_unit_test(rekeys_lose_nothing),
		cmocka_unit_test(rekeys_over_a_bad_network_lose_nothing_more),
	};

	return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
