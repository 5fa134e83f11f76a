// SPDX-License-Identifier: MIT
/* Panes above each other. */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fipstop/figure.h"
#include "fipstop/pane.h"
#include "fipstop/part.h"
#include "fipstop/stack.h"

/* Room for the longest name of a counter and a large figure. */
#define COUNTERS_WIDTH 26

struct top_stack_pane top_stack_begin(struct top_rect area, const char *format, ...)
{
	struct top_stack_pane pane = { .sheet_count = 1 };
	va_list args;

	va_start(args, format);
	vsnprintf(pane.title, sizeof(pane.title), format, args);
	va_end(args);
	pane.sheets[0] = top_sheet_begin(area.width > 2 ? area.width - 2 : 0);
	return pane;
}

static int lines_of(const struct top_stack_pane *pane)
{
	int lines = 0, i;

	for (i = 0; i < pane->sheet_count; i++)
		if (pane->sheets[i].y > lines)
			lines = pane->sheets[i].y;
	return lines;
}

void top_stack_draw(struct top_app *app, struct top_grid *grid, struct top_rect area,
		    struct top_stack_pane *panes, int count)
{
	struct top_place *place = top_place(app);
	int heights[TOP_PANES], i, s;
	struct top_rect inside;

	for (i = 0; i < count; i++)
		heights[i] = lines_of(&panes[i]) + 2;
	top_share_height(area.height, heights, count, place->focus);
	for (i = 0; i < count; i++) {
		inside = top_pane(grid, top_rect_top(area, heights[i]), i == place->focus, "%s",
				  panes[i].title);
		top_pane_sheets(grid, inside, panes[i].sheets, panes[i].sheet_count,
				&place->scroll[i]);
		area = top_rect_below(area, heights[i]);
		for (s = 0; s < panes[i].sheet_count; s++)
			top_sheet_end(&panes[i].sheets[s]);
	}
}

void top_counters(struct top_sheet *sheet, const json_t *data, const char *title,
		  const struct top_counter *list)
{
	const struct top_counter *counter;
	int width = 0;

	for (counter = list; counter->name; counter++)
		if ((int)strlen(counter->name) > width)
			width = strlen(counter->name);
	top_sheet_section(sheet, title);
	for (counter = list; counter->name; counter++)
		top_sheet_value(sheet, width, counter->name, "%s",
				top_count(data, counter->path).s);
}

void top_stack_counters(struct top_stack_pane *pane, const json_t *data, const char *const *titles,
			const struct top_counter *const *lists, int count)
{
	int width = pane->sheets[0].grid.width / count, i;

	if (width >= COUNTERS_WIDTH) {
		top_sheet_end(&pane->sheets[0]);
		for (i = 0; i < count; i++)
			pane->sheets[i] = top_sheet_begin(width);
		pane->sheet_count = count;
	}
	for (i = 0; i < count; i++)
		top_counters(&pane->sheets[i % pane->sheet_count], data, titles[i], lists[i]);
}

void top_stack_roles(struct top_stack_pane *pane, const struct top_app *app, const json_t *peers,
		     const char *key,
		     void (*put)(struct top_sheet *sheet, const struct top_app *app,
				 const json_t *peer))
{
	struct top_sheet *sheet = &pane->sheets[0];
	const json_t *peer, *known;
	enum top_role role;
	bool titled;
	size_t i;

	for (role = TOP_ROLE_PARENT; role <= TOP_ROLE_OTHER; role++) {
		titled = false;
		for (i = 0; i < json_array_size(peers); i++) {
			peer = json_array_get(peers, i);
			known = top_peer_by_addr(app, top_value(peer, key));
			if (top_role(known) != role)
				continue;
			if (!titled) {
				if (sheet->y)
					top_sheet_newline(sheet);
				top_sheet_put(sheet, TOP_HEADER, "  %s", top_role_title(role));
				top_sheet_newline(sheet);
				titled = true;
			}
			put(sheet, app, peer);
		}
	}
	if (!sheet->y)
		top_sheet_note(sheet, "No peers.");
}
