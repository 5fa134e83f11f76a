// SPDX-License-Identifier: MIT
/* The control protocol's texts. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fipsd/control_request.h"

int fipsd_request_parse(struct fipsd_request *request, const char *line, size_t length, char *error,
			size_t size)
{
	json_error_t reason;
	json_t *command;

	memset(request, 0, sizeof(*request));
	request->json = json_loadb(line, length, 0, &reason);
	if (!request->json) {
		snprintf(error, size, "invalid request: %s at column %d", reason.text,
			 reason.column);
		return -EINVAL;
	}
	command = json_object_get(request->json, "command");
	if (!json_is_string(command)) {
		snprintf(error, size,
			 "invalid request: expected an object with a text as \"command\"");
		json_decref(request->json);
		request->json = NULL;
		return -EINVAL;
	}
	request->command = json_string_value(command);
	request->params = json_object_get(request->json, "params");
	if (json_is_null(request->params))
		request->params = NULL;
	return 0;
}

const char *fipsd_request_param(const struct fipsd_request *request, const char *key, char *error,
				size_t size)
{
	const char *text;

	if (!request->params) {
		snprintf(error, size, "missing params for %.64s", request->command);
		return NULL;
	}
	text = json_string_value(json_object_get(request->params, key));
	if (!text)
		snprintf(error, size, "missing '%s' parameter", key);
	return text;
}

/* Return: the object as a line, the object given back. */
static char *to_line(json_t *response)
{
	char *text = response ? json_dumps(response, JSON_COMPACT | JSON_REAL_PRECISION(15)) : NULL;
	size_t length = text ? strlen(text) : 0;
	char *line = text ? realloc(text, length + 2) : NULL;

	if (line)
		memcpy(line + length, "\n", 2);
	else
		free(text);
	json_decref(response);
	return line;
}

char *fipsd_response_ok(json_t *data)
{
	if (!data)
		return fipsd_response_error("out of memory");
	return to_line(json_pack("{s:s,s:o}", "status", "ok", "data", data));
}

char *fipsd_response_error(const char *message)
{
	return to_line(json_pack("{s:s,s:s}", "status", "error", "message", message));
}
