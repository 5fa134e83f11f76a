/* SPDX-License-Identifier: MIT */
/* Making a picture: what its parts share. */
#ifndef FIPSD_PUBLISH_PRIVATE_H
#define FIPSD_PUBLISH_PRIVATE_H

#include "fipsd/publish.h"
#include "libfips/node_view.h"

/**
 * struct fipsd_painting - a picture being made
 * @scene: of what
 * @to: the picture
 * @hosts: names for nodes
 * @now: the time
 */
struct fipsd_painting {
	const struct fipsd_scene *scene;
	struct fipsd_snapshot *to;
	const struct fips_hosts *hosts;
	struct fips_now now;
};

/**
 * fipsd_paint_name() - what people call a node
 * @out: set
 * @p: the picture
 * @name: the node
 * @npub: its npub where that was written already, else NULL
 */
void fipsd_paint_name(char out[FIPSD_NAME_SIZE], const struct fipsd_painting *p,
		      const struct fips_name_view *name, const char *npub);

/** fipsd_paint_mesh() - tree, filters, caches, lookups, dialling. */
void fipsd_paint_mesh(struct fipsd_painting *p);

/** fipsd_paint_acl() - access control. */
void fipsd_paint_acl(struct fipsd_painting *p);

/**
 * fipsd_counter_names() - texts for a row of a kernel's counter
 * @names: those there are already; made at first need
 * @row: its family, name and help are set
 * @counter: as the kernel says it
 *
 * Return: 0, -EINVAL for a counter without a name, or -ENOMEM.
 */
int fipsd_counter_names(struct fipsd_counter_names **names, struct fipsd_counter_row *row,
			const struct fips_nl_counter *counter);

/** fipsd_counter_names_free() - NULL is taken. */
void fipsd_counter_names_free(struct fipsd_counter_names *names);

#endif /* FIPSD_PUBLISH_PRIVATE_H */
