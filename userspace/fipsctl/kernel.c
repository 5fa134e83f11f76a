// SPDX-License-Identifier: MIT
/* fipsctl kernel: what the module knows, with or without a daemon. */

#include <errno.h>
#include <string.h>

#include "fipsctl/kernel.h"
#include "fipsctl/kernel_json.h"
#include "fipsctl/output.h"
#include "netlink/client.h"

static const struct ctl_column device_columns[] = {
	{ "DEVICE", "device", CTL_TEXT },     { "ADDRESS", "ipv6_addr", CTL_TEXT },
	{ "DAEMON", "claimed", CTL_TEXT },    { "LINKS", "links", CTL_TEXT },
	{ "SESSIONS", "sessions", CTL_TEXT }, { "ROUTES", "routes", CTL_TEXT },
	{ "WAITING", "staged", CTL_TEXT },    CTL_COLUMNS_END,
};

static const struct ctl_column transport_columns[] = {
	{ "DEVICE", "device", CTL_TEXT },
	{ "ID", "id", CTL_TEXT },
	{ "TYPE", "type", CTL_TEXT },
	{ "NAME", "name", CTL_TEXT },
	{ "LOCAL", "local", CTL_TEXT },
	{ "MTU", "mtu", CTL_TEXT },
	{ "SENT", "tx_bytes", CTL_BYTES },
	{ "RECEIVED", "rx_bytes", CTL_BYTES },
	{ "ERRORS", "tx_errors", CTL_TEXT },
	{ "DROPS", "rx_drops", CTL_TEXT },
	CTL_COLUMNS_END,
};

static const struct ctl_column link_columns[] = {
	{ "DEVICE", "device", CTL_TEXT },   { "ID", "id", CTL_TEXT },
	{ "PEER", "node_addr", CTL_TEXT },  { "TRANSPORT", "transport_id", CTL_TEXT },
	{ "REMOTE", "remote", CTL_TEXT },   { "KEYS", "key_slots", CTL_TEXT },
	{ "SENT", "tx_bytes", CTL_BYTES },  { "RECEIVED", "rx_bytes", CTL_BYTES },
	{ "SILENT", "rx_idle_ms", CTL_MS }, CTL_COLUMNS_END,
};

static const struct ctl_column session_columns[] = {
	{ "DEVICE", "device", CTL_TEXT },   { "REMOTE", "ipv6_addr", CTL_TEXT },
	{ "KEYS", "key_slots", CTL_TEXT },  { "MTU", "path_mtu", CTL_TEXT },
	{ "SENT", "tx_bytes", CTL_BYTES },  { "RECEIVED", "rx_bytes", CTL_BYTES },
	{ "IDLE", "data_idle_ms", CTL_MS }, CTL_COLUMNS_END,
};

static const struct ctl_column route_columns[] = {
	{ "DEVICE", "device", CTL_TEXT },
	{ "DESTINATION", "ipv6_addr", CTL_TEXT },
	{ "LINK", "link_id", CTL_TEXT },
	{ "CLASS", "class", CTL_TEXT },
	{ "UNREACHABLE", "unreachable_ms", CTL_MS },
	{ "IDLE", "idle_ms", CTL_MS },
	CTL_COLUMNS_END,
};

/* clang-format off */
static const struct ctl_column counter_columns[] = {
	{ "DEVICE", "device", CTL_TEXT }, { "FAMILY", "family", CTL_TEXT },
	{ "NAME", "name", CTL_TEXT },	  { "VALUE", "value", CTL_TEXT },
	{ "UNIT", "unit", CTL_TEXT },	  { "MEANING", "help", CTL_TEXT },
	CTL_COLUMNS_END,
};
/* clang-format on */

/* A view: which objects, under which key in JSON, and how they are shown. */
struct view {
	const char *name;
	int cmd;
	const struct ctl_column *columns;
	const char *empty;
};

static const struct view views[] = {
	{ "devices", FIPS_CMD_DEV_GET, device_columns,
	  "There is no mesh device here; \"ip link add fips0 type fips\" makes one." },
	{ "transports", FIPS_CMD_TRANSPORT_GET, transport_columns, "There are no transports." },
	{ "links", FIPS_CMD_LINK_GET, link_columns, "There are no links." },
	{ "sessions", FIPS_CMD_SESSION_GET, session_columns, "There are no sessions." },
	{ "routes", FIPS_CMD_ROUTE_GET, route_columns, "There are no routes." },
	{ "counters", FIPS_CMD_COUNTERS_GET, counter_columns, "There are no counters." },
};

static const struct view *find_view(const char *name)
{
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(views); i++)
		if (!strcmp(views[i].name, name))
			return &views[i];
	return NULL;
}

bool ctl_kernel_has_view(const char *what)
{
	return find_view(what);
}

/* Append a list's objects to an array. */
static void append(json_t *rows, const struct fips_nl_list *list, const char *device)
{
	const char *object = list->items;
	size_t i;

	for (i = 0; i < list->count; i++, object += fips_nl_kind_size(list->kind))
		json_array_append_new(rows, ctl_object_to_json(list->kind, object, device));
}

/* Append what a view shows of one device. */
static int append_device(json_t *rows, struct fips_nl_client *client, const struct view *view,
			 const struct fips_nl_dev *dev, struct fips_nl_error *error)
{
	struct fips_nl_list list;
	int err;

	if (view->cmd == FIPS_CMD_DEV_GET) {
		json_array_append_new(rows, ctl_object_to_json(FIPS_NL_DEV, dev, dev->ifname));
		return 0;
	}
	if (view->cmd == FIPS_CMD_COUNTERS_GET)
		err = fips_nl_get_counters(client, dev->ifindex, &list, error);
	else
		err = fips_nl_dump(client, view->cmd, dev->ifindex, &list, error);
	if (!err) {
		append(rows, &list, dev->ifname);
		fips_nl_list_free(&list);
	}
	return err;
}

/* Read a view of all devices, or of one. */
static int read_rows(json_t *rows, struct fips_nl_client *client, const struct view *view,
		     const char *device, struct fips_nl_error *error)
{
	const struct fips_nl_dev *dev;
	struct fips_nl_list devices;
	bool found = false;
	int err;

	err = fips_nl_dump(client, FIPS_CMD_DEV_GET, 0, &devices, error);
	if (err)
		return err;
	fips_nl_list_for_each(dev, &devices) {
		if (err || (device && strcmp(dev->ifname, device)))
			continue;
		found = true;
		err = append_device(rows, client, view, dev, error);
	}
	fips_nl_list_free(&devices);
	if (device && !found) {
		err = -ENODEV;
		error->code = err;
		snprintf(error->text, sizeof(error->text), "there is no mesh device \"%s\" here",
			 device);
	}
	return err;
}

static void print_rows(const struct ctl *ctl, const struct view *view, json_t *rows)
{
	json_t *json;

	if (ctl_wants_json(ctl)) {
		json = json_pack("{s:O}", view->name, rows);
		ctl_print_json(ctl, json);
		json_decref(json);
	} else {
		ctl_print_table(ctl, view->columns, rows, view->empty);
	}
}

enum ctl_exit ctl_kernel_show(const struct ctl *ctl, const char *what, const char *device)
{
	const struct view *view = find_view(what);
	struct fips_nl_client *client = NULL;
	struct fips_nl_error error;
	json_t *rows = json_array();
	int err;

	err = fips_nl_open(&client, &error);
	if (!err)
		err = read_rows(rows, client, view, device, &error);
	if (err == -ENOENT && !client)
		ctl_error(ctl, "the kernel module is not loaded; \"modprobe fips\" loads it");
	else if (err == -EPERM)
		ctl_error(ctl, "this takes CAP_NET_ADMIN; try \"sudo fipsctl kernel %s\"", what);
	else if (err)
		ctl_error(ctl, "%s", error.text);
	else
		print_rows(ctl, view, rows);
	fips_nl_close(client);
	json_decref(rows);
	return err ? CTL_FAILED : CTL_OK;
}

static enum ctl_exit run(struct ctl *ctl, const struct ctl_command *command, int argc, char **argv)
{
	const char *what = "devices";
	enum ctl_exit result;

	if (!ctl_parse_options(ctl, command, &argc, argv, &result))
		return result;
	if (argc > 1)
		what = argv[1];
	if (!ctl_kernel_has_view(what))
		return ctl_usage(ctl, command, "unknown view \"%s\"", what);
	if (argc > 3)
		return ctl_usage(ctl, command, "unexpected argument \"%s\"", argv[3]);
	return ctl_kernel_show(ctl, what, argc > 2 ? argv[2] : NULL);
}

const struct ctl_command ctl_kernel_command = {
	.name = "kernel",
	.arguments = "[devices|transports|links|sessions|routes|counters] [DEVICE]",
	.summary = "Show what the kernel does, with or without a daemon",
	.help = "Reads the kernel module by netlink; needs no daemon, but CAP_NET_ADMIN.\n",
	.run = run,
};
