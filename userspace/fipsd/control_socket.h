/* SPDX-License-Identifier: MIT */
/* The control socket's file: its directory, its mode, what an unclean end left of it. */
#ifndef FIPSD_CONTROL_SOCKET_H
#define FIPSD_CONTROL_SOCKET_H

/**
 * fipsd_control_socket_open() - a listening socket at a path
 * @path: see fipsd_control_start()
 *
 * Return: a file descriptor, non-blocking, or a negative errno; -EADDRINUSE: somebody serves it.
 */
int fipsd_control_socket_open(const char *path);

#endif /* FIPSD_CONTROL_SOCKET_H */
