/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _FIPS_SHIM_H
#define _FIPS_SHIM_H

#include <linux/ipv6.h>
#include <linux/types.h>
#include <uapi/linux/fips_packet.h>

/**
 * fips_shim_compress() - what is sent of an IPv6 header
 * @shim: filled in
 * @ip6: header; may overlap @shim
 *
 * Protocol document, "IPv6 shim".
 */
void fips_shim_compress(struct fips_shim_hdr *shim, const struct ipv6hdr *ip6);

/**
 * fips_shim_expand() - the IPv6 header of a received packet
 * @ip6: filled in; may overlap @shim
 * @shim: what was received of it
 * @payload_len: bytes of payload that follow the header
 * @src: node address of the sender
 * @dest: node address of this node
 *
 * Return: 0, -EPROTONOSUPPORT for another format, -EMSGSIZE when @payload_len does not fit.
 */
int fips_shim_expand(struct ipv6hdr *ip6, const struct fips_shim_hdr *shim, size_t payload_len,
		     const struct fips_node_addr *src, const struct fips_node_addr *dest);

/**
 * fips_shim_clamp_mss() - lower the MSS option of a TCP SYN
 * @packet: IPv6 packet; only headers need be there
 * @len: bytes of it
 * @mss: highest MSS that fits the path
 * @partial: the checksum field covers the pseudo-header only (CHECKSUM_PARTIAL) and must not be
 *	touched
 *
 * Return: whether the packet was changed; the checksum is right again then.
 */
bool fips_shim_clamp_mss(u8 *packet, size_t len, u16 mss, bool partial);

/**
 * fips_shim_mark_ce() - set CE in an IPv6 header, if the packet's sender can do with it
 * @ip6: header
 *
 * RFC 3168: not-ECT packets are left alone.
 */
void fips_shim_mark_ce(struct ipv6hdr *ip6);

#endif /* _FIPS_SHIM_H */
