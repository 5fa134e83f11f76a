// SPDX-License-Identifier: GPL-2.0
/*
 * Memory for the payload of large packets, cut from large pages.
 *
 * Each CPU cuts from a page of its own, of 32 KiB where such are to be had, so that what is
 * appended to a packet piece by piece lies in one or two fragments.
 */
#include "pages.h"

#include <linux/cache.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/skbuff.h>
#include <net/sock.h>

static struct page_frag __percpu *fips_page_frags;

/**
 * fips_pages_init() - nothing reserved yet
 *
 * Return: 0 or -ENOMEM.
 */
int fips_pages_init(void)
{
	fips_page_frags = alloc_percpu(struct page_frag);
	return fips_page_frags ? 0 : -ENOMEM;
}

/**
 * fips_pages_uninit() - give back what is reserved; nobody extends a packet any more
 */
void fips_pages_uninit(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct page_frag *reserve = per_cpu_ptr(fips_page_frags, cpu);

		if (reserve->page)
			put_page(reserve->page);
	}
	free_percpu(fips_page_frags);
}

/* Whether the packet's last fragment ends where the reserve begins. */
static bool fips_pages_adjoin(const struct sk_buff *skb, const struct page_frag *reserve,
			      unsigned int len)
{
	unsigned int nr = skb_shinfo(skb)->nr_frags;
	const skb_frag_t *last;

	if (!nr)
		return false;
	last = &skb_shinfo(skb)->frags[nr - 1];
	return skb_frag_page(last) == reserve->page &&
	       skb_frag_off(last) + skb_frag_size(last) == reserve->offset &&
	       reserve->size - reserve->offset >= len;
}

static bool fips_pages_begin(struct sk_buff *skb, struct page_frag *reserve, unsigned int len,
			     unsigned int room)
{
	unsigned int nr = skb_shinfo(skb)->nr_frags, need = room + len;

	if (nr == MAX_SKB_FRAGS)
		return false;
	reserve->offset = ALIGN(reserve->offset, SMP_CACHE_BYTES);
	/* A small page, taken when there were no large ones, is not the one to wait for. */
	if (reserve->page && reserve->size < need) {
		put_page(reserve->page);
		reserve->page = NULL;
	}
	if (!skb_page_frag_refill(need, reserve, GFP_ATOMIC) ||
	    reserve->offset + need > reserve->size)
		return false;
	reserve->offset += room;
	get_page(reserve->page);
	skb_fill_page_desc(skb, nr, reserve->page, reserve->offset, 0);
	return true;
}

static void fips_pages_grow(struct sk_buff *skb, int len)
{
	skb_frag_size_add(&skb_shinfo(skb)->frags[skb_shinfo(skb)->nr_frags - 1], len);
	skb->len += len;
	skb->data_len += len;
	skb->truesize += len;
}

/**
 * fips_pages_extend() - append bytes to a packet
 * @skb: a packet of ours, not shared, with no list of fragments
 * @len: how many; they lie side by side
 * @room: bytes before the first of a fragment that may be written to until the next call
 *
 * Context: softirq or BH disabled.
 * Return: where they are, not initialised; NULL without memory, or when the packet has as many
 * fragments as it can have.
 */
u8 *fips_pages_extend(struct sk_buff *skb, unsigned int len, unsigned int room)
{
	struct page_frag *reserve = this_cpu_ptr(fips_page_frags);
	u8 *data;

	if (!fips_pages_adjoin(skb, reserve, len) && !fips_pages_begin(skb, reserve, len, room))
		return NULL;
	data = page_address(reserve->page) + reserve->offset;
	reserve->offset += len;
	fips_pages_grow(skb, len);
	return data;
}

/**
 * fips_pages_extend_behind() - append bytes that have others of the packet before them
 * @skb: as for fips_pages_extend()
 * @len: how many
 * @before: how many bytes of the packet lie right before them in memory, at least
 *
 * Context: softirq or BH disabled.
 * Return: where they are, not initialised; NULL if they can only be had elsewhere.
 */
u8 *fips_pages_extend_behind(struct sk_buff *skb, unsigned int len, unsigned int before)
{
	const struct skb_shared_info *shared = skb_shinfo(skb);

	if (!fips_pages_adjoin(skb, this_cpu_ptr(fips_page_frags), len) ||
	    skb_frag_size(&shared->frags[shared->nr_frags - 1]) < before)
		return NULL;
	return fips_pages_extend(skb, len, 0);
}

/**
 * fips_pages_shorten() - take the bytes off again that were appended last
 * @skb: the packet
 * @len: how many, as they were appended
 */
void fips_pages_shorten(struct sk_buff *skb, unsigned int len)
{
	fips_pages_grow(skb, -(int)len);
}
