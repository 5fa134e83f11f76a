// SPDX-License-Identifier: MIT
/* fipsctl pubkey: the public key of a secret one. */

#include <errno.h>
#include <string.h>

#include "fipsctl/ctl.h"
#include "libfips/key_file.h"

static const char *read_error(int err)
{
	if (err == -ENODATA)
		return "empty, expected nsec1... or 64 hexadecimal digits";
	if (err == -EKEYREJECTED)
		return "no secret key, expected nsec1... or 64 hexadecimal digits";
	return strerror(-err);
}

static enum ctl_exit run(struct ctl *ctl, const struct ctl_command *command, int argc, char **argv)
{
	char npub[FIPS_NPUB_SIZE];
	struct fips_identity identity;
	enum ctl_exit result = CTL_OK;
	const char *path;
	int err;

	if (!ctl_parse_options(ctl, command, &argc, argv, &result))
		return result;
	if (argc > 2)
		return ctl_usage(ctl, command, "unexpected argument \"%s\"", argv[2]);
	path = argc == 2 ? argv[1] : "/dev/stdin";
	err = fips_key_file_read(&identity, path);
	if (err) {
		ctl_error(ctl, "%s: %s", argc == 2 ? path : "standard input", read_error(err));
		return CTL_FAILED;
	}
	fprintf(ctl->out, "%s\n", fips_npub_encode(npub, &identity.pubkey));
	fips_identity_wipe(&identity);
	return CTL_OK;
}

const struct ctl_command ctl_pubkey_command = {
	.name = "pubkey",
	.arguments = "[FILE]",
	.summary = "Show the public key of a secret key",
	.help = "  FILE  holds the secret key, nsec or hexadecimal (default: standard input)\n",
	.run = run,
};
