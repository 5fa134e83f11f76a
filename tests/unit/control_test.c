// SPDX-License-Identifier: MIT
/* The control socket, from a client's side: what is asked, and what comes back. */

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <jansson.h>

#include "fipsd/control.h"
#include "libfips/paths.h"
#include "unit.h"

#define NPUB "npub1xdxn4fp508xtkce7nw3ze06259trdzt2s8zaa09wd3zefzuxp7cqs4cavp"

#define CONNECT_WITHOUT "{\"command\":\"connect\",\"params\":{\"npub\":\"a\",\"address\":\"b\"}}\n"
#define CONNECT_N \
	"{\"command\":\"connect\",\"params\":{\"npub\":\"n\",\"address\":\"a\",\"transport\":\"udp\"}}\n"

/* A node that is not there: its loop, its picture, and what it was told to do. */
struct fixture {
	uv_loop_t loop;
	struct fipsd_publisher *publisher;
	struct fipsd_control *control;
	char directory[32];
	char path[64];
	char told[512];
	bool refuse;
};

static int connect_peer(void *ctx, const char *npub, const char *address, const char *transport,
			char error[FIPSD_CONTROL_ERROR_SIZE])
{
	struct fixture *f = ctx;

	snprintf(f->told, sizeof(f->told), "connect %s %s %s", npub, address, transport);
	if (f->refuse)
		snprintf(error, FIPSD_CONTROL_ERROR_SIZE, "%s", "no such transport");
	return f->refuse;
}

static int disconnect_peer(void *ctx, const char *npub, char error[FIPSD_CONTROL_ERROR_SIZE])
{
	struct fixture *f = ctx;

	snprintf(f->told, sizeof(f->told), "disconnect %s", npub);
	return 0;
}

static const struct fipsd_control_ops ops = { connect_peer, disconnect_peer };

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	snprintf(f->directory, sizeof(f->directory), "%s", "/tmp/fips-control-XXXXXX");
	assert_non_null(mkdtemp(f->directory));
	snprintf(f->path, sizeof(f->path), "%s/run/control.sock", f->directory);
	assert_int_equal(uv_loop_init(&f->loop), 0);
	f->publisher = fipsd_publisher_new();
	assert_int_equal(fipsd_control_start(&f->control, f->path, &f->loop, f->publisher, &ops, f),
			 0);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	struct stat st;
	char *run;

	fipsd_control_stop(f->control);
	uv_run(&f->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&f->loop), 0);
	fipsd_publisher_free(f->publisher);
	assert_int_not_equal(stat(f->path, &st), 0);
	run = fips_path_beside(f->path, "");
	rmdir(run);
	free(run);
	rmdir(f->directory);
	free(f);
	return 0;
}

static int client_open(const struct fixture *f)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", f->path);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static void client_send(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

/* Return: the one line that comes back until the connection is closed, read as JSON. */
static json_t *client_receive(int fd)
{
	static char text[65536];
	size_t used = 0;
	ssize_t length;
	json_t *json;

	while ((length = read(fd, text + used, sizeof(text) - used - 1)) > 0)
		used += length;
	close(fd);
	text[used] = '\0';
	assert_true(used > 0 && text[used - 1] == '\n');
	assert_ptr_equal(strchr(text, '\n'), text + used - 1);
	json = json_loads(text, 0, NULL);
	assert_non_null(json);
	return json;
}

static json_t *ask(const struct fixture *f, const char *request)
{
	int fd = client_open(f);

	client_send(fd, request);
	return client_receive(fd);
}

static void assert_error(json_t *response, const char *message)
{
	assert_string_equal(json_string_value(json_object_get(response, "status")), "error");
	assert_string_equal(json_string_value(json_object_get(response, "message")), message);
	assert_null(json_object_get(response, "data"));
	json_decref(response);
}

/* Return: the data of a good response, a new reference. */
static json_t *take_data(json_t *response)
{
	json_t *data = json_incref(json_object_get(response, "data"));

	assert_string_equal(json_string_value(json_object_get(response, "status")), "ok");
	assert_null(json_object_get(response, "message"));
	assert_non_null(data);
	json_decref(response);
	return data;
}

/* Of how many pictures the status shows something. */
static size_t samples(const struct fixture *f)
{
	json_t *status = take_data(ask(f, "{\"command\":\"show_status\"}\n"));
	size_t count = json_array_size(
		json_object_get(json_object_get(status, "sparklines"), "peer_count"));

	json_decref(status);
	return count;
}

/* Publish a picture, and wait until the control thread has heard of it. */
static void publish(const struct fixture *f, struct fipsd_snapshot *s)
{
	size_t before = samples(f);

	fipsd_publish(f->publisher, s);
	while (samples(f) == before)
		;
}

/* Whether an answer is exactly this, written as JSON. */
static void assert_data(const struct fixture *f, const char *command, const char *expected)
{
	json_t *wanted = json_loads(expected, 0, NULL), *got;
	char request[64], *text;

	assert_non_null(wanted);
	snprintf(request, sizeof(request), "{\"command\":\"%s\"}\n", command);
	got = take_data(ask(f, request));
	if (!json_equal(wanted, got)) {
		text = json_dumps(got, JSON_COMPACT);
		fail_msg("%s: expected %s, got %s", command, expected, text);
	}
	json_decref(wanted);
	json_decref(got);
}

static void socket_is_made_for_its_group(void **state)
{
	struct fixture *f = *state;
	struct stat st;

	assert_int_equal(stat(f->path, &st), 0);
	assert_true(S_ISSOCK(st.st_mode));
	assert_int_equal(st.st_mode & 0777, 0770);
}

static void second_daemon_is_refused_and_stale_socket_replaced(void **state)
{
	struct fixture *f = *state;
	struct fipsd_control *second;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	assert_int_equal(fipsd_control_start(&second, f->path, &f->loop, f->publisher, &ops, f),
			 -EADDRINUSE);
	assert_null(second);

	/* What a daemon leaves that was killed: a socket without anybody behind it. */
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/stale.sock", f->directory);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
	assert_int_equal(
		fipsd_control_start(&second, address.sun_path, &f->loop, f->publisher, &ops, f), 0);
	fipsd_control_stop(second);
}

static void bad_requests_are_told_why(void **state)
{
	struct fixture *f = *state;
	char large[4200];
	int fd = client_open(f);

	shutdown(fd, SHUT_WR);
	assert_error(client_receive(fd), "empty request");
	assert_error(ask(f, "{\"command\":\"show_nothing\"}\n"), "unknown command: show_nothing");
	assert_error(ask(f, "{\"command\":\"connect\"}\n"), "missing params for connect");
	assert_error(ask(f, "{\"command\":\"connect\",\"params\":null}\n"),
		     "missing params for connect");
	assert_error(ask(f, "{\"command\":\"connect\",\"params\":{}}\n"),
		     "missing 'npub' parameter");
	assert_error(ask(f, "{\"command\":\"connect\",\"params\":{\"npub\":\"a\"}}\n"),
		     "missing 'address' parameter");
	assert_error(ask(f, CONNECT_WITHOUT), "missing 'transport' parameter");
	assert_error(ask(f, "{\"command\":\"disconnect\",\"params\":{\"npub\":5}}\n"),
		     "missing 'npub' parameter");

	memset(large, ' ', sizeof(large));
	memcpy(large, "{\"command\":\"show_links\"}", 24);
	large[4095] = '\n';
	large[4096] = '\0';
	json_decref(take_data(ask(f, large)));
	large[4095] = ' ';
	large[4096] = '\n';
	large[4097] = '\0';
	assert_error(ask(f, large), "read error: request too large");
}

static void malformed_requests_are_invalid(void **state)
{
	static const char *const texts[] = {
		"\n", "{}\n", "[]\n", "show_links\n", "{\"command\":1}\n", "{\"command\":\"a\"} x\n"
	};
	struct fixture *f = *state;
	json_t *response;
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(texts); i++) {
		response = ask(f, texts[i]);
		assert_memory_equal(json_string_value(json_object_get(response, "message")),
				    "invalid request: ", 17);
		json_decref(response);
	}
}

static void line_needs_no_end_at_the_end_of_input(void **state)
{
	struct fixture *f = *state;
	int fd = client_open(f);

	client_send(fd, "{\"command\":\"show_links\",\"other\":1}");
	shutdown(fd, SHUT_WR);
	json_decref(take_data(client_receive(fd)));
}

static void empty_node_shows_empty_lists(void **state)
{
	struct fixture *f = *state;

	assert_data(f, "show_peers", "{\"peers\":[]}");
	assert_data(f, "show_links", "{\"links\":[]}");
	assert_data(f, "show_sessions", "{\"sessions\":[]}");
	assert_data(f, "show_connections", "{\"connections\":[]}");
	assert_data(f, "show_transports", "{\"transports\":[]}");
}

static void status_has_every_key(void **state)
{
	static const char *const keys[] = {
		"connection_count",
		"control_socket",
		"effective_ipv6_mtu",
		"estimated_mesh_size",
		"exe_path",
		"forwarding",
		"ipv6_addr",
		"is_leaf_only",
		"is_root",
		"link_count",
		"node_addr",
		"npub",
		"peer_count",
		"persistent",
		"pid",
		"root",
		"session_count",
		"sparklines",
		"state",
		"transport_count",
		"transport_peer_counts",
		"tun_name",
		"tun_state",
		"uptime_secs",
		"version",
	};
	struct fixture *f = *state;
	struct fipsd_snapshot *s = fipsd_snapshot_new(f->publisher);
	json_t *status, *part;
	size_t i;

	s->node.state = "running";
	s->node.peer_count = 3;
	s->node.node_addr.b[0] = 0x1b;
	s->node.ipv6_addr[0] = 0xfd;
	s->node.ipv6_addr[15] = 1;
	s->node.transport_kinds = 1;
	s->node.transport_peer_counts[0] = (struct fipsd_kind_count){ "udp", 3 };
	s->node.forwarding.route_tree_up = 7;
	publish(f, s);

	status = take_data(ask(f, "{\"command\":\"show_status\"}\n"));
	assert_int_equal(json_object_size(status), FIPS_ARRAY_SIZE(keys));
	for (i = 0; i < FIPS_ARRAY_SIZE(keys); i++)
		assert_non_null(json_object_get(status, keys[i]));
	assert_string_equal(json_string_value(json_object_get(status, "state")), "running");
	assert_string_equal(json_string_value(json_object_get(status, "node_addr")),
			    "1b000000000000000000000000000000");
	assert_string_equal(json_string_value(json_object_get(status, "ipv6_addr")), "fd00::1");
	assert_string_equal(json_string_value(json_object_get(status, "tun_name")), "-");
	assert_string_equal(json_string_value(json_object_get(status, "control_socket")), f->path);
	assert_true(json_is_null(json_object_get(status, "estimated_mesh_size")));
	assert_int_equal(json_integer_value(json_object_get(status, "pid")), getpid());
	part = json_object_get(status, "transport_peer_counts");
	assert_int_equal(json_integer_value(json_object_get(part, "udp")), 3);
	part = json_object_get(status, "forwarding");
	assert_int_equal(json_object_size(part), 24);
	assert_int_equal(json_integer_value(json_object_get(part, "route_tree_up")), 7);
	/* Of the picture before there was one, and of this one. */
	part = json_object_get(json_object_get(status, "sparklines"), "peer_count");
	assert_int_equal(json_array_size(part), 2);
	assert_true(json_real_value(json_array_get(part, 0)) == 0.0);
	assert_true(json_real_value(json_array_get(part, 1)) == 3.0);
	json_decref(status);
}

static const char links_shown[] =
	"{\"links\":[{\n"
	"\"link_id\":4,\"transport_id\":1,\"remote_addr\":\"192.0.2.1:2121\",\n"
	"\"direction\":\"outbound\",\"state\":\"connected\",\"created_at_ms\":1700000000000,\n"
	"\"stats\":{\"packets_sent\":1,\"packets_recv\":2,\"bytes_sent\":3,\"bytes_recv\":4,\n"
	"\"last_recv_ms\":1700000000001}}]}";

static const char sessions_shown[] =
	"{\"sessions\":[{\n"
	"\"remote_addr\":\"00000000000000000000000000000000\",\"npub\":\"" NPUB "\",\n"
	"\"display_name\":\"gate\",\"state\":\"established\",\"is_initiator\":true,\n"
	"\"last_activity_ms\":9,\n"
	"\"stats\":{\"packets_sent\":0,\"packets_recv\":0,\"bytes_sent\":0,\"bytes_recv\":0},\n"
	"\"session_start_ms\":8,\"current_k_bit\":false,\"coords_warmup_remaining\":5,\n"
	"\"is_draining\":false,\n"
	"\"mmp\":{\"mode\":\"full\",\"loss_rate\":0.0,\"etx\":null,\"goodput_bps\":0.0,\n"
	"\"delivery_ratio_forward\":0.0,\"delivery_ratio_reverse\":0.0,\"srtt_ms\":100.0,\n"
	"\"smoothed_etx\":1.5,\"sqi\":3.0,\"path_mtu\":1280}},{\n"
	"\"remote_addr\":\"00000000000000000000000000000000\",\"npub\":\"" NPUB "\",\n"
	"\"display_name\":\"gate\",\"state\":\"initiating\",\"is_initiator\":true,\n"
	"\"last_activity_ms\":9,\"resend_count\":2,\n"
	"\"stats\":{\"packets_sent\":0,\"packets_recv\":0,\"bytes_sent\":0,\"bytes_recv\":0}}]}";

static const char transports_shown[] =
	"{\"transports\":[{\n"
	"\"transport_id\":1,\"type\":\"udp\",\"state\":\"up\",\"mtu\":1472,\n"
	"\"local_addr\":\"0.0.0.0:2121\",\"stats\":{\"packets_sent\":11}}]}";

static void rows_are_shown_as_the_reference_does(void **state)
{
	struct fixture *f = *state;
	struct fipsd_snapshot *s = fipsd_snapshot_new(f->publisher);
	struct fipsd_link_row link;
	struct fipsd_session_row session;
	struct fipsd_transport_row transport;

	memset(&link, 0, sizeof(link));
	link.link_id = 4;
	link.transport_id = 1;
	fipsd_text(link.remote_addr, "192.0.2.1:2121");
	link.direction = "outbound";
	link.state = "connected";
	link.created_at_ms = 1700000000000;
	link.last_recv_ms = 1700000000001;
	link.stats = (struct fipsd_traffic){ 1, 2, 3, 4 };
	assert_int_equal(fipsd_table_add(&s->links, &link), 0);

	memset(&session, 0, sizeof(session));
	fipsd_text(session.npub, NPUB);
	fipsd_text(session.display_name, "gate");
	session.state = "established";
	session.established = true;
	session.is_initiator = true;
	session.last_activity_ms = 9;
	session.session_start_ms = 8;
	session.coords_warmup_remaining = 5;
	session.mmp = (struct fipsd_mmp){
		.present = true,
		.mode = "full",
		.has_srtt = true,
		.srtt_ms = 100.0,
		.etx = INFINITY,
		.has_smoothed_etx = true,
		.smoothed_etx = 1.5,
		.path_mtu = 1280,
	};
	assert_int_equal(fipsd_table_add(&s->sessions, &session), 0);
	session.established = false;
	session.state = "initiating";
	session.resend_count = 2;
	session.mmp.present = false;
	assert_int_equal(fipsd_table_add(&s->sessions, &session), 0);

	memset(&transport, 0, sizeof(transport));
	transport.transport_id = 1;
	transport.type = "udp";
	transport.state = "up";
	transport.mtu = 1472;
	fipsd_text(transport.local_addr, "0.0.0.0:2121");
	transport.stats_count = 1;
	transport.stats[0] = (struct fipsd_counter){ "packets_sent", 11 };
	assert_int_equal(fipsd_table_add(&s->transports, &transport), 0);
	publish(f, s);

	assert_data(f, "show_links", links_shown);
	assert_data(f, "show_sessions", sessions_shown);
	assert_data(f, "show_transports", transports_shown);
}

static void peers_and_connections_leave_out_what_is_unknown(void **state)
{
	struct fixture *f = *state;
	struct fipsd_snapshot *s = fipsd_snapshot_new(f->publisher);
	struct fipsd_connection_row connection;
	struct fipsd_peer_row peer;
	json_t *data, *row, *part;

	memset(&peer, 0, sizeof(peer));
	peer.connectivity = "connected";
	peer.has_index = true;
	peer.our_session_index = 0xab;
	assert_int_equal(fipsd_table_add(&s->peers, &peer), 0);
	memset(&connection, 0, sizeof(connection));
	connection.direction = "inbound";
	connection.handshake_state = "received_msg1";
	assert_int_equal(fipsd_table_add(&s->connections, &connection), 0);
	publish(f, s);

	data = take_data(ask(f, "{\"command\":\"show_peers\"}\n"));
	row = json_array_get(json_object_get(data, "peers"), 0);
	assert_string_equal(json_string_value(json_object_get(row, "our_session_index")),
			    "000000ab");
	assert_true(json_is_null(json_object_get(row, "effective_depth")));
	assert_false(json_is_true(json_object_get(row, "has_bloom_filter")));
	part = json_object_get(row, "nostr_traversal");
	assert_true(json_is_false(json_object_get(part, "in_cooldown")));
	assert_null(json_object_get(row, "direction"));
	assert_null(json_object_get(row, "transport_addr"));
	assert_null(json_object_get(row, "tree_depth"));
	assert_null(json_object_get(row, "noise"));
	assert_null(json_object_get(row, "rekey_in_progress"));
	assert_null(json_object_get(row, "mmp"));
	json_decref(data);

	data = take_data(ask(f, "{\"command\":\"show_connections\"}\n"));
	row = json_array_get(json_object_get(data, "connections"), 0);
	assert_int_equal(json_object_size(row), 6);
	assert_null(json_object_get(row, "expected_peer"));
	assert_true(json_integer_value(json_object_get(row, "idle_ms")) > 1700000000000);
	json_decref(data);
}

static void commands_run_in_the_loop(void **state)
{
	struct fixture *f = *state;
	int fd = client_open(f);
	json_t *data;

	client_send(fd, CONNECT_N);
	while (!*f->told)
		uv_run(&f->loop, UV_RUN_ONCE);
	assert_string_equal(f->told, "connect n a udp");
	data = take_data(client_receive(fd));
	assert_string_equal(json_string_value(json_object_get(data, "address")), "a");
	json_decref(data);

	*f->told = '\0';
	f->refuse = true;
	fd = client_open(f);
	client_send(fd, CONNECT_N);
	while (!*f->told)
		uv_run(&f->loop, UV_RUN_ONCE);
	assert_error(client_receive(fd), "no such transport");

	*f->told = '\0';
	fd = client_open(f);
	client_send(fd, "{\"command\":\"disconnect\",\"params\":{\"npub\":\"n\"}}\n");
	while (!*f->told)
		uv_run(&f->loop, UV_RUN_ONCE);
	data = take_data(client_receive(fd));
	assert_true(json_is_true(json_object_get(data, "disconnected")));
	json_decref(data);
}

static void nobody_waits_longer_than_five_seconds(void **state)
{
	struct fixture *f = *state;
	int silent = client_open(f), stuck = client_open(f);

	client_send(silent, "{\"command\":");
	/* The loop does not run: the command is not done. */
	client_send(stuck, "{\"command\":\"disconnect\",\"params\":{\"npub\":\"n\"}}\n");
	assert_error(client_receive(silent), "read timeout");
	assert_error(client_receive(stuck), "query timeout");
	/* It is done late; its client being gone harms nobody. */
	while (!*f->told)
		uv_run(&f->loop, UV_RUN_ONCE);
	json_decref(take_data(ask(f, "{\"command\":\"show_links\"}\n")));
}

/* Whether this process may give sockets as much room as it likes, as the daemon may. */
static bool may_make_room(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), size = 1 << 20;
	bool may = !setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));

	close(fd);
	return may;
}

/* All of it has left, and the daemon is done, before its client has read anything. */
static void a_large_answer_leaves_in_one_go(void **state)
{
	struct fixture *f = *state;
	struct fipsd_snapshot *s;
	struct pollfd done = { .events = POLLRDHUP };
	struct fipsd_session_row session;
	static char text[1 << 20];
	size_t used = 0, i;
	ssize_t length;

	if (!may_make_room())
		skip();
	s = fipsd_snapshot_new(f->publisher);
	for (i = 0; i < 1000; i++) {
		memset(&session, 0, sizeof(session));
		session.remote_addr.b[0] = i >> 8;
		session.remote_addr.b[1] = i;
		fipsd_text(session.npub, NPUB);
		fipsd_text(session.display_name, "node-%zu", i);
		session.state = "established";
		session.established = true;
		session.mmp = (struct fipsd_mmp){ .present = true, .mode = "full" };
		assert_int_equal(fipsd_table_add(&s->sessions, &session), 0);
	}
	publish(f, s);
	done.fd = client_open(f);
	client_send(done.fd, "{\"command\":\"show_sessions\"}\n");
	/* Sooner than it gives up clients that do not read. */
	assert_int_equal(poll(&done, 1, 4000), 1);
	while ((length = read(done.fd, text + used, sizeof(text) - used)) > 0)
		used += length;
	close(done.fd);
	assert_true(used > 400000 && text[used - 1] == '\n');
}

static void waiting_clients_are_told_of_the_end(void **state)
{
	struct fixture *f = *state;
	int fd = client_open(f);

	client_send(fd, "{\"command\":\"disconnect\",\"params\":{\"npub\":\"n\"}}\n");
	/* One answer of the control thread means that it has read what came before. */
	json_decref(take_data(ask(f, "{\"command\":\"show_links\"}\n")));
	fipsd_control_stop(f->control);
	f->control = NULL;
	assert_error(client_receive(fd), "node shutting down");
}

static void unchanged_rows_are_shared(void **state)
{
	struct fixture *f = *state;
	const struct fipsd_snapshot *first, *second;
	struct fipsd_snapshot *s;
	struct fipsd_link_row link;
	u64 round, id;

	for (round = 0; round < 2; round++) {
		s = fipsd_snapshot_new(f->publisher);
		for (id = round; id < 5; id++) {
			memset(&link, 0, sizeof(link));
			link.link_id = id;
			link.direction = "";
			link.state = "";
			if (round && id == 3)
				link.stats.packets_sent = 1;
			assert_int_equal(fipsd_table_add(&s->links, &link), 0);
		}
		if (round)
			first = fipsd_snapshot_get(f->publisher);
		fipsd_publish(f->publisher, s);
	}
	second = fipsd_snapshot_get(f->publisher);
	assert_int_equal(second->links.count, 4);
	assert_ptr_equal(first->links.rows[1], second->links.rows[0]);
	assert_ptr_equal(first->links.rows[2], second->links.rows[1]);
	assert_ptr_not_equal(first->links.rows[3], second->links.rows[2]);
	assert_ptr_equal(first->links.rows[4], second->links.rows[3]);
	fipsd_snapshot_put(first);
	assert_int_equal(fipsd_table_row(&second->links, struct fipsd_link_row, 0)->link_id, 1);
	fipsd_snapshot_put(second);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(socket_is_made_for_its_group),
		TEST(second_daemon_is_refused_and_stale_socket_replaced),
		TEST(bad_requests_are_told_why),
		TEST(malformed_requests_are_invalid),
		TEST(line_needs_no_end_at_the_end_of_input),
		TEST(empty_node_shows_empty_lists),
		TEST(status_has_every_key),
		TEST(rows_are_shown_as_the_reference_does),
		TEST(peers_and_connections_leave_out_what_is_unknown),
		TEST(commands_run_in_the_loop),
		TEST(nobody_waits_longer_than_five_seconds),
		TEST(a_large_answer_leaves_in_one_go),
		TEST(waiting_clients_are_told_of_the_end),
		TEST(unchanged_rows_are_shared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
