#!/bin/bash
# SPDX-License-Identifier: MIT
# A daemon that sleeps for 50 ms at any point of a handshake loses nothing: the kernel holds what comes too early.
#
#	n1 -------- n2		40 ms each way, so that each message has a moment of its own
#
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

delay=40
load_module
topology line 2
wire_netem n1 n2 delay ${delay}ms

# Nobody dials by itself: the handshake begins when we say so. sed does $config_edit to the configuration.
alone() {
	write_config "$1" | sed "/^peers:/,\$d; $config_edit" >"$(node_config "$1")"
	start_configured "$1"
}

pause() {
	sleep "$(printf '0.%03d' "$1")"
}

# sleeper NAME AFTER: stops its daemon for 50 ms
sleeper() {
	pause "$2"
	kill -STOP "${RIG_PID[$1]}"
	pause 50
	kill -CONT "${RIG_PID[$1]}"
}

# What is counted when something came too early and could not be kept.
lost='link rx_unknown_index
link rx_held_dropped
link rx_no_key
session unknown_session
session bad_state
staging session_overflow
staging session_expired
staging route_overflow
staging route_expired'

nothing_lost() {
	local name family counter sum=0 n

	for name in n1 n2; do
		while read -r family counter; do
			n=$(counter "$name" "$family" "$counter")
			[ "$n" -eq 0 ] || echo "$name: $family $counter is $n"
			sum=$((sum + n))
		done <<<"$lost"
	done
	[ "$sum" -eq 0 ]
}

# Both have had the other's place in the tree, which goes right behind the handshake and is not sent again.
placed() {
	[ "$(daemon_counter "$1" tree accepted)" -ge 1 ]
}

both_placed() {
	wait_until 4 placed n1 && wait_until 4 placed n2
}

begin() {
	alone n1
	alone n2
}

# link WHO AFTER: a link is made while WHO sleeps, from AFTER milliseconds after the beginning on
link() {
	sleeper "$1" "$2" &
	node_ctl n1 connect "$(node_npub n2)" "$(wire_address n1 n2):2121" udp
	wait $!
	wait_until 5 linked n1 && wait_until 5 linked n2 && both_placed && nothing_lost
}

# Frames that came before their key, and were kept: without any, the test has missed its moments.
held=0
count_held() {
	held=$((held + $(counter n1 link rx_held) + $(counter n2 link rx_held)))
	held=$((held + $(counter n1 session rx_held) + $(counter n2 session rx_held)))
}

# ping_beside WHO AFTER: a single ping while WHO sleeps
ping_beside() {
	sleeper "$1" "$2" &
	ns n1 ping -6 -c 1 -W 3 "$(node_npub n2).fips" || return 1
	wait $!
}

# session WHO AFTER: the same for a session
session() {
	ping_beside "$1" "$2" && nothing_lost
}

# A message arrives every 40 ms; these cover each, and what comes right behind the last.
for who in n1 n2; do
	for after in 0 20 60 100; do
		begin
		check "link, $who sleeps from $after ms on" link "$who" "$after"
		check "session, $who sleeps from $after ms on" session "$who" "$after"
		count_held
		node_stop n1 n2
	done
done
check 'something came too early, and was kept' at_least "$held" 1

# A session that only the other side has still is made anew: the message behind the third comes under a key that is not
# there yet, and the keys that are there do not fit.
without_session() {
	[ "$(node_ctl "$1" --json show sessions | jq '.sessions | length')" -eq 0 ]
}

# session_anew AFTER
session_anew() {
	wait_until 20 without_session n1 && ping_beside n2 "$1" && same "$(counter n2 session rx_decrypt_failed)" 0 &&
		same "$(counter n2 session rx_replay)" 0
}

config_edit='s/^node:/node:\n  session: { idle_timeout_secs: 5 }/'
alone n1
config_edit=
alone n2
check 'link, once more' link n2 0
check 'session, once more' ping_beside n2 0
held=$(counter n2 session rx_held)
for after in 60 100 140 180; do
	check "session made anew, n2 sleeps from $after ms on" session_anew "$after"
done
check 'something came under keys that did not fit, and was kept' at_least "$(counter n2 session rx_held)" $((held + 1))
