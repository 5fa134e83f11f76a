// SPDX-License-Identifier: MIT
/* Texts of the kernel's counters: it says them with each answer, pictures want them once. */

#include <errno.h>
#include <stdlib.h>

#include "fipsd/publish_private.h"

/* So many different ones no module has. */
#define NAMES_MAX 1024

struct texts {
	char *family;
	char *name;
	char *unit;
	char *help;
};

/* @next: where the counter after the last one is found, if they come in the same order again. */
struct fipsd_counter_names {
	struct texts *texts;
	size_t count;
	size_t next;
};

static bool matches(const struct texts *texts, const struct fips_nl_counter *counter)
{
	return !strcmp(texts->name, counter->name) && !strcmp(texts->family, counter->family);
}

static const struct texts *find(const struct fipsd_counter_names *names,
				const struct fips_nl_counter *counter)
{
	size_t i;

	for (i = 0; i < names->count; i++) {
		const struct texts *texts = &names->texts[(names->next + i) % names->count];

		if (matches(texts, counter))
			return texts;
	}
	return NULL;
}

static const struct texts *add(struct fipsd_counter_names *names,
			       const struct fips_nl_counter *counter)
{
	struct texts *grown;

	if (names->count == NAMES_MAX)
		return NULL;
	grown = reallocarray(names->texts, names->count + 1, sizeof(*grown));
	if (!grown)
		return NULL;
	names->texts = grown;
	grown += names->count;
	*grown = (struct texts){
		.family = strdup(counter->family),
		.name = strdup(counter->name),
		.unit = strdup(counter->unit ? counter->unit : ""),
		.help = strdup(counter->help ? counter->help : ""),
	};
	if (grown->family && grown->name && grown->unit && grown->help) {
		names->count++;
		return grown;
	}
	free(grown->family);
	free(grown->name);
	free(grown->unit);
	free(grown->help);
	return NULL;
}

int fipsd_counter_names(struct fipsd_counter_names **names, struct fipsd_counter_row *row,
			const struct fips_nl_counter *counter)
{
	const struct texts *texts;

	if (!counter->family || !counter->name)
		return -EINVAL;
	if (!*names)
		*names = calloc(1, sizeof(**names));
	if (!*names)
		return -ENOMEM;
	texts = find(*names, counter);
	if (!texts)
		texts = add(*names, counter);
	if (!texts)
		return -ENOMEM;
	(*names)->next = (size_t)(texts - (*names)->texts) + 1;
	row->family = texts->family;
	row->name = texts->name;
	row->unit = texts->unit;
	row->help = texts->help;
	return 0;
}

void fipsd_counter_names_free(struct fipsd_counter_names *names)
{
	size_t i;

	if (!names)
		return;
	for (i = 0; i < names->count; i++) {
		free(names->texts[i].family);
		free(names->texts[i].name);
		free(names->texts[i].unit);
		free(names->texts[i].help);
	}
	free(names->texts);
	free(names);
}
