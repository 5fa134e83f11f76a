// SPDX-License-Identifier: MIT
/* The control socket's file. */

#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "fipsd/control_socket.h"
#include "fipsd/log.h"

#define GROUP "fips"
#define BACKLOG 64

/* Make a directory and those above it. */
static int make_directories(char *path)
{
	char *slash;

	for (slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0755) && errno != EEXIST)
			return -errno;
		*slash = '/';
	}
	return mkdir(path, 0755) && errno != EEXIST ? -errno : 0;
}

/* Return: the directory of a path, to be freed; NULL: the current one or the root. */
static char *directory_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash != path ? strndup(path, slash - path) : NULL;
}

/* What nobody serves is in the way: connecting tells. */
static int remove_stale(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int served;

	if (fd < 0)
		return -errno;
	served = !connect(fd, (const struct sockaddr *)address, sizeof(*address));
	close(fd);
	if (served)
		return -EADDRINUSE;
	return unlink(address->sun_path) && errno != ENOENT ? -errno : 0;
}

/* Members of the group may use the socket; without the group it is its owner's alone. */
static void give_to_group(const char *path)
{
	struct group *group = getgrnam(GROUP);

	if (!group)
		log_debug("there is no group " GROUP ": %s stays its owner's", path);
	else if (chown(path, (uid_t)-1, group->gr_gid))
		log_warn("%s cannot be given to the group " GROUP ": %s", path, strerror(errno));
}

/* A directory that everybody shares, as /tmp, stays as it is. */
static void give_directory_to_group(const char *directory)
{
	struct stat st;

	if (!stat(directory, &st) && !(st.st_mode & S_ISVTX))
		give_to_group(directory);
}

static int bind_and_listen(int fd, const struct sockaddr_un *address)
{
	struct stat st;
	int err;

	if (!lstat(address->sun_path, &st)) {
		err = remove_stale(address);
		if (err)
			return err;
	}
	if (bind(fd, (const struct sockaddr *)address, sizeof(*address)))
		return -errno;
	if (chmod(address->sun_path, 0770) || listen(fd, BACKLOG)) {
		err = -errno;
		unlink(address->sun_path);
		return err;
	}
	give_to_group(address->sun_path);
	return 0;
}

int fipsd_control_socket_open(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char *directory;
	int fd, err = 0;

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, path, strlen(path) + 1);
	directory = directory_of(path);
	if (directory)
		err = make_directories(directory);
	fd = err ? err : socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (!err && fd < 0)
		fd = -errno;
	if (fd >= 0) {
		err = bind_and_listen(fd, &address);
		if (err) {
			close(fd);
			fd = err;
		} else if (directory) {
			give_directory_to_group(directory);
		}
	}
	free(directory);
	return fd;
}
