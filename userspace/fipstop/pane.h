/* SPDX-License-Identifier: MIT */
/*
 * Panes: framed parts of a view, with a title and with text that may be longer than there is room.
 */
#ifndef FIPSTOP_PANE_H
#define FIPSTOP_PANE_H

#include "fipstop/grid.h"
#include "fipstop/sheet.h"

/** top_pane() - draw a frame with a title. Return: what is inside. */
struct top_rect top_pane(struct top_grid *grid, struct top_rect rect, bool focused,
			 const char *format, ...) __printf(4, 5);

/** top_rule() - draw a line with a title, where there is no room for frames. Return: the rest. */
struct top_rect top_rule(struct top_grid *grid, struct top_rect rect, const char *title);

/** top_scrollbar() - in a pane's right frame: which of @total lines from @first on are shown. */
void top_scrollbar(struct top_grid *grid, struct top_rect inside, int first, int total);

/**
 * top_pane_sheets() - show sheets side by side in a pane, scrolled together
 * @inside: of the pane; each sheet gets an equal part
 * @scroll: first line shown; corrected if it is beyond the end. NULL: not scrolled
 */
void top_pane_sheets(struct top_grid *grid, struct top_rect inside, struct top_sheet *sheets,
		     int count, int *scroll);

/**
 * top_share_height() - divide a height among panes that stand above each other
 * @wanted: how high each would be best, frame included; overwritten by what it gets
 * @focused: this one gets what it wants first; -1: none is preferred
 *
 * What nobody wants goes to the last.
 */
void top_share_height(int height, int *wanted, int count, int focused);

#endif /* FIPSTOP_PANE_H */
