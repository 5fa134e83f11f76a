/* SPDX-License-Identifier: MIT */
/*
 * Exporter: an HTTP server for Prometheus, with all counters at /metrics. It lives in a thread of
 * its own and answers from the newest picture of the node.
 */
#ifndef FIPSD_EXPORTER_H
#define FIPSD_EXPORTER_H

#include "fipsd/snapshot.h"
#include "libfips/config.h"

/** struct fipsd_exporter - a running server, opaque. */
struct fipsd_exporter;

/**
 * fipsd_exporter_start() - listen
 * @exporter: set
 * @config: where
 * @publisher: has the pictures; must outlive the server
 *
 * What is wrong is logged.
 *
 * Return: 0 or a negative errno.
 */
int fipsd_exporter_start(struct fipsd_exporter **exporter, const struct fips_config_metrics *config,
			 struct fipsd_publisher *publisher);

/** fipsd_exporter_stop() - end; NULL is taken. */
void fipsd_exporter_stop(struct fipsd_exporter *exporter);

#endif /* FIPSD_EXPORTER_H */
