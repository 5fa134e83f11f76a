/* SPDX-License-Identifier: MIT */
/*
 * Spanning tree: what a node declares, what its peers declared, which of them is its parent.
 *
 * Protocol document: "Spanning tree". The node with the smallest address is the root. Every node
 * declares its parent in a signed, numbered declaration and passes on the ancestry it has from that
 * parent. The functions that change the node's place say in a struct fips_tree_outcome what the
 * caller has to do about it; whoever sends an announcement signs first (fips_tree_sign()).
 *
 * Times are monotonic milliseconds, except the declaration's timestamp, which is Unix seconds.
 */
#ifndef FIPS_TREE_H
#define FIPS_TREE_H

#include "libfips/identity.h"
#include "libfips/map.h"
#include "libfips/packet.h"

#define FIPS_TREE_HYSTERESIS_DEFAULT	       0.2
#define FIPS_TREE_HOLD_DOWN_MS_DEFAULT	       30000
#define FIPS_TREE_REEVAL_INTERVAL_MS_DEFAULT   60000
#define FIPS_TREE_ANNOUNCE_INTERVAL_MS_DEFAULT 500
#define FIPS_TREE_FLAP_THRESHOLD_DEFAULT       4
#define FIPS_TREE_FLAP_WINDOW_MS_DEFAULT       60000
#define FIPS_TREE_FLAP_DAMPENING_MS_DEFAULT    120000

/**
 * struct fips_tree_config - how reluctantly a parent is changed
 * @hysteresis: share by which another parent must be cheaper, 0.0 to 1.0
 * @hold_down_ms: no voluntary change for this long after one; 0: off
 * @flap_threshold: changes within @flap_window_ms that engage dampening
 * @flap_window_ms: window for counting them
 * @flap_dampening_ms: how long no voluntary change is made then
 * @reeval_interval_ms: time between two periodic re-evaluations; 0: off
 */
struct fips_tree_config {
	double hysteresis;
	u64 hold_down_ms;
	u32 flap_threshold;
	u64 flap_window_ms;
	u64 flap_dampening_ms;
	u64 reeval_interval_ms;
};

/** FIPS_TREE_CONFIG_DEFAULT - initializer with the protocol's defaults. */
#define FIPS_TREE_CONFIG_DEFAULT                                            \
	{                                                                   \
		.hysteresis = FIPS_TREE_HYSTERESIS_DEFAULT,                 \
		.hold_down_ms = FIPS_TREE_HOLD_DOWN_MS_DEFAULT,             \
		.flap_threshold = FIPS_TREE_FLAP_THRESHOLD_DEFAULT,         \
		.flap_window_ms = FIPS_TREE_FLAP_WINDOW_MS_DEFAULT,         \
		.flap_dampening_ms = FIPS_TREE_FLAP_DAMPENING_MS_DEFAULT,   \
		.reeval_interval_ms = FIPS_TREE_REEVAL_INTERVAL_MS_DEFAULT, \
	}

/**
 * struct fips_tree_path - ancestry in memory: the same nodes twice, as entries and as bare
 * addresses
 * @entries: the node first, the root last; numbers little-endian, as on the wire
 * @addrs: their addresses
 * @count: number of nodes
 */
struct fips_tree_path {
	struct fips_ancestry_entry *entries;
	struct fips_node_addr *addrs;
	u16 count;
};

/**
 * struct fips_tree_peer - a peer's newest accepted announcement
 * @node: membership in the tree's peers
 * @declaration: what it declared
 * @path: its ancestry
 */
struct fips_tree_peer {
	struct fips_map_node node;
	struct fips_tree_declaration declaration;
	struct fips_tree_path path;
};

/**
 * struct fips_tree - a node's view of the tree; read through the functions below
 * @self: the node
 * @config: set at the start, may be changed at any time
 * @declaration: own declaration
 * @signature: signature of it, valid when @is_signed
 * @path: own ancestry
 * @peers: struct fips_tree_peer by node address
 */
struct fips_tree {
	struct fips_node_addr self;
	struct fips_tree_config config;
	struct fips_tree_declaration declaration;
	u8 signature[FIPS_SIGNATURE_LEN];
	bool is_signed;
	struct fips_tree_path path;
	struct fips_map peers;
	bool switched;
	u64 last_switch_ms;
	u32 flap_count;
	bool flap_counting;
	u64 flap_window_start_ms;
	bool dampened;
	u64 dampened_until_ms;
	bool reevaluated;
	u64 last_reeval_ms;
};

/**
 * struct fips_tree_cost - link cost of one peer, measured
 * @addr: the peer
 * @cost: fips_mmp_link_cost() of its link
 */
struct fips_tree_cost {
	struct fips_node_addr addr;
	double cost;
};

/**
 * struct fips_tree_costs - link costs of the peers that have a round trip time
 * @item: one per measured peer, in any order
 * @count: 0 while nothing was measured: every peer then costs 1.0. Else unmeasured peers are not
 * considered
 */
struct fips_tree_costs {
	const struct fips_tree_cost *item;
	size_t count;
};

/** enum fips_tree_verdict - what became of a received announcement; names of the reject counters.
 */
enum fips_tree_verdict {
	FIPS_TREE_ACCEPTED,
	FIPS_TREE_ADDR_MISMATCH, /* it declares another node than its sender */
	FIPS_TREE_SIG_FAILED,
	FIPS_TREE_ANCESTRY_INVALID, /* fips_tree_check_ancestry() */
	FIPS_TREE_STALE, /* its sequence is not higher than the last one's */
	FIPS_TREE_NO_MEMORY,
};

/** enum fips_tree_ancestry_error - how an ancestry contradicts its declaration. */
enum fips_tree_ancestry_error {
	FIPS_TREE_ANCESTRY_OK,
	FIPS_TREE_ROOT_DECLARATION_MISMATCH, /* a root's ancestry is more than the root */
	FIPS_TREE_ANCESTRY_TOO_SHORT, /* no entry for the declared parent */
	FIPS_TREE_ANCESTRY_PARENT_MISMATCH, /* second entry is not the declared parent */
	FIPS_TREE_ANCESTRY_ROOT_NOT_MINIMUM, /* last entry is not the smallest address */
};

/**
 * struct fips_tree_outcome - what the caller has to do after the tree changed
 * @parent_switched: another parent, or none any more; also a counter
 * @became_root: this node promoted itself
 * @root_changed: the root is another one: drop cached coordinates of all other roots
 * @position_changed: drop cached coordinates that lead through this node, forget lookup back-off
 * @ancestry_changed: the parent stayed, its ancestry changed; also a counter
 * @loop_detected: the parent's ancestry holds this node: it was left; also a counter
 * @flap_dampened: dampening was engaged by this very change; also a counter
 * @announce_all: send an announcement to all peers
 * @announce_sender: send one back to the peer whose announcement was received: it has a worse root
 * @filters_all: every peer needs a new filter
 * @filters_changed: peers whose outgoing filter differs from the last one sent need a new one
 */
struct fips_tree_outcome {
	bool parent_switched;
	bool became_root;
	bool root_changed;
	bool position_changed;
	bool ancestry_changed;
	bool loop_detected;
	bool flap_dampened;
	bool announce_all;
	bool announce_sender;
	bool filters_all;
	bool filters_changed;
};

/**
 * fips_tree_init() - a node that knows of no other: its own root, declaration number 1.
 * @tree: the tree
 * @self: the node
 * @config: copied; hysteresis is clamped to 0..1
 * @unix_secs: timestamp of the declaration
 * @seed: random, for the hash
 *
 * Return: 0 or -ENOMEM.
 */
int fips_tree_init(struct fips_tree *tree, const struct fips_node_addr *self,
		   const struct fips_tree_config *config, u64 unix_secs,
		   const u8 seed[FIPS_MAP_SEED_SIZE]);

/** fips_tree_fini() - free all a tree holds. */
void fips_tree_fini(struct fips_tree *tree);

/** fips_tree_root() - the root this node reaches; itself when it is one. */
const struct fips_node_addr *fips_tree_root(const struct fips_tree *tree);

/** fips_tree_is_root() - whether this node is its own root. */
bool fips_tree_is_root(const struct fips_tree *tree);

/** fips_tree_parent() - the parent declared; the node itself when it is a root. */
const struct fips_node_addr *fips_tree_parent(const struct fips_tree *tree);

/** fips_tree_coords() - own coordinates, valid until the tree changes. */
struct fips_coords fips_tree_coords(const struct fips_tree *tree);

/**
 * fips_tree_announcement() - the own announcement, to be built into a message.
 * @tree: a tree whose declaration was signed, else the announcement has no signature
 *
 * Valid until the tree changes.
 */
struct fips_tree_announce fips_tree_announcement(const struct fips_tree *tree);

/** fips_tree_sequence() - number of the own declaration. */
u64 fips_tree_sequence(const struct fips_tree *tree);

/** fips_tree_peer() - a peer's announcement. Return: NULL if none was accepted. */
const struct fips_tree_peer *fips_tree_peer(const struct fips_tree *tree,
					    const struct fips_node_addr *peer);

/**
 * fips_tree_peer_coords() - a peer's coordinates, none if unknown; valid until its next
 * announcement.
 */
struct fips_coords fips_tree_peer_coords(const struct fips_tree *tree,
					 const struct fips_node_addr *peer);

/** fips_tree_is_neighbour() - whether @peer is this node's parent or one of its children. */
bool fips_tree_is_neighbour(const struct fips_tree *tree, const struct fips_node_addr *peer);

/** fips_tree_should_be_root() - whether no peer shows a root smaller than this node. */
bool fips_tree_should_be_root(const struct fips_tree *tree);

/**
 * fips_tree_sign() - sign the own declaration, unless that was done.
 * @tree: the tree
 * @id: the node's identity
 * @aux: 32 random bytes, may be NULL
 *
 * Return: 0; FIPS_IDENTITY_BAD_SIGNATURE if @id is another node's; or another negative enum
 * fips_identity_error.
 */
int fips_tree_sign(struct fips_tree *tree, const struct fips_identity *id, const u8 aux[32]);

/** fips_tree_check_ancestry() - compare an announcement's ancestry with what is signed in it. */
enum fips_tree_ancestry_error fips_tree_check_ancestry(const struct fips_tree_announce *announce);

/**
 * fips_tree_ancestry_strerror() - the protocol's short name of an ancestry error,
 * "AncestryTooShort".
 */
const char *fips_tree_ancestry_strerror(enum fips_tree_ancestry_error error);

/**
 * fips_tree_check_announce() - the checks an announcement must pass before it may change anything.
 * @announce: an announcement as parsed
 * @sender: the peer whose link it came over
 * @pubkey: that peer's key
 *
 * Return: FIPS_TREE_ACCEPTED, FIPS_TREE_ADDR_MISMATCH, FIPS_TREE_SIG_FAILED or
 * FIPS_TREE_ANCESTRY_INVALID.
 */
enum fips_tree_verdict fips_tree_check_announce(const struct fips_tree_announce *announce,
						const struct fips_node_addr *sender,
						const struct fips_pubkey *pubkey);

/**
 * fips_tree_update_peer() - store a checked announcement, without acting on it.
 * @tree: the tree
 * @announce: a peer's announcement; copied, its signature is not looked at
 *
 * Return: FIPS_TREE_ACCEPTED, FIPS_TREE_STALE or FIPS_TREE_NO_MEMORY (nothing changed).
 */
enum fips_tree_verdict fips_tree_update_peer(struct fips_tree *tree,
					     const struct fips_tree_announce *announce);

/** fips_tree_forget_peer() - drop a peer's announcement, without acting on it. */
void fips_tree_forget_peer(struct fips_tree *tree, const struct fips_node_addr *peer);

/**
 * fips_tree_receive() - store a checked announcement and act on it.
 * @tree: the tree
 * @announce: a peer's announcement
 * @costs: measured link costs
 * @now_ms: monotonic time
 * @unix_secs: timestamp of a new own declaration
 * @outcome: what to do; all false when the announcement was stale
 *
 * Return: as fips_tree_update_peer().
 */
enum fips_tree_verdict fips_tree_receive(struct fips_tree *tree,
					 const struct fips_tree_announce *announce,
					 const struct fips_tree_costs *costs, u64 now_ms,
					 u64 unix_secs, struct fips_tree_outcome *outcome);

/**
 * fips_tree_evaluate() - which parent to change to.
 * @tree: the tree
 * @costs: measured link costs
 * @now_ms: monotonic time
 * @parent: set when a change is due
 *
 * Return: whether a change is due.
 */
bool fips_tree_evaluate(const struct fips_tree *tree, const struct fips_tree_costs *costs,
			u64 now_ms, struct fips_node_addr *parent);

/**
 * fips_tree_reevaluate() - change parent or become root, if that is due; costs or peers may have
 * changed.
 *
 * Return: whether anything changed; @outcome says what to do.
 */
bool fips_tree_reevaluate(struct fips_tree *tree, const struct fips_tree_costs *costs, u64 now_ms,
			  u64 unix_secs, struct fips_tree_outcome *outcome);

/**
 * fips_tree_tick() - periodic re-evaluation; announces anyway when nothing changed, so that losses
 * heal.
 * @tree: the tree
 * @peer_count: peers connected; under two nothing is done
 * @costs: measured link costs
 * @now_ms: monotonic time
 * @unix_secs: timestamp of a new own declaration
 * @outcome: what to do
 *
 * Return: whether the interval had passed, so that @outcome is set.
 */
bool fips_tree_tick(struct fips_tree *tree, size_t peer_count, const struct fips_tree_costs *costs,
		    u64 now_ms, u64 unix_secs, struct fips_tree_outcome *outcome);

/**
 * fips_tree_remove_peer() - a peer is gone; a new parent is found, or the node becomes root, if it
 * was the parent.
 *
 * Return: whether the own place changed; @outcome says what to do.
 */
bool fips_tree_remove_peer(struct fips_tree *tree, const struct fips_node_addr *peer,
			   const struct fips_tree_costs *costs, u64 now_ms, u64 unix_secs,
			   struct fips_tree_outcome *outcome);

/**
 * fips_tree_set_parent() - declare a parent and take its ancestry.
 * @tree: the tree
 * @parent: a peer whose announcement was accepted
 * @sequence: number of the declaration
 * @unix_secs: its timestamp
 * @now_ms: monotonic time
 * @dampened: set to whether this change engaged flap dampening; may be NULL
 *
 * A parent with a root that is not smaller than this node makes this node a root of the same number
 * instead.
 *
 * Return: 0 or -ENOMEM (nothing changed).
 */
int fips_tree_set_parent(struct fips_tree *tree, const struct fips_node_addr *parent, u64 sequence,
			 u64 unix_secs, u64 now_ms, bool *dampened);

/**
 * fips_tree_adopt() - take up a declaration this node made before a restart.
 * @tree: a tree that already holds the peers' announcements
 * @declaration: the node's own
 * @signature: signature of it
 *
 * When the parent is no known peer any more, the node stays a root, with the next number.
 *
 * Return: 0 or -ENOMEM (nothing changed).
 */
int fips_tree_adopt(struct fips_tree *tree, const struct fips_tree_declaration *declaration,
		    const u8 signature[FIPS_SIGNATURE_LEN], u64 unix_secs);

/** fips_tree_flap_dampened() - whether flap dampening is on. */
bool fips_tree_flap_dampened(const struct fips_tree *tree, u64 now_ms);

/**
 * struct fips_tree_announce_limiter - least time between two announcements to one peer; later ones
 * coalesce
 * @last_sent_ms: time of the last one
 * @pending: one is owed as soon as fips_tree_announce_ready()
 */
struct fips_tree_announce_limiter {
	u64 last_sent_ms;
	bool pending;
};

/** fips_tree_announce_ready() - whether an announcement may be sent now. */
bool fips_tree_announce_ready(const struct fips_tree_announce_limiter *limiter, u64 min_interval_ms,
			      u64 now_ms);

/** fips_tree_announce_sent() - one was sent now; nothing is owed any more. */
void fips_tree_announce_sent(struct fips_tree_announce_limiter *limiter, u64 now_ms);

#endif /* FIPS_TREE_H */
