/* SPDX-License-Identifier: MIT */
/* Tables: columns that fit the width there is, and rows of which one may be selected. */
#ifndef FIPSTOP_TABLE_H
#define FIPSTOP_TABLE_H

#include "fipstop/app.h"
#include "fipstop/grid.h"

#define TOP_COLUMNS_MAX 16

/**
 * struct top_column - a column
 * @title: its head
 * @least: columns of the terminal that it needs
 * @most: how many it may get if its contents want them; 0: no more than it needs
 * @right: contents stand to the right
 * @rank: where there is no room for all, those of the highest rank are left out, together; 0: never
 */
struct top_column {
	const char *title;
	u8 least;
	u8 most;
	bool right;
	u8 rank;
};

/** struct top_cell_text - what stands in a cell of a table. */
struct top_cell_text {
	char text[128];
	u8 style;
};

/**
 * struct top_table - a table to be drawn
 * @columns: its @column_count columns
 * @rows: how many rows
 * @ctx: for the functions
 * @selected: the selected row, -1: none
 * @offset: first row shown; corrected so that the selected one is visible
 * @sort: the column it is sorted by, or NULL
 * @label: text of a row that is no row but a label, NULL for others; NULL: there are no labels
 * @cell: contents of a cell
 */
struct top_table {
	const struct top_column *columns;
	int column_count;
	int rows;
	const void *ctx;
	int selected;
	int *offset;
	const struct top_sort *sort;
	const char *(*label)(const void *ctx, int row);
	void (*cell)(const void *ctx, int row, int column, struct top_cell_text *cell);
};

/** top_table_draw() - draw a table inside of a pane. */
void top_table_draw(struct top_grid *grid, struct top_rect inside, const struct top_table *table);

/** top_cell() - set what stands in a cell. */
void top_cell(struct top_cell_text *cell, u8 style, const char *format, ...) __printf(3, 4);

#endif /* FIPSTOP_TABLE_H */
