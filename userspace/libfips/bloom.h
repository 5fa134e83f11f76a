/* SPDX-License-Identifier: MIT */
/*
 * Bloom filters: which nodes can be reached through whom.
 *
 * Protocol document: "Bloom filters". Bit i of k for a node address is (h1 + i * h2) modulo the
 * size, where h1 and h2 are the first two little-endian 64-bit words of the address's SHA-256; it
 * stands in byte bit / 8, least significant first. On the wire all filters are FIPS_BLOOM_BYTES
 * long.
 */
#ifndef FIPS_BLOOM_H
#define FIPS_BLOOM_H

#include "libfips/packet.h"

#define FIPS_BLOOM_BYTES		   FIPS_FILTER_LEN(FIPS_FILTER_SIZE_CLASS)
#define FIPS_BLOOM_BITS			   (FIPS_BLOOM_BYTES * 8)
#define FIPS_BLOOM_HASH_COUNT		   5
#define FIPS_BLOOM_MAX_INBOUND_FPR_DEFAULT 0.10
#define FIPS_BLOOM_DEBOUNCE_MS_DEFAULT	   500

/** enum fips_bloom_error - why a filter was refused. */
enum fips_bloom_error {
	FIPS_BLOOM_OK = 0,
	/** the size in bits is 0 or no multiple of 8 */
	FIPS_BLOOM_SIZE_NOT_BYTE_ALIGNED = -1,
	FIPS_BLOOM_ZERO_HASH_COUNT = -2,
	/** two filters of different size */
	FIPS_BLOOM_INVALID_SIZE = -3,
};

/** fips_bloom_error_name() - the protocol's short name of an error, "InvalidSize". */
const char *fips_bloom_error_name(int error);

/**
 * struct fips_bloom - a filter over bytes that belong to someone else
 * @bytes: the bits
 * @bits: number of them
 * @hash_count: bits per node
 */
struct fips_bloom {
	u8 *bytes;
	u32 bits;
	u8 hash_count;
};

/** struct fips_bloom_hash - hash of one node address, good for any number of filters. */
struct fips_bloom_hash {
	u64 h1;
	u64 h2;
};

/**
 * fips_bloom_init() - a filter over given bytes, which stay as they are
 * @bloom: result
 * @bytes: @bits / 8 bytes, borrowed
 * @bits: size, a multiple of 8
 * @hash_count: bits per node, not 0
 *
 * Return: 0, FIPS_BLOOM_SIZE_NOT_BYTE_ALIGNED or FIPS_BLOOM_ZERO_HASH_COUNT.
 */
int fips_bloom_init(struct fips_bloom *bloom, u8 *bytes, u32 bits, u8 hash_count);

/** fips_bloom_hash() - hash a node address. */
struct fips_bloom_hash fips_bloom_hash(const struct fips_node_addr *addr);

/** fips_bloom_position() - bit number @i of a hashed address. */
u32 fips_bloom_position(const struct fips_bloom *bloom, const struct fips_bloom_hash *hash, u8 i);

/** fips_bloom_insert() - add a node. */
void fips_bloom_insert(struct fips_bloom *bloom, const struct fips_node_addr *addr);

/** fips_bloom_contains() - whether a hashed address may be in the filter; false is certain. */
bool fips_bloom_contains(const struct fips_bloom *bloom, const struct fips_bloom_hash *hash);

/**
 * fips_bloom_merge() - add all that is in another filter
 *
 * Return: 0, or FIPS_BLOOM_INVALID_SIZE with nothing changed. The hash counts may differ.
 */
int fips_bloom_merge(struct fips_bloom *bloom, const struct fips_bloom *other);

/** fips_bloom_count_ones() - number of bits set. */
u32 fips_bloom_count_ones(const struct fips_bloom *bloom);

/** fips_bloom_is_empty() - whether no bit is set. */
bool fips_bloom_is_empty(const struct fips_bloom *bloom);

/** fips_bloom_fill_ratio() - share of bits set, 0.0 to 1.0. */
double fips_bloom_fill_ratio(const struct fips_bloom *bloom);

/** fips_bloom_fpr() - probability that a node not in the filter seems to be, from the fill ratio.
 */
double fips_bloom_fpr(const struct fips_bloom *bloom);

/**
 * fips_bloom_estimate() - how many nodes are in a filter
 * @bloom: the filter
 * @max_fpr: a filter whose fips_bloom_fpr() is higher has no estimate; INFINITY: no such cap
 * @count: result
 *
 * Return: false when there is no estimate: over the cap, or all bits set.
 */
bool fips_bloom_estimate(const struct fips_bloom *bloom, double max_fpr, double *count);

/** enum fips_bloom_verdict - what became of a received filter; names of the reject counters. */
enum fips_bloom_verdict {
	FIPS_BLOOM_ACCEPTED,
	FIPS_BLOOM_INVALID, /* length and size class disagree, or no hash functions */
	FIPS_BLOOM_NON_V1, /* another size class than this version's */
	FIPS_BLOOM_STALE, /* its sequence is not higher than the last one's */
	FIPS_BLOOM_FILL_EXCEEDED, /* so full that it would claim nearly everything */
};

/**
 * struct fips_bloom_peer - filters exchanged with one peer
 * @has_inbound: whether the peer has announced a filter
 * @inbound_hash_count: its number of hash functions
 * @inbound_sequence: its sequence
 * @inbound_received_ms: when it was accepted
 * @inbound: its bits
 * @has_sent: whether a filter was sent to the peer
 * @sent: the last one sent
 * @sent_ms: when an announcement was last sent
 * @pending: an announcement is owed
 *
 * All zero is a new peer.
 */
struct fips_bloom_peer {
	bool has_inbound;
	bool has_sent;
	bool pending;
	u8 inbound_hash_count;
	u64 inbound_sequence;
	u64 inbound_received_ms;
	u64 sent_ms;
	u8 inbound[FIPS_BLOOM_BYTES];
	u8 sent[FIPS_BLOOM_BYTES];
};

/**
 * fips_bloom_receive() - judge a received announcement, and keep its filter if it is good
 * @peer: the peer it came from
 * @announce: as parsed
 * @max_fpr: cap on the false positive rate (node.bloom.max_inbound_fpr)
 * @now_ms: monotonic time
 *
 * A refused one changes nothing: the filter accepted before stays.
 */
enum fips_bloom_verdict fips_bloom_receive(struct fips_bloom_peer *peer,
					   const struct fips_filter_announce *announce,
					   double max_fpr, u64 now_ms);

/** fips_bloom_may_reach() - whether the peer's filter claims a hashed address. */
bool fips_bloom_may_reach(const struct fips_bloom_peer *peer, const struct fips_bloom_hash *hash);

/** fips_bloom_peer_inbound() - the peer's filter. Return: false if it has announced none. */
bool fips_bloom_peer_inbound(const struct fips_bloom_peer *peer, struct fips_bloom *inbound);

/**
 * struct fips_bloom_sources - what goes into outgoing filters
 * @self: this node
 * @dependents: leaf-only nodes this node speaks for
 * @dependent_count: number of them
 * @tree_peers: the parent and the children; NULL entries are passed over
 * @tree_peer_count: number of them
 */
struct fips_bloom_sources {
	const struct fips_node_addr *self;
	const struct fips_node_addr *dependents;
	size_t dependent_count;
	const struct fips_bloom_peer *const *tree_peers;
	size_t tree_peer_count;
};

/**
 * fips_bloom_outgoing() - the filter to announce to one peer
 * @sources: this node, its dependents, its tree peers
 * @to: the peer it is for, whose own filter is left out (split horizon); NULL: none is left out
 * @out: FIPS_BLOOM_BYTES bytes
 */
void fips_bloom_outgoing(const struct fips_bloom_sources *sources, const struct fips_bloom_peer *to,
			 u8 out[FIPS_BLOOM_BYTES]);

/** fips_bloom_next_sequence() - number for the next announcement of a node, the first is 1. */
static inline u64 fips_bloom_next_sequence(u64 *sequence)
{
	return ++*sequence;
}

/** fips_bloom_mark() - the peer is owed an announcement. */
void fips_bloom_mark(struct fips_bloom_peer *peer);

/** fips_bloom_mark_if_changed() - the same, if the outgoing filter is not the one last sent. */
void fips_bloom_mark_if_changed(struct fips_bloom_peer *peer,
				const struct fips_bloom_sources *sources);

/**
 * fips_bloom_due() - whether an announcement is owed and the debounce interval has passed
 * @peer: the peer
 * @debounce_ms: least time between two announcements to a peer
 * @now_ms: monotonic time
 */
bool fips_bloom_due(const struct fips_bloom_peer *peer, u64 debounce_ms, u64 now_ms);

/** fips_bloom_sent() - an announcement with this filter was sent now; nothing is owed any more. */
void fips_bloom_sent(struct fips_bloom_peer *peer, const u8 filter[FIPS_BLOOM_BYTES], u64 now_ms);

/**
 * fips_bloom_mesh_size() - estimate of the number of nodes in the mesh, this one included
 * @self: this node
 * @peers: all connected peers; NULL entries are passed over
 * @count: number of them
 * @max_fpr: as in fips_bloom_estimate()
 * @size: result
 *
 * Return: false when no peer has announced a filter, or their union has no estimate.
 */
bool fips_bloom_mesh_size(const struct fips_node_addr *self,
			  const struct fips_bloom_peer *const *peers, size_t count, double max_fpr,
			  u64 *size);

#endif /* FIPS_BLOOM_H */
