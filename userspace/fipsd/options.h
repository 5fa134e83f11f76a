/* SPDX-License-Identifier: MIT */
/* The daemon's command line. */
#ifndef FIPSD_OPTIONS_H
#define FIPSD_OPTIONS_H

#include <stdio.h>

enum fipsd_options_result {
	FIPSD_OPTIONS_RUN, /* start the daemon */
	FIPSD_OPTIONS_DONE, /* what was asked for is printed: exit with 0 */
	FIPSD_OPTIONS_ERROR, /* what was wrong is printed: exit with 2 */
};

/**
 * struct fipsd_options - what the command line says
 * @config: the only configuration file, NULL: the search paths
 */
struct fipsd_options {
	const char *config;
};

/**
 * fipsd_options_parse() - read the command line
 * @options: set
 * @argc: as main() got it
 * @argv: as main() got it; strings are borrowed
 * @out: where help and version go
 * @err: where complaints go
 */
enum fipsd_options_result fipsd_options_parse(struct fipsd_options *options, int argc, char **argv,
					      FILE *out, FILE *err);

#endif /* FIPSD_OPTIONS_H */
