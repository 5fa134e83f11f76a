// SPDX-License-Identifier: MIT
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "fipsd/json_text.h"

/* Beyond this a double has no decimals that matter, and its integer may not fit. */
#define FIXED_MAX 1e12

void fipsd_json_free(struct fipsd_json *json)
{
	free(json->text);
	*json = (struct fipsd_json){ 0 };
}

/* Return: room for so many bytes at the end of the text, NULL without memory. */
static char *room(struct fipsd_json *json, size_t length)
{
	size_t size = json->size ? json->size : 1024;
	char *text;

	while (size - json->used < length)
		size *= 2;
	if (size != json->size) {
		text = json->failed ? NULL : realloc(json->text, size);
		if (!text) {
			json->failed = true;
			return NULL;
		}
		json->text = text;
		json->size = size;
	}
	return json->text + json->used;
}

void fipsd_json_raw(struct fipsd_json *json, const char *text, size_t length)
{
	char *to = room(json, length);

	if (!to)
		return;
	memcpy(to, text, length);
	json->used += length;
}

static void add_char(struct fipsd_json *json, char c)
{
	fipsd_json_raw(json, &c, 1);
}

/* What stands before a value: a comma after another one, and its key. */
static void begin_value(struct fipsd_json *json, const char *key)
{
	if (json->follows)
		add_char(json, ',');
	json->follows = true;
	if (!key)
		return;
	add_char(json, '"');
	fipsd_json_raw(json, key, strlen(key));
	fipsd_json_raw(json, "\":", 2);
}

static void begin_group(struct fipsd_json *json, const char *key, char c)
{
	begin_value(json, key);
	add_char(json, c);
	json->follows = false;
}

static void end_group(struct fipsd_json *json, char c)
{
	add_char(json, c);
	json->follows = true;
}

void fipsd_json_object(struct fipsd_json *json, const char *key)
{
	begin_group(json, key, '{');
}

void fipsd_json_end_object(struct fipsd_json *json)
{
	end_group(json, '}');
}

void fipsd_json_array(struct fipsd_json *json, const char *key)
{
	begin_group(json, key, '[');
}

void fipsd_json_end_array(struct fipsd_json *json)
{
	end_group(json, ']');
}

static void add_digits(struct fipsd_json *json, u64 value, unsigned int at_least)
{
	char digits[20];
	unsigned int at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value || sizeof(digits) - at < at_least);
	fipsd_json_raw(json, digits + at, sizeof(digits) - at);
}

void fipsd_json_u64(struct fipsd_json *json, const char *key, u64 value)
{
	begin_value(json, key);
	add_digits(json, value, 1);
}

void fipsd_json_s64(struct fipsd_json *json, const char *key, s64 value)
{
	begin_value(json, key);
	if (value < 0)
		add_char(json, '-');
	add_digits(json, value < 0 ? -(u64)value : (u64)value, 1);
}

void fipsd_json_number(struct fipsd_json *json, const char *key, double value)
{
	u64 millionths, decimals;
	unsigned int digits = 6;
	char text[32];

	if (!isfinite(value)) {
		fipsd_json_null(json, key);
		return;
	}
	begin_value(json, key);
	if (fabs(value) >= FIXED_MAX) {
		fipsd_json_raw(json, text, snprintf(text, sizeof(text), "%.15e", value));
		return;
	}
	millionths = (u64)(fabs(value) * 1e6 + 0.5);
	if (value < 0 && millionths)
		add_char(json, '-');
	add_digits(json, millionths / 1000000, 1);
	add_char(json, '.');
	for (decimals = millionths % 1000000; digits > 1 && !(decimals % 10); digits--)
		decimals /= 10;
	add_digits(json, decimals, digits);
}

void fipsd_json_bool(struct fipsd_json *json, const char *key, bool value)
{
	begin_value(json, key);
	fipsd_json_raw(json, value ? "true" : "false", value ? 4 : 5);
}

void fipsd_json_null(struct fipsd_json *json, const char *key)
{
	begin_value(json, key);
	fipsd_json_raw(json, "null", 4);
}

static bool needs_escape(char c)
{
	return c == '"' || c == '\\' || (unsigned char)c < 0x20;
}

static void add_escape(struct fipsd_json *json, char c)
{
	char text[8];

	if (c == '"' || c == '\\')
		snprintf(text, sizeof(text), "\\%c", c);
	else
		snprintf(text, sizeof(text), "\\u%04x", (unsigned char)c);
	fipsd_json_raw(json, text, strlen(text));
}

void fipsd_json_text(struct fipsd_json *json, const char *key, const char *value)
{
	const char *plain;

	if (!value) {
		fipsd_json_null(json, key);
		return;
	}
	begin_value(json, key);
	add_char(json, '"');
	while (*value) {
		for (plain = value; *value && !needs_escape(*value);)
			value++;
		fipsd_json_raw(json, plain, value - plain);
		if (*value)
			add_escape(json, *value++);
	}
	add_char(json, '"');
}

void fipsd_json_text_if(struct fipsd_json *json, const char *key, const char *value)
{
	if (value && *value)
		fipsd_json_text(json, key, value);
}

void fipsd_json_node_addr(struct fipsd_json *json, const char *key,
			  const struct fips_node_addr *addr)
{
	char text[FIPS_NODE_ADDR_SIZE];

	fipsd_json_text(json, key, fips_node_addr_format(text, addr));
}

void fipsd_json_ipv6(struct fipsd_json *json, const char *key, const u8 ipv6[16])
{
	char text[FIPS_IPV6_SIZE];

	fipsd_json_text(json, key, fips_ipv6_format(text, ipv6));
}
