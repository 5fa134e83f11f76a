// SPDX-License-Identifier: MIT
/* Canned answers, and pictures. */

#include <stdio.h>
#include <unistd.h>

#include "fipstop/figure.h"
#include "fipstop/glyph.h"
#include "fipstop/keys.h"
#include "fipstop/view.h"
#include "tests/fipstop/harness.h"
#include "tests/unit/unit.h"

#define MONO_MS 5000000

json_t *harness_answer(const char *name)
{
	char path[256];
	json_error_t error;
	json_t *json;

	snprintf(path, sizeof(path), HARNESS_DATA "/%s.json", name);
	json = json_load_file(path, 0, &error);
	if (!json)
		fail_msg("%s:%d: %s", path, error.line, error.text);
	return json;
}

const char *harness_name(enum top_query query)
{
	if (query == TOP_QUERY_PEER_HISTORY)
		return "show_stats_all_history-peer";
	return top_query_command(query);
}

void harness_begin(struct top_app *app)
{
	top_app_begin(app);
	app->version = "1.2.3";
	app->socket = "/run/fips/control.sock";
	app->gateway_socket = "/run/fips/gateway.sock";
	app->now_ms = HARNESS_NOW_MS;
	app->mono_ms = MONO_MS;
}

void harness_tell(struct top_app *app, enum top_query query)
{
	json_t *answer = harness_answer(harness_name(query));
	json_t *data = json_object_get(answer, "data");

	assert_non_null(data);
	top_app_answer(app, query, TOP_ANSWERED, json_incref(data), "");
	json_decref(answer);
}

/* Bytes of the second before the canned answers: the more the higher a link's number is. */
static void add_second(struct top_rate *rate, const json_t *link)
{
	u64 id = top_u64(link, "link_id");

	if (top_u64(link, "stats.bytes_recv") < 1000000)
		return;
	rate->rx_bytes += 41000 * id;
	rate->tx_bytes += 1700 * id * id;
}

/* Of a link, or of all links of a transport. */
static struct top_rate second_of(const json_t *object, const char *id, const json_t *links)
{
	struct top_rate second = { .id = top_u64(object, id) };
	const json_t *link;
	size_t i;

	for (i = 0; i < json_array_size(links); i++) {
		link = json_array_get(links, i);
		if (top_u64(link, id) == second.id)
			add_second(&second, link);
	}
	return second;
}

/* The kernel is looked at: a second ago, or now. */
static void look(struct top_app *app, enum top_rates_of of, u64 ago_ms)
{
	bool is_links = of == TOP_RATES_LINKS;
	json_t *links_answer = harness_answer("show_links");
	json_t *answer = harness_answer(is_links ? "show_links" : "show_transports");
	const json_t *links = top_value(links_answer, "data.links"), *object;
	const json_t *array = top_value(answer, is_links ? "data.links" : "data.transports");
	size_t count = json_array_size(array), i;
	struct top_rate *rates = calloc(count, sizeof(*rates)), second;

	for (i = 0; i < count; i++) {
		object = json_array_get(array, i);
		second = second_of(object, is_links ? "link_id" : "transport_id", links);
		rates[i].id = second.id;
		rates[i].rx_bytes = top_u64(object, "stats.bytes_recv");
		rates[i].tx_bytes = top_u64(object, "stats.bytes_sent");
		if (ago_ms) {
			rates[i].rx_bytes -= second.rx_bytes;
			rates[i].tx_bytes -= second.tx_bytes;
		}
	}
	top_rates_take(&app->rates, of, TOP_RATES_KERNEL, rates, count, app->mono_ms - ago_ms,
		       2000);
	json_decref(answer);
	json_decref(links_answer);
}

void harness_tell_all(struct top_app *app)
{
	int i;

	for (i = 0; i < TOP_RATES_KINDS; i++) {
		look(app, i, 1000);
		look(app, i, 0);
	}
	for (i = 0; i < TOP_QUERIES; i++)
		if (i != TOP_QUERY_DISCONNECT)
			harness_tell(app, i);
	app->refetch = false;
}

void harness_press(struct top_app *app, const int *keys)
{
	for (; keys && *keys; keys++)
		if (!top_press(app, *keys))
			fail_msg("key %#x does nothing", *keys);
}

struct top_grid harness_draw(struct top_app *app, int width, int height)
{
	struct top_grid grid = { .cells = NULL };

	assert_true(top_grid_resize(&grid, width, height));
	top_draw(app, &grid);
	return grid;
}

static char style_letter(u8 style)
{
	static const char plain[] = ".lbtsndfgwrpckx0123456789";
	static const char selected[] = "#LBTSNDFGWRPCKX";

	if (style & TOP_SELECTED)
		return selected[style & ~TOP_SELECTED];
	return plain[style];
}

/* Blanks at the end of a line are left out. */
static void write_line(FILE *out, const struct top_grid *grid, int y)
{
	const struct top_cell *cell;
	char text[TOP_UTF8_MAX];
	int end = grid->width, x;

	while (end && top_grid_cell(grid, end - 1, y)->glyph == ' ')
		end--;
	for (x = 0; x < end; x++) {
		cell = top_grid_cell(grid, x, y);
		if (!cell->glyph)
			continue;
		top_glyph_encode(text, cell->glyph);
		fputs(text, out);
	}
	fputc('\n', out);
}

static void write_styles(FILE *out, const struct top_grid *grid, int y)
{
	int x, start = 0;
	u8 style;

	while (start < grid->width) {
		style = top_grid_cell(grid, start, y)->style;
		for (x = start; x < grid->width && top_grid_cell(grid, x, y)->style == style; x++)
			;
		fprintf(out, "%s%d%c", start ? " " : "", x - start, style_letter(style));
		start = x;
	}
	fputc('\n', out);
}

char *harness_picture(const struct top_grid *grid)
{
	char *picture = NULL;
	size_t size;
	FILE *out = open_memstream(&picture, &size);
	int y;

	fprintf(out, "%dx%d\n", grid->width, grid->height);
	for (y = 0; y < grid->height; y++)
		write_line(out, grid, y);
	fputs("styles\n", out);
	for (y = 0; y < grid->height; y++)
		write_styles(out, grid, y);
	fclose(out);
	return picture;
}

static void write_file(const char *path, const char *text)
{
	FILE *out = fopen(path, "w");

	if (!out)
		fail_msg("%s cannot be written", path);
	fputs(text, out);
	fclose(out);
}

static char *read_file(const char *path)
{
	FILE *in = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;

	if (!in) {
		print_error("%s is missing: \"make fipstop-snapshots\" writes it\n", path);
		return NULL;
	}
	if (getdelim(&text, &size, '\0', in) < 0) {
		free(text);
		text = NULL;
	}
	fclose(in);
	return text;
}

static void say_where(const char *path, const char *expected, const char *got)
{
	int line = 1;
	size_t a, b;

	for (;;) {
		a = strcspn(expected, "\n");
		b = strcspn(got, "\n");
		if (a != b || memcmp(expected, got, a))
			break;
		expected += a + 1;
		got += b + 1;
		line++;
	}
	print_error("%s:%d differs\nexpected: %.*s\n     got: %.*s\n", path, line, (int)a, expected,
		    (int)b, got);
}

bool harness_check(struct top_app *app, const char *name, int width, int height)
{
	struct top_grid grid = harness_draw(app, width, height);
	char *got = harness_picture(&grid), *expected;
	bool same = true;
	char path[256];

	snprintf(path, sizeof(path), HARNESS_SNAPSHOTS "/%s-%dx%d.txt", name, width, height);
	if (getenv("FIPSTOP_WRITE_SNAPSHOTS")) {
		write_file(path, got);
	} else {
		expected = read_file(path);
		same = expected && !strcmp(expected, got);
		if (expected && !same)
			say_where(path, expected, got);
		free(expected);
	}
	top_grid_free(&grid);
	free(got);
	return same;
}

static bool is_at(const struct top_grid *grid, int x, int y, const char *text)
{
	const struct top_cell *cell;
	u32 glyph;

	while ((glyph = top_glyph_decode(&text))) {
		cell = top_grid_cell(grid, x++, y);
		if (!cell || cell->glyph != glyph)
			return false;
	}
	return true;
}

bool harness_find(const struct top_grid *grid, const char *text, int *x, int *y)
{
	for (*y = 0; *y < grid->height; (*y)++)
		for (*x = 0; *x < grid->width; (*x)++)
			if (is_at(grid, *x, *y, text))
				return true;
	return false;
}

int harness_style(const struct top_grid *grid, const char *text)
{
	int x, y;

	return harness_find(grid, text, &x, &y) ? top_grid_cell(grid, x, y)->style : -1;
}
