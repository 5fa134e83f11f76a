/* SPDX-License-Identifier: MIT */
/* Addresses of peers' host names, by the host's resolver, in the loop's thread pool. */
#ifndef FIPSD_HOST_LOOKUP_H
#define FIPSD_HOST_LOOKUP_H

#include <uv.h>

#include "libfips/action.h"

/** struct fipsd_host_lookup - one question under way, private. */
struct fipsd_host_lookup;

/**
 * struct fipsd_host_lookups - questions under way
 * @loop: has the threads
 * @answer: told of each answer; with @count 0 @error says why there are no addresses. Remotes are
 *	borrowed for the call
 * @ctx: for @answer
 * @first: private
 */
struct fipsd_host_lookups {
	uv_loop_t *loop;
	void (*answer)(void *ctx, u32 request, const struct fips_remote *remotes, size_t count,
		       const char *error);
	void *ctx;
	struct fipsd_host_lookup *first;
};

/** fipsd_host_lookup_start() - ask for an address; @action is borrowed for the call. */
void fipsd_host_lookup_start(struct fipsd_host_lookups *lookups,
			     const struct fips_action_resolve *action);

/**
 * fipsd_host_lookups_cancel() - forget all questions; nothing is answered any more
 *
 * Return: whether a thread is still busy with one, so that the loop cannot be closed yet.
 */
bool fipsd_host_lookups_cancel(struct fipsd_host_lookups *lookups);

#endif /* FIPSD_HOST_LOOKUP_H */
