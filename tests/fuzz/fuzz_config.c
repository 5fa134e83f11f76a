// SPDX-License-Identifier: MIT
/* Configuration texts: whatever they hold, they are refused or printed, never more. */

#include "libfips/config.h"
#include "fuzz.h"

static void report(void *ctx, enum fips_config_severity severity, const char *message)
{
	/* Messages end up in terminals and logs. */
	for (; *message; message++)
		if ((unsigned char)*message < 0x20)
			abort();
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct fips_config_diag diag = { report, NULL };
	struct fips_config *config = fips_config_new();

	if (!config)
		return 0;
	if (!fips_config_parse(config, "text", (const char *)data, size, &diag) &&
	    !fips_config_validate(config, &diag))
		json_decref(fips_config_to_json(config));
	fips_config_free(config);
	return 0;
}
