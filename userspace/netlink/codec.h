/* SPDX-License-Identifier: MIT */
/*
 * Objects to attributes and back, driven by one table for each kind of object. Private to the
 * client and its tests; others use client.h.
 */
#ifndef FIPS_NL_CODEC_H
#define FIPS_NL_CODEC_H

#include <netlink/msg.h>

#include "netlink/objects.h"

enum fips_nl_type {
	FIPS_NL_U8,
	FIPS_NL_U16,
	FIPS_NL_U32,
	FIPS_NL_U64,
	FIPS_NL_FLAG,
	FIPS_NL_NODE_ADDR,
	FIPS_NL_SECRET, /* u8[FIPS_KEY_LEN], goes down only */
	FIPS_NL_STRING,
	FIPS_NL_BLOB, /* struct fips_nl_bytes */
	FIPS_NL_REMOTE, /* struct fips_remote */
	FIPS_NL_KEY_LIST, /* nested, comes up only: `keys` and `key_count` */
	FIPS_NL_ROUTE_LIST, /* nested, goes down only: `entries` and `entry_count` */
};

/**
 * struct fips_nl_field - one attribute of a kind
 * @name: the member's, which is the attribute's but for "_" in place of "-"; NULL: no member
 * @type: its form, as an attribute and as a member
 * @offset: of the member in the structure
 */
struct fips_nl_field {
	const char *name;
	enum fips_nl_type type;
	size_t offset;
};

/**
 * struct fips_nl_schema - all attributes of a kind
 * @name: of the attribute set
 * @size: bytes of the structure, whose first member is `has`
 * @fields: by attribute number
 * @max: highest attribute number
 */
struct fips_nl_schema {
	const char *name;
	size_t size;
	const struct fips_nl_field *fields;
	size_t max;
};

/** fips_nl_schema() - the table of a kind. */
const struct fips_nl_schema *fips_nl_schema(enum fips_nl_kind kind);

/** fips_nl_encoded_size() - bytes of the attributes that fips_nl_encode() will write. */
size_t fips_nl_encoded_size(enum fips_nl_kind kind, const void *object);

/**
 * fips_nl_encode() - append an object's attributes to a message
 * @msg: message with room
 * @kind: what the object is
 * @object: members marked in `has` are written
 *
 * Return: 0, -EMSGSIZE if there is no room or a member is longer than an attribute can be, -EINVAL
 * for a member that only comes up.
 */
int fips_nl_encode(struct nl_msg *msg, enum fips_nl_kind kind, const void *object);

/**
 * fips_nl_decode() - attributes to an object
 * @kind: what they are of
 * @object: set; points into the attributes
 * @head: first attribute
 * @len: bytes of all
 *
 * Attributes of unknown number are left out.
 *
 * Return: 0, or -EBADMSG if an attribute has the wrong length.
 */
int fips_nl_decode(enum fips_nl_kind kind, void *object, const struct nlattr *head, int len);

/**
 * fips_nl_locate() - the attribute at an offset of a request, for error messages
 * @nlh: the request
 * @offset: bytes from its start
 * @attribute: set to the number of the attribute of the first level; 0: there is none
 * @name: set to "remote" or "entry 3 dest"; "" if there is none
 * @size: room there
 */
void fips_nl_locate(const struct nlmsghdr *nlh, size_t offset, int *attribute, char *name,
		    size_t size);

/** fips_nl_attribute_name() - "path-mtu" for a number of the kind, or "attribute 77". */
char *fips_nl_attribute_name(char *out, size_t size, enum fips_nl_kind kind, int attribute);

#endif /* FIPS_NL_CODEC_H */
