/* SPDX-License-Identifier: MIT */
/*
 * Coordinates: where a node stands in the spanning tree, and how far it is from another.
 *
 * Protocol document: "Spanning tree", "Coordinates". Coordinates name the nodes from a node itself
 * up to its root, so two nodes of one tree share a tail. "No coordinates" (count 0) are infinitely
 * far from everything.
 */
#ifndef FIPS_COORDS_H
#define FIPS_COORDS_H

#include "libfips/types.h"

#define FIPS_DISTANCE_INFINITE UINT32_MAX

/** fips_coords_node() - the node whose coordinates they are. Return: NULL for no coordinates. */
const struct fips_node_addr *fips_coords_node(const struct fips_coords *coords);

/** fips_coords_root() - the root they lead to. Return: NULL for no coordinates. */
const struct fips_node_addr *fips_coords_root(const struct fips_coords *coords);

/**
 * fips_coords_parent() - the second entry; for a root the root itself. Return: NULL for no
 * coordinates.
 */
const struct fips_node_addr *fips_coords_parent(const struct fips_coords *coords);

/** fips_coords_depth() - hops to the root, 0 for a root. */
u32 fips_coords_depth(const struct fips_coords *coords);

/** fips_coords_contains() - whether @addr is the node itself or one of its ancestors. */
bool fips_coords_contains(const struct fips_coords *coords, const struct fips_node_addr *addr);

/** fips_coords_has_ancestor() - whether @addr stands above the node, the node's own entry left out.
 */
bool fips_coords_has_ancestor(const struct fips_coords *coords, const struct fips_node_addr *addr);

/** fips_coords_lca() - lowest common ancestor. Return: NULL when the roots differ. */
const struct fips_node_addr *fips_coords_lca(const struct fips_coords *a,
					     const struct fips_coords *b);

/** fips_coords_lca_depth() - depth of the lowest common ancestor, 0 when there is none. */
u32 fips_coords_lca_depth(const struct fips_coords *a, const struct fips_coords *b);

/**
 * fips_coords_distance() - hops from one node to the other over their lowest common ancestor.
 *
 * Return: FIPS_DISTANCE_INFINITE when the roots differ or one has no coordinates.
 */
u32 fips_coords_distance(const struct fips_coords *a, const struct fips_coords *b);

#endif /* FIPS_COORDS_H */
