/* SPDX-License-Identifier: MIT */
/*
 * Session handshakes: Noise XK in three messages, as initiator and as responder, for new sessions
 * and for rekeys of existing ones.
 *
 * Protocol document: "Session handshake", "Rekey". The initiator's key
 * is installed before message 3 is sent, so that an answer is understood, and used for sending
 * after it, so that nothing overtakes it.
 */
#ifndef FIPS_SESSION_HANDSHAKE_H
#define FIPS_SESSION_HANDSHAKE_H

#include "libfips/session.h"

/* Longest SessionSetup: both coordinates are bounded by what a cache entry may hold. */
#define FIPS_SESSION_HANDSHAKE_MAX 4096

/**
 * struct fips_session_handshake - a handshake under way
 * @session: what it is for
 * @rekey: whether the session is established already
 * @initiator: whether this side began it
 * @eager: the peer is not thought to have other keys: the new ones are shown it at once
 * @proving: rekey initiator, message 3 was sent: the new key waits for the peer to show it has it
 * @confirming: initiator of a first handshake, message 3 was sent and nothing came under the key
 * yet
 * @waiting: rekey responder, message 3 came: the new key waits for the peer to use it
 * @noise: the handshake
 * @msg1: ephemeral key of the peer's message 1, to know a duplicate; responder only
 * @phase: of the message sent last
 * @message: Noise part of it, for resending; the coordinates around it are those of each time
 * @message_len: its length; 0: there is nothing to resend
 * @resends: how often it was sent again
 * @started_ms: when the handshake was begun
 * @resend_ms: when @message is sent again; FIPS_TIMER_NEVER: it is not
 * @prove_ms: when something is next sent under the pending key; FIPS_TIMER_NEVER: it is not
 * @prove_interval_ms: how long after that again
 * @timer: next resend, next proof, or the end
 */
struct fips_session_handshake {
	struct fips_session *session;
	bool rekey;
	bool initiator;
	bool eager;
	bool proving;
	bool confirming;
	bool waiting;
	struct fips_noise noise;
	u8 msg1[FIPS_NOISE_XK_MSG1_LEN];
	u8 phase;
	u8 message[FIPS_NOISE_MSG_MAX];
	size_t message_len;
	u32 resends;
	u64 started_ms;
	u64 resend_ms;
	u64 prove_ms;
	u64 prove_interval_ms;
	struct fips_timer timer;
};

/**
 * fips_session_initiate() - begin a session with a node
 * @node: the node
 * @pubkey: whom to call
 *
 * Return: 0, also if one is there or under way; -EHOSTUNREACH without a route; -ENOMEM.
 */
int fips_session_initiate(struct fips_node *node, const struct fips_pubkey *pubkey);

/** fips_session_rekey_begin() - begin a rekey of an established session, if there is a route. */
void fips_session_rekey_begin(struct fips_node *node, struct fips_session *session);

/** fips_session_renew() - the peer has lost the session, most likely: a rekey makes it anew. */
void fips_session_renew(struct fips_node *node, struct fips_session *session);

/** fips_session_prove() - send something under a key, so that the peer knows this side has it. */
void fips_session_prove(struct fips_node *node, struct fips_session *session,
			enum fips_key_slot slot);

/** fips_session_handshake_found() - the peer was searched for and found: the message waits. */
void fips_session_handshake_found(struct fips_node *node, struct fips_session *session);

/** fips_session_handshake_end() - free a handshake, wiping its secrets. */
void fips_session_handshake_end(struct fips_node *node, struct fips_session *session);

/** fips_session_handshake_resume() - a session was taken over: a pending key, if it has one, waits
 * for its peer to use it.
 */
void fips_session_handshake_resume(struct fips_node *node, struct fips_session *session);

/**
 * fips_session_handshake_receive() - SessionSetup, SessionAck or SessionMsg3 came
 * @node: the node
 * @src: who it claims to be from
 * @path_mtu: of the datagram it came in; 0: not known
 * @data: session message
 * @len: its length
 */
void fips_session_handshake_receive(struct fips_node *node, const struct fips_node_addr *src,
				    u16 path_mtu, const void *data, size_t len);

#endif /* FIPS_SESSION_HANDSHAKE_H */
