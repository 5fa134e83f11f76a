// SPDX-License-Identifier: MIT
#include "libfips/mmp_metrics.h"

#include <string.h>

#define GOODPUT_ALPHA 0.25

void fips_mmp_metrics_init(struct fips_mmp_metrics *metrics)
{
	memset(metrics, 0, sizeof(*metrics));
	metrics->delivery_forward = 1.0;
	metrics->delivery_reverse = 1.0;
	metrics->etx = 1.0;
}

static bool has_regressed(const struct fips_receiver_counts *now,
			  const struct fips_receiver_counts *before)
{
	return now->highest_counter < before->highest_counter ||
	       now->cumulative_packets_recv < before->cumulative_packets_recv ||
	       now->cumulative_bytes_recv < before->cumulative_bytes_recv ||
	       now->ecn_ce_count < before->ecn_ce_count ||
	       now->cumulative_reorder_count < before->cumulative_reorder_count;
}

/* A report is only made after something was received, so a new one has moved at least one count. */
static bool is_duplicate(const struct fips_receiver_counts *now,
			 const struct fips_receiver_counts *before)
{
	return now->highest_counter == before->highest_counter &&
	       now->cumulative_packets_recv == before->cumulative_packets_recv &&
	       now->cumulative_bytes_recv == before->cumulative_bytes_recv &&
	       now->ecn_ce_count == before->ecn_ce_count &&
	       now->cumulative_reorder_count == before->cumulative_reorder_count;
}

/* The peer echoes one of our timestamps and says how long it kept it. No echo is 0. */
static void take_rtt(struct fips_mmp_metrics *metrics, const struct fips_receiver_counts *report,
		     u32 our_timestamp_ms)
{
	u64 sent_back_ms = (u64)report->timestamp_echo + report->dwell_time;
	s64 rtt_us;

	if (!report->timestamp_echo || sent_back_ms > UINT32_MAX ||
	    our_timestamp_ms <= sent_back_ms)
		return;
	rtt_us = (s64)(our_timestamp_ms - sent_back_ms) * 1000;
	fips_mmp_srtt_update(&metrics->srtt, rtt_us);
	fips_mmp_ewma_update(&metrics->rtt_trend, (double)rtt_us);
}

static double ratio(u64 packets, u64 span)
{
	double delivered = (double)packets / (double)span;

	return delivered > 1.0 ? 1.0 : delivered;
}

static void update_etx(struct fips_mmp_metrics *metrics)
{
	metrics->etx = fips_mmp_etx(metrics->delivery_forward, metrics->delivery_reverse);
	fips_mmp_ewma_update(&metrics->etx_trend, metrics->etx);
}

static void take_loss(struct fips_mmp_metrics *metrics, const struct fips_receiver_counts *report)
{
	const struct fips_receiver_counts *before = &metrics->report;
	u64 received = report->cumulative_packets_recv - before->cumulative_packets_recv;
	u64 span = report->highest_counter - before->highest_counter;

	if (!span)
		return;
	metrics->delivery_forward = ratio(received, span);
	fips_mmp_ewma_update(&metrics->loss_trend, fips_mmp_metrics_loss(metrics));
	update_etx(metrics);
}

static double seconds_since(u64 then_us, u64 now_us)
{
	u64 elapsed = now_us > then_us ? now_us - then_us : 0;

	return (double)(elapsed / 1000000) + (double)(elapsed % 1000000 * 1000) / 1e9;
}

static void take_goodput(struct fips_mmp_metrics *metrics,
			 const struct fips_receiver_counts *report, u64 now_us)
{
	u64 bytes = report->cumulative_bytes_recv - metrics->report.cumulative_bytes_recv;
	double seconds = seconds_since(metrics->report_us, now_us);
	double bps;

	fips_mmp_ewma_update(&metrics->goodput_trend, (double)bytes);
	if (!(seconds > 0.0))
		return;
	bps = (double)bytes / seconds;
	if (metrics->goodput_bps == 0.0)
		metrics->goodput_bps = bps;
	else
		metrics->goodput_bps += (bps - metrics->goodput_bps) * GOODPUT_ALPHA;
}

enum fips_mmp_news fips_mmp_metrics_report(struct fips_mmp_metrics *metrics,
					   const struct fips_receiver_counts *report,
					   u32 our_timestamp_ms, u64 now_us)
{
	bool had_srtt = metrics->srtt.initialized;

	if (metrics->has_report &&
	    (has_regressed(report, &metrics->report) || is_duplicate(report, &metrics->report)))
		return FIPS_MMP_STALE;
	take_rtt(metrics, report, our_timestamp_ms);
	if (metrics->has_report) {
		take_loss(metrics, report);
		take_goodput(metrics, report, now_us);
	}
	fips_mmp_ewma_update(&metrics->jitter_trend, (double)report->jitter);
	metrics->report = *report;
	metrics->report_us = now_us;
	metrics->has_report = true;
	return !had_srtt && metrics->srtt.initialized ? FIPS_MMP_FIRST_RTT : FIPS_MMP_UPDATED;
}

void fips_mmp_metrics_reverse(struct fips_mmp_metrics *metrics, u64 packets, u64 highest)
{
	u64 span = highest > metrics->reverse_highest ? highest - metrics->reverse_highest : 0;
	u64 received = packets > metrics->reverse_packets ? packets - metrics->reverse_packets : 0;

	if (metrics->has_reverse && span) {
		metrics->delivery_reverse = ratio(received, span);
		update_etx(metrics);
	}
	metrics->reverse_packets = packets;
	metrics->reverse_highest = highest;
	metrics->has_reverse = true;
}

void fips_mmp_metrics_rekeyed(struct fips_mmp_metrics *metrics)
{
	memset(&metrics->report, 0, sizeof(metrics->report));
	metrics->has_report = false;
	metrics->delivery_forward = 1.0;
	metrics->reverse_packets = 0;
	metrics->reverse_highest = 0;
	metrics->has_reverse = false;
}

double fips_mmp_metrics_loss(const struct fips_mmp_metrics *metrics)
{
	return 1.0 - metrics->delivery_forward;
}

double fips_mmp_metrics_cost(const struct fips_mmp_metrics *metrics)
{
	return fips_mmp_link_cost(metrics->etx, &metrics->srtt);
}

u32 fips_mmp_metrics_ecn_ce(const struct fips_mmp_metrics *metrics)
{
	return metrics->report.ecn_ce_count;
}

bool fips_mmp_metrics_congested(const struct fips_mmp_metrics *metrics, double loss_threshold,
				double etx_threshold)
{
	return fips_mmp_metrics_loss(metrics) >= loss_threshold || metrics->etx >= etx_threshold;
}
