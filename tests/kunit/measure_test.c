// SPDX-License-Identifier: GPL-2.0
/*
 * What is measured of every frame, against the golden vectors of the reference's receiver.
 */
#include <kunit/test.h>
#include <linux/ktime.h>
#include <linux/math64.h>

#include "keyring.h"
#include "measure.h"
#include "support.h"
#include "vectors.h"
#include "kunit-vectors/measure.h"

VECTOR_PARAM(receiver_vectors);
VECTOR_PARAM(spin_vectors);

#define KEY "5050505050505050505050505050505050505050505050505050505050505050"

/* The slope of the delays, as the daemon works it out, times 1000, towards zero, cut to 32 bits. */
static s64 owd_trend(const struct fips_measure *m)
{
	s64 n = m->owd_count, sum_x = 0, sum_y = 0, sum_xx = 0, sum_xy = 0, den;
	u32 i;

	if (n < 2)
		return 0;
	for (i = 0; i < m->owd_count; i++) {
		s64 x = m->owd[i].seq - m->owd[0].seq;
		s64 y = m->owd[i].delay_us - m->owd[0].delay_us;

		sum_x += x;
		sum_y += y;
		sum_xx += x * x;
		sum_xy += x * y;
	}
	den = n * sum_xx - sum_x * sum_x;
	if (!den)
		return 0;
	return clamp_t(s64, div64_s64((n * sum_xy - sum_x * sum_y) * 1000, den), S32_MIN, S32_MAX);
}

static void expect_report(struct kunit *test, const struct receiver_step *step,
			  const struct fips_measure *m)
{
	s64 off;

	KUNIT_EXPECT_TRUE(test, m->rx_any);
	KUNIT_EXPECT_EQ(test, m->rx_highest_counter, step->highest);
	KUNIT_EXPECT_EQ(test, m->rx_ce, step->ecn_ce);
	KUNIT_EXPECT_EQ(test, m->rx_jitter, step->jitter_us);
	KUNIT_EXPECT_EQ(test, m->rx_interval_packets, step->interval_packets);
	KUNIT_EXPECT_EQ(test, m->rx_interval_bytes, step->interval_bytes);
	KUNIT_EXPECT_EQ(test, m->rx_burst_count, step->burst_count);
	KUNIT_EXPECT_EQ(test, m->rx_burst_max, step->burst_max);
	if (m->rx_burst_count)
		KUNIT_EXPECT_EQ(test,
				min_t(u64, U16_MAX, m->rx_burst_total * 256 / m->rx_burst_count),
				step->burst_mean);
	KUNIT_EXPECT_EQ(test, m->rx_reordered, step->reordered);
	/* The reference works in floating point, which may be one off where the slope is whole. */
	off = owd_trend(m) - step->owd_trend;
	KUNIT_EXPECT_GE(test, off, -1);
	KUNIT_EXPECT_LE(test, off, 1);
}

static void receiver_do(struct kunit *test, struct fips_keyring *keys, struct fips_key *key,
			const struct receiver_step *step)
{
	const struct fips_measure_frame frame = {
		.counter = step->counter, .time = step->time_us * NSEC_PER_USEC,
		.timestamp = step->timestamp, .bytes = step->bytes, .ce = step->ce,
	};
	struct fips_measure *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, m);
	switch (step->op) {
	case RECEIVER_RECV:
		fips_measure_received(&key->rx, &frame, false);
		KUNIT_EXPECT_EQ(test, key->rx.highest, step->highest);
		KUNIT_EXPECT_EQ(test, key->rx.ce, step->ecn_ce);
		KUNIT_EXPECT_EQ(test, (u32)(key->rx.jitter_q4 >> 4), step->jitter_us);
		break;
	case RECEIVER_REPORT:
		KUNIT_EXPECT_EQ(test, fips_measure_take(keys, test->priv, m), 0);
		expect_report(test, step, m);
		break;
	case RECEIVER_NOTHING:
		KUNIT_EXPECT_EQ(test, fips_measure_take(keys, test->priv, m), 0);
		KUNIT_EXPECT_FALSE(test, m->rx_any);
		break;
	case RECEIVER_REKEY:
		/* What a key that is promoted in another's place begins with. */
		memset(&key->rx, 0, sizeof(key->rx));
		key->rx.jitter_from = step->time_us * NSEC_PER_USEC + FIPS_REKEY_JITTER_GRACE;
		break;
	}
}

static void receiver_test(struct kunit *test)
{
	const struct receiver_vector *vector = test->param_value;
	struct fips_keyring keys;
	struct fips_key *key;
	size_t i;

	fips_keyring_init(&keys, FIPS_KEYRING_LINK, NULL);
	install_key(test, &keys, FIPS_KEY_SLOT_CURRENT, 1, KEY, 0);
	/* It stays: nobody else knows of the keyring. */
	key = rcu_dereference_protected(keys.slot[FIPS_KEY_SLOT_CURRENT], true);
	for (i = 0; i < vector->count; i++)
		receiver_do(test, &keys, key, &vector->steps[i]);
	fips_keyring_destroy(&keys);
}

static void spin_test(struct kunit *test)
{
	const struct spin_vector *vector = test->param_value;
	struct fips_measure_rx rx = {};
	size_t i;

	for (i = 0; i < vector->count; i++) {
		const struct spin_step *step = &vector->steps[i];
		const struct fips_measure_frame frame = {
			.counter = step->counter, .time = step->time_us * NSEC_PER_USEC,
			.spin = step->received,
		};

		rx.spin_rtt = 0;
		fips_measure_received(&rx, &frame, vector->initiator);
		KUNIT_EXPECT_EQ_MSG(test, rx.spin, step->tx_bit, "step %zu", i);
		KUNIT_EXPECT_EQ_MSG(test, rx.spin_rtt,
				    step->rtt_us < 0 ? 0 : step->rtt_us * NSEC_PER_USEC, "step %zu",
				    i);
	}
}

/* Sending: an interval begins with its first frame and ends with its last. */
static void sender_test(struct kunit *test)
{
	struct fips_measure *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	struct fips_keyring keys;
	struct fips_key *key;
	u64 counter;
	bool marked;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, m);
	fips_keyring_init(&keys, FIPS_KEYRING_LINK, NULL);
	install_key(test, &keys, FIPS_KEY_SLOT_CURRENT, 1, KEY, 0);
	key = rcu_dereference_protected(keys.slot[FIPS_KEY_SLOT_CURRENT], true);
	KUNIT_EXPECT_EQ(test, fips_measure_take(&keys, test->priv, m), 0);
	KUNIT_EXPECT_FALSE(test, m->tx_any);
	for (i = 0; i < 7; i++) {
		KUNIT_EXPECT_EQ(test, fips_key_take_counters(key, 1, &counter, &marked), 0);
		fips_measure_sent(&key->tx, counter, 100 + i, 10);
		if (i != 3)
			continue;
		KUNIT_EXPECT_EQ(test, fips_measure_take(&keys, test->priv, m), 0);
		KUNIT_EXPECT_TRUE(test, m->tx_any);
		KUNIT_EXPECT_EQ(test, m->tx_first_counter, 0);
		KUNIT_EXPECT_EQ(test, m->tx_last_counter, 3);
		KUNIT_EXPECT_EQ(test, m->tx_first_timestamp, 100);
		KUNIT_EXPECT_EQ(test, m->tx_last_timestamp, 103);
		KUNIT_EXPECT_EQ(test, m->tx_interval_bytes, 40);
	}
	KUNIT_EXPECT_EQ(test, fips_measure_take(&keys, test->priv, m), 0);
	KUNIT_EXPECT_EQ(test, m->tx_first_counter, 4);
	KUNIT_EXPECT_EQ(test, m->tx_last_counter, 6);
	KUNIT_EXPECT_EQ(test, m->tx_first_timestamp, 104);
	KUNIT_EXPECT_EQ(test, m->tx_last_timestamp, 106);
	KUNIT_EXPECT_EQ(test, m->tx_interval_bytes, 30);
	fips_keyring_destroy(&keys);
}

static int measure_init(struct kunit *test)
{
	test->priv = (void __force *)fips_measure_totals_alloc(1);
	return test->priv ? 0 : -ENOMEM;
}

static void measure_exit(struct kunit *test)
{
	free_percpu((void __percpu *)test->priv);
}

static struct kunit_case measure_cases[] = {
	KUNIT_CASE_PARAM(receiver_test, receiver_vectors_gen_params),
	KUNIT_CASE_PARAM(spin_test, spin_vectors_gen_params),
	KUNIT_CASE(sender_test),
	{}
};

static struct kunit_suite measure_suite = {
	.name = "fips_measure",
	.init = measure_init,
	.exit = measure_exit,
	.test_cases = measure_cases,
};

kunit_test_suite(measure_suite);
