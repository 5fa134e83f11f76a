/* SPDX-License-Identifier: MIT */
/*
 * Metrics Measurement Protocol: one link's or one session's whole state.
 *
 * Protocol document: "Measurement". Ties schedules, derived metrics and, where no kernel module
 * watches the frames, the counts of frames sent and received. With a module the caller asks
 * fips_mmp_sender_due() and fips_mmp_receiver_due(), takes the interval's counts from the module,
 * and says fips_mmp_sender_reported() or fips_mmp_receiver_reported(); without one
 * fips_mmp_sender_report() and fips_mmp_receiver_report() do all of it.
 */
#ifndef FIPS_MMP_H
#define FIPS_MMP_H

#include "libfips/mmp_metrics.h"
#include "libfips/mmp_receiver.h"
#include "libfips/mmp_schedule.h"
#include "libfips/mmp_sender.h"

/** enum fips_mmp_mode - how much is measured (node.mmp.mode); values as in the configuration. */
enum fips_mmp_mode {
	FIPS_MMP_FULL, /* sender and receiver reports */
	FIPS_MMP_LIGHTWEIGHT, /* receiver reports */
	FIPS_MMP_MINIMAL, /* no reports: spin bit and CE only */
};

/** enum fips_mmp_layer - link or session; the bounds of the report intervals differ. */
enum fips_mmp_layer {
	FIPS_MMP_LINK,
	FIPS_MMP_SESSION,
};

/**
 * struct fips_mmp - measurement of one link or session
 * @mode: how much is measured
 * @sender_schedule: of sender reports
 * @receiver_schedule: of receiver reports
 * @metrics: out of the peer's reports
 * @spin: spin bit
 * @sender: counts of frames sent; unused with a kernel module
 * @receiver: counts of frames received; unused with a kernel module
 */
struct fips_mmp {
	enum fips_mmp_mode mode;
	struct fips_mmp_schedule sender_schedule;
	struct fips_mmp_schedule receiver_schedule;
	struct fips_mmp_metrics metrics;
	struct fips_mmp_spin spin;
	struct fips_mmp_sender sender;
	struct fips_mmp_receiver receiver;
};

/**
 * fips_mmp_init() - a link or session was established
 * @mmp: the state
 * @layer: link or session
 * @mode: how much to measure
 * @owd_window: samples for the trend of the one-way delay; 0 with a kernel module, which has its
 * own
 * @initiator: whether this side began the Noise handshake
 *
 * Return: 0 or -ENOMEM.
 */
int fips_mmp_init(struct fips_mmp *mmp, enum fips_mmp_layer layer, enum fips_mmp_mode mode,
		  size_t owd_window, bool initiator);

/** fips_mmp_fini() - free what the state holds. */
void fips_mmp_fini(struct fips_mmp *mmp);

/** fips_mmp_rekeyed() - a cut-over happened: counters and timestamps start over. */
void fips_mmp_rekeyed(struct fips_mmp *mmp, u64 now_us);

/** fips_mmp_sender_due() - whether a sender report should be made, if there is anything to report.
 */
bool fips_mmp_sender_due(const struct fips_mmp *mmp, u64 now_us);

/**
 * fips_mmp_receiver_due() - whether a receiver report should be made, if there is anything to
 * report.
 */
bool fips_mmp_receiver_due(const struct fips_mmp *mmp, u64 now_us);

/** fips_mmp_sender_reported() - a sender report was made. */
void fips_mmp_sender_reported(struct fips_mmp *mmp, u64 now_us);

/** fips_mmp_receiver_reported() - a receiver report was made. */
void fips_mmp_receiver_reported(struct fips_mmp *mmp, u64 now_us);

/** fips_mmp_sender_report() - make a sender report if one is due. Return: whether @counts was set.
 */
bool fips_mmp_sender_report(struct fips_mmp *mmp, u64 now_us, struct fips_sender_counts *counts);

/**
 * fips_mmp_receiver_report() - make a receiver report if one is due. Return: whether @counts was
 * set.
 */
bool fips_mmp_receiver_report(struct fips_mmp *mmp, u64 now_us,
			      struct fips_receiver_counts *counts);

/**
 * fips_mmp_take_report() - take a receiver report of the peer, and let the schedules follow
 * @mmp: the state
 * @report: as parsed
 * @our_timestamp_ms: inner timestamp of a frame sent now
 * @recv_packets: frames we received from the peer in all
 * @recv_highest: highest counter among them
 * @now_us: monotonic time
 */
enum fips_mmp_news fips_mmp_take_report(struct fips_mmp *mmp,
					const struct fips_receiver_counts *report,
					u32 our_timestamp_ms, u64 recv_packets, u64 recv_highest,
					u64 now_us);

/** fips_mmp_mode_name() - "full", "lightweight" or "minimal". */
const char *fips_mmp_mode_name(enum fips_mmp_mode mode);

#endif /* FIPS_MMP_H */
