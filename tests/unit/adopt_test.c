// SPDX-License-Identifier: MIT
/* Restarts: a core that is killed and comes back, while its data plane goes on; lost upcalls. */
#include "libfips/cookie.h"
#include "net.h"

static struct fips_epoch epoch_of(struct sim_host *host)
{
	struct fips_now now = sim_host_now(host);
	struct fips_status_view view;

	fips_node_status(sim_host_node(host), &now, &view);
	return view.epoch;
}

/* Counts handshake messages on the wire. */
static bool handshake_tap(void *ctx, struct sim_host *from, struct sim_host *to, const void *data,
			  size_t len)
{
	size_t *seen = ctx;

	if (*(const u8 *)data == FIPS_PHASE_MSG1 || *(const u8 *)data == FIPS_PHASE_MSG2)
		(*seen)++;
	return false;
}

static void a_killed_core_comes_back_unnoticed(void **state)
{
	struct pair p = pair_new(1, NULL, &net_good);
	struct fips_epoch before, after;
	size_t handshakes = 0;
	u64 sent;

	pair_link(&p);
	assert_reaches(p.net, p.a, p.b, SIM_S);
	assert_reaches(p.net, p.b, p.a, SIM_S);
	before = epoch_of(p.a);
	sim_network_tap(p.net, handshake_tap, &handshakes);
	sim_host_kill(p.a);
	sent = exchange(p.net, p.b, p.a, 5 * SIM_MS, 3 * SIM_S);
	sim_host_start(p.a);
	sent += exchange(p.net, p.b, p.a, 5 * SIM_MS, 10 * SIM_S);
	sim_network_run(p.net, 100 * SIM_MS);
	assert_int_equal(sim_host_received(p.a), sent + 1);
	after = epoch_of(p.a);
	assert_memory_equal(&before, &after, sizeof(before));
	assert_int_equal(handshakes, 0);
	assert_true(pair_linked(&p));
	assert_int_equal(sim_host_counter(p.b, "raw", "answered"), 1);
	assert_no_failures(p.a);
	assert_no_failures(p.b);
	sim_network_free(p.net);
}

static void a_successor_takes_over_place_and_filters(void **state)
{
	struct sim_network *net = sim_network_new(2);
	struct fips_status_view before, after;
	struct fips_peer_view peer;
	struct sim_host *h[4];
	struct fips_now now;
	size_t i;

	for (i = 0; i < 4; i++)
		h[i] = sim_host_add(net, NULL);
	for (i = 0; i < 3; i++) {
		sim_network_join(net, h[i], h[i + 1], &net_good);
		sim_host_peer(h[i], h[i + 1]);
	}
	for (i = 0; i < 4; i++)
		sim_host_start(h[i]);
	sim_network_run(net, 10 * SIM_S);
	assert_reaches(net, h[0], h[3], 5 * SIM_S);
	now = sim_host_now(h[1]);
	fips_node_status(sim_host_node(h[1]), &now, &before);
	sim_host_kill(h[1]);
	assert_reaches(net, h[0], h[3], SIM_S);
	sim_host_start(h[1]);
	fips_node_status(sim_host_node(h[1]), &now, &after);
	assert_int_equal(after.tree_sequence, before.tree_sequence);
	assert_memory_equal(&after.root, &before.root, sizeof(after.root));
	assert_int_equal(after.coords.count, before.coords.count);
	assert_true(sim_host_peer_view(h[1], h[2], &peer));
	assert_true(peer.has_coords);
	assert_true(peer.has_filter);
	/* What it announces from now on is newer than what its predecessor did. */
	sim_network_run(net, 5 * SIM_S);
	assert_int_equal(sim_host_counter(h[2], "bloom", "stale"), 0);
	assert_reaches(net, h[3], h[0], 5 * SIM_S);
	sim_network_free(net);
}

static void keys_are_changed_after_a_restart_too(void **state)
{
	struct pair p = pair_new(3, "node:\n  rekey:\n    after_secs: 35", &net_good);
	struct fips_session_view session;
	struct fips_peer_view link;
	u64 sent;

	pair_link(&p);
	sent = exchange(p.net, p.a, p.b, 50 * SIM_MS, 10 * SIM_S);
	sim_host_kill(p.a);
	sent += exchange(p.net, p.a, p.b, 50 * SIM_MS, SIM_S);
	sim_host_start(p.a);
	sent += exchange(p.net, p.a, p.b, 50 * SIM_MS, 50 * SIM_S);
	sim_network_run(p.net, SIM_S);
	assert_int_equal(sim_host_received(p.b), sent);
	assert_true(sim_host_peer_view(p.a, p.b, &link));
	assert_true(sim_host_session_view(p.a, p.b, &session));
	assert_true(link.k_bit || sim_host_counter(p.b, "raw", "answered") > 1 ||
		    sim_host_counter(p.a, "raw", "answered") > 0);
	assert_no_failures(p.a);
	assert_no_failures(p.b);
	sim_network_free(p.net);
}

/* Whenever it is killed, also in the middle of handshakes and rekeys, it finds its way back. */
static void killed_at_any_time_it_recovers(void **state)
{
	u64 at;

	for (at = 0; at < 40; at++) {
		struct pair p = pair_new(4, "node:\n  rekey:\n    after_secs: 35", &net_good);

		pair_start(&p);
		sim_network_run(p.net, at < 20 ? at * 2 * SIM_MS : (at - 20) * SIM_S * 3);
		sim_host_send(p.a, p.b, "x", 1);
		sim_network_run(p.net, (at % 7) * 3 * SIM_MS);
		sim_host_kill(p.a);
		sim_network_run(p.net, 50 * SIM_MS);
		sim_host_start(p.a);
		sim_network_run(p.net, 50 * SIM_S);
		assert_reaches(p.net, p.a, p.b, 10 * SIM_S);
		assert_reaches(p.net, p.b, p.a, 10 * SIM_S);
		assert_int_equal(sim_plane_counters(sim_host_plane(p.b))->session_decrypt_failed,
				 0);
		sim_network_free(p.net);
	}
}

static void a_dead_peer_is_noticed_after_a_restart(void **state)
{
	struct pair p = pair_new(5, NULL, &net_good);

	pair_link(&p);
	sim_host_kill(p.a);
	sim_network_part(p.net, p.a, p.b);
	sim_network_run(p.net, 10 * SIM_S);
	sim_host_start(p.a);
	sim_network_run(p.net, 25 * SIM_S);
	assert_false(sim_host_linked(p.a, p.b));
	sim_network_free(p.net);
}

static void another_identity_adopts_nothing(void **state)
{
	struct pair p = pair_new(6, NULL, &net_good);
	struct fips_config *config = fips_config_new();
	u64 random = 7;
	struct fips_node_env env = { .random = { unit_random_fill, &random } };
	struct fips_identity identity;
	struct fips_node *node;
	struct fips_dump dump;
	struct fips_now now;

	pair_link(&p);
	now = sim_host_now(p.a);
	sim_plane_dump(sim_host_plane(p.a), FIPS_DUMP_ALL, now.mono_ns, &dump);
	assert_int_equal(fips_identity_generate(&identity, &env.random), 0);
	node = fips_node_new(config, &identity, &env, &now);
	assert_non_null(node);
	assert_int_not_equal(fips_node_adopt(node, &dump, &now), 0);
	assert_null(fips_node_next_action(node));
	fips_node_free(node);
	fips_config_free(config);
	sim_network_free(p.net);
}

static void lost_upcalls_are_made_up_for(void **state)
{
	struct pair p = pair_new(7, "node:\n  rekey:\n    after_secs: 35", &net_good);
	u64 sent = 0, i;

	pair_link(&p);
	for (i = 0; i < 100; i++) {
		sent += exchange(p.net, p.a, p.b, 50 * SIM_MS, SIM_S);
		sim_host_pause(p.b, 200 * SIM_MS);
		sent += exchange(p.net, p.a, p.b, 50 * SIM_MS, 150 * SIM_MS);
		sim_host_lose_upcalls(p.b);
	}
	sim_network_run(p.net, SIM_S);
	assert_int_equal(sim_host_received(p.b), sent);
	assert_true(pair_linked(&p));
	assert_no_failures(p.a);
	assert_no_failures(p.b);
	sim_network_free(p.net);
}

/* ---- Cookies ---- */

static void cookies_are_read_as_written(void **state)
{
	u8 bytes[FIPS_COOKIE_MAX], tree[100] = { 1, 2 }, filter[1035] = { 3, 4 };
	struct fips_link_cookie link = {
		.pubkey = { { 1 } },
		.remote_epoch = { { 2 } },
		.initiator = true,
		.made_unix_ms = 3,
		.tree = tree,
		.tree_len = sizeof(tree),
		.filter = filter,
		.filter_len = sizeof(filter),
	};
	struct fips_link_cookie read;
	size_t len = fips_link_cookie_encode(&link, bytes), cut;
	u8 *copy;

	assert_true(fips_link_cookie_decode(&read, bytes, len));
	assert_memory_equal(&read.pubkey, &link.pubkey, sizeof(link.pubkey));
	assert_memory_equal(&read.remote_epoch, &link.remote_epoch, sizeof(link.remote_epoch));
	assert_true(read.initiator);
	assert_int_equal(read.made_unix_ms, 3);
	assert_int_equal(read.tree_len, sizeof(tree));
	assert_memory_equal(read.tree, tree, sizeof(tree));
	assert_int_equal(read.filter_len, sizeof(filter));
	for (cut = 0; cut < 60; cut++) {
		copy = unit_copy(bytes, cut);
		assert_false(fips_link_cookie_decode(&read, copy, cut));
		free(copy);
	}
	bytes[0] = FIPS_COOKIE_VERSION + 1;
	assert_false(fips_link_cookie_decode(&read, bytes, len));
}

static void a_cookie_never_outgrows_its_room(void **state)
{
	u8 bytes[FIPS_COOKIE_MAX], filter[1035] = { 0 }, tree[4000] = { 0 };
	struct fips_link_cookie link = {
		.tree = tree,
		.tree_len = sizeof(tree),
		.filter = filter,
		.filter_len = sizeof(filter),
	};
	struct fips_link_cookie read;
	size_t len = fips_link_cookie_encode(&link, bytes);

	assert_true(len <= sizeof(bytes));
	assert_true(fips_link_cookie_decode(&read, bytes, len));
	assert_null(read.tree);
	assert_non_null(read.filter);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_killed_core_comes_back_unnoticed),
		cmocka_unit_test(a_successor_takes_over_place_and_filters),
		cmocka_unit_test(keys_are_changed_after_a_restart_too),
		cmocka_unit_test(killed_at_any_time_it_recovers),
		cmocka_unit_test(a_dead_peer_is_noticed_after_a_restart),
		cmocka_unit_test(another_identity_adopts_nothing),
		cmocka_unit_test(lost_upcalls_are_made_up_for),
		cmocka_unit_test(cookies_are_read_as_written),
		cmocka_unit_test(a_cookie_never_outgrows_its_room),
	};

	return cmocka_run_group_tests_name("adopt", tests, NULL, NULL);
}
