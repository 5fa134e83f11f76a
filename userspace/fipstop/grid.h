/* SPDX-License-Identifier: MIT */
/*
 * A grid of cells, each a character and what it means. Views draw onto one; what paints it onto a
 * terminal, and what compares it in tests, are elsewhere.
 */
#ifndef FIPSTOP_GRID_H
#define FIPSTOP_GRID_H

#include <stdbool.h>

#include "fipstop/style.h"
#include "libfips/types.h"

/**
 * struct top_cell - one cell
 * @glyph: its character, 0 for the right half of the one before
 * @style: an enum top_style, perhaps with TOP_SELECTED
 */
struct top_cell {
	u32 glyph;
	u8 style;
};

/** struct top_rect - part of a grid; may be empty. */
struct top_rect {
	int x;
	int y;
	int width;
	int height;
};

/**
 * struct top_grid - cells
 * @cells: row by row
 */
struct top_grid {
	int width;
	int height;
	struct top_cell *cells;
};

/**
 * top_grid_resize() - give a grid a size, and make all of it blank
 * @grid: zeroed, or of another size
 *
 * Return: false without memory; the grid is empty then.
 */
bool top_grid_resize(struct top_grid *grid, int width, int height);

/** top_grid_grow() - add blank rows. Return: false without memory; the grid is as it was then. */
bool top_grid_grow(struct top_grid *grid, int height);

/** top_grid_free() - free the cells. */
void top_grid_free(struct top_grid *grid);

/** top_grid_cell() - the cell at x, y, or NULL outside of the grid. */
struct top_cell *top_grid_cell(const struct top_grid *grid, int x, int y);

/** top_grid_put() - set the character of one cell; nothing outside of the grid. */
void top_grid_put(struct top_grid *grid, int x, int y, u8 style, u32 glyph);

/** top_grid_fill() - set all cells of a rectangle. */
void top_grid_fill(struct top_grid *grid, struct top_rect rect, u8 style, u32 glyph);

/**
 * top_grid_text() - write a text
 * @width: columns it may take; a text that is longer ends with an ellipsis
 *
 * Return: columns it took.
 */
int top_grid_text(struct top_grid *grid, int x, int y, int width, u8 style, const char *text);

/** top_grid_select() - make a row of cells one that is selected. */
void top_grid_select(struct top_grid *grid, struct top_rect rect);

/** top_grid_box() - draw a frame along the inside of a rectangle. */
void top_grid_box(struct top_grid *grid, struct top_rect rect, u8 style);

/**
 * top_grid_blit() - copy rows of a grid into a rectangle of another
 * @first: the row of @from that comes first
 */
void top_grid_blit(struct top_grid *grid, struct top_rect rect, const struct top_grid *from,
		   int first);

/** top_rect_inside() - what a frame leaves of a rectangle. */
struct top_rect top_rect_inside(struct top_rect rect);

/** top_rect_left() - the left part of a rectangle, at most @width wide. */
struct top_rect top_rect_left(struct top_rect rect, int width);

/** top_rect_right() - what top_rect_left() leaves. */
struct top_rect top_rect_right(struct top_rect rect, int width);

/** top_rect_top() - the upper part of a rectangle, at most @height high. */
struct top_rect top_rect_top(struct top_rect rect, int height);

/** top_rect_below() - what top_rect_top() leaves. */
struct top_rect top_rect_below(struct top_rect rect, int height);

#endif /* FIPSTOP_GRID_H */
