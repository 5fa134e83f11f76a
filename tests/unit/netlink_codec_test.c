// SPDX-License-Identifier: MIT
/* Objects to attributes and back; the tables against the family's specification; errors. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <yaml.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>

#include "netlink/client_private.h"

#define SPECIFICATION "Documentation/netlink/specs/fips.yaml"

/* --- Round trips --- */

static const struct fips_node_addr some_addr = { { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
						   15, 16 } };

/* A value of its own for every field of a kind, so that none can take another's place. */
static void fill_field(void *object, const struct fips_nl_field *field, u8 seed)
{
	static const char text[] = "a name";
	static const u8 blob[] = { 9, 8, 7, 6, 5 };
	static const struct fips_nl_route_entry entry = {
		.has = FIPS_NL_BIT(ROUTE_ENTRY_DEST) | FIPS_NL_BIT(ROUTE_ENTRY_LINK_ID),
		.dest = { { 0xaa } },
		.link_id = 77,
	};
	char *member = (char *)object + field->offset;

	switch (field->type) {
	case FIPS_NL_U8:
		*(u8 *)member = seed;
		break;
	case FIPS_NL_U16:
		*(u16 *)member = 0x100 + seed;
		break;
	case FIPS_NL_U32:
		*(u32 *)member = 0x10000000 + seed;
		break;
	case FIPS_NL_U64:
		*(u64 *)member = 0x1000000000000000 + seed;
		break;
	case FIPS_NL_FLAG:
		*(bool *)member = true;
		break;
	case FIPS_NL_NODE_ADDR:
		*(struct fips_node_addr *)member = some_addr;
		*member = seed;
		break;
	case FIPS_NL_SECRET:
		memset(member, seed, FIPS_KEY_LEN);
		break;
	case FIPS_NL_STRING:
		*(const char **)member = text;
		break;
	case FIPS_NL_BLOB:
		*(struct fips_nl_bytes *)member = (struct fips_nl_bytes){ blob, sizeof(blob) };
		break;
	case FIPS_NL_REMOTE:
		assert_true(fips_remote_parse((struct fips_remote *)member, "192.0.2.1:2121"));
		break;
	case FIPS_NL_ROUTE_LIST:
		((struct fips_nl_route *)object)->entries = &entry;
		((struct fips_nl_route *)object)->entry_count = 1;
		break;
	case FIPS_NL_KEY_LIST:
		break;
	}
}

static void assert_field_equal(const void *a, const void *b, const struct fips_nl_field *field)
{
	const void *x = (const char *)a + field->offset, *y = (const char *)b + field->offset;
	const struct fips_nl_bytes *bx = x, *by = y;

	switch (field->type) {
	case FIPS_NL_STRING:
		assert_string_equal(*(const char *const *)x, *(const char *const *)y);
		break;
	case FIPS_NL_BLOB:
		assert_int_equal(bx->len, by->len);
		assert_memory_equal(bx->data, by->data, bx->len);
		break;
	case FIPS_NL_REMOTE:
		assert_true(fips_remote_equal(x, y));
		break;
	case FIPS_NL_FLAG:
		assert_int_equal(*(const bool *)x, *(const bool *)y);
		break;
	case FIPS_NL_SECRET:
		assert_memory_equal(x, y, FIPS_KEY_LEN);
		break;
	case FIPS_NL_NODE_ADDR:
		assert_memory_equal(x, y, FIPS_NODE_ADDR_LEN);
		break;
	case FIPS_NL_U8:
		assert_int_equal(*(const u8 *)x, *(const u8 *)y);
		break;
	case FIPS_NL_U16:
		assert_int_equal(*(const u16 *)x, *(const u16 *)y);
		break;
	case FIPS_NL_U32:
		assert_int_equal(*(const u32 *)x, *(const u32 *)y);
		break;
	case FIPS_NL_U64:
		assert_int_equal(*(const u64 *)x, *(const u64 *)y);
		break;
	default:
		fail_msg("%s does not go both ways", field->name);
	}
}

static bool goes_both_ways(const struct fips_nl_field *field)
{
	return field->name && field->type != FIPS_NL_KEY_LIST && field->type != FIPS_NL_ROUTE_LIST;
}

static struct nl_msg *encode(enum fips_nl_kind kind, const void *object)
{
	struct nl_msg *msg = nlmsg_alloc_size(NLMSG_HDRLEN + fips_nl_encoded_size(kind, object));

	assert_non_null(msg);
	nlmsg_put(msg, 0, 0, 0, 0, 0);
	assert_int_equal(fips_nl_encode(msg, kind, object), 0);
	/* The size told before is the size there is, so it cannot have been too small. */
	assert_int_equal(nlmsg_datalen(nlmsg_hdr(msg)), fips_nl_encoded_size(kind, object));
	return msg;
}

static int decode(struct nl_msg *msg, enum fips_nl_kind kind, void *object)
{
	return fips_nl_decode(kind, object, nlmsg_attrdata(nlmsg_hdr(msg), 0),
			      nlmsg_attrlen(nlmsg_hdr(msg), 0));
}

static void every_field_comes_back(void **state)
{
	int kind;
	size_t i;

	for (kind = 0; kind < FIPS_NL_KINDS; kind++) {
		const struct fips_nl_schema *schema = fips_nl_schema(kind);
		union fips_nl_object sent = { 0 }, got;
		struct nl_msg *msg;

		for (i = 1; i <= schema->max; i++) {
			if (!goes_both_ways(&schema->fields[i]))
				continue;
			fill_field(&sent, &schema->fields[i], (u8)i);
			*(u32 *)&sent |= 1u << i;
		}
		msg = encode(kind, &sent);
		assert_int_equal(decode(msg, kind, &got), 0);
		assert_int_equal(*(u32 *)&got, *(u32 *)&sent);
		for (i = 1; i <= schema->max; i++) {
			if (goes_both_ways(&schema->fields[i]))
				assert_field_equal(&sent, &got, &schema->fields[i]);
		}
		nlmsg_free(msg);
	}
}

static void what_is_not_marked_is_not_sent(void **state)
{
	struct fips_nl_link link = { .id = 7, .mtu = 1472 }, got;
	struct nl_msg *msg;

	link.has = FIPS_NL_BIT(LINK_ID);
	msg = encode(FIPS_NL_LINK, &link);
	assert_int_equal(decode(msg, FIPS_NL_LINK, &got), 0);
	assert_int_equal(got.has, FIPS_NL_BIT(LINK_ID));
	assert_int_equal(got.id, 7);
	assert_int_equal(got.mtu, 0);
	nlmsg_free(msg);
}

static void keys_of_a_link_are_listed(void **state)
{
	struct fips_nl_key_info info = { .has = FIPS_NL_BIT(KEY_INFO_ID) |
						FIPS_NL_BIT(KEY_INFO_SLOT) };
	struct nl_msg *msg = nlmsg_alloc();
	struct fips_nl_link link;
	struct nlattr *nest;
	u32 i;

	assert_non_null(msg);
	nlmsg_put(msg, 0, 0, 0, 0, 0);
	for (i = 0; i < FIPS_NL_KEYS_MAX; i++) {
		info.id = 100 + i;
		info.slot = i;
		nest = nla_nest_start(msg, FIPS_A_LINK_KEYS);
		assert_int_equal(fips_nl_encode(msg, FIPS_NL_KEY_INFO, &info), 0);
		nla_nest_end(msg, nest);
	}
	assert_int_equal(decode(msg, FIPS_NL_LINK, &link), 0);
	assert_int_equal(link.key_count, FIPS_NL_KEYS_MAX);
	assert_int_equal(link.keys[2].id, 102);
	assert_int_equal(link.keys[2].slot, FIPS_KEY_SLOT_PREVIOUS);
	/* There are no more slots than that. */
	nest = nla_nest_start(msg, FIPS_A_LINK_KEYS);
	nla_nest_end(msg, nest);
	nla_put(msg, FIPS_A_LINK_KEYS, 0, NULL);
	assert_int_equal(decode(msg, FIPS_NL_LINK, &link), -EBADMSG);
	nlmsg_free(msg);
}

static void fields_of_a_wrong_length_are_refused(void **state)
{
	static const u8 bytes[64];
	int kind, len;
	size_t i;

	for (kind = 0; kind < FIPS_NL_KINDS; kind++) {
		const struct fips_nl_schema *schema = fips_nl_schema(kind);

		for (i = 1; i <= schema->max; i++) {
			/* One of each is too short or too long; flags and bytes have any length. */
			enum fips_nl_type type = schema->fields[i].type;
			union fips_nl_object got;
			struct nl_msg *msg = nlmsg_alloc();

			if (!schema->fields[i].name || type == FIPS_NL_FLAG ||
			    type == FIPS_NL_BLOB || type == FIPS_NL_KEY_LIST) {
				nlmsg_free(msg);
				continue;
			}
			nlmsg_put(msg, 0, 0, 0, 0, 0);
			len = type == FIPS_NL_STRING ? 0 : type == FIPS_NL_U32 ? 3 : 33;
			nla_put(msg, (int)i, len, bytes);
			assert_int_equal(decode(msg, kind, &got), -EBADMSG);
			nlmsg_free(msg);
		}
	}
}

static void unknown_attributes_are_passed_over(void **state)
{
	struct nl_msg *msg = nlmsg_alloc();
	struct fips_nl_index index;

	assert_non_null(msg);
	nlmsg_put(msg, 0, 0, 0, 0, 0);
	nla_put_u32(msg, 999, 1);
	nla_put_u32(msg, FIPS_A_INDEX_LOCAL_INDEX, 5);
	assert_int_equal(decode(msg, FIPS_NL_INDEX, &index), 0);
	assert_int_equal(index.has, FIPS_NL_BIT(INDEX_LOCAL_INDEX));
	nlmsg_free(msg);
}

static void a_payload_longer_than_an_attribute_is_refused(void **state)
{
	static u8 bytes[65536];
	struct fips_nl_frame frame = {
		.has = FIPS_NL_BIT(FRAME_PAYLOAD),
		.payload = { bytes, 65531 },
	};
	struct nl_msg *msg = nlmsg_alloc_size(2 * 65536);

	nlmsg_put(msg, 0, 0, 0, 0, 0);
	assert_int_equal(fips_nl_encode(msg, FIPS_NL_FRAME, &frame), 0);
	frame.payload.len++;
	assert_int_equal(fips_nl_encode(msg, FIPS_NL_FRAME, &frame), -EMSGSIZE);
	nlmsg_free(msg);
}

/* --- The specification --- */

static yaml_document_t specification;

static int load_specification(void **state)
{
	FILE *file = fopen(SPECIFICATION, "r");
	yaml_parser_t parser;

	if (!file || !yaml_parser_initialize(&parser))
		return -1;
	yaml_parser_set_input_file(&parser, file);
	if (!yaml_parser_load(&parser, &specification))
		return -1;
	yaml_parser_delete(&parser);
	fclose(file);
	return 0;
}

static int free_specification(void **state)
{
	yaml_document_delete(&specification);
	return 0;
}

static yaml_node_t *member(const yaml_node_t *map, const char *name)
{
	yaml_node_pair_t *pair;

	assert_int_equal(map->type, YAML_MAPPING_NODE);
	for (pair = map->data.mapping.pairs.start; pair < map->data.mapping.pairs.top; pair++) {
		yaml_node_t *key = yaml_document_get_node(&specification, pair->key);

		if (!strcmp((char *)key->data.scalar.value, name))
			return yaml_document_get_node(&specification, pair->value);
	}
	return NULL;
}

static const char *text(const yaml_node_t *map, const char *name)
{
	yaml_node_t *value = member(map, name);

	return value && value->type == YAML_SCALAR_NODE ? (char *)value->data.scalar.value : "";
}

static size_t length(const yaml_node_t *list)
{
	assert_int_equal(list->type, YAML_SEQUENCE_NODE);
	return list->data.sequence.items.top - list->data.sequence.items.start;
}

static yaml_node_t *item(const yaml_node_t *list, size_t i)
{
	return yaml_document_get_node(&specification, list->data.sequence.items.start[i]);
}

static yaml_node_t *named(const yaml_node_t *list, const char *name)
{
	size_t i;

	for (i = 0; i < length(list); i++) {
		if (!strcmp(text(item(list, i), "name"), name))
			return item(list, i);
	}
	fail_msg("no \"%s\" in the specification", name);
	return NULL;
}

static const char *spec_type(enum fips_nl_type type)
{
	static const char *const types[] = {
		[FIPS_NL_U8] = "u8",	     [FIPS_NL_U16] = "u16",
		[FIPS_NL_U32] = "u32",	     [FIPS_NL_U64] = "u64",
		[FIPS_NL_FLAG] = "flag",     [FIPS_NL_NODE_ADDR] = "binary",
		[FIPS_NL_SECRET] = "binary", [FIPS_NL_STRING] = "string",
		[FIPS_NL_BLOB] = "binary",   [FIPS_NL_REMOTE] = "binary",
		[FIPS_NL_KEY_LIST] = "nest", [FIPS_NL_ROUTE_LIST] = "nest",
	};

	return types[type];
}

/* Key attributes that come up have a set of their own. */
static bool unused_on_purpose(enum fips_nl_kind kind, size_t attr)
{
	return kind == FIPS_NL_KEY && attr >= FIPS_A_KEY_TX_COUNTER;
}

static void tables_are_the_specification(void **state)
{
	yaml_node_t *sets = member(yaml_document_get_root_node(&specification), "attribute-sets");
	char name[64];
	int kind;
	size_t i;

	for (kind = 0; kind < FIPS_NL_KINDS; kind++) {
		const struct fips_nl_schema *schema = fips_nl_schema(kind);
		yaml_node_t *attributes = member(named(sets, schema->name), "attributes");

		for (i = 1; i <= length(attributes); i++) {
			yaml_node_t *attribute = item(attributes, i - 1);

			if (!strcmp(text(attribute, "type"), "pad") || unused_on_purpose(kind, i))
				continue;
			fips_nl_attribute_name(name, sizeof(name), kind, (int)i);
			assert_string_equal(name, text(attribute, "name"));
			assert_string_equal(spec_type(schema->fields[i].type),
					    text(attribute, "type"));
		}
	}
}

static void commands_are_the_specification(void **state)
{
	yaml_node_t *root = yaml_document_get_root_node(&specification);
	yaml_node_t *list = member(member(root, "operations"), "list");
	size_t i;

	assert_int_equal(length(list), FIPS_CMD_MAX);
	for (i = 0; i < length(list); i++) {
		enum fips_nl_kind kind = fips_nl_command_kind((int)i + 1);

		assert_string_equal(fips_nl_command_name((int)i + 1), text(item(list, i), "name"));
		if (kind == FIPS_NL_COUNTER)
			continue;
		assert_string_equal(fips_nl_schema(kind)->name,
				    text(item(list, i), "attribute-set"));
	}
	assert_string_equal(fips_nl_command_name(0), "?");
	assert_string_equal(fips_nl_command_name(FIPS_CMD_MAX + 1), "?");
}

static void check_enumeration(const char *name, u32 start, const char *(*name_of)(u32))
{
	yaml_node_t *root = yaml_document_get_root_node(&specification);
	yaml_node_t *entries = member(named(member(root, "definitions"), name), "entries");
	size_t i;

	for (i = 0; i < length(entries); i++) {
		yaml_node_t *entry = item(entries, i);

		assert_string_equal(name_of(start + (u32)i),
				    entry->type == YAML_SCALAR_NODE ?
					    (char *)entry->data.scalar.value :
					    text(entry, "name"));
	}
	assert_string_equal(name_of(start + (u32)i), "?");
}

static void enumerations_are_the_specification(void **state)
{
	check_enumeration("key-slot", 0, fips_nl_slot_name);
	check_enumeration("event-type", 1, fips_nl_event_name);
	check_enumeration("frame-type", 1, fips_nl_frame_name);
	check_enumeration("transport-type", 1, fips_nl_transport_name);
	check_enumeration("route-class", 0, fips_nl_route_class_name);
}

/* --- Errors --- */

/* What the kernel answers to a request it refuses: the request, and attributes about the error. */
static struct nl_msg *refusal(const struct nl_msg *request, int code, const char *said, int offset,
			      int missing)
{
	struct nlmsghdr *nlh = nlmsg_hdr((struct nl_msg *)request);
	struct nl_msg *msg = nlmsg_alloc();
	struct nlmsgerr *err;

	nlmsg_put(msg, 0, nlh->nlmsg_seq, NLMSG_ERROR, 0, NLM_F_ACK_TLVS);
	err = nlmsg_reserve(msg, sizeof(err->error) + NLMSG_ALIGN(nlh->nlmsg_len), 0);
	err->error = code;
	memcpy(&err->msg, nlh, nlh->nlmsg_len);
	if (said)
		nla_put_string(msg, NLMSGERR_ATTR_MSG, said);
	if (offset)
		nla_put_u32(msg, NLMSGERR_ATTR_OFFS, offset);
	if (missing)
		nla_put_u32(msg, NLMSGERR_ATTR_MISS_TYPE, missing);
	return msg;
}

static struct nl_msg *make_request(int cmd, const void *object)
{
	enum fips_nl_kind kind = fips_nl_command_kind(cmd);
	struct nl_msg *msg = nlmsg_alloc_size(nlmsg_total_size(GENL_HDRLEN) +
					      fips_nl_encoded_size(kind, object));

	genlmsg_put(msg, 1, 1, 30, 0, NLM_F_REQUEST, cmd, FIPS_FAMILY_VERSION);
	assert_int_equal(fips_nl_encode(msg, kind, object), 0);
	return msg;
}

static void an_error_names_the_field(void **state)
{
	struct fips_nl_link link = { 0 };
	struct fips_nl_error error;
	struct nl_msg *request, *msg;
	int offset;

	FIPS_NL_SET(&link, LINK_IFINDEX, ifindex, 3);
	FIPS_NL_SET(&link, LINK_MTU, mtu, 5);
	request = make_request(FIPS_CMD_LINK_SET, &link);
	/* The second attribute: behind the headers and a u32. */
	offset = NLMSG_HDRLEN + GENL_HDRLEN + nla_total_size(sizeof(u32));
	msg = refusal(request, -ERANGE, "integer out of range", offset, 0);
	assert_int_equal(fips_nl_acknowledgment(nlmsg_hdr(msg), &error), -ERANGE);
	assert_int_equal(error.command, FIPS_CMD_LINK_SET);
	assert_int_equal(error.attribute, FIPS_A_LINK_MTU);
	assert_string_equal(error.text, "link-set: mtu: integer out of range");
	nlmsg_free(msg);
	msg = refusal(request, -ERANGE, "mtu: at least 128", offset, 0);
	fips_nl_acknowledgment(nlmsg_hdr(msg), &error);
	assert_string_equal(error.text, "link-set: mtu: at least 128");
	nlmsg_free(msg);
	msg = refusal(request, -EINVAL, NULL, 0, FIPS_A_LINK_ID);
	fips_nl_acknowledgment(nlmsg_hdr(msg), &error);
	assert_string_equal(error.text, "link-set: id: is missing");
	nlmsg_free(msg);
	msg = refusal(request, -EPERM, NULL, 0, 0);
	fips_nl_acknowledgment(nlmsg_hdr(msg), &error);
	assert_string_equal(error.text, "link-set: Operation not permitted");
	nlmsg_free(msg);
	nlmsg_free(request);
}

static void an_error_in_a_batch_names_entry_and_field(void **state)
{
	struct fips_nl_route_entry entries[2] = { { 0 }, { 0 } };
	struct fips_nl_route route = { .entries = entries, .entry_count = 2 };
	struct fips_nl_error error;
	struct nl_msg *request, *msg;
	size_t i;

	for (i = 0; i < 2; i++) {
		FIPS_NL_SET(&entries[i], ROUTE_ENTRY_DEST, dest, some_addr);
		FIPS_NL_SET(&entries[i], ROUTE_ENTRY_LINK_ID, link_id, 5);
	}
	route.has = FIPS_NL_BIT(ROUTE_ENTRY);
	request = make_request(FIPS_CMD_ROUTE_NEW, &route);
	/* The last attribute of all is the second entry's link. */
	msg = refusal(request, -ENOENT, "no such link",
		      (int)nlmsg_hdr(request)->nlmsg_len - nla_total_size(sizeof(u32)), 0);
	fips_nl_acknowledgment(nlmsg_hdr(msg), &error);
	assert_int_equal(error.attribute, FIPS_A_ROUTE_ENTRY);
	assert_string_equal(error.text, "route-new: entry 2 link-id: no such link");
	nlmsg_free(msg);
	nlmsg_free(request);
}

static void a_damaged_error_is_survived(void **state)
{
	struct fips_nl_index index = { .has = FIPS_NL_BIT(INDEX_IFINDEX) };
	struct nl_msg *request = make_request(FIPS_CMD_INDEX_NEW, &index);
	struct nl_msg *msg = refusal(request, -EINVAL, "said", 1 << 20, 77);
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	const u32 whole = nlh->nlmsg_len;
	struct fips_nl_error error;
	char *copy;
	u32 len;

	fips_nl_acknowledgment(nlh, &error);
	assert_string_equal(error.text, "index-new: attribute 77: said");
	/* Copies, so that a byte read behind the end is noticed. */
	for (len = NLMSG_HDRLEN; len < whole; len++) {
		copy = malloc(len);
		memcpy(copy, nlh, len);
		((struct nlmsghdr *)copy)->nlmsg_len = len;
		fips_nl_acknowledgment((struct nlmsghdr *)copy, &error);
		assert_true(error.code == -EINVAL || error.code == -EBADMSG);
		free(copy);
	}
	nlmsg_free(msg);
	nlmsg_free(request);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_comes_back),
		cmocka_unit_test(what_is_not_marked_is_not_sent),
		cmocka_unit_test(keys_of_a_link_are_listed),
		cmocka_unit_test(fields_of_a_wrong_length_are_refused),
		cmocka_unit_test(unknown_attributes_are_passed_over),
		cmocka_unit_test(a_payload_longer_than_an_attribute_is_refused),
		cmocka_unit_test(tables_are_the_specification),
		cmocka_unit_test(commands_are_the_specification),
		cmocka_unit_test(enumerations_are_the_specification),
		cmocka_unit_test(an_error_names_the_field),
		cmocka_unit_test(an_error_in_a_batch_names_entry_and_field),
		cmocka_unit_test(a_damaged_error_is_survived),
	};

	return cmocka_run_group_tests(tests, load_specification, free_specification);
}
