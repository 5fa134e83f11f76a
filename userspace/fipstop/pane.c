// SPDX-License-Identifier: MIT
/* Panes. */

#include <stdarg.h>
#include <stdio.h>

#include "fipstop/pane.h"

/* A frame and one line. */
#define SMALLEST 3
#define GLYPH_BLOCK 0x2588

static void put_title(struct top_grid *grid, struct top_rect rect, u8 style, const char *title)
{
	char text[256];

	snprintf(text, sizeof(text), " %s ", title);
	top_grid_text(grid, rect.x + 1, rect.y, rect.width - 2, style, text);
}

struct top_rect top_pane(struct top_grid *grid, struct top_rect rect, bool focused,
			 const char *format, ...)
{
	char title[224];
	va_list args;

	va_start(args, format);
	vsnprintf(title, sizeof(title), format, args);
	va_end(args);
	if (rect.height < 2 || rect.width < 2)
		return (struct top_rect){ rect.x, rect.y, 0, 0 };
	top_grid_box(grid, rect, focused ? TOP_FOCUS : TOP_BORDER);
	put_title(grid, rect, focused ? TOP_FOCUS : TOP_STRONG, title);
	return top_rect_inside(rect);
}

struct top_rect top_rule(struct top_grid *grid, struct top_rect rect, const char *title)
{
	top_grid_fill(grid, top_rect_top(rect, 1), TOP_BORDER, 0x2500);
	if (rect.height > 0)
		put_title(grid, rect, TOP_STRONG, title);
	return top_rect_below(rect, 1);
}

void top_scrollbar(struct top_grid *grid, struct top_rect inside, int first, int total)
{
	int shown = inside.height, size, at, y;

	if (shown < 1 || total <= shown)
		return;
	size = shown * shown / total;
	if (size < 1)
		size = 1;
	at = (shown - size) * first / (total - shown);
	for (y = 0; y < size; y++)
		top_grid_put(grid, inside.x + inside.width, inside.y + at + y, TOP_BORDER,
			     GLYPH_BLOCK);
}

void top_pane_sheets(struct top_grid *grid, struct top_rect inside, struct top_sheet *sheets,
		     int count, int *scroll)
{
	int total = 0, first = scroll ? *scroll : 0, width = inside.width / count, i;
	struct top_rect part = inside;

	for (i = 0; i < count; i++)
		if (sheets[i].y > total)
			total = sheets[i].y;
	if (first > total - inside.height)
		first = total - inside.height;
	if (first < 0)
		first = 0;
	if (scroll)
		*scroll = first;
	for (i = 0; i < count; i++) {
		part.width = i == count - 1 ? inside.width - width * i : width;
		part.x = inside.x + width * i;
		top_grid_blit(grid, part, &sheets[i].grid, first);
	}
	top_scrollbar(grid, inside, first, total);
}

/* The pane that has least, of those that have anything and want more; -1: none. */
static int poorest(const int *got, const int *wanted, int count)
{
	int pane = -1, i;

	for (i = 0; i < count; i++)
		if (got[i] && got[i] < wanted[i] && (pane < 0 || got[i] < got[pane]))
			pane = i;
	return pane;
}

#define PANES_MAX 8

void top_share_height(int height, int *wanted, int count, int focused)
{
	int got[PANES_MAX] = { 0 }, rest = height, pane, i;

	/* As many as can be, from the focused one on, get the least there is to see something. */
	for (i = 0; i < count; i++) {
		pane = focused < 0 ? i : (focused + i) % count;
		if (rest >= SMALLEST) {
			got[pane] = SMALLEST;
			rest -= SMALLEST;
		}
	}
	if (focused >= 0 && got[focused]) {
		i = wanted[focused] - got[focused];
		i = i < 0 ? 0 : i > rest ? rest : i;
		got[focused] += i;
		rest -= i;
	}
	while (rest && (pane = poorest(got, wanted, count)) >= 0) {
		got[pane]++;
		rest--;
	}
	got[count - 1] += rest;
	for (i = 0; i < count; i++)
		wanted[i] = got[i];
}
