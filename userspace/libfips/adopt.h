/* SPDX-License-Identifier: MIT */
/*
 * Adoption: a node begins where its predecessor ended, out of what the data plane holds, and
 * finds its way back when upcalls were lost.
 *
 * Protocol document: "Restart".
 */
#ifndef FIPS_ADOPT_H
#define FIPS_ADOPT_H

#include "libfips/plane.h"

struct fips_node;

/** fips_adopt() - take over all that can be taken over. Return: 0 or -ENOENT. */
int fips_adopt(struct fips_node *node, const struct fips_dump *dump);

/** fips_adopt_resync() - compare with a dump: promotions and losses that were not heard of. */
void fips_adopt_resync(struct fips_node *node, const struct fips_dump *dump);

/** fips_adopt_save_device() - write the device's cookie anew. */
void fips_adopt_save_device(struct fips_node *node);

#endif /* FIPS_ADOPT_H */
