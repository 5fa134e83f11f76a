// SPDX-License-Identifier: MIT
/* Established frames: bounds, flags that must fit what is there, the last counter. */
#include "libfips/frame.h"
#include "unit.h"

static const u8 key[FIPS_KEY_LEN] = { 0x42 };
static const struct fips_node_addr addrs[2] = { { { 2 } }, { { 1 } } };

static void link_frame_is_bounded(void **state)
{
	const u8 msg[] = { FIPS_LINK_MSG_HEARTBEAT };
	const struct fips_frame frame = { .msg = msg, .msg_len = sizeof(msg) };
	u8 out[sizeof(msg) + FIPS_FMP_OVERHEAD], plain[5];
	struct fips_frame opened;

	assert_int_equal(fips_frame_seal(&frame, key, out, sizeof(out) - 1), FIPS_FRAME_NO_SPACE);
	assert_int_equal(fips_frame_seal(&frame, key, out, sizeof(out)), sizeof(out));
	assert_int_equal(fips_get_le16(out + 2), sizeof(plain));
	assert_int_equal(fips_frame_open(&opened, key, out, sizeof(out), plain, sizeof(plain) - 1),
			 FIPS_FRAME_NO_SPACE);
	assert_int_equal(fips_frame_open(&opened, key, out, sizeof(out), plain, sizeof(plain)),
			 sizeof(plain));
	assert_int_equal(opened.msg_len, 1);
	assert_ptr_equal(opened.msg, plain + 4);
}

static void link_frame_needs_a_message(void **state)
{
	const struct fips_frame frame = { 0 };
	u8 out[64];

	assert_int_equal(fips_frame_seal(&frame, key, out, sizeof(out)),
			 FIPS_FRAME_INNER_TOO_SHORT);
}

static void link_frame_cut_off_anywhere(void **state)
{
	const u8 msg[] = { FIPS_LINK_MSG_DISCONNECT, 0 };
	const struct fips_frame frame = { .msg = msg, .msg_len = sizeof(msg), .counter = 5 };
	u8 out[sizeof(msg) + FIPS_FMP_OVERHEAD], plain[64];
	struct fips_frame opened;

	fips_frame_seal(&frame, key, out, sizeof(out));
	for (size_t len = 0; len < sizeof(out); len++) {
		u8 *copy = unit_copy(out, len);

		assert_int_equal(fips_frame_open(&opened, key, copy, len, plain, sizeof(plain)),
				 len < FIPS_FMP_FRAME_MIN ? FIPS_FRAME_NOT_ESTABLISHED :
							    FIPS_FRAME_DECRYPT_FAILED);
		free(copy);
	}
}

static void session_frame_is_bounded(void **state)
{
	const struct fips_session_frame frame = {
		.has_coords = true,
		.src_coords = { addrs, 2 },
		.dest_coords = { addrs + 1, 1 },
		.msg_type = FIPS_SESSION_MSG_DATA,
		.body = (const u8 *)"body",
		.body_len = 4,
	};
	size_t len = fips_session_frame_len(&frame);
	u8 *out = malloc(len);
	u8 plain[10];
	struct fips_session_frame opened;

	assert_int_equal(len, FIPS_FSP_OVERHEAD + 34 + 18 + 4);
	assert_int_equal(fips_session_frame_seal(&frame, key, out, len - 1), FIPS_FRAME_NO_SPACE);
	assert_int_equal(fips_session_frame_seal(&frame, key, out, len), len);
	assert_int_equal(fips_session_frame_open(&opened, key, out, len, plain, 9),
			 FIPS_FRAME_NO_SPACE);
	assert_int_equal(fips_session_frame_open(&opened, key, out, len, plain, 10), 10);
	assert_memory_equal(opened.body, "body", 4);
	assert_int_equal(opened.coords_len, 34 + 18);
	assert_true(fips_coords_equal(&opened.src_coords, &frame.src_coords));
	assert_true(fips_coords_equal(&opened.dest_coords, &frame.dest_coords));
	free(out);
}

static void session_frame_cut_off_anywhere(void **state)
{
	const struct fips_session_frame frame = {
		.has_coords = true,
		.src_coords = { addrs, 2 },
		.dest_coords = { addrs, 2 },
		.msg_type = FIPS_SESSION_MSG_COORDS_WARMUP,
	};
	u8 out[FIPS_FSP_OVERHEAD + 68], plain[64];
	struct fips_session_frame opened;

	assert_int_equal(fips_session_frame_seal(&frame, key, out, sizeof(out)), sizeof(out));
	for (size_t len = 0; len < sizeof(out); len++) {
		u8 *copy = unit_copy(out, len);

		assert_true(fips_session_frame_open(&opened, key, copy, len, plain, sizeof(plain)) <
			    0);
		free(copy);
	}
}

static void flag_says_whether_there_are_coordinates(void **state)
{
	struct fips_session_frame frame = {
		.flags = FIPS_FSP_FLAG_CP | FIPS_FSP_FLAG_K,
		.msg_type = FIPS_SESSION_MSG_DATA,
	};
	u8 out[FIPS_FSP_OVERHEAD + 4];

	assert_int_equal(fips_session_frame_seal(&frame, key, out, sizeof(out)), FIPS_FSP_OVERHEAD);
	assert_int_equal(out[1], FIPS_FSP_FLAG_K);
	frame.flags = 0;
	frame.has_coords = true;
	assert_int_equal(fips_session_frame_seal(&frame, key, out, sizeof(out)), sizeof(out));
	assert_int_equal(out[1], FIPS_FSP_FLAG_CP);
}

static void longest_session_frame(void **state)
{
	size_t body_max = FIPS_SEALED_MAX - FIPS_TAG_LEN - sizeof(struct fips_fsp_inner);
	struct fips_session_frame frame = { .body = calloc(1, body_max + 1) };
	size_t size = body_max + 1 + FIPS_FSP_OVERHEAD;
	u8 *out = malloc(size);

	frame.body_len = body_max;
	assert_int_equal(fips_session_frame_seal(&frame, key, out, size), size - 1);
	frame.body_len = body_max + 1;
	assert_int_equal(fips_session_frame_seal(&frame, key, out, size), FIPS_FRAME_TOO_LARGE);
	free(out);
	free((void *)frame.body);
}

static void the_last_counter_is_never_sent(void **state)
{
	u64 next = UINT64_MAX - 1, counter = 0;

	assert_int_equal(fips_counter_next(&next, &counter), 0);
	assert_true(counter == UINT64_MAX - 1);
	assert_int_equal(fips_counter_next(&next, &counter), FIPS_FRAME_COUNTER_EXHAUSTED);
	assert_int_equal(fips_counter_next(&next, &counter), FIPS_FRAME_COUNTER_EXHAUSTED);
	assert_true(counter == UINT64_MAX - 1);
}

static void every_error_has_a_sentence(void **state)
{
	for (int err = FIPS_FRAME_NO_TAG; err <= 0; err++)
		assert_non_null(fips_frame_strerror(err));
	assert_string_equal(fips_frame_strerror(-99), "unknown frame error");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(link_frame_is_bounded),
		cmocka_unit_test(link_frame_needs_a_message),
		cmocka_unit_test(link_frame_cut_off_anywhere),
		cmocka_unit_test(session_frame_is_bounded),
		cmocka_unit_test(session_frame_cut_off_anywhere),
		cmocka_unit_test(flag_says_whether_there_are_coordinates),
		cmocka_unit_test(longest_session_frame),
		cmocka_unit_test(the_last_counter_is_never_sent),
		cmocka_unit_test(every_error_has_a_sentence),
	};

	return cmocka_run_group_tests_name("frame", tests, NULL, NULL);
}
