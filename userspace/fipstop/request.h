/* SPDX-License-Identifier: MIT */
/*
 * One request to a control socket, without ever waiting: the caller polls a file descriptor and
 * calls back. One line of JSON there, one back.
 */
#ifndef FIPSTOP_REQUEST_H
#define FIPSTOP_REQUEST_H

#include <stdbool.h>

#include <jansson.h>

#include "fipstop/query.h"
#include "libfips/types.h"

#define TOP_REQUEST_TIMEOUT_MS 5000

/** enum top_request_state - how far a request is. */
enum top_request_state {
	TOP_REQUEST_IDLE,
	TOP_REQUEST_CONNECTING, /* the daemon takes no more connections for the moment */
	TOP_REQUEST_SENDING,
	TOP_REQUEST_RECEIVING,
	TOP_REQUEST_DONE,
};

/**
 * struct top_request - a request
 * @fd: to be polled, -1 when there is nothing to poll for
 * @deadline_ms: monotonic time when it has failed
 * @outcome, @data, @message: what came of it, when it is done; @data is the caller's to take
 */
struct top_request {
	enum top_request_state state;
	int fd;
	char *path;
	char *line;
	size_t length;
	size_t sent;
	char *answer;
	size_t answer_length;
	size_t answer_room;
	u64 deadline_ms;
	enum top_outcome outcome;
	json_t *data;
	char message[192];
};

/** top_request_init() - a request that is idle. */
void top_request_init(struct top_request *request);

/**
 * top_request_start() - send a request off
 * @request: idle
 * @path: the socket
 * @command: of the control protocol
 * @params: taken over; NULL without any
 * @now_ms: monotonic time
 *
 * It may be done at once, with the reason why it failed.
 */
void top_request_start(struct top_request *request, const char *path, const char *command,
		       json_t *params, u64 now_ms);

/** top_request_events() - what to poll for: POLLIN, POLLOUT or 0. */
short top_request_events(const struct top_request *request);

/** top_request_next_ms() - when top_request_step() is to be called at the latest. */
u64 top_request_next_ms(const struct top_request *request, u64 now_ms);

/** top_request_step() - go on as far as possible; call when polling or time says so. */
void top_request_step(struct top_request *request, u64 now_ms);

/** top_request_reset() - give up, or forget what came; idle again. */
void top_request_reset(struct top_request *request);

#endif /* FIPSTOP_REQUEST_H */
