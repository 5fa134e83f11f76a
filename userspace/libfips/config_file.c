// SPDX-License-Identifier: MIT
/* Reading configuration files. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <sodium.h>

#include "libfips/config_file.h"
#include "libfips/config_schema.h"
#include "libfips/file.h"
#include "libfips/paths.h"

#define MAX_FILE_SIZE (1024 * 1024)

static void report(const struct fips_config_diag *diag, const char *path, int err)
{
	char message[768];

	if (err == -EFBIG)
		snprintf(message, sizeof(message), "%.512s: expected no more than %d bytes", path,
			 MAX_FILE_SIZE);
	else
		snprintf(message, sizeof(message), "%.512s: cannot be read: %s", path,
			 strerror(-err));
	fips_config_report(diag, FIPS_CONFIG_ERROR, message);
}

static int parse_file(struct fips_config *config, const char *path,
		      const struct fips_config_diag *diag)
{
	size_t length;
	char *text;
	int err;

	err = fips_file_read(&text, &length, path, MAX_FILE_SIZE);
	if (err) {
		report(diag, path, err);
		return err;
	}
	err = fips_config_parse(config, path, text, length, diag);
	/* Secret keys may stand in it. */
	sodium_memzero(text, length);
	free(text);
	return err;
}

static int parse_search_paths(struct fips_config *config, const struct fips_config_diag *diag)
{
	char *paths[FIPS_CONFIG_SEARCH_PATHS];
	int count = fips_config_search_paths(paths);
	struct stat st;
	int err = 0, i;

	if (count < 0)
		return count;
	for (i = 0; i < count; i++) {
		if (!err && !stat(paths[i], &st))
			err = parse_file(config, paths[i], diag);
		free(paths[i]);
	}
	return err;
}

int fips_config_load(struct fips_config **config, const char *path,
		     const struct fips_config_diag *diag)
{
	struct fips_config *loaded = fips_config_new();
	int err = -ENOMEM;

	if (loaded)
		err = path ? parse_file(loaded, path, diag) : parse_search_paths(loaded, diag);
	if (!err)
		err = fips_config_validate(loaded, diag);
	if (err) {
		fips_config_free(loaded);
		loaded = NULL;
	}
	*config = loaded;
	return err;
}
