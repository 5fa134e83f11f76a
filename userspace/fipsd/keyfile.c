// SPDX-License-Identifier: MIT
/* The node's own key. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fipsd/keyfile.h"
#include "fipsd/log.h"
#include "libfips/key_file.h"
#include "libfips/paths.h"

/* Beside which file key files stand. */
static char *config_path(const struct fips_config *config)
{
	char *paths[FIPS_CONFIG_SEARCH_PATHS], *first;
	int count;

	if (config->files.count)
		return strdup(config->files.item[config->files.count - 1]);
	count = fips_config_search_paths(paths);
	if (count <= 0)
		return NULL;
	first = paths[0];
	while (--count)
		free(paths[count]);
	return first;
}

/* Make the directory a file is to stand in; whether that worked shows when the file is written. */
static void make_directory_of(const char *path)
{
	char *directory = strdup(path), *slash = directory ? strrchr(directory, '/') : NULL;

	if (slash && slash != directory) {
		*slash = '\0';
		if (mkdir(directory, 0755) && errno != EEXIST)
			log_debug("cannot make %s: %s", directory, strerror(errno));
	}
	free(directory);
}

static int generate(struct fips_identity *identity, enum fipsd_key_source *source, bool persistent,
		    const char *key_path, const char *pub_path, const struct fips_random *rng)
{
	int err;

	if (fips_identity_generate(identity, rng)) {
		log_error("no secret key could be made: %s",
			  fips_identity_strerror(FIPS_IDENTITY_RANDOM));
		return -EIO;
	}
	*source = FIPSD_KEY_EPHEMERAL;
	make_directory_of(key_path);
	err = fips_key_file_write(key_path, identity);
	if (!err)
		err = fips_pub_file_write(pub_path, identity);
	if (err && persistent)
		log_warn("the new key will not outlive this run: %s cannot be written: %s",
			 key_path, strerror(-err));
	else if (err)
		log_debug("%s cannot be written: %s", key_path, strerror(-err));
	else if (persistent)
		*source = FIPSD_KEY_GENERATED;
	return 0;
}

static int resolve_file(struct fips_identity *identity, enum fipsd_key_source *source,
			bool persistent, const char *key_path, const char *pub_path,
			const struct fips_random *rng)
{
	struct stat st;
	int err;

	if (!persistent || (stat(key_path, &st) && errno == ENOENT))
		return generate(identity, source, persistent, key_path, pub_path, rng);
	err = fips_key_file_read(identity, key_path);
	if (err) {
		log_error("%s: expected a secret key, nsec1...: %s", key_path,
			  err == -ENODATA ? "the file is empty" : strerror(-err));
		return err;
	}
	*source = FIPSD_KEY_FILE;
	err = fips_pub_file_write(pub_path, identity);
	if (err)
		log_debug("%s cannot be written: %s", pub_path, strerror(-err));
	return 0;
}

int fipsd_key_resolve(struct fips_identity *identity, enum fipsd_key_source *source,
		      const struct fips_config *config, const struct fips_random *rng)
{
	const struct fips_config_identity *wanted = &config->node.identity;
	char *beside, *key_path, *pub_path;
	int err = -ENOMEM;

	if (wanted->nsec) {
		*source = FIPSD_KEY_CONFIG;
		err = fips_identity_from_string(identity, wanted->nsec);
		if (err)
			log_error("node.identity.nsec: %s", fips_identity_strerror(err));
		return err ? -EKEYREJECTED : 0;
	}
	beside = config_path(config);
	key_path = beside ? fips_path_beside(beside, FIPS_KEY_FILE) : NULL;
	pub_path = beside ? fips_path_beside(beside, FIPS_PUB_FILE) : NULL;
	if (key_path && pub_path)
		err = resolve_file(identity, source, wanted->persistent, key_path, pub_path, rng);
	free(beside);
	free(key_path);
	free(pub_path);
	return err;
}
