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
