// SPDX-License-Identifier: MIT
/*
 * check-vectors DIR: run every vector of every DIR/(name).json through its handler.
 *
 * Prints a line for each check that fails and for each vector that is skipped, a line per file, and
 * last "N passed, N failed, N skipped". Exit status: 0 if nothing failed, 1 if something did, 2 if
 * there was nothing to run.
 */
#include "runner.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define HANDLERS_MAX 512
#define HEX_SHOWN 48 /* bytes of a long value that a message shows */

struct totals {
	unsigned int passed;
	unsigned int failed;
	unsigned int skipped;
};

struct arena_block {
	struct arena_block *next;
	max_align_t data[];
};

static const struct vector_handler *handlers[HANDLERS_MAX];
static size_t handler_count;

void vector_register(const struct vector_handler *table, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (handler_count == HANDLERS_MAX) {
			fprintf(stderr, "too many vector handlers: raise HANDLERS_MAX\n");
			abort();
		}
		handlers[handler_count++] = &table[i];
	}
}

void *vector_alloc(struct vector *v, size_t len)
{
	struct arena_block *block = calloc(1, sizeof(*block) + (len ? len : 1));

	if (!block)
		abort();
	block->next = v->arena;
	v->arena = block;
	return block->data;
}

static void arena_release(struct vector *v)
{
	struct arena_block *block = v->arena;

	while (block) {
		struct arena_block *next = block->next;

		free(block);
		block = next;
	}
	v->arena = NULL;
}

void vector_skip(struct vector *v, const char *reason)
{
	v->skip_reason = reason;
}

static void fail(struct vector *v, const char *field, const char *format, va_list args)
{
	v->failures++;
	printf("FAIL %s/%s: ", v->file, v->name);
	if (v->where[0])
		printf("%s: ", v->where);
	printf("%s: ", field);
	vprintf(format, args);
	printf("\n");
}

void vector_fail(struct vector *v, const char *field, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fail(v, field, format, args);
	va_end(args);
}

void vector_where(struct vector *v, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(v->where, sizeof(v->where), format, args);
	va_end(args);
}

bool vector_check(struct vector *v, const char *field, bool ok, const char *format, ...)
{
	va_list args;

	if (ok)
		return true;
	va_start(args, format);
	fail(v, field, format, args);
	va_end(args);
	return false;
}

/* ---- Reading ---- */

json_t *vector_get(struct vector *v, json_t *obj, const char *key)
{
	json_t *value = json_object_get(obj, key);

	if (value)
		return value;
	vector_fail(v, key, "the vector has no such field");
	return json_null();
}

bool vector_is_null(json_t *obj, const char *key)
{
	json_t *value = json_object_get(obj, key);

	return !value || json_is_null(value);
}

const char *vector_str(struct vector *v, json_t *obj, const char *key)
{
	json_t *value = vector_get(v, obj, key);

	if (json_is_string(value))
		return json_string_value(value);
	vector_fail(v, key, "the vector has no string here");
	return "";
}

bool vector_bool(struct vector *v, json_t *obj, const char *key)
{
	json_t *value = vector_get(v, obj, key);

	if (!json_is_boolean(value))
		vector_fail(v, key, "the vector has no boolean here");
	return json_is_true(value);
}

u64 vector_value_u64(struct vector *v, json_t *value, const char *field)
{
	char *end = NULL;
	u64 n;

	if (json_is_integer(value) && json_integer_value(value) >= 0)
		return json_integer_value(value);
	if (json_is_string(value)) {
		errno = 0;
		n = strtoull(json_string_value(value), &end, 10);
		if (!errno && *json_string_value(value) && !*end)
			return n;
	}
	vector_fail(v, field, "the vector has no natural number here");
	return 0;
}

u64 vector_u64(struct vector *v, json_t *obj, const char *key)
{
	return vector_value_u64(v, vector_get(v, obj, key), key);
}

s64 vector_s64(struct vector *v, json_t *obj, const char *key)
{
	json_t *value = vector_get(v, obj, key);
	char *end = NULL;
	s64 n;

	if (json_is_integer(value))
		return json_integer_value(value);
	if (json_is_string(value)) {
		errno = 0;
		n = strtoll(json_string_value(value), &end, 10);
		if (!errno && *json_string_value(value) && !*end)
			return n;
	}
	vector_fail(v, key, "the vector has no integer here");
	return 0;
}

double vector_value_double(struct vector *v, json_t *value, const char *field)
{
	char *end = NULL;
	double n;

	if (json_is_number(value))
		return json_number_value(value);
	if (json_is_string(value)) {
		n = strtod(json_string_value(value), &end);
		if (*json_string_value(value) && !*end)
			return n;
	}
	vector_fail(v, field, "the vector has no number here");
	return 0;
}

double vector_double(struct vector *v, json_t *obj, const char *key)
{
	return vector_value_double(v, vector_get(v, obj, key), key);
}

struct vector_bytes vector_value_hex(struct vector *v, json_t *value, const char *field)
{
	struct vector_bytes bytes = { 0 };
	size_t digits;
	int len;

	if (!json_is_string(value)) {
		vector_fail(v, field, "the vector has no bytes here");
		return bytes;
	}
	digits = json_string_length(value);
	bytes.data = vector_alloc(v, digits / 2);
	len = fips_hex_decode(bytes.data, digits / 2, json_string_value(value));
	if (len < 0)
		vector_fail(v, field, "the vector has no hexadecimal digits here");
	else
		bytes.len = len;
	return bytes;
}

struct vector_bytes vector_hex(struct vector *v, json_t *obj, const char *key)
{
	return vector_value_hex(v, vector_get(v, obj, key), key);
}

void vector_hex_exact(struct vector *v, json_t *obj, const char *key, void *buf, size_t len)
{
	struct vector_bytes bytes = vector_hex(v, obj, key);

	memset(buf, 0, len);
	if (bytes.len == len)
		memcpy(buf, bytes.data, len);
	else
		vector_fail(v, key, "the vector has %zu bytes here, not %zu", bytes.len, len);
}

struct fips_node_addr vector_addr(struct vector *v, json_t *obj, const char *key)
{
	struct fips_node_addr addr;

	vector_hex_exact(v, obj, key, addr.b, sizeof(addr.b));
	return addr;
}

struct fips_coords vector_coords(struct vector *v, json_t *obj, const char *key)
{
	struct fips_coords coords = { 0 };
	struct fips_node_addr *addrs;
	json_t *array = json_object_get(obj, key);
	json_t *element;
	size_t i;

	if (!array || json_is_null(array))
		return coords;
	if (!json_is_array(array))
		vector_fail(v, key, "the vector has no coordinates here");
	addrs = vector_alloc(v, json_array_size(array) * sizeof(*addrs));
	json_array_foreach(array, i, element) {
		struct vector_bytes bytes = vector_value_hex(v, element, key);

		if (bytes.len == sizeof(addrs[i].b))
			memcpy(addrs[i].b, bytes.data, bytes.len);
		else
			vector_fail(v, key, "the vector's entry %zu is no node address", i);
	}
	coords.addrs = addrs;
	coords.count = json_array_size(array);
	return coords;
}

/* ---- Comparing ---- */

bool vector_check_str(struct vector *v, json_t *obj, const char *key, const char *got)
{
	const char *expected = vector_str(v, obj, key);

	return vector_check(v, key, got && !strcmp(expected, got), "expected \"%s\", got \"%s\"",
			    expected, got ? got : "(nothing)");
}

bool vector_check_bool(struct vector *v, json_t *obj, const char *key, bool got)
{
	bool expected = vector_bool(v, obj, key);

	return vector_check(v, key, expected == got, "expected %s, got %s",
			    expected ? "true" : "false", got ? "true" : "false");
}

bool vector_check_u64(struct vector *v, json_t *obj, const char *key, u64 got)
{
	u64 expected = vector_u64(v, obj, key);

	return vector_check(v, key, expected == got, "expected %llu, got %llu",
			    (unsigned long long)expected, (unsigned long long)got);
}

bool vector_check_s64(struct vector *v, json_t *obj, const char *key, s64 got)
{
	s64 expected = vector_s64(v, obj, key);

	return vector_check(v, key, expected == got, "expected %lld, got %lld", (long long)expected,
			    (long long)got);
}

static bool same_double(double a, double b)
{
	return !memcmp(&a, &b, sizeof(a)) || (isnan(a) && isnan(b));
}

bool vector_check_double(struct vector *v, json_t *obj, const char *key, double got)
{
	double expected = vector_double(v, obj, key);

	return vector_check(v, key, same_double(expected, got), "expected %.17g, got %.17g",
			    expected, got);
}

/* Bytes from a little before offset on, as many as a message shows. */
static const char *hex_from(struct vector *v, const u8 *data, size_t len, size_t offset)
{
	size_t shown = len > offset ? len - offset : 0;
	char *text;

	if (shown > HEX_SHOWN)
		shown = HEX_SHOWN;
	text = vector_alloc(v, 2 * shown + 4);
	fips_hex_encode(text, data + offset, shown);
	if (offset + shown < len)
		strcat(text, "...");
	return text;
}

static bool check_bytes(struct vector *v, const char *field, const struct vector_bytes *expected,
			const u8 *got, size_t len)
{
	size_t shorter = len < expected->len ? len : expected->len;
	size_t at = 0;

	while (at < shorter && expected->data[at] == got[at])
		at++;
	if (at == len && at == expected->len)
		return true;
	vector_fail(v, field, "differs at byte %zu: expected %s (%zu bytes), got %s (%zu bytes)",
		    at, hex_from(v, expected->data, expected->len, at), expected->len,
		    hex_from(v, got, len, at), len);
	return false;
}

bool vector_check_hex(struct vector *v, json_t *obj, const char *key, const void *got, size_t len)
{
	struct vector_bytes expected = vector_hex(v, obj, key);

	return check_bytes(v, key, &expected, got, len);
}

bool vector_check_addr(struct vector *v, json_t *obj, const char *key,
		       const struct fips_node_addr *got)
{
	return vector_check_hex(v, obj, key, got->b, sizeof(got->b));
}

bool vector_check_coords(struct vector *v, json_t *obj, const char *key,
			 const struct fips_coords *got)
{
	struct fips_coords coords = vector_coords(v, obj, key);
	const struct vector_bytes expected = { (u8 *)coords.addrs,
					       coords.count * sizeof(*coords.addrs) };

	vector_get(v, obj, key);
	return check_bytes(v, key, &expected, (const u8 *)got->addrs,
			   got->count * sizeof(*got->addrs));
}

bool vector_check_null(struct vector *v, json_t *obj, const char *key, bool had)
{
	if (!json_is_null(vector_get(v, obj, key))) {
		vector_fail(v, key, "expected a value, got none");
		return false;
	}
	return vector_check(v, key, !had, "expected nothing, got a value");
}

/* ---- Running ---- */

static const struct vector_handler *find_handler(const char *file, const char *kind,
						 const char **reason)
{
	bool file_known = false;

	for (size_t i = 0; i < handler_count; i++) {
		if (strcmp(handlers[i]->file, file))
			continue;
		file_known = true;
		if (!strcmp(handlers[i]->kind, kind))
			return handlers[i];
	}
	*reason = file_known ? "no handler for this kind yet" : "no handler for this file yet";
	return NULL;
}

static void run_vector(const char *file, json_t *json, struct totals *totals)
{
	const char *name = json_string_value(json_object_get(json, "name"));
	const char *kind = json_string_value(json_object_get(json, "kind"));
	struct vector v = {
		.file = file,
		.name = name ? name : "(no name)",
		.kind = kind ? kind : "",
		.json = json,
	};
	const struct vector_handler *handler;

	handler = find_handler(file, v.kind, &v.skip_reason);
	if (!name || !kind)
		vector_fail(&v, "name, kind", "the vector lacks one of them");
	else if (handler)
		handler->run(&v);
	arena_release(&v);

	if (v.failures) {
		totals->failed++;
	} else if (v.skip_reason) {
		totals->skipped++;
		printf("SKIP %s/%s (kind %s): %s\n", file, v.name, v.kind, v.skip_reason);
	} else {
		totals->passed++;
	}
}

static void run_file(const char *dir, const char *file_name, struct totals *sum)
{
	struct totals totals = { 0 };
	char path[4096], file[256];
	json_error_t error;
	json_t *root, *vectors, *json;
	size_t i;

	snprintf(path, sizeof(path), "%s/%s", dir, file_name);
	snprintf(file, sizeof(file), "%.*s", (int)(strlen(file_name) - strlen(".json")), file_name);
	root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	vectors = json_object_get(root, "vectors");
	if (!root) {
		printf("FAIL %s:%d:%d: %s\n", path, error.line, error.column, error.text);
		totals.failed++;
	} else if (!json_array_size(vectors)) {
		printf("FAIL %s: expected an array \"vectors\" that is not empty\n", path);
		totals.failed++;
	}
	json_array_foreach(vectors, i, json)
		run_vector(file, json, &totals);
	json_decref(root);

	printf("%s: %u passed, %u failed, %u skipped\n", file, totals.passed, totals.failed,
	       totals.skipped);
	sum->passed += totals.passed;
	sum->failed += totals.failed;
	sum->skipped += totals.skipped;
}

static int is_json(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > strlen(".json") && !strcmp(entry->d_name + len - strlen(".json"), ".json");
}

int main(int argc, char **argv)
{
	struct totals sum = { 0 };
	struct dirent **entries;
	int count;

	if (argc != 2) {
		fprintf(stderr, "usage: check-vectors DIR\n");
		return 2;
	}
	count = scandir(argv[1], &entries, is_json, alphasort);
	if (count <= 0) {
		fprintf(stderr, "%s: %s\n", argv[1], count ? strerror(errno) : "no .json file");
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (int i = 0; i < count; i++) {
		run_file(argv[1], entries[i]->d_name, &sum);
		free(entries[i]);
	}
	free(entries);
	printf("%u passed, %u failed, %u skipped\n", sum.passed, sum.failed, sum.skipped);
	return sum.failed ? 1 : 0;
}
