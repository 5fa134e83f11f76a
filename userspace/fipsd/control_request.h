/* SPDX-License-Identifier: MIT */
/* The control protocol's texts: a line into a request, an answer into a line. */
#ifndef FIPSD_CONTROL_REQUEST_H
#define FIPSD_CONTROL_REQUEST_H

#include <stddef.h>

#include <jansson.h>

/* A request's bytes, the line's end included. */
#define FIPSD_REQUEST_MAX 4096

/**
 * struct fipsd_request - a request that was understood
 * @json: holds the rest; to be given to json_decref()
 * @command: its name
 * @params: its parameters, NULL without any
 */
struct fipsd_request {
	json_t *json;
	const char *command;
	json_t *params;
};

/**
 * fipsd_request_parse() - read a request
 * @request: set; @request->json is NULL if it was refused
 * @line: text of one line
 * @length: bytes of it
 * @error: the reason, if it was refused
 * @size: room there
 *
 * Return: 0 or -EINVAL.
 */
int fipsd_request_parse(struct fipsd_request *request, const char *line, size_t length, char *error,
			size_t size);

/**
 * fipsd_request_param() - a parameter that is a text
 * @request: the request
 * @key: the parameter's name
 * @error: the reason, if it is missing
 * @size: room there
 *
 * Return: the text, which lives as long as the request does, or NULL.
 */
const char *fipsd_request_param(const struct fipsd_request *request, const char *key, char *error,
				size_t size);

/**
 * fipsd_response_ok() - the line that answers a request
 * @data: what was asked for, taken over; NULL makes an error of it, as there was no memory
 *
 * Return: the line with its end, to be freed, or NULL without memory.
 */
char *fipsd_response_ok(json_t *data);

/** fipsd_response_error() - the line that refuses a request. Return: as above. */
char *fipsd_response_error(const char *message);

#endif /* FIPSD_CONTROL_REQUEST_H */
