// SPDX-License-Identifier: MIT
/* The kernel's objects as JSON. */

#include "fipsctl/kernel_json.h"
#include "libfips/identity.h"

static void set(json_t *json, const char *key, json_t *value)
{
	json_object_set_new(json, key, value);
}

static void set_number(json_t *json, const char *key, u64 value)
{
	set(json, key, json_integer(value));
}

static void set_addr(json_t *json, const char *key, const struct fips_node_addr *addr)
{
	char text[FIPS_NODE_ADDR_SIZE];

	set(json, key, json_string(fips_node_addr_format(text, addr)));
}

static void set_ipv6(json_t *json, const char *key, const struct fips_node_addr *addr)
{
	char text[FIPS_IPV6_SIZE];
	u8 ipv6[16];

	fips_node_addr_to_ipv6(ipv6, addr);
	set(json, key, json_string(fips_ipv6_format(text, ipv6)));
}

static void set_remote(json_t *json, const char *key, const struct fips_remote *remote)
{
	char text[FIPS_REMOTE_TEXT_SIZE];

	set(json, key, json_string(fips_remote_format(text, remote)));
}

/* Only what the kernel said: what is missing there is missing here. */
#define NUMBER(json, object, attr, key, value)        \
	do {                                          \
		if (FIPS_NL_HAS(object, attr))        \
			set_number(json, key, value); \
	} while (0)
#define TRUTH(json, object, attr, key, value)                \
	do {                                                 \
		if (FIPS_NL_HAS(object, attr))               \
			set(json, key, json_boolean(value)); \
	} while (0)

static json_t *dev_to_json(const struct fips_nl_dev *dev)
{
	json_t *json = json_object();

	NUMBER(json, dev, DEV_IFINDEX, "ifindex", dev->ifindex);
	if (FIPS_NL_HAS(dev, DEV_NODE_ADDR)) {
		set_addr(json, "node_addr", &dev->node_addr);
		set_ipv6(json, "ipv6_addr", &dev->node_addr);
	}
	set(json, "claimed", json_boolean(dev->owner_port));
	NUMBER(json, dev, DEV_OWNER_PORT, "owner_port", dev->owner_port);
	NUMBER(json, dev, DEV_HEARTBEAT_MS, "heartbeat_ms", dev->heartbeat_ms);
	NUMBER(json, dev, DEV_LINGER_S, "linger_s", dev->linger_s);
	NUMBER(json, dev, DEV_TTL, "ttl", dev->ttl);
	NUMBER(json, dev, DEV_PATH_MTU_DEFAULT, "path_mtu_default", dev->path_mtu_default);
	TRUTH(json, dev, DEV_CONGESTED, "congested", dev->congested);
	set_number(json, "coords_depth", dev->coords.len / FIPS_NODE_ADDR_LEN);
	NUMBER(json, dev, DEV_LINKS, "links", dev->links);
	NUMBER(json, dev, DEV_SESSIONS, "sessions", dev->sessions);
	NUMBER(json, dev, DEV_ROUTES, "routes", dev->routes);
	NUMBER(json, dev, DEV_STAGED, "staged", dev->staged);
	return json;
}

static json_t *transport_to_json(const struct fips_nl_transport *transport)
{
	json_t *json = json_object();

	NUMBER(json, transport, TRANSPORT_ID, "id", transport->id);
	set(json, "type", json_string(fips_nl_transport_name(transport->type)));
	if (FIPS_NL_HAS(transport, TRANSPORT_NAME))
		set(json, "name", json_string(transport->name));
	if (FIPS_NL_HAS(transport, TRANSPORT_LOCAL))
		set_remote(json, "local", &transport->local);
	NUMBER(json, transport, TRANSPORT_BIND_IFINDEX, "bind_ifindex", transport->bind_ifindex);
	NUMBER(json, transport, TRANSPORT_MTU, "mtu", transport->mtu);
	NUMBER(json, transport, TRANSPORT_RCVBUF, "rcvbuf", transport->rcvbuf);
	NUMBER(json, transport, TRANSPORT_SNDBUF, "sndbuf", transport->sndbuf);
	NUMBER(json, transport, TRANSPORT_MARK, "mark", transport->mark);
	NUMBER(json, transport, TRANSPORT_RX_PACKETS, "rx_packets", transport->rx_packets);
	NUMBER(json, transport, TRANSPORT_RX_BYTES, "rx_bytes", transport->rx_bytes);
	NUMBER(json, transport, TRANSPORT_TX_PACKETS, "tx_packets", transport->tx_packets);
	NUMBER(json, transport, TRANSPORT_TX_BYTES, "tx_bytes", transport->tx_bytes);
	NUMBER(json, transport, TRANSPORT_TX_ERRORS, "tx_errors", transport->tx_errors);
	NUMBER(json, transport, TRANSPORT_RX_DROPS, "rx_drops", transport->rx_drops);
	NUMBER(json, transport, TRANSPORT_RX_ERRORS, "rx_errors", transport->rx_errors);
	NUMBER(json, transport, TRANSPORT_TX_TOO_BIG, "tx_too_big", transport->tx_too_big);
	return json;
}

static json_t *key_to_json(const struct fips_nl_key_info *key)
{
	json_t *json = json_object();

	NUMBER(json, key, KEY_INFO_ID, "id", key->id);
	set(json, "slot", json_string(fips_nl_slot_name(key->slot)));
	NUMBER(json, key, KEY_INFO_LOCAL_INDEX, "local_index", key->local_index);
	NUMBER(json, key, KEY_INFO_REMOTE_INDEX, "remote_index", key->remote_index);
	NUMBER(json, key, KEY_INFO_K_BIT, "k_bit", key->k_bit);
	NUMBER(json, key, KEY_INFO_TX_COUNTER, "tx_counter", key->tx_counter);
	NUMBER(json, key, KEY_INFO_RX_COUNTER, "rx_counter", key->rx_counter);
	TRUTH(json, key, KEY_INFO_CONFIRMED, "confirmed", key->confirmed);
	NUMBER(json, key, KEY_INFO_AGE_MS, "age_ms", key->age_ms);
	NUMBER(json, key, KEY_INFO_IDLE_MS, "idle_ms", key->idle_ms);
	return json;
}

/* The keys, and their slots in one text for tables: "current+previous". */
static void set_keys(json_t *json, const struct fips_nl_key_info *keys, size_t count)
{
	json_t *array = json_array();
	char slots[64] = "";
	size_t i, used = 0;

	for (i = 0; i < count && i < FIPS_NL_KEYS_MAX; i++) {
		json_array_append_new(array, key_to_json(&keys[i]));
		used += snprintf(slots + used, sizeof(slots) - used, "%s%s", i ? "+" : "",
				 fips_nl_slot_name(keys[i].slot));
	}
	set(json, "keys", array);
	set(json, "key_slots", json_string(count ? slots : "none"));
}

static json_t *link_to_json(const struct fips_nl_link *link)
{
	json_t *json = json_object();

	NUMBER(json, link, LINK_ID, "id", link->id);
	if (FIPS_NL_HAS(link, LINK_NODE_ADDR))
		set_addr(json, "node_addr", &link->node_addr);
	NUMBER(json, link, LINK_TRANSPORT_ID, "transport_id", link->transport_id);
	if (FIPS_NL_HAS(link, LINK_REMOTE))
		set_remote(json, "remote", &link->remote);
	NUMBER(json, link, LINK_MTU, "mtu", link->mtu);
	TRUTH(json, link, LINK_CONGESTED, "congested", link->congested);
	TRUTH(json, link, LINK_SPIN_INITIATOR, "spin_initiator", link->spin_initiator);
	set_keys(json, link->keys, link->key_count);
	NUMBER(json, link, LINK_RX_PACKETS, "rx_packets", link->rx_packets);
	NUMBER(json, link, LINK_RX_BYTES, "rx_bytes", link->rx_bytes);
	NUMBER(json, link, LINK_TX_PACKETS, "tx_packets", link->tx_packets);
	NUMBER(json, link, LINK_TX_BYTES, "tx_bytes", link->tx_bytes);
	NUMBER(json, link, LINK_TX_ERRORS, "tx_errors", link->tx_errors);
	NUMBER(json, link, LINK_RX_IDLE_MS, "rx_idle_ms", link->rx_idle_ms);
	NUMBER(json, link, LINK_TX_IDLE_MS, "tx_idle_ms", link->tx_idle_ms);
	NUMBER(json, link, LINK_DECRYPT_FAILURES, "decrypt_failures", link->decrypt_failures);
	NUMBER(json, link, LINK_REPLAYS, "replays", link->replays);
	return json;
}

static json_t *session_to_json(const struct fips_nl_session *session)
{
	json_t *json = json_object();

	if (FIPS_NL_HAS(session, SESSION_NODE_ADDR)) {
		set_addr(json, "node_addr", &session->node_addr);
		set_ipv6(json, "ipv6_addr", &session->node_addr);
	}
	set_number(json, "coords_depth", session->coords.len / FIPS_NODE_ADDR_LEN);
	NUMBER(json, session, SESSION_WARMUP, "warmup", session->warmup);
	NUMBER(json, session, SESSION_PATH_MTU, "path_mtu", session->path_mtu);
	NUMBER(json, session, SESSION_RX_PATH_MTU, "rx_path_mtu", session->rx_path_mtu);
	TRUTH(json, session, SESSION_SPIN_INITIATOR, "spin_initiator", session->spin_initiator);
	set_keys(json, session->keys, session->key_count);
	NUMBER(json, session, SESSION_RX_PACKETS, "rx_packets", session->rx_packets);
	NUMBER(json, session, SESSION_RX_BYTES, "rx_bytes", session->rx_bytes);
	NUMBER(json, session, SESSION_TX_PACKETS, "tx_packets", session->tx_packets);
	NUMBER(json, session, SESSION_TX_BYTES, "tx_bytes", session->tx_bytes);
	NUMBER(json, session, SESSION_DATA_IDLE_MS, "data_idle_ms", session->data_idle_ms);
	NUMBER(json, session, SESSION_RX_IDLE_MS, "rx_idle_ms", session->rx_idle_ms);
	NUMBER(json, session, SESSION_DECRYPT_FAILURES, "decrypt_failures",
	       session->decrypt_failures);
	NUMBER(json, session, SESSION_REPLAYS, "replays", session->replays);
	return json;
}

static json_t *route_to_json(const struct fips_nl_route *route)
{
	json_t *json = json_object();

	if (FIPS_NL_HAS(route, ROUTE_DEST)) {
		set_addr(json, "dest", &route->dest);
		set_ipv6(json, "ipv6_addr", &route->dest);
	}
	NUMBER(json, route, ROUTE_LINK_ID, "link_id", route->link_id);
	NUMBER(json, route, ROUTE_UNREACHABLE_MS, "unreachable_ms", route->unreachable_ms);
	if (FIPS_NL_HAS(route, ROUTE_CLASS))
		set(json, "class", json_string(fips_nl_route_class_name(route->class)));
	NUMBER(json, route, ROUTE_IDLE_MS, "idle_ms", route->idle_ms);
	return json;
}

static json_t *counter_to_json(const struct fips_nl_counter *counter)
{
	json_t *json = json_object();

	set(json, "family", json_string(counter->family ? counter->family : ""));
	set(json, "name", json_string(counter->name ? counter->name : ""));
	set(json, "unit", json_string(counter->unit ? counter->unit : ""));
	set(json, "help", json_string(counter->help ? counter->help : ""));
	set_number(json, "value", counter->value);
	return json;
}

static json_t *event_to_json(const struct fips_nl_event *event)
{
	json_t *json = json_object();

	set(json, "event", json_string(fips_nl_event_name(event->type)));
	NUMBER(json, event, EVENT_TIME, "time", event->time);
	if (FIPS_NL_HAS(event, EVENT_NODE_ADDR)) {
		set_addr(json, "node_addr", &event->node_addr);
		set_ipv6(json, "ipv6_addr", &event->node_addr);
	}
	NUMBER(json, event, EVENT_LINK_ID, "link_id", event->link_id);
	NUMBER(json, event, EVENT_KEY_ID, "key_id", event->key_id);
	if (FIPS_NL_HAS(event, EVENT_SLOT))
		set(json, "slot", json_string(fips_nl_slot_name(event->slot)));
	NUMBER(json, event, EVENT_TRANSPORT_ID, "transport_id", event->transport_id);
	if (FIPS_NL_HAS(event, EVENT_REMOTE))
		set_remote(json, "remote", &event->remote);
	NUMBER(json, event, EVENT_COUNT, "count", event->count);
	return json;
}

json_t *ctl_object_to_json(enum fips_nl_kind kind, const void *object, const char *device)
{
	json_t *json;

	switch (kind) {
	case FIPS_NL_DEV:
		json = dev_to_json(object);
		break;
	case FIPS_NL_TRANSPORT:
		json = transport_to_json(object);
		break;
	case FIPS_NL_LINK:
		json = link_to_json(object);
		break;
	case FIPS_NL_SESSION:
		json = session_to_json(object);
		break;
	case FIPS_NL_ROUTE:
		json = route_to_json(object);
		break;
	case FIPS_NL_COUNTER:
		json = counter_to_json(object);
		break;
	case FIPS_NL_EVENT:
		json = event_to_json(object);
		break;
	default:
		json = json_object();
	}
	set(json, "device", json_string(device));
	return json;
}
