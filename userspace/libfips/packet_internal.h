/* SPDX-License-Identifier: MIT */
/* What the packet codecs share among themselves. */
#ifndef FIPS_PACKET_INTERNAL_H
#define FIPS_PACKET_INTERNAL_H

#include "libfips/packet.h"

/** fips_prefix_fill() - common prefix of version 0, payload_len as it will be on the wire. */
void fips_prefix_fill(struct fips_prefix *wire, u8 phase, u8 flags, size_t payload_len);

/* The counts of reports, the same on links and in sessions. */
void fips_sender_report_read(struct fips_sender_counts *sr, const struct fips_sender_report *wire);
void fips_sender_report_fill(struct fips_sender_report *wire, const struct fips_sender_counts *sr);
void fips_receiver_report_read(struct fips_receiver_counts *rr,
			       const struct fips_receiver_report *wire);
void fips_receiver_report_fill(struct fips_receiver_report *wire,
			       const struct fips_receiver_counts *rr);

#endif /* FIPS_PACKET_INTERNAL_H */
