// SPDX-License-Identifier: MIT
/* Meshes as a whole: how soon they converge, what breaks and how soon it heals. */
#include "libfips/node_private.h"
#include "tests/sim/mesh.h"
#include "tests/unit/net.h"

#define HOSTS 10
#define SEEDS 20
#define REKEYING "node: {rekey: {after_secs: 35}}"

static struct sim_mesh_plan plan_of(enum sim_topology topology, size_t count, u64 seed)
{
	return (struct sim_mesh_plan){
		.count = count,
		.topology = topology,
		.degree = 4,
		.seed = seed,
		.least = { .delay_ns = SIM_MS },
		.most = { .delay_ns = 10 * SIM_MS },
		.in_order = true,
	};
}

static struct sim_mesh *mesh_of(const struct sim_mesh_plan *plan)
{
	struct sim_mesh *mesh = sim_mesh_new(plan);

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

static struct fips_link *link_of(struct sim_mesh *mesh, size_t from, size_t to)
{
	return fips_link_find(node_of(mesh, from), addr_of(mesh, to));
}

/* Number of the host that is a host's parent; its own for a root. */
static size_t parent_of(struct sim_mesh *mesh, size_t i)
{
	size_t j;

	for (j = 0; j < mesh->count; j++)
		if (fips_node_addr_equal(fips_tree_parent(&node_of(mesh, i)->tree),
					 addr_of(mesh, j)))
			return j;
	fail_msg("host %zu has a parent that is not in the mesh", i);
	return 0;
}

/* ---- Coming up ---- */

static void ten_hosts_find_one_root_and_all_pairs_talk_in_15_seconds(void **state)
{
	u64 seed, taken, slowest = 0;

	for (seed = 1; seed <= SEEDS; seed++) {
		struct sim_mesh_plan plan = plan_of(SIM_RANDOM, HOSTS, seed);
		struct sim_mesh *mesh;

		plan.both_dial = seed % 2;
		plan.in_order = false;
		mesh = sim_mesh_new(&plan);
		sim_mesh_start(mesh, 0);
		assert_int_equal(sim_mesh_all_pairs(mesh, 15 * SIM_S, &taken), 0);
		assert_true(sim_mesh_converged(mesh));
		if (taken > slowest)
			slowest = taken;
		sim_mesh_free(mesh);
	}
	print_message("# slowest of %d: %.1f s\n", SEEDS, (double)slowest / SIM_S);
}

static void every_shape_converges(void **state)
{
	static const enum sim_topology shape[] = { SIM_LINE, SIM_STAR, SIM_RING, SIM_RANDOM };
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(shape); i++) {
		struct sim_mesh_plan plan = plan_of(shape[i], 30, i + 1);
		struct sim_mesh *mesh = sim_mesh_new(&plan);
		u64 taken;

		sim_mesh_start(mesh, SIM_S);
		assert_true(sim_mesh_converge(mesh, 30 * SIM_S, &taken));
		sim_mesh_free(mesh);
	}
}

static void both_ends_dial_and_have_one_link(void **state)
{
	struct sim_mesh_plan plan = plan_of(SIM_RANDOM, HOSTS, 3);
	struct sim_mesh *mesh;
	size_t i;

	plan.both_dial = true;
	plan.most = plan.least;
	mesh = mesh_of(&plan);
	sim_network_run(mesh->net, 60 * SIM_S);
	for (i = 0; i < mesh->count; i++) {
		struct fips_node *node = node_of(mesh, i);

		assert_int_equal(node->handshakes.by_index.count, 0);
		assert_int_equal(sim_plane_counters(sim_host_plane(mesh->host[i]))->no_key, 0);
	}
	sim_mesh_free(mesh);
}

/* ---- Breaking and healing ---- */

/* Every other host as parent is killed once; how long until those that remain are one tree. */
static u64 slowest_heal(const struct sim_mesh_plan *plan, u64 limit_ns)
{
	u64 taken, slowest = 0;
	size_t killed;

	for (killed = 0; killed < HOSTS; killed += 3) {
		struct sim_mesh *mesh = mesh_of(plan);

		sim_host_wipe(mesh->host[killed]);
		assert_true(sim_mesh_converge(mesh, limit_ns, &taken));
		if (taken > slowest)
			slowest = taken;
		sim_mesh_free(mesh);
	}
	return slowest;
}

static void a_killed_parent_heals_in_35_seconds(void **state)
{
	u64 seed, taken, slowest = 0;

	for (seed = 1; seed <= 5; seed++) {
		struct sim_mesh_plan plan = plan_of(SIM_RANDOM, HOSTS, seed);

		taken = slowest_heal(&plan, 35 * SIM_S);
		if (taken > slowest)
			slowest = taken;
	}
	print_message("# slowest: %.1f s\n", (double)slowest / SIM_S);
}

struct kill_on_rekey {
	struct sim_mesh *mesh;
	struct sim_host *parent;
	bool began;
};

/* Message 1 to the parent is lost, and what the parent sends from then on. */
static bool kill_on_rekey(void *ctx, struct sim_host *from, struct sim_host *to, const void *data,
			  size_t len)
{
	struct kill_on_rekey *kill = ctx;

	if (to == kill->parent && (*(const u8 *)data & FIPS_PHASE_MASK) == FIPS_PHASE_MSG1)
		kill->began = true;
	return kill->began && (from == kill->parent || to == kill->parent);
}

static bool rekey_began(void *ctx)
{
	return ((struct kill_on_rekey *)ctx)->began;
}

static void a_parent_killed_during_a_rekey_heals_in_70_seconds(void **state)
{
	u64 seed, taken, slowest = 0;

	for (seed = 1; seed <= 8; seed++) {
		struct sim_mesh_plan plan = plan_of(SIM_RANDOM, HOSTS, seed);
		struct kill_on_rekey kill = { 0 };

		plan.yaml = REKEYING;
		kill.mesh = mesh_of(&plan);
		kill.parent = kill.mesh->host[0];
		sim_network_tap(kill.mesh->net, kill_on_rekey, &kill);
		assert_true(sim_network_run_until(kill.mesh->net, rekey_began, &kill, 600 * SIM_S));
		sim_host_wipe(kill.parent);
		assert_true(sim_mesh_converge(kill.mesh, 70 * SIM_S, &taken));
		if (taken > slowest)
			slowest = taken;
		sim_mesh_free(kill.mesh);
	}
	print_message("# slowest: %.1f s\n", (double)slowest / SIM_S);
}

static void halves_of_a_line_part_and_meet_again(void **state)
{
	struct sim_mesh_plan plan = plan_of(SIM_LINE, 8, 5);
	struct sim_mesh *mesh = mesh_of(&plan);
	struct sim_edge *middle = sim_mesh_find_edge(mesh, 3, 4);

	sim_mesh_cut(mesh, middle);
	assert_true(sim_mesh_converge(mesh, 70 * SIM_S, NULL));
	assert_int_equal(parent_of(mesh, 4), 4);
	assert_int_equal(sim_mesh_all_pairs(mesh, 60 * SIM_S, NULL), 0);
	sim_mesh_mend(mesh, middle, NULL);
	assert_true(sim_mesh_converge(mesh, 120 * SIM_S, NULL));
	assert_int_equal(parent_of(mesh, 4), 3);
	sim_network_run(mesh->net, 5 * SIM_S);
	assert_int_equal(sim_mesh_all_pairs(mesh, 60 * SIM_S, NULL), 0);
	sim_mesh_free(mesh);
}

/* ---- Places in the tree ---- */

/* A host with one neighbour only forgot its place: the neighbour's answer puts it back. */
static void a_host_that_lost_its_place_is_told_at_once(void **state)
{
	struct sim_mesh_plan plan = plan_of(SIM_LINE, 4, 6);
	struct fips_tree_outcome outcome = { 0 };
	struct fips_tree_costs none = { 0 };
	struct sim_mesh *mesh = mesh_of(&plan);
	struct fips_now now = sim_host_now(mesh->host[3]);
	struct fips_node *node = node_of(mesh, 3);

	assert_int_equal(parent_of(mesh, 3), 2);
	fips_node_identity_learned(node, &sim_host_identity(mesh->host[0])->pubkey, &now);
	fips_tree_remove_peer(&node->tree, addr_of(mesh, 2), &none, node->now_ms,
			      now.unix_ms / 1000, &outcome);
	assert_int_equal(parent_of(mesh, 3), 3);
	assert_true(fips_announce_signed(node));
	fips_announce_all(node);
	sim_host_settle(mesh->host[3]);
	/* There and back. */
	sim_network_run(mesh->net, 25 * SIM_MS);
	assert_int_equal(parent_of(mesh, 3), 2);
	assert_true(sim_mesh_converged(mesh));
	sim_mesh_free(mesh);
}

/* A link gets a little better and a little worse: nobody moves. */
static void small_changes_of_a_link_move_nobody(void **state)
{
	struct sim_mesh_plan plan = plan_of(SIM_RING, 4, 7);
	struct sim_join good = { .delay_ns = 10 * SIM_MS }, bad = { .delay_ns = 14 * SIM_MS };
	struct sim_mesh_sums before, after;
	struct sim_mesh *mesh;
	int i;

	plan.least = good;
	plan.most = good;
	plan.yaml = "node: {tree: {reeval_interval_secs: 1}}";
	mesh = mesh_of(&plan);
	sim_network_run(mesh->net, 60 * SIM_S);
	sim_mesh_sums(mesh, &before);
	for (i = 0; i < 20; i++) {
		sim_mesh_mend(mesh, sim_mesh_find_edge(mesh, parent_of(mesh, 2), 2),
			      i % 2 ? &good : &bad);
		sim_network_run(mesh->net, 10 * SIM_S);
	}
	sim_mesh_sums(mesh, &after);
	assert_int_equal(after.parent_switches, before.parent_switches);
	sim_mesh_free(mesh);
}

/* Between two ways up that are good in turn, a host keeps changing; then it is held. */
static u64 switches_of_a_shaken_host(const char *yaml)
{
	struct sim_mesh_plan plan = plan_of(SIM_BARE, 4, 8);
	struct sim_join good = { .delay_ns = SIM_MS }, bad = { .delay_ns = 150 * SIM_MS };
	struct sim_mesh *mesh;
	u64 before, switches;
	int i;

	plan.yaml = yaml;
	mesh = sim_mesh_new(&plan);
	sim_mesh_join(mesh, 1, 0, &good, false);
	sim_mesh_join(mesh, 2, 0, &good, false);
	sim_mesh_join(mesh, 3, 1, &good, false);
	sim_mesh_join(mesh, 3, 2, &bad, false);
	sim_mesh_start(mesh, 0);
	assert_true(sim_mesh_converge(mesh, 60 * SIM_S, NULL));
	sim_network_run(mesh->net, 60 * SIM_S);
	before = node_of(mesh, 3)->counters[FIPS_COUNT_TREE_PARENT_SWITCHES];
	for (i = 0; i < 20; i++) {
		sim_mesh_mend(mesh, sim_mesh_find_edge(mesh, 3, 1), i % 2 ? &good : &bad);
		sim_mesh_mend(mesh, sim_mesh_find_edge(mesh, 3, 2), i % 2 ? &bad : &good);
		sim_network_run(mesh->net, 10 * SIM_S);
	}
	switches = node_of(mesh, 3)->counters[FIPS_COUNT_TREE_PARENT_SWITCHES] - before;
	sim_mesh_free(mesh);
	return switches;
}

static void hold_down_and_dampening_hold_a_shaken_host(void **state)
{
	u64 free_host = switches_of_a_shaken_host(
		"node: {tree: {reeval_interval_secs: 1, hold_down_secs: 0, flap_threshold: 9999}}");
	u64 held = switches_of_a_shaken_host(
		"node: {tree: {reeval_interval_secs: 1, hold_down_secs: 60, flap_threshold: 9999}}");
	u64 dampened = switches_of_a_shaken_host(
		"node: {tree: {reeval_interval_secs: 1, hold_down_secs: 0, flap_threshold: 3}}");

	print_message("# changes in 200 s: free %llu, held down %llu, dampened %llu\n",
		      (unsigned long long)free_host, (unsigned long long)held,
		      (unsigned long long)dampened);
	assert_true(free_host >= 6);
	assert_true(held <= 3);
	assert_true(dampened <= free_host - 3);
}

/* A better root is followed at once, hold-down or not. */
static void a_better_root_is_followed_at_once(void **state)
{
	struct sim_mesh_plan plan = plan_of(SIM_LINE, 6, 9);
	struct sim_mesh *mesh;
	size_t i;

	plan.yaml = "node: {tree: {hold_down_secs: 3600}}";
	mesh = sim_mesh_new(&plan);
	for (i = 1; i < mesh->count; i++)
		sim_host_start(mesh->host[i]);
	assert_true(sim_mesh_converge(mesh, 60 * SIM_S, NULL));
	assert_int_equal(parent_of(mesh, 1), 1);
	sim_host_start(mesh->host[0]);
	assert_true(sim_mesh_converge(mesh, 40 * SIM_S, NULL));
	assert_int_equal(parent_of(mesh, 1), 0);
	sim_mesh_free(mesh);
}

/* A parent that says it is below its own child is left. */
static void a_parent_below_its_child_is_left(void **state)
{
	struct sim_mesh_plan plan = plan_of(SIM_LINE, 4, 10);
	struct sim_mesh *mesh = mesh_of(&plan);
	struct fips_node *parent = node_of(mesh, 1);
	struct fips_now now = sim_host_now(mesh->host[1]);
	struct fips_tree_outcome outcome = { 0 };
	struct fips_tree_costs none = { 0 };

	assert_int_equal(parent_of(mesh, 2), 1);
	/* Its way to the root is forgotten, that through its child is not: it takes it. */
	fips_node_identity_learned(parent, &sim_host_identity(mesh->host[0])->pubkey, &now);
	sim_mesh_cut(mesh, sim_mesh_find_edge(mesh, 0, 1));
	fips_tree_remove_peer(&parent->tree, addr_of(mesh, 0), &none, parent->now_ms,
			      now.unix_ms / 1000, &outcome);
	assert_true(fips_announce_signed(parent));
	fips_announce_all(parent);
	sim_host_settle(mesh->host[1]);
	assert_true(sim_mesh_converge(mesh, 60 * SIM_S, NULL));
	assert_int_equal(parent_of(mesh, 2), 1);
	assert_int_equal(parent_of(mesh, 1), 1);
	sim_mesh_free(mesh);
}

/* ---- Filters ---- */

static void a_filter_that_is_too_full_is_refused(void **state)
{
	struct sim_mesh_plan plan = plan_of(SIM_LINE, 4, 11);
	struct sim_mesh *mesh = mesh_of(&plan);
	struct fips_node *node = node_of(mesh, 1);
	u8 filter[FIPS_BLOOM_BYTES], before[FIPS_BLOOM_BYTES];
	struct fips_filter_announce announce = {
		.sequence = 1u << 20,
		.hash_count = FIPS_BLOOM_HASH_COUNT,
		.size_class = FIPS_FILTER_SIZE_CLASS,
		.filter = filter,
		.filter_len = sizeof(filter),
	};
	u8 msg[sizeof(struct fips_filter_announce_hdr) + FIPS_BLOOM_BYTES];
	int len;

	memcpy(before, link_of(mesh, 2, 1)->filters.inbound, sizeof(before));
	memset(filter, 0xff, sizeof(filter));
	len = fips_filter_announce_build(&announce, msg, sizeof(msg));
	assert_true(len > 0);
	fips_link_send(node, link_of(mesh, 1, 2), msg, len);
	sim_host_settle(mesh->host[1]);
	sim_network_run(mesh->net, SIM_S);
	assert_int_equal(sim_host_counter(mesh->host[2], "bloom", "fill_exceeded"), 1);
	assert_memory_equal(link_of(mesh, 2, 1)->filters.inbound, before, sizeof(before));
	assert_int_equal(sim_mesh_all_pairs(mesh, 30 * SIM_S, NULL), 0);
	sim_mesh_free(mesh);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ten_hosts_find_one_root_and_all_pairs_talk_in_15_seconds),
		cmocka_unit_test(every_shape_converges),
		cmocka_unit_test(both_ends_dial_and_have_one_link),
		cmocka_unit_test(a_killed_parent_heals_in_35_seconds),
		cmocka_unit_test(a_parent_killed_during_a_rekey_heals_in_70_seconds),
		cmocka_unit_test(halves_of_a_line_part_and_meet_again),
		cmocka_unit_test(a_host_that_lost_its_place_is_told_at_once),
		cmocka_unit_test(small_changes_of_a_link_move_nobody),
		cmocka_unit_test(hold_down_and_dampening_hold_a_shaken_host),
		cmocka_unit_test(a_better_root_is_followed_at_once),
		cmocka_unit_test(a_parent_below_its_child_is_left),
		cmocka_unit_test(a_filter_that_is_too_full_is_refused),
	};

	return cmocka_run_group_tests_name("sim_mesh", tests, NULL, NULL);
}
