#!/bin/bash
# SPDX-License-Identifier: MIT
# A million datagrams of garbage at the UDP port: each is counted, nothing breaks.
#
#	n1 -------- n2		n2 pours, in part its own frames, damaged; pings go on
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

count=${FIPS_GARBAGE:-1000000}
# No rekeys: their messages would be counted, too.
config_edit='/^node:/a\
  rekey: { enabled: false }'
link_pair
ns n2 ping -6 -q -c 1 -W 3 "$(node_npub n1).fips" >/dev/null || bail "no ping"

# What becomes of a datagram that is no good, in the kernel.
refused='transport rx_short
transport raw_no_owner
transport raw_rate_limited
transport raw_lost
link rx_short
link rx_version
link rx_unknown_index
link rx_held_dropped
link rx_no_key
link rx_replay
link rx_decrypt_failed
link rx_truncated
link rx_no_memory'

sum_refused() {
	local family name sum=0

	while read -r family name; do
		sum=$((sum + $(counter n1 "$family" "$name")))
	done <<<"$refused"
	echo "$sum"
}

# What becomes of it in the daemon, which counts each frame it is handed once.
sum_daemon() {
	node_ctl n1 --json show counters | jq '[.counters[] | select(.family == "raw") | .value] | add'
}

drops() {
	ns n1 fipsctl --json kernel transports | jq '[.transports[].rx_drops] | add'
}

free_memory() {
	awk '/^MemAvailable/ { print $2 }' /proc/meminfo
}

up_to_date() {
	[ "$(counter n1 transport raw_handed_up)" -eq "$(sum_daemon)" ]
}

frames_before=$(counter n1 link rx_frames)
wait_until 5 up_to_date
before=$(($(sum_refused) + $(sum_daemon) + $(drops)))
echo 3 >/proc/sys/vm/drop_caches
memory=$(free_memory)
ip netns exec n2 ping -6 -q -i 0.2 "$(node_npub n1).fips" >"$scratch/pings" &
pinger=$!

check "$count datagrams are sent" ns n2 garbage "$(wire_address n2 n1)" 2121 "$count" "$(wire_device n2 n1)"
kill -INT "$pinger"
wait "$pinger"
echo "# $(grep received "$scratch/pings")"

# The daemon shows its counters once a second.
wait_until 10 up_to_date
echo "# kernel $(sum_refused), daemon $(sum_daemon), socket $(drops)"
check 'module, daemon and socket have counted them all' \
	same $(($(sum_refused) + $(sum_daemon) + $(drops) - before)) "$count"
check 'the link is up' linked n1
check 'and was never replaced' same "$(node_ctl n1 --json show links | jq '[.links[].link_id] | length')" 1
check 'frames of the peer were opened all the time' less "$frames_before" "$(counter n1 link rx_frames)"
check 'pings pass' ns n1 ping -6 -c 5 -i 0.2 -W 1 "$(node_npub n2).fips"
echo 3 >/proc/sys/vm/drop_caches
# Kilobytes: what a few pages of logs and caches move by, and what KASAN keeps for a while.
[ "$FIPS_KERNEL" = debug ] && slack=65536 || slack=16384
check 'memory is where it was' less $((memory - $(free_memory))) "$slack"
