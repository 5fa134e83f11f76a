// SPDX-License-Identifier: MIT
#include "libfips/mmp_estimator.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RTO_FLOOR_US 1000000

void fips_mmp_jitter_update(struct fips_mmp_jitter *jitter, s32 transit_delta_us)
{
	s64 delta = transit_delta_us;

	if (delta < 0)
		delta = -delta;
	jitter->scaled_us += delta - (jitter->scaled_us >> 4);
}

u32 fips_mmp_jitter_us(const struct fips_mmp_jitter *jitter)
{
	return (u32)(jitter->scaled_us >> 4);
}

void fips_mmp_srtt_update(struct fips_mmp_srtt *srtt, s64 rtt_us)
{
	s64 error;

	if (!srtt->initialized) {
		srtt->srtt_us = rtt_us;
		srtt->rttvar_us = rtt_us / 2;
		srtt->initialized = true;
		return;
	}
	error = srtt->srtt_us - rtt_us;
	if (error < 0)
		error = -error;
	/* Each term is rounded down by itself, as the reference does. */
	srtt->rttvar_us = srtt->rttvar_us - (srtt->rttvar_us >> 2) + (error >> 2);
	srtt->srtt_us = srtt->srtt_us - (srtt->srtt_us >> 3) + (rtt_us >> 3);
}

s64 fips_mmp_srtt_rto_us(const struct fips_mmp_srtt *srtt)
{
	s64 margin = srtt->rttvar_us * 4;
	s64 rto;

	if (margin < RTO_FLOOR_US)
		margin = RTO_FLOOR_US;
	rto = srtt->srtt_us + margin;
	return rto < RTO_FLOOR_US ? RTO_FLOOR_US : rto;
}

void fips_mmp_ewma_update(struct fips_mmp_ewma *ewma, double sample)
{
	if (!ewma->initialized) {
		ewma->short_term = sample;
		ewma->long_term = sample;
		ewma->initialized = true;
		return;
	}
	ewma->short_term += FIPS_MMP_EWMA_SHORT_ALPHA * (sample - ewma->short_term);
	ewma->long_term += FIPS_MMP_EWMA_LONG_ALPHA * (sample - ewma->long_term);
}

int fips_mmp_owd_trend_init(struct fips_mmp_owd_trend *trend, size_t capacity)
{
	if (!capacity)
		capacity = 1;
	if (capacity > FIPS_MMP_OWD_WINDOW_MAX)
		capacity = FIPS_MMP_OWD_WINDOW_MAX;
	memset(trend, 0, sizeof(*trend));
	trend->samples = calloc(capacity, sizeof(*trend->samples));
	if (!trend->samples)
		return -ENOMEM;
	trend->capacity = capacity;
	return 0;
}

void fips_mmp_owd_trend_fini(struct fips_mmp_owd_trend *trend)
{
	free(trend->samples);
	memset(trend, 0, sizeof(*trend));
}

void fips_mmp_owd_trend_clear(struct fips_mmp_owd_trend *trend)
{
	trend->count = 0;
	trend->oldest = 0;
}

static struct fips_mmp_owd_sample *owd_sample(const struct fips_mmp_owd_trend *trend, size_t i)
{
	return &trend->samples[(trend->oldest + i) % trend->capacity];
}

void fips_mmp_owd_trend_push(struct fips_mmp_owd_trend *trend, u32 seq, s64 owd_us)
{
	struct fips_mmp_owd_sample *sample;

	if (trend->count == trend->capacity) {
		trend->oldest = (trend->oldest + 1) % trend->capacity;
		trend->count--;
	}
	sample = owd_sample(trend, trend->count++);
	sample->seq = seq;
	sample->owd_us = owd_us;
}

static s32 saturate_int32(double value)
{
	if (isnan(value))
		return 0;
	if (value >= INT32_MAX)
		return INT32_MAX;
	if (value <= INT32_MIN)
		return INT32_MIN;
	return (s32)value;
}

s32 fips_mmp_owd_trend_slope(const struct fips_mmp_owd_trend *trend)
{
	double sum_x = 0, sum_y = 0, mean_x, mean_y, covariance = 0, variance = 0;
	size_t i;

	if (trend->count < 2)
		return 0;
	for (i = 0; i < trend->count; i++) {
		sum_x += (double)owd_sample(trend, i)->seq;
		sum_y += (double)owd_sample(trend, i)->owd_us;
	}
	mean_x = sum_x / (double)trend->count;
	mean_y = sum_y / (double)trend->count;
	for (i = 0; i < trend->count; i++) {
		double dx = (double)owd_sample(trend, i)->seq - mean_x;
		double dy = (double)owd_sample(trend, i)->owd_us - mean_y;

		covariance += dx * dy;
		variance += dx * dx;
	}
	if (fabs(variance) < DBL_EPSILON)
		return 0;
	return saturate_int32(covariance / variance * 1000.0);
}

double fips_mmp_etx(double forward, double reverse)
{
	double product = forward * reverse;
	double etx;

	if (product <= 0.0)
		return FIPS_MMP_ETX_MAX;
	etx = 1.0 / product;
	if (etx < 1.0)
		return 1.0;
	return etx > FIPS_MMP_ETX_MAX ? FIPS_MMP_ETX_MAX : etx;
}

double fips_mmp_link_cost(double etx, const struct fips_mmp_srtt *srtt)
{
	if (!srtt->initialized)
		return 1.0;
	return etx * (1.0 + (double)srtt->srtt_us / 1000.0 / 100.0);
}

void fips_mmp_spin_init(struct fips_mmp_spin *spin, bool initiator)
{
	memset(spin, 0, sizeof(*spin));
	spin->initiator = initiator;
}

static bool spin_initiator_rx(struct fips_mmp_spin *spin, bool bit, u64 now_us, u64 *rtt_us)
{
	bool measured = false;

	/* Our own value came back: the round is complete, start the next one with the other value.
	 */
	if (bit != spin->value)
		return false;
	if (spin->has_edge) {
		*rtt_us = now_us > spin->last_edge_us ? now_us - spin->last_edge_us : 0;
		measured = true;
	}
	spin->has_edge = true;
	spin->last_edge_us = now_us;
	spin->value = !spin->value;
	return measured;
}

bool fips_mmp_spin_rx(struct fips_mmp_spin *spin, bool bit, u64 counter, u64 now_us, u64 *rtt_us)
{
	if (spin->initiator)
		return spin_initiator_rx(spin, bit, now_us, rtt_us);
	if (counter > spin->highest_counter) {
		spin->highest_counter = counter;
		spin->value = bit;
	}
	return false;
}
