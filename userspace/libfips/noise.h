/* SPDX-License-Identifier: MIT */
/*
 * Noise handshakes over secp256k1, ChaCha20-Poly1305 and SHA-256: IK for links, XK for sessions.
 *
 * A handshake goes: fips_noise_init(); then each side calls fips_noise_write() and
 * fips_noise_read() in turn, the initiator writing first, until fips_noise_is_complete(); then
 * fips_noise_finish() gives the keys. IK has two messages, XK three.
 *
 * Protocol document: "Link handshake" (IK), "Session handshake" (XK), "Key agreement".
 */
#ifndef FIPS_NOISE_H
#define FIPS_NOISE_H

#include "libfips/identity.h"
#include "libfips/noise_symmetric.h"

enum fips_noise_pattern {
	FIPS_NOISE_IK,
	FIPS_NOISE_XK,
};

enum fips_noise_role {
	FIPS_NOISE_INITIATOR,
	FIPS_NOISE_RESPONDER,
};

/**
 * enum fips_noise_error - why a handshake message was refused
 *
 * fips_noise_strerror() gives the sentence, fips_noise_error_name() the short name.
 */
enum fips_noise_error {
	FIPS_NOISE_OK = 0,
	/** not this side's turn, or the handshake is over */
	FIPS_NOISE_WRONG_STATE = -1,
	/** fips_noise_finish() before the last message */
	FIPS_NOISE_NOT_COMPLETE = -2,
	/** the message has another length than its place in the pattern asks for */
	FIPS_NOISE_WRONG_LENGTH = -3,
	/** an ephemeral or static key is no point of the curve */
	FIPS_NOISE_INVALID_KEY = -4,
	/** a tag is wrong: damaged, forged, or meant for another key */
	FIPS_NOISE_DECRYPT_FAILED = -5,
	/** the caller's buffer is too small */
	FIPS_NOISE_NO_SPACE = -6,
	/** the random source gave no usable ephemeral key */
	FIPS_NOISE_RANDOM = -7,
};

/** fips_noise_strerror() - what went wrong, for people. */
const char *fips_noise_strerror(int error);

/** fips_noise_error_name() - the protocol's short name of an error, "DecryptionFailed". */
const char *fips_noise_error_name(int error);

/* Longest message of any pattern. */
#define FIPS_NOISE_MSG_MAX	FIPS_NOISE_IK_MSG1_LEN

/**
 * struct fips_noise - one handshake, one side of it; fields are private
 *
 * Holds secrets: end its life with fips_noise_wipe() or fips_noise_finish(). May be copied.
 */
struct fips_noise {
	enum fips_noise_pattern pattern;
	enum fips_noise_role role;
	u8 messages_done;
	bool has_remote_static;
	bool has_claimed_static;
	bool has_remote_epoch;
	struct fips_noise_symmetric sym;
	u8 static_secret[FIPS_SECRET_LEN];
	u8 ephemeral_secret[FIPS_SECRET_LEN];
	struct fips_point static_point;
	struct fips_point remote_static;
	struct fips_point claimed_static;
	struct fips_point remote_ephemeral;
	struct fips_epoch epoch;
	struct fips_epoch remote_epoch;
};

/**
 * struct fips_noise_outcome - what a finished handshake leaves
 * @send_key: key for what this side sends, counters from 0
 * @recv_key: key for what this side receives
 * @hash: transcript hash; the two sides' differ if someone changed what nothing authenticates
 * @remote_static: the other side's key, with the parity it sent, or was configured with
 * @remote_epoch: its startup epoch
 *
 * Holds keys: fips_noise_outcome_wipe() it.
 */
struct fips_noise_outcome {
	u8 send_key[FIPS_KEY_LEN];
	u8 recv_key[FIPS_KEY_LEN];
	u8 hash[32];
	struct fips_point remote_static;
	struct fips_epoch remote_epoch;
};

/**
 * fips_noise_init() - begin a handshake
 * @hs: the handshake
 * @pattern: FIPS_NOISE_IK for a link, FIPS_NOISE_XK for a session
 * @role: which side this is
 * @local: own identity; its secret key is copied
 * @remote: initiator: the responder's key, any parity; responder: NULL
 * @epoch: own startup epoch
 */
void fips_noise_init(struct fips_noise *hs, enum fips_noise_pattern pattern,
		     enum fips_noise_role role, const struct fips_identity *local,
		     const struct fips_point *remote, const struct fips_epoch *epoch);

/**
 * fips_noise_write() - make this side's next message
 * @hs: the handshake
 * @rng: 32 bytes of it become the ephemeral key; not asked for the third message of XK
 * @out: where to put the message
 * @size: room there
 *
 * Return: length of the message; or a negative enum fips_noise_error, and nothing has changed.
 */
int fips_noise_write(struct fips_noise *hs, const struct fips_random *rng, void *out, size_t size);

/**
 * fips_noise_read() - take the other side's next message
 * @hs: the handshake
 * @msg: message
 * @len: its length
 *
 * Return: 0; or a negative enum fips_noise_error, and the handshake stands where it stood, so that
 * a forged message does not spoil the true one.
 */
int fips_noise_read(struct fips_noise *hs, const void *msg, size_t len);

/** fips_noise_is_complete() - whether the last message has been written or read. */
bool fips_noise_is_complete(const struct fips_noise *hs);

/**
 * fips_noise_remote_static() - the other side's static key
 *
 * Return: the key, known to an IK responder after message 1, to an XK responder after message 3,
 * to an initiator always; NULL if not yet.
 */
const struct fips_point *fips_noise_remote_static(const struct fips_noise *hs);

/**
 * fips_noise_claimed_static() - the static key the last message read was said to come from
 *
 * Good for a log line or an early refusal: unlike fips_noise_remote_static() it is also there when
 * fips_noise_read() failed after the key had been opened, and then nothing proves it.
 *
 * Return: the key or NULL.
 */
const struct fips_point *fips_noise_claimed_static(const struct fips_noise *hs);

/**
 * fips_noise_remote_epoch() - the other side's startup epoch
 *
 * Return: the epoch, or NULL if no message that carries it has been read.
 */
const struct fips_epoch *fips_noise_remote_epoch(const struct fips_noise *hs);

/**
 * fips_noise_finish() - end a handshake and take its keys
 * @hs: the handshake; wiped if it is complete
 * @out: result; untouched on error
 *
 * Return: 0 or FIPS_NOISE_NOT_COMPLETE.
 */
int fips_noise_finish(struct fips_noise *hs, struct fips_noise_outcome *out);

/** fips_noise_wipe() - overwrite a handshake. */
void fips_noise_wipe(struct fips_noise *hs);

/** fips_noise_outcome_wipe() - overwrite an outcome. */
void fips_noise_outcome_wipe(struct fips_noise_outcome *out);

#endif /* FIPS_NOISE_H */
