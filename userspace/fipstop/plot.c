// SPDX-License-Identifier: MIT
/* Plots. */

#include <math.h>
#include <stdlib.h>

#include "fipstop/plot.h"

#define DOTS 4 /* in a character, from top to bottom */
#define GLYPH_BRAILLE 0x2800

struct top_series top_series_read(const json_t *array)
{
	struct top_series series = { .value = NULL };
	size_t count = json_array_size(array), i;
	const json_t *value;

	series.value = calloc(count ? count : 1, sizeof(*series.value));
	if (!series.value)
		return series;
	series.count = count;
	for (i = 0; i < count; i++) {
		value = json_array_get(array, i);
		series.value[i] = json_is_number(value) ? json_number_value(value) : NAN;
	}
	return series;
}

void top_series_free(struct top_series *series)
{
	free(series->value);
	*series = (struct top_series){ .value = NULL };
}

struct top_summary top_summarize(const struct top_series *series)
{
	struct top_summary summary = { .least = NAN, .most = NAN, .last = NAN };
	int i;

	for (i = 0; i < series->count; i++) {
		if (isnan(series->value[i]))
			continue;
		if (!summary.samples || series->value[i] < summary.least)
			summary.least = series->value[i];
		if (!summary.samples || series->value[i] > summary.most)
			summary.most = series->value[i];
		summary.last = series->value[i];
		summary.samples++;
	}
	return summary;
}

static const char *bar(double value, const struct top_summary *summary)
{
	static const char *const bars[] = {
		"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█",
	};
	double range = summary->most - summary->least;

	if (isnan(value))
		return " ";
	if (!(range > 0) || isinf(range))
		return bars[value == 0 ? 0 : 3];
	return bars[(int)lround((value - summary->least) / range * 7)];
}

void top_spark(struct top_sheet *sheet, int width, const json_t *array)
{
	struct top_series all = top_series_read(array), shown = all;
	struct top_summary summary;
	int i;

	if (shown.count > width) {
		shown.value += shown.count - width;
		shown.count = width;
	}
	summary = top_summarize(&shown);
	for (i = 0; i < shown.count; i++)
		top_sheet_put(sheet, TOP_SECTION, "%s", bar(shown.value[i], &summary));
	top_series_free(&all);
}

/* The largest sample of those that a column of dots stands for. */
static double sample_at(const struct top_series *series, int dot, int dots)
{
	int first = (long long)dot * series->count / dots;
	int end = (long long)(dot + 1) * series->count / dots, i;
	double largest = series->value[first];

	for (i = first + 1; i < end; i++)
		if (isnan(largest) || series->value[i] > largest)
			largest = series->value[i];
	return largest;
}

/* How many dots high a sample stands, of @full. */
static int dots_of(double value, const struct top_summary *summary, int full)
{
	double range = summary->most - summary->least;
	long dots;

	if (isnan(value) || value == 0)
		return 0;
	dots = range > 0 && !isinf(range) ? lround((value - summary->least) / range * full) : 1;
	/* Something is not nothing. */
	return dots ? dots : 1;
}

/* Dots of the left or right half of a character, from the ground up. */
static u32 half(int dots, bool right)
{
	static const u8 left_dots[] = { 0, 0x40, 0x44, 0x46, 0x47 };
	static const u8 right_dots[] = { 0, 0x80, 0xa0, 0xb0, 0xb8 };

	if (dots < 0)
		dots = 0;
	if (dots > DOTS)
		dots = DOTS;
	return right ? right_dots[dots] : left_dots[dots];
}

void top_plot(struct top_grid *grid, struct top_rect rect, const struct top_series *series)
{
	struct top_summary summary = top_summarize(series);
	int full = rect.height * DOTS, left, right, ground, x, y;
	u32 glyph;
	u8 style;

	if (!series->count || rect.width <= 0)
		return;
	for (x = 0; x < rect.width; x++) {
		left = dots_of(sample_at(series, 2 * x, 2 * rect.width), &summary, full);
		right = dots_of(sample_at(series, 2 * x + 1, 2 * rect.width), &summary, full);
		for (y = 0; y < rect.height; y++) {
			ground = (rect.height - 1 - y) * DOTS;
			glyph = half(left - ground, false) | half(right - ground, true);
			style = TOP_HEAT + (rect.height - 1 - y) * (TOP_HEAT_STEPS - 1) /
						   (rect.height > 1 ? rect.height - 1 : 1);
			if (glyph)
				top_grid_put(grid, rect.x + x, rect.y + y, style,
					     GLYPH_BRAILLE | glyph);
		}
	}
}
