// SPDX-License-Identifier: MIT
/* Names in the domain .fips. */

#include <string.h>
#include <strings.h>

#include "libfips/dnsname.h"

#define SUFFIX ".fips"

#define SUFFIX_LEN (sizeof(SUFFIX) - 1)

/* The name's length without a dot at its end. */
static size_t name_length(const char *name)
{
	size_t length = strlen(name);

	return length && name[length - 1] == '.' ? length - 1 : length;
}

/* What stands before .fips, if that is what the name ends in and it can be a name or a key. */
static bool get_label(char *label, size_t size, const char *name)
{
	size_t length = name_length(name);

	if (length <= SUFFIX_LEN || length - SUFFIX_LEN >= size ||
	    strncasecmp(name + length - SUFFIX_LEN, SUFFIX, SUFFIX_LEN))
		return false;
	memcpy(label, name, length - SUFFIX_LEN);
	label[length - SUFFIX_LEN] = '\0';
	return true;
}

bool fips_dnsname_is_ours(const char *name)
{
	size_t length = name_length(name);

	if (length == SUFFIX_LEN - 1)
		return !strncasecmp(name, &SUFFIX[1], length);
	return length >= SUFFIX_LEN && !strncasecmp(name + length - SUFFIX_LEN, SUFFIX, SUFFIX_LEN);
}

bool fips_dnsname_resolve(struct fips_dnsname *result, const char *name,
			  const struct fips_hosts *hosts)
{
	const struct fips_host *host;
	char label[FIPS_NPUB_SIZE];

	if (!get_label(label, sizeof(label), name))
		return false;
	host = hosts ? fips_hosts_find(hosts, label) : NULL;
	if (host)
		result->pubkey = host->pubkey;
	else if (fips_npub_decode(&result->pubkey, label))
		return false;
	fips_node_addr_from_pubkey(&result->addr, &result->pubkey);
	fips_node_addr_to_ipv6(result->ipv6, &result->addr);
	return true;
}
