// SPDX-License-Identifier: MIT
/* Names of nodes. */

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "libfips/config.h"
#include "libfips/hosts.h"

/* Entries are on the heap, one by one; two arrays of pointers stand sorted, by name and by address.
 */
struct fips_hosts {
	struct fips_host **by_name;
	struct fips_host **by_addr;
	size_t count;
	size_t addr_count; /* names that share a node have one place in by_addr */
	size_t capacity;
};

const char *fips_hostname_check(const char *name)
{
	size_t length = strlen(name), i;

	if (!length || length > FIPS_HOSTNAME_LEN)
		return "a name of 1 to 63 characters";
	if (!strncasecmp(name, "npub1", 5))
		return "a name that does not begin with npub1";
	if (name[0] == '-' || name[length - 1] == '-')
		return "a name without a hyphen first or last";
	for (i = 0; i < length; i++)
		if (name[i] != '-' && !(isascii(name[i]) && isalnum((unsigned char)name[i])))
			return "a name of letters, digits and hyphens";
	return NULL;
}

struct fips_hosts *fips_hosts_new(void)
{
	return calloc(1, sizeof(struct fips_hosts));
}

void fips_hosts_free(struct fips_hosts *hosts)
{
	size_t i;

	if (!hosts)
		return;
	for (i = 0; i < hosts->count; i++)
		free(hosts->by_name[i]);
	free(hosts->by_name);
	free(hosts->by_addr);
	free(hosts);
}

size_t fips_hosts_count(const struct fips_hosts *hosts)
{
	return hosts->count;
}

static int compare_name(const void *key, const struct fips_host *host)
{
	return strcasecmp(key, host->name);
}

static int compare_addr(const void *key, const struct fips_host *host)
{
	return fips_node_addr_cmp(key, &host->addr);
}

/* Return: where in a sorted array the key is, or would be; *found says which. */
static size_t search(struct fips_host *const *array, size_t count, const void *key,
		     int (*compare)(const void *, const struct fips_host *), bool *found)
{
	size_t low = 0, high = count, middle;
	int order;

	*found = false;
	while (low < high) {
		middle = low + (high - low) / 2;
		order = compare(key, array[middle]);
		if (!order) {
			*found = true;
			return middle;
		}
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static void insert_at(struct fips_host **array, size_t count, size_t index, struct fips_host *host)
{
	memmove(&array[index + 1], &array[index], (count - index) * sizeof(*array));
	array[index] = host;
}

static void remove_at(struct fips_host **array, size_t count, size_t index)
{
	memmove(&array[index], &array[index + 1], (count - index - 1) * sizeof(*array));
}

static int reserve(struct fips_hosts *hosts)
{
	size_t capacity = hosts->capacity ? hosts->capacity * 2 : 16;
	struct fips_host **array;

	if (hosts->count < hosts->capacity)
		return 0;
	array = reallocarray(hosts->by_name, capacity, sizeof(struct fips_host *));
	if (!array)
		return -ENOMEM;
	hosts->by_name = array;
	array = reallocarray(hosts->by_addr, capacity, sizeof(struct fips_host *));
	if (!array)
		return -ENOMEM;
	hosts->by_addr = array;
	hosts->capacity = capacity;
	return 0;
}

/* A name that points elsewhere from now on is no longer its old node's. */
static void forget_addr(struct fips_hosts *hosts, const struct fips_host *host)
{
	bool found;
	size_t index;

	index = search(hosts->by_addr, hosts->addr_count, &host->addr, compare_addr, &found);
	if (found && hosts->by_addr[index] == host)
		remove_at(hosts->by_addr, hosts->addr_count--, index);
}

static void note_addr(struct fips_hosts *hosts, struct fips_host *host)
{
	bool found;
	size_t index;

	index = search(hosts->by_addr, hosts->addr_count, &host->addr, compare_addr, &found);
	if (found)
		hosts->by_addr[index] = host;
	else
		insert_at(hosts->by_addr, hosts->addr_count++, index, host);
}

int fips_hosts_add(struct fips_hosts *hosts, const char *name, const char *npub)
{
	struct fips_pubkey pubkey;
	struct fips_host *host;
	size_t index, i;
	bool found;

	if (fips_hostname_check(name))
		return -EINVAL;
	if (fips_npub_decode(&pubkey, npub) || strlen(npub) >= sizeof(host->npub))
		return -EKEYREJECTED;
	if (reserve(hosts))
		return -ENOMEM;
	index = search(hosts->by_name, hosts->count, name, compare_name, &found);
	if (found) {
		host = hosts->by_name[index];
		forget_addr(hosts, host);
	} else {
		host = calloc(1, sizeof(*host));
		if (!host)
			return -ENOMEM;
		for (i = 0; name[i]; i++)
			host->name[i] = tolower((unsigned char)name[i]);
		insert_at(hosts->by_name, hosts->count++, index, host);
	}
	memcpy(host->npub, npub, strlen(npub) + 1);
	host->pubkey = pubkey;
	fips_node_addr_from_pubkey(&host->addr, &pubkey);
	note_addr(hosts, host);
	return 0;
}

static void complain(fips_hosts_report_fn report, void *ctx, const char *file, unsigned int line,
		     const char *expected)
{
	char message[512];

	if (!report)
		return;
	snprintf(message, sizeof(message), "%.380s:%u: expected %s; this entry is ignored", file,
		 line, expected);
	report(ctx, message);
}

/* Add an entry, and say so when it cannot be. */
static int add_entry(struct fips_hosts *hosts, const char *name, const char *npub, const char *file,
		     unsigned int line, fips_hosts_report_fn report, void *ctx)
{
	int err = fips_hosts_add(hosts, name, npub);

	if (err == -EINVAL)
		complain(report, ctx, file, line, fips_hostname_check(name));
	if (err == -EKEYREJECTED)
		complain(report, ctx, file, line, "a public key, npub1...");
	return err == -ENOMEM ? err : 0;
}

int fips_hosts_add_peers(struct fips_hosts *hosts, const struct fips_config *config,
			 fips_hosts_report_fn report, void *ctx)
{
	const struct fips_config_peer *peer;
	int err = 0;
	size_t i;

	for (i = 0; i < config->peers_count && !err; i++) {
		peer = &config->peers[i];
		if (peer->alias)
			err = add_entry(hosts, peer->alias, peer->npub,
					peer->at.file ? peer->at.file : "peers", peer->at.line,
					report, ctx);
	}
	return err;
}

/* One line, blanks around its words, cut at the words' ends. */
static int parse_line(struct fips_hosts *hosts, const char *file, unsigned int number, char *line,
		      fips_hosts_report_fn report, void *ctx)
{
	static const char blanks[] = " \t\r\v\f";
	char *save = NULL;
	char *name = strtok_r(line, blanks, &save);
	char *npub = name ? strtok_r(NULL, blanks, &save) : NULL;

	if (!name || name[0] == '#')
		return 0;
	if (!npub || strtok_r(NULL, blanks, &save)) {
		complain(report, ctx, file, number, "a name and a public key");
		return 0;
	}
	return add_entry(hosts, name, npub, file, number, report, ctx);
}

int fips_hosts_parse(struct fips_hosts *hosts, const char *file, const char *text, size_t length,
		     fips_hosts_report_fn report, void *ctx)
{
	char *copy = malloc(length + 1), *line, *end;
	unsigned int number = 0;
	size_t at;
	int err = copy ? 0 : -ENOMEM;

	if (copy) {
		memcpy(copy, text, length);
		copy[length] = '\0';
	}
	for (at = 0; at < length && !err; at = end - copy + 1) {
		line = copy + at;
		end = memchr(line, '\n', length - at);
		if (!end)
			end = copy + length;
		*end = '\0';
		err = parse_line(hosts, file, ++number, line, report, ctx);
	}
	free(copy);
	return err;
}

const struct fips_host *fips_hosts_find(const struct fips_hosts *hosts, const char *name)
{
	bool found;
	size_t index = search(hosts->by_name, hosts->count, name, compare_name, &found);

	return found ? hosts->by_name[index] : NULL;
}

const struct fips_host *fips_hosts_find_addr(const struct fips_hosts *hosts,
					     const struct fips_node_addr *addr)
{
	bool found;
	size_t index = search(hosts->by_addr, hosts->addr_count, addr, compare_addr, &found);

	return found ? hosts->by_addr[index] : NULL;
}
