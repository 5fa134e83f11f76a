// SPDX-License-Identifier: MIT
#include "libfips/mmp_schedule.h"

#define BACKOFF_MAX_FAILURES 5

const struct fips_mmp_bounds fips_mmp_link_bounds = {
	.start_ms = 200,
	.cold_floor_ms = 200,
	.min_ms = 1000,
	.max_ms = 5000,
};

const struct fips_mmp_bounds fips_mmp_session_bounds = {
	.start_ms = 1000,
	.cold_floor_ms = 500,
	.min_ms = 500,
	.max_ms = 10000,
};

void fips_mmp_schedule_init(struct fips_mmp_schedule *schedule,
			    const struct fips_mmp_bounds *bounds, u32 round_trips)
{
	*schedule = (struct fips_mmp_schedule){
		.bounds = *bounds,
		.round_trips = round_trips,
		.interval_ms = bounds->start_ms,
	};
}

u64 fips_mmp_schedule_next_us(const struct fips_mmp_schedule *schedule)
{
	if (!schedule->reported)
		return 0;
	return schedule->last_report_us +
	       schedule->interval_ms * fips_mmp_schedule_backoff(schedule) * 1000;
}

bool fips_mmp_schedule_due(const struct fips_mmp_schedule *schedule, u64 now_us)
{
	return now_us >= fips_mmp_schedule_next_us(schedule);
}

void fips_mmp_schedule_reported(struct fips_mmp_schedule *schedule, u64 now_us)
{
	schedule->reported = true;
	schedule->last_report_us = now_us;
}

void fips_mmp_schedule_update(struct fips_mmp_schedule *schedule, s64 srtt_us)
{
	const struct fips_mmp_bounds *bounds = &schedule->bounds;
	u64 interval_ms, floor_ms;

	if (schedule->samples < UINT32_MAX)
		schedule->samples++;
	if (srtt_us <= 0)
		return;
	floor_ms = schedule->samples <= FIPS_MMP_COLD_START_SAMPLES ? bounds->cold_floor_ms :
								      bounds->min_ms;
	interval_ms = (u64)srtt_us * schedule->round_trips / 1000;
	if (interval_ms < floor_ms)
		interval_ms = floor_ms;
	if (interval_ms > bounds->max_ms)
		interval_ms = bounds->max_ms;
	schedule->interval_ms = interval_ms;
}

u32 fips_mmp_schedule_send_failed(struct fips_mmp_schedule *schedule)
{
	if (schedule->send_failures < UINT32_MAX)
		schedule->send_failures++;
	return schedule->send_failures;
}

u32 fips_mmp_schedule_send_succeeded(struct fips_mmp_schedule *schedule)
{
	u32 failures = schedule->send_failures;

	schedule->send_failures = 0;
	return failures;
}

u32 fips_mmp_schedule_backoff(const struct fips_mmp_schedule *schedule)
{
	u32 failures = schedule->send_failures;

	return 1U << (failures < BACKOFF_MAX_FAILURES ? failures : BACKOFF_MAX_FAILURES);
}
