/* SPDX-License-Identifier: MIT */
/*
 * Configuration of a node: the reference's YAML schema as plain structs.
 *
 * Every value is resolved: what no file sets holds its default, so a reader of these structs asks
 * for no default himself. Strings are NULL only where "not set" means something (said at the
 * field). Names of members are the keys of the YAML schema, units are in the names (_secs, _ms) or
 * in bytes.
 *
 * The parser is pure: text comes in as buffers, complaints go out through a callback. Files are
 * found and read by config_file.h. What each key means to a user stands in
 * Documentation/configuration.rst.
 */
#ifndef FIPS_LIBFIPS_CONFIG_H
#define FIPS_LIBFIPS_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "libfips/types.h"

/**
 * struct fips_config_mark - where a value stands
 * @file: name of the text, owned by the struct fips_config the mark belongs to; NULL: no text
 * @line: from 1
 * @column: from 1
 */
struct fips_config_mark {
	const char *file;
	unsigned int line;
	unsigned int column;
};

enum fips_config_log_level {
	FIPS_CONFIG_LOG_ERROR,
	FIPS_CONFIG_LOG_WARN,
	FIPS_CONFIG_LOG_INFO,
	FIPS_CONFIG_LOG_DEBUG,
	FIPS_CONFIG_LOG_TRACE,
};

enum fips_config_mmp_mode {
	FIPS_CONFIG_MMP_FULL,
	FIPS_CONFIG_MMP_LIGHTWEIGHT,
	FIPS_CONFIG_MMP_MINIMAL,
};

enum fips_config_nostr_policy {
	FIPS_CONFIG_NOSTR_DISABLED,
	FIPS_CONFIG_NOSTR_CONFIGURED_ONLY,
	FIPS_CONFIG_NOSTR_OPEN,
};

enum fips_config_tor_mode {
	FIPS_CONFIG_TOR_SOCKS5,
	FIPS_CONFIG_TOR_CONTROL_PORT,
	FIPS_CONFIG_TOR_DIRECTORY,
};

enum fips_config_connect_policy {
	FIPS_CONFIG_CONNECT_AUTO,
	FIPS_CONFIG_CONNECT_ON_DEMAND,
	FIPS_CONFIG_CONNECT_MANUAL,
};

enum fips_config_proto {
	FIPS_CONFIG_PROTO_TCP,
	FIPS_CONFIG_PROTO_UDP,
};

/** struct fips_config_strings - a list of strings. */
struct fips_config_strings {
	char **item;
	size_t count;
};

/** struct fips_config_numbers - a list of unsigned numbers. */
struct fips_config_numbers {
	u64 *item;
	size_t count;
};

struct fips_config_identity {
	char *nsec; /* bech32 or 64 hex digits, NULL: not set; wiped when freed */
	bool persistent;
};

struct fips_config_limits {
	u64 max_connections;
	u64 max_peers;
	u64 max_links;
	u64 max_pending_inbound;
};

struct fips_config_rate_limit {
	u32 handshake_burst;
	double handshake_rate; /* tokens per second */
	u64 handshake_timeout_secs;
	u64 handshake_resend_interval_ms;
	double handshake_resend_backoff;
	u32 handshake_max_resends;
};

struct fips_config_retry {
	u32 max_retries;
	u64 base_interval_secs;
	u64 max_backoff_secs;
};

struct fips_config_cache {
	u64 coord_size;
	u64 coord_ttl_secs;
	u64 identity_size;
};

struct fips_config_nostr {
	bool enabled;
	bool advertise;
	struct fips_config_strings advert_relays;
	struct fips_config_strings dm_relays;
	struct fips_config_strings stun_servers;
	bool share_local_candidates;
	char *app;
	u64 signal_ttl_secs;
	int policy; /* enum fips_config_nostr_policy */
	u64 open_discovery_max_pending;
	u64 max_concurrent_incoming_offers;
	u64 advert_cache_max_entries;
	u64 seen_sessions_max_entries;
	u64 attempt_timeout_secs;
	u64 replay_window_secs;
	u64 punch_start_delay_ms;
	u64 punch_interval_ms;
	u64 punch_duration_ms;
	u64 advert_ttl_secs;
	u64 advert_refresh_secs;
	u64 startup_sweep_delay_secs;
	u64 startup_sweep_max_age_secs;
	u32 failure_streak_threshold;
	u64 extended_cooldown_secs;
	u64 warn_log_interval_secs;
	u64 failure_state_max_entries;
	u64 protocol_mismatch_cooldown_secs;
};

struct fips_config_lan {
	bool enabled;
	char *service_type;
	char *scope; /* NULL: none */
};

struct fips_config_discovery {
	u8 ttl;
	struct fips_config_numbers attempt_timeouts_secs;
	u64 recent_expiry_secs;
	u64 backoff_base_secs; /* 0: off */
	u64 backoff_max_secs;
	u64 forward_min_interval_secs;
	struct fips_config_nostr nostr;
	struct fips_config_lan lan;
};

struct fips_config_tree {
	u64 announce_min_interval_ms;
	double parent_hysteresis; /* 0.0 to 1.0 */
	u64 hold_down_secs; /* 0: off */
	u64 reeval_interval_secs; /* 0: off */
	u32 flap_threshold;
	u64 flap_window_secs;
	u64 flap_dampening_secs;
};

struct fips_config_bloom {
	u64 update_debounce_ms;
	double max_inbound_fpr; /* within 0.0 and 1.0, neither included */
};

struct fips_config_session {
	u8 default_ttl;
	u64 pending_packets_per_dest;
	u64 pending_max_destinations;
	u64 idle_timeout_secs;
	u8 coords_warmup_packets;
	u64 coords_response_interval_ms;
};

struct fips_config_mmp {
	int mode; /* enum fips_config_mmp_mode */
	u64 log_interval_secs;
	u64 owd_window_size;
};

struct fips_config_control {
	bool enabled;
	char *socket_path; /* NULL: found at start, see paths.h */
};

struct fips_config_buffers {
	u64 packet_channel;
	u64 tun_channel;
	u64 dns_channel;
};

struct fips_config_rekey {
	bool enabled;
	u64 after_secs;
	u64 after_messages;
};

struct fips_config_ecn {
	bool enabled;
	double loss_threshold;
	double etx_threshold;
};

/** struct fips_config_node - node.* */
struct fips_config_node {
	struct fips_config_identity identity;
	bool leaf_only;
	u64 tick_interval_secs;
	u64 base_rtt_ms;
	u64 heartbeat_interval_secs;
	u64 link_dead_timeout_secs;
	struct fips_config_limits limits;
	struct fips_config_rate_limit rate_limit;
	struct fips_config_retry retry;
	struct fips_config_cache cache;
	struct fips_config_discovery discovery;
	struct fips_config_tree tree;
	struct fips_config_bloom bloom;
	struct fips_config_session session;
	struct fips_config_buffers buffers;
	struct fips_config_control control;
	struct fips_config_mmp mmp;
	struct fips_config_mmp session_mmp;
	struct fips_config_ecn ecn;
	struct fips_config_rekey rekey;
	int log_level; /* enum fips_config_log_level, -1: not set (info) */
};

/** struct fips_config_tun - tun.*: the mesh netdevice */
struct fips_config_tun {
	bool enabled;
	char *name;
	u16 mtu;
};

/** struct fips_config_dns - dns.*: the .fips responder */
struct fips_config_dns {
	bool enabled;
	char *bind_addr; /* an IP address literal */
	u16 port;
	u32 ttl; /* seconds */
};

/** struct fips_config_metrics - metrics.*: counters over HTTP, for Prometheus */
struct fips_config_metrics {
	bool enabled;
	char *bind_addr; /* an IP address literal */
	u16 port;
};

/*
 * Transports. Each kind has zero or more instances; an instance's name is NULL when the section is
 * one unnamed instance. Members `name` and `at` are not keys.
 */

/** struct fips_config_udp - transports.udp.* */
struct fips_config_udp {
	char *name;
	struct fips_config_mark at;
	char *bind_addr; /* ip:port; "0.0.0.0:0" when outbound_only */
	u16 mtu;
	u64 recv_buf_size;
	u64 send_buf_size;
	bool advertise_on_nostr; /* false when outbound_only */
	bool public;
	char *external_addr; /* NULL: not set */
	bool outbound_only;
	bool accept_connections;
};

/** struct fips_config_ethernet - transports.ethernet.* */
struct fips_config_ethernet {
	char *name;
	struct fips_config_mark at;
	char *interface;
	u16 ethertype;
	u16 mtu; /* 0: the interface's MTU less 3 */
	u64 recv_buf_size;
	u64 send_buf_size;
	bool discovery;
	bool announce;
	bool auto_connect;
	bool accept_connections;
	u64 beacon_interval_secs; /* at least 10 */
};

/** struct fips_config_tcp - transports.tcp.* */
struct fips_config_tcp {
	char *name;
	struct fips_config_mark at;
	char *bind_addr; /* NULL: outbound only */
	u16 mtu;
	u64 connect_timeout_ms;
	bool nodelay;
	u64 keepalive_secs; /* 0: off */
	u64 recv_buf_size;
	u64 send_buf_size;
	u64 max_inbound_connections;
	bool advertise_on_nostr;
	char *external_addr; /* NULL: not set */
};

/** struct fips_config_tor_directory - transports.tor.directory_service.* */
struct fips_config_tor_directory {
	char *hostname_file;
	char *bind_addr;
};

/** struct fips_config_tor - transports.tor.* */
struct fips_config_tor {
	char *name;
	struct fips_config_mark at;
	int mode; /* enum fips_config_tor_mode */
	char *socks5_addr;
	u64 connect_timeout_ms;
	u16 mtu;
	char *control_addr; /* NULL: not set; control_port mode then uses /run/tor/control */
	char *control_auth;
	char *cookie_path;
	u64 max_inbound_connections;
	struct fips_config_tor_directory *directory_service; /* NULL: not set */
	bool advertise_on_nostr;
	u16 advertised_port;
};

/** struct fips_config_nym - transports.nym.* */
struct fips_config_nym {
	char *name;
	struct fips_config_mark at;
	char *socks5_addr;
	u64 connect_timeout_ms;
	u16 mtu;
	u64 startup_timeout_secs;
};

/** struct fips_config_ble - transports.ble.* */
struct fips_config_ble {
	char *name;
	struct fips_config_mark at;
	char *adapter;
	u16 psm;
	u16 mtu;
	u64 max_connections;
	u64 connect_timeout_ms;
	bool advertise;
	bool scan;
	bool auto_connect;
	bool accept_connections;
	u64 probe_cooldown_secs;
};

/** struct fips_config_transports - transports.*: arrays of instances in the files' order. */
struct fips_config_transports {
	struct fips_config_udp *udp;
	size_t udp_count;
	struct fips_config_ethernet *ethernet;
	size_t ethernet_count;
	struct fips_config_tcp *tcp;
	size_t tcp_count;
	struct fips_config_tor *tor;
	size_t tor_count;
	struct fips_config_nym *nym;
	size_t nym_count;
	struct fips_config_ble *ble;
	size_t ble_count;
};

/** struct fips_config_address - peers[].addresses[] */
struct fips_config_address {
	struct fips_config_mark at;
	char *transport; /* udp, tcp, ethernet, tor, nym, ble */
	char *addr; /* its form depends on the transport */
	u8 priority; /* lower is tried first */
};

/** struct fips_config_peer - peers[] */
struct fips_config_peer {
	struct fips_config_mark at;
	char *npub;
	char *alias; /* NULL: none */
	struct fips_config_address *addresses; /* by priority, equal ones in the file's order */
	size_t addresses_count;
	int connect_policy; /* enum fips_config_connect_policy */
	bool auto_reconnect;
	bool via_nostr;
};

struct fips_config_gateway_dns {
	char *listen;
	char *upstream;
	u32 ttl;
};

struct fips_config_conntrack {
	u64 tcp_established;
	u64 udp_timeout;
	u64 udp_assured;
	u64 icmp_timeout;
};

/** struct fips_config_port_forward - gateway.port_forwards[] */
struct fips_config_port_forward {
	struct fips_config_mark at;
	u16 listen_port;
	int proto; /* enum fips_config_proto */
	char *target; /* [IPv6 address]:port */
};

/** struct fips_config_gateway - gateway.* */
struct fips_config_gateway {
	bool enabled;
	char *pool;
	char *lan_interface;
	struct fips_config_gateway_dns dns;
	u64 pool_grace_period; /* seconds */
	struct fips_config_conntrack conntrack;
	struct fips_config_port_forward *port_forwards;
	size_t port_forwards_count;
};

/** struct fips_config - the whole configuration of a node. */
struct fips_config {
	struct fips_config_node node;
	struct fips_config_tun tun;
	struct fips_config_dns dns;
	struct fips_config_metrics metrics;
	struct fips_config_transports transports;
	struct fips_config_peer *peers;
	size_t peers_count;
	struct fips_config_gateway *gateway; /* NULL: no gateway section */
	struct fips_config_strings
		files; /* names given to fips_config_parse(), lowest priority first */
};

enum fips_config_severity {
	FIPS_CONFIG_WARNING,
	FIPS_CONFIG_ERROR,
};

/**
 * typedef fips_config_report_fn - receives one complaint.
 * @ctx: what was given with the callback
 * @severity: an error makes the operation fail, a warning does not
 * @message: `file:line:column: field: what was expected`, without a newline, valid during the call
 */
typedef void (*fips_config_report_fn)(void *ctx, enum fips_config_severity severity,
				      const char *message);

/** struct fips_config_diag - where complaints go; report may be NULL. */
struct fips_config_diag {
	fips_config_report_fn report;
	void *ctx;
};

/**
 * fips_config_new() - a configuration that holds all defaults.
 *
 * Return: a configuration to be freed with fips_config_free(), or NULL without memory.
 */
struct fips_config *fips_config_new(void);

/**
 * fips_config_free() - free a configuration; its secret key is wiped.
 * @config: may be NULL
 */
void fips_config_free(struct fips_config *config);

/**
 * fips_config_parse() - read one YAML text into a configuration.
 * @config: what earlier texts and defaults left; keys of this text override it.
 *`transports.<kind>`, `peers` and `gateway` are replaced as wholes, and only when this text has any
 * @name: the text's name in messages, copied
 * @text: the YAML text, need not end in NUL
 * @length: its length in bytes
 * @diag: where complaints go, may be NULL
 *
 * All errors of a text are reported, not the first only (YAML syntax errors excepted, after which
 *nothing is known).
 *
 * Return: 0, or -EINVAL when an error was reported, or -ENOMEM; after a failure @config can only be
 *freed.
 */
int fips_config_parse(struct fips_config *config, const char *name, const char *text, size_t length,
		      const struct fips_config_diag *diag);

/**
 * fips_config_validate() - check what more than one key decides; to be called once, after the last
 * text.
 * @config: a configuration
 * @diag: where complaints go, may be NULL
 *
 * Also brings values into their final form: addresses of a peer sorted by priority, outbound-only
 * transports' bind address.
 *
 * Return: 0, or -EINVAL when an error was reported, or -ENOMEM.
 */
int fips_config_validate(struct fips_config *config, const struct fips_config_diag *diag);

/**
 * fips_config_to_json() - a configuration as JSON, with the keys of the YAML schema.
 * @config: a configuration
 *
 * The secret key is left out.
 *
 * Return: a new reference, or NULL without memory.
 */
json_t *fips_config_to_json(const struct fips_config *config);

/**
 * fips_config_log_level_name() - "error", "warn", "info", "debug" or "trace".
 * @level: enum fips_config_log_level
 */
const char *fips_config_log_level_name(enum fips_config_log_level level);

#endif /* FIPS_LIBFIPS_CONFIG_H */
