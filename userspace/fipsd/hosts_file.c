// SPDX-License-Identifier: MIT
/* Names of nodes, from the configuration and a file. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fipsd/file_version.h"
#include "fipsd/hosts_file.h"
#include "fipsd/log.h"
#include "libfips/file.h"

struct fipsd_hosts_file {
	const struct fips_config *config;
	char *path;
	struct fipsd_file_version version;
	struct fips_hosts *hosts;
};

static void report(void *ctx, const char *message)
{
	log_warn("%s", message);
}

static int read_file(struct fips_hosts *hosts, const char *path)
{
	size_t length;
	char *text;
	int err;

	err = fips_file_read(&text, &length, path, FIPS_HOSTS_MAX_SIZE);
	if (!err)
		err = fips_hosts_parse(hosts, path, text, length, report, NULL);
	else if (err != -ENOENT && err != -ENOMEM)
		log_warn("%s: cannot be read: %s", path, strerror(-err));
	free(text);
	return err == -ENOMEM ? err : 0;
}

/* Return: aliases and the file's names over them, or NULL without memory. */
static struct fips_hosts *read_all(const struct fipsd_hosts_file *file)
{
	struct fips_hosts *hosts = fips_hosts_new();

	if (!hosts || fips_hosts_add_peers(hosts, file->config, report, NULL) ||
	    read_file(hosts, file->path)) {
		fips_hosts_free(hosts);
		return NULL;
	}
	return hosts;
}

struct fipsd_hosts_file *fipsd_hosts_file_new(const struct fips_config *config, const char *path)
{
	struct fipsd_hosts_file *file = calloc(1, sizeof(*file));

	if (!file)
		return NULL;
	file->config = config;
	file->path = strdup(path);
	if (file->path) {
		fipsd_file_changed(&file->version, path);
		file->hosts = read_all(file);
	}
	if (!file->hosts) {
		fipsd_hosts_file_free(file);
		return NULL;
	}
	return file;
}

void fipsd_hosts_file_free(struct fipsd_hosts_file *file)
{
	if (!file)
		return;
	fips_hosts_free(file->hosts);
	free(file->path);
	free(file);
}

const struct fips_hosts *fipsd_hosts_file_get(struct fipsd_hosts_file *file)
{
	struct fips_hosts *hosts;

	if (!fipsd_file_changed(&file->version, file->path))
		return file->hosts;
	hosts = read_all(file);
	if (hosts) {
		fips_hosts_free(file->hosts);
		file->hosts = hosts;
		log_info("%s changed: %zu names are known", file->path, fips_hosts_count(hosts));
	}
	return file->hosts;
}
