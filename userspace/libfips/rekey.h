/* SPDX-License-Identifier: MIT */
/*
 * Rekey: when keys are changed, and who gives way when both sides begin at once.
 *
 * Protocol document: "Rekey", "Cross connections". The keys themselves are the business of
 * keyring.h, in a running node of the kernel.
 */
#ifndef FIPS_REKEY_H
#define FIPS_REKEY_H

#include "libfips/types.h"

#define FIPS_REKEY_ENABLED_DEFAULT	  true
#define FIPS_REKEY_AFTER_SECS_DEFAULT	  120
#define FIPS_REKEY_AFTER_MESSAGES_DEFAULT 65536
/* The time trigger is moved by up to so many seconds either way, drawn anew for each key. */
#define FIPS_REKEY_JITTER_SECS 15
/* No own rekey for so long after the peer began one. */
#define FIPS_REKEY_DAMPENING_MS 30000
/* A rekey that is due and cannot begin, or failed, is tried again after so long. */
#define FIPS_REKEY_RETRY_MS 1000
/* Old keys are kept for so long after a cut-over. */
#define FIPS_REKEY_DRAIN_MS 10000
/* A message 1 on a younger link is a cross connection or a duplicate, not a rekey. */
#define FIPS_REKEY_MIN_LINK_AGE_MS 30000
/*
 * A session's initiator sends something under the new key this often, until an answer proves the
 * peer has it.
 */
#define FIPS_REKEY_PROBE_INTERVAL_MS 250

/**
 * struct fips_rekey_timer - age of the current key of a link or session
 * @since_ms: when it came into use
 * @jitter_secs: drawn for it
 * @peer_began: whether the peer ever began a rekey
 * @peer_began_ms: when it last did
 */
struct fips_rekey_timer {
	u64 since_ms;
	s32 jitter_secs;
	bool peer_began;
	u64 peer_began_ms;
};

/**
 * fips_rekey_draw_jitter() - uniform over -FIPS_REKEY_JITTER_SECS..FIPS_REKEY_JITTER_SECS, both
 * included.
 */
s32 fips_rekey_draw_jitter(const struct fips_random *rng);

/**
 * fips_rekey_timer_start() - a key came into use now: at the first handshake and at every cut-over.
 */
void fips_rekey_timer_start(struct fips_rekey_timer *timer, u64 now_ms,
			    const struct fips_random *rng);

/**
 * fips_rekey_due_ms() - when the current key is old enough to be changed
 * @timer: the timer
 * @after_secs: node.rekey.after_secs
 */
u64 fips_rekey_due_ms(const struct fips_rekey_timer *timer, u64 after_secs);

/**
 * fips_rekey_due() - whether to begin a rekey, none being under way
 * @timer: the timer
 * @after_secs: node.rekey.after_secs
 * @after_messages: node.rekey.after_messages
 * @send_counter: frames sent under the current key
 * @now_ms: monotonic time
 */
bool fips_rekey_due(const struct fips_rekey_timer *timer, u64 after_secs, u64 after_messages,
		    u64 send_counter, u64 now_ms);

/** fips_rekey_peer_began() - the peer's first message of a rekey was answered. */
void fips_rekey_peer_began(struct fips_rekey_timer *timer, u64 now_ms);

/** fips_rekey_dampened() - whether the peer began a rekey so recently that this side does not. */
bool fips_rekey_dampened(const struct fips_rekey_timer *timer, u64 now_ms);

/**
 * fips_cross_connection_wins() - which of two links to one peer, begun by either side at once,
 * survives
 * @self: this node
 * @peer: the peer
 * @outbound: whether the link in question was begun by this node
 *
 * The smaller address's outbound link survives. Of equal addresses, neither's does.
 */
bool fips_cross_connection_wins(const struct fips_node_addr *self,
				const struct fips_node_addr *peer, bool outbound);

/**
 * enum fips_rekey_answer - what to do with a peer's first handshake message, its epoch being the
 * known one.
 */
enum fips_rekey_answer {
	FIPS_REKEY_NOT_A_REKEY, /* duplicate of the first handshake, or a cross connection */
	FIPS_REKEY_IGNORE, /* new keys are waiting already, or this side's own rekey goes first */
	FIPS_REKEY_RESPOND, /* answer it */
	FIPS_REKEY_YIELD_AND_RESPOND, /* give up the own rekey, answer it */
};

/**
 * struct fips_rekey_situation - where a link or session stands when such a message comes
 * @enabled: node.rekey.enabled
 * @established: it is up and healthy
 * @has_pending: new keys are there, the cut-over is not
 * @initiating: this side has begun a rekey itself
 * @age_ms: age of the current key
 */
struct fips_rekey_situation {
	bool enabled;
	bool established;
	bool has_pending;
	bool initiating;
	u64 age_ms;
};

/** fips_rekey_judge_link() - for message 1 of a link. */
enum fips_rekey_answer fips_rekey_judge_link(const struct fips_rekey_situation *at,
					     const struct fips_node_addr *self,
					     const struct fips_node_addr *peer);

/** fips_rekey_judge_session() - for the SessionSetup of an established session. */
enum fips_rekey_answer fips_rekey_judge_session(const struct fips_rekey_situation *at,
						const struct fips_node_addr *self,
						const struct fips_node_addr *peer);

#endif /* FIPS_REKEY_H */
