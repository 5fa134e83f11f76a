// SPDX-License-Identifier: MIT
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>

#include "fipsd/log.h"
#include "fipsd/host_lookup.h"

/* More addresses than a name can sensibly have are not tried. */
#define ADDRESSES_MAX 16
#define HOST_SIZE 256

/**
 * struct fipsd_host_lookup - one question
 * @req: libuv's
 * @lookups: list it is in; NULL: forgotten
 * @next: in the list
 * @request: number of the core's request
 * @host: the name
 * @port: the port
 */
struct fipsd_host_lookup {
	uv_getaddrinfo_t req;
	struct fipsd_host_lookups *lookups;
	struct fipsd_host_lookup *next;
	u32 request;
	char host[HOST_SIZE];
	char port[8];
};

/* "host:port" or "[address%zone]:port". Return: whether it is that. */
static bool split(struct fipsd_host_lookup *lookup, const char *address)
{
	const char *colon = strrchr(address, ':');
	size_t len = colon ? (size_t)(colon - address) : 0;

	if (!len || !colon[1] || strlen(colon + 1) >= sizeof(lookup->port))
		return false;
	if (address[0] == '[' && address[len - 1] == ']') {
		address++;
		len -= 2;
	}
	if (!len || len >= sizeof(lookup->host))
		return false;
	memcpy(lookup->host, address, len);
	lookup->host[len] = '\0';
	snprintf(lookup->port, sizeof(lookup->port), "%s", colon + 1);
	return true;
}

static void take_out(struct fipsd_host_lookup *lookup)
{
	struct fipsd_host_lookup **p;

	if (!lookup->lookups)
		return;
	for (p = &lookup->lookups->first; *p; p = &(*p)->next) {
		if (*p == lookup) {
			*p = lookup->next;
			return;
		}
	}
}

static bool contains(const struct fips_remote *remotes, size_t count,
		     const struct fips_remote *remote)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (fips_remote_equal(&remotes[i], remote))
			return true;
	}
	return false;
}

/* In the resolver's order, which is RFC 6724's. */
static size_t collect(struct fips_remote remotes[ADDRESSES_MAX], const struct addrinfo *info)
{
	struct fips_remote remote;
	size_t count = 0;

	for (; info && count < ADDRESSES_MAX; info = info->ai_next) {
		if (info->ai_family != AF_INET && info->ai_family != AF_INET6)
			continue;
		if (fips_remote_set(&remote, info->ai_addr, info->ai_addrlen) &&
		    !contains(remotes, count, &remote))
			remotes[count++] = remote;
	}
	return count;
}

static void on_answer(uv_getaddrinfo_t *req, int status, struct addrinfo *info)
{
	struct fipsd_host_lookup *lookup = req->data;
	struct fipsd_host_lookups *lookups = lookup->lookups;
	struct fips_remote remotes[ADDRESSES_MAX];
	size_t count = status ? 0 : collect(remotes, info);

	take_out(lookup);
	uv_freeaddrinfo(info);
	if (lookups)
		lookups->answer(lookups->ctx, lookup->request, remotes, count,
				count  ? NULL :
				status ? uv_strerror(status) :
					 "the name has no address");
	free(lookup);
}

static void refuse(struct fipsd_host_lookups *lookups, u32 request, const char *why)
{
	lookups->answer(lookups->ctx, request, NULL, 0, why);
}

void fipsd_host_lookup_start(struct fipsd_host_lookups *lookups,
			     const struct fips_action_resolve *action)
{
	const struct addrinfo hints = {
		.ai_family = AF_UNSPEC,
		.ai_socktype = action->transport_type == FIPS_TRANSPORT_TYPE_UDP ? SOCK_DGRAM :
										   SOCK_STREAM,
		.ai_flags = AI_NUMERICSERV,
	};
	struct fipsd_host_lookup *lookup = calloc(1, sizeof(*lookup));
	u32 request = action->request;
	int err;

	if (!lookup || !split(lookup, action->address)) {
		free(lookup);
		refuse(lookups, request, lookup ? "expected host:port" : "no memory");
		return;
	}
	lookup->request = request;
	lookup->lookups = lookups;
	lookup->req.data = lookup;
	log_debug("looking up %s", lookup->host);
	err = uv_getaddrinfo(lookups->loop, &lookup->req, on_answer, lookup->host, lookup->port,
			     &hints);
	if (err) {
		free(lookup);
		refuse(lookups, request, uv_strerror(err));
		return;
	}
	lookup->next = lookups->first;
	lookups->first = lookup;
}

bool fipsd_host_lookups_cancel(struct fipsd_host_lookups *lookups)
{
	struct fipsd_host_lookup *lookup, *next;
	bool busy = false;

	for (lookup = lookups->first; lookup; lookup = next) {
		next = lookup->next;
		lookup->lookups = NULL;
		/* One that a thread works on cannot be cancelled; its answer is thrown away. */
		if (uv_cancel((uv_req_t *)&lookup->req))
			busy = true;
	}
	lookups->first = NULL;
	return busy;
}
