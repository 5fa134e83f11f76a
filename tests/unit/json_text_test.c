// SPDX-License-Identifier: MIT
/* JSON as text, read back by a library that knows JSON. */

#include <math.h>

#include <jansson.h>

#include "fipsd/json_text.h"
#include "unit.h"

/* Return: what was written, as read by jansson; the text is freed. */
static json_t *read_back(struct fipsd_json *json)
{
	json_t *value = json_loadb(json->text, json->used, JSON_DECODE_ANY, NULL);

	assert_false(json->failed);
	assert_non_null(value);
	fipsd_json_free(json);
	return value;
}

static void objects_and_arrays_nest(void **state)
{
	struct fipsd_json json = { 0 };
	json_t *value, *expected;

	fipsd_json_object(&json, NULL);
	fipsd_json_array(&json, "empty");
	fipsd_json_end_array(&json);
	fipsd_json_array(&json, "rows");
	fipsd_json_object(&json, NULL);
	fipsd_json_bool(&json, "a", true);
	fipsd_json_end_object(&json);
	fipsd_json_object(&json, NULL);
	fipsd_json_end_object(&json);
	fipsd_json_null(&json, NULL);
	fipsd_json_end_array(&json);
	fipsd_json_u64(&json, "last", 7);
	fipsd_json_end_object(&json);

	value = read_back(&json);
	expected = json_loads("{\"empty\":[],\"rows\":[{\"a\":true},{},null],\"last\":7}", 0, NULL);
	assert_true(json_equal(value, expected));
	json_decref(value);
	json_decref(expected);
}

static void texts_are_escaped(void **state)
{
	static const char text[] = "a \"quoted\" \\ back,\n line, \x01 control, \xc3\xa4 UTF-8";
	struct fipsd_json json = { 0 };
	json_t *value;

	fipsd_json_array(&json, NULL);
	fipsd_json_text(&json, NULL, text);
	fipsd_json_text(&json, NULL, "");
	fipsd_json_text(&json, NULL, NULL);
	fipsd_json_text_if(&json, NULL, "");
	fipsd_json_end_array(&json);

	value = read_back(&json);
	assert_int_equal(json_array_size(value), 3);
	assert_string_equal(json_string_value(json_array_get(value, 0)), text);
	assert_string_equal(json_string_value(json_array_get(value, 1)), "");
	assert_true(json_is_null(json_array_get(value, 2)));
	json_decref(value);
}

static void integers_are_exact(void **state)
{
	static const s64 values[] = { 0, 1, -1, 9, 10, INT64_MAX, INT64_MIN };
	struct fipsd_json json = { 0 };
	json_t *value;
	size_t i;

	fipsd_json_array(&json, NULL);
	for (i = 0; i < FIPS_ARRAY_SIZE(values); i++)
		fipsd_json_s64(&json, NULL, values[i]);
	fipsd_json_u64(&json, NULL, INT64_MAX);
	fipsd_json_end_array(&json);

	value = read_back(&json);
	for (i = 0; i < FIPS_ARRAY_SIZE(values); i++)
		assert_int_equal(json_integer_value(json_array_get(value, i)), values[i]);
	json_decref(value);
}

/* To a millionth; what is no number is null; all are of the type that has a decimal point. */
static void numbers_keep_six_decimals(void **state)
{
	static const double values[] = {
		0.0,   1.0,  -1.5,     0.000001, 0.1,	   123456.789012,
		-0.25, 1e11, 999999.5, 1e15,	 -1.25e20, 0.0000004,
	};
	struct fipsd_json json = { 0 };
	json_t *value, *one;
	size_t i;

	fipsd_json_array(&json, NULL);
	for (i = 0; i < FIPS_ARRAY_SIZE(values); i++)
		fipsd_json_number(&json, NULL, values[i]);
	fipsd_json_number(&json, NULL, NAN);
	fipsd_json_number(&json, NULL, -INFINITY);
	fipsd_json_end_array(&json);

	value = read_back(&json);
	for (i = 0; i < FIPS_ARRAY_SIZE(values); i++) {
		one = json_array_get(value, i);
		assert_true(json_is_real(one));
		assert_true(fabs(json_real_value(one) - values[i]) <=
			    fmax(5.1e-7, fabs(values[i]) * 1e-14));
	}
	assert_true(json_is_null(json_array_get(value, i)));
	assert_true(json_is_null(json_array_get(value, i + 1)));
	json_decref(value);
}

static void long_texts_grow(void **state)
{
	struct fipsd_json json = { 0 };
	json_t *value;
	size_t i;

	fipsd_json_array(&json, NULL);
	for (i = 0; i < 100000; i++)
		fipsd_json_u64(&json, NULL, i);
	fipsd_json_end_array(&json);

	value = read_back(&json);
	assert_int_equal(json_array_size(value), 100000);
	assert_int_equal(json_integer_value(json_array_get(value, 99999)), 99999);
	json_decref(value);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects_and_arrays_nest),
		cmocka_unit_test(texts_are_escaped),
		cmocka_unit_test(integers_are_exact),
		cmocka_unit_test(numbers_keep_six_decimals),
		cmocka_unit_test(long_texts_grow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
