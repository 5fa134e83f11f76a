// SPDX-License-Identifier: MIT
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>

#include "fipsd/clock.h"
#include "fipsd/log.h"
#include "fipsd/transport.h"

/**
 * struct wanted - a transport of the configuration
 * @udp: its section
 * @local: address to bind
 * @id: number in the kernel, 0: none yet
 */
struct wanted {
	const struct fips_config_udp *udp;
	struct fips_remote local;
	u32 id;
};

/**
 * struct plan - all transports of the configuration, against those there are
 * @plane: the device
 * @items: the wanted ones
 * @count: number of them
 */
struct plan {
	struct fipsd_dataplane *plane;
	struct wanted *items;
	size_t count;
};

static const char *name_of(const struct fips_config_udp *udp)
{
	return udp->name ? udp->name : "";
}

/* "udp" or "udp NAME", for the log. */
static const char *describe(char out[80], const struct fips_config_udp *udp)
{
	snprintf(out, 80, "udp%s%.63s", udp->name ? " " : "", name_of(udp));
	return out;
}

static u16 port_of(const struct fips_remote *address)
{
	struct sockaddr_in in;

	/* Both families have the port in the same place. */
	memcpy(&in, address->b, sizeof(in));
	return in.sin_port;
}

static void set_port(struct fips_remote *address, u16 port)
{
	memcpy(address->b + offsetof(struct sockaddr_in, sin_port), &port, sizeof(port));
}

static bool is_same(const struct wanted *wanted, const struct fips_nl_transport *transport)
{
	struct fips_remote local = transport->local;

	if (transport->type != FIPS_TRANSPORT_TYPE_UDP ||
	    strcmp(transport->name ? transport->name : "", name_of(wanted->udp)))
		return false;
	/* Any port will do where none is asked for. */
	if (!port_of(&wanted->local) && local.len == wanted->local.len)
		set_port(&local, 0);
	return fips_remote_equal(&local, &wanted->local);
}

static struct wanted *find_wanted(const struct plan *plan, const struct fips_nl_transport *there)
{
	size_t i;

	for (i = 0; i < plan->count; i++) {
		if (!plan->items[i].id && is_same(&plan->items[i], there))
			return &plan->items[i];
	}
	return NULL;
}

static int plan_make(struct plan *plan, struct fipsd_dataplane *plane,
		     const struct fips_config_transports *config)
{
	size_t i;

	plan->plane = plane;
	plan->count = 0;
	plan->items = calloc(config->udp_count + 1, sizeof(*plan->items));
	if (!plan->items)
		return -ENOMEM;
	for (i = 0; i < config->udp_count; i++) {
		struct wanted *wanted = &plan->items[plan->count];

		wanted->udp = &config->udp[i];
		if (fips_remote_parse(&wanted->local, wanted->udp->bind_addr))
			plan->count++;
		else
			log_error(
				"%s:%u:%u: transports.udp.bind_addr: \"%s\" is no address and port",
				wanted->udp->at.file, wanted->udp->at.line, wanted->udp->at.column,
				wanted->udp->bind_addr);
	}
	return 0;
}

static u32 buffer_size(uint64_t bytes)
{
	return bytes > INT32_MAX ? INT32_MAX : (u32)bytes;
}

static void fill(struct fips_nl_transport *transport, const struct plan *plan,
		 const struct wanted *wanted)
{
	memset(transport, 0, sizeof(*transport));
	FIPS_NL_SET(transport, TRANSPORT_IFINDEX, ifindex, fipsd_dataplane_ifindex(plan->plane));
	FIPS_NL_SET(transport, TRANSPORT_ID, id, wanted->id);
	FIPS_NL_SET(transport, TRANSPORT_MTU, mtu, wanted->udp->mtu);
	FIPS_NL_SET(transport, TRANSPORT_RCVBUF, rcvbuf, buffer_size(wanted->udp->recv_buf_size));
	FIPS_NL_SET(transport, TRANSPORT_SNDBUF, sndbuf, buffer_size(wanted->udp->send_buf_size));
}

static int order(const struct plan *plan, int cmd, const struct fips_nl_transport *transport,
		 const char *what)
{
	struct fips_nl_error error;
	int err = fips_nl_do(fipsd_dataplane_requests(plan->plane), cmd, transport, &error);

	if (err)
		log_error("transport %s: %s", what, error.text);
	return err;
}

static void close_one(const struct plan *plan, const struct fips_nl_transport *there)
{
	struct fips_nl_transport transport = { 0 };

	FIPS_NL_SET(&transport, TRANSPORT_IFINDEX, ifindex, fipsd_dataplane_ifindex(plan->plane));
	FIPS_NL_SET(&transport, TRANSPORT_ID, id, there->id);
	order(plan, FIPS_CMD_TRANSPORT_DEL, &transport, there->name ? there->name : "udp");
}

/* The ones that are wanted get their numbers, the others end. Return: the highest number. */
static u32 take_over(const struct plan *plan, const struct fips_nl_list *there)
{
	const struct fips_nl_transport *transport;
	struct fips_nl_transport update;
	u32 highest = 0;

	fips_nl_list_for_each(transport, there) {
		struct wanted *wanted = find_wanted(plan, transport);

		if (!wanted) {
			close_one(plan, transport);
			continue;
		}
		wanted->id = transport->id;
		if (transport->id > highest)
			highest = transport->id;
		fill(&update, plan, wanted);
		order(plan, FIPS_CMD_TRANSPORT_SET, &update, name_of(wanted->udp));
	}
	return highest;
}

static void open_missing(const struct plan *plan, u32 highest)
{
	struct fips_nl_transport transport;
	char what[80];
	size_t i;

	for (i = 0; i < plan->count; i++) {
		struct wanted *wanted = &plan->items[i];

		if (wanted->id)
			continue;
		wanted->id = ++highest;
		fill(&transport, plan, wanted);
		FIPS_NL_SET(&transport, TRANSPORT_TYPE, type, FIPS_TRANSPORT_TYPE_UDP);
		FIPS_NL_SET(&transport, TRANSPORT_LOCAL, local, wanted->local);
		if (wanted->udp->name)
			FIPS_NL_SET(&transport, TRANSPORT_NAME, name, wanted->udp->name);
		order(plan, FIPS_CMD_TRANSPORT_NEW, &transport, describe(what, wanted->udp));
	}
}

static void report(const struct plan *plan, const struct fips_nl_transport *transport,
		   struct fips_node *node)
{
	char address[FIPS_REMOTE_TEXT_SIZE], what[80];
	struct fips_now now = fipsd_now();
	size_t i;

	for (i = 0; i < plan->count; i++) {
		const struct wanted *wanted = &plan->items[i];
		struct fips_transport_up up = {
			.id = transport->id,
			.type = transport->type,
			.name = wanted->udp->name,
			.local = transport->local,
			.mtu = transport->mtu,
			.accept = wanted->udp->accept_connections && !wanted->udp->outbound_only,
		};

		if (wanted->id != transport->id)
			continue;
		fips_node_transport_up(node, &up, &now);
		log_info("transport %s: %s, MTU %u", describe(what, wanted->udp),
			 fips_remote_format(address, &transport->local), transport->mtu);
	}
}

static int read_transports(struct fipsd_dataplane *plane, struct fipsd_dump *dump)
{
	return fipsd_dataplane_dump(plane, dump, FIPS_DUMP_TRANSPORTS);
}

static void warn_unsupported(const char *kind, size_t count)
{
	if (count)
		log_warn("transports.%s: this daemon has no such transport, it is left out", kind);
}

static void warn_all_unsupported(const struct fips_config_transports *config)
{
	warn_unsupported("ethernet", config->ethernet_count);
	warn_unsupported("tcp", config->tcp_count);
	warn_unsupported("tor", config->tor_count);
	warn_unsupported("nym", config->nym_count);
	warn_unsupported("ble", config->ble_count);
}

int fipsd_transports_open(struct fipsd_dataplane *plane, const struct fips_config *config,
			  struct fips_node *node)
{
	const struct fips_nl_transport *transport;
	struct fipsd_dump dump;
	struct plan plan;
	int err = plan_make(&plan, plane, &config->transports);

	if (err)
		return err;
	warn_all_unsupported(&config->transports);
	err = read_transports(plane, &dump);
	if (!err) {
		open_missing(&plan, take_over(&plan, &dump.transports));
		fipsd_dump_free(&dump);
		err = read_transports(plane, &dump);
	}
	if (!err) {
		fips_nl_list_for_each(transport, &dump.transports)
			report(&plan, transport, node);
		fipsd_dump_free(&dump);
	}
	free(plan.items);
	return err;
}

void fipsd_transports_close(struct fipsd_dataplane *plane)
{
	const struct plan plan = { .plane = plane };
	const struct fips_nl_transport *transport;
	struct fipsd_dump dump;

	if (read_transports(plane, &dump))
		return;
	fips_nl_list_for_each(transport, &dump.transports)
		close_one(&plan, transport);
	fipsd_dump_free(&dump);
}
