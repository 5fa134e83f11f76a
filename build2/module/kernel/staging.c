// SPDX-License-Identifier: GPL-2.0
/*
 * Hold queues: packets wait here while the daemon makes a session or finds a route.
 */
#include "staging.h"

#include <linux/hash.h>
#include <linux/jhash.h>
#include <linux/slab.h>

#include "counters.h"
#include "device.h"
#include "owner.h"
#include "upcall.h"

#define FIPS_STAGING_ALONE	HZ		/* packets wait so long with no daemon */
#define FIPS_STAGING_ATTENDED	(30 * HZ)	/* and so long for a daemon's handshake */
#define FIPS_STAGING_ASK	HZ		/* a destination makes an upcall no more often */

/* What becomes of held packets, in the order of the counters. */
enum fips_staging_outcome {
	FIPS_STAGING_HELD,
	FIPS_STAGING_RESUMED,
	FIPS_STAGING_OVERFLOW,
	FIPS_STAGING_EXPIRED,
	FIPS_STAGING_REFUSED,
	FIPS_STAGING_FLUSHED,
};

/**
 * struct fips_staged_dest - a destination packets wait for, or that refuses them
 * @hash: in fips_staging.dests
 * @age: in fips_staging.age
 * @dest: the destination
 * @packets: those that wait, oldest first
 * @since: when it was made, jiffies
 * @asked_at: when the daemon was last asked, jiffies
 * @asked: it was
 * @refused: packets are refused until @refused_until
 * @refused_until: jiffies
 */
struct fips_staged_dest {
	struct hlist_node	hash;
	struct list_head	age;
	struct fips_node_addr	dest;
	struct sk_buff_head	packets;
	unsigned long		since;
	unsigned long		asked_at;
	unsigned long		refused_until;
	bool			asked;
	bool			refused;
};

static void fips_staging_count(struct fips_staging *st, enum fips_staging_outcome outcome, u64 n)
{
	if (n)
		fips_count_add(st->fdev, st->ops->held + outcome, n);
}

/* Drop packets that are in no queue any more; their local senders are told if so wished. */
static void fips_staging_drop(struct fips_staging *st, struct sk_buff_head *packets,
			      enum fips_staging_outcome outcome, bool tell)
{
	struct sk_buff *skb;

	rcu_read_lock();
	local_bh_disable();
	while ((skb = __skb_dequeue(packets))) {
		if (tell)
			st->ops->refuse(st->fdev, skb);
		fips_drop(st->fdev, skb, st->ops->held + outcome);
	}
	local_bh_enable();
	rcu_read_unlock();
}

static struct hlist_head *fips_staging_bucket(struct fips_staging *st,
					      const struct fips_node_addr *dest)
{
	u32 hash = jhash(dest, sizeof(*dest), hash_ptr(st, 32));

	return &st->dests[hash_32(hash, FIPS_STAGING_HASH_BITS)];
}

static struct fips_staged_dest *fips_staging_find(struct fips_staging *st,
						  const struct fips_node_addr *dest)
{
	struct fips_staged_dest *d;

	hlist_for_each_entry(d, fips_staging_bucket(st, dest), hash) {
		if (fips_node_addr_equal(&d->dest, dest))
			return d;
	}
	return NULL;
}

/* Take a destination out of the queue; its packets go to a list of the caller's. */
static void fips_staging_remove(struct fips_staging *st, struct fips_staged_dest *d,
				struct sk_buff_head *packets)
{
	hlist_del(&d->hash);
	list_del(&d->age);
	st->count--;
	st->packets -= skb_queue_len(&d->packets);
	skb_queue_splice_tail(&d->packets, packets);
	kfree(d);
}

static struct fips_staged_dest *fips_staging_add(struct fips_staging *st,
						 const struct fips_node_addr *dest,
						 struct sk_buff_head *pushed_out)
{
	struct fips_staged_dest *d = kzalloc(sizeof(*d), GFP_ATOMIC);

	if (!d)
		return NULL;
	if (st->count == FIPS_STAGING_DESTS)
		fips_staging_remove(st, list_first_entry(&st->age, struct fips_staged_dest, age),
				    pushed_out);
	d->dest = *dest;
	d->since = jiffies;
	__skb_queue_head_init(&d->packets);
	hlist_add_head(&d->hash, fips_staging_bucket(st, dest));
	list_add_tail(&d->age, &st->age);
	st->count++;
	queue_delayed_work(system_power_efficient_wq, &st->expire,
			   fips_owner_exists(st->fdev) ? FIPS_STAGING_ATTENDED :
							 FIPS_STAGING_ALONE);
	return d;
}

static struct fips_staged_dest *fips_staging_find_or_add(struct fips_staging *st,
							 const struct fips_node_addr *dest,
							 struct sk_buff_head *pushed_out)
{
	struct fips_staged_dest *d;

	if (st->stopped)
		return NULL;
	d = fips_staging_find(st, dest);
	if (d && d->refused && time_after_eq(jiffies, d->refused_until)) {
		fips_staging_remove(st, d, pushed_out);
		d = NULL;
	}
	return d ? : fips_staging_add(st, dest, pushed_out);
}

/* Whether it is time to ask the daemon for a destination; if so, it counts as asked. */
static bool fips_staging_ask(struct fips_staged_dest *d)
{
	if (d->refused || (d->asked && time_before(jiffies, d->asked_at + FIPS_STAGING_ASK)))
		return false;
	d->asked = true;
	d->asked_at = jiffies;
	return true;
}

/* Under the lock. Returns false if the destination refuses packets; the packet is the caller's. */
static bool fips_staging_queue(struct fips_staging *st, const struct fips_node_addr *dest,
			       struct sk_buff *skb, struct sk_buff_head *pushed_out)
{
	struct fips_staged_dest *d = fips_staging_find_or_add(st, dest, pushed_out);

	if (!d) {
		__skb_queue_tail(pushed_out, skb);
		return true;
	}
	if (d->refused)
		return false;
	if (skb_queue_len(&d->packets) == FIPS_STAGING_PACKETS) {
		__skb_queue_tail(pushed_out, __skb_dequeue(&d->packets));
		st->packets--;
	}
	__skb_queue_tail(&d->packets, skb);
	st->packets++;
	fips_staging_count(st, FIPS_STAGING_HELD, 1);
	return true;
}

static bool fips_staging_due_to_ask(struct fips_staging *st, const struct fips_node_addr *dest,
				    struct sk_buff_head *pushed_out)
{
	struct fips_staged_dest *d;
	bool due;

	spin_lock(&st->lock);
	d = fips_staging_find_or_add(st, dest, pushed_out);
	due = d && fips_staging_ask(d);
	spin_unlock(&st->lock);
	return due;
}

/* An upcall that did not reach the daemon is made again by the next packet. */
static void fips_staging_not_asked(struct fips_staging *st, const struct fips_node_addr *dest)
{
	struct fips_staged_dest *d;

	spin_lock(&st->lock);
	d = fips_staging_find(st, dest);
	if (d)
		d->asked = false;
	spin_unlock(&st->lock);
}

/**
 * fips_staging_hold() - let a packet wait for an answer of the daemon's, and ask for it
 * @st: hold queue
 * @dest: what it waits for
 * @skb: the packet; consumed
 * @miss: the upcall to make; its payload may be in @skb
 * @bound: limits the upcalls, so that a peer cannot ask for one destination after the other; or
 * NULL
 *
 * The packet is sent at once if the answer is there by now, and refused if the answer was that
 * there is none.
 *
 * Context: softirq or BH disabled, RCU section.
 */
void fips_staging_hold(struct fips_staging *st, const struct fips_node_addr *dest,
		       struct sk_buff *skb, const struct fips_frame *miss,
		       struct fips_bucket *bound)
{
	struct sk_buff_head pushed_out;
	bool held;

	__skb_queue_head_init(&pushed_out);
	/* The upcall comes first, as the packet is not ours any more once it is in the queue. */
	if (fips_staging_due_to_ask(st, dest, &pushed_out) &&
	    fips_upcall_frame(st->fdev, miss, bound) != FIPS_UPCALL_SENT)
		fips_staging_not_asked(st, dest);

	spin_lock(&st->lock);
	held = fips_staging_queue(st, dest, skb, &pushed_out);
	spin_unlock(&st->lock);

	fips_staging_drop(st, &pushed_out, FIPS_STAGING_OVERFLOW, false);
	if (!held) {
		__skb_queue_tail(&pushed_out, skb);
		fips_staging_drop(st, &pushed_out, FIPS_STAGING_REFUSED, true);
	} else if (st->ops->answered(st->fdev, dest)) {
		/* The answer may have come between our caller's look-up and the queue. */
		fips_staging_resume(st, dest);
	}
}

/**
 * fips_staging_resume() - the answer is there: send the packets that waited for it
 * @st: hold queue
 * @dest: what they waited for
 *
 * To be called after the answer can be found by a packet. Forgets refusals, too.
 *
 * Context: process or softirq.
 */
void fips_staging_resume(struct fips_staging *st, const struct fips_node_addr *dest)
{
	struct fips_staged_dest *d;
	struct sk_buff_head packets;
	struct sk_buff *skb;

	__skb_queue_head_init(&packets);
	rcu_read_lock();
	local_bh_disable();
	spin_lock(&st->lock);
	d = fips_staging_find(st, dest);
	if (d)
		fips_staging_remove(st, d, &packets);
	spin_unlock(&st->lock);

	fips_staging_count(st, FIPS_STAGING_RESUMED, skb_queue_len(&packets));
	while ((skb = __skb_dequeue(&packets)))
		st->ops->resume(st->fdev, skb);
	local_bh_enable();
	rcu_read_unlock();
}

/**
 * fips_staging_refuse() - there will be no answer: drop the packets and tell their local senders
 * @st: hold queue
 * @dest: what they waited for
 * @unreachable_ms: so are packets of the next so many milliseconds, without an upcall
 *
 * Context: process or softirq.
 */
void fips_staging_refuse(struct fips_staging *st, const struct fips_node_addr *dest,
			 u32 unreachable_ms)
{
	struct sk_buff_head packets, pushed_out;
	struct fips_staged_dest *d;

	__skb_queue_head_init(&packets);
	__skb_queue_head_init(&pushed_out);
	spin_lock_bh(&st->lock);
	d = fips_staging_find(st, dest);
	if (d)
		fips_staging_remove(st, d, &packets);
	if (unreachable_ms && !st->stopped) {
		d = fips_staging_add(st, dest, &pushed_out);
		if (d) {
			d->refused = true;
			d->refused_until = jiffies + msecs_to_jiffies(unreachable_ms);
		}
	}
	spin_unlock_bh(&st->lock);
	fips_staging_drop(st, &packets, FIPS_STAGING_REFUSED, true);
	fips_staging_drop(st, &pushed_out, FIPS_STAGING_OVERFLOW, false);
}

/**
 * fips_staging_flush() - forget all destinations and drop their packets
 * @st: hold queue
 *
 * Context: process.
 */
void fips_staging_flush(struct fips_staging *st)
{
	struct fips_staged_dest *d, *next;
	struct sk_buff_head packets;

	__skb_queue_head_init(&packets);
	spin_lock_bh(&st->lock);
	list_for_each_entry_safe(d, next, &st->age, age)
		fips_staging_remove(st, d, &packets);
	spin_unlock_bh(&st->lock);
	fips_staging_drop(st, &packets, FIPS_STAGING_FLUSHED, false);
}

/* When a destination is to be forgotten, jiffies. */
static unsigned long fips_staging_deadline(const struct fips_staging *st,
					   const struct fips_staged_dest *d, bool has_owner)
{
	if (d->refused)
		return d->refused_until;
	if (has_owner)
		return d->since + FIPS_STAGING_ATTENDED;
	/* A daemon that went a moment ago may be back in another. */
	return (time_after(st->alone_since, d->since) ? st->alone_since : d->since) +
	       FIPS_STAGING_ALONE;
}

static void fips_staging_expire_work(struct work_struct *work)
{
	struct fips_staging *st = container_of(to_delayed_work(work), struct fips_staging, expire);
	bool has_owner = fips_owner_exists(st->fdev);
	unsigned long now = jiffies, next_run = 0;
	struct fips_staged_dest *d, *next;
	struct sk_buff_head packets;

	__skb_queue_head_init(&packets);
	spin_lock_bh(&st->lock);
	list_for_each_entry_safe(d, next, &st->age, age) {
		unsigned long deadline = fips_staging_deadline(st, d, has_owner);

		if (time_after_eq(now, deadline))
			fips_staging_remove(st, d, &packets);
		else if (!next_run || deadline - now < next_run)
			next_run = deadline - now;
	}
	if (next_run && !st->stopped)
		queue_delayed_work(system_power_efficient_wq, &st->expire, next_run);
	spin_unlock_bh(&st->lock);
	fips_staging_drop(st, &packets, FIPS_STAGING_EXPIRED, true);
}

/**
 * fips_staging_owner_changed() - a daemon came or went
 * @st: hold queue
 * @has_owner: it came: it is asked again for all that waits; else what waits has a second left
 *
 * Context: process.
 */
void fips_staging_owner_changed(struct fips_staging *st, bool has_owner)
{
	struct fips_staged_dest *d;

	spin_lock_bh(&st->lock);
	if (has_owner) {
		list_for_each_entry(d, &st->age, age)
			d->asked = false;
	} else {
		st->alone_since = jiffies;
	}
	if (!st->stopped && st->count)
		mod_delayed_work(system_power_efficient_wq, &st->expire, FIPS_STAGING_ALONE);
	spin_unlock_bh(&st->lock);
}

/**
 * fips_staging_init() - an empty hold queue
 * @st: hold queue
 * @fdev: its device
 * @ops: what to do with packets
 */
void fips_staging_init(struct fips_staging *st, struct fips_dev *fdev,
		       const struct fips_staging_ops *ops)
{
	st->fdev = fdev;
	st->ops = ops;
	spin_lock_init(&st->lock);
	INIT_LIST_HEAD(&st->age);
	INIT_DELAYED_WORK(&st->expire, fips_staging_expire_work);
	st->alone_since = jiffies;
}

/**
 * fips_staging_stop() - drop all, and hold nothing any more
 * @st: hold queue
 *
 * Context: process.
 */
void fips_staging_stop(struct fips_staging *st)
{
	spin_lock_bh(&st->lock);
	st->stopped = true;
	spin_unlock_bh(&st->lock);
	cancel_delayed_work_sync(&st->expire);
	fips_staging_flush(st);
}
