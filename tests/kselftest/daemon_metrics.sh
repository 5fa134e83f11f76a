#!/bin/bash
# SPDX-License-Identifier: MIT
# Metrics over HTTP: both formats are well-formed, say what the control socket says, and a Prometheus takes them.
#
#	n1 ---- n2
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

url=http://127.0.0.1:9464/metrics

fetch() {
	ns n1 curl -sS --fail "$@" "$url"
}

open_metrics() {
	fetch -H 'Accept: application/openmetrics-text; version=1.0.0'
}

# value NAME [LABELS]: of a sample
value() {
	fetch | awk -v name="$1${2:+{$2\}}" '$1 == name { print $2; found = 1 } END { exit !found }'
}

same_as_the_socket() {
	local shown

	shown=$(node_ctl n1 --json show counters |
		jq '.counters[] | select(.source == "kernel" and .family == "link" and .name == "rx_frames") | .value')
	at_least "$(value fips_link_rx_frames_total 'source="kernel"')" "$shown"
	same "$(value fips_node_peers)" 1
}

# Every counter of the registry, under its name.
has_all_counters() {
	fetch | sed -n 's/^\(fips_[a-z0-9_]*_total\){.*/\1/p' | sort -u >"$scratch/exported"
	{
		node_ctl n1 --json show counters
		ns n1 fipsctl --json kernel counters
	} | jq -r '.counters[] | "fips_\(.family)_\(.name)_total"' |
		sed s/_is_us_/_is_self_/ | sort -u >"$scratch/known"
	at_least "$(wc -l <"$scratch/known")" 180 && comm -13 "$scratch/exported" "$scratch/known" | same "$(wc -l)" 0
}

# What the board asks for is there.
board_is_served() {
	fetch | sed -n 's/^# TYPE \([^ ]*\) .*/\1/p' | sort >"$scratch/served"
	jq -r '.panels[].targets[].expr' "$FIPS_REPO/packaging/grafana/fips-node.json" | grep -o 'fips_[a-z0-9_]*' | sort -u |
		comm -13 "$scratch/served" - | tee "$scratch/missing"
	[ ! -s "$scratch/missing" ]
}

ends_well() {
	open_metrics | tail -n 1 | grep -qx '# EOF'
}

# The order OpenMetrics asks for: nothing of a family stands apart from the rest of it.
families_stand_together() {
	! open_metrics | sed -n 's/^# TYPE \([^ ]*\) .*/\1/p' | sort | uniq -d | grep .
}

speaks_only_there() {
	[ "$(ns n1 curl -s -o /dev/null -w '%{http_code}' "${url%metrics}")" = 404 ] &&
		[ "$(ns n1 curl -s -o /dev/null -w '%{http_code}' -X POST "$url")" = 405 ] &&
		! ns n2 curl -s --max-time 2 "http://$(wire_address n2 n1):9464/metrics"
}

# --- Prometheus ---

scraped() {
	ns n1 curl -sS "http://127.0.0.1:9090/api/v1/query?query=$1" >"$scratch/answer" &&
		jq -e '.data.result | length > 0' "$scratch/answer"
}

start_prometheus() {
	cat >"$scratch/prometheus.yml" <<-EOF
		global: { scrape_interval: 1s }
		scrape_configs: [ { job_name: fips, static_configs: [ { targets: ["127.0.0.1:9464"] } ] } ]
	EOF
	ns n1 prometheus --config.file="$scratch/prometheus.yml" --storage.tsdb.path="$scratch/prometheus" \
		--web.listen-address=127.0.0.1:9090 >"$scratch/prometheus.log" 2>&1 &
	prometheus=$!
}

prometheus_has_it() {
	wait_until 60 scraped 'fips_link_rx_frames_total' || {
		tail "$scratch/prometheus.log"
		return 1
	}
	scraped 'up%7Bjob%3D%22fips%22%7D%20%3D%3D%201' && scraped 'fips_peer_sent_bytes_total' && scraped fips_node_info
}

node_extra n1 <<-EOF
	metrics: { enabled: true }
EOF
link_pair
ns n1 ping -6 -c 3 -i 0.2 -q "$(node_npub n2).fips" >/dev/null
check 'they are served' fetch
check 'they say what the control socket says' same_as_the_socket
check 'every counter is there' has_all_counters
check 'and all that the Grafana board asks for' board_is_served
check 'in OpenMetrics, too' ends_well
check 'each family at one place' families_stand_together
check 'nothing else is served, and nothing beyond the loopback' speaks_only_there
if command -v promtool >/dev/null; then
	check 'promtool finds nothing to complain of' bash -c "$(declare -f ns fetch); url=$url; ns n1 curl -sS $url | promtool check metrics"
	start_prometheus
	check 'Prometheus scrapes them' prometheus_has_it
	kill "$prometheus"
	wait "$prometheus" || true
else
	skip 'promtool finds nothing to complain of' 'prometheus is not installed'
	skip 'Prometheus scrapes them' 'prometheus is not installed'
fi
