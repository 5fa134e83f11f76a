// SPDX-License-Identifier: MIT
/*
 * A TCP stream of known bytes.
 *
 *	transfer receive PORT BYTES		one connection; says "ready" when it can be made
 *	transfer send ADDRESS PORT BYTES [CONGESTION_CONTROL]
 *
 * Both fail when what comes is not what was sent, or not all of it, and say in one line of
 * "name=value" pairs which segment sizes they used: snd_mss, and rcv_mss, the one asked of the
 * other side.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHUNK 65536

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

/* The byte at a place of the stream: no part of it is like another of the same length. */
static uint8_t byte_at(uint64_t place)
{
	uint64_t x = place * 0x9e3779b97f4a7c15u;

	return x >> 56 ^ x >> 24;
}

static void fill(uint8_t *data, size_t len, uint64_t place)
{
	size_t i;

	for (i = 0; i < len; i++)
		data[i] = byte_at(place + i);
}

static void print_sizes(int fd)
{
	struct tcp_info info;
	socklen_t len = sizeof(info);

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len))
		fail("TCP_INFO");
	printf("snd_mss=%u rcv_mss=%u retransmitted=%u\n", info.tcpi_snd_mss, info.tcpi_advmss,
	       info.tcpi_total_retrans);
}

static int send_stream(const char *address, const char *port, uint64_t total, const char *control)
{
	struct sockaddr_in6 to = { .sin6_family = AF_INET6, .sin6_port = htons(atoi(port)) };
	int fd = socket(AF_INET6, SOCK_STREAM, 0);
	static uint8_t data[CHUNK];
	uint64_t place = 0;
	char end;

	if (inet_pton(AF_INET6, address, &to.sin6_addr) != 1)
		fail(address);
	if (control && setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, control, strlen(control)))
		fail(control);
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)))
		fail("connect");
	while (place < total) {
		size_t len = total - place < CHUNK ? total - place : CHUNK;
		ssize_t sent;

		fill(data, len, place);
		sent = send(fd, data, len, MSG_NOSIGNAL);
		if (sent < 0)
			fail("send");
		place += sent;
	}
	shutdown(fd, SHUT_WR);
	/* The other side closes when it has had all of it. */
	if (read(fd, &end, 1) != 0)
		fail("read");
	print_sizes(fd);
	return 0;
}

static int receive_stream(const char *port, uint64_t total)
{
	struct sockaddr_in6 at = { .sin6_family = AF_INET6, .sin6_port = htons(atoi(port)) };
	int one = 1, fd, listener = socket(AF_INET6, SOCK_STREAM, 0);
	static uint8_t data[CHUNK], expected[CHUNK];
	uint64_t place = 0;
	ssize_t len;

	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(listener, (struct sockaddr *)&at, sizeof(at)) || listen(listener, 1))
		fail("listen");
	puts("ready");
	fflush(stdout);
	fd = accept(listener, NULL, NULL);
	while ((len = read(fd, data, sizeof(data))) > 0) {
		fill(expected, len, place);
		if (memcmp(data, expected, len)) {
			fprintf(stderr, "wrong bytes after %llu\n", (unsigned long long)place);
			return 1;
		}
		place += len;
	}
	if (len < 0)
		fail("read");
	print_sizes(fd);
	if (place != total) {
		fprintf(stderr, "%llu bytes came\n", (unsigned long long)place);
		return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc >= 5 && !strcmp(argv[1], "send"))
		return send_stream(argv[2], argv[3], strtoull(argv[4], NULL, 0),
				   argc > 5 ? argv[5] : NULL);
	if (argc == 4 && !strcmp(argv[1], "receive"))
		return receive_stream(argv[2], strtoull(argv[3], NULL, 0));
	fprintf(stderr,
		"usage: transfer send ADDRESS PORT BYTES [CONGESTION_CONTROL] | receive PORT BYTES\n");
	return 2;
}
