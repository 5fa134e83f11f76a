// SPDX-License-Identifier: GPL-2.0
/*
 * Frames that came in as one packet.
 */
#include "burst.h"

#include <linux/percpu.h>

#include "aead.h"
#include "counters.h"
#include "device.h"
#include "transport.h"

/**
 * struct fips_burst_text - workspace of a CPU; nobody's but a softirq's
 * @frame: room, then a frame that lay in two fragments, put together
 * @outer: room, then the plaintext of a link frame
 * @inner: room, then the plaintext of a session message
 */
struct fips_burst_text {
	u8 frame[FIPS_AEAD_ROOM + FIPS_BURST_FRAME_MAX];
	u8 outer[FIPS_AEAD_ROOM + FIPS_BURST_FRAME_MAX];
	u8 inner[FIPS_AEAD_ROOM + FIPS_BURST_FRAME_MAX];
};

static struct fips_burst_text __percpu *fips_burst_texts;

/**
 * fips_burst_init() - get the workspaces
 *
 * Return: 0 or -ENOMEM.
 */
int fips_burst_init(void)
{
	fips_burst_texts = __alloc_percpu(sizeof(struct fips_burst_text), SMP_CACHE_BYTES);
	return fips_burst_texts ? 0 : -ENOMEM;
}

/**
 * fips_burst_uninit() - give back the workspaces; nothing is received any more
 */
void fips_burst_uninit(void)
{
	free_percpu(fips_burst_texts);
}

struct sk_buff *fips_burst_packet(struct fips_dev *fdev, const u8 *data, unsigned int len)
{
	unsigned int headroom = FIPS_TRANSPORT_HEADROOM + FIPS_DATA_HEADER_LEN;
	struct sk_buff *skb;

	skb = alloc_skb(headroom + len + FIPS_DATA_TRAILER_LEN, GFP_ATOMIC);
	if (!skb) {
		fips_count(fdev, FIPS_LINK_RX_NOMEM);
		return NULL;
	}
	skb_reserve(skb, headroom);
	if (data)
		skb_put_data(skb, data, len);
	else
		skb_put(skb, len);
	skb->dev = fdev->netdev;
	return skb;
}

void fips_burst_flush(struct fips_burst *burst)
{
	fips_session_flush_burst(burst);
	fips_forward_flush_burst(burst);
}

/*
 * Where the bytes of a packet lie.
 */

/**
 * struct fips_cursor - a place in a packet
 * @skb: the packet, or the one of its list that is being read
 * @frag: next fragment of @skb
 * @data: bytes that lie side by side
 * @len: their number
 * @begin: where memory that may be read begins, before them
 * @in_list: @skb is one of the list
 */
struct fips_cursor {
	struct sk_buff	*skb;
	unsigned int	frag;
	const u8	*data;
	unsigned int	len;
	const u8	*begin;
	bool		in_list;
};

static void fips_cursor_enter(struct fips_cursor *cursor, struct sk_buff *skb)
{
	cursor->skb = skb;
	cursor->frag = 0;
	cursor->data = skb->data;
	cursor->len = skb_headlen(skb);
	cursor->begin = skb->head;
}

/* On to where bytes are left. False at the end, or where memory is not mapped for good. */
static bool fips_cursor_advance(struct fips_cursor *cursor)
{
	while (!cursor->len) {
		const struct skb_shared_info *shared = skb_shinfo(cursor->skb);

		if (cursor->frag < shared->nr_frags) {
			const skb_frag_t *frag = &shared->frags[cursor->frag++];

			if (PageHighMem(skb_frag_page(frag)))
				return false;
			cursor->data = skb_frag_address(frag);
			cursor->len = skb_frag_size(frag);
			cursor->begin = cursor->data - skb_frag_off(frag);
		} else if (!cursor->in_list && shared->frag_list) {
			cursor->in_list = true;
			fips_cursor_enter(cursor, shared->frag_list);
		} else if (cursor->in_list && cursor->skb->next) {
			fips_cursor_enter(cursor, cursor->skb->next);
		} else {
			return false;
		}
	}
	return true;
}

/* A frame's ciphertext has to have room before it, which its own header is a part of. */
#define FIPS_CURSOR_ROOM	(FIPS_AEAD_ROOM - sizeof(struct fips_fmp_hdr))

/*
 * The next bytes, which have that room; put together in @copy if they lie apart. NULL if there are
 * not so many.
 */
static const u8 *fips_cursor_read(struct fips_cursor *cursor, unsigned int len, u8 *copy)
{
	const u8 *data;
	unsigned int done = 0, part;

	if (!fips_cursor_advance(cursor))
		return NULL;
	if (likely(cursor->len >= len && cursor->data - cursor->begin >= FIPS_CURSOR_ROOM)) {
		data = cursor->data;
		cursor->data += len;
		cursor->len -= len;
		return data;
	}
	for (; done < len; done += part) {
		if (!fips_cursor_advance(cursor))
			return NULL;
		part = min(len - done, cursor->len);
		memcpy(copy + done, cursor->data, part);
		cursor->data += part;
		cursor->len -= part;
	}
	return copy;
}

/*
 * Frames.
 */

/* A frame goes as a packet, after those before it. */
static void fips_burst_pass(struct fips_burst *burst, struct sk_buff *skb)
{
	fips_burst_flush(burst);
	burst->rx.link = NULL;
	if (skb)
		fips_transport_receive_frame(burst->rx.transport, skb, burst->rx.from);
}

static void fips_burst_frame(struct fips_burst *burst, const u8 *data, unsigned int len)
{
	burst->rx.wire_len = len;
	if (unlikely(!fips_link_receive_burst(burst, data, len)))
		fips_burst_pass(burst, fips_burst_packet(burst->rx.fdev, data, len));
}

/* Frames too long for the workspace. */
static void fips_burst_long_frames(struct fips_burst *burst, struct sk_buff *skb)
{
	unsigned int offset, len;

	for (offset = 0; offset < skb->len; offset += len) {
		struct sk_buff *frame;

		len = min_t(unsigned int, skb_shinfo(skb)->gso_size, skb->len - offset);
		frame = fips_burst_packet(burst->rx.fdev, NULL, len);
		if (frame)
			skb_copy_bits(skb, offset, frame->data, len);
		fips_burst_pass(burst, frame);
	}
}

/* As many frames as there are; of a packet that is not what it says the rest is lost. */
static void fips_burst_frames(struct fips_burst *burst, struct sk_buff *skb, u8 *copy)
{
	unsigned int left = skb->len, len = skb_shinfo(skb)->gso_size;
	struct fips_cursor cursor = {};
	const u8 *data;

	fips_cursor_enter(&cursor, skb);
	for (; left; left -= len) {
		len = min(len, left);
		data = fips_cursor_read(&cursor, len, copy);
		if (!data) {
			fips_count_add(burst->rx.fdev, FIPS_LINK_RX_NOMEM, DIV_ROUND_UP(left, len));
			break;
		}
		fips_burst_frame(burst, data, len);
	}
}

void fips_burst_receive(struct fips_dev *fdev, struct fips_transport *transport,
			struct sk_buff *skb, const union fips_sockaddr *from)
{
	struct fips_burst_text *text = this_cpu_ptr(fips_burst_texts);
	struct fips_burst burst = {
		.rx = {
			.fdev		= fdev,
			.transport	= transport,
			.from		= from,
			.time		= ktime_get_ns(),
		},
		.text		= text->outer + FIPS_AEAD_ROOM,
		.inner_text	= text->inner + FIPS_AEAD_ROOM,
	};

	if (likely(skb_shinfo(skb)->gso_size <= FIPS_BURST_FRAME_MAX))
		fips_burst_frames(&burst, skb, text->frame + FIPS_AEAD_ROOM);
	else
		fips_burst_long_frames(&burst, skb);
	fips_burst_flush(&burst);
	fips_link_count_burst(&burst);
	fips_forward_count_burst(&burst);
	fips_session_count_burst(&burst);
	consume_skb(skb);
}
