#!/bin/bash
# SPDX-License-Identifier: MIT
# What breaks and comes back: nodes that are killed and start again, a mesh that is cut in two, a parent that is gone for
# good.
# shellcheck source=tests/interop/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs FIPS_REFERENCE

# Seconds after which keys are changed, if not after the usual time.
rekey_after=''

heal_start() {
	local row=$1 name
	shift

	topology "$@"
	# shellcheck disable=SC2086 # a list
	mesh_kinds $row
	for name in $(mesh_names); do
		[ -z "$rekey_after" ] || echo "rekey: { after_secs: $rekey_after }" | node_extra "$name" node
	done
	# shellcheck disable=SC2119 # all of them
	mesh_start
}

# --- A node in the middle is killed and starts again ---
#
#	n1 -- n2 -- n3

restart_node() {
	mesh_kill n2
	sleep 3
	mesh_start n2
}

restarted() {
	local row=$1 what=$2

	prepare heal_start "$row" line 3
	expect "$what: all pairs ping" mesh_pings 60
	prepare restart_node
	expect "$what is killed and starts again: all pairs ping within 35 s" mesh_pings_within 35
	prepare mesh_clear "restart-${row// /}"
}

mesh_pings_within() {
	mesh_pings "$1" && less "$mesh_reached" $(($1 * 1000))
}

restarted 'r o r' 'a node of ours between the reference'
restarted 'o r o' 'the reference between nodes of ours'

# --- A daemon of ours is killed; peers of the reference do not notice ---

stream_begin() {
	ip netns exec n1 ping -6 -n -q -i 0.05 -c 200 "$(node_npub n3).fips" >"$scratch/stream" &
	streamer=$!
	sleep 1
}

stream_end() {
	wait "$streamer"
	note "$(grep transmitted "$scratch/stream")"
	cat "$scratch/stream"
	grep -q ' 0% packet loss' "$scratch/stream"
}

replace_daemon() {
	node_kill n2
	sleep 4
	node_start n2
}

# The reference numbers its handshakes in its log.
handshakes() {
	cat "$(node_log n1)" "$(node_log n3)" | grep -Eci 'promoted to active|link closed|link teardown|removing peer'
}

no_handshake() {
	same "$(handshakes)" "$handshakes_before"
}

prepare heal_start 'r o r' line 3
expect "ours forwards for the reference: all pairs ping" mesh_pings 60
[ -n "$missing" ] || handshakes_before=$(handshakes)
prepare stream_begin
prepare replace_daemon
expect "its daemon is killed and another takes over: no ping across it is lost" stream_end
expect "and its peers made no new link" no_handshake
prepare mesh_clear daemon

# --- Cut in two and put together again ---
#
#	n1 -- n2 -- n3 -- n4

halves_parted() {
	[ "$(node_root n1)" = "$(node_root n2)" ] && [ "$(node_root n3)" = "$(node_root n4)" ] &&
		[ "$(node_root n1)" != "$(node_root n4)" ]
}

part() {
	wire_cut n2 n3
	mesh_started=$(now_ms)
}

mend() {
	wire_mend n2 n3
	wire_end_up n2 n3 2>/dev/null
	wire_end_up n3 n2 2>/dev/null
	mesh_started=$(now_ms)
}

parted() {
	wait_until 60 halves_parted && note "parted after $(($(now_ms) - mesh_started)) ms"
}

partition() {
	local row=$1 what=$2

	prepare heal_start "$row" line 4
	expect "$what: all pairs ping" mesh_pings 60
	prepare part
	expect "$what, cut in the middle: each half has its root" parted
	expect "$what: the first half pings" mesh_pings 30 n1 n2
	expect "$what: the other half pings" mesh_pings 30 n3 n4
	prepare mend
	expect "$what, put together: one root" wait_until 90 mesh_agrees
	[ -n "$missing" ] || note "one root after $(($(now_ms) - mesh_started)) ms"
	expect "$what, put together: all pairs ping" mesh_pings 60
	prepare mesh_clear "partition-${row// /}"
}

partition 'r r r r' 'the reference alone'
partition 'o r o r' 'ours and the reference in turn'
partition 'r r o o' 'the reference and ours, half and half'

# --- A parent is gone for good ---
#
# In a ring there is another way: its children find another parent, and all that are left ping.

# Two of the reference that had a session and lost the way may wait for each other for minutes: one has no route, and asks
# nobody. So a pair counts when one of the two is ours.
heals() {
	mesh_race_of ours "$1" && less "$mesh_reached" $(($1 * 1000))
}

lose_parent() {
	local row=$1 kind=$2 seconds=$3

	heal_start "$row" ring 6 && mesh_pings 60 && mesh_pick_parent "$kind" && mesh_kill_parent && heals "$seconds"
}

# The limit is the wall's: on a machine that does other things too, one of three tries counts.
loses_parent() {
	local try

	for try in 1 2 3; do
		[ "$try" -eq 1 ] || mesh_clear "parent-retry$try"
		if lose_parent "$@"; then
			return
		fi
	done
	return 1
}

# lost_parent ROW KIND NAME SECONDS
lost_parent() {
	local row=$1 kind=$2 what=$3 seconds=$4

	expect "$what is killed: ours and all that are left ping within $seconds s" loses_parent "$row" "$kind" "$seconds"
	prepare rekeys_begun
	prepare mesh_clear "parent-$kind$rekey_after"
}

# Rekeys of links that nodes began, those with the node that is gone among them.
rekeys_begun() {
	local name

	[ -n "$rekey_after" ] || return 0
	for name in $(mesh_names); do
		note "$name began $(grep -Ec 'link rekey begun|Rekey initiated, sent msg1' "$(node_log "$name")") rekeys of links"
	done
}

lost_parent 'o r o r o r' ours 'in a ring a parent of ours' 35
lost_parent 'o r o r o r' reference "in a ring a parent of the reference's" 35

# Keys are changed when they are 20 to 50 seconds old: with a neighbour that is silent already most begin to, and give it
# half a minute more to answer.
rekey_after=35
lost_parent 'o r o r o r' ours 'while keys are changed, a parent of ours' 70
lost_parent 'o r o r o r' reference "while keys are changed, a parent of the reference's" 70
