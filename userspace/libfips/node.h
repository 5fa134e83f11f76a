/* SPDX-License-Identifier: MIT */
/*
 * Node: the protocol core of one FIPS node, without file descriptors, clock or threads.
 *
 * Events go in by the functions below, each with the time it is; decisions come out as actions
 * (fips_node_next_action()), to be taken after every call until there is none, and carried out in
 * that order. One deadline (fips_node_get_expiry()) says when fips_node_handle_expiry() is to be
 * called at the latest. No function blocks; none calls back, the environment's two callbacks apart.
 *
 * A start goes: fips_node_new(); fips_node_transport_up() for each transport there is;
 * fips_node_start(), or fips_node_adopt() with a dump if the device already belongs to this
 * identity. An end goes: fips_node_shutdown() or, to leave all as it is for a successor,
 * fips_node_suspend(); then the actions; then fips_node_free().
 */
#ifndef FIPS_NODE_H
#define FIPS_NODE_H

#include "libfips/action.h"
#include "libfips/config.h"
#include "libfips/identity.h"

/** struct fips_node - opaque. */
struct fips_node;

struct fips_acl;

/**
 * struct fips_node_env - what a node asks of its surroundings
 * @random: source of randomness
 * @log: takes one line without its end; may be NULL
 * @log_level: lines above this level are not made
 * @log_ctx: handed to @log
 */
struct fips_node_env {
	struct fips_random random;
	void (*log)(void *ctx, enum fips_config_log_level level, const char *line);
	enum fips_config_log_level log_level;
	void *log_ctx;
};

/* ---- Life ---- */

/**
 * fips_node_new() - a node at rest
 * @config: kept by reference, must outlive the node
 * @identity: copied
 * @env: copied
 * @now: the time it is; the node's uptime begins
 *
 * Return: the node, or NULL without memory.
 */
struct fips_node *fips_node_new(const struct fips_config *config,
				const struct fips_identity *identity,
				const struct fips_node_env *env, const struct fips_now *now);

/** fips_node_free() - free a node and what it has not said; NULL is taken. */
void fips_node_free(struct fips_node *node);

/**
 * fips_node_start() - begin afresh on an empty device: set it up, dial the configured peers.
 *
 * Whatever the device held before must have been flushed.
 */
void fips_node_start(struct fips_node *node, const struct fips_now *now);

/**
 * fips_node_adopt() - begin where a predecessor ended
 * @node: a node at rest, its transports reported
 * @dump: all parts of what the device holds
 * @now: the time it is
 *
 * Links, sessions and routes are taken over under the predecessor's startup epoch, without a
 * handshake. What cannot be taken over (a cookie is missing or damaged, a transport is gone) is
 * deleted. Protocol document: "Restart".
 *
 * Return: 0; or -ENOENT if the device's cookie is missing, damaged, or of another identity or
 * version: nothing was done, flush and call fips_node_start().
 */
int fips_node_adopt(struct fips_node *node, const struct fips_dump *dump,
		    const struct fips_now *now);

/**
 * fips_node_resync() - compare with a dump after upcalls were lost
 * @node: a running node
 * @dump: all parts of what the device holds
 * @now: the time it is
 */
void fips_node_resync(struct fips_node *node, const struct fips_dump *dump,
		      const struct fips_now *now);

/**
 * fips_node_shutdown() - say Disconnect to all peers and delete everything; FIPS_NOTICE_STOPPED is
 * the last action.
 */
void fips_node_shutdown(struct fips_node *node, enum fips_disconnect_reason reason,
			const struct fips_now *now);

/**
 * fips_node_suspend() - end without a word, leaving the device to a successor; the cookies are
 * brought up to date, half-made handshakes are dropped. FIPS_NOTICE_STOPPED is the last action.
 */
void fips_node_suspend(struct fips_node *node, const struct fips_now *now);

/* ---- Events ---- */

/**
 * struct fips_transport_up - a transport that can be used
 * @id: number in the data plane
 * @type: kind
 * @name: name of its instance in the configuration; NULL: the one unnamed instance
 * @local: address it is bound to
 * @mtu: largest frame
 * @accept: whether handshakes of strangers are answered (accept_connections)
 */
struct fips_transport_up {
	u32 id;
	enum fips_transport_type type;
	const char *name;
	struct fips_remote local;
	u16 mtu;
	bool accept;
};

/** fips_node_transport_up() - a transport can be used from now on, or its properties changed. */
void fips_node_transport_up(struct fips_node *node, const struct fips_transport_up *transport,
			    const struct fips_now *now);

/** fips_node_transport_down() - a transport is gone, and with it the links on it. */
void fips_node_transport_down(struct fips_node *node, u32 transport_id, const struct fips_now *now);

/**
 * fips_node_resolved() - answer to FIPS_ACTION_RESOLVE
 * @node: the node
 * @request: number of the request
 * @remotes: addresses, the preferred one first
 * @count: number of them
 * @error: with @count 0, why there are none, for the log
 * @now: the time it is
 */
void fips_node_resolved(struct fips_node *node, u32 request, const struct fips_remote *remotes,
			size_t count, const char *error, const struct fips_now *now);

/**
 * fips_node_dialed() - answer to FIPS_ACTION_DIAL
 * @node: the node
 * @request: number of the request
 * @endpoint: the stream, good until fips_node_hung_up()
 * @error: NULL: it is connected; else why it is not, for the log
 * @now: the time it is
 */
void fips_node_dialed(struct fips_node *node, u32 request, const struct fips_endpoint *endpoint,
		      const char *error, const struct fips_now *now);

/** fips_node_hung_up() - a stream was closed by the other side or broke. */
void fips_node_hung_up(struct fips_node *node, const struct fips_endpoint *endpoint,
		       const struct fips_now *now);

/** fips_node_frame() - a frame from the data plane; none of its bytes is trusted. */
void fips_node_frame(struct fips_node *node, const struct fips_frame_up *frame,
		     const struct fips_now *now);

/** fips_node_plane_event() - an event from the data plane. */
void fips_node_plane_event(struct fips_node *node, const struct fips_plane_event *event,
			   const struct fips_now *now);

/**
 * fips_node_action_done() - an action failed, or ended well; only failures must be reported
 * @node: the node
 * @id: the action's
 * @error: 0 or a negative errno
 * @message: what the kernel said about it; may be NULL
 * @now: the time it is
 */
void fips_node_action_done(struct fips_node *node, u64 id, int error, const char *message,
			   const struct fips_now *now);

/** fips_node_measured() - answer to FIPS_ACTION_MEASURE. */
void fips_node_measured(struct fips_node *node, const struct fips_measure *measure,
			const struct fips_now *now);

/** fips_node_usage() - answer to FIPS_ACTION_DUMP: how long things were idle, what they counted. */
void fips_node_usage(struct fips_node *node, const struct fips_dump *dump,
		     const struct fips_now *now);

/**
 * fips_node_identity_learned() - a public key became known, by DNS or a hosts file, so that its
 * address can be reached; no answer.
 */
void fips_node_identity_learned(struct fips_node *node, const struct fips_pubkey *pubkey,
				const struct fips_now *now);

/* ---- Control ---- */

/**
 * fips_node_set_acl() - who may link from now on; links that are there are not touched
 * @node: the node
 * @acl: borrowed until the next call; NULL: everybody
 */
void fips_node_set_acl(struct fips_node *node, const struct fips_acl *acl);

/**
 * fips_node_connect() - dial a peer that the configuration does not name
 * @node: the node
 * @pubkey: the peer
 * @transport_type: of the transport to use
 * @address: as configured: "host:port"
 * @now: the time it is
 *
 * Return: NULL, or what is wrong.
 */
const char *fips_node_connect(struct fips_node *node, const struct fips_pubkey *pubkey,
			      enum fips_transport_type transport_type, const char *address,
			      const struct fips_now *now);

/**
 * fips_node_disconnect() - close the link to a peer and do not dial it again
 *
 * Return: NULL, or what is wrong.
 */
const char *fips_node_disconnect(struct fips_node *node, const struct fips_pubkey *pubkey,
				 const struct fips_now *now);

/* ---- Time and actions ---- */

/** fips_node_get_expiry() - monotonic ns at which fips_node_handle_expiry() is due; UINT64_MAX:
 * never.
 */
u64 fips_node_get_expiry(const struct fips_node *node);

/** fips_node_handle_expiry() - do what is due; harmless when nothing is. */
void fips_node_handle_expiry(struct fips_node *node, const struct fips_now *now);

/**
 * fips_node_next_action() - take the next action
 *
 * Return: the action, valid until the next call for this node; NULL: none.
 */
const struct fips_action *fips_node_next_action(struct fips_node *node);

#endif /* FIPS_NODE_H */
