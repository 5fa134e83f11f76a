/* SPDX-License-Identifier: MIT */
/*
 * A transcript of scenario.json being replayed by our nodes: each is a core on a model of the data
 * plane, with the secrets of the transcript's node.
 */
#ifndef FIPS_VECTORS_SCENARIO_H
#define FIPS_VECTORS_SCENARIO_H

#include "libfips/node_private.h"
#include "runner.h"
#include "tests/sim/plane_private.h"

#define NODES_MAX  4
#define QUEUE_MAX  64
#define WIRE_MAX   2048
#define HELD_MAX   512
#define DELAY_MS   10
#define LOOKUP_ORIGIN (1 + sizeof(u64) + FIPS_NODE_ADDR_LEN)
#define CREATED_MS 1300000000000ull

/** struct wire - a frame or message. */
struct wire {
	bool used;
	u32 to;
	size_t len;
	u8 data[WIRE_MAX];
};

/** struct held - something a core wants sent, not sealed yet. */
struct held {
	bool used;
	struct fips_action_frame frame;
	u8 data[WIRE_MAX];
};

/** struct draws - what a node's source of randomness gives next, for requests of one length. */
struct draws {
	u8 data[QUEUE_MAX][32];
	size_t first;
	size_t count;
};

/**
 * struct actor - one node of a transcript
 * @secrets: ephemeral keys, in the order they are drawn
 * @indices: receiver indices
 * @held: what its core wants sent
 * @out: frames its data plane made, not seen in the transcript yet
 */
struct actor {
	struct replay *replay;
	const char *name;
	struct fips_identity identity;
	struct fips_epoch epoch;
	struct fips_config *config;
	struct fips_node *node;
	struct sim_plane *plane;
	struct draws secrets;
	struct draws indices;
	u64 random;
	struct held held[HELD_MAX];
	struct wire out[HELD_MAX];
	struct fips_action_key cut_over[QUEUE_MAX];
	size_t cut_overs;
};

/**
 * struct replay - a transcript being replayed
 * @events: what happened; @at: the one that is replayed
 * @sent: which of the frames in @events are made; @unsent: the first that may not be
 */
struct replay {
	struct vector *v;
	json_t *events;
	size_t at;
	bool *sent;
	size_t unsent;
	struct actor actor[NODES_MAX];
	size_t count;
	u64 unix_ms;
	u64 now_ms;
};

/* ---- scenario_actor.c: nodes ---- */

/** replay_now() - a transcript's time. */
struct fips_now replay_now(const struct replay *r);

/** replay_time() - go on to a time; our nodes do what is due. */
void replay_time(struct replay *r, u64 now_ms);

/** draws_push() - what is drawn after all that was pushed before. */
void draws_push(struct draws *draws, const void *data, size_t len);

/** next_message() - the next link message of a type that a transcript's node sends, or nothing. */
struct vector_bytes next_message(const struct actor *actor, u8 msg_type);

/** actor_new() - bring up a node of the transcript. */
void actor_new(struct replay *r, json_t *obj);

/** actor_free() - free what actor_new() brought up. */
void actor_free(struct actor *actor);

/** actor_find() - a node by its name. */
struct actor *actor_find(struct replay *r, const char *name);

/** actor_endpoint() - where the others reach a node. */
struct fips_endpoint actor_endpoint(const struct replay *r, const struct actor *actor);

/** actor_settle() - do what a core wants done; what it wants sent is held until it is shown. */
void actor_settle(struct actor *actor);

/** actor_cut_over() - use the link keys that a core wanted used. */
void actor_cut_over(struct actor *actor);

/* ---- scenario_make.c: frames ---- */

/** send_wanted() - make what our nodes want to send and the transcript shows by now. */
void send_wanted(struct replay *r);

/** send_before() - make what the transcript shows as sent before a time. */
void send_before(struct replay *r, u64 before_ms);

#endif
