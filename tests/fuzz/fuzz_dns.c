// SPDX-License-Identifier: MIT
/* DNS queries: whatever arrives, the answer is a DNS answer or none. */

#include "fipsd/dns_message.h"
#include "fuzz.h"

#define NPUB "npub1xdxn4fp508xtkce7nw3ze06259trdzt2s8zaa09wd3zefzuxp7cqs4cavp"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct fipsd_dns_answer answer, again;
	static struct fips_hosts *hosts;

	if (!hosts) {
		hosts = fips_hosts_new();
		if (!hosts || fips_hosts_add(hosts, "alpha", NPUB))
			abort();
	}
	if (!fipsd_dns_answer(&answer, data, size, 300, hosts, size % 2))
		return 0;
	/* An answer is not answered. */
	if (answer.length < 12 || !(answer.data[2] & 0x80) ||
	    fipsd_dns_answer(&again, answer.data, answer.length, 300, hosts, false))
		abort();
	return 0;
}
