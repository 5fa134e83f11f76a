// SPDX-License-Identifier: MIT
/* Forms of text values in the configuration. */

#include <arpa/inet.h>
#include <ctype.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include <sodium.h>

#include "libfips/config_check.h"
#include "libfips/identity.h"

#define IP_TEXT_SIZE 64

static bool is_ip(int family, const char *text, size_t length)
{
	unsigned char address[sizeof(struct in6_addr)];
	char copy[IP_TEXT_SIZE];

	if (length >= sizeof(copy))
		return false;
	memcpy(copy, text, length);
	copy[length] = '\0';
	return inet_pton(family, copy, address) == 1;
}

/* Decimal digits alone, 65535 at most. */
static bool is_port(const char *text, unsigned long lowest)
{
	size_t length = strspn(text, "0123456789");

	return length && length <= 5 && !text[length] && strtoul(text, NULL, 10) <= UINT16_MAX &&
	       strtoul(text, NULL, 10) >= lowest;
}

/* [address]:port; a zone by number may follow the address. */
static bool is_ipv6_socket_address(const char *value)
{
	const char *end = strchr(value, ']'), *zone;
	size_t length;

	if (value[0] != '[' || !end || end[1] != ':' || !is_port(end + 2, 0))
		return false;
	zone = memchr(value, '%', end - value);
	if (zone) {
		length = strspn(zone + 1, "0123456789");
		if (!length || zone + 1 + length != end)
			return false;
		end = zone;
	}
	return is_ip(AF_INET6, value + 1, end - value - 1);
}

static bool is_socket_address(const char *value)
{
	const char *colon = strrchr(value, ':');

	if (value[0] == '[')
		return is_ipv6_socket_address(value);
	return colon && is_port(colon + 1, 0) && is_ip(AF_INET, value, colon - value);
}

static bool is_any_ip(const char *value)
{
	return is_ip(AF_INET, value, strlen(value)) || is_ip(AF_INET6, value, strlen(value));
}

const char *fips_config_check_ip_address(const char *value)
{
	return is_any_ip(value) ? NULL : "an IP address";
}

const char *fips_config_check_socket_address(const char *value)
{
	return is_socket_address(value) ?
		       NULL :
		       "an IP address and a port, as 192.0.2.1:2121 or [2001:db8::1]:2121";
}

const char *fips_config_check_ipv6_socket_address(const char *value)
{
	return is_ipv6_socket_address(value) ? NULL :
					       "an IPv6 address and a port, as [fd12:3456::10]:80";
}

const char *fips_config_check_external_address(const char *value)
{
	return is_any_ip(value) || is_socket_address(value) ?
		       NULL :
		       "an IP address, with or without a port";
}

const char *fips_config_check_ipv6_prefix(const char *value)
{
	const char *slash = strchr(value, '/');
	size_t digits = slash ? strspn(slash + 1, "0123456789") : 0;

	if (digits && digits <= 3 && !slash[1 + digits] && atoi(slash + 1) <= 128 &&
	    is_ip(AF_INET6, value, slash - value))
		return NULL;
	return "an IPv6 prefix, as fd01::/112";
}

const char *fips_config_check_host_port(const char *value)
{
	const char *colon = strrchr(value, ':'), *c;
	bool good = colon && colon > value && is_port(colon + 1, 1);

	if (value[0] == '[')
		good = good && is_ipv6_socket_address(value);
	for (c = value; good && c < colon; c++)
		good = isgraph((unsigned char)*c) && (*c != ':' || value[0] == '[');
	return good ? NULL :
		      "host:port, as peer.example.org:2121, 192.0.2.1:2121 or [2001:db8::1]:2121";
}

const char *fips_config_check_socket_path(const char *value)
{
	size_t length = strlen(value);

	if (length && length < sizeof(((struct sockaddr_un *)NULL)->sun_path))
		return NULL;
	return "a socket's path of 1 to 107 bytes";
}

static bool is_interface(const char *text, size_t length)
{
	size_t i;

	if (!length || length >= IFNAMSIZ ||
	    (text[0] == '.' && (length == 1 || (length == 2 && text[1] == '.'))))
		return false;
	for (i = 0; i < length; i++)
		if (text[i] == '/' || text[i] == ':' || !isgraph((unsigned char)text[i]))
			return false;
	return true;
}

const char *fips_config_check_interface(const char *value)
{
	return is_interface(value, strlen(value)) ?
		       NULL :
		       "a network interface's name of 1 to 15 characters";
}

/* Six pairs of hex digits with colons between. */
static bool is_mac(const char *text)
{
	size_t i;

	for (i = 0; i < 17; i++)
		if (i % 3 == 2 ? text[i] != ':' : !isxdigit((unsigned char)text[i]))
			return false;
	return !text[17];
}

const char *fips_config_check_ethernet_address(const char *value)
{
	const char *slash = strchr(value, '/');

	if (slash && is_interface(value, slash - value) && is_mac(slash + 1))
		return NULL;
	return "interface/mac, as eth0/aa:bb:cc:dd:ee:ff";
}

const char *fips_config_check_ble_address(const char *value)
{
	const char *slash = strchr(value, '/');

	return slash && slash > value && is_mac(slash + 1) ?
		       NULL :
		       "adapter/address, as hci0/AA:BB:CC:DD:EE:FF";
}

const char *fips_config_check_transport(const char *value)
{
	static const char *const kinds[] = { "udp", "tcp", "ethernet", "tor", "nym", "ble" };
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(kinds); i++)
		if (!strcmp(value, kinds[i]))
			return NULL;
	return "one of udp, tcp, ethernet, tor, nym, ble";
}

const char *fips_config_check_tor_control(const char *value)
{
	if (value[0] == '/' || !fips_config_check_host_port(value))
		return NULL;
	return "a Unix socket's path, as /run/tor/control, or host:port";
}

const char *fips_config_check_tor_auth(const char *value)
{
	if (!strcmp(value, "cookie") || !strncmp(value, "cookie:", 7) ||
	    !strncmp(value, "password:", 9))
		return NULL;
	return "cookie, cookie:PATH or password:SECRET";
}

const char *fips_config_check_npub(const char *value)
{
	struct fips_pubkey pubkey;

	return fips_npub_decode(&pubkey, value) ? "a public key, npub1..." : NULL;
}

const char *fips_config_check_secret_key(const char *value)
{
	u8 secret[FIPS_SECRET_LEN];
	int err = fips_secret_decode(secret, value);

	sodium_memzero(secret, sizeof(secret));
	return err ? "a secret key, nsec1... or 64 hexadecimal digits" : NULL;
}
