// SPDX-License-Identifier: MIT
/*
 * YAML text into a configuration, by the schema's tables.
 *
 * libyaml builds the document; what happens here is a walk along the schema, never along the
 * document: its depth is the schema's, and what no row names is not entered. One budget of list
 * items stands against aliases that make a small text a large one.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "libfips/config_schema.h"

#define MAX_ITEMS 65536 /* entries of all lists of a text together */
#define MAX_SHOWN 60 /* characters of a bad value in a message */

struct reader {
	yaml_document_t document;
	const char *file;
	const struct fips_config_diag *diag;
	char path[256]; /* the key being read, node.limits.max_peers */
	size_t items;
	bool failed;
	bool nomem;
};

static void parse_section(struct reader *r, const struct fips_config_section *section, void *object,
			  yaml_node_t *node);

static void __printf(4, 5) report(struct reader *r, enum fips_config_severity severity,
				  const yaml_mark_t *mark, const char *format, ...);

static void report(struct reader *r, enum fips_config_severity severity, const yaml_mark_t *mark,
		   const char *format, ...)
{
	char text[1024], message[2048];
	va_list args;

	if (severity == FIPS_CONFIG_ERROR)
		r->failed = true;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	snprintf(message, sizeof(message), "%.512s:%zu:%zu: %s%s%s", r->file, mark->line + 1,
		 mark->column + 1, r->path, *r->path ? ": " : "", text);
	fips_config_report(r->diag, severity, message);
}

/* Return: what the path was, for path_pop(). */
static size_t path_push(struct reader *r, const char *key)
{
	size_t length = strlen(r->path);

	snprintf(r->path + length, sizeof(r->path) - length, "%s%s",
		 length && key[0] != '[' ? "." : "", key);
	return length;
}

static void path_pop(struct reader *r, size_t length)
{
	r->path[length] = '\0';
}

static yaml_node_t *node_at(struct reader *r, int index)
{
	return yaml_document_get_node(&r->document, index);
}

static const char *scalar_text(const yaml_node_t *node)
{
	return (const char *)node->data.scalar.value;
}

/* A text that C strings can hold: no NUL within. */
static bool is_text(const yaml_node_t *node)
{
	return node->type == YAML_SCALAR_NODE &&
	       strlen(scalar_text(node)) == node->data.scalar.length;
}

static bool is_null(const yaml_node_t *node)
{
	static const char *const nulls[] = { "", "null", "Null", "NULL", "~" };
	size_t i;

	if (node->type != YAML_SCALAR_NODE || node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		return false;
	for (i = 0; i < FIPS_ARRAY_SIZE(nulls); i++)
		if (is_text(node) && !strcmp(scalar_text(node), nulls[i]))
			return true;
	return false;
}

/* Sections and lists may be left empty; `null` written out is none of them. */
static bool is_empty(const yaml_node_t *node)
{
	return is_null(node) && !node->data.scalar.length;
}

/* What stands there, for a message that says what should. */
static const char *describe(const yaml_node_t *node, char *buffer, size_t size)
{
	const char *text;

	if (node->type == YAML_MAPPING_NODE)
		return "a mapping";
	if (node->type == YAML_SEQUENCE_NODE)
		return "a list";
	if (is_null(node))
		return is_empty(node) ? "nothing" : "null";
	text = scalar_text(node);
	snprintf(buffer, size, "\"%.*s%s\"", MAX_SHOWN, text,
		 strlen(text) > MAX_SHOWN ? "..." : "");
	return buffer;
}

static void note_nomem(struct reader *r)
{
	r->failed = true;
	r->nomem = true;
}

static void refuse(struct reader *r, const yaml_node_t *node, const char *expected, bool secret)
{
	char buffer[MAX_SHOWN + 8];

	if (expected == fips_config_nomem) {
		note_nomem(r);
		return;
	}
	if (secret && node->type == YAML_SCALAR_NODE)
		report(r, FIPS_CONFIG_ERROR, &node->start_mark, "expected %s", expected);
	else
		report(r, FIPS_CONFIG_ERROR, &node->start_mark, "expected %s, found %s", expected,
		       describe(node, buffer, sizeof(buffer)));
}

static bool spend(struct reader *r, const yaml_node_t *node, size_t items)
{
	r->items += items;
	if (r->items <= MAX_ITEMS)
		return true;
	report(r, FIPS_CONFIG_ERROR, &node->start_mark,
	       "expected no more than %d list entries in all", MAX_ITEMS);
	return false;
}

static bool is_number(enum fips_config_kind kind)
{
	return kind >= FIPS_CONFIG_U8 && kind <= FIPS_CONFIG_F64;
}

/* Quotes make a text of what would be a number or a truth value. */
static bool is_readable(const struct fips_config_field *field, const yaml_node_t *node)
{
	bool bare = field->kind == FIPS_CONFIG_BOOL || is_number(field->kind);

	return is_text(node) && !is_null(node) &&
	       (!bare || node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE);
}

static bool may_be_null(const struct fips_config_field *field)
{
	return field->flags & FIPS_CONFIG_NULLABLE ||
	       (!field->fallback && !(field->flags & FIPS_CONFIG_REQUIRED));
}

static void parse_scalar(struct reader *r, const struct fips_config_field *field, void *object,
			 yaml_node_t *node)
{
	/* What cannot be read is refused in the words of the field's own check, hence the "". */
	const char *word = is_readable(field, node) ? scalar_text(node) : "";
	const char *expected = NULL;
	char hint[128];

	if (is_null(node) && may_be_null(field)) {
		if (fips_config_field_reset(field, object))
			expected = fips_config_nomem;
	} else if (!is_readable(field, node) && field->kind == FIPS_CONFIG_STRING &&
		   !field->check) {
		expected = "a text";
	} else {
		expected = fips_config_field_set(field, object, &word, 1, hint, sizeof(hint));
	}
	if (expected)
		refuse(r, node, expected, field->flags & FIPS_CONFIG_SECRET);
}

/* A list of scalars. */
static void parse_words(struct reader *r, const struct fips_config_field *field, void *object,
			yaml_node_t *node)
{
	const char *expected = field->kind == FIPS_CONFIG_NUMBERS ? "a list of whole numbers" :
								    "a list of texts";
	bool numbers = field->kind == FIPS_CONFIG_NUMBERS;
	const char **words = NULL;
	size_t count = 0, i;

	if (node->type == YAML_SEQUENCE_NODE)
		count = node->data.sequence.items.top - node->data.sequence.items.start;
	else if (!is_empty(node))
		return refuse(r, node, expected, false);
	if (!spend(r, node, count))
		return;
	words = calloc(count + 1, sizeof(*words));
	if (!words)
		return refuse(r, node, fips_config_nomem, false);
	for (i = 0; i < count; i++) {
		yaml_node_t *item = node_at(r, node->data.sequence.items.start[i]);

		if (!is_text(item) || is_null(item) ||
		    (numbers && !(item->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
				  fips_config_is_number(scalar_text(item))))) {
			refuse(r, item, numbers ? "a whole number" : "a text", false);
			goto out;
		}
		words[i] = scalar_text(item);
	}
	expected = fips_config_field_set(field, object, words, count, NULL, 0);
	if (expected)
		refuse(r, node, expected, false);
out:
	free(words);
}

static void set_mark(struct reader *r, const struct fips_config_section *section, void *object,
		     const yaml_node_t *node)
{
	struct fips_config_mark *mark;

	if (section->mark_offset == FIPS_CONFIG_NO_MEMBER)
		return;
	mark = (struct fips_config_mark *)((char *)object + section->mark_offset);
	mark->file = r->file;
	mark->line = node->start_mark.line + 1;
	mark->column = node->start_mark.column + 1;
}

/* Return: zeroed structs for @count entries, defaults filled in, or NULL with the failure noted. */
static char *new_array(struct reader *r, const struct fips_config_section *section,
		       const yaml_node_t *node, size_t count)
{
	char *array = calloc(count, section->size);
	size_t i;

	for (i = 0; array && i < count; i++) {
		if (fips_config_section_init(section, array + i * section->size)) {
			fips_config_array_free(section, array, count);
			array = NULL;
		}
	}
	if (!array)
		refuse(r, node, fips_config_nomem, false);
	return array;
}

static void replace_array(const struct fips_config_field *field, void *object, void *array,
			  size_t count)
{
	void **member = (void **)((char *)object + field->offset);
	size_t *member_count = (size_t *)((char *)object + field->count_offset);

	fips_config_array_free(field->section, *member, *member_count);
	*member = array;
	*member_count = count;
}

static void parse_list(struct reader *r, const struct fips_config_field *field, void *object,
		       yaml_node_t *node)
{
	const struct fips_config_section *section = field->section;
	size_t count, i, length;
	char *array;
	char key[24];

	if (is_empty(node))
		return;
	if (node->type != YAML_SEQUENCE_NODE)
		return refuse(r, node, "a list", false);
	count = node->data.sequence.items.top - node->data.sequence.items.start;
	/* An empty list leaves what a file of lower priority said. */
	if (!count || !spend(r, node, count))
		return;
	array = new_array(r, section, node, count);
	if (!array)
		return;
	for (i = 0; i < count; i++) {
		yaml_node_t *item = node_at(r, node->data.sequence.items.start[i]);

		snprintf(key, sizeof(key), "[%zu]", i);
		length = path_push(r, key);
		set_mark(r, section, array + i * section->size, item);
		parse_section(r, section, array + i * section->size, item);
		path_pop(r, length);
	}
	replace_array(field, object, array, count);
}

static void parse_optional(struct reader *r, const struct fips_config_field *field, void *object,
			   yaml_node_t *node)
{
	void **member = (void **)((char *)object + field->offset);
	void *section;

	if (is_null(node))
		return;
	section = new_array(r, field->section, node, 1);
	if (!section)
		return;
	parse_section(r, field->section, section, node);
	fips_config_array_free(field->section, *member, *member ? 1 : 0);
	*member = section;
}

static const struct fips_config_field *find_field(const struct fips_config_section *section,
						  const char *key)
{
	size_t i;

	for (i = 0; i < section->count; i++)
		if (!strcmp(section->fields[i].key, key))
			return &section->fields[i];
	return NULL;
}

static size_t pair_count(const yaml_node_t *node)
{
	return node->data.mapping.pairs.top - node->data.mapping.pairs.start;
}

/* Instances have names when some key is none of the section's and all values are mappings. */
static bool holds_names(struct reader *r, const struct fips_config_section *section,
			const yaml_node_t *node)
{
	bool all_known = true;
	size_t i;

	for (i = 0; i < pair_count(node); i++) {
		yaml_node_pair_t *pair = &node->data.mapping.pairs.start[i];
		yaml_node_t *key = node_at(r, pair->key);

		if (node_at(r, pair->value)->type != YAML_MAPPING_NODE)
			return false;
		if (!is_text(key) || !find_field(section, scalar_text(key)))
			all_known = false;
	}
	return !all_known;
}

static void parse_named(struct reader *r, const struct fips_config_section *section, char *array,
			size_t index, const yaml_node_t *node)
{
	yaml_node_pair_t *pair = &node->data.mapping.pairs.start[index];
	yaml_node_t *key = node_at(r, pair->key), *value = node_at(r, pair->value);
	char **name = (char **)(array + index * section->size + section->name_offset);
	size_t length, i;

	if (!is_text(key) || !*scalar_text(key))
		return refuse(r, key, "a name", false);
	length = path_push(r, scalar_text(key));
	for (i = 0; i < index; i++) {
		const char *other = *(char **)(array + i * section->size + section->name_offset);

		if (other && !strcmp(other, scalar_text(key)))
			report(r, FIPS_CONFIG_ERROR, &key->start_mark, "expected each name once");
	}
	*name = strdup(scalar_text(key));
	if (!*name)
		refuse(r, key, fips_config_nomem, false);
	set_mark(r, section, array + index * section->size, key);
	parse_section(r, section, array + index * section->size, value);
	path_pop(r, length);
}

static bool has_required(const struct fips_config_section *section)
{
	size_t i;

	for (i = 0; i < section->count; i++)
		if (section->fields[i].flags & FIPS_CONFIG_REQUIRED)
			return true;
	return false;
}

static void parse_instances(struct reader *r, const struct fips_config_field *field, void *object,
			    yaml_node_t *node)
{
	const struct fips_config_section *section = field->section;
	size_t count = 1, i;
	bool named;
	char *array;

	if (node->type != YAML_MAPPING_NODE)
		return refuse(r, node, "a mapping, {} for the defaults", false);
	/* Without any key, what cannot be made of defaults alone is no instance. */
	if (!pair_count(node) && has_required(section))
		return;
	named = holds_names(r, section, node);
	if (named)
		count = pair_count(node);
	if (!spend(r, node, count))
		return;
	array = new_array(r, section, node, count);
	if (!array)
		return;
	if (!named) {
		set_mark(r, section, array, node);
		parse_section(r, section, array, node);
	}
	for (i = 0; named && i < count; i++)
		parse_named(r, section, array, i, node);
	replace_array(field, object, array, count);
}

static void parse_field(struct reader *r, const struct fips_config_field *field, void *object,
			yaml_node_t *node)
{
	switch (field->kind) {
	case FIPS_CONFIG_NUMBERS:
	case FIPS_CONFIG_STRINGS:
		return parse_words(r, field, object, node);
	case FIPS_CONFIG_SECTION:
		return parse_section(r, field->section, (char *)object + field->offset, node);
	case FIPS_CONFIG_OPTIONAL:
		return parse_optional(r, field, object, node);
	case FIPS_CONFIG_LIST:
		return parse_list(r, field, object, node);
	case FIPS_CONFIG_INSTANCES:
		return parse_instances(r, field, object, node);
	default:
		return parse_scalar(r, field, object, node);
	}
}

static void report_unknown(struct reader *r, const struct fips_config_section *section,
			   const yaml_node_t *key)
{
	char known[640];
	size_t i, used = 0;

	for (i = 0; i < section->count && used < sizeof(known); i++)
		used += snprintf(known + used, sizeof(known) - used, "%s%s", i ? ", " : "",
				 section->fields[i].key);
	report(r, section->strict ? FIPS_CONFIG_ERROR : FIPS_CONFIG_WARNING, &key->start_mark,
	       "unknown key%s; expected one of %s", section->strict ? "" : " is ignored", known);
}

static void parse_pair(struct reader *r, const struct fips_config_section *section, void *object,
		       const yaml_node_pair_t *pair, u64 *seen)
{
	yaml_node_t *key = node_at(r, pair->key);
	const struct fips_config_field *field;
	u64 bit;
	size_t length;

	if (!is_text(key))
		return refuse(r, key, "a key", false);
	field = find_field(section, scalar_text(key));
	length = path_push(r, scalar_text(key));
	if (!field) {
		report_unknown(r, section, key);
	} else {
		bit = 1ULL << (field - section->fields);
		if (*seen & bit)
			report(r, FIPS_CONFIG_ERROR, &key->start_mark, "expected each key once");
		else
			parse_field(r, field, object, node_at(r, pair->value));
		*seen |= bit;
	}
	path_pop(r, length);
}

static void parse_section(struct reader *r, const struct fips_config_section *section, void *object,
			  yaml_node_t *node)
{
	u64 seen = 0;
	size_t i, length;

	if (node->type == YAML_MAPPING_NODE) {
		for (i = 0; i < pair_count(node); i++)
			parse_pair(r, section, object, &node->data.mapping.pairs.start[i], &seen);
	} else if (!is_empty(node)) {
		return refuse(r, node, "a mapping", false);
	}
	for (i = 0; i < section->count; i++) {
		if (!(section->fields[i].flags & FIPS_CONFIG_REQUIRED) || seen & 1ULL << i)
			continue;
		length = path_push(r, section->fields[i].key);
		report(r, FIPS_CONFIG_ERROR, &node->start_mark, "expected, but missing");
		path_pop(r, length);
	}
}

static void report_syntax(struct reader *r, const yaml_parser_t *parser)
{
	const yaml_mark_t *mark = parser->error == YAML_READER_ERROR ? &parser->mark :
								       &parser->problem_mark;

	if (parser->error == YAML_MEMORY_ERROR) {
		note_nomem(r);
		return;
	}
	report(r, FIPS_CONFIG_ERROR, mark, "expected YAML: %s%s%s",
	       parser->context ? parser->context : "", parser->context ? ", " : "",
	       parser->problem ? parser->problem : "syntax error");
}

/* Only one document may stand in a text. */
static void parse_end(struct reader *r, yaml_parser_t *parser)
{
	yaml_document_t extra;
	yaml_node_t *root;

	if (!yaml_parser_load(parser, &extra)) {
		report_syntax(r, parser);
		return;
	}
	root = yaml_document_get_root_node(&extra);
	if (root)
		report(r, FIPS_CONFIG_ERROR, &root->start_mark, "expected one YAML document only");
	yaml_document_delete(&extra);
}

static void parse_text(struct reader *r, struct fips_config *config, const char *text,
		       size_t length)
{
	yaml_parser_t parser;
	yaml_node_t *root;

	if (!yaml_parser_initialize(&parser)) {
		note_nomem(r);
		return;
	}
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
	if (!yaml_parser_load(&parser, &r->document)) {
		report_syntax(r, &parser);
		yaml_parser_delete(&parser);
		return;
	}
	root = yaml_document_get_root_node(&r->document);
	if (root) {
		parse_section(r, &fips_config_root_section, config, root);
		parse_end(r, &parser);
	}
	yaml_document_delete(&r->document);
	yaml_parser_delete(&parser);
}

/* Return: the configuration's own copy of a text's name, or NULL without memory. */
static const char *add_file(struct fips_config *config, const char *name)
{
	struct fips_config_strings *files = &config->files;
	char **item = reallocarray(files->item, files->count + 1, sizeof(*item));

	if (!item)
		return NULL;
	files->item = item;
	item[files->count] = strdup(name);
	return item[files->count] ? item[files->count++] : NULL;
}

int fips_config_parse(struct fips_config *config, const char *name, const char *text, size_t length,
		      const struct fips_config_diag *diag)
{
	struct reader *r = calloc(1, sizeof(*r));
	int err = -ENOMEM;

	if (!r)
		return err;
	r->diag = diag;
	r->file = add_file(config, name);
	if (r->file) {
		parse_text(r, config, text, length);
		err = r->nomem ? -ENOMEM : r->failed ? -EINVAL : 0;
	}
	free(r);
	return err;
}
