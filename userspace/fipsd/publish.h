/* SPDX-License-Identifier: MIT */
/* Pictures of the node for the control socket: what the core knows and what the kernel counts. */
#ifndef FIPSD_PUBLISH_H
#define FIPSD_PUBLISH_H

#include "fipsd/acl_file.h"
#include "fipsd/dataplane.h"
#include "fipsd/hosts_file.h"
#include "fipsd/snapshot.h"

struct fipsd_counter_names;

/**
 * struct fipsd_scene - what pictures are made of
 * @publisher: gets them
 * @plane: the device
 * @node: the core
 * @config: for what the configuration says of the node
 * @hosts: names for nodes
 * @acl: who may link
 * @device: name of the netdevice
 * @persistent: whether the identity outlives a restart
 * @started_mono_ms: when the daemon started
 * @pictures: made so far
 * @picture_ns: processor time that took
 * @names: texts of the kernel's counters, made at first need; to be freed by fipsd_scene_fini()
 */
struct fipsd_scene {
	struct fipsd_publisher *publisher;
	struct fipsd_dataplane *plane;
	struct fips_node *node;
	const struct fips_config *config;
	struct fipsd_hosts_file *hosts;
	const struct fipsd_acl_file *acl;
	const char *device;
	bool persistent;
	u64 started_mono_ms;
	u64 pictures;
	u64 picture_ns;
	struct fipsd_counter_names *names;
};

/**
 * fipsd_scene_publish() - make a picture of the node as it is now, and make it the newest
 *
 * Reads the kernel's tables and hands them to the core, which shows their numbers in its views.
 */
void fipsd_scene_publish(struct fipsd_scene *scene);

/** fipsd_scene_fini() - give back what the scene holds; no picture of it may be left. */
void fipsd_scene_fini(struct fipsd_scene *scene);

#endif /* FIPSD_PUBLISH_H */
