// SPDX-License-Identifier: MIT
/*
 * A node that peers tell anything: announcements, filters, lookups, as they are parsed, one after
 * the other. Its own announcement always stays one that others accept, and all it remembers is
 * bounded.
 *
 * Input: a byte that picks the peer, a le16 length, and as many bytes of link message; again.
 */
#include <stdlib.h>

#include "libfips/bloom.h"
#include "libfips/coords.h"
#include "libfips/lookup.h"
#include "libfips/tree.h"

#define PEERS 4

static const u8 seed[FIPS_MAP_SEED_SIZE];
static const struct fips_node_addr self = { { 0x80 } };
static const struct fips_tree_costs no_costs;

struct node {
	struct fips_tree tree;
	struct fips_lookups lookups;
	struct fips_bloom_peer bloom[PEERS];
	u64 now_ms;
};

static void check_tree(const struct fips_tree *tree)
{
	struct fips_tree_announce own = fips_tree_announcement(tree);
	struct fips_coords coords = fips_tree_coords(tree);

	if (fips_tree_check_ancestry(&own))
		abort();
	if (!fips_node_addr_equal(fips_coords_node(&coords), &self) ||
	    fips_coords_has_ancestor(&coords, &self))
		abort();
}

static void take_announce(struct node *node, const u8 *message, size_t len)
{
	struct fips_tree_announce announce;
	struct fips_tree_outcome outcome;
	struct fips_node_addr sender;

	if (fips_tree_announce_parse(&announce, message, len) < 0)
		return;
	sender = announce.ancestry.entries[0].node;
	/* Its signature apart, which nobody can forge, all that a real one is checked for. */
	if (fips_node_addr_equal(&sender, &self) || fips_tree_check_ancestry(&announce))
		return;
	fips_tree_receive(&node->tree, &announce, &no_costs, node->now_ms, 0, &outcome);
	check_tree(&node->tree);
	if (message[len - 1] & 1) {
		fips_tree_remove_peer(&node->tree, &sender, &no_costs, node->now_ms, 0, &outcome);
		check_tree(&node->tree);
	}
}

static void take_filter(struct node *node, unsigned int peer, const u8 *message, size_t len)
{
	const struct fips_bloom_peer *all[PEERS] = { &node->bloom[0], &node->bloom[1],
						     &node->bloom[2], &node->bloom[3] };
	struct fips_bloom_sources sources = { .self = &self,
					      .tree_peers = all,
					      .tree_peer_count = PEERS };
	struct fips_filter_announce announce;
	u64 mesh_size;

	if (fips_filter_announce_parse(&announce, message, len) < 0)
		return;
	fips_bloom_receive(&node->bloom[peer], &announce, FIPS_BLOOM_MAX_INBOUND_FPR_DEFAULT,
			   node->now_ms);
	fips_bloom_mark_if_changed(&node->bloom[peer], &sources);
	fips_bloom_mesh_size(&self, all, PEERS, FIPS_BLOOM_MAX_INBOUND_FPR_DEFAULT, &mesh_size);
}

static void take_lookup(struct node *node, unsigned int peer, const u8 *message, size_t len)
{
	struct fips_node_addr from = { { (u8)peer } }, to;
	struct fips_lookup_response response;
	struct fips_lookup_request request;

	if (fips_lookup_request_parse(&request, message, len) > 0)
		fips_lookup_take_request(&node->lookups, &self, &from, &request, node->now_ms);
	if (fips_lookup_response_parse(&response, message, len) > 0)
		fips_lookup_take_response(&node->lookups, &response, &to, node->now_ms);
	if (node->lookups.recent.count > FIPS_LOOKUP_RECENT_MAX)
		abort();
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct fips_tree_config tree_config = FIPS_TREE_CONFIG_DEFAULT;
	struct fips_lookup_config lookup_config = FIPS_LOOKUP_CONFIG_DEFAULT;
	static struct node node;

	memset(&node, 0, sizeof(node));
	if (fips_tree_init(&node.tree, &self, &tree_config, 0, seed))
		return 0;
	fips_lookups_init(&node.lookups, &lookup_config, seed);
	while (size >= 3) {
		unsigned int peer = data[0] % PEERS;
		size_t len = fips_get_le16(data + 1);

		data += 3;
		size -= 3;
		if (len > size)
			len = size;
		if (len) {
			take_announce(&node, data, len);
			take_filter(&node, peer, data, len);
			take_lookup(&node, peer, data, len);
		}
		data += len;
		size -= len;
		node.now_ms += 1000;
	}
	fips_lookups_fini(&node.lookups);
	fips_tree_fini(&node.tree);
	return 0;
}
