// SPDX-License-Identifier: MIT
/* The Graphs tab: series of samples, of the node, of one metric for all peers, of one peer. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fipstop/figure.h"
#include "fipstop/graphs.h"
#include "fipstop/pane.h"
#include "fipstop/part.h"
#include "fipstop/plot.h"
#include "fipstop/table.h"
#include "fipstop/view.h"

/* Lines of a plot: a title, the plot, an empty one. */
#define PLOT_LEAST 4
#define PLOT_MOST 10
#define PLOT_EXTRA 2
#define PLOT_INDENT 2
/* From here on there is room for two plots side by side. */
#define TWO_PLOTS_WIDTH 160

static const struct top_window windows[TOP_GRAPHS_WINDOWS] = {
	{ "1m", "1s", 60 },
	{ "10m", "1s", 600 },
	{ "1h", "1s", 3600 },
	{ "24h", "1m", 86400 },
};

/**
 * struct metric - a series that the daemon keeps
 * @name: in the control protocol
 * @unit: of its samples
 */
struct metric {
	const char *name;
	const char *unit;
};

static const struct metric node_metrics[] = {
	{ "mesh_size", "nodes" },      { "tree_depth", "hops" },
	{ "peer_count", "peers" },     { "parent_switches", "events/s" },
	{ "bytes_in", "bytes/s" },     { "bytes_out", "bytes/s" },
	{ "packets_in", "packets/s" }, { "packets_out", "packets/s" },
	{ "loss_rate", "fraction" },   { "active_sessions", "sessions" },
};

static const struct metric peer_metrics[TOP_PEER_METRICS] = {
	{ "srtt_ms", "ms" },	    { "loss_rate", "fraction" },   { "bytes_in", "bytes/s" },
	{ "bytes_out", "bytes/s" }, { "packets_in", "packets/s" }, { "packets_out", "packets/s" },
	{ "ecn_ce", "events/s" },
};

const struct top_window *top_graphs_window(const struct top_app *app)
{
	return &windows[app->graphs.window];
}

const char *top_graphs_metric(const struct top_app *app)
{
	return peer_metrics[app->graphs.metric].name;
}

static const json_t *known_peers(const struct top_app *app)
{
	return top_value(top_data(app, TOP_QUERY_STATS_PEERS), "peers");
}

const json_t *top_graphs_peer(const struct top_app *app)
{
	const json_t *peers = known_peers(app), *peer;
	size_t i;

	for (i = 0; i < json_array_size(peers); i++) {
		peer = json_array_get(peers, i);
		if (!strcmp(top_text(peer, "node_addr"), app->graphs.peer))
			return peer;
	}
	return json_array_get(peers, 0);
}

/**
 * struct peer_line - a peer in the list of all
 * @series: its samples
 * @summary: of them
 */
struct peer_line {
	const json_t *peer;
	struct top_series series;
	struct top_summary summary;
};

/** struct peer_list - the peers that a metric was sampled for, in the order shown. */
struct peer_list {
	struct peer_line *line;
	int count;
};

static double sort_key(const struct peer_line *line, int column)
{
	switch (column) {
	case 1:
		return line->summary.least;
	case 2:
		return line->summary.most;
	case 3:
		return line->summary.last;
	default:
		return line->summary.samples;
	}
}

/* By name, or by a figure, those without one last; what is equal by name. */
static int compare(const void *x, const void *y, void *ctx)
{
	const struct peer_line *a = x, *b = y;
	const struct top_sort *sort = ctx;
	int by_name = strcmp(top_text(a->peer, "display_name"), top_text(b->peer, "display_name"));
	double p, q;

	if (!sort->column)
		return sort->descending ? -by_name : by_name;
	p = sort_key(a, sort->column);
	q = sort_key(b, sort->column);
	if (isnan(p) || isnan(q))
		return isnan(p) - isnan(q);
	if (p == q)
		return by_name;
	return (p < q) == sort->descending ? 1 : -1;
}

static struct peer_list list_begin(const struct top_app *app)
{
	const json_t *peers = top_value(top_data(app, TOP_QUERY_METRIC_HISTORY), "peers");
	struct top_sort sort = app->places[TOP_GRAPHS].sort[0];
	struct peer_list list = { .count = json_array_size(peers) };
	int i;

	list.line = calloc(list.count ? list.count : 1, sizeof(*list.line));
	if (!list.line)
		list.count = 0;
	for (i = 0; i < list.count; i++) {
		list.line[i].peer = json_array_get(peers, i);
		list.line[i].series = top_series_read(top_value(list.line[i].peer, "values"));
		list.line[i].summary = top_summarize(&list.line[i].series);
	}
	if (list.count)
		qsort_r(list.line, list.count, sizeof(*list.line), compare, &sort);
	return list;
}

static void list_end(struct peer_list *list)
{
	int i;

	for (i = 0; i < list->count; i++)
		top_series_free(&list->line[i].series);
	free(list->line);
}

static int list_chosen(const struct top_app *app, const struct peer_list *list)
{
	int i;

	for (i = 0; i < list->count; i++)
		if (!strcmp(top_text(list->line[i].peer, "node_addr"), app->graphs.peer))
			return i;
	return 0;
}

static void choose(struct top_app *app, const json_t *peer)
{
	if (peer)
		snprintf(app->graphs.peer, sizeof(app->graphs.peer), "%s",
			 top_text(peer, "node_addr"));
}

static int stepped(int index, int step, int count, bool around)
{
	if (around)
		return ((index + step) % count + count) % count;
	index += step;
	return index < 0 ? 0 : index >= count ? count - 1 : index;
}

void top_graphs_step_peer(struct top_app *app, int step, bool around)
{
	const json_t *peers = known_peers(app), *peer;
	struct peer_list list;
	int count, index;

	if (app->graphs.mode == TOP_GRAPHS_METRIC) {
		list = list_begin(app);
		index = stepped(list_chosen(app, &list), step, list.count, around);
		if (list.count)
			choose(app, list.line[index].peer);
		list_end(&list);
		return;
	}
	peer = top_graphs_peer(app);
	count = json_array_size(peers);
	for (index = 0; index < count && json_array_get(peers, index) != peer; index++)
		;
	if (count)
		choose(app, json_array_get(peers, stepped(index, step, count, around)));
}

static const char *peer_name(const struct top_app *app)
{
	const json_t *peer = top_graphs_peer(app);

	return peer ? top_text(peer, "display_name") : "(no peers)";
}

static void draw_selector(const struct top_app *app, struct top_grid *grid, struct top_rect line)
{
	const struct top_window *window = top_graphs_window(app);
	struct top_sheet sheet = top_sheet_begin(line.width);

	top_sheet_put(&sheet, TOP_LABEL, "  mode: ");
	switch (app->graphs.mode) {
	case TOP_GRAPHS_METRIC:
		top_sheet_put(&sheet, TOP_SECTION, "metric-by-peer [%s]", top_graphs_metric(app));
		break;
	case TOP_GRAPHS_PEER:
		top_sheet_put(&sheet, TOP_SECTION, "peer-by-metric [%s]", peer_name(app));
		break;
	default:
		top_sheet_put(&sheet, TOP_SECTION, "node");
	}
	top_sheet_put(&sheet, TOP_LABEL, "   window: ");
	top_sheet_put(&sheet, TOP_TEXT, "%s", window->window);
	top_sheet_put(&sheet, TOP_LABEL, "   granularity: ");
	top_sheet_put(&sheet, TOP_TEXT, "%s", window->granularity);
	top_grid_blit(grid, line, &sheet.grid, 0);
	top_sheet_end(&sheet);
}

/* Name, unit and summary of a series, above its plot. */
static void draw_caption(struct top_grid *grid, struct top_rect line, const char *name,
			 const char *unit, const struct top_summary *summary)
{
	struct top_sheet sheet = top_sheet_begin(line.width);

	top_sheet_put(&sheet, TOP_STRONG, "  %s", name);
	top_sheet_put(&sheet, TOP_LABEL, "  [%s]  min ", unit);
	top_sheet_put(&sheet, TOP_TEXT, "%s", top_format_sample(summary->least).s);
	top_sheet_put(&sheet, TOP_LABEL, "  max ");
	top_sheet_put(&sheet, TOP_TEXT, "%s", top_format_sample(summary->most).s);
	top_sheet_put(&sheet, TOP_LABEL, "  last ");
	top_sheet_put(&sheet, TOP_TEXT, "%s", top_format_sample(summary->last).s);
	top_sheet_put(&sheet, TOP_LABEL, "  samples ");
	top_sheet_put(&sheet, TOP_TEXT, "%d", summary->samples);
	top_grid_blit(grid, line, &sheet.grid, 0);
	top_sheet_end(&sheet);
}

static void draw_plot(struct top_grid *grid, struct top_rect rect, const char *name,
		      const char *unit, const struct top_series *series)
{
	struct top_summary summary = top_summarize(series);
	struct top_rect plot = top_rect_right(top_rect_below(rect, 1), PLOT_INDENT);

	draw_caption(grid, top_rect_top(rect, 1), name, unit, &summary);
	if (summary.samples)
		top_plot(grid, plot, series);
	else
		top_note(grid, top_rect_below(rect, 1), "(no samples)");
}

static const json_t *find_series(const json_t *data, const char *metric)
{
	const json_t *all = top_value(data, "series"), *series;
	size_t i;

	for (i = 0; i < json_array_size(all); i++) {
		series = json_array_get(all, i);
		if (!strcmp(top_text(series, "metric"), metric))
			return series;
	}
	return NULL;
}

/* Draw all plots onto a grid of their own, of which the pane shows a part. */
static void draw_stacked(struct top_app *app, struct top_grid *grid, struct top_rect inside,
			 const json_t *data, const struct metric *metrics, int count)
{
	int across = inside.width >= TWO_PLOTS_WIDTH ? 2 : 1;
	int down = (count + across - 1) / across, height = inside.height / down - PLOT_EXTRA;
	struct top_sheet all = top_sheet_begin(inside.width);
	struct top_series series;
	struct top_rect rect;
	int i;

	height = height < PLOT_LEAST ? PLOT_LEAST : height > PLOT_MOST ? PLOT_MOST : height;
	all.y = down * (height + PLOT_EXTRA) - 1;
	top_grid_grow(&all.grid, all.y);
	for (i = 0; i < count; i++) {
		rect = (struct top_rect){ .x = i % across * (inside.width / across),
					  .y = i / across * (height + PLOT_EXTRA),
					  .width = inside.width / across,
					  .height = height + 1 };
		series = top_series_read(top_value(find_series(data, metrics[i].name), "values"));
		draw_plot(&all.grid, rect, metrics[i].name, metrics[i].unit, &series);
		top_series_free(&series);
	}
	top_pane_sheets(grid, inside, &all, 1, &top_place(app)->scroll[0]);
	top_sheet_end(&all);
}

enum { NAME, LEAST, MOST, LAST, SAMPLES };

static void put_cell(const void *ctx, int row, int column, struct top_cell_text *cell)
{
	const struct peer_list *list = ctx;
	const struct peer_line *line = &list->line[row];
	u8 style = json_is_false(top_value(line->peer, "is_active")) ? TOP_LABEL : TOP_STRONG;

	switch (column) {
	case NAME:
		top_cell(cell, style, "%s", top_text(line->peer, "display_name"));
		break;
	case LEAST:
		top_cell(cell, TOP_TEXT, "%s", top_format_sample(line->summary.least).s);
		break;
	case MOST:
		top_cell(cell, TOP_TEXT, "%s", top_format_sample(line->summary.most).s);
		break;
	case LAST:
		top_cell(cell, TOP_TEXT, "%s", top_format_sample(line->summary.last).s);
		break;
	case SAMPLES:
		top_cell(cell, TOP_TEXT, "%d", line->summary.samples);
		break;
	}
}

static void draw_list(struct top_app *app, struct top_grid *grid, struct top_rect inside,
		      const struct peer_list *list)
{
	static const struct top_column columns[] = {
		[NAME] = { "Name", 18, 48, .rank = 0 },
		[LEAST] = { "Min", 10, .right = true, .rank = 2 },
		[MOST] = { "Max", 10, .right = true, .rank = 2 },
		[LAST] = { "Last", 10, .right = true, .rank = 1 },
		[SAMPLES] = { "N", 8, .right = true, .rank = 3 },
	};
	struct top_place *place = top_place(app);
	struct top_table table = {
		.columns = columns,
		.column_count = FIPS_ARRAY_SIZE(columns),
		.rows = list->count,
		.ctx = list,
		.selected = list_chosen(app, list),
		.offset = &place->offset,
		.sort = &place->sort[0],
		.cell = put_cell,
	};

	top_table_draw(grid, inside, &table);
}

static void draw_by_peer(struct top_app *app, struct top_grid *grid, struct top_rect inside)
{
	const struct metric *metric = &peer_metrics[app->graphs.metric];
	struct peer_list list = list_begin(app);
	const struct peer_line *chosen;

	if (!list.count) {
		top_note(grid, inside, "No peers in the history yet.");
	} else if (top_place(app)->detail) {
		chosen = &list.line[list_chosen(app, &list)];
		draw_plot(grid, inside, top_text(chosen->peer, "display_name"), metric->unit,
			  &chosen->series);
	} else {
		draw_list(app, grid, inside, &list);
	}
	list_end(&list);
}

static struct top_rect draw_frame(const struct top_app *app, struct top_grid *grid,
				  struct top_rect rect)
{
	const char *unit = peer_metrics[app->graphs.metric].unit;

	switch (app->graphs.mode) {
	case TOP_GRAPHS_METRIC:
		return top_pane(grid, rect, false, "Graphs: %s [%s] by peer",
				top_graphs_metric(app), unit);
	case TOP_GRAPHS_PEER:
		return top_pane(grid, rect, false, "Graphs: peer %s", peer_name(app));
	default:
		return top_pane(grid, rect, false, "Graphs: node");
	}
}

/* Whether an answer is to what is asked now, not to what was asked before a key was pressed. */
static bool is_current(const struct top_app *app, enum top_query query)
{
	const json_t *data = top_data(app, query);

	if (top_u64(data, "window_seconds") != top_graphs_window(app)->secs)
		return false;
	if (query == TOP_QUERY_METRIC_HISTORY)
		return !strcmp(top_text(data, "metric"), top_graphs_metric(app));
	if (query == TOP_QUERY_PEER_HISTORY)
		return !strcmp(top_text(data, "peer"), top_text(top_graphs_peer(app), "npub"));
	return true;
}

static void draw_history(struct top_app *app, struct top_grid *grid, struct top_rect inside,
			 enum top_query query)
{
	const json_t *data = top_data(app, query);

	if (top_waiting(app, query, grid, inside))
		return;
	if (!is_current(app, query))
		top_note(grid, inside, "Waiting for data...");
	else if (query == TOP_QUERY_NODE_HISTORY)
		draw_stacked(app, grid, inside, data, node_metrics, FIPS_ARRAY_SIZE(node_metrics));
	else if (query == TOP_QUERY_PEER_HISTORY)
		draw_stacked(app, grid, inside, data, peer_metrics, FIPS_ARRAY_SIZE(peer_metrics));
	else
		draw_by_peer(app, grid, inside);
}

static void draw(struct top_app *app, struct top_grid *grid, struct top_rect area)
{
	struct top_rect inside = draw_frame(app, grid, top_rect_below(area, 1));

	draw_selector(app, grid, top_rect_top(area, 1));
	switch (app->graphs.mode) {
	case TOP_GRAPHS_METRIC:
		draw_history(app, grid, inside, TOP_QUERY_METRIC_HISTORY);
		break;
	case TOP_GRAPHS_PEER:
		if (known_peers(app) && !top_graphs_peer(app))
			top_note(grid, inside, "No peers in the history yet.");
		else
			draw_history(app, grid, inside, TOP_QUERY_PEER_HISTORY);
		break;
	default:
		draw_history(app, grid, inside, TOP_QUERY_NODE_HISTORY);
	}
}

const struct top_view top_graphs_view = {
	.name = "Graphs",
	.group = 2,
	.panes = 1,
	.sort_columns = 5,
	.queries = { TOP_QUERY_STATS_PEERS },
	.query_count = 1,
	.draw = draw,
};
