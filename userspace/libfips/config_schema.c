// SPDX-License-Identifier: MIT
/* What the schema's tables do to structs: values from text, defaults, and the end of it all. */

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <sodium.h>

#include "libfips/config_schema.h"

const char *const fips_config_nomem = "out of memory";

static void *member_of(const struct fips_config_field *field, void *object)
{
	return (char *)object + field->offset;
}

/*
 * Whole numbers as YAML 1.2 and the reference read them: decimal without leading zeros, 0x, 0o or
 * 0b, an optional plus sign, nothing around them.
 */
static bool number_from_text(const char *text, u64 *value)
{
	unsigned int base = 10, digit;
	u64 sum = 0;

	if (*text == '+')
		text++;
	if (text[0] == '0' && text[1] && strchr("xob", text[1])) {
		base = text[1] == 'x' ? 16 : text[1] == 'o' ? 8 : 2;
		text += 2;
	} else if (text[0] == '0' && text[1]) {
		return false;
	}
	if (!*text)
		return false;
	for (; *text; text++) {
		if (*text >= '0' && *text <= '9')
			digit = *text - '0';
		else if ((*text | 0x20) >= 'a' && (*text | 0x20) <= 'f')
			digit = (*text | 0x20) - 'a' + 10;
		else
			return false;
		if (digit >= base || sum > (UINT64_MAX - digit) / base)
			return false;
		sum = sum * base + digit;
	}
	*value = sum;
	return true;
}

bool fips_config_is_number(const char *text)
{
	u64 value;

	return number_from_text(text, &value);
}

static u64 kind_max(enum fips_config_kind kind)
{
	switch (kind) {
	case FIPS_CONFIG_U8:
		return UINT8_MAX;
	case FIPS_CONFIG_U16:
		return UINT16_MAX;
	case FIPS_CONFIG_U32:
		return UINT32_MAX;
	default:
		return UINT64_MAX;
	}
}

static const char *set_number(const struct fips_config_field *field, void *member, const char *text,
			      char *hint, size_t hint_size)
{
	u64 max = field->max ? field->max : kind_max(field->kind);
	u64 value;

	if (!number_from_text(text, &value) || value < field->min || value > max) {
		snprintf(hint, hint_size, "a whole number from %llu to %llu",
			 (unsigned long long)field->min, (unsigned long long)max);
		return hint;
	}
	switch (field->kind) {
	case FIPS_CONFIG_U8:
		*(u8 *)member = value;
		break;
	case FIPS_CONFIG_U16:
		*(u16 *)member = value;
		break;
	case FIPS_CONFIG_U32:
		*(u32 *)member = value;
		break;
	default:
		*(u64 *)member = value;
	}
	return NULL;
}

static const char *set_float(const struct fips_config_field *field, double *member,
			     const char *text, char *hint, size_t hint_size)
{
	double high = field->high != 0 ? field->high : INFINITY;
	bool good = *text && !text[strspn(text, "0123456789+-.eE")];
	double value = 0;
	char *end;

	if (good) {
		value = strtod(text, &end);
		good = !*end && isfinite(value) && value >= field->low && value <= high &&
		       !(field->open && (value == field->low || value == high));
	}
	if (!good) {
		if (isinf(high))
			snprintf(hint, hint_size, "a number not below %g", field->low);
		else
			snprintf(hint, hint_size, "a number from %g to %g%s", field->low, high,
				 field->open ? ", neither included" : "");
		return hint;
	}
	*member = value;
	return NULL;
}

static const char *set_bool(bool *member, const char *text)
{
	static const char *const yes[] = { "true", "True", "TRUE" };
	static const char *const no[] = { "false", "False", "FALSE" };
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(yes); i++) {
		if (!strcmp(text, yes[i]) || !strcmp(text, no[i])) {
			*member = !strcmp(text, yes[i]);
			return NULL;
		}
	}
	return "true or false";
}

static const char *set_enum(const struct fips_config_field *field, int *member, const char *text,
			    char *hint, size_t hint_size)
{
	const struct fips_config_name *n;
	size_t used;

	for (n = field->names; n->name; n++) {
		if (!(field->flags & FIPS_CONFIG_CASELESS ? strcasecmp(text, n->name) :
							    strcmp(text, n->name))) {
			*member = n->value;
			return NULL;
		}
	}
	used = snprintf(hint, hint_size, "one of");
	for (n = field->names; n->name && used < hint_size; n++)
		used += snprintf(hint + used, hint_size - used, "%s %s",
				 n == field->names ? "" : ",", n->name);
	return hint;
}

static void free_string(const struct fips_config_field *field, char *string)
{
	if (string && field->flags & FIPS_CONFIG_SECRET)
		sodium_memzero(string, strlen(string));
	free(string);
}

static const char *set_string(const struct fips_config_field *field, char **member,
			      const char *text)
{
	const char *expected = field->check ? field->check(text) : NULL;
	char *copy;

	if (expected)
		return expected;
	copy = strdup(text);
	if (!copy)
		return fips_config_nomem;
	free_string(field, *member);
	*member = copy;
	return NULL;
}

static void free_strings(struct fips_config_strings *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		free(list->item[i]);
	free(list->item);
	memset(list, 0, sizeof(*list));
}

static const char *set_strings(struct fips_config_strings *member, const char *const *words,
			       size_t count)
{
	struct fips_config_strings list = { calloc(count ? count : 1, sizeof(*list.item)), 0 };

	if (!list.item)
		return fips_config_nomem;
	for (; list.count < count; list.count++) {
		list.item[list.count] = strdup(words[list.count]);
		if (!list.item[list.count]) {
			free_strings(&list);
			return fips_config_nomem;
		}
	}
	free_strings(member);
	*member = list;
	return NULL;
}

static const char *set_numbers(struct fips_config_numbers *member, const char *const *words,
			       size_t count)
{
	struct fips_config_numbers list = { calloc(count ? count : 1, sizeof(*list.item)), count };
	size_t i;

	if (!list.item)
		return fips_config_nomem;
	for (i = 0; i < count; i++) {
		if (!number_from_text(words[i], &list.item[i])) {
			free(list.item);
			return "a list of whole numbers";
		}
	}
	free(member->item);
	*member = list;
	return NULL;
}

const char *fips_config_field_set(const struct fips_config_field *field, void *object,
				  const char *const *words, size_t count, char *hint,
				  size_t hint_size)
{
	void *member = member_of(field, object);

	switch (field->kind) {
	case FIPS_CONFIG_BOOL:
		return set_bool(member, words[0]);
	case FIPS_CONFIG_U8:
	case FIPS_CONFIG_U16:
	case FIPS_CONFIG_U32:
	case FIPS_CONFIG_U64:
		return set_number(field, member, words[0], hint, hint_size);
	case FIPS_CONFIG_F64:
		return set_float(field, member, words[0], hint, hint_size);
	case FIPS_CONFIG_ENUM:
		return set_enum(field, member, words[0], hint, hint_size);
	case FIPS_CONFIG_STRING:
		return set_string(field, member, words[0]);
	case FIPS_CONFIG_NUMBERS:
		return set_numbers(member, words, count);
	case FIPS_CONFIG_STRINGS:
		return set_strings(member, words, count);
	default:
		return "a mapping";
	}
}

static bool is_section(const struct fips_config_field *field)
{
	return field->kind >= FIPS_CONFIG_SECTION;
}

/* Defaults of lists are written in the tables as one text. */
static int set_from_fallback(const struct fips_config_field *field, void *object)
{
	char *text = strdup(field->fallback), *save = NULL, *word;
	const char *words[8];
	const char *refused;
	char hint[64];
	size_t count = 0;

	if (!text)
		return -ENOMEM;
	for (word = strtok_r(text, " ", &save); word && count < FIPS_ARRAY_SIZE(words);
	     word = strtok_r(NULL, " ", &save))
		words[count++] = word;
	refused = fips_config_field_set(field, object, words, count, hint, sizeof(hint));
	free(text);
	return refused ? -ENOMEM : 0;
}

int fips_config_field_reset(const struct fips_config_field *field, void *object)
{
	void *member = member_of(field, object);

	if (field->fallback)
		return set_from_fallback(field, object);
	if (field->kind == FIPS_CONFIG_ENUM)
		*(int *)member = -1;
	if (field->kind == FIPS_CONFIG_STRING) {
		free_string(field, *(char **)member);
		*(char **)member = NULL;
	}
	return 0;
}

int fips_config_section_init(const struct fips_config_section *section, void *object)
{
	size_t i;
	int err = 0;

	for (i = 0; i < section->count && !err; i++) {
		const struct fips_config_field *field = &section->fields[i];

		if (field->kind == FIPS_CONFIG_SECTION)
			err = fips_config_section_init(field->section, member_of(field, object));
		else if (!is_section(field))
			err = fips_config_field_reset(field, object);
	}
	return err;
}

void fips_config_array_free(const struct fips_config_section *section, void *array, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		fips_config_section_fini(section, (char *)array + i * section->size);
	free(array);
}

static void field_fini(const struct fips_config_field *field, void *object)
{
	void *member = member_of(field, object);

	switch (field->kind) {
	case FIPS_CONFIG_STRING:
		free_string(field, *(char **)member);
		break;
	case FIPS_CONFIG_NUMBERS:
		free(((struct fips_config_numbers *)member)->item);
		break;
	case FIPS_CONFIG_STRINGS:
		free_strings(member);
		break;
	case FIPS_CONFIG_SECTION:
		fips_config_section_fini(field->section, member);
		break;
	case FIPS_CONFIG_OPTIONAL:
		if (*(void **)member)
			fips_config_array_free(field->section, *(void **)member, 1);
		break;
	case FIPS_CONFIG_LIST:
	case FIPS_CONFIG_INSTANCES:
		fips_config_array_free(field->section, *(void **)member,
				       *(size_t *)((char *)object + field->count_offset));
		break;
	default:
		break;
	}
}

void fips_config_section_fini(const struct fips_config_section *section, void *object)
{
	size_t i;

	for (i = 0; i < section->count; i++)
		field_fini(&section->fields[i], object);
	if (section->name_offset != FIPS_CONFIG_NO_MEMBER)
		free(*(char **)((char *)object + section->name_offset));
}
