// SPDX-License-Identifier: MIT
#include "libfips/lookup.h"

#include <stdlib.h>

/* Messages hold at most as many coordinates as fit a frame. */
#define PROOF_MAX (sizeof(u64) + FIPS_NODE_ADDR_LEN + FIPS_SEALED_MAX)

/* A request of others. */
struct recent {
	struct fips_map_node node;
	struct fips_node_addr from;
	u64 seen_ms;
	bool response_forwarded;
};

/* A lookup of this node's own. */
struct pending {
	struct fips_map_node node;
	u64 request_id[FIPS_LOOKUP_ATTEMPTS_MAX];
	u32 sent;
	u32 attempt;
	u64 started_ms;
	u64 last_sent_ms;
};

static struct recent *recent_of(struct fips_map_node *node)
{
	return fips_map_entry(node, struct recent, node);
}

static struct pending *pending_of(struct fips_map_node *node)
{
	return fips_map_entry(node, struct pending, node);
}

static void recent_free(struct fips_map_node *node)
{
	free(recent_of(node));
}

static void pending_free(struct fips_map_node *node)
{
	free(pending_of(node));
}

void fips_lookups_init(struct fips_lookups *lookups, const struct fips_lookup_config *config,
		       const u8 seed[FIPS_MAP_SEED_SIZE])
{
	lookups->config = *config;
	if (!lookups->config.attempt_count)
		lookups->config.attempt_count = 1;
	if (lookups->config.attempt_count > FIPS_LOOKUP_ATTEMPTS_MAX)
		lookups->config.attempt_count = FIPS_LOOKUP_ATTEMPTS_MAX;
	fips_map_init(&lookups->recent, seed);
	fips_map_init(&lookups->pending, seed);
	fips_lookup_backoff_init(&lookups->backoff, config->backoff_base_secs,
				 config->backoff_max_secs, seed);
	fips_interval_limiter_init(&lookups->forward, config->forward_interval_ms,
				   FIPS_LOOKUP_FORWARD_MAX_AGE_MS, seed);
	fips_lookup_queue_init(&lookups->queue, seed);
}

void fips_lookups_fini(struct fips_lookups *lookups)
{
	fips_map_fini(&lookups->recent, recent_free);
	fips_map_fini(&lookups->pending, pending_free);
	fips_lookup_backoff_fini(&lookups->backoff);
	fips_interval_limiter_fini(&lookups->forward);
	fips_lookup_queue_fini(&lookups->queue);
}

static struct recent *find_recent(const struct fips_lookups *lookups, u64 request_id)
{
	u8 key[FIPS_MAP_KEY_SIZE];

	fips_map_integer_key(key, request_id);
	return recent_of(fips_map_find(&lookups->recent, key));
}

/* Oldest first: entries are never touched. */
static void expire_recent(struct fips_lookups *lookups, u64 now_ms)
{
	struct fips_map_node *node, *next;

	fips_map_for_each(&lookups->recent, node, next) {
		u64 seen_ms = recent_of(node)->seen_ms;

		if (now_ms <= seen_ms || now_ms - seen_ms <= lookups->config.recent_expiry_ms)
			return;
		fips_map_remove(&lookups->recent, node);
		recent_free(node);
	}
}

static bool remember(struct fips_lookups *lookups, u64 request_id,
		     const struct fips_node_addr *from, u64 now_ms)
{
	u8 key[FIPS_MAP_KEY_SIZE];
	struct recent *recent;

	if (lookups->recent.count >= FIPS_LOOKUP_RECENT_MAX)
		return false;
	recent = calloc(1, sizeof(*recent));
	fips_map_integer_key(key, request_id);
	if (!recent || fips_map_insert(&lookups->recent, &recent->node, key)) {
		free(recent);
		return false;
	}
	recent->from = *from;
	recent->seen_ms = now_ms;
	return true;
}

enum fips_lookup_request_verdict fips_lookup_take_request(struct fips_lookups *lookups,
							  const struct fips_node_addr *self,
							  const struct fips_node_addr *from,
							  const struct fips_lookup_request *request,
							  u64 now_ms)
{
	expire_recent(lookups, now_ms);
	if (fips_node_addr_equal(&request->origin, self) ||
	    find_recent(lookups, request->request_id))
		return FIPS_LOOKUP_DUPLICATE;
	if (!remember(lookups, request->request_id, from, now_ms))
		return FIPS_LOOKUP_DEDUP_CACHE_FULL;
	if (fips_node_addr_equal(&request->target, self))
		return FIPS_LOOKUP_TARGET_IS_US;
	if (!request->ttl)
		return FIPS_LOOKUP_TTL_EXHAUSTED;
	if (fips_interval_limiter_allow(&lookups->forward, &request->target, now_ms)) {
		fips_lookup_queue_forget(&lookups->queue, request);
		return FIPS_LOOKUP_FORWARD;
	}
	fips_lookup_queue_add(&lookups->queue, from, request, now_ms);
	return FIPS_LOOKUP_FORWARD_RATE_LIMITED;
}

bool fips_lookup_take_turn(struct fips_lookups *lookups, struct fips_node_addr *from,
			   struct fips_lookup_request *request, u64 now_ms)
{
	return fips_lookup_queue_next(&lookups->queue, &lookups->forward, from, request, now_ms);
}

u64 fips_lookup_turn_ms(const struct fips_lookups *lookups)
{
	return fips_lookup_queue_due_ms(&lookups->queue, &lookups->forward);
}

static size_t choose(struct fips_lookup_peer *peers, size_t count,
		     const struct fips_node_addr *from, bool tree_peers)
{
	size_t i, chosen = 0;

	for (i = 0; i < count; i++) {
		struct fips_lookup_peer *peer = &peers[i];

		peer->chosen = peer->tree_peer == tree_peers && peer->may_reach &&
			       !(from && fips_node_addr_equal(&peer->addr, from));
		chosen += peer->chosen;
	}
	return chosen;
}

enum fips_lookup_way fips_lookup_choose(struct fips_lookup_peer *peers, size_t count,
					const struct fips_node_addr *from)
{
	if (choose(peers, count, from, true))
		return FIPS_LOOKUP_BY_TREE;
	if (from && choose(peers, count, from, false))
		return FIPS_LOOKUP_BY_FALLBACK;
	return FIPS_LOOKUP_NOWHERE;
}

int fips_lookup_answer(const struct fips_lookup_request *request, const struct fips_identity *self,
		       const struct fips_coords *coords, const u8 aux[32],
		       u8 proof[FIPS_SIGNATURE_LEN], struct fips_lookup_response *response)
{
	u8 signed_bytes[PROOF_MAX];
	int len = fips_lookup_proof_build(request->request_id, &request->target, coords,
					  signed_bytes, sizeof(signed_bytes));

	if (len < 0)
		return FIPS_IDENTITY_BAD_SIGNATURE;
	*response = (struct fips_lookup_response){
		.request_id = request->request_id,
		.target = request->target,
		.path_mtu = FIPS_PATH_MTU_UNKNOWN,
		.target_coords = *coords,
		.proof = proof,
	};
	return fips_sign(proof, self, signed_bytes, (size_t)len, aux);
}

static bool is_ours(const struct fips_lookups *lookups, const struct fips_lookup_response *response)
{
	const struct pending *pending =
		pending_of(fips_map_find(&lookups->pending, &response->target));
	u32 i;

	for (i = 0; pending && i < pending->sent; i++) {
		if (pending->request_id[i] == response->request_id)
			return true;
	}
	return false;
}

enum fips_lookup_response_verdict
fips_lookup_take_response(struct fips_lookups *lookups, const struct fips_lookup_response *response,
			  struct fips_node_addr *to, u64 now_ms)
{
	struct recent *recent;

	if (is_ours(lookups, response))
		return FIPS_LOOKUP_RESPONSE_OURS;
	expire_recent(lookups, now_ms);
	recent = find_recent(lookups, response->request_id);
	if (!recent)
		return FIPS_LOOKUP_RESPONSE_UNSOLICITED;
	if (recent->response_forwarded)
		return FIPS_LOOKUP_RESPONSE_REPEATED;
	recent->response_forwarded = true;
	*to = recent->from;
	return FIPS_LOOKUP_RESPONSE_FORWARD;
}

bool fips_lookup_verify(const struct fips_lookup_response *response,
			const struct fips_pubkey *target_key)
{
	u8 signed_bytes[PROOF_MAX];
	struct fips_node_addr addr;
	int len;

	fips_node_addr_from_pubkey(&addr, target_key);
	if (!fips_node_addr_equal(&addr, &response->target))
		return false;
	len = fips_lookup_proof_build(response->request_id, &response->target,
				      &response->target_coords, signed_bytes, sizeof(signed_bytes));
	return len >= 0 && fips_verify(target_key, signed_bytes, (size_t)len, response->proof);
}

bool fips_lookup_await(struct fips_lookups *lookups, const struct fips_node_addr *target,
		       u64 now_ms)
{
	struct pending *pending;

	if (lookups->pending.count >= FIPS_LOOKUP_PENDING_MAX)
		return false;
	pending = calloc(1, sizeof(*pending));
	if (!pending || fips_map_insert(&lookups->pending, &pending->node, target)) {
		free(pending);
		return false;
	}
	pending->attempt = 1;
	pending->started_ms = now_ms;
	pending->last_sent_ms = now_ms;
	return true;
}

enum fips_lookup_start fips_lookup_start(struct fips_lookups *lookups,
					 const struct fips_node_addr *target, bool claimed,
					 u64 now_ms)
{
	if (fips_lookup_pending(lookups, target))
		return FIPS_LOOKUP_DEDUPLICATED;
	if (fips_lookup_backoff_suppressed(&lookups->backoff, target, now_ms))
		return FIPS_LOOKUP_BACKOFF_SUPPRESSED;
	if (!claimed) {
		fips_lookup_backoff_failed(&lookups->backoff, target, now_ms);
		return FIPS_LOOKUP_BLOOM_MISS;
	}
	return fips_lookup_await(lookups, target, now_ms) ? FIPS_LOOKUP_INITIATED :
							    FIPS_LOOKUP_NO_ROOM;
}

void fips_lookup_sent(struct fips_lookups *lookups, const struct fips_node_addr *target,
		      u64 request_id)
{
	struct pending *pending = pending_of(fips_map_find(&lookups->pending, target));

	if (pending && pending->sent < FIPS_LOOKUP_ATTEMPTS_MAX)
		pending->request_id[pending->sent++] = request_id;
}

bool fips_lookup_pending(const struct fips_lookups *lookups, const struct fips_node_addr *target)
{
	return fips_map_find(&lookups->pending, target);
}

static void end(struct fips_lookups *lookups, const struct fips_node_addr *target)
{
	struct fips_map_node *node = fips_map_find(&lookups->pending, target);

	if (!node)
		return;
	fips_map_remove(&lookups->pending, node);
	pending_free(node);
}

void fips_lookup_finish(struct fips_lookups *lookups, const struct fips_node_addr *target)
{
	end(lookups, target);
	fips_lookup_backoff_succeeded(&lookups->backoff, target);
}

void fips_lookup_fail(struct fips_lookups *lookups, const struct fips_node_addr *target, u64 now_ms)
{
	end(lookups, target);
	fips_lookup_backoff_failed(&lookups->backoff, target, now_ms);
}

static u64 attempt_ends_ms(const struct fips_lookups *lookups, const struct pending *pending)
{
	u64 ends_ms = pending->last_sent_ms + lookups->config.attempt_ms[pending->attempt - 1];

	if (lookups->config.spread_ms && pending->sent)
		ends_ms += pending->request_id[pending->sent - 1] % lookups->config.spread_ms;
	return ends_ms;
}

enum fips_lookup_event fips_lookup_next_event(struct fips_lookups *lookups, u64 now_ms,
					      struct fips_node_addr *target)
{
	struct fips_map_node *node, *next;

	fips_map_for_each(&lookups->pending, node, next) {
		struct pending *pending = pending_of(node);

		if (now_ms < attempt_ends_ms(lookups, pending))
			continue;
		memcpy(target->b, node->key, sizeof(target->b));
		if (pending->attempt >= lookups->config.attempt_count) {
			fips_lookup_fail(lookups, target, now_ms);
			return FIPS_LOOKUP_TIMED_OUT;
		}
		pending->attempt++;
		pending->last_sent_ms = now_ms;
		return FIPS_LOOKUP_RETRY;
	}
	return FIPS_LOOKUP_IDLE;
}

u64 fips_lookup_expiry_ms(const struct fips_lookups *lookups)
{
	struct fips_map_node *node, *next;
	u64 expiry_ms = UINT64_MAX;

	fips_map_for_each(&lookups->pending, node, next) {
		u64 ends_ms = attempt_ends_ms(lookups, pending_of(node));

		if (ends_ms < expiry_ms)
			expiry_ms = ends_ms;
	}
	return expiry_ms;
}

void fips_lookup_reset_backoff(struct fips_lookups *lookups)
{
	fips_lookup_backoff_reset(&lookups->backoff);
}

void fips_lookup_each(const struct fips_lookups *lookups,
		      void (*fn)(void *ctx, const struct fips_lookup_status *status), void *ctx)
{
	struct fips_map_node *node, *next;

	fips_map_for_each(&lookups->pending, node, next) {
		const struct pending *pending = pending_of(node);
		struct fips_lookup_status status = {
			.attempt = pending->attempt,
			.requests = pending->sent,
			.started_ms = pending->started_ms,
			.last_sent_ms = pending->last_sent_ms,
		};

		memcpy(status.target.b, node->key, sizeof(status.target.b));
		fn(ctx, &status);
	}
}
