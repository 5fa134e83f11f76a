// SPDX-License-Identifier: MIT
/* Vectors of names and of DNS messages. */

#include "fipsd/dns_message.h"
#include "runner.h"

static void run_hostname(struct vector *v)
{
	const char *input = vector_str(v, v->json, "input");

	vector_check_bool(v, v->json, "valid", !fips_hostname_check(input));
}

static void run_dns(struct vector *v)
{
	struct vector_bytes query = vector_hex(v, v->json, "query");
	struct fipsd_dns_answer *answer = vector_alloc(v, sizeof(*answer));
	struct fips_hosts *hosts = fips_hosts_new();
	const char *name;
	json_t *npub;
	bool answered;

	json_object_foreach(vector_get(v, v->json, "hosts"), name, npub)
		vector_check(v, "hosts", !fips_hosts_add(hosts, name, json_string_value(npub)),
			     "expected the name and key to be taken");
	answered = fipsd_dns_answer(answer, query.data, query.len, vector_u64(v, v->json, "ttl"),
				    hosts, false);
	vector_check_bool(v, v->json, "answered", answered);
	if (vector_is_null(v->json, "response"))
		vector_check_null(v, v->json, "response", answered);
	else
		vector_check_hex(v, v->json, "response", answer->data, answer->length);
	if (vector_is_null(v->json, "identity_learned"))
		vector_check_null(v, v->json, "identity_learned", answer->learned);
	else
		vector_check_addr(v, v->json, "identity_learned", &answer->node.addr);
	fips_hosts_free(hosts);
}

static const struct vector_handler handlers[] = {
	{ "misc", "hostname", run_hostname },
	{ "misc", "dns", run_dns },
};

VECTOR_HANDLERS(handlers)
