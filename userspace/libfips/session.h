/* SPDX-License-Identifier: MIT */
/*
 * Sessions: what this node shares with another one, end to end, however far away.
 *
 * Protocol document: "Sessions". A session comes out of a handshake (session_handshake.h) and lives
 * until no data was sent or received for node.session.idle_timeout_secs, or the neighbour it is
 * with is gone. The data plane seals and opens its messages; here is what decides.
 */
#ifndef FIPS_SESSION_H
#define FIPS_SESSION_H

#include "libfips/map.h"
#include "libfips/meter.h"
#include "libfips/node_view.h"
#include "libfips/noise.h"
#include "libfips/pmtu.h"
#include "libfips/rekey.h"
#include "libfips/timer.h"

#define FIPS_SESSION_KEY_SLOTS (FIPS_KEY_SLOT_PREVIOUS + 1)

struct fips_session_handshake;

enum fips_session_state {
	FIPS_SESSION_INITIATING, /* SessionSetup was sent */
	FIPS_SESSION_AWAITING_MSG3, /* SessionAck was sent */
	FIPS_SESSION_ESTABLISHED,
};

/**
 * struct fips_session_key - a key of a session in the data plane
 * @present: whether the slot is in use
 * @id: number of the key, unique in the node
 * @k_bit: K flag of messages under this key
 * @action: action that installed it
 */
struct fips_session_key {
	bool present;
	u32 id;
	bool k_bit;
	u64 action;
};

/**
 * struct fips_session - a session with a node
 * @by_addr: membership by the node's address
 * @addr: the node
 * @pubkey: its key, all zero for a responder before message 3
 * @has_pubkey: whether it is known
 * @state: where it stands
 * @in_plane: whether the data plane knows it
 * @initiator: whether this side began the first handshake
 * @remote_epoch: the node's startup epoch, once established
 * @created_unix_ms: when it was begun
 * @active_ms: when data was last known to have passed
 * @key: keys, by enum fips_key_slot
 * @rekey: age of the current key
 * @handshake: first handshake or rekey under way, or NULL
 * @idle_timer: looks whether data passed
 * @rekey_timer: the current key has grown old
 * @drain_timer: the previous key is to be retired
 * @drained_ms: when it is
 * @meter: measurements
 * @report_action: action that sent the last report; 0: it failed, or there was none
 * @pmtu: path MTU
 * @handshake_mtu: path MTU that the peer's last handshake message came with; 0: not known
 * @warmup: data packets that still carry coordinates, as of the last dump
 * @traffic: as of the last dump
 */
struct fips_session {
	struct fips_map_node by_addr;
	struct fips_node_addr addr;
	struct fips_pubkey pubkey;
	bool has_pubkey;
	enum fips_session_state state;
	bool in_plane;
	bool initiator;
	struct fips_epoch remote_epoch;
	u64 created_unix_ms;
	u64 active_ms;
	struct fips_session_key key[FIPS_SESSION_KEY_SLOTS];
	struct fips_rekey_timer rekey;
	struct fips_session_handshake *handshake;
	struct fips_timer idle_timer;
	struct fips_timer rekey_timer;
	struct fips_timer drain_timer;
	u64 drained_ms;
	struct fips_meter meter;
	u64 report_action;
	struct fips_pmtu pmtu;
	u16 handshake_mtu;
	u8 warmup;
	struct fips_traffic_view traffic;
};

/**
 * struct fips_sessions - all sessions of a node
 * @by_addr: struct fips_session by the node's address
 * @awaiting: how many are FIPS_SESSION_AWAITING_MSG3
 */
struct fips_sessions {
	struct fips_map by_addr;
	size_t awaiting;
};

/** fips_sessions_init() - no sessions. */
void fips_sessions_init(struct fips_node *node);

/** fips_sessions_fini() - forget all sessions without a word. */
void fips_sessions_fini(struct fips_node *node);

/** fips_session_find() - the session with a node. Return: NULL if there is none. */
struct fips_session *fips_session_find(const struct fips_node *node,
				       const struct fips_node_addr *addr);

/** Walk all sessions; the current one may be removed on the way. */
#define fips_session_for_each(node, session, at, next)                                       \
	fips_map_for_each_entry(&(node)->sessions.by_addr, session, struct fips_session, by_addr, \
				at, next)

/**
 * fips_session_register() - a session in the core's tables alone, no key yet
 *
 * Return: the session, or NULL without memory. There must be none with that node.
 */
struct fips_session *fips_session_register(struct fips_node *node,
					   const struct fips_node_addr *addr, bool initiator);

/** fips_session_expect() - make the session in the data plane, which then holds early messages. */
void fips_session_expect(struct fips_node *node, struct fips_session *session);

/** fips_session_set_state() - a step of its first handshake was taken. */
void fips_session_set_state(struct fips_node *node, struct fips_session *session,
			    enum fips_session_state state);

/**
 * fips_session_install() - put the keys of a handshake into the data plane, into the pending slot
 * @node: the node
 * @session: the session
 * @keys: outcome of the handshake
 * @k_bit: K flag of messages under these keys
 */
void fips_session_install(struct fips_node *node, struct fips_session *session,
			  const struct fips_noise_outcome *keys, bool k_bit);

/** fips_session_established() - the first handshake is over: use its keys, begin all timers. */
void fips_session_established(struct fips_node *node, struct fips_session *session);

/** fips_session_resume() - a session was taken over: arm what it and its keys are in for. */
void fips_session_resume(struct fips_node *node, struct fips_session *session);

/** fips_session_cut_over() - use the pending keys from now on. */
void fips_session_cut_over(struct fips_node *node, struct fips_session *session);

/** fips_session_promoted() - the data plane said that a key became current; told twice, it is
 * once.
 */
void fips_session_promoted(struct fips_node *node, struct fips_session *session, u32 key_id);

/** fips_session_confirmed() - the data plane said that a message authenticated under a key. */
void fips_session_confirmed(struct fips_node *node, struct fips_session *session, u32 key_id);

/** fips_session_drop_pending() - give up a rekey whose keys wait. */
void fips_session_drop_pending(struct fips_node *node, struct fips_session *session);

/** fips_session_counter_passed() - the send counter passed the mark: the key has served enough. */
void fips_session_counter_passed(struct fips_node *node, struct fips_session *session);

/**
 * fips_session_send() - send a message of an established session
 * @node: the node
 * @session: the session
 * @slot: key to seal it with
 * @msg_type: FIPS_SESSION_MSG_*
 * @coords: put both coordinates in front
 * @body: body
 * @len: its length
 *
 * Return: number of the action.
 */
u64 fips_session_send(struct fips_node *node, struct fips_session *session,
		      enum fips_key_slot slot, u8 msg_type, bool coords, const void *body,
		      size_t len);

/** fips_session_warm_up() - the next data packets carry coordinates again. */
void fips_session_warm_up(struct fips_node *node, struct fips_session *session);

/** fips_session_path_changed() - tell the data plane coordinates and path MTU as they are now. */
void fips_session_path_changed(struct fips_node *node, struct fips_session *session);

/** fips_session_usage() - take a dump's figures; may remove the session. */
void fips_session_usage(struct fips_node *node, const struct fips_dump_session *dump);

/** fips_session_save() - write the session's cookie anew. */
void fips_session_save(struct fips_node *node, struct fips_session *session);

/** fips_session_unregister() - remove a session from the core's tables alone, and free it. */
void fips_session_unregister(struct fips_node *node, struct fips_session *session);

/** fips_session_del() - the same, and from the data plane, with the packets that wait for it. */
void fips_session_del(struct fips_node *node, struct fips_session *session);

/** fips_session_action_failed() - an action could not be carried out; a session may be of no use
 * now.
 */
void fips_session_action_failed(struct fips_node *node, u64 action, const char *message);

#endif /* FIPS_SESSION_H */
