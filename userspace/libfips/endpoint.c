// SPDX-License-Identifier: MIT
#include "libfips/endpoint.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>

#define MAC_LEN 6

bool fips_remote_set(struct fips_remote *remote, const void *data, size_t len)
{
	if (len > FIPS_REMOTE_MAX)
		return false;
	*remote = (struct fips_remote){ .len = len };
	if (len)
		memcpy(remote->b, data, len);
	return true;
}

bool fips_remote_equal(const struct fips_remote *a, const struct fips_remote *b)
{
	return a->len == b->len && !memcmp(a->b, b->b, a->len);
}

bool fips_endpoint_equal(const struct fips_endpoint *a, const struct fips_endpoint *b)
{
	return a->transport_id == b->transport_id && fips_remote_equal(&a->remote, &b->remote);
}

static bool parse_port(const char *text, in_port_t *port)
{
	char *end;
	unsigned long value;

	if (*text < '0' || *text > '9')
		return false;
	value = strtoul(text, &end, 10);
	if (*end || value > UINT16_MAX)
		return false;
	*port = htons(value);
	return true;
}

static bool parse_ipv4(struct fips_remote *remote, const char *host, const char *port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };

	return inet_pton(AF_INET, host, &sin.sin_addr) == 1 && parse_port(port, &sin.sin_port) &&
	       fips_remote_set(remote, &sin, sizeof(sin));
}

static bool parse_ipv6(struct fips_remote *remote, const char *host, const char *port)
{
	struct sockaddr_in6 sin6 = { .sin6_family = AF_INET6 };

	return inet_pton(AF_INET6, host, &sin6.sin6_addr) == 1 &&
	       parse_port(port, &sin6.sin6_port) && fips_remote_set(remote, &sin6, sizeof(sin6));
}

static bool parse_mac(struct fips_remote *remote, const char *text)
{
	u8 mac[MAC_LEN];
	int used = 0;

	if (sscanf(text, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%n", &mac[0], &mac[1], &mac[2],
		   &mac[3], &mac[4], &mac[5], &used) != MAC_LEN ||
	    text[used])
		return false;
	return fips_remote_set(remote, mac, sizeof(mac));
}

bool fips_remote_parse(struct fips_remote *remote, const char *text)
{
	char copy[FIPS_REMOTE_TEXT_SIZE];
	size_t len = strlen(text);
	char *colon;

	if (len >= sizeof(copy))
		return false;
	memcpy(copy, text, len + 1);
	colon = strrchr(copy, ':');
	if (!colon)
		return false;
	if (copy[0] == '[' && colon > copy && colon[-1] == ']') {
		colon[-1] = '\0';
		return parse_ipv6(remote, copy + 1, colon + 1);
	}
	*colon = '\0';
	return parse_ipv4(remote, copy, colon + 1) || parse_mac(remote, text);
}

char *fips_remote_format(char out[FIPS_REMOTE_TEXT_SIZE], const struct fips_remote *remote)
{
	char host[INET6_ADDRSTRLEN] = "?";
	struct sockaddr_in sin;
	struct sockaddr_in6 sin6;

	if (remote->len == sizeof(sin)) {
		memcpy(&sin, remote->b, sizeof(sin));
		inet_ntop(AF_INET, &sin.sin_addr, host, sizeof(host));
		snprintf(out, FIPS_REMOTE_TEXT_SIZE, "%s:%u", host, ntohs(sin.sin_port));
	} else if (remote->len == sizeof(sin6)) {
		memcpy(&sin6, remote->b, sizeof(sin6));
		inet_ntop(AF_INET6, &sin6.sin6_addr, host, sizeof(host));
		snprintf(out, FIPS_REMOTE_TEXT_SIZE, "[%s]:%u", host, ntohs(sin6.sin6_port));
	} else if (remote->len == MAC_LEN) {
		snprintf(out, FIPS_REMOTE_TEXT_SIZE, "%02x:%02x:%02x:%02x:%02x:%02x", remote->b[0],
			 remote->b[1], remote->b[2], remote->b[3], remote->b[4], remote->b[5]);
	} else {
		fips_hex_encode(out, remote->b, remote->len <= FIPS_REMOTE_MAX ? remote->len : 0);
	}
	return out;
}
