// SPDX-License-Identifier: MIT
/* Lookups: the way of a request and its response, attempts, back-off, and what bounds them. */
#include "libfips/lookup.h"
#include "unit.h"

static const u8 map_seed[FIPS_MAP_SEED_SIZE] = { 9 };
static const struct fips_node_addr self = { { 1 } }, peer_a = { { 2 } }, peer_b = { { 3 } },
				   target = { { 4 } }, origin = { { 5 } };

static void make_lookups(struct fips_lookups *lookups)
{
	struct fips_lookup_config config = FIPS_LOOKUP_CONFIG_DEFAULT;

	fips_lookups_init(lookups, &config, map_seed);
}

static struct fips_lookup_request request(u64 id, u8 ttl)
{
	return (struct fips_lookup_request){
		.request_id = id,
		.target = target,
		.origin = origin,
		.ttl = ttl,
	};
}

static enum fips_lookup_request_verdict take(struct fips_lookups *lookups, u64 id, u8 ttl,
					     u64 now_ms)
{
	struct fips_lookup_request lookup = request(id, ttl);

	return fips_lookup_take_request(lookups, &self, &peer_a, &lookup, now_ms);
}

static void a_request_passes_once(void **state)
{
	struct fips_lookups lookups;

	make_lookups(&lookups);
	assert_int_equal(take(&lookups, 1, 5, 0), FIPS_LOOKUP_FORWARD);
	assert_int_equal(take(&lookups, 1, 5, 1), FIPS_LOOKUP_DUPLICATE);
	assert_int_equal(take(&lookups, 2, 0, 1), FIPS_LOOKUP_TTL_EXHAUSTED);
	assert_int_equal(take(&lookups, 3, 5, 1999), FIPS_LOOKUP_FORWARD_RATE_LIMITED);
	assert_int_equal(take(&lookups, 4, 5, 2000), FIPS_LOOKUP_FORWARD);
	/* Remembered for ten seconds, and then forgotten. */
	assert_int_equal(take(&lookups, 1, 5, 10000), FIPS_LOOKUP_DUPLICATE);
	assert_int_equal(take(&lookups, 1, 5, 10001), FIPS_LOOKUP_FORWARD);
	fips_lookups_fini(&lookups);
}

static enum fips_lookup_request_verdict take_from(struct fips_lookups *lookups, u64 id, u8 from,
						  u64 now_ms)
{
	struct fips_lookup_request lookup = request(id, 5);

	lookup.origin.b[0] = from;
	return fips_lookup_take_request(lookups, &self, &peer_b, &lookup, now_ms);
}

static u64 turn(struct fips_lookups *lookups, u64 now_ms)
{
	struct fips_lookup_request lookup;
	struct fips_node_addr from;

	if (!fips_lookup_take_turn(lookups, &from, &lookup, now_ms))
		return 0;
	assert_true(fips_node_addr_equal(&from, &peer_b));
	free((void *)lookup.origin_coords.addrs);
	return lookup.request_id;
}

static void a_request_that_came_too_soon_has_its_turn_later(void **state)
{
	struct fips_lookups lookups;

	make_lookups(&lookups);
	assert_int_equal(fips_lookup_turn_ms(&lookups), UINT64_MAX);
	assert_int_equal(take_from(&lookups, 1, 10, 0), FIPS_LOOKUP_FORWARD);
	assert_int_equal(take_from(&lookups, 2, 11, 10), FIPS_LOOKUP_FORWARD_RATE_LIMITED);
	assert_int_equal(take_from(&lookups, 3, 12, 20), FIPS_LOOKUP_FORWARD_RATE_LIMITED);
	/* It asks again: the turn stays the one it had. */
	assert_int_equal(take_from(&lookups, 4, 11, 1000), FIPS_LOOKUP_FORWARD_RATE_LIMITED);
	assert_int_equal(fips_lookup_turn_ms(&lookups), 2000);
	assert_int_equal(turn(&lookups, 1999), 0);
	assert_int_equal(turn(&lookups, 2000), 4);
	assert_int_equal(turn(&lookups, 2000), 0);
	assert_int_equal(turn(&lookups, 4000), 3);
	assert_int_equal(fips_lookup_turn_ms(&lookups), UINT64_MAX);
	fips_lookups_fini(&lookups);
}

static void what_waits_for_its_turn_is_bounded(void **state)
{
	struct fips_lookups lookups;
	u64 id, turns = 0;

	make_lookups(&lookups);
	for (id = 1; id <= 20; id++)
		take_from(&lookups, id, id, 0);
	/* Asking again keeps it waiting, but there are no more than the first ones. */
	for (id = 1; id <= 20; id++)
		take_from(&lookups, 20 + id, id, 1999);
	for (id = 1; id <= 4; id++)
		turns += turn(&lookups, id * 2000) > 0;
	assert_int_equal(turns, 4);
	assert_int_equal(lookups.queue.waiting.count, FIPS_LOOKUP_QUEUE_TARGET - 4);
	/* The rest has waited too long. */
	assert_int_equal(turn(&lookups, 1999 + FIPS_LOOKUP_QUEUE_MS), 0);
	assert_int_equal(fips_lookup_turn_ms(&lookups), UINT64_MAX);
	fips_lookups_fini(&lookups);
}

static void a_request_for_this_node_is_answered(void **state)
{
	struct fips_lookup_request lookup = request(7, 0);
	struct fips_lookups lookups;

	make_lookups(&lookups);
	lookup.target = self;
	assert_int_equal(fips_lookup_take_request(&lookups, &self, &peer_a, &lookup, 0),
			 FIPS_LOOKUP_TARGET_IS_US);
	fips_lookups_fini(&lookups);
}

static void this_nodes_own_request_is_not_forwarded(void **state)
{
	struct fips_lookup_request lookup = request(7, 3);
	struct fips_lookups lookups;

	make_lookups(&lookups);
	lookup.origin = self;
	assert_int_equal(fips_lookup_take_request(&lookups, &self, &peer_a, &lookup, 0),
			 FIPS_LOOKUP_DUPLICATE);
	fips_lookups_fini(&lookups);
}

static void memory_of_requests_is_bounded(void **state)
{
	struct fips_lookups lookups;
	u64 id;

	make_lookups(&lookups);
	for (id = 0; id < FIPS_LOOKUP_RECENT_MAX; id++)
		assert_int_not_equal(take(&lookups, id, 1, 0), FIPS_LOOKUP_DEDUP_CACHE_FULL);
	assert_int_equal(take(&lookups, id, 1, 10000), FIPS_LOOKUP_DEDUP_CACHE_FULL);
	assert_int_not_equal(take(&lookups, id, 1, 10001), FIPS_LOOKUP_DEDUP_CACHE_FULL);
	fips_lookups_fini(&lookups);
}

static void a_response_goes_back_the_way_of_its_request_once(void **state)
{
	struct fips_lookup_response response = { .request_id = 1, .target = target };
	struct fips_node_addr to;
	struct fips_lookups lookups;

	make_lookups(&lookups);
	assert_int_equal(fips_lookup_take_response(&lookups, &response, &to, 0),
			 FIPS_LOOKUP_RESPONSE_UNSOLICITED);
	take(&lookups, 1, 5, 0);
	assert_int_equal(fips_lookup_take_response(&lookups, &response, &to, 100),
			 FIPS_LOOKUP_RESPONSE_FORWARD);
	assert_true(fips_node_addr_equal(&to, &peer_a));
	assert_int_equal(fips_lookup_take_response(&lookups, &response, &to, 100),
			 FIPS_LOOKUP_RESPONSE_REPEATED);
	fips_lookups_fini(&lookups);
}

static void only_tree_peers_get_a_request_unless_none_claims_the_target(void **state)
{
	struct fips_lookup_peer peers[] = {
		{ .addr = peer_a, .tree_peer = true, .may_reach = true },
		{ .addr = peer_b, .tree_peer = false, .may_reach = true },
	};

	assert_int_equal(fips_lookup_choose(peers, 2, &origin), FIPS_LOOKUP_BY_TREE);
	assert_true(peers[0].chosen);
	assert_false(peers[1].chosen);
	/* Not back to whom it came from. */
	assert_int_equal(fips_lookup_choose(peers, 2, &peer_a), FIPS_LOOKUP_BY_FALLBACK);
	assert_false(peers[0].chosen);
	assert_true(peers[1].chosen);
	peers[0].may_reach = false;
	assert_int_equal(fips_lookup_choose(peers, 2, &origin), FIPS_LOOKUP_BY_FALLBACK);
	/* This node's own lookups have no fallback. */
	assert_int_equal(fips_lookup_choose(peers, 2, NULL), FIPS_LOOKUP_NOWHERE);
	peers[1].may_reach = false;
	assert_int_equal(fips_lookup_choose(peers, 2, &origin), FIPS_LOOKUP_NOWHERE);
	assert_false(peers[0].chosen || peers[1].chosen);
}

static void attempts_follow_their_schedule(void **state)
{
	static const u64 due_ms[] = { 1000, 3000, 7000, 15000 };
	struct fips_lookups lookups;
	struct fips_node_addr due;

	make_lookups(&lookups);
	assert_int_equal(fips_lookup_expiry_ms(&lookups), UINT64_MAX);
	assert_int_equal(fips_lookup_start(&lookups, &target, true, 0), FIPS_LOOKUP_INITIATED);
	assert_int_equal(fips_lookup_start(&lookups, &target, true, 5), FIPS_LOOKUP_DEDUPLICATED);
	for (size_t i = 0; i < FIPS_ARRAY_SIZE(due_ms); i++) {
		bool last = i + 1 == FIPS_ARRAY_SIZE(due_ms);

		assert_int_equal(fips_lookup_expiry_ms(&lookups), due_ms[i]);
		assert_int_equal(fips_lookup_next_event(&lookups, due_ms[i] - 1, &due),
				 FIPS_LOOKUP_IDLE);
		assert_int_equal(fips_lookup_next_event(&lookups, due_ms[i], &due),
				 last ? FIPS_LOOKUP_TIMED_OUT : FIPS_LOOKUP_RETRY);
		assert_true(fips_node_addr_equal(&due, &target));
	}
	assert_false(fips_lookup_pending(&lookups, &target));
	/* No back-off by default. */
	assert_int_equal(fips_lookup_start(&lookups, &target, true, 15000), FIPS_LOOKUP_INITIATED);
	fips_lookups_fini(&lookups);
}

static void failures_back_off_until_the_topology_changes(void **state)
{
	struct fips_lookup_config config = FIPS_LOOKUP_CONFIG_DEFAULT;
	struct fips_lookups lookups;

	config.backoff_base_secs = 30;
	config.backoff_max_secs = 300;
	fips_lookups_init(&lookups, &config, map_seed);
	assert_int_equal(fips_lookup_start(&lookups, &target, false, 0), FIPS_LOOKUP_BLOOM_MISS);
	assert_int_equal(fips_lookup_start(&lookups, &target, true, 29999),
			 FIPS_LOOKUP_BACKOFF_SUPPRESSED);
	fips_lookup_reset_backoff(&lookups);
	assert_int_equal(fips_lookup_start(&lookups, &target, true, 29999), FIPS_LOOKUP_INITIATED);
	fips_lookup_fail(&lookups, &target, 30000);
	assert_int_equal(fips_lookup_start(&lookups, &target, true, 59999),
			 FIPS_LOOKUP_BACKOFF_SUPPRESSED);
	assert_int_equal(fips_lookup_start(&lookups, &target, true, 60000), FIPS_LOOKUP_INITIATED);
	fips_lookups_fini(&lookups);
}

static void own_lookups_are_bounded(void **state)
{
	struct fips_lookups lookups;
	struct fips_node_addr node = { { [15] = 1 } };

	make_lookups(&lookups);
	for (u32 i = 0; i < FIPS_LOOKUP_PENDING_MAX; i++) {
		memcpy(node.b, &i, sizeof(i));
		assert_int_equal(fips_lookup_start(&lookups, &node, true, 0),
				 FIPS_LOOKUP_INITIATED);
	}
	assert_int_equal(fips_lookup_start(&lookups, &target, true, 0), FIPS_LOOKUP_NO_ROOM);
	fips_lookups_fini(&lookups);
}

static void an_answer_is_proved_by_its_target_alone(void **state)
{
	struct fips_node_addr path[2] = { { { 0 } }, { { 0 } } };
	struct fips_coords coords = { .addrs = path, .count = 2 };
	u8 proof[FIPS_SIGNATURE_LEN], aux[32] = { 1 };
	struct fips_lookup_response response;
	struct fips_lookup_request lookup;
	struct fips_identity id, other;
	struct fips_lookups lookups;
	struct fips_node_addr to;
	u64 seed = 4;
	struct fips_random rng = { .fill = unit_random_fill, .ctx = &seed };

	fips_identity_generate(&id, &rng);
	fips_identity_generate(&other, &rng);
	path[0] = id.addr;
	lookup = request(42, 3);
	lookup.target = id.addr;
	assert_int_equal(fips_lookup_answer(&lookup, &id, &coords, aux, proof, &response), 0);
	assert_int_equal(response.path_mtu, FIPS_PATH_MTU_UNKNOWN);
	assert_true(fips_lookup_verify(&response, &id.pubkey));
	assert_false(fips_lookup_verify(&response, &other.pubkey));
	/* The path MTU is for those on the way to fill in. */
	response.path_mtu = 1280;
	assert_true(fips_lookup_verify(&response, &id.pubkey));
	response.request_id++;
	assert_false(fips_lookup_verify(&response, &id.pubkey));
	response.request_id--;
	path[1].b[0] ^= 1;
	assert_false(fips_lookup_verify(&response, &id.pubkey));

	/* Good or not, only a response to an attempt of this node's counts. */
	make_lookups(&lookups);
	fips_lookup_start(&lookups, &id.addr, true, 0);
	fips_lookup_sent(&lookups, &id.addr, 41);
	assert_int_equal(fips_lookup_take_response(&lookups, &response, &to, 0),
			 FIPS_LOOKUP_RESPONSE_UNSOLICITED);
	fips_lookup_sent(&lookups, &id.addr, 42);
	assert_int_equal(fips_lookup_take_response(&lookups, &response, &to, 0),
			 FIPS_LOOKUP_RESPONSE_OURS);
	fips_lookup_finish(&lookups, &id.addr);
	assert_int_equal(fips_lookup_take_response(&lookups, &response, &to, 0),
			 FIPS_LOOKUP_RESPONSE_UNSOLICITED);
	fips_lookups_fini(&lookups);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_passes_once),
		cmocka_unit_test(a_request_that_came_too_soon_has_its_turn_later),
		cmocka_unit_test(what_waits_for_its_turn_is_bounded),
		cmocka_unit_test(a_request_for_this_node_is_answered),
		cmocka_unit_test(this_nodes_own_request_is_not_forwarded),
		cmocka_unit_test(memory_of_requests_is_bounded),
		cmocka_unit_test(a_response_goes_back_the_way_of_its_request_once),
		cmocka_unit_test(only_tree_peers_get_a_request_unless_none_claims_the_target),
		cmocka_unit_test(attempts_follow_their_schedule),
		cmocka_unit_test(failures_back_off_until_the_topology_changes),
		cmocka_unit_test(own_lookups_are_bounded),
		cmocka_unit_test(an_answer_is_proved_by_its_target_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
