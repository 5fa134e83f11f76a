/* SPDX-License-Identifier: MIT */
/*
 * A model of the data plane: what the kernel module does with the commands of the contract
 * (Documentation/netlink/specs/fips.yaml), in memory, for tests and the simulator.
 *
 * It executes a core's actions, seals and opens frames, holds what comes early, stages what waits,
 * and hands up frames and events in one ordered stream. What the module counts it counts. IPv6
 * stays outside: what a host sends is an opaque payload to a node's address.
 */
#ifndef FIPS_SIM_PLANE_H
#define FIPS_SIM_PLANE_H

#include "libfips/action.h"
#include "libfips/plane.h"

struct sim_plane;

/** struct sim_plane_counters - what tests look at; names are the module's. */
struct sim_plane_counters {
	u64 frames_sent;
	u64 bytes_sent;
	u64 frames_received;
	u64 raw_handed_up;
	u64 unknown_index;
	u64 no_key;
	u64 decrypt_failed;
	u64 replayed;
	u64 malformed;
	u64 held;
	u64 hold_expired;
	u64 forwarded;
	u64 route_class[FIPS_ROUTE_CLASS_CROSS_LINK_ASCEND + 1];	/* of those forwarded */
	u64 no_route;
	u64 ttl_exhausted;
	u64 mtu_exceeded;
	u64 originated;
	u64 delivered;
	u64 staged;
	u64 staged_dropped;
	u64 refused;
	u64 session_decrypt_failed;
	u64 session_replayed;
	u64 session_no_key;
	u64 data_sent;
	u64 data_received;
};

/**
 * struct sim_plane_ops - where things go
 * @transmit: a frame leaves by a transport
 * @frame: a frame goes up
 * @event: an event goes up
 * @deliver: data came in for this host
 *
 * None of them may call the plane.
 */
struct sim_plane_ops {
	void (*transmit)(void *ctx, const struct fips_endpoint *to, const void *data, size_t len);
	void (*frame)(void *ctx, const struct fips_frame_up *frame);
	void (*event)(void *ctx, const struct fips_plane_event *event);
	void (*deliver)(void *ctx, const struct fips_node_addr *src, const void *data, size_t len);
};

/** sim_plane_new() - an empty device. Never returns NULL: without memory the test ends. */
struct sim_plane *sim_plane_new(const struct sim_plane_ops *ops, void *ctx);

/** sim_plane_free() - free a device and all it holds. */
void sim_plane_free(struct sim_plane *plane);

/** sim_plane_transport() - open a transport. */
void sim_plane_transport(struct sim_plane *plane, u32 id, u16 mtu);

/** sim_plane_drop() - a transport lost frames before they were received. */
void sim_plane_drop(struct sim_plane *plane, u32 id, u64 count);

/** sim_plane_flush() - delete all but transports, as a new node address does. */
void sim_plane_flush(struct sim_plane *plane);

/**
 * sim_plane_execute() - carry out one command to the data plane
 * @plane: the device
 * @action: an action of the data plane's, other than measure-take and dump
 * @now_ns: monotonic time
 *
 * Return: 0 or the module's negative errno.
 */
int sim_plane_execute(struct sim_plane *plane, const struct fips_action *action, u64 now_ns);

/** sim_plane_measure() - measure-take. Return: 0 or a negative errno. */
int sim_plane_measure(struct sim_plane *plane, const struct fips_action_measure *action, u64 now_ns,
		      struct fips_measure *measure);

/** sim_plane_dump() - what the device holds. Valid until the next call of any kind. */
void sim_plane_dump(struct sim_plane *plane, u32 what, u64 now_ns, struct fips_dump *dump);

/** sim_plane_receive() - a frame came in by a transport. */
void sim_plane_receive(struct sim_plane *plane, const struct fips_endpoint *from, const void *data,
		       size_t len, u64 now_ns);

/** sim_plane_send() - this host sends data to a node; port 256. */
void sim_plane_send(struct sim_plane *plane, const struct fips_node_addr *dest, const void *data,
		    size_t len, u64 now_ns);

/** sim_plane_tick() - do what time asks for: heartbeats; what was held or staged too long. */
void sim_plane_tick(struct sim_plane *plane, u64 now_ns);

/** sim_plane_counters() - what was counted. */
const struct sim_plane_counters *sim_plane_counters(const struct sim_plane *plane);

/** sim_plane_staged() - packets and datagrams that wait. */
size_t sim_plane_staged(const struct sim_plane *plane);

#endif /* FIPS_SIM_PLANE_H */
