/* SPDX-License-Identifier: MIT */
/* Parts that several tabs have. */
#ifndef FIPSTOP_PART_H
#define FIPSTOP_PART_H

#include "fipstop/app.h"
#include "fipstop/grid.h"
#include "fipstop/sheet.h"
#include "fipstop/table.h"

/** enum top_role - what a peer is in the spanning tree. */
enum top_role {
	TOP_ROLE_PARENT,
	TOP_ROLE_CHILD,
	TOP_ROLE_OTHER,
};

/** top_role() - a peer's role, by the flags that show_peers gives it. */
enum top_role top_role(const json_t *peer);

/** top_role_title() - label of the group of peers with a role. */
const char *top_role_title(enum top_role role);

/** top_role_name() - a role in a word. */
const char *top_role_name(enum top_role role);

/** top_role_style() - how rows of peers with a role look. */
u8 top_role_style(enum top_role role);

/** top_find() - the object of an array whose integer or text at a key is the same as another's. */
const json_t *top_find(const json_t *array, const char *key, const json_t *wanted);

/** top_peer_by_addr() - the peer in show_peers with a node address; NULL if there is none. */
const json_t *top_peer_by_addr(const struct top_app *app, const json_t *node_addr);

/**
 * top_waiting() - say why there is nothing to be seen
 * @query: whose answer is wanted
 *
 * Return: whether there is nothing.
 */
bool top_waiting(const struct top_app *app, enum top_query query, struct top_grid *grid,
		 struct top_rect inside);

/** top_note() - say something about what is not there, in the first line. */
void top_note(struct top_grid *grid, struct top_rect inside, const char *note);

/**
 * struct top_split - a tab with a table, and the details of a row beside it or instead of it
 * @table: where the table goes, empty if there is no room for both
 * @detail: where the details go, empty if they are not open
 */
struct top_split {
	struct top_rect table;
	struct top_rect detail;
};

/** top_split() - divide a tab between table and details. */
struct top_split top_split(const struct top_place *place, struct top_rect area);

/** top_detail() - show details; what is written on @sheet is thrown away. */
void top_detail(struct top_place *place, struct top_grid *grid, struct top_rect rect,
		const char *title, struct top_sheet *sheet);

/**
 * struct top_list - a tab's table of things, and details of the selected one
 * @collect: its rows, in their order
 * @table: draws the table
 * @detail: draws details; row NULL: what they were of is gone
 */
struct top_list {
	void (*collect)(const struct top_app *app, struct top_rows *rows);
	void (*table)(struct top_app *app, struct top_grid *grid, struct top_rect rect,
		      const struct top_rows *rows, int selected);
	void (*detail)(struct top_app *app, struct top_grid *grid, struct top_rect rect,
		       const struct top_row *row);
};

/** top_list_draw() - draw what of a list there is room for. */
void top_list_draw(struct top_app *app, struct top_grid *grid, struct top_rect area,
		   const struct top_list *list);

/**
 * top_list_table() - draw a list's table inside of its pane
 * @query: what it waits for
 * @nothing: what is said when there are no rows
 */
void top_list_table(const struct top_app *app, struct top_grid *grid, struct top_rect inside,
		    enum top_query query, const struct top_table *table, const char *nothing);

/** top_device_name() - of the node's interface; it may have none, where it would be is known. */
const char *top_device_name(const struct top_app *app);

/** top_live_rate() - a known rate, or "-". */
struct top_figure top_live_rate(const struct top_app *app, enum top_rates_of of, u64 id, bool tx);

/** top_live_rates() - both rates of a link or transport, and who says so, in a section. */
void top_live_rates(struct top_sheet *sheet, const struct top_app *app, enum top_rates_of of,
		    u64 id);

/** top_traffic() - packets and bytes of an object with "stats", as a section. */
void top_traffic(struct top_sheet *sheet, const char *title, const json_t *object);

/**
 * top_measures() - the "mmp" of an object, as a section, if it has one
 * @quality: key of the quality index, its name in capitals is shown
 */
void top_measures(struct top_sheet *sheet, const json_t *object, const char *quality);

/** top_smoothed() - path of a measure: the smoothed one where there is one. */
const char *top_smoothed(const json_t *object, const char *smoothed, const char *raw);

/* Columns for the names of values in details. */
#define TOP_DETAIL_KEYS 15

#endif /* FIPSTOP_PART_H */
