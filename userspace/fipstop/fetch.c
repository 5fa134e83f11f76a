// SPDX-License-Identifier: MIT
/* Fetching. */

#include "fipstop/fetch.h"

void top_fetch_begin(struct top_fetch *fetch)
{
	int i;

	for (i = 0; i < TOP_QUERIES; i++)
		top_request_init(&fetch->requests[i]);
	fetch->round_ms = 0;
}

void top_fetch_end(struct top_fetch *fetch)
{
	int i;

	for (i = 0; i < TOP_QUERIES; i++)
		top_request_reset(&fetch->requests[i]);
}

static void ask(struct top_fetch *fetch, const struct top_app *app, enum top_query query)
{
	const char *path = top_query_is_for_gateway(query) ? app->gateway_socket : app->socket;

	top_request_start(&fetch->requests[query], path, top_query_command(query),
			  top_query_params(app, query), app->mono_ms);
}

static void step_requests(struct top_fetch *fetch, struct top_app *app)
{
	struct top_request *request;
	json_t *data;
	int i;

	for (i = 0; i < TOP_QUERIES; i++) {
		request = &fetch->requests[i];
		top_request_step(request, app->mono_ms);
		if (request->state != TOP_REQUEST_DONE)
			continue;
		data = request->data;
		request->data = NULL;
		top_app_answer(app, i, request->outcome, data, request->message);
		top_request_reset(request);
	}
}

/*
 * What is still unanswered is not asked again, unless it was asked with other parameters: then
 * nobody waits for the old answer any more.
 */
static void start_round(struct top_fetch *fetch, const struct top_app *app, bool changed)
{
	enum top_query plan[TOP_QUERIES];
	int count = top_query_plan(app, plan), i;
	struct top_request *request;
	json_t *params;

	for (i = 0; i < count; i++) {
		request = &fetch->requests[plan[i]];
		params = changed ? top_query_params(app, plan[i]) : NULL;
		if (params)
			top_request_reset(request);
		json_decref(params);
		if (request->state == TOP_REQUEST_IDLE)
			ask(fetch, app, plan[i]);
	}
}

void top_fetch_step(struct top_fetch *fetch, struct top_app *app)
{
	step_requests(fetch, app);
	if (*app->disconnect && fetch->requests[TOP_QUERY_DISCONNECT].state == TOP_REQUEST_IDLE) {
		ask(fetch, app, TOP_QUERY_DISCONNECT);
		*app->disconnect = '\0';
	}
	if (app->refetch || app->mono_ms >= fetch->round_ms) {
		start_round(fetch, app, app->refetch);
		app->refetch = false;
		fetch->round_ms = app->mono_ms + app->refresh_secs * 1000;
	}
	/* Some are done as soon as they are sent off. */
	step_requests(fetch, app);
}

u64 top_fetch_poll(const struct top_fetch *fetch, const struct top_app *app, struct pollfd *polls,
		   int *count)
{
	const struct top_request *request;
	u64 next_ms = app->refetch ? app->mono_ms : fetch->round_ms, ms;
	int i;

	*count = 0;
	for (i = 0; i < TOP_QUERIES; i++) {
		request = &fetch->requests[i];
		if (request->state == TOP_REQUEST_IDLE)
			continue;
		ms = top_request_next_ms(request, app->mono_ms);
		if (ms < next_ms)
			next_ms = ms;
		if (top_request_events(request))
			polls[(*count)++] =
				(struct pollfd){ .fd = request->fd,
						 .events = top_request_events(request) };
	}
	return next_ms;
}
