// SPDX-License-Identifier: MIT
/* Parts that several tabs have. */

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "fipstop/figure.h"
#include "fipstop/pane.h"
#include "fipstop/part.h"

/* From here on there is room for a table beside details. */
#define SPLIT_WIDTH 120
#define SPLIT_TABLE_PERCENT 40
#define DETAIL_WIDTH 80

enum top_role top_role(const json_t *peer)
{
	if (top_bool(peer, "is_parent"))
		return TOP_ROLE_PARENT;
	return top_bool(peer, "is_child") ? TOP_ROLE_CHILD : TOP_ROLE_OTHER;
}

const char *top_role_title(enum top_role role)
{
	static const char *const titles[] = {
		"── Parent ──",
		"── Children ──",
		"── Other ──",
	};

	return titles[role];
}

const char *top_role_name(enum top_role role)
{
	static const char *const names[] = { "parent", "child", "none" };

	return names[role];
}

u8 top_role_style(enum top_role role)
{
	static const u8 styles[] = { TOP_PARENT, TOP_CHILD, TOP_TEXT };

	return styles[role];
}

const json_t *top_find(const json_t *array, const char *key, const json_t *wanted)
{
	const json_t *object;
	size_t i;

	if (!wanted)
		return NULL;
	for (i = 0; i < json_array_size(array); i++) {
		object = json_array_get(array, i);
		if (json_equal(top_value(object, key), wanted))
			return object;
	}
	return NULL;
}

const json_t *top_peer_by_addr(const struct top_app *app, const json_t *node_addr)
{
	return top_find(top_value(top_data(app, TOP_QUERY_PEERS), "peers"), "node_addr", node_addr);
}

void top_note(struct top_grid *grid, struct top_rect inside, const char *note)
{
	if (inside.height > 0)
		top_grid_text(grid, inside.x + 2, inside.y, inside.width - 2, TOP_LABEL, note);
}

bool top_waiting(const struct top_app *app, enum top_query query, struct top_grid *grid,
		 struct top_rect inside)
{
	const struct top_answer *answer = &app->answers[query];
	char note[256];

	if (answer->data)
		return false;
	if (*answer->error) {
		snprintf(note, sizeof(note), "%s: %s", top_query_command(query), answer->error);
		top_note(grid, inside, note);
	} else {
		top_note(grid, inside,
			 app->asked && !app->connected ? "No daemon to ask." :
							 "Waiting for data...");
	}
	return true;
}

struct top_split top_split(const struct top_place *place, struct top_rect area)
{
	struct top_split split = { .table = area };
	int width = area.width * SPLIT_TABLE_PERCENT / 100;

	if (!place->detail)
		return split;
	if (area.width < SPLIT_WIDTH)
		width = 0;
	else if (area.width - width < DETAIL_WIDTH)
		width = area.width - DETAIL_WIDTH;
	split.table = top_rect_left(area, width);
	split.detail = top_rect_right(area, width);
	return split;
}

void top_detail(struct top_place *place, struct top_grid *grid, struct top_rect rect,
		const char *title, struct top_sheet *sheet)
{
	struct top_rect inside = top_pane(grid, rect, true, "%s", title);

	if (!sheet->y)
		top_sheet_note(sheet, "It is gone.");
	top_pane_sheets(grid, inside, sheet, 1, &place->detail_scroll);
	top_sheet_end(sheet);
}

void top_list_draw(struct top_app *app, struct top_grid *grid, struct top_rect area,
		   const struct top_list *list)
{
	struct top_place *place = top_place(app);
	struct top_split split = top_split(place, area);
	struct top_rows rows = { .row = NULL };
	int selected;

	list->collect(app, &rows);
	selected = top_find_selected(place, &rows);
	if (split.table.width)
		list->table(app, grid, split.table, &rows, selected);
	if (place->detail)
		list->detail(app, grid, split.detail, selected >= 0 ? &rows.row[selected] : NULL);
	top_rows_free(&rows);
}

void top_list_table(const struct top_app *app, struct top_grid *grid, struct top_rect inside,
		    enum top_query query, const struct top_table *table, const char *nothing)
{
	if (top_waiting(app, query, grid, inside))
		return;
	if (table->rows)
		top_table_draw(grid, inside, table);
	else
		top_note(grid, inside, nothing);
}

const char *top_device_name(const struct top_app *app)
{
	const char *name = top_text(top_data(app, TOP_QUERY_STATUS), "tun_name");

	return *name == '-' ? "fips0" : name;
}

struct top_figure top_live_rate(const struct top_app *app, enum top_rates_of of, u64 id, bool tx)
{
	const struct top_rate *rate = top_rates_find(&app->rates, of, id);

	if (!rate)
		return (struct top_figure){ "-" };
	return top_format_rate(tx ? rate->tx : rate->rx);
}

void top_live_rates(struct top_sheet *sheet, const struct top_app *app, enum top_rates_of of,
		    u64 id)
{
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Rate Sent", "%s",
			top_live_rate(app, of, id, true).s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Rate Recv", "%s",
			top_live_rate(app, of, id, false).s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Rates By", "%s",
			top_rates_source_name(&app->rates, of));
}

void top_traffic(struct top_sheet *sheet, const char *title, const json_t *object)
{
	top_sheet_section(sheet, title);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Pkts Sent", "%s",
			top_count(object, "stats.packets_sent").s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Pkts Recv", "%s",
			top_count(object, "stats.packets_recv").s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Bytes Sent", "%s",
			top_bytes(object, "stats.bytes_sent").s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Bytes Recv", "%s",
			top_bytes(object, "stats.bytes_recv").s);
}

const char *top_smoothed(const json_t *object, const char *smoothed, const char *raw)
{
	return top_value(object, smoothed) ? smoothed : raw;
}

void top_measures(struct top_sheet *sheet, const json_t *object, const char *quality)
{
	const json_t *mmp = top_value(object, "mmp");
	char name[8];
	size_t i;

	if (!mmp)
		return;
	for (i = 0; i < sizeof(name) - 1 && quality[i]; i++)
		name[i] = toupper((unsigned char)quality[i]);
	name[i] = '\0';
	top_sheet_section(sheet, "Measurements (MMP)");
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Mode", "%s", top_text(mmp, "mode"));
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "SRTT", "%s%s", top_real(mmp, "srtt_ms", 1).s,
			top_value(mmp, "srtt_ms") ? " ms" : "");
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Loss", "%s",
			top_percent(mmp, top_smoothed(mmp, "smoothed_loss", "loss_rate")).s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "ETX", "%s",
			top_real(mmp, top_smoothed(mmp, "smoothed_etx", "etx"), 2).s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, name, "%s", top_real(mmp, quality, 2).s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Goodput", "%s", top_rate(mmp, "goodput_bps").s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Delivery Fwd", "%s",
			top_real(mmp, "delivery_ratio_forward", 3).s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Delivery Rev", "%s",
			top_real(mmp, "delivery_ratio_reverse", 3).s);
	if (top_value(mmp, "path_mtu"))
		top_sheet_value(sheet, TOP_DETAIL_KEYS, "Path MTU", "%s",
				top_count(mmp, "path_mtu").s);
}
