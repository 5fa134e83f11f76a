/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Link frames and session messages in linear buffers: reading, sealing, opening. Nothing here knows
 * of packets, links or sessions.
 */
#ifndef _FIPS_FRAME_H
#define _FIPS_FRAME_H

#include <linux/types.h>

#include <uapi/linux/fips_packet.h>

struct fips_keyring;
struct fips_opened;

/* Bytes of a link frame before its message. */
#define FIPS_FMP_HEADER_LEN	(sizeof(struct fips_fmp_hdr) + \
				 offsetof(struct fips_fmp_inner, msg_type))

/**
 * struct fips_fmp_frame - headers of a link frame
 * @flags: FIPS_FMP_FLAG_*
 * @receiver_index: index the receiver chose
 * @counter: number of the frame under its key
 * @timestamp: inner timestamp, ms
 * @msg_type: type of its message; only of an opened frame
 */
struct fips_fmp_frame {
	u8	flags;
	u32	receiver_index;
	u64	counter;
	u32	timestamp;
	u8	msg_type;
};

/**
 * fips_fmp_parse() - read the outer header of an established frame
 * @frame: flags, receiver_index and counter are filled in
 * @data: the frame; only its outer header is looked at
 * @len: bytes of the frame
 *
 * Protocol document, "Link frames".
 *
 * Return: 0, -ENODATA if it is too short for header and tag, -EPROTO for another version or phase.
 */
int fips_fmp_parse(struct fips_fmp_frame *frame, const u8 *data, size_t len);

/**
 * fips_fmp_open() - find the key of a frame and decrypt it
 * @frame: as fips_fmp_parse() filled it in; timestamp and msg_type are added
 * @keys: keyring of its link
 * @out: gets struct fips_fmp_inner, of which the message type is the message's first byte. Behind
 *	the outer header, to open in place; or elsewhere: see fips_aead_open()
 * @data: the frame; left as it is on error, except for -ENOMSG
 * @len: bytes of the frame
 * @opened: says which key it was
 *
 * Context: softirq or BH disabled, RCU section.
 * Return: 0; as fips_keyring_open(); -ENOMSG if it is authentic and has no message type.
 */
int fips_fmp_open(struct fips_fmp_frame *frame, struct fips_keyring *keys, u8 *out, const u8 *data,
		  size_t len, struct fips_opened *opened);

/**
 * fips_fmp_seal() - write the headers of a frame and seal it
 * @frame: flags, receiver_index, counter and timestamp
 * @data: gets the frame, FIPS_FMP_OVERHEAD bytes more than the message; before it FIPS_AEAD_ROOM
 *	bytes, see fips_aead_seal()
 * @plain: room for the inner header up to the message type, then the message, its type first.
 *	Behind the outer header in @data, to seal in place; or elsewhere: see fips_aead_seal()
 * @msg_len: bytes of the message
 * @key: key
 */
void fips_fmp_seal(const struct fips_fmp_frame *frame, u8 *data, u8 *plain, size_t msg_len,
		   const u8 key[FIPS_KEY_LEN]);

/**
 * struct fips_fsp_message - headers of a session message
 * @flags: FIPS_FSP_FLAG_*
 * @counter: number of the message under its key
 * @offset: where its ciphertext begins, behind header and coordinates; only of a parsed message
 * @timestamp: inner timestamp, ms
 * @msg_type: FIPS_SESSION_MSG_*
 * @inner_flags: FIPS_FSP_INNER_FLAG_*
 */
struct fips_fsp_message {
	u8	flags;
	u64	counter;
	size_t	offset;
	u32	timestamp;
	u8	msg_type;
	u8	inner_flags;
};

/**
 * fips_fsp_parse() - read what stands in the clear of an established message
 * @msg: flags, counter and offset are filled in
 * @data: the message
 * @len: bytes of it
 *
 * Protocol document, "Session frames".
 *
 * Return: 0, -ENODATA if it is too short for header and tag, -EPROTO for another version or phase
 * or a plaintext message, -EILSEQ for malformed coordinates.
 */
int fips_fsp_parse(struct fips_fsp_message *msg, const u8 *data, size_t len);

/**
 * fips_fsp_open() - find the key of a message and decrypt it
 * @msg: as fips_fsp_parse() filled it in; the rest is added
 * @keys: keyring of its session
 * @out: gets struct fips_fsp_inner and the body. At @msg->offset, to open in place; or elsewhere:
 *	see fips_aead_open()
 * @data: the message; left as it is on error, except for -ENOMSG
 * @len: bytes of it
 * @opened: says which key it was
 *
 * Context: softirq or BH disabled, RCU section.
 * Return: 0; as fips_keyring_open(); -ENOMSG if it is authentic and has no inner header.
 */
int fips_fsp_open(struct fips_fsp_message *msg, struct fips_keyring *keys, u8 *out, const u8 *data,
		  size_t len, struct fips_opened *opened);

/**
 * fips_fsp_seal() - write the inner header of a message and seal it in place
 * @msg: all but offset
 * @data: room for struct fips_fsp_inner, the body, room for FIPS_TAG_LEN; before it FIPS_AEAD_ROOM
 *	bytes, see fips_aead_seal()
 * @body_len: bytes of the body
 * @key: key
 * @hdr: filled in: what is sent before it, and before coordinates; may be in the room
 */
void fips_fsp_seal(const struct fips_fsp_message *msg, u8 *data, size_t body_len,
		   const u8 key[FIPS_KEY_LEN], struct fips_fsp_hdr *hdr);

/**
 * fips_datagram_take_hop() - a datagram was received: it has one hop less
 * @hdr: its header
 *
 * Protocol document, "Forwarding".
 *
 * Return: false if it had none left; it goes nowhere then, not even to this node.
 */
static inline bool fips_datagram_take_hop(struct fips_datagram_hdr *hdr)
{
	if (!hdr->ttl)
		return false;
	hdr->ttl--;
	return true;
}

/**
 * fips_coords_parse() - length of the coordinates at the begin of a buffer
 * @data: buffer
 * @len: bytes of it
 *
 * Protocol document, "Coordinates". None at all, a count of zero, are coordinates too.
 *
 * Return: their bytes, count included, or -EBADMSG.
 */
int fips_coords_parse(const u8 *data, size_t len);

/**
 * fips_coords_headers_len() - how much of a session message are headers and coordinates
 * @data: message, at its prefix
 * @len: bytes of it
 *
 * What the daemon wants to see of a message that goes its way without it: session handshakes, and
 * established messages with coordinates (CP).
 *
 * Return: bytes from @data on; 0 if the message carries no coordinates or they are malformed.
 */
size_t fips_coords_headers_len(const u8 *data, size_t len);

#endif /* _FIPS_FRAME_H */
