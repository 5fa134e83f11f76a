/* SPDX-License-Identifier: MIT */
/*
 * Link handshakes: Noise IK in two messages, as initiator and as responder, for new links and for
 * rekeys of existing ones.
 *
 * Protocol document: "Link handshake", "Cross connections", "Rekey". A receiver index is reserved
 * in the data plane before the message that tells the peer of it is sent, and a key installed
 * before the message that lets the peer use it.
 */
#ifndef FIPS_LINK_HANDSHAKE_H
#define FIPS_LINK_HANDSHAKE_H

#include "libfips/link.h"
#include "libfips/ratelimit.h"

/*
 * The reference uses a key it answered for on its next tick, whether or not the answer arrived, and
 * does not repeat it. So who spoke just before a rekey began, answers nothing, and says nothing any
 * more, has keys that this side will never get.
 */
#define FIPS_LINK_SPOKE_MS 2000
#define FIPS_LINK_SILENT_MS 1500

/* So long an answer may be on its way to a handshake that another one has overtaken. */
#define FIPS_LINK_LATE_ANSWER_MS 2000

/**
 * struct fips_link_handshake - a handshake this side began
 * @by_index: membership by transport and receiver index
 * @addr: the peer
 * @pubkey: its key
 * @endpoint: where the messages go
 * @link: the link that is rekeyed; NULL: a new link
 * @local_index: receiver index offered
 * @noise: the handshake
 * @msg1: the message, for resending
 * @resends: how often it was sent again
 * @started_ms: when it was first sent
 * @started_unix_ms: the same for people
 * @sent_action: action that sent it last
 * @timer: next resend, or the end
 */
struct fips_link_handshake {
	struct fips_map_node by_index;
	struct fips_node_addr addr;
	struct fips_pubkey pubkey;
	struct fips_endpoint endpoint;
	struct fips_link *link;
	u32 local_index;
	struct fips_noise noise;
	struct fips_fmp_msg1 msg1;
	u32 resends;
	u64 started_ms;
	u64 started_unix_ms;
	u64 sent_action;
	struct fips_timer timer;
};

/**
 * struct fips_link_handshakes - handshakes under way
 * @by_index: those this side began; as a responder one step does it all
 * @dialing: how many of them are for new links
 * @limiter: admission of first messages
 */
struct fips_link_handshakes {
	struct fips_map by_index;
	size_t dialing;
	struct fips_handshake_limiter limiter;
};

/** fips_link_handshakes_init() - none under way. */
void fips_link_handshakes_init(struct fips_node *node);

/** fips_link_handshakes_fini() - forget all, wiping secrets. */
void fips_link_handshakes_fini(struct fips_node *node);

/** Walk all handshakes this side began; the current one may be ended on the way. */
#define fips_link_handshake_for_each(node, hs, at, next)                                      \
	fips_map_for_each_entry(&(node)->handshakes.by_index, hs, struct fips_link_handshake, \
				by_index, at, next)

/**
 * fips_link_dial() - begin a handshake for a new link
 *
 * Return: false without memory, randomness or a free receiver index.
 */
bool fips_link_dial(struct fips_node *node, const struct fips_pubkey *pubkey,
		    const struct fips_endpoint *endpoint);

/** fips_link_dialing() - how many handshakes for new links to a peer are under way. */
size_t fips_link_dialing(const struct fips_node *node, const struct fips_node_addr *addr);

/** fips_link_dialing_at() - whether a handshake for a new link to this endpoint is under way. */
bool fips_link_dialing_at(const struct fips_node *node, const struct fips_endpoint *endpoint);

/**
 * fips_link_handshake_look() - it is known when something was heard of a neighbour last
 *
 * Return: whether the link is gone: it is made anew.
 */
bool fips_link_handshake_look(struct fips_node *node, struct fips_link *link);

/**
 * fips_link_handshake_confirmed() - a frame authenticated under the keys of a link
 * @node: the node
 * @link: the link
 *
 * If the peer made the link and its handshakes are kept when both begin, one of this side's that is
 * still under way is of no use: it is not sent again, and ends if no answer to it is on its way.
 */
void fips_link_handshake_confirmed(struct fips_node *node, const struct fips_link *link);

/** fips_link_rekey_begin() - begin a rekey of a link. */
void fips_link_rekey_begin(struct fips_node *node, struct fips_link *link);

/** fips_link_handshake_end() - give a handshake up: free its index and all else. */
void fips_link_handshake_end(struct fips_node *node, struct fips_link_handshake *hs);

/** fips_link_handshake_fail() - the same, and say why; its peer may be dialled again later. */
void fips_link_handshake_fail(struct fips_node *node, struct fips_link_handshake *hs,
			      const char *why);

/** fips_link_handshake_send_failed() - an action could not be carried out; it may have been ours.
 */
void fips_link_handshake_send_failed(struct fips_node *node, u64 action, const char *message);

/** fips_link_msg1() - a first message came. */
void fips_link_msg1(struct fips_node *node, const struct fips_frame_up *frame);

/** fips_link_msg2() - a second message came. */
void fips_link_msg2(struct fips_node *node, const struct fips_frame_up *frame);

#endif /* FIPS_LINK_HANDSHAKE_H */
