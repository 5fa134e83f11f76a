/* SPDX-License-Identifier: MIT */
/*
 * The daemon's log: lines on standard error. Any thread may write; a line is never torn.
 */
#ifndef FIPSD_LOG_H
#define FIPSD_LOG_H

#include <stdbool.h>

#include "libfips/types.h"

/** enum fipsd_log_level - in the order of the configuration's levels. */
enum fipsd_log_level {
	FIPSD_LOG_ERROR,
	FIPSD_LOG_WARN,
	FIPSD_LOG_INFO,
	FIPSD_LOG_DEBUG,
	FIPSD_LOG_TRACE,
};

/**
 * fipsd_log_init() - set the level
 * @level: lines of this level and more urgent ones are written
 * @filter: the environment's RUST_LOG, NULL or "" when unset; a level in it, alone or for the
 *	target "fips", takes the place of @level
 *
 * Until then the level is info. Under systemd's journal lines carry a priority in place of a time.
 */
void fipsd_log_init(enum fipsd_log_level level, const char *filter);

/** fipsd_log_enabled() - whether lines of a level are written. */
bool fipsd_log_enabled(enum fipsd_log_level level);

/**
 * fipsd_log() - write a line
 * @level: how urgent it is
 * @format: without the line's end; control characters are replaced
 */
void __printf(2, 3) fipsd_log(enum fipsd_log_level level, const char *format, ...);

#define log_error(...) fipsd_log(FIPSD_LOG_ERROR, __VA_ARGS__)
#define log_warn(...) fipsd_log(FIPSD_LOG_WARN, __VA_ARGS__)
#define log_info(...) fipsd_log(FIPSD_LOG_INFO, __VA_ARGS__)
#define log_debug(...) fipsd_log(FIPSD_LOG_DEBUG, __VA_ARGS__)
#define log_trace(...) fipsd_log(FIPSD_LOG_TRACE, __VA_ARGS__)

#endif /* FIPSD_LOG_H */
