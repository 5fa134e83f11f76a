/* SPDX-License-Identifier: MIT */
/*
 * Pointing the host's resolver at the .fips responder, and back.
 *
 * On a host: systemd-resolved (a DNS delegate from systemd 258 on, a drop-in before), dnsmasq,
 * NetworkManager's dnsmasq, in that order. In a named network namespace: its own resolv.conf in
 * /etc/netns. All that is written carries a mark, so that what a killed daemon left is known and
 * undone by the next one.
 */
#ifndef FIPSD_RESOLVER_H
#define FIPSD_RESOLVER_H

#include <stdbool.h>
#include <stdint.h>

/** struct fipsd_resolver - what was pointed at the responder; opaque. */
struct fipsd_resolver;

/**
 * fipsd_resolver_new() - find out which resolver serves this network namespace
 *
 * Also undoes what an earlier daemon left behind. May run systemctl, which takes milliseconds.
 *
 * Return: to be given to fipsd_resolver_free(), NULL: no memory.
 */
struct fipsd_resolver *fipsd_resolver_new(void);

/**
 * fipsd_resolver_needs_port_53() - whether the resolver knows no other port
 *
 * That is so for resolv.conf: the responder must then also be at [::1]:53, and must refuse what is
 * not in .fips there, so that the servers after it are asked.
 */
bool fipsd_resolver_needs_port_53(const struct fipsd_resolver *resolver);

/**
 * fipsd_resolver_set() - point the resolver at the responder
 * @resolver: from fipsd_resolver_new()
 * @address: the responder's address, an IP literal that this host can reach
 * @port: its port
 *
 * What was done, or why nothing was, is logged.
 *
 * Return: 0, -EOPNOTSUPP if there is no resolver that we know, or why it failed.
 */
int fipsd_resolver_set(struct fipsd_resolver *resolver, const char *address, uint16_t port);

/**
 * fipsd_resolver_free() - point the resolver back, if it was pointed at us, and free
 * @resolver: NULL is taken
 */
void fipsd_resolver_free(struct fipsd_resolver *resolver);

#endif /* FIPSD_RESOLVER_H */
