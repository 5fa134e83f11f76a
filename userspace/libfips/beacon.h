/* SPDX-License-Identifier: MIT */
/*
 * Ethernet beacon: a node tells its public key to its segment.
 *
 * Protocol document: "Ethernet transport".
 */
#ifndef FIPS_BEACON_H
#define FIPS_BEACON_H

#include "libfips/types.h"

#define FIPS_BEACON_LEN 34

/** fips_beacon_build() - a beacon. */
void fips_beacon_build(u8 beacon[FIPS_BEACON_LEN], const struct fips_pubkey *pubkey);

/**
 * fips_beacon_parse() - the key in a beacon
 * @pubkey: result
 * @data: payload of a frame; bytes after the beacon (padding) are ignored
 * @len: its length
 *
 * Return: whether it is a beacon of this version, with a key that is a point of the curve.
 */
bool fips_beacon_parse(struct fips_pubkey *pubkey, const void *data, size_t len);

#endif /* FIPS_BEACON_H */
