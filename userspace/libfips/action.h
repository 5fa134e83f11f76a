/* SPDX-License-Identifier: MIT */
/*
 * Actions: what the core wants done, in order.
 *
 * Whoever runs a core takes actions off its queue and carries them out one after the other; that
 * order is part of their meaning: a key is installed before the message that lets the peer use it
 * is sent. The commands to the data plane carry the fields of the netlink contract
 * (Documentation/netlink/specs/fips.yaml) under its names.
 */
#ifndef FIPS_ACTION_H
#define FIPS_ACTION_H

#include "libfips/plane.h"

enum fips_action_type {
	/* commands to the data plane; the contract's operations */
	FIPS_ACTION_DEV_SET = 1,
	FIPS_ACTION_INDEX_NEW,
	FIPS_ACTION_INDEX_DEL,
	FIPS_ACTION_LINK_NEW,
	FIPS_ACTION_LINK_SET,
	FIPS_ACTION_LINK_DEL,
	FIPS_ACTION_KEY_NEW,
	FIPS_ACTION_KEY_SET,
	FIPS_ACTION_KEY_DEL,
	FIPS_ACTION_SESSION_NEW,
	FIPS_ACTION_SESSION_SET,
	FIPS_ACTION_SESSION_DEL,
	FIPS_ACTION_STAGED_DEL,
	FIPS_ACTION_ROUTES,	/* route-new, a batch */
	FIPS_ACTION_ROUTE_DEL,
	FIPS_ACTION_FRAME,	/* frame-send */
	FIPS_ACTION_MEASURE,	/* measure-take; the answer goes to fips_node_measured() */
	FIPS_ACTION_DUMP,	/* the *-get dumps; the answer goes to fips_node_usage() */
	/* requests to whoever owns sockets */
	FIPS_ACTION_RESOLVE,	/* the answer goes to fips_node_resolved() */
	FIPS_ACTION_DIAL,	/* connect a stream; the answer goes to fips_node_dialed() */
	FIPS_ACTION_HANGUP,	/* close a stream */
	/* for people */
	FIPS_ACTION_NOTICE,
};

/**
 * enum fips_action_field - optional fields of a command that are set, ored
 *
 * A field that is not set is left out of the command.
 */
enum fips_action_field {
	FIPS_FIELD_NODE_ADDR = 1 << 0,
	FIPS_FIELD_COOKIE = 1 << 1,
	FIPS_FIELD_COORDS = 1 << 2,
	FIPS_FIELD_HEARTBEAT_MS = 1 << 3,
	FIPS_FIELD_LINGER_S = 1 << 4,
	FIPS_FIELD_TTL = 1 << 5,
	FIPS_FIELD_CONGESTED = 1 << 6,
	FIPS_FIELD_PATH_MTU_DEFAULT = 1 << 7,
	FIPS_FIELD_ENDPOINT = 1 << 8,	/* transport-id and remote */
	FIPS_FIELD_MTU = 1 << 9,
	FIPS_FIELD_SPIN_INITIATOR = 1 << 10,
	FIPS_FIELD_WARMUP = 1 << 11,
	FIPS_FIELD_PATH_MTU = 1 << 12,
	FIPS_FIELD_SLOT = 1 << 13,
	FIPS_FIELD_COUNTER_MARK = 1 << 14,
	FIPS_FIELD_LINK = 1 << 15,	/* link-id */
};

/** struct fips_action_dev - dev-set; @coords: node addresses, as dev.coords */
struct fips_action_dev {
	u32 fields;
	struct fips_node_addr node_addr;
	struct fips_bytes cookie;
	struct fips_bytes coords;
	u32 heartbeat_ms;
	u32 linger_s;
	u8 ttl;
	bool congested;
	u16 path_mtu_default;
};

/** struct fips_action_index - index-new, index-del */
struct fips_action_index {
	u32 transport_id;
	u32 local_index;
};

/** struct fips_action_link - link-new (all of node_addr, endpoint, cookie), link-set, link-del */
struct fips_action_link {
	u32 fields;
	u32 id;
	struct fips_node_addr node_addr;
	struct fips_endpoint endpoint;
	u16 mtu;
	struct fips_bytes cookie;
	bool congested;
	bool spin_initiator;
};

/**
 * struct fips_action_key - key-new, key-set, key-del
 * @link_id: the link the key is of; 0: @session
 * @send_key: key-new only; wiped with the action
 * @recv_key: the same
 */
struct fips_action_key {
	u32 fields;
	u32 id;
	enum fips_key_slot slot;
	u32 link_id;
	struct fips_node_addr session;
	u32 local_index;
	u32 remote_index;
	u8 send_key[FIPS_KEY_LEN];
	u8 recv_key[FIPS_KEY_LEN];
	bool k_bit;
	u64 counter_mark;
};

/** struct fips_action_session - session-new, session-set, session-del */
struct fips_action_session {
	u32 fields;
	struct fips_node_addr node_addr;
	struct fips_bytes cookie;
	struct fips_bytes coords;
	u8 warmup;
	u16 path_mtu;
	bool spin_initiator;
};

/** struct fips_action_staged - staged-del; only the first 15 bytes of @dest may be known */
struct fips_action_staged {
	struct fips_node_addr dest;
	u32 unreachable_ms;
};

/** struct fips_action_route - a route: over @link_id, or @unreachable_ms if that is not 0 */
struct fips_action_route {
	struct fips_node_addr dest;
	u32 link_id;
	u32 unreachable_ms;
	enum fips_route_class route_class;
};

/** struct fips_action_routes - route-new as a batch; for route-del one entry, only @dest counts */
struct fips_action_routes {
	const struct fips_action_route *entries;
	size_t count;
};

/**
 * struct fips_action_frame - frame-send
 * @type: which of the fields count
 *	RAW: endpoint, payload;
 *	LINK: link_id, slot (FIPS_FIELD_SLOT), ce, payload: the link message, its type byte first;
 *	DATAGRAM: dest, link_id (FIPS_FIELD_LINK), payload: the session message;
 *	SESSION: session, slot (FIPS_FIELD_SLOT), msg_type, inner_flags, coords, payload: the body;
 *	INJECT: src, dest, ttl, path_mtu, ce, rx_time, payload: the session message
 */
struct fips_action_frame {
	u32 fields;
	enum fips_frame_type type;
	struct fips_endpoint endpoint;
	u32 link_id;
	struct fips_node_addr session;
	enum fips_key_slot slot;
	bool ce;
	u8 msg_type;
	u8 inner_flags;
	bool coords;
	struct fips_node_addr src;
	struct fips_node_addr dest;
	u8 ttl;
	u16 path_mtu;
	u64 rx_time;
	struct fips_bytes payload;
};

/** struct fips_action_measure - measure-take of @link_id, or of @session if that is 0 */
struct fips_action_measure {
	u32 link_id;
	struct fips_node_addr session;
};

/**
 * struct fips_action_resolve - find the addresses of a name
 * @request: number of the request, to be named in the answer
 * @transport_type: of the transport the addresses are for
 * @address: as configured: "host:port", "interface/02:00:00:00:00:01"; ends with NUL
 *
 * Literals need no request; the core takes them by fips_remote_parse().
 */
struct fips_action_resolve {
	u32 request;
	enum fips_transport_type transport_type;
	const char *address;
};

/**
 * struct fips_action_dial - connect or close a stream
 * @request: number of the request, to be named in the answer; 0 for FIPS_ACTION_HANGUP
 * @endpoint: where to
 */
struct fips_action_dial {
	u32 request;
	struct fips_endpoint endpoint;
};

enum fips_notice {
	FIPS_NOTICE_PEER_UP,
	FIPS_NOTICE_PEER_DOWN,
	FIPS_NOTICE_SESSION_UP,
	FIPS_NOTICE_SESSION_DOWN,
	/** shutdown is complete: all has been said to the peers */
	FIPS_NOTICE_STOPPED,
	/** no memory for an action; state and data plane differ: end, start again, adopt */
	FIPS_NOTICE_OUT_OF_MEMORY,
};

/** struct fips_action_notice - something happened that people, tables or programs care for */
struct fips_action_notice {
	enum fips_notice what;
	struct fips_node_addr node_addr;
};

/**
 * struct fips_action - one action
 * @type: enum fips_action_type, says which member counts
 * @id: number of the action, to be named in fips_node_action_done()
 *
 * Belongs to the queue; valid until the next one is taken. Secrets in it are wiped then.
 */
struct fips_action {
	enum fips_action_type type;
	u64 id;
	union {
		struct fips_action_dev dev;
		struct fips_action_index index;
		struct fips_action_link link;
		struct fips_action_key key;
		struct fips_action_session session;
		struct fips_action_staged staged;
		struct fips_action_routes routes;
		struct fips_action_frame frame;
		struct fips_action_measure measure;
		u32 dump; /* enum fips_dump_what */
		struct fips_action_resolve resolve;
		struct fips_action_dial dial;
		struct fips_action_notice notice;
	};
	struct fips_action *next; /* private */
	size_t size; /* private */
};

/**
 * struct fips_action_queue - actions in order; fields are private
 *
 * Zeroed but for @spare, which fips_action_queue_init() makes, it is empty.
 */
struct fips_action_queue {
	struct fips_action *first;
	struct fips_action **last;
	struct fips_action *taken;
	struct fips_action *spare;
	u64 next_id;
	size_t count;
	bool lost;
};

/** fips_action_queue_init() - an empty queue. Return: 0 or -ENOMEM. */
int fips_action_queue_init(struct fips_action_queue *queue);

/** fips_action_queue_fini() - free all that a queue holds, wiping secrets. */
void fips_action_queue_fini(struct fips_action_queue *queue);

/**
 * fips_action_add() - put an action at the end of the queue
 * @queue: the queue
 * @type: what to do
 * @extra: bytes of room behind the action for what it points to; see fips_action_room()
 *
 * Return: the action, zeroed but for type and id, for the caller to fill in. Never NULL: without
 * memory it is one that is thrown away, and the next one taken is FIPS_NOTICE_OUT_OF_MEMORY.
 */
struct fips_action *fips_action_add(struct fips_action_queue *queue, enum fips_action_type type,
				    size_t extra);

/**
 * fips_action_bytes() - copy bytes into an action's room
 * @action: from fips_action_add(), which was asked for enough room for all calls together
 * @data: bytes
 * @len: number of them
 *
 * Return: the copy, aligned for any type, valid as long as the action; absent for an action that is
 * thrown away.
 */
struct fips_bytes fips_action_bytes(struct fips_action *action, const void *data, size_t len);

/** fips_action_next() - take the first action. Return: NULL if there is none. */
const struct fips_action *fips_action_next(struct fips_action_queue *queue);

/** fips_action_name() - name of an action's type, "link-new". */
const char *fips_action_name(enum fips_action_type type);

#endif /* FIPS_ACTION_H */
