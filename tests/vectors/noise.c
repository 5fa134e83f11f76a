// SPDX-License-Identifier: MIT
/* Vectors of the Noise handshakes: IK of links, XK of sessions. */
#include "libfips/crypto.h"
#include "libfips/noise.h"
#include "libfips/packet.h"
#include "runner.h"

#define MESSAGES_MAX 3
#define MESSAGE_MAX 65536

/* One side of a vector's handshake, with its secrets. */
struct side {
	const char *name;
	struct fips_identity id;
	struct fips_epoch epoch;
	u8 ephemeral_secret[FIPS_SECRET_LEN];
	struct fips_random rng;
	struct fips_noise hs;
};

static void give_secret(void *ctx, void *buf, size_t len)
{
	memcpy(buf, ctx, len);
}

static const char *field_of(struct vector *v, const struct side *side, const char *field)
{
	size_t size = strlen(side->name) + strlen(field) + 2;
	char *key = vector_alloc(v, size);

	snprintf(key, size, "%s_%s", side->name, field);
	return key;
}

/* Secrets of a side; the public keys the vector gives for them are compared. */
static void load_side(struct vector *v, struct side *side, const char *name)
{
	u8 secret[FIPS_SECRET_LEN];
	struct fips_point point = { 0 };

	side->name = name;
	vector_hex_exact(v, v->json, field_of(v, side, "static_secret"), secret, sizeof(secret));
	vector_check(v, field_of(v, side, "static_secret"),
		     !fips_identity_from_secret(&side->id, secret), "expected a valid key");
	vector_check_hex(v, v->json, field_of(v, side, "static_public"), side->id.point.b,
			 sizeof(side->id.point.b));
	vector_hex_exact(v, v->json, field_of(v, side, "ephemeral_secret"), side->ephemeral_secret,
			 sizeof(side->ephemeral_secret));
	fips_secret_to_point(&point, side->ephemeral_secret);
	vector_check_hex(v, v->json, field_of(v, side, "ephemeral_public"), point.b,
			 sizeof(point.b));
	vector_hex_exact(v, v->json, field_of(v, side, "epoch"), side->epoch.b,
			 sizeof(side->epoch.b));
	side->rng.fill = give_secret;
	side->rng.ctx = side->ephemeral_secret;
}

static enum fips_noise_pattern pattern_of(const struct vector *v)
{
	return strcmp(v->file, "noise_xk") ? FIPS_NOISE_IK : FIPS_NOISE_XK;
}

static void start(struct vector *v, struct side *initiator, struct side *responder)
{
	struct fips_point known;

	load_side(v, initiator, "initiator");
	load_side(v, responder, "responder");
	vector_hex_exact(v, v->json, "responder_static_as_known_by_initiator", known.b,
			 sizeof(known.b));
	fips_noise_init(&initiator->hs, pattern_of(v), FIPS_NOISE_INITIATOR, &initiator->id, &known,
			&initiator->epoch);
	fips_noise_init(&responder->hs, pattern_of(v), FIPS_NOISE_RESPONDER, &responder->id, NULL,
			&responder->epoch);
}

/* Write the side's next message; it must be the one the vector has. */
static struct vector_bytes write_message(struct vector *v, struct side *side, const char *key)
{
	struct vector_bytes msg = { vector_alloc(v, FIPS_NOISE_MSG_MAX), 0 };
	int len = fips_noise_write(&side->hs, &side->rng, msg.data, FIPS_NOISE_MSG_MAX);

	if (vector_check(v, key, len > 0, "expected a message, got %s", fips_noise_strerror(len)))
		msg.len = len;
	return msg;
}

static struct vector_bytes write_expected(struct vector *v, struct side *side, json_t *obj,
					  const char *key)
{
	struct vector_bytes msg = write_message(v, side, key);

	vector_check_hex(v, obj, key, msg.data, msg.len);
	return msg;
}

static void check_state(struct vector *v, const char *key, const struct side *side)
{
	json_t *expected = vector_get(v, v->json, key);

	vector_where(v, "%s, %s", key, side->name);
	vector_check_hex(v, expected, "ck", side->hs.sym.ck, sizeof(side->hs.sym.ck));
	vector_check_hex(v, expected, "h", side->hs.sym.h, sizeof(side->hs.sym.h));
	vector_where(v, "%s", "");
}

static void check_session(struct vector *v, json_t *expected, struct side *side,
			  struct fips_noise_outcome *outcome)
{
	struct fips_pubkey xonly;
	int err;

	vector_where(v, "session of the %s", side->name);
	err = fips_noise_finish(&side->hs, outcome);
	if (vector_check(v, "session", !err, "expected one, got %s", fips_noise_strerror(err))) {
		vector_check_hex(v, expected, "send_key", outcome->send_key, FIPS_KEY_LEN);
		vector_check_hex(v, expected, "recv_key", outcome->recv_key, FIPS_KEY_LEN);
		vector_check_hex(v, expected, "handshake_hash", outcome->hash,
				 sizeof(outcome->hash));
		vector_check_hex(v, expected, "remote_static", outcome->remote_static.b,
				 sizeof(outcome->remote_static.b));
		fips_point_to_pubkey(&xonly, &outcome->remote_static);
		vector_check_hex(v, expected, "remote_static_xonly", xonly.b, sizeof(xonly.b));
	}
	vector_where(v, "%s", "");
}

static void check_verdict(struct vector *v, json_t *obj, const char *key, int err)
{
	vector_check_str(v, obj, key, fips_noise_error_name(err));
}

/* ---- Steps: the symmetric state, one operation after the other ---- */

static void replay_aead(struct vector *v, json_t *step, struct fips_noise_symmetric *sym, bool seal)
{
	struct vector_bytes plaintext = vector_hex(v, step, "plaintext");
	struct vector_bytes ciphertext = vector_hex(v, step, "ciphertext");
	u8 *out = vector_alloc(v, plaintext.len + FIPS_TAG_LEN);
	bool ok = true;

	vector_check_hex(v, step, "ad", NULL, 0);
	vector_check_u64(v, step, "n", sym->nonce);
	if (seal) {
		fips_noise_encrypt_and_hash(sym, out, plaintext.data, plaintext.len);
		vector_check_hex(v, step, "ciphertext", out, plaintext.len + FIPS_TAG_LEN);
	} else {
		ok = ciphertext.len == plaintext.len + FIPS_TAG_LEN &&
		     fips_noise_decrypt_and_hash(sym, out, ciphertext.data, ciphertext.len);
		vector_check_hex(v, step, "plaintext", out, plaintext.len);
	}
	vector_check(v, "tag", ok, "expected it to be right");
}

/*
 * What is sealed or opened is mixed in at once: the vector has a mix_hash row of its own for it,
 * after the row of the AEAD call.
 */
static void replay_mix_hash(struct vector *v, json_t *step, struct fips_noise_symmetric *sym,
			    json_t *aead_step)
{
	struct vector_bytes data = vector_hex(v, step, "data");

	if (aead_step)
		vector_check_str(v, step, "data", vector_str(v, aead_step, "ciphertext"));
	else
		fips_noise_mix_hash(sym, data.data, data.len);
	vector_check_hex(v, step, "h", sym->h, sizeof(sym->h));
}

static void replay_mix_key(struct vector *v, json_t *step, struct fips_noise_symmetric *sym)
{
	u8 ikm[32];

	vector_hex_exact(v, step, "ikm", ikm, sizeof(ikm));
	fips_noise_mix_key(sym, ikm);
	vector_check_hex(v, step, "ck", sym->ck, sizeof(sym->ck));
	vector_check_hex(v, step, "k", sym->k, sizeof(sym->k));
}

static void replay_steps(struct vector *v, const struct side *side,
			 struct fips_noise_symmetric *sym)
{
	json_t *aead_step = NULL;
	json_t *step;
	size_t i;

	json_array_foreach(vector_get(v, v->json, field_of(v, side, "steps")), i, step) {
		const char *op = vector_str(v, step, "op");
		bool aead = !strcmp(op, "encrypt") || !strcmp(op, "decrypt");

		vector_where(v, "step %zu of the %s, %s", i, side->name, op);
		if (aead)
			replay_aead(v, step, sym, !strcmp(op, "encrypt"));
		else if (!strcmp(op, "mix_hash"))
			replay_mix_hash(v, step, sym, aead_step);
		else if (!strcmp(op, "mix_key"))
			replay_mix_key(v, step, sym);
		else if (!strcmp(op, "ephemeral"))
			vector_check_hex(v, step, "secret", side->ephemeral_secret,
					 sizeof(side->ephemeral_secret));
		else
			vector_fail(v, "op", "not known to this handler");
		aead_step = aead ? step : NULL;
	}
	vector_where(v, "%s", "");
}

/* The initiator's steps begin with the responder's known key, the responder's after it. */
static void check_steps(struct vector *v, const struct side *initiator,
			const struct side *responder)
{
	const struct fips_noise_symmetric initial = responder->hs.sym;
	struct fips_noise_symmetric sym;

	fips_noise_symmetric_init(&sym, vector_str(v, v->json, "protocol_name"));
	replay_steps(v, initiator, &sym);
	sym = initial;
	replay_steps(v, responder, &sym);
}

/* ---- Complete handshakes ---- */

static void check_epoch(struct vector *v, const char *key, const struct side *side)
{
	const struct fips_epoch *epoch = fips_noise_remote_epoch(&side->hs);

	if (vector_check(v, key, epoch, "expected an epoch, got none"))
		vector_check_hex(v, v->json, key, epoch->b, sizeof(epoch->b));
}

static void check_learned_static(struct vector *v, const struct side *responder)
{
	const struct fips_point *learned = fips_noise_remote_static(&responder->hs);

	if (vector_check(v, "responder_learned_initiator_static", learned, "expected a key"))
		vector_check_hex(v, v->json, "responder_learned_initiator_static", learned->b,
				 sizeof(learned->b));
}

static void check_sample(struct vector *v, json_t *sample, const struct fips_noise_outcome *from,
			 const struct fips_noise_outcome *to)
{
	struct vector_bytes aad = vector_hex(v, sample, "aad");
	struct vector_bytes plaintext = vector_hex(v, sample, "plaintext");
	u64 counter = vector_u64(v, sample, "counter");
	size_t len = plaintext.len + FIPS_TAG_LEN;
	u8 *sealed = vector_alloc(v, len);
	u8 *opened = vector_alloc(v, len);
	u8 nonce[12] = { 0 };

	fips_put_le64(nonce + 4, counter);
	vector_check_hex(v, sample, "nonce", nonce, sizeof(nonce));
	fips_aead_seal(sealed, from->send_key, counter, aad.data, aad.len, plaintext.data,
		       plaintext.len);
	vector_check_hex(v, sample, "ciphertext", sealed, len);
	vector_check(v, "ciphertext",
		     fips_aead_open(opened, to->recv_key, counter, aad.data, aad.len, sealed, len),
		     "expected the other side to open it");
	vector_check_hex(v, sample, "plaintext", opened, plaintext.len);
}

static void check_samples(struct vector *v, const struct fips_noise_outcome *initiator,
			  const struct fips_noise_outcome *responder)
{
	json_t *sample;
	size_t i;

	json_array_foreach(vector_get(v, v->json, "transport_samples"), i, sample) {
		const char *direction = vector_str(v, sample, "direction");
		bool forth = !strcmp(direction, "initiator_to_responder");

		vector_where(v, "transport sample %zu", i);
		vector_check(v, "direction", forth || !strcmp(direction, "responder_to_initiator"),
			     "expected one of the two");
		check_sample(v, sample, forth ? initiator : responder,
			     forth ? responder : initiator);
	}
	vector_where(v, "%s", "");
}

static void check_link_frames(struct vector *v, const struct vector_bytes *msgs)
{
	u32 initiator_index = vector_u64(v, v->json, "initiator_index");
	u32 responder_index = vector_u64(v, v->json, "responder_index");
	const struct fips_link_msg1 msg1 = { initiator_index, msgs[0].data };
	const struct fips_link_msg2 msg2 = { responder_index, initiator_index, msgs[1].data };
	u8 frame[sizeof(struct fips_fmp_msg1)];
	int len;

	len = fips_link_msg1_build(&msg1, frame, sizeof(frame));
	vector_check_hex(v, v->json, "msg1_frame", frame, len > 0 ? len : 0);
	len = fips_link_msg2_build(&msg2, frame, sizeof(frame));
	vector_check_hex(v, v->json, "msg2_frame", frame, len > 0 ? len : 0);
}

static void check_session_message(struct vector *v, const char *key,
				  const struct fips_session_handshake_msg *msg,
				  const struct side *from, const struct side *to)
{
	char datagram_key[32];
	u8 *out = vector_alloc(v, MESSAGE_MAX);
	u8 *link_message = vector_alloc(v, MESSAGE_MAX);
	struct fips_datagram dg;
	json_t *expected;
	int len;

	len = fips_session_handshake_build(msg, out, MESSAGE_MAX);
	if (!vector_check(v, key, len > 0, "expected a message, got %s", fips_packet_strerror(len)))
		return;
	vector_check_hex(v, v->json, key, out, len);

	snprintf(datagram_key, sizeof(datagram_key), "%s_datagram", key);
	expected = vector_get(v, v->json, datagram_key);
	fips_datagram_init(&dg, &from->id.addr, &to->id.addr, out, len);
	vector_check_u64(v, expected, "ttl", dg.ttl);
	dg.path_mtu = vector_u64(v, expected, "path_mtu");
	len = fips_datagram_build(&dg, link_message, MESSAGE_MAX);
	vector_check_hex(v, expected, "bytes", link_message, len > 0 ? len : 0);
}

static void check_session_messages(struct vector *v, const struct vector_bytes *msgs,
				   const struct side *initiator, const struct side *responder)
{
	u8 setup_flags = vector_u64(v, v->json, "setup_flags");
	struct fips_session_handshake_msg msg = {
		.phase = FIPS_PHASE_MSG1,
		.flags = setup_flags,
		.src_coords = vector_coords(v, v->json, "initiator_coords"),
		.dest_coords = vector_coords(v, v->json, "responder_coords"),
		.noise = msgs[0].data,
		.noise_len = msgs[0].len,
	};

	vector_check_bool(v, v->json, "setup_request_ack",
			  setup_flags & FIPS_SETUP_FLAG_REQUEST_ACK);
	vector_check_bool(v, v->json, "setup_bidirectional",
			  setup_flags & FIPS_SETUP_FLAG_BIDIRECTIONAL);
	vector_check_addr(v, v->json, "initiator_node_addr", &initiator->id.addr);
	vector_check_addr(v, v->json, "responder_node_addr", &responder->id.addr);
	check_session_message(v, "session_setup", &msg, initiator, responder);

	msg.phase = FIPS_PHASE_MSG2;
	msg.flags = vector_u64(v, v->json, "ack_flags");
	msg.src_coords = vector_coords(v, v->json, "responder_coords");
	msg.dest_coords = vector_coords(v, v->json, "initiator_coords");
	msg.noise = msgs[1].data;
	msg.noise_len = msgs[1].len;
	check_session_message(v, "session_ack", &msg, responder, initiator);

	msg.phase = FIPS_PHASE_MSG3;
	msg.flags = vector_u64(v, v->json, "msg3_flags");
	msg.noise = msgs[2].data;
	msg.noise_len = msgs[2].len;
	check_session_message(v, "session_msg3", &msg, initiator, responder);
}

static void run_handshake(struct vector *v)
{
	static const char *const msg_keys[] = { "msg1", "msg2", "msg3" };
	static const char *const state_keys[] = {
		"state_after_msg1",
		"state_after_msg2",
		"state_after_msg3",
	};
	bool xk = pattern_of(v) == FIPS_NOISE_XK;
	struct vector_bytes msgs[MESSAGES_MAX];
	struct fips_noise_outcome initiator_outcome, responder_outcome;
	struct side initiator, responder;
	int err;

	start(v, &initiator, &responder);
	check_state(v, "state_initial", &initiator);
	check_state(v, "state_initial", &responder);
	check_steps(v, &initiator, &responder);
	for (int i = 0; i < (xk ? 3 : 2); i++) {
		struct side *from = i % 2 ? &responder : &initiator;
		struct side *to = i % 2 ? &initiator : &responder;

		msgs[i] = write_expected(v, from, v->json, msg_keys[i]);
		err = fips_noise_read(&to->hs, msgs[i].data, msgs[i].len);
		vector_check(v, msg_keys[i], !err, "expected the %s to accept it, got %s", to->name,
			     fips_noise_strerror(err));
		check_state(v, state_keys[i], from);
		check_state(v, state_keys[i], to);
	}
	check_epoch(v, "epoch_seen_by_initiator", &initiator);
	check_epoch(v, "epoch_seen_by_responder", &responder);
	check_learned_static(v, &responder);
	check_session(v, vector_get(v, v->json, "initiator_session"), &initiator,
		      &initiator_outcome);
	check_session(v, vector_get(v, v->json, "responder_session"), &responder,
		      &responder_outcome);
	check_samples(v, &initiator_outcome, &responder_outcome);
	if (xk)
		check_session_messages(v, msgs, &initiator, &responder);
	else
		check_link_frames(v, msgs);
}

/* ---- Damaged messages ---- */

/* Message 1 was accepted, damaged or not: what the responder answers and what comes of it. */
static void check_then(struct vector *v, struct side *initiator, struct side *responder)
{
	json_t *then = vector_get(v, v->json, "then");
	struct fips_noise_outcome outcome;
	struct vector_bytes msg2;
	int err;

	msg2 = write_expected(v, responder, then, "msg2");
	err = fips_noise_read(&initiator->hs, msg2.data, msg2.len);
	check_verdict(v, then, "initiator_read_verdict", err);
	if (!err && !vector_is_null(then, "initiator_session"))
		check_session(v, vector_get(v, then, "initiator_session"), initiator, &outcome);
	if (!vector_is_null(then, "responder_session"))
		check_session(v, vector_get(v, then, "responder_session"), responder, &outcome);
}

static void run_msg1_read(struct vector *v)
{
	struct vector_bytes msg1 = vector_hex(v, v->json, "msg1");
	struct side initiator, responder;
	const struct fips_point *claimed;
	int err;

	start(v, &initiator, &responder);
	write_message(v, &initiator, "msg1");
	err = fips_noise_read(&responder.hs, msg1.data, msg1.len);
	check_verdict(v, v->json, "verdict", err);

	claimed = fips_noise_claimed_static(&responder.hs);
	if (pattern_of(v) == FIPS_NOISE_XK)
		vector_check(v, "claimed static", !claimed, "expected none in message 1 of XK");
	else if (claimed)
		vector_check_hex(v, v->json, "learned_initiator_static", claimed->b,
				 sizeof(claimed->b));
	else if (!vector_is_null(v->json, "learned_initiator_static"))
		vector_fail(v, "learned_initiator_static", "expected a key, got none");

	if (!err)
		check_then(v, &initiator, &responder);
	else if (json_object_get(v->json, "then"))
		vector_check_null(v, v->json, "then", false);
}

static void run_msg2_read(struct vector *v)
{
	struct vector_bytes msg2 = vector_hex(v, v->json, "msg2");
	struct fips_noise_outcome outcome;
	struct side initiator, responder;
	int err;

	start(v, &initiator, &responder);
	write_expected(v, &initiator, v->json, "msg1");
	err = fips_noise_read(&initiator.hs, msg2.data, msg2.len);
	check_verdict(v, v->json, "verdict", err);
	if (!err && pattern_of(v) == FIPS_NOISE_IK)
		check_session(v, vector_get(v, v->json, "initiator_session"), &initiator, &outcome);
	else if (json_object_get(v->json, "initiator_session"))
		vector_check_null(v, v->json, "initiator_session", false);
}

static void run_msg3_read(struct vector *v)
{
	struct vector_bytes msg3 = vector_hex(v, v->json, "msg3");
	struct side initiator, responder;
	struct vector_bytes msg1;
	int err;

	start(v, &initiator, &responder);
	msg1 = write_expected(v, &initiator, v->json, "msg1");
	err = fips_noise_read(&responder.hs, msg1.data, msg1.len);
	vector_check(v, "msg1", !err, "expected to be accepted");
	write_expected(v, &responder, v->json, "msg2");
	check_verdict(v, v->json, "verdict", fips_noise_read(&responder.hs, msg3.data, msg3.len));
}

/* ---- Calls out of turn ---- */

struct misuse {
	const char *field;
	enum fips_noise_role role;
	int own_messages; /* messages the side has written or read before, rightly */
	bool write; /* the call out of turn: write, else read */
	int message; /* number of the message read out of turn */
};

static const struct misuse misuses_ik[] = {
	{ "initiator_reads_msg1", FIPS_NOISE_INITIATOR, 0, false, 1 },
	{ "initiator_reads_msg2_first", FIPS_NOISE_INITIATOR, 0, false, 2 },
	{ "initiator_writes_msg1_twice", FIPS_NOISE_INITIATOR, 1, true, 1 },
	{ "initiator_writes_msg2", FIPS_NOISE_INITIATOR, 1, true, 2 },
	{ "responder_reads_msg1_twice", FIPS_NOISE_RESPONDER, 1, false, 1 },
	{ "responder_writes_msg1", FIPS_NOISE_RESPONDER, 0, true, 1 },
	{ "responder_writes_msg2_first", FIPS_NOISE_RESPONDER, 0, true, 2 },
};

static const struct misuse misuses_xk[] = {
	{ "initiator_reads_msg2_first", FIPS_NOISE_INITIATOR, 0, false, 2 },
	{ "initiator_writes_msg3_first", FIPS_NOISE_INITIATOR, 1, true, 3 },
	{ "responder_reads_msg3_first", FIPS_NOISE_RESPONDER, 1, false, 3 },
	{ "responder_writes_msg2_first", FIPS_NOISE_RESPONDER, 0, true, 2 },
};

static void check_misuse(struct vector *v, const struct misuse *misuse,
			 const struct fips_identity *id)
{
	static const size_t lengths[2][MESSAGES_MAX] = {
		[FIPS_NOISE_IK] = { FIPS_NOISE_IK_MSG1_LEN, FIPS_NOISE_IK_MSG2_LEN },
		[FIPS_NOISE_XK] = { FIPS_NOISE_XK_MSG1_LEN, FIPS_NOISE_XK_MSG2_LEN,
				    FIPS_NOISE_XK_MSG3_LEN },
	};
	enum fips_noise_pattern pattern = pattern_of(v);
	const struct fips_epoch epoch = { { 1 } };
	struct fips_noise initiator, responder, *hs;
	u8 msg[FIPS_NOISE_MSG_MAX];
	int len, err;

	fips_noise_init(&initiator, pattern, FIPS_NOISE_INITIATOR, id, &id->point, &epoch);
	fips_noise_init(&responder, pattern, FIPS_NOISE_RESPONDER, id, NULL, &epoch);
	len = fips_noise_write(&initiator, &fips_random_system, msg, sizeof(msg));
	fips_noise_read(&responder, msg, len);
	hs = misuse->role == FIPS_NOISE_INITIATOR ? &initiator : &responder;
	if (!misuse->own_messages)
		fips_noise_init(hs, pattern, misuse->role, id, &id->point, &epoch);

	if (misuse->write)
		err = fips_noise_write(hs, &fips_random_system, msg, sizeof(msg));
	else
		err = fips_noise_read(hs, msg, lengths[pattern][misuse->message - 1]);
	check_verdict(v, v->json, misuse->field, err);
}

static void run_state_errors(struct vector *v)
{
	bool xk = pattern_of(v) == FIPS_NOISE_XK;
	const struct misuse *misuses = xk ? misuses_xk : misuses_ik;
	size_t count = xk ? FIPS_ARRAY_SIZE(misuses_xk) : FIPS_ARRAY_SIZE(misuses_ik);
	const struct fips_epoch epoch = { { 1 } };
	struct fips_noise_outcome outcome;
	struct fips_identity id;
	struct fips_noise hs;
	const char *key;
	json_t *value;

	fips_identity_generate(&id, &fips_random_system);
	for (size_t i = 0; i < count; i++)
		check_misuse(v, &misuses[i], &id);
	fips_noise_init(&hs, pattern_of(v), FIPS_NOISE_INITIATOR, &id, &id.point, &epoch);
	check_verdict(v, v->json, "session_before_completion", fips_noise_finish(&hs, &outcome));

	/* A misuse this table does not know must not pass unseen. */
	json_object_foreach(v->json, key, value)
		count -= json_is_string(value) && strcmp(key, "name") && strcmp(key, "kind") &&
			 strcmp(key, "session_before_completion");
	vector_check(v, "fields", count == 0, "expected every misuse to be known to this handler");
}

static void run_dh(struct vector *v)
{
	struct fips_point public, negated;
	u8 secret[FIPS_SECRET_LEN], shared[32], xy[64];

	vector_hex_exact(v, v->json, "secret", secret, sizeof(secret));
	vector_hex_exact(v, v->json, "public", public.b, sizeof(public.b));
	vector_hex_exact(v, v->json, "public_negated", negated.b, sizeof(negated.b));
	vector_check(v, "point_xy", fips_ecdh_point(xy, secret, &public), "expected valid keys");
	vector_check_hex(v, v->json, "point_xy", xy, sizeof(xy));
	vector_check(v, "shared", fips_ecdh(shared, secret, &public), "expected valid keys");
	vector_check_hex(v, v->json, "shared", shared, sizeof(shared));
	vector_check(v, "shared_with_negated", fips_ecdh(shared, secret, &negated),
		     "expected valid keys");
	vector_check_hex(v, v->json, "shared_with_negated", shared, sizeof(shared));
}

static const struct vector_handler handlers[] = {
	{ "noise_ik", "dh", run_dh },
	{ "noise_ik", "handshake", run_handshake },
	{ "noise_ik", "msg1_read", run_msg1_read },
	{ "noise_ik", "msg2_read", run_msg2_read },
	{ "noise_ik", "state_errors", run_state_errors },
	{ "noise_xk", "handshake", run_handshake },
	{ "noise_xk", "msg1_read", run_msg1_read },
	{ "noise_xk", "msg2_read", run_msg2_read },
	{ "noise_xk", "msg3_read", run_msg3_read },
	{ "noise_xk", "state_errors", run_state_errors },
};

VECTOR_HANDLERS(handlers)
