/* SPDX-License-Identifier: MIT */
/*
 * Key files. Each holds one line: fips.key the secret key as nsec (mode 0600), fips.pub the public
 * key as npub (mode 0644).
 */
#ifndef FIPS_LIBFIPS_KEY_FILE_H
#define FIPS_LIBFIPS_KEY_FILE_H

#include "libfips/identity.h"

/**
 * fips_key_file_write() - write a secret key
 * Return: 0 or a negative errno, after which the file is as it was.
 */
int fips_key_file_write(const char *path, const struct fips_identity *identity);

/**
 * fips_pub_file_write() - write a public key
 * Return: 0 or a negative errno, after which the file is as it was.
 */
int fips_pub_file_write(const char *path, const struct fips_identity *identity);

/**
 * fips_key_file_read() - read a secret key
 * @identity: set
 * @path: file with an nsec or hexadecimal digits, blanks around them
 *
 * Return: 0; -ENODATA for an empty file, -EKEYREJECTED for one that holds no secret key, or why it
 * could not be read.
 */
int fips_key_file_read(struct fips_identity *identity, const char *path);

#endif /* FIPS_LIBFIPS_KEY_FILE_H */
