/* SPDX-License-Identifier: MIT */
/*
 * Receiver side of a measurement: what was received, counted and measured per report.
 *
 * Protocol document: "Measurement", "Receiver reports". In a running node the kernel module watches
 * the frames; this is for the simulator and the tests. Both meet in struct fips_mmp_interval, out
 * of which a report is made.
 */
#ifndef FIPS_MMP_RECEIVER_H
#define FIPS_MMP_RECEIVER_H

#include "libfips/mmp_estimator.h"
#include "libfips/packet.h"

/* Frames under the old key would look like jitter: none is measured for so long after a rekey. */
#define FIPS_MMP_REKEY_JITTER_GRACE_US 15000000

/**
 * struct fips_mmp_bursts - runs of lost frames within an interval
 * @started: whether any frame was seen
 * @in_burst: whether a run is going on; it goes on through consecutive gaps
 * @expected: counter that comes next without loss
 * @current: length of the run that is going on
 * @count: runs begun in the interval
 * @longest: longest run ended
 * @total: length of all runs ended
 */
struct fips_mmp_bursts {
	bool started;
	bool in_burst;
	u64 expected;
	u16 current;
	u32 count;
	u16 longest;
	u64 total;
};

/**
 * struct fips_mmp_interval - raw measurements up to now, those of the interval included
 * @highest_counter: highest counter received
 * @cumulative_packets: frames received in all
 * @cumulative_bytes: bytes received in all
 * @cumulative_reorder: frames that came after one with a higher counter
 * @interval_packets: frames received in the interval
 * @interval_bytes: bytes received in the interval
 * @ecn_ce: frames received with CE
 * @jitter_us: interarrival jitter
 * @owd_trend: slope of the one-way delay, as reports carry it
 * @burst_count: runs of lost frames in the interval
 * @burst_longest: longest of them
 * @burst_total: length of all of them
 * @last_timestamp: inner timestamp of the newest frame, ms
 * @last_recv_us: when it was received
 * @has_last: whether there is such a frame
 */
struct fips_mmp_interval {
	u64 highest_counter;
	u64 cumulative_packets;
	u64 cumulative_bytes;
	u64 cumulative_reorder;
	u32 interval_packets;
	u32 interval_bytes;
	u32 ecn_ce;
	u32 jitter_us;
	s32 owd_trend;
	u32 burst_count;
	u16 burst_longest;
	u64 burst_total;
	u32 last_timestamp;
	u64 last_recv_us;
	bool has_last;
};

/**
 * struct fips_mmp_receiver - state of one link or session; fields are private, but for @now's
 * counts.
 */
struct fips_mmp_receiver {
	struct fips_mmp_interval now;
	struct fips_mmp_bursts bursts;
	struct fips_mmp_jitter jitter;
	struct fips_mmp_owd_trend owd;
	u32 owd_seq;
	bool has_data;
	bool in_grace;
	u64 grace_until_us;
};

/**
 * fips_mmp_receiver_init() - nothing was received yet
 * @receiver: the state
 * @owd_window: samples for the trend of the one-way delay
 *
 * Return: 0 or -ENOMEM.
 */
int fips_mmp_receiver_init(struct fips_mmp_receiver *receiver, size_t owd_window);

/** fips_mmp_receiver_fini() - free what the state holds. */
void fips_mmp_receiver_fini(struct fips_mmp_receiver *receiver);

/**
 * fips_mmp_receiver_record() - an authenticated frame was received
 * @receiver: the state
 * @counter: its number
 * @timestamp: its inner timestamp, ms
 * @bytes: its length on the wire
 * @ce: whether it carried CE
 * @now_us: when it was received
 */
void fips_mmp_receiver_record(struct fips_mmp_receiver *receiver, u64 counter, u32 timestamp,
			      size_t bytes, bool ce, u64 now_us);

/** fips_mmp_receiver_rekeyed() - counters and timestamps start over; totals stay. */
void fips_mmp_receiver_rekeyed(struct fips_mmp_receiver *receiver, u64 now_us);

/**
 * fips_mmp_receiver_take() - end the interval
 * @interval: its measurements
 *
 * Return: false when nothing was received: there is nothing to report.
 */
bool fips_mmp_receiver_take(struct fips_mmp_receiver *receiver, struct fips_mmp_interval *interval);

/**
 * fips_mmp_interval_report() - the report of an interval
 * @interval: measurements, of this side or of the kernel
 * @now_us: time of the report, for the dwell time; one that does not fit its field takes the echo
 * out
 * @counts: the report
 */
void fips_mmp_interval_report(const struct fips_mmp_interval *interval, u64 now_us,
			      struct fips_receiver_counts *counts);

#endif /* FIPS_MMP_RECEIVER_H */
