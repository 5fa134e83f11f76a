/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Received aggregates are spread over CPUs: whole ones, each into the queue of one CPU, where a
 * NAPI of its own opens them.
 *
 * A flow is what comes from one address. As long as any of it is queued, all of it goes into the
 * same queue, so that it stays in order.
 */
#ifndef _FIPS_SPREAD_H
#define _FIPS_SPREAD_H

#include <linux/atomic.h>
#include <linux/types.h>

#include "addr.h"

struct fips_dev;
struct fips_lane;
struct fips_transport;
struct sk_buff;

#define FIPS_SPREAD_FLOW_BITS	8

/**
 * struct fips_flow - the flows of one hash
 * @queued: packets of them in a queue
 * @cpu: whose queue
 */
struct fips_flow {
	atomic_t	queued;
	int		cpu;
};

/**
 * struct fips_spread - the queues of a device
 * @lanes: one for each CPU
 * @flows: by hash of the source address
 */
struct fips_spread {
	struct fips_lane __percpu	*lanes;
	struct fips_flow		flows[1 << FIPS_SPREAD_FLOW_BITS];
};

int fips_spread_init(struct fips_dev *fdev);
void fips_spread_uninit(struct fips_dev *fdev);

bool fips_spread_enqueue(struct fips_transport *t, struct sk_buff *skb,
			 const union fips_sockaddr *from);

#endif /* _FIPS_SPREAD_H */
