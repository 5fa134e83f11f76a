// SPDX-License-Identifier: MIT
/* Requests at the control socket: each is understood or refused, and every answer is one line. */

#include <string.h>

#include "fipsd/control_request.h"
#include "fuzz.h"

static void check_line(char *line)
{
	if (line && strchr(line, '\n') != line + strlen(line) - 1)
		abort();
	free(line);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct fipsd_request request;
	char error[512];

	if (fipsd_request_parse(&request, (const char *)data, size, error, sizeof(error))) {
		check_line(fipsd_response_error(error));
		return 0;
	}
	if (!fipsd_request_param(&request, "npub", error, sizeof(error)))
		check_line(fipsd_response_error(error));
	check_line(fipsd_response_ok(json_incref(request.json)));
	json_decref(request.json);
	return 0;
}
