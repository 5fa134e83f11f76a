/* SPDX-License-Identifier: MIT */
/* What keys do. Each takes the number that the table of keys gives with the key. */
#ifndef FIPSTOP_ACT_H
#define FIPSTOP_ACT_H

#include "fipstop/app.h"

#define TOP_PAGE 10
#define TOP_FAR 1000000 /* a step to the very end */

/** top_act_quit() - end fipstop. */
void top_act_quit(struct top_app *app, int step);

/** top_act_repaint() - throw away what is on the terminal. */
void top_act_repaint(struct top_app *app, int step);

/** top_act_tab() - go @step tabs on. */
void top_act_tab(struct top_app *app, int step);

/** top_act_graphs() - go to the Graphs tab. */
void top_act_graphs(struct top_app *app, int step);

/** top_act_help() - open or close the help. */
void top_act_help(struct top_app *app, int step);

/** top_act_select() - select the row @step rows on. */
void top_act_select(struct top_app *app, int step);

/** top_act_deselect() - select no row. */
void top_act_deselect(struct top_app *app, int step);

/** top_act_detail() - open the details of the selected row. */
void top_act_detail(struct top_app *app, int step);

/** top_act_close() - close the details. */
void top_act_close(struct top_app *app, int step);

/** top_act_scroll_detail() - scroll the details by @step lines. */
void top_act_scroll_detail(struct top_app *app, int step);

/** top_act_disconnect() - ask whether to disconnect the selected peer. */
void top_act_disconnect(struct top_app *app, int step);

/** top_act_confirm() - the answer: not 0 for yes. */
void top_act_confirm(struct top_app *app, int step);

/** top_act_expand() - the selected transport's links: 1 show, -1 hide, 0 the other of both. */
void top_act_expand(struct top_app *app, int step);

/** top_act_expand_all() - all transports' links: 1 show, -1 hide. */
void top_act_expand_all(struct top_app *app, int step);

/** top_act_focus() - have keys act on the next pane. */
void top_act_focus(struct top_app *app, int step);

/** top_act_scroll() - scroll the pane that keys act on by @step lines. */
void top_act_scroll(struct top_app *app, int step);

/** top_act_sort() - sort that pane by the next column: 1; turn its order around: -1. */
void top_act_sort(struct top_app *app, int step);

/** top_act_graphs_mode() - plot the next kind of thing. */
void top_act_graphs_mode(struct top_app *app, int step);

/** top_act_graphs_window() - plot another window of time. */
void top_act_graphs_window(struct top_app *app, int step);

/** top_act_graphs_selector() - plot another metric, or another peer. */
void top_act_graphs_selector(struct top_app *app, int step);

/** top_act_graphs_peer() - choose the peer @step lines on. */
void top_act_graphs_peer(struct top_app *app, int step);

/** top_act_graphs_expand() - plot the chosen peer in all of the pane. */
void top_act_graphs_expand(struct top_app *app, int step);

#endif /* FIPSTOP_ACT_H */
