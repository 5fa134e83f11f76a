// SPDX-License-Identifier: MIT
/* fipsctl acl: who may link. */

#include <string.h>

#include "fipsctl/view.h"

static enum ctl_exit run(struct ctl *ctl, const struct ctl_command *command, int argc, char **argv)
{
	enum ctl_exit result;

	if (!ctl_parse_options(ctl, command, &argc, argv, &result))
		return result;
	if (argc != 2 || strcmp(argv[1], "show"))
		return ctl_usage(ctl, command, "expected \"show\"");
	return ctl_view_show(ctl, ctl_view_acl());
}

const struct ctl_command ctl_acl_command = {
	.name = "acl",
	.arguments = "show",
	.summary = "Show who may link",
	.help = "The lists are /etc/fips/peers.allow and /etc/fips/peers.deny.\n",
	.run = run,
};
