// SPDX-License-Identifier: MIT
/* Characters. */

#include <wchar.h>

#include "fipstop/glyph.h"
#include "libfips/types.h"

#define BRAILLE_FIRST 0x2800
#define BRAILLE_LAST 0x28ff

/* How many bytes a character has whose first is this, 0 for none; its own bits in @bits. */
static int sequence_length(unsigned char first, u32 *bits)
{
	if (first < 0x80) {
		*bits = first;
		return 1;
	}
	if ((first & 0xe0) == 0xc0) {
		*bits = first & 0x1f;
		return 2;
	}
	if ((first & 0xf0) == 0xe0) {
		*bits = first & 0x0f;
		return 3;
	}
	if ((first & 0xf8) == 0xf0) {
		*bits = first & 0x07;
		return 4;
	}
	return 0;
}

/* C0 and C1 controls, marks that turn the writing direction, surrogates, what is beyond Unicode. */
static bool is_unprintable(u32 glyph)
{
	return glyph < 0x20 || (glyph >= 0x7f && glyph < 0xa0) ||
	       (glyph >= 0x200b && glyph <= 0x200f) || (glyph >= 0x2028 && glyph <= 0x202e) ||
	       (glyph >= 0x2060 && glyph <= 0x206f) || (glyph >= 0xd800 && glyph < 0xe000) ||
	       glyph == 0xfeff || glyph > 0x10ffff;
}

u32 top_glyph_decode(const char **text)
{
	static const u32 smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)*text;
	u32 glyph;
	int length, i;

	if (!*p)
		return 0;
	length = sequence_length(*p, &glyph);
	for (i = 1; i < length; i++) {
		if ((p[i] & 0xc0) != 0x80)
			break;
		glyph = glyph << 6 | (p[i] & 0x3f);
	}
	*text += i;
	if (!length || i < length || glyph < smallest[length] || is_unprintable(glyph))
		return '?';
	return glyph;
}

size_t top_glyph_encode(char text[TOP_UTF8_MAX], u32 glyph)
{
	size_t length = glyph < 0x80 ? 1 : glyph < 0x800 ? 2 : glyph < 0x10000 ? 3 : 4, i;

	for (i = length - 1; i; i--) {
		text[i] = 0x80 | (glyph & 0x3f);
		glyph >>= 6;
	}
	text[0] = length == 1 ? glyph : (0xf00 >> length & 0xff) | glyph;
	text[length] = '\0';
	return length;
}

int top_glyph_width(u32 glyph)
{
	int width;

	if (glyph < 0x300)
		return 1;
	/* What is drawn here is one column wide, whatever the C library thinks. */
	if (glyph >= 0x2190 && glyph <= BRAILLE_LAST)
		return 1;
	width = wcwidth(glyph);
	return width < 0 ? 1 : width;
}

/* The fuller the cell, the darker the character. */
static char braille_ascii(u32 glyph)
{
	return " .:-=+*#@"[__builtin_popcount(glyph - BRAILLE_FIRST)];
}

char top_glyph_ascii(u32 glyph)
{
	static const struct {
		u32 glyph;
		char ascii;
	} table[] = {
		{ 0x2014, '-' }, { 0x2026, '~' }, { 0x2190, '<' }, { 0x2191, '^' }, { 0x2192, '>' },
		{ 0x2193, 'v' }, { 0x2500, '-' }, { 0x2502, '|' }, { 0x250c, '+' }, { 0x2510, '+' },
		{ 0x2514, '+' }, { 0x2518, '+' }, { 0x251c, '|' }, { 0x2581, '_' }, { 0x2582, '.' },
		{ 0x2583, ':' }, { 0x2584, '-' }, { 0x2585, '=' }, { 0x2586, '+' }, { 0x2587, '*' },
		{ 0x2588, '#' }, { 0x2591, '.' }, { 0x25b2, '^' }, { 0x25b6, '>' }, { 0x25bc, 'v' },
		{ 0x25c6, '!' },
	};
	size_t i;

	if (glyph < 0x80)
		return glyph;
	if (glyph >= BRAILLE_FIRST && glyph <= BRAILLE_LAST)
		return braille_ascii(glyph);
	for (i = 0; i < FIPS_ARRAY_SIZE(table); i++)
		if (table[i].glyph == glyph)
			return table[i].ascii;
	return '?';
}

int top_text_width(const char *text)
{
	u32 glyph;
	int width = 0;

	while ((glyph = top_glyph_decode(&text)))
		width += top_glyph_width(glyph);
	return width;
}
