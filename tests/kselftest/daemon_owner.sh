#!/bin/bash
# SPDX-License-Identifier: MIT
# One daemon owns a device; what it leaves behind when it goes.
#
#	n1 -------- n2
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

link_pair

second_is_refused() {
	local status=0

	ns n1 fipsd -c "$(node_config n1)" >"$scratch/second" 2>&1 || status=$?
	cat "$scratch/second"
	same "$status" 1 && grep -q 'fips0: another daemon runs this device' "$scratch/second"
}

check 'a second daemon on the same device is refused, and told why' second_is_refused
check 'the first one has not noticed' linked n1
check 'nor has the mesh' ns n1 ping -6 -c 1 -W 2 "$(node_npub n2).fips"

has_no_peer() {
	[ "$(node_ctl "$1" --json show peers | jq '.peers | length')" -eq 0 ]
}

node_stop n1
check 'a clean end exits with 0' same $? 0
# The dead timeout would take half a minute.
check 'the peer was told' wait_until 3 has_no_peer n2
check_not 'the device is gone' ip -n n1 link show fips0
check 'so is the rule' [ -z "$(ip -n n1 -6 rule show pref 5265)" ]
check 'and the route' [ -z "$(ip -n n1 -6 route show fd00::/8)" ]

# A device that somebody else made.
ip -n n1 link add fips0 type fips
node_start n1
check 'a device that is there is taken' wait_until 20 linked n1
node_stop n1
check 'and left when the daemon ends' ip -n n1 link show fips0
check 'without address' [ -z "$(device_address n1)" ]
check 'without route' [ -z "$(ip -n n1 -6 route show fd00::/8)" ]
check 'without a socket' same "$(ns n1 fipsctl --json kernel transports | jq '.transports | length')" 0
ip -n n1 link del fips0

ip -n n1 link add fips0 type dummy
wrong_kind() {
	local status=0

	ns n1 fipsd -c "$(node_config n1)" >"$scratch/wrong" 2>&1 || status=$?
	cat "$scratch/wrong"
	same "$status" 1 && grep -q 'this is a device of kind "dummy"' "$scratch/wrong"
}
check 'a device of another kind is refused, and said so' wrong_kind
ip -n n1 link del fips0

# The device vanishes under the daemon.
node_start n1
wait_until 20 linked n1
ip -n n1 link del fips0
ends_by_itself() {
	local status=0

	wait "${RIG_PID[n1]}" || status=$?
	tail -n 3 "$(node_log n1)"
	same "$status" 1
}
check 'a daemon whose device was deleted ends' ends_by_itself
unset 'RIG_PID[n1]'

# Killed, then the namespace is deleted: nothing is left.
node_start n1
wait_until 20 linked n1
node_kill n1
node_stop n2
ip netns del n1
ip netns del n2
gone() {
	# The namespace itself goes a little later.
	wait_until 20 rmmod fips
}
check 'with the namespace everything goes' gone
check 'no memory leaks' kmemleak_check
