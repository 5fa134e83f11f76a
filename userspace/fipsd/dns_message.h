/* SPDX-License-Identifier: MIT */
/* DNS messages: a query for a .fips name into its answer. No sockets. */
#ifndef FIPSD_DNS_MESSAGE_H
#define FIPSD_DNS_MESSAGE_H

#include "libfips/dnsname.h"

/* What a query or an answer takes at most: larger ones are not read, or not sent. */
#define FIPSD_DNS_MAX_MESSAGE 1232

/**
 * struct fipsd_dns_answer - answer to one query
 * @data: the message
 * @length: bytes of it
 * @learned: whether a node's address was given out; @node then says whose
 * @node: the node
 */
struct fipsd_dns_answer {
	u8 data[FIPSD_DNS_MAX_MESSAGE];
	size_t length;
	bool learned;
	struct fips_dnsname node;
};

/**
 * fipsd_dns_answer() - answer a query
 * @answer: set
 * @query: message as it was received
 * @length: bytes of it
 * @ttl: seconds for which an address may be kept
 * @hosts: names
 * @only_fips: refuse names outside of .fips, so that a resolver asks another server for them; else
 *	they do not exist
 *
 * The first question counts. A known name's address is given for AAAA; for other types the answer
 * is empty (no error, so that a resolver goes on to ask for AAAA); a name that is not known does
 * not exist.
 *
 * Return: true, or false for what deserves no answer: no DNS message, no question, or an answer
 * itself.
 */
bool fipsd_dns_answer(struct fipsd_dns_answer *answer, const u8 *query, size_t length, u32 ttl,
		      const struct fips_hosts *hosts, bool only_fips);

#endif /* FIPSD_DNS_MESSAGE_H */
