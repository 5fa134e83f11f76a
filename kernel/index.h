/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _FIPS_INDEX_H
#define _FIPS_INDEX_H

#include <linux/rcupdate.h>
#include <linux/rhashtable.h>

#include "hold.h"

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
 * @node: entry of the table
 * @key: what it is looked up by
 * @link: link whose key it is of: live; NULL: reserved, frames are held
 * @held: frames that came while it was reserved
 * @rcu: frees the entry after the last reader
 */
struct fips_index {
	struct rhash_head node;
	struct fips_index_key key;
	struct fips_link __rcu *link;
	struct fips_hold held;
	struct rcu_head rcu;
};

/**
 * fips_indices_init() - no indices
 * @indices: table of a device
 *
 * Return: 0 or a negative error.
 */
int fips_indices_init(struct rhashtable *indices);

/**
 * fips_indices_uninit() - free the table
 * @indices: table, flushed; no packet reaches it any more
 */
void fips_indices_uninit(struct rhashtable *indices);

/**
 * fips_indices_flush() - free the reserved indices of one transport, or of all
 * @indices: table
 * @transport_id: transport; 0: all
 *
 * Return: how many held frames were dropped.
 */
unsigned int fips_indices_flush(struct rhashtable *indices, u32 transport_id);

/**
 * fips_index_reserve() - hold frames that name an index until its key comes
 * @indices: table
 * @transport_id: transport
 * @index: receiver index
 *
 * Context: process, under the device's lock.
 * Return: the entry, new or reserved already; ERR_PTR(-EEXIST) if it is live, ERR_PTR(-ENOMEM).
 */
struct fips_index *fips_index_reserve(struct rhashtable *indices, u32 transport_id,
				      u32 index);

/**
 * fips_index_lookup() - find an index
 * @indices: table
 * @transport_id: transport the frame came in on
 * @index: receiver index of its header
 *
 * Context: inside an RCU section.
 * Return: the entry, or NULL: unknown.
 */
struct fips_index *fips_index_lookup(struct rhashtable *indices, u32 transport_id,
				     u32 index);

/**
 * fips_index_make_live() - from now on frames that name it go to a link
 * @entry: reserved entry
 * @link: the link; it outlives the entry
 * @held: list that the frames held so far are appended to
 *
 * Return: how many of them were too old and dropped.
 */
unsigned int fips_index_make_live(struct fips_index *entry, struct fips_link *link,
				  struct sk_buff_head *held);

/**
 * fips_index_remove() - free an index: it is unknown from now on
 * @indices: table
 * @entry: its entry
 *
 * Return: how many held frames were dropped.
 */
unsigned int fips_index_remove(struct rhashtable *indices, struct fips_index *entry);

/**
 * fips_index_unreserve() - give up a reserved index
 * @indices: table
 * @transport_id: transport
 * @index: receiver index
 *
 * Return: 0, -ENOENT if it is unknown, -EBUSY if it is live.
 */
int fips_index_unreserve(struct rhashtable *indices, u32 transport_id, u32 index);

#endif /* _FIPS_INDEX_H */
