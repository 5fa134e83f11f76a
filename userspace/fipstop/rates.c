// SPDX-License-Identifier: MIT
/* Rates. */

#include <stdlib.h>
#include <string.h>

#include "fipstop/rates.h"

/* So long after the kernel was last read its rates stand, whatever the daemon says. */
#define KERNEL_STANDS_MS 3000
/* Looks closer to each other than this tell more of the clock than of the traffic. */
#define LEAST_MS 400
/* The daemon's figures are of its last second: the same ones again may be of the same second. */
#define DAEMON_TICK_MS 1500

void top_rates_end(struct top_rates *rates)
{
	int i;

	for (i = 0; i < TOP_RATES_KINDS; i++)
		free(rates->table[i].rate);
	memset(rates, 0, sizeof(*rates));
}

static const struct top_rate *find(const struct top_rate_table *table, u64 id)
{
	size_t i;

	for (i = 0; i < table->count; i++)
		if (table->rate[i].id == id)
			return &table->rate[i];
	return NULL;
}

/* Bytes that are fewer than before are those of another link with its id. */
static void find_rate(struct top_rate *rate, const struct top_rate *before, double secs)
{
	rate->known = before && rate->rx_bytes >= before->rx_bytes &&
		      rate->tx_bytes >= before->tx_bytes;
	if (!rate->known)
		return;
	rate->rx = (double)(rate->rx_bytes - before->rx_bytes) / secs;
	rate->tx = (double)(rate->tx_bytes - before->tx_bytes) / secs;
}

static bool same_bytes(const struct top_rate_table *table, const struct top_rate *rate,
		       size_t count)
{
	const struct top_rate *before;
	size_t i;

	if (table->count != count)
		return false;
	for (i = 0; i < count; i++) {
		before = find(table, rate[i].id);
		if (!before || before->rx_bytes != rate[i].rx_bytes ||
		    before->tx_bytes != rate[i].tx_bytes)
			return false;
	}
	return true;
}

/* Whether a look is of no use beside the one before. */
static bool is_idle(const struct top_rate_table *table, enum top_rates_source source,
		    const struct top_rate *rate, size_t count, u64 now_ms)
{
	u64 age_ms = now_ms - table->at_ms;

	if (table->source == TOP_RATES_KERNEL && source == TOP_RATES_DAEMON)
		return age_ms < KERNEL_STANDS_MS;
	if (table->source != source)
		return false;
	return age_ms < LEAST_MS || (source == TOP_RATES_DAEMON && age_ms < DAEMON_TICK_MS &&
				     same_bytes(table, rate, count));
}

void top_rates_take(struct top_rates *rates, enum top_rates_of of, enum top_rates_source source,
		    struct top_rate *rate, size_t count, u64 now_ms, u64 longest_ms)
{
	struct top_rate_table *table = &rates->table[of];
	u64 age_ms = now_ms - table->at_ms;
	bool follows = table->source == source && age_ms <= longest_ms;
	size_t i;

	if (is_idle(table, source, rate, count, now_ms)) {
		free(rate);
		return;
	}
	for (i = 0; i < count; i++)
		find_rate(&rate[i], follows ? find(table, rate[i].id) : NULL,
			  (double)age_ms / 1000);
	free(table->rate);
	*table = (struct top_rate_table){
		.rate = rate,
		.count = count,
		.source = source,
		.at_ms = now_ms,
	};
}

const struct top_rate *top_rates_find(const struct top_rates *rates, enum top_rates_of of, u64 id)
{
	const struct top_rate *rate = find(&rates->table[of], id);

	return rate && rate->known ? rate : NULL;
}

bool top_rates_sum(const struct top_rates *rates, enum top_rates_of of, u64 now_ms, double *rx,
		   double *tx)
{
	const struct top_rate_table *table = &rates->table[of];
	bool known = false;
	size_t i;

	*rx = 0;
	*tx = 0;
	if (table->source != TOP_RATES_KERNEL || now_ms - table->at_ms >= KERNEL_STANDS_MS)
		return false;
	for (i = 0; i < table->count; i++) {
		if (!table->rate[i].known)
			continue;
		known = true;
		*rx += table->rate[i].rx;
		*tx += table->rate[i].tx;
	}
	return known;
}

const char *top_rates_source_name(const struct top_rates *rates, enum top_rates_of of)
{
	static const char *const names[] = { "-", "daemon", "kernel" };

	return names[rates->table[of].source];
}
