// SPDX-License-Identifier: MIT
/* What each key does where. */

#include "fipstop/act.h"
#include "fipstop/glyph.h"
#include "fipstop/keys.h"
#include "fipstop/view.h"

#define TAB(name) (1 << TOP_##name)
#define ALL_TABS (TAB(TABS) - 1)
#define TABLES (TAB(PEERS) | TAB(TRANSPORTS) | TAB(SESSIONS) | TAB(GATEWAY))
#define PANED (TAB(TREE) | TAB(FILTERS) | TAB(PERFORMANCE) | TAB(ROUTING))
#define ANY_ROW (TOP_OVERVIEW | TOP_ROW_SELECTED)
#define WITHOUT_LIST (TOP_GRAPHS_NODE | TOP_GRAPHS_PEER)
#define WITH_SELECTOR (TOP_GRAPHS_METRIC | TOP_GRAPHS_PEER)

#define UP_DOWN "↑↓"
#define PAGES "PgUp PgDn"
#define ENDS "Home End"
#define STEP_KEYS                       \
	{                               \
		{ TOP_KEY_UP, -1 },     \
		{                       \
			TOP_KEY_DOWN, 1 \
		}                       \
	}
#define PAGE_KEYS                                                                \
	{                                                                        \
		{ TOP_KEY_PAGE_UP, -TOP_PAGE }, { TOP_KEY_PAGE_DOWN, TOP_PAGE }, \
			{ TOP_KEY_HOME, -TOP_FAR },                              \
		{                                                                \
			TOP_KEY_END, TOP_FAR                                     \
		}                                                                \
	}

/* The order is that of the last line and of the help. */
static const struct top_binding bindings[] = {
	/* Tabs with a table. */
	{ TABLES, ANY_ROW, 0, TOP_IN_FOOTER, UP_DOWN, "select", "select a row", STEP_KEYS,
	  top_act_select },
	{ TABLES,
	  TOP_ROW_SELECTED,
	  0,
	  TOP_IN_FOOTER,
	  "Enter",
	  "detail",
	  "details of the row",
	  { { TOP_KEY_ENTER, 0 } },
	  top_act_detail },
	{ TAB(PEERS),
	  TOP_ROW_SELECTED,
	  0,
	  TOP_IN_FOOTER,
	  "Del",
	  "disconnect",
	  "disconnect the peer, after a question",
	  { { TOP_KEY_DELETE, 0 } },
	  top_act_disconnect },
	{ TAB(TRANSPORTS),
	  TOP_ROW_SELECTED,
	  0,
	  TOP_IN_FOOTER,
	  "→ Space",
	  "links",
	  "show a transport's links; Space hides them, too",
	  { { TOP_KEY_RIGHT, 1 }, { ' ', 0 } },
	  top_act_expand },
	{ TAB(TRANSPORTS),
	  TOP_ROW_SELECTED,
	  0,
	  TOP_IN_HELP,
	  "←",
	  "hide",
	  "hide a transport's links",
	  { { TOP_KEY_LEFT, -1 } },
	  top_act_expand },
	{ TAB(TRANSPORTS),
	  ANY_ROW,
	  0,
	  TOP_IN_FOOTER,
	  "e c",
	  "all",
	  "show (e) or hide (c) the links of all transports",
	  { { 'e', 1 }, { 'c', -1 } },
	  top_act_expand_all },
	{ TABLES,
	  TOP_ROW_SELECTED,
	  0,
	  TOP_IN_FOOTER,
	  "Esc",
	  "deselect",
	  "select no row",
	  { { TOP_KEY_ESC, 0 } },
	  top_act_deselect },
	{ TABLES, ANY_ROW, 0, TOP_IN_HELP, PAGES " " ENDS, "page", "select a row farther away",
	  PAGE_KEYS, top_act_select },
	{ TABLES,
	  TOP_DETAIL_OPEN,
	  0,
	  TOP_IN_FOOTER,
	  "Esc",
	  "close",
	  "close the details",
	  { { TOP_KEY_ESC, 0 } },
	  top_act_close },
	{ TABLES, TOP_DETAIL_OPEN, 0, TOP_IN_FOOTER, UP_DOWN, "scroll", "scroll the details",
	  STEP_KEYS, top_act_scroll_detail },
	{ TABLES, TOP_DETAIL_OPEN, 0, TOP_IN_HELP, PAGES " " ENDS, "page",
	  "scroll the details farther", PAGE_KEYS, top_act_scroll_detail },

	/* Tabs with panes. */
	{ PANED,
	  TOP_OVERVIEW,
	  0,
	  TOP_IN_FOOTER,
	  "f",
	  "focus pane",
	  "have keys act on the next pane",
	  { { 'f', 1 } },
	  top_act_focus },
	{ PANED, TOP_OVERVIEW, 0, TOP_IN_FOOTER, UP_DOWN, "scroll", "scroll the pane", STEP_KEYS,
	  top_act_scroll },
	{ TAB(PERFORMANCE),
	  TOP_OVERVIEW,
	  0,
	  TOP_IN_FOOTER,
	  "s/S",
	  "sort",
	  "sort by the next column (s), turn the order around (S)",
	  { { 's', 1 }, { 'S', -1 } },
	  top_act_sort },
	{ PANED, TOP_OVERVIEW, 0, TOP_IN_HELP, PAGES " " ENDS, "page", "scroll the pane farther",
	  PAGE_KEYS, top_act_scroll },

	/* Graphs. */
	{ TAB(GRAPHS), TOP_OVERVIEW, WITHOUT_LIST, TOP_IN_FOOTER, UP_DOWN, "scroll",
	  "scroll the plots", STEP_KEYS, top_act_scroll },
	{ TAB(GRAPHS), TOP_OVERVIEW, WITHOUT_LIST, TOP_IN_HELP, PAGES " " ENDS, "page",
	  "scroll the plots farther", PAGE_KEYS, top_act_scroll },
	{ TAB(GRAPHS), TOP_OVERVIEW, TOP_GRAPHS_METRIC, TOP_IN_FOOTER, UP_DOWN, "select",
	  "choose a peer", STEP_KEYS, top_act_graphs_peer },
	{ TAB(GRAPHS), TOP_DETAIL_OPEN, TOP_GRAPHS_METRIC, TOP_IN_FOOTER, UP_DOWN, "peer",
	  "plot the next or previous peer", STEP_KEYS, top_act_graphs_peer },
	{ TAB(GRAPHS), TOP_OVERVIEW, TOP_GRAPHS_METRIC, TOP_IN_HELP, PAGES " " ENDS, "page",
	  "choose a peer farther away", PAGE_KEYS, top_act_graphs_peer },
	{ TAB(GRAPHS),
	  TOP_OVERVIEW,
	  TOP_GRAPHS_METRIC,
	  TOP_IN_FOOTER,
	  "Enter",
	  "expand",
	  "plot the chosen peer alone",
	  { { TOP_KEY_ENTER, 0 } },
	  top_act_graphs_expand },
	{ TAB(GRAPHS),
	  TOP_DETAIL_OPEN,
	  0,
	  TOP_IN_FOOTER,
	  "Esc",
	  "back",
	  "back to the list of peers",
	  { { TOP_KEY_ESC, 0 } },
	  top_act_close },
	{ TAB(GRAPHS),
	  TOP_OVERVIEW | TOP_DETAIL_OPEN,
	  0,
	  TOP_IN_FOOTER,
	  "m",
	  "mode",
	  "plot the node, one metric of all peers, or one peer",
	  { { 'm', 1 } },
	  top_act_graphs_mode },
	{ TAB(GRAPHS),
	  TOP_OVERVIEW | TOP_DETAIL_OPEN,
	  WITH_SELECTOR,
	  TOP_IN_FOOTER,
	  "n/N",
	  "stat",
	  "next or previous metric, or peer",
	  { { 'n', 1 }, { 'N', -1 } },
	  top_act_graphs_selector },
	{ TAB(GRAPHS),
	  TOP_OVERVIEW | TOP_DETAIL_OPEN,
	  0,
	  TOP_IN_FOOTER,
	  "←→",
	  "window",
	  "another window of time; Space is the next, too",
	  { { TOP_KEY_LEFT, -1 }, { TOP_KEY_RIGHT, 1 }, { ' ', 1 } },
	  top_act_graphs_window },
	{ TAB(GRAPHS),
	  TOP_OVERVIEW,
	  TOP_GRAPHS_METRIC,
	  TOP_IN_FOOTER,
	  "s/S",
	  "sort",
	  "sort by the next column (s), turn the order around (S)",
	  { { 's', 1 }, { 'S', -1 } },
	  top_act_sort },

	/* Everywhere. */
	{ ALL_TABS,
	  TOP_ANY_VIEW,
	  0,
	  TOP_IN_FOOTER_IF_ROOM,
	  "Tab",
	  "next",
	  "next tab",
	  { { TOP_KEY_TAB, 1 } },
	  top_act_tab },
	{ ALL_TABS,
	  TOP_ANY_VIEW,
	  0,
	  TOP_IN_HELP,
	  "Shift-Tab",
	  "previous",
	  "previous tab",
	  { { TOP_KEY_BACK_TAB, -1 } },
	  top_act_tab },
	{ ALL_TABS,
	  TOP_ANY_VIEW,
	  0,
	  TOP_IN_FOOTER_IF_ROOM,
	  "g",
	  "graphs",
	  "the Graphs tab",
	  { { 'g', 0 } },
	  top_act_graphs },
	{ ALL_TABS,
	  TOP_ANY_VIEW | TOP_HELP_OPEN | TOP_CONFIRMING,
	  0,
	  TOP_IN_FOOTER_IF_ROOM,
	  "q",
	  "quit",
	  "quit; Ctrl-C, too",
	  { { 'q', 0 }, { TOP_KEY_CTRL_C, 0 } },
	  top_act_quit },
	{ ALL_TABS,
	  TOP_ANY_VIEW | TOP_HELP_OPEN | TOP_CONFIRMING,
	  0,
	  TOP_IN_HELP,
	  "Ctrl-L",
	  "repaint",
	  "paint the whole screen again",
	  { { TOP_KEY_CTRL_L, 0 } },
	  top_act_repaint },
	{ ALL_TABS,
	  TOP_ANY_VIEW,
	  0,
	  TOP_IN_HELP,
	  "?",
	  "help",
	  "this help",
	  { { '?', 0 } },
	  top_act_help },

	/* What stands above a tab. */
	{ ALL_TABS,
	  TOP_HELP_OPEN,
	  0,
	  TOP_IN_FOOTER,
	  "? Esc",
	  "close help",
	  "close this help",
	  { { '?', 0 }, { TOP_KEY_ESC, 0 } },
	  top_act_help },
	{ ALL_TABS,
	  TOP_CONFIRMING,
	  0,
	  TOP_IN_FOOTER,
	  "Y",
	  "disconnect",
	  "disconnect the peer",
	  { { 'y', 1 }, { 'Y', 1 } },
	  top_act_confirm },
	{ ALL_TABS,
	  TOP_CONFIRMING,
	  0,
	  TOP_IN_FOOTER,
	  "N Esc",
	  "cancel",
	  "leave it connected",
	  { { 'n', 0 }, { 'N', 0 }, { TOP_KEY_ESC, 0 } },
	  top_act_confirm },
};

const struct top_binding *top_bindings(int *count)
{
	*count = FIPS_ARRAY_SIZE(bindings);
	return bindings;
}

static bool applies(const struct top_binding *binding, const struct top_app *app,
		    enum top_mode mode)
{
	return binding->tabs & 1 << app->tab && binding->modes & mode &&
	       (!binding->graphs || binding->graphs & app->graphs.mode);
}

bool top_press(struct top_app *app, int key)
{
	enum top_mode mode = top_mode(app);
	size_t i, k;

	for (i = 0; i < FIPS_ARRAY_SIZE(bindings); i++) {
		if (!applies(&bindings[i], app, mode))
			continue;
		for (k = 0; k < TOP_BINDING_KEYS; k++) {
			if (bindings[i].keys[k].key && bindings[i].keys[k].key == key) {
				bindings[i].act(app, bindings[i].keys[k].step);
				return true;
			}
		}
	}
	return false;
}

/* How wide "[?] Help" is. */
#define HELP_WIDTH 8

static void put_hints(const struct top_app *app, struct top_sheet *sheet, u8 place, int room)
{
	const struct top_binding *binding;
	int width;

	for (binding = bindings; binding < bindings + FIPS_ARRAY_SIZE(bindings); binding++) {
		width = top_text_width(binding->shown) + top_text_width(binding->label) + 4;
		if (binding->place != place || !applies(binding, app, top_mode(app)) ||
		    sheet->x + width > room)
			continue;
		top_sheet_put(sheet, TOP_KEY, "[%s]", binding->shown);
		top_sheet_put(sheet, TOP_LABEL, " %s ", binding->label);
	}
}

void top_footer_keys(const struct top_app *app, struct top_sheet *sheet)
{
	bool modal = top_mode(app) & (TOP_HELP_OPEN | TOP_CONFIRMING);
	int room = sheet->grid.width - (modal ? 0 : HELP_WIDTH);

	put_hints(app, sheet, TOP_IN_FOOTER, room);
	put_hints(app, sheet, TOP_IN_FOOTER_IF_ROOM, room);
	if (modal)
		return;
	top_sheet_put(sheet, TOP_KEY, "[?]");
	top_sheet_put(sheet, TOP_LABEL, " Help");
}

/* The width of the column with keys in the help. */
#define KEYS_WIDTH 21

static void put_help(struct top_sheet *sheet, const struct top_binding *binding)
{
	char text[64];

	snprintf(text, sizeof(text), "[%s]", binding->shown);
	top_sheet_tab(sheet, 4);
	top_sheet_field(sheet, KEYS_WIDTH, TOP_KEY, text);
	top_sheet_put(sheet, TOP_TEXT, "%s", binding->help);
	top_sheet_newline(sheet);
}

/* What can be done once the help is closed; everywhere, or here only. */
static void put_helps(const struct top_app *app, struct top_sheet *sheet, bool everywhere)
{
	const struct top_binding *binding;
	struct top_app beneath = *app;
	bool none = true, general;

	beneath.help = false;
	for (binding = bindings; binding < bindings + FIPS_ARRAY_SIZE(bindings); binding++) {
		general = binding->tabs == ALL_TABS;
		if (general != everywhere || !applies(binding, app, top_mode(&beneath)))
			continue;
		put_help(sheet, binding);
		none = false;
	}
	if (none)
		top_sheet_note(sheet, "  No keys of its own.");
}

void top_help(const struct top_app *app, struct top_sheet *sheet)
{
	struct top_app beneath = *app;

	beneath.help = false;
	top_sheet_tab(sheet, 2);
	top_sheet_put(sheet, TOP_HEADER, "%s", top_view(app->tab)->name);
	top_sheet_put(sheet, TOP_LABEL, " (%s)", top_mode_name(top_mode(&beneath)));
	top_sheet_newline(sheet);
	put_helps(app, sheet, false);
	top_sheet_section(sheet, "Everywhere");
	put_helps(app, sheet, true);
}
