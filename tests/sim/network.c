// SPDX-License-Identifier: MIT
#include "tests/sim/network.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/sim/plane_private.h"

#define TRANSPORT_ID 1
#define DEFAULT_MTU 1472
#define START_NS (1000 * SIM_S)
#define START_UNIX_MS 1700000000000ull
#define TICK_NS SIM_S

enum event_kind {
	EVENT_ARRIVAL,
	EVENT_UPCALLS,
	EVENT_EXPIRY,
	EVENT_TICK,
};

struct event {
	u64 at_ns;
	u64 order;
	enum event_kind kind;
	struct sim_host *host;
	struct fips_endpoint from;
	size_t len;
	u8 data[];
};

struct join {
	struct join *next;
	struct sim_host *to;
	struct sim_join how;
};

/* A frame or an event on its way up. */
struct upcall {
	struct upcall *next;
	bool is_event;
	struct fips_plane_event event;
	struct fips_frame_up frame;
	u8 data[];
};

struct sim_host {
	struct sim_network *net;
	size_t number;
	u16 port;
	u16 mtu;
	struct fips_identity identity;
	char *yaml;
	struct fips_config *config;
	struct fips_node *node;
	struct sim_plane *plane;
	struct join *joins;
	struct upcall *upcalls;
	struct upcall **upcalls_end;
	bool upcalls_due;
	u64 paused_until_ns;
	u64 expiry_ns;
	u64 received;
	u8 *last;
	size_t last_len;
	u64 frames_sent;
	u64 bytes_sent;
	u64 failed_actions;
};

struct sim_network {
	u64 seed;
	u64 random;
	u64 now_ns;
	struct event **heap;
	size_t count;
	size_t capacity;
	u64 next_order;
	struct sim_host **host;
	size_t host_count;
	sim_tap_fn tap;
	void *tap_ctx;
	sim_deliver_fn deliver;
	void *deliver_ctx;
	bool logging;
	enum fips_config_log_level log_level;
};

/* ---- Randomness ---- */

static void random_fill(void *ctx, void *buf, size_t len)
{
	struct sim_network *net = ctx;
	u8 *bytes = buf;
	size_t i;

	for (i = 0; i < len; i++) {
		net->random ^= net->random >> 12;
		net->random ^= net->random << 25;
		net->random ^= net->random >> 27;
		bytes[i] = net->random * 0x2545f4914f6cdd1dull >> 56;
	}
}

static struct fips_random network_random(struct sim_network *net)
{
	return (struct fips_random){ .fill = random_fill, .ctx = net };
}

static double random_share(struct sim_network *net)
{
	struct fips_random rng = network_random(net);

	return (double)(fips_random_u64(&rng) >> 11) / 9007199254740992.0;
}

/* ---- Events, a heap by time ---- */

static bool event_before(const struct event *a, const struct event *b)
{
	return a->at_ns != b->at_ns ? a->at_ns < b->at_ns : a->order < b->order;
}

static struct event *event_new(struct sim_network *net, enum event_kind kind, struct sim_host *host,
			       u64 at_ns, const void *data, size_t len)
{
	struct event *event = sim_alloc(sizeof(*event) + len);
	size_t at = net->count++, parent;

	event->at_ns = at_ns;
	event->order = net->next_order++;
	event->kind = kind;
	event->host = host;
	event->len = len;
	if (len)
		memcpy(event->data, data, len);
	if (net->count > net->capacity) {
		net->capacity = net->capacity ? 2 * net->capacity : 256;
		net->heap = realloc(net->heap, net->capacity * sizeof(*net->heap));
		if (!net->heap)
			abort();
	}
	while (at && event_before(event, net->heap[parent = (at - 1) / 2])) {
		net->heap[at] = net->heap[parent];
		at = parent;
	}
	net->heap[at] = event;
	return event;
}

static struct event *event_take(struct sim_network *net)
{
	struct event *first = net->heap[0], *last = net->heap[--net->count];
	size_t at = 0, child;

	while ((child = 2 * at + 1) < net->count) {
		if (child + 1 < net->count && event_before(net->heap[child + 1], net->heap[child]))
			child++;
		if (!event_before(net->heap[child], last))
			break;
		net->heap[at] = net->heap[child];
		at = child;
	}
	net->heap[at] = last;
	return first;
}

/* ---- Addresses and paths ---- */

struct fips_endpoint sim_host_endpoint(const struct sim_host *host)
{
	struct sockaddr_in sin = {
		.sin_family = AF_INET,
		.sin_port = htons(host->port),
		.sin_addr.s_addr = htonl(0x0a000000 | (host->number + 1)),
	};
	struct fips_endpoint endpoint = { .transport_id = TRANSPORT_ID };

	fips_remote_set(&endpoint.remote, &sin, sizeof(sin));
	return endpoint;
}

static struct sim_host *host_at(struct sim_network *net, const struct fips_endpoint *endpoint)
{
	struct sockaddr_in sin;
	struct sim_host *host;
	size_t number;

	if (endpoint->remote.len != sizeof(sin))
		return NULL;
	memcpy(&sin, endpoint->remote.b, sizeof(sin));
	number = (ntohl(sin.sin_addr.s_addr) & 0xffffff) - 1;
	host = number < net->host_count ? net->host[number] : NULL;
	return host && host->port == ntohs(sin.sin_port) ? host : NULL;
}

static struct join *join_find(struct sim_host *from, const struct sim_host *to)
{
	struct join *join = from->joins;

	while (join && join->to != to)
		join = join->next;
	return join;
}

static void join_one_way(struct sim_host *from, struct sim_host *to, const struct sim_join *how)
{
	struct join *join = join_find(from, to);

	if (!join) {
		join = sim_alloc(sizeof(*join));
		join->to = to;
		join->next = from->joins;
		from->joins = join;
	}
	join->how = *how;
}

void sim_network_join(struct sim_network *net, struct sim_host *a, struct sim_host *b,
		      const struct sim_join *join)
{
	join_one_way(a, b, join);
	join_one_way(b, a, join);
}

static void part_one_way(struct sim_host *from, const struct sim_host *to)
{
	struct join **at = &from->joins, *join;

	while (*at && (*at)->to != to)
		at = &(*at)->next;
	join = *at;
	if (!join)
		return;
	*at = join->next;
	free(join);
}

void sim_network_part(struct sim_network *net, struct sim_host *a, struct sim_host *b)
{
	part_one_way(a, b);
	part_one_way(b, a);
}

/* ---- What a data plane gives ---- */

static void plane_transmit(void *ctx, const struct fips_endpoint *to, const void *data, size_t len)
{
	struct sim_host *host = ctx, *dest = host_at(host->net, to);
	struct join *join = dest ? join_find(host, dest) : NULL;
	struct sim_network *net = host->net;
	struct event *event;
	u64 delay;

	host->frames_sent++;
	host->bytes_sent += len;
	if (!join || (net->tap && net->tap(net->tap_ctx, host, dest, data, len)) ||
	    (join->how.loss > 0 && random_share(net) < join->how.loss))
		return;
	delay = join->how.delay_ns + (u64)(random_share(net) * join->how.jitter_ns);
	event = event_new(net, EVENT_ARRIVAL, dest, net->now_ns + delay, data, len);
	event->from = sim_host_endpoint(host);
}

void sim_host_inject(struct sim_host *to, const struct sim_host *from, const void *data, size_t len)
{
	struct event *event = event_new(to->net, EVENT_ARRIVAL, to, to->net->now_ns, data, len);

	event->from = sim_host_endpoint(from);
}

static void upcalls_schedule(struct sim_host *host)
{
	u64 at = host->net->now_ns;

	if (host->upcalls_due || !host->upcalls)
		return;
	host->upcalls_due = true;
	if (at < host->paused_until_ns)
		at = host->paused_until_ns;
	event_new(host->net, EVENT_UPCALLS, host, at, NULL, 0);
}

static void upcall_add(struct sim_host *host, struct upcall *upcall)
{
	*host->upcalls_end = upcall;
	host->upcalls_end = &upcall->next;
	upcalls_schedule(host);
}

static void plane_frame(void *ctx, const struct fips_frame_up *frame)
{
	struct sim_host *host = ctx;
	struct upcall *upcall;

	if (!host->node)
		return;
	upcall = sim_alloc(sizeof(*upcall) + frame->payload.len);
	upcall->frame = *frame;
	if (frame->payload.len)
		memcpy(upcall->data, frame->payload.data, frame->payload.len);
	upcall->frame.payload.data = upcall->data;
	upcall_add(host, upcall);
}

static void plane_event(void *ctx, const struct fips_plane_event *event)
{
	struct sim_host *host = ctx;
	struct upcall *upcall;

	if (!host->node)
		return;
	upcall = sim_alloc(sizeof(*upcall));
	upcall->is_event = true;
	upcall->event = *event;
	upcall_add(host, upcall);
}

static void plane_deliver(void *ctx, const struct fips_node_addr *src, const void *data, size_t len)
{
	struct sim_host *host = ctx;

	host->received++;
	free(host->last);
	host->last = sim_alloc(len + 1);
	memcpy(host->last, data, len);
	host->last_len = len;
	if (host->net->deliver)
		host->net->deliver(host->net->deliver_ctx, host, src, data, len);
}

static const struct sim_plane_ops plane_ops = {
	.transmit = plane_transmit,
	.frame = plane_frame,
	.event = plane_event,
	.deliver = plane_deliver,
};

/* ---- What a core wants ---- */

struct fips_now sim_host_now(const struct sim_host *host)
{
	return (struct fips_now){
		.mono_ns = host->net->now_ns,
		.unix_ms = START_UNIX_MS + (host->net->now_ns - START_NS) / SIM_MS,
	};
}

static void resolve(struct sim_host *host, const struct fips_action_resolve *action)
{
	struct fips_now now = sim_host_now(host);

	fips_node_resolved(host->node, action->request, NULL, 0, "no names here", &now);
}

static void measure(struct sim_host *host, const struct fips_action *action)
{
	struct fips_now now = sim_host_now(host);
	struct fips_measure result;
	int ret = sim_plane_measure(host->plane, &action->measure, now.mono_ns, &result);

	if (ret)
		fips_node_action_done(host->node, action->id, ret, NULL, &now);
	else
		fips_node_measured(host->node, &result, &now);
}

static void dump(struct sim_host *host, u32 what)
{
	struct fips_now now = sim_host_now(host);
	struct fips_dump result;

	sim_plane_dump(host->plane, what, now.mono_ns, &result);
	fips_node_usage(host->node, &result, &now);
}

static void execute(struct sim_host *host, const struct fips_action *action)
{
	struct fips_now now = sim_host_now(host);
	u64 id = action->id;
	int ret;

	switch (action->type) {
	case FIPS_ACTION_MEASURE:
		measure(host, action);
		return;
	case FIPS_ACTION_DUMP:
		dump(host, action->dump);
		return;
	case FIPS_ACTION_RESOLVE:
		resolve(host, &action->resolve);
		return;
	case FIPS_ACTION_DIAL:
	case FIPS_ACTION_HANGUP:
	case FIPS_ACTION_NOTICE:
		return;
	default:
		break;
	}
	ret = sim_plane_execute(host->plane, action, now.mono_ns);
	if (!ret)
		return;
	host->failed_actions++;
	if (host->net->logging)
		fprintf(stderr, "host %zu: %s: %s\n", host->number, fips_action_name(action->type),
			strerror(-ret));
	fips_node_action_done(host->node, id, ret, NULL, &now);
}

void sim_host_settle(struct sim_host *host)
{
	const struct fips_action *action;
	u64 expiry;

	if (!host->node)
		return;
	while ((action = fips_node_next_action(host->node)))
		execute(host, action);
	expiry = fips_node_get_expiry(host->node);
	if (expiry == UINT64_MAX || (expiry >= host->expiry_ns && host->expiry_ns))
		return;
	host->expiry_ns = expiry < host->net->now_ns ? host->net->now_ns : expiry;
	event_new(host->net, EVENT_EXPIRY, host, host->expiry_ns, NULL, 0);
}

/* ---- Hosts ---- */

static void host_log(void *ctx, enum fips_config_log_level level, const char *line)
{
	struct sim_host *host = ctx;

	if (host->net->logging && level <= host->net->log_level)
		fprintf(stderr, "%10.3f host %zu: %s: %s\n",
			(double)(host->net->now_ns - START_NS) / 1e9, host->number,
			fips_config_log_level_name(level), line);
}

struct sim_host *sim_host_add(struct sim_network *net, const char *yaml)
{
	struct sim_host *host = sim_alloc(sizeof(*host));
	struct fips_random rng = network_random(net);
	size_t len = yaml ? strlen(yaml) : 0;

	host->net = net;
	host->number = net->host_count++;
	host->port = FIPS_UDP_PORT;
	host->mtu = DEFAULT_MTU;
	host->upcalls_end = &host->upcalls;
	fips_identity_generate(&host->identity, &rng);
	host->yaml = sim_alloc(len + 64);
	snprintf(host->yaml, len + 64, "%s%speers:\n", yaml ? yaml : "", len ? "\n" : "");
	host->plane = sim_plane_new(&plane_ops, host);
	sim_plane_transport(host->plane, TRANSPORT_ID, host->mtu);
	event_new(net, EVENT_TICK, host, net->now_ns + TICK_NS, NULL, 0);
	net->host = realloc(net->host, net->host_count * sizeof(*net->host));
	if (!net->host)
		abort();
	net->host[host->number] = host;
	return host;
}

void sim_host_exchange(struct sim_host *a, struct sim_host *b)
{
	struct fips_identity identity = a->identity;

	a->identity = b->identity;
	b->identity = identity;
}

void sim_host_mtu(struct sim_host *host, u16 mtu)
{
	host->mtu = mtu;
	sim_plane_transport(host->plane, TRANSPORT_ID, mtu);
}

void sim_host_peer(struct sim_host *host, const struct sim_host *peer)
{
	struct fips_endpoint endpoint = sim_host_endpoint(peer);
	char npub[FIPS_NPUB_SIZE], text[FIPS_REMOTE_TEXT_SIZE], entry[512];
	size_t len = strlen(host->yaml);
	int size;

	size = snprintf(entry, sizeof(entry),
			"  - npub: %s\n    alias: host%zu\n    addresses:\n"
			"      - transport: udp\n        addr: \"%s\"\n",
			fips_npub_encode(npub, &peer->identity.pubkey), peer->number,
			fips_remote_format(text, &endpoint.remote));
	host->yaml = realloc(host->yaml, len + size + 1);
	if (!host->yaml)
		abort();
	memcpy(host->yaml + len, entry, size + 1);
}

static void config_report(void *ctx, enum fips_config_severity severity, const char *message)
{
	fprintf(stderr, "%s\n", message);
}

static struct fips_config *host_config(const struct sim_host *host)
{
	struct fips_config_diag diag = { .report = config_report };
	struct fips_config *config = fips_config_new();

	if (!config || fips_config_parse(config, "host", host->yaml, strlen(host->yaml), &diag) ||
	    fips_config_validate(config, &diag))
		abort();
	return config;
}

void sim_host_start(struct sim_host *host)
{
	struct fips_endpoint own = sim_host_endpoint(host);
	struct fips_node_env env = {
		.random = network_random(host->net),
		.log = host_log,
		.log_level = host->net->log_level,
		.log_ctx = host,
	};
	struct fips_transport_up up = {
		.id = TRANSPORT_ID,
		.type = FIPS_TRANSPORT_TYPE_UDP,
		.local = own.remote,
		.mtu = host->mtu,
		.accept = true,
	};
	struct fips_now now = sim_host_now(host);
	struct fips_dump held;

	fips_config_free(host->config);
	host->config = host_config(host);
	host->node = fips_node_new(host->config, &host->identity, &env, &now);
	if (!host->node)
		abort();
	host->expiry_ns = 0;
	fips_node_transport_up(host->node, &up, &now);
	sim_plane_dump(host->plane, FIPS_DUMP_ALL, now.mono_ns, &held);
	if (fips_node_adopt(host->node, &held, &now)) {
		sim_plane_flush(host->plane);
		fips_node_start(host->node, &now);
	}
	sim_host_settle(host);
}

static void upcalls_drop(struct sim_host *host)
{
	struct upcall *upcall;

	while ((upcall = host->upcalls)) {
		host->upcalls = upcall->next;
		free(upcall);
	}
	host->upcalls_end = &host->upcalls;
}

void sim_host_kill(struct sim_host *host)
{
	fips_node_free(host->node);
	host->node = NULL;
	host->expiry_ns = 0;
	upcalls_drop(host);
}

void sim_host_wipe(struct sim_host *host)
{
	sim_host_kill(host);
	sim_plane_free(host->plane);
	host->plane = sim_plane_new(&plane_ops, host);
	sim_plane_transport(host->plane, TRANSPORT_ID, host->mtu);
}

void sim_host_stop(struct sim_host *host)
{
	struct fips_now now = sim_host_now(host);

	fips_node_shutdown(host->node, FIPS_DISCONNECT_SHUTDOWN, &now);
	sim_host_settle(host);
	sim_host_wipe(host);
}

void sim_host_pause(struct sim_host *host, u64 ns)
{
	host->paused_until_ns = host->net->now_ns + ns;
}

void sim_host_lose_upcalls(struct sim_host *host)
{
	struct fips_now now = sim_host_now(host);
	struct fips_dump held;

	upcalls_drop(host);
	sim_plane_dump(host->plane, FIPS_DUMP_ALL, now.mono_ns, &held);
	fips_node_resync(host->node, &held, &now);
	sim_host_settle(host);
}

void sim_host_send(struct sim_host *host, const struct sim_host *to, const void *data, size_t len)
{
	struct fips_now now = sim_host_now(host);

	if (host->node)
		fips_node_identity_learned(host->node, &to->identity.pubkey, &now);
	sim_plane_send(host->plane, &to->identity.addr, data, len, host->net->now_ns);
	sim_host_settle(host);
}

void sim_host_move(struct sim_host *host)
{
	host->port++;
}

/* ---- The run ---- */

static void run_upcalls(struct sim_host *host)
{
	struct fips_now now = sim_host_now(host);
	struct upcall *upcall;

	host->upcalls_due = false;
	if (host->net->now_ns < host->paused_until_ns) {
		upcalls_schedule(host);
		return;
	}
	while (host->node && (upcall = host->upcalls)) {
		host->upcalls = upcall->next;
		if (!host->upcalls)
			host->upcalls_end = &host->upcalls;
		if (upcall->is_event)
			fips_node_plane_event(host->node, &upcall->event, &now);
		else
			fips_node_frame(host->node, &upcall->frame, &now);
		free(upcall);
		sim_host_settle(host);
	}
}

static void run_expiry(struct sim_host *host, u64 at_ns)
{
	struct fips_now now = sim_host_now(host);

	if (!host->node || host->expiry_ns != at_ns)
		return;
	host->expiry_ns = 0;
	if (host->net->now_ns < host->paused_until_ns) {
		host->expiry_ns = host->paused_until_ns;
		event_new(host->net, EVENT_EXPIRY, host, host->expiry_ns, NULL, 0);
		return;
	}
	fips_node_handle_expiry(host->node, &now);
	sim_host_settle(host);
}

static void run_event(struct sim_network *net, struct event *event)
{
	struct sim_host *host = event->host;

	net->now_ns = event->at_ns;
	switch (event->kind) {
	case EVENT_ARRIVAL:
		sim_plane_receive(host->plane, &event->from, event->data, event->len, net->now_ns);
		break;
	case EVENT_UPCALLS:
		run_upcalls(host);
		break;
	case EVENT_EXPIRY:
		run_expiry(host, event->at_ns);
		break;
	case EVENT_TICK:
		sim_plane_tick(host->plane, net->now_ns);
		event_new(net, EVENT_TICK, host, net->now_ns + TICK_NS, NULL, 0);
		break;
	}
	free(event);
}

bool sim_network_run_until(struct sim_network *net, bool (*done)(void *ctx), void *ctx, u64 max_ns)
{
	u64 end = net->now_ns + max_ns;

	while (net->count && net->heap[0]->at_ns <= end) {
		run_event(net, event_take(net));
		if (done && done(ctx))
			return true;
	}
	net->now_ns = end;
	return done && done(ctx);
}

void sim_network_run(struct sim_network *net, u64 ns)
{
	sim_network_run_until(net, NULL, NULL, ns);
}

struct sim_network *sim_network_new(u64 seed)
{
	struct sim_network *net = sim_alloc(sizeof(*net));

	net->seed = seed;
	net->random = seed * 0x9e3779b97f4a7c15ull + 1;
	net->now_ns = START_NS;
	return net;
}

static void host_free(struct sim_host *host)
{
	struct join *join;

	sim_host_kill(host);
	sim_plane_free(host->plane);
	fips_config_free(host->config);
	while ((join = host->joins)) {
		host->joins = join->next;
		free(join);
	}
	free(host->last);
	free(host->yaml);
	free(host);
}

void sim_network_free(struct sim_network *net)
{
	size_t i;

	for (i = 0; i < net->count; i++)
		free(net->heap[i]);
	free(net->heap);
	for (i = 0; i < net->host_count; i++)
		host_free(net->host[i]);
	free(net->host);
	free(net);
}

void sim_network_log(struct sim_network *net, enum fips_config_log_level level)
{
	net->logging = true;
	net->log_level = level;
}

void sim_network_tap(struct sim_network *net, sim_tap_fn tap, void *ctx)
{
	net->tap = tap;
	net->tap_ctx = ctx;
}

void sim_network_deliver(struct sim_network *net, sim_deliver_fn deliver, void *ctx)
{
	net->deliver = deliver;
	net->deliver_ctx = ctx;
}

/* ---- Looking ---- */

void sim_host_sent(const struct sim_host *host, u64 *frames, u64 *bytes)
{
	*frames = host->frames_sent;
	*bytes = host->bytes_sent;
}

u64 sim_network_now(const struct sim_network *net)
{
	return net->now_ns;
}

struct fips_node *sim_host_node(struct sim_host *host)
{
	return host->node;
}

struct sim_plane *sim_host_plane(struct sim_host *host)
{
	return host->plane;
}

const struct fips_identity *sim_host_identity(const struct sim_host *host)
{
	return &host->identity;
}

u64 sim_host_received(const struct sim_host *host)
{
	return host->received;
}

size_t sim_host_last(const struct sim_host *host, const void **data)
{
	*data = host->last;
	return host->last_len;
}

u64 sim_host_failed_actions(const struct sim_host *host)
{
	return host->failed_actions;
}

struct find_peer {
	const struct fips_node_addr *addr;
	struct fips_peer_view *view;
	bool found;
};

static void find_peer(void *ctx, const struct fips_peer_view *view)
{
	struct find_peer *find = ctx;

	if (!fips_node_addr_equal(&view->node_addr, find->addr))
		return;
	*find->view = *view;
	find->found = true;
}

bool sim_host_peer_view(struct sim_host *host, const struct sim_host *to,
			struct fips_peer_view *view)
{
	struct find_peer find = { .addr = &to->identity.addr, .view = view };
	struct fips_now now = sim_host_now(host);

	if (host->node)
		fips_node_peers(host->node, &now, find_peer, &find);
	return find.found;
}

bool sim_host_linked(struct sim_host *host, const struct sim_host *to)
{
	struct fips_peer_view view;

	return sim_host_peer_view(host, to, &view);
}

struct find_session {
	const struct fips_node_addr *addr;
	struct fips_session_view *view;
	bool found;
};

static void find_session(void *ctx, const struct fips_session_view *view)
{
	struct find_session *find = ctx;

	if (!fips_node_addr_equal(&view->node_addr, find->addr))
		return;
	*find->view = *view;
	find->found = true;
}

bool sim_host_session_view(struct sim_host *host, const struct sim_host *to,
			   struct fips_session_view *view)
{
	struct find_session find = { .addr = &to->identity.addr, .view = view };
	struct fips_now now = sim_host_now(host);

	if (host->node)
		fips_node_sessions(host->node, &now, find_session, &find);
	return find.found;
}

struct find_counter {
	const char *family;
	const char *name;
	u64 value;
};

static void find_counter(void *ctx, const struct fips_counter_view *view)
{
	struct find_counter *find = ctx;

	if (!strcmp(view->family, find->family) && !strcmp(view->name, find->name))
		find->value = view->value;
}

u64 sim_host_counter(struct sim_host *host, const char *family, const char *name)
{
	struct find_counter find = { .family = family, .name = name };

	if (host->node)
		fips_node_counters(host->node, find_counter, &find);
	return find.value;
}
