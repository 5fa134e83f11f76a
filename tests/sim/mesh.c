// SPDX-License-Identifier: MIT
#include "tests/sim/mesh.h"

#include <stdlib.h>

#include "libfips/coords.h"
#include "libfips/node_private.h"
#include "tests/sim/plane_private.h"

#define STEP_NS (100 * SIM_MS)

u64 sim_mesh_random(struct sim_mesh *mesh, u64 below)
{
	u64 z = mesh->random += 0x9e3779b97f4a7c15ull;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return (z ^ (z >> 31)) % below;
}

static double random_between(struct sim_mesh *mesh, double least, double most)
{
	return least + (most - least) * (double)sim_mesh_random(mesh, 1 << 20) / (1 << 20);
}

/* ---- The graph ---- */

static const struct fips_node_addr *addr_of(const struct sim_mesh *mesh, size_t i)
{
	return &sim_host_identity(mesh->host[i])->addr;
}

struct sim_edge *sim_mesh_find_edge(struct sim_mesh *mesh, size_t a, size_t b)
{
	size_t i;

	for (i = 0; i < mesh->edge_count; i++) {
		struct sim_edge *edge = &mesh->edge[i];

		if ((edge->a == a && edge->b == b) || (edge->a == b && edge->b == a))
			return edge;
	}
	return NULL;
}

void sim_mesh_join(struct sim_mesh *mesh, size_t a, size_t b, const struct sim_join *how,
		   bool both_dial)
{
	mesh->edge = realloc(mesh->edge, (mesh->edge_count + 1) * sizeof(*mesh->edge));
	if (!mesh->edge)
		abort();
	mesh->edge[mesh->edge_count++] = (struct sim_edge){ .a = a, .b = b, .how = *how };
	sim_network_join(mesh->net, mesh->host[a], mesh->host[b], how);
	sim_host_peer(mesh->host[a], mesh->host[b]);
	if (both_dial)
		sim_host_peer(mesh->host[b], mesh->host[a]);
}

struct sim_join sim_mesh_random_join(struct sim_mesh *mesh, const struct sim_join *least,
				     const struct sim_join *most)
{
	return (struct sim_join){
		.delay_ns = random_between(mesh, least->delay_ns, most->delay_ns),
		.jitter_ns = random_between(mesh, least->jitter_ns, most->jitter_ns),
		.loss = random_between(mesh, least->loss, most->loss),
	};
}

static void join_as_planned(struct sim_mesh *mesh, const struct sim_mesh_plan *plan, size_t a,
			    size_t b)
{
	struct sim_join how = sim_mesh_random_join(mesh, &plan->least, &plan->most);

	sim_mesh_join(mesh, a, b, &how, plan->both_dial);
}

/* A random tree, then random paths until the average number of neighbours is right. */
static void join_random(struct sim_mesh *mesh, const struct sim_mesh_plan *plan)
{
	size_t wanted = plan->count * plan->degree / 2, most = plan->count * (plan->count - 1) / 2;
	size_t i;

	for (i = 1; i < plan->count; i++)
		join_as_planned(mesh, plan, i, sim_mesh_random(mesh, i));
	while (mesh->edge_count < wanted && mesh->edge_count < most) {
		size_t a = sim_mesh_random(mesh, plan->count);
		size_t b = sim_mesh_random(mesh, plan->count);

		if (a != b && !sim_mesh_find_edge(mesh, a, b))
			join_as_planned(mesh, plan, a, b);
	}
}

static void join_all(struct sim_mesh *mesh, const struct sim_mesh_plan *plan)
{
	size_t i;

	if (plan->topology == SIM_RANDOM)
		join_random(mesh, plan);
	if (plan->topology == SIM_RANDOM || plan->topology == SIM_BARE)
		return;
	for (i = 1; i < plan->count; i++)
		join_as_planned(mesh, plan, i, plan->topology == SIM_STAR ? 0 : i - 1);
	if (plan->topology == SIM_RING && plan->count > 2)
		join_as_planned(mesh, plan, 0, plan->count - 1);
}

/* Exchange identities until addresses rise with the numbers. */
static void order_hosts(struct sim_mesh *mesh)
{
	size_t i, j, least;

	for (i = 0; i < mesh->count; i++) {
		least = i;
		for (j = i + 1; j < mesh->count; j++)
			if (fips_node_addr_cmp(addr_of(mesh, j), addr_of(mesh, least)) < 0)
				least = j;
		sim_host_exchange(mesh->host[i], mesh->host[least]);
	}
}

struct sim_mesh *sim_mesh_new(const struct sim_mesh_plan *plan)
{
	struct sim_mesh *mesh = sim_alloc(sizeof(*mesh));
	size_t i;

	mesh->net = sim_network_new(plan->seed);
	mesh->random = plan->seed;
	mesh->count = plan->count;
	mesh->host = sim_alloc(plan->count * sizeof(*mesh->host));
	for (i = 0; i < plan->count; i++)
		mesh->host[i] = sim_host_add(mesh->net, plan->yaml);
	if (plan->in_order)
		order_hosts(mesh);
	join_all(mesh, plan);
	return mesh;
}

void sim_mesh_free(struct sim_mesh *mesh)
{
	sim_network_free(mesh->net);
	free(mesh->host);
	free(mesh->edge);
	free(mesh);
}

void sim_mesh_cut(struct sim_mesh *mesh, struct sim_edge *edge)
{
	edge->down = true;
	sim_network_part(mesh->net, mesh->host[edge->a], mesh->host[edge->b]);
}

void sim_mesh_mend(struct sim_mesh *mesh, struct sim_edge *edge, const struct sim_join *how)
{
	edge->down = false;
	if (how)
		edge->how = *how;
	sim_network_join(mesh->net, mesh->host[edge->a], mesh->host[edge->b], &edge->how);
}

void sim_mesh_start(struct sim_mesh *mesh, u64 spread_ns)
{
	size_t i;

	for (i = 0; i < mesh->count; i++) {
		sim_host_start(mesh->host[i]);
		sim_network_run(mesh->net, spread_ns / mesh->count);
	}
}

/* ---- How far it has come ---- */

static bool edge_alive(const struct sim_mesh *mesh, const struct sim_edge *edge)
{
	return !edge->down && sim_host_node(mesh->host[edge->a]) &&
	       sim_host_node(mesh->host[edge->b]);
}

/*
 * For each host the one with the smallest address it can reach, by spreading the smaller ones until
 * nothing changes. To be given to free().
 */
static size_t *find_roots(const struct sim_mesh *mesh)
{
	size_t *root = sim_alloc(mesh->count * sizeof(*root));
	bool changed = true;
	size_t i;

	for (i = 0; i < mesh->count; i++)
		root[i] = i;
	while (changed) {
		changed = false;
		for (i = 0; i < mesh->edge_count; i++) {
			const struct sim_edge *edge = &mesh->edge[i];
			size_t *a = &root[edge->a], *b = &root[edge->b];

			if (!edge_alive(mesh, edge) || *a == *b)
				continue;
			if (fips_node_addr_cmp(addr_of(mesh, *a), addr_of(mesh, *b)) < 0)
				*b = *a;
			else
				*a = *b;
			changed = true;
		}
	}
	return root;
}

/* Whether a host's coordinates are its own address and then its parent's coordinates. */
static bool in_place(const struct sim_mesh *mesh, const struct fips_node *node)
{
	const struct fips_node_addr *parent = fips_tree_parent(&node->tree);
	struct fips_coords own = fips_tree_coords(&node->tree), above;
	size_t i;

	if (fips_tree_is_root(&node->tree))
		return own.count == 1;
	for (i = 0; i < mesh->count; i++)
		if (fips_node_addr_equal(addr_of(mesh, i), parent))
			break;
	if (i == mesh->count || !sim_host_node(mesh->host[i]))
		return false;
	above = fips_tree_coords(&sim_host_node(mesh->host[i])->tree);
	return own.count == above.count + 1 &&
	       !memcmp(own.addrs + 1, above.addrs, above.count * sizeof(*above.addrs));
}

static bool has_link(const struct sim_mesh *mesh, size_t from, size_t to)
{
	return fips_link_find(sim_host_node(mesh->host[from]), addr_of(mesh, to));
}

static void look_at_paths(const struct sim_mesh *mesh, struct sim_mesh_state *state)
{
	size_t i;

	for (i = 0; i < mesh->edge_count; i++) {
		const struct sim_edge *edge = &mesh->edge[i];

		if (!edge_alive(mesh, edge))
			continue;
		state->paths++;
		if (has_link(mesh, edge->a, edge->b) && has_link(mesh, edge->b, edge->a))
			state->linked++;
	}
}

void sim_mesh_state(const struct sim_mesh *mesh, struct sim_mesh_state *state)
{
	size_t *root = find_roots(mesh), i, depth;

	*state = (struct sim_mesh_state){ 0 };
	look_at_paths(mesh, state);
	for (i = 0; i < mesh->count; i++) {
		const struct fips_node *node = sim_host_node(mesh->host[i]);

		if (!node)
			continue;
		state->running++;
		if (!fips_node_addr_equal(fips_tree_root(&node->tree), addr_of(mesh, root[i])))
			continue;
		state->rooted++;
		if (in_place(mesh, node))
			state->placed++;
		depth = fips_tree_coords(&node->tree).count - 1;
		state->mean_depth += depth;
		if (depth > state->depth)
			state->depth = depth;
	}
	if (state->rooted)
		state->mean_depth /= state->rooted;
	free(root);
}

bool sim_mesh_converged(const struct sim_mesh *mesh)
{
	struct sim_mesh_state state;

	sim_mesh_state(mesh, &state);
	return state.linked == state.paths && state.placed == state.running;
}

bool sim_mesh_converge(struct sim_mesh *mesh, u64 max_ns, u64 *taken_ns)
{
	u64 start = sim_network_now(mesh->net);
	bool converged;

	while (!(converged = sim_mesh_converged(mesh)) &&
	       sim_network_now(mesh->net) - start < max_ns)
		sim_network_run(mesh->net, STEP_NS);
	if (taken_ns)
		*taken_ns = sim_network_now(mesh->net) - start;
	return converged;
}

void sim_mesh_sums(const struct sim_mesh *mesh, struct sim_mesh_sums *sums)
{
	size_t i;

	*sums = (struct sim_mesh_sums){ 0 };
	for (i = 0; i < mesh->count; i++) {
		struct sim_host *host = mesh->host[i];
		const struct sim_plane_counters *plane = sim_plane_counters(sim_host_plane(host));
		const struct fips_node *node = sim_host_node(host);
		u64 frames, bytes;

		if (!node)
			continue;
		sim_host_sent(host, &frames, &bytes);
		sums->frames_sent += frames;
		sums->bytes_sent += bytes;
		sums->tree_sent += node->counters[FIPS_COUNT_TREE_SENT];
		sums->filters_sent += node->counters[FIPS_COUNT_BLOOM_SENT];
		sums->parent_switches += node->counters[FIPS_COUNT_TREE_PARENT_SWITCHES];
		sums->decrypt_failed += plane->decrypt_failed + plane->session_decrypt_failed;
		sums->unknown_index += plane->unknown_index;
		sums->no_key += plane->no_key + plane->session_no_key;
		sums->failed_actions += sim_host_failed_actions(host);
	}
}

/* ---- Ways ---- */

/* Hops from a host to all others; SIZE_MAX: not to be reached. To be given to free(). */
static size_t *hops_from(const struct sim_mesh *mesh, size_t from)
{
	size_t *hops = sim_alloc(mesh->count * sizeof(*hops)), i;
	bool changed = true;

	for (i = 0; i < mesh->count; i++)
		hops[i] = SIZE_MAX;
	hops[from] = 0;
	while (changed) {
		changed = false;
		for (i = 0; i < mesh->edge_count; i++) {
			size_t *a = &hops[mesh->edge[i].a], *b = &hops[mesh->edge[i].b];

			if (!edge_alive(mesh, &mesh->edge[i]))
				continue;
			if (*a < SIZE_MAX && *a + 1 < *b)
				*b = *a + 1;
			else if (*b < SIZE_MAX && *b + 1 < *a)
				*a = *b + 1;
			else
				continue;
			changed = true;
		}
	}
	return hops;
}

double sim_mesh_stretch(struct sim_mesh *mesh, size_t pairs)
{
	double tree = 0, shortest = 0;
	size_t i, *hops;

	for (i = 0; i < pairs; i++) {
		size_t a = sim_mesh_random(mesh, mesh->count);
		size_t b = sim_mesh_random(mesh, mesh->count);
		struct fips_coords from, to;

		if (a == b || !sim_host_node(mesh->host[a]) || !sim_host_node(mesh->host[b]))
			continue;
		from = fips_tree_coords(&sim_host_node(mesh->host[a])->tree);
		to = fips_tree_coords(&sim_host_node(mesh->host[b])->tree);
		hops = hops_from(mesh, a);
		if (hops[b] < SIZE_MAX) {
			tree += fips_coords_distance(&from, &to);
			shortest += hops[b];
		}
		free(hops);
	}
	return shortest ? tree / shortest : 1;
}

/* ---- Lookups ---- */

struct lookup {
	size_t from;
	size_t target;
	u64 started_ns;
	bool open;
};

/* Whether a lookup is over; if so it was counted. */
static void lookup_check(struct sim_mesh *mesh, struct lookup *lookup, struct sim_lookups *result)
{
	struct fips_node *node = sim_host_node(mesh->host[lookup->from]);
	const struct fips_node_addr *target = addr_of(mesh, lookup->target);
	u64 now = sim_network_now(mesh->net), taken = now - lookup->started_ns;
	struct fips_coords coords;

	if (!lookup->open || fips_lookup_pending(&node->searching.lookups, target))
		return;
	lookup->open = false;
	result->done++;
	if (!fips_coord_cache_get(&node->routing.coords, target, now / SIM_MS, &coords))
		return;
	result->found++;
	if (taken > result->slowest_ns)
		result->slowest_ns = taken;
}

static void lookup_begin(struct sim_mesh *mesh, struct lookup *lookup)
{
	struct sim_host *host = mesh->host[lookup->from];
	const struct fips_identity *target = sim_host_identity(mesh->host[lookup->target]);
	struct fips_node *node = sim_host_node(host);
	struct fips_now now = sim_host_now(host);

	fips_node_identity_learned(node, &target->pubkey, &now);
	lookup->started_ns = now.mono_ns;
	lookup->open = true;
	fips_searching_begin(node, &target->addr, false);
	sim_host_settle(host);
}

/*
 * Choose hosts: the target was not searched for in the spacing, nor is it known to the searcher.
 * Return: whether the dice found two.
 */
static bool lookup_choose(struct sim_mesh *mesh, struct lookup *lookup, const u64 *searched_ns,
			  u64 spacing_ns)
{
	u64 now = sim_network_now(mesh->net);
	struct fips_coords coords;
	struct fips_node *node;
	int throws;

	for (throws = 0; throws < 100; throws++) {
		lookup->from = sim_mesh_random(mesh, mesh->count);
		lookup->target = sim_mesh_random(mesh, mesh->count);
		node = sim_host_node(mesh->host[lookup->from]);
		if (lookup->from != lookup->target && node &&
		    sim_host_node(mesh->host[lookup->target]) &&
		    (!searched_ns[lookup->target] ||
		     now - searched_ns[lookup->target] >= spacing_ns) &&
		    !fips_coord_cache_get(&node->routing.coords, addr_of(mesh, lookup->target),
					  now / SIM_MS, &coords))
			return true;
	}
	return false;
}

static u64 requests_sent(const struct sim_mesh *mesh)
{
	u64 sum = 0;
	size_t i;

	for (i = 0; i < mesh->count; i++)
		if (sim_host_node(mesh->host[i]))
			sum += sim_host_node(mesh->host[i])->counters[FIPS_COUNT_REQ_INITIATED];
	return sum;
}

void sim_mesh_lookups(struct sim_mesh *mesh, size_t count, u64 interval_ns, u64 spacing_ns,
		      struct sim_lookups *result)
{
	struct lookup *lookup = sim_alloc(count * sizeof(*lookup));
	u64 *searched_ns = sim_alloc(mesh->count * sizeof(*searched_ns));
	u64 before = requests_sent(mesh);
	size_t begun = 0, first = 0, i;

	*result = (struct sim_lookups){ 0 };
	while (result->done < count) {
		if (begun < count && lookup_choose(mesh, &lookup[begun], searched_ns, spacing_ns)) {
			searched_ns[lookup[begun].target] = sim_network_now(mesh->net);
			lookup_begin(mesh, &lookup[begun++]);
		}
		sim_network_run(mesh->net, interval_ns);
		for (i = first; i < begun; i++)
			lookup_check(mesh, &lookup[i], result);
		while (first < begun && !lookup[first].open)
			first++;
	}
	result->requests = requests_sent(mesh) - before;
	free(searched_ns);
	free(lookup);
}

/* ---- Pairs ---- */

struct pairs {
	struct sim_mesh *mesh;
	bool *arrived;
	size_t missing;
	u64 last_ns;
};

static void pairs_deliver(void *ctx, struct sim_host *to, const struct fips_node_addr *src,
			  const void *data, size_t len)
{
	struct pairs *pairs = ctx;
	size_t from_to;

	if (len != sizeof(from_to))
		return;
	memcpy(&from_to, data, sizeof(from_to));
	if (pairs->arrived[from_to])
		return;
	pairs->arrived[from_to] = true;
	pairs->missing--;
	pairs->last_ns = sim_network_now(pairs->mesh->net);
}

/* Send what has not arrived, all at once. */
static void pairs_send(struct pairs *pairs)
{
	struct sim_mesh *mesh = pairs->mesh;
	size_t i, j, from_to;

	for (i = 0; i < mesh->count; i++)
		for (j = 0; j < mesh->count; j++) {
			from_to = i * mesh->count + j;
			if (!pairs->arrived[from_to])
				sim_host_send(mesh->host[i], mesh->host[j], &from_to,
					      sizeof(from_to));
		}
}

static void pairs_begin(struct pairs *pairs)
{
	struct sim_mesh *mesh = pairs->mesh;
	size_t *root = find_roots(mesh), i, j;

	for (i = 0; i < mesh->count; i++)
		for (j = 0; j < mesh->count; j++) {
			bool wanted = i != j && root[i] == root[j] && sim_host_node(mesh->host[i]);

			pairs->arrived[i * mesh->count + j] = !wanted;
			pairs->missing += wanted;
		}
	free(root);
}

size_t sim_mesh_all_pairs(struct sim_mesh *mesh, u64 max_ns, u64 *taken_ns)
{
	struct pairs pairs = {
		.mesh = mesh,
		.arrived = sim_alloc(mesh->count * mesh->count),
	};
	u64 start = sim_network_now(mesh->net), next = start;

	pairs_begin(&pairs);
	sim_network_deliver(mesh->net, pairs_deliver, &pairs);
	while (pairs.missing && sim_network_now(mesh->net) - start < max_ns) {
		if (sim_network_now(mesh->net) >= next) {
			pairs_send(&pairs);
			next += SIM_S;
		}
		sim_network_run(mesh->net, STEP_NS);
	}
	sim_network_deliver(mesh->net, NULL, NULL);
	if (taken_ns)
		*taken_ns = pairs.last_ns ? pairs.last_ns - start : 0;
	free(pairs.arrived);
	return pairs.missing;
}
