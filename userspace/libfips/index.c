// SPDX-License-Identifier: MIT
#include "libfips/index.h"

#include <stdlib.h>

#define ALLOCATE_TRIES 100
#define CAPACITY_MIN 16

/* Position of the first index that is not below this one. */
static size_t lower_bound(const struct fips_index_set *set, u32 index)
{
	size_t low = 0, high = set->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (set->sorted[middle] < index)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool fips_index_in_use(const struct fips_index_set *set, u32 index)
{
	size_t at = lower_bound(set, index);

	return at < set->count && set->sorted[at] == index;
}

static bool make_room(struct fips_index_set *set)
{
	size_t capacity = set->capacity ? set->capacity * 2 : CAPACITY_MIN;
	u32 *sorted;

	if (set->count < set->capacity)
		return true;
	sorted = reallocarray(set->sorted, capacity, sizeof(*sorted));
	if (!sorted)
		return false;
	set->sorted = sorted;
	set->capacity = capacity;
	return true;
}

bool fips_index_reserve(struct fips_index_set *set, u32 index)
{
	size_t at = lower_bound(set, index);

	if (fips_index_in_use(set, index) || !make_room(set))
		return false;
	memmove(set->sorted + at + 1, set->sorted + at, (set->count - at) * sizeof(*set->sorted));
	set->sorted[at] = index;
	set->count++;
	return true;
}

bool fips_index_allocate(struct fips_index_set *set, const struct fips_random *rng, u32 *index)
{
	for (int i = 0; i < ALLOCATE_TRIES; i++) {
		u32 candidate = fips_random_u32(rng);

		if (fips_index_in_use(set, candidate))
			continue;
		*index = candidate;
		return fips_index_reserve(set, candidate);
	}
	return false;
}

bool fips_index_free(struct fips_index_set *set, u32 index)
{
	size_t at = lower_bound(set, index);

	if (!fips_index_in_use(set, index))
		return false;
	set->count--;
	memmove(set->sorted + at, set->sorted + at + 1, (set->count - at) * sizeof(*set->sorted));
	return true;
}

void fips_index_set_release(struct fips_index_set *set)
{
	free(set->sorted);
	memset(set, 0, sizeof(*set));
}
