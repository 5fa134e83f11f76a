// SPDX-License-Identifier: MIT
/* Cells. */

#include <stdlib.h>

#include "fipstop/glyph.h"
#include "fipstop/grid.h"

#define GLYPH_ELLIPSIS 0x2026

static void blank(struct top_cell *cells, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		cells[i] = (struct top_cell){ .glyph = ' ', .style = TOP_TEXT };
}

bool top_grid_resize(struct top_grid *grid, int width, int height)
{
	struct top_cell *cells;
	size_t count = (size_t)width * height;

	cells = realloc(grid->cells, (count ? count : 1) * sizeof(*cells));
	if (!cells) {
		top_grid_free(grid);
		return false;
	}
	blank(cells, count);
	*grid = (struct top_grid){ .width = width, .height = height, .cells = cells };
	return true;
}

bool top_grid_grow(struct top_grid *grid, int height)
{
	size_t old = (size_t)grid->width * grid->height, count = (size_t)grid->width * height;
	struct top_cell *cells;

	if (height <= grid->height)
		return true;
	cells = realloc(grid->cells, (count ? count : 1) * sizeof(*cells));
	if (!cells)
		return false;
	blank(cells + old, count - old);
	grid->cells = cells;
	grid->height = height;
	return true;
}

void top_grid_free(struct top_grid *grid)
{
	free(grid->cells);
	*grid = (struct top_grid){ .cells = NULL };
}

struct top_cell *top_grid_cell(const struct top_grid *grid, int x, int y)
{
	if (x < 0 || y < 0 || x >= grid->width || y >= grid->height)
		return NULL;
	return &grid->cells[(size_t)y * grid->width + x];
}

void top_grid_put(struct top_grid *grid, int x, int y, u8 style, u32 glyph)
{
	struct top_cell *cell = top_grid_cell(grid, x, y);

	if (cell)
		*cell = (struct top_cell){ .glyph = glyph, .style = style };
}

void top_grid_fill(struct top_grid *grid, struct top_rect rect, u8 style, u32 glyph)
{
	int x, y;

	for (y = rect.y; y < rect.y + rect.height; y++)
		for (x = rect.x; x < rect.x + rect.width; x++)
			top_grid_put(grid, x, y, style, glyph);
}

int top_grid_text(struct top_grid *grid, int x, int y, int width, u8 style, const char *text)
{
	bool fits = top_text_width(text) <= width;
	int room = fits ? width : width - 1, used = 0, columns;
	u32 glyph;

	if (width <= 0)
		return 0;
	while ((glyph = top_glyph_decode(&text))) {
		columns = top_glyph_width(glyph);
		if (used + columns > room)
			break;
		/* A mark that joins the character before it has no cell of its own. */
		if (!columns)
			continue;
		top_grid_put(grid, x + used, y, style, glyph);
		if (columns == 2)
			top_grid_put(grid, x + used + 1, y, style, 0);
		used += columns;
	}
	if (!fits)
		top_grid_put(grid, x + used++, y, style, GLYPH_ELLIPSIS);
	return used;
}

void top_grid_select(struct top_grid *grid, struct top_rect rect)
{
	struct top_cell *cell;
	int x, y;

	for (y = rect.y; y < rect.y + rect.height; y++) {
		for (x = rect.x; x < rect.x + rect.width; x++) {
			cell = top_grid_cell(grid, x, y);
			if (cell)
				cell->style |= TOP_SELECTED;
		}
	}
}

void top_grid_box(struct top_grid *grid, struct top_rect rect, u8 style)
{
	int right = rect.x + rect.width - 1, bottom = rect.y + rect.height - 1, x, y;

	if (rect.width < 2 || rect.height < 2)
		return;
	for (x = rect.x + 1; x < right; x++) {
		top_grid_put(grid, x, rect.y, style, 0x2500);
		top_grid_put(grid, x, bottom, style, 0x2500);
	}
	for (y = rect.y + 1; y < bottom; y++) {
		top_grid_put(grid, rect.x, y, style, 0x2502);
		top_grid_put(grid, right, y, style, 0x2502);
	}
	top_grid_put(grid, rect.x, rect.y, style, 0x250c);
	top_grid_put(grid, right, rect.y, style, 0x2510);
	top_grid_put(grid, rect.x, bottom, style, 0x2514);
	top_grid_put(grid, right, bottom, style, 0x2518);
}

void top_grid_blit(struct top_grid *grid, struct top_rect rect, const struct top_grid *from,
		   int first)
{
	const struct top_cell *cell;
	int x, y;

	for (y = 0; y < rect.height; y++) {
		for (x = 0; x < rect.width; x++) {
			cell = top_grid_cell(from, x, first + y);
			if (cell)
				top_grid_put(grid, rect.x + x, rect.y + y, cell->style,
					     cell->glyph);
		}
	}
}

static int at_most(int value, int limit)
{
	int low = value < limit ? value : limit;

	return low > 0 ? low : 0;
}

struct top_rect top_rect_inside(struct top_rect rect)
{
	return (struct top_rect){ rect.x + 1, rect.y + 1, at_most(rect.width - 2, rect.width),
				  at_most(rect.height - 2, rect.height) };
}

struct top_rect top_rect_left(struct top_rect rect, int width)
{
	rect.width = at_most(width, rect.width);
	return rect;
}

struct top_rect top_rect_right(struct top_rect rect, int width)
{
	width = at_most(width, rect.width);
	rect.x += width;
	rect.width -= width;
	return rect;
}

struct top_rect top_rect_top(struct top_rect rect, int height)
{
	rect.height = at_most(height, rect.height);
	return rect;
}

struct top_rect top_rect_below(struct top_rect rect, int height)
{
	height = at_most(height, rect.height);
	rect.y += height;
	rect.height -= height;
	return rect;
}
