// SPDX-License-Identifier: MIT
/* Rekeys of links and sessions under loss and reordering, with data running both ways. */
#include "tests/unit/net.h"

#define DATA_LEN 400
#define RATE_NS (5 * SIM_MS)
#define REKEYS 100
#define LOSS 0.1

/* One direction: what was sent, what the network let pass, what came. */
struct flow {
	struct sim_host *from;
	struct sim_host *to;
	u64 sent;
	u64 passed;
	u64 received;
	u8 *seen;
	u64 twice;
};

/* K flags of a host, and how often they turned. */
struct turns {
	struct sim_host *host;
	struct sim_host *peer;
	bool link_k;
	bool session_k;
	u64 links;
	u64 sessions;
};

struct run {
	struct pair pair;
	struct flow flow[2];
	struct turns turns[2];
	u64 random;
};

#define DATA_MAX 4000000

/* Only data is of such a length: control messages are shorter, filters longer. */
static bool is_data(size_t len)
{
	return len >= DATA_LEN && len < 2 * DATA_LEN;
}

static bool lose(struct run *run)
{
	u8 b[2];

	unit_random_fill(&run->random, b, sizeof(b));
	return (b[0] << 8 | b[1]) < LOSS * 65536;
}

static bool tap(void *ctx, struct sim_host *from, struct sim_host *to, const void *data, size_t len)
{
	struct run *run = ctx;
	struct flow *flow = &run->flow[from == run->flow[1].from];
	bool lost = lose(run);

	if (!lost && is_data(len))
		flow->passed++;
	return lost;
}

static void deliver(void *ctx, struct sim_host *to, const struct fips_node_addr *src,
		    const void *data, size_t len)
{
	struct run *run = ctx;
	struct flow *flow = &run->flow[to == run->flow[1].to];
	u64 id;

	if (len != DATA_LEN)
		return;
	memcpy(&id, data, sizeof(id));
	assert_true(id < flow->sent);
	flow->twice += flow->seen[id];
	flow->seen[id] = 1;
	flow->received++;
}

static void flow_send(struct flow *flow)
{
	u8 data[DATA_LEN] = { 0 };

	memcpy(data, &flow->sent, sizeof(flow->sent));
	flow->sent++;
	assert_true(flow->sent < DATA_MAX);
	sim_host_send(flow->from, flow->to, data, sizeof(data));
}

static void count_turns(struct turns *turns)
{
	struct fips_session_view session;
	struct fips_peer_view peer;

	assert_true(sim_host_peer_view(turns->host, turns->peer, &peer));
	assert_true(sim_host_session_view(turns->host, turns->peer, &session));
	turns->links += peer.k_bit != turns->link_k;
	turns->sessions += session.k_bit != turns->session_k;
	turns->link_k = peer.k_bit;
	turns->session_k = session.k_bit;
}

static bool done(const struct run *run)
{
	int i;

	for (i = 0; i < 2; i++)
		if (run->turns[i].links < REKEYS || run->turns[i].sessions < REKEYS)
			return false;
	return true;
}

static void run_start(struct run *run, u64 seed, const char *yaml)
{
	static const struct sim_join reordering = {
		.delay_ns = 10 * SIM_MS,
		.jitter_ns = 20 * SIM_MS,
	};

	*run = (struct run){ .pair = pair_new(seed, yaml, &reordering), .random = seed };
	run->flow[0] = (struct flow){ .from = run->pair.a, .to = run->pair.b };
	run->flow[1] = (struct flow){ .from = run->pair.b, .to = run->pair.a };
	run->turns[0] = (struct turns){ .host = run->pair.a, .peer = run->pair.b };
	run->turns[1] = (struct turns){ .host = run->pair.b, .peer = run->pair.a };
	run->flow[0].seen = calloc(1, DATA_MAX);
	run->flow[1].seen = calloc(1, DATA_MAX);
	pair_link(&run->pair);
	assert_reaches(run->pair.net, run->pair.a, run->pair.b, 10 * SIM_S);
	sim_network_run(run->pair.net, 2 * SIM_S);
	sim_network_tap(run->pair.net, tap, run);
	sim_network_deliver(run->pair.net, deliver, run);
}

static void run_end(struct run *run)
{
	free(run->flow[0].seen);
	free(run->flow[1].seen);
	sim_network_free(run->pair.net);
}

static void check(struct run *run)
{
	int i;

	for (i = 0; i < 2; i++) {
		const struct flow *flow = &run->flow[i];

		print_message("# host %d: %llu link and %llu session rekeys\n", i,
			      (unsigned long long)run->turns[i].links,
			      (unsigned long long)run->turns[i].sessions);
		print_message("# to it: %llu sent, %llu passed, %llu received\n",
			      (unsigned long long)flow->sent, (unsigned long long)flow->passed,
			      (unsigned long long)flow->received);
		assert_int_equal(flow->received, flow->passed);
		assert_int_equal(flow->twice, 0);
		assert_no_failures(flow->to);
	}
}

static void a_hundred_rekeys_cost_no_frame(void **state)
{
	struct run run;
	u64 ticks = 0, end;

	run_start(&run, 1, "node: {rekey: {after_secs: 35}}");
	end = sim_network_now(run.pair.net) + 3 * REKEYS * 35 * SIM_S;
	while (!done(&run)) {
		flow_send(&run.flow[0]);
		flow_send(&run.flow[1]);
		sim_network_run(run.pair.net, RATE_NS);
		if (++ticks % 20)
			continue;
		count_turns(&run.turns[0]);
		count_turns(&run.turns[1]);
		assert_true(sim_network_now(run.pair.net) < end);
	}
	sim_network_run(run.pair.net, SIM_S);
	check(&run);
	run_end(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hundred_rekeys_cost_no_frame),
	};

	return cmocka_run_group_tests_name("sim_rekey", tests, NULL, NULL);
}
