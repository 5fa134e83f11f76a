// SPDX-License-Identifier: MIT
/*
 * What views are made of: characters, cells, figures, plots, tables, the sharing of room, and
 * colours.
 */

#include <locale.h>
#include <math.h>
#include <stdio.h>

#include "fipstop/figure.h"
#include "fipstop/glyph.h"
#include "fipstop/pane.h"
#include "fipstop/plot.h"
#include "fipstop/screen.h"
#include "fipstop/sheet.h"
#include "fipstop/table.h"
#include "tests/fipstop/harness.h"
#include "tests/unit/unit.h"

static void check_decode(const char *text, const char *expected)
{
	char got[64] = "";
	u32 glyph;
	size_t length = 0;

	while ((glyph = top_glyph_decode(&text)))
		length += top_glyph_encode(got + length, glyph);
	assert_string_equal(got, expected);
}

/* Names come from elsewhere: they are to be shown, but not to steer the terminal. */
static void test_decode(void **state)
{
	check_decode("plain", "plain");
	check_decode("göteborg → 東京 🦀", "göteborg → 東京 🦀");
	check_decode("\033[31mred\a\r\n\t\177", "?[31mred?????");
	check_decode("\302\23331m", "?31m"); /* CSI as one character */
	check_decode("\342\200\256evil\342\200\213", "?evil?"); /* turns the direction; no width */
	check_decode("\377\376", "??");
	check_decode("\300\257 \340\200\257 \355\240\200", "? ? ?"); /* too long; surrogate */
	check_decode("\364\220\200\200", "?"); /* beyond Unicode */
	check_decode("cut \342\226", "cut ?");
	check_decode("\303(", "?(");
}

static void test_width(void **state)
{
	assert_int_equal(top_text_width("abc"), 3);
	assert_int_equal(top_text_width("göteborg"), 8);
	assert_int_equal(top_text_width("東京"), 4);
	assert_int_equal(top_text_width("▶├⣿█"), 4);
	assert_int_equal(top_text_width("e\314\201"), 1);
}

static void test_ascii(void **state)
{
	const char *drawn = "─│┌┐└┘├▁▄█░▲▼▶◆…—↑↓→←⣿";
	u32 glyph;

	/* Each that is used for drawing has one that stands for it. */
	while ((glyph = top_glyph_decode(&drawn)))
		assert_int_not_equal(top_glyph_ascii(glyph), '?');
	assert_int_equal(top_glyph_ascii('x'), 'x');
	assert_int_equal(top_glyph_ascii(0xf6), '?');
	assert_int_equal(top_glyph_ascii(0x2800), ' ');
	assert_int_equal(top_glyph_ascii(0x28ff), '@');
}

static void check_line(const struct top_grid *grid, int y, const char *expected)
{
	char *picture = harness_picture(grid), *line = strchr(picture, '\n') + 1;

	while (y--)
		line = strchr(line, '\n') + 1;
	line[strcspn(line, "\n")] = '\0';
	assert_string_equal(line, expected);
	free(picture);
}

static void test_grid_text(void **state)
{
	struct top_grid grid = { .cells = NULL };

	assert_true(top_grid_resize(&grid, 10, 3));
	assert_int_equal(top_grid_text(&grid, 0, 0, 5, TOP_TEXT, "seaport"), 5);
	check_line(&grid, 0, "seap…");
	assert_int_equal(top_grid_text(&grid, 0, 1, 7, TOP_TEXT, "seaport"), 7);
	check_line(&grid, 1, "seaport");
	assert_int_equal(top_grid_text(&grid, 0, 2, 4, TOP_TEXT, "東京湾"), 3);
	check_line(&grid, 2, "東…");
	assert_int_equal(top_grid_text(&grid, 0, 2, 0, TOP_TEXT, "x"), 0);

	/* Outside of the grid there is nothing to write to. */
	top_grid_text(&grid, 8, 0, 20, TOP_TEXT, "beyond");
	check_line(&grid, 0, "seap…   be");
	top_grid_text(&grid, -2, 1, 20, TOP_TEXT, "abc");
	check_line(&grid, 1, "ceaport");
	top_grid_put(&grid, 3, 99, TOP_TEXT, 'x');
	top_grid_box(&grid, (struct top_rect){ -1, -1, 40, 40 }, TOP_BORDER);
	top_grid_free(&grid);
}

static void test_sheet(void **state)
{
	struct top_sheet sheet = top_sheet_begin(24);
	int i;

	top_sheet_field(&sheet, 8, TOP_STRONG, "lighthouse");
	top_sheet_field(&sheet, -6, TOP_TEXT, "42");
	top_sheet_put(&sheet, TOP_LABEL, "|");
	top_sheet_newline(&sheet);
	top_sheet_section(&sheet, "Part");
	top_sheet_value(&sheet, 5, "Key", "%d", 7);
	for (i = 0; i < 100; i++)
		top_sheet_value(&sheet, 5, "Line", "%d", i);
	check_line(&sheet.grid, 0, "lightho…    42|");
	check_line(&sheet.grid, 1, "");
	check_line(&sheet.grid, 2, "  Part");
	check_line(&sheet.grid, 3, "  Key:   7");
	check_line(&sheet.grid, 103, "  Line:  99");
	assert_int_equal(sheet.y, 104);
	top_sheet_end(&sheet);
}

static void test_figures(void **state)
{
	json_t *json = json_pack("{s:i, s:{s:f, s:n, s:b}, s:s, s:I}", "count", 7, "in", "ratio",
				 0.0123, "nothing", "yes", 1, "text", "hello", "then",
				 (json_int_t)5000);

	assert_string_equal(top_count(json, "count").s, "7");
	assert_string_equal(top_count(json, "none").s, "-");
	assert_string_equal(top_count(json, "text").s, "-");
	assert_string_equal(top_percent(json, "in.ratio").s, "1.23%");
	assert_string_equal(top_real(json, "in.ratio", 3).s, "0.012");
	assert_string_equal(top_real(json, "in.nothing", 3).s, "-");
	assert_string_equal(top_real(json, "in.none.deeper", 3).s, "-");
	assert_string_equal(top_yes_no(json, "in.yes"), "yes");
	assert_string_equal(top_yes_no(json, "in.ratio"), "-");
	assert_string_equal(top_text(json, "text"), "hello");
	assert_string_equal(top_text(json, "count"), "-");
	assert_string_equal(top_age(json, "then", 8200).s, "3.2s");
	assert_string_equal(top_age(json, "then", 4000).s, "0ms");
	assert_string_equal(top_ago(json, "then", 8200).s, "3.2s ago");
	assert_string_equal(top_ago(json, "none", 8200).s, "-");
	assert_string_equal(top_text(NULL, "text"), "-");
	json_decref(json);
}

static void test_formats(void **state)
{
	assert_string_equal(top_format_bytes(1023).s, "1023B");
	assert_string_equal(top_format_bytes(1536).s, "1.5KB");
	assert_string_equal(top_format_bytes(5704399100).s, "5.31GB");
	assert_string_equal(top_format_bytes(UINT64_C(1) << 42).s, "4.00TB");
	assert_string_equal(top_format_rate(0).s, "0 B/s");
	assert_string_equal(top_format_rate(-4).s, "0 B/s");
	assert_string_equal(top_format_rate(NAN).s, "0 B/s");
	assert_string_equal(top_format_rate(999.4).s, "999 B/s");
	assert_string_equal(top_format_rate(999.6).s, "1.00 KB/s");
	assert_string_equal(top_format_rate(99960).s, "100 KB/s");
	assert_string_equal(top_format_rate(1.25e9).s, "1.25 GB/s");
	assert_string_equal(top_format_percent(0).s, "0.00%");
	assert_string_equal(top_format_percent(0.00001).s, "<0.01%");
	assert_string_equal(top_format_percent(0.5).s, "50.0%");
	assert_string_equal(top_format_percent(1).s, "100.0%");
	assert_string_equal(top_format_ms(999).s, "999ms");
	assert_string_equal(top_format_ms(61000).s, "1.0m");
	assert_string_equal(top_format_ms(7200000).s, "2.0h");
	assert_string_equal(top_format_ms(UINT64_C(200000000)).s, "2.3d");
	assert_string_equal(top_format_secs(273904).s, "3d 4h 5m 4s");
	assert_string_equal(top_format_secs(3600).s, "1h 0m 0s");
	assert_string_equal(top_format_secs(59).s, "59s");
	assert_string_equal(top_format_sample(0.0149).s, "0.0149");
	assert_string_equal(top_format_sample(0).s, "0.00");
	assert_string_equal(top_format_sample(1234.0).s, "1.2K");
	assert_string_equal(top_format_sample(NAN).s, "-");
}

static void check_spark(const char *values, int width, const char *expected)
{
	struct top_sheet sheet = top_sheet_begin(40);
	json_t *array = json_loads(values, 0, NULL);

	top_spark(&sheet, width, array);
	top_sheet_put(&sheet, TOP_TEXT, "|");
	top_sheet_newline(&sheet);
	check_line(&sheet.grid, 0, expected);
	top_sheet_end(&sheet);
	json_decref(array);
}

static void test_spark(void **state)
{
	check_spark("[0, 1, 2, 3, 4, 5, 6, 7]", 30, "▁▂▃▄▅▆▇█|");
	check_spark("[100, 200, 300]", 2, "▁█|");
	check_spark("[5, 5, 5]", 30, "▄▄▄|");
	check_spark("[0, 0, 0]", 30, "▁▁▁|");
	check_spark("[1, null, 2]", 30, "▁ █|");
	check_spark("[null, null]", 30, "  |");
	check_spark("[]", 30, "|");
	check_spark("[1, 2]", -5, "|");
}

static void check_plot(const char *values, int width, int height, const char *const *expected)
{
	struct top_grid grid = { .cells = NULL };
	json_t *array = json_loads(values, 0, NULL);
	struct top_series series = top_series_read(array);
	int y;

	top_grid_resize(&grid, width, height);
	top_plot(&grid, (struct top_rect){ 0, 0, width, height }, &series);
	for (y = 0; y < height; y++)
		check_line(&grid, y, expected[y]);
	top_grid_free(&grid);
	top_series_free(&series);
	json_decref(array);
}

static void test_plot(void **state)
{
	static const char *const rising[] = { "  ⢀⣴⣿", "⢀⣴⣿⣿⣿" };
	static const char *const peak[] = { " ⣿", "⣀⣿⣀" };
	static const char *const level[] = { "", "⣀⣀⣀" };
	static const char *const nothing[] = { "", "" };
	static const char *const gap[] = { "⡀ ⢸" };

	check_plot("[0, 1, 2, 3, 4, 5, 6, 7, 8, 8]", 5, 2, rising);
	/* A peak of one sample among many is seen. */
	check_plot("[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 9, 1, 1, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]",
		   3, 2, peak);
	check_plot("[4, 4, 4]", 3, 2, level);
	check_plot("[0, 0, 0]", 3, 2, nothing);
	check_plot("[null, null]", 3, 2, nothing);
	check_plot("[1, null, null, null, null, 2]", 3, 1, gap);
}

static void test_plot_heat(void **state)
{
	struct top_grid grid = { .cells = NULL };
	double values[] = { 9, 9, 9, 0 };
	struct top_series series = { values, FIPS_ARRAY_SIZE(values) };

	top_grid_resize(&grid, 2, 10);
	top_plot(&grid, (struct top_rect){ 0, 0, 2, 10 }, &series);
	assert_int_equal(top_grid_cell(&grid, 0, 0)->style, TOP_HEAT + 9);
	assert_int_equal(top_grid_cell(&grid, 0, 9)->style, TOP_HEAT);
	top_grid_free(&grid);
}

static void check_share(int height, const int *wanted, int count, int focused, const int *expected)
{
	int heights[4], i;

	memcpy(heights, wanted, count * sizeof(int));
	top_share_height(height, heights, count, focused);
	for (i = 0; i < count; i++)
		assert_int_equal(heights[i], expected[i]);
}

#define LIST(...) ((const int[]){ __VA_ARGS__ })

static void test_share_height(void **state)
{
	/* Room for all, and more: the last has the rest. */
	check_share(40, LIST(8, 14, 10), 3, 0, LIST(8, 14, 18));
	/* Not for all: the focused one first, the others evenly. */
	check_share(22, LIST(8, 14, 12), 3, 0, LIST(8, 7, 7));
	check_share(22, LIST(8, 14, 12), 3, 1, LIST(4, 14, 4));
	check_share(22, LIST(8, 14, 12), 3, 2, LIST(5, 5, 12));
	/* Hardly for any. */
	check_share(7, LIST(8, 14, 12), 3, 2, LIST(3, 0, 4));
	check_share(2, LIST(8, 14), 2, 0, LIST(0, 2));
	check_share(0, LIST(8, 14), 2, 0, LIST(0, 0));
}

static void put_cell(const void *ctx, int row, int column, struct top_cell_text *cell)
{
	static const char *const names[] = { "a", "lighthouse" };

	if (column)
		top_cell(cell, TOP_TEXT, "%d", (row + 1) * (column == 1 ? 10 : 1000));
	else
		top_cell(cell, TOP_STRONG, "%s", names[row % 2]);
}

static struct top_grid draw_table(int width, int height, int rows, int selected, int *offset)
{
	static const struct top_column columns[] = {
		{ "Name", 4, 8, .rank = 0 },
		{ "Tens", 6, .right = true, .rank = 1 },
		{ "Thousands", 9, .right = true, .rank = 2 },
	};
	struct top_table table = { .columns = columns,
				   .column_count = 3,
				   .rows = rows,
				   .selected = selected,
				   .offset = offset,
				   .cell = put_cell };
	struct top_grid grid = { .cells = NULL };

	top_grid_resize(&grid, width, height);
	top_table_draw(&grid, (struct top_rect){ 0, 0, width - 1, height }, &table);
	return grid;
}

static void test_table_columns(void **state)
{
	struct top_grid grid;
	int offset = 0;

	grid = draw_table(40, 3, 2, -1, &offset);
	check_line(&grid, 0, "  Name       Tens Thousands");
	check_line(&grid, 1, "  a            10      1000");
	check_line(&grid, 2, "  lightho…     20      2000");
	top_grid_free(&grid);

	/* The column of the highest rank goes first, and what it leaves is used. */
	grid = draw_table(22, 3, 2, -1, &offset);
	check_line(&grid, 0, "  Name       Tens");
	check_line(&grid, 2, "  lightho…     20");
	top_grid_free(&grid);
	grid = draw_table(12, 3, 2, -1, &offset);
	check_line(&grid, 2, "  lightho…");
	top_grid_free(&grid);
}

static void test_table_scrolls(void **state)
{
	struct top_grid grid;
	int offset = 0;

	/* Ten lines for rows: as little as needed is scrolled, and not beyond the end. */
	grid = draw_table(40, 11, 30, 4, &offset);
	assert_int_equal(offset, 0);
	assert_int_equal(top_grid_cell(&grid, 0, 5)->glyph, 0x25b6);
	assert_int_equal(top_grid_cell(&grid, 5, 5)->style, TOP_TEXT | TOP_SELECTED);
	top_grid_free(&grid);
	grid = draw_table(40, 11, 30, 15, &offset);
	assert_int_equal(offset, 6);
	top_grid_free(&grid);
	grid = draw_table(40, 11, 30, 8, &offset);
	assert_int_equal(offset, 6);
	top_grid_free(&grid);
	grid = draw_table(40, 11, 30, 2, &offset);
	assert_int_equal(offset, 2);
	top_grid_free(&grid);
	offset = 999;
	grid = draw_table(40, 11, 30, -1, &offset);
	assert_int_equal(offset, 20);
	top_grid_free(&grid);
}

/* Without colours, styles still differ; with any number of them, the selected row is seen. */
static void test_palette(void **state)
{
	struct top_look a, b;
	int colours, style;

	for (style = 0; style < TOP_STYLES; style++) {
		a = top_palette(TOP_COLOURS_NONE, style);
		assert_int_equal(a.foreground, -1);
		assert_int_equal(a.background, -1);
		a = top_palette(TOP_COLOURS_8, style);
		assert_in_range(a.foreground + 1, 0, 8);
		a = top_palette(TOP_COLOURS_16, style);
		assert_in_range(a.foreground + 1, 0, 16);
		for (colours = TOP_COLOURS_NONE; colours <= TOP_COLOURS_256; colours++) {
			a = top_palette(colours, style);
			b = top_palette(colours, style | TOP_SELECTED);
			assert_true(a.background != b.background || a.reverse != b.reverse ||
				    a.bold != b.bold);
		}
	}
	assert_true(top_palette(TOP_COLOURS_NONE, TOP_BAD).reverse);
	assert_true(top_palette(TOP_COLOURS_NONE, TOP_FOCUS).bold);
	assert_true(top_palette(TOP_COLOURS_NONE, TOP_LABEL).dim);
	assert_int_equal(top_palette(TOP_COLOURS_16, TOP_GOOD).foreground, 2);
	assert_int_equal(top_palette(TOP_COLOURS_16, TOP_BAD).foreground, 1);
	assert_true(top_palette(TOP_COLOURS_NONE, TOP_TEXT | TOP_SELECTED).reverse);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decode),	      cmocka_unit_test(test_width),
		cmocka_unit_test(test_ascii),	      cmocka_unit_test(test_grid_text),
		cmocka_unit_test(test_sheet),	      cmocka_unit_test(test_figures),
		cmocka_unit_test(test_formats),	      cmocka_unit_test(test_spark),
		cmocka_unit_test(test_plot),	      cmocka_unit_test(test_plot_heat),
		cmocka_unit_test(test_share_height),  cmocka_unit_test(test_table_columns),
		cmocka_unit_test(test_table_scrolls), cmocka_unit_test(test_palette),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests_name("fipstop_text", tests, NULL, NULL);
}
