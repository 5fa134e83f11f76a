/* SPDX-License-Identifier: MIT */
/* What the tests of the core over a virtual network share. */
#ifndef FIPS_UNIT_NET_H
#define FIPS_UNIT_NET_H

#include "tests/sim/network.h"
#include "unit.h"

/** struct pair - two hosts that reach each other. */
struct pair {
	struct sim_network *net;
	struct sim_host *a;
	struct sim_host *b;
};

static const struct sim_join net_good = { .delay_ns = 5 * SIM_MS };
static const struct sim_join net_bad = {
	.delay_ns = 5 * SIM_MS,
	.jitter_ns = 20 * SIM_MS,
	.loss = 0.1,
};

/** pair_new() - two hosts, a dials b, neither is started. */
static inline struct pair pair_new(u64 seed, const char *yaml, const struct sim_join *join)
{
	struct pair p = { .net = sim_network_new(seed) };

	p.a = sim_host_add(p.net, yaml);
	p.b = sim_host_add(p.net, yaml);
	sim_network_join(p.net, p.a, p.b, join);
	sim_host_peer(p.a, p.b);
	return p;
}

/** pair_start() - start both hosts. */
static inline void pair_start(struct pair *p)
{
	sim_host_start(p->a);
	sim_host_start(p->b);
}

/** pair_linked() - whether both have the link; a predicate. */
static inline bool pair_linked(void *ctx)
{
	struct pair *p = ctx;

	return sim_host_linked(p->a, p->b) && sim_host_linked(p->b, p->a);
}

/** pair_apart() - whether neither has the link; a predicate. */
static inline bool pair_apart(void *ctx)
{
	struct pair *p = ctx;

	return !sim_host_linked(p->a, p->b) && !sim_host_linked(p->b, p->a);
}

/** pair_link() - start both hosts and wait for the link. */
static inline void pair_link(struct pair *p)
{
	pair_start(p);
	assert_true(sim_network_run_until(p->net, pair_linked, p, 60 * SIM_S));
}

/** exchange() - send numbered data from one host to another at a rate, for a time. Return: sent. */
static inline u64 exchange(struct sim_network *net, struct sim_host *from, struct sim_host *to,
			   u64 interval_ns, u64 for_ns)
{
	u64 end = sim_network_now(net) + for_ns, count = 0;

	while (sim_network_now(net) < end) {
		sim_host_send(from, to, &count, sizeof(count));
		count++;
		sim_network_run(net, interval_ns);
	}
	return count;
}

/** assert_reaches() - one packet gets from one host to another within a time. */
static inline void assert_reaches(struct sim_network *net, struct sim_host *from,
				  struct sim_host *to, u64 within_ns)
{
	u64 before = sim_host_received(to), end = sim_network_now(net) + within_ns;

	sim_host_send(from, to, "ping", 4);
	while (sim_host_received(to) == before && sim_network_now(net) < end)
		sim_network_run(net, 10 * SIM_MS);
	assert_int_equal(sim_host_received(to), before + 1);
}

/**
 * assert_no_failures_since() - nothing on this host failed to open, and no command was refused
 * @host: the host
 * @unknown_index: as it was counted before: when both sides dial, what one of them said too early
 *	goes to an index the other has given up
 */
static inline void assert_no_failures_since(struct sim_host *host, u64 unknown_index)
{
	const struct sim_plane_counters *c = sim_plane_counters(sim_host_plane(host));

	assert_int_equal(c->decrypt_failed, 0);
	assert_int_equal(c->unknown_index, unknown_index);
	assert_int_equal(c->no_key, 0);
	assert_int_equal(c->session_decrypt_failed, 0);
	assert_int_equal(c->session_no_key, 0);
	assert_int_equal(c->malformed, 0);
	assert_int_equal(c->hold_expired, 0);
	assert_int_equal(sim_host_failed_actions(host), 0);
}

/** assert_no_failures() - the same, since the host was made. */
static inline void assert_no_failures(struct sim_host *host)
{
	assert_no_failures_since(host, 0);
}

/** unknown_index() - frames that named no receiver index of this host. */
static inline u64 unknown_index(struct sim_host *host)
{
	return sim_plane_counters(sim_host_plane(host))->unknown_index;
}

#endif /* FIPS_UNIT_NET_H */
