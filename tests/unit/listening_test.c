// SPDX-License-Identifier: MIT
/* Services the mesh reaches: which sockets those are, and what the filter does with them. */

#include "fipsd/firewall.h"
#include "fipsd/listening.h"
#include "unit.h"

static const u8 mesh_addr[16] = { 0xfd, 0x01, 0x02, 0x03, [15] = 1 };

#define COUNTERS "00000000:00000000 00:00000000 00000000  1000        0 4711 1 0 100 0 0 10 0\n"
#define ANY "00000000000000000000000000000000"
#define MESH "030201FD000000000000000001000000"
#define LOOPBACK "00000000000000000000000001000000"

static void sockets_the_mesh_reaches_are_found(void **state)
{
	struct fipsd_listener l;

	assert_true(fipsd_listening_parse(&l, "   0: " ANY ":0016 " ANY ":0000 0A " COUNTERS, "tcp",
					  mesh_addr));
	assert_int_equal(l.port, 22);
	assert_int_equal(l.inode, 4711);
	assert_true(l.wildcard);
	assert_true(fipsd_listening_parse(&l, "  12: " MESH ":1F90 " ANY ":0000 0A " COUNTERS,
					  "tcp", mesh_addr));
	assert_int_equal(l.port, 8080);
	assert_false(l.wildcard);
	/* Bound elsewhere; connected; a head; nonsense. */
	assert_false(fipsd_listening_parse(&l, "   0: " LOOPBACK ":0016 " ANY ":0000 0A " COUNTERS,
					   "tcp", mesh_addr));
	assert_false(fipsd_listening_parse(&l, "   0: " ANY ":0016 " ANY ":0000 01 " COUNTERS,
					   "tcp", mesh_addr));
	assert_true(fipsd_listening_parse(&l, "   0: " ANY ":14E9 " ANY ":0000 07 " COUNTERS, "udp",
					  mesh_addr));
	assert_false(fipsd_listening_parse(&l, "   0: " ANY ":14E9 " MESH ":0035 07 " COUNTERS,
					   "udp", mesh_addr));
	assert_false(fipsd_listening_parse(&l, "  sl  local_address  remote_address st", "tcp",
					   mesh_addr));
	assert_false(fipsd_listening_parse(&l, "", "tcp", mesh_addr));
}

/* As `nft -j list table inet fips` has them. */
#define RULE(conditions, verdict)                                                  \
	"{\"rule\":{\"family\":\"inet\",\"table\":\"fips\",\"chain\":\"inbound\"," \
	"\"expr\":[" conditions "{\"" verdict "\":null}]}}"
#define MATCH(left, right) "{\"match\":{\"op\":\"==\",\"left\":{" left "},\"right\":" right "}},"
#define DPORT(protocol, right) \
	MATCH("\"payload\":{\"protocol\":\"" protocol "\",\"field\":\"dport\"}", right)
#define SADDR MATCH("\"payload\":{\"protocol\":\"ip6\",\"field\":\"saddr\"}", "\"fd00::1\"")
#define L4PROTO(protocol) MATCH("\"meta\":{\"key\":\"l4proto\"}", "\"" protocol "\"")

/* clang-format off */
static const char listing[] =
	"{\"nftables\":[{\"metainfo\":{}},{\"table\":{\"family\":\"inet\",\"name\":\"fips\"}},"
	RULE(DPORT("tcp", "22"), "accept") ","
	RULE(DPORT("tcp", "{\"set\":[80,443]}"), "accept") ","
	RULE(DPORT("udp", "{\"range\":[5000,5010]}"), "accept") ","
	RULE(DPORT("tcp", "25"), "drop") ","
	RULE(SADDR DPORT("tcp", "9000"), "accept") ","
	RULE(DPORT("tcp", "9001"), "jump") ","
	RULE(L4PROTO("tcp") DPORT("tcp", "9002"), "accept") ","
	RULE(L4PROTO("udp") DPORT("tcp", "9003"), "accept") "]}";
/* clang-format on */

static void filter_is_judged_port_by_port(void **state)
{
	static const struct {
		const char *protocol;
		u16 port;
		const char *verdict;
	} cases[] = {
		{ "tcp", 22, "accept" },    { "udp", 22, "drop" },     { "tcp", 80, "accept" },
		{ "tcp", 443, "accept" },   { "tcp", 81, "drop" },     { "udp", 5005, "accept" },
		{ "udp", 5011, "drop" },    { "tcp", 25, "drop" },     { "tcp", 9000, "unknown" },
		{ "tcp", 9001, "unknown" }, { "tcp", 9002, "accept" }, { "tcp", 9003, "drop" },
	};
	struct fipsd_firewall firewall;
	size_t i;

	fipsd_firewall_parse(&firewall, listing);
	assert_non_null(firewall.rules);
	for (i = 0; i < FIPS_ARRAY_SIZE(cases); i++)
		assert_string_equal(fipsd_firewall_judge(&firewall, cases[i].protocol,
							 cases[i].port),
				    cases[i].verdict);
	fipsd_firewall_free(&firewall);
	assert_string_equal(fipsd_firewall_judge(&firewall, "tcp", 22), "no_firewall");
	fipsd_firewall_parse(&firewall, "no JSON");
	assert_null(firewall.rules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sockets_the_mesh_reaches_are_found),
		cmocka_unit_test(filter_is_judged_port_by_port),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
