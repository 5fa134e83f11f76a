#!/bin/bash
# SPDX-License-Identifier: MIT
# A daemon is killed and another takes over: the mesh does not notice.
#
#	n1 -------- n2		200 datagrams a second, from n1 to n2
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# No rekeys, so that any handshake is one too many.
config_edit='/^node:/a\
  rekey: { enabled: false }'
link_pair
ns n1 ping -6 -q -c 3 -i 0.2 "$(node_npub n2).fips" >/dev/null || bail "no ping"

start_stream() {
	ip netns exec n2 stream receive 7000 >"$scratch/received" &
	receiver=$!
	wait_until 5 ns n2 bash -c 'ss -Hlun "sport = 7000" | grep -q .'
	ip netns exec n1 stream send "$(device_address n2)" 7000 200 >"$scratch/sent" &
	sender=$!
}

# figure FILE NAME
figure() {
	grep -o "\b$2=[0-9-]*" "$scratch/$1" | cut -d = -f 2
}

end_stream() {
	kill "$sender"
	wait "$sender"
	# What was sent last is on its way for microseconds.
	wait_until 5 same "$(stat -c %s "$scratch/sent")" "$(stat -c %s "$scratch/sent")"
	sleep 0.2
	kill "$receiver"
	wait "$receiver"
	cat "$scratch/sent" "$scratch/received"
}

nothing_was_lost() {
	end_stream
	same "$(figure sent failed)" 0 && same "$(figure received lost)" 0 &&
		same "$(figure received received)" "$(figure sent sent)"
}

# What the peer has had of handshakes, and which keys the kernel holds.
handshakes() {
	local n

	for n in answered completed malformed not_authentic duplicate; do
		printf '%s %s\n' "$n" "$(daemon_counter "$1" raw "$n")"
	done
}

keys() {
	ns "$1" fipsctl --json kernel links | jq -c '[.links[] | {id, keys: [.keys[] | {id, slot}]}]'
	ns "$1" fipsctl --json kernel sessions | jq -c '[.sessions[] | {node_addr, keys: [.keys[] | {id, slot}]}]'
}

# take_over VICTIM PEER SIGNAL
take_over() {
	local victim=$1 peer=$2 signal=$3 before_keys before_handshakes

	before_keys=$(keys "$victim"; keys "$peer")
	before_handshakes=$(handshakes "$peer")
	start_stream
	sleep 1
	node_end "$signal" "$victim"
	check "$victim's daemon ends by SIG$signal" [ -z "${RIG_PID[$victim]:-}" ]
	sleep 2
	check "links and sessions are shown without it" same "$(ns "$victim" fipsctl --json kernel links | jq '.links | length')" 1
	check "a new daemon starts" start_configured "$victim"
	check "it knows its peer at once" linked "$victim"
	sleep 10
	check "of 200 datagrams a second none was lost" nothing_was_lost
	check "the peer saw no handshake" [ "$before_handshakes" = "$(handshakes "$peer")" ]
	check "keys are the same" [ "$before_keys" = "$(keys "$victim"; keys "$peer")" ]
	check "it goes on to answer pings" ns "$peer" ping -6 -c 1 -W 2 "$(node_npub "$victim").fips"
}

take_over n1 n2 KILL
take_over n2 n1 KILL
take_over n1 n2 QUIT

# Neither of them is there for a while.
start_stream
node_kill n1 n2
sleep 1
start_configured n1
start_configured n2
sleep 2
check 'both are killed, both come back, nothing is lost' nothing_was_lost
