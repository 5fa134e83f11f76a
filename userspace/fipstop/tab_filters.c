// SPDX-License-Identifier: MIT
/* The Filters tab: Bloom filters, the node's own and those its neighbours announced. */

#include "fipstop/figure.h"
#include "fipstop/part.h"
#include "fipstop/stack.h"
#include "fipstop/view.h"

#define STATE_KEYS 18
#define NAME_WIDTH 20

/* The root sends no filter up, and before the first announcement nobody has sent any. */
static void put_uptree(struct top_sheet *sheet, const struct top_app *app, const json_t *bloom)
{
	bool root = top_bool(top_data(app, TOP_QUERY_STATUS), "is_root");
	bool sent = top_value(bloom, "uptree_fill_ratio");
	const char *none = root ? "n/a (root)" : "—";

	top_sheet_value(sheet, STATE_KEYS, "Fill (sent uptree)", "%s",
			sent && !root ? top_percent(bloom, "uptree_fill_ratio").s : none);
	top_sheet_value(sheet, STATE_KEYS, "Subtree est", "%s",
			sent && !root ? top_real(bloom, "uptree_estimated_count", 0).s : none);
}

static void put_state(struct top_sheet *sheet, const struct top_app *app, const json_t *bloom)
{
	top_sheet_value(sheet, STATE_KEYS, "Node Addr", "%s", top_text(bloom, "own_node_addr"));
	top_sheet_value(sheet, STATE_KEYS, "Leaf Only", "%s", top_yes_no(bloom, "is_leaf_only"));
	top_sheet_value(sheet, STATE_KEYS, "Sequence", "%s", top_count(bloom, "sequence").s);
	top_sheet_value(sheet, STATE_KEYS, "Leaf Deps", "%s",
			top_count(bloom, "leaf_dependent_count").s);
	put_uptree(sheet, app, bloom);
}

static const struct top_counter inbound[] = {
	{ "Received", "stats.received" },
	{ "Accepted", "stats.accepted" },
	{ "Decode Error", "stats.decode_error" },
	{ "Invalid", "stats.invalid" },
	{ "Non-V1", "stats.non_v1" },
	{ "Unknown Peer", "stats.unknown_peer" },
	{ "Stale", "stats.stale" },
	{ "Fill Exceeded", "stats.fill_exceeded" },
	{ NULL, NULL },
};

static const struct top_counter outbound[] = {
	{ "Sent", "stats.sent" },
	{ "Debounce Suppressed", "stats.debounce_suppressed" },
	{ "Send Failed", "stats.send_failed" },
	{ NULL, NULL },
};

static void put_peer(struct top_sheet *sheet, const struct top_app *app, const json_t *filter)
{
	top_sheet_put(sheet, TOP_TEXT, "    ");
	top_sheet_field(sheet, NAME_WIDTH, TOP_STRONG, top_text(filter, "display_name"));
	top_sheet_put(sheet, TOP_LABEL, " seq: ");
	top_sheet_field(sheet, -9, TOP_TEXT, top_count(filter, "filter_sequence").s);
	if (top_bool(filter, "has_filter")) {
		top_sheet_put(sheet, TOP_LABEL, "  fill: ");
		top_sheet_field(sheet, -6, TOP_TEXT, top_percent(filter, "fill_ratio").s);
		top_sheet_put(sheet, TOP_LABEL, "  est: ");
		top_sheet_field(sheet, -6, TOP_TEXT, top_real(filter, "estimated_count", 0).s);
		top_sheet_put(sheet, TOP_GOOD, "  ok");
	} else {
		top_sheet_put(sheet, TOP_BAD, "  none");
	}
	top_sheet_newline(sheet);
}

static void draw(struct top_app *app, struct top_grid *grid, struct top_rect area)
{
	static const char *const titles[] = { "Inbound", "Outbound" };
	static const struct top_counter *const lists[] = { inbound, outbound };
	const json_t *bloom = top_data(app, TOP_QUERY_BLOOM);
	const json_t *filters = top_value(bloom, "peer_filters");
	struct top_stack_pane panes[TOP_PANES];

	if (top_waiting(app, TOP_QUERY_BLOOM, grid, area))
		return;
	panes[0] = top_stack_begin(area, "Bloom Filter State");
	put_state(&panes[0].sheets[0], app, bloom);
	panes[1] = top_stack_begin(area, "Bloom Announce Stats");
	top_stack_counters(&panes[1], bloom, titles, lists, FIPS_ARRAY_SIZE(lists));
	panes[2] = top_stack_begin(area, "Peer Filters (%zu)", json_array_size(filters));
	top_stack_roles(&panes[2], app, filters, "peer", put_peer);
	top_stack_draw(app, grid, area, panes, TOP_PANES);
}

const struct top_view top_filters_view = {
	.name = "Filters",
	.group = 2,
	.panes = TOP_PANES,
	.queries = { TOP_QUERY_BLOOM, TOP_QUERY_PEERS },
	.query_count = 2,
	.draw = draw,
};
