/* SPDX-License-Identifier: MIT */
/*
 * What a cell means. Views say what a text is; how that looks on the terminal at hand, with many
 * colours, few or none, is the palette's business (screen.c).
 */
#ifndef FIPSTOP_STYLE_H
#define FIPSTOP_STYLE_H

/**
 * enum top_style - what a cell means
 *
 * The letter after each is how snapshots write it.
 */
enum top_style {
	TOP_TEXT, /* . a value */
	TOP_LABEL, /* l what a value is; hints; what matters less */
	TOP_STRONG, /* b a name */
	TOP_HEADER, /* t head of a column, label of a group */
	TOP_SECTION, /* s heading inside a pane */
	TOP_COUNT, /* n a figure to be seen at once */
	TOP_BORDER, /* d frame of a pane */
	TOP_FOCUS, /* f frame and title of the pane that keys act on; a column sorted by */
	TOP_GOOD, /* g */
	TOP_WARN, /* w */
	TOP_BAD, /* r */
	TOP_PARENT, /* p row of the tree parent */
	TOP_CHILD, /* c row of a tree child */
	TOP_KEY, /* k a key to press */
	TOP_CURSOR, /* x the tab in front */
	TOP_HEAT, /* 0 to 9: parts of a plot, from low to high */
	TOP_STYLES = TOP_HEAT + 10,
	TOP_SELECTED = 0x80, /* added to one of the others: cell of the selected row */
};

#define TOP_HEAT_STEPS 10

#endif /* FIPSTOP_STYLE_H */
