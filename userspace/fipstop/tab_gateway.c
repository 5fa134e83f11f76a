// SPDX-License-Identifier: MIT
/*
 * The Gateway tab: how much of its pool the gateway lent to hosts of the local network, and to
 * whom.
 */

#include <stdio.h>
#include <string.h>

#include "fipstop/figure.h"
#include "fipstop/pane.h"
#include "fipstop/part.h"
#include "fipstop/view.h"

#define SUMMARY_LINES 6
#define GAUGE_MOST 50
/* Of the pool, in per cent. */
#define NEARLY_FULL 90
#define FILLING 70

enum { ADDRESS, NAME, MESH, STATE, SESSIONS, AGE, USED };

static const struct top_column columns[] = {
	[ADDRESS] = { "Virtual IP", 14, 39, .rank = 0 },
	[NAME] = { "DNS Name", 16, 74, .rank = 1 },
	[MESH] = { "Mesh Addr", 14, 39, .rank = 5 },
	[STATE] = { "State", 9, .rank = 2 },
	[SESSIONS] = { "Sessions", 8, .right = true, .rank = 3 },
	[AGE] = { "Age", 7, 15, .right = true, .rank = 4 },
	[USED] = { "Last Ref", 8, .right = true, .rank = 3 },
};

static void collect(const struct top_app *app, struct top_rows *rows)
{
	const json_t *mappings = top_value(top_data(app, TOP_QUERY_MAPPINGS), "mappings"), *mapping;
	struct top_row *row;
	size_t i;

	for (i = 0; i < json_array_size(mappings); i++) {
		mapping = json_array_get(mappings, i);
		row = top_rows_add(rows, mapping, 0);
		if (row)
			snprintf(row->key, sizeof(row->key), "%s", top_text(mapping, "virtual_ip"));
	}
}

static void put(struct top_sheet *sheet, const char *label, u8 style, const char *text)
{
	top_sheet_put(sheet, TOP_LABEL, " %s: ", label);
	top_sheet_put(sheet, style, "%s ", text);
}

static void put_seconds(struct top_sheet *sheet, const char *label, const json_t *gateway,
			const char *key)
{
	top_sheet_put(sheet, TOP_LABEL, " %s: ", label);
	top_sheet_put(sheet, TOP_TEXT, "%ss ", top_count(gateway, key).s);
}

/* A bar as long as the part of the pool that is lent. */
static void put_gauge(struct top_sheet *sheet, const json_t *gateway)
{
	u64 total = top_u64(gateway, "pool_total"), lent = top_u64(gateway, "pool_allocated");
	double share = total ? (double)lent / total : 0;
	u8 style = share * 100 > NEARLY_FULL ? TOP_BAD :
		   share * 100 > FILLING     ? TOP_WARN :
					       TOP_GOOD;
	int width = sheet->grid.width - 40, i;

	if (width > GAUGE_MOST)
		width = GAUGE_MOST;
	top_sheet_put(sheet, TOP_LABEL, " pool: ");
	for (i = 0; i < width; i++)
		top_sheet_put(sheet, i < share * width ? style : TOP_LABEL,
			      i < share * width ? "█" : "░");
	top_sheet_put(sheet, style, " %llu/%llu lent (%s)", (unsigned long long)lent,
		      (unsigned long long)total, top_format_percent(share).s);
	top_sheet_newline(sheet);
}

static struct top_figure seconds(const json_t *mapping, const char *key)
{
	struct top_figure text = { "-" };
	u64 secs = top_u64(mapping, key);

	if (!top_value(mapping, key))
		return text;
	/* There are no parts of a second in it. */
	if (secs >= 60)
		return top_format_ms(secs * 1000);
	return top_format_secs(secs);
}

static void put_summary(struct top_sheet *sheet, const json_t *gateway)
{
	put(sheet, "pool", TOP_TEXT, top_text(gateway, "pool_cidr"));
	put(sheet, "iface", TOP_TEXT, top_text(gateway, "lan_interface"));
	put_seconds(sheet, "grace", gateway, "pool_grace_period");
	put(sheet, "uptime", TOP_TEXT, top_format_secs(top_u64(gateway, "uptime_secs")).s);
	top_sheet_newline(sheet);
	put(sheet, "dns", TOP_TEXT, top_text(gateway, "dns_listen"));
	put(sheet, "upstream", TOP_TEXT, top_text(gateway, "dns_upstream"));
	put_seconds(sheet, "ttl", gateway, "dns_ttl");
	top_sheet_newline(sheet);
	put(sheet, "total", TOP_COUNT, top_count(gateway, "pool_total").s);
	put(sheet, "allocated", TOP_COUNT, top_count(gateway, "pool_allocated").s);
	put(sheet, "active", TOP_COUNT, top_count(gateway, "pool_active").s);
	put(sheet, "draining", TOP_COUNT, top_count(gateway, "pool_draining").s);
	put(sheet, "free", TOP_COUNT, top_count(gateway, "pool_free").s);
	top_sheet_newline(sheet);
	put(sheet, "NAT mappings", TOP_COUNT, top_count(gateway, "nat_mappings").s);
	top_sheet_newline(sheet);
	put_gauge(sheet, gateway);
}

static u8 state_style(const char *state)
{
	if (!strcmp(state, "Active"))
		return TOP_GOOD;
	return strcmp(state, "Draining") ? TOP_TEXT : TOP_WARN;
}

static void put_cell(const void *ctx, int row, int column, struct top_cell_text *cell)
{
	const struct top_rows *rows = ctx;
	const json_t *mapping = rows->row[row].json;
	u8 style = state_style(top_text(mapping, "state"));

	switch (column) {
	case ADDRESS:
		top_cell(cell, TOP_TEXT, "%s", top_text(mapping, "virtual_ip"));
		break;
	case NAME:
		top_cell(cell, TOP_STRONG, "%s", top_text(mapping, "dns_name"));
		break;
	case MESH:
		top_cell(cell, TOP_TEXT, "%s", top_text(mapping, "mesh_addr"));
		break;
	case STATE:
		top_cell(cell, style, "%s", top_text(mapping, "state"));
		break;
	case SESSIONS:
		top_cell(cell, TOP_TEXT, "%s", top_count(mapping, "sessions").s);
		break;
	case AGE:
		top_cell(cell, TOP_TEXT, "%s", seconds(mapping, "age_secs").s);
		break;
	case USED:
		top_cell(cell, TOP_TEXT, "%s", seconds(mapping, "last_ref_secs").s);
		break;
	}
}

static void draw_table(struct top_app *app, struct top_grid *grid, struct top_rect rect,
		       const struct top_rows *rows, int selected)
{
	struct top_rect inside = top_pane(grid, rect, false, "NAT Mappings (%d)", rows->count);
	struct top_table table = {
		.columns = columns,
		.column_count = FIPS_ARRAY_SIZE(columns),
		.rows = rows->count,
		.ctx = rows,
		.selected = selected,
		.offset = &top_place(app)->offset,
		.cell = put_cell,
	};

	top_list_table(app, grid, inside, TOP_QUERY_MAPPINGS, &table, "No mappings.");
}

static void draw_detail(struct top_app *app, struct top_grid *grid, struct top_rect rect,
			const struct top_row *row)
{
	struct top_sheet sheet = top_sheet_begin(rect.width - 2);
	const json_t *mapping = row ? row->json : NULL;

	if (mapping) {
		top_sheet_section(&sheet, "Mapping");
		top_sheet_value(&sheet, TOP_DETAIL_KEYS, "Virtual IP", "%s",
				top_text(mapping, "virtual_ip"));
		top_sheet_value(&sheet, TOP_DETAIL_KEYS, "State", "%s", top_text(mapping, "state"));
		top_sheet_value(&sheet, TOP_DETAIL_KEYS, "Sessions", "%s",
				top_count(mapping, "sessions").s);
		top_sheet_value(&sheet, TOP_DETAIL_KEYS, "Age", "%s",
				seconds(mapping, "age_secs").s);
		top_sheet_value(&sheet, TOP_DETAIL_KEYS, "Last Ref", "%s",
				seconds(mapping, "last_ref_secs").s);
		top_sheet_section(&sheet, "Node");
		top_sheet_value(&sheet, 4, "Name", "%s", top_text(mapping, "dns_name"));
		top_sheet_value(&sheet, TOP_DETAIL_KEYS, "Mesh Addr", "%s",
				top_text(mapping, "mesh_addr"));
		top_sheet_value(&sheet, TOP_DETAIL_KEYS, "Node Addr", "%s",
				top_text(mapping, "node_addr"));
	}
	top_detail(top_place(app), grid, rect, "Mapping Detail", &sheet);
}

static void draw(struct top_app *app, struct top_grid *grid, struct top_rect area)
{
	const json_t *gateway = top_data(app, TOP_QUERY_GATEWAY);
	const char *error = app->answers[TOP_QUERY_GATEWAY].error;
	static const struct top_list mappings = { collect, draw_table, draw_detail };
	struct top_rect inside;
	struct top_sheet sheet;

	if (!gateway) {
		inside = top_pane(grid, area, false, "Gateway");
		top_note(grid, inside, *error ? "Gateway not running" : "Waiting for data...");
		top_note(grid, top_rect_below(inside, 1), error);
		return;
	}
	inside = top_pane(grid, top_rect_top(area, SUMMARY_LINES + 1), false, "Gateway");
	sheet = top_sheet_begin(inside.width);
	put_summary(&sheet, gateway);
	top_pane_sheets(grid, inside, &sheet, 1, NULL);
	top_sheet_end(&sheet);
	top_list_draw(app, grid, top_rect_below(area, SUMMARY_LINES + 1), &mappings);
}

const struct top_view top_gateway_view = {
	.name = "Gateway",
	.group = 3,
	.queries = { TOP_QUERY_GATEWAY, TOP_QUERY_MAPPINGS },
	.query_count = 2,
	.rows = collect,
	.draw = draw,
};
