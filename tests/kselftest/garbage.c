// SPDX-License-Identifier: MIT
/*
 * Garbage for a UDP port that speaks FMP.
 *
 *	garbage ADDRESS PORT COUNT [INTERFACE [SEED]]
 *
 * Half of it is random bytes of random length; the other half is real frames that went out of
 * INTERFACE to that address, each with a bit flipped, cut short or lengthened. Nothing sent is a
 * frame as it was, so the receiver has to refuse all of it. Prints "sent=N real=M", M being the
 * number made of real frames. IPv4 only.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "libfips/types.h"

#define FRAME_MAX 1472
#define SAMPLES 256

/**
 * struct sample - a real frame
 * @len: its length, 0: none yet
 */
struct sample {
	size_t len;
	u8 bytes[FRAME_MAX];
};

/**
 * struct harvest - real frames
 * @fd: where they are seen, -1: nowhere
 * @to: only those to this address
 * @sample: the newest
 * @next: where the next one goes
 */
struct harvest {
	int fd;
	struct sockaddr_in to;
	struct sample sample[SAMPLES];
	unsigned int next;
};

/* xorshift64: the same garbage for the same seed. */
static u64 state = 88172645463325252ull;

static u64 random_number(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static void die(const char *what)
{
	fprintf(stderr, "garbage: %s: %s\n", what, strerror(errno));
	exit(2);
}

static int open_harvest(const char *interface)
{
	const struct sockaddr_ll at = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = (int)if_nametoindex(interface),
	};
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK, htons(ETH_P_ALL));

	if (fd < 0 || !at.sll_ifindex || bind(fd, (const struct sockaddr *)&at, sizeof(at)))
		die(interface);
	return fd;
}

/* The payload of a UDP datagram to our target, or NULL. */
static const u8 *payload_of(const struct harvest *h, const u8 *packet, size_t len,
			    size_t *payload_len)
{
	const struct iphdr *ip = (const void *)packet;
	const struct udphdr *udp;

	if (len < sizeof(*ip) || ip->version != 4 || ip->protocol != IPPROTO_UDP ||
	    ip->daddr != h->to.sin_addr.s_addr || len < ip->ihl * 4u + sizeof(*udp))
		return NULL;
	udp = (const void *)(packet + ip->ihl * 4);
	if (udp->dest != h->to.sin_port)
		return NULL;
	*payload_len = len - ip->ihl * 4 - sizeof(*udp);
	return (const u8 *)(udp + 1);
}

/* A frame of a link is at least as long as its header and tag. */
static void gather(struct harvest *h, u16 own_port)
{
	u8 packet[2048];
	const u8 *payload;
	size_t len;
	ssize_t got;

	while (h->fd >= 0 && (got = recv(h->fd, packet, sizeof(packet), 0)) > 0) {
		payload = payload_of(h, packet, (size_t)got, &len);
		if (!payload || len < 32 || len > FRAME_MAX || (payload[0] & 0x0f))
			continue;
		/* Not what we have sent ourselves. */
		if (((const struct udphdr *)(payload - sizeof(struct udphdr)))->source == own_port)
			continue;
		memcpy(h->sample[h->next % SAMPLES].bytes, payload, len);
		h->sample[h->next++ % SAMPLES].len = len;
	}
}

static size_t make_random(u8 *out)
{
	size_t len = random_number() % (FRAME_MAX + 1), i;

	for (i = 0; i < len; i++)
		out[i] = (u8)random_number();
	/* Most of it looks like an established frame or a handshake at first sight. */
	if (len && random_number() % 4)
		out[0] = (u8)(random_number() % 3);
	return len;
}

static size_t damage(u8 *out, const struct sample *sample)
{
	size_t len = sample->len;

	memcpy(out, sample->bytes, len);
	switch (random_number() % 3) {
	case 0:
		out[random_number() % len] ^= (u8)(1 << random_number() % 8);
		return len;
	case 1:
		return random_number() % len;
	default:
		if (len == FRAME_MAX)
			return len - 1;
		out[len] = (u8)random_number();
		return len + 1;
	}
}

static int open_sender(const struct sockaddr_in *to, u16 *own_port)
{
	struct sockaddr_in own;
	socklen_t len = sizeof(own);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (fd < 0 || connect(fd, (const struct sockaddr *)to, sizeof(*to)) ||
	    getsockname(fd, (struct sockaddr *)&own, &len))
		die("connect");
	*own_port = own.sin_port;
	return fd;
}

/* A full queue is waited for; whatever else is wrong ends it: every datagram has to be sent. */
static void send_all(int fd, const u8 *data, size_t len)
{
	while (send(fd, data, len, 0) < 0) {
		if (errno != ENOBUFS && errno != EAGAIN && errno != ECONNREFUSED)
			die("send");
		usleep(100);
	}
}

int main(int argc, char **argv)
{
	static struct harvest h = { .fd = -1, .to = { .sin_family = AF_INET } };
	static u8 datagram[FRAME_MAX + 1];
	unsigned long count, sent, real = 0;
	u16 own_port;
	int fd;

	if (argc < 4 || inet_pton(AF_INET, argv[1], &h.to.sin_addr) != 1) {
		fprintf(stderr, "usage: garbage ADDRESS PORT COUNT [INTERFACE [SEED]]\n");
		return 2;
	}
	h.to.sin_port = htons(atoi(argv[2]));
	count = strtoul(argv[3], NULL, 10);
	if (argc > 4)
		h.fd = open_harvest(argv[4]);
	if (argc > 5)
		state ^= strtoull(argv[5], NULL, 10) << 1;
	fd = open_sender(&h.to, &own_port);
	for (sent = 0; sent < count; sent++) {
		const struct sample *sample;
		bool use_real = false;

		if (!(sent % 64))
			gather(&h, own_port);
		sample = &h.sample[random_number() % SAMPLES];
		if (random_number() % 2)
			use_real = sample->len > 0;
		real += use_real;
		send_all(fd, datagram, use_real ? damage(datagram, sample) : make_random(datagram));
	}
	printf("sent=%lu real=%lu\n", sent, real);
	return 0;
}
