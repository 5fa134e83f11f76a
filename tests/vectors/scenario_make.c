// SPDX-License-Identifier: MIT
/*
 * Frames of a transcript, made by our nodes. What a core wants sent is sealed when the transcript
 * shows it, if it is the same but for what chance decides; reports, heartbeats and data, which no
 * core asks for, are made when they are shown.
 */
#include "scenario.h"

/*
 * What of a link message chance decides: the signature at its end, or a filter's number. Return:
 * whether the rest agrees.
 */
static bool same_but_for_chance(const u8 *ours, size_t ours_len, const u8 *theirs, size_t len)
{
	size_t skip = 0, cut = 0;

	if (ours_len != len || !len || ours[0] != theirs[0])
		return false;
	if (ours[0] == FIPS_LINK_MSG_TREE_ANNOUNCE || ours[0] == FIPS_LINK_MSG_LOOKUP_RESPONSE)
		cut = FIPS_SIGNATURE_LEN;
	if (ours[0] == FIPS_LINK_MSG_FILTER_ANNOUNCE)
		skip = 1 + sizeof(u64);
	return len > skip + cut && !memcmp(ours + skip, theirs + skip, len - skip - cut);
}

static void held_send(struct actor *actor, struct held *held, const u8 *data, size_t len)
{
	struct fips_now now = replay_now(actor->replay);
	struct fips_action action = { .type = FIPS_ACTION_FRAME, .frame = held->frame };

	held->used = false;
	action.frame.payload = (struct fips_bytes){ data, len };
	sim_plane_execute(actor->plane, &action, now.mono_ns);
}

static struct held *held_find(struct actor *actor, enum fips_frame_type type, u32 link_id,
			      const u8 *data, size_t len)
{
	size_t i;

	for (i = 0; i < HELD_MAX; i++) {
		struct held *held = &actor->held[i];
		size_t held_len = held->frame.payload.len;

		if (!held->used || held->frame.type != type ||
		    (held->frame.link_id && held->frame.link_id != link_id))
			continue;
		if (type == FIPS_FRAME_TYPE_LINK ?
			    same_but_for_chance(held->data, held_len, data, len) :
			    held_len == len && !memcmp(held->data, data, len))
			return held;
	}
	return NULL;
}

static struct held *held_session_find(struct actor *actor, const struct sim_session *session,
				      u8 msg_type)
{
	size_t i;

	for (i = 0; i < HELD_MAX; i++) {
		struct fips_action_frame *frame = &actor->held[i].frame;

		if (actor->held[i].used && frame->type == FIPS_FRAME_TYPE_SESSION &&
		    frame->msg_type == msg_type &&
		    fips_node_addr_equal(&frame->session, &session->addr))
			return &actor->held[i];
	}
	return NULL;
}

/* Reports and heartbeats: the model of the data plane makes them when the transcript does. */
static void make_link_message(struct actor *actor, struct sim_link *link, u8 msg_type)
{
	struct fips_now now = replay_now(actor->replay);
	u8 msg[sizeof(struct fips_link_receiver_report)] = { msg_type };
	struct fips_receiver_counts received;
	struct fips_sender_counts sent;
	int len = 0;

	if (msg_type == FIPS_LINK_MSG_HEARTBEAT)
		len = 1;
	else if (msg_type == FIPS_LINK_MSG_SENDER_REPORT &&
		 fips_mmp_sender_report(&link->ring.mmp, now.mono_ns / 1000, &sent))
		len = fips_link_sender_report_build(&sent, msg, sizeof(msg));
	else if (msg_type == FIPS_LINK_MSG_RECEIVER_REPORT &&
		 fips_mmp_receiver_report(&link->ring.mmp, now.mono_ns / 1000, &received))
		len = fips_link_receiver_report_build(&received, msg, sizeof(msg));
	if (len > 0)
		sim_link_seal(actor->plane, link, FIPS_KEY_SLOT_CURRENT, false, msg, len);
}

static int make_session_report(struct actor *actor, struct sim_session *session, u8 msg_type,
			       u8 *body, size_t size)
{
	struct fips_now now = replay_now(actor->replay);
	struct fips_session *core = fips_session_find(actor->node, &session->addr);
	struct fips_receiver_counts received;
	struct fips_sender_counts sent;
	u16 path_mtu;

	if (msg_type == FIPS_SESSION_MSG_SENDER_REPORT &&
	    fips_mmp_sender_report(&session->ring.mmp, now.mono_ns / 1000, &sent))
		return fips_session_sender_report_build(&sent, body, size);
	if (msg_type == FIPS_SESSION_MSG_RECEIVER_REPORT &&
	    fips_mmp_receiver_report(&session->ring.mmp, now.mono_ns / 1000, &received))
		return fips_session_receiver_report_build(&received, body, size);
	if (msg_type == FIPS_SESSION_MSG_PATH_MTU && core) {
		fips_pmtu_observe(&core->pmtu, session->rx_path_mtu);
		if (fips_pmtu_notify(&core->pmtu, now.mono_ns / 1000000, &path_mtu))
			return fips_path_mtu_build(path_mtu, body, size);
	}
	return 0;
}

/* A message of a session of ours: data as given, all else as our node has it. */
static void make_session_message(struct actor *actor, struct sim_session *session, const u8 *data,
				 size_t len, bool wanted)
{
	struct sim_key *key = &session->ring.slot[FIPS_KEY_SLOT_CURRENT];
	struct fips_session_frame frame;
	u8 plain[WIRE_MAX], body[128];
	bool coords = session->warmup > 0;
	struct held *held;
	int size;

	if (fips_session_frame_open(&frame, key->send, data, len, plain, sizeof(plain)) < 0)
		return;
	held = held_session_find(actor, session, frame.msg_type);
	if (held) {
		held_send(actor, held, held->data, held->frame.payload.len);
		return;
	}
	if (wanted)
		return;
	if (frame.msg_type == FIPS_SESSION_MSG_DATA) {
		if (coords)
			session->warmup--;
		sim_session_seal(actor->plane, session, FIPS_KEY_SLOT_CURRENT, frame.msg_type,
				 coords, frame.body, frame.body_len);
		return;
	}
	size = make_session_report(actor, session, frame.msg_type, body, sizeof(body));
	if (size > 0)
		sim_session_seal(actor->plane, session, FIPS_KEY_SLOT_CURRENT, frame.msg_type,
				 false, body, size);
}

/* Its path MTU says nothing; the reference starts at 65535, our data plane at the first link's. */
static bool is_error_signal(const struct fips_datagram *dg)
{
	return (dg->payload[0] & FIPS_PHASE_MASK) == FIPS_PHASE_ESTABLISHED &&
	       dg->payload[1] & FIPS_FSP_FLAG_U && dg->ttl == FIPS_TTL_DEFAULT &&
	       dg->path_mtu == FIPS_PATH_MTU_UNKNOWN;
}

/* Let the sender make the datagram it is about to send, unless its data plane has already. */
static void make_datagram(struct actor *actor, struct sim_link *link, const u8 *msg, size_t len,
			  bool wanted)
{
	struct sim_session *session;
	struct fips_datagram dg;
	struct held *held;

	if (fips_datagram_parse(&dg, msg, len) < 0 ||
	    !fips_node_addr_equal(&dg.src, &actor->identity.addr))
		return;
	held = held_find(actor, FIPS_FRAME_TYPE_DATAGRAM, link->id, dg.payload, dg.payload_len);
	if (held && is_error_signal(&dg)) {
		held->used = false;
		sim_link_seal(actor->plane, link, FIPS_KEY_SLOT_CURRENT, false, msg, len);
		return;
	}
	if (held) {
		held_send(actor, held, dg.payload, dg.payload_len);
		return;
	}
	session = sim_session_find(actor->plane, &dg.dest);
	if (session && (dg.payload[0] & FIPS_PHASE_MASK) == FIPS_PHASE_ESTABLISHED &&
	    !(dg.payload[1] & FIPS_FSP_FLAG_U))
		make_session_message(actor, session, dg.payload, dg.payload_len, wanted);
}

/* Let the sender make the frame the transcript shows, out of what it wants or is given to send. */
static void make_established(struct actor *actor, struct actor *to, const u8 *frame, size_t len,
			     bool wanted)
{
	struct sim_link *link = sim_link_of(actor->plane, &to->identity.addr);
	struct fips_frame opened;
	u8 plain[WIRE_MAX];
	struct held *held;

	if (!link || fips_frame_open(&opened, link->ring.slot[FIPS_KEY_SLOT_CURRENT].send, frame,
				     len, plain, sizeof(plain)) < 0)
		return;
	if (opened.msg[0] == FIPS_LINK_MSG_DATAGRAM) {
		make_datagram(actor, link, opened.msg, opened.msg_len, wanted);
		return;
	}
	held = held_find(actor, FIPS_FRAME_TYPE_LINK, link->id, opened.msg, opened.msg_len);
	if (held)
		held_send(actor, held, opened.msg, opened.msg_len);
	else if (!wanted)
		make_link_message(actor, link, opened.msg[0]);
}

static bool out_take(struct actor *actor, const u8 *frame, size_t len)
{
	size_t i;

	for (i = 0; i < HELD_MAX; i++) {
		struct wire *out = &actor->out[i];

		if (!out->used || out->len != len || memcmp(out->data, frame, len))
			continue;
		out->used = false;
		return true;
	}
	return false;
}

static bool make_frame(struct actor *from, struct actor *to, const u8 *frame, size_t len,
		       bool wanted)
{
	struct held *held;

	if (out_take(from, frame, len))
		return true;
	if ((frame[0] & FIPS_PHASE_MASK) == FIPS_PHASE_ESTABLISHED) {
		make_established(from, to, frame, len, wanted);
	} else {
		held = held_find(from, FIPS_FRAME_TYPE_RAW, 0, frame, len);
		if (held)
			held_send(from, held, frame, len);
	}
	if (!wanted)
		actor_settle(from);
	return out_take(from, frame, len);
}

/* Make a frame of the transcript, which took DELAY_MS to arrive. */
static bool send_frame(struct replay *r, json_t *event, bool wanted)
{
	struct actor *from = actor_find(r, vector_str(r->v, event, "from"));
	struct actor *to = actor_find(r, vector_str(r->v, event, "to"));
	struct vector_bytes frame = vector_hex(r->v, event, "frame");

	return make_frame(from, to, frame.data, frame.len, wanted);
}

/* Make what our nodes want to send by now and the transcript shows, before they learn more. */
void send_wanted(struct replay *r)
{
	bool waits[NODES_MAX][NODES_MAX] = { { false } };
	json_t *event;
	bool *wait;
	size_t i;

	for (i = r->unsent; i < json_array_size(r->events); i++) {
		event = json_array_get(r->events, i);
		if (r->sent[i] || !json_object_get(event, "frame"))
			continue;
		if (vector_u64(r->v, event, "time_ms") - DELAY_MS > r->now_ms)
			return;
		wait = &waits[actor_find(r, vector_str(r->v, event, "from")) - r->actor]
			     [actor_find(r, vector_str(r->v, event, "to")) - r->actor];
		r->sent[i] = !*wait && send_frame(r, event, true);
		*wait = !r->sent[i];
	}
}

/* Make what the transcript shows as sent before a time. */
void send_before(struct replay *r, u64 before_ms)
{
	json_t *event;
	u64 at;

	for (; r->unsent < json_array_size(r->events); r->unsent++) {
		event = json_array_get(r->events, r->unsent);
		if (r->sent[r->unsent] || !json_object_get(event, "frame"))
			continue;
		at = vector_u64(r->v, event, "time_ms") - DELAY_MS;
		if (at >= before_ms)
			return;
		replay_time(r, at);
		if (r->sent[r->unsent])
			continue;
		vector_where(r->v, "frame %llu",
			     (unsigned long long)vector_u64(r->v, event, "number"));
		r->sent[r->unsent] = true;
		vector_check(r->v, "frame", send_frame(r, event, false),
			     "our node to make this frame");
	}
}
