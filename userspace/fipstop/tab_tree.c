// SPDX-License-Identifier: MIT
/* The Tree tab: where the node stands in the spanning tree, and where its neighbours do. */

#include <string.h>

#include "fipstop/figure.h"
#include "fipstop/part.h"
#include "fipstop/stack.h"
#include "fipstop/view.h"

#define POSITION_KEYS 11
#define PATH_DIGITS 8
#define NAME_WIDTH 20

/* Coordinates are from the node to the root; the path is shown from the root down. */
static void put_path(struct top_sheet *sheet, const json_t *tree)
{
	const json_t *coords = top_value(tree, "my_coords");
	size_t count = json_array_size(coords), i;
	const char *addr;

	top_sheet_put(sheet, TOP_LABEL, "  Path:");
	top_sheet_tab(sheet, POSITION_KEYS + 4);
	for (i = count; i > 1; i--) {
		addr = json_string_value(json_array_get(coords, i - 1));
		top_sheet_put(sheet, i == count ? TOP_WARN : TOP_TEXT, "%.*s", PATH_DIGITS,
			      addr ? addr : "-");
		top_sheet_put(sheet, TOP_LABEL, " > ");
	}
	top_sheet_put(sheet, TOP_GOOD, "[self]");
	top_sheet_newline(sheet);
}

static void put_position(struct top_sheet *sheet, const json_t *tree)
{
	bool root = top_bool(tree, "is_root");

	top_sheet_value(sheet, POSITION_KEYS, "Root", "%s%s", top_text(tree, "root"),
			root ? " (self)" : "");
	top_sheet_value(sheet, POSITION_KEYS, "Npub", "%s",
			top_value(tree, "root_npub") ? top_text(tree, "root_npub") : "<unknown>");
	top_sheet_value(sheet, POSITION_KEYS, "Depth", "%s", top_count(tree, "depth").s);
	top_sheet_value(sheet, POSITION_KEYS, "Parent", "%s",
			root ? "self (root)" : top_text(tree, "parent_display_name"));
	top_sheet_value(sheet, POSITION_KEYS, "Declaration", "seq %s, %s",
			top_count(tree, "declaration_sequence").s,
			top_bool(tree, "declaration_signed") ? "signed" : "not signed");
	put_path(sheet, tree);
}

static const struct top_counter inbound[] = {
	{ "Received", "stats.received" },
	{ "Accepted", "stats.accepted" },
	{ "Decode Error", "stats.decode_error" },
	{ "Unknown Peer", "stats.unknown_peer" },
	{ "Addr Mismatch", "stats.addr_mismatch" },
	{ "Sig Failed", "stats.sig_failed" },
	{ "Stale", "stats.stale" },
	{ "Ancestry Invalid", "stats.ancestry_invalid" },
	{ "Parent Switched", "stats.parent_switched" },
	{ "Loop Detected", "stats.loop_detected" },
	{ "Ancestry Changed", "stats.ancestry_changed" },
	{ NULL, NULL },
};

static const struct top_counter outbound[] = {
	{ "Sent", "stats.sent" },
	{ "Rate Limited", "stats.rate_limited" },
	{ "Send Failed", "stats.send_failed" },
	{ "Sign Failed", "stats.outbound_sign_failed" },
	{ NULL, NULL },
};

static const struct top_counter cumulative[] = {
	{ "Parent Switches", "stats.parent_switches" },
	{ "Parent Losses", "stats.parent_losses" },
	{ "Flap Dampened", "stats.flap_dampened" },
	{ NULL, NULL },
};

/* How deep the daemon thinks a peer is, by its link; told with the peers, not with the tree. */
static struct top_figure effective_depth(const struct top_app *app, const json_t *peer)
{
	const json_t *known = top_peer_by_addr(app, top_value(peer, "node_addr"));

	if (!top_value(known, "effective_depth"))
		return (struct top_figure){ "—" };
	return top_real(known, "effective_depth", 2);
}

static void put_peer(struct top_sheet *sheet, const struct top_app *app, const json_t *peer)
{
	const json_t *tree = top_data(app, TOP_QUERY_TREE);
	bool same = !strcmp(top_text(peer, "root"), top_text(tree, "root"));
	bool placed = top_value(peer, "depth");

	top_sheet_put(sheet, TOP_TEXT, "    ");
	top_sheet_field(sheet, NAME_WIDTH, placed ? TOP_STRONG : TOP_LABEL,
			top_text(peer, "display_name"));
	if (placed) {
		top_sheet_put(sheet, TOP_LABEL, " depth: ");
		top_sheet_field(sheet, 4, TOP_TEXT, top_count(peer, "depth").s);
		top_sheet_put(sheet, TOP_LABEL, "dist: ");
		top_sheet_field(sheet, 4, TOP_TEXT, top_count(peer, "distance_to_us").s);
		top_sheet_put(sheet, TOP_LABEL, "eff: ");
		top_sheet_field(sheet, 7, TOP_TEXT, effective_depth(app, peer).s);
		top_sheet_put(sheet, same ? TOP_GOOD : TOP_BAD, same ? "same root" : "diff root");
	} else {
		top_sheet_put(sheet, TOP_LABEL, " (no position)");
	}
	top_sheet_newline(sheet);
}

static void draw(struct top_app *app, struct top_grid *grid, struct top_rect area)
{
	static const char *const titles[] = { "Inbound", "Outbound", "Cumulative" };
	static const struct top_counter *const lists[] = { inbound, outbound, cumulative };
	const json_t *tree = top_data(app, TOP_QUERY_TREE), *peers = top_value(tree, "peers");
	struct top_stack_pane panes[TOP_PANES];

	if (top_waiting(app, TOP_QUERY_TREE, grid, area))
		return;
	panes[0] = top_stack_begin(area, "Tree Position");
	put_position(&panes[0].sheets[0], tree);
	panes[1] = top_stack_begin(area, "Tree Announce Stats");
	top_stack_counters(&panes[1], tree, titles, lists, FIPS_ARRAY_SIZE(lists));
	panes[2] = top_stack_begin(area, "Tree Peers (%zu)", json_array_size(peers));
	top_stack_roles(&panes[2], app, peers, "node_addr", put_peer);
	top_stack_draw(app, grid, area, panes, TOP_PANES);
}

const struct top_view top_tree_view = {
	.name = "Tree",
	.group = 2,
	.panes = TOP_PANES,
	.queries = { TOP_QUERY_TREE, TOP_QUERY_PEERS },
	.query_count = 2,
	.draw = draw,
};
