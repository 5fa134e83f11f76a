// SPDX-License-Identifier: MIT
/* Spanning tree: announcements between signed nodes, a mesh that converges, heals and never loops.
 */
#include "libfips/coords.h"
#include "libfips/tree.h"
#include "unit.h"

#define NODES 24
#define ROUNDS 200
#define MSG_MAX 4096
#define TICK_MS 1000
#define UNIX_SECS 1700000000

static const u8 map_seed[FIPS_MAP_SEED_SIZE] = { 3 };
static const struct fips_tree_costs no_costs;

/* ---- Two nodes ---- */

struct node {
	struct fips_identity id;
	struct fips_tree tree;
};

static void make_node(struct node *node, u64 *random_state)
{
	struct fips_random rng = { .fill = unit_random_fill, .ctx = random_state };
	struct fips_tree_config config = FIPS_TREE_CONFIG_DEFAULT;

	assert_int_equal(fips_identity_generate(&node->id, &rng), 0);
	assert_int_equal(fips_tree_init(&node->tree, &node->id.addr, &config, UNIX_SECS, map_seed),
			 0);
}

/* Two nodes, the one with the smaller address first. */
static void make_pair(struct node *small, struct node *large)
{
	u64 state = 11;

	make_node(small, &state);
	make_node(large, &state);
	if (fips_node_addr_cmp(&small->id.addr, &large->id.addr) > 0) {
		struct node swapped = *small;

		*small = *large;
		*large = swapped;
	}
}

static size_t announce(struct node *from, u8 message[MSG_MAX])
{
	struct fips_tree_announce announcement;
	int len;

	assert_int_equal(fips_tree_sign(&from->tree, &from->id, NULL), 0);
	announcement = fips_tree_announcement(&from->tree);
	len = fips_tree_announce_build(&announcement, message, MSG_MAX);
	assert_true(len > 0);
	return (size_t)len;
}

static enum fips_tree_verdict deliver(struct node *from, struct node *to, u64 now_ms,
				      struct fips_tree_outcome *outcome)
{
	struct fips_tree_announce parsed;
	enum fips_tree_verdict verdict;
	u8 message[MSG_MAX];
	size_t len = announce(from, message);

	assert_true(fips_tree_announce_parse(&parsed, message, len) > 0);
	verdict = fips_tree_check_announce(&parsed, &from->id.addr, &from->id.pubkey);
	if (verdict != FIPS_TREE_ACCEPTED)
		return verdict;
	return fips_tree_receive(&to->tree, &parsed, &no_costs, now_ms, UNIX_SECS, outcome);
}

static void larger_node_joins_the_smaller(void **state)
{
	struct fips_tree_outcome outcome;
	struct node small, large;

	make_pair(&small, &large);
	assert_true(fips_tree_is_root(&large.tree));
	assert_int_equal(deliver(&small, &large, 1, &outcome), FIPS_TREE_ACCEPTED);
	assert_true(outcome.parent_switched);
	assert_true(outcome.root_changed);
	assert_true(outcome.position_changed);
	assert_true(outcome.announce_all);
	assert_true(outcome.filters_all);
	assert_false(outcome.announce_sender);
	assert_false(fips_tree_is_root(&large.tree));
	assert_true(fips_node_addr_equal(fips_tree_root(&large.tree), &small.id.addr));
	assert_true(fips_tree_is_neighbour(&large.tree, &small.id.addr));

	assert_int_equal(deliver(&large, &small, 2, &outcome), FIPS_TREE_ACCEPTED);
	assert_false(outcome.parent_switched);
	assert_true(fips_tree_is_root(&small.tree));
	assert_true(fips_tree_is_neighbour(&small.tree, &large.id.addr));
	fips_tree_fini(&small.tree);
	fips_tree_fini(&large.tree);
}

static void worse_rooted_sender_is_answered(void **state)
{
	struct fips_tree_outcome outcome;
	struct node small, large;

	make_pair(&small, &large);
	assert_int_equal(deliver(&large, &small, 1, &outcome), FIPS_TREE_ACCEPTED);
	assert_true(outcome.announce_sender);
	assert_false(outcome.announce_all);
	fips_tree_fini(&small.tree);
	fips_tree_fini(&large.tree);
}

static void stale_announcement_changes_nothing(void **state)
{
	struct fips_tree_outcome outcome;
	struct node small, large;

	make_pair(&small, &large);
	assert_int_equal(deliver(&small, &large, 1, &outcome), FIPS_TREE_ACCEPTED);
	assert_int_equal(deliver(&small, &large, 2, &outcome), FIPS_TREE_STALE);
	assert_true(unit_all_zero(&outcome, sizeof(outcome)));
	fips_tree_fini(&small.tree);
	fips_tree_fini(&large.tree);
}

static void forged_announcements_are_refused(void **state)
{
	struct fips_tree_announce parsed;
	struct node small, large;
	u8 message[MSG_MAX], other[FIPS_SIGNATURE_LEN];
	size_t len;

	make_pair(&small, &large);
	len = announce(&small, message);
	assert_true(fips_tree_announce_parse(&parsed, message, len) > 0);
	assert_int_equal(fips_tree_check_announce(&parsed, &large.id.addr, &large.id.pubkey),
			 FIPS_TREE_ADDR_MISMATCH);
	assert_int_equal(fips_tree_check_announce(&parsed, &small.id.addr, &large.id.pubkey),
			 FIPS_TREE_SIG_FAILED);
	memcpy(other, parsed.signature, sizeof(other));
	other[5] ^= 1;
	parsed.signature = other;
	assert_int_equal(fips_tree_check_announce(&parsed, &small.id.addr, &small.id.pubkey),
			 FIPS_TREE_SIG_FAILED);
	other[5] ^= 1;
	parsed.sequence++;
	assert_int_equal(fips_tree_check_announce(&parsed, &small.id.addr, &small.id.pubkey),
			 FIPS_TREE_SIG_FAILED);
	fips_tree_fini(&small.tree);
	fips_tree_fini(&large.tree);
}

static void loss_of_the_parent_makes_a_root_again(void **state)
{
	struct fips_tree_outcome outcome;
	struct node small, large;
	u64 sequence;

	make_pair(&small, &large);
	deliver(&small, &large, 1, &outcome);
	sequence = fips_tree_sequence(&large.tree);
	assert_true(fips_tree_remove_peer(&large.tree, &small.id.addr, &no_costs, 5, UNIX_SECS,
					  &outcome));
	assert_true(outcome.became_root);
	assert_true(outcome.announce_all);
	assert_true(fips_tree_is_root(&large.tree));
	assert_int_equal(fips_tree_sequence(&large.tree), sequence + 1);
	assert_false(fips_tree_remove_peer(&large.tree, &small.id.addr, &no_costs, 6, UNIX_SECS,
					   &outcome));
	fips_tree_fini(&small.tree);
	fips_tree_fini(&large.tree);
}

static void declaration_survives_a_restart(void **state)
{
	struct fips_tree_config config = FIPS_TREE_CONFIG_DEFAULT;
	struct fips_tree_declaration declaration;
	struct fips_tree_announce parent;
	struct fips_tree_outcome outcome;
	u8 signature[FIPS_SIGNATURE_LEN];
	struct node small, large;

	make_pair(&small, &large);
	deliver(&small, &large, 1, &outcome);
	fips_tree_sign(&large.tree, &large.id, NULL);
	declaration = large.tree.declaration;
	memcpy(signature, large.tree.signature, sizeof(signature));
	fips_tree_fini(&large.tree);

	fips_tree_init(&large.tree, &large.id.addr, &config, UNIX_SECS, map_seed);
	fips_tree_sign(&small.tree, &small.id, NULL);
	parent = fips_tree_announcement(&small.tree);
	fips_tree_update_peer(&large.tree, &parent);
	assert_int_equal(fips_tree_adopt(&large.tree, &declaration, signature, UNIX_SECS), 0);
	assert_true(fips_node_addr_equal(fips_tree_root(&large.tree), &small.id.addr));
	assert_true(large.tree.is_signed);
	assert_memory_equal(large.tree.signature, signature, sizeof(signature));
	assert_int_equal(fips_tree_coords(&large.tree).count, 2);
	fips_tree_fini(&small.tree);
	fips_tree_fini(&large.tree);
}

static void periodic_announcement_waits_for_its_interval_and_two_peers(void **state)
{
	struct fips_tree_outcome outcome;
	struct node small, large;

	make_pair(&small, &large);
	assert_false(fips_tree_tick(&small.tree, 1, &no_costs, 1000, UNIX_SECS, &outcome));
	assert_true(fips_tree_tick(&small.tree, 2, &no_costs, 1000, UNIX_SECS, &outcome));
	assert_true(outcome.announce_all);
	assert_false(outcome.parent_switched);
	assert_false(fips_tree_tick(&small.tree, 2, &no_costs, 60999, UNIX_SECS, &outcome));
	assert_true(fips_tree_tick(&small.tree, 2, &no_costs, 61000, UNIX_SECS, &outcome));
	fips_tree_fini(&small.tree);
	fips_tree_fini(&large.tree);
}

/* ---- A mesh ---- */

struct mesh {
	struct fips_tree tree[NODES];
	bool linked[NODES][NODES];
	bool due[NODES][NODES]; /* [from][to]: an announcement is owed */
	u64 now_ms;
};

static void owe_all(struct mesh *mesh, size_t from)
{
	for (size_t to = 0; to < NODES; to++)
		mesh->due[from][to] = mesh->linked[from][to];
}

static void link_nodes(struct mesh *mesh, size_t a, size_t b)
{
	mesh->linked[a][b] = true;
	mesh->linked[b][a] = true;
	mesh->due[a][b] = true;
	mesh->due[b][a] = true;
}

static void make_mesh(struct mesh *mesh, u64 *random_state)
{
	struct fips_tree_config config = FIPS_TREE_CONFIG_DEFAULT;
	struct fips_node_addr addr;

	memset(mesh, 0, sizeof(*mesh));
	mesh->now_ms = TICK_MS;
	for (size_t i = 0; i < NODES; i++) {
		unit_random_fill(random_state, addr.b, sizeof(addr.b));
		fips_tree_init(&mesh->tree[i], &addr, &config, UNIX_SECS, map_seed);
	}
	for (size_t i = 1; i < NODES; i++) {
		u8 pick[2];

		unit_random_fill(random_state, pick, sizeof(pick));
		link_nodes(mesh, i, pick[0] % i);
		link_nodes(mesh, i, pick[1] % i);
	}
}

static void free_mesh(struct mesh *mesh)
{
	for (size_t i = 0; i < NODES; i++)
		fips_tree_fini(&mesh->tree[i]);
}

static void pass(struct mesh *mesh, size_t from, size_t to)
{
	struct fips_tree_announce announcement = fips_tree_announcement(&mesh->tree[from]);
	struct fips_tree_outcome outcome;

	mesh->due[from][to] = false;
	assert_int_equal(fips_tree_check_ancestry(&announcement), FIPS_TREE_ANCESTRY_OK);
	fips_tree_receive(&mesh->tree[to], &announcement, &no_costs, mesh->now_ms, UNIX_SECS,
			  &outcome);
	if (outcome.announce_all)
		owe_all(mesh, to);
	if (outcome.announce_sender)
		mesh->due[to][from] = true;
}

/* Passes announcements until none is owed; no periodic re-evaluation helps. */
static void settle(struct mesh *mesh)
{
	for (size_t round = 1; round <= ROUNDS; round++) {
		bool idle = true;

		for (size_t from = 0; from < NODES; from++) {
			for (size_t to = 0; to < NODES; to++) {
				if (!mesh->due[from][to])
					continue;
				pass(mesh, from, to);
				idle = false;
			}
		}
		mesh->now_ms += TICK_MS;
		if (idle)
			return;
	}
	fail_msg("announcements never end");
}

static size_t smallest(const struct mesh *mesh)
{
	size_t found = 0;

	for (size_t i = 1; i < NODES; i++) {
		if (fips_node_addr_cmp(&mesh->tree[i].self, &mesh->tree[found].self) < 0)
			found = i;
	}
	return found;
}

/* One root, and every node's coordinates are its own address on top of its parent's. */
static void assert_one_tree(const struct mesh *mesh)
{
	const struct fips_node_addr *root = &mesh->tree[smallest(mesh)].self;

	for (size_t i = 0; i < NODES; i++) {
		const struct fips_tree *tree = &mesh->tree[i];
		struct fips_coords own = fips_tree_coords(tree), parent;

		assert_true(fips_node_addr_equal(fips_tree_root(tree), root));
		if (fips_tree_is_root(tree))
			continue;
		parent = fips_tree_peer_coords(tree, fips_tree_parent(tree));
		assert_int_equal(own.count, parent.count + 1);
		assert_memory_equal(own.addrs + 1, parent.addrs,
				    parent.count * sizeof(*parent.addrs));
		assert_false(fips_coords_contains(&parent, &tree->self));
	}
}

static void cut(struct mesh *mesh, size_t a, size_t b)
{
	struct fips_tree_outcome outcome;

	mesh->linked[a][b] = false;
	mesh->linked[b][a] = false;
	mesh->due[a][b] = false;
	mesh->due[b][a] = false;
	if (fips_tree_remove_peer(&mesh->tree[a], &mesh->tree[b].self, &no_costs, mesh->now_ms,
				  UNIX_SECS, &outcome))
		owe_all(mesh, a);
	if (fips_tree_remove_peer(&mesh->tree[b], &mesh->tree[a].self, &no_costs, mesh->now_ms,
				  UNIX_SECS, &outcome))
		owe_all(mesh, b);
}

static bool is_connected(const struct mesh *mesh)
{
	bool reached[NODES] = { true };
	size_t count = 1, before = 0;

	while (count != before) {
		before = count;
		for (size_t i = 0; i < NODES; i++) {
			for (size_t j = 0; reached[i] && j < NODES; j++) {
				if (mesh->linked[i][j] && !reached[j]) {
					reached[j] = true;
					count++;
				}
			}
		}
	}
	return count == NODES;
}

static void random_meshes_converge_and_heal(void **state)
{
	struct mesh *mesh = malloc(sizeof(*mesh));
	u64 random_state = 77;

	assert_non_null(mesh);
	for (size_t run = 0; run < 20; run++) {
		make_mesh(mesh, &random_state);
		settle(mesh);
		assert_one_tree(mesh);
		for (size_t i = 0; i < NODES; i++) {
			u8 pick[2];
			size_t a, b;

			unit_random_fill(&random_state, pick, sizeof(pick));
			a = pick[0] % NODES;
			b = pick[1] % NODES;
			if (!mesh->linked[a][b])
				continue;
			cut(mesh, a, b);
			settle(mesh);
			if (is_connected(mesh))
				assert_one_tree(mesh);
			link_nodes(mesh, a, b);
			settle(mesh);
			assert_one_tree(mesh);
		}
		free_mesh(mesh);
	}
	free(mesh);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(larger_node_joins_the_smaller),
		cmocka_unit_test(worse_rooted_sender_is_answered),
		cmocka_unit_test(stale_announcement_changes_nothing),
		cmocka_unit_test(forged_announcements_are_refused),
		cmocka_unit_test(loss_of_the_parent_makes_a_root_again),
		cmocka_unit_test(declaration_survives_a_restart),
		cmocka_unit_test(periodic_announcement_waits_for_its_interval_and_two_peers),
		cmocka_unit_test(random_meshes_converge_and_heal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
