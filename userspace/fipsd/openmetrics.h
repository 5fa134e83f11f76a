/* SPDX-License-Identifier: MIT */
/* A picture of the node as text for Prometheus: its own format, and OpenMetrics. */
#ifndef FIPSD_OPENMETRICS_H
#define FIPSD_OPENMETRICS_H

#include "fipsd/snapshot.h"

/** enum fipsd_metrics_format - the two formats differ in how counters are declared. */
enum fipsd_metrics_format {
	FIPSD_METRICS_PROMETHEUS, /* text format 0.0.4 */
	FIPSD_METRICS_OPENMETRICS, /* 1.0.0 */
};

/**
 * fipsd_metrics_write() - write all counters and gauges
 * @out: where to
 * @snapshot: the picture
 * @now_mono_ms: CLOCK_MONOTONIC
 * @format: how
 */
void fipsd_metrics_write(FILE *out, const struct fipsd_snapshot *snapshot, u64 now_mono_ms,
			 enum fipsd_metrics_format format);

#endif /* FIPSD_OPENMETRICS_H */
