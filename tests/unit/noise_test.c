// SPDX-License-Identifier: MIT
/* Noise handshakes: refusals leave the handshake as it was, and secrets do not stay behind. */
#include "libfips/noise.h"
#include "unit.h"

#define MESSAGES_MAX 3

static u64 seed = 1;
static const struct fips_random rng = { unit_random_fill, &seed };

static const struct fips_epoch initiator_epoch = { { 1, 2, 3, 4, 5, 6, 7, 8 } };
static const struct fips_epoch responder_epoch = { { 8, 7, 6, 5, 4, 3, 2, 1 } };

struct pair {
	struct fips_identity initiator_id;
	struct fips_identity responder_id;
	struct fips_noise initiator;
	struct fips_noise responder;
};

static void start(struct pair *pair, enum fips_noise_pattern pattern)
{
	assert_int_equal(fips_identity_generate(&pair->initiator_id, &rng), 0);
	assert_int_equal(fips_identity_generate(&pair->responder_id, &rng), 0);
	fips_noise_init(&pair->initiator, pattern, FIPS_NOISE_INITIATOR, &pair->initiator_id,
			&pair->responder_id.point, &initiator_epoch);
	fips_noise_init(&pair->responder, pattern, FIPS_NOISE_RESPONDER, &pair->responder_id, NULL,
			&responder_epoch);
}

static int messages_of(enum fips_noise_pattern pattern)
{
	return pattern == FIPS_NOISE_IK ? 2 : 3;
}

static struct fips_noise *writer_of(struct pair *pair, int message)
{
	return message % 2 ? &pair->responder : &pair->initiator;
}

static struct fips_noise *reader_of(struct pair *pair, int message)
{
	return message % 2 ? &pair->initiator : &pair->responder;
}

/* One good message from one side to the other. */
static void pass(struct pair *pair, int message)
{
	u8 msg[FIPS_NOISE_MSG_MAX];
	int len = fips_noise_write(writer_of(pair, message), &rng, msg, sizeof(msg));

	assert_true(len > 0);
	assert_int_equal(fips_noise_read(reader_of(pair, message), msg, len), 0);
}

static void finish(struct pair *pair)
{
	struct fips_noise_outcome a, b;

	assert_int_equal(fips_noise_finish(&pair->initiator, &a), 0);
	assert_int_equal(fips_noise_finish(&pair->responder, &b), 0);
	assert_memory_equal(a.send_key, b.recv_key, FIPS_KEY_LEN);
	assert_memory_equal(a.recv_key, b.send_key, FIPS_KEY_LEN);
	assert_memory_not_equal(a.send_key, a.recv_key, FIPS_KEY_LEN);
	assert_memory_equal(a.hash, b.hash, sizeof(a.hash));
	assert_memory_equal(&a.remote_epoch, &responder_epoch, sizeof(a.remote_epoch));
	assert_memory_equal(&b.remote_epoch, &initiator_epoch, sizeof(b.remote_epoch));
	assert_memory_equal(&b.remote_static, &pair->initiator_id.point, sizeof(b.remote_static));
	fips_noise_outcome_wipe(&a);
	assert_true(unit_all_zero(&a, sizeof(a)));
}

/* Damaged copies of each message come first, then the message itself: it must still be accepted. */
static void forged_messages_spoil_nothing(enum fips_noise_pattern pattern)
{
	struct pair pair;
	u8 msg[FIPS_NOISE_MSG_MAX];

	start(&pair, pattern);
	for (int i = 0; i < messages_of(pattern); i++) {
		int len = fips_noise_write(writer_of(&pair, i), &rng, msg, sizeof(msg));
		struct fips_noise *reader = reader_of(&pair, i);
		struct fips_noise before = *reader;

		/* The last byte is sealed, except in message 1 of XK, which is a bare key. */
		if (i > 0 || pattern == FIPS_NOISE_IK) {
			msg[len - 1] ^= 0x40;
			assert_int_equal(fips_noise_read(reader, msg, len),
					 FIPS_NOISE_DECRYPT_FAILED);
			msg[len - 1] ^= 0x40;
		}
		assert_int_equal(fips_noise_read(reader, msg, len - 1), FIPS_NOISE_WRONG_LENGTH);
		assert_int_equal(fips_noise_read(reader, msg, 0), FIPS_NOISE_WRONG_LENGTH);
		assert_memory_equal(&reader->sym, &before.sym, sizeof(before.sym));
		assert_int_equal(reader->messages_done, before.messages_done);
		assert_int_equal(fips_noise_read(reader, msg, len), 0);
	}
	finish(&pair);
}

static void forged_messages_spoil_no_link(void **state)
{
	forged_messages_spoil_nothing(FIPS_NOISE_IK);
}

static void forged_messages_spoil_no_session(void **state)
{
	forged_messages_spoil_nothing(FIPS_NOISE_XK);
}

/* Every bit of message 1 of IK: only the parity of the ephemeral key may change unnoticed. */
static void every_bit_of_message_1(void **state)
{
	u8 msg[FIPS_NOISE_IK_MSG1_LEN];
	struct pair pair;

	start(&pair, FIPS_NOISE_IK);
	assert_int_equal(fips_noise_write(&pair.initiator, &rng, msg, sizeof(msg)), sizeof(msg));
	for (size_t bit = 0; bit < sizeof(msg) * 8; bit++) {
		struct fips_noise responder = pair.responder;
		int err;

		msg[bit / 8] ^= 1 << bit % 8;
		err = fips_noise_read(&responder, msg, sizeof(msg));
		if (bit == 0)
			assert_int_equal(err, 0);
		else
			assert_true(err < 0);
		msg[bit / 8] ^= 1 << bit % 8;
	}
}

static void keys_differ_each_time(void **state)
{
	struct fips_noise_outcome first, second;
	struct pair pair;

	start(&pair, FIPS_NOISE_IK);
	pass(&pair, 0);
	pass(&pair, 1);
	fips_noise_finish(&pair.initiator, &first);
	fips_noise_init(&pair.initiator, FIPS_NOISE_IK, FIPS_NOISE_INITIATOR, &pair.initiator_id,
			&pair.responder_id.point, &initiator_epoch);
	fips_noise_init(&pair.responder, FIPS_NOISE_IK, FIPS_NOISE_RESPONDER, &pair.responder_id,
			NULL, &responder_epoch);
	pass(&pair, 0);
	pass(&pair, 1);
	fips_noise_finish(&pair.initiator, &second);
	assert_memory_not_equal(first.send_key, second.send_key, FIPS_KEY_LEN);
	assert_memory_not_equal(first.recv_key, second.recv_key, FIPS_KEY_LEN);
}

static void nothing_of_it_stays(void **state)
{
	struct fips_noise_outcome outcome;
	struct pair pair;

	start(&pair, FIPS_NOISE_IK);
	assert_int_equal(fips_noise_finish(&pair.initiator, &outcome), FIPS_NOISE_NOT_COMPLETE);
	pass(&pair, 0);
	pass(&pair, 1);
	assert_int_equal(fips_noise_finish(&pair.initiator, &outcome), 0);
	assert_true(unit_all_zero(&pair.initiator, sizeof(pair.initiator)));
	fips_noise_wipe(&pair.responder);
	assert_true(unit_all_zero(&pair.responder, sizeof(pair.responder)));
}

static void no_room_changes_nothing(void **state)
{
	u8 msg[FIPS_NOISE_IK_MSG1_LEN];
	struct pair pair;
	struct fips_noise before;

	start(&pair, FIPS_NOISE_IK);
	before = pair.initiator;
	assert_int_equal(fips_noise_write(&pair.initiator, &rng, msg, sizeof(msg) - 1),
			 FIPS_NOISE_NO_SPACE);
	assert_memory_equal(&pair.initiator, &before, sizeof(before));
	pass(&pair, 0);
	pass(&pair, 1);
	finish(&pair);
}

static void a_broken_source_changes_nothing(void **state)
{
	u8 zero = 0, msg[FIPS_NOISE_MSG_MAX];
	const struct fips_random broken = { unit_constant_fill, &zero };
	struct pair pair;
	struct fips_noise before;

	start(&pair, FIPS_NOISE_XK);
	before = pair.initiator;
	assert_int_equal(fips_noise_write(&pair.initiator, &broken, msg, sizeof(msg)),
			 FIPS_NOISE_RANDOM);
	assert_memory_equal(&pair.initiator, &before, sizeof(before));
	for (int i = 0; i < MESSAGES_MAX; i++)
		pass(&pair, i);
	finish(&pair);
}

static void message_for_another_node(void **state)
{
	u8 msg[FIPS_NOISE_MSG_MAX];
	struct pair pair, other;
	int len;

	start(&pair, FIPS_NOISE_IK);
	start(&other, FIPS_NOISE_IK);
	len = fips_noise_write(&pair.initiator, &rng, msg, sizeof(msg));
	assert_int_equal(fips_noise_read(&other.responder, msg, len), FIPS_NOISE_DECRYPT_FAILED);
	assert_null(fips_noise_claimed_static(&other.responder));
	assert_null(fips_noise_remote_static(&other.responder));
}

/* A message sealed rightly around a static key that is no point of the curve. */
static void sealed_key_is_no_point(void **state)
{
	u8 msg[FIPS_NOISE_MSG_MAX];
	struct pair pair;
	int len;

	start(&pair, FIPS_NOISE_IK);
	pair.initiator.static_point.b[0] = 0x05;
	len = fips_noise_write(&pair.initiator, &rng, msg, sizeof(msg));
	assert_int_equal(fips_noise_read(&pair.responder, msg, len), FIPS_NOISE_INVALID_KEY);

	start(&pair, FIPS_NOISE_XK);
	pass(&pair, 0);
	pass(&pair, 1);
	pair.initiator.static_point.b[0] = 0x05;
	len = fips_noise_write(&pair.initiator, &rng, msg, sizeof(msg));
	assert_int_equal(fips_noise_read(&pair.responder, msg, len), FIPS_NOISE_INVALID_KEY);
}

/* Someone else's static key in a message: without its secret the epoch cannot be sealed. */
static void stolen_static_key_is_only_claimed(void **state)
{
	u8 msg[FIPS_NOISE_MSG_MAX];
	struct pair pair, victim;
	const struct fips_point *claimed;
	int len;

	start(&pair, FIPS_NOISE_IK);
	start(&victim, FIPS_NOISE_IK);
	pair.initiator.static_point = victim.initiator_id.point;
	len = fips_noise_write(&pair.initiator, &rng, msg, sizeof(msg));
	assert_int_equal(fips_noise_read(&pair.responder, msg, len), FIPS_NOISE_DECRYPT_FAILED);
	claimed = fips_noise_claimed_static(&pair.responder);
	assert_non_null(claimed);
	assert_memory_equal(claimed, &victim.initiator_id.point, sizeof(*claimed));
	assert_null(fips_noise_remote_static(&pair.responder));
	assert_null(fips_noise_remote_epoch(&pair.responder));
}

static void nothing_after_the_end(void **state)
{
	u8 msg[FIPS_NOISE_MSG_MAX] = { 0 };
	struct pair pair;

	start(&pair, FIPS_NOISE_XK);
	for (int i = 0; i < MESSAGES_MAX; i++)
		pass(&pair, i);
	assert_true(fips_noise_is_complete(&pair.initiator));
	assert_true(fips_noise_is_complete(&pair.responder));
	assert_int_equal(fips_noise_write(&pair.initiator, &rng, msg, sizeof(msg)),
			 FIPS_NOISE_WRONG_STATE);
	assert_int_equal(fips_noise_write(&pair.responder, &rng, msg, sizeof(msg)),
			 FIPS_NOISE_WRONG_STATE);
	assert_int_equal(fips_noise_read(&pair.initiator, msg, FIPS_NOISE_XK_MSG2_LEN),
			 FIPS_NOISE_WRONG_STATE);
	assert_int_equal(fips_noise_read(&pair.responder, msg, FIPS_NOISE_XK_MSG3_LEN),
			 FIPS_NOISE_WRONG_STATE);
}

static void identity_comes_last_in_a_session(void **state)
{
	struct pair pair;

	start(&pair, FIPS_NOISE_XK);
	pass(&pair, 0);
	pass(&pair, 1);
	assert_null(fips_noise_remote_static(&pair.responder));
	assert_null(fips_noise_remote_epoch(&pair.responder));
	assert_non_null(fips_noise_remote_epoch(&pair.initiator));
	pass(&pair, 2);
	assert_non_null(fips_noise_remote_static(&pair.responder));
	assert_non_null(fips_noise_remote_epoch(&pair.responder));
	finish(&pair);
}

static void every_error_has_a_name_and_a_sentence(void **state)
{
	for (int err = FIPS_NOISE_RANDOM; err <= 0; err++) {
		assert_non_null(fips_noise_error_name(err));
		assert_non_null(fips_noise_strerror(err));
	}
	assert_string_equal(fips_noise_strerror(-99), "unknown handshake error");
	assert_string_equal(fips_noise_error_name(3), "Unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forged_messages_spoil_no_link),
		cmocka_unit_test(forged_messages_spoil_no_session),
		cmocka_unit_test(every_bit_of_message_1),
		cmocka_unit_test(keys_differ_each_time),
		cmocka_unit_test(nothing_of_it_stays),
		cmocka_unit_test(no_room_changes_nothing),
		cmocka_unit_test(a_broken_source_changes_nothing),
		cmocka_unit_test(message_for_another_node),
		cmocka_unit_test(sealed_key_is_no_point),
		cmocka_unit_test(stolen_static_key_is_only_claimed),
		cmocka_unit_test(nothing_after_the_end),
		cmocka_unit_test(identity_comes_last_in_a_session),
		cmocka_unit_test(every_error_has_a_name_and_a_sentence),
	};

	return cmocka_run_group_tests_name("noise", tests, NULL, NULL);
}
