/* SPDX-License-Identifier: MIT */
/*
 * Searching: lookups between this node and its neighbours.
 *
 * Protocol document: "Lookup". What a request or response means is decided in lookup.h; here is to
 * whom they are sent, and what is waited for.
 */
#ifndef FIPS_SEARCHING_H
#define FIPS_SEARCHING_H

#include "libfips/link.h"
#include "libfips/lookup.h"

/* Destinations for which a session is waited for; the data plane holds packets of no more. */
#define FIPS_SEARCHING_SESSIONS_MAX 256
/* So long after the last news of the mesh a filter that claims a target may still be on its way. */
#define FIPS_SEARCHING_SETTLE_MS    5000

/* Attempts wait up to so much longer than configured: the reference looks at them once a second. */
#define FIPS_SEARCHING_SPREAD_MS    1000

/**
 * struct fips_searching - searches of this node and of others
 * @lookups: the lookups
 * @sessions: nodes with which a session is to be begun when they are found
 * @timer: an attempt's time is over
 * @turn_timer: it is the turn of a request of others that waited
 * @news_ms: when something was last heard of the mesh
 */
struct fips_searching {
	struct fips_lookups lookups;
	struct fips_map sessions;
	struct fips_timer timer;
	struct fips_timer turn_timer;
	u64 news_ms;
};

/** fips_searching_init() - nothing is searched. */
void fips_searching_init(struct fips_node *node);

/** fips_searching_fini() - forget all. */
void fips_searching_fini(struct fips_node *node);

/**
 * fips_searching_begin() - search for a node, unless that goes on already or is suppressed
 * @node: the node
 * @target: whom to search for
 * @for_session: begin a session when it is found
 *
 * A target that no neighbour claims is waited for as long as there was news of the mesh just now.
 *
 * Return: whether a search goes on. If so, fips_node_found() or fips_node_not_found() follows.
 */
bool fips_searching_begin(struct fips_node *node, const struct fips_node_addr *target,
			  bool for_session);

/**
 * fips_searching_news() - a link, a place in the tree or a filter is new
 * @node: the node
 *
 * Targets for which there was nobody to ask are searched or called now, if they can be.
 */
void fips_searching_news(struct fips_node *node);

/** fips_searching_learned() - coordinates of a node came by: a search for it is over. */
void fips_searching_learned(struct fips_node *node, const struct fips_node_addr *addr);

/** fips_searching_request() - a LookupRequest came; @msg begins with its type. */
void fips_searching_request(struct fips_node *node, struct fips_link *link, const void *msg,
			    size_t len);

/** fips_searching_response() - a LookupResponse came; @msg begins with its type. */
void fips_searching_response(struct fips_node *node, const void *msg, size_t len);

#endif /* FIPS_SEARCHING_H */
