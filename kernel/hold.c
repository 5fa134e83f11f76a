// SPDX-License-Identifier: GPL-2.0
/*
 * Frames that came before their key. There is no timer: what waited too long is dropped when the
 * queue is looked at next, and with its index or session at the latest.
 */
#include "hold.h"

#include <linux/ktime.h>

#include "packet.h"

void fips_hold_init(struct fips_hold *hold)
{
	skb_queue_head_init(&hold->queue);
	hold->until = U64_MAX;
	hold->ended = false;
}

void fips_hold_open(struct fips_hold *hold)
{
	u64 until = ktime_get_ns() + FIPS_HOLD_TIME;

	spin_lock(&hold->queue.lock);
	if (!hold->ended && hold->until < until)
		WRITE_ONCE(hold->until, until);
	spin_unlock(&hold->queue.lock);
}

bool fips_hold_is_open(const struct fips_hold *hold)
{
	return ktime_get_ns() <= READ_ONCE(hold->until);
}

static void fips_hold_expire(struct fips_hold *hold, struct sk_buff_head *expired)
{
	u64 now = ktime_get_ns();
	struct sk_buff *skb;

	while ((skb = skb_peek(&hold->queue)) && now - FIPS_SKB_CB(skb)->time > FIPS_HOLD_TIME) {
		__skb_unlink(skb, &hold->queue);
		__skb_queue_tail(expired, skb);
	}
}

enum fips_hold_outcome fips_hold_add(struct fips_hold *hold, struct sk_buff *skb,
				     struct sk_buff_head *expired)
{
	enum fips_hold_outcome outcome = FIPS_HOLD_HELD;

	spin_lock(&hold->queue.lock);
	fips_hold_expire(hold, expired);
	if (!fips_hold_is_open(hold))
		outcome = FIPS_HOLD_CLOSED;
	else if (skb_queue_len(&hold->queue) >= FIPS_HOLD_MAX)
		outcome = FIPS_HOLD_FULL;
	else
		__skb_queue_tail(&hold->queue, skb);
	spin_unlock(&hold->queue.lock);
	return outcome;
}

void fips_hold_close(struct fips_hold *hold, struct sk_buff_head *held,
		     struct sk_buff_head *expired)
{
	spin_lock_bh(&hold->queue.lock);
	fips_hold_expire(hold, expired);
	WRITE_ONCE(hold->until, 0);
	skb_queue_splice_tail_init(&hold->queue, held);
	spin_unlock_bh(&hold->queue.lock);
}

void fips_hold_end(struct fips_hold *hold, struct sk_buff_head *frames)
{
	spin_lock_bh(&hold->queue.lock);
	hold->ended = true;
	WRITE_ONCE(hold->until, 0);
	skb_queue_splice_tail_init(&hold->queue, frames);
	spin_unlock_bh(&hold->queue.lock);
}
