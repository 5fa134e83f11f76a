/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _FIPS_HOLD_H
#define _FIPS_HOLD_H

#include <linux/skbuff.h>

#define FIPS_HOLD_MAX		16		/* frames held per index or session */
#define FIPS_HOLD_TIME		NSEC_PER_SEC	/* how long */

/**
 * struct fips_hold - frames that came before their key
 * @queue: the frames, oldest first; each has FIPS_SKB_CB(), and no pointer to anything outside
 * @until: when the last frame is held, nanoseconds of CLOCK_MONOTONIC; 0: the key is there, none is
 * @ended: nor will one be
 */
struct fips_hold {
	struct sk_buff_head	queue;
	u64			until;
	bool			ended;
};

/**
 * enum fips_hold_outcome - what became of a frame given to be held
 * @FIPS_HOLD_HELD: it is held
 * @FIPS_HOLD_CLOSED: it is not, as no key is awaited; it is the caller's still
 * @FIPS_HOLD_FULL: it is not, there is no room; it is the caller's still
 */
enum fips_hold_outcome {
	FIPS_HOLD_HELD,
	FIPS_HOLD_CLOSED,
	FIPS_HOLD_FULL,
};

/**
 * fips_hold_init() - nothing held yet; frames are, until the first key comes
 * @hold: queue
 */
void fips_hold_init(struct fips_hold *hold);

/**
 * fips_hold_open() - another key may come: frames are held for as long as one of them waits
 * @hold: queue
 *
 * Context: softirq or BH disabled.
 */
void fips_hold_open(struct fips_hold *hold);

/**
 * fips_hold_is_open() - is a key awaited?
 * @hold: queue
 *
 * A look without the lock; fips_hold_add() has the last word.
 */
bool fips_hold_is_open(const struct fips_hold *hold);

/**
 * fips_hold_add() - hold a frame
 * @hold: queue
 * @skb: frame with FIPS_SKB_CB() filled in
 * @expired: list that frames which waited too long are appended to
 *
 * When there is no room the new frame is not held: what follows a handshake directly matters most.
 *
 * Context: softirq or BH disabled.
 * Return: what became of it.
 */
enum fips_hold_outcome fips_hold_add(struct fips_hold *hold, struct sk_buff *skb,
				     struct sk_buff_head *expired);

/**
 * fips_hold_close() - the key is there: take out what is held, and hold no more
 * @hold: queue
 * @held: list that frames are appended to, oldest first
 * @expired: list that frames which waited too long are appended to
 *
 * Context: any but hard interrupt.
 */
void fips_hold_close(struct fips_hold *hold, struct sk_buff_head *held,
		     struct sk_buff_head *expired);

/**
 * fips_hold_end() - no key will come any more: take out what is held, for good
 * @hold: queue
 * @frames: list that frames are appended to
 *
 * Context: any but hard interrupt.
 */
void fips_hold_end(struct fips_hold *hold, struct sk_buff_head *frames);

#endif /* _FIPS_HOLD_H */
