// SPDX-License-Identifier: MIT
#include "libfips/acl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#define TOKEN_MAX 255
#define MESSAGE_MAX 1024

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

/* A line without comment and surrounding space. Return: its length. */
static size_t trim(const char **line, size_t length)
{
	const char *comment = memchr(*line, '#', length);

	if (comment)
		length = (size_t)(comment - *line);
	while (length && is_space(**line)) {
		++*line;
		length--;
	}
	while (length && is_space((*line)[length - 1]))
		length--;
	return length;
}

/* Where a parser is, for its complaints. */
struct place {
	const char *path;
	unsigned int line;
	fips_hosts_report_fn report;
	void *ctx;
};

static void complain(const struct place *place, const char *what, const char *token)
{
	char message[MESSAGE_MAX];

	if (!place->report)
		return;
	if (token)
		snprintf(message, sizeof(message), "%s:%u: %s: %s", place->path, place->line, token,
			 what);
	else
		snprintf(message, sizeof(message), "%s:%u: %s", place->path, place->line, what);
	place->report(place->ctx, message);
}

static bool has_space(const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++) {
		if (is_space(text[i]))
			return true;
	}
	return false;
}

static const struct fips_host *find_host(const struct fips_hosts *hosts, const char *name)
{
	return hosts ? fips_hosts_find(hosts, name) : NULL;
}

/* Fills addr and npub. Return: whether the token means a peer. */
static bool resolve(struct fips_acl_entry *entry, const char *token, const struct fips_hosts *hosts)
{
	const struct fips_host *host;
	struct fips_pubkey pubkey;

	if (!fips_npub_decode(&pubkey, token)) {
		fips_npub_encode(entry->npub, &pubkey);
		fips_node_addr_from_pubkey(&entry->addr, &pubkey);
		return true;
	}
	host = find_host(hosts, token);
	if (!host)
		return false;
	memcpy(entry->npub, host->npub, sizeof(entry->npub));
	entry->addr = host->addr;
	return true;
}

static int append(struct fips_acl_list *list, const struct fips_acl_entry *entry)
{
	struct fips_acl_entry *grown;

	/* Grows at powers of two. */
	if (!(list->count & (list->count - 1))) {
		grown = realloc(list->entry, (list->count ? list->count * 2 : 1) * sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		list->entry = grown;
	}
	list->entry[list->count++] = *entry;
	return 0;
}

static int add_token(struct fips_acl_list *list, const char *token, const struct fips_hosts *hosts,
		     const struct place *place)
{
	struct fips_acl_entry entry = { 0 };

	if (!strcasecmp(token, "ALL")) {
		list->all = true;
		return 0;
	}
	if (!resolve(&entry, token, hosts)) {
		complain(place, "expected ALL, an npub, or the name of a known host", token);
		return 0;
	}
	entry.token = strdup(token);
	if (!entry.token)
		return -ENOMEM;
	if (append(list, &entry)) {
		free(entry.token);
		return -ENOMEM;
	}
	return 0;
}

static int parse_line(struct fips_acl_list *list, const char *line, size_t length,
		      const struct fips_hosts *hosts, const struct place *place)
{
	char token[TOKEN_MAX + 1];

	length = trim(&line, length);
	if (!length)
		return 0;
	if (has_space(line, length)) {
		complain(place, "expected one entry on a line", NULL);
		return 0;
	}
	if (length > TOKEN_MAX || memchr(line, '\0', length)) {
		complain(place, "expected ALL, an npub, or the name of a known host", NULL);
		return 0;
	}
	memcpy(token, line, length);
	token[length] = '\0';
	return add_token(list, token, hosts, place);
}

static int compare_entries(const void *a, const void *b)
{
	const struct fips_acl_entry *x = a, *y = b;
	int order = fips_node_addr_cmp(&x->addr, &y->addr);

	return order ? order : strcmp(x->token, y->token);
}

static void sort(struct fips_acl_list *list)
{
	size_t i, kept = 0;

	if (!list->count)
		return;
	qsort(list->entry, list->count, sizeof(*list->entry), compare_entries);
	for (i = 1; i < list->count; i++) {
		if (compare_entries(&list->entry[kept], &list->entry[i]))
			list->entry[++kept] = list->entry[i];
		else
			free(list->entry[i].token);
	}
	list->count = kept + 1;
}

int fips_acl_list_parse(struct fips_acl_list *list, const char *path, const char *text,
			size_t length, const struct fips_hosts *hosts, fips_hosts_report_fn report,
			void *ctx)
{
	struct place place = { .path = path, .report = report, .ctx = ctx };
	const char *end = text + length;
	int err = 0;

	while (text < end && !err) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		const char *line_end = newline ? newline : end;

		place.line++;
		err = parse_line(list, text, (size_t)(line_end - text), hosts, &place);
		text = newline ? newline + 1 : end;
	}
	sort(list);
	return err;
}

void fips_acl_list_free(struct fips_acl_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		free(list->entry[i].token);
	free(list->entry);
	memset(list, 0, sizeof(*list));
}

void fips_acl_free(struct fips_acl *acl)
{
	fips_acl_list_free(&acl->allow);
	fips_acl_list_free(&acl->deny);
}

static int compare_addr(const void *key, const void *entry)
{
	return fips_node_addr_cmp(key, &((const struct fips_acl_entry *)entry)->addr);
}

static bool matches(const struct fips_acl_list *list, const struct fips_node_addr *peer)
{
	if (list->all)
		return true;
	return list->count &&
	       bsearch(peer, list->entry, list->count, sizeof(*list->entry), compare_addr);
}

enum fips_acl_decision fips_acl_check(const struct fips_acl *acl, const struct fips_node_addr *peer)
{
	if (matches(&acl->allow, peer))
		return FIPS_ACL_ALLOW_LIST;
	if (matches(&acl->deny, peer))
		return FIPS_ACL_DENY_LIST;
	return FIPS_ACL_DEFAULT_ALLOW;
}

bool fips_acl_allows(const struct fips_acl *acl, const struct fips_node_addr *peer)
{
	return fips_acl_check(acl, peer) != FIPS_ACL_DENY_LIST;
}

static bool list_is_empty(const struct fips_acl_list *list)
{
	return !list->all && !list->count;
}

bool fips_acl_is_empty(const struct fips_acl *acl)
{
	return list_is_empty(&acl->allow) && list_is_empty(&acl->deny);
}

const char *fips_acl_decision_name(enum fips_acl_decision decision)
{
	switch (decision) {
	case FIPS_ACL_ALLOW_LIST:
		return "allowlist match";
	case FIPS_ACL_DENY_LIST:
		return "denylist match";
	case FIPS_ACL_DEFAULT_ALLOW:
		return "default allow";
	}
	return "unknown";
}

const char *fips_acl_mode(const struct fips_acl *acl)
{
	if (acl->allow.all)
		return "allow_all";
	if (acl->allow.count && acl->deny.all)
		return "allow_then_deny_all";
	if (acl->allow.count && acl->deny.count)
		return "allow_then_deny";
	if (acl->allow.count)
		return "allowlist";
	if (acl->deny.all)
		return "deny_all";
	return acl->deny.count ? "denylist" : "default_open";
}

const char *fips_acl_default(const struct fips_acl *acl)
{
	return acl->deny.all && !acl->allow.all ? "deny" : "allow";
}
