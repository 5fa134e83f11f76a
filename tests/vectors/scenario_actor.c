// SPDX-License-Identifier: MIT
/*
 * A node of a transcript: where its randomness comes from, and what becomes of what its core and
 * its data plane put out.
 */
#include "scenario.h"

/* ---- Randomness ---- */

void draws_push(struct draws *draws, const void *data, size_t len)
{
	if (draws->count < QUEUE_MAX)
		memcpy(draws->data[(draws->first + draws->count++) % QUEUE_MAX], data, len);
}

static bool draws_pop(struct draws *draws, void *data, size_t len)
{
	if (!draws->count)
		return false;
	memcpy(data, draws->data[draws->first], len);
	draws->first = (draws->first + 1) % QUEUE_MAX;
	draws->count--;
	return true;
}

/* The next link message of a type that a node of the transcript sends. */
struct vector_bytes next_message(const struct actor *actor, u8 msg_type)
{
	const struct replay *r = actor->replay;
	struct vector_bytes msg;
	json_t *event, *parsed;
	size_t i;

	for (i = r->at; i < json_array_size(r->events); i++) {
		event = json_array_get(r->events, i);
		parsed = json_object_get(event, "parsed_by_receiver");
		if (!parsed || r->sent[i] || strcmp(vector_str(r->v, event, "from"), actor->name) ||
		    !json_object_get(parsed, "message"))
			continue;
		msg = vector_hex(r->v, parsed, "message");
		if (msg.len && msg.data[0] == msg_type)
			return msg;
	}
	return (struct vector_bytes){ 0 };
}

/* A lookup's number, if it is a node's own. */
static bool next_lookup(const struct actor *actor, u8 *id)
{
	struct vector_bytes msg = next_message(actor, FIPS_LINK_MSG_LOOKUP_REQUEST);

	if (msg.len < LOOKUP_ORIGIN + FIPS_NODE_ADDR_LEN ||
	    memcmp(msg.data + LOOKUP_ORIGIN, &actor->identity.addr, FIPS_NODE_ADDR_LEN))
		return false;
	memcpy(id, msg.data + 1, sizeof(u64));
	return true;
}

static void actor_random(void *ctx, void *buf, size_t len)
{
	struct actor *actor = ctx;
	u8 *bytes = buf;

	if (len == 32 && draws_pop(&actor->secrets, buf, len))
		return;
	if (len == 4 && draws_pop(&actor->indices, buf, len))
		return;
	if (len == 8 && next_lookup(actor, buf))
		return;
	while (len--) {
		actor->random = actor->random * 6364136223846793005ull + 1442695040888963407ull;
		*bytes++ = actor->random >> 56;
	}
}

/* ---- Actors ---- */

struct fips_now replay_now(const struct replay *r)
{
	return (struct fips_now){
		.mono_ns = (r->now_ms + 1000000) * 1000000,
		.unix_ms = r->unix_ms + r->now_ms,
	};
}

struct actor *actor_find(struct replay *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->count; i++)
		if (!strcmp(r->actor[i].name, name))
			return &r->actor[i];
	vector_fail(r->v, "node", "no node %s", name);
	return &r->actor[0];
}

struct fips_endpoint actor_endpoint(const struct replay *r, const struct actor *actor)
{
	struct fips_endpoint endpoint = { .transport_id = 1 };
	u8 number = actor - r->actor;

	fips_remote_set(&endpoint.remote, &number, 1);
	return endpoint;
}

static void plane_transmit(void *ctx, const struct fips_endpoint *to, const void *data, size_t len)
{
	struct actor *actor = ctx;
	size_t i;

	for (i = 0; i < HELD_MAX && actor->out[i].used; i++)
		;
	if (i == HELD_MAX || len > WIRE_MAX)
		return;
	actor->out[i].used = true;
	actor->out[i].to = to->remote.b[0];
	actor->out[i].len = len;
	memcpy(actor->out[i].data, data, len);
}

/* The reference measures where it opens frames; here the model of the data plane does. */
static void plane_link_report(struct actor *actor, const struct fips_frame_up *frame)
{
	struct sim_link *link = sim_link_find(actor->plane, frame->link_id);
	u8 msg[sizeof(struct fips_link_receiver_report)] = { frame->msg_type };
	struct fips_receiver_counts counts;
	struct fips_now now = replay_now(actor->replay);

	if (!link || frame->payload.len + 1 > sizeof(msg))
		return;
	memcpy(msg + 1, frame->payload.data, frame->payload.len);
	if (fips_link_receiver_report_parse(&counts, msg, frame->payload.len + 1) > 0)
		fips_mmp_take_report(
			&link->ring.mmp, &counts,
			sim_key_timestamp(&link->ring.slot[FIPS_KEY_SLOT_CURRENT], now.mono_ns),
			link->ring.mmp.receiver.now.cumulative_packets,
			link->ring.mmp.receiver.now.highest_counter, now.mono_ns / 1000);
}

static void plane_session_report(struct actor *actor, const struct fips_frame_up *frame)
{
	struct sim_session *session = sim_session_find(actor->plane, &frame->session);
	struct fips_receiver_counts counts;
	struct fips_now now = replay_now(actor->replay);

	if (session && fips_session_receiver_report_parse(&counts, frame->payload.data,
							  frame->payload.len) > 0)
		fips_mmp_take_report(
			&session->ring.mmp, &counts,
			sim_key_timestamp(&session->ring.slot[FIPS_KEY_SLOT_CURRENT], now.mono_ns),
			session->ring.mmp.receiver.now.cumulative_packets,
			session->ring.mmp.receiver.now.highest_counter, now.mono_ns / 1000);
}

static void plane_frame(void *ctx, const struct fips_frame_up *frame)
{
	struct actor *actor = ctx;
	struct fips_now now = replay_now(actor->replay);

	if (frame->type == FIPS_FRAME_TYPE_LINK && frame->msg_type == FIPS_LINK_MSG_RECEIVER_REPORT)
		plane_link_report(actor, frame);
	if (frame->type == FIPS_FRAME_TYPE_SESSION &&
	    frame->msg_type == FIPS_SESSION_MSG_RECEIVER_REPORT)
		plane_session_report(actor, frame);
	fips_node_frame(actor->node, frame, &now);
}

static void plane_event(void *ctx, const struct fips_plane_event *event)
{
	struct actor *actor = ctx;
	struct fips_now now = replay_now(actor->replay);

	fips_node_plane_event(actor->node, event, &now);
}

static void plane_deliver(void *ctx, const struct fips_node_addr *src, const void *data, size_t len)
{
}

static const struct sim_plane_ops plane_ops = {
	.transmit = plane_transmit,
	.frame = plane_frame,
	.event = plane_event,
	.deliver = plane_deliver,
};

void actor_new(struct replay *r, json_t *obj)
{
	struct actor *actor = &r->actor[r->count++];
	struct fips_node_env env = { .random = { actor_random, actor } };
	struct fips_transport_up up = {
		.id = 1,
		.type = FIPS_TRANSPORT_TYPE_UDP,
		.mtu = vector_u64(r->v, obj, "transport_mtu"),
		.accept = true,
	};
	struct fips_now now = replay_now(r);
	u8 secret[FIPS_SECRET_LEN];

	actor->replay = r;
	actor->name = vector_str(r->v, obj, "name");
	actor->random = r->count;
	vector_hex_exact(r->v, obj, "secret_key", secret, sizeof(secret));
	fips_identity_from_secret(&actor->identity, secret);
	vector_check_addr(r->v, obj, "node_addr", &actor->identity.addr);
	actor->config = fips_config_new();
	actor->config->node.mmp.mode = FIPS_CONFIG_MMP_MINIMAL;
	actor->config->node.session_mmp.mode = FIPS_CONFIG_MMP_MINIMAL;
	actor->config->node.rekey.after_secs = 1000000000;
	actor->config->node.session.idle_timeout_secs = 0;
	actor->config->node.link_dead_timeout_secs = 1000000000;
	actor->config->node.heartbeat_interval_secs = 0;
	actor->plane = sim_plane_new(&plane_ops, actor);
	sim_plane_transport(actor->plane, 1, up.mtu);
	now.unix_ms = CREATED_MS;
	actor->node = fips_node_new(actor->config, &actor->identity, &env, &now);
	vector_hex_exact(r->v, obj, "startup_epoch", &actor->node->epoch,
			 sizeof(actor->node->epoch));
	fips_node_transport_up(actor->node, &up, &now);
	now.unix_ms = r->unix_ms;
	fips_node_start(actor->node, &now);
}

void actor_free(struct actor *actor)
{
	fips_node_free(actor->node);
	sim_plane_free(actor->plane);
	fips_config_free(actor->config);
}

/* ---- What a core wants ---- */

static void actor_hold(struct actor *actor, const struct fips_action_frame *frame)
{
	size_t i;

	for (i = 0; i < HELD_MAX && actor->held[i].used; i++)
		;
	if (i == HELD_MAX || frame->payload.len > WIRE_MAX)
		return;
	actor->held[i].used = true;
	actor->held[i].frame = *frame;
	memcpy(actor->held[i].data, frame->payload.data, frame->payload.len);
}

/* A link is cut over when the transcript says, which is later than our nodes do it. */
static bool is_link_cut_over(const struct fips_action *action)
{
	return action->type == FIPS_ACTION_KEY_SET && action->key.link_id;
}

/* Where both sides began, the reference replaces the keys, but the link's clock goes on. */
static void actor_execute(struct actor *actor, const struct fips_action *action)
{
	struct sim_link *link = action->type == FIPS_ACTION_KEY_NEW && action->key.link_id ?
					sim_link_find(actor->plane, action->key.link_id) :
					NULL;
	struct sim_key *key = link ? &link->ring.slot[action->key.slot] : NULL;
	u64 base_ns = key && key->present ? key->base_ns : 0;

	sim_plane_execute(actor->plane, action, replay_now(actor->replay).mono_ns);
	if (base_ns)
		key->base_ns = base_ns;
}

void actor_settle(struct actor *actor)
{
	struct fips_now now = replay_now(actor->replay);
	const struct fips_action *action;
	struct fips_dump dump;

	while ((action = fips_node_next_action(actor->node))) {
		if (action->type == FIPS_ACTION_FRAME) {
			actor_hold(actor, &action->frame);
			send_wanted(actor->replay);
		} else if (action->type == FIPS_ACTION_DUMP) {
			sim_plane_dump(actor->plane, action->dump, now.mono_ns, &dump);
			fips_node_usage(actor->node, &dump, &now);
		} else if (is_link_cut_over(action)) {
			if (actor->cut_overs < QUEUE_MAX)
				actor->cut_over[actor->cut_overs++] = action->key;
		} else {
			actor_execute(actor, action);
		}
	}
}

void actor_cut_over(struct actor *actor)
{
	struct fips_now now = replay_now(actor->replay);
	struct fips_action action = { .type = FIPS_ACTION_KEY_SET };
	size_t i;

	for (i = 0; i < actor->cut_overs; i++) {
		action.key = actor->cut_over[i];
		sim_plane_execute(actor->plane, &action, now.mono_ns);
	}
	actor->cut_overs = 0;
}

void replay_time(struct replay *r, u64 now_ms)
{
	struct fips_now now;
	size_t i;

	r->now_ms = now_ms;
	now = replay_now(r);
	for (i = 0; i < r->count; i++)
		r->actor[i].plane->now_ns = now.mono_ns;
	for (i = 0; i < r->count; i++) {
		fips_node_handle_expiry(r->actor[i].node, &now);
		actor_settle(&r->actor[i]);
	}
}
