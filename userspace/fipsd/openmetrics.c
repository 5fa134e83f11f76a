// SPDX-License-Identifier: MIT
#include <math.h>
#include <stdbool.h>

#include "fipsd/openmetrics.h"

/* A text being written. */
struct page {
	FILE *out;
	enum fipsd_metrics_format format;
	const struct fipsd_snapshot *snapshot;
};

/* What a family of samples is; a counter's name does not end in _total yet. */
static void declare(const struct page *page, const char *name, const char *type, const char *unit,
		    const char *help)
{
	bool total = page->format == FIPSD_METRICS_PROMETHEUS && !strcmp(type, "counter");

	fprintf(page->out, "# HELP %s%s %s\n", name, total ? "_total" : "", help);
	fprintf(page->out, "# TYPE %s%s %s\n", name, total ? "_total" : "", type);
	if (page->format == FIPSD_METRICS_OPENMETRICS && unit)
		fprintf(page->out, "# UNIT %s %s\n", name, unit);
}

/* In labels three characters are escaped. */
static void put_label(const struct page *page, const char *key, const char *value)
{
	fprintf(page->out, "%s=\"", key);
	for (; *value; value++) {
		if (*value == '\n')
			fputs("\\n", page->out);
		else if (*value == '"' || *value == '\\')
			fprintf(page->out, "\\%c", *value);
		else
			fputc(*value, page->out);
	}
	fputc('"', page->out);
}

static void put_gauge(const struct page *page, const char *name, const char *unit, const char *help,
		      double value)
{
	declare(page, name, "gauge", unit, help);
	if (isnan(value))
		fprintf(page->out, "%s NaN\n", name);
	else
		fprintf(page->out, "%s %.15g\n", name, value);
}

/* --- The registry's counters --- */

static bool is_same(const struct fipsd_counter_row *a, const struct fipsd_counter_row *b)
{
	return !strcmp(a->name, b->name) && !strcmp(a->family, b->family);
}

/* Prometheus takes "us" at the end of a name for microseconds. */
static const char *exported_name(const struct fipsd_counter_row *row)
{
	return strcmp(row->name, "req_target_is_us") ? row->name : "req_target_is_self";
}

/* Kernel and daemon may count the same: all samples of a name stand together. */
static void put_counter(const struct page *page, size_t first)
{
	const struct fipsd_table *counters = &page->snapshot->counters;
	const struct fipsd_counter_row *row = counters->rows[first], *other;
	char name[128];
	size_t i;

	for (i = 0; i < first; i++)
		if (is_same(counters->rows[i], row))
			return;
	snprintf(name, sizeof(name), "fips_%s_%s", row->family, exported_name(row));
	declare(page, name, "counter", strcmp(row->unit, "bytes") ? NULL : "bytes", row->help);
	for (i = first; i < counters->count; i++) {
		other = counters->rows[i];
		if (is_same(other, row))
			fprintf(page->out, "%s_total{source=\"%s\"} %llu\n", name,
				other->kernel ? "kernel" : "daemon",
				(unsigned long long)other->value);
	}
}

/* --- The node --- */

static void put_node(const struct page *page, u64 now_mono_ms)
{
	const struct fipsd_node_figures *node = &page->snapshot->node;
	bool open = page->format == FIPSD_METRICS_OPENMETRICS;

	declare(page, open ? "fips_node" : "fips_node_info", open ? "info" : "gauge", NULL,
		"this node");
	fputs("fips_node_info{", page->out);
	put_label(page, "npub", node->npub);
	fputc(',', page->out);
	put_label(page, "version", FIPS_VERSION);
	fputs("} 1\n", page->out);
	put_gauge(page, "fips_node_up_seconds", "seconds", "time since the daemon was started",
		  (double)(now_mono_ms - node->started_mono_ms) / 1000);
	put_gauge(page, "fips_node_peers", NULL, "peers with a link", (double)node->peer_count);
	put_gauge(page, "fips_node_sessions", NULL, "sessions", (double)node->session_count);
	put_gauge(page, "fips_node_handshakes", NULL, "handshakes of links going on",
		  (double)node->connection_count);
	put_gauge(page, "fips_node_mesh_size", NULL, "nodes in the mesh, estimated",
		  node->has_mesh_size ? (double)node->estimated_mesh_size : NAN);
	put_gauge(page, "fips_node_tree_depth", NULL, "hops to the root of the tree",
		  page->snapshot->own_coords.count ?
			  (double)(page->snapshot->own_coords.count - 1) :
			  NAN);
	put_gauge(page, "fips_node_is_root", NULL, "whether this node is the root of the tree",
		  node->is_root);
	put_gauge(page, "fips_node_cached_coordinates", NULL, "nodes whose place is known",
		  (double)node->cache.count);
	put_gauge(page, "fips_node_cached_identities", NULL, "nodes whose key is known",
		  (double)node->routing.identity_cache_entries);
	put_gauge(page, "fips_node_held_packets", NULL,
		  "packets that wait for a session or a route",
		  (double)node->routing.pending_tun_packets);
}

/* --- Peers and transports --- */

/* A figure of each peer; NaN where it is not known, which is left out. */
struct peer_figure {
	const char *name;
	const char *type;
	const char *unit;
	const char *help;
	double (*read)(const struct fipsd_peer_row *peer);
};

static double sent_bytes(const struct fipsd_peer_row *peer)
{
	return (double)peer->stats.bytes_sent;
}

static double received_bytes(const struct fipsd_peer_row *peer)
{
	return (double)peer->stats.bytes_recv;
}

static double sent_frames(const struct fipsd_peer_row *peer)
{
	return (double)peer->stats.packets_sent;
}

static double received_frames(const struct fipsd_peer_row *peer)
{
	return (double)peer->stats.packets_recv;
}

static double round_trip(const struct fipsd_peer_row *peer)
{
	return peer->mmp.has_srtt ? peer->mmp.srtt_ms / 1000 : NAN;
}

static double loss(const struct fipsd_peer_row *peer)
{
	return peer->mmp.has_smoothed_loss ? peer->mmp.smoothed_loss : NAN;
}

static double transmissions(const struct fipsd_peer_row *peer)
{
	return peer->mmp.has_smoothed_etx ? peer->mmp.smoothed_etx : NAN;
}

static const struct peer_figure peer_figures[] = {
	{ "fips_peer_sent_bytes", "counter", "bytes", "bytes of frames sent to a peer",
	  sent_bytes },
	{ "fips_peer_received_bytes", "counter", "bytes", "bytes of frames of a peer",
	  received_bytes },
	{ "fips_peer_sent_frames", "counter", NULL, "frames sent to a peer", sent_frames },
	{ "fips_peer_received_frames", "counter", NULL, "frames of a peer", received_frames },
	{ "fips_peer_round_trip_seconds", "gauge", "seconds", "round trip time to a peer",
	  round_trip },
	{ "fips_peer_loss_ratio", "gauge", "ratio", "share of frames lost on the way to a peer",
	  loss },
	{ "fips_peer_transmissions", "gauge", NULL,
	  "transmissions it takes for a frame to arrive at a peer and be answered", transmissions },
};

static void put_peer_figure(const struct page *page, const struct peer_figure *figure)
{
	const struct fipsd_table *peers = &page->snapshot->peers;
	size_t i;

	declare(page, figure->name, figure->type, figure->unit, figure->help);
	for (i = 0; i < peers->count; i++) {
		const struct fipsd_peer_row *peer = peers->rows[i];
		double value = figure->read(peer);

		if (isnan(value))
			continue;
		fprintf(page->out, "%s%s{", figure->name,
			strcmp(figure->type, "counter") ? "" : "_total");
		put_label(page, "npub", peer->npub);
		fputc(',', page->out);
		put_label(page, "name", peer->display_name);
		fprintf(page->out, "} %.15g\n", value);
	}
}

/* Of kinds of transports that have it; the name as in the control protocol. */
static const struct {
	const char *stat;
	const char *name;
	const char *unit;
	const char *help;
} transport_figures[] = {
	{ "bytes_sent", "fips_transport_sent_bytes", "bytes", "bytes sent by a transport" },
	{ "bytes_recv", "fips_transport_received_bytes", "bytes", "bytes a transport received" },
	{ "packets_sent", "fips_transport_sent_datagrams", NULL, "datagrams sent by a transport" },
	{ "packets_recv", "fips_transport_received_datagrams", NULL,
	  "datagrams a transport received" },
	{ "send_errors", "fips_transport_send_errors", NULL,
	  "datagrams a transport could not send" },
	{ "recv_errors", "fips_transport_receive_errors", NULL,
	  "datagrams received that cannot be a frame" },
	{ "mtu_exceeded", "fips_transport_too_big", NULL,
	  "messages that did not fit into a frame of the transport's MTU" },
	{ "kernel_drops", "fips_transport_drops", NULL,
	  "datagrams lost before they could be looked at" },
};

static void put_transport_figure(const struct page *page, size_t figure)
{
	const struct fipsd_table *transports = &page->snapshot->transports;
	size_t i;
	u32 j;

	declare(page, transport_figures[figure].name, "counter", transport_figures[figure].unit,
		transport_figures[figure].help);
	for (i = 0; i < transports->count; i++) {
		const struct fipsd_transport_row *row = transports->rows[i];

		for (j = 0; j < row->stats_count && j < FIPSD_COUNTERS_MAX; j++) {
			if (strcmp(row->stats[j].name, transport_figures[figure].stat))
				continue;
			fprintf(page->out, "%s_total{id=\"%u\",", transport_figures[figure].name,
				row->transport_id);
			put_label(page, "type", row->type);
			fprintf(page->out, "} %llu\n", (unsigned long long)row->stats[j].value);
		}
	}
}

void fipsd_metrics_write(FILE *out, const struct fipsd_snapshot *snapshot, u64 now_mono_ms,
			 enum fipsd_metrics_format format)
{
	const struct page page = { .out = out, .format = format, .snapshot = snapshot };
	size_t i;

	put_node(&page, now_mono_ms);
	for (i = 0; i < FIPS_ARRAY_SIZE(peer_figures); i++)
		put_peer_figure(&page, &peer_figures[i]);
	for (i = 0; i < FIPS_ARRAY_SIZE(transport_figures); i++)
		put_transport_figure(&page, i);
	for (i = 0; i < snapshot->counters.count; i++)
		put_counter(&page, i);
	if (format == FIPSD_METRICS_OPENMETRICS)
		fputs("# EOF\n", out);
}
