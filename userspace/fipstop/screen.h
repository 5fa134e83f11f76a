/* SPDX-License-Identifier: MIT */
/* The terminal, by ncurses: paints a grid, reads keys, and is left as it was found. */
#ifndef FIPSTOP_SCREEN_H
#define FIPSTOP_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "fipstop/grid.h"

/** enum top_colours - what a terminal has to tell styles apart with. */
enum top_colours {
	TOP_COLOURS_NONE, /* bold, underlined, reverse */
	TOP_COLOURS_8,
	TOP_COLOURS_16,
	TOP_COLOURS_256,
};

/**
 * struct top_look - how a style looks
 * @foreground, @background: colour numbers, -1 for the terminal's own
 */
struct top_look {
	short foreground;
	short background;
	bool bold;
	bool dim;
	bool underline;
	bool reverse;
};

/** top_palette() - how a style, perhaps with TOP_SELECTED, looks with these colours. */
struct top_look top_palette(enum top_colours colours, u8 style);

/**
 * top_screen_open() - take over the terminal
 * @ascii: draw with ASCII only, even if the locale has UTF-8
 * @error: why not, for a person
 *
 * There are no colours if NO_COLOR is set in the environment and not empty.
 *
 * Return: whether it worked.
 */
bool top_screen_open(bool ascii, char *error, size_t error_size);

/** top_screen_close() - give the terminal back as it was; what was typed ahead is dropped. */
void top_screen_close(void);

/** top_screen_size() - ask the terminal for its size, and give it to the grid. */
bool top_screen_size(struct top_grid *grid);

/** top_screen_repaint() - with the next grid, paint each cell, whatever is thought to be there. */
void top_screen_repaint(void);

/** top_screen_paint() - show a grid. */
void top_screen_paint(const struct top_grid *grid);

/** top_screen_key() - a key that was pressed. Return: it, or 0 if there is none. */
int top_screen_key(void);

#endif /* FIPSTOP_SCREEN_H */
