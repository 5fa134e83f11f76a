// SPDX-License-Identifier: MIT
/* Schema of transports.*: each kind has one unnamed or several named instances. */

#include "libfips/config_check.h"
#include "libfips/config_schema.h"

/* Every key of a transport may be null, which is the default. */
#define FIELD(noun, member, kind, fallback, ...)                      \
	FIPS_CONFIG_FIELD(fips_config_##noun, member, kind, fallback, \
			  .flags = FIPS_CONFIG_NULLABLE, ##__VA_ARGS__)

#define INSTANCE(noun)                                                    \
	static const struct fips_config_section noun##_section = {        \
		.fields = noun##_fields,                                  \
		.count = FIPS_ARRAY_SIZE(noun##_fields),                  \
		.size = sizeof(struct fips_config_##noun),                \
		.strict = true,                                           \
		.mark_offset = offsetof(struct fips_config_##noun, at),   \
		.name_offset = offsetof(struct fips_config_##noun, name), \
	}

#define BUFFER_SIZE "2097152"

static const struct fips_config_field udp_fields[] = {
	FIELD(udp, bind_addr, STRING, "0.0.0.0:2121", .check = fips_config_check_socket_address),
	FIELD(udp, mtu, U16, "1280"),
	FIELD(udp, recv_buf_size, U64, BUFFER_SIZE),
	FIELD(udp, send_buf_size, U64, BUFFER_SIZE),
	FIELD(udp, advertise_on_nostr, BOOL, "false"),
	FIELD(udp, public, BOOL, "false"),
	FIELD(udp, external_addr, STRING, NULL, .check = fips_config_check_external_address),
	FIELD(udp, outbound_only, BOOL, "false"),
	FIELD(udp, accept_connections, BOOL, "true"),
};

static const struct fips_config_field ethernet_fields[] = {
	FIPS_CONFIG_FIELD(fips_config_ethernet, interface, STRING, NULL,
			  .flags = FIPS_CONFIG_REQUIRED, .check = fips_config_check_interface),
	FIELD(ethernet, ethertype, U16, "0x2121"),
	FIELD(ethernet, mtu, U16, "0"),
	FIELD(ethernet, recv_buf_size, U64, BUFFER_SIZE),
	FIELD(ethernet, send_buf_size, U64, BUFFER_SIZE),
	FIELD(ethernet, discovery, BOOL, "true"),
	FIELD(ethernet, announce, BOOL, "false"),
	FIELD(ethernet, auto_connect, BOOL, "false"),
	FIELD(ethernet, accept_connections, BOOL, "false"),
	FIELD(ethernet, beacon_interval_secs, U64, "30"),
};

static const struct fips_config_field tcp_fields[] = {
	FIELD(tcp, bind_addr, STRING, NULL, .check = fips_config_check_socket_address),
	FIELD(tcp, mtu, U16, "1400"),
	FIELD(tcp, connect_timeout_ms, U64, "5000"),
	FIELD(tcp, nodelay, BOOL, "true"),
	FIELD(tcp, keepalive_secs, U64, "30"),
	FIELD(tcp, recv_buf_size, U64, BUFFER_SIZE),
	FIELD(tcp, send_buf_size, U64, BUFFER_SIZE),
	FIELD(tcp, max_inbound_connections, U64, "256"),
	FIELD(tcp, advertise_on_nostr, BOOL, "false"),
	FIELD(tcp, external_addr, STRING, NULL, .check = fips_config_check_external_address),
};

static const struct fips_config_field tor_directory_fields[] = {
	FIELD(tor_directory, hostname_file, STRING, "/var/lib/tor/fips_onion_service/hostname"),
	FIELD(tor_directory, bind_addr, STRING, "127.0.0.1:8443",
	      .check = fips_config_check_socket_address),
};

static const struct fips_config_section tor_directory_section =
	FIPS_CONFIG_SECTION_OF(fips_config_tor_directory, tor_directory_fields, true);

static const struct fips_config_name tor_modes[] = {
	{ "socks5", FIPS_CONFIG_TOR_SOCKS5 },
	{ "control_port", FIPS_CONFIG_TOR_CONTROL_PORT },
	{ "directory", FIPS_CONFIG_TOR_DIRECTORY },
	{ NULL, 0 },
};

static const struct fips_config_field tor_fields[] = {
	FIELD(tor, mode, ENUM, "socks5", .names = tor_modes),
	FIELD(tor, socks5_addr, STRING, "127.0.0.1:9050", .check = fips_config_check_host_port),
	FIELD(tor, connect_timeout_ms, U64, "120000"),
	FIELD(tor, mtu, U16, "1400"),
	FIELD(tor, control_addr, STRING, NULL, .check = fips_config_check_tor_control),
	FIELD(tor, control_auth, STRING, "cookie", .check = fips_config_check_tor_auth),
	FIELD(tor, cookie_path, STRING, "/var/run/tor/control.authcookie"),
	FIELD(tor, max_inbound_connections, U64, "64"),
	{
		.key = "directory_service",
		.kind = FIPS_CONFIG_OPTIONAL,
		.offset = offsetof(struct fips_config_tor, directory_service),
		.section = &tor_directory_section,
	},
	FIELD(tor, advertise_on_nostr, BOOL, "false"),
	FIELD(tor, advertised_port, U16, "443"),
};

static const struct fips_config_field nym_fields[] = {
	FIELD(nym, socks5_addr, STRING, "127.0.0.1:1080", .check = fips_config_check_host_port),
	FIELD(nym, connect_timeout_ms, U64, "300000"),
	FIELD(nym, mtu, U16, "1400"),
	FIELD(nym, startup_timeout_secs, U64, "120"),
};

static const struct fips_config_field ble_fields[] = {
	FIELD(ble, adapter, STRING, "hci0"),
	FIELD(ble, psm, U16, "0x0085"),
	FIELD(ble, mtu, U16, "2048"),
	FIELD(ble, max_connections, U64, "7"),
	FIELD(ble, connect_timeout_ms, U64, "10000"),
	FIELD(ble, advertise, BOOL, "true"),
	FIELD(ble, scan, BOOL, "true"),
	FIELD(ble, auto_connect, BOOL, "false"),
	FIELD(ble, accept_connections, BOOL, "true"),
	FIELD(ble, probe_cooldown_secs, U64, "30"),
};

INSTANCE(udp);
INSTANCE(ethernet);
INSTANCE(tcp);
INSTANCE(tor);
INSTANCE(nym);
INSTANCE(ble);

static const struct fips_config_field transports_fields[] = {
	FIPS_CONFIG_ARRAY(fips_config_transports, udp, INSTANCES, udp_section),
	FIPS_CONFIG_ARRAY(fips_config_transports, ethernet, INSTANCES, ethernet_section),
	FIPS_CONFIG_ARRAY(fips_config_transports, tcp, INSTANCES, tcp_section),
	FIPS_CONFIG_ARRAY(fips_config_transports, tor, INSTANCES, tor_section),
	FIPS_CONFIG_ARRAY(fips_config_transports, nym, INSTANCES, nym_section),
	FIPS_CONFIG_ARRAY(fips_config_transports, ble, INSTANCES, ble_section),
};

const struct fips_config_section fips_config_transports_section =
	FIPS_CONFIG_SECTION_OF(fips_config_transports, transports_fields, false);
