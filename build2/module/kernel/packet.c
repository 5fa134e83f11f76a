// SPDX-License-Identifier: GPL-2.0
/*
 * What a packet carries on its way through the module.
 */
#include "packet.h"

#include "link.h"
#include "transport.h"
#include "upcall.h"

struct sk_buff *fips_skb_make_room(struct sk_buff *skb, unsigned int headroom,
				   unsigned int tailroom)
{
	struct sk_buff *copy;

	if (!skb_is_nonlinear(skb) && !skb_cloned(skb) && skb_headroom(skb) >= headroom &&
	    skb_tailroom(skb) >= tailroom)
		return skb;
	copy = skb_copy_expand(skb, headroom, tailroom, GFP_ATOMIC);
	if (copy)
		consume_skb(skb);
	else
		kfree_skb(skb);
	return copy;
}

void fips_skb_scrub(struct sk_buff *skb)
{
	skb_orphan(skb);
	skb_scrub_packet(skb, true);
	skb_clear_hash(skb);
	skb->ip_summed = CHECKSUM_NONE;
	skb->encapsulation = 0;
	skb_set_queue_mapping(skb, 0);
}

void fips_rx_describe(const struct fips_rx *rx, struct fips_frame *frame,
		      enum fips_frame_type type)
{
	*frame = (struct fips_frame){
		.type		= type,
		.has		= BIT(FIPS_A_FRAME_CE) | BIT(FIPS_A_FRAME_WIRE_LEN),
		.key_id		= rx->key_id,
		.slot		= rx->slot,
		.counter	= rx->counter,
		.timestamp	= rx->timestamp,
		.rx_time	= rx->time,
		.wire_len	= rx->wire_len,
		.ce		= rx->ce,
	};
	/* What the daemon gave back came by no link. */
	if (!rx->link)
		return;
	frame->has |= BIT(FIPS_A_FRAME_TRANSPORT_ID) | BIT(FIPS_A_FRAME_LINK_ID) |
		      BIT(FIPS_A_FRAME_KEY_ID) | BIT(FIPS_A_FRAME_SLOT) |
		      BIT(FIPS_A_FRAME_COUNTER) | BIT(FIPS_A_FRAME_TIMESTAMP);
	frame->transport_id = rx->transport->spec.id;
	frame->link_id = rx->link->id;
	frame->remote = rx->from;
}

void fips_rx_hand_up(const struct fips_rx *rx, const struct fips_frame *frame,
		     struct fips_bucket *bound, struct sk_buff *skb)
{
	if (fips_upcall_frame(rx->fdev, frame, bound) == FIPS_UPCALL_SENT)
		consume_skb(skb);
	else
		kfree_skb(skb);
}
