// SPDX-License-Identifier: MIT
/* Key files. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <sodium.h>

#include "libfips/file.h"
#include "libfips/key_file.h"

#define MAX_SIZE 512

int fips_key_file_write(const char *path, const struct fips_identity *identity)
{
	char line[FIPS_NSEC_SIZE + 1];
	int err;

	fips_nsec_encode(line, identity->secret);
	strcat(line, "\n");
	err = fips_file_replace(path, line, 0600);
	sodium_memzero(line, sizeof(line));
	return err;
}

int fips_pub_file_write(const char *path, const struct fips_identity *identity)
{
	char line[FIPS_NPUB_SIZE + 1];

	fips_npub_encode(line, &identity->pubkey);
	strcat(line, "\n");
	return fips_file_replace(path, line, 0644);
}

int fips_key_file_read(struct fips_identity *identity, const char *path)
{
	static const char blanks[] = " \t\r\n";
	char *text, *begin;
	size_t length, end;
	int err;

	err = fips_file_read(&text, &length, path, MAX_SIZE);
	if (err)
		return err == -EFBIG ? -EKEYREJECTED : err;
	begin = text + strspn(text, blanks);
	for (end = strlen(begin); end && strchr(blanks, begin[end - 1]); end--)
		begin[end - 1] = '\0';
	if (!*begin)
		err = -ENODATA;
	else if (fips_identity_from_string(identity, begin))
		err = -EKEYREJECTED;
	sodium_memzero(text, length);
	free(text);
	return err;
}
