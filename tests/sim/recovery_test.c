// SPDX-License-Identifier: MIT
/* What nodes on the way forget or do not allow, and how sources find out; ties of handshakes. */
#include "libfips/node_private.h"
#include "libfips/router.h"
#include "tests/sim/mesh.h"
#include "tests/unit/net.h"

static struct sim_mesh *line_of(size_t count, u64 seed, const char *yaml)
{
	struct sim_mesh_plan plan = {
		.count = count,
		.topology = SIM_LINE,
		.seed = seed,
		.least = { .delay_ns = 5 * SIM_MS },
		.most = { .delay_ns = 5 * SIM_MS },
		.in_order = true,
		.yaml = yaml,
	};
	struct sim_mesh *mesh = sim_mesh_new(&plan);

	sim_mesh_start(mesh, 0);
	assert_true(sim_mesh_converge(mesh, 60 * SIM_S, NULL));
	sim_network_run(mesh->net, 5 * SIM_S);
	return mesh;
}

static struct fips_node *node_of(struct sim_mesh *mesh, size_t i)
{
	return sim_host_node(mesh->host[i]);
}

static const struct fips_node_addr *addr_of(struct sim_mesh *mesh, size_t i)
{
	return &sim_host_identity(mesh->host[i])->addr;
}

static u64 errors(struct sim_mesh *mesh, size_t i, const char *name)
{
	return sim_host_counter(mesh->host[i], "errors", name);
}

/* Send ten packets a second until one arrives. Return: how long that took. */
static u64 until_it_arrives(struct sim_mesh *mesh, size_t from, size_t to, size_t len, u64 max_ns)
{
	static const u8 data[4096];
	u64 before = sim_host_received(mesh->host[to]), start = sim_network_now(mesh->net);

	while (sim_host_received(mesh->host[to]) == before &&
	       sim_network_now(mesh->net) - start < max_ns) {
		sim_host_send(mesh->host[from], mesh->host[to], data, len);
		sim_network_run(mesh->net, SIM_S / 10);
	}
	assert_int_not_equal(sim_host_received(mesh->host[to]), before);
	return sim_network_now(mesh->net) - start;
}

/* ---- Error signals ---- */

static void a_router_without_coordinates_asks_for_them(void **state)
{
	struct sim_mesh *mesh = line_of(6, 1, NULL);
	struct fips_node *router = node_of(mesh, 3);
	struct fips_now now = sim_host_now(mesh->host[3]);
	struct fips_dump dump = { .what = FIPS_DUMP_ROUTES };
	struct fips_dump_route unused[] = { { .dest = *addr_of(mesh, 5), .idle_ms = UINT64_MAX } };
	u64 i;

	until_it_arrives(mesh, 0, 5, 100, 20 * SIM_S);
	for (i = 0; i < 20; i++)
		until_it_arrives(mesh, 0, 5, 100, SIM_S);
	/* It forgets where the destination is, and drops its route as one that is not used. */
	dump.routes = unused;
	dump.route_count = 1;
	fips_node_usage(router, &dump, &now);
	fips_coord_cache_remove(&router->routing.coords, addr_of(mesh, 5));
	sim_host_settle(mesh->host[3]);
	assert_true(until_it_arrives(mesh, 0, 5, 100, 10 * SIM_S) < 4 * SIM_S);
	assert_int_not_equal(errors(mesh, 0, "coords_required"), 0);
	sim_mesh_free(mesh);
}

/* A host moves to the other end of the mesh: routers know where it was. */
static void a_source_finds_a_destination_that_has_moved(void **state)
{
	struct sim_mesh_plan plan = {
		.count = 7,
		.topology = SIM_BARE,
		.seed = 2,
		.in_order = true,
	};
	struct sim_join how = { .delay_ns = 5 * SIM_MS };
	struct sim_mesh *mesh = sim_mesh_new(&plan);
	u64 taken;
	size_t i;

	/* 2-1-0-3-4, and 5 in the middle of nowhere; 6 at one end, then at the other. */
	sim_mesh_join(mesh, 2, 1, &how, true);
	sim_mesh_join(mesh, 1, 0, &how, true);
	sim_mesh_join(mesh, 0, 3, &how, true);
	sim_mesh_join(mesh, 3, 4, &how, true);
	sim_mesh_join(mesh, 5, 1, &how, true);
	sim_mesh_join(mesh, 6, 2, &how, true);
	sim_mesh_join(mesh, 6, 4, &how, true);
	sim_mesh_cut(mesh, sim_mesh_find_edge(mesh, 6, 4));
	sim_mesh_start(mesh, 0);
	assert_true(sim_mesh_converge(mesh, 60 * SIM_S, NULL));
	sim_network_run(mesh->net, 5 * SIM_S);
	for (i = 0; i < 20; i++)
		until_it_arrives(mesh, 5, 6, 100, 20 * SIM_S);
	sim_mesh_cut(mesh, sim_mesh_find_edge(mesh, 6, 2));
	sim_mesh_mend(mesh, sim_mesh_find_edge(mesh, 6, 4), NULL);
	taken = until_it_arrives(mesh, 5, 6, 100, 120 * SIM_S);
	print_message("# after %.1f s, %llu PathBroken, %llu CoordsRequired\n",
		      (double)taken / SIM_S, (unsigned long long)errors(mesh, 5, "path_broken"),
		      (unsigned long long)errors(mesh, 5, "coords_required"));
	assert_true(taken < 70 * SIM_S);
	sim_mesh_free(mesh);
}

static void a_datagram_too_long_lowers_the_path_mtu(void **state)
{
	struct sim_mesh *mesh = line_of(5, 3, NULL);
	struct fips_session_view view;

	until_it_arrives(mesh, 0, 4, 100, 20 * SIM_S);
	assert_true(sim_host_session_view(mesh->host[0], mesh->host[4], &view));
	assert_int_equal(view.path_mtu, 1472);
	/* The way gets narrower in the middle. */
	sim_plane_transport(sim_host_plane(mesh->host[2]), 1, 1300);
	sim_host_send(mesh->host[0], mesh->host[4], (u8[1250]){ 0 }, 1250);
	sim_network_run(mesh->net, SIM_S / 10);
	assert_int_equal(errors(mesh, 0, "mtu_exceeded"), 1);
	assert_true(sim_host_session_view(mesh->host[0], mesh->host[4], &view));
	assert_int_equal(view.path_mtu, 1300);
	sim_mesh_free(mesh);
}

/* Nobody has to prove that an MtuExceeded is true: it can make a way narrow, not close it. */
static void a_forged_path_mtu_has_a_floor(void **state)
{
	struct sim_mesh *mesh = line_of(4, 4, NULL);
	struct fips_error_signal signal = {
		.msg_type = FIPS_SESSION_MSG_MTU_EXCEEDED,
		.dest = *addr_of(mesh, 3),
		.reporter = *addr_of(mesh, 1),
		.mtu = 1,
	};
	struct fips_session_view view;
	u8 msg[256];
	int len;

	until_it_arrives(mesh, 0, 3, 100, 20 * SIM_S);
	len = fips_error_signal_build(&signal, msg, sizeof(msg));
	assert_true(len > 0);
	assert_true(fips_routing_send(node_of(mesh, 1), addr_of(mesh, 0), msg, len));
	sim_host_settle(mesh->host[1]);
	sim_network_run(mesh->net, SIM_S / 10);
	assert_int_equal(errors(mesh, 0, "mtu_exceeded"), 1);
	assert_true(sim_host_session_view(mesh->host[0], mesh->host[3], &view));
	assert_int_equal(view.path_mtu, FIPS_PATH_MTU_FLOOR);
	sim_mesh_free(mesh);
}

/* ---- Lookups ---- */

static void requests_for_one_target_are_two_seconds_apart(void **state)
{
	struct sim_mesh_plan plan = {
		.count = 6,
		.topology = SIM_STAR,
		.seed = 5,
		.least = { .delay_ns = 5 * SIM_MS },
		.most = { .delay_ns = 5 * SIM_MS },
		.in_order = true,
	};
	struct sim_mesh *mesh = sim_mesh_new(&plan);
	u64 forwarded, i;

	sim_mesh_join(mesh, 5, 4, &plan.least, false);
	sim_mesh_start(mesh, 0);
	assert_true(sim_mesh_converge(mesh, 60 * SIM_S, NULL));
	sim_mesh_cut(mesh, sim_mesh_find_edge(mesh, 0, 5));
	sim_network_run(mesh->net, 40 * SIM_S);
	assert_true(sim_mesh_converge(mesh, 60 * SIM_S, NULL));
	sim_network_run(mesh->net, 5 * SIM_S);
	forwarded = sim_host_counter(mesh->host[0], "discovery", "req_forwarded");
	for (i = 1; i <= 3; i++)
		sim_host_send(mesh->host[i], mesh->host[5], "x", 1);
	sim_network_run(mesh->net, 1900 * SIM_MS);
	assert_int_equal(sim_host_counter(mesh->host[0], "discovery", "req_forwarded"),
			 forwarded + 1);
	assert_true(sim_host_counter(mesh->host[0], "discovery", "req_forward_rate_limited") >= 2);
	sim_network_run(mesh->net, 5 * SIM_S);
	assert_int_equal(sim_host_received(mesh->host[5]), 3);
	sim_mesh_free(mesh);
}

static void coordinates_below_a_host_go_when_it_moves(void **state)
{
	struct sim_mesh *mesh = line_of(6, 6, NULL);
	struct fips_node *node = node_of(mesh, 2);
	struct fips_coords coords;

	until_it_arrives(mesh, 1, 5, 100, 20 * SIM_S);
	assert_true(fips_coord_cache_get(&node->routing.coords, addr_of(mesh, 5), node->now_ms,
					 &coords));
	sim_mesh_cut(mesh, sim_mesh_find_edge(mesh, 1, 2));
	assert_true(sim_mesh_converge(mesh, 60 * SIM_S, NULL));
	assert_false(fips_coord_cache_get(&node->routing.coords, addr_of(mesh, 5), node->now_ms,
					  &coords));
	sim_mesh_free(mesh);
}

/* ---- Forwarding ---- */

static void what_is_forwarded_is_of_one_class_each(void **state)
{
	struct sim_mesh_plan plan = {
		.count = 25,
		.topology = SIM_RANDOM,
		.degree = 4,
		.seed = 7,
		.least = { .delay_ns = SIM_MS },
		.most = { .delay_ns = 10 * SIM_MS },
	};
	struct sim_mesh *mesh = sim_mesh_new(&plan);
	u64 forwarded = 0, of_class[FIPS_ROUTE_CLASSES] = { 0 };
	size_t i, c;

	sim_mesh_start(mesh, 0);
	assert_true(sim_mesh_converge(mesh, 60 * SIM_S, NULL));
	sim_network_run(mesh->net, 5 * SIM_S);
	assert_int_equal(sim_mesh_all_pairs(mesh, 120 * SIM_S, NULL), 0);
	for (i = 0; i < mesh->count; i++) {
		const struct sim_plane_counters *plane =
			sim_plane_counters(sim_host_plane(mesh->host[i]));
		u64 sum = 0;

		forwarded += plane->forwarded;
		for (c = 0; c < FIPS_ROUTE_CLASSES; c++) {
			sum += plane->route_class[c];
			of_class[c] += plane->route_class[c];
		}
		assert_int_equal(sum, plane->forwarded);
		assert_int_equal(plane->ttl_exhausted, 0);
	}
	assert_true(forwarded > mesh->count);
	for (c = 0; c < FIPS_ROUTE_CLASSES; c++)
		print_message("# %s: %llu\n", fips_route_class_name(c),
			      (unsigned long long)of_class[c]);
	sim_mesh_free(mesh);
}

/* ---- Both sides begin ---- */

/* A link and a session between two hosts, and data in both directions. */
static struct pair talking_pair(u64 seed, const char *yaml)
{
	struct pair p = pair_new(seed, yaml, &net_good);

	sim_host_peer(p.b, p.a);
	pair_link(&p);
	sim_host_send(p.a, p.b, "x", 1);
	sim_host_send(p.b, p.a, "x", 1);
	sim_network_run(p.net, 5 * SIM_S);
	assert_int_equal(sim_host_received(p.a), 1);
	assert_int_equal(sim_host_received(p.b), 1);
	return p;
}

static void both_begin_a_link_and_a_session(void **state)
{
	u64 seed;

	for (seed = 1; seed <= 20; seed++) {
		struct pair p = talking_pair(seed, NULL);
		struct fips_session_view a, b;

		assert_true(sim_host_session_view(p.a, p.b, &a));
		assert_true(sim_host_session_view(p.b, p.a, &b));
		assert_int_equal(a.initiator, !b.initiator);
		assert_int_equal(sim_host_node(p.a)->links.by_addr.count, 1);
		assert_int_equal(sim_host_node(p.b)->links.by_addr.count, 1);
		sim_network_run(p.net, 40 * SIM_S);
		assert_int_equal(sim_host_node(p.a)->handshakes.by_index.count, 0);
		assert_int_equal(sim_host_node(p.b)->handshakes.by_index.count, 0);
		sim_network_free(p.net);
	}
}

static void rekey_both(struct pair *p)
{
	struct sim_host *host[] = { p->a, p->b };
	int i;

	for (i = 0; i < 2; i++) {
		struct fips_node *node = sim_host_node(host[i]);
		const struct fips_node_addr *peer = &sim_host_identity(host[!i])->addr;
		struct fips_now now = sim_host_now(host[i]);

		fips_node_identity_learned(node, &sim_host_identity(host[!i])->pubkey, &now);
		fips_link_rekey_begin(node, fips_link_find(node, peer));
		fips_session_rekey_begin(node, fips_session_find(node, peer));
		sim_host_settle(host[i]);
	}
}

static void both_begin_a_rekey_of_link_and_session(void **state)
{
	u64 seed, before, sent, lost_index;

	for (seed = 1; seed <= 20; seed++) {
		struct pair p = talking_pair(seed, NULL);
		struct fips_session_view session;
		struct fips_peer_view peer;

		sim_network_run(p.net, 40 * SIM_S);
		lost_index = unknown_index(p.a) + unknown_index(p.b);
		rekey_both(&p);
		before = sim_host_received(p.b);
		sent = exchange(p.net, p.a, p.b, 5 * SIM_MS, 30 * SIM_S);
		sim_network_run(p.net, SIM_S);
		assert_int_equal(sim_host_received(p.b) - before, sent);
		assert_true(sim_host_peer_view(p.a, p.b, &peer));
		assert_true(peer.k_bit);
		assert_true(sim_host_peer_view(p.b, p.a, &peer));
		assert_true(peer.k_bit);
		assert_true(sim_host_session_view(p.a, p.b, &session));
		assert_true(session.k_bit);
		assert_true(sim_host_session_view(p.b, p.a, &session));
		assert_true(session.k_bit);
		assert_int_equal(unknown_index(p.a) + unknown_index(p.b), lost_index);
		sim_network_free(p.net);
	}
}

/* ---- What the reference does ---- */

static struct fips_link *link_of(struct sim_host *host, const struct sim_host *peer)
{
	return fips_link_find(sim_host_node(host), &sim_host_identity(peer)->addr);
}

/* It is now for this host's core, too. */
static void enter(struct sim_host *host)
{
	struct fips_now now = sim_host_now(host);

	fips_node_enter(sim_host_node(host), &now);
}

/* Lose the answers of link handshakes. */
static bool lose_answers(void *ctx, struct sim_host *from, struct sim_host *to, const void *data,
			 size_t len)
{
	const u8 *frame = data;

	return len && (frame[0] & 0x0f) == FIPS_PHASE_MSG2;
}

/* How long until data comes through from one host to another, ten packets a second. */
static u64 until_heard(struct pair *p, struct sim_host *from, struct sim_host *to)
{
	u64 before = sim_host_received(to), start = sim_network_now(p->net);

	while (sim_host_received(to) == before && sim_network_now(p->net) - start < 60 * SIM_S)
		exchange(p->net, from, to, SIM_S / 10, SIM_S / 10);
	return sim_network_now(p->net) - start;
}

/* It uses the new key on its next tick, and does not answer again. */
static void an_answer_that_is_lost_costs_seconds(void **state)
{
	struct pair p = talking_pair(7, NULL);
	u64 taken;

	exchange(p.net, p.a, p.b, SIM_S / 10, 40 * SIM_S);
	sim_network_tap(p.net, lose_answers, NULL);
	enter(p.a);
	fips_link_rekey_begin(sim_host_node(p.a), link_of(p.a, p.b));
	sim_host_settle(p.a);
	exchange(p.net, p.a, p.b, SIM_S / 10, SIM_S / 2);
	assert_true(link_of(p.b, p.a)->key[FIPS_KEY_SLOT_PENDING].present);
	enter(p.b);
	link_of(p.b, p.a)->answer.present = false;
	fips_link_cut_over(sim_host_node(p.b), link_of(p.b, p.a));
	sim_host_settle(p.b);
	sim_network_tap(p.net, NULL, NULL);
	taken = until_heard(&p, p.b, p.a);
	print_message("# %llu ms\n", (unsigned long long)(taken / SIM_MS));
	assert_true(taken < 4 * SIM_S);
	assert_true(until_heard(&p, p.a, p.b) < SIM_S);
	sim_network_free(p.net);
}

/* Who removes a neighbour for its failures begins anew, without having restarted. */
static void who_begins_anew_is_no_rekey(void **state)
{
	struct pair p = talking_pair(8, NULL);
	struct fips_endpoint a = sim_host_endpoint(p.a);
	struct fips_node *b = sim_host_node(p.b);

	exchange(p.net, p.a, p.b, SIM_S / 10, 40 * SIM_S);
	enter(p.b);
	fips_node_link_down(b, link_of(p.b, p.a), false);
	fips_link_dial(b, &sim_host_identity(p.a)->pubkey, &a);
	sim_host_settle(p.b);
	assert_true(until_heard(&p, p.a, p.b) < 6 * SIM_S);
	assert_true(until_heard(&p, p.b, p.a) < SIM_S);
	sim_network_free(p.net);
}

/* The older one does not repeat its message 3. */
static void a_session_rekey_that_is_not_ended_is_begun_by_the_other(void **state)
{
	struct pair p = talking_pair(9, NULL);
	struct fips_node *a = sim_host_node(p.a);
	struct fips_session *session = fips_session_find(a, &sim_host_identity(p.b)->addr);
	struct fips_session_view view;

	exchange(p.net, p.a, p.b, SIM_S / 10, 40 * SIM_S);
	enter(p.a);
	fips_session_rekey_begin(a, session);
	sim_host_settle(p.a);
	enter(p.a);
	fips_session_handshake_end(a, session);
	exchange(p.net, p.a, p.b, SIM_S / 10, 6 * SIM_S);
	assert_true(sim_host_session_view(p.b, p.a, &view));
	assert_false(view.k_bit);
	exchange(p.net, p.a, p.b, SIM_S / 10, 4 * SIM_S);
	assert_true(sim_host_session_view(p.b, p.a, &view));
	assert_true(view.k_bit);
	assert_no_failures(p.a);
	assert_no_failures(p.b);
	sim_network_free(p.net);
}

/* ---- Without rekeys ---- */

/* A SessionSetup proves nothing: the session stays until who sent it has shown who it is. */
static void a_forged_setup_costs_no_session_where_rekeys_are_off(void **state)
{
	struct pair p = talking_pair(1, "node: {rekey: {enabled: false}}");
	struct fips_identity other;
	struct fips_random rng = { .fill = unit_random_fill, .ctx = &(u64){ 9 } };
	const struct fips_coords coords = { &sim_host_identity(p.a)->addr, 1 };
	struct fips_session_handshake_msg setup = {
		.phase = FIPS_PHASE_MSG1,
		.src_coords = coords,
		.dest_coords = coords,
	};
	struct fips_frame_up frame = {
		.type = FIPS_FRAME_TYPE_DATAGRAM,
		.src = sim_host_identity(p.a)->addr,
		.dest = sim_host_identity(p.b)->addr,
		.ttl = 5,
	};
	struct fips_now now = sim_host_now(p.b);
	u8 noise[FIPS_NOISE_XK_MSG1_LEN], wire[256];
	struct fips_point ephemeral;
	u64 before, sent;
	int len;

	assert_int_equal(fips_identity_generate(&other, &rng), 0);
	fips_pubkey_to_point(&ephemeral, &other.pubkey);
	memcpy(noise, ephemeral.b, sizeof(noise));
	setup.noise = noise;
	setup.noise_len = sizeof(noise);
	len = fips_session_handshake_build(&setup, wire, sizeof(wire));
	assert_true(len > 0);
	frame.payload = (struct fips_bytes){ wire, len };
	before = sim_host_received(p.b);
	fips_node_frame(sim_host_node(p.b), &frame, &now);
	sim_host_settle(p.b);
	sent = exchange(p.net, p.a, p.b, SIM_S / 10, 60 * SIM_S);
	assert_int_equal(sim_host_received(p.b) - before, sent);
	assert_no_failures_since(p.b, unknown_index(p.b));
	sim_network_free(p.net);
}

/* One that did lose its session gets a new one. */
static void a_lost_session_is_made_anew_where_rekeys_are_off(void **state)
{
	struct pair p = talking_pair(2, "node: {rekey: {enabled: false}}");
	struct fips_node *node = sim_host_node(p.a);
	struct fips_now now = sim_host_now(p.a);

	fips_node_identity_learned(node, &sim_host_identity(p.b)->pubkey, &now);
	fips_session_del(node, fips_session_find(node, &sim_host_identity(p.b)->addr));
	sim_host_settle(p.a);
	/* The packet right behind message 3 comes before its key. */
	sim_host_send(p.a, p.b, "x", 1);
	sim_network_run(p.net, SIM_S);
	assert_reaches(p.net, p.a, p.b, SIM_S);
	assert_reaches(p.net, p.b, p.a, SIM_S);
	sim_network_free(p.net);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_router_without_coordinates_asks_for_them),
		cmocka_unit_test(a_source_finds_a_destination_that_has_moved),
		cmocka_unit_test(a_datagram_too_long_lowers_the_path_mtu),
		cmocka_unit_test(a_forged_path_mtu_has_a_floor),
		cmocka_unit_test(requests_for_one_target_are_two_seconds_apart),
		cmocka_unit_test(coordinates_below_a_host_go_when_it_moves),
		cmocka_unit_test(what_is_forwarded_is_of_one_class_each),
		cmocka_unit_test(both_begin_a_link_and_a_session),
		cmocka_unit_test(both_begin_a_rekey_of_link_and_session),
		cmocka_unit_test(an_answer_that_is_lost_costs_seconds),
		cmocka_unit_test(who_begins_anew_is_no_rekey),
		cmocka_unit_test(a_session_rekey_that_is_not_ended_is_begun_by_the_other),
		cmocka_unit_test(a_forged_setup_costs_no_session_where_rekeys_are_off),
		cmocka_unit_test(a_lost_session_is_made_anew_where_rekeys_are_off),
	};

	return cmocka_run_group_tests_name("sim_recovery", tests, NULL, NULL);
}
