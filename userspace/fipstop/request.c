// SPDX-License-Identifier: MIT
/* One request to a control socket. */

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "fipstop/request.h"

/* When the daemon's queue of connections is full: when to try again. */
#define RETRY_MS 50
#define ANSWER_MAX (64 << 20)

void top_request_init(struct top_request *request)
{
	*request = (struct top_request){ .fd = -1 };
}

static void close_socket(struct top_request *request)
{
	if (request->fd >= 0)
		close(request->fd);
	request->fd = -1;
	free(request->path);
	free(request->line);
	free(request->answer);
	request->path = NULL;
	request->line = NULL;
	request->answer = NULL;
}

void top_request_reset(struct top_request *request)
{
	close_socket(request);
	json_decref(request->data);
	top_request_init(request);
}

static void finish(struct top_request *request, enum top_outcome outcome, const char *format, ...)
	__printf(3, 4);

static void finish(struct top_request *request, enum top_outcome outcome, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(request->message, sizeof(request->message), format, args);
	va_end(args);
	request->outcome = outcome;
	request->state = TOP_REQUEST_DONE;
	close_socket(request);
}

static void fail_connect(struct top_request *request, int err)
{
	if (err == ENOENT || err == ECONNREFUSED)
		finish(request, TOP_FAILED, "nobody serves %s", request->path);
	else if (err == EACCES || err == EPERM)
		finish(request, TOP_FAILED, "%s is for members of the group \"fips\"",
		       request->path);
	else
		finish(request, TOP_FAILED, "%s: %s", strerror(err), request->path);
}

static void try_connect(struct top_request *request)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(request->path) >= sizeof(address.sun_path)) {
		fail_connect(request, ENAMETOOLONG);
		return;
	}
	memcpy(address.sun_path, request->path, strlen(request->path) + 1);
	if (!connect(request->fd, (struct sockaddr *)&address, sizeof(address)))
		request->state = TOP_REQUEST_SENDING;
	else if (errno != EAGAIN && errno != EINTR)
		fail_connect(request, errno);
}

/* Return: the request's line, to be freed, or NULL without memory. */
static char *request_line(const char *command, json_t *params)
{
	json_t *json = json_pack("{s:s}", "command", command);
	char *text, *line = NULL;

	if (params)
		json_object_set(json, "params", params);
	text = json_dumps(json, JSON_COMPACT);
	if (!text || asprintf(&line, "%s\n", text) < 0)
		line = NULL;
	free(text);
	json_decref(json);
	return line;
}

void top_request_start(struct top_request *request, const char *path, const char *command,
		       json_t *params, u64 now_ms)
{
	request->deadline_ms = now_ms + TOP_REQUEST_TIMEOUT_MS;
	request->path = strdup(path);
	request->line = request_line(command, params);
	json_decref(params);
	if (!request->path || !request->line) {
		finish(request, TOP_FAILED, "out of memory");
		return;
	}
	request->length = strlen(request->line);
	request->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (request->fd < 0) {
		fail_connect(request, errno);
		return;
	}
	request->state = TOP_REQUEST_CONNECTING;
	top_request_step(request, now_ms);
}

static void send_some(struct top_request *request)
{
	ssize_t sent = send(request->fd, request->line + request->sent,
			    request->length - request->sent, MSG_NOSIGNAL);

	if (sent < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (sent < 0) {
		finish(request, TOP_FAILED, "the daemon hung up");
		return;
	}
	request->sent += sent;
	if (request->sent == request->length) {
		shutdown(request->fd, SHUT_WR);
		request->state = TOP_REQUEST_RECEIVING;
	}
}

static void take_answer(struct top_request *request)
{
	json_error_t error;
	json_t *json = json_loadb(request->answer, request->answer_length, 0, &error);
	const char *status = json_string_value(json_object_get(json, "status"));
	const char *message = json_string_value(json_object_get(json, "message"));
	json_t *data = json_object_get(json, "data");

	if (status && !strcmp(status, "ok")) {
		request->data = data ? json_incref(data) : json_object();
		finish(request, TOP_ANSWERED, "ok");
	} else if (status && message) {
		finish(request, TOP_REFUSED, "%s", message);
	} else {
		finish(request, TOP_FAILED, "the answer is not of the control protocol");
	}
	json_decref(json);
}

static bool make_room(struct top_request *request)
{
	size_t room = request->answer_room ? request->answer_room * 2 : 16384;
	char *answer;

	if (request->answer_length < request->answer_room)
		return true;
	if (room > ANSWER_MAX) {
		finish(request, TOP_FAILED, "the answer is longer than %d MiB", ANSWER_MAX >> 20);
		return false;
	}
	answer = realloc(request->answer, room);
	if (!answer) {
		finish(request, TOP_FAILED, "out of memory");
		return false;
	}
	request->answer = answer;
	request->answer_room = room;
	return true;
}

/* Return: whether more may be there. */
static bool receive_some(struct top_request *request)
{
	char *end;
	ssize_t got;

	if (!make_room(request))
		return false;
	end = request->answer + request->answer_length;
	got = recv(request->fd, end, request->answer_room - request->answer_length, 0);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (got <= 0) {
		finish(request, TOP_FAILED, "the daemon hung up");
		return false;
	}
	request->answer_length += got;
	if (!memchr(end, '\n', got))
		return true;
	take_answer(request);
	return false;
}

void top_request_step(struct top_request *request, u64 now_ms)
{
	if (request->state == TOP_REQUEST_CONNECTING)
		try_connect(request);
	if (request->state == TOP_REQUEST_SENDING)
		send_some(request);
	while (request->state == TOP_REQUEST_RECEIVING && receive_some(request))
		;
	if (request->state != TOP_REQUEST_IDLE && request->state != TOP_REQUEST_DONE &&
	    now_ms >= request->deadline_ms)
		finish(request, TOP_FAILED, "no answer within %d s", TOP_REQUEST_TIMEOUT_MS / 1000);
}

short top_request_events(const struct top_request *request)
{
	if (request->state == TOP_REQUEST_SENDING)
		return POLLOUT;
	return request->state == TOP_REQUEST_RECEIVING ? POLLIN : 0;
}

u64 top_request_next_ms(const struct top_request *request, u64 now_ms)
{
	if (request->state == TOP_REQUEST_CONNECTING && now_ms + RETRY_MS < request->deadline_ms)
		return now_ms + RETRY_MS;
	return request->deadline_ms;
}
