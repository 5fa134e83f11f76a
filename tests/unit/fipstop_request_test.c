// SPDX-License-Identifier: MIT
/*
 * Requests over a control socket that answers, refuses, is silent, hangs up, babbles, or is not
 * there.
 */

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "fipstop/fetch.h"
#include "fipstop/figure.h"
#include "fipstop/keys.h"
#include "fipstop/request.h"
#include "tests/fipstop/harness.h"
#include "tests/fipstop/server.h"
#include "tests/unit/unit.h"

/* How long a test waits for what has to come. */
#define PATIENCE_MS 10000
#define START_MS 1000

struct fixture {
	char directory[32];
	char path[64];
	char gateway_path[64];
	struct server *server;
	struct top_app app;
	struct top_fetch fetch;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	snprintf(f->directory, sizeof(f->directory), "/tmp/fipstop-XXXXXX");
	assert_non_null(mkdtemp(f->directory));
	snprintf(f->path, sizeof(f->path), "%s/control.sock", f->directory);
	snprintf(f->gateway_path, sizeof(f->gateway_path), "%s/gateway.sock", f->directory);
	f->server = server_start(f->path);
	harness_begin(&f->app);
	f->app.socket = f->path;
	f->app.gateway_socket = f->gateway_path;
	f->app.mono_ms = START_MS;
	top_fetch_begin(&f->fetch);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	top_fetch_end(&f->fetch);
	top_app_end(&f->app);
	if (f->server)
		server_stop(f->server);
	rmdir(f->directory);
	free(f);
	return 0;
}

/* Poll as the program does, by a clock that stands still, until the request is done. */
static void finish(struct top_request *request)
{
	struct pollfd wait;

	while (request->state != TOP_REQUEST_DONE) {
		wait = (struct pollfd){ .fd = request->fd, .events = top_request_events(request) };
		assert_int_not_equal(wait.events, 0);
		assert_int_equal(poll(&wait, 1, PATIENCE_MS), 1);
		top_request_step(request, START_MS);
	}
}

static struct top_request ask(struct fixture *f, const char *command, json_t *params)
{
	struct top_request request;

	top_request_init(&request);
	top_request_start(&request, f->path, command, params, START_MS);
	finish(&request);
	return request;
}

static void test_answer(void **state)
{
	struct fixture *f = *state;
	struct top_request request = ask(f, "show_status", NULL);

	assert_int_equal(request.outcome, TOP_ANSWERED);
	assert_string_equal(top_text(request.data, "tun_name"), "fips0");
	assert_int_equal(request.fd, -1);
	top_request_reset(&request);
	assert_int_equal(request.state, TOP_REQUEST_IDLE);
}

static void test_params(void **state)
{
	struct fixture *f = *state;
	struct top_request request = ask(f, "disconnect", json_pack("{s:s}", "npub", "npub1x"));
	char *params = server_last(f->server, "disconnect");

	assert_int_equal(request.outcome, TOP_ANSWERED);
	assert_string_equal(params, "{\"npub\":\"npub1x\"}");
	free(params);
	top_request_reset(&request);
}

static void check_outcome(struct fixture *f, enum server_manner manner, enum top_outcome outcome,
			  const char *message)
{
	struct top_request request;

	server_behave(f->server, NULL, manner);
	request = ask(f, "show_peers", NULL);
	assert_int_equal(request.outcome, outcome);
	if (message)
		assert_string_equal(request.message, message);
	assert_true((outcome == TOP_ANSWERED) == !!request.data);
	top_request_reset(&request);
}

static void test_outcomes(void **state)
{
	struct fixture *f = *state;

	check_outcome(f, SERVER_REFUSES, TOP_REFUSED, "refused on purpose");
	check_outcome(f, SERVER_HANGS_UP, TOP_FAILED, "the daemon hung up");
	check_outcome(f, SERVER_BABBLES, TOP_FAILED, "the answer is not of the control protocol");
	check_outcome(f, SERVER_DRIBBLES, TOP_ANSWERED, NULL);
}

/* Silence ends by the clock, not before; and what came late is not taken. */
static void test_silence(void **state)
{
	struct fixture *f = *state;
	struct top_request request;

	server_behave(f->server, NULL, SERVER_IS_SILENT);
	top_request_init(&request);
	top_request_start(&request, f->path, "show_peers", NULL, START_MS);
	assert_int_equal(top_request_next_ms(&request, START_MS),
			 START_MS + TOP_REQUEST_TIMEOUT_MS);
	top_request_step(&request, START_MS + TOP_REQUEST_TIMEOUT_MS - 1);
	assert_int_equal(request.state, TOP_REQUEST_RECEIVING);
	top_request_step(&request, START_MS + TOP_REQUEST_TIMEOUT_MS);
	assert_int_equal(request.state, TOP_REQUEST_DONE);
	assert_int_equal(request.outcome, TOP_FAILED);
	assert_string_equal(request.message, "no answer within 5 s");
	assert_int_equal(request.fd, -1);
	top_request_reset(&request);
}

static void test_nobody_there(void **state)
{
	struct fixture *f = *state;
	struct top_request request;
	char path[200], message[240];

	top_request_init(&request);
	snprintf(path, sizeof(path), "%s/none.sock", f->directory);
	top_request_start(&request, path, "show_status", NULL, START_MS);
	assert_int_equal(request.state, TOP_REQUEST_DONE);
	assert_int_equal(request.outcome, TOP_FAILED);
	snprintf(message, sizeof(message), "nobody serves %.200s", path);
	assert_string_equal(request.message, message);
	top_request_reset(&request);

	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	top_request_start(&request, path, "show_status", NULL, START_MS);
	assert_int_equal(request.outcome, TOP_FAILED);
	assert_non_null(strstr(request.message, "File name too long"));
	top_request_reset(&request);
}

/* A daemon whose queue of connections is full is asked again, without waiting. */
static void test_full_queue(void **state)
{
	struct fixture *f = *state;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct top_request requests[4];
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), i, waiting = -1, taken;

	snprintf(address.sun_path, sizeof(address.sun_path), "%s/full.sock", f->directory);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 0), 0);
	for (i = 0; i < 4; i++) {
		top_request_init(&requests[i]);
		top_request_start(&requests[i], address.sun_path, "show_status", NULL, START_MS);
		if (requests[i].state == TOP_REQUEST_CONNECTING)
			waiting = i;
	}
	assert_int_not_equal(waiting, -1);
	assert_int_equal(top_request_events(&requests[waiting]), 0);
	assert_in_range(top_request_next_ms(&requests[waiting], START_MS), START_MS + 1,
			START_MS + 200);
	while (requests[waiting].state == TOP_REQUEST_CONNECTING) {
		taken = accept(fd, NULL, NULL);
		assert_true(taken >= 0);
		close(taken);
		top_request_step(&requests[waiting], START_MS + 100);
	}
	for (i = 0; i < 4; i++)
		top_request_reset(&requests[i]);
	close(fd);
	unlink(address.sun_path);
}

static u64 real_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * UINT64_C(1000) + now.tv_nsec / 1000000;
}

static bool is_idle(const struct top_fetch *fetch)
{
	int i;

	for (i = 0; i < TOP_QUERIES; i++)
		if (fetch->requests[i].state != TOP_REQUEST_IDLE)
			return false;
	return true;
}

/* Step until nothing is being asked; app.mono_ms stands still. */
static void settle(struct fixture *f)
{
	struct pollfd polls[TOP_QUERIES];
	u64 end = real_ms() + PATIENCE_MS;
	int count;

	top_fetch_step(&f->fetch, &f->app);
	while (!is_idle(&f->fetch) || f->app.refetch) {
		assert_true(real_ms() < end);
		top_fetch_poll(&f->fetch, &f->app, polls, &count);
		assert_true(f->app.refetch || poll(polls, count, PATIENCE_MS) > 0);
		top_fetch_step(&f->fetch, &f->app);
	}
}

static void test_round(void **state)
{
	struct fixture *f = *state;

	f->app.tab = TOP_PEERS;
	settle(f);
	assert_true(f->app.connected);
	assert_non_null(top_data(&f->app, TOP_QUERY_STATUS));
	assert_non_null(top_data(&f->app, TOP_QUERY_PEERS));
	assert_non_null(top_data(&f->app, TOP_QUERY_LINKS));
	assert_non_null(top_data(&f->app, TOP_QUERY_TRANSPORTS));
	assert_null(top_data(&f->app, TOP_QUERY_SESSIONS));
	assert_int_equal(server_count(f->server, "show_status"), 1);

	/* The next round is due when the interval is over. */
	f->app.mono_ms += f->app.refresh_secs * 1000 - 1;
	settle(f);
	assert_int_equal(server_count(f->server, "show_status"), 1);
	f->app.mono_ms++;
	settle(f);
	assert_int_equal(server_count(f->server, "show_status"), 2);
	assert_int_equal(server_count(f->server, "show_peers"), 2);
}

/* Another tab is asked for at once. */
static void test_tab_switch(void **state)
{
	struct fixture *f = *state;

	settle(f);
	top_press(&f->app, TOP_KEY_TAB);
	settle(f);
	assert_int_equal(server_count(f->server, "show_peers"), 1);
	assert_false(f->app.refetch);
}

/* A daemon that is slow is not asked for the same again and again. */
static void test_no_heap_of_requests(void **state)
{
	struct fixture *f = *state;
	int i;

	server_behave(f->server, "show_peers", SERVER_IS_SILENT);
	f->app.tab = TOP_PEERS;
	for (i = 0; i < 3; i++) {
		top_fetch_step(&f->fetch, &f->app);
		while (server_count(f->server, "show_status") == i)
			usleep(1000);
		while (f->fetch.requests[TOP_QUERY_STATUS].state != TOP_REQUEST_IDLE)
			top_fetch_step(&f->fetch, &f->app);
		f->app.mono_ms += 1000;
		f->fetch.round_ms = f->app.mono_ms;
	}
	assert_int_equal(server_count(f->server, "show_peers"), 1);

	/*
	 * What is known of the rest is shown meanwhile; it fails in time, and is asked for again.
	 */
	assert_true(f->app.connected);
	f->app.mono_ms = START_MS + TOP_REQUEST_TIMEOUT_MS;
	server_behave(f->server, "show_peers", SERVER_ANSWERS);
	settle(f);
	assert_non_null(top_data(&f->app, TOP_QUERY_PEERS));
}

/* Keys are faster than the daemon: only the newest choice is waited for. */
static void test_newest_choice(void **state)
{
	struct fixture *f = *state;
	char *params;

	f->app.tab = TOP_GRAPHS;
	server_behave(f->server, "show_stats_all_history", SERVER_IS_SILENT);
	top_fetch_step(&f->fetch, &f->app);
	while (!server_count(f->server, "show_stats_all_history"))
		usleep(1000);
	server_behave(f->server, "show_stats_all_history", SERVER_ANSWERS);
	top_press(&f->app, TOP_KEY_RIGHT);
	settle(f);
	params = server_last(f->server, "show_stats_all_history");
	assert_string_equal(params, "{\"granularity\":\"1s\",\"window\":\"1h\"}");
	free(params);
	assert_int_equal(top_u64(top_data(&f->app, TOP_QUERY_NODE_HISTORY), "window_seconds"),
			 3600);
}

/*
 * The history of one peer needs two questions, of which the second is not left to the next round.
 */
static void test_peer_history(void **state)
{
	struct fixture *f = *state;

	f->app.tab = TOP_GRAPHS;
	top_press(&f->app, 'm');
	top_press(&f->app, 'm');
	settle(f);
	assert_non_null(top_data(&f->app, TOP_QUERY_PEER_HISTORY));
}

/*
 * The daemon goes: what is known stays, and the reason is there. It comes back: all is well again.
 */
static void test_daemon_restarts(void **state)
{
	struct fixture *f = *state;

	f->app.tab = TOP_PEERS;
	settle(f);
	server_stop(f->server);
	f->server = NULL;
	f->app.mono_ms += 2000;
	settle(f);
	assert_false(f->app.connected);
	assert_non_null(strstr(f->app.failure, "nobody serves"));
	assert_non_null(top_data(&f->app, TOP_QUERY_PEERS));

	f->server = server_start(f->path);
	f->app.mono_ms += 2000;
	settle(f);
	assert_true(f->app.connected);
	assert_int_equal(f->app.answered_mono_ms, f->app.mono_ms);
	assert_int_equal(server_count(f->server, "show_peers"), 1);
}

static void test_gateway(void **state)
{
	struct fixture *f = *state;
	struct server *gateway;

	f->app.tab = TOP_GATEWAY;
	settle(f);
	assert_true(f->app.connected);
	assert_null(top_data(&f->app, TOP_QUERY_GATEWAY));
	assert_non_null(strstr(f->app.answers[TOP_QUERY_GATEWAY].error, "gateway.sock"));

	gateway = server_start(f->gateway_path);
	f->app.mono_ms += 2000;
	settle(f);
	assert_non_null(top_data(&f->app, TOP_QUERY_GATEWAY));
	assert_non_null(top_data(&f->app, TOP_QUERY_MAPPINGS));
	assert_int_equal(server_count(f->server, "show_gateway"), 0);

	/* A gateway that is gone lends nothing any more. */
	server_stop(gateway);
	f->app.mono_ms += 2000;
	settle(f);
	assert_null(top_data(&f->app, TOP_QUERY_GATEWAY));
	assert_null(top_data(&f->app, TOP_QUERY_MAPPINGS));
}

static void test_disconnect(void **state)
{
	struct fixture *f = *state;
	char *params;

	f->app.tab = TOP_PEERS;
	settle(f);
	snprintf(f->app.disconnect, sizeof(f->app.disconnect), "npub1someone");
	settle(f);
	params = server_last(f->server, "disconnect");
	assert_string_equal(params, "{\"npub\":\"npub1someone\"}");
	free(params);
	assert_string_equal(f->app.disconnect, "");
	assert_string_equal(f->app.notice, "Peer disconnected");

	/* The list of peers is asked for at once. */
	assert_int_equal(server_count(f->server, "show_peers"), 2);

	server_behave(f->server, "disconnect", SERVER_REFUSES);
	snprintf(f->app.disconnect, sizeof(f->app.disconnect), "npub1someone");
	settle(f);
	assert_string_equal(f->app.notice, "Not disconnected: refused on purpose");
	assert_true(f->app.notice_is_bad);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_answer),	  TEST(test_params),	   TEST(test_outcomes),
		TEST(test_silence),	  TEST(test_nobody_there), TEST(test_full_queue),
		TEST(test_round),	  TEST(test_tab_switch),   TEST(test_no_heap_of_requests),
		TEST(test_newest_choice), TEST(test_peer_history), TEST(test_daemon_restarts),
		TEST(test_gateway),	  TEST(test_disconnect),
	};

	return cmocka_run_group_tests_name("fipstop_request", tests, NULL, NULL);
}
