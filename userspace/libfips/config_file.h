/* SPDX-License-Identifier: MIT */
/* Reading configuration files; what they mean is config.h's. */
#ifndef FIPS_LIBFIPS_CONFIG_FILE_H
#define FIPS_LIBFIPS_CONFIG_FILE_H

#include "libfips/config.h"

/**
 * fips_config_load() - the configuration of a node from its files
 * @config: set to a checked configuration, to be freed with fips_config_free(); NULL after an error
 * @path: the only file to read, which must exist; NULL: all of fips_config_search_paths() that
 *	exist, a later one over an earlier one. config->files says which
 * @diag: where complaints go, a file that cannot be read included
 *
 * Return: 0, -ENOMEM, -EINVAL for wrong contents, or why a file could not be read.
 */
int fips_config_load(struct fips_config **config, const char *path,
		     const struct fips_config_diag *diag);

#endif /* FIPS_LIBFIPS_CONFIG_FILE_H */
