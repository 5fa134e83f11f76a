/* SPDX-License-Identifier: GPL-2.0 */
/* Counters of a device, one array per CPU; their registry is uapi/linux/fips_counters.h. */
#ifndef _FIPS_COUNTERS_H
#define _FIPS_COUNTERS_H

#include <linux/percpu.h>
#include <linux/skbuff.h>
#include <linux/u64_stats_sync.h>

#include <uapi/linux/fips_counters.h>

#include "device.h"

struct netlink_ext_ack;
struct rtnl_link_stats64;

/**
 * enum fips_counter - one for each line of FIPS_COUNTERS()
 * @FIPS_COUNTER_MAX: their number
 */
enum fips_counter {
#define FIPS_COUNTER_ENUM(id, family, name, unit, stat, help) FIPS_##id,
	FIPS_COUNTERS(FIPS_COUNTER_ENUM)
#undef FIPS_COUNTER_ENUM
	FIPS_COUNTER_MAX
};

/**
 * struct fips_counters - one CPU's counters
 * @syncp: for readers on 32-bit machines
 * @value: the counters
 */
struct fips_counters {
	struct u64_stats_sync	syncp;
	u64_stats_t		value[FIPS_COUNTER_MAX];
};

/**
 * fips_count_add() - add to a counter
 * @fdev: the device
 * @id: which counter
 * @n: how much
 *
 * Any context.
 */
static inline void fips_count_add(struct fips_dev *fdev, enum fips_counter id, u64 n)
{
	struct fips_counters *c = get_cpu_ptr(fdev->counters);
	unsigned long flags = u64_stats_update_begin_irqsave(&c->syncp);

	u64_stats_add(&c->value[id], n);
	u64_stats_update_end_irqrestore(&c->syncp, flags);
	put_cpu_ptr(fdev->counters);
}

/**
 * fips_count() - count one
 * @fdev: the device
 * @id: which counter
 *
 * Any context.
 */
static inline void fips_count(struct fips_dev *fdev, enum fips_counter id)
{
	fips_count_add(fdev, id, 1);
}

void fips_drop(struct fips_dev *fdev, struct sk_buff *skb, enum fips_counter id);

int fips_counters_init(struct fips_dev *fdev);
void fips_counters_uninit(struct fips_dev *fdev);
u64 fips_counter_read(const struct fips_dev *fdev, enum fips_counter id);
void fips_counters_stats64(const struct fips_dev *fdev, struct rtnl_link_stats64 *stats);
int fips_counters_fill(const struct fips_dev *fdev, struct sk_buff *msg);

#endif /* _FIPS_COUNTERS_H */
