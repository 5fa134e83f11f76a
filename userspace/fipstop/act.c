// SPDX-License-Identifier: MIT
/* What keys do. */

#include <stdio.h>
#include <string.h>

#include "fipstop/act.h"
#include "fipstop/figure.h"
#include "fipstop/graphs.h"
#include "fipstop/view.h"

void top_act_quit(struct top_app *app, int step)
{
	app->quit = true;
}

void top_act_repaint(struct top_app *app, int step)
{
	app->repaint = true;
}

static void go_to(struct top_app *app, enum top_tab tab)
{
	top_act_close(app, 0);
	app->tab = tab;
	app->refetch = true;
}

void top_act_tab(struct top_app *app, int step)
{
	go_to(app, (app->tab + TOP_TABS + step) % TOP_TABS);
}

void top_act_graphs(struct top_app *app, int step)
{
	go_to(app, TOP_GRAPHS);
}

void top_act_help(struct top_app *app, int step)
{
	app->help = !app->help;
}

static int within(int value, int count)
{
	if (value >= count)
		value = count - 1;
	return value > 0 ? value : 0;
}

void top_act_select(struct top_app *app, int step)
{
	struct top_place *place = top_place(app);
	struct top_rows rows = { .row = NULL };
	int index;

	top_view(app->tab)->rows(app, &rows);
	index = top_find_selected(place, &rows);
	/* The first step goes to the first row, whatever its direction. */
	if (index < 0)
		index = step == TOP_FAR ? rows.count - 1 : 0;
	else
		index += step;
	if (rows.count)
		top_select(place, &rows, within(index, rows.count));
	top_rows_free(&rows);
}

void top_act_deselect(struct top_app *app, int step)
{
	*top_place(app)->selected = '\0';
}

void top_act_detail(struct top_app *app, int step)
{
	top_place(app)->detail = true;
	top_place(app)->detail_scroll = 0;
}

void top_act_close(struct top_app *app, int step)
{
	top_place(app)->detail = false;
}

/* How far one can scroll is known when it is drawn. */
static int scrolled(int line, int step)
{
	line += step;
	return line > 0 ? line : 0;
}

void top_act_scroll_detail(struct top_app *app, int step)
{
	struct top_place *place = top_place(app);

	place->detail_scroll = scrolled(place->detail_scroll, step);
}

/* Return: what the selected row shows, or NULL. */
static const json_t *selected_json(struct top_app *app)
{
	struct top_rows rows = { .row = NULL };
	const json_t *json = NULL;
	int index;

	top_view(app->tab)->rows(app, &rows);
	index = top_find_selected(top_place(app), &rows);
	if (index >= 0)
		json = rows.row[index].json;
	top_rows_free(&rows);
	return json;
}

void top_act_disconnect(struct top_app *app, int step)
{
	const json_t *peer = selected_json(app);
	struct top_confirm *confirm = &app->confirm;

	if (!json_is_string(top_value(peer, "npub")))
		return;
	snprintf(confirm->npub, sizeof(confirm->npub), "%s", top_text(peer, "npub"));
	snprintf(confirm->name, sizeof(confirm->name), "%s", top_text(peer, "display_name"));
	confirm->open = true;
}

void top_act_confirm(struct top_app *app, int step)
{
	if (step)
		memcpy(app->disconnect, app->confirm.npub, sizeof(app->disconnect));
	app->confirm.open = false;
}

void top_act_expand(struct top_app *app, int step)
{
	const json_t *json = selected_json(app);
	u64 id = top_u64(json, "transport_id");

	/* A link has an id of its own. */
	if (!json || top_value(json, "link_id"))
		return;
	top_expand(app, id, step ? step > 0 : !top_is_expanded(app, id));
}

void top_act_expand_all(struct top_app *app, int step)
{
	const json_t *transports = top_value(top_data(app, TOP_QUERY_TRANSPORTS), "transports");
	size_t i;

	for (i = 0; i < json_array_size(transports); i++)
		top_expand(app, top_u64(json_array_get(transports, i), "transport_id"), step > 0);
}

void top_act_focus(struct top_app *app, int step)
{
	struct top_place *place = top_place(app);

	place->focus = (place->focus + step) % top_view(app->tab)->panes;
}

void top_act_scroll(struct top_app *app, int step)
{
	struct top_place *place = top_place(app);

	place->scroll[place->focus] = scrolled(place->scroll[place->focus], step);
}

void top_act_sort(struct top_app *app, int step)
{
	struct top_place *place = top_place(app);
	struct top_sort *sort = &place->sort[place->focus];

	if (step < 0) {
		sort->descending = !sort->descending;
	} else {
		sort->column = (sort->column + 1) % top_view(app->tab)->sort_columns;
		sort->descending = false;
	}
}

void top_act_graphs_mode(struct top_app *app, int step)
{
	struct top_place *place = top_place(app);

	place->scroll[0] = 0;
	place->detail = false;
	app->graphs.mode = app->graphs.mode == TOP_GRAPHS_PEER ? TOP_GRAPHS_NODE :
								 app->graphs.mode << 1;
	app->refetch = true;
}

void top_act_graphs_window(struct top_app *app, int step)
{
	app->graphs.window = (app->graphs.window + TOP_GRAPHS_WINDOWS + step) % TOP_GRAPHS_WINDOWS;
	app->refetch = true;
}

void top_act_graphs_selector(struct top_app *app, int step)
{
	struct top_graphs *graphs = &app->graphs;

	if (graphs->mode == TOP_GRAPHS_PEER)
		top_graphs_step_peer(app, step, true);
	else
		graphs->metric = (graphs->metric + TOP_PEER_METRICS + step) % TOP_PEER_METRICS;
	app->refetch = true;
}

void top_act_graphs_peer(struct top_app *app, int step)
{
	top_graphs_step_peer(app, step, false);
}

void top_act_graphs_expand(struct top_app *app, int step)
{
	top_place(app)->detail = true;
}
