// SPDX-License-Identifier: MIT
/* fipstop: watches a node. Options, and the loop: keys, answers, time. */

#include <errno.h>
#include <getopt.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "fipstop/fetch.h"
#include "fipstop/kernel.h"
#include "fipstop/keys.h"
#include "fipstop/screen.h"
#include "fipstop/view.h"
#include "libfips/paths.h"

#define GATEWAY_SOCKET "gateway.sock"
#define REFRESH_MOST 3600
/* How often what is shown is drawn again if nothing happens: ages are in it. */
#define REDRAW_MS 1000

enum exit_status { EXIT_QUIT = 0, EXIT_TERMINAL = 1, EXIT_USAGE = 2 };

/** struct options - the command line. */
struct options {
	char *socket;
	char *gateway_socket;
	unsigned int refresh_secs;
	bool ascii;
};

static void print_help(void)
{
	puts("Watch a FIPS node\n"
	     "\n"
	     "Usage: fipstop [OPTIONS]\n"
	     "\n"
	     "Options:\n"
	     "  -s, --socket PATH          the daemon's control socket\n"
	     "      --gateway-socket PATH  the gateway's control socket\n"
	     "  -r, --refresh SECONDS      ask for news this often (2)\n"
	     "  -a, --ascii                draw with ASCII characters only\n"
	     "  -V, --version              print the version\n"
	     "  -h, --help                 print this help\n"
	     "\n"
	     "Press ? in fipstop for its keys. NO_COLOR in the environment turns colours off.");
}

static bool parse_refresh(const char *text, unsigned int *secs)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (!*text || *end || value < 1 || value > REFRESH_MOST) {
		fprintf(stderr, "fipstop: --refresh %s: expected seconds, 1 to %d\n", text,
			REFRESH_MOST);
		return false;
	}
	*secs = value;
	return true;
}

/* Return: whether to go on; if not, @status is set. */
static bool parse_options(int argc, char **argv, struct options *options, int *status)
{
	static const struct option long_options[] = {
		{ "socket", required_argument, NULL, 's' },
		{ "gateway-socket", required_argument, NULL, 'g' },
		{ "refresh", required_argument, NULL, 'r' },
		{ "ascii", no_argument, NULL, 'a' },
		{ "version", no_argument, NULL, 'V' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	*status = EXIT_USAGE;
	while ((option = getopt_long(argc, argv, "s:r:aVh", long_options, NULL)) != -1) {
		switch (option) {
		case 's':
			options->socket = optarg;
			break;
		case 'g':
			options->gateway_socket = optarg;
			break;
		case 'r':
			if (!parse_refresh(optarg, &options->refresh_secs))
				return false;
			break;
		case 'a':
			options->ascii = true;
			break;
		case 'V':
			printf("fipstop %s\n", FIPS_VERSION);
			*status = EXIT_QUIT;
			return false;
		case 'h':
			print_help();
			*status = EXIT_QUIT;
			return false;
		default:
			return false;
		}
	}
	if (optind < argc)
		fprintf(stderr, "fipstop: unexpected argument \"%s\"; see fipstop --help\n",
			argv[optind]);
	return optind == argc;
}

static u64 clock_ms(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * UINT64_C(1000) + now.tv_nsec / 1000000;
}

/* Signals come as data, so that none is lost between looking and waiting. Return: fd, or -1. */
static int open_signals(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGQUIT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGWINCH);
	sigaddset(&signals, SIGCONT);
	if (sigprocmask(SIG_BLOCK, &signals, NULL))
		return -1;
	return signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
}

static void take_signals(int fd, struct top_app *app)
{
	struct signalfd_siginfo info;

	while (read(fd, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGCONT)
			app->repaint = true;
		else if (info.ssi_signo != SIGWINCH)
			app->quit = true;
	}
}

/* A terminal that is gone gives no keys, for ever. */
static void take_keys(const struct pollfd *poll, struct top_app *app)
{
	int key;

	while (!app->quit && (key = top_screen_key()))
		top_press(app, key);
	if (poll->revents & (POLLHUP | POLLERR | POLLNVAL))
		app->quit = true;
}

static void draw(struct top_app *app, struct top_grid *grid)
{
	if (!top_screen_size(grid)) {
		app->quit = true;
		return;
	}
	if (app->repaint)
		top_screen_repaint();
	app->repaint = false;
	top_draw(app, grid);
	top_screen_paint(grid);
}

static void run(struct top_app *app, int signals)
{
	struct pollfd polls[TOP_QUERIES + 2];
	struct top_grid grid = { .cells = NULL };
	struct top_kernel kernel = { .client = NULL };
	struct top_fetch fetch;
	u64 next_ms, wait_ms;
	int count;

	top_fetch_begin(&fetch);
	while (!app->quit) {
		app->now_ms = clock_ms(CLOCK_REALTIME);
		app->mono_ms = clock_ms(CLOCK_MONOTONIC);
		top_fetch_step(&fetch, app);
		top_kernel_step(&kernel, app);
		draw(app, &grid);
		next_ms = top_fetch_poll(&fetch, app, polls, &count);
		polls[count] = (struct pollfd){ .fd = STDIN_FILENO, .events = POLLIN };
		polls[count + 1] = (struct pollfd){ .fd = signals, .events = POLLIN };
		wait_ms = next_ms > app->mono_ms ? next_ms - app->mono_ms : 0;
		if (poll(polls, count + 2, wait_ms < REDRAW_MS ? wait_ms : REDRAW_MS) < 0 &&
		    errno != EINTR)
			break;
		take_signals(signals, app);
		take_keys(&polls[count], app);
	}
	top_fetch_end(&fetch);
	top_kernel_end(&kernel);
	top_grid_free(&grid);
}

static int watch(const struct options *options)
{
	int signals = open_signals();
	struct top_app app;
	char error[256];

	if (!options->socket || !options->gateway_socket || signals < 0) {
		fputs("fipstop: out of memory or file descriptors\n", stderr);
		return EXIT_TERMINAL;
	}
	if (!top_screen_open(options->ascii, error, sizeof(error))) {
		fprintf(stderr, "fipstop: %s\n", error);
		return EXIT_TERMINAL;
	}
	top_app_begin(&app);
	app.version = FIPS_VERSION;
	app.socket = options->socket;
	app.gateway_socket = options->gateway_socket;
	app.refresh_secs = options->refresh_secs;
	run(&app, signals);
	top_app_end(&app);
	top_screen_close();
	close(signals);
	return EXIT_QUIT;
}

int main(int argc, char **argv)
{
	struct options options = { .refresh_secs = 2 };
	char *socket, *gateway;
	int status;

	setlocale(LC_CTYPE, "");
	if (!parse_options(argc, argv, &options, &status))
		return status;
	socket = fips_socket_default_path(FIPS_CONTROL_SOCKET);
	gateway = fips_socket_default_path(GATEWAY_SOCKET);
	if (!options.socket)
		options.socket = socket;
	if (!options.gateway_socket)
		options.gateway_socket = gateway;
	status = watch(&options);
	free(socket);
	free(gateway);
	return status;
}
