// SPDX-License-Identifier: MIT
/*
 * meshsim: a mesh of many cores in one process, in virtual time.
 *
 * Without a scenario it brings a mesh up, lets it rest, searches for random hosts, and reports.
 */
#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/sim/mesh.h"
#include "tests/sim/plane_private.h"
#include "tests/sim/scenario.h"

#define SAMPLE_NS (2 * SIM_S)
#define SAMPLES_MAX 4096
#define PLOT_ROWS 10
#define PLOT_COLUMNS 72
#define PAIRS 300

struct options {
	struct sim_mesh_plan plan;
	double settle_secs;
	double rest_secs;
	size_t lookups;
	double lookup_rate;
	const char *json;
	const char *scenario;
	bool verbose;
};

/* Bytes a second each node sent, over time. */
struct series {
	u64 start_ns;
	u64 bytes;
	double value[SAMPLES_MAX];
	size_t count;
};

struct report {
	bool converged;
	double convergence_secs;
	struct sim_mesh_state state;
	double start_bytes;
	double rest_bytes;
	double rest_frames;
	double rest_filters;
	double rest_trees;
	double rest_switches;
	struct sim_lookups lookups;
	double stretch;
	double memory;
	struct sim_mesh_sums sums;
	double virtual_secs;
	double wall_secs;
	double cpu_secs;
};

static double clock_secs(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

static double heap_bytes(void)
{
	return mallinfo2().uordblks;
}

/* ---- The run ---- */

static void sample(struct series *series, const struct sim_mesh *mesh)
{
	struct sim_mesh_sums sums;

	sim_mesh_sums(mesh, &sums);
	if (series->count < SAMPLES_MAX)
		series->value[series->count++] = (double)(sums.bytes_sent - series->bytes) /
						 mesh->count / ((double)SAMPLE_NS / SIM_S);
	series->bytes = sums.bytes_sent;
}

static void run_sampled(struct sim_mesh *mesh, struct series *series, double secs)
{
	double done;

	for (done = 0; done < secs; done += (double)SAMPLE_NS / SIM_S) {
		sim_network_run(mesh->net, SAMPLE_NS);
		sample(series, mesh);
	}
}

static void run_rest(struct sim_mesh *mesh, const struct options *options, struct series *series,
		     struct report *report)
{
	double hosts = mesh->count, secs = options->rest_secs;
	struct sim_mesh_sums before, after;

	sim_mesh_sums(mesh, &before);
	run_sampled(mesh, series, secs);
	sim_mesh_sums(mesh, &after);
	report->rest_bytes = (after.bytes_sent - before.bytes_sent) / hosts / secs;
	report->rest_frames = (after.frames_sent - before.frames_sent) / hosts / secs;
	report->rest_filters = (after.filters_sent - before.filters_sent) / hosts / secs;
	report->rest_trees = (after.tree_sent - before.tree_sent) / hosts / secs;
	report->rest_switches = (after.parent_switches - before.parent_switches) / secs;
}

static void run(const struct options *options, struct series *series, struct report *report)
{
	double started = clock_secs(CLOCK_MONOTONIC), heap = heap_bytes();
	struct sim_mesh *mesh = sim_mesh_new(&options->plan);
	u64 start_ns = sim_network_now(mesh->net), taken_ns;

	sim_mesh_start(mesh, SIM_S);
	sample(series, mesh);
	report->converged = sim_mesh_converge(mesh, 300 * SIM_S, &taken_ns);
	report->convergence_secs = (double)(taken_ns + SIM_S) / SIM_S;
	sim_mesh_sums(mesh, &report->sums);
	report->start_bytes = (double)report->sums.bytes_sent / mesh->count;
	run_sampled(mesh, series, options->settle_secs);
	run_rest(mesh, options, series, report);
	sim_mesh_lookups(mesh, options->lookups, SIM_S / options->lookup_rate, 2 * SIM_S,
			 &report->lookups);
	report->converged = report->converged && sim_mesh_converged(mesh);
	sim_mesh_state(mesh, &report->state);
	report->stretch = sim_mesh_stretch(mesh, PAIRS);
	sim_mesh_sums(mesh, &report->sums);
	report->memory = (heap_bytes() - heap) / mesh->count;
	report->virtual_secs = (double)(sim_network_now(mesh->net) - start_ns) / SIM_S;
	sim_mesh_free(mesh);
	report->wall_secs = clock_secs(CLOCK_MONOTONIC) - started;
	report->cpu_secs = clock_secs(CLOCK_PROCESS_CPUTIME_ID);
}

/* ---- The report ---- */

static double lookup_success(const struct report *report)
{
	return report->lookups.done ? (double)report->lookups.found / report->lookups.done : 1;
}

static void plot(const struct series *series)
{
	size_t columns = series->count < PLOT_COLUMNS ? series->count : PLOT_COLUMNS, c, i;
	double column[PLOT_COLUMNS] = { 0 }, most = 1;
	int row;

	for (c = 0; c < columns; c++) {
		for (i = c * series->count / columns; i < (c + 1) * series->count / columns; i++)
			if (series->value[i] > column[c])
				column[c] = series->value[i];
		if (column[c] > most)
			most = column[c];
	}
	puts("\nBytes a second each node sent, over time:");
	for (row = PLOT_ROWS; row > 0; row--) {
		printf("%8.0f |", most * row / PLOT_ROWS);
		for (c = 0; c < columns; c++)
			putchar(column[c] > most * (row - 0.5) / PLOT_ROWS ? '#' : ' ');
		putchar('\n');
	}
	printf("%8s +", "");
	for (c = 0; c < columns; c++)
		putchar('-');
	printf("\n%10s0 s%*.0f s\n\n", "", (int)columns - 4,
	       series->count * ((double)SAMPLE_NS / SIM_S));
}

static void print_report(const struct options *options, const struct report *report)
{
	const struct sim_mesh_state *state = &report->state;

	printf("nodes                 %zu, %zu paths, seed %llu\n", options->plan.count,
	       state->paths, (unsigned long long)options->plan.seed);
	printf("converged             %s, after %.1f s, %.0f bytes sent per node until then\n",
	       report->converged ? "yes" : "NO", report->convergence_secs, report->start_bytes);
	printf("tree                  depth %zu, mean %.1f, ways %.2f times the shortest\n",
	       state->depth, state->mean_depth, report->stretch);
	printf("at rest               %.1f bytes and %.2f frames a second per node\n",
	       report->rest_bytes, report->rest_frames);
	printf("                      %.3f filters, %.3f tree announcements a second per node\n",
	       report->rest_filters, report->rest_trees);
	printf("                      %.2f changes of a parent a second in all\n",
	       report->rest_switches);
	printf("lookups               %zu of %zu found, %zu requests, slowest %.2f s\n",
	       report->lookups.found, report->lookups.done, report->lookups.requests,
	       (double)report->lookups.slowest_ns / SIM_S);
	printf("memory                %.0f KiB per node\n", report->memory / 1024);
	printf("time                  %.1f s, in %.1f s, %.1f s of them on a CPU\n",
	       report->virtual_secs, report->wall_secs, report->cpu_secs);
}

static int write_json(const struct options *options, const struct report *report)
{
	json_t *json = json_pack(
		"{s:I, s:I, s:f, s:b, s:f, s:f, s:f, s:f, s:f, s:I, s:f, s:f, s:I, s:I, s:I, s:f}",
		"nodes", (json_int_t)options->plan.count, "seed", (json_int_t)options->plan.seed,
		"degree", 2.0 * report->state.paths / options->plan.count, "converged",
		report->converged, "convergence_seconds", report->convergence_secs,
		"convergence_bytes_per_node", report->start_bytes,
		"control_bytes_per_second_per_node", report->rest_bytes,
		"control_frames_per_second_per_node", report->rest_frames,
		"filters_per_second_per_node", report->rest_filters, "tree_depth",
		(json_int_t)report->state.depth, "tree_depth_mean", report->state.mean_depth,
		"tree_stretch", report->stretch, "lookups", (json_int_t)report->lookups.done,
		"lookups_found", (json_int_t)report->lookups.found, "lookup_requests",
		(json_int_t)report->lookups.requests, "lookup_success", lookup_success(report));
	json_t *more = json_pack(
		"{s:f, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:f, s:f, s:f, s:f}",
		"lookup_slowest_seconds", (double)report->lookups.slowest_ns / SIM_S, "frames_sent",
		(json_int_t)report->sums.frames_sent, "bytes_sent",
		(json_int_t)report->sums.bytes_sent, "parent_switches",
		(json_int_t)report->sums.parent_switches, "decrypt_failed",
		(json_int_t)report->sums.decrypt_failed, "unknown_index",
		(json_int_t)report->sums.unknown_index, "no_key", (json_int_t)report->sums.no_key,
		"failed_actions", (json_int_t)report->sums.failed_actions, "memory_bytes_per_node",
		report->memory, "virtual_seconds", report->virtual_secs, "wall_seconds",
		report->wall_secs, "cpu_seconds", report->cpu_secs);
	int ret = -1;

	if (json && more && !json_object_update(json, more))
		ret = json_dump_file(json, options->json, JSON_INDENT(2));
	if (ret)
		fprintf(stderr, "%s: cannot be written\n", options->json);
	json_decref(json);
	json_decref(more);
	return ret;
}

/* ---- Options ---- */

static const char *const usage_text =
	"usage: meshsim [OPTION...]\n"
	"       meshsim [--verbose] --scenario FILE\n"
	"\n"
	"  --nodes N           1000\n"
	"  --topology NAME     random, line, star or ring; random\n"
	"  --degree D          average number of neighbours of a random graph; 4\n"
	"  --seed N            the same seed gives the same run; 1\n"
	"  --delay A-B         one way, of each path, in ms; 5-50\n"
	"  --jitter A-B        added to it; 0-5\n"
	"  --loss A-B          per cent; 0-0\n"
	"  --both-dial         both ends of a path dial\n"
	"  --settle S          seconds between convergence and rest; 30\n"
	"  --rest S            seconds of rest to measure; 60\n"
	"  --lookups N         lookups of random nodes from random nodes; 2000\n"
	"  --lookup-rate R     of them a second; 50\n"
	"  --json FILE         write the figures there as well\n"
	"  --scenario FILE     do what a file says (tests/sim/scenario.h), exit status 1 if it\n"
	"                      does not come out as expected\n"
	"  --verbose           say what happens\n";

static void __attribute__((noreturn)) usage(void)
{
	fputs(usage_text, stderr);
	exit(2);
}

static double number(const char *text)
{
	char *end;
	double value = strtod(text, &end);

	if (end == text || *end || value < 0)
		usage();
	return value;
}

static void range(const char *text, double *least, double *most)
{
	char rest[2];

	if (sscanf(text, "%lf-%lf%1s", least, most, rest) != 2) {
		*least = number(text);
		*most = *least;
	}
}

static enum sim_topology topology(const char *text)
{
	static const char *const names[] = { "line", "star", "ring", "random" };
	static const enum sim_topology value[] = { SIM_LINE, SIM_STAR, SIM_RING, SIM_RANDOM };
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(names); i++)
		if (!strcmp(names[i], text))
			return value[i];
	usage();
}

static void option(struct options *options, const char *name, const char *value)
{
	struct sim_mesh_plan *plan = &options->plan;
	double least, most;

	if (!strcmp(name, "nodes")) {
		plan->count = number(value);
	} else if (!strcmp(name, "topology")) {
		plan->topology = topology(value);
	} else if (!strcmp(name, "degree")) {
		plan->degree = number(value);
	} else if (!strcmp(name, "seed")) {
		plan->seed = number(value);
	} else if (!strcmp(name, "delay")) {
		range(value, &least, &most);
		plan->least.delay_ns = least * SIM_MS;
		plan->most.delay_ns = most * SIM_MS;
	} else if (!strcmp(name, "jitter")) {
		range(value, &least, &most);
		plan->least.jitter_ns = least * SIM_MS;
		plan->most.jitter_ns = most * SIM_MS;
	} else if (!strcmp(name, "loss")) {
		range(value, &least, &most);
		plan->least.loss = least / 100;
		plan->most.loss = most / 100;
	} else if (!strcmp(name, "settle")) {
		options->settle_secs = number(value);
	} else if (!strcmp(name, "rest")) {
		options->rest_secs = number(value);
	} else if (!strcmp(name, "lookups")) {
		options->lookups = number(value);
	} else if (!strcmp(name, "lookup-rate")) {
		options->lookup_rate = number(value);
	} else if (!strcmp(name, "json")) {
		options->json = value;
	} else {
		options->scenario = value;
	}
}

static void parse(struct options *options, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "nodes", required_argument, NULL, 'o' },
		{ "topology", required_argument, NULL, 'o' },
		{ "degree", required_argument, NULL, 'o' },
		{ "seed", required_argument, NULL, 'o' },
		{ "delay", required_argument, NULL, 'o' },
		{ "jitter", required_argument, NULL, 'o' },
		{ "loss", required_argument, NULL, 'o' },
		{ "settle", required_argument, NULL, 'o' },
		{ "rest", required_argument, NULL, 'o' },
		{ "lookups", required_argument, NULL, 'o' },
		{ "lookup-rate", required_argument, NULL, 'o' },
		{ "json", required_argument, NULL, 'o' },
		{ "scenario", required_argument, NULL, 'o' },
		{ "both-dial", no_argument, NULL, 'b' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int c, i;

	while ((c = getopt_long(argc, argv, "", longs, &i)) != -1) {
		switch (c) {
		case 'o':
			option(options, longs[i].name, optarg);
			break;
		case 'b':
			options->plan.both_dial = true;
			break;
		case 'v':
			options->verbose = true;
			break;
		case 'h':
			fputs(usage_text, stdout);
			exit(0);
		default:
			usage();
		}
	}
	if (optind < argc || options->plan.count < 2 || !options->lookup_rate ||
	    options->rest_secs < 2)
		usage();
}

int main(int argc, char **argv)
{
	struct options options = {
		.plan = {
			.count = 1000,
			.topology = SIM_RANDOM,
			.degree = 4,
			.seed = 1,
			.least = { .delay_ns = 5 * SIM_MS },
			.most = { .delay_ns = 50 * SIM_MS, .jitter_ns = 5 * SIM_MS },
		},
		.settle_secs = 30,
		.rest_secs = 60,
		.lookups = 2000,
		.lookup_rate = 50,
	};
	static struct series series;
	struct report report = { 0 };
	int failed;

	parse(&options, argc, argv);
	if (options.scenario) {
		failed = sim_scenario_run(options.scenario, options.verbose);
		return failed < 0 ? 2 : failed > 0;
	}
	run(&options, &series, &report);
	plot(&series);
	print_report(&options, &report);
	if (options.json && write_json(&options, &report))
		return 2;
	return !report.converged;
}
