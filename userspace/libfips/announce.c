// SPDX-License-Identifier: MIT
#include "libfips/announce.h"

#include <errno.h>
#include <stdlib.h>

#include "libfips/adopt.h"
#include "libfips/node_private.h"

#define TREE_ANNOUNCE_MAX 4096

static void announce_due(void *ctx, struct fips_timer *timer);
static void reeval_due(void *ctx, struct fips_timer *timer);

int fips_announce_init(struct fips_node *node)
{
	const struct fips_config_tree *tree = &node->config->node.tree;
	struct fips_tree_config config = {
		.hysteresis = tree->parent_hysteresis,
		.hold_down_ms = tree->hold_down_secs * 1000,
		.flap_threshold = tree->flap_threshold,
		.flap_window_ms = tree->flap_window_secs * 1000,
		.flap_dampening_ms = tree->flap_dampening_secs * 1000,
		.reeval_interval_ms = tree->reeval_interval_secs * 1000,
	};
	u8 seed[FIPS_MAP_SEED_SIZE];

	fips_node_seed(node, seed);
	fips_timer_init(&node->announcing.reeval_timer, reeval_due);
	return fips_tree_init(&node->tree, &node->identity.addr, &config, node->now.unix_ms / 1000,
			      seed);
}

void fips_announce_fini(struct fips_node *node)
{
	fips_timer_cancel(&node->timers, &node->announcing.reeval_timer);
	fips_tree_fini(&node->tree);
}

void fips_announce_link_init(struct fips_link *link)
{
	fips_timer_init(&link->announce_timer, announce_due);
}

/* ---- What tree and filters look at ---- */

/* Links as the tree sees them; costs.item is to be given to free(). */
static struct fips_tree_costs link_costs(const struct fips_node *node)
{
	struct fips_tree_cost *item = calloc(node->links.by_addr.count + 1, sizeof(*item));
	struct fips_tree_costs costs = { .item = item };
	struct fips_map_node *at, *next;
	struct fips_link *link;

	if (!item)
		return costs;
	fips_link_for_each(node, link, at, next) {
		if (!link->meter.mmp.metrics.srtt.initialized)
			continue;
		item[costs.count].addr = link->addr;
		item[costs.count++].cost = fips_mmp_metrics_cost(&link->meter.mmp.metrics);
	}
	return costs;
}

/* Filters of the neighbours in the tree, or of all; to be given to free(). */
static const struct fips_bloom_peer **link_filters(const struct fips_node *node, bool tree_only,
						   size_t *count)
{
	const struct fips_bloom_peer **filters =
		calloc(node->links.by_addr.count + 1, sizeof(*filters));
	struct fips_map_node *at, *next;
	struct fips_link *link;

	*count = 0;
	if (!filters)
		return NULL;
	fips_link_for_each(node, link, at, next)
		if (!tree_only || fips_tree_is_neighbour(&node->tree, &link->addr))
			filters[(*count)++] = &link->filters;
	return filters;
}

bool fips_announce_mesh_size(const struct fips_node *node, u64 *size)
{
	size_t count;
	const struct fips_bloom_peer **filters = link_filters(node, false, &count);
	bool known = filters &&
		     fips_bloom_mesh_size(&node->identity.addr, filters, count,
					  node->config->node.bloom.max_inbound_fpr, size);

	free(filters);
	return known;
}

/* ---- Sending ---- */

bool fips_announce_signed(struct fips_node *node)
{
	u8 aux[32];

	if (node->tree.is_signed)
		return true;
	fips_random_bytes(&node->env.random, aux, sizeof(aux));
	if (!fips_tree_sign(&node->tree, &node->identity, aux))
		return true;
	fips_node_count(node, FIPS_COUNT_TREE_SIGN_FAILED);
	return false;
}

static void send_tree(struct fips_node *node, struct fips_link *link)
{
	struct fips_tree_announce announce;
	u8 msg[TREE_ANNOUNCE_MAX];
	int len;

	if (!fips_announce_signed(node))
		return;
	announce = fips_tree_announcement(&node->tree);
	len = fips_tree_announce_build(&announce, msg, sizeof(msg));
	if (len < 0) {
		fips_node_count(node, FIPS_COUNT_TREE_SEND_FAILED);
		return;
	}
	fips_link_send(node, link, msg, len);
	fips_tree_announce_sent(&link->announce_limit, node->now_ms);
	fips_node_count(node, FIPS_COUNT_TREE_SENT);
}

static u64 tree_interval_ms(const struct fips_node *node)
{
	return node->config->node.tree.announce_min_interval_ms;
}

/* Send the own place now, or as soon as the limit allows. */
static void announce_tree_to(struct fips_node *node, struct fips_link *link)
{
	if (fips_tree_announce_ready(&link->announce_limit, tree_interval_ms(node), node->now_ms)) {
		send_tree(node, link);
		return;
	}
	link->announce_limit.pending = true;
	fips_node_count(node, FIPS_COUNT_TREE_RATE_LIMITED);
	fips_timer_arm_earlier(&node->timers, &link->announce_timer,
			       link->announce_limit.last_sent_ms + tree_interval_ms(node));
}

void fips_announce_all(struct fips_node *node)
{
	struct fips_map_node *at, *next;
	struct fips_link *link;

	fips_link_for_each(node, link, at, next)
		announce_tree_to(node, link);
}

/*
 * Numbers rise over restarts: those a successor must not use again are set aside in the device's
 * cookie before they are used.
 */
static u64 next_filter_sequence(struct fips_node *node)
{
	struct fips_announcing *announcing = &node->announcing;

	announcing->filter_sequence++;
	if (announcing->filter_sequence > announcing->filter_reserved) {
		announcing->filter_reserved =
			announcing->filter_sequence + FIPS_FILTER_SEQUENCE_BLOCK;
		fips_adopt_save_device(node);
	}
	return announcing->filter_sequence;
}

static void send_filter(struct fips_node *node, struct fips_link *link)
{
	u8 filter[FIPS_BLOOM_BYTES];
	u8 msg[sizeof(struct fips_filter_announce_hdr) + FIPS_BLOOM_BYTES];
	struct fips_filter_announce announce = {
		.hash_count = FIPS_BLOOM_HASH_COUNT,
		.size_class = FIPS_FILTER_SIZE_CLASS,
		.filter = filter,
		.filter_len = sizeof(filter),
	};
	struct fips_bloom_sources sources = { .self = &node->identity.addr };
	const struct fips_bloom_peer **filters;
	int len;

	filters = link_filters(node, true, &sources.tree_peer_count);
	sources.tree_peers = filters;
	fips_bloom_outgoing(&sources, &link->filters, filter);
	free(filters);
	announce.sequence = next_filter_sequence(node);
	len = fips_filter_announce_build(&announce, msg, sizeof(msg));
	if (len < 0) {
		fips_node_count(node, FIPS_COUNT_BLOOM_SEND_FAILED);
		return;
	}
	fips_link_send(node, link, msg, len);
	fips_bloom_sent(&link->filters, filter, node->now_ms);
	fips_node_count(node, FIPS_COUNT_BLOOM_SENT);
}

/* Arm the link's timer for a filter that is owed. */
static void filter_arm(struct fips_node *node, struct fips_link *link)
{
	u64 due = node->now_ms + FIPS_FILTER_COALESCE_MS;
	u64 debounced = link->filters.sent_ms + node->config->node.bloom.update_debounce_ms;

	if (!link->filters.pending)
		return;
	fips_timer_arm_earlier(&node->timers, &link->announce_timer,
			       due > debounced ? due : debounced);
}

static void announce_due(void *ctx, struct fips_timer *timer)
{
	struct fips_link *link = fips_container_of(timer, struct fips_link, announce_timer);
	struct fips_node *node = ctx;

	if (link->announce_limit.pending)
		announce_tree_to(node, link);
	/*
	 * A filter does not overtake the place in the tree it goes with: the reference passes on
	 * what comes from a neighbour in the tree, and does not look at it again when the sender
	 * becomes one.
	 */
	if (link->announce_limit.pending &&
	    !fips_tree_announce_ready(&link->announce_limit, tree_interval_ms(node), node->now_ms))
		return;
	if (fips_bloom_due(&link->filters, node->config->node.bloom.update_debounce_ms,
			   node->now_ms))
		send_filter(node, link);
	else
		filter_arm(node, link);
}

/* Neighbours whose filter is not what it would be now are owed one; @all: every one is. */
static void mark_filters(struct fips_node *node, const struct fips_link *except, bool all)
{
	struct fips_bloom_sources sources = { .self = &node->identity.addr };
	const struct fips_bloom_peer **filters;
	struct fips_map_node *at, *next;
	struct fips_link *link;

	filters = link_filters(node, true, &sources.tree_peer_count);
	sources.tree_peers = filters;
	fips_link_for_each(node, link, at, next) {
		if (all)
			fips_bloom_mark(&link->filters);
		else if (link != except)
			fips_bloom_mark_if_changed(&link->filters, &sources);
		filter_arm(node, link);
	}
	free(filters);
}

/* ---- Changes of the own place ---- */

static void count_outcome(struct fips_node *node, const struct fips_tree_outcome *outcome)
{
	if (outcome->parent_switched) {
		fips_node_count(node, FIPS_COUNT_TREE_PARENT_SWITCHED);
		fips_node_count(node, FIPS_COUNT_TREE_PARENT_SWITCHES);
	}
	if (outcome->ancestry_changed)
		fips_node_count(node, FIPS_COUNT_TREE_ANCESTRY_CHANGED);
	if (outcome->loop_detected)
		fips_node_count(node, FIPS_COUNT_TREE_LOOP_DETECTED);
	if (outcome->flap_dampened) {
		fips_node_count(node, FIPS_COUNT_TREE_FLAP_DAMPENED);
		fips_log_warn(node, "parent changed too often, changes are dampened for a while");
	}
}

static void log_place(struct fips_node *node)
{
	struct fips_coords coords = fips_tree_coords(&node->tree);

	if (fips_tree_is_root(&node->tree))
		fips_log_info(node, "this node is the root of its tree now");
	else
		fips_log_info(node, "parent is %s now, root %s, depth %u",
			      fips_node_name(node, fips_tree_parent(&node->tree)).s,
			      fips_node_name(node, fips_tree_root(&node->tree)).s,
			      fips_coords_depth(&coords));
}

static void apply_outcome(struct fips_node *node, const struct fips_tree_outcome *outcome,
			  struct fips_link *sender)
{
	count_outcome(node, outcome);
	if (outcome->position_changed) {
		fips_announce_signed(node);
		fips_node_place_changed(node, outcome);
	}
	if (outcome->parent_switched || outcome->became_root)
		log_place(node);
	if (outcome->announce_all)
		fips_announce_all(node);
	else if (outcome->announce_sender && sender)
		announce_tree_to(node, sender);
	if (outcome->filters_all || outcome->filters_changed)
		mark_filters(node, sender, outcome->filters_all);
}

void fips_announce_cost_known(struct fips_node *node)
{
	struct fips_tree_costs costs = link_costs(node);
	struct fips_tree_outcome outcome = { 0 };

	if (fips_tree_reevaluate(&node->tree, &costs, node->now_ms, node->now.unix_ms / 1000,
				 &outcome))
		apply_outcome(node, &outcome, NULL);
	free((void *)costs.item);
}

static void reeval_due(void *ctx, struct fips_timer *timer)
{
	struct fips_node *node = ctx;
	struct fips_tree_costs costs = link_costs(node);
	struct fips_tree_outcome outcome = { 0 };
	u64 interval_ms = node->config->node.tree.reeval_interval_secs * 1000, due;

	if (fips_tree_tick(&node->tree, node->links.by_addr.count, &costs, node->now_ms,
			   node->now.unix_ms / 1000, &outcome))
		apply_outcome(node, &outcome, NULL);
	free((void *)costs.item);
	if (!interval_ms || node->links.by_addr.count < 2)
		return;
	due = node->tree.last_reeval_ms + interval_ms;
	fips_timer_arm(&node->timers, timer,
		       node->tree.reevaluated && due > node->now_ms ? due : node->now_ms + 1000);
}

/* ---- Links come and go ---- */

void fips_announce_link_up(struct fips_node *node, struct fips_link *link)
{
	announce_tree_to(node, link);
	fips_announce_link_adopted(node, link);
}

void fips_announce_link_adopted(struct fips_node *node, struct fips_link *link)
{
	fips_bloom_mark(&link->filters);
	filter_arm(node, link);
	if (node->config->node.tree.reeval_interval_secs)
		fips_timer_arm_earlier(&node->timers, &node->announcing.reeval_timer,
				       node->now_ms + 1000);
}

void fips_announce_link_down(struct fips_node *node, const struct fips_node_addr *addr)
{
	struct fips_tree_costs costs = link_costs(node);
	struct fips_tree_outcome outcome = { 0 };
	bool was_parent = !fips_tree_is_root(&node->tree) &&
			  fips_node_addr_equal(fips_tree_parent(&node->tree), addr);

	if (was_parent)
		fips_node_count(node, FIPS_COUNT_TREE_PARENT_LOSSES);
	if (fips_tree_remove_peer(&node->tree, addr, &costs, node->now_ms, node->now.unix_ms / 1000,
				  &outcome))
		apply_outcome(node, &outcome, NULL);
	free((void *)costs.item);
	mark_filters(node, NULL, true);
}

/* ---- Receiving ---- */

bool fips_announce_keep(struct fips_link *link, const void *msg, size_t len)
{
	u8 *copy = malloc(len);

	if (!copy)
		return false;
	memcpy(copy, msg, len);
	free(link->announcement);
	link->announcement = copy;
	link->announcement_len = len;
	return true;
}

static void count_verdict(struct fips_node *node, enum fips_tree_verdict verdict)
{
	static const enum fips_node_counter counter[] = {
		[FIPS_TREE_ACCEPTED] = FIPS_COUNT_TREE_ACCEPTED,
		[FIPS_TREE_ADDR_MISMATCH] = FIPS_COUNT_TREE_ADDR_MISMATCH,
		[FIPS_TREE_SIG_FAILED] = FIPS_COUNT_TREE_SIG_FAILED,
		[FIPS_TREE_ANCESTRY_INVALID] = FIPS_COUNT_TREE_ANCESTRY_INVALID,
		[FIPS_TREE_STALE] = FIPS_COUNT_TREE_STALE,
		[FIPS_TREE_NO_MEMORY] = FIPS_COUNT_TREE_STALE,
	};

	fips_node_count(node, counter[verdict]);
}

void fips_announce_tree(struct fips_node *node, struct fips_link *link, const void *msg, size_t len)
{
	struct fips_tree_outcome outcome = { 0 };
	struct fips_tree_announce announce;
	enum fips_tree_verdict verdict;
	struct fips_tree_costs costs;
	bool was_neighbour = fips_tree_is_neighbour(&node->tree, &link->addr);

	fips_node_count(node, FIPS_COUNT_TREE_RECEIVED);
	if (fips_tree_announce_parse(&announce, msg, len) < 0) {
		fips_node_count(node, FIPS_COUNT_TREE_DECODE_ERROR);
		return;
	}
	verdict = fips_tree_check_announce(&announce, &link->addr, &link->pubkey);
	if (verdict != FIPS_TREE_ACCEPTED) {
		count_verdict(node, verdict);
		fips_log_warn(node, "%s: tree announcement refused",
			      fips_node_name(node, &link->addr).s);
		return;
	}
	costs = link_costs(node);
	verdict = fips_tree_receive(&node->tree, &announce, &costs, node->now_ms,
				    node->now.unix_ms / 1000, &outcome);
	free((void *)costs.item);
	count_verdict(node, verdict);
	if (verdict != FIPS_TREE_ACCEPTED)
		return;
	if (fips_announce_keep(link, msg, len))
		fips_link_save(node, link);
	/*
	 * Its filter, which may have come before it was a neighbour in the tree, counts from now
	 * on.
	 */
	if (fips_tree_is_neighbour(&node->tree, &link->addr) != was_neighbour)
		outcome.filters_changed = true;
	apply_outcome(node, &outcome, link);
	fips_searching_news(node);
	fips_routing_changed(node);
}

void fips_announce_filter(struct fips_node *node, struct fips_link *link, const void *msg,
			  size_t len)
{
	static const enum fips_node_counter counter[] = {
		[FIPS_BLOOM_ACCEPTED] = FIPS_COUNT_BLOOM_ACCEPTED,
		[FIPS_BLOOM_INVALID] = FIPS_COUNT_BLOOM_INVALID,
		[FIPS_BLOOM_NON_V1] = FIPS_COUNT_BLOOM_NON_V1,
		[FIPS_BLOOM_STALE] = FIPS_COUNT_BLOOM_STALE,
		[FIPS_BLOOM_FILL_EXCEEDED] = FIPS_COUNT_BLOOM_FILL_EXCEEDED,
	};
	struct fips_filter_announce announce;
	enum fips_bloom_verdict verdict;

	fips_node_count(node, FIPS_COUNT_BLOOM_RECEIVED);
	if (fips_filter_announce_parse(&announce, msg, len) < 0) {
		fips_node_count(node, FIPS_COUNT_BLOOM_DECODE_ERROR);
		return;
	}
	verdict = fips_bloom_receive(&link->filters, &announce,
				     node->config->node.bloom.max_inbound_fpr, node->now_ms);
	fips_node_count(node, counter[verdict]);
	if (verdict == FIPS_BLOOM_FILL_EXCEEDED)
		fips_log_warn(node, "%s: filter refused, it is too full to be believed",
			      fips_node_name(node, &link->addr).s);
	if (verdict != FIPS_BLOOM_ACCEPTED)
		return;
	fips_link_save(node, link);
	mark_filters(node, link, false);
	fips_searching_news(node);
	fips_routing_changed(node);
}
