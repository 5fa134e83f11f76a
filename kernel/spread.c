// SPDX-License-Identifier: GPL-2.0
/*
 * Received aggregates are spread over CPUs.
 */
#include "spread.h"

#include <linux/cpumask.h>
#include <linux/jhash.h>
#include <linux/netdevice.h>
#include <linux/smp.h>
#include <linux/skbuff.h>

#include "device.h"
#include "packet.h"
#include "transport.h"

/* What waits for a CPU, bytes of memory. More is lost: it comes faster than it can be opened. */
#define FIPS_LANE_BYTES_MAX	(8 << 20)

/**
 * struct fips_lane - a CPU's queue
 * @napi: opens what is in it
 * @queue: packets with FIPS_SKB_CB()
 * @bytes: memory they take
 * @fdev: the device
 * @kick: has @napi scheduled on the lane's CPU by another
 */
struct fips_lane {
	struct napi_struct	napi;
	struct sk_buff_head	queue;
	atomic_t		bytes;
	struct fips_dev		*fdev;
	call_single_data_t	kick;
};

static u32 fips_spread_hash(const union fips_sockaddr *from)
{
	u32 hash;

	if (from->sa.sa_family == AF_INET)
		hash = jhash_2words((__force u32)from->in4.sin_addr.s_addr,
				    (__force u32)from->in4.sin_port, 0);
	else
		hash = jhash2((const u32 *)&from->in6.sin6_addr, sizeof(struct in6_addr) / 4,
			      (__force u32)from->in6.sin6_port);
	return hash >> (32 - FIPS_SPREAD_FLOW_BITS);
}

static struct fips_flow *fips_spread_flow(struct fips_dev *fdev, const union fips_sockaddr *from)
{
	return &fdev->spread.flows[fips_spread_hash(from)];
}

/*
 * The receiving end.
 */

static void fips_lane_open(struct fips_lane *lane, struct sk_buff *skb)
{
	union fips_sockaddr from = FIPS_SKB_CB(skb)->from;
	struct fips_dev *fdev = lane->fdev;
	struct fips_transport *t = fips_transport_find(fdev, FIPS_SKB_CB(skb)->transport_id);

	atomic_sub(skb->truesize, &lane->bytes);
	if (t)
		fips_transport_process(t, skb, &from);
	else
		kfree_skb(skb);
	atomic_dec(&fips_spread_flow(fdev, &from)->queued);
}

/* What a packet takes of the budget: a frame costs a fraction of what a packet of a NIC's does. */
static int fips_lane_work(const struct sk_buff *skb)
{
	return 1 + skb_shinfo(skb)->gso_segs / 8;
}

static int fips_lane_poll(struct napi_struct *napi, int budget)
{
	struct fips_lane *lane = container_of(napi, struct fips_lane, napi);
	struct sk_buff *skb;
	int done = 0;

	rcu_read_lock();
	while (done < budget && (skb = skb_dequeue(&lane->queue))) {
		done += fips_lane_work(skb);
		fips_lane_open(lane, skb);
	}
	rcu_read_unlock();
	if (done < budget && napi_complete_done(napi, done) && !skb_queue_empty(&lane->queue))
		napi_schedule(napi);
	return min(done, budget);
}

static void fips_lane_kicked(void *data)
{
	struct fips_lane *lane = data;

	napi_schedule(&lane->napi);
}

/*
 * The sending end.
 */

/* Another CPU that has nothing to open, or none: -1. */
static int fips_spread_pick(struct fips_spread *spread)
{
	int cpu, this_cpu = smp_processor_id(), tries = 4;

	for (cpu = cpumask_next(this_cpu, cpu_online_mask); tries--;
	     cpu = cpumask_next(cpu, cpu_online_mask)) {
		if (cpu >= nr_cpu_ids)
			cpu = cpumask_first(cpu_online_mask);
		if (cpu == this_cpu)
			return -1;
		if (!atomic_read(&per_cpu_ptr(spread->lanes, cpu)->bytes))
			return cpu;
	}
	return -1;
}

static bool fips_lane_add(struct fips_lane *lane, struct fips_transport *t, struct sk_buff *skb,
			  const union fips_sockaddr *from)
{
	if (atomic_add_return(skb->truesize, &lane->bytes) > FIPS_LANE_BYTES_MAX) {
		atomic_sub(skb->truesize, &lane->bytes);
		return false;
	}
	/* Nothing of where it came from may be held for long. */
	skb_orphan(skb);
	skb_scrub_packet(skb, true);
	skb->dev = lane->fdev->netdev;
	FIPS_SKB_CB(skb)->from = *from;
	FIPS_SKB_CB(skb)->transport_id = t->spec.id;
	skb_queue_tail(&lane->queue, skb);
	return true;
}

static void fips_lane_kick(struct fips_lane *lane, int cpu)
{
	/* Pairs with napi_complete_done(), after which the queue is looked at once more. */
	smp_mb();
	if (test_bit(NAPI_STATE_SCHED, &lane->napi.state))
		return;
	/* A CPU that went offline is stood in for. */
	if (cpu == smp_processor_id() ||
	    smp_call_function_single_async(cpu, &lane->kick) == -ENXIO)
		napi_schedule(&lane->napi);
}

/**
 * fips_spread_enqueue() - have a received packet opened by another CPU, or behind others
 * @t: transport it came in on
 * @skb: the packet, counted; consumed if it was queued
 * @from: source address
 *
 * Context: softirq, RCU section.
 * Return: false if it is to be opened here and now.
 */
bool fips_spread_enqueue(struct fips_transport *t, struct sk_buff *skb,
			 const union fips_sockaddr *from)
{
	struct fips_spread *spread = &t->fdev->spread;
	struct fips_flow *flow = fips_spread_flow(t->fdev, from);
	struct fips_lane *lane;
	int cpu;

	if (!atomic_read(&flow->queued)) {
		cpu = skb_is_gso(skb) ? fips_spread_pick(spread) : -1;
		if (cpu < 0)
			return false;
		WRITE_ONCE(flow->cpu, cpu);
	}
	atomic_inc(&flow->queued);
	cpu = READ_ONCE(flow->cpu);
	lane = per_cpu_ptr(spread->lanes, cpu);
	if (fips_lane_add(lane, t, skb, from)) {
		fips_lane_kick(lane, cpu);
	} else {
		atomic_dec(&flow->queued);
		fips_transport_count_lost(t, skb);
		kfree_skb(skb);
	}
	return true;
}

/*
 * Life.
 */

/**
 * fips_spread_init() - empty queues
 * @fdev: device
 *
 * Return: 0 or -ENOMEM.
 */
int fips_spread_init(struct fips_dev *fdev)
{
	int cpu;

	fdev->spread.lanes = alloc_percpu(struct fips_lane);
	if (!fdev->spread.lanes)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		struct fips_lane *lane = per_cpu_ptr(fdev->spread.lanes, cpu);

		skb_queue_head_init(&lane->queue);
		lane->fdev = fdev;
		INIT_CSD(&lane->kick, fips_lane_kicked, lane);
		set_bit(NAPI_STATE_NO_BUSY_POLL, &lane->napi.state);
		netif_napi_add(fdev->netdev, &lane->napi, fips_lane_poll);
		napi_enable(&lane->napi);
	}
	return 0;
}

/**
 * fips_spread_uninit() - drop what is queued, and free the queues
 * @fdev: device; nothing is received any more
 */
void fips_spread_uninit(struct fips_dev *fdev)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct fips_lane *lane = per_cpu_ptr(fdev->spread.lanes, cpu);

		napi_disable(&lane->napi);
		netif_napi_del(&lane->napi);
		skb_queue_purge(&lane->queue);
	}
	/* No CPU has a kick before it that was sent while there was something to receive. */
	kick_all_cpus_sync();
	free_percpu(fdev->spread.lanes);
}
