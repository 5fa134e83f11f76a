// SPDX-License-Identifier: MIT
#include "libfips/pmtu.h"

#include <stdlib.h>

#define NOTIFICATION_INTERVAL_MIN_MS 10000
#define INCREASE_NOTIFICATIONS 3
#define INCREASE_INTERVALS 2

void fips_pmtu_init(struct fips_pmtu *pmtu)
{
	*pmtu = (struct fips_pmtu){
		.current_mtu = FIPS_PATH_MTU_UNKNOWN,
		.observed_mtu = FIPS_PATH_MTU_UNKNOWN,
		.interval_ms = NOTIFICATION_INTERVAL_MIN_MS,
	};
}

void fips_pmtu_follow_rtt(struct fips_pmtu *pmtu, double srtt_ms)
{
	double interval_ms = srtt_ms * 5.0;

	if (interval_ms < NOTIFICATION_INTERVAL_MIN_MS)
		pmtu->interval_ms = NOTIFICATION_INTERVAL_MIN_MS;
	else
		pmtu->interval_ms = interval_ms < (double)UINT32_MAX ? (u64)interval_ms :
								       UINT32_MAX;
}

void fips_pmtu_observe(struct fips_pmtu *pmtu, u16 path_mtu)
{
	if (path_mtu == pmtu->observed_mtu)
		return;
	pmtu->observed_changed = true;
	pmtu->observed_mtu = path_mtu;
}

static u64 elapsed_ms(u64 since_ms, u64 now_ms)
{
	return now_ms > since_ms ? now_ms - since_ms : 0;
}

bool fips_pmtu_notification_due(const struct fips_pmtu *pmtu, u64 now_ms)
{
	if (pmtu->observed_mtu == FIPS_PATH_MTU_UNKNOWN)
		return false;
	if (!pmtu->notified)
		return true;
	/* Compared with what this side sends, not with what it last told: so does the reference. */
	if (pmtu->observed_changed && pmtu->observed_mtu < pmtu->current_mtu)
		return true;
	return elapsed_ms(pmtu->notified_ms, now_ms) >= pmtu->interval_ms;
}

bool fips_pmtu_notify(struct fips_pmtu *pmtu, u64 now_ms, u16 *path_mtu)
{
	if (pmtu->observed_mtu == FIPS_PATH_MTU_UNKNOWN)
		return false;
	pmtu->notified = true;
	pmtu->notified_ms = now_ms;
	pmtu->observed_changed = false;
	*path_mtu = pmtu->observed_mtu;
	return true;
}

void fips_pmtu_limit(struct fips_pmtu *pmtu, u16 mtu)
{
	if (mtu < pmtu->current_mtu)
		pmtu->current_mtu = mtu;
}

static void end_increase(struct fips_pmtu *pmtu)
{
	pmtu->increase_count = 0;
	pmtu->increasing = false;
}

static void count_increase(struct fips_pmtu *pmtu, u16 path_mtu, u64 now_ms)
{
	if (path_mtu == pmtu->increase_mtu) {
		if (pmtu->increase_count < UINT8_MAX)
			pmtu->increase_count++;
		return;
	}
	pmtu->increase_mtu = path_mtu;
	pmtu->increase_count = 1;
	pmtu->increasing = true;
	pmtu->increase_since_ms = now_ms;
}

bool fips_pmtu_apply(struct fips_pmtu *pmtu, u16 path_mtu, u64 now_ms)
{
	if (path_mtu == pmtu->current_mtu)
		return false;
	if (path_mtu > pmtu->current_mtu) {
		count_increase(pmtu, path_mtu, now_ms);
		if (!pmtu->increasing || pmtu->increase_count < INCREASE_NOTIFICATIONS ||
		    elapsed_ms(pmtu->increase_since_ms, now_ms) <
			    INCREASE_INTERVALS * pmtu->interval_ms)
			return false;
	}
	pmtu->current_mtu = path_mtu;
	end_increase(pmtu);
	return true;
}

struct stored_pmtu {
	struct fips_map_node node;
	u16 mtu;
};

static struct stored_pmtu *stored_pmtu(struct fips_map_node *node)
{
	return fips_map_entry(node, struct stored_pmtu, node);
}

static void stored_pmtu_free(struct fips_map_node *node)
{
	free(stored_pmtu(node));
}

void fips_pmtu_store_init(struct fips_pmtu_store *store, const u8 seed[FIPS_MAP_SEED_SIZE])
{
	fips_map_init(&store->entries, seed);
}

void fips_pmtu_store_fini(struct fips_pmtu_store *store)
{
	fips_map_fini(&store->entries, stored_pmtu_free);
}

static void add_stored(struct fips_pmtu_store *store, const u8 ipv6[16], u16 mtu)
{
	struct stored_pmtu *stored = calloc(1, sizeof(*stored));
	struct fips_map_node *oldest;

	if (!stored || fips_map_insert(&store->entries, &stored->node, ipv6)) {
		free(stored);
		return;
	}
	stored->mtu = mtu;
	if (store->entries.count <= FIPS_PMTU_STORE_MAX)
		return;
	oldest = store->entries.oldest;
	fips_map_remove(&store->entries, oldest);
	stored_pmtu_free(oldest);
}

bool fips_pmtu_store_tighten(struct fips_pmtu_store *store, const u8 ipv6[16], u16 mtu)
{
	struct stored_pmtu *stored = stored_pmtu(fips_map_find(&store->entries, ipv6));

	if (stored && stored->mtu <= mtu)
		return false;
	fips_pmtu_store_replace(store, ipv6, mtu);
	return true;
}

void fips_pmtu_store_replace(struct fips_pmtu_store *store, const u8 ipv6[16], u16 mtu)
{
	struct stored_pmtu *stored = stored_pmtu(fips_map_find(&store->entries, ipv6));

	if (!stored) {
		add_stored(store, ipv6, mtu);
		return;
	}
	stored->mtu = mtu;
	fips_map_touch(&store->entries, &stored->node);
}

bool fips_pmtu_store_get(const struct fips_pmtu_store *store, const u8 ipv6[16], u16 *mtu)
{
	const struct stored_pmtu *stored = stored_pmtu(fips_map_find(&store->entries, ipv6));

	if (stored)
		*mtu = stored->mtu;
	return stored;
}

u16 fips_pmtu_effective_ipv6(u16 link_mtu)
{
	return link_mtu > FIPS_IPV6_OVERHEAD ? link_mtu - FIPS_IPV6_OVERHEAD : 0;
}

static u16 mss_of_link_mtu(u16 link_mtu)
{
	u16 packet = fips_pmtu_effective_ipv6(link_mtu);

	return packet > FIPS_IPV6_TCP_HEADERS ? packet - FIPS_IPV6_TCP_HEADERS : 0;
}

u16 fips_pmtu_max_mss(const struct fips_pmtu_store *store, const void *dest, size_t len,
		      u16 global_max_mss)
{
	const u8 *ipv6 = dest;
	u16 link_mtu, mss;

	if (len != 16 || ipv6[0] != FIPS_IPV6_PREFIX ||
	    !fips_pmtu_store_get(store, ipv6, &link_mtu))
		link_mtu = FIPS_IPV6_MIN_MTU;
	mss = mss_of_link_mtu(link_mtu);
	return mss < global_max_mss ? mss : global_max_mss;
}
