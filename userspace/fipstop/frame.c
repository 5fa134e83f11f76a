// SPDX-License-Identifier: MIT
/* All that is to be seen: the bar of tabs, the tab in front, the last line, what is open above. */

#include "fipstop/glyph.h"
#include "fipstop/keys.h"
#include "fipstop/pane.h"
#include "fipstop/view.h"

/* Below this there is no room for frames around the tabs. */
#define ROOMY_HEIGHT 30
#define ROOMY_WIDTH 100
#define LEAST_WIDTH 40
#define LEAST_HEIGHT 10
#define CONFIRM_WIDTH 64
#define GROUP_MARK "│"

const struct top_view *top_view(enum top_tab tab)
{
	static const struct top_view *const views[TOP_TABS] = {
		[TOP_NODE] = &top_node_view,
		[TOP_PEERS] = &top_peers_view,
		[TOP_TRANSPORTS] = &top_transports_view,
		[TOP_SESSIONS] = &top_sessions_view,
		[TOP_TREE] = &top_tree_view,
		[TOP_FILTERS] = &top_filters_view,
		[TOP_PERFORMANCE] = &top_performance_view,
		[TOP_ROUTING] = &top_routing_view,
		[TOP_GRAPHS] = &top_graphs_view,
		[TOP_GATEWAY] = &top_gateway_view,
	};

	return views[tab];
}

static const char *separator(int tab, bool roomy)
{
	bool same = top_view(tab)->group == top_view(tab - 1)->group;

	if (roomy)
		return same ? "   " : " " GROUP_MARK " ";
	return same ? " " : GROUP_MARK;
}

/* Return: columns that the bar takes up to the end of a tab. */
static int bar_width(int last, bool roomy)
{
	int width = 0, i;

	for (i = 0; i <= last; i++) {
		width += top_text_width(top_view(i)->name);
		if (i)
			width += top_text_width(separator(i, roomy));
	}
	return width;
}

/* The tab in front is to be seen, also where there is no room for all. */
static void draw_tabs(const struct top_app *app, struct top_grid *grid, struct top_rect line)
{
	bool roomy = bar_width(TOP_TABS - 1, true) <= line.width;
	struct top_sheet sheet = top_sheet_begin(bar_width(TOP_TABS - 1, roomy));
	int shift = bar_width(app->tab, roomy) - line.width, x, i;
	const struct top_cell *cell;

	for (i = 0; i < TOP_TABS; i++) {
		if (i)
			top_sheet_put(&sheet, TOP_LABEL, "%s", separator(i, roomy));
		top_sheet_put(&sheet, i == app->tab ? TOP_CURSOR : TOP_TEXT, "%s",
			      top_view(i)->name);
	}
	if (shift < 0)
		shift = 0;
	for (x = 0; x < line.width; x++) {
		cell = top_grid_cell(&sheet.grid, x + shift, 0);
		if (cell)
			top_grid_put(grid, line.x + x, line.y, cell->style, cell->glyph);
	}
	top_sheet_end(&sheet);
}

static void put_connection(const struct top_app *app, struct top_sheet *sheet)
{
	unsigned long long age = (app->mono_ms - app->answered_mono_ms) / 1000;

	if (app->connected)
		top_sheet_put(sheet, TOP_GOOD, " Connected ");
	else if (app->asked)
		top_sheet_put(sheet, TOP_BAD, " Disconnected: %s ", app->failure);
	else
		top_sheet_put(sheet, TOP_WARN, " Connecting ");
	if (sheet->grid.width >= ROOMY_WIDTH)
		top_sheet_put(sheet, TOP_LABEL, "| Refresh %us ", app->refresh_secs);
	if (app->answered_mono_ms)
		top_sheet_put(sheet, TOP_LABEL, "| %llus ago ", age);
	top_sheet_put(sheet, TOP_LABEL, "| ");
}

static void draw_footer(const struct top_app *app, struct top_grid *grid, struct top_rect line)
{
	struct top_sheet sheet = top_sheet_begin(line.width);

	put_connection(app, &sheet);
	if (*app->notice && app->mono_ms < app->notice_until_mono_ms)
		top_sheet_put(&sheet, app->notice_is_bad ? TOP_BAD : TOP_GOOD, "%s", app->notice);
	else
		top_footer_keys(app, &sheet);
	top_grid_blit(grid, line, &sheet.grid, 0);
	top_sheet_end(&sheet);
}

/* A pane above all others, no larger than its text and the area. */
static void draw_above(struct top_grid *grid, struct top_rect area, const char *title,
		       struct top_sheet *sheet)
{
	struct top_rect rect = { .width = sheet->grid.width + 2, .height = sheet->y + 2 };
	struct top_rect inside;

	if (rect.width > area.width)
		rect.width = area.width;
	if (rect.height > area.height)
		rect.height = area.height;
	rect.x = area.x + (area.width - rect.width) / 2;
	rect.y = area.y + (area.height - rect.height) / 2;
	top_grid_fill(grid, rect, TOP_TEXT, ' ');
	inside = top_pane(grid, rect, true, "%s", title);
	top_pane_sheets(grid, inside, sheet, 1, NULL);
}

static void draw_help(const struct top_app *app, struct top_grid *grid, struct top_rect area)
{
	struct top_sheet sheet = top_sheet_begin(area.width < 84 ? area.width - 4 : 80);

	top_help(app, &sheet);
	draw_above(grid, area, "Help", &sheet);
	top_sheet_end(&sheet);
}

static void draw_confirm(const struct top_app *app, struct top_grid *grid, struct top_rect area)
{
	struct top_sheet sheet = top_sheet_begin(CONFIRM_WIDTH);

	top_sheet_newline(&sheet);
	top_sheet_put(&sheet, TOP_BAD, "  Disconnect ");
	top_sheet_put(&sheet, TOP_STRONG, "%s", app->confirm.name);
	top_sheet_put(&sheet, TOP_BAD, "?");
	top_sheet_newline(&sheet);
	top_sheet_newline(&sheet);
	top_sheet_note(&sheet, "It stays disconnected until somebody connects it again.");
	top_sheet_newline(&sheet);
	top_sheet_put(&sheet, TOP_TEXT, "  ");
	top_footer_keys(app, &sheet);
	top_sheet_newline(&sheet);
	draw_above(grid, area, "Confirm", &sheet);
	top_sheet_end(&sheet);
}

/* Return: what the bar leaves. */
static struct top_rect draw_head(const struct top_app *app, struct top_grid *grid,
				 struct top_rect all)
{
	struct top_rect inside;

	if (grid->height < ROOMY_HEIGHT) {
		draw_tabs(app, grid, top_rect_top(all, 1));
		return top_rect_below(all, 1);
	}
	inside = top_pane(grid, top_rect_top(all, 3), false, "fipstop %s", app->version);
	draw_tabs(app, grid, inside);
	return top_rect_below(all, 3);
}

void top_draw(struct top_app *app, struct top_grid *grid)
{
	struct top_rect all = { 0, 0, grid->width, grid->height }, area;

	top_grid_fill(grid, all, TOP_TEXT, ' ');
	if (grid->width < LEAST_WIDTH || grid->height < LEAST_HEIGHT) {
		top_grid_text(grid, 0, 0, grid->width, TOP_WARN, "The terminal is too small.");
		return;
	}
	area = draw_head(app, grid, all);
	area.height--;
	top_view(app->tab)->draw(app, grid, area);
	if (app->help)
		draw_help(app, grid, area);
	if (app->confirm.open)
		draw_confirm(app, grid, area);
	draw_footer(app, grid, top_rect_below(all, grid->height - 1));
}
