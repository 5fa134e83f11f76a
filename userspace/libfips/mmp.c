// SPDX-License-Identifier: MIT
#include "libfips/mmp.h"

#include <string.h>

#define SENDER_ROUND_TRIPS 2
#define RECEIVER_ROUND_TRIPS 1

int fips_mmp_init(struct fips_mmp *mmp, enum fips_mmp_layer layer, enum fips_mmp_mode mode,
		  size_t owd_window, bool initiator)
{
	const struct fips_mmp_bounds *bounds =
		layer == FIPS_MMP_SESSION ? &fips_mmp_session_bounds : &fips_mmp_link_bounds;

	memset(mmp, 0, sizeof(*mmp));
	mmp->mode = mode;
	fips_mmp_schedule_init(&mmp->sender_schedule, bounds, SENDER_ROUND_TRIPS);
	fips_mmp_schedule_init(&mmp->receiver_schedule, bounds, RECEIVER_ROUND_TRIPS);
	fips_mmp_metrics_init(&mmp->metrics);
	fips_mmp_spin_init(&mmp->spin, initiator);
	return fips_mmp_receiver_init(&mmp->receiver, owd_window);
}

void fips_mmp_fini(struct fips_mmp *mmp)
{
	fips_mmp_receiver_fini(&mmp->receiver);
}

void fips_mmp_rekeyed(struct fips_mmp *mmp, u64 now_us)
{
	fips_mmp_receiver_rekeyed(&mmp->receiver, now_us);
	fips_mmp_metrics_rekeyed(&mmp->metrics);
}

bool fips_mmp_sender_due(const struct fips_mmp *mmp, u64 now_us)
{
	return mmp->mode == FIPS_MMP_FULL && fips_mmp_schedule_due(&mmp->sender_schedule, now_us);
}

bool fips_mmp_receiver_due(const struct fips_mmp *mmp, u64 now_us)
{
	return mmp->mode != FIPS_MMP_MINIMAL &&
	       fips_mmp_schedule_due(&mmp->receiver_schedule, now_us);
}

void fips_mmp_sender_reported(struct fips_mmp *mmp, u64 now_us)
{
	fips_mmp_schedule_reported(&mmp->sender_schedule, now_us);
}

void fips_mmp_receiver_reported(struct fips_mmp *mmp, u64 now_us)
{
	fips_mmp_schedule_reported(&mmp->receiver_schedule, now_us);
}

bool fips_mmp_sender_report(struct fips_mmp *mmp, u64 now_us, struct fips_sender_counts *counts)
{
	if (!fips_mmp_sender_due(mmp, now_us) || !fips_mmp_sender_take(&mmp->sender, counts))
		return false;
	fips_mmp_sender_reported(mmp, now_us);
	return true;
}

bool fips_mmp_receiver_report(struct fips_mmp *mmp, u64 now_us, struct fips_receiver_counts *counts)
{
	struct fips_mmp_interval interval;

	if (!fips_mmp_receiver_due(mmp, now_us) ||
	    !fips_mmp_receiver_take(&mmp->receiver, &interval))
		return false;
	fips_mmp_interval_report(&interval, now_us, counts);
	fips_mmp_receiver_reported(mmp, now_us);
	return true;
}

enum fips_mmp_news fips_mmp_take_report(struct fips_mmp *mmp,
					const struct fips_receiver_counts *report,
					u32 our_timestamp_ms, u64 recv_packets, u64 recv_highest,
					u64 now_us)
{
	enum fips_mmp_news news =
		fips_mmp_metrics_report(&mmp->metrics, report, our_timestamp_ms, now_us);

	if (mmp->metrics.srtt.initialized) {
		fips_mmp_schedule_update(&mmp->sender_schedule, mmp->metrics.srtt.srtt_us);
		fips_mmp_schedule_update(&mmp->receiver_schedule, mmp->metrics.srtt.srtt_us);
	}
	fips_mmp_metrics_reverse(&mmp->metrics, recv_packets, recv_highest);
	return news;
}

const char *fips_mmp_mode_name(enum fips_mmp_mode mode)
{
	switch (mode) {
	case FIPS_MMP_FULL:
		return "full";
	case FIPS_MMP_LIGHTWEIGHT:
		return "lightweight";
	case FIPS_MMP_MINIMAL:
		return "minimal";
	}
	return "unknown";
}
