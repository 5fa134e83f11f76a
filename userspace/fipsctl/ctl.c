// SPDX-License-Identifier: MIT
/* fipsctl: what its subcommands share. */

#include <stdarg.h>
#include <string.h>

#include "fipsctl/ctl.h"

void ctl_error(const struct ctl *ctl, const char *format, ...)
{
	va_list args;

	fputs("fipsctl: ", ctl->err);
	va_start(args, format);
	vfprintf(ctl->err, format, args);
	va_end(args);
	fputc('\n', ctl->err);
}

void ctl_command_help(const struct ctl *ctl, const struct ctl_command *command)
{
	fprintf(ctl->out, "%s\n\nUsage: fipsctl %s %s\n", command->summary, command->name,
		command->arguments);
	if (command->help)
		fprintf(ctl->out, "\n%s", command->help);
}

enum ctl_exit ctl_usage(const struct ctl *ctl, const struct ctl_command *command,
			const char *format, ...)
{
	va_list args;

	fputs("fipsctl: ", ctl->err);
	va_start(args, format);
	vfprintf(ctl->err, format, args);
	va_end(args);
	fprintf(ctl->err, "\nUsage: fipsctl %s %s\n", command->name, command->arguments);
	return CTL_USAGE;
}

bool ctl_parse_options(struct ctl *ctl, const struct ctl_command *command, int *argc, char **argv,
		       enum ctl_exit *result)
{
	const char *unknown = NULL;
	bool help = false;
	int kept = 0, i;

	for (i = 0; i < *argc; i++) {
		if (!strcmp(argv[i], "--json") || !strcmp(argv[i], "-j"))
			ctl->format = CTL_FORMAT_JSON;
		else if (!strcmp(argv[i], "--text"))
			ctl->format = CTL_FORMAT_TEXT;
		else if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			help = true;
		else if (argv[i][0] == '-' && argv[i][1])
			unknown = argv[i];
		else
			argv[kept++] = argv[i];
	}
	if (help)
		ctl_command_help(ctl, command);
	*result = help || !unknown ? CTL_OK :
				     ctl_usage(ctl, command, "unknown option \"%s\"", unknown);
	*argc = kept;
	return !help && !unknown;
}
