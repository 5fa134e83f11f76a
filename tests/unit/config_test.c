// SPDX-License-Identifier: MIT
/* The configuration: values, defaults, merging, and what is said about mistakes. */

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libfips/config.h"
#include "libfips/config_file.h"
#include "libfips/config_schema.h"
#include "libfips/file.h"
#include "libfips/paths.h"
#include "unit.h"

#define NPUB "npub1xdxn4fp508xtkce7nw3ze06259trdzt2s8zaa09wd3zefzuxp7cqs4cavp"
#define SECRET "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"

/* All that was said, a line each, errors marked. */
struct log {
	char text[8192];
	unsigned int errors;
	unsigned int warnings;
};

static void collect(void *ctx, enum fips_config_severity severity, const char *message)
{
	struct log *log = ctx;
	size_t used = strlen(log->text);

	if (severity == FIPS_CONFIG_ERROR)
		log->errors++;
	else
		log->warnings++;
	snprintf(log->text + used, sizeof(log->text) - used, "%s\n", message);
}

static struct log log_;
static const struct fips_config_diag diag = { collect, &log_ };

/* Return: the checked configuration of one text, NULL if it was refused. */
static struct fips_config *load(const char *text)
{
	struct fips_config *config = fips_config_new();

	assert_non_null(config);
	memset(&log_, 0, sizeof(log_));
	if (!fips_config_parse(config, "t.yaml", text, strlen(text), &diag) &&
	    !fips_config_validate(config, &diag)) {
		assert_int_equal(log_.errors, 0);
		return config;
	}
	assert_int_not_equal(log_.errors, 0);
	fips_config_free(config);
	return NULL;
}

static void assert_accepted(const char *text)
{
	struct fips_config *config = load(text);

	if (!config)
		fail_msg("refused: %s", log_.text);
	fips_config_free(config);
}

static void assert_refused(const char *text, const char *message)
{
	assert_null(load(text));
	if (!strstr(log_.text, message))
		fail_msg("expected \"%s\" in: %s", message, log_.text);
}

static void empty_texts_give_defaults(void **state)
{
	static const char *const texts[] = { "",
					     "# nothing\n",
					     "---\n",
					     "{}",
					     "node:\n",
					     "node: {}\n",
					     "peers:\ntransports:\ndns:\ntun:\n" };
	struct fips_config *config;
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(texts); i++) {
		config = load(texts[i]);
		assert_non_null(config);
		assert_int_equal(config->node.limits.max_peers, 128);
		assert_string_equal(config->dns.bind_addr, "::1");
		assert_int_equal(config->dns.port, 5354);
		assert_string_equal(config->tun.name, "fips0");
		assert_false(config->tun.enabled);
		assert_null(config->node.identity.nsec);
		assert_int_equal(config->node.log_level, -1);
		assert_int_equal(config->node.discovery.attempt_timeouts_secs.count, 4);
		assert_int_equal(config->node.discovery.attempt_timeouts_secs.item[3], 8);
		assert_int_equal(config->node.discovery.nostr.advert_relays.count, 3);
		assert_int_equal(config->transports.udp_count, 0);
		assert_int_equal(config->peers_count, 0);
		assert_null(config->gateway);
		fips_config_free(config);
	}
}

static void every_type_of_value_is_read(void **state)
{
	struct fips_config *config = load("node:\n"
					  "  identity: {nsec: '" SECRET "', persistent: true}\n"
					  "  log_level: WARNING\n"
					  "  tree: {parent_hysteresis: 0.5}\n"
					  "  rate_limit: {handshake_rate: 3}\n"
					  "  mmp: {mode: minimal}\n"
					  "  discovery:\n"
					  "    ttl: 0x1f\n"
					  "    attempt_timeouts_secs: [2, 3]\n"
					  "    nostr: {stun_servers: ['stun:a:1']}\n"
					  "  control: {socket_path: /run/x.sock}\n"
					  "dns: {port: 53, ttl: 4294967295}\n");

	assert_non_null(config);
	assert_string_equal(config->node.identity.nsec, SECRET);
	assert_true(config->node.identity.persistent);
	assert_int_equal(config->node.log_level, FIPS_CONFIG_LOG_WARN);
	assert_float_equal(config->node.tree.parent_hysteresis, 0.5, 0);
	assert_float_equal(config->node.rate_limit.handshake_rate, 3, 0);
	assert_int_equal(config->node.mmp.mode, FIPS_CONFIG_MMP_MINIMAL);
	assert_int_equal(config->node.session_mmp.mode, FIPS_CONFIG_MMP_FULL);
	assert_int_equal(config->node.discovery.ttl, 31);
	assert_int_equal(config->node.discovery.attempt_timeouts_secs.count, 2);
	assert_string_equal(config->node.discovery.nostr.stun_servers.item[0], "stun:a:1");
	assert_string_equal(config->node.control.socket_path, "/run/x.sock");
	assert_int_equal(config->dns.port, 53);
	assert_int_equal(config->dns.ttl, UINT32_MAX);
	fips_config_free(config);
}

static void transports_are_single_or_named(void **state)
{
	struct fips_config *config = load("transports:\n"
					  "  udp: {mtu: 1472}\n"
					  "  tcp:\n"
					  "    inside: {bind_addr: '10.0.0.1:8443'}\n"
					  "    outside: {}\n"
					  "  tor: {directory_service: {bind_addr: '127.0.0.1:1'}}\n"
					  "  ethernet: {interface: eth0, beacon_interval_secs: 3}\n"
					  "  nym: {}\n"
					  "  ble: {psm: null}\n");

	assert_non_null(config);
	assert_int_equal(config->transports.udp_count, 1);
	assert_null(config->transports.udp[0].name);
	assert_int_equal(config->transports.udp[0].mtu, 1472);
	assert_string_equal(config->transports.udp[0].bind_addr, "0.0.0.0:2121");
	assert_int_equal(config->transports.udp[0].at.line, 2);
	assert_int_equal(config->transports.tcp_count, 2);
	assert_string_equal(config->transports.tcp[0].name, "inside");
	assert_string_equal(config->transports.tcp[0].bind_addr, "10.0.0.1:8443");
	assert_string_equal(config->transports.tcp[1].name, "outside");
	assert_null(config->transports.tcp[1].bind_addr);
	assert_int_equal(config->transports.tor_count, 1);
	assert_null(config->transports.tor[0].name);
	assert_string_equal(config->transports.tor[0].directory_service->bind_addr, "127.0.0.1:1");
	assert_int_equal(config->transports.ethernet[0].ethertype, 0x2121);
	assert_int_equal(config->transports.ethernet[0].beacon_interval_secs, 10);
	assert_int_equal(config->transports.nym_count, 1);
	assert_int_equal(config->transports.ble[0].psm, 133);
	fips_config_free(config);

	/* An interface has no default, so that this is no instance. */
	config = load("transports: {ethernet: {}}");
	assert_int_equal(config->transports.ethernet_count, 0);
	fips_config_free(config);
}

static void outbound_only_settles_the_rest(void **state)
{
	static const char text[] = "transports:\n"
				   "  udp:\n"
				   "    outbound_only: true\n"
				   "    bind_addr: '127.0.0.1:5'\n"
				   "    advertise_on_nostr: true\n"
				   "peers:\n"
				   "- npub: " NPUB "\n"
				   "  addresses: [{transport: udp, addr: 'a.example:1'}]\n";
	struct fips_config *config = load(text);

	assert_non_null(config);
	assert_string_equal(config->transports.udp[0].bind_addr, "0.0.0.0:0");
	assert_false(config->transports.udp[0].advertise_on_nostr);
	fips_config_free(config);
}

static void peers_are_read_and_sorted(void **state)
{
	struct fips_config *config =
		load("peers:\n"
		     "- npub: " NPUB "\n"
		     "  alias: gate\n"
		     "  connect_policy: manual\n"
		     "  auto_reconnect: false\n"
		     "  addresses:\n"
		     "  - {transport: tcp, addr: 'late:1', priority: 200}\n"
		     "  - {transport: udp, addr: 'a.example:2121'}\n"
		     "  - {transport: udp, addr: '[2001:db8::1]:2', priority: 1}\n"
		     "  - {transport: ethernet, addr: 'eth0/aa:bb:cc:dd:ee:ff'}\n");
	const struct fips_config_peer *peer;

	assert_non_null(config);
	assert_int_equal(config->peers_count, 1);
	peer = &config->peers[0];
	assert_string_equal(peer->npub, NPUB);
	assert_string_equal(peer->alias, "gate");
	assert_int_equal(peer->connect_policy, FIPS_CONFIG_CONNECT_MANUAL);
	assert_false(peer->auto_reconnect);
	assert_int_equal(peer->addresses_count, 4);
	assert_string_equal(peer->addresses[0].addr, "[2001:db8::1]:2");
	assert_string_equal(peer->addresses[1].addr, "a.example:2121");
	assert_int_equal(peer->addresses[1].priority, 100);
	assert_string_equal(peer->addresses[2].transport, "ethernet");
	assert_string_equal(peer->addresses[3].addr, "late:1");
	fips_config_free(config);
}

static void mistakes_are_named_with_their_place(void **state)
{
	assert_refused(
		"node:\n  limits:\n    max_peers: many\n",
		"t.yaml:3:16: node.limits.max_peers: expected a whole number from 0 to 18446744073709551615, found \"many\"");
	assert_refused("dns: {port: 70000}",
		       "t.yaml:1:13: dns.port: expected a whole number from 0 to 65535");
	assert_refused("node: {discovery: {ttl: -1}}",
		       "node.discovery.ttl: expected a whole number from 0 to 255");
	assert_refused("node: {discovery: {ttl: 010}}", "node.discovery.ttl: expected");
	assert_refused("node: {discovery: {ttl: '64'}}", "node.discovery.ttl: expected");
	assert_refused("node: {discovery: {ttl: null}}",
		       "node.discovery.ttl: expected a whole number");
	assert_refused(
		"node: {discovery: {attempt_timeouts_secs: [1, x]}}",
		"t.yaml:1:47: node.discovery.attempt_timeouts_secs: expected a whole number, found \"x\"");
	assert_refused("node: {discovery: {attempt_timeouts_secs: 5}}",
		       "expected a list of whole numbers");
	assert_refused("node: {tick_interval_secs: 0}", "from 1 to");
	assert_refused("node: {bloom: {max_inbound_fpr: 1.0}}", "from 0 to 1, neither included");
	assert_refused("node: {tree: {parent_hysteresis: .nan}}",
		       "expected a number from 0 to 1, found \".nan\"");
	assert_refused("node: {mmp: {mode: Full}}", "expected one of full, lightweight, minimal");
	assert_refused("node: {log_level: loud}",
		       "expected one of error, warn, info, debug, trace");
	assert_refused("tun: {enabled: yes}", "tun.enabled: expected true or false, found \"yes\"");
	assert_refused("tun: {name: 'far/too/long/a/name'}",
		       "tun.name: expected a network interface's name");
	assert_refused("dns: {bind_addr: localhost}", "dns.bind_addr: expected an IP address");
	assert_refused("node: null", "node: expected a mapping, found null");
	assert_refused("peers: ~", "peers: expected a list, found null");
	assert_refused("node: [1]", "node: expected a mapping, found a list");
	assert_refused("peers: {a: 1}", "peers: expected a list, found a mapping");
	assert_refused("transports: {udp: }",
		       "transports.udp: expected a mapping, {} for the defaults");
	assert_refused("transports: {udp: {bind_addr: 'localhost:1'}}",
		       "transports.udp.bind_addr: expected an IP");
	assert_refused("transports: {ethernet: {mtu: 9}}",
		       "transports.ethernet.interface: expected, but missing");
	assert_refused("peers: [{alias: x}]", "t.yaml:1:9: peers[0].npub: expected, but missing");
	assert_refused("peers: [{npub: npub1x, addresses: []}]",
		       "peers[0].npub: expected a public key");
	assert_refused("peers: [{npub: " NPUB "}]",
		       "peers[0].addresses: expected at least one address");
	assert_refused("peers:\n- npub: " NPUB
		       "\n  addresses:\n  - transport: udp\n    addr: nowhere\n",
		       "t.yaml:4:5: peers[0].addresses[0].addr: expected host:port");
	assert_refused("node: {limits: {max_peers: 1, max_peers: 2}}",
		       "node.limits.max_peers: expected each key once");
	assert_refused("a: [", "t.yaml:");
	assert_refused("{}\n---\n{}\n", "t.yaml:3:1: expected one YAML document only");
	assert_refused("node: \"\\0\"", "expected a mapping");
}

static void secrets_are_never_shown(void **state)
{
	struct fips_config *config;
	char *dump;
	json_t *json;

	assert_refused("node: {identity: {nsec: nsec1verysecret}}",
		       "node.identity.nsec: expected a secret key");
	assert_null(strstr(log_.text, "verysecret"));

	config = load("node: {identity: {nsec: " SECRET "}}");
	json = fips_config_to_json(config);
	dump = json_dumps(json, 0);
	assert_null(strstr(dump, SECRET));
	free(dump);
	json_decref(json);
	fips_config_free(config);
}

static void unknown_keys_are_refused_or_ignored(void **state)
{
	static const char *const ignored[] = {
		"nod: 1",
		"node: {x: 1}",
		"node: {limits: {x: 1}}",
		"node: {discovery: {lan: {x: 1}}}",
		"transports: {upd: {x: 1}}",
		"gateway: {pool: 'fd01::/112', lan_interface: e, x: 1}"
	};
	static const char *const refused[] = {
		"node: {discovery: {nostr: {x: 1}}}",
		"transports: {udp: {x: 1}}",
		"transports: {udp: {main: {x: 1}}}",
		"transports: {udp: {main: {}, mtu: 1}}",
		"transports: {tor: {directory_service: {x: 1}}}",
		"peers: [{npub: " NPUB ", x: 1}]",
		"peers: [{npub: " NPUB ", addresses: [{transport: udp, addr: 'a:1', x: 1}]}]",
	};
	struct fips_config *config;
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(ignored); i++) {
		config = load(ignored[i]);
		assert_non_null(config);
		assert_int_equal(log_.warnings, 1);
		assert_non_null(strstr(log_.text, "t.yaml:1:"));
		assert_non_null(strstr(log_.text, "unknown key is ignored; expected one of "));
		fips_config_free(config);
	}
	for (i = 0; i < FIPS_ARRAY_SIZE(refused); i++)
		assert_refused(refused[i], "unknown key; expected one of ");
}

static void all_mistakes_are_reported_at_once(void **state)
{
	assert_refused("tun: {mtu: x}\ndns: {port: y}\nnode: {leaf_only: z}\n",
		       "t.yaml:1:12: tun.mtu");
	assert_int_equal(log_.errors, 3);
}

static void keys_together_are_validated(void **state)
{
	static const char peer[] = "peers: [{npub: " NPUB
				   ", addresses: [{transport: udp, addr: '%s'}]}]\n"
				   "transports: {udp: {bind_addr: '127.0.0.1:2121'}}\n";
	char text[512];

	assert_refused(
		"transports: {tcp: {advertise_on_nostr: true}}",
		"t.yaml:1:19: transports.tcp.advertise_on_nostr: expected node.discovery.nostr.enabled: true");
	assert_refused("transports: {udp: {a: {advertise_on_nostr: true}}}",
		       "transports.udp.a.advertise_on_nostr");
	assert_refused("peers: [{npub: " NPUB ", via_nostr: true}]",
		       "peers[0].via_nostr: expected");
	assert_accepted("node: {discovery: {nostr: {enabled: true}}}\npeers: [{npub: " NPUB
			", via_nostr: true}]");
	assert_refused("node: {discovery: {nostr: {enabled: true, dm_relays: []}}}\n"
		       "transports: {udp: {advertise_on_nostr: true}}",
		       "dm_relays");
	assert_accepted("node: {discovery: {nostr: {enabled: true, dm_relays: []}}}\n"
			"transports: {udp: {advertise_on_nostr: true, public: true}}");

	snprintf(text, sizeof(text), peer, "192.0.2.1:2121");
	assert_refused(text,
		       "transports.udp.bind_addr: expected an address that reaches the peers");
	snprintf(text, sizeof(text), peer, "127.0.0.1:2122");
	assert_accepted(text);
	snprintf(text, sizeof(text), peer, "localhost:2122");
	assert_accepted(text);
	snprintf(text, sizeof(text), peer, "[::1]:2122");
	assert_accepted(text);
}

static void gateway_is_read(void **state)
{
	static const char forwards[] = "gateway:\n  pool: 'fd01::/112'\n  lan_interface: eth0\n"
				       "  port_forwards:\n"
				       "  - {listen_port: 80, proto: tcp, target: '[fd12::1]:80'}\n"
				       "  - {listen_port: 80, proto: %s, target: '%s'}\n";
	struct fips_config *config;
	char text[512];

	snprintf(text, sizeof(text), forwards, "udp", "[fd12::1]:53");
	config = load(text);
	assert_non_null(config);
	assert_string_equal(config->gateway->pool, "fd01::/112");
	assert_string_equal(config->gateway->dns.listen, "[::1]:5353");
	assert_int_equal(config->gateway->conntrack.tcp_established, 432000);
	assert_int_equal(config->gateway->port_forwards_count, 2);
	assert_int_equal(config->gateway->port_forwards[1].proto, FIPS_CONFIG_PROTO_UDP);
	fips_config_free(config);

	snprintf(text, sizeof(text), forwards, "tcp", "[fd12::1]:53");
	assert_refused(text, "port_forwards[1]: expected each pair of listen_port and proto once");
	snprintf(text, sizeof(text), forwards, "udp", "192.0.2.1:53");
	assert_refused(text,
		       "gateway.port_forwards[1].target: expected an IPv6 address and a port");
	assert_refused("gateway: {}", "gateway.pool: expected, but missing");
}

/* Return: what two texts give, the second over the first. */
static struct fips_config *merge(const char *low, const char *high)
{
	struct fips_config *config = fips_config_new();

	memset(&log_, 0, sizeof(log_));
	assert_int_equal(fips_config_parse(config, "low", low, strlen(low), &diag), 0);
	assert_int_equal(fips_config_parse(config, "high", high, strlen(high), &diag), 0);
	assert_int_equal(fips_config_validate(config, &diag), 0);
	return config;
}

static void later_texts_override(void **state)
{
	static const char low[] =
		"node: {identity: {persistent: true}, limits: {max_peers: 5, max_links: 6}}\n"
		"transports: {udp: {mtu: 1400}, tcp: {}}\n"
		"peers: [{npub: " NPUB ", addresses: [{transport: udp, addr: 'a:1'}]}]\n"
		"dns: {port: 53}\n";
	struct fips_config *config = merge(low, "node: {limits: {max_links: 7}}\n"
						"transports: {udp: {a: {}, b: {}}}\n"
						"dns: {enabled: false}\n");

	assert_true(config->node.identity.persistent);
	assert_int_equal(config->node.limits.max_peers, 5);
	assert_int_equal(config->node.limits.max_links, 7);
	assert_int_equal(config->transports.udp_count, 2);
	assert_int_equal(config->transports.udp[0].mtu, 1280);
	assert_string_equal(config->transports.udp[0].at.file, "high");
	assert_int_equal(config->transports.tcp_count, 1);
	assert_int_equal(config->peers_count, 1);
	assert_string_equal(config->peers[0].at.file, "low");
	assert_int_equal(config->dns.port, 53);
	assert_false(config->dns.enabled);
	assert_int_equal(config->files.count, 2);
	fips_config_free(config);

	config = merge(low, "peers: []\nnode: {identity: {persistent: false}}\n");
	assert_int_equal(config->peers_count, 1);
	assert_false(config->node.identity.persistent);
	fips_config_free(config);
}

static void aliases_cannot_make_much_of_little(void **state)
{
	char *text = malloc(1 << 20);
	size_t used, i;

	used = sprintf(text, "a: &a [");
	for (i = 0; i < 1000; i++)
		used += sprintf(text + used, "{transport: udp, addr: 'a:1'},");
	used += sprintf(text + used, "]\npeers:\n");
	for (i = 0; i < 100; i++)
		used += sprintf(text + used, "- {npub: " NPUB ", addresses: *a}\n");
	assert_refused(text, "expected no more than 65536 list entries in all");
	free(text);
}

static void write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void files_are_found_and_read(void **state)
{
	char directory[] = "/tmp/fips-config-XXXXXX", path[64], cwd[4096];
	struct fips_config *config;

	assert_non_null(mkdtemp(directory));
	assert_non_null(getcwd(cwd, sizeof(cwd)));
	snprintf(path, sizeof(path), "%s/.fips.yaml", directory);
	write_text(path, "tun: {mtu: 1300, name: low}\n");
	snprintf(path, sizeof(path), "%s/fips.yaml", directory);
	write_text(path, "tun: {mtu: 1400}\n");
	setenv("HOME", directory, 1);
	unsetenv("XDG_CONFIG_HOME");
	assert_int_equal(chdir(directory), 0);

	assert_int_equal(fips_config_load(&config, NULL, &diag), 0);
	assert_int_equal(config->tun.mtu, 1400);
	assert_string_equal(config->tun.name, "low");
	assert_string_equal(config->files.item[config->files.count - 1], "./fips.yaml");
	fips_config_free(config);

	assert_int_equal(fips_config_load(&config, ".fips.yaml", &diag), 0);
	assert_int_equal(config->tun.mtu, 1300);
	fips_config_free(config);

	memset(&log_, 0, sizeof(log_));
	assert_int_not_equal(fips_config_load(&config, "missing.yaml", &diag), 0);
	assert_null(config);
	assert_non_null(strstr(log_.text, "missing.yaml: cannot be read: No such file"));

	assert_int_equal(chdir(cwd), 0);
	unlink(path);
	snprintf(path, sizeof(path), "%s/.fips.yaml", directory);
	unlink(path);
	rmdir(directory);
}

static void paths_follow_the_environment(void **state)
{
	char *path;
	struct stat st;

	path = fips_path_beside("/etc/fips/fips.yaml", FIPS_KEY_FILE);
	assert_string_equal(path, "/etc/fips/fips.key");
	free(path);
	path = fips_path_beside("fips.yaml", FIPS_KEY_FILE);
	assert_string_equal(path, "fips.key");
	free(path);

	if (!stat(FIPS_RUN_DIR, &st)) {
		path = fips_socket_default_path(FIPS_CONTROL_SOCKET);
		assert_string_equal(path, "/run/fips/control.sock");
		free(path);
		return;
	}
	setenv("XDG_RUNTIME_DIR", "/", 1);
	path = fips_socket_default_path(FIPS_CONTROL_SOCKET);
	assert_string_equal(path, "//fips/control.sock");
	free(path);
	setenv("XDG_RUNTIME_DIR", "/nonexistent", 1);
	path = fips_socket_default_path(FIPS_CONTROL_SOCKET);
	assert_string_equal(path, "/tmp/fips-control.sock");
	free(path);
}

/* The default as the documentation writes it. */
static void written_default(const struct fips_config_field *field, char *out, size_t size)
{
	const char *text = field->fallback, *c;
	size_t used = 0;

	for (c = text; c && *c && used + 3 < size; c++) {
		if (*c == ' ')
			out[used++] = ',';
		out[used++] = *c;
	}
	out[used] = '\0';
}

/* Every key has an entry, with the default that the schema gives it. */
static void find_keys(const char *documentation, const struct fips_config_section *section,
		      const char *prefix)
{
	char path[256], entry[512], value[256];
	const struct fips_config_field *field;
	const char *found, *end;
	size_t i;

	for (i = 0; i < section->count; i++) {
		field = &section->fields[i];
		snprintf(path, sizeof(path), "%s%s%s%s", prefix, *prefix ? "." : "", field->key,
			 field->kind == FIPS_CONFIG_LIST ? "[]" : "");
		if (field->section) {
			find_keys(documentation, field->section, path);
			continue;
		}
		snprintf(entry, sizeof(entry), "* - ``%s``\n", path);
		found = strstr(documentation, entry);
		if (!found)
			fail_msg("%s is not in the documentation", path);
		end = strstr(found + 1, "* - ``");
		written_default(field, value, sizeof(value));
		snprintf(entry, sizeof(entry), "     - ``%s``\n", value);
		found = field->fallback ? strstr(found, entry) : found;
		if (!found || (end && found > end))
			fail_msg("%s: the documentation has another default than %s", path, value);
	}
}

static void documentation_has_every_key(void **state)
{
	size_t length;
	char *text;

	if (fips_file_read(&text, &length, "Documentation/configuration.rst", 1 << 20))
		skip();
	find_keys(text, &fips_config_root_section, "");
	free(text);
}

static void shipped_files_are_valid(void **state)
{
	static const char *const files[] = { "packaging/fips.yaml" };
	struct fips_config *config;
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(files); i++) {
		if (access(files[i], R_OK))
			skip();
		memset(&log_, 0, sizeof(log_));
		assert_int_equal(fips_config_load(&config, files[i], &diag), 0);
		assert_string_equal(log_.text, "");
		fips_config_free(config);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documentation_has_every_key),
		cmocka_unit_test(shipped_files_are_valid),
		cmocka_unit_test(empty_texts_give_defaults),
		cmocka_unit_test(every_type_of_value_is_read),
		cmocka_unit_test(transports_are_single_or_named),
		cmocka_unit_test(outbound_only_settles_the_rest),
		cmocka_unit_test(peers_are_read_and_sorted),
		cmocka_unit_test(mistakes_are_named_with_their_place),
		cmocka_unit_test(secrets_are_never_shown),
		cmocka_unit_test(unknown_keys_are_refused_or_ignored),
		cmocka_unit_test(all_mistakes_are_reported_at_once),
		cmocka_unit_test(keys_together_are_validated),
		cmocka_unit_test(gateway_is_read),
		cmocka_unit_test(later_texts_override),
		cmocka_unit_test(aliases_cannot_make_much_of_little),
		cmocka_unit_test(files_are_found_and_read),
		cmocka_unit_test(paths_follow_the_environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
