// SPDX-License-Identifier: MIT
/* Schema of node.*: limits, timers and protocol tuning. */

#include "libfips/config_check.h"
#include "libfips/config_schema.h"

static const struct fips_config_field identity_fields[] = {
	FIPS_CONFIG_FIELD(fips_config_identity, nsec, STRING, NULL, .flags = FIPS_CONFIG_SECRET,
			  .check = fips_config_check_secret_key),
	FIPS_CONFIG_FIELD(fips_config_identity, persistent, BOOL, "false"),
};

static const struct fips_config_field limits_fields[] = {
	FIPS_CONFIG_FIELD(fips_config_limits, max_connections, U64, "256"),
	FIPS_CONFIG_FIELD(fips_config_limits, max_peers, U64, "128"),
	FIPS_CONFIG_FIELD(fips_config_limits, max_links, U64, "256"),
	FIPS_CONFIG_FIELD(fips_config_limits, max_pending_inbound, U64, "1000"),
};

static const struct fips_config_field rate_limit_fields[] = {
	FIPS_CONFIG_FIELD(fips_config_rate_limit, handshake_burst, U32, "100"),
	FIPS_CONFIG_FIELD(fips_config_rate_limit, handshake_rate, F64, "10.0"),
	FIPS_CONFIG_FIELD(fips_config_rate_limit, handshake_timeout_secs, U64, "30"),
	FIPS_CONFIG_FIELD(fips_config_rate_limit, handshake_resend_interval_ms, U64, "1000"),
	FIPS_CONFIG_FIELD(fips_config_rate_limit, handshake_resend_backoff, F64, "2.0"),
	FIPS_CONFIG_FIELD(fips_config_rate_limit, handshake_max_resends, U32, "5"),
};

static const struct fips_config_field retry_fields[] = {
	FIPS_CONFIG_FIELD(fips_config_retry, max_retries, U32, "5"),
	FIPS_CONFIG_FIELD(fips_config_retry, base_interval_secs, U64, "5"),
	FIPS_CONFIG_FIELD(fips_config_retry, max_backoff_secs, U64, "300"),
};

static const struct fips_config_field cache_fields[] = {
	FIPS_CONFIG_FIELD(fips_config_cache, coord_size, U64, "50000"),
	FIPS_CONFIG_FIELD(fips_config_cache, coord_ttl_secs, U64, "300"),
	FIPS_CONFIG_FIELD(fips_config_cache, identity_size, U64, "10000"),
};

static const struct fips_config_name nostr_policies[] = {
	{ "disabled", FIPS_CONFIG_NOSTR_DISABLED },
	{ "configured_only", FIPS_CONFIG_NOSTR_CONFIGURED_ONLY },
	{ "open", FIPS_CONFIG_NOSTR_OPEN },
	{ NULL, 0 },
};

#define DEFAULT_RELAYS "wss://relay.damus.io wss://nos.lol wss://offchain.pub"
#define DEFAULT_STUN \
	"stun:stun.l.google.com:19302 stun:stun.cloudflare.com:3478 stun:global.stun.twilio.com:3478"

static const struct fips_config_field nostr_fields[] = {
	FIPS_CONFIG_FIELD(fips_config_nostr, enabled, BOOL, "false"),
	FIPS_CONFIG_FIELD(fips_config_nostr, advertise, BOOL, "true"),
	FIPS_CONFIG_FIELD(fips_config_nostr, advert_relays, STRINGS, DEFAULT_RELAYS),
	FIPS_CONFIG_FIELD(fips_config_nostr, dm_relays, STRINGS, DEFAULT_RELAYS),
	FIPS_CONFIG_FIELD(fips_config_nostr, stun_servers, STRINGS, DEFAULT_STUN),
	FIPS_CONFIG_FIELD(fips_config_nostr, share_local_candidates, BOOL, "false"),
	FIPS_CONFIG_FIELD(fips_config_nostr, app, STRING, "fips-overlay-v1"),
	FIPS_CONFIG_FIELD(fips_config_nostr, signal_ttl_secs, U64, "120"),
	FIPS_CONFIG_FIELD(fips_config_nostr, policy, ENUM, "configured_only",
			  .names = nostr_policies),
	FIPS_CONFIG_FIELD(fips_config_nostr, open_discovery_max_pending, U64, "64"),
	FIPS_CONFIG_FIELD(fips_config_nostr, max_concurrent_incoming_offers, U64, "16"),
	FIPS_CONFIG_FIELD(fips_config_nostr, advert_cache_max_entries, U64, "2048"),
	FIPS_CONFIG_FIELD(fips_config_nostr, seen_sessions_max_entries, U64, "2048"),
	FIPS_CONFIG_FIELD(fips_config_nostr, attempt_timeout_secs, U64, "10"),
	FIPS_CONFIG_FIELD(fips_config_nostr, replay_window_secs, U64, "300"),
	FIPS_CONFIG_FIELD(fips_config_nostr, punch_start_delay_ms, U64, "2000"),
	FIPS_CONFIG_FIELD(fips_config_nostr, punch_interval_ms, U64, "200"),
	FIPS_CONFIG_FIELD(fips_config_nostr, punch_duration_ms, U64, "10000"),
	FIPS_CONFIG_FIELD(fips_config_nostr, advert_ttl_secs, U64, "3600"),
	FIPS_CONFIG_FIELD(fips_config_nostr, advert_refresh_secs, U64, "1800"),
	FIPS_CONFIG_FIELD(fips_config_nostr, startup_sweep_delay_secs, U64, "5"),
	FIPS_CONFIG_FIELD(fips_config_nostr, startup_sweep_max_age_secs, U64, "3600"),
	FIPS_CONFIG_FIELD(fips_config_nostr, failure_streak_threshold, U32, "5"),
	FIPS_CONFIG_FIELD(fips_config_nostr, extended_cooldown_secs, U64, "1800"),
	FIPS_CONFIG_FIELD(fips_config_nostr, warn_log_interval_secs, U64, "300"),
	FIPS_CONFIG_FIELD(fips_config_nostr, failure_state_max_entries, U64, "4096"),
	FIPS_CONFIG_FIELD(fips_config_nostr, protocol_mismatch_cooldown_secs, U64, "86400"),
};

static const struct fips_config_field lan_fields[] = {
	FIPS_CONFIG_FIELD(fips_config_lan, enabled, BOOL, "false"),
	FIPS_CONFIG_FIELD(fips_config_lan, service_type, STRING, "_fips._udp.local."),
	FIPS_CONFIG_FIELD(fips_config_lan, scope, STRING, NULL),
};

static const struct fips_config_section nostr_section =
	FIPS_CONFIG_SECTION_OF(fips_config_nostr, nostr_fields, true);
static const struct fips_config_section lan_section =
	FIPS_CONFIG_SECTION_OF(fips_config_lan, lan_fields, false);

static const struct fips_config_field discovery_fields[] = {
	FIPS_CONFIG_FIELD(fips_config_discovery, ttl, U8, "64"),
	FIPS_CONFIG_FIELD(fips_config_discovery, attempt_timeouts_secs, NUMBERS, "1 2 4 8"),
	FIPS_CONFIG_FIELD(fips_config_discovery, recent_expiry_secs, U64, "10"),
	FIPS_CONFIG_FIELD(fips_config_discovery, backoff_base_secs, U64, "0"),
	FIPS_CONFIG_FIELD(fips_config_discovery, backoff_max_secs, U64, "0"),
	FIPS_CONFIG_FIELD(fips_config_discovery, forward_min_interval_secs, U64, "2"),
	FIPS_CONFIG_NESTED(fips_config_discovery, nostr, nostr_section),
	FIPS_CONFIG_NESTED(fips_config_discovery, lan, lan_section),
};

static const struct fips_config_field tree_fields[] = {
	FIPS_CONFIG_FIELD(fips_config_tree, announce_min_interval_ms, U64, "500"),
	FIPS_CONFIG_FIELD(fips_config_tree, parent_hysteresis, F64, "0.2", .high = 1.0),
	FIPS_CONFIG_FIELD(fips_config_tree, hold_down_secs, U64, "30"),
	FIPS_CONFIG_FIELD(fips_config_tree, reeval_interval_secs, U64, "60"),
	FIPS_CONFIG_FIELD(fips_config_tree, flap_threshold, U32, "4"),
	FIPS_CONFIG_FIELD(fips_config_tree, flap_window_secs, U64, "60"),
	FIPS_CONFIG_FIELD(fips_config_tree, flap_dampening_secs, U64, "120"),
};

static const struct fips_config_field bloom_fields[] = {
	FIPS_CONFIG_FIELD(fips_config_bloom, update_debounce_ms, U64, "500"),
	FIPS_CONFIG_FIELD(fips_config_bloom, max_inbound_fpr, F64, "0.1", .high = 1.0,
			  .open = true),
};

static const struct fips_config_field session_fields[] = {
	FIPS_CONFIG_FIELD(fips_config_session, default_ttl, U8, "64"),
	FIPS_CONFIG_FIELD(fips_config_session, pending_packets_per_dest, U64, "16"),
	FIPS_CONFIG_FIELD(fips_config_session, pending_max_destinations, U64, "256"),
	FIPS_CONFIG_FIELD(fips_config_session, idle_timeout_secs, U64, "90"),
	FIPS_CONFIG_FIELD(fips_config_session, coords_warmup_packets, U8, "5"),
	FIPS_CONFIG_FIELD(fips_config_session, coords_response_interval_ms, U64, "2000"),
};

static const struct fips_config_field buffers_fields[] = {
	FIPS_CONFIG_FIELD(fips_config_buffers, packet_channel, U64, "1024"),
	FIPS_CONFIG_FIELD(fips_config_buffers, tun_channel, U64, "1024"),
	FIPS_CONFIG_FIELD(fips_config_buffers, dns_channel, U64, "64"),
};

static const struct fips_config_field control_fields[] = {
	FIPS_CONFIG_FIELD(fips_config_control, enabled, BOOL, "true"),
	FIPS_CONFIG_FIELD(fips_config_control, socket_path, STRING, NULL,
			  .check = fips_config_check_socket_path),
};

static const struct fips_config_name mmp_modes[] = {
	{ "full", FIPS_CONFIG_MMP_FULL },
	{ "lightweight", FIPS_CONFIG_MMP_LIGHTWEIGHT },
	{ "minimal", FIPS_CONFIG_MMP_MINIMAL },
	{ NULL, 0 },
};

static const struct fips_config_field mmp_fields[] = {
	FIPS_CONFIG_FIELD(fips_config_mmp, mode, ENUM, "full", .names = mmp_modes),
	FIPS_CONFIG_FIELD(fips_config_mmp, log_interval_secs, U64, "30"),
	FIPS_CONFIG_FIELD(fips_config_mmp, owd_window_size, U64, "32"),
};

static const struct fips_config_field ecn_fields[] = {
	FIPS_CONFIG_FIELD(fips_config_ecn, enabled, BOOL, "true"),
	FIPS_CONFIG_FIELD(fips_config_ecn, loss_threshold, F64, "0.05"),
	FIPS_CONFIG_FIELD(fips_config_ecn, etx_threshold, F64, "3.0"),
};

static const struct fips_config_field rekey_fields[] = {
	FIPS_CONFIG_FIELD(fips_config_rekey, enabled, BOOL, "true"),
	FIPS_CONFIG_FIELD(fips_config_rekey, after_secs, U64, "120"),
	FIPS_CONFIG_FIELD(fips_config_rekey, after_messages, U64, "65536"),
};

static const struct fips_config_name log_levels[] = {
	{ "error", FIPS_CONFIG_LOG_ERROR },
	{ "warn", FIPS_CONFIG_LOG_WARN },
	{ "info", FIPS_CONFIG_LOG_INFO },
	{ "debug", FIPS_CONFIG_LOG_DEBUG },
	{ "trace", FIPS_CONFIG_LOG_TRACE },
	{ "warning", FIPS_CONFIG_LOG_WARN },
	{ NULL, 0 },
};

#define LENIENT(noun)                                            \
	static const struct fips_config_section noun##_section = \
		FIPS_CONFIG_SECTION_OF(fips_config_##noun, noun##_fields, false)

LENIENT(identity);
LENIENT(limits);
LENIENT(rate_limit);
LENIENT(retry);
LENIENT(cache);
LENIENT(discovery);
LENIENT(tree);
LENIENT(bloom);
LENIENT(session);
LENIENT(buffers);
LENIENT(control);
LENIENT(mmp);
LENIENT(ecn);
LENIENT(rekey);

static const struct fips_config_field node_fields[] = {
	FIPS_CONFIG_NESTED(fips_config_node, identity, identity_section),
	FIPS_CONFIG_FIELD(fips_config_node, leaf_only, BOOL, "false"),
	FIPS_CONFIG_FIELD(fips_config_node, tick_interval_secs, U64, "1", .min = 1),
	FIPS_CONFIG_FIELD(fips_config_node, base_rtt_ms, U64, "100"),
	FIPS_CONFIG_FIELD(fips_config_node, heartbeat_interval_secs, U64, "10"),
	FIPS_CONFIG_FIELD(fips_config_node, link_dead_timeout_secs, U64, "30"),
	FIPS_CONFIG_NESTED(fips_config_node, limits, limits_section),
	FIPS_CONFIG_NESTED(fips_config_node, rate_limit, rate_limit_section),
	FIPS_CONFIG_NESTED(fips_config_node, retry, retry_section),
	FIPS_CONFIG_NESTED(fips_config_node, cache, cache_section),
	FIPS_CONFIG_NESTED(fips_config_node, discovery, discovery_section),
	FIPS_CONFIG_NESTED(fips_config_node, tree, tree_section),
	FIPS_CONFIG_NESTED(fips_config_node, bloom, bloom_section),
	FIPS_CONFIG_NESTED(fips_config_node, session, session_section),
	FIPS_CONFIG_NESTED(fips_config_node, buffers, buffers_section),
	FIPS_CONFIG_NESTED(fips_config_node, control, control_section),
	FIPS_CONFIG_NESTED(fips_config_node, mmp, mmp_section),
	FIPS_CONFIG_NESTED(fips_config_node, session_mmp, mmp_section),
	FIPS_CONFIG_NESTED(fips_config_node, ecn, ecn_section),
	FIPS_CONFIG_NESTED(fips_config_node, rekey, rekey_section),
	FIPS_CONFIG_FIELD(fips_config_node, log_level, ENUM, NULL, .names = log_levels,
			  .flags = FIPS_CONFIG_CASELESS),
};

const struct fips_config_section fips_config_node_section =
	FIPS_CONFIG_SECTION_OF(fips_config_node, node_fields, false);

const char *fips_config_log_level_name(enum fips_config_log_level level)
{
	return log_levels[level].name;
}
