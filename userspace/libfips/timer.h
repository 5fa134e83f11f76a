/* SPDX-License-Identifier: MIT */
/*
 * Timers: what is to happen when, for any number of things, with one deadline outside.
 *
 * A timer lives inside what it belongs to; arming one allocates nothing and cannot fail. Timers due
 * at the same time run in the order they were armed in, so that equal runs stay equal.
 */
#ifndef FIPS_TIMER_H
#define FIPS_TIMER_H

#include "libfips/types.h"

#define FIPS_TIMER_NEVER UINT64_MAX

struct fips_timer;

/** fips_container_of() - the structure of type @type whose member @member is at @ptr. */
#define fips_container_of(ptr, type, member) \
	((type *)(void *)((char *)(ptr) - offsetof(type, member)))

/**
 * typedef fips_timer_fn - what happens when a timer is due; it is not armed any more then
 * @ctx: what was given to fips_timers_run()
 */
typedef void (*fips_timer_fn)(void *ctx, struct fips_timer *timer);

/** struct fips_timer - one timer; fields are private. Zeroed but for @fn it is not armed. */
struct fips_timer {
	fips_timer_fn fn;
	u64 due_ms;
	u64 order;
	bool armed;
	struct fips_timer *child;
	struct fips_timer *next;
	struct fips_timer *prev; /* previous sibling, or the parent of a first child */
};

/** struct fips_timers - all armed timers of one owner; zeroed: none. */
struct fips_timers {
	struct fips_timer *root;
	u64 next_order;
};

/** fips_timer_init() - a timer that is not armed. */
static inline void fips_timer_init(struct fips_timer *timer, fips_timer_fn fn)
{
	*timer = (struct fips_timer){ .fn = fn };
}

/** fips_timer_arm() - let a timer be due at @due_ms, whether or not it was armed before. */
void fips_timer_arm(struct fips_timers *timers, struct fips_timer *timer, u64 due_ms);

/** fips_timer_arm_earlier() - the same, unless it is armed for an earlier time already. */
void fips_timer_arm_earlier(struct fips_timers *timers, struct fips_timer *timer, u64 due_ms);

/** fips_timer_cancel() - disarm a timer; must be called before it is freed. */
void fips_timer_cancel(struct fips_timers *timers, struct fips_timer *timer);

/** fips_timers_next_ms() - when the first timer is due; FIPS_TIMER_NEVER if none is armed. */
u64 fips_timers_next_ms(const struct fips_timers *timers);

/**
 * fips_timers_run() - run all timers that are due
 * @timers: the timers
 * @now_ms: the time it is
 * @ctx: handed to the timers' functions
 *
 * A timer that is armed on the way waits for the next run even if it is due at once.
 */
void fips_timers_run(struct fips_timers *timers, u64 now_ms, void *ctx);

#endif /* FIPS_TIMER_H */
