// SPDX-License-Identifier: MIT
/* The .fips responder's sockets. */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fipsd/dns.h"
#include "fipsd/dns_message.h"
#include "fipsd/log.h"
#include "fipsd/resolver.h"
#include "libfips/config.h"

#define BATCH 64 /* queries taken at a time, before others have their turn */

/* A listening socket. */
struct listener {
	struct fipsd_dns *dns;
	uv_poll_t poll;
	int fd;
	bool only_fips; /* refuse other names, so that the resolver asks its next server */
};

struct fipsd_dns {
	struct listener listeners[2];
	unsigned int listener_count;
	unsigned int open_handles;
	struct fipsd_hosts_file *hosts;
	struct fipsd_resolver *resolver;
	unsigned int mesh_ifindex;
	const struct fips_config_dns *config;
	u16 port;
	fipsd_dns_learned_fn learned;
	void *ctx;
};

union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

/* A query as it came, with what it takes to answer from the address it was sent to. */
struct query {
	u8 data[FIPSD_DNS_MAX_MESSAGE];
	size_t length;
	union address from;
	socklen_t from_length;
	unsigned int ifindex; /* 0: not known */
	_Alignas(struct cmsghdr) u8 control[CMSG_SPACE(sizeof(struct in6_pktinfo)) +
					    CMSG_SPACE(sizeof(struct in_pktinfo))];
	size_t control_length;
};

/* Note the interface, and shape what was received into what is to be sent. */
static void read_pktinfo(struct query *query, struct msghdr *message)
{
	struct in6_pktinfo *info6;
	struct in_pktinfo *info;
	struct cmsghdr *cmsg;

	for (cmsg = CMSG_FIRSTHDR(message); cmsg; cmsg = CMSG_NXTHDR(message, cmsg)) {
		if (cmsg->cmsg_level == IPPROTO_IPV6 && cmsg->cmsg_type == IPV6_PKTINFO) {
			info6 = (struct in6_pktinfo *)CMSG_DATA(cmsg);
			query->ifindex = info6->ipi6_ifindex;
			/* A link-local address means something on its link only. */
			if (!IN6_IS_ADDR_LINKLOCAL(&info6->ipi6_addr))
				info6->ipi6_ifindex = 0;
		} else if (cmsg->cmsg_level == IPPROTO_IP && cmsg->cmsg_type == IP_PKTINFO) {
			info = (struct in_pktinfo *)CMSG_DATA(cmsg);
			query->ifindex = info->ipi_ifindex;
			info->ipi_spec_dst = info->ipi_addr;
			info->ipi_ifindex = 0;
		}
	}
	query->control_length = message->msg_controllen;
}

/* Return: whether there was a query. */
static bool receive(const struct listener *listener, struct query *query)
{
	struct iovec data = { query->data, sizeof(query->data) };
	struct msghdr message = {
		.msg_name = &query->from,
		.msg_namelen = sizeof(query->from),
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = &query->control,
		.msg_controllen = sizeof(query->control),
	};
	ssize_t length = recvmsg(listener->fd, &message, MSG_DONTWAIT);

	if (length < 0) {
		if (errno != EAGAIN && errno != EINTR)
			log_debug("DNS responder: %s", strerror(errno));
		return false;
	}
	query->length = length;
	query->from_length = message.msg_namelen;
	query->ifindex = 0;
	read_pktinfo(query, &message);
	return true;
}

static void reply(const struct listener *listener, struct query *query, const u8 *bytes,
		  size_t length)
{
	struct iovec data = { (void *)(uintptr_t)bytes, length };
	struct msghdr message = {
		.msg_name = &query->from,
		.msg_namelen = query->from_length,
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = query->control_length ? &query->control : NULL,
		.msg_controllen = query->control_length,
	};

	if (sendmsg(listener->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		log_debug("DNS responder: an answer was not sent: %s", strerror(errno));
}

static void handle_query(const struct listener *listener, struct query *query)
{
	struct fipsd_dns *dns = listener->dns;
	struct fipsd_dns_answer answer;

	if (dns->mesh_ifindex && query->ifindex == dns->mesh_ifindex) {
		log_trace("DNS responder: a query through the mesh interface is dropped");
		return;
	}
	if (!fipsd_dns_answer(&answer, query->data, query->length, dns->config->ttl,
			      fipsd_hosts_file_get(dns->hosts), listener->only_fips)) {
		log_debug("DNS responder: %zu bytes that are no query are dropped", query->length);
		return;
	}
	if (answer.learned && dns->learned)
		dns->learned(dns->ctx, &answer.node);
	reply(listener, query, answer.data, answer.length);
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
	struct listener *listener = poll->data;
	struct query query;
	int i;

	for (i = 0; i < BATCH && receive(listener, &query); i++)
		handle_query(listener, &query);
}

/* Return: the size of the address, 0 for a text that is none. */
static socklen_t make_address(union address *address, const char *text, u16 port)
{
	memset(address, 0, sizeof(*address));
	if (inet_pton(AF_INET, text, &address->in.sin_addr) == 1) {
		address->in.sin_family = AF_INET;
		address->in.sin_port = htons(port);
		return sizeof(address->in);
	}
	if (inet_pton(AF_INET6, text, &address->in6.sin6_addr) == 1) {
		address->in6.sin6_family = AF_INET6;
		address->in6.sin6_port = htons(port);
		return sizeof(address->in6);
	}
	return 0;
}

static void set_option(int fd, int level, int option, int value)
{
	if (setsockopt(fd, level, option, &value, sizeof(value)))
		log_debug("DNS responder: socket option %d: %s", option, strerror(errno));
}

/* The address may come up later than we do: a new namespace's loopback is down at first. */
static void set_options(int fd, int family)
{
	if (family == AF_INET6) {
		set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
		set_option(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
		set_option(fd, IPPROTO_IPV6, IPV6_FREEBIND, 1);
	} else {
		set_option(fd, IPPROTO_IP, IP_PKTINFO, 1);
		set_option(fd, IPPROTO_IP, IP_FREEBIND, 1);
	}
}

static u16 bound_port(int fd)
{
	union address address;
	socklen_t length = sizeof(address);

	if (getsockname(fd, &address.any, &length))
		return 0;
	return ntohs(address.any.sa_family == AF_INET6 ? address.in6.sin6_port :
							 address.in.sin_port);
}

/* Return: the socket, or a negative errno. */
static int open_socket(const char *text, u16 port)
{
	union address address;
	socklen_t length = make_address(&address, text, port);
	int fd, err;

	if (!length)
		return -EINVAL;
	fd = socket(address.any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	set_options(fd, address.any.sa_family);
	if (bind(fd, &address.any, length)) {
		err = -errno;
		close(fd);
		return err;
	}
	return fd;
}

static int add_listener(struct fipsd_dns *dns, uv_loop_t *loop, const char *address, u16 port,
			bool only_fips)
{
	struct listener *listener = &dns->listeners[dns->listener_count];
	int fd = open_socket(address, port);
	int err;

	if (fd < 0) {
		log_warn("DNS responder: cannot listen at %s port %u: %s", address, port,
			 strerror(-fd));
		return fd;
	}
	err = uv_poll_init(loop, &listener->poll, fd);
	if (err) {
		close(fd);
		return err;
	}
	listener->dns = dns;
	listener->fd = fd;
	listener->only_fips = only_fips;
	listener->poll.data = listener;
	dns->listener_count++;
	dns->open_handles++;
	uv_poll_start(&listener->poll, UV_READABLE, on_readable);
	log_info("DNS responder listens at %s port %u", address, bound_port(fd));
	return 0;
}

/* What a resolver on this host reaches the responder at. */
static const char *reachable_address(const char *address)
{
	if (!strcmp(address, "::"))
		return "::1";
	if (!strcmp(address, "0.0.0.0"))
		return "127.0.0.1";
	return address;
}

int fipsd_dns_start(struct fipsd_dns **result, uv_loop_t *loop, const struct fips_config *config,
		    struct fipsd_hosts_file *hosts, unsigned int mesh_ifindex,
		    fipsd_dns_learned_fn learned, void *ctx)
{
	struct fipsd_dns *dns = calloc(1, sizeof(*dns));
	int err;

	*result = NULL;
	if (!dns)
		return -ENOMEM;
	dns->hosts = hosts;
	dns->mesh_ifindex = mesh_ifindex;
	dns->config = &config->dns;
	dns->learned = learned;
	dns->ctx = ctx;
	err = add_listener(dns, loop, config->dns.bind_addr, config->dns.port, false);
	if (err) {
		free(dns);
		return err;
	}
	dns->port = bound_port(dns->listeners[0].fd);
	*result = dns;
	return 0;
}

int fipsd_dns_point_resolver(struct fipsd_dns *dns)
{
	const char *address = reachable_address(dns->config->bind_addr);
	u16 port = dns->port;
	int err;

	dns->resolver = fipsd_resolver_new();
	if (!dns->resolver)
		return -ENOMEM;
	if (fipsd_resolver_needs_port_53(dns->resolver) && port != 53) {
		address = "::1";
		port = 53;
		err = add_listener(dns, dns->listeners[0].poll.loop, address, port, true);
		if (err)
			return err;
	}
	return fipsd_resolver_set(dns->resolver, address, port);
}

void fipsd_dns_set_mesh_ifindex(struct fipsd_dns *dns, unsigned int mesh_ifindex)
{
	dns->mesh_ifindex = mesh_ifindex;
}

u16 fipsd_dns_port(const struct fipsd_dns *dns)
{
	return dns->port;
}

static void on_closed(uv_handle_t *handle)
{
	struct listener *listener = handle->data;
	struct fipsd_dns *dns = listener->dns;

	close(listener->fd);
	if (!--dns->open_handles)
		free(dns);
}

void fipsd_dns_stop(struct fipsd_dns *dns)
{
	unsigned int i;

	if (!dns)
		return;
	fipsd_resolver_free(dns->resolver);
	for (i = 0; i < dns->listener_count; i++)
		uv_close((uv_handle_t *)&dns->listeners[i].poll, on_closed);
}
