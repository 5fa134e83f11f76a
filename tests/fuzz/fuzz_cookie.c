// SPDX-License-Identifier: MIT
/*
 * Cookies that a predecessor, or anybody else, left in the data plane: what a decoder accepts is
 * written again the same.
 */
#include "fuzz.h"
#include "libfips/cookie.h"

static u8 once[FIPS_COOKIE_MAX], twice[FIPS_COOKIE_MAX];

static void check_same(size_t len_once, size_t len_twice)
{
	if (len_once > FIPS_COOKIE_MAX || len_once != len_twice || memcmp(once, twice, len_once))
		abort();
}

static void device_cookie(const u8 *data, size_t size)
{
	struct fips_device_cookie cookie;
	size_t len;

	if (!fips_device_cookie_decode(&cookie, data, size))
		return;
	len = fips_device_cookie_encode(&cookie, once);
	if (!fips_device_cookie_decode(&cookie, once, len))
		abort();
	check_same(len, fips_device_cookie_encode(&cookie, twice));
}

static void link_cookie(const u8 *data, size_t size)
{
	struct fips_link_cookie cookie;
	size_t len;

	if (!fips_link_cookie_decode(&cookie, data, size))
		return;
	if (cookie.tree && (cookie.tree < data || cookie.tree + cookie.tree_len > data + size))
		abort();
	len = fips_link_cookie_encode(&cookie, once);
	if (!fips_link_cookie_decode(&cookie, once, len))
		abort();
	check_same(len, fips_link_cookie_encode(&cookie, twice));
}

static void session_cookie(const u8 *data, size_t size)
{
	struct fips_session_cookie cookie;
	size_t len;

	if (!fips_session_cookie_decode(&cookie, data, size))
		return;
	len = fips_session_cookie_encode(&cookie, once);
	if (!fips_session_cookie_decode(&cookie, once, len))
		abort();
	check_same(len, fips_session_cookie_encode(&cookie, twice));
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	device_cookie(data, size);
	link_cookie(data, size);
	session_cookie(data, size);
	return 0;
}
