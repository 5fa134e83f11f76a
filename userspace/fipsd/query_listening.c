// SPDX-License-Identifier: MIT
/* Query for what of this host the mesh can reach. */

#include <stdlib.h>

#include "fipsd/firewall.h"
#include "fipsd/listening.h"
#include "fipsd/queries.h"

static void put_listener(struct fipsd_json *json, const struct fipsd_listener *listener,
			 const struct fipsd_firewall *firewall)
{
	fipsd_json_object(json, NULL);
	fipsd_json_text(json, "proto", listener->protocol);
	fipsd_json_ipv6(json, "local_addr", listener->addr);
	fipsd_json_u64(json, "port", listener->port);
	if (listener->pid) {
		fipsd_json_u64(json, "pid", listener->pid);
		fipsd_json_text(json, "process", listener->process);
	} else {
		fipsd_json_null(json, "pid");
		fipsd_json_null(json, "process");
	}
	fipsd_json_text(json, "filter",
			fipsd_firewall_judge(firewall, listener->protocol, listener->port));
	fipsd_json_bool(json, "wildcard_bind", listener->wildcard);
	fipsd_json_end_object(json);
}

bool fipsd_show_listening_sockets(struct fipsd_query_input *input, struct fipsd_json *json)
{
	const u8 *addr = input->snapshot->node.ipv6_addr;
	struct fipsd_firewall firewall;
	struct fipsd_listener *listeners;
	size_t count, i;

	count = fipsd_listening_read(&listeners, addr);
	fipsd_firewall_read(&firewall);
	fipsd_json_object(json, NULL);
	fipsd_json_ipv6(json, "fips0_addr", addr);
	fipsd_json_bool(json, "firewall_active", firewall.rules);
	fipsd_json_array(json, "sockets");
	for (i = 0; i < count; i++)
		put_listener(json, &listeners[i], &firewall);
	fipsd_json_end_array(json);
	fipsd_json_end_object(json);
	fipsd_firewall_free(&firewall);
	free(listeners);
	return true;
}
