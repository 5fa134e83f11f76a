// SPDX-License-Identifier: MIT
/* Measurement of two ends of a link against each other, and reports out of the kernel's counts. */
#include "libfips/mmp.h"
#include "libfips/mmp_measure.h"
#include "unit.h"

#define MS 1000

struct ends {
	struct fips_mmp a;
	struct fips_mmp b;
};

static void make_ends(struct ends *ends, enum fips_mmp_mode mode)
{
	assert_int_equal(fips_mmp_init(&ends->a, FIPS_MMP_LINK, mode, 32, true), 0);
	assert_int_equal(fips_mmp_init(&ends->b, FIPS_MMP_LINK, mode, 32, false), 0);
}

static void free_ends(struct ends *ends)
{
	fips_mmp_fini(&ends->a);
	fips_mmp_fini(&ends->b);
}

/* A sends ten frames to B, of which every lost-th is lost; they take 20 ms. Returns the time. */
static u64 send_frames(struct ends *ends, u64 *counter, unsigned int lost, u64 now_us)
{
	for (unsigned int i = 0; i < 10; i++, now_us += 10 * MS, ++*counter) {
		u32 timestamp = (u32)(now_us / MS);

		fips_mmp_sender_record(&ends->a.sender, *counter, timestamp, 100);
		if (!lost || *counter % lost)
			fips_mmp_receiver_record(&ends->b.receiver, *counter, timestamp, 100, false,
						 now_us + 20 * MS);
	}
	return now_us;
}

/* B reports, A takes the report 20 ms later. */
static enum fips_mmp_news report_back(struct ends *ends, u64 now_us)
{
	struct fips_receiver_counts counts;

	assert_true(fips_mmp_receiver_report(&ends->b, now_us, &counts));
	now_us += 20 * MS;
	return fips_mmp_take_report(&ends->a, &counts, (u32)(now_us / MS), 0, 0, now_us);
}

static void round_trip_and_loss_are_what_they_are(void **state)
{
	u64 counter = 1, now_us = 1000 * MS;
	struct ends ends;

	make_ends(&ends, FIPS_MMP_FULL);
	now_us = send_frames(&ends, &counter, 0, now_us) + 50 * MS;
	assert_int_equal(report_back(&ends, now_us), FIPS_MMP_FIRST_RTT);
	/* 20 ms each way; the time the echo lay at B is taken out. */
	assert_int_equal(ends.a.metrics.srtt.srtt_us, 40 * MS);
	assert_true(fips_mmp_metrics_loss(&ends.a.metrics) == 0.0);
	assert_true(fips_mmp_metrics_cost(&ends.a.metrics) == 1.4);

	now_us = send_frames(&ends, &counter, 5, now_us + 5000 * MS) + 50 * MS;
	assert_int_equal(report_back(&ends, now_us), FIPS_MMP_UPDATED);
	/* Counters 15 and 20 are lost; 20 is not seen to be, it came last. */
	assert_true(fips_mmp_metrics_loss(&ends.a.metrics) > 0.1);
	assert_true(fips_mmp_metrics_loss(&ends.a.metrics) < 0.25);
	assert_true(fips_mmp_metrics_congested(&ends.a.metrics, 0.05, 3.0));
	assert_false(fips_mmp_metrics_congested(&ends.a.metrics, 0.5, 3.0));
	free_ends(&ends);
}

static void modes_decide_what_is_reported(void **state)
{
	struct fips_receiver_counts received;
	struct fips_sender_counts sent;
	u64 counter = 1;
	struct ends ends;

	for (int mode = FIPS_MMP_FULL; mode <= FIPS_MMP_MINIMAL; mode++) {
		make_ends(&ends, (enum fips_mmp_mode)mode);
		send_frames(&ends, &counter, 0, 0);
		assert_int_equal(fips_mmp_sender_report(&ends.a, 500 * MS, &sent),
				 mode == FIPS_MMP_FULL);
		assert_int_equal(fips_mmp_receiver_report(&ends.b, 500 * MS, &received),
				 mode != FIPS_MMP_MINIMAL);
		free_ends(&ends);
	}
}

static void nothing_new_is_not_reported(void **state)
{
	struct fips_sender_counts sent;
	u64 counter = 1;
	struct ends ends;

	make_ends(&ends, FIPS_MMP_FULL);
	assert_false(fips_mmp_sender_report(&ends.a, 0, &sent));
	send_frames(&ends, &counter, 0, 0);
	assert_true(fips_mmp_sender_report(&ends.a, 500 * MS, &sent));
	assert_int_equal(sent.cumulative_packets_sent, 10);
	assert_false(fips_mmp_sender_report(&ends.a, 10000 * MS, &sent));
	send_frames(&ends, &counter, 0, 600 * MS);
	assert_false(fips_mmp_sender_report(&ends.a, 699 * MS, &sent));
	assert_true(fips_mmp_sender_report(&ends.a, 700 * MS, &sent));
	assert_int_equal(sent.interval_start_counter, 11);
	free_ends(&ends);
}

static void the_kernels_interval_gives_the_same_report(void **state)
{
	u8 message[2][sizeof(struct fips_link_receiver_report)];
	struct fips_receiver_counts ours, theirs;
	struct fips_owd_point owd[40];
	struct fips_measure measure = { .owd = owd, .owd_count = FIPS_ARRAY_SIZE(owd) };
	struct fips_mmp_interval interval;
	struct fips_mmp_receiver receiver;
	u64 now_us = 0;

	fips_mmp_receiver_init(&receiver, FIPS_ARRAY_SIZE(owd));
	for (size_t i = 0; i < FIPS_ARRAY_SIZE(owd); i++) {
		u32 timestamp = (u32)i * 20;
		u64 recv_us = i * 20 * MS + (i % 3) * 700;

		fips_mmp_receiver_record(&receiver, i + i / 7, timestamp, 100, i % 5 == 0, recv_us);
		owd[i].seq = (u32)i + 1;
		owd[i].owd_us = (i ? (s64)(recv_us - now_us) : 0) - (s64)timestamp * 1000;
		now_us = recv_us;
	}
	assert_true(fips_mmp_receiver_take(&receiver, &interval));
	measure.has_rx = true;
	measure.rx_packets = interval.cumulative_packets;
	measure.rx_bytes = interval.cumulative_bytes;
	measure.rx_highest_counter = interval.highest_counter;
	measure.rx_reordered = interval.cumulative_reorder;
	measure.rx_interval_packets = interval.interval_packets;
	measure.rx_interval_bytes = interval.interval_bytes;
	measure.rx_ce = interval.ecn_ce;
	measure.rx_jitter = interval.jitter_us;
	measure.rx_burst_count = interval.burst_count;
	measure.rx_burst_max = interval.burst_longest;
	measure.rx_burst_total = interval.burst_total;
	measure.rx_last_timestamp = interval.last_timestamp;
	measure.rx_last_time = interval.last_recv_us * 1000;
	fips_mmp_interval_report(&interval, now_us + 7 * MS, &ours);
	assert_true(fips_mmp_measure_received(&measure, FIPS_ARRAY_SIZE(owd), now_us + 7 * MS,
					      &theirs));
	assert_int_equal(fips_link_receiver_report_build(&ours, message[0], sizeof(message[0])),
			 sizeof(message[0]));
	fips_link_receiver_report_build(&theirs, message[1], sizeof(message[1]));
	assert_memory_equal(message[0], message[1], sizeof(message[0]));
	assert_int_equal(theirs.dwell_time, 7);
	assert_int_not_equal(theirs.owd_trend, 0);
	measure.has_rx = false;
	assert_false(fips_mmp_measure_received(&measure, FIPS_ARRAY_SIZE(owd), now_us, &theirs));
	fips_mmp_receiver_fini(&receiver);
}

/* node.mmp.owd_window_size: the data plane may keep more samples. */
static void the_trend_is_of_the_newest_samples(void **state)
{
	struct fips_owd_point owd[32];
	struct fips_measure measure = {
		.has_rx = true,
		.owd = owd,
		.owd_count = FIPS_ARRAY_SIZE(owd),
	};
	struct fips_receiver_counts counts;
	u32 i;

	/* The delay grows by 1 us a frame, in the end by 10. */
	for (i = 0; i < FIPS_ARRAY_SIZE(owd); i++)
		owd[i] = (struct fips_owd_point){ .seq = i + 1, .owd_us = i < 24 ? i : 10 * i };
	fips_mmp_measure_received(&measure, 8, MS, &counts);
	assert_int_equal(counts.owd_trend, 10000);
	fips_mmp_measure_received(&measure, 32, MS, &counts);
	assert_int_not_equal(counts.owd_trend, 10000);
	fips_mmp_measure_received(&measure, 1, MS, &counts);
	assert_int_equal(counts.owd_trend, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip_and_loss_are_what_they_are),
		cmocka_unit_test(modes_decide_what_is_reported),
		cmocka_unit_test(nothing_new_is_not_reported),
		cmocka_unit_test(the_kernels_interval_gives_the_same_report),
		cmocka_unit_test(the_trend_is_of_the_newest_samples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
