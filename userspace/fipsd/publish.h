/* SPDX-License-Identifier: MIT */
/* Pictures of the node for the control socket: what the core knows and what the kernel counts. */
#ifndef FIPSD_PUBLISH_H
#define FIPSD_PUBLISH_H

#include "fipsd/dataplane.h"
#include "fipsd/hosts_file.h"
#include "fipsd/snapshot.h"

/**
 * struct fipsd_scene - what pictures are made of
 * @publisher: gets them
 * @plane: the device
 * @node: the core
 * @config: for what the configuration says of the node
 * @hosts: names for nodes
 * @device: name of the netdevice
 * @persistent: whether the identity outlives a restart
 * @started_mono_ms: when the daemon started
 * @bytes_in: received so far, as of the last picture
 * @bytes_out: sent so far
 * @painted_ms: when the last picture was made, CLOCK_MONOTONIC; 0: none was
 */
struct fipsd_scene {
	struct fipsd_publisher *publisher;
	struct fipsd_dataplane *plane;
	struct fips_node *node;
	const struct fips_config *config;
	struct fipsd_hosts_file *hosts;
	const char *device;
	bool persistent;
	u64 started_mono_ms;
	u64 bytes_in;
	u64 bytes_out;
	u64 painted_ms;
};

/**
 * fipsd_scene_publish() - make a picture of the node as it is now, and make it the newest
 *
 * Reads the kernel's tables and hands them to the core, which shows their numbers in its views.
 */
void fipsd_scene_publish(struct fipsd_scene *scene);

#endif /* FIPSD_PUBLISH_H */
