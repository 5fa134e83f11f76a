/* SPDX-License-Identifier: MIT */
/*
 * Keys: one table of what each does where. What a key press does, what the last line offers and
 * what the help lists all come from it.
 */
#ifndef FIPSTOP_KEYS_H
#define FIPSTOP_KEYS_H

#include "fipstop/app.h"
#include "fipstop/sheet.h"

/** enum top_key - keys that are no characters; the others are the characters that they give. */
enum top_key {
	TOP_KEY_ESC = 0x1b,
	TOP_KEY_CTRL_C = 0x03,
	TOP_KEY_CTRL_L = 0x0c,
	TOP_KEY_TAB = 0x09,
	TOP_KEY_ENTER = 0x0d,
	TOP_KEY_UP = 0x110000,
	TOP_KEY_DOWN,
	TOP_KEY_LEFT,
	TOP_KEY_RIGHT,
	TOP_KEY_PAGE_UP,
	TOP_KEY_PAGE_DOWN,
	TOP_KEY_HOME,
	TOP_KEY_END,
	TOP_KEY_DELETE,
	TOP_KEY_BACK_TAB,
};

/** enum top_binding_place - where a binding is shown. */
enum top_binding_place {
	TOP_IN_FOOTER, /* first in the last line */
	TOP_IN_FOOTER_IF_ROOM,
	TOP_IN_HELP, /* in the help only */
};

#define TOP_BINDING_KEYS 4

/**
 * struct top_binding - a thing to do, and the keys that do it
 * @tabs: where, a bit per enum top_tab
 * @modes: when, a set of enum top_mode
 * @graphs: the Graphs tab's modes it is for, 0: whatever they are
 * @place: where it is shown
 * @shown: the keys, for people
 * @label: what it does, in a word or two; for the last line
 * @help: what it does
 * @keys: the keys, each with a number for @act
 * @act: does it
 */
struct top_binding {
	u16 tabs;
	u8 modes;
	u8 graphs;
	u8 place;
	const char *shown;
	const char *label;
	const char *help;
	struct {
		int key;
		int step;
	} keys[TOP_BINDING_KEYS];
	void (*act)(struct top_app *app, int step);
};

/** top_bindings() - the table. Return: its first of @count entries. */
const struct top_binding *top_bindings(int *count);

/** top_press() - a key was pressed. Return: whether it does anything here. */
bool top_press(struct top_app *app, int key);

/**
 * top_footer_keys() - what can be done here, as far as there is room
 * @sheet: written on at its pen; the help is always offered
 */
void top_footer_keys(const struct top_app *app, struct top_sheet *sheet);

/** top_help() - the help for where the user is. */
void top_help(const struct top_app *app, struct top_sheet *sheet);

#endif /* FIPSTOP_KEYS_H */
