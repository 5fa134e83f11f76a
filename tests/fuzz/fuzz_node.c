// SPDX-License-Identifier: MIT
/*
 * A node with a neighbour and a session that is told anything: frames of every kind, events, lapses
 * of time, failures. It begins, each time, by adopting what a real one left in the data plane.
 *
 * Input: steps of a byte that says what happens, its arguments, and for frames a le16 length and as
 * many bytes.
 */
#include "fuzz.h"
#include "tests/sim/network.h"

enum step {
	STEP_RAW,
	STEP_LINK,
	STEP_DATAGRAM,
	STEP_COPY,
	STEP_SESSION,
	STEP_ROUTE_MISS,
	STEP_SESSION_MISS,
	STEP_MTU_EXCEEDED,
	STEP_EVENT,
	STEP_TIME,
	STEP_USAGE,
	STEP_RESYNC,
	STEP_FAILURE,
	STEPS,
};

static struct sim_network *net;
static struct sim_host *self, *peer;
static struct fips_dump held;
static struct fips_config *config;

struct input {
	const u8 *data;
	size_t len;
};

struct fuzzed {
	struct fips_node *node;
	struct fips_now now;
	u64 last_action;
	u64 random;
};

static u8 take_byte(struct input *in)
{
	if (!in->len)
		return 0;
	in->len--;
	return *in->data++;
}

static struct fips_bytes take_bytes(struct input *in)
{
	struct fips_bytes bytes;

	bytes.len = take_byte(in);
	bytes.len |= take_byte(in) << 8;
	if (bytes.len > in->len)
		bytes.len = in->len;
	bytes.data = in->data;
	in->data += bytes.len;
	in->len -= bytes.len;
	return bytes;
}

static void set_up(void)
{
	const struct sim_join join = { .delay_ns = SIM_MS };

	net = sim_network_new(1);
	self = sim_host_add(net, NULL);
	peer = sim_host_add(net, NULL);
	sim_network_join(net, self, peer, &join);
	sim_host_peer(self, peer);
	sim_host_start(self);
	sim_host_start(peer);
	sim_network_run(net, SIM_S);
	sim_host_send(self, peer, "x", 1);
	sim_network_run(net, SIM_S);
	if (!sim_host_received(peer))
		abort();
	sim_plane_dump(sim_host_plane(self), FIPS_DUMP_ALL, sim_network_now(net), &held);
	config = fips_config_new();
}

static void fuzz_random(void *ctx, void *buf, size_t len)
{
	u64 *state = ctx;
	u8 *bytes = buf;

	while (len--) {
		*state = *state * 6364136223846793005ull + 1442695040888963407ull;
		*bytes++ = *state >> 56;
	}
}

/* Every action is well formed: nothing it points to is missing. */
static void check_action(const struct fips_action *action)
{
	if (action->type == FIPS_ACTION_FRAME && action->frame.type == FIPS_FRAME_TYPE_LINK &&
	    !action->frame.payload.len)
		abort();
	if (action->type == FIPS_ACTION_ROUTES && !action->routes.count)
		abort();
}

static void drain(struct fuzzed *f)
{
	const struct fips_action *action;

	while ((action = fips_node_next_action(f->node))) {
		check_action(action);
		f->last_action = action->id;
	}
}

static struct fips_node_addr take_addr(struct input *in)
{
	struct fips_node_addr addr = { { take_byte(in) } };

	if (addr.b[0] & 1)
		return sim_host_identity(peer)->addr;
	return addr;
}

static void step_frame(struct fuzzed *f, struct input *in, enum fips_frame_type type, bool copy)
{
	struct fips_frame_up frame = {
		.type = type,
		.from = sim_host_endpoint(peer),
		.link_id = held.links[0].id,
		.session = sim_host_identity(peer)->addr,
		.src = take_addr(in),
		.dest = take_addr(in),
		.msg_type = take_byte(in),
		.ttl = 64,
		.path_mtu = 1280,
		.rx_time = f->now.mono_ns,
		.copy = copy,
		.local_origin = take_byte(in) & 1,
		.payload = take_bytes(in),
	};

	fips_node_frame(f->node, &frame, &f->now);
}

static void step_event(struct fuzzed *f, struct input *in)
{
	struct fips_plane_event event = {
		.type = take_byte(in) % (FIPS_EVENT_TYPE_ROUTE_DEL + 1),
		.link_id = take_byte(in) & 1 ? held.links[0].id : 0,
		.node_addr = take_addr(in),
		.key_id = take_byte(in),
		.slot = take_byte(in) % 3,
		.from = sim_host_endpoint(peer),
	};

	fips_node_plane_event(f->node, &event, &f->now);
}

static void step_time(struct fuzzed *f, struct input *in)
{
	u64 ms = 1ull << take_byte(in) % 18;

	f->now.mono_ns += ms * SIM_MS;
	f->now.unix_ms += ms;
	fips_node_handle_expiry(f->node, &f->now);
}

static void step(struct fuzzed *f, struct input *in)
{
	switch (take_byte(in) % STEPS) {
	case STEP_RAW:
		step_frame(f, in, FIPS_FRAME_TYPE_RAW, false);
		break;
	case STEP_LINK:
		step_frame(f, in, FIPS_FRAME_TYPE_LINK, false);
		break;
	case STEP_DATAGRAM:
		step_frame(f, in, FIPS_FRAME_TYPE_DATAGRAM, false);
		break;
	case STEP_COPY:
		step_frame(f, in, FIPS_FRAME_TYPE_DATAGRAM, true);
		break;
	case STEP_SESSION:
		step_frame(f, in, FIPS_FRAME_TYPE_SESSION, false);
		break;
	case STEP_ROUTE_MISS:
		step_frame(f, in, FIPS_FRAME_TYPE_ROUTE_MISS, false);
		break;
	case STEP_SESSION_MISS:
		step_frame(f, in, FIPS_FRAME_TYPE_SESSION_MISS, false);
		break;
	case STEP_MTU_EXCEEDED:
		step_frame(f, in, FIPS_FRAME_TYPE_MTU_EXCEEDED, false);
		break;
	case STEP_EVENT:
		step_event(f, in);
		break;
	case STEP_TIME:
		step_time(f, in);
		break;
	case STEP_USAGE:
		fips_node_usage(f->node, &held, &f->now);
		break;
	case STEP_RESYNC:
		fips_node_resync(f->node, &held, &f->now);
		break;
	default:
		fips_node_action_done(f->node, f->last_action - take_byte(in) % 8, -5, NULL,
				      &f->now);
		break;
	}
	drain(f);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct fuzzed f = { .random = 1 };
	struct fips_node_env env = { .random = { fuzz_random, &f.random } };
	struct fips_endpoint own;
	struct fips_transport_up up = { .type = FIPS_TRANSPORT_TYPE_UDP, .mtu = 1472 };
	struct input in = { data, size };

	if (!net)
		set_up();
	own = sim_host_endpoint(self);
	up.id = own.transport_id;
	up.local = own.remote;
	up.accept = true;
	f.now = sim_host_now(self);
	f.node = fips_node_new(config, sim_host_identity(self), &env, &f.now);
	if (!f.node)
		abort();
	fips_node_transport_up(f.node, &up, &f.now);
	if (fips_node_adopt(f.node, &held, &f.now))
		abort();
	drain(&f);
	while (in.len)
		step(&f, &in);
	fips_node_shutdown(f.node, FIPS_DISCONNECT_SHUTDOWN, &f.now);
	drain(&f);
	fips_node_free(f.node);
	return 0;
}
