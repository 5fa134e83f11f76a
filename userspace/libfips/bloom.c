// SPDX-License-Identifier: MIT
#include "libfips/bloom.h"

#include <math.h>
#include <string.h>

#include "libfips/crypto.h"

const char *fips_bloom_error_name(int error)
{
	switch (error) {
	case FIPS_BLOOM_OK:
		return "ok";
	case FIPS_BLOOM_SIZE_NOT_BYTE_ALIGNED:
		return "SizeNotByteAligned";
	case FIPS_BLOOM_ZERO_HASH_COUNT:
		return "ZeroHashCount";
	case FIPS_BLOOM_INVALID_SIZE:
		return "InvalidSize";
	}
	return "unknown";
}

int fips_bloom_init(struct fips_bloom *bloom, u8 *bytes, u32 bits, u8 hash_count)
{
	if (!hash_count)
		return FIPS_BLOOM_ZERO_HASH_COUNT;
	if (!bits || bits % 8)
		return FIPS_BLOOM_SIZE_NOT_BYTE_ALIGNED;
	bloom->bytes = bytes;
	bloom->bits = bits;
	bloom->hash_count = hash_count;
	return FIPS_BLOOM_OK;
}

struct fips_bloom_hash fips_bloom_hash(const struct fips_node_addr *addr)
{
	u8 digest[32];

	fips_sha256(digest, addr->b, sizeof(addr->b));
	return (struct fips_bloom_hash){
		.h1 = fips_get_le64(digest),
		.h2 = fips_get_le64(digest + 8),
	};
}

u32 fips_bloom_position(const struct fips_bloom *bloom, const struct fips_bloom_hash *hash, u8 i)
{
	return (u32)((hash->h1 + i * hash->h2) % bloom->bits);
}

void fips_bloom_insert(struct fips_bloom *bloom, const struct fips_node_addr *addr)
{
	struct fips_bloom_hash hash = fips_bloom_hash(addr);
	unsigned int i;

	for (i = 0; i < bloom->hash_count; i++) {
		u32 position = fips_bloom_position(bloom, &hash, (u8)i);

		bloom->bytes[position / 8] |= (u8)(1U << position % 8);
	}
}

bool fips_bloom_contains(const struct fips_bloom *bloom, const struct fips_bloom_hash *hash)
{
	unsigned int i;

	for (i = 0; i < bloom->hash_count; i++) {
		u32 position = fips_bloom_position(bloom, hash, (u8)i);

		if (!(bloom->bytes[position / 8] >> position % 8 & 1))
			return false;
	}
	return true;
}

int fips_bloom_merge(struct fips_bloom *bloom, const struct fips_bloom *other)
{
	u32 i;

	if (bloom->bits != other->bits)
		return FIPS_BLOOM_INVALID_SIZE;
	for (i = 0; i < bloom->bits / 8; i++)
		bloom->bytes[i] |= other->bytes[i];
	return FIPS_BLOOM_OK;
}

u32 fips_bloom_count_ones(const struct fips_bloom *bloom)
{
	u32 bytes = bloom->bits / 8, i, ones = 0;
	u64 word;

	for (i = 0; i + sizeof(word) <= bytes; i += sizeof(word)) {
		memcpy(&word, bloom->bytes + i, sizeof(word));
		ones += (u32)__builtin_popcountll(word);
	}
	for (; i < bytes; i++)
		ones += (u32)__builtin_popcount(bloom->bytes[i]);
	return ones;
}

bool fips_bloom_is_empty(const struct fips_bloom *bloom)
{
	u32 i;

	for (i = 0; i < bloom->bits / 8; i++) {
		if (bloom->bytes[i])
			return false;
	}
	return true;
}

double fips_bloom_fill_ratio(const struct fips_bloom *bloom)
{
	return (double)fips_bloom_count_ones(bloom) / (double)bloom->bits;
}

/* By repeated squaring, so that every implementation of the cap rounds the same way. */
static double power(double base, u32 exponent)
{
	double result = 1.0;

	for (;; base *= base) {
		if (exponent & 1)
			result *= base;
		exponent /= 2;
		if (!exponent)
			return result;
	}
}

double fips_bloom_fpr(const struct fips_bloom *bloom)
{
	return power(fips_bloom_fill_ratio(bloom), bloom->hash_count);
}

bool fips_bloom_estimate(const struct fips_bloom *bloom, double max_fpr, double *count)
{
	double fill = fips_bloom_fill_ratio(bloom);

	if (fips_bloom_count_ones(bloom) >= bloom->bits || fips_bloom_fpr(bloom) > max_fpr)
		return false;
	*count = -((double)bloom->bits / bloom->hash_count) * log(1.0 - fill);
	return true;
}

/* A filter of wire size; reading it goes through a const peer, so the caller must not write to it.
 */
static struct fips_bloom wire_filter(const u8 *bytes, u8 hash_count)
{
	return (struct fips_bloom){
		.bytes = (u8 *)(uintptr_t)bytes,
		.bits = FIPS_BLOOM_BITS,
		.hash_count = hash_count,
	};
}

enum fips_bloom_verdict fips_bloom_receive(struct fips_bloom_peer *peer,
					   const struct fips_filter_announce *announce,
					   double max_fpr, u64 now_ms)
{
	struct fips_bloom filter;

	if (!announce->hash_count || announce->size_class > FIPS_FILTER_SIZE_CLASS_MAX ||
	    announce->filter_len != FIPS_FILTER_LEN(announce->size_class))
		return FIPS_BLOOM_INVALID;
	if (announce->size_class != FIPS_FILTER_SIZE_CLASS)
		return FIPS_BLOOM_NON_V1;
	if (announce->sequence <= peer->inbound_sequence)
		return FIPS_BLOOM_STALE;
	filter = wire_filter(announce->filter, announce->hash_count);
	if (fips_bloom_fpr(&filter) > max_fpr)
		return FIPS_BLOOM_FILL_EXCEEDED;
	memcpy(peer->inbound, announce->filter, FIPS_BLOOM_BYTES);
	peer->inbound_hash_count = announce->hash_count;
	peer->inbound_sequence = announce->sequence;
	peer->inbound_received_ms = now_ms;
	peer->has_inbound = true;
	return FIPS_BLOOM_ACCEPTED;
}

bool fips_bloom_peer_inbound(const struct fips_bloom_peer *peer, struct fips_bloom *inbound)
{
	if (!peer->has_inbound)
		return false;
	*inbound = wire_filter(peer->inbound, peer->inbound_hash_count);
	return true;
}

bool fips_bloom_may_reach(const struct fips_bloom_peer *peer, const struct fips_bloom_hash *hash)
{
	struct fips_bloom inbound;

	return fips_bloom_peer_inbound(peer, &inbound) && fips_bloom_contains(&inbound, hash);
}

/* Return: how many peers had a filter to merge. */
static size_t merge_peers(struct fips_bloom *bloom, const struct fips_bloom_peer *const *peers,
			  size_t count, const struct fips_bloom_peer *except)
{
	struct fips_bloom inbound;
	size_t i, merged = 0;

	for (i = 0; i < count; i++) {
		if (!peers[i] || peers[i] == except || !fips_bloom_peer_inbound(peers[i], &inbound))
			continue;
		fips_bloom_merge(bloom, &inbound);
		merged++;
	}
	return merged;
}

void fips_bloom_outgoing(const struct fips_bloom_sources *sources, const struct fips_bloom_peer *to,
			 u8 out[FIPS_BLOOM_BYTES])
{
	struct fips_bloom bloom = wire_filter(out, FIPS_BLOOM_HASH_COUNT);
	size_t i;

	memset(out, 0, FIPS_BLOOM_BYTES);
	fips_bloom_insert(&bloom, sources->self);
	for (i = 0; i < sources->dependent_count; i++)
		fips_bloom_insert(&bloom, &sources->dependents[i]);
	merge_peers(&bloom, sources->tree_peers, sources->tree_peer_count, to);
}

void fips_bloom_mark(struct fips_bloom_peer *peer)
{
	peer->pending = true;
}

void fips_bloom_mark_if_changed(struct fips_bloom_peer *peer,
				const struct fips_bloom_sources *sources)
{
	u8 filter[FIPS_BLOOM_BYTES];

	if (peer->has_sent) {
		fips_bloom_outgoing(sources, peer, filter);
		if (!memcmp(filter, peer->sent, sizeof(filter)))
			return;
	}
	peer->pending = true;
}

bool fips_bloom_due(const struct fips_bloom_peer *peer, u64 debounce_ms, u64 now_ms)
{
	if (!peer->pending)
		return false;
	return !peer->has_sent || now_ms >= peer->sent_ms + debounce_ms;
}

void fips_bloom_sent(struct fips_bloom_peer *peer, const u8 filter[FIPS_BLOOM_BYTES], u64 now_ms)
{
	memcpy(peer->sent, filter, FIPS_BLOOM_BYTES);
	peer->has_sent = true;
	peer->sent_ms = now_ms;
	peer->pending = false;
}

bool fips_bloom_mesh_size(const struct fips_node_addr *self,
			  const struct fips_bloom_peer *const *peers, size_t count, double max_fpr,
			  u64 *size)
{
	u8 bytes[FIPS_BLOOM_BYTES] = { 0 };
	struct fips_bloom all = wire_filter(bytes, FIPS_BLOOM_HASH_COUNT);
	double estimate;

	if (!merge_peers(&all, peers, count, NULL))
		return false;
	fips_bloom_insert(&all, self);
	if (!fips_bloom_estimate(&all, max_fpr, &estimate))
		return false;
	*size = (u64)llround(estimate);
	return true;
}
