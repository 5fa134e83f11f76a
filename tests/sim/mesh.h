/* SPDX-License-Identifier: MIT */
/*
 * A mesh: hosts of a virtual network joined along a graph, and what can be asked of the whole.
 *
 * The graph comes from a seed of its own; the same plan gives the same mesh and the same run.
 */
#ifndef FIPS_SIM_MESH_H
#define FIPS_SIM_MESH_H

#include "tests/sim/network.h"

enum sim_topology {
	SIM_LINE,
	SIM_STAR,
	SIM_RING,
	SIM_RANDOM,
	SIM_BARE,	/* no paths: sim_mesh_join() makes them */
};

/**
 * struct sim_mesh_plan - what mesh to make
 * @count: number of hosts
 * @topology: shape of the graph
 * @degree: of a random graph: average number of neighbours; the graph is connected
 * @seed: of graph, keys and chance
 * @least: paths are at least so good...
 * @most: ...and at worst like this: delay, jitter and loss of each are drawn in between
 * @both_dial: both ends of a path dial, not one of them
 * @in_order: addresses rise with the hosts' numbers, so that the first one is the root
 * @yaml: configuration of every host; NULL: defaults
 */
struct sim_mesh_plan {
	size_t count;
	enum sim_topology topology;
	double degree;
	u64 seed;
	struct sim_join least;
	struct sim_join most;
	bool both_dial;
	bool in_order;
	const char *yaml;
};

/** struct sim_edge - a path between hosts number @a and @b; @down: it was cut. */
struct sim_edge {
	size_t a;
	size_t b;
	struct sim_join how;
	bool down;
};

/** struct sim_mesh - a mesh; fields may be read. */
struct sim_mesh {
	struct sim_network *net;
	struct sim_host **host;
	size_t count;
	struct sim_edge *edge;
	size_t edge_count;
	u64 random;
};

/** sim_mesh_new() - make a mesh; no host is started. */
struct sim_mesh *sim_mesh_new(const struct sim_mesh_plan *plan);

/** sim_mesh_free() - free a mesh and its network. */
void sim_mesh_free(struct sim_mesh *mesh);

/** sim_mesh_join() - add a path between two hosts, before they are started. */
void sim_mesh_join(struct sim_mesh *mesh, size_t a, size_t b, const struct sim_join *how,
		   bool both_dial);

/** sim_mesh_start() - start all hosts, evenly over a time. */
void sim_mesh_start(struct sim_mesh *mesh, u64 spread_ns);

/** sim_mesh_random() - a number from 0 to @below - 1 from the mesh's seed. */
u64 sim_mesh_random(struct sim_mesh *mesh, u64 below);

/** sim_mesh_random_join() - a path's quality, drawn between two. */
struct sim_join sim_mesh_random_join(struct sim_mesh *mesh, const struct sim_join *least,
				     const struct sim_join *most);

/** sim_mesh_find_edge() - the path between two hosts, or NULL. */
struct sim_edge *sim_mesh_find_edge(struct sim_mesh *mesh, size_t a, size_t b);

/** sim_mesh_cut() - cut a path. */
void sim_mesh_cut(struct sim_mesh *mesh, struct sim_edge *edge);

/** sim_mesh_mend() - mend a path, as it was or with another quality (@how not NULL). */
void sim_mesh_mend(struct sim_mesh *mesh, struct sim_edge *edge, const struct sim_join *how);

/** struct sim_mesh_state - how far a mesh has come. */
struct sim_mesh_state {
	size_t running;
	size_t linked;		/* paths between running hosts that carry a link on both sides */
	size_t paths;		/* paths between running hosts that are not cut */
	size_t rooted;		/* hosts whose root is the smallest address they can reach */
	size_t placed;		/* ... and whose coordinates are their parent's and themselves */
	size_t depth;		/* of the deepest host */
	double mean_depth;
};

/** sim_mesh_state() - look at all hosts. */
void sim_mesh_state(const struct sim_mesh *mesh, struct sim_mesh_state *state);

/** sim_mesh_converged() - whether all paths carry links and all hosts are in their place. */
bool sim_mesh_converged(const struct sim_mesh *mesh);

/**
 * sim_mesh_converge() - let time pass until the mesh has converged
 * @mesh: the mesh
 * @max_ns: at most so long
 * @taken_ns: how long it took, to 100 ms; may be NULL
 *
 * Return: whether it has.
 */
bool sim_mesh_converge(struct sim_mesh *mesh, u64 max_ns, u64 *taken_ns);

/** struct sim_mesh_sums - sums over all hosts that run. */
struct sim_mesh_sums {
	u64 frames_sent;
	u64 bytes_sent;
	u64 raw_sent;
	u64 tree_sent;
	u64 filters_sent;
	u64 parent_switches;
	u64 decrypt_failed;
	u64 unknown_index;
	u64 no_key;
	u64 failed_actions;
};

/** sim_mesh_sums() - add up what the hosts have counted. */
void sim_mesh_sums(const struct sim_mesh *mesh, struct sim_mesh_sums *sums);

/**
 * sim_mesh_stretch() - mean length of ways in the tree compared with the shortest ones
 * @mesh: a mesh that has converged
 * @pairs: pairs of hosts looked at, at random
 */
double sim_mesh_stretch(struct sim_mesh *mesh, size_t pairs);

/** struct sim_lookups - lookups between random hosts. */
struct sim_lookups {
	size_t done;
	size_t found;
	size_t requests;	/* attempts sent */
	u64 slowest_ns;
};

/**
 * sim_mesh_lookups() - search for random hosts from random hosts
 * @mesh: a mesh that has converged
 * @count: number of lookups; never two for one target within @spacing_ns
 * @interval_ns: from one to the next
 * @spacing_ns: least time between two for one target
 * @result: what came of them
 *
 * Only targets whose coordinates the searching host does not know are searched for.
 */
void sim_mesh_lookups(struct sim_mesh *mesh, size_t count, u64 interval_ns, u64 spacing_ns,
		      struct sim_lookups *result);

/**
 * sim_mesh_all_pairs() - every running host sends to every other one it has a way to
 * @mesh: the mesh
 * @max_ns: at most so long
 * @taken_ns: until the last one arrived; may be NULL
 *
 * What is lost is sent again each second.
 *
 * Return: pairs that were not reached.
 */
size_t sim_mesh_all_pairs(struct sim_mesh *mesh, u64 max_ns, u64 *taken_ns);

#endif /* FIPS_SIM_MESH_H */
