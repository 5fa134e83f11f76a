/* SPDX-License-Identifier: MIT */
/*
 * Golden vectors: what a handler of one kind of vector needs.
 *
 * A handler is a function for one kind of vector of one file. It reads the vector's fields, runs
 * the code under test, and compares with vector_check_*(). Each check that fails prints a line with
 * file, vector, field, what was expected and what came out; the vector then counts as failed. A
 * file of handlers registers itself:
 *
 *	static const struct vector_handler handlers[] = {
 *		{ "replay", "operations", run_operations },
 *	};
 *	VECTOR_HANDLERS(handlers)
 */
#ifndef FIPS_VECTORS_RUNNER_H
#define FIPS_VECTORS_RUNNER_H

#include <jansson.h>

#include "libfips/types.h"

/**
 * struct vector - the vector being run
 * @file: name of its file without ".json"
 * @name: its name
 * @kind: its kind
 * @json: the whole of it
 * @where: what part of it is being looked at, put before a field's name in messages; "" at first
 *
 * The rest is the runner's.
 */
struct vector {
	const char *file;
	const char *name;
	const char *kind;
	json_t *json;
	char where[96];
	unsigned int failures;
	const char *skip_reason;
	void *arena;
};

/** struct vector_handler - function for one kind of vector of one file. */
struct vector_handler {
	const char *file;
	const char *kind;
	void (*run)(struct vector *v);
};

/** vector_register() - add handlers; use VECTOR_HANDLERS(). */
void vector_register(const struct vector_handler *handlers, size_t count);

#define VECTOR_HANDLERS(table)							\
	__attribute__((constructor)) static void register_##table(void)	\
	{									\
		vector_register(table, FIPS_ARRAY_SIZE(table));			\
	}

/** struct vector_bytes - bytes that live until the vector is done. */
struct vector_bytes {
	u8 *data;
	size_t len;
};

/** vector_alloc() - zeroed memory that lives until the vector is done. */
void *vector_alloc(struct vector *v, size_t len);

/** vector_skip() - count this vector as skipped, for this reason (a literal). */
void vector_skip(struct vector *v, const char *reason);

/** vector_fail() - count this vector as failed, with a message of one line. */
void __printf(3, 4) vector_fail(struct vector *v, const char *field, const char *format, ...);

/** vector_where() - say what part is looked at from here on, "step 3"; "" for the whole. */
void __printf(2, 3) vector_where(struct vector *v, const char *format, ...);

/*
 * Reading. obj is v->json or an object inside it. A field that is missing, or of another type than
 * asked for, fails the vector, and something harmless is returned.
 */

/** vector_get() - a field of any type; missing fails the vector and gives JSON null. */
json_t *vector_get(struct vector *v, json_t *obj, const char *key);

/** vector_is_null() - whether a field is missing or null. */
bool vector_is_null(json_t *obj, const char *key);

/** vector_str() - a string. */
const char *vector_str(struct vector *v, json_t *obj, const char *key);

/** vector_bool() - true or false. */
bool vector_bool(struct vector *v, json_t *obj, const char *key);

/** vector_u64() - a number, or a string of decimal digits. */
u64 vector_u64(struct vector *v, json_t *obj, const char *key);

/** vector_s64() - a number, or a string of decimal digits, perhaps with a minus sign. */
s64 vector_s64(struct vector *v, json_t *obj, const char *key);

/** vector_double() - a number, or a string that reads as one ("inf" too). */
double vector_double(struct vector *v, json_t *obj, const char *key);

/** vector_hex() - bytes of any length. */
struct vector_bytes vector_hex(struct vector *v, json_t *obj, const char *key);

/** vector_hex_exact() - bytes of a known length into buf; any other length fails the vector. */
void vector_hex_exact(struct vector *v, json_t *obj, const char *key, void *buf, size_t len);

/** vector_addr() - a node address. */
struct fips_node_addr vector_addr(struct vector *v, json_t *obj, const char *key);

/** vector_coords() - coordinates from an array of node addresses; null gives count 0. */
struct fips_coords vector_coords(struct vector *v, json_t *obj, const char *key);

/* The same for a value that is not an object's field, an array's element for instance. */

u64 vector_value_u64(struct vector *v, json_t *value, const char *field);
double vector_value_double(struct vector *v, json_t *value, const char *field);
struct vector_bytes vector_value_hex(struct vector *v, json_t *value, const char *field);

/*
 * Comparing: expected is field key of obj, got is what the code under test made. They return
 * whether the two agree.
 */

bool vector_check_str(struct vector *v, json_t *obj, const char *key, const char *got);
bool vector_check_bool(struct vector *v, json_t *obj, const char *key, bool got);
bool vector_check_u64(struct vector *v, json_t *obj, const char *key, u64 got);
bool vector_check_s64(struct vector *v, json_t *obj, const char *key, s64 got);

/** vector_check_double() - the same IEEE double, bit for bit (any NaN is as good as another). */
bool vector_check_double(struct vector *v, json_t *obj, const char *key, double got);
bool vector_check_hex(struct vector *v, json_t *obj, const char *key, const void *got, size_t len);
bool vector_check_addr(struct vector *v, json_t *obj, const char *key,
		       const struct fips_node_addr *got);
bool vector_check_coords(struct vector *v, json_t *obj, const char *key,
			 const struct fips_coords *got);

/** vector_check_null() - the vector says null; had says whether something came out all the same. */
bool vector_check_null(struct vector *v, json_t *obj, const char *key, bool had);

/** vector_check() - any condition; message says what was expected. */
bool __printf(4, 5) vector_check(struct vector *v, const char *field, bool ok,
				 const char *format, ...);

#endif /* FIPS_VECTORS_RUNNER_H */
