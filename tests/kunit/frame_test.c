// SPDX-License-Identifier: GPL-2.0
/*
 * Link frames and session messages against the golden vectors, and cut short at every length.
 */
#include <kunit/test.h>
#include <linux/ktime.h>
#include <linux/slab.h>

#include "aead.h"
#include "frame.h"
#include "keyring.h"
#include "support.h"
#include "vectors.h"
#include "kunit-vectors/datagram.h"
#include "kunit-vectors/fmp.h"
#include "kunit-vectors/fsp.h"

VECTOR_PARAM(fmp_seal_vectors);
VECTOR_PARAM(fmp_open_vectors);
VECTOR_PARAM(fmp_stream_vectors);
VECTOR_PARAM(size_limit_vectors);
VECTOR_PARAM(fsp_seal_vectors);
VECTOR_PARAM(fsp_open_vectors);
VECTOR_PARAM(prefix_vectors);
VECTOR_PARAM(datagram_vectors);

/* What our errors mean in the vectors' words. */
static enum frame_verdict verdict_of(int err)
{
	switch (err) {
	case 0:
		return VERDICT_OK;
	case -ENODATA:
	case -EPROTO:
		return VERDICT_HEADER;
	case -EILSEQ:
		return VERDICT_COORDS;
	case -EKEYREJECTED:
		return VERDICT_REPLAY;
	case -ENOMSG:
		return VERDICT_INNER;
	default:
		return VERDICT_DECRYPT_FAILED;
	}
}

/* The K flags of the vectors are of all kinds: one key, and no rekey under way. */
static void keyring_of(struct kunit *test, struct fips_keyring *keys,
		       enum fips_keyring_policy policy, const char *key)
{
	fips_keyring_init(keys, policy, NULL);
	install_key(test, keys, FIPS_KEY_SLOT_CURRENT, 1, key, 0);
}

static u64 highest(struct fips_keyring *keys)
{
	u64 counter;

	rcu_read_lock();
	counter = fips_keyring_get(keys, FIPS_KEY_SLOT_CURRENT)->replay.highest;
	rcu_read_unlock();
	return counter;
}

/*
 * Link frames.
 */

static int fmp_receive(struct fips_keyring *keys, struct fips_fmp_frame *frame, u8 *data,
		       size_t len)
{
	struct fips_measure_frame measured = { .time = ktime_get_ns() };
	struct fips_opened opened;
	int err;

	err = fips_fmp_parse(frame, data, len);
	if (err)
		return err;
	local_bh_disable();
	rcu_read_lock();
	err = fips_fmp_open(frame, keys, data + sizeof(struct fips_fmp_hdr), data, len, &opened);
	measured.counter = frame->counter;
	if (!err && !fips_key_received(keys, &opened, &measured, false))
		err = -EKEYREJECTED;
	rcu_read_unlock();
	local_bh_enable();
	return err;
}

static void fmp_open_test(struct kunit *test)
{
	const struct fmp_vector *vector = test->param_value;
	struct bytes message = from_hex(test, vector->message);
	struct bytes bytes = from_hex(test, vector->frame);
	struct fips_fmp_frame frame = {};
	struct fips_keyring keys;
	int err;

	keyring_of(test, &keys, FIPS_KEYRING_LINK, vector->key);
	err = fmp_receive(&keys, &frame, bytes.data, bytes.len);
	KUNIT_EXPECT_EQ(test, verdict_of(err), vector->verdict);
	if (vector->verdict != VERDICT_HEADER) {
		KUNIT_EXPECT_EQ(test, frame.flags, vector->flags);
		KUNIT_EXPECT_EQ(test, frame.receiver_index, vector->receiver_index);
		KUNIT_EXPECT_EQ(test, frame.counter, vector->counter);
	}
	KUNIT_EXPECT_EQ(test, highest(&keys), err ? 0 : vector->counter);
	if (!err) {
		KUNIT_EXPECT_EQ(test, frame.timestamp, vector->timestamp);
		KUNIT_EXPECT_EQ(test, frame.msg_type, vector->msg_type);
		KUNIT_ASSERT_EQ(test, bytes.len,
				FIPS_FMP_HEADER_LEN + message.len + FIPS_TAG_LEN);
		KUNIT_EXPECT_MEMEQ(test, bytes.data + FIPS_FMP_HEADER_LEN, message.data,
				   message.len);
	}
	fips_keyring_destroy(&keys);
}

static void fmp_seal_test(struct kunit *test)
{
	const struct fmp_vector *vector = test->param_value;
	struct bytes message = from_hex(test, vector->message);
	struct bytes expected = from_hex(test, vector->frame);
	struct bytes key = from_hex(test, vector->key);
	const struct fips_fmp_frame frame = {
		.flags = vector->flags, .receiver_index = vector->receiver_index,
		.counter = vector->counter, .timestamp = vector->timestamp,
	};
	u8 *data;

	data = sealing_buffer(test, expected.len);
	memcpy(data + FIPS_FMP_HEADER_LEN, message.data, message.len);
	fips_fmp_seal(&frame, data, data + sizeof(struct fips_fmp_hdr), message.len, key.data);
	KUNIT_EXPECT_MEMEQ(test, data, expected.data, expected.len);
}

static void fmp_stream_test(struct kunit *test)
{
	const struct fmp_stream_vector *vector = test->param_value;
	struct fips_fmp_frame frame;
	struct fips_keyring keys;
	size_t i;

	keyring_of(test, &keys, FIPS_KEYRING_LINK, vector->key);
	for (i = 0; i < vector->count; i++) {
		struct bytes bytes = from_hex(test, vector->steps[i].frame);
		int err = fmp_receive(&keys, &frame, bytes.data, bytes.len);

		KUNIT_EXPECT_EQ_MSG(test, verdict_of(err), vector->steps[i].verdict, "step %zu", i);
		KUNIT_EXPECT_EQ_MSG(test, highest(&keys), vector->steps[i].highest, "step %zu", i);
	}
	fips_keyring_destroy(&keys);
}

/* No part of a good frame is a frame, and nothing behind the end of any is looked at. */
static void fmp_truncated_test(struct kunit *test)
{
	const struct fmp_vector *vector = test->param_value;
	struct bytes bytes = from_hex(test, vector->frame);
	struct fips_fmp_frame frame;
	struct fips_keyring keys;
	size_t len;
	int err;

	keyring_of(test, &keys, FIPS_KEYRING_LINK, vector->key);
	for (len = 0; len < bytes.len; len++) {
		u8 *part = exact_copy(test, bytes.data, len);

		err = fmp_receive(&keys, &frame, part, len);
		if (vector->verdict == VERDICT_OK)
			KUNIT_EXPECT_NE_MSG(test, err, 0, "%zu bytes", len);
		kfree(part);
	}
	fips_keyring_destroy(&keys);
}

/* The longest plaintext seals and opens; what is longer fits no link, whatever its MTU. */
static void fmp_size_limit_test(struct kunit *test)
{
	static const char key[] =
		"0101010101010101010101010101010101010101010101010101010101010101";
	const struct size_limit_vector *vector = test->param_value;
	size_t msg_len = vector->plaintext_len - offsetof(struct fips_fmp_inner, msg_type);
	size_t len = FIPS_FMP_HEADER_LEN + msg_len + FIPS_TAG_LEN;
	struct bytes secret = from_hex(test, key);
	struct fips_fmp_frame frame = {};
	struct fips_keyring keys;
	u8 *data;

	if (!vector->accepted) {
		KUNIT_EXPECT_GT(test, msg_len + FIPS_FMP_OVERHEAD, U16_MAX);
		return;
	}
	data = sealing_buffer(test, len);
	fips_fmp_seal(&frame, data, data + sizeof(struct fips_fmp_hdr), msg_len, secret.data);
	keyring_of(test, &keys, FIPS_KEYRING_LINK, key);
	KUNIT_EXPECT_EQ(test, fmp_receive(&keys, &frame, data, len), 0);
	KUNIT_EXPECT_EQ(test, le16_to_cpu(((struct fips_prefix *)data)->payload_len),
			vector->plaintext_len);
	fips_keyring_destroy(&keys);
}

/*
 * Session messages.
 */

static int fsp_receive(struct fips_keyring *keys, struct fips_fsp_message *msg, u8 *data,
		       size_t len)
{
	struct fips_measure_frame measured = { .time = ktime_get_ns() };
	struct fips_opened opened;
	int err;

	err = fips_fsp_parse(msg, data, len);
	if (err)
		return err;
	local_bh_disable();
	rcu_read_lock();
	err = fips_fsp_open(msg, keys, data + msg->offset, data, len, &opened);
	measured.counter = msg->counter;
	if (!err && !fips_key_received(keys, &opened, &measured, false))
		err = -EKEYREJECTED;
	rcu_read_unlock();
	local_bh_enable();
	return err;
}

static void fsp_open_test(struct kunit *test)
{
	const struct fsp_vector *vector = test->param_value;
	struct bytes bytes = from_hex(test, vector->message);
	struct bytes body = from_hex(test, vector->body);
	struct fips_fsp_message msg = {};
	struct fips_keyring keys;
	int err;

	keyring_of(test, &keys, FIPS_KEYRING_SESSION, vector->key);
	err = fsp_receive(&keys, &msg, bytes.data, bytes.len);
	KUNIT_EXPECT_EQ(test, verdict_of(err), vector->verdict);
	if (!err) {
		KUNIT_EXPECT_EQ(test, msg.flags, vector->flags);
		KUNIT_EXPECT_EQ(test, msg.counter, vector->counter);
		KUNIT_EXPECT_EQ(test, msg.timestamp, vector->timestamp);
		KUNIT_EXPECT_EQ(test, msg.msg_type, vector->msg_type);
		KUNIT_EXPECT_EQ(test, msg.inner_flags, vector->inner_flags);
		KUNIT_EXPECT_EQ(test, msg.offset,
				sizeof(struct fips_fsp_hdr) + vector->coords_len);
		KUNIT_ASSERT_EQ(test, bytes.len, msg.offset + sizeof(struct fips_fsp_inner) +
				body.len + FIPS_TAG_LEN);
		KUNIT_EXPECT_MEMEQ(test,
				   bytes.data + msg.offset + sizeof(struct fips_fsp_inner),
				   body.data, body.len);
	}
	fips_keyring_destroy(&keys);
}

static void fsp_seal_test(struct kunit *test)
{
	const struct fsp_vector *vector = test->param_value;
	struct bytes expected = from_hex(test, vector->message);
	struct bytes coords = from_hex(test, vector->coords);
	struct bytes body = from_hex(test, vector->body);
	struct bytes key = from_hex(test, vector->key);
	const struct fips_fsp_message msg = {
		.flags = vector->flags, .counter = vector->counter,
		.timestamp = vector->timestamp, .msg_type = vector->msg_type,
		.inner_flags = vector->inner_flags,
	};
	size_t sealed_len = sizeof(struct fips_fsp_inner) + body.len + FIPS_TAG_LEN;
	struct fips_fsp_hdr hdr;
	u8 *data;

	data = sealing_buffer(test, sealed_len);
	memcpy(data + sizeof(struct fips_fsp_inner), body.data, body.len);
	fips_fsp_seal(&msg, data, body.len, key.data, &hdr);
	KUNIT_ASSERT_EQ(test, expected.len, sizeof(hdr) + coords.len + sealed_len);
	KUNIT_EXPECT_MEMEQ(test, (u8 *)&hdr, expected.data, sizeof(hdr));
	KUNIT_EXPECT_MEMEQ(test, coords.data, expected.data + sizeof(hdr), coords.len);
	KUNIT_EXPECT_MEMEQ(test, data, expected.data + sizeof(hdr) + coords.len, sealed_len);
}

static void fsp_truncated_test(struct kunit *test)
{
	const struct fsp_vector *vector = test->param_value;
	struct bytes bytes = from_hex(test, vector->message);
	struct fips_fsp_message msg;
	struct fips_keyring keys;
	size_t len;
	int err;

	keyring_of(test, &keys, FIPS_KEYRING_SESSION, vector->key);
	for (len = 0; len < bytes.len; len++) {
		u8 *part = exact_copy(test, bytes.data, len);

		KUNIT_EXPECT_LE(test, fips_coords_headers_len(part, len), len);
		err = fsp_receive(&keys, &msg, part, len);
		if (vector->verdict == VERDICT_OK)
			KUNIT_EXPECT_NE_MSG(test, err, 0, "%zu bytes", len);
		kfree(part);
	}
	fips_keyring_destroy(&keys);
}

/* Handshakes and errors are not for us to open. */
static void fsp_prefix_test(struct kunit *test)
{
	const struct prefix_vector *vector = test->param_value;
	struct bytes bytes = from_hex(test, vector->bytes);
	const struct fips_prefix *prefix = (const struct fips_prefix *)bytes.data;
	struct fips_fsp_message msg;
	u8 message[64] = {};

	KUNIT_ASSERT_EQ(test, bytes.len, sizeof(*prefix));
	KUNIT_EXPECT_EQ(test, prefix->ver_phase & FIPS_PHASE_MASK, vector->phase);
	KUNIT_EXPECT_EQ(test, le16_to_cpu(prefix->payload_len), vector->payload_len);
	KUNIT_EXPECT_EQ(test, !!(prefix->flags & FIPS_FSP_FLAG_U), vector->flag_u);
	memcpy(message, bytes.data, bytes.len);
	KUNIT_EXPECT_EQ(test, fips_fsp_parse(&msg, message, sizeof(message)), -EPROTO);
}

static void datagram_test(struct kunit *test)
{
	const struct datagram_vector *vector = test->param_value;
	struct bytes bytes = from_hex(test, vector->bytes);
	struct bytes payload = from_hex(test, vector->payload);
	struct fips_datagram_hdr *hdr = (struct fips_datagram_hdr *)bytes.data;
	struct fips_node_addr addr;
	struct bytes after;

	KUNIT_ASSERT_EQ(test, bytes.len >= sizeof(*hdr), vector->accepted);
	if (!vector->accepted)
		return;
	KUNIT_EXPECT_EQ(test, hdr->msg_type, FIPS_LINK_MSG_DATAGRAM);
	KUNIT_EXPECT_EQ(test, hdr->ttl, vector->ttl);
	KUNIT_EXPECT_EQ(test, le16_to_cpu(hdr->path_mtu), vector->path_mtu);
	addr = node_addr_from_hex(test, vector->src);
	KUNIT_EXPECT_MEMEQ(test, (u8 *)&hdr->src, (u8 *)&addr, sizeof(addr));
	addr = node_addr_from_hex(test, vector->dest);
	KUNIT_EXPECT_MEMEQ(test, (u8 *)&hdr->dest, (u8 *)&addr, sizeof(addr));
	KUNIT_ASSERT_EQ(test, bytes.len - sizeof(*hdr), payload.len);
	KUNIT_EXPECT_MEMEQ(test, (u8 *)(hdr + 1), payload.data, payload.len);
	if (!vector->hops_said)
		return;
	KUNIT_EXPECT_EQ(test, fips_datagram_take_hop(hdr), vector->decrement_allowed);
	after = from_hex(test, vector->decremented);
	KUNIT_ASSERT_EQ(test, bytes.len, after.len);
	KUNIT_EXPECT_MEMEQ(test, bytes.data, after.data, after.len);
}

static struct kunit_case frame_cases[] = {
	KUNIT_CASE_PARAM(fmp_seal_test, fmp_seal_vectors_gen_params),
	KUNIT_CASE_PARAM(fmp_open_test, fmp_seal_vectors_gen_params),
	KUNIT_CASE_PARAM(fmp_open_test, fmp_open_vectors_gen_params),
	KUNIT_CASE_PARAM(fmp_stream_test, fmp_stream_vectors_gen_params),
	KUNIT_CASE_PARAM(fmp_truncated_test, fmp_seal_vectors_gen_params),
	KUNIT_CASE_PARAM(fmp_truncated_test, fmp_open_vectors_gen_params),
	KUNIT_CASE_PARAM(fmp_size_limit_test, size_limit_vectors_gen_params),
	KUNIT_CASE_PARAM(fsp_seal_test, fsp_seal_vectors_gen_params),
	KUNIT_CASE_PARAM(fsp_open_test, fsp_seal_vectors_gen_params),
	KUNIT_CASE_PARAM(fsp_open_test, fsp_open_vectors_gen_params),
	KUNIT_CASE_PARAM(fsp_truncated_test, fsp_seal_vectors_gen_params),
	KUNIT_CASE_PARAM(fsp_truncated_test, fsp_open_vectors_gen_params),
	KUNIT_CASE_PARAM(fsp_prefix_test, prefix_vectors_gen_params),
	KUNIT_CASE_PARAM(datagram_test, datagram_vectors_gen_params),
	{}
};

static struct kunit_suite frame_suite = {
	.name = "fips_frame",
	.test_cases = frame_cases,
};

kunit_test_suite(frame_suite);
