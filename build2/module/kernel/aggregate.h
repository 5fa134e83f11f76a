/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Frames of one link on their way out, side by side in one packet: all of one length, but the last
 * may be shorter. A transport that can sends them in one go (UDP: as a UDP-GSO packet).
 */
#ifndef _FIPS_AGGREGATE_H
#define _FIPS_AGGREGATE_H

#include <linux/skbuff.h>

/*
 * Bytes of an aggregate: with the headers before it, it is still below the 64 KiB that a device
 * takes in one packet.
 */
#define FIPS_AGGREGATE_LEN_MAX	(65536 - 256)

/**
 * struct fips_aggregate - an aggregate that is being filled
 * @skb: the packet; NULL: nothing in it yet
 * @frame_len: bytes of its frames
 * @count: frames in it
 * @max: frames it may hold
 */
struct fips_aggregate {
	struct sk_buff	*skb;
	unsigned int	frame_len;
	unsigned int	count;
	unsigned int	max;
};

/**
 * fips_aggregate_frames_max() - how many frames of a length go into one packet
 * @frame_len: bytes of each
 *
 * Return: their number, 1 at least.
 */
unsigned int fips_aggregate_frames_max(unsigned int frame_len);

/**
 * fips_aggregate_takes() - is there room for one more frame?
 * @agg: aggregate
 * @len: bytes of the frame
 */
bool fips_aggregate_takes(const struct fips_aggregate *agg, unsigned int len);

/**
 * fips_aggregate_add() - append a frame
 * @agg: aggregate that takes it
 * @len: bytes of the frame
 *
 * Return: where it goes, with FIPS_AEAD_ROOM bytes before it; NULL without memory, or when the
 * packet has no room for it. It may go into another aggregate then.
 */
u8 *fips_aggregate_add(struct fips_aggregate *agg, unsigned int len);

/**
 * fips_aggregate_finish() - take out the packet
 * @agg: aggregate, not empty; empty afterwards
 *
 * Return: the packet, with FIPS_TRANSPORT_HEADROOM before its data; gso_size and gso_segs are set
 * when it holds several frames.
 */
struct sk_buff *fips_aggregate_finish(struct fips_aggregate *agg);

#endif /* _FIPS_AGGREGATE_H */
