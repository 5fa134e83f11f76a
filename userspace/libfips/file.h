/* SPDX-License-Identifier: MIT */
/* Small files as a whole: reading them, and replacing them. */
#ifndef FIPS_LIBFIPS_FILE_H
#define FIPS_LIBFIPS_FILE_H

#include <stddef.h>
#include <sys/types.h>

/**
 * fips_file_read() - read a file
 * @text: set to the file's bytes and a NUL after them, to be freed; NULL after an error
 * @length: set to the number of bytes
 * @path: the file
 * @max: bytes that are read at most
 *
 * Return: 0; -EFBIG if there are more bytes than that, -ENOMEM, or why it could not be read.
 */
int fips_file_read(char **text, size_t *length, const char *path, size_t max);

/**
 * fips_file_replace() - write a file: whoever reads it sees the old text or the new one
 * @path: the file; need not exist
 * @text: its text from now on
 * @mode: its mode
 *
 * Return: 0 or a negative errno, after which the file is as it was.
 */
int fips_file_replace(const char *path, const char *text, mode_t mode);

#endif /* FIPS_LIBFIPS_FILE_H */
