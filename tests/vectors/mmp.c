// SPDX-License-Identifier: MIT
/* Measurement: estimators, sender and receiver state, reports, derived metrics, path MTU. */
#include "libfips/mmp.h"
#include "libfips/pmtu.h"
#include "runner.h"

static json_t *column(json_t *row, size_t i)
{
	return json_array_get(row, i);
}

static s64 column_s64(struct vector *v, json_t *row, size_t i, const char *field)
{
	json_t *value = column(row, i);

	vector_check(v, field, json_is_integer(value), "an integer");
	return json_integer_value(value);
}

static u64 column_u64(struct vector *v, json_t *row, size_t i, const char *field)
{
	return vector_value_u64(v, column(row, i), field);
}

static void check_column_s64(struct vector *v, json_t *row, size_t i, const char *field, s64 got)
{
	s64 expected = column_s64(v, row, i, field);

	vector_check(v, field, got == expected, "%lld, got %lld", (long long)expected,
		     (long long)got);
}

static void check_column_double(struct vector *v, json_t *row, size_t i, const char *field,
				double got)
{
	double expected = vector_value_double(v, column(row, i), field);

	vector_check(v, field, !memcmp(&got, &expected, sizeof(got)), "%.17g, got %.17g", expected,
		     got);
}

static void check_column_bool(struct vector *v, json_t *row, size_t i, const char *field, bool got)
{
	bool expected = json_is_true(column(row, i));

	vector_check(v, field, got == expected, "%s", expected ? "true" : "false");
}

static json_t *steps(struct vector *v)
{
	return vector_get(v, v->json, "steps");
}

static void run_constants(struct vector *v)
{
	vector_check_u64(v, v->json, "cold_start_interval_ms", fips_mmp_link_bounds.start_ms);
	vector_check_u64(v, v->json, "cold_start_samples", FIPS_MMP_COLD_START_SAMPLES);
	vector_check_u64(v, v->json, "min_report_interval_ms", fips_mmp_link_bounds.min_ms);
	vector_check_u64(v, v->json, "max_report_interval_ms", fips_mmp_link_bounds.max_ms);
	vector_check_u64(v, v->json, "session_cold_start_interval_ms",
			 fips_mmp_session_bounds.start_ms);
	vector_check_u64(v, v->json, "session_min_report_interval_ms",
			 fips_mmp_session_bounds.min_ms);
	vector_check_u64(v, v->json, "session_max_report_interval_ms",
			 fips_mmp_session_bounds.max_ms);
	vector_check_double(v, v->json, "ewma_short_alpha", FIPS_MMP_EWMA_SHORT_ALPHA);
	vector_check_double(v, v->json, "ewma_long_alpha", FIPS_MMP_EWMA_LONG_ALPHA);
	vector_check_u64(v, v->json, "owd_window_size", FIPS_MMP_OWD_WINDOW_DEFAULT);
}

static void run_jitter(struct vector *v)
{
	struct fips_mmp_jitter jitter = { 0 };
	json_t *row;
	size_t i;

	json_array_foreach(steps(v), i, row) {
		vector_where(v, "step %zu", i);
		fips_mmp_jitter_update(&jitter, (s32)column_s64(v, row, 0, "transit_delta_us"));
		check_column_s64(v, row, 1, "jitter_us", fips_mmp_jitter_us(&jitter));
	}
}

static void run_srtt(struct vector *v)
{
	json_t *before = vector_get(v, v->json, "before_any_sample"), *row;
	struct fips_mmp_srtt srtt = { 0 };
	size_t i;

	vector_check_bool(v, before, "initialized", srtt.initialized);
	vector_check_s64(v, before, "rto_us", fips_mmp_srtt_rto_us(&srtt));
	json_array_foreach(steps(v), i, row) {
		vector_where(v, "step %zu", i);
		fips_mmp_srtt_update(&srtt, column_s64(v, row, 0, "rtt_us"));
		check_column_s64(v, row, 1, "srtt_us", srtt.srtt_us);
		check_column_s64(v, row, 2, "rttvar_us", srtt.rttvar_us);
		check_column_s64(v, row, 3, "rto_us", fips_mmp_srtt_rto_us(&srtt));
	}
}

static void run_dual_ewma(struct vector *v)
{
	struct fips_mmp_ewma ewma = { 0 };
	json_t *row;
	size_t i;

	json_array_foreach(steps(v), i, row) {
		vector_where(v, "step %zu", i);
		fips_mmp_ewma_update(&ewma, vector_value_double(v, column(row, 0), "sample"));
		check_column_double(v, row, 1, "short", ewma.short_term);
		check_column_double(v, row, 2, "long", ewma.long_term);
	}
}

static void run_owd_trend(struct vector *v)
{
	struct fips_mmp_owd_trend trend;
	json_t *row;
	size_t i;

	vector_check(v, "capacity",
		     !fips_mmp_owd_trend_init(&trend, vector_u64(v, v->json, "capacity")),
		     "memory");
	json_array_foreach(steps(v), i, row) {
		vector_where(v, "step %zu", i);
		fips_mmp_owd_trend_push(&trend, (u32)column_u64(v, row, 0, "seq"),
					column_s64(v, row, 1, "owd_us"));
		check_column_s64(v, row, 2, "trend", fips_mmp_owd_trend_slope(&trend));
		check_column_s64(v, row, 3, "samples_held", (s64)trend.count);
	}
	fips_mmp_owd_trend_fini(&trend);
}

static void run_etx(struct vector *v)
{
	vector_check_double(v, v->json, "etx",
			    fips_mmp_etx(vector_double(v, v->json, "forward"),
					 vector_double(v, v->json, "reverse")));
}

static void run_link_cost(struct vector *v)
{
	struct fips_mmp_srtt srtt = { .initialized = vector_bool(v, v->json, "has_srtt") };

	if (srtt.initialized)
		srtt.srtt_us = vector_s64(v, v->json, "srtt_us");
	vector_check_double(v, v->json, "link_cost",
			    fips_mmp_link_cost(vector_double(v, v->json, "etx"), &srtt));
}

static void run_spin(struct vector *v)
{
	struct fips_mmp_spin spin;
	json_t *row;
	size_t i;

	fips_mmp_spin_init(&spin, vector_bool(v, v->json, "initiator"));
	vector_check_bool(v, v->json, "initial_tx_bit", fips_mmp_spin_tx(&spin));
	json_array_foreach(steps(v), i, row) {
		u64 rtt_us = 0;
		bool measured = fips_mmp_spin_rx(&spin, json_is_true(column(row, 0)),
						 column_u64(v, row, 1, "counter"),
						 column_u64(v, row, 2, "time_us"), &rtt_us);

		vector_where(v, "step %zu", i);
		check_column_bool(v, row, 3, "tx_bit_after", fips_mmp_spin_tx(&spin));
		vector_check(v, "rtt_us", measured != json_is_null(column(row, 4)), "the other");
		if (measured)
			check_column_s64(v, row, 4, "rtt_us", (s64)rtt_us);
	}
}

/* The sender's report, as it stands on a link. */
static void check_sender_report(struct vector *v, json_t *step,
				const struct fips_sender_counts *counts)
{
	u8 message[sizeof(struct fips_link_sender_report)];
	int len = fips_link_sender_report_build(counts, message, sizeof(message));

	vector_check_hex(v, step, "report", message, len > 0 ? (size_t)len : 0);
}

static void sender_step(struct vector *v, struct fips_mmp *mmp, json_t *step, u64 now_us)
{
	const char *op = vector_str(v, step, "op");
	struct fips_sender_counts counts;

	if (!strcmp(op, "sent")) {
		fips_mmp_sender_record(&mmp->sender, vector_u64(v, step, "counter"),
				       (u32)vector_u64(v, step, "timestamp"),
				       vector_u64(v, step, "bytes"));
	} else if (!strcmp(op, "report")) {
		if (!fips_mmp_sender_take(&mmp->sender, &counts)) {
			vector_check_null(v, step, "report", false);
			return;
		}
		check_sender_report(v, step, &counts);
		fips_mmp_sender_reported(mmp, now_us);
	} else if (!strcmp(op, "report_again")) {
		vector_check_bool(v, step, "produced", fips_mmp_sender_take(&mmp->sender, &counts));
	} else if (!strcmp(op, "send_failure")) {
		fips_mmp_schedule_send_failed(&mmp->sender_schedule);
	} else if (!strcmp(op, "send_success")) {
		vector_check_u64(v, step, "previous_failures",
				 fips_mmp_schedule_send_succeeded(&mmp->sender_schedule));
	} else {
		vector_check(v, "op", !strcmp(op, "look"), "an operation known here, got %s", op);
	}
}

static void run_sender(struct vector *v)
{
	u64 start_ms = vector_u64(v, v->json, "cold_start_ms");
	struct fips_mmp_bounds bounds = fips_mmp_link_bounds;
	struct fips_mmp mmp;
	json_t *step;
	size_t i;

	bounds.start_ms = start_ms;
	fips_mmp_init(&mmp, FIPS_MMP_LINK, FIPS_MMP_FULL, 1, true);
	fips_mmp_schedule_init(&mmp.sender_schedule, &bounds, mmp.sender_schedule.round_trips);
	json_array_foreach(steps(v), i, step) {
		u64 now_us = vector_u64(v, step, "time_ms") * 1000;

		vector_where(v, "step %zu", i);
		sender_step(v, &mmp, step, now_us);
		vector_check_bool(v, step, "should_send",
				  mmp.sender.has_data && fips_mmp_sender_due(&mmp, now_us));
		vector_check_u64(v, step, "interval_ms", mmp.sender_schedule.interval_ms);
		vector_check_u64(v, step, "failures", mmp.sender_schedule.send_failures);
		vector_check_double(v, step, "backoff",
				    fips_mmp_schedule_backoff(&mmp.sender_schedule));
	}
	fips_mmp_fini(&mmp);
}

static void check_intervals(struct vector *v, const char *key, enum fips_mmp_layer layer,
			    const struct fips_mmp_bounds *bounds)
{
	struct fips_mmp mmp;
	json_t *row;
	size_t i;

	fips_mmp_init(&mmp, layer, FIPS_MMP_FULL, 1, true);
	if (bounds) {
		mmp.sender_schedule.bounds = *bounds;
		mmp.receiver_schedule.bounds = *bounds;
	}
	json_array_foreach(vector_get(v, v->json, key), i, row) {
		s64 srtt_us = column_s64(v, row, 0, "srtt_us");

		vector_where(v, "%s %zu", key, i);
		fips_mmp_schedule_update(&mmp.sender_schedule, srtt_us);
		fips_mmp_schedule_update(&mmp.receiver_schedule, srtt_us);
		check_column_s64(v, row, 1, "sender_interval_ms",
				 (s64)mmp.sender_schedule.interval_ms);
		check_column_s64(v, row, 2, "receiver_interval_ms",
				 (s64)mmp.receiver_schedule.interval_ms);
	}
	fips_mmp_fini(&mmp);
}

static void run_report_interval(struct vector *v)
{
	json_t *given = vector_get(v, v->json, "session_bounds_ms");
	struct fips_mmp_bounds bounds = fips_mmp_session_bounds;

	bounds.min_ms = column_u64(v, given, 0, "session_bounds_ms");
	bounds.cold_floor_ms = bounds.min_ms;
	bounds.max_ms = column_u64(v, given, 1, "session_bounds_ms");
	check_intervals(v, "link_steps", FIPS_MMP_LINK, NULL);
	check_intervals(v, "session_steps", FIPS_MMP_SESSION, &bounds);
}

static void check_receiver_report(struct vector *v, json_t *step,
				  const struct fips_receiver_counts *counts)
{
	u8 message[sizeof(struct fips_link_receiver_report)];
	json_t *fields = vector_get(v, step, "fields");
	int len = fips_link_receiver_report_build(counts, message, sizeof(message));

	vector_check_hex(v, step, "bytes", message, len > 0 ? (size_t)len : 0);
	vector_check_u64(v, fields, "highest_counter", counts->highest_counter);
	vector_check_u64(v, fields, "cumulative_packets_recv", counts->cumulative_packets_recv);
	vector_check_u64(v, fields, "cumulative_bytes_recv", counts->cumulative_bytes_recv);
	vector_check_u64(v, fields, "timestamp_echo", counts->timestamp_echo);
	vector_check_u64(v, fields, "dwell_time", counts->dwell_time);
	vector_check_u64(v, fields, "max_burst_loss", counts->max_burst_loss);
	vector_check_u64(v, fields, "mean_burst_loss", counts->mean_burst_loss);
	vector_check_u64(v, fields, "jitter", counts->jitter);
	vector_check_u64(v, fields, "ecn_ce_count", counts->ecn_ce_count);
	vector_check_s64(v, fields, "owd_trend", counts->owd_trend);
	vector_check_u64(v, fields, "burst_loss_count", counts->burst_loss_count);
	vector_check_u64(v, fields, "cumulative_reorder_count", counts->cumulative_reorder_count);
	vector_check_u64(v, fields, "interval_packets_recv", counts->interval_packets_recv);
	vector_check_u64(v, fields, "interval_bytes_recv", counts->interval_bytes_recv);
}

static void receiver_recv(struct vector *v, struct fips_mmp *mmp, json_t *step, u64 now_us)
{
	const struct fips_mmp_interval *now = &mmp->receiver.now;

	fips_mmp_receiver_record(&mmp->receiver, vector_u64(v, step, "counter"),
				 (u32)vector_u64(v, step, "timestamp"),
				 vector_u64(v, step, "bytes"), vector_bool(v, step, "ce"), now_us);
	vector_check_u64(v, step, "highest", now->highest_counter);
	vector_check_u64(v, step, "jitter_us", now->jitter_us);
	vector_check_u64(v, step, "ecn_ce", now->ecn_ce);
	vector_check_bool(v, step, "should_report",
			  mmp->receiver.has_data && fips_mmp_receiver_due(mmp, now_us));
}

static void receiver_step(struct vector *v, struct fips_mmp *mmp, json_t *step)
{
	u64 now_us = vector_u64(v, step, "time_us");
	const char *op = vector_str(v, step, "op");
	struct fips_receiver_counts counts;
	struct fips_mmp_interval interval;

	if (!strcmp(op, "recv")) {
		receiver_recv(v, mmp, step, now_us);
	} else if (!strcmp(op, "report")) {
		if (!fips_mmp_receiver_take(&mmp->receiver, &interval)) {
			vector_check_null(v, step, "bytes", false);
			return;
		}
		fips_mmp_interval_report(&interval, now_us, &counts);
		fips_mmp_receiver_reported(mmp, now_us);
		check_receiver_report(v, step, &counts);
	} else if (!strcmp(op, "report_again")) {
		vector_check_bool(v, step, "produced",
				  fips_mmp_receiver_take(&mmp->receiver, &interval));
	} else if (vector_check(v, "op", !strcmp(op, "rekey"), "an operation known here, got %s",
				op)) {
		fips_mmp_receiver_rekeyed(&mmp->receiver, now_us);
	}
}

static void run_receiver(struct vector *v)
{
	struct fips_mmp mmp;
	json_t *step;
	size_t i;

	fips_mmp_init(&mmp, FIPS_MMP_LINK, FIPS_MMP_FULL, vector_u64(v, v->json, "owd_window"),
		      true);
	json_array_foreach(steps(v), i, step) {
		vector_where(v, "step %zu", i);
		receiver_step(v, &mmp, step);
	}
	fips_mmp_fini(&mmp);
}

static bool report_would_be_sent(const struct fips_mmp *mmp, u64 now_us)
{
	return mmp->receiver.has_data && fips_mmp_receiver_due(mmp, now_us);
}

static void run_receiver_timing(struct vector *v)
{
	u64 report_us = vector_u64(v, v->json, "report_at_ms") * 1000;
	struct fips_mmp_interval interval;
	struct fips_mmp mmp;
	json_t *row;
	size_t i;

	fips_mmp_init(&mmp, FIPS_MMP_LINK, FIPS_MMP_FULL, FIPS_MMP_OWD_WINDOW_DEFAULT, true);
	vector_check_u64(v, v->json, "interval_ms", mmp.receiver_schedule.interval_ms);
	vector_check_bool(v, v->json, "before_any_frame", report_would_be_sent(&mmp, report_us));
	fips_mmp_receiver_record(&mmp.receiver, 0, 0, 100, false, report_us);
	vector_check_bool(v, v->json, "first_frame_no_report_yet",
			  report_would_be_sent(&mmp, report_us));
	fips_mmp_receiver_take(&mmp.receiver, &interval);
	fips_mmp_receiver_reported(&mmp, report_us);
	fips_mmp_receiver_record(&mmp.receiver, 1, 0, 100, false, report_us);
	json_array_foreach(steps(v), i, row) {
		u64 now_us = report_us + column_u64(v, row, 0, "time_ms") * 1000;

		vector_where(v, "step %zu", i);
		check_column_bool(v, row, 1, "should_send", report_would_be_sent(&mmp, now_us));
	}
	fips_mmp_fini(&mmp);
}

static void check_trend(struct vector *v, json_t *metrics, const char *key,
			const struct fips_mmp_ewma *ewma)
{
	json_t *trend = vector_get(v, metrics, key);

	vector_check_bool(v, trend, "initialized", ewma->initialized);
	vector_check_double(v, trend, "short", ewma->short_term);
	vector_check_double(v, trend, "long", ewma->long_term);
}

/* Null while the average has no sample. */
static void check_smoothed(struct vector *v, json_t *metrics, const char *key,
			   const struct fips_mmp_ewma *ewma)
{
	if (vector_is_null(metrics, key))
		vector_check_null(v, metrics, key, ewma->initialized);
	else
		vector_check_double(v, metrics, key, ewma->long_term);
}

static void check_metrics(struct vector *v, json_t *step, const struct fips_mmp_metrics *metrics)
{
	json_t *expected = vector_get(v, step, "metrics");

	vector_check_double(v, expected, "delivery_forward", metrics->delivery_forward);
	vector_check_double(v, expected, "delivery_reverse", metrics->delivery_reverse);
	vector_check_double(v, expected, "loss_rate", fips_mmp_metrics_loss(metrics));
	vector_check_double(v, expected, "etx", metrics->etx);
	vector_check_double(v, expected, "goodput_bps", metrics->goodput_bps);
	vector_check_u64(v, expected, "last_ecn_ce", fips_mmp_metrics_ecn_ce(metrics));
	vector_check_bool(v, expected, "srtt_initialized", metrics->srtt.initialized);
	vector_check_s64(v, expected, "srtt_us", metrics->srtt.srtt_us);
	vector_check_s64(v, expected, "rttvar_us", metrics->srtt.rttvar_us);
	vector_check_s64(v, expected, "rto_us", fips_mmp_srtt_rto_us(&metrics->srtt));
	if (vector_is_null(expected, "srtt_ms"))
		vector_check_null(v, expected, "srtt_ms", metrics->srtt.initialized);
	else
		vector_check_double(v, expected, "srtt_ms", (double)metrics->srtt.srtt_us / 1000.0);
	check_trend(v, expected, "rtt_trend", &metrics->rtt_trend);
	check_trend(v, expected, "loss_trend", &metrics->loss_trend);
	check_trend(v, expected, "goodput_trend", &metrics->goodput_trend);
	check_trend(v, expected, "jitter_trend", &metrics->jitter_trend);
	check_trend(v, expected, "etx_trend", &metrics->etx_trend);
	check_smoothed(v, expected, "smoothed_loss", &metrics->loss_trend);
	check_smoothed(v, expected, "smoothed_etx", &metrics->etx_trend);
}

static void metrics_report(struct vector *v, struct fips_mmp_metrics *metrics, json_t *step)
{
	struct vector_bytes bytes = vector_hex(v, step, "report");
	struct fips_receiver_counts report;
	enum fips_mmp_news news;

	if (!vector_check(v, "report",
			  fips_link_receiver_report_parse(&report, bytes.data, bytes.len) > 0,
			  "a receiver report"))
		return;
	news = fips_mmp_metrics_report(metrics, &report,
				       (u32)vector_u64(v, step, "our_timestamp_ms"),
				       vector_u64(v, step, "time_ms") * 1000);
	vector_check_bool(v, step, "first_rtt", news == FIPS_MMP_FIRST_RTT);
}

static void run_metrics(struct vector *v)
{
	struct fips_mmp_metrics metrics;
	json_t *step;
	size_t i;

	fips_mmp_metrics_init(&metrics);
	json_array_foreach(steps(v), i, step) {
		const char *op = vector_str(v, step, "op");

		vector_where(v, "step %zu", i);
		if (!strcmp(op, "report"))
			metrics_report(v, &metrics, step);
		else if (!strcmp(op, "reverse"))
			fips_mmp_metrics_reverse(&metrics,
						 vector_u64(v, step, "our_packets_received"),
						 vector_u64(v, step, "peer_highest_counter"));
		else if (!strcmp(op, "rekey"))
			fips_mmp_metrics_rekeyed(&metrics);
		else
			vector_check(v, "op", !strcmp(op, "initial"),
				     "an operation known here, got %s", op);
		check_metrics(v, step, &metrics);
	}
}

/* result: the notification built, or whether a received one changed anything. */
static void path_mtu_step(struct vector *v, struct fips_pmtu *pmtu, json_t *step, u64 now_ms)
{
	const char *op = vector_str(v, step, "op");
	u16 value, told;

	if (!strcmp(op, "srtt_ms")) {
		fips_pmtu_follow_rtt(pmtu, vector_double(v, step, "value"));
		return;
	}
	value = (u16)vector_u64(v, step, "value");
	if (!strcmp(op, "observe")) {
		fips_pmtu_observe(pmtu, value);
	} else if (!strcmp(op, "seed")) {
		fips_pmtu_limit(pmtu, value);
	} else if (!strcmp(op, "apply")) {
		vector_check_bool(v, step, "result", fips_pmtu_apply(pmtu, value, now_ms));
	} else if (!strcmp(op, "build")) {
		if (fips_pmtu_notify(pmtu, now_ms, &told))
			vector_check_u64(v, step, "result", told);
		else
			vector_check_null(v, step, "result", false);
	} else {
		vector_check(v, "op", !strcmp(op, "look"), "an operation known here, got %s", op);
	}
}

static void run_path_mtu(struct vector *v)
{
	struct fips_pmtu pmtu;
	json_t *step;
	size_t i;

	fips_pmtu_init(&pmtu);
	json_array_foreach(steps(v), i, step) {
		u64 now_ms = vector_u64(v, step, "time_ms");

		vector_where(v, "step %zu", i);
		path_mtu_step(v, &pmtu, step, now_ms);
		vector_check_u64(v, step, "current_mtu", pmtu.current_mtu);
		vector_check_u64(v, step, "last_observed", pmtu.observed_mtu);
		vector_check_bool(v, step, "should_notify",
				  fips_pmtu_notification_due(&pmtu, now_ms));
	}
}

static const struct vector_handler handlers[] = {
	{ "mmp", "constants", run_constants }, { "mmp", "jitter", run_jitter },
	{ "mmp", "srtt", run_srtt },	       { "mmp", "dual_ewma", run_dual_ewma },
	{ "mmp", "owd_trend", run_owd_trend }, { "mmp", "etx", run_etx },
	{ "mmp", "link_cost", run_link_cost }, { "mmp", "spin", run_spin },
	{ "mmp", "sender", run_sender },       { "mmp", "report_interval", run_report_interval },
	{ "mmp", "receiver", run_receiver },   { "mmp", "receiver_timing", run_receiver_timing },
	{ "mmp", "metrics", run_metrics },     { "mmp", "path_mtu", run_path_mtu },
};

VECTOR_HANDLERS(handlers)
