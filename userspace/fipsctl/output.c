// SPDX-License-Identifier: MIT
/* Printing. */

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fipsctl/output.h"

#define CELL_SIZE 256

bool ctl_wants_json(const struct ctl *ctl)
{
	if (ctl->format == CTL_FORMAT_AUTO)
		return !isatty(fileno(ctl->out));
	return ctl->format == CTL_FORMAT_JSON;
}

void ctl_print_json(const struct ctl *ctl, const json_t *json)
{
	json_dumpf(json, ctl->out, JSON_INDENT(2) | JSON_SORT_KEYS | JSON_REAL_PRECISION(15));
	fputc('\n', ctl->out);
}

/* The value of a key; dots lead into objects. Without a key it is the value itself. */
static const json_t *find(const json_t *object, const char *key)
{
	char part[64];
	const char *dot;

	if (!key)
		return object;
	while (object && (dot = strchr(key, '.'))) {
		snprintf(part, sizeof(part), "%.*s", (int)(dot - key), key);
		object = json_object_get(object, part);
		key = dot + 1;
	}
	return json_object_get(object, key);
}

static void format_bytes(char *cell, double bytes, const char *unit)
{
	static const char prefixes[] = " KMGTPE";
	size_t i = 0;

	while (fabs(bytes) >= 1000 && i < sizeof(prefixes) - 2) {
		bytes /= 1000;
		i++;
	}
	if (i)
		snprintf(cell, CELL_SIZE, "%.*f%c%s", bytes < 100 ? 1 : 0, bytes, prefixes[i],
			 unit);
	else
		snprintf(cell, CELL_SIZE, "%.0f%s", bytes, unit);
}

static void format_duration(char *cell, double ms)
{
	long long secs = ms / 1000;

	if (ms < 1000)
		snprintf(cell, CELL_SIZE, "%.0fms", ms);
	else if (secs < 60)
		snprintf(cell, CELL_SIZE, "%llds", secs);
	else if (secs < 3600)
		snprintf(cell, CELL_SIZE, "%lldm%02llds", secs / 60, secs % 60);
	else if (secs < 86400)
		snprintf(cell, CELL_SIZE, "%lldh%02lldm", secs / 3600, secs / 60 % 60);
	else
		snprintf(cell, CELL_SIZE, "%lldd%02lldh", secs / 86400, secs / 3600 % 24);
}

static void format_since(char *cell, double unix_ms)
{
	struct timespec now;
	double ms;

	clock_gettime(CLOCK_REALTIME, &now);
	ms = now.tv_sec * 1000.0 + now.tv_nsec / 1000000.0 - unix_ms;
	if (unix_ms <= 0)
		snprintf(cell, CELL_SIZE, "never");
	else
		format_duration(cell, ms > 0 ? ms : 0);
}

static void format_number(char *cell, const json_t *value, enum ctl_show_as as)
{
	double number = json_number_value(value);

	switch (as) {
	case CTL_BYTES:
		format_bytes(cell, number, "");
		break;
	case CTL_RATE:
		format_bytes(cell, number, "/s");
		break;
	case CTL_SINCE:
		format_since(cell, number);
		break;
	case CTL_MS:
		format_duration(cell, number);
		break;
	case CTL_SECS:
		format_duration(cell, number * 1000);
		break;
	case CTL_MEASURE:
		snprintf(cell, CELL_SIZE, "%.1f", number);
		break;
	case CTL_PERCENT:
		snprintf(cell, CELL_SIZE, "%.1f%%", number * 100);
		break;
	default:
		if (json_is_integer(value))
			snprintf(cell, CELL_SIZE, "%lld", (long long)json_integer_value(value));
		else
			snprintf(cell, CELL_SIZE, "%g", number);
	}
}

/* What came from elsewhere must not steer the terminal. */
static void format_text(char *cell, const char *text)
{
	size_t i;

	snprintf(cell, CELL_SIZE, "%s", *text ? text : "-");
	for (i = 0; cell[i]; i++)
		if ((unsigned char)cell[i] < 0x20 || cell[i] == 0x7f)
			cell[i] = '?';
}

static void format_cell(char cell[CELL_SIZE], const json_t *object, const struct ctl_column *column)
{
	const json_t *value = find(object, column->key);

	if (json_is_number(value))
		format_number(cell, value, column->as);
	else if (json_is_string(value))
		format_text(cell, json_string_value(value));
	else if (json_is_boolean(value))
		snprintf(cell, CELL_SIZE, "%s", json_is_true(value) ? "yes" : "no");
	else
		snprintf(cell, CELL_SIZE, "-");
}

/* Columns that a text takes, of which continuation bytes of UTF-8 take none. */
static int width_of(const char *text)
{
	int width = 0;

	for (; *text; text++)
		width += (*text & 0xc0) != 0x80;
	return width;
}

static void print_cell(FILE *out, const char *text, int width, bool right, bool last)
{
	int pad = width - width_of(text);

	if (right)
		fprintf(out, "%*s%s", pad, "", text);
	else
		fprintf(out, "%s%*s", text, last ? 0 : pad, "");
	fputs(last ? "\n" : "  ", out);
}

/* Numbers stand to the right. */
static bool stands_right(const struct ctl_column *column, const json_t *rows)
{
	return column->as != CTL_TEXT || json_is_number(find(json_array_get(rows, 0), column->key));
}

#define COLUMNS_MAX 24

void ctl_print_table(const struct ctl *ctl, const struct ctl_column *columns, const json_t *rows,
		     const char *empty)
{
	int width[COLUMNS_MAX] = { 0 };
	size_t count = 0, i, c;
	char cell[CELL_SIZE];

	if (!json_array_size(rows)) {
		fprintf(ctl->out, "%s\n", empty);
		return;
	}
	while (count < COLUMNS_MAX && columns[count].title)
		count++;
	for (c = 0; c < count; c++) {
		width[c] = width_of(columns[c].title);
		for (i = 0; i < json_array_size(rows); i++) {
			format_cell(cell, json_array_get(rows, i), &columns[c]);
			if (width_of(cell) > width[c])
				width[c] = width_of(cell);
		}
	}
	for (c = 0; c < count; c++)
		print_cell(ctl->out, columns[c].title, width[c], stands_right(&columns[c], rows),
			   c == count - 1);
	for (i = 0; i < json_array_size(rows); i++) {
		for (c = 0; c < count; c++) {
			format_cell(cell, json_array_get(rows, i), &columns[c]);
			print_cell(ctl->out, cell, width[c], stands_right(&columns[c], rows),
				   c == count - 1);
		}
	}
}

void ctl_print_list(const struct ctl *ctl, const struct ctl_column *columns, const json_t *object)
{
	const struct ctl_column *column;
	char cell[CELL_SIZE];
	int width = 0;

	for (column = columns; column->title; column++)
		if (width_of(column->title) > width)
			width = width_of(column->title);
	for (column = columns; column->title; column++) {
		format_cell(cell, object, column);
		fprintf(ctl->out, "%s:%*s %s\n", column->title, width - width_of(column->title), "",
			cell);
	}
}
