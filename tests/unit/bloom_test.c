// SPDX-License-Identifier: MIT
/*
 * Bloom filters between peers: what is accepted, what goes out, when it does, and what it adds up
 * to.
 */
#include "libfips/bloom.h"
#include "unit.h"

#define PEERS 3
#define CAP FIPS_BLOOM_MAX_INBOUND_FPR_DEFAULT

static const struct fips_node_addr self = { { 0xee } };

/* An announcement of the nodes first..last-1; the bytes must outlive it. */
static struct fips_filter_announce announce(u8 bytes[FIPS_BLOOM_BYTES], u64 sequence, u32 first,
					    u32 last)
{
	struct fips_node_addr addr = { { 0 } };
	struct fips_bloom bloom;

	memset(bytes, 0, FIPS_BLOOM_BYTES);
	fips_bloom_init(&bloom, bytes, FIPS_BLOOM_BITS, FIPS_BLOOM_HASH_COUNT);
	for (u32 i = first; i < last; i++) {
		memcpy(addr.b, &i, sizeof(i));
		fips_bloom_insert(&bloom, &addr);
	}
	return (struct fips_filter_announce){
		.sequence = sequence,
		.hash_count = FIPS_BLOOM_HASH_COUNT,
		.size_class = FIPS_FILTER_SIZE_CLASS,
		.filter = bytes,
		.filter_len = FIPS_BLOOM_BYTES,
	};
}

static bool reaches(const struct fips_bloom_peer *peer, u32 node)
{
	struct fips_node_addr addr = { { 0 } };
	struct fips_bloom_hash hash;

	memcpy(addr.b, &node, sizeof(node));
	hash = fips_bloom_hash(&addr);
	return fips_bloom_may_reach(peer, &hash);
}

static void refused_filters_leave_the_last_good_one(void **state)
{
	struct fips_bloom_peer *peer = calloc(1, sizeof(*peer));
	u8 bytes[FIPS_BLOOM_BYTES], large[FIPS_FILTER_LEN(2)] = { 0 };
	struct fips_filter_announce good, bad;

	assert_false(reaches(peer, 1));
	good = announce(bytes, 5, 0, 10);
	assert_int_equal(fips_bloom_receive(peer, &good, CAP, 1), FIPS_BLOOM_ACCEPTED);
	assert_true(reaches(peer, 1));
	assert_int_equal(fips_bloom_receive(peer, &good, CAP, 2), FIPS_BLOOM_STALE);

	bad = announce(bytes, 6, 10, 3000);
	assert_int_equal(fips_bloom_receive(peer, &bad, CAP, 3), FIPS_BLOOM_FILL_EXCEEDED);
	bad = good;
	bad.sequence = 6;
	bad.hash_count = 0;
	assert_int_equal(fips_bloom_receive(peer, &bad, CAP, 3), FIPS_BLOOM_INVALID);
	bad.hash_count = 5;
	bad.filter_len--;
	assert_int_equal(fips_bloom_receive(peer, &bad, CAP, 3), FIPS_BLOOM_INVALID);
	bad.size_class = 2;
	bad.filter = large;
	bad.filter_len = sizeof(large);
	assert_int_equal(fips_bloom_receive(peer, &bad, CAP, 3), FIPS_BLOOM_NON_V1);
	bad.size_class = 200;
	assert_int_equal(fips_bloom_receive(peer, &bad, CAP, 3), FIPS_BLOOM_INVALID);

	assert_true(reaches(peer, 1));
	assert_int_equal(peer->inbound_sequence, 5);
	assert_int_equal(peer->inbound_received_ms, 1);
	/* A refused number is not used up. */
	good = announce(bytes, 6, 20, 30);
	assert_int_equal(fips_bloom_receive(peer, &good, CAP, 4), FIPS_BLOOM_ACCEPTED);
	assert_false(reaches(peer, 1));
	free(peer);
}

struct neighbourhood {
	struct fips_bloom_peer peer[PEERS];
	const struct fips_bloom_peer *all[PEERS];
	struct fips_bloom_sources sources;
};

/* Peer i claims the nodes 10 i to 10 i + 9. */
static struct neighbourhood *make_neighbourhood(void)
{
	struct neighbourhood *n = calloc(1, sizeof(*n));
	struct fips_filter_announce filter;
	u8 bytes[FIPS_BLOOM_BYTES];

	for (u32 i = 0; i < PEERS; i++) {
		filter = announce(bytes, 1, 10 * i, 10 * i + 10);
		assert_int_equal(fips_bloom_receive(&n->peer[i], &filter, CAP, 0),
				 FIPS_BLOOM_ACCEPTED);
		n->all[i] = &n->peer[i];
	}
	n->sources.self = &self;
	n->sources.tree_peers = n->all;
	n->sources.tree_peer_count = PEERS;
	return n;
}

static void a_peer_is_not_told_of_what_it_told(void **state)
{
	struct neighbourhood *n = make_neighbourhood();
	struct fips_bloom_hash hash = fips_bloom_hash(&self);
	struct fips_bloom_peer *there = calloc(1, sizeof(*there));

	there->has_inbound = true;
	there->inbound_hash_count = FIPS_BLOOM_HASH_COUNT;
	fips_bloom_outgoing(&n->sources, &n->peer[1], there->inbound);
	assert_true(fips_bloom_may_reach(there, &hash));
	assert_true(reaches(there, 5));
	assert_false(reaches(there, 15));
	assert_true(reaches(there, 25));
	/* No tree peer: what it claims goes no further. */
	n->all[0] = NULL;
	fips_bloom_outgoing(&n->sources, &n->peer[1], there->inbound);
	assert_false(reaches(there, 5));
	free(there);
	free(n);
}

static void only_changes_are_announced_and_not_too_often(void **state)
{
	struct neighbourhood *n = make_neighbourhood();
	struct fips_bloom_peer *peer = &n->peer[0];
	struct fips_filter_announce filter;
	u8 out[FIPS_BLOOM_BYTES], bytes[FIPS_BLOOM_BYTES];

	assert_false(fips_bloom_due(peer, 500, 1000));
	fips_bloom_mark_if_changed(peer, &n->sources);
	assert_true(fips_bloom_due(peer, 500, 1000));
	fips_bloom_outgoing(&n->sources, peer, out);
	fips_bloom_sent(peer, out, 1000);
	fips_bloom_mark_if_changed(peer, &n->sources);
	assert_false(peer->pending);

	filter = announce(bytes, 2, 10, 21);
	fips_bloom_receive(&n->peer[1], &filter, CAP, 1100);
	fips_bloom_mark_if_changed(peer, &n->sources);
	/* Node 20 was known from peer 2, so peer 0 hears nothing new; peer 2 does. */
	assert_false(peer->pending);
	fips_bloom_outgoing(&n->sources, &n->peer[2], out);
	fips_bloom_mark_if_changed(&n->peer[2], &n->sources);
	assert_true(n->peer[2].pending);

	filter = announce(bytes, 3, 10, 99);
	fips_bloom_receive(&n->peer[1], &filter, CAP, 1200);
	fips_bloom_mark_if_changed(peer, &n->sources);
	assert_true(peer->pending);
	assert_false(fips_bloom_due(peer, 500, 1499));
	assert_true(fips_bloom_due(peer, 500, 1500));
	free(n);
}

static void the_mesh_is_counted_once(void **state)
{
	struct neighbourhood *n = make_neighbourhood();
	struct fips_filter_announce filter;
	u8 bytes[FIPS_BLOOM_BYTES];
	u64 size;

	assert_false(fips_bloom_mesh_size(&self, n->all, 0, CAP, &size));
	assert_true(fips_bloom_mesh_size(&self, n->all, PEERS, CAP, &size));
	assert_in_range(size, 29, 33);
	/* All claim the same: no more nodes than before. */
	for (u32 i = 0; i < PEERS; i++) {
		filter = announce(bytes, 2, 0, 30);
		fips_bloom_receive(&n->peer[i], &filter, CAP, 0);
	}
	assert_true(fips_bloom_mesh_size(&self, n->all, PEERS, CAP, &size));
	assert_in_range(size, 29, 33);
	/* Over the cap there is no figure. */
	assert_false(fips_bloom_mesh_size(&self, n->all, PEERS, 0.0, &size));
	free(n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refused_filters_leave_the_last_good_one),
		cmocka_unit_test(a_peer_is_not_told_of_what_it_told),
		cmocka_unit_test(only_changes_are_announced_and_not_too_often),
		cmocka_unit_test(the_mesh_is_counted_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
