// SPDX-License-Identifier: MIT
#include <math.h>
#include <stdlib.h>

#include "fipsd/history.h"
#include "libfips/crypto.h"

#define SAMPLES_PER_MINUTE 60

/* How a minute's samples become one; NaN does not count. */
enum reduction {
	KEEP_LAST,
	SUM,
	MEAN,
};

/* clang-format off */
static const struct fipsd_history_metric node_metrics[] = {
	{ "mesh_size", "nodes" },	{ "tree_depth", "hops" },
	{ "peer_count", "peers" },	{ "parent_switches", "events/s" },
	{ "bytes_in", "bytes/s" },	{ "bytes_out", "bytes/s" },
	{ "packets_in", "packets/s" },	{ "packets_out", "packets/s" },
	{ "loss_rate", "fraction" },	{ "active_sessions", "sessions" },
};
/* clang-format on */

static const enum reduction node_reductions[] = {
	KEEP_LAST, KEEP_LAST, KEEP_LAST, SUM, MEAN, MEAN, MEAN, MEAN, MEAN, KEEP_LAST,
};

/* clang-format off */
static const struct fipsd_history_metric peer_metrics[] = {
	{ "srtt_ms", "ms" },		{ "loss_rate", "fraction" },
	{ "bytes_in", "bytes/s" },	{ "bytes_out", "bytes/s" },
	{ "packets_in", "packets/s" },	{ "packets_out", "packets/s" },
	{ "ecn_ce", "events/s" },
};
/* clang-format on */

static const enum reduction peer_reductions[] = {
	MEAN, MEAN, MEAN, MEAN, MEAN, MEAN, SUM,
};

static const struct scope {
	const struct fipsd_history_metric *metrics;
	const enum reduction *reductions;
	size_t count;
} scopes[FIPSD_HISTORY_SCOPES] = {
	[FIPSD_HISTORY_NODE] = { node_metrics, node_reductions, FIPS_ARRAY_SIZE(node_metrics) },
	[FIPSD_HISTORY_PEER] = { peer_metrics, peer_reductions, FIPS_ARRAY_SIZE(peer_metrics) },
};

/**
 * struct figure - one figure's samples
 * @fast: a second each
 * @slow: a minute each
 * @total: of a counter, as of the last picture; NaN: unknown
 * @sum: of this minute's samples so far
 * @count: number of those
 * @last: the last of those
 */
struct figure {
	double fast[FIPSD_HISTORY_SECONDS];
	double slow[FIPSD_HISTORY_MINUTES];
	double total;
	double sum;
	u32 count;
	double last;
};

/* A peer and its figures. */
struct peer {
	struct fipsd_history_peer shown;
	struct figure figures[FIPS_ARRAY_SIZE(peer_metrics)];
};

/**
 * struct fipsd_history - a history
 * @pushed: samples so far of each figure
 * @flushed: minutes so far
 * @sequence: of the last picture
 * @peers: struct peer by address
 * @figures: the node's
 */
struct fipsd_history {
	u64 pushed;
	u64 flushed;
	u64 sequence;
	struct fips_map peers;
	struct figure figures[FIPS_ARRAY_SIZE(node_metrics)];
};

const struct fipsd_history_metric *fipsd_history_metrics(enum fipsd_history_scope scope,
							 size_t *count)
{
	*count = scopes[scope].count;
	return scopes[scope].metrics;
}

int fipsd_history_find(enum fipsd_history_scope scope, const char *name)
{
	size_t i;

	for (i = 0; i < scopes[scope].count; i++)
		if (!strcmp(scopes[scope].metrics[i].name, name))
			return (int)i;
	return -1;
}

struct fipsd_history *fipsd_history_new(void)
{
	struct fipsd_history *history = calloc(1, sizeof(*history));
	const struct fips_random random = fips_random_system;
	u8 seed[FIPS_MAP_SEED_SIZE];

	if (!history)
		return NULL;
	fips_random_bytes(&random, seed, sizeof(seed));
	fips_map_init(&history->peers, seed);
	return history;
}

static struct peer *peer_of(const struct fips_map_node *node)
{
	return fips_map_entry(node, struct peer, shown.node);
}

static void release_peer(struct fips_map_node *node)
{
	free(peer_of(node));
}

void fipsd_history_free(struct fipsd_history *history)
{
	if (!history)
		return;
	fips_map_fini(&history->peers, release_peer);
	free(history);
}

/* --- Samples --- */

static void push(const struct fipsd_history *history, struct figure *figure, double value)
{
	figure->fast[history->pushed % FIPSD_HISTORY_SECONDS] = value;
	if (isnan(value))
		return;
	figure->sum += value;
	figure->count++;
	figure->last = value;
}

static void flush(const struct fipsd_history *history, struct figure *figure,
		  enum reduction reduction)
{
	double value = figure->last;

	if (reduction == SUM)
		value = figure->sum;
	else if (reduction == MEAN)
		value = figure->sum / figure->count;
	figure->slow[history->flushed % FIPSD_HISTORY_MINUTES] = figure->count ? value : NAN;
	figure->sum = 0;
	figure->count = 0;
}

static void flush_all(struct fipsd_history *history)
{
	struct fips_map_node *at, *next;
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(node_metrics); i++)
		flush(history, &history->figures[i], node_reductions[i]);
	fips_map_for_each(&history->peers, at, next) {
		for (i = 0; i < FIPS_ARRAY_SIZE(peer_metrics); i++)
			flush(history, &peer_of(at)->figures[i], peer_reductions[i]);
	}
	history->flushed++;
}

static void end_of_sample(struct fipsd_history *history)
{
	history->pushed++;
	if (!(history->pushed % SAMPLES_PER_MINUTE))
		flush_all(history);
}

static void push_nothing(const struct fipsd_history *history, struct peer *peer)
{
	size_t i;

	peer->shown.is_active = false;
	for (i = 0; i < FIPS_ARRAY_SIZE(peer_metrics); i++) {
		push(history, &peer->figures[i], NAN);
		peer->figures[i].total = NAN;
	}
}

/* A picture that was missed. */
static void skip_sample(struct fipsd_history *history)
{
	struct fips_map_node *at, *next;
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(node_metrics); i++)
		push(history, &history->figures[i], NAN);
	fips_map_for_each(&history->peers, at, next)
		push_nothing(history, peer_of(at));
	end_of_sample(history);
}

/* What a counter rose by; NaN if it is not known, or began anew. */
static double rise(struct figure *figure, u64 total)
{
	double before = figure->total;

	figure->total = (double)total;
	return figure->total >= before ? figure->total - before : NAN;
}

static u64 parent_switches(const struct fipsd_snapshot *snapshot)
{
	const struct fipsd_counter_row *row;
	size_t i;

	for (i = 0; i < snapshot->counters.count; i++) {
		row = snapshot->counters.rows[i];
		if (!strcmp(row->family, "tree") && !strcmp(row->name, "parent_switches"))
			return row->value;
	}
	return 0;
}

/* Of all peers that are measured. */
static double mean_loss(const struct fipsd_snapshot *snapshot)
{
	const struct fipsd_peer_row *row;
	unsigned int count = 0;
	double sum = 0;
	size_t i;

	for (i = 0; i < snapshot->peers.count; i++) {
		row = snapshot->peers.rows[i];
		if (!row->mmp.present)
			continue;
		sum += row->mmp.loss_rate;
		count++;
	}
	return count ? sum / count : 0;
}

/* Counters of the node only rise; the first time there is nothing to compare with. */
static double node_rise(struct fipsd_history *history, size_t metric, u64 total)
{
	double value = rise(&history->figures[metric], total);

	return history->pushed ? value : 0;
}

static void take_node(struct fipsd_history *history, const struct fipsd_snapshot *s)
{
	const struct fipsd_forwarding *f = &s->node.forwarding;
	const double values[] = {
		s->node.has_mesh_size ? (double)s->node.estimated_mesh_size : 0,
		s->own_coords.count ? (double)(s->own_coords.count - 1) : 0,
		(double)s->node.peer_count,
		node_rise(history, 3, parent_switches(s)),
		node_rise(history, 4, f->received_bytes),
		node_rise(history, 5, f->forwarded_bytes + f->originated_bytes),
		node_rise(history, 6, f->received_packets),
		node_rise(history, 7, f->forwarded_packets + f->originated_packets),
		mean_loss(s),
		(double)s->node.session_count,
	};
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(node_metrics); i++)
		push(history, &history->figures[i], values[i]);
}

/* Its past is unknown as far as the node's is known. */
static struct peer *peer_new(struct fipsd_history *history, const struct fips_node_addr *addr,
			     u64 now_ms)
{
	struct peer *peer = calloc(1, sizeof(*peer));
	size_t i, at;

	if (!peer)
		return NULL;
	for (i = 0; i < FIPS_ARRAY_SIZE(peer_metrics); i++) {
		for (at = 0; at < history->pushed && at < FIPSD_HISTORY_SECONDS; at++)
			peer->figures[i].fast[at] = NAN;
		for (at = 0; at < history->flushed && at < FIPSD_HISTORY_MINUTES; at++)
			peer->figures[i].slow[at] = NAN;
		peer->figures[i].total = NAN;
	}
	peer->shown.addr = *addr;
	peer->shown.first_seen_ms = now_ms;
	if (fips_map_insert(&history->peers, &peer->shown.node, addr)) {
		free(peer);
		return NULL;
	}
	return peer;
}

static void take_peer(struct fipsd_history *history, const struct fipsd_peer_row *row, u64 now_ms)
{
	struct peer *peer = peer_of(fips_map_find(&history->peers, &row->node_addr));
	size_t i;

	if (!peer)
		peer = peer_new(history, &row->node_addr, now_ms);
	if (!peer)
		return;
	memcpy(peer->shown.npub, row->npub, sizeof(row->npub));
	memcpy(peer->shown.display_name, row->display_name, sizeof(row->display_name));
	peer->shown.last_contact_ms = now_ms;
	peer->shown.is_active = true;

	const double values[] = {
		row->mmp.has_srtt ? row->mmp.srtt_ms : NAN,
		row->mmp.present ? row->mmp.loss_rate : NAN,
		rise(&peer->figures[2], row->stats.bytes_recv),
		rise(&peer->figures[3], row->stats.bytes_sent),
		rise(&peer->figures[4], row->stats.packets_recv),
		rise(&peer->figures[5], row->stats.packets_sent),
		rise(&peer->figures[6], row->ecn_ce_received),
	};

	for (i = 0; i < FIPS_ARRAY_SIZE(peer_metrics); i++)
		push(history, &peer->figures[i], values[i]);
}

/* Those that are in the picture had their sample; the others have none, or are forgotten. */
static void take_absent(struct fipsd_history *history, u64 now_ms)
{
	struct fips_map_node *at, *next;

	fips_map_for_each(&history->peers, at, next) {
		struct peer *peer = peer_of(at);
		u64 silent_ms = now_ms - peer->shown.last_contact_ms;

		if (!silent_ms)
			continue;
		if (silent_ms < FIPSD_HISTORY_RETENTION_SECS * 1000ULL) {
			push_nothing(history, peer);
			continue;
		}
		fips_map_remove(&history->peers, at);
		free(peer);
	}
}

void fipsd_history_take(struct fipsd_history *history, const struct fipsd_snapshot *snapshot)
{
	u64 missed = history->sequence ? snapshot->sequence - history->sequence : 1;
	size_t i;

	if (!missed)
		return;
	if (missed > FIPSD_HISTORY_SECONDS)
		missed = FIPSD_HISTORY_SECONDS;
	while (--missed)
		skip_sample(history);
	history->sequence = snapshot->sequence;
	take_node(history, snapshot);
	for (i = 0; i < snapshot->peers.count; i++)
		take_peer(history, snapshot->peers.rows[i], snapshot->taken_mono_ms);
	take_absent(history, snapshot->taken_mono_ms);
	end_of_sample(history);
}

/* --- Reading --- */

const struct fipsd_history_peer *fipsd_history_peer(const struct fipsd_history *history,
						    const struct fips_node_addr *addr)
{
	const struct peer *peer = peer_of(fips_map_find(&history->peers, addr));

	return peer ? &peer->shown : NULL;
}

static int compare_peers(const void *a, const void *b)
{
	const struct fipsd_history_peer *x = *(const struct fipsd_history_peer *const *)a;
	const struct fipsd_history_peer *y = *(const struct fipsd_history_peer *const *)b;

	if (x->is_active != y->is_active)
		return x->is_active ? -1 : 1;
	return strcmp(x->display_name, y->display_name);
}

const struct fipsd_history_peer **fipsd_history_peers(const struct fipsd_history *history,
						      size_t *count)
{
	const struct fipsd_history_peer **peers =
		calloc(history->peers.count + 1, sizeof(const struct fipsd_history_peer *));
	struct fips_map_node *at, *next;

	*count = 0;
	if (!peers)
		return NULL;
	fips_map_for_each(&history->peers, at, next)
		peers[(*count)++] = &peer_of(at)->shown;
	qsort(peers, *count, sizeof(const struct fipsd_history_peer *), compare_peers);
	return peers;
}

static void series_init(struct fipsd_series *series, const double *ring, size_t ring_size,
			u64 written, u64 wanted)
{
	size_t known;

	if (wanted > ring_size)
		wanted = ring_size;
	known = written < wanted ? written : wanted;
	*series = (struct fipsd_series){
		.count = wanted,
		.unknown = wanted - known,
		.ring = ring,
		.ring_size = ring_size,
		.first = (written - known) % ring_size,
	};
}

void fipsd_history_series(const struct fipsd_history *history,
			  const struct fipsd_history_peer *peer, int metric,
			  enum fipsd_history_step step, u64 window_secs,
			  struct fipsd_series *series)
{
	const struct figure *figure = peer ? &peer_of(&peer->node)->figures[metric] :
					     &history->figures[metric];

	if (step == FIPSD_HISTORY_BY_SECOND)
		series_init(series, figure->fast, FIPSD_HISTORY_SECONDS, history->pushed,
			    window_secs);
	else
		series_init(series, figure->slow, FIPSD_HISTORY_MINUTES, history->flushed,
			    window_secs / 60);
}

void fipsd_history_recent(const struct fipsd_history *history, int metric, size_t max,
			  struct fipsd_series *series)
{
	fipsd_history_series(history, NULL, metric, FIPSD_HISTORY_BY_SECOND,
			     history->pushed < max ? history->pushed : max, series);
}

double fipsd_series_value(const struct fipsd_series *series, size_t index)
{
	if (index < series->unknown)
		return NAN;
	return series->ring[(series->first + index - series->unknown) % series->ring_size];
}
