// SPDX-License-Identifier: MIT
#include "libfips/mmp_measure.h"

#include "libfips/mmp_receiver.h"

#define NS_PER_US 1000

bool fips_mmp_measure_sent(const struct fips_measure *measure, struct fips_sender_counts *counts)
{
	if (!measure->has_tx)
		return false;
	*counts = (struct fips_sender_counts){
		.interval_start_counter = measure->tx_first_counter,
		.interval_end_counter = measure->tx_last_counter,
		.interval_start_timestamp = measure->tx_first_timestamp,
		.interval_end_timestamp = measure->tx_last_timestamp,
		.interval_bytes_sent = measure->tx_interval_bytes,
		.cumulative_packets_sent = measure->tx_packets,
		.cumulative_bytes_sent = measure->tx_bytes,
	};
	return true;
}

/* Of the newest samples, if there are more than the trend takes. */
static s32 owd_slope(const struct fips_measure *measure, size_t window)
{
	struct fips_mmp_owd_sample samples[FIPS_MMP_OWD_WINDOW_MAX];
	struct fips_mmp_owd_trend trend = { .samples = samples };
	size_t i;

	trend.capacity = window < FIPS_MMP_OWD_WINDOW_MAX ? window : FIPS_MMP_OWD_WINDOW_MAX;
	if (!trend.capacity)
		return 0;

	for (i = 0; i < measure->owd_count; i++)
		fips_mmp_owd_trend_push(&trend, measure->owd[i].seq, measure->owd[i].owd_us);
	return fips_mmp_owd_trend_slope(&trend);
}

bool fips_mmp_measure_received(const struct fips_measure *measure, size_t owd_window, u64 now_us,
			       struct fips_receiver_counts *counts)
{
	struct fips_mmp_interval interval;

	if (!measure->has_rx)
		return false;
	interval = (struct fips_mmp_interval){
		.highest_counter = measure->rx_highest_counter,
		.cumulative_packets = measure->rx_packets,
		.cumulative_bytes = measure->rx_bytes,
		.cumulative_reorder = measure->rx_reordered,
		.interval_packets = measure->rx_interval_packets,
		.interval_bytes = measure->rx_interval_bytes,
		.ecn_ce = measure->rx_ce,
		.jitter_us = measure->rx_jitter,
		.owd_trend = owd_slope(measure, owd_window),
		.burst_count = measure->rx_burst_count,
		.burst_longest = measure->rx_burst_max > UINT16_MAX ? UINT16_MAX :
								      (u16)measure->rx_burst_max,
		.burst_total = measure->rx_burst_total,
		.last_timestamp = measure->rx_last_timestamp,
		.last_recv_us = measure->rx_last_time / NS_PER_US,
		.has_last = true,
	};
	fips_mmp_interval_report(&interval, now_us, counts);
	return true;
}
