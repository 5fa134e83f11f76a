/* SPDX-License-Identifier: MIT */
/* fipsctl: what its subcommands share. */
#ifndef FIPSCTL_CTL_H
#define FIPSCTL_CTL_H

#include <stdbool.h>
#include <stdio.h>

#include <jansson.h>

#include "libfips/types.h"

enum ctl_exit {
	CTL_OK = 0,
	CTL_FAILED = 1, /* what went wrong was printed */
	CTL_USAGE = 2, /* the command line was wrong, which was printed */
};

enum ctl_format {
	CTL_FORMAT_AUTO, /* tables on a terminal, JSON elsewhere */
	CTL_FORMAT_JSON,
	CTL_FORMAT_TEXT,
};

/**
 * struct ctl - what the command line says for all subcommands
 * @socket: the daemon's control socket, NULL: where it is by default
 * @format: how to print
 * @out: where answers go
 * @err: where complaints go
 */
struct ctl {
	const char *socket;
	enum ctl_format format;
	FILE *out;
	FILE *err;
};

/**
 * struct ctl_command - a subcommand
 * @name: what it is called
 * @arguments: for its usage line
 * @summary: for the list of subcommands
 * @help: the rest of its help, may be NULL
 * @run: does it; argv[0] is its name, and options were not looked at yet
 */
struct ctl_command {
	const char *name;
	const char *arguments;
	const char *summary;
	const char *help;
	enum ctl_exit (*run)(struct ctl *ctl, const struct ctl_command *command, int argc,
			     char **argv);
};

extern const struct ctl_command ctl_show_command;
extern const struct ctl_command ctl_acl_command;
extern const struct ctl_command ctl_stats_command;
extern const struct ctl_command ctl_monitor_command;
extern const struct ctl_command ctl_probe_command;
extern const struct ctl_command ctl_watch_command;
extern const struct ctl_command ctl_kernel_command;
extern const struct ctl_command ctl_connect_command;
extern const struct ctl_command ctl_disconnect_command;
extern const struct ctl_command ctl_keygen_command;
extern const struct ctl_command ctl_pubkey_command;

/** ctl_run() - run the subcommand that argv[0] names; without any, "show status". */
enum ctl_exit ctl_run(struct ctl *ctl, int argc, char **argv);

/** ctl_error() - print "fipsctl: ..." to ctl->err. */
void __printf(2, 3) ctl_error(const struct ctl *ctl, const char *format, ...);

/** ctl_command_help() - print a subcommand's help. */
void ctl_command_help(const struct ctl *ctl, const struct ctl_command *command);

/**
 * ctl_parse_options() - take options that every subcommand has: --json, --text, --help
 * @result: set, if the subcommand is to end at once
 * @argc: number of arguments; options are taken out of @argv
 *
 * Return: whether to go on.
 */
bool ctl_parse_options(struct ctl *ctl, const struct ctl_command *command, int *argc, char **argv,
		       enum ctl_exit *result);

/** ctl_usage() - print what was wrong with the command line. Return: CTL_USAGE. */
enum ctl_exit __printf(3, 4) ctl_usage(const struct ctl *ctl, const struct ctl_command *command,
				       const char *format, ...);

#endif /* FIPSCTL_CTL_H */
