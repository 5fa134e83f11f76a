/* SPDX-License-Identifier: MIT */
/*
 * Measuring: reports between this node and its neighbours and session partners.
 *
 * Protocol document: "Measurement". The data plane watches the frames; when a report is due its
 * interval is taken and sent. What the peers report gives costs, losses and congestion.
 */
#ifndef FIPS_MEASURING_H
#define FIPS_MEASURING_H

#include "libfips/link.h"
#include "libfips/session.h"

/** fips_measuring_init() - nothing is measured. */
void fips_measuring_init(struct fips_node *node);

/** fips_measuring_start() - the node runs: its transports are watched. */
void fips_measuring_start(struct fips_node *node);

/** fips_measuring_fini() - the node ends. */
void fips_measuring_fini(struct fips_node *node);

/** fips_measuring_link_init() - a new link begins to be measured. Return: 0 or -ENOMEM. */
int fips_measuring_link_init(struct fips_node *node, struct fips_link *link);

/** fips_measuring_session_init() - a new session. Return: 0 or -ENOMEM. */
int fips_measuring_session_init(struct fips_node *node, struct fips_session *session);

/** fips_measuring_link_start() - the link is up: its reports begin. */
void fips_measuring_link_start(struct fips_node *node, struct fips_link *link);

/** fips_measuring_session_start() - the session is established: its reports begin. */
void fips_measuring_session_start(struct fips_node *node, struct fips_session *session);

/** fips_measuring_taken() - an interval came from the data plane. */
void fips_measuring_taken(struct fips_node *node, const struct fips_measure *measure);

/** fips_measuring_link_report() - a report came on a link; @msg begins with its type. */
void fips_measuring_link_report(struct fips_node *node, struct fips_link *link, const void *msg,
				size_t len);

/** fips_measuring_session_report() - a report came in a session. */
void fips_measuring_session_report(struct fips_node *node, struct fips_session *session,
				   u8 msg_type, const void *body, size_t len);

/** fips_measuring_path_mtu() - a PathMtuNotification came in a session. */
void fips_measuring_path_mtu(struct fips_node *node, struct fips_session *session,
			     const void *body, size_t len);

/** fips_measuring_send_failed() - an action could not be carried out; it may have been a report. */
void fips_measuring_send_failed(struct fips_node *node, u64 action);

/** fips_measuring_congestion() - transports lose frames, or do no longer. */
void fips_measuring_congestion(struct fips_node *node);

/** fips_measuring_view() - measurements for display. */
void fips_measuring_view(const struct fips_meter *meter, struct fips_mmp_view *view);

#endif /* FIPS_MEASURING_H */
