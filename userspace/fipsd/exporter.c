// SPDX-License-Identifier: MIT
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#include <microhttpd.h>

#include "fipsd/clock.h"
#include "fipsd/exporter.h"
#include "fipsd/log.h"
#include "fipsd/openmetrics.h"

#define CONNECTIONS_MAX 16u
#define TIMEOUT_SECS 10u
#define CONNECTION_BYTES (32 * 1024u)

struct fipsd_exporter {
	struct fipsd_publisher *publisher;
	struct MHD_Daemon *server;
};

static enum MHD_Result answer(struct MHD_Connection *connection, unsigned int status,
			      const char *type, char *text, size_t length)
{
	struct MHD_Response *response =
		MHD_create_response_from_buffer(length, text, MHD_RESPMEM_MUST_FREE);
	enum MHD_Result result;

	if (!response) {
		free(text);
		return MHD_NO;
	}
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result answer_text(struct MHD_Connection *connection, unsigned int status,
				   const char *text)
{
	char *copy = strdup(text);

	return copy ? answer(connection, status, "text/plain", copy, strlen(copy)) : MHD_NO;
}

static enum MHD_Result answer_metrics(struct MHD_Connection *connection,
				      const struct fipsd_exporter *exporter)
{
	const char *accepted =
		MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_ACCEPT);
	bool open = accepted && strstr(accepted, "application/openmetrics-text");
	const struct fipsd_snapshot *snapshot;
	size_t length = 0;
	char *text = NULL;
	FILE *out = open_memstream(&text, &length);

	if (!out)
		return MHD_NO;
	snapshot = fipsd_snapshot_get(exporter->publisher);
	fipsd_metrics_write(out, snapshot, fipsd_clock_read(CLOCK_MONOTONIC) / 1000000,
			    open ? FIPSD_METRICS_OPENMETRICS : FIPSD_METRICS_PROMETHEUS);
	fipsd_snapshot_put(snapshot);
	if (fclose(out)) {
		free(text);
		return MHD_NO;
	}
	return answer(connection, MHD_HTTP_OK,
		      open ? "application/openmetrics-text; version=1.0.0; charset=utf-8" :
			     "text/plain; version=0.0.4; charset=utf-8",
		      text, length);
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection, const char *url,
				  const char *method, const char *version, const char *body,
				  size_t *body_length, void **state)
{
	if (strcmp(method, MHD_HTTP_METHOD_GET) && strcmp(method, MHD_HTTP_METHOD_HEAD))
		return answer_text(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "GET only\n");
	if (strcmp(url, "/metrics"))
		return answer_text(connection, MHD_HTTP_NOT_FOUND, "see /metrics\n");
	return answer_metrics(connection, ctx);
}

static bool parse_address(struct sockaddr_storage *out, const struct fips_config_metrics *config)
{
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)out;
	struct sockaddr_in *in = (struct sockaddr_in *)out;

	memset(out, 0, sizeof(*out));
	if (inet_pton(AF_INET, config->bind_addr, &in->sin_addr) == 1) {
		in->sin_family = AF_INET;
		in->sin_port = htons(config->port);
		return true;
	}
	if (inet_pton(AF_INET6, config->bind_addr, &in6->sin6_addr) != 1)
		return false;
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(config->port);
	return true;
}

/* Signals are the main thread's. */
static struct MHD_Daemon *start_server(struct fipsd_exporter *exporter,
				       const struct sockaddr_storage *address)
{
	unsigned int flags = MHD_USE_INTERNAL_POLLING_THREAD;
	struct MHD_Daemon *server;
	sigset_t all, old;

	if (address->ss_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	server = MHD_start_daemon(flags, 0, NULL, NULL, on_request, exporter, MHD_OPTION_SOCK_ADDR,
				  (const struct sockaddr *)address, MHD_OPTION_CONNECTION_LIMIT,
				  CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT, TIMEOUT_SECS,
				  MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES,
				  MHD_OPTION_END);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return server;
}

int fipsd_exporter_start(struct fipsd_exporter **result, const struct fips_config_metrics *config,
			 struct fipsd_publisher *publisher)
{
	struct fipsd_exporter *exporter = calloc(1, sizeof(*exporter));
	struct sockaddr_storage address;

	*result = NULL;
	if (!exporter)
		return -ENOMEM;
	exporter->publisher = publisher;
	errno = EINVAL;
	if (parse_address(&address, config))
		exporter->server = start_server(exporter, &address);
	if (!exporter->server) {
		int err = errno ? -errno : -EIO;

		log_warn("metrics: cannot listen at %s, port %u: %s", config->bind_addr,
			 config->port, strerror(-err));
		free(exporter);
		return err;
	}
	log_info("metrics: http://%s%s%s:%u/metrics", address.ss_family == AF_INET6 ? "[" : "",
		 config->bind_addr, address.ss_family == AF_INET6 ? "]" : "", config->port);
	*result = exporter;
	return 0;
}

void fipsd_exporter_stop(struct fipsd_exporter *exporter)
{
	if (!exporter)
		return;
	MHD_stop_daemon(exporter->server);
	free(exporter);
}
