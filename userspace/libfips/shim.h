/* SPDX-License-Identifier: MIT */
/*
 * IPv6 shim: what port 256 carries is an IPv6 packet without its addresses and length.
 *
 * Protocol document: "IPv6 shim".
 */
#ifndef FIPS_SHIM_H
#define FIPS_SHIM_H

#include "libfips/types.h"

#define FIPS_IPV6_HEADER_LEN	40

/* Bytes that a packet is shorter as a payload of port 256. */
#define FIPS_SHIM_SAVED		(FIPS_IPV6_HEADER_LEN - (int)sizeof(struct fips_shim_hdr))

/**
 * fips_shim_compress() - IPv6 packet to the payload of port 256
 * @packet: IPv6 packet; its length field is not looked at
 * @len: its length
 * @out: where to put the payload; must not overlap @packet
 * @size: room there, len - FIPS_SHIM_SAVED is needed
 *
 * Return: length of the payload, or -1 if the packet is no IPv6 packet or there is no room.
 */
int fips_shim_compress(const void *packet, size_t len, void *out, size_t size);

/**
 * fips_shim_decompress() - payload of port 256 to IPv6 packet
 * @payload: payload
 * @len: its length
 * @src: IPv6 address of the session's other side
 * @dest: IPv6 address of this node
 * @out: where to put the packet; must not overlap @payload
 * @size: room there, len + FIPS_SHIM_SAVED is needed
 *
 * Return: length of the packet, or -1 if the payload is too short, of another format, too long for
 * an IPv6 packet, or there is no room.
 */
int fips_shim_decompress(const void *payload, size_t len, const u8 src[16], const u8 dest[16],
			 void *out, size_t size);

#endif /* FIPS_SHIM_H */
