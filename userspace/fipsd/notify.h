/* SPDX-License-Identifier: MIT */
/* Telling systemd how the daemon is, by the socket that $NOTIFY_SOCKET names. */
#ifndef FIPSD_NOTIFY_H
#define FIPSD_NOTIFY_H

/**
 * fipsd_notify() - send a state to the service manager
 * @state: "READY=1", "STOPPING=1", "STATUS=..." or several of them, a line each
 *
 * Does nothing where no service manager listens.
 *
 * Return: 0, or a negative errno.
 */
int fipsd_notify(const char *state);

#endif /* FIPSD_NOTIFY_H */
