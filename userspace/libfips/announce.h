/* SPDX-License-Identifier: MIT */
/*
 * Announcements: tree and filter announcements between a node and its neighbours.
 *
 * Protocol document: "Spanning tree", "Bloom filters". What they mean is decided in tree.h and
 * bloom.h; here is when they are sent, and what a change of the own place brings about.
 */
#ifndef FIPS_ANNOUNCE_H
#define FIPS_ANNOUNCE_H

#include "libfips/link.h"

/* A filter that is owed is sent after so long, so that one announcement serves several changes. */
#define FIPS_FILTER_COALESCE_MS 100

/* Sequence numbers of filters are set aside in the cookie by so many at a time. */
#define FIPS_FILTER_SEQUENCE_BLOCK 64

/**
 * struct fips_announcing - what a node needs to announce
 * @filter_sequence: number of the last filter announcement sent
 * @filter_reserved: numbers up to this one are set aside in the device's cookie
 * @reeval_timer: periodic re-evaluation of the parent
 */
struct fips_announcing {
	u64 filter_sequence;
	u64 filter_reserved;
	struct fips_timer reeval_timer;
};

/** fips_announce_init() - a node by itself: its own root. Return: 0 or -ENOMEM. */
int fips_announce_init(struct fips_node *node);

/** fips_announce_fini() - forget all. */
void fips_announce_fini(struct fips_node *node);

/** fips_announce_link_init() - prepare a new link's timers. */
void fips_announce_link_init(struct fips_link *link);

/** fips_announce_link_up() - greet a neighbour: own place at once, filter after the debounce. */
void fips_announce_link_up(struct fips_node *node, struct fips_link *link);

/** fips_announce_link_adopted() - a link was taken over: only the filter is told anew. */
void fips_announce_link_adopted(struct fips_node *node, struct fips_link *link);

/** fips_announce_keep() - keep a tree announcement as it came, for the link's cookie. Return:
 * whether there was memory.
 */
bool fips_announce_keep(struct fips_link *link, const void *msg, size_t len);

/** fips_announce_link_down() - a neighbour is gone; the link is not in the tables any more. */
void fips_announce_link_down(struct fips_node *node, const struct fips_node_addr *addr);

/** fips_announce_tree() - a TreeAnnounce came; @msg begins with its type. */
void fips_announce_tree(struct fips_node *node, struct fips_link *link, const void *msg,
			size_t len);

/** fips_announce_filter() - a FilterAnnounce came; @msg begins with its type. */
void fips_announce_filter(struct fips_node *node, struct fips_link *link, const void *msg,
			  size_t len);

/** fips_announce_cost_known() - a link has its first round trip time: its peer may become parent.
 */
void fips_announce_cost_known(struct fips_node *node);

/** fips_announce_all() - send the own place to all neighbours, their limits permitting. */
void fips_announce_all(struct fips_node *node);

/** fips_announce_mesh_size() - estimated number of nodes in the mesh. Return: false if unknown. */
bool fips_announce_mesh_size(const struct fips_node *node, u64 *size);

/** fips_announce_signed() - sign the own declaration if it is not. Return: whether it is now. */
bool fips_announce_signed(struct fips_node *node);

#endif /* FIPS_ANNOUNCE_H */
