// SPDX-License-Identifier: MIT
/* fipsctl show: what the daemon says about its node. */

#include "fipsctl/kernel.h"
#include "fipsctl/request.h"
#include "fipsctl/view.h"

static enum ctl_exit run(struct ctl *ctl, const struct ctl_command *command, int argc, char **argv)
{
	const struct ctl_view *view;
	struct ctl_reason reason;
	enum ctl_exit result;
	json_t *data;

	if (!ctl_parse_options(ctl, command, &argc, argv, &result))
		return result;
	if (argc != 2)
		return ctl_usage(ctl, command, "expected what to show");
	view = ctl_view_find(argv[1]);
	if (!view)
		return ctl_usage(ctl, command, "cannot show \"%s\"", argv[1]);
	data = ctl_request(ctl, view->command, NULL, &reason);
	if (data) {
		ctl_view_print(ctl, view, data);
		json_decref(data);
		return CTL_OK;
	}
	if (!reason.no_daemon || !ctl_kernel_has_view(view->name)) {
		ctl_error(ctl, "%s", reason.text);
		return CTL_FAILED;
	}
	ctl_error(ctl, "no daemon answers; this is what the kernel knows");
	return ctl_kernel_show(ctl, view->name, NULL);
}

const struct ctl_command ctl_show_command = {
	.name = "show",
	.arguments = "status|peers|links|sessions|transports|connections|tree|bloom|mmp|cache|\n"
		     "                    routing|identity-cache|listening|counters",
	.summary = "Show what the daemon knows",
	.help = "Links, sessions, transports and counters are read from the kernel where no daemon\n"
		"runs.\n",
	.run = run,
};
