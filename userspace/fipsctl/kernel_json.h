/* SPDX-License-Identifier: MIT */
/* The kernel's objects as JSON: keys are the netlink attributes' names with underscores. */
#ifndef FIPSCTL_KERNEL_JSON_H
#define FIPSCTL_KERNEL_JSON_H

#include <jansson.h>

#include "netlink/objects.h"

/**
 * ctl_object_to_json() - an object as JSON
 * @kind: what it is
 * @object: the structure of that kind
 * @device: name of the device it belongs to
 *
 * Return: a new reference.
 */
json_t *ctl_object_to_json(enum fips_nl_kind kind, const void *object, const char *device);

#endif /* FIPSCTL_KERNEL_JSON_H */
