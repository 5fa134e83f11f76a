/* SPDX-License-Identifier: MIT */
/* What the handlers of message vectors share. */
#ifndef FIPS_VECTORS_MESSAGES_H
#define FIPS_VECTORS_MESSAGES_H

#include "libfips/packet.h"
#include "runner.h"

#define MESSAGE_MAX	65536

/**
 * struct message_codec - one message: how to make it from a vector's fields, how to read it
 * @message: its name in the vectors
 * @layer: "link" or "session"
 * @lead: bytes that stand before what the reference's decoder is given (decode_skips)
 * @lead_len: number of them
 * @build: message from the vector's "fields", all derived fields compared. Return: length
 * @parse: message to structure, compared with the vector's "decoded" (NULL: not to be compared).
 *	Return: bytes consumed or a negative enum fips_packet_error
 */
struct message_codec {
	const char *message;
	const char *layer;
	u8 lead[sizeof(struct fips_prefix) + 1];
	size_t lead_len;
	int (*build)(struct vector *v, json_t *fields, u8 *out, size_t size);
	int (*parse)(struct vector *v, json_t *decoded, const u8 *data, size_t len);
};

extern const struct message_codec link_codecs[];
extern const struct message_codec session_codecs[];
extern const size_t link_codec_count;
extern const size_t session_codec_count;

/* Counts of reports, the same on links and in sessions. */
struct fips_sender_counts sender_counts(struct vector *v, json_t *fields);
struct fips_receiver_counts receiver_counts(struct vector *v, json_t *fields);
void check_sender_counts(struct vector *v, json_t *decoded, const struct fips_sender_counts *sr);
void check_receiver_counts(struct vector *v, json_t *decoded,
			   const struct fips_receiver_counts *rr);

#endif /* FIPS_VECTORS_MESSAGES_H */
