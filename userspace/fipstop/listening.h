/* SPDX-License-Identifier: MIT */
/* What listens on the node's interface, and what the packet filter does about it. */
#ifndef FIPSTOP_LISTENING_H
#define FIPSTOP_LISTENING_H

#include "fipstop/app.h"
#include "fipstop/grid.h"

/** top_listening_draw() - draw the sockets that can be reached through the mesh. */
void top_listening_draw(const struct top_app *app, struct top_grid *grid, struct top_rect inside);

#endif /* FIPSTOP_LISTENING_H */
