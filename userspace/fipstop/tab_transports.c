// SPDX-License-Identifier: MIT
/* The Transports tab: what the node talks through, and the links over each. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fipstop/figure.h"
#include "fipstop/pane.h"
#include "fipstop/part.h"
#include "fipstop/view.h"

enum { ROW_TRANSPORT, ROW_LINK, ROW_LAST_LINK };

enum { WHAT, STATE, PEER, RATE_SENT, RATE_RECV, SENT, RECV, BYTES_SENT, BYTES_RECV, MTU };

static const struct top_column columns[] = {
	[WHAT] = { "Transport / Link", 24, 64, .rank = 0 },
	[STATE] = { "State", 9, 12, .rank = 1 },
	[PEER] = { "Peer", 8, 32, .rank = 2 },
	[RATE_SENT] = { "Rate Tx", 9, .right = true, .rank = 3 },
	[RATE_RECV] = { "Rate Rx", 9, .right = true, .rank = 3 },
	[SENT] = { "Pkts Tx", 10, .right = true, .rank = 4 },
	[RECV] = { "Pkts Rx", 10, .right = true, .rank = 4 },
	[BYTES_SENT] = { "Bytes Tx", 9, .right = true, .rank = 5 },
	[BYTES_RECV] = { "Bytes Rx", 9, .right = true, .rank = 5 },
	[MTU] = { "MTU", 5, .right = true, .rank = 6 },
};

static bool is_link_of(const json_t *link, const json_t *transport)
{
	return json_equal(top_value(link, "transport_id"), top_value(transport, "transport_id"));
}

static bool has_links(const json_t *links, const json_t *transport)
{
	size_t i;

	for (i = 0; i < json_array_size(links); i++)
		if (is_link_of(json_array_get(links, i), transport))
			return true;
	return false;
}

/* By their numbers; the daemon's order may be another each time. */
static int compare(const void *a, const void *b, void *key)
{
	const struct top_row *x = a, *y = b;
	u64 p = top_u64(x->json, key), q = top_u64(y->json, key);

	return p < q ? -1 : p > q;
}

static void add_rows(struct top_rows *rows, const json_t *array, u8 kind, char *key)
{
	struct top_row *row;
	size_t i;

	for (i = 0; i < json_array_size(array); i++) {
		row = top_rows_add(rows, json_array_get(array, i), kind);
		if (row)
			snprintf(row->key, sizeof(row->key), "%s %s", key,
				 top_count(row->json, key).s);
	}
	if (rows->count)
		qsort_r(rows->row, rows->count, sizeof(*rows->row), compare, key);
}

static void add_links(struct top_rows *rows, const struct top_rows *links, const json_t *transport)
{
	struct top_row *row = NULL, *added;
	int i;

	for (i = 0; i < links->count; i++) {
		if (!is_link_of(links->row[i].json, transport))
			continue;
		added = top_rows_add(rows, links->row[i].json, ROW_LINK);
		if (!added)
			return;
		row = added;
		memcpy(row->key, links->row[i].key, sizeof(row->key));
	}
	if (row)
		row->kind = ROW_LAST_LINK;
}

static const json_t *links_of(const struct top_app *app)
{
	return top_value(top_data(app, TOP_QUERY_LINKS), "links");
}

static void collect(const struct top_app *app, struct top_rows *rows)
{
	const json_t *array = top_value(top_data(app, TOP_QUERY_TRANSPORTS), "transports");
	struct top_rows transports = { .row = NULL }, links = { .row = NULL };
	struct top_row *row;
	int i;

	add_rows(&transports, array, ROW_TRANSPORT, "transport_id");
	add_rows(&links, links_of(app), ROW_LINK, "link_id");
	for (i = 0; i < transports.count; i++) {
		row = top_rows_add(rows, transports.row[i].json, ROW_TRANSPORT);
		if (!row)
			break;
		memcpy(row->key, transports.row[i].key, sizeof(row->key));
		if (top_is_expanded(app, top_u64(row->json, "transport_id")))
			add_links(rows, &links, row->json);
	}
	top_rows_free(&transports);
	top_rows_free(&links);
}

struct transport_lines {
	const struct top_app *app;
	const struct top_rows *rows;
};

static const json_t *peer_of(const struct top_app *app, const json_t *link)
{
	return top_find(top_value(top_data(app, TOP_QUERY_PEERS), "peers"), "link_id",
			top_value(link, "link_id"));
}

static void put_transport_name(struct top_cell_text *cell, const struct top_app *app,
			       const json_t *transport)
{
	const char *name = json_string_value(top_value(transport, "name"));
	const char *local = json_string_value(top_value(transport, "local_addr"));
	const char *type = top_text(transport, "type"), *mark = "  ";

	if (has_links(links_of(app), transport))
		mark = top_is_expanded(app, top_u64(transport, "transport_id")) ? "▼ " : "▶ ";
	if (name)
		top_cell(cell, TOP_STRONG, "%s%s %s", mark, type, name);
	else if (!strcmp(type, "tor"))
		top_cell(cell, TOP_STRONG, "%stor(%s) %.16s", mark, top_text(transport, "tor_mode"),
			 top_value(transport, "onion_address") ?
				 top_text(transport, "onion_address") :
				 "");
	else if (local)
		top_cell(cell, TOP_STRONG, "%s%s %s", mark, type, local);
	else
		top_cell(cell, TOP_STRONG, "%s%s #%s", mark, type,
			 top_count(transport, "transport_id").s);
}

static void put_link_name(struct top_cell_text *cell, const json_t *link, bool last)
{
	const char *direction = top_text(link, "direction");
	bool out = *direction == 'o';

	top_cell(cell, out ? TOP_CHILD : TOP_GOOD, "  %s %s %s", last ? "└─" : "├─",
		 out		   ? "Out" :
		 *direction == 'i' ? "In " :
				     direction,
		 top_text(link, "remote_addr"));
}

/* An Ethernet transport counts frames. */
static const char *packets(const json_t *transport, bool sent)
{
	if (top_value(transport, sent ? "stats.packets_sent" : "stats.packets_recv"))
		return sent ? "stats.packets_sent" : "stats.packets_recv";
	return sent ? "stats.frames_sent" : "stats.frames_recv";
}

static u8 state_style(const char *state)
{
	if (!strcmp(state, "up") || !strcmp(state, "connected"))
		return TOP_GOOD;
	if (!strcmp(state, "starting") || !strcmp(state, "connecting") ||
	    !strcmp(state, "configured"))
		return TOP_WARN;
	return TOP_BAD;
}

static struct top_figure live_rate(const struct top_app *app, const struct top_row *line, bool tx)
{
	if (line->kind == ROW_TRANSPORT)
		return top_live_rate(app, TOP_RATES_TRANSPORTS, top_u64(line->json, "transport_id"),
				     tx);
	return top_live_rate(app, TOP_RATES_LINKS, top_u64(line->json, "link_id"), tx);
}

static void put_cell(const void *ctx, int row, int column, struct top_cell_text *cell)
{
	const struct transport_lines *lines = ctx;
	const struct top_row *line = &lines->rows->row[row];
	bool link = line->kind != ROW_TRANSPORT;
	const json_t *json = line->json;

	switch (column) {
	case WHAT:
		if (link)
			put_link_name(cell, json, line->kind == ROW_LAST_LINK);
		else
			put_transport_name(cell, lines->app, json);
		break;
	case STATE:
		top_cell(cell, state_style(top_text(json, "state")), "%s", top_text(json, "state"));
		break;
	case PEER:
		top_cell(cell, TOP_TEXT, "%s",
			 link ? top_text(peer_of(lines->app, json), "display_name") : "");
		break;
	case RATE_SENT:
	case RATE_RECV:
		top_cell(cell, TOP_TEXT, "%s", live_rate(lines->app, line, column == RATE_SENT).s);
		break;
	case SENT:
		top_cell(cell, TOP_TEXT, "%s", top_count(json, packets(json, true)).s);
		break;
	case RECV:
		top_cell(cell, TOP_TEXT, "%s", top_count(json, packets(json, false)).s);
		break;
	case BYTES_SENT:
		top_cell(cell, TOP_TEXT, "%s", top_bytes(json, "stats.bytes_sent").s);
		break;
	case BYTES_RECV:
		top_cell(cell, TOP_TEXT, "%s", top_bytes(json, "stats.bytes_recv").s);
		break;
	case MTU:
		top_cell(cell, TOP_TEXT, "%s", link ? "" : top_count(json, "mtu").s);
		break;
	}
}

static void draw_table(struct top_app *app, struct top_grid *grid, struct top_rect rect,
		       const struct top_rows *rows, int selected)
{
	const json_t *transports = top_value(top_data(app, TOP_QUERY_TRANSPORTS), "transports");
	struct top_rect inside = top_pane(grid, rect, false, "Transports (%zu) Links (%zu)",
					  json_array_size(transports),
					  json_array_size(links_of(app)));
	struct transport_lines lines = { app, rows };
	struct top_table table = {
		.columns = columns,
		.column_count = FIPS_ARRAY_SIZE(columns),
		.ctx = &lines,
		.selected = selected,
		.rows = rows->count,
		.offset = &top_place(app)->offset,
		.cell = put_cell,
	};

	top_list_table(app, grid, inside, TOP_QUERY_TRANSPORTS, &table, "No transports.");
}

/* A counter of a transport, and how details call it. */
struct named_counter {
	const char *section; /* a heading before it, or NULL */
	const char *name;
	const char *key;
};

/* What a kind of transport counts beyond what all do. */
static const struct named_counter more_counters[] = {
	{ NULL, "MTU Exceeded", "mtu_exceeded" },
	{ NULL, "Kernel Drops", "kernel_drops" },
	{ NULL, "SOCKS5 Errors", "socks5_errors" },
	{ NULL, "Control Errors", "control_errors" },
	{ "Connections", "Established", "connections_established" },
	{ "Connections", "Accepted", "connections_accepted" },
	{ "Connections", "Rejected", "connections_rejected" },
	{ "Connections", "Timeouts", "connect_timeouts" },
	{ "Connections", "Refused", "connect_refused" },
	{ "Connections", "Inbound Now", "pool_inbound" },
	{ "Connections", "Outbound Now", "pool_outbound" },
	{ "Beacons", "Beacons Sent", "beacons_sent" },
	{ "Beacons", "Beacons Recv", "beacons_recv" },
	{ "Frame errors", "Too Short", "frames_too_short" },
	{ "Frame errors", "Too Long", "frames_too_long" },
};

static void put_more_counters(struct top_sheet *sheet, const json_t *stats)
{
	const char *section = NULL;
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(more_counters); i++) {
		if (!top_value(stats, more_counters[i].key))
			continue;
		if (more_counters[i].section &&
		    (!section || strcmp(section, more_counters[i].section)))
			top_sheet_section(sheet, more_counters[i].section);
		section = more_counters[i].section;
		top_sheet_value(sheet, TOP_DETAIL_KEYS, more_counters[i].name, "%s",
				top_count(stats, more_counters[i].key).s);
	}
}

static void put_counters(struct top_sheet *sheet, const struct top_app *app,
			 const json_t *transport)
{
	bool frames = top_value(transport, "stats.frames_sent");

	top_sheet_section(sheet, "Traffic");
	top_sheet_value(sheet, TOP_DETAIL_KEYS, frames ? "Frames Sent" : "Pkts Sent", "%s",
			top_count(transport, packets(transport, true)).s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, frames ? "Frames Recv" : "Pkts Recv", "%s",
			top_count(transport, packets(transport, false)).s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Bytes Sent", "%s",
			top_bytes(transport, "stats.bytes_sent").s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Bytes Recv", "%s",
			top_bytes(transport, "stats.bytes_recv").s);
	top_live_rates(sheet, app, TOP_RATES_TRANSPORTS, top_u64(transport, "transport_id"));
	top_sheet_section(sheet, "Errors");
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Send Errors", "%s",
			top_count(transport, "stats.send_errors").s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Recv Errors", "%s",
			top_count(transport, "stats.recv_errors").s);
	put_more_counters(sheet, top_value(transport, "stats"));
}

/* What the Tor daemon says of itself, where its control port is used. */
static void put_tor_daemon(struct top_sheet *sheet, const json_t *transport)
{
	const json_t *tor = top_value(transport, "tor_monitoring");

	if (!tor)
		return;
	top_sheet_section(sheet, "Tor daemon");
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Bootstrap", "%s%%", top_count(tor, "bootstrap").s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Circuit", "%s",
			top_bool(tor, "circuit_established") ? "established" : "none");
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Version", "%s", top_text(tor, "version"));
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Network", "%s", top_text(tor, "network_liveness"));
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Dormant", "%s", top_yes_no(tor, "dormant"));
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Tor Read", "%s", top_bytes(tor, "traffic_read").s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Tor Written", "%s",
			top_bytes(tor, "traffic_written").s);
}

static void put_value_if(struct top_sheet *sheet, const char *name, const json_t *object,
			 const char *key)
{
	if (top_value(object, key))
		top_sheet_value(sheet, TOP_DETAIL_KEYS, name, "%s", top_text(object, key));
}

static void put_transport(struct top_sheet *sheet, const json_t *transport)
{
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Transport ID", "%s",
			top_count(transport, "transport_id").s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Type", "%s", top_text(transport, "type"));
	put_value_if(sheet, "Name", transport, "name");
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "State", "%s", top_text(transport, "state"));
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "MTU", "%s", top_count(transport, "mtu").s);
	put_value_if(sheet, "Local Addr", transport, "local_addr");
	put_value_if(sheet, "Tor Mode", transport, "tor_mode");
	/* An onion name is too long to stand beside the column of names. */
	if (top_value(transport, "onion_address"))
		top_sheet_value(sheet, 5, "Onion", "%s", top_text(transport, "onion_address"));
}

static void put_link(struct top_sheet *sheet, const struct top_app *app, const json_t *link)
{
	const json_t *transports = top_value(top_data(app, TOP_QUERY_TRANSPORTS), "transports");
	const json_t *transport =
		top_find(transports, "transport_id", top_value(link, "transport_id"));
	const json_t *peer = peer_of(app, link);

	top_sheet_section(sheet, "Link");
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Link ID", "%s", top_count(link, "link_id").s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Direction", "%s", top_text(link, "direction"));
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "State", "%s", top_text(link, "state"));
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Remote Addr", "%s", top_text(link, "remote_addr"));
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Created", "%s",
			top_ago(link, "created_at_ms", app->now_ms).s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Last Frame", "%s",
			top_ago(link, "stats.last_recv_ms", app->now_ms).s);
	if (transport) {
		top_sheet_section(sheet, "Transport");
		put_transport(sheet, transport);
	}
	if (peer) {
		top_sheet_section(sheet, "Peer");
		top_sheet_value(sheet, TOP_DETAIL_KEYS, "Name", "%s",
				top_text(peer, "display_name"));
		top_sheet_value(sheet, TOP_DETAIL_KEYS, "Connectivity", "%s",
				top_text(peer, "connectivity"));
		top_sheet_value(sheet, TOP_DETAIL_KEYS, "Last Seen", "%s",
				top_ago(peer, "last_seen_ms", app->now_ms).s);
	}
	top_traffic(sheet, "Traffic", link);
	top_live_rates(sheet, app, TOP_RATES_LINKS, top_u64(link, "link_id"));
	top_measures(sheet, peer, "lqi");
}

static void draw_detail(struct top_app *app, struct top_grid *grid, struct top_rect rect,
			const struct top_row *row)
{
	struct top_sheet sheet = top_sheet_begin(rect.width - 2);
	bool link = row && row->kind != ROW_TRANSPORT;

	if (link) {
		put_link(&sheet, app, row->json);
	} else if (row) {
		top_sheet_section(&sheet, "Transport");
		put_transport(&sheet, row->json);
		put_counters(&sheet, app, row->json);
		put_tor_daemon(&sheet, row->json);
	}
	top_detail(top_place(app), grid, rect, link ? "Link Detail" : "Transport Detail", &sheet);
}

static void draw(struct top_app *app, struct top_grid *grid, struct top_rect area)
{
	static const struct top_list list = { collect, draw_table, draw_detail };

	top_list_draw(app, grid, area, &list);
}

const struct top_view top_transports_view = {
	.name = "Transports",
	.group = 1,
	.queries = { TOP_QUERY_TRANSPORTS, TOP_QUERY_LINKS, TOP_QUERY_PEERS },
	.query_count = 3,
	.rows = collect,
	.draw = draw,
};
