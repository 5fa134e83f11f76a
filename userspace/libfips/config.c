// SPDX-License-Identifier: MIT
/* The root of the configuration's schema, and the life of a configuration. */

#include <errno.h>
#include <stdlib.h>

#include "libfips/config_check.h"
#include "libfips/config_schema.h"

static const struct fips_config_field tun_fields[] = {
	FIPS_CONFIG_FIELD(fips_config_tun, enabled, BOOL, "false"),
	FIPS_CONFIG_FIELD(fips_config_tun, name, STRING, "fips0", .flags = FIPS_CONFIG_NULLABLE,
			  .check = fips_config_check_interface),
	FIPS_CONFIG_FIELD(fips_config_tun, mtu, U16, "1280", .flags = FIPS_CONFIG_NULLABLE),
};

static const struct fips_config_field dns_fields[] = {
	FIPS_CONFIG_FIELD(fips_config_dns, enabled, BOOL, "true"),
	FIPS_CONFIG_FIELD(fips_config_dns, bind_addr, STRING, "::1", .flags = FIPS_CONFIG_NULLABLE,
			  .check = fips_config_check_ip_address),
	FIPS_CONFIG_FIELD(fips_config_dns, port, U16, "5354", .flags = FIPS_CONFIG_NULLABLE),
	FIPS_CONFIG_FIELD(fips_config_dns, ttl, U32, "300", .flags = FIPS_CONFIG_NULLABLE),
};

static const struct fips_config_field metrics_fields[] = {
	FIPS_CONFIG_FIELD(fips_config_metrics, enabled, BOOL, "false"),
	FIPS_CONFIG_FIELD(fips_config_metrics, bind_addr, STRING, "127.0.0.1",
			  .check = fips_config_check_ip_address),
	FIPS_CONFIG_FIELD(fips_config_metrics, port, U16, "9464"),
};

static const struct fips_config_section tun_section =
	FIPS_CONFIG_SECTION_OF(fips_config_tun, tun_fields, false);
static const struct fips_config_section dns_section =
	FIPS_CONFIG_SECTION_OF(fips_config_dns, dns_fields, false);
static const struct fips_config_section metrics_section =
	FIPS_CONFIG_SECTION_OF(fips_config_metrics, metrics_fields, false);

static const struct fips_config_field root_fields[] = {
	FIPS_CONFIG_NESTED(fips_config, node, fips_config_node_section),
	FIPS_CONFIG_NESTED(fips_config, tun, tun_section),
	FIPS_CONFIG_NESTED(fips_config, dns, dns_section),
	FIPS_CONFIG_NESTED(fips_config, metrics, metrics_section),
	FIPS_CONFIG_NESTED(fips_config, transports, fips_config_transports_section),
	FIPS_CONFIG_ARRAY(fips_config, peers, LIST, fips_config_peer_section),
	{
		.key = "gateway",
		.kind = FIPS_CONFIG_OPTIONAL,
		.offset = offsetof(struct fips_config, gateway),
		.section = &fips_config_gateway_section,
	},
};

const struct fips_config_section fips_config_root_section =
	FIPS_CONFIG_SECTION_OF(fips_config, root_fields, false);

void fips_config_report(const struct fips_config_diag *diag, enum fips_config_severity severity,
			char *message)
{
	char *c;

	if (!diag || !diag->report)
		return;
	for (c = message; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = '?';
	diag->report(diag->ctx, severity, message);
}

struct fips_config *fips_config_new(void)
{
	struct fips_config *config = calloc(1, sizeof(*config));

	if (config && fips_config_section_init(&fips_config_root_section, config)) {
		fips_config_free(config);
		return NULL;
	}
	return config;
}

void fips_config_free(struct fips_config *config)
{
	size_t i;

	if (!config)
		return;
	fips_config_section_fini(&fips_config_root_section, config);
	for (i = 0; i < config->files.count; i++)
		free(config->files.item[i]);
	free(config->files.item);
	free(config);
}
