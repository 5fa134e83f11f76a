// SPDX-License-Identifier: MIT
/* Whom a command is about: a key, or a name that stands for one. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fipsctl/peer.h"
#include "libfips/file.h"
#include "libfips/hosts.h"
#include "libfips/paths.h"

static void report(void *ctx, const char *message)
{
	ctl_error(ctx, "%s", message);
}

/* Return: the key a name stands for, to be freed, or NULL. */
static char *find_name(const struct ctl *ctl, const char *name)
{
	struct fips_hosts *hosts = fips_hosts_new();
	const struct fips_host *host;
	char *text = NULL, *npub = NULL;
	size_t length;
	int err;

	err = fips_file_read(&text, &length, FIPS_HOSTS_PATH, FIPS_HOSTS_MAX_SIZE);
	if (err && err != -ENOENT)
		ctl_error(ctl, "%s: %s", FIPS_HOSTS_PATH, strerror(-err));
	if (hosts && !err &&
	    !fips_hosts_parse(hosts, FIPS_HOSTS_PATH, text, length, report,
			      (void *)(uintptr_t)ctl)) {
		host = fips_hosts_find(hosts, name);
		npub = host ? strdup(host->npub) : NULL;
	}
	fips_hosts_free(hosts);
	free(text);
	return npub;
}

char *ctl_peer_npub(const struct ctl *ctl, const char *peer)
{
	struct fips_pubkey pubkey;
	char *npub;

	if (!strncmp(peer, "npub1", 5)) {
		if (!fips_npub_decode(&pubkey, peer))
			return strdup(peer);
		ctl_error(ctl, "\"%s\": expected a public key, npub1 and 58 more characters", peer);
		return NULL;
	}
	npub = find_name(ctl, peer);
	if (!npub)
		ctl_error(ctl, "\"%s\": expected a public key (npub1...), or a name in %s", peer,
			  FIPS_HOSTS_PATH);
	return npub;
}
