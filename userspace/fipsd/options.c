// SPDX-License-Identifier: MIT
/* The daemon's command line. */

#include <getopt.h>
#include <sys/utsname.h>

#include "fipsd/options.h"

enum {
	OPTION_VERSION = 256,
};

static const struct option long_options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static void print_help(FILE *out)
{
	fputs("FIPS mesh network daemon\n"
	      "\n"
	      "Usage: fipsd [OPTIONS]\n"
	      "\n"
	      "Options:\n"
	      "  -c, --config FILE  read this configuration file only\n"
	      "  -V                 print the version\n"
	      "      --version      print the version and what it was built for\n"
	      "  -h, --help         print this help\n"
	      "\n"
	      "Without -c, /etc/fips/fips.yaml, ~/.config/fips/fips.yaml, ~/.fips.yaml and\n"
	      "./fips.yaml are read, a later one over an earlier one. See fips.yaml(5).\n",
	      out);
}

static void print_long_version(FILE *out)
{
	struct utsname host;

	fprintf(out, "fipsd %s (%s)\n", FIPS_VERSION, uname(&host) ? "Linux" : host.machine);
}

enum fipsd_options_result fipsd_options_parse(struct fipsd_options *options, int argc, char **argv,
					      FILE *out, FILE *err)
{
	int option;

	options->config = NULL;
	optind = 1;
	opterr = 0;
	while ((option = getopt_long(argc, argv, "c:Vh", long_options, NULL)) != -1) {
		switch (option) {
		case 'c':
			options->config = optarg;
			break;
		case 'V':
			fprintf(out, "fipsd %s\n", FIPS_VERSION);
			return FIPSD_OPTIONS_DONE;
		case OPTION_VERSION:
			print_long_version(out);
			return FIPSD_OPTIONS_DONE;
		case 'h':
			print_help(out);
			return FIPSD_OPTIONS_DONE;
		default:
			fprintf(err,
				"fipsd: unknown or incomplete option \"%s\"; see fipsd --help\n",
				argv[optind - 1]);
			return FIPSD_OPTIONS_ERROR;
		}
	}
	if (optind < argc) {
		fprintf(err, "fipsd: unexpected argument \"%s\"; see fipsd --help\n", argv[optind]);
		return FIPSD_OPTIONS_ERROR;
	}
	return FIPSD_OPTIONS_RUN;
}
