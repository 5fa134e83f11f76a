/* SPDX-License-Identifier: MIT */
/* Asking the daemon, by its control socket. */
#ifndef FIPSCTL_REQUEST_H
#define FIPSCTL_REQUEST_H

#include "fipsctl/ctl.h"

/**
 * struct ctl_reason - why there is no answer
 * @no_daemon: nobody serves the socket, as far as one can tell
 * @text: for a person
 */
struct ctl_reason {
	bool no_daemon;
	char text[768];
};

/**
 * ctl_request() - ask the daemon
 * @command: of the control protocol
 * @params: its parameters, taken over; NULL without any
 * @reason: why there is no answer
 *
 * Return: the answer's data, to be given to json_decref(), or NULL.
 */
json_t *ctl_request(const struct ctl *ctl, const char *command, json_t *params,
		    struct ctl_reason *reason);

#endif /* FIPSCTL_REQUEST_H */
