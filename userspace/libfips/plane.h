/* SPDX-License-Identifier: MIT */
/*
 * What the data plane tells the core: frames, events, measurements, dumps.
 *
 * The structures carry the fields of the netlink contract (Documentation/netlink/specs/fips.yaml)
 * under its names, in host byte order; what each means stands there. Pointers are borrowed for the
 * call they are handed to.
 */
#ifndef FIPS_PLANE_H
#define FIPS_PLANE_H

#include "libfips/endpoint.h"

/**
 * struct fips_now - the time of a call
 * @mono_ns: CLOCK_MONOTONIC, nanoseconds
 * @unix_ms: CLOCK_REALTIME, milliseconds
 */
struct fips_now {
	u64 mono_ns;
	u64 unix_ms;
};

/** struct fips_bytes - bytes that belong to someone else; data NULL: absent. */
struct fips_bytes {
	const u8 *data;
	size_t len;
};

/**
 * struct fips_frame_up - a frame from the data plane (frame-ntf)
 *
 * What the frame's type does not carry is zero. @has_slot says whether @key_id and @slot are there.
 */
struct fips_frame_up {
	enum fips_frame_type type;
	struct fips_endpoint from;
	u32 link_id;
	struct fips_node_addr session;
	bool has_slot;
	u32 key_id;
	enum fips_key_slot slot;
	u64 counter;
	u32 timestamp;
	bool ce;
	u8 msg_type;
	u8 inner_flags;
	struct fips_node_addr src;
	struct fips_node_addr dest;
	u8 ttl;
	u16 path_mtu;
	u64 rx_time;
	u32 wire_len;
	bool copy;
	bool local_origin;
	struct fips_bytes payload;
};

/**
 * struct fips_plane_event - an event from the data plane (event-ntf)
 *
 * What the event's type does not carry is zero. A key event with @link_id 0 is the session's with
 * @node_addr.
 */
struct fips_plane_event {
	enum fips_event_type type;
	u64 time;
	u32 link_id;
	struct fips_node_addr node_addr;
	u32 key_id;
	enum fips_key_slot slot;
	struct fips_endpoint from;
	u64 count;
};

/** struct fips_owd_point - one sample of one-way delay (struct fips_owd_sample). */
struct fips_owd_point {
	u32 seq;
	s64 owd_us;
};

/**
 * struct fips_measure - one interval of a link or session (measure-take)
 * @link_id: the link; 0: @session
 * @has_tx: something was sent in the interval
 * @has_rx: something was received in the interval
 * @has_spin_rtt: a spin bit sample was taken in the interval
 * @owd: samples, oldest first
 */
struct fips_measure {
	u32 link_id;
	struct fips_node_addr session;
	u64 tx_packets;
	u64 tx_bytes;
	bool has_tx;
	u64 tx_first_counter;
	u64 tx_last_counter;
	u32 tx_first_timestamp;
	u32 tx_last_timestamp;
	u32 tx_interval_bytes;
	u64 rx_packets;
	u64 rx_bytes;
	u64 rx_highest_counter;
	u64 rx_reordered;
	bool has_rx;
	u32 rx_interval_packets;
	u32 rx_interval_bytes;
	u32 rx_ce;
	u32 rx_jitter;
	u32 rx_burst_count;
	u32 rx_burst_max;
	u64 rx_burst_total;
	u32 rx_last_timestamp;
	u64 rx_last_time;
	const struct fips_owd_point *owd;
	size_t owd_count;
	bool has_spin_rtt;
	u64 spin_rtt_ns;
	u64 now;
	u32 timestamp;
};

/** struct fips_dump_key - a key as it can be read (key-info); never the key itself. */
struct fips_dump_key {
	u32 id;
	enum fips_key_slot slot;
	u32 local_index;
	u32 remote_index;
	bool k_bit;
	u64 counter_mark;
	u64 tx_counter;
	u64 rx_counter;
	bool confirmed;
	u64 age_ms;
	u64 idle_ms;
};

#define FIPS_DUMP_KEYS 3

/** struct fips_dump_link - a link (link-get). */
struct fips_dump_link {
	u32 id;
	struct fips_node_addr node_addr;
	struct fips_endpoint endpoint;
	u16 mtu;
	struct fips_bytes cookie;
	bool congested;
	bool spin_initiator;
	struct fips_dump_key keys[FIPS_DUMP_KEYS];
	unsigned int key_count;
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

/** struct fips_dump_session - a session (session-get). */
struct fips_dump_session {
	struct fips_node_addr node_addr;
	struct fips_bytes cookie;
	struct fips_bytes coords;
	u8 warmup;
	u16 path_mtu;
	bool spin_initiator;
	struct fips_dump_key keys[FIPS_DUMP_KEYS];
	unsigned int key_count;
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

/** struct fips_dump_route - a route (route-get); unreachable_ms not 0: there is no way. */
struct fips_dump_route {
	struct fips_node_addr dest;
	u32 link_id;
	u32 unreachable_ms;
	enum fips_route_class route_class;
	u64 idle_ms;
};

/** struct fips_dump_transport - what changes about a transport (transport-get). */
struct fips_dump_transport {
	u32 id;
	u64 rx_packets;
	u64 rx_bytes;
	u64 tx_packets;
	u64 tx_bytes;
	u64 tx_errors;
	u64 rx_drops;
	u64 rx_errors;
	u64 tx_too_big;
};

/** enum fips_dump_what - parts of a dump, ored */
enum fips_dump_what {
	FIPS_DUMP_DEV = 1 << 0,
	FIPS_DUMP_TRANSPORTS = 1 << 1,
	FIPS_DUMP_LINKS = 1 << 2,
	FIPS_DUMP_SESSIONS = 1 << 3,
	FIPS_DUMP_ROUTES = 1 << 4,
	FIPS_DUMP_ALL = 0x1f,
};

/**
 * struct fips_dump - what the data plane holds
 * @what: enum fips_dump_what: the parts that are there
 * @node_addr: address the device has; all zero: none was set
 * @cookie: the device's
 */
struct fips_dump {
	u32 what;
	struct fips_node_addr node_addr;
	struct fips_bytes cookie;
	const struct fips_dump_transport *transports;
	size_t transport_count;
	const struct fips_dump_link *links;
	size_t link_count;
	const struct fips_dump_session *sessions;
	size_t session_count;
	const struct fips_dump_route *routes;
	size_t route_count;
};

#endif /* FIPS_PLANE_H */
