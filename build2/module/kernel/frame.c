// SPDX-License-Identifier: GPL-2.0
/*
 * Link frames and session messages in linear buffers.
 */
#include "frame.h"

#include "aead.h"
#include "keyring.h"

#define FIPS_FMP_VER_PHASE	(FIPS_FMP_VERSION << FIPS_VERSION_SHIFT | FIPS_PHASE_ESTABLISHED)
#define FIPS_FSP_VER_PHASE	(FIPS_FSP_VERSION << FIPS_VERSION_SHIFT | FIPS_PHASE_ESTABLISHED)

/*
 * Link frames.
 */

int fips_fmp_parse(struct fips_fmp_frame *frame, const u8 *data, size_t len)
{
	const struct fips_fmp_hdr *hdr = (const struct fips_fmp_hdr *)data;

	if (len < FIPS_FMP_FRAME_MIN)
		return -ENODATA;
	if (hdr->prefix.ver_phase != FIPS_FMP_VER_PHASE)
		return -EPROTO;
	*frame = (struct fips_fmp_frame){
		.flags		= hdr->prefix.flags,
		.receiver_index	= le32_to_cpu(hdr->receiver_index),
		.counter	= le64_to_cpu(hdr->counter),
	};
	return 0;
}

int fips_fmp_open(struct fips_fmp_frame *frame, struct fips_keyring *keys, u8 *out, const u8 *data,
		  size_t len, struct fips_opened *opened)
{
	const struct fips_fmp_hdr *hdr = (const struct fips_fmp_hdr *)data;
	const struct fips_fmp_inner *inner = (const struct fips_fmp_inner *)out;
	int err;

	err = fips_keyring_open(keys, frame->flags & FIPS_FMP_FLAG_K, frame->counter, hdr,
				sizeof(*hdr), out, data + sizeof(*hdr), len - sizeof(*hdr), opened);
	if (unlikely(err))
		return err;
	if (unlikely(len < sizeof(*hdr) + sizeof(*inner) + FIPS_TAG_LEN))
		return -ENOMSG;
	frame->timestamp = le32_to_cpu(inner->timestamp);
	frame->msg_type = inner->msg_type;
	return 0;
}

void fips_fmp_seal(const struct fips_fmp_frame *frame, u8 *data, u8 *plain, size_t msg_len,
		   const u8 key[FIPS_KEY_LEN])
{
	struct fips_fmp_hdr *hdr = (struct fips_fmp_hdr *)data;
	struct fips_fmp_inner *inner = (struct fips_fmp_inner *)plain;
	size_t len = offsetof(struct fips_fmp_inner, msg_type) + msg_len;

	*hdr = (struct fips_fmp_hdr){
		.prefix = {
			.ver_phase	= FIPS_FMP_VER_PHASE,
			.flags		= frame->flags,
			.payload_len	= cpu_to_le16(len),
		},
		.receiver_index	= cpu_to_le32(frame->receiver_index),
		.counter	= cpu_to_le64(frame->counter),
	};
	inner->timestamp = cpu_to_le32(frame->timestamp);
	fips_aead_seal(data + sizeof(*hdr), plain, len, hdr, sizeof(*hdr), frame->counter, key);
}

/*
 * Session messages.
 */

int fips_fsp_parse(struct fips_fsp_message *msg, const u8 *data, size_t len)
{
	const struct fips_fsp_hdr *hdr = (const struct fips_fsp_hdr *)data;

	if (len < FIPS_FSP_MESSAGE_MIN)
		return -ENODATA;
	if (hdr->prefix.ver_phase != FIPS_FSP_VER_PHASE || hdr->prefix.flags & FIPS_FSP_FLAG_U)
		return -EPROTO;
	*msg = (struct fips_fsp_message){
		.flags		= hdr->prefix.flags,
		.counter	= le64_to_cpu(hdr->counter),
		.offset		= sizeof(*hdr),
	};
	if (!(msg->flags & FIPS_FSP_FLAG_CP))
		return 0;
	msg->offset = fips_coords_headers_len(data, len);
	return msg->offset ? 0 : -EILSEQ;
}

int fips_fsp_open(struct fips_fsp_message *msg, struct fips_keyring *keys, u8 *out, const u8 *data,
		  size_t len, struct fips_opened *opened)
{
	const struct fips_fsp_hdr *hdr = (const struct fips_fsp_hdr *)data;
	const struct fips_fsp_inner *inner = (const struct fips_fsp_inner *)out;
	int err;

	err = fips_keyring_open(keys, msg->flags & FIPS_FSP_FLAG_K, msg->counter, hdr,
				sizeof(*hdr), out, data + msg->offset, len - msg->offset, opened);
	if (unlikely(err))
		return err;
	if (unlikely(len < msg->offset + sizeof(*inner) + FIPS_TAG_LEN))
		return -ENOMSG;
	msg->timestamp = le32_to_cpu(inner->timestamp);
	msg->msg_type = inner->msg_type;
	msg->inner_flags = inner->flags;
	return 0;
}

void fips_fsp_seal(const struct fips_fsp_message *msg, u8 *data, size_t body_len,
		   const u8 key[FIPS_KEY_LEN], struct fips_fsp_hdr *hdr)
{
	struct fips_fsp_inner *inner = (struct fips_fsp_inner *)data;
	size_t len = sizeof(*inner) + body_len;

	*hdr = (struct fips_fsp_hdr){
		.prefix = {
			.ver_phase	= FIPS_FSP_VER_PHASE,
			.flags		= msg->flags,
			.payload_len	= cpu_to_le16(len),
		},
		.counter = cpu_to_le64(msg->counter),
	};
	*inner = (struct fips_fsp_inner){
		.timestamp	= cpu_to_le32(msg->timestamp),
		.msg_type	= msg->msg_type,
		.flags		= msg->inner_flags,
	};
	fips_aead_seal(data, data, len, hdr, sizeof(*hdr), msg->counter, key);
}

/*
 * Coordinates.
 */

int fips_coords_parse(const u8 *data, size_t len)
{
	size_t count, need;

	if (len < FIPS_COORDS_LEN(0))
		return -EBADMSG;
	count = data[0] | data[1] << 8;
	need = FIPS_COORDS_LEN(count);
	return need <= len ? need : -EBADMSG;
}

/* Bytes up to the first that can be coordinates, or 0 if the message carries none. */
static size_t fips_coords_offset(const u8 *data, size_t len)
{
	const struct fips_prefix *prefix = (const struct fips_prefix *)data;

	if (len < sizeof(*prefix))
		return 0;
	switch (prefix->ver_phase & FIPS_PHASE_MASK) {
	case FIPS_PHASE_MSG1:
	case FIPS_PHASE_MSG2:
		return sizeof(struct fips_session_setup_hdr);
	case FIPS_PHASE_ESTABLISHED:
		return prefix->flags & FIPS_FSP_FLAG_CP ? sizeof(struct fips_fsp_hdr) : 0;
	default:
		return 0;
	}
}

size_t fips_coords_headers_len(const u8 *data, size_t len)
{
	size_t offset = fips_coords_offset(data, len);
	int i, ret;

	if (!offset)
		return 0;
	/* The source's, then the destination's. */
	for (i = 0; i < 2; i++) {
		if (offset > len)
			return 0;
		ret = fips_coords_parse(data + offset, len - offset);
		if (ret < 0)
			return 0;
		offset += ret;
	}
	return offset;
}
