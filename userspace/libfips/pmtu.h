/* SPDX-License-Identifier: MIT */
/*
 * Path MTU: how large a session's datagrams may be, and what follows for the packets of hosts.
 *
 * Protocol document: "Path MTU". All path MTUs are MTUs of links, that is of the frames that carry
 * datagrams. A session learns one from the datagrams it receives and tells its peer (destination
 * side); it obeys what its peer tells it (source side): less at once, more only after it was told
 * the same three times over two intervals. Beside it a store keeps one path MTU per destination for
 * the MSS of new connections.
 */
#ifndef FIPS_PMTU_H
/* Of the transports there are, none has a shorter frame. */
#define FIPS_PATH_MTU_FLOOR 256
#define FIPS_PMTU_H

#include "libfips/map.h"
#include "libfips/shim.h"

/* What a session message's body grows by on its way into a frame: headers and tags of both layers.
 */
#define FIPS_OVERHEAD \
	(FIPS_FMP_OVERHEAD + (int)sizeof(struct fips_datagram_hdr) + FIPS_FSP_OVERHEAD)
/* The same for an IPv6 packet, whose addresses and length are left out. */
#define FIPS_IPV6_OVERHEAD    (FIPS_OVERHEAD + (int)sizeof(struct fips_port_hdr) - FIPS_SHIM_SAVED)
#define FIPS_PMTU_STORE_MAX   10000
#define FIPS_IPV6_MIN_MTU     1280
#define FIPS_IPV6_TCP_HEADERS 60

/**
 * struct fips_pmtu - path MTU of one session
 * @current_mtu: what this side may send; FIPS_PATH_MTU_UNKNOWN at first
 * @observed_mtu: path MTU of the datagram received last
 * @observed_changed: whether it has changed since the last notification
 * @notified: whether a notification was ever sent
 * @notified_ms: when the last one was
 * @interval_ms: least time between two notifications that say nothing worse
 * @increase_count: notifications in a row that offered @increase_mtu
 * @increase_since_ms: when the first of them came
 * @increase_mtu: larger MTU offered
 */
struct fips_pmtu {
	u16 current_mtu;
	u16 observed_mtu;
	bool observed_changed;
	bool notified;
	u64 notified_ms;
	u64 interval_ms;
	u8 increase_count;
	bool increasing;
	u64 increase_since_ms;
	u16 increase_mtu;
};

/** fips_pmtu_init() - nothing is known. */
void fips_pmtu_init(struct fips_pmtu *pmtu);

/**
 * fips_pmtu_follow_rtt() - notification interval from a round trip time in milliseconds: five of
 * them, at least 10 s.
 */
void fips_pmtu_follow_rtt(struct fips_pmtu *pmtu, double srtt_ms);

/** fips_pmtu_observe() - a datagram came in with this path MTU. */
void fips_pmtu_observe(struct fips_pmtu *pmtu, u16 path_mtu);

/** fips_pmtu_notification_due() - whether the peer should be told. */
bool fips_pmtu_notification_due(const struct fips_pmtu *pmtu, u64 now_ms);

/**
 * fips_pmtu_notify() - make a notification now
 * @path_mtu: what to tell the peer
 *
 * Return: false when there is nothing to tell yet.
 */
bool fips_pmtu_notify(struct fips_pmtu *pmtu, u64 now_ms, u16 *path_mtu);

/**
 * fips_pmtu_limit() - the MTU of the link that is sent over, or of a router's complaint: only
 * tightens.
 */
void fips_pmtu_limit(struct fips_pmtu *pmtu, u16 mtu);

/** fips_pmtu_apply() - the peer told its path MTU. Return: whether the current MTU changed. */
bool fips_pmtu_apply(struct fips_pmtu *pmtu, u16 path_mtu, u64 now_ms);

/**
 * struct fips_pmtu_store - path MTU per destination
 * @entries: by IPv6 address of the destination, in order of use
 */
struct fips_pmtu_store {
	struct fips_map entries;
};

/** fips_pmtu_store_init() - an empty store; seed is random, for the hash. */
void fips_pmtu_store_init(struct fips_pmtu_store *store, const u8 seed[FIPS_MAP_SEED_SIZE]);

/** fips_pmtu_store_fini() - free all entries. */
void fips_pmtu_store_fini(struct fips_pmtu_store *store);

/**
 * fips_pmtu_store_tighten() - a link, a notification or a router's complaint bounds the path
 * @store: the store
 * @ipv6: 16 bytes, address of the destination
 * @mtu: the bound; a larger one than known is ignored
 *
 * Return: whether the stored value changed.
 */
bool fips_pmtu_store_tighten(struct fips_pmtu_store *store, const u8 ipv6[16], u16 mtu);

/** fips_pmtu_store_replace() - a verified lookup response tells the path anew, better or worse. */
void fips_pmtu_store_replace(struct fips_pmtu_store *store, const u8 ipv6[16], u16 mtu);

/** fips_pmtu_store_get() - what is known. Return: false if nothing is. */
bool fips_pmtu_store_get(const struct fips_pmtu_store *store, const u8 ipv6[16], u16 *mtu);

/**
 * fips_pmtu_effective_ipv6() - largest IPv6 packet that fits frames of a link with this MTU; 0:
 * none.
 */
u16 fips_pmtu_effective_ipv6(u16 link_mtu);

/**
 * fips_pmtu_max_mss() - largest TCP segment to announce to a destination
 * @store: the store
 * @dest: address of the destination
 * @len: its length; anything but a node's IPv6 address is an unknown destination
 * @global_max_mss: what the node's own MTU allows
 *
 * For an unknown destination: what any path allows (an IPv6 packet of 1280 bytes in a frame of
 * 1280), if that is less.
 */
u16 fips_pmtu_max_mss(const struct fips_pmtu_store *store, const void *dest, size_t len,
		      u16 global_max_mss);

/**
 * fips_pmtu_believe() - what is made of a path MTU that nobody vouches for
 *
 * Every node on the way, or who claims to be one, can name any; below FIPS_PATH_MTU_FLOOR there is
 * no path.
 */
static inline u16 fips_pmtu_believe(u16 path_mtu)
{
	return path_mtu < FIPS_PATH_MTU_FLOOR ? FIPS_PATH_MTU_FLOOR : path_mtu;
}

#endif /* FIPS_PMTU_H */
