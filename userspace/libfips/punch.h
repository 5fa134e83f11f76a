/* SPDX-License-Identifier: MIT */
/*
 * Hole punch: datagrams that open the way through two address translators.
 *
 * Protocol document: "Traversal".
 */
#ifndef FIPS_PUNCH_H
#define FIPS_PUNCH_H

#include "libfips/types.h"

#define FIPS_PUNCH_LEN	    24
#define FIPS_PUNCH_HASH_LEN 16

/** enum fips_punch_kind - the two datagrams. */
enum fips_punch_kind {
	FIPS_PUNCH_PROBE,
	FIPS_PUNCH_ACK,
};

/**
 * struct fips_punch - one datagram
 * @kind: probe or acknowledgment
 * @sequence: its number
 * @session_hash: which traversal it belongs to, fips_punch_hash()
 */
struct fips_punch {
	enum fips_punch_kind kind;
	u32 sequence;
	u8 session_hash[FIPS_PUNCH_HASH_LEN];
};

/** fips_punch_hash() - what stands for a traversal's session id: half its SHA-256. */
void fips_punch_hash(u8 hash[FIPS_PUNCH_HASH_LEN], const char *session_id);

/** fips_punch_build() - a datagram. */
void fips_punch_build(u8 out[FIPS_PUNCH_LEN], const struct fips_punch *punch);

/** fips_punch_parse() - read a datagram; bytes after it are ignored. Return: whether it is one. */
bool fips_punch_parse(struct fips_punch *punch, const void *data, size_t len);

#endif /* FIPS_PUNCH_H */
