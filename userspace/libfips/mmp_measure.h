/* SPDX-License-Identifier: MIT */
/*
 * Reports out of what the kernel module measured.
 *
 * Protocol document: "Measurement". The module watches the frames of a link or session and hands
 * over one interval at a time; what of it needs arithmetic in fractions is done here.
 */
#ifndef FIPS_MMP_MEASURE_H
#define FIPS_MMP_MEASURE_H

#include "libfips/packet.h"
#include "libfips/plane.h"

/** fips_mmp_measure_sent() - the sender report of an interval. Return: false: nothing was sent. */
bool fips_mmp_measure_sent(const struct fips_measure *measure, struct fips_sender_counts *counts);

/**
 * fips_mmp_measure_received() - the receiver report of an interval
 * @measure: the interval
 * @owd_window: samples for the trend of the one-way delay, the newest ones
 * @now_us: monotonic time of the report
 * @counts: the report
 *
 * Return: false: nothing was received.
 */
bool fips_mmp_measure_received(const struct fips_measure *measure, size_t owd_window, u64 now_us,
			       struct fips_receiver_counts *counts);

#endif /* FIPS_MMP_MEASURE_H */
