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
	size_t held_destinations;	/* that are searched for or called, so that packets wait */
};

/**
 * struct fips_mmp_view - measurements of a link or session; absent values are NAN
 * @rtt_trend: "rising", "falling" or "stable"; NULL before there is a measurement, as of all trends
 * @ecn_ce_sent: our frames that reached the peer with congestion experienced, as it reported
 * @ecn_ce_received: the peer's frames that reached us so
 */
struct fips_mmp_view {
	bool present;
	bool spin_initiator;
	const char *rtt_trend;
	const char *loss_trend;
	const char *goodput_trend;
	const char *jitter_trend;
	const char *etx_trend;
	u32 ecn_ce_sent;
	u32 ecn_ce_received;
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
	const char *unit;
	const char *help;
	u64 value;
};

/**
 * struct fips_name_view - a node and what it can be called by
 * @addr: its address
 * @has_pubkey: whether its key is known
 * @pubkey: its key
 * @alias: its configured name, NULL: none
 */
struct fips_name_view {
	struct fips_node_addr addr;
	bool has_pubkey;
	struct fips_pubkey pubkey;
	const char *alias;
};

/** struct fips_tree_view - this node's place in the tree; a root is its own parent. */
struct fips_tree_view {
	struct fips_name_view parent;
	struct fips_name_view root;
	bool is_root;
	bool is_signed;
	struct fips_coords coords;
	u64 sequence;
	size_t peers;		/* that have announced their place */
};

/** struct fips_tree_peer_view - a neighbour's place in the tree. */
struct fips_tree_peer_view {
	struct fips_name_view name;
	struct fips_coords coords;	/* none if unknown */
	u32 distance;		/* hops of the tree from here */
};

/**
 * struct fips_filters_view - Bloom filters at large
 * @sequence: of the last one sent
 * @uptree_fill_ratio: of the last one sent to the parent; NAN for a root, and before there was one
 * @uptree_estimate: nodes in it; NAN if that cannot be told
 */
struct fips_filters_view {
	u64 sequence;
	double uptree_fill_ratio;
	double uptree_estimate;
};

/** struct fips_filter_view - the filter of one peer; @estimate NAN if it cannot be told. */
struct fips_filter_view {
	struct fips_name_view name;
	bool has_filter;
	u64 sequence;
	double estimate;
	u32 set_bits;
	double fill_ratio;
};

/** struct fips_coords_view - where another node stands, as cached. */
struct fips_coords_view {
	struct fips_name_view name;
	struct fips_coords coords;
	u64 created_unix_ms;
	u64 used_unix_ms;
	bool has_path_mtu;
	u16 path_mtu;
};

/** struct fips_coords_figures_view - the coordinate cache at large. */
struct fips_coords_figures_view {
	size_t count;
	size_t max;
	size_t expired;
	u64 ttl_ms;
	u64 average_age_ms;
};

/** struct fips_identity_view - a node whose key is known. */
struct fips_identity_view {
	struct fips_name_view name;
	u64 seen_unix_ms;
};

/** struct fips_search_view - a lookup of this node that is under way. */
struct fips_search_view {
	struct fips_name_view name;
	u64 started_unix_ms;
	u64 sent_unix_ms;
	u32 attempt;
};

/** struct fips_retry_view - a peer that will be dialled again. */
struct fips_retry_view {
	struct fips_name_view name;
	u32 retries;
	u64 due_unix_ms;
	bool auto_reconnect;
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

/** fips_node_tree_view() - this node's place in the tree. */
void fips_node_tree_view(const struct fips_node *node, struct fips_tree_view *view);

/** fips_node_tree_peers() - call @fn with each neighbour that has announced its place. */
void fips_node_tree_peers(const struct fips_node *node,
			  void (*fn)(void *ctx, const struct fips_tree_peer_view *view), void *ctx);

/** fips_node_filters_view() - Bloom filters at large. */
void fips_node_filters_view(const struct fips_node *node, struct fips_filters_view *view);

/** fips_node_filters() - call @fn with the filter of each peer. */
void fips_node_filters(const struct fips_node *node,
		       void (*fn)(void *ctx, const struct fips_filter_view *view), void *ctx);

/** fips_node_coords_figures() - the coordinate cache at large. */
void fips_node_coords_figures(const struct fips_node *node, const struct fips_now *now,
			      struct fips_coords_figures_view *view);

/**
 * fips_node_coords() - call @fn with nodes whose coordinates are cached and have not expired
 * @node: the node
 * @now: the time
 * @max: at most so many, those used last
 * @fn: gets the one used longest ago first
 * @ctx: for @fn
 */
void fips_node_coords(const struct fips_node *node, const struct fips_now *now, size_t max,
		      void (*fn)(void *ctx, const struct fips_coords_view *view), void *ctx);

/** fips_node_identities() - the same with nodes whose keys are known. */
void fips_node_identities(const struct fips_node *node, const struct fips_now *now, size_t max,
			  void (*fn)(void *ctx, const struct fips_identity_view *view), void *ctx);

/** fips_node_searches() - call @fn with each lookup of this node. */
void fips_node_searches(const struct fips_node *node, const struct fips_now *now,
			void (*fn)(void *ctx, const struct fips_search_view *view), void *ctx);

/** fips_node_retries() - call @fn with each peer that will be dialled again. */
void fips_node_retries(const struct fips_node *node, const struct fips_now *now,
		       void (*fn)(void *ctx, const struct fips_retry_view *view), void *ctx);

/** fips_node_recent_requests() - number of other nodes' lookups that are remembered. */
size_t fips_node_recent_requests(const struct fips_node *node);

#endif /* FIPS_NODE_VIEW_H */
