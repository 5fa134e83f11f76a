// SPDX-License-Identifier: MIT
/* fipsctl against a control socket: what a person sees, and what a program gets. */

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "fipsctl/ctl.h"
#include "fipsctl/kernel_json.h"
#include "fipsctl/output.h"
#include "fipsd/control.h"
#include "libfips/key_file.h"
#include "unit.h"

#define NPUB "npub1xdxn4fp508xtkce7nw3ze06259trdzt2s8zaa09wd3zefzuxp7cqs4cavp"

struct fixture {
	uv_loop_t loop;
	struct fipsd_publisher *publisher;
	struct fipsd_control *control;
	char directory[32];
	char path[64];
	struct ctl ctl;
	char *out;
	char *err;
	size_t out_size;
	size_t err_size;
};

static int connect_peer(void *ctx, const char *npub, const char *address, const char *transport,
			char error[FIPSD_CONTROL_ERROR_SIZE])
{
	return 0;
}

static int disconnect_peer(void *ctx, const char *npub, char error[FIPSD_CONTROL_ERROR_SIZE])
{
	snprintf(error, FIPSD_CONTROL_ERROR_SIZE, "peer not found: %s", npub);
	return -1;
}

static const struct fipsd_control_ops ops = { connect_peer, disconnect_peer };

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	snprintf(f->directory, sizeof(f->directory), "%s", "/tmp/fips-ctl-XXXXXX");
	assert_non_null(mkdtemp(f->directory));
	snprintf(f->path, sizeof(f->path), "%s/control.sock", f->directory);
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

	fipsd_control_stop(f->control);
	uv_run(&f->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&f->loop), 0);
	fipsd_publisher_free(f->publisher);
	rmdir(f->directory);
	free(f->out);
	free(f->err);
	free(f);
	return 0;
}

/* Run a subcommand; what it prints is in f->out and f->err. */
static enum ctl_exit run(struct fixture *f, const struct ctl_command *command,
			 enum ctl_format format, int argc, char **argv)
{
	enum ctl_exit result;

	free(f->out);
	free(f->err);
	f->ctl = (struct ctl){ .socket = f->path, .format = format };
	f->ctl.out = open_memstream(&f->out, &f->out_size);
	f->ctl.err = open_memstream(&f->err, &f->err_size);
	result = command->run(&f->ctl, command, argc, argv);
	fclose(f->ctl.out);
	fclose(f->ctl.err);
	return result;
}

#define RUN(f, command, format, ...)                                                   \
	run(f, &(command), format, sizeof((char *[]){ __VA_ARGS__ }) / sizeof(char *), \
	    (char *[]){ __VA_ARGS__, NULL })

static void publish_sessions(struct fixture *f)
{
	struct fipsd_snapshot *s = fipsd_snapshot_new(f->publisher);
	struct fipsd_session_row session;

	memset(&session, 0, sizeof(session));
	fipsd_text(session.display_name, "gate\033[31m");
	session.state = "established";
	session.established = true;
	session.stats.bytes_sent = 1234567;
	session.mmp = (struct fipsd_mmp){ .present = true,
					  .mode = "full",
					  .has_srtt = true,
					  .srtt_ms = 12.34,
					  .loss_rate = 0.015,
					  .path_mtu = 1472 };
	assert_int_equal(fipsd_table_add(&s->sessions, &session), 0);
	memset(&session, 0, sizeof(session));
	fipsd_text(session.display_name, "b");
	session.state = "initiating";
	assert_int_equal(fipsd_table_add(&s->sessions, &session), 0);
	fipsd_publish(f->publisher, s);
}

static const char sessions_table[] =
	"REMOTE     STATE        INITIATOR  ACTIVE   MTU  RTT MS  LOSS  SENT  RECEIVED\n"
	"gate?[31m  established  no          never  1472    12.3  1.5%  1.2M         0\n"
	"b          initiating   no          never     -       -     -     0         0\n";

static void people_get_tables(void **state)
{
	struct fixture *f = *state;

	publish_sessions(f);
	assert_int_equal(RUN(f, ctl_show_command, CTL_FORMAT_TEXT, "show", "sessions"), CTL_OK);
	assert_string_equal(f->out, sessions_table);
	assert_string_equal(f->err, "");
	assert_int_equal(RUN(f, ctl_show_command, CTL_FORMAT_TEXT, "show", "links"), CTL_OK);
	assert_string_equal(f->out, "There are no links.\n");
}

static void programs_get_json(void **state)
{
	struct fixture *f = *state;
	json_t *json;

	publish_sessions(f);
	/* A stream in memory is no terminal. */
	assert_int_equal(RUN(f, ctl_show_command, CTL_FORMAT_AUTO, "show", "sessions"), CTL_OK);
	json = json_loads(f->out, 0, NULL);
	assert_int_equal(json_array_size(json_object_get(json, "sessions")), 2);
	json_decref(json);
	assert_int_equal(RUN(f, ctl_show_command, CTL_FORMAT_TEXT, "show", "--json", "status"),
			 CTL_OK);
	json = json_loads(f->out, 0, NULL);
	assert_string_equal(json_string_value(json_object_get(json, "state")), "created");
	json_decref(json);
}

static void every_view_prints(void **state)
{
	static char *views[7] = {
		"status", "peers", "links", "sessions", "transports", "connections", "counters",
	};
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(views); i++) {
		assert_int_equal(RUN(f, ctl_show_command, CTL_FORMAT_TEXT, "show", views[i]),
				 CTL_OK);
		assert_true(strlen(f->out) > 10);
		assert_int_equal(RUN(f, ctl_show_command, CTL_FORMAT_JSON, "show", views[i]),
				 CTL_OK);
		assert_int_equal(f->out[0], '{');
	}
}

static void mistakes_say_what_was_expected(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(RUN(f, ctl_show_command, CTL_FORMAT_TEXT, "show"), CTL_USAGE);
	assert_non_null(strstr(f->err, "Usage: fipsctl show status|peers"));
	assert_int_equal(RUN(f, ctl_show_command, CTL_FORMAT_TEXT, "show", "bees"), CTL_USAGE);
	assert_non_null(strstr(f->err, "cannot show \"bees\""));
	assert_int_equal(RUN(f, ctl_show_command, CTL_FORMAT_TEXT, "show", "--bees"), CTL_USAGE);
	assert_non_null(strstr(f->err, "unknown option \"--bees\""));
	assert_int_equal(RUN(f, ctl_connect_command, CTL_FORMAT_TEXT, "connect", NPUB), CTL_USAGE);
	assert_int_equal(RUN(f, ctl_connect_command, CTL_FORMAT_TEXT, "connect", "npub1bad",
			     "192.0.2.1:2121", "udp"),
			 CTL_FAILED);
	assert_non_null(strstr(f->err, "\"npub1bad\": expected a public key"));
	assert_int_equal(RUN(f, ctl_show_command, CTL_FORMAT_TEXT, "show", "--help"), CTL_OK);
	assert_non_null(strstr(f->out, "Usage: fipsctl show"));
}

static void mesh_addresses_are_no_way_to_a_peer(void **state)
{
	static char *addresses[3] = { "fd9d::1", "[fd9d::1]:2121", "fd9d::1:2121" };
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(addresses); i++) {
		assert_int_equal(RUN(f, ctl_connect_command, CTL_FORMAT_TEXT, "connect", NPUB,
				     addresses[i], "udp"),
				 CTL_FAILED);
		assert_non_null(strstr(f->err, "inside the mesh"));
	}
}

/* Commands need the node's loop, which runs here for as long as the command takes. */
static void run_loop(void *arg)
{
	uv_run(arg, UV_RUN_DEFAULT);
}

static void stop_loop(uv_async_t *async)
{
	uv_close((uv_handle_t *)async, NULL);
	uv_stop(async->loop);
}

static void commands_reach_the_daemon(void **state)
{
	struct fixture *f = *state;
	uv_thread_t thread;
	uv_async_t stop;

	uv_async_init(&f->loop, &stop, stop_loop);
	uv_thread_create(&thread, run_loop, &f->loop);
	assert_int_equal(RUN(f, ctl_connect_command, CTL_FORMAT_TEXT, "connect", NPUB,
			     "192.0.2.1:2121", "udp"),
			 CTL_OK);
	assert_non_null(strstr(f->out, "connecting to " NPUB " at 192.0.2.1:2121 by udp"));
	assert_int_equal(RUN(f, ctl_disconnect_command, CTL_FORMAT_TEXT, "disconnect", NPUB),
			 CTL_FAILED);
	assert_string_equal(f->err, "fipsctl: peer not found: " NPUB "\n");
	uv_async_send(&stop);
	uv_thread_join(&thread);
}

static void missing_daemon_is_said_so(void **state)
{
	struct fixture *f = *state;

	strcat(f->path, "-not");
	assert_int_equal(RUN(f, ctl_show_command, CTL_FORMAT_TEXT, "show", "status"), CTL_FAILED);
	assert_non_null(strstr(f->err, "cannot connect to "));
	assert_non_null(strstr(f->err, "Is the daemon running?"));
	/* The kernel has this view; whether it can be read depends on the host. */
	RUN(f, ctl_show_command, CTL_FORMAT_TEXT, "show", "links");
	assert_non_null(strstr(f->err, "no daemon answers; this is what the kernel knows"));
}

static void answer_badly(void *arg)
{
	int listener = *(int *)arg, fd;
	char byte;

	fd = accept(listener, NULL, NULL);
	while (read(fd, &byte, 1) == 1)
		;
	assert_int_equal(write(fd, "nonsense\n", 9), 9);
	close(fd);
	fd = accept(listener, NULL, NULL);
	while (read(fd, &byte, 1) == 1)
		;
	close(fd);
}

static void bad_answers_are_refused(void **state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct fixture *f = *state;
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);
	uv_thread_t thread;

	strcat(f->path, "-bad");
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", f->path);
	assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listener, 1), 0);
	uv_thread_create(&thread, answer_badly, &listener);
	assert_int_equal(RUN(f, ctl_show_command, CTL_FORMAT_TEXT, "show", "status"), CTL_FAILED);
	assert_non_null(strstr(f->err, "the daemon's answer is not JSON"));
	assert_int_equal(RUN(f, ctl_show_command, CTL_FORMAT_TEXT, "show", "status"), CTL_FAILED);
	assert_non_null(strstr(f->err, "closed the connection without an answer"));
	uv_thread_join(&thread);
	close(listener);
	unlink(f->path);
}

static void keygen_writes_once_and_pubkey_reads(void **state)
{
	struct fixture *f = *state;
	struct fips_identity first, second;
	char directory[64], key[96], pub[96], npub[FIPS_NPUB_SIZE];
	struct stat st;

	snprintf(directory, sizeof(directory), "%s/a/b", f->directory);
	snprintf(key, sizeof(key), "%s/fips.key", directory);
	snprintf(pub, sizeof(pub), "%s/fips.pub", directory);
	assert_int_equal(RUN(f, ctl_keygen_command, CTL_FORMAT_AUTO, "keygen", "-d", directory),
			 CTL_OK);
	assert_string_equal(f->out, "");
	assert_memory_equal(f->err, "npub1", 5);
	assert_int_equal(stat(key, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(stat(pub, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	assert_int_equal(fips_key_file_read(&first, key), 0);

	assert_int_equal(RUN(f, ctl_keygen_command, CTL_FORMAT_AUTO, "keygen", "-d", directory),
			 CTL_FAILED);
	assert_non_null(strstr(f->err, "exists already; --force replaces it"));
	assert_int_equal(fips_key_file_read(&second, key), 0);
	assert_memory_equal(&first, &second, sizeof(first));
	assert_int_equal(RUN(f, ctl_keygen_command, CTL_FORMAT_AUTO, "keygen", "--force", "--dir",
			     directory),
			 CTL_OK);
	assert_int_equal(fips_key_file_read(&second, key), 0);
	assert_memory_not_equal(first.secret, second.secret, FIPS_SECRET_LEN);

	assert_int_equal(RUN(f, ctl_keygen_command, CTL_FORMAT_AUTO, "keygen", "-s"), CTL_OK);
	assert_memory_equal(f->out, "nsec1", 5);
	assert_non_null(strstr(f->out, "\nnpub1"));
	assert_int_equal(RUN(f, ctl_keygen_command, CTL_FORMAT_AUTO, "keygen", "-x"), CTL_USAGE);
	assert_int_equal(RUN(f, ctl_keygen_command, CTL_FORMAT_AUTO, "keygen", "x"), CTL_USAGE);

	assert_int_equal(RUN(f, ctl_pubkey_command, CTL_FORMAT_AUTO, "pubkey", key), CTL_OK);
	f->out[strcspn(f->out, "\n")] = '\0';
	assert_string_equal(f->out, fips_npub_encode(npub, &second.pubkey));
	assert_int_equal(RUN(f, ctl_pubkey_command, CTL_FORMAT_AUTO, "pubkey", pub), CTL_FAILED);
	assert_non_null(strstr(f->err, "fips.pub: no secret key, expected nsec1..."));
	assert_int_equal(RUN(f, ctl_pubkey_command, CTL_FORMAT_AUTO, "pubkey", key, key),
			 CTL_USAGE);

	unlink(key);
	unlink(pub);
	rmdir(directory);
	*strrchr(directory, '/') = '\0';
	rmdir(directory);
}

/* clang-format off */
static const char values[] =
	"{\"bytes\":{\"small\":999,\"large\":123456,\"huge\":2e12},\n"
	"\"ms\":20,\"secs\":75,\"long\":90061,\"never\":0,\n"
	"\"null\":null,\"yes\":true,\"text\":\"\"}";
/* clang-format on */

static void values_are_shown_for_people(void **state)
{
	static const struct ctl_column lines[] = {
		{ "a", "bytes.small", CTL_BYTES },  { "b", "bytes.large", CTL_BYTES },
		{ "c", "bytes.huge", CTL_RATE },    { "d", "ms", CTL_MS },
		{ "e", "secs", CTL_SECS },	    { "f", "long", CTL_SECS },
		{ "g", "never", CTL_SINCE },	    { "h", "missing", CTL_TEXT },
		{ "i", "null", CTL_TEXT },	    { "j", "yes", CTL_TEXT },
		{ "long title", "text", CTL_TEXT }, CTL_COLUMNS_END,
	};
	struct ctl ctl = { 0 };
	char *out = NULL;
	size_t size = 0;
	json_t *json = json_loads(values, 0, NULL);

	ctl.out = open_memstream(&out, &size);
	ctl_print_list(&ctl, lines, json);
	fclose(ctl.out);
	assert_string_equal(out, "a:          999\n"
				 "b:          123K\n"
				 "c:          2.0T/s\n"
				 "d:          20ms\n"
				 "e:          1m15s\n"
				 "f:          1d01h\n"
				 "g:          never\n"
				 "h:          -\n"
				 "i:          -\n"
				 "j:          yes\n"
				 "long title: -\n");
	json_decref(json);
	free(out);
}

static void kernel_objects_become_json(void **state)
{
	struct fips_nl_link link = { 0 };
	json_t *json;

	FIPS_NL_SET(&link, LINK_ID, id, 7);
	FIPS_NL_SET(&link, LINK_RX_BYTES, rx_bytes, 1ULL << 40);
	link.key_count = 2;
	link.keys[0].slot = FIPS_KEY_SLOT_CURRENT;
	link.keys[1].slot = FIPS_KEY_SLOT_PREVIOUS;
	json = ctl_object_to_json(FIPS_NL_LINK, &link, "fips0");
	assert_int_equal(json_integer_value(json_object_get(json, "id")), 7);
	assert_int_equal(json_integer_value(json_object_get(json, "rx_bytes")), 1ULL << 40);
	assert_string_equal(json_string_value(json_object_get(json, "device")), "fips0");
	assert_string_equal(json_string_value(json_object_get(json, "key_slots")),
			    "current+previous");
	assert_int_equal(json_array_size(json_object_get(json, "keys")), 2);
	/* What the kernel did not say is not made up. */
	assert_null(json_object_get(json, "tx_bytes"));
	json_decref(json);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(people_get_tables),
		TEST(programs_get_json),
		TEST(every_view_prints),
		TEST(mistakes_say_what_was_expected),
		TEST(mesh_addresses_are_no_way_to_a_peer),
		TEST(commands_reach_the_daemon),
		TEST(missing_daemon_is_said_so),
		TEST(bad_answers_are_refused),
		TEST(keygen_writes_once_and_pubkey_reads),
		cmocka_unit_test(values_are_shown_for_people),
		cmocka_unit_test(kernel_objects_become_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
