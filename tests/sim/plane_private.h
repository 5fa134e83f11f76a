/* SPDX-License-Identifier: MIT */
/* Inside of the model of the data plane. */
#ifndef FIPS_SIM_PLANE_PRIVATE_H
#define FIPS_SIM_PLANE_PRIVATE_H

#include "libfips/frame.h"
#include "libfips/map.h"
#include "libfips/mmp.h"
#include "tests/sim/plane.h"

#define HOLD_MAX	 16
#define HOLD_NS		 1000000000ull
#define STAGE_PACKETS	 16
#define STAGE_DESTS	 256
#define STAGE_ASK_NS	 1000000000ull
#define STAGE_NS	 30000000000ull
#define FAILING_MAX	 20
#define FAILING_NS	 10000000000ull

/** struct sim_packet - bytes in a list. */
struct sim_packet {
	struct sim_packet *next;
	struct fips_endpoint from;
	u64 at_ns;
	bool ce;
	u16 path_mtu;
	struct fips_node_addr src;
	size_t len;
	u8 data[];
};

/** struct sim_list - packets in order. */
struct sim_list {
	struct sim_packet *first;
	size_t count;
};

/** struct sim_key - a key in a slot. */
struct sim_key {
	bool present;
	u32 id;
	u32 local_index;
	u32 remote_index;
	bool k_bit;
	u8 send[FIPS_KEY_LEN];
	u8 recv[FIPS_KEY_LEN];
	u64 next_counter;
	u64 mark;
	bool confirmed;
	u64 installed_ns;
	u64 base_ns;
	u64 used_ns;
	struct fips_replay replay;
};

#define SLOTS (FIPS_KEY_SLOT_PREVIOUS + 1)

/** struct sim_ring - keys of a link or session, and what is measured under them. */
struct sim_ring {
	struct sim_key slot[SLOTS];
	struct fips_mmp mmp;
	u64 rx_packets;
	u64 rx_bytes;
	u64 tx_packets;
	u64 tx_bytes;
	u64 rx_ns;
	u64 tx_ns;
	u32 failures;
	u64 replays;
};

struct sim_link {
	struct fips_map_node by_id;
	struct fips_map_node by_addr;
	u32 id;
	struct fips_node_addr addr;
	struct fips_endpoint endpoint;
	bool congested;
	struct sim_ring ring;
	u8 cookie[FIPS_COOKIE_MAX];
	size_t cookie_len;
};

/** struct sim_index - a receiver index: reserved while @link is NULL. */
struct sim_index {
	struct fips_map_node by_index;
	struct sim_link *link;
	struct sim_list held;
};

struct sim_session {
	struct fips_map_node by_addr;
	struct fips_map_node by_prefix;
	struct fips_node_addr addr;
	struct sim_ring ring;
	struct fips_node_addr coords[FIPS_COORDS_MAX / FIPS_NODE_ADDR_LEN];
	u16 coord_count;
	u8 warmup;
	u16 path_mtu;
	u16 rx_path_mtu;
	u64 data_ns;
	struct sim_list held;
	u8 cookie[FIPS_COOKIE_MAX];
	size_t cookie_len;
};

struct sim_route {
	struct fips_map_node by_dest;
	u32 link_id;
	u64 unreachable_ns;
	enum fips_route_class route_class;
	u64 used_ns;
};

/** struct sim_stage - packets that wait for a session or a route to one destination. */
struct sim_stage {
	struct fips_map_node by_dest;
	struct sim_list packets;
	u64 since_ns;
	u64 asked_ns;
	u64 refused_until_ns;
};

struct sim_transport {
	u32 id;
	u16 mtu;
	u64 rx_drops;
};

#define TRANSPORTS_MAX 4

struct sim_plane {
	const struct sim_plane_ops *ops;
	void *ctx;
	u64 now_ns;
	struct fips_node_addr addr;
	struct fips_node_addr coords[FIPS_COORDS_MAX / FIPS_NODE_ADDR_LEN];
	u16 coord_count;
	u8 cookie[FIPS_COOKIE_MAX];
	size_t cookie_len;
	u32 heartbeat_ms;
	u8 ttl;
	bool congested;
	struct sim_transport transport[TRANSPORTS_MAX];
	size_t transport_count;
	struct fips_map links_by_id;
	struct fips_map links_by_addr;
	struct fips_map indices;
	struct fips_map sessions_by_addr;
	struct fips_map sessions_by_prefix;
	struct fips_map routes;
	struct fips_map no_session;
	struct fips_map no_route;
	struct sim_plane_counters counters;
	void *dump[4];
};

/* plane.c */
void *sim_alloc(size_t size);
void sim_list_add(struct sim_list *list, struct sim_packet *packet);
struct sim_packet *sim_list_take(struct sim_list *list);
void sim_list_clear(struct sim_list *list);
struct sim_packet *sim_packet_new(const void *data, size_t len, u64 now_ns);
u16 sim_plane_mtu(const struct sim_plane *plane, const struct sim_link *link);
struct sim_link *sim_link_find(const struct sim_plane *plane, u32 id);
struct sim_link *sim_link_of(const struct sim_plane *plane, const struct fips_node_addr *addr);
struct sim_session *sim_session_find(const struct sim_plane *plane,
				     const struct fips_node_addr *addr);
void sim_prefix(struct fips_node_addr *prefix, const struct fips_node_addr *addr);

/* plane_keys.c */
void sim_ring_init(struct sim_ring *ring, bool initiator, enum fips_mmp_layer layer);
void sim_ring_fini(struct sim_ring *ring);
void sim_ring_install(struct sim_ring *ring, const struct fips_action_key *action, u64 now_ns);
bool sim_ring_holds(const struct sim_ring *ring, u32 id);
bool sim_ring_promote(struct sim_ring *ring, u64 now_ns);
void sim_ring_measure(struct sim_ring *ring, u64 now_ns, struct fips_measure *measure);
unsigned int sim_ring_dump(const struct sim_ring *ring, u64 now_ns,
			   struct fips_dump_key keys[FIPS_DUMP_KEYS]);
u32 sim_key_timestamp(const struct sim_key *key, u64 now_ns);

/* plane_packet.c */
int sim_link_seal(struct sim_plane *plane, struct sim_link *link, enum fips_key_slot slot, bool ce,
		  const void *msg, size_t len);
int sim_session_seal(struct sim_plane *plane, struct sim_session *session, enum fips_key_slot slot,
		     u8 msg_type, bool coords, const void *body, size_t len);
int sim_datagram_send(struct sim_plane *plane, const struct fips_node_addr *dest,
		      struct sim_link *link, const void *payload, size_t len);
void sim_session_resume(struct sim_plane *plane, struct sim_session *session);
void sim_route_resume(struct sim_plane *plane, const struct fips_node_addr *dest);
void sim_stage_refuse(struct sim_plane *plane, struct fips_map *stages,
		      const struct fips_node_addr *dest, u32 unreachable_ms);
void sim_link_open_held(struct sim_plane *plane, struct sim_list *held);
void sim_session_open_held(struct sim_plane *plane, struct sim_session *session);
void sim_datagram_inject(struct sim_plane *plane, const struct fips_action_frame *frame);
void sim_key_event(struct sim_plane *plane, enum fips_event_type type, const struct sim_link *link,
		   const struct sim_session *session, const struct sim_key *key,
		   enum fips_key_slot slot, u64 count);

#endif /* FIPS_SIM_PLANE_PRIVATE_H */
