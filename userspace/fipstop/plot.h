/* SPDX-License-Identifier: MIT */
/* Plots: series of samples as a line of bars, and as an area of dots. */
#ifndef FIPSTOP_PLOT_H
#define FIPSTOP_PLOT_H

#include <jansson.h>

#include "fipstop/grid.h"
#include "fipstop/sheet.h"

/**
 * struct top_series - samples, the newest last
 * @value: NAN where there is none
 */
struct top_series {
	double *value;
	int count;
};

/**
 * struct top_summary - a series in short
 * @least, @most: of the samples there are; NAN if there are none
 * @last: the newest there is, likewise
 * @samples: how many there are
 */
struct top_summary {
	double least;
	double most;
	double last;
	int samples;
};

/** top_series_read() - an array of numbers and nulls. To be given to top_series_free(). */
struct top_series top_series_read(const json_t *array);

/** top_series_free() - free the samples. */
void top_series_free(struct top_series *series);

/** top_summarize() - a series in short. */
struct top_summary top_summarize(const struct top_series *series);

/**
 * top_spark() - write the newest samples as bars, a column each
 * @width: how many at most
 *
 * They stand between the smallest and the largest of them; all the same: at half height, or, if it
 * is nothing, on the ground.
 */
void top_spark(struct top_sheet *sheet, int width, const json_t *array);

/**
 * top_plot() - plot a series as an area, two samples to a column, four dots to a line
 *
 * Where there are more samples than room, each dot shows the largest it stands for, so that no peak
 * is lost. The ground is the smallest sample; one that is 0 has no dot, any other at least one.
 */
void top_plot(struct top_grid *grid, struct top_rect rect, const struct top_series *series);

#endif /* FIPSTOP_PLOT_H */
