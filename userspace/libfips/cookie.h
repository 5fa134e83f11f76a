/* SPDX-License-Identifier: MIT */
/*
 * Cookies: what a node leaves in the data plane for its successor to read after a restart.
 *
 * Protocol document: "Restart". A cookie is a version byte, then items of a type byte, a length of
 * two bytes, little-endian, and as many bytes; unknown items are passed over. None holds a secret.
 * What is read back is not trusted: another program may have written it.
 */
#ifndef FIPS_COOKIE_H
#define FIPS_COOKIE_H

#include "libfips/identity.h"
#include "libfips/packet.h"
#include "libfips/plane.h"

#define FIPS_COOKIE_VERSION 1

/**
 * struct fips_device_cookie - the node itself
 * @identity: whose device it is
 * @epoch: startup epoch
 * @filter_sequence: numbers of filter announcements up to this one may have been used
 * @has_declaration: whether the next two are there
 * @declaration: own place in the tree
 * @signature: signature of it
 */
struct fips_device_cookie {
	struct fips_pubkey identity;
	struct fips_epoch epoch;
	u64 filter_sequence;
	bool has_declaration;
	struct fips_tree_declaration declaration;
	u8 signature[FIPS_SIGNATURE_LEN];
};

/**
 * struct fips_link_cookie - a link
 * @pubkey: the neighbour's key
 * @remote_epoch: its startup epoch
 * @initiator: whether this side began the handshake
 * @made_unix_ms: when the link was made
 * @tree: its newest TreeAnnounce as it came, type byte first; NULL: none
 * @tree_len: its length
 * @filter: its newest FilterAnnounce as it came, type byte first; NULL: none
 * @filter_len: its length
 */
struct fips_link_cookie {
	struct fips_pubkey pubkey;
	struct fips_epoch remote_epoch;
	bool initiator;
	u64 made_unix_ms;
	const u8 *tree;
	size_t tree_len;
	const u8 *filter;
	size_t filter_len;
};

/**
 * struct fips_session_cookie - an established session
 * @pubkey: the other node's key
 * @remote_epoch: its startup epoch
 * @initiator: whether this side began the handshake
 * @created_unix_ms: when the session was made
 * @path_mtu: what may be sent; FIPS_PATH_MTU_UNKNOWN: nothing is known
 */
struct fips_session_cookie {
	struct fips_pubkey pubkey;
	struct fips_epoch remote_epoch;
	bool initiator;
	u64 created_unix_ms;
	u16 path_mtu;
};

/*
 * Encoders write into FIPS_COOKIE_MAX bytes and return the length. What does not fit is left out:
 * a tree announcement that is very long.
 */

size_t fips_device_cookie_encode(const struct fips_device_cookie *cookie,
				 u8 out[FIPS_COOKIE_MAX]);
size_t fips_link_cookie_encode(const struct fips_link_cookie *cookie, u8 out[FIPS_COOKIE_MAX]);
size_t fips_session_cookie_encode(const struct fips_session_cookie *cookie,
				  u8 out[FIPS_COOKIE_MAX]);

/*
 * Decoders return false, and say nothing about @cookie, when the version is another one, an item is
 * damaged, or one that must be there is missing. Pointers go into @data.
 */

bool fips_device_cookie_decode(struct fips_device_cookie *cookie, const void *data, size_t len);
bool fips_link_cookie_decode(struct fips_link_cookie *cookie, const void *data, size_t len);
bool fips_session_cookie_decode(struct fips_session_cookie *cookie, const void *data, size_t len);

#endif /* FIPS_COOKIE_H */
