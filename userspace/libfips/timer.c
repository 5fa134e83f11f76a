// SPDX-License-Identifier: MIT
#include "libfips/timer.h"

/*
 * A pairing heap: the timers themselves are its nodes. A node's first child points back to it by
 * prev, the other children to their elder sibling.
 */

static bool timer_before(const struct fips_timer *a, const struct fips_timer *b)
{
	return a->due_ms != b->due_ms ? a->due_ms < b->due_ms : a->order < b->order;
}

static struct fips_timer *heap_meld(struct fips_timer *a, struct fips_timer *b)
{
	struct fips_timer *parent, *child;

	if (!a || !b)
		return a ? a : b;
	parent = timer_before(a, b) ? a : b;
	child = parent == a ? b : a;
	child->prev = parent;
	child->next = parent->child;
	if (child->next)
		child->next->prev = child;
	parent->child = child;
	return parent;
}

static struct fips_timer *timer_unlink(struct fips_timer *timer)
{
	struct fips_timer *next = timer->next;

	timer->next = NULL;
	timer->prev = NULL;
	return next;
}

/* Meld siblings two by two, then the results, last to first. */
static struct fips_timer *heap_meld_siblings(struct fips_timer *first)
{
	struct fips_timer *pairs = NULL, *root = NULL;

	while (first) {
		struct fips_timer *a = first, *b = timer_unlink(a), *pair;

		first = b ? timer_unlink(b) : NULL;
		pair = heap_meld(a, b);
		pair->next = pairs;
		pairs = pair;
	}
	while (pairs) {
		struct fips_timer *pair = pairs;

		pairs = timer_unlink(pair);
		root = heap_meld(root, pair);
	}
	return root;
}

void fips_timer_cancel(struct fips_timers *timers, struct fips_timer *timer)
{
	struct fips_timer *children;

	if (!timer->armed)
		return;
	children = heap_meld_siblings(timer->child);
	timer->child = NULL;
	timer->armed = false;
	if (timers->root == timer) {
		timers->root = children;
		return;
	}
	if (timer->prev->child == timer)
		timer->prev->child = timer->next;
	else
		timer->prev->next = timer->next;
	if (timer->next)
		timer->next->prev = timer->prev;
	timer_unlink(timer);
	timers->root = heap_meld(timers->root, children);
}

void fips_timer_arm(struct fips_timers *timers, struct fips_timer *timer, u64 due_ms)
{
	fips_timer_cancel(timers, timer);
	timer->due_ms = due_ms;
	timer->order = timers->next_order++;
	timer->armed = true;
	timers->root = heap_meld(timers->root, timer);
}

void fips_timer_arm_earlier(struct fips_timers *timers, struct fips_timer *timer, u64 due_ms)
{
	if (!timer->armed || due_ms < timer->due_ms)
		fips_timer_arm(timers, timer, due_ms);
}

u64 fips_timers_next_ms(const struct fips_timers *timers)
{
	return timers->root ? timers->root->due_ms : FIPS_TIMER_NEVER;
}

void fips_timers_run(struct fips_timers *timers, u64 now_ms, void *ctx)
{
	u64 end = timers->next_order;
	struct fips_timer *timer;

	while ((timer = timers->root) && timer->due_ms <= now_ms && timer->order < end) {
		fips_timer_cancel(timers, timer);
		timer->fn(ctx, timer);
	}
}
