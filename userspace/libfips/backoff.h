/* SPDX-License-Identifier: MIT */
#ifndef FIPS_BACKOFF_H
#define FIPS_BACKOFF_H

#include "libfips/map.h"

/*
 * How long to wait before trying again: dialling a peer, resending a handshake, searching for a
 * node.
 *
 * Protocol document: "Links", "Lookup".
 */

#define FIPS_LOOKUP_BACKOFF_MAX_TARGETS 4096

/**
 * fips_retry_backoff_ms() - delay before dialling a peer again: base * 2^retries, at most @max_ms.
 * @base_ms: delay after no retry at all, milliseconds
 * @retries: retries so far
 * @max_ms: cap
 */
u64 fips_retry_backoff_ms(u64 base_ms, u32 retries, u64 max_ms);

/**
 * fips_resend_delay_ms() - delay before a handshake message is sent again: interval *
 * factor^resends.
 * @interval_ms: delay before the first resend, milliseconds
 * @factor: growth per resend
 * @resends: resends so far
 */
u64 fips_resend_delay_ms(u64 interval_ms, double factor, u32 resends);

/**
 * Suppression of lookups for targets whose lookups failed. Both times 0 (the default): nothing is
 * suppressed.
 */
struct fips_lookup_backoff {
	struct fips_map targets;
	u64 base_secs;
	u64 max_secs;
};

/**
 * fips_lookup_backoff_init() - make an empty record.
 * @backoff: the record
 * @base_secs: suppression after the first failure; doubles with each further one
 * @max_secs: cap
 * @seed: random, for the hash
 *
 * At most FIPS_LOOKUP_BACKOFF_MAX_TARGETS targets are remembered, the one that failed longest ago
 * is dropped.
 */
void fips_lookup_backoff_init(struct fips_lookup_backoff *backoff, u64 base_secs, u64 max_secs,
			      const u8 seed[FIPS_MAP_SEED_SIZE]);

/** fips_lookup_backoff_fini() - free all targets. */
void fips_lookup_backoff_fini(struct fips_lookup_backoff *backoff);

/** fips_lookup_backoff_suppressed() - whether a lookup of @target (16 bytes) must wait. */
bool fips_lookup_backoff_suppressed(const struct fips_lookup_backoff *backoff, const void *target,
				    u64 now_ms);

/**
 * fips_lookup_backoff_failed() - record a failed lookup; without memory for it nothing is recorded.
 */
void fips_lookup_backoff_failed(struct fips_lookup_backoff *backoff, const void *target,
				u64 now_ms);

/** fips_lookup_backoff_succeeded() - forget the failures of @target. */
void fips_lookup_backoff_succeeded(struct fips_lookup_backoff *backoff, const void *target);

/** fips_lookup_backoff_reset() - forget everything: the topology changed. */
void fips_lookup_backoff_reset(struct fips_lookup_backoff *backoff);

/** fips_lookup_backoff_failures() - failures in a row recorded for @target. */
u32 fips_lookup_backoff_failures(const struct fips_lookup_backoff *backoff, const void *target);

#endif /* FIPS_BACKOFF_H */
