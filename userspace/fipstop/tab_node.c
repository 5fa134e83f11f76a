// SPDX-License-Identifier: MIT
/*
 * The Node tab: who this node is, how it fares, what goes through it, what listens on its
 * interface.
 */

#include <math.h>
#include <stdio.h>

#include "fipstop/figure.h"
#include "fipstop/listening.h"
#include "fipstop/pane.h"
#include "fipstop/part.h"
#include "fipstop/plot.h"
#include "fipstop/view.h"

#define ROOT_DIGITS 16
#define SPARK_WIDTH 30
/* For the names in the Traffic pane, and for what a rate needs. */
#define TRAFFIC_KEYS 9
#define RATE_WIDTH 9
/* What all panes need with frames around them. */
#define FRAMED_HEIGHT 26

static void put(struct top_sheet *sheet, const char *label, u8 style, const char *text)
{
	top_sheet_put(sheet, TOP_LABEL, " %s: ", label);
	top_sheet_put(sheet, style, "%s ", text);
}

static void put_runtime(struct top_sheet *sheet, const json_t *status)
{
	put(sheet, "ver", TOP_TEXT, top_text(status, "version"));
	put(sheet, "pid", TOP_TEXT, top_count(status, "pid").s);
	put(sheet, "uptime", TOP_TEXT, top_format_secs(top_u64(status, "uptime_secs")).s);
	put(sheet, "tun", TOP_TEXT, top_text(status, "tun_name"));
	top_sheet_newline(sheet);
	put(sheet, "exe", TOP_TEXT, top_text(status, "exe_path"));
	top_sheet_newline(sheet);
	put(sheet, "ctl", TOP_TEXT, top_text(status, "control_socket"));
	top_sheet_newline(sheet);
}

/* Whether the identity survives a restart. */
static const char *identity_kind(const json_t *status)
{
	const json_t *persistent = top_value(status, "persistent");

	if (!json_is_boolean(persistent))
		return "-";
	return json_is_true(persistent) ? "persistent" : "ephemeral";
}

static void put_identity(struct top_sheet *sheet, const json_t *status)
{
	put(sheet, "npub", TOP_TEXT, top_text(status, "npub"));
	top_sheet_newline(sheet);
	put(sheet, "addr", TOP_TEXT, top_text(status, "node_addr"));
	put(sheet, "identity", TOP_TEXT, identity_kind(status));
	top_sheet_newline(sheet);
	put(sheet, "ipv6", TOP_TEXT, top_text(status, "ipv6_addr"));
	top_sheet_newline(sheet);
}

static void put_counts(struct top_sheet *sheet, const json_t *status)
{
	put(sheet, "peers", TOP_COUNT, top_count(status, "peer_count").s);
	put(sheet, "sessions", TOP_COUNT, top_count(status, "session_count").s);
	put(sheet, "links", TOP_COUNT, top_count(status, "link_count").s);
	put(sheet, "transports", TOP_COUNT, top_count(status, "transport_count").s);
	put(sheet, "connections", TOP_COUNT, top_count(status, "connection_count").s);
	top_sheet_newline(sheet);
}

/* The size is estimated from filters, and null when there is nothing to estimate from. */
static void put_mesh(struct top_sheet *sheet, const json_t *status)
{
	const char *known = top_value(status, "estimated_mesh_size") ? "~" : "";
	char text[64];

	snprintf(text, sizeof(text), "%s%s", known, top_count(status, "estimated_mesh_size").s);
	put(sheet, "approx. mesh estimate", TOP_COUNT, text);
	if (top_bool(status, "is_root"))
		snprintf(text, sizeof(text), "I am the one who roots");
	else
		snprintf(text, sizeof(text), "%.*s…", ROOT_DIGITS, top_text(status, "root"));
	put(sheet, "root", TOP_TEXT, text);
	top_sheet_newline(sheet);
}

static void put_transports(struct top_sheet *sheet, const json_t *status)
{
	json_t *counts = (json_t *)top_value(status, "transport_peer_counts"), *count;
	const char *type, *between = "";

	top_sheet_put(sheet, TOP_LABEL, " peers by transport: ");
	json_object_foreach(counts, type, count) {
		top_sheet_put(sheet, TOP_TEXT, "%s%s (%lld)", between, type,
			      (long long)json_integer_value(count));
		between = ", ";
	}
	if (!*between)
		top_sheet_put(sheet, TOP_TEXT, "-");
	top_sheet_newline(sheet);
}

/* A series of the status, up to a column of the sheet. */
static void put_spark(struct top_sheet *sheet, int end, const json_t *status, const char *path)
{
	int width = end - sheet->x;

	top_spark(sheet, width < SPARK_WIDTH ? width : SPARK_WIDTH, top_value(status, path));
}

static void put_state(struct top_sheet *sheet, const json_t *status)
{
	int third = sheet->grid.width / 3;

	put(sheet, "state", TOP_TEXT, top_text(status, "state"));
	put(sheet, "tun", TOP_TEXT, top_text(status, "tun_state"));
	put(sheet, "mtu", TOP_TEXT, top_count(status, "effective_ipv6_mtu").s);
	put(sheet, "leaf", TOP_TEXT, top_yes_no(status, "is_leaf_only"));
	top_sheet_newline(sheet);
	put_counts(sheet, status);
	put_mesh(sheet, status);
	put_transports(sheet, status);
	top_sheet_put(sheet, TOP_LABEL, " peers: ");
	put_spark(sheet, third - 1, status, "sparklines.peer_count");
	top_sheet_tab(sheet, third);
	top_sheet_put(sheet, TOP_LABEL, " mesh: ");
	put_spark(sheet, 2 * third - 1, status, "sparklines.mesh_size");
	top_sheet_tab(sheet, 2 * third);
	top_sheet_put(sheet, TOP_LABEL, " depth: ");
	put_spark(sheet, 3 * third - 1, status, "sparklines.tree_depth");
	top_sheet_newline(sheet);
}

static void put_packets(struct top_sheet *sheet, const char *label, const json_t *status,
			const char *packets, const char *bytes)
{
	top_sheet_value(sheet, TRAFFIC_KEYS, label, "%s pkts (%s)", top_count(status, packets).s,
			top_bytes(status, bytes).s);
}

/* A series, and behind its line the value now. */
static void put_series(struct top_sheet *sheet, const char *label, const json_t *status,
		       const char *path, struct top_figure text)
{
	top_sheet_put(sheet, TOP_LABEL, "  %s:", label);
	top_sheet_tab(sheet, TRAFFIC_KEYS + 4);
	put_spark(sheet, sheet->grid.width - RATE_WIDTH - 1, status, path);
	top_sheet_put(sheet, TOP_TEXT, " %s", text.s);
	top_sheet_newline(sheet);
}

static const struct top_figure no_figure = { "-" };

/* The newest value of a series, NAN if there is none. */
static double last_of(const json_t *status, const char *path)
{
	const json_t *series = top_value(status, path);
	const json_t *last = json_array_get(series, json_array_size(series) - 1);

	return json_is_number(last) ? json_number_value(last) : NAN;
}

static struct top_figure rate_or_none(double rate)
{
	return isnan(rate) ? no_figure : top_format_rate(rate);
}

/*
 * The interface is seen as "ip -s link" shows it: what the host sends into the mesh is sent, what
 * the mesh has for the host is received. Rates are those of all transports together, by the kernel
 * as they are now, else by the daemon's history.
 */
static void put_traffic(struct top_sheet *sheet, const struct top_app *app, const json_t *status,
			bool roomy)
{
	double in, out, loss;
	char title[64];

	if (roomy) {
		snprintf(title, sizeof(title), "%s (IPv6)", top_device_name(app));
		top_sheet_section(sheet, title);
	}
	put_packets(sheet, "Sent", status, "forwarding.originated_packets",
		    "forwarding.originated_bytes");
	put_packets(sheet, "Received", status, "forwarding.delivered_packets",
		    "forwarding.delivered_bytes");
	put_packets(sheet, "Forwarded", status, "forwarding.forwarded_packets",
		    "forwarding.forwarded_bytes");
	if (!top_rates_sum(&app->rates, TOP_RATES_TRANSPORTS, app->mono_ms, &in, &out)) {
		in = last_of(status, "sparklines.bytes_in");
		out = last_of(status, "sparklines.bytes_out");
	}
	loss = last_of(status, "sparklines.loss_rate");
	put_series(sheet, "Rate in", status, "sparklines.bytes_in", rate_or_none(in));
	put_series(sheet, "Rate out", status, "sparklines.bytes_out", rate_or_none(out));
	put_series(sheet, "Loss", status, "sparklines.loss_rate",
		   isnan(loss) ? no_figure : top_format_percent(loss));
}

typedef void (*put_fn)(struct top_sheet *sheet, const json_t *status);

static struct top_rect part_begin(struct top_grid *grid, struct top_rect rect, bool framed,
				  const char *title)
{
	return framed ? top_pane(grid, rect, false, "%s", title) : top_rule(grid, rect, title);
}

static void draw_part(struct top_grid *grid, struct top_rect rect, bool framed, const char *title,
		      put_fn put_lines, const json_t *status)
{
	struct top_rect inside = part_begin(grid, rect, framed, title);
	struct top_sheet sheet = top_sheet_begin(inside.width);

	put_lines(&sheet, status);
	top_pane_sheets(grid, inside, &sheet, 1, NULL);
	top_sheet_end(&sheet);
}

static void draw_traffic(const struct top_app *app, struct top_grid *grid, struct top_rect rect,
			 bool framed, const json_t *status)
{
	struct top_rect left = top_rect_left(rect, rect.width / 2);
	struct top_rect inside = part_begin(grid, left, framed, "Traffic");
	struct top_sheet sheet = top_sheet_begin(inside.width);
	char title[64];

	put_traffic(&sheet, app, status, framed);
	top_pane_sheets(grid, inside, &sheet, 1, NULL);
	top_sheet_end(&sheet);
	snprintf(title, sizeof(title), "Listening on %s", top_device_name(app));
	inside = part_begin(grid, top_rect_right(rect, rect.width / 2), framed, title);
	top_listening_draw(app, grid, inside);
}

static void draw(struct top_app *app, struct top_grid *grid, struct top_rect area)
{
	static const struct {
		const char *title;
		put_fn put_lines;
		u8 lines;
	} parts[] = {
		{ "Runtime", put_runtime, 3 },
		{ "Identity", put_identity, 3 },
		{ "State", put_state, 5 },
	};
	const json_t *status = top_data(app, TOP_QUERY_STATUS);
	bool framed = area.height >= FRAMED_HEIGHT;
	int height;
	size_t i;

	if (top_waiting(app, TOP_QUERY_STATUS, grid, area))
		return;
	for (i = 0; i < FIPS_ARRAY_SIZE(parts); i++) {
		height = parts[i].lines + (framed ? 2 : 1);
		draw_part(grid, top_rect_top(area, height), framed, parts[i].title,
			  parts[i].put_lines, status);
		area = top_rect_below(area, height);
	}
	draw_traffic(app, grid, area, framed, status);
}

const struct top_view top_node_view = {
	.name = "Node",
	.group = 0,
	.queries = { TOP_QUERY_LISTENING },
	.query_count = 1,
	.draw = draw,
};
