// SPDX-License-Identifier: MIT
/* What fipstop knows and shows. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fipstop/app.h"
#include "fipstop/figure.h"
#include "fipstop/view.h"

#define NOTICE_MS 6000
#define DEFAULT_REFRESH_SECS 2
#define DEFAULT_WINDOW 1

void top_app_begin(struct top_app *app)
{
	memset(app, 0, sizeof(*app));
	app->refresh_secs = DEFAULT_REFRESH_SECS;
	app->graphs.mode = TOP_GRAPHS_NODE;
	app->graphs.window = DEFAULT_WINDOW;
}

void top_app_end(struct top_app *app)
{
	int i;

	for (i = 0; i < TOP_QUERIES; i++)
		json_decref(app->answers[i].data);
	top_rates_end(&app->rates);
	free(app->expanded);
	memset(app, 0, sizeof(*app));
}

static void forget(struct top_answer *answer, const char *why)
{
	json_decref(answer->data);
	answer->data = NULL;
	snprintf(answer->error, sizeof(answer->error), "%s", why);
}

/* The status tells whether the daemon is there. */
static void take_status(struct top_app *app, enum top_outcome outcome, const char *message)
{
	app->asked = true;
	app->connected = outcome == TOP_ANSWERED;
	if (app->connected)
		app->answered_mono_ms = app->mono_ms;
	else
		snprintf(app->failure, sizeof(app->failure), "%s", message);
}

static void take_disconnect(struct top_app *app, enum top_outcome outcome, const char *message)
{
	if (outcome == TOP_ANSWERED)
		top_notice(app, false, "Peer disconnected");
	else
		top_notice(app, true, "Not disconnected: %s", message);
	app->refetch = true;
}

/* Of those who may not read the kernel's figures. */
static void take_rates(struct top_app *app, enum top_rates_of of, const char *key, const char *id)
{
	enum top_query query = of == TOP_RATES_LINKS ? TOP_QUERY_LINKS : TOP_QUERY_TRANSPORTS;
	const json_t *array = top_value(top_data(app, query), key), *object;
	size_t count = json_array_size(array), i;
	struct top_rate *rates = calloc(count + 1, sizeof(*rates));

	for (i = 0; rates && i < count; i++) {
		object = json_array_get(array, i);
		rates[i].id = top_u64(object, id);
		rates[i].rx_bytes = top_u64(object, "stats.bytes_recv");
		rates[i].tx_bytes = top_u64(object, "stats.bytes_sent");
	}
	if (rates)
		top_rates_take(&app->rates, of, TOP_RATES_DAEMON, rates, count, app->mono_ms,
			       2000 * app->refresh_secs + 1000);
}

void top_app_answer(struct top_app *app, enum top_query query, enum top_outcome outcome,
		    json_t *data, const char *message)
{
	struct top_answer *answer = &app->answers[query];

	if (query == TOP_QUERY_STATUS)
		take_status(app, outcome, message);
	/* Whose history to ask for is known only now. */
	if (query == TOP_QUERY_STATS_PEERS && !answer->data && outcome == TOP_ANSWERED &&
	    app->graphs.mode == TOP_GRAPHS_PEER)
		app->refetch = true;
	if (query == TOP_QUERY_DISCONNECT) {
		take_disconnect(app, outcome, message);
		json_decref(data);
	} else if (outcome == TOP_ANSWERED) {
		forget(answer, "");
		answer->data = data;
	} else if (outcome == TOP_REFUSED || top_query_is_for_gateway(query)) {
		forget(answer, message);
	}
	if (query == TOP_QUERY_LINKS && outcome == TOP_ANSWERED)
		take_rates(app, TOP_RATES_LINKS, "links", "link_id");
	else if (query == TOP_QUERY_TRANSPORTS && outcome == TOP_ANSWERED)
		take_rates(app, TOP_RATES_TRANSPORTS, "transports", "transport_id");
	/* When the daemon is away what it said last stays, and the last line says so. */
}

const json_t *top_data(const struct top_app *app, enum top_query query)
{
	return app->answers[query].data;
}

struct top_place *top_place(struct top_app *app)
{
	return &app->places[app->tab];
}

enum top_mode top_mode(const struct top_app *app)
{
	const struct top_place *place = &app->places[app->tab];

	if (app->confirm.open)
		return TOP_CONFIRMING;
	if (app->help)
		return TOP_HELP_OPEN;
	if (place->detail)
		return TOP_DETAIL_OPEN;
	return *place->selected ? TOP_ROW_SELECTED : TOP_OVERVIEW;
}

const char *top_mode_name(enum top_mode mode)
{
	switch (mode) {
	case TOP_ROW_SELECTED:
		return "a row is selected";
	case TOP_DETAIL_OPEN:
		return "details are open";
	default:
		return "overview";
	}
}

void top_notice(struct top_app *app, bool bad, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(app->notice, sizeof(app->notice), format, args);
	va_end(args);
	app->notice_is_bad = bad;
	app->notice_until_mono_ms = app->mono_ms + NOTICE_MS;
}

struct top_row *top_rows_add(struct top_rows *rows, const json_t *json, u8 kind)
{
	struct top_row *row;
	int room = rows->room ? rows->room * 2 : 32;

	if (rows->count == rows->room) {
		row = realloc(rows->row, room * sizeof(*row));
		if (!row)
			return NULL;
		rows->row = row;
		rows->room = room;
	}
	row = &rows->row[rows->count];
	*row = (struct top_row){ .json = json, .order = rows->count++, .kind = kind };
	return row;
}

void top_rows_free(struct top_rows *rows)
{
	free(rows->row);
	*rows = (struct top_rows){ .row = NULL };
}

void top_select(struct top_place *place, const struct top_rows *rows, int index)
{
	if (index >= rows->count)
		index = rows->count - 1;
	if (index < 0) {
		*place->selected = '\0';
		return;
	}
	place->index = index;
	memcpy(place->selected, rows->row[index].key, sizeof(place->selected));
}

int top_find_selected(struct top_place *place, const struct top_rows *rows)
{
	int i;

	if (!*place->selected)
		return -1;
	for (i = 0; i < rows->count; i++) {
		if (!strcmp(rows->row[i].key, place->selected)) {
			place->index = i;
			return i;
		}
	}
	if (place->detail)
		return -1;
	top_select(place, rows, place->index);
	return *place->selected ? place->index : -1;
}

bool top_is_expanded(const struct top_app *app, u64 id)
{
	size_t i;

	for (i = 0; i < app->expanded_count; i++)
		if (app->expanded[i] == id)
			return true;
	return false;
}

void top_expand(struct top_app *app, u64 id, bool expand)
{
	u64 *expanded;
	size_t i;

	for (i = 0; i < app->expanded_count; i++) {
		if (app->expanded[i] == id) {
			if (!expand)
				app->expanded[i] = app->expanded[--app->expanded_count];
			return;
		}
	}
	if (!expand)
		return;
	expanded = realloc(app->expanded, (app->expanded_count + 1) * sizeof(*expanded));
	if (!expanded)
		return;
	app->expanded = expanded;
	app->expanded[app->expanded_count++] = id;
}
