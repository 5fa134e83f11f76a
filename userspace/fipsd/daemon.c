// SPDX-License-Identifier: MIT
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "fipsd/acl_file.h"
#include "fipsd/clock.h"
#include "fipsd/control.h"
#include "fipsd/daemon.h"
#include "fipsd/device.h"
#include "fipsd/dns.h"
#include "fipsd/exporter.h"
#include "fipsd/host_lookup.h"
#include "fipsd/log.h"
#include "fipsd/loop.h"
#include "fipsd/notify.h"
#include "fipsd/publish.h"
#include "fipsd/transport.h"
#include "libfips/crypto.h"
#include "libfips/paths.h"
#include "libfips/transports.h"

/**
 * struct daemon - a running node
 * @config: its configuration
 * @identity: its identity
 * @loop: its loop
 * @device: its netdevice
 * @plane: the same, claimed
 * @node: its core
 * @lookups: host names being looked up
 * @hosts: names of nodes
 * @acl: who may link
 * @names: what @hosts held when @acl was read
 * @dns: responder, NULL: none
 * @publisher: newest picture
 * @scene: what pictures are made of
 * @control: control socket, NULL: none
 * @exporter: metrics over HTTP, NULL: none
 * @ending: a signal said so; all is being taken leave of
 * @leaving: the same, but the device is left to a successor
 * @failed: it cannot go on; nothing is touched any more
 */
struct daemon {
	const struct fips_config *config;
	const struct fips_identity *identity;
	struct fipsd_loop loop;
	struct fipsd_device device;
	struct fipsd_dataplane *plane;
	struct fips_node *node;
	struct fipsd_host_lookups lookups;
	struct fipsd_hosts_file *hosts;
	struct fipsd_acl_file *acl;
	const struct fips_hosts *names;
	struct fipsd_dns *dns;
	struct fipsd_publisher *publisher;
	struct fipsd_scene scene;
	struct fipsd_control *control;
	struct fipsd_exporter *exporter;
	bool ending;
	bool leaving;
	bool failed;
};

static void fail(struct daemon *d, const char *why)
{
	log_error("%s: ending, the device is left as it is", why);
	d->failed = true;
	fipsd_loop_stop(&d->loop);
}

/* --- What the loop brings --- */

static void on_upcalls(void *ctx)
{
	struct daemon *d = ctx;

	fipsd_dataplane_receive(d->plane, d->node);
}

static u64 on_settle(void *ctx)
{
	struct daemon *d = ctx;
	u64 core, plane;

	if (d->failed)
		return UINT64_MAX;
	fipsd_dataplane_run(d->plane, d->node);
	core = fips_node_get_expiry(d->node);
	plane = fipsd_dataplane_get_expiry(d->plane);
	return core < plane ? core : plane;
}

static void on_expired(void *ctx)
{
	struct daemon *d = ctx;
	struct fips_now now = fipsd_now();

	fips_node_handle_expiry(d->node, &now);
}

/* Names, and the lists that use them, as their files have them now. */
static void reload(struct daemon *d)
{
	const struct fips_hosts *names = fipsd_hosts_file_get(d->hosts);
	bool changed = names != d->names;

	d->names = names;
	if (fipsd_acl_file_reload(d->acl, names, changed))
		fips_node_set_acl(d->node, fipsd_acl_file_get(d->acl));
}

static void on_tick(void *ctx)
{
	struct daemon *d = ctx;

	if (d->ending || d->failed)
		return;
	reload(d);
	fipsd_scene_publish(&d->scene);
}

static void on_end(void *ctx, const char *signal)
{
	struct daemon *d = ctx;
	struct fips_now now = fipsd_now();

	if (d->ending)
		return;
	log_info("%s: ending", signal);
	d->ending = true;
	fipsd_notify("STOPPING=1");
	fips_node_shutdown(d->node, FIPS_DISCONNECT_SHUTDOWN, &now);
}

static void on_leave(void *ctx)
{
	struct daemon *d = ctx;
	struct fips_now now = fipsd_now();

	if (d->ending)
		return;
	log_info("SIGQUIT: ending, links and sessions are left to the next daemon");
	d->ending = true;
	d->leaving = true;
	fipsd_notify("STOPPING=1");
	fips_node_suspend(d->node, &now);
}

static void on_reload(void *ctx)
{
	struct daemon *d = ctx;

	reload(d);
	log_info("SIGHUP: %zu names of nodes", fips_hosts_count(d->names));
}

/* --- What the core asks for --- */

static void on_notice(struct daemon *d, const struct fips_action_notice *notice)
{
	if (notice->what == FIPS_NOTICE_STOPPED)
		fipsd_loop_stop(&d->loop);
	else if (notice->what == FIPS_NOTICE_OUT_OF_MEMORY)
		fail(d, "no memory");
}

static void on_request(void *ctx, const struct fips_action *action)
{
	struct daemon *d = ctx;

	switch (action->type) {
	case FIPS_ACTION_RESOLVE:
		fipsd_host_lookup_start(&d->lookups, &action->resolve);
		break;
	case FIPS_ACTION_NOTICE:
		on_notice(d, &action->notice);
		break;
	default:
		log_debug("%s: there are no streams", fips_action_name(action->type));
	}
}

static void on_broken(void *ctx, const char *why)
{
	struct daemon *d = ctx;

	fail(d, why);
}

static void on_resolved(void *ctx, u32 request, const struct fips_remote *remotes, size_t count,
			const char *error)
{
	struct daemon *d = ctx;
	struct fips_now now = fipsd_now();

	fips_node_resolved(d->node, request, remotes, count, error, &now);
}

static void on_log(void *ctx, enum fips_config_log_level level, const char *line)
{
	/* Both enumerations have the same order. */
	fipsd_log((enum fipsd_log_level)level, "%s", line);
}

/* --- What programs ask for --- */

static void on_learned(void *ctx, const struct fips_dnsname *node)
{
	struct daemon *d = ctx;
	struct fips_now now = fipsd_now();

	fips_node_identity_learned(d->node, &node->pubkey, &now);
}

static int refuse(char error[FIPSD_CONTROL_ERROR_SIZE], const char *why)
{
	if (!why)
		return 0;
	snprintf(error, FIPSD_CONTROL_ERROR_SIZE, "%s", why);
	return -1;
}

static int read_npub(struct fips_pubkey *pubkey, const char *npub,
		     char error[FIPSD_CONTROL_ERROR_SIZE])
{
	int err = fips_npub_decode(pubkey, npub);

	if (!err)
		return 0;
	snprintf(error, FIPSD_CONTROL_ERROR_SIZE, "invalid npub '%s': %s", npub,
		 fips_identity_strerror(err));
	return -1;
}

static int on_connect(void *ctx, const char *npub, const char *address, const char *transport,
		      char error[FIPSD_CONTROL_ERROR_SIZE])
{
	struct daemon *d = ctx;
	struct fips_now now = fipsd_now();
	enum fips_transport_type type;
	struct fips_pubkey pubkey;

	if (read_npub(&pubkey, npub, error))
		return -1;
	if (!fips_transport_type_parse(&type, transport)) {
		snprintf(error, FIPSD_CONTROL_ERROR_SIZE,
			 "unknown transport '%s': expected udp, tcp or ethernet", transport);
		return -1;
	}
	return refuse(error, fips_node_connect(d->node, &pubkey, type, address, &now));
}

static int on_disconnect(void *ctx, const char *npub, char error[FIPSD_CONTROL_ERROR_SIZE])
{
	struct daemon *d = ctx;
	struct fips_now now = fipsd_now();
	struct fips_pubkey pubkey;

	if (read_npub(&pubkey, npub, error))
		return -1;
	return refuse(error, fips_node_disconnect(d->node, &pubkey, &now));
}

/* --- Start --- */

static int start_loop(struct daemon *d)
{
	const struct fipsd_loop_ops ops = {
		.upcalls = on_upcalls,
		.settle = on_settle,
		.expired = on_expired,
		.tick = on_tick,
		.end = on_end,
		.leave = on_leave,
		.reload = on_reload,
		.ctx = d,
	};
	int err = fipsd_loop_init(&d->loop, &ops);

	if (err)
		log_error("event loop: %s", uv_strerror(err));
	d->lookups.loop = &d->loop.uv;
	d->lookups.answer = on_resolved;
	d->lookups.ctx = d;
	return err;
}

static int start_device(struct daemon *d)
{
	const struct fipsd_dataplane_ops ops = {
		.request = on_request,
		.broken = on_broken,
		.ctx = d,
	};
	int err = fipsd_device_open(&d->device, d->config->tun.name);

	if (!err) {
		err = fipsd_dataplane_open(&d->plane, d->device.ifindex, d->device.name, &ops);
		if (err == -EBUSY)
			fipsd_device_leave(&d->device);
	}
	if (!err)
		err = fipsd_loop_watch(&d->loop, fipsd_dataplane_fd(d->plane));
	if (!err && d->config->tun.enabled)
		err = fipsd_device_configure(&d->device, &d->identity->addr, d->config->tun.mtu);
	return err;
}

/* The core's lines that nobody would see are not made. */
static enum fips_config_log_level log_level(void)
{
	int level = FIPSD_LOG_TRACE;

	while (level > FIPSD_LOG_ERROR && !fipsd_log_enabled((enum fipsd_log_level)level))
		level--;
	return (enum fips_config_log_level)level;
}

static int make_node(struct daemon *d)
{
	const struct fips_node_env env = {
		.random = fips_random_system,
		.log = on_log,
		.log_level = log_level(),
		.log_ctx = d,
	};
	struct fips_now now = fipsd_now();

	d->node = fips_node_new(d->config, d->identity, &env, &now);
	if (!d->node) {
		log_error("no memory for a node");
		return -ENOMEM;
	}
	fips_node_set_acl(d->node, fipsd_acl_file_get(d->acl));
	return 0;
}

static bool is_ours(const struct daemon *d, const struct fips_dump *dump)
{
	return dump->cookie.len && fips_node_addr_equal(&dump->node_addr, &d->identity->addr);
}

static int start_afresh(struct daemon *d)
{
	struct fips_now now;
	int err = fipsd_dataplane_begin(d->plane, &d->identity->addr);

	if (!err)
		err = fipsd_transports_open(d->plane, d->config, d->node);
	if (err)
		return err;
	now = fipsd_now();
	fips_node_start(d->node, &now);
	return 0;
}

/* Go on where a daemon of the same identity ended. Return: -ENOENT if that is not possible. */
static int adopt(struct daemon *d)
{
	struct fipsd_dump dump;
	struct fips_now now;
	/* First, so that the core sees the links that go with a transport nobody wants any more. */
	int err = fipsd_dataplane_dump(d->plane, &dump, FIPS_DUMP_ALL);

	if (err)
		return err;
	err = fipsd_transports_open(d->plane, d->config, d->node);
	now = fipsd_now();
	if (!err)
		err = fips_node_adopt(d->node, &dump.core, &now);
	fipsd_dump_free(&dump);
	return err;
}

static int start_node(struct daemon *d)
{
	struct fipsd_dump dump;
	bool ours;
	int err = make_node(d);

	if (!err)
		err = fipsd_dataplane_dump(d->plane, &dump, FIPS_DUMP_DEV);
	if (err)
		return err;
	ours = is_ours(d, &dump.core);
	fipsd_dump_free(&dump);
	err = ours ? adopt(d) : -ENOENT;
	if (err == -ENOENT)
		err = start_afresh(d);
	if (!err)
		fipsd_dataplane_run(d->plane, d->node);
	return err;
}

/* Before there are peers: the core is told who may be one. */
static int read_files(struct daemon *d)
{
	d->hosts = fipsd_hosts_file_new(d->config, FIPS_HOSTS_PATH);
	if (!d->hosts) {
		log_error("no memory for names");
		return -ENOMEM;
	}
	d->names = fipsd_hosts_file_get(d->hosts);
	d->acl = fipsd_acl_file_new(FIPS_ALLOW_PATH, FIPS_DENY_PATH, d->names);
	return d->acl ? 0 : -EACCES;
}

/* Without them the mesh works all the same. */
static void start_dns(struct daemon *d)
{
	if (!d->config->dns.enabled || fipsd_dns_start(&d->dns, &d->loop.uv, d->config, d->hosts,
						       d->device.ifindex, on_learned, d))
		return;
	fipsd_dns_point_resolver(d->dns);
}

static void start_control(struct daemon *d)
{
	static const struct fipsd_control_ops ops = {
		.connect = on_connect,
		.disconnect = on_disconnect,
	};
	const char *path = d->config->node.control.socket_path;
	char *found = path ? NULL : fips_socket_default_path(FIPS_CONTROL_SOCKET);
	int err;

	if (!d->config->node.control.enabled)
		return;
	if (!path)
		path = found;
	err = path ? fipsd_control_start(&d->control, path, &d->loop.uv, d->publisher, &ops, d) :
		     -ENOMEM;
	if (err)
		log_warn("control socket %s: %s; fipsctl cannot reach this daemon",
			 path ? path : "", strerror(-err));
	free(found);
}

static int start_services(struct daemon *d, bool persistent)
{
	d->publisher = fipsd_publisher_new();
	if (!d->publisher) {
		log_error("no memory for pictures");
		return -ENOMEM;
	}
	d->scene = (struct fipsd_scene){
		.publisher = d->publisher,
		.plane = d->plane,
		.node = d->node,
		.config = d->config,
		.hosts = d->hosts,
		.acl = d->acl,
		.device = d->device.name,
		.persistent = persistent,
		.started_mono_ms = fipsd_clock_read(CLOCK_MONOTONIC) / 1000000,
	};
	fipsd_scene_publish(&d->scene);
	start_dns(d);
	start_control(d);
	if (d->config->metrics.enabled)
		fipsd_exporter_start(&d->exporter, &d->config->metrics, d->publisher);
	return 0;
}

static int start(struct daemon *d, bool persistent)
{
	int err = read_files(d);

	if (!err)
		err = start_device(d);
	if (!err)
		err = start_node(d);
	if (!err)
		err = start_services(d, persistent);
	if (!err && d->failed)
		err = -EIO;
	return err;
}

/* --- End --- */

/* Return: whether nothing of the loop's is under way any more. */
static bool stop_services(struct daemon *d)
{
	bool busy = fipsd_host_lookups_cancel(&d->lookups);

	fipsd_exporter_stop(d->exporter);
	fipsd_control_stop(d->control);
	fipsd_dns_stop(d->dns);
	return fipsd_loop_close(&d->loop) && !busy;
}

/* What an earlier daemon left working is not ours to remove before the signal to end came. */
static bool may_remove(const struct daemon *d)
{
	return d->device.route && !d->failed && !d->leaving && (d->ending || d->device.fresh);
}

static void stop_device(struct daemon *d)
{
	bool remove = may_remove(d);

	if (remove && d->plane)
		fipsd_transports_close(d->plane);
	fipsd_dataplane_close(d->plane);
	if (remove)
		fipsd_device_close(&d->device);
	else
		fipsd_device_leave(&d->device);
}

int fipsd_run(const struct fips_config *config, const struct fips_identity *identity,
	      bool persistent)
{
	struct daemon d = {
		.config = config,
		.identity = identity,
	};
	int err;
	bool quiet;

	signal(SIGPIPE, SIG_IGN);
	if (start_loop(&d))
		return 1;
	err = start(&d, persistent);
	if (!err) {
		log_info("running");
		fipsd_notify("READY=1");
		fipsd_loop_run(&d.loop);
	}
	quiet = stop_services(&d);
	stop_device(&d);
	fips_node_free(d.node);
	fipsd_acl_file_free(d.acl);
	fipsd_hosts_file_free(d.hosts);
	fipsd_publisher_free(d.publisher);
	fipsd_scene_fini(&d.scene);
	err = err || d.failed;
	/* A thread that waits for a name server would keep exit() waiting, too. */
	if (!quiet)
		_exit(err);
	return err;
}
