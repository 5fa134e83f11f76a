// SPDX-License-Identifier: MIT
#include "libfips/rekey.h"

#include <stdlib.h>

#define JITTER_VALUES (2 * FIPS_REKEY_JITTER_SECS + 1)

s32 fips_rekey_draw_jitter(const struct fips_random *rng)
{
	u32 limit = UINT32_MAX - UINT32_MAX % JITTER_VALUES;
	u32 drawn;

	do {
		drawn = fips_random_u32(rng);
	} while (drawn >= limit);
	return (s32)(drawn % JITTER_VALUES) - FIPS_REKEY_JITTER_SECS;
}

void fips_rekey_timer_start(struct fips_rekey_timer *timer, u64 now_ms,
			    const struct fips_random *rng)
{
	timer->since_ms = now_ms;
	timer->jitter_secs = fips_rekey_draw_jitter(rng);
}

static u64 jittered_secs(u64 after_secs, s32 jitter_secs)
{
	u64 shift = (u64)abs(jitter_secs);

	if (jitter_secs < 0)
		return after_secs > shift ? after_secs - shift : 0;
	return after_secs > UINT64_MAX - shift ? UINT64_MAX : after_secs + shift;
}

u64 fips_rekey_due_ms(const struct fips_rekey_timer *timer, u64 after_secs)
{
	u64 after_ms, due_ms;

	if (__builtin_mul_overflow(jittered_secs(after_secs, timer->jitter_secs), 1000,
				   &after_ms) ||
	    __builtin_add_overflow(timer->since_ms, after_ms, &due_ms))
		return UINT64_MAX;
	return due_ms;
}

bool fips_rekey_due(const struct fips_rekey_timer *timer, u64 after_secs, u64 after_messages,
		    u64 send_counter, u64 now_ms)
{
	if (fips_rekey_dampened(timer, now_ms))
		return false;
	return send_counter >= after_messages || now_ms >= fips_rekey_due_ms(timer, after_secs);
}

void fips_rekey_peer_began(struct fips_rekey_timer *timer, u64 now_ms)
{
	timer->peer_began = true;
	timer->peer_began_ms = now_ms;
}

bool fips_rekey_dampened(const struct fips_rekey_timer *timer, u64 now_ms)
{
	return timer->peer_began && now_ms < timer->peer_began_ms + FIPS_REKEY_DAMPENING_MS;
}

bool fips_cross_connection_wins(const struct fips_node_addr *self,
				const struct fips_node_addr *peer, bool outbound)
{
	bool smaller = fips_node_addr_cmp(self, peer) < 0;

	return smaller == outbound;
}

static enum fips_rekey_answer judge_established(const struct fips_rekey_situation *at,
						const struct fips_node_addr *self,
						const struct fips_node_addr *peer)
{
	if (!at->initiating)
		return FIPS_REKEY_RESPOND;
	if (fips_node_addr_cmp(self, peer) < 0)
		return FIPS_REKEY_IGNORE;
	return FIPS_REKEY_YIELD_AND_RESPOND;
}

enum fips_rekey_answer fips_rekey_judge_link(const struct fips_rekey_situation *at,
					     const struct fips_node_addr *self,
					     const struct fips_node_addr *peer)
{
	if (!at->enabled || !at->established || at->age_ms < FIPS_REKEY_MIN_LINK_AGE_MS)
		return FIPS_REKEY_NOT_A_REKEY;
	if (at->has_pending)
		return FIPS_REKEY_IGNORE;
	return judge_established(at, self, peer);
}

enum fips_rekey_answer fips_rekey_judge_session(const struct fips_rekey_situation *at,
						const struct fips_node_addr *self,
						const struct fips_node_addr *peer)
{
	if (!at->enabled || !at->established)
		return FIPS_REKEY_NOT_A_REKEY;
	if (at->has_pending && !at->initiating)
		return FIPS_REKEY_IGNORE;
	return judge_established(at, self, peer);
}
