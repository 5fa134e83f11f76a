// SPDX-License-Identifier: MIT
/* Lines on standard error. */

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fipsd/log.h"

static const struct {
	const char *name;
	int priority; /* as syslog counts */
} levels[] = {
	[FIPSD_LOG_ERROR] = { "ERROR", 3 }, [FIPSD_LOG_WARN] = { "WARN", 4 },
	[FIPSD_LOG_INFO] = { "INFO", 6 },   [FIPSD_LOG_DEBUG] = { "DEBUG", 7 },
	[FIPSD_LOG_TRACE] = { "TRACE", 7 },
};

static atomic_int current_level = FIPSD_LOG_INFO;
static atomic_bool to_journal;

/* Return: a level's number, -1 for a text that is none. */
static int parse_level(const char *text)
{
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(levels); i++)
		if (!strcasecmp(text, levels[i].name))
			return i;
	return -1;
}

/*
 * The level in a filter like "info" or "warn,fips=debug,fips::node=trace": one for all targets, or
 * for the target fips, which counts more. Finer targets than that are not told apart here.
 */
static int parse_filter(const char *filter)
{
	int all = -1, fips = -1;
	char *copy = strdup(filter), *save = NULL, *directive;

	if (!copy)
		return -1;
	for (directive = strtok_r(copy, ", ", &save); directive;
	     directive = strtok_r(NULL, ", ", &save)) {
		if (!strncmp(directive, "fips=", 5))
			fips = parse_level(directive + 5);
		else if (!strchr(directive, '=') && parse_level(directive) >= 0)
			all = parse_level(directive);
	}
	free(copy);
	return fips >= 0 ? fips : all;
}

/* Whether standard error is the journal's stream, as systemd tells its services. */
static bool is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long device, inode;
	struct stat st;

	return stream && sscanf(stream, "%llu:%llu", &device, &inode) == 2 &&
	       !fstat(STDERR_FILENO, &st) && st.st_dev == device && st.st_ino == inode;
}

void fipsd_log_init(enum fipsd_log_level level, const char *filter)
{
	int filtered = filter ? parse_filter(filter) : -1;

	atomic_store(&current_level, filtered >= 0 ? filtered : (int)level);
	atomic_store(&to_journal, is_journal());
}

bool fipsd_log_enabled(enum fipsd_log_level level)
{
	return (int)level <= atomic_load(&current_level);
}

/* "<6>" for the journal, else time and level. Return: its length. */
static size_t put_prefix(char *line, size_t size, enum fipsd_log_level level)
{
	struct timespec now;
	struct tm utc;
	char time[32];

	if (atomic_load(&to_journal))
		return snprintf(line, size, "<%d>", levels[level].priority);
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	strftime(time, sizeof(time), "%Y-%m-%dT%H:%M:%S", &utc);
	return snprintf(line, size, "%s.%06ldZ %5s ", time, now.tv_nsec / 1000, levels[level].name);
}

void fipsd_log(enum fipsd_log_level level, const char *format, ...)
{
	char line[2048];
	size_t length, i;
	va_list args;
	int written;

	if (!fipsd_log_enabled(level))
		return;
	length = put_prefix(line, sizeof(line), level);
	va_start(args, format);
	written = vsnprintf(line + length, sizeof(line) - length, format, args);
	va_end(args);
	for (i = length; line[i]; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = '?';
	length += written < 0 ? 0 : (size_t)written;
	if (length > sizeof(line) - 1)
		length = sizeof(line) - 1;
	line[length++] = '\n';
	/* One write for one line; where the log cannot be written there is no place to say so. */
	if (write(STDERR_FILENO, line, length) < 0)
		return;
}
