// SPDX-License-Identifier: MIT
#include <errno.h>
#include <stdlib.h>

#include "fipsd/request.h"
#include "libfips/crypto.h"

static struct fips_nl_bytes borrow(const struct fips_bytes *bytes)
{
	return (struct fips_nl_bytes){ bytes->data, bytes->len };
}

static void make_dev(struct fips_nl_dev *dev, const struct fips_action_dev *a)
{
	if (a->fields & FIPS_FIELD_NODE_ADDR)
		FIPS_NL_SET(dev, DEV_NODE_ADDR, node_addr, a->node_addr);
	if (a->fields & FIPS_FIELD_COOKIE)
		FIPS_NL_SET(dev, DEV_COOKIE, cookie, borrow(&a->cookie));
	if (a->fields & FIPS_FIELD_COORDS)
		FIPS_NL_SET(dev, DEV_COORDS, coords, borrow(&a->coords));
	if (a->fields & FIPS_FIELD_HEARTBEAT_MS)
		FIPS_NL_SET(dev, DEV_HEARTBEAT_MS, heartbeat_ms, a->heartbeat_ms);
	if (a->fields & FIPS_FIELD_LINGER_S)
		FIPS_NL_SET(dev, DEV_LINGER_S, linger_s, a->linger_s);
	if (a->fields & FIPS_FIELD_TTL)
		FIPS_NL_SET(dev, DEV_TTL, ttl, a->ttl);
	if (a->fields & FIPS_FIELD_CONGESTED)
		FIPS_NL_SET(dev, DEV_CONGESTED, congested, a->congested);
	if (a->fields & FIPS_FIELD_PATH_MTU_DEFAULT)
		FIPS_NL_SET(dev, DEV_PATH_MTU_DEFAULT, path_mtu_default, a->path_mtu_default);
}

static void make_index(struct fips_nl_index *index, const struct fips_action_index *a)
{
	FIPS_NL_SET(index, INDEX_TRANSPORT_ID, transport_id, a->transport_id);
	FIPS_NL_SET(index, INDEX_LOCAL_INDEX, local_index, a->local_index);
}

static void make_link(struct fips_nl_link *link, const struct fips_action_link *a, bool whole)
{
	FIPS_NL_SET(link, LINK_ID, id, a->id);
	if (whole)
		FIPS_NL_SET(link, LINK_NODE_ADDR, node_addr, a->node_addr);
	if (whole || (a->fields & FIPS_FIELD_ENDPOINT)) {
		FIPS_NL_SET(link, LINK_TRANSPORT_ID, transport_id, a->endpoint.transport_id);
		FIPS_NL_SET(link, LINK_REMOTE, remote, a->endpoint.remote);
	}
	if (a->fields & FIPS_FIELD_MTU)
		FIPS_NL_SET(link, LINK_MTU, mtu, a->mtu);
	if (whole || (a->fields & FIPS_FIELD_COOKIE))
		FIPS_NL_SET(link, LINK_COOKIE, cookie, borrow(&a->cookie));
	if (a->fields & FIPS_FIELD_CONGESTED)
		FIPS_NL_SET(link, LINK_CONGESTED, congested, a->congested);
	if (a->fields & FIPS_FIELD_SPIN_INITIATOR)
		FIPS_NL_SET(link, LINK_SPIN_INITIATOR, spin_initiator, a->spin_initiator);
}

static void make_link_del(struct fips_nl_link *link, const struct fips_action_link *a)
{
	FIPS_NL_SET(link, LINK_ID, id, a->id);
}

/* Which key, and of what. */
static void make_key_del(struct fips_nl_key *key, const struct fips_action_key *a)
{
	FIPS_NL_SET(key, KEY_ID, id, a->id);
	if (a->link_id)
		FIPS_NL_SET(key, KEY_LINK_ID, link_id, a->link_id);
	else
		FIPS_NL_SET(key, KEY_SESSION, session, a->session);
}

static void make_key_set(struct fips_nl_key *key, const struct fips_action_key *a)
{
	make_key_del(key, a);
	if (a->fields & FIPS_FIELD_SLOT)
		FIPS_NL_SET(key, KEY_SLOT, slot, a->slot);
	if (a->fields & FIPS_FIELD_COUNTER_MARK)
		FIPS_NL_SET(key, KEY_COUNTER_MARK, counter_mark, a->counter_mark);
}

static void make_key_new(struct fips_nl_key *key, const struct fips_action_key *a)
{
	make_key_set(key, a);
	FIPS_NL_SET(key, KEY_SLOT, slot, a->slot);
	FIPS_NL_SET(key, KEY_K_BIT, k_bit, a->k_bit);
	if (a->link_id) {
		FIPS_NL_SET(key, KEY_LOCAL_INDEX, local_index, a->local_index);
		FIPS_NL_SET(key, KEY_REMOTE_INDEX, remote_index, a->remote_index);
	}
	memcpy(key->send_key, a->send_key, sizeof(key->send_key));
	memcpy(key->recv_key, a->recv_key, sizeof(key->recv_key));
	key->has |= FIPS_NL_BIT(KEY_SEND_KEY) | FIPS_NL_BIT(KEY_RECV_KEY);
}

static void make_session(struct fips_nl_session *session, const struct fips_action_session *a)
{
	FIPS_NL_SET(session, SESSION_NODE_ADDR, node_addr, a->node_addr);
	if (a->fields & FIPS_FIELD_COOKIE)
		FIPS_NL_SET(session, SESSION_COOKIE, cookie, borrow(&a->cookie));
	if (a->fields & FIPS_FIELD_COORDS)
		FIPS_NL_SET(session, SESSION_COORDS, coords, borrow(&a->coords));
	if (a->fields & FIPS_FIELD_WARMUP)
		FIPS_NL_SET(session, SESSION_WARMUP, warmup, a->warmup);
	if (a->fields & FIPS_FIELD_PATH_MTU)
		FIPS_NL_SET(session, SESSION_PATH_MTU, path_mtu, a->path_mtu);
	if (a->fields & FIPS_FIELD_SPIN_INITIATOR)
		FIPS_NL_SET(session, SESSION_SPIN_INITIATOR, spin_initiator, a->spin_initiator);
}

static void make_session_del(struct fips_nl_session *session, const struct fips_action_session *a)
{
	FIPS_NL_SET(session, SESSION_NODE_ADDR, node_addr, a->node_addr);
}

static void make_staged_del(struct fips_nl_route *route, const struct fips_action_staged *a)
{
	FIPS_NL_SET(route, ROUTE_DEST, dest, a->dest);
	FIPS_NL_SET(route, ROUTE_UNREACHABLE_MS, unreachable_ms, a->unreachable_ms);
}

static void make_route_entry(struct fips_nl_route_entry *entry, const struct fips_action_route *a)
{
	FIPS_NL_SET(entry, ROUTE_ENTRY_DEST, dest, a->dest);
	if (a->unreachable_ms) {
		FIPS_NL_SET(entry, ROUTE_ENTRY_UNREACHABLE_MS, unreachable_ms, a->unreachable_ms);
		return;
	}
	FIPS_NL_SET(entry, ROUTE_ENTRY_LINK_ID, link_id, a->link_id);
	FIPS_NL_SET(entry, ROUTE_ENTRY_CLASS, class, a->route_class);
}

static int make_routes(struct fipsd_request *request, const struct fips_action_routes *a)
{
	struct fips_nl_route *route = &request->object.route;
	size_t i;

	request->entries = calloc(a->count ? a->count : 1, sizeof(*request->entries));
	if (!request->entries)
		return -ENOMEM;
	for (i = 0; i < a->count; i++)
		make_route_entry(&request->entries[i], &a->entries[i]);
	route->entries = request->entries;
	route->entry_count = a->count;
	route->has |= FIPS_NL_BIT(ROUTE_ENTRY);
	return 0;
}

static void make_route_del(struct fips_nl_route *route, const struct fips_action_routes *a)
{
	if (a->count)
		FIPS_NL_SET(route, ROUTE_DEST, dest, a->entries[0].dest);
}

static void make_raw_frame(struct fips_nl_frame *frame, const struct fips_action_frame *a)
{
	FIPS_NL_SET(frame, FRAME_TRANSPORT_ID, transport_id, a->endpoint.transport_id);
	FIPS_NL_SET(frame, FRAME_REMOTE, remote, a->endpoint.remote);
}

/* The core's message begins with its type, which the kernel wants by itself. */
static void make_link_frame(struct fips_nl_frame *frame, const struct fips_action_frame *a)
{
	FIPS_NL_SET(frame, FRAME_LINK_ID, link_id, a->link_id);
	if (!a->payload.len)
		return;
	FIPS_NL_SET(frame, FRAME_MSG_TYPE, msg_type, a->payload.data[0]);
	frame->payload = (struct fips_nl_bytes){ a->payload.data + 1, a->payload.len - 1 };
}

static void make_datagram_frame(struct fips_nl_frame *frame, const struct fips_action_frame *a)
{
	FIPS_NL_SET(frame, FRAME_DEST, dest, a->dest);
	if (a->fields & FIPS_FIELD_LINK)
		FIPS_NL_SET(frame, FRAME_LINK_ID, link_id, a->link_id);
}

static void make_session_frame(struct fips_nl_frame *frame, const struct fips_action_frame *a)
{
	FIPS_NL_SET(frame, FRAME_SESSION, session, a->session);
	FIPS_NL_SET(frame, FRAME_MSG_TYPE, msg_type, a->msg_type);
	FIPS_NL_SET(frame, FRAME_INNER_FLAGS, inner_flags, a->inner_flags);
	FIPS_NL_SET(frame, FRAME_COORDS, coords, a->coords);
}

static void make_inject_frame(struct fips_nl_frame *frame, const struct fips_action_frame *a)
{
	FIPS_NL_SET(frame, FRAME_SRC, src, a->src);
	FIPS_NL_SET(frame, FRAME_DEST, dest, a->dest);
	FIPS_NL_SET(frame, FRAME_TTL, ttl, a->ttl);
	FIPS_NL_SET(frame, FRAME_PATH_MTU, path_mtu, a->path_mtu);
	FIPS_NL_SET(frame, FRAME_CE, ce, a->ce);
	FIPS_NL_SET(frame, FRAME_RX_TIME, rx_time, a->rx_time);
}

static int make_frame(struct fips_nl_frame *frame, const struct fips_action_frame *a)
{
	FIPS_NL_SET(frame, FRAME_TYPE, type, a->type);
	FIPS_NL_SET(frame, FRAME_PAYLOAD, payload, borrow(&a->payload));
	if (a->fields & FIPS_FIELD_SLOT)
		FIPS_NL_SET(frame, FRAME_SLOT, slot, a->slot);
	switch (a->type) {
	case FIPS_FRAME_TYPE_RAW:
		make_raw_frame(frame, a);
		return 0;
	case FIPS_FRAME_TYPE_LINK:
		make_link_frame(frame, a);
		return 0;
	case FIPS_FRAME_TYPE_DATAGRAM:
		make_datagram_frame(frame, a);
		return 0;
	case FIPS_FRAME_TYPE_SESSION:
		make_session_frame(frame, a);
		return 0;
	case FIPS_FRAME_TYPE_INJECT:
		make_inject_frame(frame, a);
		return 0;
	default:
		return -EINVAL;
	}
}

static void make_measure(struct fips_nl_measure *measure, const struct fips_action_measure *a)
{
	if (a->link_id)
		FIPS_NL_SET(measure, MEASURE_LINK_ID, link_id, a->link_id);
	else
		FIPS_NL_SET(measure, MEASURE_SESSION, session, a->session);
}

static int make_object(struct fipsd_request *request, const struct fips_action *action)
{
	union fips_nl_object *o = &request->object;

	switch (action->type) {
	case FIPS_ACTION_DEV_SET:
		make_dev(&o->dev, &action->dev);
		return FIPS_CMD_DEV_SET;
	case FIPS_ACTION_INDEX_NEW:
		make_index(&o->index, &action->index);
		return FIPS_CMD_INDEX_NEW;
	case FIPS_ACTION_INDEX_DEL:
		make_index(&o->index, &action->index);
		return FIPS_CMD_INDEX_DEL;
	case FIPS_ACTION_LINK_NEW:
		make_link(&o->link, &action->link, true);
		return FIPS_CMD_LINK_NEW;
	case FIPS_ACTION_LINK_SET:
		make_link(&o->link, &action->link, false);
		return FIPS_CMD_LINK_SET;
	case FIPS_ACTION_LINK_DEL:
		make_link_del(&o->link, &action->link);
		return FIPS_CMD_LINK_DEL;
	case FIPS_ACTION_KEY_NEW:
		make_key_new(&o->key, &action->key);
		return FIPS_CMD_KEY_NEW;
	case FIPS_ACTION_KEY_SET:
		make_key_set(&o->key, &action->key);
		return FIPS_CMD_KEY_SET;
	case FIPS_ACTION_KEY_DEL:
		make_key_del(&o->key, &action->key);
		return FIPS_CMD_KEY_DEL;
	case FIPS_ACTION_SESSION_NEW:
		make_session(&o->session, &action->session);
		return FIPS_CMD_SESSION_NEW;
	case FIPS_ACTION_SESSION_SET:
		make_session(&o->session, &action->session);
		return FIPS_CMD_SESSION_SET;
	case FIPS_ACTION_SESSION_DEL:
		make_session_del(&o->session, &action->session);
		return FIPS_CMD_SESSION_DEL;
	case FIPS_ACTION_STAGED_DEL:
		make_staged_del(&o->route, &action->staged);
		return FIPS_CMD_STAGED_DEL;
	case FIPS_ACTION_ROUTES:
		return make_routes(request, &action->routes) ?: FIPS_CMD_ROUTE_NEW;
	case FIPS_ACTION_ROUTE_DEL:
		make_route_del(&o->route, &action->routes);
		return FIPS_CMD_ROUTE_DEL;
	case FIPS_ACTION_FRAME:
		return make_frame(&o->frame, &action->frame) ?: FIPS_CMD_FRAME_SEND;
	case FIPS_ACTION_MEASURE:
		make_measure(&o->measure, &action->measure);
		return FIPS_CMD_MEASURE_TAKE;
	default:
		return -EINVAL;
	}
}

int fipsd_request_make(struct fipsd_request *request, const struct fips_action *action, u32 ifindex)
{
	memset(request, 0, sizeof(*request));
	request->cmd = make_object(request, action);
	if (request->cmd < 0)
		return request->cmd;
	/* All structures begin alike, as all attribute sets do. */
	FIPS_NL_SET(&request->object.dev, DEV_IFINDEX, ifindex, ifindex);
	return 0;
}

void fipsd_request_clear(struct fipsd_request *request)
{
	free(request->entries);
	fips_wipe(&request->object, sizeof(request->object));
}
