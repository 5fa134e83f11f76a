// SPDX-License-Identifier: MIT
/* Vectors of the configuration: defaults as the reference prints them. */

#include <stdlib.h>

#include "libfips/config.h"
#include "runner.h"

/* Every key of the vector must be in our dump with the same value; ours may have more. */
static void compare(struct vector *v, const char *path, json_t *expected, json_t *got)
{
	char deeper[256];
	const char *key;
	json_t *value;

	if (!json_is_object(expected)) {
		bool same = json_is_number(expected) && json_is_number(got) ?
				    json_number_value(expected) == json_number_value(got) :
				    json_equal(expected, got);

		vector_check(v, path, same, "expected the vector's value");
		return;
	}
	json_object_foreach(expected, key, value) {
		snprintf(deeper, sizeof(deeper), "%s.%s", path, key);
		compare(v, deeper, value, json_object_get(got, key));
	}
}

static void run_defaults(struct vector *v)
{
	struct fips_config *config = fips_config_new();
	json_t *dump;

	if (!vector_check(v, "node", config && !fips_config_validate(config, NULL),
			  "expected defaults to be valid"))
		return;
	dump = fips_config_to_json(config);
	compare(v, "node", vector_get(v, v->json, "node"), json_object_get(dump, "node"));
	json_decref(dump);
	fips_config_free(config);
}

static const struct vector_handler handlers[] = {
	{ "misc", "defaults", run_defaults },
};

VECTOR_HANDLERS(handlers)
