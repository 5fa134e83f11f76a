// SPDX-License-Identifier: MIT
/* fipsctl: shows and steers a node. One file per subcommand, one row per subcommand below. */

#include <getopt.h>
#include <signal.h>
#include <string.h>

#include "fipsctl/ctl.h"

static const struct ctl_command *const commands[] = {
	&ctl_show_command,	 &ctl_acl_command,    &ctl_stats_command,  &ctl_kernel_command,
	&ctl_monitor_command,	 &ctl_probe_command,  &ctl_watch_command,  &ctl_connect_command,
	&ctl_disconnect_command, &ctl_keygen_command, &ctl_pubkey_command,
};

static void print_help(FILE *out)
{
	size_t i;

	fputs("Show and steer a FIPS node\n"
	      "\n"
	      "Usage: fipsctl [OPTIONS] COMMAND [ARGUMENTS]\n"
	      "\n"
	      "Commands:\n",
	      out);
	for (i = 0; i < FIPS_ARRAY_SIZE(commands); i++)
		fprintf(out, "  %-12s %s\n", commands[i]->name, commands[i]->summary);
	fputs("\n"
	      "Options:\n"
	      "  -s, --socket PATH  the daemon's control socket\n"
	      "  -j, --json         print JSON, the default where output is no terminal\n"
	      "      --text         print tables, the default on a terminal\n"
	      "  -V, --version      print the version\n"
	      "  -h, --help         print this help; also after a command\n",
	      out);
}

enum ctl_exit ctl_run(struct ctl *ctl, int argc, char **argv)
{
	char show[] = "show", status[] = "status";
	char *fallback[3] = { show, status, NULL };
	size_t i;

	if (!argc) {
		argc = 2;
		argv = fallback;
	}
	for (i = 0; i < FIPS_ARRAY_SIZE(commands); i++)
		if (!strcmp(argv[0], commands[i]->name))
			return commands[i]->run(ctl, commands[i], argc, argv);
	ctl_error(ctl, "unknown command \"%s\"; see fipsctl --help", argv[0]);
	return CTL_USAGE;
}

int main(int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "socket", required_argument, NULL, 's' }, { "json", no_argument, NULL, 'j' },
		{ "text", no_argument, NULL, 't' },	    { "version", no_argument, NULL, 'V' },
		{ "help", no_argument, NULL, 'h' },	    { NULL, 0, NULL, 0 },
	};
	struct ctl ctl = { .out = stdout, .err = stderr };
	enum ctl_exit result;
	int option;

	signal(SIGPIPE, SIG_IGN);
	while ((option = getopt_long(argc, argv, "+s:jVh", long_options, NULL)) != -1) {
		switch (option) {
		case 's':
			ctl.socket = optarg;
			break;
		case 'j':
			ctl.format = CTL_FORMAT_JSON;
			break;
		case 't':
			ctl.format = CTL_FORMAT_TEXT;
			break;
		case 'V':
			printf("fipsctl %s\n", FIPS_VERSION);
			return CTL_OK;
		case 'h':
			print_help(stdout);
			return CTL_OK;
		default:
			return CTL_USAGE;
		}
	}
	result = ctl_run(&ctl, argc - optind, argv + optind);
	if (fflush(stdout) && result == CTL_OK)
		result = CTL_FAILED;
	return result;
}
