/* SPDX-License-Identifier: MIT */
/* What the kernel module knows, read by netlink: no daemon takes part. */
#ifndef FIPSCTL_KERNEL_H
#define FIPSCTL_KERNEL_H

#include "fipsctl/ctl.h"

/**
 * ctl_kernel_show() - print one of the kernel's views
 * @what: "devices", "transports", "links", "sessions", "routes" or "counters"
 * @device: name of the only device to show, NULL: all
 *
 * What went wrong is printed.
 */
enum ctl_exit ctl_kernel_show(const struct ctl *ctl, const char *what, const char *device);

/** ctl_kernel_has_view() - whether the kernel has a view of that name. */
bool ctl_kernel_has_view(const char *what);

#endif /* FIPSCTL_KERNEL_H */
