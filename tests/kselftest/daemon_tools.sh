#!/bin/bash
# SPDX-License-Identifier: MIT
# fipsctl with running nodes: views, probes, events, figures over time.
#
#	n1 ---- n2 ---- n3
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

views=(status peers links sessions transports connections tree bloom mmp cache routing identity-cache listening counters)

# Each is a table for people and JSON for programs.
shows_all() {
	local view

	for view in "${views[@]}"; do
		echo "$view"
		node_ctl n2 --text show "$view" >"$scratch/text" || return 1
		[ -s "$scratch/text" ] || return 1
		node_ctl n2 --json show "$view" | jq -e 'type == "object"' >/dev/null || return 1
	done
	node_ctl n2 --text acl show | grep -q '^mode:' && node_ctl n2 --text stats list | grep -q '^srtt_ms' &&
		node_ctl n2 --text stats metrics | grep -q '^forwarding' && node_ctl n2 --text stats peers | grep -q n1
}

# probe JQ: what n1 knows of the way to n3
probe() {
	ns n1 fipsctl -s "$(node_folder n1)/control.sock" --json probe "$(node_npub n3)" >"$scratch/probe" &&
		jq -e "$1" "$scratch/probe"
}

probes_far() {
	probe '.state == "established" and .next_hop == "n2" and .path_mtu > 1000 and .srtt_ms > 0 and .loss_rate == 0' &&
		jq -e '.route_class | test("^tree-|^cross")' "$scratch/probe"
}

probes_near() {
	ns n1 fipsctl -s "$(node_folder n1)/control.sock" --json probe "$(node_npub n2)" |
		jq -e '.state == "neighbour" and .next_hop == "n2" and .route_class == "direct"'
}

probes_nobody() {
	local npub=npub1xdxn4fp508xtkce7nw3ze06259trdzt2s8zaa09wd3zefzuxp7cqs4cavp

	! ns n1 fipsctl -s "$(node_folder n1)/control.sock" --json probe "$npub" >"$scratch/probe" &&
		jq -e '.state == "not found"' "$scratch/probe"
}

saw() {
	jq -se "any(.[]; $1)" "$scratch/events"
}

sees_events() {
	ip netns exec n2 fipsctl --json monitor fips0 >"$scratch/events" &
	monitor=$!
	wait_until 5 is_listening
	node_ctl n2 disconnect "$(node_npub n3)" || return 1
	wait_until 10 saw '.event == "link-del" and .device == "fips0"' || return 1
	node_ctl n2 connect "$(node_npub n3)" "$(wire_address n2 n3):2121" udp || return 1
	wait_until 20 saw '.event == "link-new" and .link_id > 0' && wait_until 20 saw '.event == "key-confirmed"'
}

# Subscribed to the family's group.
# shellcheck disable=SC2016 # awk's
is_listening() {
	ns n2 awk -v pid="$monitor" '$3 == pid && $4 != "00000000" { found = 1 } END { exit !found }' /proc/net/netlink
}

plots() {
	node_ctl n1 stats history srtt_ms --peer "$(node_npub n2)" --window 20s --plot | grep -q '[▁▂▃▄▅▆▇█]' &&
		node_ctl n1 --json stats history bytes_in --window 5s | jq -e '.values | length == 5'
}

# Each round is an answer of its own.
watches() {
	timeout 3 ip netns exec n1 fipsctl -s "$(node_folder n1)/control.sock" --json watch -n 0.2 show status >"$scratch/watch"
	at_least "$(jq -s length "$scratch/watch")" 3
}

classes_sum_up() {
	local name

	for name in n1 n2 n3; do
		node_ctl "$name" --json stats metrics | jq -e '.forwarding | .forwarded_packets == .route_tree_up + .route_tree_down +
			.route_tree_down_cross + .route_crosslink_descend + .route_crosslink_ascend + .route_direct_peer' || return 1
	done
}

load_module
topology line 3
node_start n1 n2 n3
wait_until 20 linked n2 2
wait_until 20 ns n1 ping -6 -n -q -c 1 -W 1 "$(node_npub n3).fips" >/dev/null
ns n1 ping -6 -n -q -i 0.2 -w 120 "$(node_npub n3).fips" >/dev/null &
check 'every view is there for people and for programs' shows_all
check 'the way to a node behind another' wait_until 30 probes_far
check 'the way to a neighbour' wait_until 20 probes_near
check 'that there is no way' probes_nobody
check 'figures over time' wait_until 30 plots
check 'the classes of routes sum up to what was forwarded' classes_sum_up
check 'a view again and again' watches
check 'links that go and come, as it happens' sees_events
kill "$monitor"
wait "$monitor" || true
