/* SPDX-License-Identifier: MIT */
/*
 * Views of a node: what tables, logs and the control socket show of it. Nothing here changes
 * anything. Pointers in a view are valid during the callback.
 */
#ifndef FIPS_NODE_VIEW_H
#define FIPS_NODE_VIEW_H

#include "libfips/node.h"

enum fips_node_state {
	FIPS_NODE_CREATED,
	FIPS_NODE_RUNNING,
	FIPS_NODE_STOPPED,
};

/** struct fips_status_view - the node at large. */
struct fips_status_view {
	enum fips_node_state state;
	const struct fips_identity *identity;
	struct fips_epoch epoch;
	u64 started_unix_ms;
	u64 uptime_ms;
	bool leaf_only;
	size_t peers;
	size_t links;
	size_t connections;	/* handshakes under way */
	size_t sessions;
	size_t transports;
	u16 effective_ipv6_mtu;
	bool has_mesh_size;
	u64 mesh_size;
	struct fips_node_addr root;
	bool is_root;
	struct fips_coords coords;
	u64 tree_sequence;
	size_t cached_coords;
	size_t cached_identities;
};

/** struct fips_mmp_view - measurements of a link or session; absent values are NAN. */
struct fips_mmp_view {
	bool present;
	enum fips_config_mmp_mode mode;
	double srtt_ms;
	double loss_rate;
	double etx;
	double goodput_bps;
	double delivery_ratio_forward;
	double delivery_ratio_reverse;
	double smoothed_loss;
	double smoothed_etx;
};

/** struct fips_traffic_view - counts as of the last dump; @at_unix_ms 0: there was none yet. */
struct fips_traffic_view {
	u64 at_unix_ms;
	u64 packets_sent;
	u64 packets_recv;
	u64 bytes_sent;
	u64 bytes_recv;
};

/** struct fips_peer_view - an authenticated peer. */
struct fips_peer_view {
	struct fips_node_addr node_addr;
	struct fips_pubkey pubkey;
	const char *alias;	/* NULL: none */
	u32 link_id;
	struct fips_endpoint endpoint;
	enum fips_transport_type transport_type;
	bool initiator;		/* this side made the link */
	const char *connectivity;	/* "connected", "stale" */
	u64 authenticated_unix_ms;
	u64 last_seen_unix_ms;
	bool has_coords;
	struct fips_coords coords;
	bool has_filter;
	u64 filter_sequence;
	bool is_parent;
	bool is_child;
	double effective_depth;	/* NAN: none */
	struct fips_traffic_view traffic;
	u64 send_counter;
	u64 highest_recv_counter;
	u32 decrypt_failures;
	u64 replays;
	u32 local_index;
	u32 remote_index;
	bool k_bit;
	bool rekey_in_progress;
	bool rekey_draining;
	u16 mtu;
	struct fips_mmp_view mmp;
};

/** struct fips_link_view - a link, or a handshake that is to become one. */
struct fips_link_view {
	u32 id;		/* 0: not in the data plane yet */
	struct fips_endpoint endpoint;
	bool has_peer;	/* whether it is known who is at the other end */
	struct fips_node_addr node_addr;
	struct fips_pubkey pubkey;	/* of the peer */
	bool initiator;
	const char *state;	/* "connecting", "connected", "disconnected", "failed" */
	/* "initial", "sent_msg1", "received_msg1", "complete", "failed" */
	const char *handshake_state;
	u64 created_unix_ms;
	u64 started_mono_ms;
	u64 last_activity_mono_ms;
	u32 resend_count;
	struct fips_traffic_view traffic;
};

/** struct fips_session_view - a session, or a handshake that is to become one. */
struct fips_session_view {
	struct fips_node_addr node_addr;
	bool has_pubkey;
	struct fips_pubkey pubkey;
	const char *alias;	/* NULL: none */
	const char *state;	/* "initiating", "awaiting_msg3", "established" */
	bool initiator;
	u64 created_unix_ms;
	u64 last_activity_unix_ms;
	u32 resend_count;
	bool k_bit;
	bool rekey_in_progress;
	bool rekey_draining;
	u8 warmup_remaining;
	u16 path_mtu;
	struct fips_traffic_view traffic;
	struct fips_mmp_view mmp;
};

/** struct fips_transport_view - a transport. */
struct fips_transport_view {
	u32 id;
	enum fips_transport_type type;
	const char *name;	/* NULL: the one unnamed instance */
	struct fips_remote local;
	u16 mtu;
	bool accept;
	struct fips_dump_transport counts;
};

/** struct fips_counter_view - one counter of the core. */
struct fips_counter_view {
	const char *family;	/* "handshake", "tree", "bloom", ... */
	const char *name;
	const char *help;
	u64 value;
};

/** fips_node_status() - the node at large. */
void fips_node_status(const struct fips_node *node, const struct fips_now *now,
		      struct fips_status_view *view);

/** fips_node_peers() - call @fn with each authenticated peer. */
void fips_node_peers(const struct fips_node *node, const struct fips_now *now,
		     void (*fn)(void *ctx, const struct fips_peer_view *view), void *ctx);

/** fips_node_links() - call @fn with each link and link handshake. */
void fips_node_links(const struct fips_node *node, const struct fips_now *now,
		     void (*fn)(void *ctx, const struct fips_link_view *view), void *ctx);

/** fips_node_sessions() - call @fn with each session and session handshake. */
void fips_node_sessions(const struct fips_node *node, const struct fips_now *now,
			void (*fn)(void *ctx, const struct fips_session_view *view), void *ctx);

/** fips_node_transports() - call @fn with each transport. */
void fips_node_transports(const struct fips_node *node,
			  void (*fn)(void *ctx, const struct fips_transport_view *view), void *ctx);

/** fips_node_counters() - call @fn with each counter. */
void fips_node_counters(const struct fips_node *node,
			void (*fn)(void *ctx, const struct fips_counter_view *view), void *ctx);

#endif /* FIPS_NODE_VIEW_H */
