// SPDX-License-Identifier: MIT
/* fipsctl disconnect: have the daemon drop the link to a peer. */

#include <stdlib.h>

#include "fipsctl/output.h"
#include "fipsctl/peer.h"
#include "fipsctl/request.h"

static enum ctl_exit run(struct ctl *ctl, const struct ctl_command *command, int argc, char **argv)
{
	struct ctl_reason reason;
	enum ctl_exit result;
	json_t *data;
	char *npub;

	if (!ctl_parse_options(ctl, command, &argc, argv, &result))
		return result;
	if (argc != 2)
		return ctl_usage(ctl, command, "expected a peer");
	npub = ctl_peer_npub(ctl, argv[1]);
	if (!npub)
		return CTL_FAILED;
	data = ctl_request(ctl, "disconnect", json_pack("{s:s}", "npub", npub), &reason);
	if (!data)
		ctl_error(ctl, "%s", reason.text);
	else if (ctl_wants_json(ctl))
		ctl_print_json(ctl, data);
	else
		fprintf(ctl->out, "disconnected from %s\n", npub);
	free(npub);
	json_decref(data);
	return data ? CTL_OK : CTL_FAILED;
}

const struct ctl_command ctl_disconnect_command = {
	.name = "disconnect",
	.arguments = "PEER",
	.summary = "Disconnect from a peer",
	.help = "PEER  public key (npub1...), or a name in /etc/fips/hosts\n"
		"\n"
		"The peer is told. The daemon does not connect to it again by itself.\n",
	.run = run,
};
