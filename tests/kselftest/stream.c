// SPDX-License-Identifier: MIT
/*
 * A stream of numbered datagrams, and what became of it.
 *
 *	stream send ADDRESS PORT RATE [COUNT]	RATE a second, until COUNT are sent or SIGTERM
 *	stream receive PORT			until SIGTERM
 *
 * Both say at the end, in one line of "name=value" pairs, what they saw: sent and failed; received,
 * lost (numbers below the highest that never came), doubled, late (after a higher number), and the
 * longest time without one, in milliseconds.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "libfips/types.h"

#define NUMBERS_MAX 10000000
#define PAYLOAD 200

static bool ended;

static void on_signal(int number)
{
	__atomic_store_n(&ended, true, __ATOMIC_RELAXED);
}

static bool has_ended(void)
{
	return __atomic_load_n(&ended, __ATOMIC_RELAXED);
}

/* Without SA_RESTART, so that a call that waits comes back. */
static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal };

	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
}

static s64 now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (s64)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void die(const char *what)
{
	fprintf(stderr, "stream: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void wait_until(s64 when)
{
	const struct timespec t = { .tv_sec = when / 1000000000, .tv_nsec = when % 1000000000 };

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

static int send_stream(const char *address, int port, int rate, u64 count)
{
	struct sockaddr_in6 to = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
	char payload[PAYLOAD] = { 0 };
	u64 sent = 0, failed = 0, number;
	s64 start = now_ns();
	int fd = socket(AF_INET6, SOCK_DGRAM, 0);

	if (fd < 0)
		die("socket");
	if (inet_pton(AF_INET6, address, &to.sin6_addr) != 1) {
		fprintf(stderr, "stream: %s is no IPv6 address\n", address);
		return 2;
	}
	for (number = 0; number < count && !has_ended(); number++) {
		wait_until(start + (s64)number * 1000000000 / rate);
		if (has_ended())
			break;
		memcpy(payload, &number, sizeof(number));
		if (sendto(fd, payload, sizeof(payload), 0, (struct sockaddr *)&to, sizeof(to)) < 0)
			failed++;
		else
			sent++;
	}
	printf("sent=%llu failed=%llu\n", (unsigned long long)sent, (unsigned long long)failed);
	return 0;
}

/**
 * struct seen - what came
 * @times: how often each number did
 * @highest: the highest number, -1: none came
 * @received: different numbers
 * @doubled: numbers that came again
 * @late: numbers that came after a higher one
 * @last: when the last one came
 * @gap: longest time without one
 */
struct seen {
	u8 *times;
	s64 highest;
	u64 received;
	u64 doubled;
	u64 late;
	s64 last;
	s64 gap;
};

static void enter(struct seen *seen, u64 number)
{
	s64 now = now_ns();

	if (number >= NUMBERS_MAX)
		return;
	if (seen->last && now - seen->last > seen->gap)
		seen->gap = now - seen->last;
	seen->last = now;
	if (seen->times[number]) {
		seen->doubled++;
		return;
	}
	seen->times[number] = 1;
	seen->received++;
	if ((s64)number < seen->highest)
		seen->late++;
	else
		seen->highest = (s64)number;
}

static int receive_stream(int port)
{
	const struct sockaddr_in6 at = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
	struct seen seen = { .times = calloc(NUMBERS_MAX, 1), .highest = -1 };
	int size = 1 << 22, fd = socket(AF_INET6, SOCK_DGRAM, 0);
	char payload[2048];
	u64 number;

	if (fd < 0 || !seen.times || bind(fd, (const struct sockaddr *)&at, sizeof(at)))
		die("bind");
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	while (!has_ended()) {
		if (recv(fd, payload, sizeof(payload), 0) != PAYLOAD)
			continue;
		memcpy(&number, payload, sizeof(number));
		enter(&seen, number);
	}
	printf("received=%llu lost=%lld doubled=%llu late=%llu gap_ms=%lld\n",
	       (unsigned long long)seen.received,
	       (long long)(seen.highest + 1 - (s64)seen.received), (unsigned long long)seen.doubled,
	       (unsigned long long)seen.late, (long long)(seen.gap / 1000000));
	free(seen.times);
	return 0;
}

int main(int argc, char **argv)
{
	catch_signals();
	if (argc >= 5 && !strcmp(argv[1], "send") && atoi(argv[4]) > 0)
		return send_stream(argv[2], atoi(argv[3]), atoi(argv[4]),
				   argc > 5 ? strtoull(argv[5], NULL, 10) : UINT64_MAX);
	if (argc == 3 && !strcmp(argv[1], "receive"))
		return receive_stream(atoi(argv[2]));
	fprintf(stderr, "usage: stream send ADDRESS PORT RATE [COUNT] | stream receive PORT\n");
	return 2;
}
