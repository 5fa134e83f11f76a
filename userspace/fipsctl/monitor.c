// SPDX-License-Identifier: MIT
/* fipsctl monitor: what happens in the kernel, as it happens. */

#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fipsctl/kernel_json.h"
#include "fipsctl/output.h"
#include "libfips/identity.h"
#include "netlink/client.h"

#define BUFFER_BYTES (1024 * 1024)

/**
 * struct monitor - a monitor
 * @ifindex: the device to show events of; 0: of all
 */
struct monitor {
	const struct ctl *ctl;
	u32 ifindex;
};

static const char *device_name(char name[IF_NAMESIZE], u32 ifindex)
{
	if (!if_indextoname(ifindex, name))
		snprintf(name, IF_NAMESIZE, "if%u", ifindex);
	return name;
}

static void print_time(FILE *out)
{
	struct timespec now;
	struct tm local;
	char text[32];

	clock_gettime(CLOCK_REALTIME, &now);
	localtime_r(&now.tv_sec, &local);
	strftime(text, sizeof(text), "%H:%M:%S", &local);
	fprintf(out, "%s.%03ld ", text, now.tv_nsec / 1000000);
}

static void print_line(const struct ctl *ctl, const struct fips_nl_event *event)
{
	char device[IF_NAMESIZE], node[FIPS_IPV6_SIZE], remote[FIPS_REMOTE_TEXT_SIZE];
	u8 ipv6[16];

	print_time(ctl->out);
	fprintf(ctl->out, "%s %s", device_name(device, event->ifindex),
		fips_nl_event_name(event->type));
	if (FIPS_NL_HAS(event, EVENT_NODE_ADDR)) {
		fips_node_addr_to_ipv6(ipv6, &event->node_addr);
		fprintf(ctl->out, " %s", fips_ipv6_format(node, ipv6));
	}
	if (FIPS_NL_HAS(event, EVENT_LINK_ID))
		fprintf(ctl->out, " link %u", event->link_id);
	if (FIPS_NL_HAS(event, EVENT_KEY_ID))
		fprintf(ctl->out, " key %u", event->key_id);
	if (FIPS_NL_HAS(event, EVENT_SLOT))
		fprintf(ctl->out, " %s", fips_nl_slot_name(event->slot));
	if (FIPS_NL_HAS(event, EVENT_REMOTE))
		fprintf(ctl->out, " at %s", fips_remote_format(remote, &event->remote));
	if (FIPS_NL_HAS(event, EVENT_COUNT))
		fprintf(ctl->out, " count %llu", (unsigned long long)event->count);
	fputc('\n', ctl->out);
}

static void print_object(const struct ctl *ctl, const struct fips_nl_event *event)
{
	char device[IF_NAMESIZE];
	json_t *json =
		ctl_object_to_json(FIPS_NL_EVENT, event, device_name(device, event->ifindex));
	char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);

	if (text)
		fprintf(ctl->out, "%s\n", text);
	free(text);
	json_decref(json);
}

static void on_object(void *ctx, int cmd, const union fips_nl_object *object)
{
	const struct monitor *monitor = ctx;

	if (fips_nl_command_kind(cmd) != FIPS_NL_EVENT ||
	    (monitor->ifindex && monitor->ifindex != object->event.ifindex))
		return;
	if (ctl_wants_json(monitor->ctl))
		print_object(monitor->ctl, &object->event);
	else
		print_line(monitor->ctl, &object->event);
}

static void on_lost(void *ctx)
{
	const struct monitor *monitor = ctx;

	ctl_error(monitor->ctl, "events came faster than they could be shown; some are missing");
}

static enum ctl_exit watch_events(struct monitor *monitor, struct fips_nl_client *client)
{
	const struct fips_nl_handler handler = {
		.object = on_object,
		.lost = on_lost,
		.ctx = monitor,
	};
	struct pollfd wait = { .fd = fips_nl_fd(client), .events = POLLIN };

	for (;;) {
		if (fips_nl_receive(client, &handler, 1000) < 0) {
			ctl_error(monitor->ctl, "the kernel module is gone");
			return CTL_FAILED;
		}
		if (fflush(monitor->ctl->out))
			return CTL_OK;
		if (poll(&wait, 1, -1) < 0 && errno != EINTR)
			return CTL_FAILED;
	}
}

static enum ctl_exit run(struct ctl *ctl, const struct ctl_command *command, int argc, char **argv)
{
	struct monitor monitor = { .ctl = ctl };
	struct fips_nl_client *client = NULL;
	struct fips_nl_error error;
	enum ctl_exit result;

	if (!ctl_parse_options(ctl, command, &argc, argv, &result))
		return result;
	if (argc > 2)
		return ctl_usage(ctl, command, "unexpected argument \"%s\"", argv[2]);
	if (argc > 1) {
		monitor.ifindex = if_nametoindex(argv[1]);
		if (!monitor.ifindex)
			return ctl_usage(ctl, command, "there is no device \"%s\"", argv[1]);
	}
	if (fips_nl_open(&client, &error) == -ENOENT) {
		ctl_error(ctl, "the kernel module is not loaded; \"modprobe fips\" loads it");
		return CTL_FAILED;
	}
	if (client)
		fips_nl_set_buffers(client, BUFFER_BYTES, 0);
	if (!client || fips_nl_monitor(client, &error)) {
		ctl_error(ctl, "%s", error.text);
		result = CTL_FAILED;
	} else {
		result = watch_events(&monitor, client);
	}
	fips_nl_close(client);
	return result;
}

const struct ctl_command ctl_monitor_command = {
	.name = "monitor",
	.arguments = "[DEVICE]",
	.summary = "Show what happens, as it happens",
	.help = "Links, sessions and routes that come and go, keys that take over, peers that move\n"
		"to another address: a line each, as JSON with --json. Ctrl-C ends it.\n",
	.run = run,
};
