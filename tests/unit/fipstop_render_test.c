// SPDX-License-Identifier: MIT
/*
 * What fipstop shows, cell by cell: each view, from canned answers, compared with a picture that a
 * person has looked at. "make fipstop-snapshots" writes the pictures anew; then look at what
 * changed.
 */

#include <locale.h>
#include <stdio.h>

#include "fipstop/keys.h"
#include "fipstop/view.h"
#include "tests/fipstop/harness.h"
#include "tests/unit/unit.h"

enum { SMALL = 1, MIDDLE = 2, LARGE = 4, ALL = 7 };

static const struct {
	int bit;
	int width;
	int height;
} sizes[] = {
	{ SMALL, 80, 24 },
	{ MIDDLE, 120, 40 },
	{ LARGE, 200, 60 },
};

#define KEYS_MAX 16

/**
 * struct picture - something to be shown
 * @name: of its file
 * @sizes: of the terminal
 * @tab: in front
 * @change: is called before keys are pressed; may be NULL
 * @keys: are pressed
 */
struct picture {
	const char *name;
	u8 sizes;
	enum top_tab tab;
	void (*change)(struct top_app *app);
	int keys[KEYS_MAX];
};

static void set(struct top_app *app, enum top_query query, const char *path, json_t *value)
{
	json_object_set_new(app->answers[query].data, path, value);
}

static void forget_all(struct top_app *app)
{
	top_app_end(app);
	harness_begin(app);
}

static void lose_daemon(struct top_app *app)
{
	top_app_answer(app, TOP_QUERY_STATUS, TOP_FAILED, NULL,
		       "nobody serves /run/fips/control.sock");
	app->mono_ms += 12000;
}

static void never_find_daemon(struct top_app *app)
{
	forget_all(app);
	lose_daemon(app);
}

static void stop_gateway(struct top_app *app)
{
	top_app_answer(app, TOP_QUERY_GATEWAY, TOP_FAILED, NULL,
		       "nobody serves /run/fips/gateway.sock");
	top_app_answer(app, TOP_QUERY_MAPPINGS, TOP_FAILED, NULL,
		       "nobody serves /run/fips/gateway.sock");
}

static void be_older_daemon(struct top_app *app)
{
	top_app_answer(app, TOP_QUERY_LISTENING, TOP_REFUSED, NULL,
		       "unknown command: show_listening_sockets");
	top_app_answer(app, TOP_QUERY_TREE, TOP_REFUSED, NULL, "unknown command: show_tree");
}

/* What the kernel says may not be read, and the daemon was asked but once. */
static void know_no_rates(struct top_app *app)
{
	top_rates_end(&app->rates);
}

/* ... or twice. */
static void know_rates_of_daemon(struct top_app *app)
{
	know_no_rates(app);
	app->mono_ms -= 2000;
	harness_tell(app, TOP_QUERY_LINKS);
	harness_tell(app, TOP_QUERY_TRANSPORTS);
	app->rates.table[TOP_RATES_LINKS].rate[0].tx_bytes -= 3000000;
	app->rates.table[TOP_RATES_TRANSPORTS].rate[0].rx_bytes -= 4000;
	app->mono_ms += 2000;
	harness_tell(app, TOP_QUERY_LINKS);
	harness_tell(app, TOP_QUERY_TRANSPORTS);
}

/* A node that is alone: the root of a mesh of one, with nothing measured. */
static void be_alone(struct top_app *app)
{
	static const struct {
		enum top_query query;
		const char *key;
	} arrays[] = {
		{ TOP_QUERY_PEERS, "peers" },		{ TOP_QUERY_LINKS, "links" },
		{ TOP_QUERY_SESSIONS, "sessions" },	{ TOP_QUERY_TREE, "peers" },
		{ TOP_QUERY_BLOOM, "peer_filters" },	{ TOP_QUERY_MMP, "peers" },
		{ TOP_QUERY_MMP, "sessions" },		{ TOP_QUERY_STATS_PEERS, "peers" },
		{ TOP_QUERY_METRIC_HISTORY, "peers" },	{ TOP_QUERY_LISTENING, "sockets" },
		{ TOP_QUERY_TRANSPORTS, "transports" }, { TOP_QUERY_MAPPINGS, "mappings" },
	};
	static const char *const counts[] = { "peer_count", "session_count", "link_count",
					      "transport_count", "connection_count" };
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(arrays); i++)
		set(app, arrays[i].query, arrays[i].key, json_array());
	set(app, TOP_QUERY_STATUS, "is_root", json_true());
	set(app, TOP_QUERY_STATUS, "persistent", json_false());
	set(app, TOP_QUERY_STATUS, "estimated_mesh_size", json_null());
	set(app, TOP_QUERY_STATUS, "sparklines", json_object());
	set(app, TOP_QUERY_STATUS, "transport_peer_counts", json_object());
	set(app, TOP_QUERY_STATUS, "forwarding", json_object());
	for (i = 0; i < FIPS_ARRAY_SIZE(counts); i++)
		set(app, TOP_QUERY_STATUS, counts[i], json_integer(0));
	set(app, TOP_QUERY_TREE, "is_root", json_true());
	set(app, TOP_QUERY_TREE, "root_npub", json_null());
	set(app, TOP_QUERY_TREE, "my_coords", json_array());
	set(app, TOP_QUERY_TREE, "depth", json_integer(0));
}

static void switch_firewall_off(struct top_app *app)
{
	json_t *sockets = json_object_get(app->answers[TOP_QUERY_LISTENING].data, "sockets");
	json_t *socket;
	size_t i;

	set(app, TOP_QUERY_LISTENING, "firewall_active", json_false());
	json_array_foreach(sockets, i, socket)
		json_object_set_new(socket, "filter", json_string("no_firewall"));
}

static void ask_for_another_window(struct top_app *app)
{
	top_press(app, TOP_KEY_RIGHT);
}

/* As the answer to a question that was confirmed. */
static void fail_to_disconnect(struct top_app *app)
{
	top_app_answer(app, TOP_QUERY_DISCONNECT, TOP_REFUSED, NULL, "peer not found");
}

#define DOWN TOP_KEY_DOWN
#define END TOP_KEY_END
#define ENTER TOP_KEY_ENTER
#define PAGE TOP_KEY_PAGE_DOWN

#define PICTURE(picture, at, in_front, ...)                                  \
	{                                                                    \
		.name = picture, .sizes = at, .tab = in_front, ##__VA_ARGS__ \
	}

static const struct picture pictures[] = {
	PICTURE("node", ALL, TOP_NODE),
	PICTURE("node-waiting", SMALL, TOP_NODE, .change = forget_all),
	PICTURE("node-no-daemon", SMALL, TOP_NODE, .change = never_find_daemon),
	PICTURE("node-daemon-gone", SMALL | MIDDLE, TOP_NODE, .change = lose_daemon),
	PICTURE("node-alone", SMALL | MIDDLE, TOP_NODE, .change = be_alone),
	PICTURE("node-no-firewall", SMALL | MIDDLE, TOP_NODE, .change = switch_firewall_off),
	PICTURE("node-older-daemon", SMALL, TOP_NODE, .change = be_older_daemon),
	PICTURE("node-rates-by-history", SMALL, TOP_NODE, .change = know_no_rates),
	PICTURE("peers", ALL, TOP_PEERS),
	PICTURE("peers-selected", ALL, TOP_PEERS, .keys = { DOWN, DOWN }),
	PICTURE("peers-detail", ALL, TOP_PEERS, .keys = { DOWN, ENTER }),
	PICTURE("peers-detail-end", SMALL, TOP_PEERS, .keys = { END, ENTER, END }),
	PICTURE("peers-confirm", SMALL | MIDDLE, TOP_PEERS, .keys = { DOWN, DOWN, TOP_KEY_DELETE }),
	PICTURE("peers-not-disconnected", SMALL, TOP_PEERS, .change = fail_to_disconnect),
	PICTURE("peers-none", SMALL, TOP_PEERS, .change = be_alone),
	PICTURE("peers-help", SMALL | MIDDLE, TOP_PEERS, .keys = { DOWN, '?' }),
	PICTURE("transports", ALL, TOP_TRANSPORTS),
	PICTURE("transports-links", ALL, TOP_TRANSPORTS, .keys = { 'e', DOWN, DOWN }),
	PICTURE("transports-detail", ALL, TOP_TRANSPORTS, .keys = { DOWN, DOWN, ENTER }),
	PICTURE("transports-detail-ethernet", MIDDLE, TOP_TRANSPORTS,
		.keys = { DOWN, DOWN, DOWN, ENTER }),
	PICTURE("transports-detail-tor", LARGE, TOP_TRANSPORTS, .keys = { END, ENTER }),
	PICTURE("transports-link-detail", ALL, TOP_TRANSPORTS,
		.keys = { DOWN, ' ', DOWN, DOWN, ENTER }),
	PICTURE("transports-no-rates", SMALL, TOP_TRANSPORTS, .change = know_no_rates),
	PICTURE("transports-rates-by-daemon", MIDDLE, TOP_TRANSPORTS,
		.change = know_rates_of_daemon, .keys = { 'e' }),
	PICTURE("transports-rates-by-daemon-detail", MIDDLE, TOP_TRANSPORTS,
		.change = know_rates_of_daemon, .keys = { DOWN, ENTER }),
	PICTURE("sessions", ALL, TOP_SESSIONS),
	PICTURE("sessions-detail", ALL, TOP_SESSIONS, .keys = { DOWN, ENTER }),
	PICTURE("sessions-detail-initiating", MIDDLE, TOP_SESSIONS,
		.keys = { DOWN, DOWN, DOWN, DOWN, DOWN, DOWN, ENTER }),
	PICTURE("tree", ALL, TOP_TREE),
	PICTURE("tree-focus-stats", SMALL, TOP_TREE, .keys = { 'f' }),
	PICTURE("tree-focus-peers", SMALL, TOP_TREE, .keys = { 'f', 'f', END }),
	PICTURE("tree-root", SMALL, TOP_TREE, .change = be_alone),
	PICTURE("tree-refused", SMALL, TOP_TREE, .change = be_older_daemon),
	PICTURE("filters", ALL, TOP_FILTERS),
	PICTURE("filters-root", SMALL, TOP_FILTERS, .change = be_alone),
	PICTURE("performance", ALL, TOP_PERFORMANCE),
	PICTURE("performance-sorted", SMALL, TOP_PERFORMANCE, .keys = { 's', 's', 'S', 'f', 's' }),
	PICTURE("performance-none", SMALL, TOP_PERFORMANCE, .change = be_alone),
	PICTURE("routing", ALL, TOP_ROUTING),
	PICTURE("routing-scrolled", SMALL, TOP_ROUTING, .keys = { 'f', 'f', END }),
	PICTURE("graphs-node", ALL, TOP_GRAPHS),
	PICTURE("graphs-node-scrolled", SMALL, TOP_GRAPHS, .keys = { PAGE, PAGE }),
	PICTURE("graphs-waiting", SMALL, TOP_GRAPHS, .change = ask_for_another_window),
	PICTURE("graphs-metric", ALL, TOP_GRAPHS, .keys = { 'm', DOWN, DOWN }),
	PICTURE("graphs-metric-sorted", SMALL, TOP_GRAPHS, .keys = { 'm', 's', 's', 'S' }),
	PICTURE("graphs-metric-peer", ALL, TOP_GRAPHS, .keys = { 'm', DOWN, ENTER }),
	PICTURE("graphs-peer", ALL, TOP_GRAPHS, .keys = { 'm', 'm' }),
	PICTURE("graphs-peer-none", SMALL, TOP_GRAPHS, .change = be_alone, .keys = { 'm', 'm' }),
	PICTURE("graphs-help", SMALL | MIDDLE, TOP_GRAPHS, .keys = { 'm', '?' }),
	PICTURE("gateway", ALL, TOP_GATEWAY),
	PICTURE("gateway-not-running", ALL, TOP_GATEWAY, .change = stop_gateway),
	PICTURE("gateway-detail", SMALL | MIDDLE, TOP_GATEWAY, .keys = { DOWN, ENTER }),
};

static bool check_picture(const struct picture *picture, int width, int height)
{
	struct top_app app;
	bool same;

	harness_begin(&app);
	harness_tell_all(&app);
	app.tab = picture->tab;
	if (picture->change)
		picture->change(&app);
	harness_press(&app, picture->keys);
	same = harness_check(&app, picture->name, width, height);
	top_app_end(&app);
	return same;
}

static void test_pictures(void **state)
{
	const struct picture *picture = *state;
	bool same = true;
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(sizes); i++)
		if (picture->sizes & sizes[i].bit)
			same &= check_picture(picture, sizes[i].width, sizes[i].height);
	assert_true(same);
}

/* However small or odd the terminal is: nothing is written outside of the grid. */
static void test_any_size(void **state)
{
	struct top_app app;
	struct top_grid grid;
	int width, height;
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(pictures); i++) {
		harness_begin(&app);
		harness_tell_all(&app);
		app.tab = pictures[i].tab;
		if (pictures[i].change)
			pictures[i].change(&app);
		harness_press(&app, pictures[i].keys);
		for (width = 1; width < 190; width += 1 + width / 4) {
			for (height = 1; height < 90; height += 1 + height / 5) {
				grid = harness_draw(&app, width, height);
				assert_int_equal(grid.width, width);
				assert_int_equal(grid.height, height);
				top_grid_free(&grid);
			}
		}
		top_app_end(&app);
	}
}

/* Answers with nothing in them, or with all of the wrong kind, are shown as nothing. */
static void test_odd_answers(void **state)
{
	static const char *const odd[] = { "{}", "[]", "{\"peers\": 3, \"stats\": [], \"root\": 1}",
					   "{\"peers\": [1, null, {}, \"x\", [[]]]}",
					   "{\"sparklines\": {\"bytes_in\": [null, \"x\"]}}" };
	struct top_app app;
	struct top_grid grid;
	size_t i;
	int query;

	for (i = 0; i < FIPS_ARRAY_SIZE(odd); i++) {
		harness_begin(&app);
		for (query = 0; query < TOP_QUERIES; query++)
			top_app_answer(&app, query, TOP_ANSWERED, json_loads(odd[i], 0, NULL), "");
		for (app.tab = 0; app.tab < TOP_TABS; app.tab++) {
			grid = harness_draw(&app, 100, 40);
			top_grid_free(&grid);
			top_press(&app, TOP_KEY_DOWN);
			top_press(&app, TOP_KEY_ENTER);
			top_press(&app, 'm');
			grid = harness_draw(&app, 100, 40);
			top_grid_free(&grid);
		}
		top_app_end(&app);
	}
}

int main(void)
{
	struct CMUnitTest tests[FIPS_ARRAY_SIZE(pictures) + 2];
	size_t i;

	/* How wide a character is depends on it. */
	setlocale(LC_CTYPE, "C.UTF-8");
	for (i = 0; i < FIPS_ARRAY_SIZE(pictures); i++)
		tests[i] = (struct CMUnitTest){ .name = pictures[i].name,
						.test_func = test_pictures,
						.initial_state = (void *)&pictures[i] };
	tests[i++] = (struct CMUnitTest)cmocka_unit_test(test_any_size);
	tests[i++] = (struct CMUnitTest)cmocka_unit_test(test_odd_answers);
	return cmocka_run_group_tests_name("fipstop_render", tests, NULL, NULL);
}
