// SPDX-License-Identifier: MIT
/* Names of nodes, from the configuration and a file. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fipsd/hosts_file.h"
#include "fipsd/log.h"

#define MAX_FILE_SIZE (4 * 1024 * 1024)

/* What tells that a file is another one, or changed. All zeros: there is none. */
struct version {
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec modified;
};

struct fipsd_hosts_file {
	const struct fips_config *config;
	char *path;
	struct version version;
	struct fips_hosts *hosts;
};

static struct version current_version(const char *path)
{
	struct version version;
	struct stat st;

	memset(&version, 0, sizeof(version));
	if (!stat(path, &st)) {
		version.device = st.st_dev;
		version.inode = st.st_ino;
		version.size = st.st_size;
		version.modified = st.st_mtim;
	}
	return version;
}

static void report(void *ctx, const char *message)
{
	log_warn("%s", message);
}

static int read_file(struct fips_hosts *hosts, const char *path)
{
	char *text = malloc(MAX_FILE_SIZE);
	FILE *file = text ? fopen(path, "re") : NULL;
	int err = text ? 0 : -ENOMEM;
	size_t length;

	if (file) {
		length = fread(text, 1, MAX_FILE_SIZE, file);
		if (length == MAX_FILE_SIZE)
			log_warn("%s: names beyond the first %d bytes are ignored", path,
				 MAX_FILE_SIZE);
		err = fips_hosts_parse(hosts, path, text, length, report, NULL);
		fclose(file);
	} else if (text && errno != ENOENT) {
		log_warn("%s: cannot be read: %s", path, strerror(errno));
	}
	free(text);
	return err;
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
		file->version = current_version(path);
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
	struct version version = current_version(file->path);
	struct fips_hosts *hosts;

	if (!memcmp(&version, &file->version, sizeof(version)))
		return file->hosts;
	file->version = version;
	hosts = read_all(file);
	if (hosts) {
		fips_hosts_free(file->hosts);
		file->hosts = hosts;
		log_info("%s changed: %zu names are known", file->path, fips_hosts_count(hosts));
	}
	return file->hosts;
}
