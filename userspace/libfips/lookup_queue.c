// SPDX-License-Identifier: MIT
#include "libfips/lookup_queue.h"

#include <stdlib.h>
#include <string.h>

struct waiting {
	struct fips_map_node node;
	struct fips_node_addr from;
	struct fips_lookup_request request;
	struct fips_node_addr *coords;
	u64 since_ms;
};

static struct waiting *waiting_of(struct fips_map_node *node)
{
	return fips_map_entry(node, struct waiting, node);
}

static void waiting_free(struct fips_map_node *node)
{
	struct waiting *waiting = waiting_of(node);

	free(waiting->coords);
	free(waiting);
}

void fips_lookup_queue_init(struct fips_lookup_queue *queue, const u8 seed[FIPS_MAP_SEED_SIZE])
{
	fips_map_init(&queue->waiting, seed);
}

void fips_lookup_queue_fini(struct fips_lookup_queue *queue)
{
	fips_map_fini(&queue->waiting, waiting_free);
}

static void drop(struct fips_lookup_queue *queue, struct fips_map_node *node)
{
	fips_map_remove(&queue->waiting, node);
	waiting_free(node);
}

/* Halves of two hashes: enough to tell apart what waits. */
static void queue_key(u8 key[FIPS_MAP_KEY_SIZE], const struct fips_lookup_request *request)
{
	memcpy(key, request->origin.b, FIPS_MAP_KEY_SIZE / 2);
	memcpy(key + FIPS_MAP_KEY_SIZE / 2, request->target.b, FIPS_MAP_KEY_SIZE / 2);
}

/* Drop what has waited too long. */
static void expire(struct fips_lookup_queue *queue, u64 now_ms)
{
	struct fips_map_node *node, *next;

	fips_map_for_each(&queue->waiting, node, next)
		if (now_ms >= waiting_of(node)->since_ms + FIPS_LOOKUP_QUEUE_MS)
			drop(queue, node);
}

static bool has_room(const struct fips_lookup_queue *queue, const struct fips_node_addr *target)
{
	struct fips_map_node *node, *next;
	size_t same = 0;

	if (queue->waiting.count >= FIPS_LOOKUP_QUEUE_MAX)
		return false;
	fips_map_for_each(&queue->waiting, node, next)
		same += fips_node_addr_equal(&waiting_of(node)->request.target, target);
	return same < FIPS_LOOKUP_QUEUE_TARGET;
}

/* Return: whether there was memory; if not, nothing is changed. */
static bool waiting_set(struct waiting *waiting, const struct fips_node_addr *from,
			const struct fips_lookup_request *request, u64 now_ms)
{
	size_t len = request->origin_coords.count * sizeof(*request->origin_coords.addrs);
	struct fips_node_addr *coords = malloc(len ? len : 1);

	if (!coords)
		return false;
	if (len)
		memcpy(coords, request->origin_coords.addrs, len);
	free(waiting->coords);
	waiting->coords = coords;
	waiting->from = *from;
	waiting->request = *request;
	waiting->request.origin_coords.addrs = coords;
	waiting->since_ms = now_ms;
	return true;
}

bool fips_lookup_queue_add(struct fips_lookup_queue *queue, const struct fips_node_addr *from,
			   const struct fips_lookup_request *request, u64 now_ms)
{
	u8 key[FIPS_MAP_KEY_SIZE];
	struct fips_map_node *older;
	struct waiting *waiting;

	expire(queue, now_ms);
	queue_key(key, request);
	older = fips_map_find(&queue->waiting, key);
	if (older)
		return waiting_set(waiting_of(older), from, request, now_ms);
	if (!has_room(queue, &request->target))
		return false;
	waiting = calloc(1, sizeof(*waiting));
	if (!waiting)
		return false;
	if (!waiting_set(waiting, from, request, now_ms) ||
	    fips_map_insert(&queue->waiting, &waiting->node, key)) {
		waiting_free(&waiting->node);
		return false;
	}
	return true;
}

void fips_lookup_queue_forget(struct fips_lookup_queue *queue,
			      const struct fips_lookup_request *request)
{
	u8 key[FIPS_MAP_KEY_SIZE];
	struct fips_map_node *node;

	queue_key(key, request);
	node = fips_map_find(&queue->waiting, key);
	if (node)
		drop(queue, node);
}

bool fips_lookup_queue_next(struct fips_lookup_queue *queue, struct fips_interval_limiter *limiter,
			    struct fips_node_addr *from, struct fips_lookup_request *request,
			    u64 now_ms)
{
	struct fips_map_node *node, *next;

	expire(queue, now_ms);
	fips_map_for_each(&queue->waiting, node, next) {
		struct waiting *waiting = waiting_of(node);

		if (!fips_interval_limiter_allow(limiter, &waiting->request.target, now_ms))
			continue;
		*from = waiting->from;
		*request = waiting->request;
		waiting->coords = NULL;
		drop(queue, node);
		return true;
	}
	return false;
}

u64 fips_lookup_queue_due_ms(const struct fips_lookup_queue *queue,
			     const struct fips_interval_limiter *limiter)
{
	struct fips_map_node *node, *next;
	u64 due_ms = UINT64_MAX, ready_ms;

	fips_map_for_each(&queue->waiting, node, next) {
		ready_ms =
			fips_interval_limiter_ready_ms(limiter, &waiting_of(node)->request.target);
		if (ready_ms < due_ms)
			due_ms = ready_ms;
	}
	return due_ms;
}
