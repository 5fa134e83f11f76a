// SPDX-License-Identifier: MIT
#include "libfips/meter.h"

int fips_meter_init(struct fips_meter *meter, enum fips_mmp_layer layer,
		    const struct fips_config_mmp *config, bool initiator, fips_timer_fn due)
{
	*meter = (struct fips_meter){ .owd_window = config->owd_window_size };
	fips_timer_init(&meter->timer, due);
	return fips_mmp_init(&meter->mmp, layer, (enum fips_mmp_mode)config->mode, 0, initiator);
}

void fips_meter_fini(struct fips_meter *meter)
{
	fips_mmp_fini(&meter->mmp);
}

void fips_meter_rekeyed(struct fips_meter *meter, u64 now_us)
{
	fips_mmp_rekeyed(&meter->mmp, now_us);
	meter->sum = (struct fips_measure){ 0 };
	meter->base_ms = now_us / 1000;
}

bool fips_meter_due(const struct fips_meter *meter, u64 now_us)
{
	return fips_mmp_sender_due(&meter->mmp, now_us) ||
	       fips_mmp_receiver_due(&meter->mmp, now_us);
}

u64 fips_meter_next_ms(const struct fips_meter *meter, u64 now_ms)
{
	u64 next_us = fips_mmp_schedule_next_us(&meter->mmp.receiver_schedule);
	u64 sender_us = fips_mmp_schedule_next_us(&meter->mmp.sender_schedule);

	if (meter->mmp.mode == FIPS_MMP_MINIMAL)
		return FIPS_TIMER_NEVER;
	if (meter->mmp.mode == FIPS_MMP_FULL && sender_us < next_us)
		next_us = sender_us;
	if (next_us < (now_ms + FIPS_METER_TICK_MS) * 1000)
		return now_ms + FIPS_METER_TICK_MS;
	return (next_us + 999) / 1000;
}

static u32 saturating_add_u32(u32 a, u32 b)
{
	return a > UINT32_MAX - b ? UINT32_MAX : a + b;
}

static void take_tx(struct fips_measure *sum, const struct fips_measure *measure)
{
	sum->tx_packets = measure->tx_packets;
	sum->tx_bytes = measure->tx_bytes;
	if (!measure->has_tx)
		return;
	if (!sum->has_tx) {
		sum->tx_first_counter = measure->tx_first_counter;
		sum->tx_first_timestamp = measure->tx_first_timestamp;
		sum->tx_interval_bytes = 0;
	}
	sum->tx_last_counter = measure->tx_last_counter;
	sum->tx_last_timestamp = measure->tx_last_timestamp;
	sum->tx_interval_bytes =
		saturating_add_u32(sum->tx_interval_bytes, measure->tx_interval_bytes);
	sum->has_tx = true;
}

static void clear_rx_interval(struct fips_measure *sum)
{
	sum->has_rx = false;
	sum->rx_interval_packets = 0;
	sum->rx_interval_bytes = 0;
	sum->rx_burst_count = 0;
	sum->rx_burst_max = 0;
	sum->rx_burst_total = 0;
}

static void take_rx(struct fips_measure *sum, const struct fips_measure *measure)
{
	sum->rx_packets = measure->rx_packets;
	sum->rx_bytes = measure->rx_bytes;
	sum->rx_highest_counter = measure->rx_highest_counter;
	sum->rx_reordered = measure->rx_reordered;
	if (!measure->has_rx)
		return;
	sum->rx_interval_packets =
		saturating_add_u32(sum->rx_interval_packets, measure->rx_interval_packets);
	sum->rx_interval_bytes =
		saturating_add_u32(sum->rx_interval_bytes, measure->rx_interval_bytes);
	sum->rx_burst_count = saturating_add_u32(sum->rx_burst_count, measure->rx_burst_count);
	if (measure->rx_burst_max > sum->rx_burst_max)
		sum->rx_burst_max = measure->rx_burst_max;
	sum->rx_burst_total += measure->rx_burst_total;
	sum->rx_ce = measure->rx_ce;
	sum->rx_jitter = measure->rx_jitter;
	sum->rx_last_timestamp = measure->rx_last_timestamp;
	sum->rx_last_time = measure->rx_last_time;
	sum->has_rx = true;
}

void fips_meter_take(struct fips_meter *meter, const struct fips_measure *measure)
{
	meter->asked = false;
	take_tx(&meter->sum, measure);
	take_rx(&meter->sum, measure);
	meter->sum.owd = measure->owd;
	meter->sum.owd_count = measure->owd_count;
	if (measure->now / 1000000 >= measure->timestamp)
		meter->base_ms = measure->now / 1000000 - measure->timestamp;
}

void fips_meter_taken(struct fips_meter *meter)
{
	meter->sum.owd = NULL;
	meter->sum.owd_count = 0;
}

bool fips_meter_sender_report(struct fips_meter *meter, u64 now_us,
			      struct fips_sender_counts *counts)
{
	if (!fips_mmp_sender_due(&meter->mmp, now_us) ||
	    !fips_mmp_measure_sent(&meter->sum, counts))
		return false;
	meter->sum.has_tx = false;
	fips_mmp_sender_reported(&meter->mmp, now_us);
	return true;
}

bool fips_meter_receiver_report(struct fips_meter *meter, u64 now_us,
				struct fips_receiver_counts *counts)
{
	if (!fips_mmp_receiver_due(&meter->mmp, now_us) ||
	    !fips_mmp_measure_received(&meter->sum, meter->owd_window, now_us, counts))
		return false;
	clear_rx_interval(&meter->sum);
	fips_mmp_receiver_reported(&meter->mmp, now_us);
	return true;
}

enum fips_mmp_news fips_meter_reported(struct fips_meter *meter,
				       const struct fips_receiver_counts *report, u64 now_us)
{
	u32 timestamp = now_us / 1000 - meter->base_ms;

	return fips_mmp_take_report(&meter->mmp, report, timestamp, meter->sum.rx_packets,
				    meter->sum.rx_highest_counter, now_us);
}
