/* SPDX-License-Identifier: MIT */
/*
 * What fipstop's tests share: canned answers of a daemon, and pictures of what is shown.
 *
 * A picture is a text file: the grid's size, its lines, a line "styles", and for each line of the
 * grid what its cells mean, as runs: "3l 12." is three labels and twelve values. style.h names the
 * letters; those of the selected row are capitals, a value in it is '#'.
 */
#ifndef FIPSTOP_HARNESS_H
#define FIPSTOP_HARNESS_H

#include "fipstop/app.h"
#include "fipstop/grid.h"

#define HARNESS_DATA "tests/fipstop/data"
#define HARNESS_SNAPSHOTS "tests/fipstop/snapshots"

/* When all of the canned answers were given, as Unix time in ms. */
#define HARNESS_NOW_MS UINT64_C(1764000000000)

/**
 * harness_answer() - a canned answer, as it comes over the socket, parsed
 * @name: of the file in HARNESS_DATA, without ".json"
 *
 * Return: a reference; the test fails if there is none.
 */
json_t *harness_answer(const char *name);

/** harness_name() - the file that has the canned answer to a query. */
const char *harness_name(enum top_query query);

/** harness_begin() - a fipstop that has asked nothing yet, at HARNESS_NOW_MS. */
void harness_begin(struct top_app *app);

/** harness_tell() - give it the canned answer to a query. */
void harness_tell(struct top_app *app, enum top_query query);

/** harness_tell_all() - give it the canned answers to all queries, and the kernel's rates. */
void harness_tell_all(struct top_app *app);

/** harness_press() - press keys, up to a 0; each has to do something. */
void harness_press(struct top_app *app, const int *keys);

/** harness_picture() - a grid as a picture. Return: to be freed. */
char *harness_picture(const struct top_grid *grid);

/**
 * harness_check() - draw, and compare with a picture in HARNESS_SNAPSHOTS
 *
 * With FIPSTOP_WRITE_SNAPSHOTS in the environment the picture is written instead.
 *
 * Return: whether it is the same; if not, it was said where they differ.
 */
bool harness_check(struct top_app *app, const char *name, int width, int height);

/** harness_draw() - draw onto a new grid. */
struct top_grid harness_draw(struct top_app *app, int width, int height);

/** harness_find() - where a text begins in a grid. Return: whether it is there. */
bool harness_find(const struct top_grid *grid, const char *text, int *x, int *y);

/** harness_style() - what the first cell of a text means, -1 if it is not there. */
int harness_style(const struct top_grid *grid, const char *text);

#endif /* FIPSTOP_HARNESS_H */
