// SPDX-License-Identifier: MIT
#include "libfips/coords.h"

const struct fips_node_addr *fips_coords_node(const struct fips_coords *coords)
{
	return coords->count ? &coords->addrs[0] : NULL;
}

const struct fips_node_addr *fips_coords_root(const struct fips_coords *coords)
{
	return coords->count ? &coords->addrs[coords->count - 1] : NULL;
}

const struct fips_node_addr *fips_coords_parent(const struct fips_coords *coords)
{
	return coords->count > 1 ? &coords->addrs[1] : fips_coords_node(coords);
}

u32 fips_coords_depth(const struct fips_coords *coords)
{
	return coords->count ? coords->count - 1U : 0;
}

static bool found_from(const struct fips_coords *coords, size_t first,
		       const struct fips_node_addr *addr)
{
	size_t i;

	for (i = first; i < coords->count; i++) {
		if (fips_node_addr_equal(&coords->addrs[i], addr))
			return true;
	}
	return false;
}

bool fips_coords_contains(const struct fips_coords *coords, const struct fips_node_addr *addr)
{
	return found_from(coords, 0, addr);
}

bool fips_coords_has_ancestor(const struct fips_coords *coords, const struct fips_node_addr *addr)
{
	return found_from(coords, 1, addr);
}

/* Number of entries, counted from the root, that are the same in both. */
static size_t common_tail(const struct fips_coords *a, const struct fips_coords *b)
{
	size_t shorter = a->count < b->count ? a->count : b->count;
	size_t n = 0;

	while (n < shorter &&
	       fips_node_addr_equal(&a->addrs[a->count - 1 - n], &b->addrs[b->count - 1 - n]))
		n++;
	return n;
}

const struct fips_node_addr *fips_coords_lca(const struct fips_coords *a,
					     const struct fips_coords *b)
{
	size_t common = common_tail(a, b);

	return common ? &a->addrs[a->count - common] : NULL;
}

u32 fips_coords_lca_depth(const struct fips_coords *a, const struct fips_coords *b)
{
	size_t common = common_tail(a, b);

	return common ? (u32)common - 1 : 0;
}

u32 fips_coords_distance(const struct fips_coords *a, const struct fips_coords *b)
{
	size_t common = common_tail(a, b);

	if (!common)
		return FIPS_DISTANCE_INFINITE;
	return (u32)(a->count - common + b->count - common);
}
