/* SPDX-License-Identifier: MIT */
/*
 * What the control socket shows: a picture of the node, made by the loop once per tick, then never
 * changed. Other threads take references to the newest one; nobody waits for anybody.
 *
 * Rows are plain data without pointers to anything but literals, so that a row that did not change
 * is shared with the picture before it. Names of members are the keys of the control protocol
 * (docs/reference/control-socket.md of the reference), units are in the names: times are Unix
 * milliseconds (_ms), 0 where there is none.
 *
 * How the loop makes one:
 *
 *	struct fipsd_snapshot *s = fipsd_snapshot_new(publisher);
 *	s->node.peer_count = ...
 *	for each peer {
 *		struct fipsd_peer_row row;
 *
 *		memset(&row, 0, sizeof(row));
 *		row.connectivity = "connected";
 *		fipsd_text(row.npub, "%s", npub);
 *		fipsd_table_add(&s->peers, &row);
 *	}
 *	fipsd_publish(publisher, s);
 */
#ifndef FIPSD_SNAPSHOT_H
#define FIPSD_SNAPSHOT_H

#include <stdio.h>

#include "libfips/identity.h"

#define FIPSD_NAME_SIZE 64 /* a display name: alias, host name or shortened npub */
#define FIPSD_ENDPOINT_SIZE 272 /* an address of a transport, host names included */
#define FIPSD_TRANSPORT_KINDS 6
#define FIPSD_COUNTERS_MAX 24
#define FIPSD_ACL_TOKEN_SIZE 256

/* Of the caches no more is shown than so many entries, those used last. */
#define FIPSD_CACHE_ROWS_MAX 4096

/** fipsd_text() - print into an array of characters that is a member of a row. */
#define fipsd_text(array, ...) ((void)snprintf((array), sizeof(array), __VA_ARGS__))

/** struct fipsd_traffic - frames and bytes both ways. */
struct fipsd_traffic {
	u64 packets_sent;
	u64 packets_recv;
	u64 bytes_sent;
	u64 bytes_recv;
};

/**
 * struct fipsd_mmp - what measuring says about a link or a session
 * @present: whether there is a measurement at all; all else counts only then
 * @mode: "full", "lightweight" or "minimal"
 * @has_srtt: whether @srtt_ms is known
 * @has_smoothed_loss: whether @smoothed_loss is known
 * @has_smoothed_etx: whether @smoothed_etx is known
 * @goodput_bps: bytes per second, as the reference has it under this name
 * @path_mtu: sessions only
 * @rtt_trend: "rising", "falling" or "stable"; NULL if there is none yet, as with all trends
 * @spin_initiator: whether this side turns the spin bit around
 * @ecn_ce_count: frames that reached the other side with congestion experienced
 */
struct fipsd_mmp {
	bool present;
	bool spin_initiator;
	const char *rtt_trend;
	const char *loss_trend;
	const char *goodput_trend;
	const char *jitter_trend;
	const char *etx_trend;
	u32 ecn_ce_count;
	bool has_srtt;
	bool has_smoothed_loss;
	bool has_smoothed_etx;
	const char *mode;
	double srtt_ms;
	double loss_rate;
	double etx;
	double goodput_bps;
	double delivery_ratio_forward;
	double delivery_ratio_reverse;
	double smoothed_loss;
	double smoothed_etx;
	u16 path_mtu;
};

/**
 * struct fipsd_nostr_traversal - how reaching a peer through its NAT went
 * @cooldown_until_ms: 0: not cooling down
 * @has_skew: whether @last_observed_skew_ms is known
 */
struct fipsd_nostr_traversal {
	u32 consecutive_failures;
	bool has_skew;
	u64 cooldown_until_ms;
	s64 last_observed_skew_ms;
};

/**
 * struct fipsd_peer_row - an authenticated peer
 * @connectivity: "connected", "stale", "reconnecting" or "disconnected"
 * @direction: of its link, "inbound" or "outbound"; NULL without a link
 * @transport_type: kind of its link's transport, "udp"; NULL without a link
 * @transport_addr: where its frames come from; "" if unknown
 * @filter_sequence: 0: no filter came yet
 * @has_depth: whether @tree_depth is known
 * @has_effective_depth: whether @effective_depth is known
 * @has_index: whether @our_session_index is known
 * @has_noise: whether there is a key, and with it @send_counter and @highest_recv_counter
 * @ecn_ce_received: frames of its that came with congestion experienced
 */
struct fipsd_peer_row {
	struct fips_node_addr node_addr;
	char npub[FIPS_NPUB_SIZE];
	char display_name[FIPSD_NAME_SIZE];
	char transport_addr[FIPSD_ENDPOINT_SIZE];
	u8 ipv6_addr[16];
	const char *connectivity;
	const char *direction;
	const char *transport_type;
	u64 link_id;
	u64 authenticated_at_ms;
	u64 last_seen_ms;
	u64 filter_sequence;
	bool has_tree_position;
	bool is_parent;
	bool is_child;
	bool has_depth;
	bool has_effective_depth;
	bool has_index;
	bool has_noise;
	bool rekey_in_progress;
	bool rekey_draining;
	bool current_k_bit;
	u32 our_session_index;
	u32 tree_depth;
	double effective_depth;
	struct fipsd_traffic stats;
	u64 replay_suppressed;
	u32 consecutive_decrypt_failures;
	u64 send_counter;
	u64 highest_recv_counter;
	u64 ecn_ce_received;
	struct fipsd_nostr_traversal nostr_traversal;
	struct fipsd_mmp mmp;
};

/**
 * struct fipsd_link_row - a link, from the first handshake message on
 * @state: "connecting", "connected", "disconnected" or "failed"
 * @direction: "inbound" or "outbound"
 */
struct fipsd_link_row {
	u64 link_id;
	u32 transport_id;
	char remote_addr[FIPSD_ENDPOINT_SIZE];
	const char *direction;
	const char *state;
	u64 created_at_ms;
	u64 last_recv_ms;
	struct fipsd_traffic stats;
};

/**
 * struct fipsd_session_row - an end-to-end session
 * @state: "established", "initiating", "awaiting_msg3" or "unknown"
 * @established: the members from @session_start_ms on count only then, else @resend_count does
 */
struct fipsd_session_row {
	struct fips_node_addr remote_addr;
	char npub[FIPS_NPUB_SIZE];
	char display_name[FIPSD_NAME_SIZE];
	const char *state;
	bool is_initiator;
	bool established;
	u32 resend_count;
	u64 last_activity_ms;
	struct fipsd_traffic stats;
	u64 session_start_ms;
	bool current_k_bit;
	bool is_draining;
	u8 coords_warmup_remaining;
	struct fipsd_mmp mmp;
};

/**
 * struct fipsd_connection_row - a handshake that is going on
 * @direction: "inbound" or "outbound"
 * @handshake_state: "initial", "sent_msg1", "received_msg1", "complete" or "failed"
 * @expected_peer: npub, "" if it is not known yet
 */
struct fipsd_connection_row {
	u64 link_id;
	const char *direction;
	const char *handshake_state;
	u64 started_at_ms;
	u64 last_activity_ms;
	u32 resend_count;
	char expected_peer[FIPS_NPUB_SIZE];
};

/** struct fipsd_counter - a counter and its name, a literal. */
struct fipsd_counter {
	const char *name;
	u64 value;
};

/**
 * struct fipsd_transport_row - an instance of a transport
 * @type: "udp", "tcp", "ethernet", "tor", "nym" or "ble"
 * @state: "configured", "starting", "up", "down" or "failed"
 * @name: "" for an unnamed instance
 * @local_addr: "" where there is none
 * @tor_mode: NULL for other transports
 * @onion_address: "" where there is none
 * @stats: counters, under the names that the reference has for the kind of transport
 */
struct fipsd_transport_row {
	u32 transport_id;
	const char *type;
	const char *state;
	u16 mtu;
	char name[FIPSD_NAME_SIZE];
	char local_addr[FIPSD_ENDPOINT_SIZE];
	const char *tor_mode;
	char onion_address[FIPSD_ENDPOINT_SIZE];
	u32 stats_count;
	struct fipsd_counter stats[FIPSD_COUNTERS_MAX];
};

/**
 * struct fipsd_counter_row - a counter of the daemon's or of the kernel's
 * @kernel: whether it is the kernel's
 * @family: what it belongs to; a text that lives as long as the program, as all four are
 * @name: its name
 * @unit: in which unit: "packets", "bytes", ...
 * @help: what it counts
 */
struct fipsd_counter_row {
	bool kernel;
	const char *family;
	const char *name;
	const char *unit;
	const char *help;
	u64 value;
};

/**
 * struct fipsd_coords - a way to the root: a node, its parent, ..., the root
 * @count: number of nodes; 0: unknown
 */
struct fipsd_coords {
	u32 count;
	struct fips_node_addr addrs[];
};

/** struct fipsd_tree_row - a neighbour's place in the tree. */
struct fipsd_tree_row {
	struct fips_node_addr node_addr;
	char display_name[FIPSD_NAME_SIZE];
	u32 distance_to_us;
	struct fipsd_coords coords; /* last, as long as it is */
};

/** struct fipsd_filter_row - a peer's Bloom filter; @estimated_count NaN if it cannot be told. */
struct fipsd_filter_row {
	struct fips_node_addr peer;
	char display_name[FIPSD_NAME_SIZE];
	bool has_filter;
	u64 filter_sequence;
	double estimated_count;
	u32 set_bits;
	double fill_ratio;
};

/** struct fipsd_cache_row - an entry of the coordinate cache; @path_mtu 0: unknown. */
struct fipsd_cache_row {
	struct fips_node_addr node_addr;
	char display_name[FIPSD_NAME_SIZE];
	u64 created_at_ms;
	u64 last_used_ms;
	u16 path_mtu;
	struct fipsd_coords coords; /* last, as long as it is */
};

/** struct fipsd_identity_row - a node whose key is known. */
struct fipsd_identity_row {
	struct fips_node_addr node_addr;
	char npub[FIPS_NPUB_SIZE];
	char display_name[FIPSD_NAME_SIZE];
	u64 last_seen_ms;
};

/** struct fipsd_lookup_row - a node that is being searched for. */
struct fipsd_lookup_row {
	struct fips_node_addr target;
	char display_name[FIPSD_NAME_SIZE];
	u64 initiated_ms;
	u64 last_sent_ms;
	u32 attempt;
};

/** struct fipsd_retry_row - a peer that will be dialled again. */
struct fipsd_retry_row {
	struct fips_node_addr node_addr;
	char display_name[FIPSD_NAME_SIZE];
	u32 retry_count;
	u64 retry_after_ms;
	bool auto_reconnect;
};

/** struct fipsd_acl_row - an entry of an access control list: as written, and whom it means. */
struct fipsd_acl_row {
	bool deny;
	char token[FIPSD_ACL_TOKEN_SIZE];
	char npub[FIPS_NPUB_SIZE];
};

/** struct fipsd_own_coords_row - a node of this node's own way to the root. */
struct fipsd_own_coords_row {
	struct fips_node_addr node_addr;
};

/** struct fipsd_tree_figures - this node's place in the tree. */
struct fipsd_tree_figures {
	char root_npub[FIPS_NPUB_SIZE]; /* "" if unknown */
	struct fips_node_addr parent;
	char parent_display_name[FIPSD_NAME_SIZE];
	u64 declaration_sequence;
	bool declaration_signed;
	u64 peer_tree_count;
};

/** struct fipsd_bloom_figures - filters sent; NaN where there is nothing. */
struct fipsd_bloom_figures {
	u64 sequence;
	double uptree_fill_ratio;
	double uptree_estimated_count;
};

/** struct fipsd_cache_figures - the coordinate cache at large. */
struct fipsd_cache_figures {
	u64 count;
	u64 max_entries;
	u64 default_ttl_ms;
	u64 expired;
	u64 avg_age_ms;
};

/** struct fipsd_routing_figures - what waits for a route, a session, an answer. */
struct fipsd_routing_figures {
	u64 identity_cache_entries;
	u64 identity_cache_max;
	u64 pending_tun_destinations;
	u64 pending_tun_packets;
	u64 recent_requests;
};

/** struct fipsd_acl_figures - access control at large; texts are literals. */
struct fipsd_acl_figures {
	const char *allow_file;
	const char *deny_file;
	const char *effective_mode;
	const char *default_decision;
	bool enforcement_active;
	bool allow_all;
	bool deny_all;
};

/** struct fipsd_kind_count - peers by kind of transport; kinds that are configured only. */
struct fipsd_kind_count {
	const char *type;
	u64 peers;
};

/** struct fipsd_forwarding - session datagrams: what became of them. */
struct fipsd_forwarding {
	u64 received_packets;
	u64 received_bytes;
	u64 decode_error_packets;
	u64 decode_error_bytes;
	u64 ttl_exhausted_packets;
	u64 ttl_exhausted_bytes;
	u64 delivered_packets;
	u64 delivered_bytes;
	u64 forwarded_packets;
	u64 forwarded_bytes;
	u64 drop_no_route_packets;
	u64 drop_no_route_bytes;
	u64 drop_mtu_exceeded_packets;
	u64 drop_mtu_exceeded_bytes;
	u64 drop_send_error_packets;
	u64 drop_send_error_bytes;
	u64 originated_packets;
	u64 originated_bytes;
	u64 route_tree_up;
	u64 route_tree_down;
	u64 route_tree_down_cross;
	u64 route_crosslink_descend;
	u64 route_crosslink_ascend;
	u64 route_direct_peer;
};

/**
 * struct fipsd_node_figures - the node as a whole
 * @state: "created", "starting", "running", "stopping" or "stopped"
 * @tun_state: of the mesh interface: "disabled", "configured", "active" or "failed"
 * @tun_name: its name, "" without one
 * @started_mono_ms: when the daemon started, CLOCK_MONOTONIC in milliseconds
 * @has_mesh_size: whether @estimated_mesh_size is known
 * @persistent: whether the identity outlives a restart
 */
struct fipsd_node_figures {
	char npub[FIPS_NPUB_SIZE];
	struct fips_node_addr node_addr;
	u8 ipv6_addr[16];
	const char *state;
	const char *tun_state;
	char tun_name[16];
	bool is_leaf_only;
	bool is_root;
	bool persistent;
	bool has_mesh_size;
	struct fips_node_addr root;
	u64 started_mono_ms;
	u64 estimated_mesh_size;
	u64 peer_count;
	u64 session_count;
	u64 link_count;
	u64 transport_count;
	u64 connection_count;
	u16 effective_ipv6_mtu;
	struct fipsd_kind_count transport_peer_counts[FIPSD_TRANSPORT_KINDS];
	u32 transport_kinds;
	struct fipsd_forwarding forwarding;
	struct fipsd_tree_figures tree;
	struct fipsd_bloom_figures bloom;
	struct fipsd_cache_figures cache;
	struct fipsd_routing_figures routing;
	struct fipsd_acl_figures acl;
};

/**
 * struct fipsd_table - rows of one type
 * @rows: pointers to @count rows; to be read only
 * @count: number of rows
 *
 * The rest is private.
 */
struct fipsd_table {
	const void **rows;
	size_t count;
	size_t capacity;
	size_t row_size;
	const struct fipsd_table *before;
	size_t before_at;
};

/** fipsd_table_row() - row number @index, as the type that the table's rows have. */
#define fipsd_table_row(table, type, index) ((const type *)(table)->rows[index])

/**
 * struct fipsd_snapshot - picture of a node
 * @node: the node as a whole
 * @peers: struct fipsd_peer_row
 * @links: struct fipsd_link_row
 * @sessions: struct fipsd_session_row
 * @connections: struct fipsd_connection_row
 * @transports: struct fipsd_transport_row
 * @counters: struct fipsd_counter_row
 * @own_coords: struct fipsd_own_coords_row
 * @tree: struct fipsd_tree_row
 * @filters: struct fipsd_filter_row
 * @cache: struct fipsd_cache_row
 * @identities: struct fipsd_identity_row
 * @lookups: struct fipsd_lookup_row
 * @retries: struct fipsd_retry_row
 * @acl: struct fipsd_acl_row
 * @taken_mono_ms: when it was taken, CLOCK_MONOTONIC
 * @sequence: number of the picture, the first is 1; set when it is published
 *
 * The rest is private.
 */
struct fipsd_snapshot {
	struct fipsd_node_figures node;
	struct fipsd_table peers;
	struct fipsd_table links;
	struct fipsd_table sessions;
	struct fipsd_table connections;
	struct fipsd_table transports;
	struct fipsd_table counters;
	struct fipsd_table own_coords;
	struct fipsd_table tree;
	struct fipsd_table filters;
	struct fipsd_table cache;
	struct fipsd_table identities;
	struct fipsd_table lookups;
	struct fipsd_table retries;
	struct fipsd_table acl;
	u64 taken_mono_ms;
	u64 sequence;
	unsigned int refs;
	struct fipsd_snapshot *previous;
};

/** struct fipsd_publisher - holds the newest picture, opaque. */
struct fipsd_publisher;

/** fipsd_publisher_new() - a publisher whose picture is all zeros and "created". */
struct fipsd_publisher *fipsd_publisher_new(void);

/** fipsd_publisher_free() - free a publisher; pictures taken from it stay until they are put. */
void fipsd_publisher_free(struct fipsd_publisher *publisher);

/**
 * fipsd_snapshot_new() - begin a picture
 * @publisher: whose newest picture it shares rows with
 *
 * Return: a picture without rows, with the node's figures of the one before; to be given to
 * fipsd_publish() or fipsd_snapshot_put(). NULL: no memory.
 */
struct fipsd_snapshot *fipsd_snapshot_new(struct fipsd_publisher *publisher);

/**
 * fipsd_table_add() - add a row
 * @table: of a picture that is not published yet
 * @row: a struct of the table's type, copied unless the picture before has the same; rows that are
 *	added in the order of the picture before are found there at once
 *
 * Return: 0 or -ENOMEM.
 */
int fipsd_table_add(struct fipsd_table *table, const void *row);

/** fipsd_table_add_sized() - the same for a row that ends in an array: it is so many bytes long. */
int fipsd_table_add_sized(struct fipsd_table *table, const void *row, size_t size);

/**
 * fipsd_publisher_watch() - have a function called after each picture that becomes the newest
 * @publisher: the publisher
 * @fn: called in the thread that publishes; NULL: nothing any more
 * @ctx: for @fn
 */
void fipsd_publisher_watch(struct fipsd_publisher *publisher, void (*fn)(void *ctx), void *ctx);

/**
 * fipsd_publish() - make a picture the newest
 * @publisher: of the picture
 * @snapshot: taken over; must not be changed from here on
 */
void fipsd_publish(struct fipsd_publisher *publisher, struct fipsd_snapshot *snapshot);

/**
 * fipsd_snapshot_get() - take a reference to the newest picture
 *
 * Any thread. Return: a picture, to be given to fipsd_snapshot_put().
 */
const struct fipsd_snapshot *fipsd_snapshot_get(struct fipsd_publisher *publisher);

/** fipsd_snapshot_put() - give a reference back; any thread; NULL is taken. */
void fipsd_snapshot_put(const struct fipsd_snapshot *snapshot);

#endif /* FIPSD_SNAPSHOT_H */
