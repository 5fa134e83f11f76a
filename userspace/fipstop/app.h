/* SPDX-License-Identifier: MIT */
/*
 * What fipstop knows and shows: the daemon's newest answers, the tab in front, and where in it the
 * user is. No terminal and no socket here, so that tests drive it as main.c does.
 */
#ifndef FIPSTOP_APP_H
#define FIPSTOP_APP_H

#include <stdbool.h>

#include <jansson.h>

#include "fipstop/query.h"
#include "fipstop/rates.h"
#include "libfips/types.h"

/** enum top_tab - the tabs, in their order. */
enum top_tab {
	TOP_NODE,
	TOP_PEERS,
	TOP_TRANSPORTS,
	TOP_SESSIONS,
	TOP_TREE,
	TOP_FILTERS,
	TOP_PERFORMANCE,
	TOP_ROUTING,
	TOP_GRAPHS,
	TOP_GATEWAY,
	TOP_TABS,
};

/** enum top_mode - what keys are for at the moment; bits, for sets of them. */
enum top_mode {
	TOP_OVERVIEW = 1, /* nothing is selected */
	TOP_ROW_SELECTED = 2,
	TOP_DETAIL_OPEN = 4,
	TOP_HELP_OPEN = 8,
	TOP_CONFIRMING = 16, /* asks whether to disconnect */
	TOP_ANY_VIEW = TOP_OVERVIEW | TOP_ROW_SELECTED | TOP_DETAIL_OPEN,
};

/** enum top_graphs_mode - what the Graphs tab plots; bits, for sets of them. */
enum top_graphs_mode {
	TOP_GRAPHS_NODE = 1, /* all metrics of the node */
	TOP_GRAPHS_METRIC = 2, /* one metric of all peers */
	TOP_GRAPHS_PEER = 4, /* all metrics of one peer */
};

#define TOP_PANES 3
#define TOP_ROW_KEY 96
#define TOP_MESSAGE 192
#define TOP_NPUB 80

/**
 * struct top_row - a row of a tab with a table
 * @json: what it shows, borrowed from an answer
 * @order: how many were added before it
 * @kind: for tabs whose rows are of several kinds
 * @key: what it is known by, whatever its place in the table becomes
 */
struct top_row {
	const json_t *json;
	int order;
	u8 kind;
	char key[TOP_ROW_KEY];
};

/** struct top_rows - the rows of a table, in the order shown. */
struct top_rows {
	struct top_row *row;
	int count;
	int room;
};

/** struct top_sort - the column a table is sorted by. */
struct top_sort {
	u8 column;
	bool descending;
};

/**
 * struct top_place - where in a tab the user is
 * @selected: key of the selected row, "" for none
 * @index: its place at the last look; what is there is selected when the row is gone
 * @detail: the details of the selected row are open
 * @detail_scroll: first line of them that is shown
 * @offset: first row of the table that is shown
 * @focus: the pane that keys act on
 * @scroll: first line shown, by pane
 * @sort: by pane
 */
struct top_place {
	char selected[TOP_ROW_KEY];
	int index;
	bool detail;
	int detail_scroll;
	int offset;
	u8 focus;
	int scroll[TOP_PANES];
	struct top_sort sort[TOP_PANES];
};

/**
 * struct top_graphs - what the Graphs tab shows
 * @window: index of the window of time
 * @metric: index of the metric, for TOP_GRAPHS_METRIC
 * @peer: node address of the chosen peer, "" for the first
 */
struct top_graphs {
	enum top_graphs_mode mode;
	u8 window;
	u8 metric;
	char peer[TOP_ROW_KEY];
};

/**
 * struct top_confirm - the question before a peer is disconnected
 * @open: it is asked
 */
struct top_confirm {
	bool open;
	char npub[TOP_NPUB];
	char name[TOP_ROW_KEY];
};

/**
 * struct top_app - all of it
 * @version: of fipstop, borrowed
 * @socket, @gateway_socket: whom to ask, borrowed
 * @refresh_secs: between two rounds of queries
 * @now_ms: Unix time, set by the caller before it draws
 * @mono_ms: monotonic time, likewise
 * @answers: by query
 * @rates: of links and transports
 * @asked: the daemon answered or failed to, at least once
 * @connected: the last attempt to ask it for its status succeeded
 * @failure: why it did not
 * @answered_mono_ms: when it last did
 * @expanded, @expanded_count: ids of transports whose links are shown
 * @help: the help is open
 * @notice: what came of a command; until @notice_until_mono_ms
 * @disconnect: npub of a peer to be disconnected, taken by the caller
 * @refetch: what is shown needs other answers than those that are here; taken by the caller
 * @repaint: the terminal's content is to be thrown away; taken by the caller
 * @quit: the user wants no more
 */
struct top_app {
	const char *version;
	const char *socket;
	const char *gateway_socket;
	unsigned int refresh_secs;
	u64 now_ms;
	u64 mono_ms;
	struct top_answer answers[TOP_QUERIES];
	struct top_rates rates;
	bool asked;
	bool connected;
	char failure[TOP_MESSAGE];
	u64 answered_mono_ms;
	enum top_tab tab;
	struct top_place places[TOP_TABS];
	struct top_graphs graphs;
	u64 *expanded;
	size_t expanded_count;
	bool help;
	struct top_confirm confirm;
	char notice[TOP_MESSAGE];
	bool notice_is_bad;
	u64 notice_until_mono_ms;
	char disconnect[TOP_NPUB];
	bool refetch;
	bool repaint;
	bool quit;
};

/** top_app_begin() - at the Node tab, with nothing known. */
void top_app_begin(struct top_app *app);

/** top_app_end() - free what it holds. */
void top_app_end(struct top_app *app);

/**
 * top_app_answer() - take what came of a query
 * @outcome: how it went
 * @data: the answer's data, taken over; for TOP_ANSWERED
 * @message: why there is none; for the other outcomes
 */
void top_app_answer(struct top_app *app, enum top_query query, enum top_outcome outcome,
		    json_t *data, const char *message);

/** top_data() - the newest answer to a query, or NULL. */
const json_t *top_data(const struct top_app *app, enum top_query query);

/** top_place() - where in the tab in front the user is. */
struct top_place *top_place(struct top_app *app);

/** top_mode() - what keys are for. */
enum top_mode top_mode(const struct top_app *app);

/** top_mode_name() - for the help. */
const char *top_mode_name(enum top_mode mode);

/** top_notice() - say something in the last line for some seconds. */
void top_notice(struct top_app *app, bool bad, const char *format, ...) __printf(3, 4);

/** top_rows_add() - add a row; @json may be NULL. Return: it, or NULL without memory. */
struct top_row *top_rows_add(struct top_rows *rows, const json_t *json, u8 kind);

/** top_rows_free() - free rows. */
void top_rows_free(struct top_rows *rows);

/**
 * top_find_selected() - index of the selected row, -1 for none
 *
 * A row that is gone is followed by what stands in its place, unless its details are open.
 */
int top_find_selected(struct top_place *place, const struct top_rows *rows);

/** top_select() - select a row by its index. */
void top_select(struct top_place *place, const struct top_rows *rows, int index);

/** top_is_expanded() - whether a transport's links are shown. */
bool top_is_expanded(const struct top_app *app, u64 id);

/** top_expand() - show or hide a transport's links. */
void top_expand(struct top_app *app, u64 id, bool expand);

#endif /* FIPSTOP_APP_H */
