/* SPDX-License-Identifier: MIT */
/*
 * The objects of the "fips" generic-netlink family as plain structures: devices, transports,
 * indices, links, keys, sessions, routes, frames, events, counters, measurements.
 *
 * What every attribute means stands in Documentation/netlink/specs/fips.yaml; members have the
 * attributes' names and units, integers are in host byte order. `has` says which members hold a
 * value: a request carries those, an answer sets those that came. Members that are not set are 0.
 * Pointers are borrowed: in a request from the caller, in an answer from the buffer it came in.
 */
#ifndef FIPS_NL_OBJECTS_H
#define FIPS_NL_OBJECTS_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/fips_netlink.h>
#include <linux/fips_packet.h>

#include "libfips/endpoint.h"

/**
 * FIPS_NL_BIT() - the bit of an attribute in an object's `has`
 * @attr: attribute without its prefix, as in FIPS_NL_BIT(LINK_MTU)
 */
#define FIPS_NL_BIT(attr) (1u << FIPS_A_##attr)

/** FIPS_NL_HAS() - whether a member of an object holds a value, as in FIPS_NL_HAS(l, LINK_MTU). */
#define FIPS_NL_HAS(object, attr) (((object)->has & FIPS_NL_BIT(attr)) != 0)

/**
 * FIPS_NL_SET() - give a member a value that is to be sent
 * @object: pointer to the object
 * @attr: attribute without its prefix
 * @member: name of the member
 * @value: its value
 */
#define FIPS_NL_SET(object, attr, member, value) \
	((object)->member = (value), (object)->has |= FIPS_NL_BIT(attr))

/** struct fips_nl_bytes - bytes of any number; borrowed. */
struct fips_nl_bytes {
	const void *data;
	size_t len;
};

/** struct fips_nl_dev - a mesh device; FIPS_A_DEV_* */
struct fips_nl_dev {
	u32 has;
	u32 ifindex;
	const char *ifname;
	struct fips_node_addr node_addr;
	u32 owner_port;
	struct fips_nl_bytes cookie;
	struct fips_nl_bytes coords;
	u32 heartbeat_ms;
	u32 linger_s;
	u8 ttl;
	u8 congested;
	u32 links;
	u32 sessions;
	u32 routes;
	u32 staged;
	u16 path_mtu_default;
};

/** struct fips_nl_transport - a transport of a device; FIPS_A_TRANSPORT_* */
struct fips_nl_transport {
	u32 has;
	u32 ifindex;
	u32 id;
	u32 type; /* enum fips_transport_type */
	const char *name;
	struct fips_remote local;
	u32 bind_ifindex;
	u16 mtu;
	u32 rcvbuf;
	u32 sndbuf;
	u32 mark;
	u32 raw_rate;
	u32 raw_burst;
	u64 rx_packets;
	u64 rx_bytes;
	u64 tx_packets;
	u64 tx_bytes;
	u64 tx_errors;
	u64 rx_drops;
	u64 rx_errors;
	u64 tx_too_big;
};

/** struct fips_nl_index - a reserved receiver index; FIPS_A_INDEX_* */
struct fips_nl_index {
	u32 has;
	u32 ifindex;
	u32 transport_id;
	u32 local_index;
};

/**
 * struct fips_nl_key - a key for the kernel; FIPS_A_KEY_*
 *
 * Holds secrets: wipe it after use. The socket wipes its own copies.
 */
struct fips_nl_key {
	u32 has;
	u32 ifindex;
	u32 id;
	u32 slot; /* enum fips_key_slot */
	u32 link_id;
	struct fips_node_addr session;
	u32 local_index;
	u32 remote_index;
	u8 send_key[FIPS_KEY_LEN];
	u8 recv_key[FIPS_KEY_LEN];
	u8 k_bit;
	u64 counter_mark;
};

/** struct fips_nl_key_info - what can be read of a key; FIPS_A_KEY_INFO_* */
struct fips_nl_key_info {
	u32 has;
	u32 id;
	u32 slot; /* enum fips_key_slot */
	u32 local_index;
	u32 remote_index;
	u8 k_bit;
	u64 counter_mark;
	u64 tx_counter;
	u64 rx_counter;
	u8 confirmed;
	u64 age_ms;
	u64 idle_ms;
};

/* One key a slot. */
#define FIPS_NL_KEYS_MAX 3

/** struct fips_nl_link - a link to a neighbour; FIPS_A_LINK_* */
struct fips_nl_link {
	u32 has;
	u32 ifindex;
	u32 id;
	struct fips_node_addr node_addr;
	u32 transport_id;
	struct fips_remote remote;
	u16 mtu;
	struct fips_nl_bytes cookie;
	u8 congested;
	u8 spin_initiator;
	struct fips_nl_key_info keys[FIPS_NL_KEYS_MAX];
	size_t key_count;
	u64 rx_packets;
	u64 rx_bytes;
	u64 tx_packets;
	u64 tx_bytes;
	u64 tx_errors;
	u64 rx_idle_ms;
	u64 tx_idle_ms;
	u32 decrypt_failures;
	u64 replays;
};

/** struct fips_nl_session - a session with a remote node; FIPS_A_SESSION_* */
struct fips_nl_session {
	u32 has;
	u32 ifindex;
	struct fips_node_addr node_addr;
	struct fips_nl_bytes cookie;
	struct fips_nl_bytes coords;
	u8 warmup;
	u16 path_mtu;
	u8 spin_initiator;
	struct fips_nl_key_info keys[FIPS_NL_KEYS_MAX];
	size_t key_count;
	u64 rx_packets;
	u64 rx_bytes;
	u64 tx_packets;
	u64 tx_bytes;
	u64 data_idle_ms;
	u64 rx_idle_ms;
	u32 decrypt_failures;
	u64 replays;
	u16 rx_path_mtu;
};

/** struct fips_nl_route_entry - one route of a batch; FIPS_A_ROUTE_ENTRY_* */
struct fips_nl_route_entry {
	u32 has;
	struct fips_node_addr dest;
	u32 link_id;
	u32 unreachable_ms;
	u32 class; /* enum fips_route_class */
};

/** struct fips_nl_route - a route, or a batch of them; FIPS_A_ROUTE_* */
struct fips_nl_route {
	u32 has;
	u32 ifindex;
	struct fips_node_addr dest;
	u32 link_id;
	u32 unreachable_ms;
	u32 class; /* enum fips_route_class */
	u64 idle_ms;
	const struct fips_nl_route_entry *entries; /* requests only */
	size_t entry_count;
};

/** struct fips_nl_frame - a frame, up or down; FIPS_A_FRAME_* */
struct fips_nl_frame {
	u32 has;
	u32 ifindex;
	u32 type; /* enum fips_frame_type */
	u32 transport_id;
	struct fips_remote remote;
	u32 link_id;
	struct fips_node_addr session;
	u32 key_id;
	u32 slot; /* enum fips_key_slot */
	u64 counter;
	u32 timestamp;
	u8 ce;
	u8 msg_type;
	u8 inner_flags;
	u8 coords;
	struct fips_node_addr src;
	struct fips_node_addr dest;
	u8 ttl;
	u16 path_mtu;
	u64 rx_time;
	u32 wire_len;
	bool copy;
	bool local_origin;
	struct fips_nl_bytes payload;
};

/** struct fips_nl_event - something happened; FIPS_A_EVENT_* */
struct fips_nl_event {
	u32 has;
	u32 ifindex;
	u32 type; /* enum fips_event_type */
	u64 time;
	u32 link_id;
	struct fips_node_addr node_addr;
	u32 key_id;
	u32 slot; /* enum fips_key_slot */
	u32 transport_id;
	struct fips_remote remote;
	u64 count;
};

/** struct fips_nl_counter - one counter of a device; FIPS_A_COUNTER_ENTRY_* */
struct fips_nl_counter {
	u32 has;
	const char *family;
	const char *name;
	const char *help;
	const char *unit;
	u64 value;
};

/** struct fips_nl_measure - an interval's measurements of a link or session; FIPS_A_MEASURE_* */
struct fips_nl_measure {
	u32 has;
	u32 ifindex;
	u32 link_id;
	struct fips_node_addr session;
	u64 tx_packets;
	u64 tx_bytes;
	u64 tx_first_counter;
	u64 tx_last_counter;
	u32 tx_first_timestamp;
	u32 tx_last_timestamp;
	u32 tx_interval_bytes;
	u64 rx_packets;
	u64 rx_bytes;
	u64 rx_highest_counter;
	u64 rx_reordered;
	u32 rx_interval_packets;
	u32 rx_interval_bytes;
	u32 rx_ce;
	u32 rx_jitter;
	u32 rx_burst_count;
	u32 rx_burst_max;
	u64 rx_burst_total;
	u32 rx_last_timestamp;
	u64 rx_last_time;
	struct fips_nl_bytes owd_samples;
	u64 spin_rtt_ns;
	u64 now;
	u32 timestamp;
};

/**
 * enum fips_nl_kind - which structure an object is
 *
 * The name of each is that of its attribute set in the family's specification.
 */
enum fips_nl_kind {
	FIPS_NL_DEV,
	FIPS_NL_TRANSPORT,
	FIPS_NL_INDEX,
	FIPS_NL_KEY,
	FIPS_NL_KEY_INFO,
	FIPS_NL_LINK,
	FIPS_NL_SESSION,
	FIPS_NL_ROUTE,
	FIPS_NL_ROUTE_ENTRY,
	FIPS_NL_FRAME,
	FIPS_NL_EVENT,
	FIPS_NL_COUNTER,
	FIPS_NL_MEASURE,
	FIPS_NL_KINDS,
};

/** union fips_nl_object - room for an object of any kind. */
union fips_nl_object {
	struct fips_nl_dev dev;
	struct fips_nl_transport transport;
	struct fips_nl_index index;
	struct fips_nl_key key;
	struct fips_nl_key_info key_info;
	struct fips_nl_link link;
	struct fips_nl_session session;
	struct fips_nl_route route;
	struct fips_nl_route_entry route_entry;
	struct fips_nl_frame frame;
	struct fips_nl_event event;
	struct fips_nl_counter counter;
	struct fips_nl_measure measure;
};

/**
 * fips_nl_command_kind() - what kind of object a command is about
 * @cmd: FIPS_CMD_*; FIPS_CMD_COUNTERS_GET is about FIPS_NL_COUNTER
 */
enum fips_nl_kind fips_nl_command_kind(int cmd);

/** fips_nl_kind_size() - bytes of the structure of a kind. */
size_t fips_nl_kind_size(enum fips_nl_kind kind);

/** fips_nl_command_name() - "link-new" for FIPS_CMD_LINK_NEW; "?" for what is no command. */
const char *fips_nl_command_name(int cmd);

/** fips_nl_slot_name() - "current", "pending" or "previous". */
const char *fips_nl_slot_name(u32 slot);

/** fips_nl_event_name() - "link-roamed" for FIPS_EVENT_TYPE_LINK_ROAMED, and so on. */
const char *fips_nl_event_name(u32 type);

/** fips_nl_frame_name() - "route-miss" for FIPS_FRAME_TYPE_ROUTE_MISS, and so on. */
const char *fips_nl_frame_name(u32 type);

/** fips_nl_transport_name() - "udp", "tcp" or "ether". */
const char *fips_nl_transport_name(u32 type);

/** fips_nl_route_class_name() - "tree-up" for FIPS_ROUTE_CLASS_TREE_UP, and so on. */
const char *fips_nl_route_class_name(u32 class);

#endif /* FIPS_NL_OBJECTS_H */
