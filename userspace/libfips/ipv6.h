/* SPDX-License-Identifier: MIT */
/*
 * IPv6 packets of hosts: what a node changes in them on their way, and the errors it answers with.
 *
 * Protocol document: "IPv6 packets". In a running node the kernel module does this; the same is
 * done here for the simulator and the tests. Packets are untrusted: every length is checked, a
 * malformed packet is left as it is.
 */
#ifndef FIPS_IPV6_H
#define FIPS_IPV6_H

#include "libfips/types.h"

/* Longest error message: RFC 4443 section 2.4 (c), the least MTU of IPv6. */
#define FIPS_ICMP6_ERROR_MAX 1280

/**
 * fips_ipv6_update_checksum() - compute the checksum of a TCP or UDP packet anew; of others nothing
 * is changed.
 */
void fips_ipv6_update_checksum(u8 *packet, size_t len);

/**
 * fips_ipv6_clamp_mss() - bring down the MSS option of a TCP SYN
 * @packet: IPv6 packet, changed in place, its checksum with it
 * @len: its length
 * @max_mss: what may remain
 *
 * Return: whether the packet was changed.
 */
bool fips_ipv6_clamp_mss(u8 *packet, size_t len, u16 max_mss);

/** fips_ipv6_mark_ce() - set Congestion Experienced, if the packet is ECN-capable (RFC 3168). */
void fips_ipv6_mark_ce(u8 *packet, size_t len);

/** enum fips_icmp6_type - ICMPv6 errors a node makes. */
enum fips_icmp6_type {
	FIPS_ICMP6_DEST_UNREACHABLE = 1,
	FIPS_ICMP6_PACKET_TOO_BIG = 2,
};

/** enum fips_icmp6_code - codes of Destination Unreachable. */
enum fips_icmp6_code {
	FIPS_ICMP6_NO_ROUTE = 0,
	FIPS_ICMP6_ADMIN_PROHIBITED = 1,
	FIPS_ICMP6_ADDRESS = 3,
};

/**
 * fips_icmp6_may_answer() - whether RFC 4443 section 2.4 (e) allows an error about a packet
 * @packet: the packet
 * @len: its length
 * @type: the error; only Packet Too Big may answer a multicast packet
 */
bool fips_icmp6_may_answer(const u8 *packet, size_t len, enum fips_icmp6_type type);

/**
 * fips_icmp6_build() - make an error about a packet, if fips_icmp6_may_answer() has said yes
 * @packet: the packet the error is about
 * @len: its length, at least an IPv6 header
 * @type: the error
 * @code: enum fips_icmp6_code; 0 for Packet Too Big
 * @mtu: for Packet Too Big the largest packet that would fit, else 0
 * @src: address the error comes from
 * @out: where to put it
 * @size: room there; FIPS_ICMP6_ERROR_MAX is always enough
 *
 * Return: its length, or -1 if the packet is too short or there is no room.
 */
int fips_icmp6_build(const u8 *packet, size_t len, enum fips_icmp6_type type, u8 code, u32 mtu,
		     const u8 src[16], u8 *out, size_t size);

#endif /* FIPS_IPV6_H */
