/* SPDX-License-Identifier: MIT */
/*
 * Names of nodes: a short name stands for a public key. Names come from peers' aliases in the
 * configuration and from a hosts file, where a later entry of a name replaces an earlier one.
 */
#ifndef FIPS_LIBFIPS_HOSTS_H
#define FIPS_LIBFIPS_HOSTS_H

#include "libfips/identity.h"

struct fips_config;

#define FIPS_HOSTNAME_LEN 63
#define FIPS_HOSTS_MAX_SIZE (4 * 1024 * 1024) /* of a hosts file */

/**
 * struct fips_host - one name
 * @name: in lower case
 * @npub: the key as it was written
 * @pubkey: the key
 * @addr: its node address
 */
struct fips_host {
	char name[FIPS_HOSTNAME_LEN + 1];
	char npub[FIPS_NPUB_SIZE];
	struct fips_pubkey pubkey;
	struct fips_node_addr addr;
};

/** struct fips_hosts - a set of names, opaque. */
struct fips_hosts;

/**
 * typedef fips_hosts_report_fn - receives one complaint about an entry that was left out
 * @ctx: what was given with the callback
 * @message: one line without its end: "/etc/fips/hosts:3: expected ..."
 */
typedef void (*fips_hosts_report_fn)(void *ctx, const char *message);

/**
 * fips_hostname_check() - whether a text may be a node's name
 * @name: 1 to 63 letters, digits and hyphens, no hyphen first or last, not beginning with npub1
 *
 * Return: NULL for a good name, else what was expected.
 */
const char *fips_hostname_check(const char *name);

/** fips_hosts_new() - an empty set. Return: to be given to fips_hosts_free(), NULL: no memory. */
struct fips_hosts *fips_hosts_new(void);

/** fips_hosts_free() - free a set; NULL is taken. */
void fips_hosts_free(struct fips_hosts *hosts);

/** fips_hosts_count() - number of names. */
size_t fips_hosts_count(const struct fips_hosts *hosts);

/**
 * fips_hosts_add() - add a name, or point it to another key
 * @hosts: the set
 * @name: in any case
 * @npub: "npub1..."
 *
 * Return: 0, -EINVAL if the name is none, -EKEYREJECTED if the key is none, -ENOMEM.
 */
int fips_hosts_add(struct fips_hosts *hosts, const char *name, const char *npub);

/**
 * fips_hosts_add_peers() - add the aliases of configured peers
 * @hosts: the set
 * @config: aliases that are no names are reported and left out
 * @report: receives complaints, may be NULL
 * @ctx: for @report
 *
 * Return: 0 or -ENOMEM.
 */
int fips_hosts_add_peers(struct fips_hosts *hosts, const struct fips_config *config,
			 fips_hosts_report_fn report, void *ctx);

/**
 * fips_hosts_parse() - add the entries of a hosts file's text
 * @hosts: the set
 * @file: its name in complaints
 * @text: lines of a name and a key with blanks between; "#" begins a comment line
 * @length: bytes of it
 * @report: receives complaints about lines that were left out, may be NULL
 * @ctx: for @report
 *
 * Return: 0 or -ENOMEM.
 */
int fips_hosts_parse(struct fips_hosts *hosts, const char *file, const char *text, size_t length,
		     fips_hosts_report_fn report, void *ctx);

/** fips_hosts_find() - look a name up, in any case. Return: the entry, valid until a change. */
const struct fips_host *fips_hosts_find(const struct fips_hosts *hosts, const char *name);

/** fips_hosts_find_addr() - a name of a node, the one added last. Return: the entry or NULL. */
const struct fips_host *fips_hosts_find_addr(const struct fips_hosts *hosts,
					     const struct fips_node_addr *addr);

#endif /* FIPS_LIBFIPS_HOSTS_H */
