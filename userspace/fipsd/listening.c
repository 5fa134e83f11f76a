// SPDX-License-Identifier: MIT
#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fipsd/listening.h"

#define TCP_STATE_LISTEN 0x0a

/* Four words in the host's byte order, in hex. */
static bool parse_addr(u8 addr[16], const char *text)
{
	u32 word;
	int i;

	for (i = 0; i < 4; i++, text += 8) {
		if (sscanf(text, "%8x", &word) != 1)
			return false;
		memcpy(addr + 4 * i, &word, sizeof(word));
	}
	return true;
}

bool fipsd_listening_parse(struct fipsd_listener *listener, const char *line, const char *protocol,
			   const u8 addr[16])
{
	static const u8 any[16];
	char local[33], remote[33];
	unsigned int port, state;
	unsigned long long inode;
	u8 peer[16];

	if (sscanf(line,
		   " %*u: %32[0-9A-F]:%4x %32[0-9A-F]:%*x %2x %*x:%*x %*x:%*x %*x %*u %*u %llu",
		   local, &port, remote, &state, &inode) != 5 ||
	    strlen(local) != 32 || strlen(remote) != 32)
		return false;
	memset(listener, 0, sizeof(*listener));
	if (!parse_addr(listener->addr, local) || !parse_addr(peer, remote))
		return false;
	/* UDP knows no listening; what is connected hears one peer only. */
	if (strcmp(protocol, "tcp") ? !!memcmp(peer, any, sizeof(any)) : state != TCP_STATE_LISTEN)
		return false;
	listener->protocol = protocol;
	listener->port = (u16)port;
	listener->inode = inode;
	listener->wildcard = !memcmp(listener->addr, any, sizeof(any));
	return listener->wildcard || !memcmp(listener->addr, addr, sizeof(listener->addr));
}

static size_t read_table(struct fipsd_listener **listeners, size_t count, const char *path,
			 const char *protocol, const u8 addr[16])
{
	struct fipsd_listener one, *grown;
	FILE *file = fopen(path, "re");
	char line[512];

	while (file && fgets(line, sizeof(line), file)) {
		if (!fipsd_listening_parse(&one, line, protocol, addr))
			continue;
		grown = reallocarray(*listeners, count + 1, sizeof(one));
		if (!grown)
			break;
		*listeners = grown;
		grown[count++] = one;
	}
	if (file)
		fclose(file);
	return count;
}

/* --- Whose they are --- */

/* A process may call itself anything; what is no plain character is shown as "?". */
static void read_name(char name[FIPSD_PROCESS_SIZE], const char *pid)
{
	char path[64];
	FILE *file;
	char *c;

	snprintf(path, sizeof(path), "/proc/%.20s/comm", pid);
	file = fopen(path, "re");
	if (file && fgets(name, FIPSD_PROCESS_SIZE, file))
		name[strcspn(name, "\n")] = '\0';
	if (file)
		fclose(file);
	for (c = name; *c; c++)
		if (!isprint((unsigned char)*c))
			*c = '?';
}

static void give_to(struct fipsd_listener *listeners, size_t count, u64 inode, const char *pid)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (listeners[i].inode != inode || listeners[i].pid)
			continue;
		listeners[i].pid = (u32)strtoul(pid, NULL, 10);
		read_name(listeners[i].process, pid);
	}
}

static void search_process(struct fipsd_listener *listeners, size_t count, const char *pid)
{
	char path[64], target[64];
	const struct dirent *entry;
	unsigned long long inode;
	ssize_t length;
	DIR *fds;

	snprintf(path, sizeof(path), "/proc/%.20s/fd", pid);
	fds = opendir(path);
	while (fds && (entry = readdir(fds))) {
		length = readlinkat(dirfd(fds), entry->d_name, target, sizeof(target) - 1);
		target[length > 0 ? length : 0] = '\0';
		if (sscanf(target, "socket:[%llu]", &inode) == 1)
			give_to(listeners, count, inode, pid);
	}
	if (fds)
		closedir(fds);
}

static void find_owners(struct fipsd_listener *listeners, size_t count)
{
	DIR *processes = count ? opendir("/proc") : NULL;
	const struct dirent *entry;

	while (processes && (entry = readdir(processes)))
		if (isdigit((unsigned char)*entry->d_name))
			search_process(listeners, count, entry->d_name);
	if (processes)
		closedir(processes);
}

static int compare(const void *a, const void *b)
{
	const struct fipsd_listener *x = a, *y = b;
	int order = strcmp(x->protocol, y->protocol);

	if (order)
		return order;
	if (x->port != y->port)
		return x->port < y->port ? -1 : 1;
	return (x->pid > y->pid) - (x->pid < y->pid);
}

size_t fipsd_listening_read(struct fipsd_listener **listeners, const u8 addr[16])
{
	size_t count;

	*listeners = NULL;
	count = read_table(listeners, 0, "/proc/self/net/tcp6", "tcp", addr);
	count = read_table(listeners, count, "/proc/self/net/udp6", "udp", addr);
	find_owners(*listeners, count);
	if (count)
		qsort(*listeners, count, sizeof(**listeners), compare);
	return count;
}
