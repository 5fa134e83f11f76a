// SPDX-License-Identifier: MIT
#include "libfips/tree.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "libfips/coords.h"

#define DEFAULT_COST 1.0

static struct fips_tree_peer *tree_peer(struct fips_map_node *node)
{
	return fips_map_entry(node, struct fips_tree_peer, node);
}

static struct fips_tree_peer *find_peer(const struct fips_tree *tree,
					const struct fips_node_addr *addr)
{
	return tree_peer(fips_map_find(&tree->peers, addr));
}

static struct fips_coords path_coords(const struct fips_tree_path *path)
{
	return (struct fips_coords){ .addrs = path->addrs, .count = path->count };
}

static const struct fips_node_addr *path_root(const struct fips_tree_path *path)
{
	return &path->addrs[path->count - 1];
}

static void path_free(struct fips_tree_path *path)
{
	free(path->entries);
	free(path->addrs);
	memset(path, 0, sizeof(*path));
}

static int path_alloc(struct fips_tree_path *path, size_t count)
{
	if (!count || count > UINT16_MAX)
		return -ENOMEM;
	path->entries = calloc(count, sizeof(*path->entries));
	path->addrs = calloc(count, sizeof(*path->addrs));
	path->count = (u16)count;
	if (path->entries && path->addrs)
		return 0;
	path_free(path);
	return -ENOMEM;
}

static void path_set(struct fips_tree_path *path, size_t i, const struct fips_ancestry_entry *entry)
{
	path->entries[i] = *entry;
	path->addrs[i] = entry->node;
}

static int path_copy(struct fips_tree_path *path, const struct fips_ancestry *ancestry)
{
	size_t i;

	if (path_alloc(path, ancestry->count))
		return -ENOMEM;
	for (i = 0; i < ancestry->count; i++)
		path_set(path, i, &ancestry->entries[i]);
	return 0;
}

static struct fips_ancestry_entry own_entry(const struct fips_tree *tree)
{
	return (struct fips_ancestry_entry){
		.node = tree->self,
		.sequence = tree->declaration.sequence,
		.timestamp = tree->declaration.timestamp,
	};
}

static void declare(struct fips_tree *tree, const struct fips_node_addr *parent, u64 sequence,
		    u64 unix_secs)
{
	fips_tree_declaration_build(&tree->declaration, &tree->self, parent, sequence, unix_secs);
	tree->is_signed = false;
}

/* Needs no memory: a path has room for one node at any time. */
static void declare_root(struct fips_tree *tree, u64 sequence, u64 unix_secs)
{
	struct fips_ancestry_entry entry;

	declare(tree, &tree->self, sequence, unix_secs);
	entry = own_entry(tree);
	tree->path.count = 1;
	path_set(&tree->path, 0, &entry);
}

int fips_tree_init(struct fips_tree *tree, const struct fips_node_addr *self,
		   const struct fips_tree_config *config, u64 unix_secs,
		   const u8 seed[FIPS_MAP_SEED_SIZE])
{
	memset(tree, 0, sizeof(*tree));
	if (path_alloc(&tree->path, 1))
		return -ENOMEM;
	tree->self = *self;
	tree->config = *config;
	tree->config.hysteresis = fmin(fmax(config->hysteresis, 0.0), 1.0);
	fips_map_init(&tree->peers, seed);
	declare_root(tree, 1, unix_secs);
	return 0;
}

static void tree_peer_free(struct fips_map_node *node)
{
	path_free(&tree_peer(node)->path);
	free(tree_peer(node));
}

void fips_tree_fini(struct fips_tree *tree)
{
	fips_map_fini(&tree->peers, tree_peer_free);
	path_free(&tree->path);
}

const struct fips_node_addr *fips_tree_root(const struct fips_tree *tree)
{
	return path_root(&tree->path);
}

bool fips_tree_is_root(const struct fips_tree *tree)
{
	return fips_node_addr_equal(fips_tree_root(tree), &tree->self);
}

const struct fips_node_addr *fips_tree_parent(const struct fips_tree *tree)
{
	return &tree->declaration.parent;
}

struct fips_coords fips_tree_coords(const struct fips_tree *tree)
{
	return path_coords(&tree->path);
}

struct fips_tree_announce fips_tree_announcement(const struct fips_tree *tree)
{
	return (struct fips_tree_announce){
		.sequence = le64toh(tree->declaration.sequence),
		.timestamp = le64toh(tree->declaration.timestamp),
		.parent = tree->declaration.parent,
		.ancestry = { .entries = tree->path.entries, .count = tree->path.count },
		.signature = tree->is_signed ? tree->signature : NULL,
	};
}

u64 fips_tree_sequence(const struct fips_tree *tree)
{
	return le64toh(tree->declaration.sequence);
}

const struct fips_tree_peer *fips_tree_peer(const struct fips_tree *tree,
					    const struct fips_node_addr *peer)
{
	return find_peer(tree, peer);
}

struct fips_coords fips_tree_peer_coords(const struct fips_tree *tree,
					 const struct fips_node_addr *peer)
{
	const struct fips_tree_peer *found = find_peer(tree, peer);

	return found ? path_coords(&found->path) : (struct fips_coords){ 0 };
}

bool fips_tree_is_neighbour(const struct fips_tree *tree, const struct fips_node_addr *peer)
{
	const struct fips_tree_peer *found;

	if (!fips_tree_is_root(tree) && fips_node_addr_equal(fips_tree_parent(tree), peer))
		return true;
	found = find_peer(tree, peer);
	return found && fips_node_addr_equal(&found->declaration.parent, &tree->self);
}

static const struct fips_node_addr *smallest_visible_root(const struct fips_tree *tree)
{
	const struct fips_node_addr *smallest = NULL;
	struct fips_map_node *node, *next;

	fips_map_for_each(&tree->peers, node, next) {
		const struct fips_node_addr *root = path_root(&tree_peer(node)->path);

		if (!smallest || fips_node_addr_cmp(root, smallest) < 0)
			smallest = root;
	}
	return smallest;
}

bool fips_tree_should_be_root(const struct fips_tree *tree)
{
	const struct fips_node_addr *smallest = smallest_visible_root(tree);

	return !smallest || fips_node_addr_cmp(&tree->self, smallest) <= 0;
}

int fips_tree_sign(struct fips_tree *tree, const struct fips_identity *id, const u8 aux[32])
{
	int err;

	if (tree->is_signed)
		return 0;
	if (!fips_node_addr_equal(&tree->self, &id->addr))
		return FIPS_IDENTITY_BAD_SIGNATURE;
	err = fips_sign(tree->signature, id, &tree->declaration, sizeof(tree->declaration), aux);
	if (!err)
		tree->is_signed = true;
	return err;
}

static const struct fips_node_addr *announcing_node(const struct fips_tree_announce *announce)
{
	return &announce->ancestry.entries[0].node;
}

static struct fips_tree_declaration declaration_of(const struct fips_tree_announce *announce)
{
	struct fips_tree_declaration declaration;

	fips_tree_declaration_build(&declaration, announcing_node(announce), &announce->parent,
				    announce->sequence, announce->timestamp);
	return declaration;
}

static enum fips_tree_ancestry_error check_parent_entry(const struct fips_tree_announce *announce)
{
	const struct fips_ancestry *ancestry = &announce->ancestry;

	if (fips_node_addr_equal(announcing_node(announce), &announce->parent))
		return ancestry->count == 1 ? FIPS_TREE_ANCESTRY_OK :
					      FIPS_TREE_ROOT_DECLARATION_MISMATCH;
	if (ancestry->count < 2)
		return FIPS_TREE_ANCESTRY_TOO_SHORT;
	if (!fips_node_addr_equal(&ancestry->entries[1].node, &announce->parent))
		return FIPS_TREE_ANCESTRY_PARENT_MISMATCH;
	return FIPS_TREE_ANCESTRY_OK;
}

enum fips_tree_ancestry_error fips_tree_check_ancestry(const struct fips_tree_announce *announce)
{
	const struct fips_ancestry *ancestry = &announce->ancestry;
	enum fips_tree_ancestry_error error = check_parent_entry(announce);
	const struct fips_node_addr *root;
	size_t i;

	if (error)
		return error;
	root = &ancestry->entries[ancestry->count - 1].node;
	for (i = 0; i < ancestry->count; i++) {
		if (fips_node_addr_cmp(&ancestry->entries[i].node, root) < 0)
			return FIPS_TREE_ANCESTRY_ROOT_NOT_MINIMUM;
	}
	return FIPS_TREE_ANCESTRY_OK;
}

const char *fips_tree_ancestry_strerror(enum fips_tree_ancestry_error error)
{
	switch (error) {
	case FIPS_TREE_ANCESTRY_OK:
		return "ok";
	case FIPS_TREE_ROOT_DECLARATION_MISMATCH:
		return "RootDeclarationMismatch";
	case FIPS_TREE_ANCESTRY_TOO_SHORT:
		return "AncestryTooShort";
	case FIPS_TREE_ANCESTRY_PARENT_MISMATCH:
		return "AncestryParentMismatch";
	case FIPS_TREE_ANCESTRY_ROOT_NOT_MINIMUM:
		return "AncestryRootNotMinimum";
	}
	return "unknown";
}

enum fips_tree_verdict fips_tree_check_announce(const struct fips_tree_announce *announce,
						const struct fips_node_addr *sender,
						const struct fips_pubkey *pubkey)
{
	struct fips_tree_declaration declaration = declaration_of(announce);

	if (!fips_node_addr_equal(&declaration.node, sender))
		return FIPS_TREE_ADDR_MISMATCH;
	if (!fips_verify(pubkey, &declaration, sizeof(declaration), announce->signature))
		return FIPS_TREE_SIG_FAILED;
	if (fips_tree_check_ancestry(announce))
		return FIPS_TREE_ANCESTRY_INVALID;
	return FIPS_TREE_ACCEPTED;
}

static enum fips_tree_verdict add_peer(struct fips_tree *tree,
				       const struct fips_tree_declaration *declaration,
				       struct fips_tree_path *path)
{
	struct fips_tree_peer *peer = calloc(1, sizeof(*peer));

	if (!peer || fips_map_insert(&tree->peers, &peer->node, &declaration->node)) {
		free(peer);
		path_free(path);
		return FIPS_TREE_NO_MEMORY;
	}
	peer->declaration = *declaration;
	peer->path = *path;
	return FIPS_TREE_ACCEPTED;
}

enum fips_tree_verdict fips_tree_update_peer(struct fips_tree *tree,
					     const struct fips_tree_announce *announce)
{
	struct fips_tree_declaration declaration = declaration_of(announce);
	struct fips_tree_peer *peer = find_peer(tree, &declaration.node);
	struct fips_tree_path path;

	if (peer && announce->sequence <= le64toh(peer->declaration.sequence))
		return FIPS_TREE_STALE;
	if (path_copy(&path, &announce->ancestry))
		return FIPS_TREE_NO_MEMORY;
	if (!peer)
		return add_peer(tree, &declaration, &path);
	path_free(&peer->path);
	peer->declaration = declaration;
	peer->path = path;
	return FIPS_TREE_ACCEPTED;
}

void fips_tree_forget_peer(struct fips_tree *tree, const struct fips_node_addr *peer)
{
	struct fips_tree_peer *found = find_peer(tree, peer);

	if (!found)
		return;
	fips_map_remove(&tree->peers, &found->node);
	tree_peer_free(&found->node);
}

/* Dampening engages once: a deadline that has passed stays set, as in the reference. */
static bool record_switch(struct fips_tree *tree, u64 now_ms)
{
	if (tree->flap_counting &&
	    now_ms - tree->flap_window_start_ms < tree->config.flap_window_ms) {
		tree->flap_count++;
	} else {
		tree->flap_counting = true;
		tree->flap_window_start_ms = now_ms;
		tree->flap_count = 1;
	}
	if (tree->flap_count < tree->config.flap_threshold || tree->dampened)
		return false;
	tree->dampened = true;
	tree->dampened_until_ms = now_ms + tree->config.flap_dampening_ms;
	return true;
}

bool fips_tree_flap_dampened(const struct fips_tree *tree, u64 now_ms)
{
	return tree->dampened && now_ms < tree->dampened_until_ms;
}

/* Own entry on top of the parent's path. */
static int extend_path(struct fips_tree_path *path, const struct fips_tree *tree,
		       const struct fips_tree_path *parent)
{
	struct fips_ancestry_entry entry = own_entry(tree);
	size_t i;

	if (path_alloc(path, parent->count + 1U))
		return -ENOMEM;
	path_set(path, 0, &entry);
	for (i = 0; i < parent->count; i++)
		path_set(path, i + 1, &parent->entries[i]);
	return 0;
}

static int declare_parent(struct fips_tree *tree, const struct fips_tree_peer *peer, u64 sequence,
			  u64 unix_secs)
{
	struct fips_tree_path path;

	/*
	 * The root must be the smallest node of a path, so this node cannot stand under a larger
	 * one.
	 */
	if (fips_node_addr_cmp(&tree->self, path_root(&peer->path)) <= 0) {
		declare_root(tree, sequence, unix_secs);
		return 0;
	}
	if (extend_path(&path, tree, &peer->path))
		return -ENOMEM;
	path_free(&tree->path);
	tree->path = path;
	declare(tree, &peer->declaration.node, sequence, unix_secs);
	tree->path.entries[0] = own_entry(tree);
	return 0;
}

int fips_tree_set_parent(struct fips_tree *tree, const struct fips_node_addr *parent, u64 sequence,
			 u64 unix_secs, u64 now_ms, bool *dampened)
{
	bool changed = fips_tree_is_root(tree) ||
		       !fips_node_addr_equal(fips_tree_parent(tree), parent);
	const struct fips_tree_peer *peer = find_peer(tree, parent);
	bool engaged = false;

	if (!peer)
		return -ENOENT;
	if (declare_parent(tree, peer, sequence, unix_secs))
		return -ENOMEM;
	tree->switched = true;
	tree->last_switch_ms = now_ms;
	if (changed)
		engaged = record_switch(tree, now_ms);
	if (dampened)
		*dampened = engaged;
	return 0;
}

static const double *measured_cost(const struct fips_tree_costs *costs,
				   const struct fips_node_addr *peer)
{
	size_t i;

	for (i = 0; i < costs->count; i++) {
		if (fips_node_addr_equal(&costs->item[i].addr, peer))
			return &costs->item[i].cost;
	}
	return NULL;
}

/*
 * Depth this node would have under the peer, with the link to it counted by its cost; infinite: not
 * a candidate.
 */
static double effective_depth(const struct fips_tree_peer *peer,
			      const struct fips_tree_costs *costs)
{
	const double *cost = measured_cost(costs, &peer->declaration.node);

	if (!cost && costs->count)
		return INFINITY;
	return (double)(peer->path.count - 1) + (cost ? *cost : DEFAULT_COST);
}

struct candidate {
	const struct fips_tree_peer *peer;
	double depth;
};

static bool is_candidate(const struct fips_tree *tree, const struct fips_tree_peer *peer,
			 const struct fips_node_addr *root, const struct fips_tree_costs *costs)
{
	struct fips_coords coords = path_coords(&peer->path);

	if (!fips_node_addr_equal(path_root(&peer->path), root) ||
	    fips_coords_contains(&coords, &tree->self))
		return false;
	return !costs->count || measured_cost(costs, &peer->declaration.node);
}

static bool is_better(const struct candidate *a, const struct candidate *b)
{
	if (!b->peer || a->depth < b->depth)
		return true;
	return a->depth == b->depth &&
	       fips_node_addr_cmp(&a->peer->declaration.node, &b->peer->declaration.node) < 0;
}

static struct candidate best_candidate(const struct fips_tree *tree,
				       const struct fips_node_addr *root,
				       const struct fips_tree_costs *costs)
{
	struct candidate best = { 0 };
	struct fips_map_node *node, *next;

	fips_map_for_each(&tree->peers, node, next) {
		struct candidate this = { .peer = tree_peer(node) };

		if (!is_candidate(tree, this.peer, root, costs))
			continue;
		this.depth = effective_depth(this.peer, costs);
		if (is_better(&this, &best))
			best = this;
	}
	return best;
}

static bool voluntary_switch_due(const struct fips_tree *tree, const struct candidate *best,
				 const struct fips_tree_peer *parent,
				 const struct fips_tree_costs *costs, u64 now_ms)
{
	if (tree->switched && now_ms - tree->last_switch_ms < tree->config.hold_down_ms)
		return false;
	if (fips_tree_flap_dampened(tree, now_ms))
		return false;
	return best->depth < effective_depth(parent, costs) * (1.0 - tree->config.hysteresis);
}

/* The best peer that reaches the smallest root. Return: whether there is one. */
static bool find_best(const struct fips_tree *tree, const struct fips_tree_costs *costs,
		      struct candidate *best)
{
	const struct fips_node_addr *root = smallest_visible_root(tree);

	if (!root || fips_node_addr_cmp(&tree->self, root) <= 0)
		return false;
	*best = best_candidate(tree, root, costs);
	return best->peer;
}

/*
 * Smaller than the root this node reaches, or than the one its parent has come down to. The
 * reference looks at the former only and so may follow a parent that has lost the root.
 */
static bool reaches_smaller_root(const struct fips_tree *tree, const struct fips_tree_peer *peer,
				 const struct fips_tree_peer *current)
{
	const struct fips_node_addr *root = path_root(&peer->path);

	return fips_node_addr_cmp(root, fips_tree_root(tree)) < 0 ||
	       fips_node_addr_cmp(root, path_root(&current->path)) < 0;
}

bool fips_tree_evaluate(const struct fips_tree *tree, const struct fips_tree_costs *costs,
			u64 now_ms, struct fips_node_addr *parent)
{
	const struct fips_tree_peer *current;
	struct candidate best;
	bool mandatory;

	if (!find_best(tree, costs, &best))
		return false;
	current = fips_tree_is_root(tree) ? NULL : find_peer(tree, fips_tree_parent(tree));
	if (current == best.peer)
		return false;
	mandatory = !current || reaches_smaller_root(tree, best.peer, current);
	if (!mandatory && !voluntary_switch_due(tree, &best, current, costs, now_ms))
		return false;
	*parent = best.peer->declaration.node;
	return true;
}

/* What follows from any change of the own place, with the root it had before. */
static void note_move(const struct fips_tree *tree, const struct fips_node_addr *old_root,
		      struct fips_tree_outcome *outcome)
{
	outcome->position_changed = true;
	outcome->root_changed = !fips_node_addr_equal(old_root, fips_tree_root(tree));
	outcome->announce_all = true;
}

static bool switch_parent(struct fips_tree *tree, const struct fips_node_addr *parent, u64 now_ms,
			  u64 unix_secs, struct fips_tree_outcome *outcome)
{
	struct fips_node_addr old_root = *fips_tree_root(tree);

	if (fips_tree_set_parent(tree, parent, fips_tree_sequence(tree) + 1, unix_secs, now_ms,
				 &outcome->flap_dampened))
		return false;
	note_move(tree, &old_root, outcome);
	outcome->parent_switched = true;
	outcome->filters_all = true;
	return true;
}

static void become_root(struct fips_tree *tree, u64 unix_secs, struct fips_tree_outcome *outcome)
{
	struct fips_node_addr old_root = *fips_tree_root(tree);

	declare_root(tree, fips_tree_sequence(tree) + 1, unix_secs);
	note_move(tree, &old_root, outcome);
	outcome->parent_switched = true;
	outcome->became_root = true;
	outcome->filters_all = true;
}

bool fips_tree_reevaluate(struct fips_tree *tree, const struct fips_tree_costs *costs, u64 now_ms,
			  u64 unix_secs, struct fips_tree_outcome *outcome)
{
	struct fips_node_addr parent;

	memset(outcome, 0, sizeof(*outcome));
	if (fips_tree_evaluate(tree, costs, now_ms, &parent))
		return switch_parent(tree, &parent, now_ms, unix_secs, outcome);
	if (fips_tree_is_root(tree) || !fips_tree_should_be_root(tree))
		return false;
	become_root(tree, unix_secs, outcome);
	return true;
}

bool fips_tree_tick(struct fips_tree *tree, size_t peer_count, const struct fips_tree_costs *costs,
		    u64 now_ms, u64 unix_secs, struct fips_tree_outcome *outcome)
{
	if (!tree->config.reeval_interval_ms || peer_count < 2)
		return false;
	if (tree->reevaluated && now_ms - tree->last_reeval_ms < tree->config.reeval_interval_ms)
		return false;
	tree->reevaluated = true;
	tree->last_reeval_ms = now_ms;
	if (!fips_tree_reevaluate(tree, costs, now_ms, unix_secs, outcome))
		outcome->announce_all = true;
	return true;
}

/*
 * Another parent, at once, or none. Here the reference lets hold-down stand in the way and makes
 * the node a root, which its peers' unchanged announcements then cannot undo until they are news
 * again.
 */
static void leave_parent(struct fips_tree *tree, const struct fips_tree_costs *costs, u64 now_ms,
			 u64 unix_secs, struct fips_tree_outcome *outcome)
{
	struct fips_node_addr parent;
	struct candidate best;

	if (find_best(tree, costs, &best)) {
		parent = best.peer->declaration.node;
		if (switch_parent(tree, &parent, now_ms, unix_secs, outcome))
			return;
	}
	become_root(tree, unix_secs, outcome);
}

bool fips_tree_remove_peer(struct fips_tree *tree, const struct fips_node_addr *peer,
			   const struct fips_tree_costs *costs, u64 now_ms, u64 unix_secs,
			   struct fips_tree_outcome *outcome)
{
	bool was_parent = !fips_tree_is_root(tree) &&
			  fips_node_addr_equal(fips_tree_parent(tree), peer);

	memset(outcome, 0, sizeof(*outcome));
	fips_tree_forget_peer(tree, peer);
	outcome->filters_all = true;
	if (!was_parent)
		return false;
	leave_parent(tree, costs, now_ms, unix_secs, outcome);
	return true;
}

static bool addrs_changed(const struct fips_node_addr *old, size_t count,
			  const struct fips_tree_path *path)
{
	return count != path->count || memcmp(old, path->addrs, count * sizeof(*old));
}

/* The parent stays and has announced another path, or the same again under a new number. */
static void follow_parent(struct fips_tree *tree, const struct fips_tree_peer *parent, u64 now_ms,
			  u64 unix_secs, struct fips_tree_outcome *outcome)
{
	struct fips_node_addr old_root = *fips_tree_root(tree), addr = parent->declaration.node;
	struct fips_coords old = fips_tree_coords(tree);
	struct fips_coords *kept = fips_coords_dup(&old);

	if (!kept || fips_tree_set_parent(tree, &addr, fips_tree_sequence(tree) + 1, unix_secs,
					  now_ms, NULL)) {
		free(kept);
		return;
	}
	if (addrs_changed(kept->addrs, kept->count, &tree->path)) {
		note_move(tree, &old_root, outcome);
		outcome->ancestry_changed = true;
		outcome->filters_changed = true;
	}
	free(kept);
}

enum fips_tree_verdict fips_tree_receive(struct fips_tree *tree,
					 const struct fips_tree_announce *announce,
					 const struct fips_tree_costs *costs, u64 now_ms,
					 u64 unix_secs, struct fips_tree_outcome *outcome)
{
	enum fips_tree_verdict verdict;
	struct fips_tree_peer *sender;
	struct fips_coords coords;
	bool sender_is_behind;

	memset(outcome, 0, sizeof(*outcome));
	verdict = fips_tree_update_peer(tree, announce);
	if (verdict != FIPS_TREE_ACCEPTED)
		return verdict;
	sender = find_peer(tree, announcing_node(announce));
	sender_is_behind = fips_node_addr_cmp(path_root(&sender->path), fips_tree_root(tree)) > 0;
	if (!fips_tree_reevaluate(tree, costs, now_ms, unix_secs, outcome) &&
	    !fips_tree_is_root(tree) &&
	    fips_node_addr_equal(fips_tree_parent(tree), announcing_node(announce))) {
		coords = path_coords(&sender->path);
		if (fips_coords_contains(&coords, &tree->self)) {
			leave_parent(tree, costs, now_ms, unix_secs, outcome);
			outcome->loop_detected = true;
		} else {
			follow_parent(tree, sender, now_ms, unix_secs, outcome);
		}
	}
	outcome->announce_sender = sender_is_behind;
	return verdict;
}

int fips_tree_adopt(struct fips_tree *tree, const struct fips_tree_declaration *declaration,
		    const u8 signature[FIPS_SIGNATURE_LEN], u64 unix_secs)
{
	const struct fips_tree_peer *parent = find_peer(tree, &declaration->parent);
	u64 sequence = le64toh(declaration->sequence), timestamp = le64toh(declaration->timestamp);

	if (fips_node_addr_equal(&declaration->parent, &tree->self))
		declare_root(tree, sequence, timestamp);
	else if (parent && declare_parent(tree, parent, sequence, timestamp))
		return -ENOMEM;
	else if (!parent)
		declare_root(tree, sequence + 1, unix_secs);
	if (!memcmp(&tree->declaration, declaration, sizeof(*declaration))) {
		memcpy(tree->signature, signature, FIPS_SIGNATURE_LEN);
		tree->is_signed = true;
	}
	return 0;
}

bool fips_tree_announce_ready(const struct fips_tree_announce_limiter *limiter, u64 min_interval_ms,
			      u64 now_ms)
{
	u64 elapsed = now_ms > limiter->last_sent_ms ? now_ms - limiter->last_sent_ms : 0;

	return elapsed >= min_interval_ms;
}

void fips_tree_announce_sent(struct fips_tree_announce_limiter *limiter, u64 now_ms)
{
	limiter->last_sent_ms = now_ms;
	limiter->pending = false;
}
