/* SPDX-License-Identifier: MIT */
/*
 * The kernel's own figures, where they may be read: bytes of links and transports, by netlink. That
 * takes CAP_NET_ADMIN, and the node's device in the same network namespace.
 */
#ifndef FIPSTOP_KERNEL_H
#define FIPSTOP_KERNEL_H

#include "fipstop/app.h"

struct fips_nl_client;

/**
 * struct top_kernel - a way to the kernel
 * @client: NULL: none for now
 * @next_ms: monotonic time of the next look
 */
struct top_kernel {
	struct fips_nl_client *client;
	u64 next_ms;
};

/**
 * top_kernel_step() - read the kernel's figures if it is time to
 * @kernel: all zero at first
 * @app: gets the rates; knows the node by its status
 *
 * Where that is not possible nothing changes, and it is tried again later.
 */
void top_kernel_step(struct top_kernel *kernel, struct top_app *app);

/** top_kernel_end() - no more. */
void top_kernel_end(struct top_kernel *kernel);

#endif /* FIPSTOP_KERNEL_H */
