/* SPDX-License-Identifier: MIT */
/* Names in the domain .fips, and whom they stand for. */
#ifndef FIPS_LIBFIPS_DNSNAME_H
#define FIPS_LIBFIPS_DNSNAME_H

#include "libfips/hosts.h"

/**
 * struct fips_dnsname - whom a name stands for
 * @pubkey: public key
 * @addr: node address of it
 * @ipv6: IPv6 address of it
 */
struct fips_dnsname {
	struct fips_pubkey pubkey;
	struct fips_node_addr addr;
	u8 ipv6[16];
};

/**
 * fips_dnsname_resolve() - whom a domain name stands for
 * @result: set if the name is known
 * @name: "NAME.fips" or "npub1....fips", in any case, with or without a dot at the end
 * @hosts: names; NULL: none. A name found there is taken before it is read as a key
 *
 * Return: whether the name is known.
 */
bool fips_dnsname_resolve(struct fips_dnsname *result, const char *name,
			  const struct fips_hosts *hosts);

/** fips_dnsname_is_ours() - whether a domain name is .fips or in it. */
bool fips_dnsname_is_ours(const char *name);

#endif /* FIPS_LIBFIPS_DNSNAME_H */
