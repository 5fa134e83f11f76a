/* SPDX-License-Identifier: MIT */
/*
 * Error signals: what a node on the way tells the source of a datagram it cannot send on.
 *
 * Protocol document: "Error signals". CoordsRequired: coordinates of the destination are missing
 * here; PathBroken: they lead nowhere; MtuExceeded: the datagram is too large for the next link.
 */
#ifndef FIPS_SIGNAL_H
#define FIPS_SIGNAL_H

#include "libfips/packet.h"
#include "libfips/ratelimit.h"

struct fips_node;

/**
 * struct fips_signals - limits
 * @sent: signals sent, per destination complained of
 * @answered: CoordsWarmup messages sent in answer to one, per destination
 */
struct fips_signals {
	struct fips_interval_limiter sent;
	struct fips_interval_limiter answered;
};

/** fips_signals_init() - nothing was sent. */
void fips_signals_init(struct fips_node *node);

/** fips_signals_fini() - forget all. */
void fips_signals_fini(struct fips_node *node);

/** fips_signal_no_route() - tell @src that there is no way from here to @dest. */
void fips_signal_no_route(struct fips_node *node, const struct fips_node_addr *src,
			  const struct fips_node_addr *dest);

/** fips_signal_mtu_exceeded() - tell @src that the way to @dest is narrower than its datagram. */
void fips_signal_mtu_exceeded(struct fips_node *node, const struct fips_node_addr *src,
			      const struct fips_node_addr *dest, u16 mtu);

/** fips_signal_receive() - an error signal came. */
void fips_signal_receive(struct fips_node *node, const void *data, size_t len);

#endif /* FIPS_SIGNAL_H */
