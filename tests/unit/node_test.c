// SPDX-License-Identifier: MIT
/*
 * Meshes of nodes: tree, filters, lookups, routes, what breaks and heals; over a virtual network.
 */
#include "libfips/coords.h"
#include "net.h"

#define HOSTS_MAX 16

struct mesh {
	struct sim_network *net;
	struct sim_host *host[HOSTS_MAX];
	size_t count;
};

static struct mesh mesh_new(u64 seed, size_t count)
{
	struct mesh m = { .net = sim_network_new(seed), .count = count };
	size_t i;

	for (i = 0; i < count; i++)
		m.host[i] = sim_host_add(m.net, NULL);
	return m;
}

static void mesh_edge(struct mesh *m, size_t a, size_t b)
{
	sim_network_join(m->net, m->host[a], m->host[b], &net_good);
	sim_host_peer(m->host[a], m->host[b]);
}

static void mesh_start(struct mesh *m)
{
	size_t i;

	for (i = 0; i < m->count; i++)
		sim_host_start(m->host[i]);
}

static struct fips_status_view mesh_status(struct mesh *m, size_t i)
{
	struct fips_now now = sim_host_now(m->host[i]);
	struct fips_status_view view;

	fips_node_status(sim_host_node(m->host[i]), &now, &view);
	return view;
}

/* One root, the smallest address, for all hosts that run. */
static bool mesh_converged(void *ctx)
{
	struct mesh *m = ctx;
	const struct fips_node_addr *smallest = NULL;
	struct fips_status_view view;
	size_t i;

	for (i = 0; i < m->count; i++) {
		const struct fips_node_addr *addr = &sim_host_identity(m->host[i])->addr;

		if (sim_host_node(m->host[i]) &&
		    (!smallest || fips_node_addr_cmp(addr, smallest) < 0))
			smallest = addr;
	}
	for (i = 0; i < m->count; i++) {
		if (!sim_host_node(m->host[i]))
			continue;
		view = mesh_status(m, i);
		if (!fips_node_addr_equal(&view.root, smallest))
			return false;
	}
	return true;
}

/*
 * Every host reaches every other one; one after the other, as searches for one target are limited.
 */
static void mesh_all_pairs(struct mesh *m, u64 within_ns)
{
	size_t i, j;

	for (i = 0; i < m->count; i++)
		for (j = 0; j < m->count; j++)
			if (i != j)
				assert_reaches(m->net, m->host[i], m->host[j], within_ns);
}

static void mesh_no_failures(struct mesh *m)
{
	size_t i;

	for (i = 0; i < m->count; i++)
		assert_no_failures(m->host[i]);
}

static struct mesh mesh_chain(u64 seed, size_t count)
{
	struct mesh m = mesh_new(seed, count);
	size_t i;

	for (i = 0; i + 1 < count; i++)
		mesh_edge(&m, i, i + 1);
	return m;
}

/* ---- Tree ---- */

static void a_chain_has_one_root_and_true_coordinates(void **state)
{
	struct mesh m = mesh_chain(1, 6);
	size_t i;

	mesh_start(&m);
	assert_true(sim_network_run_until(m.net, mesh_converged, &m, 10 * SIM_S));
	sim_network_run(m.net, 2 * SIM_S);
	for (i = 0; i < m.count; i++) {
		struct fips_status_view view = mesh_status(&m, i);
		size_t j;

		assert_memory_equal(&view.coords.addrs[0], &sim_host_identity(m.host[i])->addr,
				    FIPS_NODE_ADDR_LEN);
		assert_memory_equal(&view.coords.addrs[view.coords.count - 1], &view.root,
				    FIPS_NODE_ADDR_LEN);
		/* In a chain, coordinates are the hosts on the way. */
		for (j = 0; j < m.count; j++)
			if (fips_node_addr_equal(&sim_host_identity(m.host[j])->addr, &view.root))
				assert_int_equal(view.coords.count, (i > j ? i - j : j - i) + 1);
	}
	sim_network_free(m.net);
}

static void the_mesh_is_as_large_as_it_is(void **state)
{
	struct mesh m = mesh_chain(2, 8);
	size_t i;

	mesh_start(&m);
	sim_network_run(m.net, 20 * SIM_S);
	for (i = 0; i < m.count; i++) {
		struct fips_status_view view = mesh_status(&m, i);

		assert_true(view.has_mesh_size);
		assert_int_equal(view.mesh_size, m.count);
	}
	sim_network_free(m.net);
}

/* ---- Routing ---- */

static void hosts_reach_each_other_over_others(void **state)
{
	struct mesh m = mesh_chain(3, 5);

	mesh_start(&m);
	sim_network_run(m.net, 10 * SIM_S);
	mesh_all_pairs(&m, 10 * SIM_S);
	assert_true(sim_host_counter(m.host[0], "discovery", "resp_accepted") > 0);
	assert_true(sim_host_counter(m.host[2], "discovery", "req_forwarded") > 0);
	mesh_all_pairs(&m, SIM_S / 10);
	mesh_no_failures(&m);
	sim_network_free(m.net);
}

/* What the data plane of a host holds packets to another one to. */
static u16 plane_path_mtu(struct mesh *m, size_t from, size_t to)
{
	const struct fips_node_addr *addr = &sim_host_identity(m->host[to])->addr;
	struct fips_now now = sim_host_now(m->host[from]);
	struct fips_dump dump;
	size_t i;

	sim_plane_dump(sim_host_plane(m->host[from]), FIPS_DUMP_SESSIONS, now.mono_ns, &dump);
	for (i = 0; i < dump.session_count; i++)
		if (fips_node_addr_equal(&dump.sessions[i].node_addr, addr))
			return dump.sessions[i].path_mtu;
	return 0;
}

/* One side has it from its lookup, the other from the handshake that came to it. */
static void path_mtu_is_the_narrowest(void **state)
{
	struct mesh m = mesh_chain(4, 4);
	struct fips_session_view view;

	sim_host_mtu(m.host[2], 1300);
	mesh_start(&m);
	sim_network_run(m.net, 10 * SIM_S);
	assert_reaches(m.net, m.host[0], m.host[3], 5 * SIM_S);
	assert_int_equal(plane_path_mtu(&m, 0, 3), 1300);
	assert_int_equal(plane_path_mtu(&m, 3, 0), 1300);
	exchange(m.net, m.host[0], m.host[3], SIM_S, 30 * SIM_S);
	assert_true(sim_host_session_view(m.host[0], m.host[3], &view));
	assert_int_equal(view.path_mtu, 1300);
	sim_network_free(m.net);
}

static void random_meshes_converge_and_all_pairs_talk(void **state)
{
	u64 seed;

	for (seed = 10; seed < 16; seed++) {
		struct mesh m = mesh_new(seed, 10);
		u64 random = seed;
		size_t i;

		for (i = 1; i < m.count; i++) {
			u8 with[2];

			unit_random_fill(&random, with, sizeof(with));
			mesh_edge(&m, i, with[0] % i);
			if (i > 1 && with[1] % i != with[0] % i)
				mesh_edge(&m, i, with[1] % i);
		}
		mesh_start(&m);
		assert_true(sim_network_run_until(m.net, mesh_converged, &m, 15 * SIM_S));
		sim_network_run(m.net, 3 * SIM_S);
		mesh_all_pairs(&m, 15 * SIM_S);
		sim_network_free(m.net);
	}
}

static void a_cut_ring_heals(void **state)
{
	struct mesh m = mesh_chain(20, 6);

	mesh_edge(&m, 5, 0);
	mesh_start(&m);
	sim_network_run(m.net, 10 * SIM_S);
	mesh_all_pairs(&m, 10 * SIM_S);
	sim_network_part(m.net, m.host[2], m.host[3]);
	sim_network_run(m.net, 60 * SIM_S);
	assert_true(mesh_converged(&m));
	mesh_all_pairs(&m, 20 * SIM_S);
	sim_network_free(m.net);
}

static void a_killed_parent_is_replaced(void **state)
{
	struct mesh m = mesh_new(21, 6);
	size_t i, j, killed = 0;

	for (i = 0; i < m.count; i++)
		for (j = 0; j < i; j++)
			mesh_edge(&m, i, j);
	mesh_start(&m);
	sim_network_run(m.net, 10 * SIM_S);
	for (i = 0; i < m.count; i++)
		if (mesh_status(&m, i).is_root)
			killed = i;
	sim_host_wipe(m.host[killed]);
	assert_true(sim_network_run_until(m.net, mesh_converged, &m, 35 * SIM_S));
	m.host[killed] = m.host[--m.count];
	mesh_all_pairs(&m, 10 * SIM_S);
	sim_network_free(m.net);
}

static void a_partition_heals(void **state)
{
	struct mesh m = mesh_chain(22, 6);

	mesh_start(&m);
	sim_network_run(m.net, 10 * SIM_S);
	sim_network_part(m.net, m.host[2], m.host[3]);
	sim_network_run(m.net, 60 * SIM_S);
	assert_false(mesh_converged(&m));
	sim_network_join(m.net, m.host[2], m.host[3], &net_good);
	assert_true(sim_network_run_until(m.net, mesh_converged, &m, 90 * SIM_S));
	sim_network_run(m.net, 2 * SIM_S);
	mesh_all_pairs(&m, 20 * SIM_S);
	sim_network_free(m.net);
}

/* A router that lost what it knew asks for coordinates, and gets them. */
static void a_restarted_router_learns_the_way_again(void **state)
{
	struct mesh m = mesh_chain(23, 5);
	u64 before;

	mesh_start(&m);
	sim_network_run(m.net, 10 * SIM_S);
	assert_reaches(m.net, m.host[0], m.host[4], 5 * SIM_S);
	assert_reaches(m.net, m.host[4], m.host[0], 5 * SIM_S);
	sim_host_wipe(m.host[2]);
	sim_host_start(m.host[2]);
	sim_network_run(m.net, 45 * SIM_S);
	before = sim_host_received(m.host[4]);
	exchange(m.net, m.host[0], m.host[4], 20 * SIM_MS, 5 * SIM_S);
	assert_true(sim_host_received(m.host[4]) - before > 100);
	assert_reaches(m.net, m.host[0], m.host[4], SIM_S);
	sim_network_free(m.net);
}

/* Filters are still on their way when the first packet is sent: it waits for them. */
static void a_packet_waits_for_a_mesh_that_comes_up(void **state)
{
	struct mesh m = mesh_chain(26, 5);

	mesh_start(&m);
	sim_network_run(m.net, SIM_S / 10);
	assert_reaches(m.net, m.host[0], m.host[4], 10 * SIM_S);
	assert_true(sim_host_counter(m.host[0], "discovery", "req_bloom_miss") > 0);
	sim_network_free(m.net);
}

/* Nobody ever claims it: those that wait are told in the end. */
static void a_packet_to_nobody_is_refused_when_the_mesh_has_come_up(void **state)
{
	struct mesh m = mesh_chain(27, 3);
	struct sim_host *gone = sim_host_add(m.net, NULL);

	mesh_start(&m);
	sim_network_run(m.net, SIM_S / 10);
	sim_host_send(m.host[0], gone, "x", 1);
	sim_network_run(m.net, SIM_S);
	assert_int_equal(sim_plane_staged(sim_host_plane(m.host[0])), 1);
	sim_network_run(m.net, 15 * SIM_S);
	assert_int_equal(sim_plane_staged(sim_host_plane(m.host[0])), 0);
	sim_network_free(m.net);
}

static void an_unreachable_node_is_refused(void **state)
{
	struct mesh m = mesh_chain(24, 3);
	struct sim_host *gone = sim_host_add(m.net, NULL);

	mesh_start(&m);
	sim_network_run(m.net, 10 * SIM_S);
	sim_host_send(m.host[0], gone, "x", 1);
	sim_network_run(m.net, SIM_S / 10);
	assert_int_equal(sim_plane_staged(sim_host_plane(m.host[0])), 0);
	assert_int_equal(sim_host_counter(m.host[0], "discovery", "req_bloom_miss"), 1);
	sim_network_free(m.net);
}

/* At rest a node sends little. */
static void at_rest_there_is_little_traffic(void **state)
{
	struct mesh m = mesh_new(25, 9);
	u64 before = 0, after = 0;
	size_t i;

	for (i = 0; i < m.count; i++) {
		mesh_edge(&m, i, (i + 1) % m.count);
		mesh_edge(&m, i, (i + 2) % m.count);
	}
	mesh_start(&m);
	sim_network_run(m.net, 60 * SIM_S);
	for (i = 0; i < m.count; i++)
		before += sim_plane_counters(sim_host_plane(m.host[i]))->bytes_sent;
	sim_network_run(m.net, 100 * SIM_S);
	for (i = 0; i < m.count; i++)
		after += sim_plane_counters(sim_host_plane(m.host[i]))->bytes_sent;
	assert_true((after - before) / 100 / m.count < 1536);
	sim_network_free(m.net);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_chain_has_one_root_and_true_coordinates),
		cmocka_unit_test(the_mesh_is_as_large_as_it_is),
		cmocka_unit_test(hosts_reach_each_other_over_others),
		cmocka_unit_test(path_mtu_is_the_narrowest),
		cmocka_unit_test(random_meshes_converge_and_all_pairs_talk),
		cmocka_unit_test(a_cut_ring_heals),
		cmocka_unit_test(a_killed_parent_is_replaced),
		cmocka_unit_test(a_partition_heals),
		cmocka_unit_test(a_restarted_router_learns_the_way_again),
		cmocka_unit_test(a_packet_waits_for_a_mesh_that_comes_up),
		cmocka_unit_test(a_packet_to_nobody_is_refused_when_the_mesh_has_come_up),
		cmocka_unit_test(an_unreachable_node_is_refused),
		cmocka_unit_test(at_rest_there_is_little_traffic),
	};

	return cmocka_run_group_tests_name("node", tests, NULL, NULL);
}
