/* SPDX-License-Identifier: MIT */
/*
 * Forms of text values: addresses, names, keys. Each check returns NULL for a good value, else a
 * phrase that completes "expected ...".
 *
 * Internal to libfips.
 */
#ifndef FIPS_LIBFIPS_CONFIG_CHECK_H
#define FIPS_LIBFIPS_CONFIG_CHECK_H

/** fips_config_check_ip_address() - an IPv4 or IPv6 literal. */
const char *fips_config_check_ip_address(const char *value);

/** fips_config_check_socket_address() - an IP literal and a port, which may be 0. */
const char *fips_config_check_socket_address(const char *value);

/** fips_config_check_ipv6_socket_address() - the same, IPv6 only. */
const char *fips_config_check_ipv6_socket_address(const char *value);

/** fips_config_check_external_address() - an IP literal, with or without a port. */
const char *fips_config_check_external_address(const char *value);

/** fips_config_check_ipv6_prefix() - address/length, IPv6. */
const char *fips_config_check_ipv6_prefix(const char *value);

/** fips_config_check_host_port() - a host name or IP literal and a port from 1 on. */
const char *fips_config_check_host_port(const char *value);

/** fips_config_check_socket_path() - a path that a Unix socket's address can hold. */
const char *fips_config_check_socket_path(const char *value);

/** fips_config_check_interface() - a name Linux takes for a network interface. */
const char *fips_config_check_interface(const char *value);

/** fips_config_check_ethernet_address() - interface/mac or a mac alone. */
const char *fips_config_check_ethernet_address(const char *value);

/** fips_config_check_ble_address() - adapter/mac. */
const char *fips_config_check_ble_address(const char *value);

/** fips_config_check_transport() - a kind of transport that peers can be reached by. */
const char *fips_config_check_transport(const char *value);

/** fips_config_check_tor_control() - a Unix socket's absolute path, or host:port. */
const char *fips_config_check_tor_control(const char *value);

/** fips_config_check_tor_auth() - cookie, cookie:PATH or password:SECRET. */
const char *fips_config_check_tor_auth(const char *value);

/** fips_config_check_npub() - a public key as npub1... */
const char *fips_config_check_npub(const char *value);

/** fips_config_check_secret_key() - a secret key as nsec1... or 64 hex digits. */
const char *fips_config_check_secret_key(const char *value);

#endif /* FIPS_LIBFIPS_CONFIG_CHECK_H */
