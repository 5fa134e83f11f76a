// SPDX-License-Identifier: MIT
/* Keyring: two ends of a link through many rekeys, with loss and reordering; every frame is opened.
 */
#include "libfips/crypto.h"
#include "libfips/keyring.h"
#include "unit.h"

#define FRAME_MAX 128
#define REKEYS 50

struct end {
	struct fips_keyring ring;
};

/* Keys of a handshake between a and b, by number; a's sending key is b's receiving one. */
static void make_keys(struct fips_noise_outcome *a, struct fips_noise_outcome *b, u64 number)
{
	memset(a, 0, sizeof(*a));
	fips_sha256(a->send_key, &number, sizeof(number));
	fips_sha256(a->recv_key, a->send_key, sizeof(a->send_key));
	*b = *a;
	memcpy(b->send_key, a->recv_key, sizeof(b->send_key));
	memcpy(b->recv_key, a->send_key, sizeof(b->recv_key));
}

static size_t seal(struct end *from, enum fips_key_slot slot, u8 frame[FRAME_MAX])
{
	struct fips_key *key = &from->ring.slot[slot];
	static const u8 message[] = { FIPS_LINK_MSG_HEARTBEAT };
	bool k_bit = from->ring.k_bit != (slot == FIPS_KEY_SLOT_PENDING);
	struct fips_frame sealed = {
		.flags = k_bit ? FIPS_FMP_FLAG_K : 0,
		.receiver_index = key->their_index,
		.counter = key->next_counter++,
		.msg = message,
		.msg_len = sizeof(message),
	};
	int len = fips_frame_seal(&sealed, key->send, frame, FRAME_MAX);

	assert_true(len > 0);
	return (size_t)len;
}

static bool opens(struct end *to, const u8 *frame, size_t len, u64 now_ms)
{
	enum fips_key_slot slot;
	struct fips_frame opened;
	u8 plain[FRAME_MAX];

	return fips_keyring_open_link(&to->ring, &opened, &slot, frame, len, plain, sizeof(plain),
				      now_ms) > 0;
}

static void no_frame_is_lost_through_many_rekeys(void **state)
{
	struct fips_noise_outcome keys_a, keys_b;
	u8 early[FRAME_MAX], late[FRAME_MAX], now[FRAME_MAX];
	size_t early_len, late_len, len;
	struct end a, b;
	u64 now_ms = 0;
	u32 freed;

	make_keys(&keys_a, &keys_b, 0);
	fips_keyring_init(&a.ring, &keys_a, 1, 2, now_ms);
	fips_keyring_init(&b.ring, &keys_b, 2, 1, now_ms);
	for (u32 i = 1; i <= REKEYS; i++) {
		struct end *first = i % 2 ? &a : &b, *second = i % 2 ? &b : &a;
		bool k_before = second->ring.k_bit;

		late_len = seal(first, FIPS_KEY_SLOT_CURRENT, late);
		make_keys(&keys_a, &keys_b, i);
		fips_keyring_set_pending(&a.ring, &keys_a, 10 * i + 1, 10 * i + 2);
		fips_keyring_set_pending(&b.ring, &keys_b, 10 * i + 2, 10 * i + 1);
		assert_true(fips_keyring_promote(&first->ring, now_ms));
		/* Only what is sealed under the new key moves the other side. */
		len = seal(second, FIPS_KEY_SLOT_CURRENT, now);
		assert_true(opens(first, now, len, now_ms));
		assert_int_equal(second->ring.k_bit, k_before);
		early_len = seal(first, FIPS_KEY_SLOT_CURRENT, early);
		assert_true(opens(second, early, early_len, now_ms));
		assert_int_equal(second->ring.k_bit, !k_before);
		/* What was sealed before still counts, once. */
		assert_true(opens(second, late, late_len, now_ms));
		assert_false(opens(second, late, late_len, now_ms));
		assert_false(opens(second, early, early_len, now_ms));
		now_ms += 9999;
		assert_false(fips_keyring_drain_expired(&a.ring, 10000, now_ms));
		now_ms += 1;
		assert_true(fips_keyring_drain_expired(&a.ring, 10000, now_ms));
		assert_true(fips_keyring_retire(&a.ring, &freed));
		assert_int_equal(freed, i == 1 ? 1 : 10 * (i - 1) + 1);
		assert_true(fips_keyring_retire(&b.ring, &freed));
	}
	fips_keyring_wipe(&a.ring);
	assert_true(unit_all_zero(&a, sizeof(a)));
}

static void a_rekey_that_is_given_up_leaves_nothing(void **state)
{
	struct fips_noise_outcome keys_a, keys_b;
	enum fips_key_slot slot;
	u8 frame[FRAME_MAX];
	struct end a, b;
	size_t len;

	make_keys(&keys_a, &keys_b, 0);
	fips_keyring_init(&a.ring, &keys_a, 1, 2, 0);
	fips_keyring_init(&b.ring, &keys_b, 2, 1, 0);
	make_keys(&keys_a, &keys_b, 1);
	fips_keyring_set_pending(&a.ring, &keys_a, 11, 12);
	assert_true(fips_keyring_find_index(&a.ring, 11, &slot));
	assert_int_equal(slot, FIPS_KEY_SLOT_PENDING);
	assert_true(fips_keyring_drop_pending(&a.ring));
	assert_false(fips_keyring_drop_pending(&a.ring));
	assert_false(fips_keyring_find_index(&a.ring, 11, &slot));
	assert_false(fips_keyring_promote(&a.ring, 0));
	assert_true(unit_all_zero(&a.ring.slot[FIPS_KEY_SLOT_PENDING],
				  sizeof(a.ring.slot[FIPS_KEY_SLOT_PENDING])));
	len = seal(&a, FIPS_KEY_SLOT_CURRENT, frame);
	assert_true(opens(&b, frame, len, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_frame_is_lost_through_many_rekeys),
		cmocka_unit_test(a_rekey_that_is_given_up_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
