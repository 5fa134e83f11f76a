/* SPDX-License-Identifier: MIT */
/* What the netlink family says, as the core's structures. */
#ifndef FIPSD_ANSWER_H
#define FIPSD_ANSWER_H

#include "libfips/plane.h"
#include "netlink/client.h"

#define FIPSD_OWD_MAX 64

/** fipsd_answer_frame() - a frame; borrows from @frame. */
void fipsd_answer_frame(struct fips_frame_up *out, const struct fips_nl_frame *frame);

/** fipsd_answer_event() - an event. */
void fipsd_answer_event(struct fips_plane_event *out, const struct fips_nl_event *event);

/**
 * fipsd_answer_measure() - an interval's measurements
 * @out: set; points to @owd
 * @owd: room for the samples of one-way delay
 * @measure: what the kernel said
 */
void fipsd_answer_measure(struct fips_measure *out, struct fips_owd_point owd[FIPSD_OWD_MAX],
			  const struct fips_nl_measure *measure);

/**
 * struct fipsd_dump - what a device holds
 * @core: as the core wants it; points to what is below
 * @transports: FIPS_NL_TRANSPORT
 *
 * The rest is private.
 */
struct fipsd_dump {
	struct fips_dump core;
	struct fips_nl_list transports;
	struct fips_nl_list dev;
	struct fips_nl_list links;
	struct fips_nl_list sessions;
	struct fips_nl_list routes;
	void *converted[4];
};

/**
 * fipsd_dump_read() - read what a device holds
 * @dump: set, to be given to fipsd_dump_free(); empty after an error
 * @nl: socket that nothing else is under way on
 * @ifindex: the device
 * @what: enum fips_dump_what, ored
 * @error: says what was wrong
 *
 * Return: 0 or a negative errno.
 */
int fipsd_dump_read(struct fipsd_dump *dump, struct fips_nl_client *nl, u32 ifindex, u32 what,
		    struct fips_nl_error *error);

/** fipsd_dump_free() - give its memory back. */
void fipsd_dump_free(struct fipsd_dump *dump);

#endif /* FIPSD_ANSWER_H */
