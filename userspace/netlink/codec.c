// SPDX-License-Identifier: MIT
#include <errno.h>
#include <stdio.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>

#include "netlink/codec.h"

/* nla_len has 16 bits and counts the header. */
#define ATTR_PAYLOAD_MAX (UINT16_MAX - NLA_HDRLEN)

static u32 *has_of(void *object)
{
	return object;
}

static const void *member_of(const void *object, const struct fips_nl_field *field)
{
	return (const char *)object + field->offset;
}

/* Bytes of a member as an attribute's payload, where that is fixed; 0 where it is not. */
static size_t fixed_len(enum fips_nl_type type)
{
	switch (type) {
	case FIPS_NL_U8:
		return sizeof(u8);
	case FIPS_NL_U16:
		return sizeof(u16);
	case FIPS_NL_U32:
		return sizeof(u32);
	case FIPS_NL_U64:
		return sizeof(u64);
	case FIPS_NL_NODE_ADDR:
		return FIPS_NODE_ADDR_LEN;
	case FIPS_NL_SECRET:
		return FIPS_KEY_LEN;
	default:
		return 0;
	}
}

static size_t route_list_size(const struct fips_nl_route *route)
{
	size_t size = 0, i;

	for (i = 0; i < route->entry_count; i++)
		size += nla_total_size(
			fips_nl_encoded_size(FIPS_NL_ROUTE_ENTRY, &route->entries[i]));
	return size;
}

static size_t field_size(const struct fips_nl_field *field, const void *object)
{
	const void *member = member_of(object, field);

	switch (field->type) {
	case FIPS_NL_STRING:
		return nla_total_size(strlen(*(const char *const *)member) + 1);
	case FIPS_NL_BLOB:
		return nla_total_size(((const struct fips_nl_bytes *)member)->len);
	case FIPS_NL_REMOTE:
		return nla_total_size(((const struct fips_remote *)member)->len);
	case FIPS_NL_ROUTE_LIST:
		return route_list_size(object);
	default:
		return nla_total_size(fixed_len(field->type));
	}
}

size_t fips_nl_encoded_size(enum fips_nl_kind kind, const void *object)
{
	const struct fips_nl_schema *schema = fips_nl_schema(kind);
	const u32 has = *(const u32 *)object;
	size_t size = 0, attr;

	for (attr = 1; attr <= schema->max; attr++) {
		if ((has & 1u << attr) && schema->fields[attr].name)
			size += field_size(&schema->fields[attr], object);
	}
	return size;
}

static int put_bytes(struct nl_msg *msg, int attr, const void *data, size_t len)
{
	if (len > ATTR_PAYLOAD_MAX || nla_put(msg, attr, (int)len, data) < 0)
		return -EMSGSIZE;
	return 0;
}

static int put_route_list(struct nl_msg *msg, int attr, const struct fips_nl_route *route)
{
	struct nlattr *nest;
	size_t i;
	int err;

	for (i = 0; i < route->entry_count; i++) {
		nest = nla_nest_start(msg, attr);
		if (!nest)
			return -EMSGSIZE;
		err = fips_nl_encode(msg, FIPS_NL_ROUTE_ENTRY, &route->entries[i]);
		if (err)
			return err;
		nla_nest_end(msg, nest);
	}
	return 0;
}

static int put_field(struct nl_msg *msg, int attr, const struct fips_nl_field *field,
		     const void *object)
{
	const void *member = member_of(object, field);
	const struct fips_nl_bytes *bytes = member;
	const struct fips_remote *remote = member;

	switch (field->type) {
	case FIPS_NL_FLAG:
		return put_bytes(msg, attr, NULL, 0);
	case FIPS_NL_STRING:
		return put_bytes(msg, attr, *(const char *const *)member,
				 strlen(*(const char *const *)member) + 1);
	case FIPS_NL_BLOB:
		return put_bytes(msg, attr, bytes->data, bytes->len);
	case FIPS_NL_REMOTE:
		return put_bytes(msg, attr, remote->b, remote->len);
	case FIPS_NL_ROUTE_LIST:
		return put_route_list(msg, attr, object);
	case FIPS_NL_KEY_LIST:
		return -EINVAL;
	default:
		return put_bytes(msg, attr, member, fixed_len(field->type));
	}
}

int fips_nl_encode(struct nl_msg *msg, enum fips_nl_kind kind, const void *object)
{
	const struct fips_nl_schema *schema = fips_nl_schema(kind);
	const u32 has = *(const u32 *)object;
	size_t attr;
	int err;

	for (attr = 1; attr <= schema->max; attr++) {
		if (!(has & 1u << attr) || !schema->fields[attr].name)
			continue;
		err = put_field(msg, (int)attr, &schema->fields[attr], object);
		if (err)
			return err;
	}
	return 0;
}

static int get_string(const char **out, const struct nlattr *nla)
{
	const char *text = nla_data(nla);
	int len = nla_len(nla);

	if (len < 1 || text[len - 1] != '\0')
		return -EBADMSG;
	*out = text;
	return 0;
}

/* Links and sessions alone hold keys; they come one attribute each. */
static int get_key(enum fips_nl_kind kind, void *object, const struct nlattr *nla)
{
	struct fips_nl_session *session = object;
	struct fips_nl_link *link = object;
	struct fips_nl_key_info *keys = kind == FIPS_NL_LINK ? link->keys : session->keys;
	size_t *count = kind == FIPS_NL_LINK ? &link->key_count : &session->key_count;

	if (*count == FIPS_NL_KEYS_MAX)
		return -EBADMSG;
	return fips_nl_decode(FIPS_NL_KEY_INFO, &keys[(*count)++], nla_data(nla), nla_len(nla));
}

static int get_field(enum fips_nl_kind kind, void *object, const struct fips_nl_field *field,
		     const struct nlattr *nla)
{
	void *member = (char *)object + field->offset;

	switch (field->type) {
	case FIPS_NL_FLAG:
		*(bool *)member = true;
		return 0;
	case FIPS_NL_STRING:
		return get_string(member, nla);
	case FIPS_NL_BLOB:
		*(struct fips_nl_bytes *)member =
			(struct fips_nl_bytes){ nla_data(nla), nla_len(nla) };
		return 0;
	case FIPS_NL_REMOTE:
		return fips_remote_set(member, nla_data(nla), nla_len(nla)) ? 0 : -EBADMSG;
	case FIPS_NL_KEY_LIST:
		return get_key(kind, object, nla);
	case FIPS_NL_ROUTE_LIST:
		return -EBADMSG;
	default:
		if ((size_t)nla_len(nla) != fixed_len(field->type))
			return -EBADMSG;
		memcpy(member, nla_data(nla), fixed_len(field->type));
		return 0;
	}
}

int fips_nl_decode(enum fips_nl_kind kind, void *object, const struct nlattr *head, int len)
{
	const struct fips_nl_schema *schema = fips_nl_schema(kind);
	const struct nlattr *nla;
	int rest, attr, err;

	memset(object, 0, schema->size);
	nla_for_each_attr(nla, (struct nlattr *)head, len, rest) {
		attr = nla_type(nla);
		if ((size_t)attr > schema->max || !schema->fields[attr].name)
			continue;
		err = get_field(kind, object, &schema->fields[attr], nla);
		if (err)
			return err;
		*has_of(object) |= 1u << attr;
	}
	return 0;
}

char *fips_nl_attribute_name(char *out, size_t size, enum fips_nl_kind kind, int attribute)
{
	const struct fips_nl_schema *schema = kind < FIPS_NL_KINDS ? fips_nl_schema(kind) : NULL;
	char *c;

	if (!schema || attribute < 0 || (size_t)attribute > schema->max ||
	    !schema->fields[attribute].name) {
		snprintf(out, size, "attribute %d", attribute);
		return out;
	}
	snprintf(out, size, "%s", schema->fields[attribute].name);
	for (c = out; *c; c++) {
		if (*c == '_')
			*c = '-';
	}
	return out;
}

/* The attribute of an entry that covers a place in the request. */
static void locate_nested(const struct nlattr *nest, const char *place, int number, char *name,
			  size_t size)
{
	const struct nlattr *nla;
	char field[32] = "";
	int rest;

	nla_for_each_attr(nla, nla_data(nest), nla_len(nest), rest) {
		if (place >= (const char *)nla && place < (const char *)nla + nla->nla_len)
			fips_nl_attribute_name(field, sizeof(field), FIPS_NL_ROUTE_ENTRY,
					       nla_type(nla));
	}
	snprintf(name, size, "entry %d%s%s", number, *field ? " " : "", field);
}

void fips_nl_locate(const struct nlmsghdr *nlh, size_t offset, int *attribute, char *name,
		    size_t size)
{
	const struct genlmsghdr *genl = nlmsg_data(nlh);
	const char *place = (const char *)nlh + offset;
	const struct nlattr *nla;
	enum fips_nl_kind kind;
	int rest, entries = 0;

	*attribute = 0;
	*name = '\0';
	if (!nlmsg_valid_hdr(nlh, GENL_HDRLEN) || offset >= nlh->nlmsg_len)
		return;
	kind = fips_nl_command_kind(genl->cmd);
	nla_for_each_attr(nla, genlmsg_attrdata(genl, 0), genlmsg_attrlen(genl, 0), rest) {
		bool nested = kind == FIPS_NL_ROUTE && nla_type(nla) == FIPS_A_ROUTE_ENTRY;

		entries += nested;
		if (place < (const char *)nla || place >= (const char *)nla + nla->nla_len)
			continue;
		*attribute = nla_type(nla);
		if (nested)
			locate_nested(nla, place, entries, name, size);
		else
			fips_nl_attribute_name(name, size, kind, *attribute);
	}
}
