// SPDX-License-Identifier: MIT
/* Limits, back-off, rekey, MTU and MSS, IPv6 packets, coordinate cache, streams, beacon, traversal.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

#include "libfips/backoff.h"
#include "libfips/beacon.h"
#include "libfips/coord_cache.h"
#include "libfips/coords.h"
#include "libfips/crypto.h"
#include "libfips/ipv6.h"
#include "libfips/keyring.h"
#include "libfips/pmtu.h"
#include "libfips/punch.h"
#include "libfips/ratelimit.h"
#include "libfips/rekey.h"
#include "libfips/stream.h"
#include "libfips/stun.h"
#include "libfips/tree.h"
#include "runner.h"

/* Virtual clocks of the vectors begin at 0. */
#define EPOCH_MS 1000000

static const u8 seed[FIPS_MAP_SEED_SIZE];

static json_t *steps(struct vector *v)
{
	return vector_get(v, v->json, "steps");
}

static json_t *column(json_t *row, size_t i)
{
	return json_array_get(row, i);
}

static const char *column_str(json_t *row, size_t i)
{
	const char *str = json_string_value(column(row, i));

	return str ? str : "";
}

static void check_column_bool(struct vector *v, json_t *row, size_t i, const char *field, bool got)
{
	vector_check(v, field, got == json_is_true(column(row, i)), "%s", got ? "false" : "true");
}

static void run_constants(struct vector *v)
{
	vector_check_u64(v, v->json, "fips_overhead", FIPS_OVERHEAD);
	vector_check_u64(v, v->json, "fips_ipv6_overhead", FIPS_IPV6_OVERHEAD);
	vector_check_u64(v, v->json, "max_noise_message", FIPS_SEALED_MAX);
	vector_check_u64(v, v->json, "rekey_jitter_secs", FIPS_REKEY_JITTER_SECS);
	vector_check_u64(v, v->json, "replay_window", FIPS_REPLAY_WINDOW);
}

/* ---- Limits and back-off ---- */

static void run_token_bucket(struct vector *v)
{
	struct fips_token_bucket bucket;
	json_t *row;
	size_t i;

	fips_token_bucket_init(&bucket, (u32)vector_u64(v, v->json, "capacity"),
			       vector_double(v, v->json, "refill_per_second"),
			       vector_u64(v, v->json, "created_at_us"));
	json_array_foreach(steps(v), i, row) {
		u64 now_us = vector_value_u64(v, column(row, 0), "time_us");
		u32 count = (u32)vector_value_u64(v, column(row, 1), "count");

		vector_where(v, "step %zu", i);
		check_column_bool(v, row, 2, "allowed",
				  fips_token_bucket_take(&bucket, count, now_us));
	}
}

static void run_handshake_limiter(struct vector *v)
{
	struct fips_handshake_limiter limiter;
	json_t *row;
	size_t i;

	fips_handshake_limiter_init(&limiter, (u32)vector_u64(v, v->json, "capacity"),
				    vector_double(v, v->json, "refill_per_second"),
				    (u32)vector_u64(v, v->json, "max_pending"), 0);
	json_array_foreach(steps(v), i, row) {
		u64 now_us = vector_value_u64(v, column(row, 1), "time_ms") * 1000;

		vector_where(v, "step %zu", i);
		if (!strcmp(column_str(row, 0), "start"))
			check_column_bool(v, row, 2, "allowed",
					  fips_handshake_limiter_start(&limiter, now_us));
		else if (vector_check(v, "operation", !strcmp(column_str(row, 0), "complete"),
				      "start or complete"))
			fips_handshake_limiter_complete(&limiter);
	}
}

/* The limiters of a node differ in their interval, and are told apart by the vector's name. */
static u64 limiter_interval_ms(struct vector *v)
{
	if (strstr(v->name, "lookup_forward"))
		return FIPS_LOOKUP_FORWARD_INTERVAL_MS;
	if (strstr(v->name, "packet_too_big"))
		return FIPS_PACKET_TOO_BIG_INTERVAL_MS;
	vector_check(v, "name", strstr(v->name, "routing_error"), "a limiter known here");
	return FIPS_ROUTING_ERROR_INTERVAL_MS;
}

static void run_interval_limiter(struct vector *v)
{
	u64 interval_ms = limiter_interval_ms(v);
	struct fips_interval_limiter limiter;
	json_t *row;
	size_t i;

	if (!vector_is_null(v->json, "default_interval_ms"))
		vector_check_u64(v, v->json, "default_interval_ms", interval_ms);
	fips_interval_limiter_init(&limiter, interval_ms, FIPS_SHORT_LIMITER_MAX_AGE_MS, seed);
	json_array_foreach(steps(v), i, row) {
		u64 now_ms = vector_value_u64(v, column(row, 0), "time_ms");
		u8 key[FIPS_MAP_KEY_SIZE] = { 0 };

		vector_where(v, "step %zu", i);
		snprintf((char *)key, sizeof(key), "%s", column_str(row, 1));
		check_column_bool(v, row, 2, "allowed",
				  fips_interval_limiter_allow(&limiter, key, now_ms));
	}
	fips_interval_limiter_fini(&limiter);
}

static void run_retry_backoff(struct vector *v)
{
	u64 base_ms = vector_u64(v, v->json, "base_ms"), max_ms = vector_u64(v, v->json, "max_ms");
	json_t *row;
	size_t i;

	json_array_foreach(steps(v), i, row) {
		u32 retries = (u32)vector_value_u64(v, column(row, 0), "retry_count");
		u64 expected = vector_value_u64(v, column(row, 1), "delay_ms");
		u64 got = fips_retry_backoff_ms(base_ms, retries, max_ms);

		vector_check(v, "delay_ms", got == expected, "step %zu to be %llu, got %llu", i,
			     (unsigned long long)expected, (unsigned long long)got);
	}
}

/* Whether suppression ends at just this time. */
static bool suppressed_for(const struct fips_lookup_backoff *backoff, const void *target,
			   u64 now_ms, u64 for_ms)
{
	u64 end_ms = now_ms + for_ms;

	if (for_ms && !fips_lookup_backoff_suppressed(backoff, target, end_ms - 1))
		return false;
	return !fips_lookup_backoff_suppressed(backoff, target, end_ms);
}

static void run_discovery_backoff(struct vector *v)
{
	static const u8 target[FIPS_MAP_KEY_SIZE] = { 1 }, other[FIPS_MAP_KEY_SIZE] = { 2 };
	struct fips_lookup_backoff backoff;
	u64 now_ms = EPOCH_MS;
	json_t *step;
	size_t i;

	fips_lookup_backoff_init(&backoff, vector_u64(v, v->json, "base_secs"),
				 vector_u64(v, v->json, "max_secs"), seed);
	json_array_foreach(steps(v), i, step) {
		u64 for_ms = vector_u64(v, step, "suppressed_for_ms");

		vector_where(v, "step %zu", i);
		vector_check_u64(v, step, "failure", i + 1);
		fips_lookup_backoff_failed(&backoff, target, now_ms);
		vector_check_u64(v, step, "failure_count",
				 fips_lookup_backoff_failures(&backoff, target));
		vector_check_bool(v, step, "other_key_suppressed",
				  fips_lookup_backoff_suppressed(&backoff, other, now_ms));
		vector_check(v, "suppressed_for_ms",
			     suppressed_for(&backoff, target, now_ms, for_ms), "another time");
		now_ms += for_ms;
	}
	vector_where(v, "%s", "");
	fips_lookup_backoff_succeeded(&backoff, target);
	vector_check_u64(v, v->json, "failure_count_after_success",
			 fips_lookup_backoff_failures(&backoff, target));
	fips_lookup_backoff_fini(&backoff);
}

static void run_tree_announce_spacing(struct vector *v)
{
	u64 min_interval_ms = vector_u64(v, v->json, "min_interval_ms");
	struct fips_tree_announce_limiter limiter = { 0 };
	json_t *row;
	size_t i;

	json_array_foreach(steps(v), i, row) {
		u64 now_ms = vector_value_u64(v, column(row, 1), "time_ms");

		vector_where(v, "step %zu", i);
		if (!strcmp(column_str(row, 0), "sent"))
			fips_tree_announce_sent(&limiter, now_ms);
		else
			vector_check(v, "operation", !strcmp(column_str(row, 0), "ask"),
				     "ask or sent");
		check_column_bool(v, row, 2, "may_send",
				  fips_tree_announce_ready(&limiter, min_interval_ms, now_ms));
	}
}

/* ---- Rekey ---- */

static void fill_from_counter(void *ctx, void *buf, size_t len)
{
	u64 *state = ctx;
	u8 *out = buf;

	while (len--) {
		*state = *state * 6364136223846793005U + 1442695040888963407U;
		*out++ = (u8)(*state >> 56);
	}
}

static void run_range(struct vector *v)
{
	u64 state = 1, draws = vector_u64(v, v->json, "draws"), distinct = 0;
	struct fips_random rng = { .fill = fill_from_counter, .ctx = &state };
	bool seen[2 * FIPS_REKEY_JITTER_SECS + 1] = { false };
	s64 min = 0, max = 0;
	size_t i;

	for (i = 0; i < draws; i++) {
		s32 drawn = fips_rekey_draw_jitter(&rng);

		if (!vector_check(v, "draws", abs(drawn) <= FIPS_REKEY_JITTER_SECS,
				  "within bounds, got %d", drawn))
			return;
		min = drawn < min ? drawn : min;
		max = drawn > max ? drawn : max;
		seen[drawn + FIPS_REKEY_JITTER_SECS] = true;
	}
	for (i = 0; i < FIPS_ARRAY_SIZE(seen); i++)
		distinct += seen[i];
	vector_check_u64(v, v->json, "bound_secs", FIPS_REKEY_JITTER_SECS);
	vector_check_s64(v, v->json, "min_seen", min);
	vector_check_s64(v, v->json, "max_seen", max);
	vector_check_u64(v, v->json, "distinct", distinct);
	vector_check_bool(v, v->json, "inclusive_both_ends",
			  min == -FIPS_REKEY_JITTER_SECS && max == FIPS_REKEY_JITTER_SECS);
	vector_check_u64(v, v->json, "default_after_secs", FIPS_REKEY_AFTER_SECS_DEFAULT);
	vector_check_u64(v, v->json, "default_after_messages", FIPS_REKEY_AFTER_MESSAGES_DEFAULT);
	vector_check_bool(v, v->json, "enabled_by_default", FIPS_REKEY_ENABLED_DEFAULT);
}

static void run_dampening(struct vector *v)
{
	u64 seen_ms = EPOCH_MS + vector_u64(v, v->json, "peer_rekey_seen_at_ms");
	struct fips_rekey_timer timer = { 0 };
	json_t *row;
	size_t i;

	if (vector_is_null(v->json, "dampening_ms"))
		vector_check_u64(v, v->json, "dampening_secs", FIPS_REKEY_DAMPENING_MS / 1000);
	else
		vector_check_u64(v, v->json, "dampening_ms", FIPS_REKEY_DAMPENING_MS);
	vector_check_bool(v, v->json, "before_any", fips_rekey_dampened(&timer, seen_ms));
	fips_rekey_peer_began(&timer, seen_ms);
	json_array_foreach(steps(v), i, row) {
		u64 now_ms = EPOCH_MS + vector_value_u64(v, column(row, 0), "time_ms");

		vector_where(v, "step %zu", i);
		check_column_bool(v, row, 1, "suppressed", fips_rekey_dampened(&timer, now_ms));
	}
}

static void run_cross_connection(struct vector *v)
{
	struct fips_node_addr our = vector_addr(v, v->json, "our_node_addr");
	struct fips_node_addr their = vector_addr(v, v->json, "their_node_addr");

	vector_check_bool(v, v->json, "we_are_smaller", fips_node_addr_cmp(&our, &their) < 0);
	vector_check_bool(v, v->json, "our_outbound_survives",
			  fips_cross_connection_wins(&our, &their, true));
	vector_check_bool(v, v->json, "our_inbound_survives",
			  fips_cross_connection_wins(&our, &their, false));
	vector_check_bool(v, v->json, "their_outbound_survives_at_them",
			  fips_cross_connection_wins(&their, &our, true));
	vector_check_bool(v, v->json, "their_inbound_survives_at_them",
			  fips_cross_connection_wins(&their, &our, false));
}

/* Keys that receive under the vector's key. */
static struct fips_noise_outcome receiving(struct vector *v, const char *key)
{
	struct fips_noise_outcome keys = { 0 };

	vector_hex_exact(v, v->json, key, keys.recv_key, sizeof(keys.recv_key));
	return keys;
}

static void check_index_or_null(struct vector *v, json_t *obj, const char *key,
				const struct fips_key *slot)
{
	if (vector_is_null(obj, key))
		vector_check_null(v, obj, key, slot->present);
	else
		vector_check_u64(v, obj, key, slot->present ? slot->our_index : 0);
}

static void link_epoch_step(struct vector *v, struct fips_keyring *ring, u32 *failures,
			    json_t *step)
{
	struct vector_bytes bytes = vector_hex(v, step, "frame");
	u8 *plain = vector_alloc(v, bytes.len);
	struct fips_frame frame = { 0 };
	enum fips_key_slot slot;
	bool known, accepted;

	vector_check(v, "frame", fips_frame_parse(&frame, bytes.data, bytes.len) > 0,
		     "an established frame");
	known = fips_keyring_find_index(ring, frame.receiver_index, &slot);
	accepted = known && fips_keyring_open_link(ring, &frame, &slot, bytes.data, bytes.len,
						   plain, bytes.len, EPOCH_MS) > 0;
	if (accepted)
		*failures = 0;
	else if (known)
		++*failures;
	vector_check_bool(v, step, "accepted", accepted);
	vector_check_u64(v, step, "consecutive_failures_after", *failures);
	vector_check_u64(v, step, "counter", frame.counter);
	vector_check_u64(v, step, "flags", frame.flags);
	vector_check_u64(v, step, "receiver_index", frame.receiver_index);
	vector_check_bool(v, step, "draining_after", ring->draining);
	vector_check_bool(v, step, "has_pending_after", ring->slot[FIPS_KEY_SLOT_PENDING].present);
	vector_check_bool(v, step, "k_bit_after", ring->k_bit);
	vector_check_u64(v, step, "our_index_after", ring->slot[FIPS_KEY_SLOT_CURRENT].our_index);
	vector_check_u64(v, step, "their_index_after",
			 ring->slot[FIPS_KEY_SLOT_CURRENT].their_index);
	check_index_or_null(v, step, "previous_index_after", &ring->slot[FIPS_KEY_SLOT_PREVIOUS]);
}

static void run_link_epochs(struct vector *v)
{
	json_t *indices = vector_get(v, v->json, "current_indices"), *step;
	struct fips_noise_outcome keys = receiving(v, "key_current");
	struct fips_keyring ring;
	u32 failures = 0;
	size_t i;

	fips_keyring_init(&ring, &keys, (u32)vector_u64(v, indices, "our"),
			  (u32)vector_u64(v, indices, "their"), EPOCH_MS);
	if (!vector_is_null(v->json, "key_pending")) {
		keys = receiving(v, "key_pending");
		indices = vector_get(v, v->json, "pending_indices");
		fips_keyring_set_pending(&ring, &keys, (u32)vector_u64(v, indices, "our"),
					 (u32)vector_u64(v, indices, "their"));
	}
	json_array_foreach(steps(v), i, step) {
		vector_where(v, "step %zu", i);
		link_epoch_step(v, &ring, &failures, step);
	}
	fips_keyring_wipe(&ring);
}

static void run_link_drain(struct vector *v)
{
	u64 drain_ms = vector_u64(v, v->json, "drain_secs") * 1000;
	u32 old_index = (u32)vector_u64(v, v->json, "old_index"), freed;
	struct fips_noise_outcome keys = { 0 };
	struct fips_keyring ring;
	json_t *row;
	size_t i;

	vector_check(v, "drain_secs", drain_ms == FIPS_REKEY_DRAIN_MS, "%u ms",
		     FIPS_REKEY_DRAIN_MS);
	fips_keyring_init(&ring, &keys, old_index, 100, 0);
	fips_keyring_set_pending(&ring, &keys, old_index + 1, 101);
	fips_keyring_promote(&ring, EPOCH_MS);
	vector_check_bool(v, v->json, "k_bit_after_cutover", ring.k_bit);
	json_array_foreach(steps(v), i, row) {
		u64 now_ms = EPOCH_MS + vector_value_u64(v, column(row, 0), "time_ms");

		vector_where(v, "step %zu", i);
		check_column_bool(v, row, 1, "expired",
				  fips_keyring_drain_expired(&ring, drain_ms, now_ms));
	}
	vector_check(v, "index_freed", fips_keyring_retire(&ring, &freed), "a previous key");
	vector_check_u64(v, v->json, "index_freed", freed);
	vector_check(v, "index_freed", !fips_keyring_retire(&ring, &freed), "only one");
}

static const char *slot_name(enum fips_key_slot slot)
{
	switch (slot) {
	case FIPS_KEY_SLOT_CURRENT:
		return "Current";
	case FIPS_KEY_SLOT_PENDING:
		return "Pending";
	default:
		return "Previous";
	}
}

/* Opens the message and compares which key opened it. */
static void check_opened_by(struct vector *v, struct fips_keyring *ring,
			    struct fips_session_frame *frame, json_t *obj, u64 now_ms)
{
	struct vector_bytes bytes = vector_hex(v, obj, "message");
	u8 *plain = vector_alloc(v, bytes.len);
	enum fips_key_slot slot;

	if (fips_keyring_open_session(ring, frame, &slot, bytes.data, bytes.len, plain, bytes.len,
				      now_ms) > 0)
		vector_check_str(v, obj, "opened_by", slot_name(slot));
	else
		vector_check_null(v, obj, "opened_by", false);
}

static void check_highest_or_null(struct vector *v, json_t *obj, const char *key,
				  const struct fips_key *slot)
{
	if (vector_is_null(obj, key))
		vector_check_null(v, obj, key, slot->present);
	else
		vector_check_u64(v, obj, key, slot->present ? slot->replay.highest : UINT64_MAX);
}

static void session_epoch_step(struct vector *v, struct fips_keyring *ring, json_t *step)
{
	u64 now_ms = EPOCH_MS + vector_u64(v, step, "time_ms");
	struct fips_session_frame frame = { 0 };
	bool k_before = ring->k_bit;

	check_opened_by(v, ring, &frame, step, now_ms);
	vector_check_u64(v, step, "counter", frame.counter);
	vector_check_bool(v, step, "k_flag", frame.flags & FIPS_FSP_FLAG_K);
	vector_check_bool(v, step, "promoted", ring->k_bit != k_before);
	vector_check_bool(v, step, "k_bit_after", ring->k_bit);
	vector_check_bool(v, step, "draining", ring->draining);
	check_highest_or_null(v, step, "current_highest", &ring->slot[FIPS_KEY_SLOT_CURRENT]);
	check_highest_or_null(v, step, "pending_highest", &ring->slot[FIPS_KEY_SLOT_PENDING]);
	check_highest_or_null(v, step, "previous_highest", &ring->slot[FIPS_KEY_SLOT_PREVIOUS]);
	vector_check_bool(v, step, "drain_expired_in_9999ms",
			  fips_keyring_drain_expired(ring, FIPS_REKEY_DRAIN_MS, now_ms + 9999));
	vector_check_bool(v, step, "drain_expired_in_10000ms",
			  fips_keyring_drain_expired(ring, FIPS_REKEY_DRAIN_MS, now_ms + 10000));
}

static void run_session_epochs(struct vector *v)
{
	struct fips_noise_outcome keys = receiving(v, "key_first");
	struct fips_session_frame frame;
	struct fips_keyring ring;
	u32 freed_index;
	json_t *step;
	size_t i;

	vector_check_u64(v, v->json, "drain_ms", FIPS_REKEY_DRAIN_MS);
	fips_keyring_init(&ring, &keys, 0, 0, EPOCH_MS);
	keys = receiving(v, "key_second");
	fips_keyring_set_pending(&ring, &keys, 0, 0);
	json_array_foreach(steps(v), i, step) {
		vector_where(v, "step %zu", i);
		session_epoch_step(v, &ring, step);
	}
	vector_where(v, "after_drain_completed");
	fips_keyring_retire(&ring, &freed_index);
	check_opened_by(v, &ring, &frame, vector_get(v, v->json, "after_drain_completed"),
			EPOCH_MS);
	fips_keyring_wipe(&ring);
}

static void run_session_timestamp(struct vector *v)
{
	struct fips_noise_outcome keys = { 0 };
	struct fips_keyring ring;
	json_t *row;
	size_t i;

	fips_keyring_init(&ring, &keys, 0, 0, vector_u64(v, v->json, "established_at_ms"));
	json_array_foreach(steps(v), i, row) {
		u64 now_ms = vector_value_u64(v, column(row, 0), "now_ms");
		u64 expected = vector_value_u64(v, column(row, 1), "timestamp");
		u32 got = fips_keyring_timestamp(&ring, now_ms);

		vector_check(v, "timestamp", got == expected, "step %zu to be %llu, got %u", i,
			     (unsigned long long)expected, got);
	}
}

/* ---- MTU, MSS, IPv6 packets ---- */

static void run_effective_mtu(struct vector *v)
{
	vector_check_u64(v, v->json, "ipv6_mtu",
			 fips_pmtu_effective_ipv6((u16)vector_u64(v, v->json, "transport_mtu")));
}

static void run_per_flow_mss(struct vector *v)
{
	static const u8 known[16] = { 0xfd, 1 }, unknown[16] = { 0xfd, 2 },
			foreign[16] = { 0x20, 1 };
	u16 global = (u16)vector_u64(v, v->json, "global_max_mss");
	struct fips_pmtu_store store;

	fips_pmtu_store_init(&store, seed);
	fips_pmtu_store_replace(&store, known, (u16)vector_u64(v, v->json, "path_mtu_known"));
	vector_check_u64(v, v->json, "result_for_known_destination",
			 fips_pmtu_max_mss(&store, known, 16, global));
	vector_check_u64(v, v->json, "result_for_unknown_destination",
			 fips_pmtu_max_mss(&store, unknown, 16, global));
	vector_check_u64(v, v->json, "result_for_non_fd_address",
			 fips_pmtu_max_mss(&store, foreign, 16, global));
	vector_check_u64(v, v->json, "result_for_15_byte_address",
			 fips_pmtu_max_mss(&store, known, 15, global));
	fips_pmtu_store_fini(&store);
}

static void run_mss_clamp(struct vector *v)
{
	struct vector_bytes packet = vector_hex(v, v->json, "packet");
	u16 max_mss = (u16)vector_u64(v, v->json, "max_mss");

	vector_check_bool(v, v->json, "changed",
			  fips_ipv6_clamp_mss(packet.data, packet.len, max_mss));
	vector_check_hex(v, v->json, "packet_after", packet.data, packet.len);
}

static void run_l4_checksum(struct vector *v)
{
	struct vector_bytes packet = vector_hex(v, v->json, "packet");

	fips_ipv6_update_checksum(packet.data, packet.len);
	vector_check_hex(v, v->json, "packet_after", packet.data, packet.len);
}

static void run_ecn_mark(struct vector *v)
{
	struct vector_bytes packet = vector_hex(v, v->json, "packet");

	fips_ipv6_mark_ce(packet.data, packet.len);
	vector_check_hex(v, v->json, "packet_after", packet.data, packet.len);
}

static void check_icmp_error(struct vector *v, const char *key, enum fips_icmp6_type type, u8 code,
			     u32 mtu)
{
	struct vector_bytes packet = vector_hex(v, v->json, "packet");
	u8 src[16], out[FIPS_ICMP6_ERROR_MAX];
	int len;

	vector_hex_exact(v, v->json, "our_ipv6", src, sizeof(src));
	len = fips_icmp6_build(packet.data, packet.len, type, code, mtu, src, out, sizeof(out));
	if (type == FIPS_ICMP6_PACKET_TOO_BIG &&
	    !fips_icmp6_may_answer(packet.data, packet.len, type))
		len = -1;
	if (len < 0)
		vector_check_null(v, v->json, key, false);
	else
		vector_check_hex(v, v->json, key, out, (size_t)len);
}

static void run_icmp_error(struct vector *v)
{
	struct vector_bytes packet = vector_hex(v, v->json, "packet");

	vector_check_bool(v, v->json, "should_send_error",
			  fips_icmp6_may_answer(packet.data, packet.len,
						FIPS_ICMP6_DEST_UNREACHABLE));
	check_icmp_error(v, "dest_unreachable_no_route", FIPS_ICMP6_DEST_UNREACHABLE,
			 FIPS_ICMP6_NO_ROUTE, 0);
	check_icmp_error(v, "dest_unreachable_admin_prohibited", FIPS_ICMP6_DEST_UNREACHABLE,
			 FIPS_ICMP6_ADMIN_PROHIBITED, 0);
	check_icmp_error(v, "dest_unreachable_address", FIPS_ICMP6_DEST_UNREACHABLE,
			 FIPS_ICMP6_ADDRESS, 0);
	check_icmp_error(v, "packet_too_big", FIPS_ICMP6_PACKET_TOO_BIG, 0,
			 (u32)vector_u64(v, v->json, "mtu"));
}

/* ---- Coordinate cache ---- */

struct cache_run {
	struct vector *v;
	struct fips_coord_cache cache;
	struct fips_coords nodes;
};

/* Some coordinates of the depth that the step's result shows for node n. */
static struct fips_coords coords_of(struct cache_run *run, json_t *step, u64 n)
{
	struct fips_node_addr *addrs;
	u64 depth = 0;
	json_t *entry;
	size_t i;

	json_array_foreach(vector_get(run->v, step, "entries"), i, entry) {
		if (vector_u64(run->v, entry, "n") == n)
			depth = vector_u64(run->v, entry, "depth");
	}
	addrs = vector_alloc(run->v, (depth + 1) * sizeof(*addrs));
	addrs[0] = run->nodes.addrs[n];
	for (i = 1; i <= depth; i++)
		addrs[i].b[0] = (u8)i;
	return (struct fips_coords){ .addrs = addrs, .count = (u16)(depth + 1) };
}

/*
 * 0: via 7 under root A; 1: under root B; 2: via 6 and 7 under root A. A and B are none of the
 * nodes.
 */
static void insert_three_paths(struct cache_run *run, u64 last_ms)
{
	static const struct fips_node_addr root_a = { { 0xa } }, root_b = { { 0xb } };
	const struct fips_node_addr *n = run->nodes.addrs;
	const struct fips_node_addr path0[] = { n[0], n[7], root_a }, path1[] = { n[1], root_b },
				    path2[] = { n[2], n[6], n[7], root_a };
	const struct fips_coords paths[] = {
		{ .addrs = path0, .count = FIPS_ARRAY_SIZE(path0) },
		{ .addrs = path1, .count = FIPS_ARRAY_SIZE(path1) },
		{ .addrs = path2, .count = FIPS_ARRAY_SIZE(path2) },
	};
	size_t i, max_entries = run->cache.max_entries;
	u64 ttl_ms = run->cache.ttl_ms;

	fips_coord_cache_fini(&run->cache);
	fips_coord_cache_init(&run->cache, max_entries, ttl_ms, seed);
	for (i = 0; i < FIPS_ARRAY_SIZE(paths); i++)
		fips_coord_cache_insert(&run->cache, &n[i], &paths[i],
					last_ms + i + 1 - FIPS_ARRAY_SIZE(paths));
}

static const struct fips_node_addr *node_number(const struct cache_run *run, const char *digits)
{
	return &run->nodes.addrs[strtoul(digits, NULL, 10)];
}

/* Each begins with the three paths, the last of which was inserted one millisecond before. */
static void invalidate(struct cache_run *run, const char *op, json_t *expected, u64 now_ms)
{
	static const struct fips_node_addr root_a = { { 0xa } };
	size_t via = strlen("invalidate_via_node_"), removed;

	insert_three_paths(run, now_ms - 1);
	if (!strcmp(op, "invalidate_other_roots_keep_A"))
		removed = fips_coord_cache_invalidate_other_roots(&run->cache, &root_a);
	else
		removed = fips_coord_cache_invalidate_via(&run->cache, node_number(run, op + via));
	vector_check(run->v, op, removed == vector_value_u64(run->v, expected, op),
		     "another number, got %zu", removed);
}

static void insert(struct cache_run *run, const char *op, json_t *step, u64 n, u64 now_ms)
{
	const char *mtu = strstr(op, "_mtu_"), *ttl = strstr(op, "_ttl_");
	struct fips_coords coords = coords_of(run, step, n);
	u64 ttl_ms = run->cache.ttl_ms;

	if (ttl)
		run->cache.ttl_ms = strtoull(ttl + strlen("_ttl_"), NULL, 10);
	if (mtu)
		fips_coord_cache_insert_mtu(&run->cache, &run->nodes.addrs[n], &coords,
					    (u16)strtoul(mtu + strlen("_mtu_"), NULL, 10), now_ms);
	else
		fips_coord_cache_insert(&run->cache, &run->nodes.addrs[n], &coords, now_ms);
	run->cache.ttl_ms = ttl_ms;
}

static void cache_step(struct cache_run *run, json_t *step, u64 now_ms)
{
	json_t *row = vector_get(run->v, step, "op"), *argument = column(row, 1);
	const char *op = column_str(row, 0);
	struct fips_coords coords;
	u64 n = json_is_integer(argument) ? (u64)json_integer_value(argument) : 0;

	if (!strcmp(op, "get"))
		check_column_bool(run->v, row, 2, op,
				  fips_coord_cache_get(&run->cache, &run->nodes.addrs[n], now_ms,
						       &coords));
	else if (!strcmp(op, "get_and_touch"))
		check_column_bool(run->v, row, 2, op,
				  fips_coord_cache_use(&run->cache, &run->nodes.addrs[n], now_ms,
						       &coords));
	else if (!strcmp(op, "purge_expired"))
		vector_check(run->v, op, fips_coord_cache_purge(&run->cache, now_ms) == n,
			     "%llu entries", (unsigned long long)n);
	else if (!strcmp(op, "three_paths"))
		insert_three_paths(run, now_ms);
	else if (!strncmp(op, "invalidate_", strlen("invalidate_")))
		invalidate(run, op, argument, now_ms);
	else if (vector_check(run->v, "op", strstr(op, "insert"), "an operation known here, got %s",
			      op))
		insert(run, op, step, n, now_ms);
}

static void check_entry(struct cache_run *run, json_t *expected, u64 now_ms)
{
	const struct fips_node_addr *addr = &run->nodes.addrs[vector_u64(run->v, expected, "n")];
	const struct fips_coord_entry *entry = fips_coord_cache_entry(&run->cache, addr);
	struct fips_coords coords;

	if (!vector_check(run->v, "entries", entry, "node %llu to be known",
			  (unsigned long long)vector_u64(run->v, expected, "n")))
		return;
	vector_check_u64(run->v, expected, "created", entry->created_ms);
	vector_check_u64(run->v, expected, "last_used", entry->used_ms);
	vector_check_u64(run->v, expected, "expires", entry->expires_ms);
	vector_check_u64(run->v, expected, "depth", fips_coords_depth(entry->coords));
	vector_check_bool(run->v, expected, "live",
			  fips_coord_cache_get(&run->cache, addr, now_ms, &coords));
	if (vector_is_null(expected, "path_mtu"))
		vector_check_null(run->v, expected, "path_mtu", entry->has_path_mtu);
	else
		vector_check_u64(run->v, expected, "path_mtu", entry->path_mtu);
}

static void run_coord_cache(struct vector *v)
{
	struct cache_run run = { .v = v, .nodes = vector_coords(v, v->json, "nodes") };
	json_t *step, *entries, *entry;
	size_t i, j;

	fips_coord_cache_init(&run.cache, vector_u64(v, v->json, "max_entries"),
			      vector_u64(v, v->json, "default_ttl_ms"), seed);
	json_array_foreach(steps(v), i, step) {
		u64 now_ms = vector_u64(v, step, "time_ms");

		vector_where(v, "step %zu", i);
		cache_step(&run, step, now_ms);
		entries = vector_get(v, step, "entries");
		vector_check(v, "entries",
			     fips_coord_cache_stats(&run.cache, now_ms).entries ==
				     json_array_size(entries),
			     "%zu of them", json_array_size(entries));
		json_array_foreach(entries, j, entry)
			check_entry(&run, entry, now_ms);
	}
	fips_coord_cache_fini(&run.cache);
}

/* ---- Streams, beacon, traversal ---- */

/* The word that the vector ends with: an error with its values, or the stream's end. */
static void describe_end(char *out, size_t size, int error, const u8 *at, u16 mtu)
{
	const char *name = fips_stream_error_name(error);
	u16 payload_len = error ? fips_get_le16(at + 2) : 0;
	unsigned int phase = error ? at[0] & FIPS_PHASE_MASK : 0;

	switch (error) {
	case FIPS_STREAM_UNKNOWN_VERSION:
		snprintf(out, size, "%s %u", name, at[0] >> FIPS_VERSION_SHIFT);
		break;
	case FIPS_STREAM_UNKNOWN_PHASE:
		snprintf(out, size, "%s %u", name, phase);
		break;
	case FIPS_STREAM_PAYLOAD_TOO_LARGE:
		snprintf(out, size, "%s max %u", name,
			 mtu > FIPS_FMP_FRAME_MIN ? mtu - FIPS_FMP_FRAME_MIN : 0);
		break;
	case FIPS_STREAM_HANDSHAKE_SIZE_MISMATCH:
		snprintf(out, size, "%s expected %zu got %u", name,
			 (phase == FIPS_PHASE_MSG1 ? sizeof(struct fips_fmp_msg1) :
						     sizeof(struct fips_fmp_msg2)) -
				 sizeof(struct fips_prefix),
			 payload_len);
		break;
	default:
		snprintf(out, size, "Io UnexpectedEof");
	}
}

static void run_stream_framing(struct vector *v)
{
	struct vector_bytes stream = vector_hex(v, v->json, "stream");
	json_t *lengths = vector_get(v, v->json, "packet_lengths");
	u16 mtu = (u16)vector_u64(v, v->json, "mtu");
	size_t at = 0, frames = 0;
	char end[80];
	int len;

	while ((len = fips_stream_frame_len(stream.data + at, stream.len - at, mtu)) > 0 &&
	       (size_t)len <= stream.len - at) {
		vector_check(v, "packet_lengths",
			     json_integer_value(json_array_get(lengths, frames)) == len,
			     "another length for frame %zu, got %d", frames, len);
		frames++;
		at += (size_t)len;
	}
	vector_check(v, "packet_lengths", json_array_size(lengths) == frames, "%zu frames, got %zu",
		     json_array_size(lengths), frames);
	describe_end(end, sizeof(end), len < 0 ? len : 0, stream.data + at, mtu);
	vector_check_str(v, v->json, "ends_with", end);
}

static void run_beacon(struct vector *v)
{
	struct fips_pubkey pubkey;
	u8 beacon[FIPS_BEACON_LEN];

	vector_hex_exact(v, v->json, "pubkey_xonly", pubkey.b, sizeof(pubkey.b));
	fips_beacon_build(beacon, &pubkey);
	vector_check_hex(v, v->json, "beacon", beacon, sizeof(beacon));
}

static void run_beacon_parse(struct vector *v)
{
	struct vector_bytes input = vector_hex(v, v->json, "input");
	struct fips_pubkey pubkey;

	if (fips_beacon_parse(&pubkey, input.data, input.len))
		vector_check_hex(v, v->json, "pubkey_xonly", pubkey.b, sizeof(pubkey.b));
	else
		vector_check_null(v, v->json, "pubkey_xonly", false);
}

static void run_punch(struct vector *v)
{
	struct fips_punch punch = { .sequence = (u32)vector_u64(v, v->json, "sequence") };
	u8 out[FIPS_PUNCH_LEN];

	fips_punch_hash(punch.session_hash, vector_str(v, v->json, "session_id"));
	vector_check_hex(v, v->json, "session_hash", punch.session_hash,
			 sizeof(punch.session_hash));
	punch.kind = FIPS_PUNCH_PROBE;
	fips_punch_build(out, &punch);
	vector_check_hex(v, v->json, "probe", out, sizeof(out));
	punch.kind = FIPS_PUNCH_ACK;
	fips_punch_build(out, &punch);
	vector_check_hex(v, v->json, "ack", out, sizeof(out));
}

static void run_punch_parse(struct vector *v)
{
	struct vector_bytes input = vector_hex(v, v->json, "input");
	struct fips_punch punch;
	json_t *parsed;

	if (!fips_punch_parse(&punch, input.data, input.len)) {
		vector_check_bool(v, v->json, "ok", false);
		vector_check_null(v, v->json, "parsed", false);
		return;
	}
	parsed = vector_get(v, v->json, "parsed");
	vector_check_bool(v, v->json, "ok", true);
	vector_check_str(v, parsed, "kind", punch.kind == FIPS_PUNCH_ACK ? "Ack" : "Probe");
	vector_check_u64(v, parsed, "sequence", punch.sequence);
	vector_check_hex(v, parsed, "session_hash", punch.session_hash, sizeof(punch.session_hash));
}

static void run_stun_response(struct vector *v)
{
	char ip[INET6_ADDRSTRLEN], text[INET6_ADDRSTRLEN + 8];
	struct vector_bytes packet = vector_hex(v, v->json, "packet");
	u8 transaction[FIPS_STUN_TRANSACTION_LEN];
	struct fips_stun_address address;

	vector_hex_exact(v, v->json, "transaction_id", transaction, sizeof(transaction));
	if (!fips_stun_response_parse(&address, packet.data, packet.len, transaction)) {
		vector_check_null(v, v->json, "address", false);
		return;
	}
	inet_ntop(address.is_ipv6 ? AF_INET6 : AF_INET, address.ip, ip, sizeof(ip));
	snprintf(text, sizeof(text), address.is_ipv6 ? "[%s]:%u" : "%s:%u", ip, address.port);
	vector_check_str(v, v->json, "address", text);
}

static const struct vector_handler handlers[] = {
	{ "misc", "constants", run_constants },
	{ "misc", "token_bucket", run_token_bucket },
	{ "misc", "handshake_limiter", run_handshake_limiter },
	{ "misc", "interval_limiter", run_interval_limiter },
	{ "misc", "retry_backoff", run_retry_backoff },
	{ "misc", "discovery_backoff", run_discovery_backoff },
	{ "misc", "tree_announce_spacing", run_tree_announce_spacing },
	{ "misc", "range", run_range },
	{ "misc", "dampening", run_dampening },
	{ "misc", "cross_connection", run_cross_connection },
	{ "misc", "link_epochs", run_link_epochs },
	{ "misc", "link_drain", run_link_drain },
	{ "misc", "session_epochs", run_session_epochs },
	{ "misc", "session_timestamp", run_session_timestamp },
	{ "misc", "effective_mtu", run_effective_mtu },
	{ "misc", "per_flow_mss", run_per_flow_mss },
	{ "misc", "mss_clamp", run_mss_clamp },
	{ "misc", "l4_checksum", run_l4_checksum },
	{ "misc", "ecn_mark", run_ecn_mark },
	{ "misc", "icmp_error", run_icmp_error },
	{ "misc", "coord_cache", run_coord_cache },
	{ "misc", "stream_framing", run_stream_framing },
	{ "misc", "beacon", run_beacon },
	{ "misc", "beacon_parse", run_beacon_parse },
	{ "misc", "punch", run_punch },
	{ "misc", "punch_parse", run_punch_parse },
	{ "misc", "stun_response", run_stun_response },
};

VECTOR_HANDLERS(handlers)
