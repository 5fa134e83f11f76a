// SPDX-License-Identifier: MIT
/* Access control lists: what files say, and what they do not get to say. */
#include <stdio.h>

#include "libfips/acl.h"
#include "unit.h"

static char complaints[4096];

static void complain(void *ctx, const char *message)
{
	strncat(complaints, message, sizeof(complaints) - strlen(complaints) - 2);
	strcat(complaints, "\n");
}

struct person {
	struct fips_identity id;
	char npub[FIPS_NPUB_SIZE];
};

static void make_person(struct person *person, u64 seed)
{
	struct fips_random rng = { .fill = unit_random_fill, .ctx = &seed };

	assert_int_equal(fips_identity_generate(&person->id, &rng), 0);
	fips_npub_encode(person->npub, &person->id.pubkey);
}

static void parse(struct fips_acl_list *list, const char *text, const struct fips_hosts *hosts)
{
	u8 *copy = unit_copy(text, strlen(text));

	complaints[0] = '\0';
	assert_int_equal(fips_acl_list_parse(list, "peers", (char *)copy, strlen(text), hosts,
					     complain, NULL),
			 0);
	free(copy);
}

static void empty_lists_let_everybody_in(void **state)
{
	struct fips_node_addr anyone = { { 1 } };
	struct fips_acl acl = { 0 };

	parse(&acl.allow, "", NULL);
	parse(&acl.deny, "# nobody\n\t# at all \r\n  ", NULL);
	assert_string_equal(complaints, "");
	assert_true(fips_acl_is_empty(&acl));
	assert_true(fips_acl_allows(&acl, &anyone));
	assert_int_equal(fips_acl_check(&acl, &anyone), FIPS_ACL_DEFAULT_ALLOW);
	assert_string_equal(fips_acl_mode(&acl), "default_open");
	assert_string_equal(fips_acl_default(&acl), "allow");
	fips_acl_free(&acl);
}

static void allow_goes_before_deny(void **state)
{
	struct person friend, foe, stranger;
	struct fips_acl acl = { 0 };
	char text[512];

	make_person(&friend, 1);
	make_person(&foe, 2);
	make_person(&stranger, 3);
	snprintf(text, sizeof(text), " %s # a friend\n", friend.npub);
	parse(&acl.allow, text, NULL);
	snprintf(text, sizeof(text), "%s\n%s", foe.npub, friend.npub);
	parse(&acl.deny, text, NULL);
	assert_string_equal(complaints, "");
	assert_int_equal(fips_acl_check(&acl, &friend.id.addr), FIPS_ACL_ALLOW_LIST);
	assert_int_equal(fips_acl_check(&acl, &foe.id.addr), FIPS_ACL_DENY_LIST);
	assert_int_equal(fips_acl_check(&acl, &stranger.id.addr), FIPS_ACL_DEFAULT_ALLOW);
	assert_string_equal(fips_acl_mode(&acl), "allow_then_deny");
	fips_acl_free(&acl);
}

static void deny_all_leaves_the_allowed(void **state)
{
	struct person friend, stranger;
	struct fips_acl acl = { 0 };

	make_person(&friend, 1);
	make_person(&stranger, 3);
	parse(&acl.allow, friend.npub, NULL);
	parse(&acl.deny, "all", NULL);
	assert_true(fips_acl_allows(&acl, &friend.id.addr));
	assert_false(fips_acl_allows(&acl, &stranger.id.addr));
	assert_string_equal(fips_acl_mode(&acl), "allow_then_deny_all");
	assert_string_equal(fips_acl_default(&acl), "deny");
	parse(&acl.allow, "ALL\n", NULL);
	assert_true(fips_acl_allows(&acl, &stranger.id.addr));
	assert_string_equal(fips_acl_mode(&acl), "allow_all");
	fips_acl_free(&acl);
}

static void names_stand_for_keys(void **state)
{
	struct fips_hosts *hosts = fips_hosts_new();
	struct fips_acl acl = { 0 };
	struct person friend;
	char text[256];

	make_person(&friend, 1);
	assert_int_equal(fips_hosts_add(hosts, "alpha", friend.npub), 0);
	snprintf(text, sizeof(text), "alpha\nALPHA\n%s\nalpha\n", friend.npub);
	parse(&acl.deny, text, hosts);
	assert_string_equal(complaints, "");
	assert_int_equal(acl.deny.count, 3);
	assert_string_equal(acl.deny.entry[0].npub, friend.npub);
	assert_false(fips_acl_allows(&acl, &friend.id.addr));
	fips_acl_free(&acl);
	fips_hosts_free(hosts);
}

#define NO_ENTRY "expected ALL, an npub, or the name of a known host\n"

static void bad_entries_are_named_and_left_out(void **state)
{
	struct person friend;
	struct fips_acl acl = { 0 };
	char text[1024];

	make_person(&friend, 1);
	snprintf(text, sizeof(text), "nobody\n\ntwo words\nnpub1bad\n%s\n", friend.npub);
	parse(&acl.allow, text, NULL);
	assert_int_equal(acl.allow.count, 1);
	assert_string_equal(complaints,
			    "peers:1: nobody: " NO_ENTRY "peers:3: expected one entry on a line\n"
			    "peers:4: npub1bad: " NO_ENTRY);
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	parse(&acl.allow, text, NULL);
	assert_int_equal(acl.allow.count, 1);
	fips_acl_free(&acl);
}

static void many_entries_are_found(void **state)
{
	struct fips_acl acl = { 0 };
	struct person person;
	char *text = calloc(300, FIPS_NPUB_SIZE + 1);

	for (u64 i = 1; i <= 300; i++) {
		make_person(&person, i);
		strcat(text, person.npub);
		strcat(text, "\n");
	}
	parse(&acl.deny, text, NULL);
	assert_int_equal(acl.deny.count, 300);
	for (u64 i = 1; i <= 301; i++) {
		make_person(&person, i);
		assert_int_equal(fips_acl_allows(&acl, &person.id.addr), i == 301);
	}
	free(text);
	fips_acl_free(&acl);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_lists_let_everybody_in),
		cmocka_unit_test(allow_goes_before_deny),
		cmocka_unit_test(deny_all_leaves_the_allowed),
		cmocka_unit_test(names_stand_for_keys),
		cmocka_unit_test(bad_entries_are_named_and_left_out),
		cmocka_unit_test(many_entries_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
