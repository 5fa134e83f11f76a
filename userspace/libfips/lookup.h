/* SPDX-License-Identifier: MIT */
/*
 * Lookup: finding a node's coordinates, for this node and for others.
 *
 * Protocol document: "Lookup". A request goes down the tree along the Bloom filters that claim its
 * target; every node on the way remembers whom it came from, and the target's signed response goes
 * back the same way. This node's own lookups try several times, each time under a new number.
 *
 * Numbers in requests and responses are untrusted; all that is remembered is bounded.
 */
#ifndef FIPS_LOOKUP_H
#define FIPS_LOOKUP_H

#include "libfips/backoff.h"
#include "libfips/identity.h"
#include "libfips/lookup_queue.h"
#include "libfips/packet.h"
#include "libfips/ratelimit.h"

#define FIPS_LOOKUP_TTL_DEFAULT		     64
#define FIPS_LOOKUP_RECENT_EXPIRY_MS_DEFAULT 10000
#define FIPS_LOOKUP_RECENT_MAX		     4096
#define FIPS_LOOKUP_PENDING_MAX		     1024
#define FIPS_LOOKUP_ATTEMPTS_MAX	     16

/**
 * struct fips_lookup_config - how hard to search
 * @attempt_ms: how long each attempt waits for an answer
 * @attempt_count: number of attempts, at least 1
 * @spread_ms: each attempt waits up to so much longer, by chance, so that nodes which began to
 *	search for a target together do not get into each other's way again and again; 0: none
 * @recent_expiry_ms: how long a request of others is remembered
 * @forward_interval_ms: least time between two forwarded requests for one target
 * @backoff_base_secs: suppression after a failed lookup, 0: none
 * @backoff_max_secs: cap of it
 */
struct fips_lookup_config {
	u64 attempt_ms[FIPS_LOOKUP_ATTEMPTS_MAX];
	u32 attempt_count;
	u64 spread_ms;
	u64 recent_expiry_ms;
	u64 forward_interval_ms;
	u64 backoff_base_secs;
	u64 backoff_max_secs;
};

/** FIPS_LOOKUP_CONFIG_DEFAULT - initializer with the protocol's defaults. */
#define FIPS_LOOKUP_CONFIG_DEFAULT                                            \
	{                                                                     \
		.attempt_ms = { 1000, 2000, 4000, 8000 }, .attempt_count = 4, \
		.recent_expiry_ms = FIPS_LOOKUP_RECENT_EXPIRY_MS_DEFAULT,     \
		.forward_interval_ms = FIPS_LOOKUP_FORWARD_INTERVAL_MS,       \
	}

/** struct fips_lookups - all lookups a node is part of; fields are private. */
struct fips_lookups {
	struct fips_lookup_config config;
	struct fips_map recent;
	struct fips_map pending;
	struct fips_lookup_backoff backoff;
	struct fips_interval_limiter forward;
	struct fips_lookup_queue queue;
};

/** fips_lookups_init() - none yet; the configuration is copied, the seed is random, for the hashes.
 */
void fips_lookups_init(struct fips_lookups *lookups, const struct fips_lookup_config *config,
		       const u8 seed[FIPS_MAP_SEED_SIZE]);

/** fips_lookups_fini() - free all that is remembered. */
void fips_lookups_fini(struct fips_lookups *lookups);

/* ---- Requests and responses of others ---- */

/** enum fips_lookup_request_verdict - what to do with a request; names of counters after req_. */
enum fips_lookup_request_verdict {
	FIPS_LOOKUP_TARGET_IS_US, /* answer it: fips_lookup_answer() */
	FIPS_LOOKUP_FORWARD, /* one hop less, then to the peers fips_lookup_choose() names */
	FIPS_LOOKUP_DUPLICATE, /* seen before, or this node's own come back */
	FIPS_LOOKUP_DEDUP_CACHE_FULL, /* no room to remember it */
	FIPS_LOOKUP_TTL_EXHAUSTED, /* no hops left */
	/* one for this target went through just now: this one waits for fips_lookup_take_turn() */
	FIPS_LOOKUP_FORWARD_RATE_LIMITED,
};

/**
 * fips_lookup_take_request() - judge a request, and remember whom it came from
 * @lookups: all lookups
 * @self: this node
 * @from: the peer it came from
 * @request: as parsed; its TTL is not changed
 * @now_ms: monotonic time
 */
enum fips_lookup_request_verdict fips_lookup_take_request(struct fips_lookups *lookups,
							  const struct fips_node_addr *self,
							  const struct fips_node_addr *from,
							  const struct fips_lookup_request *request,
							  u64 now_ms);

/**
 * fips_lookup_take_turn() - take a request that has waited and is to be forwarded now
 * @lookups: all lookups
 * @from: the peer it came from
 * @request: the request; free(request->origin_coords.addrs) afterwards
 * @now_ms: monotonic time
 *
 * Return: whether there was one.
 */
bool fips_lookup_take_turn(struct fips_lookups *lookups, struct fips_node_addr *from,
			   struct fips_lookup_request *request, u64 now_ms);

/** fips_lookup_turn_ms() - when fips_lookup_take_turn() will have one; UINT64_MAX: never. */
u64 fips_lookup_turn_ms(const struct fips_lookups *lookups);

/**
 * struct fips_lookup_peer - what matters of a peer for where a request goes
 * @addr: the peer
 * @tree_peer: parent or child: fips_tree_is_neighbour()
 * @may_reach: its filter claims the target: fips_bloom_may_reach()
 * @chosen: set by fips_lookup_choose()
 */
struct fips_lookup_peer {
	struct fips_node_addr addr;
	bool tree_peer;
	bool may_reach;
	bool chosen;
};

/** enum fips_lookup_way - by what kind of peers a request goes on. */
enum fips_lookup_way {
	FIPS_LOOKUP_NOWHERE,
	FIPS_LOOKUP_BY_TREE,
	FIPS_LOOKUP_BY_FALLBACK, /* no tree peer claims the target, others do */
};

/**
 * fips_lookup_choose() - which peers get a request
 * @peers: all peers; chosen is set in each
 * @count: number of them
 * @from: the peer the request came from, which does not get it back; NULL: it is this node's own,
 *	for which there is no fallback
 */
enum fips_lookup_way fips_lookup_choose(struct fips_lookup_peer *peers, size_t count,
					const struct fips_node_addr *from);

/**
 * fips_lookup_answer() - this node's response to a request for it
 * @request: the request
 * @self: this node, and the signer
 * @coords: its coordinates
 * @aux: 32 random bytes for the signature, may be NULL
 * @proof: room for the signature
 * @response: result; borrows @coords and @proof, path_mtu is unknown yet
 *
 * It goes to the peer that the request came from.
 *
 * Return: 0 or a negative enum fips_identity_error.
 */
int fips_lookup_answer(const struct fips_lookup_request *request, const struct fips_identity *self,
		       const struct fips_coords *coords, const u8 aux[32],
		       u8 proof[FIPS_SIGNATURE_LEN], struct fips_lookup_response *response);

/** enum fips_lookup_response_verdict - what to do with a response. */
enum fips_lookup_response_verdict {
	FIPS_LOOKUP_RESPONSE_OURS, /* fips_lookup_verify() it, then fips_lookup_finish() */
	FIPS_LOOKUP_RESPONSE_FORWARD, /* send it on, path MTU folded in */
	FIPS_LOOKUP_RESPONSE_REPEATED, /* one was sent on for this request */
	FIPS_LOOKUP_RESPONSE_UNSOLICITED, /* to no request that is remembered */
};

/**
 * fips_lookup_take_response() - judge a response
 * @lookups: all lookups
 * @response: as parsed
 * @to: for FIPS_LOOKUP_RESPONSE_FORWARD the peer it goes to
 * @now_ms: monotonic time
 */
enum fips_lookup_response_verdict
fips_lookup_take_response(struct fips_lookups *lookups, const struct fips_lookup_response *response,
			  struct fips_node_addr *to, u64 now_ms);

/** fips_lookup_verify() - whether a response's proof is its target's, whose key this must be. */
bool fips_lookup_verify(const struct fips_lookup_response *response,
			const struct fips_pubkey *target_key);

/* ---- This node's own lookups ---- */

/** enum fips_lookup_start - whether a lookup begins; names of counters after req_. */
enum fips_lookup_start {
	FIPS_LOOKUP_INITIATED, /* send the first attempt */
	FIPS_LOOKUP_DEDUPLICATED, /* one is under way */
	FIPS_LOOKUP_BACKOFF_SUPPRESSED, /* it failed just now */
	FIPS_LOOKUP_BLOOM_MISS, /* no peer's filter claims the target: recorded as a failure */
	FIPS_LOOKUP_NO_ROOM, /* too many are under way */
};

/**
 * fips_lookup_start() - begin a lookup
 * @lookups: all lookups
 * @target: the node to find
 * @claimed: whether any peer's filter claims it
 * @now_ms: monotonic time
 */
enum fips_lookup_start fips_lookup_start(struct fips_lookups *lookups,
					 const struct fips_node_addr *target, bool claimed,
					 u64 now_ms);

/**
 * fips_lookup_await() - begin a lookup for which there is nobody to ask yet
 * @lookups: all lookups
 * @target: the node to find; there is no lookup for it
 * @now_ms: monotonic time
 *
 * Its attempts run like those of any other.
 *
 * Return: whether there was room.
 */
bool fips_lookup_await(struct fips_lookups *lookups, const struct fips_node_addr *target,
		       u64 now_ms);

/** fips_lookup_sent() - an attempt of a lookup under way went out under this number. */
void fips_lookup_sent(struct fips_lookups *lookups, const struct fips_node_addr *target,
		      u64 request_id);

/** fips_lookup_pending() - whether a lookup for a node is under way. */
bool fips_lookup_pending(const struct fips_lookups *lookups, const struct fips_node_addr *target);

/** fips_lookup_finish() - the target was found: the lookup and its failures are forgotten. */
void fips_lookup_finish(struct fips_lookups *lookups, const struct fips_node_addr *target);

/** fips_lookup_fail() - the lookup has failed: it ends, and counts for the back-off. */
void fips_lookup_fail(struct fips_lookups *lookups, const struct fips_node_addr *target,
		      u64 now_ms);

/** enum fips_lookup_event - what became of an attempt whose time is over. */
enum fips_lookup_event {
	FIPS_LOOKUP_IDLE, /* of none: nothing is due */
	FIPS_LOOKUP_RETRY, /* send the next attempt */
	FIPS_LOOKUP_TIMED_OUT, /* it was the last: the lookup has failed and is over */
};

/**
 * fips_lookup_next_event() - take one lookup whose attempt is over; call until FIPS_LOOKUP_IDLE
 * @lookups: all lookups
 * @now_ms: monotonic time
 * @target: the node it is for
 */
enum fips_lookup_event fips_lookup_next_event(struct fips_lookups *lookups, u64 now_ms,
					      struct fips_node_addr *target);

/** fips_lookup_expiry_ms() - when fips_lookup_next_event() will have one; UINT64_MAX: never. */
u64 fips_lookup_expiry_ms(const struct fips_lookups *lookups);

/** fips_lookup_reset_backoff() - the topology changed: failures are forgotten. */
void fips_lookup_reset_backoff(struct fips_lookups *lookups);

/**
 * struct fips_lookup_status - a lookup under way, for display
 * @target: the node to find
 * @attempt: number of the attempt, from 1
 * @requests: those of its attempts that found somebody to ask
 * @started_ms: when it began
 * @last_sent_ms: when the attempt went out
 */
struct fips_lookup_status {
	struct fips_node_addr target;
	u32 attempt;
	u32 requests;
	u64 started_ms;
	u64 last_sent_ms;
};

/** fips_lookup_each() - call a function for every lookup under way; it may end that one. */
void fips_lookup_each(const struct fips_lookups *lookups,
		      void (*fn)(void *ctx, const struct fips_lookup_status *status), void *ctx);

#endif /* FIPS_LOOKUP_H */
