// SPDX-License-Identifier: MIT
/* Where files of a node are. */

#include <errno.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libfips/paths.h"
#include "libfips/types.h"

static char *__printf(1, 2) format(const char *fmt, ...);

static char *format(const char *fmt, ...)
{
	va_list args;
	char *text;
	int length;

	va_start(args, fmt);
	length = vasprintf(&text, fmt, args);
	va_end(args);
	return length < 0 ? NULL : text;
}

static bool is_directory(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

/* $HOME, else what the user database says; NULL without either. */
static const char *home_directory(void)
{
	const char *home = getenv("HOME");
	const struct passwd *user;

	if (home && *home)
		return home;
	user = getpwuid(getuid());
	return user ? user->pw_dir : NULL;
}

int fips_config_search_paths(char *paths[FIPS_CONFIG_SEARCH_PATHS])
{
	const char *home = home_directory();
	const char *xdg = getenv("XDG_CONFIG_HOME");
	int count = 0, i;

	paths[count++] = strdup(FIPS_CONFIG_DIR "/fips.yaml");
	if (xdg && xdg[0] == '/')
		paths[count++] = format("%s/fips/fips.yaml", xdg);
	else if (home)
		paths[count++] = format("%s/.config/fips/fips.yaml", home);
	if (home)
		paths[count++] = format("%s/.fips.yaml", home);
	paths[count++] = strdup("./fips.yaml");

	for (i = 0; i < count; i++) {
		if (paths[i])
			continue;
		while (count)
			free(paths[--count]);
		return -ENOMEM;
	}
	return count;
}

char *fips_socket_default_path(const char *name)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");

	if (is_directory(FIPS_RUN_DIR))
		return format(FIPS_RUN_DIR "/%s", name);
	if (runtime && is_directory(runtime))
		return format("%s/fips/%s", runtime, name);
	return format("/tmp/fips-%s", name);
}

char *fips_path_beside(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');

	return slash ? format("%.*s%s", (int)(slash - path + 1), path, name) : strdup(name);
}
