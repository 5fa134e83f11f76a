// SPDX-License-Identifier: MIT
/* Pointing the host's resolver at the .fips responder. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fipsd/log.h"
#include "fipsd/resolver.h"
#include "fipsd/resolv_conf.h"
#include "libfips/types.h"

#define MARK "# Written by fipsd, which removes it when it ends.\n"

/*
 * A resolver of the host: the service that must run, what is written where, and what makes it read
 * that. In the text, %s stands for the address and %u for the port.
 */
struct backend {
	const char *name;
	const char *unit;
	bool (*suits)(void);
	const char *directory;
	const char *file;
	bool make_directory;
	bool brackets; /* around an IPv6 address */
	const char *text;
	const char *const *apply;
};

struct fipsd_resolver {
	const struct backend *backend; /* NULL: none of the host's */
	char *netns_dir; /* /etc/netns/NAME, NULL outside of a named network namespace */
	bool is_set;
};

/* Run a program without a shell and without output. Return: whether it ended well. */
static bool run(const char *const argv[])
{
	posix_spawn_file_actions_t actions;
	bool done = false;
	int status;
	pid_t pid;

	if (posix_spawn_file_actions_init(&actions))
		return false;
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	if (!posix_spawnp(&pid, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv, environ) &&
	    waitpid(pid, &status, 0) == pid)
		done = WIFEXITED(status) && !WEXITSTATUS(status);
	posix_spawn_file_actions_destroy(&actions);
	return done;
}

static bool is_active(const char *unit)
{
	const char *const argv[] = { "systemctl", "is-active", "--quiet", unit, NULL };

	return run(argv);
}

static bool always(void)
{
	return true;
}

/* Return: systemd's version, 0 without it. */
static bool has_dns_delegates(void)
{
	FILE *pipe = popen("systemctl --version 2>/dev/null", "re");
	int version = 0;

	if (!pipe)
		return false;
	if (fscanf(pipe, "systemd %d", &version) != 1)
		version = 0;
	pclose(pipe);
	return version >= 258;
}

/* Whether a file of NetworkManager's configuration says dns=dnsmasq. */
static bool says_dnsmasq(const char *path)
{
	FILE *file = fopen(path, "re");
	bool found = false;
	char line[256];

	while (file && !found && fgets(line, sizeof(line), file))
		found = !strncmp(line, "dns=dnsmasq", 11);
	if (file)
		fclose(file);
	return found;
}

static bool network_manager_has_dnsmasq(void)
{
	static const char directory[] = "/etc/NetworkManager/conf.d";
	bool found = says_dnsmasq("/etc/NetworkManager/NetworkManager.conf");
	DIR *dir = found ? NULL : opendir(directory);
	struct dirent *entry;
	char path[512];

	while (dir && !found && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), "%s/%s", directory, entry->d_name);
		found = says_dnsmasq(path);
	}
	if (dir)
		closedir(dir);
	return found;
}

static const char *const apply_resolved[] = { "systemctl", "--no-block", "reload-or-restart",
					      "systemd-resolved.service", NULL };
static const char *const apply_dnsmasq[] = { "systemctl", "--no-block", "restart",
					     "dnsmasq.service", NULL };
static const char *const apply_network_manager[] = { "nmcli", "general", "reload", NULL };

static const struct backend backends[] = {
	{
		.name = "a DNS delegate of systemd-resolved",
		.unit = "systemd-resolved.service",
		.suits = has_dns_delegates,
		.directory = "/run/systemd/dns-delegate.d",
		.file = "/run/systemd/dns-delegate.d/fips.dns-delegate",
		.make_directory = true,
		.brackets = true,
		.text = MARK "[Delegate]\nDNS=%s:%u\nDomains=fips\n",
		.apply = apply_resolved,
	},
	{
		.name = "systemd-resolved",
		.unit = "systemd-resolved.service",
		.suits = always,
		.directory = "/run/systemd/resolved.conf.d",
		.file = "/run/systemd/resolved.conf.d/fips.conf",
		.make_directory = true,
		.brackets = true,
		.text = MARK "[Resolve]\nDNS=%s:%u\nDomains=~fips\n",
		.apply = apply_resolved,
	},
	{
		.name = "dnsmasq",
		.unit = "dnsmasq.service",
		.suits = always,
		.directory = "/etc/dnsmasq.d",
		.file = "/etc/dnsmasq.d/fips.conf",
		.text = MARK "server=/fips/%s#%u\n",
		.apply = apply_dnsmasq,
	},
	{
		.name = "NetworkManager's dnsmasq",
		.unit = "NetworkManager.service",
		.suits = network_manager_has_dnsmasq,
		.directory = "/etc/NetworkManager/dnsmasq.d",
		.file = "/etc/NetworkManager/dnsmasq.d/fips.conf",
		.text = MARK "server=/fips/%s#%u\n",
		.apply = apply_network_manager,
	},
};

static bool is_directory(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

/* Remove a file if it is ours. Return: whether it was. */
static bool remove_ours(const char *path)
{
	char line[sizeof(MARK)];
	FILE *file = fopen(path, "re");
	bool ours = file && fgets(line, sizeof(line), file) && !strcmp(line, MARK);

	if (file)
		fclose(file);
	return ours && !unlink(path);
}

/* What an earlier daemon wrote goes; a resolver that had read it is told. */
static void undo_backends(void)
{
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(backends); i++) {
		if (!remove_ours(backends[i].file))
			continue;
		run(backends[i].apply);
		log_debug("%s no longer points here", backends[i].name);
	}
}

static bool backend_suits(const struct backend *backend)
{
	return (backend->make_directory || is_directory(backend->directory)) &&
	       is_active(backend->unit) && backend->suits();
}

static bool same_namespace(const struct stat *own, const char *path)
{
	struct stat st;

	return !stat(path, &st) && st.st_dev == own->st_dev && st.st_ino == own->st_ino;
}

/* Return: /etc/netns/NAME, to be freed, if the namespace we are in has a name; else NULL. */
static char *find_netns_dir(const struct stat *own)
{
	DIR *dir = opendir("/run/netns");
	char path[300], *found = NULL;
	struct dirent *entry;

	while (dir && !found && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), "/run/netns/%s", entry->d_name);
		if (entry->d_name[0] != '.' && same_namespace(own, path) &&
		    asprintf(&found, "/etc/netns/%s", entry->d_name) < 0)
			found = NULL;
	}
	if (dir)
		closedir(dir);
	return found;
}

/*
 * Whether the host's services are within reach: they live in the first namespace, and reach nothing
 * in another. Where that one may not be looked at, being in none that has a name has to do.
 */
static bool is_host_namespace(const struct stat *own, bool is_named)
{
	struct stat st;

	if (stat("/proc/1/ns/net", &st))
		return !is_named;
	return same_namespace(own, "/proc/1/ns/net");
}

struct fipsd_resolver *fipsd_resolver_new(void)
{
	struct fipsd_resolver *resolver = calloc(1, sizeof(*resolver));
	struct stat own;
	size_t i;

	if (!resolver || stat("/proc/self/ns/net", &own))
		return resolver;
	resolver->netns_dir = find_netns_dir(&own);
	if (!is_host_namespace(&own, resolver->netns_dir)) {
		if (resolver->netns_dir)
			fipsd_resolv_conf_restore(resolver->netns_dir);
		return resolver;
	}
	free(resolver->netns_dir);
	resolver->netns_dir = NULL;
	undo_backends();
	for (i = 0; i < FIPS_ARRAY_SIZE(backends) && !resolver->backend; i++)
		if (backend_suits(&backends[i]))
			resolver->backend = &backends[i];
	return resolver;
}

bool fipsd_resolver_needs_port_53(const struct fipsd_resolver *resolver)
{
	return resolver->netns_dir;
}

static int write_backend(const struct backend *backend, const char *address, uint16_t port)
{
	bool brackets = backend->brackets && strchr(address, ':');
	char where[80];
	FILE *file;
	int err = 0;

	if (backend->make_directory && mkdir(backend->directory, 0755) && errno != EEXIST)
		return -errno;
	file = fopen(backend->file, "we");
	if (!file)
		return -errno;
	snprintf(where, sizeof(where), "%s%.60s%s", brackets ? "[" : "", address,
		 brackets ? "]" : "");
	fprintf(file, backend->text, where, port);
	if (ferror(file))
		err = -EIO;
	if (fclose(file) && !err)
		err = -errno;
	if (err)
		unlink(backend->file);
	return err;
}

static int set_backend(struct fipsd_resolver *resolver, const char *address, uint16_t port)
{
	const struct backend *backend = resolver->backend;
	int err;

	err = write_backend(backend, address, port);
	if (err) {
		log_warn("%s cannot be pointed at the .fips responder: %s: %s", backend->name,
			 backend->file, strerror(-err));
		return err;
	}
	resolver->is_set = true;
	if (!run(backend->apply))
		log_warn("%s was written, but \"%s\" failed", backend->file, backend->apply[0]);
	else
		log_info("names in .fips are resolved through %s", backend->name);
	return 0;
}

int fipsd_resolver_set(struct fipsd_resolver *resolver, const char *address, uint16_t port)
{
	int err;

	if (resolver->backend)
		return set_backend(resolver, address, port);
	if (resolver->netns_dir) {
		err = fipsd_resolv_conf_set(resolver->netns_dir, address);
		resolver->is_set = !err;
		return err;
	}
	log_warn("no known resolver here: have yours ask %s port %u for the domain fips", address,
		 port);
	return -EOPNOTSUPP;
}

void fipsd_resolver_free(struct fipsd_resolver *resolver)
{
	if (!resolver)
		return;
	if (resolver->is_set && resolver->backend)
		undo_backends();
	if (resolver->is_set && resolver->netns_dir)
		fipsd_resolv_conf_restore(resolver->netns_dir);
	free(resolver->netns_dir);
	free(resolver);
}
