// SPDX-License-Identifier: MIT
/*
 * scenario.json: conversations between nodes of the reference, replayed by ours.
 *
 * Each node of a transcript is a core on a model of the data plane, with the transcript's secrets.
 * Frame by frame: the node that sent a frame must make the very same bytes at the same time, out of
 * what it knows by then; the frame is then given to the node that received it. What our nodes do by
 * timers of their own is made when the transcript shows it.
 *
 * Taken over from the transcript, as chance decides it: signatures of announcements and responses,
 * and in which order neighbours are given the sequence numbers of filters. Taken over because our
 * nodes differ where nobody can tell: the path MTU of error signals, the time since when a link
 * counts if both sides began it, when keys are cut over, and that a session is kept though nothing
 * shows that the peer has it.
 */
#include <stdlib.h>

#include "scenario.h"

/* Secrets the receiver is about to draw; its receiver index stands in its answer. */
static void arm_receiver(struct replay *r, struct actor *to, json_t *event)
{
	json_t *secrets = json_object_get(event, "ephemeral_secrets_drawn_by_receiver");
	struct vector_bytes bytes, frame = vector_hex(r->v, event, "frame");
	size_t i;

	for (i = 0; i < json_array_size(secrets); i++) {
		bytes = vector_value_hex(r->v, json_array_get(secrets, i), "secret");
		draws_push(&to->secrets, bytes.data, bytes.len);
	}
	if ((frame.data[0] & FIPS_PHASE_MASK) != FIPS_PHASE_MSG1)
		return;
	for (i = r->at + 1; i < json_array_size(r->events); i++) {
		if (!json_object_get(json_array_get(r->events, i), "frame"))
			continue;
		bytes = vector_hex(r->v, json_array_get(r->events, i), "frame");
		if ((bytes.data[0] & FIPS_PHASE_MASK) != FIPS_PHASE_MSG2 ||
		    memcmp(bytes.data + sizeof(struct fips_prefix) + 4,
			   frame.data + sizeof(struct fips_prefix), 4))
			continue;
		draws_push(&to->indices, bytes.data + sizeof(struct fips_prefix), 4);
		return;
	}
}

static void play_frame(struct replay *r, json_t *event)
{
	struct actor *from = actor_find(r, vector_str(r->v, event, "from"));
	struct actor *to = actor_find(r, vector_str(r->v, event, "to"));
	struct vector_bytes frame = vector_hex(r->v, event, "frame");
	struct fips_endpoint endpoint = actor_endpoint(r, from);

	vector_where(r->v, "frame %llu", (unsigned long long)vector_u64(r->v, event, "number"));
	arm_receiver(r, to, event);
	sim_plane_receive(to->plane, &endpoint, frame.data, frame.len, replay_now(r).mono_ns);
	actor_settle(to);
	to->secrets.count = 0;
	to->indices.count = 0;
}

/* ---- What nodes are told to do ---- */

/* The next frame a node sends, of a phase. Return: whom it goes to, NULL: none. */
static struct actor *next_frame(struct replay *r, struct actor *actor, u8 phase,
				struct vector_bytes *frame)
{
	json_t *event;
	size_t at;

	for (at = r->at + 1; at < json_array_size(r->events); at++) {
		event = json_array_get(r->events, at);
		if (!json_object_get(event, "frame") ||
		    strcmp(vector_str(r->v, event, "from"), actor->name))
			continue;
		*frame = vector_hex(r->v, event, "frame");
		if ((frame->data[0] & FIPS_PHASE_MASK) == phase)
			return actor_find(r, vector_str(r->v, event, "to"));
	}
	return NULL;
}

static void arm_secrets(struct replay *r, struct actor *actor, json_t *event)
{
	json_t *secrets = vector_get(r->v, event, "ephemeral_secrets_drawn");
	struct vector_bytes bytes;
	size_t i;

	for (i = 0; i < json_array_size(secrets); i++) {
		bytes = vector_value_hex(r->v, json_array_get(secrets, i), "secret");
		draws_push(&actor->secrets, bytes.data, bytes.len);
	}
}

static struct actor *arm_handshake(struct replay *r, struct actor *actor, json_t *event)
{
	struct vector_bytes frame;
	struct actor *to = next_frame(r, actor, FIPS_PHASE_MSG1, &frame);

	if (!to)
		return NULL;
	arm_secrets(r, actor, event);
	draws_push(&actor->indices, frame.data + sizeof(struct fips_prefix), 4);
	return to;
}

static void play_dial(struct replay *r, struct actor *actor, json_t *event)
{
	struct actor *to = arm_handshake(r, actor, event);
	struct fips_endpoint endpoint;

	if (!to)
		return;
	endpoint = actor_endpoint(r, to);
	fips_link_dial(actor->node, &to->identity.pubkey, &endpoint);
}

static void play_lookup(struct replay *r, struct actor *actor, const char *target)
{
	struct actor *to = actor_find(r, target);

	fips_identity_cache_put(&actor->node->identities, &to->identity.pubkey, 0);
	vector_check(r->v, "lookup", fips_searching_begin(actor->node, &to->identity.addr, false),
		     "a search to begin");
}

static void play_session(struct replay *r, struct actor *actor, json_t *event, const char *target)
{
	struct actor *to = target ? actor_find(r, target) :
				    &r->actor[actor == &r->actor[0] ? 1 : 0];

	arm_secrets(r, actor, event);
	vector_check(r->v, "session", !fips_session_initiate(actor->node, &to->identity.pubkey),
		     "a session to begin");
}

static void play_link_rekey(struct replay *r, struct actor *actor, json_t *event)
{
	struct fips_map_node *at, *next;
	struct fips_link *link;
	struct actor *to;

	if (!json_array_size(vector_get(r->v, event, "ephemeral_secrets_drawn"))) {
		fips_link_for_each(actor->node, link, at, next)
			if (!actor->cut_overs && link->key[FIPS_KEY_SLOT_PENDING].present)
				fips_link_cut_over(actor->node, link);
		actor_settle(actor);
		actor_cut_over(actor);
		return;
	}
	actor_cut_over(actor);
	to = arm_handshake(r, actor, event);
	link = to ? fips_link_find(actor->node, &to->identity.addr) : NULL;
	if (link)
		fips_link_rekey_begin(actor->node, link);
}

/* The reference cuts over by time; ours would wait for a sign of the peer. */
static void play_session_rekey(struct replay *r, struct actor *actor, json_t *event)
{
	bool begin = json_array_size(vector_get(r->v, event, "ephemeral_secrets_drawn"));
	struct fips_map_node *at, *next;
	struct fips_session *session;

	arm_secrets(r, actor, event);
	fips_session_for_each(actor->node, session, at, next) {
		if (begin)
			fips_session_rekey_begin(actor->node, session);
		else if (session->handshake && session->handshake->proving)
			fips_session_cut_over(actor->node, session);
	}
}

static void forget_coordinates(struct actor *actor)
{
	struct fips_map_node *at, *next;

	fips_routing_fini(actor->node);
	fips_routing_init(actor->node);
	fips_map_for_each(&actor->plane->routes, at, next) {
		fips_map_remove(&actor->plane->routes, at);
		free(fips_map_entry(at, struct sim_route, by_dest));
	}
}

/* The reference's node was made to say that it goes down, but did not. */
static void play_disconnect(struct replay *r, struct actor *actor, struct actor *from)
{
	struct fips_link *link = fips_link_find(actor->node, &from->identity.addr);
	struct vector_bytes msg = next_message(actor, FIPS_LINK_MSG_DISCONNECT);

	if (vector_check(r->v, "link", link && msg.len > 1, "a link to %s", from->name))
		fips_link_send_disconnect(actor->node, link, msg.data[1]);
}

static void play_other(struct replay *r, json_t *event, const char *what)
{
	struct actor *actor = actor_find(r, vector_str(r->v, event, "node"));
	const char *with;

	if (!strcmp(what, "starts_link_handshake"))
		play_dial(r, actor, event);
	else if (!strncmp(what, "starts_lookup_of_", 17))
		play_lookup(r, actor, what + 17);
	else if (!strncmp(what, "starts_session_with_", 20))
		play_session(r, actor, event, (char[]){ what[20], '\0' });
	else if (!strncmp(what, "starts_session", 14))
		play_session(r, actor, event, NULL);
	else if (!strcmp(what, "link_rekey_tick"))
		play_link_rekey(r, actor, event);
	else if (!strcmp(what, "session_rekey_tick"))
		play_session_rekey(r, actor, event);
	else if (!strcmp(what, "forgets_all_coordinates"))
		forget_coordinates(actor);
	with = strrchr(what, '_');
	if (!strncmp(what, "disconnects_from_", 17))
		play_disconnect(r, actor, actor_find(r, with + 1));
	else if (!strncmp(what, "drops_peer_", 11))
		fips_node_link_down(actor->node,
				    fips_link_find(actor->node,
						   &actor_find(r, with + 1)->identity.addr),
				    false);
	actor_settle(actor);
	actor->secrets.count = 0;
	actor->indices.count = 0;
}

/* ---- Keys ---- */

static void check_key(struct vector *v, json_t *obj, const char *field, const struct sim_key *key)
{
	json_t *expected = json_object_get(obj, field);

	if (!json_is_object(expected))
		return;
	if (!vector_check(v, field, key->present, "a key"))
		return;
	vector_check_hex(v, expected, "send_key", key->send, FIPS_KEY_LEN);
	vector_check_hex(v, expected, "recv_key", key->recv, FIPS_KEY_LEN);
}

/* The reference holds a session without a sign that message 3 arrived, ours for 30 s only. */
static void take_for_granted(struct actor *actor, const struct fips_node_addr *peer)
{
	struct fips_session *session = fips_session_find(actor->node, peer);

	if (session)
		fips_session_confirmed(actor->node, session,
				       session->key[FIPS_KEY_SLOT_CURRENT].id);
}

static void check_keys_of(struct replay *r, json_t *keys)
{
	struct actor *actor = actor_find(r, vector_str(r->v, keys, "node"));
	struct actor *peer = actor_find(r, vector_str(r->v, keys, "peer"));
	bool is_link = !strcmp(vector_str(r->v, keys, "layer"), "link");
	struct sim_link *link = sim_link_of(actor->plane, &peer->identity.addr);
	struct sim_session *session = sim_session_find(actor->plane, &peer->identity.addr);
	struct sim_ring *ring = is_link ? (link ? &link->ring : NULL) :
					  (session ? &session->ring : NULL);
	const struct sim_key *current;

	if (!json_is_object(json_object_get(keys, "current")))
		return;
	if (!vector_check(r->v, "keys", ring, "%s to have them", actor->name))
		return;
	current = &ring->slot[FIPS_KEY_SLOT_CURRENT];
	if (!is_link)
		take_for_granted(actor, &peer->identity.addr);
	check_key(r->v, keys, "current", current);
	check_key(r->v, keys, "pending", &ring->slot[FIPS_KEY_SLOT_PENDING]);
	vector_check_bool(r->v, keys, "k_bit", current->k_bit);
	if (!is_link)
		return;
	vector_check_u64(r->v, keys, "our_index", current->local_index);
	vector_check_u64(r->v, keys, "their_index", current->remote_index);
}

static void check_keys(struct replay *r, json_t *event)
{
	json_t *keys = vector_get(r->v, event, "keys");
	size_t i;

	for (i = 0; i < json_array_size(keys); i++)
		check_keys_of(r, json_array_get(keys, i));
}

/* ---- A transcript ---- */

static void check_final_peer(struct replay *r, struct actor *actor, const char *name)
{
	struct actor *peer = actor_find(r, name);

	vector_check(r->v, "peers", fips_link_find(actor->node, &peer->identity.addr),
		     "a link to %s", name);
}

static void check_final_session(struct replay *r, struct actor *actor, json_t *obj)
{
	struct actor *with = actor_find(r, vector_str(r->v, obj, "with"));
	struct fips_session *session = fips_session_find(actor->node, &with->identity.addr);

	if (!vector_check(r->v, "sessions", session, "a session with %s", with->name))
		return;
	vector_check_bool(r->v, obj, "initiator", session->initiator);
	vector_check_bool(r->v, obj, "k_bit", session->key[FIPS_KEY_SLOT_CURRENT].k_bit);
}

static void check_final_node(struct replay *r, json_t *state)
{
	struct actor *actor = actor_find(r, vector_str(r->v, state, "name"));
	struct fips_coords coords = fips_tree_coords(&actor->node->tree);
	json_t *item;
	size_t i;

	vector_where(r->v, "in the end, %s", actor->name);
	vector_check_coords(r->v, state, "coords", &coords);
	vector_check_addr(r->v, state, "root", fips_tree_root(&actor->node->tree));
	json_array_foreach(vector_get(r->v, state, "peers"), i, item)
		check_final_peer(r, actor, json_string_value(item));
	json_array_foreach(vector_get(r->v, state, "sessions"), i, item)
		check_final_session(r, actor, item);
}

static void play_event(struct replay *r, json_t *event)
{
	const char *what = vector_str(r->v, event, "event");

	vector_where(r->v, "%s at %llu ms", what, (unsigned long long)r->now_ms);
	if (!strcmp(what, "frame"))
		play_frame(r, event);
	else if (!strcmp(what, "keys_changed"))
		check_keys(r, event);
	else
		play_other(r, event, what);
	send_wanted(r);
}

static void play(struct replay *r)
{
	json_t *event;
	u64 now_ms;

	r->sent = vector_alloc(r->v, json_array_size(r->events) * sizeof(*r->sent));
	json_array_foreach(r->events, r->at, event) {
		now_ms = vector_u64(r->v, event, "time_ms");
		send_before(r, now_ms);
		replay_time(r, now_ms);
		play_event(r, event);
	}
}

static void run_transcript(struct vector *v)
{
	struct replay *r = vector_alloc(v, sizeof(*r));
	json_t *obj;
	size_t i;

	r->v = v;
	r->unix_ms = vector_u64(v, v->json, "unix_ms_at_time_0");
	json_array_foreach(vector_get(v, v->json, "nodes"), i, obj)
		if (i < NODES_MAX)
			actor_new(r, obj);
	r->events = vector_get(v, v->json, "events");
	for (i = 0; i < r->count; i++)
		actor_settle(&r->actor[i]);
	play(r);
	json_array_foreach(vector_get(v, v->json, "final_state"), i, obj)
		check_final_node(r, obj);
	for (i = 0; i < r->count; i++)
		actor_free(&r->actor[i]);
}

/* ---- The resend schedule ---- */

static void run_resend_schedule(struct vector *v)
{
	u64 first = vector_u64(v, v->json, "first_resend_interval_ms"), due = first;
	double backoff = vector_double(v, v->json, "backoff");
	struct fips_config *config = fips_config_new();
	json_t *row;
	size_t i;

	vector_check_u64(v, v->json, "first_resend_interval_ms",
			 config->node.rate_limit.handshake_resend_interval_ms);
	vector_check_double(v, v->json, "backoff",
			    config->node.rate_limit.handshake_resend_backoff);
	vector_check_u64(v, v->json, "max_resends", config->node.rate_limit.handshake_max_resends);
	vector_check_u64(v, v->json, "handshake_timeout_secs",
			 config->node.rate_limit.handshake_timeout_secs);
	json_array_foreach(vector_get(v, v->json, "schedule"), i, row) {
		vector_where(v, "resend %zu", i + 1);
		vector_check_u64(v, row, "at_ms_after_start", due);
		due += fips_resend_delay_ms(first, backoff, i + 1);
		vector_check_u64(v, row, "next_scheduled_ms_after_start", due);
	}
	fips_config_free(config);
}

static const struct vector_handler handlers[] = {
	{ "scenario", "transcript", run_transcript },
	{ "scenario", "resend_schedule", run_resend_schedule },
};

VECTOR_HANDLERS(handlers)
