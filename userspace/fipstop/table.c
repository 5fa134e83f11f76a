// SPDX-License-Identifier: MIT
/* Tables. */

#include <stdarg.h>
#include <stdio.h>

#include "fipstop/glyph.h"
#include "fipstop/pane.h"
#include "fipstop/table.h"

/* In front of each row: the mark of the selected one. */
#define MARK_WIDTH 2
#define GAP 1
#define GLYPH_MARK 0x25b6
#define UP_MARK "▲"
#define DOWN_MARK "▼"

void top_cell(struct top_cell_text *cell, u8 style, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(cell->text, sizeof(cell->text), format, args);
	va_end(args);
	cell->style = style;
}

static bool is_label(const struct top_table *table, int row)
{
	return table->label && table->label(table->ctx, row);
}

static int widest(const struct top_table *table, int column)
{
	struct top_cell_text cell;
	int width = 0, own, row;

	for (row = 0; row < table->rows; row++) {
		if (is_label(table, row))
			continue;
		table->cell(table->ctx, row, column, &cell);
		own = top_text_width(cell.text);
		if (own > width)
			width = own;
	}
	return width;
}

static int needed(const struct top_table *table, const int *widths)
{
	int sum = MARK_WIDTH, i;

	for (i = 0; i < table->column_count; i++)
		if (widths[i])
			sum += widths[i] + GAP;
	return sum - GAP;
}

/* Leave out the columns that are least important. Return: false if there are none. */
static bool drop_columns(const struct top_table *table, int *widths)
{
	u8 worst = 0;
	int i;

	for (i = 0; i < table->column_count; i++)
		if (widths[i] && table->columns[i].rank > worst)
			worst = table->columns[i].rank;
	for (i = 0; i < table->column_count && worst; i++)
		if (table->columns[i].rank == worst)
			widths[i] = 0;
	return worst;
}

/* Each column that wants more gets one column of the terminal, in turns, while there are any. */
static void widen(const struct top_table *table, int *widths, int rest)
{
	int want[TOP_COLUMNS_MAX], i;
	bool given = true;

	for (i = 0; i < table->column_count; i++) {
		want[i] = widths[i] && table->columns[i].most ? widest(table, i) : 0;
		if (want[i] > table->columns[i].most)
			want[i] = table->columns[i].most;
	}
	while (given) {
		given = false;
		for (i = 0; i < table->column_count && rest > 0; i++) {
			if (widths[i] < want[i]) {
				widths[i]++;
				rest--;
				given = true;
			}
		}
	}
}

static void find_widths(const struct top_table *table, int width, int *widths)
{
	int i;

	for (i = 0; i < table->column_count; i++)
		widths[i] = table->columns[i].least;
	while (needed(table, widths) > width && drop_columns(table, widths))
		;
	widen(table, widths, width - needed(table, widths));
}

static void put_cell(struct top_grid *grid, int x, int y, int width, bool right, u8 style,
		     const char *text)
{
	int own = top_text_width(text);

	if (right && own < width) {
		x += width - own;
		width = own;
	}
	top_grid_text(grid, x, y, width, style, text);
}

static void draw_head(struct top_grid *grid, struct top_rect inside, const struct top_table *table,
		      const int *widths)
{
	const struct top_sort *sort = table->sort;
	int x = inside.x + MARK_WIDTH, i;
	char title[48];
	bool sorted;

	for (i = 0; i < table->column_count; i++) {
		if (!widths[i])
			continue;
		sorted = sort && sort->column == i;
		snprintf(title, sizeof(title), "%s%s", table->columns[i].title,
			 !sorted	  ? "" :
			 sort->descending ? DOWN_MARK :
					    UP_MARK);
		put_cell(grid, x, inside.y, widths[i], table->columns[i].right,
			 sorted ? TOP_FOCUS : TOP_HEADER, title);
		x += widths[i] + GAP;
	}
}

static void draw_row(struct top_grid *grid, struct top_rect line, const struct top_table *table,
		     const int *widths, int row)
{
	int x = line.x + MARK_WIDTH, i;
	struct top_cell_text cell;

	if (is_label(table, row)) {
		top_grid_text(grid, line.x + 1, line.y, line.width - 1, TOP_HEADER,
			      table->label(table->ctx, row));
		return;
	}
	for (i = 0; i < table->column_count; i++) {
		if (!widths[i])
			continue;
		table->cell(table->ctx, row, i, &cell);
		put_cell(grid, x, line.y, widths[i], table->columns[i].right, cell.style,
			 cell.text);
		x += widths[i] + GAP;
	}
	if (row == table->selected) {
		top_grid_put(grid, line.x, line.y, TOP_TEXT, GLYPH_MARK);
		top_grid_select(grid, line);
	}
}

/* The selected row is to be seen, and the label above it, too, if it is the first of its group. */
static int find_offset(const struct top_table *table, int shown)
{
	int offset = *table->offset, selected = table->selected;

	if (selected >= 0 && selected >= offset + shown)
		offset = selected + 1 - shown;
	if (selected > 0 && is_label(table, selected - 1))
		selected--;
	if (selected >= 0 && selected < offset)
		offset = selected;
	if (offset > table->rows - shown)
		offset = table->rows - shown;
	return offset > 0 ? offset : 0;
}

void top_table_draw(struct top_grid *grid, struct top_rect inside, const struct top_table *table)
{
	struct top_rect body = top_rect_below(inside, 1);
	int widths[TOP_COLUMNS_MAX], i;

	if (inside.height < 1)
		return;
	find_widths(table, inside.width, widths);
	draw_head(grid, inside, table, widths);
	*table->offset = find_offset(table, body.height);
	for (i = 0; i < body.height && *table->offset + i < table->rows; i++)
		draw_row(grid, top_rect_top(top_rect_below(body, i), 1), table, widths,
			 *table->offset + i);
	top_scrollbar(grid, body, *table->offset, table->rows);
}
