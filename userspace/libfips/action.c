// SPDX-License-Identifier: MIT
#include "libfips/action.h"

#include <errno.h>
#include <stdlib.h>

#include "libfips/crypto.h"

#define ACTION_ALIGN (_Alignof(max_align_t))

/* One action with the room behind it. */
struct action_box {
	struct fips_action action;
	size_t used;
	_Alignas(max_align_t) u8 room[];
};

static struct action_box *action_box(struct fips_action *action)
{
	return (struct action_box *)action;
}

static size_t action_round_up(size_t len)
{
	return (len + ACTION_ALIGN - 1) & ~(ACTION_ALIGN - 1);
}

static struct fips_action *action_alloc(size_t extra)
{
	struct action_box *box = calloc(1, sizeof(*box) + extra);

	if (!box)
		return NULL;
	box->action.size = extra;
	return &box->action;
}

static void action_free(struct fips_action *action)
{
	if (!action)
		return;
	if (action->type == FIPS_ACTION_KEY_NEW)
		fips_wipe(&action->key, sizeof(action->key));
	free(action_box(action));
}

int fips_action_queue_init(struct fips_action_queue *queue)
{
	*queue = (struct fips_action_queue){ .next_id = 1 };
	queue->last = &queue->first;
	queue->spare = action_alloc(0);
	return queue->spare ? 0 : -ENOMEM;
}

void fips_action_queue_fini(struct fips_action_queue *queue)
{
	struct fips_action *action;

	while ((action = queue->first)) {
		queue->first = action->next;
		action_free(action);
	}
	action_free(queue->taken);
	action_free(queue->spare);
	*queue = (struct fips_action_queue){ 0 };
}

static struct fips_action *action_begin(struct fips_action *action, enum fips_action_type type,
					u64 id)
{
	size_t size = action->size;

	if (action->type == FIPS_ACTION_KEY_NEW)
		fips_wipe(&action->key, sizeof(action->key));
	*action = (struct fips_action){ .type = type, .id = id, .size = size };
	return action;
}

struct fips_action *fips_action_add(struct fips_action_queue *queue, enum fips_action_type type,
				    size_t extra)
{
	/* Every piece of the room is rounded up, and there are three at most. */
	struct fips_action *action = action_alloc(extra ? extra + 3 * ACTION_ALIGN : 0);

	if (!action) {
		queue->lost = true;
		return action_begin(queue->spare, type, 0);
	}
	*queue->last = action_begin(action, type, queue->next_id++);
	queue->last = &action->next;
	queue->count++;
	return action;
}

struct fips_bytes fips_action_bytes(struct fips_action *action, const void *data, size_t len)
{
	struct action_box *box = action_box(action);
	u8 *copy = box->room + box->used;

	if (len > action->size || box->used > action->size - len)
		return (struct fips_bytes){ 0 };
	if (len)
		memcpy(copy, data, len);
	box->used += action_round_up(len);
	return (struct fips_bytes){ .data = copy, .len = len };
}

const struct fips_action *fips_action_next(struct fips_action_queue *queue)
{
	struct fips_action *action = queue->first;

	action_free(queue->taken);
	queue->taken = NULL;
	if (queue->lost) {
		queue->lost = false;
		action_begin(queue->spare, FIPS_ACTION_NOTICE, 0);
		queue->spare->notice.what = FIPS_NOTICE_OUT_OF_MEMORY;
		return queue->spare;
	}
	if (!action)
		return NULL;
	queue->first = action->next;
	if (!queue->first)
		queue->last = &queue->first;
	queue->count--;
	queue->taken = action;
	return action;
}

const char *fips_action_name(enum fips_action_type type)
{
	static const char *const names[] = {
		[FIPS_ACTION_DEV_SET] = "dev-set",
		[FIPS_ACTION_INDEX_NEW] = "index-new",
		[FIPS_ACTION_INDEX_DEL] = "index-del",
		[FIPS_ACTION_LINK_NEW] = "link-new",
		[FIPS_ACTION_LINK_SET] = "link-set",
		[FIPS_ACTION_LINK_DEL] = "link-del",
		[FIPS_ACTION_KEY_NEW] = "key-new",
		[FIPS_ACTION_KEY_SET] = "key-set",
		[FIPS_ACTION_KEY_DEL] = "key-del",
		[FIPS_ACTION_SESSION_NEW] = "session-new",
		[FIPS_ACTION_SESSION_SET] = "session-set",
		[FIPS_ACTION_SESSION_DEL] = "session-del",
		[FIPS_ACTION_STAGED_DEL] = "staged-del",
		[FIPS_ACTION_ROUTES] = "route-new",
		[FIPS_ACTION_ROUTE_DEL] = "route-del",
		[FIPS_ACTION_FRAME] = "frame-send",
		[FIPS_ACTION_MEASURE] = "measure-take",
		[FIPS_ACTION_DUMP] = "dump",
		[FIPS_ACTION_RESOLVE] = "resolve",
		[FIPS_ACTION_DIAL] = "dial",
		[FIPS_ACTION_HANGUP] = "hangup",
		[FIPS_ACTION_NOTICE] = "notice",
	};

	return type < FIPS_ARRAY_SIZE(names) && names[type] ? names[type] : "unknown";
}
