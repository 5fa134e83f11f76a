// SPDX-License-Identifier: MIT
/* Names of what the family's enumerations number. */
#include "netlink/objects.h"

static const struct {
	const char *name;
	enum fips_nl_kind kind;
} commands[] = {
	[FIPS_CMD_DEV_GET] = { "dev-get", FIPS_NL_DEV },
	[FIPS_CMD_DEV_SET] = { "dev-set", FIPS_NL_DEV },
	[FIPS_CMD_DEV_CLAIM] = { "dev-claim", FIPS_NL_DEV },
	[FIPS_CMD_DEV_FLUSH] = { "dev-flush", FIPS_NL_DEV },
	[FIPS_CMD_TRANSPORT_GET] = { "transport-get", FIPS_NL_TRANSPORT },
	[FIPS_CMD_TRANSPORT_NEW] = { "transport-new", FIPS_NL_TRANSPORT },
	[FIPS_CMD_TRANSPORT_SET] = { "transport-set", FIPS_NL_TRANSPORT },
	[FIPS_CMD_TRANSPORT_DEL] = { "transport-del", FIPS_NL_TRANSPORT },
	[FIPS_CMD_INDEX_NEW] = { "index-new", FIPS_NL_INDEX },
	[FIPS_CMD_INDEX_DEL] = { "index-del", FIPS_NL_INDEX },
	[FIPS_CMD_LINK_GET] = { "link-get", FIPS_NL_LINK },
	[FIPS_CMD_LINK_NEW] = { "link-new", FIPS_NL_LINK },
	[FIPS_CMD_LINK_SET] = { "link-set", FIPS_NL_LINK },
	[FIPS_CMD_LINK_DEL] = { "link-del", FIPS_NL_LINK },
	[FIPS_CMD_KEY_NEW] = { "key-new", FIPS_NL_KEY },
	[FIPS_CMD_KEY_SET] = { "key-set", FIPS_NL_KEY },
	[FIPS_CMD_KEY_DEL] = { "key-del", FIPS_NL_KEY },
	[FIPS_CMD_SESSION_GET] = { "session-get", FIPS_NL_SESSION },
	[FIPS_CMD_SESSION_NEW] = { "session-new", FIPS_NL_SESSION },
	[FIPS_CMD_SESSION_SET] = { "session-set", FIPS_NL_SESSION },
	[FIPS_CMD_SESSION_DEL] = { "session-del", FIPS_NL_SESSION },
	[FIPS_CMD_STAGED_DEL] = { "staged-del", FIPS_NL_ROUTE },
	[FIPS_CMD_ROUTE_GET] = { "route-get", FIPS_NL_ROUTE },
	[FIPS_CMD_ROUTE_NEW] = { "route-new", FIPS_NL_ROUTE },
	[FIPS_CMD_ROUTE_DEL] = { "route-del", FIPS_NL_ROUTE },
	[FIPS_CMD_FRAME_SEND] = { "frame-send", FIPS_NL_FRAME },
	[FIPS_CMD_FRAME_NTF] = { "frame-ntf", FIPS_NL_FRAME },
	[FIPS_CMD_EVENT_NTF] = { "event-ntf", FIPS_NL_EVENT },
	[FIPS_CMD_COUNTERS_GET] = { "counters-get", FIPS_NL_COUNTER },
	[FIPS_CMD_MEASURE_TAKE] = { "measure-take", FIPS_NL_MEASURE },
};

static const char *const slots[] = {
	[FIPS_KEY_SLOT_CURRENT] = "current",
	[FIPS_KEY_SLOT_PENDING] = "pending",
	[FIPS_KEY_SLOT_PREVIOUS] = "previous",
};

static const char *const events[] = {
	[FIPS_EVENT_TYPE_LINK_ROAMED] = "link-roamed",
	[FIPS_EVENT_TYPE_KEY_PROMOTED] = "key-promoted",
	[FIPS_EVENT_TYPE_KEY_CONFIRMED] = "key-confirmed",
	[FIPS_EVENT_TYPE_KEY_COUNTER] = "key-counter",
	[FIPS_EVENT_TYPE_LINK_FAILING] = "link-failing",
	[FIPS_EVENT_TYPE_UPCALLS_LOST] = "upcalls-lost",
	[FIPS_EVENT_TYPE_OWNER_GONE] = "owner-gone",
	[FIPS_EVENT_TYPE_LINK_NEW] = "link-new",
	[FIPS_EVENT_TYPE_LINK_DEL] = "link-del",
	[FIPS_EVENT_TYPE_SESSION_NEW] = "session-new",
	[FIPS_EVENT_TYPE_SESSION_DEL] = "session-del",
	[FIPS_EVENT_TYPE_ROUTE_NEW] = "route-new",
	[FIPS_EVENT_TYPE_ROUTE_DEL] = "route-del",
};

static const char *const frames[] = {
	[FIPS_FRAME_TYPE_RAW] = "raw",
	[FIPS_FRAME_TYPE_LINK] = "link",
	[FIPS_FRAME_TYPE_DATAGRAM] = "datagram",
	[FIPS_FRAME_TYPE_SESSION] = "session",
	[FIPS_FRAME_TYPE_INJECT] = "inject",
	[FIPS_FRAME_TYPE_ROUTE_MISS] = "route-miss",
	[FIPS_FRAME_TYPE_SESSION_MISS] = "session-miss",
	[FIPS_FRAME_TYPE_MTU_EXCEEDED] = "mtu-exceeded",
};

static const char *const transports[] = {
	[FIPS_TRANSPORT_TYPE_UDP] = "udp",
	[FIPS_TRANSPORT_TYPE_TCP] = "tcp",
	[FIPS_TRANSPORT_TYPE_ETHER] = "ether",
};

static const char *const route_classes[] = {
	[FIPS_ROUTE_CLASS_DIRECT] = "direct",
	[FIPS_ROUTE_CLASS_TREE_UP] = "tree-up",
	[FIPS_ROUTE_CLASS_TREE_DOWN] = "tree-down",
	[FIPS_ROUTE_CLASS_TREE_DOWN_CROSS] = "tree-down-cross",
	[FIPS_ROUTE_CLASS_CROSS_LINK_DESCEND] = "cross-link-descend",
	[FIPS_ROUTE_CLASS_CROSS_LINK_ASCEND] = "cross-link-ascend",
};

static const char *name_of(const char *const *names, size_t count, u32 number)
{
	return number < count && names[number] ? names[number] : "?";
}

#define NAME(names, number) name_of(names, FIPS_ARRAY_SIZE(names), number)

enum fips_nl_kind fips_nl_command_kind(int cmd)
{
	if (cmd <= 0 || (size_t)cmd >= FIPS_ARRAY_SIZE(commands))
		return FIPS_NL_KINDS;
	return commands[cmd].kind;
}

const char *fips_nl_command_name(int cmd)
{
	if (cmd <= 0 || (size_t)cmd >= FIPS_ARRAY_SIZE(commands))
		return "?";
	return commands[cmd].name;
}

const char *fips_nl_slot_name(u32 slot)
{
	return NAME(slots, slot);
}

const char *fips_nl_event_name(u32 type)
{
	return NAME(events, type);
}

const char *fips_nl_frame_name(u32 type)
{
	return NAME(frames, type);
}

const char *fips_nl_transport_name(u32 type)
{
	return NAME(transports, type);
}

const char *fips_nl_route_class_name(u32 class)
{
	return NAME(route_classes, class);
}
