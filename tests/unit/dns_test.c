// SPDX-License-Identifier: MIT
/* Names of nodes and the .fips responder: the tables, the answers, the socket, resolv.conf. */

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ldns/ldns.h>

#include "fipsd/dns.h"
#include "fipsd/dns_message.h"
#include "fipsd/resolv_conf.h"
#include "libfips/config.h"
#include "libfips/dnsname.h"
#include "unit.h"

#define NPUB "npub1xdxn4fp508xtkce7nw3ze06259trdzt2s8zaa09wd3zefzuxp7cqs4cavp"
#define NODE_ADDR "354aa3a4723687013f5108171cb86baf"

static char complaints[2048];

static void complain(void *ctx, const char *message)
{
	snprintf(complaints + strlen(complaints), sizeof(complaints) - strlen(complaints), "%s\n",
		 message);
}

static void make_other_npub(char npub[FIPS_NPUB_SIZE])
{
	struct fips_identity identity;
	u8 secret[FIPS_SECRET_LEN] = { [FIPS_SECRET_LEN - 1] = 2 };

	assert_int_equal(fips_identity_from_secret(&identity, secret), 0);
	fips_npub_encode(npub, &identity.pubkey);
}

static void hosts_are_found_both_ways(void **state)
{
	struct fips_hosts *hosts = fips_hosts_new();
	const struct fips_host *host;
	char other[FIPS_NPUB_SIZE], name[32];
	int i;

	assert_int_equal(fips_hosts_add(hosts, "Gate", NPUB), 0);
	host = fips_hosts_find(hosts, "gATE");
	assert_string_equal(host->name, "gate");
	assert_string_equal(host->npub, NPUB);
	assert_ptr_equal(fips_hosts_find_addr(hosts, &host->addr), host);
	assert_null(fips_hosts_find(hosts, "gat"));
	assert_int_equal(fips_hosts_add(hosts, "a b", NPUB), -EINVAL);
	assert_int_equal(fips_hosts_add(hosts, "ab", "npub1"), -EKEYREJECTED);

	make_other_npub(other);
	for (i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "host-%d", i * 37 % 100);
		assert_int_equal(fips_hosts_add(hosts, name, other), 0);
	}
	assert_int_equal(fips_hosts_count(hosts), 101);
	for (i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "host-%d", i);
		assert_string_equal(fips_hosts_find(hosts, name)->npub, other);
	}

	/* A name that moved is no longer its old node's. */
	assert_int_equal(fips_hosts_add(hosts, "gate", other), 0);
	assert_int_equal(fips_hosts_count(hosts), 101);
	assert_string_equal(fips_hosts_find(hosts, "gate")->npub, other);
	fips_hosts_free(hosts);
}

static void hosts_files_are_read_line_by_line(void **state)
{
	static const char text[] = "# comment\n"
				   "  # indented comment\n"
				   "\t gateway \t " NPUB " \r\n"
				   "\n"
				   "bad_host " NPUB "\n"
				   "too many fields here\n"
				   "lonely\n"
				   "core npub1nonsense\n"
				   "last " NPUB;
	struct fips_hosts *hosts = fips_hosts_new();

	complaints[0] = '\0';
	assert_int_equal(fips_hosts_parse(hosts, "hosts", text, sizeof(text) - 1, complain, NULL),
			 0);
	assert_int_equal(fips_hosts_count(hosts), 2);
	assert_non_null(fips_hosts_find(hosts, "gateway"));
	assert_non_null(fips_hosts_find(hosts, "last"));
	assert_string_equal(
		complaints,
		"hosts:5: expected a name of letters, digits and hyphens; this entry is ignored\n"
		"hosts:6: expected a name and a public key; this entry is ignored\n"
		"hosts:7: expected a name and a public key; this entry is ignored\n"
		"hosts:8: expected a public key, npub1...; this entry is ignored\n");
	fips_hosts_free(hosts);
}

static void names_resolve_to_addresses(void **state)
{
	struct fips_hosts *hosts = fips_hosts_new();
	struct fips_dnsname node;
	char text[FIPS_NODE_ADDR_SIZE], address[FIPS_IPV6_SIZE];

	assert_int_equal(fips_hosts_add(hosts, "gate", NPUB), 0);
	assert_true(fips_dnsname_resolve(&node, NPUB ".fips", NULL));
	assert_string_equal(fips_node_addr_format(text, &node.addr), NODE_ADDR);
	assert_string_equal(fips_ipv6_format(address, node.ipv6),
			    "fd35:4aa3:a472:3687:13f:5108:171c:b86b");
	assert_true(fips_dnsname_resolve(&node, "GATE.Fips.", hosts));
	assert_false(fips_dnsname_resolve(&node, "gate.fips", NULL));
	assert_false(fips_dnsname_resolve(&node, "gate.com", hosts));
	assert_false(fips_dnsname_resolve(&node, "gate", hosts));
	assert_false(fips_dnsname_resolve(&node, ".fips", hosts));
	assert_false(fips_dnsname_resolve(&node, "fips", hosts));
	assert_false(fips_dnsname_resolve(&node, "", hosts));
	assert_false(fips_dnsname_resolve(&node, "x.gate.fips", hosts));
	assert_true(fips_dnsname_is_ours("fips"));
	assert_true(fips_dnsname_is_ours("A.FIPS."));
	assert_false(fips_dnsname_is_ours("afips"));
	assert_false(fips_dnsname_is_ours("."));
	fips_hosts_free(hosts);
}

static size_t make_query(u8 *wire, size_t size, const char *name, ldns_rr_type type)
{
	ldns_pkt *packet;
	size_t length;
	u8 *bytes;

	assert_int_equal(ldns_pkt_query_new_frm_str(&packet, name, type, LDNS_RR_CLASS_IN, LDNS_RD),
			 LDNS_STATUS_OK);
	ldns_pkt_set_id(packet, 0x1234);
	assert_int_equal(ldns_pkt2wire(&bytes, packet, &length), LDNS_STATUS_OK);
	assert_true(length <= size);
	memcpy(wire, bytes, length);
	LDNS_FREE(bytes);
	ldns_pkt_free(packet);
	return length;
}

static void other_domains_are_refused_where_a_resolver_has_more_servers(void **state)
{
	struct fipsd_dns_answer answer;
	u8 query[512];
	size_t length = make_query(query, sizeof(query), "example.com", LDNS_RR_TYPE_A);

	assert_true(fipsd_dns_answer(&answer, query, length, 1, NULL, false));
	assert_int_equal(answer.data[3] & 0xf, LDNS_RCODE_NXDOMAIN);
	assert_true(fipsd_dns_answer(&answer, query, length, 1, NULL, true));
	assert_int_equal(answer.data[3] & 0xf, LDNS_RCODE_REFUSED);
	length = make_query(query, sizeof(query), "nobody.fips", LDNS_RR_TYPE_AAAA);
	assert_true(fipsd_dns_answer(&answer, query, length, 1, NULL, true));
	assert_int_equal(answer.data[3] & 0xf, LDNS_RCODE_NXDOMAIN);
}

static void answers_are_not_answered(void **state)
{
	struct fipsd_dns_answer answer, again;
	u8 query[512];
	size_t length = make_query(query, sizeof(query), NPUB ".fips", LDNS_RR_TYPE_AAAA);

	assert_true(fipsd_dns_answer(&answer, query, length, 1, NULL, false));
	assert_true(answer.learned);
	assert_false(fipsd_dns_answer(&again, answer.data, answer.length, 1, NULL, false));
}

/* A responder on loopback with a hosts file of its own. */
struct fixture {
	uv_loop_t loop;
	struct fips_config *config;
	struct fipsd_hosts_file *hosts;
	struct fipsd_dns *dns;
	char directory[32];
	char path[64];
	int client;
	unsigned int learned;
};

static void on_learned(void *ctx, const struct fips_dnsname *node)
{
	struct fixture *f = ctx;

	assert_int_equal(node->ipv6[0], 0xfd);
	f->learned++;
}

static void write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static int setup(void **state)
{
	static const char text[] = "dns: {bind_addr: 127.0.0.1, port: 0, ttl: 77}\n";
	struct fixture *f = calloc(1, sizeof(*f));

	snprintf(f->directory, sizeof(f->directory), "%s", "/tmp/fips-dns-XXXXXX");
	assert_non_null(mkdtemp(f->directory));
	snprintf(f->path, sizeof(f->path), "%s/hosts", f->directory);
	f->config = fips_config_new();
	assert_int_equal(fips_config_parse(f->config, "t", text, sizeof(text) - 1, NULL), 0);
	f->hosts = fipsd_hosts_file_new(f->config, f->path);
	assert_int_equal(uv_loop_init(&f->loop), 0);
	assert_int_equal(fipsd_dns_start(&f->dns, &f->loop, f->config, f->hosts, 0, on_learned, f),
			 0);
	f->client = socket(AF_INET, SOCK_DGRAM, 0);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	close(f->client);
	fipsd_dns_stop(f->dns);
	uv_run(&f->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&f->loop), 0);
	fipsd_hosts_file_free(f->hosts);
	fips_config_free(f->config);
	unlink(f->path);
	rmdir(f->directory);
	free(f);
	return 0;
}

static void send_query(const struct fixture *f, const char *name)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	u8 query[512];
	size_t length = make_query(query, sizeof(query), name, LDNS_RR_TYPE_AAAA);

	address.sin_port = htons(fipsd_dns_port(f->dns));
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(sendto(f->client, query, length, 0, (struct sockaddr *)&address,
				sizeof(address)),
			 length);
}

/* Return: number of answers in the reply to a query, -1 for a name that does not exist. */
static int ask(struct fixture *f, const char *name)
{
	ldns_pkt *packet;
	u8 reply[512];
	ssize_t length;
	int count;

	send_query(f, name);
	uv_run(&f->loop, UV_RUN_ONCE);
	length = recv(f->client, reply, sizeof(reply), 0);
	assert_true(length > 0);
	assert_int_equal(ldns_wire2pkt(&packet, reply, length), LDNS_STATUS_OK);
	assert_int_equal(ldns_pkt_id(packet), 0x1234);
	count = ldns_pkt_ancount(packet);
	if (count)
		assert_int_equal(ldns_rr_ttl(ldns_rr_list_rr(ldns_pkt_answer(packet), 0)), 77);
	if (ldns_pkt_get_rcode(packet) == LDNS_RCODE_NXDOMAIN)
		count = -1;
	ldns_pkt_free(packet);
	return count;
}

static void responder_answers_and_tells_whom(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(ask(f, NPUB ".fips"), 1);
	assert_int_equal(f->learned, 1);
	assert_int_equal(ask(f, "nobody.fips"), -1);
	assert_int_equal(f->learned, 1);
}

static void hosts_file_is_read_again_when_it_changes(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(ask(f, "gate.fips"), -1);
	write_text(f->path, "gate " NPUB "\n");
	assert_int_equal(ask(f, "gate.fips"), 1);
	write_text(f->path, "other-gate " NPUB "\n");
	assert_int_equal(ask(f, "gate.fips"), -1);
	assert_int_equal(ask(f, "other-gate.fips"), 1);
	unlink(f->path);
	assert_int_equal(ask(f, "other-gate.fips"), -1);
}

static void queries_through_the_mesh_interface_are_dropped(void **state)
{
	struct fixture *f = *state;
	char byte;

	fipsd_dns_set_mesh_ifindex(f->dns, if_nametoindex("lo"));
	send_query(f, NPUB ".fips");
	uv_run(&f->loop, UV_RUN_ONCE);
	assert_int_equal(recv(f->client, &byte, 1, MSG_DONTWAIT), -1);
	assert_int_equal(f->learned, 0);

	fipsd_dns_set_mesh_ifindex(f->dns, 0xffff);
	assert_int_equal(ask(f, NPUB ".fips"), 1);
}

static void assert_text(const char *path, const char *expected)
{
	char text[512];
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	assert_string_equal(text, expected);
}

static void resolv_conf_comes_back(void **state)
{
	char directory[] = "/tmp/fips-netns-XXXXXX", name[64], path[96];
	struct stat before, after;

	assert_non_null(mkdtemp(directory));
	snprintf(name, sizeof(name), "%s/n1", directory);
	snprintf(path, sizeof(path), "%s/resolv.conf", name);

	/* Without a file before, all of it goes. */
	assert_int_equal(fipsd_resolv_conf_set(name, "::1"), 0);
	assert_int_equal(stat(path, &before), 0);
	fipsd_resolv_conf_restore(name);
	assert_int_not_equal(stat(name, &before), 0);

	/* With one, it is the same file with the same text again; also when set twice. */
	assert_int_equal(mkdir(name, 0755), 0);
	write_text(path, "nameserver 192.0.2.1\n");
	assert_int_equal(stat(path, &before), 0);
	assert_int_equal(fipsd_resolv_conf_set(name, "::1"), 0);
	assert_int_equal(fipsd_resolv_conf_set(name, "::1"), 0);
	assert_text(path, "# fipsd added the next line and takes both out when it ends.\n"
			  "nameserver ::1\nnameserver 192.0.2.1\n");
	fipsd_resolv_conf_restore(name);
	assert_text(path, "nameserver 192.0.2.1\n");
	assert_int_equal(stat(path, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);

	/* What somebody else wrote meanwhile stays. */
	assert_int_equal(fipsd_resolv_conf_set(name, "::1"), 0);
	write_text(path, "nameserver 192.0.2.2\n");
	fipsd_resolv_conf_restore(name);
	assert_text(path, "nameserver 192.0.2.2\n");

	unlink(path);
	rmdir(name);
	rmdir(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hosts_are_found_both_ways),
		cmocka_unit_test(hosts_files_are_read_line_by_line),
		cmocka_unit_test(names_resolve_to_addresses),
		cmocka_unit_test(other_domains_are_refused_where_a_resolver_has_more_servers),
		cmocka_unit_test(answers_are_not_answered),
		cmocka_unit_test_setup_teardown(responder_answers_and_tells_whom, setup, teardown),
		cmocka_unit_test_setup_teardown(hosts_file_is_read_again_when_it_changes, setup,
						teardown),
		cmocka_unit_test_setup_teardown(queries_through_the_mesh_interface_are_dropped,
						setup, teardown),
		cmocka_unit_test(resolv_conf_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
