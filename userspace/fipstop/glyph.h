/* SPDX-License-Identifier: MIT */
/*
 * Characters: from UTF-8, how wide they are, and what stands for them on a terminal that has ASCII
 * only.
 */
#ifndef FIPSTOP_GLYPH_H
#define FIPSTOP_GLYPH_H

#include <stddef.h>

#include "libfips/types.h"

#define TOP_UTF8_MAX 5 /* bytes of a character, NUL included */

/**
 * top_glyph_decode() - the first character of a text
 * @text: UTF-8, ends with NUL; set to what follows
 *
 * What is not UTF-8, and what would steer the terminal, comes as '?'.
 *
 * Return: the character, 0 at the end.
 */
u32 top_glyph_decode(const char **text);

/** top_glyph_encode() - a character as UTF-8 with NUL. Return: its number of bytes. */
size_t top_glyph_encode(char text[TOP_UTF8_MAX], u32 glyph);

/** top_glyph_width() - columns that a character takes: 1 or 2; 0 for one that joins the last. */
int top_glyph_width(u32 glyph);

/** top_glyph_ascii() - what stands for a character in ASCII. */
char top_glyph_ascii(u32 glyph);

/** top_text_width() - columns that a text takes. */
int top_text_width(const char *text);

#endif /* FIPSTOP_GLYPH_H */
