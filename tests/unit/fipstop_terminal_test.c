// SPDX-License-Identifier: MIT
/*
 * The program itself, in a real terminal (tmux), against a daemon that gives canned answers: what
 * is on the screen, and what is left of it when it ends.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fipstop/glyph.h"
#include "fipstop/keys.h"
#include "fipstop/view.h"
#include "tests/fipstop/harness.h"
#include "tests/fipstop/server.h"
#include "tests/unit/unit.h"

/* How long a test waits for what has to come; the machine may be busy. */
#define PATIENCE_MS 30000
#define OUTPUT_SIZE 1048576
#define PROMPT "at-the-prompt:"
/* Of the node in the canned answers. */
#define NPUB "npub1nh99xpmqw8yfe3pjjqu6x02cjewa7lqv448z8xz8d78n6yah4upss66a2r"

static char program[512];

/**
 * struct terminal - a terminal with a shell in it
 * @output: all bytes that came from the shell, and from what runs in it
 * @fifo: they come out of it
 */
struct terminal {
	char directory[40];
	char tmux[64];
	char socket[64];
	char *output;
	size_t length;
	int fifo;
	struct server *server;
};

/* Run a program. Return: its standard output, to be freed; *status is how it ended. */
static char *capture(char *const *argv, int *status)
{
	char *text = calloc(1, OUTPUT_SIZE);
	size_t length = 0;
	int pipes[2];
	ssize_t got;
	pid_t pid;

	assert_non_null(text);
	assert_int_equal(pipe(pipes), 0);
	pid = fork();
	assert_int_not_equal(pid, -1);
	if (!pid) {
		dup2(pipes[1], STDOUT_FILENO);
		dup2(pipes[1], STDERR_FILENO);
		close(pipes[0]);
		close(pipes[1]);
		execvp(argv[0], argv);
		_exit(127);
	}
	close(pipes[1]);
	while ((got = read(pipes[0], text + length, OUTPUT_SIZE - 1 - length)) > 0)
		length += got;
	close(pipes[0]);
	assert_int_equal(waitpid(pid, status, 0), pid);
	return text;
}

#define TMUX(t, ...)                                                                           \
	run_tmux(t, (char *[]){ "tmux", "-S", (t)->tmux, "-f", "/dev/null", "-u", __VA_ARGS__, \
				NULL })

static char *run_tmux(struct terminal *t, char **argv)
{
	int status;
	char *text = capture(argv, &status);

	if (status)
		fail_msg("tmux %s: %s", argv[6], text);
	return text;
}

static void do_tmux(struct terminal *t, char **argv)
{
	free(run_tmux(t, argv));
}

#define DO_TMUX(t, ...) \
	do_tmux(t,      \
		(char *[]){ "tmux", "-S", (t)->tmux, "-f", "/dev/null", "-u", __VA_ARGS__, NULL })

static void press(struct terminal *t, char *key)
{
	DO_TMUX(t, "send-keys", key);
}

static void type_line(struct terminal *t, char *line)
{
	DO_TMUX(t, "send-keys", "-l", line);
	press(t, "Enter");
}

/*
 * Take what came out of the terminal, waiting for it if there is nothing. Return: whether there
 * was.
 */
static bool take_output(struct terminal *t, int wait_ms)
{
	struct pollfd wait = { .fd = t->fifo, .events = POLLIN };
	ssize_t got;

	if (poll(&wait, 1, wait_ms) <= 0)
		return false;
	got = read(t->fifo, t->output + t->length, OUTPUT_SIZE - 1 - t->length);
	if (got > 0)
		t->length += got;
	t->output[t->length] = '\0';
	return true;
}

static u64 real_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * UINT64_C(1000) + now.tv_nsec / 1000000;
}

static char *screen(struct terminal *t)
{
	return TMUX(t, "capture-pane", "-p");
}

/* Wait until a text is on the screen, or is not. Return: the screen, to be freed. */
static char *wait_text(struct terminal *t, const char *wanted, bool there)
{
	u64 end = real_ms() + PATIENCE_MS;
	char *text = screen(t);

	while (!strstr(text, wanted) == there) {
		if (real_ms() > end)
			fail_msg("\"%s\" is %s on the screen:\n%s", wanted, there ? "not" : "still",
				 text);
		take_output(t, 1000);
		free(text);
		text = screen(t);
	}
	return text;
}

static void wait_for(struct terminal *t, const char *wanted)
{
	free(wait_text(t, wanted, true));
}

static void wait_gone(struct terminal *t, const char *unwanted)
{
	free(wait_text(t, unwanted, false));
}

static void check_format(struct terminal *t, char *format, const char *expected)
{
	char *text = TMUX(t, "display-message", "-p", format);

	text[strcspn(text, "\n")] = '\0';
	assert_string_equal(text, expected);
	free(text);
}

static void open_fifo(struct terminal *t)
{
	char path[80], command[96];

	snprintf(path, sizeof(path), "%s/output", t->directory);
	assert_int_equal(mkfifo(path, 0600), 0);
	t->fifo = open(path, O_RDWR | O_CLOEXEC);
	assert_true(t->fifo >= 0);
	snprintf(command, sizeof(command), "exec cat > %s", path);
	DO_TMUX(t, "pipe-pane", "-o", command);
}

static int setup(void **state)
{
	struct terminal *t = calloc(1, sizeof(*t));

	t->output = calloc(1, OUTPUT_SIZE);
	snprintf(t->directory, sizeof(t->directory), "/tmp/fipstop-XXXXXX");
	assert_non_null(mkdtemp(t->directory));
	snprintf(t->tmux, sizeof(t->tmux), "%s/tmux", t->directory);
	snprintf(t->socket, sizeof(t->socket), "%s/control.sock", t->directory);
	t->server = server_start(t->socket);
	DO_TMUX(t, "new-session", "-d", "-x", "80", "-y", "24",
		"exec env -u NO_COLOR LC_ALL=C.UTF-8 PS1='" PROMPT "' bash --norc --noprofile -i",
		";", "set-option", "-g", "status", "off", ";", "set-option", "-g",
		"default-terminal", "tmux-256color", ";", "set-option", "-s", "escape-time", "0",
		";", "set-option", "-g", "window-size", "manual", ";", "resize-window", "-x", "80",
		"-y", "24");
	wait_for(t, PROMPT);
	open_fifo(t);
	*state = t;
	return 0;
}

static void remove_directory(const char *path)
{
	DIR *directory = opendir(path);
	struct dirent *entry;

	while ((entry = readdir(directory)))
		if (*entry->d_name != '.')
			unlinkat(dirfd(directory), entry->d_name, 0);
	closedir(directory);
	rmdir(path);
}

static int teardown(void **state)
{
	struct terminal *t = *state;

	DO_TMUX(t, "kill-server");
	if (t->server)
		server_stop(t->server);
	close(t->fifo);
	remove_directory(t->directory);
	free(t->output);
	free(t);
	return 0;
}

/* Start fipstop by a line for the shell; what the terminal is set to is noted before and after. */
static void start(struct terminal *t, const char *environment, const char *options)
{
	char line[1024];

	snprintf(line, sizeof(line),
		 "clear; yes JUNK | head -n 30; stty -g > %s/before; "
		 "(echo $BASHPID > %s/pid; "
		 "exec env %s %s -r 1 -s %s --gateway-socket %s/gateway.sock %s); "
		 "echo \"ended: $?\"; stty -g > %s/after",
		 t->directory, t->directory, environment, program, t->socket, t->directory, options,
		 t->directory);
	type_line(t, line);
}

static char *read_small(const struct terminal *t, const char *name)
{
	char path[80], *text = calloc(1, 512);
	FILE *in;

	snprintf(path, sizeof(path), "%s/%s", t->directory, name);
	in = fopen(path, "r");
	assert_non_null(in);
	assert_true(fread(text, 1, 511, in) > 0);
	fclose(in);
	return text;
}

/*
 * It has ended, and the terminal is as it was: the screen with what was on it, the cursor, the
 * modes, and nothing after the prompt.
 */
static void check_end(struct terminal *t, const char *ended)
{
	char *text, *before, *after, *end, line[64];

	snprintf(line, sizeof(line), "%s\n" PROMPT, ended);
	wait_for(t, line);
	type_line(t, "echo really the $((0))th line");
	text = wait_text(t, "really the 0th line", true);
	assert_non_null(strstr(text, "JUNK\n"));
	end = strstr(text, ended);
	assert_int_equal(strncmp(end + strlen(ended), "\n" PROMPT "echo really", 26), 0);
	free(text);
	check_format(t, "#{alternate_on}", "0");
	check_format(t, "#{cursor_flag}", "1");
	check_format(t, "#{keypad_cursor_flag}#{keypad_flag}", "00");
	before = read_small(t, "before");
	after = read_small(t, "after");
	assert_string_equal(before, after);
	free(before);
	free(after);
}

static void test_start_and_quit(void **state)
{
	struct terminal *t = *state;
	char *text;

	start(t, "", "");
	text = wait_text(t, "Connected", true);

	/* Nothing of what was on the screen shines through. */
	assert_null(strstr(text, "JUNK"));
	assert_non_null(strstr(text, NPUB));
	free(text);
	check_format(t, "#{alternate_on}", "1");
	check_format(t, "#{cursor_flag}", "0");
	press(t, "q");
	check_end(t, "ended: 0");
}

/* The screen shows just what the view drew, the last line apart, in which the time is. */
static void check_screen(struct terminal *t, struct top_app *app, int width, int height)
{
	struct top_grid grid = harness_draw(app, width, height);
	char *picture = harness_picture(&grid), *expected = strchr(picture, '\n') + 1, *end, *text;
	u64 patience = real_ms() + PATIENCE_MS;
	int line;

	for (end = expected, line = 0; line < height - 1; line++)
		end = strchr(end, '\n') + 1;
	*end = '\0';
	for (;;) {
		text = screen(t);
		if (!strncmp(text, expected, strlen(expected)))
			break;
		if (real_ms() > patience)
			fail_msg("expected:\n%s\ngot:\n%s", expected, text);
		free(text);
		take_output(t, 1000);
	}
	free(text);
	free(picture);
	top_grid_free(&grid);
}

/* Tabs in which no age is shown, so that the screen is the same whenever it is looked at. */
static const struct {
	enum top_tab tab;
	const char *text; /* another tab does not have it */
	bool ageless;
} tabs[] = {
	{ TOP_NODE, "mesh estimate", true },	      { TOP_PEERS, "Goodput", true },
	{ TOP_TRANSPORTS, "Transport / Link", true }, { TOP_SESSIONS, "Path MTU", false },
	{ TOP_TREE, "Tree Position", true },	      { TOP_FILTERS, "Bloom Filter State", true },
	{ TOP_PERFORMANCE, "Session MMP", true },     { TOP_ROUTING, "Routing Statistics", false },
	{ TOP_GRAPHS, "Graphs: node", true },	      { TOP_GATEWAY, "Gateway not running", false },
};

static void test_all_tabs(void **state)
{
	struct terminal *t = *state;
	struct top_app app;
	size_t i;

	harness_begin(&app);
	app.version = FIPS_VERSION;
	harness_tell_all(&app);
	/* No kernel tells of this node, and the daemon says the same for ever. */
	top_rates_end(&app.rates);
	app.mono_ms -= 2000;
	harness_tell(&app, TOP_QUERY_TRANSPORTS);
	app.mono_ms += 2000;
	harness_tell(&app, TOP_QUERY_TRANSPORTS);
	start(t, "", "");
	for (i = 0; i < FIPS_ARRAY_SIZE(tabs); i++) {
		wait_for(t, tabs[i].text);
		app.tab = tabs[i].tab;
		if (tabs[i].ageless)
			check_screen(t, &app, 80, 24);
		press(t, "Tab");
	}
	wait_for(t, tabs[0].text);
	press(t, "BTab");
	wait_for(t, "Gateway not running");
	top_app_end(&app);
	press(t, "q");
	check_end(t, "ended: 0");
}

static void test_keys(void **state)
{
	static char *const keys[] = { "Down",  "End",	 "Up",	   "Home",  "PageDown", "Enter",
				      "Down",  "Escape", "Escape", "g",	    "m",	"n",
				      "N",     "Right",	 "Left",   "Space", "s",	"S",
				      "Enter", "Escape", "?" };
	struct terminal *t = *state;
	size_t i;

	start(t, "", "");
	wait_for(t, "Connected");
	press(t, "Tab");
	wait_for(t, "lighthouse");
	for (i = 0; i < FIPS_ARRAY_SIZE(keys); i++)
		press(t, keys[i]);
	wait_for(t, "choose a peer farther away");
	press(t, "q");
	check_end(t, "ended: 0");
}

static void test_disconnect(void **state)
{
	struct terminal *t = *state;
	char *params;

	start(t, "", "");
	wait_for(t, "Connected");
	press(t, "Tab");
	wait_for(t, "lighthouse");
	press(t, "Down");
	press(t, "Down");
	wait_for(t, "▶ buoy-7");
	press(t, "DC");
	wait_for(t, "Disconnect buoy-7?");
	assert_int_equal(server_count(t->server, "disconnect"), 0);
	press(t, "y");
	wait_for(t, "Peer disconnected");
	params = server_last(t->server, "disconnect");
	assert_non_null(strstr(params, "npub1"));
	free(params);
	press(t, "q");
	check_end(t, "ended: 0");
}

static void change_size(struct terminal *t, char *width, char *height)
{
	DO_TMUX(t, "resize-window", "-x", width, "-y", height);
}

static void test_resize(void **state)
{
	struct terminal *t = *state;
	struct top_app app;

	harness_begin(&app);
	app.version = FIPS_VERSION;
	harness_tell_all(&app);
	app.tab = TOP_FILTERS;
	start(t, "", "");
	wait_for(t, "Connected");
	for (int i = 0; i < TOP_FILTERS; i++)
		press(t, "Tab");
	check_screen(t, &app, 80, 24);
	change_size(t, "120", "40");
	check_screen(t, &app, 120, 40);
	change_size(t, "200", "60");
	check_screen(t, &app, 200, 60);
	change_size(t, "50", "12");
	check_screen(t, &app, 50, 12);
	change_size(t, "20", "5");
	wait_for(t, "terminal is");
	change_size(t, "80", "24");
	check_screen(t, &app, 80, 24);
	top_app_end(&app);
	press(t, "q");
	check_end(t, "ended: 0");
}

/* It says so, shows what it knew, takes keys, and goes on when the daemon is back. */
static void test_daemon_restarts(void **state)
{
	struct terminal *t = *state;

	start(t, "", "");
	wait_for(t, "Connected");
	server_stop(t->server);
	t->server = NULL;
	wait_for(t, "Disconnected: nobody serves");
	wait_for(t, "mesh estimate");
	press(t, "Tab");
	wait_for(t, "No daemon to ask.");
	t->server = server_start(t->socket);
	wait_for(t, "lighthouse");
	wait_for(t, " Connected");
	press(t, "q");
	check_end(t, "ended: 0");
}

/* No daemon at all is no reason not to start. */
static void test_no_daemon(void **state)
{
	struct terminal *t = *state;

	server_stop(t->server);
	t->server = NULL;
	start(t, "", "");
	wait_for(t, "Disconnected: nobody serves");
	press(t, "q");
	check_end(t, "ended: 0");
}

/* A daemon that takes requests and never answers holds nothing up. */
static void test_silent_daemon(void **state)
{
	struct terminal *t = *state;

	server_behave(t->server, NULL, SERVER_IS_SILENT);
	start(t, "", "");
	wait_for(t, "Connecting");
	press(t, "Tab");
	wait_for(t, "Peers (0)");
	press(t, "?");
	wait_for(t, "this help");
	press(t, "q");
	check_end(t, "ended: 0");
}

static void test_control_c(void **state)
{
	struct terminal *t = *state;

	start(t, "", "");
	wait_for(t, "Connected");
	press(t, "C-c");
	check_end(t, "ended: 0");
}

static void test_terminated(void **state)
{
	struct terminal *t = *state;
	char *pid;

	start(t, "", "");
	wait_for(t, "Connected");
	pid = read_small(t, "pid");
	assert_int_equal(kill(atoi(pid), SIGTERM), 0);
	free(pid);
	check_end(t, "ended: 0");
}

static void test_suspend(void **state)
{
	struct terminal *t = *state;

	start(t, "", "");
	wait_for(t, "Connected");
	press(t, "C-z");
	wait_for(t, "Stopped");
	check_format(t, "#{alternate_on}", "0");
	check_format(t, "#{cursor_flag}", "1");
	type_line(t, "fg");
	wait_for(t, "mesh estimate");
	check_format(t, "#{alternate_on}", "1");
	press(t, "Tab");
	wait_for(t, "lighthouse");
	press(t, "q");
	wait_gone(t, "lighthouse");
	check_format(t, "#{alternate_on}", "0");
}

/* Whether there is a sequence that sets a colour. */
static bool has_colour(const char *output)
{
	const char *p = output, *end;
	long value;

	while ((p = strstr(p, "\033["))) {
		p += 2;
		end = p + strspn(p, "0123456789;:");
		if (*end != 'm')
			continue;
		for (; p < end; p += strcspn(p, ";m") + 1) {
			value = strtol(p, NULL, 10);
			if ((value >= 30 && value <= 38) || (value >= 40 && value <= 48) ||
			    (value >= 90 && value <= 107))
				return true;
		}
	}
	return false;
}

static void visit_tabs(struct terminal *t)
{
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(tabs); i++) {
		wait_for(t, tabs[i].text);
		press(t, "Tab");
	}
	press(t, "q");
	check_end(t, "ended: 0");
	while (take_output(t, 0))
		;
}

static void test_only_ascii(void **state)
{
	struct terminal *t = *state;
	size_t i;

	start(t, "LC_ALL=C", "");
	visit_tabs(t);
	for (i = 0; i < t->length; i++)
		assert_true((u8)t->output[i] < 0x80);
}

static void test_ascii_option(void **state)
{
	struct terminal *t = *state;
	size_t i;

	start(t, "", "--ascii");
	visit_tabs(t);
	for (i = 0; i < t->length; i++)
		assert_true((u8)t->output[i] < 0x80);
}

static void test_colour(void **state)
{
	struct terminal *t = *state;

	start(t, "", "");
	visit_tabs(t);
	assert_true(has_colour(t->output));
}

static void test_no_color(void **state)
{
	struct terminal *t = *state;

	start(t, "NO_COLOR=1", "");
	visit_tabs(t);
	assert_false(has_colour(t->output));
}

/* A terminal without colours, of the kind that there was first. */
static void test_vt100(void **state)
{
	struct terminal *t = *state;

	start(t, "TERM=vt100", "");
	wait_for(t, "Connected");
	press(t, "Tab");
	wait_for(t, "lighthouse");
	press(t, "q");
	wait_for(t, "ended: 0");
	while (take_output(t, 0))
		;
	assert_false(has_colour(t->output));
}

static void check_refusal(char **argv, int status, const char *message)
{
	char *text;
	int got;

	text = capture(argv, &got);
	assert_true(WIFEXITED(got));
	assert_int_equal(WEXITSTATUS(got), status);
	assert_non_null(strstr(text, message));
	free(text);
}

static void test_refusals(void **state)
{
	check_refusal((char *[]){ program, NULL }, 1, "this is no terminal");
	check_refusal((char *[]){ program, "-r", "0", NULL }, 2,
		      "--refresh 0: expected seconds, 1 to 3600");
	check_refusal((char *[]){ program, "-r", "2x", NULL }, 2, "expected seconds");
	check_refusal((char *[]){ program, "what", NULL }, 2, "unexpected argument \"what\"");
	check_refusal((char *[]){ program, "--nonsense", NULL }, 2, "nonsense");
	check_refusal((char *[]){ program, "--version", NULL }, 0, "fipstop " FIPS_VERSION);
	check_refusal((char *[]){ program, "--help", NULL }, 0, "--gateway-socket PATH");
}

static void test_unknown_terminal(void **state)
{
	struct terminal *t = *state;

	start(t, "TERM=nonesuch", "");
	wait_for(t, "the terminal type \"nonesuch\" (TERM) is not known");
	wait_for(t, "ended: 1");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static bool have_tmux(void)
{
	int status;

	free(capture((char *[]){ "tmux", "-V", NULL }, &status));
	return !status;
}

static void test_tmux_is_missing(void **state)
{
	print_message("no tmux: fipstop is not tried in a terminal\n");
	skip();
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_start_and_quit),
		TEST(test_all_tabs),
		TEST(test_keys),
		TEST(test_disconnect),
		TEST(test_resize),
		TEST(test_daemon_restarts),
		TEST(test_no_daemon),
		TEST(test_silent_daemon),
		TEST(test_control_c),
		TEST(test_terminated),
		TEST(test_suspend),
		TEST(test_only_ascii),
		TEST(test_ascii_option),
		TEST(test_colour),
		TEST(test_no_color),
		TEST(test_vt100),
		TEST(test_unknown_terminal),
		cmocka_unit_test(test_refusals),
	};
	static const struct CMUnitTest none[] = { cmocka_unit_test(test_tmux_is_missing) };
	char path[512];

	setlocale(LC_CTYPE, "C.UTF-8");
	signal(SIGPIPE, SIG_IGN);
	snprintf(path, sizeof(path), "%s", argv[0]);
	snprintf(program, sizeof(program), "%.400s/../san/fipstop", dirname(path));
	assert_non_null(realpath(program, path));
	snprintf(program, sizeof(program), "%s", path);
	if (!have_tmux())
		return cmocka_run_group_tests_name("fipstop_terminal", none, NULL, NULL);
	return cmocka_run_group_tests_name("fipstop_terminal", tests, NULL, NULL);
}
