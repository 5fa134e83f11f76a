// SPDX-License-Identifier: GPL-2.0
/*
 * What the measurement protocol wants to know of every frame; one implementation for links and
 * sessions. Slopes, means and averages are the daemon's.
 */
#include "measure.h"

#include <linux/cache.h>
#include <linux/ktime.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>

#include "keyring.h"

/* Frames are stamped before they queue up for the key's lock, so a later one may be the older. */
static s64 fips_measure_us_between(u64 from, u64 to)
{
	return div_s64(to - from, NSEC_PER_USEC);
}

static void fips_measure_end_burst(struct fips_measure_rx *rx)
{
	if (!rx->in_burst)
		return;
	rx->burst_max = max(rx->burst_max, rx->burst);
	rx->burst_total += rx->burst;
	rx->burst = 0;
	rx->in_burst = false;
}

/*
 * A gap in the counters is a burst of losses; gaps that follow each other directly are one. Of a
 * gap 16 bits count, as they do for the reference.
 */
static void fips_measure_gap(struct fips_measure_rx *rx, u64 counter)
{
	if (rx->started && counter > rx->expected) {
		u16 lost = counter - rx->expected;

		if (!rx->in_burst)
			rx->burst_count++;
		rx->in_burst = true;
		rx->burst = min_t(u32, U16_MAX, (u32)rx->burst + lost);
	} else {
		fips_measure_end_burst(rx);
	}
	if (!rx->started || counter >= rx->expected)
		rx->expected = counter + 1;
}

/* RFC 3550, 6.4.1. */
static void fips_measure_jitter(struct fips_measure_rx *rx, const struct fips_measure_frame *frame)
{
	s64 received = fips_measure_us_between(rx->time, frame->time);
	s64 sent = ((s64)frame->timestamp - rx->timestamp) * USEC_PER_MSEC;
	s64 delta = (s32)(received - sent);

	rx->jitter_q4 += abs(delta) - (rx->jitter_q4 >> 4);
}

static void fips_measure_delay(struct fips_measure_rx *rx, const struct fips_measure_frame *frame)
{
	s64 since_last = rx->started ? fips_measure_us_between(rx->time, frame->time) : 0;
	struct fips_owd_sample *sample = &rx->owd[++rx->owd_seq % FIPS_OWD_WINDOW];

	sample->seq = rx->owd_seq;
	sample->delay_us = since_last - (s64)frame->timestamp * USEC_PER_MSEC;
}

/*
 * The initiator turns the bit when it sees its own come back, which takes a round trip; the
 * responder sends back what it saw, unless the frame is an old one.
 */
static void fips_measure_spin(struct fips_measure_rx *rx, const struct fips_measure_frame *frame,
			      bool initiator)
{
	if (initiator) {
		if (frame->spin != rx->spin)
			return;
		if (rx->spin_time && frame->time > rx->spin_time)
			rx->spin_rtt = frame->time - rx->spin_time;
		rx->spin_time = frame->time;
		rx->spin = !rx->spin;
	} else if (frame->counter > rx->spin_highest) {
		rx->spin_highest = frame->counter;
		rx->spin = frame->spin;
	}
}

void fips_measure_received(struct fips_measure_rx *rx, const struct fips_measure_frame *frame,
			   bool spin_initiator)
{
	rx->interval_packets++;
	rx->interval_bytes = min_t(u64, U32_MAX, (u64)rx->interval_bytes + frame->bytes);
	if (frame->counter < rx->highest)
		rx->reordered++;
	else
		rx->highest = frame->counter;
	rx->ce += frame->ce;
	fips_measure_gap(rx, frame->counter);
	if (rx->started && frame->time >= rx->jitter_from)
		fips_measure_jitter(rx, frame);
	fips_measure_delay(rx, frame);
	fips_measure_spin(rx, frame, spin_initiator);
	rx->timestamp = frame->timestamp;
	rx->time = frame->time;
	rx->started = true;
}

void fips_measure_sent(struct fips_measure_tx *tx, u64 counter, u32 timestamp, u32 bytes)
{
	if (counter == READ_ONCE(tx->interval_start))
		WRITE_ONCE(tx->first_timestamp, timestamp);
	WRITE_ONCE(tx->last_timestamp, timestamp);
	atomic64_add(bytes, &tx->interval_bytes);
}

void fips_measure_begin_tx(struct fips_measure_tx *tx, u64 counter, u32 timestamp)
{
	WRITE_ONCE(tx->first_timestamp, timestamp);
	WRITE_ONCE(tx->interval_start, counter);
	atomic64_set(&tx->interval_bytes, 0);
}

static void fips_measure_take_tx(struct fips_key *key, struct fips_measure *out)
{
	u64 next = atomic64_read(&key->tx_counter);
	u64 start = key->tx.interval_start;

	out->tx_any = next != start;
	out->tx_first_counter = start;
	out->tx_last_counter = next - 1;
	out->tx_first_timestamp = READ_ONCE(key->tx.first_timestamp);
	out->tx_last_timestamp = READ_ONCE(key->tx.last_timestamp);
	WRITE_ONCE(key->tx.first_timestamp, out->timestamp);
	WRITE_ONCE(key->tx.interval_start, next);
	out->tx_interval_bytes = min_t(u64, U32_MAX, atomic64_xchg(&key->tx.interval_bytes, 0));
}

static void fips_measure_take_owd(const struct fips_measure_rx *rx, struct fips_measure *out)
{
	u32 i, count = min_t(u32, rx->owd_seq, FIPS_OWD_WINDOW);

	for (i = 0; i < count; i++)
		out->owd[i] = rx->owd[(rx->owd_seq - count + 1 + i) % FIPS_OWD_WINDOW];
	out->owd_count = count;
}

static void fips_measure_take_rx(struct fips_measure_rx *rx, struct fips_measure *out)
{
	fips_measure_end_burst(rx);
	out->rx_highest_counter = rx->highest;
	out->rx_reordered = rx->reordered;
	out->rx_any = rx->interval_packets;
	out->rx_interval_packets = rx->interval_packets;
	out->rx_interval_bytes = rx->interval_bytes;
	out->rx_ce = rx->ce;
	out->rx_jitter = rx->jitter_q4 >> 4;
	out->rx_burst_count = rx->burst_count;
	out->rx_burst_max = rx->burst_max;
	out->rx_burst_total = rx->burst_total;
	out->rx_last_timestamp = rx->timestamp;
	out->rx_last_time = rx->time;
	out->spin_rtt = rx->spin_rtt;
	fips_measure_take_owd(rx, out);

	rx->interval_packets = 0;
	rx->interval_bytes = 0;
	rx->burst_count = 0;
	rx->burst_max = 0;
	rx->burst_total = 0;
	rx->spin_rtt = 0;
}

int fips_measure_take(struct fips_keyring *keys, struct fips_measure_totals __percpu *totals,
		      struct fips_measure *out)
{
	struct fips_measure_sums sums;
	struct fips_key *key;

	memset(out, 0, sizeof(*out));
	fips_measure_sum(totals, &sums);
	out->tx_packets = sums.tx_packets;
	out->tx_bytes = sums.tx_bytes;
	out->rx_packets = sums.rx_packets;
	out->rx_bytes = sums.rx_bytes;
	out->now = ktime_get_ns();

	rcu_read_lock();
	key = fips_keyring_get(keys, FIPS_KEY_SLOT_CURRENT);
	if (key) {
		out->timestamp = fips_key_timestamp(key, out->now);
		fips_measure_take_tx(key, out);
		spin_lock_bh(&key->lock);
		fips_measure_take_rx(&key->rx, out);
		spin_unlock_bh(&key->lock);
	}
	rcu_read_unlock();
	return key ? 0 : -ENOKEY;
}

struct fips_measure_totals __percpu *fips_measure_totals_alloc(unsigned int count)
{
	size_t size = count * sizeof(struct fips_measure_totals);
	struct fips_measure_totals __percpu *totals;
	unsigned int i;
	int cpu;

	/* In one cache line, if they fit. */
	totals = __alloc_percpu(size, min_t(size_t, roundup_pow_of_two(size), SMP_CACHE_BYTES));
	if (!totals)
		return NULL;
	for_each_possible_cpu(cpu) {
		for (i = 0; i < count; i++)
			u64_stats_init(&per_cpu_ptr(totals, cpu)[i].syncp);
	}
	return totals;
}

void fips_measure_count_rx(struct fips_measure_totals __percpu *totals, u32 packets, u32 bytes)
{
	struct fips_measure_totals *t = get_cpu_ptr(totals);
	unsigned long flags = u64_stats_update_begin_irqsave(&t->syncp);

	u64_stats_add(&t->rx_packets, packets);
	u64_stats_add(&t->rx_bytes, bytes);
	u64_stats_update_end_irqrestore(&t->syncp, flags);
	put_cpu_ptr(totals);
}

void fips_measure_count_tx(struct fips_measure_totals __percpu *totals, u32 packets, u32 bytes)
{
	struct fips_measure_totals *t = get_cpu_ptr(totals);
	unsigned long flags = u64_stats_update_begin_irqsave(&t->syncp);

	u64_stats_add(&t->tx_packets, packets);
	u64_stats_add(&t->tx_bytes, bytes);
	u64_stats_update_end_irqrestore(&t->syncp, flags);
	put_cpu_ptr(totals);
}

void fips_measure_sum(struct fips_measure_totals __percpu *totals, struct fips_measure_sums *sums)
{
	int cpu;

	memset(sums, 0, sizeof(*sums));
	for_each_possible_cpu(cpu) {
		const struct fips_measure_totals *t = per_cpu_ptr(totals, cpu);
		struct fips_measure_sums one;
		unsigned int start;

		do {
			start = u64_stats_fetch_begin(&t->syncp);
			one.rx_packets = u64_stats_read(&t->rx_packets);
			one.rx_bytes = u64_stats_read(&t->rx_bytes);
			one.tx_packets = u64_stats_read(&t->tx_packets);
			one.tx_bytes = u64_stats_read(&t->tx_bytes);
		} while (u64_stats_fetch_retry(&t->syncp, start));
		sums->rx_packets += one.rx_packets;
		sums->rx_bytes += one.rx_bytes;
		sums->tx_packets += one.tx_packets;
		sums->tx_bytes += one.tx_bytes;
	}
}
