/* SPDX-License-Identifier: MIT */
/*
 * Access control list of peers: with whom a node makes links.
 *
 * Protocol document: "Access control". Two lists, allow and deny, each in a file of its own: one
 * entry per line, an npub, a name, or ALL; what follows a # is a comment. A peer that the allow
 * list matches may link; one that only the deny list matches may not; any other may.
 */
#ifndef FIPS_ACL_H
#define FIPS_ACL_H

#include "libfips/hosts.h"

/**
 * struct fips_acl_entry - one entry
 * @addr: the peer it means
 * @npub: the peer's key
 * @token: the entry as it was written
 */
struct fips_acl_entry {
	struct fips_node_addr addr;
	char npub[FIPS_NPUB_SIZE];
	char *token;
};

/**
 * struct fips_acl_list - one list
 * @all: it matches everybody
 * @entry: in order of node addresses, no entry twice
 * @count: number of them
 */
struct fips_acl_list {
	bool all;
	struct fips_acl_entry *entry;
	size_t count;
};

/** struct fips_acl - both lists; zeroed: everybody may link. */
struct fips_acl {
	struct fips_acl_list allow;
	struct fips_acl_list deny;
};

/** enum fips_acl_decision - what the lists say of a peer. */
enum fips_acl_decision {
	FIPS_ACL_ALLOW_LIST,
	FIPS_ACL_DENY_LIST,
	FIPS_ACL_DEFAULT_ALLOW,
};

/**
 * fips_acl_list_parse() - add the entries of a file's text to a list
 * @list: the list, zeroed at first
 * @path: the file's name, for messages
 * @text: its text, need not end in NUL
 * @length: its length in bytes
 * @hosts: names that entries may use; NULL: none
 * @report: receives a complaint about each entry that is left out, may be NULL
 * @ctx: for @report
 *
 * Return: 0, or -ENOMEM, after which the list can only be freed.
 */
int fips_acl_list_parse(struct fips_acl_list *list, const char *path, const char *text,
			size_t length, const struct fips_hosts *hosts, fips_hosts_report_fn report,
			void *ctx);

/** fips_acl_list_free() - free a list's entries; it is then zeroed. */
void fips_acl_list_free(struct fips_acl_list *list);

/** fips_acl_free() - free both lists; the ACL is then zeroed. */
void fips_acl_free(struct fips_acl *acl);

/** fips_acl_check() - what the lists say of a peer. */
enum fips_acl_decision fips_acl_check(const struct fips_acl *acl,
				      const struct fips_node_addr *peer);

/** fips_acl_allows() - whether a peer may link. */
bool fips_acl_allows(const struct fips_acl *acl, const struct fips_node_addr *peer);

/** fips_acl_is_empty() - whether nothing is restricted and nothing allowed: no entry at all. */
bool fips_acl_is_empty(const struct fips_acl *acl);

/** fips_acl_decision_name() - "allowlist match", "denylist match" or "default allow". */
const char *fips_acl_decision_name(enum fips_acl_decision decision);

/** fips_acl_mode() - what the lists amount to, for display: "default_open", "allowlist", ... */
const char *fips_acl_mode(const struct fips_acl *acl);

/** fips_acl_default() - what happens to a peer in neither list: "allow" or "deny". */
const char *fips_acl_default(const struct fips_acl *acl);

#endif /* FIPS_ACL_H */
