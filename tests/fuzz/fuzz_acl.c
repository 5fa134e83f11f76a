// SPDX-License-Identifier: MIT
/* Access control files: whatever they hold, every entry kept is found again. */
#include <stdlib.h>

#include "libfips/acl.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct fips_acl acl = { 0 };

	if (fips_acl_list_parse(&acl.deny, "file", (const char *)data, size, NULL, NULL, NULL))
		abort();
	for (size_t i = 0; i < acl.deny.count; i++)
		if (fips_acl_allows(&acl, &acl.deny.entry[i].addr))
			abort();
	fips_acl_free(&acl);
	return 0;
}
