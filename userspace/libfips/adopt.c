// SPDX-License-Identifier: MIT
#include "libfips/adopt.h"

#include <errno.h>

#include "libfips/cookie.h"
#include "libfips/node_private.h"

/* A pending key that was found is given up if its peer does not use it by then. */
#define PENDING_ADOPTED_MS 40000

void fips_adopt_save_device(struct fips_node *node)
{
	struct fips_device_cookie cookie = {
		.identity = node->identity.pubkey,
		.epoch = node->epoch,
		.filter_sequence = node->announcing.filter_reserved,
		.has_declaration = node->tree.is_signed,
		.declaration = node->tree.declaration,
	};
	u8 bytes[FIPS_COOKIE_MAX];
	struct fips_action *action;
	size_t len;

	memcpy(cookie.signature, node->tree.signature, sizeof(cookie.signature));
	len = fips_device_cookie_encode(&cookie, bytes);
	action = fips_action_add(&node->actions, FIPS_ACTION_DEV_SET, len);
	action->dev.fields = FIPS_FIELD_COOKIE;
	action->dev.cookie = fips_action_bytes(action, bytes, len);
}

/* ---- Links ---- */

static u64 since_ms(const struct fips_node *node, u64 age_ms)
{
	return age_ms < node->now_ms ? node->now_ms - age_ms : 0;
}

static void adopt_link_keys(struct fips_node *node, struct fips_link *link,
			    const struct fips_dump_link *dump)
{
	unsigned int i;

	for (i = 0; i < dump->key_count; i++) {
		const struct fips_dump_key *key = &dump->keys[i];

		if (key->slot > FIPS_KEY_SLOT_PREVIOUS)
			continue;
		fips_index_reserve(&node->links.indices, key->local_index);
		link->key[key->slot] = (struct fips_link_key){
			.present = true,
			.id = key->id,
			.local_index = key->local_index,
			.remote_index = key->remote_index,
			.k_bit = key->k_bit,
		};
		if (key->id >= node->links.next_key_id)
			node->links.next_key_id = key->id + 1;
		if (key->slot == FIPS_KEY_SLOT_CURRENT)
			link->rekey.since_ms = since_ms(node, key->age_ms);
	}
}

/* What the neighbour last announced; it will not say so again soon. */
static void adopt_announcements(struct fips_node *node, struct fips_link *link,
				const struct fips_link_cookie *cookie)
{
	struct fips_filter_announce filter;
	struct fips_tree_announce tree;

	if (cookie->tree && fips_tree_announce_parse(&tree, cookie->tree, cookie->tree_len) > 0 &&
	    fips_tree_check_announce(&tree, &link->addr, &link->pubkey) == FIPS_TREE_ACCEPTED &&
	    fips_tree_update_peer(&node->tree, &tree) == FIPS_TREE_ACCEPTED)
		fips_announce_keep(link, cookie->tree, cookie->tree_len);
	if (cookie->filter &&
	    fips_filter_announce_parse(&filter, cookie->filter, cookie->filter_len) > 0)
		fips_bloom_receive(&link->filters, &filter,
				   node->config->node.bloom.max_inbound_fpr, node->now_ms);
}

static void adopt_link(struct fips_node *node, const struct fips_dump_link *dump)
{
	struct fips_link_cookie cookie;
	struct fips_link_spec spec = { .id = dump->id, .endpoint = dump->endpoint };
	struct fips_node_addr addr;
	struct fips_link *link = NULL;

	if (fips_link_cookie_decode(&cookie, dump->cookie.data, dump->cookie.len) &&
	    fips_transports_find(&node->transports, dump->endpoint.transport_id) &&
	    dump->key_count) {
		fips_node_addr_from_pubkey(&addr, &cookie.pubkey);
		spec.pubkey = cookie.pubkey;
		spec.initiator = cookie.initiator;
		spec.remote_epoch = cookie.remote_epoch;
		if (fips_node_addr_equal(&addr, &dump->node_addr) && !fips_link_find(node, &addr))
			link = fips_link_register(node, &spec);
	}
	if (!link) {
		fips_log_warn(node, "a link in the device cannot be taken over, deleted");
		fips_link_del(node, dump->id);
		return;
	}
	link->made_unix_ms = cookie.made_unix_ms;
	link->congested = dump->congested;
	link->heard_ms = since_ms(node, dump->rx_idle_ms);
	adopt_announcements(node, link, &cookie);
	adopt_link_keys(node, link, dump);
}

/* What was known of the way to a node is known on. */
static void adopt_path(struct fips_node *node, const struct fips_node_addr *addr, u16 mtu)
{
	u8 ipv6[16];

	fips_node_addr_to_ipv6(ipv6, addr);
	fips_pmtu_store_tighten(&node->pmtu, ipv6, mtu);
}

/* Timers of a link that was taken over; its key is as old as it is. */
static void resume_link(struct fips_node *node, struct fips_link *link)
{
	u64 key_since_ms = link->rekey.since_ms;

	fips_link_start(node, link);
	link->rekey.since_ms = key_since_ms;
	fips_link_resume(node, link);
	if (link->key[FIPS_KEY_SLOT_PENDING].present)
		fips_link_await_cut_over(node, link, node->now_ms + PENDING_ADOPTED_MS);
	fips_measuring_link_start(node, link);
	adopt_path(node, &link->addr, fips_link_mtu(node, link));
	fips_identity_cache_put(&node->identities, &link->pubkey, node->now_ms);
	fips_peers_linked(node, &link->addr);
	fips_announce_link_adopted(node, link);
	fips_node_notice(node, FIPS_NOTICE_PEER_UP, &link->addr);
}

/* ---- Sessions ---- */

static void adopt_session_keys(struct fips_node *node, struct fips_session *session,
			       const struct fips_dump_session *dump)
{
	unsigned int i;

	for (i = 0; i < dump->key_count; i++) {
		const struct fips_dump_key *key = &dump->keys[i];

		if (key->slot > FIPS_KEY_SLOT_PREVIOUS)
			continue;
		session->key[key->slot] = (struct fips_session_key){
			.present = true,
			.id = key->id,
			.k_bit = key->k_bit,
		};
		if (key->id >= node->links.next_key_id)
			node->links.next_key_id = key->id + 1;
		if (key->slot == FIPS_KEY_SLOT_CURRENT)
			session->rekey.since_ms = since_ms(node, key->age_ms);
	}
}

static bool has_current_key(const struct fips_dump_session *dump)
{
	unsigned int i;

	for (i = 0; i < dump->key_count; i++)
		if (dump->keys[i].slot == FIPS_KEY_SLOT_CURRENT)
			return true;
	return false;
}

static void session_delete(struct fips_node *node, const struct fips_node_addr *addr)
{
	struct fips_action *action = fips_action_add(&node->actions, FIPS_ACTION_SESSION_DEL, 0);

	action->session.node_addr = *addr;
}

/* A neighbour whose link could not be taken over; it drops the session with the link, too. */
static bool is_lost_neighbour(const struct fips_node *node, const struct fips_dump *dump,
			      const struct fips_node_addr *addr)
{
	size_t i;

	for (i = 0; i < dump->link_count; i++)
		if (fips_node_addr_equal(&dump->links[i].node_addr, addr))
			return !fips_link_find(node, addr);
	return false;
}

static void adopt_session(struct fips_node *node, const struct fips_dump_session *dump)
{
	struct fips_session *session = NULL;
	struct fips_session_cookie cookie;
	struct fips_node_addr addr;

	if (has_current_key(dump) &&
	    fips_session_cookie_decode(&cookie, dump->cookie.data, dump->cookie.len)) {
		fips_node_addr_from_pubkey(&addr, &cookie.pubkey);
		if (fips_node_addr_equal(&addr, &dump->node_addr) &&
		    !fips_session_find(node, &addr))
			session = fips_session_register(node, &addr, cookie.initiator);
	}
	if (!session) {
		session_delete(node, &dump->node_addr);
		return;
	}
	session->pubkey = cookie.pubkey;
	session->has_pubkey = true;
	session->remote_epoch = cookie.remote_epoch;
	session->created_unix_ms = cookie.created_unix_ms;
	session->in_plane = true;
	session->warmup = dump->warmup;
	session->active_ms = since_ms(node, dump->data_idle_ms);
	fips_pmtu_limit(&session->pmtu, cookie.path_mtu);
	if (dump->path_mtu)
		adopt_path(node, &addr, dump->path_mtu);
	fips_session_set_state(node, session, FIPS_SESSION_ESTABLISHED);
	adopt_session_keys(node, session, dump);
	fips_identity_cache_put(&node->identities, &session->pubkey, node->now_ms);
	fips_session_resume(node, session);
	fips_node_session_up(node, session);
}

/* The destination's coordinates were kept for the packets' sake; they are good for routes too. */
static void adopt_coords(struct fips_node *node, const struct fips_dump_session *dump)
{
	struct fips_coords coords = {
		.addrs = (const struct fips_node_addr *)dump->coords.data,
		.count = dump->coords.len / sizeof(struct fips_node_addr),
	};

	if (coords.count && fips_session_find(node, &dump->node_addr) &&
	    fips_node_addr_equal(&coords.addrs[0], &dump->node_addr))
		fips_coord_cache_insert(&node->routing.coords, &dump->node_addr, &coords,
					node->now_ms);
}

/* ---- All of it ---- */

static int adopt_device(struct fips_node *node, const struct fips_dump *dump,
			struct fips_device_cookie *cookie)
{
	if (!fips_node_addr_equal(&dump->node_addr, &node->identity.addr) ||
	    !fips_device_cookie_decode(cookie, dump->cookie.data, dump->cookie.len) ||
	    !fips_pubkey_equal(&cookie->identity, &node->identity.pubkey))
		return -ENOENT;
	node->epoch = cookie->epoch;
	node->announcing.filter_sequence = cookie->filter_sequence;
	node->announcing.filter_reserved = cookie->filter_sequence;
	return 0;
}

static void adopt_place(struct fips_node *node, const struct fips_device_cookie *cookie)
{
	if (cookie->has_declaration &&
	    fips_node_addr_equal(&cookie->declaration.node, &node->identity.addr))
		fips_tree_adopt(&node->tree, &cookie->declaration, cookie->signature,
				node->now.unix_ms / 1000);
}

static void adopt_routes(struct fips_node *node, const struct fips_dump *dump)
{
	size_t i;

	for (i = 0; i < dump->route_count; i++)
		if (!dump->routes[i].unreachable_ms &&
		    fips_link_by_id(node, dump->routes[i].link_id))
			fips_routing_adopt(node, &dump->routes[i]);
}

int fips_adopt(struct fips_node *node, const struct fips_dump *dump)
{
	struct fips_device_cookie cookie;
	struct fips_map_node *at, *next;
	struct fips_link *link;
	size_t i;
	int ret;

	ret = adopt_device(node, dump, &cookie);
	if (ret)
		return ret;
	for (i = 0; i < dump->link_count; i++)
		adopt_link(node, &dump->links[i]);
	adopt_place(node, &cookie);
	fips_link_for_each(node, link, at, next)
		resume_link(node, link);
	for (i = 0; i < dump->session_count; i++) {
		if (is_lost_neighbour(node, dump, &dump->sessions[i].node_addr)) {
			session_delete(node, &dump->sessions[i].node_addr);
			continue;
		}
		adopt_session(node, &dump->sessions[i]);
		adopt_coords(node, &dump->sessions[i]);
	}
	adopt_routes(node, dump);
	fips_log_info(node, "took over %zu links, %zu sessions and %zu routes",
		      node->links.by_addr.count, node->sessions.by_addr.count,
		      node->routing.installed.count);
	return 0;
}

/* ---- Upcalls were lost ---- */

static const struct fips_dump_link *dump_find_link(const struct fips_dump *dump, u32 id)
{
	size_t i;

	for (i = 0; i < dump->link_count; i++)
		if (dump->links[i].id == id)
			return &dump->links[i];
	return NULL;
}

static const struct fips_dump_session *dump_find_session(const struct fips_dump *dump,
							 const struct fips_node_addr *addr)
{
	size_t i;

	for (i = 0; i < dump->session_count; i++)
		if (fips_node_addr_equal(&dump->sessions[i].node_addr, addr))
			return &dump->sessions[i];
	return NULL;
}

static u32 current_key(const struct fips_dump_key *keys, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (keys[i].slot == FIPS_KEY_SLOT_CURRENT)
			return keys[i].id;
	return 0;
}

static void resync_links(struct fips_node *node, const struct fips_dump *dump)
{
	const struct fips_dump_link *seen;
	struct fips_map_node *at, *next;
	struct fips_link *link;
	size_t i;

	fips_link_for_each(node, link, at, next) {
		seen = dump_find_link(dump, link->id);
		if (!seen) {
			fips_node_link_down(node, link, true);
			continue;
		}
		if (!fips_endpoint_equal(&seen->endpoint, &link->endpoint))
			fips_link_roamed(node, link, &seen->endpoint);
		fips_link_promoted(node, link, current_key(seen->keys, seen->key_count));
	}
	for (i = 0; i < dump->link_count; i++)
		if (!fips_link_by_id(node, dump->links[i].id))
			fips_link_del(node, dump->links[i].id);
}

static void resync_sessions(struct fips_node *node, const struct fips_dump *dump)
{
	const struct fips_dump_session *seen;
	struct fips_map_node *at, *next;
	struct fips_session *session;
	size_t i;

	fips_session_for_each(node, session, at, next) {
		seen = dump_find_session(dump, &session->addr);
		if (!seen && session->in_plane) {
			fips_session_del(node, session);
			continue;
		}
		if (seen)
			fips_session_promoted(node, session,
					      current_key(seen->keys, seen->key_count));
	}
	for (i = 0; i < dump->session_count; i++)
		if (!fips_session_find(node, &dump->sessions[i].node_addr))
			session_delete(node, &dump->sessions[i].node_addr);
}

void fips_adopt_resync(struct fips_node *node, const struct fips_dump *dump)
{
	if (dump->what & FIPS_DUMP_LINKS)
		resync_links(node, dump);
	if (dump->what & FIPS_DUMP_SESSIONS)
		resync_sessions(node, dump);
	fips_node_usage(node, dump, &node->now);
}
