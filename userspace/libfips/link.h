/* SPDX-License-Identifier: MIT */
/*
 * Links: authenticated neighbours and the keys shared with them.
 *
 * Protocol document: "Links". A link comes out of a handshake (link_handshake.h) and lives until
 * one side says Disconnect, nothing is heard for node.link_dead_timeout_secs, or its keys fail. The
 * data plane seals and opens its frames; here is what decides.
 */
#ifndef FIPS_LINK_H
#define FIPS_LINK_H

#include "libfips/bloom.h"
#include "libfips/index.h"
#include "libfips/map.h"
#include "libfips/meter.h"
#include "libfips/node_view.h"
#include "libfips/noise.h"
#include "libfips/rekey.h"
#include "libfips/timer.h"
#include "libfips/tree.h"

#define FIPS_LINK_KEY_SLOTS (FIPS_KEY_SLOT_PREVIOUS + 1)

struct fips_link_handshake;

/**
 * struct fips_link_key - a key of a link in the data plane
 * @present: whether the slot is in use
 * @id: number of the key, unique in the node
 * @local_index: receiver index the peer puts into its frames
 * @remote_index: receiver index this side puts into its frames
 * @k_bit: K flag of frames under this key
 * @action: action that installed it
 */
struct fips_link_key {
	bool present;
	u32 id;
	u32 local_index;
	u32 remote_index;
	bool k_bit;
	u64 action;
};

/**
 * struct fips_link_answer - the last first message answered, so that a duplicate is answered alike
 * @present: whether there is one
 * @ephemeral: its ephemeral key
 * @msg2: the answer
 */
struct fips_link_answer {
	bool present;
	u8 ephemeral[FIPS_PUBKEY_LEN];
	struct fips_fmp_msg2 msg2;
};

/**
 * struct fips_link - a link to a neighbour
 * @by_addr: membership by the neighbour's address
 * @by_id: membership by @id
 * @id: number of the link in the data plane
 * @addr: the neighbour
 * @pubkey: its key
 * @endpoint: where it is reached
 * @initiator: whether this side began the first handshake
 * @remote_epoch: the neighbour's startup epoch
 * @made_unix_ms: when the link was made
 * @made_action: action that made it
 * @key: keys, by enum fips_key_slot
 * @rekey: age of the current key
 * @handshake: own rekey that is under way, or NULL
 * @answer: last first message answered
 * @answered_ms: when it was
 * @heard_ms: when something was last known to have authenticated
 * @congested: whether transit frames over it are marked
 * @dead_timer: looks whether anything was heard
 * @rekey_timer: the current key has grown old
 * @drain_timer: the previous key is to be retired, or a pending one given up
 * @drained_ms: when the previous key is to be retired
 * @abandon_ms: when a pending key is to be given up; FIPS_TIMER_NEVER: it is not
 * @look_ms: when to look whether a pending key is in use unseen; FIPS_TIMER_NEVER: not at all
 * @announce_timer: a tree or filter announcement is owed
 * @announce_limit: least time between tree announcements
 * @filters: filters exchanged
 * @announcement: newest tree announcement accepted, as it came, for the cookie
 * @announcement_len: its length
 * @meter: measurements
 * @traffic: as of the last dump
 * @send_counter: the same
 * @recv_counter: the same
 * @decrypt_failures: the same
 * @replays: the same
 */
struct fips_link {
	struct fips_map_node by_addr;
	struct fips_map_node by_id;
	u32 id;
	struct fips_node_addr addr;
	struct fips_pubkey pubkey;
	struct fips_endpoint endpoint;
	bool initiator;
	struct fips_epoch remote_epoch;
	u64 made_unix_ms;
	u64 made_action;
	struct fips_link_key key[FIPS_LINK_KEY_SLOTS];
	struct fips_rekey_timer rekey;
	struct fips_link_handshake *handshake;
	struct fips_link_answer answer;
	u64 answered_ms;
	u64 heard_ms;
	bool congested;
	struct fips_timer dead_timer;
	struct fips_timer rekey_timer;
	struct fips_timer drain_timer;
	u64 drained_ms;
	u64 abandon_ms;
	u64 look_ms;
	struct fips_timer announce_timer;
	struct fips_tree_announce_limiter announce_limit;
	struct fips_bloom_peer filters;
	u8 *announcement;
	size_t announcement_len;
	struct fips_meter meter;
	struct fips_traffic_view traffic;
	u64 send_counter;
	u64 recv_counter;
	u32 decrypt_failures;
	u64 replays;
};

/**
 * struct fips_links - all links of a node
 * @by_addr: struct fips_link by the neighbour's address
 * @by_id: the same by number
 * @indices: receiver indices in use
 * @next_id: number of the next link
 * @next_key_id: number of the next key, of links and sessions
 */
struct fips_links {
	struct fips_map by_addr;
	struct fips_map by_id;
	struct fips_index_set indices;
	u32 next_id;
	u32 next_key_id;
};

/** struct fips_link_spec - what a handshake found out about a new link; fields as in the link. */
struct fips_link_spec {
	u32 id; /* 0: the next number */
	struct fips_pubkey pubkey;
	struct fips_endpoint endpoint;
	bool initiator;
	struct fips_epoch remote_epoch;
};

/** fips_links_init() - no links. */
void fips_links_init(struct fips_node *node);

/** fips_links_fini() - forget all links without a word. */
void fips_links_fini(struct fips_node *node);

/** fips_link_find() - the link to a neighbour. Return: NULL if there is none. */
struct fips_link *fips_link_find(const struct fips_node *node, const struct fips_node_addr *addr);

/** fips_link_by_id() - a link by its number. Return: NULL if there is none. */
struct fips_link *fips_link_by_id(const struct fips_node *node, u32 id);

/** fips_link_at() - the link to an endpoint. Return: NULL if there is none. */
struct fips_link *fips_link_at(const struct fips_node *node, const struct fips_endpoint *endpoint);

/** Walk all links; the current one may be removed on the way. */
#define fips_link_for_each(node, link, at, next) \
	fips_map_for_each_entry(&(node)->links.by_addr, link, struct fips_link, by_addr, at, next)

/**
 * fips_link_register() - a link in the core's tables alone, no key yet
 *
 * Return: the link, or NULL without memory. There must be none to that neighbour.
 */
struct fips_link *fips_link_register(struct fips_node *node, const struct fips_link_spec *spec);

/** fips_link_new() - the same, and in the data plane. */
struct fips_link *fips_link_new(struct fips_node *node, const struct fips_link_spec *spec);

/**
 * fips_link_install() - put the keys of a handshake into the data plane
 * @node: the node
 * @link: the link
 * @slot: FIPS_KEY_SLOT_CURRENT or FIPS_KEY_SLOT_PENDING
 * @keys: outcome of the handshake
 * @local_index: receiver index, in use in node->links.indices
 * @remote_index: the peer's
 * @k_bit: K flag of frames under these keys
 */
void fips_link_install(struct fips_node *node, struct fips_link *link, enum fips_key_slot slot,
		       const struct fips_noise_outcome *keys, u32 local_index, u32 remote_index,
		       bool k_bit);

/** fips_link_start() - a link has its first key: it grows old, and is watched, from now on. */
void fips_link_start(struct fips_node *node, struct fips_link *link);

/** fips_link_resume() - a link was taken over: arm what its keys are in for. */
void fips_link_resume(struct fips_node *node, struct fips_link *link);

/** fips_link_await_cut_over() - give the pending key up if the peer does not use it by then. */
void fips_link_await_cut_over(struct fips_node *node, struct fips_link *link, u64 until_ms);

/** fips_link_cut_over() - use the pending keys from now on. */
void fips_link_cut_over(struct fips_node *node, struct fips_link *link);

/** fips_link_promoted() - the data plane said that a key became current; told twice, it is once. */
void fips_link_promoted(struct fips_node *node, struct fips_link *link, u32 key_id);

/** fips_link_drop_pending() - give up a rekey whose keys wait. */
void fips_link_drop_pending(struct fips_node *node, struct fips_link *link);

/**
 * fips_link_send() - send a link message
 * @node: the node
 * @link: the link
 * @msg: message, its type byte first
 * @len: its length
 *
 * Return: number of the action.
 */
u64 fips_link_send(struct fips_node *node, struct fips_link *link, const void *msg, size_t len);

/** fips_link_heard() - something authenticated on the link at @at_ms. */
void fips_link_heard(struct fips_link *link, u64 at_ms);

/** fips_link_roamed() - the neighbour is reached elsewhere now. */
void fips_link_roamed(struct fips_node *node, struct fips_link *link,
		      const struct fips_endpoint *endpoint);

/** fips_link_set_congested() - mark transit frames over a link, or do not. */
void fips_link_set_congested(struct fips_node *node, struct fips_link *link, bool congested);

/** fips_link_counter_passed() - the send counter passed the mark: the key has served enough. */
void fips_link_counter_passed(struct fips_node *node, struct fips_link *link);

/** fips_link_usage() - take a dump's figures; may remove the link. */
void fips_link_usage(struct fips_node *node, const struct fips_dump_link *dump);

/** fips_link_save() - write the link's cookie anew. */
void fips_link_save(struct fips_node *node, struct fips_link *link);

/** fips_link_unregister() - remove a link from the core's tables alone, and free it. */
void fips_link_unregister(struct fips_node *node, struct fips_link *link);

/** fips_link_del() - remove a link from the data plane, with its keys and routes. */
void fips_link_del(struct fips_node *node, u32 id);

/** fips_link_send_disconnect() - tell the neighbour that the link is closed. */
void fips_link_send_disconnect(struct fips_node *node, struct fips_link *link,
			       enum fips_disconnect_reason reason);

/** fips_link_action_failed() - an action could not be carried out; a link may be of no use now. */
void fips_link_action_failed(struct fips_node *node, u64 action, const char *message);

/** fips_link_mtu() - largest frame on a link. */
u16 fips_link_mtu(const struct fips_node *node, const struct fips_link *link);

#endif /* FIPS_LINK_H */
