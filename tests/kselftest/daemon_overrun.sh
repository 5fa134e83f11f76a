#!/bin/bash
# SPDX-License-Identifier: MIT
# The daemon does not keep up with the kernel: what was lost is found by reading the kernel's tables.
#
#	n1 -------- n2		n2 pours garbage over n1, whose daemon sleeps
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

link_pair
ns n1 ping -6 -q -c 1 -W 3 "$(node_npub n2).fips" >/dev/null || bail "no ping"

kill -STOP "${RIG_PID[n1]}"
lost() {
	[ "$(counter n1 transport raw_lost)" -gt 0 ]
}

# Handed up are a thousand a second; the socket holds some megabytes of them.
pour() {
	while ! lost; do
		ns n2 garbage "$(wire_address n2 n1)" 2121 2000 >/dev/null
	done
}
export -f pour lost
pour &
pourer=$!
check 'the socket overflows' wait_until 60 lost
check 'the link carries on' ns n2 ping -6 -c 3 -i 0.2 -W 1 "$(node_npub n1).fips"
wait "$pourer"
kill -CONT "${RIG_PID[n1]}"

noticed() {
	[ "$(daemon_counter n1 plane overruns)" -gt 0 ]
}
resynced() {
	[ "$(daemon_counter n1 plane resyncs)" -gt 0 ]
}
check 'the daemon notices' wait_until 10 noticed
check 'and reads the tables' wait_until 10 resynced
check 'it still has its peer' linked n1
agrees() {
	[ "$(node_ctl n1 --json show links | jq -c '[.links[].link_id]')" = \
		"$(ns n1 fipsctl --json kernel links | jq -c '[.links[].id]')" ]
}
check 'it and the kernel agree' agrees
check 'it answers to handshakes again' ns n1 ping -6 -c 1 -W 2 "$(node_npub n2).fips"
