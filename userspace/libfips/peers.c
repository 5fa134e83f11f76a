// SPDX-License-Identifier: MIT
#include "libfips/peers.h"

#include <errno.h>
#include <stdlib.h>

#include "libfips/backoff.h"
#include "libfips/node_private.h"

/**
 * struct peer_request - a name being resolved, or a stream being connected
 * @by_number: membership by number
 * @addr: the peer it is for
 * @type: kind of transport
 */
struct peer_request {
	struct fips_map_node by_number;
	struct fips_node_addr addr;
	enum fips_transport_type type;
};

static void peer_retry_due(void *ctx, struct fips_timer *timer);

static void peer_free(struct fips_peer *peer)
{
	size_t i;

	for (i = 0; i < peer->address_count; i++)
		free(peer->address[i].text);
	free(peer->address);
	free(peer->alias);
	free(peer);
}

static struct fips_peer *peer_new(struct fips_node *node, const struct fips_pubkey *pubkey,
				  size_t address_count)
{
	struct fips_peer *peer = calloc(1, sizeof(*peer));

	if (!peer)
		return NULL;
	peer->pubkey = *pubkey;
	fips_node_addr_from_pubkey(&peer->addr, pubkey);
	fips_timer_init(&peer->retry_timer, peer_retry_due);
	if (address_count)
		peer->address = calloc(address_count, sizeof(*peer->address));
	if ((address_count && !peer->address) ||
	    fips_map_insert(&node->peers.by_addr, &peer->by_addr, &peer->addr)) {
		peer_free(peer);
		return NULL;
	}
	return peer;
}

/* Addresses of kinds of transport that this node does not have are passed over. */
static bool peer_add_address(struct fips_peer *peer, enum fips_transport_type type,
			     const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		return false;
	peer->address[peer->address_count++] =
		(struct fips_peer_address){ .type = type, .text = copy };
	return true;
}

static int peer_from_config(struct fips_node *node, const struct fips_config_peer *config)
{
	enum fips_transport_type type;
	struct fips_pubkey pubkey;
	struct fips_peer *peer;
	size_t i;

	if (fips_npub_decode(&pubkey, config->npub))
		return 0;
	fips_identity_cache_put(&node->identities, &pubkey, node->now_ms);
	peer = peer_new(node, &pubkey, config->addresses_count);
	if (!peer)
		return -ENOMEM;
	peer->auto_connect = config->connect_policy == FIPS_CONFIG_CONNECT_AUTO;
	peer->auto_reconnect = peer->auto_connect && config->auto_reconnect;
	if (config->alias) {
		peer->alias = strdup(config->alias);
		if (!peer->alias)
			return -ENOMEM;
	}
	for (i = 0; i < config->addresses_count; i++)
		if (fips_transport_type_parse(&type, config->addresses[i].transport) &&
		    !peer_add_address(peer, type, config->addresses[i].addr))
			return -ENOMEM;
	return 0;
}

int fips_peers_init(struct fips_node *node)
{
	u8 seed[FIPS_MAP_SEED_SIZE];
	size_t i;
	int ret = 0;

	fips_node_seed(node, seed);
	fips_map_init(&node->peers.by_addr, seed);
	fips_map_init(&node->peers.requests, seed);
	node->peers.next_request = 1;
	for (i = 0; i < node->config->peers_count && !ret; i++)
		ret = peer_from_config(node, &node->config->peers[i]);
	return ret;
}

static void request_release(struct fips_map_node *at)
{
	free(fips_map_entry(at, struct peer_request, by_number));
}

void fips_peers_fini(struct fips_node *node)
{
	struct fips_map_node *at, *next;

	fips_map_for_each(&node->peers.by_addr, at, next) {
		struct fips_peer *peer = fips_map_entry(at, struct fips_peer, by_addr);

		fips_timer_cancel(&node->timers, &peer->retry_timer);
		fips_map_remove(&node->peers.by_addr, at);
		peer_free(peer);
	}
	fips_map_fini(&node->peers.by_addr, NULL);
	fips_map_fini(&node->peers.requests, request_release);
}

struct fips_peer *fips_peer_find(const struct fips_node *node, const struct fips_node_addr *addr)
{
	return fips_map_entry(fips_map_find(&node->peers.by_addr, addr), struct fips_peer, by_addr);
}

const char *fips_peer_alias(const struct fips_node *node, const struct fips_node_addr *addr)
{
	const struct fips_peer *peer = fips_peer_find(node, addr);

	return peer ? peer->alias : NULL;
}

/* ---- Limits ---- */

bool fips_peers_full(const struct fips_node *node)
{
	u64 max = node->config->node.limits.max_peers;

	return max && node->links.by_addr.count >= max;
}

static size_t slots_left(u64 max, size_t used)
{
	if (!max)
		return SIZE_MAX;
	return used < max ? max - used : 0;
}

/* How many more attempts to a peer may begin now. */
static size_t attempts_left(const struct fips_node *node, const struct fips_peer *peer)
{
	const struct fips_config_limits *limits = &node->config->node.limits;
	size_t dialing = node->handshakes.dialing + node->peers.requests.count;
	size_t under_way = fips_link_dialing(node, &peer->addr) + peer->requests;
	size_t left = under_way < FIPS_PEER_ATTEMPTS_MAX ? FIPS_PEER_ATTEMPTS_MAX - under_way : 0;
	size_t slots;

	if (fips_peers_full(node) || !fips_node_allows(node, &peer->addr))
		return 0;
	slots = slots_left(limits->max_connections, dialing);
	left = slots < left ? slots : left;
	slots = slots_left(limits->max_links, dialing + node->links.by_addr.count);
	return slots < left ? slots : left;
}

/* ---- Attempts ---- */

static struct peer_request *request_new(struct fips_node *node, struct fips_peer *peer,
					enum fips_transport_type type, u32 *number)
{
	struct peer_request *request = calloc(1, sizeof(*request));
	u8 key[FIPS_MAP_KEY_SIZE];

	if (!request)
		return NULL;
	*number = node->peers.next_request++;
	request->addr = peer->addr;
	request->type = type;
	fips_map_integer_key(key, *number);
	if (fips_map_insert(&node->peers.requests, &request->by_number, key)) {
		free(request);
		return NULL;
	}
	peer->requests++;
	return request;
}

/* Take a request that was answered out of the table. Return: its peer, NULL if it is gone. */
static struct fips_peer *request_answered(struct fips_node *node, u32 number,
					  enum fips_transport_type *type)
{
	struct peer_request *request;
	u8 key[FIPS_MAP_KEY_SIZE];
	struct fips_peer *peer;

	fips_map_integer_key(key, number);
	request = fips_map_entry(fips_map_find(&node->peers.requests, key), struct peer_request,
				 by_number);
	if (!request)
		return NULL;
	peer = fips_peer_find(node, &request->addr);
	*type = request->type;
	fips_map_remove(&node->peers.requests, &request->by_number);
	free(request);
	if (peer)
		peer->requests--;
	return peer;
}

static bool attempt_dial(struct fips_node *node, struct fips_peer *peer,
			 const struct fips_transport *transport, const struct fips_remote *remote)
{
	struct fips_endpoint endpoint = { .transport_id = transport->id, .remote = *remote };
	struct fips_action *action;
	u32 number;

	if (fips_link_dialing_at(node, &endpoint))
		return true;
	if (transport->type != FIPS_TRANSPORT_TYPE_TCP)
		return fips_link_dial(node, &peer->pubkey, &endpoint);
	if (!request_new(node, peer, transport->type, &number))
		return false;
	action = fips_action_add(&node->actions, FIPS_ACTION_DIAL, 0);
	action->dial.request = number;
	action->dial.endpoint = endpoint;
	return true;
}

static bool attempt_resolve(struct fips_node *node, struct fips_peer *peer,
			    const struct fips_peer_address *address)
{
	size_t len = strlen(address->text) + 1;
	struct fips_action *action;
	u32 number;

	if (!request_new(node, peer, address->type, &number))
		return false;
	action = fips_action_add(&node->actions, FIPS_ACTION_RESOLVE, len);
	action->resolve.request = number;
	action->resolve.transport_type = address->type;
	action->resolve.address = (const char *)fips_action_bytes(action, address->text, len).data;
	return true;
}

/* Return: whether an attempt by this address is under way. */
static bool attempt_address(struct fips_node *node, struct fips_peer *peer,
			    const struct fips_peer_address *address)
{
	const struct fips_transport *transport;
	struct fips_remote remote;

	if (!fips_remote_parse(&remote, address->text))
		return attempt_resolve(node, peer, address);
	transport = fips_transports_for_remote(&node->transports, address->type, &remote);
	if (!transport) {
		fips_log_debug(node, "%s: no %s transport reaches %s",
			       fips_node_name(node, &peer->addr).s,
			       fips_transport_type_name(address->type), address->text);
		return false;
	}
	return attempt_dial(node, peer, transport, &remote);
}

static void peer_schedule_retry(struct fips_node *node, struct fips_peer *peer)
{
	const struct fips_config_retry *retry = &node->config->node.retry;
	u64 delay = fips_retry_backoff_ms(retry->base_interval_secs * 1000, peer->retries,
					  retry->max_backoff_secs * 1000);

	fips_timer_arm(&node->timers, &peer->retry_timer, node->now_ms + delay);
	fips_log_debug(node, "%s: next attempt in %llu s", fips_node_name(node, &peer->addr).s,
		       (unsigned long long)delay / 1000);
}

static bool peer_under_way(const struct fips_node *node, const struct fips_peer *peer)
{
	return peer->requests || fips_link_dialing(node, &peer->addr);
}

/* All attempts have failed: pause, longer each time. */
static void peer_failed(struct fips_node *node, struct fips_peer *peer)
{
	if (!peer->auto_connect || !node->config->node.retry.max_retries ||
	    node->state != FIPS_NODE_RUNNING || fips_link_find(node, &peer->addr) ||
	    peer_under_way(node, peer))
		return;
	if (peer->retries < UINT32_MAX)
		peer->retries++;
	peer_schedule_retry(node, peer);
}

/* Return: whether an attempt is under way. */
static bool peer_dial(struct fips_node *node, struct fips_peer *peer)
{
	size_t left = attempts_left(node, peer), i;

	for (i = 0; i < peer->address_count && left; i++)
		if (attempt_address(node, peer, &peer->address[i]))
			left--;
	return peer_under_way(node, peer);
}

static void peer_retry_due(void *ctx, struct fips_timer *timer)
{
	struct fips_peer *peer = fips_container_of(timer, struct fips_peer, retry_timer);
	struct fips_node *node = ctx;

	if (node->state != FIPS_NODE_RUNNING || fips_link_find(node, &peer->addr) ||
	    peer_under_way(node, peer))
		return;
	if (fips_peers_full(node)) {
		peer_schedule_retry(node, peer);
		return;
	}
	if (!peer_dial(node, peer))
		peer_failed(node, peer);
}

void fips_peers_dial_all(struct fips_node *node)
{
	struct fips_map_node *at, *next;

	fips_map_for_each(&node->peers.by_addr, at, next) {
		struct fips_peer *peer = fips_map_entry(at, struct fips_peer, by_addr);

		if (peer->auto_connect && !peer->retry_timer.armed)
			peer_retry_due(node, &peer->retry_timer);
	}
}

/* ---- News ---- */

void fips_peers_attempt_failed(struct fips_node *node, const struct fips_node_addr *addr)
{
	struct fips_peer *peer = fips_peer_find(node, addr);

	if (peer)
		peer_failed(node, peer);
}

void fips_peers_linked(struct fips_node *node, const struct fips_node_addr *addr)
{
	struct fips_peer *peer = fips_peer_find(node, addr);

	if (!peer)
		return;
	peer->retries = 0;
	fips_timer_cancel(&node->timers, &peer->retry_timer);
}

void fips_peers_lost(struct fips_node *node, const struct fips_node_addr *addr)
{
	struct fips_peer *peer = fips_peer_find(node, addr);

	if (!peer || !peer->auto_reconnect || node->state != FIPS_NODE_RUNNING)
		return;
	if (!peer_under_way(node, peer))
		peer_schedule_retry(node, peer);
}

void fips_peers_forget(struct fips_node *node, const struct fips_node_addr *addr)
{
	struct fips_peer *peer = fips_peer_find(node, addr);

	if (!peer)
		return;
	peer->auto_connect = false;
	peer->auto_reconnect = false;
	fips_timer_cancel(&node->timers, &peer->retry_timer);
}

const char *fips_peers_connect(struct fips_node *node, const struct fips_pubkey *pubkey,
			       enum fips_transport_type type, const char *address)
{
	struct fips_peer_address to = { .type = type, .text = (char *)address };
	struct fips_node_addr addr;
	struct fips_peer *peer;

	fips_node_addr_from_pubkey(&addr, pubkey);
	if (fips_node_addr_equal(&addr, &node->identity.addr))
		return "that is this node itself";
	if (fips_link_find(node, &addr))
		return NULL;
	peer = fips_peer_find(node, &addr);
	if (!peer)
		peer = peer_new(node, pubkey, 0);
	if (!peer)
		return "out of memory";
	fips_identity_cache_put(&node->identities, pubkey, node->now_ms);
	if (!fips_node_allows(node, &addr))
		return "the access control list does not allow this peer";
	if (!attempts_left(node, peer))
		return "as many connections as node.limits allows";
	if (!attempt_address(node, peer, &to))
		return "no operational transport for this address";
	return NULL;
}

void fips_peers_resolved(struct fips_node *node, u32 request, const struct fips_remote *remotes,
			 size_t count, const char *error)
{
	const struct fips_transport *transport;
	enum fips_transport_type type;
	struct fips_peer *peer = request_answered(node, request, &type);
	size_t i;

	if (!peer)
		return;
	for (i = 0; i < count; i++) {
		transport = fips_transports_for_remote(&node->transports, type, &remotes[i]);
		if (transport && !fips_link_find(node, &peer->addr) &&
		    attempt_dial(node, peer, transport, &remotes[i]))
			return;
	}
	fips_log_debug(node, "%s: no address: %s", fips_node_name(node, &peer->addr).s,
		       count ? "none that a transport reaches" :
		       error ? error :
			       "unknown name");
	peer_failed(node, peer);
}

void fips_peers_dialed(struct fips_node *node, u32 request, const struct fips_endpoint *endpoint,
		       const char *error)
{
	enum fips_transport_type type;
	struct fips_peer *peer = request_answered(node, request, &type);

	if (!peer)
		return;
	if (error || fips_link_find(node, &peer->addr) ||
	    !fips_link_dial(node, &peer->pubkey, endpoint)) {
		fips_log_debug(node, "%s: not connected: %s", fips_node_name(node, &peer->addr).s,
			       error ? error : "not needed any more");
		peer_failed(node, peer);
	}
}
