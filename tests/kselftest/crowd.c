// SPDX-License-Identifier: MIT
/*
 * A crowd for a node: links and sessions as a daemon would have left them for its successor, which
 * takes them over.
 *
 *	crowd LINKS SESSIONS	requests for `plane DEVICE -`, one a line
 *
 * The neighbours are at 192.0.2.1 and so on, port 2121; the first sessions are with neighbours, the
 * others with nodes behind them. Transport 1 has to be there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "libfips/cookie.h"

/* Numbers of links, keys and indices begin here, where no daemon's own get to so soon. */
#define FIRST_ID 100000u

static void print_hex(const void *data, size_t len)
{
	const u8 *bytes = data;
	size_t i;

	for (i = 0; i < len; i++)
		printf("%02x", bytes[i]);
}

static void print_secret(const char *name, u32 number)
{
	u8 secret[FIPS_KEY_LEN] = { 1 };

	memcpy(secret + 4, &number, sizeof(number));
	printf(" %s=", name);
	print_hex(secret, sizeof(secret));
}

/* Node number so much of the crowd: its key is made from the number. */
static void make_node(u32 number, struct fips_pubkey *pubkey, struct fips_node_addr *addr)
{
	struct fips_identity identity;
	u8 secret[32] = { [0] = 1, [31] = 1 };

	memcpy(secret + 8, &number, sizeof(number));
	if (fips_identity_from_secret(&identity, secret)) {
		fprintf(stderr, "crowd: node %u has no key\n", number);
		exit(1);
	}
	*pubkey = identity.pubkey;
	*addr = identity.addr;
}

static u64 unix_ms(void)
{
	return (u64)time(NULL) * 1000;
}

static void print_cookie(const u8 *cookie, size_t len)
{
	printf(" cookie=");
	print_hex(cookie, len);
}

static void add_link(u32 number)
{
	struct fips_link_cookie link = { .initiator = true, .made_unix_ms = unix_ms() };
	struct fips_node_addr addr;
	u8 cookie[FIPS_COOKIE_MAX];
	u32 id = FIRST_ID + number;

	make_node(number, &link.pubkey, &addr);
	printf("link-new id=%u node-addr=", id);
	print_hex(&addr, sizeof(addr));
	printf(" transport-id=1 remote=192.0.2.%u:2121", number % 250 + 1);
	print_cookie(cookie, fips_link_cookie_encode(&link, cookie));
	printf("\nkey-new id=%u slot=current link-id=%u local-index=%u remote-index=%u", id, id, id,
	       id);
	print_secret("send-key", id);
	print_secret("recv-key", id + 1);
	putchar('\n');
}

static void add_session(u32 number)
{
	struct fips_session_cookie session = {
		.initiator = true,
		.created_unix_ms = unix_ms(),
		.path_mtu = 1280,
	};
	struct fips_node_addr coords[2];
	u8 cookie[FIPS_COOKIE_MAX];
	struct fips_pubkey other;
	u32 id = 2 * FIRST_ID + number;

	make_node(number, &session.pubkey, &coords[0]);
	make_node(0, &other, &coords[1]);
	printf("session-new node-addr=");
	print_hex(&coords[0], sizeof(coords[0]));
	printf(" coords=");
	print_hex(coords, sizeof(coords));
	print_cookie(cookie, fips_session_cookie_encode(&session, cookie));
	printf("\nkey-new id=%u slot=current session=", id);
	print_hex(&coords[0], sizeof(coords[0]));
	print_secret("send-key", id);
	print_secret("recv-key", id + 1);
	putchar('\n');
}

int main(int argc, char **argv)
{
	u32 links, sessions, i;

	if (argc != 3) {
		fprintf(stderr, "usage: crowd LINKS SESSIONS\n");
		return 2;
	}
	links = (u32)strtoul(argv[1], NULL, 10);
	sessions = (u32)strtoul(argv[2], NULL, 10);
	for (i = 0; i < links; i++)
		add_link(i);
	for (i = 0; i < sessions; i++)
		add_session(i);
	return 0;
}
