// SPDX-License-Identifier: MIT
#include "libfips/measuring.h"

#include <math.h>

#include "libfips/node_private.h"

/* An interval that did not come is asked for again after this long. */
#define MEASURE_TIMEOUT_MS 5000
/* Transports are asked this often whether they lost frames. */
#define TRANSPORTS_LOOK_MS 1000

static void link_meter_due(void *ctx, struct fips_timer *timer);
static void session_meter_due(void *ctx, struct fips_timer *timer);

int fips_measuring_link_init(struct fips_node *node, struct fips_link *link)
{
	return fips_meter_init(&link->meter, FIPS_MMP_LINK, &node->config->node.mmp,
			       link->initiator, link_meter_due);
}

int fips_measuring_session_init(struct fips_node *node, struct fips_session *session)
{
	return fips_meter_init(&session->meter, FIPS_MMP_SESSION, &node->config->node.session_mmp,
			       session->initiator, session_meter_due);
}

static void meter_arm(struct fips_node *node, struct fips_meter *meter)
{
	u64 next = fips_meter_next_ms(meter, node->now_ms);

	if (next != FIPS_TIMER_NEVER)
		fips_timer_arm(&node->timers, &meter->timer, next);
}

void fips_measuring_link_start(struct fips_node *node, struct fips_link *link)
{
	link->meter.base_ms = node->now_ms;
	link->meter.logged_ms = node->now_ms;
	meter_arm(node, &link->meter);
}

void fips_measuring_session_start(struct fips_node *node, struct fips_session *session)
{
	session->meter.base_ms = node->now_ms;
	session->meter.logged_ms = node->now_ms;
	meter_arm(node, &session->meter);
}

/* ---- Asking ---- */

static void meter_ask(struct fips_node *node, struct fips_meter *meter, u32 link_id,
		      const struct fips_node_addr *session)
{
	struct fips_action *action;

	if (meter->asked && node->now_ms < meter->asked_ms + MEASURE_TIMEOUT_MS)
		return;
	meter->asked = true;
	meter->asked_ms = node->now_ms;
	action = fips_action_add(&node->actions, FIPS_ACTION_MEASURE, 0);
	action->measure.link_id = link_id;
	if (session)
		action->measure.session = *session;
}

static void link_meter_due(void *ctx, struct fips_timer *timer)
{
	struct fips_link *link = fips_container_of(timer, struct fips_link, meter.timer);
	struct fips_node *node = ctx;

	if (fips_meter_due(&link->meter, node->now_us))
		meter_ask(node, &link->meter, link->id, NULL);
	meter_arm(node, &link->meter);
}

static void send_path_mtu(struct fips_node *node, struct fips_session *session)
{
	u8 body[sizeof(struct fips_path_mtu_msg)];
	u16 path_mtu;
	int len;

	if (!fips_pmtu_notification_due(&session->pmtu, node->now_ms) ||
	    !fips_pmtu_notify(&session->pmtu, node->now_ms, &path_mtu))
		return;
	len = fips_path_mtu_build(path_mtu, body, sizeof(body));
	if (len > 0)
		fips_session_send(node, session, FIPS_KEY_SLOT_CURRENT, FIPS_SESSION_MSG_PATH_MTU,
				  false, body, len);
}

static void session_meter_due(void *ctx, struct fips_timer *timer)
{
	struct fips_session *session = fips_container_of(timer, struct fips_session, meter.timer);
	struct fips_node *node = ctx;

	if (fips_meter_due(&session->meter, node->now_us))
		meter_ask(node, &session->meter, 0, &session->addr);
	send_path_mtu(node, session);
	meter_arm(node, &session->meter);
}

/* ---- Reporting ---- */

static void log_metrics(struct fips_node *node, struct fips_meter *meter,
			const struct fips_node_addr *addr, const char *what, u64 interval_secs)
{
	const struct fips_mmp_metrics *metrics = &meter->mmp.metrics;

	if (node->now_ms < meter->logged_ms + interval_secs * 1000)
		return;
	meter->logged_ms = node->now_ms;
	fips_log_debug(node, "%s: %s: rtt %.1f ms, loss %.1f%%, jitter %.1f ms, %.0f bytes/s",
		       fips_node_name(node, addr).s, what, (double)metrics->srtt.srtt_us / 1000.0,
		       fips_mmp_metrics_loss(metrics) * 100.0,
		       (double)meter->sum.rx_jitter / 1000.0, metrics->goodput_bps);
}

static void link_report(struct fips_node *node, struct fips_link *link)
{
	u8 msg[sizeof(struct fips_link_receiver_report)];
	struct fips_receiver_counts received;
	struct fips_sender_counts sent;
	int len;

	if (fips_meter_sender_report(&link->meter, node->now_us, &sent)) {
		len = fips_link_sender_report_build(&sent, msg, sizeof(msg));
		if (len > 0)
			fips_link_send(node, link, msg, len);
	}
	if (fips_meter_receiver_report(&link->meter, node->now_us, &received)) {
		len = fips_link_receiver_report_build(&received, msg, sizeof(msg));
		if (len > 0)
			fips_link_send(node, link, msg, len);
	}
	log_metrics(node, &link->meter, &link->addr, "link",
		    node->config->node.mmp.log_interval_secs);
}

static void session_send_report(struct fips_node *node, struct fips_session *session, u8 msg_type,
				const void *body, int len)
{
	if (len <= 0)
		return;
	/* Only failures are heard of. */
	if (session->report_action)
		fips_mmp_schedule_send_succeeded(&session->meter.mmp.sender_schedule);
	session->report_action =
		fips_session_send(node, session, FIPS_KEY_SLOT_CURRENT, msg_type, false, body, len);
}

static void session_report(struct fips_node *node, struct fips_session *session)
{
	u8 body[sizeof(struct fips_session_receiver_report)];
	struct fips_receiver_counts received;
	struct fips_sender_counts sent;

	if (fips_meter_sender_report(&session->meter, node->now_us, &sent))
		session_send_report(node, session, FIPS_SESSION_MSG_SENDER_REPORT, body,
				    fips_session_sender_report_build(&sent, body, sizeof(body)));
	if (fips_meter_receiver_report(&session->meter, node->now_us, &received))
		session_send_report(node, session, FIPS_SESSION_MSG_RECEIVER_REPORT, body,
				    fips_session_receiver_report_build(&received, body,
								       sizeof(body)));
	log_metrics(node, &session->meter, &session->addr, "session",
		    node->config->node.session_mmp.log_interval_secs);
}

void fips_measuring_taken(struct fips_node *node, const struct fips_measure *measure)
{
	struct fips_link *link = measure->link_id ? fips_link_by_id(node, measure->link_id) : NULL;
	struct fips_session *session;

	if (link) {
		fips_meter_take(&link->meter, measure);
		link_report(node, link);
		fips_meter_taken(&link->meter);
		return;
	}
	session = measure->link_id ? NULL : fips_session_find(node, &measure->session);
	if (session && session->state == FIPS_SESSION_ESTABLISHED) {
		fips_meter_take(&session->meter, measure);
		session_report(node, session);
		fips_meter_taken(&session->meter);
	}
}

void fips_measuring_send_failed(struct fips_node *node, u64 action)
{
	struct fips_map_node *at, *next;
	struct fips_session *session;

	fips_session_for_each(node, session, at, next) {
		if (session->report_action != action)
			continue;
		session->report_action = 0;
		fips_mmp_schedule_send_failed(&session->meter.mmp.sender_schedule);
	}
}

/* ---- Being reported to ---- */

/* Transit frames over a link that loses much are marked, so that senders slow down. */
static void link_congestion(struct fips_node *node, struct fips_link *link)
{
	const struct fips_config_ecn *ecn = &node->config->node.ecn;
	bool congested = ecn->enabled &&
			 fips_mmp_metrics_congested(&link->meter.mmp.metrics, ecn->loss_threshold,
						    ecn->etx_threshold);

	if (congested == link->congested)
		return;
	fips_link_set_congested(node, link, congested);
	if (congested)
		fips_node_count(node, FIPS_COUNT_CONGESTION_DETECTED);
}

static void transports_due(void *ctx, struct fips_timer *timer)
{
	struct fips_node *node = ctx;

	fips_node_want_dump(node, FIPS_DUMP_TRANSPORTS);
	fips_timer_arm(&node->timers, timer, node->now_ms + TRANSPORTS_LOOK_MS);
}

void fips_measuring_init(struct fips_node *node)
{
	fips_timer_init(&node->transports_timer, transports_due);
}

void fips_measuring_start(struct fips_node *node)
{
	fips_timer_arm(&node->timers, &node->transports_timer, node->now_ms + TRANSPORTS_LOOK_MS);
}

void fips_measuring_fini(struct fips_node *node)
{
	fips_timer_cancel(&node->timers, &node->transports_timer);
}

void fips_measuring_congestion(struct fips_node *node)
{
	bool congested = node->config->node.ecn.enabled &&
			 fips_transports_dropping(&node->transports);
	struct fips_action *action;

	if (congested == node->congested)
		return;
	node->congested = congested;
	action = fips_action_add(&node->actions, FIPS_ACTION_DEV_SET, 0);
	action->dev.fields = FIPS_FIELD_CONGESTED;
	action->dev.congested = congested;
	if (!congested)
		return;
	fips_node_count(node, FIPS_COUNT_CONGESTION_DETECTED);
	fips_log_debug(node, "a transport loses frames, transit frames are marked");
}

void fips_measuring_link_report(struct fips_node *node, struct fips_link *link, const void *msg,
				size_t len)
{
	struct fips_receiver_counts received;
	struct fips_sender_counts sent;
	const u8 *type = msg;

	if (*type == FIPS_LINK_MSG_SENDER_REPORT) {
		if (fips_link_sender_report_parse(&sent, msg, len) < 0)
			fips_node_count(node, FIPS_COUNT_MMP_DECODE_ERROR);
		return;
	}
	if (fips_link_receiver_report_parse(&received, msg, len) < 0) {
		fips_node_count(node, FIPS_COUNT_MMP_DECODE_ERROR);
		return;
	}
	if (fips_meter_reported(&link->meter, &received, node->now_us) == FIPS_MMP_FIRST_RTT)
		fips_announce_cost_known(node);
	link_congestion(node, link);
}

void fips_measuring_session_report(struct fips_node *node, struct fips_session *session,
				   u8 msg_type, const void *body, size_t len)
{
	struct fips_mmp_metrics *metrics = &session->meter.mmp.metrics;
	struct fips_receiver_counts received;
	struct fips_sender_counts sent;

	if (msg_type == FIPS_SESSION_MSG_SENDER_REPORT) {
		if (fips_session_sender_report_parse(&sent, body, len) < 0)
			fips_node_count(node, FIPS_COUNT_MMP_DECODE_ERROR);
		return;
	}
	if (fips_session_receiver_report_parse(&received, body, len) < 0) {
		fips_node_count(node, FIPS_COUNT_MMP_DECODE_ERROR);
		return;
	}
	fips_meter_reported(&session->meter, &received, node->now_us);
	if (metrics->srtt.initialized)
		fips_pmtu_follow_rtt(&session->pmtu, (double)metrics->srtt.srtt_us / 1000.0);
}

void fips_measuring_path_mtu(struct fips_node *node, struct fips_session *session, const void *body,
			     size_t len)
{
	u16 path_mtu;
	bool changed;

	if (fips_path_mtu_parse(&path_mtu, body, len) < 0) {
		fips_node_count(node, FIPS_COUNT_SESSION_DECODE_ERROR);
		return;
	}
	changed = fips_pmtu_apply(&session->pmtu, fips_pmtu_believe(path_mtu), node->now_ms);
	if (changed)
		fips_log_debug(node, "%s: path MTU is %u now",
			       fips_node_name(node, &session->addr).s, session->pmtu.current_mtu);
	/* That it is what it was taken for is news, too, if the store knows nothing of it. */
	if (!fips_node_tighten_path(node, &session->addr, session->pmtu.current_mtu) && changed)
		fips_session_path_changed(node, session);
}

/* ---- Display ---- */

static const char *trend_name(const struct fips_mmp_ewma *ewma)
{
	double ratio;

	if (!ewma->initialized)
		return NULL;
	if (!isfinite(ewma->short_term) || !isfinite(ewma->long_term) || ewma->long_term == 0.0)
		return "stable";
	ratio = ewma->short_term / ewma->long_term;
	if (ratio > 1.05)
		return "rising";
	return ratio < 0.95 ? "falling" : "stable";
}

void fips_measuring_view(const struct fips_meter *meter, struct fips_mmp_view *view)
{
	const struct fips_mmp_metrics *metrics = &meter->mmp.metrics;

	*view = (struct fips_mmp_view){
		.present = true,
		.mode = (enum fips_config_mmp_mode)meter->mmp.mode,
		.srtt_ms = NAN,
		.loss_rate = fips_mmp_metrics_loss(metrics),
		.etx = metrics->etx,
		.goodput_bps = metrics->goodput_bps,
		.delivery_ratio_forward = metrics->delivery_forward,
		.delivery_ratio_reverse = metrics->delivery_reverse,
		.smoothed_loss = NAN,
		.smoothed_etx = NAN,
		.spin_initiator = meter->mmp.spin.initiator,
		.rtt_trend = trend_name(&metrics->rtt_trend),
		.loss_trend = trend_name(&metrics->loss_trend),
		.goodput_trend = trend_name(&metrics->goodput_trend),
		.jitter_trend = trend_name(&metrics->jitter_trend),
		.etx_trend = trend_name(&metrics->etx_trend),
		.ecn_ce_sent = fips_mmp_metrics_ecn_ce(metrics),
		.ecn_ce_received = meter->sum.rx_ce,
	};
	if (metrics->srtt.initialized)
		view->srtt_ms = (double)metrics->srtt.srtt_us / 1000.0;
	if (metrics->loss_trend.initialized)
		view->smoothed_loss = metrics->loss_trend.long_term;
	if (metrics->etx_trend.initialized)
		view->smoothed_etx = metrics->etx_trend.long_term;
}
