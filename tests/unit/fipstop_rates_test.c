// SPDX-License-Identifier: MIT
/* Rates: from one look at the bytes to the next. */

#include "fipstop/rates.h"
#include "tests/unit/unit.h"

#define LONGEST_MS 3000

struct bytes {
	u64 id;
	u64 rx;
	u64 tx;
};

static void take(struct top_rates *rates, enum top_rates_source source, u64 now_ms,
		 const struct bytes *bytes, size_t count)
{
	struct top_rate *rate = calloc(count + 1, sizeof(*rate));
	size_t i;

	for (i = 0; i < count; i++)
		rate[i] = (struct top_rate){
			.id = bytes[i].id,
			.rx_bytes = bytes[i].rx,
			.tx_bytes = bytes[i].tx,
		};
	top_rates_take(rates, TOP_RATES_LINKS, source, rate, count, now_ms, LONGEST_MS);
}

static void take_one(struct top_rates *rates, enum top_rates_source source, u64 now_ms, u64 rx,
		     u64 tx)
{
	take(rates, source, now_ms, &(struct bytes){ 1, rx, tx }, 1);
}

static void assert_rate(const struct top_rates *rates, u64 id, u64 rx, u64 tx)
{
	const struct top_rate *rate = top_rates_find(rates, TOP_RATES_LINKS, id);

	assert_non_null(rate);
	assert_int_equal(rate->rx, rx);
	assert_int_equal(rate->tx, tx);
}

static void test_a_rate_takes_two_looks(void **state)
{
	struct top_rates rates = { 0 };

	take_one(&rates, TOP_RATES_KERNEL, 10000, 500, 700);
	assert_null(top_rates_find(&rates, TOP_RATES_LINKS, 1));
	take_one(&rates, TOP_RATES_KERNEL, 12000, 2500, 1000);
	assert_rate(&rates, 1, 1000, 150);
	assert_null(top_rates_find(&rates, TOP_RATES_LINKS, 2));
	assert_null(top_rates_find(&rates, TOP_RATES_TRANSPORTS, 1));
	top_rates_end(&rates);
}

static void test_each_link_has_its_own(void **state)
{
	static const struct bytes before[] = { { 1, 0, 0 }, { 2, 0, 0 }, { 3, 900, 0 } };
	static const struct bytes after[] = { { 4, 7, 7 }, { 3, 10, 0 }, { 2, 50, 60 } };
	struct top_rates rates = { 0 };
	double rx, tx;

	take(&rates, TOP_RATES_KERNEL, 10000, before, FIPS_ARRAY_SIZE(before));
	take(&rates, TOP_RATES_KERNEL, 11000, after, FIPS_ARRAY_SIZE(after));
	assert_rate(&rates, 2, 50, 60);
	/* Gone; another link with its number; new. */
	assert_null(top_rates_find(&rates, TOP_RATES_LINKS, 1));
	assert_null(top_rates_find(&rates, TOP_RATES_LINKS, 3));
	assert_null(top_rates_find(&rates, TOP_RATES_LINKS, 4));
	assert_true(top_rates_sum(&rates, TOP_RATES_LINKS, 11000, &rx, &tx));
	assert_int_equal(rx, 50);
	assert_int_equal(tx, 60);
	top_rates_end(&rates);
}

static void test_the_kernel_comes_first(void **state)
{
	struct top_rates rates = { 0 };
	double rx, tx;

	take_one(&rates, TOP_RATES_KERNEL, 10000, 0, 0);
	take_one(&rates, TOP_RATES_KERNEL, 11000, 1000, 0);
	take_one(&rates, TOP_RATES_DAEMON, 11500, 800, 0);
	assert_rate(&rates, 1, 1000, 0);
	assert_string_equal(top_rates_source_name(&rates, TOP_RATES_LINKS), "kernel");
	assert_true(top_rates_sum(&rates, TOP_RATES_LINKS, 11500, &rx, &tx));
	/* It is not read any more. */
	assert_false(top_rates_sum(&rates, TOP_RATES_LINKS, 14000, &rx, &tx));
	take_one(&rates, TOP_RATES_DAEMON, 14000, 1800, 0);
	assert_null(top_rates_find(&rates, TOP_RATES_LINKS, 1));
	take_one(&rates, TOP_RATES_DAEMON, 16000, 2000, 0);
	assert_rate(&rates, 1, 100, 0);
	assert_string_equal(top_rates_source_name(&rates, TOP_RATES_LINKS), "daemon");
	assert_false(top_rates_sum(&rates, TOP_RATES_LINKS, 16000, &rx, &tx));
	top_rates_end(&rates);
}

/* Asked once a second, it may say the same twice, and then what came in two seconds. */
static void test_the_daemons_second_is_no_pause(void **state)
{
	struct top_rates rates = { 0 };

	take_one(&rates, TOP_RATES_DAEMON, 10000, 0, 0);
	take_one(&rates, TOP_RATES_DAEMON, 11000, 100, 0);
	take_one(&rates, TOP_RATES_DAEMON, 12000, 100, 0);
	assert_rate(&rates, 1, 100, 0);
	take_one(&rates, TOP_RATES_DAEMON, 13000, 300, 0);
	assert_rate(&rates, 1, 100, 0);
	/* Nothing came in two seconds. */
	take_one(&rates, TOP_RATES_DAEMON, 14000, 300, 0);
	take_one(&rates, TOP_RATES_DAEMON, 15000, 300, 0);
	assert_rate(&rates, 1, 0, 0);
	top_rates_end(&rates);
}

static void test_looks_too_close_or_too_far_apart(void **state)
{
	struct top_rates rates = { 0 };

	take_one(&rates, TOP_RATES_KERNEL, 10000, 0, 0);
	take_one(&rates, TOP_RATES_KERNEL, 10001, 1000, 0);
	assert_null(top_rates_find(&rates, TOP_RATES_LINKS, 1));
	take_one(&rates, TOP_RATES_KERNEL, 11000, 1000, 0);
	assert_rate(&rates, 1, 1000, 0);
	take_one(&rates, TOP_RATES_KERNEL, 11000 + LONGEST_MS + 1, 5000, 0);
	assert_null(top_rates_find(&rates, TOP_RATES_LINKS, 1));
	top_rates_end(&rates);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_rate_takes_two_looks),
		cmocka_unit_test(test_each_link_has_its_own),
		cmocka_unit_test(test_the_kernel_comes_first),
		cmocka_unit_test(test_the_daemons_second_is_no_pause),
		cmocka_unit_test(test_looks_too_close_or_too_far_apart),
	};

	return cmocka_run_group_tests_name("fipstop_rates", tests, NULL, NULL);
}
