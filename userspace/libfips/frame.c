// SPDX-License-Identifier: MIT
#include "libfips/frame.h"

#include "libfips/crypto.h"
#include "libfips/packet_internal.h"

#define PLAINTEXT_MAX (FIPS_SEALED_MAX - FIPS_TAG_LEN)

static const char *const errors[] = {
	[0] = "success",
	[-FIPS_FRAME_NOT_ESTABLISHED] = "not an established frame",
	[-FIPS_FRAME_BAD_COORDS] = "the coordinates in front of the ciphertext are cut off",
	[-FIPS_FRAME_DECRYPT_FAILED] = "the tag is wrong: damaged, forged, or under another key",
	[-FIPS_FRAME_INNER_TOO_SHORT] = "the plaintext holds no message",
	[-FIPS_FRAME_TOO_LARGE] = "the message is longer than a frame can hold",
	[-FIPS_FRAME_REPLAY] = "the counter was seen before or is too old",
	[-FIPS_FRAME_COUNTER_EXHAUSTED] = "the last counter of the key has been used",
	[-FIPS_FRAME_NO_SPACE] = "the buffer is too small",
	[-FIPS_FRAME_NO_TAG] = "too short for a tag",
};

const char *fips_frame_strerror(int error)
{
	if (error > 0 || -error >= (int)FIPS_ARRAY_SIZE(errors))
		return "unknown frame error";
	return errors[-error];
}

int fips_counter_next(u64 *next, u64 *counter)
{
	if (*next == UINT64_MAX)
		return FIPS_FRAME_COUNTER_EXHAUSTED;
	*counter = (*next)++;
	return 0;
}

/* Version 0 and phase 0 in one: the first byte of anything established is 0. */
static bool is_established(const struct fips_prefix *prefix)
{
	return prefix->ver_phase ==
	       (FIPS_FMP_VERSION << FIPS_VERSION_SHIFT | FIPS_PHASE_ESTABLISHED);
}

/* ---- FMP ---- */

int fips_frame_parse(struct fips_frame *frame, const void *data, size_t len)
{
	const struct fips_fmp_hdr *hdr = data;

	memset(frame, 0, sizeof(*frame));
	if (len < FIPS_FMP_FRAME_MIN || !is_established(&hdr->prefix))
		return FIPS_FRAME_NOT_ESTABLISHED;
	frame->flags = hdr->prefix.flags;
	frame->payload_len = le16toh(hdr->prefix.payload_len);
	frame->receiver_index = le32toh(hdr->receiver_index);
	frame->counter = le64toh(hdr->counter);
	return sizeof(*hdr);
}

int fips_frame_seal(const struct fips_frame *frame, const u8 key[FIPS_KEY_LEN], void *out,
		    size_t size)
{
	struct fips_fmp_hdr *hdr = out;
	struct fips_fmp_inner *inner = (struct fips_fmp_inner *)(hdr + 1);
	size_t plain_len = sizeof(inner->timestamp) + frame->msg_len;

	if (!frame->msg_len)
		return FIPS_FRAME_INNER_TOO_SHORT;
	if (plain_len > PLAINTEXT_MAX)
		return FIPS_FRAME_TOO_LARGE;
	if (size < frame->msg_len + FIPS_FMP_OVERHEAD)
		return FIPS_FRAME_NO_SPACE;

	fips_prefix_fill(&hdr->prefix, FIPS_PHASE_ESTABLISHED, frame->flags, plain_len);
	hdr->receiver_index = htole32(frame->receiver_index);
	hdr->counter = htole64(frame->counter);
	inner->timestamp = htole32(frame->timestamp);
	memcpy((u8 *)inner + sizeof(inner->timestamp), frame->msg, frame->msg_len);
	fips_aead_seal((u8 *)inner, key, frame->counter, hdr, sizeof(*hdr), inner, plain_len);
	return frame->msg_len + FIPS_FMP_OVERHEAD;
}

int fips_frame_open(struct fips_frame *frame, const u8 key[FIPS_KEY_LEN], const void *data,
		    size_t len, void *plain, size_t size)
{
	const struct fips_fmp_inner *inner = plain;
	const u8 *bytes = data;
	size_t sealed_len, plain_len;
	int hdr_len;

	hdr_len = fips_frame_parse(frame, data, len);
	if (hdr_len < 0)
		return hdr_len;
	sealed_len = len - hdr_len;
	plain_len = sealed_len - FIPS_TAG_LEN;
	if (size < plain_len)
		return FIPS_FRAME_NO_SPACE;
	if (!fips_aead_open(plain, key, frame->counter, data, hdr_len, bytes + hdr_len, sealed_len))
		return FIPS_FRAME_DECRYPT_FAILED;
	if (plain_len < sizeof(*inner))
		return FIPS_FRAME_INNER_TOO_SHORT;
	frame->timestamp = le32toh(inner->timestamp);
	frame->msg = (const u8 *)plain + sizeof(inner->timestamp);
	frame->msg_len = plain_len - sizeof(inner->timestamp);
	return plain_len;
}

/* ---- FSP ---- */

int fips_session_frame_parse(struct fips_session_frame *frame, const void *data, size_t len)
{
	const struct fips_fsp_hdr *hdr = data;
	int coords_len;

	memset(frame, 0, sizeof(*frame));
	if (len < FIPS_FSP_MESSAGE_MIN || !is_established(&hdr->prefix) ||
	    hdr->prefix.flags & FIPS_FSP_FLAG_U)
		return FIPS_FRAME_NOT_ESTABLISHED;
	frame->flags = hdr->prefix.flags;
	frame->payload_len = le16toh(hdr->prefix.payload_len);
	frame->counter = le64toh(hdr->counter);
	frame->has_coords = frame->flags & FIPS_FSP_FLAG_CP;
	if (!frame->has_coords)
		return sizeof(*hdr);

	coords_len = fips_coords_pair_parse(&frame->src_coords, &frame->dest_coords, hdr + 1,
					    len - sizeof(*hdr));
	if (coords_len < 0)
		return FIPS_FRAME_BAD_COORDS;
	frame->coords_len = coords_len;
	return sizeof(*hdr) + coords_len;
}

static size_t coords_pair_len(const struct fips_session_frame *frame)
{
	if (!frame->has_coords)
		return 0;
	return fips_coords_wire_len(&frame->src_coords) + fips_coords_wire_len(&frame->dest_coords);
}

size_t fips_session_frame_len(const struct fips_session_frame *frame)
{
	return coords_pair_len(frame) + frame->body_len + FIPS_FSP_OVERHEAD;
}

static u8 *put_coords_pair(const struct fips_session_frame *frame, u8 *pos, const u8 *end)
{
	if (frame->has_coords) {
		pos += fips_coords_build(&frame->src_coords, pos, end - pos);
		pos += fips_coords_build(&frame->dest_coords, pos, end - pos);
	}
	return pos;
}

int fips_session_frame_seal(const struct fips_session_frame *frame, const u8 key[FIPS_KEY_LEN],
			    void *out, size_t size)
{
	struct fips_fsp_hdr *hdr = out;
	size_t plain_len = sizeof(struct fips_fsp_inner) + frame->body_len;
	size_t len = fips_session_frame_len(frame);
	u8 flags = frame->flags & ~FIPS_FSP_FLAG_CP;
	struct fips_fsp_inner *inner;

	if (plain_len > PLAINTEXT_MAX)
		return FIPS_FRAME_TOO_LARGE;
	if (size < len)
		return FIPS_FRAME_NO_SPACE;

	if (frame->has_coords)
		flags |= FIPS_FSP_FLAG_CP;
	fips_prefix_fill(&hdr->prefix, FIPS_PHASE_ESTABLISHED, flags, plain_len);
	hdr->counter = htole64(frame->counter);
	inner = (struct fips_fsp_inner *)put_coords_pair(frame, (u8 *)(hdr + 1), (u8 *)out + len);
	inner->timestamp = htole32(frame->timestamp);
	inner->msg_type = frame->msg_type;
	inner->flags = frame->inner_flags;
	if (frame->body_len)
		memcpy(inner + 1, frame->body, frame->body_len);
	fips_aead_seal((u8 *)inner, key, frame->counter, hdr, sizeof(*hdr), inner, plain_len);
	return len;
}

int fips_session_frame_open(struct fips_session_frame *frame, const u8 key[FIPS_KEY_LEN],
			    const void *data, size_t len, void *plain, size_t size)
{
	const struct fips_fsp_inner *inner = plain;
	const u8 *bytes = data;
	size_t sealed_len, plain_len;
	int offset;

	offset = fips_session_frame_parse(frame, data, len);
	if (offset < 0)
		return offset;
	sealed_len = len - offset;
	if (sealed_len < FIPS_TAG_LEN)
		return FIPS_FRAME_NO_TAG;
	plain_len = sealed_len - FIPS_TAG_LEN;
	if (size < plain_len)
		return FIPS_FRAME_NO_SPACE;
	if (!fips_aead_open(plain, key, frame->counter, data, sizeof(struct fips_fsp_hdr),
			    bytes + offset, sealed_len))
		return FIPS_FRAME_DECRYPT_FAILED;
	if (plain_len < sizeof(*inner))
		return FIPS_FRAME_INNER_TOO_SHORT;
	frame->timestamp = le32toh(inner->timestamp);
	frame->msg_type = inner->msg_type;
	frame->inner_flags = inner->flags;
	frame->body = (const u8 *)(inner + 1);
	frame->body_len = plain_len - sizeof(*inner);
	return plain_len;
}
