// SPDX-License-Identifier: MIT
/* Which member of which structure each attribute is. */
#include "netlink/codec.h"

#define FIELD(kind, ATTR, member_, type_)                           \
	[FIPS_A_##ATTR] = {                                         \
		.name = #member_,                                   \
		.type = FIPS_NL_##type_,                            \
		.offset = offsetof(struct fips_nl_##kind, member_), \
	}

static const struct fips_nl_field dev_fields[] = {
	FIELD(dev, DEV_IFINDEX, ifindex, U32),
	FIELD(dev, DEV_IFNAME, ifname, STRING),
	FIELD(dev, DEV_NODE_ADDR, node_addr, NODE_ADDR),
	FIELD(dev, DEV_OWNER_PORT, owner_port, U32),
	FIELD(dev, DEV_COOKIE, cookie, BLOB),
	FIELD(dev, DEV_COORDS, coords, BLOB),
	FIELD(dev, DEV_HEARTBEAT_MS, heartbeat_ms, U32),
	FIELD(dev, DEV_LINGER_S, linger_s, U32),
	FIELD(dev, DEV_TTL, ttl, U8),
	FIELD(dev, DEV_CONGESTED, congested, U8),
	FIELD(dev, DEV_LINKS, links, U32),
	FIELD(dev, DEV_SESSIONS, sessions, U32),
	FIELD(dev, DEV_ROUTES, routes, U32),
	FIELD(dev, DEV_STAGED, staged, U32),
	FIELD(dev, DEV_PATH_MTU_DEFAULT, path_mtu_default, U16),
};

static const struct fips_nl_field transport_fields[] = {
	FIELD(transport, TRANSPORT_IFINDEX, ifindex, U32),
	FIELD(transport, TRANSPORT_ID, id, U32),
	FIELD(transport, TRANSPORT_TYPE, type, U32),
	FIELD(transport, TRANSPORT_NAME, name, STRING),
	FIELD(transport, TRANSPORT_LOCAL, local, REMOTE),
	FIELD(transport, TRANSPORT_BIND_IFINDEX, bind_ifindex, U32),
	FIELD(transport, TRANSPORT_MTU, mtu, U16),
	FIELD(transport, TRANSPORT_RCVBUF, rcvbuf, U32),
	FIELD(transport, TRANSPORT_SNDBUF, sndbuf, U32),
	FIELD(transport, TRANSPORT_MARK, mark, U32),
	FIELD(transport, TRANSPORT_RAW_RATE, raw_rate, U32),
	FIELD(transport, TRANSPORT_RAW_BURST, raw_burst, U32),
	FIELD(transport, TRANSPORT_RX_PACKETS, rx_packets, U64),
	FIELD(transport, TRANSPORT_RX_BYTES, rx_bytes, U64),
	FIELD(transport, TRANSPORT_TX_PACKETS, tx_packets, U64),
	FIELD(transport, TRANSPORT_TX_BYTES, tx_bytes, U64),
	FIELD(transport, TRANSPORT_TX_ERRORS, tx_errors, U64),
	FIELD(transport, TRANSPORT_RX_DROPS, rx_drops, U64),
	FIELD(transport, TRANSPORT_RX_ERRORS, rx_errors, U64),
	FIELD(transport, TRANSPORT_TX_TOO_BIG, tx_too_big, U64),
};

static const struct fips_nl_field index_fields[] = {
	FIELD(index, INDEX_IFINDEX, ifindex, U32),
	FIELD(index, INDEX_TRANSPORT_ID, transport_id, U32),
	FIELD(index, INDEX_LOCAL_INDEX, local_index, U32),
};

static const struct fips_nl_field key_fields[] = {
	FIELD(key, KEY_IFINDEX, ifindex, U32),
	FIELD(key, KEY_ID, id, U32),
	FIELD(key, KEY_SLOT, slot, U32),
	FIELD(key, KEY_LINK_ID, link_id, U32),
	FIELD(key, KEY_SESSION, session, NODE_ADDR),
	FIELD(key, KEY_LOCAL_INDEX, local_index, U32),
	FIELD(key, KEY_REMOTE_INDEX, remote_index, U32),
	FIELD(key, KEY_SEND_KEY, send_key, SECRET),
	FIELD(key, KEY_RECV_KEY, recv_key, SECRET),
	FIELD(key, KEY_K_BIT, k_bit, U8),
	FIELD(key, KEY_COUNTER_MARK, counter_mark, U64),
};

static const struct fips_nl_field key_info_fields[] = {
	FIELD(key_info, KEY_INFO_ID, id, U32),
	FIELD(key_info, KEY_INFO_SLOT, slot, U32),
	FIELD(key_info, KEY_INFO_LOCAL_INDEX, local_index, U32),
	FIELD(key_info, KEY_INFO_REMOTE_INDEX, remote_index, U32),
	FIELD(key_info, KEY_INFO_K_BIT, k_bit, U8),
	FIELD(key_info, KEY_INFO_COUNTER_MARK, counter_mark, U64),
	FIELD(key_info, KEY_INFO_TX_COUNTER, tx_counter, U64),
	FIELD(key_info, KEY_INFO_RX_COUNTER, rx_counter, U64),
	FIELD(key_info, KEY_INFO_CONFIRMED, confirmed, U8),
	FIELD(key_info, KEY_INFO_AGE_MS, age_ms, U64),
	FIELD(key_info, KEY_INFO_IDLE_MS, idle_ms, U64),
};

static const struct fips_nl_field link_fields[] = {
	FIELD(link, LINK_IFINDEX, ifindex, U32),
	FIELD(link, LINK_ID, id, U32),
	FIELD(link, LINK_NODE_ADDR, node_addr, NODE_ADDR),
	FIELD(link, LINK_TRANSPORT_ID, transport_id, U32),
	FIELD(link, LINK_REMOTE, remote, REMOTE),
	FIELD(link, LINK_MTU, mtu, U16),
	FIELD(link, LINK_COOKIE, cookie, BLOB),
	FIELD(link, LINK_CONGESTED, congested, U8),
	FIELD(link, LINK_SPIN_INITIATOR, spin_initiator, U8),
	FIELD(link, LINK_KEYS, keys, KEY_LIST),
	FIELD(link, LINK_RX_PACKETS, rx_packets, U64),
	FIELD(link, LINK_RX_BYTES, rx_bytes, U64),
	FIELD(link, LINK_TX_PACKETS, tx_packets, U64),
	FIELD(link, LINK_TX_BYTES, tx_bytes, U64),
	FIELD(link, LINK_TX_ERRORS, tx_errors, U64),
	FIELD(link, LINK_RX_IDLE_MS, rx_idle_ms, U64),
	FIELD(link, LINK_TX_IDLE_MS, tx_idle_ms, U64),
	FIELD(link, LINK_DECRYPT_FAILURES, decrypt_failures, U32),
	FIELD(link, LINK_REPLAYS, replays, U64),
};

static const struct fips_nl_field session_fields[] = {
	FIELD(session, SESSION_IFINDEX, ifindex, U32),
	FIELD(session, SESSION_NODE_ADDR, node_addr, NODE_ADDR),
	FIELD(session, SESSION_COOKIE, cookie, BLOB),
	FIELD(session, SESSION_COORDS, coords, BLOB),
	FIELD(session, SESSION_WARMUP, warmup, U8),
	FIELD(session, SESSION_PATH_MTU, path_mtu, U16),
	FIELD(session, SESSION_SPIN_INITIATOR, spin_initiator, U8),
	FIELD(session, SESSION_KEYS, keys, KEY_LIST),
	FIELD(session, SESSION_RX_PACKETS, rx_packets, U64),
	FIELD(session, SESSION_RX_BYTES, rx_bytes, U64),
	FIELD(session, SESSION_TX_PACKETS, tx_packets, U64),
	FIELD(session, SESSION_TX_BYTES, tx_bytes, U64),
	FIELD(session, SESSION_DATA_IDLE_MS, data_idle_ms, U64),
	FIELD(session, SESSION_RX_IDLE_MS, rx_idle_ms, U64),
	FIELD(session, SESSION_DECRYPT_FAILURES, decrypt_failures, U32),
	FIELD(session, SESSION_REPLAYS, replays, U64),
	FIELD(session, SESSION_RX_PATH_MTU, rx_path_mtu, U16),
};

static const struct fips_nl_field route_fields[] = {
	FIELD(route, ROUTE_IFINDEX, ifindex, U32),
	FIELD(route, ROUTE_DEST, dest, NODE_ADDR),
	FIELD(route, ROUTE_LINK_ID, link_id, U32),
	FIELD(route, ROUTE_UNREACHABLE_MS, unreachable_ms, U32),
	FIELD(route, ROUTE_CLASS, class, U32),
	FIELD(route, ROUTE_IDLE_MS, idle_ms, U64),
	[FIPS_A_ROUTE_ENTRY] = {
		.name = "entry",
		.type = FIPS_NL_ROUTE_LIST,
		.offset = offsetof(struct fips_nl_route, entries),
	},
};

static const struct fips_nl_field route_entry_fields[] = {
	FIELD(route_entry, ROUTE_ENTRY_DEST, dest, NODE_ADDR),
	FIELD(route_entry, ROUTE_ENTRY_LINK_ID, link_id, U32),
	FIELD(route_entry, ROUTE_ENTRY_UNREACHABLE_MS, unreachable_ms, U32),
	FIELD(route_entry, ROUTE_ENTRY_CLASS, class, U32),
};

static const struct fips_nl_field frame_fields[] = {
	FIELD(frame, FRAME_IFINDEX, ifindex, U32),
	FIELD(frame, FRAME_TYPE, type, U32),
	FIELD(frame, FRAME_TRANSPORT_ID, transport_id, U32),
	FIELD(frame, FRAME_REMOTE, remote, REMOTE),
	FIELD(frame, FRAME_LINK_ID, link_id, U32),
	FIELD(frame, FRAME_SESSION, session, NODE_ADDR),
	FIELD(frame, FRAME_KEY_ID, key_id, U32),
	FIELD(frame, FRAME_SLOT, slot, U32),
	FIELD(frame, FRAME_COUNTER, counter, U64),
	FIELD(frame, FRAME_TIMESTAMP, timestamp, U32),
	FIELD(frame, FRAME_CE, ce, U8),
	FIELD(frame, FRAME_MSG_TYPE, msg_type, U8),
	FIELD(frame, FRAME_INNER_FLAGS, inner_flags, U8),
	FIELD(frame, FRAME_COORDS, coords, U8),
	FIELD(frame, FRAME_SRC, src, NODE_ADDR),
	FIELD(frame, FRAME_DEST, dest, NODE_ADDR),
	FIELD(frame, FRAME_TTL, ttl, U8),
	FIELD(frame, FRAME_PATH_MTU, path_mtu, U16),
	FIELD(frame, FRAME_RX_TIME, rx_time, U64),
	FIELD(frame, FRAME_WIRE_LEN, wire_len, U32),
	FIELD(frame, FRAME_COPY, copy, FLAG),
	FIELD(frame, FRAME_LOCAL_ORIGIN, local_origin, FLAG),
	FIELD(frame, FRAME_PAYLOAD, payload, BLOB),
};

static const struct fips_nl_field event_fields[] = {
	FIELD(event, EVENT_IFINDEX, ifindex, U32),
	FIELD(event, EVENT_TYPE, type, U32),
	FIELD(event, EVENT_TIME, time, U64),
	FIELD(event, EVENT_LINK_ID, link_id, U32),
	FIELD(event, EVENT_NODE_ADDR, node_addr, NODE_ADDR),
	FIELD(event, EVENT_KEY_ID, key_id, U32),
	FIELD(event, EVENT_SLOT, slot, U32),
	FIELD(event, EVENT_TRANSPORT_ID, transport_id, U32),
	FIELD(event, EVENT_REMOTE, remote, REMOTE),
	FIELD(event, EVENT_COUNT, count, U64),
};

/* Of the counter-entry set: an answer's outer set holds nothing else but the device. */
static const struct fips_nl_field counter_fields[] = {
	FIELD(counter, COUNTER_ENTRY_FAMILY, family, STRING),
	FIELD(counter, COUNTER_ENTRY_NAME, name, STRING),
	FIELD(counter, COUNTER_ENTRY_HELP, help, STRING),
	FIELD(counter, COUNTER_ENTRY_UNIT, unit, STRING),
	FIELD(counter, COUNTER_ENTRY_VALUE, value, U64),
};

static const struct fips_nl_field measure_fields[] = {
	FIELD(measure, MEASURE_IFINDEX, ifindex, U32),
	FIELD(measure, MEASURE_LINK_ID, link_id, U32),
	FIELD(measure, MEASURE_SESSION, session, NODE_ADDR),
	FIELD(measure, MEASURE_TX_PACKETS, tx_packets, U64),
	FIELD(measure, MEASURE_TX_BYTES, tx_bytes, U64),
	FIELD(measure, MEASURE_TX_FIRST_COUNTER, tx_first_counter, U64),
	FIELD(measure, MEASURE_TX_LAST_COUNTER, tx_last_counter, U64),
	FIELD(measure, MEASURE_TX_FIRST_TIMESTAMP, tx_first_timestamp, U32),
	FIELD(measure, MEASURE_TX_LAST_TIMESTAMP, tx_last_timestamp, U32),
	FIELD(measure, MEASURE_TX_INTERVAL_BYTES, tx_interval_bytes, U32),
	FIELD(measure, MEASURE_RX_PACKETS, rx_packets, U64),
	FIELD(measure, MEASURE_RX_BYTES, rx_bytes, U64),
	FIELD(measure, MEASURE_RX_HIGHEST_COUNTER, rx_highest_counter, U64),
	FIELD(measure, MEASURE_RX_REORDERED, rx_reordered, U64),
	FIELD(measure, MEASURE_RX_INTERVAL_PACKETS, rx_interval_packets, U32),
	FIELD(measure, MEASURE_RX_INTERVAL_BYTES, rx_interval_bytes, U32),
	FIELD(measure, MEASURE_RX_CE, rx_ce, U32),
	FIELD(measure, MEASURE_RX_JITTER, rx_jitter, U32),
	FIELD(measure, MEASURE_RX_BURST_COUNT, rx_burst_count, U32),
	FIELD(measure, MEASURE_RX_BURST_MAX, rx_burst_max, U32),
	FIELD(measure, MEASURE_RX_BURST_TOTAL, rx_burst_total, U64),
	FIELD(measure, MEASURE_RX_LAST_TIMESTAMP, rx_last_timestamp, U32),
	FIELD(measure, MEASURE_RX_LAST_TIME, rx_last_time, U64),
	FIELD(measure, MEASURE_OWD_SAMPLES, owd_samples, BLOB),
	FIELD(measure, MEASURE_SPIN_RTT_NS, spin_rtt_ns, U64),
	FIELD(measure, MEASURE_NOW, now, U64),
	FIELD(measure, MEASURE_TIMESTAMP, timestamp, U32),
};

#define SCHEMA(KIND, kind_, name_)                          \
	[FIPS_NL_##KIND] = {                                \
		.name = name_,                              \
		.size = sizeof(struct fips_nl_##kind_),     \
		.fields = kind_##_fields,                   \
		.max = FIPS_ARRAY_SIZE(kind_##_fields) - 1, \
	}

static const struct fips_nl_schema schemas[FIPS_NL_KINDS] = {
	SCHEMA(DEV, dev, "dev"),
	SCHEMA(TRANSPORT, transport, "transport"),
	SCHEMA(INDEX, index, "index"),
	SCHEMA(KEY, key, "key"),
	SCHEMA(KEY_INFO, key_info, "key-info"),
	SCHEMA(LINK, link, "link"),
	SCHEMA(SESSION, session, "session"),
	SCHEMA(ROUTE, route, "route"),
	SCHEMA(ROUTE_ENTRY, route_entry, "route-entry"),
	SCHEMA(FRAME, frame, "frame"),
	SCHEMA(EVENT, event, "event"),
	SCHEMA(COUNTER, counter, "counter-entry"),
	SCHEMA(MEASURE, measure, "measure"),
};

const struct fips_nl_schema *fips_nl_schema(enum fips_nl_kind kind)
{
	return &schemas[kind];
}

size_t fips_nl_kind_size(enum fips_nl_kind kind)
{
	return schemas[kind].size;
}
