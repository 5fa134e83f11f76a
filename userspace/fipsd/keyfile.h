/* SPDX-License-Identifier: MIT */
/* The node's own key: from the configuration, from a key file, or a new one. */
#ifndef FIPSD_KEYFILE_H
#define FIPSD_KEYFILE_H

#include "libfips/config.h"
#include "libfips/identity.h"

enum fipsd_key_source {
	FIPSD_KEY_CONFIG, /* node.identity.nsec */
	FIPSD_KEY_FILE, /* read from the key file */
	FIPSD_KEY_GENERATED, /* new, written to the key file to stay */
	FIPSD_KEY_EPHEMERAL, /* new, for this run */
};

/**
 * fipsd_key_resolve() - the identity a daemon runs under
 * @identity: set; to be wiped by the caller
 * @source: set
 * @config: node.identity.nsec counts first; else with node.identity.persistent the key file beside
 *	the configuration file of highest priority, made if it is missing; else a new key, whose
 *	files are written all the same so that the operator can see it
 * @rng: for a new key
 *
 * What went wrong or what was not possible is logged. A key that cannot be written is only a
 * warning, as the reference has it.
 *
 * Return: 0 or a negative errno.
 */
int fipsd_key_resolve(struct fips_identity *identity, enum fipsd_key_source *source,
		      const struct fips_config *config, const struct fips_random *rng);

#endif /* FIPSD_KEYFILE_H */
