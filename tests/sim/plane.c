// SPDX-License-Identifier: MIT
/* Model of the data plane: its tables, and the commands that change them. */
#include "tests/sim/plane.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/sim/plane_private.h"

void *sim_alloc(size_t size)
{
	void *p = calloc(1, size);

	if (!p) {
		fputs("out of memory\n", stderr);
		abort();
	}
	return p;
}

/* ---- Lists of packets ---- */

void sim_list_add(struct sim_list *list, struct sim_packet *packet)
{
	struct sim_packet **last = &list->first;

	while (*last)
		last = &(*last)->next;
	*last = packet;
	list->count++;
}

struct sim_packet *sim_list_take(struct sim_list *list)
{
	struct sim_packet *packet = list->first;

	if (packet) {
		list->first = packet->next;
		list->count--;
	}
	return packet;
}

void sim_list_clear(struct sim_list *list)
{
	struct sim_packet *packet;

	while ((packet = sim_list_take(list)))
		free(packet);
}

struct sim_packet *sim_packet_new(const void *data, size_t len, u64 now_ns)
{
	struct sim_packet *packet = sim_alloc(sizeof(*packet) + len);

	packet->at_ns = now_ns;
	packet->len = len;
	if (len)
		memcpy(packet->data, data, len);
	return packet;
}

/* ---- Tables ---- */

struct sim_link *sim_link_find(const struct sim_plane *plane, u32 id)
{
	u8 key[FIPS_MAP_KEY_SIZE];

	fips_map_integer_key(key, id);
	return fips_map_entry(fips_map_find(&plane->links_by_id, key), struct sim_link, by_id);
}

struct sim_link *sim_link_of(const struct sim_plane *plane, const struct fips_node_addr *addr)
{
	return fips_map_entry(fips_map_find(&plane->links_by_addr, addr), struct sim_link, by_addr);
}

struct sim_session *sim_session_find(const struct sim_plane *plane,
				     const struct fips_node_addr *addr)
{
	return fips_map_entry(fips_map_find(&plane->sessions_by_addr, addr), struct sim_session,
			      by_addr);
}

void sim_prefix(struct fips_node_addr *prefix, const struct fips_node_addr *addr)
{
	*prefix = *addr;
	prefix->b[FIPS_NODE_ADDR_LEN - 1] = 0;
}

static struct sim_transport *transport_find(struct sim_plane *plane, u32 id)
{
	size_t i;

	for (i = 0; i < plane->transport_count; i++)
		if (plane->transport[i].id == id)
			return &plane->transport[i];
	return NULL;
}

u16 sim_plane_mtu(const struct sim_plane *plane, const struct sim_link *link)
{
	struct sim_transport *transport =
		transport_find((struct sim_plane *)plane, link->endpoint.transport_id);

	return transport ? transport->mtu : 0;
}

struct sim_plane *sim_plane_new(const struct sim_plane_ops *ops, void *ctx)
{
	struct sim_plane *plane = sim_alloc(sizeof(*plane));
	struct fips_map *maps[] = { &plane->links_by_id,
				    &plane->links_by_addr,
				    &plane->indices,
				    &plane->sessions_by_addr,
				    &plane->sessions_by_prefix,
				    &plane->routes,
				    &plane->no_session,
				    &plane->no_route };
	static const u8 seed[FIPS_MAP_SEED_SIZE];
	size_t i;

	plane->ops = ops;
	plane->ctx = ctx;
	plane->ttl = FIPS_TTL_DEFAULT;
	for (i = 0; i < FIPS_ARRAY_SIZE(maps); i++)
		fips_map_init(maps[i], seed);
	return plane;
}

void sim_plane_transport(struct sim_plane *plane, u32 id, u16 mtu)
{
	struct sim_transport *transport = transport_find(plane, id);

	if (!transport && plane->transport_count < TRANSPORTS_MAX)
		transport = &plane->transport[plane->transport_count++];
	if (transport)
		*transport = (struct sim_transport){ .id = id, .mtu = mtu };
}

void sim_plane_drop(struct sim_plane *plane, u32 id, u64 count)
{
	struct sim_transport *transport = transport_find(plane, id);

	if (transport)
		transport->rx_drops += count;
}

/* ---- Indices and keys ---- */

static void index_key(u8 key[FIPS_MAP_KEY_SIZE], u32 transport_id, u32 local_index)
{
	fips_map_integer_key(key, (u64)transport_id << 32 | local_index);
}

static struct sim_index *index_find(struct sim_plane *plane, u32 transport_id, u32 local_index)
{
	u8 key[FIPS_MAP_KEY_SIZE];

	index_key(key, transport_id, local_index);
	return fips_map_entry(fips_map_find(&plane->indices, key), struct sim_index, by_index);
}

static struct sim_index *index_reserve(struct sim_plane *plane, u32 transport_id, u32 local_index)
{
	struct sim_index *index = index_find(plane, transport_id, local_index);
	u8 key[FIPS_MAP_KEY_SIZE];

	if (index)
		return index;
	index = sim_alloc(sizeof(*index));
	index_key(key, transport_id, local_index);
	fips_map_insert(&plane->indices, &index->by_index, key);
	return index;
}

static void index_remove(struct sim_plane *plane, struct sim_index *index)
{
	if (!index)
		return;
	sim_list_clear(&index->held);
	fips_map_remove(&plane->indices, &index->by_index);
	free(index);
}

static int index_new(struct sim_plane *plane, const struct fips_action_index *action)
{
	if (!transport_find(plane, action->transport_id))
		return -ENOENT;
	return index_reserve(plane, action->transport_id, action->local_index)->link ? -EEXIST : 0;
}

static int index_del(struct sim_plane *plane, const struct fips_action_index *action)
{
	struct sim_index *index = index_find(plane, action->transport_id, action->local_index);

	if (index && index->link)
		return -EBUSY;
	index_remove(plane, index);
	return 0;
}

static void link_key_wipe(struct sim_plane *plane, struct sim_link *link, enum fips_key_slot slot)
{
	struct sim_key *key = &link->ring.slot[slot];

	if (key->present)
		index_remove(plane,
			     index_find(plane, link->endpoint.transport_id, key->local_index));
	*key = (struct sim_key){ 0 };
}

/* Current becomes previous; an older previous one goes, and its index with it. */
static void link_promote(struct sim_plane *plane, struct sim_link *link)
{
	link_key_wipe(plane, link, FIPS_KEY_SLOT_PREVIOUS);
	sim_ring_promote(&link->ring, plane->now_ns);
}

static int link_key_new(struct sim_plane *plane, const struct fips_action_key *action)
{
	struct sim_link *link = sim_link_find(plane, action->link_id);
	struct sim_index *index;
	struct sim_list held;

	if (!link)
		return -ENOENT;
	if (sim_ring_holds(&link->ring, action->id))
		return 0;
	index = index_reserve(plane, link->endpoint.transport_id, action->local_index);
	if (index->link)
		return -EEXIST;
	link_key_wipe(plane, link, action->slot);
	sim_ring_install(&link->ring, action, plane->now_ns);
	index->link = link;
	held = index->held;
	index->held = (struct sim_list){ 0 };
	sim_link_open_held(plane, &held);
	if (action->slot == FIPS_KEY_SLOT_CURRENT)
		sim_route_resume(plane, &link->addr);
	return 0;
}

static int session_key_new(struct sim_plane *plane, const struct fips_action_key *action)
{
	struct sim_session *session = sim_session_find(plane, &action->session);

	if (!session)
		return -ENOENT;
	if (sim_ring_holds(&session->ring, action->id))
		return 0;
	sim_ring_install(&session->ring, action, plane->now_ns);
	sim_session_open_held(plane, session);
	sim_session_resume(plane, session);
	return 0;
}

static struct sim_ring *action_ring(struct sim_plane *plane, const struct fips_action_key *action)
{
	struct sim_session *session;
	struct sim_link *link;

	if (action->link_id) {
		link = sim_link_find(plane, action->link_id);
		return link ? &link->ring : NULL;
	}
	session = sim_session_find(plane, &action->session);
	return session ? &session->ring : NULL;
}

static int key_set(struct sim_plane *plane, const struct fips_action_key *action)
{
	struct sim_ring *ring = action_ring(plane, action);

	if (!ring || !sim_ring_holds(ring, action->id))
		return -ENOENT;
	if (!(action->fields & FIPS_FIELD_SLOT) ||
	    ring->slot[FIPS_KEY_SLOT_PENDING].id != action->id)
		return 0;
	if (action->link_id) {
		link_promote(plane, sim_link_find(plane, action->link_id));
	} else {
		sim_ring_promote(ring, plane->now_ns);
		sim_session_resume(plane, sim_session_find(plane, &action->session));
	}
	return 0;
}

static int key_del(struct sim_plane *plane, const struct fips_action_key *action)
{
	struct sim_ring *ring = action_ring(plane, action);
	int slot;

	for (slot = 0; ring && slot < SLOTS; slot++) {
		if (!ring->slot[slot].present || ring->slot[slot].id != action->id)
			continue;
		if (action->link_id)
			link_key_wipe(plane, sim_link_find(plane, action->link_id), slot);
		else
			ring->slot[slot] = (struct sim_key){ 0 };
	}
	return 0;
}

/* ---- Links ---- */

static void link_remove(struct sim_plane *plane, struct sim_link *link)
{
	struct fips_map_node *at, *next;
	int slot;

	for (slot = 0; slot < SLOTS; slot++)
		link_key_wipe(plane, link, slot);
	fips_map_for_each(&plane->routes, at, next) {
		struct sim_route *route = fips_map_entry(at, struct sim_route, by_dest);

		if (route->link_id == link->id) {
			fips_map_remove(&plane->routes, at);
			free(route);
		}
	}
	fips_map_remove(&plane->links_by_id, &link->by_id);
	fips_map_remove(&plane->links_by_addr, &link->by_addr);
	sim_ring_fini(&link->ring);
	free(link);
}

static void link_apply(struct sim_link *link, const struct fips_action_link *action)
{
	if (action->fields & FIPS_FIELD_ENDPOINT)
		link->endpoint = action->endpoint;
	if (action->fields & FIPS_FIELD_CONGESTED)
		link->congested = action->congested;
	if (action->fields & FIPS_FIELD_SPIN_INITIATOR)
		link->ring.mmp.spin.initiator = action->spin_initiator;
	if (action->fields & FIPS_FIELD_COOKIE) {
		memcpy(link->cookie, action->cookie.data, action->cookie.len);
		link->cookie_len = action->cookie.len;
	}
}

static int link_new(struct sim_plane *plane, const struct fips_action_link *action)
{
	u8 key[FIPS_MAP_KEY_SIZE];
	struct sim_link *link;

	if (!transport_find(plane, action->endpoint.transport_id))
		return -ENOENT;
	if (sim_link_find(plane, action->id) || sim_link_of(plane, &action->node_addr))
		return -EEXIST;
	link = sim_alloc(sizeof(*link));
	link->id = action->id;
	link->addr = action->node_addr;
	sim_ring_init(&link->ring, action->spin_initiator, FIPS_MMP_LINK);
	link->ring.rx_ns = plane->now_ns;
	link->ring.tx_ns = plane->now_ns;
	link_apply(link, action);
	fips_map_integer_key(key, link->id);
	fips_map_insert(&plane->links_by_id, &link->by_id, key);
	fips_map_insert(&plane->links_by_addr, &link->by_addr, &link->addr);
	return 0;
}

static int link_set(struct sim_plane *plane, const struct fips_action_link *action)
{
	struct sim_link *link = sim_link_find(plane, action->id);

	if (!link)
		return -ENOENT;
	link_apply(link, action);
	return 0;
}

static int link_del(struct sim_plane *plane, const struct fips_action_link *action)
{
	struct sim_link *link = sim_link_find(plane, action->id);

	if (!link)
		return -ENOENT;
	link_remove(plane, link);
	return 0;
}

/* ---- Sessions ---- */

static void session_remove(struct sim_plane *plane, struct sim_session *session)
{
	fips_map_remove(&plane->sessions_by_addr, &session->by_addr);
	fips_map_remove(&plane->sessions_by_prefix, &session->by_prefix);
	sim_list_clear(&session->held);
	sim_ring_fini(&session->ring);
	free(session);
}

static void session_apply(struct sim_session *session, const struct fips_action_session *action)
{
	if (action->fields & FIPS_FIELD_COORDS) {
		memcpy(session->coords, action->coords.data, action->coords.len);
		session->coord_count = action->coords.len / FIPS_NODE_ADDR_LEN;
	}
	if (action->fields & FIPS_FIELD_WARMUP)
		session->warmup = action->warmup;
	if (action->fields & FIPS_FIELD_PATH_MTU)
		session->path_mtu = action->path_mtu;
	if (action->fields & FIPS_FIELD_SPIN_INITIATOR)
		session->ring.mmp.spin.initiator = action->spin_initiator;
	if (action->fields & FIPS_FIELD_COOKIE) {
		memcpy(session->cookie, action->cookie.data, action->cookie.len);
		session->cookie_len = action->cookie.len;
	}
}

static int session_new(struct sim_plane *plane, const struct fips_action_session *action)
{
	struct fips_node_addr prefix;
	struct sim_session *session;

	if (sim_session_find(plane, &action->node_addr))
		return -EEXIST;
	session = sim_alloc(sizeof(*session));
	session->addr = action->node_addr;
	sim_ring_init(&session->ring, action->spin_initiator, FIPS_MMP_SESSION);
	session->data_ns = plane->now_ns;
	session->ring.rx_ns = plane->now_ns;
	session_apply(session, action);
	sim_prefix(&prefix, &session->addr);
	fips_map_insert(&plane->sessions_by_addr, &session->by_addr, &session->addr);
	fips_map_insert(&plane->sessions_by_prefix, &session->by_prefix, &prefix);
	return 0;
}

static int session_set(struct sim_plane *plane, const struct fips_action_session *action)
{
	struct sim_session *session = sim_session_find(plane, &action->node_addr);

	if (!session)
		return -ENOENT;
	session_apply(session, action);
	return 0;
}

static int session_del(struct sim_plane *plane, const struct fips_action_session *action)
{
	struct sim_session *session = sim_session_find(plane, &action->node_addr);
	struct fips_node_addr prefix;

	if (!session)
		return -ENOENT;
	session_remove(plane, session);
	sim_prefix(&prefix, &action->node_addr);
	sim_stage_refuse(plane, &plane->no_session, &prefix, 0);
	return 0;
}

/* ---- Routes ---- */

static struct sim_route *route_get(struct sim_plane *plane, const struct fips_node_addr *dest)
{
	struct sim_route *route =
		fips_map_entry(fips_map_find(&plane->routes, dest), struct sim_route, by_dest);

	if (route)
		return route;
	route = sim_alloc(sizeof(*route));
	route->used_ns = plane->now_ns;
	fips_map_insert(&plane->routes, &route->by_dest, dest);
	return route;
}

static int routes_new(struct sim_plane *plane, const struct fips_action_routes *action)
{
	size_t i;

	for (i = 0; i < action->count; i++)
		if (!action->entries[i].unreachable_ms &&
		    !sim_link_find(plane, action->entries[i].link_id))
			return -ENOENT;
	for (i = 0; i < action->count; i++) {
		const struct fips_action_route *entry = &action->entries[i];
		struct sim_route *route = route_get(plane, &entry->dest);

		route->link_id = entry->unreachable_ms ? 0 : entry->link_id;
		route->unreachable_ns = plane->now_ns + entry->unreachable_ms * 1000000ull;
		route->route_class = entry->route_class;
		if (entry->unreachable_ms)
			sim_stage_refuse(plane, &plane->no_route, &entry->dest, 0);
		else
			sim_route_resume(plane, &entry->dest);
	}
	return 0;
}

static int route_del(struct sim_plane *plane, const struct fips_action_routes *action)
{
	struct fips_map_node *at =
		action->count ? fips_map_find(&plane->routes, &action->entries[0].dest) : NULL;

	if (!at)
		return -ENOENT;
	fips_map_remove(&plane->routes, at);
	free(fips_map_entry(at, struct sim_route, by_dest));
	return 0;
}

/* ---- The device, and all of it ---- */

static void clear_stages(struct sim_plane *plane, struct fips_map *stages)
{
	while (stages->oldest)
		sim_stage_refuse(plane, stages, (const struct fips_node_addr *)stages->oldest->key,
				 0);
}

void sim_plane_flush(struct sim_plane *plane)
{
	struct fips_map_node *at, *next;

	fips_map_for_each(&plane->links_by_id, at, next)
		link_remove(plane, fips_map_entry(at, struct sim_link, by_id));
	fips_map_for_each(&plane->sessions_by_addr, at, next)
		session_remove(plane, fips_map_entry(at, struct sim_session, by_addr));
	fips_map_for_each(&plane->indices, at, next)
		index_remove(plane, fips_map_entry(at, struct sim_index, by_index));
	fips_map_for_each(&plane->routes, at, next) {
		fips_map_remove(&plane->routes, at);
		free(fips_map_entry(at, struct sim_route, by_dest));
	}
	clear_stages(plane, &plane->no_session);
	clear_stages(plane, &plane->no_route);
}

static void dump_clear(struct sim_plane *plane)
{
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(plane->dump); i++) {
		free(plane->dump[i]);
		plane->dump[i] = NULL;
	}
}

void sim_plane_free(struct sim_plane *plane)
{
	if (!plane)
		return;
	sim_plane_flush(plane);
	fips_map_fini(&plane->links_by_id, NULL);
	fips_map_fini(&plane->links_by_addr, NULL);
	fips_map_fini(&plane->indices, NULL);
	fips_map_fini(&plane->sessions_by_addr, NULL);
	fips_map_fini(&plane->sessions_by_prefix, NULL);
	fips_map_fini(&plane->routes, NULL);
	fips_map_fini(&plane->no_session, NULL);
	fips_map_fini(&plane->no_route, NULL);
	dump_clear(plane);
	free(plane);
}

static int dev_set(struct sim_plane *plane, const struct fips_action_dev *action)
{
	if ((action->fields & FIPS_FIELD_NODE_ADDR) &&
	    !fips_node_addr_equal(&plane->addr, &action->node_addr)) {
		sim_plane_flush(plane);
		plane->addr = action->node_addr;
	}
	if (action->fields & FIPS_FIELD_COOKIE) {
		memcpy(plane->cookie, action->cookie.data, action->cookie.len);
		plane->cookie_len = action->cookie.len;
	}
	if (action->fields & FIPS_FIELD_COORDS) {
		memcpy(plane->coords, action->coords.data, action->coords.len);
		plane->coord_count = action->coords.len / FIPS_NODE_ADDR_LEN;
	}
	if (action->fields & FIPS_FIELD_HEARTBEAT_MS)
		plane->heartbeat_ms = action->heartbeat_ms;
	if (action->fields & FIPS_FIELD_TTL)
		plane->ttl = action->ttl;
	if (action->fields & FIPS_FIELD_CONGESTED)
		plane->congested = action->congested;
	return 0;
}

static int frame_send(struct sim_plane *plane, const struct fips_action_frame *frame)
{
	enum fips_key_slot slot = frame->fields & FIPS_FIELD_SLOT ? frame->slot :
								    FIPS_KEY_SLOT_CURRENT;
	struct sim_session *session;
	struct sim_link *link = sim_link_find(plane, frame->link_id);

	switch (frame->type) {
	case FIPS_FRAME_TYPE_RAW:
		if (!transport_find(plane, frame->endpoint.transport_id))
			return -ENOENT;
		plane->counters.frames_sent++;
		plane->counters.bytes_sent += frame->payload.len;
		plane->ops->transmit(plane->ctx, &frame->endpoint, frame->payload.data,
				     frame->payload.len);
		return 0;
	case FIPS_FRAME_TYPE_LINK:
		return link ? sim_link_seal(plane, link, slot, frame->ce, frame->payload.data,
					    frame->payload.len) :
			      -ENOENT;
	case FIPS_FRAME_TYPE_DATAGRAM:
		if ((frame->fields & FIPS_FIELD_LINK) && !link)
			return -ENOENT;
		return sim_datagram_send(plane, &frame->dest,
					 frame->fields & FIPS_FIELD_LINK ? link : NULL,
					 frame->payload.data, frame->payload.len);
	case FIPS_FRAME_TYPE_SESSION:
		session = sim_session_find(plane, &frame->session);
		return session ? sim_session_seal(plane, session, slot, frame->msg_type,
						  frame->coords, frame->payload.data,
						  frame->payload.len) :
				 -ENOENT;
	case FIPS_FRAME_TYPE_INJECT:
		sim_datagram_inject(plane, frame);
		return 0;
	default:
		return -EINVAL;
	}
}

int sim_plane_execute(struct sim_plane *plane, const struct fips_action *action, u64 now_ns)
{
	plane->now_ns = now_ns;
	switch (action->type) {
	case FIPS_ACTION_DEV_SET:
		return dev_set(plane, &action->dev);
	case FIPS_ACTION_INDEX_NEW:
		return index_new(plane, &action->index);
	case FIPS_ACTION_INDEX_DEL:
		return index_del(plane, &action->index);
	case FIPS_ACTION_LINK_NEW:
		return link_new(plane, &action->link);
	case FIPS_ACTION_LINK_SET:
		return link_set(plane, &action->link);
	case FIPS_ACTION_LINK_DEL:
		return link_del(plane, &action->link);
	case FIPS_ACTION_KEY_NEW:
		return action->key.link_id ? link_key_new(plane, &action->key) :
					     session_key_new(plane, &action->key);
	case FIPS_ACTION_KEY_SET:
		return key_set(plane, &action->key);
	case FIPS_ACTION_KEY_DEL:
		return key_del(plane, &action->key);
	case FIPS_ACTION_SESSION_NEW:
		return session_new(plane, &action->session);
	case FIPS_ACTION_SESSION_SET:
		return session_set(plane, &action->session);
	case FIPS_ACTION_SESSION_DEL:
		return session_del(plane, &action->session);
	case FIPS_ACTION_STAGED_DEL:
		sim_stage_refuse(plane, &plane->no_session, &action->staged.dest,
				 action->staged.unreachable_ms);
		return 0;
	case FIPS_ACTION_ROUTES:
		return routes_new(plane, &action->routes);
	case FIPS_ACTION_ROUTE_DEL:
		return route_del(plane, &action->routes);
	case FIPS_ACTION_FRAME:
		return frame_send(plane, &action->frame);
	default:
		return -EOPNOTSUPP;
	}
}

int sim_plane_measure(struct sim_plane *plane, const struct fips_action_measure *action, u64 now_ns,
		      struct fips_measure *measure)
{
	struct sim_link *link = action->link_id ? sim_link_find(plane, action->link_id) : NULL;
	struct sim_session *session = action->link_id ? NULL :
							sim_session_find(plane, &action->session);

	*measure = (struct fips_measure){ .link_id = action->link_id, .session = action->session };
	if (!link && !session)
		return -ENOENT;
	sim_ring_measure(link ? &link->ring : &session->ring, now_ns, measure);
	return 0;
}

/* ---- Dumps ---- */

static void dump_links(struct sim_plane *plane, struct fips_dump *dump)
{
	struct fips_dump_link *links = sim_alloc((plane->links_by_id.count + 1) * sizeof(*links));
	struct fips_map_node *at, *next;

	plane->dump[0] = links;
	dump->links = links;
	fips_map_for_each(&plane->links_by_id, at, next) {
		struct sim_link *link = fips_map_entry(at, struct sim_link, by_id);
		struct fips_dump_link *view = &links[dump->link_count++];

		*view = (struct fips_dump_link){
			.id = link->id,
			.node_addr = link->addr,
			.endpoint = link->endpoint,
			.mtu = sim_plane_mtu(plane, link),
			.cookie = { link->cookie, link->cookie_len },
			.congested = link->congested,
			.rx_packets = link->ring.rx_packets,
			.rx_bytes = link->ring.rx_bytes,
			.tx_packets = link->ring.tx_packets,
			.tx_bytes = link->ring.tx_bytes,
			.rx_idle_ms = (plane->now_ns - link->ring.rx_ns) / 1000000,
			.tx_idle_ms = (plane->now_ns - link->ring.tx_ns) / 1000000,
			.decrypt_failures = link->ring.failures,
			.replays = link->ring.replays,
		};
		view->key_count = sim_ring_dump(&link->ring, plane->now_ns, view->keys);
	}
}

static void dump_sessions(struct sim_plane *plane, struct fips_dump *dump)
{
	struct fips_dump_session *sessions =
		sim_alloc((plane->sessions_by_addr.count + 1) * sizeof(*sessions));
	struct fips_map_node *at, *next;

	plane->dump[1] = sessions;
	dump->sessions = sessions;
	fips_map_for_each(&plane->sessions_by_addr, at, next) {
		struct sim_session *session = fips_map_entry(at, struct sim_session, by_addr);
		struct fips_dump_session *view = &sessions[dump->session_count++];

		*view = (struct fips_dump_session){
			.node_addr = session->addr,
			.cookie = { session->cookie, session->cookie_len },
			.coords = { (const u8 *)session->coords,
				    session->coord_count * sizeof(session->coords[0]) },
			.warmup = session->warmup,
			.path_mtu = session->path_mtu,
			.rx_packets = session->ring.rx_packets,
			.rx_bytes = session->ring.rx_bytes,
			.tx_packets = session->ring.tx_packets,
			.tx_bytes = session->ring.tx_bytes,
			.data_idle_ms = (plane->now_ns - session->data_ns) / 1000000,
			.rx_idle_ms = (plane->now_ns - session->ring.rx_ns) / 1000000,
			.rx_path_mtu = session->rx_path_mtu,
		};
		view->key_count = sim_ring_dump(&session->ring, plane->now_ns, view->keys);
	}
}

static void dump_routes(struct sim_plane *plane, struct fips_dump *dump)
{
	struct fips_dump_route *routes = sim_alloc((plane->routes.count + 1) * sizeof(*routes));
	struct fips_map_node *at, *next;

	plane->dump[2] = routes;
	dump->routes = routes;
	fips_map_for_each(&plane->routes, at, next) {
		struct sim_route *route = fips_map_entry(at, struct sim_route, by_dest);
		struct fips_dump_route *to = &routes[dump->route_count++];

		memcpy(&to->dest, at->key, sizeof(to->dest));
		to->link_id = route->link_id;
		to->route_class = route->route_class;
		to->idle_ms = (plane->now_ns - route->used_ns) / 1000000;
		if (!route->link_id)
			to->unreachable_ms =
				route->unreachable_ns > plane->now_ns ?
					(route->unreachable_ns - plane->now_ns) / 1000000 :
					1;
	}
}

static void dump_transports(struct sim_plane *plane, struct fips_dump *dump)
{
	struct fips_dump_transport *transports =
		sim_alloc((plane->transport_count + 1) * sizeof(*transports));
	size_t i;

	plane->dump[3] = transports;
	dump->transports = transports;
	dump->transport_count = plane->transport_count;
	for (i = 0; i < plane->transport_count; i++) {
		transports[i].id = plane->transport[i].id;
		transports[i].rx_drops = plane->transport[i].rx_drops;
	}
}

void sim_plane_dump(struct sim_plane *plane, u32 what, u64 now_ns, struct fips_dump *dump)
{
	plane->now_ns = now_ns;
	dump_clear(plane);
	*dump = (struct fips_dump){
		.what = what,
		.node_addr = plane->addr,
		.cookie = { plane->cookie, plane->cookie_len },
	};
	if (what & FIPS_DUMP_LINKS)
		dump_links(plane, dump);
	if (what & FIPS_DUMP_SESSIONS)
		dump_sessions(plane, dump);
	if (what & FIPS_DUMP_ROUTES)
		dump_routes(plane, dump);
	if (what & FIPS_DUMP_TRANSPORTS)
		dump_transports(plane, dump);
}

/* ---- Time ---- */

static void tick_stages(struct sim_plane *plane, struct fips_map *stages)
{
	struct fips_map_node *at, *next;

	fips_map_for_each(stages, at, next) {
		struct sim_stage *stage = fips_map_entry(at, struct sim_stage, by_dest);

		if (plane->now_ns >= stage->since_ns + STAGE_NS)
			sim_stage_refuse(plane, stages, (const struct fips_node_addr *)at->key, 0);
	}
}

void sim_plane_tick(struct sim_plane *plane, u64 now_ns)
{
	static const u8 heartbeat = FIPS_LINK_MSG_HEARTBEAT;
	struct fips_map_node *at, *next;

	plane->now_ns = now_ns;
	fips_map_for_each(&plane->links_by_id, at, next) {
		struct sim_link *link = fips_map_entry(at, struct sim_link, by_id);

		if (plane->heartbeat_ms &&
		    now_ns >= link->ring.tx_ns + plane->heartbeat_ms * 1000000ull)
			sim_link_seal(plane, link, FIPS_KEY_SLOT_CURRENT, false, &heartbeat, 1);
	}
	tick_stages(plane, &plane->no_session);
	tick_stages(plane, &plane->no_route);
}

const struct sim_plane_counters *sim_plane_counters(const struct sim_plane *plane)
{
	return &plane->counters;
}

size_t sim_plane_staged(const struct sim_plane *plane)
{
	struct fips_map_node *at, *next;
	size_t count = 0;

	fips_map_for_each(&plane->no_session, at, next)
		count += fips_map_entry(at, struct sim_stage, by_dest)->packets.count;
	fips_map_for_each(&plane->no_route, at, next)
		count += fips_map_entry(at, struct sim_stage, by_dest)->packets.count;
	return count;
}
