/* SPDX-License-Identifier: MIT */
/*
 * A view is a tab: which answers it needs, what rows and panes it has, and a function that draws it
 * onto a grid. Nothing outside of the tab's own file knows what is in it.
 */
#ifndef FIPSTOP_VIEW_H
#define FIPSTOP_VIEW_H

#include "fipstop/app.h"
#include "fipstop/grid.h"

#define TOP_VIEW_QUERIES 4

/**
 * struct top_view - a tab
 * @name: what stands in the bar of tabs
 * @group: tabs of a group stand together there
 * @panes: how many panes keys can be given to, 0: the tab has none
 * @sort_columns: by how many columns a pane can be sorted, 0: not
 * @queries: what it shows, @query_count of them
 * @rows: collects the rows of its table, in their order; NULL: the tab has none
 * @draw: draws it; may correct the user's place in it
 */
struct top_view {
	const char *name;
	u8 group;
	u8 panes;
	u8 sort_columns;
	u8 query_count;
	enum top_query queries[TOP_VIEW_QUERIES];
	void (*rows)(const struct top_app *app, struct top_rows *rows);
	void (*draw)(struct top_app *app, struct top_grid *grid, struct top_rect area);
};

extern const struct top_view top_node_view;
extern const struct top_view top_peers_view;
extern const struct top_view top_transports_view;
extern const struct top_view top_sessions_view;
extern const struct top_view top_tree_view;
extern const struct top_view top_filters_view;
extern const struct top_view top_performance_view;
extern const struct top_view top_routing_view;
extern const struct top_view top_graphs_view;
extern const struct top_view top_gateway_view;

/** top_view() - the view of a tab. */
const struct top_view *top_view(enum top_tab tab);

/**
 * top_draw() - draw all that is to be seen: tabs, the tab in front, the last line, what is open
 * above them
 * @grid: of the terminal's size; need not be blank
 */
void top_draw(struct top_app *app, struct top_grid *grid);

#endif /* FIPSTOP_VIEW_H */
