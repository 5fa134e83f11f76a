// SPDX-License-Identifier: MIT
#include "tests/sim/scenario.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libfips/node_private.h"
#include "tests/sim/mesh.h"
#include "tests/sim/plane_private.h"

#define STEP_NS (50 * SIM_MS)
#define WORDS_MAX 64
#define PATHS_MAX 64

struct range {
	double least;
	double most;
};

struct path {
	size_t a;
	size_t b;
};

struct quality {
	struct sim_join least;
	struct sim_join most;
};

enum event_kind {
	EVENT_CUT,
	EVENT_MEND,
	EVENT_KILL,
	EVENT_STOP,
	EVENT_START,
	EVENT_SWAP,
	EVENT_MUTATE,
	EVENT_FLAP,
	EVENT_CHURN,
	EVENT_FLOW,
	EVENT_KINDS,
};

static const char *const event_name[EVENT_KINDS] = {
	"cut", "mend", "kill", "stop", "start", "swap", "mutate", "flap", "churn", "flow",
};

struct event {
	enum event_kind kind;
	bool repeated;
	struct range when;
	u64 due_ns;
	struct path path[2];
	size_t host;
	double share;
	struct range lasting;
	size_t most;
	struct quality quality;
};

enum expect_kind {
	EXPECT_CONVERGED,
	EXPECT_PAIRS,
	EXPECT_PARENT,
	EXPECT_SWITCHES,
	EXPECT_FILTERS,
	EXPECT_DELIVERED,
	EXPECT_KINDS,
};

static const char *const expect_name[EXPECT_KINDS] = {
	"converged", "pairs", "parent", "switches", "filters", "delivered",
};

struct expect {
	enum expect_kind kind;
	char text[128];
	bool at_most;
	double value;
	size_t host;
	size_t parent;
	double seconds;
};

/* Quality of certain paths, other than of all. */
struct special {
	struct path path;
	struct quality quality;
};

/* Something that is down until a time, or a flow that goes on until then. */
struct lasting {
	struct lasting *next;
	enum event_kind kind;
	u64 until_ns;
	size_t a;
	size_t b;
};

struct scenario {
	const char *file;
	unsigned int line;
	bool wrong;
	struct sim_mesh_plan plan;
	char *yaml;
	size_t yaml_len;
	u64 duration_ns;
	u64 heal_ns;
	struct path path[PATHS_MAX];
	size_t path_count;
	struct special special[PATHS_MAX];
	size_t special_count;
	struct event event[WORDS_MAX];
	size_t event_count;
	struct expect expect[WORDS_MAX];
	size_t expect_count;
	struct sim_mesh *mesh;
	struct lasting *lasting;
	u64 *filters_before;
	u64 sent;
	u64 arrived;
	bool verbose;
};

/* ---- Reading ---- */

static void __printf(2, 3) wrong(struct scenario *s, const char *format, ...)
{
	va_list args;

	if (s->wrong)
		return;
	s->wrong = true;
	fprintf(stderr, "%s:%u: ", s->file, s->line);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

static double read_number(struct scenario *s, const char *word)
{
	char *end = NULL;
	double value = word ? strtod(word, &end) : 0;

	if (!word || end == word || (*end && strcmp(end, "%")) || value < 0)
		wrong(s, "a number is expected, not %s", word ? word : "the end of the line");
	return value;
}

static struct range read_range(struct scenario *s, const char *word)
{
	struct range range = { 0 };
	char rest[2];

	if (word && sscanf(word, "%lf-%lf%1s", &range.least, &range.most, rest) == 2)
		return range;
	range.least = read_number(s, word);
	range.most = range.least;
	return range;
}

static size_t read_host(struct scenario *s, const char *word)
{
	double number = read_number(s, word);

	if (!s->wrong && (number < 1 || number > s->plan.count)) {
		wrong(s, "there is no host %s", word);
		return 0;
	}
	return number - 1;
}

static bool is_path(const char *word)
{
	size_t a, b;
	char rest[2];

	return word && sscanf(word, "%zu-%zu%1s", &a, &b, rest) == 2;
}

static struct path read_path(struct scenario *s, const char *word)
{
	struct path path = { 0 };
	char rest[2];

	if (!word || sscanf(word, "%zu-%zu%1s", &path.a, &path.b, rest) != 2 || !path.a ||
	    !path.b || path.a > s->plan.count || path.b > s->plan.count || path.a == path.b)
		wrong(s, "a path between two hosts is expected, not %s",
		      word ? word : "the end of the line");
	path.a--;
	path.b--;
	return path;
}

static struct quality read_quality(struct scenario *s, char **word)
{
	struct quality quality = { 0 };

	for (; *word && !s->wrong; word += 2) {
		struct range range = read_range(s, word[1]);

		if (!strcmp(*word, "delay")) {
			quality.least.delay_ns = range.least * SIM_MS;
			quality.most.delay_ns = range.most * SIM_MS;
		} else if (!strcmp(*word, "jitter")) {
			quality.least.jitter_ns = range.least * SIM_MS;
			quality.most.jitter_ns = range.most * SIM_MS;
		} else if (!strcmp(*word, "loss")) {
			quality.least.loss = range.least / 100;
			quality.most.loss = range.most / 100;
		} else {
			wrong(s, "delay, jitter or loss is expected, not %s", *word);
		}
	}
	return quality;
}

static int find_name(struct scenario *s, const char *const *names, int count, const char *word)
{
	int i;

	for (i = 0; word && i < count; i++)
		if (!strcmp(names[i], word))
			return i;
	wrong(s, "%s is not known", word ? word : "the end of the line");
	return 0;
}

static void read_event(struct scenario *s, char **word)
{
	struct event *event = &s->event[s->event_count];

	if (s->event_count == WORDS_MAX) {
		wrong(s, "too many events");
		return;
	}
	s->event_count++;
	event->repeated = !strcmp(word[0], "every");
	event->when = read_range(s, word[1]);
	event->kind = find_name(s, event_name, EVENT_KINDS, word[1] ? word[2] : NULL);
	if (s->wrong)
		return;
	word += 3;
	switch (event->kind) {
	case EVENT_CUT:
	case EVENT_MEND:
		event->path[0] = read_path(s, word[0]);
		break;
	case EVENT_KILL:
	case EVENT_STOP:
	case EVENT_START:
		event->host = read_host(s, word[0]);
		break;
	case EVENT_SWAP:
		event->path[0] = read_path(s, word[0]);
		event->path[1] = read_path(s, word[0] ? word[1] : NULL);
		break;
	case EVENT_MUTATE:
		event->share = read_number(s, word[0]) / 100;
		event->quality = read_quality(s, word + 1);
		break;
	case EVENT_FLAP:
	case EVENT_CHURN:
		event->lasting = read_range(s, word[0]);
		event->most = read_number(s, word[0] ? word[1] : NULL);
		break;
	default:
		event->lasting = read_range(s, word[0]);
		break;
	}
}

static void read_bound(struct scenario *s, struct expect *expect, char **word)
{
	if (!word[0] || (strcmp(word[0], "<=") && strcmp(word[0], ">="))) {
		wrong(s, "<= or >= is expected");
		return;
	}
	expect->at_most = !strcmp(word[0], "<=");
	expect->value = read_number(s, word[1]);
	if (word[1] && word[2] && !strcmp(word[2], "in"))
		expect->seconds = read_number(s, word[3]);
}

static void read_expect(struct scenario *s, char **word)
{
	struct expect *expect = &s->expect[s->expect_count];
	size_t i, len = 0;

	if (s->expect_count == WORDS_MAX) {
		wrong(s, "too many expectations");
		return;
	}
	s->expect_count++;
	expect->kind = find_name(s, expect_name, EXPECT_KINDS, word[1]);
	for (i = 1; word[i] && len < sizeof(expect->text); i++)
		len += snprintf(expect->text + len, sizeof(expect->text) - len, "%s%s",
				i > 1 ? " " : "", word[i]);
	expect->seconds = 30;
	if (!s->wrong && expect->kind == EXPECT_PAIRS && word[2])
		expect->seconds = read_number(s, strcmp(word[2], "in") ? word[2] : word[3]);
	if (s->wrong || expect->kind == EXPECT_CONVERGED || expect->kind == EXPECT_PAIRS)
		return;
	if (expect->kind != EXPECT_PARENT) {
		read_bound(s, expect, word + 2);
		return;
	}
	expect->host = read_host(s, word[2]);
	expect->parent = read_host(s, word[2] ? word[3] : NULL);
}

static void read_topology(struct scenario *s, char **word)
{
	static const char *const names[] = { "line", "star", "ring", "random" };
	static const enum sim_topology topology[] = { SIM_LINE, SIM_STAR, SIM_RING, SIM_RANDOM };

	if (!is_path(word[1])) {
		s->plan.topology = topology[find_name(s, names, FIPS_ARRAY_SIZE(names), word[1])];
		if (!s->wrong && s->plan.topology == SIM_RANDOM)
			s->plan.degree = read_number(s, word[2]);
		return;
	}
	s->plan.topology = SIM_BARE;
	for (word++; *word && s->path_count < PATHS_MAX; word++)
		s->path[s->path_count++] = read_path(s, *word);
}

static void read_quality_line(struct scenario *s, char **word)
{
	size_t first = s->special_count;
	struct quality quality;

	for (word++; is_path(*word) && s->special_count < PATHS_MAX; word++)
		s->special[s->special_count++].path = read_path(s, *word);
	quality = read_quality(s, word);
	if (first == s->special_count) {
		s->plan.least = quality.least;
		s->plan.most = quality.most;
	}
	for (; first < s->special_count; first++)
		s->special[first].quality = quality;
}

static void read_config(struct scenario *s, const char *yaml)
{
	size_t len = strlen(yaml);

	s->yaml = realloc(s->yaml, s->yaml_len + len + 2);
	if (!s->yaml)
		abort();
	memcpy(s->yaml + s->yaml_len, yaml, len);
	memcpy(s->yaml + s->yaml_len + len, "\n", 2);
	s->yaml_len += len + 1;
}

static void read_statement(struct scenario *s, char **word)
{
	const char *name = word[0];

	if (!strcmp(name, "seed"))
		s->plan.seed = read_number(s, word[1]);
	else if (!strcmp(name, "nodes"))
		s->plan.count = read_number(s, word[1]);
	else if (!strcmp(name, "duration"))
		s->duration_ns = read_number(s, word[1]) * SIM_S;
	else if (!strcmp(name, "heal"))
		s->heal_ns = read_number(s, word[1]) * SIM_S;
	else if (!strcmp(name, "dial"))
		s->plan.both_dial = word[1] && !strcmp(word[1], "both");
	else if (!strcmp(name, "topology"))
		read_topology(s, word);
	else if (!strcmp(name, "quality"))
		read_quality_line(s, word);
	else if (!strcmp(name, "at") || !strcmp(name, "every"))
		read_event(s, word);
	else if (!strcmp(name, "expect"))
		read_expect(s, word);
	else
		wrong(s, "%s is no statement", name);
}

static void read_line(struct scenario *s, char *line)
{
	char *word[WORDS_MAX + 4] = { 0 }, *rest = NULL, *end = strchr(line, '#');
	size_t count = 0;

	if (end)
		*end = 0;
	line[strcspn(line, "\n")] = 0;
	if (!strncmp(line, "config ", 7)) {
		read_config(s, line + 7);
		return;
	}
	for (word[0] = strtok_r(line, " \t", &rest); word[count] && count < WORDS_MAX;)
		word[++count] = strtok_r(NULL, " \t", &rest);
	if (word[0])
		read_statement(s, word);
}

static bool read_scenario(struct scenario *s)
{
	FILE *file = fopen(s->file, "r");
	char line[1024];

	if (!file) {
		fprintf(stderr, "%s: %s\n", s->file, strerror(errno));
		return false;
	}
	while (!s->wrong && fgets(line, sizeof(line), file)) {
		s->line++;
		read_line(s, line);
	}
	fclose(file);
	if (!s->wrong && (s->plan.count < 2 || !s->duration_ns))
		wrong(s, "nodes and duration are missing");
	s->plan.yaml = s->yaml;
	return !s->wrong;
}

/* ---- What happens ---- */

static void __printf(2, 3) say(const struct scenario *s, const char *format, ...)
{
	va_list args;

	if (!s->verbose)
		return;
	printf("%8.1f  ", (double)(sim_network_now(s->mesh->net) / SIM_MS) / 1000 - 1000);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

static u64 draw_ns(struct scenario *s, const struct range *range)
{
	double share = (double)sim_mesh_random(s->mesh, 1000) / 1000;

	return (range->least + (range->most - range->least) * share) * SIM_S;
}

static struct sim_edge *edge_of(struct scenario *s, const struct path *path)
{
	return sim_mesh_find_edge(s->mesh, path->a, path->b);
}

static void make_mesh(struct scenario *s)
{
	size_t i;

	s->plan.in_order = true;
	s->mesh = sim_mesh_new(&s->plan);
	for (i = 0; i < s->path_count; i++) {
		struct sim_join how = sim_mesh_random_join(s->mesh, &s->plan.least, &s->plan.most);

		sim_mesh_join(s->mesh, s->path[i].a, s->path[i].b, &how, s->plan.both_dial);
	}
	for (i = 0; i < s->special_count; i++) {
		const struct special *special = &s->special[i];
		struct sim_join how = sim_mesh_random_join(s->mesh, &special->quality.least,
							   &special->quality.most);
		struct sim_edge *edge = edge_of(s, &special->path);

		if (edge)
			sim_mesh_mend(s->mesh, edge, &how);
	}
	s->filters_before = sim_alloc(s->mesh->count * sizeof(*s->filters_before));
}

static void swap_paths(struct scenario *s, const struct event *event)
{
	struct sim_edge *a = edge_of(s, &event->path[0]), *b = edge_of(s, &event->path[1]);
	struct sim_join how;

	if (!a || !b)
		return;
	how = a->how;
	sim_mesh_mend(s->mesh, a, &b->how);
	sim_mesh_mend(s->mesh, b, &how);
}

static void mutate(struct scenario *s, const struct event *event)
{
	size_t i, changed = 0;

	for (i = 0; i < s->mesh->edge_count; i++) {
		struct sim_edge *edge = &s->mesh->edge[i];
		struct sim_join how;

		if (edge->down || sim_mesh_random(s->mesh, 1000) >= event->share * 1000)
			continue;
		how = sim_mesh_random_join(s->mesh, &event->quality.least, &event->quality.most);
		sim_mesh_mend(s->mesh, edge, &how);
		changed++;
	}
	say(s, "%zu paths have another quality", changed);
}

static size_t lasting_count(const struct scenario *s, enum event_kind kind)
{
	const struct lasting *at = s->lasting;
	size_t count = 0;

	for (; at; at = at->next)
		count += at->kind == kind;
	return count;
}

static struct lasting *lasting_add(struct scenario *s, const struct event *event)
{
	struct lasting *lasting = sim_alloc(sizeof(*lasting));

	lasting->kind = event->kind;
	lasting->until_ns = sim_network_now(s->mesh->net) + draw_ns(s, &event->lasting);
	lasting->next = s->lasting;
	s->lasting = lasting;
	return lasting;
}

static void flap(struct scenario *s, const struct event *event)
{
	struct sim_edge *edge = &s->mesh->edge[sim_mesh_random(s->mesh, s->mesh->edge_count)];
	struct lasting *lasting;

	if (edge->down || lasting_count(s, EVENT_FLAP) >= event->most)
		return;
	say(s, "path %zu-%zu goes down", edge->a + 1, edge->b + 1);
	sim_mesh_cut(s->mesh, edge);
	lasting = lasting_add(s, event);
	lasting->a = edge - s->mesh->edge;
}

static void churn(struct scenario *s, const struct event *event)
{
	size_t i = sim_mesh_random(s->mesh, s->mesh->count);
	struct lasting *lasting;

	if (!sim_host_node(s->mesh->host[i]) || lasting_count(s, EVENT_CHURN) >= event->most)
		return;
	say(s, "host %zu goes down", i + 1);
	sim_host_wipe(s->mesh->host[i]);
	lasting = lasting_add(s, event);
	lasting->a = i;
}

static void flow(struct scenario *s, const struct event *event)
{
	struct lasting *lasting = lasting_add(s, event);

	lasting->a = sim_mesh_random(s->mesh, s->mesh->count);
	do
		lasting->b = sim_mesh_random(s->mesh, s->mesh->count);
	while (lasting->b == lasting->a);
	say(s, "host %zu sends to host %zu", lasting->a + 1, lasting->b + 1);
}

static void happen(struct scenario *s, const struct event *event)
{
	struct sim_host *host = s->mesh->host[event->host];
	struct sim_edge *edge;

	switch (event->kind) {
	case EVENT_CUT:
		edge = edge_of(s, &event->path[0]);
		if (edge)
			sim_mesh_cut(s->mesh, edge);
		break;
	case EVENT_MEND:
		edge = edge_of(s, &event->path[0]);
		if (edge)
			sim_mesh_mend(s->mesh, edge, NULL);
		break;
	case EVENT_KILL:
		sim_host_wipe(host);
		break;
	case EVENT_STOP:
		if (sim_host_node(host))
			sim_host_stop(host);
		break;
	case EVENT_START:
		if (!sim_host_node(host))
			sim_host_start(host);
		break;
	case EVENT_SWAP:
		swap_paths(s, event);
		break;
	case EVENT_MUTATE:
		mutate(s, event);
		break;
	case EVENT_FLAP:
		flap(s, event);
		break;
	case EVENT_CHURN:
		churn(s, event);
		break;
	default:
		flow(s, event);
		break;
	}
}

static void run_events(struct scenario *s)
{
	u64 now = sim_network_now(s->mesh->net);
	size_t i;

	for (i = 0; i < s->event_count; i++) {
		struct event *event = &s->event[i];

		if (now < event->due_ns)
			continue;
		happen(s, event);
		event->due_ns = event->repeated ? now + draw_ns(s, &event->when) : UINT64_MAX;
	}
}

static void lasting_end(struct scenario *s, const struct lasting *lasting)
{
	struct sim_edge *edge = &s->mesh->edge[lasting->a];

	if (lasting->kind == EVENT_FLAP) {
		say(s, "path %zu-%zu is back", edge->a + 1, edge->b + 1);
		sim_mesh_mend(s->mesh, edge, NULL);
	} else if (lasting->kind == EVENT_CHURN) {
		say(s, "host %zu is back", lasting->a + 1);
		sim_host_start(s->mesh->host[lasting->a]);
	}
}

static void flow_send(struct scenario *s, const struct lasting *lasting)
{
	static const u8 data[200];
	struct sim_host *from = s->mesh->host[lasting->a], *to = s->mesh->host[lasting->b];

	if (!sim_host_node(from) || !sim_host_node(to))
		return;
	s->sent++;
	sim_host_send(from, to, data, sizeof(data));
}

static void run_lasting(struct scenario *s, bool all_ends)
{
	u64 now = sim_network_now(s->mesh->net);
	struct lasting **at = &s->lasting, *lasting;

	while ((lasting = *at)) {
		if (all_ends || now >= lasting->until_ns) {
			*at = lasting->next;
			lasting_end(s, lasting);
			free(lasting);
			continue;
		}
		if (lasting->kind == EVENT_FLOW)
			flow_send(s, lasting);
		at = &lasting->next;
	}
}

static u64 filters_sent(const struct scenario *s, size_t i)
{
	const struct fips_node *node = sim_host_node(s->mesh->host[i]);

	return node ? node->counters[FIPS_COUNT_BLOOM_SENT] : 0;
}

/* Remember what each host had sent when the last seconds begin that an expectation looks at. */
static void note_filters(struct scenario *s, u64 left_ns)
{
	size_t i, j;

	for (i = 0; i < s->expect_count; i++) {
		const struct expect *expect = &s->expect[i];

		if (expect->kind != EXPECT_FILTERS ||
		    (left_ns + STEP_NS - 1) / STEP_NS != (u64)(expect->seconds * SIM_S) / STEP_NS)
			continue;
		for (j = 0; j < s->mesh->count; j++)
			s->filters_before[j] = filters_sent(s, j);
	}
}

static void count_data(void *ctx, struct sim_host *to, const struct fips_node_addr *src,
		       const void *data, size_t len)
{
	struct scenario *s = ctx;

	s->arrived++;
}

static void run_mesh(struct scenario *s)
{
	u64 start = sim_network_now(s->mesh->net), end = start + s->duration_ns, now;
	size_t i;

	for (i = 0; i < s->event_count; i++)
		s->event[i].due_ns = start + draw_ns(s, &s->event[i].when);
	sim_mesh_start(s->mesh, SIM_S);
	sim_network_deliver(s->mesh->net, count_data, s);
	while ((now = sim_network_now(s->mesh->net)) < end) {
		run_events(s);
		run_lasting(s, false);
		note_filters(s, end - now);
		sim_network_run(s->mesh->net, STEP_NS);
	}
}

/* ---- What is judged ---- */

static double most_filters(const struct scenario *s)
{
	u64 most = 0, sent;
	size_t i;

	for (i = 0; i < s->mesh->count; i++) {
		sent = filters_sent(s, i);
		/* A host that was started anew counts from zero. */
		if (sent >= s->filters_before[i])
			sent -= s->filters_before[i];
		if (sent > most)
			most = sent;
	}
	return most;
}

static bool bound_met(const struct expect *expect, double value, char *came, size_t size)
{
	snprintf(came, size, "%g", value);
	return expect->at_most ? value <= expect->value : value >= expect->value;
}

static bool is_met(struct scenario *s, const struct expect *expect, char *came, size_t size)
{
	struct sim_mesh_state state;
	struct sim_mesh_sums sums;
	const struct fips_node *node;
	u64 taken;
	size_t i;

	switch (expect->kind) {
	case EXPECT_CONVERGED:
		sim_mesh_state(s->mesh, &state);
		snprintf(came, size, "%zu of %zu hosts in place, %zu of %zu paths linked",
			 state.placed, state.running, state.linked, state.paths);
		return sim_mesh_converged(s->mesh);
	case EXPECT_PAIRS:
		i = sim_mesh_all_pairs(s->mesh, expect->seconds * SIM_S, &taken);
		snprintf(came, size, "%zu pairs missing, the last came after %.1f s", i,
			 (double)taken / SIM_S);
		return !i;
	case EXPECT_PARENT:
		node = sim_host_node(s->mesh->host[expect->host]);
		for (i = 0; node && i < s->mesh->count; i++)
			if (fips_node_addr_equal(fips_tree_parent(&node->tree),
						 &sim_host_identity(s->mesh->host[i])->addr))
				break;
		snprintf(came, size, "%zu", i + 1);
		return node && i == expect->parent;
	case EXPECT_SWITCHES:
		sim_mesh_sums(s->mesh, &sums);
		return bound_met(expect, sums.parent_switches, came, size);
	case EXPECT_FILTERS:
		return bound_met(expect, most_filters(s), came, size);
	default:
		return bound_met(expect, s->sent ? 100.0 * s->arrived / s->sent : 100, came, size);
	}
}

/* What counts things that happened is judged before the mesh heals, the rest afterwards. */
static bool judged_first(enum expect_kind kind)
{
	return kind == EXPECT_SWITCHES || kind == EXPECT_FILTERS || kind == EXPECT_DELIVERED;
}

static int judge(struct scenario *s, bool first)
{
	char came[128];
	int failed = 0;
	size_t i;

	for (i = 0; i < s->expect_count; i++) {
		bool met;

		if (judged_first(s->expect[i].kind) != first)
			continue;
		met = is_met(s, &s->expect[i], came, sizeof(came));
		printf("%s %s: %s\n", met ? "ok    " : "FAILED", s->expect[i].text, came);
		failed += !met;
	}
	return failed;
}

static void heal(struct scenario *s)
{
	size_t i;

	run_lasting(s, true);
	if (!s->heal_ns)
		return;
	for (i = 0; i < s->mesh->edge_count; i++)
		if (s->mesh->edge[i].down)
			sim_mesh_mend(s->mesh, &s->mesh->edge[i], NULL);
	for (i = 0; i < s->mesh->count; i++)
		if (!sim_host_node(s->mesh->host[i]))
			sim_host_start(s->mesh->host[i]);
	sim_network_run(s->mesh->net, s->heal_ns);
}

int sim_scenario_run(const char *path, bool verbose)
{
	struct scenario s = { .file = path, .verbose = verbose, .plan.seed = 1 };
	int failed = -1;

	if (read_scenario(&s)) {
		make_mesh(&s);
		run_mesh(&s);
		failed = judge(&s, true);
		heal(&s);
		failed += judge(&s, false);
		sim_mesh_free(s.mesh);
	}
	free(s.filters_before);
	free(s.yaml);
	return failed;
}
