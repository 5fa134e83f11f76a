/* SPDX-License-Identifier: MIT */
/*
 * Established frames: FMP frames of a link and FSP messages of a session, sealed and opened.
 *
 * In a running node the kernel module does this; the same is done here for the simulator and the
 * tests. Replay windows are the caller's: check the counter before opening, accept it after.
 *
 * Protocol document: "Link frames", "Session frames".
 */
#ifndef FIPS_FRAME_H
#define FIPS_FRAME_H

#include "libfips/packet.h"
#include "libfips/replay.h"

/**
 * enum fips_frame_error - why a frame was not opened, or could not be sealed
 *
 * fips_frame_strerror() gives the sentence.
 */
enum fips_frame_error {
	/** too short, another version or phase, or plaintext: not an established frame */
	FIPS_FRAME_NOT_ESTABLISHED = -1,
	/** coordinates announced by the flags do not parse */
	FIPS_FRAME_BAD_COORDS = -2,
	/** a tag is wrong */
	FIPS_FRAME_DECRYPT_FAILED = -3,
	/** authentic, but no room for an inner header; or no message to be sealed */
	FIPS_FRAME_INNER_TOO_SHORT = -4,
	/** the plaintext is longer than a frame may hold */
	FIPS_FRAME_TOO_LARGE = -5,
	/** the counter was seen before, or is too old to tell */
	FIPS_FRAME_REPLAY = -6,
	/** the last counter has been used */
	FIPS_FRAME_COUNTER_EXHAUSTED = -7,
	/** the caller's buffer is too small */
	FIPS_FRAME_NO_SPACE = -8,
	/** no room for a tag behind header and coordinates */
	FIPS_FRAME_NO_TAG = -9,
};

/** fips_frame_strerror() - what is wrong, for people. */
const char *fips_frame_strerror(int error);

/**
 * struct fips_frame - an established frame of a link
 * @flags: FIPS_FMP_FLAG_*
 * @payload_len: as in the header; set by sealing, not checked by opening
 * @receiver_index: index the receiver chose
 * @counter: number of the frame under its key
 * @timestamp: inner timestamp, ms
 * @msg: link message, its type byte first
 * @msg_len: its length, at least 1
 */
struct fips_frame {
	u8 flags;
	u16 payload_len;
	u32 receiver_index;
	u64 counter;
	u32 timestamp;
	const u8 *msg;
	size_t msg_len;
};

/** fips_frame_parse() - outer header of a frame; the rest of @frame is zeroed. Return: 16. */
int fips_frame_parse(struct fips_frame *frame, const void *data, size_t len);

/**
 * fips_frame_seal() - make a frame
 * @frame: flags, receiver_index, counter, timestamp, msg; payload_len is not looked at
 * @key: sending key
 * @out: where to put the frame; @frame->msg must not lie in it
 * @size: room there; msg_len + FIPS_FMP_OVERHEAD is needed
 *
 * Return: length of the frame or a negative enum fips_frame_error.
 */
int fips_frame_seal(const struct fips_frame *frame, const u8 key[FIPS_KEY_LEN], void *out,
		    size_t size);

/**
 * fips_frame_open() - open a frame
 * @frame: result; @frame->msg points into @plain. On error the header's fields are set if there
 *	was a header
 * @key: receiving key
 * @data: the frame
 * @len: its length
 * @plain: room for the plaintext; must not overlap @data
 * @size: room there, len - 32 is needed
 *
 * Return: length of the plaintext, inner header included, or a negative enum fips_frame_error.
 */
int fips_frame_open(struct fips_frame *frame, const u8 key[FIPS_KEY_LEN], const void *data,
		    size_t len, void *plain, size_t size);

/**
 * struct fips_session_frame - an established message of a session
 * @flags: FIPS_FSP_FLAG_*; sealing sets FIPS_FSP_FLAG_CP if and only if there are coordinates
 * @payload_len: as in the header; set by sealing, not checked by opening
 * @counter: number of the message under its key
 * @has_coords: whether coordinates stand in front of the ciphertext
 * @src_coords: the sender's, count 0: absent
 * @dest_coords: the receiver's, count 0: absent
 * @coords_len: bytes both take on the wire; set by opening
 * @timestamp: inner timestamp, ms
 * @msg_type: FIPS_SESSION_MSG_*
 * @inner_flags: FIPS_FSP_INNER_FLAG_*
 * @body: what follows the inner header
 * @body_len: its length
 */
struct fips_session_frame {
	u8 flags;
	u16 payload_len;
	u64 counter;
	bool has_coords;
	struct fips_coords src_coords;
	struct fips_coords dest_coords;
	size_t coords_len;
	u32 timestamp;
	u8 msg_type;
	u8 inner_flags;
	const u8 *body;
	size_t body_len;
};

/**
 * fips_session_frame_parse() - outer header and coordinates of a message
 *
 * Return: offset of the ciphertext or a negative enum fips_frame_error.
 */
int fips_session_frame_parse(struct fips_session_frame *frame, const void *data, size_t len);

/** fips_session_frame_len() - length of the message that fips_session_frame_seal() will make. */
size_t fips_session_frame_len(const struct fips_session_frame *frame);

/**
 * fips_session_frame_seal() - make a message
 * @frame: all but payload_len and coords_len
 * @key: sending key
 * @out: where to put the message; @frame->body must not lie in it
 * @size: room there
 *
 * Return: length of the message or a negative enum fips_frame_error.
 */
int fips_session_frame_seal(const struct fips_session_frame *frame, const u8 key[FIPS_KEY_LEN],
			    void *out, size_t size);

/**
 * fips_session_frame_open() - open a message
 * @frame: result; @frame->body points into @plain, the coordinates into @data. On error the
 *	fields that could be read in the clear are set
 * @key: receiving key
 * @data: the message
 * @len: its length
 * @plain: room for the plaintext; must not overlap @data
 * @size: room there, len - 28 is needed
 *
 * Return: length of the plaintext, inner header included, or a negative enum fips_frame_error.
 */
int fips_session_frame_open(struct fips_session_frame *frame, const u8 key[FIPS_KEY_LEN],
			    const void *data, size_t len, void *plain, size_t size);

/**
 * fips_counter_next() - take the next counter of a sending key
 * @next: counter to use, one more afterwards
 * @counter: result
 *
 * Return: 0, or FIPS_FRAME_COUNTER_EXHAUSTED: 2^64-1 is never sent.
 */
int fips_counter_next(u64 *next, u64 *counter);

#endif /* FIPS_FRAME_H */
