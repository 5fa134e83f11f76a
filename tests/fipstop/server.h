/* SPDX-License-Identifier: MIT */
/*
 * A daemon that has only a control socket, in a thread: it gives canned answers, or fails on
 * purpose.
 */
#ifndef FIPSTOP_SERVER_H
#define FIPSTOP_SERVER_H

#include "fipstop/query.h"

/** enum server_manner - what it does with a request. */
enum server_manner {
	SERVER_ANSWERS,
	SERVER_REFUSES, /* with an error of the protocol */
	SERVER_IS_SILENT, /* and leaves the connection open */
	SERVER_HANGS_UP, /* in the middle of the answer */
	SERVER_BABBLES, /* a line that is no JSON */
	SERVER_DRIBBLES, /* byte by byte */
};

/** struct server - opaque. */
struct server;

/** server_start() - serve a socket. */
struct server *server_start(const char *path);

/** server_stop() - stop, and remove the socket. */
void server_stop(struct server *server);

/** server_behave() - how to treat requests with a command from now on; NULL: with any. */
void server_behave(struct server *server, const char *command, enum server_manner manner);

/** server_count() - how many requests with a command came. */
int server_count(struct server *server, const char *command);

/** server_last() - the parameters of the last of them, as JSON. Return: to be freed; NULL: none. */
char *server_last(struct server *server, const char *command);

#endif /* FIPSTOP_SERVER_H */
