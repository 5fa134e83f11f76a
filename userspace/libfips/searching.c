// SPDX-License-Identifier: MIT
#include "libfips/searching.h"

#include <stdlib.h>

#include "libfips/node_private.h"

#define LOOKUP_MSG_MAX 4096

static void searching_due(void *ctx, struct fips_timer *timer);
static void turn_due(void *ctx, struct fips_timer *timer);

static void lookup_config(const struct fips_node *node, struct fips_lookup_config *config)
{
	const struct fips_config_discovery *discovery = &node->config->node.discovery;
	const struct fips_config_numbers *timeouts = &discovery->attempt_timeouts_secs;
	u32 i;

	*config = (struct fips_lookup_config){
		.spread_ms = FIPS_SEARCHING_SPREAD_MS,
		.recent_expiry_ms = discovery->recent_expiry_secs * 1000,
		.forward_interval_ms = discovery->forward_min_interval_secs * 1000,
		.backoff_base_secs = discovery->backoff_base_secs,
		.backoff_max_secs = discovery->backoff_max_secs,
	};
	for (i = 0; i < timeouts->count && i < FIPS_LOOKUP_ATTEMPTS_MAX; i++)
		config->attempt_ms[i] = timeouts->item[i] * 1000;
	config->attempt_count = i;
}

void fips_searching_init(struct fips_node *node)
{
	struct fips_lookup_config config;
	u8 seed[FIPS_MAP_SEED_SIZE];

	fips_node_seed(node, seed);
	lookup_config(node, &config);
	fips_lookups_init(&node->searching.lookups, &config, seed);
	fips_map_init(&node->searching.sessions, seed);
	fips_timer_init(&node->searching.timer, searching_due);
	fips_timer_init(&node->searching.turn_timer, turn_due);
}

static void session_release(struct fips_map_node *at)
{
	free(at);
}

void fips_searching_fini(struct fips_node *node)
{
	fips_timer_cancel(&node->timers, &node->searching.timer);
	fips_timer_cancel(&node->timers, &node->searching.turn_timer);
	fips_lookups_fini(&node->searching.lookups);
	fips_map_fini(&node->searching.sessions, session_release);
}

/* ---- Own searches ---- */

static void want_session(struct fips_node *node, const struct fips_node_addr *target)
{
	struct fips_map *sessions = &node->searching.sessions;
	struct fips_map_node *at;

	if (fips_map_find(sessions, target) || sessions->count >= FIPS_SEARCHING_SESSIONS_MAX)
		return;
	at = calloc(1, sizeof(*at));
	if (at && fips_map_insert(sessions, at, target))
		free(at);
}

/* Return: whether a session was waited for, which it is no more. */
static bool session_wanted(struct fips_node *node, const struct fips_node_addr *target)
{
	struct fips_map_node *at = fips_map_find(&node->searching.sessions, target);

	if (!at)
		return false;
	fips_map_remove(&node->searching.sessions, at);
	free(at);
	return true;
}

/* Whether any neighbour's filter claims a node. */
static bool is_claimed(const struct fips_node *node, const struct fips_node_addr *target)
{
	struct fips_bloom_hash hash = fips_bloom_hash(target);
	struct fips_map_node *at, *next;
	struct fips_link *link;

	fips_link_for_each(node, link, at, next)
		if (fips_bloom_may_reach(&link->filters, &hash))
			return true;
	return false;
}

/* All neighbours as a lookup sees them; to be given to free(). */
static struct fips_lookup_peer *lookup_peers(const struct fips_node *node,
					     const struct fips_node_addr *target, size_t *count)
{
	struct fips_lookup_peer *peers = calloc(node->links.by_addr.count + 1, sizeof(*peers));
	struct fips_bloom_hash hash = fips_bloom_hash(target);
	struct fips_map_node *at, *next;
	struct fips_link *link;

	*count = 0;
	if (!peers)
		return NULL;
	fips_link_for_each(node, link, at, next)
		peers[(*count)++] = (struct fips_lookup_peer){
			.addr = link->addr,
			.tree_peer = fips_tree_is_neighbour(&node->tree, &link->addr),
			.may_reach = fips_bloom_may_reach(&link->filters, &hash),
		};
	return peers;
}

/* Send a request on. @from: whom it came from, NULL: this node. */
static enum fips_lookup_way request_send(struct fips_node *node,
					 const struct fips_lookup_request *request,
					 const struct fips_node_addr *from)
{
	size_t count, i;
	struct fips_lookup_peer *peers = lookup_peers(node, &request->target, &count);
	enum fips_lookup_way way = peers ? fips_lookup_choose(peers, count, from) :
					   FIPS_LOOKUP_NOWHERE;
	u8 msg[LOOKUP_MSG_MAX];
	int len = fips_lookup_request_build(request, msg, sizeof(msg));
	struct fips_link *link;

	for (i = 0; i < count && len > 0; i++) {
		link = peers[i].chosen ? fips_link_find(node, &peers[i].addr) : NULL;
		if (link)
			fips_link_send(node, link, msg, len);
	}
	free(peers);
	return way;
}

static bool attempt(struct fips_node *node, const struct fips_node_addr *target)
{
	struct fips_lookup_request request = {
		.request_id = fips_random_u64(&node->env.random),
		.target = *target,
		.origin = node->identity.addr,
		.ttl = node->config->node.discovery.ttl,
		.origin_coords = fips_tree_coords(&node->tree),
	};

	fips_node_count(node, FIPS_COUNT_REQ_INITIATED);
	if (request_send(node, &request, NULL) == FIPS_LOOKUP_NOWHERE)
		return false;
	fips_lookup_sent(&node->searching.lookups, target, request.request_id);
	return true;
}

/* Whether a target that nobody claims now will not be claimed in a moment either. */
static bool is_settled(const struct fips_node *node)
{
	return node->now_ms - node->searching.news_ms >= FIPS_SEARCHING_SETTLE_MS;
}

/* Nobody claims a target, or nobody who may be asked: wait for one, or give it up. */
static bool await(struct fips_node *node, const struct fips_node_addr *target)
{
	struct fips_lookups *lookups = &node->searching.lookups;

	if (!is_settled(node))
		return fips_lookup_pending(lookups, target) ||
		       fips_lookup_await(lookups, target, node->now_ms);
	if (fips_lookup_pending(lookups, target))
		fips_lookup_fail(lookups, target, node->now_ms);
	return false;
}

static void searching_arm(struct fips_node *node)
{
	u64 due = fips_lookup_expiry_ms(&node->searching.lookups);

	if (due == UINT64_MAX)
		fips_timer_cancel(&node->timers, &node->searching.timer);
	else
		fips_timer_arm(&node->timers, &node->searching.timer, due);
}

static void not_found(struct fips_node *node, const struct fips_node_addr *target)
{
	bool wanted = session_wanted(node, target);

	/* Meanwhile its coordinates may have come by. */
	if (fips_routing_next_hop(node, target, NULL))
		fips_node_found(node, target, wanted);
	else
		fips_node_not_found(node, target);
}

static void retry(struct fips_node *node, const struct fips_node_addr *target)
{
	if (!attempt(node, target) && !await(node, target))
		not_found(node, target);
}

static void searching_due(void *ctx, struct fips_timer *timer)
{
	struct fips_node *node = ctx;
	struct fips_node_addr target;
	enum fips_lookup_event event;

	while ((event = fips_lookup_next_event(&node->searching.lookups, node->now_ms, &target)) !=
	       FIPS_LOOKUP_IDLE) {
		if (event == FIPS_LOOKUP_RETRY) {
			retry(node, &target);
			continue;
		}
		fips_node_count(node, FIPS_COUNT_RESP_TIMED_OUT);
		fips_log_info(node, "%s: not found, it cannot be reached",
			      fips_node_name(node, &target).s);
		not_found(node, &target);
	}
	searching_arm(node);
}

bool fips_searching_begin(struct fips_node *node, const struct fips_node_addr *target,
			  bool for_session)
{
	struct fips_lookups *lookups = &node->searching.lookups;
	bool under_way = true;

	switch (fips_lookup_start(lookups, target, is_claimed(node, target), node->now_ms)) {
	case FIPS_LOOKUP_INITIATED:
		under_way = attempt(node, target) || await(node, target);
		break;
	case FIPS_LOOKUP_DEDUPLICATED:
		fips_node_count(node, FIPS_COUNT_REQ_DEDUPLICATED);
		break;
	case FIPS_LOOKUP_BACKOFF_SUPPRESSED:
		fips_node_count(node, FIPS_COUNT_REQ_BACKOFF_SUPPRESSED);
		under_way = false;
		break;
	case FIPS_LOOKUP_BLOOM_MISS:
		fips_node_count(node, FIPS_COUNT_REQ_BLOOM_MISS);
		under_way = await(node, target);
		break;
	case FIPS_LOOKUP_NO_ROOM:
		under_way = false;
		break;
	}
	if (under_way && for_session)
		want_session(node, target);
	searching_arm(node);
	return under_way;
}

/* Somebody may be there to ask by now, or the target itself. */
static void try_again(void *ctx, const struct fips_lookup_status *lookup)
{
	struct fips_node *node = ctx;

	if (lookup->requests)
		return;
	if (fips_routing_next_hop(node, &lookup->target, NULL)) {
		fips_lookup_finish(&node->searching.lookups, &lookup->target);
		fips_node_found(node, &lookup->target, session_wanted(node, &lookup->target));
	} else if (is_claimed(node, &lookup->target)) {
		attempt(node, &lookup->target);
	}
}

void fips_searching_learned(struct fips_node *node, const struct fips_node_addr *addr)
{
	if (!fips_lookup_pending(&node->searching.lookups, addr) ||
	    !fips_routing_next_hop(node, addr, NULL))
		return;
	fips_lookup_finish(&node->searching.lookups, addr);
	searching_arm(node);
	fips_node_found(node, addr, session_wanted(node, addr));
}

void fips_searching_news(struct fips_node *node)
{
	node->searching.news_ms = node->now_ms;
	fips_lookup_each(&node->searching.lookups, try_again, node);
}

/* ---- Requests of others ---- */

static void response_send(struct fips_node *node, struct fips_link *link,
			  struct fips_lookup_response *response)
{
	u16 mtu = fips_link_mtu(node, link);
	u8 msg[LOOKUP_MSG_MAX];
	int len;

	if (response->path_mtu > mtu)
		response->path_mtu = mtu;
	len = fips_lookup_response_build(response, msg, sizeof(msg));
	if (len > 0)
		fips_link_send(node, link, msg, len);
}

static void request_answer(struct fips_node *node, const struct fips_lookup_request *request,
			   struct fips_link *link)
{
	struct fips_coords coords = fips_tree_coords(&node->tree);
	struct fips_lookup_response response;
	u8 proof[FIPS_SIGNATURE_LEN], aux[32];

	fips_node_count(node, FIPS_COUNT_REQ_TARGET_IS_US);
	fips_random_bytes(&node->env.random, aux, sizeof(aux));
	if (!fips_lookup_answer(request, &node->identity, &coords, aux, proof, &response))
		response_send(node, link, &response);
}

static void request_forward(struct fips_node *node, struct fips_lookup_request *request,
			    const struct fips_node_addr *from)
{
	fips_node_count(node, FIPS_COUNT_REQ_FORWARDED);
	if (!fips_lookup_request_decrement_ttl(request))
		return;
	switch (request_send(node, request, from)) {
	case FIPS_LOOKUP_NOWHERE:
		fips_node_count(node, FIPS_COUNT_REQ_NO_TREE_PEER);
		break;
	case FIPS_LOOKUP_BY_TREE:
		break;
	case FIPS_LOOKUP_BY_FALLBACK:
		fips_node_count(node, FIPS_COUNT_REQ_FALLBACK_FORWARDED);
		break;
	}
}

static void turn_arm(struct fips_node *node)
{
	u64 due_ms = fips_lookup_turn_ms(&node->searching.lookups);

	if (due_ms < UINT64_MAX)
		fips_timer_arm(&node->timers, &node->searching.turn_timer, due_ms);
}

static void turn_due(void *ctx, struct fips_timer *timer)
{
	struct fips_lookup_request request;
	struct fips_node_addr from;
	struct fips_node *node = ctx;

	while (fips_lookup_take_turn(&node->searching.lookups, &from, &request, node->now_ms)) {
		request_forward(node, &request, &from);
		free((void *)request.origin_coords.addrs);
	}
	turn_arm(node);
}

void fips_searching_request(struct fips_node *node, struct fips_link *link, const void *msg,
			    size_t len)
{
	struct fips_lookup_request request;

	fips_node_count(node, FIPS_COUNT_REQ_RECEIVED);
	if (fips_lookup_request_parse(&request, msg, len) < 0) {
		fips_node_count(node, FIPS_COUNT_REQ_DECODE_ERROR);
		return;
	}
	fips_routing_learn_coords(node, &request.origin, &request.origin_coords);
	switch (fips_lookup_take_request(&node->searching.lookups, &node->identity.addr,
					 &link->addr, &request, node->now_ms)) {
	case FIPS_LOOKUP_TARGET_IS_US:
		request_answer(node, &request, link);
		break;
	case FIPS_LOOKUP_FORWARD:
		request_forward(node, &request, &link->addr);
		break;
	case FIPS_LOOKUP_DUPLICATE:
		fips_node_count(node, FIPS_COUNT_REQ_DUPLICATE);
		break;
	case FIPS_LOOKUP_DEDUP_CACHE_FULL:
		fips_node_count(node, FIPS_COUNT_REQ_DEDUP_CACHE_FULL);
		break;
	case FIPS_LOOKUP_TTL_EXHAUSTED:
		fips_node_count(node, FIPS_COUNT_REQ_TTL_EXHAUSTED);
		break;
	case FIPS_LOOKUP_FORWARD_RATE_LIMITED:
		fips_node_count(node, FIPS_COUNT_REQ_FORWARD_RATE_LIMITED);
		turn_arm(node);
		break;
	}
	fips_searching_learned(node, &request.origin);
}

/* ---- Responses ---- */

static void response_ours(struct fips_node *node, const struct fips_lookup_response *response)
{
	u8 ipv6[16];
	const struct fips_known_identity *known =
		fips_identity_cache_use(&node->identities, &response->target, node->now_ms);

	if (!known || !fips_node_addr_equal(&known->addr, &response->target)) {
		fips_node_count(node, FIPS_COUNT_RESP_IDENTITY_MISS);
		return;
	}
	if (!fips_lookup_verify(response, &known->pubkey)) {
		fips_node_count(node, FIPS_COUNT_RESP_PROOF_FAILED);
		fips_log_warn(node, "%s: lookup response with a wrong proof",
			      fips_node_name(node, &response->target).s);
		return;
	}
	fips_node_count(node, FIPS_COUNT_RESP_ACCEPTED);
	fips_lookup_finish(&node->searching.lookups, &response->target);
	searching_arm(node);
	fips_coord_cache_insert_mtu(&node->routing.coords, &response->target,
				    &response->target_coords, response->path_mtu, node->now_ms);
	fips_log_debug(node, "%s: found, depth %u, path MTU %u",
		       fips_node_name(node, &response->target).s,
		       fips_coords_depth(&response->target_coords), response->path_mtu);
	fips_node_addr_to_ipv6(ipv6, &response->target);
	fips_pmtu_store_replace(&node->pmtu, ipv6, fips_pmtu_believe(response->path_mtu));
	fips_node_found(node, &response->target, session_wanted(node, &response->target));
}

void fips_searching_response(struct fips_node *node, const void *msg, size_t len)
{
	struct fips_lookup_response response;
	struct fips_node_addr to;
	struct fips_link *link;

	fips_node_count(node, FIPS_COUNT_RESP_RECEIVED);
	if (fips_lookup_response_parse(&response, msg, len) < 0) {
		fips_node_count(node, FIPS_COUNT_RESP_DECODE_ERROR);
		return;
	}
	switch (fips_lookup_take_response(&node->searching.lookups, &response, &to, node->now_ms)) {
	case FIPS_LOOKUP_RESPONSE_OURS:
		response_ours(node, &response);
		break;
	case FIPS_LOOKUP_RESPONSE_FORWARD:
		fips_node_count(node, FIPS_COUNT_RESP_FORWARDED);
		link = fips_link_find(node, &to);
		if (link)
			response_send(node, link, &response);
		else
			fips_node_count(node, FIPS_COUNT_RESP_NO_ROUTE);
		break;
	case FIPS_LOOKUP_RESPONSE_REPEATED:
		break;
	case FIPS_LOOKUP_RESPONSE_UNSOLICITED:
		fips_node_count(node, FIPS_COUNT_RESP_IDENTITY_MISS);
		break;
	}
}
