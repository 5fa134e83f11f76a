/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _FIPS_HOLD_H
#define _FIPS_HOLD_H

#include <linux/skbuff.h>

#define FIPS_HOLD_MAX		16			/* frames held per index or session */
#define FIPS_HOLD_TIME		NSEC_PER_SEC		/* how long */

/**
 * struct fips_hold - frames that came before their key
 * @queue: the frames, oldest first; each has FIPS_SKB_CB(), and no pointer to anything outside
 */
struct fips_hold {
	struct sk_buff_head queue;
};

/**
 * fips_hold_init() - nothing held
 * @hold: queue
 */
void fips_hold_init(struct fips_hold *hold);

/**
 * fips_hold_add() - hold a frame
 * @hold: queue
 * @skb: frame with FIPS_SKB_CB() filled in; ownership goes to the queue
 *
 * Frames older than FIPS_HOLD_TIME are dropped. Of more than FIPS_HOLD_MAX the new one is: what
 * follows a handshake directly matters most.
 *
 * Context: softirq.
 * Return: how many frames were dropped.
 */
unsigned int fips_hold_add(struct fips_hold *hold, struct sk_buff *skb);

/**
 * fips_hold_take() - take out all frames that are not too old
 * @hold: queue
 * @out: list they are appended to, oldest first
 *
 * Return: how many were dropped.
 */
unsigned int fips_hold_take(struct fips_hold *hold, struct sk_buff_head *out);

/**
 * fips_hold_purge() - drop all
 * @hold: queue
 *
 * Return: how many were dropped.
 */
unsigned int fips_hold_purge(struct fips_hold *hold);

#endif /* _FIPS_HOLD_H */
