/* SPDX-License-Identifier: MIT */
/* What of this host the mesh can reach: sockets that listen on the mesh address, or on all. */
#ifndef FIPSD_LISTENING_H
#define FIPSD_LISTENING_H

#include <stddef.h>

#include "libfips/types.h"

#define FIPSD_PROCESS_SIZE 17

/**
 * struct fipsd_listener - a socket
 * @protocol: "tcp" or "udp"
 * @addr: what it is bound to
 * @wildcard: that is all addresses
 * @pid: a process that has it, 0: unknown
 * @process: the name of that
 */
struct fipsd_listener {
	const char *protocol;
	u8 addr[16];
	bool wildcard;
	u16 port;
	u64 inode;
	u32 pid;
	char process[FIPSD_PROCESS_SIZE];
};

/**
 * fipsd_listening_read() - find them
 * @listeners: set to an array, to be given to free(); by protocol, port and process
 * @addr: the mesh address
 *
 * Return: their number.
 */
size_t fipsd_listening_read(struct fipsd_listener **listeners, const u8 addr[16]);

/**
 * fipsd_listening_parse() - take a line of /proc/net/tcp6 or udp6
 * @listener: set
 * @line: the line
 * @protocol: "tcp" or "udp"
 * @addr: the mesh address
 *
 * Return: whether it is a socket that listens, and that the mesh can reach.
 */
bool fipsd_listening_parse(struct fipsd_listener *listener, const char *line, const char *protocol,
			   const u8 addr[16]);

#endif /* FIPSD_LISTENING_H */
