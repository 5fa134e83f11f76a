/* SPDX-License-Identifier: MIT */
/*
 * The host's filter for the mesh, table `inet fips`: what it does with a port. For display; it is
 * nftables that filters.
 */
#ifndef FIPSD_FIREWALL_H
#define FIPSD_FIREWALL_H

#include <jansson.h>

#include "libfips/types.h"

/** struct fipsd_firewall - the rules of the chain `inbound`; NULL: there is no such table. */
struct fipsd_firewall {
	json_t *rules;
};

/** fipsd_firewall_read() - ask the kernel; to be given to fipsd_firewall_free(). */
void fipsd_firewall_read(struct fipsd_firewall *firewall);

/** fipsd_firewall_parse() - take rules from what nftables lists as JSON. */
void fipsd_firewall_parse(struct fipsd_firewall *firewall, const char *listing);

/** fipsd_firewall_free() - give its memory back. */
void fipsd_firewall_free(struct fipsd_firewall *firewall);

/**
 * fipsd_firewall_judge() - what happens to packets from the mesh for a port
 * @firewall: the rules
 * @protocol: "tcp" or "udp"
 * @port: the port
 *
 * Return: "no_firewall", "accept", "drop", or "unknown": a rule speaks of the port, and of more
 * than that.
 */
const char *fipsd_firewall_judge(const struct fipsd_firewall *firewall, const char *protocol,
				 u16 port);

#endif /* FIPSD_FIREWALL_H */
