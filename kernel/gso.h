/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Inner packets of several segments: cut up on the way out, put together on the way in.
 */
#ifndef _FIPS_GSO_H
#define _FIPS_GSO_H

#include <linux/ipv6.h>
#include <linux/skbuff.h>

#include <uapi/linux/fips_packet.h>

#include "aead.h"

/**
 * struct fips_gso - a GSO packet of the host's that is cut up
 * @skb: the packet, data at the IPv6 header
 * @shim: what is sent of its IPv6 header
 * @header_len: bytes of the transport's header
 * @mss: bytes of payload of all segments but the last
 * @segments: their number
 */
struct fips_gso {
	struct sk_buff		*skb;
	struct fips_shim_hdr	shim;
	unsigned int		header_len;
	unsigned int		mss;
	unsigned int		segments;
};

/**
 * fips_gso_begin() - begin to cut up a packet
 * @gso: filled in
 * @skb: IPv6 packet
 *
 * TCP and UDP right behind the IPv6 header, checksum left to us: what the host sends by itself.
 *
 * Return: false if it is something else, for skb_gso_segment().
 */
bool fips_gso_begin(struct fips_gso *gso, struct sk_buff *skb);

/**
 * fips_gso_payload_len() - bytes of payload of a segment
 * @gso: packet
 * @i: number of the segment, from 0
 */
unsigned int fips_gso_payload_len(const struct fips_gso *gso, unsigned int i);

/**
 * fips_gso_write() - write a segment as it is sealed: shim, transport header, payload
 * @gso: packet
 * @i: number of the segment, from 0
 * @to: room for it
 *
 * The one copy of the payload; its checksum is made with it.
 */
void fips_gso_write(const struct fips_gso *gso, unsigned int i, u8 *to);

/* Bytes of a session message before the IPv6 payload it carries. */
#define FIPS_JOIN_MESSAGE_LEN	(sizeof(struct fips_fsp_inner) + sizeof(struct fips_port_hdr) + \
				 sizeof(struct fips_shim_hdr))

/* Bytes before a segment's payload while it is opened in its place, at most. */
#define FIPS_JOIN_BEFORE_MAX	(FIPS_AEAD_ROOM + FIPS_JOIN_MESSAGE_LEN + 60)

/**
 * struct fips_join - TCP segments that are being put together
 * @skb: the packet so far; NULL: nothing begun
 * @header_len: bytes of the TCP header
 * @mss: bytes of payload of all segments but the last
 * @count: segments
 * @next_seq: sequence number of the segment that would follow
 * @closed: none may follow
 * @place: where the payload of a message that is being opened goes
 * @place_len: bytes of it
 * @covered: what stands before @place, where the message's headers are meanwhile
 */
struct fips_join {
	struct sk_buff	*skb;
	unsigned int	header_len;
	unsigned int	mss;
	unsigned int	count;
	u32		next_seq;
	bool		closed;
	u8		*place;
	unsigned int	place_len;
	u8		covered[FIPS_JOIN_BEFORE_MAX];
};

/**
 * fips_join_add() - append a packet to those before it
 * @join: what was put together so far
 * @ip6: its IPv6 header
 * @data: what follows it
 * @len: bytes of that
 *
 * By the rules of the kernel's own GRO.
 *
 * Return: false, with nothing changed, if it does not follow on those before it.
 */
bool fips_join_add(struct fips_join *join, const struct ipv6hdr *ip6, const u8 *data,
		   unsigned int len);

/**
 * fips_join_place() - where to open a message whose payload belongs behind those before it
 * @join: what was put together so far
 * @len: bytes of the message's plaintext
 *
 * The payload need not be moved then. Headers, and the room they want before them, cover what was
 * put together before; so fips_join_settle() or fips_join_leave() follows, before anything else is
 * done with @join.
 *
 * Return: where the plaintext goes; NULL if the message is to be opened elsewhere.
 */
u8 *fips_join_place(struct fips_join *join, unsigned int len);

/**
 * fips_join_settle() - keep the payload of a message that was opened in its place
 * @join: what was put together so far
 * @ip6: its IPv6 header
 *
 * Return: false if it does not follow on those before it: nothing has changed, fips_join_leave() is
 * to be called.
 */
bool fips_join_settle(struct fips_join *join, const struct ipv6hdr *ip6);

/**
 * fips_join_leave() - forget the place of a message, and what is in it
 * @join: what was put together so far, and is what it was again
 */
void fips_join_leave(struct fips_join *join);

/**
 * fips_join_begin() - begin with a packet
 * @join: empty
 * @ip6: its IPv6 header
 * @data: what follows it
 * @len: bytes of that
 *
 * Return: false if it is none that another could be appended to, or without memory.
 */
bool fips_join_begin(struct fips_join *join, const struct ipv6hdr *ip6, const u8 *data,
		     unsigned int len);

/**
 * fips_join_finish() - take out the packet
 * @join: what was put together, not empty; empty afterwards
 *
 * Return: the packet, data and network header at the IPv6 header; a GSO packet if there are several
 * segments.
 */
struct sk_buff *fips_join_finish(struct fips_join *join);

#endif /* _FIPS_GSO_H */
