// SPDX-License-Identifier: MIT
/* Hosts files: what is taken from them can be found again, by name. */

#include "libfips/dnsname.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct fips_hosts *hosts = fips_hosts_new();
	struct fips_dnsname node;
	char name[80];

	if (!hosts)
		return 0;
	if (fips_hosts_parse(hosts, "hosts", (const char *)data, size, NULL, NULL))
		abort();
	if (size && size < sizeof(name)) {
		memcpy(name, data, size);
		name[size] = '\0';
		if (fips_dnsname_resolve(&node, name, hosts) && node.ipv6[0] != 0xfd)
			abort();
	}
	fips_hosts_free(hosts);
	return 0;
}
