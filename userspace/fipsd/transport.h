/* SPDX-License-Identifier: MIT */
/*
 * Transports: those of the configuration are opened in the kernel, those that an earlier daemon
 * left open are taken over.
 */
#ifndef FIPSD_TRANSPORT_H
#define FIPSD_TRANSPORT_H

#include "fipsd/dataplane.h"

/**
 * fipsd_transports_open() - have the transports that the configuration wants, and no others
 * @plane: the device
 * @config: section transports
 * @node: told of each that can be used
 *
 * A transport of the same kind, name and bound address stays open as it is, with what runs over it;
 * its MTU and buffers are brought up to date. What cannot be opened is logged and left out.
 *
 * Return: 0 or a negative errno, when the device itself does not answer.
 */
int fipsd_transports_open(struct fipsd_dataplane *plane, const struct fips_config *config,
			  struct fips_node *node);

/** fipsd_transports_close() - close all transports of the device. */
void fipsd_transports_close(struct fipsd_dataplane *plane);

#endif /* FIPSD_TRANSPORT_H */
