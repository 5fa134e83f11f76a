// SPDX-License-Identifier: MIT
/* Model of the data plane: the ways of packets. */
#include <errno.h>
#include <stdlib.h>

#include "tests/sim/plane_private.h"

#define FRAME_MAX 66000

static void datagram_receive(struct sim_plane *plane, struct sim_link *link, const u8 *msg,
			     size_t len, bool ce);

/* ---- Up ---- */

static void frame_up(struct sim_plane *plane, struct fips_frame_up *frame)
{
	if (!frame->rx_time)
		frame->rx_time = plane->now_ns;
	plane->ops->frame(plane->ctx, frame);
}

void sim_key_event(struct sim_plane *plane, enum fips_event_type type, const struct sim_link *link,
		   const struct sim_session *session, const struct sim_key *key,
		   enum fips_key_slot slot, u64 count)
{
	struct fips_plane_event event = {
		.type = type,
		.time = plane->now_ns,
		.link_id = link ? link->id : 0,
		.node_addr = link ? link->addr : session->addr,
		.key_id = key->id,
		.slot = slot,
		.count = count,
	};

	plane->ops->event(plane->ctx, &event);
}

static void link_event(struct sim_plane *plane, enum fips_event_type type,
		       const struct sim_link *link)
{
	struct fips_plane_event event = {
		.type = type,
		.time = plane->now_ns,
		.link_id = link->id,
		.node_addr = link->addr,
		.from = link->endpoint,
		.count = link->ring.failures,
	};

	plane->ops->event(plane->ctx, &event);
}

/* ---- Links, down ---- */

/* Take a send counter. Return: whether there was one. */
static bool take_counter(struct sim_plane *plane, struct sim_key *key, struct sim_link *link,
			 struct sim_session *session, enum fips_key_slot slot, u64 *counter)
{
	if (fips_counter_next(&key->next_counter, counter))
		return false;
	if (key->mark && key->next_counter == key->mark + 1)
		sim_key_event(plane, FIPS_EVENT_TYPE_KEY_COUNTER, link, session, key, slot,
			      key->next_counter);
	return true;
}

int sim_link_seal(struct sim_plane *plane, struct sim_link *link, enum fips_key_slot slot, bool ce,
		  const void *msg, size_t len)
{
	struct sim_key *key = &link->ring.slot[slot];
	struct fips_frame frame = { .msg = msg, .msg_len = len };
	static u8 out[FRAME_MAX];
	int size;

	if (!key->present)
		return -ENOKEY;
	if (len + FIPS_FMP_OVERHEAD > sim_plane_mtu(plane, link))
		return -EMSGSIZE;
	if (!take_counter(plane, key, link, NULL, slot, &frame.counter))
		return -EKEYEXPIRED;
	frame.flags = (key->k_bit ? FIPS_FMP_FLAG_K : 0) | (ce ? FIPS_FMP_FLAG_CE : 0) |
		      (fips_mmp_spin_tx(&link->ring.mmp.spin) ? FIPS_FMP_FLAG_SP : 0);
	frame.receiver_index = key->remote_index;
	frame.timestamp = sim_key_timestamp(key, plane->now_ns);
	size = fips_frame_seal(&frame, key->send, out, sizeof(out));
	if (size < 0)
		return -EMSGSIZE;
	link->ring.tx_packets++;
	link->ring.tx_bytes += size;
	link->ring.tx_ns = plane->now_ns;
	if (slot == FIPS_KEY_SLOT_CURRENT)
		fips_mmp_sender_record(&link->ring.mmp.sender, frame.counter, frame.timestamp,
				       size);
	plane->counters.frames_sent++;
	plane->counters.bytes_sent += size;
	plane->ops->transmit(plane->ctx, &link->endpoint, out, size);
	return 0;
}

/* ---- Waiting ---- */

static struct sim_stage *stage_find(struct fips_map *stages, const struct fips_node_addr *dest)
{
	return fips_map_entry(fips_map_find(stages, dest), struct sim_stage, by_dest);
}

static void stage_remove(struct sim_plane *plane, struct fips_map *stages, struct sim_stage *stage)
{
	plane->counters.staged_dropped += stage->packets.count;
	sim_list_clear(&stage->packets);
	fips_map_remove(stages, &stage->by_dest);
	free(stage);
}

static struct sim_stage *stage_get(struct sim_plane *plane, struct fips_map *stages,
				   const struct fips_node_addr *dest)
{
	struct sim_stage *stage = stage_find(stages, dest);

	if (stage)
		return stage;
	if (stages->count >= STAGE_DESTS)
		stage_remove(plane, stages,
			     fips_map_entry(stages->oldest, struct sim_stage, by_dest));
	stage = sim_alloc(sizeof(*stage));
	stage->since_ns = plane->now_ns;
	fips_map_insert(stages, &stage->by_dest, dest);
	return stage;
}

/* Let a packet wait, asking for its destination at most once a second. Return: false: refused. */
static bool stage_hold(struct sim_plane *plane, struct fips_map *stages,
		       const struct fips_node_addr *dest, struct sim_packet *packet,
		       struct fips_frame_up *miss)
{
	struct sim_stage *stage = stage_get(plane, stages, dest);

	if (stage->refused_until_ns > plane->now_ns) {
		plane->counters.refused++;
		free(packet);
		return false;
	}
	stage->refused_until_ns = 0;
	if (stage->packets.count == STAGE_PACKETS) {
		free(sim_list_take(&stage->packets));
		plane->counters.staged_dropped++;
	}
	sim_list_add(&stage->packets, packet);
	plane->counters.staged++;
	if (stage->asked_ns && plane->now_ns < stage->asked_ns + STAGE_ASK_NS)
		return true;
	stage->asked_ns = plane->now_ns;
	frame_up(plane, miss);
	return true;
}

void sim_stage_refuse(struct sim_plane *plane, struct fips_map *stages,
		      const struct fips_node_addr *dest, u32 unreachable_ms)
{
	struct sim_stage *stage = stage_find(stages, dest);

	if (stage)
		stage_remove(plane, stages, stage);
	if (unreachable_ms)
		stage_get(plane, stages, dest)->refused_until_ns =
			plane->now_ns + unreachable_ms * 1000000ull;
}

/* ---- Datagrams ---- */

/* Bytes of a session message that hold headers and coordinates; 0: it carries none. */
static size_t coords_headers_len(const u8 *data, size_t len)
{
	size_t offset, i;

	if (len < sizeof(struct fips_fsp_hdr))
		return 0;
	switch (data[0] & FIPS_PHASE_MASK) {
	case FIPS_PHASE_MSG1:
	case FIPS_PHASE_MSG2:
		offset = sizeof(struct fips_session_setup_hdr);
		break;
	case FIPS_PHASE_ESTABLISHED:
		if (!(data[1] & FIPS_FSP_FLAG_CP))
			return 0;
		offset = sizeof(struct fips_fsp_hdr);
		break;
	default:
		return 0;
	}
	for (i = 0; i < 2; i++) {
		if (offset + 2 > len)
			return 0;
		offset += FIPS_COORDS_LEN(fips_get_le16(data + offset));
	}
	return offset <= len ? offset : 0;
}

/* 0 and a link; -ENOENT: nothing is known; -EHOSTUNREACH. */
static int route_lookup(struct sim_plane *plane, const struct fips_node_addr *dest,
			struct sim_link **link, enum fips_route_class *route_class)
{
	struct sim_route *route;

	*route_class = FIPS_ROUTE_CLASS_DIRECT;
	*link = sim_link_of(plane, dest);
	if (*link)
		return 0;
	route = fips_map_entry(fips_map_find(&plane->routes, dest), struct sim_route, by_dest);
	if (!route || (!route->link_id && plane->now_ns >= route->unreachable_ns))
		return -ENOENT;
	if (!route->link_id)
		return -EHOSTUNREACH;
	route->used_ns = plane->now_ns;
	*route_class = route->route_class;
	*link = sim_link_find(plane, route->link_id);
	return *link ? 0 : -ENOENT;
}

static void miss_describe(const struct fips_datagram *dg, bool local, struct fips_frame_up *miss)
{
	*miss = (struct fips_frame_up){
		.type = FIPS_FRAME_TYPE_ROUTE_MISS,
		.src = dg->src,
		.dest = dg->dest,
		.ttl = dg->ttl,
		.path_mtu = dg->path_mtu,
		.local_origin = local,
		.payload = { dg->payload, coords_headers_len(dg->payload, dg->payload_len) },
	};
}

/* Send a datagram that has a link; its MTU bounds the path's. */
static int datagram_on_link(struct sim_plane *plane, struct sim_link *link,
			    struct fips_datagram *dg, bool ce)
{
	static u8 msg[FRAME_MAX];
	u16 mtu = sim_plane_mtu(plane, link);
	int len;

	if (dg->path_mtu > mtu)
		dg->path_mtu = mtu;
	len = fips_datagram_build(dg, msg, sizeof(msg));
	if (len < 0)
		return -EMSGSIZE;
	return sim_link_seal(plane, link, FIPS_KEY_SLOT_CURRENT, ce, msg, len);
}

static void datagram_stage(struct sim_plane *plane, const struct fips_datagram *dg, bool local,
			   bool ce)
{
	struct fips_frame_up miss;
	u8 msg[FRAME_MAX];
	int len = fips_datagram_build(dg, msg, sizeof(msg));
	struct sim_packet *packet;

	if (len < 0)
		return;
	packet = sim_packet_new(msg, len, plane->now_ns);
	packet->ce = ce;
	miss_describe(dg, local, &miss);
	stage_hold(plane, &plane->no_route, &dg->dest, packet, &miss);
}

static void count_forwarded(struct sim_plane *plane, enum fips_route_class route_class)
{
	plane->counters.forwarded++;
	plane->counters.route_class[route_class]++;
}

static int datagram_route(struct sim_plane *plane, struct fips_datagram *dg, bool local, bool ce)
{
	enum fips_route_class route_class;
	struct sim_link *link;
	int ret = route_lookup(plane, &dg->dest, &link, &route_class);

	if (ret == -ENOENT) {
		datagram_stage(plane, dg, local, ce);
		return 0;
	}
	if (ret) {
		plane->counters.no_route++;
		return ret;
	}
	ret = datagram_on_link(plane, link, dg, ce);
	if (!local && !ret)
		count_forwarded(plane, route_class);
	return ret;
}

int sim_datagram_send(struct sim_plane *plane, const struct fips_node_addr *dest,
		      struct sim_link *link, const void *payload, size_t len)
{
	struct fips_datagram dg;

	fips_datagram_init(&dg, &plane->addr, dest, payload, len);
	dg.ttl = plane->ttl ? plane->ttl : FIPS_TTL_DEFAULT;
	plane->counters.originated++;
	return link ? datagram_on_link(plane, link, &dg, false) :
		      datagram_route(plane, &dg, true, false);
}

void sim_route_resume(struct sim_plane *plane, const struct fips_node_addr *dest)
{
	struct sim_stage *stage = stage_find(&plane->no_route, dest);
	struct fips_datagram dg;
	struct sim_packet *packet;
	struct sim_list packets;

	if (!stage)
		return;
	packets = stage->packets;
	stage->packets = (struct sim_list){ 0 };
	stage_remove(plane, &plane->no_route, stage);
	while ((packet = sim_list_take(&packets))) {
		if (fips_datagram_parse(&dg, packet->data, packet->len) > 0)
			datagram_route(plane, &dg, fips_node_addr_equal(&dg.src, &plane->addr),
				       packet->ce);
		free(packet);
	}
}

static void datagram_copy_up(struct sim_plane *plane, struct sim_link *link,
			     const struct fips_datagram *dg)
{
	struct fips_frame_up frame = {
		.type = FIPS_FRAME_TYPE_DATAGRAM,
		.link_id = link ? link->id : 0,
		.src = dg->src,
		.dest = dg->dest,
		.ttl = dg->ttl,
		.path_mtu = dg->path_mtu,
		.copy = true,
		.payload = { dg->payload, coords_headers_len(dg->payload, dg->payload_len) },
	};

	if (frame.payload.len)
		frame_up(plane, &frame);
}

static void datagram_transit(struct sim_plane *plane, struct sim_link *from,
			     struct fips_datagram *dg, bool ce)
{
	struct fips_frame_up frame = {
		.type = FIPS_FRAME_TYPE_MTU_EXCEEDED,
		.link_id = from ? from->id : 0,
		.src = dg->src,
		.dest = dg->dest,
	};
	enum fips_route_class route_class;
	struct sim_link *link;
	int ret = route_lookup(plane, &dg->dest, &link, &route_class);

	dg->ttl--;
	if (ret == -ENOENT) {
		datagram_stage(plane, dg, false, ce);
		return;
	}
	if (ret) {
		plane->counters.no_route++;
		return;
	}
	datagram_copy_up(plane, from, dg);
	if (datagram_on_link(plane, link, dg, ce || plane->congested || link->congested) ==
	    -EMSGSIZE) {
		frame.path_mtu = sim_plane_mtu(plane, link);
		plane->counters.mtu_exceeded++;
		frame_up(plane, &frame);
		return;
	}
	count_forwarded(plane, route_class);
}

/* ---- Sessions ---- */

int sim_session_seal(struct sim_plane *plane, struct sim_session *session, enum fips_key_slot slot,
		     u8 msg_type, bool coords, const void *body, size_t len)
{
	struct sim_key *key = &session->ring.slot[slot];
	struct fips_session_frame frame = {
		.msg_type = msg_type,
		.body = body,
		.body_len = len,
		.has_coords = coords,
		.src_coords = { plane->coords, plane->coord_count },
		.dest_coords = { session->coords, session->coord_count },
	};
	u8 out[FRAME_MAX];
	int size;

	if (!key->present)
		return -ENOKEY;
	if (!take_counter(plane, key, NULL, session, slot, &frame.counter))
		return -EKEYEXPIRED;
	if (key->k_bit && msg_type != FIPS_SESSION_MSG_COORDS_WARMUP)
		frame.flags |= FIPS_FSP_FLAG_K;
	if (fips_mmp_spin_tx(&session->ring.mmp.spin))
		frame.inner_flags |= FIPS_FSP_INNER_FLAG_SP;
	frame.timestamp = sim_key_timestamp(key, plane->now_ns);
	size = fips_session_frame_seal(&frame, key->send, out, sizeof(out));
	if (size < 0)
		return -EMSGSIZE;
	session->ring.tx_packets++;
	session->ring.tx_bytes += len;
	session->ring.tx_ns = plane->now_ns;
	if (slot == FIPS_KEY_SLOT_CURRENT)
		fips_mmp_sender_record(&session->ring.mmp.sender, frame.counter, frame.timestamp,
				       len + sizeof(struct fips_fsp_inner) + FIPS_TAG_LEN);
	return sim_datagram_send(plane, &session->addr, NULL, out, size);
}

static void session_send_data(struct sim_plane *plane, struct sim_session *session,
			      const void *data, size_t len)
{
	struct fips_data fields = {
		.src_port = FIPS_PORT_IPV6,
		.dst_port = FIPS_PORT_IPV6,
		.payload = data,
		.payload_len = len,
	};
	bool coords = session->warmup > 0;
	u8 body[FRAME_MAX];
	int size = fips_data_build(&fields, body, sizeof(body));

	if (size < 0)
		return;
	if (coords)
		session->warmup--;
	session->data_ns = plane->now_ns;
	plane->counters.data_sent++;
	sim_session_seal(plane, session, FIPS_KEY_SLOT_CURRENT, FIPS_SESSION_MSG_DATA, coords, body,
			 size);
}

void sim_session_resume(struct sim_plane *plane, struct sim_session *session)
{
	struct fips_node_addr prefix;
	struct sim_packet *packet;
	struct sim_stage *stage;
	struct sim_list packets;

	sim_prefix(&prefix, &session->addr);
	stage = stage_find(&plane->no_session, &prefix);
	if (!stage || !session->ring.slot[FIPS_KEY_SLOT_CURRENT].present)
		return;
	packets = stage->packets;
	stage->packets = (struct sim_list){ 0 };
	stage_remove(plane, &plane->no_session, stage);
	while ((packet = sim_list_take(&packets))) {
		session_send_data(plane, session, packet->data, packet->len);
		free(packet);
	}
}

void sim_plane_send(struct sim_plane *plane, const struct fips_node_addr *dest, const void *data,
		    size_t len, u64 now_ns)
{
	struct fips_frame_up miss = { .type = FIPS_FRAME_TYPE_SESSION_MISS };
	struct sim_session *session;

	plane->now_ns = now_ns;
	sim_prefix(&miss.dest, dest);
	session = fips_map_entry(fips_map_find(&plane->sessions_by_prefix, &miss.dest),
				 struct sim_session, by_prefix);
	if (session && session->ring.slot[FIPS_KEY_SLOT_CURRENT].present)
		session_send_data(plane, session, data, len);
	else
		stage_hold(plane, &plane->no_session, &miss.dest, sim_packet_new(data, len, now_ns),
			   &miss);
}

/* Order in which keys are tried; only an authenticated frame promotes. */
static size_t opening_order(const struct sim_ring *ring, bool k_bit, bool session,
			    enum fips_key_slot order[SLOTS])
{
	const struct sim_key *current = &ring->slot[FIPS_KEY_SLOT_CURRENT];
	bool flipped = !current->present || current->k_bit != k_bit;
	size_t count = 0;

	if (flipped)
		order[count++] = FIPS_KEY_SLOT_PENDING;
	order[count++] = FIPS_KEY_SLOT_CURRENT;
	if (session && !flipped)
		order[count++] = FIPS_KEY_SLOT_PENDING;
	order[count++] = FIPS_KEY_SLOT_PREVIOUS;
	return count;
}

/* A frame authenticated under the key in a slot: note it, and promote. */
static void ring_opened(struct sim_plane *plane, struct sim_ring *ring, struct sim_link *link,
			struct sim_session *session, enum fips_key_slot slot, u64 counter,
			u32 timestamp, size_t bytes, bool ce, bool spin)
{
	struct sim_key *key = &ring->slot[slot];
	u64 now_us = plane->now_ns / 1000, rtt_us;
	bool confirmed = !key->confirmed;

	fips_replay_accept(&key->replay, counter);
	key->confirmed = true;
	key->used_ns = plane->now_ns;
	ring->rx_ns = plane->now_ns;
	ring->rx_packets++;
	ring->rx_bytes += bytes;
	ring->failures = 0;
	if (slot == FIPS_KEY_SLOT_PENDING) {
		sim_ring_promote(ring, plane->now_ns);
		slot = FIPS_KEY_SLOT_CURRENT;
		key = &ring->slot[slot];
		sim_key_event(plane, FIPS_EVENT_TYPE_KEY_PROMOTED, link, session, key, slot, 0);
	}
	if (confirmed)
		sim_key_event(plane, FIPS_EVENT_TYPE_KEY_CONFIRMED, link, session, key, slot, 0);
	if (slot != FIPS_KEY_SLOT_CURRENT)
		return;
	fips_mmp_receiver_record(&ring->mmp.receiver, counter, timestamp, bytes, ce, now_us);
	fips_mmp_spin_rx(&ring->mmp.spin, spin, counter, now_us, &rtt_us);
}

static void session_opened(struct sim_plane *plane, struct sim_session *session,
			   const struct fips_session_frame *frame, enum fips_key_slot slot,
			   u16 path_mtu)
{
	struct fips_frame_up up = {
		.type = FIPS_FRAME_TYPE_SESSION,
		.session = session->addr,
		.has_slot = true,
		.slot = slot,
		.key_id = session->ring.slot[slot].id,
		.counter = frame->counter,
		.timestamp = frame->timestamp,
		.msg_type = frame->msg_type,
		.inner_flags = frame->inner_flags,
		.path_mtu = path_mtu,
		.payload = { frame->body, frame->body_len },
	};
	struct fips_data data;

	session->rx_path_mtu = path_mtu;
	if (frame->msg_type != FIPS_SESSION_MSG_DATA) {
		frame_up(plane, &up);
		return;
	}
	if (fips_data_parse(&data, frame->body, frame->body_len) < 0 ||
	    data.dst_port != FIPS_PORT_IPV6)
		return;
	session->data_ns = plane->now_ns;
	plane->counters.data_received++;
	plane->ops->deliver(plane->ctx, &session->addr, data.payload, data.payload_len);
}

static void session_receive(struct sim_plane *plane, struct sim_session *session, const u8 *data,
			    size_t len, u16 path_mtu, bool ce)
{
	bool k_bit = len > 1 && (data[1] & FIPS_FSP_FLAG_K), tried = false, replay = false;
	struct fips_session_frame frame;
	enum fips_key_slot order[SLOTS];
	u8 plain[FRAME_MAX];
	size_t count = opening_order(&session->ring, k_bit, true, order), i;
	int ret;

	for (i = 0; i < count; i++) {
		struct sim_key *key = &session->ring.slot[order[i]];

		if (!key->present || fips_session_frame_parse(&frame, data, len) < 0)
			continue;
		tried = true;
		if (!fips_replay_check(&key->replay, frame.counter)) {
			replay = true;
			continue;
		}
		ret = fips_session_frame_open(&frame, key->recv, data, len, plain, sizeof(plain));
		if (ret < 0)
			continue;
		ring_opened(plane, &session->ring, NULL, session, order[i], frame.counter,
			    frame.timestamp, ret, ce, frame.inner_flags & FIPS_FSP_INNER_FLAG_SP);
		session_opened(plane, session, &frame,
			       order[i] == FIPS_KEY_SLOT_PENDING ? FIPS_KEY_SLOT_CURRENT : order[i],
			       path_mtu);
		sim_session_resume(plane, session);
		return;
	}
	if (!tried)
		plane->counters.session_no_key++;
	else if (replay)
		plane->counters.session_replayed++;
	else
		plane->counters.session_decrypt_failed++;
}

static bool session_has_keys(const struct sim_session *session)
{
	int slot;

	for (slot = 0; slot < SLOTS; slot++)
		if (session->ring.slot[slot].present)
			return true;
	return false;
}

static void session_hold(struct sim_plane *plane, struct sim_session *session, const u8 *data,
			 size_t len, const struct fips_datagram *dg, bool ce)
{
	struct sim_packet *packet;

	if (session->held.count >= HOLD_MAX) {
		plane->counters.session_no_key++;
		return;
	}
	packet = sim_packet_new(data, len, plane->now_ns);
	packet->path_mtu = dg->path_mtu;
	packet->ce = ce;
	sim_list_add(&session->held, packet);
	plane->counters.held++;
}

void sim_session_open_held(struct sim_plane *plane, struct sim_session *session)
{
	struct sim_list held = session->held;
	struct sim_packet *packet;

	session->held = (struct sim_list){ 0 };
	while ((packet = sim_list_take(&held))) {
		if (plane->now_ns < packet->at_ns + HOLD_NS)
			session_receive(plane, session, packet->data, packet->len, packet->path_mtu,
					packet->ce);
		else
			plane->counters.hold_expired++;
		free(packet);
	}
}

/* A datagram for this node: to its session, or up. */
static void datagram_deliver(struct sim_plane *plane, struct sim_link *link,
			     const struct fips_datagram *dg, bool ce)
{
	struct sim_session *session = sim_session_find(plane, &dg->src);
	bool established = dg->payload_len >= sizeof(struct fips_fsp_hdr) &&
			   (dg->payload[0] & FIPS_PHASE_MASK) == FIPS_PHASE_ESTABLISHED &&
			   !(dg->payload[1] & FIPS_FSP_FLAG_U);
	struct fips_frame_up frame = {
		.type = FIPS_FRAME_TYPE_DATAGRAM,
		.link_id = link ? link->id : 0,
		.src = dg->src,
		.dest = dg->dest,
		.ttl = dg->ttl,
		.path_mtu = dg->path_mtu,
		.ce = ce,
		.payload = { dg->payload, dg->payload_len },
	};

	plane->counters.delivered++;
	if (established)
		datagram_copy_up(plane, link, dg);
	if (!established || !session)
		frame_up(plane, &frame);
	else if (session_has_keys(session))
		session_receive(plane, session, dg->payload, dg->payload_len, dg->path_mtu, ce);
	else
		session_hold(plane, session, dg->payload, dg->payload_len, dg, ce);
}

static void datagram_handle(struct sim_plane *plane, struct sim_link *link,
			    struct fips_datagram *dg, bool ce)
{
	if (!dg->ttl)
		plane->counters.ttl_exhausted++;
	else if (fips_node_addr_equal(&dg->dest, &plane->addr))
		datagram_deliver(plane, link, dg, ce);
	else
		datagram_transit(plane, link, dg, ce);
}

static void datagram_receive(struct sim_plane *plane, struct sim_link *link, const u8 *msg,
			     size_t len, bool ce)
{
	struct fips_datagram dg;

	if (fips_datagram_parse(&dg, msg, len) < 0)
		plane->counters.malformed++;
	else
		datagram_handle(plane, link, &dg, ce);
}

void sim_datagram_inject(struct sim_plane *plane, const struct fips_action_frame *frame)
{
	struct fips_datagram dg = {
		.ttl = frame->ttl,
		.path_mtu = frame->path_mtu,
		.src = frame->src,
		.dest = frame->dest,
		.payload = frame->payload.data,
		.payload_len = frame->payload.len,
	};

	datagram_handle(plane, NULL, &dg, frame->ce);
}

/* ---- Links, up ---- */

static void link_opened(struct sim_plane *plane, struct sim_link *link,
			const struct fips_frame *frame, enum fips_key_slot slot,
			const struct fips_endpoint *from, size_t len)
{
	struct fips_frame_up up = {
		.type = FIPS_FRAME_TYPE_LINK,
		.from = *from,
		.link_id = link->id,
		.has_slot = true,
		.slot = slot,
		.key_id = link->ring.slot[slot].id,
		.counter = frame->counter,
		.timestamp = frame->timestamp,
		.ce = frame->flags & FIPS_FMP_FLAG_CE,
		.msg_type = frame->msg[0],
		.wire_len = len,
		.payload = { frame->msg + 1, frame->msg_len - 1 },
	};

	if (!fips_endpoint_equal(from, &link->endpoint)) {
		link->endpoint = *from;
		link_event(plane, FIPS_EVENT_TYPE_LINK_ROAMED, link);
	}
	if (frame->msg[0] == FIPS_LINK_MSG_DATAGRAM)
		datagram_receive(plane, link, frame->msg, frame->msg_len, up.ce);
	else
		frame_up(plane, &up);
}

static void link_failed(struct sim_plane *plane, struct sim_link *link)
{
	plane->counters.decrypt_failed++;
	link->ring.failures++;
	if (link->ring.failures >= FAILING_MAX && plane->now_ns >= link->ring.rx_ns + FAILING_NS)
		link_event(plane, FIPS_EVENT_TYPE_LINK_FAILING, link);
}

static void link_receive(struct sim_plane *plane, struct sim_link *link,
			 const struct fips_endpoint *from, const u8 *data, size_t len)
{
	bool k_bit = data[1] & FIPS_FMP_FLAG_K, replay = false, tried = false;
	enum fips_key_slot order[SLOTS];
	size_t count = opening_order(&link->ring, k_bit, false, order), i;
	struct fips_frame frame;
	u8 plain[FRAME_MAX];

	for (i = 0; i < count; i++) {
		struct sim_key *key = &link->ring.slot[order[i]];

		if (!key->present || fips_frame_parse(&frame, data, len) < 0)
			continue;
		tried = true;
		if (!fips_replay_check(&key->replay, frame.counter)) {
			replay = true;
			continue;
		}
		if (fips_frame_open(&frame, key->recv, data, len, plain, sizeof(plain)) < 0)
			continue;
		ring_opened(plane, &link->ring, link, NULL, order[i], frame.counter,
			    frame.timestamp, len, frame.flags & FIPS_FMP_FLAG_CE,
			    frame.flags & FIPS_FMP_FLAG_SP);
		link_opened(plane, link, &frame,
			    order[i] == FIPS_KEY_SLOT_PENDING ? FIPS_KEY_SLOT_CURRENT : order[i],
			    from, len);
		return;
	}
	if (!tried) {
		plane->counters.no_key++;
	} else if (replay) {
		plane->counters.replayed++;
		link->ring.replays++;
	} else {
		link_failed(plane, link);
	}
}

static struct sim_index *index_find(struct sim_plane *plane, u32 transport_id, u32 local_index)
{
	u8 key[FIPS_MAP_KEY_SIZE];

	fips_map_integer_key(key, (u64)transport_id << 32 | local_index);
	return fips_map_entry(fips_map_find(&plane->indices, key), struct sim_index, by_index);
}

static void established_receive(struct sim_plane *plane, const struct fips_endpoint *from,
				const u8 *data, size_t len)
{
	struct sim_index *index;
	struct sim_packet *packet;
	struct fips_frame frame;

	if (fips_frame_parse(&frame, data, len) < 0) {
		plane->counters.malformed++;
		return;
	}
	index = index_find(plane, from->transport_id, frame.receiver_index);
	if (!index) {
		plane->counters.unknown_index++;
	} else if (index->link) {
		link_receive(plane, index->link, from, data, len);
	} else if (index->held.count < HOLD_MAX) {
		packet = sim_packet_new(data, len, plane->now_ns);
		packet->from = *from;
		sim_list_add(&index->held, packet);
		plane->counters.held++;
	} else {
		plane->counters.no_key++;
	}
}

void sim_link_open_held(struct sim_plane *plane, struct sim_list *held)
{
	struct sim_packet *packet;

	while ((packet = sim_list_take(held))) {
		if (plane->now_ns < packet->at_ns + HOLD_NS)
			established_receive(plane, &packet->from, packet->data, packet->len);
		else
			plane->counters.hold_expired++;
		free(packet);
	}
}

void sim_plane_receive(struct sim_plane *plane, const struct fips_endpoint *from, const void *data,
		       size_t len, u64 now_ns)
{
	struct fips_frame_up frame = {
		.type = FIPS_FRAME_TYPE_RAW,
		.from = *from,
		.wire_len = len,
		.payload = { data, len },
	};
	const u8 *bytes = data;

	plane->now_ns = now_ns;
	plane->counters.frames_received++;
	if (len >= sizeof(struct fips_prefix) && bytes[0] == FIPS_PHASE_ESTABLISHED) {
		established_receive(plane, from, data, len);
		return;
	}
	plane->counters.raw_handed_up++;
	frame_up(plane, &frame);
}
