// SPDX-License-Identifier: MIT
#include "libfips/transports.h"

#include <stdlib.h>

static void transport_free(struct fips_transport *transport)
{
	free(transport->name);
	free(transport);
}

void fips_transports_fini(struct fips_transports *transports)
{
	struct fips_transport *transport;

	while ((transport = transports->first)) {
		transports->first = transport->next;
		transport_free(transport);
	}
	transports->count = 0;
}

static struct fips_transport *transport_insert(struct fips_transports *transports, u32 id)
{
	struct fips_transport **at = &transports->first;
	struct fips_transport *transport = calloc(1, sizeof(*transport));

	if (!transport)
		return NULL;
	while (*at && (*at)->id < id)
		at = &(*at)->next;
	transport->id = id;
	transport->next = *at;
	*at = transport;
	transports->count++;
	return transport;
}

struct fips_transport *fips_transports_put(struct fips_transports *transports,
					   const struct fips_transport_up *up)
{
	struct fips_transport *transport = fips_transports_find(transports, up->id);
	char *name = NULL;

	if (up->name) {
		name = strdup(up->name);
		if (!name)
			return NULL;
	}
	if (!transport)
		transport = transport_insert(transports, up->id);
	if (!transport) {
		free(name);
		return NULL;
	}
	free(transport->name);
	transport->name = name;
	transport->type = up->type;
	transport->local = up->local;
	transport->mtu = up->mtu;
	transport->accept = up->accept;
	return transport;
}

bool fips_transports_remove(struct fips_transports *transports, u32 id)
{
	struct fips_transport **at = &transports->first, *transport;

	while (*at && (*at)->id != id)
		at = &(*at)->next;
	transport = *at;
	if (!transport)
		return false;
	*at = transport->next;
	transports->count--;
	transport_free(transport);
	return true;
}

struct fips_transport *fips_transports_find(const struct fips_transports *transports, u32 id)
{
	struct fips_transport *transport = transports->first;

	while (transport && transport->id != id)
		transport = transport->next;
	return transport;
}

struct fips_transport *fips_transports_for_remote(const struct fips_transports *transports,
						  enum fips_transport_type type,
						  const struct fips_remote *remote)
{
	struct fips_transport *transport = transports->first;

	while (transport && (transport->type != type ||
			     (transport->local.len && transport->local.len != remote->len)))
		transport = transport->next;
	return transport;
}

u16 fips_transports_min_mtu(const struct fips_transports *transports)
{
	const struct fips_transport *transport = transports->first;
	u16 mtu = transport ? UINT16_MAX : FIPS_TRANSPORT_MTU_DEFAULT;

	for (; transport; transport = transport->next)
		if (transport->mtu < mtu)
			mtu = transport->mtu;
	return mtu;
}

size_t fips_transports_usage(struct fips_transports *transports, const struct fips_dump *dump)
{
	size_t i, began = 0;

	for (i = 0; i < dump->transport_count; i++) {
		const struct fips_dump_transport *counts = &dump->transports[i];
		struct fips_transport *transport = fips_transports_find(transports, counts->id);
		bool dropping;

		if (!transport)
			continue;
		dropping = counts->rx_drops > transport->counts.rx_drops;
		if (dropping && !transport->dropping)
			began++;
		transport->dropping = dropping;
		transport->counts = *counts;
	}
	return began;
}

bool fips_transports_dropping(const struct fips_transports *transports)
{
	const struct fips_transport *transport = transports->first;

	while (transport && !transport->dropping)
		transport = transport->next;
	return transport;
}

static const struct {
	enum fips_transport_type type;
	const char *name;
} transport_types[] = {
	{ FIPS_TRANSPORT_TYPE_UDP, "udp" },
	{ FIPS_TRANSPORT_TYPE_TCP, "tcp" },
	{ FIPS_TRANSPORT_TYPE_ETHER, "ethernet" },
};

const char *fips_transport_type_name(enum fips_transport_type type)
{
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(transport_types); i++)
		if (transport_types[i].type == type)
			return transport_types[i].name;
	return "unknown";
}

bool fips_transport_type_parse(enum fips_transport_type *type, const char *name)
{
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(transport_types); i++)
		if (!strcmp(transport_types[i].name, name)) {
			*type = transport_types[i].type;
			return true;
		}
	return false;
}
