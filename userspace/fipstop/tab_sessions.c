// SPDX-License-Identifier: MIT
/* The Sessions tab: end-to-end sessions with nodes anywhere in the mesh. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fipstop/figure.h"
#include "fipstop/pane.h"
#include "fipstop/part.h"
#include "fipstop/view.h"

enum { NAME, ADDR, STATE, ROLE, SRTT, LOSS, SQI, MTU, ACTIVE, GOODPUT, SENT, RECV };

static const struct top_column columns[] = {
	[NAME] = { "Name", 12, 40, .rank = 0 },
	[ADDR] = { "Remote Addr", 11, 32, .rank = 8 },
	[STATE] = { "State", 13, .rank = 1 },
	[ROLE] = { "Role", 4, .rank = 7 },
	[SRTT] = { "SRTT", 6, .right = true, .rank = 2 },
	[LOSS] = { "Loss", 6, .right = true, .rank = 3 },
	[SQI] = { "SQI", 6, .right = true, .rank = 4 },
	[MTU] = { "Path MTU", 8, .right = true, .rank = 6 },
	[ACTIVE] = { "Active", 6, .right = true, .rank = 5 },
	[GOODPUT] = { "Goodput", 9, .right = true, .rank = 9 },
	[SENT] = { "Bytes Tx", 9, .right = true, .rank = 10 },
	[RECV] = { "Bytes Rx", 9, .right = true, .rank = 10 },
};

/* The daemon's order may be another each time. */
static int compare(const void *a, const void *b)
{
	const struct top_row *x = a, *y = b;
	int by_name = strcmp(top_text(x->json, "display_name"), top_text(y->json, "display_name"));

	return by_name ? by_name : strcmp(x->key, y->key);
}

static void collect(const struct top_app *app, struct top_rows *rows)
{
	const json_t *sessions = top_value(top_data(app, TOP_QUERY_SESSIONS), "sessions"), *session;
	struct top_row *row;
	size_t i;

	for (i = 0; i < json_array_size(sessions); i++) {
		session = json_array_get(sessions, i);
		row = top_rows_add(rows, session, 0);
		if (row)
			snprintf(row->key, sizeof(row->key), "%s",
				 top_text(session, "remote_addr"));
	}
	if (rows->count)
		qsort(rows->row, rows->count, sizeof(*rows->row), compare);
}

static u8 state_style(const char *state)
{
	if (!strcmp(state, "established"))
		return TOP_GOOD;
	if (!strcmp(state, "initiating") || !strcmp(state, "awaiting_msg3"))
		return TOP_WARN;
	return TOP_BAD;
}

static const char *role(const json_t *session, const char *initiator, const char *responder)
{
	const json_t *value = top_value(session, "is_initiator");

	if (!json_is_boolean(value))
		return "-";
	return json_is_true(value) ? initiator : responder;
}

struct session_lines {
	const struct top_rows *rows;
	u64 now_ms;
};

static void put_cell(const void *ctx, int row, int column, struct top_cell_text *cell)
{
	const struct session_lines *lines = ctx;
	const json_t *session = lines->rows->row[row].json;
	const char *state = top_text(session, "state"), *loss;

	switch (column) {
	case NAME:
		top_cell(cell, TOP_STRONG, "%s", top_text(session, "display_name"));
		break;
	case ADDR:
		top_cell(cell, TOP_TEXT, "%s", top_text(session, "remote_addr"));
		break;
	case STATE:
		top_cell(cell, state_style(state), "%s", state);
		break;
	case ROLE:
		top_cell(cell, TOP_TEXT, "%s", role(session, "init", "resp"));
		break;
	case SRTT:
		top_cell(cell, TOP_TEXT, "%s", top_real(session, "mmp.srtt_ms", 1).s);
		break;
	case LOSS:
		loss = top_smoothed(session, "mmp.smoothed_loss", "mmp.loss_rate");
		top_cell(cell, TOP_TEXT, "%s", top_percent(session, loss).s);
		break;
	case SQI:
		top_cell(cell, TOP_TEXT, "%s", top_real(session, "mmp.sqi", 2).s);
		break;
	case MTU:
		top_cell(cell, TOP_TEXT, "%s", top_count(session, "mmp.path_mtu").s);
		break;
	case ACTIVE:
		top_cell(cell, TOP_TEXT, "%s",
			 top_age(session, "last_activity_ms", lines->now_ms).s);
		break;
	case GOODPUT:
		top_cell(cell, TOP_TEXT, "%s", top_rate(session, "mmp.goodput_bps").s);
		break;
	case SENT:
		top_cell(cell, TOP_TEXT, "%s", top_bytes(session, "stats.bytes_sent").s);
		break;
	case RECV:
		top_cell(cell, TOP_TEXT, "%s", top_bytes(session, "stats.bytes_recv").s);
		break;
	}
}

static void draw_table(struct top_app *app, struct top_grid *grid, struct top_rect rect,
		       const struct top_rows *rows, int selected)
{
	struct top_rect inside = top_pane(grid, rect, false, "Sessions (%d)", rows->count);
	struct session_lines lines = { rows, app->now_ms };
	struct top_table table = {
		.columns = columns,
		.column_count = FIPS_ARRAY_SIZE(columns),
		.ctx = &lines,
		.selected = selected,
		.rows = rows->count,
		.offset = &top_place(app)->offset,
		.cell = put_cell,
	};

	top_list_table(app, grid, inside, TOP_QUERY_SESSIONS, &table, "No sessions.");
}

static void put_session(struct top_sheet *sheet, const struct top_app *app, const json_t *session)
{
	top_sheet_section(sheet, "Identity");
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Name", "%s", top_text(session, "display_name"));
	/* Long enough to need the place that the column of names takes. */
	top_sheet_value(sheet, 4, "Npub", "%s", top_text(session, "npub"));
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Remote Addr", "%s",
			top_text(session, "remote_addr"));
	top_sheet_section(sheet, "Session");
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "State", "%s", top_text(session, "state"));
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Role", "%s",
			role(session, "initiator", "responder"));
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Last Activity", "%s",
			top_ago(session, "last_activity_ms", app->now_ms).s);
	if (top_value(session, "resend_count"))
		top_sheet_value(sheet, TOP_DETAIL_KEYS, "Resends", "%s",
				top_count(session, "resend_count").s);
	if (!top_value(session, "session_start_ms"))
		return;
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Started", "%s",
			top_ago(session, "session_start_ms", app->now_ms).s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Warm-up Left", "%s packets",
			top_count(session, "coords_warmup_remaining").s);
	top_sheet_value(sheet, TOP_DETAIL_KEYS, "Old Key", "%s",
			top_bool(session, "is_draining") ? "draining" : "none");
}

static void draw_detail(struct top_app *app, struct top_grid *grid, struct top_rect rect,
			const struct top_row *row)
{
	struct top_sheet sheet = top_sheet_begin(rect.width - 2);
	const json_t *session = row ? row->json : NULL;

	if (session) {
		put_session(&sheet, app, session);
		top_traffic(&sheet, "Traffic", session);
		top_measures(&sheet, session, "sqi");
	}
	top_detail(top_place(app), grid, rect, "Session Detail", &sheet);
}

static void draw(struct top_app *app, struct top_grid *grid, struct top_rect area)
{
	static const struct top_list list = { collect, draw_table, draw_detail };

	top_list_draw(app, grid, area, &list);
}

const struct top_view top_sessions_view = {
	.name = "Sessions",
	.group = 2,
	.queries = { TOP_QUERY_SESSIONS },
	.query_count = 1,
	.rows = collect,
	.draw = draw,
};
