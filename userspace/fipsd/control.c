// SPDX-License-Identifier: MIT
/*
 * The control socket's thread.
 *
 * Two threads meet in two lists of commands under one lock: the control thread puts what a client
 * asked for into `todo` and wakes the loop; the loop's thread runs it, puts it into `done` and
 * wakes the control thread. Clients belong to the control thread alone: a command remembers its
 * client, but only that thread looks.
 */

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "fipsd/control.h"
#include "fipsd/control_request.h"
#include "fipsd/control_socket.h"
#include "fipsd/log.h"
#include "fipsd/responder.h"
#include "libfips/timer.h"

#define TIMEOUT_MS 5000
#define THREAD_NICE (-10)
#define BACKLOG 64
/* Of an answer in the socket of a client that is slow: what there is anyway, and at most. */
#define ROOM_DEFAULT 65536
#define ROOM_MAX (8 << 20)

struct client;

enum command_kind {
	COMMAND_CONNECT,
	COMMAND_DISCONNECT,
};

/* A command on its way to the loop's thread and back. */
struct command {
	struct command *next;
	struct client *client; /* NULL: it is gone */
	enum command_kind kind;
	char *npub;
	char *address;
	char *transport;
	int err;
	char error[FIPSD_CONTROL_ERROR_SIZE];
};

struct command_list {
	struct command *first;
	struct command **end;
};

struct fipsd_control {
	/* of the loop's thread */
	uv_async_t run;
	const struct fipsd_control_ops *ops;
	void *ctx;
	pthread_t thread;

	/* of both */
	pthread_mutex_t lock;
	struct command_list todo;
	struct command_list done;
	bool stopping;

	/* of the control thread */
	uv_loop_t loop;
	uv_pipe_t listener;
	uv_async_t wake;
	uv_async_t pictured;
	struct fipsd_publisher *publisher;
	struct fipsd_responder *responder;
	struct client *clients;
	char *path;
};

/* A connection. It reads one line, answers it with one, and is closed. */
struct client {
	struct client *next;
	struct client *previous;
	struct fipsd_control *control;
	struct command *command;
	struct fipsd_waiter waiter;
	uv_pipe_t pipe;
	uv_timer_t timer;
	uv_write_t write;
	struct fipsd_response *response;
	const char *timeout_message;
	unsigned int open_handles;
	size_t used;
	char line[FIPSD_REQUEST_MAX + 1];
};

static void list_init(struct command_list *list)
{
	list->first = NULL;
	list->end = &list->first;
}

static void list_add(struct command_list *list, struct command *command)
{
	command->next = NULL;
	*list->end = command;
	list->end = &command->next;
}

/* Take all of a list's commands, which are linked by their `next`. */
static struct command *list_take(struct fipsd_control *control, struct command_list *list)
{
	struct command *first;

	pthread_mutex_lock(&control->lock);
	first = list->first;
	list_init(list);
	pthread_mutex_unlock(&control->lock);
	return first;
}

static void command_free(struct command *command)
{
	free(command->npub);
	free(command->address);
	free(command->transport);
	free(command);
}

static void commands_free(struct command *command)
{
	struct command *next;

	for (; command; command = next) {
		next = command->next;
		command_free(command);
	}
}

/* Clients, in the control thread. */

static void on_handle_closed(uv_handle_t *handle)
{
	struct client *client = handle->data;

	if (--client->open_handles)
		return;
	if (client->next)
		client->next->previous = client->previous;
	if (client->previous)
		client->previous->next = client->next;
	else
		client->control->clients = client->next;
	fipsd_response_put(client->response);
	free(client);
}

static void client_close(struct client *client)
{
	fipsd_waiter_cancel(&client->waiter);
	if (client->command)
		client->command->client = NULL;
	client->command = NULL;
	if (!uv_is_closing((uv_handle_t *)&client->pipe))
		uv_close((uv_handle_t *)&client->pipe, on_handle_closed);
	if (!uv_is_closing((uv_handle_t *)&client->timer))
		uv_close((uv_handle_t *)&client->timer, on_handle_closed);
}

static void on_written(uv_write_t *write, int status)
{
	client_close(write->data);
}

static void on_timeout(uv_timer_t *timer);

/*
 * All of an answer is to fit in the socket, so that it leaves at once: on a host that is busy, each
 * time that client and daemon wait for each other takes long. The kernel takes twice as much for
 * its own; without privilege it gives what its limit allows.
 */
static void make_room(struct client *client, size_t length)
{
	int size = length < ROOM_MAX ? (int)length : ROOM_MAX;
	uv_os_fd_t fd;

	if (length < ROOM_DEFAULT || uv_fileno((uv_handle_t *)&client->pipe, &fd))
		return;
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
}

/* Send a line and be done; the reference is taken over. */
static void client_answer(struct client *client, struct fipsd_response *response)
{
	uv_buf_t buffer;

	uv_read_stop((uv_stream_t *)&client->pipe);
	fipsd_waiter_cancel(&client->waiter);
	if (client->command)
		client->command->client = NULL;
	client->command = NULL;
	client->response = response;
	client->timeout_message = NULL;
	uv_timer_start(&client->timer, on_timeout, TIMEOUT_MS, 0);
	if (response) {
		buffer = uv_buf_init(response->text, response->length);
		make_room(client, response->length);
	}
	if (!response ||
	    uv_write(&client->write, (uv_stream_t *)&client->pipe, &buffer, 1, on_written))
		client_close(client);
}

static void client_refuse(struct client *client, const char *message)
{
	client_answer(client, fipsd_response_new(fipsd_response_error(message)));
}

static void on_timeout(uv_timer_t *timer)
{
	struct client *client = timer->data;

	if (client->timeout_message)
		client_refuse(client, client->timeout_message);
	else
		client_close(client);
}

static void on_answered(struct fipsd_waiter *waiter, struct fipsd_response *response)
{
	client_answer(fips_container_of(waiter, struct client, waiter), response);
}

/* Read a command's parameters. Return: the command, or NULL with the reason in error. */
static struct command *command_new(const struct fipsd_request *request, enum command_kind kind,
				   char *error, size_t size)
{
	const char *npub, *address = "", *transport = "";
	struct command *command;

	npub = fipsd_request_param(request, "npub", error, size);
	if (npub && kind == COMMAND_CONNECT)
		address = fipsd_request_param(request, "address", error, size);
	if (npub && address && kind == COMMAND_CONNECT)
		transport = fipsd_request_param(request, "transport", error, size);
	if (!npub || !address || !transport)
		return NULL;
	snprintf(error, size, "out of memory");
	command = calloc(1, sizeof(*command));
	if (!command)
		return NULL;
	command->kind = kind;
	command->npub = strdup(npub);
	command->address = strdup(address);
	command->transport = strdup(transport);
	if (!command->npub || !command->address || !command->transport) {
		command_free(command);
		return NULL;
	}
	return command;
}

static void begin_command(struct client *client, const struct fipsd_request *request,
			  enum command_kind kind)
{
	struct fipsd_control *control = client->control;
	char error[FIPSD_CONTROL_ERROR_SIZE];
	struct command *command;
	bool stopping;

	command = command_new(request, kind, error, sizeof(error));
	if (!command) {
		client_refuse(client, error);
		return;
	}
	command->client = client;
	client->command = command;
	client->timeout_message = "query timeout";
	uv_timer_start(&client->timer, on_timeout, TIMEOUT_MS, 0);
	pthread_mutex_lock(&control->lock);
	stopping = control->stopping;
	list_add(&control->todo, command);
	if (!stopping)
		uv_async_send(&control->run);
	pthread_mutex_unlock(&control->lock);
	if (stopping)
		client_refuse(client, "node shutting down");
}

static void begin_query(struct client *client, const struct fipsd_query *query,
			const struct fipsd_request *request, size_t length)
{
	client->timeout_message = "query timeout";
	uv_timer_start(&client->timer, on_timeout, TIMEOUT_MS, 0);
	fipsd_responder_ask(client->control->responder, client->line, length, query,
			    request->params, &client->waiter);
}

static void handle_request(struct client *client, const struct fipsd_request *request,
			   size_t length)
{
	const struct fipsd_query *query = fipsd_query_find(request->command);
	char error[FIPSD_CONTROL_ERROR_SIZE];

	if (query) {
		begin_query(client, query, request, length);
	} else if (!strcmp(request->command, "connect")) {
		begin_command(client, request, COMMAND_CONNECT);
	} else if (!strcmp(request->command, "disconnect")) {
		begin_command(client, request, COMMAND_DISCONNECT);
	} else {
		snprintf(error, sizeof(error), "unknown command: %.400s", request->command);
		client_refuse(client, error);
	}
}

static void handle_line(struct client *client, size_t length)
{
	struct fipsd_response *response;
	struct fipsd_request request;
	char error[FIPSD_CONTROL_ERROR_SIZE];

	uv_read_stop((uv_stream_t *)&client->pipe);
	response = fipsd_responder_find(client->control->responder, client->line, length);
	if (response) {
		client_answer(client, response);
	} else if (!length) {
		client_refuse(client, "empty request");
	} else if (fipsd_request_parse(&request, client->line, length, error, sizeof(error))) {
		client_refuse(client, error);
	} else {
		handle_request(client, &request, length);
		json_decref(request.json);
	}
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
	struct client *client = handle->data;

	*buffer = uv_buf_init(client->line + client->used, sizeof(client->line) - client->used);
}

static void on_read(uv_stream_t *stream, ssize_t length, const uv_buf_t *buffer)
{
	struct client *client = stream->data;
	char error[FIPSD_CONTROL_ERROR_SIZE];
	const char *end;

	if (length == UV_EOF) {
		handle_line(client, client->used);
		return;
	}
	if (length < 0) {
		snprintf(error, sizeof(error), "read error: %s", uv_strerror(length));
		client_refuse(client, error);
		return;
	}
	client->used += length;
	end = memchr(client->line, '\n', client->used);
	if (end && end - client->line < FIPSD_REQUEST_MAX)
		handle_line(client, end - client->line + 1);
	else if (client->used > FIPSD_REQUEST_MAX)
		client_refuse(client, "read error: request too large");
}

static void on_connection(uv_stream_t *listener, int status)
{
	struct fipsd_control *control = listener->data;
	struct client *client;

	if (status) {
		log_warn("control socket: %s", uv_strerror(status));
		return;
	}
	client = calloc(1, sizeof(*client));
	if (!client)
		return;
	client->control = control;
	client->open_handles = 2;
	client->next = control->clients;
	if (client->next)
		client->next->previous = client;
	control->clients = client;
	client->pipe.data = client;
	client->timer.data = client;
	client->write.data = client;
	client->waiter.answered = on_answered;
	uv_pipe_init(&control->loop, &client->pipe, 0);
	uv_timer_init(&control->loop, &client->timer);
	client->timeout_message = "read timeout";
	if (uv_accept(listener, (uv_stream_t *)&client->pipe) ||
	    uv_timer_start(&client->timer, on_timeout, TIMEOUT_MS, 0) ||
	    uv_read_start((uv_stream_t *)&client->pipe, on_alloc, on_read))
		client_close(client);
}

/* A command came back. */
static void finish_command(struct command *command)
{
	struct client *client = command->client;
	json_t *data;

	if (!client)
		return;
	if (command->err) {
		client_refuse(client, command->error);
		return;
	}
	if (command->kind == COMMAND_CONNECT)
		data = json_pack("{s:s,s:s,s:s}", "npub", command->npub, "address",
				 command->address, "transport", command->transport);
	else
		data = json_pack("{s:s,s:b}", "npub", command->npub, "disconnected", 1);
	client_answer(client, fipsd_response_new(fipsd_response_ok(data)));
}

/* What can be said at once is said; then all is closed, and the thread's loop ends. */
static void stop_clients(struct fipsd_control *control)
{
	struct client *client, *next;
	uv_buf_t buffer;
	char *line;

	line = fipsd_response_error("node shutting down");
	for (client = control->clients; client; client = next) {
		next = client->next;
		if (line && client->command) {
			buffer = uv_buf_init(line, strlen(line));
			uv_try_write((uv_stream_t *)&client->pipe, &buffer, 1);
		}
		client_close(client);
	}
	free(line);
}

static void on_wake(uv_async_t *async)
{
	struct fipsd_control *control = async->data;
	struct command *command, *next;
	bool stopping;

	for (command = list_take(control, &control->done); command; command = next) {
		next = command->next;
		finish_command(command);
		command_free(command);
	}
	pthread_mutex_lock(&control->lock);
	stopping = control->stopping;
	pthread_mutex_unlock(&control->lock);
	if (!stopping)
		return;
	stop_clients(control);
	uv_close((uv_handle_t *)&control->listener, NULL);
	uv_close((uv_handle_t *)&control->wake, NULL);
	uv_close((uv_handle_t *)&control->pictured, NULL);
}

static void on_pictured(uv_async_t *async)
{
	struct fipsd_control *control = async->data;

	fipsd_responder_renew(control->responder);
}

/* In the thread that publishes. */
static void picture_changed(void *ctx)
{
	struct fipsd_control *control = ctx;

	uv_async_send(&control->pictured);
}

/* Who asks is to be answered however busy the host is; it is little work. Privilege permitting. */
static void *run_thread(void *arg)
{
	struct fipsd_control *control = arg;

	setpriority(PRIO_PROCESS, gettid(), THREAD_NICE);
	uv_run(&control->loop, UV_RUN_DEFAULT);
	return NULL;
}

/* Commands, in the loop's thread. */

static void on_run(uv_async_t *async)
{
	struct fipsd_control *control = async->data;
	struct command *command, *next;

	for (command = list_take(control, &control->todo); command; command = next) {
		next = command->next;
		if (command->kind == COMMAND_CONNECT)
			command->err = control->ops->connect(control->ctx, command->npub,
							     command->address, command->transport,
							     command->error);
		else
			command->err = control->ops->disconnect(control->ctx, command->npub,
								command->error);
		pthread_mutex_lock(&control->lock);
		list_add(&control->done, command);
		pthread_mutex_unlock(&control->lock);
		uv_async_send(&control->wake);
	}
}

static void control_free(struct fipsd_control *control)
{
	commands_free(control->todo.first);
	commands_free(control->done.first);
	pthread_mutex_destroy(&control->lock);
	fipsd_responder_free(control->responder);
	free(control->path);
	free(control);
}

/* Signals are the loop's thread's; and writing to a client that is gone is no reason to die. */
static int start_thread(struct fipsd_control *control)
{
	sigset_t all, old;
	int err;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	err = pthread_create(&control->thread, NULL, run_thread, control);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return -err;
}

/* Set up the control thread's loop around the listening socket, which is taken over. */
static int open_loop(struct fipsd_control *control, int fd)
{
	int err = uv_loop_init(&control->loop);

	if (err) {
		close(fd);
		return err;
	}
	control->listener.data = control;
	control->wake.data = control;
	control->pictured.data = control;
	uv_pipe_init(&control->loop, &control->listener, 0);
	err = uv_pipe_open(&control->listener, fd);
	if (err)
		close(fd);
	if (!err)
		err = uv_async_init(&control->loop, &control->wake, on_wake);
	if (!err)
		err = uv_async_init(&control->loop, &control->pictured, on_pictured);
	if (!err)
		err = uv_listen((uv_stream_t *)&control->listener, BACKLOG, on_connection);
	return err;
}

static void close_any(uv_handle_t *handle, void *arg)
{
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

static void close_loop(struct fipsd_control *control)
{
	/* Without a loop there was no listener put into one. */
	if (!control->listener.loop)
		return;
	uv_walk(&control->loop, close_any, NULL);
	uv_run(&control->loop, UV_RUN_DEFAULT);
	uv_loop_close(&control->loop);
}

static struct fipsd_control *control_new(const char *path, struct fipsd_publisher *publisher,
					 const struct fipsd_control_ops *ops, void *ctx)
{
	struct fipsd_control *control = calloc(1, sizeof(*control));

	if (!control)
		return NULL;
	pthread_mutex_init(&control->lock, NULL);
	list_init(&control->todo);
	list_init(&control->done);
	control->publisher = publisher;
	control->ops = ops;
	control->ctx = ctx;
	control->path = strdup(path);
	if (control->path)
		control->responder = fipsd_responder_new(&control->loop, publisher, control->path);
	if (!control->responder) {
		control_free(control);
		return NULL;
	}
	return control;
}

static void on_run_closed(uv_handle_t *handle)
{
	control_free(handle->data);
}

int fipsd_control_start(struct fipsd_control **result, const char *path, uv_loop_t *loop,
			struct fipsd_publisher *publisher, const struct fipsd_control_ops *ops,
			void *ctx)
{
	struct fipsd_control *control = control_new(path, publisher, ops, ctx);
	int fd, err;

	*result = NULL;
	if (!control)
		return -ENOMEM;
	fd = fipsd_control_socket_open(path);
	if (fd < 0) {
		control_free(control);
		return fd;
	}
	err = open_loop(control, fd);
	control->run.data = control;
	if (!err)
		err = uv_async_init(loop, &control->run, on_run);
	if (err) {
		close_loop(control);
		unlink(path);
		control_free(control);
		return err;
	}
	fipsd_responder_renew(control->responder);
	err = start_thread(control);
	if (err) {
		close_loop(control);
		unlink(path);
		uv_close((uv_handle_t *)&control->run, on_run_closed);
		return err;
	}
	fipsd_publisher_watch(publisher, picture_changed, control);
	*result = control;
	return 0;
}

void fipsd_control_stop(struct fipsd_control *control)
{
	if (!control)
		return;
	fipsd_publisher_watch(control->publisher, NULL, NULL);
	pthread_mutex_lock(&control->lock);
	control->stopping = true;
	pthread_mutex_unlock(&control->lock);
	uv_async_send(&control->wake);
	pthread_join(control->thread, NULL);
	uv_loop_close(&control->loop);
	unlink(control->path);
	uv_close((uv_handle_t *)&control->run, on_run_closed);
}
