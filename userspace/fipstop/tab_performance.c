// SPDX-License-Identifier: MIT
/* The Performance tab: what was measured on links and in sessions. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fipstop/figure.h"
#include "fipstop/pane.h"
#include "fipstop/part.h"
#include "fipstop/view.h"

/**
 * struct measure - a column of measured figures
 * @path: where the figure is, in an object of the layer
 * @raw: where it is when that is missing, or NULL
 * @trend: where its trend is, or NULL
 * @rising_is_bad: how to judge the trend
 * @format: how to write it
 */
struct measure {
	const char *path;
	const char *raw;
	const char *trend;
	bool rising_is_bad;
	enum { AS_NAME, AS_REAL1, AS_REAL2, AS_REAL3, AS_PERCENT, AS_RATE, AS_COUNT, AS_TEXT } as;
};

/*
 * The first columns, those to sort by, are the reference's in its order; then what else there is.
 */
static const struct measure link_measures[] = {
	{ "display_name", .as = AS_NAME },
	{ "link_layer.srtt_ms", NULL, "link_layer.rtt_trend", true, AS_REAL1 },
	{ "link_layer.smoothed_loss", "link_layer.loss_rate", "link_layer.loss_trend", true,
	  AS_PERCENT },
	{ "link_layer.smoothed_etx", "link_layer.etx", .as = AS_REAL2 },
	{ "link_layer.lqi", .as = AS_REAL2 },
	{ "link_layer.goodput_bps", NULL, "link_layer.goodput_trend", false, AS_RATE },
	{ "link_layer.delivery_ratio_forward", .as = AS_REAL3 },
	{ "link_layer.delivery_ratio_reverse", .as = AS_REAL3 },
	{ "link_layer.ecn_ce_count", .as = AS_COUNT },
	{ "link_layer.spin_bit_role", .as = AS_TEXT },
	{ "mode", .as = AS_TEXT },
};

static const struct top_column link_columns[] = {
	{ "Name", 16, 40, .rank = 0 },
	{ "SRTT ms", 9, .right = true, .rank = 1 },
	{ "Loss", 8, .right = true, .rank = 2 },
	{ "ETX", 6, .right = true, .rank = 4 },
	{ "LQI", 7, .right = true, .rank = 3 },
	{ "Goodput", 11, .right = true, .rank = 5 },
	{ "Dlv Fwd", 8, .right = true, .rank = 6 },
	{ "Dlv Rev", 8, .right = true, .rank = 6 },
	{ "CE", 6, .right = true, .rank = 7 },
	{ "Spin", 9, .rank = 9 },
	{ "Mode", 11, .rank = 8 },
};

static const struct measure session_measures[] = {
	{ "display_name", .as = AS_NAME },
	{ "session_layer.srtt_ms", NULL, "session_layer.rtt_trend", true, AS_REAL1 },
	{ "session_layer.smoothed_loss", "session_layer.loss_rate", "session_layer.loss_trend",
	  true, AS_PERCENT },
	{ "session_layer.smoothed_etx", "session_layer.etx", "session_layer.etx_trend", true,
	  AS_REAL2 },
	{ "session_layer.sqi", .as = AS_REAL2 },
	{ "session_layer.path_mtu", .as = AS_COUNT },
	{ "mode", .as = AS_TEXT },
};

static const struct top_column session_columns[] = {
	{ "Name", 16, 40, .rank = 0 },
	{ "SRTT ms", 9, .right = true, .rank = 1 },
	{ "Loss", 8, .right = true, .rank = 2 },
	{ "ETX", 7, .right = true, .rank = 4 },
	{ "SQI", 7, .right = true, .rank = 3 },
	{ "MTU", 6, .right = true, .rank = 5 },
	{ "Mode", 11, .rank = 6 },
};

#define SORT_COLUMNS 6

/**
 * struct layer - a pane
 * @title, @unit: for its title
 * @key: of the array in the answer
 */
static const struct layer {
	const char *title;
	const char *unit;
	const char *key;
	const struct measure *measures;
	const struct top_column *columns;
	int count;
} layers[] = {
	{ "Link MMP", "peers", "peers", link_measures, link_columns,
	  FIPS_ARRAY_SIZE(link_columns) },
	{ "Session MMP", "sessions", "sessions", session_measures, session_columns,
	  FIPS_ARRAY_SIZE(session_columns) },
};

static const char *path_of(const json_t *row, const struct measure *measure)
{
	return measure->raw ? top_smoothed(row, measure->path, measure->raw) : measure->path;
}

/**
 * struct order - what rows are sorted by
 * @sort: the user's choice
 */
struct order {
	const struct layer *layer;
	struct top_sort sort;
};

/* What was not measured comes last, in whatever order. */
static int compare_figures(const json_t *a, const json_t *b, const struct measure *measure,
			   bool descending)
{
	double p, q;
	bool has_p = top_number(a, path_of(a, measure), &p);
	bool has_q = top_number(b, path_of(b, measure), &q);

	if (!has_p || !has_q)
		return has_q - has_p;
	if (p == q)
		return 0;
	return (p < q) == descending ? 1 : -1;
}

static int compare(const void *x, const void *y, void *ctx)
{
	const struct top_row *a = x, *b = y;
	const struct order *order = ctx;
	int by_name = strcmp(top_text(a->json, "display_name"), top_text(b->json, "display_name"));
	int result;

	if (!order->sort.column)
		result = order->sort.descending ? -by_name : by_name;
	else
		result = compare_figures(a->json, b->json,
					 &order->layer->measures[order->sort.column],
					 order->sort.descending);
	if (!result)
		result = by_name;
	return result ? result : a->order - b->order;
}

static u8 trend_style(const char *trend, bool rising_is_bad)
{
	bool rising = !strcmp(trend, "rising");

	return rising == rising_is_bad ? TOP_BAD : TOP_GOOD;
}

static const char *trend_mark(const char *trend)
{
	if (!strcmp(trend, "rising"))
		return "↑";
	return strcmp(trend, "falling") ? " " : "↓";
}

static struct top_figure figure_of(const json_t *row, const struct measure *measure)
{
	const char *path = path_of(row, measure);

	switch (measure->as) {
	case AS_REAL1:
		return top_real(row, path, 1);
	case AS_REAL2:
		return top_real(row, path, 2);
	case AS_REAL3:
		return top_real(row, path, 3);
	case AS_PERCENT:
		return top_percent(row, path);
	case AS_RATE:
		return top_rate(row, path);
	default:
		return top_count(row, path);
	}
}

struct layer_lines {
	const struct layer *layer;
	const struct top_rows *rows;
};

static void put_cell(const void *ctx, int row, int column, struct top_cell_text *cell)
{
	const struct layer_lines *lines = ctx;
	const json_t *json = lines->rows->row[row].json;
	const struct measure *measure = &lines->layer->measures[column];
	const char *trend, *mark;

	if (measure->as == AS_NAME || measure->as == AS_TEXT) {
		top_cell(cell, measure->as == AS_NAME ? TOP_STRONG : TOP_TEXT, "%s",
			 top_text(json, measure->path));
		return;
	}
	if (!measure->trend) {
		top_cell(cell, TOP_TEXT, "%s", figure_of(json, measure).s);
		return;
	}
	/* A place for the trend is kept, so that figures stand in line. */
	trend = top_text(json, measure->trend);
	mark = trend_mark(trend);
	top_cell(cell, *mark == ' ' ? TOP_TEXT : trend_style(trend, measure->rising_is_bad), "%s%s",
		 figure_of(json, measure).s, mark);
}

static void draw_layer(struct top_app *app, struct top_grid *grid, struct top_rect rect, int pane)
{
	const struct layer *layer = &layers[pane];
	const json_t *array = top_value(top_data(app, TOP_QUERY_MMP), layer->key);
	struct top_place *place = top_place(app);
	struct order order = { layer, place->sort[pane] };
	struct top_rows rows = { .row = NULL };
	struct layer_lines lines = { layer, &rows };
	struct top_rect inside = top_pane(grid, rect, place->focus == pane, "%s (%zu %s)",
					  layer->title, json_array_size(array), layer->unit);
	struct top_table table = {
		.columns = layer->columns,
		.column_count = layer->count,
		.rows = json_array_size(array),
		.ctx = &lines,
		.selected = -1,
		.offset = &place->scroll[pane],
		.sort = &place->sort[pane],
		.cell = put_cell,
	};
	size_t i;

	for (i = 0; i < json_array_size(array); i++)
		top_rows_add(&rows, json_array_get(array, i), 0);
	table.rows = rows.count;
	if (rows.count) {
		qsort_r(rows.row, rows.count, sizeof(*rows.row), compare, &order);
		top_table_draw(grid, inside, &table);
	} else {
		top_note(grid, inside, pane ? "No sessions." : "No peers.");
	}
	top_rows_free(&rows);
}

static void draw(struct top_app *app, struct top_grid *grid, struct top_rect area)
{
	const json_t *mmp = top_data(app, TOP_QUERY_MMP);
	int heights[FIPS_ARRAY_SIZE(layers)];
	size_t i;

	if (top_waiting(app, TOP_QUERY_MMP, grid, area))
		return;
	for (i = 0; i < FIPS_ARRAY_SIZE(layers); i++)
		heights[i] = json_array_size(top_value(mmp, layers[i].key)) + 3;
	top_share_height(area.height, heights, FIPS_ARRAY_SIZE(layers), top_place(app)->focus);
	for (i = 0; i < FIPS_ARRAY_SIZE(layers); i++) {
		draw_layer(app, grid, top_rect_top(area, heights[i]), i);
		area = top_rect_below(area, heights[i]);
	}
}

const struct top_view top_performance_view = {
	.name = "Performance",
	.group = 2,
	.panes = FIPS_ARRAY_SIZE(layers),
	.sort_columns = SORT_COLUMNS,
	.queries = { TOP_QUERY_MMP },
	.query_count = 1,
	.draw = draw,
};
