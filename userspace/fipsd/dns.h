/* SPDX-License-Identifier: MIT */
/*
 * The .fips responder: UDP sockets in the loop, answers by dns_message.h, names from hosts_file.h.
 * The host's resolver can be pointed at it for as long as it runs.
 *
 * Queries that arrive through the mesh interface are dropped, so that nobody out there can try out
 * which names this host knows.
 */
#ifndef FIPSD_DNS_H
#define FIPSD_DNS_H

#include <uv.h>

#include "fipsd/hosts_file.h"
#include "libfips/dnsname.h"

struct fips_config;

/**
 * typedef fipsd_dns_learned_fn - a node's address was asked for: its key belongs into the cache
 * @ctx: what was given with the callback
 * @node: the node; called before the answer leaves, so that the first packet finds the key there
 */
typedef void (*fipsd_dns_learned_fn)(void *ctx, const struct fips_dnsname *node);

/** struct fipsd_dns - a running responder; opaque. */
struct fipsd_dns;

/**
 * fipsd_dns_start() - open the responder
 * @dns: set
 * @loop: serves it
 * @config: section dns: where it listens, and for how long an address may be kept; must outlive the
 *	responder
 * @hosts: names; must outlive the responder
 * @mesh_ifindex: interface whose queries are dropped, 0: none
 * @learned: told of every node whose address is given out, may be NULL
 * @ctx: for @learned
 *
 * What went wrong is logged. Return: 0 or a negative errno.
 */
int fipsd_dns_start(struct fipsd_dns **dns, uv_loop_t *loop, const struct fips_config *config,
		    struct fipsd_hosts_file *hosts, unsigned int mesh_ifindex,
		    fipsd_dns_learned_fn learned, void *ctx);

/**
 * fipsd_dns_point_resolver() - have the host's resolver ask this responder for names in .fips
 *
 * See resolver.h. May take milliseconds; what was done, or why nothing was, is logged.
 *
 * Return: 0, or a negative errno that need not stop anybody.
 */
int fipsd_dns_point_resolver(struct fipsd_dns *dns);

/** fipsd_dns_set_mesh_ifindex() - the mesh interface is another one now. */
void fipsd_dns_set_mesh_ifindex(struct fipsd_dns *dns, unsigned int mesh_ifindex);

/**
 * fipsd_dns_stop() - close the responder, and point the host's resolver back if it was pointed
 * @dns: NULL is taken
 *
 * The loop has to run once more afterwards; @dns is freed then.
 */
void fipsd_dns_stop(struct fipsd_dns *dns);

/**
 * fipsd_dns_port() - the port it listens at, which is of interest when the configuration says 0
 */
u16 fipsd_dns_port(const struct fipsd_dns *dns);

#endif /* FIPSD_DNS_H */
