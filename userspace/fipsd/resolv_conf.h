/* SPDX-License-Identifier: MIT */
/*
 * resolv.conf of a named network namespace: /etc/netns/NAME/resolv.conf, which "ip netns exec" puts
 * over /etc/resolv.conf.
 */
#ifndef FIPSD_RESOLV_CONF_H
#define FIPSD_RESOLV_CONF_H

/**
 * fipsd_resolv_conf_set() - put a name server before those of a namespace
 * @directory: /etc/netns/NAME; made, with the one above it, if it is missing
 * @address: the name server's address
 *
 * What was there is saved beside it. Without a file of its own, the namespace had the host's name
 * servers; they are taken over.
 *
 * Return: 0 or a negative errno; what went wrong is logged.
 */
int fipsd_resolv_conf_set(const char *directory, const char *address);

/** fipsd_resolv_conf_restore() - take it back, if that was not done yet. */
void fipsd_resolv_conf_restore(const char *directory);

#endif /* FIPSD_RESOLV_CONF_H */
