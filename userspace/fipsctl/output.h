/* SPDX-License-Identifier: MIT */
/* Printing: JSON for programs, tables for people. A table is a view on an array of JSON objects. */
#ifndef FIPSCTL_OUTPUT_H
#define FIPSCTL_OUTPUT_H

#include "fipsctl/ctl.h"

/* How a value is shown to people. What is missing or null is shown as "-". */
enum ctl_show_as {
	CTL_TEXT, /* text as it is, truth as yes or no, numbers as they are */
	CTL_BYTES, /* 1.2M */
	CTL_RATE, /* bytes per second: 1.2M/s */
	CTL_SINCE, /* Unix milliseconds: how long ago, 1h02m; 0 is never */
	CTL_MS, /* a duration in milliseconds: 1h02m, 3s, 20ms */
	CTL_SECS, /* a duration in seconds */
	CTL_MEASURE, /* a measurement with one decimal */
	CTL_PERCENT, /* a fraction: 1.5% */
};

/**
 * struct ctl_column - a column of a table, or a line of a list
 * @title: its heading
 * @key: key of the value; "stats.bytes_sent" is in an object; NULL: the row itself is the value
 * @as: how it is shown
 */
struct ctl_column {
	const char *title;
	const char *key;
	enum ctl_show_as as;
};

#define CTL_COLUMNS_END              \
	{                            \
		NULL, NULL, CTL_TEXT \
	}

/** ctl_wants_json() - whether to print JSON here and now. */
bool ctl_wants_json(const struct ctl *ctl);

/** ctl_print_json() - print JSON as the reference's tools do: indented, keys in order. */
void ctl_print_json(const struct ctl *ctl, const json_t *json);

/**
 * ctl_print_table() - print an array of objects, a line each
 * @columns: ends with CTL_COLUMNS_END
 * @rows: array
 * @empty: what to say when it is empty
 */
void ctl_print_table(const struct ctl *ctl, const struct ctl_column *columns, const json_t *rows,
		     const char *empty);

/** ctl_print_list() - print one object, a line for each of its values that are named. */
void ctl_print_list(const struct ctl *ctl, const struct ctl_column *columns, const json_t *object);

#endif /* FIPSCTL_OUTPUT_H */
