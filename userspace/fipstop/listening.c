// SPDX-License-Identifier: MIT
/* What listens on the node's interface. */

#include <stdio.h>
#include <string.h>

#include "fipstop/figure.h"
#include "fipstop/listening.h"
#include "fipstop/part.h"

/* A socket bound to all addresses is reached from everywhere, the mesh included. */
#define WILDCARD_MARK " *"

enum { PROTO, PORT, PROCESS, STATE };

static void put_process(struct top_cell_text *cell, u8 style, const json_t *socket)
{
	const char *name = json_string_value(top_value(socket, "process"));

	if (!top_value(socket, "pid"))
		top_cell(cell, style, "?");
	else
		top_cell(cell, style, "%s(%s)%s", name ? name : "?", top_count(socket, "pid").s,
			 top_bool(socket, "wildcard_bind") ? WILDCARD_MARK : "");
}

static const char *state_of(const char *filter)
{
	if (!strcmp(filter, "accept") || !strcmp(filter, "no_firewall"))
		return "OPEN";
	if (!strcmp(filter, "drop"))
		return "filt";
	return "filt?";
}

static void put_cell(const void *ctx, int row, int column, struct top_cell_text *cell)
{
	const json_t *socket = json_array_get(ctx, row);
	const char *state = state_of(top_text(socket, "filter"));
	u8 style = strcmp(state, "OPEN") ? TOP_LABEL : TOP_TEXT;

	switch (column) {
	case PROTO:
		top_cell(cell, style, "%s", top_text(socket, "proto"));
		break;
	case PORT:
		top_cell(cell, style, "%s", top_count(socket, "port").s);
		break;
	case PROCESS:
		put_process(cell, style, socket);
		break;
	case STATE:
		top_cell(cell, style, "%s", state);
		break;
	}
}

static void draw_table(struct top_grid *grid, struct top_rect inside, const json_t *sockets)
{
	static const struct top_column columns[] = {
		[PROTO] = { "Proto", 5, .rank = 3 },
		[PORT] = { "Port", 5, .right = true, .rank = 0 },
		[PROCESS] = { "Process", 8, 40, .rank = 2 },
		[STATE] = { "State", 5, .rank = 1 },
	};
	int offset = 0, total = json_array_size(sockets), room = inside.height - 1;
	struct top_table table = {
		.columns = columns,
		.column_count = FIPS_ARRAY_SIZE(columns),
		.rows = total,
		.ctx = sockets,
		.selected = -1,
		.offset = &offset,
		.cell = put_cell,
	};
	char more[32];

	/* The last line says how many there is no room for. */
	if (total > room && room > 0) {
		table.rows = room - 1;
		snprintf(more, sizeof(more), "… %d more", total - table.rows);
		top_note(grid, top_rect_below(inside, room), more);
	}
	top_table_draw(grid, inside, &table);
}

void top_listening_draw(const struct top_app *app, struct top_grid *grid, struct top_rect inside)
{
	const json_t *data = top_data(app, TOP_QUERY_LISTENING);
	const json_t *sockets = top_value(data, "sockets");

	if (top_waiting(app, TOP_QUERY_LISTENING, grid, inside))
		return;
	if (json_is_false(top_value(data, "firewall_active")) && inside.height > 0) {
		top_grid_text(grid, inside.x + 2, inside.y, inside.width - 2, TOP_WARN,
			      "fips-firewall inactive: all exposed");
		inside = top_rect_below(inside, 1);
	}
	if (!json_array_size(sockets))
		top_note(grid, inside, "Nothing listens that the mesh reaches.");
	else
		draw_table(grid, inside, sockets);
}
