// SPDX-License-Identifier: MIT
/* Pictures of the node, shared by threads. */

#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

#include "fipsd/snapshot.h"

/* Counts of references are atomic: rows are shared by pictures that different threads hold. */
struct shared_row {
	unsigned int refs;
	size_t size;
	max_align_t data[];
};

/* The lock is held for as long as it takes to copy a pointer and to count. */
struct fipsd_publisher {
	pthread_mutex_t lock;
	struct fipsd_snapshot *newest;
	void (*watch)(void *ctx);
	void *watch_ctx;
};

/* So far is an unchanged row looked for that others, now gone or changed, stood before. */
#define LOOK_AHEAD 8

/* Where a picture's tables are, and what is in them. */
static const struct {
	size_t offset;
	size_t row_size;
} tables[] = {
	{ offsetof(struct fipsd_snapshot, peers), sizeof(struct fipsd_peer_row) },
	{ offsetof(struct fipsd_snapshot, links), sizeof(struct fipsd_link_row) },
	{ offsetof(struct fipsd_snapshot, sessions), sizeof(struct fipsd_session_row) },
	{ offsetof(struct fipsd_snapshot, connections), sizeof(struct fipsd_connection_row) },
	{ offsetof(struct fipsd_snapshot, transports), sizeof(struct fipsd_transport_row) },
	{ offsetof(struct fipsd_snapshot, counters), sizeof(struct fipsd_counter_row) },
	{ offsetof(struct fipsd_snapshot, own_coords), sizeof(struct fipsd_own_coords_row) },
	{ offsetof(struct fipsd_snapshot, tree), sizeof(struct fipsd_tree_row) },
	{ offsetof(struct fipsd_snapshot, filters), sizeof(struct fipsd_filter_row) },
	{ offsetof(struct fipsd_snapshot, cache), sizeof(struct fipsd_cache_row) },
	{ offsetof(struct fipsd_snapshot, identities), sizeof(struct fipsd_identity_row) },
	{ offsetof(struct fipsd_snapshot, lookups), sizeof(struct fipsd_lookup_row) },
	{ offsetof(struct fipsd_snapshot, retries), sizeof(struct fipsd_retry_row) },
	{ offsetof(struct fipsd_snapshot, acl), sizeof(struct fipsd_acl_row) },
};

static struct fipsd_table *table_of(struct fipsd_snapshot *snapshot, size_t index)
{
	return (struct fipsd_table *)((char *)snapshot + tables[index].offset);
}

static struct shared_row *shared_of(const void *data)
{
	return (struct shared_row *)((uintptr_t)data - offsetof(struct shared_row, data));
}

static void row_put(const void *data)
{
	struct shared_row *row = shared_of(data);

	if (!__atomic_sub_fetch(&row->refs, 1, __ATOMIC_ACQ_REL))
		free(row);
}

static void table_fini(struct fipsd_table *table)
{
	size_t i;

	for (i = 0; i < table->count; i++)
		row_put(table->rows[i]);
	free(table->rows);
}

/* The same row in the picture before: where the last one was found, or a little further on. */
static const void *find_before(struct fipsd_table *table, const void *row, size_t size)
{
	const struct fipsd_table *before = table->before;
	size_t i;

	for (i = table->before_at; before && i < before->count && i < table->before_at + LOOK_AHEAD;
	     i++) {
		if (shared_of(before->rows[i])->size == size &&
		    !memcmp(before->rows[i], row, size)) {
			table->before_at = i + 1;
			__atomic_add_fetch(&shared_of(before->rows[i])->refs, 1, __ATOMIC_RELAXED);
			return before->rows[i];
		}
	}
	table->before_at++;
	return NULL;
}

static const void *copy_row(const void *data, size_t size)
{
	struct shared_row *row = malloc(sizeof(*row) + size);

	if (!row)
		return NULL;
	row->refs = 1;
	row->size = size;
	/* cppcheck-suppress memleak ; row_put() finds it from its data */
	return memcpy(row->data, data, size);
}

int fipsd_table_add(struct fipsd_table *table, const void *row)
{
	return fipsd_table_add_sized(table, row, table->row_size);
}

int fipsd_table_add_sized(struct fipsd_table *table, const void *row, size_t size)
{
	size_t capacity = table->capacity ? table->capacity * 2 : 16;
	const void **rows;

	if (table->count == table->capacity) {
		rows = reallocarray(table->rows, capacity, sizeof(*rows));
		if (!rows)
			return -ENOMEM;
		table->rows = rows;
		table->capacity = capacity;
	}
	rows = &table->rows[table->count];
	*rows = find_before(table, row, size);
	if (!*rows)
		*rows = copy_row(row, size);
	if (!*rows)
		return -ENOMEM;
	table->count++;
	return 0;
}

void fipsd_snapshot_put(const struct fipsd_snapshot *snapshot)
{
	struct fipsd_snapshot *s = (struct fipsd_snapshot *)(uintptr_t)snapshot;
	size_t i;

	if (!s || __atomic_sub_fetch(&s->refs, 1, __ATOMIC_ACQ_REL))
		return;
	for (i = 0; i < FIPS_ARRAY_SIZE(tables); i++)
		table_fini(table_of(s, i));
	fipsd_snapshot_put(s->previous);
	free(s);
}

const struct fipsd_snapshot *fipsd_snapshot_get(struct fipsd_publisher *publisher)
{
	struct fipsd_snapshot *snapshot;

	pthread_mutex_lock(&publisher->lock);
	snapshot = publisher->newest;
	__atomic_add_fetch(&snapshot->refs, 1, __ATOMIC_RELAXED);
	pthread_mutex_unlock(&publisher->lock);
	return snapshot;
}

static struct fipsd_snapshot *snapshot_empty(void)
{
	struct fipsd_snapshot *snapshot = calloc(1, sizeof(*snapshot));
	size_t i;

	if (!snapshot)
		return NULL;
	snapshot->refs = 1;
	snapshot->node.state = "created";
	snapshot->node.tun_state = "disabled";
	snapshot->node.acl.allow_file = "";
	snapshot->node.acl.deny_file = "";
	snapshot->node.acl.effective_mode = "";
	snapshot->node.acl.default_decision = "";
	for (i = 0; i < FIPS_ARRAY_SIZE(tables); i++)
		table_of(snapshot, i)->row_size = tables[i].row_size;
	return snapshot;
}

struct fipsd_snapshot *fipsd_snapshot_new(struct fipsd_publisher *publisher)
{
	struct fipsd_snapshot *snapshot = snapshot_empty();
	size_t i;

	if (!snapshot)
		return NULL;
	snapshot->previous = (struct fipsd_snapshot *)(uintptr_t)fipsd_snapshot_get(publisher);
	snapshot->node = snapshot->previous->node;
	for (i = 0; i < FIPS_ARRAY_SIZE(tables); i++)
		table_of(snapshot, i)->before = table_of(snapshot->previous, i);
	return snapshot;
}

void fipsd_publish(struct fipsd_publisher *publisher, struct fipsd_snapshot *snapshot)
{
	struct fipsd_snapshot *older;
	size_t i;

	snapshot->sequence = snapshot->previous->sequence + 1;

	/* Rows have references of their own: the picture before is not needed any more. */
	for (i = 0; i < FIPS_ARRAY_SIZE(tables); i++)
		table_of(snapshot, i)->before = NULL;
	fipsd_snapshot_put(snapshot->previous);
	snapshot->previous = NULL;

	pthread_mutex_lock(&publisher->lock);
	older = publisher->newest;
	publisher->newest = snapshot;
	if (publisher->watch)
		publisher->watch(publisher->watch_ctx);
	pthread_mutex_unlock(&publisher->lock);
	fipsd_snapshot_put(older);
}

void fipsd_publisher_watch(struct fipsd_publisher *publisher, void (*fn)(void *ctx), void *ctx)
{
	pthread_mutex_lock(&publisher->lock);
	publisher->watch = fn;
	publisher->watch_ctx = ctx;
	pthread_mutex_unlock(&publisher->lock);
}

struct fipsd_publisher *fipsd_publisher_new(void)
{
	struct fipsd_publisher *publisher = calloc(1, sizeof(*publisher));

	if (!publisher)
		return NULL;
	publisher->newest = snapshot_empty();
	if (!publisher->newest) {
		free(publisher);
		return NULL;
	}
	pthread_mutex_init(&publisher->lock, NULL);
	return publisher;
}

void fipsd_publisher_free(struct fipsd_publisher *publisher)
{
	if (!publisher)
		return;
	fipsd_snapshot_put(publisher->newest);
	pthread_mutex_destroy(&publisher->lock);
	free(publisher);
}
