// SPDX-License-Identifier: MIT
#include <errno.h>
#include <stdlib.h>

#include "fipsd/clock.h"
#include "fipsd/dataplane.h"
#include "fipsd/log.h"
#include "fipsd/request.h"

/* Frames wait in it while the daemon is busy or stopped. */
#define UPCALL_BUFFER (8 * 1024 * 1024)
/* A full batch goes out in one message; each acknowledgment takes less than a kilobyte. */
#define REQUEST_BUFFER (1024 * 1024)
/* Frames taken in a row before timers get their turn. */
#define RECEIVE_LIMIT 64
/* A device whose socket overflows all the time must not keep the daemon reading tables. */
#define RESYNC_INTERVAL_NS 200000000ull

/**
 * struct fipsd_dataplane - a claimed device
 * @ifindex: device
 * @requests: socket of requests
 * @upcalls: socket of frames and events, the owner's
 * @dumps: socket of dumps
 * @ops: what is not for the kernel
 * @node: the core, while one of our functions works for it
 * @lost: something was lost, the core has to be given a dump
 * @resynced_at: when it last was
 * @broken: nothing works any more, and @ops was told
 * @stats: counts
 */
struct fipsd_dataplane {
	u32 ifindex;
	struct fips_nl_client *requests;
	struct fips_nl_client *upcalls;
	struct fips_nl_client *dumps;
	struct fipsd_dataplane_ops ops;
	struct fips_node *node;
	bool lost;
	u64 resynced_at;
	bool broken;
	struct fipsd_dataplane_stats stats;
};

static void break_off(struct fipsd_dataplane *plane, const char *why)
{
	if (plane->broken)
		return;
	plane->broken = true;
	plane->ops.broken(plane->ops.ctx, why);
}

/* --- Life --- */

static int open_sockets(struct fipsd_dataplane *plane, struct fips_nl_error *error)
{
	int err = fips_nl_open(&plane->requests, error);

	if (!err)
		err = fips_nl_open(&plane->upcalls, error);
	if (!err)
		err = fips_nl_open(&plane->dumps, error);
	if (err)
		return err;
	fips_nl_set_buffers(plane->requests, REQUEST_BUFFER, REQUEST_BUFFER);
	fips_nl_set_buffers(plane->upcalls, UPCALL_BUFFER, 0);
	return 0;
}

static int claim(struct fipsd_dataplane *plane, struct fips_nl_error *error)
{
	struct fips_nl_dev dev = { 0 };

	FIPS_NL_SET(&dev, DEV_IFINDEX, ifindex, plane->ifindex);
	return fips_nl_do(plane->upcalls, FIPS_CMD_DEV_CLAIM, &dev, error);
}

int fipsd_dataplane_open(struct fipsd_dataplane **out, u32 ifindex, const char *name,
			 const struct fipsd_dataplane_ops *ops)
{
	struct fipsd_dataplane *plane = calloc(1, sizeof(*plane));
	struct fips_nl_error error;
	int err;

	*out = NULL;
	if (!plane)
		return -ENOMEM;
	plane->ifindex = ifindex;
	plane->ops = *ops;
	err = open_sockets(plane, &error);
	if (!err)
		err = claim(plane, &error);
	if (err == -EBUSY)
		log_error(
			"%s: another daemon runs this device; stop it, or choose another tun.name (%s)",
			name, error.text);
	else if (err)
		log_error("%s: %s", name, error.text);
	if (err)
		fipsd_dataplane_close(plane);
	else
		*out = plane;
	return err;
}

void fipsd_dataplane_close(struct fipsd_dataplane *plane)
{
	if (!plane)
		return;
	fips_nl_close(plane->requests);
	fips_nl_close(plane->upcalls);
	fips_nl_close(plane->dumps);
	free(plane);
}

int fipsd_dataplane_fd(const struct fipsd_dataplane *plane)
{
	return fips_nl_fd(plane->upcalls);
}

u32 fipsd_dataplane_ifindex(const struct fipsd_dataplane *plane)
{
	return plane->ifindex;
}

struct fips_nl_client *fipsd_dataplane_requests(struct fipsd_dataplane *plane)
{
	return plane->requests;
}

const struct fipsd_dataplane_stats *fipsd_dataplane_stats(const struct fipsd_dataplane *plane)
{
	return &plane->stats;
}

/* --- Reading --- */

int fipsd_dataplane_dump(struct fipsd_dataplane *plane, struct fipsd_dump *dump, u32 what)
{
	struct fips_nl_error error;
	int err = fipsd_dump_read(dump, plane->dumps, plane->ifindex, what, &error);

	if (err == -ENODEV)
		break_off(plane, "the device was deleted");
	else if (err)
		log_error("%s", error.text);
	return err;
}

int fipsd_dataplane_begin(struct fipsd_dataplane *plane, const struct fips_node_addr *addr)
{
	struct fips_nl_dev dev = { 0 };
	struct fips_nl_error error;
	int err;

	FIPS_NL_SET(&dev, DEV_IFINDEX, ifindex, plane->ifindex);
	err = fips_nl_do(plane->requests, FIPS_CMD_DEV_FLUSH, &dev, &error);
	FIPS_NL_SET(&dev, DEV_NODE_ADDR, node_addr, *addr);
	if (!err)
		err = fips_nl_do(plane->requests, FIPS_CMD_DEV_SET, &dev, &error);
	if (err)
		log_error("%s", error.text);
	return err;
}

int fipsd_dataplane_counters(struct fipsd_dataplane *plane, struct fips_nl_list *list)
{
	struct fips_nl_error error;

	return fips_nl_get_counters(plane->dumps, plane->ifindex, list, &error);
}

static void resync(struct fipsd_dataplane *plane)
{
	struct fipsd_dump dump;
	struct fips_now now = fipsd_now();

	plane->lost = false;
	plane->resynced_at = now.mono_ns;
	plane->stats.resyncs++;
	log_debug("frames, events or answers of the kernel were lost: reading its tables");
	if (fipsd_dataplane_dump(plane, &dump, FIPS_DUMP_ALL))
		return;
	fips_node_resync(plane->node, &dump.core, &now);
	fipsd_dump_free(&dump);
}

/* --- Requests --- */

static bool device_exists(struct fipsd_dataplane *plane)
{
	struct fipsd_dump dump;
	struct fips_nl_error error;
	int err = fipsd_dump_read(&dump, plane->dumps, plane->ifindex, FIPS_DUMP_DEV, &error);

	if (!err)
		fipsd_dump_free(&dump);
	return err != -ENODEV;
}

static void on_done(void *ctx, u64 tag, const struct fips_nl_error *error)
{
	struct fipsd_dataplane *plane = ctx;
	struct fips_now now;

	plane->stats.requests++;
	if (!error->code)
		return;
	plane->stats.requests_failed++;
	log_debug("%s", error->text);
	if (error->code == -ENODEV && !device_exists(plane)) {
		break_off(plane, "the device was deleted");
		return;
	}
	/* It may have been carried out or not; the tables will tell. */
	if (error->code == -ENOBUFS && !error->command) {
		plane->lost = true;
		return;
	}
	now = fipsd_now();
	fips_node_action_done(plane->node, tag, error->code, error->text, &now);
}

static void on_answer(void *ctx, int cmd, const union fips_nl_object *object)
{
	struct fips_owd_point owd[FIPSD_OWD_MAX];
	struct fipsd_dataplane *plane = ctx;
	struct fips_now now = fipsd_now();
	struct fips_measure measure;

	if (cmd != FIPS_CMD_MEASURE_TAKE)
		return;
	fipsd_answer_measure(&measure, owd, &object->measure);
	fips_node_measured(plane->node, &measure, &now);
}

static void flush_requests(struct fipsd_dataplane *plane)
{
	const struct fips_nl_handler handler = {
		.done = on_done,
		.object = on_answer,
		.ctx = plane,
	};

	fips_nl_flush(plane->requests, &handler);
}

static void refuse(struct fipsd_dataplane *plane, u64 id, int err)
{
	struct fips_now now = fipsd_now();

	fips_node_action_done(plane->node, id, err, strerror(-err), &now);
}

static void request(struct fipsd_dataplane *plane, const struct fips_action *action)
{
	struct fipsd_request r;
	u64 id = action->id;
	int err = fipsd_request_make(&r, action, plane->ifindex);

	if (err) {
		refuse(plane, id, err);
		return;
	}
	err = fips_nl_queue(plane->requests, r.cmd, &r.object, id);
	if (err == -ENOBUFS) {
		flush_requests(plane);
		err = fips_nl_queue(plane->requests, r.cmd, &r.object, id);
	}
	if (err)
		refuse(plane, id, err);
	fipsd_request_clear(&r);
}

static void dump_for_core(struct fipsd_dataplane *plane, const struct fips_action *action)
{
	struct fips_now now;
	struct fipsd_dump dump;
	u64 id = action->id;
	int err;

	/* What comes before it in the queue is to be seen in it. */
	flush_requests(plane);
	err = fipsd_dataplane_dump(plane, &dump, action->dump);
	if (err) {
		refuse(plane, id, err);
		return;
	}
	now = fipsd_now();
	fips_node_usage(plane->node, &dump.core, &now);
	fipsd_dump_free(&dump);
}

static void carry_out(struct fipsd_dataplane *plane, const struct fips_action *action)
{
	switch (action->type) {
	case FIPS_ACTION_DUMP:
		dump_for_core(plane, action);
		break;
	case FIPS_ACTION_RESOLVE:
	case FIPS_ACTION_DIAL:
	case FIPS_ACTION_HANGUP:
		plane->ops.request(plane->ops.ctx, action);
		break;
	case FIPS_ACTION_NOTICE:
		/* What is told has happened by then. */
		flush_requests(plane);
		plane->ops.request(plane->ops.ctx, action);
		break;
	default:
		request(plane, action);
	}
}

void fipsd_dataplane_run(struct fipsd_dataplane *plane, struct fips_node *node)
{
	const struct fips_action *action;
	bool more = true;

	plane->node = node;
	if (fipsd_clock_read(CLOCK_MONOTONIC) >= fipsd_dataplane_get_expiry(plane))
		resync(plane);
	/* Failures and measurements that come with the acknowledgments may make new actions. */
	while (more && !plane->broken) {
		more = false;
		while ((action = fips_node_next_action(node))) {
			more = true;
			if (!plane->broken)
				carry_out(plane, action);
		}
		flush_requests(plane);
	}
}

u64 fipsd_dataplane_get_expiry(const struct fipsd_dataplane *plane)
{
	return plane->lost && !plane->broken ? plane->resynced_at + RESYNC_INTERVAL_NS : UINT64_MAX;
}

/* --- Frames and events --- */

static void on_frame(struct fipsd_dataplane *plane, const struct fips_nl_frame *frame)
{
	struct fips_now now = fipsd_now();
	struct fips_frame_up up;

	plane->stats.frames++;
	fipsd_answer_frame(&up, frame);
	fips_node_frame(plane->node, &up, &now);
}

static void on_event(struct fipsd_dataplane *plane, const struct fips_nl_event *event)
{
	struct fips_now now = fipsd_now();
	struct fips_plane_event up;

	plane->stats.events++;
	if (event->type == FIPS_EVENT_TYPE_UPCALLS_LOST)
		plane->lost = true;
	fipsd_answer_event(&up, event);
	fips_node_plane_event(plane->node, &up, &now);
}

static void on_upcall(void *ctx, int cmd, const union fips_nl_object *object)
{
	struct fipsd_dataplane *plane = ctx;

	if (object->dev.ifindex != plane->ifindex)
		return;
	if (cmd == FIPS_CMD_FRAME_NTF)
		on_frame(plane, &object->frame);
	else if (cmd == FIPS_CMD_EVENT_NTF)
		on_event(plane, &object->event);
}

static void on_lost(void *ctx)
{
	struct fipsd_dataplane *plane = ctx;

	plane->stats.overruns++;
	plane->lost = true;
}

void fipsd_dataplane_receive(struct fipsd_dataplane *plane, struct fips_node *node)
{
	const struct fips_nl_handler handler = {
		.object = on_upcall,
		.lost = on_lost,
		.ctx = plane,
	};
	int err;

	plane->node = node;
	err = fips_nl_receive(plane->upcalls, &handler, RECEIVE_LIMIT);
	if (err < 0)
		break_off(plane, strerror(-err));
}
