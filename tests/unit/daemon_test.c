// SPDX-License-Identifier: MIT
/* The daemon's small parts: command line, log, key files, readiness. */

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "fipsd/keyfile.h"
#include "fipsd/log.h"
#include "fipsd/notify.h"
#include "fipsd/options.h"
#include "libfips/key_file.h"
#include "unit.h"

#define HEX "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"

static char out[4096], err[4096];

static enum fipsd_options_result parse(struct fipsd_options *options, int argc, char **argv)
{
	FILE *o = fmemopen(out, sizeof(out), "w"), *e = fmemopen(err, sizeof(err), "w");
	enum fipsd_options_result result;

	memset(out, 0, sizeof(out));
	memset(err, 0, sizeof(err));
	result = fipsd_options_parse(options, argc, argv, o, e);
	fclose(o);
	fclose(e);
	return result;
}

#define PARSE(options, ...)                                                         \
	parse(options, sizeof((char *[]){ "fipsd", __VA_ARGS__ }) / sizeof(char *), \
	      (char *[]){ "fipsd", __VA_ARGS__, NULL })

static void command_line_is_the_references(void **state)
{
	struct fipsd_options options;
	char name[] = "fipsd", *none[2] = { name, NULL };

	assert_int_equal(parse(&options, 1, none), FIPSD_OPTIONS_RUN);
	assert_null(options.config);
	assert_int_equal(PARSE(&options, "-c", "a.yaml"), FIPSD_OPTIONS_RUN);
	assert_string_equal(options.config, "a.yaml");
	assert_int_equal(PARSE(&options, "--config=b.yaml"), FIPSD_OPTIONS_RUN);
	assert_string_equal(options.config, "b.yaml");
	assert_int_equal(PARSE(&options, "-V"), FIPSD_OPTIONS_DONE);
	assert_non_null(strstr(out, FIPS_VERSION));
	assert_int_equal(PARSE(&options, "--version"), FIPSD_OPTIONS_DONE);
	assert_non_null(strstr(out, FIPS_VERSION));
	assert_int_equal(PARSE(&options, "-h"), FIPSD_OPTIONS_DONE);
	assert_non_null(strstr(out, "--config FILE"));
	assert_int_equal(PARSE(&options, "--nonsense"), FIPSD_OPTIONS_ERROR);
	assert_non_null(strstr(err, "--nonsense"));
	assert_int_equal(PARSE(&options, "-c"), FIPSD_OPTIONS_ERROR);
	assert_int_equal(PARSE(&options, "file"), FIPSD_OPTIONS_ERROR);
	assert_non_null(strstr(err, "file"));
}

static void log_levels_follow_the_filter(void **state)
{
	static const struct {
		enum fipsd_log_level level;
		const char *filter;
		enum fipsd_log_level expected;
	} cases[] = {
		{ FIPSD_LOG_INFO, NULL, FIPSD_LOG_INFO },
		{ FIPSD_LOG_WARN, "", FIPSD_LOG_WARN },
		{ FIPSD_LOG_INFO, "debug", FIPSD_LOG_DEBUG },
		{ FIPSD_LOG_DEBUG, "ERROR", FIPSD_LOG_ERROR },
		{ FIPSD_LOG_INFO, "warn,fips=trace", FIPSD_LOG_TRACE },
		{ FIPSD_LOG_INFO, "fips=trace,warn", FIPSD_LOG_TRACE },
		{ FIPSD_LOG_INFO, "nostr=trace", FIPSD_LOG_INFO },
		{ FIPSD_LOG_INFO, "nonsense", FIPSD_LOG_INFO },
	};
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(cases); i++) {
		fipsd_log_init(cases[i].level, cases[i].filter);
		assert_true(fipsd_log_enabled(cases[i].expected));
		assert_true(cases[i].expected == FIPSD_LOG_TRACE ||
			    !fipsd_log_enabled(cases[i].expected + 1));
	}
	fipsd_log_init(FIPSD_LOG_INFO, NULL);
}

/* Return: what a call writes to standard error. */
static const char *logged(const char *text)
{
	static char buffer[8192];
	int saved = dup(STDERR_FILENO), fds[2];
	ssize_t length;

	assert_int_equal(pipe(fds), 0);
	dup2(fds[1], STDERR_FILENO);
	log_info("%s", text);
	log_debug("not at this level");
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(fds[1]);
	length = read(fds[0], buffer, sizeof(buffer) - 1);
	close(fds[0]);
	assert_true(length >= 0);
	buffer[length] = '\0';
	return buffer;
}

static void log_lines_are_whole_and_clean(void **state)
{
	static char large[4096];
	const char *line;

	fipsd_log_init(FIPSD_LOG_INFO, NULL);
	line = logged("a\nb\033[31m");
	assert_non_null(strstr(line, "Z  INFO a?b?[31m\n"));
	assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
	memset(large, 'x', sizeof(large) - 1);
	line = logged(large);
	assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
}

static void fill_seven(void *ctx, void *buf, size_t len)
{
	memset(buf, 7, len);
}

static const struct fips_random rng = { fill_seven, NULL };

/* A configuration that was read from a file in a new directory, for key files beside it. */
static struct fips_config *config_in(char *directory, const char *text)
{
	struct fips_config *config = fips_config_new();
	char path[64];

	assert_non_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/fips.yaml", directory);
	assert_int_equal(fips_config_parse(config, path, text, strlen(text), NULL), 0);
	return config;
}

static void assert_mode(const char *directory, const char *name, mode_t mode)
{
	struct stat st;
	char path[64];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, mode);
}

static void remove_keys(const char *directory)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/fips.key", directory);
	unlink(path);
	snprintf(path, sizeof(path), "%s/fips.pub", directory);
	unlink(path);
	assert_int_equal(rmdir(directory), 0);
}

static void configured_key_counts_first(void **state)
{
	char directory[] = "/tmp/fips-key-XXXXXX";
	struct fips_config *config =
		config_in(directory, "node: {identity: {persistent: true, nsec: " HEX "}}");
	enum fipsd_key_source source;
	struct fips_identity identity;

	assert_int_equal(fipsd_key_resolve(&identity, &source, config, &rng), 0);
	assert_int_equal(source, FIPSD_KEY_CONFIG);
	assert_int_equal(identity.secret[0], 1);
	fips_config_free(config);
	remove_keys(directory);
}

static void persistent_key_is_made_once(void **state)
{
	char directory[] = "/tmp/fips-key-XXXXXX";
	struct fips_config *config = config_in(directory, "node: {identity: {persistent: true}}");
	enum fipsd_key_source source;
	struct fips_identity first, second;
	char path[64];

	assert_int_equal(fipsd_key_resolve(&first, &source, config, &rng), 0);
	assert_int_equal(source, FIPSD_KEY_GENERATED);
	assert_mode(directory, "fips.key", 0600);
	assert_mode(directory, "fips.pub", 0644);
	assert_int_equal(fipsd_key_resolve(&second, &source, config, &rng), 0);
	assert_int_equal(source, FIPSD_KEY_FILE);
	assert_memory_equal(&first, &second, sizeof(first));

	/* A key file that cannot be read must not be replaced by a new key. */
	snprintf(path, sizeof(path), "%s/fips.key", directory);
	assert_int_equal(truncate(path, 9), 0);
	assert_int_equal(fipsd_key_resolve(&second, &source, config, &rng), -EKEYREJECTED);
	assert_int_equal(truncate(path, 0), 0);
	assert_int_equal(fipsd_key_resolve(&second, &source, config, &rng), -ENODATA);
	fips_config_free(config);
	remove_keys(directory);
}

static void ephemeral_key_is_shown_but_not_kept(void **state)
{
	char directory[] = "/tmp/fips-key-XXXXXX", path[64];
	struct fips_config *config = config_in(directory, "{}");
	enum fipsd_key_source source;
	struct fips_identity identity, other;

	assert_int_equal(fipsd_key_resolve(&identity, &source, config, &rng), 0);
	assert_int_equal(source, FIPSD_KEY_EPHEMERAL);
	assert_mode(directory, "fips.key", 0600);
	snprintf(path, sizeof(path), "%s/fips.key", directory);
	assert_int_equal(fips_identity_from_string(&other, HEX), 0);
	assert_int_equal(fips_key_file_write(path, &other), 0);
	assert_int_equal(fipsd_key_resolve(&identity, &source, config, &rng), 0);
	assert_int_equal(source, FIPSD_KEY_EPHEMERAL);
	assert_memory_not_equal(identity.secret, other.secret, FIPS_SECRET_LEN);
	fips_config_free(config);
	remove_keys(directory);
}

static void unwritable_directory_leaves_an_ephemeral_key(void **state)
{
	struct fips_config *config = fips_config_new();
	static const char text[] = "node: {identity: {persistent: true}}";
	enum fipsd_key_source source;
	struct fips_identity identity;

	assert_int_equal(
		fips_config_parse(config, "/proc/none/fips.yaml", text, strlen(text), NULL), 0);
	assert_int_equal(fipsd_key_resolve(&identity, &source, config, &rng), 0);
	assert_int_equal(source, FIPSD_KEY_EPHEMERAL);
	fips_config_free(config);
}

static void service_manager_is_told(void **state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	char message[64], name[64];
	ssize_t length;

	unsetenv("NOTIFY_SOCKET");
	assert_int_equal(fipsd_notify("READY=1"), 0);
	setenv("NOTIFY_SOCKET", "relative", 1);
	assert_int_equal(fipsd_notify("READY=1"), -EINVAL);

	snprintf(name, sizeof(name), "@fips-notify-%d", getpid());
	snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "%s", name + 1);
	assert_int_equal(bind(fd, (struct sockaddr *)&address,
			      offsetof(struct sockaddr_un, sun_path) + strlen(name)),
			 0);
	setenv("NOTIFY_SOCKET", name, 1);
	assert_int_equal(fipsd_notify("READY=1"), 0);
	length = recv(fd, message, sizeof(message), 0);
	assert_int_equal(length, 7);
	assert_memory_equal(message, "READY=1", 7);
	close(fd);
	unsetenv("NOTIFY_SOCKET");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(command_line_is_the_references),
		cmocka_unit_test(log_levels_follow_the_filter),
		cmocka_unit_test(log_lines_are_whole_and_clean),
		cmocka_unit_test(configured_key_counts_first),
		cmocka_unit_test(persistent_key_is_made_once),
		cmocka_unit_test(ephemeral_key_is_shown_but_not_kept),
		cmocka_unit_test(unwritable_directory_leaves_an_ephemeral_key),
		cmocka_unit_test(service_manager_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
