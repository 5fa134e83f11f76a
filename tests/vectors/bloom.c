// SPDX-License-Identifier: MIT
/* Bloom filters: positions, sets, unions, estimates, the inbound cap, outgoing filters, debounce.
 */
#include <math.h>

#include "libfips/bloom.h"
#include "libfips/crypto.h"
#include "runner.h"

/* A filter of any size, empty, that lives until the vector is done. */
static struct fips_bloom new_filter(struct vector *v, u32 bits, u8 hash_count)
{
	static u8 spare[1];
	struct fips_bloom bloom = { .bytes = spare, .bits = 8, .hash_count = 1 };
	int err = fips_bloom_init(&bloom, vector_alloc(v, bits / 8), bits, hash_count);

	vector_check(v, "init", !err, "a filter, got %s", fips_bloom_error_name(err));
	return bloom;
}

static struct fips_bloom new_default_filter(struct vector *v)
{
	return new_filter(v, FIPS_BLOOM_BITS, FIPS_BLOOM_HASH_COUNT);
}

static struct fips_node_addr value_addr(struct vector *v, json_t *value, const char *field)
{
	struct vector_bytes bytes = vector_value_hex(v, value, field);
	struct fips_node_addr addr = { 0 };

	if (vector_check(v, field, bytes.len == sizeof(addr), "16 bytes, got %zu", bytes.len))
		memcpy(addr.b, bytes.data, sizeof(addr));
	return addr;
}

static void check_estimate(struct vector *v, json_t *obj, const char *key,
			   const struct fips_bloom *bloom, double max_fpr)
{
	double count = 0;
	bool some = fips_bloom_estimate(bloom, max_fpr, &count);

	if (vector_is_null(obj, key))
		vector_check_null(v, obj, key, some);
	else if (vector_check(v, key, some, "an estimate, got none"))
		vector_check_double(v, obj, key, count);
}

/* The fields that describe a whole filter; of a large one the digest stands for its bytes. */
static void check_filter(struct vector *v, json_t *obj, const char *key,
			 const struct fips_bloom *bloom)
{
	json_t *filter = vector_get(v, obj, key);
	u8 digest[32];

	if (vector_is_null(filter, "bytes")) {
		fips_sha256(digest, bloom->bytes, bloom->bits / 8);
		vector_check_hex(v, filter, "sha256_of_bytes", digest, sizeof(digest));
	} else {
		vector_check_hex(v, filter, "bytes", bloom->bytes, bloom->bits / 8);
		vector_check_bool(v, filter, "is_empty", fips_bloom_is_empty(bloom));
	}
	vector_check_u64(v, filter, "bits_set", fips_bloom_count_ones(bloom));
	vector_check_double(v, filter, "fill_ratio", fips_bloom_fill_ratio(bloom));
	check_estimate(v, filter, "estimated_count_no_cap", bloom, INFINITY);
}

/* [[address, expected], ...] */
static void check_queries(struct vector *v, const char *key, const struct fips_bloom *bloom)
{
	json_t *query;
	size_t i;

	json_array_foreach(vector_get(v, v->json, key), i, query) {
		struct fips_node_addr addr = value_addr(v, json_array_get(query, 0), key);
		struct fips_bloom_hash hash = fips_bloom_hash(&addr);
		bool expected = json_is_true(json_array_get(query, 1));

		vector_check(v, key, fips_bloom_contains(bloom, &hash) == expected,
			     "query %zu to be %s", i, expected ? "true" : "false");
	}
}

static void run_parameters(struct vector *v)
{
	vector_check_u64(v, v->json, "bits", FIPS_BLOOM_BITS);
	vector_check_u64(v, v->json, "bytes", FIPS_BLOOM_BYTES);
	vector_check_u64(v, v->json, "hash_count", FIPS_BLOOM_HASH_COUNT);
	vector_check_double(v, v->json, "default_max_inbound_fpr",
			    FIPS_BLOOM_MAX_INBOUND_FPR_DEFAULT);
}

static void check_positions(struct vector *v, json_t *obj, const struct fips_bloom *bloom,
			    const struct fips_node_addr *addr)
{
	struct fips_bloom_hash hash = fips_bloom_hash(addr);
	json_t *positions = vector_get(v, obj, "positions"), *position;
	size_t i;

	vector_check(v, "positions", json_array_size(positions) == bloom->hash_count, "%u of them",
		     bloom->hash_count);
	json_array_foreach(positions, i, position) {
		u64 expected = vector_value_u64(v, position, "positions");
		u32 got = fips_bloom_position(bloom, &hash, (u8)i);

		vector_check(v, "positions", got == expected, "number %zu to be %llu, got %u", i,
			     (unsigned long long)expected, got);
	}
}

static void run_positions(struct vector *v)
{
	struct fips_node_addr addr = vector_addr(v, v->json, "node_addr");
	struct fips_bloom bloom = new_default_filter(v);
	json_t *pairs = vector_get(v, v->json, "byte_index_and_value"), *pair;
	u8 digest[32], *expected = vector_alloc(v, FIPS_BLOOM_BYTES);
	size_t i;

	fips_sha256(digest, addr.b, sizeof(addr.b));
	vector_check_hex(v, v->json, "sha256", digest, sizeof(digest));
	check_positions(v, v->json, &bloom, &addr);
	fips_bloom_insert(&bloom, &addr);
	vector_check_u64(v, v->json, "bits_set", fips_bloom_count_ones(&bloom));
	json_array_foreach(pairs, i, pair) {
		u64 at = vector_value_u64(v, json_array_get(pair, 0), "byte_index_and_value");

		if (vector_check(v, "byte_index_and_value", at < FIPS_BLOOM_BYTES, "an index"))
			expected[at] = (u8)vector_value_u64(v, json_array_get(pair, 1),
							    "byte_index_and_value");
	}
	vector_check(v, "byte_index_and_value", !memcmp(expected, bloom.bytes, FIPS_BLOOM_BYTES),
		     "these bytes and no others");
}

static void run_other_size(struct vector *v)
{
	struct fips_bloom bloom = new_filter(v, (u32)vector_u64(v, v->json, "bits"),
					     (u8)vector_u64(v, v->json, "hash_count"));
	json_t *entry;
	size_t i;

	json_array_foreach(vector_get(v, v->json, "entries"), i, entry) {
		struct fips_node_addr addr = vector_addr(v, entry, "node_addr");

		vector_where(v, "entry %zu", i);
		check_positions(v, entry, &bloom, &addr);
		fips_bloom_insert(&bloom, &addr);
	}
	vector_where(v, "%s", "");
	check_filter(v, v->json, "filter", &bloom);
	check_queries(v, "queries", &bloom);
}

static void run_set(struct vector *v)
{
	struct fips_bloom bloom = new_default_filter(v);
	struct fips_bloom_hash hash;
	json_t *entry, *estimate;
	size_t i;

	json_array_foreach(vector_get(v, v->json, "entries"), i, entry) {
		struct fips_node_addr addr = value_addr(v, entry, "entries");

		fips_bloom_insert(&bloom, &addr);
		hash = fips_bloom_hash(&addr);
		vector_check(v, "entries", fips_bloom_contains(&bloom, &hash),
			     "entry %zu to be found", i);
	}
	check_filter(v, v->json, "filter", &bloom);
	vector_check_double(v, v->json, "false_positive_probability_as_computed",
			    fips_bloom_fpr(&bloom));
	json_array_foreach(vector_get(v, v->json, "estimates_with_cap"), i, estimate) {
		vector_where(v, "estimate %zu", i);
		check_estimate(v, estimate, "estimate", &bloom,
			       vector_double(v, estimate, "max_fpr"));
	}
	vector_where(v, "%s", "");
	check_queries(v, "queries_not_inserted", &bloom);
}

/* A filter with the bytes that the vector gives. */
static struct fips_bloom given_filter(struct vector *v, const char *key)
{
	struct vector_bytes bytes = vector_hex(v, vector_get(v, v->json, key), "bytes");
	struct fips_bloom bloom = new_filter(v, (u32)bytes.len * 8, FIPS_BLOOM_HASH_COUNT);

	memcpy(bloom.bytes, bytes.data, bytes.len);
	return bloom;
}

static void run_union(struct vector *v)
{
	struct fips_bloom a = given_filter(v, "a"), b = given_filter(v, "b");

	check_filter(v, v->json, "a", &a);
	check_filter(v, v->json, "b", &b);
	vector_check(v, "union", !fips_bloom_merge(&a, &b), "equal sizes to merge");
	check_filter(v, v->json, "union", &a);
}

static void run_errors(struct vector *v)
{
	u8 bytes[16] = { 0 };
	struct fips_bloom bloom, other;

	vector_check_str(v, v->json, "zero_bits",
			 fips_bloom_error_name(fips_bloom_init(&bloom, bytes, 0, 5)));
	vector_check_str(v, v->json, "from_no_bytes",
			 fips_bloom_error_name(fips_bloom_init(&bloom, bytes, 0, 5)));
	vector_check_str(v, v->json, "bits_not_multiple_of_8",
			 fips_bloom_error_name(fips_bloom_init(&bloom, bytes, 12, 5)));
	vector_check_str(v, v->json, "zero_hashes",
			 fips_bloom_error_name(fips_bloom_init(&bloom, bytes, 64, 0)));
	vector_check_str(v, v->json, "from_bytes_zero_hashes",
			 fips_bloom_error_name(fips_bloom_init(&bloom, bytes, 128, 0)));
	bloom = new_filter(v, 64, 5);
	other = new_filter(v, 128, 5);
	vector_check_str(v, v->json, "merge_different_size",
			 fips_bloom_error_name(fips_bloom_merge(&bloom, &other)));
	other = new_filter(v, 64, 3);
	vector_check_bool(v, v->json, "merge_different_hash_count_same_size_accepted",
			  !fips_bloom_merge(&bloom, &other));
}

static void set_first_bits(struct fips_bloom *bloom, u64 count)
{
	u64 i;

	for (i = 0; i < count && i < bloom->bits; i++)
		bloom->bytes[i / 8] |= (u8)(1U << i % 8);
}

/* Which bits are set is not said; the digest of the filter's bytes picks one of the patterns. */
static void fill_as_in(struct vector *v, struct fips_bloom *bloom, u64 count)
{
	struct vector_bytes digest = vector_hex(v, v->json, "filter_bytes_sha256");
	u8 got[32];
	u32 i;

	set_first_bits(bloom, count);
	fips_sha256(got, bloom->bytes, FIPS_BLOOM_BYTES);
	if (digest.len == sizeof(got) && !memcmp(digest.data, got, sizeof(got)))
		return;
	memset(bloom->bytes, 0xff, FIPS_BLOOM_BYTES);
	for (i = 0; fips_bloom_count_ones(bloom) > count && i < FIPS_BLOOM_BITS; i++)
		bloom->bytes[i / 8] &= 0xff ^ 1U << i % 8;
	fips_sha256(got, bloom->bytes, FIPS_BLOOM_BYTES);
	if (digest.len == sizeof(got) && !memcmp(digest.data, got, sizeof(got)))
		return;
	for (i = 0; i < 256; i++) {
		memset(bloom->bytes, (int)i, FIPS_BLOOM_BYTES);
		fips_sha256(got, bloom->bytes, FIPS_BLOOM_BYTES);
		if (digest.len == sizeof(got) && !memcmp(digest.data, got, sizeof(got)))
			return;
	}
	vector_fail(v, "filter_bytes_sha256", "no known pattern has this digest");
}

static void run_saturation(struct vector *v)
{
	struct fips_bloom bloom = new_default_filter(v);

	fill_as_in(v, &bloom, vector_u64(v, v->json, "bits_set"));
	vector_check_u64(v, v->json, "bits_set", fips_bloom_count_ones(&bloom));
	vector_check_double(v, v->json, "fill_ratio", fips_bloom_fill_ratio(&bloom));
	vector_check_double(v, v->json, "fpr", fips_bloom_fpr(&bloom));
	check_estimate(v, v->json, "estimate_no_cap", &bloom, INFINITY);
	check_estimate(v, v->json, "estimate_cap_0_05", &bloom, 0.05);
}

static void run_inbound_cap(struct vector *v)
{
	struct fips_bloom bloom = new_default_filter(v);
	struct fips_bloom_peer *peer = vector_alloc(v, sizeof(*peer));
	double cap = vector_double(v, v->json, "cap");
	struct fips_filter_announce announce = {
		.sequence = 1,
		.hash_count = FIPS_BLOOM_HASH_COUNT,
		.size_class = FIPS_FILTER_SIZE_CLASS,
		.filter = bloom.bytes,
		.filter_len = FIPS_BLOOM_BYTES,
	};
	enum fips_bloom_verdict verdict;

	vector_check_str(v, v->json, "which_bits", "0..bits_set-1");
	set_first_bits(&bloom, vector_u64(v, v->json, "bits_set"));
	vector_check_double(v, v->json, "fill_ratio", fips_bloom_fill_ratio(&bloom));
	vector_check_double(v, v->json, "fpr", fips_bloom_fpr(&bloom));
	check_estimate(v, v->json, "estimate_at_cap", &bloom, cap);
	verdict = fips_bloom_receive(peer, &announce, cap, 1000);
	vector_check_bool(v, v->json, "over_cap", verdict == FIPS_BLOOM_FILL_EXCEEDED);
	vector_check(v, "over_cap", peer->has_inbound == (verdict == FIPS_BLOOM_ACCEPTED),
		     "a refused filter not to be kept");
}

/* Every peer's filter holds the peer itself and some entries. */
static struct fips_bloom_peer *make_peer(struct vector *v, json_t *obj)
{
	struct fips_bloom_peer *peer = vector_alloc(v, sizeof(*peer));
	struct fips_node_addr addr = vector_addr(v, obj, "peer");
	struct fips_bloom bloom;
	json_t *entry;
	size_t i;

	peer->has_inbound = true;
	peer->inbound_hash_count = FIPS_BLOOM_HASH_COUNT;
	fips_bloom_peer_inbound(peer, &bloom);
	fips_bloom_insert(&bloom, &addr);
	json_array_foreach(vector_get(v, obj, "entries_besides_itself"), i, entry) {
		addr = value_addr(v, entry, "entries_besides_itself");
		fips_bloom_insert(&bloom, &addr);
	}
	return peer;
}

static void run_outgoing(struct vector *v)
{
	json_t *peer_filters = vector_get(v, v->json, "peer_filters"), *outgoing, *peer;
	struct fips_node_addr self = vector_addr(v, v->json, "own_node_addr");
	struct fips_coords dependents = vector_coords(v, v->json, "leaf_dependents");
	size_t count = json_array_size(peer_filters), i, j;
	const struct fips_bloom_peer **peers = vector_alloc(v, (count + 1) * sizeof(*peers));
	struct fips_bloom bloom = new_default_filter(v);
	struct fips_bloom_sources sources = {
		.self = &self,
		.dependents = dependents.addrs,
		.dependent_count = dependents.count,
	};

	fips_bloom_outgoing(&sources, NULL, bloom.bytes);
	check_filter(v, v->json, "base_filter", &bloom);
	json_array_foreach(peer_filters, i, peer)
		peers[i] = make_peer(v, peer);
	sources.tree_peers = peers;
	sources.tree_peer_count = count;
	json_array_foreach(vector_get(v, v->json, "outgoing"), i, outgoing) {
		const char *to = vector_str(v, outgoing, "to_peer");
		const struct fips_bloom_peer *except = NULL;

		vector_where(v, "outgoing %zu", i);
		json_array_foreach(peer_filters, j, peer) {
			if (!strcmp(to, vector_str(v, peer, "peer")))
				except = peers[j];
		}
		fips_bloom_outgoing(&sources, except, bloom.bytes);
		check_filter(v, outgoing, "filter", &bloom);
	}
}

static void run_debounce(struct vector *v)
{
	u64 debounce_ms = vector_u64(v, v->json, "debounce_ms");
	struct fips_bloom_peer *peer = vector_alloc(v, sizeof(*peer));
	u8 filter[FIPS_BLOOM_BYTES] = { 0 };
	u64 sequence = 0;
	json_t *step;
	size_t i;

	vector_check_u64(v, v->json, "first_sequence", fips_bloom_next_sequence(&sequence));
	vector_check_u64(v, v->json, "second_sequence", fips_bloom_next_sequence(&sequence));
	vector_check_u64(v, v->json, "debounce_ms", FIPS_BLOOM_DEBOUNCE_MS_DEFAULT);
	json_array_foreach(vector_get(v, v->json, "steps"), i, step) {
		const char *operation = json_string_value(json_array_get(step, 0));
		u64 now_ms = vector_value_u64(v, json_array_get(step, 1), "time_ms");

		vector_where(v, "step %zu", i);
		if (!strcmp(operation, "mark"))
			fips_bloom_mark(peer);
		else if (!strcmp(operation, "sent"))
			fips_bloom_sent(peer, filter, now_ms);
		else
			vector_check(v, "operation", !strcmp(operation, "look"),
				     "mark, sent or look");
		vector_check(v, "needs_update",
			     peer->pending == json_is_true(json_array_get(step, 2)), "the other");
		vector_check(v, "should_send",
			     fips_bloom_due(peer, debounce_ms, now_ms) ==
				     json_is_true(json_array_get(step, 3)),
			     "the other");
	}
}

static const struct vector_handler handlers[] = {
	{ "bloom", "parameters", run_parameters }, { "bloom", "positions", run_positions },
	{ "bloom", "other_size", run_other_size }, { "bloom", "set", run_set },
	{ "bloom", "union", run_union },	   { "bloom", "errors", run_errors },
	{ "bloom", "saturation", run_saturation }, { "bloom", "inbound_cap", run_inbound_cap },
	{ "bloom", "outgoing", run_outgoing },	   { "bloom", "debounce", run_debounce },
};

VECTOR_HANDLERS(handlers)
