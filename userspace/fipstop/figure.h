/* SPDX-License-Identifier: MIT */
/*
 * Figures as people read them, out of the daemon's answers. A path names a value:
 * "stats.bytes_sent" is the key bytes_sent of the object under the key stats. What is missing is
 * written as "-".
 */
#ifndef FIPSTOP_FIGURE_H
#define FIPSTOP_FIGURE_H

#include <stdbool.h>

#include <jansson.h>

#include "libfips/types.h"

/** struct top_figure - a short text, returned by value. */
struct top_figure {
	char s[48];
};

/** top_value() - the value at a path. Return: borrowed, NULL if there is none or it is null. */
const json_t *top_value(const json_t *object, const char *path);

/** top_text() - a text. Return: borrowed; "-" if there is none. */
const char *top_text(const json_t *object, const char *path);

/** top_bool() - a truth, false if there is none. */
bool top_bool(const json_t *object, const char *path);

/** top_number() - a number. Return: whether there is one. */
bool top_number(const json_t *object, const char *path, double *number);

/** top_u64() - a count, 0 if there is none. */
u64 top_u64(const json_t *object, const char *path);

/** top_yes_no() - a truth as "yes" or "no". */
const char *top_yes_no(const json_t *object, const char *path);

/** top_count() - a count, to the last digit. */
struct top_figure top_count(const json_t *object, const char *path);

/** top_real() - a number with so many decimals. */
struct top_figure top_real(const json_t *object, const char *path, int decimals);

/** top_percent() - a ratio in per cent, with more digits the smaller it is. */
struct top_figure top_percent(const json_t *object, const char *path);

/** top_bytes() - a number of bytes. */
struct top_figure top_bytes(const json_t *object, const char *path);

/** top_rate() - bytes a second. */
struct top_figure top_rate(const json_t *object, const char *path);

/** top_age() - how long ago a Unix time in ms was, by now_ms. */
struct top_figure top_age(const json_t *object, const char *path, u64 now_ms);

/** top_ago() - the same as "3.2s ago". */
struct top_figure top_ago(const json_t *object, const char *path, u64 now_ms);

/** top_format_bytes() - a number of bytes: 512B, 1.5KB, ... with 1024 as the step. */
struct top_figure top_format_bytes(u64 bytes);

/** top_format_rate() - bytes a second with three digits: 950 B/s, 1.25 MB/s. */
struct top_figure top_format_rate(double bytes_per_sec);

/** top_format_percent() - a ratio in per cent, as top_percent() writes it. */
struct top_figure top_format_percent(double ratio);

/** top_format_ms() - a duration: 42ms, 3.2s, 5.0m, 2.1h, 3.4d. */
struct top_figure top_format_ms(u64 ms);

/** top_format_secs() - a duration to the second: 3d 2h 15m 4s. */
struct top_figure top_format_secs(u64 secs);

/** top_format_sample() - a sample of a series, with a suffix when it is large. */
struct top_figure top_format_sample(double value);

#endif /* FIPSTOP_FIGURE_H */
