// SPDX-License-Identifier: MIT
/*
 * Clients of a control socket, as many and as often as one likes.
 *
 *	askers SOCKET time COUNT	each query so often, one after the other; a line for each:
 *					its name, milliseconds of the median, of the 99th of a
 *					hundred and of the slowest, and bytes of the answer; then
 *					the same three of an echo, which is asked in turns with it:
 *					a thread of this program that does nothing but answer, what
 *					the host makes anybody wait at that time
 *	askers SOCKET poll CLIENTS HZ	each client asks so often a second, every time something
 *					else, until SIGTERM; then the number of answers
 *
 * Fails when a query is refused, or not answered.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "libfips/types.h"

#define ANSWER_MAX (16 * 1024 * 1024)

static const char *const queries[] = {
	"{\"command\":\"show_status\"}\n",
	"{\"command\":\"show_peers\"}\n",
	"{\"command\":\"show_links\"}\n",
	"{\"command\":\"show_tree\"}\n",
	"{\"command\":\"show_sessions\"}\n",
	"{\"command\":\"show_bloom\"}\n",
	"{\"command\":\"show_mmp\"}\n",
	"{\"command\":\"show_cache\"}\n",
	"{\"command\":\"show_connections\"}\n",
	"{\"command\":\"show_transports\"}\n",
	"{\"command\":\"show_routing\"}\n",
	"{\"command\":\"show_identity_cache\"}\n",
	"{\"command\":\"show_listening_sockets\"}\n",
	"{\"command\":\"show_acl\"}\n",
	"{\"command\":\"show_metrics\"}\n",
	"{\"command\":\"show_stats_list\"}\n",
	"{\"command\":\"show_stats_peers\"}\n",
	"{\"command\":\"show_stats_history\",\"params\":{\"metric\":\"bytes_in\"}}\n",
	"{\"command\":\"show_stats_all_history\"}\n",
	"{\"command\":\"show_stats_history_all_peers\",\"params\":{\"metric\":\"bytes_in\"}}\n",
};

static struct sockaddr_un address = { .sun_family = AF_UNIX };
/* Of the echo, which has a name but no file. */
static struct sockaddr_un echo_address = { .sun_family = AF_UNIX, .sun_path = "\0askers" };
static unsigned long clients, hz, answers;
static volatile sig_atomic_t ended;

static void fail(const char *what)
{
	fprintf(stderr, "askers: %s: %s\n", what, strerror(errno));
	exit(1);
}

static u64 now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (u64)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* An answer is a line. Return: its length. */
static size_t ask(const struct sockaddr_un *whom, const char *query, char *answer)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	size_t used = 0;
	ssize_t length;

	if (fd < 0 || connect(fd, (const struct sockaddr *)whom, sizeof(*whom)))
		fail(query);
	if (write(fd, query, strlen(query)) < 0)
		fail(query);
	do {
		length = read(fd, answer + used, ANSWER_MAX - used);
		if (length > 0)
			used += length;
	} while (length > 0 && answer[used - 1] != '\n');
	close(fd);
	if (length <= 0 || used < 15 || memcmp(answer, "{\"status\":\"ok\"", 14)) {
		fprintf(stderr, "askers: %s%.200s\n", query, answer);
		exit(1);
	}
	return used;
}

static int compare(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return (x > y) - (x < y);
}

static void *echo(void *arg)
{
	static const char line[] = "{\"status\":\"ok\"}\n";
	int listener = *(int *)arg, fd;
	char request[256];

	/* As the daemon does. */
	setpriority(PRIO_PROCESS, gettid(), -10);
	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		if (read(fd, request, sizeof(request)) < 0 || write(fd, line, strlen(line)) < 0)
			fail("echo");
		close(fd);
	}
	return NULL;
}

static void start_echo(void)
{
	static int listener;
	pthread_t thread;

	listener = socket(AF_UNIX, SOCK_STREAM, 0);
	if (listener < 0 ||
	    bind(listener, (struct sockaddr *)&echo_address, sizeof(echo_address)) ||
	    listen(listener, 8) || pthread_create(&thread, NULL, echo, &listener))
		fail("echo");
}

/* Return: the answer's length. */
static size_t time_one(const struct sockaddr_un *whom, const char *query, char *answer, u64 *took)
{
	u64 began = now_us();
	size_t bytes = ask(whom, query, answer);

	*took = now_us() - began;
	return bytes;
}

static void print_times(u64 *took, size_t count)
{
	qsort(took, count, sizeof(*took), compare);
	printf(" %.2f %.2f %.2f", (double)took[count / 2] / 1000,
	       (double)took[count * 99 / 100] / 1000, (double)took[count - 1] / 1000);
}

static void time_query(const char *query, size_t count, char *answer)
{
	u64 *took = calloc(count, sizeof(*took)), *echoed = calloc(count, sizeof(*echoed));
	size_t bytes = 0, i;

	for (i = 0; i < count; i++) {
		bytes = time_one(&address, query, answer, &took[i]);
		time_one(&echo_address, query, answer, &echoed[i]);
	}
	printf("%.*s", (int)(strchr(query + 12, '"') - query - 12), query + 12);
	print_times(took, count);
	printf(" %zu", bytes);
	print_times(echoed, count);
	putchar('\n');
	fflush(stdout);
	free(took);
	free(echoed);
}

static void *poll_queries(void *arg)
{
	char *answer = malloc(ANSWER_MAX);
	size_t at = (size_t)(uintptr_t)arg;
	u64 due = now_us() + at * 1000000 / (clients * hz);

	while (!ended) {
		u64 now = now_us();

		if (now < due)
			usleep((useconds_t)(due - now));
		due += 1000000 / hz;
		ask(&address, queries[at++ % FIPS_ARRAY_SIZE(queries)], answer);
		__atomic_add_fetch(&answers, 1, __ATOMIC_RELAXED);
	}
	free(answer);
	return NULL;
}

static void on_signal(int number)
{
	ended = 1;
}

static void poll_all(void)
{
	pthread_t *threads = calloc(clients, sizeof(*threads));
	size_t i;

	signal(SIGTERM, on_signal);
	for (i = 0; i < clients; i++)
		pthread_create(&threads[i], NULL, poll_queries, (void *)(uintptr_t)i);
	for (i = 0; i < clients; i++)
		pthread_join(threads[i], NULL);
	printf("%lu\n", answers);
	free(threads);
}

int main(int argc, char **argv)
{
	char *answer = malloc(ANSWER_MAX);
	size_t i;

	if (argc < 4 || strlen(argv[1]) >= sizeof(address.sun_path)) {
		fprintf(stderr, "usage: askers SOCKET time COUNT | poll CLIENTS HZ\n");
		return 2;
	}
	memcpy(address.sun_path, argv[1], strlen(argv[1]) + 1);
	if (!strcmp(argv[2], "time")) {
		start_echo();
		for (i = 0; i < FIPS_ARRAY_SIZE(queries); i++)
			time_query(queries[i], strtoul(argv[3], NULL, 10), answer);
	} else if (argc == 5) {
		clients = strtoul(argv[3], NULL, 10);
		hz = strtoul(argv[4], NULL, 10);
		poll_all();
	}
	free(answer);
	return 0;
}
