/* SPDX-License-Identifier: MIT */
/*
 * STUN (RFC 5389): how a node's address looks from outside.
 *
 * Protocol document: "Traversal". Only binding requests and their success responses.
 */
#ifndef FIPS_STUN_H
#define FIPS_STUN_H

#include "libfips/types.h"

#define FIPS_STUN_REQUEST_LEN	  20
#define FIPS_STUN_TRANSACTION_LEN 12

/**
 * struct fips_stun_address - a transport address
 * @is_ipv6: IPv6, else IPv4
 * @ip: 16 or 4 bytes, network order
 * @port: port
 */
struct fips_stun_address {
	bool is_ipv6;
	u8 ip[16];
	u16 port;
};

/**
 * fips_stun_request_build() - a binding request; the transaction is random and comes back in the
 * response.
 */
void fips_stun_request_build(u8 request[FIPS_STUN_REQUEST_LEN],
			     const u8 transaction[FIPS_STUN_TRANSACTION_LEN]);

/**
 * fips_stun_response_parse() - the address a response reports
 * @address: result
 * @data: a datagram from the server
 * @len: its length
 * @transaction: of the request
 *
 * The first address attribute that can be read counts, whether or not it is the masked kind.
 *
 * Return: whether it is a success response to the request, with an address.
 */
bool fips_stun_response_parse(struct fips_stun_address *address, const void *data, size_t len,
			      const u8 transaction[FIPS_STUN_TRANSACTION_LEN]);

#endif /* FIPS_STUN_H */
