/* SPDX-License-Identifier: MIT */
/*
 * Sender side of a measurement: what was sent, counted per report.
 *
 * Protocol document: "Measurement", "Sender reports". In a running node the kernel module counts
 * frames; this is for the simulator and the tests, and for the report out of the kernel's counts.
 */
#ifndef FIPS_MMP_SENDER_H
#define FIPS_MMP_SENDER_H

#include "libfips/packet.h"

/**
 * struct fips_mmp_sender - counts of one link or session
 * @counts: what the next report says
 * @has_data: whether anything was sent since the last report
 *
 * All zero is a new one. Interval counts saturate.
 */
struct fips_mmp_sender {
	struct fips_sender_counts counts;
	bool has_data;
};

/**
 * fips_mmp_sender_record() - a frame was sent
 * @sender: the counts
 * @counter: its number
 * @timestamp: its inner timestamp, ms
 * @bytes: its length on the wire
 */
void fips_mmp_sender_record(struct fips_mmp_sender *sender, u64 counter, u32 timestamp,
			    size_t bytes);

/**
 * fips_mmp_sender_take() - end the interval
 * @counts: what to report of it
 *
 * Return: false when nothing was sent: there is nothing to report.
 */
bool fips_mmp_sender_take(struct fips_mmp_sender *sender, struct fips_sender_counts *counts);

#endif /* FIPS_MMP_SENDER_H */
