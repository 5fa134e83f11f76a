// SPDX-License-Identifier: MIT
/* The configuration printed as JSON, by the schema's tables. */

#include "libfips/config_schema.h"

static json_t *section_to_json(const struct fips_config_section *section, const void *object);

static json_t *enum_to_json(const struct fips_config_field *field, int value)
{
	const struct fips_config_name *n;

	for (n = field->names; n->name; n++)
		if (n->value == value)
			return json_string(n->name);
	return json_null();
}

static json_t *numbers_to_json(const struct fips_config_numbers *list)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < list->count; i++)
		json_array_append_new(array, json_integer(list->item[i]));
	return array;
}

static json_t *strings_to_json(const struct fips_config_strings *list)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < list->count; i++)
		json_array_append_new(array, json_string(list->item[i]));
	return array;
}

static json_t *list_to_json(const struct fips_config_section *section, const char *item,
			    size_t count)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < count; i++, item += section->size)
		json_array_append_new(array, section_to_json(section, item));
	return array;
}

/* As in YAML: one unnamed instance is a plain section, named ones are sections within one. */
static json_t *instances_to_json(const struct fips_config_section *section, const char *item,
				 size_t count)
{
	json_t *named;
	size_t i;

	if (!count)
		return NULL;
	if (!*(char *const *)(item + section->name_offset))
		return section_to_json(section, item);
	named = json_object();
	for (i = 0; i < count; i++, item += section->size)
		json_object_set_new(named, *(char *const *)(item + section->name_offset),
				    section_to_json(section, item));
	return named;
}

/* Return: a new reference, or NULL when the key is to be left out. */
static json_t *field_to_json(const struct fips_config_field *field, const void *object)
{
	const void *member = (const char *)object + field->offset;
	const char *pointer;
	size_t count;

	switch (field->kind) {
	case FIPS_CONFIG_BOOL:
		return json_boolean(*(const bool *)member);
	case FIPS_CONFIG_U8:
		return json_integer(*(const u8 *)member);
	case FIPS_CONFIG_U16:
		return json_integer(*(const u16 *)member);
	case FIPS_CONFIG_U32:
		return json_integer(*(const u32 *)member);
	case FIPS_CONFIG_U64:
		return json_integer(*(const u64 *)member);
	case FIPS_CONFIG_F64:
		return json_real(*(const double *)member);
	case FIPS_CONFIG_ENUM:
		return enum_to_json(field, *(const int *)member);
	case FIPS_CONFIG_STRING:
		pointer = *(char *const *)member;
		return pointer ? json_string(pointer) : json_null();
	case FIPS_CONFIG_NUMBERS:
		return numbers_to_json(member);
	case FIPS_CONFIG_STRINGS:
		return strings_to_json(member);
	case FIPS_CONFIG_SECTION:
		return section_to_json(field->section, member);
	case FIPS_CONFIG_OPTIONAL:
		pointer = *(char *const *)member;
		return pointer ? section_to_json(field->section, pointer) : NULL;
	case FIPS_CONFIG_LIST:
	case FIPS_CONFIG_INSTANCES:
		pointer = *(char *const *)member;
		count = *(const size_t *)((const char *)object + field->count_offset);
		return field->kind == FIPS_CONFIG_LIST ?
			       list_to_json(field->section, pointer, count) :
			       instances_to_json(field->section, pointer, count);
	}
	return NULL;
}

static json_t *section_to_json(const struct fips_config_section *section, const void *object)
{
	json_t *json = json_object(), *value;
	size_t i;

	for (i = 0; i < section->count; i++) {
		if (section->fields[i].flags & FIPS_CONFIG_SECRET)
			continue;
		value = field_to_json(&section->fields[i], object);
		if (value)
			json_object_set_new(json, section->fields[i].key, value);
	}
	return json;
}

json_t *fips_config_to_json(const struct fips_config *config)
{
	return section_to_json(&fips_config_root_section, config);
}
