/* SPDX-License-Identifier: MIT */
/* Names of nodes: peers' aliases, and over them a hosts file that is read again when it changes. */
#ifndef FIPSD_HOSTS_FILE_H
#define FIPSD_HOSTS_FILE_H

#include "libfips/hosts.h"

struct fips_config;

/** struct fipsd_hosts_file - the names, and the file they come from; opaque. */
struct fipsd_hosts_file;

/**
 * fipsd_hosts_file_new() - read the names for the first time
 * @config: whose peers' aliases count; must outlive this
 * @path: the file; it need not exist
 *
 * What is wrong with the file is logged. Return: to be given to fipsd_hosts_file_free(), NULL: no
 * memory.
 */
struct fipsd_hosts_file *fipsd_hosts_file_new(const struct fips_config *config, const char *path);

/** fipsd_hosts_file_free() - NULL is taken. */
void fipsd_hosts_file_free(struct fipsd_hosts_file *file);

/**
 * fipsd_hosts_file_get() - the names as the file has them now
 *
 * Looks at the file's times and size, and reads it if they changed. Return: the names, valid until
 * the next call.
 */
const struct fips_hosts *fipsd_hosts_file_get(struct fipsd_hosts_file *file);

#endif /* FIPSD_HOSTS_FILE_H */
