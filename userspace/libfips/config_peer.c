// SPDX-License-Identifier: MIT
/* Schema of peers[]. */

#include "libfips/config_check.h"
#include "libfips/config_schema.h"

static const struct fips_config_field address_fields[] = {
	FIPS_CONFIG_FIELD(fips_config_address, transport, STRING, NULL,
			  .flags = FIPS_CONFIG_REQUIRED, .check = fips_config_check_transport),
	FIPS_CONFIG_FIELD(fips_config_address, addr, STRING, NULL, .flags = FIPS_CONFIG_REQUIRED),
	FIPS_CONFIG_FIELD(fips_config_address, priority, U8, "100"),
};

static const struct fips_config_section address_section = {
	.fields = address_fields,
	.count = FIPS_ARRAY_SIZE(address_fields),
	.size = sizeof(struct fips_config_address),
	.strict = true,
	.mark_offset = offsetof(struct fips_config_address, at),
	.name_offset = FIPS_CONFIG_NO_MEMBER,
};

static const struct fips_config_name connect_policies[] = {
	{ "auto_connect", FIPS_CONFIG_CONNECT_AUTO },
	{ "on_demand", FIPS_CONFIG_CONNECT_ON_DEMAND },
	{ "manual", FIPS_CONFIG_CONNECT_MANUAL },
	{ NULL, 0 },
};

static const struct fips_config_field peer_fields[] = {
	FIPS_CONFIG_FIELD(fips_config_peer, npub, STRING, NULL, .flags = FIPS_CONFIG_REQUIRED,
			  .check = fips_config_check_npub),
	FIPS_CONFIG_FIELD(fips_config_peer, alias, STRING, NULL),
	FIPS_CONFIG_ARRAY(fips_config_peer, addresses, LIST, address_section),
	FIPS_CONFIG_FIELD(fips_config_peer, connect_policy, ENUM, "auto_connect",
			  .names = connect_policies),
	FIPS_CONFIG_FIELD(fips_config_peer, auto_reconnect, BOOL, "true"),
	FIPS_CONFIG_FIELD(fips_config_peer, via_nostr, BOOL, "false"),
};

const struct fips_config_section fips_config_peer_section = {
	.fields = peer_fields,
	.count = FIPS_ARRAY_SIZE(peer_fields),
	.size = sizeof(struct fips_config_peer),
	.strict = true,
	.mark_offset = offsetof(struct fips_config_peer, at),
	.name_offset = FIPS_CONFIG_NO_MEMBER,
};
