// SPDX-License-Identifier: MIT
/* fipsctl probe: the way to one node, as far as this one can know it. */

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "fipsctl/output.h"
#include "fipsctl/peer.h"
#include "fipsctl/request.h"
#include "libfips/identity.h"
#include "netlink/client.h"

#define WAIT_MS 10000
#define ROUND_MS 250
#define PORT_DISCARD 9

static const struct ctl_column lines[] = {
	{ "node", "npub", CTL_TEXT },
	{ "name", "name", CTL_TEXT },
	{ "address", "ipv6_addr", CTL_TEXT },
	{ "state", "state", CTL_TEXT },
	{ "next hop", "next_hop", CTL_TEXT },
	{ "route class", "route_class", CTL_TEXT },
	{ "depth in the tree", "depth", CTL_TEXT },
	{ "path MTU", "path_mtu", CTL_TEXT },
	{ "RTT ms", "srtt_ms", CTL_MEASURE },
	{ "loss", "loss_rate", CTL_PERCENT },
	{ "expected transmissions", "etx", CTL_MEASURE },
	{ "sent", "bytes_sent", CTL_BYTES },
	{ "received", "bytes_recv", CTL_BYTES },
	CTL_COLUMNS_END,
};

/* Whom it is about. */
struct target {
	char *npub;
	struct fips_node_addr addr;
	u8 ipv6[16];
};

/* Return: the row of an answer's array whose key has that text, borrowed. */
static json_t *find_row(const json_t *data, const char *array, const char *key, const char *text)
{
	json_t *rows = json_object_get(data, array), *row;
	const char *value;
	size_t i;

	json_array_foreach(rows, i, row) {
		value = json_string_value(json_object_get(row, key));
		if (value && !strcmp(value, text))
			return row;
	}
	return NULL;
}

static void copy(json_t *to, const char *to_key, const json_t *from, const char *key)
{
	json_t *value = json_object_get(from, key);

	if (value && !json_is_null(value))
		json_object_set(to, to_key, value);
}

static void take_measurements(json_t *probe, const json_t *row)
{
	const json_t *mmp = json_object_get(row, "mmp"), *stats = json_object_get(row, "stats");

	copy(probe, "name", row, "display_name");
	copy(probe, "path_mtu", mmp, "path_mtu");
	copy(probe, "srtt_ms", mmp, "srtt_ms");
	copy(probe, "loss_rate", mmp, "loss_rate");
	copy(probe, "etx", mmp, "etx");
	copy(probe, "bytes_sent", stats, "bytes_sent");
	copy(probe, "bytes_recv", stats, "bytes_recv");
}

/* --- What the daemon knows --- */

/* Return: whether the daemon answered. */
static bool ask_entities(const struct ctl *ctl, const struct target *target, json_t *probe)
{
	struct ctl_reason reason;
	json_t *peers = ctl_request(ctl, "show_peers", NULL, &reason), *sessions = NULL, *row;

	if (peers)
		sessions = ctl_request(ctl, "show_sessions", NULL, &reason);
	if (!sessions) {
		ctl_error(ctl, "%s", reason.text);
		json_decref(peers);
		return false;
	}
	row = find_row(peers, "peers", "npub", target->npub);
	if (row) {
		json_object_set_new(probe, "state", json_string("neighbour"));
		copy(probe, "depth", row, "tree_depth");
		take_measurements(probe, row);
	}
	row = find_row(sessions, "sessions", "npub", target->npub);
	if (row) {
		if (!json_object_get(probe, "state"))
			copy(probe, "state", row, "state");
		take_measurements(probe, row);
	}
	json_decref(peers);
	json_decref(sessions);
	return true;
}

static void ask_cache(const struct ctl *ctl, json_t *probe)
{
	struct ctl_reason reason;
	json_t *cache = ctl_request(ctl, "show_cache", NULL, &reason), *row;

	row = find_row(cache, "entries", "ipv6_addr",
		       json_string_value(json_object_get(probe, "ipv6_addr")));
	if (row)
		copy(probe, "depth", row, "depth");
	json_decref(cache);
}

/* --- What the kernel knows --- */

static void name_link(const struct ctl *ctl, json_t *probe, u32 link_id)
{
	struct ctl_reason reason;
	json_t *peers = ctl_request(ctl, "show_peers", NULL, &reason), *row;
	json_t *rows = json_object_get(peers, "peers");
	size_t i;

	json_array_foreach(rows, i, row) {
		if (json_integer_value(json_object_get(row, "link_id")) == link_id)
			copy(probe, "next_hop", row, "display_name");
	}
	json_decref(peers);
}

static void find_route(const struct ctl *ctl, struct fips_nl_client *client, u32 ifindex,
		       const struct target *target, json_t *probe)
{
	const struct fips_nl_route *route;
	struct fips_nl_error error;
	struct fips_nl_list routes;

	if (fips_nl_dump(client, FIPS_CMD_ROUTE_GET, ifindex, &routes, &error))
		return;
	fips_nl_list_for_each(route, &routes) {
		if (!fips_node_addr_equal(&route->dest, &target->addr) ||
		    !FIPS_NL_HAS(route, ROUTE_LINK_ID))
			continue;
		json_object_set_new(probe, "route_class",
				    json_string(fips_nl_route_class_name(route->class)));
		name_link(ctl, probe, route->link_id);
	}
	fips_nl_list_free(&routes);
}

/* A link is the route to its own peer, without an entry among the routes. */
static void find_link(struct fips_nl_client *client, u32 ifindex, const struct target *target,
		      json_t *probe)
{
	const struct fips_nl_link *link;
	struct fips_nl_error error;
	struct fips_nl_list links;

	if (fips_nl_dump(client, FIPS_CMD_LINK_GET, ifindex, &links, &error))
		return;
	fips_nl_list_for_each(link, &links) {
		if (!fips_node_addr_equal(&link->node_addr, &target->addr))
			continue;
		json_object_set_new(probe, "route_class",
				    json_string(fips_nl_route_class_name(FIPS_ROUTE_CLASS_DIRECT)));
		copy(probe, "next_hop", probe, "name");
	}
	fips_nl_list_free(&links);
}

/* Without privilege it stays unknown. */
static void ask_kernel(const struct ctl *ctl, const struct target *target, json_t *probe)
{
	struct fips_nl_client *client = NULL;
	const struct fips_nl_dev *dev;
	struct fips_nl_error error;
	struct fips_nl_list devices;

	if (fips_nl_open(&client, &error))
		return;
	if (!fips_nl_dump(client, FIPS_CMD_DEV_GET, 0, &devices, &error)) {
		fips_nl_list_for_each(dev, &devices) {
			find_route(ctl, client, dev->ifindex, target, probe);
			find_link(client, dev->ifindex, target, probe);
		}
		fips_nl_list_free(&devices);
	}
	fips_nl_close(client);
}

/* --- Probing --- */

/* One datagram, for a service that takes all and says nothing: enough to make a session. */
static void knock(const struct target *target)
{
	struct sockaddr_in6 to = {
		.sin6_family = AF_INET6,
		.sin6_port = htons(PORT_DISCARD),
	};
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	memcpy(&to.sin6_addr, target->ipv6, sizeof(target->ipv6));
	if (fd < 0)
		return;
	sendto(fd, "", 1, MSG_DONTWAIT, (struct sockaddr *)&to, sizeof(to));
	close(fd);
}

static bool is_there(const json_t *probe)
{
	const char *state = json_string_value(json_object_get(probe, "state"));

	return state && (!strcmp(state, "established") || !strcmp(state, "neighbour")) &&
	       json_object_get(probe, "srtt_ms");
}

/* Until there is a session with a measured round trip, or for so long. */
static bool wait_for_it(const struct ctl *ctl, const struct target *target, json_t *probe)
{
	const struct timespec pause = { .tv_nsec = ROUND_MS * 1000000L };
	int waited;

	for (waited = 0; waited <= WAIT_MS; waited += ROUND_MS) {
		if (!ask_entities(ctl, target, probe))
			return false;
		if (is_there(probe))
			return true;
		/* The session's measurements want something to measure. */
		if (!(waited % 1000))
			knock(target);
		nanosleep(&pause, NULL);
	}
	return true;
}

static enum ctl_exit probe_target(const struct ctl *ctl, const struct target *target)
{
	char text[FIPS_IPV6_SIZE];
	json_t *probe = json_pack("{s:s,s:s}", "npub", target->npub, "ipv6_addr",
				  fips_ipv6_format(text, target->ipv6));
	bool found;

	if (!wait_for_it(ctl, target, probe)) {
		json_decref(probe);
		return CTL_FAILED;
	}
	found = json_object_get(probe, "state");
	if (!found)
		json_object_set_new(probe, "state", json_string("not found"));
	ask_cache(ctl, probe);
	ask_kernel(ctl, target, probe);
	if (ctl_wants_json(ctl))
		ctl_print_json(ctl, probe);
	else
		ctl_print_list(ctl, lines, probe);
	json_decref(probe);
	return found ? CTL_OK : CTL_FAILED;
}

static enum ctl_exit run(struct ctl *ctl, const struct ctl_command *command, int argc, char **argv)
{
	struct fips_pubkey pubkey;
	struct target target;
	enum ctl_exit result;

	if (!ctl_parse_options(ctl, command, &argc, argv, &result))
		return result;
	if (argc != 2)
		return ctl_usage(ctl, command, "expected a node");
	target.npub = ctl_peer_npub(ctl, argv[1]);
	if (!target.npub)
		return CTL_FAILED;
	fips_npub_decode(&pubkey, target.npub);
	fips_node_addr_from_pubkey(&target.addr, &pubkey);
	fips_node_addr_to_ipv6(target.ipv6, &target.addr);
	result = probe_target(ctl, &target);
	free(target.npub);
	return result;
}

const struct ctl_command ctl_probe_command = {
	.name = "probe",
	.arguments = "NODE",
	.summary = "Show the way to a node",
	.help = "NODE  public key (npub1...), or a name in /etc/fips/hosts\n"
		"\n"
		"Next hop and route class (the kernel's: they take CAP_NET_ADMIN), path MTU, round\n"
		"trip and loss. A node without a session is sent a datagram, so that one is made;\n"
		"that takes up to 10 seconds.\n",
	.run = run,
};
