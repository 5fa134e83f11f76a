// SPDX-License-Identifier: MIT
/* Schema of gateway.*. */

#include "libfips/config_check.h"
#include "libfips/config_schema.h"

#define FIELD(noun, member, kind, fallback, ...)                      \
	FIPS_CONFIG_FIELD(fips_config_##noun, member, kind, fallback, \
			  .flags = FIPS_CONFIG_NULLABLE, ##__VA_ARGS__)
#define REQUIRED(noun, member, kind, ...)                                                        \
	FIPS_CONFIG_FIELD(fips_config_##noun, member, kind, NULL, .flags = FIPS_CONFIG_REQUIRED, \
			  ##__VA_ARGS__)

static const struct fips_config_field dns_fields[] = {
	FIELD(gateway_dns, listen, STRING, "[::1]:5353", .check = fips_config_check_socket_address),
	FIELD(gateway_dns, upstream, STRING, "[::1]:5354",
	      .check = fips_config_check_socket_address),
	FIELD(gateway_dns, ttl, U32, "60"),
};

static const struct fips_config_field conntrack_fields[] = {
	FIELD(conntrack, tcp_established, U64, "432000"),
	FIELD(conntrack, udp_timeout, U64, "30"),
	FIELD(conntrack, udp_assured, U64, "180"),
	FIELD(conntrack, icmp_timeout, U64, "30"),
};

static const struct fips_config_name protos[] = {
	{ "tcp", FIPS_CONFIG_PROTO_TCP },
	{ "udp", FIPS_CONFIG_PROTO_UDP },
	{ NULL, 0 },
};

static const struct fips_config_field port_forward_fields[] = {
	REQUIRED(port_forward, listen_port, U16, .min = 1),
	REQUIRED(port_forward, proto, ENUM, .names = protos),
	REQUIRED(port_forward, target, STRING, .check = fips_config_check_ipv6_socket_address),
};

static const struct fips_config_section dns_section =
	FIPS_CONFIG_SECTION_OF(fips_config_gateway_dns, dns_fields, false);
static const struct fips_config_section conntrack_section =
	FIPS_CONFIG_SECTION_OF(fips_config_conntrack, conntrack_fields, false);

static const struct fips_config_section port_forward_section = {
	.fields = port_forward_fields,
	.count = FIPS_ARRAY_SIZE(port_forward_fields),
	.size = sizeof(struct fips_config_port_forward),
	.mark_offset = offsetof(struct fips_config_port_forward, at),
	.name_offset = FIPS_CONFIG_NO_MEMBER,
};

static const struct fips_config_field gateway_fields[] = {
	FIPS_CONFIG_FIELD(fips_config_gateway, enabled, BOOL, "false"),
	REQUIRED(gateway, pool, STRING, .check = fips_config_check_ipv6_prefix),
	REQUIRED(gateway, lan_interface, STRING, .check = fips_config_check_interface),
	FIPS_CONFIG_NESTED(fips_config_gateway, dns, dns_section),
	FIELD(gateway, pool_grace_period, U64, "60"),
	FIPS_CONFIG_NESTED(fips_config_gateway, conntrack, conntrack_section),
	FIPS_CONFIG_ARRAY(fips_config_gateway, port_forwards, LIST, port_forward_section),
};

const struct fips_config_section fips_config_gateway_section =
	FIPS_CONFIG_SECTION_OF(fips_config_gateway, gateway_fields, false);
