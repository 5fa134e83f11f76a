// SPDX-License-Identifier: MIT
/*
 * The Routing tab: what the node knows of ways, what it sent and received itself on one side, what
 * it forwarded for others on the other.
 */

#include "fipstop/figure.h"
#include "fipstop/pane.h"
#include "fipstop/part.h"
#include "fipstop/stack.h"
#include "fipstop/view.h"

enum { PANE_STATE, PANE_CACHE, PANE_STATISTICS };

#define STATE_KEYS 15
#define CACHE_KEYS 11
#define CLASS_KEYS 18
#define TRAFFIC_KEYS 13
#define CACHE_LINES 5

static void put_lookups(struct top_sheet *sheet, const json_t *lookups)
{
	const json_t *lookup;
	size_t i;

	for (i = 0; i < json_array_size(lookups); i++) {
		lookup = json_array_get(lookups, i);
		top_sheet_put(sheet, TOP_LABEL, "  lookup ");
		top_sheet_put(sheet, TOP_STRONG, "%s", top_text(lookup, "display_name"));
		top_sheet_put(sheet, TOP_LABEL, " try ");
		top_sheet_put(sheet, TOP_TEXT, "%s", top_count(lookup, "attempt").s);
		top_sheet_put(sheet, TOP_LABEL, " for ");
		top_sheet_put(sheet, TOP_TEXT, "%s", top_format_ms(top_u64(lookup, "age_ms")).s);
		top_sheet_newline(sheet);
	}
}

static void put_retries(struct top_sheet *sheet, const struct top_app *app, const json_t *retries)
{
	const json_t *retry;
	u64 after;
	size_t i;

	for (i = 0; i < json_array_size(retries); i++) {
		retry = json_array_get(retries, i);
		after = top_u64(retry, "retry_after_ms");
		top_sheet_put(sheet, TOP_LABEL, "  retry ");
		top_sheet_put(sheet, TOP_STRONG, "%s", top_text(retry, "display_name"));
		top_sheet_put(sheet, TOP_LABEL, " #");
		top_sheet_put(sheet, TOP_TEXT, "%s", top_count(retry, "retry_count").s);
		top_sheet_put(sheet, TOP_LABEL, " in ");
		top_sheet_put(sheet, TOP_TEXT, "%s",
			      top_format_ms(after > app->now_ms ? after - app->now_ms : 0).s);
		top_sheet_newline(sheet);
	}
}

static void put_state(struct top_sheet *sheet, const struct top_app *app, const json_t *routing)
{
	const json_t *lookups = top_value(routing, "pending_lookups");

	top_sheet_value(sheet, STATE_KEYS, "Coord Cache", "%s",
			top_count(routing, "coord_cache_entries").s);
	top_sheet_value(sheet, STATE_KEYS, "Identity Cache", "%s",
			top_count(routing, "identity_cache_entries").s);
	top_sheet_value(sheet, STATE_KEYS, "Pending Lookups", "%zu", json_array_size(lookups));
	top_sheet_value(sheet, STATE_KEYS, "Recent Requests", "%s",
			top_count(routing, "recent_requests").s);
	top_sheet_value(sheet, STATE_KEYS, "Waiting Packets", "%s for %s nodes",
			top_count(routing, "pending_tun_packets").s,
			top_count(routing, "pending_tun_destinations").s);
	put_lookups(sheet, lookups);
	put_retries(sheet, app, top_value(routing, "retries"));
}

static void put_cache(struct top_sheet *sheet, const json_t *cache)
{
	top_sheet_value(sheet, CACHE_KEYS, "Entries", "%s / %s", top_count(cache, "count").s,
			top_count(cache, "max_entries").s);
	top_sheet_value(sheet, CACHE_KEYS, "Fill Ratio", "%s", top_percent(cache, "fill_ratio").s);
	top_sheet_value(sheet, CACHE_KEYS, "Default TTL", "%s",
			top_format_ms(top_u64(cache, "default_ttl_ms")).s);
	top_sheet_value(sheet, CACHE_KEYS, "Expired", "%s", top_count(cache, "expired").s);
	top_sheet_value(sheet, CACHE_KEYS, "Avg Age", "%s",
			top_format_ms(top_u64(cache, "avg_age_ms")).s);
}

static void put_traffic(struct top_sheet *sheet, const char *name, u64 packets, u64 bytes)
{
	top_sheet_value(sheet, TRAFFIC_KEYS, name, "%llu pkts (%s)", (unsigned long long)packets,
			top_format_bytes(bytes).s);
}

static const struct top_counter requests[] = {
	{ "Received", "discovery.req_received" },
	{ "Forwarded", "discovery.req_forwarded" },
	{ "Initiated", "discovery.req_initiated" },
	{ "Deduplicated", "discovery.req_deduplicated" },
	{ "Target Is Us", "discovery.req_target_is_us" },
	{ "Duplicate", "discovery.req_duplicate" },
	{ "Bloom Miss", "discovery.req_bloom_miss" },
	{ "Backoff Suppressed", "discovery.req_backoff_suppressed" },
	{ "Fwd Rate Limited", "discovery.req_forward_rate_limited" },
	{ "TTL Exhausted", "discovery.req_ttl_exhausted" },
	{ "Decode Error", "discovery.req_decode_error" },
	{ "Dedup Cache Full", "discovery.req_dedup_cache_full" },
	{ "No Tree Peer", "discovery.req_no_tree_peer" },
	{ "Fallback Fwd", "discovery.req_fallback_forwarded" },
	{ NULL, NULL },
};

static const struct top_counter responses[] = {
	{ "Received", "discovery.resp_received" },
	{ "Accepted", "discovery.resp_accepted" },
	{ "Forwarded", "discovery.resp_forwarded" },
	{ "Timed Out", "discovery.resp_timed_out" },
	{ "Identity Miss", "discovery.resp_identity_miss" },
	{ "Proof Failed", "discovery.resp_proof_failed" },
	{ "Decode Error", "discovery.resp_decode_error" },
	{ "No Route", "discovery.resp_no_route" },
	{ NULL, NULL },
};

static const struct top_counter errors[] = {
	{ "Coords Required", "error_signals.coords_required" },
	{ "Path Broken", "error_signals.path_broken" },
	{ "MTU Exceeded", "error_signals.mtu_exceeded" },
	{ NULL, NULL },
};

static const struct top_counter congestion[] = {
	{ "CE Forwarded", "congestion.ce_forwarded" },
	{ "CE Received", "congestion.ce_received" },
	{ "Detected", "congestion.congestion_detected" },
	{ "Kernel Drops", "congestion.kernel_drop_events" },
	{ NULL, NULL },
};

static u64 count(const json_t *routing, const char *name)
{
	return top_u64(top_value(routing, "forwarding"), name);
}

/* The node is an adapter between its own host and the mesh: each side sends and receives. */
static void put_own(struct top_sheet *sheet, const json_t *routing)
{
	top_sheet_section(sheet, "Local stack (endpoint)");
	put_traffic(sheet, "Transmitted", count(routing, "originated_packets"),
		    count(routing, "originated_bytes"));
	put_traffic(sheet, "Received", count(routing, "delivered_packets"),
		    count(routing, "delivered_bytes"));
	top_sheet_section(sheet, "Mesh");
	put_traffic(sheet, "Transmitted",
		    count(routing, "originated_packets") + count(routing, "forwarded_packets"),
		    count(routing, "originated_bytes") + count(routing, "forwarded_bytes"));
	put_traffic(sheet, "Received", count(routing, "received_packets"),
		    count(routing, "received_bytes"));
	top_counters(sheet, routing, "Discovery requests", requests);
	top_counters(sheet, routing, "Discovery responses", responses);
}

static void put_class(struct top_sheet *sheet, const char *name, u64 packets, u64 all, bool flag)
{
	u8 style = flag && packets ? TOP_WARN : TOP_TEXT;

	top_sheet_put(sheet, TOP_LABEL, "  %s:", name);
	top_sheet_tab(sheet, CLASS_KEYS + 4);
	top_sheet_put(sheet, style, "%llu (%s)%s", (unsigned long long)packets,
		      top_format_percent(all ? (double)packets / all : 0).s,
		      flag && packets ? " ◆" : "");
	top_sheet_newline(sheet);
}

static void put_classes(struct top_sheet *sheet, const json_t *routing)
{
	/*
	 * Flagged is what went to a tree child though its destination is not below that child: it
	 * goes down only to leave by a cross-link.
	 */
	static const struct {
		const char *name;
		const char *key;
		bool flag;
	} classes[] = {
		{ "Direct Peer", "route_direct_peer", false },
		{ "Tree-down", "route_tree_down", false },
		{ "Tree-up", "route_tree_up", false },
		{ "Cross-link descend", "route_crosslink_descend", false },
		{ "Cross-link ascend", "route_crosslink_ascend", false },
		{ "Tree-down cross", "route_tree_down_cross", true },
	};
	size_t i;

	top_sheet_section(sheet, "Route class");
	for (i = 0; i < FIPS_ARRAY_SIZE(classes); i++)
		put_class(sheet, classes[i].name, count(routing, classes[i].key),
			  count(routing, "forwarded_packets"), classes[i].flag);
}

static void put_drops(struct top_sheet *sheet, const json_t *routing)
{
	top_sheet_section(sheet, "Dropped");
	put_traffic(sheet, "No Route", count(routing, "drop_no_route_packets"),
		    count(routing, "drop_no_route_bytes"));
	put_traffic(sheet, "TTL Exhausted", count(routing, "ttl_exhausted_packets"),
		    count(routing, "ttl_exhausted_bytes"));
	put_traffic(sheet, "Decode Error", count(routing, "decode_error_packets"),
		    count(routing, "decode_error_bytes"));
	put_traffic(sheet, "MTU Exceeded", count(routing, "drop_mtu_exceeded_packets"),
		    count(routing, "drop_mtu_exceeded_bytes"));
	put_traffic(sheet, "Send Error", count(routing, "drop_send_error_packets"),
		    count(routing, "drop_send_error_bytes"));
}

static void put_transit(struct top_sheet *sheet, const json_t *routing)
{
	top_sheet_section(sheet, "Forwarded (transit)");
	put_traffic(sheet, "Forwarded", count(routing, "forwarded_packets"),
		    count(routing, "forwarded_bytes"));
	put_classes(sheet, routing);
	put_drops(sheet, routing);
	top_counters(sheet, routing, "Error signals", errors);
	top_counters(sheet, routing, "Congestion", congestion);
}

static void draw_state(struct top_app *app, struct top_grid *grid, struct top_rect rect,
		       struct top_sheet *state)
{
	struct top_place *place = top_place(app);
	struct top_rect left = top_rect_left(rect, rect.width / 2);
	struct top_rect right = top_rect_right(rect, rect.width / 2), inside;
	struct top_sheet cache = top_sheet_begin(right.width - 2);

	inside = top_pane(grid, left, place->focus == PANE_STATE, "Routing State");
	top_pane_sheets(grid, inside, state, 1, &place->scroll[PANE_STATE]);
	inside = top_pane(grid, right, place->focus == PANE_CACHE, "Coordinate Cache");
	if (!top_waiting(app, TOP_QUERY_CACHE, grid, inside)) {
		put_cache(&cache, top_data(app, TOP_QUERY_CACHE));
		top_pane_sheets(grid, inside, &cache, 1, &place->scroll[PANE_CACHE]);
	}
	top_sheet_end(&cache);
}

#define SIDES 2

static void draw_statistics(struct top_app *app, struct top_grid *grid, struct top_rect rect,
			    struct top_sheet *sides)
{
	struct top_place *place = top_place(app);
	struct top_rect inside =
		top_pane(grid, rect, place->focus == PANE_STATISTICS, "Routing Statistics");

	top_pane_sheets(grid, inside, sides, SIDES, &place->scroll[PANE_STATISTICS]);
}

static int longer(int a, int b)
{
	return a > b ? a : b;
}

static void draw(struct top_app *app, struct top_grid *grid, struct top_rect area)
{
	const json_t *routing = top_data(app, TOP_QUERY_ROUTING);
	struct top_sheet state, sides[SIDES];
	int heights[2];

	if (top_waiting(app, TOP_QUERY_ROUTING, grid, area))
		return;
	state = top_sheet_begin(area.width / 2 - 2);
	sides[0] = top_sheet_begin(area.width / 2 - 1);
	sides[1] = top_sheet_begin(area.width / 2 - 1);
	put_state(&state, app, routing);
	put_own(&sides[0], routing);
	put_transit(&sides[1], routing);
	heights[0] = longer(state.y, CACHE_LINES) + 2;
	heights[1] = longer(sides[0].y, sides[1].y) + 2;
	top_share_height(area.height, heights, 2, top_place(app)->focus == PANE_STATISTICS);
	draw_state(app, grid, top_rect_top(area, heights[0]), &state);
	draw_statistics(app, grid, top_rect_below(area, heights[0]), sides);
	top_sheet_end(&state);
	top_sheet_end(&sides[0]);
	top_sheet_end(&sides[1]);
}

const struct top_view top_routing_view = {
	.name = "Routing",
	.group = 2,
	.panes = TOP_PANES,
	.queries = { TOP_QUERY_ROUTING, TOP_QUERY_CACHE },
	.query_count = 2,
	.draw = draw,
};
