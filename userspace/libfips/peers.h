/* SPDX-License-Identifier: MIT */
/*
 * Peers: the neighbours this node wants, and how it goes about getting them.
 *
 * Protocol document: "Dialling". A peer has addresses; all of them are tried side by side, the
 * preferred ones first. When every attempt has failed, or the link is lost, it is tried again after
 * a pause that doubles each time.
 */
#ifndef FIPS_PEERS_H
#define FIPS_PEERS_H

#include "libfips/map.h"
#include "libfips/node.h"
#include "libfips/timer.h"

/* Attempts to one peer that may be under way at once. */
#define FIPS_PEER_ATTEMPTS_MAX 4

/**
 * struct fips_peer_address - where a peer may be reached
 * @type: kind of transport
 * @text: as configured: "host:port"
 */
struct fips_peer_address {
	enum fips_transport_type type;
	char *text;
};

/**
 * struct fips_peer - a neighbour wanted
 * @by_addr: membership by the peer's address
 * @addr: the peer
 * @pubkey: its key
 * @alias: its name, or NULL
 * @address: where it may be reached, the preferred address first
 * @address_count: number of them
 * @auto_connect: dial it at the start, and again whenever an attempt failed
 * @auto_reconnect: dial it again when its link was lost
 * @requests: names being resolved, streams being connected
 * @retries: attempts that failed in a row
 * @retry_timer: next attempt
 */
struct fips_peer {
	struct fips_map_node by_addr;
	struct fips_node_addr addr;
	struct fips_pubkey pubkey;
	char *alias;
	struct fips_peer_address *address;
	size_t address_count;
	bool auto_connect;
	bool auto_reconnect;
	size_t requests;
	u32 retries;
	struct fips_timer retry_timer;
};

/**
 * struct fips_peers - all neighbours wanted
 * @by_addr: struct fips_peer by address
 * @requests: what was asked and not answered yet, by number
 * @next_request: number of the next request
 */
struct fips_peers {
	struct fips_map by_addr;
	struct fips_map requests;
	u32 next_request;
};

/** fips_peers_init() - the configuration's peers, not dialled yet. Return: 0 or -ENOMEM. */
int fips_peers_init(struct fips_node *node);

/** fips_peers_fini() - forget all. */
void fips_peers_fini(struct fips_node *node);

/** fips_peer_find() - by address. Return: NULL if that node is not wanted. */
struct fips_peer *fips_peer_find(const struct fips_node *node, const struct fips_node_addr *addr);

/** fips_peers_dial_all() - dial those that are to be connected and are not. */
void fips_peers_dial_all(struct fips_node *node);

/** fips_peers_attempt_failed() - a handshake to a node ended without a link. */
void fips_peers_attempt_failed(struct fips_node *node, const struct fips_node_addr *addr);

/** fips_peers_linked() - there is a link to a node now. */
void fips_peers_linked(struct fips_node *node, const struct fips_node_addr *addr);

/** fips_peers_lost() - the link to a node is gone: dial again, if that is wanted. */
void fips_peers_lost(struct fips_node *node, const struct fips_node_addr *addr);

/** fips_peers_forget() - do not dial a node again by itself, until the next start. */
void fips_peers_forget(struct fips_node *node, const struct fips_node_addr *addr);

/** fips_peers_connect() - dial a node once. Return: NULL, or what is wrong. */
const char *fips_peers_connect(struct fips_node *node, const struct fips_pubkey *pubkey,
			       enum fips_transport_type type, const char *address);

/** fips_peers_resolved() - addresses came; see fips_node_resolved(). */
void fips_peers_resolved(struct fips_node *node, u32 request, const struct fips_remote *remotes,
			 size_t count, const char *error);

/** fips_peers_dialed() - a stream is connected, or not; see fips_node_dialed(). */
void fips_peers_dialed(struct fips_node *node, u32 request, const struct fips_endpoint *endpoint,
		       const char *error);

/** fips_peers_full() - whether there are as many links as node.limits.max_peers allows. */
bool fips_peers_full(const struct fips_node *node);

/** fips_peer_alias() - configured name of a node. Return: NULL if it has none. */
const char *fips_peer_alias(const struct fips_node *node, const struct fips_node_addr *addr);

#endif /* FIPS_PEERS_H */
