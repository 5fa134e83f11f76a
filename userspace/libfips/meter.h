/* SPDX-License-Identifier: MIT */
/*
 * Meter: the measurement of one link or session whose frames the data plane watches.
 *
 * Protocol document: "Measurement". Reports of both directions have schedules of their own, but the
 * data plane ends one interval for both at once; what it gives is gathered here until it is due.
 */
#ifndef FIPS_METER_H
#define FIPS_METER_H

#include "libfips/config.h"
#include "libfips/mmp.h"
#include "libfips/mmp_measure.h"
#include "libfips/timer.h"

/* Reports are looked for this often at most. */
#define FIPS_METER_TICK_MS 1000

/**
 * struct fips_meter - the measurement of one link or session
 * @mmp: schedules and metrics
 * @owd_window: samples for the trend of the one-way delay
 * @timer: when to look for reports that are due; its owner's
 * @asked: an interval was asked for and has not come yet
 * @asked_ms: when
 * @sum: intervals since the last report of each direction, as one; totals are always there
 * @base_ms: monotonic time at which inner timestamps under the current key began
 * @logged_ms: when the metrics were last logged
 */
struct fips_meter {
	struct fips_mmp mmp;
	size_t owd_window;
	struct fips_timer timer;
	bool asked;
	u64 asked_ms;
	struct fips_measure sum;
	u64 base_ms;
	u64 logged_ms;
};

/**
 * fips_meter_init() - nothing was measured
 * @meter: the meter
 * @layer: link or session
 * @config: node.mmp or node.session_mmp
 * @initiator: whether this side began the Noise handshake
 * @due: the timer's function
 *
 * Return: 0 or -ENOMEM.
 */
int fips_meter_init(struct fips_meter *meter, enum fips_mmp_layer layer,
		    const struct fips_config_mmp *config, bool initiator, fips_timer_fn due);

/** fips_meter_fini() - free what it holds; its timer must not be armed. */
void fips_meter_fini(struct fips_meter *meter);

/** fips_meter_rekeyed() - a key came into use: counters and timestamps start over. */
void fips_meter_rekeyed(struct fips_meter *meter, u64 now_us);

/** fips_meter_due() - whether any report is due, if there is anything to report. */
bool fips_meter_due(const struct fips_meter *meter, u64 now_us);

/** fips_meter_next_ms() - when to look again; FIPS_TIMER_NEVER: this mode has no reports. */
u64 fips_meter_next_ms(const struct fips_meter *meter, u64 now_ms);

/**
 * fips_meter_take() - gather an interval of the data plane's
 *
 * Its samples of one-way delay are borrowed until fips_meter_taken().
 */
void fips_meter_take(struct fips_meter *meter, const struct fips_measure *measure);

/** fips_meter_taken() - the interval given to fips_meter_take() ends its life. */
void fips_meter_taken(struct fips_meter *meter);

/** fips_meter_sender_report() - Return: whether one is due, there is news, and @counts was set. */
bool fips_meter_sender_report(struct fips_meter *meter, u64 now_us,
			      struct fips_sender_counts *counts);

/** fips_meter_receiver_report() - Return: whether one is due, there is news, and @counts was set.
 */
bool fips_meter_receiver_report(struct fips_meter *meter, u64 now_us,
				struct fips_receiver_counts *counts);

/** fips_meter_reported() - the peer reported. */
enum fips_mmp_news fips_meter_reported(struct fips_meter *meter,
				       const struct fips_receiver_counts *report, u64 now_us);

#endif /* FIPS_METER_H */
