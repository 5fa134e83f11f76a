// SPDX-License-Identifier: MIT
/*
 * The data plane by hand: requests of the "fips" netlink family as words, with no daemon.
 *
 *	plane DEVICE COMMAND [NAME=VALUE]...	one request, such as
 *			plane fips0 link-new id=1 node-addr=HEX transport-id=1 remote=192.0.2.1:2121
 *	plane DEVICE -				the same, one request a line of standard input
 *	plane DEVICE counter FAMILY NAME	one counter's value
 *	plane DEVICE await FAMILY NAME VALUE SECONDS
 *			wait until a counter has that value; fails, and prints what it has, when
 *			time is up
 *	plane DEVICE own [COUNT]
 *			claim the device and print the frames and events that come, one a line,
 *			until COUNT came or SIGTERM
 *	plane DEVICE monitor [COUNT]
 *			the same of the events that monitors get, without claiming
 *
 * Names are the specification's. Values are numbers, hex for bytes and addresses of nodes, text for
 * strings, "host:port" for transport addresses; enumerations also take their names; an entry of a
 * batch of routes is entry=DEST/LINK-ID[/CLASS]. What a -get
 * answers is printed as NAME=VALUE, one object a line; keys of a link as key.SLOT.NAME=VALUE.
 */
#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "netlink/client.h"
#include "netlink/codec.h"

#define WORDS_MAX 64
#define LINE_MAX_ 8192

static volatile sig_atomic_t ended;

static void on_signal(int number)
{
	ended = 1;
}

static void fail(const char *what, const char *which)
{
	fprintf(stderr, "plane: %s: %s\n", what, which);
	exit(2);
}

/*
 * Words to objects.
 */

static size_t parse_hex(u8 *out, size_t size, const char *text)
{
	size_t len = strlen(text) / 2;
	unsigned int byte;
	size_t i;

	if (strlen(text) % 2 || len > size)
		fail("not so many bytes of hex", text);
	for (i = 0; i < len; i++) {
		if (sscanf(text + 2 * i, "%2x", &byte) != 1)
			fail("not hex", text);
		out[i] = byte;
	}
	return len;
}

static bool parse_name(u64 *value, const char *text, const char *(*name)(u32 number))
{
	u32 number;

	for (number = 0; number < 32; number++) {
		if (!strcmp(text, name(number))) {
			*value = number;
			return true;
		}
	}
	return false;
}

static u64 parse_number(const char *text)
{
	char *end;
	u64 value;

	if (parse_name(&value, text, fips_nl_slot_name) ||
	    parse_name(&value, text, fips_nl_transport_name) ||
	    parse_name(&value, text, fips_nl_frame_name) ||
	    parse_name(&value, text, fips_nl_route_class_name))
		return value;
	errno = 0;
	value = strtoull(text, &end, 0);
	if (errno || *end || end == text)
		fail("not a number", text);
	return value;
}

/* DEST/LINK-ID[/CLASS], one more of a batch. */
static void add_route(struct fips_nl_route *route, const char *text)
{
	static struct fips_nl_route_entry entries[WORDS_MAX];
	struct fips_nl_route_entry *entry = &entries[route->entry_count++];
	char copy[128], *dest, *link, *class;

	snprintf(copy, sizeof(copy), "%s", text);
	dest = strtok_r(copy, "/", &class);
	link = strtok_r(NULL, "/", &class);
	if (!dest || !link ||
	    parse_hex(entry->dest.b, FIPS_NODE_ADDR_LEN, dest) != FIPS_NODE_ADDR_LEN)
		fail("not DEST/LINK-ID[/CLASS]", text);
	entry->link_id = parse_number(link);
	entry->has = FIPS_NL_BIT(ROUTE_ENTRY_DEST) | FIPS_NL_BIT(ROUTE_ENTRY_LINK_ID);
	if (*class) {
		entry->class = parse_number(class);
		entry->has |= FIPS_NL_BIT(ROUTE_ENTRY_CLASS);
	}
	route->entries = entries;
}

static void set_field(void *object, const struct fips_nl_field *field, const char *text)
{
	void *member = (u8 *)object + field->offset;
	struct fips_nl_bytes *bytes = member;
	u8 *copy;

	switch (field->type) {
	case FIPS_NL_U8:
		*(u8 *)member = parse_number(text);
		break;
	case FIPS_NL_U16:
		*(u16 *)member = parse_number(text);
		break;
	case FIPS_NL_U32:
		*(u32 *)member = parse_number(text);
		break;
	case FIPS_NL_U64:
		*(u64 *)member = parse_number(text);
		break;
	case FIPS_NL_NODE_ADDR:
		if (parse_hex(member, FIPS_NODE_ADDR_LEN, text) != FIPS_NODE_ADDR_LEN)
			fail("not a node address", text);
		break;
	case FIPS_NL_SECRET:
		if (parse_hex(member, FIPS_KEY_LEN, text) != FIPS_KEY_LEN)
			fail("not a key", text);
		break;
	case FIPS_NL_STRING:
		*(const char **)member = strdup(text);
		break;
	case FIPS_NL_BLOB:
		copy = malloc(strlen(text) / 2 + 1);
		bytes->len = parse_hex(copy, strlen(text) / 2, text);
		bytes->data = copy;
		break;
	case FIPS_NL_REMOTE:
		if (!fips_remote_parse(member, text))
			fail("not an address", text);
		break;
	case FIPS_NL_ROUTE_LIST:
		add_route(object, text);
		break;
	default:
		fail("cannot be given", field->name);
	}
}

/* Specification names have "-" where members have "_". */
static bool same_name(const char *member, const char *name, size_t len)
{
	size_t i;

	if (!member || strlen(member) != len)
		return false;
	for (i = 0; i < len; i++)
		if (member[i] != name[i] && !(member[i] == '_' && name[i] == '-'))
			return false;
	return true;
}

static void set_word(void *object, const struct fips_nl_schema *schema, const char *word)
{
	const char *value = strchr(word, '=');
	size_t i;

	if (!value)
		fail("not NAME=VALUE", word);
	for (i = 0; i <= schema->max; i++) {
		if (!same_name(schema->fields[i].name, word, value - word))
			continue;
		set_field(object, &schema->fields[i], value + 1);
		*(u32 *)object |= 1u << i;
		return;
	}
	fail("no such attribute", word);
}

/*
 * Objects to words.
 */

static void print_hex(const u8 *data, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		printf("%02x", data[i]);
}

static void print_object(const char *prefix, enum fips_nl_kind kind, const void *object);

static void print_keys(const struct fips_nl_key_info *keys)
{
	char prefix[32];
	size_t i;

	for (i = 0; i < FIPS_NL_KEYS_MAX && keys[i].has; i++) {
		snprintf(prefix, sizeof(prefix), "key.%s.", fips_nl_slot_name(keys[i].slot));
		print_object(prefix, FIPS_NL_KEY_INFO, &keys[i]);
	}
}

static void print_value(const struct fips_nl_field *field, const void *member)
{
	const struct fips_nl_bytes *bytes = member;
	char text[FIPS_REMOTE_TEXT_SIZE];

	switch (field->type) {
	case FIPS_NL_U8:
		printf("%u", *(const u8 *)member);
		break;
	case FIPS_NL_U16:
		printf("%u", *(const u16 *)member);
		break;
	case FIPS_NL_U32:
		printf("%u", *(const u32 *)member);
		break;
	case FIPS_NL_U64:
		printf("%llu", (unsigned long long)*(const u64 *)member);
		break;
	case FIPS_NL_FLAG:
		printf("1");
		break;
	case FIPS_NL_NODE_ADDR:
		print_hex(member, FIPS_NODE_ADDR_LEN);
		break;
	case FIPS_NL_STRING:
		printf("%s", *(const char *const *)member);
		break;
	case FIPS_NL_BLOB:
		print_hex(bytes->data, bytes->len);
		break;
	case FIPS_NL_REMOTE:
		printf("%s", fips_remote_format(text, member));
		break;
	default:
		break;
	}
}

static void print_name(const char *prefix, const char *member)
{
	printf(" %s", prefix);
	for (; *member; member++)
		putchar(*member == '_' ? '-' : *member);
	putchar('=');
}

static void print_object(const char *prefix, enum fips_nl_kind kind, const void *object)
{
	const struct fips_nl_schema *schema = fips_nl_schema(kind);
	size_t i;

	for (i = 0; i <= schema->max; i++) {
		const struct fips_nl_field *field = &schema->fields[i];
		const void *member = (const u8 *)object + field->offset;

		if (!field->name || !(*(const u32 *)object & 1u << i))
			continue;
		if (field->type == FIPS_NL_KEY_LIST) {
			print_keys(member);
			continue;
		}
		print_name(prefix, field->name);
		print_value(field, member);
	}
}

/*
 * Requests.
 */

static int find_command(const char *name)
{
	int cmd;

	for (cmd = 1; cmd < 64; cmd++)
		if (!strcmp(fips_nl_command_name(cmd), name))
			return cmd;
	fail("no such command", name);
	return 0;
}

static bool answers(int cmd)
{
	size_t len = strlen(fips_nl_command_name(cmd));

	return cmd == FIPS_CMD_MEASURE_TAKE || !strcmp(fips_nl_command_name(cmd) + len - 4, "-get");
}

static int request(struct fips_nl_client *client, u32 ifindex, char **words, int count)
{
	int i, err, cmd = find_command(words[0]);
	enum fips_nl_kind kind = fips_nl_command_kind(cmd);
	union fips_nl_object object = {};
	struct fips_nl_error error = {};
	struct fips_nl_list list;

	/* `has` and the device come first in every structure. */
	object.dev.ifindex = ifindex;
	object.dev.has = FIPS_NL_BIT(DEV_IFINDEX);
	for (i = 1; i < count; i++)
		set_word(&object, fips_nl_schema(kind), words[i]);
	if (!answers(cmd)) {
		err = fips_nl_do(client, cmd, &object, &error);
	} else {
		err = fips_nl_get(client, cmd, &object, &list, &error);
		if (!err) {
			printf("%s", fips_nl_command_name(cmd));
			print_object("", kind, list.items);
			putchar('\n');
			fips_nl_list_free(&list);
		}
	}
	if (err)
		fprintf(stderr, "%s\n", error.text);
	return err ? 1 : 0;
}

static int request_line(struct fips_nl_client *client, u32 ifindex, char *line)
{
	char *words[WORDS_MAX];
	int count = 0;

	words[count] = strtok(line, " \t\n");
	while (words[count] && count < WORDS_MAX - 1)
		words[++count] = strtok(NULL, " \t\n");
	return count ? request(client, ifindex, words, count) : 0;
}

static int request_lines(struct fips_nl_client *client, u32 ifindex)
{
	static char line[LINE_MAX_];
	int failed = 0;

	while (fgets(line, sizeof(line), stdin))
		failed |= request_line(client, ifindex, line);
	return failed;
}

/*
 * Counters.
 */

static u64 read_counter(struct fips_nl_client *client, u32 ifindex, char **which)
{
	const struct fips_nl_counter *counter;
	struct fips_nl_error error;
	struct fips_nl_list list;
	bool found = false;
	u64 value = 0;

	if (fips_nl_get_counters(client, ifindex, &list, &error))
		fail("counters", error.text);
	fips_nl_list_for_each(counter, &list) {
		if (strcmp(counter->family, which[0]) || strcmp(counter->name, which[1]))
			continue;
		value = counter->value;
		found = true;
	}
	fips_nl_list_free(&list);
	if (!found)
		fail("no such counter", which[1]);
	return value;
}

static int print_counter(struct fips_nl_client *client, u32 ifindex, char **which)
{
	printf("%llu\n", (unsigned long long)read_counter(client, ifindex, which));
	return 0;
}

static int await_counter(struct fips_nl_client *client, u32 ifindex, char **which)
{
	u64 value, wanted = parse_number(which[2]);
	time_t end = time(NULL) + parse_number(which[3]);

	while ((value = read_counter(client, ifindex, which)) != wanted) {
		if (time(NULL) > end) {
			printf("%s.%s is %llu, expected %llu\n", which[0], which[1],
			       (unsigned long long)value, (unsigned long long)wanted);
			return 1;
		}
		poll(NULL, 0, 10);
	}
	return 0;
}

/*
 * Frames and events.
 */

struct listener {
	long left;
};

static void on_object(void *ctx, int cmd, const union fips_nl_object *object)
{
	struct listener *listener = ctx;

	if (cmd == FIPS_CMD_FRAME_NTF)
		printf("frame %s", fips_nl_frame_name(object->frame.type));
	else if (cmd == FIPS_CMD_EVENT_NTF)
		printf("event %s", fips_nl_event_name(object->event.type));
	else
		return;
	print_object("", fips_nl_command_kind(cmd), object);
	putchar('\n');
	fflush(stdout);
	listener->left--;
}

static int claim(struct fips_nl_client *client, u32 ifindex, struct fips_nl_error *error)
{
	const struct fips_nl_dev dev = { .has = FIPS_NL_BIT(DEV_IFINDEX), .ifindex = ifindex };

	return fips_nl_do(client, FIPS_CMD_DEV_CLAIM, &dev, error);
}

static int listen_to(struct fips_nl_client *client, u32 ifindex, const char *what, long count)
{
	bool owner = !strcmp(what, "own");
	struct listener listener = { .left = count };
	const struct fips_nl_handler handler = { .object = on_object, .ctx = &listener };
	struct sigaction action = { .sa_handler = on_signal };
	struct pollfd pollfd = { .fd = fips_nl_fd(client), .events = POLLIN };
	struct fips_nl_error error;

	sigaction(SIGTERM, &action, NULL);
	if (owner ? claim(client, ifindex, &error) : fips_nl_monitor(client, &error)) {
		fprintf(stderr, "%s\n", error.text);
		return 1;
	}
	puts(owner ? "owned" : "monitoring");
	fflush(stdout);
	while (!ended && listener.left) {
		if (poll(&pollfd, 1, -1) > 0 && fips_nl_receive(client, &handler, 64) < 0)
			return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct fips_nl_client *client;
	struct fips_nl_error error;
	u32 ifindex;

	if (argc < 3)
		fail("usage", "plane DEVICE COMMAND [NAME=VALUE]... | - | own|monitor [COUNT]");
	ifindex = if_nametoindex(argv[1]);
	if (!ifindex)
		fail("no such device", argv[1]);
	if (fips_nl_open(&client, &error)) {
		fprintf(stderr, "%s\n", error.text);
		return 1;
	}
	if (!strcmp(argv[2], "own") || !strcmp(argv[2], "monitor"))
		return listen_to(client, ifindex, argv[2], argc > 3 ? atol(argv[3]) : -1);
	if (!strcmp(argv[2], "counter") && argc == 5)
		return print_counter(client, ifindex, argv + 3);
	if (!strcmp(argv[2], "await") && argc == 7)
		return await_counter(client, ifindex, argv + 3);
	if (!strcmp(argv[2], "-"))
		return request_lines(client, ifindex);
	return request(client, ifindex, argv + 2, argc - 2);
}
