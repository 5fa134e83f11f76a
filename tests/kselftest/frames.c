// SPDX-License-Identifier: MIT
/*
 * Frames by hand: made, taken apart, sent and received, so that a script can be a peer.
 *
 *	frames seal-link key=HEX index=N counter=N [flags=N] [timestamp=N] msg=HEX [count=N]
 *						with the following counters if there are to be more;
 *						an empty message is one that must not be
 *	frames seal-session key=HEX counter=N [flags=N] [timestamp=N] type=N [inner-flags=N]
 *			[src-coords=HEX dest-coords=HEX] [body=HEX]
 *	frames datagram src=HEX dest=HEX [ttl=N] [path-mtu=N] message=HEX
 *						a link message, its type first
 *	frames shim packet=HEX			an IPv6 packet as a body for port 256
 *	frames udp src=IP dest=IP [sport=N] [dport=N] [tclass=N] [data=HEX]
 *						an IPv6 packet
 *	frames flip frame=HEX bit=N		the frame with a bit flipped
 *	frames open-link key=HEX frame=HEX	NAME=VALUE pairs; fails if it does not authenticate
 *	frames open-session key=HEX frame=HEX
 *	frames send from=ADDRESS:PORT to=ADDRESS:PORT FRAME...
 *						UDP datagrams, one after the other
 *	frames send-together from=ADDRESS:PORT to=ADDRESS:PORT FRAME...
 *						the same as one UDP-GSO packet: all as long as the
 *						first, the last may be shorter
 *	frames listen at=ADDRESS:PORT [count=N] [seconds=N]
 *						hex of the datagrams that come, one a line; fails if
 *						fewer than COUNT came in so many seconds
 *
 * What is made is printed as hex. Flags are those of the protocol; a message begins with its type.
 */
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <netinet/ip6.h>
#include <netinet/udp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "libfips/crypto.h"
#include "libfips/endpoint.h"
#include "libfips/frame.h"
#include "libfips/ipv6.h"
#include "libfips/shim.h"

#define BYTES_MAX 66000

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

struct bytes {
	u8 b[BYTES_MAX];
	size_t len;
};

static int word_count;
static char **words;

static void fail(const char *what, const char *which)
{
	fprintf(stderr, "frames: %s: %s\n", what, which);
	exit(2);
}

/* The value of NAME=VALUE among the words, or NULL. */
static const char *find(const char *name)
{
	size_t len = strlen(name);
	int i;

	for (i = 0; i < word_count; i++)
		if (!strncmp(words[i], name, len) && words[i][len] == '=')
			return words[i] + len + 1;
	return NULL;
}

static const char *need(const char *name)
{
	const char *value = find(name);

	if (!value)
		fail("missing", name);
	return value;
}

static u64 number(const char *name, u64 otherwise)
{
	const char *value = find(name);
	char *end;
	u64 n;

	if (!value)
		return otherwise;
	n = strtoull(value, &end, 0);
	if (*end || end == value)
		fail("not a number", value);
	return n;
}

static void parse_hex(struct bytes *out, const char *hex)
{
	unsigned int byte;

	if (strlen(hex) % 2 || strlen(hex) / 2 > BYTES_MAX)
		fail("not hex", hex);
	for (out->len = 0; hex[2 * out->len]; out->len++) {
		if (sscanf(hex + 2 * out->len, "%2x", &byte) != 1)
			fail("not hex", hex);
		out->b[out->len] = byte;
	}
}

/* Bytes of an argument; one that is left out has none. */
static struct bytes *hex(const char *name)
{
	struct bytes *bytes = calloc(1, sizeof(*bytes));

	parse_hex(bytes, find(name) ? find(name) : "");
	return bytes;
}

static const u8 *key(void)
{
	struct bytes *bytes = hex("key");

	if (bytes->len != FIPS_KEY_LEN)
		fail("not a key", need("key"));
	return bytes->b;
}

static struct fips_node_addr node_addr(const char *name)
{
	struct bytes *bytes = hex(name);
	struct fips_node_addr addr;

	if (bytes->len != sizeof(addr))
		fail("not a node address", need(name));
	memcpy(&addr, bytes->b, sizeof(addr));
	return addr;
}

static struct fips_coords coords(const char *name)
{
	struct bytes *bytes = hex(name);

	return (struct fips_coords){
		.addrs = (const struct fips_node_addr *)bytes->b,
		.count = bytes->len / FIPS_NODE_ADDR_LEN,
	};
}

static void print_hex(const void *data, size_t len)
{
	const u8 *bytes = data;
	size_t i;

	for (i = 0; i < len; i++)
		printf("%02x", bytes[i]);
}

static int print_made(const void *data, int len)
{
	if (len < 0)
		fail("cannot be made", fips_frame_strerror(len));
	print_hex(data, len);
	putchar('\n');
	return 0;
}

/*
 * Making and taking apart.
 */

/* What libfips does not make: nothing sealed but the timestamp. */
static int seal_without_message(const struct fips_frame *frame, u8 *out)
{
	struct fips_fmp_hdr *hdr = (struct fips_fmp_hdr *)out;
	__le32 timestamp = htole32(frame->timestamp);

	*hdr = (struct fips_fmp_hdr){
		.prefix = { .flags = frame->flags, .payload_len = htole16(sizeof(timestamp)) },
		.receiver_index = htole32(frame->receiver_index),
		.counter = htole64(frame->counter),
	};
	fips_aead_seal(out + sizeof(*hdr), key(), frame->counter, hdr, sizeof(*hdr), &timestamp,
		       sizeof(timestamp));
	return sizeof(*hdr) + sizeof(timestamp) + FIPS_TAG_LEN;
}

static int seal_link(void)
{
	struct bytes *msg = hex("msg"), out;
	struct fips_frame frame = {
		.flags = number("flags", 0),
		.receiver_index = number("index", 0),
		.counter = number("counter", 0),
		.timestamp = number("timestamp", 0),
		.msg = msg->b,
		.msg_len = msg->len,
	};
	u64 left = number("count", 1);
	int ret = 0;

	for (; left && !ret; left--, frame.counter++)
		ret = print_made(out.b,
				 msg->len ? fips_frame_seal(&frame, key(), out.b, sizeof(out.b)) :
					    seal_without_message(&frame, out.b));
	return ret;
}

static int seal_session(void)
{
	struct bytes *body = hex("body"), out;
	const struct fips_session_frame frame = {
		.flags = number("flags", 0),
		.counter = number("counter", 0),
		.has_coords = find("src-coords"),
		.src_coords = coords("src-coords"),
		.dest_coords = coords("dest-coords"),
		.timestamp = number("timestamp", 0),
		.msg_type = number("type", 0),
		.inner_flags = number("inner-flags", 0),
		.body = body->b,
		.body_len = body->len,
	};

	return print_made(out.b, fips_session_frame_seal(&frame, key(), out.b, sizeof(out.b)));
}

static int datagram(void)
{
	struct bytes *message = hex("message");
	const struct fips_datagram_hdr hdr = {
		.msg_type = FIPS_LINK_MSG_DATAGRAM,
		.ttl = number("ttl", FIPS_TTL_DEFAULT),
		.path_mtu = htole16(number("path-mtu", FIPS_PATH_MTU_UNKNOWN)),
		.src = node_addr("src"),
		.dest = node_addr("dest"),
	};

	print_hex(&hdr, sizeof(hdr));
	return print_made(message->b, message->len);
}

static int shim(void)
{
	struct bytes *packet = hex("packet"), out;
	const struct fips_port_hdr port = {
		.src_port = htole16(FIPS_PORT_IPV6),
		.dst_port = htole16(FIPS_PORT_IPV6),
	};
	int len = fips_shim_compress(packet->b, packet->len, out.b, sizeof(out.b));

	if (len < 0)
		fail("no IPv6 packet", need("packet"));
	print_hex(&port, sizeof(port));
	return print_made(out.b, len);
}

static int udp(void)
{
	struct bytes *data = hex("data"), out = {};
	struct ip6_hdr *ip6 = (struct ip6_hdr *)out.b;
	struct udphdr *hdr = (struct udphdr *)(ip6 + 1);

	ip6->ip6_flow = htonl(6u << 28 | (u32)number("tclass", 0) << 20);
	ip6->ip6_plen = htons(sizeof(*hdr) + data->len);
	ip6->ip6_nxt = IPPROTO_UDP;
	ip6->ip6_hlim = 64;
	if (inet_pton(AF_INET6, need("src"), &ip6->ip6_src) != 1 ||
	    inet_pton(AF_INET6, need("dest"), &ip6->ip6_dst) != 1)
		fail("not IPv6 addresses", need("src"));
	hdr->source = htons(number("sport", 9));
	hdr->dest = htons(number("dport", 9));
	hdr->len = ip6->ip6_plen;
	memcpy(hdr + 1, data->b, data->len);
	out.len = sizeof(*ip6) + sizeof(*hdr) + data->len;
	fips_ipv6_update_checksum(out.b, out.len);
	return print_made(out.b, out.len);
}

static int flip(void)
{
	struct bytes *frame = hex("frame");
	u64 bit = number("bit", 0);

	if (bit >= 8 * frame->len)
		fail("no such bit", need("bit"));
	frame->b[bit / 8] ^= 1 << bit % 8;
	return print_made(frame->b, frame->len);
}

static int open_link(void)
{
	struct bytes *data = hex("frame"), plain;
	struct fips_frame frame;
	int len = fips_frame_open(&frame, key(), data->b, data->len, plain.b, sizeof(plain.b));

	if (len < 0) {
		fprintf(stderr, "%s\n", fips_frame_strerror(len));
		return 1;
	}
	printf("flags=%u index=%u counter=%llu timestamp=%u msg=", frame.flags,
	       frame.receiver_index, (unsigned long long)frame.counter, frame.timestamp);
	return print_made(frame.msg, frame.msg_len);
}

static int open_session(void)
{
	struct bytes *data = hex("frame"), plain;
	struct fips_session_frame frame;
	int len = fips_session_frame_open(&frame, key(), data->b, data->len, plain.b,
					  sizeof(plain.b));

	if (len < 0) {
		fprintf(stderr, "%s\n", fips_frame_strerror(len));
		return 1;
	}
	printf("flags=%u counter=%llu timestamp=%u type=%u inner-flags=%u src-coords=", frame.flags,
	       (unsigned long long)frame.counter, frame.timestamp, frame.msg_type,
	       frame.inner_flags);
	print_hex(frame.src_coords.addrs, frame.src_coords.count * FIPS_NODE_ADDR_LEN);
	printf(" dest-coords=");
	print_hex(frame.dest_coords.addrs, frame.dest_coords.count * FIPS_NODE_ADDR_LEN);
	printf(" body=");
	return print_made(frame.body, frame.body_len);
}

/*
 * Sending and receiving.
 */

static struct fips_remote address(const char *name)
{
	struct fips_remote remote;

	if (!fips_remote_parse(&remote, need(name)))
		fail("not an address", need(name));
	return remote;
}

static int bound_socket(const char *name)
{
	struct fips_remote local = address(name);
	const struct sockaddr *sa = (const struct sockaddr *)local.b;
	int fd = socket(sa->sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0), one = 1;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) ||
	    bind(fd, sa, local.len))
		fail(need(name), strerror(errno));
	return fd;
}

static int send_all(void)
{
	int i, fd = bound_socket("from");
	struct fips_remote to = address("to");
	static struct bytes bytes;

	for (i = 0; i < word_count; i++) {
		if (strchr(words[i], '='))
			continue;
		parse_hex(&bytes, words[i]);
		if (sendto(fd, bytes.b, bytes.len, 0, (struct sockaddr *)to.b, to.len) < 0)
			fail(need("to"), strerror(errno));
	}
	return 0;
}

static int listen_for(void)
{
	struct pollfd pollfd = { .fd = bound_socket("at"), .events = POLLIN };
	u64 i, count = number("count", 1);
	time_t end = time(NULL) + number("seconds", 5);
	static struct bytes bytes;
	ssize_t len;

	for (i = 0; i < count; i++) {
		while (poll(&pollfd, 1, 100) <= 0)
			if (time(NULL) > end)
				return 1;
		len = recv(pollfd.fd, bytes.b, sizeof(bytes.b), 0);
		if (len < 0)
			fail(need("at"), strerror(errno));
		print_made(bytes.b, len);
		fflush(stdout);
	}
	return 0;
}

static int send_together(void)
{
	int i, segment = 0, fd = bound_socket("from");
	struct fips_remote to = address("to");
	static struct bytes bytes, all;

	for (i = 0; i < word_count; i++) {
		if (strchr(words[i], '='))
			continue;
		parse_hex(&bytes, words[i]);
		if (all.len + bytes.len > sizeof(all.b))
			fail("too much for one packet", words[i]);
		memcpy(all.b + all.len, bytes.b, bytes.len);
		all.len += bytes.len;
		segment = segment ?: (int)bytes.len;
	}
	if (setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &segment, sizeof(segment)) ||
	    sendto(fd, all.b, all.len, 0, (struct sockaddr *)to.b, to.len) < 0)
		fail(need("to"), strerror(errno));
	return 0;
}

static const struct {
	const char *name;
	int (*run)(void);
	/* clang-format off */
} verbs[] = {
	{ "seal-link", seal_link }, { "seal-session", seal_session }, { "datagram", datagram },
	{ "shim", shim }, { "udp", udp }, { "flip", flip }, { "open-link", open_link },
	{ "open-session", open_session }, { "send", send_all },
	{ "send-together", send_together }, { "listen", listen_for },
};
/* clang-format on */

int main(int argc, char **argv)
{
	size_t i;

	for (i = 0; argc > 1 && i < FIPS_ARRAY_SIZE(verbs); i++) {
		if (strcmp(argv[1], verbs[i].name))
			continue;
		word_count = argc - 2;
		words = argv + 2;
		return verbs[i].run();
	}
	fail("no such verb", argc > 1 ? argv[1] : "none");
	return 2;
}
