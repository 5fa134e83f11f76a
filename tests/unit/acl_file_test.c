// SPDX-License-Identifier: MIT
/* The lists of who may link follow their files. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fipsd/acl_file.h"
#include "libfips/identity.h"
#include "unit.h"

static char folder[32], allow[64], deny[64];

static void write_list(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static int make_folder(void **state)
{
	snprintf(folder, sizeof(folder), "%s", "/tmp/fips-acl-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(allow, sizeof(allow), "%s/peers.allow", folder);
	snprintf(deny, sizeof(deny), "%s/peers.deny", folder);
	return 0;
}

static int remove_folder(void **state)
{
	unlink(allow);
	unlink(deny);
	rmdir(folder);
	return 0;
}

static void make_peer(struct fips_node_addr *addr, char npub[FIPS_NPUB_SIZE])
{
	struct fips_identity id;
	u8 secret[FIPS_SECRET_LEN] = { [31] = 7 };

	assert_int_equal(fips_identity_from_secret(&id, secret), 0);
	*addr = id.addr;
	fips_npub_encode(npub, &id.pubkey);
}

static void without_files_everybody_may_link(void **state)
{
	struct fipsd_acl_file *file = fipsd_acl_file_new(allow, deny, NULL);
	struct fips_node_addr peer;
	char npub[FIPS_NPUB_SIZE];

	make_peer(&peer, npub);
	assert_non_null(file);
	assert_true(fips_acl_allows(fipsd_acl_file_get(file), &peer));
	assert_false(fipsd_acl_file_reload(file, NULL, false));
	fipsd_acl_file_free(file);
}

static void changes_are_noticed(void **state)
{
	struct fipsd_acl_file *file = fipsd_acl_file_new(allow, deny, NULL);
	struct fips_node_addr peer;
	char npub[FIPS_NPUB_SIZE];

	make_peer(&peer, npub);
	write_list(deny, "ALL\n");
	assert_true(fipsd_acl_file_reload(file, NULL, false));
	assert_false(fips_acl_allows(fipsd_acl_file_get(file), &peer));
	write_list(allow, npub);
	assert_true(fipsd_acl_file_reload(file, NULL, false));
	assert_true(fips_acl_allows(fipsd_acl_file_get(file), &peer));
	assert_false(fipsd_acl_file_reload(file, NULL, false));
	unlink(deny);
	unlink(allow);
	assert_true(fipsd_acl_file_reload(file, NULL, false));
	assert_true(fips_acl_is_empty(fipsd_acl_file_get(file)));
	fipsd_acl_file_free(file);
}

/* A folder in a list's place can be opened by nobody as a file, not even by root. */
static void a_list_that_cannot_be_read_opens_nothing(void **state)
{
	struct fipsd_acl_file *file;
	struct fips_node_addr peer;
	char npub[FIPS_NPUB_SIZE];

	make_peer(&peer, npub);
	assert_int_equal(mkdir(deny, 0700), 0);
	assert_null(fipsd_acl_file_new(allow, deny, NULL));
	rmdir(deny);

	write_list(deny, "ALL\n");
	file = fipsd_acl_file_new(allow, deny, NULL);
	unlink(deny);
	assert_int_equal(mkdir(deny, 0700), 0);
	assert_false(fipsd_acl_file_reload(file, NULL, false));
	assert_false(fips_acl_allows(fipsd_acl_file_get(file), &peer));
	rmdir(deny);
	fipsd_acl_file_free(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_files_everybody_may_link),
		cmocka_unit_test(changes_are_noticed),
		cmocka_unit_test(a_list_that_cannot_be_read_opens_nothing),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
