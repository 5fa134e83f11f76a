// SPDX-License-Identifier: MIT
/* Figures as people read them. */

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fipstop/figure.h"

#define KIB 1024.0
#define MIB (KIB * 1024)
#define GIB (MIB * 1024)
#define TIB (GIB * 1024)

static struct top_figure figure(const char *format, ...) __printf(1, 2);

static struct top_figure figure(const char *format, ...)
{
	struct top_figure result;
	va_list args;

	va_start(args, format);
	vsnprintf(result.s, sizeof(result.s), format, args);
	va_end(args);
	return result;
}

const json_t *top_value(const json_t *object, const char *path)
{
	const json_t *value;
	char key[64];
	const char *dot;

	while (object && (dot = strchr(path, '.'))) {
		snprintf(key, sizeof(key), "%.*s", (int)(dot - path), path);
		object = json_object_get(object, key);
		path = dot + 1;
	}
	value = json_object_get(object, path);
	return json_is_null(value) ? NULL : value;
}

const char *top_text(const json_t *object, const char *path)
{
	const char *text = json_string_value(top_value(object, path));

	return text && *text ? text : "-";
}

bool top_bool(const json_t *object, const char *path)
{
	return json_is_true(top_value(object, path));
}

bool top_number(const json_t *object, const char *path, double *number)
{
	const json_t *value = top_value(object, path);

	*number = json_number_value(value);
	return json_is_number(value);
}

u64 top_u64(const json_t *object, const char *path)
{
	double number;

	if (json_is_integer(top_value(object, path)))
		return json_integer_value(top_value(object, path));
	return top_number(object, path, &number) && number > 0 ? number : 0;
}

const char *top_yes_no(const json_t *object, const char *path)
{
	const json_t *value = top_value(object, path);

	if (!json_is_boolean(value))
		return "-";
	return json_is_true(value) ? "yes" : "no";
}

struct top_figure top_count(const json_t *object, const char *path)
{
	if (!json_is_number(top_value(object, path)))
		return figure("-");
	return figure("%llu", (unsigned long long)top_u64(object, path));
}

struct top_figure top_real(const json_t *object, const char *path, int decimals)
{
	double number;

	if (!top_number(object, path, &number))
		return figure("-");
	return figure("%.*f", decimals, number);
}

struct top_figure top_percent(const json_t *object, const char *path)
{
	double ratio;

	return top_number(object, path, &ratio) ? top_format_percent(ratio) : figure("-");
}

struct top_figure top_bytes(const json_t *object, const char *path)
{
	if (!json_is_number(top_value(object, path)))
		return figure("-");
	return top_format_bytes(top_u64(object, path));
}

struct top_figure top_rate(const json_t *object, const char *path)
{
	double rate;

	return top_number(object, path, &rate) ? top_format_rate(rate) : figure("-");
}

struct top_figure top_age(const json_t *object, const char *path, u64 now_ms)
{
	u64 then = top_u64(object, path);

	if (!then)
		return figure("-");
	/* A clock that was set back makes nothing younger than now. */
	return top_format_ms(now_ms > then ? now_ms - then : 0);
}

struct top_figure top_ago(const json_t *object, const char *path, u64 now_ms)
{
	struct top_figure age = top_age(object, path, now_ms);

	return *age.s == '-' ? age : figure("%.40s ago", age.s);
}

struct top_figure top_format_bytes(u64 bytes)
{
	if (bytes < KIB)
		return figure("%lluB", (unsigned long long)bytes);
	if (bytes < MIB)
		return figure("%.1fKB", bytes / KIB);
	if (bytes < GIB)
		return figure("%.1fMB", bytes / MIB);
	if (bytes < TIB)
		return figure("%.2fGB", bytes / GIB);
	return figure("%.2fTB", bytes / TIB);
}

struct top_figure top_format_rate(double bytes_per_sec)
{
	static const char *const units[] = { "B/s", "KB/s", "MB/s", "GB/s" };
	size_t unit = 0;

	if (!(bytes_per_sec > 0))
		return figure("0 B/s");
	while (bytes_per_sec >= 999.5 && unit < FIPS_ARRAY_SIZE(units) - 1) {
		bytes_per_sec /= 1000;
		unit++;
	}
	if (!unit || bytes_per_sec >= 99.95)
		return figure("%.0f %s", bytes_per_sec, units[unit]);
	return figure("%.*f %s", bytes_per_sec >= 9.995 ? 1 : 2, bytes_per_sec, units[unit]);
}

struct top_figure top_format_percent(double ratio)
{
	double percent = ratio * 100;

	if (percent > 0 && percent < 0.005)
		return figure("<0.01%%");
	return figure("%.*f%%", percent < 9.995 ? 2 : 1, percent);
}

struct top_figure top_format_ms(u64 ms)
{
	if (ms < 1000)
		return figure("%llums", (unsigned long long)ms);
	if (ms < 60000)
		return figure("%.1fs", ms / 1000.0);
	if (ms < 3600000)
		return figure("%.1fm", ms / 60000.0);
	if (ms < 86400000)
		return figure("%.1fh", ms / 3600000.0);
	return figure("%.1fd", ms / 86400000.0);
}

struct top_figure top_format_secs(u64 secs)
{
	unsigned long long days = secs / 86400;
	unsigned int hours = secs / 3600 % 24, minutes = secs / 60 % 60, rest = secs % 60;

	if (days)
		return figure("%llud %uh %um %us", days, hours, minutes, rest);
	if (hours)
		return figure("%uh %um %us", hours, minutes, rest);
	if (minutes)
		return figure("%um %us", minutes, rest);
	return figure("%us", rest);
}

struct top_figure top_format_sample(double value)
{
	double size = fabs(value);

	if (isnan(value))
		return figure("-");
	if (size > 0 && size < 0.1)
		return figure("%.4f", value);
	if (size < 10)
		return figure("%.2f", value);
	if (size < 1000)
		return figure("%.1f", value);
	if (size < 1e6)
		return figure("%.1fK", value / 1e3);
	if (size < 1e9)
		return figure("%.1fM", value / 1e6);
	return figure("%.1fG", value / 1e9);
}
