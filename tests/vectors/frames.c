// SPDX-License-Identifier: MIT
/* Vectors of established frames of links: sealing, opening, one session's stream. */
#include "libfips/frame.h"
#include "runner.h"

static const char *verdict_name(int ret)
{
	if (ret >= 0)
		return "ok";
	switch (ret) {
	case FIPS_FRAME_NOT_ESTABLISHED:
		return "header_rejected";
	case FIPS_FRAME_DECRYPT_FAILED:
		return "DecryptionFailed";
	case FIPS_FRAME_INNER_TOO_SHORT:
		return "inner_too_short";
	case FIPS_FRAME_TOO_LARGE:
		return "MessageTooLarge";
	case FIPS_FRAME_REPLAY:
		return "ReplayDetected";
	case FIPS_FRAME_COUNTER_EXHAUSTED:
		return "NonceOverflow";
	default:
		return fips_frame_strerror(ret);
	}
}

static void check_header(struct vector *v, json_t *opened, const struct fips_frame *frame)
{
	json_t *header = vector_get(v, opened, "header");

	vector_check_u64(v, header, "flags", frame->flags);
	vector_check_u64(v, header, "payload_len", frame->payload_len);
	vector_check_u64(v, header, "receiver_index", frame->receiver_index);
	vector_check_u64(v, header, "counter", frame->counter);
}

static void check_message(struct vector *v, json_t *opened, const struct fips_frame *frame)
{
	const char *name = fips_link_msg_name(frame->msg[0]);

	vector_check_u64(v, opened, "timestamp", frame->timestamp);
	vector_check_hex(v, opened, "message", frame->msg, frame->msg_len);
	vector_check_u64(v, opened, "msg_type", frame->msg[0]);
	if (name)
		vector_check_str(v, opened, "known_msg_type", name);
	else
		vector_check_null(v, opened, "known_msg_type", false);
}

/* Open a frame and compare all that could be read of it. */
static void check_opened(struct vector *v, const u8 key[FIPS_KEY_LEN], const u8 *data, size_t len)
{
	json_t *opened = vector_get(v, v->json, "opened");
	u8 *plain = vector_alloc(v, len);
	struct fips_frame frame;
	int ret;

	vector_where(v, "opened");
	ret = fips_frame_open(&frame, key, data, len, plain, len);
	vector_check_str(v, opened, "verdict", verdict_name(ret));
	if (ret != FIPS_FRAME_NOT_ESTABLISHED)
		check_header(v, opened, &frame);
	if (ret >= 0 || ret == FIPS_FRAME_INNER_TOO_SHORT)
		vector_check_hex(v, opened, "plaintext", plain, len - FIPS_FMP_FRAME_MIN);
	if (ret >= 0)
		check_message(v, opened, &frame);
	vector_where(v, "%s", "");
}

static void check_nonce(struct vector *v, u64 counter)
{
	u8 nonce[12] = { 0 };

	fips_put_le64(nonce + 4, counter);
	vector_check_hex(v, v->json, "nonce", nonce, sizeof(nonce));
}

/* The message of a vector: type byte and body. */
static struct vector_bytes message_of(struct vector *v)
{
	struct vector_bytes body = vector_hex(v, v->json, "body");
	struct vector_bytes msg = { vector_alloc(v, body.len + 1), body.len + 1 };

	msg.data[0] = vector_u64(v, v->json, "msg_type");
	memcpy(msg.data + 1, body.data, body.len);
	return msg;
}

static void check_plaintext(struct vector *v, const struct fips_frame *frame)
{
	size_t len = sizeof(u32) + frame->msg_len;
	u8 *plain = vector_alloc(v, len);

	fips_put_le32(plain, frame->timestamp);
	memcpy(plain + sizeof(u32), frame->msg, frame->msg_len);
	vector_check_hex(v, v->json, "plaintext", plain, len);
}

static void run_seal(struct vector *v)
{
	struct vector_bytes msg = message_of(v);
	const struct fips_frame frame = {
		.flags = vector_u64(v, v->json, "flags"),
		.receiver_index = vector_u64(v, v->json, "receiver_index"),
		.counter = vector_u64(v, v->json, "counter"),
		.timestamp = vector_u64(v, v->json, "timestamp"),
		.msg = msg.data,
		.msg_len = msg.len,
	};
	size_t size = msg.len + FIPS_FMP_OVERHEAD;
	u8 *out = vector_alloc(v, size);
	u8 key[FIPS_KEY_LEN];
	int len;

	vector_hex_exact(v, v->json, "key", key, sizeof(key));
	vector_check_bool(v, v->json, "flag_k", frame.flags & FIPS_FMP_FLAG_K);
	vector_check_bool(v, v->json, "flag_ce", frame.flags & FIPS_FMP_FLAG_CE);
	vector_check_bool(v, v->json, "flag_sp", frame.flags & FIPS_FMP_FLAG_SP);
	check_nonce(v, frame.counter);
	check_plaintext(v, &frame);
	len = fips_frame_seal(&frame, key, out, size);
	if (!vector_check(v, "frame", len > 0, "expected a frame, got %s",
			  fips_frame_strerror(len)))
		return;
	vector_check_hex(v, v->json, "frame", out, len);
	vector_check_hex(v, v->json, "aad", out, sizeof(struct fips_fmp_hdr));
	vector_check_u64(v, v->json, "payload_len_field",
			 fips_get_le16(out + offsetof(struct fips_prefix, payload_len)));
	check_opened(v, key, out, len);
}

/* One receiver: check the window, open, and only then note the counter. */
static int receive(struct fips_replay *replay, const u8 key[FIPS_KEY_LEN], u8 *plain,
		   const struct vector_bytes *data)
{
	struct fips_frame frame;
	int ret;

	ret = fips_frame_parse(&frame, data->data, data->len);
	if (ret < 0)
		return ret;
	if (!fips_replay_check(replay, frame.counter))
		return FIPS_FRAME_REPLAY;
	ret = fips_frame_open(&frame, key, data->data, data->len, plain, data->len);
	if (ret >= 0)
		fips_replay_accept(replay, frame.counter);
	return ret;
}

/* A frame that is refused leaves no trace in a fresh window. */
static void check_window(struct vector *v, const u8 key[FIPS_KEY_LEN],
			 const struct vector_bytes *data)
{
	u8 *plain = vector_alloc(v, data->len);
	struct fips_replay replay;

	fips_replay_init(&replay);
	vector_check_u64(v, v->json, "replay_highest_before", replay.highest);
	receive(&replay, key, plain, data);
	vector_check_u64(v, v->json, "replay_highest_after", replay.highest);
}

/* Some of these vectors also say what was sealed, where no frame of ours could have been made. */
static void run_open(struct vector *v)
{
	struct vector_bytes frame = vector_hex(v, v->json, "frame");
	json_t *opened = vector_get(v, v->json, "opened");
	u8 key[FIPS_KEY_LEN];

	vector_hex_exact(v, v->json, "key", key, sizeof(key));
	if (json_object_get(v->json, "aad"))
		vector_check_hex(v, v->json, "aad", frame.data, sizeof(struct fips_fmp_hdr));
	if (json_object_get(v->json, "plaintext") && json_object_get(opened, "plaintext"))
		vector_check_str(v, v->json, "plaintext", vector_str(v, opened, "plaintext"));
	check_opened(v, key, frame.data, frame.len);
	if (json_object_get(v->json, "replay_highest_before"))
		check_window(v, key, &frame);
}

static void run_stream(struct vector *v)
{
	struct fips_replay replay;
	u8 key[FIPS_KEY_LEN];
	json_t *step;
	size_t i;

	vector_hex_exact(v, v->json, "key", key, sizeof(key));
	fips_replay_init(&replay);
	json_array_foreach(vector_get(v, v->json, "steps"), i, step) {
		struct vector_bytes data = vector_hex(v, step, "frame");
		u8 *plain = vector_alloc(v, data.len);
		struct fips_frame frame;
		int ret;

		vector_where(v, "step %zu", i);
		fips_frame_parse(&frame, data.data, data.len);
		vector_check_u64(v, step, "counter", frame.counter);
		ret = receive(&replay, key, plain, &data);
		vector_check_str(v, step, "verdict", verdict_name(ret));
		vector_check_bool(v, step, "tampered", ret == FIPS_FRAME_DECRYPT_FAILED);
		vector_check_u64(v, step, "replay_highest_after", replay.highest);
	}
}

static void run_counter_limit(struct vector *v)
{
	u64 next = vector_u64(v, v->json, "counter");
	u64 counter;
	const char *verdict = verdict_name(fips_counter_next(&next, &counter));

	vector_check_str(v, v->json, "encrypt_verdict", verdict);
	vector_check_str(v, v->json, "reserve_verdict", verdict);
	vector_check_u64(v, v->json, "counter", next);
}

static void run_size_limit(struct vector *v)
{
	static const u8 key[FIPS_KEY_LEN];
	size_t plain_len = vector_u64(v, v->json, "plaintext_len");
	u8 *msg = vector_alloc(v, plain_len);
	const struct fips_frame frame = { .msg = msg, .msg_len = plain_len - sizeof(u32) };
	size_t size = plain_len + FIPS_FMP_FRAME_MIN;
	u8 *out = vector_alloc(v, size);
	int len = fips_frame_seal(&frame, key, out, size);

	vector_check_str(v, v->json, "verdict", verdict_name(len));
	if (len >= 0)
		vector_check_u64(v, v->json, "ciphertext_len", len - sizeof(struct fips_fmp_hdr));
	else
		vector_check_null(v, v->json, "ciphertext_len", false);
}

static const struct vector_handler handlers[] = {
	{ "fmp_frames", "seal", run_seal },
	{ "fmp_frames", "open", run_open },
	{ "fmp_frames", "stream", run_stream },
	{ "fmp_frames", "counter_limit", run_counter_limit },
	{ "fmp_frames", "size_limit", run_size_limit },
};

VECTOR_HANDLERS(handlers)
