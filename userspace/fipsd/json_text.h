/* SPDX-License-Identifier: MIT */
/*
 * Writing JSON as text, value by value: answers of the control socket, which may be long and are
 * made every second.
 *
 *	struct fipsd_json json = { 0 };
 *
 *	fipsd_json_object(&json, NULL);
 *	fipsd_json_u64(&json, "count", 2);
 *	fipsd_json_array(&json, "names");
 *	fipsd_json_text(&json, NULL, "a");
 *	fipsd_json_end_array(&json);
 *	fipsd_json_end_object(&json);
 *
 * In an object each value has a key, a literal that needs no escapes; in an array the key is NULL.
 * Running out of memory is remembered and seen at the end.
 */
#ifndef FIPSD_JSON_TEXT_H
#define FIPSD_JSON_TEXT_H

#include "libfips/identity.h"

/**
 * struct fipsd_json - a text being written; zeroed: empty
 * @text: the text; no NUL at its end
 * @used: its length
 * @failed: there was no memory: the text is of no use
 *
 * The rest is private.
 */
struct fipsd_json {
	char *text;
	size_t used;
	size_t size;
	bool follows;
	bool failed;
};

/** fipsd_json_free() - free the text. */
void fipsd_json_free(struct fipsd_json *json);

/** fipsd_json_raw() - text as it is, no value. */
void fipsd_json_raw(struct fipsd_json *json, const char *text, size_t length);

/** fipsd_json_object() - begin an object. */
void fipsd_json_object(struct fipsd_json *json, const char *key);

/** fipsd_json_end_object() - end it. */
void fipsd_json_end_object(struct fipsd_json *json);

/** fipsd_json_array() - begin an array. */
void fipsd_json_array(struct fipsd_json *json, const char *key);

/** fipsd_json_end_array() - end it. */
void fipsd_json_end_array(struct fipsd_json *json);

/** fipsd_json_u64() - an integer. */
void fipsd_json_u64(struct fipsd_json *json, const char *key, u64 value);

/** fipsd_json_s64() - an integer. */
void fipsd_json_s64(struct fipsd_json *json, const char *key, s64 value);

/** fipsd_json_number() - a number with six decimals at most; null if it is none. */
void fipsd_json_number(struct fipsd_json *json, const char *key, double value);

/** fipsd_json_bool() - true or false. */
void fipsd_json_bool(struct fipsd_json *json, const char *key, bool value);

/** fipsd_json_null() - null. */
void fipsd_json_null(struct fipsd_json *json, const char *key);

/** fipsd_json_text() - a text; UTF-8, NULL: null. */
void fipsd_json_text(struct fipsd_json *json, const char *key, const char *value);

/** fipsd_json_text_if() - the same, if there is anything in it. */
void fipsd_json_text_if(struct fipsd_json *json, const char *key, const char *value);

/** fipsd_json_node_addr() - a node address, in hex. */
void fipsd_json_node_addr(struct fipsd_json *json, const char *key,
			  const struct fips_node_addr *addr);

/** fipsd_json_ipv6() - an IPv6 address. */
void fipsd_json_ipv6(struct fipsd_json *json, const char *key, const u8 ipv6[16]);

#endif /* FIPSD_JSON_TEXT_H */
