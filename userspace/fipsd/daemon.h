/* SPDX-License-Identifier: MIT */
/* The daemon: the core, the device, and all that serves them, from start to end. */
#ifndef FIPSD_DAEMON_H
#define FIPSD_DAEMON_H

#include "libfips/config.h"
#include "libfips/identity.h"

/**
 * fipsd_run() - run a node until a signal ends it
 * @config: the node's configuration
 * @identity: the node's identity
 * @persistent: whether the identity outlives a restart
 *
 * What is wrong is logged.
 *
 * Return: the process's exit status: 0 after SIGINT or SIGTERM, 1 if it could not start or go on.
 */
int fipsd_run(const struct fips_config *config, const struct fips_identity *identity,
	      bool persistent);

#endif /* FIPSD_DAEMON_H */
