// SPDX-License-Identifier: MIT
/* How styles look. */

#include "fipstop/screen.h"

enum { OWN = -1, BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE, GREY };

/* Out of the 256 colours: from green by yellow to red. */
static const short heat_256[TOP_HEAT_STEPS] = { 34, 70, 106, 142, 178, 214, 208, 202, 196, 160 };
#define DARK_256 238 /* behind the selected row */
#define GREY_256 244

/* With few colours; grey is made of what there is. */
static struct top_look look_few(u8 style)
{
	static const struct top_look looks[TOP_HEAT] = {
		[TOP_TEXT] = { .foreground = OWN, .background = OWN },
		[TOP_LABEL] = { .foreground = GREY, .background = OWN },
		[TOP_STRONG] = { .foreground = OWN, .background = OWN, .bold = true },
		[TOP_HEADER] = { .foreground = YELLOW, .background = OWN, .bold = true },
		[TOP_SECTION] = { .foreground = CYAN, .background = OWN },
		[TOP_COUNT] = { .foreground = CYAN, .background = OWN, .bold = true },
		[TOP_BORDER] = { .foreground = GREY, .background = OWN },
		[TOP_FOCUS] = { .foreground = CYAN, .background = OWN, .bold = true },
		[TOP_GOOD] = { .foreground = GREEN, .background = OWN },
		[TOP_WARN] = { .foreground = YELLOW, .background = OWN },
		[TOP_BAD] = { .foreground = RED, .background = OWN, .bold = true },
		[TOP_PARENT] = { .foreground = MAGENTA, .background = OWN },
		[TOP_CHILD] = { .foreground = CYAN, .background = OWN },
		[TOP_KEY] = { .foreground = YELLOW, .background = OWN },
		[TOP_CURSOR] = { .foreground = CYAN, .background = OWN, .reverse = true },
	};
	struct top_look heat = looks[TOP_TEXT];

	if (style < TOP_HEAT)
		return looks[style];
	heat.foreground = style < TOP_HEAT + 4 ? GREEN : style < TOP_HEAT + 7 ? YELLOW : RED;
	return heat;
}

static struct top_look look_none(u8 style)
{
	struct top_look look = { .foreground = OWN, .background = OWN };

	switch (style) {
	case TOP_LABEL:
	case TOP_BORDER:
		look.dim = true;
		break;
	case TOP_HEADER:
	case TOP_SECTION:
		look.underline = true;
		break;
	case TOP_STRONG:
	case TOP_COUNT:
	case TOP_FOCUS:
	case TOP_KEY:
	case TOP_WARN:
		look.bold = true;
		break;
	case TOP_BAD:
	case TOP_CURSOR:
		look.reverse = true;
		break;
	}
	return look;
}

struct top_look top_palette(enum top_colours colours, u8 style)
{
	bool selected = style & TOP_SELECTED;
	struct top_look look;

	style &= ~TOP_SELECTED;
	look = colours == TOP_COLOURS_NONE ? look_none(style) : look_few(style);
	if (colours == TOP_COLOURS_256) {
		if (look.foreground == GREY)
			look.foreground = GREY_256;
		if (style >= TOP_HEAT)
			look.foreground = heat_256[style - TOP_HEAT];
	} else if (colours == TOP_COLOURS_8 && look.foreground == GREY) {
		/* There is none: the terminal's own, but dim. */
		look.foreground = OWN;
		look.dim = true;
	}
	if (!selected)
		return look;
	look.bold = true;
	look.dim = false;
	if (colours == TOP_COLOURS_256)
		look.background = DARK_256;
	else
		look.reverse = true;
	return look;
}
