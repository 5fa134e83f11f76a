/* SPDX-License-Identifier: MIT */
/*
 * Golden vectors; make-vectors.py writes the arrays. Bytes are hex, NULL what a vector does not
 * have.
 */
#ifndef _FIPS_KUNIT_VECTORS_H
#define _FIPS_KUNIT_VECTORS_H

#include <linux/types.h>

enum replay_op {
	REPLAY_BOTH,	/* check, and accept what passes: expected says whether it does */
	REPLAY_CHECK,
	REPLAY_ACCEPT,
	REPLAY_RESET,
};

struct replay_step {
	enum replay_op op;
	u64 counter;
	bool expected;
	u64 highest;
};

struct replay_vector {
	const char *name;
	const struct replay_step *steps;
	size_t count;
};

enum frame_verdict {
	VERDICT_OK,
	VERDICT_HEADER,
	VERDICT_COORDS,
	VERDICT_DECRYPT_FAILED,
	VERDICT_REPLAY,
	VERDICT_INNER,
};

struct fmp_vector {
	const char *name;
	const char *key;
	const char *frame;
	enum frame_verdict verdict;
	u8 flags;
	u32 receiver_index;
	u64 counter;
	u32 timestamp;
	u8 msg_type;
	const char *message;		/* its type first */
};

struct fmp_stream_step {
	const char *frame;
	enum frame_verdict verdict;
	u64 highest;
};

struct fmp_stream_vector {
	const char *name;
	const char *key;
	const struct fmp_stream_step *steps;
	size_t count;
};

struct counter_limit_vector {
	const char *name;
	u64 counter;			/* cannot be sent */
};

struct size_limit_vector {
	const char *name;
	size_t plaintext_len;
	bool accepted;
};

struct fsp_vector {
	const char *name;
	const char *key;
	const char *message;
	const char *coords;		/* of sealed ones: as they stand on the wire */
	enum frame_verdict verdict;
	u8 flags;
	u64 counter;
	size_t coords_len;
	u32 timestamp;
	u8 msg_type;
	u8 inner_flags;
	const char *body;
};

struct prefix_vector {
	const char *name;
	const char *bytes;
	u8 phase;
	u16 payload_len;
	bool flag_u;
};

struct datagram_vector {
	const char *name;
	const char *bytes;
	bool accepted;
	u8 ttl;
	u16 path_mtu;
	const char *src;
	const char *dest;
	const char *payload;
	bool hops_said;
	bool decrement_allowed;
	const char *decremented;	/* the datagram after it lost a hop */
};

struct ipv6_vector {
	const char *name;
	const char *ipv6_packet;
	const char *decompressed;
	const char *src_node_addr;
	const char *dest_node_addr;
	const char *shim_payload;
	const char *session_key;
	const char *session_body;
	const char *session_message;
	u64 session_counter;
	u32 session_timestamp;
	u8 inner_flags;
	const char *link_key;
	const char *link_message;
	const char *link_frame;
	u64 link_counter;
	u32 link_timestamp;
	u32 link_receiver_index;
	unsigned int overhead;
};

struct shim_vector {
	const char *name;
	bool accepted;
	const char *ipv6_packet;
	const char *shim_payload;
	const char *decompressed;
	const char *src;		/* IPv6 addresses */
	const char *dest;
};

enum receiver_op {
	RECEIVER_RECV,
	RECEIVER_REPORT,
	RECEIVER_NOTHING,	/* a report right behind another has nothing to tell */
	RECEIVER_REKEY,
};

struct receiver_step {
	enum receiver_op op;
	u64 time_us;
	u64 counter;
	u32 timestamp;
	u32 bytes;
	bool ce;
	u64 highest;
	u32 ecn_ce;
	u32 jitter_us;
	u32 interval_packets;
	u32 interval_bytes;
	u32 burst_count;
	u32 burst_max;
	u32 burst_mean;		/* 8.8 fixed point, cut to 16 bits */
	u64 reordered;
	s32 owd_trend;
};

struct receiver_vector {
	const char *name;
	const struct receiver_step *steps;
	size_t count;
};

struct spin_step {
	bool received;
	u64 counter;
	u64 time_us;
	bool tx_bit;
	s64 rtt_us;		/* -1: none was measured */
};

struct spin_vector {
	const char *name;
	bool initiator;
	const struct spin_step *steps;
	size_t count;
};

/* Sets up KUNIT_ARRAY_PARAM for an array of vectors: each is a test of its own, with its name. */
#define VECTOR_PARAM(array)								\
	static void array##_describe(const typeof(array[0]) *vector, char *desc)	\
	{										\
		strscpy(desc, vector->name, KUNIT_PARAM_DESC_SIZE);			\
	}										\
	KUNIT_ARRAY_PARAM(array, array, array##_describe)

#endif /* _FIPS_KUNIT_VECTORS_H */
