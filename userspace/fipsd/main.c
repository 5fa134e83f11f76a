// SPDX-License-Identifier: MIT
/* The FIPS daemon: command line, configuration, log, key; then fipsd_run(). */
#include <malloc.h>
#include <sodium.h>
#include <stdlib.h>

#include "fipsd/daemon.h"
#include "fipsd/keyfile.h"
#include "fipsd/log.h"
#include "fipsd/options.h"
#include "libfips/config_file.h"
#include "libfips/crypto.h"

#define KEPT_BYTES (16 * 1024 * 1024)

/* Before the configuration is read there is no level but the default. */
static void report(void *ctx, enum fips_config_severity severity, const char *message)
{
	fipsd_log(severity == FIPS_CONFIG_ERROR ? FIPSD_LOG_ERROR : FIPSD_LOG_WARN, "%s", message);
}

static void init_log(const struct fips_config *config)
{
	int level = config->node.log_level;

	fipsd_log_init(level < 0 ? FIPSD_LOG_INFO : (enum fipsd_log_level)level,
		       getenv("RUST_LOG"));
}

static void log_files(const struct fips_config *config)
{
	size_t i;

	for (i = 0; i < config->files.count; i++)
		log_info("configuration: %s", config->files.item[i]);
	if (!config->files.count)
		log_info("no configuration file found, using defaults");
}

static void log_identity(const struct fips_identity *identity)
{
	char npub[FIPS_NPUB_SIZE], addr[FIPS_NODE_ADDR_SIZE], text[FIPS_IPV6_SIZE];
	u8 ipv6[16];

	fips_node_addr_to_ipv6(ipv6, &identity->addr);
	log_info("npub: %s", fips_npub_encode(npub, &identity->pubkey));
	log_info("node address: %s", fips_node_addr_format(addr, &identity->addr));
	log_info("IPv6 address: %s", fips_ipv6_format(text, ipv6));
}

static int run(const struct fips_config *config)
{
	struct fips_identity identity;
	enum fipsd_key_source source;
	int status = EXIT_FAILURE;

	/* Where the limit on locked memory allows: keys are not to be swapped out. */
	sodium_mlock(&identity, sizeof(identity));
	if (!fipsd_key_resolve(&identity, &source, config, &fips_random_system)) {
		log_identity(&identity);
		status = fipsd_run(config, &identity, source != FIPSD_KEY_EPHEMERAL);
		fips_identity_wipe(&identity);
	}
	sodium_munlock(&identity, sizeof(identity));
	return status;
}

/*
 * Tables of the kernel are read every second. Their memory is not to be given back to the system
 * each time, which would have to clear it again.
 */
static void keep_memory(void)
{
	mallopt(M_MMAP_THRESHOLD, KEPT_BYTES);
	mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
}

int main(int argc, char **argv)
{
	const struct fips_config_diag diag = { .report = report };
	struct fipsd_options options;
	struct fips_config *config;
	int status;

	keep_memory();
	switch (fipsd_options_parse(&options, argc, argv, stdout, stderr)) {
	case FIPSD_OPTIONS_DONE:
		return EXIT_SUCCESS;
	case FIPSD_OPTIONS_ERROR:
		return 2;
	case FIPSD_OPTIONS_RUN:
		break;
	}
	if (sodium_init() < 0) {
		log_error("no source of randomness");
		return EXIT_FAILURE;
	}
	if (fips_config_load(&config, options.config, &diag))
		return EXIT_FAILURE;
	init_log(config);
	log_info("fipsd %s", FIPS_VERSION);
	log_files(config);
	status = run(config);
	fips_config_free(config);
	return status;
}
