/* SPDX-License-Identifier: MIT */
/*
 * Answers to read queries. An answer is made once per picture of the node, however many ask for it;
 * what takes long is made in a thread of its own, and those who ask wait for it without keeping
 * others waiting.
 *
 * All of it belongs to the thread of one loop.
 */
#ifndef FIPSD_RESPONDER_H
#define FIPSD_RESPONDER_H

#include <uv.h>

#include "fipsd/control_request.h"
#include "fipsd/queries.h"

/**
 * struct fipsd_response - a line to send, shared by those it is sent to
 * @text: the line with its end; no NUL
 * @length: its length
 *
 * The rest is private.
 */
struct fipsd_response {
	char *text;
	size_t length;
	unsigned int refs;
};

/** fipsd_response_new() - of a line, which is taken over. NULL: no memory, or @line was NULL. */
struct fipsd_response *fipsd_response_new(char *line);

/** fipsd_response_put() - give a reference back; NULL is taken. */
void fipsd_response_put(struct fipsd_response *response);

struct fipsd_responder_job;

/**
 * struct fipsd_waiter - one who waits for an answer
 * @answered: called with it, a reference that is taken over; NULL: there was no memory. The waiter
 *	does not wait any more then
 *
 * The rest is private; zeroed: does not wait.
 */
struct fipsd_waiter {
	void (*answered)(struct fipsd_waiter *waiter, struct fipsd_response *response);
	struct fipsd_responder_job *job;
	struct fipsd_waiter *next;
};

/** struct fipsd_responder - opaque. */
struct fipsd_responder;

/**
 * fipsd_responder_new() - begin
 * @loop: whose thread all is called in
 * @publisher: has the pictures
 * @socket_path: for answers that say it
 *
 * Return: NULL without memory.
 */
struct fipsd_responder *fipsd_responder_new(uv_loop_t *loop, struct fipsd_publisher *publisher,
					    const char *socket_path);

/** fipsd_responder_free() - when the loop has ended; NULL is taken. */
void fipsd_responder_free(struct fipsd_responder *responder);

/** fipsd_responder_renew() - there is a new picture: it goes into the history, answers are old. */
void fipsd_responder_renew(struct fipsd_responder *responder);

/**
 * fipsd_responder_find() - an answer that is there already
 * @responder: the responder
 * @line: the request as it came
 * @length: its length
 *
 * Return: a reference, or NULL.
 */
struct fipsd_response *fipsd_responder_find(struct fipsd_responder *responder, const char *line,
					    size_t length);

/**
 * fipsd_responder_ask() - have a request answered
 * @responder: the responder
 * @line: the request as it came
 * @length: its length
 * @query: what it asks for
 * @params: of the request, may be NULL
 * @waiter: told now or later
 */
void fipsd_responder_ask(struct fipsd_responder *responder, const char *line, size_t length,
			 const struct fipsd_query *query, json_t *params,
			 struct fipsd_waiter *waiter);

/** fipsd_waiter_cancel() - do not wait any more; one that does not wait is taken. */
void fipsd_waiter_cancel(struct fipsd_waiter *waiter);

#endif /* FIPSD_RESPONDER_H */
