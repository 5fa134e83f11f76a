// SPDX-License-Identifier: MIT
/* STUN responses: whatever arrives, it reports an address or nothing. */
#include <stdlib.h>

#include "libfips/stun.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static const u8 none[FIPS_STUN_TRANSACTION_LEN];
	const u8 *transaction = size >= FIPS_STUN_REQUEST_LEN ? data + 8 : none;
	struct fips_stun_address address;

	/* The response's own transaction, so that the attributes are reached. */
	if (fips_stun_response_parse(&address, data, size, transaction) && !address.is_ipv6)
		for (size_t i = 4; i < sizeof(address.ip); i++)
			if (address.ip[i])
				abort();
	return 0;
}
