// SPDX-License-Identifier: MIT
/* fipsctl stats: counters by family, and history of figures. */

#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fipsctl/peer.h"
#include "fipsctl/request.h"
#include "fipsctl/view.h"

static const struct ctl_column metric_columns[] = {
	{ "FAMILY", "family", CTL_TEXT },
	{ "NAME", "name", CTL_TEXT },
	{ "VALUE", "value", CTL_TEXT },
	CTL_COLUMNS_END,
};

/* Append a family's counters to the rows of a table. */
static void append_family(json_t *rows, const char *family, json_t *counters)
{
	const char *name;
	json_t *value;

	json_object_foreach(counters, name, value) {
		json_array_append_new(rows, json_pack("{s:s,s:s,s:O}", "family", family, "name",
						      name, "value", value));
	}
}

static void print_families(const struct ctl *ctl, json_t *data)
{
	json_t *rows = json_array(), *counters;
	const char *family;

	json_object_foreach(data, family, counters) {
		append_family(rows, family, counters);
	}
	ctl_print_table(ctl, metric_columns, rows, "There are no counters.");
	json_decref(rows);
}

static enum ctl_exit show_metrics(const struct ctl *ctl)
{
	struct ctl_reason reason;
	json_t *data = ctl_request(ctl, "show_metrics", NULL, &reason);

	if (!data) {
		ctl_error(ctl, "%s", reason.text);
		return CTL_FAILED;
	}
	if (ctl_wants_json(ctl))
		ctl_print_json(ctl, data);
	else
		print_families(ctl, data);
	json_decref(data);
	return CTL_OK;
}

/* --- History --- */

/* What a series comes to: extremes of what is known, the last known value, how much is not. */
struct range {
	double min;
	double max;
	double last;
	size_t unknown;
};

static struct range range_of(const json_t *values)
{
	struct range range = { .min = INFINITY, .max = -INFINITY, .last = NAN };
	const json_t *value;
	size_t i;

	json_array_foreach(values, i, value) {
		if (!json_is_number(value)) {
			range.unknown++;
			continue;
		}
		range.last = json_number_value(value);
		range.min = fmin(range.min, range.last);
		range.max = fmax(range.max, range.last);
	}
	if (!isfinite(range.min))
		range = (struct range){ .last = NAN, .unknown = range.unknown };
	return range;
}

static void print_sparkline(FILE *out, const json_t *values, const struct range *range)
{
	static const char *const blocks[] = {
		"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█",
	};
	double span = range->max - range->min;
	const json_t *value;
	size_t i;

	fputs("  ", out);
	json_array_foreach(values, i, value) {
		double share = span > 0 ? (json_number_value(value) - range->min) / span : 0.45;

		fputs(json_is_number(value) ? blocks[(int)(share * 7 + 0.5)] : " ", out);
	}
	fputc('\n', out);
}

static void print_plot(const struct ctl *ctl, const json_t *data)
{
	const json_t *values = json_object_get(data, "values");
	long long step = json_integer_value(json_object_get(data, "granularity_seconds"));
	struct range range = range_of(values);
	size_t count = json_array_size(values);

	fprintf(ctl->out, "%s (%s): %zu samples, one in %llds",
		json_string_value(json_object_get(data, "metric")),
		json_string_value(json_object_get(data, "unit")), count, step);
	if (range.unknown)
		fprintf(ctl->out, ", %zu unknown", range.unknown);
	fprintf(ctl->out, "\n  min %.3f  max %.3f  last ", range.min, range.max);
	if (isnan(range.last))
		fputs("-\n", ctl->out);
	else
		fprintf(ctl->out, "%.3f\n", range.last);
	print_sparkline(ctl->out, values, &range);
}

/* What was asked for on the command line. */
struct history {
	const char *metric;
	const char *peer;
	const char *window;
	const char *granularity;
	bool plot;
};

static enum ctl_exit show_history(const struct ctl *ctl, const struct history *history)
{
	json_t *params = json_pack("{s:s,s:s,s:s}", "metric", history->metric, "window",
				   history->window, "granularity", history->granularity);
	struct ctl_reason reason;
	json_t *data;
	char *npub;

	if (history->peer) {
		npub = ctl_peer_npub(ctl, history->peer);
		if (!npub) {
			json_decref(params);
			return CTL_FAILED;
		}
		json_object_set_new(params, "peer", json_string(npub));
		free(npub);
	}
	data = ctl_request(ctl, "show_stats_history", params, &reason);
	if (!data) {
		ctl_error(ctl, "%s", reason.text);
		return CTL_FAILED;
	}
	if (history->plot || !ctl_wants_json(ctl))
		print_plot(ctl, data);
	else
		ctl_print_json(ctl, data);
	json_decref(data);
	return CTL_OK;
}

/* Options of "history" stand anywhere behind it. Return: whether they could be taken. */
static bool parse_history(struct history *history, int *argc, char **argv)
{
	static const struct option options[] = {
		{ "peer", required_argument, NULL, 'p' },
		{ "window", required_argument, NULL, 'w' },
		{ "granularity", required_argument, NULL, 'g' },
		{ "plot", no_argument, NULL, 'l' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	optind = 0;
	while ((option = getopt_long(*argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'p':
			history->peer = optarg;
			break;
		case 'w':
			history->window = optarg;
			break;
		case 'g':
			history->granularity = optarg;
			break;
		case 'l':
			history->plot = true;
			break;
		default:
			return false;
		}
	}
	if (*argc - optind != 1)
		return false;
	history->metric = argv[optind];
	return true;
}

static enum ctl_exit run_history(struct ctl *ctl, const struct ctl_command *command, int argc,
				 char **argv)
{
	struct history history = { .window = "10m", .granularity = "1s" };
	char *words[32];
	int count = 0, i;

	/* --json and --text are everybody's, and may stand among the others. */
	for (i = 0; i < argc && count < 31; i++) {
		if (!strcmp(argv[i], "--json") || !strcmp(argv[i], "-j"))
			ctl->format = CTL_FORMAT_JSON;
		else if (!strcmp(argv[i], "--text"))
			ctl->format = CTL_FORMAT_TEXT;
		else
			words[count++] = argv[i];
	}
	words[count] = NULL;
	if (!parse_history(&history, &count, words))
		return ctl_usage(ctl, command,
				 "expected a metric; \"fipsctl stats list\" has them");
	return show_history(ctl, &history);
}

static enum ctl_exit run(struct ctl *ctl, const struct ctl_command *command, int argc, char **argv)
{
	enum ctl_exit result;

	if (argc > 1 && !strcmp(argv[1], "history"))
		return run_history(ctl, command, argc - 1, argv + 1);
	if (!ctl_parse_options(ctl, command, &argc, argv, &result))
		return result;
	if (argc != 2)
		return ctl_usage(ctl, command, "expected list, metrics, peers or history");
	if (!strcmp(argv[1], "list"))
		return ctl_view_show(ctl, ctl_view_stats_list());
	if (!strcmp(argv[1], "peers"))
		return ctl_view_show(ctl, ctl_view_stats_peers());
	if (!strcmp(argv[1], "metrics"))
		return show_metrics(ctl);
	return ctl_usage(ctl, command, "cannot show \"%s\"", argv[1]);
}

const struct ctl_command ctl_stats_command = {
	.name = "stats",
	.arguments = "list|metrics|peers|history METRIC",
	.summary = "Show counters, and figures over time",
	.help = "list     which figures have a history\n"
		"metrics  all counters of the protocol\n"
		"peers    which peers have a history\n"
		"history  one figure over time:\n"
		"           --peer PEER         of a peer: npub, or a name in /etc/fips/hosts\n"
		"           --window 10m        how far back: 30s, 10m, 2h\n"
		"           --granularity 1s    a sample each second, or each minute: 1m\n"
		"           --plot              a line of blocks, also where output is no terminal\n",
	.run = run,
};
