/* SPDX-License-Identifier: MIT */
/*
 * Counters of the core; the data plane has its own. Families and names are those of the control
 * socket.
 */
#ifndef FIPS_NODE_COUNTERS_H
#define FIPS_NODE_COUNTERS_H

/*
 * FIPS_NODE_COUNTERS() - the registry
 *
 * X(ID, family, name, help). Every raw frame handed to the core is counted in exactly one line of
 * family "raw".
 */
#define FIPS_NODE_COUNTERS(X)                                                                      \
	X(RAW_TOO_SHORT, "raw", "too_short", "frames shorter than a common prefix")                \
	X(RAW_VERSION, "raw", "unknown_version", "frames of another protocol version")             \
	X(RAW_PHASE, "raw", "unknown_phase", "frames of no known phase")                           \
	X(RAW_TRANSPORT, "raw", "unknown_transport", "frames of a transport that is gone")         \
	X(RAW_RATE_LIMITED, "raw", "rate_limited", "first messages over the handshake rate")       \
	X(RAW_MALFORMED, "raw", "malformed", "handshake messages of a wrong form")                 \
	X(RAW_REFUSED, "raw", "refused", "handshake messages from strangers not admitted")         \
	X(RAW_NOT_AUTHENTIC, "raw", "not_authentic", "handshake messages that do not open")        \
	X(RAW_UNKNOWN, "raw", "unknown_connection", "second messages nobody waits for")            \
	X(RAW_DUPLICATE, "raw", "duplicate", "handshake messages already answered or of no use")   \
	X(RAW_ANSWERED, "raw", "answered", "first messages answered")                              \
	X(RAW_COMPLETED, "raw", "completed", "second messages that ended a handshake")             \
	X(HANDSHAKE_BAD_STATE, "handshake", "bad_state", "handshake messages refused")             \
	X(HANDSHAKE_UNKNOWN, "handshake", "unknown_connection",                                    \
	  "handshake messages for no handshake")                                                   \
	X(SESSION_UNKNOWN, "session", "unknown_session", "session messages for no session")        \
	X(SESSION_BAD_STATE, "session", "bad_state", "session messages in the wrong state")        \
	X(SESSION_DECODE_ERROR, "session", "decode_error", "session messages of a wrong form")     \
	X(SESSION_CRYPTO_ERROR, "session", "crypto_error",                                         \
	  "session handshake messages that do not open")                                           \
	X(SESSION_LIMITED, "session", "handshake_limited",                                         \
	  "session setups over the cap of pending ones")                                           \
	X(LINK_UNKNOWN, "link", "unknown_link", "link messages of links that are gone")            \
	X(LINK_UNKNOWN_TYPE, "link", "unknown_type", "link messages of no known type")             \
	X(LINK_DECODE_ERROR, "link", "decode_error", "Disconnect messages of a wrong form")        \
	X(MMP_DECODE_ERROR, "mmp", "decode_error", "reports of a wrong form")                      \
	X(MMP_UNKNOWN_PEER, "mmp", "unknown_peer", "reports of links that are gone")               \
	X(TREE_RECEIVED, "tree", "received", "tree announcements received")                        \
	X(TREE_DECODE_ERROR, "tree", "decode_error", "of a wrong form")                            \
	X(TREE_UNKNOWN_PEER, "tree", "unknown_peer", "from links that are gone")                   \
	X(TREE_ADDR_MISMATCH, "tree", "addr_mismatch", "that declare another node")                \
	X(TREE_SIG_FAILED, "tree", "sig_failed", "with a wrong signature")                         \
	X(TREE_STALE, "tree", "stale", "no newer than the last one")                               \
	X(TREE_ANCESTRY_INVALID, "tree", "ancestry_invalid", "with a contradictory ancestry")      \
	X(TREE_ACCEPTED, "tree", "accepted", "accepted")                                           \
	X(TREE_PARENT_SWITCHED, "tree", "parent_switched", "changes of the parent")                \
	X(TREE_LOOP_DETECTED, "tree", "loop_detected", "parents left because of a loop")           \
	X(TREE_ANCESTRY_CHANGED, "tree", "ancestry_changed", "changes of the parent's ancestry")   \
	X(TREE_SENT, "tree", "sent", "tree announcements sent")                                    \
	X(TREE_RATE_LIMITED, "tree", "rate_limited", "announcements put off by the limit")         \
	X(TREE_SEND_FAILED, "tree", "send_failed", "announcements that could not be sent")         \
	X(TREE_SIGN_FAILED, "tree", "outbound_sign_failed", "declarations that could not be "      \
							    "signed")                              \
	X(TREE_PARENT_SWITCHES, "tree", "parent_switches", "changes of the parent")                \
	X(TREE_PARENT_LOSSES, "tree", "parent_losses", "parents lost with their link")             \
	X(TREE_FLAP_DAMPENED, "tree", "flap_dampened", "times flap dampening was engaged")         \
	X(BLOOM_RECEIVED, "bloom", "received", "filter announcements received")                    \
	X(BLOOM_DECODE_ERROR, "bloom", "decode_error", "of a wrong form")                          \
	X(BLOOM_INVALID, "bloom", "invalid", "whose length and size class disagree")               \
	X(BLOOM_NON_V1, "bloom", "non_v1", "of another size class")                                \
	X(BLOOM_UNKNOWN_PEER, "bloom", "unknown_peer", "from links that are gone")                 \
	X(BLOOM_STALE, "bloom", "stale", "no newer than the last one")                             \
	X(BLOOM_FILL_EXCEEDED, "bloom", "fill_exceeded", "too full to be believed")                \
	X(BLOOM_ACCEPTED, "bloom", "accepted", "accepted")                                         \
	X(BLOOM_SENT, "bloom", "sent", "filter announcements sent")                                \
	X(BLOOM_DEBOUNCE, "bloom", "debounce_suppressed", "announcements put off by the debounce") \
	X(BLOOM_SEND_FAILED, "bloom", "send_failed", "announcements that could not be sent")       \
	X(REQ_RECEIVED, "discovery", "req_received", "lookup requests received")                   \
	X(REQ_DECODE_ERROR, "discovery", "req_decode_error", "of a wrong form")                    \
	X(REQ_DUPLICATE, "discovery", "req_duplicate", "seen before")                              \
	X(REQ_DEDUP_CACHE_FULL, "discovery", "req_dedup_cache_full", "with no room to remember")   \
	X(REQ_TARGET_IS_US, "discovery", "req_target_is_us", "for this node")                      \
	X(REQ_FORWARDED, "discovery", "req_forwarded", "forwarded")                                \
	X(REQ_TTL_EXHAUSTED, "discovery", "req_ttl_exhausted", "with no hops left")                \
	X(REQ_INITIATED, "discovery", "req_initiated", "lookup requests begun")                    \
	X(REQ_DEDUPLICATED, "discovery", "req_deduplicated", "not begun: one is under way")        \
	X(REQ_BACKOFF_SUPPRESSED, "discovery", "req_backoff_suppressed",                           \
	  "not begun: failed shortly before")                                                      \
	X(REQ_FORWARD_RATE_LIMITED, "discovery", "req_forward_rate_limited",                       \
	  "not forwarded: one for this target shortly before")                                     \
	X(REQ_BLOOM_MISS, "discovery", "req_bloom_miss", "not begun: in no peer's filter")         \
	X(REQ_NO_TREE_PEER, "discovery", "req_no_tree_peer", "not forwarded: in no filter")        \
	X(REQ_FALLBACK_FORWARDED, "discovery", "req_fallback_forwarded",                           \
	  "forwarded to peers off the tree")                                                       \
	X(RESP_RECEIVED, "discovery", "resp_received", "lookup responses received")                \
	X(RESP_DECODE_ERROR, "discovery", "resp_decode_error", "of a wrong form")                  \
	X(RESP_FORWARDED, "discovery", "resp_forwarded", "forwarded")                              \
	X(RESP_IDENTITY_MISS, "discovery", "resp_identity_miss", "of nodes whose key is unknown")  \
	X(RESP_PROOF_FAILED, "discovery", "resp_proof_failed", "with a wrong proof")               \
	X(RESP_NO_ROUTE, "discovery", "resp_no_route", "with no way back to the origin")           \
	X(RESP_ACCEPTED, "discovery", "resp_accepted", "accepted")                                 \
	X(RESP_TIMED_OUT, "discovery", "resp_timed_out", "lookups without an answer")              \
	X(FWD_NO_ROUTE, "forwarding", "drop_no_route_packets",                                     \
	  "transit datagrams the core found no route for")                                         \
	X(ERR_COORDS_REQUIRED, "errors", "coords_required", "CoordsRequired received")             \
	X(ERR_PATH_BROKEN, "errors", "path_broken", "PathBroken received")                         \
	X(ERR_MTU_EXCEEDED, "errors", "mtu_exceeded", "MtuExceeded received")                      \
	X(CONGESTION_DETECTED, "congestion", "congestion_detected",                                \
	  "times a link or this node became congested")                                            \
	X(CONGESTION_DROPS, "congestion", "kernel_drop_events",                                    \
	  "times a transport began to drop")

/** enum fips_node_counter - one for each line of FIPS_NODE_COUNTERS(). */
enum fips_node_counter {
#define FIPS_NODE_COUNTER_ENUM(id, family, name, help) FIPS_COUNT_##id,
	FIPS_NODE_COUNTERS(FIPS_NODE_COUNTER_ENUM)
#undef FIPS_NODE_COUNTER_ENUM
	FIPS_NODE_COUNTER_MAX
};

#endif /* FIPS_NODE_COUNTERS_H */
