/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hold queues: packets wait here while the daemon makes a session or finds a route.
 *
 * Two of them in a device, of one kind. A destination holds 16 packets, a queue 256 destinations;
 * what is oldest gives way. Each destination makes one upcall a second. With no daemon packets
 * wait for a second, else until it answers, 30 seconds at most.
 */
#ifndef _FIPS_STAGING_H
#define _FIPS_STAGING_H

#include <linux/list.h>
#include <linux/skbuff.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "addr.h"

struct fips_bucket;
struct fips_dev;
struct fips_frame;
struct fips_staging;

#define FIPS_STAGING_PACKETS		16	/* held per destination */
#define FIPS_STAGING_DESTS		256	/* destinations per queue, answered ones included */
#define FIPS_STAGING_HASH_BITS		6

/**
 * struct fips_staging_ops - what a hold queue does with its packets
 * @answered: whether packets to @dest need not wait any longer; under RCU, BH disabled
 * @resume: send a packet that waited; consumes it; under RCU, BH disabled
 * @refuse: a packet will not be sent: answer the sender with ICMPv6 no-route where RFC 4443 allows
 *	it and the sender is local. Does not consume or count; under RCU, BH disabled
 * @held: FIPS_STAGED_SESSION or FIPS_STAGED_ROUTE, the counter of packets held; those of what
 *	became of them follow it in the registry: resumed, overflow, expired, refused, flushed
 */
struct fips_staging_ops {
	bool (*answered)(struct fips_dev *fdev, const struct fips_node_addr *dest);
	void (*resume)(struct fips_dev *fdev, struct sk_buff *skb);
	void (*refuse)(struct fips_dev *fdev, struct sk_buff *skb);
	unsigned int held;
};

/**
 * struct fips_staging - a hold queue
 * @fdev: the device
 * @ops: what to do with packets
 * @lock: protects all below
 * @dests: the destinations, by hash of their address
 * @age: the destinations, oldest first
 * @count: number of destinations
 * @packets: number of packets held
 * @expire: drops what has waited too long; queued only while there are destinations
 * @alone_since: when the daemon went, jiffies
 * @stopped: nothing is held any more, the device goes
 */
struct fips_staging {
	struct fips_dev			*fdev;
	const struct fips_staging_ops	*ops;
	spinlock_t			lock;
	struct hlist_head		dests[1 << FIPS_STAGING_HASH_BITS];
	struct list_head		age;
	unsigned int			count;
	unsigned int			packets;
	struct delayed_work		expire;
	unsigned long			alone_since;
	bool				stopped;
};

/* The two kinds: packets without a session (by 15-byte prefix, 16th byte 0) and without a route. */
extern const struct fips_staging_ops fips_staging_session_ops;	/* session.c */
extern const struct fips_staging_ops fips_staging_route_ops;	/* forward.c */

void fips_staging_init(struct fips_staging *st, struct fips_dev *fdev,
		       const struct fips_staging_ops *ops);
void fips_staging_stop(struct fips_staging *st);
void fips_staging_hold(struct fips_staging *st, const struct fips_node_addr *dest,
		       struct sk_buff *skb, const struct fips_frame *miss,
		       struct fips_bucket *bound);
void fips_staging_resume(struct fips_staging *st, const struct fips_node_addr *dest);
void fips_staging_refuse(struct fips_staging *st, const struct fips_node_addr *dest,
			 u32 unreachable_ms);
void fips_staging_flush(struct fips_staging *st);
void fips_staging_owner_changed(struct fips_staging *st, bool has_owner);

#endif /* _FIPS_STAGING_H */
