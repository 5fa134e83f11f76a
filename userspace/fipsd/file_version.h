/* SPDX-License-Identifier: MIT */
/* Noticing that a file became another one. */
#ifndef FIPSD_FILE_VERSION_H
#define FIPSD_FILE_VERSION_H

#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

/** struct fipsd_file_version - what tells one state of a file from another; zeroed: no file */
struct fipsd_file_version {
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec modified;
};

/**
 * fipsd_file_changed() - whether a file is not what it was
 * @version: as of the last call; brought up to date
 * @path: the file
 */
static inline bool fipsd_file_changed(struct fipsd_file_version *version, const char *path)
{
	struct fipsd_file_version now;
	struct stat st;
	bool changed;

	/* Padding, too: both are compared as bytes. */
	memset(&now, 0, sizeof(now));
	if (!stat(path, &st)) {
		now.device = st.st_dev;
		now.inode = st.st_ino;
		now.size = st.st_size;
		now.modified = st.st_mtim;
	}
	changed = memcmp(&now, version, sizeof(now)) != 0;
	memcpy(version, &now, sizeof(now));
	return changed;
}

#endif /* FIPSD_FILE_VERSION_H */
