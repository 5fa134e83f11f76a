// SPDX-License-Identifier: MIT
/* What more than one key of the configuration decides, and the values' final form. */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "libfips/config_check.h"
#include "libfips/config_schema.h"

#define MIN_BEACON_INTERVAL_SECS 10

struct checker {
	struct fips_config *config;
	const struct fips_config_diag *diag;
	int err;
};

static void __printf(4, 5) report(struct checker *c, enum fips_config_severity severity,
				  const struct fips_config_mark *at, const char *format, ...);

static void report(struct checker *c, enum fips_config_severity severity,
		   const struct fips_config_mark *at, const char *format, ...)
{
	char text[768], message[1280];
	va_list args;

	if (severity == FIPS_CONFIG_ERROR)
		c->err = -EINVAL;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (at && at->file)
		snprintf(message, sizeof(message), "%.480s:%u:%u: %s", at->file, at->line,
			 at->column, text);
	else
		snprintf(message, sizeof(message), "%s", text);
	fips_config_report(c->diag, severity, message);
}

/* "transports.udp" or "transports.udp.NAME" */
static const char *instance_path(char *buffer, size_t size, const char *kind, const char *name)
{
	snprintf(buffer, size, "transports.%s%s%s", kind, name ? "." : "", name ? name : "");
	return buffer;
}

/* Whether host:port names this host's loopback; of names, localhost alone does. */
static bool is_loopback(const char *address)
{
	const char *colon = strrchr(address, ':');
	size_t length = colon ? (size_t)(colon - address) : strlen(address);

	if (address[0] == '[')
		return !strncmp(address, "[::1]", 5);
	return (length == 9 && !strncmp(address, "localhost", 9)) ||
	       (length == 3 && !strncmp(address, "::1", 3)) || !strncmp(address, "127.", 4);
}

static bool has_remote_udp_peer(const struct fips_config *config)
{
	size_t i, j;

	for (i = 0; i < config->peers_count; i++) {
		const struct fips_config_peer *peer = &config->peers[i];

		for (j = 0; j < peer->addresses_count; j++)
			if (!strcmp(peer->addresses[j].transport, "udp") &&
			    !is_loopback(peer->addresses[j].addr))
				return true;
	}
	return false;
}

/* An outbound-only transport takes any port and is not advertised, whatever else is written. */
static void settle_outbound_only(struct checker *c, struct fips_config_udp *udp)
{
	char *any;

	if (!udp->outbound_only)
		return;
	udp->advertise_on_nostr = false;
	any = strdup("0.0.0.0:0");
	if (!any) {
		c->err = -ENOMEM;
		return;
	}
	free(udp->bind_addr);
	udp->bind_addr = any;
}

static void require_nostr(struct checker *c, const char *kind, const char *name,
			  const struct fips_config_mark *at)
{
	char path[128];

	report(c, FIPS_CONFIG_ERROR, at,
	       "%s.advertise_on_nostr: expected node.discovery.nostr.enabled: true with it",
	       instance_path(path, sizeof(path), kind, name));
}

static void check_udp(struct checker *c, struct fips_config_udp *udp)
{
	const struct fips_config_nostr *nostr = &c->config->node.discovery.nostr;
	char path[128];

	instance_path(path, sizeof(path), "udp", udp->name);
	settle_outbound_only(c, udp);
	if (udp->advertise_on_nostr && !nostr->enabled)
		require_nostr(c, "udp", udp->name, &udp->at);
	if (udp->advertise_on_nostr && nostr->enabled && !udp->public) {
		if (!nostr->dm_relays.count)
			report(c, FIPS_CONFIG_ERROR, &udp->at,
			       "%s.advertise_on_nostr: expected at least one of node.discovery.nostr.dm_relays with it",
			       path);
		if (!nostr->stun_servers.count)
			report(c, FIPS_CONFIG_ERROR, &udp->at,
			       "%s.advertise_on_nostr: expected at least one of node.discovery.nostr.stun_servers with it",
			       path);
	}
	/* Linux drops what leaves a socket bound to loopback for elsewhere. */
	if (!udp->outbound_only && is_loopback(udp->bind_addr) && has_remote_udp_peer(c->config))
		report(c, FIPS_CONFIG_ERROR, &udp->at,
		       "%s.bind_addr: expected an address that reaches the peers, found %s; use 0.0.0.0:2121, or outbound_only: true",
		       path, udp->bind_addr);
}

static void check_ethernet(struct checker *c, struct fips_config_ethernet *ethernet)
{
	char path[128];

	if (ethernet->beacon_interval_secs >= MIN_BEACON_INTERVAL_SECS)
		return;
	report(c, FIPS_CONFIG_WARNING, &ethernet->at,
	       "%s.beacon_interval_secs: expected %d or more, which is now used",
	       instance_path(path, sizeof(path), "ethernet", ethernet->name),
	       MIN_BEACON_INTERVAL_SECS);
	ethernet->beacon_interval_secs = MIN_BEACON_INTERVAL_SECS;
}

static void check_transports(struct checker *c)
{
	struct fips_config_transports *t = &c->config->transports;
	bool nostr = c->config->node.discovery.nostr.enabled;
	size_t i;

	for (i = 0; i < t->udp_count; i++)
		check_udp(c, &t->udp[i]);
	for (i = 0; i < t->ethernet_count; i++)
		check_ethernet(c, &t->ethernet[i]);
	for (i = 0; i < t->tcp_count; i++)
		if (t->tcp[i].advertise_on_nostr && !nostr)
			require_nostr(c, "tcp", t->tcp[i].name, &t->tcp[i].at);
	for (i = 0; i < t->tor_count; i++)
		if (t->tor[i].advertise_on_nostr && !nostr)
			require_nostr(c, "tor", t->tor[i].name, &t->tor[i].at);
}

/* The form of an address depends on its transport. */
static const char *check_address(const struct fips_config_address *address)
{
	if (!strcmp(address->transport, "ethernet"))
		return fips_config_check_ethernet_address(address->addr);
	if (!strcmp(address->transport, "ble"))
		return fips_config_check_ble_address(address->addr);
	/* "nat" asks for a rendezvous by Nostr. */
	if (!strcmp(address->transport, "udp") && !strcasecmp(address->addr, "nat"))
		return NULL;
	return fips_config_check_host_port(address->addr);
}

/* Insertion sort: stable, and peers have a handful of addresses. */
static void sort_addresses(struct fips_config_peer *peer)
{
	struct fips_config_address address;
	size_t i, j;

	for (i = 1; i < peer->addresses_count; i++) {
		address = peer->addresses[i];
		for (j = i; j && peer->addresses[j - 1].priority > address.priority; j--)
			peer->addresses[j] = peer->addresses[j - 1];
		peer->addresses[j] = address;
	}
}

static void check_peer(struct checker *c, size_t index)
{
	struct fips_config_peer *peer = &c->config->peers[index];
	const char *expected;
	size_t i;

	if (peer->via_nostr && !c->config->node.discovery.nostr.enabled)
		report(c, FIPS_CONFIG_ERROR, &peer->at,
		       "peers[%zu].via_nostr: expected node.discovery.nostr.enabled: true with it",
		       index);
	if (!peer->addresses_count && !peer->via_nostr)
		report(c, FIPS_CONFIG_ERROR, &peer->at,
		       "peers[%zu].addresses: expected at least one address, or via_nostr: true",
		       index);
	for (i = 0; i < peer->addresses_count; i++) {
		expected = check_address(&peer->addresses[i]);
		if (expected)
			report(c, FIPS_CONFIG_ERROR, &peer->addresses[i].at,
			       "peers[%zu].addresses[%zu].addr: expected %s, found \"%.60s\"",
			       index, i, expected, peer->addresses[i].addr);
	}
	sort_addresses(peer);
}

static void check_gateway(struct checker *c)
{
	const struct fips_config_gateway *gateway = c->config->gateway;
	const struct fips_config_port_forward *forward;
	u8 seen[2][(UINT16_MAX + 1) / 8] = { 0 };
	u8 *byte, bit;
	size_t i;

	for (i = 0; i < gateway->port_forwards_count; i++) {
		forward = &gateway->port_forwards[i];
		/* What is no protocol was refused before, and left as -1. */
		byte = &seen[forward->proto > 0][forward->listen_port / 8];
		bit = 1 << forward->listen_port % 8;
		if (*byte & bit)
			report(c, FIPS_CONFIG_ERROR, &forward->at,
			       "gateway.port_forwards[%zu]: expected each pair of listen_port and proto once, found port %u again",
			       i, forward->listen_port);
		*byte |= bit;
	}
}

int fips_config_validate(struct fips_config *config, const struct fips_config_diag *diag)
{
	struct checker c = { config, diag, 0 };
	size_t i;

	check_transports(&c);
	for (i = 0; i < config->peers_count; i++)
		check_peer(&c, i);
	if (config->gateway)
		check_gateway(&c);
	return c.err;
}
