/* SPDX-License-Identifier: MIT */
#ifndef FIPS_MMP_ESTIMATOR_H
#define FIPS_MMP_ESTIMATOR_H

#include "libfips/types.h"

/*
 * The arithmetic of the Metrics Measurement Protocol: one small estimator per quantity.
 *
 * Protocol document: "Measurement", "Estimators". None of these knows of links, sessions or
 * reports.
 */

#define FIPS_MMP_EWMA_SHORT_ALPHA   0.25
#define FIPS_MMP_EWMA_LONG_ALPHA    (1.0 / 32.0)
#define FIPS_MMP_OWD_WINDOW_DEFAULT 32
#define FIPS_MMP_OWD_WINDOW_MAX	    1024
#define FIPS_MMP_ETX_MAX	    100.0

/** Interarrival jitter, RFC 3550 section 6.4.1, gain 1/16; zeroed is empty. */
struct fips_mmp_jitter {
	s64 scaled_us; /* 16 times the estimate */
};

/**
 * fips_mmp_jitter_update() - take one transit time difference.
 * @jitter: the estimator
 * @transit_delta_us: (receive interval - send interval) of two consecutive frames, microseconds
 */
void fips_mmp_jitter_update(struct fips_mmp_jitter *jitter, s32 transit_delta_us);

/** fips_mmp_jitter_us() - the estimate in microseconds. */
u32 fips_mmp_jitter_us(const struct fips_mmp_jitter *jitter);

/** Round trip time, RFC 6298 section 2, in integer microseconds; zeroed is empty. */
struct fips_mmp_srtt {
	s64 srtt_us;
	s64 rttvar_us;
	bool initialized;
};

/** fips_mmp_srtt_update() - take one round trip time sample in microseconds. */
void fips_mmp_srtt_update(struct fips_mmp_srtt *srtt, s64 rtt_us);

/**
 * fips_mmp_srtt_rto_us() - retransmission timeout in microseconds: srtt + max(4 rttvar, 1 s), never
 * under 1 s.
 */
s64 fips_mmp_srtt_rto_us(const struct fips_mmp_srtt *srtt);

/** Two exponential averages of one quantity, gains 1/4 and 1/32; zeroed is empty. */
struct fips_mmp_ewma {
	double short_term;
	double long_term;
	bool initialized;
};

/** fips_mmp_ewma_update() - take one sample; the first one sets both averages. */
void fips_mmp_ewma_update(struct fips_mmp_ewma *ewma, double sample);

struct fips_mmp_owd_sample {
	u32 seq;
	s64 owd_us;
};

/** Trend of the one-way delay: least squares over a ring of the latest samples. */
struct fips_mmp_owd_trend {
	struct fips_mmp_owd_sample *samples;
	size_t capacity;
	size_t count;
	size_t oldest;
};

/**
 * fips_mmp_owd_trend_init() - make an empty ring.
 * @trend: the detector
 * @capacity: samples held, clamped to 1..FIPS_MMP_OWD_WINDOW_MAX
 *
 * Return: 0 or -ENOMEM
 */
int fips_mmp_owd_trend_init(struct fips_mmp_owd_trend *trend, size_t capacity);

/** fips_mmp_owd_trend_fini() - free the ring. */
void fips_mmp_owd_trend_fini(struct fips_mmp_owd_trend *trend);

/** fips_mmp_owd_trend_clear() - forget all samples, keep the ring. */
void fips_mmp_owd_trend_clear(struct fips_mmp_owd_trend *trend);

/**
 * fips_mmp_owd_trend_push() - add a sample, dropping the oldest one of a full ring.
 * @trend: the detector
 * @seq: number of the sample
 * @owd_us: relative one-way delay, microseconds
 */
void fips_mmp_owd_trend_push(struct fips_mmp_owd_trend *trend, u32 seq, s64 owd_us);

/**
 * fips_mmp_owd_trend_slope() - slope as reports carry it.
 *
 * Return: 1000 times the microseconds per frame, cut to an integer and to the range of s32; 0 under
 * two samples
 */
s32 fips_mmp_owd_trend_slope(const struct fips_mmp_owd_trend *trend);

/**
 * fips_mmp_etx() - expected transmission count, 1 / (forward * reverse).
 * @forward: share of our frames that reach the peer, 0..1
 * @reverse: share of the peer's frames that reach us, 0..1
 *
 * Return: 1.0..FIPS_MMP_ETX_MAX
 */
double fips_mmp_etx(double forward, double reverse);

/**
 * fips_mmp_link_cost() - the cost that parent choice and routing compare: etx * (1 + srtt / 100
 * ms).
 * @etx: expected transmission count
 * @srtt: round trip time; while it has no sample the cost is the optimistic 1.0
 */
double fips_mmp_link_cost(double etx, const struct fips_mmp_srtt *srtt);

/** Spin bit of one link or session. */
struct fips_mmp_spin {
	bool initiator;
	bool value;
	bool has_edge;
	u64 highest_counter;
	u64 last_edge_us;
};

/**
 * fips_mmp_spin_init() - start with bit 0; the initiator of the Noise handshake is the one that
 * flips.
 */
void fips_mmp_spin_init(struct fips_mmp_spin *spin, bool initiator);

/** fips_mmp_spin_tx() - the bit for the next frame sent. */
static inline bool fips_mmp_spin_tx(const struct fips_mmp_spin *spin)
{
	return spin->value;
}

/**
 * fips_mmp_spin_rx() - take the bit of an authenticated frame.
 * @spin: the state
 * @bit: the bit received
 * @counter: the frame's counter: a responder ignores frames that are not newer than all before
 * @now_us: time of reception, microseconds
 * @rtt_us: set to the time between two edges where one was completed (initiator only)
 *
 * Return: true when @rtt_us was set
 */
bool fips_mmp_spin_rx(struct fips_mmp_spin *spin, bool bit, u64 counter, u64 now_us, u64 *rtt_us);

#endif /* FIPS_MMP_ESTIMATOR_H */
