/* SPDX-License-Identifier: MIT */
/* Whom a command is about. */
#ifndef FIPSCTL_PEER_H
#define FIPSCTL_PEER_H

#include "fipsctl/ctl.h"

/**
 * ctl_peer_npub() - the public key of a peer
 * @peer: npub, or a name in the hosts file
 *
 * Return: the npub, to be freed, or NULL; what was wrong is printed.
 */
char *ctl_peer_npub(const struct ctl *ctl, const char *peer);

#endif /* FIPSCTL_PEER_H */
