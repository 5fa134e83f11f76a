/* SPDX-License-Identifier: MIT */
/* The core's actions as requests of the netlink family. */
#ifndef FIPSD_REQUEST_H
#define FIPSD_REQUEST_H

#include "libfips/action.h"
#include "netlink/client.h"

/**
 * struct fipsd_request - a request; holds secrets if the action did
 * @cmd: FIPS_CMD_*
 * @object: its structure; points into the action and, for routes, to @entries
 * @entries: to be freed by fipsd_request_clear()
 */
struct fipsd_request {
	int cmd;
	union fips_nl_object object;
	struct fips_nl_route_entry *entries;
};

/**
 * fipsd_request_make() - a request out of an action
 * @request: set; to be given to fipsd_request_clear() after 0
 * @action: what to do; must stay while the request is used
 * @ifindex: device
 *
 * Return: 0; -ENOMEM; -EINVAL for an action that is no request to the data plane.
 */
int fipsd_request_make(struct fipsd_request *request, const struct fips_action *action,
		       u32 ifindex);

/** fipsd_request_clear() - wipe it and free what belongs to it. */
void fipsd_request_clear(struct fipsd_request *request);

#endif /* FIPSD_REQUEST_H */
