// SPDX-License-Identifier: MIT
/*
 * resolv.conf of a named network namespace.
 *
 * The file is written in place, never replaced: programs that run in the namespace have it mounted
 * over theirs, and would go on to see the old one.
 */

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fipsd/log.h"
#include "fipsd/resolv_conf.h"

#define MARK "# Written by fipsd, which takes it back when it ends.\n"
#define MAX_SIZE 65536

struct paths {
	char file[4096];
	char saved[4096];
};

static void get_paths(struct paths *paths, const char *directory)
{
	snprintf(paths->file, sizeof(paths->file), "%s/resolv.conf", directory);
	snprintf(paths->saved, sizeof(paths->saved), "%s/resolv.conf.fips-saved", directory);
}

/* Make a directory, and the one above it. */
static int make_directory(const char *directory)
{
	char *above = strdup(directory);
	char *slash = above ? strrchr(above, '/') : NULL;

	if (slash && slash != above) {
		*slash = '\0';
		mkdir(above, 0755);
	}
	free(above);
	return mkdir(directory, 0755) && errno != EEXIST ? -errno : 0;
}

/* Return: a file's text, to be freed, or NULL with errno. */
static char *read_text(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = file ? malloc(MAX_SIZE) : NULL;

	if (text)
		text[fread(text, 1, MAX_SIZE - 1, file)] = '\0';
	if (file)
		fclose(file);
	return text;
}

static int write_text(const char *path, const char *first, const char *rest)
{
	FILE *file = fopen(path, "we");
	int err = 0;

	if (!file)
		return -errno;
	if (fputs(first, file) < 0 || fputs(rest, file) < 0)
		err = -EIO;
	if (fclose(file) && !err)
		err = -errno;
	return err;
}

static int write_server(const struct paths *paths, const char *address, const char *rest)
{
	char first[sizeof(MARK) + 80];

	snprintf(first, sizeof(first), MARK "nameserver %.60s\n", address);
	return write_text(paths->file, first, rest);
}

/*
 * What somebody else wrote: without our two lines, which /etc/resolv.conf still shows where what a
 * killed daemon left was mounted over it.
 */
static const char *without_ours(const char *text)
{
	const char *end;

	while (!strncmp(text, MARK, sizeof(MARK) - 1)) {
		end = strchr(text + sizeof(MARK) - 1, '\n');
		text = end ? end + 1 : "";
	}
	return text;
}

int fipsd_resolv_conf_set(const char *directory, const char *address)
{
	struct paths paths;
	char *own, *host = NULL;
	int err;

	/* What a killed daemon left must not be taken for what was there. */
	fipsd_resolv_conf_restore(directory);
	get_paths(&paths, directory);
	err = make_directory(directory);
	own = read_text(paths.file);
	if (own && !err)
		err = write_text(paths.saved, own, "");
	if (!own)
		host = read_text("/etc/resolv.conf");
	if (!err)
		err = write_server(&paths, address, without_ours(own ? own : host ? host : ""));
	if (err)
		log_warn("%s cannot be pointed at the .fips responder: %s", paths.file,
			 strerror(-err));
	else
		log_info("names in .fips are resolved through %s", paths.file);
	free(own);
	free(host);
	return err;
}

static bool is_ours(const char *path)
{
	char *text = read_text(path);
	bool ours = text && !strncmp(text, MARK, sizeof(MARK) - 1);

	free(text);
	return ours;
}

void fipsd_resolv_conf_restore(const char *directory)
{
	struct paths paths;
	char *saved;
	int err = 0;

	get_paths(&paths, directory);
	saved = read_text(paths.saved);
	if (saved) {
		/* A file that somebody wrote since is newer than what was saved. */
		if (is_ours(paths.file))
			err = write_text(paths.file, saved, "");
		if (!err)
			unlink(paths.saved);
	} else if (is_ours(paths.file)) {
		unlink(paths.file);
		rmdir(directory);
	}
	if (err)
		log_warn("%s cannot be restored from %s: %s", paths.file, paths.saved,
			 strerror(-err));
	free(saved);
}
