/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _FIPS_SHIM_H
#define _FIPS_SHIM_H

#include <linux/ipv6.h>
#include <linux/types.h>
#include <uapi/linux/fips_packet.h>

/**
 * fips_shim_compress() - what is sent of an IPv6 header
 * @shim: filled in
 * @packet: packet
 * @len: bytes of it
 *
 * The header's length field is not sent: the packet is as long as it is. Protocol document, "IPv6
 * shim".
 *
 * Return: false if it is no IPv6 packet.
 */
bool fips_shim_compress(struct fips_shim_hdr *shim, const u8 *packet, size_t len);

/**
 * fips_shim_expand() - the IPv6 header of a received packet
 * @ip6: filled in; may overlap @data
 * @data: what was received: struct fips_shim_hdr and the packet's payload
 * @len: bytes of it
 * @src: node address of the sender
 * @dest: node address of this node
 *
 * Return: 0, -ENODATA if it is too short, -EPROTONOSUPPORT for another format, -EMSGSIZE if the
 * payload is longer than an IPv6 packet can say.
 */
int fips_shim_expand(struct ipv6hdr *ip6, const u8 *data, size_t len,
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
