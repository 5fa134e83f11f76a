// SPDX-License-Identifier: MIT
#include <errno.h>
#include <stdlib.h>

#include "fipsd/acl_file.h"
#include "fipsd/file_version.h"
#include "fipsd/log.h"
#include "libfips/file.h"

#define MAX_SIZE (4 * 1024 * 1024)

/** struct source - a file of one list; @path is borrowed. */
struct source {
	const char *path;
	struct fipsd_file_version version;
};

struct fipsd_acl_file {
	struct source allow;
	struct source deny;
	struct fips_acl acl;
};

static void report(void *ctx, const char *message)
{
	log_warn("%s", message);
}

static int read_list(struct fips_acl_list *list, const char *path, const struct fips_hosts *hosts)
{
	size_t length;
	char *text;
	int err = fips_file_read(&text, &length, path, MAX_SIZE);

	if (err == -ENOENT)
		return 0;
	if (err) {
		log_error("%s: cannot be read: %s", path, strerror(-err));
		return err;
	}
	err = fips_acl_list_parse(list, path, text, length, hosts, report, NULL);
	free(text);
	return err;
}

static int read_both(struct fipsd_acl_file *file, const struct fips_hosts *hosts)
{
	struct fips_acl acl = { 0 };
	int err = read_list(&acl.allow, file->allow.path, hosts);

	if (!err)
		err = read_list(&acl.deny, file->deny.path, hosts);
	if (err) {
		fips_acl_free(&acl);
		return err;
	}
	fips_acl_free(&file->acl);
	file->acl = acl;
	if (!fips_acl_is_empty(&acl))
		log_info("access control: %s, %zu allowed, %zu denied", fips_acl_mode(&acl),
			 acl.allow.count, acl.deny.count);
	return 0;
}

struct fipsd_acl_file *fipsd_acl_file_new(const char *allow, const char *deny,
					  const struct fips_hosts *hosts)
{
	struct fipsd_acl_file *file = calloc(1, sizeof(*file));

	if (!file)
		return NULL;
	file->allow.path = allow;
	file->deny.path = deny;
	fipsd_file_changed(&file->allow.version, allow);
	fipsd_file_changed(&file->deny.version, deny);
	/* A list that cannot be read must not be taken for one that lets everybody in. */
	if (read_both(file, hosts)) {
		fipsd_acl_file_free(file);
		return NULL;
	}
	return file;
}

void fipsd_acl_file_free(struct fipsd_acl_file *file)
{
	if (!file)
		return;
	fips_acl_free(&file->acl);
	free(file);
}

const struct fips_acl *fipsd_acl_file_get(const struct fipsd_acl_file *file)
{
	return &file->acl;
}

bool fipsd_acl_file_reload(struct fipsd_acl_file *file, const struct fips_hosts *hosts, bool always)
{
	bool allow = fipsd_file_changed(&file->allow.version, file->allow.path);
	bool deny = fipsd_file_changed(&file->deny.version, file->deny.path);

	return (allow || deny || always) && !read_both(file, hosts);
}
