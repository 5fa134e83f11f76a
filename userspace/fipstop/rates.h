/* SPDX-License-Identifier: MIT */
/*
 * Rates: how fast the bytes of links and transports grow, from one look at them to the next.
 *
 * Who may read the kernel's tables has them from there, as they are at that moment; others from the
 * daemon's answers, which are up to a second old.
 */
#ifndef FIPSTOP_RATES_H
#define FIPSTOP_RATES_H

#include <stdbool.h>
#include <stddef.h>

#include "libfips/types.h"

/** enum top_rates_of - what has rates. */
enum top_rates_of {
	TOP_RATES_LINKS,
	TOP_RATES_TRANSPORTS,
	TOP_RATES_KINDS,
};

/** enum top_rates_source - where bytes were read. */
enum top_rates_source {
	TOP_RATES_NOWHERE,
	TOP_RATES_DAEMON,
	TOP_RATES_KERNEL,
};

/**
 * struct top_rate - bytes of a link or transport, and how fast they grow
 * @id: of the link or transport
 * @known: it was there at the look before, too; only then there is @rx and @tx
 * @rx, @tx: bytes a second
 */
struct top_rate {
	u64 id;
	u64 rx_bytes;
	u64 tx_bytes;
	bool known;
	double rx;
	double tx;
};

/** struct top_rate_table - all links, or all transports; looked at when it was @at_ms. */
struct top_rate_table {
	struct top_rate *rate;
	size_t count;
	enum top_rates_source source;
	u64 at_ms;
};

/** struct top_rates - rates of all there is. */
struct top_rates {
	struct top_rate_table table[TOP_RATES_KINDS];
};

/** top_rates_end() - free all. */
void top_rates_end(struct top_rates *rates);

/**
 * top_rates_take() - take the bytes of all links, or of all transports
 * @rates: rates
 * @of: which
 * @source: where they were read
 * @rate: @count of them with id and bytes, from malloc(); taken over
 * @now_ms: monotonic time of the look
 * @longest_ms: between two looks further apart than this there is no rate
 *
 * What the daemon says counts for nothing within a moment of what the kernel said.
 */
void top_rates_take(struct top_rates *rates, enum top_rates_of of, enum top_rates_source source,
		    struct top_rate *rate, size_t count, u64 now_ms, u64 longest_ms);

/** top_rates_find() - of one. Return: NULL if it is not known yet. */
const struct top_rate *top_rates_find(const struct top_rates *rates, enum top_rates_of of, u64 id);

/**
 * top_rates_sum() - of all, by the kernel, now
 *
 * Return: whether it is known.
 */
bool top_rates_sum(const struct top_rates *rates, enum top_rates_of of, u64 now_ms, double *rx,
		   double *tx);

/** top_rates_source_name() - for people. */
const char *top_rates_source_name(const struct top_rates *rates, enum top_rates_of of);

#endif /* FIPSTOP_RATES_H */
