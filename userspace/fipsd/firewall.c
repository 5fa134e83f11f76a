// SPDX-License-Identifier: MIT
#include <linux/netlink.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <nftables/libnftables.h>

#include "fipsd/firewall.h"

/* The library keeps state of its own. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Without it the library would end the program. */
static bool kernel_has_netfilter(void)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

void fipsd_firewall_read(struct fipsd_firewall *firewall)
{
	struct nft_ctx *nft;

	firewall->rules = NULL;
	if (!kernel_has_netfilter())
		return;
	pthread_mutex_lock(&lock);
	nft = nft_ctx_new(NFT_CTX_DEFAULT);
	if (nft) {
		nft_ctx_output_set_flags(nft, NFT_CTX_OUTPUT_JSON);
		if (!nft_ctx_buffer_output(nft) && !nft_ctx_buffer_error(nft) &&
		    !nft_run_cmd_from_buffer(nft, "list table inet fips"))
			fipsd_firewall_parse(firewall, nft_ctx_get_output_buffer(nft));
		nft_ctx_free(nft);
	}
	pthread_mutex_unlock(&lock);
}

static bool is_text(const json_t *object, const char *key, const char *text)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value && !strcmp(value, text);
}

void fipsd_firewall_parse(struct fipsd_firewall *firewall, const char *listing)
{
	json_t *json = json_loads(listing ? listing : "", 0, NULL), *item, *rule;
	json_t *items = json_object_get(json, "nftables");
	size_t i;

	firewall->rules = json ? json_array() : NULL;
	json_array_foreach(items, i, item) {
		rule = json_object_get(item, "rule");
		if (is_text(rule, "chain", "inbound") && is_text(rule, "table", "fips"))
			json_array_append(firewall->rules, json_object_get(rule, "expr"));
	}
	json_decref(json);
}

void fipsd_firewall_free(struct fipsd_firewall *firewall)
{
	json_decref(firewall->rules);
	firewall->rules = NULL;
}

static bool holds_port(const json_t *right, u16 port)
{
	json_t *range = json_object_get(right, "range"), *item;
	json_t *set = json_object_get(right, "set");
	size_t i;

	if (json_is_integer(right))
		return json_integer_value(right) == port;
	if (json_array_size(range) == 2)
		return json_integer_value(json_array_get(range, 0)) <= port &&
		       port <= json_integer_value(json_array_get(range, 1));
	json_array_foreach(set, i, item) {
		if (json_is_integer(item) && json_integer_value(item) == port)
			return true;
	}
	return false;
}

/* Whether it can be told what a port is compared with: a number, a range, a set of numbers. */
static bool is_plain(const json_t *right)
{
	json_t *set = json_object_get(right, "set"), *item;
	size_t i;

	json_array_foreach(set, i, item) {
		if (!json_is_integer(item))
			return false;
	}
	return json_is_integer(right) || set ||
	       json_array_size(json_object_get(right, "range")) == 2;
}

/* What a rule's condition says of a port. */
enum sense {
	NEUTRAL, /* nothing */
	OURS, /* it is for this port */
	OTHER, /* it is for others */
	COMPLEX, /* it asks for something else, too */
};

static enum sense judge_match(const json_t *match, const char *protocol, u16 port)
{
	const json_t *left = json_object_get(match, "left");
	const json_t *right = json_object_get(match, "right");
	const json_t *meta = json_object_get(left, "meta");
	const json_t *payload = json_object_get(left, "payload");
	bool equal = !json_object_get(match, "op") || is_text(match, "op", "==");

	/* What comes in by other interfaces leaves the chain at once. */
	if (is_text(meta, "key", "iifname") && json_is_string(right))
		return NEUTRAL;
	if (is_text(meta, "key", "l4proto") && equal && json_is_string(right))
		return strcmp(json_string_value(right), protocol) ? OTHER : NEUTRAL;
	if (!is_text(payload, "field", "dport") || !equal || !is_plain(right))
		return COMPLEX;
	return is_text(payload, "protocol", protocol) && holds_port(right, port) ? OURS : OTHER;
}

/* Return: "accept", "drop", "unknown", or NULL if the rule is not for the port. */
static const char *judge_rule(const json_t *rule, const char *protocol, u16 port)
{
	bool ours = false, complex = false;
	const char *verdict = "unknown";
	const json_t *part;
	size_t i;

	json_array_foreach(rule, i, part) {
		const json_t *match = json_object_get(part, "match");
		enum sense sense = match ? judge_match(match, protocol, port) : NEUTRAL;

		if (sense == OTHER)
			return NULL;
		ours |= sense == OURS;
		complex |= sense == COMPLEX;
		if (json_object_get(part, "accept"))
			verdict = "accept";
		else if (json_object_get(part, "drop"))
			verdict = "drop";
	}
	if (!ours)
		return NULL;
	return complex ? "unknown" : verdict;
}

const char *fipsd_firewall_judge(const struct fipsd_firewall *firewall, const char *protocol,
				 u16 port)
{
	const char *verdict, *otherwise = "drop";
	const json_t *rule;
	size_t i;

	if (!firewall->rules)
		return "no_firewall";
	json_array_foreach(firewall->rules, i, rule) {
		verdict = judge_rule(rule, protocol, port);
		if (verdict && strcmp(verdict, "unknown"))
			return verdict;
		if (verdict)
			otherwise = verdict;
	}
	return otherwise;
}
