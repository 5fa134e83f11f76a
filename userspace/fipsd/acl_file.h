/* SPDX-License-Identifier: MIT */
/* Who may link with this node: two files, read again when they change. */
#ifndef FIPSD_ACL_FILE_H
#define FIPSD_ACL_FILE_H

#include "libfips/acl.h"

/** struct fipsd_acl_file - both lists, and the files they come from; opaque. */
struct fipsd_acl_file;

/**
 * fipsd_acl_file_new() - read the lists for the first time
 * @allow: file of those who may link; it need not exist
 * @deny: file of those who may not; it need not exist
 * @hosts: names that entries may use
 *
 * Entries that are none are logged and left out. Return: to be given to fipsd_acl_file_free(), NULL
 * if a file is there and cannot be read, which is logged, or without memory.
 */
struct fipsd_acl_file *fipsd_acl_file_new(const char *allow, const char *deny,
					  const struct fips_hosts *hosts);

/** fipsd_acl_file_free() - NULL is taken. */
void fipsd_acl_file_free(struct fipsd_acl_file *file);

/** fipsd_acl_file_get() - the lists, valid until fipsd_acl_file_reload() tells of new ones. */
const struct fips_acl *fipsd_acl_file_get(const struct fipsd_acl_file *file);

/**
 * fipsd_acl_file_reload() - read the lists again if a file changed
 * @file: the lists; as they were when a file cannot be read
 * @hosts: names that entries may use
 * @always: even if none changed, as names may have
 *
 * Return: whether they were read.
 */
bool fipsd_acl_file_reload(struct fipsd_acl_file *file, const struct fips_hosts *hosts,
			   bool always);

#endif /* FIPSD_ACL_FILE_H */
