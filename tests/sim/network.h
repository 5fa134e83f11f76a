/* SPDX-License-Identifier: MIT */
/*
 * A virtual network of hosts, each a core (libfips) on a model of the data plane, under one seeded
 * clock: the same seed gives the same run, frame for frame.
 *
 * Hosts have UDP addresses and reach those they are joined to, with a delay, loss and reordering of
 * the join's own.
 */
#ifndef FIPS_SIM_NETWORK_H
#define FIPS_SIM_NETWORK_H

#include "libfips/node.h"
#include "libfips/node_view.h"
#include "tests/sim/plane.h"

#define SIM_MS 1000000ull
#define SIM_S  1000000000ull

struct sim_network;
struct sim_host;

/**
 * struct sim_join - what a path between two hosts does to frames
 * @delay_ns: one way
 * @jitter_ns: added to it, uniform from 0; frames may overtake each other
 * @loss: share of frames lost, 0.0 to 1.0
 */
struct sim_join {
	u64 delay_ns;
	u64 jitter_ns;
	double loss;
};

/** sim_network_new() - no hosts. */
struct sim_network *sim_network_new(u64 seed);

/** sim_network_free() - free a network and its hosts. */
void sim_network_free(struct sim_network *net);

/** sim_network_log() - print what the cores log, up to this level, to stderr. */
void sim_network_log(struct sim_network *net, enum fips_config_log_level level);

/** sim_network_now() - monotonic time. */
u64 sim_network_now(const struct sim_network *net);

/**
 * sim_host_add() - a host that is not started yet
 * @net: the network
 * @yaml: its configuration without peers and transports; NULL: defaults
 */
struct sim_host *sim_host_add(struct sim_network *net, const char *yaml);

/** sim_host_exchange() - two hosts become each other; before they are started or peers of any. */
void sim_host_exchange(struct sim_host *a, struct sim_host *b);

/** sim_host_peer() - a host is configured to dial another one; before it is started. */
void sim_host_peer(struct sim_host *host, const struct sim_host *peer);

/** sim_host_mtu() - MTU of a host's transport; 1472 unless said otherwise. */
void sim_host_mtu(struct sim_host *host, u16 mtu);

/** sim_network_join() - let two hosts reach each other, or change how. */
void sim_network_join(struct sim_network *net, struct sim_host *a, struct sim_host *b,
		      const struct sim_join *join);

/** sim_network_part() - let two hosts not reach each other any more. */
void sim_network_part(struct sim_network *net, struct sim_host *a, struct sim_host *b);

/** sim_host_start() - start the host's core: afresh, or adopting what the data plane holds. */
void sim_host_start(struct sim_host *host);

/** sim_host_stop() - end it cleanly, with Disconnect to its peers. */
void sim_host_stop(struct sim_host *host);

/** sim_host_kill() - end it as SIGKILL does: the data plane goes on alone. */
void sim_host_kill(struct sim_host *host);

/** sim_host_wipe() - as if the machine lost power: core and data plane are gone. */
void sim_host_wipe(struct sim_host *host);

/** sim_host_pause() - the core gets nothing to do for so long; upcalls wait. */
void sim_host_pause(struct sim_host *host, u64 ns);

/** sim_host_lose_upcalls() - the core's socket overflowed: what waits is gone, it resyncs. */
void sim_host_lose_upcalls(struct sim_host *host);

/** sim_host_send() - a host's application sends data to another host's. */
void sim_host_send(struct sim_host *host, const struct sim_host *to, const void *data, size_t len);

/** sim_host_move() - a host's transport address changes, as behind a NAT. */
void sim_host_move(struct sim_host *host);

/** sim_network_run() - let time pass. */
void sim_network_run(struct sim_network *net, u64 ns);

/**
 * sim_network_run_until() - let time pass until something is so
 * @net: the network
 * @done: asked after each event
 * @ctx: handed to @done
 * @max_ns: at most so long
 *
 * Return: whether it came about.
 */
bool sim_network_run_until(struct sim_network *net, bool (*done)(void *ctx), void *ctx, u64 max_ns);

/**
 * typedef sim_tap_fn - sees every frame sent
 * @ctx: what was given with it
 * @from: sender
 * @to: receiver
 * @data: the frame
 * @len: its length
 *
 * Return: whether it is to be lost.
 */
typedef bool (*sim_tap_fn)(void *ctx, struct sim_host *from, struct sim_host *to, const void *data,
			   size_t len);

/** sim_network_tap() - look at, or lose, frames; NULL: do not. */
void sim_network_tap(struct sim_network *net, sim_tap_fn tap, void *ctx);

/**
 * typedef sim_deliver_fn - sees all data that comes in for applications
 * @ctx: what was given with it
 * @to: the host it came to
 * @src: address of the host it is from
 * @data: the data
 * @len: its length
 */
typedef void (*sim_deliver_fn)(void *ctx, struct sim_host *to, const struct fips_node_addr *src,
			       const void *data, size_t len);

/**
 * sim_network_deliver() - look at data that comes in, without calling the network; NULL: do not.
 */
void sim_network_deliver(struct sim_network *net, sim_deliver_fn deliver, void *ctx);

/** sim_host_inject() - a frame reaches a host as if another one had sent it. */
void sim_host_inject(struct sim_host *to, const struct sim_host *from, const void *data,
		     size_t len);

/* ---- Looking at hosts ---- */

/** sim_host_node() - its core, or NULL. */
struct fips_node *sim_host_node(struct sim_host *host);

/** sim_host_plane() - its data plane. */
struct sim_plane *sim_host_plane(struct sim_host *host);

/** sim_host_identity() - who it is. */
const struct fips_identity *sim_host_identity(const struct sim_host *host);

/** sim_host_endpoint() - where others reach it. */
struct fips_endpoint sim_host_endpoint(const struct sim_host *host);

/** sim_host_received() - data packets that came in for its applications. */
u64 sim_host_received(const struct sim_host *host);

/** sim_host_last() - the data that came in last. Return: its length. */
size_t sim_host_last(const struct sim_host *host, const void **data);

/** sim_host_linked() - whether it has a link to another host. */
bool sim_host_linked(struct sim_host *host, const struct sim_host *to);

/** sim_host_peer_view() - its view of a link. Return: false if there is none. */
bool sim_host_peer_view(struct sim_host *host, const struct sim_host *to,
			struct fips_peer_view *view);

/** sim_host_session_view() - its view of a session. Return: false if there is none. */
bool sim_host_session_view(struct sim_host *host, const struct sim_host *to,
			   struct fips_session_view *view);

/** sim_host_counter() - one of the core's counters. */
u64 sim_host_counter(struct sim_host *host, const char *family, const char *name);

/** sim_host_sent() - all a host sent by its transport: frames of links, and handshakes. */
void sim_host_sent(const struct sim_host *host, u64 *frames, u64 *bytes);

/** sim_host_failed_actions() - commands that the data plane refused. */
u64 sim_host_failed_actions(const struct sim_host *host);

/** sim_host_now() - what a call into its core needs. */
struct fips_now sim_host_now(const struct sim_host *host);

/** sim_host_settle() - carry out what its core wants done after a call into it. */
void sim_host_settle(struct sim_host *host);

#endif /* FIPS_SIM_NETWORK_H */
