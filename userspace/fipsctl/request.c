// SPDX-License-Identifier: MIT
/* Asking the daemon: one line there, one line back. */

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "fipsctl/request.h"
#include "libfips/paths.h"

/* Longer than the daemon takes before it says by itself that something took too long. */
#define TIMEOUT_SECS 6

static void __printf(2, 3) say(struct ctl_reason *reason, const char *format, ...);

static void say(struct ctl_reason *reason, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(reason->text, sizeof(reason->text), format, args);
	va_end(args);
}

static void say_connect(struct ctl_reason *reason, const char *path, int err)
{
	reason->no_daemon = err == ENOENT || err == ECONNREFUSED;
	if (reason->no_daemon)
		say(reason,
		    "cannot connect to %s: %s\n"
		    "Is the daemon running? \"systemctl start fipsd\" starts it.\n"
		    "\"fipsctl kernel\" shows what the kernel does without it.",
		    path, strerror(err));
	else if (err == EACCES || err == EPERM)
		say(reason,
		    "cannot connect to %s: %s\n"
		    "Members of the group \"fips\" may: \"sudo usermod -aG fips $USER\",\n"
		    "then log out and in again.",
		    path, strerror(err));
	else
		say(reason, "cannot connect to %s: %s", path, strerror(err));
}

/* Return: a connected socket, or -1 with the reason. */
static int open_socket(const char *path, struct ctl_reason *reason)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct timeval timeout = { .tv_sec = TIMEOUT_SECS };
	int fd;

	if (strlen(path) >= sizeof(address.sun_path)) {
		say(reason, "%s: expected a path of at most %zu bytes", path,
		    sizeof(address.sun_path) - 1);
		return -1;
	}
	memcpy(address.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address))) {
		say_connect(reason, path, errno);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
	return fd;
}

static bool send_all(int fd, const char *text, size_t length)
{
	ssize_t sent;

	while (length) {
		sent = send(fd, text, length, MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return false;
		text += sent;
		length -= sent;
	}
	return true;
}

static bool send_request(int fd, const char *command, json_t *params, struct ctl_reason *reason)
{
	json_t *request = json_pack("{s:s}", "command", command);
	char *line, *text = NULL;
	bool sent = false;

	if (params)
		json_object_set(request, "params", params);
	line = json_dumps(request, JSON_COMPACT);
	json_decref(request);
	if (line && asprintf(&text, "%s\n", line) >= 0)
		sent = send_all(fd, text, strlen(text)) && !shutdown(fd, SHUT_WR);
	if (!sent)
		say(reason, "the request could not be sent: %s", strerror(errno));
	free(text);
	free(line);
	return sent;
}

/* Return: the whole answer, a reference, or NULL with the reason. */
static json_t *receive(int fd, struct ctl_reason *reason)
{
	FILE *stream = fdopen(dup(fd), "r");
	json_error_t error;
	char *line = NULL;
	json_t *json = NULL;
	size_t size = 0;
	ssize_t length;

	length = stream ? getline(&line, &size, stream) : -1;
	if (length < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		say(reason, "the daemon did not answer within %d seconds", TIMEOUT_SECS);
	else if (length < 0)
		say(reason, "the daemon closed the connection without an answer");
	else
		json = json_loadb(line, length, 0, &error);
	if (length >= 0 && !json)
		say(reason, "the daemon's answer is not JSON: %s", error.text);
	if (stream)
		fclose(stream);
	free(line);
	return json;
}

/* Return: what an answer holds, a reference, or NULL with the reason. */
static json_t *take_data(json_t *answer, struct ctl_reason *reason)
{
	const char *status = json_string_value(json_object_get(answer, "status"));
	const char *message = json_string_value(json_object_get(answer, "message"));
	json_t *data = NULL;

	if (status && !strcmp(status, "ok"))
		data = json_incref(json_object_get(answer, "data"));
	if (!data)
		say(reason, "%s", message ? message : "the daemon's answer is not understood");
	return data;
}

json_t *ctl_request(const struct ctl *ctl, const char *command, json_t *params,
		    struct ctl_reason *reason)
{
	char *path = ctl->socket ? strdup(ctl->socket) :
				   fips_socket_default_path(FIPS_CONTROL_SOCKET);
	json_t *answer = NULL, *data = NULL;
	int fd;

	memset(reason, 0, sizeof(*reason));
	errno = 0;
	fd = path ? open_socket(path, reason) : -1;
	if (fd >= 0) {
		if (send_request(fd, command, params, reason))
			answer = receive(fd, reason);
		close(fd);
	}
	if (answer)
		data = take_data(answer, reason);
	json_decref(answer);
	json_decref(params);
	free(path);
	return data;
}
