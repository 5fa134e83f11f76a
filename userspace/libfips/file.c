// SPDX-License-Identifier: MIT
/* Small files as a whole. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "libfips/file.h"

/* Return: number of bytes, size if there are as many or more, or a negative errno. */
static ssize_t read_all(int fd, char *text, size_t size)
{
	size_t used = 0;
	ssize_t length;

	while (used < size) {
		length = read(fd, text + used, size - used);
		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0)
			return -errno;
		if (!length)
			break;
		used += length;
	}
	return used;
}

int fips_file_read(char **text, size_t *length, const char *path, size_t max)
{
	char *bytes;
	ssize_t used;
	int fd;

	*text = NULL;
	*length = 0;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	bytes = malloc(max + 1);
	used = bytes ? read_all(fd, bytes, max + 1) : -ENOMEM;
	close(fd);
	if (used >= 0 && (size_t)used > max) {
		/* It may be a file with keys. */
		sodium_memzero(bytes, max + 1);
		used = -EFBIG;
	}
	if (used < 0) {
		free(bytes);
		return used;
	}
	bytes[used] = '\0';
	*text = bytes;
	*length = used;
	return 0;
}

int fips_file_replace(const char *path, const char *text, mode_t mode)
{
	char *temporary;
	int fd, err = 0;

	if (asprintf(&temporary, "%s.XXXXXX", path) < 0)
		return -ENOMEM;
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0) {
		err = -errno;
		free(temporary);
		return err;
	}
	if (fchmod(fd, mode) || dprintf(fd, "%s", text) < 0 || fsync(fd))
		err = -errno;
	if (close(fd) && !err)
		err = -errno;
	if (!err && rename(temporary, path))
		err = -errno;
	if (err)
		unlink(temporary);
	free(temporary);
	return err;
}
