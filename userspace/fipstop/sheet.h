/* SPDX-License-Identifier: MIT */
/*
 * A sheet of text, written from top to bottom, that grows as it is written on. Panes show as much
 * of one as they have room for.
 */
#ifndef FIPSTOP_SHEET_H
#define FIPSTOP_SHEET_H

#include "fipstop/grid.h"

/**
 * struct top_sheet - a sheet
 * @grid: what was written
 * @x, @y: the pen
 */
struct top_sheet {
	struct top_grid grid;
	int x;
	int y;
};

/** top_sheet_begin() - an empty sheet so many columns wide. */
struct top_sheet top_sheet_begin(int width);

/** top_sheet_end() - throw a sheet away. */
void top_sheet_end(struct top_sheet *sheet);

/** top_sheet_put() - write on the current line; what does not fit is cut. */
void top_sheet_put(struct top_sheet *sheet, u8 style, const char *format, ...) __printf(3, 4);

/** top_sheet_field() - write a text that takes so many columns; a negative number: to the right. */
void top_sheet_field(struct top_sheet *sheet, int width, u8 style, const char *text);

/** top_sheet_tab() - put the pen at a column, if it is not beyond it. */
void top_sheet_tab(struct top_sheet *sheet, int x);

/** top_sheet_newline() - go on at the next line. */
void top_sheet_newline(struct top_sheet *sheet);

/** top_sheet_section() - a line with a heading, after an empty line if it is not the first. */
void top_sheet_section(struct top_sheet *sheet, const char *title);

/**
 * top_sheet_value() - a line with the name of a value and the value
 * @width: columns for the name
 */
void top_sheet_value(struct top_sheet *sheet, int width, const char *name, const char *format, ...)
	__printf(4, 5);

/** top_sheet_note() - a line that says something about what is not there. */
void top_sheet_note(struct top_sheet *sheet, const char *note);

#endif /* FIPSTOP_SHEET_H */
