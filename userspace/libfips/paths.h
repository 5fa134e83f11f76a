/* SPDX-License-Identifier: MIT */
/*
 * Where files of a node are: configuration, keys, names, control socket. Daemon and tools agree on
 * them here.
 */
#ifndef FIPS_LIBFIPS_PATHS_H
#define FIPS_LIBFIPS_PATHS_H

#include <stddef.h>

#define FIPS_CONFIG_DIR "/etc/fips"
#define FIPS_HOSTS_PATH "/etc/fips/hosts"
#define FIPS_ALLOW_PATH "/etc/fips/peers.allow"
#define FIPS_DENY_PATH "/etc/fips/peers.deny"
#define FIPS_KEY_FILE "fips.key"
#define FIPS_PUB_FILE "fips.pub"
#define FIPS_RUN_DIR "/run/fips"
#define FIPS_CONTROL_SOCKET "control.sock"

#define FIPS_CONFIG_SEARCH_PATHS 4

/**
 * fips_config_search_paths() - where a configuration is looked for when none is named
 * @paths: FIPS_CONFIG_SEARCH_PATHS entries, lowest priority first; to be freed one by one
 *
 * /etc/fips/fips.yaml, fips/fips.yaml in $XDG_CONFIG_HOME or ~/.config, ~/.fips.yaml, ./fips.yaml.
 * Those of a home directory are left out when there is none.
 *
 * Return: number of paths, or -ENOMEM.
 */
int fips_config_search_paths(char *paths[FIPS_CONFIG_SEARCH_PATHS]);

/**
 * fips_socket_default_path() - where a socket is when the configuration does not say
 * @name: its file name, FIPS_CONTROL_SOCKET for instance
 *
 * In /run/fips if that directory exists, else in $XDG_RUNTIME_DIR/fips if that variable names a
 * directory, else /tmp/fips-NAME.
 *
 * Return: the path, to be freed, or NULL without memory.
 */
char *fips_socket_default_path(const char *name);

/**
 * fips_path_beside() - path of a file in the directory that another file is in
 * @path: the other file's path
 * @name: the file's name
 *
 * Return: the path, to be freed, or NULL without memory.
 */
char *fips_path_beside(const char *path, const char *name);

#endif /* FIPS_LIBFIPS_PATHS_H */
