/* SPDX-License-Identifier: MIT */
/*
 * Metrics of a link or session, derived from the reports the peer sends about our traffic.
 *
 * Protocol document: "Measurement", "Derived metrics".
 */
#ifndef FIPS_MMP_METRICS_H
#define FIPS_MMP_METRICS_H

#include "libfips/mmp_estimator.h"
#include "libfips/packet.h"

/**
 * struct fips_mmp_metrics - the metrics
 * @srtt: round trip time
 * @rtt_trend: of round trip samples, microseconds
 * @loss_trend: of the share lost, 0.0 to 1.0
 * @goodput_trend: of bytes per report
 * @jitter_trend: of the peer's jitter, microseconds
 * @etx_trend: of the expected transmission count
 * @delivery_forward: share of our frames that reached the peer, last interval
 * @delivery_reverse: share of the peer's frames that reached us, last interval
 * @etx: expected transmission count
 * @goodput_bps: bytes per second that reach the peer, smoothed
 *
 * The rest is private.
 */
struct fips_mmp_metrics {
	struct fips_mmp_srtt srtt;
	struct fips_mmp_ewma rtt_trend;
	struct fips_mmp_ewma loss_trend;
	struct fips_mmp_ewma goodput_trend;
	struct fips_mmp_ewma jitter_trend;
	struct fips_mmp_ewma etx_trend;
	double delivery_forward;
	double delivery_reverse;
	double etx;
	double goodput_bps;
	bool has_report;
	struct fips_receiver_counts report;
	u64 report_us;
	bool has_reverse;
	u64 reverse_packets;
	u64 reverse_highest;
};

/** fips_mmp_metrics_init() - nothing is known: a perfect link. */
void fips_mmp_metrics_init(struct fips_mmp_metrics *metrics);

/** enum fips_mmp_news - what a receiver report brought. */
enum fips_mmp_news {
	FIPS_MMP_STALE, /* a duplicate, or older than the last one: ignored */
	FIPS_MMP_UPDATED,
	FIPS_MMP_FIRST_RTT, /* and the first round trip time: the peer may now become parent */
};

/**
 * fips_mmp_metrics_report() - take a receiver report of the peer
 * @metrics: the metrics
 * @report: as parsed
 * @our_timestamp_ms: inner timestamp of a frame sent now
 * @now_us: monotonic time
 */
enum fips_mmp_news fips_mmp_metrics_report(struct fips_mmp_metrics *metrics,
					   const struct fips_receiver_counts *report,
					   u32 our_timestamp_ms, u64 now_us);

/**
 * fips_mmp_metrics_reverse() - take our own counts of what the peer sent; once per receiver report
 * @metrics: the metrics
 * @packets: frames received in all
 * @highest: highest counter received
 */
void fips_mmp_metrics_reverse(struct fips_mmp_metrics *metrics, u64 packets, u64 highest);

/** fips_mmp_metrics_rekeyed() - counters start over; round trip time, trends and ETX stay. */
void fips_mmp_metrics_rekeyed(struct fips_mmp_metrics *metrics);

/** fips_mmp_metrics_loss() - share of our frames lost, last interval. */
double fips_mmp_metrics_loss(const struct fips_mmp_metrics *metrics);

/** fips_mmp_metrics_cost() - fips_mmp_link_cost() of the link. */
double fips_mmp_metrics_cost(const struct fips_mmp_metrics *metrics);

/** fips_mmp_metrics_ecn_ce() - CE count of the last report. */
u32 fips_mmp_metrics_ecn_ce(const struct fips_mmp_metrics *metrics);

/**
 * fips_mmp_metrics_congested() - whether frames over this link should be marked with CE
 * @loss_threshold: node.ecn.loss_threshold
 * @etx_threshold: node.ecn.etx_threshold
 */
bool fips_mmp_metrics_congested(const struct fips_mmp_metrics *metrics, double loss_threshold,
				double etx_threshold);

#endif /* FIPS_MMP_METRICS_H */
