/* SPDX-License-Identifier: MIT */
/*
 * When a measurement report is due.
 *
 * Protocol document: "Measurement", "Report intervals". Reports follow the round trip time within
 * bounds. Link reports start fast, for the first samples; session reports cost bandwidth on every
 * link they cross, so theirs are wider. A report without news is not sent even when it is due.
 */
#ifndef FIPS_MMP_SCHEDULE_H
#define FIPS_MMP_SCHEDULE_H

#include "libfips/types.h"

/* Samples of the round trip time after which the cold start floor no longer holds. */
#define FIPS_MMP_COLD_START_SAMPLES 5

/**
 * struct fips_mmp_bounds - limits of a report interval
 * @start_ms: interval before the first round trip time
 * @cold_floor_ms: least interval for the first FIPS_MMP_COLD_START_SAMPLES samples
 * @min_ms: least interval after them
 * @max_ms: greatest interval
 */
struct fips_mmp_bounds {
	u64 start_ms;
	u64 cold_floor_ms;
	u64 min_ms;
	u64 max_ms;
};

/* Bounds of links: 200 ms, then 1 s to 5 s; of sessions: 1 s, then 500 ms to 10 s. */
extern const struct fips_mmp_bounds fips_mmp_link_bounds;
extern const struct fips_mmp_bounds fips_mmp_session_bounds;

/**
 * struct fips_mmp_schedule - timing of one kind of report on one link or session
 * @bounds: limits
 * @round_trips: round trips between two reports
 * @samples: round trip times seen
 * @send_failures: reports in a row that could not be sent
 * @interval_ms: time between two reports, failures left out of account
 * @last_report_us: when the last one was built
 * @reported: whether there was one
 */
struct fips_mmp_schedule {
	struct fips_mmp_bounds bounds;
	u32 round_trips;
	u32 samples;
	u32 send_failures;
	u64 interval_ms;
	u64 last_report_us;
	bool reported;
};

/**
 * fips_mmp_schedule_init() - start with the cold start interval
 * @schedule: the schedule
 * @bounds: copied
 * @round_trips: 2 for sender reports, 1 for receiver reports
 */
void fips_mmp_schedule_init(struct fips_mmp_schedule *schedule,
			    const struct fips_mmp_bounds *bounds, u32 round_trips);

/** fips_mmp_schedule_due() - whether the interval has passed; the first report is due at once. */
bool fips_mmp_schedule_due(const struct fips_mmp_schedule *schedule, u64 now_us);

/** fips_mmp_schedule_next_us() - when the next report is due; 0 for the first. */
u64 fips_mmp_schedule_next_us(const struct fips_mmp_schedule *schedule);

/** fips_mmp_schedule_reported() - a report was built now. */
void fips_mmp_schedule_reported(struct fips_mmp_schedule *schedule, u64 now_us);

/**
 * fips_mmp_schedule_update() - follow a smoothed round trip time; one of 0 only counts as a sample.
 */
void fips_mmp_schedule_update(struct fips_mmp_schedule *schedule, s64 srtt_us);

/** fips_mmp_schedule_send_failed() - a report could not be sent. Return: failures in a row. */
u32 fips_mmp_schedule_send_failed(struct fips_mmp_schedule *schedule);

/** fips_mmp_schedule_send_succeeded() - a report was sent. Return: failures in a row before it. */
u32 fips_mmp_schedule_send_succeeded(struct fips_mmp_schedule *schedule);

/**
 * fips_mmp_schedule_backoff() - factor that failures put on the interval: 2 to their power, at most
 * 32.
 */
u32 fips_mmp_schedule_backoff(const struct fips_mmp_schedule *schedule);

#endif /* FIPS_MMP_SCHEDULE_H */
