// SPDX-License-Identifier: MIT
#include "libfips/signal.h"

#include "libfips/node_private.h"

#define SIGNAL_MAX 4096

void fips_signals_init(struct fips_node *node)
{
	u8 seed[FIPS_MAP_SEED_SIZE];

	fips_node_seed(node, seed);
	fips_interval_limiter_init(&node->signals.sent, FIPS_ROUTING_ERROR_INTERVAL_MS,
				   FIPS_SHORT_LIMITER_MAX_AGE_MS, seed);
	fips_interval_limiter_init(&node->signals.answered,
				   node->config->node.session.coords_response_interval_ms,
				   FIPS_SHORT_LIMITER_MAX_AGE_MS, seed);
}

void fips_signals_fini(struct fips_node *node)
{
	fips_interval_limiter_fini(&node->signals.sent);
	fips_interval_limiter_fini(&node->signals.answered);
}

/* ---- Sending ---- */

static void signal_send(struct fips_node *node, const struct fips_node_addr *to,
			const struct fips_error_signal *signal)
{
	u8 msg[SIGNAL_MAX];
	int len;

	if (fips_node_addr_equal(to, &node->identity.addr) ||
	    !fips_interval_limiter_allow(&node->signals.sent, &signal->dest, node->now_ms))
		return;
	len = fips_error_signal_build(signal, msg, sizeof(msg));
	if (len > 0 && fips_routing_send(node, to, msg, len))
		fips_log_debug(node, "%s: told that there is no way to %s",
			       fips_node_name(node, to).s, fips_node_name(node, &signal->dest).s);
}

void fips_signal_no_route(struct fips_node *node, const struct fips_node_addr *src,
			  const struct fips_node_addr *dest)
{
	struct fips_error_signal signal = {
		.msg_type = FIPS_SESSION_MSG_COORDS_REQUIRED,
		.dest = *dest,
		.reporter = node->identity.addr,
	};

	if (fips_coord_cache_get(&node->routing.coords, dest, node->now_ms, &signal.last_coords))
		signal.msg_type = FIPS_SESSION_MSG_PATH_BROKEN;
	signal_send(node, src, &signal);
}

void fips_signal_mtu_exceeded(struct fips_node *node, const struct fips_node_addr *src,
			      const struct fips_node_addr *dest, u16 mtu)
{
	struct fips_error_signal signal = {
		.msg_type = FIPS_SESSION_MSG_MTU_EXCEEDED,
		.dest = *dest,
		.reporter = node->identity.addr,
		.mtu = mtu,
	};

	signal_send(node, src, &signal);
}

/* ---- Receiving ---- */

/* Show routers on the way where the destination is, now and with the next data packets. */
static void send_warmup(struct fips_node *node, const struct fips_node_addr *dest)
{
	struct fips_session *session = fips_session_find(node, dest);

	if (!session || session->state != FIPS_SESSION_ESTABLISHED)
		return;
	if (fips_interval_limiter_allow(&node->signals.answered, dest, node->now_ms))
		fips_session_send(node, session, FIPS_KEY_SLOT_CURRENT,
				  FIPS_SESSION_MSG_COORDS_WARMUP, true, NULL, 0);
}

/* Coordinates are missing on the way, or lead nowhere: find out where the destination is now. */
static void recover_path(struct fips_node *node, const struct fips_error_signal *signal)
{
	struct fips_session *session = fips_session_find(node, &signal->dest);

	send_warmup(node, &signal->dest);
	if (signal->msg_type == FIPS_SESSION_MSG_PATH_BROKEN) {
		fips_coord_cache_remove(&node->routing.coords, &signal->dest);
		fips_routing_changed(node);
	}
	if (fips_identity_cache_use(&node->identities, &signal->dest, node->now_ms))
		fips_searching_begin(node, &signal->dest, false);
	if (session && session->state == FIPS_SESSION_ESTABLISHED)
		fips_session_warm_up(node, session);
}

static void take_mtu(struct fips_node *node, const struct fips_error_signal *signal)
{
	struct fips_session *session = fips_session_find(node, &signal->dest);
	u16 mtu = fips_pmtu_believe(signal->mtu);

	if (session && session->state == FIPS_SESSION_ESTABLISHED)
		fips_pmtu_apply(&session->pmtu, mtu, node->now_ms);
	fips_node_tighten_path(node, &signal->dest, mtu);
}

void fips_signal_receive(struct fips_node *node, const void *data, size_t len)
{
	struct fips_error_signal signal;

	if (fips_error_signal_parse(&signal, data, len) < 0) {
		fips_node_count(node, FIPS_COUNT_SESSION_DECODE_ERROR);
		return;
	}
	fips_log_debug(node, "%s: %s from %s", fips_node_name(node, &signal.dest).s,
		       fips_session_msg_name(signal.msg_type),
		       fips_node_name(node, &signal.reporter).s);
	switch (signal.msg_type) {
	case FIPS_SESSION_MSG_COORDS_REQUIRED:
		fips_node_count(node, FIPS_COUNT_ERR_COORDS_REQUIRED);
		recover_path(node, &signal);
		break;
	case FIPS_SESSION_MSG_PATH_BROKEN:
		fips_node_count(node, FIPS_COUNT_ERR_PATH_BROKEN);
		recover_path(node, &signal);
		break;
	default:
		fips_node_count(node, FIPS_COUNT_ERR_MTU_EXCEEDED);
		take_mtu(node, &signal);
		break;
	}
}
