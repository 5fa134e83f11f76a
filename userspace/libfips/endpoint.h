/* SPDX-License-Identifier: MIT */
/*
 * Endpoints: where a peer is reached, as a transport and an address on it.
 *
 * To the core an address is bytes that are the same or not: a struct sockaddr_in or sockaddr_in6
 * for UDP and TCP (IPv4 never mapped into IPv6, what is not address, port or scope is 0), six bytes
 * for Ethernet.
 */
#ifndef FIPS_ENDPOINT_H
#define FIPS_ENDPOINT_H

#include <linux/fips_netlink.h>

#include "libfips/types.h"

#define FIPS_REMOTE_MAX		28	/* sizeof(struct sockaddr_in6) */
#define FIPS_REMOTE_TEXT_SIZE	64	/* "[...]:65535", NUL */

/** struct fips_remote - an address on some transport; len 0: none */
struct fips_remote {
	u8 len;
	u8 b[FIPS_REMOTE_MAX];
};

/**
 * struct fips_endpoint - where a peer is reached
 * @transport_id: number of the transport
 * @remote: address on it
 */
struct fips_endpoint {
	u32 transport_id;
	struct fips_remote remote;
};

/**
 * fips_remote_set() - address from bytes
 * @remote: result; the rest is zeroed, so that two structures of one address are equal bytes
 * @data: bytes
 * @len: number of them
 *
 * Return: false if there are more than FIPS_REMOTE_MAX.
 */
bool fips_remote_set(struct fips_remote *remote, const void *data, size_t len);

/** fips_remote_equal() - whether two addresses are the same. */
bool fips_remote_equal(const struct fips_remote *a, const struct fips_remote *b);

/** fips_endpoint_equal() - whether two endpoints are the same. */
bool fips_endpoint_equal(const struct fips_endpoint *a, const struct fips_endpoint *b);

/**
 * fips_remote_parse() - address from "192.0.2.1:2121", "[2001:db8::1]:2121" or "02:00:00:00:00:01"
 * @remote: result; untouched on error
 * @text: a literal; names are resolved by who owns sockets
 *
 * Return: whether it was a literal.
 */
bool fips_remote_parse(struct fips_remote *remote, const char *text);

/** fips_remote_format() - address as fips_remote_parse() takes it; others in hex. Return: out. */
char *fips_remote_format(char out[FIPS_REMOTE_TEXT_SIZE], const struct fips_remote *remote);

#endif /* FIPS_ENDPOINT_H */
