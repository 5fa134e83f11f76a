/* SPDX-License-Identifier: MIT */
/*
 * Inside of a node: the nouns it ties together. For the files of the core alone.
 */
#ifndef FIPS_NODE_PRIVATE_H
#define FIPS_NODE_PRIVATE_H

#include "libfips/acl.h"
#include "libfips/announce.h"
#include "libfips/coords.h"
#include "libfips/crypto.h"
#include "libfips/identity_cache.h"
#include "libfips/link.h"
#include "libfips/link_handshake.h"
#include "libfips/measuring.h"
#include "libfips/node.h"
#include "libfips/node_counters.h"
#include "libfips/node_view.h"
#include "libfips/peers.h"
#include "libfips/pmtu.h"
#include "libfips/routing.h"
#include "libfips/searching.h"
#include "libfips/session.h"
#include "libfips/session_handshake.h"
#include "libfips/signal.h"
#include "libfips/timer.h"
#include "libfips/transports.h"
#include "libfips/tree.h"

/* A node's name for people: an alias, a shortened npub, or an address in hex; and NUL. */
#define FIPS_NODE_NAME_SIZE 72
/* A dump that was asked for and did not come in this time is asked for again. */
#define FIPS_DUMP_TIMEOUT_MS 5000

/**
 * struct fips_node - a node
 * @now: time of the call under way, and in the units its parts want
 * @epoch: startup epoch
 * @acl: who may link; NULL: everybody
 * @dump_wanted: parts of a dump asked for and not come yet
 * @dump_asked_ms: when
 * @transports_timer: transports are to be asked for frames they lost
 * @congested: whether all transit frames are marked
 */
struct fips_node {
	const struct fips_config *config;
	struct fips_identity identity;
	struct fips_epoch epoch;
	struct fips_node_env env;
	enum fips_node_state state;
	struct fips_now now;
	u64 now_ms;
	u64 now_us;
	u64 started_ms;
	u64 started_unix_ms;
	struct fips_action_queue actions;
	struct fips_timers timers;
	struct fips_transports transports;
	struct fips_links links;
	struct fips_link_handshakes handshakes;
	struct fips_sessions sessions;
	struct fips_peers peers;
	struct fips_identity_cache identities;
	struct fips_tree tree;
	struct fips_announcing announcing;
	struct fips_routing routing;
	struct fips_searching searching;
	struct fips_signals signals;
	struct fips_pmtu_store pmtu;
	const struct fips_acl *acl;
	u32 dump_wanted;
	u64 dump_asked_ms;
	struct fips_timer transports_timer;
	bool congested;
	u64 counters[FIPS_NODE_COUNTER_MAX];
};

/** fips_node_enter() - a call from outside begins: it is this time. */
void fips_node_enter(struct fips_node *node, const struct fips_now *now);

/** fips_node_log() - one line for people, made only if the level is wanted. */
void fips_node_log(const struct fips_node *node, enum fips_config_log_level level,
		   const char *format, ...) __printf(3, 4);

#define fips_log_error(node, ...) fips_node_log(node, FIPS_CONFIG_LOG_ERROR, __VA_ARGS__)
#define fips_log_warn(node, ...)  fips_node_log(node, FIPS_CONFIG_LOG_WARN, __VA_ARGS__)
#define fips_log_info(node, ...)  fips_node_log(node, FIPS_CONFIG_LOG_INFO, __VA_ARGS__)
#define fips_log_debug(node, ...) fips_node_log(node, FIPS_CONFIG_LOG_DEBUG, __VA_ARGS__)
#define fips_log_trace(node, ...) fips_node_log(node, FIPS_CONFIG_LOG_TRACE, __VA_ARGS__)

/** struct fips_node_name - room for a node's name. */
struct fips_node_name {
	char s[FIPS_NODE_NAME_SIZE];
};

/** fips_node_name() - what people call a node: fips_node_name(node, addr).s */
struct fips_node_name fips_node_name(const struct fips_node *node,
				     const struct fips_node_addr *addr);

/** fips_node_count() - count one. */
static inline void fips_node_count(struct fips_node *node, enum fips_node_counter counter)
{
	node->counters[counter]++;
}

/** fips_node_seed() - a random seed for a map. */
static inline void fips_node_seed(const struct fips_node *node, u8 seed[FIPS_MAP_SEED_SIZE])
{
	fips_random_bytes(&node->env.random, seed, FIPS_MAP_SEED_SIZE);
}

/** fips_node_notice() - tell people, tables and programs. */
void fips_node_notice(struct fips_node *node, enum fips_notice what,
		      const struct fips_node_addr *addr);

/** fips_node_want_dump() - ask for parts of a dump, unless they are on their way. */
void fips_node_want_dump(struct fips_node *node, u32 what);

/** fips_node_tighten_path() - bound a destination's path MTU. Return: whether it was changed. */
bool fips_node_tighten_path(struct fips_node *node, const struct fips_node_addr *addr, u16 mtu);

/** fips_node_allows() - whether a node may link. */
bool fips_node_allows(const struct fips_node *node, const struct fips_node_addr *addr);

/* ---- What one noun's news mean to the others ---- */

/** fips_node_link_up() - a link has its keys. */
void fips_node_link_up(struct fips_node *node, struct fips_link *link);

/**
 * fips_node_link_down() - close a link, with the session to that neighbour
 * @node: the node
 * @link: the link; gone afterwards
 * @reconnect: dial again if the peer is one that is wanted
 */
void fips_node_link_down(struct fips_node *node, struct fips_link *link, bool reconnect);

/** fips_node_place_changed() - own coordinates are not what they were. */
void fips_node_place_changed(struct fips_node *node, const struct fips_tree_outcome *outcome);

/** fips_node_found() - there is a way to a node that was searched for. */
void fips_node_found(struct fips_node *node, const struct fips_node_addr *addr,
		     bool for_session);

/** fips_node_not_found() - a node that was searched for was not found. */
void fips_node_not_found(struct fips_node *node, const struct fips_node_addr *addr);

/** fips_node_call() - packets wait for a session with a node, or with one of whose address the
 * first 15 bytes are known.
 */
void fips_node_call(struct fips_node *node, const struct fips_node_addr *addr);

/** fips_node_session_up() - a session is established. */
void fips_node_session_up(struct fips_node *node, struct fips_session *session);

#endif /* FIPS_NODE_PRIVATE_H */
