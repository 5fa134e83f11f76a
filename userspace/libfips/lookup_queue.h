/* SPDX-License-Identifier: MIT */
/*
 * Requests of others that came too soon after another one for the same target.
 *
 * Protocol document: "Lookup", "Limits". A node forwards one request for a target in an interval,
 * whoever it is from. A request that comes in between waits here for its turn, so that nodes that
 * begin to search for one target at once are served one after the other and not by chance; the
 * interval is kept all the same. What waits too long is of no use any more, its origin has asked
 * again.
 */
#ifndef FIPS_LOOKUP_QUEUE_H
#define FIPS_LOOKUP_QUEUE_H

#include "libfips/packet.h"
#include "libfips/ratelimit.h"

#define FIPS_LOOKUP_QUEUE_MAX	 256
#define FIPS_LOOKUP_QUEUE_TARGET 8
#define FIPS_LOOKUP_QUEUE_MS	 8000

/** struct fips_lookup_queue - requests that wait; fields are private. */
struct fips_lookup_queue {
	struct fips_map waiting;
};

/** fips_lookup_queue_init() - nothing waits; the seed is random, for the hash. */
void fips_lookup_queue_init(struct fips_lookup_queue *queue, const u8 seed[FIPS_MAP_SEED_SIZE]);

/** fips_lookup_queue_fini() - free all that waits. */
void fips_lookup_queue_fini(struct fips_lookup_queue *queue);

/**
 * fips_lookup_queue_add() - let a request wait
 * @queue: the queue
 * @from: the peer it came from
 * @request: as parsed; it is copied
 * @now_ms: monotonic time
 *
 * It takes over the turn of an older one of the same origin for the same target. When too many
 * wait, for this target or in all, it is dropped.
 *
 * Return: whether it waits.
 */
bool fips_lookup_queue_add(struct fips_lookup_queue *queue, const struct fips_node_addr *from,
			   const struct fips_lookup_request *request, u64 now_ms);

/** fips_lookup_queue_forget() - a later one of the same origin for the same target went through. */
void fips_lookup_queue_forget(struct fips_lookup_queue *queue,
			      const struct fips_lookup_request *request);

/**
 * fips_lookup_queue_next() - take the first request whose turn it is
 * @queue: the queue
 * @limiter: it is recorded there as allowed
 * @from: the peer it came from
 * @request: the request; free(request->origin_coords.addrs) afterwards
 * @now_ms: monotonic time
 *
 * Return: whether there was one.
 */
bool fips_lookup_queue_next(struct fips_lookup_queue *queue, struct fips_interval_limiter *limiter,
			    struct fips_node_addr *from, struct fips_lookup_request *request,
			    u64 now_ms);

/** fips_lookup_queue_due_ms() - when it is the next one's turn; UINT64_MAX: nothing waits. */
u64 fips_lookup_queue_due_ms(const struct fips_lookup_queue *queue,
			     const struct fips_interval_limiter *limiter);

#endif /* FIPS_LOOKUP_QUEUE_H */
