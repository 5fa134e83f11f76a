/* SPDX-License-Identifier: MIT */
/* Panes above each other, each with text that scrolls; one of them has the keys. */
#ifndef FIPSTOP_STACK_H
#define FIPSTOP_STACK_H

#include "fipstop/app.h"
#include "fipstop/sheet.h"

#define TOP_SHEETS 3

/**
 * struct top_stack_pane - a pane
 * @title: in its frame
 * @sheets: @sheet_count texts side by side
 */
struct top_stack_pane {
	char title[64];
	struct top_sheet sheets[TOP_SHEETS];
	int sheet_count;
};

/** top_stack_begin() - a pane with one empty sheet, for an area as wide as this. */
struct top_stack_pane top_stack_begin(struct top_rect area, const char *format, ...) __printf(2, 3);

/** top_stack_draw() - draw panes, each as high as its text if possible; throws the sheets away. */
void top_stack_draw(struct top_app *app, struct top_grid *grid, struct top_rect area,
		    struct top_stack_pane *panes, int count);

/**
 * struct top_counter - a counter
 * @name: for people; NULL ends a list of counters
 * @path: where it is in the answer
 */
struct top_counter {
	const char *name;
	const char *path;
};

/** top_stack_counters() - write lists of counters, side by side if they have room so. */
void top_stack_counters(struct top_stack_pane *pane, const json_t *data, const char *const *titles,
			const struct top_counter *const *lists, int count);

/** top_counters() - write a list of counters under a heading. */
void top_counters(struct top_sheet *sheet, const json_t *data, const char *title,
		  const struct top_counter *list);

/**
 * top_stack_roles() - write a line for each peer, by their roles in the tree
 * @peers: array of them
 * @key: where their node address is
 * @put: writes a peer's line
 */
void top_stack_roles(struct top_stack_pane *pane, const struct top_app *app, const json_t *peers,
		     const char *key,
		     void (*put)(struct top_sheet *sheet, const struct top_app *app,
				 const json_t *peer));

#endif /* FIPSTOP_STACK_H */
