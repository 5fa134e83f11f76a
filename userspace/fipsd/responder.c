// SPDX-License-Identifier: MIT
#include <stdlib.h>

#include "fipsd/clock.h"
#include "fipsd/responder.h"

/* Different requests between two pictures; further ones are answered, but not remembered. */
#define CACHE_SIZE 64

/* A request and what was answered. */
struct cached {
	char *line;
	size_t length;
	struct fipsd_response *response;
};

/**
 * struct fipsd_responder_job - an answer being made in a thread of its own
 * @work: in the loop's pool of threads
 * @query: what is asked for
 * @line: the request
 * @params: of it
 * @snapshot: what the answer is made from
 * @response: the answer, once it is made
 * @waiters: who gets it
 */
struct fipsd_responder_job {
	uv_work_t work;
	struct fipsd_responder *responder;
	struct fipsd_responder_job *next;
	const struct fipsd_query *query;
	char *line;
	size_t length;
	json_t *params;
	const struct fipsd_snapshot *snapshot;
	struct fipsd_response *response;
	struct fipsd_waiter *waiters;
};

/**
 * struct fipsd_responder - answers of one control socket
 * @cache: answers made from the newest picture
 * @cached: number of those
 * @jobs: answers being made
 */
struct fipsd_responder {
	uv_loop_t *loop;
	struct fipsd_publisher *publisher;
	const char *socket_path;
	struct fipsd_history *history;
	struct cached cache[CACHE_SIZE];
	size_t cached;
	struct fipsd_responder_job *jobs;
};

/* --- Responses --- */

static struct fipsd_response *response_of(char *text, size_t length)
{
	struct fipsd_response *response = text ? malloc(sizeof(*response)) : NULL;

	if (!response) {
		free(text);
		return NULL;
	}
	*response = (struct fipsd_response){ .text = text, .length = length, .refs = 1 };
	return response;
}

struct fipsd_response *fipsd_response_new(char *line)
{
	return response_of(line, line ? strlen(line) : 0);
}

void fipsd_response_put(struct fipsd_response *response)
{
	if (!response || --response->refs)
		return;
	free(response->text);
	free(response);
}

static struct fipsd_response *response_get(struct fipsd_response *response)
{
	if (response)
		response->refs++;
	return response;
}

/* @history: NULL in another thread. */
static struct fipsd_response *render(const struct fipsd_responder *responder,
				     const struct fipsd_query *query, const json_t *params,
				     const struct fipsd_snapshot *snapshot,
				     const struct fipsd_history *history)
{
	static const char head[] = "{\"status\":\"ok\",\"data\":", tail[] = "}\n";
	struct fips_now now = fipsd_now();
	struct fipsd_query_input input = {
		.snapshot = snapshot,
		.history = history,
		.params = params,
		.socket_path = responder->socket_path,
		.now_ms = now.unix_ms,
		.now_mono_ms = now.mono_ns / 1000000,
	};
	struct fipsd_json json = { 0 };
	bool answered;

	fipsd_json_raw(&json, head, sizeof(head) - 1);
	answered = query->render(&input, &json);
	fipsd_json_raw(&json, tail, sizeof(tail) - 1);
	if (answered && !json.failed)
		return response_of(json.text, json.used);
	fipsd_json_free(&json);
	return fipsd_response_new(fipsd_response_error(answered ? "out of memory" : input.error));
}

/* --- Remembering --- */

static void cache_put(struct fipsd_responder *responder, const char *line, size_t length,
		      struct fipsd_response *response)
{
	char *copy;

	if (!response || responder->cached == CACHE_SIZE)
		return;
	copy = malloc(length);
	if (!copy)
		return;
	memcpy(copy, line, length);
	responder->cache[responder->cached++] =
		(struct cached){ copy, length, response_get(response) };
	/* cppcheck-suppress memleak ; the cache has it */
}

struct fipsd_response *fipsd_responder_find(struct fipsd_responder *responder, const char *line,
					    size_t length)
{
	size_t i;

	for (i = 0; i < responder->cached; i++) {
		const struct cached *cached = &responder->cache[i];

		if (cached->length == length && !memcmp(cached->line, line, length))
			return response_get(cached->response);
	}
	return NULL;
}

static void cache_clear(struct fipsd_responder *responder)
{
	while (responder->cached) {
		struct cached *cached = &responder->cache[--responder->cached];

		free(cached->line);
		fipsd_response_put(cached->response);
	}
}

void fipsd_responder_renew(struct fipsd_responder *responder)
{
	const struct fipsd_snapshot *snapshot = fipsd_snapshot_get(responder->publisher);

	fipsd_history_take(responder->history, snapshot);
	fipsd_snapshot_put(snapshot);
	cache_clear(responder);
}

/* --- What takes long --- */

static void job_run(uv_work_t *work)
{
	struct fipsd_responder_job *job = work->data;

	job->response = render(job->responder, job->query, job->params, job->snapshot, NULL);
}

static void job_unlink(struct fipsd_responder_job *job)
{
	struct fipsd_responder_job **at = &job->responder->jobs;

	while (*at != job)
		at = &(*at)->next;
	*at = job->next;
}

static void job_free(struct fipsd_responder_job *job)
{
	fipsd_snapshot_put(job->snapshot);
	fipsd_response_put(job->response);
	json_decref(job->params);
	free(job->line);
	free(job);
}

static void job_done(uv_work_t *work, int status)
{
	struct fipsd_responder_job *job = work->data;
	struct fipsd_waiter *waiter;

	cache_put(job->responder, job->line, job->length, job->response);
	job_unlink(job);
	while ((waiter = job->waiters)) {
		job->waiters = waiter->next;
		waiter->job = NULL;
		waiter->answered(waiter, response_get(job->response));
	}
	job_free(job);
}

static struct fipsd_responder_job *job_new(struct fipsd_responder *responder, const char *line,
					   size_t length, const struct fipsd_query *query,
					   json_t *params)
{
	struct fipsd_responder_job *job = calloc(1, sizeof(*job));

	if (!job)
		return NULL;
	job->work.data = job;
	job->responder = responder;
	job->query = query;
	job->params = json_incref(params);
	job->snapshot = fipsd_snapshot_get(responder->publisher);
	job->length = length;
	job->line = malloc(length);
	if (!job->line || uv_queue_work(responder->loop, &job->work, job_run, job_done)) {
		job_free(job);
		return NULL;
	}
	memcpy(job->line, line, length);
	job->next = responder->jobs;
	responder->jobs = job;
	return job;
}

static struct fipsd_responder_job *job_find(const struct fipsd_responder *responder,
					    const char *line, size_t length)
{
	struct fipsd_responder_job *job = responder->jobs;

	while (job && (job->length != length || memcmp(job->line, line, length)))
		job = job->next;
	return job;
}

/* --- Asking --- */

static void ask_slowly(struct fipsd_responder *responder, const char *line, size_t length,
		       const struct fipsd_query *query, json_t *params, struct fipsd_waiter *waiter)
{
	struct fipsd_responder_job *job = job_find(responder, line, length);

	if (!job)
		job = job_new(responder, line, length, query, params);
	if (!job) {
		waiter->answered(waiter, NULL);
		return;
	}
	waiter->job = job;
	waiter->next = job->waiters;
	job->waiters = waiter;
}

void fipsd_responder_ask(struct fipsd_responder *responder, const char *line, size_t length,
			 const struct fipsd_query *query, json_t *params,
			 struct fipsd_waiter *waiter)
{
	const struct fipsd_snapshot *snapshot;
	struct fipsd_response *response;

	if (query->slow) {
		ask_slowly(responder, line, length, query, params, waiter);
		return;
	}
	snapshot = fipsd_snapshot_get(responder->publisher);
	response = render(responder, query, params, snapshot, responder->history);
	fipsd_snapshot_put(snapshot);
	cache_put(responder, line, length, response);
	waiter->answered(waiter, response);
}

void fipsd_waiter_cancel(struct fipsd_waiter *waiter)
{
	struct fipsd_waiter **at;

	if (!waiter->job)
		return;
	for (at = &waiter->job->waiters; *at != waiter;)
		at = &(*at)->next;
	*at = waiter->next;
	waiter->job = NULL;
}

/* --- Life --- */

struct fipsd_responder *fipsd_responder_new(uv_loop_t *loop, struct fipsd_publisher *publisher,
					    const char *socket_path)
{
	struct fipsd_responder *responder = calloc(1, sizeof(*responder));

	if (!responder)
		return NULL;
	responder->loop = loop;
	responder->publisher = publisher;
	responder->socket_path = socket_path;
	responder->history = fipsd_history_new();
	if (!responder->history) {
		free(responder);
		return NULL;
	}
	return responder;
}

void fipsd_responder_free(struct fipsd_responder *responder)
{
	if (!responder)
		return;
	cache_clear(responder);
	fipsd_history_free(responder->history);
	free(responder);
}
