// SPDX-License-Identifier: MIT
#include "libfips/mmp_receiver.h"

#include <string.h>

int fips_mmp_receiver_init(struct fips_mmp_receiver *receiver, size_t owd_window)
{
	memset(receiver, 0, sizeof(*receiver));
	return fips_mmp_owd_trend_init(&receiver->owd, owd_window);
}

void fips_mmp_receiver_fini(struct fips_mmp_receiver *receiver)
{
	fips_mmp_owd_trend_fini(&receiver->owd);
}

static u16 saturating_add_u16(u16 a, u16 b)
{
	return a > UINT16_MAX - b ? UINT16_MAX : (u16)(a + b);
}

static u32 saturating_add_u32(u32 a, u32 b)
{
	return a > UINT32_MAX - b ? UINT32_MAX : a + b;
}

static void bursts_end(struct fips_mmp_bursts *bursts)
{
	if (!bursts->in_burst)
		return;
	if (bursts->current > bursts->longest)
		bursts->longest = bursts->current;
	bursts->total += bursts->current;
	bursts->in_burst = false;
	bursts->current = 0;
}

static void bursts_gap(struct fips_mmp_bursts *bursts, u16 length)
{
	if (bursts->in_burst) {
		bursts->current = saturating_add_u16(bursts->current, length);
		return;
	}
	bursts->in_burst = true;
	bursts->current = length;
	bursts->count++;
}

static void bursts_observe(struct fips_mmp_bursts *bursts, u64 counter)
{
	if (bursts->started && counter > bursts->expected)
		/* Cut to 16 bits as it is, not saturated: so does the reference. */
		bursts_gap(bursts, (u16)(counter - bursts->expected));
	else if (bursts->started)
		bursts_end(bursts);
	if (!bursts->started || counter >= bursts->expected)
		bursts->expected = counter + 1;
	bursts->started = true;
}

static u64 elapsed_us(u64 since_us, u64 now_us)
{
	return now_us > since_us ? now_us - since_us : 0;
}

static void measure_jitter(struct fips_mmp_receiver *receiver, u32 timestamp, u64 now_us)
{
	s64 recv_delta_us, send_delta_us;

	if (receiver->in_grace && now_us < receiver->grace_until_us)
		return;
	receiver->in_grace = false;
	if (!receiver->now.has_last)
		return;
	recv_delta_us = (s64)elapsed_us(receiver->now.last_recv_us, now_us);
	send_delta_us = ((s64)timestamp - receiver->now.last_timestamp) * 1000;
	fips_mmp_jitter_update(&receiver->jitter, (s32)(recv_delta_us - send_delta_us));
}

/* Only the slope counts, so the receive time is taken relative to the frame before. */
static void measure_owd(struct fips_mmp_receiver *receiver, u32 timestamp, u64 now_us)
{
	u64 offset_us = receiver->now.has_last ? elapsed_us(receiver->now.last_recv_us, now_us) : 0;

	fips_mmp_owd_trend_push(&receiver->owd, ++receiver->owd_seq,
				(s64)offset_us - (s64)timestamp * 1000);
}

static void count_frame(struct fips_mmp_interval *now, u64 counter, size_t bytes, bool ce)
{
	now->cumulative_packets++;
	now->cumulative_bytes += bytes;
	now->interval_packets = saturating_add_u32(now->interval_packets, 1);
	now->interval_bytes = saturating_add_u32(now->interval_bytes, (u32)bytes);
	if (counter < now->highest_counter)
		now->cumulative_reorder++;
	else
		now->highest_counter = counter;
	if (ce)
		now->ecn_ce = saturating_add_u32(now->ecn_ce, 1);
}

void fips_mmp_receiver_record(struct fips_mmp_receiver *receiver, u64 counter, u32 timestamp,
			      size_t bytes, bool ce, u64 now_us)
{
	receiver->has_data = true;
	count_frame(&receiver->now, counter, bytes, ce);
	bursts_observe(&receiver->bursts, counter);
	measure_jitter(receiver, timestamp, now_us);
	measure_owd(receiver, timestamp, now_us);
	receiver->now.jitter_us = fips_mmp_jitter_us(&receiver->jitter);
	receiver->now.last_timestamp = timestamp;
	receiver->now.last_recv_us = now_us;
	receiver->now.has_last = true;
}

void fips_mmp_receiver_rekeyed(struct fips_mmp_receiver *receiver, u64 now_us)
{
	u64 packets = receiver->now.cumulative_packets, bytes = receiver->now.cumulative_bytes;

	memset(&receiver->now, 0, sizeof(receiver->now));
	receiver->now.cumulative_packets = packets;
	receiver->now.cumulative_bytes = bytes;
	memset(&receiver->bursts, 0, sizeof(receiver->bursts));
	memset(&receiver->jitter, 0, sizeof(receiver->jitter));
	fips_mmp_owd_trend_clear(&receiver->owd);
	receiver->owd_seq = 0;
	receiver->has_data = false;
	receiver->in_grace = true;
	receiver->grace_until_us = now_us + FIPS_MMP_REKEY_JITTER_GRACE_US;
}

bool fips_mmp_receiver_take(struct fips_mmp_receiver *receiver, struct fips_mmp_interval *interval)
{
	struct fips_mmp_bursts *bursts = &receiver->bursts;

	if (!receiver->has_data)
		return false;
	bursts_end(bursts);
	*interval = receiver->now;
	interval->owd_trend = fips_mmp_owd_trend_slope(&receiver->owd);
	interval->burst_count = bursts->count;
	interval->burst_longest = bursts->longest;
	interval->burst_total = bursts->total;
	bursts->count = 0;
	bursts->longest = 0;
	bursts->total = 0;
	receiver->now.interval_packets = 0;
	receiver->now.interval_bytes = 0;
	receiver->has_data = false;
	return true;
}

/* Mean length of a run, 8.8 fixed point. */
static u16 mean_burst(const struct fips_mmp_interval *interval)
{
	double mean;

	if (!interval->burst_count)
		return 0;
	mean = (double)interval->burst_total / (double)interval->burst_count * 256.0;
	return mean >= UINT16_MAX ? UINT16_MAX : (u16)mean;
}

void fips_mmp_interval_report(const struct fips_mmp_interval *interval, u64 now_us,
			      struct fips_receiver_counts *counts)
{
	u64 dwell_ms = interval->has_last ? elapsed_us(interval->last_recv_us, now_us) / 1000 : 0;

	*counts = (struct fips_receiver_counts){
		.highest_counter = interval->highest_counter,
		.cumulative_packets_recv = interval->cumulative_packets,
		.cumulative_bytes_recv = interval->cumulative_bytes,
		.timestamp_echo = dwell_ms > UINT16_MAX ? 0 : interval->last_timestamp,
		.dwell_time = dwell_ms > UINT16_MAX ? UINT16_MAX : (u16)dwell_ms,
		.max_burst_loss = interval->burst_longest,
		.mean_burst_loss = mean_burst(interval),
		.jitter = interval->jitter_us,
		.ecn_ce_count = interval->ecn_ce,
		.owd_trend = interval->owd_trend,
		.burst_loss_count = interval->burst_count,
		.cumulative_reorder_count = (u32)interval->cumulative_reorder,
		.interval_packets_recv = interval->interval_packets,
		.interval_bytes_recv = interval->interval_bytes,
	};
}
