#!/bin/bash
# SPDX-License-Identifier: MIT
# A daemon of another identity comes after one that was killed: what the old one had is flushed.
#
#	n1 -------- n2
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

link_pair
ns n1 ping -6 -q -c 1 -W 3 "$(node_npub n2).fips" >/dev/null || bail "no ping"
old=$(device_address n1)
indices() {
	ns n1 fipsctl --json kernel links | jq -c '[.links[].keys[].local_index]'
}
old_indices=$(indices)
check 'there is a session' same "$(ns n1 fipsctl --json kernel sessions | jq '.sessions | length')" 1
node_kill n1

# The name's key is made from the name; n1 becomes somebody else under n1's configuration.
write_config n1 | sed "s/$(node_secret n1)/$(node_secret somebody)/" >"$(node_config n1)"
start_configured n1

new=$(device_address n1)
check 'the device has the new address' [ "$new" != "$old" ]
check 'and only that' same "$(wc -w <<<"$new")" 1
check 'sessions of the old identity are gone' \
	[ -z "$(ns n1 fipsctl --json kernel sessions | jq -r '.sessions[].node_addr')" ]
# Which are random numbers, other than the keys' own.
check 'so are its keys' [ "$(indices)" != "$old_indices" ]

# n2 knows it as a stranger, and lets it in; names are keys, nobody needs to be told.
check 'it links up with its peers' wait_until 40 linked n1
check 'and is reached by its new name' wait_until 10 ns n2 ping -6 -c 1 -W 1 "$(node_npub somebody).fips"
