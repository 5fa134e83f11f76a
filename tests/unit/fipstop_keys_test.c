// SPDX-License-Identifier: MIT
/*
 * Keys: that each does what the table says, that the table says all, and what becomes of the user's
 * place.
 */

#include <locale.h>
#include <stdio.h>

#include "fipstop/act.h"
#include "fipstop/figure.h"
#include "fipstop/glyph.h"
#include "fipstop/graphs.h"
#include "fipstop/keys.h"
#include "fipstop/view.h"
#include "tests/fipstop/harness.h"
#include "tests/unit/unit.h"

static int setup(void **state)
{
	struct top_app *app = malloc(sizeof(*app));

	harness_begin(app);
	harness_tell_all(app);
	*state = app;
	return 0;
}

static int teardown(void **state)
{
	top_app_end(*state);
	free(*state);
	return 0;
}

#define PRESS(app, ...) harness_press(app, (const int[]){ __VA_ARGS__, 0 })

/* Drawing corrects the user's place, as it does in the program after each key. */
static struct top_grid draw(struct top_app *app)
{
	return harness_draw(app, 120, 40);
}

static void redraw(struct top_app *app)
{
	struct top_grid grid = draw(app);

	top_grid_free(&grid);
}

static bool shows(struct top_app *app, const char *text)
{
	struct top_grid grid = draw(app);
	bool found;
	int x, y;

	found = harness_find(&grid, text, &x, &y);
	top_grid_free(&grid);
	return found;
}

/* The name in the row that the mark stands before. */
static bool marked(struct top_app *app, const char *name)
{
	char text[80];

	snprintf(text, sizeof(text), "▶ %s", name);
	return shows(app, text);
}

/* Every key of the reference's manual, where the manual says it works. */
static const struct {
	enum top_tab tab;
	int before[4]; /* keys that lead to where it works */
	int key;
} reference_keys[] = {
	{ TOP_NODE, { 0 }, 'q' },
	{ TOP_NODE, { 0 }, TOP_KEY_CTRL_C },
	{ TOP_NODE, { 0 }, TOP_KEY_TAB },
	{ TOP_NODE, { 0 }, TOP_KEY_BACK_TAB },
	{ TOP_NODE, { 0 }, 'g' },
	{ TOP_NODE, { 0 }, '?' },
	{ TOP_PEERS, { 0 }, TOP_KEY_UP },
	{ TOP_PEERS, { 0 }, TOP_KEY_DOWN },
	{ TOP_PEERS, { TOP_KEY_DOWN }, TOP_KEY_ENTER },
	{ TOP_PEERS, { TOP_KEY_DOWN }, TOP_KEY_ESC },
	{ TOP_PEERS, { TOP_KEY_DOWN }, TOP_KEY_DELETE },
	{ TOP_PEERS, { TOP_KEY_DOWN, TOP_KEY_ENTER }, TOP_KEY_ESC },
	{ TOP_PEERS, { TOP_KEY_DOWN, TOP_KEY_ENTER }, TOP_KEY_DOWN },
	{ TOP_SESSIONS, { TOP_KEY_DOWN }, TOP_KEY_ENTER },
	{ TOP_GATEWAY, { TOP_KEY_DOWN }, TOP_KEY_ENTER },
	{ TOP_TRANSPORTS, { TOP_KEY_DOWN }, TOP_KEY_RIGHT },
	{ TOP_TRANSPORTS, { TOP_KEY_DOWN }, ' ' },
	{ TOP_TRANSPORTS, { TOP_KEY_DOWN }, TOP_KEY_LEFT },
	{ TOP_TRANSPORTS, { 0 }, 'e' },
	{ TOP_TRANSPORTS, { 0 }, 'c' },
	{ TOP_TREE, { 0 }, 'f' },
	{ TOP_TREE, { 0 }, TOP_KEY_UP },
	{ TOP_TREE, { 0 }, TOP_KEY_DOWN },
	{ TOP_FILTERS, { 0 }, TOP_KEY_PAGE_UP },
	{ TOP_FILTERS, { 0 }, TOP_KEY_PAGE_DOWN },
	{ TOP_ROUTING, { 0 }, TOP_KEY_HOME },
	{ TOP_ROUTING, { 0 }, TOP_KEY_END },
	{ TOP_PERFORMANCE, { 0 }, 'f' },
	{ TOP_PERFORMANCE, { 0 }, 's' },
	{ TOP_PERFORMANCE, { 0 }, 'S' },
	{ TOP_PERFORMANCE, { 0 }, TOP_KEY_END },
	{ TOP_GRAPHS, { 0 }, TOP_KEY_UP },
	{ TOP_GRAPHS, { 0 }, TOP_KEY_DOWN },
	{ TOP_GRAPHS, { 0 }, TOP_KEY_RIGHT },
	{ TOP_GRAPHS, { 0 }, ' ' },
	{ TOP_GRAPHS, { 0 }, TOP_KEY_LEFT },
	{ TOP_GRAPHS, { 0 }, 'm' },
	{ TOP_GRAPHS, { 'm' }, TOP_KEY_ENTER },
	{ TOP_GRAPHS, { 'm' }, 'n' },
	{ TOP_GRAPHS, { 'm' }, 'N' },
	{ TOP_GRAPHS, { 'm' }, 's' },
	{ TOP_GRAPHS, { 'm' }, 'S' },
	{ TOP_GRAPHS, { 'm', TOP_KEY_ENTER }, TOP_KEY_DOWN },
	{ TOP_GRAPHS, { 'm', TOP_KEY_ENTER }, TOP_KEY_ESC },
	{ TOP_GRAPHS, { 'm', 'm' }, 'n' },
};

static void test_reference_keys(void **state)
{
	struct top_app app;
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(reference_keys); i++) {
		harness_begin(&app);
		harness_tell_all(&app);
		app.tab = reference_keys[i].tab;
		harness_press(&app, reference_keys[i].before);
		if (!top_press(&app, reference_keys[i].key))
			fail_msg("row %zu: key %#x does nothing", i, reference_keys[i].key);
		top_app_end(&app);
	}
}

/* In no place does a key mean two things. */
static void test_no_key_twice(void **state)
{
	const struct top_binding *bindings, *a, *b;
	int count, i, j, k, l;

	bindings = top_bindings(&count);
	for (i = 0; i < count; i++) {
		for (j = i + 1; j < count; j++) {
			a = &bindings[i];
			b = &bindings[j];
			if (!(a->tabs & b->tabs) || !(a->modes & b->modes) ||
			    (a->graphs && b->graphs && !(a->graphs & b->graphs)))
				continue;
			for (k = 0; k < TOP_BINDING_KEYS && a->keys[k].key; k++)
				for (l = 0; l < TOP_BINDING_KEYS && b->keys[l].key; l++)
					if (a->keys[k].key == b->keys[l].key)
						fail_msg("%s: \"%s\" and \"%s\"", a->shown, a->help,
							 b->help);
		}
	}
}

static bool is_offered(const struct top_binding *binding, const struct top_app *app,
		       enum top_mode mode)
{
	return binding->tabs & 1 << app->tab && binding->modes & mode &&
	       (!binding->graphs || binding->graphs & app->graphs.mode);
}

static void check_help(struct top_app *app)
{
	enum top_mode mode = top_mode(app);
	const struct top_binding *bindings;
	int count, i;

	bindings = top_bindings(&count);
	app->help = true;
	for (i = 0; i < count; i++)
		if (is_offered(&bindings[i], app, mode) && !shows(app, bindings[i].help))
			fail_msg("tab %d: \"%s\" is not in the help", app->tab, bindings[i].help);
}

/* Whatever can be done in a place is named in the help that is opened there. */
static void test_help_names_all(void **state)
{
	static const int to_place[][3] = { { 0 },
					   { TOP_KEY_DOWN },
					   { TOP_KEY_DOWN, TOP_KEY_ENTER },
					   { 'm' },
					   { 'm', TOP_KEY_ENTER } };
	struct top_app app;
	size_t place, k;
	int tab;

	for (tab = 0; tab < TOP_TABS; tab++) {
		for (place = 0; place < FIPS_ARRAY_SIZE(to_place); place++) {
			harness_begin(&app);
			harness_tell_all(&app);
			app.tab = tab;
			for (k = 0; k < 3 && to_place[place][k]; k++)
				top_press(&app, to_place[place][k]);
			check_help(&app);
			top_app_end(&app);
		}
	}
}

static void test_footer_fits(void **state)
{
	struct top_app *app = *state;
	struct top_grid grid;
	int width, x, y;

	for (app->tab = 0; app->tab < TOP_TABS; app->tab++) {
		for (width = 60; width < 200; width += 7) {
			grid = harness_draw(app, width, 24);
			assert_true(harness_find(&grid, "[?] Help", &x, &y));
			assert_int_equal(y, 23);
			top_grid_free(&grid);
		}
	}
}

static void test_tabs_cycle(void **state)
{
	static const char *const names[] = { "Node",   "Peers",	  "Transports",	 "Sessions",
					     "Tree",   "Filters", "Performance", "Routing",
					     "Graphs", "Gateway" };
	struct top_app *app = *state;
	int i;

	for (i = 0; i < TOP_TABS; i++) {
		assert_string_equal(top_view(app->tab)->name, names[i]);
		app->refetch = false;
		PRESS(app, TOP_KEY_TAB);
		assert_true(app->refetch);
	}
	assert_int_equal(app->tab, TOP_NODE);
	PRESS(app, TOP_KEY_BACK_TAB);
	assert_int_equal(app->tab, TOP_GATEWAY);
	PRESS(app, 'g');
	assert_int_equal(app->tab, TOP_GRAPHS);
}

static void test_queries_of_tabs(void **state)
{
	static const enum top_query wanted[TOP_TABS][5] = {
		[TOP_NODE] = { TOP_QUERY_STATUS, TOP_QUERY_LISTENING, TOP_QUERIES },
		[TOP_PEERS] = { TOP_QUERY_STATUS, TOP_QUERY_PEERS, TOP_QUERY_LINKS,
				TOP_QUERY_TRANSPORTS, TOP_QUERIES },
		[TOP_TRANSPORTS] = { TOP_QUERY_STATUS, TOP_QUERY_TRANSPORTS, TOP_QUERY_LINKS,
				     TOP_QUERY_PEERS, TOP_QUERIES },
		[TOP_SESSIONS] = { TOP_QUERY_STATUS, TOP_QUERY_SESSIONS, TOP_QUERIES },
		[TOP_TREE] = { TOP_QUERY_STATUS, TOP_QUERY_TREE, TOP_QUERY_PEERS, TOP_QUERIES },
		[TOP_FILTERS] = { TOP_QUERY_STATUS, TOP_QUERY_BLOOM, TOP_QUERY_PEERS, TOP_QUERIES },
		[TOP_PERFORMANCE] = { TOP_QUERY_STATUS, TOP_QUERY_MMP, TOP_QUERIES },
		[TOP_ROUTING] = { TOP_QUERY_STATUS, TOP_QUERY_ROUTING, TOP_QUERY_CACHE,
				  TOP_QUERIES },
		[TOP_GRAPHS] = { TOP_QUERY_STATUS, TOP_QUERY_STATS_PEERS, TOP_QUERY_NODE_HISTORY,
				 TOP_QUERIES },
		[TOP_GATEWAY] = { TOP_QUERY_STATUS, TOP_QUERY_GATEWAY, TOP_QUERY_MAPPINGS,
				  TOP_QUERIES },
	};
	struct top_app *app = *state;
	enum top_query plan[TOP_QUERIES];
	int count, i;

	for (app->tab = 0; app->tab < TOP_TABS; app->tab++) {
		count = top_query_plan(app, plan);
		for (i = 0; i < count; i++)
			assert_int_equal(plan[i], wanted[app->tab][i]);
		assert_int_equal(wanted[app->tab][count], TOP_QUERIES);
	}
}

static void test_select_rows(void **state)
{
	struct top_app *app = *state;

	app->tab = TOP_PEERS;
	assert_int_equal(top_mode(app), TOP_OVERVIEW);
	PRESS(app, TOP_KEY_DOWN);
	assert_true(marked(app, "lighthouse"));
	PRESS(app, TOP_KEY_UP);
	assert_true(marked(app, "lighthouse"));
	PRESS(app, TOP_KEY_DOWN, TOP_KEY_DOWN);
	assert_true(marked(app, "skiff"));
	PRESS(app, TOP_KEY_END);
	assert_true(marked(app, "trawler"));
	PRESS(app, TOP_KEY_DOWN);
	assert_true(marked(app, "trawler"));
	PRESS(app, TOP_KEY_HOME);
	assert_true(marked(app, "lighthouse"));
	PRESS(app, TOP_KEY_ESC);
	assert_int_equal(top_mode(app), TOP_OVERVIEW);
	assert_false(shows(app, "▶"));
}

static json_t *peer_named(struct top_app *app, const char *name, size_t *index)
{
	json_t *peers = json_object_get(app->answers[TOP_QUERY_PEERS].data, "peers");

	for (*index = 0; *index < json_array_size(peers); (*index)++)
		if (!strcmp(top_text(json_array_get(peers, *index), "display_name"), name))
			return json_array_get(peers, *index);
	fail_msg("no peer %s", name);
	return NULL;
}

/* News may put rows elsewhere; the selected one stays selected. */
static void test_selection_follows_row(void **state)
{
	struct top_app *app = *state;
	size_t index;

	app->tab = TOP_PEERS;
	PRESS(app, TOP_KEY_DOWN, TOP_KEY_DOWN);
	assert_true(marked(app, "buoy-7"));
	json_object_set_new(json_object_get(peer_named(app, "buoy-7", &index), "mmp"), "lqi",
			    json_real(99));
	assert_true(marked(app, "buoy-7"));
	PRESS(app, TOP_KEY_UP);
	assert_true(marked(app, "skiff"));
}

/* A row that is gone: its neighbour is selected; but details of it are not another's. */
static void test_selected_row_goes(void **state)
{
	struct top_app *app = *state;
	json_t *peers = json_object_get(app->answers[TOP_QUERY_PEERS].data, "peers");
	size_t index;

	app->tab = TOP_PEERS;
	PRESS(app, TOP_KEY_DOWN, TOP_KEY_DOWN);
	redraw(app);
	peer_named(app, "buoy-7", &index);
	json_array_remove(peers, index);
	assert_true(marked(app, "skiff"));
	PRESS(app, TOP_KEY_ENTER);
	assert_true(shows(app, "skiff"));
	peer_named(app, "skiff", &index);
	json_array_remove(peers, index);
	assert_true(shows(app, "It is gone."));
	PRESS(app, TOP_KEY_ESC);
	json_array_clear(peers);
	redraw(app);
	assert_int_equal(top_mode(app), TOP_OVERVIEW);
}

static void test_disconnect(void **state)
{
	struct top_app *app = *state;
	size_t index;

	app->tab = TOP_PEERS;
	assert_false(top_press(app, TOP_KEY_DELETE));
	PRESS(app, TOP_KEY_DOWN, TOP_KEY_DOWN, TOP_KEY_DELETE);
	assert_int_equal(top_mode(app), TOP_CONFIRMING);
	assert_true(shows(app, "Disconnect buoy-7?"));

	/* Nothing else works meanwhile. */
	assert_false(top_press(app, TOP_KEY_TAB));
	assert_false(top_press(app, TOP_KEY_DOWN));
	assert_false(top_press(app, TOP_KEY_ENTER));
	assert_string_equal(app->disconnect, "");

	PRESS(app, 'n');
	assert_string_equal(app->disconnect, "");
	PRESS(app, TOP_KEY_DELETE, TOP_KEY_ESC);
	assert_string_equal(app->disconnect, "");
	PRESS(app, TOP_KEY_DELETE, 'Y');
	assert_string_equal(app->disconnect, top_text(peer_named(app, "buoy-7", &index), "npub"));
	assert_int_equal(top_mode(app), TOP_ROW_SELECTED);
}

/* Whom the question is about does not change under it. */
static void test_disconnect_keeps_peer(void **state)
{
	struct top_app *app = *state;
	char npub[TOP_NPUB];
	size_t index;

	app->tab = TOP_PEERS;
	PRESS(app, TOP_KEY_DOWN, TOP_KEY_DELETE);
	snprintf(npub, sizeof(npub), "%s", top_text(peer_named(app, "lighthouse", &index), "npub"));
	json_array_remove(json_object_get(app->answers[TOP_QUERY_PEERS].data, "peers"), index);
	redraw(app);
	PRESS(app, 'y');
	assert_string_equal(app->disconnect, npub);
}

static void test_help_is_modal(void **state)
{
	struct top_app *app = *state;

	PRESS(app, '?');
	assert_true(shows(app, "this help"));
	assert_false(top_press(app, TOP_KEY_TAB));
	assert_false(top_press(app, 'g'));
	PRESS(app, TOP_KEY_ESC);
	assert_false(shows(app, "this help"));
	PRESS(app, '?', '?');
	assert_false(app->help);
	PRESS(app, '?', 'q');
	assert_true(app->quit);
}

static void test_panes(void **state)
{
	struct top_app *app = *state;
	struct top_place *place = &app->places[TOP_TREE];
	struct top_grid grid;
	int last;

	app->tab = TOP_TREE;
	grid = draw(app);
	assert_int_equal(harness_style(&grid, "Tree Position"), TOP_FOCUS);
	assert_int_equal(harness_style(&grid, "Tree Peers"), TOP_STRONG);
	top_grid_free(&grid);
	PRESS(app, 'f', 'f');
	grid = draw(app);
	assert_int_equal(harness_style(&grid, "Tree Position"), TOP_STRONG);
	assert_int_equal(harness_style(&grid, "Tree Peers"), TOP_FOCUS);
	top_grid_free(&grid);
	PRESS(app, 'f', 'f');
	assert_int_equal(place->focus, 1);

	/* The end is as far as there are lines; one up from there is seen at once. */
	grid = harness_draw(app, 80, 20);
	top_grid_free(&grid);
	PRESS(app, TOP_KEY_END);
	grid = harness_draw(app, 80, 20);
	top_grid_free(&grid);
	last = place->scroll[1];
	assert_in_range(last, 1, 20);
	PRESS(app, TOP_KEY_DOWN);
	grid = harness_draw(app, 80, 20);
	top_grid_free(&grid);
	assert_int_equal(place->scroll[1], last);
	PRESS(app, TOP_KEY_UP);
	assert_int_equal(place->scroll[1], last - 1);
	PRESS(app, TOP_KEY_HOME, TOP_KEY_UP);
	assert_int_equal(place->scroll[1], 0);
	assert_int_equal(place->scroll[0], 0);
}

static void test_transports_expand(void **state)
{
	struct top_app *app = *state;

	app->tab = TOP_TRANSPORTS;
	assert_false(shows(app, "├─"));
	PRESS(app, TOP_KEY_DOWN, TOP_KEY_RIGHT);
	assert_true(shows(app, "▼ udp main"));
	assert_true(shows(app, "└─ Out 198.51.100.90"));
	assert_true(shows(app, "▶ tcp"));

	/* On a link, these keys leave the transport as it is. */
	PRESS(app, TOP_KEY_DOWN, TOP_KEY_LEFT);
	assert_true(shows(app, "▼ udp main"));
	PRESS(app, TOP_KEY_UP, TOP_KEY_LEFT);
	assert_false(shows(app, "▼"));
	PRESS(app, ' ');
	assert_true(shows(app, "▼ udp main"));
	PRESS(app, ' ');
	assert_false(shows(app, "▼"));
	PRESS(app, 'e');
	assert_true(shows(app, "▼ ethernet"));
	PRESS(app, 'c');
	assert_false(shows(app, "▼"));
}

static void test_sort(void **state)
{
	struct top_app *app = *state;
	struct top_place *place = &app->places[TOP_PERFORMANCE];
	int i;

	app->tab = TOP_PERFORMANCE;
	assert_true(shows(app, "Name▲"));
	PRESS(app, 's');
	assert_true(shows(app, "SRTT ms▲"));
	PRESS(app, 'S');
	assert_true(shows(app, "SRTT ms▼"));

	/* Each pane has its own order. */
	PRESS(app, 'f', 's', 's');
	assert_int_equal(place->sort[0].column, 1);
	assert_int_equal(place->sort[1].column, 2);
	assert_false(place->sort[1].descending);

	/* After the last column comes the first; a new column begins with the smallest. */
	for (i = 0; i < 4; i++)
		PRESS(app, 's');
	assert_int_equal(place->sort[1].column, 0);
	PRESS(app, 'f', 's');
	assert_false(place->sort[0].descending);
}

static void check_params(struct top_app *app, enum top_query query, const char *expected)
{
	json_t *params = top_query_params(app, query);
	char *text = json_dumps(params, JSON_COMPACT | JSON_SORT_KEYS);

	assert_string_equal(text, expected);
	free(text);
	json_decref(params);
}

static void test_graphs_ask_for_what_they_plot(void **state)
{
	struct top_app *app = *state;
	enum top_query plan[TOP_QUERIES];

	app->tab = TOP_GRAPHS;
	check_params(app, TOP_QUERY_NODE_HISTORY, "{\"granularity\":\"1s\",\"window\":\"10m\"}");
	PRESS(app, TOP_KEY_RIGHT, ' ');
	assert_true(app->refetch);
	check_params(app, TOP_QUERY_NODE_HISTORY, "{\"granularity\":\"1m\",\"window\":\"24h\"}");
	PRESS(app, TOP_KEY_RIGHT);
	check_params(app, TOP_QUERY_NODE_HISTORY, "{\"granularity\":\"1s\",\"window\":\"1m\"}");
	PRESS(app, TOP_KEY_LEFT, TOP_KEY_LEFT);
	check_params(app, TOP_QUERY_NODE_HISTORY, "{\"granularity\":\"1s\",\"window\":\"1h\"}");

	assert_false(top_press(app, 'n'));
	PRESS(app, 'm', 'n');
	assert_int_equal(plan[top_query_plan(app, plan) - 1], TOP_QUERY_METRIC_HISTORY);
	check_params(app, TOP_QUERY_METRIC_HISTORY,
		     "{\"granularity\":\"1s\",\"metric\":\"loss_rate\",\"window\":\"1h\"}");
	PRESS(app, 'N', 'N');
	check_params(app, TOP_QUERY_METRIC_HISTORY,
		     "{\"granularity\":\"1s\",\"metric\":\"ecn_ce\",\"window\":\"1h\"}");
	PRESS(app, 'm');
	assert_int_equal(plan[top_query_plan(app, plan) - 1], TOP_QUERY_PEER_HISTORY);
	PRESS(app, 'm');
	assert_int_equal(app->graphs.mode, TOP_GRAPHS_NODE);
}

static const char *graphs_peer_name(struct top_app *app)
{
	return top_text(top_graphs_peer(app), "display_name");
}

/* One peer is chosen in both modes that have peers. */
static void test_graphs_peers(void **state)
{
	struct top_app *app = *state;

	app->tab = TOP_GRAPHS;
	PRESS(app, 'm', TOP_KEY_DOWN, TOP_KEY_DOWN);
	assert_true(marked(app, "ferry"));
	PRESS(app, TOP_KEY_ENTER, TOP_KEY_DOWN);
	assert_true(shows(app, "göteborg  [ms]"));
	PRESS(app, TOP_KEY_ESC);
	assert_true(marked(app, "göteborg"));

	/* The order of the list is the order of steps. */
	PRESS(app, 's', 's', 'S', TOP_KEY_HOME);
	assert_true(marked(app, "e220734c..."));
	PRESS(app, TOP_KEY_DOWN);
	assert_true(marked(app, "reef"));
	PRESS(app, TOP_KEY_END, TOP_KEY_UP);
	assert_true(marked(app, "buoy-7"));

	PRESS(app, 'm');
	assert_string_equal(graphs_peer_name(app), "buoy-7");
	PRESS(app, 'N');
	assert_string_equal(graphs_peer_name(app), "reef");
	PRESS(app, 'n', 'n');
	assert_string_equal(graphs_peer_name(app), "e220734c...");
}

/* The detail of a peer belongs to the list; another mode closes it. */
static void test_graphs_mode_closes_detail(void **state)
{
	struct top_app *app = *state;

	app->tab = TOP_GRAPHS;
	PRESS(app, 'm', TOP_KEY_ENTER, 'm');
	assert_int_equal(top_mode(app), TOP_OVERVIEW);
}

static void test_detail_closes_with_tab(void **state)
{
	struct top_app *app = *state;

	app->tab = TOP_PEERS;
	PRESS(app, TOP_KEY_DOWN, TOP_KEY_ENTER, TOP_KEY_TAB, TOP_KEY_BACK_TAB);
	assert_int_equal(top_mode(app), TOP_ROW_SELECTED);
}

/* With the peers known, their history is asked for at once, not a round later. */
static void test_first_peers_refetch(void **state)
{
	struct top_app app;

	harness_begin(&app);
	app.tab = TOP_GRAPHS;
	PRESS(&app, 'm', 'm');
	app.refetch = false;
	harness_tell(&app, TOP_QUERY_STATS_PEERS);
	assert_true(app.refetch);
	app.refetch = false;
	harness_tell(&app, TOP_QUERY_STATS_PEERS);
	assert_false(app.refetch);
	top_app_end(&app);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reference_keys),
		cmocka_unit_test(test_no_key_twice),
		cmocka_unit_test(test_help_names_all),
		TEST(test_footer_fits),
		TEST(test_tabs_cycle),
		TEST(test_queries_of_tabs),
		TEST(test_select_rows),
		TEST(test_selection_follows_row),
		TEST(test_selected_row_goes),
		TEST(test_disconnect),
		TEST(test_disconnect_keeps_peer),
		TEST(test_help_is_modal),
		TEST(test_panes),
		TEST(test_transports_expand),
		TEST(test_sort),
		TEST(test_graphs_ask_for_what_they_plot),
		TEST(test_graphs_peers),
		TEST(test_graphs_mode_closes_detail),
		TEST(test_detail_closes_with_tab),
		cmocka_unit_test(test_first_peers_refetch),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests_name("fipstop_keys", tests, NULL, NULL);
}
