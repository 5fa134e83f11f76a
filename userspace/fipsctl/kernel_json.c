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
#define NUMBER(json, object, attr, key, member)                  \
	do {                                                     \
		if (FIPS_NL_HAS(object, attr))                   \
			set_number(json, key, (object)->member); \
	} while (0)
#define TRUTH(json, object, attr, key, member)                          \
	do {                                                            \
		if (FIPS_NL_HAS(object, attr))                          \
			set(json, key, json_boolean((object)->member)); \
	} while (0)

static json_t *dev_to_json(const struct fips_nl_dev *dev)
{
	json_t *json = json_object();

	NUMBER(json, dev, DEV_IFINDEX, "ifindex", ifindex);
	if (FIPS_NL_HAS(dev, DEV_NODE_ADDR)) {
		set_addr(json, "node_addr", &dev->node_addr);
		set_ipv6(json, "ipv6_addr", &dev->node_addr);
	}
	set(json, "claimed", json_boolean(dev->owner_port));
	NUMBER(json, dev, DEV_OWNER_PORT, "owner_port", owner_port);
	NUMBER(json, dev, DEV_HEARTBEAT_MS, "heartbeat_ms", heartbeat_ms);
	NUMBER(json, dev, DEV_LINGER_S, "linger_s", linger_s);
	NUMBER(json, dev, DEV_TTL, "ttl", ttl);
	NUMBER(json, dev, DEV_PATH_MTU_DEFAULT, "path_mtu_default", path_mtu_default);
	TRUTH(json, dev, DEV_CONGESTED, "congested", congested);
	set_number(json, "coords_depth", dev->coords.len / FIPS_NODE_ADDR_LEN);
	NUMBER(json, dev, DEV_LINKS, "links", links);
	NUMBER(json, dev, DEV_SESSIONS, "sessions", sessions);
	NUMBER(json, dev, DEV_ROUTES, "routes", routes);
	NUMBER(json, dev, DEV_STAGED, "staged", staged);
	return json;
}

static json_t *transport_to_json(const struct fips_nl_transport *transport)
{
	json_t *json = json_object();

	NUMBER(json, transport, TRANSPORT_ID, "id", id);
	set(json, "type", json_string(fips_nl_transport_name(transport->type)));
	if (FIPS_NL_HAS(transport, TRANSPORT_NAME))
		set(json, "name", json_string(transport->name));
	if (FIPS_NL_HAS(transport, TRANSPORT_LOCAL))
		set_remote(json, "local", &transport->local);
	NUMBER(json, transport, TRANSPORT_BIND_IFINDEX, "bind_ifindex", bind_ifindex);
	NUMBER(json, transport, TRANSPORT_MTU, "mtu", mtu);
	NUMBER(json, transport, TRANSPORT_RCVBUF, "rcvbuf", rcvbuf);
	NUMBER(json, transport, TRANSPORT_SNDBUF, "sndbuf", sndbuf);
	NUMBER(json, transport, TRANSPORT_MARK, "mark", mark);
	NUMBER(json, transport, TRANSPORT_RX_PACKETS, "rx_packets", rx_packets);
	NUMBER(json, transport, TRANSPORT_RX_BYTES, "rx_bytes", rx_bytes);
	NUMBER(json, transport, TRANSPORT_TX_PACKETS, "tx_packets", tx_packets);
	NUMBER(json, transport, TRANSPORT_TX_BYTES, "tx_bytes", tx_bytes);
	NUMBER(json, transport, TRANSPORT_TX_ERRORS, "tx_errors", tx_errors);
	NUMBER(json, transport, TRANSPORT_RX_DROPS, "rx_drops", rx_drops);
	return json;
}

static json_t *key_to_json(const struct fips_nl_key_info *key)
{
	json_t *json = json_object();

	NUMBER(json, key, KEY_INFO_ID, "id", id);
	set(json, "slot", json_string(fips_nl_slot_name(key->slot)));
	NUMBER(json, key, KEY_INFO_LOCAL_INDEX, "local_index", local_index);
	NUMBER(json, key, KEY_INFO_REMOTE_INDEX, "remote_index", remote_index);
	NUMBER(json, key, KEY_INFO_K_BIT, "k_bit", k_bit);
	NUMBER(json, key, KEY_INFO_TX_COUNTER, "tx_counter", tx_counter);
	NUMBER(json, key, KEY_INFO_RX_COUNTER, "rx_counter", rx_counter);
	TRUTH(json, key, KEY_INFO_CONFIRMED, "confirmed", confirmed);
	NUMBER(json, key, KEY_INFO_AGE_MS, "age_ms", age_ms);
	NUMBER(json, key, KEY_INFO_IDLE_MS, "idle_ms", idle_ms);
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

	NUMBER(json, link, LINK_ID, "id", id);
	if (FIPS_NL_HAS(link, LINK_NODE_ADDR))
		set_addr(json, "node_addr", &link->node_addr);
	NUMBER(json, link, LINK_TRANSPORT_ID, "transport_id", transport_id);
	if (FIPS_NL_HAS(link, LINK_REMOTE))
		set_remote(json, "remote", &link->remote);
	NUMBER(json, link, LINK_MTU, "mtu", mtu);
	TRUTH(json, link, LINK_CONGESTED, "congested", congested);
	TRUTH(json, link, LINK_SPIN_INITIATOR, "spin_initiator", spin_initiator);
	set_keys(json, link->keys, link->key_count);
	NUMBER(json, link, LINK_RX_PACKETS, "rx_packets", rx_packets);
	NUMBER(json, link, LINK_RX_BYTES, "rx_bytes", rx_bytes);
	NUMBER(json, link, LINK_TX_PACKETS, "tx_packets", tx_packets);
	NUMBER(json, link, LINK_TX_BYTES, "tx_bytes", tx_bytes);
	NUMBER(json, link, LINK_TX_ERRORS, "tx_errors", tx_errors);
	NUMBER(json, link, LINK_RX_IDLE_MS, "rx_idle_ms", rx_idle_ms);
	NUMBER(json, link, LINK_TX_IDLE_MS, "tx_idle_ms", tx_idle_ms);
	NUMBER(json, link, LINK_DECRYPT_FAILURES, "decrypt_failures", decrypt_failures);
	NUMBER(json, link, LINK_REPLAYS, "replays", replays);
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
	NUMBER(json, session, SESSION_WARMUP, "warmup", warmup);
	NUMBER(json, session, SESSION_PATH_MTU, "path_mtu", path_mtu);
	NUMBER(json, session, SESSION_RX_PATH_MTU, "rx_path_mtu", rx_path_mtu);
	TRUTH(json, session, SESSION_SPIN_INITIATOR, "spin_initiator", spin_initiator);
	set_keys(json, session->keys, session->key_count);
	NUMBER(json, session, SESSION_RX_PACKETS, "rx_packets", rx_packets);
	NUMBER(json, session, SESSION_RX_BYTES, "rx_bytes", rx_bytes);
	NUMBER(json, session, SESSION_TX_PACKETS, "tx_packets", tx_packets);
	NUMBER(json, session, SESSION_TX_BYTES, "tx_bytes", tx_bytes);
	NUMBER(json, session, SESSION_DATA_IDLE_MS, "data_idle_ms", data_idle_ms);
	NUMBER(json, session, SESSION_RX_IDLE_MS, "rx_idle_ms", rx_idle_ms);
	NUMBER(json, session, SESSION_DECRYPT_FAILURES, "decrypt_failures", decrypt_failures);
	NUMBER(json, session, SESSION_REPLAYS, "replays", replays);
	return json;
}

static json_t *route_to_json(const struct fips_nl_route *route)
{
	json_t *json = json_object();

	if (FIPS_NL_HAS(route, ROUTE_DEST)) {
		set_addr(json, "dest", &route->dest);
		set_ipv6(json, "ipv6_addr", &route->dest);
	}
	NUMBER(json, route, ROUTE_LINK_ID, "link_id", link_id);
	NUMBER(json, route, ROUTE_UNREACHABLE_MS, "unreachable_ms", unreachable_ms);
	if (FIPS_NL_HAS(route, ROUTE_CLASS))
		set(json, "class", json_string(fips_nl_route_class_name(route->class)));
	NUMBER(json, route, ROUTE_IDLE_MS, "idle_ms", idle_ms);
	return json;
}

static json_t *counter_to_json(const struct fips_nl_counter *counter)
{
	json_t *json = json_object();

	set(json, "family", json_string(counter->family ? counter->family : ""));
	set(json, "name", json_string(counter->name ? counter->name : ""));
	set(json, "help", json_string(counter->help ? counter->help : ""));
	set_number(json, "value", counter->value);
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
	default:
		json = json_object();
	}
	set(json, "device", json_string(device));
	return json;
}
