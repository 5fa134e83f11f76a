/* SPDX-License-Identifier: MIT */
/*
 * The schema of the configuration as tables: one row per key. What parses, fills in defaults,
 * prints and frees works from these tables alone, so a new key is one member in config.h and one
 * row here.
 *
 * Internal to libfips.
 */
#ifndef FIPS_LIBFIPS_CONFIG_SCHEMA_H
#define FIPS_LIBFIPS_CONFIG_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include "libfips/config.h"

/* How a key is written in YAML, and the type of its member in C. */
enum fips_config_kind {
	FIPS_CONFIG_BOOL, /* bool */
	FIPS_CONFIG_U8, /* u8 */
	FIPS_CONFIG_U16, /* u16 */
	FIPS_CONFIG_U32, /* u32 */
	FIPS_CONFIG_U64, /* u64 */
	FIPS_CONFIG_F64, /* double */
	FIPS_CONFIG_ENUM, /* int, -1 when unset */
	FIPS_CONFIG_STRING, /* char * */
	FIPS_CONFIG_NUMBERS, /* struct fips_config_numbers */
	FIPS_CONFIG_STRINGS, /* struct fips_config_strings */
	FIPS_CONFIG_SECTION, /* a struct, embedded */
	FIPS_CONFIG_OPTIONAL, /* a pointer to a struct, NULL when the section is missing */
	FIPS_CONFIG_LIST, /* an array of structs and its count */
	FIPS_CONFIG_INSTANCES, /* the same, written as one unnamed or several named mappings */
};

#define FIPS_CONFIG_REQUIRED 0x01 /* no default: must be given wherever its section is */
#define FIPS_CONFIG_NULLABLE 0x02 /* `null` means the default */
#define FIPS_CONFIG_SECRET 0x04 /* never printed, wiped when freed */
#define FIPS_CONFIG_CASELESS 0x08 /* names of an enum match in any case */

#define FIPS_CONFIG_NO_MEMBER SIZE_MAX

struct fips_config_name {
	const char *name;
	int value;
};

struct fips_config_section;

struct fips_config_field {
	const char *key;
	enum fips_config_kind kind;
	unsigned int flags;
	size_t offset;
	size_t count_offset; /* LIST, INSTANCES */
	const char *fallback; /* the default as text; items of lists are parted by spaces */
	u64 min; /* whole numbers; a max of 0 is the type's */
	u64 max;
	double low; /* F64; both 0: any finite number not below 0 */
	double high;
	bool open; /* F64: low and high themselves are not allowed */
	const struct fips_config_name *names; /* ENUM, ends with an entry without name */
	const struct fips_config_section *section;
	const char *(*check)(const char *value); /* STRING: NULL, or what was expected */
};

struct fips_config_section {
	const struct fips_config_field *fields;
	size_t count; /* 64 at most */
	size_t size; /* of the struct */
	bool strict; /* unknown keys are errors */
	size_t mark_offset; /* struct fips_config_mark, or FIPS_CONFIG_NO_MEMBER */
	size_t name_offset; /* an instance's name, or FIPS_CONFIG_NO_MEMBER */
};

/* A row: the key is the member's name. */
#define FIPS_CONFIG_FIELD(type, member, kind_, fallback_, ...)                                  \
	{                                                                                       \
		.key = #member, .kind = FIPS_CONFIG_##kind_,                                    \
		.offset = offsetof(struct type, member), .fallback = (fallback_), ##__VA_ARGS__ \
	}

/* Rows for sections within sections. */
#define FIPS_CONFIG_NESTED(type, member, section_)                              \
	{                                                                       \
		.key = #member, .kind = FIPS_CONFIG_SECTION,                    \
		.offset = offsetof(struct type, member), .section = &(section_) \
	}
#define FIPS_CONFIG_ARRAY(type, member, kind_, section_)                                      \
	{                                                                                     \
		.key = #member, .kind = FIPS_CONFIG_##kind_,                                  \
		.offset = offsetof(struct type, member),                                      \
		.count_offset = offsetof(struct type, member##_count), .section = &(section_) \
	}

/* A section that does not remember where it stood; a strict one refuses unknown keys. */
#define FIPS_CONFIG_SECTION_OF(type, fields_, strict_)                                     \
	{                                                                                  \
		.fields = (fields_), .count = FIPS_ARRAY_SIZE(fields_),                    \
		.size = sizeof(struct type), .strict = (strict_),                          \
		.mark_offset = FIPS_CONFIG_NO_MEMBER, .name_offset = FIPS_CONFIG_NO_MEMBER \
	}

extern const struct fips_config_section fips_config_root_section;
extern const struct fips_config_section fips_config_node_section;
extern const struct fips_config_section fips_config_transports_section;
extern const struct fips_config_section fips_config_peer_section;
extern const struct fips_config_section fips_config_gateway_section;

/**
 * fips_config_field_set() - give a scalar or a list of scalars its value from text.
 * @field: the row; not a section of any kind
 * @object: the struct that holds the member
 * @words: the value, one word for scalars
 * @count: number of words
 *
 * Return: NULL when the value was taken; else what was expected, in words, in static storage or
 * @hint; or fips_config_nomem. A refused value leaves the member as it was.
 */
const char *fips_config_field_set(const struct fips_config_field *field, void *object,
				  const char *const *words, size_t count, char *hint,
				  size_t hint_size);

extern const char *const fips_config_nomem;

/** fips_config_is_number() - whether a text reads as a whole number of 64 bits. */
bool fips_config_is_number(const char *text);

/**
 * fips_config_field_reset() - give a scalar or a list of scalars its default.
 * Return: 0 or -ENOMEM.
 */
int fips_config_field_reset(const struct fips_config_field *field, void *object);

/**
 * fips_config_section_init() - fill a zeroed struct with the defaults of its section.
 * Return: 0 or -ENOMEM.
 */
int fips_config_section_init(const struct fips_config_section *section, void *object);

/** fips_config_section_fini() - free what a struct of a section holds. */
void fips_config_section_fini(const struct fips_config_section *section, void *object);

/** fips_config_array_free() - free an array of @count structs of a section, the array included. */
void fips_config_array_free(const struct fips_config_section *section, void *array, size_t count);

/**
 * fips_config_report() - hand a complaint on, with control characters in it replaced
 * @diag: may be NULL
 * @severity: error or warning
 * @message: changed in place
 */
void fips_config_report(const struct fips_config_diag *diag, enum fips_config_severity severity,
			char *message);

#endif /* FIPS_LIBFIPS_CONFIG_SCHEMA_H */
