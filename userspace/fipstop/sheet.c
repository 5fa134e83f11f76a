// SPDX-License-Identifier: MIT
/* Sheets of text. */

#include <stdarg.h>
#include <stdio.h>

#include "fipstop/glyph.h"
#include "fipstop/sheet.h"

#define TEXT_SIZE 512
#define INDENT 2

struct top_sheet top_sheet_begin(int width)
{
	struct top_sheet sheet = { .x = 0 };

	top_grid_resize(&sheet.grid, width, 0);
	return sheet;
}

void top_sheet_end(struct top_sheet *sheet)
{
	top_grid_free(&sheet->grid);
}

/* The rows grow in steps, as each growth copies all of them. */
static void write_at_pen(struct top_sheet *sheet, int width, u8 style, const char *text)
{
	int room = sheet->grid.width - sheet->x;

	if (sheet->y >= sheet->grid.height &&
	    !top_grid_grow(&sheet->grid, sheet->y + 1 + sheet->y / 2))
		return;
	top_grid_text(&sheet->grid, sheet->x, sheet->y, width < room ? width : room, style, text);
}

static void put(struct top_sheet *sheet, u8 style, const char *text)
{
	int width = top_text_width(text);

	write_at_pen(sheet, width, style, text);
	sheet->x += width;
}

void top_sheet_put(struct top_sheet *sheet, u8 style, const char *format, ...)
{
	char text[TEXT_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	put(sheet, style, text);
}

void top_sheet_field(struct top_sheet *sheet, int width, u8 style, const char *text)
{
	int own = top_text_width(text);

	if (width < 0) {
		width = -width;
		if (own < width) {
			sheet->x += width - own;
			width = own;
		}
	}
	write_at_pen(sheet, width, style, text);
	sheet->x += width;
}

void top_sheet_tab(struct top_sheet *sheet, int x)
{
	if (sheet->x < x)
		sheet->x = x;
}

void top_sheet_newline(struct top_sheet *sheet)
{
	sheet->x = 0;
	sheet->y++;
}

void top_sheet_section(struct top_sheet *sheet, const char *title)
{
	if (sheet->y)
		top_sheet_newline(sheet);
	sheet->x = INDENT;
	put(sheet, TOP_SECTION, title);
	top_sheet_newline(sheet);
}

void top_sheet_value(struct top_sheet *sheet, int width, const char *name, const char *format, ...)
{
	char text[TEXT_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	sheet->x = INDENT;
	put(sheet, TOP_LABEL, name);
	put(sheet, TOP_LABEL, ":");
	top_sheet_tab(sheet, INDENT + width + 2);
	put(sheet, TOP_TEXT, text);
	top_sheet_newline(sheet);
}

void top_sheet_note(struct top_sheet *sheet, const char *note)
{
	sheet->x = INDENT;
	put(sheet, TOP_LABEL, note);
	top_sheet_newline(sheet);
}
