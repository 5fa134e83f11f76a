// SPDX-License-Identifier: MIT
/* A daemon that has only a control socket. */

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "libfips/types.h"
#include "tests/fipstop/harness.h"
#include "tests/fipstop/server.h"
#include "tests/unit/unit.h"

#define REQUEST_SIZE 4096
#define OPEN_MAX_SILENT 64

/* What came for a command, and how to treat it. */
struct record {
	int count;
	char *params;
	enum server_manner manner;
};

struct server {
	pthread_t thread;
	pthread_mutex_t lock;
	int fd;
	int stop;
	char path[108];
	struct record records[TOP_QUERIES];
	int silent[OPEN_MAX_SILENT];
	int silent_count;
};

static int find_command(const char *command)
{
	int i;

	for (i = 0; i < TOP_QUERIES; i++)
		if (!strcmp(top_query_command(i), command))
			return i;
	return -1;
}

static int window_secs(const char *window)
{
	int number = atoi(window);

	return number * (strchr(window, 'h') ? 3600 : strchr(window, 'm') ? 60 : 1);
}

/* The canned answer, with what was asked for in it. Return: a reference. */
static json_t *make_answer(int query, json_t *params)
{
	json_t *peer = json_object_get(params, "peer"), *metric = json_object_get(params, "metric");
	const char *window = json_string_value(json_object_get(params, "window"));
	json_t *answer, *data;

	if (query == TOP_QUERY_NODE_HISTORY && peer)
		query = TOP_QUERY_PEER_HISTORY;
	answer = harness_answer(harness_name(query));
	data = json_object_get(answer, "data");
	if (window)
		json_object_set_new(data, "window_seconds", json_integer(window_secs(window)));
	if (peer)
		json_object_set(data, "peer", peer);
	if (metric)
		json_object_set(data, "metric", metric);
	return answer;
}

static void send_all(int fd, const char *text, size_t length, size_t step)
{
	size_t sent = 0, part;

	while (sent < length) {
		part = length - sent < step ? length - sent : step;
		if (send(fd, text + sent, part, MSG_NOSIGNAL) < 0)
			return;
		sent += part;
	}
}

static void send_answer(int fd, int query, json_t *params, enum server_manner manner)
{
	json_t *answer = make_answer(query, params);
	char *text = json_dumps(answer, JSON_COMPACT);
	size_t length = strlen(text);

	text[length] = '\n';
	switch (manner) {
	case SERVER_HANGS_UP:
		send_all(fd, text, length / 2, length);
		break;
	case SERVER_DRIBBLES:
		send_all(fd, text, length + 1, 1);
		break;
	default:
		send_all(fd, text, length + 1, length + 1);
	}
	free(text);
	json_decref(answer);
}

static enum server_manner note_request(struct server *server, int query, json_t *params)
{
	struct record *record = &server->records[query];
	enum server_manner manner;

	pthread_mutex_lock(&server->lock);
	record->count++;
	free(record->params);
	record->params = params ? json_dumps(params, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	manner = record->manner;
	pthread_mutex_unlock(&server->lock);
	return manner;
}

static void handle(struct server *server, int fd, const char *line)
{
	static const char refusal[] = "{\"status\":\"error\",\"message\":\"refused on purpose\"}\n";
	static const char babble[] = "hello\n";
	json_t *request = json_loads(line, 0, NULL), *params = json_object_get(request, "params");
	const char *command = json_string_value(json_object_get(request, "command"));
	int query = command ? find_command(command) : -1;
	enum server_manner manner = SERVER_REFUSES;

	if (query >= 0)
		manner = note_request(server, query, params);
	if (manner == SERVER_IS_SILENT && server->silent_count < OPEN_MAX_SILENT) {
		server->silent[server->silent_count++] = fd;
		json_decref(request);
		return;
	}
	if (manner == SERVER_REFUSES)
		send_all(fd, refusal, sizeof(refusal) - 1, sizeof(refusal));
	else if (manner == SERVER_BABBLES)
		send_all(fd, babble, sizeof(babble) - 1, sizeof(babble));
	else
		send_answer(fd, query, params, manner);
	json_decref(request);
	close(fd);
}

/* A request is one line; its sender says when it is over. */
static void serve(struct server *server, int fd)
{
	char line[REQUEST_SIZE];
	size_t length = 0;
	ssize_t got;

	while (length < sizeof(line) - 1 &&
	       (got = recv(fd, line + length, sizeof(line) - 1 - length, 0)) > 0)
		length += got;
	line[length] = '\0';
	handle(server, fd, line);
}

static void *run(void *ctx)
{
	struct server *server = ctx;
	struct pollfd polls[] = { { .fd = server->fd, .events = POLLIN },
				  { .fd = server->stop, .events = POLLIN } };
	int fd;

	while (poll(polls, FIPS_ARRAY_SIZE(polls), -1) >= 0 || errno == EINTR) {
		if (polls[1].revents)
			break;
		fd = accept(server->fd, NULL, NULL);
		if (fd >= 0)
			serve(server, fd);
	}
	return NULL;
}

struct server *server_start(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct server *server = calloc(1, sizeof(*server));

	assert_non_null(server);
	snprintf(server->path, sizeof(server->path), "%s", path);
	memcpy(address.sun_path, server->path, sizeof(address.sun_path));
	server->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	server->stop = eventfd(0, EFD_CLOEXEC);
	assert_int_equal(bind(server->fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(server->fd, 64), 0);
	pthread_mutex_init(&server->lock, NULL);
	assert_int_equal(pthread_create(&server->thread, NULL, run, server), 0);
	return server;
}

void server_stop(struct server *server)
{
	int i;

	assert_int_equal(eventfd_write(server->stop, 1), 0);
	pthread_join(server->thread, NULL);
	for (i = 0; i < server->silent_count; i++)
		close(server->silent[i]);
	for (i = 0; i < TOP_QUERIES; i++)
		free(server->records[i].params);
	close(server->fd);
	close(server->stop);
	unlink(server->path);
	free(server);
}

void server_behave(struct server *server, const char *command, enum server_manner manner)
{
	int i;

	pthread_mutex_lock(&server->lock);
	for (i = 0; i < TOP_QUERIES; i++)
		if (!command || !strcmp(top_query_command(i), command))
			server->records[i].manner = manner;
	pthread_mutex_unlock(&server->lock);
}

int server_count(struct server *server, const char *command)
{
	int count;

	pthread_mutex_lock(&server->lock);
	count = server->records[find_command(command)].count;
	pthread_mutex_unlock(&server->lock);
	return count;
}

char *server_last(struct server *server, const char *command)
{
	char *params;

	pthread_mutex_lock(&server->lock);
	params = server->records[find_command(command)].params;
	params = params ? strdup(params) : NULL;
	pthread_mutex_unlock(&server->lock);
	return params;
}
