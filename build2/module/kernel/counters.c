// SPDX-License-Identifier: GPL-2.0
/*
 * Counters of a device: counting, summing up, listing.
 */
#include "counters.h"

#include <linux/if_link.h>
#include <net/netlink.h>

#include <uapi/linux/fips_netlink.h>

#define CREATE_TRACE_POINTS
#include "trace.h"

/* Statistics of the netdevice that a counter may add to. */
enum fips_counter_stat {
	FIPS_STAT_NONE,
	FIPS_STAT_RX_DROPPED,
	FIPS_STAT_RX_ERRORS,
	FIPS_STAT_TX_DROPPED,
	FIPS_STAT_TX_ERRORS,
};

static const struct fips_counter_info {
	const char		*family;
	const char		*name;
	const char		*unit;
	const char		*help;
	enum fips_counter_stat	stat;
} fips_counter_infos[FIPS_COUNTER_MAX] = {
#define FIPS_COUNTER_INFO(id, family, name, unit, stat, help) \
	[FIPS_##id] = { family, name, unit, help, FIPS_STAT_##stat },
	FIPS_COUNTERS(FIPS_COUNTER_INFO)
#undef FIPS_COUNTER_INFO
};

/*
 * The kernel's own words for why, where it has one that fits. Its list of subsystems with reasons
 * of their own is closed to modules from outside, so the rest is told by the tracepoint alone.
 */
static const enum skb_drop_reason fips_drop_reasons[FIPS_COUNTER_MAX] = {
	[FIPS_TRANSPORT_RX_SHORT]			= SKB_DROP_REASON_PKT_TOO_SMALL,
	[FIPS_TX_NOT_IPV6]				= SKB_DROP_REASON_UNHANDLED_PROTO,
	[FIPS_TX_NOT_MESH]				= SKB_DROP_REASON_IP_OUTNOROUTES,
	[FIPS_TX_NO_NODE_ADDR]				= SKB_DROP_REASON_DEV_READY,
	[FIPS_TX_NOMEM]					= SKB_DROP_REASON_NOMEM,
	[FIPS_LINK_RX_SHORT]				= SKB_DROP_REASON_PKT_TOO_SMALL,
	[FIPS_LINK_RX_VERSION]				= SKB_DROP_REASON_UNHANDLED_PROTO,
	[FIPS_LINK_RX_UNKNOWN_INDEX]			= SKB_DROP_REASON_NO_SOCKET,
	[FIPS_LINK_RX_TRUNCATED]			= SKB_DROP_REASON_HDR_TRUNC,
	[FIPS_LINK_RX_NOMEM]				= SKB_DROP_REASON_NOMEM,
	[FIPS_FORWARDING_DECODE_ERROR_PACKETS]		= SKB_DROP_REASON_PKT_TOO_SMALL,
	[FIPS_FORWARDING_DROP_NO_ROUTE_PACKETS]		= SKB_DROP_REASON_IP_INNOROUTES,
	[FIPS_FORWARDING_DROP_MTU_EXCEEDED_PACKETS]	= SKB_DROP_REASON_PKT_TOO_BIG,
	[FIPS_FORWARDING_NO_NODE_ADDR]			= SKB_DROP_REASON_DEV_READY,
	[FIPS_FORWARDING_NOMEM]				= SKB_DROP_REASON_NOMEM,
	[FIPS_SESSION_UNKNOWN]				= SKB_DROP_REASON_NO_SOCKET,
	[FIPS_SESSION_RX_SHORT]				= SKB_DROP_REASON_PKT_TOO_SMALL,
	[FIPS_SESSION_RX_PHASE]				= SKB_DROP_REASON_UNHANDLED_PROTO,
	[FIPS_SESSION_RX_TRUNCATED]			= SKB_DROP_REASON_HDR_TRUNC,
	[FIPS_SESSION_RX_UNKNOWN_PORT]			= SKB_DROP_REASON_NO_SOCKET,
	[FIPS_SESSION_RX_DOWN]				= SKB_DROP_REASON_DEV_READY,
	[FIPS_SESSION_TX_TOO_BIG]			= SKB_DROP_REASON_PKT_TOO_BIG,
	[FIPS_SESSION_TX_UNREACHABLE]			= SKB_DROP_REASON_IP_OUTNOROUTES,
	[FIPS_STAGED_SESSION_OVERFLOW]			= SKB_DROP_REASON_FULL_RING,
	[FIPS_STAGED_SESSION_REFUSED]			= SKB_DROP_REASON_IP_OUTNOROUTES,
	[FIPS_STAGED_ROUTE_OVERFLOW]			= SKB_DROP_REASON_FULL_RING,
	[FIPS_STAGED_ROUTE_REFUSED]			= SKB_DROP_REASON_IP_OUTNOROUTES,
};

/**
 * fips_drop() - drop a packet, datagram or frame
 * @fdev: the device
 * @skb: what is dropped; freed
 * @id: counter that says why
 *
 * Any context.
 */
void fips_drop(struct fips_dev *fdev, struct sk_buff *skb, enum fips_counter id)
{
	trace_fips_drop(fdev, skb, id);
	fips_count(fdev, id);
	kfree_skb_reason(skb, fips_drop_reasons[id] ?: SKB_DROP_REASON_NOT_SPECIFIED);
}

/**
 * fips_counters_init() - make a device's counters, all zero
 * @fdev: the device
 *
 * Return: 0 or -ENOMEM.
 */
int fips_counters_init(struct fips_dev *fdev)
{
	int cpu;

	fdev->counters = alloc_percpu(struct fips_counters);
	if (!fdev->counters)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(fdev->counters, cpu)->syncp);
	return 0;
}

/**
 * fips_counters_uninit() - free a device's counters
 * @fdev: the device; nobody counts any more
 */
void fips_counters_uninit(struct fips_dev *fdev)
{
	free_percpu(fdev->counters);
}

/**
 * fips_counter_read() - value of a counter
 * @fdev: the device
 * @id: which counter
 *
 * Return: the sum over all CPUs.
 */
u64 fips_counter_read(const struct fips_dev *fdev, enum fips_counter id)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu) {
		const struct fips_counters *c = per_cpu_ptr(fdev->counters, cpu);
		unsigned int start;
		u64 value;

		do {
			start = u64_stats_fetch_begin(&c->syncp);
			value = u64_stats_read(&c->value[id]);
		} while (u64_stats_fetch_retry(&c->syncp, start));
		sum += value;
	}
	return sum;
}

/**
 * fips_counters_stats64() - add drops and errors to the netdevice's statistics
 * @fdev: the device
 * @stats: what they are added to
 */
void fips_counters_stats64(const struct fips_dev *fdev, struct rtnl_link_stats64 *stats)
{
	enum fips_counter id;

	for (id = 0; id < FIPS_COUNTER_MAX; id++) {
		switch (fips_counter_infos[id].stat) {
		case FIPS_STAT_RX_DROPPED:
			stats->rx_dropped += fips_counter_read(fdev, id);
			break;
		case FIPS_STAT_RX_ERRORS:
			stats->rx_errors += fips_counter_read(fdev, id);
			break;
		case FIPS_STAT_TX_DROPPED:
			stats->tx_dropped += fips_counter_read(fdev, id);
			break;
		case FIPS_STAT_TX_ERRORS:
			stats->tx_errors += fips_counter_read(fdev, id);
			break;
		case FIPS_STAT_NONE:
			break;
		}
	}
}

static int fips_counter_fill(const struct fips_dev *fdev, struct sk_buff *msg, enum fips_counter id)
{
	const struct fips_counter_info *info = &fips_counter_infos[id];
	struct nlattr *nest = nla_nest_start(msg, FIPS_A_COUNTER_ENTRY);

	if (!nest)
		return -EMSGSIZE;
	if (nla_put_string(msg, FIPS_A_COUNTER_ENTRY_FAMILY, info->family) ||
	    nla_put_string(msg, FIPS_A_COUNTER_ENTRY_NAME, info->name) ||
	    nla_put_string(msg, FIPS_A_COUNTER_ENTRY_HELP, info->help) ||
	    nla_put_string(msg, FIPS_A_COUNTER_ENTRY_UNIT, info->unit) ||
	    nla_put_u64_64bit(msg, FIPS_A_COUNTER_ENTRY_VALUE, fips_counter_read(fdev, id),
			      FIPS_A_COUNTER_ENTRY_PAD)) {
		nla_nest_cancel(msg, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(msg, nest);
	return 0;
}

/**
 * fips_counters_fill() - list all counters in a netlink message
 * @fdev: the device
 * @msg: the message
 *
 * Return: 0, or -EMSGSIZE if there is no room.
 */
int fips_counters_fill(const struct fips_dev *fdev, struct sk_buff *msg)
{
	enum fips_counter id;

	for (id = 0; id < FIPS_COUNTER_MAX; id++) {
		if (fips_counter_fill(fdev, msg, id))
			return -EMSGSIZE;
	}
	return 0;
}
