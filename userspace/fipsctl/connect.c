// SPDX-License-Identifier: MIT
/* fipsctl connect: have the daemon dial a peer. */

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "fipsctl/output.h"
#include "fipsctl/peer.h"
#include "fipsctl/request.h"

/*
 * Whether an address is one of the mesh itself, which leads nowhere before the mesh is joined:
 * fd9d::1, [fd9d::1]:2121, and fd9d::1:2121 that was meant to be the latter.
 */
static bool is_mesh_address(const char *address)
{
	const char *begin = address[0] == '[' ? address + 1 : address;
	const char *end = strchr(begin, ']');
	struct in6_addr ipv6;
	char host[64];

	snprintf(host, sizeof(host), "%.*s", end ? (int)(end - begin) : (int)strlen(begin), begin);
	return inet_pton(AF_INET6, host, &ipv6) == 1 && ipv6.s6_addr[0] == 0xfd;
}

static bool is_ip_transport(const char *transport)
{
	return !strcmp(transport, "udp") || !strcmp(transport, "tcp") ||
	       !strcmp(transport, "ethernet");
}

static enum ctl_exit run(struct ctl *ctl, const struct ctl_command *command, int argc, char **argv)
{
	struct ctl_reason reason;
	enum ctl_exit result;
	json_t *data;
	char *npub;

	if (!ctl_parse_options(ctl, command, &argc, argv, &result))
		return result;
	if (argc != 4)
		return ctl_usage(ctl, command, "expected a peer, an address and a transport");
	if (is_ip_transport(argv[3]) && is_mesh_address(argv[2])) {
		ctl_error(ctl,
			  "\"%s\" is an address inside the mesh (fd00::/8)\n"
			  "Give the address by which the peer is reached without it,\n"
			  "as 192.0.2.1:2121 or peer.example.org:2121.",
			  argv[2]);
		return CTL_FAILED;
	}
	npub = ctl_peer_npub(ctl, argv[1]);
	if (!npub)
		return CTL_FAILED;
	data = ctl_request(ctl, "connect",
			   json_pack("{s:s,s:s,s:s}", "npub", npub, "address", argv[2], "transport",
				     argv[3]),
			   &reason);
	if (!data)
		ctl_error(ctl, "%s", reason.text);
	else if (ctl_wants_json(ctl))
		ctl_print_json(ctl, data);
	else
		fprintf(ctl->out,
			"connecting to %s at %s by %s; see \"fipsctl show connections\"\n", npub,
			argv[2], argv[3]);
	free(npub);
	json_decref(data);
	return data ? CTL_OK : CTL_FAILED;
}

const struct ctl_command ctl_connect_command = {
	.name = "connect",
	.arguments = "PEER ADDRESS TRANSPORT",
	.summary = "Connect to a peer",
	.help = "PEER       public key (npub1...), or a name in /etc/fips/hosts\n"
		"ADDRESS    where the peer is reached: 192.0.2.1:2121, peer.example.org:2121,\n"
		"           [2001:db8::1]:2121, eth0/aa:bb:cc:dd:ee:ff\n"
		"TRANSPORT  udp, tcp, tor, nym or ethernet; it must be configured\n",
	.run = run,
};
