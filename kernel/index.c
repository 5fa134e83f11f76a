// SPDX-License-Identifier: GPL-2.0
/*
 * Receiver indices: unknown, reserved or live.
 */
#include "index.h"

#include <linux/slab.h>

#include "counters.h"
#include "device.h"

static const struct rhashtable_params fips_index_params = {
	.head_offset = offsetof(struct fips_index, node),
	.key_offset = offsetof(struct fips_index, key),
	.key_len = sizeof_field(struct fips_index, key),
	.automatic_shrinking = true,
};

int fips_indices_init(struct fips_dev *fdev)
{
	return rhashtable_init(&fdev->indices, &fips_index_params);
}

void fips_indices_uninit(struct fips_dev *fdev)
{
	rhashtable_destroy(&fdev->indices);
}

struct fips_index *fips_index_lookup(struct fips_dev *fdev, u32 transport_id, u32 index)
{
	struct fips_index_key key = { .transport_id = transport_id, .index = index };

	return rhashtable_lookup(&fdev->indices, &key, fips_index_params);
}

/* Under fips_dev.lock the entry stays; promotions in softirq remove live entries only. */
static struct fips_index *fips_index_find(struct fips_dev *fdev, u32 transport_id, u32 index)
{
	struct fips_index *entry;

	rcu_read_lock();
	entry = fips_index_lookup(fdev, transport_id, index);
	if (entry && rcu_access_pointer(entry->link))
		entry = ERR_PTR(-EEXIST);
	rcu_read_unlock();
	return entry;
}

struct fips_index *fips_index_reserve(struct fips_dev *fdev, u32 transport_id, u32 index)
{
	struct fips_index *entry = fips_index_find(fdev, transport_id, index);
	int ret;

	if (entry)
		return entry;
	entry = kzalloc(sizeof(*entry), GFP_KERNEL);
	if (!entry)
		return ERR_PTR(-ENOMEM);
	entry->key = (struct fips_index_key){ .transport_id = transport_id, .index = index };
	fips_hold_init(&entry->held);
	ret = rhashtable_insert_fast(&fdev->indices, &entry->node, fips_index_params);
	if (ret) {
		kfree(entry);
		return ERR_PTR(ret);
	}
	return entry;
}

static void fips_index_drop(struct fips_dev *fdev, struct sk_buff_head *frames)
{
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(frames)))
		fips_drop(fdev, skb, FIPS_LINK_RX_HELD_DROPPED);
}

bool fips_index_hold(struct fips_dev *fdev, struct fips_index *entry, struct sk_buff *skb)
{
	enum fips_hold_outcome outcome;
	struct sk_buff_head expired;

	__skb_queue_head_init(&expired);
	outcome = fips_hold_add(&entry->held, skb, &expired);
	if (outcome == FIPS_HOLD_HELD)
		fips_count(fdev, FIPS_LINK_RX_HELD);
	else if (outcome == FIPS_HOLD_FULL)
		__skb_queue_tail(&expired, skb);
	fips_index_drop(fdev, &expired);
	return outcome != FIPS_HOLD_CLOSED;
}

void fips_index_make_live(struct fips_dev *fdev, struct fips_index *entry, struct fips_link *link,
			  struct sk_buff_head *held)
{
	struct sk_buff_head expired;

	__skb_queue_head_init(&expired);
	/* A receiver that finds the queue closed finds the link. */
	rcu_assign_pointer(entry->link, link);
	fips_hold_close(&entry->held, held, &expired);
	fips_index_drop(fdev, &expired);
}

void fips_index_remove(struct fips_dev *fdev, struct fips_index *entry)
{
	struct sk_buff_head held;

	__skb_queue_head_init(&held);
	rhashtable_remove_fast(&fdev->indices, &entry->node, fips_index_params);
	fips_hold_end(&entry->held, &held);
	fips_index_drop(fdev, &held);
	kfree_rcu(entry, rcu);
}

int fips_index_unreserve(struct fips_dev *fdev, u32 transport_id, u32 index)
{
	struct fips_index *entry = fips_index_find(fdev, transport_id, index);

	if (!entry)
		return -ENOENT;
	if (IS_ERR(entry))
		return -EBUSY;
	fips_index_remove(fdev, entry);
	return 0;
}

void fips_indices_flush(struct fips_dev *fdev, u32 transport_id)
{
	struct rhashtable_iter iter;
	struct fips_index *entry;

	rhashtable_walk_enter(&fdev->indices, &iter);
	rhashtable_walk_start(&iter);
	while ((entry = rhashtable_walk_next(&iter))) {
		/* The table grew or shrank meanwhile; the walk goes on in the new one. */
		if (IS_ERR(entry))
			continue;
		if (rcu_access_pointer(entry->link))
			continue;
		if (!transport_id || entry->key.transport_id == transport_id)
			fips_index_remove(fdev, entry);
	}
	rhashtable_walk_stop(&iter);
	rhashtable_walk_exit(&iter);
}
