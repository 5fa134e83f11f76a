// SPDX-License-Identifier: MIT
/* The terminal. */

#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define NCURSES_WIDECHAR 1
#include <ncurses.h>

#include "fipstop/glyph.h"
#include "fipstop/keys.h"
#include "fipstop/screen.h"

/* After Esc: how long the rest of a key's sequence may take, over a slow line, too. */
#define ESCAPE_MS 50

static SCREEN *screen;
static bool ascii_only;
static attr_t attributes[2 * TOP_STYLES];
static short pairs[2 * TOP_STYLES];

static int look_index(u8 style)
{
	return (style & ~TOP_SELECTED) + (style & TOP_SELECTED ? TOP_STYLES : 0);
}

static void make_look(int index, struct top_look look, bool coloured)
{
	attributes[index] = (look.bold ? A_BOLD : 0) | (look.dim ? A_DIM : 0) |
			    (look.underline ? A_UNDERLINE : 0) | (look.reverse ? A_REVERSE : 0);
	pairs[index] = 0;
	if (!coloured || (look.foreground < 0 && look.background < 0))
		return;
	pairs[index] = index + 1;
	init_pair(index + 1, look.foreground, look.background);
}

static enum top_colours find_colours(void)
{
	const char *no_color = getenv("NO_COLOR");

	if ((no_color && *no_color) || !has_colors() || start_color() == ERR)
		return TOP_COLOURS_NONE;
	use_default_colors();
	/* Each style is a pair of colours. */
	if (COLORS >= 256 && COLOR_PAIRS > 2 * TOP_STYLES)
		return TOP_COLOURS_256;
	return COLORS >= 16 ? TOP_COLOURS_16 : TOP_COLOURS_8;
}

static void make_looks(void)
{
	enum top_colours colours = find_colours();
	int style;

	for (style = 0; style < TOP_STYLES; style++) {
		make_look(look_index(style), top_palette(colours, style), colours);
		make_look(look_index(style | TOP_SELECTED),
			  top_palette(colours, style | TOP_SELECTED), colours);
	}
}

bool top_screen_open(bool ascii, char *error, size_t error_size)
{
	const char *term = getenv("TERM");

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		snprintf(error, error_size,
			 "this is no terminal; \"fipsctl show\" prints to files");
		return false;
	}
	screen = newterm(NULL, stdout, stdin);
	if (!screen) {
		snprintf(error, error_size, "the terminal type \"%s\" (TERM) is not known",
			 term ? term : "");
		return false;
	}
	ascii_only = ascii || strcmp(nl_langinfo(CODESET), "UTF-8");
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(ESCAPE_MS);
	curs_set(0);
	make_looks();
	top_screen_repaint();
	return true;
}

void top_screen_close(void)
{
	if (!screen)
		return;
	flushinp();
	endwin();
	delscreen(screen);
	screen = NULL;
}

bool top_screen_size(struct top_grid *grid)
{
	struct winsize size;

	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_row && size.ws_col &&
	    (size.ws_row != LINES || size.ws_col != COLS)) {
		resizeterm(size.ws_row, size.ws_col);
		top_screen_repaint();
	}
	return top_grid_resize(grid, COLS, LINES);
}

void top_screen_repaint(void)
{
	clearok(stdscr, TRUE);
}

/* A wide character needs both of its cells. */
static wchar_t glyph_to_paint(const struct top_cell *cell, const struct top_cell *next)
{
	bool halved = top_glyph_width(cell->glyph) == 2 && (!next || next->glyph);

	if (ascii_only || halved)
		return (unsigned char)top_glyph_ascii(cell->glyph);
	return cell->glyph;
}

static void paint_cell(int x, int y, const struct top_cell *cell, const struct top_cell *next)
{
	wchar_t text[2] = { glyph_to_paint(cell, next), 0 };
	int index = look_index(cell->style);
	cchar_t character;

	setcchar(&character, text, attributes[index], pairs[index], NULL);
	mvadd_wch(y, x, &character);
}

void top_screen_paint(const struct top_grid *grid)
{
	const struct top_cell *cell;
	int x, y;

	for (y = 0; y < grid->height; y++) {
		for (x = 0; x < grid->width; x++) {
			cell = top_grid_cell(grid, x, y);
			/* The right half of a wide character comes with the left, or is a blank. */
			if (cell->glyph)
				paint_cell(x, y, cell, top_grid_cell(grid, x + 1, y));
			else if (ascii_only)
				mvaddch(y, x, ' ');
		}
	}
	refresh();
}

int top_screen_key(void)
{
	static const struct {
		int curses;
		int key;
	} keys[] = {
		{ KEY_UP, TOP_KEY_UP },		{ KEY_DOWN, TOP_KEY_DOWN },
		{ KEY_LEFT, TOP_KEY_LEFT },	{ KEY_RIGHT, TOP_KEY_RIGHT },
		{ KEY_PPAGE, TOP_KEY_PAGE_UP }, { KEY_NPAGE, TOP_KEY_PAGE_DOWN },
		{ KEY_HOME, TOP_KEY_HOME },	{ KEY_END, TOP_KEY_END },
		{ KEY_DC, TOP_KEY_DELETE },	{ KEY_BTAB, TOP_KEY_BACK_TAB },
		{ KEY_ENTER, TOP_KEY_ENTER },	{ '\n', TOP_KEY_ENTER },
	};
	int key = getch();
	size_t i;

	if (key == ERR)
		return 0;
	for (i = 0; i < FIPS_ARRAY_SIZE(keys); i++)
		if (keys[i].curses == key)
			return keys[i].key;
	/* Keys of curses that nothing is bound to are none of the characters either. */
	return key >= KEY_MIN ? -1 : key;
}
