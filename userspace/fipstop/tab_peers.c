// SPDX-License-Identifier: MIT
/* The Peers tab: authenticated neighbours, by their role in the tree, the best first. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fipstop/figure.h"
#include "fipstop/pane.h"
#include "fipstop/part.h"
#include "fipstop/view.h"

enum {
	NAME,
	TRANSPORT,
	DIR,
	SRTT,
	LOSS,
	LQI,
	EFFD,
	GOODPUT,
	RATE_SENT,
	RATE_RECV,
	SENT,
	RECV,
	NPUB
};

static const struct top_column columns[] = {
	[NAME] = { "Name", 14, 32, .rank = 0 },
	[TRANSPORT] = { "Transport", 21, 48, .rank = 4 },
	[DIR] = { "Dir", 3, .rank = 6 },
	[SRTT] = { "SRTT", 6, .right = true, .rank = 1 },
	[LOSS] = { "Loss", 6, .right = true, .rank = 2 },
	[LQI] = { "LQI", 6, .right = true, .rank = 3 },
	[EFFD] = { "EffD", 6, .right = true, .rank = 8 },
	[GOODPUT] = { "Goodput", 9, .right = true, .rank = 5 },
	[RATE_SENT] = { "Rate Tx", 9, .right = true, .rank = 7 },
	[RATE_RECV] = { "Rate Rx", 9, .right = true, .rank = 7 },
	[SENT] = { "Pkts Tx", 10, .right = true, .rank = 9 },
	[RECV] = { "Pkts Rx", 10, .right = true, .rank = 9 },
	[NPUB] = { "Npub", 16, 63, .rank = 10 },
};

static double quality(const json_t *peer)
{
	double lqi;

	return top_number(peer, "mmp.lqi", &lqi) ? lqi : INFINITY;
}

/* By role, then by quality, those without one last; those that are equal by name. */
static int compare(const void *a, const void *b)
{
	const struct top_row *x = a, *y = b;
	double p = quality(x->json), q = quality(y->json);
	int by_name;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (p != q)
		return p < q ? -1 : 1;
	by_name = strcmp(top_text(x->json, "display_name"), top_text(y->json, "display_name"));
	return by_name ? by_name : x->order - y->order;
}

static void collect(const struct top_app *app, struct top_rows *rows)
{
	const json_t *peers = top_value(top_data(app, TOP_QUERY_PEERS), "peers"), *peer;
	struct top_row *row;
	size_t i;

	for (i = 0; i < json_array_size(peers); i++) {
		peer = json_array_get(peers, i);
		row = top_rows_add(rows, peer, top_role(peer));
		if (row)
			snprintf(row->key, sizeof(row->key), "%s", top_text(peer, "node_addr"));
	}
	if (rows->count)
		qsort(rows->row, rows->count, sizeof(*rows->row), compare);
}

/*
 * Rows with the labels of their groups, and an empty line between groups. @peer is the index of the
 * row that a line shows, or one of these.
 */
enum { LINE_LABEL = -1, LINE_EMPTY = -2 };

struct peer_lines {
	const struct top_app *app;
	const struct top_rows *rows;
	int *peer;
	u8 *role;
	int count;
};

static void add_line(struct peer_lines *lines, int peer, u8 role)
{
	lines->peer[lines->count] = peer;
	lines->role[lines->count++] = role;
}

/* Return: the line of the selected row, -1 for none. Without memory there are no lines. */
static int lay_out(struct peer_lines *lines, const struct top_app *app, const struct top_rows *rows,
		   int selected)
{
	int most = rows->count + 2 * (TOP_ROLE_OTHER + 1), line = -1, i;

	*lines = (struct peer_lines){ .app = app,
				      .rows = rows,
				      .peer = calloc(most, sizeof(*lines->peer)),
				      .role = calloc(most, 1) };
	if (!lines->peer || !lines->role)
		return -1;
	for (i = 0; i < rows->count; i++) {
		if (!i || rows->row[i].kind != rows->row[i - 1].kind) {
			if (i)
				add_line(lines, LINE_EMPTY, 0);
			add_line(lines, LINE_LABEL, rows->row[i].kind);
		}
		if (i == selected)
			line = lines->count;
		add_line(lines, i, rows->row[i].kind);
	}
	return line;
}

static const char *label(const void *ctx, int row)
{
	const struct peer_lines *lines = ctx;

	switch (lines->peer[row]) {
	case LINE_LABEL:
		return top_role_title(lines->role[row]);
	case LINE_EMPTY:
		return "";
	default:
		return NULL;
	}
}

static void put_transport(struct top_cell_text *cell, u8 style, const json_t *peer)
{
	const char *type = json_string_value(top_value(peer, "transport_type"));
	const char *addr = json_string_value(top_value(peer, "transport_addr"));

	if (type && addr)
		top_cell(cell, style, "%s/%s", type, addr);
	else
		top_cell(cell, style, "%s", type ? type : addr ? addr : "-");
}

static const char *direction(const json_t *peer)
{
	const char *text = top_text(peer, "direction");

	return *text == 'i' ? "in" : *text == 'o' ? "out" : text;
}

/* What could not be measured is no zero. */
static struct top_figure effective_depth(const json_t *peer)
{
	if (!top_value(peer, "effective_depth"))
		return (struct top_figure){ "—" };
	return top_real(peer, "effective_depth", 2);
}

static void put_cell(const void *ctx, int row, int column, struct top_cell_text *cell)
{
	const struct peer_lines *lines = ctx;
	const json_t *peer = lines->rows->row[lines->peer[row]].json;
	u8 style = top_role_style(lines->role[row]);

	switch (column) {
	case NAME:
		top_cell(cell, style, "%s", top_text(peer, "display_name"));
		break;
	case TRANSPORT:
		put_transport(cell, style, peer);
		break;
	case DIR:
		top_cell(cell, style, "%s", direction(peer));
		break;
	case SRTT:
		top_cell(cell, style, "%s", top_real(peer, "mmp.srtt_ms", 1).s);
		break;
	case LOSS:
		top_cell(cell, style, "%s",
			 top_percent(peer, top_smoothed(peer, "mmp.smoothed_loss", "mmp.loss_rate"))
				 .s);
		break;
	case LQI:
		top_cell(cell, style, "%s", top_real(peer, "mmp.lqi", 2).s);
		break;
	case EFFD:
		top_cell(cell, style, "%s", effective_depth(peer).s);
		break;
	case GOODPUT:
		top_cell(cell, style, "%s", top_rate(peer, "mmp.goodput_bps").s);
		break;
	case RATE_SENT:
	case RATE_RECV:
		top_cell(cell, style, "%s",
			 top_live_rate(lines->app, TOP_RATES_LINKS, top_u64(peer, "link_id"),
				       column == RATE_SENT)
				 .s);
		break;
	case SENT:
		top_cell(cell, style, "%s", top_count(peer, "stats.packets_sent").s);
		break;
	case RECV:
		top_cell(cell, style, "%s", top_count(peer, "stats.packets_recv").s);
		break;
	case NPUB:
		top_cell(cell, style, "%s", top_text(peer, "npub"));
		break;
	}
}

static void draw_table(struct top_app *app, struct top_grid *grid, struct top_rect rect,
		       const struct top_rows *rows, int selected)
{
	struct top_rect inside = top_pane(grid, rect, false, "Peers (%d)", rows->count);
	struct top_place *place = top_place(app);
	struct peer_lines lines;
	int line = lay_out(&lines, app, rows, selected);
	struct top_table table = {
		.columns = columns,
		.column_count = FIPS_ARRAY_SIZE(columns),
		.ctx = &lines,
		.selected = line,
		.rows = lines.count,
		.offset = &place->offset,
		.label = label,
		.cell = put_cell,
	};

	top_list_table(app, grid, inside, TOP_QUERY_PEERS, &table, "No peers.");
	free(lines.peer);
	free(lines.role);
}

static void put_identity(struct top_sheet *sheet, const json_t *peer)
{
	top_sheet_section(sheet, "Identity");
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Name", "%s", top_text(peer, "display_name"));
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Node Addr", "%s", top_text(peer, "node_addr"));
	/* Long enough to need the place that the column of names takes. */
	top_sheet_value(sheet, 4, "Npub", "%s", top_text(peer, "npub"));
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "IPv6 Addr", "%s", top_text(peer, "ipv6_addr"));
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Tree Role", "%s", top_role_name(top_role(peer)));
}

static void put_connection(struct top_sheet *sheet, const struct top_app *app, const json_t *peer,
			   const json_t *link)
{
	top_sheet_section(sheet, "Connection");
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Connectivity", "%s",
			top_text(peer, "connectivity"));
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Link", "%s, %s", top_count(peer, "link_id").s,
			top_text(link, "state"));
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Direction", "%s", top_text(peer, "direction"));
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Transport", "%s",
			top_text(peer, "transport_type"));
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Address", "%s", top_text(peer, "transport_addr"));
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Authenticated", "%s",
			top_ago(peer, "authenticated_at_ms", app->now_ms).s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Last Seen", "%s",
			top_ago(peer, "last_seen_ms", app->now_ms).s);
}

static void put_transport_info(struct top_sheet *sheet, const struct top_app *app,
			       const json_t *link)
{
	const json_t *transports = top_value(top_data(app, TOP_QUERY_TRANSPORTS), "transports");
	const json_t *transport =
		top_find(transports, "transport_id", top_value(link, "transport_id"));

	if (!transport)
		return;
	top_sheet_section(sheet, "Transport");
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Type", "%s", top_text(transport, "type"));
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Name", "%s", top_text(transport, "name"));
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "MTU", "%s", top_count(transport, "mtu").s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Local Addr", "%s",
			top_text(transport, "local_addr"));
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "State", "%s", top_text(transport, "state"));
}

static void put_tree(struct top_sheet *sheet, const json_t *peer)
{
	top_sheet_section(sheet, "Tree and filter");
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Tree Position", "%s",
			top_yes_no(peer, "has_tree_position"));
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Tree Depth", "%s",
			top_count(peer, "tree_depth").s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Effective Depth", "%s", effective_depth(peer).s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Bloom Filter", "%s",
			top_yes_no(peer, "has_bloom_filter"));
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Filter Seq", "%s",
			top_count(peer, "filter_sequence").s);
}

static const char *rekey_state(const json_t *peer)
{
	if (top_bool(peer, "rekey_in_progress"))
		return "in progress";
	return top_bool(peer, "rekey_draining") ? "draining" : "none";
}

static void put_keys(struct top_sheet *sheet, const json_t *peer)
{
	top_sheet_section(sheet, "Keys");
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Send Counter", "%s",
			top_count(peer, "noise.send_counter").s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Recv Counter", "%s",
			top_count(peer, "noise.highest_recv_counter").s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Our Index", "%s",
			top_text(peer, "our_session_index"));
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Rekey", "%s", rekey_state(peer));
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Replays", "%s suppressed",
			top_count(peer, "replay_suppressed").s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Decrypt Fails", "%s in a row",
			top_count(peer, "consecutive_decrypt_failures").s);
}

static void put_nostr(struct top_sheet *sheet, const struct top_app *app, const json_t *peer)
{
	const json_t *nostr = top_value(peer, "nostr_traversal");
	u64 until = top_u64(nostr, "cooldown_until_ms");

	if (!top_u64(nostr, "consecutive_failures"))
		return;
	top_sheet_section(sheet, "Nostr traversal");
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Failures", "%s in a row",
			top_count(nostr, "consecutive_failures").s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Cooldown", "%s",
			until > app->now_ms ? top_format_ms(until - app->now_ms).s : "no");
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Clock Skew", "%s ms",
			top_real(nostr, "last_observed_skew_ms", 0).s);
}

static void draw_detail(struct top_app *app, struct top_grid *grid, struct top_rect rect,
			const struct top_row *row)
{
	const json_t *peer = row ? row->json : NULL;
	const json_t *links = top_value(top_data(app, TOP_QUERY_LINKS), "links");
	const json_t *link = top_find(links, "link_id", top_value(peer, "link_id"));
	struct top_sheet sheet = top_sheet_begin(rect.width - 2);

	if (peer) {
		put_identity(&sheet, peer);
		put_connection(&sheet, app, peer, link);
		put_transport_info(&sheet, app, link);
		put_tree(&sheet, peer);
		top_traffic(&sheet, "Link", peer);
		top_live_rates(&sheet, app, TOP_RATES_LINKS, top_u64(peer, "link_id"));
		top_measures(&sheet, peer, "lqi");
		put_keys(&sheet, peer);
		put_nostr(&sheet, app, peer);
	}
	top_detail(top_place(app), grid, rect, "Peer Detail", &sheet);
}

static void draw(struct top_app *app, struct top_grid *grid, struct top_rect area)
{
	static const struct top_list list = { collect, draw_table, draw_detail };

	top_list_draw(app, grid, area, &list);
}

const struct top_view top_peers_view = {
	.name = "Peers",
	.group = 1,
	.queries = { TOP_QUERY_PEERS, TOP_QUERY_LINKS, TOP_QUERY_TRANSPORTS },
	.query_count = 3,
	.rows = collect,
	.draw = draw,
};
