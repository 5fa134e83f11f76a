/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _FIPS_INDEX_H
#define _FIPS_INDEX_H

#include <linux/rcupdate.h>
#include <linux/rhashtable.h>

#include "hold.h"

struct fips_dev;
struct fips_link;

/**
 * struct fips_index_key - what a receiver index is looked up by
 * @transport_id: transport the frame came in on
 * @index: receiver index of its header
 */
struct fips_index_key {
	u32 transport_id;
	u32 index;
};

/**
 * struct fips_index - a receiver index our peers may use
 * @node: in fips_dev.indices
 * @key: what it is looked up by
 * @link: link whose key it is of: live; NULL: reserved, frames are held
 * @held: frames that came while it was reserved
 * @rcu: to free it
 *
 * An index that is in no table is unknown: frames that name it are dropped.
 */
struct fips_index {
	struct rhash_head	node;
	struct fips_index_key	key;
	struct fips_link __rcu	*link;
	struct fips_hold	held;
	struct rcu_head		rcu;
};

/**
 * fips_indices_init() - no indices
 * @fdev: device
 *
 * Return: 0 or a negative error.
 */
int fips_indices_init(struct fips_dev *fdev);

/**
 * fips_indices_uninit() - free the table
 * @fdev: device, flushed; no packet reaches it any more
 */
void fips_indices_uninit(struct fips_dev *fdev);

/**
 * fips_indices_flush() - free the reserved indices of one transport, or of all
 * @fdev: device
 * @transport_id: transport; 0: all
 *
 * Context: process, device locked.
 */
void fips_indices_flush(struct fips_dev *fdev, u32 transport_id);

/**
 * fips_index_lookup() - find an index
 * @fdev: device
 * @transport_id: transport the frame came in on
 * @index: receiver index of its header
 *
 * Context: RCU section.
 * Return: the entry, or NULL: unknown.
 */
struct fips_index *fips_index_lookup(struct fips_dev *fdev, u32 transport_id, u32 index);

/**
 * fips_index_reserve() - hold frames that name an index until its key comes
 * @fdev: device
 * @transport_id: transport
 * @index: receiver index
 *
 * Context: process, device locked.
 * Return: the entry, new or reserved already; ERR_PTR(-EEXIST) if it is live, ERR_PTR(-ENOMEM).
 */
struct fips_index *fips_index_reserve(struct fips_dev *fdev, u32 transport_id, u32 index);

/**
 * fips_index_unreserve() - give up a reserved index
 * @fdev: device
 * @transport_id: transport
 * @index: receiver index
 *
 * Context: process, device locked.
 * Return: 0, -ENOENT if it is unknown, -EBUSY if it is live.
 */
int fips_index_unreserve(struct fips_dev *fdev, u32 transport_id, u32 index);

/**
 * fips_index_make_live() - from now on frames that name an index go to a link
 * @fdev: device
 * @entry: reserved entry
 * @link: the link; it outlives the entry
 * @held: list that the frames held so far are appended to, oldest first
 *
 * Context: process, device locked.
 */
void fips_index_make_live(struct fips_dev *fdev, struct fips_index *entry, struct fips_link *link,
			  struct sk_buff_head *held);

/**
 * fips_index_hold() - hold a frame that names a reserved index
 * @fdev: device
 * @entry: entry of the index
 * @skb: the frame, FIPS_SKB_CB() filled in
 *
 * Context: softirq or BH disabled, RCU section.
 * Return: true if it was held or dropped; false if the index is reserved no more.
 */
bool fips_index_hold(struct fips_dev *fdev, struct fips_index *entry, struct sk_buff *skb);

/**
 * fips_index_remove() - free an index: it is unknown from now on
 * @fdev: device
 * @entry: its entry; frames held are dropped
 *
 * Context: any but hard interrupt.
 */
void fips_index_remove(struct fips_dev *fdev, struct fips_index *entry);

#endif /* _FIPS_INDEX_H */
