/* SPDX-License-Identifier: MIT */
/*
 * Receiver indices: random numbers that tell a node which of its links a frame is for.
 *
 * Protocol document: "Receiver indices".
 */
#ifndef FIPS_INDEX_H
#define FIPS_INDEX_H

#include "libfips/types.h"

/**
 * struct fips_index_set - indices in use; fields are private
 *
 * All zero is an empty set. fips_index_set_release() gives its memory back.
 */
struct fips_index_set {
	u32 *sorted;
	size_t count;
	size_t capacity;
};

/**
 * fips_index_allocate() - a random index that is not in use, and is from now on
 * @set: indices in use
 * @rng: randomness
 * @index: result
 *
 * Return: whether there was one; false if there is no memory, or no free index was hit in 100
 * tries.
 */
bool fips_index_allocate(struct fips_index_set *set, const struct fips_random *rng, u32 *index);

/** fips_index_reserve() - take this very index. Return: false if it is in use, or no memory. */
bool fips_index_reserve(struct fips_index_set *set, u32 index);

/** fips_index_free() - give an index back. Return: whether it was in use. */
bool fips_index_free(struct fips_index_set *set, u32 index);

/** fips_index_in_use() - whether an index is in use. */
bool fips_index_in_use(const struct fips_index_set *set, u32 index);

/** fips_index_set_release() - free the memory; the set is empty afterwards. */
void fips_index_set_release(struct fips_index_set *set);

#endif /* FIPS_INDEX_H */
