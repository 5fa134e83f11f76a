/* SPDX-License-Identifier: MIT */
/* Views: a query of the daemon's, and how its answer is shown to people. */
#ifndef FIPSCTL_VIEW_H
#define FIPSCTL_VIEW_H

#include "fipsctl/output.h"

#define CTL_VIEW_TABLES 2

/**
 * struct ctl_view - a view
 * @name: what it is called
 * @command: the query
 * @lines: values of the answer itself, a line each; NULL: none
 * @tables: arrays in the answer; @key NULL: there is none
 */
struct ctl_view {
	const char *name;
	const char *command;
	const struct ctl_column *lines;
	struct {
		const char *key;
		const struct ctl_column *columns;
		const char *empty;
	} tables[CTL_VIEW_TABLES];
};

/** ctl_view_find() - of "fipsctl show"; NULL: there is none of that name. */
const struct ctl_view *ctl_view_find(const char *name);

/** ctl_view_acl() - who may link. */
const struct ctl_view *ctl_view_acl(void);

/** ctl_view_stats_list() - which figures have a history. */
const struct ctl_view *ctl_view_stats_list(void);

/** ctl_view_stats_peers() - which peers have one. */
const struct ctl_view *ctl_view_stats_peers(void);

/** ctl_view_print() - print an answer. */
void ctl_view_print(const struct ctl *ctl, const struct ctl_view *view, const json_t *data);

/** ctl_view_show() - ask, and print the answer or what was wrong. */
enum ctl_exit ctl_view_show(const struct ctl *ctl, const struct ctl_view *view);

#endif /* FIPSCTL_VIEW_H */
