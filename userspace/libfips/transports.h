/* SPDX-License-Identifier: MIT */
/*
 * Transports: what a node knows of them. They are opened and closed elsewhere.
 */
#ifndef FIPS_TRANSPORTS_H
#define FIPS_TRANSPORTS_H

#include "libfips/node.h"

/* Assumed while there is no transport: what every IPv6 link carries. */
#define FIPS_TRANSPORT_MTU_DEFAULT 1280

/**
 * struct fips_transport - one transport
 * @next: next in the table
 * @id: number in the data plane
 * @type: kind
 * @name: name of its instance in the configuration; NULL: the one unnamed instance
 * @local: address it is bound to
 * @mtu: largest frame
 * @accept: whether handshakes of strangers are answered
 * @counts: as of the last dump
 * @dropping: whether frames were lost between the last two dumps
 */
struct fips_transport {
	struct fips_transport *next;
	u32 id;
	enum fips_transport_type type;
	char *name;
	struct fips_remote local;
	u16 mtu;
	bool accept;
	struct fips_dump_transport counts;
	bool dropping;
};

/** struct fips_transports - all transports of a node, by rising id; zeroed: none. */
struct fips_transports {
	struct fips_transport *first;
	size_t count;
};

/** fips_transports_fini() - forget all. */
void fips_transports_fini(struct fips_transports *transports);

/**
 * fips_transports_put() - learn of a transport, or of its new properties
 *
 * Return: the transport, or NULL without memory.
 */
struct fips_transport *fips_transports_put(struct fips_transports *transports,
					   const struct fips_transport_up *up);

/** fips_transports_remove() - forget one. Return: whether it was known. */
bool fips_transports_remove(struct fips_transports *transports, u32 id);

/** fips_transports_find() - by id. Return: NULL if unknown. */
struct fips_transport *fips_transports_find(const struct fips_transports *transports, u32 id);

/**
 * fips_transports_for_remote() - the first transport of a kind that can send to an address
 *
 * Address families must agree: a socket bound to IPv4 does not reach IPv6. Return: NULL if none.
 */
struct fips_transport *fips_transports_for_remote(const struct fips_transports *transports,
						  enum fips_transport_type type,
						  const struct fips_remote *remote);

/** fips_transports_min_mtu() - the smallest MTU of all, or FIPS_TRANSPORT_MTU_DEFAULT. */
u16 fips_transports_min_mtu(const struct fips_transports *transports);

/** fips_transports_usage() - take a dump's counts. Return: transports that began to drop. */
size_t fips_transports_usage(struct fips_transports *transports, const struct fips_dump *dump);

/** fips_transports_dropping() - whether any transport loses frames. */
bool fips_transports_dropping(const struct fips_transports *transports);

/** fips_transport_type_name() - "udp", "tcp" or "ethernet". */
const char *fips_transport_type_name(enum fips_transport_type type);

/** fips_transport_type_parse() - kind from its name. Return: false if there is none of that name.
 */
bool fips_transport_type_parse(enum fips_transport_type *type, const char *name);

#endif /* FIPS_TRANSPORTS_H */
