// SPDX-License-Identifier: MIT
/* fipsctl watch: another subcommand again and again. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fipsctl/ctl.h"

#define INTERVAL_SECS 2

/* Above a terminal's old contents; programs get one answer after the other. */
static void begin_round(const struct ctl *ctl)
{
	if (isatty(fileno(ctl->out)))
		fputs("\033[H\033[2J", ctl->out);
}

static enum ctl_exit run(struct ctl *ctl, const struct ctl_command *command, int argc, char **argv)
{
	double secs = INTERVAL_SECS;
	enum ctl_exit result;
	char *end;

	if (argc > 1 && !strcmp(argv[1], "--help")) {
		ctl_command_help(ctl, command);
		return CTL_OK;
	}
	if (argc > 2 && !strcmp(argv[1], "-n")) {
		secs = strtod(argv[2], &end);
		if (*end || !(secs >= 0.1 && secs <= 86400))
			return ctl_usage(ctl, command, "-n %s: expected seconds, 0.1 to 86400",
					 argv[2]);
		argc -= 2;
		argv += 2;
	}
	if (argc < 2 || !strcmp(argv[1], "watch"))
		return ctl_usage(ctl, command, "expected a command to repeat");
	for (;;) {
		begin_round(ctl);
		result = ctl_run(ctl, argc - 1, argv + 1);
		if (result == CTL_USAGE || fflush(ctl->out))
			return result;
		usleep((useconds_t)(secs * 1e6));
	}
}

const struct ctl_command ctl_watch_command = {
	.name = "watch",
	.arguments = "[-n SECONDS] COMMAND...",
	.summary = "Repeat another command",
	.help = "-n SECONDS  pause between two rounds, 2 by default\n"
		"\n"
		"It goes on while there is no daemon; Ctrl-C ends it.\n",
	.run = run,
};
