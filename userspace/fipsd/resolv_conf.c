// SPDX-License-Identifier: MIT
/*
 * resolv.conf of a named network namespace.
 *
 * The file is written in place, never replaced: programs that run in the namespace have it mounted
 * over theirs, and would go on to see the old one. What was there stays in it, below two lines of
 * ours; a copy beside it would be mounted over something by "ip netns exec", too.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fipsd/log.h"
#include "fipsd/resolv_conf.h"

#define MARK "# fipsd "
#define ADDED "# fipsd added the next line and takes both out when it ends.\n"
#define MADE "# fipsd made this file and removes it when it ends.\n"
#define MAX_SIZE 65536
#define PATH_SIZE 4096

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

static int write_text(const char *path, const char *mark, const char *address, const char *rest)
{
	FILE *file = fopen(path, "we");
	int err = 0;

	if (!file)
		return -errno;
	if (address && fprintf(file, "%snameserver %s\n", mark, address) < 0)
		err = -EIO;
	if (fputs(rest, file) < 0)
		err = -EIO;
	if (fclose(file) && !err)
		err = -errno;
	return err;
}

/* What somebody else wrote: without our two lines, however often they are there. */
static const char *without_ours(const char *text)
{
	const char *end;
	int lines;

	while (!strncmp(text, MARK, sizeof(MARK) - 1)) {
		for (lines = 0; lines < 2; lines++) {
			end = strchr(text, '\n');
			text = end ? end + 1 : "";
		}
	}
	return text;
}

int fipsd_resolv_conf_set(const char *directory, const char *address)
{
	char path[PATH_SIZE], *own, *host = NULL;
	const char *rest;
	int err;

	/* What a killed daemon left must not be taken for what was there. */
	fipsd_resolv_conf_restore(directory);
	snprintf(path, sizeof(path), "%s/resolv.conf", directory);
	err = make_directory(directory);
	own = read_text(path);
	if (!own)
		host = read_text("/etc/resolv.conf");
	rest = without_ours(own ? own : host ? host : "");
	if (!err)
		err = write_text(path, own ? ADDED : MADE, address, rest);
	if (err)
		log_warn("%s cannot be pointed at the .fips responder: %s", path, strerror(-err));
	else
		log_info("names in .fips are resolved through %s", path);
	free(own);
	free(host);
	return err;
}

void fipsd_resolv_conf_restore(const char *directory)
{
	char path[PATH_SIZE], *text;
	int err = 0;

	snprintf(path, sizeof(path), "%s/resolv.conf", directory);
	text = read_text(path);
	if (text && !strncmp(text, MADE, sizeof(MADE) - 1)) {
		unlink(path);
		rmdir(directory);
	} else if (text && !strncmp(text, MARK, sizeof(MARK) - 1)) {
		err = write_text(path, NULL, NULL, without_ours(text));
	}
	if (err)
		log_warn("%s cannot be restored: %s", path, strerror(-err));
	free(text);
}
