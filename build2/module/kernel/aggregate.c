// SPDX-License-Identifier: GPL-2.0
/*
 * Frames of one link on their way out, side by side in one packet.
 */
#include "aggregate.h"

#include <linux/minmax.h>
#include <linux/udp.h>

#include "aead.h"
#include "pages.h"
#include "transport.h"

unsigned int fips_aggregate_frames_max(unsigned int frame_len)
{
	return clamp_t(unsigned int, FIPS_AGGREGATE_LEN_MAX / frame_len, 1, UDP_MAX_SEGMENTS);
}

bool fips_aggregate_takes(const struct fips_aggregate *agg, unsigned int len)
{
	if (!agg->skb)
		return true;
	/* A shorter frame was the last. */
	return agg->count < agg->max && len <= agg->frame_len &&
	       agg->skb->len == agg->count * agg->frame_len;
}

static bool fips_aggregate_begin(struct fips_aggregate *agg, unsigned int len)
{
	agg->skb = alloc_skb(FIPS_TRANSPORT_HEADROOM, GFP_ATOMIC);
	if (!agg->skb)
		return false;
	skb_reserve(agg->skb, FIPS_TRANSPORT_HEADROOM);
	agg->frame_len = len;
	agg->count = 0;
	agg->max = fips_aggregate_frames_max(len);
	return true;
}

u8 *fips_aggregate_add(struct fips_aggregate *agg, unsigned int len)
{
	u8 *frame;

	if (!agg->skb && !fips_aggregate_begin(agg, len))
		return NULL;
	frame = fips_pages_extend(agg->skb, len, FIPS_AEAD_ROOM);
	if (frame)
		agg->count++;
	if (!agg->count) {
		kfree_skb(agg->skb);
		agg->skb = NULL;
	}
	return frame;
}

struct sk_buff *fips_aggregate_finish(struct fips_aggregate *agg)
{
	struct sk_buff *skb = agg->skb;

	if (agg->count > 1) {
		skb_shinfo(skb)->gso_size = agg->frame_len;
		skb_shinfo(skb)->gso_segs = agg->count;
	}
	agg->skb = NULL;
	return skb;
}
