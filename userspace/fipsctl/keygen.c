// SPDX-License-Identifier: MIT
/* fipsctl keygen: make an identity. */

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <sodium.h>

#include "fipsctl/ctl.h"
#include "libfips/identity.h"
#include "libfips/key_file.h"
#include "libfips/paths.h"

struct options {
	const char *directory;
	bool force;
	bool to_stdout;
};

static void fill_random(void *ctx, void *buf, size_t len)
{
	randombytes_buf(buf, len);
}

/* Make a directory and those above it. */
static int make_directories(const char *directory)
{
	char *path = strdup(directory), *slash;
	int err = path ? 0 : -ENOMEM;

	for (slash = path ? strchr(path + 1, '/') : NULL; slash && !err;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0755) && errno != EEXIST)
			err = -errno;
		*slash = '/';
	}
	if (!err && mkdir(path, 0755) && errno != EEXIST)
		err = -errno;
	free(path);
	return err;
}

static enum ctl_exit print_keys(const struct ctl *ctl, const struct fips_identity *identity)
{
	char nsec[FIPS_NSEC_SIZE], npub[FIPS_NPUB_SIZE];

	fprintf(ctl->out, "%s\n%s\n", fips_nsec_encode(nsec, identity->secret),
		fips_npub_encode(npub, &identity->pubkey));
	sodium_memzero(nsec, sizeof(nsec));
	return CTL_OK;
}

static enum ctl_exit write_file(const struct ctl *ctl, const char *path,
				int (*write)(const char *, const struct fips_identity *),
				const struct fips_identity *identity)
{
	int err = write(path, identity);

	if (err)
		ctl_error(ctl, "%s: %s", path, strerror(-err));
	return err ? CTL_FAILED : CTL_OK;
}

static enum ctl_exit write_keys(const struct ctl *ctl, const struct options *options,
				const struct fips_identity *identity)
{
	char key_path[4096], pub_path[4096], npub[FIPS_NPUB_SIZE];
	struct stat st;
	int err;

	snprintf(key_path, sizeof(key_path), "%s/" FIPS_KEY_FILE, options->directory);
	snprintf(pub_path, sizeof(pub_path), "%s/" FIPS_PUB_FILE, options->directory);
	if (!options->force && !lstat(key_path, &st)) {
		ctl_error(ctl, "%s exists already; --force replaces it", key_path);
		return CTL_FAILED;
	}
	err = make_directories(options->directory);
	if (err) {
		ctl_error(ctl, "%s: %s", options->directory, strerror(-err));
		return CTL_FAILED;
	}
	if (write_file(ctl, key_path, fips_key_file_write, identity) ||
	    write_file(ctl, pub_path, fips_pub_file_write, identity))
		return CTL_FAILED;
	fprintf(ctl->err,
		"%s\n"
		"The keys are in %s and %s.\n"
		"Set node.identity.persistent: true in fips.yaml, or the daemon makes new ones at\n"
		"its next start.\n",
		fips_npub_encode(npub, &identity->pubkey), key_path, pub_path);
	return CTL_OK;
}

/* Return: whether to go on. */
static bool parse(struct ctl *ctl, const struct ctl_command *command, int argc, char **argv,
		  struct options *options, enum ctl_exit *result)
{
	static const struct option long_options[] = {
		{ "dir", required_argument, NULL, 'd' },
		{ "force", no_argument, NULL, 'f' },
		{ "stdout", no_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	optind = 0;
	opterr = 0;
	while ((option = getopt_long(argc, argv, "d:fsh", long_options, NULL)) != -1) {
		switch (option) {
		case 'd':
			options->directory = optarg;
			break;
		case 'f':
			options->force = true;
			break;
		case 's':
			options->to_stdout = true;
			break;
		case 'h':
			ctl_command_help(ctl, command);
			*result = CTL_OK;
			return false;
		default:
			*result = ctl_usage(ctl, command, "unknown or incomplete option \"%s\"",
					    argv[optind - 1]);
			return false;
		}
	}
	if (optind == argc)
		return true;
	*result = ctl_usage(ctl, command, "unexpected argument \"%s\"", argv[optind]);
	return false;
}

static enum ctl_exit run(struct ctl *ctl, const struct ctl_command *command, int argc, char **argv)
{
	static const struct fips_random rng = { fill_random, NULL };
	struct options options = { .directory = FIPS_CONFIG_DIR };
	struct fips_identity identity;
	enum ctl_exit result = CTL_OK;

	if (!parse(ctl, command, argc, argv, &options, &result))
		return result;
	if (sodium_init() < 0 || fips_identity_generate(&identity, &rng)) {
		ctl_error(ctl, "no secret key could be made: there is no randomness");
		return CTL_FAILED;
	}
	result = options.to_stdout ? print_keys(ctl, &identity) :
				     write_keys(ctl, &options, &identity);
	fips_identity_wipe(&identity);
	return result;
}

const struct ctl_command ctl_keygen_command = {
	.name = "keygen",
	.arguments = "[-d DIR] [-f] [-s]",
	.summary = "Make a new identity",
	.help = "  -d, --dir DIR  where to write fips.key and fips.pub (default: " FIPS_CONFIG_DIR
		")\n"
		"  -f, --force    replace a fips.key that is there\n"
		"  -s, --stdout   print nsec and npub, write no files\n",
	.run = run,
};
