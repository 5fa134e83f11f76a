// SPDX-License-Identifier: MIT
#include "libfips/noise.h"

#include "libfips/crypto.h"

/*
 * What a message is made of, one after the other. Keys and the epoch are bytes of the message; the
 * key agreements between them only change the state.
 */
enum token {
	TOKEN_END,
	TOKEN_E, /* ephemeral key, in the clear */
	TOKEN_S, /* static key, sealed */
	TOKEN_EPOCH, /* startup epoch, sealed: the payload of the message */
	TOKEN_ES, /* initiator's ephemeral, responder's static */
	TOKEN_EE, /* both ephemeral keys */
	TOKEN_SS, /* both static keys */
	TOKEN_SE, /* initiator's static, responder's ephemeral */
};

#define MESSAGES_MAX 3
#define TOKENS_MAX 6

struct pattern {
	const char *protocol_name;
	u8 messages;
	size_t length[MESSAGES_MAX];
	enum token tokens[MESSAGES_MAX][TOKENS_MAX];
};

/*
 * IK, message 2: where Noise has "se", the protocol agrees once more on the initiator's ephemeral
 * and the responder's static key, as in message 1.
 */
static const struct pattern patterns[] = {
	[FIPS_NOISE_IK] = {
		.protocol_name = "Noise_IK_secp256k1_ChaChaPoly_SHA256",
		.messages = 2,
		.length = { FIPS_NOISE_IK_MSG1_LEN, FIPS_NOISE_IK_MSG2_LEN },
		.tokens = {
			{ TOKEN_E, TOKEN_ES, TOKEN_S, TOKEN_SS, TOKEN_EPOCH },
			{ TOKEN_E, TOKEN_EE, TOKEN_ES, TOKEN_EPOCH },
		},
	},
	[FIPS_NOISE_XK] = {
		.protocol_name = "Noise_XK_secp256k1_ChaChaPoly_SHA256",
		.messages = 3,
		.length = {
			FIPS_NOISE_XK_MSG1_LEN, FIPS_NOISE_XK_MSG2_LEN, FIPS_NOISE_XK_MSG3_LEN,
		},
		.tokens = {
			{ TOKEN_E, TOKEN_ES },
			{ TOKEN_E, TOKEN_EE, TOKEN_EPOCH },
			{ TOKEN_S, TOKEN_SE, TOKEN_EPOCH },
		},
	},
};

static const struct {
	const char *name;
	const char *text;
	/* clang-format off */
} errors[] = {
	[-FIPS_NOISE_OK] = { "ok", "success" },
	[-FIPS_NOISE_WRONG_STATE] = { "WrongState", "no such message is due now" },
	[-FIPS_NOISE_NOT_COMPLETE] = {
		"HandshakeNotComplete", "the handshake has not come to its end" },
	[-FIPS_NOISE_WRONG_LENGTH] = {
		"MessageTooShort", "the handshake message has a wrong length" },
	[-FIPS_NOISE_INVALID_KEY] = {
		"InvalidPublicKey", "a public key is no point of the curve" },
	[-FIPS_NOISE_DECRYPT_FAILED] = {
		"DecryptionFailed", "a tag is wrong: damaged, forged, or meant for another key" },
	[-FIPS_NOISE_NO_SPACE] = { "NoSpace", "the buffer is too small for the message" },
	[-FIPS_NOISE_RANDOM] = {
		"RandomFailed", "the random source gives no usable ephemeral key" },
};
/* clang-format on */

const char *fips_noise_strerror(int error)
{
	if (error > 0 || -error >= (int)FIPS_ARRAY_SIZE(errors))
		return "unknown handshake error";
	return errors[-error].text;
}

const char *fips_noise_error_name(int error)
{
	if (error > 0 || -error >= (int)FIPS_ARRAY_SIZE(errors))
		return "Unknown";
	return errors[-error].name;
}

void fips_noise_init(struct fips_noise *hs, enum fips_noise_pattern pattern,
		     enum fips_noise_role role, const struct fips_identity *local,
		     const struct fips_point *remote, const struct fips_epoch *epoch)
{
	struct fips_point known;

	memset(hs, 0, sizeof(*hs));
	hs->pattern = pattern;
	hs->role = role;
	memcpy(hs->static_secret, local->secret, sizeof(hs->static_secret));
	hs->static_point = local->point;
	hs->epoch = *epoch;
	if (role == FIPS_NOISE_INITIATOR) {
		hs->remote_static = *remote;
		hs->has_remote_static = true;
	}

	/*
	 * The responder's key is known beforehand, but an npub does not tell its parity: both sides
	 * hash it as if it were even.
	 */
	known = role == FIPS_NOISE_INITIATOR ? *remote : local->point;
	known.b[0] = 0x02;
	fips_noise_symmetric_init(&hs->sym, patterns[pattern].protocol_name);
	fips_noise_mix_hash(&hs->sym, known.b, sizeof(known.b));
}

static int write_ephemeral(struct fips_noise *hs, const struct fips_random *rng, u8 **out)
{
	struct fips_point point;

	if (!fips_secret_generate(hs->ephemeral_secret, rng) ||
	    !fips_secret_to_point(&point, hs->ephemeral_secret))
		return FIPS_NOISE_RANDOM;
	memcpy(*out, point.b, sizeof(point.b));
	*out += sizeof(point.b);
	fips_noise_mix_hash(&hs->sym, point.b, sizeof(point.b));
	return 0;
}

static int read_ephemeral(struct fips_noise *hs, const u8 **in)
{
	memcpy(hs->remote_ephemeral.b, *in, sizeof(hs->remote_ephemeral.b));
	*in += sizeof(hs->remote_ephemeral.b);
	if (!fips_point_valid(&hs->remote_ephemeral))
		return FIPS_NOISE_INVALID_KEY;
	fips_noise_mix_hash(&hs->sym, hs->remote_ephemeral.b, sizeof(hs->remote_ephemeral.b));
	return 0;
}

static int write_sealed(struct fips_noise *hs, const void *data, size_t len, u8 **out)
{
	fips_noise_encrypt_and_hash(&hs->sym, *out, data, len);
	*out += len + FIPS_TAG_LEN;
	return 0;
}

static int read_sealed(struct fips_noise *hs, u8 *data, size_t len, const u8 **in)
{
	if (!fips_noise_decrypt_and_hash(&hs->sym, data, *in, len + FIPS_TAG_LEN))
		return FIPS_NOISE_DECRYPT_FAILED;
	*in += len + FIPS_TAG_LEN;
	return 0;
}

static int read_static(struct fips_noise *hs, const u8 **in)
{
	int err;

	err = read_sealed(hs, hs->remote_static.b, sizeof(hs->remote_static.b), in);
	if (err)
		return err;
	if (!fips_point_valid(&hs->remote_static))
		return FIPS_NOISE_INVALID_KEY;
	hs->has_remote_static = true;
	return 0;
}

static int read_epoch(struct fips_noise *hs, const u8 **in)
{
	int err;

	err = read_sealed(hs, hs->remote_epoch.b, sizeof(hs->remote_epoch.b), in);
	if (err)
		return err;
	hs->has_remote_epoch = true;
	return 0;
}

/* Key agreement: the token names the initiator's key first, then the responder's. */
static int mix_agreement(struct fips_noise *hs, enum token token)
{
	bool initiator_static = token == TOKEN_SE || token == TOKEN_SS;
	bool responder_static = token == TOKEN_ES || token == TOKEN_SS;
	bool initiator = hs->role == FIPS_NOISE_INITIATOR;
	bool own_static = initiator ? initiator_static : responder_static;
	bool remote_static = initiator ? responder_static : initiator_static;
	u8 shared[32];

	if (!fips_ecdh(shared, own_static ? hs->static_secret : hs->ephemeral_secret,
		       remote_static ? &hs->remote_static : &hs->remote_ephemeral))
		return FIPS_NOISE_INVALID_KEY;
	fips_noise_mix_key(&hs->sym, shared);
	fips_wipe(shared, sizeof(shared));
	return 0;
}

static int write_token(struct fips_noise *hs, enum token token, const struct fips_random *rng,
		       u8 **out)
{
	switch (token) {
	case TOKEN_E:
		return write_ephemeral(hs, rng, out);
	case TOKEN_S:
		return write_sealed(hs, hs->static_point.b, sizeof(hs->static_point.b), out);
	case TOKEN_EPOCH:
		return write_sealed(hs, hs->epoch.b, sizeof(hs->epoch.b), out);
	default:
		return mix_agreement(hs, token);
	}
}

static int read_token(struct fips_noise *hs, enum token token, const u8 **in)
{
	switch (token) {
	case TOKEN_E:
		return read_ephemeral(hs, in);
	case TOKEN_S:
		return read_static(hs, in);
	case TOKEN_EPOCH:
		return read_epoch(hs, in);
	default:
		return mix_agreement(hs, token);
	}
}

/* Messages 1 and 3 are the initiator's. */
static bool may_write(const struct fips_noise *hs)
{
	bool initiators_turn = hs->messages_done % 2 == 0;

	return !fips_noise_is_complete(hs) && initiators_turn == (hs->role == FIPS_NOISE_INITIATOR);
}

static bool may_read(const struct fips_noise *hs)
{
	return !fips_noise_is_complete(hs) && !may_write(hs);
}

int fips_noise_write(struct fips_noise *hs, const struct fips_random *rng, void *out, size_t size)
{
	const struct pattern *pattern = &patterns[hs->pattern];
	struct fips_noise next;
	const enum token *token;
	u8 *pos = out;
	size_t len;
	int err = 0;

	if (!may_write(hs))
		return FIPS_NOISE_WRONG_STATE;
	len = pattern->length[hs->messages_done];
	if (size < len)
		return FIPS_NOISE_NO_SPACE;

	next = *hs;
	for (token = pattern->tokens[hs->messages_done]; *token && !err; token++)
		err = write_token(&next, *token, rng, &pos);
	if (!err) {
		next.messages_done++;
		*hs = next;
	}
	fips_noise_wipe(&next);
	return err ? err : (int)len;
}

int fips_noise_read(struct fips_noise *hs, const void *msg, size_t len)
{
	const struct pattern *pattern = &patterns[hs->pattern];
	struct fips_noise next;
	const enum token *token;
	const u8 *pos = msg;
	int err = 0;

	if (!may_read(hs))
		return FIPS_NOISE_WRONG_STATE;
	if (len != pattern->length[hs->messages_done])
		return FIPS_NOISE_WRONG_LENGTH;

	next = *hs;
	for (token = pattern->tokens[hs->messages_done]; *token && !err; token++)
		err = read_token(&next, *token, &pos);
	next.claimed_static = next.remote_static;
	next.has_claimed_static = next.has_remote_static;
	if (!err) {
		next.messages_done++;
		*hs = next;
	} else {
		hs->claimed_static = next.claimed_static;
		hs->has_claimed_static = next.has_claimed_static;
	}
	fips_noise_wipe(&next);
	return err;
}

bool fips_noise_is_complete(const struct fips_noise *hs)
{
	return hs->messages_done == patterns[hs->pattern].messages;
}

const struct fips_point *fips_noise_remote_static(const struct fips_noise *hs)
{
	return hs->has_remote_static ? &hs->remote_static : NULL;
}

const struct fips_point *fips_noise_claimed_static(const struct fips_noise *hs)
{
	return hs->has_claimed_static ? &hs->claimed_static : NULL;
}

const struct fips_epoch *fips_noise_remote_epoch(const struct fips_noise *hs)
{
	return hs->has_remote_epoch ? &hs->remote_epoch : NULL;
}

int fips_noise_finish(struct fips_noise *hs, struct fips_noise_outcome *out)
{
	if (!fips_noise_is_complete(hs))
		return FIPS_NOISE_NOT_COMPLETE;
	if (hs->role == FIPS_NOISE_INITIATOR)
		fips_noise_split(&hs->sym, out->send_key, out->recv_key);
	else
		fips_noise_split(&hs->sym, out->recv_key, out->send_key);
	memcpy(out->hash, hs->sym.h, sizeof(out->hash));
	out->remote_static = hs->remote_static;
	out->remote_epoch = hs->remote_epoch;
	fips_noise_wipe(hs);
	return 0;
}

void fips_noise_wipe(struct fips_noise *hs)
{
	fips_wipe(hs, sizeof(*hs));
}

void fips_noise_outcome_wipe(struct fips_noise_outcome *out)
{
	fips_wipe(out, sizeof(*out));
}
