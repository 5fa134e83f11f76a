// SPDX-License-Identifier: GPL-2.0
/*
 * Keyrings: which keys open a frame, what promotes them, how far counters go.
 */
#include <kunit/test.h>
#include <linux/ktime.h>

#include "aead.h"
#include "keyring.h"
#include "support.h"
#include "vectors.h"
#include "kunit-vectors/counter.h"

#define OLDEST "1010101010101010101010101010101010101010101010101010101010101010"
#define OLD "2020202020202020202020202020202020202020202020202020202020202020"
#define NEW "3030303030303030303030303030303030303030303030303030303030303030"
#define NEWER "4040404040404040404040404040404040404040404040404040404040404040"

enum { ID_OLDEST = 1, ID_OLD, ID_NEW, ID_NEWER };

static const u8 header[16] = "header";

/* A frame sealed under a key; opening it gives what fips_keyring_open() says. */
static int open_under(struct kunit *test, struct fips_keyring *keys, const char *hex, u64 counter,
		      bool k_bit, struct fips_opened *opened)
{
	struct bytes key = from_hex(test, hex);
	u8 *frame = sealing_buffer(test, 8 + FIPS_TAG_LEN), sealed[8 + FIPS_TAG_LEN];
	struct fips_measure_frame measured = { .counter = counter, .time = ktime_get_ns() };
	int err;

	memcpy(frame, "message", 8);
	fips_aead_seal(frame, frame, 8, header, sizeof(header), counter, key.data);
	memcpy(sealed, frame, sizeof(sealed));
	local_bh_disable();
	rcu_read_lock();
	err = fips_keyring_open(keys, k_bit, counter, header, sizeof(header), frame, frame,
				sizeof(sealed), opened);
	if (!err) {
		KUNIT_EXPECT_MEMEQ(test, frame, "message", 8);
		if (!fips_key_received(keys, opened, &measured, false))
			err = -EALREADY;
	} else {
		KUNIT_EXPECT_MEMEQ(test, frame, sealed, sizeof(sealed));
	}
	rcu_read_unlock();
	local_bh_enable();
	return err;
}

static u32 key_in(struct fips_keyring *keys, enum fips_key_slot slot)
{
	struct fips_key *key;
	u32 id;

	rcu_read_lock();
	key = fips_keyring_get(keys, slot);
	id = key ? key->id : 0;
	rcu_read_unlock();
	return id;
}

static void expect_slots(struct kunit *test, struct fips_keyring *keys, u32 current_id, u32 pending,
			 u32 previous)
{
	KUNIT_EXPECT_EQ(test, key_in(keys, FIPS_KEY_SLOT_CURRENT), current_id);
	KUNIT_EXPECT_EQ(test, key_in(keys, FIPS_KEY_SLOT_PENDING), pending);
	KUNIT_EXPECT_EQ(test, key_in(keys, FIPS_KEY_SLOT_PREVIOUS), previous);
}

/* A keyring in the middle of a rekey: current OLD with K 0, pending NEW with K 1. */
static void begin_rekey(struct kunit *test, struct fips_keyring *keys,
			enum fips_keyring_policy policy)
{
	fips_keyring_init(keys, policy, NULL);
	install_key(test, keys, FIPS_KEY_SLOT_CURRENT, ID_OLD, OLD, 0);
	install_key(test, keys, FIPS_KEY_SLOT_PENDING, ID_NEW, NEW, 1);
}

static void no_key_test(struct kunit *test)
{
	struct fips_keyring keys;
	struct fips_opened opened;

	fips_keyring_init(&keys, FIPS_KEYRING_LINK, NULL);
	KUNIT_EXPECT_EQ(test, open_under(test, &keys, OLD, 0, false, &opened), -ENOKEY);
	fips_keyring_destroy(&keys);
}

static void link_tries_pending_only_when_k_differs_test(struct kunit *test)
{
	struct fips_keyring keys;
	struct fips_opened opened;

	begin_rekey(test, &keys, FIPS_KEYRING_LINK);
	KUNIT_EXPECT_EQ(test, open_under(test, &keys, NEW, 0, false, &opened), -EBADMSG);
	expect_slots(test, &keys, ID_OLD, ID_NEW, 0);
	KUNIT_EXPECT_EQ(test, open_under(test, &keys, NEW, 0, true, &opened), 0);
	KUNIT_EXPECT_TRUE(test, opened.promoted);
	KUNIT_EXPECT_TRUE(test, opened.confirmed);
	KUNIT_EXPECT_EQ(test, opened.slot, FIPS_KEY_SLOT_CURRENT);
	expect_slots(test, &keys, ID_NEW, 0, ID_OLD);
	fips_keyring_destroy(&keys);
}

static void session_tries_all_test(struct kunit *test)
{
	struct fips_keyring keys;
	struct fips_opened opened;

	begin_rekey(test, &keys, FIPS_KEYRING_SESSION);
	KUNIT_EXPECT_EQ(test, open_under(test, &keys, NEWER, 0, true, &opened), -EBADMSG);
	KUNIT_EXPECT_EQ(test, open_under(test, &keys, NEW, 0, false, &opened), 0);
	KUNIT_EXPECT_TRUE(test, opened.promoted);
	expect_slots(test, &keys, ID_NEW, 0, ID_OLD);
	KUNIT_EXPECT_EQ(test, open_under(test, &keys, OLD, 0, true, &opened), 0);
	KUNIT_EXPECT_EQ(test, opened.slot, FIPS_KEY_SLOT_PREVIOUS);
	fips_keyring_destroy(&keys);
}

/* Both policies: K alone promotes nothing, and neither does a forged frame. */
static void bare_k_promotes_nothing(struct kunit *test, enum fips_keyring_policy policy)
{
	struct fips_keyring keys;
	struct fips_opened opened;

	begin_rekey(test, &keys, policy);
	KUNIT_EXPECT_EQ(test, open_under(test, &keys, OLD, 0, true, &opened), 0);
	KUNIT_EXPECT_FALSE(test, opened.promoted);
	KUNIT_EXPECT_EQ(test, opened.slot, FIPS_KEY_SLOT_CURRENT);
	KUNIT_EXPECT_EQ(test, open_under(test, &keys, NEWER, 5, true, &opened), -EBADMSG);
	expect_slots(test, &keys, ID_OLD, ID_NEW, 0);
	fips_keyring_destroy(&keys);
}

static void bare_k_promotes_nothing_test(struct kunit *test)
{
	bare_k_promotes_nothing(test, FIPS_KEYRING_LINK);
	bare_k_promotes_nothing(test, FIPS_KEYRING_SESSION);
}

static void previous_stays_open_test(struct kunit *test)
{
	struct fips_keyring keys;
	struct fips_opened opened;

	begin_rekey(test, &keys, FIPS_KEYRING_LINK);
	KUNIT_EXPECT_EQ(test, open_under(test, &keys, OLD, 7, false, &opened), 0);
	KUNIT_EXPECT_EQ(test, fips_keyring_promote(&keys, ID_NEW), 1);
	KUNIT_EXPECT_EQ(test, open_under(test, &keys, OLD, 8, false, &opened), 0);
	KUNIT_EXPECT_EQ(test, opened.slot, FIPS_KEY_SLOT_PREVIOUS);
	KUNIT_EXPECT_FALSE(test, opened.promoted);
	KUNIT_EXPECT_FALSE(test, opened.confirmed);
	/* Its window went with it. */
	KUNIT_EXPECT_EQ(test, open_under(test, &keys, OLD, 7, false, &opened), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, open_under(test, &keys, OLD, 8, false, &opened), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, atomic64_read(&keys.replays), 2);
	fips_keyring_destroy(&keys);
}

/* A second promotion wipes what was previous. */
static void older_previous_goes_test(struct kunit *test)
{
	struct fips_keyring keys;
	struct fips_opened opened;

	fips_keyring_init(&keys, FIPS_KEYRING_LINK, NULL);
	install_key(test, &keys, FIPS_KEY_SLOT_CURRENT, ID_OLDEST, OLDEST, 1);
	install_key(test, &keys, FIPS_KEY_SLOT_PENDING, ID_OLD, OLD, 0);
	KUNIT_EXPECT_EQ(test, fips_keyring_promote(&keys, ID_OLD), 1);
	install_key(test, &keys, FIPS_KEY_SLOT_PENDING, ID_NEW, NEW, 1);
	expect_slots(test, &keys, ID_OLD, ID_NEW, ID_OLDEST);
	KUNIT_EXPECT_EQ(test, open_under(test, &keys, NEW, 0, true, &opened), 0);
	expect_slots(test, &keys, ID_NEW, 0, ID_OLD);
	KUNIT_EXPECT_EQ(test, open_under(test, &keys, OLDEST, 5, true, &opened), -EBADMSG);
	fips_keyring_destroy(&keys);
}

static void commands_are_idempotent_test(struct kunit *test)
{
	struct bytes secret = from_hex(test, NEWER);
	const struct fips_key_spec again = {
		.id = ID_NEW, .slot = FIPS_KEY_SLOT_PENDING,
		.send_key = secret.data, .recv_key = secret.data,
	};
	struct fips_keyring keys;
	struct fips_opened opened;

	begin_rekey(test, &keys, FIPS_KEYRING_LINK);
	KUNIT_EXPECT_EQ(test, fips_keyring_install(&keys, &again, NULL), 1);
	KUNIT_EXPECT_EQ(test, open_under(test, &keys, NEW, 0, true, &opened), 0);
	/*
	 * The frame was faster than the daemon: its promotion and its installation change nothing.
	 */
	KUNIT_EXPECT_EQ(test, fips_keyring_promote(&keys, ID_NEW), 0);
	KUNIT_EXPECT_EQ(test, fips_keyring_install(&keys, &again, NULL), 1);
	expect_slots(test, &keys, ID_NEW, 0, ID_OLD);
	KUNIT_EXPECT_EQ(test, fips_keyring_promote(&keys, ID_OLD), 0);
	KUNIT_EXPECT_EQ(test, fips_keyring_promote(&keys, ID_OLDEST), -ENOENT);
	fips_keyring_remove(&keys, ID_OLD);
	fips_keyring_remove(&keys, ID_OLD);
	expect_slots(test, &keys, ID_NEW, 0, 0);
	KUNIT_EXPECT_TRUE(test, fips_keyring_holds(&keys, ID_NEW));
	KUNIT_EXPECT_FALSE(test, fips_keyring_holds(&keys, ID_OLD));
	fips_keyring_destroy(&keys);
}

/* What is installed into an occupied slot takes its place. */
static void slot_is_replaced_test(struct kunit *test)
{
	struct fips_keyring keys;
	struct fips_opened opened;

	begin_rekey(test, &keys, FIPS_KEYRING_SESSION);
	install_key(test, &keys, FIPS_KEY_SLOT_PENDING, ID_NEWER, NEWER, 1);
	expect_slots(test, &keys, ID_OLD, ID_NEWER, 0);
	KUNIT_EXPECT_EQ(test, open_under(test, &keys, NEW, 0, true, &opened), -EBADMSG);
	fips_keyring_destroy(&keys);
}

static void promotion_restarts_time_and_interval_test(struct kunit *test)
{
	struct fips_measure measured;
	struct fips_opened opened;
	struct fips_keyring keys;
	struct fips_key *key;
	u64 counter;
	bool marked;

	begin_rekey(test, &keys, FIPS_KEYRING_LINK);
	rcu_read_lock();
	key = fips_keyring_get(&keys, FIPS_KEY_SLOT_PENDING);
	key->base -= 5 * NSEC_PER_SEC;
	KUNIT_EXPECT_GE(test, fips_key_timestamp(key, ktime_get_ns()), 5000);
	KUNIT_EXPECT_EQ(test, fips_key_take_counters(key, 3, &counter, &marked), 0);
	fips_measure_sent(&key->tx, counter, 5000, 100);
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, open_under(test, &keys, NEW, 9, true, &opened), 0);
	rcu_read_lock();
	KUNIT_EXPECT_LT(test, fips_key_timestamp(key, ktime_get_ns()), 5000);
	rcu_read_unlock();

	measured.rx_any = false;
	KUNIT_EXPECT_EQ(test, fips_measure_take(&keys, test->priv, &measured), 0);
	KUNIT_EXPECT_FALSE(test, measured.tx_any);
	KUNIT_EXPECT_EQ(test, measured.tx_interval_bytes, 0);
	KUNIT_EXPECT_TRUE(test, measured.rx_any);
	KUNIT_EXPECT_EQ(test, measured.rx_highest_counter, 9);
	/* The old key's frames are not measured any more. */
	KUNIT_EXPECT_EQ(test, open_under(test, &keys, OLD, 1000, false, &opened), 0);
	KUNIT_EXPECT_EQ(test, fips_measure_take(&keys, test->priv, &measured), 0);
	KUNIT_EXPECT_FALSE(test, measured.rx_any);
	KUNIT_EXPECT_EQ(test, measured.rx_highest_counter, 9);
	fips_keyring_destroy(&keys);
}

/* Two CPUs open the same frame: the second finds its counter entered. */
static void same_frame_twice_test(struct kunit *test)
{
	struct fips_measure_frame measured = { .counter = 4, .time = ktime_get_ns() };
	struct fips_opened opened;
	struct fips_keyring keys;

	begin_rekey(test, &keys, FIPS_KEYRING_LINK);
	KUNIT_EXPECT_EQ(test, open_under(test, &keys, OLD, 4, false, &opened), 0);
	KUNIT_EXPECT_TRUE(test, opened.confirmed);
	local_bh_disable();
	rcu_read_lock();
	opened.key = fips_keyring_get(&keys, FIPS_KEY_SLOT_CURRENT);
	KUNIT_EXPECT_FALSE(test, fips_key_received(&keys, &opened, &measured, false));
	rcu_read_unlock();
	local_bh_enable();
	fips_keyring_destroy(&keys);
}

VECTOR_PARAM(counter_limit_vectors);

static void counter_limit_test(struct kunit *test)
{
	const struct counter_limit_vector *vector = test->param_value;
	struct fips_keyring keys;
	struct fips_key *key;
	u64 counter;
	bool marked;

	begin_rekey(test, &keys, FIPS_KEYRING_LINK);
	rcu_read_lock();
	key = fips_keyring_get(&keys, FIPS_KEY_SLOT_CURRENT);
	atomic64_set(&key->tx_counter, vector->counter - 1);
	KUNIT_EXPECT_EQ(test, fips_key_take_counters(key, 2, &counter, &marked), -EKEYEXPIRED);
	KUNIT_EXPECT_EQ(test, fips_key_take_counters(key, 1, &counter, &marked), 0);
	KUNIT_EXPECT_EQ(test, counter, vector->counter - 1);
	KUNIT_EXPECT_EQ(test, fips_key_take_counters(key, 1, &counter, &marked), -EKEYEXPIRED);
	KUNIT_EXPECT_EQ(test, fips_key_take_counters(key, 1, &counter, &marked), -EKEYEXPIRED);
	rcu_read_unlock();
	fips_keyring_destroy(&keys);
}

static void counter_mark_test(struct kunit *test)
{
	struct fips_keyring keys;
	struct fips_key *key;
	int marks = 0, i;
	u64 counter;
	bool marked;

	begin_rekey(test, &keys, FIPS_KEYRING_LINK);
	KUNIT_EXPECT_EQ(test, fips_keyring_set_mark(&keys, ID_OLD, 10), 0);
	KUNIT_EXPECT_EQ(test, fips_keyring_set_mark(&keys, ID_NEWER, 10), -ENOENT);
	rcu_read_lock();
	key = fips_keyring_get(&keys, FIPS_KEY_SLOT_CURRENT);
	for (i = 0; i < 10; i++) {
		KUNIT_EXPECT_EQ(test, fips_key_take_counters(key, 3, &counter, &marked), 0);
		KUNIT_EXPECT_EQ(test, counter, 3 * i);
		KUNIT_EXPECT_EQ(test, marked, counter == 9);
		marks += marked;
	}
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, marks, 1);
	fips_keyring_destroy(&keys);
}

static int keyring_init(struct kunit *test)
{
	test->priv = (void __force *)fips_measure_totals_alloc(1);
	return test->priv ? 0 : -ENOMEM;
}

static void keyring_exit(struct kunit *test)
{
	free_percpu((void __percpu *)test->priv);
}

static struct kunit_case keyring_cases[] = {
	KUNIT_CASE(no_key_test),
	KUNIT_CASE(link_tries_pending_only_when_k_differs_test),
	KUNIT_CASE(session_tries_all_test),
	KUNIT_CASE(bare_k_promotes_nothing_test),
	KUNIT_CASE(previous_stays_open_test),
	KUNIT_CASE(older_previous_goes_test),
	KUNIT_CASE(commands_are_idempotent_test),
	KUNIT_CASE(slot_is_replaced_test),
	KUNIT_CASE(promotion_restarts_time_and_interval_test),
	KUNIT_CASE(same_frame_twice_test),
	KUNIT_CASE_PARAM(counter_limit_test, counter_limit_vectors_gen_params),
	KUNIT_CASE(counter_mark_test),
	{}
};

static struct kunit_suite keyring_suite = {
	.name = "fips_keyring",
	.init = keyring_init,
	.exit = keyring_exit,
	.test_cases = keyring_cases,
};

kunit_test_suite(keyring_suite);
